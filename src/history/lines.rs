//! The lines of a text by the words in them, for many questions about one text.

use foldhash::HashMap;

/// The lines of a text.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    all: Vec<&'t str>,
    /// The lines that each word stands in, ascending.
    by_word: HashMap<&'t str, Vec<usize>>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let all: Vec<&str> = text.lines().collect();
        let mut by_word: HashMap<&str, Vec<usize>> = HashMap::default();
        for (at, line) in all.iter().enumerate() {
            for word in words(line) {
                let lines = by_word.entry(word).or_default();
                if lines.last() != Some(&at) {
                    lines.push(at);
                }
            }
        }
        Self { text, all, by_word }
    }

    /// True where the text has a phrase that begins and ends with its words.
    pub(super) fn hold(&self, phrase: &str) -> bool {
        if phrase.contains('\n') { has_word(self.text, phrase) } else { self.any(&[phrase], |_| true) }
    }

    /// True where a line has all of these phrases and is as asked for.
    pub(super) fn any(&self, phrases: &[&str], is: impl Fn(&str) -> bool) -> bool {
        let holds = |line: &str| phrases.iter().all(|phrase| has_word(line, phrase)) && is(line);
        // Where a phrase stands, all of its words do: the lines of the one that is met least are enough to look at.
        let lines = phrases.iter().flat_map(|phrase| words(phrase)).map(|word| self.by_word.get(word));
        match lines.min_by_key(|lines| lines.map_or(0, Vec::len)) {
            Some(lines) => lines.into_iter().flatten().any(|&at| holds(self.all[at])),
            None => self.all.iter().any(|line| holds(line)),
        }
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_part(c)).filter(|word| !word.is_empty())
}

/// True where a text has a phrase that is no part of a longer word.
pub(super) fn has_word(text: &str, phrase: &str) -> bool {
    !phrase.is_empty()
        && text.match_indices(phrase).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let behind = text[at + phrase.len()..].chars().next();
            !before.is_some_and(|c| is_part(c) && phrase.starts_with(is_part))
                && !behind.is_some_and(|c| is_part(c) && phrase.ends_with(is_part))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_lines_of_the_rarest_word_are_looked_at() {
        let text = "const A: u8 = 1; // B\nconst B: u8 = \"E-1\";\r\nconst AB: u8 = 1;";
        let lines = Lines::of(text);
        assert_eq!(lines.by_word["const"], [0, 1, 2]);
        assert!(lines.hold("E-1") && lines.hold("E") && lines.hold("B") && !lines.hold("C"));
        assert!(lines.any(&["A", "1"], |_| true) && !lines.any(&["A", "1"], |line| line.contains("AB")));
        assert!(!lines.any(&["AB", "E-1"], |_| true), "they stand in different lines");
        assert!(lines.hold("B\nconst") && !lines.hold("1;\nconst"));
    }

    proptest! {
        #[test]
        fn the_answers_are_those_of_a_plain_search(text in "[ab_1 \\-\n]{0,30}", phrase in "[ab_1\\-]{0,4}") {
            let plain = text.lines().any(|line| has_word(line, &phrase));
            prop_assert_eq!(Lines::of(&text).any(&[&phrase], |_| true), plain);
            prop_assert_eq!(Lines::of(&text).hold(&phrase), has_word(&text, &phrase));
        }
    }
}
