//! On what catalogs do not agree.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use super::{Group, RANGES, Range, split};
use crate::{
    catalog::{Code, Kind, Module, Part, Published},
    code::Lang,
    history::{self, Collision, List, Record},
    index::{Meaning, Texts, words},
    source::Span,
    table::Status,
};

/// A member of a part: a code, a module or a reserved range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Index of the catalog.
    pub catalog: usize,
    /// Index of its part.
    pub part: usize,
    /// Index of the member.
    pub index: usize,
}

impl At {
    /// Its part.
    pub fn part(self, catalogs: &[Published]) -> &Part {
        &catalogs[self.catalog].catalog.parts[self.part]
    }

    /// The code, where it is one.
    pub fn code(self, catalogs: &[Published]) -> &Code {
        &self.part(catalogs).codes[self.index]
    }

    /// The place of the code.
    pub fn code_span(self, catalogs: &[Published]) -> Span {
        catalogs[self.catalog].places[self.part].codes[self.index]
    }

    /// The module, where it is one.
    pub fn module(self, catalogs: &[Published]) -> &Module {
        &self.part(catalogs).modules[self.index]
    }

    /// The place of the module.
    pub fn module_span(self, catalogs: &[Published]) -> Span {
        catalogs[self.catalog].places[self.part].modules[self.index]
    }

    /// The place of the reserved range.
    pub fn reserved_span(self, catalogs: &[Published]) -> Span {
        catalogs[self.catalog].places[self.part].reserved[self.index]
    }
}

/// What catalogs do not agree on. The first member is that of the first catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// Parts of one name with different schemes; `index` means nothing.
    Scheme(Vec<At>),
    /// A module with different names.
    Module(Vec<At>),
    /// A module with different owners.
    Owner(Vec<At>),
    /// Ranges that are not the same and overlap.
    Overlap(Vec<At>),
    /// A code with different meanings.
    Meaning(Vec<At>),
    /// A name with different numbers in one block.
    Number(Vec<At>),
    /// A code that the first retired, and the others use.
    Retired(Vec<At>),
    /// A range that the first, the member of which is a range, keeps free, and codes of another catalog in it.
    Reserved(At, Vec<At>),
}

/// Everything that the catalogs do not agree on, part by part.
pub(super) fn all(catalogs: &[Published], groups: &[Group]) -> Vec<Disagreement> {
    let mut found = schemes(catalogs, groups);
    for group in groups.iter().filter(|group| group.members.len() > 1) {
        found.extend(modules(catalogs, group));
        found.extend(overlaps(catalogs, group));
        found.extend(meanings(catalogs, group));
        found.extend(numbers(catalogs, group));
        found.extend(retired(catalogs, group));
        found.extend(reserved(catalogs, group));
    }
    found
}

fn schemes(catalogs: &[Published], groups: &[Group]) -> Vec<Disagreement> {
    let mut by_name: BTreeMap<&str, Vec<At>> = BTreeMap::new();
    for group in groups {
        let (catalog, part) = group.members[0];
        let at = At { catalog, part, index: 0 };
        // A scheme without a name is called by its pattern, and no other one has it.
        if at.part(catalogs).kind != Kind::Item {
            by_name.entry(&at.part(catalogs).name).or_default().push(at);
        }
    }
    let differing = by_name.into_values().filter(|same| same.len() > 1);
    differing
        .map(|mut same| {
            same.sort();
            Disagreement::Scheme(same)
        })
        .collect()
}

/// The first of those with one key, and of the others the first with each value that is not the same as its own.
fn differing<T: PartialEq>(members: &[At], value: impl Fn(At) -> Option<T>) -> Option<Vec<At>> {
    let mut found: Vec<(At, T)> = Vec::new();
    for (at, value) in members.iter().filter_map(|at| Some((*at, value(*at)?))) {
        if found.iter().all(|(_, known)| *known != value) {
            found.push((at, value));
        }
    }
    (found.len() > 1).then(|| found.into_iter().map(|(at, _)| at).collect())
}

