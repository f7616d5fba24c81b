//! All that is known of a code: a page for people, one JSON document for programs.

use std::io::{self, Write};

use super::code::{Explained, Near, Past, Read, RowOf, Site, State, Told};
use crate::{
    render::{json::write_line, list::write_table, one_line},
    table::Status,
};

/// Writes the document.
pub fn write_json(explained: &Explained, out: &mut dyn Write) -> io::Result<()> {
    write_line(out, explained)
}

/// Writes the page: a part for each thing that is known, aligned by what a terminal shows.
pub fn write_human(explained: &Explained, out: &mut dyn Write) -> io::Result<()> {
    let Explained { topic, codes, readings, rows, declarations, mentions, history, findings, near, .. } = explained;
    let shown = if codes.is_empty() { topic.clone() } else { codes.join(", ") };
    writeln!(out, "{}", one_line(&shown))?;
    write_readings(readings, out)?;
    part("declared", &sites(declarations), out)?;
    part("used", &sites(mentions), out)?;
    part("tables", &rows.iter().map(row).collect::<Vec<_>>(), out)?;
    part("history", &history.iter().map(past).collect::<Vec<_>>(), out)?;
    part("findings", &findings.iter().map(told).collect::<Vec<_>>(), out)?;
    if !explained.is_known() {
        writeln!(out, "\nno source and no table has it")?;
    }
    part("near it", &near.iter().map(beside).collect::<Vec<_>>(), out)
}

fn write_readings(readings: &[Read], out: &mut dyn Write) -> io::Result<()> {
    for read in readings {
        let words = match &read.display {
            Some(display) => format!("{display}, {}", read.words),
            None => format!("it is no code of it: {}", read.words),
        };
        let owner = read.owner.as_ref().map_or(String::new(), |owner| format!(", of {owner}"));
        writeln!(out, "  {}", one_line(&format!("{}: {words}{owner}", read.scheme)))?;
        if !read.nearest.is_empty() {
            writeln!(out, "  {}", one_line(&format!("perhaps {}", read.nearest.join(", or "))))?;
        }
        if let Some(state) = read.state {
            let why = read.why.as_ref().map_or(String::new(), |why| format!(" {}", why.trim()));
            let why = if state == State::Passed { why.replacen(' ', ": ", 1) } else { why };
            let next = match (&read.next, read.left, read.size) {
                (Some(next), Some(left), Some(size)) => format!("; next free: {next}, {left} of {size} left"),
                _ => "; no number is left beside it".to_owned(),
            };
            writeln!(out, "  {}", one_line(&format!("{}{why}{next}", state.name())))?;
        }
    }
    Ok(())
}

fn part<const N: usize>(title: &str, rows: &[[String; N]], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    let rows: Vec<[String; N]> = rows
        .iter()
        .map(|row| {
            let mut row = row.clone().map(|cell| one_line(&cell));
            if let Some(first) = row.first_mut() {
                first.insert_str(0, "  ");
            }
            row
        })
        .collect();
    write_table(&rows, out)
}

/// A line for each text of a place.
fn sites(sites: &[Site]) -> Vec<[String; 5]> {
    let mut rows = Vec::new();
    for site in sites {
        let texts = site.texts.iter().map(|said| (said.role.to_owned(), said.text.clone()));
        let remarks = site.remarks.iter().map(|remark| (String::new(), remark.clone()));
        let mut said: Vec<(String, String)> = texts.chain(remarks).collect();
        if said.is_empty() {
            said.push((String::new(), String::new()));
        }
        for (at, (role, text)) in said.into_iter().enumerate() {
            rows.push(match at {
                0 => [site.name.clone(), site.form.to_owned(), site.place.clone(), role, text],
                _ => [String::new(), String::new(), String::new(), role, text],
            });
        }
    }
    rows
}

fn row(row: &RowOf) -> [String; 4] {
    let status = match row.status {
        Status::Active => "active",
        Status::Deprecated => "deprecated",
        Status::Retired => "retired",
        Status::Reserved => "reserved",
    };
    let fields = row.fields.iter().map(|(key, text)| format!("{key}: {text}"));
    [row.place.clone(), status.to_owned(), row.texts.join(" / "), fields.collect::<Vec<_>>().join(", ")]
}

fn past(past: &Past) -> [String; 3] {
    [past.revision.clone(), past.words.clone(), past.place.clone().unwrap_or_default()]
}

fn told(told: &Told) -> [String; 3] {
    [format!("{}[{}]", told.level, told.rule), told.place.clone(), told.message.clone()]
}

fn beside(near: &Near) -> [String; 4] {
    let why = match near.why {
        "before" => "the one before it",
        "behind" => "the one behind it",
        _ => "one sign away",
    };
    [near.code.clone(), why.to_owned(), near.place.clone(), near.name.clone()]
}
