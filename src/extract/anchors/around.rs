//! What is around a place: the function, and the impl or trait of an error.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::{
    super::{bytes::is_word, naming, skim},
    NEAR, Search,
};

impl Search<'_> {
    fn outline(&self) -> Option<&skim::Outline> {
        self.outline.get_or_init(|| skim::Outline::new(self.bytes)).as_ref()
    }

    /// What the name of the function around a place tells, and whether it is in the impl of an error; always true for a function that the
    /// config names, and in a file of errors whose brackets do not match. An answer takes a walk through the whole text.
    pub(super) fn is_in(&self, at: usize, tells: impl Fn(&str, bool) -> bool) -> bool {
        let Some(outline) = self.outline() else {
            return self.may_be_in_error() || self.names_text_functions();
        };
        let Some(function) = outline.function_around(at) else { return false };
        let name = self.word_at(self.skip_raw(self.skip_blank(function + 2)));
        let in_error = || self.among_errors || self.is_in_impl_of_error(at);
        tells(name, false) || (self.options.names)(name) || (in_error() && tells(name, true))
    }

    /// The file is about errors, or an impl in it is one of errors.
    pub(super) fn may_be_in_error(&self) -> bool {
        self.among_errors || !self.impls_of_errors().is_empty()
    }

    /// The impls and traits whose header names a type of errors, from their keyword to their end, in the order of the text.
    fn impls_of_errors(&self) -> &[Range<usize>] {
        self.impls.get_or_init(|| {
            let mut impls: Vec<Range<usize>> = Vec::new();
            let mut starts: Vec<usize> = [&b"impl"[..], b"trait"]
                .iter()
                .flat_map(|keyword| memmem::find_iter(self.bytes, keyword).map(|at| (at, keyword.len())))
                .filter(|&(at, length)| self.is_item(at) && self.is_header_of_error(at + length))
                .map(|(at, _)| at)
                .collect();
            starts.sort_unstable();
            for start in starts {
                // What stands inside of another one is no new part of the text.
                if impls.last().is_none_or(|last| last.end <= start) {
                    let open = self.opening(start);
                    let end = open.and_then(|open| self.close(open)).unwrap_or(self.bytes.len());
                    impls.push(start..end);
                }
            }
            impls
        })
    }

    /// True where an item may start: `impl Trait` as a type stands behind `:`, `(`, `>` and the like, on the same line.
    fn is_item(&self, at: usize) -> bool {
        let before = self.before(at);
        let line_start = self.bytes[before.len()..at].contains(&b'\n');
        let modifier =
            || before.len() < at && matches!(self.word_before(before.len()), "unsafe" | "pub" | "auto" | "default");
        line_start || matches!(before.last(), None | Some(b'{' | b'}' | b';' | b']' | b')' | b'/')) || modifier()
    }

    fn is_header_of_error(&self, from: usize) -> bool {
        if self.bytes.get(from).is_none_or(|&byte| is_word(byte)) {
            return false;
        }
        let header = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        let end = from + memchr(b'{', header).unwrap_or(header.len());
        let mut from = from;
        while from < end {
            let word = self.word_at(from);
            if !word.is_empty() && self.is_type(word) && word != "Result" {
                return true;
            }
            from += word.len().max(1);
        }
        false
    }

    /// An impl of errors is around a place.
    pub(super) fn is_in_impl_of_error(&self, at: usize) -> bool {
        let impls = self.impls_of_errors();
        impls.partition_point(|part| part.start < at).checked_sub(1).is_some_and(|index| at < impls[index].end)
    }

    /// `fn error_text(`: a table from numbers to texts needs no type.
    pub(super) fn names_text_functions(&self) -> bool {
        *self.text_functions.get_or_init(|| {
            self.any(b"fn", |at| {
                self.name_behind("fn", at).is_some_and(|(name, _)| {
                    naming::is_error_name(name)
                        || (name.contains("code") && naming::is_text_function(name))
                        || (self.options.names)(name)
                })
            })
        })
    }
}
