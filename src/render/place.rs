//! The one place where byte spans become lines and columns. Columns are chars (Unicode scalar values), counted from 1.

use std::ops::Range;

use crate::source::{Position, Source, Span};

/// Lines with more bytes are cut, since each finding brings its own copy.
const LONG_LINE: usize = 4000;
/// Bytes that are kept on each side of the part that is covered.
const MARGIN: usize = 200;

/// A span as people and rustc's JSON count it.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// Where it starts.
    pub(super) start: Position,
    /// Behind its last char.
    pub(super) end: Position,
    /// The lines it touches, without line ends; of very long ones the part around the span.
    pub(super) lines: Vec<Line<'a>>,
}

/// A line and the part of it that the span covers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// First column of the part, in `text`.
    pub(super) start: usize,
    /// Column behind the part, in `text`.
    pub(super) end: usize,
}

/// Lines and columns of a span. A span outside of the text is moved to the nearest place inside.
pub(super) fn place(source: &Source, span: Span) -> Place<'_> {
    let start = source.position(span.start as usize);
    let end = source.position(span.end as usize);
    let lines = (start.line..=end.line).map(|number| line(source, number, span));
    Place { start, end, lines: lines.collect() }
}

fn line(source: &Source, number: usize, span: Span) -> Line<'_> {
    let (text, whole) = (source.text(), source.line_range(number - 1));
    let inside = |byte: u32| floor(text, byte as usize).clamp(whole.start, whole.end);
    let marked = inside(span.start)..inside(span.end);
    let shown = match window(text, &whole, Some(span), LONG_LINE, MARGIN) {
        part if part == whole => part,
        part => ascii_part(text, part, &marked),
    };
    let first = source.position(shown.start).column;
    let column = |byte: usize| source.position(byte.clamp(shown.start, shown.end)).column - first + 1;
    Line { start: column(marked.start), end: column(marked.end), text: &text[shown.clone()] }
}

/// Where the marked part is ASCII, the ASCII around it. Of a line that is not, rust-analyzer takes the columns of the span for
/// columns of the text, which begins elsewhere once it is cut.
fn ascii_part(text: &str, part: Range<usize>, marked: &Range<usize>) -> Range<usize> {
    let marked = marked.start.clamp(part.start, part.end)..marked.end.clamp(part.start, part.end);
    if !text[marked.clone()].is_ascii() {
        return part;
    }
    let before = text[part.start..marked.start].bytes().rev().take_while(u8::is_ascii).count();
    let behind = text[marked.end..part.end].bytes().take_while(u8::is_ascii).count();
    marked.start - before..marked.end + behind
}

/// The part of a line that is shown: all of it, or where it has more than `longest` bytes what stands around the span.
pub(super) fn window(
    text: &str,
    line: &Range<usize>,
    span: Option<Span>,
    longest: usize,
    margin: usize,
) -> Range<usize> {
    if line.len() <= longest {
        return line.clone();
    }
    let span = span.map_or(line.start..line.start, Span::range);
    let (first, last) = (span.start.clamp(line.start, line.end), span.end.clamp(line.start, line.end));
    let first = if span.start < line.start { last } else { first };
    let start = floor(text, first.saturating_sub(margin)).max(line.start);
    let end = floor(text, last.saturating_add(margin).min(start + longest)).clamp(start, line.end);
    start..end
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
    fn of_a_long_line_the_part_around_the_span_is_kept() {
        let text = format!("{}A = 201003, // 登录{}", "中,".repeat(2000), "文,".repeat(2000));
        let (sources, file) = source(&text);
        let line_of = |needle: &str| {
            let start = text.find(needle).expect("it is there");
            let mut place = place(sources.get(file), Span::new(file, start..start + needle.len()));
            assert_eq!(place.start.column, text[..start].chars().count() + 1);
            let line = place.lines.pop().expect("a span has a line");
            let marked = line.text.chars().skip(line.start - 1).take(line.end - line.start).collect::<String>();
            assert_eq!(marked, needle);
            line.text
        };
        assert_eq!(line_of("201003"), ",A = 201003, // ");
        let around = line_of("登录");
        assert!(around.len() < 3 * MARGIN && around.contains("201003, // 登录文,"), "{around}");
    }

    #[test]
    fn a_span_longer_than_a_line_may_be_is_cut_too() {
        let text = format!("x\n{}\ny", "a中".repeat(5000));
        let (sources, file) = source(&text);
        for range in [0..text.len(), 2..text.len() - 2, 2..9002, 8002..text.len()] {
            for line in place(sources.get(file), Span::new(file, range)).lines {
                assert!(line.text.len() <= LONG_LINE && line.start <= line.end, "{line:?}");
                assert!(line.end <= line.text.chars().count() + 1, "{line:?}");
            }
        }
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
