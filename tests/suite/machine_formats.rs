//! The formats for other programs, over every fixture: each finding once, with its rule, level, text and a place that leads back to
//! the labelled text when it is counted as the format counts. What cargo's JSON says is held against all others; it has byte ranges.

use std::{collections::BTreeSet, fmt::Write as _, fs, sync::LazyLock};

use errcode_check::{rule::Group, rules::RULES};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::support::{Project, array, fixture, folders, formats, name, none, number, string};

/// The name of a format, and what must hold for it.
type Contract = (&'static str, fn(&Reports));

/// All but json, which the others are held against.
const FORMATS: &[Contract] = &[
    ("human", human),
    ("short", short),
    ("sarif", sarif),
    ("github", github),
    ("gitlab", gitlab),
    ("rdjsonl", rdjsonl),
    ("checkstyle", checkstyle),
    ("junit", junit),
];

/// Columns, line ends and signs that are easily counted wrong.
const AWKWARD: &str = "\u{feff}#[repr(u32)] pub enum OrderError { A = 201_001, /* 😀 */ B = 20_103 } // 订单\r\n\
    #[repr(u32)]\r\npub enum UserError {\r\n\t/* 😀 */ NotFound = 201_001, // 用户不存在 ]]> & \"<b>\" ::error::x\r\n\
    \t/* 😀👍🏽 */ Gone = 20_102, // \u{1b}[31m已注销\u{202e} %0A 100%\r\n\t/* 中文 */ Twin = 301_003, // 重复\tTab [a](1)\r\n}\r\n\r\n\
    pub const ERR_A: u32 = 201_001; // 名称已被占用\r\n/* 中\n😀 */ pub const ERR_B: u32 = 201_001; // last line";

#[test]
fn every_format_has_a_contract() {
    let mut known: Vec<_> = FORMATS.iter().map(|(format, _)| *format).collect();
    known.insert(2, "json");
    assert_eq!(known, formats());
}

/// A finding as cargo's JSON tells it.
#[derive(Debug)]
struct Expected {
    path: String,
    rule: String,
    severity: String,
    message: String,
    line: usize,
    /// In chars.
    column: usize,
    /// What is labelled, as far as its first line goes.
    text: String,
    /// The same of the other labels.
    others: Vec<String>,
}

/// A workspace with the reports of one run.
struct Reports {
    project: Project,
    expected: Vec<Expected>,
    status: i32,
}

impl Reports {
    fn new(project: Project) -> Self {
        let project = project.file("out/.gitignore", "*\n");
        let files: Vec<_> = FORMATS.iter().map(|(format, _)| format!("{format}=out/{format}")).collect();
        let mut args = vec!["--message-format", "json"];
        args.extend(Group::ALL.iter().flat_map(|group| ["-W", group.as_str()]));
        args.extend(files.iter().flat_map(|file| ["--message-format", file.as_str()]));
        let run = project.run(&args);
        let messages: Vec<_> = run.json().into_iter().filter(|line| line["reason"] == "compiler-message").collect();
        let expected = messages.iter().map(|line| expected(&project, &line["message"])).collect();
        Self { expected, status: run.status.expect("no signal ended it"), project }
    }

    fn read(&self, format: &str) -> String {
        let path = self.project.root().join("out").join(format);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(&self.read(format)).unwrap_or_else(|error| panic!("{format}: {error}"))
    }

    fn source(&self, path: &str) -> String {
        fs::read_to_string(self.project.root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

fn expected(project: &Project, message: &Value) -> Expected {
    let spans: Vec<_> = array(&message["spans"]).iter().collect();
    let text_of = |span: &Value| {
        let path = project.root().join(string(&span["file_name"]));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (start, end) = (number(&span["byte_start"]), number(&span["byte_end"]));
        for (byte, line, column) in [(start, "line_start", "column_start"), (end, "line_end", "column_end")] {
            let last = text[..byte].rsplit('\n').next().unwrap_or_default();
            let place = (text[..byte].matches('\n').count() + 1, last.chars().count() + 1);
            assert_eq!((number(&span[line]), number(&span[column])), place, "{span}");
        }
        let labelled = &text[start..end];
        labelled.split('\n').next().unwrap_or_default().trim_end_matches('\r').to_owned()
    };
    let primary = spans.iter().find(|span| span["is_primary"] == true).expect("a finding has a primary span");
    let others = spans.iter().filter(|span| span["is_primary"] == false);
    Expected {
        path: string(&primary["file_name"]).to_owned(),
        rule: string(&message["code"]["code"]).trim_start_matches("errcode::").to_owned(),
        severity: string(&message["level"]).to_owned(),
        message: string(&message["message"]).to_owned(),
        line: number(&primary["line_start"]),
        column: number(&primary["column_start"]),
        text: text_of(primary),
        others: others.map(|span| text_of(span)).collect(),
    }
}

/// Every fixture, and what no fixture of a rule has.
fn workspaces() -> Vec<(String, Project)> {
    let mut all = vec![
        ("example".to_owned(), Project::example()),
        ("awkward".to_owned(), Project::demo(AWKWARD)),
        ("awkward names".to_owned(), awkward_names()),
    ];
    for rule in folders(&fixture("rules")) {
        for case in folders(&rule) {
            all.push((format!("{}/{}", name(&rule), name(&case)), Project::exact_copy_of(&case)));
        }
    }
    for folder in folders(&fixture("extract")) {
        let text = crate::support::read(&folder.join("input.rs"));
        // As an editor on another system would leave it.
        let mut project = Project::demo(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
        if let Ok(config) = fs::read(folder.join("errcode.toml")) {
            project = project.file("errcode.toml", config);
        }
        all.push((name(&folder), project));
    }
    all
}

fn awkward_names() -> Project {
    let names = ["错误 码", "a%20b", "c#d", "e&f", "g,h:i", "😀", "'q'", "x;y=z", "(1)[2]"];
    let mut library = String::new();
    let mut project = Project::empty()
        .file("Cargo.toml", "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n");
    for (index, name) in names.iter().enumerate() {
        writeln!(library, "#[path = \"{name}/错误{index}.rs\"]\nmod m{index};").expect("a string can be written");
        let text = format!("pub const ERR_{index}: u32 = 20_10{index}; // 文字{index}\n");
        project = project.file(&format!("src/{name}/错误{index}.rs"), text);
    }
    project.file("src/lib.rs", library).file("errcode.toml", "version = 1\nscheme = \"A-BB-CCC\"\n")
}

#[test]
fn every_fixture_in_every_format() {
    let mut problems = Vec::new();
    let (mut findings, mut failed) = (0, 0);
    for (name, project) in workspaces() {
        let reports = Reports::new(project);
        findings += reports.expected.len();
        failed += usize::from(reports.status == 2);
        for (format, check) in FORMATS {
            if let Err(problem) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&reports))) {
                let text = problem.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| problem.downcast_ref::<&str>().copied()).unwrap_or_default();
                problems.push(format!("{name}, {format}: {text}\n{}", reports.read(format)));
            }
        }
    }
    assert!(findings > 300 && failed > 2, "{findings} findings, {failed} runs that were not done");
    none(&problems);
}

fn human(reports: &Reports) {
    let text = reports.read("human");
    let mut heads = text.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
    let mut places = text.lines().filter_map(|line| line.trim_start().strip_prefix("┌─ "));
    for expected in &reports.expected {
        let head = format!("{}[{}]: {}", expected.severity, expected.rule, harmless(&expected.message));
        assert_eq!(heads.next(), Some(head.as_str()));
        let place = format!("{}:{}:{}", expected.path, expected.line, expected.column);
        assert!(places.any(|shown| shown == place), "{place} is missing");
    }
    assert_eq!(heads.next(), None, "each finding once");
}

fn short(reports: &Reports) {
    let line = |found: &Expected| {
        let Expected { path, line, column, severity, rule, message, .. } = found;
        format!("{path}:{line}:{column}: {severity}[{rule}]: {}\n", harmless(message))
    };
    assert_eq!(reports.read("short"), reports.expected.iter().map(line).collect::<String>());
}

fn sarif(reports: &Reports) {
    let log = reports.json("sarif");
    let problems: Vec<_> =
        SCHEMA.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    no_empty_string(&log);
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], reports.status < 2, "{invocation}");
    assert_eq!(invocation["exitCode"], reports.status);
    assert_eq!(array(&invocation["toolExecutionNotifications"]).is_empty(), reports.status < 2, "{invocation}");
    let results = array(&run["results"]);
    let prints: BTreeSet<_> =
        results.iter().map(|result| result["partialFingerprints"]["errcode/v1"].to_string()).collect();
    assert_eq!(prints.len(), results.len(), "each fingerprint once");
    let counted: Vec<_> = results.iter().filter(|result| result["suppressions"].is_null()).collect();
    assert_eq!(counted.len(), reports.expected.len());
    for (result, expected) in counted.into_iter().zip(&reports.expected) {
        let rule = &run["tool"]["driver"]["rules"][number(&result["ruleIndex"])];
        assert_eq!((&result["ruleId"], &rule["id"]), (&json!(expected.rule), &json!(expected.rule)));
        assert_eq!(result["level"], json!(expected.severity));
        let message = string(&result["message"]["text"]);
        assert_eq!(plain(message.lines().next().unwrap_or_default()), format!("{}.", expected.message));
        assert_eq!(array(&result["locations"]).len(), 1);
        assert_eq!(marked_in_sarif(reports, &result["locations"][0]), (expected.path.clone(), expected.text.clone()));
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
        let related = array(&result["relatedLocations"]);
        let texts: Vec<_> = related.iter().map(|location| marked_in_sarif(reports, location).1).collect();
        assert_eq!(texts, expected.others);
        for (location, id) in related.iter().zip(1usize..) {
            assert_eq!(location["id"], id);
            assert!(message.contains(&format!("]({id}) (")), "{message}");
        }
        for replacement in array(&result["fixes"]).iter().flat_map(|fix| array(&fix["artifactChanges"])) {
            let place = json!({ "artifactLocation": replacement["artifactLocation"] });
            for replacement in array(&replacement["replacements"]) {
                let mut place = place.clone();
                place["region"] = replacement["deletedRegion"].clone();
                marked_in_sarif(reports, &json!({ "physicalLocation": place }));
            }
        }
    }
}

