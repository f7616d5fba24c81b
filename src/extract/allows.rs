//! Allow comments: `// errcode-check: allow(rule, rule) reason: text`, on a line of their own before an item, variant, arm or row,
//! behind one, or as `allow-file(…)` for the whole file.

use std::ops::Range;

use super::lexer::{Comment, Lexed};
use crate::{
    code::Allow,
    source::{FileId, Span},
};

/// Most tokens that a comment on its own line can cover, bodies in braces counted as one.
const LONGEST: usize = 1000;

/// What every allow comment starts with.
pub const ALLOW_SIGN: &str = "errcode-check:";

/// All allow comments of a file, in order.
pub(super) fn find(lexed: &Lexed<'_>, file: FileId) -> Vec<Allow> {
    let mut last = Covered::default();
    lexed
        .comments
        .iter()
        .filter(|comment| comment.line)
        .filter_map(|comment| {
            let text = &lexed.text[comment.start as usize..comment.end as usize];
            let body = text.trim_start_matches('/').trim_start();
            let rest = body.strip_prefix(ALLOW_SIGN)?;
            Some(allow(lexed, file, *comment, comment.end as usize - rest.len(), &mut last))
        })
        .collect()
}

fn allow(lexed: &Lexed<'_>, file: FileId, comment: Comment, start: usize, last: &mut Covered) -> Allow {
    let (from, to) = (comment.start as usize, comment.end as usize);
    let body = &lexed.text[start..to];
    let span = Span::new(file, from..to);
    let mut out = Allow { span, rules: Vec::new(), reason: None, scope: span, malformed: None };
    let trimmed = body.trim_start();
    let (whole_file, inside) = match (trimmed.strip_prefix("allow-file("), trimmed.strip_prefix("allow(")) {
        (Some(inside), _) => (true, inside),
        (None, Some(inside)) => (false, inside),
        (None, None) => {
            out.malformed = Some("`allow(rule)` or `allow-file(rule)` must follow".to_owned());
            return out;
        }
    };
    let Some(close) = inside.find(')') else {
        out.malformed = Some("the `(` is never closed".to_owned());
        return out;
    };
    let mut at = to - inside.len();
    for part in inside[..close].split(',') {
        let name = part.trim();
        let name_at = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        if !name.is_empty() {
            out.rules.push((name.to_owned(), Span::new(file, name_at..name_at + name.len())));
        }
    }
    if out.rules.is_empty() {
        out.malformed = Some("it names no rule".to_owned());
    }
    let rest = inside[close + 1..].trim();
    match rest.strip_prefix("reason:").or_else(|| rest.strip_prefix("reason：")) {
        Some(reason) if !reason.trim().is_empty() => out.reason = Some(reason.trim().to_owned()),
        Some(_) => {}
        None if rest.is_empty() => {}
        None => out.malformed = Some(format!("`{rest}` is not understood; a reason is written `reason: …`")),
    }
    out.scope = Span::new(file, if whole_file { 0..lexed.text.len() } else { scope(lexed, from..to, last) });
    out
}

/// What starts at a token, up to its end in bytes: comments in a row ask for the same.
#[derive(Default)]
struct Covered {
    first: usize,
    end: Option<usize>,
}

/// Behind code: that line. On a line of its own: what starts next, to its `,`, `;` or closing brace.
fn scope(lexed: &Lexed<'_>, comment: Range<usize>, last: &mut Covered) -> Range<usize> {
    let line = lexed.text[..comment.start].rfind('\n').map_or(0, |i| i + 1);
    if !lexed.text[line..comment.start].trim().is_empty() {
        return line..comment.end;
    }
    let first = lexed.token_at(comment.end);
    let end = match last.end.filter(|_| last.first == first) {
        Some(end) => end,
        None => end_of_next(lexed, first),
    };
    *last = Covered { first, end: Some(end) };
    comment.start..end.max(comment.end)
}

/// The byte behind what starts at the token `first`.
fn end_of_next(lexed: &Lexed<'_>, first: usize) -> usize {
    let mut i = first;
    while i < lexed.tokens.len().min(first + LONGEST) {
        let text = lexed.str(i);
        if matches!(text, "}" | ")" | "]") {
            break;
        }
        let next = lexed.after(i);
        if matches!(text, "," | ";" | "{") {
            return lexed.tokens[next - 1].end as usize;
        }
        i = next;
    }
    lexed.tokens[..i].last().map_or(0, |token| token.end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexer::lex;

    fn first(text: &str) -> (Vec<String>, Option<String>, String, Option<String>) {
        let lexed = lex(text);
        let allow = find(&lexed, FileId(0)).remove(0);
        let names = allow.rules.iter().map(|(name, span)| {
            assert_eq!(&text[span.range()], name);
            name.clone()
        });
        (names.collect(), allow.reason, text[allow.scope.range()].to_owned(), allow.malformed)
    }

    #[test]
    fn a_comment_on_its_own_line_covers_what_follows() {
        let text = "enum E {\n    // errcode-check: allow(duplicate-code, scheme) reason: 兼容旧客户端\n    /// doc\n    A = 1,\n    B = 1,\n}";
        let (rules, reason, scope, malformed) = first(text);
        assert_eq!(rules, ["duplicate-code", "scheme"]);
        assert_eq!(reason.as_deref(), Some("兼容旧客户端"));
        assert!(scope.ends_with("A = 1,") && malformed.is_none());
    }

    #[test]
    fn a_comment_behind_code_covers_its_line() {
        let (_, reason, scope, _) = first("a\n  B = 1, // errcode-check: allow(x)\nC");
        assert_eq!((reason, scope.as_str()), (None, "  B = 1, // errcode-check: allow(x)"));
    }

    #[test]
    fn bad_grammar_is_said() {
        for (text, part) in [
            ("// errcode-check: deny(x)", "must follow"),
            ("// errcode-check: allow(x", "never closed"),
            ("// errcode-check: allow()", "no rule"),
            ("// errcode-check: allow(x) because", "reason"),
        ] {
            assert!(first(text).3.is_some_and(|malformed| malformed.contains(part)), "{text}");
        }
    }
}
