//! Every code found: a table for people, one JSON document for programs.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::{count, json::write_line, one_line};
use crate::{
    code::{DescriptionRole, Form, Lang, Left, Role, Unread},
    config::Config,
    index::{Entry, Index, Space, Status},
    source::{Sources, Span},
    workspace::Workspace,
};

/// Columns of a description that are shown.
const TEXT_WIDTH: usize = 60;

/// What to list.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// All codes.
    pub index: &'a Index,
    /// For the names of schemes.
    pub config: &'a Config,
    /// For package names.
    pub workspace: &'a Workspace,
    /// For paths and places.
    pub sources: &'a Sources,
    /// What came close to being error codes and was left; `None` where nobody asked, and then items are not listed either.
    pub left: Option<&'a [Left]>,
    /// The packages that are listed, ascending; `None` for all.
    pub packages: Option<&'a [usize]>,
}

impl<'a> List<'a> {
    /// Places that were seen and not understood, by file and position.
    pub fn unread(&self) -> impl Iterator<Item = &'a Unread> {
        self.index.unread.iter().filter(|unread| self.is_listed(unread.span))
    }

    /// True for a place in a package that is listed.
    fn is_listed(&self, span: Span) -> bool {
        let package = || self.workspace.package_of(&self.sources.get(span.file).absolute);
        self.packages.is_none_or(|packages| package().is_some_and(|package| packages.contains(&package)))
    }

    /// Sorted by file, then position.
    fn entries(&self) -> Vec<&'a Entry> {
        let listed = |entry: &&Entry| self.packages.is_none_or(|packages| packages.contains(&entry.package));
        let mut entries: Vec<_> = self.index.entries.iter().filter(listed).collect();
        entries.sort_by_key(|entry| (&self.sources.get(entry.span.file).path, entry.span.start, entry.span.end));
        entries
    }
}

/// Writes the table for people, aligned by what a terminal shows.
pub fn write_human(list: &List<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = vec![["CODE", "NAME", "FORM", "STATUS", "PLACE", "TEXT"].map(str::to_owned)];
    rows.extend(list.entries().into_iter().map(|entry| row(list, entry)));
    if rows.len() == 1 { Ok(()) } else { write_table(&rows, out) }
}

/// The last line of a list, for people: `38 codes, 8 mentions in 4 spaces; 2 places not understood`.
pub fn summary(list: &List<'_>) -> String {
    let mut parts = Vec::new();
    let (codes, mentions): (Vec<_>, Vec<_>) =
        list.entries().into_iter().partition(|entry| entry.role == Role::Declaration);
    if codes.is_empty() && mentions.is_empty() {
        parts.push("no error code found".to_owned());
    } else {
        let spaces: BTreeSet<_> = codes.iter().map(|entry| list.index.space(entry)).collect();
        let mentions =
            if mentions.is_empty() { String::new() } else { format!(", {}", count(mentions.len(), "mention")) };
        parts.push(format!("{}{mentions} in {}", count(codes.len(), "code"), count(spaces.len(), "space")));
    }
    let unread = list.unread().count();
    if unread > 0 {
        parts.push(format!("{} not understood", count(unread, "place")));
    }
    parts.join("; ")
}

/// Writes rows in columns, each as wide as its widest cell; a cell is one line.
pub(crate) fn write_table<const N: usize>(rows: &[[String; N]], out: &mut dyn Write) -> io::Result<()> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    for row in rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn row(list: &List<'_>, entry: &Entry) -> [String; 6] {
    let place = list.sources.place(entry.span);
    let name = entry.name.as_ref().map_or_else(|| "-".to_owned(), |_| list.index.path(entry));
    let role = if entry.role == Role::Mention { " (mention)" } else { "" };
    let text = entry.descriptions.first().map_or("", |description| &description.text);
    [entry.code.clone(), name, word(&entry.form) + role, word(&entry.status), place, cut(&one_line(text))]
        .map(|cell| one_line(&cell))
}

/// The word of the JSON document, so that both outputs use the same ones.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn cut(text: &str) -> String {
    if text.width() <= TEXT_WIDTH {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if kept.width() >= TEXT_WIDTH {
            kept.pop();
            break;
        }
    }
    kept + "…"
}

