//! `unused-allow`: reported by `lint` once all findings are known.

use crate::{
    diagnostic::{Fix, Level, Subject},
    rule::{Check, Finding, Group, Rule},
    source::Span,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-allow",
    group: Group::Meta,
    level: Level::Warn,
    summary: "an allow comment that silences nothing",
    fixable: true,
    since: "0.1.0",
    docs: "## What it does
Reports an allow comment, or one rule named in it, that silences no finding. A rule that is at allow anyway is not counted.

## Why is this bad?
The comment outlived its cause. Left where it is, it hides the next finding, which nobody has looked at.

## Example
```rust
pub enum UserError {
    // errcode-check: allow(duplicate-code) reason: kept for old clients
    LoginExpired = 201003,
}
```

## Use instead
```rust
pub enum UserError {
    LoginExpired = 201003,
}
```
",
    check: Check::Engine,
};

/// The finding for the name of a rule that silenced nothing; `fix` takes it away.
pub fn finding(rule: &str, name: Span, subject: Subject, fix: Fix) -> Finding {
    Finding::new(name, format!("`allow({rule})` silences nothing"), "no such finding here")
        .note("an allow comment covers findings whose first place lies in the line or item it stands at")
        .about_subject(subject)
        .fix(fix)
}