/// A name as it is compared: case, white space and signs are the same.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn modules(catalogs: &[Published], group: &Group) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for members in by_key(catalogs, group).values() {
        let name = |at: At| at.module(catalogs).name.as_deref().map(folded);
        let owner = |at: At| at.module(catalogs).owner.as_deref().map(folded);
        match differing(members, name) {
            Some(differing) => found.push(Disagreement::Module(differing)),
            None => found.extend(differing(members, owner).map(Disagreement::Owner)),
        }
    }
    found
}

fn by_key<'a>(catalogs: &'a [Published], group: &Group) -> BTreeMap<&'a str, Vec<At>> {
    let mut modules: BTreeMap<&str, Vec<At>> = BTreeMap::new();
    for &(catalog, part) in &group.members {
        for (index, module) in catalogs[catalog].catalog.parts[part].modules.iter().enumerate() {
            modules.entry(&module.key).or_default().push(At { catalog, part, index });
        }
    }
    modules
}

/// Of modules that are ranges, those that overlap an earlier one of another key.
fn overlaps(catalogs: &[Published], group: &Group) -> Vec<Disagreement> {
    let mut ranges: Vec<(i128, i128, At)> = Vec::new();
    for (key, members) in by_key(catalogs, group) {
        let ends = key.split_once(RANGES).and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        ranges.extend(ends.map(|(first, last): (i128, i128)| (first, last, members[0])));
    }
    ranges.sort_unstable();
    let mut found = Vec::new();
    let mut widest: Option<(i128, At)> = None;
    for (first, last, at) in ranges {
        if let Some((end, other)) = widest
            && first <= end
            && other.catalog != at.catalog
        {
            let mut pair = vec![other, at];
            pair.sort();
            found.push(Disagreement::Overlap(pair));
        }
        if widest.is_none_or(|(end, _)| last > end) {
            widest = Some((last, at));
        }
    }
    found
}

/// Codes that mean different things, as `compare` tells them.
fn meanings(catalogs: &[Published], group: &Group) -> Vec<Disagreement> {
    let mut of_records: Vec<Vec<At>> = Vec::new();
    let lists: Vec<List> = group
        .members
        .iter()
        .map(|&(catalog, part)| {
            let (mut records, mut places) = (Vec::new(), Vec::new());
            for (index, code) in catalogs[catalog].catalog.parts[part].codes.iter().enumerate() {
                let at = At { catalog, part, index };
                for record in self::records(code, at.code_span(catalogs)) {
                    records.push(record);
                    places.push(at);
                }
            }
            of_records.push(places);
            List { name: catalogs[catalog].name.clone(), records }
        })
        .collect();
    let at = |(list, record): (usize, usize)| of_records[list][record];
    let collisions = history::collisions(&lists).into_iter();
    collisions
        .map(|Collision { first, others }| Disagreement::Meaning([first].into_iter().chain(others).map(at).collect()))
        .collect()
}

/// What a code is known by, under each of its names. One that is retired has no meaning that another could take.
fn records(code: &Code, span: Span) -> Vec<Record> {
    if code.status == Status::Retired {
        return Vec::new();
    }
    let item = code.sources.first().map(|source| source.item.as_str());
    let path = |name: &String| match item {
        Some(item) => format!("{item}::{name}"),
        None => name.clone(),
    };
    let names: Vec<Option<&String>> = match &code.name {
        Some(name) => [name].into_iter().chain(&code.aliases).map(Some).collect(),
        None => vec![None],
    };
    let texts: Vec<(Lang, String)> = code.texts.values().map(|text| (Lang::of(text), text.clone())).collect();
    let record = |name: Option<&String>| Record {
        code: code.code.clone(),
        path: name.map(path),
        space: String::new(),
        place: String::new(),
        texts: texts.clone(),
        span,
    };
    names.into_iter().map(record).collect()
}

/// What a code means, under its first name.
fn meaning(code: &Code) -> Meaning<'_> {
    Meaning {
        item: code.sources.first().map_or("", |source| &source.item),
        name: code.name.as_deref(),
        texts: code.texts.values().map(|text| (Lang::of(text), text.as_str())).collect(),
    }
}

/// A module, a level, and the words of a name.
type Named<'a> = (Option<&'a str>, Option<&'a str>, String);

