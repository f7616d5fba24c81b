//! `renumbered-code`: the same error, another number.

use std::collections::BTreeMap;

use super::sites;
use crate::{
    code::Role,
    diagnostic::Level,
    history::{Change, Past},
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "renumbered-code",
    group: Group::History,
    level: Level::Deny,
    summary: "a name that has another number than in the base",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
With `--base`, reports a declaration whose item and name were there before with another number. Numbers that rustc counts, and that
all moved because a variant was put before them, are one finding. It does not matter who else has the old number now. Silent where two
had it and the other one keeps it: that is how `duplicate-code` is put right.

## Why is this bad?
Clients, logs and documents know the error by its old number. They now see a number that they do not know, or one that meant
something else.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    LoginExpired = 201004, // 登录已过期
}
//- base/src/error.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
```

## Use instead
```rust,passes
//- src/error.rs
pub enum SessionError {
    LoginExpired = 201003, // 登录已过期，请重新登录
}
//- base/src/error.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let Some((base, pairs)) = ctx.since_base() else { return };
    let mut counted: BTreeMap<usize, Vec<(&Entry, &Entry)>> = BTreeMap::new();
    let mut written: BTreeMap<usize, Vec<(&Entry, &Entry)>> = BTreeMap::new();
    for change in &pairs.changes {
        if let Change::Renumbered { old, new } = *change {
            let (old, new) = (&base.index.entries[old], &ctx.index.entries[new]);
            let list = if new.name.as_ref() == Some(&new.literal) { &mut counted } else { &mut written };
            list.entry(new.item).or_default().push((old, new));
        }
    }
    let many = |(_, list): &(&usize, &Vec<_>), most: usize| list.len() > most;
    let folded =
        counted.iter().filter(|list| many(list, 1)).chain(written.iter().filter(|list| many(list, sites::READ_SINGLY)));
    for (&item, list) in folded {
        sink.report(run(ctx, item, list));
    }
    let single = counted.iter().filter(|list| !many(list, 1));
    let single = single.chain(written.iter().filter(|list| !many(list, sites::READ_SINGLY)));
    for &(old, new) in single.flat_map(|(_, list)| list) {
        sink.report(finding(ctx, base, old, new));
    }
}

fn finding(ctx: &Context<'_>, base: &Past, old: &Entry, new: &Entry) -> Finding {
    let path = ctx.index.path(new);
    let (was, is) = (old.code.escape_debug(), new.code.escape_debug());
    let finding =
        Finding::new(new.span, format!("`{path}` was `{was}` in the base, and is `{is}` now"), "another number")
            .secondary(old.span, "the number before")
            .about_entry(ctx.index, new)
            .help(format!("keep `{was}`, or leave it as it is, deprecated, and give `{is}` to a name of its own"));
    let of_item = base.index.items[old.item].entries.iter().map(|&i| &base.index.entries[i]);
    let before = of_item.into_iter().find(|entry| entry.role == Role::Declaration && entry.code == new.code);
    match before {
        Some(entry) => finding.note(format!(
            "clients know the error by its old number, and `{is}` as {}",
            sites::named(&base.index, entry)
        )),
        None => finding.note("clients, logs and documents know the error by its old number"),
    }
}

