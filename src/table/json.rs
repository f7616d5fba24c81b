//! Reads the tree of a JSON document, comments and final commas allowed.

use std::ops::Range;

use foldhash::HashMap;
use jsonc_parser::{
    CollectOptions, ParseOptions,
    ast::{self, ObjectProp},
    common::Ranged,
    parse_to_ast,
};

use super::{
    problem::Problems,
    tree::{self, Key, Node, Twice, Value},
};

/// The document, of which the first `start` bytes are a BOM. `None` where it has none, or a mistake.
pub(super) fn read(text: &str, start: usize, problems: &mut Problems) -> Option<Node> {
    let options = ParseOptions {
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        ..ParseOptions::default()
    };
    match parse_to_ast(&text[start..], &CollectOptions::default(), &options) {
        Ok(parsed) => {
            let mut reader = Reader { start, twice: Vec::new() };
            let node = parsed.value.map(|value| reader.node(value));
            problems.add(tree::twice(problems.file, &reader.twice));
            node
        }
        Err(error) => {
            let range = error.range();
            let message = format!("the file is no JSON: {}", lower_first(&error.kind().to_string()));
            let range = tree::on_chars(text, start + range.start..start + range.end);
            problems.unread(range, message, "nothing of it is read until this is mended");
            None
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

struct Reader {
    start: usize,
    twice: Vec<Twice>,
}

impl Reader {
    fn range(&self, node: &impl Ranged) -> Range<usize> {
        let range = node.range();
        self.start + range.start..self.start + range.end
    }

    fn node(&mut self, value: ast::Value<'_>) -> Node {
        let range = self.range(&value);
        let value = match value {
            ast::Value::StringLit(literal) => Value::Scalar(literal.value.into_owned()),
            ast::Value::NumberLit(literal) => Value::Scalar(literal.value.to_owned()),
            ast::Value::BooleanLit(literal) => Value::Scalar(literal.value.to_string()),
            ast::Value::NullKeyword(_) => Value::Scalar(String::new()),
            ast::Value::Array(array) => {
                Value::List(array.elements.into_iter().map(|element| self.node(element)).collect())
            }
            ast::Value::Object(object) => Value::Map(self.entries(object.properties)),
        };
        Node { range, value }
    }

    /// The entries of a map; of two with one key the first counts.
    fn entries(&mut self, properties: Vec<ObjectProp<'_>>) -> Vec<(Key, Node)> {
        let mut seen: HashMap<String, Range<usize>> = HashMap::default();
        let mut entries = Vec::with_capacity(properties.len());
        for property in properties {
            let range = self.range(&property.name);
            let text = property.name.into_string();
            if let Some(first) = seen.get(&text) {
                self.twice.push(Twice { key: text, first: Some(first.clone()), again: range });
                continue;
            }
            seen.insert(text.clone(), range.clone());
            entries.push((Key { text, range }, self.node(property.value)));
        }
        entries
    }
}
