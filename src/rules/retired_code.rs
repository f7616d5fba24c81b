//! `retired-code`: a number that is kept from being used, or was in the base.

use super::{
    claimed_elsewhere::{self, MOST, joined},
    sites,
};
use crate::{
    catalog::{At, Published},
    config::Config,
    diagnostic::Level,
    frontier::block_of_row,
    history::{Change, Past},
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::Reserved,
    table::{Namespace, Row, Status},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "retired-code",
    group: Group::History,
    level: Level::Deny,
    summary: "a code that is retired or reserved",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a declaration whose row in the table that binds it says `retired` or `reserved`. Silent for `#[deprecated]` declarations,
references to another code, and range markers. It needs no base. `merge` reports a code that one catalog retired and another uses.

With `--base` it also reports a number that the base kept from being used, where the change takes away what kept it: a row that said
`retired` or `reserved` and is gone, a range that is not under `reserved` in the config any more, or a name such as `_Reserved7` or
`Retired7` that another name replaces. A row that stays and has another status now is a decision, and silent.

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
    for (_, entry) in ctx.index.declarations().filter(|(_, entry)| is_held(entry)) {
        let Some(row) = row_that_keeps_free(ctx, entry) else { continue };
        let (state, _, _) = advice(row.status());
        let message = format!("{} is {state} by its table", sites::title(ctx.index, entry));
        sink.report(of_row(ctx, entry, row, message));
    }
    if let Some((base, _)) = ctx.since_base() {
        let was = ctx.history.and_then(|history| history.base_as_it_was.as_deref()).unwrap_or(base);
        revived(ctx, sink);
        for (_, entry) in ctx.index.declarations().filter(|(_, entry)| is_held(entry)) {
            let gone = row_of_base(ctx, base, entry).map(|row| by_row(ctx, entry, row));
            sink.report_all(gone.or_else(|| freed(ctx, &was.config, entry).map(|range| by_range(ctx, entry, range))));
        }
    }
}

/// True for a declaration that gives its number a meaning that is in use.
fn is_held(entry: &Entry) -> bool {
    !entry.alias && !entry.marker && !entry.deprecated
}

/// The state in a word, why it is no good, and what to do.
fn advice(status: Status) -> (&'static str, &'static str, &'static str) {
    if status == Status::Retired {
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
    }
}

fn of_row(ctx: &Context<'_>, entry: &Entry, row: &Row, message: String) -> Finding {
    let (state, note, help) = advice(row.status());
    let label = match row.texts.first() {
        Some(cell) => format!("{state} here, as `{}`", sites::shown(&cell.text)),
        None => format!("{state} here"),
    };
    let finding = Finding::new(entry.span, message, "not free").secondary(row.span, label);
    finding.note(note).help(help).about_entry(ctx.index, entry)
}

/// The row by which the base kept a code from being used, where nothing of the code is left in the table.
fn row_of_base<'a>(ctx: &Context<'_>, base: &'a Past, entry: &Entry) -> Option<&'a Row> {
    let list = ctx.index.items[entry.item].namespace?;
    if ctx.tables.rows(list, &entry.code).any(|row| ctx.tables.is_published(row)) {
        return None;
    }
    let rows: Vec<_> = base.tables.rows(list, &entry.code).filter(|row| base.tables.is_published(row)).collect();
    rows.first().copied().filter(|_| rows.iter().all(|row| row.status().is_kept_free()))
}

fn by_row(ctx: &Context<'_>, entry: &Entry, row: &Row) -> Finding {
    let (state, _, _) = advice(row.status());
    let message =
        format!("{} was {state} by its table in the base, and its row is gone", sites::title(ctx.index, entry));
    of_row(ctx, entry, row, message)
}

/// The range by which the config of the base kept a code free, where the config does not any more.
fn freed<'a>(ctx: &Context<'_>, was: &'a Config, entry: &Entry) -> Option<&'a Reserved> {
    let now = sites::numbering(ctx, entry);
    let is_reserved = |reading| now.scheme.reserved(reading).is_some();
    if !sites::is_held(ctx.index, entry) || entry.reading.as_ref().is_none_or(is_reserved) {
        return None;
    }
    let scheme = &was.numbering_named(&now.label())?.scheme;
    scheme.reserved(scheme.read(&entry.code).reading().as_ref()?)
}

fn by_range(ctx: &Context<'_>, entry: &Entry, range: &Reserved) -> Finding {
    let message = format!("{} was reserved by `{}` in the base", sites::title(ctx.index, entry), range.text);
    Finding::new(entry.span, message, "not free")
        .secondary(range.span, "reserved here, and not any more")
        .note("a reserved number was retired or promised; clients may still give it its old meaning")
        .help(
            "keep the range and take another number; where this is what it was reserved for, allow it with that reason",
        )
        .about_entry(ctx.index, entry)
}

/// Numbers that were kept by a name.
fn revived(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let Some((base, pairs)) = ctx.since_base() else { return };
    for change in &pairs.changes {
        let Change::Revived { old, new } = *change else { continue };
        let (old, new) = (&base.index.entries[old], &ctx.index.entries[new]);
        if !is_held(new) {
            continue;
        }
        let kept = sites::named(&base.index, old);
        let message = format!("{} was kept from being used in the base, as {kept}", sites::title(ctx.index, new));
        let finding = Finding::new(new.span, message, "not free")
            .secondary(old.span, "kept here")
            .note("a number that was retired still has its old meaning for clients in the field")
            .help(
                "take a number that was never used; where this is what it was reserved for, allow it with that reason",
            );
        sink.report(finding.about_entry(ctx.index, new));
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
    use crate::rules::testing::{check, count, helps};

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
    fn a_row_of_the_base_that_is_gone() {
        let with = |rows: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n    Closed = 201002, // 订单已关闭\n}}\n\
                 //- errcode.toml\nversion = 1\n[[table]]\npath = \"a.md\"\n\
                 //- a.md\n| code | 说明 | status |\n|---|---|---|\n| 201001 | 用户不存在 | |\n{rows}\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n}}\n\
                 //- base/a.md\n| code | 说明 | status |\n|---|---|---|\n| 201001 | 用户不存在 | |\n| 201002 | 账号已注销 | retired |\n"
            )
        };
        assert_eq!(count(&RULE, &with("")), 1);
        assert_eq!(count(&RULE, &with("| 201002 | 账号已注销 | retired |\n")), 1, "told once");
        assert_eq!(
            count(&RULE, &with("| 201002 | 订单已关闭 | |\n")),
            0,
            "a row that has another status is a decision"
        );
    }

    #[test]
    fn a_number_that_a_name_kept() {
        let with = |kept: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = 201001,\n    OrderClosed = 201002,\n}}\n\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001,\n    {kept} = 201002,\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &with("_Reserved2")), 1);
        assert_eq!(count(&RULE, &with("Retired2")), 1);
        assert_eq!(count(&RULE, &with("Placeholder2")), 0);
        assert_eq!(count(&RULE, &with("OrderReserved")), 0);
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
