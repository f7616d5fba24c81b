//! `cargo metadata` without dependencies: packages, targets, roots. Nothing is compiled, no lock file is written, no network is used.

use std::path::PathBuf;

/// A workspace as cargo sees it.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Its root folder.
    pub root: PathBuf,
    /// All members, sorted by manifest path.
    pub packages: Vec<Package>,
    /// `[workspace.metadata.errcode-check]` of the root manifest.
    pub metadata: Option<serde_json::Value>,
    /// The build folder, which is never scanned.
    pub target_directory: PathBuf,
}

/// A member.
#[derive(Debug, Default)]
pub struct Package {
    /// Its name.
    pub name: String,
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
}
