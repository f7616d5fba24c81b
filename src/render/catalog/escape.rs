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
    if code.contains('`') || code.trim() != code || code.is_empty() {
        inline(&code)
    } else {
        format!("`{}`", code.replace('|', "\\|"))
    }
}

/// A text for the value of an attribute between double quotes.
pub(super) fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use std::mem;

    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// What a reader sees of the cells of one row.
    fn shown(cells: &[String]) -> Vec<String> {
        let page = format!("| a | a | a |\n|---|---|---|\n| {} |\n", cells.join(" | "));
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        let (mut shown, mut cell) = (Vec::new(), String::new());
        for event in Parser::new_ext(&page, options) {
            match event {
                Event::Text(text) | Event::Code(text) => cell.push_str(&text),
                Event::InlineHtml(html) if &*html == "<br>" => cell.push('\n'),
                Event::End(TagEnd::TableCell) => shown.push(mem::take(&mut cell)),
                Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell)
                | Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow) => {}
                other => panic!("{other:?} in {page}"),
            }
        }
        shown.split_off(3)
    }

    #[test]
    fn readers_look_for_plain_text() {
        for text in ["grant_type字段超过定义范围", "{name} {0} %s > 2 - 3", "user's \"name\"", "#1: a & b"] {
            assert_eq!(inline(text), text);
        }
        assert_eq!(inline("AT&T: a < b | ${c}"), "AT&amp;T: a &lt; b \\| \\${c}");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "a\\`b");
        assert_eq!(cell(" \n"), "-");
    }

    proptest! {
        #[test]
        fn cells_show_any_text(text in "[ -~中，\\n]{0,12}|\\PC{0,12}|[-*_`|<>&;#!\\\\\\[\\](){}$~a1 ]{0,16}") {
            let expected = harmless(text.trim()).trim().replace('\t', " ");
            let lines = |text: &str| text.split('\n').map(|line| line.trim().to_owned()).collect::<Vec<_>>();
            let row = shown(&[inline(&text), "x".to_owned(), format!("`{}`", 1)]);
            prop_assert_eq!(row.len(), 3);
            prop_assert_eq!(lines(&row[0]), lines(&expected));
            prop_assert_eq!(&row[1..], ["x", "1"]);
        }
    }
}
