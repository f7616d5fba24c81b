//! `list`: every code that was found.

use std::io::{self, Write};

use super::{analyse, place, unparsed};
use crate::{
    cli::{Args, Format, Verbosity},
    error::Error,
    pipeline::Analysis,
    render::{self, list, written},
};

pub(crate) fn list(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let (analysis, packages) = analyse(args, log)?;
    let Analysis { workspace, sources, index, config, .. } = &*analysis;
    let left = (args.verbosity == Verbosity::Verbose).then_some(analysis.left.as_slice());
    let list = list::List { index, config, workspace, sources, left, packages: packages.as_deref() };
    written(match args.format {
        Format::Json => list::write_json(&list, out),
        _ => list::write_human(&list, out),
    })?;
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        written(unread(&analysis, &list, log))?;
        written(writeln!(log, "{}", list::summary(&list)))?;
    }
    Ok(if analysis.is_complete() { 0 } else { 2 })
}

/// What `list` says beside the list: everything that was seen and not understood.
fn unread(analysis: &Analysis, list: &list::List<'_>, log: &mut dyn Write) -> io::Result<()> {
    for unread in list.unread() {
        writeln!(log, "{}: not understood: {}", place(analysis, unread.span), render::one_line(&unread.reason))?;
    }
    unparsed(analysis, log)
}
