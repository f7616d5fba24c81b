//! Holds the rows of the config against tokens. `..` takes the first place where what stands behind it fits and never comes back, and a
//! column has an end, so that the work is linear in the tokens.

use std::ops::Range;

use crate::{
    extract::lexer::{Kind, Lexed},
    pattern::{Column, Part, Row},
};

/// Most tokens, brackets counted as one, that a column takes.
const MAX_COLUMN: usize = 128;
/// Most tokens, brackets counted as one, that a row among others takes.
const MAX_ROW: usize = 256;

/// The columns of a row and the tokens in them, in source order.
pub(super) type Fitted = Vec<(Column, Range<usize>)>;

/// Fits a row to all of the tokens, but for a comma at their end.
pub(super) fn whole(lexed: &Lexed<'_>, row: &Row, tokens: Range<usize>) -> Option<Fitted> {
    let mut matcher = Matcher { lexed, columns: Vec::new() };
    matcher.sequence(&row.parts, tokens.start, tokens.end, true)?;
    Some(matcher.columns)
}

/// Fits a row to the first of the tokens and gives the token behind it. One with `..` goes to the end of the row.
pub(super) fn start(lexed: &Lexed<'_>, row: &Row, tokens: Range<usize>) -> Option<(Fitted, usize)> {
    let mut matcher = Matcher { lexed, columns: Vec::new() };
    let open = row.parts.contains(&Part::Rest);
    let limit = if open { row_end(lexed, row, tokens.clone()) } else { tokens.end };
    let end = matcher.sequence(&row.parts, tokens.start, limit, open)?;
    Some((matcher.columns, end))
}

/// The end of the row that starts with the tokens, whether it fits or not: a separator, or the bracket that ends such rows.
pub(super) fn row_end(lexed: &Lexed<'_>, row: &Row, tokens: Range<usize>) -> usize {
    let has_commas = row.parts.iter().any(|part| matches!(part, Part::Literal(sign) if sign == ","));
    let bracket = match row.parts.last() {
        Some(Part::Group('{', _)) => "{",
        _ => "",
    };
    let mut i = tokens.start;
    for _ in 0..MAX_ROW {
        if i >= tokens.end {
            break;
        }
        if lexed.is(i, ";") || (!has_commas && lexed.is(i, ",")) {
            return i;
        }
        let closed = lexed.is(i, bracket);
        i = lexed.after(i).min(tokens.end);
        if closed {
            return i;
        }
    }
    i
}

struct Matcher<'l, 't> {
    lexed: &'l Lexed<'t>,
    columns: Fitted,
}

impl Matcher<'_, '_> {
    /// Fits parts from `at` on; with `to_end` they have to reach `limit`. Gives the token behind them.
    fn sequence(&mut self, parts: &[Part], at: usize, limit: usize, to_end: bool) -> Option<usize> {
        let comma = to_end && limit > at && self.lexed.is(limit - 1, ",");
        let end = if comma { limit - 1 } else { limit };
        let mut segments = parts.split(|part| *part == Part::Rest).peekable();
        let mut at = at;
        let mut first = true;
        while let Some(mut segment) = segments.next() {
            let last = segments.peek().is_none();
            if last && segment.is_empty() && !first {
                return Some(limit);
            }
            // As in the patterns of Rust, `a, ..` fits `a` alone, and `a, .., b` fits `a, b`.
            let element = !first && is_comma(segment.first());
            segment = if element { &segment[1..] } else { segment };
            let goes_on = !last && is_comma(segment.last());
            segment = if goes_on { &segment[..segment.len() - 1] } else { segment };
            at = if first {
                self.segment(segment, at, end)?
            } else {
                self.search(segment, at, end, last && to_end, element)?
            };
            if goes_on && at < end {
                at = self.lexed.is(at, ",").then_some(at + 1)?;
            }
            first = false;
        }
        if to_end { (at == end).then_some(limit) } else { Some(at) }
    }

    /// The first place from `at` on where the parts fit; with `element` only there and behind commas.
    fn search(&mut self, parts: &[Part], at: usize, limit: usize, to_end: bool, element: bool) -> Option<usize> {
        let kept = self.columns.len();
        let mut i = at;
        loop {
            if (!element || i == at || self.lexed.is(i - 1, ","))
                && let Some(behind) = self.segment(parts, i, limit)
                && (!to_end || behind == limit)
            {
                return Some(behind);
            }
            self.columns.truncate(kept);
            if i >= limit {
                return None;
            }
            i = self.lexed.after(i);
        }
    }

