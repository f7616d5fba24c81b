//! Values as rustc gives them against ours: `cargo test --test oracle -- --ignored --nocapture`.
//!
//! rustc's side is rustdoc's JSON, which a stable toolchain writes with `RUSTC_BOOTSTRAP=1`: it holds every constant and discriminant,
//! evaluated. Ours is twice: all constants of all files through the library, and the codes of `list`. Every value that both sides have
//! must be equal; what we refuse to give is counted and is no failure. docs/oracle.md has the figures.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the figures are what these tests are run for")]

mod compare;
mod ours;
mod public;
mod rustdoc;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use compare::{Outcome, compare};

/// The build folder of these tests: what `RUSTC_BOOTSTRAP` touches is kept apart.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle")
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Fixtures of `fixtures/extract` that are no crates: their macros, attributes and types stand elsewhere. One that compiles after all fails
/// the test, as does a new one that does not.
const NOT_COMPILED: &[&str] = &[
    "configured_attributes",
    "configured_calls",
    "configured_fields",
    "configured_macros",
    "f07_attribute_text",
    "f07_text_of_lines",
    "f08_other_shapes",
    "f08_variant_to_code",
    "f09_other_shapes",
    "f10_code_to_text",
    "f20_answers",
    "f20_constructor_call",
    "f20_generic_call",
    "f20_variant_with_code",
    "f21_tuple_into_from",
    "f22_setter_and_field",
    "f23_attribute_arguments",
    "f24_error_code_attribute",
    "f25_macro_name_code_rows",
    "f25_macro_rows_of_any_shape",
    "f26_macro_tuple_rows",
    "f27_prefix_and_suffix",
    "f28_enum_in_macro",
    "f28_enum_with_payload_rows",
    "f28_enum_with_rows",
    "f29_records",
    "f30_one_call_a_code",
    "f31_identifier",
    "f31_without_config",
    "f34_byte_strings",
    "f35_tuple_pattern",
    "f40_map_insert",
    "f40_without_config",
    "look_alikes",
    "look_alikes_of_constants",
    "look_alikes_of_macros",
    "look_alikes_of_tables",
    "own_macro_definitions",
    "shapes_of_lists",
    "whole_lists",
];

#[test]
#[ignore = "runs rustdoc over the fixtures, which needs the toolchain named in `rustdoc.rs`"]
fn fixtures_agree() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let root = folder.path().canonicalize().expect("the folder was just made");
    let mut packages = vec!["tricky".to_owned()];
    copy(&fixtures().join("oracle/src"), &root.join("tricky/src"));
    write(&root.join("tricky/Cargo.toml"), &manifest("tricky"));
    for entry in fs::read_dir(fixtures().join("extract")).expect("the fixtures are there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path().join("input.rs")).expect("each has its input");
        write(&root.join(&name).join("src/lib.rs"), &text);
        write(&root.join(&name).join("Cargo.toml"), &manifest(&name));
        packages.push(name);
    }
    packages.sort();
    // A list of Rust's strings is one of TOML's.
    write(&root.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = {packages:?}\n"));

    let first = match documents(&root, &packages) {
        Ok(first) => first,
        Err(reason) => return println!("NOTHING WAS COMPARED: {reason}"),
    };
    let missing: Vec<&str> = packages.iter().filter(|name| !first.contains_key(*name)).map(String::as_str).collect();
    assert_eq!(missing, NOT_COMPILED, "the fixtures that do not compile");
    // What rustdoc does not evaluate is asked for by constants that it does.
    let probes = probe(&root.join("tricky/Cargo.toml"), &first["tricky"], &root);
    assert!(probes > 10, "there are statics and constants of types");
    let second = documents(&root, &["tricky".to_owned()]).expect("the format was known before");

    let (all, listed) = (ours::constants(&root.join("Cargo.toml")), ours::listed(&root.join("Cargo.toml")));
    let (mut total, mut listed_total) = (Outcome::default(), Outcome::default());
    for (name, rows) in first.iter().filter(|(name, _)| *name != "tricky").chain(&second) {
        let outcome = compare(&all, rows, &root);
        println!("{name}: {outcome}");
        total.add(outcome);
        listed_total.add(compare(&listed, rows, &root));
    }
    println!("total: {total}; `list`: {listed_total}; by {probes} probes");
    total.differing.extend(listed_total.differing);
    assert!(total.differing.is_empty(), "{}", total.differing.join("\n"));
    assert!(total.compared > 400, "there is something to compare");
}

