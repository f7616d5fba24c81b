//! `removed-code`: a number of the base that nothing declares any more.

use std::collections::BTreeMap;

use super::sites;
use crate::{
    code::GroupKind,
    diagnostic::Level,
    history::{Change, Past},
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    source::{Origin, Span},
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
was told: a row that says `deprecated`, `retired` or `reserved`, `#[deprecated]`, or a text that says so. An item that is gone as a whole is
one finding, and so are more than three codes of one item.

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
    // What the table says now counts for what was declared before.
    let is_told = |entry: &Entry| {
        let list = base.index.items[entry.item].namespace;
        let now = pairs.items.get(&entry.item).and_then(|&item| ctx.index.items[item].namespace);
        let lists = list.into_iter().chain(now);
        lists.flat_map(|list| ctx.tables.rows(list, &entry.code)).any(|row| row.status().is_taken())
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
        if !is_gone(ctx, base, item, now) && entries.len() <= FEW {
            for entry in entries {
                sink.report(finding(ctx, base, entry, now));
            }
        } else if let [entry] = entries[..] {
            sink.report(finding(ctx, base, entry, now));
        } else {
            sink.report(many(ctx, base, item, &entries, now));
        }
    }
}

/// True where an item is not there any more. Consts go by their module, which may be there without them.
fn is_gone(ctx: &Context<'_>, base: &Past, item: usize, now: Option<Span>) -> bool {
    let item = &base.index.items[item];
    let path = &ctx.sources.get(item.span.file).path;
    let is_left = |file| ctx.sources.get(file).origin == Origin::Disk && ctx.sources.get(file).path == *path;
    now.is_none() && !(item.kind == GroupKind::Consts && ctx.sources.ids().any(is_left))
}

fn finding(ctx: &Context<'_>, base: &Past, entry: &Entry, now: Option<Span>) -> Finding {
    let message = format!("{} was in the base, and is gone", sites::title(&base.index, entry));
    let (span, label) = place(ctx, base, entry, now);
    let before = match sites::summary_text(entry) {
        Some(text) => format!("it was declared here, as `{text}`"),
        None => "it was declared here".to_owned(),
    };
    advice(Finding::new(span, message, label).secondary(entry.span, before)).about_entry(&base.index, entry)
}

/// All that an item lost, or the item itself.
fn many(ctx: &Context<'_>, base: &Past, item: usize, entries: &[&Entry], now: Option<Span>) -> Finding {
    let name = &base.index.items[item].name;
    let message = if is_gone(ctx, base, item, now) {
        format!("`{name}` is gone, and with it {} codes of the base", entries.len())
    } else {
        format!("{} codes of `{name}` were in the base, and are gone", entries.len())
    };
    let (span, label) = place(ctx, base, entries[0], now);
    let codes = sites::ranges(entries.iter().map(|entry| entry.code.as_str()));
    let (first, rest) = codes.split_once('\n').unwrap_or((&codes, ""));
    let message = format!("{message}: {}{}", first.trim_end_matches(','), if rest.is_empty() { "" } else { ", …" });
    advice(Finding::new(span, message, label).secondary(base.index.items[item].span, "before"))
        .note(format!("they are\n{codes}"))
        .about_item(name)
        .stands_for(entries.iter().map(|entry| base.index.subject(entry)))
}

fn advice(finding: Finding) -> Finding {
    finding.note("clients still know the number, and the next one who needs a number may be given it").help(
        "keep the row of its table and say `retired` in a column `status`, or add the number to `reserved` in `errcode.toml`",
    )
}

/// A place that can be opened: the item that lost the code, its row, what is left of its file, the config, any code.
fn place(ctx: &Context<'_>, base: &Past, entry: &Entry, now: Option<Span>) -> (Span, &'static str) {
    if let Some(span) = now {
        return (span, "not here any more");
    }
    let list = base.index.items[entry.item].namespace;
    let mut rows = list.into_iter().flat_map(|list| ctx.tables.rows(list, &entry.code));
    if let Some(row) = rows.find(|row| ctx.sources.get(row.span.file).origin == Origin::Disk) {
        return (row.span, "published here");
    }
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let path = &ctx.sources.get(entry.span.file).path;
    let on_disk = || ctx.sources.ids().filter(|&file| ctx.sources.get(file).origin == Origin::Disk);
    let same = on_disk().find(|&file| ctx.sources.get(file).path == *path);
    let near = || on_disk().find(|&file| folder(&ctx.sources.get(file).path) == folder(path));
    match same.or_else(near).or_else(|| on_disk().next()) {
        Some(file) if same == Some(file) => (Span::new(file, 0..0), "not in this file any more"),
        Some(file) => (Span::new(file, 0..0), "nor in any other file"),
        None => (entry.span, "it was here"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count, notes};

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
            let lost: String = (0..gone).map(|i| format!("    Kind{i} = 20101{i},\n")).collect();
            let kept = "    NotFound = 201001, // 用户不存在\n";
            format!(
                "//- src/lib.rs\npub enum UserError {{\n{kept}}}\n//- base/src/lib.rs\npub enum UserError {{\n{kept}{lost}}}\n"
            )
        };
        assert_eq!(count(&RULE, &with(3)), 3);
        assert_eq!(count(&RULE, &with(4)), 1);
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
