//! Finds the error codes of a workspace and checks them.
pub mod cli;
pub mod code;
pub mod config;
pub mod diagnostic;
pub mod discover;
pub mod error;
pub mod extract;
pub mod explain;
pub mod index;
pub mod lint;
pub mod pipeline;
pub mod render;
pub mod resolve;
pub mod rule;
pub mod rules;
pub mod scan;
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
    let packages = workspace.select(&args.packages, &args.exclude)?;
    let pipeline::Outcome::Done(analysis) = pipeline::analyse(workspace, args.all_targets, &[])? else { return Ok(2) };
    let list = render::list::List { index: &analysis.index, workspace: &analysis.workspace, sources: &analysis.sources, packages: packages.as_deref() };
    if args.format == cli::Format::Json { render::written(render::list::write_json(&list, out))?; } else {
    render::written(render::list::write_human(&list, out))?; }
    for u in &analysis.index.unread { let _ = writeln!(log, "unread {}:{} {}", analysis.sources.get(u.span.file).path, analysis.sources.position(u.span).line, u.reason); }
    render::written(writeln!(log, "{} files in {:?}", analysis.files, start.elapsed()))?;
    Ok(0)
}
