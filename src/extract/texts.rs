//! Descriptions out of doc comments, attributes, string literals and plain comments, each with its role, language and place.

use std::ops::Range;

use super::{
    doc_number::{self, Stated},
    expr,
    items::attribute_ranges,
    lexer::{self, Comment, Kind, Lexed},
};
use crate::{
    code::{Description, DescriptionRole, StatedNumber, is_han},
    source::{FileId, Span},
    verdict::split_languages,
};

/// Attributes whose string is the text of an error.
const TEXT_ATTRIBUTES: &[&str] =
    &["error", "msg", "message", "display", "snafu", "strum", "err", "description", "doc_text", "code_msg"];

/// How many tokens of a field or argument are looked through for its text.
const FIRST_LITERAL: usize = 64;

/// Descriptions of one file.
#[derive(Debug)]
pub(crate) struct Texts<'l, 't> {
    pub(crate) lexed: &'l Lexed<'t>,
    pub(crate) file: FileId,
}

impl Texts<'_, '_> {
    /// Doc comments, then attributes with a text, in source order.
    pub(crate) fn attributes(&self, attributes: Range<usize>) -> Vec<Description> {
        let mut out = Vec::new();
        self.doc(attributes.clone(), &mut out);
        for inner in attribute_ranges(self.lexed, attributes) {
            self.attribute(inner, &mut out);
        }
        out.sort_by_key(|description| description.span.start);
        out
    }

