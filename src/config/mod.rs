//! The config: `errcode.toml` at the workspace root, or `[workspace.metadata.errcode-check]`. What is in a [`Config`] was checked; what
//! is wrong comes back as problems with spans, all at once. Rule names are strings here: rules are never imported.

use std::{
    borrow::Cow,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use globset::{GlobBuilder, GlobMatcher};
use toml::de::{DeTable, DeValue};

use crate::{
    code::Forms,
    diagnostic::{Diagnostic, Label, Level, Subject},
    error::Error,
    pattern::Block,
    source::{FileId, Origin, Sources, Span},
    tree::{Bounds, Tree},
    workspace::{self, METADATA_KEYS, Workspace},
};

mod catalog;
mod raw;
mod schemes;
mod tables;
mod unmatched;
mod valid;

pub use catalog::{Catalog, CatalogColumn, is_url};
pub use schemes::{Module, Numbering};
pub use tables::{List, Official};
pub use unmatched::SeenName;

const FILE_NAME: &str = "errcode.toml";
/// No config that people write has more bytes. Many nested values take fifty times as much room once they are read.
const LARGEST: usize = 4 << 20;

/// The config. Its default is that of a workspace without one.
#[derive(Debug, Default)]
pub struct Config {
    /// The file that it was read from.
    pub file: Option<FileId>,
    /// The scheme at the top, of every code that no block is for.
    pub top: Numbering,
    /// The `[[scheme]]` blocks, in config order.
    pub schemes: Vec<Numbering>,
    /// The forms that are read beside those read by default.
    pub forms: Forms,
    /// Levels of rules and groups, in config order. No name occurs twice.
    pub rules: Vec<RuleLevel>,
    /// The blocks of `[extract]`, in config order.
    pub patterns: Vec<Block>,
    /// What is said of official tables.
    pub official: Official,
    /// What is said of the catalog.
    pub catalog: Catalog,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
    names: Vec<Pattern>,
}

/// The level that the config gives to a rule or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLevel {
    /// The rule or group.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// Its key in the config.
    pub span: Span,
}

/// Something in the config that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place.
    pub span: Span,
    /// What is wrong: lower-case, no final stop.
    pub message: String,
    /// A few words under the place; may be empty.
    pub label: String,
    /// What to type.
    pub help: Option<String>,
    /// The first place in the source files that a pattern does not fit.
    pub misfit: Option<Span>,
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), label: String::new(), help: None, misfit: None }
    }

    fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says what to type.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem as renderers print it.
    pub fn into_diagnostic(self) -> Diagnostic {
        Diagnostic {
            rule: "invalid-config",
            level: Level::Deny,
            message: self.message,
            primary: Label { span: self.span, message: self.label },
            secondary: self
                .misfit
                .map(|span| Label { span, message: "this does not fit".to_owned() })
                .into_iter()
                .collect(),
            notes: Vec::new(),
            helps: self.help.into_iter().collect(),
            fix: None,
            subject: Subject::default(),
            members: Vec::new(),
        }
    }
}

#[derive(Debug)]
struct Pattern {
    text: String,
    span: Span,
    matcher: GlobMatcher,
}

impl Pattern {
    fn new(text: &str, span: Span) -> Result<Self, globset::Error> {
        let written = text.strip_prefix("./").unwrap_or(text);
        let glob = GlobBuilder::new(written).literal_separator(true).build()?;
        Ok(Self { text: text.to_owned(), span, matcher: workspace::matcher(&glob)? })
    }
}

impl Config {
    /// Reads the config of a workspace. `rule_names` are the names of all rules and groups. Where problems come back, the config holds
    /// only what was right, and the run must stop.
    pub fn load(
        workspace: &Workspace,
        tree: &dyn Tree,
        sources: &mut Sources,
        rule_names: &[&str],
    ) -> Result<(Self, Vec<Problem>), Error> {
        let own = add(sources, tree, &workspace.root, FILE_NAME)?;
        let manifest = match workspace.metadata {
            Some(_) => add(sources, tree, &workspace.root, "Cargo.toml")?,
            None => None,
        };
        let mut problems = Vec::new();
        let config = match (own, manifest) {
            (None, None) => Self::default(),
            (None, Some(manifest)) => Self::in_manifest(sources, manifest, rule_names, &mut problems),
            (Some(own), manifest) => {
                if let Some(manifest) = manifest {
                    let text = sources.get(manifest).text();
                    let (document, _) = DeTable::parse_recoverable(text);
                    let at = metadata(document.get_ref()).map_or(0..0, |(at, _)| at);
                    problems.push(
                        Problem::new(
                            Span::new(manifest, at),
                            format!("the workspace has this table and `{FILE_NAME}`"),
                        )
                        .label("a second config")
                        .help(format!("move its keys to `{FILE_NAME}` and remove the table")),
                    );
                }
                Self::in_own_file(sources, own, rule_names, &mut problems)
            }
        };
        problems.sort_by_key(|problem| problem.span);
        Ok((config, problems))
    }

    /// The config in a text, which is added to `sources` as the `errcode.toml` below `root`.
    pub fn from_text(text: &str, root: &Path, sources: &mut Sources, rule_names: &[&str]) -> (Self, Vec<Problem>) {
        let path = root.join(FILE_NAME);
        let own = sources.add_text(FILE_NAME.to_owned(), path, Origin::Disk, text.to_owned());
        let mut problems = Vec::new();
        let config = Self::in_own_file(sources, own, rule_names, &mut problems);
        problems.sort_by_key(|problem| problem.span);
        (config, problems)
    }

