//! Rule tests from source strings: `//- path` starts a file (`src/lib.rs` without one, `errcode.toml` is the config), and a line such as
//! `//  ^^^ message` holds the finding under whose primary span it stands, `//  --- label` a secondary one.
//!
//! The sources are read line by line and not as Rust: an index is wanted here, and none of the ways in which one is made.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    code::{Description, DescriptionRole, Form, GroupKind, Lang, Role},
    config::Config,
    diagnostic::{Diagnostic, Level},
    index::{Entry, Index, Item, Status},
    rule::{Check, Context, Rule, Sink},
    scheme::{Fit, Scheme},
    source::{FileId, Origin, Sources, Span},
    table::Tables,
    workspace::{Package, Workspace},
};

/// Runs one rule and compares its findings with the annotations: every primary span with its message, and every secondary span that is
/// annotated.
pub(super) fn check(rule: &'static Rule, text: &str) {
    let fixture = Fixture::parse(text);
    let found = fixture.run(rule);
    let place = |span: Span| (fixture.sources.get(span.file).path.clone(), span.start, span.end);
    let primary: Vec<_> = found.iter().map(|d| (place(d.primary.span), d.message.clone())).collect();
    let secondary: Vec<_> =
        found.iter().flat_map(|d| &d.secondary).map(|label| (place(label.span), label.message.clone())).collect();
    let expected = |is_primary: bool| fixture.marks.iter().filter(move |mark| mark.primary == is_primary);
    let expected_primary: Vec<_> = expected(true).map(|mark| (place(mark.span), mark.text.clone())).collect();
    assert_eq!(primary, expected_primary, "primary spans of `{}`", rule.name);
    for mark in expected(false) {
        let wanted = (place(mark.span), mark.text.clone());
        assert!(secondary.contains(&wanted), "{wanted:?} is not among {secondary:#?}");
    }
}

/// How many findings one rule has.
pub(super) fn count(rule: &'static Rule, text: &str) -> usize {
    Fixture::parse(text).run(rule).len()
}

/// The help lines of all findings.
pub(super) fn helps(rule: &'static Rule, text: &str) -> Vec<String> {
    Fixture::parse(text).run(rule).into_iter().flat_map(|d| d.helps).collect()
}

/// The replacements of all fixes.
pub(super) fn fixes(rule: &'static Rule, text: &str) -> Vec<String> {
    let fixes = Fixture::parse(text).run(rule).into_iter().filter_map(|d| d.fix);
    fixes.flat_map(|fix| fix.edits).map(|edit| edit.replacement).collect()
}

/// What a rule sees, and what it is to find.
pub(crate) struct Fixture {
    pub(crate) index: Index,
    pub(crate) tables: Tables,
    pub(crate) config: Config,
    pub(crate) workspace: Workspace,
    pub(crate) sources: Sources,
    marks: Vec<Mark>,
}

struct Mark {
    span: Span,
    primary: bool,
    text: String,
}

impl Fixture {
    /// Reads a fixture.
    pub(crate) fn parse(text: &str) -> Self {
        let mut fixture = Self {
            index: Index::default(),
            tables: Tables::default(),
            config: Config::default(),
            workspace: Workspace::default(),
            sources: Sources::default(),
            marks: Vec::new(),
        };
        fixture.tables = Tables::builtin(&mut fixture.sources);
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
        if let Some((_, text)) = files.iter().find(|(path, _)| path == "errcode.toml") {
            fixture.load_config(text);
        }
        files.sort();
        for (path, text) in files.iter().filter(|(path, _)| path != "errcode.toml") {
            let (source, marks) = split_marks(text);
            let file = fixture.sources.add_text(path.clone(), PathBuf::from(path), Origin::Disk, source.clone());
            fixture.marks.extend(marks.into_iter().map(|mark| mark.at(file)));
            fixture.read(path, file, &source);
        }
        fixture.finish();
        fixture
    }

