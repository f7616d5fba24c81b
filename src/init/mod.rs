//! `init`: looks at the codes of a workspace and proposes the schemes that explain most of them. A proposal describes what is there in as
//! few words as it can; a code that it would need a word of its own for is an outlier, and is left for `check` to report.

mod families;
mod headings;
mod integers;
#[cfg(test)]
mod tests;
mod texts;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    code::Role,
    index::{Entry, Item, Status},
    pipeline::Analysis,
    scheme::{FieldKind, Fit, Reading, Scheme},
    source::Span,
};

pub use write::{config, summary};

/// Fewer codes than these show no layout.
const FEWEST: usize = 3;
const FEW: &str = "too few codes to tell a scheme";

/// What is proposed for a workspace.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// Every item that declares codes, in the order of the index.
    pub items: Vec<Look<'a>>,
    /// The modules of the scheme at the top, where items follow it.
    pub modules: Vec<ModuleUse>,
}

/// A module of the scheme at the top, and who uses it.
#[derive(Debug, PartialEq, Eq)]
pub struct ModuleUse {
    /// Its number as it stands in a code.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The package that alone declares codes of it.
    pub package: Option<String>,
    /// How many codes it has.
    pub codes: usize,
}

/// An item, or several that share a scheme, and what is proposed for it.
#[derive(Debug)]
pub struct Look<'a> {
    /// The items, never none.
    pub items: Vec<&'a Item>,
    /// Its codes, each once, in source order; without aliases and range markers.
    pub codes: Vec<&'a Entry>,
    /// The proposal.
    pub plan: Plan,
    /// Codes that the proposal does not explain.
    pub outliers: Vec<&'a Entry>,
    /// True where the items repeat each other's codes, so that each is a space of its own.
    pub per_item: bool,
}

/// What is proposed for an item.
#[derive(Clone, Debug)]
pub enum Plan {
    /// It follows the scheme at the top, which needs no block.
    Default,
    /// HTTP statuses, which no scheme holds.
    Http,
    /// Nothing is said of it, and why.
    Silent(&'static str),
    /// It has no scheme, and why.
    Free(&'static str),
    /// A scheme of its own.
    Own(Layout),
}

/// A scheme as a block gives it.
#[derive(Clone, Debug)]
pub enum Layout {
    /// A pattern with the values of its fields: key and name.
    Pattern {
        /// The pattern.
        pattern: String,
        /// `levels`.
        levels: Vec<(String, String)>,
        /// `modules`.
        modules: Vec<(String, String)>,
    },
    /// Ranges with their names, ascending.
    Ranges(Vec<Block>),
}

/// A range of integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first.
    pub first: i128,
    /// The last.
    pub last: i128,
    /// The name, where something shows one.
    pub name: Option<String>,
    /// The package whose codes it holds, where the others have other ranges.
    pub package: Option<String>,
}

impl Block {
    fn new(first: i128, last: i128, name: Option<String>) -> Self {
        Self { first, last, name, package: None }
    }

    fn holds(&self, value: i128) -> bool {
        (self.first..=self.last).contains(&value)
    }
}

impl Layout {
    /// The scheme that the config would have; `None` where the layout is none.
    fn scheme(&self) -> Option<Scheme> {
        match self {
            Self::Ranges(blocks) => {
                let named = blocks.iter().map(|block| (block.first..=block.last, String::new()));
                Some(Scheme::of_ranges(named.collect()))
            }
            Self::Pattern { pattern, levels, modules } => {
                let mut scheme = Scheme::parse(pattern).ok()?;
                if scheme.has_words(FieldKind::Module) {
                    scheme.set_words(modules.iter().map(|(key, _)| key.clone()).collect());
                }
                let listed = |scheme: &Scheme, kind, entries: &[(String, String)]| {
                    let value = |(key, name): &(String, String)| Some((scheme.field_value(kind, key)?, name.clone()));
                    entries.iter().filter_map(value).collect::<BTreeMap<_, _>>()
                };
                scheme.levels = listed(&scheme, FieldKind::Level, levels);
                let listed = listed(&scheme, FieldKind::Module, modules);
                scheme.modules = (!listed.is_empty()).then_some(listed);
                Some(scheme)
            }
        }
    }
}

/// Looks at everything that was found. The config of the analysis must not have schemes of its own.
pub fn propose(analysis: &Analysis) -> Proposal<'_> {
    let items = analysis.index.items.iter().filter_map(|item| look(analysis, item)).collect();
    let mut items = families::join(analysis, families::absorb(items));
    // What a block that is taken back held may be held by another one.
    while {
        items = split(analysis, items);
        items.iter_mut().any(|look| leave_namesakes(analysis, look))
    } {}
    let modules = modules(analysis, &items);
    leave_other_modules(analysis, &modules, &mut items);
    Proposal { items, modules }
}

