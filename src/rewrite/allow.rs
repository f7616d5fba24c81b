//! Allow comments and the names in them, taken away without a trace.

use crate::{
    code::Allow,
    diagnostic::Edit,
    source::{Sources, Span},
};

/// The edit that deletes an allow comment: with its line where nothing else stands there, else with the white space in front of it.
pub fn without_allow(sources: &Sources, allow: &Allow) -> Edit {
    let source = sources.get(allow.span.file);
    let text = source.text();
    let comment = allow.span.range();
    let line = source.line_range(source.line_index(comment.start));
    let code = text[line.start..comment.start].trim_end();
    let range = if code.trim_start_matches('\u{FEFF}').is_empty() {
        let end = text[line.end..].find('\n').map_or(text.len(), |at| line.end + at + 1);
        line.start + code.len()..end
    } else {
        line.start + code.len()..line.end
    };
    Edit { span: Span::new(allow.span.file, range), replacement: String::new() }
}

/// The edit that takes one of several names out of an allow comment.
pub fn without_name(allow: &Allow, position: usize) -> Edit {
    let span = allow.rules[position].1;
    let range = match (allow.rules.get(position + 1), position.checked_sub(1)) {
        (Some((_, next)), _) => span.start..next.start,
        (None, Some(before)) => allow.rules[before].1.end..span.end,
        (None, None) => span.start..span.end,
    };
    Edit { span: Span { file: span.file, start: range.start, end: range.end }, replacement: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::{Macros, Options, extract},
        source::{FileId, Origin},
    };

    /// The text without its only allow comment, or without one of its names.
    fn without(text: &str, name: Option<usize>) -> String {
        let mut sources = Sources::default();
        sources.add_text("a.rs".into(), "/a.rs".into(), Origin::Disk, text.to_owned());
        let allows = extract(FileId(0), text, Options::new("a.rs", &Macros::default())).allows;
        let [allow] = allows.as_slice() else { panic!("{allows:?}") };
        let edit = match name {
            Some(position) => without_name(allow, position),
            None => without_allow(&sources, allow),
        };
        let mut out = text.to_owned();
        out.replace_range(edit.span.range(), &edit.replacement);
        out
    }

    #[test]
    fn a_comment_goes_with_its_line_or_with_the_space_before_it() {
        for (text, expected) in [
            ("a;\n    // errcode-check: allow(x) reason: y\nb;\n", "a;\nb;\n"),
            ("a;\r\n\t// errcode-check: allow(x)\r\nb;\r\n", "a;\r\nb;\r\n"),
            ("a; \t// errcode-check: allow(x) \r\nb;", "a;\r\nb;"),
            ("a; // errcode-check: allow(x)", "a;"),
            ("a;\n// errcode-check: allow(x)", "a;\n"),
            ("\u{FEFF}// errcode-check: allow-file(x)\r\nb;", "\u{FEFF}b;"),
            ("// errcode-check: allow-file(x)\n\nb;", "\nb;"),
        ] {
            assert_eq!(without(text, None), expected, "{text:?}");
        }
    }

    #[test]
    fn a_name_goes_with_its_comma() {
        let text = |names: &str| format!("// errcode-check: allow({names}) reason: 兼容\nb;");
        for (names, position, expected) in
            [("a, b,c", 0, "b,c"), ("a, b,c", 1, "a, c"), ("a, b,c", 2, "a, b"), ("a , b ", 1, "a "), ("a", 0, "")]
        {
            assert_eq!(without(&text(names), Some(position)), text(expected));
        }
    }
}
