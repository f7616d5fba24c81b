//! Writes a file as a whole or not at all: a new file beside it takes its place.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::error::Error;

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
    let permissions = fs::metadata(target).map_err(failed("read"))?.permissions();
    if permissions.readonly() {
        return Err(untouched("it is read-only"));
    }
    // A file of another user could be replaced all the same in a folder of this one.
    fs::OpenOptions::new().write(true).open(target).map_err(failed("write"))?;
    if fs::read(target).map_err(failed("read"))? != original.as_bytes() {
        return Err(untouched("it was changed while it was checked"));
    }
    swap(target, text, permissions).map_err(failed("write"))
}

fn swap(target: &Path, text: &str, permissions: fs::Permissions) -> io::Result<()> {
    let mut new = NamedTempFile::new_in(target.parent().unwrap_or(target))?;
    new.write_all(text.as_bytes())?;
    new.as_file().set_permissions(permissions)?;
    new.as_file().sync_all()?;
    new.persist(target)?;
    Ok(())
}
