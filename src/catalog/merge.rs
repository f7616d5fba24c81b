//! Catalogs of several repositories as one. Schemes and named lists are shared: parts of one name become one part. The items of each
//! repository stay parts of their own, with its name behind theirs.

mod disagreement;

pub use disagreement::{At, Disagreement};

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use super::{Block, Catalog, Code, Details, Kind, Module, Part, Published, Source, anchor};
use crate::table::Status;

/// What the catalogs are together, and on what they do not agree. They are sorted by repository.
pub fn merge(catalogs: &[Published]) -> (Catalog, Vec<Disagreement>) {
    let groups = groups(catalogs);
    let disagreements = disagreement::all(catalogs, &groups);
    let mut parts: Vec<Part> = groups.iter().map(|group| merged(catalogs, group)).collect();
    name_apart(catalogs, &groups, &mut parts);
    (Catalog { parts }, disagreements)
}

/// Parts that are one part together.
#[derive(Debug)]
struct Group {
    /// For each an index of a catalog, and that of its part; in the order of the catalogs, never empty.
    members: Vec<(usize, usize)>,
}

/// What parts have in common that are one part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Identity<'a> {
    kind: Kind,
    name: &'a str,
    scheme: Option<&'a str>,
    /// Of an item the catalog that has it.
    catalog: Option<usize>,
}

/// What stands for the ranges of any repository: they are one scheme, of which each may know a part.
const RANGES: &str = "..=";

impl<'a> Identity<'a> {
    fn of(catalog: usize, part: &'a Part) -> Self {
        let is_item = part.kind == Kind::Item;
        let scheme = part.scheme.as_deref();
        let ranges = scheme.filter(|scheme| scheme.contains(RANGES));
        let name = if ranges == Some(&part.name) { RANGES } else { &part.name };
        Self { kind: part.kind, name, scheme: ranges.map(|_| RANGES).or(scheme), catalog: is_item.then_some(catalog) }
    }
}

/// The parts that belong together, by kind and name.
fn groups(catalogs: &[Published]) -> Vec<Group> {
    let mut groups: BTreeMap<Identity<'_>, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, Published { catalog, .. }) in catalogs.iter().enumerate() {
        for (part_at, part) in catalog.parts.iter().enumerate() {
            groups.entry(Identity::of(at, part)).or_default().push((at, part_at));
        }
    }
    groups.into_values().map(|members| Group { members }).collect()
}

impl Group {
    /// Its parts, each with the index of its catalog.
    fn parts<'a>(&self, catalogs: &'a [Published]) -> impl Iterator<Item = (usize, &'a Part)> + Clone {
        self.members.iter().map(|&(at, part)| (at, &catalogs[at].catalog.parts[part]))
    }

    /// Its codes by their canonical text, each with the places where it stands, in the order of the catalogs.
    fn codes<'a>(&self, catalogs: &'a [Published]) -> BTreeMap<&'a str, Vec<At>> {
        let mut codes: BTreeMap<&str, Vec<At>> = BTreeMap::new();
        for &(catalog, part) in &self.members {
            for (index, code) in catalogs[catalog].catalog.parts[part].codes.iter().enumerate() {
                codes.entry(&code.code).or_default().push(At { catalog, part, index });
            }
        }
        codes
    }
}

fn merged(catalogs: &[Published], group: &Group) -> Part {
    let first = &catalogs[group.members[0].0].catalog.parts[group.members[0].1];
    let (mut levels, mut reserved) = (BTreeMap::new(), BTreeMap::new());
    for (_, part) in group.parts(catalogs) {
        for level in &part.levels {
            levels.entry(order(&level.key)).or_insert(level);
        }
        reserved.extend(part.reserved.iter().map(|range| (order(range), range)));
    }
    let levels = levels.into_values().cloned().collect();
    let reserved: Vec<String> = reserved.into_values().cloned().collect();
    let of_codes = group.codes(catalogs);
    let mut codes: Vec<Code> = of_codes.values().map(|places| code(catalogs, places)).collect();
    let modules = modules(catalogs, group, &codes, &reserved);
    sort(&mut codes, &modules);
    let ranges = || modules.iter().map(|module| module.key.as_str()).collect::<Vec<_>>().join(", ");
    let scheme = first.scheme.as_ref();
    let scheme = scheme.map(|scheme| if scheme.contains(RANGES) { ranges() } else { scheme.clone() });
    // A scheme without a name is called by its pattern.
    let pattern = scheme.as_ref().filter(|_| first.scheme.as_ref() == Some(&first.name));
    Part {
        name: pattern.unwrap_or(&first.name).clone(),
        id: first.id.clone(),
        kind: first.kind,
        scheme,
        levels,
        modules,
        reserved,
        codes,
    }
}

