//! String literals: plain, raw, byte and C strings, decoded with the place of each byte, and written with the escapes that they need.

use std::{ascii, ops::Range};

use super::{Change, Reading};

/// How a literal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Syntax {
    /// `b"…"` holds ASCII alone.
    bytes: bool,
    /// `c"…"` holds no NUL.
    c: bool,
    /// The `#` signs of a raw string; `None` for one with escapes.
    hashes: Option<usize>,
}

impl Syntax {
    /// The syntax of a literal and the bytes between its quotes.
    fn of(literal: &str) -> Option<(Self, Range<usize>)> {
        let quote = literal.find('"')?;
        let signs = &literal[..quote];
        let hashes = signs.len() - signs.trim_end_matches('#').len();
        let prefix = &signs[..signs.len() - hashes];
        let raw = prefix.ends_with('r');
        let kind = prefix.strip_suffix('r').unwrap_or(prefix);
        if !matches!(kind, "" | "b" | "c") || (hashes > 0 && !raw) {
            return None;
        }
        let closing = 1 + hashes;
        let end = literal.len().checked_sub(closing).filter(|&end| end > quote)?;
        let is_closed = literal.get(end..)?.strip_prefix('"')?.bytes().all(|b| b == b'#');
        let syntax = Self { bytes: kind == "b", c: kind == "c", hashes: raw.then_some(hashes) };
        is_closed.then_some((syntax, quote + 1..end))
    }

    fn prefix(self) -> &'static str {
        match (self.bytes, self.c, self.hashes.is_some()) {
            (true, _, true) => "br",
            (true, _, false) => "b",
            (_, true, true) => "cr",
            (_, true, false) => "c",
            (_, _, true) => "r",
            _ => "",
        }
    }
}

/// The value of a literal that stands alone.
pub(super) fn read(slice: &str) -> Option<Reading> {
    let (syntax, body) = Syntax::of(slice)?;
    let (mut value, mut written) = (Vec::new(), Vec::new());
    let mut at = body.start;
    while at < body.end {
        let rest = &slice[at..body.end];
        let (length, part) = if syntax.hashes.is_none() && rest.starts_with('\\') {
            unescape(rest)?
        } else if rest.starts_with("\r\n") {
            (2, vec![b'\n'])
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            // Each byte of a char is read from the whole of it.
            (length, rest.as_bytes()[..length].to_vec())
        };
        written.extend(part.iter().map(|_| at..at + length));
        value.extend(part);
        at += length;
    }
    Some(Reading { text: String::from_utf8(value).ok()?, written })
}

/// Length and bytes of the escape that a text starts with; a `\` at the end of a line is nothing, and so is the white space behind it.
fn unescape(text: &str) -> Option<(usize, Vec<u8>)> {
    let sign = text[1..].chars().next()?;
    let byte = |byte: u8| Some((2, vec![byte]));
    match sign {
        'n' => byte(b'\n'),
        'r' => byte(b'\r'),
        't' => byte(b'\t'),
        '0' => byte(0),
        '\\' | '\'' | '"' => byte(sign as u8),
        'x' => Some((4, vec![u8::from_str_radix(text.get(2..4)?, 16).ok()?])),
        'u' => {
            let close = text.find('}')?;
            let digits = text.get(2..close)?.strip_prefix('{')?.replace('_', "");
            let c = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
            Some((close + 1, c.to_string().into_bytes()))
        }
        '\n' | '\r' => {
            let rest = text[1..].trim_start_matches([' ', '\t', '\n', '\r']);
            Some((text.len() - rest.len(), Vec::new()))
        }
        _ => None,
    }
}

/// What is written in place of the range of a literal; the whole literal where a raw one needs other hashes.
pub(super) fn write(slice: &str, range: Range<usize>, text: &str, line_end: &str) -> Option<Change> {
    let (syntax, body) = Syntax::of(slice)?;
    let Some(hashes) = syntax.hashes else {
        return Some(Change { range, written: escape(text, syntax)? });
    };
    let needs_escape = |c: char| (c.is_control() && c != '\n' && c != '\t') || is_direction(c);
    if text.contains(needs_escape) || (syntax.bytes && !text.is_ascii()) {
        return None;
    }
    let text = text.replace('\n', line_end);
    let inside = [&slice[body.start..range.start], &text, &slice[range.end..body.end]].concat();
    let needed = hashes_for(&inside).max(hashes);
    if needed == hashes {
        return Some(Change { range, written: text });
    }
    let signs = "#".repeat(needed);
    Some(Change { range: 0..slice.len(), written: format!("{}{signs}\"{inside}\"{signs}", syntax.prefix()) })
}

/// How many `#` a raw string around this text needs.
fn hashes_for(text: &str) -> usize {
    let behind = text.split('"').skip(1);
    behind.map(|rest| 1 + rest.bytes().take_while(|&b| b == b'#').count()).max().unwrap_or(0)
}

fn escape(text: &str, syntax: Syntax) -> Option<String> {
    if syntax.c && text.contains('\0') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_ascii_control() || (syntax.bytes && !c.is_ascii()) => {
                let mut bytes = [0; 4];
                let bytes = c.encode_utf8(&mut bytes).bytes();
                out.extend(bytes.flat_map(ascii::escape_default).map(char::from));
            }
            c if c.is_control() || is_direction(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    Some(out)
}

/// Characters that reorder the text around them: rustc refuses them as they are.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
