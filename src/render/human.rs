//! The report for people: codespan-reporting draws, anstyle colours. What reaches it is already harmless to a terminal, and of
//! a very long line only the part around the finding.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    ops::Range,
};

use anstyle::{AnsiColor, Style};
use codespan_reporting::{
    diagnostic::{Diagnostic as Drawing, Label as Mark, LabelStyle, Severity},
    files::{Error as FilesError, Files},
    term::{Config, WriteStyle, emit_to_write_style},
};

use super::{
    Failure, harmless, one_line,
    place::{floor, window},
    short, words,
};
use crate::{
    diagnostic::{Diagnostic, Label, Report},
    error::Error,
    source::{FileId, Source, Sources, Span},
};

/// Lines with more bytes are cut around the finding.
const LONG_LINE: usize = 200;
/// Bytes that are kept on each side of the finding.
const MARGIN: usize = 70;

/// Writes every finding of the report.
pub fn write(report: &Report, sources: &Sources, color: bool, out: &mut dyn Write) -> io::Result<()> {
    report.diagnostics.iter().try_for_each(|diagnostic| out.write_all(draw(diagnostic, sources, color).as_bytes()))
}

/// Writes what stopped the run: `error: …`, and a `help: …` where there is something to do.
pub fn write_failure(error: &Error, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let heading = |word: &str, severity| {
        let style = if color { color_of(severity).bold() } else { Style::new() };
        format!("{style}{word}{style:#}:")
    };
    writeln!(out, "{} {}", heading("error", Severity::Error), harmless(&error.to_string()))?;
    match error.help() {
        Some(help) => writeln!(out, "{} {}", heading("help", Severity::Help), harmless(&help)),
        None => Ok(()),
    }
}

/// Writes a part of what was not done, with its place where it has one.
pub fn write_unfinished(failure: &Failure, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    if let Some(place) = failure.place {
        write!(out, "{}: ", one_line(&sources.place(place)))?;
    }
    writeln!(out, "error: {}", harmless(&words::failure(failure)))
}

