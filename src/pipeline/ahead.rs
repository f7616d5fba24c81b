//! What is done while cargo is asked for the workspace: the folders of likely members are listed, and their files read. Whatever was read in
//! vain is dropped, and whatever is missing is read later, so that a result never depends on it.

use std::{
    ffi::OsString,
    mem,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use foldhash::HashMap;

use super::{Request, walked::Folder};
use crate::{
    config::Config,
    scan::{self, Extracted, Read, Reading},
    source::{Sources, display_path},
    threads,
    tree::{Buffer, Disk},
    workspace::{Options, guess},
};

/// What is known before cargo has told of the workspace; nothing by default.
#[derive(Debug, Default)]
pub struct Ahead {
    /// The folders that were listed.
    pub(super) folders: HashMap<PathBuf, Folder>,
    files: HashMap<PathBuf, Read>,
    /// The workspace root and the config that the files were read for.
    root: PathBuf,
    config: Option<Text>,
}

/// The place and the text of a config.
type Text = (Arc<Path>, String);

impl Ahead {
    /// Reads until there is nothing left to read, or cargo has `told` of the workspace. `request` has no changes.
    pub fn read(options: &Options, request: Request<'_>, rule_names: &[&str], told: &AtomicBool) -> Self {
        let Some(guess) = guess::guess(options) else { return Self::default() };
        let (disk, mut sources) = (Disk::default(), Sources::default());
        let Ok((config, problems)) = Config::load(&guess.workspace, &disk, &mut sources, rule_names) else {
            return Self::default();
        };
        let reading = Reading { config: &config, tree: &disk, explain: request.explain, threads: request.threads() };
        let tasks = guess.members.into_iter().map(Task::Member).collect();
        let root = guess.workspace.root;
        let crew = Crew {
            skipped: &[&guess.workspace.target_directory],
            all_targets: request.all_targets,
            // Where the config has problems, no file is looked at.
            reading: problems.is_empty().then_some((reading, root.as_path())),
            listed: &HashMap::default(),
            told,
            queue: Mutex::new(Queue { tasks, busy: 0 }),
            more: Condvar::new(),
        };
        let (folders, files) = crew.run(reading.threads);
        let config = text(&config, &sources);
        Self { folders, files, root, config }
    }

    /// How many files were read.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// Lists what is missing of these source trees.
    pub(super) fn list(&mut self, trees: Vec<PathBuf>, skipped: &[&Path], request: Request<'_>) {
        let folders = mem::take(&mut self.folders);
        let crew = Crew {
            skipped,
            all_targets: request.all_targets,
            reading: None,
            listed: &folders,
            told: &AtomicBool::new(false),
            queue: Mutex::new(Queue { tasks: trees.into_iter().map(Task::Tree).collect(), busy: 0 }),
            more: Condvar::new(),
        };
        let (more, _) = crew.run(request.threads());
        self.folders = folders;
        self.folders.extend(more);
    }

    /// What was read, where it was read for this workspace root and this config.
    pub(super) fn extracted(&mut self, root: &Path, config: &Config, sources: &Sources) -> Extracted {
        let files = mem::take(&mut self.files);
        if self.root == root && self.config == text(config, sources) {
            Extracted::ahead(files)
        } else {
            Extracted::default()
        }
    }
}

fn text(config: &Config, sources: &Sources) -> Option<Text> {
    let source = sources.get(config.file?);
    Some((Arc::clone(&source.absolute), source.text().to_owned()))
}

/// Something to do for one thread.
enum Task {
    /// A likely member, by its folder.
    Member(PathBuf),
    /// A source tree.
    Tree(PathBuf),
    /// A folder in one.
    Folder(PathBuf),
    /// Files of a folder.
    Files(PathBuf, Vec<OsString>),
}

struct Queue {
    /// The last one comes first: a folder is read while it is at hand.
    tasks: Vec<Task>,
    /// How many threads may still add tasks.
    busy: usize,
}

/// Threads that share the tasks. The queue is locked once for a folder or a batch of files, and never for a file.
struct Crew<'a> {
    /// Build folders.
    skipped: &'a [&'a Path],
    all_targets: bool,
    /// How to read files, and the workspace root; `None` where folders are listed alone.
    reading: Option<(Reading<'a>, &'a Path)>,
    /// Folders that need not be listed again.
    listed: &'a HashMap<PathBuf, Folder>,
    /// Set when nothing more is to be done.
    told: &'a AtomicBool,
    queue: Mutex<Queue>,
    more: Condvar,
}

