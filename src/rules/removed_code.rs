//! `removed-code`: a number of the base that nothing declares any more.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use foldhash::HashMap;

use super::sites;
use crate::{
    code::GroupKind,
    config::Numbering,
    diagnostic::Level,
    history::{Change, Past},
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::Reserved,
    source::{FileId, Origin, Sources, Span},
    table::{Namespace, Row, Status},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "removed-code",
    group: Group::History,
    level: Level::Warn,
    summary: "a code of the base that is gone without a word",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
With `--base`, reports a code that was declared before and is not any more, under whatever name and wherever. Silent where the removal
was told: a row that says `deprecated`, `retired` or `reserved`, `#[deprecated]`, a text that says so, `reserved` in the config, or a
comment left in the file: `// codes 201003-201005 are retired`. An item that is gone as a whole is one finding, and so are more than three
codes of one item.

A row that says so and is deleted, and a range that is taken out of `reserved`, are reported too, where nothing else has the number: with
them goes all that kept it from being used again. Where something has it, that is `retired-code`.

## Why is this bad?
Clients still know the number. Where nothing says that it is taken, the next one who needs a number gives it another meaning.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- base/src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- base/src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    #[deprecated]
    LoginExpired = 201003, // 登录已过期
}
```
",
    check: Check::Index(check),
};

/// Codes of an item that is still there which are told one by one.
const FEW: usize = 3;

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let Some((base, pairs)) = ctx.since_base() else { return };
    let places = Places::new(ctx.sources);
    let mut kept: HashMap<FileId, Vec<RangeInclusive<i128>>> = HashMap::default();
    // What the table, the config and the file say now counts for what was declared before.
    let mut is_told = |entry: &Entry| {
        let before = &base.index.items[entry.item];
        let now = pairs.items.get(&entry.item).map(|&item| &ctx.index.items[item]);
        let mut lists = before.namespace.into_iter().chain(now.and_then(|now| now.namespace));
        let scheme = &ctx.config.numbering(now.map_or(before.block, |now| now.block)).scheme;
        let path = &ctx.sources.get(entry.span.file).path;
        let file = now.map(|now| now.span.file).or_else(|| places.by_path.get(path.as_str()).copied());
        let mut in_comments = |(file, value): (FileId, i128)| {
            let kept = kept.entry(file).or_insert_with(|| joined(in_comments(ctx.sources.get(file).text())));
            holds(kept, value)
        };
        lists.any(|list| ctx.tables.rows(list, &entry.code).any(|row| row.status().is_taken()))
            || file.zip(entry.value).is_some_and(&mut in_comments)
            || entry.reading.as_ref().is_some_and(|reading| scheme.reserved(reading).is_some())
    };
    let mut items: BTreeMap<usize, Vec<&Entry>> = BTreeMap::new();
    for change in &pairs.changes {
        if let Change::Removed { old } = *change {
            let entry = &base.index.entries[old];
            if !is_told(entry) {
                items.entry(entry.item).or_default().push(entry);
            }
        }
    }
    for (item, mut entries) in items {
        entries.sort_by(|a, b| (&a.code, &a.name).cmp(&(&b.code, &b.name)));
        entries.dedup_by(|a, b| a.code == b.code);
        let now = pairs.items.get(&item).map(|&item| ctx.index.items[item].span);
        let lost = Lost { ctx, base, places: &places, item, now };
        if !lost.is_gone() && entries.len() <= FEW {
            sink.report_all(entries.into_iter().map(|entry| lost.code(entry)));
        } else if let [entry] = entries[..] {
            sink.report(lost.code(entry));
        } else {
            sink.report(lost.many(&entries));
        }
    }
    sink.report_all(rows(ctx, base, &places));
    sink.report_all(ranges(ctx));
}

/// The numbers that comments of their own line keep from being used: `// codes 23-24 are reserved`. A small number must be called a code.
fn in_comments(text: &str) -> Vec<RangeInclusive<i128>> {
    const WORDS: [&str; 6] = ["reserved", "retired", "removed", "deprecated", "obsolete", "deleted"];
    const HAN: [&str; 7] = ["保留", "预留", "废弃", "弃用", "作废", "停用", "已删除"];
    const SMALL: i128 = 100;
    let mut kept = Vec::new();
    for comment in text.lines().filter_map(|line| line.trim_start().strip_prefix("//")) {
        let lower = comment.to_lowercase();
        let has = |known: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| known.contains(&word));
        if has(&WORDS) || HAN.iter().any(|word| lower.contains(word)) {
            let is_called = has(&["code", "codes", "number", "numbers"]) || lower.contains('码');
            kept.extend(numbers(&lower).into_iter().filter(|range| is_called || *range.start() >= SMALL));
        }
    }
    kept
}

