//! The one place where byte spans become lines and columns, both counted from 1, and files the paths that other programs know.

use std::ops::Range;

use super::Run;
use crate::{
    diagnostic::{Diagnostic, Label},
    source::{Origin, Position, Source, Sources, Span, display_path},
    workspace::Workspace,
};

/// Lines with more bytes are cut, since each finding brings its own copy.
const LONG_LINE: usize = 4000;
/// Bytes that are kept on each side of the part that is covered.
const MARGIN: usize = 200;

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Chars (Unicode scalar values), as rustc does.
    Chars,
    /// Code units of UTF-16. A byte order mark stands before the first column.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
}

/// A part of a file: where it starts, and behind its last sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// Where a span starts and ends. A span outside of the text is moved to the nearest place inside.
pub(super) fn region(source: &Source, span: Span, unit: Unit) -> Region {
    Region { start: position(source, span.start as usize, unit), end: position(source, span.end as usize, unit) }
}

fn position(source: &Source, byte: usize, unit: Unit) -> Position {
    match unit {
        Unit::Chars => source.position(byte),
        Unit::Utf16 => {
            let at = source.utf16_position(byte);
            let marked = at.line == 1 && at.column > 1 && source.text().starts_with('\u{feff}');
            Position { column: at.column - usize::from(marked), ..at }
        }
        Unit::Bytes => {
            let byte = floor(source.text(), byte);
            let index = source.line_index(byte);
            Position { line: index + 1, column: byte - source.line_starts()[index] + 1 }
        }
    }
}

/// Where other programs are to show a finding: a file that they can open, and a part of it on one line.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    /// From the root of the repository, with `/`; whole where the file is outside of it.
    pub(super) path: String,
    /// The file and what is marked there; its first line where nothing is.
    part: Option<(&'a Source, Span)>,
}

impl Spot<'_> {
    /// The part of the file that is marked.
    pub(super) fn region(&self, unit: Unit) -> Option<Region> {
        self.part.map(|(source, span)| region(source, span, unit))
    }

    /// The line, from 1.
    pub(super) fn line(&self) -> usize {
        self.part.map_or(1, |(source, span)| source.position(span.start as usize).line)
    }

    /// The text of the file; empty where nothing in it is marked.
    pub(super) fn text(&self) -> &str {
        self.part.map_or("", |(source, _)| source.text())
    }
}

/// The first label of a finding whose file can be opened.
pub(super) fn on_disk<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Option<&'a Label> {
    let mut labels = [&diagnostic.primary].into_iter().chain(&diagnostic.secondary);
    labels.find(|label| sources.get(label.span.file).origin == Origin::Disk)
}

/// The manifest of the package that a label is in, or of the workspace, from its root.
pub(super) fn manifest_of(label: &Label, workspace: &Workspace, sources: &Sources) -> String {
    let file = &sources.get(label.span.file).absolute;
    let package = workspace.package_of(file).and_then(|index| workspace.packages.get(index));
    package.map_or_else(|| MANIFEST.to_owned(), |package| display_path(&workspace.root, &package.manifest))
}

