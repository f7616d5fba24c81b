//! Everything declared and mentioned in the workspace, joined with schemes and tables, sorted. Rules see this and nothing below it.

mod build;
mod listed;
mod meaning;

pub use build::build;
pub use meaning::{Meaning, Texts, words};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    code::{Description, Form, GroupKind, Role, Section, Unread},
    config::Config,
    diagnostic::Subject,
    resolve::Resolver,
    scheme::Reading,
    source::{Sources, Span},
    table::{Namespace, Tables},
    workspace::Workspace,
};

/// What the join needs besides the facts.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a, 'r> {
    /// Texts.
    pub sources: &'a Sources,
    /// Schemes, and whether the config asks for them.
    pub config: &'a Config,
    /// Packages.
    pub workspace: &'a Workspace,
    /// Official tables.
    pub tables: &'a Tables,
    /// Constants.
    pub resolver: &'a Resolver<'r>,
}

/// How a code stands to the scheme and the official tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is a row of an official table that binds its space.
    Official,
    /// It fits the scheme, every field in range.
    Conforming,
    /// Neither.
    OffScheme,
}

/// A code with its evaluated value.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of the code")]
pub struct Entry {
    /// Canonical text: `201003`, `-32700`, `IR_06`. Never padded or cut.
    pub code: String,
    /// As written in the source; for an implicit discriminant the name.
    pub literal: String,
    /// The integer, where the code is one.
    pub value: Option<i128>,
    /// The name without its item: `LoginExpired`.
    pub name: Option<String>,
    /// The form.
    pub form: Form,
    /// Declaration or mention.
    pub role: Role,
    /// The code itself.
    pub span: Span,
    /// Index into the workspace's packages.
    pub package: usize,
    /// Index into [`Index::items`].
    pub item: usize,
    /// How it stands to scheme and tables.
    pub status: Status,
    /// It fits the scheme that its item is held against, every field in range. The codes of the built-in tables are exempt from it.
    pub conforms: bool,
    /// Its fields, where the shape of the scheme fits, in range or not.
    pub reading: Option<Reading>,
    /// The texts that describe it, in source order.
    pub descriptions: Vec<Description>,
    /// `#[cfg]` predicates in force.
    pub cfg: Vec<String>,
    /// A range marker: listed, never a duplicate.
    pub marker: bool,
    /// `#[deprecated]`.
    pub deprecated: bool,
    /// The value is that of another code by reference (`A = B`): never a duplicate of it.
    pub alias: bool,
}

/// A declaring item of the workspace: an enum with its match tables, the consts of a module, the calls of one macro.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name for people: `UserError`, `build_exceptions!`, `codes`.
    pub name: String,
    /// Its kind.
    pub kind: GroupKind,
    /// The name in the source.
    pub span: Span,
    /// Index into the workspace's packages.
    pub package: usize,
    /// Why it was taken as error codes.
    pub evidence: String,
    /// The texts that describe the item itself.
    pub doc: String,
    /// True where the item is held against a scheme.
    pub bound: bool,
    /// The `[[scheme]]` block that is for the item; `None` for the scheme at the top.
    pub block: Option<usize>,
    /// The tables that its codes are held against.
    pub namespace: Option<Namespace>,
    /// The space of its codes that fit its scheme.
    pub space: Space,
    /// True where every code is an HTTP status (100..=599) and the item says so: a space of its own.
    pub http: bool,
    /// Its entries, in source order.
    pub entries: Vec<usize>,
}

/// All codes of a workspace.
#[derive(Debug, Default)]
pub struct Index {
    /// Sorted by path, then position.
    pub entries: Vec<Entry>,
    /// Sorted by path, then position of the first entry.
    pub items: Vec<Item>,
    /// Places seen and not understood, sorted.
    pub unread: Vec<Unread>,
    /// Parts of lists whose heading gives a range, file by file in source order.
    pub sections: Vec<Section>,
    /// Declarations that must be unique against each other: key is the space (`scheme`, or an item) and the code. Only groups of
    /// two or more; reverse arms, mentions, aliases and markers are left out.
    pub shared: BTreeMap<(Space, String), Vec<usize>>,
}

/// Where a code must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Conforming and official codes: one space for the whole workspace.
    Scheme,
    /// The codes that fit a `[[scheme]]` block, in the whole workspace.
    Block(usize),
    /// The codes of a table's list that has no scheme, in the items that go with it.
    List(Namespace),
    /// Any other code: its declaring item.
    Item(usize),
}

impl Item {
    /// True where official tables bind the item.
    pub fn is_official(&self) -> bool {
        self.namespace.is_some()
    }
}

impl Index {
    /// The space of an entry.
    pub fn space(&self, entry: &Entry) -> Space {
        match entry.status {
            Status::Official | Status::Conforming => self.items[entry.item].space,
            Status::OffScheme => Space::Item(entry.item),
        }
    }

    /// `UserError::LoginExpired`, or the name alone where the item is no type, or the code where it has no name.
    pub fn path(&self, entry: &Entry) -> String {
        let item = &self.items[entry.item];
        match (&entry.name, item.kind) {
            (Some(name), GroupKind::Type) => format!("{}::{name}", item.name),
            (Some(name), _) => name.clone(),
            (None, _) => entry.code.clone(),
        }
    }

    /// What a finding on an entry is about: its code and its path, or its item where it has no name.
    pub fn subject(&self, entry: &Entry) -> Subject {
        let item = match &entry.name {
            Some(_) => self.path(entry),
            None => self.items[entry.item].name.clone(),
        };
        Subject { code: Some(entry.code.clone()), item: Some(item) }
    }

    /// Entries that declare a code (reverse arms that only repeat a declaration are mentions).
    pub fn declarations(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.iter().enumerate().filter(|(_, entry)| entry.role == Role::Declaration)
    }
}
