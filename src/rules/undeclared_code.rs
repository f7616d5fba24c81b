//! `undeclared-code`: a number is used that nothing declares.

use std::collections::BTreeSet;

use super::sites;
use crate::{
    code::{Form, Role},
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "undeclared-code",
    group: Group::Use,
    level: Level::Warn,
    summary: "a code that is used and that nothing declares",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports a code of the scheme that a call or a struct literal uses as a number, and that no enum, constant, match or table declares.
Silent in a workspace that declares no code of the scheme: there the uses are all there is.

## Why is this bad?
The number is in no catalog, and the next one who needs a code will be given it again. Or it is a slip of another number.

## Example
```rust,fails
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
fn check() -> Error {
    Error::new(201030, "登录已过期")
}
```

## Use instead
```rust,passes
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
fn check() -> Error {
    Error::new(201003, "登录已过期")
}
```
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let index = ctx.index;
    let declared: BTreeSet<&str> = index.declarations().map(|(_, entry)| entry.code.as_str()).collect();
    if !index.declarations().any(|(_, entry)| entry.conforms) {
        return;
    }
    let named: BTreeSet<_> = index.declarations().map(|(_, entry)| (entry.item, entry.name.as_deref())).collect();
    for entry in index.entries.iter().filter(|e| e.role == Role::Mention && e.conforms) {
        let known = declared.contains(entry.code.as_str()) || sites::row(ctx, entry).is_some();
        // `round-trip-mismatch` speaks of an arm whose variant has another code.
        let reverse = entry.form == Form::ReverseArm && named.contains(&(entry.item, entry.name.as_deref()));
        if known || reverse || !sites::is_held(index, entry) {
            continue;
        }
        let mut finding = Finding::new(
            entry.span,
            format!("`{}` is used here, and nothing declares it", entry.code),
            "not declared in the workspace or in a table",
        )
        .note("a number that is in no catalog will be given out again")
        .about_entry(index, entry);
        finding = match sites::slip(&entry.code, &declared) {
            Some(near) => finding.help(format!("did you mean `{near}`? If not, declare `{}`", entry.code)),
            None => finding.help(format!("declare `{}` in the enum or module of its kind", entry.code)),
        };
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, helps};

    const USE: &str = r#"
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
fn calls() {
    Error::new(201003, "登录已过期");
    Error::new(201030, "登录已过期");
             //^^^^^^ `201030` is used here, and nothing declares it
    Error::new(10001, "用户认证失败");
}
"#;

    #[test]
    fn a_number_out_of_nowhere() {
        check(&RULE, USE);
        assert_eq!(helps(&RULE, USE), ["did you mean `201003`? If not, declare `201030`"]);
    }

    #[test]
    fn without_declarations_uses_are_all_there_is() {
        check(
            &RULE,
            r#"
fn calls() {
    Error::new(201030, "登录已过期");
}
"#,
        );
    }
}
