//! Whether the rows of the tables name the symbols of the source.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use crate::{
    code::Role,
    index::{Entry, Item},
    rule::Context,
    source::Span,
    table::{Cell, Column, Namespace, Row},
    verdict,
};

/// A code whose row names another symbol.
#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct Renamed<'a> {
    /// The declaration.
    pub(in crate::rules) entry: &'a Entry,
    /// The name in its row.
    pub(in crate::rules) cell: &'a Cell,
    /// The row that has the name of the declaration.
    pub(in crate::rules) row_of_name: Option<&'a Row>,
    /// The declaration that has the name of the row, in the same item.
    pub(in crate::rules) entry_of_name: Option<&'a Entry>,
}

/// The codes whose rows name another symbol.
#[derive(Debug)]
pub(in crate::rules) struct Names<'a> {
    /// By the place of the declaration.
    renamed: BTreeMap<Span, Renamed<'a>>,
    /// Codes without a row of their own whose names are in rows of other codes.
    moved: BTreeMap<Span, &'a Row>,
}

impl<'a> Names<'a> {
    /// Holds the names of all codes against those of their rows.
    pub(in crate::rules) fn new(ctx: &'a Context<'a>) -> Self {
        let rows = rows_by_name(ctx);
        let (mut renamed, mut moved) = (BTreeMap::new(), BTreeMap::new());
        for item in &ctx.index.items {
            if let Some(namespace) = item.namespace
                && !rows.is_empty()
            {
                let found = of_item(ctx, item, namespace, &rows, &mut moved);
                renamed.extend(found.into_iter().map(|found| (found.entry.span, found)));
            }
        }
        Self { renamed, moved }
    }

    /// All of them, by place.
    pub(in crate::rules) fn renamed(&self) -> impl Iterator<Item = &Renamed<'a>> {
        self.renamed.values()
    }

    /// What the row of a code names, where it is another symbol.
    pub(in crate::rules) fn of_another_symbol(&self, entry: &Entry) -> Option<&Renamed<'a>> {
        self.renamed.get(&entry.span)
    }

    /// The row of another code that has the name of a code without a row.
    pub(in crate::rules) fn row_elsewhere(&self, entry: &Entry) -> Option<&'a Row> {
        self.moved.get(&entry.span).copied()
    }
}

/// A declaration, and the name in its row.
type Named<'a> = (&'a Entry, &'a Cell);

/// The rows that have a name, by list and name.
type ByName<'a> = HashMap<(Namespace, String), &'a Row>;

fn rows_by_name<'a>(ctx: &'a Context<'a>) -> ByName<'a> {
    let mut of_tables: BTreeMap<usize, Vec<(&Row, &str)>> = BTreeMap::new();
    for row in &ctx.tables.rows {
        of_tables.entry(row.table).or_default().extend(symbols(row).map(|cell| (row, cell.text.as_str())));
    }
    let mut rows = HashMap::default();
    for named in of_tables.into_values() {
        let frame = Frame::new("", named.iter().map(|(_, name)| *name));
        for (row, name) in named {
            let namespace = ctx.tables.table(row).namespace;
            let own = (namespace == Namespace::TOP).then_some(Namespace::OWN);
            for namespace in own.into_iter().chain([namespace]) {
                rows.entry((namespace, frame.key(name))).or_insert(row);
            }
        }
    }
    rows
}

/// The names of a row that are identifiers, and no texts.
fn symbols(row: &Row) -> impl Iterator<Item = &Cell> {
    let is_identifier = |text: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || "_-:.".contains(c);
        text.contains(|c: char| c.is_ascii_alphabetic()) && text.chars().all(fits)
    };
    let names = row.fields.iter().filter(|(column, _)| *column == Column::Name);
    names.map(|(_, cell)| cell).filter(move |cell| cell.text != row.code && is_identifier(cell.text.trim()))
}

