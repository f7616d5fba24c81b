//! `duplicate-code`: one code, two meanings. One finding for each declaration too many.

use super::sites::{self, FreeCodes, Owners};
use crate::{
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-code",
    group: Group::Uniqueness,
    level: Level::Deny,
    summary: "a code that is declared twice with different meanings",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports a declaration whose code already belongs to another one that means something else. Codes of the scheme and official codes
are unique in the whole workspace, other codes within the item that declares them. The code stays with the package that owns
its module, else with an enum before a constant, else with the first by path.

Not counted: an alias (`B = A`), a range marker, a deprecated name, the arms of a match beside their enum, twins of which no build
has both (`#[cfg(feature = "x")]` and `#[cfg(not(feature = "x"))]`), HTTP statuses, and a match that maps many variants to one
value by design.

## Why is this bad?
A client that gets the code cannot tell which of the two happened, and shows the wrong text.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
pub enum OrderError {
    Closed = 201003, // 订单已关闭
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
pub enum OrderError {
    Closed = 201004, // 订单已关闭
}
```
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let index = ctx.index;
    let owners = Owners::new(ctx);
    let mut free_codes = FreeCodes::of(ctx);
    for repeat in sites::repeats(ctx).iter().filter(|repeat| !repeat.same) {
        let (keeper, extra) = (&index.entries[repeat.keeper], &index.entries[repeat.extra]);
        let (kept, path) = (index.path(keeper), index.path(extra));
        let code = extra.code.escape_debug();
        let message = match extra.name {
            Some(_) => format!("`{path}` takes `{code}`, which is `{kept}` ({})", sites::place(ctx, keeper)),
            None => format!("`{code}` is declared again; it is `{kept}` ({})", sites::place(ctx, keeper)),
        };
        let label = match sites::summary_text(extra) {
            Some(text) => format!("here it means `{text}`"),
            None => "here it means something else".to_owned(),
        };
        let owner = owners.module(keeper).filter(|_| owners.owns(keeper) == Some(true));
        let first = match owner {
            Some(module) => format!("`{code}` belongs to `{}`", module.name),
            None => "first declared here".to_owned(),
        };
        let mut finding = Finding::new(extra.span, message, label).secondary(keeper.span, first);
        if let Some(module) = owner {
            finding = finding.secondary(module.span, "the owner of the module");
        }
        finding = finding
            .note("who gets the code cannot tell which of the two happened")
            .about_entry(index, extra)
            .stands_for(repeat.members(index));
        let free = extra
            .reading
            .as_ref()
            .and_then(|_| sites::numbering(ctx, extra).scheme.read(&extra.code).reading())
            .and_then(|reading| free_codes.take(extra, reading));
        sink.report(match free {
            Some(free) => finding.help(format!("take the next free code of the module: `{free}`")),
            None => finding.help("give one of the two a number of its own"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, helps, messages};

    const TWO_ENUMS: &str = "
//- crates/order/src/error.rs
pub enum OrderError {
    Closed = 201003, // 订单已关闭
           //------ first declared here
}
//- crates/user/src/error.rs
pub enum UserError {
    NotFound = 201007,
    LoginExpired = 201003, // 登录已过期
                 //^^^^^^ `UserError::LoginExpired` takes `201003`, which is `OrderError::Closed` (crates/order/src/error.rs:2)
    Third = 201003, // 第三个
          //^^^^^^ `UserError::Third` takes `201003`, which is `OrderError::Closed` (crates/order/src/error.rs:2)
}
";

    #[test]
    fn each_extra_declaration_once_and_each_its_own_number() {
        check(&RULE, TWO_ENUMS);
        let expected =
            ["take the next free code of the module: `201008`", "take the next free code of the module: `201009`"];
        assert_eq!(helps(&RULE, TWO_ENUMS), expected);
    }

    #[test]
    fn the_owner_of_the_module_keeps_the_code() {
        check(
            &RULE,
            r#"
//- crates/order/src/error.rs
pub enum OrderError {
    Closed = 201003, // 订单已关闭
           //^^^^^^ `OrderError::Closed` takes `201003`, which is `UserError::LoginExpired` (crates/user/src/error.rs:2)
}
//- crates/user/src/error.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
                 //------ `201003` belongs to `user`
}
//- errcode.toml
version = 1
[modules]
"01" = { name = "user", packages = ["user"] }
"#,
        );
    }

    #[test]
    fn an_enum_keeps_its_code_before_a_const() {
        check(
            &RULE,
            "
pub const ERR_CLOSED: i32 = 201003; // 订单已关闭
                          //^^^^^^ `ERR_CLOSED` takes `201003`, which is `UserError::LoginExpired` (src/lib.rs:3)
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
",
        );
    }

    #[test]
    fn one_item_with_its_own_numbering() {
        check(
            &RULE,
            "
pub const ERR_A: i32 = 5;
pub const ERR_B: i32 = 5;
                     //^ `ERR_B` takes `5`, which is `ERR_A` (src/lib.rs:1)
pub enum StorageError {
    Full = 5,
}
",
        );
    }

    #[test]
    fn what_is_shared_on_purpose_is_silent() {
        check(
            &RULE,
            r#"
pub enum UserError {
    RESERVED_First = 201001,
    NotFound = 201001, // 用户不存在
    #[deprecated]
    Missing = 201001, // 用户不存在
    #[cfg(feature="x")]
    Fast = 201002, // 快
    #[cfg(not(feature="x"))]
    Slow = 201002, // 慢
}
pub const ERR_ALIAS: i32 = UserError::NotFound as i32;
impl UserError {
    fn code(&self) -> i32 {
        match self {
            Self::NotFound => 201001,
            Self::Fast => 201002,
        }
    }
    fn from_code(code: i32) -> Option<Self> {
        match code {
            201001 => Some(Self::NotFound),
            _ => None,
        }
    }
}
pub enum HttpError {
    Gone = 410,
    Lost = 410,
}
"#,
        );
    }

    #[test]
    fn a_match_that_maps_many_to_one_is_silent_and_a_slip_is_not() {
        check(
            &RULE,
            "
pub enum ManyError { A, B, C, D }
impl ManyError {
    fn code(&self) -> i32 {
        match self {
            Self::A => 11,
            Self::B => 11,
            Self::C => 12,
            Self::D => 13,
        }
    }
}
pub enum QuarterError { A, B, C, D, E, F, G, H }
impl QuarterError {
    fn code(&self) -> i32 {
        match self {
            Self::A => 11,
            Self::B => 11,
            Self::C => 12,
            Self::D => 13,
            Self::E => 14,
            Self::F => 15,
            Self::G => 16,
            Self::H => 17,
        }
    }
}
pub enum SlipError { A, B, C, D, E, F, G, H, I }
impl SlipError {
    fn code(&self) -> i32 {
        match self {
            Self::A => 11,
            Self::B => 11,
                     //^^ `SlipError::B` takes `11`, which is `SlipError::A` (src/lib.rs:31)
            Self::C => 12,
            Self::D => 13,
            Self::E => 14,
            Self::F => 15,
            Self::G => 16,
            Self::H => 17,
            Self::I => 18,
        }
    }
}
",
        );
    }

    #[test]
    fn a_word_more_tells_families_apart_in_more_constants_than_anybody_writes() {
        let found = |constants: i32| {
            let others = (0..constants - 2).map(|at| format!("pub const ERR_NET_{at}: i32 = {};\n", 5000 + at));
            let pair = "pub const ERR_SQL_BUSY: i32 = 7;\npub const ERR_NET_BUSY: i32 = 7;\n";
            messages(&RULE, &(pair.to_owned() + &others.collect::<String>())).len()
        };
        assert_eq!([found(10), found(300), found(301)], [1, 1, 0]);
    }
}