/// Writes the JSON document.
pub fn write_json(list: &List<'_>, out: &mut dyn Write) -> io::Result<()> {
    let codes = list.entries().into_iter().map(|entry| record(list, entry)).collect();
    let unread = list.unread().map(|unread| not_understood(list, unread)).collect();
    let items = list.left.map(|left| items(list, left));
    write_line(out, &Document { version: 1, codes, unread, items })
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    codes: Vec<Record<'a>>,
    unread: Vec<NotUnderstood<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<Judged<'a>>>,
}

/// A place that was seen among error codes and not understood.
#[derive(Serialize)]
struct NotUnderstood<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    item: &'a str,
    reason: &'a str,
}

/// An item that was taken as error codes, or that came close.
#[derive(Serialize)]
struct Judged<'a> {
    name: &'a str,
    taken: bool,
    file: &'a str,
    line: usize,
    column: usize,
    reason: &'a str,
    /// How many places it has; 0 where it was left.
    places: usize,
    /// What to list under `[extract] names` to take it; empty where it is taken.
    names: &'a [String],
}

#[derive(Serialize)]
struct Record<'a> {
    code: &'a str,
    literal: &'a str,
    value: Option<i128>,
    name: Option<String>,
    role: Role,
    form: Form,
    package: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    byte_start: u32,
    byte_end: u32,
    space: String,
    status: Status,
    descriptions: Vec<Words<'a>>,
}

#[derive(Serialize)]
struct Words<'a> {
    text: &'a str,
    lang: Lang,
    role: DescriptionRole,
}

fn record<'a>(list: &List<'a>, entry: &'a Entry) -> Record<'a> {
    let at = list.sources.position(entry.span);
    Record {
        code: &entry.code,
        literal: &entry.literal,
        value: entry.value,
        name: entry.name.as_ref().map(|_| list.index.path(entry)),
        role: entry.role,
        form: entry.form,
        package: list.workspace.name_of(entry.package),
        file: &list.sources.get(entry.span.file).path,
        line: at.line,
        column: at.column,
        byte_start: entry.span.start,
        byte_end: entry.span.end,
        space: space(list, entry),
        status: entry.status,
        descriptions: entry
            .descriptions
            .iter()
            .map(|description| Words { text: &description.text, lang: description.lang, role: description.role })
            .collect(),
    }
}

fn not_understood<'a>(list: &List<'a>, unread: &'a Unread) -> NotUnderstood<'a> {
    let at = list.sources.position(unread.span);
    let file = &list.sources.get(unread.span.file).path;
    NotUnderstood { file, line: at.line, column: at.column, item: &unread.item, reason: &unread.reason }
}

/// The items that were taken and those that came close, by file and position.
fn items<'a>(list: &List<'a>, left: &'a [Left]) -> Vec<Judged<'a>> {
    let judged = |name, span, reason, places, names: &'a [String]| {
        let at = list.sources.position(span);
        let file = list.sources.get(span.file).path.as_str();
        Judged { name, taken: names.is_empty(), file, line: at.line, column: at.column, reason, places, names }
    };
    let taken = list.index.items.iter().filter(|item| list.is_listed(item.span));
    let left = left.iter().filter(|left| list.is_listed(left.span));
    let mut items: Vec<_> = taken
        .map(|item| judged(item.name.as_str(), item.span, item.evidence.as_str(), item.entries.len(), &[]))
        .chain(left.map(|left| judged(&left.item, left.span, &left.reason, 0, &left.names)))
        .collect();
    items.sort_by_key(|item| (item.file, item.line, item.column));
    items
}

