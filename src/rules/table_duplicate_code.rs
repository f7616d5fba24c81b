//! `table-duplicate-code`: a code has two rows that do not say the same.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::{Cell, Column, Row},
    verdict,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "table-duplicate-code",
    group: Group::Tables,
    level: Level::Deny,
    summary: "a code with two rows in one table, or with another text in a second one",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code that stands in one table twice, and a code to which two tables of one list give different texts in one language. A
table in Chinese and one in English are two halves of one row. A row that says in its `shared` column why it repeats a code is left
out, and so are the built-in tables.

## Why is this bad?
Two errors were given one number, or one row was copied and half changed. Who looks the number up finds the wrong one.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
| 201001 | 账号已锁定 |
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
| 201002 | 账号已锁定 |
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let tables = ctx.tables;
    for rows in tables.published().into_values().filter(|rows| rows.len() > 1) {
        let is_shared = |row: &Row| row.field(&Column::Shared).is_some();
        let own: Vec<&Row> = rows.into_iter().filter(|row| !is_shared(row)).collect();
        for (at, row) in own.iter().enumerate() {
            let twice = own[..at].iter().find(|first| first.table == row.table);
            if let Some(first) = twice {
                sink.report(repeated(ctx, first, row));
                continue;
            }
            let others: Option<Vec<_>> = own[..at].iter().map(|first| differing(first, row)).collect();
            if let Some(&(theirs, ours)) = others.as_deref().and_then(<[_]>::first) {
                sink.report(contradicting(ctx, row, theirs, ours));
            }
        }
    }
}

fn repeated(ctx: &Context<'_>, first: &Row, row: &Row) -> Finding {
    let shown = row.code.escape_debug();
    let finding = Finding::new(row.span, format!("`{shown}` stands in this table twice"), "here again")
        .secondary(first.span, "first here")
        .about_row(ctx.tables, row);
    match differing(first, row) {
        Some((theirs, ours)) => finding
            .note(format!("it is `{}`, and then `{}`", sites::shown(&theirs.text), sites::shown(&ours.text)))
            .help("give one of the two another code"),
        None => finding.help("remove one of the rows"),
    }
}

fn contradicting(ctx: &Context<'_>, row: &Row, theirs: &Cell, ours: &Cell) -> Finding {
    let message = format!(
        "`{}` is `{}` in this table and `{}` in another one",
        row.code.escape_debug(),
        sites::shown(&ours.text),
        sites::shown(&theirs.text)
    );
    Finding::new(ours.span, message, "this row says so")
        .secondary(theirs.span, "another row of the same code")
        .help("make the rows say the same, or give one of the tables a `namespace` of its own")
        .about_row(ctx.tables, row)
}

/// The texts of the first language that both rows have and in which they differ.
fn differing<'a>(first: &'a Row, row: &'a Row) -> Option<(&'a Cell, &'a Cell)> {
    row.texts.iter().find_map(|ours| {
        let mut theirs = first.texts.iter().filter(|cell| cell.lang == ours.lang).peekable();
        let nearest = *theirs.peek()?;
        (!theirs.any(|cell| verdict::same_text(&cell.text, &ours.text))).then_some((nearest, ours))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn both_rows_are_shown() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001,
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/*.md\"
//- docs/a.md
| Code | 说明 | 备注 |
|---|---|---|
| 2-01-001 | 用户不存在 | |
//-------- first here
| 201002 | 账号已锁定 | |
| 201001 | 账号已注销 | |
//^^^^^^ `201001` stands in this table twice
//- docs/b.md
| Code | 说明 |
|---|---|
| 201002 | 账号已冻结 |
//         ^^^^^ `201002` is `账号已冻结` in this table and `账号已锁定` in another one
| 201001 | 用户不存在。 |
",
        );
    }

    #[test]
    fn two_languages_are_two_halves_of_one_row() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001,
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/zh.md\"
[[table]]
path = \"docs/en.md\"
[[table]]
path = \"docs/vendor.md\"
namespace = \"vendor\"
//- docs/zh.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
//- docs/en.md
| Code | Message |
|---|---|
| 201001 | User not found |
//- docs/vendor.md
| Code | Message |
|---|---|
| 201001 | Quota exceeded |
",
        );
    }
}
