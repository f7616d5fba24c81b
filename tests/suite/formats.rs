//! One report in every format: snapshots of the example workspace, and what must hold for any workspace.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use errcode_check::rules::RULES;
use serde_json::Value;

use crate::support::{Project, Run, array, compare, fixture, formats, none, number, string};

/// Columns, line ends and signs that are easily counted wrong.
const AWKWARD: &str = "\u{feff}//! 错误码\r\n#[repr(u32)]\r\npub enum UserError {\r\n\t/* 😀 */ NotFound = 201_001, // 用户不存在\r\n\
    \t/* 😀👍🏽 */ Gone = 20_102, // \u{1b}[31m已注销\u{202e}\r\n\t/* 中文 */ Twin = 301_003, // 重复\tTab\r\n}\r\n\r\n\
    pub const ERR_A: u32 = 201_001; // 名称已被占用\r\n";

#[test]
fn the_example_in_every_format() {
    let project = Project::example();
    let mut problems = Vec::new();
    for format in formats() {
        let run = project.run(&["--message-format", &format]).exits(1);
        let (file, text) = match format.as_str() {
            "sarif" | "gitlab" => (format!("{format}.json"), pretty(&run.json()[0])),
            "junit" => ("junit.xml".to_owned(), without_rules_that_pass(&run.stdout)),
            "checkstyle" => ("checkstyle.xml".to_owned(), run.stdout),
            _ => (format!("{format}.txt"), run.stdout),
        };
        problems.extend(compare(&fixture("formats").join(file), project.redact(&text)).err());
    }
    let run = project.run(&["-q"]).exits(1);
    assert!(run.stderr.is_empty(), "{run}");
    let run = project.run(&[]).exits(1);
    problems.extend(compare(&fixture("formats/summary.txt"), project.redact(&run.stderr)).err());
    let run = project.run(&["list"]).exits(0);
    problems.extend(compare(&fixture("formats/list.txt"), project.redact(&run.stdout)).err());
    none(&problems);
}

