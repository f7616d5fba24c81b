//! The byte search in front of everything: can this file hold a fact at all? It must say yes wherever extraction finds something; a
//! test holds the two together. It looks for words that a declaration cannot do without, and at the few bytes next to them.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::{Definition, Options, allows::ALLOW_SIGN, macros, naming};
use crate::code::Forms;

/// How many bytes behind an opening bracket are looked at for a digit.
const NEAR: usize = 400;

/// Longer words are not looked at: runs of letters in encoded data, where each hit would read the whole run again.
const LONGEST: usize = 256;

/// True where the file may hold a fact.
pub(super) fn is_hot(text: &str, options: Options<'_>, definitions: &[Definition]) -> bool {
    let among_errors = naming::is_error_file(options.path);
    let search = Search { text, bytes: text.as_bytes(), options, definitions, among_errors };
    search.finds(ALLOW_SIGN.as_bytes())
        || search.configured()
        || search.attributes()
        || search.enums()
        || search.constants("const")
        || search.constants("static")
        || search.arms()
        || search.functions()
        || search.code_words()
        || search.calls()
        || search.macros()
        || search.conversions()
        || search.forms_of_the_config()
}

/// The last part of a text that was found to hold nothing: no part of it is looked at again.
#[derive(Default)]
struct Silence(Range<usize>);

impl Silence {
    /// True where a part of the text holds what is looked for.
    fn is_broken(&mut self, text: &[u8], part: Range<usize>, holds: impl Fn(&[u8]) -> bool) -> bool {
        if self.0.start <= part.start && part.end <= self.0.end {
            return false;
        }
        let broken = holds(&text[part.clone()]);
        if !broken {
            self.0 = part;
        }
        broken
    }
}

/// Where blocks may end.
struct Ends {
    /// Where the lines start that hold a closing brace behind white space, by the width of that, in the order of the text.
    lines: HashMap<usize, Vec<usize>>,
    /// All double quotes, in the order of the text.
    quotes: Vec<usize>,
}

struct Search<'a> {
    text: &'a str,
    bytes: &'a [u8],
    options: Options<'a>,
    /// Definitions of macros in the file.
    definitions: &'a [Definition],
    among_errors: bool,
}

