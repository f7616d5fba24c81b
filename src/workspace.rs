//! `cargo metadata` without dependencies: packages, targets, roots. Nothing is compiled, no lock file is written, no
//! network is used. The whole workspace is always read, wherever the command runs; `-p` only filters the report.

pub(crate) mod guess;
pub(crate) mod manifest;

use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;
use globset::{Glob, GlobMatcher, GlobSet};

use crate::{error::Error, tree::normalised};

/// Where a root manifest holds the config of this program.
pub(crate) const METADATA_KEYS: [&str; 3] = ["workspace", "metadata", "errcode-check"];

/// How to find the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `--manifest-path`, as typed.
    pub manifest_path: Option<PathBuf>,
    /// Where the search for a manifest begins.
    pub current_dir: PathBuf,
    /// `--frozen`, handed to cargo.
    pub frozen: bool,
    /// `--locked`, handed to cargo.
    pub locked: bool,
    /// `--offline`, handed to cargo.
    pub offline: bool,
}

/// A workspace as cargo sees it.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Its root folder.
    pub root: PathBuf,
    /// All members, sorted by manifest path.
    pub packages: Vec<Package>,
    /// `[workspace.metadata.errcode-check]` of the root manifest.
    pub metadata: Option<serde_json::Value>,
    /// The build folder, which is never scanned.
    pub target_directory: PathBuf,
    /// Where cargo puts intermediate files, if that is another folder; never scanned either.
    pub build_directory: Option<PathBuf>,
}

/// A member.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Cargo's package id, verbatim.
    pub id: String,
    /// Its manifest.
    pub manifest: PathBuf,
    /// The manifest's folder.
    pub root: PathBuf,
    /// Its targets.
    pub targets: Vec<Target>,
    /// Dependencies: the name in paths (`_` for `-`), and the package's name.
    pub dependencies: Vec<(String, String)>,
}

/// A target of a member.
#[derive(Debug, Default, Clone)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// `lib`, `bin`, `test`, …
    pub kind: Vec<String>,
    /// `lib`, `bin`, …
    pub crate_types: Vec<String>,
    /// The crate root, normalised (no `..`).
    pub src_path: PathBuf,
    /// The edition.
    pub edition: String,
    /// Whether `cargo doc` documents it.
    pub doc: bool,
    /// Whether its doc tests run.
    pub doctest: bool,
    /// Whether `cargo test` builds it.
    pub test: bool,
}

impl Target {
    /// True for what a plain `cargo build` compiles for users: no test, bench, example or build script.
    pub fn is_product(&self) -> bool {
        !self.kind.iter().any(|kind| matches!(kind.as_str(), "test" | "bench" | "example" | "custom-build"))
    }

    fn is_library(&self) -> bool {
        self.is_product() && !self.kind.iter().any(|kind| kind == "bin")
    }
}

impl Package {
    /// The name of its library in paths, or of the package where there is none; `_` for `-`.
    pub fn crate_name(&self) -> String {
        let library = self.targets.iter().find(|target| target.is_library());
        library.map_or(&self.name, |target| &target.name).replace('-', "_")
    }

    /// The target that a file is likely part of: the one it is the root of, else the nearest root above it, else the first.
    pub fn target_of(&self, path: &Path) -> Option<&Target> {
        let folder = |target: &Target| target.src_path.parent().map_or(0, |folder| folder.components().count());
        let holds = |target: &&Target| target.src_path.parent().is_some_and(|folder| path.starts_with(folder));
        self.targets
            .iter()
            .find(|target| target.src_path == path)
            .or_else(|| {
                self.targets.iter().rev().filter(holds).max_by_key(|target| (target.is_product(), folder(target)))
            })
            .or_else(|| self.targets.first())
    }
}

impl Workspace {
    /// The name of a package by its index; empty where there is none.
    pub fn name_of(&self, package: usize) -> &str {
        self.packages.get(package).map_or("", |package| package.name.as_str())
    }

    /// A workspace of one package with a library, for texts in memory.
    pub fn single(root: &Path) -> Self {
        let target = Target {
            name: "memory".to_owned(),
            kind: vec!["lib".to_owned()],
            crate_types: vec!["lib".to_owned()],
            src_path: root.join("src/lib.rs"),
            edition: "2024".to_owned(),
            ..Target::default()
        };
        let package = Package {
            name: "memory".to_owned(),
            id: "memory".to_owned(),
            manifest: root.join("Cargo.toml"),
            root: root.to_owned(),
            targets: vec![target],
            ..Package::default()
        };
        Self { root: root.to_owned(), packages: vec![package], ..Self::default() }
    }

