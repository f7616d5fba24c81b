//! The command line: `cargo errcode-check …` and `cargo-errcode-check …`, flags before or behind the command. Parsing ends in
//! [`Args`], plain data in which colour is already decided; nothing below knows clap.

mod catalog;
mod numbers;

pub use catalog::{Catalog, CatalogFormat, Merge};
pub use numbers::{Next, Reserve, Retire, Target};

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use anstream::AutoStream;
use clap::{
    Arg, ArgAction, ArgMatches, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser},
};

use crate::{diagnostic::Level, fix::Allowed, workspace};

/// What the user asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Args {
    /// The command.
    pub command: Command,
    /// Where the workspace is, and what cargo may do to read it.
    pub workspace: workspace::Options,
    /// `--package`; empty for all packages.
    pub packages: Vec<String>,
    /// `--exclude`.
    pub exclude: Vec<String>,
    /// Whether to scan tests, benches, examples and build scripts too.
    pub all_targets: bool,
    /// The form of the report on standard output.
    pub format: Format,
    /// Reports in other forms, to files.
    pub files: Vec<(Format, PathBuf)>,
    /// How much to say beside the report.
    pub verbosity: Verbosity,
    /// What to fix; `None` to check alone.
    pub fix: Option<Fixing>,
    /// `--base`: the revision that the change is held against.
    pub base: Option<String>,
    /// `--also`: other heads, or exported lists, that may claim the same codes.
    pub also: Vec<String>,
    /// Known findings that do not count.
    pub baseline: Option<Baseline>,
    /// Levels of rules, groups or `warnings`, in the order typed: a later one wins.
    pub levels: Vec<(Level, String)>,
    /// Where to use colour.
    pub color: Colors,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Check the workspace.
    Check,
    /// List every code found.
    List,
    /// Explain a rule, or tell all that is known of a code.
    Explain {
        /// The rule or the code, as typed.
        topic: String,
    },
    /// Write the catalog of the codes in use.
    Catalog(Catalog),
    /// Join catalogs.
    Merge(Merge),
    /// Name the next free code.
    Next(Next),
    /// Keep a number free.
    Reserve(Reserve),
    /// Give a number up.
    Retire(Retire),
    /// List the rules.
    Rules,
    /// Show the tables that are read.
    Tables,
    /// Propose a config.
    Init {
        /// Print it and write nothing.
        dry_run: bool,
    },
    /// Compare exported lists.
    Compare {
        /// Two or more files that `list --message-format json` wrote.
        lists: Vec<PathBuf>,
    },
    /// Print a script that completes the command line.
    Completions {
        /// The shell that it is for.
        shell: Shell,
    },
}

impl Command {
    /// True where other revisions of the workspace have a say.
    pub fn knows_history(&self) -> bool {
        matches!(
            self,
            Self::Check | Self::Catalog(_) | Self::Next(_) | Self::Reserve(_) | Self::Retire(_) | Self::Explain { .. }
        )
    }
}

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Of GNU.
    Bash,
    /// Elvish.
    Elvish,
    /// The friendly interactive shell.
    Fish,
    /// `PowerShell`.
    Powershell,
    /// The Z shell.
    Zsh,
}

/// `--baseline`, `--write-baseline` and `--prune-baseline`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The file.
    pub path: PathBuf,
    /// What to do with it.
    pub action: BaselineAction,
}

/// What to do with a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaselineAction {
    /// Silence what it lists.
    Read,
    /// Write the findings of this run into it.
    Write,
    /// Take the entries out that silence nothing.
    Prune,
}

