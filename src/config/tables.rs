//! The `[[table]]` blocks: which files hold official tables, which items they are for, and how their texts are compared.

use std::path::{Component, Path};

use globset::GlobMatcher;

use super::{
    Pattern, Problem, nearest,
    raw::{RawComparison, RawTable, Text},
    schemes::Numbering,
    valid::patterns,
};
use crate::{
    source::Span,
    table::{Column, Format, Namespace, Request, Table},
    verdict::{Comparison, Verdict},
};

const STRICTNESS: [(&str, Verdict); 3] =
    [("exact", Verdict::Exact), ("canonical", Verdict::Canonical), ("loose", Verdict::Loose)];
/// True where texts in other words are reported one by one.
const WORDING: [(&str, bool); 2] = [("each", true), ("together", false)];

/// What the config says of official tables.
#[derive(Debug)]
pub struct Official {
    /// True where the built-in tables go with the scheme at the top.
    pub builtin: bool,
    /// How texts are compared where a table says nothing else.
    pub comparison: Comparison,
    /// The `[[table]]` blocks, in config order.
    pub requests: Vec<Request>,
    /// The lists that codes belong to; a [`Namespace`] is an index.
    pub lists: Vec<List>,
    /// Of each block.
    selectors: Vec<Selector>,
}

impl Default for Official {
    fn default() -> Self {
        Self {
            builtin: true,
            comparison: Comparison::default(),
            requests: Vec::new(),
            lists: [Key::Top, Key::Own].map(List::new).into(),
            selectors: Vec::new(),
        }
    }
}

/// A list of codes that are unique among each other.
#[derive(Debug)]
pub struct List {
    /// The `[[scheme]]` block that it goes with; `None` for the scheme at the top.
    pub block: Option<usize>,
    /// True where the config says which items it is for; else items show it.
    pub is_selected: bool,
    key: Key,
}

/// What makes two tables one list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Top,
    Own,
    Named(String),
    Scheme(String),
    /// The globs, as written.
    Selected(Vec<String>),
}

impl List {
    fn new(key: Key) -> Self {
        Self { block: None, is_selected: false, key }
    }

    /// True where its tables have neither a name nor a scheme, but only items that they are for: what fits the scheme of those is held
    /// against it.
    pub fn is_unnamed(&self) -> bool {
        matches!(self.key, Key::Selected(_))
    }

    /// What people call it: its name, the name of its scheme, or the globs of its items.
    pub fn name(&self) -> String {
        match &self.key {
            Key::Top | Key::Own => "top".to_owned(),
            Key::Named(name) | Key::Scheme(name) => name.clone(),
            Key::Selected(globs) => globs.join(", "),
        }
    }
}

/// Which items a table is for.
#[derive(Debug)]
struct Selector {
    /// The glob on files, where `path` is one.
    files: Option<GlobMatcher>,
    block: Option<usize>,
    items: Vec<Pattern>,
    paths: Vec<Pattern>,
    packages: Vec<Pattern>,
    /// Where it stands in the config; `None` where the table says nothing of items.
    span: Option<Span>,
}

impl Selector {
    fn is_for(&self, item: &str, path: &str, package: &str, block: Option<usize>) -> bool {
        let any = |globs: &[Pattern], name: &str| {
            globs.is_empty() || globs.iter().any(|pattern| pattern.matcher.is_match(name))
        };
        self.span.is_some()
            && (self.block.is_none() || self.block == block)
            && any(&self.items, item)
            && any(&self.paths, path)
            && any(&self.packages, package)
    }
}

impl Official {
    /// The list that the config names for an item: that of the first table that fits. `path` is relative to the workspace root, with `/`;
    /// `block` is the `[[scheme]]` of the item.
    pub fn list_for(&self, item: &str, path: &str, package: &str, block: Option<usize>) -> Option<Namespace> {
        let at = self.selectors.iter().position(|selector| selector.is_for(item, path, package, block))?;
        Some(self.requests[at].namespace)
    }

    /// The lists that no block says the items of, that of the top among them; an item shows that it means one.
    pub fn open_lists(&self) -> impl Iterator<Item = Namespace> {
        let named = self.requests.iter().map(|request| request.namespace);
        let mut open: Vec<_> = named.filter(|namespace| !self.lists[namespace.0].is_selected).collect();
        open.sort_unstable();
        open.dedup();
        open.into_iter()
    }

    /// What people call a list.
    pub fn name(&self, namespace: Namespace) -> String {
        self.lists.get(namespace.0).map_or_else(String::new, List::name)
    }

    /// How the texts of a table are compared with those in the code.
    pub fn comparison(&self, table: &Table) -> &Comparison {
        let request = table.request.and_then(|at| self.requests.get(at));
        request.map_or(&self.comparison, |request| &request.comparison)
    }

    /// The glob of a block whose `path` names several files.
    pub fn files(&self, request: usize) -> Option<&GlobMatcher> {
        self.selectors.get(request)?.files.as_ref()
    }

