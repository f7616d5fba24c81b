//! Items that share a numbering: as many digits in each, and no thousand in two of them. One scheme for all of them finds the number that
//! two of them take.

use std::collections::BTreeSet;

use super::{Block, Layout, Look, Plan};
use crate::{extract::naming, index::Item, pipeline::Analysis};

/// Numbers of fewer digits meet by chance.
const NARROWEST: usize = 4;

/// Joins the items that share a numbering, and names the ranges that have no name after their item.
pub(super) fn join<'a>(analysis: &'a Analysis, looks: Vec<Look<'a>>) -> Vec<Look<'a>> {
    let (members, mut others): (Vec<Look<'_>>, Vec<Look<'_>>) =
        looks.into_iter().partition(|look| width(look).is_some());
    let mut members: Vec<Look<'_>> = members.into_iter().map(|look| with_blocks(analysis, look)).collect();
    let widths: BTreeSet<_> = members.iter().map(width).collect();
    let whole = members.iter().any(|look| look.codes.len() >= super::FEWEST);
    if members.len() < 2 || widths.len() > 1 || !whole || !are_apart(&members) {
        for look in &mut members {
            if look.codes.len() < super::FEWEST {
                look.plan = Plan::Silent(super::FEW);
            }
        }
        others.append(&mut members);
    } else {
        others.push(joined(analysis, members));
    }
    others.sort_by_key(|look| look.codes.first().map(|entry| entry.item));
    others
}

/// Puts an item whose codes are all codes of a larger one with it: it says which of them can occur somewhere.
pub(super) fn absorb(looks: Vec<Look<'_>>) -> Vec<Look<'_>> {
    let codes: Vec<BTreeSet<&str>> =
        looks.iter().map(|look| look.codes.iter().map(|entry| entry.code.as_str()).collect()).collect();
    let home = |i: usize| {
        let is_home = |j: &usize| {
            matches!(looks[*j].plan, Plan::Own(_)) && codes[*j].len() > codes[i].len() && codes[i].is_subset(&codes[*j])
        };
        // Small numbers are the same by chance.
        let large = looks[i].codes.iter().all(|entry| entry.value.is_none_or(|value| value.unsigned_abs() >= 1000));
        let movable = match looks[i].plan {
            Plan::Own(_) => true,
            Plan::Free(_) | Plan::Silent(_) => large,
            Plan::Default | Plan::Http => false,
        };
        (0..looks.len()).filter(|_| movable).filter(is_home).max_by_key(|j| codes[*j].len())
    };
    let homes: Vec<Option<usize>> = (0..looks.len()).map(home).collect();
    let mut kept: Vec<Option<Look<'_>>> = looks.into_iter().map(Some).collect();
    for (i, home) in homes.iter().enumerate() {
        // The largest item that has all its codes has no larger one itself.
        if let Some(home) = home
            && let Some(look) = kept[i].take()
        {
            match &mut kept[*home] {
                Some(home) => {
                    home.items.extend(look.items);
                    home.per_item = true;
                }
                None => kept[i] = Some(look),
            }
        }
    }
    kept.into_iter().flatten().collect()
}

/// How many digits all codes have that the ranges explain; `None` where they differ, and for anything but ranges.
fn width(look: &Look<'_>) -> Option<usize> {
    let outliers: BTreeSet<_> = look.outliers.iter().map(|entry| entry.span).collect();
    let explained = look.codes.iter().filter(|entry| !outliers.contains(&entry.span));
    let values: Vec<i128> = explained.filter_map(|entry| entry.value).filter(|value| *value != 0).collect();
    let widths: BTreeSet<usize> =
        values.iter().filter(|value| **value > 0).map(|value| value.to_string().len()).collect();
    let single = widths.first().copied().filter(|width| widths.len() == 1 && *width >= NARROWEST);
    let positive = values.iter().all(|value| *value > 0) && look.codes.iter().all(|entry| entry.value.is_some());
    let decimal = look.codes.iter().all(|entry| !entry.literal.starts_with("0x"));
    single.filter(|_| positive && decimal && matches!(look.plan, Plan::Own(Layout::Ranges(_)) | Plan::Silent(_)))
}

/// Gives an item of few codes the ranges that it would have, and a range without a name that of its item.
fn with_blocks<'a>(analysis: &Analysis, mut look: Look<'a>) -> Look<'a> {
    if let Plan::Silent(_) = look.plan {
        let values: Vec<i128> = look.codes.iter().filter_map(|entry| entry.value).filter(|value| *value != 0).collect();
        look.plan = Plan::Own(Layout::Ranges(super::integers::filled(&values)));
    }
    if let Plan::Own(Layout::Ranges(blocks)) = &mut look.plan
        && let [block] = blocks.as_mut_slice()
        && block.name.is_none()
    {
        block.name = Some(label(analysis, look.items[0]));
    }
    look
}

fn blocks<'a>(look: &'a Look<'_>) -> &'a [Block] {
    match &look.plan {
        Plan::Own(Layout::Ranges(blocks)) => blocks,
        _ => &[],
    }
}

/// True where no range of an item meets a range of another, or holds a code that another one has by mistake.
fn are_apart(looks: &[Look<'_>]) -> bool {
    looks.iter().enumerate().all(|(i, look)| {
        looks.iter().enumerate().filter(|(j, _)| i != *j).all(|(_, other)| {
            let meets = |block: &Block| blocks(other).iter().any(|b| block.first <= b.last && b.first <= block.last);
            let strays = |block: &Block| other.outliers.iter().any(|entry| entry.value.is_some_and(|v| block.holds(v)));
            let ranges = blocks(look).iter().filter(|block| block.first != 0);
            !ranges.into_iter().any(|block| meets(block) || strays(block))
        })
    })
}

fn joined<'a>(analysis: &Analysis, members: Vec<Look<'a>>) -> Look<'a> {
    let packages: BTreeSet<usize> = members.iter().map(|look| look.items[0].package).collect();
    let mut joined = Look {
        items: Vec::new(),
        codes: Vec::new(),
        plan: Plan::Silent(super::FEW),
        outliers: Vec::new(),
        per_item: false,
    };
    let mut ranges: Vec<Block> = Vec::new();
    for look in members {
        let package = analysis.workspace.packages.get(look.items[0].package).filter(|_| packages.len() > 1);
        for block in blocks(&look) {
            let package = package.map(|package| package.name.clone()).filter(|_| block.first != 0);
            ranges.push(Block { package, ..block.clone() });
        }
        joined.items.extend(look.items);
        joined.codes.extend(look.codes);
        joined.outliers.extend(look.outliers);
        joined.per_item |= look.per_item;
    }
    ranges.sort_by_key(|block| block.first);
    ranges.dedup();
    joined.plan = Plan::Own(Layout::Ranges(ranges));
    joined
}

/// What an item is about: the first words that say so of its name, and of its path from the file up.
fn label(analysis: &Analysis, item: &Item) -> String {
    const SILENT: [&str; 17] = [
        "err", "error", "errors", "code", "codes", "errcode", "status", "kind", "constant", "constants", "lib", "mod",
        "src", "type", "types", "main", "api",
    ];
    let path = &analysis.sources.get(item.span.file).path;
    let parts = [item.name.as_str()].into_iter().chain(path.trim_end_matches(".rs").rsplit('/'));
    let telling = |part: &str| {
        let words = naming::Words::of(part);
        let kept: Vec<&str> = words.iter().filter(|word| !SILENT.contains(word)).collect();
        (!kept.is_empty()).then(|| kept.join(" "))
    };
    parts.map(telling).find_map(|label| label).unwrap_or_else(|| "codes".to_owned())
}
