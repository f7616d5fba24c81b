//! One file a command. Each asks the pipeline, prints with `render`, and gives the exit status; what they share is here.

mod baseline;
mod book;
mod catalog;
mod check;
mod compare;
mod completions;
mod explain;
mod init;
mod list;
mod merge;
mod next;
mod publish;
mod register;
mod report;
mod reserve;
mod retire;
mod rules;
mod tables;

pub(crate) use catalog::catalog;
pub(crate) use check::check;
pub(crate) use compare::compare;
pub(crate) use completions::completions;
pub(crate) use explain::explain;
pub(crate) use init::init;
pub(crate) use list::list;
pub(crate) use merge::merge;
pub(crate) use next::next;
pub(crate) use reserve::reserve;
pub(crate) use retire::retire;
pub(crate) use rules::rules;
pub(crate) use tables::tables;

use std::{
    io::{self, Write},
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::{
    cli::{Args, Command, Format, Verbosity},
    config::Problem,
    diagnostic::Report,
    error::Error,
    pipeline::{self, Ahead, Analysis, Early, Outcome, Request},
    render::{self, human, short, written},
    rules as known,
    source::{self, Sources},
    workspace::Workspace,
};

/// Why a command stopped before its end.
pub(super) enum Stop {
    /// The config has problems, which were printed.
    Config(Box<Misconfigured>),
    /// Something else.
    Error(Error),
    /// Something that the reports tell already, or that came behind them.
    Told(Error),
}

/// A workspace whose config has problems.
pub(super) struct Misconfigured {
    root: PathBuf,
    sources: Sources,
    problems: Vec<Problem>,
    error: Error,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Config(config) => config.error,
            Stop::Error(error) | Stop::Told(error) => error,
        }
    }
}

/// The analysis, and the packages to report on (`None` for all). Where the config has problems they are printed.
pub(super) fn analyse(args: &Args, log: &mut dyn Write) -> Result<(Box<Analysis>, Option<Vec<usize>>), Stop> {
    let (ahead, workspace, early) = begin(args);
    let workspace = workspace?;
    let packages = workspace.select(&args.packages, &args.exclude)?;
    let request_with = Request { early: early.as_ref(), ..request(args) };
    let analysis = analysed(args, ahead, workspace, request_with, log)?;
    for failure in &analysis.failures {
        written(human::write_failure(failure, args.color.stderr, log))?;
    }
    let remarks = analysis.history.iter().flat_map(|history| &history.remarks);
    for remark in remarks.filter(|_| args.verbosity != Verbosity::Quiet) {
        written(writeln!(log, "note: {}", render::one_line(remark)))?;
    }
    if request(args).explain {
        written(items(&analysis, log))?;
    }
    Ok((analysis, packages))
}

/// Asks cargo for the workspace and git for its revisions, and meanwhile reads what is likely part of the workspace.
fn begin(args: &Args) -> (Ahead, Result<Workspace, Error>, Option<Early>) {
    let place = &args.workspace;
    let request = request(args);
    let folder = place.manifest_path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let names: Vec<&str> = known::names().collect();
    let told = AtomicBool::new(false);
    thread::scope(|scope| {
        let cargo = scope.spawn(|| {
            let workspace = Workspace::load(place);
            told.store(true, Ordering::Relaxed);
            workspace
        });
        let git = scope.spawn(|| Early::ask(&place.current_dir.join(folder), request));
        let ahead = Ahead::read(place, request, &names, &told);
        let joined = (cargo.join(), git.join());
        (
            ahead,
            joined.0.unwrap_or_else(|panic| resume_unwind(panic)),
            joined.1.unwrap_or_else(|panic| resume_unwind(panic)),
        )
    })
}

pub(super) fn request(args: &Args) -> Request<'_> {
    // What is said of items is not what a look at tables asks for.
    let explain = args.verbosity == Verbosity::Verbose && args.command != Command::Tables;
    Request {
        all_targets: args.all_targets,
        explain,
        base: args.base.as_deref(),
        also: &args.also,
        options: Some(&args.workspace),
        ..Request::default()
    }
}

