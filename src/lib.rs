//! Finds the error codes of a workspace and checks them.
pub mod cli;
pub mod code;
pub mod config;
pub mod diagnostic;
pub mod discover;
pub mod error;
pub mod explain;
pub mod index;
pub mod render;
pub mod rule;
pub mod scheme;
pub mod source;
pub mod table;
pub mod verdict;
pub mod workspace;

use std::{io::Write, time::Instant};

pub use error::Error;

/// Does what the command line asks for; the result is the exit status.
pub fn run(args: &cli::Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let start = Instant::now();
    let workspace = workspace::Workspace::load(&args.workspace)?;
    workspace.select(&args.packages, &args.exclude)?;
    let discovery = discover::discover(&workspace, args.all_targets);
    for file in &discovery.files {
        render::written(writeln!(out, "{}", file.path))?;
    }
    render::written(writeln!(log, "{} files in {:?}", discovery.files.len(), start.elapsed()))?;
    Ok(0)
}
