//! `conflicting-descriptions`: the texts of one code say different things.

use std::collections::{BTreeMap, BTreeSet};

use super::sites;
use crate::{
    code::{Description, DescriptionRole, Form, Lang},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    source::Span,
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
Compares the texts of one code in one language: doc comment, `//` comment, attribute, displayed text, message. Reports the one
that says another thing than the others: it negates them, it is the same but for a number or a pair of opposites
(`request`, `response`), or all are short and Chinese and have little in common. A text that only says more, and an English
paraphrase, are no conflict. Where three or more texts stand against each other, the one that is alone is reported.

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
    // A text that was copied from another code is told as that.
    let copied = sites::copied_texts(ctx);
    for entries in by_code(ctx) {
        for lang in [Lang::Zh, Lang::En] {
            let texts = texts(&entries, lang, &copied);
            if let Some((alone, others)) = alone(&texts) {
                sink.report(finding(ctx, entries[0], alone, &others));
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

/// The texts of a code in one language, each place once. The messages of calls are left out: each says what happened there;
/// and so is the name of the code, which says nothing more.
fn texts<'a>(entries: &[&'a Entry], lang: Lang, copied: &BTreeSet<Span>) -> Vec<&'a Description> {
    // Nobody writes more, and each is held against each.
    const MOST: usize = 8;
    let mut texts: Vec<&Description> = Vec::new();
    for entry in entries {
        let message = entry.name.is_some() && entry.form != Form::Call;
        for text in entry.descriptions.iter().filter(|text| text.lang == lang && !copied.contains(&text.span)) {
            let says = !sites::is_own_name(entry, &text.text);
            let compared = is_compared(text.role) || (message && text.role == DescriptionRole::Message);
            if says && compared && texts.len() < MOST && texts.iter().all(|known| known.span != text.span) {
                texts.push(text);
            }
        }
    }
    texts
}

fn is_compared(role: DescriptionRole) -> bool {
    use DescriptionRole::{Attribute, Display, Doc, LineComment};
    matches!(role, Doc | LineComment | Attribute | Display)
}

/// The text that disagrees with the most others, with these; of two that disagree, the later one.
fn alone<'a>(texts: &[&'a Description]) -> Option<(&'a Description, Vec<&'a Description>)> {
    if texts.len() < 2 {
        return None;
    }
    let against = |text: &'a Description| {
        let others = texts.iter().copied().filter(|other| verdict::conflict(&other.text, &text.text));
        (text, others.collect::<Vec<_>>())
    };
    texts
        .iter()
        .map(|text| against(text))
        .filter(|(_, others)| !others.is_empty())
        .max_by_key(|(_, others)| others.len())
}

fn finding(ctx: &Context<'_>, entry: &Entry, alone: &Description, others: &[&Description]) -> Finding {
    let shown = |text: &Description| format!("`{}` in its {}", sites::shown(&text.text), text.role.name());
    let title = sites::title(ctx.index, entry);
    let first: Vec<_> = others.first().map(|text| shown(text)).into_iter().collect();
    let also: Vec<_> = others.iter().skip(1).map(|text| format!("its {}", text.role.name())).collect();
    let agreeing: Vec<_> = first.into_iter().chain(also).collect();
    let message = format!("{title} is {} and {}", agreeing.join(" and "), shown(alone));
    let mut finding = Finding::new(alone.span, message, label(alone, "says something else"));
    for other in others {
        finding = finding.secondary(other.span, label(other, &format!("the {} of the same code", other.role.name())));
    }
    let help = match others {
        [_] => "make them say the same, or remove the one that is wrong".to_owned(),
        _ => format!("{} texts agree: make the {} say the same, or remove it", others.len(), alone.role.name()),
    };
    finding
        .note("one of them is what users see, and the other what the next programmer believes")
        .help(help)
        .about_entry(ctx.index, entry)
}

/// The words of a label, and whether users see the text.
fn label(text: &Description, words: &str) -> String {
    use DescriptionRole::{Attribute, Display, Message};
    let seen = matches!(text.role, Attribute | Display | Message);
    if seen { format!("{words}; users see this one") } else { words.to_owned() }
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
    /// the name has more than 32 characters
    #[error("the name has more than 64 characters")]
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `201005` of `UserError::TooLong` is `the name has more than 32 characters` in its doc comment and `the name has more than 64 characters` in its attribute
    TooLong = 201005,
}
"#,
        );
    }

    #[test]
    fn the_text_that_is_alone() {
        check(
            &RULE,
            r#"
pub enum UserError {
    /// 账号已锁定
//  ^^^^^^^^^ `201001` of `UserError::Closed` is `账号已注销` in its attribute and its comment and `账号已锁定` in its doc comment
    #[error("账号已注销")]
//          ------- the attribute of the same code; users see this one
    Closed = 201001, // 账号已注销
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
