//! `duplicate-description`: a text that two codes have, and that fits the name of one of them.

use std::collections::BTreeSet;

use super::sites;
use crate::{
    code::Description,
    diagnostic::Level,
    rule::{Check, Context, Copy, Finding, Group, Rule, Sink},
    verdict::{self, Difference},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-description",
    group: Group::Uniqueness,
    level: Level::Warn,
    summary: "a text that was copied from the code that it describes to another one",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a description that is, but for case, width, spaces and punctuation, that of another code, where the names of the two
codes show which one it describes: it has a word that only the one name has, or all of that name, and none that only the other has.
A text that fits both names, or neither, is silent: a general text such as 参数错误 often serves several codes. So are official codes
whose rows share a text, deprecated codes and aliases.

## Why is this bad?
The text was copied together with the line and never changed. Users read about an error that did not happen.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 用户不存在
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let mut seen = BTreeSet::new();
    for copy in sites::copies(ctx) {
        let (entry, owner) = (copy.entry(ctx.index), copy.owner(ctx.index));
        if !sites::is_copied_name(owner, entry, copy.text(ctx.index)) && seen.insert((entry.code.as_str(), owner.span))
        {
            sink.report(finding(ctx, copy));
        }
    }
}

fn finding(ctx: &Context<'_>, copy: &Copy) -> Finding {
    let index = ctx.index;
    let (entry, text, owner) = (copy.entry(index), copy.text(index), copy.owner(index));
    let Difference { said, unsaid } = &copy.difference;
    let role = text.role.name();
    let message = format!(
        "the {role} of {} is the text of {} ({})",
        sites::title(index, entry),
        sites::title(index, owner),
        sites::place(ctx, owner),
    );
    let mut finding = Finding::new(text.span, message, format!("this is `{}`", index.path(owner)))
        .secondary(owner.span, "described with the same text")
        .note(format!("the text says `{said}`, and nothing of the `{unsaid}` in the name"))
        .about_entry(index, entry);
    let same = |other: &&Description| verdict::same_text(&other.text, &text.text);
    let other = entry.descriptions.iter().find(|other| other.lang == text.lang && !same(other));
    finding = match other {
        Some(other) => finding
            .secondary(other.span, format!("its {} says something else", other.role.name()))
            .help(format!("make the {role} say what the {} says: `{}`", other.role.name(), sites::shown(&other.text))),
        None => finding.help(format!("say what `{}` means", index.path(entry))),
    };
    finding
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn one_text_for_two_codes() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001, // 用户不存在
             //------ described with the same text
    LoginExpired = 201003, // 用户不存在。
//                         ^^^^^^^^^ the comment of `201003` of `UserError::LoginExpired` is the text of `201001` of `UserError::NotFound` (src/lib.rs:2)
}
",
        );
    }

    #[test]
    fn a_doc_comment_copied_from_the_row_above_its_right_message() {
        check(
            &RULE,
            r#"
pub enum DepotError {
    /// Cannot pack this crate.
    #[error("cannot pack this crate")]
    PackFailed = 1001,
               //---- described with the same text
    /// Cannot pack this crate.
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ the doc comment of `1002` of `DepotError::ForwardFailed` is the text of `1001` of `DepotError::PackFailed` (src/lib.rs:4)
    #[error("no carrier forwards this crate")]
//          -------------------------------- its attribute says something else
    ForwardFailed = 1002,
}
"#,
        );
    }

    #[test]
    fn names_that_differ_in_a_number() {
        check(
            &RULE,
            "
pub enum DepotError {
    BadArg3 = 103, // bad value of argument 3
    BadArg4 = 104, // bad value of argument 3
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ the comment of `104` of `DepotError::BadArg4` is the text of `103` of `DepotError::BadArg3` (src/lib.rs:2)
}
",
        );
    }

    #[test]
    fn texts_that_fit_both_names_or_neither_are_silent() {
        check(
            &RULE,
            "
pub enum DepotError {
    PackNotReady = 1001, // not ready
    SealNotReady = 1002, // not ready
    Banned = 1003, // sender banned
    SenderBannedAlt = 1004, // sender banned
    Overload = 1005, // too many parcels
    TooManyParcels = 1006, // too many parcels
    LimitExceeded = 1007, // 参数错误
    BadLabel = 1008, // 参数错误
    Msg = 1009, // message too long
    MessageTooLong = 1010, // message too long
}
",
        );
    }

    #[test]
    fn official_rows_that_share_a_text_and_items_apart_are_silent() {
        check(
            &RULE,
            "
pub enum UserError {
    Invalid = 100, // 请求参数无效
    Hidden = 211, // 请求参数无效
    Bound = 201001,
}
pub enum AError {
    Full = 1, // 满
    Text = 2, // 空
}
pub enum BError {
    Full = 3, // 满
}
",
        );
    }
}
