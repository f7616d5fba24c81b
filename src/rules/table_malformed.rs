//! `table-malformed`: something in a table file is not read.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Group, Rule, Sink},
    table::ProblemKind,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "table-malformed",
    group: Group::Tables,
    level: Level::Deny,
    summary: "a table, row or cell of a table file that is not read, or not as it is written",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports, with its line, what a reader of a `[[table]]` file could not make sense of: lines that look like a table and are none, a
table without a column of codes, a row without a code or with more cells than columns.

## Why is this bad?
What is not read is not compared. A row that a formatter broke drops out of the check, and out of the page that users see.

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
|  | 账号已锁定 |
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
    for finding in sites::table_problems(ctx, ProblemKind::Unread) {
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, items};

    #[test]
    fn a_cell_too_many() {
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
path = \"docs/codes.md\"
//- docs/codes.md
  | Code | 说明 |
  |---|---|
  | 201001 | 用户不存在 | 旧 |
//^^^^^^^^^^^^^^^^^^^^^^ the row has 3 cells and the table 2 columns
",
        );
    }

    #[test]
    fn a_row_is_about_the_table_that_it_stands_in() {
        let text = "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001,
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
# Users

| Code | 说明 |
|---|---|
| 201001 | 用户不存在 |

# Orders

| Code | 说明 |
|---|---|
| 202001 | 订单不存在 | 旧 |
";
        assert_eq!(items(&RULE, text), ["Orders"]);
    }
}