/// `--fix` and `--diff`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixing {
    /// Rules and groups whose fixes are all applied; empty for the fixes of all rules that are certain.
    pub rules: Vec<String>,
    /// Show the changes and write nothing.
    pub diff: bool,
    /// What may be changed although git could not bring it back.
    pub allowed: Allowed,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the source around each finding.
    #[default]
    Human,
    /// One line a finding.
    Short,
    /// One JSON object a line, as cargo writes them.
    Json,
    /// SARIF 2.1.0, one document.
    Sarif,
    /// Workflow commands that GitHub shows as annotations.
    Github,
    /// The code quality report of GitLab, one document.
    Gitlab,
    /// One reviewdog diagnostic a line.
    Rdjsonl,
    /// Checkstyle's XML.
    Checkstyle,
    /// `JUnit`'s XML.
    Junit,
}

/// A form, and the file that it is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Output {
    format: Format,
    file: Option<PathBuf>,
}

impl Format {
    /// All forms, with the words that name them.
    fn possible_values() -> Vec<PossibleValue> {
        Self::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect()
    }
}

impl FromStr for Output {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let (format, file) = word.split_once('=').map_or((word, None), |(format, file)| (format, Some(file)));
        let format = Format::from_str(format, true).map_err(|_| {
            let names = Format::possible_values();
            let names: Vec<_> = names.iter().map(PossibleValue::get_name).collect();
            format!("there is no format `{format}`; write one of {}", names.join(", "))
        })?;
        match file {
            Some("") => Err(format!("the name of the file is missing behind `{word}`")),
            Some("-") => Err(format!(
                "`-` is no file: without `=-` the report goes to standard output, and `{}=./-` is a file of that name",
                word.trim_end_matches("=-")
            )),
            file => Ok(Self { format, file: file.map(PathBuf::from) }),
        }
    }
}

/// How much to say beside the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// The findings alone.
    Quiet,
    /// Findings and a summary.
    #[default]
    Normal,
    /// What was read and why, too.
    Verbose,
}

/// Whether each stream gets colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colors {
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

impl Args {
    /// Reads the command line and the environment of this process. The error is clap's: help, version or a usage error; it
    /// prints itself and knows its exit status.
    pub fn from_env() -> Result<Self, clap::Error> {
        let words: Vec<_> = env::args_os().collect();
        let term_color = env::var("CARGO_TERM_COLOR").ok();
        let when = color_flag(&words).or_else(|| term_color.and_then(|word| When::from_str(&word, true).ok()));
        let mut args = Self::parse(words, when.unwrap_or_default())?;
        args.workspace.current_dir = env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        args.color = Colors {
            stdout: when.unwrap_or_default().decide(AutoStream::choice(&io::stdout())),
            stderr: when.unwrap_or_default().decide(AutoStream::choice(&io::stderr())),
        };
        Ok(args)
    }

    /// Reads a command line as another program writes it, the first word being the name of this one; `folder` is where it runs. Without
    /// colour.
    pub fn from_words<W: Into<OsString>>(
        words: impl IntoIterator<Item = W>,
        folder: &Path,
    ) -> Result<Self, clap::Error> {
        let mut args = Self::parse(words.into_iter().map(Into::into).collect(), When::Never)?;
        folder.clone_into(&mut args.workspace.current_dir);
        Ok(args)
    }

    /// Reads a command line; the first word is the program. `current_dir` and `color` are left for the caller to set.
    fn parse(mut words: Vec<OsString>, when: When) -> Result<Self, clap::Error> {
        // Cargo hands over the name of the subcommand as the first argument.
        if words.get(1).is_some_and(|word| word == "errcode-check") {
            words.remove(1);
        }
        let choice = match when {
            When::Auto => ColorChoice::Auto,
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
        };
        let matches = Cli::command().color(choice).try_get_matches_from(words)?;
        Cli::from_arg_matches(&matches).map(Args::from)
    }
}

