//! The floor: what it costs to walk the folders and to read every byte of the `.rs` files, with as many threads as the check has, and to
//! do nothing else. `floor read DIR` reads, `floor stat DIR` asks for the sizes alone; both print the number of files and of bytes.
//!
//! It needs the standard library alone: `benches/compare` hands it to rustc as it is.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// How many files are handed out together.
const BATCH: usize = 16;

/// What is done with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Stat,
}

enum Job {
    Folder(PathBuf),
    Files(Vec<PathBuf>),
}

/// What is left to do. The threads add to it what they find.
#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: Vec<Job>,
    /// Threads that may still add jobs.
    busy: usize,
    failure: Option<io::Error>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; `None` once there is none and nobody can add one. Whoever took one gives it back with [`Queue::done`].
    fn take(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.jobs.pop() {
                state.busy += 1;
                return Some(job);
            }
            if state.busy == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, found: Vec<Job>, failure: Option<io::Error>) {
        let mut state = self.lock();
        state.jobs.extend(found);
        state.busy -= 1;
        state.failure = state.failure.take().or(failure);
        self.changed.notify_all();
    }
}

/// Files and bytes.
type Count = (u64, u64);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let (mode, root) = match arguments.as_slice() {
        [_, mode, root] if mode == "read" => (Mode::Read, root),
        [_, mode, root] if mode == "stat" => (Mode::Stat, root),
        _ => return said(&io::Error::other("usage: floor read|stat DIR")),
    };
    match count(mode, Path::new(root)) {
        Ok((files, bytes)) => {
            use io::Write;
            match writeln!(io::stdout(), "{files} {bytes}") {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => said(&error),
            }
        }
        Err(error) => said(&error),
    }
}

fn said(error: &io::Error) -> ExitCode {
    use io::Write;
    // Nothing is left to tell where the message itself cannot be written.
    let _ = writeln!(io::stderr(), "{error}");
    ExitCode::from(2)
}

fn count(mode: Mode, root: &Path) -> io::Result<Count> {
    let queue = Queue::default();
    queue.lock().jobs.push(Job::Folder(root.to_owned()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let counts: Vec<Count> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(&queue, mode))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    match queue.lock().failure.take() {
        Some(failure) => Err(failure),
        None => Ok(counts.into_iter().fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))),
    }
}

fn work(queue: &Queue, mode: Mode) -> Count {
    let mut total = (0, 0);
    // One buffer a thread: new memory for each file costs more than reading it.
    let mut buffer = Vec::new();
    while let Some(job) = queue.take() {
        let mut found = Vec::new();
        let done = match job {
            Job::Folder(folder) => list(&folder, &mut found),
            Job::Files(files) => look(&files, mode, &mut buffer).map(|bytes| {
                total.0 += files.len() as u64;
                total.1 += bytes;
            }),
        };
        queue.done(found, done.err());
    }
    total
}

/// Adds the folders and the `.rs` files of a folder; hidden ones are left out, as in a scan.
fn list(folder: &Path, found: &mut Vec<Job>) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        if name.starts_with(b".") {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            found.push(Job::Folder(entry.path()));
        } else if kind.is_file() && name.ends_with(b".rs") {
            files.push(entry.path());
            if files.len() == BATCH {
                found.push(Job::Files(std::mem::take(&mut files)));
            }
        }
    }
    if !files.is_empty() {
        found.push(Job::Files(files));
    }
    Ok(())
}

fn look(files: &[PathBuf], mode: Mode, buffer: &mut Vec<u8>) -> io::Result<u64> {
    let mut bytes = 0;
    for path in files {
        bytes += match mode {
            Mode::Stat => fs::metadata(path)?.len(),
            Mode::Read => {
                buffer.clear();
                fs::File::open(path)?.read_to_end(buffer)? as u64
            }
        };
    }
    Ok(bytes)
}
