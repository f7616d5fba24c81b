//! What the program says: every constant that the library evaluates, and the codes that `list` shows.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use errcode_check::{
    config::Config,
    discover,
    resolve::{Resolver, Value},
    scan,
    source::Sources,
    tree::Disk,
    workspace::{Options, Workspace},
};

/// A constant as the program has it.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its own name.
    pub(crate) name: String,
    /// Its name in its file: behind its type where it has one; none inside of a module of the file.
    pub(crate) path: Option<String>,
    /// True in the call of a macro.
    pub(crate) in_macro: bool,
    /// Its file.
    pub(crate) file: PathBuf,
    /// The bytes of its item; in `list` those of the code.
    pub(crate) bytes: std::ops::Range<usize>,
    /// The value, or why there is none.
    pub(crate) value: Result<i128, String>,
}

/// Every constant, static and variant of the package or workspace of a manifest.
pub(crate) fn constants(manifest: &Path) -> Vec<Row> {
    let options = Options { manifest_path: Some(manifest.to_owned()), offline: true, ..Options::default() };
    let options = Options { current_dir: manifest.parent().expect("a manifest has a folder").to_owned(), ..options };
    let workspace = Workspace::load(&options).expect("the manifest can be read");
    let mut sources = Sources::default();
    let (config, _) = Config::load(&workspace, &Disk::default(), &mut sources, &[]).expect("the config can be read");
    let discovery = discover::discover(&workspace, &Disk::default(), false);
    let read = |path: &Path| fs::read(path);
    let reading = scan::Reading { config: &config, tree: &Disk::default(), explain: false, threads: 2 };
    let scan = scan::scan(discovery.files, &workspace.root, reading, &mut sources, &mut scan::Extracted::default());
    let resolver = Resolver::new(&workspace, &sources, &scan, &read);
    let mut files: Vec<_> = scan.known.values().map(|(file, _)| *file).collect();
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        for constant in resolver.constants(file) {
            let name = constant.name.rsplit("::").next().unwrap_or_default().to_owned();
            let value = match constant.value {
                Ok(Value::Int(value, _)) => Ok(value),
                Ok(Value::Str(_)) => Err("it is a text".to_owned()),
                Err(reason) => Err(reason.text),
            };
            rows.push(Row {
                name,
                path: constant.modules.is_empty().then_some(constant.name),
                in_macro: constant.in_macro,
                file: sources.get(file).absolute.to_path_buf(),
                bytes: constant.bytes,
                value,
            });
        }
    }
    rows
}

/// The declarations that `list` shows and that have a number and a name.
pub(crate) fn listed(manifest: &Path) -> Vec<Row> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-errcode-check"));
    command.args(["list", "--quiet", "--message-format", "json", "--manifest-path"]).arg(manifest);
    let output = command.output().expect("the program runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("`list` writes one document");
    let root = manifest.parent().expect("a manifest has a folder");
    let codes = document["codes"].as_array().cloned().unwrap_or_default();
    let of_an_item = ["enum-variant", "const", "static", "assoc-const"];
    let declared = codes.iter().filter(|code| code["form"].as_str().is_some_and(|form| of_an_item.contains(&form)));
    let row = |code: &serde_json::Value| {
        let name = code["name"].as_str()?;
        let at = |key: &str| code[key].as_u64().and_then(|byte| usize::try_from(byte).ok());
        Some(Row {
            name: name.rsplit("::").next().unwrap_or(name).to_owned(),
            path: None,
            in_macro: false,
            file: root.join(code["file"].as_str()?),
            bytes: at("byte_start")?..at("byte_end")?,
            value: Ok(code["value"].as_i64().map(i128::from).or_else(|| code["code"].as_str()?.parse().ok())?),
        })
    };
    declared.filter_map(row).collect()
}
