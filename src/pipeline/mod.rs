//! From a workspace to its index, and from the index to a report. The one place where the stages are put together.

mod ahead;
mod ask;
mod past;
mod walked;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    io, mem,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use foldhash::HashSet;

pub use ahead::Ahead;
pub use ask::Early;
use ask::Known;
use walked::Walked;

use crate::{
    code::{Allow, Left},
    config::{Config, Problem, SeenName},
    diagnostic::{Diagnostic, Report},
    discover::{self, Discovered, Discovery},
    error::Error,
    extract,
    fix::Changes,
    history::{History, Names, Other, Past, Side},
    index::{self, Index},
    lint::{self, Levels},
    pattern::{PatternUses, Target},
    published::{self, Files},
    resolve::Resolver,
    rule::{Context, Shared, Sink},
    rules::unparsed_file,
    scan::{self, Extracted, Reading, Scan},
    source::{FileId, Origin, Source, Sources, Span, display_path},
    table::Tables,
    threads,
    tree::{Blob, Bounds, Disk, Seen, Tree},
    workspace::{Options, Workspace},
};

/// Everything known of a workspace.
#[derive(Debug)]
pub struct Analysis {
    /// Its packages.
    pub workspace: Workspace,
    /// Its config.
    pub config: Arc<Config>,
    /// The official tables.
    pub tables: Tables,
    /// The texts.
    pub sources: Sources,
    /// The codes.
    pub index: Index,
    /// The allow comments, by file and position.
    pub allows: Vec<Allow>,
    /// What came close to being error codes and was left, by file and position; empty where nobody asks.
    pub left: Vec<Left>,
    /// Files, or parts of them, that could not be read: where and why.
    pub unparsed: Vec<(Span, String)>,
    /// Folders that could not be walked.
    pub failures: Vec<Error>,
    /// Other revisions of the workspace; `None` where nobody asks.
    pub history: Option<History>,
    /// What the patterns of the config met.
    pub patterns: PatternUses,
    /// Source files read.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// How many threads run the rules; no result depends on it.
    pub threads: usize,
}

impl Analysis {
    /// Runs the rules. A run that could not read everything does not count as clean.
    pub fn report(&self, levels: &Levels) -> Report {
        self.report_with(&self.context(), levels)
    }

    /// As [`Self::report`], and by which names the base knows what the findings are about; `None` where there is no base.
    pub fn report_with_names(&self, levels: &Levels) -> (Report, Option<Names>) {
        let ctx = self.context();
        let report = self.report_with(&ctx, levels);
        let names = ctx.since_base().map(|(base, pairs)| Names::new(pairs, &base.index, &self.index));
        (report, names)
    }

