//! `claimed-elsewhere`: two heads take one number.

use std::collections::BTreeSet;

use super::sites::{self, FreeCodes};
use crate::{
    catalog::{At, Code, Published},
    diagnostic::Level,
    history::{self, Claimant, Collision, History, List, RowClaim},
    rule::{Check, Context, Finding, Group, Rule, Sink},
    source::Span,
    table::{Column, Namespace, Row},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "claimed-elsewhere",
    group: Group::History,
    level: Level::Deny,
    summary: "a new code that another branch takes for something else",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
With `--also REV`, reports a code that this change introduces and that another head introduces with another meaning. A head that holds
the same commit means the same and is silent. With `--also FILE`, the file is what `list --message-format json` printed for another
repository, and every code of a scheme or list that both have is compared. A row that this change adds to an official table, and that
another head adds with another name or text, is reported where no declaration of the code is. `merge` compares the codes of catalogs alike.

## Why is this bad?
Each branch is right for itself. Once both are merged the number has two meanings, and no merge conflict tells.

## Example
```rust,fails
//- src/user.rs
pub enum UserError {
    LoginExpired = 201003, // 登录已过期
}
//- other/src/order.rs
pub enum OrderError {
    Closed = 201003, // 订单已关闭
}
```

## Use instead
```rust,passes
//- src/user.rs
pub enum UserError {
    LoginExpired = 201004, // 登录已过期
}
//- other/src/order.rs
pub enum OrderError {
    Closed = 201003, // 订单已关闭
}
```
",
    check: Check::Index(check),
};

/// What to do where no number can be offered.
const AGREE: &str = "agree on who keeps it, and give the other one a number of its own";

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(history) = ctx.history else { return };
    let claims = history::claims(ctx.side(), history, ctx.since_base(), &ctx.shared.broken);
    let mut told: BTreeSet<(Namespace, &str)> = BTreeSet::new();
    let mut free_codes = FreeCodes::of(ctx);
    for claims in claims.chunk_by(|a, b| a.own == b.own) {
        let entry = &ctx.index.entries[claims[0].own];
        told.extend(ctx.index.items[entry.item].namespace.map(|list| (list, entry.code.as_str())));
        let theirs: Vec<_> = claims.iter().map(|claim| Theirs::new(ctx, history, claim.claimant)).collect();
        let text = sites::summary_text(entry);
        let finding = finding(&entry.code, entry.span, text, &theirs).about_entry(ctx.index, entry);
        let reading = entry.reading.as_ref().filter(|_| entry.conforms);
        let free = reading.and_then(|_| sites::numbering(ctx, entry).scheme.read(&entry.code).reading());
        sink.report(match free.and_then(|reading| free_codes.take(entry, reading)) {
            Some(free) => finding.help(format!("take the next free code of the module: `{free}`")),
            None => finding.help(AGREE),
        });
    }
    for claims in history::row_claims(ctx.side(), history).chunk_by(|a, b| a.key == b.key) {
        let RowClaim { key: (list, code), own, .. } = &claims[0];
        let lists = [Some(*list), (*list == Namespace::TOP).then_some(Namespace::OWN)];
        if lists.into_iter().flatten().any(|list| told.contains(&(list, code.as_str()))) {
            continue;
        }
        let theirs: Vec<_> = claims.iter().map(|claim| Theirs::of_row(ctx, history, claim)).collect();
        let text = own.texts.first().map(|cell| sites::shown(&cell.text));
        sink.report(finding(code, own.span, text, &theirs).help(AGREE).about_row(ctx.tables, own));
    }
}

/// A finding for each code that several lists have with different meanings.
pub(crate) fn compare(lists: &[List], sink: &mut Sink<'_>) {
    for Collision { first, others } in history::collisions(lists) {
        let record = &lists[first.0].records[first.1];
        let theirs: Vec<_> = others.iter().map(|&(list, at)| Theirs::of_record(&lists[list], at)).collect();
        let own = Theirs::of_record(&lists[first.0], first.1);
        let path = record.path.clone().unwrap_or_else(|| record.code.clone());
        let finding = finding(&record.code, record.span, own.text, &theirs).about(&record.code, path);
        let finding = finding.note(format!("here it is {} ({})", own.named, own.place));
        sink.report(finding.help(AGREE));
    }
}

