//! `catalog`: the codes in use, for people and for programs.

use std::io::Write;

use super::analyse;
use crate::{
    catalog::{self, Inputs},
    cli::{self, Args},
    error::Error,
    render::{json::write_line, written},
};

/// Writes the catalog of the workspace.
pub(crate) fn catalog(args: &Args, _: &cli::Catalog, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let (analysis, packages) = analyse(args, log)?;
    let catalog = catalog::build(Inputs {
        here: analysis.side(),
        workspace: &analysis.workspace,
        history: analysis.history.as_ref(),
        packages: packages.as_deref(),
    });
    written(write_line(out, &catalog.parts))?;
    Ok(if analysis.is_complete() { 0 } else { 2 })
}