    fn context(&self) -> Context<'_> {
        Context {
            index: &self.index,
            tables: &self.tables,
            config: &self.config,
            workspace: &self.workspace,
            sources: &self.sources,
            history: self.history.as_ref(),
            shared: Shared { broken: self.broken(), ..Shared::default() },
        }
    }

    fn report_with(&self, ctx: &Context<'_>, levels: &Levels) -> Report {
        let mut report = lint::run(ctx, &self.allows, unparsed(&self.unparsed, &self.sources), levels, self.threads);
        report.stats.files = self.files;
        report.stats.bytes = self.bytes;
        report.incomplete |= !self.failures.is_empty();
        report
    }

    /// Runs the rules on another revision of the workspace, without those that look at what was before it. What is wrong in a table that the
    /// revision has not itself is not said of it.
    pub fn past_report(&self, past: &Past, levels: &Levels) -> Report {
        let ctx = Context {
            index: &past.index,
            tables: &past.tables,
            config: &past.config,
            workspace: &past.workspace,
            sources: &self.sources,
            history: None,
            shared: Shared::default(),
        };
        let mut report = lint::run(&ctx, &past.allows, unparsed(&past.unparsed, &self.sources), levels, self.threads);
        report.diagnostics.retain(|finding| !past.borrowed.contains(&finding.primary.span.file));
        report
    }

    /// Leaves the findings whose place is in one of these packages.
    pub fn keep_packages(&self, report: &mut Report, packages: &[usize]) {
        let selected = |span: Span| {
            let package = self.workspace.package_of(&self.sources.get(span.file).absolute);
            package.is_some_and(|package| packages.contains(&package))
        };
        report.diagnostics.retain(|finding| selected(finding.primary.span));
        report.silenced.retain(|silenced| selected(silenced.diagnostic.primary.span));
    }

    /// The workspace as one side of a comparison.
    pub fn side(&self) -> Side<'_> {
        Side { index: &self.index, config: &self.config, tables: &self.tables, sources: &self.sources }
    }

    /// Files that could not be read to their end.
    pub fn broken(&self) -> BTreeSet<FileId> {
        self.unparsed.iter().map(|(span, _)| span.file).collect()
    }

    /// What was analysed, as the state of another revision.
    fn into_past(self, name: &str) -> Past {
        let Self { workspace, config, tables, index, allows, unparsed, .. } = self;
        let (name, commit, borrowed) = (name.to_owned(), String::new(), BTreeSet::new());
        Past { name, commit, workspace, config, tables, index, allows, unparsed, borrowed }
    }

    /// Keeps the texts of files that held codes in the base and say nothing now, so that the rules see what became of them.
    fn keep_texts_of_the_base(&mut self, disk: Disk<'_>) {
        let Some(base) = self.history.as_ref().and_then(|history| history.base.clone()) else { return };
        let held: BTreeSet<FileId> = base.index.entries.iter().map(|entry| entry.span.file).collect();
        let paths: HashSet<String> = held.into_iter().map(|file| self.sources.get(file).path.clone()).collect();
        let is_empty = |file: &FileId| {
            let source = self.sources.get(*file);
            source.origin == Origin::Disk && source.text().is_empty() && paths.contains(&source.path)
        };
        let empty: Vec<FileId> = self.sources.ids().filter(is_empty).collect();
        for file in empty {
            if let Ok(bytes) = disk.read(&self.sources.get(file).absolute) {
                self.sources.set_text(file, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }

    /// True where every file was read to its end.
    pub fn is_complete(&self) -> bool {
        self.unparsed.is_empty() && self.failures.is_empty()
    }
}

/// The findings on what could not be read.
fn unparsed(problems: &[(Span, String)], sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut sink = Sink::new(&unparsed_file::RULE, unparsed_file::RULE.level, &mut found);
    for (span, problem) in problems {
        sink.report(unparsed_file::finding(&sources.get(span.file).path, *span, problem));
    }
    found
}

/// What an analysis gives.
#[derive(Debug)]
pub enum Outcome {
    /// The analysis.
    Done(Box<Analysis>),
    /// The problems of the config; nothing else is reported.
    Config(Sources, Vec<Problem>),
}

/// How a workspace is to be analysed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// Read tests, benches, examples and build scripts too.
    pub all_targets: bool,
    /// Read every file to its end, and keep what came close to being error codes.
    pub explain: bool,
    /// Take the default scheme alone, whatever the config says of schemes.
    pub without_schemes: bool,
    /// Source files that are not as on disk.
    pub changes: Option<&'a Changes>,
    /// The revision that the workspace is held against.
    pub base: Option<&'a str>,
    /// Other heads: revisions, or files that `list --message-format json` wrote.
    pub also: &'a [String],
    /// What git said of the revisions already, with nothing changed on disk since.
    pub early: Option<&'a Early>,
    /// How the workspace was looked for; a base is looked for in the same way.
    pub options: Option<&'a Options>,
    /// How many threads read files and run rules; 0 for as many as the machine has. No result depends on it.
    pub threads: usize,
}

impl Request<'_> {
    fn threads(&self) -> usize {
        match self.threads {
            0 => threads::available(),
            threads => threads,
        }
    }
}

/// Reads and analyses a workspace on disk. No source file at all is an error, never "clean".
pub fn analyse(workspace: Workspace, request: Request<'_>, rule_names: &[&str]) -> Result<Outcome, Error> {
    analyse_from(Ahead::default(), workspace, request, rule_names)
}

