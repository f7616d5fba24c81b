//! One file a format: a report in, text to a writer out. Nothing here decides what is a finding or opens a file.

pub mod catalog;
pub mod checkstyle;
pub mod github;
pub mod gitlab;
pub mod human;
mod identity;
pub mod json;
pub mod junit;
mod line_hash;
pub mod list;
mod place;
pub mod rdjsonl;
pub mod sarif;
pub mod short;
pub mod tables;
mod words;
mod xml;

use std::{collections::BTreeSet, fmt::Write as _, io, time::Duration};

use crate::{
    config::Problem,
    diagnostic::{Fix, Level, Report, Silence},
    error::Error,
    fix::{Applied, Done},
    history::Past,
    index::{Index, Space},
    lint::Levels,
    source::{Sources, Span},
    workspace::Workspace,
};

/// The program, as it names itself to others.
const PROGRAM: &str = env!("CARGO_PKG_NAME");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A run as the formats for other programs tell it.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The findings; none where the run could not be done.
    pub report: &'a Report,
    /// What their places are in.
    pub sources: &'a Sources,
    /// The workspace, of which no more than the root may be known.
    pub workspace: &'a Workspace,
    /// The folder of the workspace in its repository: empty, or `services/user/`.
    pub below: &'a str,
    /// The levels of the rules; `None` where the run could not be done.
    pub levels: Option<&'a Levels>,
    /// What was not done.
    pub failures: &'a [Failure],
    /// True where the report is held against a base.
    pub based: bool,
    /// The exit status.
    pub status: u8,
}

impl<'a> Run<'a> {
    /// A run that was not done.
    pub fn new(report: &'a Report, sources: &'a Sources, workspace: &'a Workspace) -> Self {
        Self { report, sources, workspace, below: "", levels: None, failures: &[], based: false, status: 2 }
    }
}

/// What was not done, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong: lower-case, no final stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The place, where the failure has one.
    pub place: Option<Span>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { message: error.to_string(), help: error.help(), place: None }
    }
}

impl From<&Problem> for Failure {
    fn from(problem: &Problem) -> Self {
        Self { message: problem.message.clone(), help: problem.help.clone(), place: Some(problem.span) }
    }
}

/// Where to read about the program; `None` where the package does not say.
fn home() -> Option<&'static str> {
    Some(env!("CARGO_PKG_REPOSITORY").trim_end_matches('/')).filter(|url| !url.is_empty())
}

/// Where to read about a rule.
fn page_of(rule: &str) -> Option<String> {
    home().map(|home| format!("{home}/blob/v{VERSION}/docs/rules.md#{rule}"))
}

/// The word of a level in findings: `error` or `warning`.
fn severity(level: Level) -> &'static str {
    if level.is_error() { "error" } else { "warning" }
}

/// The help line of a fix: what it does, and the new text where it is one short line.
fn fix_help(fix: &Fix) -> String {
    match fix.edits.as_slice() {
        [edit]
            if !edit.replacement.is_empty()
                && !edit.replacement.contains('\n')
                && edit.replacement.chars().count() <= 100 =>
        {
            format!("{}: `{}`", fix.message, edit.replacement)
        }
        _ => fix.message.clone(),
    }
}

/// The last line of a check, for people: `checked 128 files, 270 codes in 3 spaces: 2 errors, 5 warnings (1 allowed) in 0.12s`. Findings
/// that do not count are counted in brackets, and the base is named.
pub fn summary(report: &Report, index: &Index, base: Option<&Past>, elapsed: Duration) -> String {
    let stats = &report.stats;
    let spaces: BTreeSet<Space> = index.declarations().map(|(_, entry)| index.space(entry)).collect();
    let mut line = format!("checked {}, ", count(stats.files, "file"));
    // Writing to a string cannot fail.
    let _ = match stats.codes {
        0 => write!(line, "found no error code: "),
        codes => write!(line, "{} in {}: ", count(codes, "code"), count(spaces.len(), "space")),
    };
    let _ = write!(line, "{}, {}", count(report.errors(), "error"), count(report.warnings(), "warning"));
    let silenced = silenced(report);
    if !silenced.is_empty() {
        let _ = write!(line, " ({silenced})");
    }
    if let Some(base) = base {
        let _ = write!(line, " since {} ({})", one_line(&base.name), base.commit.get(..8).unwrap_or(&base.commit));
    }
    let _ = write!(line, " in {:.2}s", elapsed.as_secs_f64());
    if stats.not_evaluated > 0 {
        let _ = write!(line, "; {} not understood", count(stats.not_evaluated, "place"));
    }
    if report.incomplete {
        line.push_str("; the scan is incomplete");
    }
    line
}

