//! `missing-translation`: a code that has a text in one language, where its neighbours have both.

use std::collections::{BTreeMap, BTreeSet};

use super::sites;
use crate::{
    code::{Description, Lang, Role, is_han},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::{Column, Row},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-translation",
    group: Group::Descriptions,
    level: Level::Warn,
    summary: "a code without a text in a language that its neighbours have",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code that is described in Chinese or in English only, where at least four in five of the described codes of its item
have both, and at least three do. Reports the same of a row of an official table that leaves the column of a language empty. An
item or table in one language is silent.

## Why is this bad?
Users of one of the languages get a text that they cannot read, or none.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在 User not found
    Locked = 201002, // 用户已锁定 User is locked
    Expired = 201003, // 登录已过期 Login has expired
    Denied = 201004, // 没有权限 No permission given
    Closed = 201005, // 账号已注销
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在 User not found
    Locked = 201002, // 用户已锁定 User is locked
    Expired = 201003, // 登录已过期 Login has expired
    Denied = 201004, // 没有权限 No permission given
    Closed = 201005, // 账号已注销 Account was closed
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for item in &ctx.index.items {
        let entries: Vec<&Entry> = item.entries.iter().map(|&i| &ctx.index.entries[i]).collect();
        for (entry, text) in untranslated(&entries) {
            sink.report(in_source(ctx, entry, text));
        }
    }
    let tables = ctx.tables.tables.iter().zip(ctx.tables.rows_by_table());
    for (table, rows) in tables.filter(|(table, _)| table.request.is_some()) {
        for (row, missing) in empty_cells(&table.columns.iter().map(|(column, _)| column).collect::<Vec<_>>(), &rows) {
            let header = &table.columns[missing].1;
            sink.report(in_table(row, &header.text).about_row(ctx.tables, row));
        }
    }
}

/// True where both languages are meant: most have both.
fn means_both(both: usize, all: usize) -> bool {
    both >= 3 && both < all && both * 5 >= all * 4
}

/// The codes of an item that have one language of two, each with its first declaration and a text.
fn untranslated<'a>(entries: &[&'a Entry]) -> Vec<(&'a Entry, &'a Description)> {
    let mut langs: BTreeMap<&str, BTreeSet<Lang>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.marker) {
        let of_code = entry.descriptions.iter().map(|text| text.lang).filter(|lang| *lang != Lang::Other);
        langs.entry(&entry.code).or_default().extend(of_code);
    }
    langs.retain(|_, langs| !langs.is_empty());
    let both = langs.values().filter(|langs| langs.len() == 2).count();
    if !means_both(both, langs.len()) {
        return Vec::new();
    }
    let mut told = BTreeSet::new();
    let declared = entries.iter().filter(|entry| entry.role == Role::Declaration && !entry.alias && !entry.deprecated);
    declared
        .filter(|entry| !entry.descriptions.iter().any(|text| may_hold_both(&text.text)))
        .filter(|entry| langs.get(entry.code.as_str()).is_some_and(|langs| langs.len() == 1))
        .filter_map(|entry| {
            let text = entry.descriptions.iter().find(|text| text.lang != Lang::Other)?;
            told.insert(&entry.code).then_some((*entry, text))
        })
        .collect()
}

/// True for a Chinese text with Latin words behind it, which may be the same in English: `不是STREAM Not a STREAM`.
fn may_hold_both(text: &str) -> bool {
    let behind = text.rfind(is_han).map_or("", |last| &text[last..]);
    behind.split_whitespace().skip(1).any(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
}

/// The rows that leave a text column empty which most rows fill, each with the index of the column.
fn empty_cells<'a>(columns: &[&Column], rows: &[&'a Row]) -> Vec<(&'a Row, usize)> {
    let texts: Vec<usize> = (0..columns.len()).filter(|&at| matches!(columns[at], Column::Text(_))).collect();
    let described: Vec<&&Row> = rows.iter().filter(|row| !row.texts.is_empty()).collect();
    let has = |row: &Row, column: usize| row.texts.iter().any(|cell| cell.column == column);
    let full = |column: usize| described.iter().filter(|row| has(row, column)).count();
    let meant: Vec<usize> = texts.into_iter().filter(|&column| means_both(full(column), described.len())).collect();
    described
        .iter()
        .filter_map(|row| meant.iter().find(|&&column| !has(row, column)).map(|&column| (**row, column)))
        .collect()
}

fn in_source(ctx: &Context<'_>, entry: &Entry, text: &Description) -> Finding {
    let title = sites::title(ctx.index, entry);
    let missing = if text.lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let message = format!("{title} is described in {} only: `{}`", text.lang.name(), sites::shown(&text.text));
    Finding::new(entry.span, message, format!("no {} text", missing.name()))
        .secondary(text.span, format!("the {} text", text.lang.name()))
        .note(format!("nearly all codes of `{}` have both languages", ctx.index.items[entry.item].name))
        .help(format!("describe it in {} as well", missing.name()))
        .about_entry(ctx.index, entry)
}

fn in_table(row: &Row, header: &str) -> Finding {
    let message = format!("the row of `{}` has no text under `{}`", row.code.escape_debug(), sites::shown(header));
    Finding::new(row.span, message, "not in every language")
        .note("nearly all rows of the table have one")
        .help(format!("fill the cell under `{}`", sites::shown(header)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn a_code_in_one_language_among_codes_in_two() {
        check(
            &RULE,
            r#"
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 用户已锁定
    Expired = 201003,
            //^^^^^^ `201003` of `UserError::Expired` is described in English only: `login has expired`
    Denied = 201004, // 没有权限
    Closed = 201005, // 账号已注销
    Unnamed = 201006,
}
impl UserError {
    fn message(&self) -> &str {
        match self {
            Self::NotFound => "user not found",
            Self::Locked => "user is locked",
            Self::Expired => "login has expired",
                           //------------------- the English text
            Self::Denied => "no permission",
            Self::Closed => "account was closed",
        }
    }
}
"#,
        );
    }

    #[test]
    fn one_language_and_a_habit_of_neither_are_silent() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 用户已锁定
    Expired = 201003, // 登录已过期
    Denied = 201004, // 没有权限
}
pub enum OrderError {
    NotFound = 202001, // 订单不存在 Order not found
    Locked = 202002, // 订单已锁定 Order is locked
    Expired = 202003, // 订单已过期 Order has expired
    Denied = 202004, // 没有权限
    Closed = 202005, // 订单已关闭
}
pub enum PipeError {
    NotFound = 203001, // 管道不存在 Pipe not found
    Locked = 203002, // 管道已锁定 Pipe is locked
    Expired = 203003, // 管道已过期 Pipe has expired
    Denied = 203004, // 没有权限 No permission given
    Stream = 203005, // 不是STREAM Not a STREAM
}
",
        );
    }

    #[test]
    fn an_empty_cell_is_told_by_its_own_column() {
        check(
            &RULE,
            "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- src/lib.rs
pub enum UserError {
    NotFound = 201001,
}
//- docs/codes.md
  | Code | 说明 | Description |
  |---|---|---|
  | 201001 | 用户不存在 | the user was not found |
  | 201002 | 用户已锁定 | the user is locked |
  | 201003 | 登录已过期 | the login has expired |
  | 201004 | 没有权限 | no permission |
  | 201005 | 账号已注销 | |
  //^^^^^^ the row of `201005` has no text under `Description`
",
        );
    }
}
