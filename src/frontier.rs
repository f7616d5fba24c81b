//! The next free number of a module: the one behind the largest that anything holds. Gaps may be numbers that were given up, so they
//! are never offered.

use std::collections::BTreeMap;

use crate::{
    config::{Config, List},
    history::{History, Side},
    scheme::{Fit, Reading},
    table::{Namespace, Row, Tables},
};

/// A `[[scheme]]` block, a level and a module.
type ModuleKey = (Option<usize>, Option<u32>, Option<u32>);

/// The largest serial in use, by block, level and module.
#[derive(Debug)]
pub struct Frontier<'a> {
    config: &'a Config,
    largest: BTreeMap<ModuleKey, u32>,
}

impl<'a> Frontier<'a> {
    /// The frontier of all codes in the sources and the tables, and of those in the other revisions and lists that are known.
    pub fn new(here: Side<'a>, history: Option<&History>) -> Self {
        let mut frontier = Self { config: here.config, largest: BTreeMap::new() };
        frontier.add(here);
        if let Some(History { base, others, lists, .. }) = history {
            for past in base.iter().chain(others.iter().map(|other| &other.head)) {
                frontier.add(past.side(here.sources));
            }
            let blocks: Vec<_> = (0..here.config.schemes.len()).map(Some).collect();
            for record in lists.iter().flat_map(|list| &list.records) {
                let block = blocks.iter().find(|block| here.config.numbering(**block).label() == record.space);
                match block {
                    Some(block) => frontier.hold(*block, &record.code),
                    None if record.space == "scheme" => frontier.hold(None, &record.code),
                    None => {}
                }
            }
        }
        frontier
    }

    fn add(&mut self, side: Side<'_>) {
        for entry in side.index.entries.iter().filter(|entry| entry.conforms) {
            self.hold(side.index.items[entry.item].block, &entry.code);
        }
        for (block, row) in rows_of_schemes(side.tables, side.config) {
            self.hold(block, &row.code);
        }
    }

    fn hold(&mut self, block: Option<usize>, code: &str) {
        let scheme = &self.config.numbering(block).scheme;
        // A number that is kept free is no place to count on from.
        if let Fit::Conforming(reading) = scheme.read(code)
            && scheme.reserved(&reading).is_none()
        {
            let known = self.largest.entry((block, reading.level, reading.module)).or_insert(0);
            *known = reading.serial.max(*known);
        }
    }

    /// The largest serial that the level and module of a reading hold; 0 where they hold none.
    pub fn largest(&self, block: Option<usize>, reading: Reading) -> u32 {
        self.largest.get(&(block, reading.level, reading.module)).copied().unwrap_or(0)
    }

    /// The next free code of the level and module of a reading, whatever its serial; `None` where the block is full.
    pub fn next(&self, block: Option<usize>, reading: Reading) -> Option<Reading> {
        let scheme = &self.config.numbering(block).scheme;
        (self.largest(block, reading).saturating_add(1)..=scheme.largest_serial(&reading))
            .map(|serial| Reading { serial, ..reading })
            .find(|next| scheme.reserved(next).is_none())
    }

    /// As [`Self::next`], and holds it, so that the next one is another.
    pub fn take(&mut self, block: Option<usize>, reading: Reading) -> Option<Reading> {
        let next = self.next(block, reading)?;
        self.largest.insert((block, next.level, next.module), next.serial);
        Some(next)
    }
}

/// The rows of official tables that go with a scheme, and its `[[scheme]]` block; `None` for the scheme at the top.
pub fn rows_of_schemes<'a>(tables: &'a Tables, config: &'a Config) -> impl Iterator<Item = (Option<usize>, &'a Row)> {
    tables.rows.iter().filter_map(move |row| Some((block_of_row(tables, config, row)?, row)))
}

/// The `[[scheme]]` block that a row of an official table goes with, `Some(None)` for the scheme at the top. Of a table that is for some
/// items, and says nothing else, the rows that the scheme at the top reads go with it.
pub fn block_of_row(tables: &Tables, config: &Config, row: &Row) -> Option<Option<usize>> {
    let namespace = tables.table(row).namespace;
    let list = config.official.lists.get(namespace.0);
    let top = &config.top.scheme;
    let fits = || matches!(top.read(&tables.canonical(namespace, &row.code)), Fit::Conforming(_));
    match list.and_then(|list| list.block) {
        Some(block) => Some(Some(block)),
        None if namespace == Namespace::TOP => Some(None),
        None => (list.is_some_and(List::is_unnamed) && !top.is_any() && fits()).then_some(None),
    }
}