/// The finding for a code that several catalogs give different meanings.
pub(crate) fn of_catalogs(catalogs: &[Published], members: &[At]) -> Finding {
    let said: Vec<Theirs> = members.iter().map(|at| Theirs::of_code(catalogs, *at)).collect();
    let Code { code, .. } = members[0].code(catalogs);
    let Theirs { named, place, text, span, .. } = &said[0];
    finding(code, *span, text.clone(), &said[1..])
        .about(code, path(members[0].code(catalogs)))
        .note(format!("here it is {named} ({place})"))
        .help(AGREE)
}

/// `UserError::LoginExpired`; the code itself where it has no name.
pub(crate) fn path(code: &Code) -> String {
    match (code.sources.first(), &code.name) {
        (Some(source), Some(name)) => format!("{}::{name}", source.item),
        (_, name) => name.as_ref().unwrap_or(&code.code).clone(),
    }
}

/// A code of somebody else, in words.
struct Theirs {
    /// The name of the head or the list.
    head: String,
    named: String,
    place: String,
    text: Option<String>,
    span: Span,
}

impl Theirs {
    fn new(ctx: &Context<'_>, history: &History, claimant: Claimant) -> Self {
        let (other, at) = match claimant {
            Claimant::Head(other, at) => (other, at),
            Claimant::List(list, at) => return Self::of_record(&history.lists[list], at),
        };
        let head = &history.others[other].head;
        let entry = &head.index.entries[at];
        Self {
            head: head.name.clone(),
            named: sites::named(&head.index, entry),
            place: sites::place(ctx, entry),
            text: sites::summary_text(entry),
            span: entry.span,
        }
    }

    fn of_row(ctx: &Context<'_>, history: &History, claim: &RowClaim<'_>) -> Self {
        let (other, row): (usize, &Row) = claim.theirs;
        let text = row.texts.first().map(|cell| sites::shown(&cell.text));
        let name = row.field(&Column::Name).map(|cell| sites::shown(&cell.text));
        let path = &ctx.sources.get(row.span.file).path;
        Self {
            head: history.others[other].head.name.clone(),
            named: format!("`{}`", name.as_ref().or(text.as_ref()).unwrap_or(&row.code)),
            place: format!("{path}:{}", ctx.sources.position(row.span).line),
            text,
            span: row.span,
        }
    }

    fn of_record(list: &List, at: usize) -> Self {
        let record = &list.records[at];
        let text = record.texts.first().map(|(_, text)| sites::shown(text));
        Self {
            head: list.name.clone(),
            named: format!("`{}`", record.path.as_ref().or(text.as_ref()).unwrap_or(&record.code)),
            place: record.place.clone(),
            text,
            span: record.span,
        }
    }

    fn of_code(catalogs: &[Published], at: At) -> Self {
        let code = at.code(catalogs);
        let named = if code.name.is_some() {
            path(code)
        } else {
            sites::shown(code.texts.values().next().unwrap_or(&code.code))
        };
        Self {
            head: catalogs[at.catalog].name.clone(),
            named: format!("`{named}`"),
            place: code.sources.first().map_or_else(|| "in a table".to_owned(), |source| source.file.clone()),
            text: code.texts.values().next_back().map(|text| sites::shown(text)),
            span: at.code_span(catalogs),
        }
    }
}

fn finding(code: &str, span: Span, text: Option<String>, theirs: &[Theirs]) -> Finding {
    let named = theirs.iter().map(|Theirs { head, named, place, .. }| format!("{named} in `{head}` ({place})"));
    let message = format!("`{}` is also {}", code.escape_debug(), joined(named));
    let label =
        text.map_or_else(|| "here it means something else".to_owned(), |text| format!("here it means `{text}`"));
    let finding = Finding::new(span, message, label)
        .note("each of the two is right for itself; merged, the number has two meanings");
    theirs.iter().take(MOST).fold(finding, |finding, Theirs { text, span, .. }| {
        let label =
            text.as_ref().map_or_else(|| "declared there".to_owned(), |text| format!("there it means `{text}`"));
        finding.secondary(*span, label)
    })
}

/// Most others that a finding names.
pub(crate) const MOST: usize = 5;

