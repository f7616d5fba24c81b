//! `placeholder-mismatch`: two texts of a code hold different values.

use super::sites::{self, Difference, Judge, Standing};
use crate::{
    code::{Description, DescriptionRole, Lang},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::Cell,
    verdict::{self, Cause, Drift, Verdict},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "placeholder-mismatch",
    group: Group::Descriptions,
    level: Level::Warn,
    summary: "a text whose placeholders are not those of the official text, or of the other language",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Compares the placeholders of a text with those of the official text of its code, where the words are the same, and those of a
Chinese text with those of the English one beside it: how many values they hold, and which, where all have names. `{}`, `{0}`,
`%s` and `${name}` are equal. A comment holds no values and is not asked for them, and neither is a table without placeholders.

## Why is this bad?
Users read a sentence with the wrong value in it, or one in which the value that they need is missing.

## Example
```rust,fails
pub enum OrderError {
    #[msg("剩余 {count}，上限 {limit}")]
    #[msg("{count} left, at most {total}")]
    Limit = 201004,
}
```

## Use instead
```rust,passes
pub enum OrderError {
    #[msg("剩余 {count}，上限 {limit}")]
    #[msg("{count} left, at most {limit}")]
    Limit = 201004,
}
```
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let index = ctx.index;
    let judge = Judge::new(ctx);
    for entry in index.entries.iter().filter(|entry| !entry.marker) {
        let mut told = false;
        if index.items[entry.item].is_official() {
            for text in &entry.descriptions {
                if let Some((cell, drift)) = official(&judge, entry, text) {
                    sink.report(against_official(ctx, entry, text, cell, &drift));
                    told = true;
                }
            }
        }
        if !told && let Some((zh, en, drift)) = languages(entry) {
            sink.report(against_language(ctx, entry, zh, en, &drift));
        }
    }
}

/// The official text with the same words and other values.
fn official<'a>(judge: &Judge<'a>, entry: &Entry, text: &Description) -> Option<(&'a Cell, Drift)> {
    let mut cells = judge.rows(entry).flat_map(|row| &row.texts);
    if cells.all(|cell| verdict::placeholders(&cell.text).is_empty())
        || matches!(judge.standing(entry, text), Standing::Other(_))
    {
        return None;
    }
    let Difference { verdict, row, cell } = judge.nearest(entry, text)?;
    // What goes on behind the official text may hold further values.
    if verdict == Verdict::Extends && judge.comparer(row).allows_detail() {
        return None;
    }
    let drift = match verdict::cause(&cell.text, &text.text) {
        Some(Cause::Placeholders(drift)) => drift,
        _ if verdict.is_same() => verdict::drift(&cell.text, &text.text)?,
        _ => return None,
    };
    let prose = matches!(text.role, DescriptionRole::Doc | DescriptionRole::LineComment | DescriptionRole::TableCell);
    let holds_values = match drift {
        Drift::Count { official: 0, .. } => false,
        // Only the string of an attribute is a format string for certain.
        Drift::Count { here: 0, .. } => text.role == DescriptionRole::Attribute,
        Drift::Count { .. } => true,
        Drift::Names { .. } | Drift::Order => !prose,
    };
    holds_values.then_some((cell, drift))
}

/// The first Chinese and English texts that stand in the same kind of place, each on its own, and hold different values.
fn languages(entry: &Entry) -> Option<(&Description, &Description, Drift)> {
    let of = |lang| {
        entry.descriptions.iter().filter(move |text| {
            let shown =
                matches!(text.role, DescriptionRole::Attribute | DescriptionRole::Display | DescriptionRole::Message);
            text.lang == lang && shown && !verdict::placeholders(&text.text).is_empty()
        })
    };
    let zh = of(Lang::Zh).next()?;
    let en = of(Lang::En).find(|en| en.role == zh.role && en.span != zh.span)?;
    match verdict::drift(&zh.text, &en.text)? {
        // Each language has its own order.
        Drift::Order => None,
        drift => Some((zh, en, drift)),
    }
}