/// As [`analyse`], with what was read while cargo was asked for the workspace.
pub fn analyse_from(
    mut ahead: Ahead,
    workspace: Workspace,
    request: Request<'_>,
    rule_names: &[&str],
) -> Result<Outcome, Error> {
    let mut sources = Sources::default();
    let changed = |path: &Path| request.changes.and_then(|changes| changes.text(path));
    let disk = Disk { changed: Some(&changed) };
    let (mut config, mut problems) = Config::load(&workspace, &disk, &mut sources, rule_names)?;
    if request.without_schemes {
        config = config.without_schemes();
    }
    let mut extracted = ahead.extracted(&workspace.root, &config, &sources);
    let discovery = discovered(&mut ahead, &workspace, disk, request);
    drop(ahead);
    if problems.is_empty() {
        let behind: Vec<String> =
            discovery.outside.iter().map(|(link, _)| crate::config::in_folder(&link.path)).collect();
        let seen = discovery.files.iter().chain(discovery.outside.iter().map(|(link, _)| link));
        let paths: Vec<&str> = seen.map(|file| &file.path).chain(&behind).map(String::as_str).collect();
        let packages: Vec<&str> = workspace.packages.iter().map(|package| package.name.as_str()).collect();
        problems = config.unmatched(&paths, &packages);
    }
    let bounds = Bounds::of(&workspace.root);
    let (tables, wrong) = published::read(
        &config,
        &mut sources,
        Files {
            root: &workspace.root,
            below: &|folder| published::below(&workspace.root, folder, &workspace.target_directory),
            blob: &|_| None,
            read: &|path| bounds.find(&disk, &workspace.root.join(path)),
        },
    );
    problems.extend(wrong);
    problems.sort_by_key(|problem| problem.span);
    if !problems.is_empty() {
        return Ok(Outcome::Config(sources, problems));
    }
    let mut files = discovery.files;
    files.retain(|file| config.includes(&file.path));
    if files.is_empty() {
        return Err(Error::Usage {
            message: format!("no source file was found in the workspace `{}`", workspace.root.display()),
            help: Some("add `--all-targets` where the sources are tests or examples, and look at `[extract]` in `errcode.toml`".to_owned()),
        });
    }
    let mut outside = discovery.outside;
    outside.retain(|(link, _)| config.includes_link(&link.path));
    let found = Found { tables, files, outside, failures: discovery.problems };
    if request.base.is_none() && request.also.is_empty() {
        return Ok(at_hand(workspace, config, sources, found, &disk, &mut extracted, request));
    }
    let files = found.files.iter().map(|file| Arc::clone(&file.absolute)).collect();
    let known = Known { request, workspace: workspace.clone(), disk, files, rule_names };
    thread::scope(|scope| {
        let answers = known.names_revisions().then(|| known.ask(scope));
        let mut outcome = at_hand(workspace, config, sources, found, &disk, &mut extracted, request);
        if let Outcome::Done(analysis) = &mut outcome {
            analysis.history = Some(past::read(analysis, &mut extracted, &known, answers)?);
            analysis.keep_texts_of_the_base(disk);
        }
        Ok(outcome)
    })
}

/// The source files on disk.
fn discovered(ahead: &mut Ahead, workspace: &Workspace, disk: Disk<'_>, request: Request<'_>) -> Discovery {
    let skipped = [Some(&workspace.target_directory), workspace.build_directory.as_ref()];
    let skipped: Vec<&Path> = skipped.into_iter().flatten().map(PathBuf::as_path).collect();
    ahead.list(discover::trees(workspace, &disk, request.all_targets), &skipped, request);
    discover::discover(workspace, &Walked { disk, folders: &ahead.folders }, request.all_targets)
}

