//! Where a fix may be written, and that nothing is lost by it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{error::Error, tree, write};

/// The file on disk that a path leads to; why it may not be changed where it lies outside of `root`, which has no symlinks.
pub(super) fn target(path: &Path, root: &Path) -> Result<PathBuf, String> {
    let target = path.canonicalize().map_err(|error| format!("it cannot be found: {error}"))?;
    if target.starts_with(root) {
        Ok(target)
    } else {
        Err(format!("it leads out of the workspace, to `{}`", target.display()))
    }
}

/// Puts `text` in the place of `original`, with the permissions of the file; `path` is how reports name it.
pub(super) fn replace(target: &Path, path: &str, original: &str, text: &str) -> Result<(), Error> {
    let untouched = |reason: &str| Error::Untouched { path: path.into(), reason: reason.to_owned() };
    let failed = |action| move |source| Error::Io { action, path: path.into(), source };
    if fs::metadata(target).map_err(failed("read"))?.permissions().readonly() {
        return Err(untouched("it is read-only"));
    }
    if tree::read(target).map_err(failed("read"))? != original.as_bytes() {
        return Err(untouched("it was changed while it was checked"));
    }
    write::replace(target, text.as_bytes()).map_err(failed("write"))
}