fn against_official(ctx: &Context<'_>, entry: &Entry, text: &Description, cell: &Cell, drift: &Drift) -> Finding {
    let title = sites::title(ctx.index, entry);
    let message = match drift {
        Drift::Count { official, here } => {
            format!("the text of {title} holds {}, and the official text {official}", values(*here))
        }
        Drift::Names { official, here } => {
            format!("the text of {title} holds {}, where the official text has {}", names(here), names(official))
        }
        Drift::Order => format!("the text of {title} holds the values of the official text in another order"),
    };
    Finding::new(text.span, message, "the words are the official ones")
        .secondary(cell.span, format!("the official {} text of `{}`", cell.lang.name(), entry.code))
        .note(verdict::lines(("official", &cell.text), ("here", &text.text)))
        .help(format!("put the same values into it as into `{}`", sites::shown(&cell.text)))
        .about_entry(ctx.index, entry)
}

fn against_language(ctx: &Context<'_>, entry: &Entry, zh: &Description, en: &Description, drift: &Drift) -> Finding {
    let title = sites::title(ctx.index, entry);
    let (first, second) = if zh.span < en.span { (zh, en) } else { (en, zh) };
    let message = match drift {
        Drift::Count { official, here } => {
            format!("the Chinese text of {title} holds {}, and the English one {here}", values(*official))
        }
        Drift::Names { official, here } => {
            format!("the Chinese text of {title} holds {}, where the English one has {}", names(official), names(here))
        }
        Drift::Order => format!("the texts of {title} hold their values in another order"),
    };
    Finding::new(second.span, message, format!("the {} text", second.lang.name()))
        .secondary(first.span, format!("the {} text", first.lang.name()))
        .note("users of one language read a value that the others do not see")
        .help("hold the same values in both languages")
        .about_entry(ctx.index, entry)
}

fn values(count: usize) -> String {
    match count {
        0 => "no value".to_owned(),
        1 => "1 value".to_owned(),
        _ => format!("{count} values"),
    }
}

/// "`name` and `id`"
fn names(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "nothing else".to_owned() } else { quoted.join(" and ") }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn languages_with_other_values() {
        check(
            &RULE,
            r#"
pub enum OrderError {
    #[msg("剩余 {}，上限 {}")]
        //------------- the Chinese text
    #[msg("{} left")]
//        ^^^^^^^^^ the Chinese text of `201004` of `OrderError::Limit` holds 2 values, and the English one 1
    Limit = 201004,
    #[msg("{user} 没有权限")]
    #[msg("no permission for {role}")]
//        ^^^^^^^^^^^^^^^^^^^^^^^^^^ the Chinese text of `201005` of `OrderError::Denied` holds `user`, where the English one has `role`
    Denied = 201005,
}
"#,
        );
    }

    #[test]
    fn order_prose_and_one_text_in_two_languages_are_silent() {
        check(
            &RULE,
            r#"
pub enum OrderError {
    #[msg("用户 {user} 的订单 {order}")]
    #[msg("order {order} of {user}")]
    Limit = 201004,
    /// 订单 {id} 不属于用户 {user}
    #[msg("order of {user}")]
    Denied = 201005,
    #[msg("Invalid value {} for {}(值 {} 无效)")]
    Invalid = 201006,
    #[msg("订单已关闭")]
    #[msg("order {} was closed")]
    Closed = 201007,
}
"#,
        );
    }

    #[test]
    fn further_values_behind_the_official_text_and_other_words_are_silent() {
        check(
            &RULE,
            r#"
//- errcode.toml
version = 1
[[table]]
path = "docs/codes.md"
//- docs/codes.md
| Code | 说明 |
|---|---|
| 201001 | 用户 {} 不存在 |
| 201002 | 订单 {} 已关闭 |
| 201003 | 订单 {} 已过期 |
//- src/lib.rs
pub enum UserError {
    #[msg("用户 {} 不存在：原因 {}")]
    #[msg("用户 {} 不存在：{}")]
    NotFound = 201001,
    #[msg("剩余 {} 件，上限 {} 件")]
    Closed = 201002,
    #[msg("订单 {} 已过期 {}")]
//        ^^^^^^^^^^^^^^ the text of `201003` of `UserError::Expired` holds 2 values, and the official text 1
    Expired = 201003,
}
"#,
        );
    }
}
