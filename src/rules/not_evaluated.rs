//! `not-evaluated`: reported by the engine while it evaluates constants.

use crate::{
    diagnostic::Level,
    rule::{Check, Group, Rule},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-evaluated",
    group: Group::Meta,
    level: Level::Warn,
    summary: "a code whose value cannot be told without compiling",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a place that declares a code and whose value is neither a literal nor a constant expression that can be followed.

## Why is this bad?
The code is missing from every other rule and from the catalog: a duplicate of it goes unseen.

## Example
```rust
pub const ERR_LOGIN_EXPIRED: u32 = offset_of_module() + 3;
```

## Use instead
```rust
pub const ERR_BASE: u32 = 201000;
pub const ERR_LOGIN_EXPIRED: u32 = ERR_BASE + 3;
```
",
    check: Check::Engine,
};
