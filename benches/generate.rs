//! Writes a workspace that anyone can make again: `generate DIR files=1000 codes=2000 findings=100 rows=2000 hot=40`, or one large file of
//! a kind: `generate DIR input=quotes bytes=33554432`. The same arguments give the same bytes on every machine.
//!
//! It needs the standard library alone: `benches/compare` and `benches/guard` hand it to rustc as it is.

mod generator;

use std::{
    env, fs, io,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use generator::{Hostile, Tree};

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell where the message itself cannot be written.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> io::Result<()> {
    let usage = || io::Error::other("usage: generate DIR [files|codes|findings|rows|hot|seed|input|bytes=VALUE]…");
    let (folder, settings) = arguments.split_first().ok_or_else(usage)?;
    let mut tree = Tree::default();
    let (mut input, mut bytes) = (None, 32 << 20);
    for setting in settings {
        let (key, value) = setting.split_once('=').ok_or_else(usage)?;
        if key == "input" {
            input = Some(Hostile::named(value).ok_or_else(|| unknown(value))?);
            continue;
        }
        let number: usize = value.parse().map_err(|_| usage())?;
        match key {
            "files" => tree.files = number,
            "codes" => tree.codes = number,
            "findings" => tree.findings = number,
            "rows" => tree.rows = number,
            "hot" => tree.hot = number as u64,
            "seed" => tree.seed = number as u64,
            "bytes" => bytes = number,
            _ => return Err(usage()),
        }
    }
    let files = input.map_or_else(|| generator::workspace(&tree), |input| package_of(input.text(bytes)));
    write(Path::new(folder), files)
}

/// A package with one file.
fn package_of(text: String) -> Vec<(PathBuf, String)> {
    let manifest = "[package]\nname = \"hostile\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    vec![("Cargo.toml".into(), manifest.to_owned()), ("src/lib.rs".into(), text)]
}

fn unknown(input: &str) -> io::Error {
    io::Error::other(format!("no input is called `{input}`; there are {}", Hostile::NAMES.join(", ")))
}

fn write(folder: &Path, files: Vec<(PathBuf, String)>) -> io::Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
