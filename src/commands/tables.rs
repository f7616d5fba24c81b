//! `tables`: what was read of the official tables.

use std::io::Write;

use super::analyse;
use crate::{
    cli::{Args, Format, Verbosity},
    error::Error,
    pipeline::Analysis,
    render::{self, tables::Shown, written},
};

/// Shows the tables that were read.
pub(crate) fn tables(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let (analysis, _) = analyse(args, log)?;
    let Analysis { tables, sources, index, config, .. } = &*analysis;
    let shown = Shown { tables, config, index, sources, oddities: args.verbosity == Verbosity::Verbose };
    written(match args.format {
        Format::Json => render::tables::write_json(&shown, out),
        _ => render::tables::write_human(&shown, out),
    })?;
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        written(writeln!(log, "{}", render::tables::summary(tables)))?;
    }
    Ok(if analysis.is_complete() { 0 } else { 2 })
}
