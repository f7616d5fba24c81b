//! `redeclared-code`: one code with one meaning, declared in two places.

use super::sites;
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "redeclared-code",
    group: Group::Uniqueness,
    level: Level::Warn,
    summary: "a code that is declared a second time with the same meaning",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a declaration that repeats the code and the meaning of another one: the same name, or the same text. What
`duplicate-code` leaves out is left out here too.

## Why is this bad?
The two are changed one at a time. The copy that was forgotten is tomorrow's duplicate.

## Example
```rust,fails
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
pub const ERR_LOGIN_EXPIRED: i32 = 201003; // 登录已过期
```

## Use instead
```rust,passes
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
pub const ERR_LOGIN_EXPIRED: i32 = UserError::LoginExpired as i32;
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let index = ctx.index;
    for repeat in sites::repeats(ctx).iter().filter(|repeat| repeat.same) {
        let (keeper, extra) = (&index.entries[repeat.keeper], &index.entries[repeat.extra]);
        let message = format!(
            "{} is declared already, as `{}` ({})",
            sites::title(index, extra),
            index.path(keeper),
            sites::place(ctx, keeper),
        );
        let finding = Finding::new(extra.span, message, "a second declaration")
            .secondary(keeper.span, "first declared here")
            .note("both say the same today; the one that is forgotten in the next change will not")
            .about_entry(index, extra)
            .stands_for(repeat.members(index));
        sink.report(match keeper.name {
            Some(_) => finding.help(format!("refer to `{}` in place of the number", index.path(keeper))),
            None => finding.help("keep one of the two"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn the_same_name_or_the_same_text() {
        check(
            &RULE,
            "
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
                 //------ first declared here
    NotFound = 201001, // 用户不存在
             //------ first declared here
}
pub const ERR_LOGIN_EXPIRED: i32 = 201003;
                                 //^^^^^^ `201003` of `ERR_LOGIN_EXPIRED` is declared already, as `UserError::LoginExpired` (src/lib.rs:2)
pub const ERR_NOBODY: i32 = 201001; // 用户不存在。
                          //^^^^^^ `201001` of `ERR_NOBODY` is declared already, as `UserError::NotFound` (src/lib.rs:3)
",
        );
    }

    #[test]
    fn other_meanings_and_items_apart_are_silent() {
        check(
            &RULE,
            "
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
    Locked = 5,
}
pub enum StorageError {
    Locked = 4,
    Full = 201003, // 存储空间不足
}
pub enum CacheError {
    Locked = 4,
}
",
        );
    }
}
