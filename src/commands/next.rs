//! `next`: the next free number, alone on standard output, so that a script can take it.

use std::{
    env,
    io::{self, Write},
};

use serde_json::json;

use super::{analyse, packages_at_hand, unparsed};
use crate::{
    cli::{self, Args, Format, Verbosity},
    error::Error,
    frontier::{Asked, Choice, Frontier, Known, Series, choose},
    git::Repository,
    pipeline::Analysis,
    render::{self, human, json::write_line, written},
    scheme::{FieldKind, Reading},
};

/// Parts in a hundred from which on a block counts as nearly full.
const NEARLY_FULL: u64 = 90;
/// Where runs that check out a commit name its branch: GitHub and GitLab.
const BRANCH_VARIABLES: [&str; 2] = ["GITHUB_HEAD_REF", "CI_COMMIT_REF_NAME"];

/// Prints the next free codes.
pub(crate) fn next(args: &Args, asked: &cli::Next, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    if asked.count == 0 {
        return Err(Error::usage("`--count` is at least 1"));
    }
    let (analysis, packages) = analyse(args, log)?;
    let frontier = Frontier::new(analysis.side(), analysis.history.as_ref());
    let packages = packages_at_hand(args, &analysis.workspace, packages);
    let known = Known {
        here: analysis.side(),
        workspace: &analysis.workspace,
        history: analysis.history.as_ref(),
        frontier: &frontier,
    };
    let choice = choose(known, asked_for(asked, &packages))?;
    let found = match choice {
        Choice::Block(block, reading) => of_block(&analysis, frontier, (block, reading), asked)?,
        Choice::Item { item, series, like } => of_item(&analysis, item, series, like, asked)?,
    };
    if let Some(refusal) = &found.refusal {
        written(human::write_failure(refusal, args.color.stderr, log))?;
        return Ok(1);
    }
    written(match args.format {
        Format::Json => write_line(out, &found.document),
        _ => found.codes.iter().try_for_each(|code| writeln!(out, "{code}")),
    })?;
    if args.verbosity != Verbosity::Quiet {
        written(out.flush())?;
        written(remarks(&found, log))?;
    }
    if analysis.is_complete() {
        return Ok(0);
    }
    // What was not read may hold the number.
    written(unparsed(&analysis, log))?;
    Ok(2)
}

fn asked_for<'a>(asked: &'a cli::Next, packages: &'a [usize]) -> Asked<'a> {
    Asked {
        level: asked.level.as_deref(),
        module: asked.module.as_deref(),
        scheme: asked.scheme.as_deref(),
        item: asked.item.as_deref(),
        like: asked.like.as_deref(),
        packages,
    }
}

/// What is printed.
struct Found {
    codes: Vec<String>,
    document: serde_json::Value,
    /// What is told beside it.
    remark: String,
    /// How full the block is, where that is worth a warning.
    warning: Option<String>,
    /// Why there are no codes.
    refusal: Option<Error>,
}

fn remarks(found: &Found, log: &mut dyn Write) -> io::Result<()> {
    writeln!(log, "{}", render::one_line(&found.remark))?;
    match &found.warning {
        Some(warning) => writeln!(log, "warning: {}", render::one_line(warning)),
        None => Ok(()),
    }
}

