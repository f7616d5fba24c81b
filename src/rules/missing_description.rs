//! `missing-description`: a code without any text.

use std::collections::BTreeSet;

use super::sites;
use crate::{
    code::Form,
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-description",
    group: Group::Descriptions,
    level: Level::Allow,
    summary: "a code that nothing describes",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a declared code that has no description: no doc comment, no comment, no attribute, no displayed text, and no text in a row of
an official table. Allowed by default: in much public code the name says enough. Turn it on where a catalog is published.

## Why is this bad?
The catalog has an empty cell, and whoever meets the number finds nothing but a name.

## Example
```rust,fails
pub enum UserError {
    LoginExpired = 201003,
}
```

## Use instead
```rust,passes
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let index = ctx.index;
    let described: BTreeSet<_> = index
        .entries
        .iter()
        .filter(|entry| !entry.descriptions.is_empty())
        .map(|entry| (entry.item, entry.code.as_str()))
        .collect();
    let mut seen = BTreeSet::new();
    for (_, entry) in index.declarations() {
        let item = &index.items[entry.item];
        let counts = !entry.alias && !entry.marker && !entry.deprecated && !item.http && entry.form != Form::ReverseArm;
        let official = item
            .namespace
            .is_some_and(|namespace| ctx.tables.rows(namespace, &entry.code).any(|row| !row.texts.is_empty()));
        let key = (entry.item, entry.code.as_str());
        if !counts || official || described.contains(&key) || !seen.insert(key) {
            continue;
        }
        let finding = Finding::new(entry.span, format!("{} has no description", sites::title(index, entry)), "no text")
            .note("a catalog made from the sources has an empty cell for it")
            .help("say what it means in a doc comment, or in a `//` comment behind it")
            .about_entry(index, entry);
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn no_text_at_all() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001,
             //^^^^^^ `201001` of `UserError::NotFound` has no description
    LoginExpired = 201003, // 登录已过期
}
",
        );
    }

    #[test]
    fn a_row_or_a_displayed_text_will_do() {
        check(
            &RULE,
            r#"
pub enum AuthError {
    InvalidClient = 10001,
    RESERVED_Base = 201001,
    Shown = 201002,
}
impl AuthError {
    fn message(&self) -> &str {
        match self {
            Self::Shown => "显示",
        }
    }
}
pub enum HttpError {
    Gone = 410,
}
"#,
        );
    }
}
