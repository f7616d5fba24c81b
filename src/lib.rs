//! `cargo errcode-check`: finds the error codes of a Rust workspace without compiling it, and holds them against a numbering scheme and
//! official tables.
//!
//! The data goes one way, and each module knows only what stands above it here, or before it in its row:
//!
//! | module | what it does |
//! |---|---|
//! | [`error`], [`source`], [`workspace`] | what stops a run; files and places; packages and targets |
//! | [`cfg`](mod@cfg), [`code`], [`diagnostic`], [`verdict`] | what no build has together; the nouns; findings; how alike two texts are |
//! | [`scheme`], [`table`] | what a code should look like; the official texts |
//! | [`pattern`] | what the config says of macros, calls, fields and attributes that hold codes |
//! | [`config`], [`discover`] | `errcode.toml`; the source files |
//! | [`extract`] | from the text of one file to plain facts; the only module that knows syn |
//! | [`rewrite`] | another text in the place of a description, in its own syntax |
//! | [`scan`], [`resolve`], [`index`] | all files in parallel; constants across files; everything joined and sorted |
//! | `published` | the tables that the config names, read from disk |
//! | [`rule`], [`rules`], [`lint`] | what a rule is; one file a rule; levels, allow comments, order |
//! | [`fix`] | edits put together, files written, the difference shown |
//! | [`pipeline`], [`render`], [`explain`] | the stages put together; one file a format; the words of a rule |
//! | [`init`], [`cli`] | a config for a workspace without one; the flags |
//!
//! What holds everywhere: a place is a byte range until it is printed; a finding is never an `Err`; nothing is dropped in silence (what was
//! seen and not understood is in [`index::Index::unread`]); no output follows the order of a hash map or of threads; rules read no file and
//! print nothing.

pub mod cfg;
pub mod cli;
pub mod code;
pub mod config;
pub mod diagnostic;
pub mod discover;
pub mod error;
pub mod explain;
pub mod extract;
pub mod fix;
pub mod index;
pub mod init;
pub mod lint;
pub mod pattern;
pub mod pipeline;
mod published;
pub mod render;
pub mod resolve;
pub mod rewrite;
pub mod rule;
pub mod rules;
pub mod scan;
pub mod scheme;
pub mod source;
pub mod table;
pub mod verdict;
pub mod workspace;

use std::{
    io::{self, Write},
    path::Path,
    time::Instant,
};

use cli::{Args, Command, Format, Verbosity};
use config::{Config, Problem};
use diagnostic::Report;
pub use error::Error;
use fix::{Changes, Selection};
use pipeline::{Analysis, Outcome, Request};
use render::{human, json, list, short, tables::Shown, written};
use source::Sources;
use workspace::Workspace;

/// Does what the command line asks for; the result is the exit status. Reports go to `out`, what is said beside them to `log`.
pub fn run(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    if args.fix.is_some() && args.command != Command::Check {
        return Err(Error::usage("`--fix` and `--diff` go with the check alone"));
    }
    if args.fix.as_ref().is_some_and(|fixing| fixing.diff) && args.format == Format::Json {
        return Err(Error::Usage {
            message: "`--diff` has no JSON form".to_owned(),
            help: Some("without `--diff` the JSON report holds the edits".to_owned()),
        });
    }
    match &args.command {
        Command::Check => check(args, out, log),
        Command::List => list(args, out, log),
        Command::Explain { rule } => explain::write_rule(rules::RULES, rule, out).map(|()| 0),
        Command::Rules => list_rules(args, out, log),
        Command::Tables => tables(args, out, log),
        Command::Init { dry_run } => propose(args, *dry_run, out, log),
    }
}

fn check(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
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
    written(match args.format {
        Format::Human => human::write(&report, sources, args.color.stdout, out),
        Format::Short => short::write(&report, sources, out),
        Format::Json => json::write(&report, workspace, sources, found && status == 0, out),
    })?;
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

/// A check that saw no code has checked nothing.
fn nothing_found(files: usize) -> Error {
    Error::Usage {
        message: format!("no error code was found in {}", render::count(files, "file")),
        help: Some(
            "name your enums, constants, functions or macros under `[extract] names` in `errcode.toml`; \
             `cargo errcode-check list` shows what is found"
                .to_owned(),
        ),
    }
}

fn list(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let (analysis, packages) = analyse(args, log)?;
    let Analysis { workspace, sources, index, config, .. } = &*analysis;
    let left = (args.verbosity == Verbosity::Verbose).then_some(analysis.left.as_slice());
    let list = list::List { index, config, workspace, sources, left, packages: packages.as_deref() };
    written(match args.format {
        Format::Json => list::write_json(&list, out),
        Format::Human | Format::Short => list::write_human(&list, out),
    })?;
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        written(unread(&analysis, &list, log))?;
        written(writeln!(log, "{}", list::summary(&list)))?;
    }
    Ok(if analysis.is_complete() { 0 } else { 2 })
}

