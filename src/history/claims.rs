//! Who else takes a number that this change takes: the codes that two heads introduce with different meanings.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{History, List, Other, Past, Record, Side, counted, pair, shared_space};
use crate::{
    index::{Entry, Meaning},
    source::FileId,
};

/// A code that another head takes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Index of the entry here.
    pub own: usize,
    /// Who takes it.
    pub claimant: Claimant,
}

/// Who takes a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claimant {
    /// Another head: its index, and that of the entry there.
    Head(usize, usize),
    /// An exported list: its index, and that of the record there.
    List(usize, usize),
}

/// What tells a code from those of other spaces: the name of a space that both sides know, or an item here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    Shared(String),
    Item(usize),
}

type Key<'a> = (Place, &'a str);

/// The codes that are declared here, were not where the change and a head part, and mean something else in the head.
///
/// Of a list it is not known where the two part, so without a base every code here is held against it.
pub fn claims(here: Side<'_>, history: &History, broken: &BTreeSet<FileId>) -> Vec<Claim> {
    let mut found = of_lists(here, history, broken);
    // Most heads part from here at one commit.
    let mut parted: BTreeMap<&str, (Side<'_>, HashMap<usize, usize>)> = BTreeMap::new();
    for Other { since, .. } in &history.others {
        parted.entry(&since.commit).or_insert_with(|| {
            let then = since.side(here.sources);
            (then, pair(then, here, broken).items)
        });
    }
    let known: BTreeMap<&str, HashSet<Key<'_>>> = parted
        .iter()
        .map(|(commit, (then, items))| (*commit, keys(*then, items, false).map(|(key, _)| key).collect()))
        .collect();
    for (other, Other { head, since }) in history.others.iter().enumerate() {
        let there = head.side(here.sources);
        let items_there = pair(there, here, broken).items;
        let known = &known[since.commit.as_str()];
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
                found.push(Claim { own, claimant: Claimant::Head(other, theirs) });
            }
        }
    }
    found.sort_by_key(|claim| (claim.own, claim.claimant));
    found
}

fn of_lists(here: Side<'_>, history: &History, broken: &BTreeSet<FileId>) -> Vec<Claim> {
    let base = history.base.as_deref().filter(|_| !history.lists.is_empty());
    let known: HashSet<usize> = base.into_iter().flat_map(|base| stayed(here, base, broken)).collect();
    let mut found = Vec::new();
    for (at, list) in history.lists.iter().enumerate() {
        let records = by_code(list);
        for (own, entry) in counted(here.index).filter(|(own, _)| !known.contains(own)) {
            let Some(space) = shared_space(here.index, here.config, entry) else { continue };
            let theirs = records.get(&(space.as_str(), entry.code.as_str())).into_iter().flatten();
            let meaning = Meaning::of(here.index, entry);
            if let Some(theirs) = differing(&meaning, theirs.map(|&i| (i, list.records[i].meaning()))) {
                found.push(Claim { own, claimant: Claimant::List(at, theirs) });
            }
        }
    }
    found
}

/// The entries here whose code the base has too, in the same space.
fn stayed(here: Side<'_>, base: &Past, broken: &BTreeSet<FileId>) -> HashSet<usize> {
    let then = base.side(here.sources);
    let known: HashSet<_> = then
        .index
        .entries
        .iter()
        .filter_map(|entry| Some((shared_space(then.index, then.config, entry)?, entry.code.as_str())))
        .collect();
    let same: HashSet<usize> = pair(then, here, broken).same.into_iter().map(|(_, new)| new).collect();
    let is_known = |(i, entry): &(usize, &Entry)| {
        let key = shared_space(here.index, here.config, entry).map(|space| (space, entry.code.as_str()));
        same.contains(i) || key.is_some_and(|key| known.contains(&key))
    };
    counted(here.index).filter(is_known).map(|(i, _)| i).collect()
}

/// The records of a list by space and code.
fn by_code(list: &List) -> HashMap<(&str, &str), Vec<usize>> {
    let mut records: HashMap<_, Vec<usize>> = HashMap::new();
    for (i, record) in list.records.iter().enumerate() {
        records.entry((record.space.as_str(), record.code.as_str())).or_default().push(i);
    }
    records
}

/// The first of several meanings that is another one, where none is the same.
fn differing<'a>(own: &Meaning<'_>, theirs: impl Iterator<Item = (usize, Meaning<'a>)>) -> Option<usize> {
    let mut first = None;
    for (i, meaning) in theirs {
        if own.is_same(&meaning) {
            return None;
        }
        first = first.or(Some(i));
    }
    first
}

/// A code that several lists have with different meanings: where it is first, and where it means something else. Each is the index of a
/// list and that of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// The first list that has it.
    pub first: (usize, usize),
    /// The others, in the order of the lists; never empty.
    pub others: Vec<(usize, usize)>,
}

/// The codes that mean different things in different lists, in the order of the first list that has each.
pub fn collisions(lists: &[List]) -> Vec<Collision> {
    let maps: Vec<_> = lists.iter().map(by_code).collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (l, list) in lists.iter().enumerate() {
        for (r, Record { space, code, .. }) in list.records.iter().enumerate() {
            let key = (space.as_str(), code.as_str());
            if !seen.insert(key) {
                continue;
            }
            let own: Vec<_> = maps[l].get(&key).into_iter().flatten().map(|&i| list.records[i].meaning()).collect();
            let others = (l + 1..lists.len()).filter_map(|other| {
                let theirs = maps[other].get(&key)?;
                let meaning = |i: usize| lists[other].records[i].meaning();
                let same = theirs.iter().any(|&i| own.iter().any(|own| own.is_same(&meaning(i))));
                (!same).then(|| (other, theirs[0]))
            });
            let others: Vec<_> = others.collect();
            if !others.is_empty() {
                found.push(Collision { first: (l, r), others });
            }
        }
    }
    found
}

/// The first entry of a head that means something else, where none means the same.
fn another_meaning<'i>(
    here: Side<'_>,
    entry: &Entry,
    there: Side<'_>,
    theirs: impl Iterator<Item = &'i usize>,
) -> Option<usize> {
    let theirs = theirs.map(|&i| (i, Meaning::of(there.index, &there.index.entries[i])));
    differing(&Meaning::of(here.index, entry), theirs)
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
