//! Another revision of the workspace as a tree of files: what git has of it, and the disk for what is the same there or is not in git.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    error::Error,
    git::{self, Blobs, Commit, Entry, Kind, Listing, Repository},
    tree::{Blob, Buffer, Disk, MOST_LINKS, Seen, Tree},
    workspace::{Options, Workspace, manifest},
};

/// What all revisions of a run share.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    /// The repository.
    pub(crate) repository: Repository,
    /// The workspace root as the run names it.
    pub(crate) root: PathBuf,
    /// The workspace root from the top of the repository, with `/`.
    prefix: Vec<u8>,
    index: Listing,
    /// The part of the index that is the same on disk.
    same: Listing,
    blobs: Blobs,
    disk: Disk<'a>,
    /// The workspaces that cargo was asked of: branches of one time have the same.
    workspaces: Mutex<BTreeMap<Vec<Decisive>, Workspace>>,
}

/// A manifest or target that is not as on disk: its path, and of a manifest its id; `None` where it is not there.
type Decisive = (Vec<u8>, Option<Box<str>>);

/// A file, folder or place outside of git that a path leads to.
enum Place {
    File(Vec<u8>),
    Folder(Vec<u8>),
    /// It is as on disk.
    Outside,
}

impl<'a> Ground<'a> {
    /// The ground of a workspace root. `states` are the index and the part of it that is the same on disk; what `disk` changes is not as git
    /// has it.
    pub(crate) fn new(
        repository: Repository,
        states: (Listing, Listing),
        root: &Path,
        disk: Disk<'a>,
        flag: &str,
    ) -> Result<Self, Error> {
        let real =
            fs::canonicalize(root).map_err(|source| Error::Io { action: "read", path: root.to_owned(), source })?;
        let Ok(below) = real.strip_prefix(repository.top()) else {
            return Err(Error::Usage {
                message: format!("`{}` is not in the repository `{}`", root.display(), repository.top().display()),
                help: Some(format!("run it where the workspace is in a git repository, or leave {flag} out")),
            });
        };
        let (prefix, blobs) = (bytes_of(below), repository.blobs());
        let (index, same) = states;
        Ok(Self { repository, root: root.to_owned(), prefix, index, same, blobs, disk, workspaces: Mutex::default() })
    }

    fn relative(&self, path: &Path) -> Option<Vec<u8>> {
        let (folder, rest) = match path.strip_prefix(&self.root) {
            Ok(rest) => (self.prefix.as_slice(), rest),
            Err(_) => (&b""[..], path.strip_prefix(self.repository.top()).ok()?),
        };
        Some(join(folder, &bytes_of(rest)))
    }

    fn absolute(&self, path: &[u8]) -> PathBuf {
        let inside = match path.strip_prefix(self.prefix.as_slice()) {
            Some(rest) if self.prefix.is_empty() => Some(rest),
            Some(rest) if rest.is_empty() || rest.starts_with(b"/") => Some(rest.strip_prefix(b"/").unwrap_or(rest)),
            _ => None,
        };
        match inside {
            Some(b"") => self.root.clone(),
            Some(rest) => self.root.join(git::path_of(rest)),
            None => self.repository.top().join(git::path_of(path)),
        }
    }

    /// A commit as a tree, from what is in it. Of `files`, which are on disk, those that git ignores are part of every revision.
    pub(crate) fn revision(
        self: &Arc<Self>,
        commit: &Commit,
        mut listing: Listing,
        files: &[Arc<Path>],
    ) -> Result<Revision<'a>, Error> {
        let unknown = files.iter().filter_map(|file| self.relative(file));
        let unknown: Vec<_> =
            unknown.filter(|path| self.index.get(path).is_none() && listing.get(path).is_none()).collect();
        let ignored = self.repository.ignored(&unknown)?;
        listing.add(ignored.into_iter().map(|path| Entry { path: path.into(), kind: Kind::File, id: "".into() }));
        Ok(Revision {
            ground: Arc::clone(self),
            commit: commit.clone(),
            name: commit.name.as_str().into(),
            listing,
            missing: Mutex::default(),
        })
    }
}

