//! What git says of files: whether it could bring them back. Asks the git command line, and changes nothing, not even its index.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::Allowed;
use crate::{error::Error, git};

/// How many paths one call of git is asked for: command lines have an end.
const MOST_PATHS: usize = 200;

/// The state of a file that git could not bring back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Dirty,
    Staged,
    Untracked,
    Ignored,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Dirty => "dirty",
            Self::Staged => "staged",
            Self::Untracked => "untracked",
            Self::Ignored => "ignored by git",
        }
    }
}

/// Fails where one of the files, each with its shown path, could not be brought back. The paths have no symlinks.
pub(super) fn check(files: &[(&Path, &str)], allowed: Allowed) -> Result<(), Error> {
    if allowed.no_vcs || files.is_empty() {
        return Ok(());
    }
    let mut repositories: BTreeMap<PathBuf, Vec<(&Path, &str)>> = BTreeMap::new();
    for (path, shown) in files {
        let Some(root) = path.ancestors().skip(1).find(|folder| folder.join(".git").exists()) else {
            return Err(Error::Usage {
                message: format!(
                    "`{shown}` is in no git repository, so that what `--fix` changes could not be taken back"
                ),
                help: Some(
                    "pass `--allow-no-vcs` to change it all the same, or see the changes with `--diff`".to_owned(),
                ),
            });
        };
        repositories.entry(root.to_owned()).or_default().push((path, shown));
    }
    if allowed.dirty {
        return Ok(());
    }
    let mut found = Vec::new();
    for (root, files) in &repositories {
        for part in files.chunks(MOST_PATHS) {
            found.extend(changed(root, part)?);
        }
    }
    found.retain(|(_, state)| *state != State::Staged || !allowed.staged);
    if found.is_empty() {
        return Ok(());
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let only_staged = found.iter().all(|(_, state)| *state == State::Staged);
    let flag = if only_staged { "--allow-staged" } else { "--allow-dirty" };
    let names: Vec<_> = found.iter().map(|(path, state)| format!("\n  {path} ({})", state.name())).collect();
    Err(Error::Usage {
        message: format!(
            "these files have changes that are not committed, so that `--fix` leaves everything as it is:{}",
            names.concat()
        ),
        help: Some(format!("commit them, pass `{flag}` to change them all the same, or see the changes with `--diff`")),
    })
}

/// Those of the files that are not as in the last commit.
fn changed(root: &Path, files: &[(&Path, &str)]) -> Result<Vec<(String, State)>, Error> {
    let below: Vec<&Path> = files.iter().filter_map(|(path, _)| path.strip_prefix(root).ok()).collect();
    let mut command = git::command(root);
    command.args(["-c", "status.renames=false", "status", "--porcelain=v1", "-z", "--untracked-files=all"]);
    command.args(["--ignored=matching", "--"]).args(&below);
    let failed = |what: String| Error::Usage {
        message: format!("git cannot say which files of `{}` have changes: {what}", root.display()),
        help: Some("pass `--allow-no-vcs` to change files without asking git".to_owned()),
    };
    let output = command.output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let states = states(&output.stdout);
    // An ignored or new folder stands for all that is in it.
    let state = |path: &Path| states.iter().find(|(known, _)| path.starts_with(known)).map(|(_, state)| *state);
    let known = below.iter().zip(files).filter_map(|(path, (_, shown))| Some(((*shown).to_owned(), state(path)?)));
    Ok(known.collect())
}

/// The entries of `git status --porcelain=v1 -z`: two letters, a space, a path below the root, and behind a rename the path before.
fn states(output: &[u8]) -> Vec<(PathBuf, State)> {
    let mut states = Vec::new();
    let mut entries = output.split(|&byte| byte == 0);
    while let Some(entry) = entries.next() {
        let (Some(&[index, tree]), Some(path)) = (entry.first_chunk::<2>(), entry.get(3..)) else { continue };
        if [index, tree].iter().any(|letter| matches!(letter, b'R' | b'C')) {
            entries.next();
        }
        let state = match (index, tree) {
            (b'?', _) => State::Untracked,
            (b'!', _) => State::Ignored,
            (_, b' ') => State::Staged,
            _ => State::Dirty,
        };
        states.push((path_of(path), state));
    }
    states
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_with_any_name() {
        let output =
            " M src/错误.rs\0M  a b.rs\0MM c.rs\0?? new\nname.rs\0R  to.rs\0from.rs\0!! gen/\0UU both.rs\0".as_bytes();
        let found: Vec<_> =
            states(output).into_iter().map(|(path, state)| (path.display().to_string(), state)).collect();
        let expected = [
            ("src/错误.rs", State::Dirty),
            ("a b.rs", State::Staged),
            ("c.rs", State::Dirty),
            ("new\nname.rs", State::Untracked),
            ("to.rs", State::Staged),
            ("gen/", State::Ignored),
            ("both.rs", State::Dirty),
        ];
        assert_eq!(found, expected.map(|(path, state)| (path.to_owned(), state)));
        assert_eq!(states(b"\0x\0"), []);
    }
}
