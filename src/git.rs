//! The git command line. It is asked and never told to change anything, not even its index.

use std::{path::Path, process::Command};

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

/// A call of git in a folder: without locks, without the words of a language, and without what is meant for another git.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["--literal-pathspecs", "-c", "core.fsmonitor=false"]);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    for variable in FOREIGN {
        command.env_remove(variable);
    }
    command
}
