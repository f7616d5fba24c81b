//! Reads the discovered files and extracts their facts, in parallel over files. Keeps a text only where it says something.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use foldhash::{HashMap, HashSet};

use crate::{
    code::{Cause, Unread},
    config::Config,
    discover::Discovered,
    extract::{self, FileFacts, FilePath, Macros},
    source::{FileId, Origin, Sources, Span, display_path},
    threads::in_parallel,
    tree::{Bounds, Buffer, Tree, normalised},
};

/// How many files a thread takes at a time.
pub(crate) const BATCH: usize = 16;

/// Gives the bytes of a file.
pub type Reader<'a> = dyn Fn(&Path) -> io::Result<Vec<u8>> + Sync + 'a;

/// What the reading of all files has in common.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The config.
    pub config: &'a Config,
    /// Where the files are.
    pub tree: &'a dyn Tree,
    /// Whether to keep what came close to being error codes too.
    pub explain: bool,
    /// How many threads read; never 0.
    pub threads: usize,
}

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
    /// By the number of the file.
    first: Vec<Option<First>>,
    /// What was read of files on disk that have no id yet.
    ahead: HashMap<PathBuf, Read>,
}

/// What a file says while no other file is known.
#[derive(Debug)]
struct First {
    said: Said,
    bytes: u64,
    /// True where its text was kept.
    says_something: bool,
}

#[derive(Debug)]
enum Said {
    /// Most files.
    Nothing,
    Facts(Arc<FileFacts>),
    /// The byte from which on it cannot be read, and why.
    Broken(Box<(usize, String)>),
}

/// What reading one file gave.
#[derive(Debug)]
pub(crate) struct Read {
    first: First,
    text: Option<String>,
}

impl Extracted {
    /// What was read before anyone knew which files there are, by their places on disk.
    pub(crate) fn ahead(ahead: HashMap<PathBuf, Read>) -> Self {
        Self { first: Vec::new(), ahead }
    }

    fn get(&self, file: FileId) -> Option<&First> {
        self.first.get(file.0 as usize)?.as_ref()
    }

    fn insert(&mut self, file: FileId, read: Read, sources: &mut Sources) {
        let Read { first, text } = read;
        if let Some(text) = text {
            sources.set_text(file, text);
        }
        let at = file.0 as usize;
        if self.first.len() <= at {
            self.first.resize_with(at + 1, || None);
        }
        self.first[at] = Some(first);
    }

