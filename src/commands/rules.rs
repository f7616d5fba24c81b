//! `rules`: the rules with their levels.

use std::{io::Write, path::Path};

use super::config_error;
use crate::{
    cli::{Args, Format},
    config::{Config, Problem},
    error::Error,
    explain, lint,
    render::written,
    rules as known,
    source::Sources,
    tree::Disk,
    workspace::{self, Workspace},
};

/// The rules with their levels; outside of a workspace those of defaults and flags. They are listed even where the config has
/// problems, which may be a wrong name of a rule.
pub(crate) fn rules(args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let mut sources = Sources::default();
    let (config, problems) = if in_workspace(&args.workspace) {
        let names: Vec<&str> = known::names().collect();
        Config::load(&Workspace::load(&args.workspace)?, &Disk::default(), &mut sources, &names)?
    } else {
        <(Config, Vec<Problem>)>::default()
    };
    let levels = lint::Levels::new(&config.rules, &args.levels)?;
    match args.format {
        Format::Json => explain::write_rules_json(levels.iter(), out)?,
        _ => explain::write_rules(levels.iter(), out)?,
    }
    written(out.flush())?;
    if problems.is_empty() { Ok(0) } else { Err(config_error(args, &sources, problems, log)?) }
}

/// True where a manifest is named, or cargo would find one.
pub(super) fn in_workspace(options: &workspace::Options) -> bool {
    let holds_manifest = |folder: &Path| folder.join("Cargo.toml").exists();
    options.manifest_path.is_some() || options.current_dir.ancestors().any(holds_manifest)
}