impl From<Cli> for Args {
    fn from(cli: Cli) -> Self {
        let (command, inner) = match cli.command {
            None => (Command::Check, Flags::default()),
            Some(Typed::Check(flags)) => (Command::Check, flags),
            Some(Typed::List(flags)) => (Command::List, flags),
            Some(Typed::Explain { topic, flags }) => (Command::Explain { topic }, flags),
            Some(Typed::Catalog { catalog, flags }) => (Command::Catalog(catalog), flags),
            Some(Typed::Merge { merge, flags }) => (Command::Merge(merge), flags),
            Some(Typed::Next { next, flags }) => (Command::Next(next), flags),
            Some(Typed::Reserve { reserve, flags }) => (Command::Reserve(reserve), flags),
            Some(Typed::Retire { retire, flags }) => (Command::Retire(retire), flags),
            Some(Typed::Rules(flags)) => (Command::Rules, flags),
            Some(Typed::Tables(flags)) => (Command::Tables, flags),
            Some(Typed::Init { dry_run, flags }) => (Command::Init { dry_run }, flags),
            Some(Typed::Compare { lists, flags }) => (Command::Compare { lists }, flags),
            Some(Typed::Completions { shell, flags }) => (Command::Completions { shell }, flags),
        };
        let flags = cli.flags.then(inner);
        let (files, stdout): (Vec<_>, Vec<_>) =
            flags.message_format.into_iter().partition(|output| output.file.is_some());
        let action = match (flags.write_baseline, flags.prune_baseline) {
            (true, _) => BaselineAction::Write,
            (false, true) => BaselineAction::Prune,
            (false, false) => BaselineAction::Read,
        };
        Self {
            command,
            workspace: workspace::Options {
                manifest_path: flags.manifest_path,
                current_dir: PathBuf::new(),
                frozen: flags.frozen,
                locked: flags.locked,
                offline: flags.offline,
            },
            // As in cargo, `--workspace` wins over `--package`.
            packages: if flags.workspace { Vec::new() } else { flags.package },
            exclude: flags.exclude,
            all_targets: flags.all_targets,
            format: stdout.last().map_or(Format::default(), |output| output.format),
            files: files.into_iter().filter_map(|output| Some((output.format, output.file?))).collect(),
            verbosity: match (flags.quiet, flags.verbose) {
                (true, _) => Verbosity::Quiet,
                (false, 0) => Verbosity::Normal,
                (false, _) => Verbosity::Verbose,
            },
            fix: (flags.diff || flags.fix.is_some()).then(|| Fixing {
                rules: flags.fix.unwrap_or_default(),
                diff: flags.diff,
                allowed: Allowed { dirty: flags.allow_dirty, staged: flags.allow_staged, no_vcs: flags.allow_no_vcs },
            }),
            base: flags.base,
            also: flags.also,
            baseline: flags.baseline.map(|path| Baseline { path, action }),
            levels: flags.levels.0,
            color: Colors::default(),
        }
    }
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum When {
    /// By environment and terminal.
    #[default]
    Auto,
    Always,
    Never,
}

impl When {
    /// Whether to use colour, where `auto` says what environment and terminal call for.
    fn decide(self, auto: anstream::ColorChoice) -> bool {
        match self {
            Self::Auto => auto != anstream::ColorChoice::Never,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// The last `--color`, read before clap so that help and usage errors obey it too. A wrong value is left for clap to report.
fn color_flag(words: &[OsString]) -> Option<When> {
    let mut found = None;
    let mut words = words.iter().map(OsString::as_os_str).take_while(|&word| word != "--");
    while let Some(word) = words.next() {
        let value = if word == "--color" {
            words.next().and_then(OsStr::to_str)
        } else {
            word.to_str().and_then(|word| word.strip_prefix("--color="))
        };
        found = value.and_then(|value| When::from_str(value, true).ok()).or(found);
    }
    found
}

const AFTER_HELP: &str = "\
Exit status:
  0  clean: nothing at level deny
  1  findings at level deny
  2  the check could not be done or not finished: a wrong flag, a manifest,
     config or source file that could not be read, no error code at all,
     a file that could not be fixed
With --fix it is about what is left, with --diff 1 says that --fix would
change something.

Examples:
  cargo errcode-check                            check the whole workspace
  cargo errcode-check -p 'user-*'                report on some packages only
  cargo errcode-check -D warnings                fail on every finding
  cargo errcode-check -W serial-gap              turn a rule on
  cargo errcode-check --diff                     show what --fix would change
  cargo errcode-check --fix=unknown-rule         apply all fixes of a rule
  cargo errcode-check list --message-format json
  cargo errcode-check explain duplicate-code
  cargo errcode-check next --level 2 --module user
  cargo errcode-check catalog --check            say what the catalog lacks
  cargo errcode-check explain 2-01-003           all that is known of a code
  cargo errcode-check next --module user         the next free code
  cargo errcode-check init --dry-run             propose a config";

/// Find the error codes of a workspace and check them
///
/// Reads the sources without compiling them, finds every numbered error code and the texts that describe it, and holds them
/// against a numbering scheme and official tables. The whole workspace is always scanned, since a code must be unique in all of
/// it; `-p` chooses what is reported.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-errcode-check",
    bin_name = "cargo errcode-check",
    version,
    max_term_width = 80,
    after_help = AFTER_HELP,
    args_conflicts_with_subcommands = false,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Typed>,
}

#[derive(Debug, Subcommand)]
enum Typed {
    /// Check the workspace (also without a command)
    Check(Flags),
    /// List every code with its place and descriptions
    List(Flags),
    /// Explain a rule, or tell all that is known of a code
    Explain {
        /// Name of a rule, such as `duplicate-code`, or a code
        #[arg(value_name = "RULE|CODE", allow_negative_numbers = true)]
        topic: String,
        #[command(flatten)]
        flags: Flags,
    },
    /// Write the catalog of the codes in use
    Catalog {
        #[command(flatten)]
        catalog: Catalog,
        #[command(flatten)]
        flags: Flags,
    },
    /// Join the catalogs of several repositories and say where they disagree; a catalog is what `catalog --format json`
    /// printed
    Merge {
        #[command(flatten)]
        merge: Merge,
        #[command(flatten)]
        flags: Flags,
    },
    /// Name the next free code of a level and module
    Next {
        #[command(flatten)]
        next: Next,
        #[command(flatten)]
        flags: Flags,
    },
    /// Keep numbers free: writes rows into the TOML table of the team
    Reserve {
        #[command(flatten)]
        reserve: Reserve,
        #[command(flatten)]
        flags: Flags,
    },
    /// Give a code up for good: marks its row in the TOML table of the team
    Retire {
        #[command(flatten)]
        retire: Retire,
        #[command(flatten)]
        flags: Flags,
    },
    /// List the rules and the levels in force
    Rules(Flags),
    /// Show the official tables, their columns and the items they are for; with -v what is odd about them
    Tables(Flags),
    /// Look at the codes of the workspace and write an errcode.toml that explains them
    Init {
        /// Print the file and write nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        flags: Flags,
    },
    /// Report the codes that lists of several repositories give different meanings; a list is what
    /// `list --message-format json` printed
    Compare {
        /// Two or more lists
        #[arg(value_name = "FILE", num_args = 2.., required = true)]
        lists: Vec<PathBuf>,
        #[command(flatten)]
        flags: Flags,
    },
    /// Print a script that completes the command line in a shell
    Completions {
        /// bash, elvish, fish, powershell or zsh
        #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
        shell: Shell,
        #[command(flatten)]
        flags: Flags,
    },
}

/// Flags stand before and behind the command. They are no global arguments of clap, which would drop the first ones of a
/// repeated flag.
#[derive(Debug, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
struct Flags {
    /// How to print, and into which file: human, short, json, sarif, github,
    /// gitlab, rdjsonl, checkstyle, junit; repeatable [default: human]
    #[arg(long, value_name = "FORMAT[=FILE]")]
    message_format: Vec<Output>,
    /// Print findings only, no summary
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Say which items were taken as error codes and why, and what came close
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
    /// Use colour: auto, always or never [default: auto]
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true)]
    color: Option<When>,
    /// Apply the fixes that are certain, or all fixes of the rules named
    #[arg(
        long,
        value_name = "RULE,...",
        num_args = 0..,
        require_equals = true,
        value_delimiter = ',',
        help_heading = "Fixes"
    )]
    fix: Option<Vec<String>>,
    /// Show what --fix would change and write nothing
    #[arg(long, help_heading = "Fixes")]
    diff: bool,
    /// Fix files that are not as committed, or not tracked by git
    #[arg(long, help_heading = "Fixes")]
    allow_dirty: bool,
    /// Fix files whose changes are all staged
    #[arg(long, help_heading = "Fixes")]
    allow_staged: bool,
    /// Fix files that are in no git repository
    #[arg(long, help_heading = "Fixes")]
    allow_no_vcs: bool,
    /// Report only what the change since REV brings in (its merge base with
    /// HEAD)
    #[arg(long, value_name = "REV", help_heading = "Gate")]
    base: Option<String>,
    /// Report codes that this change and another head both take: a revision, or
    /// a file that `list --message-format json` wrote; repeatable
    #[arg(long, value_name = "REV|FILE", help_heading = "Gate")]
    also: Vec<String>,
    /// Do not report what this file lists
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    baseline: Option<PathBuf>,
    /// Write all findings into the baseline
    #[arg(long, requires = "baseline", conflicts_with = "prune_baseline", help_heading = "Gate")]
    write_baseline: bool,
    /// Take entries out of the baseline that match nothing any more
    #[arg(long, requires = "baseline", help_heading = "Gate")]
    prune_baseline: bool,
    #[command(flatten)]
    levels: Levels,
    /// Report only on these packages (name, glob, name@version)
    #[arg(short, long, value_name = "SPEC", help_heading = "Package Selection")]
    package: Vec<String>,
    /// Report on all packages (the default)
    #[arg(long, help_heading = "Package Selection")]
    workspace: bool,
    /// Do not report on these packages
    #[arg(long, value_name = "SPEC", help_heading = "Package Selection")]
    exclude: Vec<String>,
    /// Scan tests, benches, examples and build scripts too
    #[arg(long, help_heading = "Package Selection")]
    all_targets: bool,
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    manifest_path: Option<PathBuf>,
    /// Same as --locked and --offline
    #[arg(long, help_heading = "Manifest Options")]
    frozen: bool,
    /// Passed on to cargo; Cargo.lock is never written anyway
    #[arg(long, help_heading = "Manifest Options")]
    locked: bool,
    /// Passed on to cargo; the network is never used anyway
    #[arg(long, help_heading = "Manifest Options")]
    offline: bool,
}