/// A commit as the workspace sees it.
#[derive(Debug)]
pub(crate) struct Revision<'a> {
    ground: Arc<Ground<'a>>,
    commit: Commit,
    name: Arc<str>,
    listing: Listing,
    /// The objects that were asked for and did not come: they are not there, or damaged.
    missing: Mutex<BTreeSet<Box<str>>>,
}

impl Revision<'_> {
    /// How people name it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Fails where git did not have an object that was asked for.
    pub(crate) fn complete(&self) -> Result<(), Error> {
        match self.missing.lock().unwrap_or_else(PoisonError::into_inner).first() {
            Some(id) => {
                let commit = &self.commit.id;
                Err(self.ground.repository.missing(commit, &format!("the object `{id}` of the commit `{commit}`")))
            }
            None => Ok(()),
        }
    }

    /// The files below a folder, from the workspace root.
    pub(crate) fn below(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(folder) = self.ground.relative(folder) else { return Vec::new() };
        let files = self.listing.below(&folder).iter().filter(|entry| entry.kind != Kind::Submodule);
        files.map(|entry| self.ground.absolute(&entry.path)).collect()
    }

    /// The submodules that hold one of these files, from the top of the repository.
    pub(crate) fn submodules(&self, files: &[Arc<Path>]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for entry in self.listing.entries().iter().filter(|entry| entry.kind == Kind::Submodule) {
            let folder = self.ground.absolute(&entry.path);
            if files.iter().any(|file| file.starts_with(&folder)) {
                found.insert(String::from_utf8_lossy(&entry.path).into_owned());
            }
        }
        found
    }

    /// True where the disk has the same.
    fn is_same(&self, entry: &Entry) -> bool {
        entry.id.is_empty()
            || self.ground.same.get(&entry.path).is_some_and(|disk| disk.id == entry.id && disk.kind == entry.kind)
                && self.ground.disk.changed.and_then(|changed| changed(&self.ground.absolute(&entry.path))).is_none()
    }

    /// The entry that a path leads to, where that is not what the disk has at the path.
    fn changed(&self, path: &Path) -> Option<&Entry> {
        let Some(Place::File(place)) = self.locate(path) else { return None };
        let entry = self.listing.get(&place)?;
        let is_direct = || self.ground.relative(path).as_deref() == Some(&place);
        let leads_there =
            || self.ground.disk.canonical(path) == self.ground.disk.canonical(&self.ground.absolute(&place));
        (!self.is_same(entry) || !(is_direct() || leads_there())).then_some(entry)
    }

    fn locate(&self, path: &Path) -> Option<Place> {
        let Some(path) = self.ground.relative(path) else { return Some(Place::Outside) };
        self.follow(&path)
    }

    fn follow(&self, path: &[u8]) -> Option<Place> {
        if self.listing.get(path).is_some_and(|entry| entry.kind == Kind::File) {
            return self.file(path.to_vec());
        }
        let mut open: VecDeque<Vec<u8>> = parts(path).collect();
        let (mut done, mut links) = (Vec::new(), 0);
        while let Some(part) = open.pop_front() {
            if part == b".." {
                if done.is_empty() {
                    return Some(Place::Outside);
                }
                done.truncate(parent(&done).len());
                continue;
            }
            let here = join(&done, &part);
            match self.listing.get(&here).map(|entry| entry.kind) {
                Some(Kind::Submodule) => return Some(Place::Outside),
                Some(Kind::File) => return if open.is_empty() { self.file(here) } else { None },
                Some(Kind::Link) => {
                    links += 1;
                    let target = self.target(&here)?;
                    if links > MOST_LINKS {
                        return None;
                    }
                    if target.first() == Some(&b'/') {
                        return Some(Place::Outside);
                    }
                    for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
                        open.push_front(part);
                    }
                }
                None if self.listing.below(&here).is_empty() => return None,
                None => done = here,
            }
        }
        Some(Place::Folder(done))
    }

    /// A file; not one that a sparse checkout leaves out, and which is so in both.
    fn file(&self, path: Vec<u8>) -> Option<Place> {
        let entry = self.listing.get(&path)?;
        let is_there = !self.is_same(entry) || self.ground.disk.is_file(&self.ground.absolute(&path));
        is_there.then_some(Place::File(path))
    }

    /// What git has of entries, in their order.
    fn texts<'e>(
        &'e self,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> impl Iterator<Item = io::Result<Vec<u8>>> + 'e {
        let ids: Vec<&str> = entries.into_iter().map(|entry| &*entry.id).collect();
        self.ground.blobs.read_all(ids.clone()).zip(ids).map(|(text, id)| {
            if text.is_err() {
                self.missing.lock().unwrap_or_else(PoisonError::into_inner).insert(id.into());
            }
            text
        })
    }

    fn target(&self, link: &[u8]) -> Option<Vec<u8>> {
        self.texts([self.listing.get(link)?]).next()?.ok()
    }

    /// Goes through a folder; `path` is its name, `place` where it is, `around` the places of the folders around it.
    fn walk_folder(
        &self,
        path: &Path,
        place: &[u8],
        around: &mut Vec<Vec<u8>>,
        visit: &mut dyn FnMut(Seen<'_>) -> bool,
        problems: &mut Vec<Error>,
    ) {
        let start = if place.is_empty() { 0 } else { place.len() + 1 };
        let names = self.listing.below(place).iter().filter_map(|entry| parts(entry.path.get(start..)?).next());
        let names: BTreeSet<Vec<u8>> = names.collect();
        around.push(place.to_vec());
        for name in names {
            let (path, here) = (path.join(git::path_of(&name)), join(place, &name));
            let is_link = self.listing.get(&here).is_some_and(|entry| entry.kind == Kind::Link);
            match self.follow(&here) {
                Some(Place::File(_)) => {
                    visit(Seen { path: &path, is_folder: false, is_link });
                }
                Some(Place::Folder(target))
                    if !around.contains(&target) && visit(Seen { path: &path, is_folder: true, is_link }) =>
                {
                    self.walk_folder(&path, &target, around, visit, problems);
                }
                Some(Place::Outside) if path.exists() => self.ground.disk.walk(&path, visit, problems),
                _ => {}
            }
        }
        around.pop();
    }
}

