//! Who else takes a number that this change takes: the codes that two heads introduce with different meanings.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};

use super::{History, List, Other, Pairs, Past, Record, Side, counted, pair, shared_space};
use crate::{
    index::{Entry, Meaning},
    source::FileId,
    table::{Namespace, Row},
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
/// Of a list it is not known where the two part, so without a base every code here is held against it. `since_base` are the codes of the
/// base, paired with those here.
pub fn claims(
    here: Side<'_>,
    history: &History,
    since_base: Option<(&Past, &Pairs)>,
    broken: &BTreeSet<FileId>,
) -> Vec<Claim> {
    let mut found = of_lists(here, history, since_base);
    // Most heads part from here at one commit, which is the base where there is one.
    let mut parted: BTreeMap<&str, (Side<'_>, HashMap<usize, usize>)> = BTreeMap::new();
    for Other { since, .. } in &history.others {
        parted.entry(&since.commit).or_insert_with(|| {
            let then = since.side(here.sources);
            let known = since_base.filter(|(base, _)| base.commit == since.commit);
            (then, known.map_or_else(|| pair(then, here, broken).items, |(_, pairs)| pairs.items.clone()))
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
        let mut claimed: HashMap<Key<'_>, Vec<usize>> = HashMap::default();
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

/// A row that another head has too, with another meaning.
#[derive(Clone, Debug)]
pub struct RowClaim<'a> {
    /// The list that both tables belong to, and the code.
    pub key: (Namespace, String),
    /// The row here.
    pub own: &'a Row,
    /// The index of the other head, and its row.
    pub theirs: (usize, &'a Row),
}

/// The codes that a table gives here, and that a table of another head gives to something else. Neither had a row where the two part.
pub fn row_claims<'a>(here: Side<'a>, history: &'a History) -> Vec<RowClaim<'a>> {
    let own = here.tables.published();
    let mut found = Vec::new();
    for (at, Other { head, since }) in history.others.iter().enumerate() {
        let known = published(since);
        let claimed = published(head);
        for (key, rows) in own.iter().filter(|(key, _)| !known.contains_key(key)) {
            let theirs = claimed.get(key).into_iter().flatten().copied();
            let means = |row: &Row, other: &Row| Meaning::of_row(row).is_same(&Meaning::of_row(other));
            let mut others = theirs.clone();
            let is_one = rows.iter().any(|row| theirs.clone().any(|other| means(row, other)));
            if let Some(first) = others.next().filter(|_| !is_one) {
                found.push(RowClaim { key: key.clone(), own: rows[0], theirs: (at, first) });
            }
        }
    }
    found.sort_by(|a, b| (&a.key, a.theirs.0).cmp(&(&b.key, b.theirs.0)));
    found
}

/// The rows that a revision has itself.
fn published(past: &Past) -> BTreeMap<(Namespace, String), Vec<&Row>> {
    let mut rows = past.tables.published();
    let is_own = |row: &&Row| !past.borrowed.contains(&past.tables.table(row).file);
    rows.retain(|_, rows| rows.iter().any(is_own));
    rows
}

fn of_lists(here: Side<'_>, history: &History, since_base: Option<(&Past, &Pairs)>) -> Vec<Claim> {
    let base = since_base.filter(|_| !history.lists.is_empty());
    let known: HashSet<usize> = base.into_iter().flat_map(|(base, pairs)| stayed(here, base, pairs)).collect();
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
fn stayed(here: Side<'_>, base: &Past, pairs: &Pairs) -> HashSet<usize> {
    let then = base.side(here.sources);
    let known: HashSet<_> = then
        .index
        .entries
        .iter()
        .filter_map(|entry| Some((shared_space(then.index, then.config, entry)?, entry.code.as_str())))
        .collect();
    let same: HashSet<usize> = pairs.same.iter().map(|&(_, new)| new).collect();
    let is_known = |(i, entry): &(usize, &Entry)| {
        let key = shared_space(here.index, here.config, entry).map(|space| (space, entry.code.as_str()));
        same.contains(i) || key.is_some_and(|key| known.contains(&key))
    };
    counted(here.index).filter(is_known).map(|(i, _)| i).collect()
}

/// The records of a list by space and code.
fn by_code(list: &List) -> HashMap<(&str, &str), Vec<usize>> {
    let mut records: HashMap<_, Vec<usize>> = HashMap::default();
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
    let all =
        || lists.iter().enumerate().flat_map(|(l, list)| list.records.iter().zip(0..).map(move |(of, r)| (of, l, r)));
    let mut places: HashMap<(&str, &str), Vec<(usize, usize)>> = HashMap::default();
    for (record, l, r) in all() {
        places.entry((&record.space, &record.code)).or_default().push((l, r));
    }
    let meaning = |&(l, r): &(usize, usize)| lists[l].records[r].meaning();
    let mut found = Vec::new();
    for (Record { space, code, .. }, l, r) in all() {
        let first = (l, r);
        let Some(places) = places.get(&(space.as_str(), code.as_str())).filter(|places| places[0] == first) else {
            continue;
        };
        let (own, others) = places.split_at(places.partition_point(|&(list, _)| list == l));
        if others.is_empty() {
            continue;
        }
        let own: Vec<_> = own.iter().map(meaning).collect();
        let differs =
            |theirs: &&[(usize, usize)]| !theirs.iter().any(|place| own.iter().any(|own| own.is_same(&meaning(place))));
        let others: Vec<_> = others.chunk_by(|a, b| a.0 == b.0).filter(differs).map(|theirs| theirs[0]).collect();
        if !others.is_empty() {
            found.push(Collision { first, others });
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
