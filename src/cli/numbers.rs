//! The flags of `next`, `reserve` and `retire`.

use std::path::PathBuf;

/// What `next` is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Next {
    /// Level, as it stands in a code; needed where the scheme has several
    #[arg(long, value_name = "A")]
    pub level: Option<String>,
    /// Module: its number, its name, or the name of a package of it
    #[arg(long, value_name = "BB")]
    pub module: Option<String>,
    /// Name or pattern of the scheme, where the config has several
    #[arg(long, value_name = "NAME")]
    pub scheme: Option<String>,
    /// The enum, or other list of codes, that the number is for; where it has a
    /// numbering of its own, nothing else is needed
    #[arg(long, value_name = "NAME")]
    pub item: Option<String>,
    /// A code beside which the new one belongs: same level, module and scheme
    #[arg(long, value_name = "CODE", allow_negative_numbers = true)]
    pub like: Option<String>,
    /// How many codes to print
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub count: u32,
    /// Leave room, by the name of the branch or the words given, so that two
    /// branches seldom take one number
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub scatter: Option<String>,
}

/// What `reserve` is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Reserve {
    /// A code, or a range such as 201010..=201019
    #[arg(value_name = "CODE", allow_negative_numbers = true)]
    pub codes: String,
    /// Who asked for it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// What for [default: the name of the branch]
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The symbol that will have it
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Where to write it.
    #[command(flatten)]
    pub target: Target,
}

/// What `retire` is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Retire {
    /// The code
    #[arg(value_name = "CODE", allow_negative_numbers = true)]
    pub code: String,
    /// The code to use in its place
    #[arg(long, value_name = "CODE")]
    pub replaced_by: Option<String>,
    /// The version that gives it up
    #[arg(long, value_name = "VERSION")]
    pub since: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Where to write it.
    #[command(flatten)]
    pub target: Target,
}

/// Where a row is written, and whether it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Target {
    /// The table to write to, where the config has several
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Show the change and write nothing
    #[arg(long)]
    pub dry_run: bool,
}
