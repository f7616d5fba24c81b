//! `round-trip-mismatch`: a match from code to variant contradicts the one from variant to code.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    code::{Form, Role},
    diagnostic::Level,
    index::{Entry, Index, Item},
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "round-trip-mismatch",
    group: Group::Use,
    level: Level::Deny,
    summary: "a code that is read as another variant than the one that writes it",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Compares the arms from code to variant (`201003 => Some(Self::NotFound)`) with what the variants of the same type are declared
as. Reports an arm whose code belongs to another variant, and an arm whose variant has another code that no arm reads. More
codes for one variant are no mismatch as long as its own is among them.

## Why is this bad?
An error that is sent and read back is another error. Each of the two tables looks right for itself.

## Example
```rust,fails
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
impl UserError {
    fn from_code(code: u32) -> Option<Self> {
        match code {
            201001 => Some(Self::LoginExpired),
            201003 => Some(Self::NotFound),
            _ => None,
        }
    }
}
```

## Use instead
```rust,passes
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201003, // 登录已过期
}
impl UserError {
    fn from_code(code: u32) -> Option<Self> {
        match code {
            201001 => Some(Self::NotFound),
            201003 => Some(Self::LoginExpired),
            _ => None,
        }
    }
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    for item in &ctx.index.items {
        check_item(ctx, item, sink);
    }
}

fn check_item(ctx: &Context<'_>, item: &Item, sink: &mut Sink<'_>) {
    let index = ctx.index;
    let entries = || item.entries.iter().map(|&i| &index.entries[i]);
    let is_reverse = |entry: &&Entry| entry.form == Form::ReverseArm;
    if !entries().any(|entry| is_reverse(&entry)) {
        return;
    }
    let forward = || entries().filter(|entry| !is_reverse(entry) && entry.role == Role::Declaration && !entry.marker);
    let mut by_name: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    let mut by_code: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in forward() {
        if let Some(name) = &entry.name {
            by_name.entry(name).or_default().push(entry);
            by_code.entry(&entry.code).or_default().push(entry);
        }
    }
    let mut read: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries().filter(is_reverse) {
        if let Some(name) = &entry.name {
            read.entry(name).or_default().insert(&entry.code);
        }
    }
    // A table none of whose numbers is one of the item's reads another list, such as that of a library.
    let same_list = entries().filter(is_reverse).any(|arm| by_code.contains_key(arm.code.as_str()));
    for arm in entries().filter(is_reverse).filter(|_| same_list) {
        let Some(name) = arm.name.as_deref() else { continue };
        let Some(own) = by_name.get(name) else { continue };
        if own.iter().any(|entry| entry.code == arm.code) {
            continue;
        }
        let own_is_read = own.iter().any(|entry| read[name].contains(entry.code.as_str()));
        let holder = by_code.get(arm.code.as_str()).and_then(|holders| holders.first());
        if holder.is_some() || !own_is_read {
            sink.report(finding(index, arm, own[0], holder.copied()));
        }
    }
}

fn finding(index: &Index, arm: &Entry, own: &Entry, holder: Option<&Entry>) -> Finding {
    let path = index.path(own);
    let code = arm.code.escape_debug();
    let finding = Finding::new(
        arm.span,
        format!("`{code}` is read as `{path}`, which is `{}`", own.code.escape_debug()),
        format!("read as `{path}`"),
    )
    .secondary(own.span, format!("`{path}` is declared as `{}`", own.code.escape_debug()))
    .note("an error that is sent and read back is another error")
    .about(&arm.code, &path);
    match holder {
        Some(holder) => finding
            .secondary(holder.span, format!("`{code}` is `{}`", index.path(holder)))
            .help(format!("read `{code}` as `{}`, or give `{path}` this code", index.path(holder))),
        None => finding.help(format!("write `{}` here, or `{code}` where `{path}` is declared", own.literal)),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::check;

    #[test]
    fn arms_that_contradict_the_declaration() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001,
             //------ `201001` is `UserError::NotFound`
    LoginExpired = 201003,
    Locked = 201005,
           //------ `UserError::Locked` is declared as `201005`
}
impl UserError {
    fn from_code(code: u32) -> Option<Self> {
        match code {
            201001 => Some(Self::LoginExpired),
          //^^^^^^ `201001` is read as `UserError::LoginExpired`, which is `201003`
            201003 => Some(Self::LoginExpired),
            201050 => Some(Self::Locked),
          //^^^^^^ `201050` is read as `UserError::Locked`, which is `201005`
            _ => None,
        }
    }
}
",
        );
    }

    #[test]
    fn more_codes_for_one_variant_and_unknown_variants_are_silent() {
        check(
            &RULE,
            "
pub enum UserError {
    NotFound = 201001,
}
impl UserError {
    fn from_code(code: u32) -> Option<Self> {
        match code {
            201001 | 201002 => Some(Self::NotFound),
            201003 => Some(Self::Elsewhere),
            _ => None,
        }
    }
}
",
        );
    }
}
