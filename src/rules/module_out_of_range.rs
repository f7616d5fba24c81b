//! `module-out-of-range`: the shape fits, the middle field does not.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::FieldKind,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "module-out-of-range",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code whose module is 0 or is not listed",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports a code that has the shape of the scheme and a module (`BB` of `A-BB-CCC`) that is 0, or that `[modules]` does not list
once the config has it.

## Why is this bad?
Nobody owns the number: no one can say whether it is free, and whoever gets the module next takes it again.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 200003, // 登录已过期
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
```
Or list the module: `"07" = "billing"` under `[modules]` in `errcode.toml`.
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let scheme = &ctx.config.scheme;
    let width = scheme.width(FieldKind::Module).unwrap_or(0);
    for entry in sites::held(ctx.index) {
        let Some((reading, fields)) = sites::out_of_range(scheme, entry) else { continue };
        let (true, Some(module)) = (fields.contains(&FieldKind::Module), reading.module) else { continue };
        let (why, help) = if module == 0 {
            ("is no module", "take a number of a module; they count from 1".to_owned())
        } else {
            (
                "is not listed",
                format!("take a number of a listed module, or add `\"{module:0width$}\" = \"…\"` under `[modules]`"),
            )
        };
        let mut finding = Finding::new(
            entry.span,
            format!("module {module:0width$} of {} {why}", sites::title(ctx.index, entry)),
            scheme.explain(&reading),
        )
        .note("a module that nobody owns has no one who knows which of its numbers are free")
        .help(help)
        .about(&entry.code, ctx.index.path(entry));
        if let Some(span) = ctx.config.modules_span {
            finding = finding.secondary(span, "the modules are listed here");
        }
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn zero_is_no_module() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001,
    Highest = 299001,
    LoginExpired = 200003,
                 //^^^^^^ module 00 of `200003` of `UserError::LoginExpired` is no module
}
",
        );
    }

    #[test]
    fn once_listed_the_others_are_out() {
        check(
            &RULE,
            r#"
//- src/error.rs
pub enum UserError {
    NotFound = 201001,
    Other = 202001,
          //^^^^^^ module 02 of `202001` of `UserError::Other` is not listed
}
//- errcode.toml
version = 1
[modules]
"01" = "user"
"#,
        );
    }
}
