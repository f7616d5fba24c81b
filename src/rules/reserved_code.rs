//! `reserved-code`: a number that the config keeps free.

use super::sites::{self, FreeCodes};
use crate::{
    catalog::{At, Published},
    diagnostic::Level,
    index::Status,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "reserved-code",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code that the config reserves",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports a code that lies in a range under `reserved` in the config. `merge` reports the codes of one catalog that lie in a range which
another one reserves.

## Why is this bad?
Reserved numbers were retired, or promised to somebody. Clients in the field may still give them their old meaning.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    LoginExpired = 201090, // 登录已过期
}
//- errcode.toml
version = 1
reserved = ["201090..=201099"]
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
//- errcode.toml
version = 1
reserved = ["201090..=201099"]
```
"#,
    check: Check::Index(check),
};

const KEPT: &str = "a reserved number was retired or promised; clients may still give it its old meaning";

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let mut free_codes = FreeCodes::of(ctx);
    for entry in sites::held(ctx.index).filter(|entry| entry.status != Status::Official || entry.conforms) {
        let scheme = &sites::numbering(ctx, entry).scheme;
        let Some(reading) = scheme.read(&entry.code).reading() else { continue };
        let Some(reserved) = scheme.reserved(&reading) else { continue };
        let finding = Finding::new(
            entry.span,
            format!("{} is reserved by `{}`", sites::title(ctx.index, entry), reserved.text),
            "not free",
        )
        .secondary(reserved.span, "reserved here")
        .note(KEPT)
        .about_entry(ctx.index, entry);
        sink.report(match free_codes.take(entry, reading) {
            Some(free) => finding.help(format!("take the next free code of the module: `{free}`")),
            None => finding.help("take a number outside of the range"),
        });
    }
}

/// The finding for codes of a catalog in a range that another one keeps free.
pub(crate) fn of_catalogs(catalogs: &[Published], keeper: At, codes: &[At]) -> Finding {
    let range = &keeper.part(catalogs).reserved[keeper.index];
    let first = codes[0];
    let path = super::claimed_elsewhere::path(first.code(catalogs));
    let code = &first.code(catalogs).code;
    let more = match codes.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more of `{}`", catalogs[first.catalog].name),
    };
    let keeper_name = &catalogs[keeper.catalog].name;
    let message = format!("`{code}` of `{path}`{more} is reserved by `{range}` of `{keeper_name}`");
    Finding::new(first.code_span(catalogs), message, "not free")
        .secondary(keeper.reserved_span(catalogs), "reserved here")
        .about(code, path)
        .note(KEPT)
        .help("reserve the same ranges in every repository, and take a number outside of them")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn both_ends_are_reserved() {
        check(
            &RULE,
            r#"
//- src/error.rs
pub enum UserError {
    Before = 201089,
    Opening = 201090,
            //^^^^^^ `201090` of `UserError::Opening` is reserved by `201090..=201099`
    Closing = 201099,
            //^^^^^^ `201099` of `UserError::Closing` is reserved by `201090..=201099`
    After = 201100,
}
//- errcode.toml
version = 1
reserved = ["201090..=201099"]
"#,
        );
    }
}
