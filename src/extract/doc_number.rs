//! Form F32: the number that a text states beside its words. Most such numbers repeat the code, and a text is shown without them; one
//! that differs from the code was left behind when the codes were renumbered.

use std::ops::Range;

use crate::code::{Strength, is_han};

/// What is written in front of a number that is the code. Longer ones stand before their own beginnings.
const NAMES: &[&str] = &[
    "错误代码", "错误编号", "错误码", "返回码", "error code", "error number", "error", "err code", "errcode", "err",
    "code",
];

/// Fewest digits of a number that nothing but a space, or a pair of brackets, sets apart: shorter ones count things.
const FEWEST_DIGITS: usize = 3;

/// A number in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// Bytes of the number as written, sign included.
    pub(super) digits: Range<usize>,
    pub(super) value: i128,
    pub(super) strength: Strength,
    /// Where the words start that are left without the number: 0 where the number belongs to them.
    pub(super) words: usize,
}

/// The number that a text without outer white space starts with: `100 - text`, `(-301): text`, `0x01：text`, `[1001] text`,
/// `错误码 1001，text`, `2-01-003 text`.
pub(super) fn stated(text: &str) -> Option<Stated> {
    let name = name_length(text);
    let open = text[name..].starts_with(['(', '[', '`', '（', '【']);
    let start = name + if open { text[name..].chars().next().map_or(0, char::len_utf8) } else { 0 };
    let (length, value) = number(&text[start..])?;
    let digits = start..start + length;
    let count = text[digits.clone()].bytes().filter(u8::is_ascii_digit).count();
    let behind = &text[digits.end..];
    let rest = behind.trim_start_matches([')', ']', '`', '）', '】']);
    let closed = open && rest.len() < behind.len();
    let words = |rest: &str| text.len() - rest.len();
    let found = |strength, words| Some(Stated { digits: digits.clone(), value, strength, words });
    let strength = if name > 0 { Strength::Named } else { Strength::SetApart };
    let spaced = rest.trim_start();
    for sign in ["-", ":", "：", "–", "—"] {
        let Some(after) = spaced.strip_prefix(sign) else { continue };
        let next = after.trim_start();
        // `2-01-003` is one word, `12:30` a time and `4000 - 4999` a range.
        let joined = sign == "-" && !after.starts_with(char::is_whitespace) && !behind.starts_with(char::is_whitespace);
        if next.is_empty() || joined || next.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        return found(strength, words(next));
    }
    if name > 0 && (rest.is_empty() || rest.starts_with([',', '，', '。', ' '])) {
        let next = rest.trim_start_matches([',', '，', '。', ' ']);
        // `Code 43 is CursorNotFound` is a sentence.
        let apart = !rest.starts_with(' ') || next.starts_with(is_han);
        return found(Strength::Named, if apart && !next.is_empty() { words(next) } else { 0 });
    }
    if closed && count >= FEWEST_DIGITS && spaced.starts_with(char::is_alphabetic) {
        return found(Strength::SetApart, words(spaced));
    }
    let alone = rest.is_empty() && !open;
    let bare = count >= FEWEST_DIGITS && !open && spaced.len() < rest.len() && spaced.starts_with(char::is_alphabetic);
    if alone || bare { found(Strength::Bare, 0) } else { None }
}

/// Length of the words that call the number a code, with the signs behind them.
fn name_length(text: &str) -> usize {
    let is_name = |name: &&&str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let Some(name) = NAMES.iter().find(is_name) else { return 0 };
    let rest = text[name.len()..].trim_start_matches([' ', ':', '：', '=', '#', '为']);
    let length = text.len() - rest.len();
    let apart = length > name.len() || !name.is_ascii();
    if apart && rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '[' | '(' | '`')) {
        length
    } else {
        0
    }
}

/// Length and value of the number that a text starts with: decimal, hexadecimal, negative or in the notation `2-01-003`.
fn number(text: &str) -> Option<(usize, i128)> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let sign = text.len() - unsigned.len();
    let run = |text: &str, is_digit: fn(&u8) -> bool| text.bytes().take_while(|b| is_digit(b) || *b == b'_').count();
    let parsed = |digits: &str, radix| {
        let clean: String = digits.chars().filter(|c| *c != '_').collect();
        i128::from_str_radix(&clean, radix).ok()
    };
    if let Some(hex) = unsigned.strip_prefix("0x") {
        let length = run(hex, u8::is_ascii_hexdigit);
        let value = parsed(&hex[..length], 16)?;
        return Some((sign + 2 + length, if sign == 1 { -value } else { value }));
    }
    let length = run(unsigned, u8::is_ascii_digit);
    if length == 1
        && sign == 0
        && let Some((notation, value)) = notation(unsigned)
    {
        return Some((notation, value));
    }
    let value = parsed(&unsigned[..length], 10)?;
    Some((sign + length, if sign == 1 { -value } else { value }))
}

/// `2-01-003`: one digit and two groups more, as people read a code of six digits.
fn notation(text: &str) -> Option<(usize, i128)> {
    let length = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
    let groups: Vec<&str> = text[..length].split('-').collect();
    let widths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let value = || groups.concat().parse().ok();
    matches!(widths.as_slice(), [1, 2, 2..=4]).then(value).flatten().map(|value| (length, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Value, strength and words.
    fn read(text: &str) -> Option<(i128, Strength, &str)> {
        stated(text).map(|found| (found.value, found.strength, &text[found.words..]))
    }

    #[test]
    fn a_number_that_is_set_apart_is_no_part_of_the_words() {
        for (text, value, words) in [
            ("100 - Instruction missing", 100, "Instruction missing"),
            ("(-301): busy", -301, "busy"),
            ("1001：用户不存在", 1001, "用户不存在"),
            ("0x01: text", 1, "text"),
            ("[1001] user not found", 1001, "user not found"),
            ("2-01-003: 登录已过期", 201_003, "登录已过期"),
        ] {
            assert_eq!(read(text), Some((value, Strength::SetApart, words)), "{text}");
        }
    }

    #[test]
    fn a_number_with_a_name_is_surely_the_code() {
        for text in [
            "错误码 1001：用户不存在",
            "错误码：1001，用户不存在",
            "Error code 1001: 用户不存在",
            "code=1001 用户不存在",
        ] {
            assert_eq!(read(text), Some((1001, Strength::Named, "用户不存在")), "{text}");
        }
    }

    #[test]
    fn a_number_before_a_space_stays_where_it_is() {
        for (text, value) in [("1001 用户不存在", 1001), ("7", 7), ("2-01-003 登录已过期", 201_003)] {
            assert_eq!(read(text), Some((value, Strength::Bare, text)));
        }
        let sentence = "Code 43 is what the server says";
        assert_eq!(read(sentence), Some((43, Strength::Named, sentence)));
    }

    #[test]
    fn other_numbers_are_words() {
        for text in [
            "404 - 499 are reserved",
            "12:30: closed",
            "3 tries",
            "3.5 - x",
            "2023-01-05: added",
            "1000ms: too slow",
            "[0] missing",
            "errors 1: x",
            "codec 5",
            "99999999999999999999999999999999999999999: x",
            "plain",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
