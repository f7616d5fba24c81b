//! What the manifests alone say of a workspace while cargo is still asked. It may be wrong, and nothing but time may depend on it.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use globset::Glob;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{METADATA_KEYS, Options, Workspace, manifest::DEPENDENCIES, matcher};
use crate::tree::{self, normalised};

/// Targets that a plain `cargo build` does not compile have their files here.
pub(crate) const BESIDE: [&str; 3] = ["tests", "benches", "examples"];

/// How many folders an entry of `members` may mean: links can lead in circles.
const MOST: usize = 10_000;

/// A workspace that cargo has not told of yet.
#[derive(Debug)]
pub(crate) struct Guess {
    /// Its root, and whether the root manifest has a config; no packages.
    pub(crate) workspace: Workspace,
    /// Folders of likely members; a package may be in none of them.
    pub(crate) members: Vec<PathBuf>,
}

/// Looks for the workspace where cargo does. `None` where there is no manifest that can be read.
pub(crate) fn guess(options: &Options) -> Option<Guess> {
    let start = match &options.manifest_path {
        Some(path) => normalised(&options.current_dir.join(path)),
        None => options.current_dir.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())?,
    };
    let folder = start.parent()?;
    let (root, text) = root(folder, text_of(&start)?)?;
    let manifest = DeTable::parse(&text).ok()?;
    let table = manifest.get_ref();
    let has_config = at(table, &METADATA_KEYS).is_some();
    let members = members(&root, table);
    let target_directory = root.join("target");
    let metadata = has_config.then_some(serde_json::Value::Null);
    Some(Guess { workspace: Workspace { root, metadata, target_directory, ..Workspace::default() }, members })
}

/// The text of a regular file.
fn text_of(path: &Path) -> Option<String> {
    if path.is_file() { String::from_utf8(tree::read(path).ok()?).ok() } else { None }
}

/// The folder and the text of the root manifest, from a package or root and its manifest.
fn root(folder: &Path, text: String) -> Option<(PathBuf, String)> {
    let manifest = DeTable::parse(&text).ok()?;
    if manifest.get_ref().contains_key("workspace") {
        drop(manifest);
        return Some((folder.to_owned(), text));
    }
    if let Some(named) = at(manifest.get_ref(), &["package", "workspace"]).and_then(DeValue::as_str) {
        let root = normalised(&folder.join(named));
        let text = text_of(&root.join("Cargo.toml"))?;
        return Some((root, text));
    }
    drop(manifest);
    for above in folder.ancestors().skip(1) {
        let Some(around) = text_of(&above.join("Cargo.toml")) else { continue };
        let manifest = DeTable::parse(&around).ok()?;
        if !manifest.get_ref().contains_key("workspace") {
            continue;
        }
        let left_out = texts(at(manifest.get_ref(), &["workspace", "exclude"]));
        if left_out.iter().any(|path| folder.starts_with(normalised(&above.join(path)))) {
            break;
        }
        drop(manifest);
        return Some((above.to_owned(), around));
    }
    Some((folder.to_owned(), text))
}

/// Folders that the root manifest names, each once.
fn members(root: &Path, manifest: &DeTable<'_>) -> Vec<PathBuf> {
    let workspace = at(manifest, &["workspace"]).and_then(DeValue::as_table);
    let listed = workspace.map(|table| texts(table.get("members").map(Spanned::get_ref)));
    let mut found: Vec<PathBuf> = listed.iter().flatten().flat_map(|pattern| matching(root, pattern)).collect();
    if manifest.contains_key("package") {
        found.push(root.to_owned());
    }
    for table in DEPENDENCIES
        .iter()
        .flat_map(|key| workspace.and_then(|table| table.get(*key)).into_iter().chain(manifest.get(*key)))
    {
        let paths = table.get_ref().as_table().into_iter().flat_map(|table| table.values());
        let paths = paths.filter_map(|value| at(value.get_ref().as_table()?, &["path"])?.as_str());
        found.extend(paths.map(|path| normalised(&root.join(path))).filter(|path| path.starts_with(root)));
    }
    let left_out = workspace.map(|table| texts(table.get("exclude").map(Spanned::get_ref))).unwrap_or_default();
    let left_out: Vec<PathBuf> = left_out.iter().map(|path| normalised(&root.join(path))).collect();
    found.retain(|member| !left_out.iter().any(|folder| member.starts_with(folder)));
    found.sort();
    found.dedup();
    found
}

/// The folders that an entry of `members` means; none where it goes through folders of any depth.
fn matching(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root.to_owned()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == "**" {
            return Vec::new();
        }
        found = if part.contains(['*', '?', '[']) {
            let Ok(glob) = Glob::new(part).and_then(|glob| matcher(&glob)) else { return Vec::new() };
            let fits = |name: &OsString| glob.is_match(name);
            found.iter().flat_map(|folder| folders(folder).filter(fits).map(|name| folder.join(name))).collect()
        } else {
            found.iter().map(|folder| normalised(&folder.join(part))).collect()
        };
        if found.len() > MOST {
            return Vec::new();
        }
    }
    found
}

/// The names in a folder of what is no file.
fn folders(folder: &Path) -> impl Iterator<Item = OsString> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_file())).map(|entry| entry.file_name())
}

/// The source trees of a member; none where it has no manifest that can be read.
pub(crate) fn trees(member: &Path, all_targets: bool) -> Vec<PathBuf> {
    let Some(text) = text_of(&member.join("Cargo.toml")) else { return Vec::new() };
    let Ok(manifest) = DeTable::parse(&text) else { return Vec::new() };
    let manifest = manifest.get_ref();
    let path = |value: &DeValue<'_>| Some(member.join(at(value.as_table()?, &["path"])?.as_str()?));
    let library = at(manifest, &["lib"]).and_then(path);
    let programs = at(manifest, &["bin"]).and_then(DeValue::as_array).into_iter().flatten();
    let programs = programs.filter_map(|value| path(value.get_ref()));
    let named = library.into_iter().chain(programs).filter_map(|path| Some(normalised(path.parent()?)));
    let beside = BESIDE.iter().filter(|_| all_targets).map(|name| member.join(name));
    let mut trees: Vec<PathBuf> = named.chain(beside).chain([member.join("src")]).collect();
    trees.sort();
    // Parents sort before their children.
    trees.dedup_by(|inner, outer| inner.starts_with(outer));
    trees
}

/// The value behind keys.
fn at<'a, 'i>(table: &'a DeTable<'i>, keys: &[&str]) -> Option<&'a DeValue<'i>> {
    let (last, around) = keys.split_last()?;
    let table = around.iter().try_fold(table, |table, key| table.get(*key)?.get_ref().as_table())?;
    table.get(*last).map(Spanned::get_ref)
}

/// The texts of an array.
fn texts<'a>(value: Option<&'a DeValue<'_>>) -> Vec<&'a str> {
    let values = value.and_then(DeValue::as_array).into_iter().flatten();
    values.filter_map(|value| value.get_ref().as_str()).collect()
}
