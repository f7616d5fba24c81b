//! What several rules ask about a code: who owns it, whether two declarations mean the same, how a place is named, what
//! the official tables say. No rule's wording and no findings.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    cfg::exclusive,
    code::{Description, Form, GroupKind, Lang, Role},
    config::{Module, Numbering},
    index::{Entry, Index, Status},
    rule::{Context, Copy, Finding},
    scheme::{FieldKind, Fit, Reading, Scheme},
    source::Span,
    table::{Namespace, ProblemKind, Row},
    verdict::{self, Content, Verdict},
    workspace::Package,
};

mod names;
mod standing;

pub(super) use names::{Names, Renamed};
pub(super) use standing::{Difference, Judge, Standing};

/// `crates/user/src/error.rs:12`, for messages that name another place.
pub(super) fn place(ctx: &Context<'_>, entry: &Entry) -> String {
    let path = &ctx.sources.get(entry.span.file).path;
    format!("{path}:{}", ctx.sources.position(entry.span).line)
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

/// True where a text is the name of `owner`, at least two words and all of them, and cannot be meant for `entry`: it is written as an
/// identifier, or each name has a word that the other has not, and the text has that of the owner.
pub(super) fn is_copied_name(owner: &Entry, entry: &Entry, text: &Description) -> bool {
    let words = verdict::split(&text.text);
    if words.len() < 2 || words != verdict::split(name(owner)) {
        return false;
    }
    let (owner_name, own_name) = (Content::of(name(owner)), Content::of(name(entry)));
    let special = owner_name.without(&own_name).next().is_some();
    if !special && own_name.without(&owner_name).next().is_none() {
        return false;
    }
    let identifier = !text.text.contains(char::is_whitespace);
    let same_frame = own_name.words().any(|word| owner_name.has(word));
    let same_text = || owner.descriptions.iter().any(|other| verdict::same_text(&other.text, &text.text));
    let difference = || verdict::difference(&text.text, name(owner), name(entry)).is_some();
    identifier || (special && (same_frame || same_text()) && difference())
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
    ctx.workspace.packages.get(entry.package).map_or("", |package| package.name.as_str())
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

/// A block, a level and a module.
type ModuleKey = (Option<usize>, Option<u32>, Option<u32>);

/// The serial behind the largest one in use, by level and module. Gaps may be retired numbers, so they are never offered.
#[derive(Debug)]
pub(super) struct Frontier<'a> {
    ctx: &'a Context<'a>,
    largest: BTreeMap<ModuleKey, u32>,
}

impl<'a> Frontier<'a> {
    /// The frontier of all codes in the sources and the tables.
    pub(super) fn new(ctx: &'a Context<'a>) -> Self {
        let conforming = ctx.index.entries.iter().filter(|entry| entry.conforms);
        let codes = conforming.map(|entry| (ctx.index.items[entry.item].block, &entry.code));
        let listed = of_schemes(ctx).map(|(block, row)| (block, &row.code));
        let mut largest = BTreeMap::new();
        for (block, code) in codes.chain(listed) {
            if let Fit::Conforming(Reading { level, module, serial }) = ctx.config.numbering(block).scheme.read(code) {
                let known = largest.entry((block, level, module)).or_insert(0);
                *known = serial.max(*known);
            }
        }
        Self { ctx, largest }
    }

    /// Takes the next free code of the same level and module, so that two findings do not propose the same one.
    pub(super) fn take(&mut self, entry: &Entry, reading: Reading) -> Option<String> {
        let block = self.ctx.index.items[entry.item].block;
        let scheme = &self.ctx.config.numbering(block).scheme;
        let serial = self.largest.entry((block, reading.level, reading.module)).or_insert(0);
        let next = (serial.saturating_add(1)..=scheme.largest_serial(&reading))
            .map(|serial| Reading { serial, ..reading })
            .find(|next| scheme.reserved(next).is_none())?;
        *serial = next.serial;
        Some(scheme.code(&next))
    }
}

/// Two declarations of one code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeat {
    /// Index of the declaration that keeps the code.
    pub(super) keeper: usize,
    /// Index of the one that repeats it.
    pub(super) extra: usize,
    /// True where both mean the same.
    pub(super) same: bool,
}

