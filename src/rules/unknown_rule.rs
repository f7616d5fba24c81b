//! `unknown-rule`: reported by `lint`. Unknown names in flags and in the config stop the run instead.

use crate::{
    diagnostic::{Applicability, Edit, Fix, Level, Subject},
    rule::{Check, Finding, Group, Rule},
    rules,
    source::Span,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-rule",
    group: Group::Meta,
    level: Level::Deny,
    summary: "an allow comment that names no rule or cannot be read",
    fixable: true,
    since: "0.1.0",
    docs: "## What it does
Reports a name in an allow comment that is neither a rule nor a group, and an allow comment with a broken grammar.

## Why is this bad?
Such a comment silences nothing, though its author believes that it does.

## Example
```rust
pub enum UserError {
    // errcode-check: allow(duplicate_code) reason: kept for old clients
    SessionExpired = 201003,
}
```

## Use instead
```rust
pub enum UserError {
    // errcode-check: allow(duplicate-code) reason: kept for old clients
    SessionExpired = 201003,
}
```
",
    check: Check::Engine,
};

/// The finding for a name that is no rule; `removal` takes it away where no rule has a name like it.
pub fn finding(written: &str, name: Span, subject: Subject, removal: Fix) -> Finding {
    let finding =
        Finding::new(name, format!("there is no rule `{written}`"), "not a rule or group").about_subject(subject);
    let Some(near) = rules::nearest(written) else {
        return finding.help("`cargo errcode-check rules` lists the rules").fix(removal);
    };
    finding.fix(Fix {
        message: "write the name of the nearest rule".to_owned(),
        edits: vec![Edit { span: name, replacement: near.to_owned() }],
        applicability: Applicability::MaybeIncorrect,
    })
}

/// The finding for an allow comment that cannot be read.
pub fn malformed(comment: Span, subject: Subject, problem: &str) -> Finding {
    Finding::new(comment, format!("this allow comment cannot be read: {problem}"), "silences nothing")
        .help("write `// errcode-check: allow(duplicate-code) reason: …`")
        .about_subject(subject)
}
