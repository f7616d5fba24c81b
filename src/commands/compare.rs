//! `compare`: the codes that exported lists give different meanings, without a workspace and without git.

use std::{io::Write, path::PathBuf};

use crate::{
    cli::{Args, Format, Verbosity},
    diagnostic::{Level, Report},
    error::Error,
    history::{self, List},
    lint,
    render::{self, human, json, short, written},
    rule::Sink,
    rules::claimed_elsewhere,
    source::Sources,
    workspace::Workspace,
};

/// Reports every code on which the lists do not agree.
pub(crate) fn compare(args: &Args, paths: &[PathBuf], out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let mut sources = Sources::default();
    let lists = paths.iter().map(|path| history::read(path, &mut sources)).collect::<Result<Vec<List>, _>>()?;
    let level = lint::Levels::new(&[], &args.levels)?.level(claimed_elsewhere::RULE.name);
    let mut diagnostics = Vec::new();
    if level != Level::Allow {
        claimed_elsewhere::compare(&lists, &mut Sink::new(&claimed_elsewhere::RULE, level, &mut diagnostics));
    }
    let report = Report { diagnostics, ..Report::default() };
    let status = report.exit_status();
    written(match args.format {
        Format::Short => short::write(&report, &sources, out),
        Format::Json => json::write(&report, &Workspace::default(), &sources, status == 0, out),
        _ => human::write(&report, &sources, args.color.stdout, out),
    })?;
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        let codes = lists.iter().map(|list| list.records.len()).sum();
        let (codes, lists) = (render::count(codes, "code"), render::count(lists.len(), "list"));
        let collisions = render::count(report.diagnostics.len(), "collision");
        written(writeln!(log, "compared {codes} of {lists}: {collisions}"))?;
    }
    Ok(status)
}
