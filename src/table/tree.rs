//! Tables in documents of maps and lists, whatever their syntax: a map from code to text, a map from code to record, a list of records, a list of
//! lists, each of them at any depth.

use std::ops::Range;

use foldhash::HashMap;

use super::{
    code_cell,
    grid::{Grid, Header, MOST_COLUMNS, RawCell, RawRow, on_one_line},
    headers::{self, Role},
    problem::{Problem, ProblemKind},
};
use crate::source::{FileId, Span};

/// A value of a document.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) value: Value,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A text, a number, a truth value; nothing is empty.
    Scalar(String),
    /// Values in order.
    List(Vec<Node>),
    /// Keys with their values, in the order of the file.
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// The key, unescaped.
    pub(super) text: String,
    /// Its bytes.
    pub(super) range: Range<usize>,
}

/// A key that stands twice in one map.
#[derive(Clone, Debug)]
pub(super) struct Twice {
    /// The key, unescaped.
    pub(super) key: String,
    /// Where it stands first, where that is known.
    pub(super) first: Option<Range<usize>>,
    /// Where it stands again.
    pub(super) again: Range<usize>,
}

/// The one problem that keys which stand twice are.
pub(super) fn twice(file: FileId, keys: &[Twice]) -> Option<Problem> {
    let (Twice { key, first, again }, rest) = keys.split_first()?;
    let message = match rest.len() {
        0 => format!("the key `{key}` stands twice"),
        1 => format!("the key `{key}` stands twice, and so does 1 more"),
        more => format!("the key `{key}` stands twice, and so do {more} more"),
    };
    let first = first.iter().map(|first| (Span::new(file, first.clone()), "first here"));
    let rest = rest.iter().take(3).map(|twice| (Span::new(file, twice.again.clone()), "this one too"));
    let span = Span::new(file, again.clone());
    let help = "give each its own code, or remove one; only the first is read";
    Some(Problem { others: first.chain(rest).collect(), ..Problem::new(ProblemKind::Unread, span, message, help) })
}

/// The range that a parser gives, on the characters of the text.
pub(super) fn on_chars(text: &str, range: Range<usize>) -> Range<usize> {
    let floor = |byte: usize| (0..=byte.min(text.len())).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(0);
    let start = floor(range.start);
    start..floor(range.end).max(start)
}

/// The tables of a document.
pub(super) fn grids(root: &Node) -> Vec<Grid> {
    let mut grids = Vec::new();
    collect(root, &mut Trail::default(), &mut grids);
    grids.sort_by_key(|grid| grid.range.start);
    grids
}

/// The way to a value: the keys that lead to it, and the names of the records that it is inside of.
#[derive(Default)]
struct Trail<'n> {
    keys: Vec<&'n str>,
    names: Vec<&'n str>,
}

impl<'n> Trail<'n> {
    /// Looks at a value below a key.
    fn below(&mut self, key: &'n str, look: impl FnOnce(&mut Self)) {
        self.keys.push(key);
        look(self);
        self.keys.pop();
    }

    /// Looks into a member of a list.
    fn inside(&mut self, member: &'n Node, look: impl FnOnce(&mut Self)) {
        let name = name_of(member);
        self.names.extend(name);
        look(self);
        if name.is_some() {
            self.names.pop();
        }
    }
}

/// What a record calls itself.
fn name_of(record: &Node) -> Option<&str> {
    const NAMES: [&str; 4] = ["name", "title", "名称", "标题"];
    let Value::Map(entries) = &record.value else { return None };
    let (_, name) = entries.iter().find(|(key, _)| NAMES.contains(&key.text.as_str()))?;
    match &name.value {
        Value::Scalar(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        Value::List(_) | Value::Map(_) => None,
    }
}

fn collect<'n>(node: &'n Node, trail: &mut Trail<'n>, grids: &mut Vec<Grid>) {
    let builder = match &node.value {
        Value::Scalar(_) => None,
        Value::List(items) => list(items),
        Value::Map(entries) => map(entries),
    };
    let taken = builder.is_some();
    grids.extend(builder.map(|builder| builder.finish(trail, node.range.clone())));
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => {
            let read = if taken { below } else { collect };
            for item in items {
                trail.inside(item, |trail| read(item, trail, grids));
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                let read = if taken && is_row(value) { below } else { collect };
                trail.below(&key.text, |trail| read(value, trail, grids));
            }
        }
    }
}

