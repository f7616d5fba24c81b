//! A table as a file holds it, before anybody knows what its columns mean: cells with their places. Every reader gives this.

use std::ops::Range;

/// A cell, trimmed.
#[derive(Clone, Debug, Default)]
pub(super) struct RawCell {
    /// The text without the file's own markup and escapes.
    pub(super) text: String,
    /// Its bytes in the file; empty for a cell that is not there.
    pub(super) range: Range<usize>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRow {
    /// As many as the table has columns.
    pub(super) cells: Vec<RawCell>,
    /// The whole row in the file.
    pub(super) range: Range<usize>,
    /// How many cells were written, where that is more than the table has columns.
    pub(super) written: usize,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// The heading above it, without markup; empty where there is none.
    pub(super) name: String,
    /// The whole table in the file.
    pub(super) range: Range<usize>,
    /// The header of each column.
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
}
