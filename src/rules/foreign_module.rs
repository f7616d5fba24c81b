//! `foreign-module`: a package declares a code of a module that the config gives to other packages.

use super::sites::{self, Owners};
use crate::{
    code::Role,
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "foreign-module",
    group: Group::Scheme,
    level: Level::Warn,
    summary: "a code declared in a package that does not own its module",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports the declaration of a code whose module the config gives to other packages (`packages` under `[modules]`).

## Why is this bad?
The owners of a module hand out its numbers. A number taken from outside collides with the next one they assign, and its
readers look for the cause in the wrong project.

## Example
```rust,fails
//- crates/order/src/error.rs
pub enum OrderError {
    Closed = 201003, // 订单已关闭
}
//- errcode.toml
version = 1
[modules]
"01" = { name = "user", packages = ["user"] }
"02" = { name = "order", packages = ["order"] }
```

## Use instead
```rust,passes
//- crates/order/src/error.rs
pub enum OrderError {
    Closed = 202003, // 订单已关闭
}
//- errcode.toml
version = 1
[modules]
"01" = { name = "user", packages = ["user"] }
"02" = { name = "order", packages = ["order"] }
```
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let owners = Owners::new(ctx);
    for entry in sites::held(ctx.index).filter(|e| e.role == Role::Declaration && e.conforms) {
        let (Some(module), Some(false)) = (owners.module(entry), owners.owns(entry)) else { continue };
        let (title, package) = (sites::title(ctx.index, entry), sites::package(ctx, entry));
        let mut finding = Finding::new(
            entry.span,
            format!("{title} belongs to module `{}`, not to package `{package}`", module.name),
            format!("declared in `{package}`"),
        )
        .secondary(module.span, format!("given to `{}`", module.package_globs.join("`, `")))
        .note("whoever owns a module hands out its numbers; a number taken from outside collides with the next one")
        .about_entry(ctx.index, entry);
        finding = match sites::numbering(ctx, entry).owner_of_package(package) {
            Some(own) => finding.help(format!("take a number of module {} (`{}`)", own.key, own.name)),
            None => finding.help(format!("add `{package}` to the `packages` of a module in the config")),
        };
        if let Some(owner) = &module.owner {
            finding = finding.help(format!("or ask `{owner}`, who answers for `{}`", module.name));
        }
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn the_package_must_own_the_module() {
        check(
            &RULE,
            r#"
//- crates/order/src/error.rs
pub enum OrderError {
    Closed = 201003,
           //^^^^^^ `201003` of `OrderError::Closed` belongs to module `user`, not to package `order`
    Paid = 202001,
    Free = 203001,
}
//- crates/user-core/src/error.rs
pub enum UserError {
    LoginExpired = 201001,
}
//- errcode.toml
version = 1
[modules]
    "01" = { name = "user", packages = ["user-*"] }
//  ---- given to `user-*`
"02" = { name = "order", packages = ["order"] }
"03" = "free"
"#,
        );
    }

    #[test]
    fn without_modules_nobody_owns_a_number() {
        check(
            &RULE,
            "
//- crates/order/src/error.rs
pub enum OrderError {
    Closed = 201003,
}
",
        );
    }
}
