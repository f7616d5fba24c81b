//! The codes in use, as people publish them. What is in a catalog depends on the codes, the tables and the config alone: no place within a
//! file, no date, no version.

mod build;
pub mod difference;
mod docs;
pub mod links;
mod merge;
pub mod occupancy;
mod published;

pub use build::{Inputs, build};
pub use merge::{At, Disagreement, merge};
pub use published::{Places, Published, read};

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::table::{Column, Status};

/// The version of the documents that hold a catalog.
pub const VERSION: u64 = 1;

/// All codes in use, part by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Codes that are unique among each other: those of schemes first, then those of lists, then those of single items.
    pub parts: Vec<Part>,
}

/// Codes that are unique among each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Part {
    /// `A-BB-CCC`, `storage`, `LegacyError`. No other part has the same.
    pub name: String,
    /// What its anchors begin with, whatever else is in the catalog; empty for the codes of the scheme at the top.
    #[serde(rename = "anchor", default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What its codes are unique in.
    pub kind: Kind,
    /// The pattern of its scheme; `None` where the codes have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The levels of its scheme, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// The modules that the config lists, and those of codes, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Module>,
    /// Numbers that the config keeps free, in config order: `201090..=201099`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<String>,
    /// Sorted by module, level and serial; behind them those that the scheme does not read, by number.
    pub codes: Vec<Code>,
}

/// What the codes of a part are unique in, and so whether the part of another repository with the same name is the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A scheme, which several repositories may share.
    Scheme,
    /// A list with a name, which they may share too.
    List,
    /// An item of one repository.
    Item,
}

/// A level of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// As it stands in a code: `2`.
    // Not `key`: read back as a table, it would be taken for a code.
    #[serde(rename = "level")]
    pub key: String,
    /// `service`.
    pub name: String,
}

/// A module of a scheme, or a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    /// As it stands in a code: `01`; of a range the range: `1000..=1999`; empty where the scheme has no modules.
    #[serde(rename = "module")]
    pub key: String,
    /// What the config calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its codes of each level, ascending; one block where the scheme has no levels.
    pub blocks: Vec<Block>,
}

/// The numbers of one level and module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// As it stands in a code; `None` where the scheme has no levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The first code that it has room for.
    pub first: String,
    /// The last one.
    pub last: String,
    /// How many numbers it has room for.
    pub size: u32,
    /// How many of them are given out: in use, deprecated, retired or reserved in a table.
    pub used: u32,
    /// The next free one; `None` where it is full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Code {
    /// Canonical: `201003`.
    pub code: String,
    /// The module, as [`Module::key`]: empty where the scheme has none. `None` where the scheme does not read the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// The level, as [`Block::level`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The symbol, without its item: `LoginExpired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other symbols of the same number, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// How it stands. It is always written: read back without one, a code with the text `Reserved` would be taken for reserved.
    #[serde(default)]
    pub status: Status,
    /// What official tables and texts in the sources say beside the descriptions.
    #[serde(flatten)]
    pub details: Details,
    /// True where an official table has a row for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub official: bool,
    /// What declares it, or uses it where nothing does; sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Its texts, by the tag of the language: `zh`, `en`. Those of a table come before those in the sources.
    #[serde(flatten, deserialize_with = "texts")]
    pub texts: BTreeMap<String, String>,
}

/// What is known of a code beside its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Details {
    /// The HTTP status that goes with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<String>,
    /// The version that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The code to use in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why the error happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solution: Option<String>,
    /// Whether trying again helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<String>,
}

/// What declares or uses a code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// The repository, where catalogs of several were merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The file, relative to the workspace root, with `/`.
    pub file: String,
    /// The declaring item: `UserError`.
    pub item: String,
    /// The package.
    pub package: String,
}

impl Part {
    /// The anchor of one of its codes. It is the same whatever else is in the catalog.
    pub fn anchor_of(&self, code: &str) -> String {
        self.anchor_for("e", code)
    }

    /// The anchor of one of its modules.
    pub fn anchor_of_module(&self, key: &str) -> String {
        self.anchor_for("p", key)
    }

    fn anchor_for(&self, kind: &str, key: &str) -> String {
        let key = anchor(key);
        match self.id.as_str() {
            "" => format!("{kind}{key}"),
            id => format!("{id}-{kind}{key}"),
        }
    }
}

/// Text as part of an anchor: letters and digits of any script, `_`, `.` and `-` stay, anything else is one `-`, and none at the end.
pub fn anchor(text: &str) -> String {
    let mut anchor = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, '_' | '.' | '-') => anchor.push(c),
            _ if anchor.ends_with('-') => {}
            _ => anchor.push('-'),
        }
    }
    anchor.truncate(anchor.trim_end_matches('-').len());
    anchor
}

/// The texts among the fields of a code that have no other name: those whose key is the tag of a language.
fn texts<'de, D: Deserializer<'de>>(rest: D) -> Result<BTreeMap<String, String>, D::Error> {
    let rest: BTreeMap<String, serde_json::Value> = BTreeMap::deserialize(rest)?;
    let is_tag = |key: &str| key == Column::ANY_LANGUAGE || Column::is_language(key);
    let text = |(key, value): (String, serde_json::Value)| match value {
        serde_json::Value::String(text) if is_tag(&key) => Some((key, text)),
        _ => None,
    };
    Ok(rest.into_iter().filter_map(text).collect())
}