    /// The doc text of an item as one line, all paragraphs.
    pub(crate) fn whole_doc(&self, attributes: Range<usize>) -> String {
        self.doc_lines(attributes).into_iter().map(|(line, _)| line).collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    /// The first paragraph of the docs.
    fn doc(&self, attributes: Range<usize>, out: &mut Vec<Description>) {
        let lines = self.doc_lines(attributes);
        let paragraph: Vec<_> = lines
            .iter()
            .skip_while(|(line, _)| line.is_empty())
            .take_while(|(line, _)| !line.is_empty() && !line.starts_with('#') && !line.starts_with("```"))
            .collect();
        let second = second_language(&paragraph).unwrap_or(paragraph.len());
        for lines in [&paragraph[..second], &paragraph[second..]] {
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
            let text = lines.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join(" ");
            self.push(&text, DescriptionRole::Doc, first.1.start..last.1.end, out);
        }
    }

    fn doc_lines(&self, attributes: Range<usize>) -> Vec<(String, Range<usize>)> {
        let lexed = self.lexed;
        let mut lines = Vec::new();
        let mut i = attributes.start;
        while i < attributes.end {
            let range = lexed.bytes(i..i + 1);
            if lexed.kind(i) == Some(Kind::Doc) {
                let token = lexed.str(i);
                match token.strip_prefix("///") {
                    Some(line) => {
                        let end = range.start + token.trim_end().len();
                        lines.push((line.trim().to_owned(), range.start..end));
                    }
                    None => {
                        let body = token.trim_start_matches("/**").trim_end_matches("*/");
                        lines.extend(
                            body.lines()
                                .map(|line| (line.trim().trim_start_matches('*').trim().to_owned(), range.clone())),
                        );
                    }
                }
            } else if lexed.is(i, "[") && lexed.is(i + 1, "doc") && lexed.is(i + 2, "=") {
                if let Some(text) = expr::string(lexed.str(i + 3)) {
                    let range = lexed.bytes(i + 3..i + 4);
                    lines.extend(text.lines().map(|line| (line.trim().to_owned(), range.clone())));
                }
                i = lexed.mate(i);
            }
            i += 1;
        }
        lines
    }

    /// The first string of `#[error("…")]` and its like, also as `display("…")`, `message = "…"`, `concat!("…", "…")`.
    fn attribute(&self, inner: Range<usize>, out: &mut Vec<Description>) {
        let lexed = self.lexed;
        let Some(name) = lexed.ident(inner.start) else { return };
        let last = lexed.path_last(inner.start);
        if !TEXT_ATTRIBUTES.contains(&lexed.ident(last).unwrap_or(name)) {
            return;
        }
        for i in inner.clone() {
            if lexed.is(i, "concat") && lexed.is(i + 1, "!") {
                let parts: Option<String> = (i + 3..lexed.mate(i + 2))
                    .filter(|&j| lexed.kind(j) == Some(Kind::Str))
                    .map(|j| expr::string(lexed.str(j)))
                    .collect();
                if let Some(text) = parts {
                    self.push(&text, DescriptionRole::Attribute, lexed.bytes(i..lexed.after(i + 2)), out);
                }
                return;
            }
            if lexed.kind(i) != Some(Kind::Str) {
                continue;
            }
            // `code = "IR_05"` and `serialize = "x"` are no texts.
            let key = (lexed.is(i - 1, "=")).then(|| lexed.str(i - 2));
            if key.is_some_and(|key| {
                !matches!(key, "message" | "msg" | "description" | "display" | "error" | "fmt" | "text" | "to_string")
            }) {
                continue;
            }
            self.literal(i, DescriptionRole::Attribute, out);
            return;
        }
    }

    /// The string literal at a token.
    pub(crate) fn literal(&self, token: usize, role: DescriptionRole, out: &mut Vec<Description>) {
        if let Some(text) = expr::string(self.lexed.str(token)) {
            self.push(&text, role, self.lexed.bytes(token..token + 1), out);
        }
    }

    /// The first string literal of a range, with what is put around it (`.into()`, `format!`, `Some`).
    pub(crate) fn first_literal(&self, tokens: Range<usize>, role: DescriptionRole, out: &mut Vec<Description>) {
        if let Some(token) = tokens.into_iter().take(FIRST_LITERAL).find(|&i| self.lexed.kind(i) == Some(Kind::Str)) {
            self.literal(token, role, out);
        }
    }

    /// The comment that follows `byte` on the same line, with nothing but `,` or `;` between: a `//` one, or the first of others.
    pub(crate) fn trailing(&self, byte: usize, out: &mut Vec<Description>) {
        let lexed = self.lexed;
        let (mut at, mut found) = (byte, None);
        for comment in &lexed.comments[lexed.comment_at(byte)..] {
            let (between, behind) = lexed.text[at..comment.end as usize].split_at(comment.start as usize - at);
            if between.contains('\n')
                || behind.contains('\n')
                || !between.trim().trim_matches([',', ';']).trim().is_empty()
            {
                break;
            }
            at = comment.end as usize;
            if comment.line {
                found = Some(*comment);
                break;
            }
            found = found.or(Some(*comment));
        }
        self.comment(found.as_slice(), out);
    }

    /// The `//` lines directly above the token, without a blank line between.
    pub(crate) fn above(&self, token: usize) -> Vec<Description> {
        let lexed = self.lexed;
        let start = lexed.tokens[token].start as usize;
        let mut lines = Vec::new();
        let mut below = start;
        for comment in lexed.comments[..lexed.comment_at(start)].iter().rev() {
            let (from, to) = (comment.start as usize, comment.end as usize);
            let gap = &lexed.text[to..below];
            if !comment.line || !gap.trim().is_empty() || gap.matches('\n').count() != 1 || !self.starts_line(from) {
                break;
            }
            lines.push(*comment);
            below = from;
        }
        lines.reverse();
        let mut out = Vec::new();
        self.comment(&lines, &mut out);
        out
    }

    /// True where a comment of any kind stands on the line above the token.
    pub(crate) fn has_comment_above(&self, token: usize) -> bool {
        let lexed = self.lexed;
        let start = lexed.tokens[token].start as usize;
        let before = &lexed.comments[..lexed.comment_at(start)];
        before.last().is_some_and(|comment| {
            let gap = &lexed.text[comment.end as usize..start];
            gap.trim().is_empty() && gap.matches('\n').count() == 1 && self.starts_line(comment.start as usize)
        })
    }

    /// Nothing but white space stands before the byte on its line.
    pub(crate) fn starts_line(&self, byte: usize) -> bool {
        let before = self.lexed.text[..byte].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    fn comment(&self, lines: &[Comment], out: &mut Vec<Description>) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let texts: Vec<_> = lines
            .iter()
            .map(|line| {
                let text = &self.lexed.text[line.start as usize..line.end as usize];
                let block = text.strip_prefix("/*").and_then(|text| text.strip_suffix("*/"));
                block.map_or_else(|| text.trim_start_matches('/').trim(), |text| text.trim_matches('*').trim())
            })
            .collect();
        let text = texts.join(" ");
        if is_description_comment(&text) {
            self.push(&text, DescriptionRole::LineComment, first.start as usize..last.end as usize, out);
        }
    }

    /// Adds a text, split into its languages.
    fn push(&self, text: &str, role: DescriptionRole, range: Range<usize>, out: &mut Vec<Description>) {
        let whole = text.trim();
        let stated = doc_number::stated(whole);
        let words = stated.as_ref().map_or(whole, |stated| &whole[stated.words..]);
        let mut number = stated.map(|stated| self.number(&stated, &whole[stated.digits.clone()], &range));
        out.extend(split_languages(words).into_iter().map(|part| Description {
            text: part.text.to_owned(),
            lang: part.lang,
            role,
            span: Span::new(self.file, range.clone()),
            number: number.take(),
        }));
    }

    /// The number with its place in the source.
    fn number(&self, stated: &Stated, digits: &str, range: &Range<usize>) -> StatedNumber {
        let found = self.lexed.text[range.clone()].find(digits).map(|at| range.start + at);
        let place = found.map_or(range.clone(), |start| start..start + digits.len());
        StatedNumber { value: stated.value, strength: stated.strength, span: Span::new(self.file, place) }
    }
}

/// What a slice says that is one literal, comment, doc comment or `#[doc = "…"]`, as it is read where it stands in a file.
pub(crate) fn read(slice: &str) -> Vec<Description> {
    let lexed = lexer::lex(slice);
    let texts = Texts { lexed: &lexed, file: FileId(0) };
    let mut out = Vec::new();
    let tokens = 0..lexed.tokens.len();
    let all = |kind| tokens.clone().all(|i| lexed.kind(i) == Some(kind));
    match (lexed.kind(0), lexed.comments.as_slice()) {
        (None, comments) => texts.comment(comments, &mut out),
        (Some(Kind::Doc), []) if all(Kind::Doc) => texts.doc(tokens, &mut out),
        (Some(Kind::Punct), []) if lexed.is(0, "#") => texts.doc(tokens, &mut out),
        (Some(Kind::Str | Kind::ByteStr), []) if tokens.len() == 1 => {
            texts.literal(0, DescriptionRole::Message, &mut out);
        }
        _ => {}
    }
    out
}

/// The line with which the same begins in the other language, where the lines before it are Chinese alone and the others hold no Chinese,
/// or the other way round. In which case its first letter is does not matter, unlike within a line.
fn second_language(lines: &[&(String, Range<usize>)]) -> Option<usize> {
    let is_chinese = |line: &&(String, Range<usize>)| line.0.contains(is_han);
    let first = is_chinese(lines.first()?);
    let second = lines.iter().position(|line| is_chinese(line) != first)?;
    let (before, behind) = lines.split_at(second);
    let (chinese, english) = if first { (before, behind) } else { (behind, before) };
    let apart =
        chinese.iter().all(|(line, _)| line.contains(is_han) && !line.contains(|c: char| c.is_ascii_alphabetic()))
            && !english.iter().any(is_chinese);
    let words = english.iter().flat_map(|(line, _)| line.split_whitespace());
    let is_sentence = words.filter(|word| word.contains(char::is_alphabetic)).count() >= 3;
    (apart && is_sentence).then_some(second)
}

/// A comment that describes, and is no heading rule, task, tool directive or code that was commented out.
fn is_description_comment(text: &str) -> bool {
    const DIRECTIVES: &[&str] = &[
        "TODO", "FIXME", "XXX", "HACK", "NOTE", "SAFETY", "errcode-check:", "clippy", "rustfmt", "eslint", "SPDX",
        "Copyright",
    ];
    let letters = text.chars().any(char::is_alphabetic);
    let ruled = text.contains("====") || text.contains("----") || text.contains("####") || text.contains("****");
    let code = text.ends_with([';', '{', '}']) || (text.ends_with(',') && (text.contains('=') || text.contains('(')));
    letters && !ruled && !code && !DIRECTIVES.iter().any(|directive| text.starts_with(directive))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_dead_code_describe_nothing() {
        assert!(is_description_comment("用户不存在") && is_description_comment("see also, the docs"));
        for other in ["=====", "TODO: rename", "Gone = 1004,", "errcode-check: allow(x)", "===== user ====="] {
            assert!(!is_description_comment(other), "{other}");
        }
    }
}