/// Ranges in order, of which none meets another one.
fn joined(mut ranges: Vec<RangeInclusive<i128>>) -> Vec<RangeInclusive<i128>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| *range.start());
    let mut joined: Vec<RangeInclusive<i128>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start() <= last.end() => *last = *last.start()..=*last.end().max(range.end()),
            _ => joined.push(range),
        }
    }
    joined
}

/// True for a number in one of the [`joined`] ranges.
fn holds(joined: &[RangeInclusive<i128>], number: i128) -> bool {
    let behind = joined.partition_point(|range| *range.start() <= number);
    behind.checked_sub(1).is_some_and(|last| number <= *joined[last].end())
}

/// The numbers of a text, and its ranges: `10`, `23-24`, `201_001..=201_009`.
fn numbers(text: &str) -> Vec<RangeInclusive<i128>> {
    const TO: [&str; 6] = ["-", "–", "~", "..", "..=", "to"];
    let is_part = |c: char| c.is_ascii_digit() || c == '_';
    let mut found: Vec<RangeInclusive<i128>> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (between, digits) = rest.split_at(start);
        let end = digits.find(|c| !is_part(c)).unwrap_or(digits.len());
        let number = digits[..end].replace('_', "").parse::<i128>();
        rest = &digits[end..];
        let Ok(number) = number else { continue };
        match found.last_mut().filter(|range| TO.contains(&between.trim()) && range.start() == range.end()) {
            Some(range) if *range.start() <= number => *range = *range.start()..=number,
            _ => found.push(number..=number),
        }
    }
    found
}

/// What an item lost.
struct Lost<'a> {
    ctx: &'a Context<'a>,
    base: &'a Past,
    places: &'a Places<'a>,
    /// The item before.
    item: usize,
    /// The name of the item now.
    now: Option<Span>,
}