/// Shows the tables that were read.
fn tables(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let (analysis, _) = analyse(args, log)?;
    let Analysis { tables, sources, index, config, .. } = &*analysis;
    let shown = Shown { tables, config, index, sources, oddities: args.verbosity == Verbosity::Verbose };
    written(match args.format {
        Format::Json => render::tables::write_json(&shown, out),
        Format::Human | Format::Short => render::tables::write_human(&shown, out),
    })?;
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        written(writeln!(log, "{}", render::tables::summary(tables)))?;
    }
    Ok(if analysis.is_complete() { 0 } else { 2 })
}

/// Proposes a config. With `dry_run` it is printed, else written where none is yet.
fn propose(args: &Args, dry_run: bool, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
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
    let proposal = init::propose(&analysis);
    if proposal.items.is_empty() {
        return Err(nothing_found(analysis.files));
    }
    let (text, summary) = (init::config(&analysis, &proposal), init::summary(&analysis, &proposal));
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

/// What `list` says beside the list: everything that was seen and not understood.
fn unread(analysis: &Analysis, list: &list::List<'_>, log: &mut dyn Write) -> io::Result<()> {
    for unread in list.unread() {
        writeln!(log, "{}: not understood: {}", place(analysis, unread.span), render::one_line(&unread.reason))?;
    }
    for (span, problem) in &analysis.unparsed {
        writeln!(log, "{}: not read: {}", place(analysis, *span), render::one_line(problem))?;
    }
    Ok(())
}

/// `src/lib.rs:3:14`
fn place(analysis: &Analysis, span: source::Span) -> String {
    let at = analysis.sources.position(span);
    render::one_line(&format!("{}:{}:{}", analysis.sources.get(span.file).path, at.line, at.column))
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

/// The analysis, and the packages to report on (`None` for all). Where the config has problems they are printed.
fn analyse(args: &Args, log: &mut dyn Write) -> Result<(Box<Analysis>, Option<Vec<usize>>), Error> {
    let workspace = Workspace::load(&args.workspace)?;
    let packages = workspace.select(&args.packages, &args.exclude)?;
    let analysis = analysed(args, workspace, request(args), log)?;
    for failure in &analysis.failures {
        written(human::write_failure(failure, args.color.stderr, log))?;
    }
    if request(args).explain {
        written(items(&analysis, log))?;
    }
    Ok((analysis, packages))
}

fn request(args: &Args) -> Request<'static> {
    // What is said of items is not what a look at tables asks for.
    let explain = args.verbosity == Verbosity::Verbose && args.command != Command::Tables;
    Request { all_targets: args.all_targets, explain, ..Request::default() }
}

fn analysed(
    args: &Args,
    workspace: Workspace,
    request: Request<'_>,
    log: &mut dyn Write,
) -> Result<Box<Analysis>, Error> {
    let names: Vec<&str> = rules::names().collect();
    match pipeline::analyse(workspace, request, &names)? {
        Outcome::Done(analysis) => Ok(analysis),
        Outcome::Config(sources, problems) => Err(config_error(args, &sources, problems, log)?),
    }
}

/// Prints the problems of the config and gives the error that they end in.
fn config_error(args: &Args, sources: &Sources, problems: Vec<Problem>, log: &mut dyn Write) -> Result<Error, Error> {
    let count = problems.len();
    let path = problems.first().map(|problem| sources.get(problem.span.file).path.clone().into());
    let diagnostics = problems.into_iter().map(Problem::into_diagnostic).collect();
    let report = Report { diagnostics, ..Default::default() };
    written(match args.format {
        Format::Human => human::write(&report, sources, args.color.stderr, log),
        Format::Short | Format::Json => short::write(&report, sources, log),
    })?;
    Ok(Error::Config { path: path.unwrap_or_default(), problems: count })
}

/// The rules with their levels; outside of a workspace those of defaults and flags. They are listed even where the config has
/// problems, which may be a wrong name of a rule.
fn list_rules(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let mut sources = Sources::default();
    let (config, problems) = if in_workspace(&args.workspace) {
        let names: Vec<&str> = rules::names().collect();
        Config::load(&Workspace::load(&args.workspace)?, &mut sources, &names)?
    } else {
        <(Config, Vec<Problem>)>::default()
    };
    let levels = lint::Levels::new(&config.rules, &args.levels)?;
    match args.format {
        Format::Json => explain::write_rules_json(levels.iter(), out)?,
        Format::Human | Format::Short => explain::write_rules(levels.iter(), out)?,
    }
    written(out.flush())?;
    if problems.is_empty() { Ok(0) } else { Err(config_error(args, &sources, problems, log)?) }
}

/// True where a manifest is named, or cargo would find one.
fn in_workspace(options: &workspace::Options) -> bool {
    let holds_manifest = |folder: &Path| folder.join("Cargo.toml").exists();
    options.manifest_path.is_some() || options.current_dir.ancestors().any(holds_manifest)
}
