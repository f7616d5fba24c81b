//! `conflicting-descriptions`: the texts of one code say different things.

use std::collections::BTreeMap;

use super::sites;
use crate::{
    code::{Description, DescriptionRole, Lang},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    verdict,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "conflicting-descriptions",
    group: Group::Descriptions,
    level: Level::Warn,
    summary: "a code whose doc comment, comment, attribute or displayed text disagree",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Compares the texts of one code in one language: doc comment, `//` comment, attribute, displayed text. Reports two that say
different things: they negate each other, or both are short and Chinese and have little in common. A text that only says
more, and an English paraphrase, are no conflict.

## Why is this bad?
One of the two is what users see, and the other is what the next programmer believes.

## Example
```rust,fails
pub enum UserError {
    /// 用户已存在
    #[error("用户不存在")]
    NotFound = 201001,
}
```

## Use instead
```rust,passes
pub enum UserError {
    /// 用户不存在
    #[error("用户不存在")]
    NotFound = 201001,
}
```
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for entries in by_code(ctx) {
        for lang in [Lang::Zh, Lang::En] {
            let texts = || entries.iter().flat_map(|entry| entry.descriptions.iter().map(move |text| (*entry, text)));
            let mut texts = texts().filter(|(_, text)| text.lang == lang && is_compared(text.role));
            let Some((first_entry, first)) = texts.next() else { continue };
            let conflict = texts.find(|(entry, text)| {
                let other_place = text.role != first.role || entry.span != first_entry.span;
                other_place && verdict::conflict(&first.text, &text.text)
            });
            if let Some((entry, second)) = conflict {
                sink.report(finding(ctx, entry, first, second));
            }
        }
    }
}

/// The declarations of each code within an item: a variant and the arms that show it.
fn by_code<'a>(ctx: &Context<'a>) -> impl Iterator<Item = Vec<&'a Entry>> {
    let mut groups: BTreeMap<(usize, Option<&str>, &str), Vec<&Entry>> = BTreeMap::new();
    for (_, entry) in ctx.index.declarations().filter(|(_, entry)| !entry.descriptions.is_empty() && !entry.alias) {
        groups.entry((entry.item, entry.name.as_deref(), &entry.code)).or_default().push(entry);
    }
    groups.into_values()
}

fn is_compared(role: DescriptionRole) -> bool {
    use DescriptionRole::{Attribute, Display, Doc, LineComment};
    matches!(role, Doc | LineComment | Attribute | Display)
}

fn finding(ctx: &Context<'_>, entry: &Entry, first: &Description, second: &Description) -> Finding {
    let message = format!(
        "{} is `{}` in its {} and `{}` in its {}",
        sites::title(ctx.index, entry),
        sites::shown(&first.text),
        first.role.name(),
        sites::shown(&second.text),
        second.role.name(),
    );
    Finding::new(second.span, message, "says something else")
        .secondary(first.span, format!("the {} of the same code", first.role.name()))
        .note("one of them is what users see, and the other what the next programmer believes")
        .help("make them say the same, or remove the one that is wrong")
        .about(&entry.code, ctx.index.path(entry))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn texts_that_say_different_things() {
        check(
            &RULE,
            r#"
pub enum UserError {
    /// 用户已存在
//  --------- the doc comment of the same code
    #[error("用户不存在")]
//          ^^^^^^^ `201001` of `UserError::NotFound` is `用户已存在` in its doc comment and `用户不存在` in its attribute
    NotFound = 201001,
    /// 登录已过期
    LoginExpired = 201003, // 订单已关闭
//                         ^^^^^^^^ `201003` of `UserError::LoginExpired` is `登录已过期` in its doc comment and `订单已关闭` in its comment
    /// the name cannot be empty here
    #[error("the name can be empty here")]
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `201004` of `UserError::Empty` is `the name cannot be empty here` in its doc comment and `the name can be empty here` in its attribute
    Empty = 201004,
}
"#,
        );
    }

    #[test]
    fn more_words_and_paraphrases_are_silent() {
        check(
            &RULE,
            r#"
pub enum UserError {
    /// 用户不存在，请检查用户名
    #[error("用户不存在")]
    NotFound = 201001,
    /// The session has timed out.
    #[error("login expired")]
    LoginExpired = 201003, // 登录已过期
}
"#,
        );
    }
}