/// Appends a constant for each value of a file that rustdoc names and does not evaluate; the number of them.
fn probe(manifest: &Path, rustc: &[rustdoc::Row], root: &Path) -> usize {
    let mut count = 0;
    for row in ours::constants(manifest) {
        let silent = |other: &&rustdoc::Row| {
            other.value.is_none() && other.name == row.name && root.join(&other.file) == row.file
        };
        let (Some(path), Some(other)) = (&row.path, rustc.iter().find(silent)) else { continue };
        let field = if other.newtype { ".0" } else { "" };
        // Constants of a trait alone, one that two traits give, and a struct whose first field is named.
        let unasked = ["Coded::NEXT", "Coded::CODE", "Other::CODE", "User::CODE", "FULL"];
        if row.value.is_err() || unasked.contains(&path.as_str()) {
            continue;
        }
        let probe = format!("pub const PROBE_{count}: i128 = {path}{field} as i128;\n");
        let text = fs::read_to_string(&row.file).expect("it was read before");
        write(&row.file, &(text + &probe));
        count += 1;
    }
    count
}

fn documents(root: &Path, packages: &[String]) -> Result<BTreeMap<String, Vec<rustdoc::Row>>, String> {
    // What an earlier run left would speak for a package that no longer compiles.
    let target = target().join("fixtures");
    if target.join("doc").exists() {
        fs::remove_dir_all(target.join("doc")).expect("the folder is ours");
    }
    let documents = rustdoc::document(&root.join("Cargo.toml"), packages, &target)?;
    Ok(documents.into_iter().map(|(name, document)| (name, rustdoc::rows(&document))).collect())
}

fn manifest(name: &str) -> String {
    format!("[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n")
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a temporary folder is writable");
    fs::write(path, text).expect("a temporary folder is writable");
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the fixture is there").flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            write(&to, &fs::read_to_string(&path).expect("a fixture is text"));
        }
    }
}

#[test]
#[ignore = "runs rustdoc over a handful of pinned public crates, which cargo must be able to get"]
fn a_handful_of_public_crates() {
    public_crates(public::FEW.iter());
}

#[test]
#[ignore = "runs rustdoc over all pinned public crates, which cargo must be able to get; takes minutes"]
fn all_public_crates() {
    public_crates(public::FEW.iter().chain(public::MORE));
}

fn public_crates(crates: impl Iterator<Item = &'static public::Pinned> + Clone) {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let manifest = folder.path().join("Cargo.toml");
    let list = crates.clone().map(public::Pinned::dependency).collect::<String>();
    let text = format!(
        "[package]\nname = \"oracle\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{list}\n[workspace]\n"
    );
    fs::write(&manifest, text).expect("a temporary folder is writable");
    fs::create_dir(folder.path().join("src")).expect("a temporary folder is writable");
    fs::write(folder.path().join("src/lib.rs"), "").expect("a temporary folder is writable");
    let metadata = match cargo_metadata::MetadataCommand::new().manifest_path(&manifest).exec() {
        Ok(metadata) => metadata,
        Err(error) => {
            println!("NOTHING WAS COMPARED: the public crates cannot be had here: {error}");
            return;
        }
    };
    let specs: Vec<String> = crates.clone().map(public::Pinned::spec).collect();
    let rustc = match rustdoc::document(&manifest, &specs, &target().join("public")) {
        Ok(rustc) => rustc,
        Err(reason) => return println!("NOTHING WAS COMPARED: {reason}"),
    };
    let mut total = Outcome::default();
    let mut listed_total = Outcome::default();
    let mut missing = Vec::new();
    for pinned in crates {
        let package = metadata.packages.iter().find(|package| pinned.is(package)).expect("it is a dependency");
        let Some(document) = rustc.get(&pinned.library(package)) else {
            missing.push(pinned.spec());
            continue;
        };
        let rows = &rustdoc::rows(document);
        let root = package.manifest_path.parent().expect("a manifest has a folder").as_std_path();
        let all = compare(&ours::constants(package.manifest_path.as_std_path()), rows, root);
        let listed = compare(&ours::listed(package.manifest_path.as_std_path()), rows, root);
        println!("{}: {all}; `list`: {listed}", pinned.spec());
        total.add(all);
        listed_total.add(listed);
    }
    println!("total: {total}; `list`: {listed_total}");
    for (reason, count) in &total.refused {
        println!("  {count:6} {reason}");
    }
    total.differing.extend(listed_total.differing);
    assert!(total.differing.is_empty(), "{}", total.differing.join("\n"));
    assert!(missing.is_empty(), "these did not compile: {}", missing.join(", "));
    assert!(total.compared > 400, "there is something to compare");
}