/// Analyses the files on disk.
fn at_hand(
    workspace: Workspace,
    config: Config,
    sources: Sources,
    found: Found,
    disk: &Disk<'_>,
    extracted: &mut Extracted,
    request: Request<'_>,
) -> Outcome {
    let read = |path: &Path| disk.read(path);
    let analysis = present(workspace, config, sources, found, disk, extracted, request);
    let mut problems = unmatched_names(&analysis, &read);
    problems.extend(unmatched_patterns(&analysis, &read));
    if analysis.is_complete() {
        let items: Vec<&str> = analysis.index.items.iter().map(|item| item.name.as_str()).collect();
        problems.extend(analysis.config.unmatched_items(&items));
        // A glob that matches nothing was told.
        let idle = published::idle(&analysis.config, &analysis.tables, &analysis.index);
        let is_new = |problem: &Problem| problems.iter().all(|known| known.span != problem.span);
        let idle: Vec<_> = idle.into_iter().filter(|problem| !items.is_empty() && is_new(problem)).collect();
        problems.extend(idle);
    }
    if problems.is_empty() {
        return Outcome::Done(Box::new(analysis));
    }
    problems.sort_by_key(|problem| problem.span);
    Outcome::Config(analysis.sources, problems)
}

/// The Rust sources, in the order in which they were added.
fn rust_sources(analysis: &Analysis) -> impl Iterator<Item = &Source> {
    let Analysis { sources, config, tables, .. } = analysis;
    let is_rust = |file: &FileId| Some(*file) != config.file && !tables.files.contains(file);
    let files = sources.ids().filter(move |file| is_rust(file)).map(|file| sources.get(file));
    files.filter(|source| source.origin == Origin::Disk)
}

/// The globs on names that match no name. It is asked of the texts and not of the extraction, which looks at no more names than
/// it needs; texts with codes come first and mostly answer. A file that was not read might hold the name.
fn unmatched_names(analysis: &Analysis, read: &scan::Reader<'_>) -> Vec<Problem> {
    if !analysis.is_complete() {
        return Vec::new();
    }
    let (kept, others): (Vec<_>, Vec<_>) = rust_sources(analysis).partition(|source| !source.text().is_empty());
    let kept = kept.into_iter().map(|source| Cow::Borrowed(source.text()));
    let others = others.into_iter().map(|source| {
        Cow::Owned(read(&source.absolute).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default())
    });
    analysis.config.unmatched_names(kept.chain(others))
}

/// The patterns that nothing fits, with the nearest name of the workspace, for which all texts are looked through.
fn unmatched_patterns(analysis: &Analysis, read: &scan::Reader<'_>) -> Vec<Problem> {
    if !analysis.is_complete() {
        return Vec::new();
    }
    let seen = |target: Target| {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut files: Vec<_> = rust_sources(analysis).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for source in files {
            let text = match source.text() {
                "" => {
                    read(&source.absolute).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
                }
                text => text.to_owned(),
            };
            let (mut line, mut counted) = (1, 0);
            extract::names(&text, target, &mut |name, byte| {
                line += text.get(counted..byte).map_or(0, |between| between.matches('\n').count());
                counted = counted.max(byte);
                names.entry(name).or_insert_with(|| format!("{}:{line}", source.path));
            });
        }
        names.into_iter().map(|(name, place)| SeenName { name, place }).collect()
    };
    analysis.config.unmatched_patterns(&analysis.patterns, &seen)
}

/// What is known before a source file is read.
struct Found {
    tables: Tables,
    files: Vec<Discovered>,
    /// Files and folders that are not read, each with the reason.
    outside: Vec<(Discovered, String)>,
    /// Folders that could not be walked.
    failures: Vec<Error>,
}

/// What the files of a tree say together.
struct Joined {
    index: Index,
    allows: Vec<Allow>,
    left: Vec<Left>,
    unparsed: Vec<(Span, String)>,
    patterns: PatternUses,
    files: usize,
    bytes: u64,
}

/// What [`join`] works on.
#[derive(Clone, Copy)]
struct Parts<'a> {
    workspace: &'a Workspace,
    tables: &'a Tables,
    reading: Reading<'a>,
}

