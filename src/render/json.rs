//! Cargo's `compiler-message` lines, as rust-analyzer and other readers of `cargo check --message-format json` take them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json, ser::Formatter};

use super::{fix_help, human, is_harmful, place::place};
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

/// Writes a value on one line. Characters that could harm a terminal are escaped; the value is the same.
pub(crate) fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Harmless)).map_err(io::Error::from)?;
    out.write_all(b"\n")
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
    // A finding in a file of no package, such as the config, needs one all the same: readers sort by package.
    let package = workspace.package_of(file).or(Some(0)).and_then(|index| workspace.packages.get(index));
    let nowhere = Target { edition: "2024".into(), ..Target::default() };
    json!({
        "reason": "compiler-message",
        "package_id": package.map_or("", |package| &package.id),
        "manifest_path": package.map_or_else(|| workspace.root.join("Cargo.toml"), |package| package.manifest.clone()),
        "target": target(package.and_then(|package: &Package| package.target_of(file)).unwrap_or(&nowhere)),
        "message": body(diagnostic, sources),
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

fn body(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let on_disk = |label: &&Label| sources.get(label.span.file).origin == Origin::Disk;
    let spans = [&diagnostic.primary].into_iter().chain(&diagnostic.secondary).enumerate();
    let spans: Vec<_> = spans
        .filter(|(_, label)| on_disk(label))
        .map(|(index, label)| span(sources.get(label.span.file), label.span, index == 0, Some(&label.message), None))
        .collect();
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
    let built_in = labels.filter(|label| sources.get(label.span.file).origin != Origin::Disk);
    let mut children: Vec<_> = built_in.map(|label| child("note", &elsewhere(label, sources), &[])).collect();
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

/// A label in data that no tool can open, in words.
fn elsewhere(label: &Label, sources: &Sources) -> String {
    let source = sources.get(label.span.file);
    let at = sources.position(label.span);
    let text = sources.slice(label.span).trim();
    let message = if label.message.is_empty() { "see" } else { &label.message };
    format!("{message}: `{text}` ({}:{}:{})", source.shown(), at.line, at.column)
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
