//! The tables of a markdown text as a reader of the page sees them. What is wrong with them is for others to tell.

use std::ops::Range;

use super::{
    Column,
    headers::{self, Role},
    markdown,
    problem::Problems,
};
use crate::source::FileId;

/// A table.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What each column holds by its header, and the header.
    pub columns: Vec<(Column, String)>,
    /// The rows below the header.
    pub rows: Vec<ShownRow>,
}

/// A row.
#[derive(Clone, Debug)]
pub struct ShownRow {
    /// The texts of its cells, in column order; those at the end may be missing.
    pub cells: Vec<String>,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// All tables of a text, pipe tables and HTML.
pub fn shown(text: &str) -> Vec<Shown> {
    let mut problems = Problems::new(FileId(0));
    let grids = markdown::read(text, 0, &mut problems).into_iter();
    let shown = grids.map(|grid| Shown {
        columns: grid.header.cells.into_iter().map(|cell| (column(&cell.text), cell.text)).collect(),
        rows: grid
            .rows
            .into_iter()
            .map(|row| ShownRow { cells: row.cells.into_iter().map(|cell| cell.text).collect(), range: row.range })
            .collect(),
    });
    shown.collect()
}

fn column(header: &str) -> Column {
    match headers::role(header) {
        Some(Role::Code { .. } | Role::StatusCode) => Column::Code,
        Some(Role::Status | Role::Deprecated) => Column::Status,
        Some(Role::Text { tag, .. }) => Column::Text(tag.unwrap_or(Column::ANY_LANGUAGE).to_owned()),
        Some(Role::Field(column)) => column,
        Some(Role::Error) | None => Column::Other,
    }
}
