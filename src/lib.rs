//! `cargo errcode-check`: finds the error codes of a Rust workspace without compiling it, and holds them against a numbering scheme and
//! official tables.
//!
//! The data goes one way, and each module knows only what stands above it here, or before it in its row:
//!
//! | module | what it does |
//! |---|---|
//! | [`error`], `threads`, [`tree`], [`source`], [`workspace`], `git`, `write`, [`marks`] | what stops a run; work on several threads; where files come from; files and places; packages and targets; the git command line; files that are written as a whole; the part of a file that is written |
//! | [`cfg`](mod@cfg), [`code`], [`diagnostic`], [`verdict`] | what no build has together; the nouns; findings; how alike two texts are |
//! | [`scheme`], [`table`] | what a code should look like; the official texts |
//! | [`pattern`] | what the config says of macros, calls, fields and attributes that hold codes |
//! | [`config`], [`discover`] | `errcode.toml`; the source files |
//! | [`extract`] | from the text of one file to plain facts; the only module that knows syn |
//! | [`rewrite`] | another text in the place of a description, in its own syntax |
//! | [`scan`], [`resolve`], [`index`] | all files in parallel; constants across files; everything joined and sorted |
//! | `published`, `revision` | the tables that the config names; another revision of the workspace as a tree of files |
//! | `document` | JSON that this program wrote, read back |
//! | [`history`] | other revisions of the workspace, and who claims which number there |
//! | [`frontier`], [`catalog`] | the next free number of a module; the codes in use, as people publish them |
//! | [`rule`], [`rules`], [`lint`] | what a rule is; one file a rule; levels, allow comments, order |
//! | [`gate`] | which findings count: the base and the baseline |
//! | [`fix`] | edits put together, files written, the difference shown |
//! | [`pipeline`], [`render`], [`explain`] | the stages put together; one file a format; the words of a rule, and all that is known of a code |
//! | [`init`], [`cli`], `commands` | a config for a workspace without one; the flags; one file a command |
//!
//! What holds everywhere: a place is a byte range until it is printed; a finding is never an `Err`; nothing is dropped in silence (what was
//! seen and not understood is in [`index::Index::unread`]); no output follows the order of a hash map or of threads; rules read no file and
//! print nothing.
//!
//! What other programs may build on is [`run`] with [`cli::Args`], [`Error`], the exit status and the formats for programs. The other
//! modules are public for the tests, benches and fuzz targets of this repository, and change in any release.

pub mod catalog;
pub mod cfg;
pub mod cli;
pub mod code;
mod commands;
pub mod config;
pub mod diagnostic;
pub mod discover;
mod document;
pub mod error;
pub mod explain;
pub mod extract;
pub mod fix;
pub mod frontier;
pub mod gate;
mod git;
pub mod history;
pub mod index;
pub mod init;
pub mod lint;
pub mod marks;
pub mod pattern;
pub mod pipeline;
mod published;
pub mod render;
pub mod resolve;
mod revision;
pub mod rewrite;
pub mod rule;
pub mod rules;
pub mod scan;
pub mod scheme;
pub mod source;
pub mod table;
mod threads;
pub mod tree;
pub mod verdict;
pub mod workspace;
mod write;

use std::io::Write;

use cli::{Args, Command, Format};
pub use error::Error;

/// Does what the command line asks for; the result is the exit status. Reports go to `out`, what is said beside them to `log`.
///
/// ```
/// use std::path::Path;
///
/// use errcode_check::{cli::Args, run};
///
/// let words = ["cargo-errcode-check", "explain", "duplicate-code"];
/// let args = Args::from_words(words, Path::new("."))?;
/// let (mut out, mut log) = (Vec::new(), Vec::new());
/// assert_eq!(run(&args, &mut out, &mut log)?, 0);
/// assert!(String::from_utf8(out)?.contains("Why is this bad?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    if args.command != Command::Check {
        let of_check = !matches!(args.format, Format::Human | Format::Short | Format::Json) || !args.files.is_empty();
        let has_history = args.base.is_some() || !args.also.is_empty();
        if of_check || args.baseline.is_some() || (has_history && !args.command.knows_history()) {
            return Err(Error::Usage {
                message: "these flags do not go with this command".to_owned(),
                help: Some(
                    "the commands other than `check` print human or json, to standard output; `--base` and `--also` \
                     go with `check`, `catalog`, `next`, `reserve`, `retire` and `explain`"
                        .to_owned(),
                ),
            });
        }
    }
    match &args.command {
        Command::Check => commands::check(args, out, log),
        Command::List => commands::list(args, out, log),
        Command::Explain { topic } => commands::explain(args, topic, out, log),
        Command::Catalog(asked) => commands::catalog(args, asked, out, log),
        Command::Merge(asked) => commands::merge(args, asked, out, log),
        Command::Next(asked) => commands::next(args, asked, out, log),
        Command::Reserve(asked) => commands::reserve(args, asked, out, log),
        Command::Retire(asked) => commands::retire(args, asked, out, log),
        Command::Rules => commands::rules(args, out, log),
        Command::Tables => commands::tables(args, out, log),
        Command::Init { dry_run } => commands::init(args, *dry_run, out, log),
        Command::Compare { lists } => commands::compare(args, lists, out, log),
        Command::Completions { shell } => commands::completions(*shell, out),
    }
}
