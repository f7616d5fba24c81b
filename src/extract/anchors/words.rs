//! Words of declarations that are rare enough to be looked for all at once, and what must stand around them.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use foldhash::HashSet;
use memchr::{memchr, memchr_iter, memmem, memrchr, memrchr_iter};

use super::{
    super::{allows::ALLOW_SIGN, bytes::is_word, naming, setter, skim},
    NEAR, Search,
};

/// Words that are rare enough to be looked for all at once.
const WORDS: [&str; 8] = [ALLOW_SIGN, "#[path", "enum", "const", "static", "code", "rrno", "r_no"];

static WORD_FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(WORDS).ok());

impl<'a> Search<'a> {
    /// One of the words of [`WORDS`] stands where it may be a fact.
    pub(super) fn words(&self) -> bool {
        let Some(finder) = WORD_FINDER.as_ref() else { return true };
        finder.find_iter(self.bytes).any(|found| {
            let at = found.start();
            match WORDS[found.pattern()] {
                ALLOW_SIGN => true,
                // A module that is reached in another way than by name.
                "#[path" => self.bytes.get(self.skip_blank(found.end())) == Some(&b'='),
                "enum" => self.is_enum(at),
                keyword @ ("const" | "static") => self.is_constant(keyword, at),
                "code" => self.is_code_word(at) || self.is_argument_of_macro(at),
                // `errno`, `err_no` and `error_no`.
                _ => self.is_code_word(at),
            }
        })
    }

    /// An enum that may be one of codes, and a discriminant in it.
    fn is_enum(&self, at: usize) -> bool {
        let Some((name, start)) = self.name_behind("enum", at) else { return false };
        let behind = self.skip_blank(start + name.len());
        matches!(self.bytes.get(behind), Some(b'{' | b'<' | b'(' | b':' | b'w'))
            && self.numbers_errors(name, at, behind)
    }

    /// An enum may be one of codes, by its name, by what stands above `at`, and by its body, which is behind `behind`.
    pub(super) fn numbers_errors(&self, name: &str, at: usize, behind: usize) -> bool {
        let is_type = self.is_type(name);
        if is_type {
            let counted = || {
                let counts = |word: &str| matches!(word, "code" | "codes" | "errno" | "errcode");
                naming::Words::of(name).any(counts)
            };
            if (self.options.names)(name) || counted() || self.derives_numbers(at) {
                return true;
            }
        }
        let Some(body) = self.body(&self.unnumbered, behind) else { return false };
        let numbered = self.unnumbered.holds(body.clone(), |body| {
            skim::has_discriminant(self.bytes, body.start) || has_payload_code(&self.bytes[body])
        });
        if is_type {
            return numbered;
        }
        // Its doc, its place or its use may say what its name does not.
        numbered
            && (self.says_errors(at)
                || *self.texts_of_errors.get_or_init(|| self.finds(b"#[error("))
                || self.unnamed.holds(body, |body| {
                    [&b"Err"[..], b"ERR"].iter().any(|word| memmem::find(&self.bytes[body.clone()], word).is_some())
                })
                || self.error_traits().contains(name))
    }