/// "`a`, and `b`", "`a`, and `b`, and 90 more"
pub(crate) fn joined(mut named: impl Iterator<Item = String>) -> String {
    let mut shown: Vec<String> = named.by_ref().take(MOST).collect();
    match named.count() {
        0 => {}
        rest => shown.push(format!("{rest} more")),
    }
    shown.join(", and ")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count, helps, messages};

    const RACE: &str = "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201002, // 登录已过期
                 //^^^^^^ `201002` is also `UserError::Locked` in `other` (src/lib.rs:3), and `OrderError::Closed` in `third` (src/order.rs:2)
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- other/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
           //------ there it means `账号已锁定`
}
//- third/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- third/src/order.rs
pub enum OrderError {
    Closed = 201002, // 订单已关闭
}
";

    #[test]
    fn all_heads_that_take_the_number_are_named() {
        check(&RULE, RACE);
        assert_eq!(helps(&RULE, RACE), ["take the next free code of the module: `201003`"]);
    }

    #[test]
    fn the_same_commit_is_no_race() {
        let own = "    NotFound = 201001, // 用户不存在\n    LoginExpired = 201002, // 登录已过期\n";
        let text = format!(
            "//- src/lib.rs\npub enum UserError {{\n{own}}}\n//- other/src/lib.rs\npub enum UserError {{\n{own}}}\n"
        );
        assert_eq!(count(&RULE, &text), 0);
    }

    #[test]
    fn what_the_base_has_is_no_claim() {
        let text = "
//- src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- base/src/lib.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
}
//- other/src/lib.rs
pub enum UserError {
    Locked = 201001, // 账号已锁定
}
";
        assert_eq!(count(&RULE, text), 0);
    }

    #[test]
    fn numberings_of_their_own_meet_in_one_item_alone() {
        let text = |item: &str| {
            format!(
                "//- src/lib.rs\npub enum StoreError {{\n    Empty = 4,\n    Full = 5,\n    Torn = 6,\n}}\n\
                 //- base/src/lib.rs\npub enum StoreError {{\n    Empty = 4,\n    Full = 5,\n}}\n\
                 //- other/src/lib.rs\npub enum StoreError {{\n    Empty = 4,\n    Full = 5,\n}}\npub enum WireError {{\n    Gone = 6,\n}}\n\
                 //- third/src/lib.rs\npub enum {item} {{\n    Empty = 4,\n    Full = 5,\n    Late = 6,\n}}\n"
            )
        };
        assert_eq!(count(&RULE, &text("StoreError")), 1);
        assert_eq!(count(&RULE, &text("StorageError")), 1, "a renamed enum is the same one");
    }

    #[test]
    fn rows_that_two_heads_add() {
        let table = |head: &str, rows: &str| {
            format!("//- {head}a.md\n| code | 说明 |\n|---|---|\n| 201001 | 用户不存在 |\n{rows}")
        };
        let code = |head: &str, more: &str| {
            format!("//- {head}src/lib.rs\npub enum UserError {{\n    NotFound = 201001, // 用户不存在\n{more}}}\n")
        };
        let with = |own: &str, theirs: &str, own_code: &str, their_code: &str| {
            [
                "//- errcode.toml\nversion = 1\n[[table]]\npath = \"a.md\"\n".to_owned(),
                table("", own) + &code("", own_code),
                table("base/", "") + &code("base/", ""),
                table("other/", theirs) + &code("other/", their_code),
            ]
            .concat()
        };
        let (own, theirs) = ("| 201002 | 登录已过期 |\n", "| 201002 | 订单已关闭 |\n");
        assert_eq!(messages(&RULE, &with(own, theirs, "", "")), ["`201002` is also `订单已关闭` in `other` (a.md:4)"]);
        assert_eq!(count(&RULE, &with(own, own, "", "")), 0, "the same row");
        assert_eq!(count(&RULE, &with(own, "| 201003 | 订单已关闭 |\n", "", "")), 0, "another number");
        let declared = ("    LoginExpired = 201002, // 登录已过期\n", "    Closed = 201002, // 订单已关闭\n");
        assert_eq!(count(&RULE, &with(own, theirs, declared.0, declared.1)), 1, "the code stands for its row");
    }
}
