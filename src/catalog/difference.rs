//! What differs between two catalogs in markdown, in the words of those who read them.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::table::{Column, Shown, shown};

/// A difference, from the catalog as it is to the one that it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// The catalog lacks the code.
    Added {
        /// The code.
        code: Listed,
    },
    /// The catalog has a code that is gone.
    Removed {
        /// The code.
        code: Listed,
    },
    /// The same name in the same item has another code.
    Renumbered {
        /// As the catalog has it.
        from: Listed,
        /// As it should be.
        to: Listed,
    },
    /// A cell of a code is another.
    Cell {
        /// The code.
        code: Listed,
        /// What the cell tells: `zh`, `status`, `name`.
        what: String,
        /// As the catalog has it.
        from: String,
        /// As it should be.
        to: String,
    },
    /// The tables have other columns.
    Columns {
        /// The headers that the catalog has.
        from: Vec<String>,
        /// Those that it should have.
        to: Vec<String>,
    },
}

/// A code as a catalog lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The code.
    pub code: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// Its anchor, which tells codes of one number apart.
    pub anchor: String,
}

/// A code with its cells.
struct Row {
    listed: Listed,
    /// The texts of its cells by what they tell.
    cells: BTreeMap<String, String>,
}

impl Row {
    /// What a code keeps when it gets another number: its name, and the item that declares it as far as the catalog tells.
    fn identity(&self) -> Option<(&str, &str)> {
        let source = self.cells.get(SOURCE).map_or("", String::as_str);
        (!self.listed.name.is_empty()).then_some((self.listed.name.as_str(), source))
    }
}

/// What a column tells that no reader of tables asks for: of those a catalog has one, with the sources.
const SOURCE: &str = "source";

/// The differences: codes that are gone, codes that are missing, then cells, each in the order of its catalog.
pub fn between(old: &str, new: &str) -> Vec<Change> {
    let (old_tables, new_tables) = (shown(old), shown(new));
    let (old, new) = (rows(old, &old_tables), rows(new, &new_tables));
    let (in_old, in_new) = (by_anchor(&old), by_anchor(&new));
    let gone = old.iter().filter(|row| !in_new.contains_key(row.listed.anchor.as_str()));
    let missing = new.iter().filter(|row| !in_old.contains_key(row.listed.anchor.as_str()));
    let (gone_by, missing_by) = (by_identity(gone.clone()), by_identity(missing.clone()));
    // Where both sides have a name that no other of them has in the same item.
    let partner = |row: &Row, others: &HashMap<(&str, &str), Vec<usize>>| {
        let identity = row.identity()?;
        match (gone_by.get(&identity)?.as_slice(), missing_by.get(&identity)?.as_slice()) {
            ([_], [_]) => others.get(&identity)?.first().copied(),
            _ => None,
        }
    };
    let (gone, missing): (Vec<&Row>, Vec<&Row>) = (gone.collect(), missing.collect());
    let mut changes = Vec::new();
    for row in &gone {
        changes.push(match partner(row, &missing_by) {
            Some(to) => Change::Renumbered { from: row.listed.clone(), to: missing[to].listed.clone() },
            None => Change::Removed { code: row.listed.clone() },
        });
    }
    let added = missing.iter().filter(|row| partner(row, &gone_by).is_none());
    changes.extend(added.map(|row| Change::Added { code: row.listed.clone() }));
    if let (Some(from), Some(to)) = (headers(&old_tables), headers(&new_tables))
        && from != to
    {
        changes.push(Change::Columns { from, to });
    }
    for row in &new {
        let before = match in_old.get(row.listed.anchor.as_str()) {
            Some(at) => Some(&old[*at]),
            None => partner(row, &gone_by).map(|at| gone[at]),
        };
        changes.extend(before.into_iter().flat_map(|before| cells(before, row)));
    }
    changes
}

/// The cells that both have, and that differ.
fn cells(old: &Row, new: &Row) -> Vec<Change> {
    let both = new.cells.iter().filter_map(|(what, to)| Some((what, old.cells.get(what)?, to)));
    let change = |(what, from, to): (&String, &String, &String)| Change::Cell {
        code: new.listed.clone(),
        what: what.clone(),
        from: from.clone(),
        to: to.clone(),
    };
    both.filter(|(_, from, to)| from != to).map(change).collect()
}

fn by_anchor(rows: &[Row]) -> HashMap<&str, usize> {
    rows.iter().enumerate().rev().map(|(at, row)| (row.listed.anchor.as_str(), at)).collect()
}

fn by_identity<'a>(rows: impl Iterator<Item = &'a Row>) -> HashMap<(&'a str, &'a str), Vec<usize>> {
    let mut known: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, row) in rows.enumerate() {
        if let Some(identity) = row.identity() {
            known.entry(identity).or_default().push(at);
        }
    }
    known
}

/// The tables whose first column is the code.
fn of_codes(tables: &[Shown]) -> impl Iterator<Item = &Shown> {
    tables.iter().filter(|table| matches!(table.columns.first(), Some((Column::Code, _))))
}

/// The headers of the tables of codes; `None` where there is no such table.
fn headers(tables: &[Shown]) -> Option<Vec<String>> {
    let table = of_codes(tables).next()?;
    Some(table.columns.iter().map(|(_, header)| header.clone()).collect())
}

/// The rows that have an anchor; a range that is kept free has none.
fn rows(text: &str, tables: &[Shown]) -> Vec<Row> {
    let mut rows = Vec::new();
    for table in of_codes(tables) {
        for row in &table.rows {
            let Some(anchor) = anchor_in(&text[row.range.clone()]) else { continue };
            let mut cells = BTreeMap::new();
            let (mut code, mut name) = (String::new(), String::new());
            for ((column, _), cell) in table.columns.iter().zip(&row.cells) {
                let cell = if cell == "-" { String::new() } else { cell.clone() };
                match column {
                    Column::Code => code = cell,
                    Column::Name => {
                        name.clone_from(&cell);
                        cells.insert(column.key().to_owned(), cell);
                    }
                    Column::Other => drop(cells.insert(SOURCE.to_owned(), cell)),
                    _ => drop(cells.insert(column.key().to_owned(), cell)),
                }
            }
            rows.push(Row { listed: Listed { code, name, anchor: anchor.to_owned() }, cells });
        }
    }
    rows
}

/// The anchor of a row.
fn anchor_in(row: &str) -> Option<&str> {
    let (_, rest) = row.split_once("<a id=\"")?;
    rest.split_once('"').map(|(anchor, _)| anchor)
}
