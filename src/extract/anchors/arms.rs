//! The arrows of matches: a code on one side, and on the other what makes it one.

use memchr::{memchr, memmem, memrchr};

use super::{
    super::{bytes::word_length_before, naming},
    NEAR, Search, Shape,
};

impl Search<'_> {
    /// A match arm with a number on one side and a variant or text of errors on the other.
    pub(super) fn arms(&self) -> bool {
        let mut asked = None;
        self.any(b"=>", |at| {
            let right = self.skip_blank(at + 2);
            let arm = || self.line_from(right);
            let mut asks = || *asked.get_or_insert_with(|| self.asks_codes());
            match self.pattern(at) {
                Some(Shape::Constant)
                    if self.is_of_errors(at, right, arm())
                        && (asks() || self.is_in(at, |name, _| naming::is_code_function(name))) =>
                {
                    return true;
                }
                Some(pattern @ (Shape::Text | Shape::Number { .. })) => {
                    let number = !matches!(pattern, Shape::Text);
                    let is_text = memchr(b'"', arm()).is_some();
                    let may = || self.may_be_in_error() || self.names_text_functions();
                    let asks_codes = asks();
                    let tells = |name: &str, in_error: bool| {
                        let texts = naming::is_text_function(name);
                        (number || asks_codes)
                            && (naming::is_error_name(name) || (texts && (in_error || name.contains("code"))))
                            || (texts && naming::is_error_name(name))
                    };
                    return (is_text && ((number && asks_codes) || (may() && self.is_in(at, tells))))
                        || self.is_of_errors(at, right, arm());
                }
                _ => {}
            }
            if !self.starts_with_number(right) && !self.names_constant(right) && !self.wraps_number(right) {
                return false;
            }
            let near = at.saturating_sub(4 * NEAR);
            let line = memrchr(b'\n', &self.bytes[near..at]).map_or(near, |i| near + i + 1);
            self.is_of_errors(at, line, &self.bytes[line..at])
                && self.is_in(at, |name, in_error| {
                    in_error || naming::is_code_function(name) || naming::is_error_name(name)
                })
        })
    }

    /// The type of a pattern or value that starts at `from` is one of errors; without one it may be that of the impl around it.
    fn is_of_errors(&self, at: usize, from: usize, part: &[u8]) -> bool {
        let mut written = false;
        for separator in memmem::find_iter(part, b"::") {
            match self.word_before(self.before(from + separator).len()) {
                "Self" => {}
                name => {
                    written = true;
                    if self.is_type(name) {
                        return true;
                    }
                }
            }
        }
        !written && (self.among_errors || self.is_in_impl_of_error(at))
    }

    /// `SystemError::ENOENT`: a constant of an error type.
    fn names_constant(&self, from: usize) -> bool {
        let name = self.word_at(from);
        let behind = self.skip_blank(from + name.len());
        self.bytes[behind..].starts_with(b"::")
            && naming::is_constant_name(self.word_at(self.skip_blank(behind + 2)))
            && self.is_type(name)
    }

    /// `Some(1)`, `(BASE + 1) as i32`, `{ 1 }`, `BASE + 1`, `f(BASE + 1`: a number near the start of the arm's own line.
    fn wraps_number(&self, from: usize) -> bool {
        // An `=` comes before the value of another arm.
        let signs = |byte: &u8| matches!(byte, b'(' | b'{' | b'+' | b'=' | b'\n');
        let near = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        let Some(open) = near.iter().position(signs).filter(|&sign| !matches!(near[sign], b'=' | b'\n')) else {
            return false;
        };
        !near[..open].ends_with(b"!") && self.line_from(from)[open..].iter().any(u8::is_ascii_digit)
    }

    fn starts_with_number(&self, from: usize) -> bool {
        let digit = |from: usize| self.bytes.get(from).is_some_and(u8::is_ascii_digit);
        digit(from) || (self.bytes.get(from) == Some(&b'-') && digit(from + 1))
    }

    /// What the pattern before an arrow ends in: a number, a text, or a constant of no type.
    fn pattern(&self, arrow: usize) -> Option<Shape> {
        let mut end = self.before(arrow).len();
        while end > 0 && matches!(self.bytes[end - 1], b')' | b',') {
            end = self.before(end - 1).len();
        }
        if self.bytes[..end].ends_with(b"\"") {
            return Some(Shape::Text);
        }
        let word = self.word_before(end);
        let before = &self.bytes[..end - word.len()];
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            // A float, or the end of a range.
            return (!before.ends_with(b".") && !before.ends_with(b"..="))
                .then_some(Shape::Number { digits: word.len() });
        }
        let of_type = || {
            before.strip_suffix(b"::").is_some_and(|path| {
                path[path.len() - word_length_before(path)..].first().is_some_and(u8::is_ascii_uppercase)
            })
        };
        (word.len() > 1 && naming::is_constant_name(word) && !of_type()).then_some(Shape::Constant)
    }

    /// `match err_code {`
    fn asks_codes(&self) -> bool {
        self.any(b"match", |at| {
            let line = self.line_from(self.skip_blank(at + b"match".len()));
            [&b"code"[..], b"rno", b"r_no"].iter().any(|word| memmem::find(line, word).is_some())
        })
    }
}
