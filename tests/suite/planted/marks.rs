//! Marks in a text that is still to be written: the finding that is expected where a mark stands. They are cut off before the run.

use std::collections::BTreeMap;

const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// Where a finding stands, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) rule: String,
    /// In canonical form; for an allow comment the rules that it names.
    pub(super) code: String,
}

/// How often a finding is expected, or found.
pub(super) type Places = BTreeMap<Place, usize>;

/// The mark of a finding.
pub(super) fn mark(rule: &str, code: &str) -> String {
    format!("{OPEN}{rule} {code}{CLOSE}")
}

/// The text without its marks; adds what they say.
pub(super) fn cut(path: &str, marked: &str, places: &mut Places) -> String {
    let mut text = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once(OPEN) {
        text.push_str(before);
        let (said, behind) = after.split_once(CLOSE).expect("a mark is written as a whole");
        let (rule, code) = said.split_once(' ').expect("a mark names a rule and a code");
        let line = text.matches('\n').count() + 1;
        let place = Place { path: path.to_owned(), line, rule: rule.to_owned(), code: code.to_owned() };
        *places.entry(place).or_default() += 1;
        rest = behind;
    }
    text + rest
}
