//! What differs between two catalogs in markdown, in the words of those who read them.

use std::collections::BTreeMap;

use foldhash::HashMap;
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
    /// The index lacks the module.
    ModuleAdded {
        /// As the index shows it.
        module: String,
    },
    /// The index has a module that is gone.
    ModuleRemoved {
        /// As the index shows it.
        module: String,
    },
    /// What the index tells of a module is something else.
    Module {
        /// As the index shows it.
        module: String,
        /// `range`, `used`, `next` or `owner`.
        what: &'static str,
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

/// What the index tells of a module, column by column behind its name.
const INDEX: [&str; 4] = ["range", "used", "next", "owner"];

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
    // Codes that come and go change the numbers of their modules, which nobody needs to be told.
    let is_told = |change: &Change| changes.is_empty() || matches!(change, Change::Module { what: "owner", .. });
    let of_modules: Vec<Change> = modules(&old_tables, &new_tables).into_iter().filter(is_told).collect();
    changes.extend(of_modules);
    changes
}

/// The differences between both indexes.
fn modules(old: &[Shown], new: &[Shown]) -> Vec<Change> {
    let rows = |tables: &[Shown]| -> Vec<Vec<String>> {
        let is_index = |table: &&Shown| matches!(table.columns.first(), Some((Column::Module, _)));
        let rows = tables.iter().find(is_index).into_iter().flat_map(|table| &table.rows);
        rows.map(|row| row.cells.clone()).filter(|cells| !cells.is_empty()).collect()
    };
    let (old, new) = (rows(old), rows(new));
    let by_name = |rows: &[Vec<String>]| -> HashMap<String, Vec<String>> {
        rows.iter().map(|row| (row[0].clone(), row.clone())).collect()
    };
    let (in_old, in_new) = (by_name(&old), by_name(&new));
    let mut changes = Vec::new();
    for row in old.iter().filter(|row| !in_new.contains_key(&row[0])) {
        changes.push(Change::ModuleRemoved { module: row[0].clone() });
    }
    for row in &new {
        let Some(before) = in_old.get(&row[0]) else {
            changes.push(Change::ModuleAdded { module: row[0].clone() });
            continue;
        };
        for ((what, from), to) in INDEX.into_iter().zip(&before[1..]).zip(&row[1..]) {
            if from != to {
                changes.push(Change::Module { module: row[0].clone(), what, from: from.clone(), to: to.clone() });
            }
        }
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
    let mut known: HashMap<_, Vec<usize>> = HashMap::default();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(index: &str, rows: &str) -> String {
        format!(
            "| 模块 Module | 范围 Range | 已用 Used | 下一个 Next | 负责人 Owner |\n|---|---|---|---|---|\n{index}\n\n\
             | 码 Code | 名称 Name | 中文 | 源码 Source |\n|---|---|---|---|\n{rows}\n"
        )
    }

    fn row(code: &str, name: &str, text: &str, source: &str) -> String {
        format!("| <a id=\"e{code}\"></a>`{code}` | {name} | {text} | [{source}](a.rs) |\n")
    }

    fn told(old: &str, new: &str) -> Vec<String> {
        let shown = |listed: &Listed| format!("{} {}", listed.code, listed.name);
        let words = |change| match change {
            Change::Added { code } => format!("+ {}", shown(&code)),
            Change::Removed { code } => format!("- {}", shown(&code)),
            Change::Renumbered { from, to } => format!("{} -> {}", shown(&from), shown(&to)),
            Change::Cell { code, what, from, to } => format!("{} {what}: {from} -> {to}", shown(&code)),
            Change::ModuleAdded { module } => format!("+ {module}"),
            Change::ModuleRemoved { module } => format!("- {module}"),
            Change::Module { module, what, from, to } => format!("{module} {what}: {from} -> {to}"),
            Change::Columns { from, to } => format!("{} -> {}", from.len(), to.len()),
        };
        between(old, new).into_iter().map(words).collect()
    }

    #[test]
    fn a_code_that_keeps_its_name_and_item_is_renumbered() {
        let old = catalog("", &[row("1", "A", "甲", "E"), row("2", "B", "乙", "E"), row("3", "-", "丙", "E")].concat());
        let new = catalog("", &[row("4", "A", "丁", "E"), row("5", "B", "乙", "F"), row("6", "-", "丙", "E")].concat());
        assert_eq!(told(&old, &new), ["1 A -> 4 A", "- 2 B", "- 3 ", "+ 5 B", "+ 6 ", "4 A zh: 甲 -> 丁"]);
        // Two of one name: nobody can tell which is which.
        let old = catalog("", &[row("1", "A", "甲", "E"), row("2", "A", "甲", "E")].concat());
        assert_eq!(told(&old, &catalog("", &row("3", "A", "甲", "E"))), ["- 1 A", "- 2 A", "+ 3 A"]);
    }

    #[test]
    fn modules_are_told_where_no_code_explains_them() {
        let codes = row("1", "A", "甲", "E");
        let old = catalog("| [01 user](#p01) | 1–9 | 1 | 2 | a |\n| 02 order | 10–19 | 0 | 10 | - |", &codes);
        let new = catalog("| [01 user](#p01) | 1–9 | 2 | 3 | b |\n| 03 pay | 20–29 | 0 | 20 | - |", &codes);
        assert_eq!(
            told(&old, &new),
            ["- 02 order", "01 user used: 1 -> 2", "01 user next: 2 -> 3", "01 user owner: a -> b", "+ 03 pay"]
        );
        let with_code = new.replace(&codes, &[codes.clone(), row("2", "B", "乙", "E")].concat());
        assert_eq!(told(&old, &with_code), ["+ 2 B", "01 user owner: a -> b"]);
        assert!(between(&old, &old).is_empty());
    }

    #[test]
    fn columns_of_both_are_compared() {
        let old = catalog("", &row("1", "A", "甲", "E"));
        let new = old
            .replace("| 名称 Name ", "")
            .replace("|---|---|---|---|\n", "|---|---|---|\n")
            .replace("| A | 甲 ", "| 乙 ");
        assert_eq!(told(&old, &new), ["4 -> 3", "1  zh: 甲 -> 乙"]);
        assert!(between("no table", &old).len() == 1 && between("", "").is_empty());
    }
}
