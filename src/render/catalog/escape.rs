//! Text as part of a markdown cell or line: it is shown as it is, whatever it holds.

use crate::render::harmless;

/// The text, with everything escaped that markdown, HTML or a renderer's own additions would take for something else. It stays on one line.
pub(super) fn inline(text: &str) -> String {
    let text = harmless(text.trim());
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        match c {
            '\n' => escaped.push_str("<br>"),
            '\t' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '&' if next.is_some_and(|next| next == '#' || next.is_ascii_alphabetic()) => escaped.push_str("&amp;"),
            // Between letters it is no emphasis.
            '_' if before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric) => {
                escaped.push('_');
            }
            // `{{#include …}}` of a book; two braces begin a template elsewhere, which no escape keeps away.
            '{' if before == Some('{') && next == Some('#') => escaped.push_str("\\{"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
        before = Some(c);
    }
    escaped
}

/// A cell of a table: the text, or a dash where there is none.
pub(super) fn cell(text: &str) -> String {
    let text = inline(text);
    if text.is_empty() { "-".to_owned() } else { text }
}

/// A code between backticks, or escaped where it holds one itself.
pub(super) fn code(code: &str) -> String {
    let code = harmless(code).replace(['\n', '\t'], " ");
    match code.contains('`') || code.trim() != code || code.is_empty() {
        true => inline(&code),
        false => format!("`{}`", code.replace('|', "\\|")),
    }
}

/// A text for the value of an attribute between double quotes.
pub(super) fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
