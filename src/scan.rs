//! Reads the discovered files and extracts their facts, in parallel over files. Keeps a text only where it says something.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::{Component, Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    config::Config,
    discover::Discovered,
    extract::{self, FileFacts, Macros},
    source::{FileId, Sources, Span, display_path},
    tree::Tree,
};

/// Stack of a reading thread in bytes: what syn needs for the deepest expression that it is given, many times over.
const STACK: usize = 16 << 20;
/// How many files a thread takes at a time.
const BATCH: usize = 16;

/// Gives the bytes of a file.
pub type Reader<'a> = dyn Fn(&Path) -> io::Result<Vec<u8>> + Sync + 'a;

/// A file with something in it.
#[derive(Debug)]
pub struct Scanned {
    /// The file.
    pub file: FileId,
    /// Index into the workspace's packages.
    pub package: usize,
    /// What it says; shared with the revisions that have the same file.
    pub facts: Arc<FileFacts>,
}

/// What files say by themselves, each extracted once, however many revisions have it. Good for one config.
#[derive(Debug, Default)]
pub struct Extracted {
    first: HashMap<FileId, First>,
}

/// What a file says while no other file is known.
#[derive(Clone, Debug)]
struct First {
    /// Its facts, or the byte from which on it cannot be read and why.
    facts: Result<Arc<FileFacts>, (usize, String)>,
    bytes: u64,
    says_something: bool,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Scan {
    /// Files that say something, in the order of their paths.
    pub files: Vec<Scanned>,
    /// Id and package of every file, by its path on disk.
    pub known: HashMap<PathBuf, (FileId, usize)>,
    /// Files read.
    pub count: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Files that could not be read or are no UTF-8: the place and why.
    pub failures: Vec<(Span, String)>,
}

/// A file to read.
#[derive(Clone, Debug)]
struct Job {
    id: FileId,
    file: Discovered,
}

/// What reading one file gave.
enum Outcome {
    Facts { facts: Box<FileFacts>, text: Option<String>, bytes: usize },
    Failure { at: usize, text: Option<String>, message: String },
}

/// Reads and extracts `discovered`, then the files that only `#[path]` and `include!` lead to, as long as they lie below `root`.
/// What was extracted before is taken from `extracted`. `explain` keeps what came close to being error codes too.
pub fn scan(
    discovered: Vec<Discovered>,
    root: &Path,
    config: &Config,
    tree: &dyn Tree,
    sources: &mut Sources,
    extracted: &mut Extracted,
    explain: bool,
) -> Scan {
    let mut out = Scan::default();
    let mut macros = Macros::default();
    let mut calls: Vec<Job> = Vec::new();
    let mut round = discovered;
    while !round.is_empty() {
        let job = |file: Discovered| {
            let blob = tree.blob(&file.absolute);
            Job { id: sources.file(&file.path, &file.absolute, blob), file }
        };
        let jobs: Vec<Job> = round.into_iter().map(job).collect();
        for Job { id, file } in &jobs {
            out.known.insert(file.absolute.clone(), (*id, file.package));
        }
        extract_new(&jobs, config, sources, extracted, tree, explain);
        let mut next = Vec::new();
        for job in jobs {
            let Job { id, file: discovered } = &job;
            let Some(First { facts, bytes, says_something }) = extracted.first.get(id).cloned() else { continue };
            out.count += 1;
            out.bytes += bytes;
            match facts {
                Ok(facts) => {
                    for definition in &facts.definitions {
                        macros.add(discovered.package, definition.clone());
                    }
                    reached(&facts, discovered, root, &out.known, &mut next);
                    let has_calls = !facts.calls.is_empty();
                    // A file that only declares a test module says something too.
                    if says_something || !facts.modules.is_empty() {
                        out.files.push(Scanned { file: *id, package: discovered.package, facts });
                    }
                    if has_calls {
                        calls.push(job);
                    }
                }
                Err((at, message)) => out.failures.push((Span::new(*id, at..at), message)),
            }
        }
        next.sort_by(|a, b| a.path.cmp(&b.path));
        next.dedup_by(|a, b| a.absolute == b.absolute);
        next.retain(|file| config.includes(&file.path) && tree.is_file(&file.absolute));
        round = next;
    }
    if !macros.is_empty() {
        let is_changed = |job: &Job| match extracted.first.get(&job.id) {
            Some(First { facts: Ok(facts), .. }) => facts.calls.iter().any(|call| macros.changes(call)),
            _ => false,
        };
        calls.retain(is_changed);
        read_again(&mut out, &calls, &macros, config, sources, tree, explain);
    }
    apply_modules(&mut out, sources);
    out.files.sort_by(|a, b| sources.get(a.file).path.cmp(&sources.get(b.file).path));
    out
}

/// Extracts the files that were not met before.
fn extract_new(
    jobs: &[Job],
    config: &Config,
    sources: &mut Sources,
    extracted: &mut Extracted,
    tree: &dyn Tree,
    explain: bool,
) {
    let new: Vec<Job> = jobs.iter().filter(|job| !extracted.first.contains_key(&job.id)).cloned().collect();
    for (i, outcome) in read_all(&new, &Macros::default(), config, tree, explain) {
        let (first, text) = match outcome {
            Outcome::Facts { facts, text, bytes } => {
                let says_something = text.is_some();
                (First { facts: Ok(Arc::new(*facts)), bytes: bytes as u64, says_something }, text)
            }
            Outcome::Failure { at, text, message } => {
                (First { facts: Err((at, message)), bytes: 0, says_something: false }, text)
            }
        };
        if let Some(text) = text {
            sources.set_text(new[i].id, text);
        }
        extracted.first.insert(new[i].id, first);
    }
}

/// Reads files once more, with the macros that are defined in others.
fn read_again(
    out: &mut Scan,
    jobs: &[Job],
    macros: &Macros,
    config: &Config,
    sources: &mut Sources,
    tree: &dyn Tree,
    explain: bool,
) {
    let place: HashMap<FileId, usize> = out.files.iter().enumerate().map(|(i, scanned)| (scanned.file, i)).collect();
    for (i, outcome) in read_all(jobs, macros, config, tree, explain) {
        let Job { id: file, file: discovered } = &jobs[i];
        // One that could be read a moment ago and cannot be now keeps its facts.
        let Outcome::Facts { facts, text, .. } = outcome else { continue };
        let says_something = text.is_some();
        if let Some(text) = text {
            sources.set_text(*file, text);
        }
        match place.get(file) {
            Some(&place) => out.files[place].facts = Arc::new(*facts),
            None if says_something => {
                out.files.push(Scanned { file: *file, package: discovered.package, facts: Arc::new(*facts) });
            }
            None => {}
        }
    }
}

fn read_all(files: &[Job], macros: &Macros, config: &Config, tree: &dyn Tree, explain: bool) -> Vec<(usize, Outcome)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut out = Vec::new();
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            if from >= files.len() {
                return out;
            }
            let batch = &files[from..files.len().min(from + BATCH)];
            let paths: Vec<&Path> = batch.iter().map(|job| job.file.absolute.as_path()).collect();
            for ((i, job), bytes) in (from..).zip(batch).zip(tree.read_all(&paths)) {
                out.push((i, extract_one(job, bytes, macros, config, explain)));
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(files.len().div_ceil(BATCH)).max(1);
    let mut outcomes: Vec<_> = thread::scope(|scope| {
        let handles: Vec<_> =
            (0..threads).map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)).collect();
        // A thread that could not be started leaves its share to the others; with none, this one does the work.
        let mut started = false;
        let mut out = Vec::with_capacity(files.len());
        for handle in handles.into_iter().flatten() {
            started = true;
            match handle.join() {
                Ok(part) => out.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        if !started {
            out = work();
        }
        out
    });
    outcomes.sort_unstable_by_key(|(i, _)| *i);
    outcomes
}

fn extract_one(job: &Job, bytes: io::Result<Vec<u8>>, macros: &Macros, config: &Config, explain: bool) -> Outcome {
    let Job { id, file } = job;
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(source) => return Outcome::Failure { at: 0, text: None, message: format!("it cannot be read: {source}") },
    };
    let count = bytes.len();
    if count > u32::MAX as usize {
        return Outcome::Failure { at: 0, text: None, message: "it is larger than 4 GiB".to_owned() };
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            return Outcome::Failure { at, text: Some(text), message: format!("it is not UTF-8 from byte {at} on") };
        }
    };
    let options = extract::Options {
        path: &file.path,
        package: file.package,
        names: &|name| config.names_match(name),
        patterns: &config.patterns,
        macros,
        forms: config.forms,
        explain,
    };
    let facts = extract::extract(*id, &text, options);
    let text = (!facts.is_empty()).then_some(text);
    Outcome::Facts { facts: Box::new(facts), text, bytes: count }
}