    /// Asks cargo for the workspace of a manifest or folder.
    pub fn load(options: &Options) -> Result<Self, Error> {
        let mut command = MetadataCommand::new();
        command.no_deps().current_dir(&options.current_dir);
        if let Some(manifest) = &options.manifest_path {
            command.manifest_path(manifest);
        }
        let flags = [("--frozen", options.frozen), ("--locked", options.locked), ("--offline", options.offline)];
        command
            .other_options(flags.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()).collect::<Vec<_>>());
        let metadata = command.exec().map_err(|error| Error::Metadata {
            at: options.manifest_path.clone().unwrap_or_else(|| options.current_dir.clone()),
            message: message_of(&error),
        })?;
        Ok(Self::from_metadata(metadata))
    }

    fn from_metadata(metadata: cargo_metadata::Metadata) -> Self {
        let mut packages: Vec<_> = metadata.packages.iter().map(package).collect();
        packages.sort_by(|a, b| a.manifest.cmp(&b.manifest));
        use_library_names(&metadata, &mut packages);
        let section = metadata.workspace_metadata.get(METADATA_KEYS[2]);
        Self {
            root: metadata.workspace_root.into(),
            packages,
            metadata: section.filter(|section| !section.is_null()).cloned(),
            target_directory: metadata.target_directory.into(),
            build_directory: metadata.build_directory.map(Into::into),
        }
    }

    /// Puts the workspace elsewhere.
    pub(crate) fn move_to(&mut self, place: &dyn Fn(&Path) -> PathBuf) {
        self.root = place(&self.root);
        for package in &mut self.packages {
            package.manifest = place(&package.manifest);
            package.root = place(&package.root);
            for target in &mut package.targets {
                target.src_path = place(&target.src_path);
            }
        }
        self.packages.sort_by(|a, b| a.manifest.cmp(&b.manifest));
    }

    /// The member that `name::…` means in the sources of `package`: a dependency, or the package's own library.
    pub fn crate_of(&self, package: usize, name: &str) -> Option<usize> {
        let own = self.packages.get(package)?;
        match own.dependencies.iter().find(|(extern_name, _)| extern_name == name) {
            Some((_, dependency)) => self.packages.iter().position(|member| member.name == *dependency),
            None => (own.crate_name() == name).then_some(package),
        }
    }

    /// The member whose folder holds the file: the innermost one.
    pub fn package_of(&self, path: &Path) -> Option<usize> {
        let holding = self.packages.iter().enumerate().filter(|(_, package)| path.starts_with(&package.root));
        holding.max_by_key(|(_, package)| package.root.components().count()).map(|(index, _)| index)
    }

    /// The members that the report is about, ascending; `None` for all of them. A spec is a name, a glob, `name@version` or a
    /// package id; one that matches nothing is an error.
    pub fn select(&self, specs: &[String], exclude: &[String]) -> Result<Option<Vec<usize>>, Error> {
        if specs.is_empty() && exclude.is_empty() {
            return Ok(None);
        }
        let mut chosen = vec![specs.is_empty(); self.packages.len()];
        for (flag, list, value) in [("--package", specs, true), ("--exclude", exclude, false)] {
            for spec in list {
                for index in self.matching(flag, spec)? {
                    chosen[index] = value;
                }
            }
        }
        let chosen: Vec<_> = (0..chosen.len()).filter(|&index| chosen[index]).collect();
        if chosen.is_empty() {
            return Err(Error::usage("`--exclude` leaves no package to report on"));
        }
        Ok(Some(chosen))
    }

    fn matching(&self, flag: &str, spec: &str) -> Result<Vec<usize>, Error> {
        let spec_of = Spec::parse(flag, spec)?;
        let found: Vec<_> = (0..self.packages.len()).filter(|&index| spec_of.matches(&self.packages[index])).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let likeness = |package: &&Package| (strsim::jaro_winkler(&package.name, spec) * 1000.0).round() as i64;
        let nearest = self.packages.iter().rev().max_by_key(likeness);
        Err(Error::Usage {
            message: format!("`{flag} {spec}` matches no package of the workspace `{}`", self.root.display()),
            help: nearest.map(|package| format!("the nearest package is `{}`", package.name)),
        })
    }
}

/// What `-p` and `--exclude` take.
struct Spec<'a> {
    text: &'a str,
    name: GlobMatcher,
    version: Option<&'a str>,
}

