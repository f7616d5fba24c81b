//! Writes a file as a whole or not at all: a new file beside it takes its place.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::Builder;

use crate::error::Error;

/// The file that a path leads to, behind links; it may be missing, its folder must be there.
pub(crate) fn target(path: &Path) -> Result<PathBuf, Error> {
    if let Ok(target) = path.canonicalize() {
        if target.is_dir() {
            return Err(Error::usage(format!("cannot write to `{}`: it is a folder", path.display())));
        }
        if is_source(&target) {
            return Err(Error::Usage {
                message: format!("cannot write to `{}`: it is a source of the workspace", path.display()),
                help: Some("name another file".to_owned()),
            });
        }
        return Ok(target);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => Ok(folder.join(name)),
        _ => Err(Error::Usage {
            message: format!("cannot write `{}`: there is no folder `{}`", path.display(), folder.display()),
            help: Some("make the folder first".to_owned()),
        }),
    }
}

/// True for what a run reads: a slip of the fingers must not write a report over it.
fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
        || path.file_name().is_some_and(|name| name == "Cargo.toml" || name == "Cargo.lock" || name == "errcode.toml")
}

/// Puts a new file in the place of an old one, with its permissions. A pipe or a device is written to. A file that must not be
/// written is an error, although it could be replaced all the same.
pub(crate) fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = match fs::metadata(target) {
        Ok(old) if !old.is_file() => return fs::write(target, bytes),
        Ok(old) => {
            fs::OpenOptions::new().write(true).open(target)?;
            Some(old.permissions())
        }
        Err(_) => None,
    };
    // Opened here and not by the builder: then it has the permissions that other programs give theirs, and no error tells its name.
    let open = |path: &Path| fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut new = Builder::new().make_in(target.parent().unwrap_or(target), open)?;
    new.as_file_mut().write_all(bytes)?;
    if let Some(permissions) = old {
        new.as_file().set_permissions(permissions)?;
    }
    new.as_file().sync_all()?;
    new.persist(target)?;
    Ok(())
}
