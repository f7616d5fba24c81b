//! What can be a code by its shape alone: strings, and tokens.

use std::ops::Range;

use super::{
    expr,
    lexer::{Kind, Lexed},
    naming,
};

/// True for a string that can be a code: it holds a digit and nothing but letters, digits and `_ - . :`.
pub(super) fn is_code_string(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':'))
        && !text.starts_with(['-', '.', ':', '_'])
        && text.bytes().filter(u8::is_ascii_lowercase).count() <= 8
}

/// True for a string literal that can be a code.
pub(super) fn is_code_literal(lexed: &Lexed<'_>, token: usize) -> bool {
    lexed.kind(token) == Some(Kind::Str) && expr::string(lexed.str(token)).is_some_and(|text| is_code_string(&text))
}

/// `vault.locked`, `NOT_FOUND`: an identifier that may stand in the place of a number.
pub(super) fn is_symbol(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':' | b'/'))
}

/// No code or text that people write has more tokens. Calls may stand in the arguments of calls, and each looks through its own.
pub(super) const LONGEST_VALUE: usize = 256;

/// The tokens of a code given as a number, a constant, arithmetic on one, or a string that can be a code; conversions behind it left out.
pub(super) fn code_tokens(lexed: &Lexed<'_>, value: Range<usize>) -> Option<Range<usize>> {
    let value = expr::without_conversions(lexed, value);
    if value.len() > LONGEST_VALUE {
        return None;
    }
    match lexed.kind(value.start)? {
        Kind::Number => Some(value),
        Kind::Punct if lexed.is(value.start, "-") && lexed.kind(value.start + 1) == Some(Kind::Number) => Some(value),
        Kind::Str | Kind::ByteStr if value.len() == 1 => {
            is_code_string(&expr::string(lexed.str(value.start))?).then_some(value)
        }
        Kind::Ident => {
            let last = lexed.path_last(value.start);
            let ends = last + 1 == value.end || matches!(lexed.str(last + 1), "+" | "-" | "|" | "as" | "*" | "<");
            (ends && naming::is_constant_name(lexed.str(last)) && lexed.str(last).len() > 1).then_some(value)
        }
        Kind::Open if lexed.is(value.start, "(") => {
            let numeric = value.clone().any(|i| lexed.kind(i) == Some(Kind::Number));
            numeric.then_some(value)
        }
        _ => None,
    }
}

/// `404`, `StatusCode::NOT_FOUND`: how HTTP says it, and no code.
pub(super) fn is_status(lexed: &Lexed<'_>, code: &Range<usize>) -> bool {
    let number = lexed.str(code.start);
    let status = code.len() == 1 && number.len() == 3 && matches!(number.as_bytes()[0], b'1'..=b'5');
    (status && lexed.kind(code.start) == Some(Kind::Number)) || code.clone().any(|i| lexed.is(i, "StatusCode"))
}
