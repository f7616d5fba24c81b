//! `level-out-of-range`: the shape fits, the first field does not.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::FieldKind,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "level-out-of-range",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code whose level is not one of the scheme's levels",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports a code that has the shape of the scheme and a level (`A` of `A-BB-CCC`) that is not listed. Without `[levels]` in the
config, 1 is system and 2 is service.

## Why is this bad?
The level tells callers who is at fault. A level that nobody defined tells them nothing, or the wrong thing.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 301003, // 登录已过期
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
```
Or list the level: `3 = "partner"` under `[levels]` in `errcode.toml`.
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for entry in sites::held(ctx.index) {
        let numbering = sites::numbering(ctx, entry);
        let scheme = &numbering.scheme;
        let Some((reading, fields)) = sites::out_of_range(scheme, entry) else { continue };
        let (true, Some(level)) = (fields.contains(&FieldKind::Level), reading.level) else { continue };
        let text = |level: u32| scheme.field_text(FieldKind::Level, level);
        let listed: Vec<_> = scheme.levels.iter().map(|(level, name)| format!("{} ({name})", text(*level))).collect();
        let level = text(level);
        let mut finding = Finding::new(
            entry.span,
            format!("level {level} of {} is not one of the levels", sites::title(ctx.index, entry)),
            scheme.explain(&reading),
        )
        .note(format!("the levels are {}", listed.join(", ")))
        .help(format!("take a number of a listed level, or add `{level} = \"…\"` under `[levels]` in errcode.toml"))
        .about_entry(ctx.index, entry);
        if let Some(span) = numbering.levels_span {
            finding = finding.secondary(span, "the levels are listed here");
        }
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn one_and_two_are_the_levels() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001,
    System = 101001,
    LoginExpired = 301003,
                 //^^^^^^ level 3 of `301003` of `UserError::LoginExpired` is not one of the levels
    Zero = 0,
    Short = 30103,
}
",
        );
    }

    #[test]
    fn the_config_lists_others() {
        check(
            &RULE,
            r#"
//- src/error.rs
pub enum UserError {
    NotFound = 301001,
    System = 101001,
           //^^^^^^ level 1 of `101001` of `UserError::System` is not one of the levels
}
//- errcode.toml
version = 1
scheme = "A-BB-CCC"
[levels]
3 = "partner"
"#,
        );
    }
}
