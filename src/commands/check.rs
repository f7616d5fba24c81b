//! `check`: findings, fixes, and the exit status.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Instant,
};

use super::{analyse, analysed, nothing_found, request};
use crate::{
    cli::{Args, Format, Verbosity},
    diagnostic::Report,
    error::Error,
    fix::{self, Changes, Selection},
    lint,
    pipeline::{Analysis, Request},
    render::{self, human, json, short, written},
    source::Sources,
    workspace::Workspace,
};

pub(crate) fn check(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let start = Instant::now();
    let (analysis, packages) = analyse(args, log)?;
    let levels = lint::Levels::new(&analysis.config.rules, &args.levels)?;
    let mut checked = Checked::new(analysis, &levels, packages.as_deref());
    let mut complete = true;
    if let Some(fixing) = &args.fix {
        let selection = match fixing.rules.as_slice() {
            [] => Selection::Certain,
            names => Selection::Rules(levels.fixable(names)?),
        };
        let again = |changes: &Changes, before: &Checked, log: &mut dyn Write| -> Result<Checked, Error> {
            let request = Request { changes: Some(changes), ..request(args) };
            let workspace = before.analysis.workspace.clone();
            Ok(Checked::new(analysed(args, workspace, request, log)?, &levels, packages.as_deref()))
        };
        let (fixed, changes) = fix_all(args, checked, &selection, &again, log)?;
        if fixing.diff {
            return difference(args, &fixed, &changes, out, log);
        }
        changes.check_vcs(fixing.allowed)?;
        let (done, failures) = changes.write();
        // What was not written is still to be told.
        checked = if failures.is_empty() {
            fixed
        } else {
            again(&Changes::new(&fixed.analysis.workspace.root), &fixed, log)?
        };
        complete = tell_failures(args, changes.refused().chain(&failures), log)?;
        if args.verbosity != Verbosity::Quiet {
            written(writeln!(log, "{}", render::fixed("fixed", done)))?;
        }
    }
    let Checked { analysis, report } = checked;
    let status = if complete { report.exit_status() } else { 2 };
    let Analysis { workspace, sources, index, .. } = &*analysis;
    let found = !index.entries.is_empty() || !index.unread.is_empty();
    let shown = Shown { report: &report, workspace, sources, success: found && status == 0 };
    for (format, path) in &args.files {
        write_file(*format, &shown, path)?;
    }
    written(write_report(args.format, &shown, args.color.stdout, out))?;
    if !found {
        written(out.flush())?;
        return Err(nothing_found(analysis.files));
    }
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        written(writeln!(log, "{}", render::summary(&report, index, start.elapsed())))?;
    }
    Ok(status)
}

/// A report and what its places are in.
#[derive(Clone, Copy)]
struct Shown<'a> {
    report: &'a Report,
    workspace: &'a Workspace,
    sources: &'a Sources,
    /// True for exit status 0.
    success: bool,
}

fn write_report(format: Format, shown: &Shown<'_>, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let Shown { report, workspace, sources, success } = *shown;
    match format {
        Format::Human => human::write(report, sources, color, out),
        Format::Short => short::write(report, sources, out),
        Format::Json => json::write(report, workspace, sources, success, out),
        _ => unimplemented!("formats"),
    }
}

/// Writes a report into a file, which is as it was where that fails.
fn write_file(format: Format, shown: &Shown<'_>, path: &Path) -> Result<(), Error> {
    let mut bytes = Vec::new();
    write_report(format, shown, false, &mut bytes).and_then(|()| fs::write(path, bytes)).map_err(|source| Error::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

/// An analysis with its report.
struct Checked {
    analysis: Box<Analysis>,
    report: Report,
}

impl Checked {
    fn new(analysis: Box<Analysis>, levels: &lint::Levels, packages: Option<&[usize]>) -> Self {
        let mut report = analysis.report(levels);
        if let Some(packages) = packages {
            analysis.keep_packages(&mut report, packages);
        }
        Self { analysis, report }
    }
}

/// Checks once more, with changes in the place of what is on disk.
type Again<'a> = dyn Fn(&Changes, &Checked, &mut dyn Write) -> Result<Checked, Error> + 'a;

/// Applies fixes in memory until none is left; what comes back is checked with all of them.
fn fix_all(
    args: &Args,
    mut checked: Checked,
    selection: &Selection,
    again: &Again<'_>,
    log: &mut dyn Write,
) -> Result<(Checked, Changes), Error> {
    let mut changes = Changes::new(&checked.analysis.workspace.root);
    for round in 1..=fix::MOST_ROUNDS {
        let Analysis { sources, .. } = &*checked.analysis;
        let applied = changes.apply(&checked.report, sources, selection, &checked.analysis.broken());
        if applied.fixes == 0 {
            break;
        }
        if args.verbosity == Verbosity::Verbose {
            written(writeln!(log, "{}", render::round(round, applied)))?;
        }
        checked = again(&changes, &checked, log)?;
        if changes.revert(&checked.analysis.sources, &checked.analysis.broken()) {
            checked = again(&changes, &checked, log)?;
        }
    }
    Ok((checked, changes))
}

/// Shows what `--fix` would change: exit status 1 where that is something.
fn difference(
    args: &Args,
    fixed: &Checked,
    changes: &Changes,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<u8, Error> {
    written(changes.write_diff(args.color.stdout, out).and_then(|()| out.flush()))?;
    let complete = tell_failures(args, changes.refused(), log)? && fixed.analysis.is_complete();
    let planned = changes.planned();
    if args.verbosity != Verbosity::Quiet {
        written(writeln!(log, "{}", render::fixed("would fix", planned)))?;
    }
    Ok(if complete { u8::from(planned.files > 0) } else { 2 })
}

/// Tells which files were not changed and why; false where there is one.
fn tell_failures<'a>(
    args: &Args,
    failures: impl Iterator<Item = &'a Error>,
    log: &mut dyn Write,
) -> Result<bool, Error> {
    let mut complete = true;
    for failure in failures {
        complete = false;
        written(human::write_failure(failure, args.color.stderr, log))?;
    }
    Ok(complete)
}
