//! Annotations of GitHub, as commands that a step of a workflow prints. GitHub keeps ten of a kind from one step and drops the rest
//! without a word, so that no more are written and the others are counted.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use super::{
    PROGRAM, Run, count, harmless, human, identity,
    place::{Spot, Unit},
    words,
};

/// Annotations of one kind that GitHub keeps from one step.
const MOST: usize = 10;

/// Writes the annotations alone.
pub fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(commands(run).as_bytes())
}

/// Writes the report for people, and then the annotations. Between two lines with the same secret word no line is a command, so
/// that source text which looks like one does nothing.
pub fn write_log(run: &Run<'_>, color: bool, out: &mut dyn Write) -> io::Result<()> {
    if !run.report.diagnostics.is_empty() {
        let mut shown = Vec::new();
        human::write(run.report, run.sources, color, &mut shown)?;
        let token = token(&String::from_utf8_lossy(&shown));
        writeln!(out, "::stop-commands::{token}")?;
        out.write_all(&shown)?;
        writeln!(out, "::{token}::")?;
    }
    write(run, out)
}

/// A word that the text does not hold in any case of its letters. It is worked out of the text, so that it is the same in each run.
fn token(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    let mut token = identity::hash(&text);
    while text.contains(&token) {
        token = identity::hash(&token);
    }
    format!("{PROGRAM}-{token}")
}

fn commands(run: &Run<'_>) -> String {
    let (mut errors, mut warnings): (Vec<String>, Vec<String>) = Default::default();
    let (mut more_errors, mut more_warnings) = (0, 0);
    for failure in run.failures {
        let spot = run.spot_of_failure(failure.place);
        errors.push(command("error", &spot, PROGRAM, &words::failure(failure)));
    }
    for diagnostic in &run.report.diagnostics {
        let kind = super::severity(diagnostic.level);
        let (list, more) = if diagnostic.level.is_error() {
            (&mut errors, &mut more_errors)
        } else {
            (&mut warnings, &mut more_warnings)
        };
        if list.len() >= MOST {
            *more += 1;
            continue;
        }
        let title = format!("{PROGRAM}: {}", diagnostic.rule);
        list.push(command(kind, &run.spot(diagnostic), &title, &words::text(diagnostic, run)));
    }
    let mut text = String::new();
    for line in errors.iter().take(MOST).chain(warnings.iter().take(MOST)) {
        text.push_str(line);
    }
    more_errors += errors.len().saturating_sub(MOST);
    if more_errors + more_warnings > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "::notice title={PROGRAM}::{} and {} have no annotation: GitHub keeps {MOST} of each kind; the log has them all",
            count(more_errors, "more error"),
            count(more_warnings, "more warning"),
        );
    }
    text
}

fn command(kind: &str, spot: &Spot<'_>, title: &str, message: &str) -> String {
    let mut place = format!("file={},line={},endLine={}", property(&spot.path), spot.line(), spot.line());
    // Columns are refused where they are not ascending.
    if let Some(region) = spot.region(Unit::Chars) {
        let _ = write!(place, ",col={},endColumn={}", region.start.column, region.end.column);
    }
    format!("::{kind} {place},title={}::{}\n", property(title), data(message))
}

fn data(text: &str) -> String {
    harmless(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::{
        diagnostic::{Level, Report},
        workspace::Workspace,
    };

    #[test]
    fn nothing_in_a_text_ends_a_command() {
        let (sources, mut diagnostic) = sample("// ::error::boo\n中X", "X");
        diagnostic.message = "100% of: a, b\r\n::warning::c \u{1b}".into();
        let report = Report { diagnostics: vec![diagnostic], ..Report::default() };
        let workspace = Workspace::default();
        let run = Run { below: "a:b,c%/", ..Run::new(&report, &sources, &workspace) };
        assert_eq!(
            commands(&run),
            "::error file=a%3Ab%2Cc%25/src/e.rs,line=2,endLine=2,col=2,endColumn=3,title=cargo-errcode-check%3A duplicate-code\
             ::100%25 of: a, b?%0A::warning::c ?%0Ahere again\n"
        );
    }

    #[test]
    fn ten_of_a_kind_and_the_rest_counted() {
        let (sources, diagnostic) = sample("X", "X");
        let warning = super::super::tests::finding(diagnostic.primary.span);
        let warning = crate::diagnostic::Diagnostic { level: Level::Warn, ..warning };
        let report = |errors: usize, warnings: usize| Report {
            diagnostics: [vec![warning.clone(); warnings], vec![diagnostic.clone(); errors]].concat(),
            ..Report::default()
        };
        let workspace = Workspace::default();
        let kinds = |report: &Report| {
            let text = commands(&Run::new(report, &sources, &workspace));
            let lines: Vec<_> =
                text.lines().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect();
            (lines, text)
        };
        let (lines, text) = kinds(&report(11, 12));
        assert_eq!(lines.len(), 21);
        assert!(
            lines[..10].iter().all(|kind| kind == "::error") && lines[10..20].iter().all(|kind| kind == "::warning")
        );
        assert!(text.contains("::1 more error and 2 more warnings have no annotation"), "{text}");
        assert_eq!(kinds(&report(10, 10)).0.len(), 20);
    }

    #[test]
    fn the_word_that_ends_the_log_is_not_in_it() {
        let first = identity::hash("x");
        assert_eq!(token("X"), format!("{PROGRAM}-{first}"));
        // A text cannot name its own hash; one that could would get another word.
        let text = format!("x {first}");
        assert!(!text.contains(token(&text).rsplit('-').next().unwrap_or_default()));
    }
}
