//! `[[table]]` and `[descriptions]` as written.

use toml::de::{DeTable, DeValue};

use super::{Key, Problem, Reader, Text, Value, in_order, kind};
use crate::source::Span;

const TABLE_KEYS: &[&str] = &[
    "path", "format", "heading", "columns", "namespace", "scheme", "items", "paths", "packages", "synonyms",
    "allow-detail", "strictness", "han-variants", "wording",
];
const DESCRIPTION_KEYS: &[&str] = &["synonyms", "allow-detail", "strictness", "han-variants", "wording"];
const STRICTNESS_KEYS: &[&str] = &["zh", "en"];

/// How texts are compared; what is not said is `None`.
#[derive(Debug, Default)]
pub(in crate::config) struct RawComparison {
    pub(in crate::config) synonyms: Option<Vec<Vec<String>>>,
    pub(in crate::config) allow_detail: Option<bool>,
    pub(in crate::config) zh: Option<Text>,
    pub(in crate::config) en: Option<Text>,
    pub(in crate::config) han_variants: Option<bool>,
    pub(in crate::config) wording: Option<Text>,
}

/// A `[[table]]`.
#[derive(Debug)]
pub(in crate::config) struct RawTable {
    /// The block.
    pub(in crate::config) span: Span,
    pub(in crate::config) path: Option<Text>,
    pub(in crate::config) format: Option<Text>,
    pub(in crate::config) headings: Vec<Text>,
    /// What a column holds, and its header or number; in the order of the file.
    pub(in crate::config) columns: Vec<(Text, Text)>,
    pub(in crate::config) namespace: Option<Text>,
    pub(in crate::config) scheme: Option<Text>,
    pub(in crate::config) items: Vec<Text>,
    pub(in crate::config) paths: Vec<Text>,
    pub(in crate::config) packages: Vec<Text>,
    pub(in crate::config) comparison: RawComparison,
}

impl Reader<'_> {
    pub(super) fn tables(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<RawTable> {
        let Some(blocks) = value.get_ref().as_array() else {
            let message = format!("`table` is a list of tables, and this is {}", kind(value.get_ref()));
            self.problems.push(Problem::new(self.span(key), message).help("write `[[table]]`, once for each"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for block in blocks {
            match block.get_ref().as_table() {
                Some(keys) => tables.push(self.published(self.span(block), keys)),
                None => self.wrong_type("`table` lists tables", block),
            }
        }
        tables
    }

    fn published(&mut self, span: Span, keys: &DeTable<'_>) -> RawTable {
        let mut raw = RawTable {
            span,
            path: None,
            format: None,
            headings: Vec::new(),
            columns: Vec::new(),
            namespace: None,
            scheme: None,
            items: Vec::new(),
            paths: Vec::new(),
            packages: Vec::new(),
            comparison: RawComparison::default(),
        };
        let mut has_path = false;
        for (key, value) in in_order(keys) {
            match key.get_ref().as_ref() {
                "path" => (has_path, raw.path) = (true, self.string(key, value)),
                "format" => raw.format = self.string(key, value),
                "heading" => raw.headings = self.one_or_more(key, value),
                "columns" => raw.columns = self.columns(key, value),
                "namespace" => raw.namespace = self.string(key, value),
                "scheme" => raw.scheme = self.string(key, value),
                "items" => raw.items = self.one_or_more(key, value),
                "paths" => raw.paths = self.one_or_more(key, value),
                "packages" => raw.packages = self.one_or_more(key, value),
                word if DESCRIPTION_KEYS.contains(&word) => self.comparison_key(&mut raw.comparison, key, value),
                _ => self.unknown_key(key, TABLE_KEYS),
            }
        }
        if !has_path {
            let help = "write `path = \"docs/error-codes.md\"`";
            self.problems.push(Problem::new(span, "this table has no `path`").help(help));
        }
        raw
    }

    /// `[descriptions]`
    pub(super) fn comparison(&mut self, key: &Key<'_>, value: &Value<'_>) -> RawComparison {
        let mut raw = RawComparison::default();
        for (key, value) in self.table(key, value) {
            match key.get_ref().as_ref() {
                word if DESCRIPTION_KEYS.contains(&word) => self.comparison_key(&mut raw, key, value),
                _ => self.unknown_key(key, DESCRIPTION_KEYS),
            }
        }
        raw
    }

    fn comparison_key(&mut self, raw: &mut RawComparison, key: &Key<'_>, value: &Value<'_>) {
        match key.get_ref().as_ref() {
            "synonyms" => raw.synonyms = self.synonyms(key, value),
            "allow-detail" => raw.allow_detail = self.boolean(key, value),
            "han-variants" => raw.han_variants = self.boolean(key, value),
            "wording" => raw.wording = self.string(key, value),
            _ => match value.get_ref() {
                DeValue::Table(languages) => {
                    for (key, value) in in_order(languages) {
                        match key.get_ref().as_ref() {
                            "zh" => raw.zh = self.string(key, value),
                            "en" => raw.en = self.string(key, value),
                            _ => self.unknown_key(key, STRICTNESS_KEYS),
                        }
                    }
                }
                DeValue::String(_) => {
                    let word = self.string(key, value);
                    (raw.zh, raw.en) = (word.clone(), word);
                }
                _ => self.wrong_type("`strictness` is a string, or a table of languages", value),
            },
        }
    }

    pub(super) fn boolean(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<bool> {
        if let DeValue::Boolean(answer) = value.get_ref() {
            return Some(*answer);
        }
        self.wrong_type(&format!("`{}` is `true` or `false`", key.get_ref()), value);
        None
    }

    /// Groups of two words or more.
    fn synonyms(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Vec<Vec<String>>> {
        let help = "write `synonyms = [[\"过期\", \"已过期\"]]`";
        let Some(groups) = value.get_ref().as_array() else {
            let message = format!("`synonyms` lists groups of words, and this is {}", kind(value.get_ref()));
            self.problems.push(Problem::new(self.span(value), message).help(help));
            return None;
        };
        let mut out = Vec::new();
        for group in groups {
            if !group.get_ref().is_array() {
                let message = format!("a group of synonyms is a list of words, and this is {}", kind(group.get_ref()));
                self.problems.push(Problem::new(self.span(group), message).help(help));
                continue;
            }
            let before = self.problems.len();
            let words = self.strings(key, group);
            let told = self.problems.len() > before;
            if let Some(empty) = words.iter().find(|word| word.text.trim().is_empty()) {
                self.problems.push(Problem::new(empty.span, "an empty text is no synonym").help("remove it"));
            } else if words.len() < 2 && !told {
                let message = "a group of synonyms has two words or more";
                self.problems.push(Problem::new(self.span(group), message).help(help));
            }
            out.push(words.into_iter().map(|word| word.text).collect());
        }
        Some(out)
    }

    /// Each column by its header, or by its number from 1; several may hold the same.
    fn columns(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<(Text, Text)> {
        let mut columns = Vec::new();
        for (role, value) in self.table(key, value) {
            let named = value.get_ref().as_array().map_or_else(|| vec![value], |several| several.iter().collect());
            for column in named {
                let text = match column.get_ref() {
                    DeValue::String(header) => Some(header.clone().into_owned()),
                    DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
                    _ => None,
                };
                match text {
                    Some(text) => columns.push((self.text(role), Text { text, span: self.span(column) })),
                    None => self.wrong_type("a column is a header, or a number from 1", column),
                }
            }
        }
        columns
    }
}