impl Lost<'_> {
    /// True where the item is not there any more. Consts go by their module, which may be there without them.
    fn is_gone(&self) -> bool {
        let item = &self.base.index.items[self.item];
        let path = &self.ctx.sources.get(item.span.file).path;
        let is_left = |file: &FileId| {
            let module = path.trim_end_matches(".rs").trim_end_matches("/mod").rsplit('/').next();
            module == Some(&item.name) || has_module(self.ctx.sources.get(*file).text(), &item.name)
        };
        let module = || self.places.by_path.get(path.as_str()).filter(|file| is_left(file));
        self.now.is_none() && !(item.kind == GroupKind::Consts && module().is_some())
    }

    fn code(&self, entry: &Entry) -> Finding {
        let index = &self.base.index;
        let message = format!("{} was in the base, and is gone", sites::title(index, entry));
        let (span, label) = self.place(entry);
        let before = match sites::summary_text(entry) {
            Some(text) => format!("it was declared here, as `{text}`"),
            None => "it was declared here".to_owned(),
        };
        advice(Finding::new(span, message, label).secondary(entry.span, before)).about_entry(index, entry)
    }

    /// All that the item lost, or the item itself.
    fn many(&self, entries: &[&Entry]) -> Finding {
        let item = &self.base.index.items[self.item];
        let name = &item.name;
        let message = if self.is_gone() {
            format!("`{name}` is gone, and with it {} codes of the base", entries.len())
        } else {
            format!("{} codes of `{name}` were in the base, and are gone", entries.len())
        };
        let (span, label) = self.place(entries[0]);
        let (first, note) = list(entries.iter().map(|entry| entry.code.as_str()));
        advice(Finding::new(span, format!("{message}: {first}"), label).secondary(item.span, "before"))
            .note(note)
            .about_item(name)
            .stands_for(entries.iter().map(|entry| self.base.index.subject(entry)))
    }

    /// A place that can be opened: the item that lost the code, its row, what is left of its file, the config, any code.
    fn place(&self, entry: &Entry) -> (Span, &'static str) {
        if let Some(span) = self.now {
            return (span, "not here any more");
        }
        let Self { ctx, base, .. } = *self;
        let list = base.index.items[entry.item].namespace;
        let mut rows = list.into_iter().flat_map(|list| ctx.tables.rows(list, &entry.code));
        if let Some(row) = rows.find(|row| ctx.sources.get(row.span.file).origin == Origin::Disk) {
            return (row.span, "published here");
        }
        self.places.nearest(ctx.sources, entry.span)
    }
}

/// Codes as a list in one line for a message, and whole for a note.
fn list<'a>(codes: impl Iterator<Item = &'a str>) -> (String, String) {
    let codes = sites::ranges(codes);
    let (first, rest) = codes.split_once('\n').unwrap_or((&codes, ""));
    let first = format!("{}{}", first.trim_end_matches(','), if rest.is_empty() { "" } else { ", …" });
    (first, format!("they are\n{codes}"))
}

/// True where a file has a module of this name.
fn has_module(text: &str, name: &str) -> bool {
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word == "mod" && words.next().is_some_and(|word| word.trim_end_matches(['{', '}', ';']) == name) {
            return true;
        }
    }
    false
}

fn advice(finding: Finding) -> Finding {
    finding.note("clients still know the number, and the next one who needs a number may be given it").help(
        "keep the row of its table and say `retired` in a column `status`, or add the number to `reserved` in `errcode.toml`",
    )
}

/// The files on disk, to find a place for what is nowhere.
struct Places<'a> {
    by_path: HashMap<&'a str, FileId>,
    /// The first file of each folder.
    by_folder: HashMap<&'a str, FileId>,
    first: Option<FileId>,
}

impl<'a> Places<'a> {
    fn new(sources: &'a Sources) -> Self {
        let mut places = Self { by_path: HashMap::default(), by_folder: HashMap::default(), first: None };
        for file in sources.ids().filter(|&file| sources.get(file).origin == Origin::Disk) {
            let path = &sources.get(file).path;
            places.by_path.entry(path).or_insert(file);
            places.by_folder.entry(folder(path)).or_insert(file);
            places.first = places.first.or(Some(file));
        }
        places
    }

