//! `malformed-code`: a code of a bound item whose shape is not that of the scheme.

use super::sites;
use crate::{
    config::Numbering,
    diagnostic::Level,
    index::Status,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::Fit,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "malformed-code",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code that does not have the shape of the scheme",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code that does not have the fields and widths of the scheme, in an item that follows it: where the config names the
scheme, where half of the item's codes fit it or are official codes of five digits, or where official codes have their official
texts. Official codes and 0 are exempt. A code is never padded or cut to make it fit; the finding names what may have been meant.

## Why is this bad?
A digit that was lost or typed twice moves a code to another module, or out of every table that clients know.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 20103, // 登录已过期
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for entry in sites::held(ctx.index) {
        let numbering = sites::numbering(ctx, entry);
        let scheme = &numbering.scheme;
        let exempt = entry.status != Status::OffScheme || entry.value == Some(0) || sites::is_ambiguous(scheme, entry);
        let Fit::Malformed(misfit) = scheme.read(&entry.code) else { continue };
        if exempt {
            continue;
        }
        let mut finding = Finding::new(
            entry.span,
            format!("{} does not fit the scheme: {}", sites::title(ctx.index, entry), scheme.misfit_reason(&misfit)),
            format!("not {}", numbering.title()),
        )
        .note(format!("`{}` is held against the scheme: {}", ctx.index.items[entry.item].name, why(numbering)))
        .about_entry(ctx.index, entry);
        if let Some(span) = numbering.span {
            finding = finding.secondary(span, "the scheme");
        }
        let nearest = scheme.nearest(&entry.code);
        sink.report(if nearest.is_empty() {
            finding.help("take a number of the scheme, or list the code in an official table")
        } else {
            finding.help(format!("did you mean {}?", nearest.join(" or ")))
        });
    }
}

fn why(numbering: &Numbering) -> &'static str {
    match numbering.span {
        Some(_) => "the config names one",
        None => "other codes or texts of it follow it or the official tables",
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, helps, notes};

    const SHORT: &str = "
pub enum UserError {
    Success = 0,
    Oauth = 10000,
    NotFound = 201001,
    Locked = 201002,
    LoginExpired = 20103,
                 //^^^^^ `20103` of `UserError::LoginExpired` does not fit the scheme: five digits where `A-BB-CCC` has six
    Negative = -5000,
             //^^^^^ `-5000` of `UserError::Negative` does not fit the scheme: it is negative, and `A-BB-CCC` has no sign
}
";

    #[test]
    fn five_digits_that_no_table_has() {
        check(&RULE, SHORT);
        assert!(helps(&RULE, SHORT)[0].starts_with("did you mean `2-01-003` (a `0` added)"));
        let reason = "other codes or texts of it follow it or the official tables";
        assert!(notes(&RULE, SHORT).iter().any(|note| note.ends_with(reason)));
    }

    #[test]
    fn an_item_with_its_own_numbering_is_silent() {
        check(
            &RULE,
            "
pub enum StorageError {
    NotFound = 4001,
    Full = 4002,
}
pub enum UserError {
    NotFound = 201001,
}
",
        );
    }

    #[test]
    fn a_mention_is_reported_where_nothing_declares_the_code() {
        check(
            &RULE,
            r#"
pub enum UserError {
    NotFound = 201001,
    Short = 20102,
          //^^^^^ `20102` of `UserError::Short` does not fit the scheme: five digits where `A-BB-CCC` has six
}
fn calls() {
    Error::new(201001, "用户不存在");
    Error::new(20102, "短");
    Error::new(201001, "用户不存在");
    Error::new(201001, "用户不存在");
    Error::new(2010033, "长");
             //^^^^^^^ `2010033` does not fit the scheme: seven digits where `A-BB-CCC` has six
    Error::new(2010033, "长");
}
"#,
        );
    }
}
