//! The places of a text that a value is put into, in the dialects of several languages.

use std::{borrow::Cow, ops::Range};

/// How a placeholder is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `{}`, `{0}`, `{name:?}`
    Braces,
    /// `{{.name}}`
    DoubleBraces,
    /// `${name}`
    Dollar,
    /// `%s`, `%[1]s`, `%(name)s`
    Percent,
    /// `<name>`
    Angle,
}

/// What says which value stands in a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Its place among the others: `{}`, `%s`.
    Next,
    /// A number from 0: `{0}`, `%[1]s`.
    Number(usize),
    /// A name, as written.
    Name(String),
}

/// A placeholder of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// How it is written.
    pub dialect: Dialect,
    /// What it holds.
    pub key: Key,
}

/// How the placeholders of two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// How many values they hold.
    Count {
        /// Of the official text.
        official: usize,
        /// Of the one in the code.
        here: usize,
    },
    /// Names that only one of them has.
    Names {
        /// Those of the official text.
        official: Vec<String>,
        /// Those of the one in the code.
        here: Vec<String>,
    },
    /// The same names or numbers in another order.
    Order,
}

/// The placeholders of a text, in order.
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut at = 0;
    // All signs that open a placeholder are ASCII.
    while let Some(next) = text[at..].find(['{', '%', '<', '$']) {
        at += next;
        match placeholder(&text[at..]) {
            Some((length, dialect, key)) => {
                found.push(Placeholder { range: at..at + length, dialect, key });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// How the placeholders of two texts differ. A value that is put in twice by its name or number counts once; names are compared only
/// where all placeholders of both texts have one, without case and `_`.
pub fn drift(official: &str, here: &str) -> Option<Drift> {
    let keys = |text| {
        let mut keys: Vec<Key> = Vec::new();
        for Placeholder { key, .. } in placeholders(text) {
            if key == Key::Next || !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    };
    let (official, here) = (keys(official), keys(here));
    if official.len() != here.len() {
        return Some(Drift::Count { official: official.len(), here: here.len() });
    }
    let (names, others) = (names(&official), names(&here));
    if let (Some(names), Some(others)) = (&names, &others) {
        let only = |names: &[&str], others: &[&str]| -> Vec<String> {
            let missing = names.iter().filter(|name| !others.iter().any(|other| is_same_name(name, other)));
            missing.map(|name| (*name).to_owned()).collect()
        };
        let (official, here) = (only(names, others), only(others, names));
        if !official.is_empty() || !here.is_empty() {
            return Some(Drift::Names { official, here });
        }
    }
    let reordered = match (names, others) {
        (Some(names), Some(others)) => names.iter().zip(others).any(|(name, other)| !is_same_name(name, other)),
        _ => numbers(&official).zip(numbers(&here)).is_some_and(|(numbers, others)| numbers != others),
    };
    reordered.then_some(Drift::Order)
}

fn names(keys: &[Key]) -> Option<Vec<&str>> {
    let names = keys.iter().map(|key| match key {
        Key::Name(name) => Some(name.as_str()),
        Key::Next | Key::Number(_) => None,
    });
    names.collect()
}

fn numbers(keys: &[Key]) -> Option<Vec<usize>> {
    let numbers = keys.iter().map(|key| match key {
        Key::Number(number) => Some(*number),
        Key::Next | Key::Name(_) => None,
    });
    numbers.collect()
}

fn is_same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.replace(['_', '-', '.'], "").to_lowercase();
    plain(a) == plain(b)
}

/// The text with all placeholders as `{}`.
pub(super) fn fold_placeholders(text: &str) -> Cow<'_, str> {
    let found = placeholders(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for Placeholder { range, .. } in found {
        out.push_str(&text[end..range.start]);
        out.push_str("{}");
        end = range.end;
    }
    out.push_str(&text[end..]);
    Cow::Owned(out)
}

/// The placeholder that the text starts with, and its bytes. It never looks further than a fixed number of bytes.
fn placeholder(text: &str) -> Option<(usize, Dialect, Key)> {
    const LONGEST: usize = 48;
    let window = &text.as_bytes()[..text.len().min(LONGEST)];
    let (length, dialect, key) = match window {
        [b'$', b'{', ..] => (braces(&window[1..], 1)? + 1, Dialect::Dollar, 2),
        [b'{', b'{', ..] => (braces(window, 2)?, Dialect::DoubleBraces, 2),
        [b'{', ..] => (braces(window, 1)?, Dialect::Braces, 1),
        [b'%', directive @ ..] => return percent(directive),
        [b'<', name @ ..] => {
            let length = name.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
            (length > 0 && name.get(length) == Some(&b'>')).then_some((length + 2, Dialect::Angle, 1))?
        }
        _ => return None,
    };
    let inner = text[key..length].trim_end_matches(['}', '>']);
    let name = inner.split(':').next().unwrap_or_default().trim().trim_start_matches('.');
    Some((length, dialect, key_of(name, 0)))
}

/// The key that a name or number is; `first` is the number of the first placeholder.
fn key_of(name: &str, first: usize) -> Key {
    match name.parse::<usize>() {
        Ok(number) => Key::Number(number.saturating_sub(first)),
        Err(_) if name.is_empty() => Key::Next,
        Err(_) => Key::Name(name.to_owned()),
    }
}

/// Bytes of `{…}` with `depth` braces on each side.
fn braces(window: &[u8], depth: usize) -> Option<usize> {
    let inner = window[depth..].iter().take_while(|b| b.is_ascii() && !matches!(b, b'{' | b'}')).count();
    let closing = window.get(depth + inner..depth + inner + depth)?;
    closing.iter().all(|&b| b == b'}').then_some(depth + inner + depth)
}

/// A directive of printf without its `%`.
fn percent(directive: &[u8]) -> Option<(usize, Dialect, Key)> {
    let (mut at, mut key) = (0, Key::Next);
    for (open, close) in [(b'[', b']'), (b'(', b')')] {
        if directive.first() == Some(&open) {
            let end = directive.iter().position(|&b| b == close)?;
            key = key_of(std::str::from_utf8(&directive[1..end]).ok()?, 1);
            at = end + 1;
        }
    }
    at += directive[at..].iter().take_while(|b| matches!(b, b'-' | b'+' | b'#' | b'0'..=b'9' | b'.' | b'*')).count();
    let conversion = directive.get(at)?;
    b"sdvqxXfgiueEGcptT".contains(conversion).then_some((at + 2, Dialect::Percent, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<(Dialect, Key)> {
        placeholders(text).into_iter().map(|found| (found.dialect, found.key)).collect()
    }

    #[test]
    fn each_dialect_says_what_it_holds() {
        let name = || Key::Name("name".to_owned());
        for (text, dialect, key) in [
            ("{}", Dialect::Braces, Key::Next),
            ("{:>8}", Dialect::Braces, Key::Next),
            ("{0}", Dialect::Braces, Key::Number(0)),
            ("{name:?}", Dialect::Braces, name()),
            ("{{.name}}", Dialect::DoubleBraces, name()),
            ("{{ name }}", Dialect::DoubleBraces, name()),
            ("${name}", Dialect::Dollar, name()),
            ("%s", Dialect::Percent, Key::Next),
            ("%-.192s", Dialect::Percent, Key::Next),
            ("%[1]s", Dialect::Percent, Key::Number(0)),
            ("%(name)s", Dialect::Percent, name()),
            ("<name>", Dialect::Angle, name()),
        ] {
            assert_eq!(keys(&format!("值 {text}。")), [(dialect, key)], "{text}");
        }
        for none in ["100% of {", "50% done", "a < b > c", "a <> b", "{变量}", "$5", "%"] {
            assert!(placeholders(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "参数{a}与%s";
        let slices: Vec<_> = placeholders(text).into_iter().map(|found| &text[found.range]).collect();
        assert_eq!(slices, ["{a}", "%s"]);
    }

    #[test]
    fn drifts_are_named() {
        assert_eq!(drift("缺少 %s", "缺少"), Some(Drift::Count { official: 1, here: 0 }));
        assert_eq!(
            drift("{user} has no {order}", "{order_id} of {user}"),
            Some(Drift::Names { official: vec!["order".to_owned()], here: vec!["order_id".to_owned()] })
        );
        assert_eq!(
            drift("{a} of {b}", "{a} of {A}"),
            Some(Drift::Names { official: vec!["b".to_owned()], here: Vec::new() })
        );
        assert_eq!(drift("{a} then {b}", "{b} then {a}"), Some(Drift::Order));
        assert_eq!(drift("{0} then {1}", "{1} then {0}"), Some(Drift::Order));
    }

    #[test]
    fn dialects_and_repeated_names_do_not_drift() {
        for (official, here) in [
            ("%s and %d", "{} and {}"),
            ("%s and %d", "{a} and {b:?}"),
            ("{userName}", "{user_name}"),
            ("{a}, that is {a}", "%s"),
            ("%[2]s of %[1]s", "{1} of {0}"),
            ("无", "nothing"),
        ] {
            assert_eq!(drift(official, here), None, "{official} / {here}");
        }
    }
}