    /// What is left of the file of a place in the base, or a file near it.
    fn nearest(&self, sources: &Sources, was: Span) -> (Span, &'static str) {
        let path = sources.get(was.file).path.as_str();
        if let Some(&file) = self.by_path.get(path) {
            return (Span::new(file, 0..0), "not in this file any more");
        }
        match self.by_folder.get(folder(path)).copied().or(self.first) {
            Some(file) => (Span::new(file, 0..0), "nor in any other file"),
            None => (was, "it was here"),
        }
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The rows of the base that kept a number from being used, where no row, no code and no range of the config has it now. Each table is one
/// finding where it lost many.
fn rows(ctx: &Context<'_>, base: &Past, places: &Places<'_>) -> Vec<Finding> {
    let now = ctx.tables.published();
    let declared: BTreeSet<(Namespace, &str)> = ctx
        .index
        .entries
        .iter()
        .filter_map(|entry| Some((ctx.index.items[entry.item].namespace?, entry.code.as_str())))
        .map(|(list, code)| (if list == Namespace::OWN { Namespace::TOP } else { list }, code))
        .collect();
    let mut tables: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
    for (key, rows) in base.tables.published() {
        let is_gone = !now.contains_key(&key) && !declared.contains(&(key.0, key.1.as_str()));
        if is_gone && !is_reserved(ctx, &key.1) && rows.iter().all(|row| row.status().is_taken()) {
            tables.entry(rows[0].table).or_default().push(rows[0]);
        }
    }
    let finding = |message: String, row: &Row| {
        let (span, label) = places.nearest(ctx.sources, row.span);
        let finding = Finding::new(span, message, label).secondary(row.span, "the row in the base");
        finding
            .note("nothing says any more that the number is taken, and the next one may be given it")
            .help("keep the row with its status, or add the number to `reserved` in `errcode.toml`")
    };
    let of_table = |rows: Vec<&Row>| {
        if rows.len() <= FEW {
            let single = |row: &Row| {
                let state = match row.status() {
                    Status::Retired => "retired",
                    Status::Reserved => "reserved",
                    Status::Active | Status::Deprecated => "deprecated",
                };
                let code = row.code.escape_debug();
                let message = format!("`{code}` was {state} by its table in the base, and its row is gone");
                finding(message, row).about_row(&base.tables, row)
            };
            return rows.into_iter().map(single).collect::<Vec<_>>();
        }
        let (first, note) = list(rows.iter().map(|row| row.code.as_str()));
        let message = format!("{} rows that kept codes from being used are gone: {first}", rows.len());
        let whole = finding(message, rows[0]).note(note).about_item(base.tables.table(rows[0]).name.clone());
        vec![whole.stands_for(rows.iter().map(|row| base.tables.subject(row)))]
    };
    tables.into_values().flat_map(of_table).collect()
}

/// True where a range of the config holds the code.
fn is_reserved(ctx: &Context<'_>, code: &str) -> bool {
    let holds = |numbering: &Numbering| {
        let reading = numbering.scheme.read(code).reading();
        reading.is_some_and(|reading| numbering.scheme.reserved(&reading).is_some())
    };
    numberings(ctx).any(holds)
}

fn numberings<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a Numbering> {
    std::iter::once(&ctx.config.top).chain(&ctx.config.schemes)
}

/// The ranges that the config of the base kept free, and that have numbers which nothing keeps now and nothing has.
fn ranges(ctx: &Context<'_>) -> Vec<Finding> {
    let was = ctx.history.and_then(|history| history.base_as_it_was.as_deref());
    let (Some(was), Some(file)) = (was, ctx.config.file) else { return Vec::new() };
    let mut found = Vec::new();
    for numbering in numberings(ctx) {
        let label = numbering.label();
        let Some(before) = was.config.numbering_named(&label).filter(|before| !before.scheme.reserved.is_empty())
        else {
            continue;
        };
        let scheme = &numbering.scheme;
        let codes =
            ctx.index.entries.iter().map(|entry| &entry.code).chain(ctx.tables.rows.iter().map(|row| &row.code));
        let taken: BTreeSet<i128> =
            codes.filter_map(|code| scheme.read(code).reading()).map(|reading| scheme.number(&reading)).collect();
        for range in &before.scheme.reserved {
            if is_free(range, &scheme.reserved, &taken) {
                let message = format!("`{}` is not reserved any more", range.text);
                let finding = Finding::new(Span::new(file, 0..0), message, "not in this file any more")
                    .secondary(range.span, "reserved in the base")
                    .note("nothing says any more that the numbers are taken, and the next one may be given them");
                found.push(
                    finding.help("keep the range for as long as a client may know the numbers").about_item(&range.text),
                );
            }
        }
    }
    found
}

/// True where a number of a range lies in none of the others, and is not taken.
fn is_free(range: &Reserved, others: &[Reserved], taken: &BTreeSet<i128>) -> bool {
    let mut number = range.first;
    while number <= range.last {
        if let Some(other) = others.iter().find(|other| (other.first..=other.last).contains(&number)) {
            number = other.last.saturating_add(1);
        } else if taken.contains(&number) {
            number += 1;
        } else {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{RULE, holds, is_free, joined};
    use crate::{
        rules::testing::{check, count, messages, notes},
        scheme::Reserved,
        source::{FileId, Span},
    };

    #[test]
    fn a_range_is_free_where_one_of_its_numbers_is() {
        let range = |first, last| Reserved { first, last, text: String::new(), span: Span::new(FileId(0), 0..0) };
        let taken = [10, 11, 14].into();
        assert!(!is_free(&range(10, 11), &[], &taken));
        assert!(is_free(&range(10, 12), &[], &taken));
        assert!(!is_free(&range(10, 14), &[range(12, 13)], &taken));
        assert!(is_free(&range(10, 14), &[range(13, 20)], &taken));
        assert!(!is_free(&range(12, 16), &[range(15, 20), range(5, 13)], &taken));
    }

    #[test]
    fn joined_ranges_hold_what_the_ranges_hold() {
        let ranges = vec![7..=9, 1..=2, std::ops::RangeInclusive::new(30, 20), 2..=4, 8..=8, 12..=12, 5..=5];
        let all = joined(ranges.clone());
        assert_eq!(all, [1..=4, 5..=5, 7..=9, 12..=12]);
        for number in -1..32 {
            assert_eq!(holds(&all, number), ranges.iter().any(|range| range.contains(&number)), "{number}");
        }
    }

    const GONE: &str = "
//- src/lib.rs
pub enum UserError {
       //^^^^^^^^^ `201003` of `UserError::LoginExpired` was in the base, and is gone
    NotFound = 201001, // 用户不存在
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
                 //------ it was declared here, as `登录已过期`
}
";

    #[test]
    fn a_variant_that_is_gone() {
        check(&RULE, GONE);
    }

    #[test]
    fn what_was_announced_is_silent() {
        for (from, to) in
            [("    LoginExpired", "    #[deprecated]\n    LoginExpired"), ("登录已过期", "登录已过期（已废弃）")]
        {
            assert_eq!(count(&RULE, &GONE.replace(from, to)), 0, "{to}");
        }
    }

    #[test]
    fn a_row_that_says_retired_tells() {
        let with = |status: &str| {
            format!(
                "{GONE}//- errcode.toml\nversion = 1\n[[table]]\npath = \"a.md\"\n//- a.md\n| code | 说明 | status |\n|---|---|---|\n\
                 | 201001 | 用户不存在 | |\n| 201003 | 登录已过期 | {status} |\n"
            )
        };
        assert_eq!(count(&RULE, &with("active")), 1);
        assert_eq!(count(&RULE, &with("retired")), 0);
    }

    #[test]
    fn an_item_that_is_gone_is_one_finding() {
        let text = "
//- src/lib.rs
pub enum OrderError {
    Closed = 202001, // 订单已关闭
}
//- base/src/lib.rs
pub enum OrderError {
    Closed = 202001, // 订单已关闭
}
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201002, // 登录已过期
}
";
        assert_eq!(count(&RULE, text), 1);
        assert!(notes(&RULE, text).contains(&"they are\n201001, 201002".to_owned()));
    }

    #[test]
    fn a_declaration_that_is_read_otherwise_is_not_gone() {
        let text = "
//- src/lib.rs
pub enum OrderError {
    Closed = 202001, // 订单已关闭
}
pub enum UserKind {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201002, // 登录已过期
}
//- base/src/lib.rs
pub enum OrderError {
    Closed = 202001, // 订单已关闭
}
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201002, // 登录已过期
}
";
        assert_eq!(count(&RULE, text), 0);
    }

    #[test]
    fn what_is_not_evaluated_any_more_is_not_gone() {
        let now = GONE.replace(
            "    NotFound = 201001, // 用户不存在\n}\n//- base",
            "    NotFound = 201001, // 用户不存在\n    LoginExpired = foreign::number(), // 登录已过期\n}\n//- base",
        );
        assert_eq!(count(&RULE, &now), 0);
    }

    #[test]
    fn a_variant_that_moved_to_another_enum_is_not_gone() {
        let text = "
//- src/lib.rs
pub enum UserError {
    NotFound = 7,
    Frozen = 8,
    Banned = 9,
}
pub enum SessionError {
    LoginExpired = 10,
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 7,
    Frozen = 8,
    Banned = 9,
    LoginExpired = 10,
}
";
        assert_eq!(count(&RULE, text), 0);
    }

    #[test]
    fn many_of_one_item_are_one_finding() {
        let with = |gone: usize| {
            let lost = (0..gone).map(|i| format!("    Kind{i} = 20101{i},\n")).collect::<Vec<_>>().concat();
            let kept = "    NotFound = 201001, // 用户不存在\n";
            format!(
                "//- src/lib.rs\npub enum UserError {{\n{kept}}}\n//- base/src/lib.rs\npub enum UserError {{\n{kept}{lost}}}\n"
            )
        };
        assert_eq!(count(&RULE, &with(3)), 3);
        assert_eq!(count(&RULE, &with(4)), 1);
    }

    #[test]
    fn consts_of_an_inline_module_go_with_it() {
        let text = |now: &str| {
            let consts =
                (1..5).map(|i| format!("    pub const ERR_{i}: i32 = 20100{i};\n")).collect::<Vec<_>>().concat();
            format!(
                "//- src/lib.rs\n{now}\npub mod more {{\n    pub const ERR_X: i32 = 201009;\n}}\n//- base/src/lib.rs\n\
                 pub mod codes {{\n{consts}}}\npub mod more {{\n    pub const ERR_X: i32 = 201009;\n}}\n"
            )
        };
        assert_eq!(messages(&RULE, &text("")), ["`codes` is gone, and with it 4 codes of the base: 201001..=201004"]);
        assert_eq!(
            messages(&RULE, &text("pub mod codes {}")),
            ["4 codes of `codes` were in the base, and are gone: 201001..=201004"]
        );
    }

    #[test]
    fn a_row_that_kept_a_number_and_is_deleted() {
        let with = |status: &str, config: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n}}\n\
                 //- errcode.toml\nversion = 1\n{config}[[table]]\npath = \"a.md\"\n\
                 //- a.md\n| code | 说明 | status |\n|---|---|---|\n| 201001 | 用户不存在 | |\n\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n}}\n\
                 //- base/a.md\n| code | 说明 | status |\n|---|---|---|\n| 201001 | 用户不存在 | |\n| 201002 | 账号已注销 | {status} |\n"
            )
        };
        assert_eq!(
            messages(&RULE, &with("retired", "")),
            ["`201002` was retired by its table in the base, and its row is gone"]
        );
        assert_eq!(count(&RULE, &with("deprecated", "")), 1);
        assert_eq!(count(&RULE, &with("", "")), 0, "an active row is no promise");
        assert_eq!(count(&RULE, &with("retired", "reserved = [\"201002\"]\n")), 0);
    }

    #[test]
    fn many_rows_of_one_table_are_one_finding() {
        let with = |gone: usize| {
            let rows =
                (2..2 + gone).map(|i| format!("| 20100{i} | 文字{i} | retired |\n")).collect::<Vec<_>>().concat();
            let code = "pub enum UserError {\n    NotFound = 201001, // 用户不存在\n}\n";
            let table = "| code | 说明 | status |\n|---|---|---|\n| 201001 | 用户不存在 | |\n";
            format!(
                "//- src/lib.rs\n{code}//- errcode.toml\nversion = 1\n[[table]]\npath = \"a.md\"\n//- a.md\n{table}\
                 //- base/src/lib.rs\n{code}//- base/a.md\n{table}{rows}"
            )
        };
        assert_eq!(count(&RULE, &with(3)), 3);
        let whole = messages(&RULE, &with(4));
        assert_eq!(whole, ["4 rows that kept codes from being used are gone: 201002..=201005"]);
    }

    #[test]
    fn a_comment_that_is_left_tells() {
        let with = |comment: &str| {
            let now = "    NotFound = 201001, // 用户不存在\n}\n//- base";
            GONE.replace(now, &format!("    // {comment}\n{now}"))
        };
        for told in ["201003 is retired", "codes 201002-201_005 reserved (were Login…)", "201003 已删除"] {
            assert_eq!(count(&RULE, &with(told)), 0, "{told}");
        }
        for other in ["201003", "201004 is retired", "201001, 201004: retired", "unreserved 201003"] {
            assert_eq!(count(&RULE, &with(other)), 1, "{other}");
        }
        let small = |comment: &str| with(comment).replace("201003", "3").replace("201001", "1");
        assert_eq!((count(&RULE, &small("code 3 is retired")), count(&RULE, &small("removed in 3"))), (0, 1));
    }

    #[test]
    fn a_list_that_stood_twice_is_there_once() {
        let list = "pub enum UserError {\n    NotFound = 201001,\n    Closed = 201002,\n}\n";
        let text = format!(
            "//- src/lib.rs\n{list}//- base/src/lib.rs\n{list}//- base/src/more.rs\n{}",
            list.replace('}', "    Torn = 201003,\n}")
        );
        assert_eq!(messages(&RULE, &text), ["`201003` of `UserError::Torn` was in the base, and is gone"]);
    }

    #[test]
    fn what_a_name_kept_is_gone_with_it() {
        let with = |name: &str| GONE.replace("LoginExpired = 201003, // 登录已过期", &format!("{name} = 201003,"));
        assert_eq!(count(&RULE, &with("_Reserved3")), 1);
        assert_eq!(count(&RULE, &with("Placeholder3")), 0, "nobody knows it");
    }

    #[test]
    fn what_the_config_reserves_now_is_told() {
        let config = "//- errcode.toml\nversion = 1\nreserved = [\"201003\"]\n";
        assert_eq!(count(&RULE, &format!("{GONE}{config}")), 0);
        assert_eq!(count(&RULE, &format!("{GONE}{}", config.replace("201003", "201004"))), 1);
    }

    #[test]
    fn a_number_that_is_written_out_where_it_was_referred_to_is_not_gone() {
        let text = |now: &str| {
            format!(
                "//- src/lib.rs\npub enum QueryError {{\n    Closed = 201003,\n    Aborted = {now},\n}}\n\
                 //- base/src/lib.rs\npub const ERR_ABORT_QUERY: isize = 201002;\n\
                 pub enum QueryError {{\n    Closed = 201003,\n    Aborted = ERR_ABORT_QUERY,\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &text("201002")), 0);
        assert_eq!(count(&RULE, &text("201004")), 1);
    }

    #[test]
    fn consts_of_a_module_that_stays_are_named() {
        check(
            &RULE,
            "
//- src/lib.rs
//^ `201001` of `ERR_ABORT_SESSION` was in the base, and is gone
//^ `201002` of `ERR_ABORT_QUERY` was in the base, and is gone
pub fn exit() {}
//- base/src/lib.rs
pub const ERR_ABORT_SESSION: i32 = 201001;
                                 //------ it was declared here
pub const ERR_ABORT_QUERY: i32 = 201002;
                               //------ it was declared here
",
        );
    }
}
