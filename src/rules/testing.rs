//! Rule tests from source strings: `//- path` starts a file (`src/lib.rs` without one, `errcode.toml` is the config), and a line such as
//! `//  ^^^ message` holds the finding under whose primary span it stands, `//  --- label` a secondary one. They go through the whole
//! pipeline. Files below `base/` are those of the base, files below `other/` and `third/` those of other heads.

use std::ops::Range;

use crate::{
    diagnostic::{Applicability, Diagnostic, Level},
    history::Past,
    pipeline::{self, Analysis},
    rule::{Check, Context, Rule, Shared, Sink},
    source::Span,
    workspace::Package,
};

const CONFIG: &str = "errcode.toml";

/// The folder of the files of the base.
const BASE: &str = "base";
/// The folder of the files of another head, and of a third one.
const OTHER: &str = "other";
const THIRD: &str = "third";

/// Runs one rule and compares its findings with the annotations: every primary span with its message, and every secondary span that is
/// annotated.
pub(super) fn check(rule: &'static Rule, text: &str) {
    let fixture = Fixture::parse(text);
    let found = fixture.run(rule);
    let primary: Vec<_> = found.iter().map(|d| (fixture.place(d.primary.span), d.message.clone())).collect();
    let secondary: Vec<_> = found
        .iter()
        .flat_map(|d| &d.secondary)
        .map(|label| (fixture.place(label.span), label.message.clone()))
        .collect();
    let expected = |primary: bool| {
        let marks = fixture.marks.iter().filter(move |mark| mark.primary == primary);
        marks.map(|mark| ((mark.path.clone(), mark.range.clone()), mark.text.clone()))
    };
    assert_eq!(primary, expected(true).collect::<Vec<_>>(), "primary spans of `{}`", rule.name);
    for wanted in expected(false) {
        assert!(secondary.contains(&wanted), "{wanted:?} is not among {secondary:#?}");
    }
}

/// How many findings one rule has.
pub(super) fn count(rule: &'static Rule, text: &str) -> usize {
    Fixture::parse(text).run(rule).len()
}

/// The messages of all findings.
pub(super) fn messages(rule: &'static Rule, text: &str) -> Vec<String> {
    Fixture::parse(text).run(rule).into_iter().map(|d| d.message).collect()
}

/// The help lines of all findings.
pub(super) fn helps(rule: &'static Rule, text: &str) -> Vec<String> {
    Fixture::parse(text).run(rule).into_iter().flat_map(|d| d.helps).collect()
}

/// The items that all findings are about.
pub(super) fn items(rule: &'static Rule, text: &str) -> Vec<String> {
    Fixture::parse(text).run(rule).into_iter().filter_map(|d| d.subject.item).collect()
}

/// The labels of all findings, those under primary spans.
pub(super) fn labels(rule: &'static Rule, text: &str) -> Vec<String> {
    Fixture::parse(text).run(rule).into_iter().map(|d| d.primary.message).collect()
}

/// The notes of all findings.
pub(super) fn notes(rule: &'static Rule, text: &str) -> Vec<String> {
    Fixture::parse(text).run(rule).into_iter().flat_map(|d| d.notes).collect()
}

/// The replacements of all fixes that are right for certain.
pub(super) fn certain_fixes(rule: &'static Rule, text: &str) -> Vec<String> {
    let fixes = Fixture::parse(text).run(rule).into_iter().filter_map(|d| d.fix);
    let certain = fixes.filter(|fix| fix.applicability == Applicability::MachineApplicable);
    certain.flat_map(|fix| fix.edits).map(|edit| edit.replacement).collect()
}

/// The replacements of all fixes.
pub(super) fn fixes(rule: &'static Rule, text: &str) -> Vec<String> {
    let fixes = Fixture::parse(text).run(rule).into_iter().filter_map(|d| d.fix);
    fixes.flat_map(|fix| fix.edits).map(|edit| edit.replacement).collect()
}

/// What a rule sees, and what it is to find.
pub(crate) struct Fixture {
    pub(crate) analysis: Analysis,
    marks: Vec<Mark>,
}

struct Mark {
    path: String,
    range: Range<usize>,
    primary: bool,
    text: String,
}

