//! Reads HTML tables, each cell with its byte range: cells that span rows or columns are repeated, tags inside of cells are dropped.

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::{
    grid::{Grid, MOST_COLUMNS, RawCell, RawRow, on_one_line, trim, trimmed},
    problem::Problems,
};

/// Most bytes of memory that the cells of a table take which are there once and stand in several places.
const MOST_REPEATED: usize = 64 << 20;

/// The tables of a file, of which the first `start` bytes are a BOM.
pub(super) fn read(text: &str, start: usize, problems: &mut Problems) -> Vec<Grid> {
    let mut reader = Reader::new(text, start, problems);
    let mut grids = Vec::new();
    for token in tokens(&text[start..]) {
        grids.extend(reader.token(token));
    }
    grids.extend(reader.end(text.len()));
    grids
}

/// The table that starts where the range does, and the byte behind it. A table that is not closed within the range ends with it.
pub(super) fn tables(text: &str, range: Range<usize>, heading: &str, problems: &mut Problems) -> (Option<Grid>, usize) {
    let mut reader = Reader::new(text, range.start, problems);
    heading.clone_into(&mut reader.heading);
    for token in tokens(&text[range.clone()]) {
        let end = match &token {
            Token::EndTag(tag) => range.start + tag.span.end,
            _ => range.end,
        };
        if let Some(grid) = reader.token(token) {
            return (Some(grid), end);
        }
    }
    (reader.end(range.end), range.end)
}

fn tokens(text: &str) -> impl Iterator<Item = Token<usize>> {
    Tokenizer::new_with_emitter(text, DefaultEmitter::new_with_span()).flatten()
}

/// A cell that is open, or that goes on in rows below.
#[derive(Clone, Debug, Default)]
struct Open {
    cell: RawCell,
    columns: usize,
    rows: usize,
}

struct Reader<'r> {
    text: &'r str,
    /// Bytes before the first token.
    start: usize,
    problems: &'r mut Problems,
    heading: String,
    in_heading: bool,
    /// Bytes of the table that is open, of its first tag.
    table: Option<Range<usize>>,
    /// Tables inside of a cell.
    depth: usize,
    rows: Vec<RawRow>,
    row: Option<RawRow>,
    /// For each column, the cell of a row above that reaches down, and how many rows it still does.
    hanging: Vec<Option<(RawCell, usize)>>,
    /// Bytes that cells take which span rows or columns.
    repeated: usize,
    cell: Option<Open>,
    /// Inside of how many `<del>`, `<s>` or `<strike>`.
    struck: usize,
    plain: bool,
    caption: Option<String>,
}

impl<'r> Reader<'r> {
    fn new(text: &'r str, start: usize, problems: &'r mut Problems) -> Self {
        Self {
            text,
            start,
            problems,
            heading: String::new(),
            in_heading: false,
            table: None,
            depth: 0,
            rows: Vec::new(),
            row: None,
            hanging: Vec::new(),
            repeated: 0,
            cell: None,
            struck: 0,
            plain: false,
            caption: None,
        }
    }

