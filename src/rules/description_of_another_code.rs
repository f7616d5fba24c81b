//! `description-of-another-code`: a text that belongs to another code, word for word.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashSet};

use super::sites::{self, Judge};
use crate::{
    code::{Description, DescriptionRole, Lang},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    source::Span,
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
Two codes that have each other's texts, and several whose texts are shifted by a line, are one finding. Within an item it also
reports a text that is the name of another code, word for word, and texts that changed places: each has nothing that is special to
its own name and fits the name of the next one, and so on back to the first.

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
    }
    let copies = sites::copied_texts(ctx);
    for item in &ctx.index.items {
        // What a table says of a code is known for certain, and told above.
        let is_free = |&i: &usize| sites::row(ctx, &ctx.index.entries[i]).is_none();
        let free: Vec<usize> = item.entries.iter().copied().filter(is_free).collect();
        copied(ctx, &free, sink);
        swapped(ctx, &free, &copies, sink);
    }
}

/// Texts that are the name of another code of the item, word for word.
fn copied(ctx: &Context<'_>, entries: &[usize], sink: &mut Sink<'_>) {
    let described = || entries.iter().map(|&i| &ctx.index.entries[i]).filter(|entry| sites::is_described(entry));
    let mut owners: HashMap<Vec<String>, &Entry> = HashMap::default();
    for entry in described() {
        let words = verdict::split(sites::name(entry));
        if words.len() > 1 {
            owners.entry(words).or_insert(entry);
        }
    }
    let mut seen = HashSet::default();
    for entry in described().filter(|_| !owners.is_empty()) {
        for text in entry.descriptions.iter().filter(|text| text.lang == Lang::En) {
            if let Some(owner) = owners.get(&verdict::split(&text.text))
                && owner.code != entry.code
                && sites::is_copied_name(owner, entry, text)
                && seen.insert(text.span)
            {
                sink.report(foreign(ctx, entry, text, owner).note("it is the name of that code, word for word"));
            }
        }
    }
}

/// Texts of one role that changed places within the item. A text that two codes have was copied, and changed no place.
fn swapped(ctx: &Context<'_>, entries: &[usize], copies: &BTreeSet<Span>, sink: &mut Sink<'_>) {
    use DescriptionRole::{Attribute, Display, Doc, LineComment, Message};
    let mut seen = HashSet::default();
    for role in [Attribute, Display, Message, Doc, LineComment] {
        let described = entries.iter().map(|&i| &ctx.index.entries[i]).filter(|entry| sites::is_described(entry));
        let mut names = HashSet::default();
        let rows: Vec<(&Entry, &Description)> = described
            .filter_map(|entry| {
                let text = entry.descriptions.iter().find(|text| text.role == role && text.lang != Lang::Other)?;
                names.insert(sites::name(entry)).then_some((entry, text))
            })
            .collect();
        let texts: Vec<_> = rows.iter().map(|(entry, text)| (sites::name(entry), text.text.as_str())).collect();
        for (row, owner) in verdict::misplaced(&texts).into_iter().enumerate() {
            let Some((owner, own)) = owner.and_then(|owner| rows.get(owner)) else { continue };
            let (entry, text) = rows[row];
            let is_told = copies.contains(&text.span) || !seen.insert(text.span);
            if !is_told && !verdict::same_text(&own.text, &text.text) {
                let finding = foreign(ctx, entry, text, owner)
                    .secondary(own.span, format!("beside `{}` stands another text", sites::name(owner)))
                    .note("the text fits that name and not its own, and the texts beside it changed places as well");
                sink.report(finding);
            }
        }
    }
}

/// A text that is told to be that of another code of the same item.
fn foreign(ctx: &Context<'_>, entry: &Entry, text: &Description, owner: &Entry) -> Finding {
    let index = ctx.index;
    let message = format!(
        "{} is described as `{}`, the text of {} ({})",
        sites::title(index, entry),
        sites::shown(&text.text),
        sites::title(index, owner),
        sites::place(ctx, owner),
    );
    Finding::new(text.span, message, format!("this is `{}`", index.path(owner)))
        .secondary(owner.span, "it has the name for this text")
        .help(format!("say what `{}` means", index.path(entry)))
        .about_entry(index, entry)
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
                 //------ it has the name for this text
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
    fn an_identifier_and_one_word_of_another_name() {
        check(
            &RULE,
            r#"
pub enum DepotError {
    #[msg("CarrierNotFound")]
    CarrierNotFound = 6000,
                    //---- it has the name for this text
    #[msg("CarrierNotFound")]
//        ^^^^^^^^^^^^^^^^^ `6001` of `DepotError::CarrierStatsNotFound` is described as `CarrierNotFound`, the text of `6000` of `DepotError::CarrierNotFound` (src/lib.rs:3)
    CarrierStatsNotFound = 6001,
    #[msg("gate access denied")]
//        ^^^^^^^^^^^^^^^^^^^^ `6002` of `DepotError::ShelfAccessDenied` is described as `gate access denied`, the text of `6003` of `DepotError::GateAccessDenied` (src/lib.rs:9)
    ShelfAccessDenied = 6002,
    #[msg("door access denied")]
    GateAccessDenied = 6003,
}
"#,
        );
    }

    #[test]
    fn texts_that_changed_places() {
        check(
            &RULE,
            r#"
pub enum DepotError {
    #[error("the parcel weight should be positive")]
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `11` of `DepotError::InvalidBoxSize` is described as `the parcel weight should be positive`, the text of `12` of `DepotError::InvalidParcelWeight` (src/lib.rs:5)
    InvalidBoxSize = 11,
    #[error("the box size should be positive")]
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `12` of `DepotError::InvalidParcelWeight` is described as `the box size should be positive`, the text of `11` of `DepotError::InvalidBoxSize` (src/lib.rs:3)
    InvalidParcelWeight = 12,
}
"#,
        );
    }

    #[test]
    fn words_of_another_name_are_silent() {
        check(
            &RULE,
            "
pub enum DepotError {
    /// The new limit should be greater than the lower bound
    UpperBound = 1,
    /// The new limit should be smaller than the upper bound
    LowerBound = 2,
    /// Numerical overflow
    NumericalOverflowError = 3,
    /// Numerical overflow
    NumericalOverflow = 4,
    /// Request timeout
    Timeout = 5,
    /// The request timed out
    RequestTimeout = 6,
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

    #[test]
    fn what_stands_for_another_code_or_for_none_is_silent() {
        check(
            &RULE,
            "
//- src/error_codes.rs
/// Login expired.
pub const LOGIN_EXPIRED: i32 = 201003;
pub const NOT_FOUND: i32 = 201004;
/// Login expired.
pub const MISSING: i32 = NOT_FOUND;
/// Login expired.
pub const USER_MAX: i32 = 201099;
    /// Login expired.
//  ^^^^^^^^^^^^^^^^^^ `201005` of `USER_LOCKED` is described as `Login expired.`, the text of `201003` of `LOGIN_EXPIRED` (src/error_codes.rs:2)
    pub const USER_LOCKED: i32 = 201005;
",
        );
    }
}
