//! What several rules ask about a code: who owns it, whether two declarations mean the same, how a place is named, what
//! the official tables say. No rule's wording and no findings.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use crate::{
    code::{Lang, Role},
    config::{Module, Numbering},
    diagnostic::Subject,
    frontier::Frontier,
    index::{Entry, Index, Status},
    rule::{Context, Finding},
    scheme::{FieldKind, Fit, Reading, Scheme},
    table::{ProblemKind, Row, Table},
    verdict,
    workspace::Package,
};

mod copies;
mod names;
mod repeats;
mod standing;

pub(super) use copies::{copied_texts, copies, is_copied_name};
pub(super) use names::{Names, Renamed};
pub(super) use repeats::repeats;
pub(super) use standing::{Difference, Judge, Standing};

/// `crates/user/src/error.rs:12`, for messages that name another place.
pub(super) fn place(ctx: &Context<'_>, entry: &Entry) -> String {
    let path = &ctx.sources.get(entry.span.file).path;
    format!("{path}:{}", ctx.sources.position(entry.span).line)
}

/// A name or a text of an entry of another revision, as messages quote it: `UserError::LoginExpired`, or what the code means there.
pub(super) fn named(index: &Index, entry: &Entry) -> String {
    match (&entry.name, summary_text(entry)) {
        (Some(_), _) => format!("`{}`", index.path(entry)),
        (None, Some(text)) => format!("`{text}`"),
        (None, None) => format!("`{}`", entry.code.escape_debug()),
    }
}

/// "`201003` of `UserError::LoginExpired`", or the code alone where it has no name.
pub(super) fn title(index: &Index, entry: &Entry) -> String {
    let code = entry.code.escape_debug();
    match entry.name {
        Some(_) => format!("`{code}` of `{}`", index.path(entry)),
        None => format!("`{code}`"),
    }
}

/// A text as messages quote it: one line, and not the whole of a long one.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.lines().next().unwrap_or_default().trim();
    let cut: String = line.chars().take(LONGEST).collect();
    if cut.len() < line.len() { format!("{}…", cut.trim_end()) } else { cut }
}

/// Two texts as messages quote them beside each other: long ones are cut alike, around the place where they part.
pub(super) fn shown_pair(a: &str, b: &str) -> (String, String) {
    const LONGEST: usize = 60;
    /// What is left of the part that both have.
    const BEFORE: usize = 20;
    let [a, b] = [a, b].map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let is_long = a.chars().count().max(b.chars().count()) > LONGEST;
    let start = if is_long && common > LONGEST / 2 { word_from(&a, common - BEFORE, common) } else { 0 };
    let cut = |text: &str| {
        let rest: String = text.chars().skip(start).collect();
        let kept: String = rest.chars().take(LONGEST).collect();
        let head = if start > 0 { "…" } else { "" };
        if kept.len() < rest.len() { format!("{head}{}…", kept.trim_end()) } else { format!("{head}{kept}") }
    };
    (cut(&a), cut(&b))
}

/// The first word behind `from`, in characters, or `from` itself where none starts before `end`.
fn word_from(text: &str, from: usize, end: usize) -> usize {
    let between = text.chars().enumerate().skip(from).take(end.saturating_sub(from));
    between.into_iter().find(|(_, c)| *c == ' ').map_or(from, |(at, _)| at + 1)
}

/// More findings of one kind in one place than anybody reads one by one.
pub(super) const READ_SINGLY: usize = 20;

/// Codes as a list for a note, neighbours as ranges, in lines: `23..=25, 32, 34`. Those that are no integers stand at the end.
pub(super) fn ranges<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    const WIDEST: usize = 90;
    let (mut numbers, mut others) = (BTreeSet::new(), BTreeSet::new());
    for code in codes {
        match code.parse::<i128>() {
            Ok(number) => drop(numbers.insert(number)),
            Err(_) => drop(others.insert(code.escape_debug().to_string())),
        }
    }
    let mut runs: Vec<(i128, i128)> = Vec::new();
    for number in numbers {
        match runs.last_mut().filter(|(_, last)| last.checked_add(1) == Some(number)) {
            Some((_, last)) => *last = number,
            None => runs.push((number, number)),
        }
    }
    let of_run = |(first, last): (i128, i128)| match last - first {
        0 => vec![first.to_string()],
        1 => vec![first.to_string(), last.to_string()],
        _ => vec![format!("{first}..={last}")],
    };
    let (mut list, mut width) = (String::new(), 0);
    for part in runs.into_iter().flat_map(of_run).chain(others) {
        if width > 0 {
            list.push(',');
            let wraps = width + part.len() > WIDEST;
            list.push(if wraps { '\n' } else { ' ' });
            width = if wraps { 0 } else { width + 2 };
        }
        width += part.len();
        list.push_str(&part);
    }
    list
}