    /// Takes over what was read ahead of a file.
    fn adopt(&mut self, job: &Job, sources: &mut Sources) {
        if sources.get(job.id).origin != Origin::Disk {
            return;
        }
        let Some(mut read) = self.ahead.remove(&*job.file.absolute) else { return };
        if let Said::Facts(facts) = &mut read.first.said {
            Arc::make_mut(facts).move_to(job.id);
        }
        self.insert(job.id, read, sources);
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Scan {
    /// Files that say something, in the order of their paths.
    pub files: Vec<Scanned>,
    /// Id and package of every file, by its path on disk.
    pub known: HashMap<Arc<Path>, (FileId, usize)>,
    /// Files read.
    pub count: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Files that could not be read or are no UTF-8: the place and why.
    pub failures: Vec<(Span, String)>,
    /// Where `#[path]` and `include!` lead to files that are not read.
    pub outside: Vec<Unread>,
}

/// A file to read.
#[derive(Debug)]
struct Job {
    id: FileId,
    file: Discovered,
}

/// Reads and extracts `discovered`, then the files that only `#[path]` and `include!` lead to. Those that lie elsewhere than below `root`
/// are told and not looked for: who sends a change can name any file.
/// What was extracted before is taken from `extracted`.
pub fn scan(
    discovered: Vec<Discovered>,
    root: &Path,
    reading: Reading<'_>,
    sources: &mut Sources,
    extracted: &mut Extracted,
) -> Scan {
    let Reading { config, tree, .. } = reading;
    let mut out = Scan::default();
    let mut macros = Macros::default();
    let mut calls: Vec<Job> = Vec::new();
    let mut round = discovered;
    while !round.is_empty() {
        let job = |file: Discovered| {
            let blob = tree.blob(&file.absolute);
            Job { id: sources.file(&file.path, Arc::clone(&file.absolute), blob), file }
        };
        let jobs: Vec<Job> = std::mem::take(&mut round).into_iter().map(job).collect();
        // A path takes long to hash, and would be hashed again whenever the map grows.
        out.known.reserve(jobs.len());
        for Job { id, file } in &jobs {
            out.known.insert(Arc::clone(&file.absolute), (*id, file.package));
        }
        reading.extract_new(&jobs, sources, extracted);
        let mut next = Vec::new();
        for job in jobs {
            let Job { id, file: discovered } = &job;
            let Some(First { said, bytes, says_something }) = extracted.get(*id) else { continue };
            out.count += 1;
            out.bytes += bytes;
            let facts = match said {
                Said::Nothing => continue,
                Said::Facts(facts) => facts,
                Said::Broken(problem) => {
                    let (at, message) = &**problem;
                    out.failures.push((Span::new(*id, *at..*at), message.clone()));
                    continue;
                }
            };
            for definition in &facts.definitions {
                macros.add(discovered.package, definition.clone());
            }
            let new =
                led_to(facts, &discovered.absolute).into_iter().filter(|led| !out.known.contains_key(&*led.place));
            next.extend(new.map(|led| {
                let path = display_path(root, &led.place);
                (Discovered { path, absolute: led.place.into(), package: discovered.package }, led.unread)
            }));
            // A file that only declares a test module says something too.
            if *says_something || !facts.modules.is_empty() {
                out.files.push(Scanned { file: *id, package: discovered.package, facts: Arc::clone(facts) });
            }
            if !facts.calls.is_empty() {
                calls.push(job);
            }
        }
        next.retain(|(file, _)| config.includes(&file.path));
        next.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        let bounds = (!next.is_empty()).then(|| Bounds::of(root));
        for (file, mut unread) in next {
            let refused = match &bounds {
                _ if !file.absolute.starts_with(root) => {
                    Some(format!("it leads out of the workspace, to `{}`", file.path))
                }
                Some(bounds) if tree.is_file(&file.absolute) => bounds.refuse(tree, &file.absolute),
                _ => continue,
            };
            if let Some(why) = refused {
                unread.reason = format!("`{}` is not read: {why}", unread.reason);
                out.outside.push(unread);
            } else if round.last().is_none_or(|last: &Discovered| last.absolute != file.absolute) {
                round.push(file);
            }
        }
    }
    if !macros.is_empty() {
        let is_changed = |job: &Job| match extracted.get(job.id) {
            Some(First { said: Said::Facts(facts), .. }) => facts.calls.iter().any(|call| macros.changes(call)),
            _ => false,
        };
        calls.retain(is_changed);
        reading.read_again(&mut out, &calls, &macros, sources);
    }
    apply_modules(&mut out, sources);
    out.files.sort_by(|a, b| sources.get(a.file).path.cmp(&sources.get(b.file).path));
    out
}

impl Reading<'_> {
    /// Extracts the files that were not met before.
    fn extract_new(self, jobs: &[Job], sources: &mut Sources, extracted: &mut Extracted) {
        let mut new = Vec::new();
        for job in jobs {
            if extracted.get(job.id).is_none() {
                extracted.adopt(job, sources);
            }
            if extracted.get(job.id).is_none() {
                new.push(job);
            }
        }
        for (job, read) in self.read_all(&new, &Macros::default()) {
            extracted.insert(job.id, read, sources);
        }
    }

    /// Reads files once more, with the macros that are defined in others.
    fn read_again(self, out: &mut Scan, jobs: &[Job], macros: &Macros, sources: &mut Sources) {
        let place: HashMap<FileId, usize> =
            out.files.iter().enumerate().map(|(i, scanned)| (scanned.file, i)).collect();
        let jobs: Vec<&Job> = jobs.iter().collect();
        for (Job { id: file, file: discovered }, Read { first, text }) in self.read_all(&jobs, macros) {
            // One that could be read a moment ago and cannot be now keeps its facts.
            let facts = match first.said {
                Said::Nothing => Arc::default(),
                Said::Facts(facts) => facts,
                Said::Broken(_) => continue,
            };
            if let Some(text) = text {
                sources.set_text(*file, text);
            }
            match place.get(file) {
                Some(&place) => out.files[place].facts = facts,
                None if first.says_something => {
                    out.files.push(Scanned { file: *file, package: discovered.package, facts });
                }
                None => {}
            }
        }
    }

    /// Reads files in parallel; they come back in any order.
    fn read_all<'j>(self, files: &[&'j Job], macros: &Macros) -> Vec<(&'j Job, Read)> {
        let threads = self.threads.min(files.len().div_ceil(BATCH)).max(1);
        let next = AtomicUsize::new(0);
        // Near the end the shares are small, so that no thread is left alone with many files.
        let share = |from: usize| ((files.len() - from) / (threads * 4)).clamp(1, BATCH);
        let taken = |from: usize| (from < files.len()).then(|| from + share(from));
        let work = || {
            let (mut out, mut buffer) = (Vec::new(), Buffer::default());
            while let Ok(from) = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken) {
                let batch = &files[from..from + share(from)];
                let paths: Vec<&Path> = batch.iter().map(|job| &*job.file.absolute).collect();
                let mut jobs = batch.iter();
                self.tree.read_each(&paths, &mut buffer, &mut |bytes| {
                    let Some(job) = jobs.next() else { return };
                    out.push((*job, self.extract_one(job.id, &job.file.path, job.file.package, bytes, macros)));
                });
            }
            out
        };
        in_parallel(threads, work).into_iter().flatten().collect()
    }

    /// What a file says by itself; it goes by no id yet.
    pub(crate) fn extract_ahead(self, path: &str, bytes: io::Result<&[u8]>) -> Read {
        self.extract_one(FileId(0), path, 0, bytes, &Macros::default())
    }

    fn extract_one(self, id: FileId, path: &str, package: usize, bytes: io::Result<&[u8]>, macros: &Macros) -> Read {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Read::broken(0, "it is larger than 4 GiB".to_owned(), None);
            }
            Err(error) => return Read::broken(0, format!("it cannot be read: {error}"), None),
        };
        let text = match str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let text = String::from_utf8_lossy(bytes).into_owned();
                return Read::broken(at, format!("it is not UTF-8 from byte {at} on"), Some(text));
            }
        };
        let Self { config, explain, .. } = self;
        let options = extract::Options {
            path,
            package,
            names: &|name| config.names_match(name),
            has_names: config.has_names(),
            patterns: &config.patterns,
            macros,
            forms: config.forms,
            explain,
        };
        let facts = extract::extract(id, text, options);
        let says_something = !facts.is_empty();
        let said =
            if !says_something && facts == FileFacts::default() { Said::Nothing } else { Said::Facts(Arc::new(facts)) };
        let first = First { said, bytes: bytes.len() as u64, says_something };
        Read { first, text: says_something.then(|| text.to_owned()) }
    }
}