    /// Fits parts without `..`.
    fn segment(&mut self, parts: &[Part], at: usize, limit: usize) -> Option<usize> {
        let lexed = self.lexed;
        let mut i = at;
        for (k, part) in parts.iter().enumerate() {
            if i >= limit {
                return None;
            }
            i = match part {
                Part::Literal(text) if lexed.is(i, text) || lexed.ident(i) == Some(text) => i + 1,
                Part::Group(bracket, inner) if lexed.str(i).starts_with(*bracket) && lexed.mate(i) > i => {
                    let close = lexed.mate(i);
                    self.sequence(inner, i + 1, close, true)?;
                    close + 1
                }
                Part::Any => self.expression(parts.get(k + 1), i, limit)?.end,
                Part::Column(column) => {
                    let tokens = self.expression(parts.get(k + 1), i, limit)?;
                    let behind = tokens.end;
                    if !may_be(lexed, *column, &tokens) {
                        return None;
                    }
                    self.columns.push((*column, tokens));
                    behind
                }
                _ => return None,
            };
        }
        (i <= limit).then_some(i)
    }

    /// The tokens of a column: all up to the literal behind it or to the next separator, or one operand where another part follows.
    fn expression(&self, next: Option<&Part>, at: usize, limit: usize) -> Option<Range<usize>> {
        let end = match next {
            None => self.until(at, limit, "")?,
            Some(Part::Literal(stop)) => self.until(at, limit, stop)?,
            Some(_) => self.operand(at),
        };
        let tokens = at..end.min(limit);
        (!tokens.is_empty()).then_some(tokens)
    }

    fn until(&self, at: usize, limit: usize, stop: &str) -> Option<usize> {
        let lexed = self.lexed;
        let mut i = at;
        for _ in 0..MAX_COLUMN {
            if i >= limit || matches!(lexed.str(i), "," | ";" | "=>") || lexed.is(i, stop) {
                return Some(i);
            }
            i = lexed.after(i);
        }
        None
    }

    /// Behind a literal, path, macro call or bracket, with its sign; `at` itself where none stands there.
    fn operand(&self, at: usize) -> usize {
        let lexed = self.lexed;
        let first = at + usize::from(matches!(lexed.str(at), "-" | "!" | "&"));
        match lexed.kind(first) {
            Some(Kind::Number | Kind::Str | Kind::ByteStr | Kind::Char) => first + 1,
            Some(Kind::Open) => lexed.after(first),
            Some(Kind::Ident) => {
                let end = path_end(lexed, first);
                if lexed.is(end, "!") { lexed.after(end + 1) } else { end }
            }
            _ => at,
        }
    }
}

fn is_comma(part: Option<&Part>) -> bool {
    matches!(part, Some(Part::Literal(sign)) if sign == ",")
}

/// A name is a path or a string; a text starts with no operator, which would belong to the column in front.
fn may_be(lexed: &Lexed<'_>, column: Column, tokens: &Range<usize>) -> bool {
    let first = lexed.kind(tokens.start);
    match column {
        Column::Name => path_end(lexed, tokens.start) == tokens.end || (tokens.len() == 1 && first == Some(Kind::Str)),
        Column::Text | Column::Zh | Column::En => first != Some(Kind::Punct) || lexed.is(tokens.start, "&"),
        Column::Code | Column::Prefix => true,
    }
}