/// Every declaration that repeats a code, once, against the one that keeps it; sorted by the extra declaration.
pub(super) fn repeats(ctx: &Context<'_>) -> Vec<Repeat> {
    let index = ctx.index;
    let owners = Owners::new(ctx);
    let many_to_one = many_to_one_items(index);
    let mut repeats = Vec::new();
    for group in index.shared.values() {
        let group = distinct(index, group);
        let Some(&keeper) = group.iter().min_by_key(|&&i| keeper_rank(index, &owners, i)) else { continue };
        for &extra in group.iter().filter(|&&extra| extra != keeper) {
            let (kept, other) = (&index.entries[keeper], &index.entries[extra]);
            let mapped = matches!(kept.form, Form::MatchArm | Form::Attribute);
            let one_match = kept.item == other.item && mapped && kept.form == other.form;
            if exclusive(&kept.cfg, &other.cfg)
                || replaces(kept, other)
                // The alternatives of one arm share their code on purpose.
                || kept.span == other.span
                || families_differ(index, kept, other)
                || (one_match && many_to_one.contains(&kept.item))
            {
                continue;
            }
            repeats.push(Repeat { keeper, extra, same: same_meaning(index, kept, other) });
        }
    }
    repeats.sort_by_key(|repeat| repeat.extra);
    repeats
}

/// `SQL_ERROR_BUSY` and `NET_ERROR_CLOSED`: constants of one module that count apart, outside of any scheme.
fn families_differ(index: &Index, a: &Entry, b: &Entry) -> bool {
    let constants = a.item == b.item && index.items[a.item].kind == GroupKind::Consts;
    let foreign = a.status == Status::OffScheme && b.status == Status::OffScheme;
    let large = index.items[a.item].entries.len() > LARGE;
    constants
        && foreign
        && family(a.name.as_deref().unwrap_or(""), large) != family(b.name.as_deref().unwrap_or(""), large)
}

/// More constants than anybody writes by hand in one module: a binding, in which one more word belongs to the family.
const LARGE: usize = 300;

/// The words of a constant's name that say what it belongs to: up to the word of error, or to a single letter (`EVP_R_…`).
fn family(name: &str, large: bool) -> Vec<&str> {
    let words: Vec<&str> = name.split('_').collect();
    let end = words
        .iter()
        .position(|word| matches!(*word, "ERR" | "ERROR" | "ERRNO" | "E"))
        .or_else(|| words.iter().take(2).position(|word| word.len() == 1));
    let end = end.map_or(0, |end| end + 1) + usize::from(large);
    words.into_iter().take(end).collect()
}

/// The declarations of a group that can repeat each other. A variant and the match arms of its type are one thing seen twice,
/// wherever the arms stand, and an arm from a number to a text declares nothing.
fn distinct(index: &Index, group: &[usize]) -> Vec<usize> {
    let is_arm = |i: usize| index.entries[i].form == Form::MatchArm;
    let named = |i: usize| {
        let entry = &index.entries[i];
        (entry.package, index.items[entry.item].name.as_str(), entry.name.as_deref())
    };
    let counts = |&i: &usize| {
        let entry = &index.entries[i];
        let numbered = entry.name.is_some() || !matches!(entry.form, Form::MatchArm | Form::ReverseArm | Form::Doc);
        let own = !entry.marker && !entry.alias && entry.role == Role::Declaration;
        numbered && own && !index.items[entry.item].http
    };
    let (arms, others): (Vec<usize>, Vec<usize>) = group.iter().copied().filter(counts).partition(|&i| is_arm(i));
    let mut seen: BTreeSet<_> = others.iter().map(|&i| named(i)).collect();
    let mut seen_in_item = BTreeSet::new();
    let mut distinct: Vec<usize> = others
        .into_iter()
        .filter(|&i| index.entries[i].name.is_none() || seen_in_item.insert((index.entries[i].item, named(i))))
        .collect();
    distinct.extend(arms.into_iter().filter(|&i| seen.insert(named(i))));
    distinct.sort_unstable();
    distinct
}

