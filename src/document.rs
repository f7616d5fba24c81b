//! JSON documents that this program wrote, read back: how large they may be, their encoding, and their version.

use std::{io, path::Path};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    error::Error,
    source::{FileId, Origin, Sources, Span},
    table,
    tree::read_named,
};

const BOM: char = '\u{FEFF}';

/// A kind of document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// What it is: `list of error codes`.
    pub(crate) noun: &'static str,
    /// The command that writes it to standard output.
    pub(crate) command: &'static str,
    /// The version that is read.
    pub(crate) version: u64,
}

#[derive(Deserialize)]
struct Version {
    version: serde_json::Value,
}

impl Kind {
    /// Reads a file from disk.
    pub(crate) fn open(self, path: &Path, sources: &mut Sources) -> Result<FileId, Error> {
        let name = path.display().to_string();
        let bytes = read_named(path).map_err(|source| match source.kind() {
            io::ErrorKind::FileTooLarge => self.wrong(&name, &source.to_string()),
            _ => Error::Io { action: "read", path: path.to_owned(), source },
        })?;
        let text = table::decode(bytes);
        let text = text.map_err(|(why, help)| self.wrong(&name, &format!("{why}; {help}")))?;
        let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Ok(sources.add_text(name, absolute, Origin::Disk, text))
    }

    /// The JSON object of a text, behind a byte order mark; it has the version that is read.
    pub(crate) fn body<'t>(self, name: &str, text: &'t str) -> Result<&'t str, Error> {
        let body = text.strip_prefix(BOM).unwrap_or(text);
        if body.trim().is_empty() {
            return Err(self.wrong(name, "it is empty"));
        }
        if !body.trim_start().starts_with('{') {
            return Err(self.wrong(name, "it is no JSON object"));
        }
        let Version { version } = self.parse(name, body)?;
        if version.as_u64() == Some(self.version) {
            return Ok(body);
        }
        Err(self.wrong(name, &format!("its version is {version}, and this program reads {}", self.version)))
    }

    /// Reads a value.
    pub(crate) fn parse<'t, T: Deserialize<'t>>(self, name: &str, text: &'t str) -> Result<T, Error> {
        serde_json::from_str(text).map_err(|error| self.wrong(name, &error.to_string()))
    }

    /// The error of a file that is no such document.
    pub(crate) fn wrong(self, name: &str, why: &str) -> Error {
        Error::Usage {
            message: format!("`{name}` is no {}: {why}", self.noun),
            help: Some(format!("`{}` writes one", self.command)),
        }
    }
}

/// The place of a value that was read from a part of this text.
pub(crate) fn span(file: FileId, text: &str, value: &RawValue) -> Span {
    let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
    Span::new(file, start..start + value.get().len())
}
