//! `ambiguous-notation`: `2-01-003` without quotes.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ambiguous-notation",
    group: Group::Scheme,
    level: Level::Warn,
    summary: "a code written as `2-01-003` without quotes, which is a subtraction",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports an expression in the place of a code that is spelled like a code of the scheme, with its separators, and is no string.

## Why is this bad?
Rust subtracts: `2-01-003` is the number -2. Nothing warns, and the code that clients see is another one.

## Example
```rust,fails
pub const ERR_FIRST: i32 = 201001; // 用户不存在
pub const ERR_LOGIN_EXPIRED: i32 = 2-01-003; // 登录已过期
```

## Use instead
```rust,passes
pub const ERR_FIRST: i32 = 201001; // 用户不存在
pub const ERR_LOGIN_EXPIRED: i32 = 201003; // 登录已过期
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for entry in ctx.index.entries.iter().filter(|entry| !entry.alias && entry.value.is_some()) {
        let scheme = &sites::numbering(ctx, entry).scheme;
        let Some(meant) = sites::notation(scheme, &entry.literal) else { continue };
        let path = ctx.index.path(entry);
        let finding = Finding::new(
            entry.span,
            format!("`{}` of `{path}` is a subtraction: its value is `{}`", entry.literal, entry.code),
            format!("this is `{}`", entry.code),
        )
        .note(format!("between quotes it would be a code of the scheme: {}", scheme.explain(&meant)))
        .help(format!("write `{}`, or `\"{}\"` where a code is a string", scheme.code(&meant), scheme.display(&meant)))
        .about_entry(ctx.index, entry);
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn digits_and_separators_without_quotes() {
        check(
            &RULE,
            "
pub const ERR_FIRST: i32 = 201001;
pub const ERR_EXPIRED: i32 = 2-01-003;
                           //^^^^^^^^ `2-01-003` of `ERR_EXPIRED` is a subtraction: its value is `-2`
pub const ERR_SPACED: i32 = 1 - 01 - 001;
                          //^^^^^^^^^^^^ `1 - 01 - 001` of `ERR_SPACED` is a subtraction: its value is `-1`
",
        );
    }

    #[test]
    fn strings_and_other_arithmetic_are_silent() {
        check(
            &RULE,
            r#"
pub const ERR_FIRST: &str = "2-01-003";
pub const ERR_SECOND: i32 = -1;
pub const ERR_THIRD: i32 = 10-3;
"#,
        );
    }
}