impl Tree for Revision<'_> {
    fn walk(&self, folder: &Path, visit: &mut dyn FnMut(Seen<'_>) -> bool, problems: &mut Vec<Error>) {
        match self.locate(folder) {
            Some(Place::Folder(place)) => {
                if visit(Seen { path: folder, is_folder: true, is_link: false }) {
                    self.walk_folder(folder, &place, &mut Vec::new(), visit, problems);
                }
            }
            Some(Place::Outside) => self.ground.disk.walk(folder, visit, problems),
            // A folder that the revision has not.
            Some(Place::File(_)) | None => {}
        }
    }

    fn is_file(&self, path: &Path) -> bool {
        match self.locate(path) {
            Some(Place::File(_)) => true,
            Some(Place::Outside) => self.ground.disk.is_file(path),
            Some(Place::Folder(_)) | None => false,
        }
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        match self.locate(path)? {
            Place::File(place) | Place::Folder(place) => Some(self.ground.absolute(&place)),
            Place::Outside => self.ground.disk.canonical(path),
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.changed(path) {
            Some(entry) => self.texts([entry]).next().unwrap_or_else(|| Err(io::ErrorKind::NotFound.into())),
            None => self.ground.disk.read(path),
        }
    }

    fn read_each(&self, paths: &[&Path], buffer: &mut Buffer, take: &mut dyn FnMut(io::Result<&[u8]>)) {
        let entries: Vec<_> = paths.iter().map(|path| self.changed(path)).collect();
        let mut texts = self.texts(entries.iter().flatten().copied());
        for (path, entry) in paths.iter().zip(&entries) {
            if entry.is_none() {
                self.ground.disk.read_each(&[path], buffer, take);
                continue;
            }
            match texts.next().unwrap_or_else(|| Err(io::ErrorKind::NotFound.into())) {
                Ok(bytes) => take(Ok(&bytes)),
                Err(error) => take(Err(error)),
            }
        }
    }

    fn find(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match self.locate(path) {
            Some(Place::File(_)) => self.read(path).map(Some),
            Some(Place::Outside) => self.ground.disk.find(path),
            Some(Place::Folder(_)) | None => Ok(None),
        }
    }

    fn blob(&self, path: &Path) -> Option<Blob> {
        let entry = self.changed(path)?;
        Some(Blob { id: entry.id.clone(), revision: Arc::clone(&self.name) })
    }
}

impl Revision<'_> {
    /// The workspace of the revision, as if it stood where `present` stands; `None` where it was not there yet. What could not be told is
    /// in the remarks.
    pub(crate) fn workspace(
        &self,
        present: &Workspace,
        options: &Options,
        remarks: &mut Vec<String>,
    ) -> Option<Workspace> {
        if !self.is_file(&present.root.join("Cargo.toml")) {
            let manifest = self.ground.relative(&present.root.join("Cargo.toml")).unwrap_or_default();
            let manifest = String::from_utf8_lossy(&manifest);
            remarks.push(format!("`{}` has no `{manifest}`: everything is new", self.name));
            return None;
        }
        let changed = self.changed_targets(present);
        if changed.is_empty() {
            return Some(present.clone());
        }
        let state = |path: &Vec<u8>| {
            let entry = self.listing.get(path)?;
            Some(if is_manifest(path) { entry.id.clone() } else { Box::default() })
        };
        let key: Vec<Decisive> = changed.iter().map(|path| (path.clone(), state(path))).collect();
        let known = || self.ground.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(workspace) = known().get(&key) {
            return Some(workspace.clone());
        }
        match self.load(&changed, present, options) {
            Ok(workspace) => {
                known().insert(key, workspace.clone());
                Some(workspace)
            }
            Err(error) => {
                remarks
                    .push(format!("the manifests of `{}` cannot be read, those at hand are taken: {error}", self.name));
                Some(present.clone())
            }
        }
    }

    /// The manifests, and the files that cargo takes for targets, that are not as on disk.
    fn changed_targets(&self, present: &Workspace) -> Vec<Vec<u8>> {
        let Ground { index, .. } = &*self.ground;
        let is_other = |entry: &&Entry| {
            index.get(&entry.path).is_none()
                || is_manifest(&entry.path) && !self.is_same(entry) && !self.leads_to_the_same(entry)
        };
        let other = decisive(&self.listing).filter(is_other);
        let gone = decisive(index).filter(|entry| self.listing.get(&entry.path).is_none());
        let changed = other.chain(gone).map(|entry| entry.path.to_vec());
        let unknown = present.packages.iter().map(|package| &package.manifest).filter(|path| !self.is_file(path));
        changed.chain(unknown.filter_map(|path| self.ground.relative(path))).collect()
    }

    /// True for a manifest in which cargo finds what it finds in the one on disk: most changes are of versions and features.
    fn leads_to_the_same(&self, entry: &Entry) -> bool {
        let now = self.ground.disk.read(&self.ground.absolute(&entry.path));
        let (Some(Ok(then)), Ok(now)) = (self.texts([entry]).next(), now) else { return false };
        str::from_utf8(&then).is_ok_and(|then| str::from_utf8(&now).is_ok_and(|now| manifest::is_alike(then, now)))
    }

    /// Asks cargo of a folder with the manifests and the names of targets.
    fn load(&self, changed: &[Vec<u8>], present: &Workspace, options: &Options) -> Result<Workspace, Error> {
        let wrong = |source| Error::Io { action: "write", path: std::env::temp_dir(), source };
        let folder = tempfile::Builder::new().prefix("errcode-check-").tempdir().map_err(wrong)?;
        let top = fs::canonicalize(folder.path()).map_err(wrong)?;
        self.lay_out(&top, changed)?;
        let manifest = top.join(git::path_of(&self.ground.prefix)).join("Cargo.toml");
        // Where the command runs, as for the workspace at hand: rustup chooses the toolchain by the folder.
        let is_known = !options.current_dir.as_os_str().is_empty();
        let current_dir = if is_known { options.current_dir.clone() } else { present.root.clone() };
        let asked = Options { manifest_path: Some(manifest), current_dir, ..options.clone() };
        let mut workspace = Workspace::load(&asked).map_err(|error| elsewhere(error, &top))?;
        workspace.target_directory.clone_from(&present.target_directory);
        workspace.build_directory.clone_from(&present.build_directory);
        workspace.move_to(&|path| match path.strip_prefix(&top) {
            Ok(rest) => self.ground.absolute(&bytes_of(rest)),
            Err(_) => path.to_owned(),
        });
        Ok(workspace)
    }

    /// Puts manifests and targets where cargo looks for them. A folder in which nothing changed is a link to that on disk: to make
    /// hundreds of files takes longer than all that cargo does with them.
    fn lay_out(&self, top: &Path, changed: &[Vec<u8>]) -> Result<(), Error> {
        let wrong = |source| Error::Io { action: "write", path: std::env::temp_dir(), source };
        let place = |path: &[u8]| top.join(git::path_of(path));
        let root = join(&self.ground.prefix, b"Cargo.toml");
        let own: BTreeSet<&[u8]> = changed.iter().chain([&root]).flat_map(|path| folders(path)).collect();
        let entries = decisive(&self.listing);
        let entries = entries.filter(|entry| entry.kind != Kind::Submodule && is_plain(&entry.path));
        let mut links = BTreeSet::new();
        for entry in entries {
            if let Some(folder) = folders(&entry.path).find(|folder| CAN_LINK && !own.contains(folder)) {
                links.insert(folder);
                continue;
            }
            let path = self.ground.absolute(&entry.path);
            let bytes = if is_manifest(&entry.path) {
                self.read(&path).map_err(|source| Error::Io { action: "read", path, source })?
            } else {
                Vec::new()
            };
            fs::create_dir_all(place(parent(&entry.path))).map_err(wrong)?;
            fs::write(place(&entry.path), bytes).map_err(wrong)?;
        }
        // All folders come before all links: nothing is ever written through a link.
        for folder in &links {
            fs::create_dir_all(place(parent(folder))).map_err(wrong)?;
        }
        let mut links = links.into_iter();
        links.try_for_each(|folder| link(&self.ground.absolute(folder), &place(folder))).map_err(wrong)
    }
}