    /// The context of a rule.
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            index: &self.index,
            tables: &self.tables,
            config: &self.config,
            workspace: &self.workspace,
            sources: &self.sources,
        }
    }

    fn run(&self, rule: &'static Rule) -> Vec<Diagnostic> {
        let Check::Index(check) = rule.check else { return Vec::new() };
        let mut found = Vec::new();
        check(&self.context(), &mut Sink::new(rule, Level::Warn, &mut found));
        found.sort_by_key(|d| (d.primary.span, d.message.clone()));
        found
    }

    fn load_config(&mut self, text: &str) {
        let (source, marks) = split_marks(text);
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("errcode.toml"), source).expect("a file can be written there");
        self.workspace.root = folder.path().to_owned();
        let names: Vec<_> = super::names().collect();
        let (config, problems) = Config::load(&self.workspace, &mut self.sources, &names).expect("it can be read");
        assert!(problems.is_empty(), "{problems:?}");
        let file = config.file.expect("the config has a file");
        self.marks.extend(marks.into_iter().map(|mark| mark.at(file)));
        self.config = config;
    }

    fn package(&mut self, path: &str) -> usize {
        let name = path.strip_prefix("crates/").and_then(|rest| rest.split('/').next()).unwrap_or("app");
        let known = self.workspace.packages.iter().position(|package| package.name == name);
        known.unwrap_or_else(|| {
            self.workspace.packages.push(Package { name: name.to_owned(), ..Package::default() });
            self.workspace.packages.len() - 1
        })
    }

    fn item(&mut self, name: &str, kind: GroupKind, span: Span, package: usize) -> usize {
        let known = self.index.items.iter().position(|item| {
            item.name == name && item.kind == kind && item.span.file == span.file && item.package == package
        });
        known.unwrap_or_else(|| {
            self.index.items.push(Item {
                name: name.to_owned(),
                kind,
                span,
                package,
                evidence: "its name".to_owned(),
                doc: String::new(),
                bound: false,
                http: false,
                entries: Vec::new(),
            });
            self.index.items.len() - 1
        })
    }

    fn read(&mut self, path: &str, file: FileId, source: &str) {
        let package = self.package(path);
        let mut open: Option<(usize, &str)> = None;
        let mut pending = Pending::default();
        for line in source.split_inclusive('\n') {
            let at = |part: &str| Span::new(file, within(source, part));
            let code = line.split("//").next().unwrap_or_default().trim();
            if !code.is_empty() || line.trim().starts_with("///") {
                let mut words = code.split_whitespace().filter(|word| *word != "pub");
                match (words.next(), words.next()) {
                    (Some(container @ ("enum" | "impl")), Some(name)) => {
                        let item = self.item(name, GroupKind::Type, at(name), package);
                        open = Some((item, container));
                    }
                    (Some("fn"), Some(name)) if open.is_none() => {
                        open = Some((self.item(name, GroupKind::Uses, at(name), package), "fn"));
                    }
                    (Some("const"), Some(name)) => {
                        let name = name.trim_end_matches(':');
                        let item = self.item(path, GroupKind::Consts, at(name), package);
                        let value = code.split_once('=').map_or("", |(_, value)| value).trim().trim_end_matches(';');
                        self.entry(item, Form::Const, Some(name), at(value), line, &mut pending);
                    }
                    _ if line.starts_with('}') => open = None,
                    _ if pending.read(line.trim(), &at) => {}
                    _ => {
                        if let Some((item, container)) = open {
                            self.inner(item, container, code, line, &at, &mut pending);
                        }
                    }
                }
            }
        }
    }

    fn inner<'a>(
        &mut self,
        item: usize,
        container: &str,
        code: &'a str,
        line: &'a str,
        at: &dyn Fn(&'a str) -> Span,
        pending: &mut Pending,
    ) {
        let code = code.trim_end_matches(',');
        if container == "fn" {
            let Some((_, arguments)) = code.split_once("::new(") else { return };
            let (value, text) = arguments.split_once(", ").unwrap_or((arguments, ""));
            let text = text.trim_end_matches([';', ')']);
            pending.texts.push(description(text, DescriptionRole::Message, at(text)));
            self.entry(item, Form::Call, None, at(value), "", pending);
        } else if let Some((name, value)) = code.split_once(" = ") {
            self.entry(item, Form::EnumVariant, Some(name.trim()), at(value), line, pending);
        } else if let Some((pattern, value)) = code.split_once(" => ") {
            let variant = |side: &'a str| {
                let side = side.trim().trim_start_matches("Some(").trim_end_matches(')');
                side.strip_prefix("Self::")
            };
            match (variant(pattern), variant(value)) {
                (Some(name), _) => self.entry(item, Form::MatchArm, Some(name), at(value), line, pending),
                (None, Some(name)) => self.entry(item, Form::ReverseArm, Some(name), at(pattern), line, pending),
                (None, None) => {}
            }
        }
    }

    fn entry(&mut self, item: usize, form: Form, name: Option<&str>, span: Span, line: &str, pending: &mut Pending) {
        let literal = self.sources.slice(span).to_owned();
        let mut pending = std::mem::take(pending);
        if let Some(at) = line.find("// ").filter(|_| !line.trim_start().starts_with("///")) {
            let comment = line[at..].trim_end();
            let start = self.sources.get(span.file).text()[span.end as usize..].find(comment).expect("it is behind");
            let start = span.end as usize + start;
            let span = Span::new(span.file, start..start + comment.len());
            pending.texts.push(description(comment, DescriptionRole::LineComment, span));
        }
        let target = literal.trim_end_matches(" as i32").rsplit_once("::").map(|(_, name)| name);
        let target = target.and_then(|name| self.index.entries.iter().find(|e| e.name.as_deref() == Some(name)));
        let alias = target.is_some();
        let (code, value) = target.map_or_else(|| evaluate(&literal), |entry| (entry.code.clone(), entry.value));
        let code = self.config.scheme.canonical(&code).filter(|_| value.is_none()).unwrap_or(code);
        self.index.items[item].entries.push(self.index.entries.len());
        self.index.entries.push(Entry {
            code,
            literal,
            value,
            name: name.map(str::to_owned),
            form,
            role: if matches!(form, Form::Call | Form::ReverseArm) { Role::Mention } else { Role::Declaration },
            span,
            package: self.index.items[item].package,
            item,
            status: Status::OffScheme,
            reading: None,
            descriptions: pending.texts,
            cfg: pending.cfg,
            marker: name.is_some_and(|name| name.starts_with("RESERVED_")),
            deprecated: pending.deprecated,
            alias,
        });
    }

    fn finish(&mut self) {
        let scheme: &Scheme = &self.config.scheme;
        let index = &mut self.index;
        for item in &mut index.items {
            let codes = || item.entries.iter().map(|&i| &index.entries[i]);
            item.http = item.name.starts_with("Http");
            item.bound = codes().any(|entry| {
                matches!(scheme.read(&entry.code), Fit::Conforming(_))
                    || (entry.code.len() == 5 && self.tables.row(&entry.code).is_some())
            });
        }
        for entry in &mut index.entries {
            let fit = scheme.read(&entry.code);
            entry.reading = fit.reading();
            if index.items[entry.item].bound && self.tables.row(&entry.code).is_some() {
                entry.status = Status::Official;
            } else if matches!(fit, Fit::Conforming(_)) {
                entry.status = Status::Conforming;
            }
        }
        let mut shared: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (i, entry) in index.declarations().filter(|(_, entry)| !entry.alias && !entry.marker) {
            shared.entry((index.space(entry), entry.code.clone())).or_default().push(i);
        }
        shared.retain(|_, group| group.len() > 1);
        index.shared = shared;
    }
}

