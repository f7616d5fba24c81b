//! Rust tokens of one file as byte ranges, with brackets matched and comments kept apart. Never fails: what it cannot
//! read becomes a [`Problem`], and the rest is still lexed. Knows nothing of items or error codes.

use std::ops::Range;

use super::bytes::{ascii_word_length, blank_length};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ident,
    Lifetime,
    /// Integer or float literal with its suffix.
    Number,
    /// String literal of any kind but bytes.
    Str,
    ByteStr,
    /// Char or byte literal.
    Char,
    /// `///`, `/** */`
    Doc,
    /// `//!`, `/*! */`
    InnerDoc,
    /// `=>`
    FatArrow,
    /// `::`
    PathSep,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// Any other sign; `==`, `->`, `<=`, `>=`, `!=`, `..`, `..=` and `...` are one token.
    Punct,
}

/// A token: bytes `start..end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Its first byte, which tells most tokens apart without a look at the text.
    first: u8,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// For a bracket the index of its partner, or its own index where it has none.
    pub(crate) mate: u32,
}

/// A comment that is no doc comment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment {
    pub(crate) start: u32,
    /// Without the line end.
    pub(crate) end: u32,
    /// `//` and not `/* */`.
    pub(crate) line: bool,
}

/// A place where the text is no Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

/// A lexed file.
#[derive(Debug)]
pub(crate) struct Lexed<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Comment>,
    /// The first one: it is all that is told of a file, and a text that is no Rust may have one for each of its bytes.
    pub(crate) problem: Option<Problem>,
}

impl<'t> Lexed<'t> {
    #[inline]
    pub(crate) fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The token's text, empty past the end.
    #[inline]
    pub(crate) fn str(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start as usize..token.end as usize])
    }

    /// The identifier without `r#`, where the token is one.
    #[inline]
    pub(crate) fn ident(&self, index: usize) -> Option<&'t str> {
        match self.kind(index) {
            Some(Kind::Ident) => {
                let word = self.str(index);
                Some(word.strip_prefix("r#").unwrap_or(word))
            }
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn is(&self, index: usize, text: &str) -> bool {
        let bytes = self.text.as_bytes();
        self.tokens.get(index).is_some_and(|token| {
            Some(&token.first) == text.as_bytes().first()
                && (token.end - token.start) as usize == text.len()
                && (text.len() == 1 || &bytes[token.start as usize..token.end as usize] == text.as_bytes())
        })
    }

    /// The first byte of a token, 0 past the end: which bracket or `;` it is.
    #[inline]
    pub(crate) fn first(&self, index: usize) -> u8 {
        self.tokens.get(index).map_or(0, |token| token.first)
    }

    #[inline]
    pub(crate) fn mate(&self, index: usize) -> usize {
        self.tokens[index].mate as usize
    }

    /// The token behind this one, over a bracket and what it encloses.
    #[inline]
    pub(crate) fn after(&self, index: usize) -> usize {
        match self.kind(index) {
            Some(Kind::Open) => self.mate(index).max(index) + 1,
            _ => index + 1,
        }
    }

    /// What a bracket encloses; nothing where it has no partner behind it.
    pub(crate) fn inside(&self, open: usize) -> Range<usize> {
        open + 1..self.mate(open).max(open + 1)
    }

    /// The last token of the path `a::b` that starts at `start`.
    #[inline]
    pub(crate) fn path_last(&self, start: usize) -> usize {
        let mut last = start;
        while self.kind(last + 1) == Some(Kind::PathSep) && self.kind(last + 2) == Some(Kind::Ident) {
            last += 2;
        }
        last
    }

    /// The bracket around each token of a range, where that bracket is in the range too.
    pub(crate) fn enclosing(&self, tokens: Range<usize>) -> Vec<Option<usize>> {
        let mut open = Vec::new();
        let around = |i| {
            if self.kind(i) == Some(Kind::Close) {
                open.pop();
            }
            let around = open.last().copied();
            if self.kind(i) == Some(Kind::Open) {
                open.push(i);
            }
            around
        };
        tokens.map(around).collect()
    }

    /// Bytes of a non-empty range of tokens.
    pub(crate) fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        debug_assert!(!tokens.is_empty());
        self.tokens[tokens.start].start as usize..self.tokens[tokens.end - 1].end as usize
    }

    /// Text of a range of tokens.
    pub(crate) fn slice(&self, tokens: Range<usize>) -> &'t str {
        if tokens.is_empty() { "" } else { &self.text[self.bytes(tokens)] }
    }

    /// Splits a range of tokens at `separator` outside of brackets and of `::<…>`; empty parts are left out.
    pub(crate) fn split(&self, tokens: Range<usize>, separator: &str) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = tokens.start;
        let mut i = tokens.start;
        while i < tokens.end {
            if self.kind(i) == Some(Kind::Punct) && self.is(i, separator) {
                if start < i {
                    parts.push(start..i);
                }
                start = i + 1;
            }
            i = self.after_generic(i).min(tokens.end.max(i + 1));
        }
        if start < tokens.end {
            parts.push(start..tokens.end);
        }
        parts
    }

    /// Like [`Self::after`], and over the `<…>` behind a `::`.
    pub(crate) fn after_generic(&self, index: usize) -> usize {
        if self.kind(index) == Some(Kind::PathSep) && self.is(index + 1, "<") {
            return self.after_angles(index + 1);
        }
        self.after(index)
    }

    /// The token behind the `>` that closes the `<` at `index`; gives up at a `;` or a closing bracket.
    pub(crate) fn after_angles(&self, index: usize) -> usize {
        let mut depth = 0_usize;
        let mut i = index;
        while i < self.tokens.len() {
            match self.str(i) {
                "<" => depth += 1,
                ">" => {
                    depth -= 1;
                    if depth == 0 {
                        return i + 1;
                    }
                }
                ";" | "}" | ")" | "]" => return i,
                _ => {}
            }
            i = self.after(i);
        }
        i
    }

    /// Deepest nesting of brackets in a range of tokens.
    pub(crate) fn depth(&self, tokens: Range<usize>) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for token in &self.tokens[tokens] {
            match token.kind {
                Kind::Open => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        deepest
    }

    /// Index of the first token that starts at `byte` or later.
    pub(crate) fn token_at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| (token.start as usize) < byte)
    }

    /// Index of the first comment that starts at `byte` or later.
    pub(crate) fn comment_at(&self, byte: usize) -> usize {
        self.comments.partition_point(|comment| (comment.start as usize) < byte)
    }
}