fn of_item<'a>(
    ctx: &'a Context<'a>,
    item: &Item,
    namespace: Namespace,
    rows: &ByName<'a>,
    moved: &mut BTreeMap<Span, &'a Row>,
) -> Vec<Renamed<'a>> {
    let entries = item.entries.iter().map(|&i| &ctx.index.entries[i]);
    let named: Vec<(&Entry, &str)> = entries
        .filter(|entry| entry.role == Role::Declaration && !entry.alias && !entry.marker && entry.value != Some(0))
        .filter_map(|entry| Some((entry, entry.name.as_deref()?)))
        .collect();
    let frame = Frame::new(&item.name, named.iter().map(|(_, name)| *name));
    // By code: whether a name of it is that of a row, and the first that is not.
    let mut codes: BTreeMap<&str, (bool, Option<Named<'a>>)> = BTreeMap::new();
    for (entry, name) in &named {
        let cells: Vec<&Cell> = ctx.tables.rows(namespace, &entry.code).flat_map(symbols).collect();
        let Some(first) = cells.first() else {
            let row = rows.get(&(namespace, frame.key(name)));
            if let Some(row) = row.filter(|_| ctx.tables.row(namespace, &entry.code).is_none()) {
                moved.insert(entry.span, row);
            }
            continue;
        };
        let (agrees, differs) = codes.entry(&entry.code).or_default();
        if cells.iter().any(|cell| frame.is_same(name, &cell.text)) {
            *agrees = true;
        } else {
            differs.get_or_insert((entry, first));
        }
    }
    let agreeing = codes.values().filter(|(agrees, _)| *agrees).count();
    let entry_of = |name: &str| {
        let key = frame.key(name);
        named.iter().find(|(_, own)| frame.key(own) == key).map(|(entry, _)| *entry)
    };
    let differing = codes.values().filter(|(agrees, _)| !agrees).filter_map(|(_, differs)| *differs);
    let found = differing.map(|(entry, cell)| Renamed {
        entry,
        cell,
        row_of_name: rows.get(&(namespace, frame.key(super::name(entry)))).copied(),
        entry_of_name: entry_of(&cell.text),
    });
    // Where most names are others, the table has names of its own, and only those that both sides have tell something.
    let own_names = agreeing * 2 <= codes.len();
    found.filter(|found| !own_names || found.row_of_name.is_some() || found.entry_of_name.is_some()).collect()
}

/// What the names of an item or a table need not say.
struct Frame {
    fillers: BTreeSet<String>,
}

impl Frame {
    /// The words of the title, and those in front of all names.
    fn new<'n>(title: &str, names: impl Iterator<Item = &'n str>) -> Self {
        const LEAST: usize = 3;
        let mut fillers: BTreeSet<String> =
            ["e", "ec", "err", "error", "errors", "code", "codes"].map(str::to_owned).into();
        fillers.extend(verdict::split(title));
        let names: Vec<Vec<String>> = names.map(verdict::split).collect();
        if let Some((first, rest)) = names.split_first().filter(|_| names.len() >= LEAST) {
            let common = |name: &Vec<String>| first.iter().zip(name).take_while(|(a, b)| a == b).count();
            let common = rest.iter().map(common).min().unwrap_or(0);
            fillers.extend(first[..common].iter().cloned());
        }
        Self { fillers }
    }

    fn is_same(&self, own: &str, official: &str) -> bool {
        verdict::same_symbol(own, official) || {
            let (own, official) = (self.special(own), self.special(official));
            !own.is_empty() && !official.is_empty() && verdict::same_symbol(&own, &official)
        }
    }

    /// `DEPOT_LOGIN_EXPIRED` and `LoginExpired` are one name.
    fn key(&self, name: &str) -> String {
        let special = self.special(name);
        if special.is_empty() { verdict::split(name).concat() } else { special.replace(' ', "") }
    }

    /// The words of a name that tell it from others.
    fn special(&self, name: &str) -> String {
        let words = verdict::split(name).into_iter().filter(|word| !self.fillers.contains(word));
        words.collect::<Vec<_>>().join(" ")
    }
}
