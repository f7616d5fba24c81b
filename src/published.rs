//! Reads the files that the `[[table]]` blocks of the config name, each once. What is wrong with the words of the config is a problem of the
//! config; what is wrong in a file stays with the tables, for the rules.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Component, Path},
};

use walkdir::WalkDir;

use crate::{
    config::{Config, Problem},
    index::{Index, Item},
    marks,
    source::{FileId, Sources, Span, display_path},
    table::{self, Namespace, Problem as Unread, ProblemKind, Request, Tables},
    tree::Blob,
};

/// Where table files come from. Paths are relative to the workspace root, with `/`.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    /// The workspace root.
    pub(crate) root: &'a Path,
    /// All files below a folder, sorted; those that could not be listed are errors.
    pub(crate) below: &'a dyn Fn(&str) -> Vec<io::Result<String>>,
    /// What a file is where it is not as on disk.
    pub(crate) blob: &'a dyn Fn(&str) -> Option<Blob>,
    /// The bytes of a file, `None` where there is none.
    pub(crate) read: &'a dyn Fn(&str) -> io::Result<Option<Vec<u8>>>,
}

/// The files below a folder of the workspace. Links to files count, links to folders are not followed.
pub(crate) fn below(root: &Path, folder: &str, skipped: &Path) -> Vec<io::Result<String>> {
    let is_kept = |path: &Path| path != skipped && path.file_name().is_none_or(|name| name != ".git");
    let walk = WalkDir::new(root.join(folder)).sort_by_file_name();
    let entries = walk.into_iter().filter_entry(|entry| is_kept(entry.path()));
    entries
        .filter_map(|entry| match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_file() || (entry.path_is_symlink() && entry.path().is_file());
                is_file.then(|| Ok(display_path(root, entry.path())))
            }
            Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => None,
            Err(error) => Some(Err(error.into())),
        })
        .collect()
}

/// The tables of a run, the user's first.
pub(crate) fn read(config: &Config, sources: &mut Sources, files: Files<'_>) -> (Tables, Vec<Problem>) {
    let official = &config.official;
    let scheme = |block: Option<usize>| config.numbering(block).scheme.clone();
    let mut tables = Tables::new(official.lists.iter().map(|list| scheme(list.block)).collect());
    let mut problems = Vec::new();
    let mut known: BTreeMap<String, FileId> = BTreeMap::new();
    for (at, request) in official.requests.iter().enumerate() {
        let paths = paths(config, at, files, &mut problems);
        let before = tables.tables.len();
        let (mut told, mut unread) = (Vec::new(), Vec::new());
        let (mut count, mut empty) = (0, 0);
        for path in paths {
            let file = match known.get(&path) {
                Some(&file) => file,
                None => match text(request, &path, files) {
                    Ok(text) => {
                        let text = without_own_catalog(text, &path, config);
                        let file = sources.file(&path, files.root.join(&path), (files.blob)(&path));
                        sources.set_text(file, text);
                        known.insert(path.clone(), file);
                        file
                    }
                    Err(problem) => {
                        problems.push(problem);
                        continue;
                    }
                },
            };
            let known_before = tables.tables.len();
            let found = tables.add(sources, file, Some((at, request)));
            if is_own_catalog(&path, config) && tables.tables.len() == known_before {
                problems.extend(official.files(at).is_none().then(|| nothing_of_its_own(request)));
                continue;
            }
            count += 1;
            let format = request.format.or_else(|| table::Format::of_path(&sources.get(file).path));
            empty += usize::from(table::is_without_rows(format, sources.get(file).text()));
            let (of_config, of_file): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|problem| problem.kind == ProblemKind::Config);
            told.push(of_config);
            unread.extend(of_file);
        }
        let told = told_by_all(told);
        if count > empty && tables.tables.len() == before && told.is_empty() {
            problems.push(no_table(request, unread.first(), sources));
        }
        problems.extend(told);
        tables.problems.extend(unread);
    }
    tables.files = known.into_values().collect();
    if official.builtin {
        tables.add_builtin(sources);
    }
    (tables, problems)
}

