//! The one place where byte spans become lines and columns. Columns are chars (Unicode scalar values), counted from 1.

use crate::source::{Position, Source, Span};

/// A span as people and rustc's JSON count it.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// Where it starts.
    pub(super) start: Position,
    /// Behind its last char.
    pub(super) end: Position,
    /// The lines it touches, whole, without line ends.
    pub(super) lines: Vec<Line<'a>>,
}

/// A line and the part of it that the span covers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// First column of the part.
    pub(super) start: usize,
    /// Column behind the part.
    pub(super) end: usize,
}

/// Lines and columns of a span. A span outside of the text is moved to the nearest place inside.
pub(super) fn place(source: &Source, span: Span) -> Place<'_> {
    let start = source.position(span.start as usize);
    let end = source.position(span.end as usize);
    let lines = (start.line..=end.line).map(|line| {
        let text = &source.text()[source.line_range(line - 1)];
        let behind = text.chars().count() + 1;
        let first = if line == start.line { start.column } else { 1 };
        let last = if line == end.line { end.column } else { behind };
        Line { text, start: first.min(behind), end: last.min(behind) }
    });
    Place { start, end, lines: lines.collect() }
}

/// The nearest char boundary at or before a byte.
pub(super) fn floor(text: &str, byte: usize) -> usize {
    let byte = byte.min(text.len());
    (0..=byte).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::{FileId, Origin, Sources};

    fn source(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::default();
        let file = sources.add_text("a.rs".into(), "/a.rs".into(), Origin::Disk, text.into());
        (sources, file)
    }

    /// The text between two positions, found again from lines and columns alone.
    fn slice(text: &str, place: &Place<'_>) -> String {
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        let byte = |at: Position| {
            let before: usize = lines.iter().take(at.line - 1).map(|line| line.len()).sum();
            let line = lines.get(at.line - 1).copied().unwrap_or("");
            before + line.chars().take(at.column - 1).map(char::len_utf8).sum::<usize>()
        };
        text[byte(place.start)..byte(place.end)].to_owned()
    }

    #[test]
    fn columns_are_chars() {
        let text = "// 错误\r\n\tX = 1, // 😀 登录\r\n";
        let (sources, file) = source(text);
        let start = text.find("登").expect("it is there");
        let place = place(sources.get(file), Span::new(file, start..start + 6));
        assert_eq!((place.start.line, place.start.column, place.end.column), (2, 14, 16));
        assert_eq!(place.lines, [Line { text: "\tX = 1, // 😀 登录", start: 14, end: 16 }]);
    }

    #[test]
    fn a_span_over_lines_highlights_each() {
        let text = "ab\r\nc\nde";
        let (sources, file) = source(text);
        let place = place(sources.get(file), Span::new(file, 1..7));
        let parts: Vec<_> = place.lines.iter().map(|line| (line.text, line.start, line.end)).collect();
        assert_eq!(parts, [("ab", 2, 3), ("c", 1, 2), ("de", 1, 2)]);
    }

    #[test]
    fn a_span_outside_is_moved_inside() {
        let (sources, file) = source("ab");
        let place = place(sources.get(file), Span::new(file, 90..99));
        assert_eq!((place.start.line, place.start.column), (1, 3));
        assert_eq!(floor("中", 2), 0);
        assert_eq!(floor("中", 9), 3);
    }

    proptest! {
        #[test]
        fn lines_and_columns_slice_back(text in "[a中😀\t \r\n]{0,40}", a in 0usize..60, b in 0usize..60) {
            let (start, end) = (floor(&text, a.min(b)), floor(&text, a.max(b)));
            let (sources, file) = source(&text);
            let place = place(sources.get(file), Span::new(file, start..end));
            prop_assert_eq!(slice(&text, &place), &text[start..end]);
            for line in &place.lines {
                prop_assert!(1 <= line.start && line.start <= line.end && line.end <= line.text.chars().count() + 1);
            }
        }
    }
}
