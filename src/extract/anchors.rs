//! The byte search in front of everything: can this file hold a fact at all? It must say yes wherever extraction finds something; a
//! test holds the two together. It looks for words that a declaration cannot do without, and at the few bytes next to them.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashSet,
    ops::Range,
    sync::LazyLock,
};

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::{
    Definition, Options,
    allows::ALLOW_SIGN,
    call,
    macros::{self, Sign},
    naming,
    skim::{self, is_word},
};
use crate::code::Forms;

/// How often a text may be walked over as a whole in search of closing brackets; what nests is walked over once for each level.
const MOST_WALKS: usize = 32;

/// How many bytes behind an opening bracket are looked at for a digit.
const NEAR: usize = 400;

/// Longer words are not looked at: runs of letters in encoded data, where each hit would read the whole run again.
const LONGEST: usize = 256;

/// True where the file may hold a fact.
pub(super) fn is_hot(text: &str, options: Options<'_>, signs: &[Sign<'_>], definitions: &[Definition]) -> bool {
    let search = Search {
        text,
        bytes: text.as_bytes(),
        options,
        definitions,
        among_errors: naming::is_error_file(options.path),
        budget: Cell::new(MOST_WALKS * text.len() + NEAR),
        outline: OnceCell::new(),
        impls: OnceCell::new(),
        text_functions: OnceCell::new(),
        modules: OnceCell::new(),
        error_module: OnceCell::new(),
        error_traits: OnceCell::new(),
        texts_of_errors: OnceCell::new(),
        unnumbered: Silence::default(),
        unnamed: Silence::default(),
        uncoded: Silence::default(),
    };
    search.configured()
        || search.words()
        || search.arms()
        || search.brackets()
        || signs.iter().any(|sign| search.is_macro(sign))
        || search.forms_of_the_config()
        || search.budget.get() == 0
}

/// Words that are rare enough to be looked for all at once.
const WORDS: [&str; 8] = [ALLOW_SIGN, "#[path", "enum", "const", "static", "code", "rrno", "r_no"];

static WORD_FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(WORDS).ok());

/// The last part of a text that was found to hold nothing: no part of it is looked at again.
#[derive(Default)]
struct Silence(RefCell<Range<usize>>);

impl Silence {
    fn contains(&self, at: usize) -> bool {
        self.0.borrow().contains(&at)
    }

    /// True where a part of the text holds what is looked for.
    fn holds(&self, part: Range<usize>, holds: impl Fn(Range<usize>) -> bool) -> bool {
        let known = self.0.borrow().clone();
        if known.start <= part.start && part.end <= known.end {
            return false;
        }
        let found = holds(part.clone());
        if !found {
            self.0.replace(part);
        }
        found
    }
}

/// What an argument begins with.
#[derive(Clone, Copy)]
enum Shape {
    /// A number; `digits` is at least the count of its digits.
    Number {
        digits: usize,
    },
    /// A number in brackets.
    Brackets,
    /// A path that ends in a constant.
    Constant,
    Text,
    Other,
}

impl Shape {
    /// A code that is no text, and if it is a plain number one of so many digits.
    fn is_number(self, least: usize) -> bool {
        match self {
            Self::Number { digits } => digits >= least,
            Self::Brackets | Self::Constant => true,
            Self::Text | Self::Other => false,
        }
    }
}

struct Search<'a> {
    text: &'a str,
    bytes: &'a [u8],
    options: Options<'a>,
    /// Definitions of macros in the file.
    definitions: &'a [Definition],
    among_errors: bool,
    /// Where functions stand, once somebody asks; `None` where the brackets do not match.
    outline: OnceCell<Option<skim::Outline>>,
    /// How many bytes may be walked over in search of closing brackets before the file is read as a whole.
    budget: Cell<usize>,
    /// The impls of errors, once somebody asks.
    impls: OnceCell<Vec<Range<usize>>>,
    /// Whether a function is named after texts of errors, once somebody asks.
    text_functions: OnceCell<bool>,
    /// Where `mod name;` stands, once somebody asks.
    modules: OnceCell<Vec<usize>>,
    /// Whether the file or a module in it is named after errors, once somebody asks.
    error_module: OnceCell<bool>,
    /// The types of `impl … Error for Name`, once somebody asks.
    error_traits: OnceCell<HashSet<&'a str>>,
    /// Whether a variant has a text in `#[error("…")]`, once somebody asks.
    texts_of_errors: OnceCell<bool>,
    /// Enums without numbers.
    unnumbered: Silence,
    /// Enums with no `Err` among their names.
    unnamed: Silence,
    /// Functions that give no codes.
    uncoded: Silence,
}

