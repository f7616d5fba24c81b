//! `check`: findings, fixes, and the exit status.

use std::{io::Write, time::Instant};

use super::{Stop, analyse, analysed, nothing_found, report, request};
use crate::{
    cli::{Args, Verbosity},
    diagnostic::Report,
    error::Error,
    fix::{self, Changes, Selection},
    lint,
    pipeline::{Analysis, Request},
    render::{self, Failure, Run, human, written},
};

pub(crate) fn check(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    report::refuse(args).map_err(Stop::from).and_then(|()| checked(args, out, log)).map_err(|stop| {
        report::write_unfinished(args, &stop, out, log);
        stop.into()
    })
}

fn checked(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Stop> {
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
            return Ok(difference(args, &fixed, &changes, out, log)?);
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
    let nothing = (index.entries.is_empty() && index.unread.is_empty()).then(|| nothing_found(analysis.files));
    let failures = failures(&analysis, &report, complete, nothing.as_ref());
    let run = Run {
        levels: Some(&levels),
        failures: &failures,
        based: args.base.is_some(),
        status: if nothing.is_some() { 2 } else { status },
        ..Run::new(&report, sources, workspace)
    };
    report::write(args, &run, out, log).and_then(|()| written(out.flush())).map_err(Stop::Told)?;
    if let Some(nothing) = nothing {
        return Err(Stop::Told(nothing));
    }
    if args.verbosity != Verbosity::Quiet {
        written(writeln!(log, "{}", render::summary(&report, index, start.elapsed())))?;
    }
    Ok(status)
}

/// What keeps a run from being a whole one.
fn failures(analysis: &Analysis, report: &Report, complete: bool, nothing: Option<&Error>) -> Vec<Failure> {
    let mut failures: Vec<_> = analysis.failures.iter().chain(nothing).map(Failure::from).collect();
    let mut add = |message: &str| failures.push(Failure { message: message.to_owned(), help: None, place: None });
    if report.incomplete && analysis.failures.is_empty() {
        add("the scan is incomplete: a file could not be read to its end");
    }
    if !complete {
        add("a file was not fixed");
    }
    failures
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