impl<'a> Spec<'a> {
    fn parse(flag: &str, text: &'a str) -> Result<Self, Error> {
        let (name, version) = text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
        let glob = Glob::new(name).and_then(|glob| matcher(&glob));
        let name = glob.map_err(|error| Error::usage(format!("`{flag} {text}` is no glob: {}", error.kind())))?;
        Ok(Self { text, name, version })
    }

    fn matches(&self, package: &Package) -> bool {
        let version = self.version.is_none_or(|version| package.version == version);
        package.id == self.text || (version && self.name.is_match(&package.name))
    }
}

fn package(package: &cargo_metadata::Package) -> Package {
    let manifest = PathBuf::from(&package.manifest_path);
    Package {
        name: package.name.to_string(),
        version: package.version.to_string(),
        id: package.id.repr.clone(),
        root: manifest.parent().unwrap_or(Path::new("")).to_owned(),
        manifest,
        targets: package.targets.iter().map(target).collect(),
        dependencies: package
            .dependencies
            .iter()
            .map(|dependency| {
                let name = dependency.rename.as_ref().unwrap_or(&dependency.name);
                (name.replace('-', "_"), dependency.name.clone())
            })
            .collect(),
    }
}

fn target(target: &cargo_metadata::Target) -> Target {
    Target {
        name: target.name.clone(),
        kind: target.kind.iter().map(ToString::to_string).collect(),
        crate_types: target.crate_types.iter().map(ToString::to_string).collect(),
        // What cargo joins from a manifest never passes a symlink on purpose.
        src_path: normalised(target.src_path.as_std_path()),
        edition: target.edition.to_string(),
        doc: target.doc,
        doctest: target.doctest,
        test: target.test,
    }
}

/// A dependency without a rename goes by the name of its library, which a member may set to something else than its own name.
fn use_library_names(metadata: &cargo_metadata::Metadata, packages: &mut [Package]) {
    let libraries: Vec<_> = packages.iter().map(|package| (package.name.clone(), package.crate_name())).collect();
    for package in packages {
        let Some(written) = metadata.packages.iter().find(|written| written.id.repr == package.id) else { continue };
        for (dependency, (extern_name, name)) in written.dependencies.iter().zip(&mut package.dependencies) {
            let library = libraries.iter().find(|(member, _)| member == name);
            if let (None, Some((_, library))) = (&dependency.rename, library) {
                extern_name.clone_from(library);
            }
        }
        package.dependencies.sort();
        package.dependencies.dedup();
    }
}

fn message_of(error: &cargo_metadata::Error) -> String {
    match error {
        cargo_metadata::Error::CargoMetadata { stderr } => clean(stderr),
        error => error.to_string(),
    }
}

/// Cargo's error without its warnings and progress lines, causes on one line.
fn clean(stderr: &str) -> String {
    let from = stderr.find("error: ").map_or(0, |at| at + "error: ".len());
    let paragraphs: Vec<_> = stderr[from..].split("\n\n").map(str::trim).filter(|text| !text.is_empty()).collect();
    let kept: Vec<_> = paragraphs.into_iter().filter(|text| !text.starts_with("warning:")).collect();
    let text = kept.join("\n\n").replace("\n\nCaused by:\n  ", ": ");
    if text.is_empty() { "cargo gave no reason".to_owned() } else { text }
}