/// A block of several names and files holds each of the names in each of the files, but for the items of smaller blocks, which stand in
/// front of it. Where it would hold an item that is none of its own, each of its items has a block.
fn split<'a>(analysis: &'a Analysis, looks: Vec<Look<'a>>) -> Vec<Look<'a>> {
    let with_block = looks.iter().filter(|look| matches!(look.plan, Plan::Own(_) | Plan::Free(_)));
    let sizes: BTreeMap<Span, usize> =
        with_block.flat_map(|look| look.items.iter().map(|item| (item.span, look.items.len()))).collect();
    let path = |item: &Item| &analysis.sources.get(item.span.file).path;
    let holds_another = |look: &Look<'_>| {
        let (names, paths): (BTreeSet<_>, BTreeSet<_>) = look.items.iter().map(|own| (&own.name, path(own))).unzip();
        let own: BTreeSet<_> = look.items.iter().map(|own| own.span).collect();
        let is_behind = |item: &Item| sizes.get(&item.span).is_none_or(|size| *size >= look.items.len());
        let is_held = |item: &Item| names.contains(&item.name) && paths.contains(path(item)) && is_behind(item);
        analysis.index.items.iter().any(|item| !own.contains(&item.span) && is_held(item))
    };
    let parts = |look: Look<'a>| {
        let has_block = matches!(look.plan, Plan::Own(_) | Plan::Free(_));
        if look.items.len() == 1 || !has_block || !holds_another(&look) {
            return vec![look];
        }
        look.items.iter().map(|item| part(analysis, item, &look.plan)).collect()
    };
    looks.into_iter().flat_map(parts).collect()
}

/// An item with its part of a plan for several.
fn part<'a>(analysis: &'a Analysis, item: &'a Item, plan: &Plan) -> Look<'a> {
    let codes = codes(analysis, item);
    let mut plan = plan.clone();
    let mut left = Vec::new();
    if let Plan::Own(layout) = &mut plan {
        left = outliers(layout, &codes);
        if let Layout::Ranges(blocks) = layout {
            blocks.retain(|block| codes.iter().any(|entry| entry.value.is_some_and(|value| block.holds(value))));
        }
    }
    if matches!(&plan, Plan::Own(Layout::Ranges(blocks)) if blocks.is_empty()) {
        (plan, left) = (Plan::Silent(FEW), Vec::new());
    }
    Look { items: vec![item], codes, plan, outliers: left, per_item: false }
}

/// Takes back blocks, and says whether there was one: a block cannot tell items of one name in one file apart. Where one of them does not
/// fit the scheme of another, there is none.
fn leave_namesakes(analysis: &Analysis, look: &mut Look<'_>) -> bool {
    let path = |item: &Item| &analysis.sources.get(item.span.file).path;
    let is_own = |item: &Item| look.items.iter().any(|own| own.span == item.span);
    let meets = |item: &Item| look.items.iter().any(|own| own.name == item.name && path(own) == path(item));
    let namesakes: Vec<&Item> = analysis.index.items.iter().filter(|item| !is_own(item) && meets(item)).collect();
    let entries: Vec<&Entry> =
        namesakes.iter().flat_map(|item| &item.entries).map(|&i| &analysis.index.entries[i]).collect();
    let elsewhere = namesakes.iter().any(|item| item.bound || item.http);
    match &look.plan {
        Plan::Own(_) | Plan::Free(_) if elsewhere => {
            look.plan = Plan::Silent("an item of the same name in its file follows another scheme");
        }
        Plan::Own(layout) if !outliers(layout, &entries).is_empty() => {
            look.plan = Plan::Free("another item of this name stands in its file");
        }
        _ => return false,
    }
    look.outliers.clear();
    true
}

/// Codes that fit the scheme at the top and have a module that is not proposed are not explained.
fn leave_other_modules(analysis: &Analysis, modules: &[ModuleUse], looks: &mut [Look<'_>]) {
    let scheme = &analysis.config.top.scheme;
    let is_left = |entry: &&Entry| match scheme.read(&entry.code) {
        Fit::Conforming(Reading { module: Some(module), .. }) => {
            let key = scheme.field_text(FieldKind::Module, module);
            !modules.iter().any(|listed| listed.key == key)
        }
        _ => false,
    };
    for look in looks.iter_mut().filter(|look| matches!(look.plan, Plan::Default)) {
        let left: Vec<&Entry> = look.codes.iter().copied().filter(is_left).collect();
        look.outliers.extend(left);
        look.outliers.sort_by_key(|entry| entry.span);
    }
}

/// The codes that an item declares, each once, in source order; without aliases and range markers.
fn codes<'a>(analysis: &'a Analysis, item: &Item) -> Vec<&'a Entry> {
    let mut seen = BTreeSet::new();
    let entries = item.entries.iter().map(|&i| &analysis.index.entries[i]);
    let own = entries.filter(|entry| entry.role == Role::Declaration && !entry.alias && !entry.marker);
    own.filter(|entry| seen.insert(entry.code.as_str())).collect()
}

