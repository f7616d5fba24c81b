//! `repurposed-code`: the same number, another error.

use super::sites;
use crate::{
    diagnostic::Level,
    history::Change,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "repurposed-code",
    group: Group::History,
    level: Level::Deny,
    summary: "a number that means something else than in the base",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
With `--base`, reports a number whose name is gone and that another name has now, where neither names nor texts say the same. A name that
stays is the same code, whatever its text; a new name with the old text is too, and so are several names that lost the same word. Where
there is no text on one of the sides, names that share a word may be a rename, and nothing is said; nor where the old name kept the number
free for later: `Placeholder7`, `Unused`.

## Why is this bad?
A client that was built before shows the old meaning for the new error.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    OrderClosed = 201003, // 订单已关闭
}
//- base/src/error.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    SessionExpired = 201003, // 登录已过期
    OrderClosed = 201004, // 订单已关闭
}
//- base/src/error.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let Some((base, pairs)) = ctx.since_base() else { return };
    for change in &pairs.changes {
        let Change::Repurposed { old, new } = *change else { continue };
        let (old, new) = (&base.index.entries[old], &ctx.index.entries[new]);
        let code = new.code.escape_debug();
        let (was, is) = (sites::named(&base.index, old), sites::named(ctx.index, new));
        let label = match sites::summary_text(new) {
            Some(text) => format!("here it means `{text}`"),
            None => "here it means something else".to_owned(),
        };
        let before = match sites::summary_text(old) {
            Some(text) => format!("before, it meant `{text}`"),
            None => "before".to_owned(),
        };
        let finding = Finding::new(new.span, format!("`{code}` was {was} in the base, and is {is} now"), label)
            .secondary(old.span, before)
            .note("a client that was built before shows the old meaning for the new error")
            .about_entry(ctx.index, new)
            .help(format!("give {is} a number that was never used, and mark `{code}` as retired"));
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count};

    #[test]
    fn another_name_and_text() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Closed = 201003, // 订单已关闭
           //^^^^^^ `201003` was `UserError::LoginExpired` in the base, and is `UserError::Closed` now
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
                 //------ before, it meant `登录已过期`
}
",
        );
    }

    #[test]
    fn another_item_of_the_same_space() {
        check(
            &RULE,
            "
//- src/order.rs
pub enum OrderError {
    Closed = 201003, // 订单已关闭
           //^^^^^^ `201003` was `UserError::LoginExpired` in the base, and is `OrderError::Closed` now
}
//- src/user.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- base/src/user.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
",
        );
    }

    #[test]
    fn a_number_without_a_name_is_its_text() {
        let text = |now: &str| {
            format!(
                "//- src/lib.rs\npub fn error_text(code: i32) -> &'static str {{\n    match code {{\n        \
                 201001 => \"用户不存在\",\n        201003 => \"{now}\",\n        _ => \"\",\n    }}\n}}\n\
                 //- base/src/lib.rs\npub fn error_text(code: i32) -> &'static str {{\n    match code {{\n        \
                 201001 => \"用户不存在\",\n        201003 => \"登录已过期\",\n        _ => \"\",\n    }}\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &text("订单已关闭")), 1);
        assert_eq!(count(&RULE, &text("登录已过期，请重新登录")), 0);
        assert_eq!(count(&RULE, &text("login expired")), 0);
    }

    #[test]
    fn other_words_for_the_same_are_silent() {
        let text = "
//- src/lib.rs
pub enum UserError {
    SessionExpired = 201003, // 登录已过期
    UserDoesNotExist = 201004, // 用户不存在
    Locked = 201005, // 订单已关闭
}
//- base/src/lib.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
    UserNotFound = 201004,
    Locked = 201005, // 账号已锁定
}
";
        assert_eq!(count(&RULE, text), 0);
    }

    #[test]
    fn a_name_alone_may_be_a_rename() {
        let text = "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    UnwindError = 201003,
    SignedMsg = 201004, // 签名消息
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    PanicError = 201003,
    Swift = 201004,
}
";
        assert_eq!(count(&RULE, text), 0);
        let told = text.replace("201003,", "201003, // TEXT");
        let told = told.replacen("TEXT", "订单已关闭", 1).replacen("TEXT", "登录已过期", 1);
        assert_eq!(count(&RULE, &told), 1);
    }

    #[test]
    fn a_number_that_is_kept_free_may_be_taken() {
        let with = |was: &str, is: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n    {is} = 201003, // 订单已关闭\n}}\n\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n    {was} = 201003, // 登录已过期\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &with("Placeholder81", "OrderClosed")), 0);
        assert_eq!(count(&RULE, &with("LoginExpired", "_Reserved1")), 0);
        assert_eq!(count(&RULE, &with("LoginExpired", "OrderClosed")), 1);
    }

    #[test]
    fn names_that_have_nothing_in_common_are_enough() {
        let text = |is: &str| {
            format!(
                "//- src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n    {is}\n}}\n\
                 //- base/src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n    LoginExpired = 201003,\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &text("OrderClosed = 201003,")), 1);
        assert_eq!(count(&RULE, &text("OrderClosed = 201003, // the order is closed")), 1);
        assert_eq!(count(&RULE, &text("OrderClosed = 201003, // the login of the order expired")), 0);
        assert_eq!(count(&RULE, &text("LoginTooOld = 201003,")), 0);
    }

    #[test]
    fn a_feature_with_another_name_is_a_rename() {
        let text = |second: &str| {
            format!(
                "//- src/lib.rs\npub enum DepotError {{\n    InvalidSignedOrderPart = 7001, // invalid signed order part\n    \
                 {second}\n    Full = 7003, // depot is full\n}}\n\
                 //- base/src/lib.rs\npub enum DepotError {{\n    InvalidSwiftOrderPart = 7001, // invalid swift order part\n    \
                 SwiftAccountLate = 7002, // swift account answers late\n    Full = 7003, // depot is full\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &text("SignedAccountLate = 7002, // signed account answers late")), 0);
        assert_eq!(count(&RULE, &text("ParcelTorn = 7002, // parcel is torn")), 1);
    }
}
