//! `not-evaluated`: what was seen among error codes and could not be understood.

use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
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
Reports a place that declares a code and whose value is neither a literal nor a constant expression that can be followed, and a
macro of error codes whose rows have a shape that is not known.

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
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for unread in &ctx.index.unread {
        sink.report(
            Finding::new(unread.span, unread.reason.as_str(), "seen and not understood")
                .note("no other rule sees what stands here")
                .help("write it as a literal or as arithmetic on constants of this workspace, or leave the file out with `exclude` under `[extract]`"),
        );
    }
}