/// The file of a location, and the text of its region in UTF-16 code units.
fn marked_in_sarif(reports: &Reports, location: &Value) -> (String, String) {
    let physical = &location["physicalLocation"];
    let uri = string(&physical["artifactLocation"]["uri"]);
    assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
    assert_eq!(physical["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    let path = decode(uri);
    let text = reports.source(&path);
    let region = &physical["region"];
    let line = text
        .split('\n')
        .nth(number(&region["startLine"]) - 1)
        .expect("the line is there")
        .trim_start_matches('\u{feff}');
    let units: Vec<u16> = line.encode_utf16().collect();
    let end = match number(&region["endLine"]) {
        line if line == number(&region["startLine"]) => number(&region["endColumn"]) - 1,
        _ => units.len(),
    };
    let marked = &units[number(&region["startColumn"]) - 1..end];
    (path, String::from_utf16(marked).expect("no char is cut"))
}

fn decode(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        let digits = if byte == b'%' { [rest.next(), rest.next()] } else { [None, None] };
        bytes.push(match digits {
            [Some(high), Some(low)] => {
                let digits = [high, low];
                let digits = std::str::from_utf8(&digits).expect("digits are ASCII");
                u8::from_str_radix(digits, 16).expect("they are hexadecimal")
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).expect("paths are UTF-8")
}

/// A message with its brackets as they were.
fn plain(message: &str) -> String {
    if message.contains("\\[") {
        message.replace("\\[", "[").replace("\\]", "]").replace("\\\\", "\\")
    } else {
        message.to_owned()
    }
}

fn no_empty_string(value: &Value) {
    match value {
        Value::String(text) => assert!(!text.is_empty()),
        Value::Array(values) => values.iter().for_each(no_empty_string),
        Value::Object(values) => values.values().for_each(no_empty_string),
        _ => {}
    }
}

fn github(reports: &Reports) {
    let text = reports.read("github");
    let mut lines: Vec<_> = text.lines().collect();
    let of = |severity: &str| reports.expected.iter().filter(|e| e.severity == severity).collect::<Vec<_>>();
    let (errors, warnings) = (of("error"), of("warning"));
    // What was not done comes before the findings.
    let failures = lines.iter().take_while(|line| line.contains(",title=cargo-errcode-check::")).count();
    lines.drain(..failures);
    assert_eq!(failures > 0, reports.status == 2);
    let shown_errors = errors.len().min(10 - failures);
    let expected: Vec<_> = errors.iter().take(shown_errors).chain(warnings.iter().take(10)).collect();
    let dropped = errors.len() + warnings.len() - expected.len();
    let counted = lines.len() - usize::from(dropped > 0);
    assert_eq!(counted, expected.len(), "each finding once");
    assert!(lines.len() <= 21);
    for (line, expected) in lines.iter().zip(&expected) {
        let (head, message) = line.strip_prefix("::").and_then(|line| line.split_once("::")).expect("it is a command");
        let (kind, properties) = head.split_once(' ').expect("it has properties");
        let property = |key: &str| {
            let found =
                properties.split(',').filter_map(|property| property.split_once('=')).find(|(name, _)| *name == key);
            unescape(found.unwrap_or_else(|| panic!("{key} is missing: {line}")).1)
        };
        let count = |key: &str| property(key).parse::<usize>().expect("it is a number");
        assert_eq!((kind, property("file")), (expected.severity.as_str(), expected.path.clone()));
        assert_eq!(property("title"), format!("cargo-errcode-check: {}", expected.rule));
        assert_eq!(unescape(message).lines().next(), Some(harmless(&expected.message).as_str()));
        assert_eq!((count("line"), count("endLine")), (expected.line, expected.line));
        let source = reports.source(&expected.path);
        let line = source.split('\n').nth(count("line") - 1).expect("the line is there");
        let (start, end) = (count("col") - 1, count("endColumn") - 1);
        assert_eq!(line.chars().skip(start).take(end - start).collect::<String>(), expected.text);
    }
    if dropped > 0 {
        let notice = lines.last().expect("there is a notice");
        assert!(notice.starts_with("::notice title=cargo-errcode-check::"), "{notice}");
        assert_eq!(notice.contains("::0 more"), errors.len() == shown_errors, "{notice}");
    }
}

fn unescape(text: &str) -> String {
    text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
}

fn gitlab(reports: &Reports) {
    let document = reports.json("gitlab");
    let issues = array(&document);
    let prints: BTreeSet<_> = issues.iter().map(|issue| string(&issue["fingerprint"])).collect();
    assert_eq!(prints.len(), issues.len(), "each fingerprint once");
    let found: Vec<_> = issues.iter().filter(|issue| issue["check_name"] != "unfinished").collect();
    assert_eq!(found.len(), reports.expected.len());
    assert_eq!(issues.len() > found.len(), reports.status == 2);
    for (issue, expected) in found.into_iter().zip(&reports.expected) {
        let severity = if expected.severity == "error" { "critical" } else { "minor" };
        assert_eq!(issue["check_name"], json!(expected.rule));
        assert_eq!(issue["severity"], severity);
        assert_eq!(issue["location"]["path"], json!(expected.path));
        assert_eq!(issue["location"]["lines"]["begin"], json!(expected.line));
        assert_eq!(issue["description"], json!(harmless(&expected.message)));
    }
}

fn rdjsonl(reports: &Reports) {
    let text = reports.read("rdjsonl");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let found: Vec<_> = lines.iter().filter(|line| line["code"]["value"] != "unfinished").collect();
    assert_eq!(found.len(), reports.expected.len());
    assert_eq!(lines.len() > found.len(), reports.status == 2);
    for (line, expected) in found.into_iter().zip(&reports.expected) {
        assert_eq!(line["code"]["value"], json!(expected.rule));
        assert_eq!(line["severity"], json!(expected.severity.to_ascii_uppercase()));
        assert_eq!(line["location"]["path"], json!(expected.path));
        assert_eq!(string(&line["message"]).lines().next(), Some(expected.message.as_str()));
        assert_eq!(marked_in_bytes(reports, &expected.path, &line["location"]["range"]), expected.text);
        for suggestion in array(&line["suggestions"]) {
            marked_in_bytes(reports, &expected.path, &suggestion["range"]);
        }
    }
}

fn marked_in_bytes(reports: &Reports, path: &str, range: &Value) -> String {
    let text = reports.source(path);
    let byte = |at: &Value| {
        let before: usize = text.split_inclusive('\n').take(number(&at["line"]) - 1).map(str::len).sum();
        before + number(&at["column"]) - 1
    };
    text.get(byte(&range["start"])..byte(&range["end"])).expect("no char is cut").to_owned()
}

fn checkstyle(reports: &Reports) {
    let text = reports.read("checkstyle");
    let document = Document::parse(&text).expect("it is XML");
    let attribute = |node: &Node<'_, '_>, name: &str| node.attribute(name).expect(name).to_owned();
    let is_error = |node: &Node<'_, '_>| node.has_tag_name("error");
    let mut found: Vec<_> = document
        .descendants()
        .filter(is_error)
        .map(|node| {
            let path = attribute(&node.parent_element().expect("it is in a file"), "name");
            let [line, column] = ["line", "column"].map(|name| attribute(&node, name).parse::<usize>().expect(name));
            (path, line, column, attribute(&node, "severity"), attribute(&node, "source"), attribute(&node, "message"))
        })
        .collect();
    let all = found.len();
    found.retain(|(.., rule, _)| rule != "errcode.unfinished");
    assert_eq!(all > found.len(), reports.status == 2);
    assert_eq!(found.len(), reports.expected.len());
    let mut expected: Vec<_> = reports.expected.iter().collect();
    expected.sort_by(|a, b| a.path.cmp(&b.path));
    for ((path, line, column, severity, rule, message), expected) in found.into_iter().zip(expected) {
        assert_eq!((&path, line, &severity), (&expected.path, expected.line, &expected.severity));
        assert_eq!((rule, message), (format!("errcode.{}", expected.rule), harmless(&expected.message)));
        let source = reports.source(&path);
        let rest: String =
            source.split('\n').nth(line - 1).expect("the line is there").chars().skip(column - 1).collect();
        assert!(rest.starts_with(&expected.text), "{rest} does not start with {}", expected.text);
    }
}

fn junit(reports: &Reports) {
    let text = reports.read("junit");
    let document = Document::parse(&text).expect("it is XML");
    let cases: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).expect("there is a suite");
    for (attribute, tag) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        let count = document.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!(suite.attribute(attribute), Some(count.to_string().as_str()), "{attribute}");
    }
    assert_eq!(cases[0].children().any(|node| node.has_tag_name("error")), reports.status == 2);
    let names: Vec<_> = cases.iter().skip(1).filter_map(|case| case.attribute("name")).collect();
    if reports.expected.is_empty() && names.is_empty() {
        assert_eq!(reports.status, 2, "only a run that was not done looks at no rule");
        return;
    }
    assert_eq!(names, RULES.iter().map(|rule| rule.name).collect::<Vec<_>>());
    for case in &cases[1..] {
        let rule = case.attribute("name").unwrap_or_default();
        for (severity, tag) in [("error", "failure"), ("warning", "system-out")] {
            let expected: Vec<_> =
                reports.expected.iter().filter(|found| found.rule == rule && found.severity == severity).collect();
            let told: Vec<_> =
                case.children().filter(|node| node.has_tag_name(tag)).filter_map(|node| node.text()).collect();
            let told = told.concat();
            let heads: Vec<_> = told.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
            assert_eq!(heads.len(), expected.len(), "{rule}: {told}");
            for (head, expected) in heads.iter().zip(&expected) {
                let start = format!("{}:{}:", expected.path, expected.line);
                assert!(head.starts_with(&start) && head.ends_with(&harmless(&expected.message)), "{head}");
            }
        }
    }
}

/// A message as it is shown in a text format.
fn harmless(message: &str) -> String {
    errcode_check::render::one_line(message)
}

/// The public schema, with the one pattern repaired that is no regular expression of this engine.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = crate::support::read(&fixture("formats/schema/sarif-2.1.0.json"));
    let (broken, whole) = ("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    assert!(text.contains(broken), "the schema was repaired");
    let schema = serde_json::from_str(&text.replace(broken, whole)).expect("it is JSON");
    jsonschema::draft7::new(&schema).expect("it is a schema")
});

#[test]
fn the_schema_refuses_what_is_wrong() {
    let log = Reports::new(Project::example()).json("sarif");
    assert!(SCHEMA.is_valid(&log));
    let without = |path: &str, key: &str| {
        let mut log = log.clone();
        let place = log.pointer_mut(path).and_then(Value::as_object_mut).expect("it is an object");
        assert!(place.remove(key).is_some(), "{path}/{key}");
        log
    };
    for (path, key) in [
        ("", "version"),
        ("/runs/0", "tool"),
        ("/runs/0/results/0", "message"),
        ("/runs/0/invocations/0", "executionSuccessful"),
        ("/runs/0/tool/driver/rules/0", "id"),
    ] {
        assert!(!SCHEMA.is_valid(&without(path, key)), "{path}/{key}");
    }
    let mut unknown = log.clone();
    unknown["runs"][0]["results"][0]["colour"] = json!("red");
    assert!(!SCHEMA.is_valid(&unknown));
    let mut zero = log;
    zero["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = json!(0);
    assert!(!SCHEMA.is_valid(&zero));
}

#[test]
fn every_rule_explains_itself_in_sarif() {
    let log = Reports::new(Project::demo("pub const ERR_A: u32 = 7;\n")).json("sarif");
    let rules = array(&log["runs"][0]["tool"]["driver"]["rules"]).to_vec();
    assert_eq!(rules.len(), RULES.len());
    for (rule, known) in rules.iter().zip(RULES) {
        assert_eq!(rule["id"], known.name);
        assert_eq!(rule["shortDescription"]["text"], known.summary);
        let description = string(&rule["fullDescription"]["text"]);
        assert!((20..=1024).contains(&description.chars().count()), "{}: {description}", known.name);
        assert!(known.docs.contains(description.trim_end_matches('…')), "{description}");
        assert!(string(&rule["help"]["markdown"]).contains("## Why is this bad?"));
        assert!(!string(&rule["help"]["markdown"]).contains(",fails"));
        let tags = array(&rule["properties"]["tags"]);
        assert!((1..=20).contains(&tags.len()) && tags.contains(&json!(known.group.as_str())));
        assert!(["error", "warning", "note"].contains(&string(&rule["defaultConfiguration"]["level"])));
    }
}

#[test]
fn every_run_is_the_same() {
    let once = || {
        let reports = Reports::new(Project::example());
        FORMATS.iter().map(|(format, _)| reports.read(format)).collect::<Vec<_>>()
    };
    assert_eq!(once(), once());
    let run = || Project::example().run(&["--message-format", "github"]).stdout;
    assert_eq!(run(), run());
}

#[test]
fn source_text_runs_no_command_of_a_workflow() {
    let project = Project::demo(
        "pub enum UserError {\n    A = 201_001, // 用户\n    B = 20_102, /* multi\n::error::from the source\n::set-output name=x::y\n##[add-mask]z\n*/\n}\n",
    );
    let run = project.run(&["--message-format", "github", "-q"]);
    let mut lines = run.stdout.lines();
    let token = lines.next().and_then(|line| line.strip_prefix("::stop-commands::")).expect("commands are stopped");
    let end = format!("::{token}::");
    let log: Vec<_> = lines.by_ref().take_while(|line| *line != end).collect();
    assert!(token.len() > 30 && log.iter().all(|line| !line.contains(token)), "{run}");
    assert!(log.iter().any(|line| line.contains("[malformed-code]")), "{run}");
    let commands: Vec<_> = lines.collect();
    assert!(!commands.is_empty() && commands.iter().all(|line| line.starts_with("::error ")), "{run}");
    for line in &commands {
        assert_eq!(line.matches("::error").count(), 1, "{line}");
    }
}
