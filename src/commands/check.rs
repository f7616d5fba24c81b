//! `check`: findings, fixes, and the exit status.

use std::{io::Write, time::Instant};

use super::{Stop, analyse, analysed, baseline, misconfigured, nothing_found, report, request};
use crate::{
    cli::{Args, BaselineAction, Verbosity},
    diagnostic::{Level, Report},
    error::Error,
    fix::{self, Changes, Selection},
    gate::{self, Against, Baseline},
    history::Names,
    lint,
    pipeline::{Ahead, Analysis, Request},
    render::{self, Failure, Run, human, written},
    rule::Group,
    rules,
    source::Span,
};

pub(crate) fn check(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    report::refuse(args).map_err(Stop::from).and_then(|()| checked(args, out, log)).map_err(|stop| {
        report::write_unfinished(args, &stop, out, log);
        stop.into()
    })
}

fn checked(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Stop> {
    let start = Instant::now();
    let baseline = baseline::File::read(args)?;
    let (analysis, packages) = analyse(args, log)?;
    let levels = lint::Levels::new(&analysis.config.rules, &args.levels)?;
    let gate = Gate { args, levels: &levels, packages: packages.as_deref(), baseline: baseline.as_ref() };
    let mut checked = gate.check(analysis, log)?;
    let mut complete = true;
    if let Some(fixing) = &args.fix {
        let selection = match fixing.rules.as_slice() {
            [] => Selection::Certain,
            names => Selection::Rules(levels.fixable(names)?),
        };
        let again = |changes: &Changes, before: &Checked, log: &mut dyn Write| -> Result<Checked, Stop> {
            let request = Request { changes: Some(changes), ..request(args) };
            let workspace = before.analysis.workspace.clone();
            gate.check(analysed(args, Ahead::default(), workspace, request, log)?, log)
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
    let Checked { analysis, report, written: said } = checked;
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
        let base = analysis.history.as_ref().and_then(|history| history.base.as_deref());
        written(writeln!(log, "{}", render::summary(&report, index, base, start.elapsed())))?;
        if let Some(said) = said {
            written(writeln!(log, "{}", render::one_line(&said)))?;
        }
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
    /// What is to be said of the baseline.
    written: Option<String>,
}

/// From an analysis to the findings that count.
#[derive(Clone, Copy)]
struct Gate<'a> {
    args: &'a Args,
    levels: &'a lint::Levels,
    packages: Option<&'a [usize]>,
    baseline: Option<&'a baseline::File>,
}

impl Gate<'_> {
    fn check(self, mut analysis: Box<Analysis>, log: &mut dyn Write) -> Result<Checked, Stop> {
        let file = self.baseline.map(|baseline| (baseline, baseline.add_to(&mut analysis)));
        let (mut report, names) = analysis.report_with_names(self.levels);
        if let Some(names) = names {
            self.hold_against_base(&analysis, &mut report, &names);
        }
        let mut written = None;
        if let Some((file, id)) = file {
            let known = match file.action() {
                BaselineAction::Write => Ok(Baseline::default()),
                BaselineAction::Read | BaselineAction::Prune => Baseline::parse(&analysis.sources, id),
            };
            let known = match known {
                Ok(known) => known,
                Err(problems) => {
                    let Analysis { workspace, sources, .. } = *analysis;
                    return Err(misconfigured(self.args, workspace.root, sources, problems, log)?);
                }
            };
            let mut stale = gate::keep_unlisted(&mut report, &known, &analysis.sources);
            // What was not read, and rules that are not run, may hold what the entries list.
            stale.retain(|entry| analysis.is_complete() && self.levels.level(entry.rule) != Level::Allow);
            written = file.write(&report, &stale)?;
            match file.action() {
                BaselineAction::Read if self.packages.is_none() => {
                    gate::report_stale(&mut report, &stale, self.levels, &analysis.sources);
                }
                BaselineAction::Read | BaselineAction::Prune => {}
                BaselineAction::Write => gate::silence_all(&mut report, &analysis.sources),
            }
        }
        gate::judge_completeness(&mut report, analysis.failures.is_empty());
        if let Some(packages) = self.packages {
            analysis.keep_packages(&mut report, packages);
        }
        Ok(Checked { analysis, report, written })
    }

    /// Leaves what the change since the base brings in.
    fn hold_against_base(self, analysis: &Analysis, report: &mut Report, names: &Names) {
        let Some(history) = &analysis.history else { return };
        let Some(base) = &history.base else { return };
        let then = analysis.past_report(base, self.levels);
        let as_it_was = history.base_as_it_was.as_ref().map(|past| {
            // Levels that its own config does not allow it to have are those of now.
            let levels = lint::Levels::new(&past.config.rules, &self.args.levels);
            analysis.past_report(past, levels.as_ref().unwrap_or(self.levels))
        });
        let path = |span: &Span| analysis.sources.get(span.file).path.as_str();
        let against = Against {
            base: &then,
            as_it_was: as_it_was.as_ref(),
            broken: &base.unparsed.iter().map(|(span, _)| path(span)).collect(),
            renamed: &|rule, subject| {
                // A text stays the same text under another number; all else is about the number.
                let about_texts = rules::by_name(rule).is_some_and(|rule| rule.group == Group::Descriptions);
                names.before(subject, !about_texts)
            },
        };
        gate::keep_introduced(report, against, &analysis.sources);
    }
}

/// Checks once more, with changes in the place of what is on disk.
type Again<'a> = dyn Fn(&Changes, &Checked, &mut dyn Write) -> Result<Checked, Stop> + 'a;

/// Applies fixes in memory until none is left; what comes back is checked with all of them.
fn fix_all(
    args: &Args,
    mut checked: Checked,
    selection: &Selection,
    again: &Again<'_>,
    log: &mut dyn Write,
) -> Result<(Checked, Changes), Stop> {
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