impl<'a> Search<'a> {
    /// The block that opens at `from` or behind it, up to its closing bracket or the end of the text; `None` for one that is known to hold
    /// nothing.
    fn body(&self, silence: &Silence, from: usize) -> Option<Range<usize>> {
        if silence.contains(from) {
            return None;
        }
        let open = self.opening(from)?;
        Some(open..self.close(open).unwrap_or(self.bytes.len()))
    }

    /// The brace that opens the body of an item, as long as not too much of the text was walked over again and again.
    fn opening(&self, from: usize) -> Option<usize> {
        if self.budget.get() == 0 {
            return None;
        }
        let open = skim::body(self.bytes, from);
        self.spend(open.unwrap_or_else(|end| end) - from);
        open.ok()
    }

    /// The mate of a bracket, as long as not too much of the text was walked over again and again.
    fn close(&self, open: usize) -> Option<usize> {
        if self.budget.get() == 0 {
            return None;
        }
        let close = skim::close(self.bytes, open);
        self.spend(close.unwrap_or(self.bytes.len()) - open);
        close
    }

    /// True where the bracket at `open` has its mate at `close`, or too much was walked over.
    fn closes_at(&self, open: usize, close: usize) -> bool {
        self.spend(close - open);
        self.budget.get() == 0 || skim::closes_at(self.bytes, open, close)
    }

    fn spend(&self, bytes: usize) {
        self.budget.set(self.budget.get().saturating_sub(bytes));
    }

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