/// Gives items the names of their repositories, and parts that share their anchors some of their own.
fn name_apart(catalogs: &[Published], groups: &[Group], parts: &mut [Part]) {
    let tops = parts.iter().filter(|part| part.id.is_empty()).count();
    let mut schemes: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for (group, part) in groups.iter().zip(parts) {
        let repository = &catalogs[group.members[0].0].repository;
        if tops > 1 && part.id.is_empty() {
            part.id = anchor(&part.name);
        }
        let same = schemes.entry((part.kind, part.name.clone())).or_default();
        *same += 1;
        // Another scheme of one name is that of its first repository.
        if part.kind == Kind::Item || *same > 1 {
            part.name = format!("{} ({repository})", part.name);
            part.id = anchor(&format!("{repository}-{}", part.id));
        }
    }
}

/// What several catalogs say of a code, the first that says something first.
fn code(catalogs: &[Published], places: &[At]) -> Code {
    let known: Vec<(&str, &Code)> =
        places.iter().map(|at| (catalogs[at.catalog].repository.as_str(), at.code(catalogs))).collect();
    let all = || known.iter().map(|(_, code)| *code);
    let field = |of: fn(&Code) -> &Option<String>| all().find_map(|code| of(code).clone());
    // Who declares it knows its name better than who only has it in a table.
    let declared = all().filter(|code| !code.sources.is_empty()).chain(all());
    let name = declared.clone().find_map(|code| code.name.clone());
    let names: BTreeSet<&String> = all().flat_map(|code| code.name.iter().chain(&code.aliases)).collect();
    let aliases = names.into_iter().filter(|other| Some(*other) != name.as_ref()).cloned().collect();
    let sources: BTreeSet<Source> = known
        .iter()
        .flat_map(|(repository, code)| {
            code.sources.iter().map(|source| Source {
                repository: source.repository.clone().or_else(|| Some((*repository).to_owned())),
                ..source.clone()
            })
        })
        .collect();
    let mut texts = BTreeMap::new();
    for (tag, text) in all().flat_map(|code| &code.texts) {
        texts.entry(tag.clone()).or_insert_with(|| text.clone());
    }
    Code {
        code: known[0].1.code.clone(),
        module: field(|code| &code.module),
        level: field(|code| &code.level),
        name,
        aliases,
        status: all().map(|code| code.status).max_by_key(|status| weight(*status)).unwrap_or_default(),
        details: Details {
            http: field(|code| &code.details.http),
            since: field(|code| &code.details.since),
            replaced_by: field(|code| &code.details.replaced_by),
            owner: field(|code| &code.details.owner),
            cause: field(|code| &code.details.cause),
            solution: field(|code| &code.details.solution),
            retry: field(|code| &code.details.retry),
        },
        official: all().any(|code| code.official),
        sources: sources.into_iter().collect(),
        texts,
    }
}

/// Of several, the status that counts: a number that one repository retired is given out no more.
fn weight(status: Status) -> u8 {
    match status {
        Status::Reserved => 0,
        Status::Active => 1,
        Status::Deprecated => 2,
        Status::Retired => 3,
    }
}

