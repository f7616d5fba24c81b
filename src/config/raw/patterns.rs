//! `[[extract.macro]]`, `[[extract.call]]`, `[[extract.field]]` and `[[extract.attribute]]` as written.

use super::{Key, Problem, Reader, Text, Value, in_order, kind};
use crate::{pattern::Target, source::Span};

/// A block: every key with its values, in the order of the file.
#[derive(Debug)]
pub(in crate::config) struct RawBlock {
    pub(in crate::config) target: Target,
    /// The key of the block, where a key that is missing is missed.
    pub(in crate::config) span: Span,
    pub(in crate::config) names: Option<Vec<Text>>,
    /// `row` or `arguments`.
    pub(in crate::config) rows: Option<Vec<Text>>,
    pub(in crate::config) code: Option<Text>,
    pub(in crate::config) texts: Vec<Text>,
    pub(in crate::config) role: Option<Text>,
    /// Problems of the block were told; what they leave out is not missed on top of it.
    pub(in crate::config) told: bool,
}

/// The target that a key of `[extract]` names.
pub(super) fn target(key: &str) -> Option<Target> {
    match key {
        "macro" => Some(Target::Macro),
        "call" => Some(Target::Call),
        "field" => Some(Target::Field),
        "attribute" => Some(Target::Attribute),
        _ => None,
    }
}

fn keys(target: Target) -> &'static [&'static str] {
    match target {
        Target::Macro => &["name", "row", "role"],
        Target::Call => &["name", "arguments", "role"],
        Target::Field => &["type", "code", "text", "role"],
        Target::Attribute => &["name", "arguments", "code", "text", "role"],
    }
}

impl Reader<'_> {
    pub(super) fn patterns(&mut self, target: Target, key: &Key<'_>, value: &Value<'_>) -> Vec<RawBlock> {
        let Some(blocks) = value.get_ref().as_array() else {
            let name = key.get_ref();
            let message = format!("`{name}` is a list of tables, and this is {}", kind(value.get_ref()));
            let help = format!("write `[[extract.{name}]]`, once for each");
            self.problems.push(Problem::new(self.span(key), message).help(help));
            return Vec::new();
        };
        let mut out = Vec::new();
        for block in blocks {
            match block.get_ref().as_table() {
                Some(table) => {
                    let span = self.span(block);
                    let mut raw = RawBlock {
                        target,
                        span,
                        names: None,
                        rows: None,
                        code: None,
                        texts: Vec::new(),
                        role: None,
                        told: false,
                    };
                    let before = self.problems.len();
                    for (key, value) in in_order(table) {
                        self.pattern_key(&mut raw, key, value);
                    }
                    raw.told = self.problems.len() > before;
                    out.push(raw);
                }
                None => self.wrong_type(&format!("`{}` lists tables", key.get_ref()), block),
            }
        }
        out
    }

    fn pattern_key(&mut self, raw: &mut RawBlock, key: &Key<'_>, value: &Value<'_>) {
        let known = keys(raw.target);
        match key.get_ref().as_ref() {
            word if !known.contains(&word) => self.unknown_key(key, known),
            "name" | "type" => raw.names = Some(self.one_or_more(key, value)),
            "row" | "arguments" => raw.rows = Some(self.one_or_more(key, value)),
            "code" => raw.code = self.string(key, value),
            "text" => raw.texts = self.one_or_more(key, value),
            _ => raw.role = self.string(key, value),
        }
    }
}
