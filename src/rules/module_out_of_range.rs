//! `module-out-of-range`: the shape fits, the middle field does not.

use super::sites;
use crate::{
    config::{Module, Numbering},
    diagnostic::Level,
    index::Entry,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::{FieldKind, Reading},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "module-out-of-range",
    group: Group::Scheme,
    level: Level::Deny,
    summary: "a code whose module is 0 or not listed, or that is in no range",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports a code that has the shape of the scheme and a module (`BB` of `A-BB-CCC`) that is 0, or that `[modules]` does not list
once the config has it. Where the scheme is one of ranges, it reports a code that is in none of them; 0 is exempt.

## Why is this bad?
Nobody owns the number: no one can say whether it is free, and whoever gets the module next takes it again.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 200003, // 登录已过期
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
```
Or list the module: `"07" = "billing"` under `[modules]` in `errcode.toml`.
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for entry in sites::held(ctx.index) {
        let numbering = sites::numbering(ctx, entry);
        let scheme = &numbering.scheme;
        let Some((reading, fields)) = sites::out_of_range(scheme, entry) else { continue };
        if !fields.contains(&FieldKind::Module) {
            continue;
        }
        let title = sites::title(ctx.index, entry);
        let (message, help) = match reading.module {
            // 0 is success everywhere, and no range needs to say so.
            None if entry.value == Some(0) => continue,
            None => (format!("{title} is in no range of the scheme"), nearest_range(numbering, entry)),
            Some(module) => {
                let text = scheme.field_text(FieldKind::Module, module);
                if module < scheme.least(FieldKind::Module) {
                    let help = "take a number of a module; they count from 1".to_owned();
                    (format!("module {text} of {title} is no module"), help)
                } else {
                    let help =
                        format!("take a number of a listed module, or add `\"{text}\" = \"…\"` under `[modules]`");
                    (format!("module {text} of {title} is not listed"), help)
                }
            }
        };
        let mut finding = Finding::new(entry.span, message, scheme.explain(&reading))
            .note("a module that nobody owns has no one who knows which of its numbers are free")
            .help(help)
            .about_entry(ctx.index, entry);
        if let Some(span) = numbering.modules_span {
            finding =
                finding.secondary(span, if scheme.has_ranges() { "the ranges" } else { "the modules are listed here" });
        }
        sink.report(finding);
    }
}

/// The range that a code outside of all ranges is nearest to.
fn nearest_range(numbering: &Numbering, entry: &Entry) -> String {
    let value = entry.value.unwrap_or(0);
    let distance = |module: &&Module| {
        let number = |serial| {
            let reading = Reading { level: None, module: Some(module.number), serial };
            numbering.scheme.number(&reading)
        };
        let largest = numbering.scheme.largest_serial(&Reading { level: None, module: Some(module.number), serial: 0 });
        value.abs_diff(number(0)).min(value.abs_diff(number(largest)))
    };
    match numbering.modules.iter().min_by_key(distance) {
        Some(module) => {
            format!("the nearest range is `{}` ({}); take a number of it, or add a range", module.key, module.name)
        }
        None => "add a range for it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn zero_is_no_module() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001,
    Highest = 299001,
    LoginExpired = 200003,
                 //^^^^^^ module 00 of `200003` of `UserError::LoginExpired` is no module
}
",
        );
    }

    #[test]
    fn once_listed_the_others_are_out() {
        check(
            &RULE,
            r#"
//- src/error.rs
pub enum UserError {
    NotFound = 201001,
    Other = 202001,
          //^^^^^^ module 02 of `202001` of `UserError::Other` is not listed
}
//- errcode.toml
version = 1
[modules]
"01" = "user"
"#,
        );
    }

    #[test]
    fn a_list_of_modules_takes_no_item_out_of_the_scheme() {
        check(
            &RULE,
            r#"
//- src/error.rs
pub enum PayError {
    Timeout = 203001,
            //^^^^^^ module 03 of `203001` of `PayError::Timeout` is not listed
    Refused = 203002,
            //^^^^^^ module 03 of `203002` of `PayError::Refused` is not listed
}
pub enum StorageError {
    NotFound = 4001,
    Full = 4002,
}
//- errcode.toml
version = 1
[modules]
"01" = "user"
"#,
        );
    }
}