fn present(
    workspace: Workspace,
    config: Config,
    mut sources: Sources,
    found: Found,
    tree: &dyn Tree,
    extracted: &mut Extracted,
    request: Request<'_>,
) -> Analysis {
    let Found { tables, files, outside, failures } = found;
    let reading = Reading { config: &config, tree, explain: request.explain, threads: request.threads() };
    let parts = Parts { workspace: &workspace, tables: &tables, reading };
    let joined = join(parts, files, &mut sources, extracted);
    let Joined { index, allows, left, mut unparsed, patterns, files, bytes } = joined;
    unparsed.extend(outside.into_iter().map(|(file, why)| {
        let id = sources.file(&file.path, file.absolute, None);
        (Span::new(id, 0..0), why)
    }));
    Analysis {
        workspace,
        config: Arc::new(config),
        tables,
        sources,
        index,
        allows,
        left,
        unparsed,
        failures,
        history: None,
        patterns,
        files,
        bytes,
        threads: request.threads(),
    }
}

fn join(parts: Parts<'_>, files: Vec<Discovered>, sources: &mut Sources, extracted: &mut Extracted) -> Joined {
    let Parts { workspace, tables, reading } = parts;
    let Reading { config, tree, .. } = reading;
    let read = |path: &Path| tree.read(path);
    let scan = scan::scan(files, &workspace.root, reading, sources, extracted);
    let resolver = Resolver::new(workspace, sources, &scan, &read);
    let inputs = index::Inputs { sources, config, workspace, tables, resolver: &resolver };
    let index = index::build(&scan, inputs);
    drop(resolver);
    let Scan { files: scanned, count, bytes, failures: unread, .. } = scan;
    let mut unparsed = unread;
    let (mut allows, mut left) = (Vec::new(), Vec::new());
    let mut patterns = PatternUses::new();
    let taken: HashSet<_> = index.items.iter().map(|item| (item.span.file, item.name.as_str())).collect();
    for file in scanned {
        // What another form took after all did not stay behind.
        let stayed = |left: &&Left| !taken.contains(&(left.span.file, left.item.as_str()));
        left.extend(file.facts.left.iter().filter(stayed).cloned());
        for (name, met) in &file.facts.patterns {
            let known = patterns.entry(*name).or_default();
            known.fits |= met.fits;
            known.misfit = known.misfit.or(met.misfit);
        }
        allows.extend(file.facts.allows.iter().cloned());
        // The first slip of a file; the brackets behind it are rarely news.
        unparsed.extend(file.facts.problems.iter().take(1).cloned());
    }
    drop(taken);
    Joined { index, allows, left, unparsed, patterns, files: count, bytes }
}

/// Texts in memory; there are no folders and no links.
struct Memory<'a> {
    files: Vec<(PathBuf, &'a str)>,
    /// The revision whose texts they are, and those at hand.
    revision: Option<(&'a str, &'a Texts<'a>)>,
}

impl Memory<'_> {
    /// The content of a file that is not as in the texts at hand.
    fn blob_of(&self, path: &str, text: &str) -> Option<Blob> {
        let (name, _) = self.revision.filter(|(_, at_hand)| !at_hand.contains(&(path, text)))?;
        Some(Blob { id: format!("{name}:{path}").into(), revision: name.into() })
    }
}

impl Tree for Memory<'_> {
    fn walk(&self, _: &Path, _: &mut dyn FnMut(Seen<'_>) -> bool, _: &mut Vec<Error>) {}

    fn is_file(&self, path: &Path) -> bool {
        self.files.iter().any(|(known, _)| known == path)
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        Some(path.to_owned())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.find(path)?.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn find(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_bytes().to_vec()))
    }

    fn blob(&self, path: &Path) -> Option<Blob> {
        let (known, text) = self.files.iter().find(|(known, _)| known == path)?;
        self.blob_of(&display_path(Path::new(MEMORY), known), text)
    }
}

/// Where texts in memory stand.
const MEMORY: &str = "/workspace";

/// Texts in memory: the path of each, relative and with `/`, and the text.
pub type Texts<'a> = [(&'a str, &'a str)];

