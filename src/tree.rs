//! Where source files come from: the disk, or another revision of the workspace. What is entered and taken is decided elsewhere.

use std::{
    fs,
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use walkdir::WalkDir;

use crate::error::Error;

/// How many links in a row Linux follows; other systems follow fewer.
pub(crate) const MOST_LINKS: usize = 40;

/// The path without `.` and `..`, read as text, without a look at the disk. What leads above its beginning stays; above the root there
/// is nothing.
pub(crate) fn normalised(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match (part, normal.components().next_back()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => _ = normal.pop(),
            (part, _) => normal.push(part),
        }
    }
    normal
}

/// Something that a walk meets.
#[derive(Debug)]
pub struct Seen<'a> {
    /// How the walk came to it.
    pub path: &'a Path,
    /// True for a folder, or a link to one.
    pub is_folder: bool,
    /// True where the name itself is a link.
    pub is_link: bool,
}

/// The content of a file of another revision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Blob {
    /// Its id in git, in hexadecimal.
    pub id: Box<str>,
    /// How people name the revision.
    pub revision: std::sync::Arc<str>,
}

/// What a workspace may be read from. Who sends a change can add links and paths to it, and reports show lines of what was read.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// The repository, or the root of the workspace where it is in none; without links.
    folder: PathBuf,
    is_repository: bool,
}

impl Bounds {
    /// Those of the workspace with this root.
    pub(crate) fn of(root: &Path) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let repository = root.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned);
        Self { is_repository: repository.is_some(), folder: repository.unwrap_or(root) }
    }

    /// Those of a package of the workspace, which may stand beside its root where there is no repository.
    pub(crate) fn of_package(&self, root: &Path) -> Self {
        let is_beside = !self.is_repository && !root.canonicalize().is_ok_and(|root| root.starts_with(&self.folder));
        if is_beside { Self::of(root) } else { self.clone() }
    }

    /// Why a file or folder of the workspace is not read: a link leads out.
    pub(crate) fn refuse(&self, tree: &dyn Tree, path: &Path) -> Option<String> {
        self.refuse_place(&tree.canonical(path)?)
    }

    /// Why nothing is read or written in a place, which is a path without links.
    pub(crate) fn refuse_place(&self, place: &Path) -> Option<String> {
        let leads_out = !place.starts_with(&self.folder);
        leads_out.then(|| format!("it leads out of the {}, to `{}`", self.name(), place.display()))
    }

    /// What people call the bounds.
    pub(crate) fn name(&self) -> &'static str {
        if self.is_repository { "repository" } else { "workspace" }
    }

    /// What [`Tree::find`] gives of a file that the config names. Where there is no repository its path may lead to a folder beside the workspace.
    pub(crate) fn find(&self, tree: &dyn Tree, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let goes_up = path.components().any(|part| part == Component::ParentDir);
        match self.refuse(tree, path).filter(|_| self.is_repository || !goes_up) {
            Some(why) => Err(io::Error::other(format!("{why}; put the file itself into the {}", self.name()))),
            None => tree.find(path),
        }
    }
}