    /// The config without its schemes and the tables that go with them, for which the defaults stand.
    #[must_use]
    pub fn without_schemes(self) -> Self {
        Self { top: Numbering::default(), schemes: Vec::new(), official: Official::default(), ..self }
    }

    fn in_own_file(sources: &Sources, file: FileId, rule_names: &[&str], problems: &mut Vec<Problem>) -> Self {
        let text = sources.get(file).text();
        let (document, errors) = DeTable::parse_recoverable(text);
        problems.extend(errors.iter().map(|error| syntax_problem(file, text, error)));
        if !errors.is_empty() {
            return Self { file: Some(file), ..Self::default() };
        }
        let raw = raw::read(file, document.get_ref(), Span::new(file, 0..0), problems);
        valid::check(file, text, raw, rule_names, problems)
    }

    fn in_manifest(sources: &Sources, file: FileId, rule_names: &[&str], problems: &mut Vec<Problem>) -> Self {
        let text = sources.get(file).text();
        let (document, _) = DeTable::parse_recoverable(text);
        let Some((at, value)) = metadata(document.get_ref()) else {
            problems.push(
                Problem::new(
                    Span::new(file, 0..0),
                    "cargo names `[workspace.metadata.errcode-check]`, and this file has none",
                )
                .help(format!("write the config to `{FILE_NAME}` in this folder")),
            );
            return Self::default();
        };
        let span = Span::new(file, at);
        let Some(table) = value.as_table() else {
            problems.push(Problem::new(span, format!("`errcode-check` is a table, not {}", raw::kind(value))));
            return Self::default();
        };
        let raw = raw::read(file, table, span, problems);
        valid::check(file, text, raw, rule_names, problems)
    }

    /// The numbering of a block, or the one at the top.
    pub fn numbering(&self, block: Option<usize>) -> &Numbering {
        block.and_then(|block| self.schemes.get(block)).unwrap_or(&self.top)
    }

    /// The numbering that another config calls by this [`Numbering::label`].
    pub fn numbering_named(&self, label: &str) -> Option<&Numbering> {
        std::iter::once(&self.top).chain(&self.schemes).find(|numbering| numbering.label() == label)
    }

    /// What lists call the space of the codes of a block, or of the scheme at the top.
    pub fn space_name(&self, block: Option<usize>) -> String {
        block.map_or_else(|| "scheme".to_owned(), |block| self.numbering(Some(block)).label())
    }

    /// The block that is for an item; the first that fits. `path` is relative to the workspace root, with `/`.
    pub fn block_for(&self, item: &str, path: &str, package: &str) -> Option<usize> {
        self.schemes.iter().position(|numbering| numbering.is_for(item, path, package))
    }

    /// True where the file is to be scanned. `path` is relative to the workspace root, with `/`.
    pub fn includes(&self, path: &str) -> bool {
        self.includes_one_of(&[path])
    }

    /// True where a link to a file or to a folder, of which nothing more is known, is to be scanned.
    pub fn includes_link(&self, path: &str) -> bool {
        self.includes_one_of(&[path, &in_folder(path)])
    }

    fn includes_one_of(&self, paths: &[&str]) -> bool {
        let one_matches = |pattern: &Pattern| paths.iter().any(|path| pattern.matcher.is_match(path));
        let matches = |patterns: &[Pattern]| patterns.iter().any(one_matches);
        (self.include.is_empty() || matches(&self.include)) && !matches(&self.exclude)
    }

    /// True where a name of an item or constant is listed in `names`.
    pub fn names_match(&self, name: &str) -> bool {
        self.names.iter().any(|pattern| pattern.matcher.is_match(name))
    }

    /// True where `names` lists any.
    pub fn has_names(&self) -> bool {
        !self.names.is_empty()
    }

    /// The globs that match nothing, in config order. `paths` are all source files, excluded ones too; `packages` all members.
    pub fn unmatched(&self, paths: &[&str], packages: &[&str]) -> Vec<Problem> {
        let idle = |pattern: &&Pattern, names: &[&str]| !names.iter().any(|name| pattern.matcher.is_match(name));
        let numberings = || self.schemes.iter().chain([&self.top]);
        let of_schemes = numberings().flat_map(|numbering| &numbering.paths).chain(self.official.path_patterns());
        let on_paths =
            self.include.iter().chain(&self.exclude).chain(of_schemes).filter(|pattern| idle(pattern, paths));
        let globs = numberings().flat_map(Numbering::package_patterns).chain(self.official.package_patterns());
        let on_packages = globs.filter(|pattern| idle(pattern, packages));
        let mut problems: Vec<_> = on_paths.map(|pattern| no_path(pattern, paths)).collect();
        problems.extend(on_packages.map(|pattern| {
            let problem = Problem::new(pattern.span, format!("`{}` matches no package of the workspace", pattern.text));
            match nearest(&pattern.text, packages) {
                Some(name) => problem.help(format!("write `{name}`")),
                None => problem,
            }
        }));
        problems.sort_by_key(|problem| problem.span);
        problems
    }