/// The text of a file, with blanks in the place of the catalog that is written into it: that one says what the sources say, and nothing
/// can be held against it.
fn without_own_catalog(text: String, path: &str, config: &Config) -> String {
    if !is_own_catalog(path, config) {
        return text;
    }
    let Ok(Some(region)) = marks::find(&text) else { return text };
    let blank = |c: char| if matches!(c, '\n' | '\r') { c.to_string() } else { " ".repeat(c.len_utf8()) };
    let inner: String = text[region.inner.clone()].chars().map(blank).collect();
    format!("{}{inner}{}", &text[..region.inner.start], &text[region.inner.end..])
}

fn is_own_catalog(path: &str, config: &Config) -> bool {
    config.catalog.output.as_deref() == Some(path)
}

fn nothing_of_its_own(request: &Request) -> Problem {
    let message = format!("`{}` holds no table but the catalog, which says what the sources say", request.path.text);
    Problem::new(request.path.span, message).help("name the file with the texts that the sources must have")
}

/// The text of a file.
fn text(request: &Request, path: &str, files: Files<'_>) -> Result<String, Problem> {
    let shown = path.escape_debug();
    let problem = |message: String| Problem::new(request.path.span, message);
    match (files.read)(path) {
        Ok(Some(bytes)) if u32::try_from(bytes.len()).is_err() => {
            Err(problem(format!("`{shown}` is larger than 4 GiB")))
        }
        Ok(Some(bytes)) => {
            table::decode(bytes).map_err(|(why, help)| problem(format!("`{shown}` cannot be read: {why}")).help(help))
        }
        Ok(None) => Err(missing(request, path, files)),
        Err(error) => Err(problem(format!("`{shown}` cannot be read: {error}"))),
    }
}

/// The files of a block.
fn paths(config: &Config, at: usize, files: Files<'_>, problems: &mut Vec<Problem>) -> Vec<String> {
    let path = &config.official.requests[at].path;
    let Some(glob) = config.official.files(at) else { return vec![normal(&path.text)] };
    let written = normal(&path.text);
    let folder: Vec<&str> = written.split('/').take_while(|part| !part.contains(['*', '?', '[', '{'])).collect();
    let mut found = Vec::new();
    for file in (files.below)(&folder.join("/")) {
        match file {
            Ok(file) if glob.is_match(&file) => found.push(file),
            Ok(_) => {}
            Err(error) => problems.push(Problem::new(path.span, format!("the files cannot be listed: {error}"))),
        }
    }
    if found.is_empty() {
        let message = format!("`{}` matches no file", path.text.escape_debug());
        let help = "write a path from the workspace root, such as `docs/**/*.md`";
        problems.push(Problem::new(path.span, message).help(help));
    }
    found
}

/// True where a block of the config names this file.
pub(crate) fn is_of(config: &Config, request: usize, path: &str) -> bool {
    match config.official.files(request) {
        Some(glob) => glob.is_match(path),
        None => normal(&config.official.requests[request].path.text) == path,
    }
}

