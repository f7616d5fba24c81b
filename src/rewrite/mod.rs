//! Puts another text in the place of a description, in the syntax that stands there: comments, doc comments and literals of every kind.
//! Takes allow comments away too. Pure: it reads slices and gives an edit, or none where what stands there is not understood well enough to be exact. What it would
//! write is read again as extraction reads it, and must say the new text and everything else that it said before.

mod allow;
mod comment;
mod fill;
mod literal;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use allow::{without_allow, without_name};

use crate::{
    code::{Description, DescriptionRole},
    diagnostic::Edit,
    extract,
    source::{Sources, Span},
};

/// The edit that makes the source say `new` where it says `text` now. Everything around the text stays: signs, quotes, indentation, the
/// number that it states, another language beside it, further sentences of a comment.
///
/// `None` where that cannot be done exactly: a text that is put together from several, one whose placeholders would change, a text
/// that cannot be written there, and a place that says `new` already.
pub fn description(sources: &Sources, text: &Description, new: &str) -> Option<Edit> {
    let source = sources.get(text.span.file).text();
    let is_doc = text.role == DescriptionRole::Doc;
    let place =
        Place { before: source.get(..text.span.start as usize)?, slice: source.get(text.span.range())?, is_doc };
    let Change { range, written } = place.change(&text.text, new)?;
    let start = text.span.start as usize;
    let span = Span::new(text.span.file, start + range.start..start + range.end);
    Some(Edit { span, replacement: written })
}

/// A comment or literal, and what stands in front of it in the file.
#[derive(Clone, Copy)]
struct Place<'a> {
    before: &'a str,
    slice: &'a str,
    /// A doc comment, or the literal of `#[doc = "…"]`.
    is_doc: bool,
}

/// Bytes of the slice and what is written there instead.
struct Change {
    range: Range<usize>,
    written: String,
}

/// A text as it is read from a slice, and for each of its bytes the bytes of the slice that it is read from.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reading {
    text: String,
    written: Vec<Range<usize>>,
}

impl Reading {
    /// The only place of `part` in the text.
    fn only(&self, part: &str) -> Option<Range<usize>> {
        let start = self.text.find(part)?;
        let next = start + part.chars().next().map_or(1, char::len_utf8);
        let again = self.text.get(next..)?.contains(part);
        (!again).then_some(start..start + part.len())
    }

    /// The bytes of the slice that a part of the text is read from; the part is not empty.
    fn source(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.written.get(part.start)?, self.written.get(part.end.checked_sub(1)?)?);
        Some(first.start..last.end)
    }
}

impl Place<'_> {
    fn change(self, old: &str, new: &str) -> Option<Change> {
        if new.is_empty() || new.trim() != new {
            return None;
        }
        let is_comment = self.slice.starts_with('/');
        let reading = if is_comment { comment::read(self.slice)? } else { literal::read(self.slice)? };
        let whole = reading.only(old)?;
        let part = if is_comment { comment::replaced_sentences(old, new) } else { 0..old.len() };
        let filled = fill::fill(
            &old[part.clone()],
            new,
            if is_comment { fill::Kind::Comment } else { fill::kind(self.before) },
        )?;
        let range = reading.source(&(whole.start + part.start..whole.start + part.end))?;
        let change = if is_comment {
            comment::write(self.slice, range, &filled)?
        } else {
            let line_end = if filled.contains('\n') { self.line_end() } else { "\n" };
            literal::write(self.slice, range, &filled, line_end)?
        };
        let after = [&self.slice[..change.range.start], &change.written, &self.slice[change.range.end..]].concat();
        let expected = [&old[..part.start], &filled, &old[part.end..]].concat();
        (after != self.slice && self.says_instead(&after, old, &expected)).then_some(change)
    }

    /// The line end of the file.
    fn line_end(self) -> &'static str {
        let first = |text: &str| text.find('\n').map(|at| text[..at].ends_with('\r'));
        if first(self.before).or_else(|| first(self.slice)) == Some(true) { "\r\n" } else { "\n" }
    }

    /// True where `after` says what the slice says, but for one text that is `new` and no longer `old`.
    fn says_instead(self, after: &str, old: &str, new: &str) -> bool {
        let mut expected = self.said(self.slice);
        match expected.iter_mut().find(|(text, _)| text == old) {
            Some((text, _)) => new.clone_into(text),
            None => return false,
        }
        self.said(after) == expected
    }

    /// The texts that extraction reads in a slice at this place, each with the number that it states.
    fn said(self, slice: &str) -> Vec<(String, Option<i128>)> {
        let is_attribute = self.is_doc && !slice.starts_with('/');
        let texts = extract::descriptions(&if is_attribute { format!("#[doc = {slice}]") } else { slice.to_owned() });
        texts.into_iter().map(|text| (text.text, text.number.map(|number| number.value))).collect()
    }
}
