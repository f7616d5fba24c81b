//! `duplicate-description`: two codes with one text.

use std::collections::BTreeMap;

use super::sites;
use crate::{
    code::Lang,
    diagnostic::Level,
    index::{Entry, Space},
    rule::{Check, Context, Finding, Group, Rule, Sink},
    verdict,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-description",
    group: Group::Uniqueness,
    level: Level::Allow,
    summary: "a text that describes two codes",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a description that is, but for width, spaces and punctuation, that of another code. Official codes whose rows share a
text are left out. Allowed by default: a general text such as 参数错误 often serves several codes.

## Why is this bad?
Who reads the text cannot tell the two apart. Often it was copied together with the line and never changed.

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
    let index = ctx.index;
    let mut first: BTreeMap<(Space, Lang, String), &Entry> = BTreeMap::new();
    for (_, entry) in index.declarations().filter(|(_, entry)| !entry.alias && !entry.marker && !entry.deprecated) {
        let mut reported = false;
        for text in entry.descriptions.iter().filter(|text| text.lang != Lang::Other) {
            let key = (index.space(entry), text.lang, verdict::canonical(&text.text));
            let known = *first.entry(key).or_insert(entry);
            let namespace = index.items[entry.item].namespace.unwrap_or_default();
            let rows = ctx.tables.rows_with_same_text(namespace, &text.text);
            let official = rows.iter().any(|row| row.code == entry.code);
            if known.code == entry.code || official || reported {
                continue;
            }
            reported = true;
            let message = format!(
                "{} is described like {} ({})",
                sites::title(index, entry),
                sites::title(index, known),
                sites::place(ctx, known),
            );
            let finding = Finding::new(text.span, message, format!("the text of `{}`", known.code))
                .secondary(known.span, "described with the same text")
                .note("who reads the text cannot tell the two codes apart")
                .help(format!("say what is different about `{}`", index.path(entry)))
                .about(&entry.code, index.path(entry));
            sink.report(finding);
        }
    }
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
//                         ^^^^^^^^^ `201003` of `UserError::LoginExpired` is described like `201001` of `UserError::NotFound` (src/lib.rs:2)
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