/// The matcher of a glob; an error for one that is too large or too deep to be compiled.
pub(crate) fn matcher(glob: &Glob) -> Result<GlobMatcher, globset::Error> {
    // `compile_matcher` alone panics.
    GlobSet::new([glob])?;
    Ok(glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(root)).expect("a temporary folder is writable");
            fs::write(path, text).expect("a temporary folder is writable");
        }
    }

    fn sample() -> (TempDir, Workspace) {
        let folder = TempDir::new().expect("a temporary folder");
        write(
            folder.path(),
            &[
                (
                    "Cargo.toml",
                    "[workspace]\nmembers = [\"b\", \"a-x\"]\nresolver = \"2\"\n[workspace.metadata.errcode-check]\nversion = 1\n",
                ),
                (
                    "b/Cargo.toml",
                    "[package]\nname = \"b\"\nversion = \"1.2.0\"\nedition = \"2021\"\n[lib]\npath = \"../shared/b.rs\"\n[dependencies]\nrenamed = { package = \"a-x\", path = \"../a-x\" }\n",
                ),
                ("shared/b.rs", ""),
                (
                    "a-x/Cargo.toml",
                    "[package]\nname = \"a-x\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nname = \"ax_core\"\n[dependencies]\nb = { path = \"../b\" }\n",
                ),
                ("a-x/src/lib.rs", ""),
            ],
        );
        let options = Options { current_dir: folder.path().join("b"), frozen: true, ..Options::default() };
        let workspace = Workspace::load(&options).expect("the manifests are right");
        (folder, workspace)
    }

    #[test]
    fn reads_members_targets_and_dependencies() {
        let (folder, workspace) = sample();
        assert_eq!(workspace.packages.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a-x", "b"]);
        assert_eq!(workspace.metadata, Some(serde_json::json!({ "version": 1 })));
        let b = &workspace.packages[1];
        assert_eq!(b.targets[0].src_path, workspace.root.join("shared/b.rs"));
        assert_eq!((b.targets[0].kind[0].as_str(), b.targets[0].edition.as_str()), ("lib", "2021"));
        assert_eq!(b.dependencies, [("renamed".to_owned(), "a-x".to_owned())]);
        assert_eq!(workspace.packages[0].crate_name(), "ax_core");
        assert_eq!(workspace.crate_of(1, "renamed"), Some(0));
        assert_eq!(workspace.crate_of(1, "ax_core"), None);
        assert_eq!(workspace.crate_of(0, "ax_core"), Some(0));
        assert_eq!(workspace.package_of(&workspace.root.join("a-x/src/lib.rs")), Some(0));
        assert!(!folder.path().join("Cargo.lock").exists());
    }

    #[test]
    fn selects_by_name_glob_version_and_exclusion() {
        let (_folder, workspace) = sample();
        let select = |specs: &[&str], exclude: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
            workspace.select(&owned(specs), &owned(exclude)).map_err(|error| (error.to_string(), error.help()))
        };
        assert_eq!(select(&[], &[]), Ok(None));
        assert_eq!(select(&["a*"], &[]), Ok(Some(vec![0])));
        assert_eq!(select(&["b@1.2.0"], &[]), Ok(Some(vec![1])));
        assert_eq!(select(&[], &["b"]), Ok(Some(vec![0])));
        let (message, help) = select(&["a-xx"], &[]).expect_err("no such package");
        assert!(message.starts_with("`--package a-xx` matches no package"), "{message}");
        assert_eq!(help.as_deref(), Some("the nearest package is `a-x`"));
        assert!(select(&["b@1.2.1"], &[]).is_err());
        assert!(select(&[], &["c*"]).is_err());
        assert!(select(&["["], &[]).is_err());
        assert_eq!(select(&[], &["*"]).expect_err("nothing is left").0, "`--exclude` leaves no package to report on");
    }

    #[test]
    fn a_broken_manifest_is_cargos_own_message() {
        let folder = TempDir::new().expect("a temporary folder");
        write(folder.path(), &[("Cargo.toml", "[package]\nname = \"a\"\n")]);
        let options = Options { current_dir: folder.path().to_owned(), ..Options::default() };
        let error = Workspace::load(&options).expect_err("no target").to_string();
        assert!(error.contains("no targets specified") && !error.contains("error: "), "{error}");
        let missing = Options { manifest_path: Some("none/Cargo.toml".into()), ..options };
        assert!(Workspace::load(&missing).expect_err("no manifest").to_string().contains("does not exist"));
    }

    #[test]
    fn noise_around_cargos_message_is_dropped() {
        let noisy = "warning: unused key\n\nerror: failed to parse\n\nCaused by:\n  no name\n";
        assert_eq!(clean(noisy), "failed to parse: no name");
        assert_eq!(clean(""), "cargo gave no reason");
    }

    #[test]
    fn a_file_goes_to_the_nearest_product_target() {
        let target = |name: &str, kind: &str, path: &str| Target {
            name: name.into(),
            kind: vec![kind.into()],
            src_path: path.into(),
            ..Target::default()
        };
        let targets = vec![
            target("l", "lib", "/p/src/lib.rs"),
            target("m", "bin", "/p/src/main.rs"),
            target("t", "test", "/p/tests/t.rs"),
        ];
        let package = Package { targets, ..Package::default() };
        let name = |path: &str| package.target_of(Path::new(path)).map(|target| target.name.as_str());
        assert_eq!(name("/p/src/error.rs"), Some("l"));
        assert_eq!(name("/p/src/main.rs"), Some("m"));
        assert_eq!(name("/p/tests/common/x.rs"), Some("t"));
        assert_eq!(name("/p/errcode.toml"), Some("l"));
    }
}
