//! A table as a file holds it, before anybody knows what its columns mean: cells with their places. Every reader gives this.

use std::ops::Range;

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
    /// As many as the table has columns, or more.
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
    /// The texts of a column, without empty ones.
    pub(super) fn texts(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        let cells = self.rows.iter().filter_map(move |row| row.cells.get(column));
        cells.map(|cell| cell.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Makes every row as long as the header.
    pub(super) fn fill(&mut self) {
        let columns = self.header.cells.len();
        for row in &mut self.rows {
            let end = row.range.end;
            while row.cells.len() < columns {
                row.cells.push(RawCell { range: end..end, ..RawCell::default() });
            }
        }
    }
}

/// The bytes of `range` without white space around them.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start().len();
    start..start + slice.trim().len()
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