impl Fixture {
    /// Reads a fixture with the pipeline. A file below `crates/x` is one of the package `x`.
    pub(crate) fn parse(text: &str) -> Self {
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.trim_start_matches('\n').lines() {
            if let Some(path) = line.strip_prefix("//- ") {
                files.push((path.to_owned(), String::new()));
                continue;
            }
            if files.is_empty() {
                files.push(("src/lib.rs".to_owned(), String::new()));
            }
            let file = files.last_mut().expect("one was pushed above");
            file.1.push_str(line);
            file.1.push('\n');
        }
        files.sort();
        let mut marks = Vec::new();
        for (path, text) in &mut files {
            *text = split_marks(path, text, &mut marks);
        }
        let config = files.iter().find(|(path, _)| path == CONFIG).map(|(_, text)| text.as_str());
        let heads = [BASE, OTHER, THIRD];
        let below = |folder: Option<&str>| -> Vec<(&str, &str)> {
            let texts =
                files.iter().filter(|(path, _)| path != CONFIG).map(|(path, text)| (path.as_str(), text.as_str()));
            let texts = texts.filter_map(|(path, text)| match (path.split_once('/'), folder) {
                (Some((first, rest)), Some(folder)) => (first == folder).then_some((rest, text)),
                (Some((first, _)), None) => (!heads.contains(&first)).then_some((path, text)),
                (None, folder) => folder.is_none().then_some((path, text)),
            });
            texts.collect()
        };
        let (base, others) = (below(Some(BASE)), [OTHER, THIRD].map(|name| (name, below(Some(name)))));
        let others: Vec<_> = others
            .iter()
            .filter(|(_, texts)| !texts.is_empty())
            .map(|(name, texts)| (*name, texts.as_slice()))
            .collect();
        // A base without a file is one that has no code yet.
        let base = (!base.is_empty() || !others.is_empty()).then_some(base.as_slice());
        let names: Vec<_> = super::names().collect();
        let mut analysis = pipeline::analyse_texts_since(base, &others, &below(None), config, &names);
        divide(&mut analysis);
        Self { analysis, marks }
    }

    /// The context of a rule.
    pub(crate) fn context(&self) -> Context<'_> {
        let Analysis { index, tables, config, workspace, sources, history, .. } = &self.analysis;
        Context { index, tables, config, workspace, sources, history: history.as_ref(), shared: Shared::default() }
    }

    fn run(&self, rule: &'static Rule) -> Vec<Diagnostic> {
        let Check::Index(check) = rule.check else { return Vec::new() };
        let mut found = Vec::new();
        check(&self.context(), &mut Sink::new(rule, Level::Warn, &mut found));
        found.sort_by_key(|d| (self.place(d.primary.span).0, d.primary.span, d.message.clone()));
        found
    }

    /// A place by the name of its file in the fixture.
    fn place(&self, span: Span) -> (String, Range<usize>) {
        let path = &self.analysis.sources.get(span.file).path;
        let holds = |past: &&Past| past.index.entries.iter().any(|entry| entry.span.file == span.file);
        let history = self.analysis.history.as_ref();
        let heads = history.into_iter().flat_map(|history| history.others.iter().map(|other| &*other.head));
        let base = history.and_then(|history| history.base.as_deref());
        match base.into_iter().chain(heads).find(holds) {
            Some(past) => (format!("{}/{path}", past.name), span.range()),
            None => (path.clone(), span.range()),
        }
    }
}

/// Deals the files out to packages: the pipeline takes texts in memory as one.
fn divide(analysis: &mut Analysis) {
    let Analysis { workspace, index, sources, .. } = analysis;
    let mut package = |span: Span| {
        let path = &sources.get(span.file).path;
        let name = path.strip_prefix("crates/").and_then(|rest| rest.split('/').next()).unwrap_or("app");
        let known = workspace.packages.iter().position(|package| package.name == name);
        known.unwrap_or_else(|| {
            workspace.packages.push(Package { name: name.to_owned(), ..Package::default() });
            workspace.packages.len() - 1
        })
    };
    for entry in &mut index.entries {
        entry.package = package(entry.span);
    }
    for item in &mut index.items {
        item.package = package(item.span);
    }
}

/// Takes the annotations out of a file; their columns count in chars.
fn split_marks(path: &str, text: &str, marks: &mut Vec<Mark>) -> String {
    let (mut source, mut line_start) = (String::new(), 0);
    let first = marks.len();
    for line in text.split_inclusive('\n') {
        let signs =
            line.trim_start().strip_prefix("//").map(str::trim_start).filter(|rest| rest.starts_with(['^', '-']));
        let Some(signs) = signs else {
            line_start = source.len();
            source.push_str(line);
            continue;
        };
        let sign = &signs[..1];
        let length = signs.len() - signs.trim_start_matches(sign).len();
        let column = line.len() - signs.len();
        let byte = |column: usize| {
            let target = &source[line_start..];
            line_start + target.char_indices().nth(column).map_or(target.len(), |(at, _)| at)
        };
        let range = byte(column)..byte(column + length);
        let text = signs[length..].trim().to_owned();
        marks.push(Mark { path: path.to_owned(), range, primary: sign == "^", text });
    }
    marks[first..].sort_by_key(|mark| (mark.range.start, mark.range.end));
    source
}