    /// The types of `impl … Error for Name`.
    fn error_traits(&self) -> &HashSet<&'a str> {
        self.error_traits.get_or_init(|| {
            memmem::find_iter(self.bytes, b"Error")
                .filter_map(|at| {
                    let after = self.skip_blank(at + 5);
                    (self.word_at(after) == "for").then(|| self.word_at(self.skip_blank(after + 3)))
                })
                .collect()
        })
    }

    /// `#[derive(FromPrimitive)]` and its like above the keyword.
    fn derives_numbers(&self, at: usize) -> bool {
        let above = &self.bytes[at.saturating_sub(NEAR)..at];
        memmem::find(above, b"Primitive").is_some() || memmem::find(above, b"FromRepr").is_some()
    }

    /// The lines of docs and attributes above `at` speak of error codes.
    fn says_errors(&self, at: usize) -> bool {
        let mut from = at.saturating_sub(NEAR);
        while !self.text.is_char_boundary(from) {
            from -= 1;
        }
        naming::is_error_doc(&self.text[from..at])
    }

    fn is_constant(&self, keyword: &str, at: usize) -> bool {
        // A lifetime, a pointer, a parameter of a type.
        if matches!(self.bytes[..at].last(), Some(b'\'' | b'*' | b'<')) {
            return false;
        }
        let Some((name, start)) = self.name_behind(keyword, at) else { return false };
        match name {
            "fn" | "unsafe" | "async" | "extern" | "mut" | "move" => false,
            // In `lazy_static!`.
            "ref" => self.is_type(self.word_at(self.skip_blank(start + 3))) || self.among_errors,
            _ => {
                if self.bytes.get(self.skip_blank(start + name.len())) != Some(&b':') {
                    return false;
                }
                if !self.is_initialised(start + name.len()) {
                    return false;
                }
                self.among_errors
                    || naming::is_error_name(name)
                    || name.starts_with("ER_")
                    || naming::is_code_name(name)
                    || (self.options.names)(name)
                    || self.is_type_behind(start + name.len())
                    || self.has_error_module()
                    || self.is_in_impl_of_error(at)
            }
        }
    }

    /// The file or a module in it is named after errors: its constants need no telling name.
    fn has_error_module(&self) -> bool {
        *self.error_module.get_or_init(|| {
            let module = |at: usize| {
                self.name_behind("mod", at).is_some_and(|(name, start)| {
                    naming::is_error_name(name) && self.bytes.get(self.skip_blank(start + name.len())) == Some(&b'{')
                })
            };
            naming::is_code_file(self.options.path) || self.any(b"mod", module)
        })
    }

    /// `: ErrorCode`
    fn is_type_behind(&self, from: usize) -> bool {
        let line = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        let equals = from + memchr(b'=', line).unwrap_or(0);
        self.is_type(self.word_before(self.before(equals).len()))
    }

    /// `: type = …` with a number or a path in it; a text is no code without a digit.
    fn is_initialised(&self, from: usize) -> bool {
        let line = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        // The length in `[(i32, &str); 2]` is no end; a table may start with whatever it likes.
        let Some(equals) = memchr(b'=', line) else { return false };
        if line[..equals].contains(&b'[') || line[..equals].contains(&b'<') {
            return true;
        }
        let value = &line[equals..];
        let value = &value[..memchr(b';', value).unwrap_or(value.len())];
        // The quote may stand in a comment.
        let comment = || memmem::find(value, b"//").is_some() || memmem::find(value, b"/*").is_some();
        memchr(b'"', value).is_none() || value.iter().any(u8::is_ascii_digit) || comment()
    }

    /// The name of a field for a code, and a value behind it: `ErrorType { code: 1001`, `r.err_code = 101`, `r.set_err_code(101)`,
    /// `#[error(code = 1001`, `#[code(1001`.
    fn is_code_word(&self, at: usize) -> bool {
        let Some(name) = self.word_around(at) else { return true };
        if !naming::is_code_field(setter::bare(name)) {
            return false;
        }
        let start = self.word_start(at);
        let sign = self.skip_blank(start + name.len());
        let start = self.raw_start(start);
        // `#[error_code]`, `#[anchor_lang::error_code(offset = 0)]`
        if name == "error_code" && matches!(self.before(start).last(), Some(b'[' | b':')) {
            return matches!(self.bytes.get(sign), Some(b']' | b'('));
        }
        match self.bytes.get(sign) {
            Some(b':') => self.bytes.get(sign + 1) != Some(&b':') && self.is_field_of_error(start, sign + 1),
            Some(b'=' | b'(') => {
                let value = self.skip_blank(sign + 1);
                match self.before(start).last() {
                    Some(b'.') => self.is_code_value(value),
                    Some(b'(' | b',' | b'[') => {
                        (self.is_code_value(value) || self.is_numbered_path(value)) && self.is_attribute_argument(start)
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// `bail!(code = 0x2603, "…")`
    fn is_argument_of_macro(&self, at: usize) -> bool {
        self.bytes[at + 4..].starts_with(b" = ")
            && self.bytes.get(at + 7).is_some_and(u8::is_ascii_digit)
            && memrchr(b'!', &self.bytes[at.saturating_sub(NEAR)..at]).is_some()
    }

    /// `ErrorType {` stands before the field at `start`, and a value at `value`.
    fn is_field_of_error(&self, start: usize, value: usize) -> bool {
        if !self.is_code_value(self.skip_blank(value)) {
            return false;
        }
        let from = start.saturating_sub(NEAR);
        let Some(open) = memrchr(b'{', &self.bytes[from..start]) else { return false };
        let name = self.word_before(self.before(from + open).len());
        // In an impl `Self` may be an error.
        name == "Self" || self.is_type(name)
    }

    /// A number, a string, or a path to a constant.
    fn is_code_value(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(b'0'..=b'9' | b'-' | b'"' | b'(') => true,
            Some(b'b') if self.bytes.get(at + 1) == Some(&b'"') => true,
            Some(_) => self.ends_in_constant(at),
            None => false,
        }
    }

    /// `parser::E0501`
    fn is_numbered_path(&self, at: usize) -> bool {
        let length = self.bytes[at..].iter().take_while(|b| is_word(**b) || **b == b':').count();
        length > 0 && self.bytes[at + length - 1].is_ascii_digit()
    }

    /// `#[` stands before, on the same line or a few above.
    fn is_attribute_argument(&self, at: usize) -> bool {
        let from = at.saturating_sub(4 * NEAR);
        memrchr_iter(b'[', &self.bytes[from..at]).any(|open| self.before(from + open).ends_with(b"#"))
    }
}

/// `Locked(11) = "…"`, `Locked(11) "…"`: a row of a macro in the place of a variant.
fn has_payload_code(body: &[u8]) -> bool {
    memchr_iter(b')', body).any(|at| {
        let digits = body[..at].iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let number = digits > 0 && body[at - digits].is_ascii_digit();
        let next = body[at + 1..].iter().find(|b| !b.is_ascii_whitespace());
        number && next.is_some_and(|b| matches!(b, b'=' | b'"'))
    })
}
