//! The source files of each package, found by walking its source trees, on disk or in another revision. Reads folders and never a file,
//! and follows no `mod` item: a file that no module names is found as well.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    error::Error,
    source::display_path,
    threads,
    tree::{Bounds, Seen, Tree},
    workspace::{Package, Target, Workspace, guess},
};

/// From how many packages on threads are faster than a loop.
const THREADS_PAY: usize = 6;

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Sorted by path; each file once.
    pub files: Vec<Discovered>,
    /// Folders that could not be read, sorted.
    pub problems: Vec<Error>,
    /// Files and folders that lie elsewhere and are not read, by path, each with the reason.
    pub outside: Vec<(Discovered, String)>,
}

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// How reports name it: relative to the workspace root, with `/`.
    pub path: String,
    /// Where it is.
    pub absolute: Arc<Path>,
    /// Index into the workspace's packages; the first one where several reach the file.
    pub package: usize,
}

/// Finds the source files of all packages: the trees of libraries, binaries and proc macros, and with `all_targets` those of
/// tests, benches, examples and build scripts too.
pub fn discover(workspace: &Workspace, tree: &dyn Tree, all_targets: bool) -> Discovery {
    let mut found = Found::default();
    for (package, mut part) in walk_packages(workspace, tree, all_targets).into_iter().enumerate() {
        found.files.extend(part.files.drain(..).map(|file| File { package, ..file }));
        found.outside.extend(part.outside.drain(..).map(|(file, why)| (File { package, ..file }, why)));
        found.problems.append(&mut part.problems);
    }
    let Found { mut files, mut problems, mut outside } = found;
    files.sort_by(|a, b| (&a.path, a.package, a.linked).cmp(&(&b.path, b.package, b.linked)));
    files.dedup_by(|later, first| later.path == first.path);
    if files.iter().any(|file| file.linked) {
        drop_second_names(&mut files, tree);
    }
    let discovered = |file: File| Discovered {
        path: display_path(&workspace.root, &file.path),
        absolute: file.path.into(),
        package: file.package,
    };
    let mut files: Vec<_> = files.into_iter().map(discovered).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    outside.sort_by(|(a, _), (b, _)| (&a.path, a.package).cmp(&(&b.path, b.package)));
    outside.dedup_by(|(later, _), (first, _)| later.path == first.path);
    let outside = outside.into_iter().map(|(file, why)| (discovered(file), why)).collect();
    problems.sort_by_cached_key(ToString::to_string);
    problems.dedup_by_key(|problem| problem.to_string());
    Discovery { files, problems, outside }
}

/// The folders that [`discover`] goes through.
pub(crate) fn trees(workspace: &Workspace, tree: &dyn Tree, all_targets: bool) -> Vec<PathBuf> {
    workspace.packages.iter().flat_map(|package| Plan::new(workspace, tree, package, all_targets).trees).collect()
}

#[derive(Default)]
struct Found {
    files: Vec<File>,
    problems: Vec<Error>,
    outside: Vec<(File, String)>,
}

struct File {
    path: PathBuf,
    package: usize,
    /// Reached through a symlink, so that it may have a second name.
    linked: bool,
}

/// One part for each package, in their order.
fn walk_packages(workspace: &Workspace, tree: &dyn Tree, all_targets: bool) -> Vec<Found> {
    let packages = &workspace.packages;
    let bounds = Bounds::of(&workspace.root);
    let walk =
        |package: &Package| Plan::new(workspace, tree, package, all_targets).walk(&bounds.of_package(&package.root));
    let threads = if packages.len() < THREADS_PAY { 1 } else { threads::available() };
    threads::map(threads, packages, walk)
}

/// Where to look in one package.
struct Plan<'a> {
    workspace: &'a Workspace,
    tree: &'a dyn Tree,
    /// No tree is inside of another one that would find its files.
    trees: Vec<PathBuf>,
    /// Single files beside the trees.
    files: Vec<PathBuf>,
    skipped_folders: Vec<PathBuf>,
    skipped_files: BTreeSet<PathBuf>,
}