/// The smallest rank keeps the code: the package that owns the module, then the enum, then the first by path.
fn keeper_rank(index: &Index, owners: &Owners, i: usize) -> (bool, bool, usize) {
    let entry = &index.entries[i];
    (owners.owns(entry) != Some(true), entry.form != Form::EnumVariant, i)
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

/// Items in which a quarter or more of the match arms or attributes share their code: many-to-one by design.
fn many_to_one_items(index: &Index) -> BTreeSet<usize> {
    let mut names: BTreeMap<(usize, &str), BTreeSet<&str>> = BTreeMap::new();
    for (_, entry) in index.declarations().filter(|(_, entry)| !entry.alias && !entry.marker) {
        let names = names.entry((entry.item, entry.code.as_str())).or_default();
        names.extend(entry.name.as_deref());
    }
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((item, _), names) in names {
        let (shared, all) = counts.entry(item).or_default();
        *all += names.len();
        *shared += if names.len() > 1 { names.len() } else { 0 };
    }
    counts.into_iter().filter(|(_, (shared, all))| shared * 4 >= *all && *shared > 0).map(|(item, _)| item).collect()
}

/// True where one of the two is the deprecated name of the other.
fn replaces(a: &Entry, b: &Entry) -> bool {
    a.deprecated != b.deprecated && !matches!(texts(a, b), Texts::Differ | Texts::Conflict)
}

/// True where two declarations of one code give it the same meaning. Without a name or a text to go by, they do.
fn same_meaning(index: &Index, a: &Entry, b: &Entry) -> bool {
    match (same_name(index, a, b), texts(a, b)) {
        (_, Texts::Agree) => true,
        (Some(true), texts) => texts != Texts::Conflict,
        (Some(false), _) => false,
        (None, texts) => texts == Texts::Unknown,
    }
}

fn same_name(index: &Index, a: &Entry, b: &Entry) -> Option<bool> {
    let (a_name, b_name) = (words(a.name.as_deref()?), words(b.name.as_deref()?));
    let qualified = |entry: &Entry, name: &str| words(&index.items[entry.item].name) + name;
    Some(a_name == b_name || qualified(a, &a_name) == b_name || a_name == qualified(b, &b_name))
}

/// A name in lower case without the words that say "error code": `LoginExpired` and `ERR_LOGIN_EXPIRED` are `loginexpired`.
fn words(name: &str) -> String {
    const FILLERS: [&str; 7] = ["e", "ec", "err", "error", "errors", "code", "codes"];
    split_words(name).filter(|word| !FILLERS.contains(&word.as_str())).collect()
}

/// The words of an identifier, in lower case.
pub(super) fn split_words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// How the texts of two entries stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Texts {
    /// They have no language in common.
    Unknown,
    /// They are not the same, and may mean the same.
    Differ,
    /// They say different things for certain.
    Conflict,
    /// One language agrees.
    Agree,
}

fn texts(a: &Entry, b: &Entry) -> Texts {
    let mut texts = Texts::Unknown;
    for lang in [Lang::Zh, Lang::En] {
        let of = |entry: &'_ Entry| entry.descriptions.iter().position(|text| text.lang == lang);
        let (Some(a_at), Some(b_at)) = (of(a), of(b)) else { continue };
        let (a, b) = (&a.descriptions[a_at].text, &b.descriptions[b_at].text);
        let found = match verdict::compare(a, b) {
            Verdict::Exact | Verdict::Canonical | Verdict::Loose | Verdict::Extends | Verdict::Truncates => {
                Texts::Agree
            }
            _ if verdict::conflict(a, b) => Texts::Conflict,
            _ => Texts::Differ,
        };
        texts = texts.max(found);
    }
    texts
}