/// `1 allowed, 12 in the baseline, 240 pre-existing`; empty where everything counts.
fn silenced(report: &Report) -> String {
    let count = |is: &dyn Fn(&Silence) -> bool| report.silenced.iter().filter(|silenced| is(&silenced.by)).count();
    let parts = [
        (count(&|by| matches!(by, Silence::Allowed { .. })), "allowed"),
        (count(&|by| *by == Silence::Baseline), "in the baseline"),
        (count(&|by| *by == Silence::PreExisting), "pre-existing"),
        (count(&|by| *by == Silence::MadeVisible), "made visible"),
    ];
    let parts: Vec<_> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    parts.join(", ")
}

/// What was done, or would be: `fixed 3 findings in 2 files`.
pub fn fixed(verb: &str, done: Done) -> String {
    match done.files {
        0 => format!("{verb} nothing"),
        files => format!("{verb} {} in {}", count(done.fixes, "finding"), count(files, "file")),
    }
}

/// What one round of fixes did: `round 1: 3 fixes, and 1 that waits for the next`.
pub fn round(round: usize, applied: Applied) -> String {
    let waiting = match applied.waiting {
        0 => String::new(),
        1 => ", and 1 that waits for the next".to_owned(),
        more => format!(", and {more} that wait for the next"),
    };
    format!("round {round}: {}{waiting}", count_of(applied.fixes, "fix", "fixes"))
}

pub(crate) fn count(number: usize, noun: &str) -> String {
    count_of(number, noun, &format!("{noun}s"))
}

fn count_of(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The outcome of writing to standard output or standard error. A reader that has seen enough and left is no failure.
pub fn written(result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Io { action: "write", path: "output".into(), source })
        }
        _ => Ok(()),
    }
}

/// Text that a terminal shows as it is: control and bidi characters are replaced by others of the same byte length, so that
/// spans stay valid. Tabs and line feeds stay.
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            c if !is_harmful(c) => c,
            c if c.len_utf8() == 1 => '?',
            c if c.len_utf8() == 2 => '·',
            _ => char::REPLACEMENT_CHARACTER,
        })
        .collect()
}

/// As [`harmless`], on one line.
pub fn one_line(text: &str) -> String {
    harmless(text).replace(['\n', '\t'], " ")
}

/// Controls, and characters that reorder or split the text around them.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Label, Silenced, Stats, Subject};
    use crate::source::{FileId, Origin, Sources, Span};

    /// One file and a finding on the bytes of `needle` in it.
    pub(super) fn sample(text: &str, needle: &str) -> (Sources, Diagnostic) {
        let mut sources = Sources::default();
        let file = sources.add_text("src/e.rs".into(), "/w/src/e.rs".into(), Origin::Disk, text.into());
        let start = text.find(needle).expect("the needle is in the text");
        (sources, finding(Span::new(file, start..start + needle.len())))
    }

    pub(super) fn finding(span: Span) -> Diagnostic {
        Diagnostic {
            rule: "duplicate-code",
            level: Level::Deny,
            message: "the code `201003` is taken".into(),
            primary: Label { span, message: "here again".into() },
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
            subject: Subject::default(),
            members: Vec::new(),
        }
    }

    fn report() -> Report {
        let span = Span::new(FileId(0), 0..0);
        let warning = Diagnostic { level: Level::Warn, ..finding(span) };
        let stats = Stats { files: 128, codes: 2, ..Stats::default() };
        Report { diagnostics: vec![finding(span), warning.clone(), warning], stats, ..Report::default() }
    }

    #[test]
    fn the_summary_counts_in_right_numbers() {
        let index = Index::default();
        let elapsed = Duration::from_millis(124);
        let mut report = report();
        assert_eq!(
            summary(&report, &index, None, elapsed),
            "checked 128 files, 2 codes in 0 spaces: 1 error, 2 warnings in 0.12s"
        );
        let diagnostic = finding(Span::new(FileId(0), 0..0));
        report.silenced = vec![Silenced { diagnostic, by: Silence::Allowed { reason: None } }];
        report.stats = Stats { files: 1, not_evaluated: 1, ..Stats::default() };
        report.incomplete = true;
        assert_eq!(
            summary(&report, &index, None, elapsed),
            "checked 1 file, found no error code: 1 error, 2 warnings (1 allowed) in 0.12s; 1 place not understood; the scan is incomplete"
        );
    }

    #[test]
    fn harmless_text_keeps_its_length_and_loses_its_power() {
        let text = "a\u{1b}[31m\u{7}\r\u{85}\u{61c}\u{202e}\u{2066}\u{7f}\t\n中文😀";
        let clean = harmless(text);
        assert_eq!(clean.len(), text.len());
        assert!(!clean.chars().any(|c| is_harmful(c) && !matches!(c, '\t' | '\n')), "{clean:?}");
        assert!(clean.ends_with("\t\n中文😀"));
        assert_eq!(one_line("a\nb\tc"), "a b c");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        assert!(written(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        assert!(written(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
