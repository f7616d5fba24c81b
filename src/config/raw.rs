//! The config as written: known keys with values of the right type, each with its place. Unknown keys and wrong types are problems.

use toml::{
    Spanned,
    de::{DeInteger, DeString, DeTable, DeValue},
};

use super::{Problem, nearest};
pub(super) use crate::source::Excerpt as Text;
use crate::source::{FileId, Span};

mod patterns;
mod tables;

pub(super) use patterns::RawBlock;
pub(super) use tables::{RawComparison, RawTable};

const TOP_KEYS: &[&str] = &[
    "version", "scheme", "levels", "modules", "reserved", "builtin-tables", "table", "descriptions", "extract",
    "rules", "catalog",
];
const SCHEME_KEYS: &[&str] =
    &["name", "pattern", "ranges", "items", "paths", "packages", "levels", "modules", "reserved", "space"];
const EXTRACT_KEYS: &[&str] = &["include", "exclude", "names", "forms", "macro", "call", "field", "attribute"];
const MODULE_KEYS: &[&str] = &["name", "packages", "owner"];
const CATALOG_KEYS: &[&str] = &["output", "language", "columns", "repo-url"];
const RULE_KEYS: &[&str] = &["level", "priority"];

#[derive(Debug)]
pub(super) struct RawModule {
    pub(super) key: Text,
    pub(super) name: String,
    pub(super) owner: Option<String>,
    pub(super) packages: Vec<Text>,
}

/// Entries of a section, in the order of the file.
#[derive(Debug)]
pub(super) struct Section<T> {
    /// The key of the section.
    pub(super) span: Span,
    pub(super) entries: Vec<T>,
}

/// The keys of a `[[scheme]]`; the first ones also stand at the top, for the scheme of all other codes.
#[derive(Debug, Default)]
pub(super) struct RawScheme {
    pub(super) pattern: Option<Text>,
    pub(super) levels: Option<Section<(Text, String)>>,
    pub(super) modules: Option<Section<RawModule>>,
    pub(super) reserved: Vec<Text>,
    pub(super) name: Option<Text>,
    pub(super) ranges: Option<Section<RawModule>>,
    pub(super) items: Vec<Text>,
    pub(super) paths: Vec<Text>,
    pub(super) packages: Vec<Text>,
    pub(super) space: Option<Text>,
}

/// `[catalog]`
#[derive(Debug, Default)]
pub(super) struct RawCatalog {
    pub(super) output: Option<Text>,
    pub(super) language: Vec<Text>,
    pub(super) columns: Option<Vec<Text>>,
    pub(super) repo_url: Option<Text>,
}

#[derive(Debug, Default)]
pub(super) struct RawConfig {
    pub(super) top: RawScheme,
    /// Each with the place of its block.
    pub(super) schemes: Vec<(Span, RawScheme)>,
    pub(super) include: Vec<Text>,
    pub(super) exclude: Vec<Text>,
    pub(super) names: Vec<Text>,
    pub(super) forms: Vec<Text>,
    pub(super) patterns: Vec<RawBlock>,
    pub(super) builtin_tables: Option<bool>,
    pub(super) tables: Vec<RawTable>,
    pub(super) descriptions: RawComparison,
    pub(super) catalog: RawCatalog,
    /// Name and level.
    pub(super) rules: Vec<(Text, Text)>,
}

/// Reads the table of the config; `whole` is where a key that is missing is missed.
pub(super) fn read(file: FileId, table: &DeTable<'_>, whole: Span, problems: &mut Vec<Problem>) -> RawConfig {
    let mut reader = Reader { file, problems };
    let mut raw = RawConfig::default();
    if !reader.version(table, whole) {
        return raw;
    }
    for (key, value) in in_order(table) {
        match key.get_ref().as_ref() {
            "scheme" => match value.get_ref() {
                DeValue::Array(blocks) => raw.schemes = blocks.iter().map(|block| reader.scheme(key, block)).collect(),
                DeValue::Table(_) => raw.schemes = vec![reader.scheme(key, value)],
                _ => raw.top.pattern = reader.string(key, value),
            },
            "levels" => raw.top.levels = reader.levels(key, value),
            "modules" => raw.top.modules = reader.modules(key, value),
            "reserved" => raw.top.reserved = reader.codes(key, value),
            "extract" => reader.extract(key, value, &mut raw),
            "rules" => raw.rules = reader.rules(key, value),
            "builtin-tables" => raw.builtin_tables = reader.boolean(key, value),
            "table" => raw.tables = reader.tables(key, value),
            "descriptions" => raw.descriptions = reader.comparison(key, value),
            "catalog" => raw.catalog = reader.catalog(key, value),
            "version" => {}
            _ => reader.unknown_key(key, TOP_KEYS),
        }
    }
    raw
}