/// Adds the files that this one leads to by `#[path]` and `include!`.
fn reached(
    facts: &FileFacts,
    from: &Discovered,
    root: &Path,
    known: &HashMap<PathBuf, (FileId, usize)>,
    next: &mut Vec<Discovered>,
) {
    let folder = from.absolute.parent().unwrap_or(root);
    let modules = facts.modules.iter().filter(|module| !module.test_only).filter_map(|module| {
        let inner = module_folder(&from.absolute, &module.modules);
        let base = if module.modules.is_empty() { folder.to_owned() } else { inner };
        Some(base.join(module.path.as_ref()?))
    });
    let includes = facts.includes.iter().map(|path| folder.join(path));
    for absolute in modules.chain(includes) {
        let absolute = normalised(&absolute);
        if absolute.starts_with(root) && !known.contains_key(&absolute) {
            next.push(Discovered { path: display_path(root, &absolute), absolute, package: from.package });
        }
    }
}

/// What the declaration of a module says holds for its file and for those below it: sites inherit the `#[cfg]`, and what only
/// `#[cfg(test)] mod name;` leads to is dropped.
fn apply_modules(out: &mut Scan, sources: &Sources) {
    let mut tests: HashSet<PathBuf> = HashSet::new();
    let mut cfgs: HashMap<PathBuf, Vec<String>> = HashMap::new();
    for scanned in &out.files {
        let absolute = &sources.get(scanned.file).absolute;
        for module in scanned.facts.modules.iter().filter(|module| !module.cfg.is_empty()) {
            let folder = module_folder(absolute, &module.modules);
            let targets = match &module.path {
                Some(path) => vec![normalised(&absolute.parent().unwrap_or(absolute).join(path))],
                None => vec![folder.join(&module.name), folder.join(format!("{}.rs", module.name))],
            };
            for target in targets {
                if module.test_only {
                    tests.insert(target);
                } else {
                    // Declared twice, for two configurations: it is there in both.
                    cfgs.entry(target).and_modify(Vec::clear).or_insert_with(|| module.cfg.clone());
                }
            }
        }
    }
    out.files.retain(|scanned| !sources.get(scanned.file).absolute.ancestors().any(|path| tests.contains(path)));
    if cfgs.is_empty() {
        return;
    }
    for scanned in &mut out.files {
        let above = sources.get(scanned.file).absolute.ancestors().filter_map(|path| cfgs.get(path));
        let inherited: Vec<String> = above.flatten().cloned().collect();
        if inherited.is_empty() {
            continue;
        }
        for site in &mut Arc::make_mut(&mut scanned.facts).sites {
            site.cfg.extend(inherited.iter().cloned());
        }
    }
}

/// The folder in which the modules of a file's module lie: its own for `mod.rs`, `lib.rs` and `main.rs`, one of its name for others.
pub fn module_folder(file: &Path, modules: &[String]) -> PathBuf {
    let parent = file.parent().unwrap_or(file);
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let mut folder = if matches!(stem, "mod" | "lib" | "main") { parent.to_owned() } else { parent.join(stem) };
    folder.extend(modules);
    folder
}

/// The path without `.` and `..`, without a look at the disk.
pub fn normalised(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
