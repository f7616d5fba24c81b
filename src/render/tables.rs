//! The tables that were read: what each column holds and why, which items they bind, and what is odd about them.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use foldhash::HashMap;
use serde::Serialize;

use super::{count, json::write_line, one_line};
use crate::{
    config::Config,
    index::{Index, Item},
    source::{Excerpt, Sources, Span},
    table::{Column, Namespace, Oddity, Table, Tables, oddities},
};

/// Most items that a line names.
const MOST_ITEMS: usize = 8;

/// What to show.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The tables.
    pub tables: &'a Tables,
    /// For the names of lists, and what was said of columns.
    pub config: &'a Config,
    /// For the items.
    pub index: &'a Index,
    /// For paths and places.
    pub sources: &'a Sources,
    /// Tell what is odd, too.
    pub oddities: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tables: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    line: usize,
    heading: &'a str,
    namespace: String,
    built_in: bool,
    rows: usize,
    columns: Vec<Role<'a>>,
    /// The items that go with it.
    items: Vec<Bound<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<Note<'a>>>,
}

#[derive(Serialize)]
struct Role<'a> {
    header: &'a str,
    holds: String,
    /// `config`, `header` or `cells`.
    because_of: &'static str,
}

#[derive(Serialize)]
struct Bound<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    /// How many of the rows are codes of the item.
    codes: usize,
}

#[derive(Serialize)]
struct Note<'a> {
    file: &'a str,
    line: usize,
    message: String,
}

/// Writes the tables for people.
pub fn write_human(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (at, table) in records(shown).into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let heading = if table.heading.is_empty() { String::new() } else { format!(" {}", table.heading) };
        let first = format!("{}:{}{heading} ({})", table.file, table.line, count(table.rows, "row"));
        writeln!(out, "{}", one_line(&first))?;
        writeln!(out, "  list: {}", one_line(&table.namespace))?;
        writeln!(out, "  items: {}", one_line(&items_line(&table.items)))?;
        for column in &table.columns {
            let header = if column.header.is_empty() { "(no header)" } else { column.header };
            writeln!(out, "  column {}: {} ({})", one_line(header), column.holds, column.because_of)?;
        }
        for note in table.notes.iter().flatten() {
            writeln!(out, "  {}", one_line(&format!("{}:{}: {}", note.file, note.line, note.message)))?;
        }
    }
    Ok(())
}

/// Writes the tables as one JSON document.
pub fn write_json(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_line(out, &Document { version: 1, tables: records(shown) })
}

/// The last line, for people: `3 tables, 49 rows; 1 problem`.
pub fn summary(tables: &Tables) -> String {
    let problems = match tables.problems.len() {
        0 => String::new(),
        problems => {
            format!("; {}, which `table-malformed` and `table-suspicious-cell` report", count(problems, "problem"))
        }
    };
    format!("{}, {}{problems}", count(tables.tables.len(), "table"), count(tables.rows.len(), "row"))
}

fn items_line(items: &[Bound<'_>]) -> String {
    let word = |item: &Bound<'_>| format!("{} ({}:{}, {})", item.name, item.file, item.line, count(item.codes, "code"));
    let mut words: Vec<_> = items.iter().take(MOST_ITEMS).map(word).collect();
    if items.len() > MOST_ITEMS {
        words.push(format!("and {} more", items.len() - MOST_ITEMS));
    }
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn records<'a>(shown: &Shown<'a>) -> Vec<Record<'a>> {
    let Shown { tables, config, sources, .. } = *shown;
    let mut rows = vec![0; tables.tables.len()];
    for row in &tables.rows {
        rows[row.table] += 1;
    }
    let mut odd: Vec<Vec<Oddity>> = vec![Vec::new(); tables.tables.len()];
    if shown.oddities {
        for oddity in oddities(tables) {
            odd[oddity.table].push(oddity);
        }
    }
    let codes = codes_in(shown);
    let place = |span: Span| (sources.get(span.file).path.as_str(), sources.position(span).line);
    let note = |oddity: Oddity| {
        let (file, line) = place(oddity.span);
        let beside = oddity.other.map(place).map_or(String::new(), |(file, line)| format!(" ({file}:{line})"));
        Note { file, line, message: oddity.message + &beside }
    };
    let record = |(at, ((table, rows), odd)): (usize, ((&'a Table, usize), Vec<Oddity>))| {
        let (file, line) = place(table.span);
        let is_selected = config.official.lists.get(table.namespace.0).is_some_and(|list| list.is_selected);
        let held = shown.index.items.iter().enumerate().filter(|(_, item)| goes_with(item, table));
        let counted = held.map(|(i, item)| (item, codes.get(&(i, at)).copied().unwrap_or(0)));
        let items = counted.filter(|(_, codes)| *codes > 0 || is_selected);
        Record {
            file,
            line,
            heading: &table.name,
            namespace: config.official.name(table.namespace),
            built_in: table.request.is_none(),
            rows,
            columns: table.columns.iter().enumerate().map(|(at, column)| role(config, table, at, column)).collect(),
            items: items
                .map(|(item, codes)| {
                    let (file, line) = place(item.span);
                    Bound { name: &item.name, file, line, codes }
                })
                .collect(),
            notes: shown.oddities.then(|| odd.into_iter().map(note).collect()),
        }
    };
    tables.tables.iter().zip(rows).zip(odd).enumerate().map(record).collect()
}

/// How many codes of an item are rows of a table; by item and table, where there are any.
fn codes_in(shown: &Shown<'_>) -> HashMap<(usize, usize), usize> {
    let mut counts = HashMap::default();
    for (at, item) in shown.index.items.iter().enumerate() {
        let Some(list) = item.namespace else { continue };
        let codes: BTreeSet<_> = item.entries.iter().map(|&entry| shown.index.entries[entry].code.as_str()).collect();
        for code in codes {
            let tables: BTreeSet<_> = shown.tables.rows(list, code).map(|row| row.table).collect();
            for table in tables {
                *counts.entry((at, table)).or_default() += 1;
            }
        }
    }
    counts
}

fn goes_with(item: &Item, table: &Table) -> bool {
    let own = table.namespace == Namespace::TOP && table.request.is_some();
    item.namespace == Some(table.namespace) || (own && item.namespace == Some(Namespace::OWN))
}

fn role<'a>(config: &Config, table: &'a Table, at: usize, (column, header): &'a (Column, Excerpt)) -> Role<'a> {
    let request = table.request.and_then(|request| config.official.requests.get(request));
    let number = (at + 1).to_string();
    let is_said = |said: &Excerpt| said.text == header.text || said.text == number;
    let because_of = if request.is_some_and(|request| request.columns.iter().any(|(_, said)| is_said(said))) {
        "config"
    } else if column.is_named_by(&header.text) {
        "header"
    } else {
        "cells"
    };
    Role { header: &header.text, holds: column.key().to_owned(), because_of }
}