impl Search<'_> {
    fn finds(&self, needle: &[u8]) -> bool {
        memmem::find(self.bytes, needle).is_some()
    }

    /// A name of the config's patterns.
    fn configured(&self) -> bool {
        let mut names = self.options.patterns.iter().flat_map(|block| &block.names);
        names.any(|name| self.finds(name.needle().as_bytes()))
    }

    /// True where one of the places of `needle` passes; the place is its first byte.
    fn any(&self, needle: &[u8], passes: impl FnMut(usize) -> bool) -> bool {
        memmem::find_iter(self.bytes, needle).any(passes)
    }

    /// Where the identifier that reaches up to `end` starts.
    fn word_start(&self, end: usize) -> usize {
        end - self.bytes[..end].iter().rev().take_while(|&&b| is_word(b)).count()
    }

    /// The identifier that ends before `end`, empty where there is none.
    fn word_before(&self, end: usize) -> &str {
        self.text.get(self.word_start(end)..end).unwrap_or("")
    }

    fn word_at(&self, start: usize) -> &str {
        let length = self.bytes[start..].iter().take_while(|&&b| is_word(b)).count();
        self.text.get(start..start + length).unwrap_or("")
    }

    fn skip_space(&self, from: usize) -> usize {
        from + self.bytes[from..].iter().take_while(|b| b.is_ascii_whitespace()).count()
    }

    /// The name behind a keyword at `at`; `None` where the word is another one, an empty name where something stands between.
    fn name_behind(&self, keyword: &str, at: usize) -> Option<(&str, usize)> {
        let behind = at + keyword.len();
        let part_of_word =
            (at > 0 && is_word(self.bytes[at - 1])) || self.bytes.get(behind).is_some_and(|&b| is_word(b));
        if part_of_word {
            return None;
        }
        let start = self.skip_space(behind);
        let start = if self.bytes[start..].starts_with(b"r#") { start + 2 } else { start };
        Some((self.word_at(start), start))
    }

    fn is_type(&self, name: &str) -> bool {
        naming::is_error_name(name) || naming::is_weak_error_name(name) || (self.options.names)(name)
    }

    /// An enum that may be one of codes, and a discriminant in it.
    fn enums(&self) -> bool {
        let (mut traits, mut ends, mut thiserror) = (None, None, None);
        let (mut unnumbered, mut unnamed) = (Silence::default(), Silence::default());
        self.any(b"enum", |at| {
            let Some((name, start)) = self.name_behind("enum", at) else { return false };
            // A comment between keyword and name.
            if name.is_empty() {
                return self.bytes.get(start) == Some(&b'/');
            }
            let body = start..self.enum_end(at, start, ends.get_or_insert_with(|| self.ends()));
            let numbered =
                unnumbered.is_broken(self.bytes, body.clone(), |body| has_discriminant(body) || has_payload_code(body));
            let counted = || {
                naming::words(name).iter().any(|word| matches!(word.as_str(), "code" | "codes" | "errno" | "errcode"))
            };
            if self.is_type(name) {
                return numbered || counted() || (self.options.names)(name) || self.derives_numbers(at);
            }
            // Its doc, its place or its use may say what its name does not.
            numbered
                && (self.says_errors(at)
                    || *thiserror.get_or_insert_with(|| self.finds(b"#[error("))
                    || unnamed.is_broken(self.bytes, body, |body| {
                        memmem::find(body, b"Err").is_some() || memmem::find(body, b"ERR").is_some()
                    })
                    || traits.get_or_insert_with(|| self.error_trait_types()).contains(name))
        })
    }

    /// The types of `impl … Error for Name`.
    fn error_trait_types(&self) -> HashSet<&str> {
        memmem::find_iter(self.bytes, b"Error")
            .filter_map(|at| {
                let after = self.skip_space(at + 5);
                (self.word_at(after) == "for").then(|| self.word_at(self.skip_space(after + 3)))
            })
            .collect()
    }

    /// `#[derive(FromPrimitive)]` and its like above the keyword.
    fn derives_numbers(&self, at: usize) -> bool {
        let above = &self.bytes[at.saturating_sub(NEAR)..at];
        memmem::find(above, b"Primitive").is_some() || memmem::find(above, b"FromRepr").is_some()
    }

    /// The ends that blocks may have.
    fn ends(&self) -> Ends {
        let mut lines: HashMap<usize, Vec<usize>> = HashMap::new();
        for start in memchr_iter(b'\n', self.bytes).map(|i| i + 1) {
            let indent = self.indent(start);
            if self.bytes.get(start + indent) == Some(&b'}') {
                lines.entry(indent).or_default().push(start);
            }
        }
        Ends { lines, quotes: memchr_iter(b'"', self.bytes).collect() }
    }

    fn indent(&self, line: usize) -> usize {
        self.bytes[line..].iter().take_while(|&&b| b == b' ' || b == b'\t').count()
    }

    /// The line that closes the braces of an enum at the keyword's own indentation, else the end of the text. A line between two quotes
    /// may belong to a string of several lines, and closes nothing.
    fn enum_end(&self, keyword: usize, name: usize, ends: &Ends) -> usize {
        let line = memrchr(b'\n', &self.bytes[..keyword]).map_or(0, |i| i + 1);
        let lines = ends.lines.get(&self.indent(line)).map_or(&[][..], Vec::as_slice);
        let end = lines.get(lines.partition_point(|&start| start <= name)).copied();
        let quotes = |at: usize| ends.quotes.partition_point(|&quote| quote < at);
        let is_outside = |end: &usize| (quotes(*end) - quotes(name)).is_multiple_of(2);
        end.filter(is_outside).unwrap_or(self.bytes.len())
    }

    /// The lines of docs and attributes above `at` speak of error codes.
    fn says_errors(&self, at: usize) -> bool {
        let mut from = at.saturating_sub(NEAR);
        while !self.text.is_char_boundary(from) {
            from -= 1;
        }
        naming::is_error_doc(&self.text[from..at])
    }

    fn constants(&self, keyword: &str) -> bool {
        let mut error_module = None;
        self.any(keyword.as_bytes(), |at| {
            let Some((name, start)) = self.name_behind(keyword, at) else { return false };
            match name {
                "" => self.bytes.get(start) == Some(&b'/'),
                "fn" | "unsafe" | "async" | "extern" | "mut" | "move" => false,
                // In `lazy_static!`.
                "ref" => self.is_type(self.word_at(self.skip_space(start + 3))) || self.among_errors,
                _ => {
                    let named = self.among_errors
                        || naming::is_error_name(name)
                        || name.starts_with("ER_")
                        || naming::is_code_name(name)
                        || (self.options.names)(name)
                        || self.is_type_behind(start + name.len())
                        || *error_module.get_or_insert_with(|| self.has_error_module());
                    named && self.is_initialised(start + name.len())
                }
            }
        })
    }

    /// The file, a module or an impl in it is named after errors: its constants need no telling name.
    fn has_error_module(&self) -> bool {
        let named = |needle: &[u8]| {
            self.any(needle, |at| {
                let name = self.word_at(self.skip_space(at + needle.len()));
                naming::is_error_name(name)
            })
        };
        naming::is_code_file(self.options.path) || named(b"mod ") || named(b"impl ")
    }

    /// `: ErrorCode`
    fn is_type_behind(&self, from: usize) -> bool {
        let line = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        let equals = from + memchr(b'=', line).unwrap_or(0);
        let end = equals - self.bytes[from..equals].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        self.is_type(self.word_before(end))
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
        memchr(b'"', value).is_none() || value.iter().any(u8::is_ascii_digit)
    }

    /// A match arm with a number on one side and a variant or text of errors on the other.
    fn arms(&self) -> bool {
        let (mut errors, mut texts, mut asked) = (None, None, None);
        let mut in_errors = || *errors.get_or_insert_with(|| self.among_errors || self.implements_errors());
        self.any(b"=>", |at| {
            let right = self.skip_space(at + 2);
            if self.ends_in_number(at) || (self.ends_in_code_constant(at) && !self.starts_with_number(right)) {
                let arm = self.line_from(right);
                if memchr(b'"', arm).is_some() {
                    return in_errors()
                        || *texts.get_or_insert_with(|| self.names_text_functions())
                        || *asked.get_or_insert_with(|| self.asks_codes());
                }
                return match memmem::find(arm, b"::") {
                    Some(i) => match self.word_before(right + i) {
                        "Self" => in_errors(),
                        name => self.is_type(name) || in_errors(),
                    },
                    None => false,
                };
            }
            if !self.starts_with_number(right) && !self.names_constant(right) && !self.wraps_number(right) {
                return false;
            }
            // The type of the pattern; variants without one may be of any type that is implemented here.
            let line = memrchr(b'\n', &self.bytes[..at]).map_or(0, |i| i + 1);
            let pattern = &self.bytes[line..at];
            match memmem::find(pattern, b"::").map(|i| self.word_before(line + i)) {
                Some(name) if name != "Self" => self.is_type(name) || in_errors(),
                _ => in_errors(),
            }
        })
    }

    /// `SystemError::ENOENT`: a constant of an error type.
    fn names_constant(&self, from: usize) -> bool {
        let name = self.word_at(from);
        let behind = from + name.len();
        self.bytes[behind..].starts_with(b"::")
            && naming::is_constant_name(self.word_at(behind + 2))
            && self.is_type(name)
    }

    /// The rest of the line, and of the next one where a bracket ends it.
    fn line_from(&self, from: usize) -> &[u8] {
        let rest = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        if rest[..end].ends_with(b"{") || rest[..end].ends_with(b"(") {
            let next = memchr(b'\n', &rest[(end + 1).min(rest.len())..]).map_or(rest.len(), |i| end + 1 + i);
            return &rest[..next];
        }
        &rest[..end]
    }

    /// `impl … for ErrorType`, `impl From<ErrorType> for …`
    fn implements_errors(&self) -> bool {
        self.any(b"impl", |at| {
            // `impl Trait` as a type stands behind `:`, `(`, `>` and the like, on the same line.
            let before = self.bytes[..at].trim_ascii_end();
            let line_start = self.bytes[before.len()..at].contains(&b'\n');
            let item = line_start
                || matches!(before.last(), None | Some(b'{' | b'}' | b';' | b']'))
                || before.ends_with(b"unsafe");
            if !item {
                return false;
            }
            let header = &self.bytes[at..(at + NEAR).min(self.bytes.len())];
            let end = at + memchr(b'{', header).unwrap_or(header.len());
            let mut from = at + 4;
            while from < end {
                let word = self.word_at(from);
                if !word.is_empty() && self.is_type(word) && !matches!(word, "Result") {
                    return true;
                }
                from += word.len().max(1);
            }
            false
        })
    }

    /// `fn error_text(`: a table from numbers to texts needs no type.
    fn names_text_functions(&self) -> bool {
        self.any(b"fn ", |at| {
            let name = self.word_at(at + 3);
            naming::is_error_name(name)
                || (name.contains("code") && naming::is_text_function(name))
                || (self.options.names)(name)
        })
    }

    /// `Some(1)`, `(BASE + 1) as i32`, `{ 1 }`, `BASE + 1`, `f(BASE + 1`: a number near the start of the arm's own line.
    fn wraps_number(&self, from: usize) -> bool {
        let arm = self.line_from(from);
        let open = arm.iter().position(|b| matches!(b, b'(' | b'{' | b'+'));
        open.is_some_and(|open| arm[open..].iter().any(u8::is_ascii_digit))
    }

    fn starts_with_number(&self, from: usize) -> bool {
        let digit = |from: usize| self.bytes.get(from).is_some_and(u8::is_ascii_digit);
        digit(from) || (self.bytes.get(from) == Some(&b'-') && digit(from + 1))
    }

    /// The end of a pattern before its arrow, without closing brackets.
    fn pattern_end(&self, arrow: usize) -> usize {
        let bracket = |b: &&u8| b.is_ascii_whitespace() || matches!(**b, b')' | b',');
        arrow - self.bytes[..arrow].iter().rev().take_while(bracket).count()
    }

    /// `codes::NOT_FOUND =>` with a variant behind it.
    fn ends_in_code_constant(&self, arrow: usize) -> bool {
        let name = self.word_before(self.pattern_end(arrow));
        name.len() > 1 && naming::is_constant_name(name)
    }

    /// `match err_code {`
    fn asks_codes(&self) -> bool {
        self.any(b"match", |at| {
            let line = self.line_from(at);
            memmem::find(line, b"code").is_some() || memmem::find(line, b"no").is_some()
        })
    }

    fn ends_in_number(&self, arrow: usize) -> bool {
        let end = self.pattern_end(arrow);
        let word = self.word_before(end);
        word.starts_with(|c: char| c.is_ascii_digit()) || self.bytes[..end].ends_with(b"\"")
    }

    /// A name of an error, as a word with a capital, in snake case or in capitals; or a Chinese one.
    fn speaks_of_errors(&self) -> bool {
        self.among_errors
            || self.any(b"rr", |at| {
                self.word_around(at).is_none_or(|word| {
                    naming::is_error_name(word) && !matches!(word, "Err" | "err" | "error" | "Error" | "unwrap_or_else")
                })
            })
            || self.any(b"RR", |at| self.word_around(at).is_none_or(naming::is_error_name))
            || ["Code", "Exception", "Fault", "_code", "Reason", "SqlState"].iter().any(|needle| {
                self.any(needle.as_bytes(), |at| self.word_around(at).is_none_or(|word| self.is_type(word)))
            })
            || self.any(b"Error", |at| {
                self.word_around(at) == Some("Error")
                    && (self.bytes[..at].ends_with(b"for ")
                        || self.bytes[..at].ends_with(b"enum ")
                        || self.bytes[at + 5..].starts_with(b"::"))
            })
            || self.finds(b"impl Error")
    }

    /// The word in which `at` stands; `None` where it is too long to be looked at.
    fn word_around(&self, at: usize) -> Option<&str> {
        let is_word = |b: &&u8| is_word(**b);
        let before = self.bytes[..at].iter().rev().take(LONGEST).take_while(is_word).count();
        let behind = self.bytes[at..].iter().take(LONGEST).take_while(is_word).count();
        (before + behind < LONGEST).then(|| self.text.get(at - before..at + behind).unwrap_or(""))
    }

    /// `fn error_code(`: its arms may give constants and texts.
    fn functions(&self) -> bool {
        let mut speaks = None;
        self.any(b"fn ", |at| {
            let name = self.word_at(at + 3);
            let code = naming::is_code_function(name);
            let telling = ((name.contains("code") || name.contains("errno")) && (code || naming::is_error_name(name)))
                || (code && self.finds(b"if let"));
            (telling && *speaks.get_or_insert_with(|| self.speaks_of_errors())) || (self.options.names)(name)
        })
    }

    /// The name of a field for a code, and a value behind it: `ErrorType { code: 1001`, `r.err_code = 101`, `r.set_err_code(101)`,
    /// `#[error(code = 1001`, `#[code(1001`.
    fn code_words(&self) -> bool {
        let word = |at: usize| {
            let Some(name) = self.word_around(at) else { return true };
            let start = self.word_start(at);
            if !naming::is_code_field(super::setter::bare(name)) {
                return false;
            }
            let sign = self.skip_space(start + name.len());
            match self.bytes.get(sign) {
                Some(b':') => self.bytes.get(sign + 1) != Some(&b':') && self.is_field_of_error(start, sign + 1),
                Some(b'=' | b'(') => {
                    let value = self.skip_space(sign + 1);
                    match self.bytes[..start].trim_ascii_end().last() {
                        Some(b'.') => self.is_code_value(value),
                        Some(b'(' | b',' | b'[') => {
                            (self.is_code_value(value) || self.is_numbered_path(value))
                                && self.is_attribute_argument(start)
                        }
                        _ => false,
                    }
                }
                _ => false,
            }
        };
        // `errno`, `err_no` and `error_no` hold one of the latter.
        self.any(b"code", word) || self.any(b"rno", word) || self.any(b"r_no", word)
    }

    /// `ErrorType {` stands before the field at `start`, and a value at `value`.
    fn is_field_of_error(&self, start: usize, value: usize) -> bool {
        let value = self.skip_space(value);
        let plausible = matches!(self.bytes.get(value), Some(b'0'..=b'9' | b'-' | b'"' | b'b' | b'(' | b'A'..=b'Z'))
            || self.word_at(value).len() > 1;
        let from = start.saturating_sub(NEAR);
        let Some(open) = memrchr(b'{', &self.bytes[from..start]).filter(|_| plausible) else { return false };
        let name = self.word_before(self.bytes[..from + open].trim_ascii_end().len());
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
        memmem::rfind(&self.bytes[at.saturating_sub(4 * NEAR)..at], b"#[").is_some()
    }

    /// `ErrorType::new(1001`, `Self::new(1001`, `api_error(1001`
    fn calls(&self) -> bool {
        let argument = |open: usize| {
            let first = self.skip_space(open + 1);
            match self.bytes.get(first) {
                Some(b'0'..=b'9' | b'-') => true,
                Some(b'(') => self.bytes[first..(first + 40).min(self.bytes.len())].iter().any(u8::is_ascii_digit),
                Some(b'A'..=b'Z' | b'a'..=b'z') if self.ends_in_constant(first) => true,
                Some(_) if self.is_text(first) => {
                    let near = &self.bytes[first..(first + NEAR).min(self.bytes.len())];
                    near.iter().any(u8::is_ascii_digit)
                        || [&b"ERR"[..], b"CODE"].iter().any(|word| memmem::find(near, word).is_some())
                }
                // A second argument may be the code.
                Some(_) => {
                    let rest = &self.bytes[first..(first + 80).min(self.bytes.len())];
                    let comma = memchr(b',', rest).map(|i| self.skip_space(first + i + 1));
                    comma.is_some_and(|i| match self.bytes.get(i) {
                        Some(b'A'..=b'Z') => self.ends_in_constant(i),
                        Some(b) => b.is_ascii_digit() || *b == b'-',
                        None => false,
                    })
                }
                None => false,
            }
        };
        let method = |separator: usize| {
            let name = self.word_at(separator + 2);
            let open = separator + 2 + name.len();
            // `ErrorType::from((`
            let tuple = || name == "from" && self.bytes.get(self.skip_space(open + 1)) == Some(&b'(');
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && self.bytes.get(open) == Some(&b'(')
                && (tuple() || argument(open))
        };
        let mut speaks = None;
        let of_type = |at: usize| {
            // `ErrorType::Business(10001, "…")`
            self.bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic)
                && match self.word_before(at) {
                    "Self" => method(at) && *speaks.get_or_insert_with(|| self.speaks_of_errors()),
                    // `Answer::<T>::error_with_code(codes::X`
                    "" => method(at) && naming::is_error_name(self.word_at(at + 2)),
                    name => {
                        let answers = || super::call::is_response(name) && super::call::fails(self.word_at(at + 2));
                        method(at) && (self.is_type(name) || answers())
                    }
                }
        };
        let function = |at: usize| {
            let start = self.word_start(at);
            let word = self.word_at(start);
            let open = start + word.len();
            self.bytes.get(open) == Some(&b'(')
                && word.starts_with(|c: char| c.is_ascii_lowercase())
                && !matches!(self.bytes.get(start.wrapping_sub(1)), Some(b'.' | b':'))
                && naming::is_error_name(word)
                && argument(open)
        };
        self.any(b"::", of_type) || self.any(b"rr", function)
    }

    /// `"…"`, `b"…"`, `format!(…)`, `String::from(…)`
    fn is_text(&self, from: usize) -> bool {
        [&b"\""[..], b"b\"", b"format!", b"String::"].iter().any(|start| self.bytes[from..].starts_with(start))
    }

    /// `BASE_ERROR`, `codes::NOT_FOUND`, `ErrorCode::NOT_FOUND`
    fn ends_in_constant(&self, from: usize) -> bool {
        let mut word = self.word_at(from);
        let mut end = from + word.len();
        while self.bytes[end..].starts_with(b"::") {
            word = self.word_at(end + 2);
            end += 2 + word.len();
        }
        naming::is_constant_name(word)
    }

    /// A macro call whose name speaks of errors and that holds a number, and `bail!(code = …)`.
    fn macros(&self) -> bool {
        if self.any(b"code = ", |at| {
            let before = &self.bytes[at.saturating_sub(NEAR)..at];
            self.bytes.get(at + 7).is_some_and(u8::is_ascii_digit) && memrchr(b'!', before).is_some()
        }) {
            return true;
        }
        memchr_iter(b'!', self.bytes).any(|at| {
            let open = self.skip_space(at + 1);
            let named = self.word_at(open);
            let open = if named.is_empty() { open } else { self.skip_space(open + named.len()) };
            if !matches!(self.bytes.get(open), Some(b'{' | b'(' | b'[')) {
                return false;
            }
            let name = self.word_before(at);
            if name == "include" || self.declares_codes(name) {
                return true;
            }
            if matches!(name, "" | "error" | "err" | "macro_rules" | "compile_error") {
                return false;
            }
            let inside = self.skip_space(open + 1);
            let short_enum = self.word_at(inside);
            let behind = self.skip_space(inside + short_enum.len());
            if self.bytes.get(behind) == Some(&b'{') && self.is_type(short_enum) {
                return true;
            }
            // A call with a format string is a statement; a prefix of codes has no white space.
            let near = &self.bytes[open..(open + 4 * NEAR).min(self.bytes.len())];
            let first = self.bytes[inside..].strip_prefix(b"\"");
            let statement = first.is_some_and(|text| {
                let end = memchr(b'"', text).unwrap_or(text.len());
                end == 0 || text[..end].iter().any(u8::is_ascii_whitespace)
            });
            (macros::is_telling(name) || (self.options.names)(name))
                && !statement
                && near.iter().any(|b| b.is_ascii_digit() || *b == b'"')
        })
    }

    /// The definition of the macro says that a call declares codes.
    fn declares_codes(&self, name: &str) -> bool {
        self.options.macros.declares(name)
            || self.definitions.iter().any(|definition| definition.name == name && definition.may_declare())
    }

    /// `#[error_code]`, which numbers variants without a discriminant, and modules that are reached in another way than by name or that are
    /// there for some configurations alone.
    fn attributes(&self) -> bool {
        self.any(b"#[", |at| {
            let inner = &self.bytes[at + 2..(at + NEAR).min(self.bytes.len())];
            let end = memchr(b']', inner).unwrap_or(inner.len());
            match inner.first() {
                Some(b'p') => inner.starts_with(b"path"),
                Some(b'c') => inner.starts_with(b"cfg(") && self.declares_module(at + 2 + end),
                _ => {
                    memmem::find(&inner[..end.min(120)], b"error_code").is_some() || self.numbers(at + 2, &inner[..end])
                }
            }
        })
    }

    /// `Err((…, "…").into())`: a tuple with a text that is converted.
    fn conversions(&self) -> bool {
        self.any(b"into", |at| {
            let dot = self.bytes[..at].trim_ascii_end();
            let Some(value) = dot.strip_suffix(b".").map(<[u8]>::trim_ascii_end).filter(|value| value.ends_with(b")"))
            else {
                return false;
            };
            let near = &value[value.len().saturating_sub(2 * NEAR)..];
            memchr(b'"', near).is_some() && starts_as_tuple(near)
        })
    }

    /// What the config switches on.
    fn forms_of_the_config(&self) -> bool {
        let Forms { identifier, method_name, map_insert } = self.options.forms;
        let enums = || {
            self.any(b"enum", |at| {
                self.name_behind("enum", at).is_some_and(|(name, _)| name.is_empty() || self.is_type(name))
            })
        };
        (identifier && (enums() || self.any(b"const", |at| self.line_from(at).contains(&b'"'))))
            || (method_name && self.any(b"(", |at| super::method_name::is_code(self.word_before(at))))
            || (map_insert && self.finds(b"insert"))
    }

    /// `#[error(1001, "…")]`, `#[fluvio(tag = 1001)]`
    fn numbers(&self, at: usize, inner: &[u8]) -> bool {
        let name = self.word_at(at);
        let open = at + name.len();
        let first = || self.bytes.get(self.skip_space(open + 1));
        let positional = || matches!(first(), Some(b'0'..=b'9' | b'-')) && naming::is_error_name(name);
        let tagged = || {
            memmem::find_iter(inner, b"tag").any(|tag| {
                let sign = self.skip_space(at + tag + 3);
                self.bytes.get(sign) == Some(&b'=') && self.is_code_value(self.skip_space(sign + 1))
            })
        };
        self.bytes.get(open) == Some(&b'(') && (positional() || tagged())
    }

    /// `mod name;` follows, with attributes and visibility between.
    fn declares_module(&self, from: usize) -> bool {
        let tail = &self.bytes[from..(from + NEAR).min(self.bytes.len())];
        let Some(end) = tail.iter().position(|b| matches!(b, b';' | b'{')) else { return true };
        tail[end] == b';' && memmem::find(&tail[..end], b"mod").is_some()
    }
}

