//! Which list of official codes an item is held against: the one that the config names for it, or the one that it shows it means.

use foldhash::{HashMap, HashSet};

use super::{Entry, Inputs, Item};
use crate::{
    table::{Column, Namespace, Row, Tables},
    verdict,
};

/// The list that the config names for the item.
pub(super) fn named(item: &Item, block: Option<usize>, inputs: Inputs<'_, '_>) -> Option<Namespace> {
    let package = inputs.workspace.name_of(item.package);
    let path = &inputs.sources.get(item.span.file).path;
    inputs.config.official.list_for(&item.name, path, package, block)
}

/// The list that an item means which no block names: the one with the most of its codes, of those that it shows it means; else that of
/// the scheme at the top, where the item is held against it.
pub(super) fn shown(codes: &[&Entry], bound: bool, inputs: Inputs<'_, '_>) -> Option<Namespace> {
    let top = bound.then_some(Namespace::TOP);
    let mut best = top.map(|top| (rows(codes, top, inputs.tables).count(), top));
    for list in inputs.config.official.open_lists() {
        // The built-in rows bind nothing here: an item that means them is bound already.
        let list = match list {
            Namespace::TOP if bound => continue,
            Namespace::TOP => Namespace::OWN,
            list => list,
        };
        let count = rows(codes, list, inputs.tables).count();
        if best.is_none_or(|(most, _)| count > most) && shows(codes, list, inputs.tables) {
            best = Some((count, list));
        }
    }
    best.map(|(_, list)| list)
}

/// An item means a list where at least half of its codes are rows of it, and names or texts agree in a third of the rows that have them
/// on both sides. Where none has, two codes of three digits or more are enough; smaller numbers alone show nothing, since everybody counts
/// from 1.
fn shows(codes: &[&Entry], list: Namespace, tables: &Tables) -> bool {
    let counted: HashSet<&str> =
        codes.iter().filter(|entry| entry.value != Some(0) && !entry.alias).map(|entry| entry.code.as_str()).collect();
    let mut of_code: HashMap<&str, Likeness> = HashMap::default();
    for (entry, row) in rows(codes, list, tables).filter(|(entry, _)| counted.contains(entry.code.as_str())) {
        let found = Likeness::of(entry, row);
        let known = of_code.entry(entry.code.as_str()).or_insert(Likeness::Unknown);
        *known = (*known).max(found);
    }
    let count = |wanted: Likeness| of_code.values().filter(|likeness| **likeness == wanted).count();
    let (agreeing, differing) = (count(Likeness::Agrees), count(Likeness::Differs));
    let long = of_code.keys().filter(|code| code.chars().filter(char::is_ascii_alphanumeric).count() >= 3).count();
    let means =
        if agreeing + differing == 0 { long >= 2 } else { agreeing > 0 && agreeing * 3 >= agreeing + differing };
    !of_code.is_empty() && of_code.len() * 2 >= counted.len() && means
}

/// The codes that are rows of a list, each with its first row.
fn rows<'a>(codes: &'a [&'a Entry], list: Namespace, tables: &'a Tables) -> impl Iterator<Item = (&'a Entry, &'a Row)> {
    codes.iter().filter_map(move |entry| Some((*entry, tables.row(list, &entry.code)?)))
}

/// Whether name or text of a code are those of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// They have nothing that could be compared.
    Unknown,
    Differs,
    Agrees,
}

impl Likeness {
    fn of(entry: &Entry, row: &Row) -> Self {
        let mut likeness = Self::Unknown;
        let mut met = |agrees: bool| likeness = likeness.max(if agrees { Self::Agrees } else { Self::Differs });
        if let (Some(own), Some(name)) = (&entry.name, row.field(&Column::Name)) {
            met(letters(own) == letters(&name.text));
        }
        for text in &entry.descriptions {
            for cell in row.texts.iter().filter(|cell| cell.lang == text.lang) {
                met(verdict::same_text(&cell.text, &text.text) || is_meant(&cell.text, &text.text));
            }
        }
        likeness
    }
}

/// `LOGIN_EXPIRED` and `LoginExpired` are one name.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text that is the official one, or was it once: half of it still stands.
pub(super) fn is_meant(official: &str, text: &str) -> bool {
    verdict::same_text(official, text)
        || strsim::normalized_levenshtein(&verdict::canonical(official), &verdict::canonical(text)) >= 0.5
}
