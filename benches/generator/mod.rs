//! Texts for measurements: workspaces like those that people write, and files that nobody writes. Knows nothing of the tool, and takes
//! nothing from outside: the same settings give the same bytes on every machine.

mod hostile;
mod random;
mod source;

use std::{fmt::Write, path::PathBuf};

pub(crate) use hostile::Hostile;
use random::Random;

/// Codes of an enum; each has a file of its own.
const CODES_OF_AN_ENUM: usize = 100;
/// Source files of a package.
const FILES_OF_A_PACKAGE: usize = 250;
/// Serials of a module, and modules of a level.
const SERIALS: usize = 999;
const MODULES: usize = 99;
/// Codes that the scheme has room for.
const ROOM: usize = 9 * MODULES * SERIALS;

/// What a workspace holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tree {
    /// Files without codes.
    pub(crate) files: usize,
    /// Codes, in enums of their own.
    pub(crate) codes: usize,
    /// Codes whose texts are not those of the table, at most `codes` and `rows`.
    pub(crate) findings: usize,
    /// Rows of the official table; those without a code are reserved.
    pub(crate) rows: usize,
    /// Of a hundred files without codes, those that hold the words and numbers of codes all the same.
    pub(crate) hot: u64,
    /// Another seed gives other texts of the same kind.
    pub(crate) seed: u64,
}

impl Default for Tree {
    fn default() -> Self {
        Self { files: 0, codes: 0, findings: 0, rows: 0, hot: 40, seed: 1 }
    }
}

/// The files of a workspace, by their paths in it.
pub(crate) fn workspace(tree: &Tree) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut members = Vec::new();
    for package in 0..tree.files.div_ceil(FILES_OF_A_PACKAGE) {
        let name = format!("part{package}");
        let first = package * FILES_OF_A_PACKAGE;
        let count = FILES_OF_A_PACKAGE.min(tree.files - first);
        files.push((format!("{name}/Cargo.toml").into(), manifest(&name)));
        let mut root = String::from("//! A part of a program that does nothing.\n\n");
        for index in first..first + count {
            // Packages of people are folders of some ten files.
            let (folder, file) = (index / 12, format!("m{index}"));
            let _ = writeln!(root, "#[path = \"f{folder}/{file}.rs\"]\npub mod {file};");
            files.push((format!("{name}/src/f{folder}/{file}.rs").into(), source_file(tree, index)));
        }
        files.push((format!("{name}/src/lib.rs").into(), root));
        members.push(name);
    }
    if tree.codes > 0 || tree.rows > 0 {
        files.push(("errors/Cargo.toml".into(), manifest("errors")));
        let mut root = String::from("//! The errors of the program.\n\n");
        for index in 0..tree.codes.div_ceil(CODES_OF_AN_ENUM).max(1) {
            let _ = writeln!(root, "mod e{index};\npub use e{index}::*;");
            files.push((format!("errors/src/e{index}.rs").into(), codes(tree, index)));
        }
        files.push(("errors/src/lib.rs".into(), root));
        files.push(("errcode.toml".into(), config(tree)));
        if tree.rows > 0 {
            files.push(("errors.md".into(), table(tree)));
        }
        members.push("errors".to_owned());
    }
    // A list of Rust's strings is one of TOML's.
    files.push(("Cargo.toml".into(), format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n")));
    files
}

/// The text of a file without codes.
pub(crate) fn source_file(tree: &Tree, index: usize) -> String {
    let mut random = Random::new(tree.seed, index as u64);
    let hot = random.below(100) < tree.hot;
    source::file(&mut random, index, hot)
}

fn manifest(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
}

fn config(tree: &Tree) -> String {
    let table = if tree.rows > 0 { "\n[[table]]\npath = \"errors.md\"\npackages = [\"errors\"]\n" } else { "" };
    format!("version = 1\nscheme = \"A-BB-CCC\"\n{table}")
}

/// The code of an index, as `A-BB-CCC` without its hyphens. Past the room of the scheme the numbers come again.
fn code(index: usize) -> usize {
    let index = index % ROOM;
    let (level, rest) = (index / (MODULES * SERIALS), index % (MODULES * SERIALS));
    (level + 1) * 100_000 + (rest / SERIALS + 1) * 1000 + rest % SERIALS + 1
}

fn text(random: &mut Random) -> String {
    let (noun, other) = (source::noun(random), source::noun(random));
    let (verb, state) = (source::verb(random), source::state(random));
    format!("cannot {verb} the {noun} while the {other} is {state}")
}

/// The official text of a code.
fn official_text(tree: &Tree, index: usize) -> String {
    // The number makes it the only one of its kind.
    let text = text(&mut Random::new(tree.seed ^ 0x7465_7874, index as u64));
    format!("{text} in step {index}")
}

/// The table; what no code has is reserved.
fn table(tree: &Tree) -> String {
    let mut out = String::from("# Error codes\n\n| code | message | status |\n|---|---|---|\n");
    for index in 0..tree.rows {
        let status = if index < tree.codes { "" } else { "reserved" };
        let _ = writeln!(out, "| {} | {} | {status} |", code(index), official_text(tree, index));
    }
    out
}

/// An enum of codes, with the texts of the table but for the findings.
fn codes(tree: &Tree, index: usize) -> String {
    let first = index * CODES_OF_AN_ENUM;
    let last = tree.codes.min(first + CODES_OF_AN_ENUM);
    let mut out = String::from("/// What can go wrong here.\n#[derive(Clone, Copy, Debug)]\n#[repr(u32)]\n");
    let _ = writeln!(out, "pub enum Part{index}Error {{");
    for index in first..last {
        let is_wrong = index < tree.findings;
        let text = official_text(tree, index);
        let said = if is_wrong { text.replace("cannot", "should not") } else { text };
        let _ = writeln!(out, "    /// {said}\n    Step{index} = {},", code(index));
    }
    out.push_str("}\n");
    out
}
