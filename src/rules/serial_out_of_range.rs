//! `serial-out-of-range`: the shape fits, the last field does not.

use super::sites::{self, FreeCodes};
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::FieldKind,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "serial-out-of-range",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code whose serial is 0",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code that has the shape of the scheme and the serial 0 (`CCC` of `A-BB-CCC`; a serial written `NNN` may be 0). A number over 999 has a digit too many
and is malformed. Range markers such as `UserErrorBase` are left out.

## Why is this bad?
Serials count from 1. A code that ends in 000 reads as the module itself, and is what a lost addition leaves behind.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201000, // 用户不存在
    LoginExpired = 201001, // 登录已过期
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201002, // 用户不存在
    LoginExpired = 201001, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let mut free_codes = FreeCodes::of(ctx);
    for entry in sites::held(ctx.index) {
        let scheme = &sites::numbering(ctx, entry).scheme;
        let Some((reading, fields)) = sites::out_of_range(scheme, entry) else { continue };
        if !fields.contains(&FieldKind::Serial) {
            continue;
        }
        let mut finding = Finding::new(
            entry.span,
            format!("serial {} of {} is out of range", reading.serial, sites::title(ctx.index, entry)),
            scheme.explain(&reading),
        )
        .note(format!("serials of `{}` count from 1 to {}", scheme.pattern(), scheme.capacity(FieldKind::Serial)))
        .about_entry(ctx.index, entry);
        if fields == [FieldKind::Serial]
            && let Some(free) = free_codes.take(entry, reading)
        {
            finding = finding.help(format!("take the next free code of the module: `{free}`"));
        }
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, helps};

    const ZERO: &str = "
pub enum UserError {
    NotFound = 201000,
             //^^^^^^ serial 0 of `201000` of `UserError::NotFound` is out of range
    LoginExpired = 201004,
    Highest = 201999,
    Closed = 202001,
    Order = 202000,
          //^^^^^^ serial 0 of `202000` of `UserError::Order` is out of range
}
";

    #[test]
    fn zero_is_no_serial() {
        check(&RULE, ZERO);
        // `201999` is no code to count on from.
        let free = ["201005", "202002"].map(|code| format!("take the next free code of the module: `{code}`"));
        assert_eq!(helps(&RULE, ZERO), free);
    }

    #[test]
    fn markers_are_silent() {
        check(
            &RULE,
            "
pub enum UserError {
    RESERVED_UserBase = 201000,
    LoginExpired = 201001,
}
",
        );
    }
}
