//! SARIF 2.1.0, as GitHub's code scanning and other viewers take it: one log, one run, every finding, also those that do not count.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{
    Failure, PROGRAM, Run, VERSION, home,
    identity::{Found, findings},
    json::write_line,
    line_hash::{self, LineHash},
    page_of,
    place::{Region, Spot, Unit, region},
    words::{self, MOST_PLACES, cut},
};
use crate::{
    diagnostic::{Applicability, Diagnostic, Fix, Label, Level, Silence},
    rule::Rule,
    rules::RULES,
    source::Origin,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// More results are refused by code scanning.
const MOST_RESULTS: usize = 25_000;
/// More locations of one result are refused.
const MOST_LOCATIONS: usize = 1000;
/// Chars of a description.
const LONGEST_DESCRIPTION: usize = 1024;
/// Chars of a message.
const LONGEST_MESSAGE: usize = 8000;

/// Writes the log on one line.
pub fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_line(out, &Log { schema: SCHEMA, version: "2.1.0", runs: [log(run)] })
}

/// A log with its only run.
#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [LoggedRun<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoggedRun<'r> {
    tool: Value,
    automation_details: Value,
    column_kind: &'static str,
    invocations: Value,
    results: Results<'r>,
}

/// The findings of a log. Each is made when it is written, so that no more than one is in memory.
struct Results<'r> {
    found: Vec<Found<'r>>,
    run: &'r Run<'r>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lines = Lines::default();
        serializer.collect_seq(self.found.iter().map(|found| result(found, self.run, &mut lines)))
    }
}

fn log<'r>(run: &'r Run<'r>) -> LoggedRun<'r> {
    let (found, left_out) = worst(findings(run), MOST_RESULTS);
    let mut notifications: Vec<_> = run.failures.iter().map(|failure| notification(failure, run)).collect();
    if left_out > 0 {
        let text = format!("{left_out} more findings are left out: a log holds {MOST_RESULTS}");
        notifications.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    LoggedRun {
        tool: json!({ "driver": driver() }),
        automation_details: json!({ "id": category(run) }),
        column_kind: "utf16CodeUnits",
        invocations: json!([{
            "executionSuccessful": run.status < 2,
            "exitCode": run.status,
            "toolExecutionNotifications": notifications,
        }]),
        results: Results { found, run },
    }
}

/// What the log is about: a later log about the same replaces it, and one of another workspace of the repository does not.
fn category(run: &Run<'_>) -> String {
    match run.path("").as_str() {
        "" => format!("{PROGRAM}/"),
        folder => format!("{PROGRAM}/{folder}/"),
    }
}

/// The first `most` findings, errors before warnings before what does not count, and how many others there are.
fn worst(mut found: Vec<Found<'_>>, most: usize) -> (Vec<Found<'_>>, usize) {
    let left_out = found.len().saturating_sub(most);
    if left_out > 0 {
        // The sort keeps the order of places among equals.
        found.sort_by_key(|found| (found.silence.is_some(), !found.diagnostic.level.is_error()));
        found.truncate(most);
    }
    (found, left_out)
}

fn driver() -> Value {
    let rules: Vec<_> = RULES.iter().map(|rule| descriptor(rule)).collect();
    let mut driver = object(json!({ "name": PROGRAM, "version": VERSION, "semanticVersion": VERSION, "rules": rules }));
    if let Some(home) = home() {
        driver.insert("informationUri".to_owned(), home.into());
    }
    driver.into()
}

fn descriptor(rule: &Rule) -> Value {
    let what = rule.docs.split("## ").nth(1).and_then(|section| section.split_once('\n')).map_or("", |(_, text)| text);
    let (level, severity, precision) = match rule.level {
        Level::Deny | Level::Forbid => ("error", "error", "very-high"),
        Level::Warn => ("warning", "warning", "high"),
        Level::Allow => ("note", "recommendation", "medium"),
    };
    let help = help(rule);
    let mut descriptor = object(json!({
        "id": rule.name,
        "name": camel_case(rule.name),
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": cut(what.trim(), LONGEST_DESCRIPTION) },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level, "enabled": rule.level != Level::Allow },
        "properties": {
            "tags": ["error-codes", rule.group.as_str()],
            "precision": precision,
            "problem.severity": severity,
        },
    }));
    if let Some(page) = page_of(rule.name) {
        descriptor.insert("helpUri".to_owned(), page.into());
    }
    descriptor.into()
}

/// The documentation of a rule, the languages of its examples as other programs know them.
fn help(rule: &Rule) -> String {
    rule.docs.trim().replace("```rust,fails", "```rust").replace("```rust,passes", "```rust")
}

/// `duplicate-code` as `DuplicateCode`.
fn camel_case(name: &str) -> String {
    let part = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    name.split('-').map(part).collect()
}

fn result(found: &Found<'_>, run: &Run<'_>, lines: &mut Lines) -> Value {
    let diagnostic = found.diagnostic;
    let spot = run.spot(diagnostic);
    let places: Vec<&Label> = diagnostic.secondary.iter().filter(|label| can_be_opened(label, run)).collect();
    let mut result = object(json!({
        "ruleId": diagnostic.rule,
        "level": super::severity(diagnostic.level),
        "message": { "text": message(diagnostic, run) },
        "locations": [location(&spot, diagnostic)],
        "partialFingerprints": { "errcode/v1": found.name },
    }));
    let mut add = |key: &str, value: Value| {
        result.insert(key.to_owned(), value);
    };
    if let Some(index) = RULES.iter().position(|rule| rule.name == diagnostic.rule) {
        add("ruleIndex", index.into());
    }
    if !places.is_empty() {
        let places = places.iter().take(MOST_LOCATIONS - 1).zip(1usize..);
        add("relatedLocations", places.map(|(label, id)| related(label, id, run)).collect());
    }
    if let Some(fix) = diagnostic.fix.as_ref().and_then(|fix| fix_of(fix, run)) {
        add("fixes", json!([fix]));
    }
    let unchanged = || Value::from("unchanged");
    match found.silence {
        None if run.based => add("baselineState", "new".into()),
        None => {}
        Some(Silence::Allowed { reason }) => {
            add("suppressions", json!([suppression("inSource", reason.as_deref())]));
        }
        Some(Silence::Baseline) => {
            add("suppressions", json!([suppression("external", Some("listed in the baseline"))]));
            add("baselineState", unchanged());
        }
        Some(Silence::PreExisting) => add("baselineState", unchanged()),
        Some(Silence::MadeVisible) => {
            add("baselineState", unchanged());
            add("properties", json!({ "madeVisible": true }));
        }
    }
    if let Some(hash) = lines.hash(&spot) {
        result["partialFingerprints"]["primaryLocationLineHash"] = hash.into();
    }
    result.into()
}

fn suppression(kind: &str, reason: Option<&str>) -> Value {
    match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => json!({ "kind": kind, "justification": reason }),
        None => json!({ "kind": kind }),
    }
}

