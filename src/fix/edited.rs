//! A text with edits, round upon round, that still knows which of its bytes are those of the original. Each round costs one pass over
//! the parts, however many edits there are.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    ops::Range,
};

/// A text and what is put in the place of its parts.
#[derive(Clone, Debug)]
pub(super) struct Edited {
    original: String,
    parts: VecDeque<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// Bytes of the original.
    Kept(Range<usize>),
    /// A new text.
    New(String),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Kept(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    /// The part up to a byte, and the part from there on.
    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Kept(range) => (Self::Kept(range.start..range.start + at), Self::Kept(range.start + at..range.end)),
            Self::New(mut text) => {
                let rest = text.split_off(at);
                (Self::New(text), Self::New(rest))
            }
        }
    }
}

impl Edited {
    /// The text without an edit.
    pub(super) fn new(original: String) -> Self {
        let whole = Part::Kept(0..original.len());
        Self { original, parts: VecDeque::from([whole]) }
    }

    /// The text before the first edit.
    pub(super) fn original(&self) -> &str {
        &self.original
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| match part {
            Part::Kept(range) => &self.original[range.clone()],
            Part::New(text) => text,
        })
    }

    /// True where this is the text by now.
    pub(super) fn is(&self, text: &str) -> bool {
        let mut rest = Some(text);
        for part in self.texts() {
            rest = rest.and_then(|rest| rest.strip_prefix(part));
        }
        rest == Some("")
    }

    /// True where the edits leave the text as it was.
    pub(super) fn is_unchanged(&self) -> bool {
        self.is(&self.original)
    }

    /// Replaces bytes of the text as it is by now: from each key to the first value comes the second. They do not overlap, and lie on
    /// `char` boundaries.
    pub(super) fn apply(&mut self, edits: &BTreeMap<usize, (usize, String)>) {
        let mut out = VecDeque::with_capacity(self.parts.len() + 2 * edits.len());
        let mut at = 0;
        for (&start, (end, replacement)) in edits {
            self.take(start - at, |part| out.push_back(part));
            self.take(end - start, drop);
            out.push_back(Part::New(replacement.clone()));
            at = *end;
        }
        out.append(&mut self.parts);
        out.retain(|part| part.len() > 0);
        self.parts = out;
    }

    /// Takes so many bytes from the front.
    fn take(&mut self, mut count: usize, mut to: impl FnMut(Part)) {
        while count > 0
            && let Some(part) = self.parts.pop_front()
        {
            let length = part.len();
            if length <= count {
                to(part);
            } else {
                let (taken, rest) = part.split(count);
                self.parts.push_front(rest);
                to(taken);
            }
            count = count.saturating_sub(length);
        }
    }

    /// The bytes of the original that are replaced, in order, each with the new text.
    pub(super) fn changes(&self) -> Vec<(Range<usize>, String)> {
        let mut changes = Vec::new();
        let (mut new, mut at) = (String::new(), 0);
        let end = Part::Kept(self.original.len()..self.original.len());
        for part in self.parts.iter().chain([&end]) {
            match part {
                Part::New(text) => new.push_str(text),
                Part::Kept(range) => {
                    if at < range.start || !new.is_empty() {
                        changes.push((at..range.start, std::mem::take(&mut new)));
                    }
                    at = range.end;
                }
            }
        }
        changes
    }
}

impl fmt::Display for Edited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.texts().try_for_each(|text| f.write_str(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn edits_are_of_the_text_as_it_is_by_now() {
        let mut text = Edited::new("one two three".to_owned());
        text.apply(&BTreeMap::from([(4, (7, "2".to_owned())), (13, (13, "!".to_owned()))]));
        assert_eq!(text.to_string(), "one 2 three!");
        text.apply(&BTreeMap::from([(0, (5, "1,2".to_owned()))]));
        assert_eq!((text.to_string().as_str(), text.original()), ("1,2 three!", "one two three"));
        assert_eq!(text.changes(), [(0..7, "1,2".to_owned()), (13..13, "!".to_owned())]);
        assert!(text.is("1,2 three!") && !text.is("1,2 three!?") && !text.is("1,2 three") && !text.is_unchanged());
    }

    proptest! {
        #[test]
        fn rounds_of_edits_are_those_of_a_plain_string(
            text in "[a-f\n错]{0,30}",
            rounds in prop::collection::vec(prop::collection::vec((0usize..40, 0usize..5, "[x-z\n😀]{0,4}"), 0..4), 1..4),
        ) {
            let mut edited = Edited::new(text.clone());
            let mut plain = text.clone();
            for round in rounds {
                let mut edits: BTreeMap<usize, (usize, String)> = BTreeMap::new();
                let mut free = 0;
                for (skip, length, new) in round {
                    let start = (free + skip..=plain.len()).find(|&at| plain.is_char_boundary(at));
                    let Some(start) = start else { continue };
                    let end = (start + length..=plain.len()).find(|&at| plain.is_char_boundary(at)).unwrap_or(plain.len());
                    edits.insert(start, (end, new));
                    free = end + 1;
                }
                edited.apply(&edits);
                for (&start, (end, new)) in edits.iter().rev() {
                    plain.replace_range(start..*end, new);
                }
                prop_assert_eq!(edited.to_string(), plain.as_str());
                prop_assert!(edited.is(&plain));
            }
            // What is said to be replaced makes the new text of the original.
            let mut again = text;
            for (range, new) in edited.changes().into_iter().rev() {
                again.replace_range(range, &new);
            }
            prop_assert_eq!(again, plain);
        }
    }
}
