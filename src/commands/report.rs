//! The reports of a check: one on standard output and others in files. A file has a whole report or is as it was, and where the run
//! cannot be done it says so: a report of an earlier run must not pass for one of this run.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::Stop;
use crate::{
    cli::{Args, Format},
    diagnostic::Report,
    error::Error,
    git,
    render::{Failure, Run, checkstyle, github, gitlab, human, json, junit, rdjsonl, sarif, short, written},
    source::{Sources, display_path},
    workspace::Workspace,
    write,
};

/// Refuses files that no report can be written to, before anything is read.
pub(super) fn refuse(args: &Args) -> Result<(), Error> {
    let mut known: Vec<PathBuf> = Vec::new();
    for (_, path) in &args.files {
        let target = place(args, path)?;
        if known.contains(&target) {
            return Err(Error::Usage {
                message: format!("two reports would be written to `{}`", path.display()),
                help: Some("name a file for each `--message-format FORMAT=FILE`".to_owned()),
            });
        }
        known.push(target);
    }
    let diff = args.fix.as_ref().is_some_and(|fixing| fixing.diff);
    if diff && (!args.files.is_empty() || !is_for_people(args.format)) {
        return Err(Error::usage("`--diff` shows changes and writes no report"));
    }
    Ok(())
}

/// The file that a report goes to.
fn place(args: &Args, path: &Path) -> Result<PathBuf, Error> {
    let target = write::target(path)?;
    let baseline = args.baseline.as_ref().map(|baseline| args.workspace.current_dir.join(&baseline.path));
    if baseline.is_some_and(|path| write::target(&path).is_ok_and(|baseline| baseline == target)) {
        return Err(Error::Usage {
            message: format!("a report would be written to `{}`, which is the baseline", path.display()),
            help: Some("name another file".to_owned()),
        });
    }
    Ok(target)
}

/// Writes the reports of a run, each file on its own: one that fails does not keep the others from being written.
pub(super) fn write(args: &Args, run: &Run<'_>, out: &mut dyn Write, log: &mut dyn Write) -> Result<(), Error> {
    let below = below(args, &run.workspace.root);
    let run = Run { below: &below, ..*run };
    let mut failures: Vec<Error> =
        args.files.iter().filter_map(|(format, path)| to_file(args, *format, &run, path).err()).collect();
    written(to_stdout(args, &run, out))?;
    let last = failures.pop();
    for failure in &failures {
        written(human::write_failure(failure, args.color.stderr, log))?;
    }
    last.map_or(Ok(()), Err)
}

/// Says in the files, and on standard output where it has a format for programs, that the run was not done. What stopped the run is
/// told in any case: a file that cannot be written, and may hold an old report, is told beside it.
pub(super) fn write_unfinished(args: &Args, stop: &Stop, out: &mut dyn Write, log: &mut dyn Write) {
    let (report, nothing) = (Report::default(), Sources::default());
    let (root, sources, failures): (_, _, Vec<Failure>) = match stop {
        Stop::Told(_) => return,
        Stop::Config(config) => {
            (config.root.clone(), &config.sources, config.problems.iter().map(Failure::from).collect())
        }
        Stop::Error(error) => (folder(args), &nothing, vec![Failure::from(error)]),
    };
    let workspace = Workspace { root, ..Workspace::default() };
    let below = below(args, &workspace.root);
    let run = Run { below: &below, failures: &failures, ..Run::new(&report, sources, &workspace) };
    for (format, path) in &args.files {
        if let Err(error) = to_file(args, *format, &run, path)
            && !failures.contains(&Failure::from(&error))
        {
            let _ = human::write_failure(&error, args.color.stderr, log);
        }
    }
    if is_of_repository(args.format) {
        let _ = to_stdout(args, &run, out).and_then(|()| out.flush());
    }
}

fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Human | Format::Short)
}

/// True where paths begin at the root of the repository.
fn is_of_repository(format: Format) -> bool {
    !is_for_people(format) && format != Format::Json
}

/// Where the workspace should have been.
fn folder(args: &Args) -> PathBuf {
    let manifest = args.workspace.manifest_path.as_ref().and_then(|manifest| manifest.parent());
    manifest.map_or_else(|| args.workspace.current_dir.clone(), |folder| args.workspace.current_dir.join(folder))
}

/// The folder of the workspace in its repository, where a report wants to know: empty, or `services/user/`. A workspace of no
/// repository is one for itself.
fn below(args: &Args, root: &Path) -> String {
    let asks = is_of_repository(args.format) || args.files.iter().any(|(format, _)| is_of_repository(*format));
    if !asks {
        return String::new();
    }
    match git::command(root).args(["rev-parse", "--show-prefix"]).output() {
        Ok(output) if output.status.success() => {
            let prefix = String::from_utf8_lossy(&output.stdout);
            prefix.strip_suffix('\n').unwrap_or(&prefix).to_owned()
        }
        // Without git, or in a repository of another user, whose files are there all the same.
        _ => {
            let repository = root.ancestors().find(|folder| folder.join(".git").exists());
            repository.map_or_else(String::new, |repository| display_path(repository, root))
        }
    }
}

fn to_stdout(args: &Args, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    match args.format {
        Format::Human => human::write(run.report, run.sources, args.color.stdout, out),
        Format::Github => github::write_log(run, args.color.stdout, out),
        format => render(format, run, out),
    }
}

fn render(format: Format, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Run { report, sources, workspace, status, .. } = *run;
    match format {
        Format::Human | Format::Short | Format::Json if run.levels.is_none() => unfinished(format, run, out),
        Format::Human => human::write(report, sources, false, out),
        Format::Short => short::write(report, sources, out),
        Format::Json => json::write(report, workspace, sources, status == 0, out),
        Format::Sarif => sarif::write(run, out),
        Format::Github => github::write(run, out),
        Format::Gitlab => gitlab::write(run, out),
        Format::Rdjsonl => rdjsonl::write(run, out),
        Format::Checkstyle => checkstyle::write(run, out),
        Format::Junit => junit::write(run, out),
    }
}

/// A run that was not done, in the formats that have no place for it beside findings.
fn unfinished(format: Format, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::write_failures(run, out),
        _ => run.failures.iter().try_for_each(|failure| human::write_unfinished(failure, run.sources, out)),
    }
}

/// Writes a report into a file, which is as it was where that fails.
fn to_file(args: &Args, format: Format, run: &Run<'_>, path: &Path) -> Result<(), Error> {
    let mut bytes = Vec::new();
    let failed = |source| Error::Io { action: "write", path: path.to_owned(), source };
    render(format, run, &mut bytes).map_err(failed)?;
    write::replace(&place(args, path)?, &bytes).map_err(failed)
}