    /// The table that this token closes.
    fn token(&mut self, token: Token<usize>) -> Option<Grid> {
        match token {
            Token::StartTag(tag) => self.open(&tag),
            Token::EndTag(tag) => {
                let range = self.start + tag.span.start..self.start + tag.span.end;
                return self.close(&tag.name, &range);
            }
            Token::String(words) => self.words(&String::from_utf8_lossy(&words.value)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        None
    }

    fn open(&mut self, tag: &StartTag<usize>) {
        let range = self.start + tag.span.start..self.start + tag.span.end;
        match (&**tag.name, self.table.is_some()) {
            (b"table", false) => self.table = Some(range),
            (b"table", true) if self.cell.is_some() => {
                self.depth += 1;
                self.problems.unread(range, "a table inside of a cell is read as its text", "put it below the table");
            }
            (b"table", true) => {
                self.problems.unread(
                    range,
                    "a table starts where another one is not closed",
                    "close it with `</table>`",
                );
            }
            (b"tr", true) if self.depth == 0 => {
                self.end_row(range.start);
                self.row = Some(RawRow { range, ..RawRow::default() });
            }
            (b"td" | b"th", true) if self.depth == 0 => self.open_cell(tag, &range),
            (b"caption", true) if self.cell.is_none() => self.caption = Some(String::new()),
            (b"br" | b"p" | b"div" | b"li" | b"td" | b"tr", true) => self.words(" "),
            (b"del" | b"s" | b"strike", true) => self.struck += 1,
            (b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6", false) => {
                self.heading.clear();
                self.in_heading = true;
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8], range: &Range<usize>) -> Option<Grid> {
        match name {
            b"table" if self.depth > 0 => self.depth -= 1,
            b"table" => return self.end_table(range),
            b"tr" if self.depth == 0 => self.end_row(range.end),
            b"td" | b"th" if self.depth == 0 => self.end_cell(range.start),
            b"caption" => {
                if let Some(caption) = self.caption.take() {
                    self.heading = on_one_line(&caption);
                }
            }
            b"del" | b"s" | b"strike" => self.struck = self.struck.saturating_sub(1),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" if self.in_heading => {
                self.in_heading = false;
                self.heading = on_one_line(&self.heading);
            }
            _ => {}
        }
        None
    }

    fn words(&mut self, words: &str) {
        if let Some(open) = &mut self.cell {
            open.cell.text.push_str(words);
            if !words.trim().is_empty() {
                open.cell.struck |= self.struck > 0;
                self.plain |= self.struck == 0;
            }
        } else if let Some(caption) = &mut self.caption {
            caption.push_str(words);
        } else if self.in_heading {
            self.heading.push_str(words);
        }
    }

    fn open_cell(&mut self, tag: &StartTag<usize>, range: &Range<usize>) {
        self.end_cell(range.start);
        if self.row.is_none() {
            self.row = Some(RawRow { range: range.clone(), ..RawRow::default() });
        }
        let span = |name: &[u8]| {
            let value = tag.attributes.iter().find(|(known, _)| ***known == *name).map(|(_, value)| &value.value);
            value.and_then(|value| std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok())
        };
        self.plain = false;
        self.cell = Some(Open {
            cell: RawCell { range: range.end..range.end, ..RawCell::default() },
            columns: span(b"colspan").unwrap_or(1).clamp(1, MOST_COLUMNS),
            // 0 reaches to the end.
            rows: span(b"rowspan").map_or(1, |rows| if rows == 0 { usize::MAX } else { rows }),
        });
    }

    fn end_cell(&mut self, end: usize) {
        let (Some(open), Some(row)) = (self.cell.take(), &mut self.row) else { return };
        let cell = RawCell {
            text: trim(&on_one_line(&open.cell.text)).to_owned(),
            range: trimmed(self.text, open.cell.range.start..end.max(open.cell.range.start)),
            struck: open.cell.struck && !self.plain,
        };
        row.range.end = end;
        self.repeated += hang(row, &mut self.hanging) + (open.columns - 1) * memory(&cell);
        for _ in 0..open.columns {
            let at = row.cells.len();
            if at >= MOST_COLUMNS {
                break;
            }
            row.cells.push(cell.clone());
            self.hanging.resize_with(self.hanging.len().max(at + 1), || None);
            self.hanging[at] = (open.rows > 1).then(|| (cell.clone(), open.rows - 1));
        }
    }

    fn end_row(&mut self, end: usize) {
        self.end_cell(end);
        let Some(mut row) = self.row.take() else { return };
        let is_written = !row.cells.is_empty();
        let could_hold = self.repeated <= MOST_REPEATED;
        self.repeated += hang(&mut row, &mut self.hanging);
        row.range.end = end.max(row.range.start);
        row.written = row.cells.len();
        if could_hold && self.repeated > MOST_REPEATED {
            self.problems.unread(
                row.range,
                "the rows from here on are not read, since cells that span rows or columns are too many or too long",
                "write the cells of each row, or a table for each part",
            );
        } else if could_hold && is_written {
            self.rows.push(row);
        }
    }

    fn end_table(&mut self, end: &Range<usize>) -> Option<Grid> {
        let open = self.table.clone()?;
        self.end_row(end.start);
        self.table = None;
        self.hanging.clear();
        (self.depth, self.repeated) = (0, 0);
        let rows = std::mem::take(&mut self.rows);
        let grid = Grid::of_rows(self.heading.trim().to_owned(), open.start..end.end, rows);
        if grid.is_none() {
            self.problems.unread(open, "the table has no rows", "write `<tr>` and `<td>`");
        }
        grid
    }

    /// The table that is still open at the end.
    fn end(mut self, end: usize) -> Option<Grid> {
        let open = self.table.clone()?;
        self.problems.unread(open, "the table is not closed", "write `</table>` behind its last row");
        self.end_table(&(end..end))
    }
}

/// Puts the cells that reach down from above in front of the next one; how many bytes they take.
fn hang(row: &mut RawRow, hanging: &mut [Option<(RawCell, usize)>]) -> usize {
    let mut bytes = 0;
    while let Some(slot) = hanging.get_mut(row.cells.len()) {
        let Some((cell, left)) = slot.take() else { break };
        bytes += memory(&cell);
        row.cells.push(cell.clone());
        *slot = (left > 1).then(|| (cell, left - 1));
    }
    bytes
}

fn memory(cell: &RawCell) -> usize {
    size_of::<RawCell>() + cell.text.len()
}