/// What a value is, with its article.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

type Key<'i> = Spanned<DeString<'i>>;
type Value<'i> = Spanned<DeValue<'i>>;

/// The parser sorts keys; people read the file from its top.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Key<'i>, &'a Value<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

struct Reader<'p> {
    file: FileId,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    fn span<T>(&self, value: &Spanned<T>) -> Span {
        Span::new(self.file, value.span())
    }

    fn text(&self, key: &Key<'_>) -> Text {
        Text { text: key.get_ref().clone().into_owned(), span: self.span(key) }
    }

    /// True where the rest can be read.
    fn version(&mut self, table: &DeTable<'_>, whole: Span) -> bool {
        let Some(value) = table.get("version") else {
            self.problems.push(Problem::new(whole, "`version` is missing").help("write `version = 1`"));
            return true;
        };
        let number = value.get_ref().as_integer().map(DeInteger::as_str);
        if number == Some("1") {
            return true;
        }
        let message = match number {
            Some(number) => format!("version `{number}` of the config is not known"),
            None => format!("`version` is an integer, and this is {}", kind(value.get_ref())),
        };
        self.problems.push(Problem::new(self.span(value), message).help("write `version = 1`"));
        false
    }

    fn unknown_key(&mut self, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref();
        let help = nearest(name, known).map_or_else(
            || {
                format!(
                    "the keys here are {}",
                    known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
                )
            },
            |name| format!("write `{name}`"),
        );
        self.problems.push(Problem::new(self.span(key), format!("unknown key `{}`", name.escape_debug())).help(help));
    }

    fn wrong_type(&mut self, what: &str, value: &Value<'_>) {
        let message = format!("{what}, and this is {}", kind(value.get_ref()));
        self.problems.push(Problem::new(self.span(value), message));
    }

    fn string(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Text> {
        if let Some(text) = value.get_ref().as_str() {
            return Some(Text { text: text.to_owned(), span: self.span(value) });
        }
        self.wrong_type(&format!("`{}` is a string", key.get_ref()), value);
        None
    }

    fn table<'a, 'i>(&mut self, key: &Key<'i>, value: &'a Value<'i>) -> Vec<(&'a Key<'i>, &'a Value<'i>)> {
        if let Some(table) = value.get_ref().as_table() {
            return in_order(table);
        }
        self.wrong_type(&format!("`{}` is a table", key.get_ref()), value);
        Vec::new()
    }

    fn strings(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Text> {
        self.list(key, value, |value| value.as_str().map(str::to_owned))
    }

    fn one_or_more(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Text> {
        if let Some(text) = value.get_ref().as_str() {
            return vec![Text { text: text.to_owned(), span: self.span(value) }];
        }
        if value.get_ref().is_array() {
            return self.strings(key, value);
        }
        self.wrong_type(&format!("`{}` is a string or an array of strings", key.get_ref()), value);
        Vec::new()
    }

    /// A code may be written as an integer.
    fn codes(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Text> {
        self.list(key, value, |value| match value {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
            _ => value.as_str().map(str::to_owned),
        })
    }

    fn list(&mut self, key: &Key<'_>, value: &Value<'_>, text: impl Fn(&DeValue<'_>) -> Option<String>) -> Vec<Text> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(&format!("`{}` is an array of strings", key.get_ref()), value);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for element in array {
            match text(element.get_ref()) {
                Some(text) => texts.push(Text { text, span: self.span(element) }),
                None => self.wrong_type(&format!("`{}` lists strings", key.get_ref()), element),
            }
        }
        texts
    }

    /// A `[[scheme]]`.
    fn scheme(&mut self, key: &Key<'_>, block: &Value<'_>) -> (Span, RawScheme) {
        let mut raw = RawScheme::default();
        for (key, value) in self.table(key, block) {
            match key.get_ref().as_ref() {
                "name" => raw.name = self.string(key, value),
                "pattern" => raw.pattern = self.string(key, value),
                "ranges" => raw.ranges = self.modules(key, value),
                "items" => raw.items = self.strings(key, value),
                "paths" => raw.paths = self.strings(key, value),
                "packages" => raw.packages = self.strings(key, value),
                "levels" => raw.levels = self.levels(key, value),
                "modules" => raw.modules = self.modules(key, value),
                "reserved" => raw.reserved = self.codes(key, value),
                "space" => raw.space = self.string(key, value),
                _ => self.unknown_key(key, SCHEME_KEYS),
            }
        }
        (self.span(block), raw)
    }

    fn levels(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Section<(Text, String)>> {
        let mut entries = Vec::new();
        let before = self.problems.len();
        for (level, name) in self.table(key, value) {
            if let Some(name) = self.string(level, name) {
                entries.push((self.text(level), name.text));
            }
        }
        // What is wrong was told; that nothing is left would be told on top of it.
        let told = entries.is_empty() && self.problems.len() > before;
        (!told).then(|| Section { span: self.span(key), entries })
    }

    fn modules(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Section<RawModule>> {
        let mut entries = Vec::new();
        let before = self.problems.len();
        for (number, module) in self.table(key, value) {
            entries.extend(self.module(number, module));
        }
        let told = entries.is_empty() && self.problems.len() > before;
        (!told).then(|| Section { span: self.span(key), entries })
    }

    fn module(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<RawModule> {
        let mut module = RawModule { key: self.text(key), name: String::new(), owner: None, packages: Vec::new() };
        match value.get_ref() {
            DeValue::String(name) => module.name = name.clone().into_owned(),
            DeValue::Table(table) => {
                let mut named = false;
                for (key, value) in in_order(table) {
                    match key.get_ref().as_ref() {
                        "name" => {
                            named = true;
                            module.name = self.string(key, value).map_or(String::new(), |name| name.text);
                        }
                        "owner" => module.owner = self.string(key, value).map(|owner| owner.text),
                        "packages" => module.packages = self.strings(key, value),
                        _ => self.unknown_key(key, MODULE_KEYS),
                    }
                }
                if !named {
                    let message = format!("module `{}` has no name", module.key.text);
                    self.problems.push(Problem::new(module.key.span, message).help("write `name = \"…\"`"));
                }
            }
            other => {
                let message = format!("a module is a name or a table, and this is {}", kind(other));
                let help = format!("write `\"{}\" = {{ name = \"…\" }}`", module.key.text);
                self.problems.push(Problem::new(self.span(value), message).help(help));
                return None;
            }
        }
        Some(module)
    }

    fn extract(&mut self, key: &Key<'_>, value: &Value<'_>, raw: &mut RawConfig) {
        for (key, value) in self.table(key, value) {
            match key.get_ref().as_ref() {
                "include" => raw.include = self.strings(key, value),
                "exclude" => raw.exclude = self.strings(key, value),
                "names" => raw.names = self.strings(key, value),
                "forms" => raw.forms = self.strings(key, value),
                word => match patterns::target(word) {
                    Some(target) => raw.patterns.extend(self.patterns(target, key, value)),
                    None => self.unknown_key(key, EXTRACT_KEYS),
                },
            }
        }
    }

    fn catalog(&mut self, key: &Key<'_>, value: &Value<'_>) -> RawCatalog {
        let mut raw = RawCatalog::default();
        for (key, value) in self.table(key, value) {
            match key.get_ref().as_ref() {
                "output" => raw.output = self.string(key, value),
                "language" => raw.language = self.one_or_more(key, value),
                "columns" => raw.columns = Some(self.strings(key, value)),
                "repo-url" => raw.repo_url = self.string(key, value),
                _ => self.unknown_key(key, CATALOG_KEYS),
            }
        }
        raw
    }

    fn rules(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<(Text, Text)> {
        let mut rules = Vec::new();
        for (rule, value) in self.table(key, value) {
            let level = match value.get_ref() {
                DeValue::Table(table) => self.rule_table(rule, table),
                _ => self.string(rule, value),
            };
            rules.extend(level.map(|level| (self.text(rule), level)));
        }
        rules
    }

    /// `{ level = "warn", priority = -1 }`, as cargo writes lints. A rule beats its group without a priority.
    fn rule_table(&mut self, rule: &Key<'_>, table: &DeTable<'_>) -> Option<Text> {
        let mut level = None;
        let before = self.problems.len();
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "level" => level = self.string(key, value),
                "priority" if value.get_ref().is_integer() => {}
                "priority" => self.wrong_type("`priority` is an integer", value),
                _ => self.unknown_key(key, RULE_KEYS),
            }
        }
        if level.is_none() && self.problems.len() == before {
            let message = format!("`{}` has no level", rule.get_ref());
            self.problems.push(Problem::new(self.span(rule), message).help("write `level = \"warn\"`"));
        }
        level
    }
}
