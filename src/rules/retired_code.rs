//! `retired-code`: a number that its table keeps from being used.

use super::{
    claimed_elsewhere::{self, MOST, joined},
    sites,
};
use crate::{
    catalog::{At, Published},
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::Status,
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
references to another code, and range markers. It needs no base. `merge` reports a code that one catalog retired and another uses.

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

const RETIRED: &str = "clients in the field still give the number its old meaning";

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for (_, entry) in ctx.index.declarations() {
        if entry.alias || entry.marker || entry.deprecated {
            continue;
        }
        let list = ctx.index.items[entry.item].namespace;
        let rows: Vec<_> = list.into_iter().flat_map(|list| ctx.tables.rows(list, &entry.code)).collect();
        if rows.iter().any(|row| !row.status().is_kept_free()) {
            continue;
        }
        let Some(row) = rows.first() else { continue };
        let (state, note, help) = if row.status() == Status::Retired {
            (
                "retired",
                RETIRED,
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

/// The finding for a code that the first catalog retired and the others use.
pub(crate) fn of_catalogs(catalogs: &[Published], members: &[At]) -> Finding {
    let name = |at: &At| &catalogs[at.catalog].name;
    let (retired, users) = (&members[0], &members[1..]);
    let code = &retired.code(catalogs).code;
    let files = joined(users.iter().map(|at| format!("`{}`", name(at))));
    let message = format!("`{code}` is retired in `{}` and in use in {files}", name(retired));
    let finding = Finding::new(users[0].code_span(catalogs), message, "in use here")
        .secondary(retired.code_span(catalogs), "retired here")
        .about(code, claimed_elsewhere::path(users[0].code(catalogs)))
        .note(RETIRED)
        .help("take a number that was never used, or agree that it is not retired");
    users.iter().take(MOST).skip(1).fold(finding, |finding, at| finding.secondary(at.code_span(catalogs), "and here"))
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
}