pub(super) fn analysed(
    args: &Args,
    ahead: Ahead,
    workspace: Workspace,
    request: Request<'_>,
    log: &mut dyn Write,
) -> Result<Box<Analysis>, Stop> {
    let names: Vec<&str> = known::names().collect();
    let root = workspace.root.clone();
    match pipeline::analyse_from(ahead, workspace, request, &names)? {
        Outcome::Done(analysis) => Ok(analysis),
        Outcome::Config(sources, problems) => Err(misconfigured(args, root, sources, problems, log)?),
    }
}

/// Prints the problems of the config, or of another file that says how to check.
pub(super) fn misconfigured(
    args: &Args,
    root: PathBuf,
    sources: Sources,
    problems: Vec<Problem>,
    log: &mut dyn Write,
) -> Result<Stop, Error> {
    let error = config_error(args, &sources, problems.clone(), log)?;
    Ok(Stop::Config(Box::new(Misconfigured { root, sources, problems, error })))
}

/// What `-v` adds: each item that was taken as error codes and why; then each that came close, why it was left, and how to take it.
fn items(analysis: &Analysis, log: &mut dyn Write) -> io::Result<()> {
    let Analysis { index, config, left, .. } = analysis;
    for item in &index.items {
        let codes = render::count(item.entries.len(), "place");
        let held = match (item.bound, item.namespace, item.http) {
            (true, ..) => format!("held against {}", config.numbering(item.block).title()),
            (false, Some(list), _) => format!("held against the tables of `{}`", config.official.name(list)),
            (false, None, true) => "HTTP statuses".to_owned(),
            (false, None, false) => "a numbering of its own".to_owned(),
        };
        let words = format!("`{}`: {codes}, because of {}, {held}", item.name, item.evidence);
        writeln!(log, "{}: {}", place(analysis, item.span), render::one_line(&words))?;
    }
    for left in left {
        let names: Vec<String> = left.names.iter().map(|name| format!("{name:?}")).collect();
        let words = format!(
            "`{}`: left, {}; to take it, write `names = [{}]` under `[extract]` in `errcode.toml`",
            left.item,
            left.reason,
            names.join(", ")
        );
        writeln!(log, "{}: {}", place(analysis, left.span), render::one_line(&words))?;
    }
    Ok(())
}

/// Tells which files could not be read to their end, so that a number in them is not known.
pub(super) fn unparsed(analysis: &Analysis, log: &mut dyn Write) -> io::Result<()> {
    for (span, problem) in &analysis.unparsed {
        writeln!(log, "{}: not read: {}", place(analysis, *span), render::one_line(problem))?;
    }
    Ok(())
}

/// The packages at hand: those of `-p`, or the one that the command runs in where the workspace has others.
pub(super) fn packages_at_hand(args: &Args, workspace: &Workspace, selected: Option<Vec<usize>>) -> Vec<usize> {
    if let Some(selected) = selected {
        return selected;
    }
    let folder = &args.workspace.current_dir;
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let at_root = workspace.root.canonicalize().is_ok_and(|root| root == folder);
    workspace.package_of(&folder).filter(|_| !at_root).into_iter().collect()
}

/// `src/lib.rs:3:14`
pub(super) fn place(analysis: &Analysis, span: source::Span) -> String {
    render::one_line(&analysis.sources.place(span))
}

/// Prints the problems of the config and gives the error that they end in.
pub(super) fn config_error(
    args: &Args,
    sources: &Sources,
    problems: Vec<Problem>,
    log: &mut dyn Write,
) -> Result<Error, Error> {
    let count = problems.len();
    let path = problems.first().map(|problem| sources.get(problem.span.file).path.clone().into());
    let diagnostics = problems.into_iter().map(Problem::into_diagnostic).collect();
    let report = Report { diagnostics, ..Default::default() };
    written(match args.format {
        Format::Human => human::write(&report, sources, args.color.stderr, log),
        _ => short::write(&report, sources, log),
    })?;
    Ok(Error::Config { path: path.unwrap_or_default(), problems: count })
}

/// A check that saw no code has checked nothing.
pub(super) fn nothing_found(files: usize) -> Error {
    Error::Usage {
        message: format!("no error code was found in {}", render::count(files, "file")),
        help: Some(
            "name your enums, constants, functions or macros under `[extract] names` in `errcode.toml`; \
             `cargo errcode-check list` shows what is found"
                .to_owned(),
        ),
    }
}
