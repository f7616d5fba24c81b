//! Comments and doc comments: the text between the signs, sentence by sentence.

use std::ops::Range;

use super::{Change, Reading};
use crate::code::is_han;

/// What stands in front of the text of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `//`, and more slashes than three.
    Line,
    /// `///`
    Doc,
}

impl Sign {
    fn of(line: &str) -> Option<Self> {
        let slashes = line.len() - line.trim_start_matches('/').len();
        match slashes {
            0 | 1 => None,
            3 => Some(Self::Doc),
            _ if line[2..].starts_with('!') => None,
            _ => Some(Self::Line),
        }
    }
}

/// The text of a comment, its lines joined by spaces; `None` where something else stands between them.
pub(super) fn read(slice: &str) -> Option<Reading> {
    let lines = if slice.starts_with("/*") { block_lines(slice)? } else { sign_lines(slice)? };
    let mut reading = Reading::default();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if let Some(last) = reading.written.last() {
            let joint = last.end..line.start;
            reading.written.push(joint);
            reading.text.push(' ');
        }
        reading.text.push_str(&slice[line.clone()]);
        reading.written.extend(line.map(|byte| byte..byte + 1));
    }
    Some(reading)
}

/// The texts of lines that all have the same sign.
fn sign_lines(slice: &str) -> Option<Vec<Range<usize>>> {
    let sign = Sign::of(slice)?;
    let mut lines = Vec::new();
    let mut start = 0;
    for line in slice.split_inclusive('\n') {
        let comment = line.trim();
        if Sign::of(comment)? != sign {
            return None;
        }
        let text = comment.trim_start_matches('/').trim_start();
        let end = start + line.trim_end().len();
        lines.push(end - text.len()..end);
        start += line.len();
    }
    Some(lines)
}

/// The texts of the lines of a block, without the `*` in front of each.
fn block_lines(slice: &str) -> Option<Vec<Range<usize>>> {
    let body = slice.strip_prefix("/*")?.trim_start_matches('*').strip_suffix("*/")?.trim_end_matches('*');
    let mut start = slice.len() - slice.trim_start_matches('/').trim_start_matches('*').len();
    let mut lines = Vec::new();
    for line in body.split_inclusive('\n') {
        let text = line.trim().trim_start_matches('*').trim_start();
        let end = start + line.trim_end().len();
        lines.push(end - text.len()..end);
        start += line.len();
    }
    Some(lines)
}

/// What is written in place of the range; `None` where the text cannot stand in this comment, or where the lines of the old one may be
/// more than one statement.
pub(super) fn write(slice: &str, range: Range<usize>, text: &str) -> Option<Change> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let closes = slice.starts_with("/*") && (text.contains("*/") || text.contains("/*"));
    (!text.contains(breaks) && !closes && is_wrapped(&slice[range.clone()]))
        .then(|| Change { range, written: text.to_owned() })
}

/// True where each further line goes on with the sentence of the one before: it starts in lower case.
fn is_wrapped(lines: &str) -> bool {
    lines.lines().skip(1).all(|line| {
        let text = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '*'));
        text.starts_with(char::is_lowercase)
    })
}

/// The part of `old` that `new` stands for: as many sentences as `new` has, where `old` goes on behind them. The final stop stays to
/// what follows it.
pub(super) fn replaced_sentences(old: &str, new: &str) -> Range<usize> {
    let count = sentence_ends(new).count() + 1;
    let Some(end) = sentence_ends(old).nth(count - 1) else { return 0..old.len() };
    let stop = old[..end].chars().next_back().map_or(0, char::len_utf8);
    if new.ends_with(is_stop) { 0..end } else { 0..end - stop }
}

/// Where a sentence ends that is not the last: the byte behind its stop.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter(|(_, c)| is_stop(*c)).map(|(at, c)| at + c.len_utf8()).filter(|&end| {
        let (sentence, rest) = text.split_at(end);
        let next = rest.trim_start();
        let opens = next.starts_with(|c: char| c.is_uppercase() || is_han(c));
        let spaced = next.len() < rest.len() && !ends_in_abbreviation(sentence);
        opens && (spaced || !sentence.ends_with(['.', '!', '?']))
    })
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '。' | '！' | '？')
}

/// `e.g.`, `No.`, `A.`
fn ends_in_abbreviation(sentence: &str) -> bool {
    let Some(sentence) = sentence.strip_suffix('.') else { return false };
    let word = sentence.rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or("");
    word.contains('.')
        || word.chars().count() == 1
        || matches!(word, "No" | "no" | "vs" | "etc" | "cf" | "resp" | "incl")
}