    /// The globs of `items` that match none of these items with codes, in config order.
    pub fn unmatched_items(&self, items: &[&str]) -> Vec<Problem> {
        let of_schemes = self.schemes.iter().flat_map(|numbering| &numbering.items);
        let globs = of_schemes.chain(self.official.item_patterns());
        let idle = globs.filter(|pattern| !items.iter().any(|item| pattern.matcher.is_match(item)));
        idle.map(|pattern| {
            let message = format!("`{}` matches no item with codes", pattern.text);
            let help = nearest_item(&pattern.text, items).map_or_else(
                || "`cargo errcode-check list` shows the items".to_owned(),
                |name| format!("write `{name}`"),
            );
            Problem::new(pattern.span, message).help(help)
        })
        .collect()
    }

    /// The globs of `names` that match no word of the texts, in config order. No more texts are taken than are needed.
    pub fn unmatched_names<'t>(&self, mut texts: impl Iterator<Item = Cow<'t, str>>) -> Vec<Problem> {
        let mut idle: Vec<&Pattern> = self.names.iter().collect();
        while !idle.is_empty()
            && let Some(text) = texts.next()
        {
            for word in text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
                idle.retain(|pattern| !pattern.matcher.is_match(word));
            }
        }
        let problem = |pattern: &Pattern| {
            Problem::new(pattern.span, format!("`{}` matches no name in the source files", pattern.text))
                .help("write the name of an enum, constant, function or macro, or remove the glob")
        };
        idle.into_iter().map(problem).collect()
    }
}

/// Where the config of a workspace belongs.
pub fn path_in(workspace: &Workspace) -> PathBuf {
    workspace.root.join(FILE_NAME)
}

/// The file that has a config of the workspace, where there is one.
pub fn existing(workspace: &Workspace) -> Option<PathBuf> {
    let own = path_in(workspace);
    match (fs::symlink_metadata(&own), &workspace.metadata) {
        (Ok(_), _) => Some(own),
        (Err(_), Some(_)) => Some(workspace.root.join("Cargo.toml")),
        (Err(_), None) => None,
    }
}

/// Writes a config where no file is; one that is there is never replaced.
pub fn create(path: &Path, text: &str) -> Result<(), Error> {
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| Error::Io { action: "write", path: path.to_owned(), source })
}

fn no_path(pattern: &Pattern, paths: &[&str]) -> Problem {
    let problem = Problem::new(pattern.span, format!("`{}` matches no source file", pattern.text));
    let folder = pattern.text.trim_start_matches("./").trim_end_matches('/');
    let is_folder = paths.iter().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
    problem.help(if is_folder {
        format!("write `{folder}/**` for all files of the folder")
    } else {
        "write a path from the workspace root with `/`, such as `crates/user/**`, or remove the glob".to_owned()
    })
}

/// Reads a file of the workspace root; `None` where there is none.
fn add(sources: &mut Sources, tree: &dyn Tree, root: &Path, name: &str) -> Result<Option<FileId>, Error> {
    let path = root.join(name);
    match read_text(tree, root, &path) {
        Ok(None) => Ok(None),
        Ok(Some(text)) => {
            let file = sources.file(name, path.as_path(), tree.blob(&path));
            sources.set_text(file, text);
            Ok(Some(file))
        }
        Err(source) => Err(Error::Io { action: "read", path, source }),
    }
}

/// The text of a regular file, or of the one that a link leads to; `None` where nothing has this name.
fn read_text(tree: &dyn Tree, root: &Path, path: &Path) -> io::Result<Option<String>> {
    let Some(bytes) = Bounds::of(root).find(tree, path)? else { return Ok(None) };
    if bytes.len() > LARGEST {
        let message = format!("it has {} bytes, and a config may have {LARGEST} ({} MiB)", bytes.len(), LARGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let message = format!("line {line}, column {column} is not UTF-8; save the file as UTF-8");
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// The place of the key and the value of `[workspace.metadata.errcode-check]`.
fn metadata<'a, 'i>(document: &'a DeTable<'i>) -> Option<(std::ops::Range<usize>, &'a DeValue<'i>)> {
    let [workspace, metadata, name] = METADATA_KEYS;
    let table = document.get(workspace)?.get_ref().as_table()?.get(metadata)?.get_ref().as_table()?;
    table.get_key_value(name).map(|(key, value)| (key.span(), value.get_ref()))
}

fn syntax_problem(file: FileId, text: &str, error: &toml::de::Error) -> Problem {
    let range = error.span().unwrap_or(0..0);
    let (start, end) = (floor(text, range.start), floor(text, range.end));
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let problem = Problem::new(Span::new(file, start..end.max(start)), format!("no TOML: {message}")).label("here");
    if text.get(range) == Some("scheme") {
        return problem.help(
            "beside `[[scheme]]` write the scheme of all other codes as the last block, without `items`, `paths` and `packages`",
        );
    }
    problem
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The known name that `word` was probably meant to be.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let folded = word.to_lowercase().replace('_', "-");
    let distance = |name: &str| strsim::damerau_levenshtein(&folded, name);
    let limit = (folded.chars().count() / 3).max(1);
    let best = known.iter().map(|name| (distance(name), *name)).min();
    let begun = || known.iter().copied().find(|name| folded.len() >= 3 && name.starts_with(&folded));
    best.filter(|(distance, _)| *distance <= limit).map(|(_, name)| name).or_else(begun)
}

fn nearest_item<'a>(word: &str, items: &[&'a str]) -> Option<&'a str> {
    let likeness = |item: &&str| strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &item.to_lowercase());
    let best = items.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) >= 0.6).then_some(best)
}