impl Flags {
    /// These flags, and behind them those behind the command.
    fn then(self, later: Self) -> Self {
        Self {
            message_format: [self.message_format, later.message_format].concat(),
            quiet: (self.quiet && later.verbose == 0) || later.quiet,
            verbose: if later.quiet { 0 } else { self.verbose.saturating_add(later.verbose) },
            color: later.color.or(self.color),
            fix: match (self.fix, later.fix) {
                (Some(first), Some(then)) => Some([first, then].concat()),
                (first, then) => first.or(then),
            },
            diff: self.diff || later.diff,
            allow_dirty: self.allow_dirty || later.allow_dirty,
            allow_staged: self.allow_staged || later.allow_staged,
            allow_no_vcs: self.allow_no_vcs || later.allow_no_vcs,
            base: later.base.or(self.base),
            also: [self.also, later.also].concat(),
            baseline: later.baseline.or(self.baseline),
            write_baseline: self.write_baseline || later.write_baseline,
            prune_baseline: self.prune_baseline || later.prune_baseline,
            levels: Levels([self.levels.0, later.levels.0].concat()),
            package: [self.package, later.package].concat(),
            workspace: self.workspace || later.workspace,
            exclude: [self.exclude, later.exclude].concat(),
            all_targets: self.all_targets || later.all_targets,
            manifest_path: later.manifest_path.or(self.manifest_path),
            frozen: self.frozen || later.frozen,
            locked: self.locked || later.locked,
            offline: self.offline || later.offline,
        }
    }
}

