//! What the rows of one call have in common: which column is the code, which the name, and which ones describe it.

use std::collections::BTreeMap;

use foldhash::HashSet;

use super::{
    super::{expr, lexer::Lexed, naming, shape},
    rows::{Cell, CellKind, Row, is_code_label, is_text_label, text},
};
use crate::code::is_http_status;

/// A column: the kind and the label of its cells, and how many such cells stand before it in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Column<'t> {
    kind: u8,
    label: &'t str,
    ordinal: usize,
}

/// The cells of one row, by what they are: indices.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) code: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) texts: Vec<usize>,
}

/// What the call says besides its rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints {
    /// The name of the macro holds the word `code`: strings without a digit may be codes.
    pub(super) codes: bool,
    /// A string stands in front of all rows.
    pub(super) prefix: bool,
}

/// Names of cells whose number is no code.
fn is_other_label(word: &str) -> bool {
    naming::Words::of(word).any(|word| {
        matches!(
            word,
            "http"
                | "status"
                | "grpc"
                | "level"
                | "severity"
                | "retry"
                | "retries"
                | "exit"
                | "priority"
                | "timeout"
                | "since"
                | "version"
        )
    })
}

/// The cells of a column, each with its row.
type Cells<'r> = Vec<(usize, &'r Cell)>;

/// Reads the rows of a block; one [`Reading`] a row, and `None` where no column is the code.
pub(super) fn read(lexed: &Lexed<'_>, rows: &[Row], hints: Hints) -> Option<Vec<Reading>> {
    let table = Table::new(lexed, rows);
    let code = table.code(hints)?;
    let keys = table.keys(code);
    Some(rows.iter().enumerate().map(|(r, row)| table.reading(r, row, code, &keys)).collect())
}

struct Table<'l, 't, 'r> {
    lexed: &'l Lexed<'t>,
    rows: &'r [Row],
    columns: BTreeMap<Column<'t>, Cells<'r>>,
    /// The column of each cell of each row.
    places: Vec<Vec<Column<'t>>>,
}

impl<'l, 't, 'r> Table<'l, 't, 'r> {
    fn new(lexed: &'l Lexed<'t>, rows: &'r [Row]) -> Self {
        let mut columns: BTreeMap<Column<'t>, Cells<'r>> = BTreeMap::new();
        let mut places = Vec::with_capacity(rows.len());
        for (r, row) in rows.iter().enumerate() {
            let mut row_places: Vec<Column<'t>> = Vec::with_capacity(row.cells.len());
            for cell in &row.cells {
                let label = cell.label.map_or("", |token| lexed.str(token));
                let kind = cell.kind as u8;
                let ordinal = row_places.iter().filter(|place| place.kind == kind && place.label == label).count();
                let place = Column { kind, label, ordinal };
                columns.entry(place).or_default().push((r, cell));
                row_places.push(place);
            }
            places.push(row_places);
        }
        Self { lexed, rows, columns, places }
    }

    fn cells(&self, column: Column<'t>) -> impl Iterator<Item = &'r Cell> + '_ {
        self.columns[&column].iter().map(|(_, cell)| *cell)
    }

    fn of(&self, kind: CellKind) -> impl Iterator<Item = Column<'t>> + '_ {
        self.columns.keys().copied().filter(move |column| column.kind == kind as u8)
    }