/// Names that two catalogs give different numbers of one block, where the texts or the item say that they are the same.
fn numbers(catalogs: &[Published], group: &Group) -> Vec<Disagreement> {
    let mut names: BTreeMap<Named<'_>, BTreeMap<usize, Vec<At>>> = BTreeMap::new();
    for &(catalog, part) in &group.members {
        for (index, code) in catalogs[catalog].catalog.parts[part].codes.iter().enumerate() {
            let in_use = matches!(code.status, Status::Active) && !code.sources.is_empty();
            if let Some(name) = code.name.as_ref().filter(|_| in_use) {
                let key = (code.module.as_deref(), code.level.as_deref(), words(name));
                names.entry(key).or_default().entry(catalog).or_default().push(At { catalog, part, index });
            }
        }
    }
    let code = |at: &At| at.code(catalogs);
    names
        .into_values()
        .filter_map(|of_catalogs| {
            let mut of_catalogs = of_catalogs.into_values();
            let first = of_catalogs.next()?;
            let own: BTreeSet<&str> = first.iter().map(|at| code(at).code.as_str()).collect();
            let others = of_catalogs.filter(|codes| codes.iter().all(|at| !own.contains(code(at).code.as_str())));
            let same = others.filter(|codes| is_same(code(&first[0]), code(&codes[0])));
            let members: Vec<At> = [first[0]].into_iter().chain(same.map(|codes| codes[0])).collect();
            (members.len() > 1).then_some(Disagreement::Number(members))
        })
        .collect()
}

fn is_same(a: &Code, b: &Code) -> bool {
    let (own, other) = (meaning(a), meaning(b));
    match own.texts(&other) {
        Texts::Agree => true,
        Texts::Unknown | Texts::Differ => own.item == other.item,
        Texts::Conflict => false,
    }
}

/// Codes that one catalog retired, and others still use.
fn retired(catalogs: &[Published], group: &Group) -> Vec<Disagreement> {
    let of = |places: Vec<At>| {
        let is_retired = |at: &&At| at.code(catalogs).status == Status::Retired;
        let in_use = |at: &&At| {
            let code = at.code(catalogs);
            matches!(code.status, Status::Active | Status::Deprecated) && !code.sources.is_empty()
        };
        let first = *places.iter().find(is_retired)?;
        let users: Vec<At> = places.iter().filter(in_use).copied().collect();
        (!users.is_empty()).then(|| Disagreement::Retired([first].into_iter().chain(users).collect()))
    };
    group.codes(catalogs).into_values().filter_map(of).collect()
}

/// Ranges that one catalog keeps free, and codes of others in them who do not.
fn reserved(catalogs: &[Published], group: &Group) -> Vec<Disagreement> {
    let mut ranges: BTreeMap<&str, Vec<At>> = BTreeMap::new();
    let mut numbered: HashMap<&str, BTreeMap<u128, Vec<At>>> = HashMap::default();
    for &(catalog, part) in &group.members {
        let own = &catalogs[catalog].catalog.parts[part];
        for (index, range) in own.reserved.iter().enumerate() {
            ranges.entry(range).or_default().push(At { catalog, part, index });
        }
        for (index, code) in own.codes.iter().enumerate().filter(|(_, code)| !code.sources.is_empty()) {
            if let Some((prefix, number)) = split(&code.code) {
                numbered.entry(prefix).or_default().entry(number).or_default().push(At { catalog, part, index });
            }
        }
    }
    let mut found = Vec::new();
    for (text, keepers) in ranges {
        let Some(Range { prefix, first, last }) = Range::parse(text) else { continue };
        let knows: BTreeSet<usize> = keepers.iter().map(|at| at.catalog).collect();
        let inside = numbered.get(prefix).into_iter().flat_map(|codes| codes.range(first..=last));
        let mut users: BTreeMap<usize, Vec<At>> = BTreeMap::new();
        for at in inside.flat_map(|(_, places)| places).filter(|at| !knows.contains(&at.catalog)) {
            users.entry(at.catalog).or_default().push(*at);
        }
        found.extend(users.into_values().map(|codes| Disagreement::Reserved(keepers[0], codes)));
    }
    found
}