/// True where a text is the name of its code in one word, with or without a value behind it: `LoginExpired: {e:?}`.
pub(super) fn is_own_name(entry: &Entry, text: &str) -> bool {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    let is_value = || !verdict::loose(rest).replace("{}", "").contains(char::is_alphanumeric);
    !head.is_empty() && verdict::split(head) == verdict::split(name(entry)) && is_value()
}

/// The name of an entry, or nothing.
pub(super) fn name(entry: &Entry) -> &str {
    entry.name.as_deref().unwrap_or_default()
}

/// True for a declaration whose texts speak of it alone: it has a name, and is no alias, no marker and not deprecated.
pub(super) fn is_described(entry: &Entry) -> bool {
    entry.role == Role::Declaration && entry.name.is_some() && !entry.alias && !entry.marker && !entry.deprecated
}

/// The first text of an entry as messages quote it, Chinese before English.
pub(super) fn summary_text(entry: &Entry) -> Option<String> {
    let of = |lang| entry.descriptions.iter().find(|text| text.lang == lang);
    of(Lang::Zh).or_else(|| of(Lang::En)).map(|text| shown(&text.text))
}

/// The declared code that `code` is one slip away from: two neighbouring digits swapped, or one typed wrong.
pub(super) fn slip<'a>(code: &str, declared: &BTreeSet<&'a str>) -> Option<&'a str> {
    let swapped = (1..code.len()).filter_map(|at| {
        let mut bytes = code.as_bytes().to_vec();
        bytes.swap(at - 1, at);
        String::from_utf8(bytes).ok()
    });
    let replaced = (0..code.len()).flat_map(|at| {
        (b'0'..=b'9').filter_map(move |digit| {
            let mut bytes = code.as_bytes().to_vec();
            bytes[at] = digit;
            String::from_utf8(bytes).ok()
        })
    });
    swapped.chain(replaced).find_map(|candidate| declared.get(candidate.as_str()).copied())
}

/// The name of the package of an entry.
pub(super) fn package<'a>(ctx: &Context<'a>, entry: &Entry) -> &'a str {
    ctx.workspace.name_of(entry.package)
}

/// True where the entry is to be held against the scheme: its item is bound, it is no HTTP status, no range marker and no
/// reference to another code.
pub(super) fn is_held(index: &Index, entry: &Entry) -> bool {
    let item = &index.items[entry.item];
    item.bound && !item.http && !entry.marker && !entry.alias
}

/// Entries that are held against the scheme: every declaration, and the first mention of a code that its item does not declare.
pub(super) fn held(index: &Index) -> impl Iterator<Item = &Entry> {
    let declared: BTreeSet<&str> = index.declarations().map(|(_, entry)| entry.code.as_str()).collect();
    let mut mentioned = BTreeSet::new();
    index.entries.iter().filter(move |entry| {
        let new = entry.role == Role::Declaration
            || (!declared.contains(entry.code.as_str()) && mentioned.insert((entry.item, entry.code.as_str())));
        new && is_held(index, entry)
    })
}

/// The numbering that an entry is held against.
pub(super) fn numbering<'a>(ctx: &Context<'a>, entry: &Entry) -> &'a Numbering {
    ctx.config.numbering(ctx.index.items[entry.item].block)
}

/// True where a code was written as `1-01-001` without quotes: the digits of the scheme's notation, and Rust subtracts.
pub(super) fn is_ambiguous(scheme: &Scheme, entry: &Entry) -> bool {
    entry.value.is_some() && notation(scheme, &entry.literal).is_some()
}

/// The reading that the author of an unquoted `1-01-001` had in mind.
pub(super) fn notation(scheme: &Scheme, literal: &str) -> Option<Reading> {
    let written: String = literal.chars().filter(|c| !c.is_whitespace()).collect();
    let mut parts = written.split('-');
    let is_notation = parts.clone().count() > 1
        && parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        && scheme.width(FieldKind::Module).is_some();
    if !is_notation {
        return None;
    }
    scheme.read(&written).reading()
}

/// The fields of an entry that hold a value which is not allowed, where the shape fits.
pub(super) fn out_of_range(scheme: &Scheme, entry: &Entry) -> Option<(Reading, Vec<FieldKind>)> {
    if entry.status != Status::OffScheme || is_ambiguous(scheme, entry) {
        return None;
    }
    match scheme.read(&entry.code) {
        Fit::OutOfRange(reading, fields) => Some((reading, fields)),
        Fit::Conforming(_) | Fit::Malformed(_) => None,
    }
}

/// The free codes that the findings of a rule propose.
#[derive(Debug)]
pub(super) struct FreeCodes<'a> {
    ctx: &'a Context<'a>,
    /// Made for the first of them: most runs propose none.
    frontier: Option<Frontier<'a>>,
}

impl<'a> FreeCodes<'a> {
    pub(super) fn of(ctx: &'a Context<'a>) -> Self {
        Self { ctx, frontier: None }
    }

