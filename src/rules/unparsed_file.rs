//! `unparsed-file`: reported by the engine while it reads files.

use crate::{
    diagnostic::Level,
    rule::{Check, Finding, Group, Rule},
    source::Span,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unparsed-file",
    group: Group::Meta,
    level: Level::Deny,
    summary: "a file, or an item in it, that cannot be read as Rust",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a source file that cannot be read, is not UTF-8, or holds an error-code item that is not valid Rust.
Everything else in the file is still checked.

## Why is this bad?
No finding in a file that was not understood is no proof that the file is clean. At deny the run ends with status 2.

## Example
```rust
pub enum UserError {
    LoginExpired == 201003,
}
```

## Use instead
```rust
pub enum UserError {
    LoginExpired = 201003,
}
```
Or leave the file out with `exclude` under `[extract]` in `errcode.toml`.
",
    check: Check::Engine,
};

/// The finding for a file at `place`, or for a part of it; `problem` says what is wrong there.
pub fn finding(path: &str, place: Span, problem: &str) -> Finding {
    Finding::new(place, format!("`{path}` cannot be checked as a whole: {problem}"), "here")
        .about_item(path)
        .note("codes behind this place may have been missed, so the run does not count as clean")
        .help("mend the file, or leave it out with `exclude` under `[extract]` in `errcode.toml`")
}
