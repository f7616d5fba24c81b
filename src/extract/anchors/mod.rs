//! The byte search in front of everything: can this file hold a fact at all? It must say yes wherever extraction finds something; a
//! test holds the two together. It looks for words that a declaration cannot do without, and at the few bytes next to them.

use std::{
    cell::{Cell, OnceCell, RefCell},
    ops::Range,
};

use foldhash::HashSet;
use memchr::{memchr, memmem};

use super::{
    Definition, Options,
    bytes::{is_word, word_length, word_length_before},
    macros::{self, Sign},
    method_name, naming, skim,
};
use crate::code::Forms;

mod arms;
mod around;
mod brackets;
mod words;

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
        end - word_length_before(&self.bytes[..end])
    }

    /// The identifier that ends before `end`, empty where there is none.
    fn word_before(&self, end: usize) -> &str {
        self.text.get(self.word_start(end)..end).unwrap_or("")
    }

    fn word_at(&self, start: usize) -> &'a str {
        let length = word_length(&self.bytes[start..]);
        self.text.get(start..start + length).unwrap_or("")
    }

    /// The word in which `at` stands; `None` where it is too long to be looked at.
    fn word_around(&self, at: usize) -> Option<&str> {
        let is_word = |b: &&u8| is_word(**b);
        let before = self.bytes[..at].iter().rev().take(LONGEST).take_while(is_word).count();
        let behind = self.bytes[at..].iter().take(LONGEST).take_while(is_word).count();
        (before + behind < LONGEST).then(|| self.text.get(at - before..at + behind).unwrap_or(""))
    }

    /// Where the identifier starts whose letters start at a place: before its `r#`.
    fn raw_start(&self, start: usize) -> usize {
        start - if self.bytes[..start].ends_with(b"r#") { 2 } else { 0 }
    }

    /// Where the letters of the identifier start that starts at a place: behind its `r#`.
    fn skip_raw(&self, at: usize) -> usize {
        at + if self.bytes[at..].starts_with(b"r#") { 2 } else { 0 }
    }

    /// The first byte from a place on that is no white space and in no comment.
    fn skip_blank(&self, from: usize) -> usize {
        skim::skip_blank(self.bytes, from)
    }

    /// What stands before a place, without the white space and the comments right before it. Where these cannot be told from a text, the file is
    /// read as a whole.
    fn before(&self, end: usize) -> &'a [u8] {
        let before = skim::blank_before(self.bytes, end).unwrap_or_else(|| {
            self.budget.set(0);
            end
        });
        &self.bytes[..before]
    }

    /// The name behind a keyword at `at`, over comments; `None` where the word is another one, or no name follows.
    fn name_behind(&self, keyword: &str, at: usize) -> Option<(&str, usize)> {
        let behind = at + keyword.len();
        let part_of_word =
            (at > 0 && is_word(self.bytes[at - 1])) || self.bytes.get(behind).is_some_and(|&b| is_word(b));
        if part_of_word {
            return None;
        }
        let start = self.skip_blank(behind);
        let start = self.skip_raw(start);
        let name = self.word_at(start);
        (!name.is_empty()).then_some((name, start))
    }

    fn is_type(&self, name: &str) -> bool {
        naming::is_error_name(name) || naming::is_weak_error_name(name) || (self.options.names)(name)
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

    /// What stands at a place where a code may stand.
    fn shape(&self, part: Range<usize>) -> Shape {
        let digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        match self.bytes.get(part.start) {
            Some(b'0'..=b'9') => Shape::Number { digits: self.word_at(part.start).len() },
            Some(b'-') if digit(self.skip_blank(part.start + 1)) => Shape::Number { digits: part.len() },
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

    /// `BASE_ERROR`, `codes::NOT_FOUND`, `ErrorCode::NOT_FOUND`
    fn ends_in_constant(&self, from: usize) -> bool {
        let mut word = self.word_at(from);
        let mut behind = self.skip_blank(from + word.len());
        while self.bytes[behind..].starts_with(b"::") {
            let next = self.skip_blank(behind + 2);
            word = self.word_at(next);
            behind = self.skip_blank(next + word.len());
        }
        naming::is_constant_name(word)
    }

    /// A macro call whose name speaks of errors and that holds a number, and `bail!(code = …)`.
    fn is_macro(&self, sign: &Sign<'_>) -> bool {
        let open = self.skip_blank(sign.behind);
        let named = self.word_at(open);
        let open = if named.is_empty() { open } else { self.skip_blank(open + named.len()) };
        if !matches!(self.bytes.get(open), Some(b'{' | b'(' | b'[')) {
            return false;
        }
        if sign.name.is_empty() || sign.name == "include" || self.declares_codes(sign.name) {
            return true;
        }
        if self.is_short_enum(open + 1) {
            return true;
        }
        if matches!(sign.name, "error" | "err" | "macro_rules" | "compile_error") {
            return false;
        }
        let inside = self.skip_blank(open + 1);
        let near = &self.bytes[open..(open + 4 * NEAR).min(self.bytes.len())];
        (macros::is_telling(sign.name) || (self.options.names)(sign.name))
            && !macros::is_statement(&self.bytes[inside..])
            && near.iter().any(|b| b.is_ascii_digit() || *b == b'"')
    }

    /// `/// doc #[attribute] pub Name {` behind the bracket of a call: an enum without its keyword.
    fn is_short_enum(&self, from: usize) -> bool {
        let Some(mut at) = self.behind_attributes(from) else { return true };
        if self.word_at(at) == "pub" {
            at = self.skip_blank(at + 3);
        }
        let start = self.skip_raw(at);
        let name = self.word_at(start);
        let behind = self.skip_blank(start + name.len());
        !name.is_empty()
            && self.bytes.get(behind) == Some(&b'{')
            && (self.is_type(name) || self.numbers_errors(name, start, behind))
    }

    /// The first byte from a place on that is in no attribute and no comment; `None` where an attribute does not end.
    fn behind_attributes(&self, from: usize) -> Option<usize> {
        let mut at = self.skip_blank(from);
        while self.bytes.get(at) == Some(&b'#') {
            let sign = self.skip_blank(at + 1);
            let inner = self.bytes.get(sign) == Some(&b'!');
            let bracket = if inner { self.skip_blank(sign + 1) } else { sign };
            if self.bytes.get(bracket) != Some(&b'[') {
                break;
            }
            at = self.skip_blank(self.close(bracket)? + 1);
        }
        Some(at)
    }

    /// The definition of the macro says that a call declares codes.
    fn declares_codes(&self, name: &str) -> bool {
        self.options.macros.declares(name)
            || self.definitions.iter().any(|definition| definition.name == name && definition.may_declare())
    }

    /// What the config switches on.
    fn forms_of_the_config(&self) -> bool {
        let Forms { identifier, method_name, map_insert } = self.options.forms;
        let enums = || self.any(b"enum", |at| self.name_behind("enum", at).is_some_and(|(name, _)| self.is_type(name)));
        (identifier && (enums() || self.any(b"const", |at| self.line_from(at).contains(&b'"'))))
            || (method_name && self.any(b"(", |at| method_name::is_code(self.word_before(at))))
            || (map_insert && self.finds(b"insert"))
    }
}

#[cfg(test)]
mod tests;
