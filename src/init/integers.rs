//! Proposals for integers: a count, hexadecimal numbers, the numbers of JSON-RPC, or ranges.
//!
//! Ranges come from headings that give them, else from the thousands that the codes fill. A code that stands among those of another
//! thousand, or that is its neighbour with a digit too many or too few, fills none.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Layout, Plan, headings};
use crate::{extract::naming, index::Entry, pipeline::Analysis};

/// Numbers below this say nothing by their digits.
const SMALL: u128 = 256;
/// More ranges than this are a list of codes and no scheme.
const MOST_BLOCKS: usize = 24;
/// As many thousands as one numbering may fill.
const MOST_FILLED: usize = 200;
/// JSON-RPC 2.0 keeps these to itself.
const JSON_RPC: std::ops::RangeInclusive<i128> = -32768..=-32000;

pub(super) fn plan(analysis: &Analysis, codes: &[&Entry]) -> Plan {
    let success = codes.iter().any(|entry| entry.value == Some(0));
    let codes: Vec<&Entry> = codes.iter().copied().filter(|entry| entry.value.is_some_and(|v| v != 0)).collect();
    let values: Vec<i128> = codes.iter().filter_map(|entry| entry.value).collect();
    let most = |count: usize| count * 5 >= values.len() * 4;
    if values.is_empty() || most(values.iter().filter(|value| value.unsigned_abs() < SMALL).count()) {
        return Plan::Free("numbers under 256, counted or given by somebody else");
    }
    if let Some(pattern) = hexadecimal(&codes) {
        return Plan::Own(Layout::Pattern { pattern, levels: Vec::new(), modules: Vec::new() });
    }
    if most(values.iter().filter(|value| JSON_RPC.contains(value)).count()) {
        return Plan::Own(Layout::Ranges(json_rpc(&values)));
    }
    if is_counted(&values) {
        return Plan::Free("counted one by one");
    }
    let filled = filled(&values);
    if filled.len() > MOST_FILLED {
        return Plan::Free("numbers without a common layout");
    }
    let blocks = headings::ranges(analysis, &codes).unwrap_or_else(|| named(analysis, &codes, &filled));
    if blocks.is_empty() || blocks.len() > MOST_BLOCKS.max(codes.len() / 4) || blocks.len() * 2 > codes.len() {
        return Plan::Free("numbers without a common layout");
    }
    let zero = success.then(|| Block::new(0, 0, Some("success".to_owned())));
    let mut blocks: Vec<Block> = blocks.into_iter().chain(zero).collect();
    blocks.sort_by_key(|block| block.first);
    Plan::Own(Layout::Ranges(blocks))
}

/// The pattern of numbers that are written in hexadecimal with one width.
fn hexadecimal(codes: &[&Entry]) -> Option<String> {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for entry in codes {
        if let Some(digits) = entry.literal.strip_prefix("0x") {
            let digits = digits.chars().filter(|c| *c != '_').take_while(char::is_ascii_hexdigit);
            *widths.entry(digits.count()).or_default() += 1;
        }
    }
    let (width, count) = widths.into_iter().max_by_key(|(width, count)| (*count, *width))?;
    (count * 5 >= codes.len() * 4 && width <= 8).then(|| format!("0x{}", "N".repeat(width)))
}

/// The ranges of the specification, and the thousands of other numbers that are as wide.
fn json_rpc(values: &[i128]) -> Vec<Block> {
    let beside = values.iter().filter(|value| !JSON_RPC.contains(value) && (-99_999..=-10_000).contains(*value));
    let mut blocks: Vec<Block> = beside.map(|value| block_of(*value, false)).collect();
    // The thousand of the specification itself is not all its own.
    blocks.retain(|block| !(block.first..=block.last).contains(JSON_RPC.end()));
    let block = |first, last, name: &str| Block::new(first, last, Some(name.to_owned()));
    blocks.extend([
        block(-32700, -32700, "JSON-RPC: the text cannot be parsed"),
        block(-32603, -32600, "JSON-RPC: the request is wrong"),
        block(-32099, -32000, "JSON-RPC: left to the server"),
    ]);
    blocks.sort_by_key(|block| block.first);
    blocks.dedup();
    blocks
}

