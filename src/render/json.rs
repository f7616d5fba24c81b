//! Cargo's `compiler-message` lines, as rust-analyzer and other readers of `cargo check --message-format json` take them.

use std::{
    io::{self, Write},
    path::Path,
};

use serde::Serialize;
use serde_json::{Value, json, ser::Formatter};

use super::{
    Run, fix_help, human, is_harmful,
    place::{manifest_of, on_disk, place},
    words,
};
use crate::{
    diagnostic::{Applicability, Diagnostic, Edit, Label, Report},
    source::{Origin, Source, Sources, Span},
    workspace::{Package, Target, Workspace},
};

/// Writes every finding of the report, and the line that says that the run is over; `success` is true for exit status 0.
pub fn write(
    report: &Report,
    workspace: &Workspace,
    sources: &Sources,
    success: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for diagnostic in &report.diagnostics {
        write_line(out, &message(diagnostic, workspace, sources))?;
    }
    write_line(out, &json!({ "reason": "build-finished", "success": success }))
}

/// Writes what was not done in the form of findings, and that the run did not succeed.
pub fn write_failures(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    for failure in run.failures {
        let on_disk = failure.place.filter(|place| run.sources.get(place.file).origin == Origin::Disk);
        let place = on_disk.map(|place| span(run.sources.get(place.file), place, true, None, None));
        let text = words::failure(failure);
        let body = json!({
            "$message_type": "diagnostic",
            "message": failure.message,
            "code": null,
            "level": "error",
            "spans": [place.unwrap_or_else(|| first_line("Cargo.toml"))],
            "children": failure.help.iter().map(|help| child("help", help, &[])).collect::<Vec<_>>(),
            "rendered": format!("error: {text}\n"),
        });
        write_line(out, &wrapped(&body, &run.workspace.root, run.workspace))?;
    }
    write_line(out, &json!({ "reason": "build-finished", "success": false }))
}

/// Writes a value on one line, and ends it.
pub(crate) fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    write_value(out, value)?;
    out.write_all(b"\n")
}

/// Writes a value without a line end. Characters that could harm a terminal are escaped; the value is the same.
pub(crate) fn write_value(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Harmless)).map_err(io::Error::from)
}

struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_harmful(c)) {
            write!(out, "{}\\u{:04x}", &rest[..at], u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

fn message(diagnostic: &Diagnostic, workspace: &Workspace, sources: &Sources) -> Value {
    let file = &sources.get(diagnostic.primary.span.file).absolute;
    wrapped(&body(diagnostic, workspace, sources), file, workspace)
}

/// A message about a file in the form of cargo.
fn wrapped(body: &Value, file: &Path, workspace: &Workspace) -> Value {
    // A finding in a file of no package, such as the config, needs one all the same: readers sort by package.
    let package = workspace.package_of(file).or(Some(0)).and_then(|index| workspace.packages.get(index));
    let nowhere = Target { edition: "2024".into(), ..Target::default() };
    json!({
        "reason": "compiler-message",
        "package_id": package.map_or("", |package| &package.id),
        "manifest_path": package.map_or_else(|| workspace.root.join("Cargo.toml"), |package| package.manifest.clone()),
        "target": target(package.and_then(|package: &Package| package.target_of(file)).unwrap_or(&nowhere)),
        "message": body,
    })
}

fn target(target: &Target) -> Value {
    json!({
        "kind": target.kind,
        "crate_types": target.crate_types,
        "name": target.name,
        "src_path": target.src_path,
        "edition": target.edition,
        "doc": target.doc,
        "doctest": target.doctest,
        "test": target.test,
    })
}

fn body(diagnostic: &Diagnostic, workspace: &Workspace, sources: &Sources) -> Value {
    let disk = |label: &&Label| sources.get(label.span.file).origin == Origin::Disk;
    // Readers drop what has no primary span.
    let first = on_disk(diagnostic, sources);
    let spans = [&diagnostic.primary].into_iter().chain(&diagnostic.secondary);
    let mut spans: Vec<_> = spans
        .filter(disk)
        .map(|label| {
            let primary = first.is_some_and(|first| std::ptr::eq(first, label));
            span(sources.get(label.span.file), label.span, primary, Some(&label.message), None)
        })
        .collect();
    if spans.is_empty() {
        spans.push(first_line(&manifest_of(&diagnostic.primary, workspace, sources)));
    }
    json!({
        "$message_type": "diagnostic",
        "message": diagnostic.message,
        "code": { "code": format!("errcode::{}", diagnostic.rule), "explanation": null },
        "level": super::severity(diagnostic.level),
        "spans": spans,
        "children": children(diagnostic, sources),
        "rendered": human::draw(diagnostic, sources, false),
    })
}

fn children(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Value> {
    let labels = [&diagnostic.primary].into_iter().chain(&diagnostic.secondary);
    let elsewhere = labels.filter(|label| sources.get(label.span.file).origin != Origin::Disk);
    let mut children: Vec<_> = elsewhere.map(|label| child("note", &words::elsewhere(label, sources), &[])).collect();
    children.extend(diagnostic.notes.iter().map(|note| child("note", note, &[])));
    children.extend(diagnostic.helps.iter().map(|help| child("help", help, &[])));
    if let Some(fix) = &diagnostic.fix {
        let edits = fix.edits.iter().filter(|edit| sources.get(edit.span.file).origin == Origin::Disk);
        let edits: Vec<_> = edits
            .map(|edit| span(sources.get(edit.span.file), edit.span, true, None, Some((edit, fix.applicability))))
            .collect();
        // With spans the new text is in them.
        let message = if edits.is_empty() { fix_help(fix) } else { fix.message.clone() };
        children.push(child("help", &message, &edits));
    }
    children
}

fn child(level: &str, message: &str, spans: &[Value]) -> Value {
    json!({ "message": message, "code": null, "level": level, "spans": spans, "children": [], "rendered": null })
}

/// The start of a file that is none of the run.
fn first_line(path: &str) -> Value {
    json!({
        "file_name": path,
        "byte_start": 0,
        "byte_end": 0,
        "line_start": 1,
        "line_end": 1,
        "column_start": 1,
        "column_end": 1,
        "is_primary": true,
        "text": [],
        "label": null,
        "suggested_replacement": null,
        "suggestion_applicability": null,
        "expansion": null,
    })
}

fn span(
    source: &Source,
    span: Span,
    primary: bool,
    label: Option<&str>,
    edit: Option<(&Edit, Applicability)>,
) -> Value {
    let place = place(source, span);
    let text: Vec<_> = place
        .lines
        .iter()
        .map(|line| json!({ "text": line.text, "highlight_start": line.start, "highlight_end": line.end }))
        .collect();
    json!({
        "file_name": source.path,
        "byte_start": span.start,
        "byte_end": span.end,
        "line_start": place.start.line,
        "line_end": place.end.line,
        "column_start": place.start.column,
        "column_end": place.end.column,
        "is_primary": primary,
        "text": text,
        "label": label.filter(|label| !label.is_empty()),
        "suggested_replacement": edit.map(|(edit, _)| &edit.replacement),
        "suggestion_applicability": edit.map(|(_, applicability)| match applicability {
            Applicability::MachineApplicable => "MachineApplicable",
            Applicability::MaybeIncorrect => "MaybeIncorrect",
        }),
        "expansion": null,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::diagnostic::Fix;

    fn workspace() -> Workspace {
        let target = Target {
            name: "u".into(),
            edition: "2024".into(),
            kind: vec!["lib".into()],
            src_path: "/w/src/lib.rs".into(),
            ..Target::default()
        };
        let package = Package {
            id: "path+file:///w#0.1.0".into(),
            root: "/w".into(),
            manifest: "/w/Cargo.toml".into(),
            targets: vec![target],
            ..Package::default()
        };
        Workspace { root: "/w".into(), packages: vec![package], ..Workspace::default() }
    }

    fn lines(diagnostic: Diagnostic, sources: &Sources) -> Vec<Value> {
        let report = Report { diagnostics: vec![diagnostic], ..Report::default() };
        let mut out = Vec::new();
        write(&report, &workspace(), sources, false, &mut out).expect("memory can be written");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        assert!(!text.chars().any(|c| c != '\n' && is_harmful(c)), "{text:?}");
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    #[test]
    fn lines_are_cargos() {
        let (mut sources, mut diagnostic) = sample("// 错\r\n\t😀 = 201003,\n", "201003");
        let built_in = sources.add_text(
            "error-codes.zh.md".into(),
            "error-codes.zh.md".into(),
            Origin::BuiltIn,
            "| 10008 |\n".into(),
        );
        diagnostic.secondary.push(Label { span: Span::new(built_in, 2..7), message: "the official row".into() });
        diagnostic.notes.push("bidi \u{202e} here".into());
        let edits = vec![Edit { span: diagnostic.primary.span, replacement: "201004".into() }];
        diagnostic.fix = Some(Fix { message: "use it".into(), edits, applicability: Applicability::MachineApplicable });
        let lines = lines(diagnostic, &sources);
        assert_eq!(lines[1], json!({ "reason": "build-finished", "success": false }));
        assert_eq!(lines[0]["package_id"], "path+file:///w#0.1.0");
        assert_eq!(lines[0]["target"]["name"], "u");
        let message = &lines[0]["message"];
        assert_eq!((&message["code"]["code"], &message["level"]), (&json!("errcode::duplicate-code"), &json!("error")));
        assert_eq!(message["spans"].as_array().map(Vec::len), Some(1));
        let span = &message["spans"][0];
        assert_eq!(
            (&span["column_start"], &span["column_end"], &span["line_start"]),
            (&json!(6), &json!(12), &json!(2))
        );
        assert_eq!(span["text"], json!([{ "text": "\t😀 = 201003,", "highlight_start": 6, "highlight_end": 12 }]));
        let children = &message["children"];
        assert_eq!(children[0]["message"], "the official row: `10008` (error-codes.zh.md:1:3)");
        assert_eq!(children[1]["message"], "bidi \u{202e} here");
        assert_eq!(children[2]["spans"][0]["suggested_replacement"], "201004");
        assert_eq!(children[2]["spans"][0]["suggestion_applicability"], "MachineApplicable");
        assert!(message["rendered"].as_str().is_some_and(|text| text.contains("┌─ src/e.rs:2:6")));
    }

    #[test]
    fn a_primary_span_is_always_there() {
        let (mut sources, mut diagnostic) = sample("X = 1", "1");
        let on_disk = diagnostic.primary.clone();
        let past = sources.add_text("src/x.rs at main".into(), "/w/src/x.rs".into(), Origin::Revision, "Y = 1".into());
        diagnostic.primary.span = Span::new(past, 4..5);
        let of = |diagnostic: &Diagnostic| {
            let spans = lines(diagnostic.clone(), &sources)[0]["message"]["spans"].clone();
            let of = |span: &Value| (span["file_name"].clone(), span["is_primary"].clone());
            spans.as_array().expect("spans are a list").iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(of(&diagnostic), [(json!("Cargo.toml"), json!(true))]);
        diagnostic.secondary = vec![on_disk.clone(), on_disk];
        assert_eq!(of(&diagnostic), [(json!("src/e.rs"), json!(true)), (json!("src/e.rs"), json!(false))]);
        let notes = &lines(diagnostic, &sources)[0]["message"]["children"][0]["message"];
        assert_eq!(notes, "here again: `1` (src/x.rs at main:1:5)");
    }

    #[test]
    fn cargo_metadata_reads_them() {
        let (sources, diagnostic) = sample("X = 1", "1");
        for line in lines(diagnostic, &sources) {
            let text = line.to_string();
            let message = cargo_metadata::Message::parse_stream(text.as_bytes()).next();
            let known = matches!(
                message,
                Some(Ok(cargo_metadata::Message::CompilerMessage(_) | cargo_metadata::Message::BuildFinished(_)))
            );
            assert!(known, "{message:?}");
        }
    }
}