/// `-A`, `-W`, `-D` and `-F` in the order typed, which a derived struct cannot keep.
#[derive(Debug, Default)]
struct Levels(Vec<(Level, String)>);

const LEVELS: [(Level, char, &str); 4] = [
    (Level::Allow, 'A', "Do not report a rule, a group or `warnings`"),
    (Level::Warn, 'W', "Report it as a warning"),
    (Level::Deny, 'D', "Report it as an error: exit status 1"),
    (Level::Forbid, 'F', "Deny that comments in the source cannot allow"),
];

impl clap::Args for Levels {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.args(LEVELS.map(|(level, short, help)| {
            Arg::new(level.as_str())
                .short(short)
                .long(level.as_str())
                .value_name("RULE")
                .action(ArgAction::Append)
                .help(help)
                .help_heading("Rules (the last flag wins)")
        }))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Levels {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut typed = Vec::new();
        for (level, ..) in LEVELS {
            let names = matches.get_many::<String>(level.as_str()).into_iter().flatten();
            let places = matches.indices_of(level.as_str()).into_iter().flatten();
            typed.extend(places.zip(names).map(|(place, name)| (place, level, name.clone())));
        }
        typed.sort_by_key(|(place, ..)| *place);
        Ok(Self(typed.into_iter().map(|(_, level, name)| (level, name)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.extend(Self::from_arg_matches(matches)?.0);
        Ok(())
    }
}

/// A script that completes the command line in a shell, with the names of rules and groups where these are wanted.
pub fn completions(shell: Shell, rules: &[&'static str], groups: &[&'static str]) -> Vec<u8> {
    let mut command = known_values(Cli::command(), rules, groups);
    let generator = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Elvish => clap_complete::Shell::Elvish,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Powershell => clap_complete::Shell::PowerShell,
        Shell::Zsh => clap_complete::Shell::Zsh,
    };
    let mut script = Vec::new();
    clap_complete::generate(generator, &mut command, "cargo-errcode-check", &mut script);
    match shell {
        // The generator takes the hyphens of our name for subcommands in one half of the script.
        Shell::Bash => {
            let wrong = "cargo__subcmd__errcode__subcmd__check__subcmd__";
            String::from_utf8_lossy(&script).replace(wrong, "cargo__errcode__check__subcmd__").into_bytes()
        }
        _ => script,
    }
}

/// The command line with the values that its flags know, where it is read with more: a rule may be misspelt, a form may have a file.
fn known_values(command: clap::Command, rules: &[&'static str], groups: &[&'static str]) -> clap::Command {
    let both: Vec<_> = rules.iter().chain(groups).copied().collect();
    let known = |arg: Arg| match arg.get_id().as_str() {
        "topic" => arg.value_parser(PossibleValuesParser::new(rules)),
        "fix" => arg.value_parser(PossibleValuesParser::new(&both)),
        "message_format" => arg.value_parser(PossibleValuesParser::new(Format::possible_values())),
        id if LEVELS.iter().any(|(level, ..)| level.as_str() == id) => {
            arg.value_parser(PossibleValuesParser::new(both.iter().copied().chain(["warnings"])))
        }
        _ => arg,
    };
    command.mut_args(known).mut_subcommands(|command| known_values(command, rules, groups))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    fn parse(line: &str) -> Args {
        Args::parse(words(line), When::Never).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn both_ways_to_call_are_one() {
        assert_eq!(parse("cargo-errcode-check errcode-check list -q"), parse("cargo-errcode-check list -q"));
        assert_eq!(parse("cargo-errcode-check").command, Command::Check);
        assert_eq!(
            parse("x errcode-check explain serial-gap").command,
            Command::Explain { topic: "serial-gap".into() }
        );
        assert_eq!(parse("x rules").command, Command::Rules);
        assert_eq!(parse("x tables -v").command, Command::Tables);
        assert_eq!(parse("x init").command, Command::Init { dry_run: false });
        assert_eq!(parse("x init --dry-run -q").command, Command::Init { dry_run: true });
        let lists = ["a.json", "b.json"].map(PathBuf::from).to_vec();
        assert_eq!(parse("x compare a.json b.json").command, Command::Compare { lists });
        assert_eq!(parse("x completions zsh").command, Command::Completions { shell: Shell::Zsh });
    }

    #[test]
    fn flags_stand_on_both_sides_of_the_command() {
        let args = parse(
            "x -p a --locked --message-format short check -p b --exclude c --message-format json -v --manifest-path m/Cargo.toml",
        );
        assert_eq!((args.packages, args.exclude), (vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]));
        assert_eq!((args.format, args.verbosity), (Format::Json, Verbosity::Verbose));
        assert!(args.workspace.locked && !args.workspace.frozen);
        assert_eq!(args.workspace.manifest_path.as_deref(), Some("m/Cargo.toml".as_ref()));
        assert!(parse("x -p a --workspace").packages.is_empty());
    }

    #[test]
    fn levels_keep_their_order() {
        let args = parse("x -D warnings -A serial-gap --warn scheme check -Fdup --allow=a -W b -A c");
        let levels: Vec<_> = args.levels.iter().map(|(level, name)| (level.as_str(), name.as_str())).collect();
        assert_eq!(
            levels,
            [
                ("deny", "warnings"),
                ("allow", "serial-gap"),
                ("warn", "scheme"),
                ("forbid", "dup"),
                ("allow", "a"),
                ("warn", "b"),
                ("allow", "c")
            ]
        );
    }

    #[test]
    fn usage_errors_exit_with_2() {
        for line in ["x --nope", "x -q -v", "x --message-format xml", "x explain", "x chek", "x --color red"] {
            let error = Args::parse(words(line), When::Never).expect_err(line);
            assert_eq!(error.exit_code(), 2, "{line}");
        }
        assert_eq!(Args::parse(words("x --help"), When::Never).expect_err("help").exit_code(), 0);
    }

    #[test]
    fn scripts_for_shells_know_flags_and_values() {
        for shell in Shell::value_variants() {
            let script =
                String::from_utf8(completions(*shell, &["serial-gap"], &["scheme"])).expect("a script is text");
            // Elvish and PowerShell get no values.
            let values = !matches!(shell, Shell::Elvish | Shell::Powershell);
            let values = values.then_some(["serial-gap", "scheme", "warnings", "rdjsonl", "never"]);
            for word in ["explain", "prune-baseline"].into_iter().chain(values.into_iter().flatten()) {
                assert!(script.contains(word), "{word} is missing for {shell:?}\n{script}");
            }
        }
        known_values(Cli::command(), &["serial-gap"], &["scheme"]).debug_assert();
    }

    #[test]
    fn colour_is_decided_by_the_flag_first() {
        assert_eq!(color_flag(&words("x --color always list --color=never")), Some(When::Never));
        assert_eq!(color_flag(&words("x --color red -- --color always")), None);
        assert!(When::Always.decide(anstream::ColorChoice::Never));
        assert!(!When::Never.decide(anstream::ColorChoice::Always));
        assert!(!When::Auto.decide(anstream::ColorChoice::Never));
    }

    #[test]
    fn help_fits_80_columns_and_explains_every_flag() {
        let mut command = Cli::command();
        command.build();
        for part in [&command].into_iter().chain(command.get_subcommands()) {
            let help = part.clone().render_long_help().to_string() + &part.clone().render_help().to_string();
            assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
            assert!(part.get_arguments().all(|arg| arg.get_help().is_some()), "{help}");
        }
        let help = command.render_help().to_string();
        assert!(help.contains("Exit status:") && help.contains("Examples:"), "{help}");
    }
}