/// A source file in a folder that is not looked into.
pub(crate) fn in_folder(folder: &str) -> String {
    format!("{folder}/lib.rs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        table::{Column, Format},
        verdict::Verdict,
    };

    const RULES: &[&str] = &["duplicate-code", "serial-gap", "uniqueness"];

    struct Loaded {
        config: Config,
        problems: Vec<Problem>,
        sources: Sources,
    }

    fn load_files(own: Option<&[u8]>, manifest: Option<&str>) -> Result<Loaded, Error> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (name, text) in [("errcode.toml", own), ("Cargo.toml", manifest.map(str::as_bytes))] {
            if let Some(text) = text {
                fs::write(folder.path().join(name), text).expect("a file can be written there");
            }
        }
        let workspace = Workspace {
            root: folder.path().to_owned(),
            metadata: manifest.map(|_| serde_json::Value::Null),
            ..Workspace::default()
        };
        let mut sources = Sources::default();
        let (config, problems) = Config::load(&workspace, &crate::tree::Disk::default(), &mut sources, RULES)?;
        Ok(Loaded { config, problems, sources })
    }

    fn load(text: &str) -> Loaded {
        load_files(Some(text.as_bytes()), None).expect("the file can be read")
    }

    /// `place: message` and the help of each problem.
    fn told(loaded: &Loaded) -> Vec<String> {
        let help = |problem: &Problem| problem.help.as_ref().map_or(String::new(), |help| format!("; {help}"));
        let tell = |p: &Problem| format!("{}: {}{}", loaded.sources.slice(p.span), p.message, help(p));
        loaded.problems.iter().map(tell).collect()
    }

    fn problems(text: &str) -> Vec<String> {
        told(&load(&format!("version = 1\n{text}")))
    }

    #[test]
    fn a_glob_that_is_too_deep_is_an_error() {
        let deep = format!("{}x{}", "{a,".repeat(300), "}".repeat(300));
        assert!(Pattern::new(&deep, Span::new(FileId(0), 0..0)).is_err());
    }

    #[test]
    fn a_whole_config() {
        let Loaded { config, problems, sources } = load(
            r#"
version = 1
scheme = "A-BB-CC"
reserved = ["20190..=20199", "2-02-00"]
[levels]
1 = "system"
3 = "partner"
[modules]
"01" = { name = "user", packages = ["user-*"], owner = "team-account" }
"02" = "order"
"03" = { name = "admin", packages = ["user-admin"] }
[extract]
include = ["crates/**", "src/*.rs"]
exclude = ["**/generated/**"]
names = ["ERR_*"]
[rules]
uniqueness = { level = "warn", priority = -1 }
duplicate-code = "deny"
"#,
        );
        assert_eq!(problems, []);
        assert_eq!(config.top.span.map(|span| sources.slice(span)), Some("\"A-BB-CC\""));
        assert_eq!(config.top.levels_span.map(|span| sources.slice(span)), Some("levels"));
        assert_eq!(config.top.modules_span.map(|span| sources.slice(span)), Some("modules"));
        assert_eq!((config.top.scheme.level_name(3), config.top.scheme.level_name(2)), (Some("partner"), None));
        assert_eq!(config.top.scheme.module_name(2), Some("order"));
        let ranges: Vec<_> =
            config.top.scheme.reserved.iter().map(|r| (r.first, r.last, sources.slice(r.span))).collect();
        assert_eq!(ranges, [(20190, 20199, "\"20190..=20199\""), (20200, 20200, "\"2-02-00\"")]);

        let owner = |package| config.top.owner_of_package(package).map(|module| module.number);
        assert_eq!((owner("user-api"), owner("user-admin"), owner("order")), (Some(1), Some(3), None));
        assert_eq!(config.top.module(1).and_then(|module| module.owner.as_deref()), Some("team-account"));
        assert!(config.includes("crates/a/src/lib.rs") && config.includes("src/main.rs"));
        assert!(!config.includes("src/deep/a.rs") && !config.includes("crates/a/generated/b.rs"));
        assert!(config.names_match("ERR_SEQ") && !config.names_match("Error"));
        let rules: Vec<_> = config.rules.iter().map(|rule| (rule.name.as_str(), rule.level)).collect();
        assert_eq!(rules, [("uniqueness", Level::Warn), ("duplicate-code", Level::Deny)]);
    }

    #[test]
    fn no_config_is_the_default() {
        let Loaded { config, problems, .. } = load_files(None, None).expect("nothing has to be read");
        assert!(problems.is_empty() && config.file.is_none() && config.top.span.is_none());
        assert_eq!(config.top.scheme, crate::scheme::Scheme::default());
        assert!(config.includes("any/file.rs") && !config.names_match("Anything"));
    }

    #[test]
    fn all_problems_come_at_once_with_their_places() {
        let found = problems(
            r#"
shceme = "A-BB-CCC"
[level]
[extract]
exclude = ["a[", 3]
[rules]
duplicate-cod = "warn"
serial-gap = "error"
uniqueness = { level = "off" }
"#,
        );
        assert_eq!(
            found,
            [
                "shceme: unknown key `shceme`; write `scheme`",
                "level: unknown key `level`; write `levels`",
                "\"a[\": `a[` is no glob: unclosed character class; missing ']'",
                "3: `exclude` lists strings, and this is an integer",
                "duplicate-cod: unknown rule `duplicate-cod`; write `duplicate-code`",
                "\"error\": `error` is no level; write `deny`",
                "\"off\": `off` is no level; write `allow`",
            ]
        );
    }

    #[test]
    fn forms_are_known_by_name() {
        let loaded = load("version = 1\nextract.forms = ['identifier', 'map-insert']\n");
        assert_eq!(loaded.problems, []);
        let forms = loaded.config.forms;
        assert!(forms.identifier && forms.map_insert && !forms.method_name);
        assert_eq!(
            problems("[extract]\nforms = ['method_name', 'macro']\n"),
            [
                "'method_name': `method_name` is no form; write `method-name`",
                "'macro': `macro` is no form; the forms are `identifier`, `method-name`, `map-insert`",
            ]
        );
    }

    #[test]
    fn blocks_of_tables() {
        let Loaded { config, problems, sources } = load(
            r#"
version = 1
builtin-tables = false
[descriptions]
synonyms = [["过期", "已过期"]]
strictness = "canonical"
[[scheme]]
name = "storage"
items = ["Storage*"]
pattern = "NNNN"
[[table]]
path = "docs/*.md"
heading = "API通用返回码"
columns = { code = "错误码", zh-Hant = 2, "replaced-by" = "New", ignore = ["备注", 5] }
scheme = "storage"
strictness = { en = "loose" }
han-variants = true
wording = "each"
[[table]]
path = "../docs/baidu.csv"
format = "csv"
heading = ["a", "b"]
namespace = "baidu"
allow-detail = false
[[table]]
path = "x.json"
namespace = "baidu"
items = ["Baidu*"]
packages = ["web"]
"#,
        );
        assert_eq!(problems, []);
        let Official { requests, comparison, .. } = &config.official;
        assert!(!config.official.builtin);
        assert_eq!((comparison.zh, comparison.en), (Verdict::Canonical, Verdict::Canonical));
        let columns: Vec<_> = requests[0].columns.iter().map(|(c, text)| (c.clone(), text.text.as_str())).collect();
        let text = |tag: &str| Column::Text(tag.to_owned());
        assert_eq!(
            columns,
            [
                (Column::Code, "错误码"),
                (text("zh-Hant"), "2"),
                (Column::ReplacedBy, "New"),
                (Column::Other, "备注"),
                (Column::Other, "5")
            ]
        );
        let first = &requests[0].comparison;
        assert_eq!((first.zh, first.en, first.han_variants), (Verdict::Canonical, Verdict::Loose, true));
        assert!(first.each_wording && !comparison.each_wording);
        assert_eq!((requests[1].comparison.allow_detail, first.synonyms[0].len()), (false, 2));
        assert_eq!(requests[1].format, Some(Format::Csv));
        assert_eq!(requests[1].headings.len(), 2);
        assert_eq!(sources.slice(requests[2].path.span), "\"x.json\"");

        let lists: Vec<_> = requests.iter().map(|request| config.official.name(request.namespace)).collect();
        assert_eq!(lists, ["storage", "baidu", "baidu"]);
        let list = |item, package, block| {
            config.official.list_for(item, "src/lib.rs", package, block).map(|list| config.official.name(list))
        };
        assert_eq!(list("StorageError", "app", Some(0)).as_deref(), Some("storage"));
        assert_eq!(list("BaiduError", "web", None).as_deref(), Some("baidu"));
        assert_eq!(list("BaiduError", "app", None), None);
        assert!(config.official.files(0).is_some() && config.official.files(1).is_none());
        assert_eq!(config.official.open_lists().count(), 0, "`baidu` is for the items that its second table names");
        let missing = config.unmatched(&["src/lib.rs"], &["wep"]);
        assert_eq!(missing[0].help.as_deref(), Some("write `wep`"));
        assert_eq!(config.unmatched_items(&["StorageError"]).len(), 1);
    }

    #[test]
    fn wrong_blocks_of_tables() {
        let found = problems(
            r#"
builtin-tables = "no"
[descriptions]
allow_detail = true
synonyms = [["过期"], "x", ["a", ""]]
strictness = { zh = "exakt", fr = "loose" }
[[scheme]]
name = "storage"
pattern = "NNNN"
[[table]]
heading = 3
[[table]]
path = "/etc/codes.md"
[[table]]
path = "docs\\codes.md"
[[table]]
path = "../**/*.md"
[[table]]
path = "docs/[.md"
[[table]]
path = "a.md"
format = "mardown"
strictness = 3
columns = { cod = "错误码", code = "", zh = "b", en = "b", error-code = "c", http = [1.5] }
[[table]]
path = "b.md"
scheme = "storrage"
items = ["["]
[[table]]
path = "c.md"
[[table]]
path = "c.md"
itmes = ["A"]
[[table]]
path = "d.md"
namespace = "n"
[[table]]
path = "e.md"
namespace = "n"
scheme = "storage"
"#,
        );
        assert_eq!(
            found,
            [
                "\"no\": `builtin-tables` is `true` or `false`, and this is a string",
                "allow_detail: unknown key `allow_detail`; write `allow-detail`",
                "[\"过期\"]: a group of synonyms has two words or more; write `synonyms = [[\"过期\", \"已过期\"]]`",
                "\"x\": a group of synonyms is a list of words, and this is a string; write `synonyms = [[\"过期\", \"已过期\"]]`",
                "\"\": an empty text is no synonym; remove it",
                "\"exakt\": `exakt` is no strictness; write `\"exact\"`",
                "fr: unknown key `fr`; the keys here are `zh`, `en`",
                "[[table]]: this table has no `path`; write `path = \"docs/error-codes.md\"`",
                "3: `heading` is a string or an array of strings, and this is an integer",
                "\"/etc/codes.md\": `/etc/codes.md` is an absolute path; write the path from the workspace root: a place on this machine is none on the next one",
                "\"docs\\\\codes.md\": `docs\\\\codes.md` is no path with `/`; write `/` between folders, on every system",
                "\"../**/*.md\": the glob `../**/*.md` leaves its folder with `..`; name the file: only a path of one file may lead out of the workspace",
                "\"docs/[.md\": `docs/[.md` is no glob: unclosed character class; missing ']'",
                "\"mardown\": `mardown` is no format; write `\"markdown\"`",
                "3: `strictness` is a string, or a table of languages, and this is an integer",
                "cod: unknown column `cod`; write `code`",
                "\"\": `` is no column; write its header, or its number from 1",
                "\"b\": the column `b` is given twice; say once what it holds",
                "error-code: unknown column `error-code`; a column is one of `code`, `bilingual`, `name`, `http`, `status`, `since`, `replaced-by`, `owner`, `shared`, `cause`, `solution`, `retry`, `module`, `ignore`, `text`, `zh`, `en`, or another language such as `zh-Hant`",
                "1.5: a column is a header, or a number from 1, and this is a float",
                "\"storrage\": no `[[scheme]]` has the name `storrage`; write `\"storage\"`",
                "\"[\": `[` is no glob: unclosed character class; missing ']'",
                "\"c.md\": `c.md` is read by another block already; remove one, or tell their tables apart with `heading`",
                "itmes: unknown key `itmes`; write `items`",
                "\"storage\": the tables of `n` go with two schemes; name the same scheme in each, or give one of them another `namespace`",
            ]
        );
    }

    #[test]
    fn modules_fit_the_scheme() {
        let found = problems(
            r#"
[modules]
"00" = "none"
"1" = "short"
"xx" = "letters"
"02" = { packages = ["order"] }
"03" = { name = "a", packages = ["order"], onwer = "b" }
"04" = 7
"#,
        );
        assert_eq!(
            found,
            [
                "\"00\": `00` is no module of `A-BB-CCC`; write a number from `01` to `99`",
                "\"1\": `1` is no module of `A-BB-CCC`; write `\"01\"`",
                "\"xx\": `xx` is no module of `A-BB-CCC`; write a number from `01` to `99`",
                "\"02\": module `02` has no name; write `name = \"…\"`",
                "\"order\": `order` is claimed by module `02` and by module `03`; leave it to one of them",
                "onwer: unknown key `onwer`; write `owner`",
                "7: a module is a name or a table, and this is an integer; write `\"04\" = { name = \"…\" }`",
            ]
        );
        assert_eq!(
            problems("scheme = 'IR_NN'\n[modules]\n01 = 'a'\n[levels]\n1 = 'b'\n"),
            ["modules: `IR_NN` has no module; remove `[modules]`", "levels: `IR_NN` has no level; remove `[levels]`",]
        );
    }

    #[test]
    fn levels_and_reservations_fit_the_scheme() {
        assert_eq!(
            problems("[levels]\n12 = 'a'\nx = 'b'\n2 = 3\n"),
            [
                "12: `12` is no level of `A-BB-CCC`; write a number from `0` to `9`",
                "x: `x` is no level of `A-BB-CCC`; write a number from `0` to `9`",
                "3: `2` is a string, and this is an integer",
            ]
        );
        assert_eq!(problems("[levels]\n"), ["levels: `[levels]` allows no level; list one, such as `1 = \"system\"`"]);
        assert_eq!(
            problems("reserved = ['20109', '201005..201009', '201009..=201005', 202000]\n"),
            [
                "'20109': `20109` does not fit the scheme: five digits where `A-BB-CCC` has six",
                "'201005..201009': `201005..201009` is no inclusive range; write `201005..=201009`",
                "'201009..=201005': the range is empty; write `201005..=201009`",
            ]
        );
    }

    #[test]
    fn a_wrong_pattern_is_shown_in_its_string() {
        assert_eq!(
            problems("scheme = \"A-BB-CCX\"\n"),
            [
                "X: `A-BB-CCX` is no scheme: a pattern ends in its serial, a run of `C` or `N`; write a pattern such as `A-BB-CCC`",
            ]
        );
    }

    #[test]
    fn blocks_of_schemes() {
        let Loaded { config, problems, sources } = load(
            r#"
version = 1
[[scheme]]
name = "storage"
items = ["Storage*"]
paths = ["crates/**"]
ranges = { "2000..=2999" = { name = "disk", packages = ["disk-*"] }, "-9..=-1" = "net", "0x10" = "one" }
[[scheme]]
packages = ["web"]
pattern = "{A:upper}NNNN"
levels = { A = "user", B = "system" }
space = "item"
[[scheme]]
items = ["Ddl"]
pattern = "{B:word}:NNNN"
modules = { ddl = "schema", kv = "store" }
reserved = ["kv:0010..=kv:0019"]
[[scheme]]
pattern = "*"
"#,
        );
        assert_eq!(problems, []);
        let block = |item, path, package| config.block_for(item, path, package);
        assert_eq!(block("StorageError", "crates/a/b.rs", "web"), Some(0));
        assert_eq!(block("StorageError", "src/b.rs", "web"), Some(1));
        assert_eq!(block("Ddl", "src/b.rs", "x"), Some(2));
        assert_eq!(block("Other", "src/b.rs", "x"), Some(3));
        let storage = config.numbering(Some(0));
        let ranges: Vec<_> = storage.modules.iter().map(|m| (m.number, m.key.as_str(), m.name.as_str())).collect();
        assert_eq!(ranges, [(1, "-9..=-1", "net"), (2, "0x10", "one"), (3, "2000..=2999", "disk")]);
        assert_eq!(storage.owner_of_package("disk-io").map(|module| module.number), Some(3));
        assert_eq!(
            (storage.title().as_str(), storage.span.map(|s| sources.slice(s))),
            ("the ranges of `storage`", Some("ranges"))
        );
        assert_eq!(config.numbering(Some(1)).scheme.level_name(11), Some("system"));
        assert!(config.numbering(Some(1)).per_item && !config.numbering(Some(2)).per_item);
        assert_eq!((config.numbering(Some(2)).scheme.reserved.len(), config.numbering(None).span), (1, None));
        let missing = config.unmatched_items(&["Ddl", "StorageError"]);
        assert_eq!(missing, []);
        let missing = config.unmatched_items(&["Dll"]);
        assert_eq!(missing.len(), 2);
        assert_eq!(missing[1].help.as_deref(), Some("write `Dll`"));
        let missing = config.unmatched(&["crates/a/b.rs"], &["disk"]);
        assert_eq!(missing.iter().map(|p| sources.slice(p.span)).collect::<Vec<_>>(), ["\"disk-*\"", "\"web\""]);
    }

    #[test]
    fn wrong_blocks_of_schemes() {
        let found = problems(
            r#"
[[scheme]]
item = ["X"]
ranges = { "1..9" = "a", "9..=1" = "b", "x" = "c", "1..=5" = "d", "5..=6" = "e", "0..=4294967295" = "f" }
[[scheme]]
items = ["["]
name = "nothing"
[[scheme]]
items = ["A"]
pattern = "NNNN"
ranges = { "1..=2" = "a" }
space = "itm"
[[scheme]]
items = ["B"]
pattern = "{B:word}:NNNN"
[[scheme]]
items = ["C"]
pattern = "{CCC:ident}"
[[scheme]]
items = ["D"]
ranges = { "1..=2" = "a" }
levels = { 1 = "a" }
reserved = ["3", "x"]
[[scheme]]
items = ["E"]
ranges = {}
[[scheme]]
items = ["F"]
pattern = "{A:upper}NNNN"
levels = { a = "a", AA = "b", A = "c" }
"#,
        );
        assert_eq!(
            found,
            [
                "item: unknown key `item`; write `items`",
                "\"1..9\": `1..9` is no inclusive range; write `1..=9`",
                "\"9..=1\": the range is empty; write `1..=9`",
                "\"x\": `x` is no integer; write `\"1000..=1999\" = \"storage\"`",
                "\"5..=6\": `5..=6` overlaps `1..=5`; give each number to one range",
                "\"0..=4294967295\": a range holds at most 4294967294 numbers",
                "[[scheme]]: no code is left for this block: the one above it is for every item; move it in front, or give the block above it `items`, `paths` or `packages`",
                "[[scheme]]: this scheme has no pattern and no ranges; write `pattern = \"A-BB-CCC\"`, or `ranges = { \"1000..=1999\" = \"storage\" }`, or `pattern = \"*\"` where the codes have no scheme",
                "\"[\": `[` is no glob: unclosed character class; missing ']'",
                "ranges: a scheme has a pattern or ranges, and this one has both; remove one of them, or keep the ranges and drop the pattern",
                "\"itm\": `itm` is no space; write `\"item\"`; the spaces are `scheme` (the default) and `item`",
                "\"{B:word}:NNNN\": the words of this pattern are not listed; write `modules = { ddl = \"schema changes\" }`",
                "{CCC:ident}: `{CCC:ident}` is no scheme: braces hold a field and what it is made of: `{A:upper}`, `{BB:alnum}`, `{NNN:hex}`, `{B:word}`; write a pattern such as `A-BB-CCC`",
                "levels: a scheme of ranges has no level; remove `[levels]`",
                "\"3\": `3` is in no range of the scheme",
                "\"x\": `x` does not fit the scheme: it is no integer, and the scheme has ranges of integers",
                "ranges: `ranges` allows no code; list one, such as `\"1000..=1999\" = \"storage\"`",
                "a: `a` is no level of `{A:upper}NNNN`; write a value from `0` to `Z`",
                "AA: `AA` is no level of `{A:upper}NNNN`; write a value from `0` to `Z`",
            ]
        );
    }

    #[test]
    fn the_version_is_required() {
        assert_eq!(told(&load("scheme = 'A-BB-CCC'\n")), [": `version` is missing; write `version = 1`"]);
        assert_eq!(
            told(&load("version = 2\nnew = 1\n")),
            ["2: version `2` of the config is not known; write `version = 1`"]
        );
    }

    #[test]
    fn bad_toml_is_shown_at_its_place() {
        let loaded = load("version = 1\nscheme = \nversion = 1\n");
        let lines: Vec<_> = loaded.problems.iter().map(|p| loaded.sources.position(p.span).line).collect();
        assert_eq!(lines, [2, 3], "{:?}", loaded.problems);
        assert!(loaded.problems.iter().all(|problem| problem.message.starts_with("no TOML: ")));
        let twice = told(&load("version = 1\nscheme = 'NNNN'\n[[scheme]]\npattern = 'NNN'\n"));
        assert!(twice[0].starts_with("scheme: no TOML: duplicate key; beside `[[scheme]]` write"), "{twice:?}");
    }

    #[test]
    fn metadata_of_the_manifest_is_read_with_its_spans() {
        let manifest = "[workspace]\nmembers = []\n[workspace.metadata.errcode-check]\nversion = 1\nrules = { serial-gap = 'no' }\n";
        let loaded = load_files(None, Some(manifest)).expect("the file can be read");
        assert_eq!(told(&loaded), ["'no': `no` is no level; the levels are `allow`, `warn`, `deny`, `forbid`"]);

        let both = load_files(Some(b"version = 1\nx = 1\n"), Some(manifest)).expect("the files can be read");
        assert_eq!(both.problems.len(), 2, "{:?}", both.problems);
        assert_eq!(
            told(&both)[1],
            "errcode-check: the workspace has this table and `errcode.toml`; move its keys to `errcode.toml` and remove the table"
        );
    }

    #[test]
    fn a_file_that_is_no_utf8_is_refused_at_its_place() {
        let error = load_files(Some(b"version = 1\nscheme = '\xE9'\n"), None).err().expect("the file is not UTF-8");
        assert!(error.to_string().ends_with("line 2, column 11 is not UTF-8; save the file as UTF-8"), "{error}");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_its_size() {
        let of_size = |bytes: usize| {
            let text = "version = 1\n#";
            load_files(Some(format!("{text}{}", "a".repeat(bytes - text.len())).as_bytes()), None)
        };
        assert_eq!(of_size(4 << 20).expect("it is not too large").problems, []);
        let error = of_size((4 << 20) + 1).err().expect("it is too large");
        assert!(error.to_string().ends_with("it has 4194305 bytes, and a config may have 4194304 (4 MiB)"), "{error}");
    }

    #[test]
    fn a_bom_shifts_no_span() {
        assert_eq!(told(&load("\u{FEFF}version = 1\nx = 1\n"))[0].split(':').next(), Some("x"));
    }

    #[test]
    fn globs_that_match_nothing_are_problems() {
        let loaded = load(
            "version = 1\nextract = { include = ['crates'], exclude = ['*.rs', 'crates/**'] }\nmodules.01 = { name = 'a', packages = ['usr'] }\n",
        );
        assert_eq!(loaded.problems, []);
        let found = loaded.config.unmatched(&["crates/a.rs"], &["user"]);
        let found: Vec<_> = found.iter().map(|p| (loaded.sources.slice(p.span), p.help.as_deref())).collect();
        assert_eq!(found[0], ("'crates'", Some("write `crates/**` for all files of the folder")));
        assert_eq!(found[1].0, "'*.rs'");
        assert_eq!(found[2], ("'usr'", Some("write `user`")));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn names_that_match_nothing_are_problems() {
        let loaded = load("version = 1\nextract.names = ['*Code', 'BIZ_*', 'biz', 'nope']\n");
        assert_eq!(loaded.problems, []);
        let texts = ["enum ErrCode { A = 1 }", "const BIZ_A: u32 = 1; mod biz;", "nope"];
        let unmatched = |count: usize| {
            let texts = texts.iter().take(count).map(|text| Cow::Borrowed(*text));
            let found = loaded.config.unmatched_names(texts);
            found.iter().map(|problem| loaded.sources.slice(problem.span)).collect::<Vec<_>>()
        };
        assert_eq!(unmatched(1), ["'BIZ_*'", "'biz'", "'nope'"]);
        assert_eq!(unmatched(2), ["'nope'"]);
        assert_eq!(Config::default().unmatched_names(std::iter::repeat(Cow::Borrowed("a"))), []);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(version = 1\n)?[\\[\\]{}a=\"'1.,#\n\u{e9}\u{FEFF}]{0,40}") {
            let mut problems = Vec::new();
            let mut sources = Sources::default();
            let file = sources.add_text("errcode.toml".into(), "errcode.toml".into(), Origin::Disk, text);
            Config::in_own_file(&sources, file, RULES, &mut problems);
            for problem in problems {
                proptest::prop_assert!(sources.get(file).text().get(problem.span.range()).is_some());
            }
        }
    }
}
