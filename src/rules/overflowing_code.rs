//! `overflowing-code`: a code that its integer type cannot hold.

use crate::{
    code::{Cause, IntType, Unread},
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "overflowing-code",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code that does not fit its integer type, which rustc refuses",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code whose value, or a step of the calculation that gives it, lies outside of the integer type that it is declared with.
A file that allows `overflowing_literals` is left to it: there rustc cuts the number.

## Why is this bad?
rustc refuses the constant, but only in a build that has it: under another `cfg` or feature the slip waits for a user.

## Example
```rust,fails
pub const ERR_BASE: u16 = 65_000;
pub const ERR_LOGIN_EXPIRED: u16 = ERR_BASE + 1_003;
```

## Use instead
```rust,passes
pub const ERR_BASE: u32 = 65_000;
pub const ERR_LOGIN_EXPIRED: u32 = ERR_BASE + 1_003;
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for Unread { span, reason, path, cause, .. } in &ctx.index.unread {
        let Cause::Overflow { ty, constant } = cause else { continue };
        let named = reason.split(" is not evaluated").next().unwrap_or("this code");
        let message = match (ty, constant) {
            (Some(ty), None) => format!("{named} overflows `{ty}`"),
            (Some(ty), Some(constant)) => format!("{named} needs `{constant}`, which overflows `{ty}`"),
            (None, None) => format!("{named} overflows every integer type"),
            (None, Some(constant)) => format!("{named} needs `{constant}`, which overflows every integer type"),
        };
        let mut finding = Finding::new(*span, message, "rustc refuses this").about_item(path);
        if let Some(ty) = ty {
            finding = finding.note(range(*ty));
        }
        sink.report(finding.help("take a wider type, or count from a smaller base"));
    }
}

fn range(ty: IntType) -> String {
    let (least, greatest) = ty.range();
    let greatest = greatest.map_or_else(|| u128::MAX.to_string(), |greatest| greatest.to_string());
    format!("`{ty}` holds {least} to {greatest}")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn the_type_and_the_constant_are_named() {
        check(
            &RULE,
            r"
const BASE: u8 = 200 + 100;
pub const ERR_NOT_FOUND: u8 = 256;
                            //^^^ `ERR_NOT_FOUND` overflows `u8`
pub const ERR_GONE: u8 = BASE;
                       //^^^^ `ERR_GONE` needs `BASE`, which overflows `u8`
pub const ERR_LEAST: i8 = -128;
pub const ERR_SHIFTED: u32 = 1 << 32;
                           //^^^^^^^ `ERR_SHIFTED` overflows `u32`
#[repr(u8)]
pub enum UserError {
    Locked = 255,
    Expired,
  //^^^^^^^ `Expired` overflows `u8`
}
",
        );
    }
}
