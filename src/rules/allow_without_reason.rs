//! `allow-without-reason`: reported by `lint`.

use crate::{
    diagnostic::{Level, Subject},
    rule::{Check, Finding, Group, Rule},
    source::Span,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "allow-without-reason",
    group: Group::Meta,
    level: Level::Warn,
    summary: "an allow comment without `reason:`",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports an allow comment that does not say why.

## Why is this bad?
A number that is shared on purpose looks like one that is shared by accident. Only the reason tells them apart a year later.

## Example
```rust
pub enum UserError {
    // errcode-check: allow(duplicate-code)
    SessionExpired = 201003,
}
```

## Use instead
```rust
pub enum UserError {
    // errcode-check: allow(duplicate-code) reason: 兼容旧客户端
    SessionExpired = 201003,
}
```
",
    check: Check::Engine,
};

/// The finding for an allow comment without a reason.
pub fn finding(comment: Span, subject: Subject) -> Finding {
    Finding::new(comment, "this allow comment gives no reason", "no `reason:`")
        .note("the reason is what tells the next reader whether the exception still holds")
        .help("end the comment with `reason: …`")
        .about_subject(subject)
}