/// What stands above a declaration.
#[derive(Default)]
struct Pending {
    texts: Vec<Description>,
    cfg: Vec<String>,
    deprecated: bool,
}

impl Pending {
    /// Takes a doc comment or an attribute.
    fn read<'a>(&mut self, line: &'a str, at: &dyn Fn(&'a str) -> Span) -> bool {
        if line.starts_with("///") {
            self.texts.push(description(line, DescriptionRole::Doc, at(line)));
        } else if let Some(text) = line.strip_prefix("#[error(").and_then(|rest| rest.strip_suffix(")]")) {
            self.texts.push(description(text, DescriptionRole::Attribute, at(text)));
        } else if let Some(cfg) = line.strip_prefix("#[cfg(").and_then(|rest| rest.strip_suffix(")]")) {
            self.cfg.push(cfg.to_owned());
        } else if line == "#[deprecated]" {
            self.deprecated = true;
        } else {
            return false;
        }
        true
    }
}

fn description(written: &str, role: DescriptionRole, span: Span) -> Description {
    let text = written.trim_matches(['/', '"', ' ']).to_owned();
    Description { lang: Lang::of(&text), text, role, span }
}

/// Integers, strings and subtractions.
fn evaluate(literal: &str) -> (String, Option<i128>) {
    if let Some(text) = literal.strip_prefix('"') {
        return (text.trim_end_matches('"').to_owned(), None);
    }
    let minus = literal.trim().starts_with('-');
    let mut parts = literal.split('-').filter_map(|part| part.trim().parse::<i128>().ok());
    let first = parts.next().expect("a fixture has integers") * if minus { -1 } else { 1 };
    let value = first - parts.sum::<i128>();
    (value.to_string(), Some(value))
}

/// Byte range of `part`, which is a slice of `whole`.
fn within(whole: &str, part: &str) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}

struct RawMark {
    range: std::ops::Range<usize>,
    primary: bool,
    text: String,
}

impl RawMark {
    fn at(self, file: FileId) -> Mark {
        Mark { span: Span::new(file, self.range), primary: self.primary, text: self.text }
    }
}

/// Takes the annotations out of a file; their columns count in chars.
fn split_marks(text: &str) -> (String, Vec<RawMark>) {
    let (mut source, mut marks, mut line_start) = (String::new(), Vec::new(), 0);
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
        marks.push(RawMark { range, primary: sign == "^", text: signs[length..].trim().to_owned() });
    }
    marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
    (source, marks)
}
