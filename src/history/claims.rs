//! Who else takes a number that this change takes: the codes that two heads introduce with different meanings.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Other, Side, counted, pair, shared_space};
use crate::{
    index::{Entry, Meaning},
    source::FileId,
};

/// A code that another head takes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Index of the entry here.
    pub own: usize,
    /// Index of the head.
    pub other: usize,
    /// Index of the entry there.
    pub theirs: usize,
}

/// What tells a code from those of other spaces: the name of a space that both sides know, or an item here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    Shared(String),
    Item(usize),
}

type Key<'a> = (Place, &'a str);

/// The codes that are declared here, were not where the change and a head part, and mean something else in the head.
pub fn claims(here: Side<'_>, others: &[Other], broken: &BTreeSet<FileId>) -> Vec<Claim> {
    let mut found = Vec::new();
    for (other, Other { head, since }) in others.iter().enumerate() {
        let (then, there) = (since.side(here.sources), head.side(here.sources));
        let (items_then, items_there) = (pair(then, here, broken).items, pair(there, here, broken).items);
        let known: HashSet<Key<'_>> = keys(then, &items_then, false).map(|(key, _)| key).collect();
        let mut claimed: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
        for (key, entry) in keys(there, &items_there, true) {
            claimed.entry(key).or_default().push(entry);
        }
        for (own, entry) in counted(here.index) {
            let place = match shared_space(here.index, here.config, entry) {
                Some(space) => Place::Shared(space),
                None => Place::Item(entry.item),
            };
            let key = (place, entry.code.as_str());
            let in_item = (Place::Item(entry.item), entry.code.as_str());
            if known.contains(&key) || known.contains(&in_item) {
                continue;
            }
            let theirs = claimed.get(&key).into_iter().flatten();
            if let Some(theirs) = another_meaning(here, entry, there, theirs) {
                found.push(Claim { own, other, theirs });
            }
        }
    }
    found.sort_by_key(|claim| (claim.own, claim.other));
    found
}

/// The first entry of a head that means something else, where none means the same.
fn another_meaning<'i>(
    here: Side<'_>,
    entry: &Entry,
    there: Side<'_>,
    theirs: impl Iterator<Item = &'i usize>,
) -> Option<usize> {
    let own = Meaning::of(here.index, entry);
    let mut first = None;
    for &i in theirs {
        if own.is_same(&Meaning::of(there.index, &there.index.entries[i])) {
            return None;
        }
        first = first.or(Some(i));
    }
    first
}

/// The codes of a side, in the spaces and items that are known here. A revision that only mentions a code may have declared it.
fn keys<'a>(
    side: Side<'a>,
    items: &'a HashMap<usize, usize>,
    declared: bool,
) -> impl Iterator<Item = (Key<'a>, usize)> {
    let of_counted: HashSet<usize> = counted(side.index).map(|(i, _)| i).collect();
    let entries = side.index.entries.iter().enumerate();
    entries.filter(move |(i, _)| !declared || of_counted.contains(i)).flat_map(move |(i, entry)| {
        let shared = shared_space(side.index, side.config, entry).map(Place::Shared);
        let item = items.get(&entry.item).map(|&item| Place::Item(item));
        shared.into_iter().chain(item).map(move |place| ((place, entry.code.as_str()), i))
    })
}