    /// The place where a block says which items it is for.
    pub fn selector_span(&self, request: usize) -> Option<Span> {
        self.selectors.get(request)?.span
    }

    pub(super) fn item_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.selectors.iter().flat_map(|selector| &selector.items)
    }

    pub(super) fn path_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.selectors.iter().flat_map(|selector| &selector.paths)
    }

    pub(super) fn package_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.selectors.iter().flat_map(|selector| &selector.packages)
    }

    /// The list of a key; a new one where no table has it yet.
    fn list(&mut self, key: Key, block: Option<usize>, is_selected: bool) -> Namespace {
        let known = self.lists.iter().position(|list| list.key == key);
        let at = known.unwrap_or_else(|| {
            self.lists.push(List { block, ..List::new(key) });
            self.lists.len() - 1
        });
        self.lists[at].is_selected |= is_selected;
        Namespace(at)
    }
}

/// Checks everything that is said of tables; what is wrong is left out.
pub(super) fn check(
    builtin: Option<bool>,
    descriptions: &RawComparison,
    tables: Vec<RawTable>,
    schemes: &[Numbering],
    problems: &mut Vec<Problem>,
) -> Official {
    let mut official = Official { builtin: builtin.unwrap_or(true), ..Official::default() };
    official.comparison = comparison(descriptions, &Comparison::default(), problems);
    for raw in tables {
        table(&mut official, raw, schemes, problems);
    }
    official
}

fn table(official: &mut Official, raw: RawTable, schemes: &[Numbering], problems: &mut Vec<Problem>) {
    let comparison = comparison(&raw.comparison, &official.comparison, problems);
    let format = raw.format.as_ref().and_then(|text| word(text, "format", &Format::NAMES, problems));
    let columns = columns(&raw.columns, problems);
    let block = raw.scheme.as_ref().map(|name| block(name, schemes, problems));
    let globs = || raw.items.iter().chain(&raw.paths).chain(&raw.packages);
    let span = raw.scheme.as_ref().or_else(|| globs().next()).map(|text| text.span);
    let mut selector = Selector {
        files: None,
        block: block.flatten(),
        items: patterns(&raw.items, problems),
        paths: patterns(&raw.paths, problems),
        packages: patterns(&raw.packages, problems),
        span,
    };
    let Some(path) = raw.path else { return };
    match files(&path) {
        Ok(files) => selector.files = files,
        Err(problem) => {
            problems.push(problem);
            return;
        }
    }
    // A wrong name of a scheme was told; the table goes nowhere.
    if block == Some(None) {
        return;
    }
    let key = match (&raw.namespace, &raw.scheme) {
        (Some(name), _) => Key::Named(name.text.clone()),
        (None, Some(scheme)) if globs().next().is_none() => Key::Scheme(scheme.text.clone()),
        (None, _) if span.is_some() => {
            Key::Selected(raw.scheme.iter().chain(globs()).map(|glob| glob.text.clone()).collect())
        }
        (None, _) => Key::Top,
    };
    if let Some(name) = raw.namespace.as_ref().filter(|name| name.text.trim().is_empty()) {
        problems.push(Problem::new(name.span, "a namespace has a name").help("write one, or remove the key"));
    }
    let namespace = official.list(key, selector.block, span.is_some());
    let list = &official.lists[namespace.0];
    if let (Some(scheme), true) = (&raw.scheme, list.block != selector.block) {
        let message = format!("the tables of `{}` go with two schemes", list.name());
        let help = "name the same scheme in each, or give one of them another `namespace`";
        problems.push(Problem::new(scheme.span, message).help(help));
    }
    let same = |other: &Request| {
        let texts = |texts: &[Text]| texts.iter().map(|text| text.text.clone()).collect::<Vec<_>>();
        other.path.text == path.text && texts(&other.headings) == texts(&raw.headings)
    };
    if official.requests.iter().any(same) {
        let message = format!("`{}` is read by another block already", path.text.escape_debug());
        problems.push(Problem::new(path.span, message).help("remove one, or tell their tables apart with `heading`"));
    }
    official.selectors.push(selector);
    official.requests.push(Request {
        span: raw.span,
        path,
        format,
        headings: raw.headings,
        columns,
        namespace,
        comparison,
    });
}

fn comparison(raw: &RawComparison, base: &Comparison, problems: &mut Vec<Problem>) -> Comparison {
    let mut strictness = |written: &Option<Text>, otherwise: Verdict, told: bool| {
        let written = written.as_ref().filter(|_| !told);
        written.and_then(|text| word(text, "strictness", &STRICTNESS, problems)).unwrap_or(otherwise)
    };
    let zh = strictness(&raw.zh, base.zh, false);
    // One word for all languages is told once.
    let one = raw.zh.as_ref().zip(raw.en.as_ref()).is_some_and(|(zh, en)| zh.span == en.span);
    let en = if one { zh } else { strictness(&raw.en, base.en, false) };
    let wording = raw.wording.as_ref().and_then(|text| word(text, "way to report wordings", &WORDING, problems));
    Comparison {
        synonyms: raw.synonyms.clone().unwrap_or_else(|| base.synonyms.clone()),
        allow_detail: raw.allow_detail.unwrap_or(base.allow_detail),
        zh,
        en,
        han_variants: raw.han_variants.unwrap_or(base.han_variants),
        each_wording: wording.unwrap_or(base.each_wording),
    }
}