/// Behind the path `a::b` that starts at `at`; `at` itself where none does.
fn path_end(lexed: &Lexed<'_>, at: usize) -> usize {
    if lexed.kind(at) != Some(Kind::Ident) {
        return at;
    }
    lexed.path_last(at) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexer::lex;

    /// The columns of a row that fits all of the text, such as `Name=A Code=1`.
    fn fits(row: &str, text: &str) -> Option<String> {
        let row = Row::parse(row).unwrap_or_else(|errors| panic!("{row}: {errors:?}"));
        let lexed = lex(text);
        let columns = whole(&lexed, &row, 0..lexed.tokens.len())?;
        let shown = columns.into_iter().map(|(column, tokens)| format!("{column:?}={}", lexed.slice(tokens)));
        Some(shown.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn columns_are_expressions() {
        for (row, text, columns) in [
            ("$name($code)", "NotFound(BASE + 1)", "Name=NotFound Code=BASE + 1"),
            ("$name($code) $text", "A(-0x1F) \"a\"", "Name=A Code=-0x1F Text=\"a\""),
            ("$name = $code", "a::B = f(1, 2) + 3", "Name=a::B Code=f(1, 2) + 3"),
            ("$name $code $text", "A -5 \"a\".into()", "Name=A Code=-5 Text=\"a\".into()"),
            ("$code: $name", "5: \"NAME\"", "Code=5 Name=\"NAME\""),
            ("$code $text", "a::B format!(\"x\")", "Code=a::B Text=format!(\"x\")"),
            ("$code, $text", "1, \"a\",", "Code=1 Text=\"a\""),
            ("type = $code", "r#type = 1", "Code=1"),
        ] {
            assert_eq!(fits(row, text).as_deref(), Some(columns), "{row} {text}");
        }
        for (row, text) in [
            ("$name($code)", "5(1)"),
            ("$name($code)", "A(1, 2)"),
            ("$name($code)", "A[1]"),
            ("$name($code)", "A()"),
            ("$code, $text", "1"),
            ("$code, $text", "1, "),
            ("$code $text", "1 + 2"),
        ] {
            assert_eq!(fits(row, text), None, "{row} {text}");
        }
    }

    #[test]
    fn anything_and_the_rest() {
        for (row, text, columns) in [
            ("_, $code, ..", "f(1, 2), 5, \"a\", b", "Code=5"),
            ("_, _, $code, ..", "f(1, 2), x.y(), 5", "Code=5"),
            ("_ => $code", "Self::A { .. } => 5", "Code=5"),
            ("$code, ..", "5, ", "Code=5"),
            (".., $code", "a, b, 5", "Code=5"),
            (".., $code", "5", "Code=5"),
            (".., code: $code, ..", "code: 5", "Code=5"),
            ("$name, .., $code", "a, 5", "Name=a Code=5"),
            ("code = $code, .., $text", "code = 5, a, \"b\"", "Code=5 Text=\"b\""),
            (".., code: $code, .., msg: $text, ..", "a: 1, code: 2, b: 3, c: 4, msg: \"a\", d: 5", "Code=2 Text=\"a\""),
            ("$name { .., code = $code, .. }", "A { x { code = 1 }, code = 2, }", "Name=A Code=2"),
            (".. ($code) ..", "a [b] (5) c (6)", "Code=5"),
            ("$name => { code: $code, .. }", "A => { code: 1 }", "Name=A Code=1"),
        ] {
            assert_eq!(fits(row, text).as_deref(), Some(columns), "{row} {text}");
        }
        for text in ["a: 1, b: 2", "a.code: 1", ""] {
            assert_eq!(fits(".., code: $code, ..", text), None, "{text}");
        }
        assert_eq!(fits("_, $code", "5"), None);
    }

    #[test]
    fn long_rows_take_linear_time() {
        let row = Row::parse("_ .. _ .. [_ .. $code $text ..] .. _ .. $name = 7 ..").expect("it is a row");
        for soup in ["a ", "a, ", "[", "[a] ", "a = ", "a::", "- ", "1 \"a\" "] {
            let text = soup.repeat(100_000);
            let lexed = lex(&text);
            assert!(whole(&lexed, &row, 0..lexed.tokens.len()).is_none(), "{soup}");
            start(&lexed, &row, 0..lexed.tokens.len());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_row_and_no_tokens_panic(
            row in "(\\$(name|text|zh|prefix) ?|[_a(){}\\[\\],=:] ?|\\.\\. a|=> ){0,12}",
            text in "([a-c_(){}\\[\\],;:=.\"'#!<>-]|[0-9]|=>|::| |\n|\u{9519}){0,60}",
        ) {
            let lexed = lex(&text);
            for row in [row.clone() + "$code", format!("$code {row}"), format!("{row} .. $code ..")] {
                if let Ok(row) = Row::parse(&row) {
                    let columns = whole(&lexed, &row, 0..lexed.tokens.len()).unwrap_or_default();
                    let (more, end) = start(&lexed, &row, 0..lexed.tokens.len()).unwrap_or_default();
                    proptest::prop_assert!(end <= lexed.tokens.len());
                    for (_, tokens) in columns.into_iter().chain(more) {
                        proptest::prop_assert!(!tokens.is_empty() && tokens.end <= lexed.tokens.len());
                    }
                }
            }
        }
    }
}
