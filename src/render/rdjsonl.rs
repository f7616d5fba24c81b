//! reviewdog's diagnostics, one JSON object a line. Columns are bytes of UTF-8.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{
    PROGRAM, Run, home,
    json::write_line,
    page_of,
    place::{Region, Spot, Unit, region},
    words,
};
use crate::{
    diagnostic::{Diagnostic, Fix},
    source::{Origin, Position, Span},
};

/// Bytes that a suggestion takes away, and puts there; a longer one is left to `--fix`.
const LONGEST: usize = 4000;

/// Writes what was not done, and every finding.
pub fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    for failure in run.failures {
        let spot = run.spot_of_failure(failure.place);
        write_line(out, &diagnostic(&words::failure(failure), "ERROR", "unfinished", None, &spot, &[]))?;
    }
    for finding in &run.report.diagnostics {
        let severity = if finding.level.is_error() { "ERROR" } else { "WARNING" };
        let suggestions: Vec<_> = finding.fix.iter().filter_map(|fix| suggestion(fix, finding, run)).collect();
        let (message, page) = (words::text(finding, run), page_of(finding.rule));
        let spot = run.spot(finding);
        write_line(out, &diagnostic(&message, severity, finding.rule, page.as_deref(), &spot, &suggestions))?;
    }
    Ok(())
}

fn diagnostic(
    message: &str,
    severity: &str,
    rule: &str,
    page: Option<&str>,
    spot: &Spot<'_>,
    suggestions: &[Value],
) -> Value {
    let range = spot.region(Unit::Bytes).map_or_else(|| json!({ "start": { "line": 1 } }), range);
    let mut value = json!({
        "message": message,
        "location": { "path": spot.path, "range": range },
        "severity": severity,
        "source": named("name", PROGRAM, home()),
        "code": named("value", rule, page),
    });
    if !suggestions.is_empty() {
        value["suggestions"] = suggestions.into();
    }
    value
}

fn named(key: &str, name: &str, url: Option<&str>) -> Value {
    match url {
        Some(url) => json!({ key: name, "url": url }),
        None => json!({ key: name }),
    }
}

fn range(region: Region) -> Value {
    let position = |at: Position| json!({ "line": at.line, "column": at.column });
    json!({ "start": position(region.start), "end": position(region.end) })
}

/// A fix as one replacement, which is all that a suggestion can be: in the file of the finding, with what stands between the edits.
fn suggestion(fix: &Fix, finding: &Diagnostic, run: &Run<'_>) -> Option<Value> {
    let file = finding.primary.span.file;
    let source = run.sources.get(file);
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let (first, last) = (edits.first()?.span, edits.last()?.span);
    let span = Span { file, start: first.start, end: last.end.max(first.end) };
    if source.origin != Origin::Disk || edits.iter().any(|edit| edit.span.file != file) || span.range().len() > LONGEST
    {
        return None;
    }
    let (mut text, mut done) = (String::new(), span.start as usize);
    for edit in edits {
        text.push_str(source.text().get(done..edit.span.start as usize)?);
        text.push_str(&edit.replacement);
        done = edit.span.end as usize;
    }
    if text.len() > LONGEST {
        return None;
    }
    Some(json!({ "range": range(region(source, span, Unit::Bytes)), "text": text }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::{
        diagnostic::{Applicability, Edit, Report},
        workspace::Workspace,
    };

    #[test]
    fn a_fix_is_one_suggestion_in_bytes() {
        let text = "\u{feff}x\r\n\t😀 = 1, // 中文 old\n";
        let (sources, mut finding) = sample(text, "1");
        let edit = |needle: &str, replacement: &str| {
            let start = text.find(needle).expect("it is there");
            let span = Span::new(finding.primary.span.file, start..start + needle.len());
            Edit { span, replacement: replacement.to_owned() }
        };
        let edits = vec![edit("old", "new"), edit("1", "2")];
        finding.fix = Some(Fix { message: "do".into(), edits, applicability: Applicability::MaybeIncorrect });
        let report = Report { diagnostics: vec![finding], ..Report::default() };
        let workspace = Workspace::default();
        let mut out = Vec::new();
        write(&Run::new(&report, &sources, &workspace), &mut out).expect("memory can be written");
        let value: Value = serde_json::from_slice(&out).expect("it is JSON");
        let at = |line: usize, column: usize| json!({ "line": line, "column": column });
        assert_eq!(value["location"]["range"], json!({ "start": at(2, 9), "end": at(2, 10) }));
        let range = json!({ "start": at(2, 9), "end": at(2, 25) });
        assert_eq!(value["suggestions"], json!([{ "range": range, "text": "2, // 中文 new" }]));
    }

    #[test]
    fn no_line_is_longer_than_its_reader_takes() {
        let (sources, mut finding) = sample("X", "X");
        let long = "\u{1b}".repeat(70_000);
        let edits = vec![Edit { span: finding.primary.span, replacement: long.clone() }];
        finding.fix = Some(Fix { message: "do".into(), edits, applicability: Applicability::MaybeIncorrect });
        finding.message = long;
        let report = Report { diagnostics: vec![finding], ..Report::default() };
        let workspace = Workspace::default();
        let mut out = Vec::new();
        write(&Run::new(&report, &sources, &workspace), &mut out).expect("memory can be written");
        assert!(out.len() < 64 * 1024, "{}", out.len());
    }
}