fn look<'a>(analysis: &'a Analysis, item: &'a Item) -> Option<Look<'a>> {
    let codes = codes(analysis, item);
    if codes.is_empty() {
        return None;
    }
    let plan = if item.http {
        Plan::Http
    } else if item.bound {
        Plan::Default
    } else if codes.len() < FEWEST {
        Plan::Silent(FEW)
    } else {
        own_plan(analysis, &codes)
    };
    let outliers = match &plan {
        Plan::Own(layout) => outliers(layout, &codes),
        Plan::Default => {
            codes.iter().copied().filter(|entry| entry.status == Status::OffScheme && entry.value != Some(0)).collect()
        }
        Plan::Http | Plan::Silent(_) | Plan::Free(_) => Vec::new(),
    };
    Some(Look { items: vec![item], codes, plan, outliers, per_item: false })
}

fn own_plan(analysis: &Analysis, codes: &[&Entry]) -> Plan {
    let integers = codes.iter().filter(|entry| entry.value.is_some() && !entry.literal.starts_with('"')).count();
    let plan = if integers * 2 >= codes.len() { integers::plan(analysis, codes) } else { texts::plan(codes) };
    match plan {
        // A scheme that leaves out a third explains nothing.
        Plan::Own(layout) if outliers(&layout, codes).len() * 5 > codes.len() * 2 => {
            Plan::Free("no layout explains most of its codes")
        }
        plan => plan,
    }
}

fn outliers<'a>(layout: &Layout, codes: &[&'a Entry]) -> Vec<&'a Entry> {
    let scheme = layout.scheme().unwrap_or_default();
    let fits = |entry: &&Entry| entry.value == Some(0) || matches!(scheme.read(&entry.code), Fit::Conforming(_));
    codes.iter().copied().filter(|entry| !fits(entry)).collect()
}

/// The modules of the scheme at the top. A single code of a module, in an item that has codes enough of other ones, is rather a slip than a
/// module.
fn modules(analysis: &Analysis, items: &[Look<'_>]) -> Vec<ModuleUse> {
    let scheme = &analysis.config.top.scheme;
    let mut uses: BTreeMap<u32, Vec<(usize, &Look<'_>)>> = BTreeMap::new();
    for look in items.iter().filter(|look| matches!(look.plan, Plan::Default)) {
        for entry in &look.codes {
            if let Fit::Conforming(Reading { module: Some(module), .. }) = scheme.read(&entry.code) {
                uses.entry(module).or_default().push((entry.package, look));
            }
        }
    }
    let sound = |entry: &&&Entry| match scheme.read(&entry.code) {
        Fit::Conforming(Reading { module: Some(module), .. }) => uses.get(&module).is_some_and(|uses| uses.len() > 1),
        _ => false,
    };
    let is_slip = |look: &Look<'_>| {
        let others = look.codes.iter().filter(sound).count();
        others > 1 && others * 3 >= look.codes.len()
    };
    let kept: Vec<(u32, Vec<usize>)> = uses
        .iter()
        .filter(|(_, uses)| !matches!(uses.as_slice(), [(_, look)] if is_slip(look)))
        .map(|(module, uses)| (*module, uses.iter().map(|(package, _)| *package).collect()))
        .collect();
    let name_of = |package: usize| analysis.workspace.packages.get(package).map(|package| package.name.clone());
    let mut named = BTreeSet::new();
    kept.into_iter()
        .map(|(module, packages)| {
            let owner = main_package(&packages);
            let package = owner.and_then(name_of).filter(|_| analysis.workspace.packages.len() > 1);
            let key = scheme.field_text(FieldKind::Module, module);
            let name = package.clone().filter(|name| named.insert(name.clone()));
            let name = name.unwrap_or_else(|| format!("module {key}"));
            ModuleUse { key, name, package, codes: packages.len() }
        })
        .collect()
}

/// The package that declares four fifths of the codes of a module.
fn main_package(packages: &[usize]) -> Option<usize> {
    let count = |package: usize| packages.iter().filter(|other| **other == package).count();
    let most = packages.iter().copied().max_by_key(|package| (count(*package), std::cmp::Reverse(*package)))?;
    (count(most) * 5 >= packages.len() * 4).then_some(most)
}