/// What one thread found.
#[derive(Default)]
struct Share {
    folders: Vec<(PathBuf, Folder)>,
    files: Vec<(PathBuf, Read)>,
    buffer: Buffer,
}

/// A thread that works on a task. It ends by a panic too: the others do not wait for what will not come.
struct Busy<'a>(&'a Crew<'a>);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.more.notify_all();
    }
}

impl Crew<'_> {
    fn run(&self, threads: usize) -> (HashMap<PathBuf, Folder>, HashMap<PathBuf, Read>) {
        let (mut folders, mut files) = (HashMap::default(), HashMap::default());
        for share in threads::in_parallel(threads, || self.work()) {
            folders.extend(share.folders);
            files.extend(share.files);
        }
        (folders, files)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) -> Share {
        let mut share = Share::default();
        while let Some(task) = self.next() {
            let busy = Busy(self);
            let mut tasks = Vec::new();
            self.do_one(task, &mut share, &mut tasks);
            self.lock().tasks.append(&mut tasks);
            drop(busy);
        }
        share
    }

    /// The next task; `None` where there will be none.
    fn next(&self) -> Option<Task> {
        let mut queue = self.lock();
        loop {
            if self.told.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(task) = queue.tasks.pop() {
                queue.busy += 1;
                return Some(task);
            }
            if queue.busy == 0 {
                return None;
            }
            queue = self.more.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn do_one(&self, task: Task, share: &mut Share, tasks: &mut Vec<Task>) {
        match task {
            Task::Member(folder) => tasks.extend(guess::trees(&folder, self.all_targets).into_iter().map(Task::Tree)),
            // A link may lead to a place that has another name already.
            Task::Tree(folder) if folder.symlink_metadata().is_ok_and(|found| found.is_dir()) => {
                self.open(folder, true, share, tasks);
            }
            Task::Tree(_) => {}
            Task::Folder(folder) => self.open(folder, false, share, tasks),
            Task::Files(folder, names) => self.read(&folder, &names, share),
        }
    }

    /// Lists a folder, and makes tasks of what is in it.
    fn open(&self, path: PathBuf, is_tree: bool, share: &mut Share, tasks: &mut Vec<Task>) {
        let known = self.listed.get(&path);
        let listed = known.is_none().then(|| Folder::list(&path));
        let Some(folder) = known.or(listed.as_ref()) else { return };
        let holds_manifest = folder.holds("Cargo.toml");
        // What lies below the manifest of another package belongs to that one.
        if is_tree || !holds_manifest {
            let is_beside = |name: &OsString| {
                holds_manifest && !self.all_targets && guess::BESIDE.iter().any(|beside| name == beside)
            };
            let (mut folders, mut files) = (Vec::new(), Vec::new());
            for (name, is_folder) in &folder.entries {
                if name.as_encoded_bytes().starts_with(b".") || name == "Cargo.toml" {
                    continue;
                }
                if !is_folder {
                    files.push(name.clone());
                } else if !is_beside(name) {
                    folders.push(path.join(name));
                }
            }
            folders.retain(|folder| !self.skipped.contains(&folder.as_path()));
            tasks.extend(folders.into_iter().map(Task::Folder));
            if self.reading.is_some() {
                tasks.extend(files.chunks(scan::BATCH).map(|names| Task::Files(path.clone(), names.to_vec())));
            }
        }
        share.folders.extend(listed.map(|folder| (path, folder)));
    }

    fn read(&self, folder: &Path, names: &[OsString], share: &mut Share) {
        let Some((reading, root)) = self.reading else { return };
        let files = names.iter().map(|name| folder.join(name)).map(|path| (display_path(root, &path), path));
        let files: Vec<(String, PathBuf)> = files.filter(|(shown, _)| reading.config.includes(shown)).collect();
        let paths: Vec<&Path> = files.iter().map(|(_, path)| path.as_path()).collect();
        let mut read = Vec::with_capacity(files.len());
        reading.tree.read_each(&paths, &mut share.buffer, &mut |bytes| {
            if let Some((shown, _)) = files.get(read.len()) {
                read.push(reading.extract_ahead(shown, bytes));
            }
        });
        share.files.extend(files.into_iter().map(|(_, path)| path).zip(read));
    }
}
