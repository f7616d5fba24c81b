//! What a cell of a code column says: a code, several of them, a range of them, or none.

/// Longest code.
const LONGEST: usize = 64;

/// True for a text that may be a code: `10001`, `-1`, `A0001`, `ddl:8200`, `Ecs.0001`, `2-01-003`, `NotFound`.
pub(super) fn is_code(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    body.len() <= LONGEST
        && body.starts_with(|c: char| c.is_ascii_alphanumeric())
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b))
}

/// True for a code that is no plain word.
pub(super) fn is_numbered(text: &str) -> bool {
    is_code(text) && text.contains(|c: char| c.is_ascii_digit())
}
