//! The file of `--baseline`: read, written, and cleared of what is stale.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    cli::{Args, Baseline as Asked, BaselineAction},
    diagnostic::Report,
    error::Error,
    gate::{Baseline, Entry},
    pipeline::Analysis,
    source::{FileId, Origin, display_path},
    table::decode,
    tree::read_named,
    write,
};

/// A baseline that is asked for.
pub(super) struct File {
    /// As typed.
    shown: PathBuf,
    absolute: PathBuf,
    action: BaselineAction,
    /// The text before this run; empty where a new one is to be written.
    text: String,
}

impl File {
    /// Reads the file that the command line names, if it names one.
    pub(super) fn read(args: &Args) -> Result<Option<Self>, Error> {
        let Some(Asked { path, action }) = &args.baseline else { return Ok(None) };
        let (shown, absolute) = (path.clone(), args.workspace.current_dir.join(path));
        if *action == BaselineAction::Write {
            refuse_part(args)?;
            refuse_other(path, &absolute)?;
            return Ok(Some(Self { shown, absolute, action: *action, text: String::new() }));
        }
        let bytes = read_named(&absolute).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::Usage {
                message: format!("there is no baseline `{}`", path.display()),
                help: Some("write one with `--write-baseline`: it lists all findings of today".to_owned()),
            },
            _ => Error::Io { action: "read", path: path.clone(), source },
        })?;
        let text = decode(bytes).map_err(|(why, _)| Error::Usage {
            message: format!("`{}` cannot be read: {why}", path.display()),
            help: Some("write it anew with `--write-baseline`".to_owned()),
        })?;
        Ok(Some(Self { shown, absolute, action: *action, text }))
    }

    /// What is to be done with it.
    pub(super) fn action(&self) -> BaselineAction {
        self.action
    }

    /// Makes the text one of the sources of an analysis.
    pub(super) fn add_to(&self, analysis: &mut Analysis) -> FileId {
        let path = display_path(&analysis.workspace.root, &self.absolute);
        analysis.sources.add_text(path, self.absolute.clone(), Origin::Disk, self.text.clone())
    }

    /// Writes what the command line asks for, and says it.
    pub(super) fn write(&self, report: &Report, stale: &[&Entry]) -> Result<Option<String>, Error> {
        match self.action {
            BaselineAction::Read => Ok(None),
            BaselineAction::Write => {
                let (text, entries) = Baseline::of(report);
                self.put(&text)?;
                Ok(Some(format!("wrote {} to `{}`", entries_of(entries), self.shown.display())))
            }
            BaselineAction::Prune => {
                if !stale.is_empty() {
                    self.put(&Baseline::without(&self.text, stale))?;
                }
                Ok(Some(format!("took {} out of `{}`", entries_of(stale.len()), self.shown.display())))
            }
        }
    }

    fn put(&self, text: &str) -> Result<(), Error> {
        let failed = |source| Error::Io { action: "write", path: self.shown.clone(), source };
        write::replace(&write::target(&self.absolute)?, text.as_bytes()).map_err(failed)
    }
}

/// A file of another kind is not written over.
fn refuse_other(shown: &Path, path: &Path) -> Result<(), Error> {
    let is_other = |text: String| !text.trim().is_empty() && !Baseline::is_begun(&text);
    if path.is_file() && fs::read_to_string(path).is_ok_and(is_other) {
        return Err(Error::Usage {
            message: format!("`{}` is there, and is no baseline", shown.display()),
            help: Some("name another file, or remove this one".to_owned()),
        });
    }
    Ok(())
}

/// A baseline of some findings would lose all others.
fn refuse_part(args: &Args) -> Result<(), Error> {
    let flag = match () {
        () if !args.packages.is_empty() => "-p",
        () if !args.exclude.is_empty() => "--exclude",
        () if args.base.is_some() => "--base",
        () if args.fix.is_some() => "--fix",
        () => return Ok(()),
    };
    Err(Error::usage(format!("`--write-baseline` lists all findings and does not go with `{flag}`")))
}

fn entries_of(number: usize) -> String {
    let text = number.to_string();
    let groups: Vec<&str> =
        text.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    format!("{} {}", groups.join(","), if number == 1 { "entry" } else { "entries" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        let found = [0, 1, 12, 999, 1_000, 1_043_002].map(entries_of);
        assert_eq!(found, ["0 entries", "1 entry", "12 entries", "999 entries", "1,000 entries", "1,043,002 entries"]);
    }
}
