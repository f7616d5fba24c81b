//! Placeholders and braces: the old text's placeholders are arguments, so that the new one must have the same.

use crate::verdict::{self, Key, Placeholder};

/// What becomes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody formats it.
    Comment,
    /// A string that is taken as it is.
    Plain,
    /// A format string: braces of the text are written twice.
    Format,
    /// A string of which it is not known.
    Unknown,
}

/// Macros whose first argument is a format string.
const FIRST: &[&str] = &[
    "format", "format_args", "print", "println", "eprint", "eprintln", "panic", "anyhow", "bail", "eyre",
    "unreachable", "todo", "unimplemented", "trace", "debug", "info", "warn", "error",
];
/// Macros whose second argument is one.
const SECOND: &[&str] = &["write", "writeln", "ensure", "assert"];
/// Longest first argument that is looked over.
const LONGEST: usize = 120;

/// What the code in front of a literal makes of it.
pub(super) fn kind(before: &str) -> Kind {
    let from = before.len().saturating_sub(LONGEST);
    let from = (from..=before.len()).find(|&at| before.is_char_boundary(at)).unwrap_or(before.len());
    let before = before[from..].trim_end();
    // What ends in a comment is not what it looks like.
    let line = before.rsplit('\n').next().unwrap_or("");
    if line.contains("//") {
        return Kind::Unknown;
    }
    if let Some(open) = before.strip_suffix(['(', '[', '{']) {
        let name = last_word(open.trim_end_matches('!'));
        return match (open.ends_with('!'), name) {
            (true, name) if FIRST.contains(&name) => Kind::Format,
            // `#[error("…")]`, `#[snafu(display("…"))]`
            (false, "error" | "display") if is_attribute(line) => Kind::Format,
            _ => Kind::Unknown,
        };
    }
    if let Some(argument) = before.strip_suffix(',') {
        let Some(open) = argument.rfind("!(") else { return Kind::Unknown };
        let simple = !argument[open + 2..].contains(['"', '(', ')', ',', ';', '\n']);
        let known = SECOND.contains(&last_word(&argument[..open]));
        return if simple && known { Kind::Format } else { Kind::Unknown };
    }
    if let Some(key) = before.strip_suffix('=') {
        let key = key.trim_end();
        return match last_word(key) {
            "display" | "fmt" if is_attribute(line) => Kind::Format,
            "doc" if is_attribute(line) => Kind::Plain,
            "message" | "detailed_message" if is_attribute(line) && line.contains("strum(") => Kind::Plain,
            "str" => Kind::Plain,
            _ => Kind::Unknown,
        };
    }
    if before.ends_with("=>") { Kind::Plain } else { Kind::Unknown }
}

fn is_attribute(line: &str) -> bool {
    line.rfind("#[").is_some_and(|at| !line[at..].contains(']'))
}

fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")
}

/// The new text with the placeholders of the old one; `None` where they do not hold the same values.
pub(super) fn fill(old: &str, new: &str, kind: Kind) -> Option<String> {
    let (had, wanted) = (verdict::placeholders(old), verdict::placeholders(new));
    let filled = spellings(old, &had, new, &wanted)?;
    let mut out = String::with_capacity(new.len());
    let mut from = 0;
    for (place, spelling) in wanted.iter().zip(filled) {
        push_words(&new[from..place.range.start], kind, &mut out)?;
        out.push_str(spelling);
        from = place.range.end;
    }
    push_words(&new[from..], kind, &mut out)?;
    Some(out)
}

/// How the old text writes each placeholder that is wanted.
fn spellings<'t>(old: &'t str, had: &[Placeholder], new: &str, wanted: &[Placeholder]) -> Option<Vec<&'t str>> {
    let had: Vec<(&Key, &str)> = had.iter().map(|place| (&place.key, &old[place.range.clone()])).collect();
    let in_order = || had.iter().map(|(_, spelling)| *spelling).collect();
    let same = had.len() == wanted.len()
        && had.iter().zip(wanted).all(|((_, spelling), place)| *spelling == &new[place.range.clone()]);
    // One value is the same one, however each side spells it.
    if same || (had.len() == 1 && wanted.len() == 1) {
        return Some(in_order());
    }
    // Values with names or numbers stand where they are wanted.
    let named = |key: &Key| *key != Key::Next;
    let all_named = had.iter().all(|(key, _)| named(key)) && wanted.iter().all(|place| named(&place.key));
    let is_wanted = |(key, _): &(&Key, &str)| wanted.iter().any(|place| place.key == **key);
    if !all_named || !had.iter().all(is_wanted) {
        return None;
    }
    wanted.iter().map(|place| had.iter().find(|(key, _)| **key == place.key).map(|(_, spelling)| *spelling)).collect()
}

/// Adds what stands between two placeholders.
fn push_words(words: &str, kind: Kind, out: &mut String) -> Option<()> {
    match kind {
        Kind::Format => out.push_str(&words.replace('{', "{{").replace('}', "}}")),
        Kind::Unknown if words.contains(['{', '}']) => return None,
        _ => out.push_str(words),
    }
    Some(())
}
