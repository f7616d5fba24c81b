//! `not-evaluated`: what was seen among error codes and could not be understood.

use crate::{
    code::{Cause, Unread},
    diagnostic::{Level, Subject},
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-evaluated",
    group: Group::Meta,
    level: Level::Warn,
    summary: "a code whose value cannot be told without compiling",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a place that declares a code and whose value is neither a literal nor a constant expression that can be followed, and a
macro of error codes whose rows have a shape that is not known.

## Why is this bad?
The code is missing from every other rule and from the catalog: a duplicate of it goes unseen.

## Example
```rust,fails
pub const ERR_LOGIN_EXPIRED: u32 = offset_of_module() + 3;
```

## Use instead
```rust,passes
pub const ERR_BASE: u32 = 201000;
pub const ERR_LOGIN_EXPIRED: u32 = ERR_BASE + 3;
```
",
    check: Check::Index(check),
};

/// One finding an item: a table of constants from elsewhere is one thing to look at, and not forty.
fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    // An overflow is a slip of its own, and has a rule of its own.
    let is_unknown = |unread: &&Unread| !matches!(unread.cause, Cause::Overflow { .. });
    let unread: Vec<&Unread> = ctx.index.unread.iter().filter(is_unknown).collect();
    for places in unread.chunk_by(|a, b| a.span.file == b.span.file && a.item == b.item) {
        let Some((first, more)) = places.split_first() else { continue };
        let mut finding = Finding::new(first.span, first.reason.as_str(), "seen and not understood")
            .about_item(if more.is_empty() { &first.path } else { &first.item })
            .stands_for(places.iter().map(|place| Subject { code: None, item: Some(place.path.clone()) }));
        for other in more.iter().take(2) {
            finding = finding.secondary(other.span, other.reason.as_str());
        }
        if !more.is_empty() {
            finding = finding.note(format!("{} of `{}` like this one", places_more(more.len()), first.item));
        }
        sink.report(
            finding
                .note("no other rule sees what stands here")
                .help("write it as a literal or as arithmetic on constants of this workspace, or leave the file out with `exclude` under `[extract]`"),
        );
    }
}

fn places_more(count: usize) -> String {
    if count == 1 { "1 more place".to_owned() } else { format!("{count} more places") }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::notes;

    #[test]
    fn each_item_is_a_finding() {
        let text = "pub const ERR_A: i32 = Missing::CODE;\npub enum UserError { A = Other::B }\n";
        assert_eq!(notes(&RULE, text), ["no other rule sees what stands here"; 2]);
    }
}