/// Lexes a file. A byte order mark, a `#!` line and a frontmatter are passed over.
pub(crate) fn lex(text: &str) -> Lexed<'_> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        out: Lexed { text, tokens: Vec::with_capacity(text.len() / 6), comments: Vec::new(), problem: None },
        open: Vec::new(),
        open_of_kind: [0; 3],
    };
    lexer.skip_head();
    while lexer.at < lexer.bytes.len() {
        lexer.token();
    }
    if let Some(&open) = lexer.open.first() {
        let start = lexer.out.tokens[open as usize].start as usize;
        lexer.problem(start, || format!("`{}` is never closed", &text[start..=start]));
    }
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    out: Lexed<'t>,
    open: Vec<u32>,
    /// How many of them are `(`, `[` and `{`.
    open_of_kind: [u32; 3],
}

/// Index of a bracket's kind among the three.
#[inline]
fn bracket(byte: u8) -> usize {
    match byte {
        b'(' | b')' => 0,
        b'[' | b']' => 1,
        _ => 2,
    }
}

impl Lexer<'_> {
    #[inline]
    fn peek(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or(0)
    }

    #[inline]
    fn push(&mut self, kind: Kind, start: usize) {
        let index = self.out.tokens.len() as u32;
        let first = self.bytes[start];
        self.out.tokens.push(Token { kind, first, start: start as u32, end: self.at as u32, mate: index });
    }

    fn line_end(&self, from: usize) -> usize {
        memchr::memchr(b'\n', &self.bytes[from..]).map_or(self.bytes.len(), |i| from + i)
    }

    fn skip_head(&mut self) {
        if self.text.starts_with('\u{FEFF}') {
            self.at = 3;
        }
        // `#![attr]` is Rust; any other `#!` line is a shebang.
        let rest = &self.text[self.at..];
        if let Some(behind) = rest.strip_prefix("#!")
            && !behind.trim_start().starts_with('[')
        {
            self.at = self.line_end(self.at);
        }
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        if trimmed.starts_with("---") {
            let start = self.at + rest.len() - trimmed.len();
            let mut line = self.line_end(start);
            while line < self.bytes.len() {
                let next = self.line_end(line + 1);
                if self.text[line + 1..next].starts_with("---") {
                    self.at = next;
                    return;
                }
                line = next;
            }
        }
    }

    #[inline]
    fn token(&mut self) {
        let start = self.at;
        match self.peek(0) {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => {
                self.at += 1 + blank_length(&self.bytes[start + 1..]);
            }
            b',' | b';' => {
                self.at += 1;
                self.push(Kind::Punct, start);
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(start),
            b'/' if self.peek(1) == b'/' => self.line_comment(start),
            b'/' if self.peek(1) == b'*' => self.block_comment(start),
            b'"' => self.string(start, Kind::Str),
            b'\'' => self.quote(start),
            b'0'..=b'9' => self.number(start),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                self.open_of_kind[bracket(self.bytes[start])] += 1;
                self.open.push(self.out.tokens.len() as u32);
                self.push(Kind::Open, start);
            }
            b')' | b']' | b'}' => self.close(start),
            b if b >= 0x80 => self.wide(start),
            _ => self.punct(start),
        }
    }

    /// A char beyond ASCII: white space as rustc has it, or part of an identifier.
    fn wide(&mut self, start: usize) {
        let c = self.text[start..].chars().next().unwrap_or(' ');
        if c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}') {
            self.at += c.len_utf8();
        } else {
            self.word(start);
        }
    }

    fn line_comment(&mut self, start: usize) {
        let end = self.line_end(start);
        self.at = end;
        let body = &self.bytes[start..end];
        let doc = body.starts_with(b"///") && !body.starts_with(b"////");
        if doc {
            self.push(Kind::Doc, start);
        } else if body.starts_with(b"//!") {
            self.push(Kind::InnerDoc, start);
        } else {
            let end = start + self.text[start..end].trim_end().len();
            self.out.comments.push(Comment { start: start as u32, end: end as u32, line: true });
        }
    }

    fn block_comment(&mut self, start: usize) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        break;
                    }
                }
                _ if self.at >= self.bytes.len() => {
                    self.problem(start, || "this block comment is never closed".to_owned());
                    break;
                }
                _ => {
                    let next = memchr::memchr2(b'*', b'/', &self.bytes[self.at + 1..]);
                    self.at = next.map_or(self.bytes.len(), |i| self.at + 1 + i);
                }
            }
        }
        let body = &self.bytes[start..self.at];
        if body.starts_with(b"/**") && !body.starts_with(b"/***") && body.len() > 4 {
            self.push(Kind::Doc, start);
        } else if body.starts_with(b"/*!") {
            self.push(Kind::InnerDoc, start);
        } else {
            self.out.comments.push(Comment { start: start as u32, end: self.at as u32, line: false });
        }
    }

    /// Keeps a problem with what starts at `start` where none was met before it.
    fn problem(&mut self, start: usize, message: impl FnOnce() -> String) {
        if self.out.problem.as_ref().is_none_or(|first| start < first.range.start) {
            let length = if self.bytes[start] == b'/' { 2 } else { 1 };
            self.out.problem = Some(Problem { range: start..start + length, message: message() });
        }
    }

    fn string(&mut self, start: usize, kind: Kind) {
        self.at += 1;
        loop {
            let Some(i) = memchr::memchr2(b'"', b'\\', &self.bytes[self.at..]) else {
                self.at = self.bytes.len();
                self.problem(start, || "this string is never closed".to_owned());
                break;
            };
            self.at += i;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                break;
            }
            // A backslash and the ASCII byte behind it; a wide char cannot be escaped, and skipping its first byte would split it.
            self.at += if self.peek(1) < 0x80 && self.at + 1 < self.bytes.len() { 2 } else { 1 };
        }
        self.push(kind, start);
    }

    /// A raw string whose `r` was read; true where it was one.
    fn raw_string(&mut self, start: usize, kind: Kind) -> bool {
        let hashes = self.bytes[self.at..].iter().take_while(|&&b| b == b'#').count();
        if self.peek(hashes) != b'"' {
            return false;
        }
        self.at += hashes + 1;
        loop {
            let Some(i) = memchr::memchr(b'"', &self.bytes[self.at..]) else {
                self.at = self.bytes.len();
                self.problem(start, || "this raw string is never closed".to_owned());
                break;
            };
            self.at += i + 1;
            let closing = self.bytes[self.at..].iter().take(hashes).take_while(|&&b| b == b'#').count();
            if closing == hashes {
                self.at += hashes;
                break;
            }
        }
        self.push(kind, start);
        true
    }

    fn quote(&mut self, start: usize) {
        self.at += 1;
        if self.peek(0) == b'\\' {
            self.at += 2;
            self.char_end(start);
            return;
        }
        let Some(c) = self.text[self.at..].chars().next() else {
            self.push(Kind::Punct, start);
            return;
        };
        if self.bytes.get(self.at + c.len_utf8()) == Some(&b'\'') {
            self.at += c.len_utf8() + 1;
            self.push(Kind::Char, start);
            return;
        }
        self.skip_word();
        self.push(Kind::Lifetime, start);
    }

    /// The rest of a char literal behind its escape: `\u{…}` is the longest.
    fn char_end(&mut self, start: usize) {
        let limit = (self.at + 12).min(self.bytes.len());
        match self.bytes.get(self.at..limit).and_then(|rest| memchr::memchr(b'\'', rest)) {
            Some(i) => self.at += i + 1,
            None => {
                self.at = self.at.min(self.bytes.len());
                while !self.text.is_char_boundary(self.at) {
                    self.at += 1;
                }
            }
        }
        self.push(Kind::Char, start);
    }

    #[inline]
    fn skip_word(&mut self) {
        loop {
            self.at += ascii_word_length(&self.bytes[self.at..]);
            if self.peek(0) < 0x80 || !self.skip_wide() {
                return;
            }
        }
    }

    /// Over a char beyond ASCII that belongs to a word; false for white space.
    #[cold]
    fn skip_wide(&mut self) -> bool {
        let c = self.text[self.at..].chars().next().unwrap_or(' ');
        let belongs = !c.is_whitespace();
        self.at += if belongs { c.len_utf8() } else { 0 };
        belongs
    }

    #[inline]
    fn word(&mut self, start: usize) {
        self.skip_word();
        if !matches!(self.peek(0), b'"' | b'#' | b'\'') || !self.prefixed(start) {
            self.push(Kind::Ident, start);
        }
    }

    /// The literal that a word is the prefix of, which is pushed; or the rest of a raw identifier, which is not. False for the latter and
    /// for other words.
    fn prefixed(&mut self, start: usize) -> bool {
        match (&self.bytes[start..self.at], self.peek(0)) {
            (b"r", b'#') if self.peek(1) == b'_' || self.peek(1).is_ascii_alphabetic() => {
                self.at += 1;
                self.skip_word();
                return false;
            }
            (b"r" | b"cr", b'"' | b'#') => return self.raw_string(start, Kind::Str),
            (b"br", b'"' | b'#') => return self.raw_string(start, Kind::ByteStr),
            (b"b", b'"') => self.string(start, Kind::ByteStr),
            (b"c", b'"') => self.string(start, Kind::Str),
            (b"b", b'\'') => {
                self.at += 1;
                self.at += if self.peek(0) == b'\\' { 2 } else { 0 };
                self.char_end(start);
            }
            _ => return false,
        }
        true
    }

    fn number(&mut self, start: usize) {
        self.skip_word();
        // A fraction only where a digit follows: `1..2`, `1.max(2)` and `x.0.1` are none.
        let tuple_field = self.out.tokens.last().is_some_and(|last| {
            last.end as usize == start && last.end - last.start == 1 && self.bytes[last.start as usize] == b'.'
        });
        if !tuple_field && self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.skip_word();
        }
        let hex = self.bytes[start..self.at].starts_with(b"0x");
        if !hex && matches!(self.bytes[self.at - 1], b'e' | b'E') && matches!(self.peek(0), b'+' | b'-') {
            self.at += 1;
            self.skip_word();
        }
        self.push(Kind::Number, start);
    }

    fn close(&mut self, start: usize) {
        let closing = self.bytes[start];
        self.at += 1;
        let index = self.out.tokens.len() as u32;
        self.push(Kind::Close, start);
        let kind = bracket(closing);
        // Looked for only where there is one: a search through all that are open, for each bracket, would never end.
        if self.open_of_kind[kind] == 0 {
            self.problem(start, || format!("`{}` closes nothing", char::from(closing)));
            return;
        }
        // A wrong bracket closes the nearest right one, so that one mistake does not hide the rest of the file.
        while let Some(open) = self.open.pop() {
            let at = self.out.tokens[open as usize].start as usize;
            let opening = self.bytes[at];
            self.open_of_kind[bracket(opening)] -= 1;
            if bracket(opening) == kind {
                self.out.tokens[open as usize].mate = index;
                self.out.tokens[index as usize].mate = open;
                return;
            }
            self.problem(at, || format!("`{}` is closed by `{}`", char::from(opening), char::from(closing)));
        }
    }

    #[inline]
    fn punct(&mut self, start: usize) {
        let (kind, length) = match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'=', b'>', _) => (Kind::FatArrow, 2),
            (b':', b':', _) => (Kind::PathSep, 2),
            (b'.', b'.', b'=' | b'.') => (Kind::Punct, 3),
            (b'=' | b'<' | b'>' | b'!', b'=', next) if next != b'>' => (Kind::Punct, 2),
            (b'-', b'>', _) | (b'.', b'.', _) | (b'=', b'=', _) => (Kind::Punct, 2),
            _ => (Kind::Punct, 1),
        };
        self.at += length;
        self.push(kind, start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let lexed = lex(text);
        (0..lexed.tokens.len()).map(|i| lexed.str(i)).collect()
    }

    #[test]
    fn literals_keep_their_whole_text() {
        assert_eq!(
            words(r##"r#type 'a 'b' b'\'' "x\"y" r#"a"b"# br"q" 0x1F_u32 1..2 1.5e-3 x.0.1 '错' "错//""##),
            [
                "r#type", "'a", "'b'", r"b'\''", r#""x\"y""#, r##"r#"a"b"#"##, r#"br"q""#, "0x1F_u32", "1", "..", "2",
                "1.5e-3", "x", ".", "0", ".", "1", "'错'", r#""错//""#
            ]
        );
    }

    #[test]
    fn comments_are_kept_apart_and_docs_are_tokens() {
        let lexed = lex("/// doc\n//// no doc\n/* a /* b */ c */ enum // 尾\n//! inner\n/**/ X");
        let kinds: Vec<_> = lexed.tokens.iter().map(|token| token.kind).collect();
        assert_eq!(kinds, [Kind::Doc, Kind::Ident, Kind::InnerDoc, Kind::Ident]);
        let comments: Vec<_> = lexed.comments.iter().map(|c| &lexed.text[c.start as usize..c.end as usize]).collect();
        assert_eq!(comments, ["//// no doc", "/* a /* b */ c */", "// 尾", "/**/"]);
    }

    #[test]
    fn head_of_the_file_is_passed_over() {
        assert_eq!(words("\u{FEFF}#!/bin/sh { (\nenum"), ["enum"]);
        assert_eq!(words("#!/usr/bin/env cargo\n---\n[package]\n---\nenum"), ["enum"]);
        assert_eq!(words("#![allow(x)]"), ["#", "!", "[", "allow", "(", "x", ")", "]"]);
    }

    #[test]
    fn a_wrong_bracket_does_not_hide_the_rest() {
        let lexed = lex("enum A { B = (1 } enum C {}");
        assert_eq!(lexed.mate(2), 7);
        let first = |text: &str| lex(text).problem.map_or_else(String::new, |problem| problem.message);
        assert_eq!(first(lexed.text), "`(` is closed by `}`");
        assert_eq!(first("\"abc"), "this string is never closed");
        assert_eq!(first("}"), "`}` closes nothing");
        assert_eq!(first("fn f() { g(1, ] }"), "`(` is closed by `}`");
        assert_eq!((first("{ ( ]"), first("fn f() {}")), ("`{` is never closed".to_owned(), String::new()));
    }

    #[test]
    fn brackets_that_fit_nothing_are_not_searched_for_again_and_again() {
        let open = "(".repeat(400_000);
        let text = format!("{open}{}", "]".repeat(400_000));
        let lexed = lex(&text);
        assert_eq!(lexed.tokens.len(), 800_000);
        assert_eq!(lexed.problem.map(|problem| problem.range), Some(0..1));
        let text = format!("[{open}]{}", "]".repeat(400_000));
        let lexed = lex(&text);
        assert_eq!((lexed.mate(0), lexed.mate(1)), (400_001, 1));
    }

    proptest::proptest! {
        #[test]
        fn any_text_lexes_into_ordered_tokens(text in "\\PC*|[ -~\n错'\"/*#{}()\\[\\]]*") {
            let lexed = lex(&text);
            let mut last = 0;
            for (i, token) in lexed.tokens.iter().enumerate() {
                proptest::prop_assert!(token.start >= last && token.end > token.start);
                proptest::prop_assert!(text.get(token.start as usize..token.end as usize).is_some());
                proptest::prop_assert_eq!(lexed.mate(lexed.mate(i)), i);
                last = token.end;
            }
        }
    }
}