/// The tables inside of a record that is a row itself: what is no cell and no row of its own.
fn below<'n>(record: &'n Node, trail: &mut Trail<'n>, grids: &mut Vec<Grid>) {
    let Value::Map(entries) = &record.value else { return };
    for (key, value) in entries.iter().filter(|(key, value)| scalar(value).is_none() && fields(key, value).is_none()) {
        let is_rows = matches!(&value.value, Value::Map(entries) if entries.iter().all(|(_, value)| is_record(value)));
        if !is_rows {
            trail.below(&key.text, |trail| collect(value, trail, grids));
        }
    }
}

/// A list of records, or of lists.
fn list(items: &[Node]) -> Option<Builder> {
    let (first, rest) = items.split_first()?;
    match &first.value {
        Value::Map(_) => {
            let mut builder = Builder::new(Header::Keys);
            for item in items {
                if let Value::Map(entries) = &item.value {
                    builder.record(None, entries, item.range.clone());
                }
            }
            (builder.headers.len() > 1).then_some(builder)
        }
        Value::List(cells) if !cells.is_empty() && cells.iter().all(|cell| scalar(cell).is_some()) => {
            let is_row = cells.iter().any(|cell| scalar(cell).is_some_and(|text| code_cell::is_numbered(&text)));
            let mut builder = Builder::new(if is_row { Header::None } else { Header::Row });
            let nothing = RawCell { range: first.range.start..first.range.start, ..RawCell::default() };
            builder.headers = cells.iter().map(|cell| if is_row { nothing.clone() } else { raw_cell(cell) }).collect();
            for item in if is_row { items } else { rest } {
                if let Value::List(cells) = &item.value {
                    builder.push(cells.iter().map(raw_cell).collect(), item.range.clone());
                }
            }
            Some(builder)
        }
        _ => None,
    }
}

/// A map from code to text, or from code to record.
fn map(entries: &[(Key, Node)]) -> Option<Builder> {
    let codes = entries.iter().filter(|(key, _)| code_cell::is_code(&key.text)).count();
    if codes == 0 || codes * 10 < entries.len() * 9 {
        return None;
    }
    let mut builder = Builder::new(Header::MapKeys);
    let records = entries.iter().filter(|(_, value)| is_record(value)).count();
    if entries.iter().all(|(_, value)| scalar(value).is_some()) {
        builder.column(String::new(), entries[0].1.range.start..entries[0].1.range.start);
        for (key, value) in entries {
            builder.push(vec![key_cell("", key), raw_cell(value)], key.range.start..value.range.end.max(key.range.end));
        }
    } else if records == entries.len() || (records > 1 && records * 2 >= entries.len()) {
        for (key, value) in entries {
            builder.keyed("", key, value);
        }
    } else {
        return None;
    }
    Some(builder)
}

/// True for a map that describes one thing: it has texts, and its keys are no numbers.
fn is_record(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => {
            let has_texts = entries.iter().any(|(key, value)| scalar(value).is_some() || fields(key, value).is_some());
            has_texts && !entries.iter().all(|(key, _)| code_cell::is_numbered(&key.text))
        }
        _ => false,
    }
}

fn is_row(node: &Node) -> bool {
    scalar(node).is_some() || is_record(node)
}

/// The texts of a map that holds one in each language: `message = { zh = "…", en = "…" }`.
fn fields<'n>(key: &Key, node: &'n Node) -> Option<&'n [(Key, Node)]> {
    let Value::Map(entries) = &node.value else { return None };
    let is_text = matches!(headers::role(&key.text), Some(Role::Text { .. }));
    let is_language = |key: &Key| matches!(headers::role(&key.text), Some(Role::Text { tag: Some(_), .. }));
    let are_texts = entries.iter().all(|(key, value)| scalar(value).is_some() && (is_text || is_language(key)));
    (are_texts && !entries.is_empty()).then_some(entries)
}