impl Read {
    fn broken(at: usize, message: String, text: Option<String>) -> Self {
        let said = Said::Broken(Box::new((at, message)));
        Self { first: First { said, bytes: 0, says_something: false }, text }
    }
}

/// A file that another one leads to by `#[path]` or `include!`.
struct Led {
    /// Where it is, without `.` and `..`.
    place: PathBuf,
    /// What to say where it is not read; the reason is the path as written.
    unread: Unread,
}

/// The files that this one leads to.
fn led_to(facts: &FileFacts, from: &Path) -> Vec<Led> {
    let folder = from.parent().unwrap_or(from);
    let led = |base: &Path, file: &FilePath, item: &str| Led {
        place: normalised(&base.join(&file.path)),
        unread: Unread {
            span: file.span,
            reason: file.path.clone(),
            item: item.to_owned(),
            path: item.to_owned(),
            cause: Cause::Outside,
        },
    };
    let modules = facts.modules.iter().filter(|module| !module.test_only).filter_map(|module| {
        let inner = module_folder(from, &module.modules);
        let base = if module.modules.is_empty() { folder } else { &inner };
        Some(led(base, module.path.as_ref()?, &module.name))
    });
    modules.chain(facts.includes.iter().map(|file| led(folder, file, "include"))).collect()
}

/// What the declaration of a module says holds for its file and for those below it: sites inherit the `#[cfg]`, and what only
/// `#[cfg(test)] mod name;` leads to is dropped.
fn apply_modules(out: &mut Scan, sources: &Sources) {
    let mut tests: HashSet<PathBuf> = HashSet::default();
    let mut cfgs: HashMap<PathBuf, Vec<String>> = HashMap::default();
    for scanned in &out.files {
        let absolute = &sources.get(scanned.file).absolute;
        for module in scanned.facts.modules.iter().filter(|module| !module.cfg.is_empty()) {
            let folder = module_folder(absolute, &module.modules);
            let targets = match &module.path {
                Some(file) => vec![normalised(&absolute.parent().unwrap_or(absolute).join(&file.path))],
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