/// `./docs/../x.md` is `x.md`; what leads out of the root stays.
fn normal(path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir if parts.last().is_some_and(|last| last != "..") => {
                parts.pop();
            }
            Component::CurDir => {}
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

/// A file that is not there, with the one of its folder that was probably meant.
fn missing(request: &Request, path: &str, files: Files<'_>) -> Problem {
    let message = format!("there is no file `{}`", path.escape_debug());
    let problem = Problem::new(request.path.span, message);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = (files.below)(folder).into_iter().flatten().filter(|file| !folder.is_empty() || !file.contains('/'));
    let likeness = |file: &String| {
        let own = file.rsplit('/').next().unwrap_or(file);
        strsim::normalized_damerau_levenshtein(&own.to_lowercase(), &name.to_lowercase())
    };
    let near = beside.map(|file| (likeness(&file), file)).max_by(|(a, _), (b, _)| a.total_cmp(b));
    problem.help(match near.filter(|(likeness, _)| *likeness >= 0.6) {
        Some((_, file)) => format!("write `{file}`"),
        None => "write the path from the workspace root, with `/`".to_owned(),
    })
}

/// Where a glob names several files, what the config asks for need not be in each of them.
fn told_by_all(told: Vec<Vec<Unread>>) -> Vec<Problem> {
    let files = told.len();
    let mut count: BTreeMap<Span, usize> = BTreeMap::new();
    for of_file in &told {
        let spans: BTreeSet<Span> = of_file.iter().map(|problem| problem.span).collect();
        for span in spans {
            *count.entry(span).or_default() += 1;
        }
    }
    let mut seen = BTreeSet::new();
    let all = told.into_iter().flatten();
    let all = all.filter(|problem| count.get(&problem.span) == Some(&files) && seen.insert(problem.span));
    all.map(|problem| Problem::new(problem.span, problem.message).help(problem.help)).collect()
}

/// A block of which no table was read, with the first reason.
fn no_table(request: &Request, reason: Option<&Unread>, sources: &Sources) -> Problem {
    let message = format!("`{}` has no table that can be read", request.path.text.escape_debug());
    let problem = Problem::new(request.path.span, message);
    problem.help(match reason {
        Some(unread) => {
            let path = &sources.get(unread.span.file).path;
            let line = sources.position(unread.span).line;
            format!("{path}:{line}: {}; {}", unread.message, unread.help)
        }
        None => "a table has a header, with a column of codes, and rows below it".to_owned(),
    })
}

/// The blocks that no item goes with. Nothing would be compared, and nothing said.
pub(crate) fn idle(config: &Config, tables: &Tables, index: &Index) -> Vec<Problem> {
    let official = &config.official;
    let mut problems = Vec::new();
    for (at, request) in official.requests.iter().enumerate() {
        let has_partner = index.items.iter().any(|item| goes_with(item, request.namespace, tables, index));
        if has_partner || (official.selector_span(at).is_none() && tables.only_keeps_free(at)) {
            continue;
        }
        let (span, message) = match official.selector_span(at) {
            Some(span) => (span, "no item with codes goes with this table"),
            None => (request.path.span, "no item shows that it means this table"),
        };
        let help = match nearest_item(tables, request.namespace, index) {
            Some((item, rows)) => {
                format!("`{item}` has {rows} of its codes; write `items = [\"{item}\"]` where the table is for it")
            }
            None => {
                "write `items = [\"UserError\"]` for the items that it is for; `cargo errcode-check list` shows them"
                    .to_owned()
            }
        };
        problems.push(Problem::new(span, message).help(help));
    }
    problems
}

/// True where an item is held against the rows of a list, and not only against the built-in ones.
fn goes_with(item: &Item, list: Namespace, tables: &Tables, index: &Index) -> bool {
    let Some(bound) = item.namespace else { return false };
    if list != Namespace::TOP {
        return bound == list;
    }
    let is_builtin = |code: &str| tables.row(bound, code).is_some_and(|row| !tables.is_published(row));
    let mut codes = item.entries.iter().map(|&entry| index.entries[entry].code.as_str());
    matches!(bound, Namespace::TOP | Namespace::OWN) && codes.any(|code| !is_builtin(code))
}

/// The item that has the most codes of a list, and how many.
fn nearest_item<'a>(tables: &Tables, list: Namespace, index: &'a Index) -> Option<(&'a str, usize)> {
    let rows = |item: &Item| {
        let codes: BTreeSet<_> = item.entries.iter().map(|&entry| index.entries[entry].code.as_str()).collect();
        codes.into_iter().filter(|code| tables.rows(list, code).any(|row| tables.is_published(row))).count()
    };
    let counts = index.items.iter().map(|item| (rows(item), item.name.as_str()));
    let (rows, item) = counts.filter(|(rows, _)| *rows > 0).max_by_key(|(rows, _)| *rows)?;
    Some((item, rows))
}
