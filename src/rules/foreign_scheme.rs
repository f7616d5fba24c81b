//! `foreign-scheme`: an item whose codes follow a numbering of their own. One finding an item.

use std::collections::BTreeSet;

use crate::{
    code::Role,
    diagnostic::Level,
    index::{Entry, Index, Item},
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

const FEWEST: usize = 3;

/// The rule.
pub static RULE: Rule = Rule {
    name: "foreign-scheme",
    group: Group::Scheme,
    level: Level::Warn,
    summary: "an item whose codes all follow another numbering than the scheme",
    fixable: false,
    since: "0.1.0",
    docs: r#"## What it does
Reports, once for each item, that none of its codes fits the scheme and none is an official code. HTTP statuses, items with
fewer than three codes and items with a `[[scheme]]` or a `[[table]]` of their own are left out. The rules that need no scheme still apply to such an item.

## Why is this bad?
Either the codes were never moved to the scheme, or the tool was not told which scheme they have. In both cases ranges and
official texts are not checked.

## Example
```rust,fails
pub enum StorageError {
    NotFound = 4001,
    Full = 4002,
    Locked = 4003,
}
```

## Use instead
```rust,passes
//- src/error.rs
pub enum StorageError {
    NotFound = 4001,
    Full = 4002,
    Locked = 4003,
}
//- errcode.toml
version = 1
scheme = "NNNN"
```
"#,
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let is_free = |item: &&Item| !item.bound && !item.http && item.block.is_none() && item.namespace.is_none();
    for item in ctx.index.items.iter().filter(is_free) {
        let codes = Codes::of(ctx.index, item);
        if codes.all.len() < FEWEST {
            continue;
        }
        let pattern = ctx.config.top.scheme.pattern();
        let message =
            format!("the {} codes of `{}` do not follow `{pattern}`: {}", codes.all.len(), item.name, codes.shape());
        let mut finding = Finding::new(item.span, message, item.evidence.clone())
            .note("ranges and official texts are not checked here; duplicates and texts that disagree are")
            .about_item(&item.name);
        if let Some(span) = ctx.config.top.span {
            finding = finding.secondary(span, "the scheme of this workspace");
        }
        sink.report(finding.help(
            "`cargo errcode-check init` proposes a scheme; or write one as `[[scheme]]` in errcode.toml, with `pattern = \"*\"` where there is none",
        ));
    }
}

/// The distinct codes that an item declares.
struct Codes<'a> {
    all: BTreeSet<&'a str>,
    values: Vec<i128>,
}

impl<'a> Codes<'a> {
    fn of(index: &'a Index, item: &Item) -> Self {
        let declares = |entry: &&Entry| entry.role == Role::Declaration && !entry.alias && !entry.marker;
        let entries = || item.entries.iter().map(|&i| &index.entries[i]).filter(declares);
        Self {
            all: entries().map(|entry| entry.code.as_str()).collect(),
            values: entries().filter_map(|e| e.value).collect(),
        }
    }

    /// `4 digits, 4001 to 4003`, or the first and last text where they are no integers.
    fn shape(&self) -> String {
        let (Some(least), Some(most)) = (self.values.iter().min(), self.values.iter().max()) else {
            let ends = [self.all.first(), self.all.last()]
                .map(|code| code.copied().unwrap_or_default().escape_debug().to_string());
            return format!("texts from `{}` to `{}`", ends[0], ends[1]);
        };
        let widths: BTreeSet<usize> = self.values.iter().map(|value| value.unsigned_abs().to_string().len()).collect();
        let digits = match (widths.first(), widths.last()) {
            (Some(1), Some(1)) => "1 digit".to_owned(),
            (Some(few), Some(many)) if few == many => format!("{many} digits"),
            (Some(few), Some(many)) => format!("{few} to {many} digits"),
            _ => String::new(),
        };
        let texts = self.all.iter().filter(|code| code.parse::<i128>().is_err()).count();
        let texts = if texts == 0 { String::new() } else { format!(", and {texts} texts") };
        format!("{digits}, {least} to {most}{texts}")
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn one_finding_an_item() {
        check(
            &RULE,
            r#"
pub enum StorageError {
       //^^^^^^^^^^^^ the 3 codes of `StorageError` do not follow `A-BB-CCC`: 1 to 4 digits, -32 to 4003
    NotFound = -32,
    Full = 5,
    Locked = 4003,
}
pub enum TextError {
    A,
    B,
    C,
}
impl TextError {
    fn error_code(&self) -> &'static str {
     //^^^^^^^^^^ the 3 codes of `TextError` do not follow `A-BB-CCC`: texts from `KV:A` to `KV:C`
        match self {
            Self::A => "KV:A",
            Self::B => "KV:B",
            Self::C => "KV:C",
        }
    }
}
"#,
        );
    }

    #[test]
    fn two_codes_http_and_the_scheme_itself_are_silent() {
        check(
            &RULE,
            "
pub enum SmallError {
    NotFound = 4001,
    Full = 4002,
}
pub enum HttpError {
    BadRequest = 400,
    Gone = 410,
    Teapot = 418,
}
pub enum UserError {
    NotFound = 201001,
    Full = 20102,
    Locked = 201003,
}
",
        );
    }
}
