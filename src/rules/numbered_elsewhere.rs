//! `numbered-elsewhere`: reported by `merge`, which holds the catalogs of several repositories against each other.

use super::claimed_elsewhere::{self, MOST, joined};
use crate::{
    catalog::{At, Published},
    diagnostic::Level,
    rule::{Check, Finding, Group, Rule},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "numbered-elsewhere",
    group: Group::History,
    level: Level::Warn,
    summary: "an error that has another number in another repository",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
When `merge` joins catalogs, reports a name that two of them have in one module and level with different numbers, where a text is the same,
or where the items have one name and no text says otherwise. Codes that are deprecated, and those of a catalog that has both numbers, do not
count: that is how a code gets another number.

## Why is this bad?
One of the two was renumbered, or copied before it was. Clients that know one number do not know the other.

## Example
```rust
// user/src/error.rs
pub enum UserError {
    LoginExpired = 201003,
}
// gateway/src/error.rs
pub enum UserError {
    LoginExpired = 201010,
}
```

## Use instead
```rust
// in both
pub enum UserError {
    LoginExpired = 201003,
}
```
",
    check: Check::Engine,
};

/// The finding for a name that catalogs give different numbers.
pub(crate) fn finding(catalogs: &[Published], members: &[At]) -> Finding {
    let first = members[0];
    let code = |at: &At| &at.code(catalogs).code;
    let path = claimed_elsewhere::path(first.code(catalogs));
    let numbers = members.iter().map(|at| format!("`{}` in `{}`", code(at), catalogs[at.catalog].name));
    let message = format!("`{path}` is {}", joined(numbers));
    let finding = Finding::new(first.code_span(catalogs), message, "this number here")
        .about(code(&first), path)
        .note("clients that know one of the numbers do not know the other")
        .help("give it one number, and retire the other one");
    let others = members.iter().take(MOST).skip(1);
    others.fold(finding, |finding, at| finding.secondary(at.code_span(catalogs), "and this one there"))
}
