//! `init`: a config for a workspace without one.

use std::io::Write;

use super::{config_error, nothing_found};
use crate::{
    cli::{Args, Verbosity},
    config,
    error::Error,
    init as proposal_of,
    pipeline::{self, Outcome, Request},
    render::written,
    rules,
    workspace::Workspace,
};

/// Proposes a config. With `dry_run` it is printed, else written where none is yet.
pub(crate) fn init(args: &Args, dry_run: bool, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let workspace = Workspace::load(&args.workspace)?;
    if let Some(path) = config::existing(&workspace).filter(|_| !dry_run) {
        return Err(Error::Usage {
            message: format!("`{}` has a config already", path.display()),
            help: Some(
                "see what would be proposed with `cargo errcode-check init --dry-run`, or remove it first".to_owned(),
            ),
        });
    }
    let names: Vec<&str> = rules::names().collect();
    let request = Request { all_targets: args.all_targets, without_schemes: true, ..Request::default() };
    let analysis = match pipeline::analyse(workspace, request, &names)? {
        Outcome::Done(analysis) => analysis,
        Outcome::Config(sources, problems) => return Err(config_error(args, &sources, problems, log)?),
    };
    let proposal = proposal_of::propose(&analysis);
    if proposal.items.is_empty() {
        return Err(nothing_found(analysis.files));
    }
    let (text, summary) = (proposal_of::config(&analysis, &proposal), proposal_of::summary(&analysis, &proposal));
    let path = config::path_in(&analysis.workspace);
    if dry_run {
        written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    } else {
        config::create(&path, &text)?;
    }
    if args.verbosity != Verbosity::Quiet {
        let done = format!("wrote `{}`; run `cargo errcode-check` to see what it leaves over\n", path.display());
        let done = if dry_run { "" } else { &done };
        written(write!(log, "{summary}{done}"))?;
    }
    Ok(if analysis.is_complete() { 0 } else { 2 })
}