/// Whether folders can be linked by everyone.
const CAN_LINK: bool = cfg!(unix);

#[cfg(unix)]
fn link(folder: &Path, place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(folder, place)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// True for a path that stays where it is put.
fn is_plain(path: &[u8]) -> bool {
    let path = git::path_of(path);
    path.components().all(|part| matches!(part, Component::Normal(name) if !name.eq_ignore_ascii_case(".git")))
}

/// What cargo reads, or looks for, to know the targets.
fn decisive(listing: &Listing) -> impl Iterator<Item = &Entry> {
    listing.entries().iter().filter(|entry| is_manifest(&entry.path) || is_target(&entry.path))
}

/// The folders around a path, the outermost first.
fn folders(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memchr_iter(b'/', path).map(|at| &path[..at])
}

/// What cargo complains of in a copy of the manifests: one sentence, with paths as the repository has them.
fn elsewhere(error: Error, copy: &Path) -> Error {
    let Error::Metadata { message, .. } = error else { return error };
    let message = message.split("Stack backtrace:").next().unwrap_or_default().trim();
    // Below the first sentence cargo draws the place.
    let (sentence, place) = match message.split_once("--> ") {
        Some((sentence, place)) => (sentence, place.lines().next()),
        None => (message, None),
    };
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = format!("{}/", copy.file_name().unwrap_or_default().to_string_lossy());
    let message = place.map_or_else(|| sentence.clone(), |place| format!("`{}`: {sentence}", place.trim()));
    Error::usage(without_folder(&message, &name))
}

/// A text without what stands in paths up to the end of a folder, whether they begin at the root or go up.
fn without_folder(text: &str, folder: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(folder) {
        let start = before.rfind(|char: char| char.is_whitespace() || char == '`').map_or(0, |at| at + 1);
        kept.push_str(&before[..start]);
        rest = after;
    }
    kept + rest
}

fn is_manifest(path: &[u8]) -> bool {
    path == b"Cargo.toml" || path.ends_with(b"/Cargo.toml")
}

/// True for a file that cargo takes for a target where no manifest names it.
fn is_target(path: &[u8]) -> bool {
    if !path.ends_with(b".rs") {
        return false;
    }
    let parts: Vec<&[u8]> = path.rsplitn(5, |&byte| byte == b'/').collect();
    let is_list = |name: &[u8]| matches!(name, b"tests" | b"examples" | b"benches");
    match parts.as_slice() {
        [b"build.rs", ..]
        | [b"lib.rs" | b"main.rs", b"src", ..]
        | [_, b"bin", b"src", ..]
        | [b"main.rs", _, b"bin", b"src", ..] => true,
        [b"main.rs", _, list, ..] | [_, list, ..] if is_list(list) => true,
        _ => false,
    }
}

fn parts(path: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    path.split(|&byte| byte == b'/').filter(|part| !part.is_empty() && *part != b".").map(<[u8]>::to_vec)
}

fn parent(path: &[u8]) -> &[u8] {
    memchr::memrchr(b'/', path).map_or(&[], |at| &path[..at])
}

fn join(folder: &[u8], rest: &[u8]) -> Vec<u8> {
    match (folder, rest) {
        (_, []) => folder.to_vec(),
        ([], _) => rest.to_vec(),
        _ => [folder, b"/", rest].concat(),
    }
}

fn bytes_of(path: &Path) -> Vec<u8> {
    let parts: Vec<&[u8]> = path.components().map(|part| part.as_os_str().as_encoded_bytes()).collect();
    parts.join(&b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_by_their_place() {
        let is_target = |path: &&str| super::is_target(path.as_bytes());
        let all = [
            "src/lib.rs",
            "a/src/main.rs",
            "src/bin/x.rs",
            "a/src/bin/x/main.rs",
            "a/tests/t.rs",
            "tests/t/main.rs",
            "a/b/examples/main.rs",
            "benches/b.rs",
            "build.rs",
            "a/build.rs",
        ];
        assert!(all.iter().all(is_target));
        let none = ["src/other.rs", "src/a/lib.rs", "tests/common/mod.rs", "lib.rs", "src/bin/x/y.rs", "src/lib.toml"];
        assert!(!none.iter().any(is_target));
    }

    #[test]
    fn what_cargo_says_of_a_copy_is_said_of_the_repository() {
        let said = |message: &str| {
            let error = Error::Metadata { at: "/t/copy-1/Cargo.toml".into(), message: message.to_owned() };
            elsewhere(error, Path::new("/t/copy-1")).to_string()
        };
        let drawn =
            "unclosed table, expected `]`\n --> ../../t/copy-1/a b/Cargo.toml:1:9\n  |\n1 | [package\n  |         ^";
        assert_eq!(said(drawn), "`a b/Cargo.toml:1:9`: unclosed table, expected `]`");
        let told = "failed to load the member `/t/copy-1/a`\nof `/t/copy-1/Cargo.toml`: no `name`";
        assert_eq!(said(told), "failed to load the member `a` of `Cargo.toml`: no `name`");
    }

    #[test]
    fn paths_are_joined_without_a_slash_too_many() {
        assert_eq!(join(b"", b"a/b"), b"a/b");
        assert_eq!(join(b"a", b""), b"a");
        assert_eq!(join(b"a", b"b"), b"a/b");
        assert_eq!((parent(b"a/b"), parent(b"a")), (&b"a"[..], &b""[..]));
    }
}