    fn source(&self, cell: &Cell) -> &'t str {
        self.lexed.slice(cell.tokens.clone())
    }

    /// At least half of the rows have it.
    fn is_common(&self, column: Column<'t>) -> bool {
        self.cells(column).count() * 2 >= self.rows.len()
    }

    /// Each row has a value of its own.
    fn is_distinct(&self, column: Column<'t>) -> bool {
        let mut seen = HashSet::default();
        self.cells(column).all(|cell| seen.insert(self.source(cell)))
    }

    fn are_statuses(&self, column: Column<'t>) -> bool {
        self.cells(column).all(|cell| {
            let value = expr::lower(self.lexed, cell.tokens.clone()).as_literal();
            value.is_some_and(is_http_status)
        })
    }

    fn texts_are(&self, column: Column<'t>, wanted: impl Fn(&str) -> bool) -> bool {
        let mut any = false;
        let all = self.cells(column).all(|cell| {
            let text = text(self.lexed, cell).unwrap_or_default();
            any |= !text.is_empty();
            text.is_empty() || wanted(&text)
        });
        any && all
    }

    fn code(&self, hints: Hints) -> Option<Column<'t>> {
        let labelled = self.columns.keys().copied().filter(|column| is_code_label(column.label));
        let value = |column: &Column<'t>| column.kind != CellKind::Name as u8;
        // `code: "auth.failed"` is one whatever it looks like, and stands before `id: 7`.
        if let Some(column) = labelled.filter(value).min_by_key(|column| !column.label.contains("code")) {
            return Some(column);
        }
        let codes = self.strings(shape::is_code_string);
        if let Some(column) = self.numbers() {
            let statuses = self.are_statuses(column) || !self.is_distinct(column);
            return Some(codes.filter(|_| statuses).unwrap_or(column));
        }
        let constants = self.of(CellKind::Constant).filter(|&column| {
            column.ordinal == 0
                && column.label.is_empty()
                && self.is_common(column)
                && self.cells(column).all(|cell| self.is_plain_constant(cell))
        });
        codes
            .or_else(|| constants.into_iter().next())
            .or_else(|| self.strings(|text| is_symbol(text) && (hints.prefix || text.contains([':', '.', '/']))))
            .or_else(|| hints.codes.then(|| self.strings(is_symbol)).flatten())
            .or_else(|| hints.prefix.then(|| self.strings(|_| true)).flatten())
    }

    /// `BASE_ERROR`, `codes::NOT_FOUND`; not `StatusCode::NOT_FOUND`, a value of another type.
    fn is_plain_constant(&self, cell: &Cell) -> bool {
        let length = cell.tokens.len();
        length < 3 || self.lexed.str(cell.tokens.end - 3).starts_with(|c: char| c.is_lowercase())
    }

    /// The first column of numbers that are codes: those of HTTP only where there are no others.
    fn numbers(&self) -> Option<Column<'t>> {
        let columns: Vec<_> = self
            .of(CellKind::Number)
            .filter(|column| !is_other_label(column.label) && self.is_common(*column))
            .filter(|column| column.label.is_empty() || is_code_label(column.label) || is_name(column.label))
            .collect();
        let best =
            |column: &&Column<'t>| (!self.is_distinct(**column), columns.len() > 1 && self.are_statuses(**column));
        columns.iter().min_by_key(best).copied()
    }

    /// The first column of strings of this shape, different in each row.
    fn strings(&self, wanted: impl Fn(&str) -> bool) -> Option<Column<'t>> {
        self.of(CellKind::Text).find(|&column| {
            !is_other_label(column.label)
                && !is_text_label(column.label)
                && self.is_common(column)
                && self.is_distinct(column)
                && self.texts_are(column, &wanted)
        })
    }

    /// The columns of strings that are second names and describe nothing: `not_found`, and `busy` beside `Busy`.
    fn keys(&self, code: Column<'t>) -> Vec<Column<'t>> {
        self.of(CellKind::Text)
            .filter(|&column| {
                column != code
                    && !is_text_label(column.label)
                    && self.texts_are(column, is_symbol)
                    && (!self.texts_are(column, is_word) || self.repeats_names(column) || !self.names())
            })
            .collect()
    }

    /// The texts say the names of their rows in lower case.
    fn repeats_names(&self, column: Column<'t>) -> bool {
        let name = |row: &Row| row.cells.iter().find(|cell| cell.kind == CellKind::Name).map(|cell| self.source(cell));
        self.columns[&column].iter().all(|(row, cell)| {
            let text = text(self.lexed, cell).unwrap_or_default();
            let repeated = name(&self.rows[*row]).is_some_and(|name| name.eq_ignore_ascii_case(&text));
            text.is_empty() || (repeated && !text.starts_with(char::is_uppercase))
        })
    }

    /// Rows have names of their own.
    fn names(&self) -> bool {
        self.rows.iter().any(|row| row.cells.iter().any(|cell| cell.kind == CellKind::Name && cell.label.is_none()))
    }

    fn reading(&self, r: usize, row: &Row, code: Column<'t>, keys: &[Column<'t>]) -> Reading {
        let places = &self.places[r];
        let at = |column: Column<'t>| places.iter().position(|place| *place == column);
        let code_at = at(code);
        let named = (0..row.cells.len()).find(|&i| {
            row.cells[i].kind == CellKind::Name && matches!(places[i].label, "" | "name" | "ident" | "variant" | "kind")
        });
        let name = named.or_else(|| keys.iter().find_map(|key| at(*key)));
        let texts = (0..row.cells.len()).filter(|&i| {
            let label = places[i].label;
            row.cells[i].kind == CellKind::Text
                && Some(i) != code_at
                && Some(i) != name
                && !keys.contains(&places[i])
                && (label.is_empty() || is_text_label(label) || is_name(label))
        });
        Reading { code: code_at, name, texts: texts.collect() }
    }
}

/// `Name(1)` within `Header(Name(1))`: the label is a row's own name.
fn is_name(label: &str) -> bool {
    label.starts_with(|c: char| c.is_uppercase())
}

/// One word of people: `busy`, `Continue`.
fn is_word(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphabetic()) && !text.bytes().skip(1).any(|b| b.is_ascii_uppercase())
}

/// `not_found`, `KV:Pd:Io`, `IR_05`: no words of people.
fn is_symbol(text: &str) -> bool {
    shape::is_symbol(text) && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && !text.ends_with(['.', ':'])
}
