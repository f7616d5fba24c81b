//! A table as a file holds it, before anybody knows what its columns mean: cells with their places. Every reader gives this.

use std::ops::Range;

use foldhash::HashMap;

use super::{code_cell, headers};

/// Most columns of a table.
pub(super) const MOST_COLUMNS: usize = 64;

/// The header of a column that says to which part a row belongs.
const PART: &str = "part";

/// A cell, trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawCell {
    /// The text without the file's own markup and escapes.
    pub(super) text: String,
    /// Its bytes in the file; empty for a cell that is not there.
    pub(super) range: Range<usize>,
    /// The whole text is struck through.
    pub(super) struck: bool,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRow {
    /// In column order; cells that are not there at the end are left out.
    pub(super) cells: Vec<RawCell>,
    /// The whole row in the file.
    pub(super) range: Range<usize>,
    /// How many cells were written.
    pub(super) written: usize,
}

/// Where the header of a grid comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Header {
    /// A row above the others.
    #[default]
    Row,
    /// There is none: columns are known by their content and number.
    None,
    /// The keys of records; the first column is `code`, `name`, or what it may be.
    Keys,
    /// The keys of records, which stand in a map: the first column holds the keys of that map, and has no header.
    MapKeys,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// The heading above it, without markup, or the path of keys that leads to it; empty where there is none.
    pub(super) name: String,
    /// The names of the records that it is inside of, outermost first: those of `{ name = "storage", codes = [...] }`.
    pub(super) within: Vec<String>,
    /// The whole table in the file.
    pub(super) range: Range<usize>,
    /// Where its header comes from.
    pub(super) kind: Header,
    /// The header of each column; the bytes of a cell are empty where nothing is written.
    pub(super) header: RawRow,
    /// The rows below the header.
    pub(super) rows: Vec<RawRow>,
}

impl Grid {
    /// The texts of a column, without empty ones. A row that lacks cells does not say which ones, and counts only where every row does.
    pub(super) fn texts(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        let columns = self.header.cells.len();
        let least = if self.rows.iter().any(|row| row.written >= columns) { columns } else { 0 };
        let rows = self.rows.iter().filter(move |row| row.written >= least);
        let cells = rows.filter_map(move |row| row.cells.get(column));
        cells.map(|cell| cell.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The table of these rows. The first one is its header, where it is not a row as all others. `None` without rows.
    pub(super) fn of_rows(name: String, range: Range<usize>, mut rows: Vec<RawRow>) -> Option<Self> {
        let mut header = rows.first()?.clone();
        let kind = if header.cells.iter().any(|cell| code_cell::is_numbered(&cell.text)) {
            for cell in &mut header.cells {
                *cell = RawCell { range: header.range.start..header.range.start, ..RawCell::default() };
            }
            Header::None
        } else {
            rows.remove(0);
            Header::Row
        };
        Some(Self { name, within: Vec::new(), range, kind, header, rows })
    }

    /// The tables of its parts, in order, where a column says to which part each row belongs; else the table itself.
    pub(super) fn by_part(self) -> Vec<Self> {
        let Some(column) = self.header.cells.iter().position(|cell| headers::fold(&cell.text) == PART) else {
            return vec![self];
        };
        let Self { name, within, range, kind, header, rows } = self;
        let mut parts: Vec<Self> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::default();
        for row in rows {
            let part = row.cells.get(column).map_or("", |cell| cell.text.as_str());
            let at = *known.entry(part.to_owned()).or_insert(parts.len());
            if at == parts.len() {
                let (name, within) = (name.clone(), within.iter().cloned().chain([part.to_owned()]).collect());
                parts.push(Self { name, within, range: range.clone(), kind, header: header.clone(), rows: Vec::new() });
            }
            parts[at].rows.push(row);
        }
        parts
    }

    /// Drops the columns that no table of codes has: a file may hold a line of a million separators.
    pub(super) fn limit(&mut self) {
        self.header.cells.truncate(MOST_COLUMNS);
        self.rows.iter_mut().for_each(|row| row.cells.truncate(MOST_COLUMNS));
    }
}

/// A text without white space that is seen around it. A no-break space stays: in a code it is a mistake.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\u{3000}')
}

/// The bytes of `range` without white space around them.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let body = trim(slice);
    let start = range.start + (body.as_ptr() as usize - slice.as_ptr() as usize);
    start..start + body.len()
}

/// A text on one line: white space of any length is one space.
pub(super) fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
