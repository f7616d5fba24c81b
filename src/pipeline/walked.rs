//! The folders of source trees, each listed once and by several threads, for discovery to go through.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use foldhash::HashMap;

use crate::{
    error::Error,
    tree::{Blob, Disk, Seen, Tree},
};

/// What is in one folder.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Folders, source files and manifests by name, `true` for a folder; sorted.
    pub(super) entries: Vec<(OsString, bool)>,
    /// Nothing in it needs a second look: no link, nothing that could not be read.
    is_plain: bool,
}

impl Folder {
    /// Lists a folder.
    pub(super) fn list(path: &Path) -> Self {
        let mut folder = Self { entries: Vec::new(), is_plain: true };
        folder.is_plain = folder.fill(path).is_ok();
        folder.entries.sort_unstable();
        folder
    }

    fn fill(&mut self, path: &Path) -> io::Result<()> {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let (name, kind) = (entry.file_name(), entry.file_type()?);
            let is_asked_for = name.as_encoded_bytes().ends_with(b".rs") || name == "Cargo.toml";
            if kind.is_symlink() && (is_asked_for || !fs::metadata(entry.path())?.is_file()) {
                return Err(io::ErrorKind::Unsupported.into());
            }
            if kind.is_dir() || kind.is_file() && is_asked_for {
                self.entries.push((name, kind.is_dir()));
            }
        }
        Ok(())
    }

    /// True for a file of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.entries.iter().any(|(known, is_folder)| !is_folder && known == name)
    }
}

/// The disk, where some folders were listed. It shows of files only sources and manifests.
pub(super) struct Walked<'a> {
    pub(super) disk: Disk<'a>,
    pub(super) folders: &'a HashMap<PathBuf, Folder>,
}

impl Walked<'_> {
    /// True for a folder that was listed, where nothing below it needs a second look either.
    fn is_plain(&self, path: &Path) -> bool {
        let inner = |folder: &Folder| {
            let mut folders =
                folder.entries.iter().filter(|(_, is_folder)| *is_folder).map(|(name, _)| path.join(name));
            folders.all(|path| !self.folders.contains_key(&path) || self.is_plain(&path))
        };
        self.folders.get(path).is_some_and(|folder| folder.is_plain && inner(folder))
    }

    fn enter(&self, path: &Path, visit: &mut dyn FnMut(Seen<'_>) -> bool, problems: &mut Vec<Error>) {
        for (name, is_folder) in self.folders.get(path).iter().flat_map(|folder| &folder.entries) {
            let path = path.join(name);
            let enters = visit(Seen { path: &path, is_folder: *is_folder, is_link: false });
            if !is_folder || !enters {
                continue;
            }
            if self.folders.contains_key(&path) {
                self.enter(&path, visit, problems);
            } else {
                self.disk.walk(&path, visit, problems);
            }
        }
    }
}

impl Tree for Walked<'_> {
    fn walk(&self, folder: &Path, visit: &mut dyn FnMut(Seen<'_>) -> bool, problems: &mut Vec<Error>) {
        if !self.is_plain(folder) {
            self.disk.walk(folder, visit, problems);
        } else if visit(Seen { path: folder, is_folder: true, is_link: false }) {
            self.enter(folder, visit, problems);
        }
    }

    fn is_file(&self, path: &Path) -> bool {
        let folder = path.parent().and_then(|folder| self.folders.get(folder)).filter(|folder| folder.is_plain);
        match (folder, path.file_name().and_then(|name| name.to_str())) {
            (Some(folder), Some("Cargo.toml")) => folder.holds("Cargo.toml"),
            _ => self.disk.is_file(path),
        }
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        self.disk.canonical(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn find(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.disk.find(path)
    }

    fn blob(&self, path: &Path) -> Option<Blob> {
        self.disk.blob(path)
    }
}
