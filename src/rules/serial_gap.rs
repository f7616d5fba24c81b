//! `serial-gap`: numbers that are left out between two codes of a module.

use std::collections::BTreeMap;

use super::sites;
use crate::{
    diagnostic::Level,
    frontier::rows_of_schemes,
    index::{Entry, Space},
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::Reading,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "serial-gap",
    group: Group::Use,
    level: Level::Allow,
    summary: "serials that are skipped within a module",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports the code behind a gap: numbers of its level and module that no source and no table has, though a larger one exists.
Reserved numbers fill a gap. Allowed by default: most gaps are retired codes or blocks that were dealt out.

## Why is this bad?
Where numbers are handed out one by one, a gap is a code that was deleted without being retired, or a slip.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201030, // 登录已过期
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201002, // 登录已过期
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let mut used: BTreeMap<(Space, Reading), Option<&Entry>> = BTreeMap::new();
    for (block, row) in rows_of_schemes(ctx.tables, ctx.config) {
        let reading = ctx.config.numbering(block).scheme.read(&row.code).reading();
        used.extend(reading.map(|reading| ((block.map_or(Space::Scheme, Space::Block), reading), None)));
    }
    for (_, entry) in ctx.index.declarations().filter(|(_, entry)| entry.conforms && !entry.alias) {
        if let Some(reading) = sites::numbering(ctx, entry).scheme.read(&entry.code).reading() {
            used.entry((ctx.index.space(entry), reading)).or_insert(None).get_or_insert(entry);
        }
    }
    let behind = used.iter().skip(1);
    for (((before_space, before), before_entry), ((space, reading), entry)) in used.iter().zip(behind) {
        let together = (before_space, before.level, before.module) == (space, reading.level, reading.module);
        let (Some(entry), true) = (entry, together) else { continue };
        let scheme = &sites::numbering(ctx, entry).scheme;
        let is_free = |serial: &u32| scheme.reserved(&Reading { serial: *serial, ..*reading }).is_none();
        let free = |serials: std::ops::Range<u32>| serials.map(|serial| Reading { serial, ..*reading });
        let gap = before.serial + 1..reading.serial;
        let (Some(first), Some(last)) = (gap.clone().find(is_free), gap.clone().rfind(is_free)) else { continue };
        let missing: Vec<_> =
            free(first..last + 1).take(1).chain(free(last..last + 1)).map(|r| scheme.code(&r)).collect();
        let missing = if first == last {
            format!("`{}` is", missing[0])
        } else {
            format!("`{}` to `{}` are", missing[0], missing[1])
        };
        let mut finding = Finding::new(
            entry.span,
            format!("{missing} not used, and {} is", sites::title(ctx.index, entry)),
            "behind a gap",
        )
        .note("a gap is a code that was deleted without being retired, or a slip; a retired number is not free")
        .help("list retired numbers under `reserved` in errcode.toml")
        .about_entry(ctx.index, entry);
        if let Some(before_entry) = before_entry {
            finding = finding.secondary(before_entry.span, "the last one before the gap");
        }
        sink.report(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn numbers_left_out_in_a_module() {
        check(
            &RULE,
            r#"
//- src/error.rs
pub enum UserError {
    NotFound = 201001,
    Locked = 201003,
           //^^^^^^ `201002` is not used, and `201003` of `UserError::Locked` is
    LoginExpired = 201030,
                 //^^^^^^ `201004` to `201019` are not used, and `201030` of `UserError::LoginExpired` is
    Order = 202005,
    System = 101001,
}
//- errcode.toml
version = 1
reserved = ["201020..=201029"]
"#,
        );
    }
}
