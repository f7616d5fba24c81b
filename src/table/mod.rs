//! Official tables: one model, one reader a format, the built-in data.
use crate::{
    code::Lang,
    source::{FileId, Span},
};

/// A text cell of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its language, from the column.
    pub lang: Lang,
    /// The text without markdown.
    pub text: String,
    /// The cell's text in the file.
    pub span: Span,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The code in canonical form.
    pub code: String,
    /// The code cell.
    pub span: Span,
    /// Its texts, in column order; empty cells are left out.
    pub texts: Vec<Cell>,
    /// Index into [`Tables::tables`].
    pub table: usize,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The heading above it, without markup.
    pub name: String,
    /// Its file.
    pub file: FileId,
}

/// All official tables of a run.
#[derive(Debug, Default)]
pub struct Tables {
    /// In reading order.
    pub tables: Vec<Table>,
    /// In reading order.
    pub rows: Vec<Row>,
}
