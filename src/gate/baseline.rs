//! The baseline: known findings, one a line, in a file that merges.

use std::fmt::Write as _;

use crate::{
    config::Problem,
    diagnostic::{Report, Subject},
    rules,
    source::{FileId, Sources, Span},
};

use super::subjects;

/// The first line of a baseline; the number is the version of what stands below it.
const HEADER: &str = "# errcode-check baseline 1";
/// Begins the header in every version.
const HEADER_OF_ANY: &str = "# errcode-check baseline ";
/// Stands for no code or no item. A code or item that is this sign itself is escaped.
const NOTHING: &str = "-";

/// A baseline as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

/// One finding that is known, or one of those that a finding stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule.
    pub rule: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// Its line.
    pub span: Span,
}

impl Baseline {
    /// Reads a baseline: `rule TAB code TAB item` in each line, below the header. Empty lines and comments are skipped.
    pub fn parse(sources: &Sources, file: FileId) -> Result<Self, Vec<Problem>> {
        let source = sources.get(file);
        let mut entries = Vec::new();
        let mut problems = Vec::new();
        let mut header = false;
        for index in 0..source.line_starts().len() {
            let range = source.line_range(index);
            let span = Span::new(file, range.clone());
            let line = source.text()[range].trim_start_matches('\u{feff}');
            match line.strip_prefix(HEADER_OF_ANY) {
                _ if line == HEADER => header = true,
                Some(version) => {
                    let message = format!("this baseline has version `{}`", version.escape_debug());
                    problems.push(Problem::new(span, message).help(WRITE_ANEW));
                    break;
                }
                None if line.trim().is_empty() || line.starts_with('#') => {}
                None => match entry(line, span) {
                    Ok(entry) => entries.push(entry),
                    Err(problem) => problems.push(problem),
                },
            }
        }
        if !header && problems.is_empty() {
            let message = "this is no baseline: its first line is not there";
            let help = format!("a baseline begins with `{HEADER}`; {WRITE_ANEW}");
            problems.push(Problem::new(Span::new(file, 0..0), message).help(help));
        }
        if problems.is_empty() { Ok(Self { entries }) } else { Err(problems) }
    }

    /// True for a text that has the first line of a baseline somewhere, of whatever version.
    pub fn is_begun(text: &str) -> bool {
        text.contains(HEADER_OF_ANY)
    }

    /// The text of a baseline that lists all findings of a report, and how many entries it has.
    pub fn of(report: &Report) -> (String, usize) {
        let all = report.diagnostics.iter();
        let mut lines: Vec<String> =
            all.flat_map(|finding| subjects(finding).iter().map(|subject| line(finding.rule, subject))).collect();
        lines.sort();
        let mut text = format!("{HEADER}\n");
        for line in &lines {
            let _ = writeln!(text, "{line}");
        }
        (text, lines.len())
    }

    /// The text of a file without the lines of some entries; all else stays as it is, byte by byte.
    pub fn without(text: &str, stale: &[&Entry]) -> String {
        let mut kept = String::with_capacity(text.len());
        let mut from = 0;
        for entry in stale {
            let range = entry.span.range();
            let behind = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
            // A mark at the start of the file stays where it is.
            kept.push_str(&text[from..range.start]);
            from = behind;
        }
        kept.push_str(&text[from..]);
        kept
    }
}

const WRITE_ANEW: &str = "write it anew with `--write-baseline`";

fn line(rule: &str, subject: &Subject) -> String {
    format!("{rule}\t{}\t{}", field(subject.code.as_deref()), field(subject.item.as_deref()))
}

fn field(text: Option<&str>) -> String {
    match text {
        None => NOTHING.to_owned(),
        Some(NOTHING) => "\\-".to_owned(),
        Some(text) => escaped(text),
    }
}

/// Everything that would end a line or a field, or that a terminal would act on.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn unescaped(field: &str) -> Option<String> {
    let mut out = String::with_capacity(field.len());
    let mut rest = field;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(hex) = rest.strip_prefix("u{") {
            let end = hex.find('}')?;
            out.push(char::from_u32(u32::from_str_radix(&hex[..end], 16).ok()?)?);
            rest = &hex[end + 1..];
        } else {
            let c = rest.chars().next().filter(|c| matches!(c, '\\' | '-'))?;
            out.push(c);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Some(out)
}

fn entry(line: &str, span: Span) -> Result<Entry, Problem> {
    let problem = |message: String, help: &str| Err(Problem::new(span, message).help(help));
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
        return problem(
            "a merge left its mark here".to_owned(),
            "keep the lines of both sides and take the marks out; `*.txt merge=union` in `.gitattributes` does so",
        );
    }
    let fields: Vec<&str> = line.split('\t').collect();
    let [rule, code, item] = fields.as_slice() else {
        return problem("this is no `rule`, `code` and `item` with tabs between them".to_owned(), WRITE_ANEW);
    };
    let Some(rule) = rules::by_name(rule) else {
        let message = format!("there is no rule `{}`", rule.escape_debug());
        return match rules::nearest(rule) {
            Some(near) => problem(message, &format!("did you mean `{near}`?")),
            None => problem(message, "`cargo errcode-check rules` lists them"),
        };
    };
    let text = |field: &str| if field == NOTHING { Some(None) } else { unescaped(field).map(Some) };
    let (Some(code), Some(item)) = (text(code), text(item)) else {
        return problem("a `\\` here begins nothing that is known".to_owned(), WRITE_ANEW);
    };
    Ok(Entry { rule: rule.name, subject: Subject { code, item }, span })
}
