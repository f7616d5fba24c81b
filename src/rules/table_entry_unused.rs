//! `table-entry-unused`: a published code that no source has any more.

use std::collections::{BTreeMap, BTreeSet};

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::{Namespace, Row, Status},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "table-entry-unused",
    group: Group::Tables,
    level: Level::Warn,
    summary: "a row whose code no item of the table has",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a row of a `[[table]]` whose code no item has that goes with it. A list of which fewer than three quarters are in the sources
is for other programs too, and is left out; so are 0, rows that say `deprecated`, `retired` or `reserved` in their `status` column,
and the built-in tables. More than 20 such rows of one table are one finding.

## Why is this bad?
The page promises an error that nobody raises any more, or the source has another number than the page.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
    Frozen = 201003, // 账号已冻结
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
| 201003 | 账号已冻结 |
| 201004 | 账号已注销 |
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
    Frozen = 201003, // 账号已冻结
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 | 状态 |
|---|---|---|
| 201001 | 用户不存在 | |
| 201002 | 账号已锁定 | |
| 201003 | 账号已冻结 | |
| 201004 | 账号已注销 | retired |
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let tables = ctx.tables;
    let used = used(ctx);
    let mut lists: BTreeMap<Namespace, Vec<(String, &Row)>> = BTreeMap::new();
    for ((list, code), rows) in tables.published() {
        // One code is one finding, wherever else it is described.
        if code != "0" && rows.iter().all(|row| row.status() == Status::Active) {
            lists.entry(list).or_default().push((code, rows[0]));
        }
    }
    for (list, rows) in lists {
        let unused: Vec<&(String, &Row)> =
            rows.iter().filter(|(code, _)| !used.contains(&(list, code.clone()))).collect();
        if unused.len() * 4 > rows.len() {
            continue;
        }
        let mut of_tables: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
        for (_, row) in unused {
            of_tables.entry(row.table).or_default().push(row);
        }
        for rows in of_tables.values_mut() {
            rows.sort_by_key(|row| row.span);
            if rows.len() > sites::READ_SINGLY {
                sink.report(many(ctx, rows));
                continue;
            }
            for row in rows {
                sink.report(finding(ctx, row));
            }
        }
    }
}

/// Many rows of one table are one finding, at the first of them.
fn many(ctx: &Context<'_>, rows: &[&Row]) -> Finding {
    let message = format!("{} codes of this table are published, and no item of it has them", rows.len());
    let codes = sites::ranges(rows.iter().map(|row| row.code.as_str()));
    let finding = Finding::new(rows[0].span, message, "the first that is not in the sources");
    advice(finding.note(format!("they are\n{codes}")))
        .about_item(&ctx.tables.table(rows[0]).name)
        .stands_for(rows.iter().map(|row| ctx.tables.subject(row)))
}

/// The codes in the items that go with each list.
fn used(ctx: &Context<'_>) -> BTreeSet<(Namespace, String)> {
    let of_list = |list| if list == Namespace::OWN { Namespace::TOP } else { list };
    let entries = ctx.index.entries.iter().filter_map(|entry| {
        let list = of_list(ctx.index.items[entry.item].namespace?);
        Some((list, ctx.tables.canonical(list, &entry.code)))
    });
    entries.collect()
}

fn finding(ctx: &Context<'_>, row: &Row) -> Finding {
    let text = row.texts.first().map_or(String::new(), |cell| format!(" (`{}`)", sites::shown(&cell.text)));
    let message = format!("`{}`{text} is published, and no item of this table has it", row.code.escape_debug());
    advice(Finding::new(row.span, message, "not in the sources")).about_row(ctx.tables, row)
}

fn advice(finding: Finding) -> Finding {
    finding.note("most codes of the table are declared here, so this one is not another program's").help(
        "remove the row, or say `retired` in a column `status`: a number that users know is never given out again",
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count, notes};

    const FILES: &str = "
//- src/lib.rs
pub enum UserError {
    A = 201001,
    B = 201002,
    C = 201003,
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| Code | 说明 | 状态 |
|---|---|---|
| 0 | 成功 | |
| 201001 | 用户不存在 | |
| 2-01-002 | 密码错误 | |
| 201003 | 账号已锁定 | |
| 201004 | 账号已注销 | 已下线 |
| 201005 | 账号已冻结 | |
//^^^^^^ `201005` (`账号已冻结`) is published, and no item of this table has it
";

    #[test]
    fn a_row_that_is_stale() {
        check(&RULE, FILES);
    }

    #[test]
    fn many_stale_rows_are_one_finding() {
        let codes = |from: u32, to: u32| (from..to).map(|serial| serial + 100);
        let rows: Vec<_> = codes(0, 121).map(|code| format!("| {code} | text {code} |\n")).collect();
        let variants: Vec<_> = codes(0, 100).map(|code| format!("    E{code} = {code},\n")).collect();
        let text = format!(
            "//- src/lib.rs\npub enum DepotError {{\n{}}}\n//- errcode.toml\nversion = 1\n[[table]]\npath = \"a.md\"\n\
             items = \"DepotError\"\n//- a.md\n| Code | Text |\n|---|---|\n{}",
            variants.concat(),
            rows.concat()
        );
        assert_eq!(count(&RULE, &text), 1);
        assert!(notes(&RULE, &text).contains(&"they are\n200..=220".to_owned()));
    }

    #[test]
    fn a_table_for_more_than_this_workspace_is_silent() {
        let wide = FILES.replace("| 201005", "| 201006 | 其他 | |\n| 201005");
        assert_eq!(count(&RULE, &wide), 0);
    }
}
