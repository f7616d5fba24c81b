//! What a code that does not fit was probably meant to be: codes that are one slip of the keyboard away.

use std::collections::BTreeSet;

use super::{FieldKind, Fit, SEPARATORS, Scheme, Shape, pattern::Class};

const MAX_NEAREST: usize = 3;

impl Scheme {
    /// The conforming codes that are one slip of the keyboard away, each with the slip in words: "`2-01-003` (a `0` added)". At most three,
    /// likeliest first; none where the code is further away or its shape fits. Only codes of decimal digits have them.
    pub fn nearest(&self, code: &str) -> Vec<String> {
        let decimal = self.fields().iter().all(|field| field.class == Class::Digits && field.width == field.widest);
        if !matches!(self.shape, Shape::Fields { .. }) || !decimal || self.shape(code).is_ok() {
            return Vec::new();
        }
        let prefix = self.prefix();
        let rest = code.strip_prefix(prefix).filter(|_| !prefix.is_empty());
        let rest = rest.unwrap_or_else(|| code.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-'));
        if rest.starts_with('-') || !rest.chars().all(|c| c.is_ascii_digit() || SEPARATORS.contains(c)) {
            return Vec::new();
        }
        let found: String = rest.chars().filter(char::is_ascii_digit).collect();
        let digits: usize = self.fields().iter().map(|field| field.width).sum();
        let candidates = match found.len() {
            len if len == digits => vec![(found, String::new())],
            len if len + 1 == digits => self.with_one_more(&found),
            len if len == digits + 1 => with_one_less(&found),
            _ => return Vec::new(),
        };
        let mut seen = BTreeSet::new();
        let mut nearest = Vec::new();
        for (digits, slip) in candidates {
            let Fit::Conforming(reading) = self.read(&format!("{prefix}{digits}")) else { continue };
            if nearest.len() < MAX_NEAREST && seen.insert(reading) {
                nearest.push(format!("`{}`{slip}", self.display(&reading)));
            }
        }
        nearest
    }

    /// Insertions: a `0` that a field lost at its left, then a lost level, then a `0` elsewhere.
    fn with_one_more(&self, found: &str) -> Vec<(String, String)> {
        let insert = |at: usize, digit: &str| {
            (format!("{}{digit}{}", &found[..at], &found[at..]), format!(" (a `{digit}` added)"))
        };
        let starts = self.fields().iter().scan(0, |at, field| {
            let start = *at;
            *at += field.width;
            Some(start)
        });
        let mut candidates: Vec<_> = starts.map(|start| insert(start, "0")).collect();
        if self.width(FieldKind::Level) == Some(1) {
            candidates.extend(self.levels.keys().map(|level| insert(0, &level.to_string())));
        }
        candidates.extend((0..=found.len()).map(|at| insert(at, "0")));
        candidates
    }
}

/// Deletions: a `0` too many, then a digit typed twice, then any other.
fn with_one_less(found: &str) -> Vec<(String, String)> {
    let bytes = found.as_bytes();
    let mut at: Vec<usize> = (0..bytes.len()).collect();
    at.sort_by_key(|&i| match bytes[i] {
        b'0' => 0,
        digit if i > 0 && bytes[i - 1] == digit => 1,
        _ => 2,
    });
    at.into_iter()
        .map(|i| (format!("{}{}", &found[..i], &found[i + 1..]), format!(" (a `{}` dropped)", char::from(bytes[i]))))
        .collect()
}
