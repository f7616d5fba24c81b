//! What `catalog --check` says.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    catalog::{
        difference::{Change, Listed},
        links::Problem,
    },
    render::{count, json::write_line, one_line},
};

/// What the check of a file found.
#[derive(Clone, Debug, Default)]
pub struct Checked<'a> {
    /// The file, for people.
    pub file: &'a str,
    /// How many codes the catalog should have.
    pub codes: usize,
    /// What differs, in the words of the catalog.
    pub changes: Vec<Change>,
    /// The first line that differs, where nothing that the catalog tells does.
    pub edited: Option<Edited>,
    /// Anchors and links.
    pub problems: Vec<Problem>,
}

/// A line that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Edited {
    /// Its number, from 1.
    pub line: usize,
    /// The line as it is, around the difference.
    pub is: String,
    /// The line as it should be, around the difference.
    pub should_be: String,
}

impl Checked<'_> {
    /// True where nothing is to be done.
    pub fn is_clean(&self) -> bool {
        self.changes.is_empty() && self.edited.is_none() && self.problems.is_empty()
    }

    /// True where writing the catalog would change it.
    fn is_stale(&self) -> bool {
        !self.changes.is_empty() || self.edited.is_some()
    }
}

/// One line a difference.
pub fn write_human(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let file = one_line(checked.file);
    if checked.is_clean() {
        return writeln!(out, "`{file}` is up to date: {}", count(checked.codes, "code"));
    }
    if checked.is_stale() {
        writeln!(out, "`{file}` is not up to date:")?;
    }
    for change in &checked.changes {
        writeln!(out, "{}", one_line(&line(change)))?;
    }
    if let Some(Edited { line, is, should_be }) = &checked.edited {
        writeln!(
            out,
            "{file}:{line}: {} is not {}; no code says so: it was edited by hand or by a formatter, or the config is another",
            quoted(is),
            quoted(should_be)
        )?;
    }
    for problem in &checked.problems {
        writeln!(out, "{file}:{}: {}", problem.line, one_line(&problem.message))?;
    }
    if checked.is_stale() {
        writeln!(out, "run `cargo errcode-check catalog` to write it")?;
    }
    Ok(())
}

/// One JSON document.
pub fn write_json(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        file: &'a str,
        clean: bool,
        changes: &'a [Change],
        edited: &'a Option<Edited>,
        problems: Vec<Place<'a>>,
    }
    #[derive(Serialize)]
    struct Place<'a> {
        line: usize,
        message: &'a str,
    }
    let place = |problem: &'_ Problem| (problem.line, problem.message.clone());
    let places: Vec<_> = checked.problems.iter().map(place).collect();
    let problems = places.iter().map(|(line, message)| Place { line: *line, message }).collect();
    let Checked { file, changes, edited, .. } = checked;
    write_line(out, &Document { version: 1, file, clean: checked.is_clean(), changes, edited, problems })
}

/// `~ 201003 LoginExpired: zh: ζ -> η`
fn line(change: &Change) -> String {
    match change {
        Change::Added { code } => format!("+ {}", shown(code)),
        Change::Removed { code } => format!("- {}", shown(code)),
        Change::Renumbered { from, to } => format!("~ {} -> {}", from.code, shown(to)),
        Change::Cell { code, what, from, to } => {
            format!("~ {}: {what}: {} -> {}", shown(code), quoted(from), quoted(to))
        }
        Change::ModuleAdded { module } => format!("+ module {module}"),
        Change::ModuleRemoved { module } => format!("- module {module}"),
        Change::Module { module, what, from, to } => {
            format!("~ module {module}: {what}: {} -> {}", quoted(from), quoted(to))
        }
        Change::Columns { from, to } => format!("~ columns: {} -> {}", from.join(", "), to.join(", ")),
    }
}

fn shown(listed: &Listed) -> String {
    let Listed { code, name, anchor } = listed;
    let mut shown = code.clone();
    if !name.is_empty() {
        shown = format!("{shown} {name}");
    }
    // A code of the scheme at the top has its number as its anchor; any other is told apart by it.
    if anchor.starts_with('e') && anchor.ends_with(code.as_str()) && anchor.len() == code.len() + 1 {
        shown
    } else {
        format!("{shown} (#{anchor})")
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") }
}