    /// Takes the next free code of the level and module of a reading, so that two findings do not propose the same one.
    pub(super) fn take(&mut self, entry: &Entry, reading: Reading) -> Option<String> {
        let Self { ctx, frontier } = self;
        let frontier = frontier.get_or_insert_with(|| Frontier::new(ctx.side(), ctx.history));
        let next = frontier.take(ctx.index.items[entry.item].block, reading)?;
        Some(numbering(ctx, entry).scheme.code(&next))
    }
}

/// Which module each package belongs to, as the config says.
#[derive(Debug)]
pub(super) struct Owners<'a> {
    ctx: &'a Context<'a>,
    /// By block and package.
    modules: BTreeMap<Option<usize>, Vec<Option<u32>>>,
}

impl<'a> Owners<'a> {
    /// Asks the config once for each package.
    pub(super) fn new(ctx: &'a Context<'a>) -> Self {
        let of_block = |block: Option<usize>| {
            let numbering = ctx.config.numbering(block);
            let module = |package: &Package| numbering.owner_of_package(&package.name).map(|module| module.number);
            (block, ctx.workspace.packages.iter().map(module).collect())
        };
        let blocks = (0..ctx.config.schemes.len()).map(Some).chain([None]);
        Self { ctx, modules: blocks.map(of_block).collect() }
    }

    /// The module of a code, where the config gives it to packages.
    pub(super) fn module(&self, entry: &Entry) -> Option<&'a Module> {
        let numbering = numbering(self.ctx, entry);
        let number = numbering.scheme.read(&entry.code).reading()?.module?;
        numbering.module(number).filter(|module| !module.package_globs.is_empty())
    }

    /// Whether the package of a code owns the code's module; `None` where nobody does.
    pub(super) fn owns(&self, entry: &Entry) -> Option<bool> {
        let module = self.module(entry)?;
        let modules = self.modules.get(&self.ctx.index.items[entry.item].block)?;
        Some(modules.get(entry.package).copied().flatten() == Some(module.number))
    }
}

/// What the readers of table files have to say, of one kind.
pub(super) fn table_problems(ctx: &Context<'_>, kind: ProblemKind) -> impl Iterator<Item = Finding> {
    ctx.tables.problems.iter().filter(move |problem| problem.kind == kind).map(|problem| {
        let finding = Finding::new(problem.span, &problem.message, "").help(&problem.help);
        let holds = |table: &&Table| {
            table.file == problem.span.file && (table.span.start..=table.span.end).contains(&problem.span.start)
        };
        let subject = Subject { code: None, item: ctx.tables.tables.iter().find(holds).and_then(Table::title) };
        let finding = match problem.count {
            1 => finding.about_subject(subject),
            count => finding.about_subject(subject.clone()).stands_for(iter::repeat_n(subject, count)),
        };
        problem.others.iter().fold(finding, |finding, (span, words)| finding.secondary(*span, *words))
    })
}

/// A code as its row writes it, and in decimal where that is another way: `0x60d` (1549).
pub(super) fn code_of_row(ctx: &Context<'_>, row: &Row) -> String {
    let code = row.code.escape_debug();
    let value = ctx.tables.canonical(ctx.tables.table(row).namespace, &row.code);
    let is_hex = row.code.starts_with("0x") || row.code.starts_with("0X");
    if is_hex && value != row.code { format!("`{code}` ({value})") } else { format!("`{code}`") }
}

/// The row of an entry's code in the tables that its item is held against.
pub(super) fn row<'a>(ctx: &Context<'a>, entry: &Entry) -> Option<&'a Row> {
    ctx.tables.row(ctx.index.items[entry.item].namespace?, &entry.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_listed_as_ranges() {
        assert_eq!(ranges(["34", "23", "25", "-1", "24", "32", "A2", "-2"].into_iter()), "-2, -1, 23..=25, 32, 34, A2");
        let codes: Vec<String> = (0..40).map(|code| (code * 2 + 100).to_string()).collect();
        let list = ranges(codes.iter().map(String::as_str));
        assert_eq!(list.lines().count(), 3);
        assert!(list.lines().all(|line| line.len() <= 92), "{list}");
    }

    #[test]
    fn long_texts_are_cut_where_they_part() {
        let same = "the parcel was handed over to the carrier and the label on it";
        let (a, b) = shown_pair(&format!("{same} is torn"), &format!("{same} is lost"));
        assert_eq!((a.as_str(), b.as_str()), ("…the label on it is torn", "…the label on it is lost"));
        let (a, b) = shown_pair("not found", "gone\n away");
        assert_eq!((a.as_str(), b.as_str()), ("not found", "gone away"));
        let (a, b) = shown_pair(&"短".repeat(70), "长");
        assert_eq!((a, b), (format!("{}…", "短".repeat(60)), "长".to_owned()));
        let [a, b] = ["torn 1", "lost 1"].map(|end| format!("{}{end}", "label ".repeat(9)));
        assert_eq!(shown_pair(&a, &b), (a, b));
    }
}