/// The modules of all parts, and how full they are together.
fn modules(catalogs: &[Published], group: &Group, codes: &[Code], reserved: &[String]) -> Vec<Module> {
    let mut used: HashMap<(&str, Option<&str>), u32> = HashMap::default();
    for code in codes {
        *used.entry((code.module.as_deref().unwrap_or_default(), code.level.as_deref())).or_default() += 1;
    }
    let reserved: Vec<_> = reserved.iter().filter_map(|range| Range::parse(range)).collect();
    let mut known: BTreeMap<Order<'_>, Vec<&Module>> = BTreeMap::new();
    for module in group.parts(catalogs).flat_map(|(_, part)| &part.modules) {
        known.entry(order(&module.key)).or_default().push(module);
    }
    let module = |same: Vec<&Module>| {
        let mut blocks: BTreeMap<Option<Order<'_>>, Vec<&Block>> = BTreeMap::new();
        for block in same.iter().flat_map(|module| &module.blocks) {
            blocks.entry(block.level.as_deref().map(order)).or_default().push(block);
        }
        let key = same[0].key.as_str();
        let block = |same: Vec<&Block>| {
            let used = used.get(&(key, same[0].level.as_deref())).copied().unwrap_or(0);
            Block { used, next: next(&same, &reserved), ..same[0].clone() }
        };
        Module {
            key: key.to_owned(),
            name: same.iter().find_map(|module| module.name.clone()),
            owner: same.iter().find_map(|module| module.owner.clone()),
            blocks: blocks.into_values().map(block).collect(),
        }
    };
    known.into_values().map(module).collect()
}

/// The next free code of a block that several repositories know: behind what any of them holds, and in no range that one of them reserves.
fn next(blocks: &[&Block], reserved: &[Range<'_>]) -> Option<String> {
    let all: Option<Vec<&str>> = blocks.iter().map(|block| block.next.as_deref()).collect();
    let next = all?.into_iter().max_by_key(|code| order(code))?;
    let Some((prefix, mut number)) = split(next) else { return Some(next.to_owned()) };
    let width = next.len() - prefix.len();
    let last = split(&blocks[0].last).map_or(u128::MAX, |(_, last)| last);
    let mut ranges: Vec<_> = reserved.iter().filter(|range| range.prefix == prefix && range.last >= number).collect();
    ranges.sort_by_key(|range| range.first);
    for range in ranges {
        if (range.first..=range.last).contains(&number) {
            number = range.last.saturating_add(1);
        }
    }
    (number <= last).then(|| format!("{prefix}{number:0width$}"))
}

/// The order of keys and codes: by their letters in front, then by the number behind them.
type Order<'a> = (&'a str, Option<u128>, &'a str);

fn order(key: &str) -> Order<'_> {
    let first = key.split(RANGES).next().unwrap_or(key);
    match split(first) {
        Some((prefix, number)) => (prefix, Some(number), key),
        None => (first, None, key),
    }
}

/// A code that ends in a number: what stands in front of it, and the number.
fn split(code: &str) -> Option<(&str, u128)> {
    let prefix = code.trim_end_matches(|c: char| c.is_ascii_digit());
    code[prefix.len()..].parse().ok().map(|number| (prefix, number))
}

/// A range of codes: `201090..=201099`, or one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range<'a> {
    prefix: &'a str,
    first: u128,
    last: u128,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (first, last) = text.split_once(RANGES).unwrap_or((text, text));
        let ((prefix, first), (_, last)) = (split(first)?, split(last)?);
        (first <= last).then_some(Self { prefix, first, last })
    }
}

/// Sorts codes as a catalog does: those of a block by module, level and number, then the others by number.
fn sort(codes: &mut [Code], modules: &[Module]) {
    let ranks: HashMap<&str, usize> =
        modules.iter().enumerate().map(|(at, module)| (module.key.as_str(), at)).collect();
    let blocks: HashMap<(&str, Option<&str>), &Block> = modules
        .iter()
        .flat_map(|module| module.blocks.iter().map(|block| ((module.key.as_str(), block.level.as_deref()), block)))
        .collect();
    let rank = |code: &Code| {
        let module = code.module.as_deref().unwrap_or_default();
        let block = blocks.get(&(module, code.level.as_deref()))?;
        let (number, ends) = (split(&code.code)?.1, (split(&block.first)?.1, split(&block.last)?.1));
        (ends.0..=ends.1).contains(&number).then(|| ranks.get(module).copied())?
    };
    codes.sort_by_cached_key(|code| {
        let rank = rank(code);
        let level = code.level.clone().filter(|_| rank.is_some());
        let number = code.code.parse::<i128>().ok();
        (rank.is_none(), rank, level, number.is_none(), number, code.code.clone())
    });
}

#[cfg(test)]
mod tests;