/// What is wrong as the first sentence, then the rest; other places are links to the related locations.
fn message(diagnostic: &Diagnostic, run: &Run<'_>) -> String {
    let mut lines = vec![format!("{}.", escape(&diagnostic.message))];
    lines.extend(words::own_words(diagnostic, run.sources).map(|words| escape(&words)));
    let mut id = 0;
    for label in &diagnostic.secondary {
        if !can_be_opened(label, run) {
            lines.push(escape(&words::elsewhere(label, run.sources)));
            continue;
        }
        id += 1;
        if id <= MOST_PLACES {
            let place = words::shown(&run.spot_of(label.span));
            lines.push(format!("[{}]({id}) ({})", link_text(words::or_see(label)), escape(&place)));
        }
    }
    lines.extend(words::more_places(id));
    lines.extend(words::advice(diagnostic).map(|line| escape(&line)));
    cut(&lines.join("\n"), LONGEST_MESSAGE)
}

/// Text in which nothing reads as a link.
fn escape(text: &str) -> String {
    if text.contains("](") { link_text(text) } else { text.to_owned() }
}

/// Text between the brackets of a link.
fn link_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn can_be_opened(label: &Label, run: &Run<'_>) -> bool {
    run.sources.get(label.span.file).origin == Origin::Disk
}

fn location(spot: &Spot<'_>, diagnostic: &Diagnostic) -> Value {
    let mut location = object(json!({ "physicalLocation": physical(spot) }));
    let subject = &diagnostic.subject;
    if let Some(item) = subject.item.as_ref().filter(|item| !item.is_empty() && subject.code.as_ref() != Some(*item)) {
        location.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": item }]));
    }
    location.into()
}

fn related(label: &Label, id: usize, run: &Run<'_>) -> Value {
    json!({
        "id": id,
        "physicalLocation": physical(&run.spot_of(label.span)),
        "message": { "text": words::or_see(label) },
    })
}

fn physical(spot: &Spot<'_>) -> Value {
    let region = spot.region(Unit::Utf16).map_or_else(|| json!({ "startLine": 1 }), region_of);
    json!({ "artifactLocation": artifact(&spot.path), "region": region })
}