/// The text of a scalar, or of a list of lines.
fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(text) => Some(on_one_line(text)),
        Value::List(lines) => {
            let line = |line: &Node| match &line.value {
                Value::Scalar(text) => Some(on_one_line(text)),
                _ => None,
            };
            let lines: Option<Vec<_>> = lines.iter().map(line).collect();
            lines.map(|lines| lines.join(" "))
        }
        Value::Map(_) => None,
    }
}

fn raw_cell(node: &Node) -> RawCell {
    RawCell { text: scalar(node).unwrap_or_default(), range: node.range.clone(), struck: false }
}

fn key_cell(prefix: &str, key: &Key) -> RawCell {
    RawCell { text: format!("{prefix}{}", key.text), range: key.range.clone(), struck: false }
}

/// Puts records with different keys into one grid.
struct Builder {
    kind: Header,
    headers: Vec<RawCell>,
    columns: HashMap<String, usize>,
    rows: Vec<RawRow>,
}

impl Builder {
    fn new(kind: Header) -> Self {
        let keys = (kind == Header::MapKeys).then(RawCell::default);
        Self { kind, headers: keys.into_iter().collect(), columns: HashMap::default(), rows: Vec::new() }
    }

    /// The column of a key.
    fn column(&mut self, text: String, range: Range<usize>) -> usize {
        if let Some(&column) = self.columns.get(&text) {
            return column;
        }
        let column = self.headers.len();
        self.columns.insert(text.clone(), column);
        self.headers.push(RawCell { text, range, struck: false });
        column
    }

    fn push(&mut self, cells: Vec<RawCell>, range: Range<usize>) {
        let written = cells.len();
        self.rows.push(RawRow { cells, range, written });
    }

    /// A record behind a key, and those inside of it, whose codes go on behind a dot.
    fn keyed(&mut self, prefix: &str, key: &Key, value: &Node) {
        let Value::Map(entries) = &value.value else { return };
        if !is_record(value) {
            return;
        }
        let range = key.range.start.min(value.range.start)..value.range.end.max(key.range.end);
        self.record(Some(key_cell(prefix, key)), entries, range);
        let prefix = format!("{prefix}{}.", key.text);
        for (_, inner) in entries.iter().filter(|(key, inner)| fields(key, inner).is_none()) {
            if let Value::Map(inner) = &inner.value
                && inner.iter().all(|(_, value)| is_record(value))
            {
                for (key, value) in inner {
                    self.keyed(&prefix, key, value);
                }
            }
        }
    }

    /// A record: its scalars, and those of maps in it, are cells.
    fn record(&mut self, key: Option<RawCell>, entries: &[(Key, Node)], range: Range<usize>) {
        let mut cells: Vec<_> = key.into_iter().collect();
        for (key, value) in entries {
            if scalar(value).is_some() {
                self.put(&mut cells, key.text.clone(), key, value);
            } else {
                for (inner, value) in fields(key, value).unwrap_or_default() {
                    self.put(&mut cells, format!("{}.{}", key.text, inner.text), inner, value);
                }
            }
        }
        self.push(cells, range);
    }

    fn put(&mut self, cells: &mut Vec<RawCell>, name: String, key: &Key, value: &Node) {
        let column = self.column(name, key.range.clone());
        if column >= MOST_COLUMNS {
            return;
        }
        while cells.len() <= column {
            cells.push(RawCell { range: key.range.start..key.range.start, ..RawCell::default() });
        }
        cells[column] = raw_cell(value);
    }

    fn finish(self, trail: &Trail<'_>, range: Range<usize>) -> Grid {
        let start = range.start;
        let end = self.rows.last().map_or(range.end, |row| row.range.end.max(range.end));
        let columns = self.headers.len();
        let mut header = RawRow { cells: self.headers, range: start..start, written: columns };
        for cell in header.cells.iter_mut().filter(|cell| cell.text.is_empty()) {
            cell.range = start..start;
        }
        let within = trail.names.iter().map(|name| (*name).to_owned()).collect();
        let mut grid =
            Grid { name: trail.keys.join("."), within, range: start..end, kind: self.kind, header, rows: self.rows };
        if self.kind != Header::Row && self.kind != Header::None {
            for row in &mut grid.rows {
                row.written = columns;
            }
        }
        grid
    }
}
