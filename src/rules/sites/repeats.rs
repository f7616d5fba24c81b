//! Which declarations repeat a code, and whether they mean the same.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashSet;

use super::Owners;
use crate::{
    cfg::exclusive,
    code::{Form, GroupKind},
    index::{Entry, Index, Meaning, Status, Texts},
    rule::{Context, Repeat},
};

/// Every declaration that repeats a code, once, against the one that keeps it; sorted by the extra declaration.
pub(in crate::rules) fn repeats<'c>(ctx: &'c Context<'_>) -> &'c [Repeat] {
    ctx.shared.repeats.get_or_init(|| find_repeats(ctx))
}

fn find_repeats(ctx: &Context<'_>) -> Vec<Repeat> {
    let index = ctx.index;
    let owners = Owners::new(ctx);
    let arrived = arrived(ctx);
    let many_to_one = many_to_one_items(index);
    let mut repeats = Vec::new();
    for group in index.shared.values() {
        let group = distinct(index, group);
        let Some(&keeper) = group.iter().min_by_key(|&&i| (arrived.contains(&i), keeper_rank(index, &owners, i)))
        else {
            continue;
        };
        for &extra in group.iter().filter(|&&extra| extra != keeper) {
            let (kept, other) = (&index.entries[keeper], &index.entries[extra]);
            let mapped = matches!(kept.form, Form::MatchArm | Form::Attribute);
            let one_match = kept.item == other.item && mapped && kept.form == other.form;
            if exclusive(&kept.cfg, &other.cfg)
                || replaces(index, kept, other)
                // The alternatives of one arm share their code on purpose.
                || kept.span == other.span
                || families_differ(index, kept, other)
                || (one_match && many_to_one.contains(&kept.item))
            {
                continue;
            }
            let same = Meaning::of(index, kept).is_same(&Meaning::of(index, other));
            repeats.push(Repeat { keeper, extra, same, first: false });
        }
    }
    repeats.sort_by_key(|repeat| repeat.extra);
    let mut told = BTreeSet::new();
    for repeat in &mut repeats {
        repeat.first = told.insert((repeat.keeper, repeat.same));
    }
    repeats
}

/// `SQL_ERROR_BUSY` and `NET_ERROR_CLOSED`: constants of one module that count apart, outside of any scheme.
fn families_differ(index: &Index, a: &Entry, b: &Entry) -> bool {
    let constants = a.item == b.item && index.items[a.item].kind == GroupKind::Consts;
    let foreign = a.status == Status::OffScheme && b.status == Status::OffScheme;
    let large = index.items[a.item].entries.len() > LARGE;
    constants
        && foreign
        && family(a.name.as_deref().unwrap_or(""), large) != family(b.name.as_deref().unwrap_or(""), large)
}

/// More constants than anybody writes by hand in one module: a binding, in which one more word belongs to the family.
const LARGE: usize = 300;

/// The words of a constant's name that say what it belongs to: up to the word of error, or to a single letter (`EVP_R_…`).
fn family(name: &str, large: bool) -> Vec<&str> {
    let words: Vec<&str> = name.split('_').collect();
    let end = words
        .iter()
        .position(|word| matches!(*word, "ERR" | "ERROR" | "ERRNO" | "E"))
        .or_else(|| words.iter().take(2).position(|word| word.len() == 1));
    let end = end.map_or(0, |end| end + 1) + usize::from(large);
    words.into_iter().take(end).collect()
}

/// The declarations of a group that can repeat each other. A variant and the match arms of its type are one thing seen twice,
/// wherever the arms stand, and an arm from a number to a text declares nothing.
fn distinct(index: &Index, group: &[usize]) -> Vec<usize> {
    let is_arm = |i: usize| index.entries[i].form == Form::MatchArm;
    let named = |i: usize| {
        let entry = &index.entries[i];
        (entry.package, index.items[entry.item].name.as_str(), entry.name.as_deref())
    };
    let counts = |&i: &usize| {
        let entry = &index.entries[i];
        let numbered = entry.name.is_some() || !matches!(entry.form, Form::MatchArm | Form::Doc);
        numbered && !index.items[entry.item].http
    };
    let (arms, others): (Vec<usize>, Vec<usize>) = group.iter().copied().filter(counts).partition(|&i| is_arm(i));
    let mut seen: BTreeSet<_> = others.iter().map(|&i| named(i)).collect();
    let mut seen_in_item = BTreeSet::new();
    let mut distinct: Vec<usize> = others
        .into_iter()
        .filter(|&i| index.entries[i].name.is_none() || seen_in_item.insert((index.entries[i].item, named(i))))
        .collect();
    distinct.extend(arms.into_iter().filter(|&i| seen.insert(named(i))));
    distinct.sort_unstable();
    distinct
}

/// The smallest rank keeps the code: the package that owns the module, then the enum, then the first by path.
fn keeper_rank(index: &Index, owners: &Owners, i: usize) -> (bool, bool, usize) {
    let entry = &index.entries[i];
    (owners.owns(entry) != Some(true), entry.form != Form::EnumVariant, i)
}

/// The declarations that the base does not have: what is there already keeps its code. None where there is no base.
fn arrived(ctx: &Context<'_>) -> HashSet<usize> {
    let Some((_, pairs)) = ctx.since_base() else { return HashSet::default() };
    let stayed: HashSet<usize> = pairs.same.iter().map(|&(_, now)| now).collect();
    ctx.index.declarations().map(|(i, _)| i).filter(|i| !stayed.contains(i)).collect()
}

/// Items in which a quarter or more of the match arms or attributes share their code: many-to-one by design.
fn many_to_one_items(index: &Index) -> BTreeSet<usize> {
    let mut names: BTreeMap<(usize, &str), BTreeSet<&str>> = BTreeMap::new();
    for (_, entry) in index.declarations().filter(|(_, entry)| !entry.alias && !entry.marker) {
        if let Some(name) = &entry.name {
            names.entry((entry.item, entry.code.as_str())).or_default().insert(name);
        }
    }
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((item, _), names) in names {
        let (shared, all) = counts.entry(item).or_default();
        *all += names.len();
        *shared += if names.len() > 1 { names.len() } else { 0 };
    }
    counts.into_iter().filter(|(_, (shared, all))| shared * 4 >= *all).map(|(item, _)| item).collect()
}

/// True where one of the two is the deprecated name of the other.
fn replaces(index: &Index, a: &Entry, b: &Entry) -> bool {
    a.deprecated != b.deprecated
        && !matches!(Meaning::of(index, a).texts(&Meaning::of(index, b)), Texts::Differ | Texts::Conflict)
}