/// One finding, with an empty line behind it.
pub(super) fn draw(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let labels: Vec<_> = [&diagnostic.primary].into_iter().chain(&diagnostic.secondary).collect();
    let views = Views::new(&labels, sources);
    let marks = labels.iter().enumerate().map(|(index, label)| {
        let style = if index == 0 { LabelStyle::Primary } else { LabelStyle::Secondary };
        let (file, range) = views.range(label.span, sources);
        Mark::new(style, file, range).with_message(one_line(&label.message))
    });
    let drawing = Drawing::new(if diagnostic.level.is_error() { Severity::Error } else { Severity::Warning })
        .with_code(diagnostic.rule)
        .with_message(one_line(&diagnostic.message))
        .with_labels(marks.collect())
        .with_notes(notes(diagnostic));
    let mut canvas = Canvas { bytes: Vec::new(), color };
    if emit_to_write_style(&mut canvas, &Config::default(), &views, &drawing).is_err() {
        return short::line(diagnostic, sources) + "\n\n";
    }
    let text = String::from_utf8_lossy(&canvas.bytes);
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn notes(diagnostic: &Diagnostic) -> Vec<String> {
    words::advice(diagnostic).map(|text| harmless(&text)).collect()
}

/// The lines of a finding's files that can be shown, made harmless and cut.
struct Views {
    files: Vec<(FileId, View)>,
}

/// A few lines of a file. Offsets that codespan sees are offsets into `text`.
struct View {
    name: String,
    text: String,
    /// By index from 0; their texts stand in `text` in the same order.
    lines: BTreeMap<usize, Kept>,
}

/// What is kept of a line.
struct Kept {
    /// The line in the view's text, with the signs that mark a cut.
    shown: Range<usize>,
    /// Where `source` begins in the view's text.
    start: usize,
    /// The bytes of the file that it shows.
    source: Range<usize>,
    /// Column of its first char.
    column: usize,
}

impl Views {
    fn new(labels: &[&Label], sources: &Sources) -> Self {
        let mut files: Vec<(FileId, View)> = Vec::new();
        for label in labels {
            let file = label.span.file;
            if !files.iter().any(|(known, _)| *known == file) {
                let spans: Vec<_> = labels.iter().map(|label| label.span).filter(|span| span.file == file).collect();
                files.push((file, View::new(sources.get(file), &spans)));
            }
        }
        Self { files }
    }

    fn range(&self, span: Span, sources: &Sources) -> (usize, Range<usize>) {
        let source = sources.get(span.file);
        let index = self.files.iter().position(|(file, _)| *file == span.file).unwrap_or(0);
        let view = &self.files[index].1;
        let start = view.offset(source, span.start as usize);
        (index, start..view.offset(source, span.end as usize).max(start))
    }

    fn view(&self, index: usize) -> Result<&View, FilesError> {
        self.files.get(index).map(|(_, view)| view).ok_or(FilesError::FileMissing)
    }
}

impl View {
    fn new(source: &Source, spans: &[Span]) -> Self {
        let mut view = Self { name: one_line(&source.shown()), text: String::new(), lines: BTreeMap::new() };
        let mut wanted: BTreeMap<usize, Option<Span>> = BTreeMap::new();
        for &span in spans {
            let (first, last) = (line_of(source, span.start), line_of(source, span.end));
            // The lines around are drawn where two labels are close, and at both ends of a label over many lines.
            for index in (first.saturating_sub(1)..=(first + 4)).chain(last.saturating_sub(2)..=last + 1) {
                if index < source.line_starts().len() {
                    wanted.entry(index).or_default();
                }
            }
            for index in [first, last] {
                wanted.entry(index).or_default().get_or_insert(span);
            }
        }
        for (index, span) in wanted {
            view.push(source, index, span);
        }
        view
    }

    fn push(&mut self, source: &Source, index: usize, span: Option<Span>) {
        let line = source.line_range(index);
        let part = window(source.text(), &line, span, LONG_LINE, MARGIN);
        let shown = self.text.len();
        if part.start > line.start {
            self.text.push('…');
        }
        let start = self.text.len();
        self.text.push_str(&harmless(&source.text()[part.clone()]));
        if part.end < line.end {
            self.text.push('…');
        }
        let kept =
            Kept { shown: shown..self.text.len(), start, column: source.position(part.start).column, source: part };
        self.text.push('\n');
        self.lines.insert(index, kept);
    }

    /// The offset in the view of a byte of the file; one that was cut away moves to the cut.
    fn offset(&self, source: &Source, byte: usize) -> usize {
        let byte = floor(source.text(), byte);
        self.lines
            .get(&source.line_index(byte))
            .map_or(0, |kept| kept.start + byte.clamp(kept.source.start, kept.source.end) - kept.source.start)
    }
}

fn line_of(source: &Source, byte: u32) -> usize {
    source.line_index((byte as usize).min(source.text().len()))
}

impl<'a> Files<'a> for Views {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, FilesError> {
        Ok(&self.view(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, FilesError> {
        Ok(&self.view(id)?.text)
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, FilesError> {
        let lines = &self.view(id)?.lines;
        Ok(lines.iter().rev().find(|(_, kept)| kept.shown.start <= byte).map_or(0, |(index, _)| *index))
    }

    fn column_number(&'a self, id: usize, line: usize, byte: usize) -> Result<usize, FilesError> {
        let view = self.view(id)?;
        let kept = view.lines.get(&line).ok_or(FilesError::LineTooLarge { given: line, max: view.lines.len() })?;
        Ok(kept.column + view.text.get(kept.start..byte).map_or(0, |text| text.chars().count()))
    }

    fn line_range(&'a self, id: usize, line: usize) -> Result<Range<usize>, FilesError> {
        let lines = &self.view(id)?.lines;
        Ok(lines.get(&line).map_or(0..0, |kept| kept.shown.clone()))
    }
}

/// Takes what codespan draws, with colour or without.
struct Canvas {
    bytes: Vec<u8>,
    color: bool,
}

impl Canvas {
    fn style(&mut self, style: Style) -> io::Result<()> {
        if self.color { write!(self.bytes, "{}", style.render()) } else { Ok(()) }
    }
}

fn color_of(severity: Severity) -> Style {
    let color = match severity {
        Severity::Bug | Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::BrightYellow,
        Severity::Note => AnsiColor::BrightGreen,
        Severity::Help => AnsiColor::BrightCyan,
    };
    color.on_default()
}

const FRAME: Style = AnsiColor::BrightBlue.on_default().bold();

impl Write for Canvas {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl WriteStyle for Canvas {
    fn set_header(&mut self, severity: Severity) -> io::Result<()> {
        self.style(color_of(severity).bold())
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.style(Style::new().bold())
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.style(FRAME)
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.style(FRAME)
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.style(FRAME)
    }

    fn set_label(&mut self, severity: Severity, label: LabelStyle) -> io::Result<()> {
        match label {
            LabelStyle::Primary => self.style(color_of(severity).bold()),
            LabelStyle::Secondary => self.style(FRAME),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        if self.color { write!(self.bytes, "{}", anstyle::Reset.render()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use snapbox::{assert_data_eq, str};

    use super::super::tests::{finding, sample};
    use super::*;
    use crate::diagnostic::{Applicability, Edit, Fix, Level};
    use crate::source::Origin;

    #[test]
    fn the_primary_file_comes_first_and_notes_follow() {
        let (mut sources, mut diagnostic) = sample("enum E {\r\n\t登录 = 201003, // 已过期\r\n}\r\n", "201003");
        let table =
            sources.add_text("docs/a.md".into(), "/w/docs/a.md".into(), Origin::Disk, "| 201003 | 已过期 |\n".into());
        diagnostic.secondary.push(Label { span: Span::new(table, 2..8), message: "the row".into() });
        diagnostic.notes.push("codes are never reused\nnor shared".into());
        diagnostic.helps.push("take `201004`".into());
        let edits = vec![Edit { span: diagnostic.primary.span, replacement: "201004".into() }];
        diagnostic.fix =
            Some(Fix { message: "use the next free code".into(), edits, applicability: Applicability::MaybeIncorrect });
        assert_data_eq!(
            draw(&diagnostic, &sources, false),
            str![[r"
error[duplicate-code]: the code `201003` is taken
  ┌─ src/e.rs:2:7
  │
2 │     登录 = 201003, // 已过期
  │            ^^^^^^ here again
  │
  ┌─ docs/a.md:1:3
  │
1 │ | 201003 | 已过期 |
  │   ------ the row
  │
  = note: codes are never reused
          nor shared
  = help: take `201004`
  = help: use the next free code: `201004`


"]]
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_finding() {
        let text = format!("{}201003{}\n", "中,".repeat(400), "文,".repeat(400));
        let (sources, diagnostic) = sample(&text, "201003");
        let drawn = draw(&diagnostic, &sources, false);
        assert!(drawn.contains("src/e.rs:1:801"), "{drawn}");
        assert!(drawn.contains("│ …") && drawn.contains(",201003文,") && drawn.contains(",…"), "{drawn}");
        assert!(drawn.lines().all(|line| line.len() < 300), "{drawn}");
        assert!(drawn.contains("^^^^^^ here again"), "{drawn}");
    }

    #[test]
    fn empty_spans_and_ends_of_files_are_drawn() {
        let (sources, mut diagnostic) = sample("a\r\nb\r\n", "b");
        for (start, end, place) in [(3, 3, ":2:1"), (2, 3, ":1:2"), (6, 6, ":3:1"), (90, 99, ":3:1"), (0, 6, ":1:1")] {
            diagnostic.primary.span = Span::new(FileId(0), start..end);
            let drawn = draw(&diagnostic, &sources, false);
            assert!(drawn.contains(place) && drawn.contains('^'), "{start}..{end}: {drawn}");
        }
    }

    #[test]
    fn a_failure_is_two_lines() {
        let mut out = Vec::new();
        let error = Error::Usage { message: "no rule `x\u{1b}`".into(), help: Some("list them".into()) };
        write_failure(&error, false, &mut out).expect("memory can be written");
        assert_eq!(String::from_utf8_lossy(&out), "error: no rule `x?`\nhelp: list them\n");
    }

    #[test]
    fn colour_only_where_asked_for() {
        let (sources, mut diagnostic) = sample("X = 1", "1");
        assert!(draw(&diagnostic, &sources, true).starts_with("\u{1b}[1m\u{1b}[91merror[duplicate-code]"));
        diagnostic.level = Level::Warn;
        assert!(draw(&diagnostic, &sources, false).starts_with("warning[duplicate-code]: "));
    }

    proptest! {
        #[test]
        fn nothing_harmful_reaches_the_terminal(
            text in "[a中😀\t\r\n\u{1b}\u{7}\u{202e}\u{2067}\u{9b}]{1,30}",
            lead in 0usize..300,
            a in 0usize..400, b in 0usize..400,
            c in 0usize..400,
        ) {
            let text = "x".repeat(lead) + &text + &"é".repeat(lead / 2) + &text;
            let mut sources = Sources::default();
            let file = sources.add_text(text.clone(), "/x".into(), Origin::Disk, text.clone());
            let span = |a: usize, b: usize| Span::new(file, floor(&text, a.min(b))..floor(&text, a.max(b)));
            let mut diagnostic = finding(span(a, b));
            diagnostic.message.clone_from(&text);
            diagnostic.primary.message.clone_from(&text);
            diagnostic.notes.push(text.clone());
            diagnostic.secondary.push(Label { span: span(c, c + 3), message: text.clone() });
            let drawn = draw(&diagnostic, &sources, false);
            prop_assert!(!drawn.chars().any(|c| !matches!(c, '\n' | '\t') && super::super::is_harmful(c)), "{:?}", drawn);
            let at = sources.position(diagnostic.primary.span);
            // A place between the two bytes of a line end is drawn at the end of the line.
            let width = text[sources.get(file).line_range(at.line - 1)].chars().count();
            let header = format!(":{}:{}\n", at.line, at.column.min(width + 1));
            prop_assert!(drawn.contains(&header), "{} not in {}", header, drawn);
        }
    }
}