/// Files in folders.
pub trait Tree: Sync {
    /// Goes through a folder and what is below it, in the order of names, links followed. `visit` says of a folder whether to go into it.
    fn walk(&self, folder: &Path, visit: &mut dyn FnMut(Seen<'_>) -> bool, problems: &mut Vec<Error>);

    /// True for a file, or a link to one.
    fn is_file(&self, path: &Path) -> bool;

    /// The path without links, `None` where nothing is there.
    fn canonical(&self, path: &Path) -> Option<PathBuf>;

    /// The bytes of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Gives the bytes of files to `take`, in their order. Those of one are gone when the next comes; `buffer` is room for them, which
    /// costs nothing where it is there already.
    fn read_each(&self, paths: &[&Path], _buffer: &mut Buffer, take: &mut dyn FnMut(io::Result<&[u8]>)) {
        for path in paths {
            match self.read(path) {
                Ok(bytes) => take(Ok(&bytes)),
                Err(error) => take(Err(error)),
            }
        }
    }

    /// The bytes of a regular file, or of the one that a link leads to; `None` where nothing has this name.
    fn find(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// What a file is where it is not as on disk.
    fn blob(&self, path: &Path) -> Option<Blob>;
}

/// Room for the bytes of one file after the other.
#[derive(Debug, Default)]
pub struct Buffer(Vec<u8>);

impl Buffer {
    /// What most files fit into, in bytes. More is given back after each file.
    const USUAL: usize = 256 << 10;

    /// The bytes of a file, without a question for its size unless it is a large one.
    fn read(&mut self, path: &Path) -> io::Result<&[u8]> {
        let bytes = &mut self.0;
        if bytes.len() != Self::USUAL {
            *bytes = vec![0; Self::USUAL];
        }
        let mut file = open(path)?;
        let mut filled = 0;
        loop {
            match file.read(&mut bytes[filled..]) {
                // A pipe or a device that nobody writes to looks like an empty file.
                Ok(0) if filled == 0 => return size(&file).map(|_| &[][..]),
                Ok(0) => return Ok(&bytes[..filled]),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(size(&file).err().unwrap_or(error)),
            }
            if filled == bytes.len() {
                // One byte more than it has now: then the next look finds its end.
                let size = usize::try_from(size(&file)?).unwrap_or(usize::MAX).saturating_add(1);
                let room = size.max(filled.saturating_mul(2));
                if filled > u32::MAX as usize || size > u32::MAX as usize {
                    return Err(io::ErrorKind::FileTooLarge.into());
                }
                bytes.try_reserve_exact(room - filled)?;
                bytes.resize(room, 0);
            }
        }
    }
}

/// Opens a file to read it. A pipe that has taken its place since it was seen is not waited for.
fn open(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::File::options();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.read(true).open(path)
}

/// How many bytes an open file has.
fn size(file: &fs::File) -> io::Result<u64> {
    regular(&file.metadata()?)
}

/// How many bytes a file has. It must be a regular one: others may have no end.
fn regular(metadata: &fs::Metadata) -> io::Result<u64> {
    if metadata.is_file() { Ok(metadata.len()) } else { Err(io::Error::other("it is no regular file")) }
}

/// The bytes of a regular file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = open(path)?;
    let size = usize::try_from(size(&file)?).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// No file that people write has more bytes.
const LARGEST: u64 = 256 << 20;

/// The bytes of a file that somebody names: a pipe may be one, and a device may go on for ever.
pub(crate) fn read_named(path: &Path) -> io::Result<Vec<u8>> {
    let too_large = || {
        let message = format!("it has more than {} MiB", LARGEST >> 20);
        io::Error::new(io::ErrorKind::FileTooLarge, message)
    };
    let file = fs::File::open(path)?;
    if file.metadata()?.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(too_large()) } else { Ok(bytes) }
}

/// The text that is to stand in the place of a file.
pub type Changed<'a> = dyn Fn(&Path) -> Option<String> + Sync + 'a;

/// The disk.
#[derive(Clone, Copy, Default)]
pub struct Disk<'a> {
    /// Texts of files that are not as on disk.
    pub changed: Option<&'a Changed<'a>>,
}

impl std::fmt::Debug for Disk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}

impl Tree for Disk<'_> {
    fn walk(&self, folder: &Path, visit: &mut dyn FnMut(Seen<'_>) -> bool, problems: &mut Vec<Error>) {
        let mut walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) => {
                    let is_folder = entry.file_type().is_dir();
                    let is_known = is_folder || entry.file_type().is_file();
                    let seen = Seen { path: entry.path(), is_folder, is_link: entry.path_is_symlink() };
                    if is_known && !visit(seen) && is_folder {
                        walk.skip_current_dir();
                    }
                }
                Err(error) => problems.extend(problem(folder, error)),
            }
        }
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        fs::canonicalize(path).ok()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.changed.and_then(|changed| changed(path)) {
            Some(text) => Ok(text.into_bytes()),
            None => read(path),
        }
    }

    fn read_each(&self, paths: &[&Path], buffer: &mut Buffer, take: &mut dyn FnMut(io::Result<&[u8]>)) {
        for path in paths {
            match self.changed.and_then(|changed| changed(path)) {
                Some(text) => take(Ok(text.as_bytes())),
                None => take(buffer.read(path)),
            }
        }
    }

    /// Anything but a regular file is not opened: a pipe may never end.
    fn find(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match fs::symlink_metadata(path) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        match fs::metadata(path) {
            Ok(metadata) => regular(&metadata).and_then(|_| read(path)).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(io::Error::new(error.kind(), "it is a link that leads to no file"))
            }
            Err(error) => Err(error),
        }
    }

    fn blob(&self, _: &Path) -> Option<Blob> {
        None
    }
}

/// The problem to report; a loop of links and a link that leads nowhere hold no code.
fn problem(tree: &Path, error: walkdir::Error) -> Option<Error> {
    if error.loop_ancestor().is_some() {
        return None;
    }
    let path = error.path().unwrap_or(tree).to_owned();
    let source = error.into_io_error()?;
    if path.is_symlink() && (source.kind() == io::ErrorKind::NotFound || is_circular(&path)) {
        return None;
    }
    Some(Error::Io { action: "read", path, source })
}

/// True for a link that leads back to itself, or through more links than a system follows.
fn is_circular(link: &Path) -> bool {
    let mut place = link.to_owned();
    (0..MOST_LINKS).all(|_| match fs::read_link(&place) {
        Ok(target) => {
            place = place.parent().unwrap_or(Path::new("")).join(target);
            true
        }
        Err(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_in_a_path_are_resolved() {
        for (path, normal) in
            [("/w/a/../b/./c.rs", "/w/b/c.rs"), ("../c.rs", "../c.rs"), ("a/../../c", "../c"), ("/../c", "/c")]
        {
            assert_eq!(normalised(Path::new(path)), Path::new(normal));
        }
    }
}