/// Analyses texts in memory as one package; `config` is the text of an `errcode.toml`. Paths are relative, with `/`; what is no `.rs` file
/// may be a table.
///
/// ```
/// use errcode_check::{lint::Levels, pipeline::analyse_texts, rules};
///
/// let source = "pub enum UserError {\n    NotFound = 201001, // 用户不存在\n    Locked = 201001, // 账号已锁定\n}\n";
/// let names: Vec<_> = rules::names().collect();
/// let analysis = analyse_texts(&[("src/lib.rs", source)], None, &names);
/// let report = analysis.report(&Levels::default());
/// assert_eq!(report.diagnostics[0].rule, "duplicate-code");
/// ```
///
/// # Panics
/// Where the config has problems: it is part of the program that calls.
pub fn analyse_texts(files: &Texts<'_>, config: Option<&str>, rule_names: &[&str]) -> Analysis {
    analyse_texts_since(None, &[], files, config, rule_names)
}

/// As [`analyse_texts`], held against the texts of a base and those of other heads. They are read with the same config, and with
/// the same tables where they have none of their own.
///
/// # Panics
/// As [`analyse_texts`].
pub fn analyse_texts_since(
    base: Option<&Texts<'_>>,
    heads: &[(&str, &Texts<'_>)],
    files: &Texts<'_>,
    config: Option<&str>,
    rule_names: &[&str],
) -> Analysis {
    let root = PathBuf::from(MEMORY);
    let mut sources = Sources::default();
    let config = |sources: &mut Sources| match config {
        Some(text) => {
            let (config, problems) = Config::from_text(text, &root, sources, rule_names);
            assert!(problems.is_empty(), "the config has problems: {problems:?}");
            config
        }
        None => Config::default(),
    };
    let past = |name: &str, texts: &Texts<'_>, sources: &mut Sources| {
        let own = texts.iter().any(|(path, _)| !is_rust(path));
        let tables = files.iter().copied().filter(|(path, _)| !own && !is_rust(path));
        let texts: Vec<_> = texts.iter().copied().chain(tables).collect();
        let config = config(sources);
        let mut analysis = analyse_memory(&texts, Some((name, files)), config, mem::take(sources));
        *sources = mem::take(&mut analysis.sources);
        analysis.into_past(name)
    };
    let base = base.map(|texts| Arc::new(past("base", texts, &mut sources)));
    let heads = base.iter().flat_map(|since| heads.iter().map(move |head| (since, head)));
    let others: Vec<Other> = heads
        .map(|(since, (name, texts))| Other {
            head: Arc::new(past(name, texts, &mut sources)),
            since: Arc::clone(since),
        })
        .collect();
    let config = config(&mut sources);
    let mut analysis = analyse_memory(files, None, config, sources);
    analysis.history = base.map(|base| History { base: Some(base), others, ..History::default() });
    analysis
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

fn analyse_memory(
    files: &Texts<'_>,
    revision: Option<(&str, &Texts<'_>)>,
    config: Config,
    mut sources: Sources,
) -> Analysis {
    let root = PathBuf::from(MEMORY);
    let workspace = Workspace::single(&root);
    let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let memory = Memory { files: files.iter().map(|(path, text)| (root.join(path), *text)).collect(), revision };
    let (tables, problems) = published::read(
        &config,
        &mut sources,
        Files {
            root: &root,
            below: &|_| names.iter().map(|name| Ok((*name).to_owned())).collect(),
            blob: &|path| memory.blob(&root.join(path)),
            read: &|path| memory.find(&root.join(path)),
        },
    );
    assert!(problems.is_empty(), "the tables of the config have problems: {problems:?}");
    let rust = names.iter().copied().filter(|path| is_rust(path));
    let rust =
        rust.map(|path| Discovered { path: path.to_owned(), absolute: root.join(path).into(), package: 0 }).collect();
    let found = Found { tables, files: rust, outside: Vec::new(), failures: Vec::new() };
    present(workspace, config, sources, found, &memory, &mut Extracted::default(), Request::default())
}
