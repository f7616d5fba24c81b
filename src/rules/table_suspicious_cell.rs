//! `table-suspicious-cell`: a cell of a table file is read, and looks wrong.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Group, Rule, Sink},
    table::ProblemKind,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "table-suspicious-cell",
    group: Group::Tables,
    level: Level::Warn,
    summary: "a cell of a table file that looks wrong: hidden signs, another language than its column",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a cell of a `[[table]]` file that is read, and that nobody can have meant: characters in it that nobody sees, full-width digits,
remains of the program that wrote the table, a text in another language than its column, a word in the status column that is no status.

## Why is this bad?
Users search for what they see on their screen, and do not find it in the page.

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
| ２０１００２ | 账号已锁定 |
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
    for finding in sites::table_problems(ctx, ProblemKind::Suspect) {
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn wide_digits() {
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
  | ２０１００１ | 用户不存在 |
  //^^^^^^ the code `201001` is written in full-width signs
",
        );
    }
}