fn region_of(region: Region) -> Value {
    let Region { start, end } = region;
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A file below the root of the repository, or one somewhere else.
fn artifact(path: &str) -> Value {
    let encoded = encode(path);
    match encoded.strip_prefix('/') {
        Some(below) => json!({ "uri": format!("file:///{below}") }),
        None => json!({ "uri": encoded, "uriBaseId": "%SRCROOT%" }),
    }
}

/// A path as a URI: every byte but letters, digits and `-._~/` is escaped.
fn encode(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// The fix, where all its files can be opened.
fn fix_of(fix: &Fix, run: &Run<'_>) -> Option<Value> {
    let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        let source = run.sources.get(edit.span.file);
        if source.origin != Origin::Disk {
            return None;
        }
        let mut replacement = object(json!({ "deletedRegion": region_of(region(source, edit.span, Unit::Utf16)) }));
        if !edit.replacement.is_empty() {
            replacement.insert("insertedContent".to_owned(), json!({ "text": edit.replacement }));
        }
        changes.entry(run.path(&source.path)).or_default().push(replacement.into());
    }
    if changes.is_empty() {
        return None;
    }
    let changes: Vec<_> = changes
        .iter()
        .map(|(path, replacements)| json!({ "artifactLocation": artifact(path), "replacements": replacements }))
        .collect();
    let certain = fix.applicability == Applicability::MachineApplicable;
    let applicability = if certain { "MachineApplicable" } else { "MaybeIncorrect" };
    Some(json!({
        "description": { "text": fix.message },
        "artifactChanges": changes,
        "properties": { "applicability": applicability },
    }))
}

fn notification(failure: &Failure, run: &Run<'_>) -> Value {
    let mut notification = object(json!({
        "level": "error",
        "message": { "text": cut(&words::failure(failure), LONGEST_MESSAGE) },
    }));
    if failure.place.is_some() {
        let spot = run.spot_of_failure(failure.place);
        notification.insert("locations".to_owned(), json!([{ "physicalLocation": physical(&spot) }]));
    }
    notification.into()
}

/// The hashes of the lines of each file with a finding.
#[derive(Default)]
struct Lines {
    by_file: BTreeMap<String, Vec<LineHash>>,
}

impl Lines {
    fn hash(&mut self, spot: &Spot<'_>) -> Option<String> {
        let region = spot.region(Unit::Utf16)?;
        let hashes = self.by_file.entry(spot.path.clone()).or_insert_with(|| line_hash::hashes(spot.text()));
        hashes.get(region.start.line - 1).map(LineHash::to_string)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::{
        diagnostic::{Edit, Report, Silenced},
        source::{Sources, Span},
        workspace::Workspace,
    };

    fn run_of(run: &Run<'_>) -> Value {
        let mut out = Vec::new();
        write(run, &mut out).expect("memory can be written");
        let mut log: Value = serde_json::from_slice(&out).expect("it is JSON");
        log["runs"][0].take()
    }

    fn of(report: &Report, sources: &Sources, based: bool) -> Value {
        let workspace = Workspace::default();
        run_of(&Run { based, status: 1, ..Run::new(report, sources, &workspace) })
    }

    #[test]
    fn findings_that_do_not_count_are_marked() {
        let (sources, diagnostic) = sample("X", "X");
        let reason = Some("old clients".to_owned());
        let all = [
            Silence::Allowed { reason },
            Silence::Allowed { reason: None },
            Silence::Baseline,
            Silence::PreExisting,
            Silence::MadeVisible,
        ];
        let silenced = all.map(|by| Silenced { diagnostic: diagnostic.clone(), by }).into();
        let report = Report { diagnostics: vec![diagnostic], silenced, ..Report::default() };
        let run = of(&report, &sources, true);
        let states: Vec<_> = run["results"]
            .as_array()
            .expect("they are a list")
            .iter()
            .map(|result| {
                (result["baselineState"].clone(), result["suppressions"].clone(), result["properties"].clone())
            })
            .collect();
        let unchanged = json!("unchanged");
        assert_eq!(
            states,
            [
                (json!("new"), Value::Null, Value::Null),
                (Value::Null, json!([{ "kind": "inSource", "justification": "old clients" }]), Value::Null),
                (Value::Null, json!([{ "kind": "inSource" }]), Value::Null),
                (
                    unchanged.clone(),
                    json!([{ "kind": "external", "justification": "listed in the baseline" }]),
                    Value::Null
                ),
                (unchanged.clone(), Value::Null, Value::Null),
                (unchanged, Value::Null, json!({ "madeVisible": true })),
            ]
        );
        assert_eq!(of(&report, &sources, false)["results"][0]["baselineState"], Value::Null);
    }

    #[test]
    fn the_worst_are_kept() {
        let (sources, diagnostic) = sample("X", "X");
        let warning = Diagnostic { level: Level::Warn, ..diagnostic.clone() };
        let silenced = vec![Silenced { diagnostic: diagnostic.clone(), by: Silence::Baseline }];
        let report = Report { diagnostics: vec![warning.clone(), warning, diagnostic], silenced, ..Report::default() };
        let workspace = Workspace::default();
        let run = Run::new(&report, &sources, &workspace);
        let kept = |most: usize| {
            let (found, left_out) = worst(findings(&run), most);
            let levels = found.iter().map(|found| (found.diagnostic.level.is_error(), found.silence.is_some()));
            (levels.collect::<Vec<_>>(), left_out)
        };
        assert_eq!(kept(2), (vec![(true, false), (false, false)], 2));
        assert_eq!(kept(4).1, 0);
    }

    #[test]
    fn places_and_words_of_one_finding_are_limited() {
        let (sources, mut diagnostic) = sample("X", "X");
        diagnostic.secondary = vec![diagnostic.primary.clone(); MOST_LOCATIONS + 1];
        diagnostic.notes.push("long ".repeat(LONGEST_MESSAGE));
        let run = of(&Report { diagnostics: vec![diagnostic], ..Report::default() }, &sources, false);
        let first = &run["results"][0];
        assert_eq!(first["relatedLocations"].as_array().map(Vec::len), Some(MOST_LOCATIONS - 1));
        let text = first["message"]["text"].as_str().expect("it is a text");
        assert_eq!(text.chars().count(), LONGEST_MESSAGE);
        assert!(text.contains("[here again](20) (src/e.rs:1)\nand 981 more places\n"), "{}", &text[..900]);
    }

    #[test]
    fn paths_are_uris() {
        assert_eq!(artifact("a b/错#%&:,😀.rs")["uri"], "a%20b/%E9%94%99%23%25%26%3A%2C%F0%9F%98%80.rs");
        assert_eq!(artifact("/x y")["uri"], "file:///x%20y");
    }

    #[test]
    fn only_links_are_links() {
        let (sources, mut diagnostic) = sample("X", "X");
        diagnostic.message = "`a[1](2)` and \\".into();
        diagnostic.primary.message = "a[1] \\ stays".into();
        diagnostic.secondary.push(Label { span: diagnostic.primary.span, message: "b]c".into() });
        let report = Report { diagnostics: vec![diagnostic], ..Report::default() };
        let run = of(&report, &sources, false);
        let expected = "`a\\[1\\](2)` and \\\\.\na[1] \\ stays\n[b\\]c](1) (src/e.rs:1)";
        assert_eq!(run["results"][0]["message"]["text"], expected);
    }

    #[test]
    fn fixes_are_changes_of_files_that_can_be_opened() {
        let (mut sources, mut diagnostic) = sample("a😀X\n", "X");
        let edit = |span: Span, replacement: &str| Edit { span, replacement: replacement.to_owned() };
        let span = diagnostic.primary.span;
        let edits = vec![edit(span, ""), edit(Span { end: span.start, ..span }, "new")];
        let fix = Fix { message: "do".into(), edits, applicability: Applicability::MaybeIncorrect };
        diagnostic.fix = Some(fix.clone());
        let fixes = |diagnostic: &Diagnostic, sources: &Sources| {
            let report = Report { diagnostics: vec![diagnostic.clone()], ..Report::default() };
            of(&report, sources, false)["results"][0]["fixes"].clone()
        };
        let found = fixes(&diagnostic, &sources);
        let region = |end: usize| json!({ "startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": end });
        assert_eq!(
            found[0]["artifactChanges"][0]["replacements"],
            json!([
                { "deletedRegion": region(5) },
                { "deletedRegion": region(4), "insertedContent": { "text": "new" } },
            ])
        );
        assert_eq!(found[0]["properties"]["applicability"], "MaybeIncorrect");
        let past = sources.add_text("p".into(), "/w/p".into(), Origin::Revision, "X".into());
        diagnostic.fix = Some(Fix { edits: vec![edit(Span::new(past, 0..1), "Y")], ..fix });
        assert_eq!(fixes(&diagnostic, &sources), Value::Null);
    }
}