#[test]
fn the_example_shows_what_the_readme_promises() {
    let found: BTreeSet<_> = Project::example().short(&[]).findings().into_iter().map(|finding| finding.rule).collect();
    let expected = [
        "allow-without-reason",
        "ambiguous-notation",
        "conflicting-descriptions",
        "description-of-another-code",
        "duplicate-code",
        "foreign-module",
        "level-out-of-range",
        "malformed-code",
        "mismatched-description",
        "module-out-of-range",
        "not-evaluated",
        "redeclared-code",
        "reserved-code",
        "round-trip-mismatch",
        "serial-out-of-range",
        "undeclared-code",
        "undocumented-code",
        "unused-allow",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
}

#[test]
fn json_is_what_cargo_would_print() {
    for project in projects() {
        let json = project.run(&["--message-format", "json"]).exits(1);
        let lines = json.json();
        let (last, messages) = lines.split_last().expect("there is a last line");
        assert_eq!(last, &serde_json::json!({ "reason": "build-finished", "success": false }));
        for line in messages {
            assert_eq!(line["reason"], "compiler-message");
            assert!(line["package_id"].as_str().is_some_and(|id| !id.is_empty()), "{line}");
            assert!(Path::new(string(&line["target"]["src_path"])).is_file(), "{line}");
            assert!(line["target"]["kind"].as_array().is_some_and(|kind| !kind.is_empty()), "{line}");
            let message = &line["message"];
            let rule = string(&message["code"]["code"]).strip_prefix("errcode::").unwrap_or_default();
            assert!(RULES.iter().any(|known| known.name == rule), "{line}");
            assert!(["error", "warning"].contains(&string(&message["level"])), "{line}");
            assert!(!string(&message["rendered"]).is_empty(), "{line}");
        }
    }
}

#[test]
fn json_places_slice_back_to_the_text() {
    for project in projects() {
        for line in project.run(&["--message-format", "json"]).exits(1).json() {
            let message = &line["message"];
            let spans: Vec<_> = array(&message["spans"]).iter().collect();
            let own = spans.iter().filter(|span| span["is_primary"] == true).count();
            assert!(own == 1 || line["reason"] == "build-finished", "{line}");
            let nested = array(&message["children"]).iter().flat_map(|child| array(&child["spans"]));
            for span in spans.into_iter().chain(nested) {
                slices_back(&project, span);
            }
        }
    }
}

#[test]
fn json_of_one_long_line_stays_small() {
    let variants = (0..2000).map(|n| format!("/* 已 */ V{n} = {}, ", 901_000 + n)).collect::<Vec<_>>().concat();
    let text = format!("#[repr(u32)] pub enum UserError {{ A = 201_001, {variants} }}\n");
    let project = Project::demo(&text).file("errcode.toml", "version = 1\nscheme = \"A-BB-CCC\"\n");
    let run = project.run(&["--message-format", "json"]).exits(1);
    let spans = run.json().into_iter().flat_map(|line| array(&line["message"]["spans"]).to_vec()).collect::<Vec<_>>();
    assert!(spans.len() > 1000);
    assert!(run.stdout.len() < spans.len() * 4000, "{} bytes for {} spans", run.stdout.len(), spans.len());
    for span in spans {
        let (start, end) = (number(&span["byte_start"]), number(&span["byte_end"]));
        assert_eq!(number(&span["column_start"]), text[..start].chars().count() + 1, "{span}");
        assert_eq!(marked(&array(&span["text"])[0]), text[start..end], "{span}");
    }
}

#[test]
fn all_formats_have_the_same_findings() {
    for project in projects() {
        let short = project.short(&[]).exits(1);
        let findings = short.findings();
        let unique: BTreeSet<_> = findings.iter().collect();
        assert_eq!(unique.len(), findings.len(), "{short}");

        let json = project.run(&["--message-format", "json"]).exits(1).json();
        let messages: Vec<_> = json.iter().filter(|line| line["reason"] == "compiler-message").collect();
        assert_eq!(messages.len(), findings.len(), "{short}");
        for (finding, line) in findings.iter().zip(messages) {
            let message = &line["message"];
            assert_eq!(string(&message["code"]["code"]), format!("errcode::{}", finding.rule));
            let primary = array(&message["spans"]).iter().find(|span| span["is_primary"] == true);
            let primary = primary.unwrap_or_else(|| panic!("no primary span in {line}"));
            let place = (number(&primary["line_start"]), number(&primary["column_start"]));
            assert_eq!(place, (finding.line, finding.column), "{line}");
        }

        let human = project.run(&[]).exits(1);
        for finding in findings {
            let place = format!("{}:{}:{}", finding.path, finding.line, finding.column);
            assert!(human.stdout.contains(&place), "{place} is missing\n{human}");
            assert!(human.stdout.contains(&format!("[{}]", finding.rule)), "{human}");
        }
    }
}

#[test]
fn findings_are_sorted_by_place_and_every_run_is_the_same() {
    for project in projects() {
        let findings = project.short(&[]).findings();
        let places = |finding: &crate::support::Finding| (finding.path.clone(), finding.line, finding.column);
        assert!(findings.is_sorted_by_key(places), "{findings:#?}");
        for format in ["human", "short", "json"] {
            let once = |()| project.run(&["--message-format", format]).stdout;
            assert_eq!(once(()), once(()));
        }
    }
}

#[test]
fn people_are_shown_no_sign_that_moves_the_terminal() {
    let project = Project::demo(AWKWARD);
    for args in [&["--message-format", "human"], &["--message-format", "short"], &["--message-format", "json"]] {
        let run = project.run(args);
        harmless(&run);
    }
    harmless(&project.run(&["list"]));
    harmless(&project.run(&["list", "--message-format", "json"]));
}

#[test]
fn lists_are_sorted_and_one_document() {
    let run = Project::example().run(&["list", "--message-format", "json"]).exits(0);
    let documents = run.json();
    let [document] = documents.as_slice() else { panic!("{run}") };
    let places: Vec<_> =
        array(&document["codes"]).iter().map(|code| (string(&code["file"]), number(&code["byte_start"]))).collect();
    assert!(places.len() > 20 && places.is_sorted(), "{run}");
}

/// The report of the test cases without the lines that each new rule adds.
fn without_rules_that_pass(document: &str) -> String {
    let passes = |line: &str| line.trim_start().starts_with("<testcase") && line.ends_with("/>");
    let shown = document.replace(&format!("tests=\"{}\"", RULES.len() + 1), "tests=\"[RULES]\"");
    shown
        .lines()
        .filter(|line| line.contains("\"finished\"") || !passes(line))
        .map(|line| line.to_owned() + "\n")
        .collect()
}

/// A document on many lines. What it says of rules is their documentation and not the run's; the first is kept.
fn pretty(document: &Value) -> String {
    let mut document = document.clone();
    if let Some(driver) = document.pointer_mut("/runs/0/tool/driver").and_then(Value::as_object_mut) {
        if let Some(rules) = driver.get_mut("rules").and_then(Value::as_array_mut) {
            rules.truncate(1);
        }
        for version in ["version", "semanticVersion"] {
            driver.insert(version.to_owned(), "[VERSION]".into());
        }
    }
    let results = document.pointer_mut("/runs/0/results").and_then(Value::as_array_mut);
    for result in results.into_iter().flatten().filter_map(Value::as_object_mut) {
        result.shift_remove("ruleIndex");
    }
    format!("{document:#}\n")
}

fn projects() -> Vec<Project> {
    vec![Project::example(), Project::demo(AWKWARD)]
}

fn harmless(run: &Run) {
    let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!run.stdout.contains(bad), "{:?}", run.stdout);
}

fn slices_back(project: &Project, span: &Value) {
    let path: PathBuf = project.root().join(string(&span["file_name"]));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line_of = |byte: usize| text[..byte].matches('\n').count() + 1;
    let column_of = |byte: usize| text[..byte].rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    let (start, end) = (number(&span["byte_start"]), number(&span["byte_end"]));
    assert!(text.get(start..end).is_some(), "{span}");
    assert_eq!((line_of(start), line_of(end)), (number(&span["line_start"]), number(&span["line_end"])), "{span}");
    assert_eq!(
        (column_of(start), column_of(end)),
        (number(&span["column_start"]), number(&span["column_end"])),
        "{span}"
    );

    let lines: Vec<_> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let shown = array(&span["text"]);
    assert_eq!(shown.len(), line_of(end) - line_of(start) + 1, "{span}");
    for (shown, line) in shown.iter().zip(&lines[line_of(start) - 1..]) {
        assert_eq!(string(&shown["text"]), *line, "{span}");
    }
    if let [only] = shown {
        assert_eq!(marked(only), text[start..end], "{span}");
    }
}

/// The highlighted part of a line of a span's `text`.
fn marked(line: &Value) -> String {
    let (from, to) = (number(&line["highlight_start"]), number(&line["highlight_end"]));
    string(&line["text"]).chars().skip(from - 1).take(to - from).collect()
}
