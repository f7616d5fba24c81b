//! What rustc says: runs rustdoc for its JSON and takes the values out of it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rustdoc_types::{Crate, FORMAT_VERSION, Id, Item, ItemEnum, Type};

/// A constant as rustc has it.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its own name.
    pub(crate) name: String,
    /// Its file, as rustdoc writes it.
    pub(crate) file: PathBuf,
    /// The first line and column of its item, from 1; in a macro call those of the call.
    pub(crate) begin: (usize, usize),
    /// The last line and column.
    pub(crate) end: (usize, usize),
    /// The value; `None` where rustdoc does not evaluate: statics, and what belongs to types.
    pub(crate) value: Option<i128>,
    /// True where its type is a struct, whose first field is the number.
    pub(crate) newtype: bool,
    /// True for a discriminant that rustc counted itself.
    pub(crate) implicit: bool,
}

/// Documents packages of a manifest and gives the document of each library by its name; a package that does not compile has none. The
/// error is that of a toolchain whose format is not known here.
pub(crate) fn document(
    manifest: &Path,
    packages: &[String],
    target: &Path,
) -> Result<BTreeMap<String, PathBuf>, String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["doc", "--lib", "--no-deps", "--keep-going", "--quiet"]).arg("--manifest-path").arg(manifest);
    for package in packages {
        command.arg("--package").arg(package);
    }
    let flags =
        "-Zunstable-options --output-format json --document-private-items --document-hidden-items --cap-lints allow";
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTDOCFLAGS", flags).env("CARGO_TARGET_DIR", target);
    command.env_remove("RUSTFLAGS");
    let folder = target.join("doc");
    let output = command.output().expect("cargo runs");
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        for line in errors.lines().filter(|line| line.starts_with("error: could not")) {
            eprintln!("{line}");
        }
    }
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            all.insert(name, path);
        }
    }
    match all.values().map(|path| format(path)).find(|format| *format != FORMAT_VERSION) {
        None => Ok(all),
        Some(other) => Err(format!(
            "rustdoc writes format {other} and format {FORMAT_VERSION}, that of Rust 1.95, is known here: take that toolchain, or move \
             `rustdoc-types` to the version of yours"
        )),
    }
}

fn format(path: &Path) -> u32 {
    let text = fs::read_to_string(path).expect("rustdoc wrote it");
    let Head { format_version } = serde_json::from_str(&text).expect("rustdoc writes JSON");
    format_version
}

/// The format, read before the rest.
#[derive(serde::Deserialize)]
struct Head {
    format_version: u32,
}

/// The rows of a library's document.
pub(crate) fn rows(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).expect("rustdoc wrote it");
    let krate: Crate = serde_json::from_str(&text).expect("the format is the one that is known");
    let mut rows = Vec::new();
    for item in krate.index.values().filter(|item| item.crate_id == 0) {
        match &item.inner {
            ItemEnum::Constant { type_, const_ } => {
                let value = const_.value.as_deref().and_then(number);
                rows.extend(row(item, value, is_struct(type_)));
            }
            ItemEnum::AssocConst { type_, value: Some(_) } => rows.extend(row(item, None, is_struct(type_))),
            ItemEnum::Static(item_static) => rows.extend(row(item, None, is_struct(&item_static.type_))),
            ItemEnum::Enum(item_enum) => rows.extend(variants(&krate, &item_enum.variants)),
            _ => {}
        }
    }
    rows
}

/// Variants with the numbers that rustc counts; an explicit one is evaluated already.
fn variants(krate: &Crate, ids: &[Id]) -> Vec<Row> {
    let mut next = 0;
    let mut rows = Vec::new();
    for item in ids.iter().filter_map(|id| krate.index.get(id)) {
        let ItemEnum::Variant(variant) = &item.inner else { continue };
        let value = variant.discriminant.as_ref().map_or(Some(next), |explicit| explicit.value.parse().ok());
        let Some(value) = value else { continue };
        next = value + 1;
        let implicit = variant.discriminant.is_none();
        rows.extend(row(item, Some(value), false).map(|row| Row { implicit, ..row }));
    }
    rows
}

fn row(item: &Item, value: Option<i128>, newtype: bool) -> Option<Row> {
    let span = item.span.as_ref()?;
    let name = item.name.clone()?;
    Some(Row { name, file: span.filename.clone(), begin: span.begin, end: span.end, value, newtype, implicit: false })
}

fn is_struct(ty: &Type) -> bool {
    matches!(ty, Type::ResolvedPath(_))
}

/// `10_001u32` as a number.
fn number(value: &str) -> Option<i128> {
    let end = value.find(['i', 'u']).unwrap_or(value.len());
    value[..end].replace('_', "").parse().ok()
}
