//! The XML of `JUnit`: the run is a test case, and so is each rule, which fails where it has a finding at deny. A rule at allow is
//! skipped; what it says as a warning is the output of a test that passes.

use std::io::{self, Write};

use super::{Run, count, place::Unit, words, xml};
use crate::{
    diagnostic::{Diagnostic, Level},
    rule::Rule,
};

/// Writes the document.
pub fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut cases = vec![own_case(run)];
    if let Some(levels) = run.levels {
        cases.extend(levels.iter().map(|(rule, setting)| case_of(rule, setting.level, run)));
    }
    let number = |kind: &str| cases.iter().filter(|case| case.contains(kind)).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\"",
        cases.len(),
        number("\n      <failure "),
        number("\n      <error "),
        number("\n      <skipped "),
    );
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>")?;
    writeln!(out, "  <testsuite name=\"{}\" {counts}>", super::PROGRAM)?;
    for case in cases {
        writeln!(out, "    {case}")?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// The run itself, which is an error where something was not done.
fn own_case(run: &Run<'_>) -> String {
    let told: Vec<_> = run
        .failures
        .iter()
        .map(|failure| {
            let place = failure.place.map(|_| words::shown(&run.spot_of_failure(failure.place)) + ": ");
            place.unwrap_or_default() + &words::failure(failure)
        })
        .collect();
    let inside = match told.first() {
        None => Vec::new(),
        Some(first) => vec![element("error", first.lines().next().unwrap_or_default(), &told.join("\n\n"))],
    };
    case("finished", "run", None, &inside)
}

fn case_of(rule: &Rule, level: Level, run: &Run<'_>) -> String {
    let found: Vec<_> = run.report.diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule.name).collect();
    let (errors, warnings): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        found.iter().partition(|diagnostic| diagnostic.level.is_error());
    let text =
        |found: &[&Diagnostic]| found.iter().map(|diagnostic| text(diagnostic, run)).collect::<Vec<_>>().join("\n");
    let mut inside = Vec::new();
    if let Some(first) = errors.first() {
        let message = match errors.len() {
            1 => first.message.clone(),
            more => count(more, "finding"),
        };
        inside.push(element("failure", &message, &text(&errors)));
    }
    if level == Level::Allow && found.is_empty() {
        inside.push("<skipped message=\"the rule is at allow\"/>".to_owned());
    }
    if !warnings.is_empty() {
        inside.push(format!("<system-out>{}</system-out>", xml::text_of(&text(&warnings))));
    }
    let place = errors.first().or(warnings.first()).map(|first| run.spot(first));
    case(rule.name, rule.group.as_str(), place.map(|spot| (spot.path.clone(), spot.line())), &inside)
}

fn case(name: &str, group: &str, place: Option<(String, usize)>, inside: &[String]) -> String {
    let place = place.map(|(path, line)| format!(" file=\"{}\" line=\"{line}\"", xml::attribute(&path)));
    let place = place.unwrap_or_default();
    // Some readers want a time; the same run is to give the same report.
    let open = format!("<testcase name=\"{name}\" classname=\"errcode.{group}\" time=\"0\"{place}");
    if inside.is_empty() {
        return format!("{open}/>");
    }
    format!("{open}>\n      {}\n    </testcase>", inside.join("\n      "))
}

fn element(name: &str, message: &str, text: &str) -> String {
    format!("<{name} message=\"{}\" type=\"errcode\">{}</{name}>", xml::attribute(message), xml::text_of(text))
}

/// `src/lib.rs:3:14: message`, and below it the rest.
fn text(diagnostic: &Diagnostic, run: &Run<'_>) -> String {
    let spot = run.spot(diagnostic);
    let column = spot.region(Unit::Chars).map_or(1, |region| region.start.column);
    let words = words::text(diagnostic, run).replace('\n', "\n    ");
    format!("{}:{column}: {words}\n", words::shown(&spot))
}