impl<'a> Plan<'a> {
    fn new(workspace: &'a Workspace, tree: &'a dyn Tree, package: &Package, all_targets: bool) -> Self {
        let (products, others): (Vec<_>, Vec<_>) = package.targets.iter().partition(|target| target.is_product());
        let mut trees: BTreeSet<PathBuf> = products.iter().filter_map(|target| folder(target)).collect();
        let mut plan = Self {
            workspace,
            tree,
            trees: Vec::new(),
            files: Vec::new(),
            skipped_folders: Vec::new(),
            skipped_files: BTreeSet::new(),
        };
        if all_targets {
            for target in others {
                match folder(target) {
                    // The folder of `build.rs`, or of a test beside the manifest, is not its tree.
                    Some(tree)
                        if !target.kind.iter().any(|kind| kind == "custom-build")
                            && !package.root.starts_with(&tree) =>
                    {
                        trees.insert(tree);
                    }
                    _ => plan.files.push(target.src_path.clone()),
                }
            }
        } else {
            plan.skipped_folders = guess::BESIDE.map(|name| package.root.join(name)).into();
            plan.skipped_files = others.iter().map(|target| target.src_path.clone()).collect();
            for target in products {
                plan.skipped_files.remove(&target.src_path);
            }
        }
        // Parents sort before their children.
        for tree in trees {
            if !plan.trees.iter().any(|outer| plan.reaches(outer, &tree)) {
                plan.trees.push(tree);
            }
        }
        plan
    }

    fn reaches(&self, outer: &Path, tree: &Path) -> bool {
        tree.starts_with(outer)
            && tree.ancestors().take_while(|&folder| folder != outer).all(|folder| self.enters(folder))
    }

    /// Whether the walk goes into a folder below a tree.
    fn enters(&self, folder: &Path) -> bool {
        let hidden = folder.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let build_folder =
            folder == self.workspace.target_directory || Some(folder) == self.workspace.build_directory.as_deref();
        let skipped = hidden || build_folder || self.skipped_folders.iter().any(|skipped| skipped == folder);
        !skipped && !self.tree.is_file(&folder.join("Cargo.toml"))
    }

    fn takes(&self, tree: &Path, seen: &Seen<'_>) -> bool {
        if seen.path == tree {
            return true;
        }
        if seen.is_folder {
            return self.enters(seen.path);
        }
        let name = seen.path.file_name().unwrap_or_default().as_encoded_bytes();
        name.ends_with(b".rs") && !name.starts_with(b".") && !self.skipped_files.contains(seen.path)
    }

    fn walk(&self, bounds: &Bounds) -> Found {
        let mut found = Found::default();
        for tree in &self.trees {
            if !self.is_outside(tree, bounds, &mut found.outside) {
                self.walk_tree(tree, bounds, &mut found);
            }
        }
        for path in self.files.iter().filter(|path| self.tree.is_file(path)) {
            if !self.is_outside(path, bounds, &mut found.outside) {
                found.files.push(File { path: path.clone(), package: 0, linked: false });
            }
        }
        found
    }

    /// True for what lies elsewhere, which is then told.
    fn is_outside(&self, path: &Path, bounds: &Bounds, outside: &mut Vec<(File, String)>) -> bool {
        let why = bounds.refuse(self.tree, path);
        let is_outside = why.is_some();
        outside.extend(why.map(|why| (File { path: path.to_owned(), package: 0, linked: true }, why)));
        is_outside
    }

    fn walk_tree(&self, tree: &Path, bounds: &Bounds, found: &mut Found) {
        let Found { files, problems, outside } = found;
        let mut links = Links::default();
        let mut visit = |seen: Seen<'_>| {
            if !self.takes(tree, &seen) {
                return false;
            }
            if seen.is_folder {
                return !seen.is_link
                    || self.way_on(tree, seen.path).is_some_and(|place| {
                        !self.is_outside(seen.path, bounds, outside) && links.add(seen.path, place)
                    });
            }
            if seen.is_link && self.is_outside(seen.path, bounds, outside) {
                return false;
            }
            let linked = seen.is_link || links.folders.iter().any(|folder| seen.path.starts_with(folder));
            files.push(File { path: seen.path.to_owned(), package: 0, linked });
            true
        };
        self.tree.walk(tree, &mut visit, problems);
    }

    /// Where a linked folder leads; `None` for a folder that holds the tree, and for the build folder.
    fn way_on(&self, tree: &Path, link: &Path) -> Option<PathBuf> {
        let place = self.tree.canonical(link)?;
        let holds_tree = link != tree && self.tree.canonical(tree).is_some_and(|tree| tree.starts_with(&place));
        let build_folder = self.tree.canonical(&self.workspace.target_directory) == Some(place.clone());
        (!holds_tree && !build_folder).then_some(place)
    }
}