    fn word_at(&self, start: usize) -> &'a str {
        let length = self.bytes[start..].iter().take_while(|&&b| is_word(b)).count();
        self.text.get(start..start + length).unwrap_or("")
    }

    fn skip_space(&self, from: usize) -> usize {
        from + self.bytes[from..].iter().take_while(|b| b.is_ascii_whitespace()).count()
    }

    /// The name behind a keyword at `at`, over comments; `None` where the word is another one, or no name follows.
    fn name_behind(&self, keyword: &str, at: usize) -> Option<(&str, usize)> {
        let behind = at + keyword.len();
        let part_of_word =
            (at > 0 && is_word(self.bytes[at - 1])) || self.bytes.get(behind).is_some_and(|&b| is_word(b));
        if part_of_word {
            return None;
        }
        let start = skim::skip_blank(self.bytes, behind);
        let start = if self.bytes[start..].starts_with(b"r#") { start + 2 } else { start };
        let name = self.word_at(start);
        (!name.is_empty()).then_some((name, start))
    }

    fn is_type(&self, name: &str) -> bool {
        naming::is_error_name(name) || naming::is_weak_error_name(name) || (self.options.names)(name)
    }

    /// One of the words of [`WORDS`] stands where it may be a fact.
    fn words(&self) -> bool {
        let Some(finder) = WORD_FINDER.as_ref() else { return true };
        finder.find_iter(self.bytes).any(|found| {
            let at = found.start();
            match WORDS[found.pattern()] {
                ALLOW_SIGN => true,
                // A module that is reached in another way than by name.
                "#[path" => self.bytes.get(self.skip_space(found.end())) == Some(&b'='),
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
        let behind = skim::skip_blank(self.bytes, start + name.len());
        if !matches!(self.bytes.get(behind), Some(b'{' | b'<' | b'(' | b':' | b'w')) {
            return false;
        }
        let is_type = self.is_type(name);
        if is_type {
            let counted = || {
                let counts = |word: &String| matches!(word.as_str(), "code" | "codes" | "errno" | "errcode");
                naming::words(name).iter().any(counts)
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
                    let after = self.skip_space(at + 5);
                    (self.word_at(after) == "for").then(|| self.word_at(self.skip_space(after + 3)))
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
            "ref" => self.is_type(self.word_at(self.skip_space(start + 3))) || self.among_errors,
            _ => {
                if self.bytes.get(skim::skip_blank(self.bytes, start + name.len())) != Some(&b':') {
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
                let start = self.skip_space(at + 4);
                let name = self.word_at(start);
                naming::is_error_name(name) && self.bytes.get(self.skip_space(start + name.len())) == Some(&b'{')
            };
            naming::is_code_file(self.options.path) || self.any(b"mod ", module)
        })
    }

    fn outline(&self) -> Option<&skim::Outline> {
        self.outline.get_or_init(|| skim::Outline::new(self.bytes)).as_ref()
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
        let mut asked = None;
        self.any(b"=>", |at| {
            let right = self.skip_space(at + 2);
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
            match self.word_before(from + separator) {
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

    /// What the name of the function around a place tells, and whether it is in the impl of an error; always true for a function that the
    /// config names, and in a file of errors whose brackets do not match. An answer takes a walk through the whole text.
    fn is_in(&self, at: usize, tells: impl Fn(&str, bool) -> bool) -> bool {
        let Some(outline) = self.outline() else {
            return self.may_be_in_error() || self.names_text_functions();
        };
        let Some(function) = outline.function_around(at) else { return false };
        let name = self.word_at(self.skip_space(function + 2));
        let in_error = || self.among_errors || self.is_in_impl_of_error(at);
        tells(name, false) || (self.options.names)(name) || (in_error() && tells(name, true))
    }

    /// The file is about errors, or an impl in it is one of errors.
    fn may_be_in_error(&self) -> bool {
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
        let before = self.bytes[..at].trim_ascii_end();
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
    fn is_in_impl_of_error(&self, at: usize) -> bool {
        let impls = self.impls_of_errors();
        impls.partition_point(|part| part.start < at).checked_sub(1).is_some_and(|index| at < impls[index].end)
    }

    /// `fn error_text(`: a table from numbers to texts needs no type.
    fn names_text_functions(&self) -> bool {
        *self.text_functions.get_or_init(|| {
            self.any(b"fn ", |at| {
                let name = self.word_at(at + 3);
                naming::is_error_name(name)
                    || (name.contains("code") && naming::is_text_function(name))
                    || (self.options.names)(name)
            })
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
        let bracket = |b: &&u8| b.is_ascii_whitespace() || matches!(**b, b')' | b',');
        let end = arrow - self.bytes[..arrow].iter().rev().take_while(bracket).count();
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
                let start = path.iter().rev().take_while(|byte| is_word(**byte)).count();
                path[path.len() - start..].first().is_some_and(u8::is_ascii_uppercase)
            })
        };
        (word.len() > 1 && naming::is_constant_name(word) && !of_type()).then_some(Shape::Constant)
    }

    /// `match err_code {`
    fn asks_codes(&self) -> bool {
        self.any(b"match", |at| {
            let line = self.line_from(at);
            [&b"code"[..], b"rno", b"r_no"].iter().any(|word| memmem::find(line, word).is_some())
        })
    }

    /// The word in which `at` stands; `None` where it is too long to be looked at.
    fn word_around(&self, at: usize) -> Option<&str> {
        let is_word = |b: &&u8| is_word(**b);
        let before = self.bytes[..at].iter().rev().take(LONGEST).take_while(is_word).count();
        let behind = self.bytes[at..].iter().take(LONGEST).take_while(is_word).count();
        (before + behind < LONGEST).then(|| self.text.get(at - before..at + behind).unwrap_or(""))
    }

    /// `fn error_code(`: its arms may give constants and texts.
    fn is_code_function(&self, name: &str, start: usize) -> bool {
        if (self.options.names)(name) {
            return true;
        }
        let code = naming::is_code_function(name);
        let named = naming::may_be_error(name)
            && ["code", "errno", "sqlstate"].iter().any(|word| name.contains(word))
            && (code || naming::is_error_name(name));
        if !code && !named {
            return false;
        }
        let Some(body) = self.body(&self.uncoded, start) else { return false };
        let gives = |body: Range<usize>| {
            let arrows = memmem::find_iter(&self.bytes[body.clone()], b"=>").map(|arrow| body.start + arrow + 2);
            let tests = memmem::find_iter(&self.bytes[body.clone()], b"if let").filter_map(|test| {
                let from = body.start + test;
                memchr(b'{', &self.bytes[from..body.end]).map(|open| from + open + 1)
            });
            arrows.into_iter().chain(tests).any(|at| self.gives_code(at, named))
        };
        self.uncoded.holds(body, gives)
    }

    /// A value that may be a code stands here, bare or in what only wraps it: `Some(…)`, `{ … }`, `return …`, `"…".into()`. Whether it may
    /// be a text is another's decision.
    fn gives_code(&self, at: usize, texts: bool) -> bool {
        let mut at = skim::skip_blank(self.bytes, at);
        loop {
            let word = self.word_at(at);
            let behind = at + word.len();
            let next = self.bytes.get(behind);
            at = match word {
                "return" | "break" => behind,
                "Some" | "Ok" | "Borrowed" | "from" | "new" if next == Some(&b'(') => behind + 1,
                "String" | "Cow" | "std" | "borrow" | "string" if self.bytes[behind..].starts_with(b"::") => behind + 2,
                "" if matches!(self.bytes.get(at), Some(b'{' | b'&')) => at + 1,
                _ => break,
            };
            at = skim::skip_blank(self.bytes, at);
        }
        match self.shape(at..(at + NEAR).min(self.bytes.len())) {
            Shape::Text if texts => {
                let text = &self.bytes[at..];
                let open = memchr(b'"', text).map_or(0, |open| open + 1);
                let end = memchr(b'"', &text[open..]).map_or(text.len(), |end| open + end);
                // The longest symbol, and escapes.
                end - open <= 2 * 64 && !text[open..end].contains(&b' ')
            }
            Shape::Text | Shape::Other => false,
            Shape::Number { .. } | Shape::Brackets | Shape::Constant => true,
        }
    }

    /// The name of a field for a code, and a value behind it: `ErrorType { code: 1001`, `r.err_code = 101`, `r.set_err_code(101)`,
    /// `#[error(code = 1001`, `#[code(1001`.
    fn is_code_word(&self, at: usize) -> bool {
        let Some(name) = self.word_around(at) else { return true };
        if !naming::is_code_field(super::setter::bare(name)) {
            return false;
        }
        let start = self.word_start(at);
        let sign = self.skip_space(start + name.len());
        // `#[error_code]`, `#[anchor_lang::error_code(offset = 0)]`
        if name == "error_code" && matches!(self.bytes[..start].last(), Some(b'[' | b':')) {
            return matches!(self.bytes.get(sign), Some(b']' | b'('));
        }
        match self.bytes.get(sign) {
            Some(b':') => self.bytes.get(sign + 1) != Some(&b':') && self.is_field_of_error(start, sign + 1),
            Some(b'=' | b'(') => {
                let value = self.skip_space(sign + 1);
                match self.bytes[..start].trim_ascii_end().last() {
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
        if !self.is_code_value(skim::skip_blank(self.bytes, value)) {
            return false;
        }
        let from = start.saturating_sub(NEAR);
        let Some(open) = memrchr(b'{', &self.bytes[from..start]) else { return false };
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

    /// What stands before an opening bracket: `ErrorType::new(1001`, `Self::new(1001`, `api_error(1001`, `(1001, "…").into()`,
    /// `#[error(1001`, `fn error_code(`.
    fn brackets(&self) -> bool {
        memchr_iter(b'(', self.bytes).any(|open| {
            let end = match self.bytes[..open].last() {
                Some(b'>') => return self.is_generic_function(open),
                Some(byte) if byte.is_ascii_whitespace() => self.bytes[..open].trim_ascii_end().len(),
                _ => open,
            };
            if end == 0 || !is_word(self.bytes[end - 1]) {
                return false;
            }
            let start = self.word_start(end);
            let name = self.text.get(start..end).unwrap_or("");
            if self.options.has_names && (self.options.names)(name) && self.mentions(name, open, false) {
                return true;
            }
            let before = self.bytes[..start].strip_suffix(b"r#").unwrap_or(&self.bytes[..start]);
            match before.last() {
                Some(b'.') => name == "into" && self.converts_tuple(start - 1),
                Some(b'[') => self.is_attribute(name, start, open),
                Some(byte) if byte.is_ascii_whitespace() && before.trim_ascii_end().ends_with(b"fn") => {
                    self.is_code_function(name, start)
                }
                _ if self.bytes.get(open + 1) == Some(&b')') => false,
                Some(b':') if self.is_call_of_type(before, name, open) => true,
                _ => self.is_call_of_error(name, open),
            }
        })
    }

    /// `fn error_code<T>(`
    fn is_generic_function(&self, open: usize) -> bool {
        let from = open.saturating_sub(4 * NEAR);
        let mut depth = 0_usize;
        for at in (from..open).rev() {
            match self.bytes[at] {
                b'>' if at > 0 && self.bytes[at - 1] != b'-' => depth += 1,
                b'<' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                let start = self.word_start(at);
                let is_function = start < at && self.bytes[..start].trim_ascii_end().ends_with(b"fn");
                return is_function && self.is_code_function(self.word_at(start), start);
            }
        }
        false
    }

    /// `ErrorType::new(1001`
    fn is_call_of_type(&self, before: &[u8], function: &str, open: usize) -> bool {
        let Some(path) = before.strip_suffix(b"::") else { return false };
        let known = match self.word_before(path.len()) {
            "Self" => {
                call::fails(function)
                    || function.starts_with(|c: char| c.is_ascii_uppercase())
                    || self.among_errors
                    || self.is_in_impl_of_error(path.len())
            }
            // `Answer::<T>::error_with_code(codes::X`
            "" => naming::is_error_name(function),
            owner => self.is_type(owner) || (call::fails(function) && call::is_response(owner)),
        };
        known && self.mentions(function, open, true)
    }

    /// `api_error(1001`, `codes::api_error(1001`
    fn is_call_of_error(&self, function: &str, open: usize) -> bool {
        function.starts_with(|c: char| c.is_ascii_lowercase())
            && naming::is_error_name(function)
            && self.mentions(function, open, false)
    }

    /// The arguments behind `open` hold a code and what makes it one. Also true where they are too long to be looked at.
    fn mentions(&self, function: &str, open: usize, typed: bool) -> bool {
        let Some(arguments) = skim::arguments(self.bytes, open) else { return true };
        let all = arguments.all();
        let texts = all.iter().filter(|argument| self.is_text(argument)).count();
        let shape = |argument: &Range<usize>| self.shape(argument.clone());
        if function.starts_with(|c: char| c.is_ascii_uppercase()) {
            return arguments.count > 1 && texts > 0 && all.iter().take(2).any(|argument| shape(argument).is_number(3));
        }
        // `ErrorType::from((`
        if let [tuple] = all
            && function == "from"
            && self.bytes[tuple.start] == b'('
        {
            return self.is_coded_tuple(tuple.start);
        }
        if let [prefix, number, _, ..] = all
            && matches!((shape(prefix), shape(number)), (Shape::Text, Shape::Number { .. }))
        {
            return true;
        }
        let coded = naming::holds_letters(function, "code") || naming::holds_letters(function, "errno");
        let places = if typed || naming::is_code_function(function) { 2 } else { 1 };
        all.iter().take(places).enumerate().any(|(at, argument)| {
            let says = texts > usize::from(self.is_text(argument));
            match shape(argument) {
                Shape::Number { digits } => says || coded || (typed && at == 0 && arguments.count > 1 && digits >= 3),
                Shape::Brackets => says || coded,
                Shape::Constant => says || self.bytes[argument.clone()].iter().any(u8::is_ascii_digit),
                Shape::Text => coded && says,
                Shape::Other => false,
            }
        })
    }

    /// `(1001, "…")`: two or three columns, one of them a text and one a code. Also true where it is too long to be looked at.
    fn is_coded_tuple(&self, open: usize) -> bool {
        let Some(columns) = skim::arguments(self.bytes, open) else { return true };
        let all = columns.all();
        (2..=3).contains(&columns.count)
            && all.iter().any(|column| self.is_text(column))
            && all.iter().any(|column| self.shape(column.clone()).is_number(0))
    }

    /// What stands at a place where a code may stand.
    fn shape(&self, part: Range<usize>) -> Shape {
        let digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        match self.bytes.get(part.start) {
            Some(b'0'..=b'9') => Shape::Number { digits: self.word_at(part.start).len() },
            Some(b'-') if digit(self.skip_space(part.start + 1)) => Shape::Number { digits: part.len() },
            Some(b'"') => Shape::Text,
            Some(b'(') if self.bytes[part.clone()].iter().any(u8::is_ascii_digit) => Shape::Brackets,
            Some(b'b' | b'r' | b'c') if self.is_prefixed_text(part.start) => Shape::Text,
            Some(_) if self.ends_in_constant(part.start) => Shape::Constant,
            _ => Shape::Other,
        }
    }

    /// `r"…"`, `br#"…"#`
    fn is_prefixed_text(&self, at: usize) -> bool {
        let letters = self.bytes[at..].iter().take_while(|byte| matches!(byte, b'b' | b'r' | b'c')).count();
        let hashes = self.bytes[at + letters..].iter().take_while(|&&byte| byte == b'#').count();
        self.bytes.get(at + letters + hashes) == Some(&b'"')
    }

    /// `"…"`, `format!(…)`, `String::from("…")`
    fn is_text(&self, part: &Range<usize>) -> bool {
        let text = &self.bytes[part.clone()];
        text[0] == b'"'
            || self.is_prefixed_text(part.start)
            || text.starts_with(b"format")
            || (text.starts_with(b"String") && text.contains(&b'"'))
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
    fn is_macro(&self, sign: &Sign<'_>) -> bool {
        let open = self.skip_space(sign.behind);
        let named = self.word_at(open);
        let open = if named.is_empty() { open } else { self.skip_space(open + named.len()) };
        if !matches!(self.bytes.get(open), Some(b'{' | b'(' | b'[')) {
            return false;
        }
        if sign.name == "include" || self.declares_codes(sign.name) {
            return true;
        }
        if matches!(sign.name, "error" | "err" | "macro_rules" | "compile_error") {
            return false;
        }
        let inside = self.skip_space(open + 1);
        let short_enum = self.word_at(inside);
        let behind = self.skip_space(inside + short_enum.len());
        if self.bytes.get(behind) == Some(&b'{') && self.is_type(short_enum) {
            return true;
        }
        // A call with a format string is a statement; a prefix of codes has no white space.
        let is_statement = || {
            self.bytes[inside..].strip_prefix(b"\"").is_some_and(|text| {
                let end = memchr(b'"', text).unwrap_or(text.len());
                end == 0 || text[..end].iter().any(u8::is_ascii_whitespace)
            })
        };
        let near = &self.bytes[open..(open + 4 * NEAR).min(self.bytes.len())];
        (macros::is_telling(sign.name) || (self.options.names)(sign.name))
            && !is_statement()
            && near.iter().any(|b| b.is_ascii_digit() || *b == b'"')
    }

    /// The definition of the macro says that a call declares codes.
    fn declares_codes(&self, name: &str) -> bool {
        self.options.macros.declares(name)
            || self.definitions.iter().any(|definition| definition.name == name && definition.may_declare())
    }

    /// `Err((…, "…").into())`: a tuple with a text is what the method at `dot` takes.
    fn converts_tuple(&self, dot: usize) -> bool {
        let value = self.bytes[..dot].trim_ascii_end();
        if !value.ends_with(b")") {
            return false;
        }
        let from = value.len().saturating_sub(8 * NEAR);
        let near = &value[from..];
        // What takes the tuple opens before it, or a closure does.
        memchr(b'"', near).is_some()
            && memchr_iter(b'(', near).map(|open| from + open).any(|open| {
                matches!(value[..open].trim_ascii_end().last(), Some(b'(' | b'|' | b'/'))
                    && self.closes_at(open, value.len() - 1)
                    && self.is_coded_tuple(open)
            })
    }

    /// What the config switches on.
    fn forms_of_the_config(&self) -> bool {
        let Forms { identifier, method_name, map_insert } = self.options.forms;
        let enums = || self.any(b"enum", |at| self.name_behind("enum", at).is_some_and(|(name, _)| self.is_type(name)));
        (identifier && (enums() || self.any(b"const", |at| self.line_from(at).contains(&b'"'))))
            || (method_name && self.any(b"(", |at| super::method_name::is_code(self.word_before(at))))
            || (map_insert && self.finds(b"insert"))
    }

    /// `#[error(1001, "…")]`, `#[fluvio(tag = 1001)]`, and `#[cfg(…)]` on a module, which is there for some configurations alone.
    fn is_attribute(&self, name: &str, start: usize, open: usize) -> bool {
        let bracket = start - 1;
        if self.bytes[..bracket].last() != Some(&b'#') {
            return false;
        }
        if name == "cfg" {
            return self.declares_module(bracket);
        }
        let inner = &self.bytes[open..(open + NEAR).min(self.bytes.len())];
        let inner = &inner[..memchr(b']', inner).unwrap_or(inner.len())];
        let first = self.bytes.get(self.skip_space(open + 1));
        let positional = matches!(first, Some(b'0'..=b'9' | b'-')) && naming::is_error_name(name);
        positional
            || memchr_iter(b't', inner).filter(|&tag| inner[tag..].starts_with(b"tag")).any(|tag| {
                let sign = self.skip_space(open + tag + 3);
                self.bytes.get(sign) == Some(&b'=')
                    && !matches!(self.shape(self.skip_space(sign + 1)..open + inner.len()), Shape::Text | Shape::Other)
            })
    }

    /// Where `mod name;` stands, in the order of the text.
    fn modules(&self) -> &[usize] {
        self.modules.get_or_init(|| {
            let is_declaration = |&at: &usize| {
                self.word_around(at) == Some("mod") && self.bytes.get(self.behind_module(at)) == Some(&b';')
            };
            memmem::find_iter(self.bytes, b"mod").filter(is_declaration).collect()
        })
    }

    /// Behind the keyword `mod` at a place and the name that follows.
    fn behind_module(&self, at: usize) -> usize {
        let name = self.skip_space(at + 3);
        self.skip_space(name + self.word_at(name).len())
    }

    /// `mod name;` follows, or a module that may hold one, with attributes, comments and visibility between.
    fn declares_module(&self, bracket: usize) -> bool {
        let mut at = bracket;
        while self.bytes.get(at) == Some(&b'[') {
            let Some(end) = self.close(at) else { return true };
            at = skim::skip_blank(self.bytes, end + 1);
            at += usize::from(self.bytes.get(at) == Some(&b'#'));
        }
        if self.word_at(at) == "pub" {
            at = skim::skip_blank(self.bytes, at + 3);
            if self.bytes.get(at) == Some(&b'(') {
                let Some(end) = self.close(at) else { return true };
                at = skim::skip_blank(self.bytes, end + 1);
            }
        }
        let open = match self.word_at(at) {
            "mod" => self.behind_module(at),
            // A part of `cfg_if!`.
            "" => at,
            _ => return false,
        };
        match self.bytes.get(open) {
            Some(b';') => true,
            // What is declared inside of it is there for the same configurations.
            Some(b'{') => {
                let modules = self.modules();
                let declaration = modules.get(modules.partition_point(|&inner| inner < open));
                declaration.is_some_and(|&inner| self.close(open).is_none_or(|close| inner < close))
            }
            _ => false,
        }
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
