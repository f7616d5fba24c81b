//! `retired-code`: a number that its table keeps from being used.

use super::sites;
use crate::{
    diagnostic::Level,
    frontier::block_of_row,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::{Namespace, Row, Status},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "retired-code",
    group: Group::History,
    level: Level::Deny,
    summary: "a code whose row says that it is retired or reserved",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a declaration whose row in the table that binds it says `retired` or `reserved`. Silent for `#[deprecated]` declarations,
references to another code, and range markers. It needs no base.

## Why is this bad?
A retired number still has its old meaning for clients in the field, and a reserved one is promised to somebody.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Closed = 201004, // 订单已关闭
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 | 状态 |
|---|---|---|
| 201001 | 用户不存在 | |
| 201004 | 账号已注销 | retired |
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Closed = 201005, // 订单已关闭
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 | 状态 |
|---|---|---|
| 201001 | 用户不存在 | |
| 201004 | 账号已注销 | retired |
| 201005 | 订单已关闭 | |
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for (_, entry) in ctx.index.declarations() {
        if entry.alias || entry.marker || entry.deprecated {
            continue;
        }
        let Some(row) = row_that_keeps_free(ctx, entry) else { continue };
        let (state, note, help) = if row.status() == Status::Retired {
            (
                "retired",
                "clients in the field still give the number its old meaning",
                "take a number that was never used; where it is the old error again, take the status out of the row",
            )
        } else {
            (
                "reserved",
                "the number is promised to somebody",
                "where this is what it was reserved for, take the status out of the row; if not, take another number",
            )
        };
        let message = format!("{} is {state} by its table", sites::title(ctx.index, entry));
        let label = match row.texts.first() {
            Some(cell) => format!("{state} here, as `{}`", sites::shown(&cell.text)),
            None => format!("{state} here"),
        };
        let finding = Finding::new(entry.span, message, "not free").secondary(row.span, label);
        sink.report(finding.note(note).help(help).about_entry(ctx.index, entry));
    }
}

/// The first row of a code in a list where all rows of it say that it is retired or reserved: the list that the item is held against, or
/// another one whose rows have the same scheme.
fn row_that_keeps_free<'a>(ctx: &Context<'a>, entry: &Entry) -> Option<&'a Row> {
    let item = &ctx.index.items[entry.item];
    let of_scheme = |row: &&Row| {
        let published = ctx.tables.is_published(row);
        published && entry.conforms && block_of_row(ctx.tables, ctx.config, row) == Some(item.block)
    };
    let others = (0..ctx.config.official.lists.len()).map(Namespace).filter(|list| Some(*list) != item.namespace);
    let rows_of = |list: Namespace, is_own: bool| -> Vec<&'a Row> {
        ctx.tables.rows(list, &entry.code).filter(|row| is_own || of_scheme(row)).collect()
    };
    let own = item.namespace.into_iter().map(|list| rows_of(list, true));
    let mut lists = own.chain(others.map(|list| rows_of(list, false)));
    let rows = lists.find(|rows| !rows.is_empty() && rows.iter().all(|row| row.status().is_kept_free()))?;
    rows.first().copied()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, helps};

    #[test]
    fn retired_and_reserved_in_different_words() {
        let text = "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Closed = 201002, // 订单已关闭
           //^^^^^^ `201002` of `UserError::Closed` is retired by its table
    Planned = 201003, // 账号已冻结
            //^^^^^^ `201003` of `UserError::Planned` is reserved by its table
    Old = 201004, // 账号已锁定
    #[deprecated]
    Older = 201005, // 账号已锁定
}
//- errcode.toml
version = 1
[[table]]
path = \"a.md\"
//- a.md
| 错误码 | 错误描述 | 状态 |
|---|---|---|
| 201001 | 用户不存在 | |
| 201002 | 账号已注销 | 已下线 |
//------ retired here, as `账号已注销`
| 201003 | 账号已冻结 | 预留 |
| 201004 | 账号已锁定 | deprecated |
| 201005 | 账号已锁定 | retired |
";
        check(&RULE, text);
        assert_ne!(helps(&RULE, text)[0], helps(&RULE, text)[1]);
    }
    #[test]
    fn a_register_of_the_scheme_holds_for_every_list() {
        let text = "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Closed = 201002, // 订单已关闭
           //^^^^^^ `201002` of `UserError::Closed` is retired by its table
}
//- errcode.toml
version = 1
scheme = \"A-BB-CCC\"
[[table]]
path = \"a.md\"
items = [\"UserError\"]
[[table]]
path = \"register.toml\"
//- a.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
| 201002 | 订单已关闭 |
//- register.toml
[code.201002]
status = \"retired\"
";
        check(&RULE, text);
    }
}
