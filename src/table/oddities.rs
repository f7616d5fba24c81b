//! What is worth knowing of tables and is no finding: texts that codes share, numbers that are missing, editions of one table that differ.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::{Cell, Column, Row, Tables};
use crate::{code::Lang, source::Span, verdict};

/// Most notes of one kind about one table.
const MOST: usize = 20;
/// Fewest codes that two editions of a table share.
const FEWEST_SHARED: usize = 5;
/// Most tables that are compared on account of one code.
const MOST_TABLES: usize = 8;
/// Most numbers in a row that count as missing; a larger gap lies between blocks.
const WIDEST_GAP: i128 = 3;

/// Something odd about a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// Index into [`Tables::tables`].
    pub table: usize,
    /// The place in its file.
    pub span: Span,
    /// What it is: lower-case, no final stop.
    pub message: String,
    /// The row of another table that it is held against.
    pub other: Option<Span>,
}

/// Everything odd, by table and place.
pub fn oddities(tables: &Tables) -> Vec<Oddity> {
    let rows = tables.rows_by_table();
    let mut found = shared_texts(tables);
    for (table, rows) in rows.iter().enumerate() {
        found.extend(missing_numbers(table, rows));
    }
    for (older, newer) in editions(tables) {
        found.extend(differences(older, newer, &rows));
    }
    found.sort_by(|a, b| (a.table, a.span, &a.message).cmp(&(b.table, b.span, &b.message)));
    found
}

/// Texts that several codes of a list have.
fn shared_texts(tables: &Tables) -> Vec<Oddity> {
    let mut first: HashMap<_, usize> = HashMap::default();
    let mut groups: Vec<Vec<(&Row, &Cell)>> = Vec::new();
    for row in tables.rows.iter().filter(|row| row.field(&Column::Shared).is_none()) {
        let list = (tables.table(row).namespace, tables.is_published(row));
        for cell in &row.texts {
            let at = *first.entry((list, cell.lang, verdict::loose(&cell.text))).or_insert(groups.len());
            if at == groups.len() {
                groups.push(Vec::new());
            }
            groups[at].push((row, cell));
        }
    }
    let mut told: HashMap<usize, usize> = HashMap::default();
    groups
        .into_iter()
        .filter_map(|group| {
            let (row, cell) = group[0];
            let codes = distinct(group.iter().map(|(row, _)| row.code.as_str()));
            let count = told.entry(row.table).or_default();
            let counts = codes.len() > 1 && *count < MOST;
            *count += usize::from(counts);
            counts.then(|| Oddity {
                table: row.table,
                span: cell.span,
                message: format!("`{}` is the text of {}", cell.text, listed(&codes)),
                other: None,
            })
        })
        .collect()
}

/// The first of equal texts each, in order.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut kept: Vec<&str> = Vec::new();
    for text in texts {
        if kept.len() < MOST && !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

/// "`100`, `211` and `10008`"
fn listed(codes: &[&str]) -> String {
    let quoted: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Numbers that a run of codes leaves out.
fn missing_numbers(table: usize, rows: &[&Row]) -> Option<Oddity> {
    let numbers: BTreeMap<i128, &Row> = rows.iter().filter_map(|row| Some((row.code.parse().ok()?, *row))).collect();
    let behind = numbers.iter().skip(1);
    let mut span = None;
    let mut missing: Vec<String> = Vec::new();
    for ((before, _), (number, row)) in numbers.iter().zip(behind) {
        if (2..=WIDEST_GAP + 1).contains(&number.saturating_sub(*before)) {
            span.get_or_insert(row.span);
            missing.extend((before + 1..*number).map(|number| number.to_string()));
        }
    }
    let rest = missing.len().saturating_sub(MOST);
    missing.truncate(MOST);
    let codes: Vec<&str> = missing.iter().map(String::as_str).collect();
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let are = if missing.len() + rest == 1 { "is" } else { "are" };
    let message =
        format!("{}{more} {are} missing, which does not make a number free: it may have been in use", listed(&codes));
    Some(Oddity { table, span: span?, message, other: None })
}

/// Tables that are two editions of one: most codes of the smaller are in the other, and half of these have the same text.
fn editions(tables: &Tables) -> Vec<(usize, usize)> {
    let mut of_code: HashMap<&str, Vec<&Row>> = HashMap::default();
    for row in &tables.rows {
        let known = of_code.entry(&row.code).or_default();
        if known.len() < MOST_TABLES && known.iter().all(|other| other.table != row.table) {
            known.push(row);
        }
    }
    let mut count: HashMap<usize, usize> = HashMap::default();
    for row in &tables.rows {
        *count.entry(row.table).or_default() += 1;
    }
    let mut pairs: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for row in &tables.rows {
        // From the later table's side, so that each pair is met once.
        for other in of_code.get(row.code.as_str()).into_iter().flatten().filter(|other| other.table < row.table) {
            let (shared, same) = pairs.entry((other.table, row.table)).or_default();
            *shared += 1;
            let agrees = |cell: &Cell| row.texts.iter().any(|own| verdict::same_text(&own.text, &cell.text));
            *same += usize::from(other.texts.iter().any(agrees));
        }
    }
    let smaller = |(a, b): (usize, usize)| count.get(&a).min(count.get(&b)).copied().unwrap_or(0);
    pairs
        .into_iter()
        .filter(|(pair, (shared, same))| {
            *shared >= FEWEST_SHARED && *shared * 2 >= smaller(*pair) && *same * 2 >= *shared
        })
        .map(|(pair, _)| pair)
        .collect()
}

/// How a later table differs from an earlier one, a note for each code.
fn differences(older: usize, newer: usize, rows: &[Vec<&Row>]) -> Vec<Oddity> {
    let theirs: HashMap<&str, &Row> = rows[newer].iter().map(|row| (row.code.as_str(), *row)).collect();
    let mut owners: HashMap<(Lang, String), &Row> = HashMap::default();
    for row in &rows[older] {
        for cell in &row.texts {
            owners.entry((cell.lang, verdict::loose(&cell.text))).or_insert(row);
        }
    }
    let mut found = Vec::new();
    for row in &rows[older] {
        let Some(other) = theirs.get(row.code.as_str()) else { continue };
        let parts: Vec<String> = row
            .texts
            .iter()
            .filter_map(|cell| {
                let text = other.text(cell.lang).filter(|text| !verdict::same_text(&text.text, &cell.text))?;
                let owner = owners.get(&(cell.lang, verdict::loose(&text.text)));
                let owner =
                    owner.map_or(String::new(), |owner| format!(", which is the text of `{}` here", owner.code));
                Some(format!("`{}` here and `{}` there{owner}", cell.text, text.text))
            })
            .collect();
        if !parts.is_empty() {
            found.push((row, other.span, parts.join("; ")));
        }
    }
    let rest = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    let last = found.len().saturating_sub(1);
    let notes = found.into_iter().enumerate().map(|(at, (row, other, parts))| {
        let more = if at == last && rest > 0 { format!("; and so do {rest} more codes") } else { String::new() };
        let message = format!("`{}` differs from another edition: {parts}{more}", row.code);
        Oddity { table: older, span: row.span, message, other: Some(other) }
    });
    notes.collect()
}
