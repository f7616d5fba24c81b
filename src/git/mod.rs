//! The git command line. It is asked and never told to change anything, not even its index; nothing is fetched.

mod blobs;
mod listing;
mod refs;

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub(crate) use blobs::Blobs;
pub(crate) use listing::{Entry, Kind, Listing};

use crate::error::Error;

/// Variables that hooks and scripts set for a git of their own.
const FOREIGN: [&str; 7] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// How many paths or commits one call of git is asked for: command lines have an end.
const MOST_PATHS: usize = 200;

/// What to do where git cannot read what it holds.
const DAMAGED: &str = "the repository is damaged: `git fsck` tells where, and a fresh clone mends it";

/// A call of git in a folder: without locks, without the words of a language, and without what is meant for another git.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["--literal-pathspecs", "-c", "core.fsmonitor=false"]);
    // Files that a change adds can look like a bare repository, with a config that names programs to run.
    command.args(["-c", "safe.bareRepository=explicit"]);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    // A partial clone asks its remote for what it has not: no question, no protocol.
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("GIT_ALLOW_PROTOCOL", "");
    for variable in FOREIGN {
        command.env_remove(variable);
    }
    command
}

/// A repository with a work tree.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// The folder of the work tree, without links.
    top: PathBuf,
}

/// A commit that a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Commit {
    /// How the user named it.
    pub(crate) name: String,
    /// Its id, in hexadecimal.
    pub(crate) id: String,
}

impl Repository {
    /// The repository around a folder. `flag` is what needs it.
    pub(crate) fn find(folder: &Path, flag: &str) -> Result<Self, Error> {
        let output = output(command(folder).args(["rev-parse", "--show-toplevel"]), flag)?;
        if !output.status.success() {
            return Err(unusable(folder, flag, &String::from_utf8_lossy(&output.stderr)));
        }
        let top = path_of(output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout));
        match fs::canonicalize(&top) {
            Ok(top) => Ok(Self { top }),
            Err(source) => Err(Error::Io { action: "read", path: top, source }),
        }
    }

    /// The folder of the work tree, without links.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// What git says; where it fails, its own words are the error.
    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let output = output(command(&self.top).args(arguments), "this")?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(self.failed(&named(arguments), &String::from_utf8_lossy(&output.stderr)))
    }

    /// One line that git says, `None` where it fails.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, Error> {
        let output = output(command(&self.top).args(arguments), "this")?;
        let line = String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned);
        Ok(line.filter(|_| output.status.success()))
    }

    /// One line that git says, `None` where it says no by status 1; where it fails, its own words are the error.
    fn answer(&self, arguments: &[&str]) -> Result<Option<String>, Error> {
        let output = output(command(&self.top).args(arguments), "this")?;
        match output.status.code() {
            Some(0) => Ok(String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)),
            Some(1) => Ok(None),
            _ => Err(self.failed(&named(arguments), &String::from_utf8_lossy(&output.stderr))),
        }
    }

    fn failed(&self, what: &str, words: &str) -> Error {
        Error::Usage {
            message: format!("{what} failed in `{}`: {}", self.top.display(), reason(words)),
            help: Some(if self.is_partial() { partial_help("HEAD") } else { "`git fsck` tells more".to_owned() }),
        }
    }

    /// True for a clone that fetches what it needs only when it needs it.
    fn is_partial(&self) -> bool {
        let asked = self.line(&["config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"]);
        matches!(asked, Ok(Some(_)))
    }

    /// The error for an object that the clone should have and has not, or not whole.
    pub(crate) fn missing(&self, commit: &str, what: &str) -> Error {
        let help = if self.is_partial() { partial_help(commit) } else { DAMAGED.to_owned() };
        Error::Usage { message: format!("git cannot read {what}"), help: Some(help) }
    }

    /// Everything in a commit.
    pub(crate) fn tree(&self, commit: &str) -> Result<Listing, Error> {
        let output = output(command(&self.top).args(["ls-tree", "-r", "-z", "--full-tree", commit]), "this")?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(self.missing(commit, &format!("a folder of the commit `{commit}`: {}", reason(&words))));
        }
        Ok(Listing::of_tree(&output.stdout))
    }

    /// The index, and the part of it that is the same in the work tree.
    pub(crate) fn on_disk(&self) -> Result<(Listing, Listing), Error> {
        let index = Listing::of_index(&self.ask(&["ls-files", "--stage", "-z", "--full-name"])?);
        let changed = self.ask(&[
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-relative",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
        ])?;
        let mut same = index.clone();
        same.remove(changed.split(|&byte| byte == 0));
        Ok((index, same))
    }

    /// Those of the paths that git is told to ignore.
    pub(crate) fn ignored(&self, paths: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, Error> {
        let mut found = Vec::new();
        for part in paths.chunks(MOST_PATHS) {
            let mut command = command(&self.top);
            command.args(["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--"]);
            let output = output(command.args(part.iter().map(|path| path_of(path))), "this")?;
            let listed = output.stdout.split(|&byte| byte == 0).filter(|path| !path.is_empty());
            found.extend(listed.map(<[u8]>::to_vec));
        }
        Ok(found)
    }

    /// A process that gives the texts of objects.
    pub(crate) fn blobs(&self) -> Blobs {
        Blobs::new(self.clone())
    }
}

/// A call of git as it is shown.
fn named(arguments: &[&str]) -> String {
    format!("`git {}`", arguments.first().copied().unwrap_or(""))
}

fn partial_help(commit: &str) -> String {
    format!(
        "this is a partial clone: run `git diff --stat {commit}`, which fetches what is needed, or clone without `--filter`"
    )
}

fn output(command: &mut Command, flag: &str) -> Result<Output, Error> {
    command.output().map_err(|error| {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "install git, and have it in `PATH`".to_owned(),
            _ => "run `git --version` to see the same failure".to_owned(),
        };
        Error::Usage { message: format!("`git` cannot be run, which {flag} needs: {error}"), help: Some(help) }
    })
}

/// Why git takes a folder for no repository of the user's.
fn unusable(folder: &Path, flag: &str, words: &str) -> Error {
    let folder = folder.display();
    let help = if words.contains("dubious ownership") {
        let own = words.lines().map(str::trim).find(|line| line.starts_with("git config "));
        let typed = own.map_or_else(|| format!("git config --global --add safe.directory '{folder}'"), str::to_owned);
        format!("the folder belongs to another user; run `{typed}`")
    } else if ["must be run in a work tree", "cannot use bare repository"].iter().any(|&reason| words.contains(reason))
    {
        "run it in a work tree: `git worktree add` makes one of a bare repository".to_owned()
    } else {
        format!("run it in a git repository, or leave {flag} out")
    };
    Error::Usage {
        message: format!("git cannot read `{folder}`, which {flag} needs: {}", reason(words)),
        help: Some(help),
    }
}

/// The first thing that git complains of.
fn reason(words: &str) -> &str {
    let line = words.lines().find(|line| line.starts_with("fatal: ") || line.starts_with("error: "));
    let line = line.or_else(|| words.lines().next()).unwrap_or("it gave no reason");
    line.split_once(": ").map_or(line, |(_, rest)| rest).trim()
}

/// A path as git writes it.
#[cfg(unix)]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// A path as git writes it.
#[cfg(not(unix))]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
