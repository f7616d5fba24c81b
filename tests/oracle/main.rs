//! Values as rustc gives them against ours: `cargo test --test oracle -- --ignored --nocapture`.
//!
//! rustc's side is rustdoc's JSON, which a stable toolchain writes with `RUSTC_BOOTSTRAP=1`: it holds every constant and discriminant,
//! evaluated. Ours is twice: all constants of all files through the library, and the codes of `list`. Every value that both sides have
//! must be equal; what we refuse to give is counted and is no failure. docs/oracle.md has the figures.

mod compare;
mod ours;
mod public;
mod rustdoc;

use std::{
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

#[test]
#[ignore = "runs rustdoc over pinned public crates, which cargo must be able to get"]
fn public_crates() {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let manifest = folder.path().join("Cargo.toml");
    let list = public::CRATES.iter().map(public::Pinned::dependency).collect::<String>();
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
    let only = std::env::var("ORACLE_ONLY").ok();
    let specs: Vec<String> = public::CRATES
        .iter()
        .map(public::Pinned::spec)
        .filter(|spec| only.as_ref().is_none_or(|only| spec.contains(only)))
        .collect();
    let rustc = rustdoc::document(&manifest, &specs, &target().join("public"));
    let mut total = Outcome::default();
    let mut listed_total = Outcome::default();
    let mut missing = Vec::new();
    for pinned in public::CRATES.iter().filter(|pinned| only.as_ref().is_none_or(|only| pinned.spec().contains(only))) {
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
    assert!(total.compared > 1000, "there is something to compare");
}