/// The texts that several codes of a space have, and that fit the name of one of these and not that of another.
pub(super) fn copies<'c>(ctx: &'c Context<'_>) -> &'c [Copy] {
    ctx.shared.copies.get_or_init(|| find_copies(ctx))
}

/// The places of the texts that were copied.
pub(super) fn copied_texts(ctx: &Context<'_>) -> BTreeSet<Span> {
    copies(ctx).iter().map(|copy| copy.text(ctx.index).span).collect()
}

fn find_copies(ctx: &Context<'_>) -> Vec<Copy> {
    let entries = &ctx.index.entries;
    let mut copies = Vec::new();
    for described in shared_texts(ctx) {
        let (first, text) = described[0];
        let content = Content::of(&entries[first].descriptions[text].text);
        let fit = |entry: &Entry| Content::of(name(entry)).found_in(&content);
        let fits = described.iter().map(|&(at, _)| (fit(&entries[at]), Reverse(entries[at].span), at));
        let Some((.., owner)) = fits.max_by_key(|&(fit, span, _)| (fit, span)) else { continue };
        for &(entry, text) in described.iter().filter(|(entry, _)| entries[*entry].code != entries[owner].code) {
            let words = &entries[entry].descriptions[text].text;
            if let Some(difference) = verdict::difference(words, name(&entries[owner]), name(&entries[entry])) {
                copies.push(Copy { entry, text, owner, difference });
            }
        }
    }
    copies
}

/// The codes that have a text, and which of their texts it is; for each text that several codes of a space have.
fn shared_texts(ctx: &Context<'_>) -> impl Iterator<Item = Vec<(usize, usize)>> {
    let index = ctx.index;
    let mut texts: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    let mut spans = BTreeSet::new();
    for (at, entry) in index.declarations().filter(|(_, entry)| is_described(entry)) {
        let namespace = index.items[entry.item].namespace.unwrap_or_default();
        for (nth, text) in entry.descriptions.iter().enumerate().filter(|(_, text)| text.lang != Lang::Other) {
            let loose = verdict::loose(&text.text);
            let official = ctx.tables.has_loose_text(namespace, &entry.code, &loose);
            // One text for the alternatives of an arm is shared on purpose.
            if !official && spans.insert((text.lang, text.span)) {
                texts.entry((index.space(entry), text.lang, loose)).or_default().push((at, nth));
            }
        }
    }
    let code = |&(at, _): &(usize, usize)| &index.entries[at].code;
    texts.into_values().filter(move |described| described.iter().any(|other| code(other) != code(&described[0])))
}

/// The rows of all tables that go with a scheme, each with the block of that scheme.
pub(super) fn of_schemes<'a>(ctx: &Context<'a>) -> impl Iterator<Item = (Option<usize>, &'a Row)> {
    let Context { tables, config, .. } = *ctx;
    tables.rows.iter().filter_map(move |row| {
        let namespace = tables.table(row).namespace;
        let block = config.official.lists.get(namespace.0).and_then(|list| list.block);
        (block.is_some() || namespace == Namespace::TOP).then_some((block, row))
    })
}

/// What the readers of table files have to say, of one kind.
pub(super) fn table_problems(ctx: &Context<'_>, kind: ProblemKind) -> impl Iterator<Item = Finding> {
    ctx.tables.problems.iter().filter(move |problem| problem.kind == kind).map(|problem| {
        let finding = Finding::new(problem.span, &problem.message, "").help(&problem.help);
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
    }

    #[test]
    fn names_are_compared_by_their_words() {
        assert_eq!(words("ERR_LOGIN_EXPIRED"), words("LoginExpired"));
        assert_ne!(words("ENCODE_FAILED"), words("DecodeFailed"));
    }
}
