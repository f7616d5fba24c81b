//! Reads a pattern: a literal prefix, then runs of one letter, with what the fields hold in braces and optional digits in brackets.

use std::ops::Range;

use super::{FieldKind, PatternError, SEPARATORS};

const MAX_WIDTH: usize = 6;
const MAX_HEX_WIDTH: usize = 8;

/// The characters that a field is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Digits,
    /// `0` to `9`, `a` to `f`, in either case.
    Hex,
    /// `A` to `Z`.
    Upper,
    /// `0` to `9`, `A` to `Z`.
    Alnum,
    /// One of the words that the config lists; its value is the place in that list, from 1.
    Word,
}

impl Class {
    const NAMES: [(&'static str, Self); 5] = [
        ("digits", Self::Digits),
        ("hex", Self::Hex),
        ("upper", Self::Upper),
        ("alnum", Self::Alnum),
        ("word", Self::Word),
    ];

    pub(super) fn radix(self) -> u32 {
        match self {
            Self::Digits => 10,
            Self::Hex => 16,
            Self::Upper | Self::Alnum | Self::Word => 36,
        }
    }

    pub(super) fn holds(self, c: char) -> bool {
        match self {
            Self::Digits => c.is_ascii_digit(),
            Self::Hex => c.is_ascii_hexdigit(),
            Self::Upper => c.is_ascii_uppercase(),
            Self::Alnum => c.is_ascii_digit() || c.is_ascii_uppercase(),
            Self::Word => c.is_ascii_alphanumeric() || c == '_',
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) kind: FieldKind,
    pub(super) class: Class,
    /// The fewest characters; 0 for a word.
    pub(super) width: usize,
    /// The most.
    pub(super) widest: usize,
    /// The smallest value: a module and a serial of decimal digits are counted from 1, and `N` is any number.
    pub(super) least: u32,
    /// Between the field before and this one.
    pub(super) separator: Option<char>,
}

/// The fields of a pattern and the literal before them.
pub(super) fn parse(pattern: &str) -> Result<(String, Vec<Field>), PatternError> {
    if pattern.is_empty() {
        return error(0..0, "a pattern is empty");
    }
    let stands = |c: char| c.is_ascii_alphanumeric() || SEPARATORS.contains(c) || "[]{}".contains(c);
    if let Some((at, c)) = pattern.char_indices().find(|&(_, c)| !stands(c)) {
        return error(at..at + c.len_utf8(), &format!("`{}` cannot stand in a pattern", c.escape_debug()));
    }
    let is_hex = pattern.to_ascii_lowercase().starts_with("0x");
    let (mut fields, mut end): (Vec<Field>, _) = (Vec::new(), pattern.len());
    // Letters grow from left to right, so each one read is smaller than the one before it.
    let mut letter = u8::MAX;
    loop {
        let (found, start, mut field) = last_field(&pattern[..end], fields.is_empty())?;
        // `C` and `N` are one field by two letters.
        let again = !fields.is_empty() && field.kind == FieldKind::Serial;
        if found >= letter || again {
            return error(start..end, &format!("`{}` is {OUT_OF_ORDER}", &pattern[start..end]));
        }
        letter = found;
        if is_hex {
            field.class = Class::Hex;
        }
        field.least = u32::from(field.class == Class::Digits && letter != b'N' && letter != b'A');
        let most = if field.class == Class::Hex { MAX_HEX_WIDTH } else { MAX_WIDTH };
        if field.widest > most {
            return error(start..end, &format!("a field has at most {most} digits"));
        }
        if field.class == Class::Word && fields.last().is_none_or(|behind| behind.separator.is_none()) {
            return error(start..end, "a word has no width, so a separator and another field follow it");
        }
        if fields.is_empty() {
            field.kind = FieldKind::Serial;
        }
        field.separator = pattern[..start].chars().next_back().filter(|c| SEPARATORS.contains(*c));
        let before = &pattern.as_bytes()[..start - usize::from(field.separator.is_some())];
        fields.push(field);
        let goes_on = match before.last() {
            Some(b'}') => true,
            Some(before @ b'A'..=b'C') => letter != b'N' && *before < letter,
            _ => false,
        };
        if !goes_on {
            end = start;
            break;
        }
        end = before.len();
    }
    fields.reverse();
    fields[0].separator = None;
    let prefix = &pattern[..end];
    if let Some(at) = prefix.find(['[', ']', '{', '}']) {
        return error(at..at + 1, "a bracket or brace cannot stand in the literal before the fields");
    }
    let counts_alone = pattern.trim_end_matches([']', '}']).ends_with('N');
    if let Some(range) = stray_field(prefix).filter(|_| !counts_alone) {
        let message = format!("`{}` is {OUT_OF_ORDER}", &prefix[range.clone()]);
        return error(range, &message);
    }
    Ok((prefix.to_owned(), fields))
}

const OUT_OF_ORDER: &str = "out of order: the fields are `A`, `BB`, `CCC`, each once";

fn error<T>(range: Range<usize>, message: &str) -> Result<T, PatternError> {
    Err(PatternError { range, message: message.to_owned() })
}

/// The last field of a text, its letter and where it starts: `CCC`, `NN[N]` or `{CCC:alnum}`.
fn last_field(text: &str, is_last: bool) -> Result<(u8, usize, Field), PatternError> {
    let end = text.len();
    let field = |letter: u8, class, width, widest| {
        FieldKind::of_letter(letter).map(|kind| Field { kind, class, width, widest, least: 0, separator: None })
    };
    if text.ends_with('}') {
        let start = text.rfind('{').unwrap_or(0);
        let (run, class) = text[start..end - 1].trim_start_matches('{').split_once(':').unwrap_or(("", ""));
        let letter = run.bytes().next().unwrap_or(b' ');
        let class = Class::NAMES.iter().find(|(name, _)| *name == class).map(|(_, class)| *class);
        let width = run.len();
        let found = class
            .filter(|_| run.bytes().all(|b| b == letter))
            .and_then(|class| field(letter, class, if class == Class::Word { 0 } else { width }, width));
        let Some(found) = found else {
            let message =
                "braces hold a field and what it is made of: `{A:upper}`, `{BB:alnum}`, `{NNN:hex}`, `{B:word}`";
            return error(start..end, message);
        };
        return Ok((letter, start, found));
    }
    let optional = if is_last && text.ends_with(']') { text.rfind('[') } else { None };
    let (run_end, more) = optional.map_or((end, 0), |at| (at, end - at - 2));
    let letter = text.as_bytes()[..run_end].last().copied().unwrap_or(b' ');
    let start = text.as_bytes()[..run_end].iter().rposition(|&b| b != letter).map_or(0, |at| at + 1);
    let width = run_end - start;
    let same = optional.is_none_or(|at| more > 0 && text.as_bytes()[at + 1..end - 1].iter().all(|&b| b == letter));
    match field(letter, Class::Digits, width, width + more).filter(|_| same) {
        Some(found) => Ok((letter, start, found)),
        None => error(end - 1..end, "a pattern ends in its serial, a run of `C` or `N`"),
    }
}

/// A part of a literal prefix that looks like a field.
fn stray_field(prefix: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for part in prefix.split(|c| SEPARATORS.contains(c)) {
        let first = part.bytes().next();
        if first.is_some_and(|first| matches!(first, b'A'..=b'C') && part.bytes().all(|b| b == first)) {
            return Some(start..start + part.len());
        }
        start += part.len() + 1;
    }
    None
}