/// Many numbers of one item, at the first of them.
fn run(ctx: &Context<'_>, item: usize, list: &[(&Entry, &Entry)]) -> Finding {
    let (old, new) = list[0];
    let name = &ctx.index.items[item].name;
    let message = format!("{} codes of `{name}` have other numbers than in the base", list.len());
    let codes = sites::ranges(list.iter().map(|(old, _)| old.code.as_str()));
    let label =
        format!("the first of them: it was `{}`, and is `{}` now", old.code.escape_debug(), new.code.escape_debug());
    Finding::new(new.span, message, label)
        .secondary(old.span, "the number before")
        .note(format!("the old numbers are\n{codes}"))
        .note("a name without a number of its own counts from the one before it")
        .help("write the old numbers behind the names, and put new names at the end")
        .about_item(name)
        .stands_for(list.iter().map(|(_, new)| ctx.index.subject(new)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count, notes};

    #[test]
    fn the_same_name_with_another_number() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201005, // 登录已过期
                 //^^^^^^ `UserError::LoginExpired` was `201003` in the base, and is `201005` now
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
                 //------ the number before
}
",
        );
    }

    #[test]
    fn a_variant_in_front_is_one_finding() {
        let text = "
//- src/lib.rs
pub enum DepotErrorCode {
    Full = 700,
    Torn,
    Lost,
  //^^^^ 2 codes of `DepotErrorCode` have other numbers than in the base
    Late,
}
//- base/src/lib.rs
pub enum DepotErrorCode {
    Full = 700,
    Lost,
    Late,
}
";
        check(&RULE, text);
        assert_eq!(notes(&RULE, text)[0], "the old numbers are\n701, 702");
    }

    #[test]
    fn a_renamed_or_moved_enum_is_no_renumbering() {
        let text = "
//- src/session.rs
pub enum SessionError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
";
        assert_eq!(count(&RULE, text), 0);
    }

    #[test]
    fn a_duplicate_that_is_put_right_is_silent() {
        let with = |base: &str, first: &str, second: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = {first}, // 用户不存在\n    Closed = {second}, // 订单已关闭\n}}\n\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n    Closed = 201001, // 订单已关闭\n{base}}}\n"
            )
        };
        assert_eq!(count(&RULE, &with("", "201001", "201002")), 0);
        assert_eq!(count(&RULE, &with("", "201002", "201001")), 0);
        assert_eq!(count(&RULE, &with("", "201002", "201003")), 2, "nobody keeps the old number");
        assert_eq!(
            count(&RULE, &with("    Torn = 201002, // 标签已损坏\n", "201001", "201002")),
            1,
            "the number was taken"
        );
    }

    #[test]
    fn a_placeholder_may_stand_anywhere() {
        let text = |name: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = 201001,\n    Closed = 201002,\n    {name} = 201003,\n}}\n\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001,\n    {name} = 201002,\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &text("Placeholder")), 0);
        assert_eq!(count(&RULE, &text("Unknown")), 1);
    }

    #[test]
    fn one_of_two_that_mean_the_same_is_told() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
pub enum AdminError {
    Closed = 202001, // 订单已关闭
    NotFound = 202002,
             //^^^^^^ `AdminError::NotFound` was `201001` in the base, and is `202002` now
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
pub enum AdminError {
    Closed = 202001, // 订单已关闭
    NotFound = 201001,
             //------ the number before
}
",
        );
    }

    #[test]
    fn consts_that_moved_to_another_file_keep_their_names() {
        let text = |number: &str| {
            format!(
                "//- src/codes.rs\npub const ERR_ABORT_SESSION: i32 = {number};\npub const ERR_ABORT_QUERY: i32 = 201002;\n\
                 pub const ERR_LOST: i32 = 201004;\n//- src/lib.rs\npub mod codes;\n\
                 //- base/src/lib.rs\npub const ERR_ABORT_SESSION: i32 = 201001;\npub const ERR_ABORT_QUERY: i32 = 201002;\n"
            )
        };
        assert_eq!((count(&RULE, &text("201001")), count(&RULE, &text("201003"))), (0, 1));
    }

    #[test]
    fn a_number_that_another_freed_is_no_rename() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum DepotError {
    Full = 1601,
    RefreshIndexError = 1602,
                      //^^^^ `DepotError::RefreshIndexError` was `1603` in the base, and is `1602` now
}
//- base/src/lib.rs
pub enum DepotError {
    Full = 1601,
    IndexAlreadyRefreshed = 1602,
    RefreshIndexError = 1603,
                      //---- the number before
}
",
        );
    }
}