fn of_block(
    analysis: &Analysis,
    mut frontier: Frontier<'_>,
    (block, reading): (Option<usize>, Reading),
    asked: &cli::Next,
) -> Result<Found, Error> {
    let numbering = analysis.config.numbering(block);
    let scheme = &numbering.scheme;
    let before = frontier.left(block, reading);
    let taken: Vec<Reading> = match &asked.scatter {
        Some(seed) => {
            let seed = if seed.is_empty() { branch(analysis)? } else { seed.clone() };
            let common = match analysis.history.as_ref().filter(|history| history.base.is_some()) {
                Some(history) => Frontier::before(analysis.side(), history),
                None => frontier.clone(),
            };
            frontier.scatter(block, reading, &common, (&seed, asked.count))
        }
        None => std::iter::from_fn(|| frontier.take(block, reading)).take(asked.count as usize).collect(),
    };
    let (left, size) = (frontier.left(block, reading), frontier.size(block, reading));
    let words = scheme.explain_block(&reading);
    let of_block = if words.is_empty() { numbering.title() } else { words };
    let refusal = (taken.len() < asked.count as usize).then(|| full(&of_block, before, asked.count));
    let codes: Vec<String> = taken.iter().map(|taken| scheme.code(taken)).collect();
    let display: Vec<String> = taken.iter().map(|taken| scheme.display(taken)).collect();
    let text = |kind, value: Option<u32>| value.map(|value| scheme.field_text(kind, value));
    let module = match reading.module.and_then(|module| numbering.module(module)) {
        Some(listed) if scheme.has_ranges() => Some(listed.name.clone()),
        _ => text(FieldKind::Module, reading.module),
    };
    let document = json!({
        "version": 1,
        "codes": codes,
        "display": display,
        "scheme": numbering.label(),
        "level": text(FieldKind::Level, reading.level),
        "module": module,
        "item": null,
        "left": left,
        "size": size,
    });
    let shown = match (display.first(), display.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (first, _) => first.cloned().unwrap_or_default(),
    };
    let used = (size - left.min(size)) * 100 / size.max(1);
    Ok(Found {
        remark: format!("{shown}: {of_block}, {left} of {size} left"),
        warning: (used >= NEARLY_FULL).then(|| format!("{used} % of {of_block} are given out: think of a new module")),
        codes,
        document,
        refusal,
    })
}

/// A block that has not as many numbers as are wanted.
fn full(of_block: &str, left: u64, count: u32) -> Error {
    let message = match left {
        0 => format!("no number is left: {of_block}"),
        left => format!("{count} numbers are wanted and {left} are left: {of_block}"),
    };
    let help = "numbers in front of the last one may have been given up, and are never offered: open a new module under \
                `[modules]` in `errcode.toml`";
    Error::Usage { message, help: Some(help.to_owned()) }
}

fn of_item(
    analysis: &Analysis,
    item: usize,
    mut series: Series,
    like: Option<u64>,
    asked: &cli::Next,
) -> Result<Found, Error> {
    if asked.scatter.is_some() {
        return Err(Error::Usage {
            message: "`--scatter` goes with the numbers of a scheme".to_owned(),
            help: Some("nothing says how many numbers the item may have: leave it out".to_owned()),
        });
    }
    let name = &analysis.index.items[item].name;
    let codes: Vec<String> = std::iter::from_fn(|| series.take(like)).take(asked.count as usize).collect();
    let refusal = (codes.len() < asked.count as usize).then(|| Error::Usage {
        message: format!("no number is left behind those of `{name}`"),
        help: Some("choose one by hand".to_owned()),
    });
    let document = json!({
        "version": 1,
        "codes": codes,
        "display": codes,
        "scheme": null,
        "level": null,
        "module": null,
        "item": name,
        "left": null,
        "size": null,
    });
    let near = match like {
        Some(_) => format!("beside `{}`", asked.like.as_deref().unwrap_or_default()),
        None => "behind the largest".to_owned(),
    };
    let remark = format!("{}: `{name}`, {near}", codes.first().map_or("", String::as_str));
    Ok(Found { codes, document, remark, warning: None, refusal })
}

/// The name of the branch, which is what other branches have not.
fn branch(analysis: &Analysis) -> Result<String, Error> {
    let of_git = Repository::find(&analysis.workspace.root, "`--scatter`").and_then(|repository| repository.branch());
    if let Ok(Some(branch)) = of_git {
        return Ok(branch);
    }
    let named = BRANCH_VARIABLES.iter().filter_map(|name| env::var(name).ok()).find(|name| !name.is_empty());
    named.ok_or_else(|| Error::Usage {
        message: "no branch is checked out, so that `--scatter` has nothing to go by".to_owned(),
        help: Some("write `--scatter=SEED` with words that no other change has, such as its number".to_owned()),
    })
}