/// From 0 or 1 with next to nothing left out.
fn is_counted(values: &[i128]) -> bool {
    let (least, most) = (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
    let distinct: BTreeSet<_> = values.iter().collect();
    (0..=1).contains(&least) && most <= (distinct.len() as i128) * 5 / 4
}

/// The block of a number: its thousand; numbers under a thousand are one block, or hundreds where there is nothing above.
fn block_of(value: i128, small: bool) -> Block {
    let magnitude = i128::try_from(value.unsigned_abs()).unwrap_or(i128::MAX);
    let step = if small { 100 } else { 1000 };
    let first = magnitude / step * step;
    let (first, last) = (first.max(1), first.saturating_add(step - 1));
    if value < 0 { Block::new(-last, -first, None) } else { Block::new(first, last, None) }
}

/// The blocks that the values, in source order, fill, ascending.
pub(super) fn filled(values: &[i128]) -> Vec<Block> {
    let small = values.iter().all(|value| value.unsigned_abs() < 1000);
    let of: Vec<Block> = values.iter().map(|value| block_of(*value, small)).collect();
    let mut counts: BTreeMap<i128, usize> = BTreeMap::new();
    for block in &of {
        *counts.entry(block.first).or_default() += 1;
    }
    let count = |block: &Block| counts.get(&block.first).copied().unwrap_or(0);
    let mut strays: BTreeMap<i128, usize> = BTreeMap::new();
    let mut before: Option<(i128, &Block)> = None;
    for (i, (value, block)) in values.iter().zip(&of).enumerate() {
        let meant = before
            .filter(|(_, home)| count(home) > count(block))
            .and_then(|(before, home)| Some((slip(before, *value)?, home)));
        let between = i > 0
            && count(block) == 1
            && of.get(i + 1).is_some_and(|next| next.first == of[i - 1].first && count(next) > 2);
        if meant.is_some() || between {
            *strays.entry(block.first).or_default() += 1;
        }
        before = match (meant, between) {
            (Some(meant), _) => Some(meant),
            (None, true) => before,
            (None, false) => Some((*value, block)),
        };
    }
    let is_home = |block: &Block| strays.get(&block.first).is_none_or(|stray| stray * 2 < count(block));
    let mut blocks: Vec<Block> = of.iter().filter(|block| is_home(block)).cloned().collect();
    blocks.sort_by_key(|block| block.first);
    blocks.dedup();
    blocks
}

/// The number behind `before` that `value` is with one digit too many or too few.
fn slip(before: i128, value: i128) -> Option<i128> {
    const NEAR: i128 = 9;
    let text = value.unsigned_abs().to_string();
    let sign = if value < 0 { "-" } else { "" };
    let width = before.unsigned_abs().to_string().len();
    let candidates: Vec<String> = if text.len() == width + 1 {
        (0..text.len()).map(|at| format!("{sign}{}{}", &text[..at], &text[at + 1..])).collect()
    } else if text.len() + 1 == width {
        let insert = |at: usize| (0..10).map(move |digit| (at, digit));
        let places = (0..=text.len()).flat_map(insert);
        places.map(|(at, digit)| format!("{sign}{}{digit}{}", &text[..at], &text[at..])).collect()
    } else {
        return None;
    };
    let behind = |meant: &i128| (1..=NEAR).contains(&(meant - before));
    candidates.iter().filter_map(|digits| digits.parse().ok()).find(behind)
}

/// Gives each block the name of its only heading, or the word that most of its names and few others have. Neighbours without a name become
/// one block.
fn named(analysis: &Analysis, codes: &[&Entry], blocks: &[Block]) -> Vec<Block> {
    let above = headings::names(analysis, codes);
    let words: Vec<BTreeSet<String>> = codes.iter().map(|entry| telling_words(entry)).collect();
    let mut everywhere: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words.iter().flatten() {
        *everywhere.entry(word).or_default() += 1;
    }
    let mut named: Vec<Block> = Vec::new();
    for block in blocks {
        let within: Vec<usize> =
            (0..codes.len()).filter(|&i| codes[i].value.is_some_and(|value| block.holds(value))).collect();
        let mut found: Vec<&String> = within.iter().filter_map(|&i| above[i].as_ref()).collect();
        found.dedup();
        let name = match found.as_slice() {
            [name] => Some((*name).clone()),
            _ if blocks.len() == 1 => None,
            _ => subject(&words, &everywhere, &within),
        };
        match named.last_mut() {
            Some(last) if last.name.is_none() && name.is_none() && last.last + 1 == block.first => {
                last.last = block.last;
            }
            _ => named.push(Block { name, ..block.clone() }),
        }
    }
    named
}

/// The words of a code's name that say what it is about, and not what went wrong.
fn telling_words(entry: &Entry) -> BTreeSet<String> {
    const SHORTEST: usize = 3;
    let words = naming::Words::of(entry.name.as_deref().unwrap_or(""));
    let tells = |word: &&str| {
        word.chars().count() >= SHORTEST && !naming::is_failure_name(word) && word.chars().all(char::is_alphabetic)
    };
    words.iter().filter(tells).map(str::to_owned).collect()
}

/// The word of half of the names of a block, where three or more have it and no more than a quarter of its uses are elsewhere.
fn subject(words: &[BTreeSet<String>], everywhere: &BTreeMap<&str, usize>, within: &[usize]) -> Option<String> {
    const FEWEST: usize = 3;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in within.iter().flat_map(|&i| &words[i]) {
        *counts.entry(word).or_default() += 1;
    }
    let tells = |(word, count): &(&str, usize)| {
        *count >= FEWEST && count * 2 >= within.len() && count * 4 >= everywhere.get(word).copied().unwrap_or(0) * 3
    };
    let told = counts.into_iter().filter(tells).max_by_key(|(word, count)| (*count, word.len()));
    told.map(|(word, _)| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(values: &[i128]) -> Vec<(i128, i128)> {
        filled(values).iter().map(|block| (block.first, block.last)).collect()
    }

    #[test]
    fn thousands_that_are_filled() {
        assert_eq!(ends(&[1001, 1002, 2001, 5, 40]), [(1, 999), (1000, 1999), (2000, 2999)]);
        assert_eq!(ends(&[401, 404, 500]), [(400, 499), (500, 599)]);
        assert_eq!(ends(&[-5001, -5002, -401]), [(-5999, -5000), (-999, -1)]);
    }

    #[test]
    fn a_slip_fills_no_block() {
        assert_eq!(ends(&[1001, 1002, 1003, 10004, 1005]), [(1000, 1999)]);
        assert_eq!(ends(&[1001, 1002, 1003, 7004, 1005, 1006]), [(1000, 1999)]);
        assert_eq!(
            ends(&[1_000_201, 1_000_202, 1_000_203, 1_000_204, 100_205, 100_206, 100_301]),
            [(1_000_000, 1_000_999)]
        );
        assert_eq!(ends(&[1001, 1002, 2000, 3000, 3001]), [(1000, 1999), (2000, 2999), (3000, 3999)]);
        assert_eq!(ends(&[9000, 10000, 10001]), [(9000, 9999), (10000, 10999)]);
    }

    #[test]
    fn a_slip_has_one_digit_too_many_or_too_few() {
        assert_eq!(slip(1009, 10010), Some(1010));
        assert_eq!(slip(1_000_205, 100_206), Some(1_000_206));
        assert_eq!(slip(999, 1000), None);
        assert_eq!(slip(1009, 2010), None);
    }
}
