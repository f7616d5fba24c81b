//! What a cell of a code column says: a code, several of them, a range of them, or none.

use std::borrow::Cow;

/// Longest code.
const LONGEST: usize = 64;
/// Most codes that one cell names.
const MOST: usize = 64;

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CodeCell {
    /// These codes.
    Codes(Vec<String>),
    /// A range of codes: `1001-1005`.
    Range,
    /// Nothing that is a code.
    None,
}

/// What was done to the signs of a cell to read a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Folded {
    /// A sign that nobody sees was dropped.
    pub(super) hidden: bool,
    /// A full-width sign was read as the ASCII one.
    pub(super) wide: bool,
}

/// True for a text that may be a code: `10001`, `-1`, `A0001`, `ddl:8200`, `Ecs.0001`, `2-01-003`, `NotFound`.
pub(super) fn is_code(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    body.len() <= LONGEST
        && body.starts_with(|c: char| c.is_ascii_alphanumeric())
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b))
}

/// True for a code that is no plain word, and neither a date nor a version.
pub(super) fn is_numbered(text: &str) -> bool {
    is_code(text) && text.contains(|c: char| c.is_ascii_digit()) && !is_date(text) && !is_version(text)
}

/// True for a code of mostly digits: what is taken for codes where no header says so.
pub(super) fn is_mostly_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let hex = text.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit() || b == b'_'));
    is_numbered(text) && (digits * 2 >= text.len() || hex)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split(['-', '.']);
    let mut number = |digits: usize| {
        parts.next().is_some_and(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
    };
    number(4) && number(2) && number(2) && text.starts_with(['1', '2'])
}

fn is_version(text: &str) -> bool {
    let body = text.strip_prefix(['v', 'V']).unwrap_or(text);
    body.contains('.') && body.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads a cell.
pub(super) fn read(text: &str) -> (CodeCell, Folded) {
    let (folded, how) = fold(text);
    let body = unquoted(folded.trim());
    let cell = if is_range(body) {
        CodeCell::Range
    } else if is_code(body) {
        CodeCell::Codes(vec![body.to_owned()])
    } else {
        several(body).map_or(CodeCell::None, CodeCell::Codes)
    };
    (cell, how)
}

fn fold(text: &str) -> (Cow<'_, str>, Folded) {
    let mut how = Folded::default();
    if text.is_ascii() {
        return (Cow::Borrowed(text.trim().strip_prefix('\\').unwrap_or(text)), how);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_hidden(c) => how.hidden = true,
            '\u{A0}' | '\u{202F}' | '\u{2007}' => {
                how.hidden = true;
                folded.push(' ');
            }
            '\u{FF01}'..='\u{FF5E}' => {
                how.wide = true;
                folded.extend(char::from_u32(c as u32 - 0xFEE0));
            }
            '\u{2212}' => {
                how.wide = true;
                folded.push('-');
            }
            c => folded.push(c),
        }
    }
    (Cow::Owned(folded), how)
}

/// True for a sign that has no width, or that only turns the direction of others.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Without one pair of quotes or brackets around it.
fn unquoted(text: &str) -> &str {
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('[', ']'), ('(', ')'), ('【', '】'), ('「', '」')];
    let inner = pairs.into_iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open, close])).then_some(inner.trim())
    });
    inner.unwrap_or(text)
}

/// `1001-1005`, `1001 ~ 1005`: two numbers of one length, the first one smaller.
fn is_range(text: &str) -> bool {
    let ends = ["..=", "..", "~", "–", "—", " to ", "至", "到", "-"].iter().find_map(|sign| text.split_once(sign));
    let is_number = |part: &str| (3..=18).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    ends.map(|(from, to)| (from.trim(), to.trim()))
        .is_some_and(|(from, to)| is_number(from) && is_number(to) && from.len() == to.len() && from < to)
}

/// `1001/1002`, `1001、1002`, `1001 或 1002`. `1,001` may be one number, and is nothing.
fn several(text: &str) -> Option<Vec<String>> {
    let first = text.split(',').next()?;
    let thousands = text.contains(',') && first.trim().trim_start_matches('-').len() <= 3;
    if thousands || text.len() > MOST * LONGEST {
        return None;
    }
    let separates = |c: char| c.is_whitespace() || "/,;|、，；／或和及&".contains(c);
    let parts: Vec<_> = text.split(separates).filter(|part| !part.is_empty()).map(unquoted).collect();
    let are_codes = parts.len() <= MOST && parts.iter().all(|part| is_numbered(part) && !is_range(part));
    (parts.len() > 1 && are_codes).then(|| parts.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        match read(text).0 {
            CodeCell::Codes(codes) => codes,
            CodeCell::Range => vec!["range".to_owned()],
            CodeCell::None => Vec::new(),
        }
    }

    #[test]
    fn codes_of_all_makes_are_read() {
        for code in [
            "10001", "-1", "0", "0x0100_0001", "A0001", "ddl:8200", "42S02", "Ecs.0001", "2-01-003", "NotFound",
            "KV:Raft:NotLeader",
        ] {
            assert_eq!((codes(code), read(code).1), (vec![code.to_owned()], Folded::default()));
        }
        for (written, code) in [
            ("１０００１", "10001"),
            ("\u{200B}1\u{3000}", "1"),
            ("\\-2", "-2"),
            ("\"7\"", "7"),
            ("−101", "-101"),
            ("7\u{A0}", "7"),
        ] {
            assert_eq!(codes(written), [code], "{written:?}");
        }
        assert!(read("7\u{A0}").1.hidden && read("7\u{200B}").1.hidden && read("７").1.wide);
    }

    #[test]
    fn a_cell_may_name_several() {
        for written in ["1001/1002", "1001, 1002", "1001、1002", "1001 或 1002", "`1001` `1002`"] {
            assert_eq!(codes(written), ["1001", "1002"], "{written}");
        }
        for written in ["1001-1005", "1001 ~ 1005", "1001..=1005", "1001至1005"] {
            assert_eq!(codes(written), ["range"], "{written}");
        }
        for written in ["", "N/A", "无", "1,001", "没有 1001", "1001: 没有", "-", "100 or so"] {
            assert!(codes(written).is_empty(), "{written}");
        }
    }

    #[test]
    fn dates_and_versions_are_no_numbers() {
        assert!(!is_numbered("2024-01-31") && !is_numbered("1.10.2") && !is_numbered("v1.0"));
        assert!(is_numbered("2-01-003") && is_numbered("Ecs.0001"));
    }
}
