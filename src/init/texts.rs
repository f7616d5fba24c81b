//! Proposals for codes that are texts: what the digits and letters of most of them have in common.

use std::collections::BTreeMap;

use super::{Layout, Plan};
use crate::index::Entry;

/// A field of digits is not wider than this.
const WIDEST: usize = 6;

pub(super) fn plan(codes: &[&Entry]) -> Plan {
    let texts: Vec<&str> = codes.iter().map(|entry| entry.code.as_str()).collect();
    let layout = sql_state(&texts).or_else(|| letter_and_digits(&texts)).or_else(|| words_and_digits(&texts));
    layout.map_or(Plan::Free("texts without a common layout"), Plan::Own)
}

fn most(count: usize, all: usize) -> bool {
    count * 5 >= all * 4
}

fn pattern(pattern: String) -> Layout {
    Layout::Pattern { pattern, levels: Vec::new(), modules: Vec::new() }
}

/// Five digits and capitals, mixed: a class of two and a subclass of three.
fn sql_state(texts: &[&str]) -> Option<Layout> {
    let is_state = |text: &str| text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    // A letter in the first place is a level, not a class.
    let mixed =
        |text: &str| text.bytes().skip(1).any(|b| b.is_ascii_uppercase()) && text.bytes().any(|b| b.is_ascii_digit());
    let states = texts.iter().filter(|text| is_state(text)).count();
    let found = most(states, texts.len()) && texts.iter().any(|text| is_state(text) && mixed(text));
    found.then(|| pattern("{BB:alnum}{NNN:alnum}".to_owned()))
}

/// One of several capitals, then digits of one width.
fn letter_and_digits(texts: &[&str]) -> Option<Layout> {
    let (mut letters, mut widths): (BTreeMap<String, usize>, BTreeMap<usize, usize>) = <_>::default();
    for text in texts {
        let Some(digits) = text.strip_prefix(|c: char| c.is_ascii_uppercase()) else { continue };
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            *letters.entry(text[..1].to_owned()).or_default() += 1;
            *widths.entry(digits.len()).or_default() += 1;
        }
    }
    let (width, count) = widths.into_iter().max_by_key(|(width, count)| (*count, *width))?;
    if letters.len() < 2 || !most(count, texts.len()) || width > WIDEST {
        return None;
    }
    let levels = letters.into_iter().filter(|(_, count)| *count > 1 || texts.len() < 8);
    let levels = levels.map(|(letter, _)| (letter.clone(), format!("level {letter}"))).collect();
    Some(Layout::Pattern { pattern: format!("{{A:upper}}{}", "N".repeat(width)), levels, modules: Vec::new() })
}

/// A literal and digits (`IR_06`), one of several words and digits (`ddl:8200`), or groups of digits (`1-02`).
fn words_and_digits(texts: &[&str]) -> Option<Layout> {
    let mut heads: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for text in texts {
        let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = &text[head.len()..];
        if !digits.is_empty() && head.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c)) {
            heads.entry(head).or_default().push(digits);
        }
    }
    let single = heads.iter().find(|(_, digits)| most(digits.len(), texts.len()));
    if let Some((head, digits)) = single {
        return serial(digits).map(|serial| pattern(format!("{head}{serial}")));
    }
    let separated = |head: &&str| head.ends_with(['-', '_', '.', ':', '/']);
    let separator = heads.keys().find(|head| separated(head))?.chars().next_back()?;
    let words: BTreeMap<&str, &Vec<&str>> = heads
        .iter()
        .filter_map(|(head, digits)| Some((head.strip_suffix(separator)?, digits)))
        .filter(|(word, _)| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
        .filter(|(word, _)| !word.contains(separator))
        .collect();
    let known: Vec<&str> = words.values().flat_map(|digits| digits.iter().copied()).collect();
    // A word a code would be a list of the codes.
    if !most(known.len(), texts.len()) || words.len() * 2 > known.len() {
        return None;
    }
    let modules = words.keys().map(|word| ((*word).to_owned(), (*word).to_owned())).collect();
    let serial = serial(&known)?;
    Some(Layout::Pattern { pattern: format!("{{B:word}}{separator}{serial}"), levels: Vec::new(), modules })
}

/// `NN` or `NN[N]` for digits. A wider number belongs to the pattern where the narrower ones have run out.
fn serial(digits: &[&str]) -> Option<String> {
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for digits in digits {
        *widths.entry(digits.len()).or_default() += 1;
    }
    let (&common, _) = widths.iter().max_by_key(|(width, count)| (**count, **width))?;
    let few = widths.keys().copied().find(|width| *width == common || most_of(&widths, *width, digits.len()))?;
    let grows = |width: &usize| {
        let wider = digits.iter().filter(|text| text.len() == *width);
        wider.clone().count() > 1 && wider.into_iter().all(|text| !text.starts_with('0'))
    };
    let many = widths.keys().copied().filter(|width| *width > few).filter(grows).max().unwrap_or(few.max(common));
    (many <= WIDEST).then(|| {
        let more = if many > few { format!("[{}]", "N".repeat(many - few)) } else { String::new() };
        format!("{}{more}", "N".repeat(few))
    })
}

/// True where a tenth of the numbers have this width.
fn most_of(widths: &BTreeMap<usize, usize>, width: usize, all: usize) -> bool {
    widths.get(&width).is_some_and(|count| count * 10 >= all && *count > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(texts: &[&str]) -> Option<String> {
        let layout = sql_state(texts).or_else(|| letter_and_digits(texts)).or_else(|| words_and_digits(texts))?;
        match layout {
            Layout::Pattern { pattern, .. } => Some(pattern),
            Layout::Ranges(_) => None,
        }
    }

    #[test]
    fn the_common_layout() {
        let of = |texts: &str| shown(&texts.split(' ').collect::<Vec<_>>());
        let pattern = |text: &str| Some(text.to_owned());
        assert_eq!(of("IR_01 IR_02 IR_03 IR_04 IR_5"), pattern("IR_NN"));
        assert_eq!(of("IR_01 IR_02 IR_100 IR_101"), pattern("IR_NN[N]"));
        assert_eq!(of("A0001 A0002 B0001 B0002 C0003"), pattern("{A:upper}NNNN"));
        assert_eq!(of("00000 42S02 42P01 08006"), pattern("{BB:alnum}{NNN:alnum}"));
        assert_eq!(of("ddl:8200 ddl:8201 kv:0001 kv:0002"), pattern("{B:word}:NNNN"));
        assert_eq!(of("E-0308 E-0309 E-0310"), pattern("E-NNNN"));
        assert_eq!(of("KV:A KV:B KV:C"), None);
    }
}
