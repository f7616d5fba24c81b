//! The document that the built-in tables come from, kept byte for byte: its oddities are facts to live with.

use crate::source::{FileId, Origin, Sources};

const PATH: &str = "error-codes.zh.md (built in)";

/// The document.
pub(super) const TEXT: &str = include_str!("error-codes.zh.md");

/// Adds it to the files of the run.
pub(super) fn add(sources: &mut Sources) -> FileId {
    sources.add_text(PATH.to_owned(), PATH.into(), Origin::BuiltIn, TEXT.to_owned())
}