/// `scheme`, the name or pattern of a `[[scheme]]`, or the declaring item with its file, so that two items of one name stay apart.
fn space(list: &List<'_>, entry: &Entry) -> String {
    match list.index.space(entry) {
        Space::Scheme => list.config.space_name(None),
        Space::Block(block) => list.config.space_name(Some(block)),
        Space::List(namespace) => list.config.official.name(namespace),
        Space::Item(item) => {
            let item = &list.index.items[item];
            format!("{}#{}", list.sources.get(item.span.file).path, item.name)
        }
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::{
        code::{Description, GroupKind},
        index::Item,
        source::Origin,
        workspace::Package,
    };

    fn entry(span: Span, code: &str, status: Status, text: &str) -> Entry {
        let description = Description {
            text: text.into(),
            lang: Lang::of(text),
            role: DescriptionRole::LineComment,
            span,
            number: None,
        };
        Entry {
            code: code.into(),
            literal: code.into(),
            value: code.parse().ok(),
            name: Some("登录".into()),
            form: Form::EnumVariant,
            role: Role::Declaration,
            span,
            package: 0,
            item: 0,
            status,
            conforms: false,
            reading: None,
            descriptions: vec![description],
            cfg: Vec::new(),
            marker: false,
            deprecated: false,
            alias: false,
        }
    }

    fn with_list<T>(run: impl FnOnce(&List<'_>) -> T) -> T {
        let mut sources = Sources::default();
        let file = sources.add_text(
            "src/e.rs".into(),
            "/w/src/e.rs".into(),
            Origin::Disk,
            "\t登录 = 201003,\n\tA = -32700,\n".into(),
        );
        let first = entry(Span::new(file, 10..16), "201003", Status::Conforming, "已过期\u{1b}");
        let mut second = entry(Span::new(file, 23..29), "-32700", Status::OffScheme, &"parse ".repeat(30));
        (second.role, second.name, second.form, second.package) = (Role::Mention, None, Form::Call, 1);
        let item = Item {
            name: "E".into(),
            kind: GroupKind::Type,
            span: Span::new(file, 0..0),
            package: 0,
            evidence: String::new(),
            doc: String::new(),
            bound: true,
            block: None,
            namespace: None,
            space: Space::Scheme,
            http: false,
            entries: vec![0, 1],
        };
        let index = Index { entries: vec![second, first], items: vec![item], ..Index::default() };
        let packages = ["user", "order"].map(|name| Package { name: name.into(), ..Package::default() });
        let workspace = Workspace { packages: packages.into(), ..Workspace::default() };
        run(&List {
            index: &index,
            config: &Config::default(),
            workspace: &workspace,
            sources: &sources,
            left: None,
            packages: None,
        })
    }

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("memory can be written");
        String::from_utf8(out).expect("output is UTF-8")
    }

    #[test]
    fn the_table_is_aligned_by_width() {
        let table = with_list(|list| text(|out| write_human(list, out)));
        assert_data_eq!(
            table,
            str![[r"
CODE    NAME     FORM            STATUS      PLACE         TEXT
201003  E::登录  enum-variant    conforming  src/e.rs:1:7  已过期?
-32700  -        call (mention)  off-scheme  src/e.rs:2:6  parse parse parse parse parse parse parse parse parse parse…

"]]
        );
    }

    #[test]
    fn the_document_has_every_field_in_order() {
        let document = with_list(|list| text(|out| write_json(list, out)));
        let first = r#"{"version":1,"codes":[{"code":"201003","literal":"201003","value":201003,"name":"E::登录","role":"declaration","form":"enum-variant","package":"user","file":"src/e.rs","line":1,"column":7,"byte_start":10,"byte_end":16,"space":"scheme","status":"conforming","descriptions":[{"text":"已过期\u001b","lang":"zh","role":"line-comment"}]},"#;
        assert!(document.starts_with(first), "{document}");
        assert!(
            document.contains(r#""value":-32700,"name":null,"role":"mention","form":"call","package":"order""#),
            "{document}"
        );
        assert!(document.contains(r#""space":"src/e.rs#E","status":"off-scheme""#), "{document}");
    }

    #[test]
    fn only_the_chosen_packages_are_listed() {
        let table = with_list(|list| text(|out| write_human(&List { packages: Some(&[1]), ..*list }, out)));
        assert!(table.contains("-32700") && !table.contains("201003"), "{table}");
        let none = with_list(|list| text(|out| write_human(&List { packages: Some(&[]), ..*list }, out)));
        assert_eq!(none, "");
    }

    #[test]
    fn the_summary_counts_what_is_listed() {
        with_list(|list| {
            assert_eq!(summary(list), "1 code, 1 mention in 1 space");
            assert_eq!(summary(&List { packages: Some(&[0]), ..*list }), "1 code in 1 space");
            assert_eq!(summary(&List { packages: Some(&[]), ..*list }), "no error code found");
        });
    }
}