/// Linked folders of one walk.
#[derive(Default)]
struct Links {
    folders: Vec<PathBuf>,
    places: BTreeSet<PathBuf>,
}

impl Links {
    /// False for a place that another link led to.
    fn add(&mut self, link: &Path, place: PathBuf) -> bool {
        let is_new = self.places.insert(place);
        if is_new {
            self.folders.push(link.to_owned());
        }
        is_new
    }
}

fn folder(target: &Target) -> Option<PathBuf> {
    target.src_path.parent().map(Path::to_owned)
}

/// Drops the linked names of files that have another name: a name without links stays, else the first.
fn drop_second_names(files: &mut Vec<File>, tree: &dyn Tree) {
    let mut folders = BTreeMap::new();
    let mut place = |path: &Path| -> PathBuf {
        let folder = path.parent().unwrap_or(path);
        let real = folders
            .entry(folder.to_owned())
            .or_insert_with(|| tree.canonical(folder).unwrap_or_else(|| folder.to_owned()));
        path.file_name().map_or_else(|| real.clone(), |name| real.join(name))
    };
    let mut seen: BTreeSet<_> = files.iter().filter(|file| !file.linked).map(|file| place(&file.path)).collect();
    files.retain(|file| !file.linked || seen.insert(tree.canonical(&file.path).unwrap_or_else(|| file.path.clone())));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::tree::Disk;

    fn discover(workspace: &Workspace, all_targets: bool) -> Discovery {
        super::discover(workspace, &Disk::default(), all_targets)
    }

    fn touch(root: &Path, paths: &[&str]) {
        for path in paths {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(root)).expect("a temporary folder is writable");
            fs::write(path, "").expect("a temporary folder is writable");
        }
    }

    fn package(root: &Path, folder: &str, targets: &[(&str, &str)]) -> Package {
        let root = root.join(folder);
        let target = |&(kind, path): &(&str, &str)| Target {
            kind: vec![kind.to_owned()],
            src_path: root.join(path),
            ..Target::default()
        };
        Package { targets: targets.iter().map(target).collect(), root, ..Package::default() }
    }

    fn workspace(root: &Path, packages: Vec<Package>) -> Workspace {
        Workspace { root: root.to_owned(), packages, target_directory: root.join("target"), ..Workspace::default() }
    }

    fn paths(discovery: &Discovery) -> Vec<String> {
        discovery.files.iter().map(|file| file.path.clone()).collect()
    }

    #[test]
    fn source_trees_only_unless_all_targets() {
        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path();
        touch(
            root,
            &[
                "a/src/lib.rs",
                "a/src/bin/tool.rs",
                "a/src/tests/unit.rs",
                "a/src/x.txt",
                "a/src/target/t.rs",
                "a/src/.cache/c.rs",
            ],
        );
        touch(
            root,
            &[
                "a/tests/it.rs",
                "a/tests/common/mod.rs",
                "a/examples/e.rs",
                "a/build.rs",
                "a/src/nested/Cargo.toml",
                "a/src/nested/n.rs",
            ],
        );
        let targets =
            [("lib", "src/lib.rs"), ("bin", "src/bin/tool.rs"), ("test", "tests/it.rs"), ("custom-build", "build.rs")];
        let workspace = workspace(root, vec![package(root, "a", &targets)]);
        let product = ["a/src/bin/tool.rs", "a/src/lib.rs", "a/src/target/t.rs", "a/src/tests/unit.rs"];
        assert_eq!(paths(&discover(&workspace, false)), product);
        let all = [&["a/build.rs"][..], &product, &["a/tests/common/mod.rs", "a/tests/it.rs"]].concat();
        assert_eq!(paths(&discover(&workspace, true)), all);
    }

    #[test]
    fn a_crate_root_beside_the_manifest() {
        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path();
        touch(
            root,
            &[
                "Cargo.toml",
                "lib.rs",
                "codes/mod.rs",
                "tests/it.rs",
                "build.rs",
                "target/debug/out.rs",
                "member/Cargo.toml",
                "member/src/lib.rs",
            ],
        );
        let targets = [("lib", "lib.rs"), ("test", "tests/it.rs"), ("custom-build", "build.rs")];
        let workspace =
            workspace(root, vec![package(root, "", &targets), package(root, "member", &[("lib", "src/lib.rs")])]);
        let discovery = discover(&workspace, false);
        assert_eq!(paths(&discovery), ["codes/mod.rs", "lib.rs", "member/src/lib.rs"]);
        assert_eq!(discovery.files[2].package, 1);
        assert_eq!(paths(&discover(&workspace, true)).len(), 5);
    }

    #[test]
    fn a_binary_in_a_skipped_folder_is_found() {
        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path();
        touch(root, &["lib.rs", "examples/app/main.rs", "examples/other.rs"]);
        let workspace = workspace(root, vec![package(root, "", &[("lib", "lib.rs"), ("bin", "examples/app/main.rs")])]);
        assert_eq!(paths(&discover(&workspace, false)), ["examples/app/main.rs", "lib.rs"]);
    }

    #[test]
    fn many_packages_and_a_shared_file() {
        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path();
        touch(root, &["shared/s.rs"]);
        let mut packages = Vec::new();
        for index in 0..20 {
            let name = format!("p{index:02}");
            touch(root, &[&format!("{name}/src/lib.rs")]);
            packages.push(package(root, &name, &[("lib", "src/lib.rs"), ("bin", "../shared/s.rs")]));
            packages[index].targets[1].src_path = root.join("shared/s.rs");
        }
        let discovery = discover(&workspace(root, packages), false);
        assert_eq!(discovery.files.len(), 21);
        assert!(discovery.files.iter().take(20).enumerate().all(|(index, file)| file.package == index));
        assert_eq!((discovery.files[20].path.as_str(), discovery.files[20].package), ("shared/s.rs", 0));
    }

    #[test]
    fn a_missing_tree_is_a_problem_and_not_fatal() {
        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path();
        touch(root, &["a/src/lib.rs"]);
        let discovery = discover(
            &workspace(root, vec![package(root, "a", &[("lib", "src/lib.rs"), ("bin", "gone/main.rs")])]),
            false,
        );
        assert_eq!(paths(&discovery), ["a/src/lib.rs"]);
        assert!(discovery.problems[0].to_string().contains("gone"), "{:?}", discovery.problems);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once() {
        use std::os::unix::fs::symlink;

        let folder = TempDir::new().expect("a temporary folder");
        let root = folder.path();
        touch(root, &["a/src/lib.rs", "a/src/z/real.rs", "outside/o.rs"]);
        for (to, link) in [
            ("..", "up"),
            ("/", "all"),
            ("z", "copy"),
            ("../../outside", "out"),
            ("../../outside", "out2"),
            ("nowhere.rs", "gone.rs"),
            ("loop1.rs", "loop1.rs"),
            ("loop3.rs", "loop2.rs"),
            ("../src/loop2.rs", "loop3.rs"),
            ("lib.rs", "again.rs"),
        ] {
            symlink(to, root.join("a/src").join(link)).expect("links are supported");
        }
        let discovery = discover(&workspace(root, vec![package(root, "a", &[("lib", "src/lib.rs")])]), false);
        let found = paths(&discovery);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(discovery.outside.is_empty(), "{:?}", discovery.outside);
        assert!(found.contains(&"a/src/lib.rs".to_owned()) && found.contains(&"a/src/z/real.rs".to_owned()));
        assert!(found.contains(&"a/src/out/o.rs".to_owned()));
        assert!(discovery.problems.is_empty(), "{:?}", discovery.problems);
    }
}
