//! Reads the tree of a TOML document. A mistake in a part of it leaves the rest.

use std::ops::Range;

use foldhash::HashMap;
use toml::de::{DeTable, DeValue};

use super::{
    problem::{Problem, ProblemKind, Problems},
    tree::{self, Key, Node, Twice, Value},
};
use crate::source::Span;

/// The document, of which the first `start` bytes are a BOM.
pub(super) fn read(text: &str, start: usize, problems: &mut Problems) -> Node {
    let (table, errors) = DeTable::parse_recoverable(&text[start..]);
    let mut root = Reader { text, start }.table(table.get_ref(), start..text.len());
    let mut first_lines = None;
    let (mut duplicates, mut mistakes) = (Vec::new(), Vec::new());
    for error in errors {
        let span = error.span().unwrap_or_default();
        let range = tree::on_chars(text, start + span.start..start + span.end);
        if error.message() == "duplicate key" {
            let lines = first_lines.get_or_insert_with(|| FirstLines::of(text, &root));
            duplicates.push(lines.twice(text, range));
        } else {
            mistakes.push((range, error.message().to_owned()));
        }
    }
    let places = duplicates.iter().filter_map(|twice| Some((twice.again.start, twice.first.clone()?))).collect();
    move_keys(&mut root, &places);
    problems.add(tree::twice(problems.file, &duplicates));
    if let Some((range, message)) = mistakes.first() {
        let others = mistakes[1..].iter().take(3);
        let others = others.map(|(range, _)| (Span::new(problems.file, range.clone()), "and here")).collect();
        let message = match mistakes.len() {
            1 => format!("the file is no TOML: {message}"),
            count => format!("the file is no TOML in {count} places: {message}"),
        };
        let span = Span::new(problems.file, range.clone());
        let problem =
            Problem::new(ProblemKind::Unread, span, message, "what follows in the same table may not be read");
        problems.add([Problem { others, ..problem }]);
    }
    root
}

struct Reader<'t> {
    text: &'t str,
    start: usize,
}

impl Reader<'_> {
    fn range(&self, range: Range<usize>) -> Range<usize> {
        tree::on_chars(self.text, self.start + range.start..self.start + range.end)
    }

    fn table(&self, table: &DeTable<'_>, range: Range<usize>) -> Node {
        let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
            let text: &std::borrow::Cow<'_, str> = key.get_ref();
            let key = Key { text: text.clone().into_owned(), range: self.range(key.span()) };
            let value = self.value(value.get_ref(), self.range(value.span()));
            (key, value)
        };
        let mut entries: Vec<_> = table.iter().map(entry).collect();
        // The parser sorts by key.
        entries.sort_by_key(|(key, value)| (key.range.start.min(value.range.start), key.range.start));
        // A table's own range is that of its header.
        let start = entries.iter().map(|(key, value)| key.range.start.min(value.range.start)).min();
        let end = entries.iter().map(|(_, value)| value.range.end).max();
        let range =
            start.map_or(range.start, |start| start.min(range.start))..end.map_or(range.end, |end| end.max(range.end));
        Node { range, value: Value::Map(entries) }
    }

    fn value(&self, value: &DeValue<'_>, range: Range<usize>) -> Node {
        let value = match value {
            DeValue::String(text) => Value::Scalar(text.clone().into_owned()),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Boolean(_) => {
                Value::Scalar(self.text[range.clone()].to_owned())
            }
            DeValue::Array(items) => {
                let items: Vec<_> =
                    items.iter().map(|item| self.value(item.get_ref(), self.range(item.span()))).collect();
                let end = items.iter().map(|item| item.range.end).max().unwrap_or(range.end);
                return Node { range: range.start..range.end.max(end), value: Value::List(items) };
            }
            DeValue::Table(table) => return self.table(table, range),
        };
        Node { range, value }
    }
}

/// Where keys and lines stand first, to tell of those that stand twice.
struct FirstLines<'t> {
    /// `[code.201003]`
    headers: HashMap<&'t str, Range<usize>>,
    /// Places of each key, in order.
    keys: HashMap<String, Vec<Range<usize>>>,
}

impl<'t> FirstLines<'t> {
    fn of(text: &'t str, root: &Node) -> Self {
        let mut headers = HashMap::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if line.trim_start().starts_with('[') {
                let range = super::grid::trimmed(text, start..start + line.len());
                headers.entry(line.trim()).or_insert(range);
            }
            start += line.len();
        }
        let mut keys = HashMap::default();
        gather(root, &mut keys);
        Self { headers, keys }
    }

    fn twice(&self, text: &'t str, again: Range<usize>) -> Twice {
        let line_start = text[..again.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[again.end..].find('\n').map_or(text.len(), |at| again.end + at);
        let written = text[again.clone()].trim_matches(['"', '\'']).to_owned();
        let header = self.headers.get(text[line_start..line_end].trim()).filter(|first| first.end <= again.start);
        let nearest = || {
            let places = self.keys.get(&written)?;
            places[..places.partition_point(|place| place.end <= again.start)].last()
        };
        let in_header = |line: &Range<usize>| {
            let at = line.start + text[line.clone()].rfind(&written)?;
            Some(at..at + written.len())
        };
        let first = header.and_then(in_header).or_else(|| nearest().cloned());
        Twice { first, key: written, again }
    }
}

/// Gives keys that stand twice their first place: of two tables with one name the parser keeps the last name.
fn move_keys(node: &mut Node, places: &HashMap<usize, Range<usize>>) {
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| move_keys(item, places)),
        Value::Map(entries) => {
            for (key, value) in entries {
                if let Some(first) = places.get(&key.range.start) {
                    key.range = first.clone();
                }
                move_keys(value, places);
            }
        }
    }
}

fn gather(node: &Node, keys: &mut HashMap<String, Vec<Range<usize>>>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| gather(item, keys)),
        Value::Map(entries) => {
            for (key, value) in entries {
                keys.entry(key.text.clone()).or_default().push(key.range.clone());
                gather(value, keys);
            }
        }
    }
}