impl<'a> Run<'a> {
    /// Where a finding is shown: its first place, or the first other one that is on disk, or the manifest of its package.
    pub(super) fn spot(&self, diagnostic: &Diagnostic) -> Spot<'a> {
        match on_disk(diagnostic, self.sources) {
            Some(label) => self.spot_of(label.span),
            None => {
                let manifest = manifest_of(&diagnostic.primary, self.workspace, self.sources);
                Spot { path: self.path(&manifest), part: None }
            }
        }
    }

    /// The first line of a span in a file on disk.
    pub(super) fn spot_of(&self, span: Span) -> Spot<'a> {
        let source = self.sources.get(span.file);
        let line = source.line_range(source.line_index((span.start as usize).min(source.text().len())));
        let end = (line.end as u32).max(span.start).min(span.end);
        Spot { path: self.path(&source.path), part: Some((source, Span { end, ..span })) }
    }

    /// Where a failure is shown: the manifest of the workspace where it has no place.
    pub(super) fn spot_of_failure(&self, place: Option<Span>) -> Spot<'a> {
        match place.filter(|span| self.sources.get(span.file).origin == Origin::Disk) {
            Some(span) => self.spot_of(span),
            None => Spot { path: self.path(MANIFEST), part: None },
        }
    }

    /// A path from the root of the workspace as one from the root of the repository.
    pub(super) fn path(&self, path: &str) -> String {
        let absolute = std::path::Path::new(path);
        if absolute.is_absolute() {
            let depth = self.below.split('/').filter(|part| !part.is_empty()).count();
            let root = self.workspace.root.ancestors().nth(depth).unwrap_or(&self.workspace.root);
            return display_path(root, absolute).replace('\\', "/");
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in self.below.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

const MANIFEST: &str = "Cargo.toml";

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

    use super::super::tests::finding;
    use super::*;
    use crate::{diagnostic::Report, source::FileId, workspace::Package};

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

    /// The text of a region, found again in its unit alone.
    fn text_of(text: &str, region: Region, unit: Unit) -> String {
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        let byte = |at: Position| {
            let before: usize = lines.iter().take(at.line - 1).map(|line| line.len()).sum();
            let line = lines.get(at.line - 1).copied().unwrap_or("");
            let mark = if at.line == 1 && line.starts_with('\u{feff}') && unit == Unit::Utf16 { 3 } else { 0 };
            let mut units = at.column - 1;
            let mut byte = before + mark;
            for c in line[mark..].chars() {
                let size = match unit {
                    Unit::Chars => 1,
                    Unit::Utf16 => c.len_utf16(),
                    Unit::Bytes => c.len_utf8(),
                };
                if units < size {
                    break;
                }
                units -= size;
                byte += c.len_utf8();
            }
            assert_eq!(units, 0, "{at:?} is inside of a char or past the line");
            byte
        };
        text[byte(region.start)..byte(region.end)].to_owned()
    }

    #[test]
    fn each_unit_counts_its_own() {
        let text = "\u{feff}中😀X\r\n\t😀登X\r\n";
        let (sources, file) = source(text);
        let columns = |needle: &str| {
            let start = text.find(needle).expect("it is there");
            let span = Span::new(file, start..start + needle.len());
            [Unit::Chars, Unit::Utf16, Unit::Bytes].map(|unit| {
                let Region { start, end } = region(sources.get(file), span, unit);
                (start.line, start.column, end.column)
            })
        };
        assert_eq!(columns("X\r\n\t"), [(1, 4, 2), (1, 4, 2), (1, 11, 2)]);
        assert_eq!(columns("登X"), [(2, 3, 5), (2, 4, 6), (2, 6, 10)]);
        assert_eq!(columns("\u{feff}"), [(1, 1, 2), (1, 1, 1), (1, 1, 4)]);
    }

    #[test]
    fn paths_are_those_of_the_repository() {
        let (sources, _) = source("");
        let workspace = Workspace { root: "/repo/服务/user".into(), ..Workspace::default() };
        let report = Report::default();
        let run = |below| Run { below, ..Run::new(&report, &sources, &workspace) };
        assert_eq!(run("").path("src/a b.rs"), "src/a b.rs");
        assert_eq!(run("服务/user/").path("./src//lib.rs"), "服务/user/src/lib.rs");
        assert_eq!(run("服务/user/").path("../docs/码.md"), "服务/docs/码.md");
        assert_eq!(run("").path("../x.md"), "../x.md");
        assert_eq!(run("服务/user/").path("/repo/shared/src/lib.rs"), "shared/src/lib.rs");
        assert_eq!(run("").path("/elsewhere/lib.rs"), "/elsewhere/lib.rs");
    }

    #[test]
    fn what_no_tool_can_open_is_shown_elsewhere() {
        let (mut sources, file) = source("a\nb");
        let built_in = sources.add_text("built in".into(), "built in".into(), Origin::BuiltIn, "text".into());
        let past = sources.add_text("m/b.rs".into(), "/w/m/b.rs".into(), Origin::Revision, "text".into());
        let member = Package { root: "/w/m".into(), manifest: "/w/m/Cargo.toml".into(), ..Package::default() };
        let workspace = Workspace { root: "/w".into(), packages: vec![member], ..Workspace::default() };
        let report = Report::default();
        let run = Run { below: "sub", ..Run::new(&report, &sources, &workspace) };
        let place = |diagnostic: &Diagnostic| {
            let spot = run.spot(diagnostic);
            (spot.path.clone(), spot.line())
        };
        let mut diagnostic = finding(Span::new(built_in, 0..4));
        assert_eq!(place(&diagnostic), ("sub/Cargo.toml".to_owned(), 1));
        diagnostic.primary.span.file = past;
        assert_eq!(place(&diagnostic), ("sub/m/Cargo.toml".to_owned(), 1));
        for span in [Span::new(built_in, 0..1), Span::new(file, 2..3)] {
            diagnostic.secondary.push(Label { span, message: String::new() });
        }
        assert_eq!(place(&diagnostic), ("sub/a.rs".to_owned(), 2));
    }

    #[test]
    fn a_spot_ends_with_its_line() {
        let (sources, file) = source("ab\r\ncd");
        let workspace = Workspace::default();
        let report = Report::default();
        let run = Run::new(&report, &sources, &workspace);
        for (range, column) in [(1..6, 3), (1..2, 3), (0..1, 2), (3..4, 4), (6..6, 3)] {
            let region = run.spot_of(Span::new(file, range.clone())).region(Unit::Chars).expect("it has a part");
            assert_eq!((region.start.line, region.end.column), (region.end.line, column), "{range:?}");
        }
    }

    proptest! {
        #[test]
        fn regions_slice_back_in_each_unit(text in "\u{feff}?[a中😀\t \r\n]{0,40}", a in 0usize..60, b in 0usize..60) {
            let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
            let (start, end) = (floor(&text, a.min(b)).max(mark), floor(&text, a.max(b)).max(mark));
            let (sources, file) = source(&text);
            for unit in [Unit::Chars, Unit::Utf16, Unit::Bytes] {
                let region = region(sources.get(file), Span::new(file, start..end), unit);
                prop_assert_eq!(text_of(&text, region, unit), &text[start..end]);
            }
        }

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