/// The meaning of a word of a fixed list.
fn word<T: Copy>(text: &Text, what: &str, known: &[(&'static str, T)], problems: &mut Vec<Problem>) -> Option<T> {
    if let Some((_, meaning)) = known.iter().find(|(name, _)| *name == text.text) {
        return Some(*meaning);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let help = nearest(&text.text, &names).map_or_else(
        || format!("write {}", names.iter().map(|name| format!("`\"{name}\"`")).collect::<Vec<_>>().join(" or ")),
        |name| format!("write `\"{name}\"`"),
    );
    problems.push(Problem::new(text.span, format!("`{}` is no {what}", text.text.escape_debug())).help(help));
    None
}

/// The block of this name.
fn block(name: &Text, schemes: &[Numbering], problems: &mut Vec<Problem>) -> Option<usize> {
    let names: Vec<&str> = schemes.iter().filter_map(|scheme| scheme.name.as_deref()).collect();
    let found = schemes.iter().position(|scheme| scheme.name.as_deref() == Some(name.text.as_str()));
    if found.is_none() {
        let help = match (nearest(&name.text, &names), names.is_empty()) {
            (Some(near), _) => format!("write `\"{near}\"`"),
            (None, false) => {
                format!(
                    "the schemes with a name are {}",
                    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                )
            }
            (None, true) => "write `name = \"…\"` into the `[[scheme]]` that is meant".to_owned(),
        };
        let message = format!("no `[[scheme]]` has the name `{}`", name.text.escape_debug());
        problems.push(Problem::new(name.span, message).help(help));
    }
    found
}

fn columns(raw: &[(Text, Text)], problems: &mut Vec<Problem>) -> Vec<(Column, Text)> {
    let mut columns: Vec<(Column, Text)> = Vec::new();
    for (role, column) in raw {
        let Some(found) = Column::from_key(&role.text) else {
            let names: Vec<&str> = Column::keys().collect();
            let help = nearest(&role.text, &names).map_or_else(
                || {
                    let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    format!("a column is one of {names}, or another language such as `zh-Hant`")
                },
                |name| format!("write `{name}`"),
            );
            let message = format!("unknown column `{}`", role.text.escape_debug());
            problems.push(Problem::new(role.span, message).help(help));
            continue;
        };
        let shown = column.text.escape_debug();
        if column.text.trim().is_empty() || column.text.trim() == "0" {
            let message = format!("`{shown}` is no column");
            problems.push(Problem::new(column.span, message).help("write its header, or its number from 1"));
        } else if columns.iter().any(|(_, other)| other.text == column.text) {
            let message = format!("the column `{shown}` is given twice");
            problems.push(Problem::new(column.span, message).help("say once what it holds"));
        } else if found == Column::Code && columns.iter().any(|(other, _)| *other == Column::Code) {
            let message = "a table has one column of codes";
            problems.push(Problem::new(column.span, message).help("remove one of them"));
        } else {
            columns.push((found, column.clone()));
        }
    }
    columns
}

/// The matcher of a glob, `None` for the path of one file. A file beside the workspace can be named, because the published tables of a
/// repository often stand next to its Rust workspace; a glob stays inside, so that it can never walk what lies around it.
fn files(path: &Text) -> Result<Option<GlobMatcher>, Problem> {
    let text = path.text.as_str();
    let shown = text.escape_debug();
    let problem = |message: String, help: &str| Err(Problem::new(path.span, message).help(help));
    if text.trim().is_empty() {
        return problem("`path` is empty".to_owned(), "write `path = \"docs/error-codes.md\"`");
    }
    if text.contains('\\') {
        return problem(format!("`{shown}` is no path with `/`"), "write `/` between folders, on every system");
    }
    if Path::new(text).has_root() || text.as_bytes().get(1) == Some(&b':') {
        let help = "write the path from the workspace root: a place on this machine is none on the next one";
        return problem(format!("`{shown}` is an absolute path"), help);
    }
    if !text.contains(['*', '?', '[', '{']) {
        return Ok(None);
    }
    if Path::new(text).components().any(|part| part == Component::ParentDir) {
        let help = "name the file: only a path of one file may lead out of the workspace";
        return problem(format!("the glob `{shown}` leaves its folder with `..`"), help);
    }
    match Pattern::new(text, path.span) {
        Ok(pattern) => Ok(Some(pattern.matcher)),
        Err(error) => Err(Problem::new(path.span, format!("`{shown}` is no glob: {}", error.kind()))),
    }
}