/// `= 5`, `= -5`, `= BASE + 1`, `= (1)`; not `=>`, `==` and the `= "…"` of attributes.
fn has_discriminant(body: &[u8]) -> bool {
    memchr_iter(b'=', body).any(|at| {
        let next = body[at + 1..].iter().find(|b| !b.is_ascii_whitespace());
        next.is_some_and(|b| !matches!(b, b'"' | b'>' | b'='))
    })
}

/// The last byte closes the tuple of `Err((…)`, `ok_or((…)` or `|_| (…)`. Also true where its start is too far away to be found.
fn starts_as_tuple(text: &[u8]) -> bool {
    let (mut depth, mut columns) = (0_usize, false);
    for (at, byte) in text.iter().enumerate().rev() {
        match byte {
            b')' => depth += 1,
            b',' if depth == 1 => columns = true,
            b'(' if depth == 1 => {
                let before = text[..at].trim_ascii_end();
                let taker = || before[..before.len() - 1].trim_ascii_end();
                return columns
                    && match before.last() {
                        None | Some(b'|') => true,
                        Some(b'(') => taker().is_empty() || taker().ends_with(b"Err") || taker().ends_with(b"ok_or"),
                        Some(_) => false,
                    };
            }
            b'(' => depth = depth.saturating_sub(1),
            // Brackets in a text need not match.
            b'"' if depth > 1 => return true,
            _ => {}
        }
    }
    true
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

fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}
