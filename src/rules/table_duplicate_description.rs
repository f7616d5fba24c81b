//! `table-duplicate-description`: two codes of a table have one text.

use foldhash::{HashMap, HashSet};

use super::sites;
use crate::{
    code::Lang,
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::{Cell, Column, Namespace, Row, Status},
    verdict,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "table-duplicate-description",
    group: Group::Tables,
    level: Level::Allow,
    summary: "a text that a table gives to two codes",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a row whose text is that of another code of the same list, once for each row. A row that says in its `shared` column why, a
reserved or retired one, and the built-in tables are left out. Allowed by default: many published tables repeat a text on purpose.

## Why is this bad?
Either one error has two codes, or a row was copied and its text forgotten.

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
| 201002 | 用户不存在 |
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
    let counts = |row: &&Row| {
        let live = !matches!(row.status(), Status::Retired | Status::Reserved);
        live && tables.is_published(row) && row.field(&Column::Shared).is_none()
    };
    let mut told = HashSet::default();
    let mut known: HashMap<(Namespace, Lang, String), (&Row, &Cell)> = HashMap::default();
    for row in tables.rows.iter().filter(counts) {
        let list = tables.table(row).namespace;
        let mut reported = false;
        for cell in &row.texts {
            let text = verdict::loose(&cell.text);
            let (first, first_cell) = *known.entry((list, cell.lang, text)).or_insert((row, cell));
            if !reported && tables.canonical(list, &first.code) != tables.canonical(list, &row.code) {
                reported = true;
                // All together name each row once, whichever of them comes first.
                let first_of_all = told.insert(first.span).then_some(first);
                let members = [row].into_iter().chain(first_of_all).map(|row| tables.subject(row));
                sink.report(finding(ctx, row, cell, first, first_cell).stands_for(members));
            }
        }
    }
}

fn finding(ctx: &Context<'_>, row: &Row, cell: &Cell, first: &Row, first_cell: &Cell) -> Finding {
    let message = format!(
        "`{}` is `{}` in the table, as `{}` is",
        row.code.escape_debug(),
        sites::shown(&cell.text),
        first.code.escape_debug()
    );
    Finding::new(cell.span, message, "the same text")
        .secondary(first_cell.span, format!("the text of `{}`", first.code))
        .help("say what tells the two apart, or why they share the text, in a column `shared`")
        .about_row(ctx.tables, row)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn one_finding_a_row() {
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
columns = { shared = \"why\" }
//- docs/codes.md
| Code | 说明 | Message | why | 状态 |
|---|---|---|---|---|
| 201001 | 用户不存在 | User not found | | |
//         ----- the text of `201001`
| 201002 | 用户不存在。 | User not found | | |
//         ^^^^^^ `201002` is `用户不存在。` in the table, as `201001` is
| 201003 | 用户不存在 | No such user | 旧版客户端 | |
| 201004 | 用户不存在 | Gone | | 已下线 |
| 2-01-001 | 用户不存在 | User not found | | |
",
        );
    }
}
