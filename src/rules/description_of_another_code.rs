//! `description-of-another-code`: a text that belongs to another code, word for word.

use std::collections::BTreeMap;

use super::sites::{self, Judge};
use crate::{
    code::{Description, Lang, Role},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    verdict,
};

mod official;

/// The rule.
pub static RULE: Rule = Rule {
    name: "description-of-another-code",
    group: Group::Descriptions,
    level: Level::Deny,
    summary: "a description that is the text of another code",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code of an official table that is described with the text of another row, or with a failure where the row says success.
Two codes that have each other's texts, and several whose texts are shifted by a line, are one finding. Within an item it also reports an English
text that two codes have, where the text is the name of the one and has nothing of the name of the other.

## Why is this bad?
Either the text or the number was copied from the wrong line. Users read about an error that did not happen.

## Example
```rust,fails
pub enum AuthError {
    InvalidRequest = 10000, // 非法的请求参数
    InvalidClient = 10001, // 非法的授权信息
}
```

## Use instead
```rust,passes
pub enum AuthError {
    InvalidRequest = 10000, // 非法的请求参数
    InvalidClient = 10001, // 用户认证失败
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let judge = Judge::new(ctx);
    for item in &ctx.index.items {
        if item.is_official() {
            official::check(ctx, &judge, &item.entries, sink);
        }
        copied(ctx, &item.entries, sink);
    }
}

/// English texts that two codes of an item share and that are the name of one of them.
fn copied(ctx: &Context<'_>, entries: &[usize], sink: &mut Sink<'_>) {
    let index = ctx.index;
    let mut owners: BTreeMap<String, &Entry> = BTreeMap::new();
    let named =
        || entries.iter().map(|&i| &index.entries[i]).filter(|e| e.role == Role::Declaration && e.name.is_some());
    for entry in named() {
        for text in entry.descriptions.iter().filter(|text| text.lang == Lang::En && is_name_of(entry, text)) {
            owners.entry(verdict::loose(&text.text)).or_insert(entry);
        }
    }
    if owners.is_empty() {
        return;
    }
    for entry in named().filter(|entry| !entry.alias && !entry.marker && !entry.deprecated) {
        for text in entry.descriptions.iter().filter(|text| text.lang == Lang::En) {
            let Some(owner) = owners.get(&verdict::loose(&text.text)) else { continue };
            if owner.code != entry.code && is_foreign_to(entry, text) {
                let message = format!(
                    "{} is described as `{}`, the text of {} ({})",
                    sites::title(index, entry),
                    sites::shown(&text.text),
                    sites::title(index, owner),
                    sites::place(ctx, owner),
                );
                let finding = Finding::new(text.span, message, format!("this is `{}`", index.path(owner)))
                    .secondary(owner.span, "it has the same text, and the name for it")
                    .note("the text was copied together with the line, or the number was")
                    .help(format!("say what `{}` means", index.path(entry)))
                    .about(&entry.code, index.path(entry));
                sink.report(finding);
            }
        }
    }
}

/// True where the text is nothing but the name: at least two words, all of them.
fn is_name_of(entry: &Entry, text: &Description) -> bool {
    let name: Vec<String> = sites::split_words(entry.name.as_deref().unwrap_or_default()).collect();
    let words: Vec<String> = sites::split_words(&text.text).collect();
    name.len() > 1 && name == words
}

/// True where the text has no word of the name, so that it cannot be a shorter way to say it.
fn is_foreign_to(entry: &Entry, text: &Description) -> bool {
    let words: Vec<String> = sites::split_words(&text.text).collect();
    sites::split_words(entry.name.as_deref().unwrap_or_default()).all(|word| !words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn the_text_of_another_row() {
        check(
            &RULE,
            "
pub enum AuthError {
    InvalidRequest = 10000, // 非法的请求参数
    InvalidClient = 10001, // 非法的授权信息。
//                         ^^^^^^^^^^^ `10001` of `AuthError::InvalidClient` is described as `非法的授权信息。`, the official text of `10002`
    Exists = 804, // 指定的对象不存在
//                ^^^^^^^^^^^ `804` of `AuthError::Exists` is described as `指定的对象不存在`, the official text of `803`
}
",
        );
    }

    #[test]
    fn a_name_that_was_copied_with_its_text() {
        check(
            &RULE,
            "
pub enum UserError {
    /// Login expired.
    LoginExpired = 201003,
                 //------ it has the same text, and the name for it
    /// Login expired.
//  ^^^^^^^^^^^^^^^^^^ `201004` of `UserError::NotFound` is described as `Login expired.`, the text of `201003` of `UserError::LoginExpired` (src/lib.rs:3)
    NotFound = 201004,
    /// Login expired.
    Expired = 201005,
}
",
        );
    }

    #[test]
    fn shared_official_texts_and_other_items_are_silent() {
        check(
            &RULE,
            "
pub enum AuthError {
    InvalidRequest = 10000,
    Invalid = 100, // 请求参数无效
    Hidden = 211, // 请求参数无效
    Own = 201001, // 未知错误
}
",
        );
    }
}
