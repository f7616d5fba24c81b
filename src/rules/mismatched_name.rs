//! `mismatched-name`: the row of a code names another symbol than the source.

use super::sites::{self, Judge, Names, Renamed};
use crate::{
    code::Lang,
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "mismatched-name",
    group: Group::Tables,
    level: Level::Warn,
    summary: "a code that has another name in the source than in its table",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Compares the name of a code with the name column of its row, word by word. Case, order, shortened words, words that say *error*, those
of the item's name and those that all names share do not count, and one name may have more words than the other. Where most names of
an item are others, the table has names of its own, and only those that stand at another code are reported. A code with the official
text is the same error by another name, and not reported.

## Why is this bad?
A number that users know was given to another error, or the codes were numbered anew and the page was not.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
    Frozen = 201003, // 账号已冻结
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 名称 | 错误描述 |
|---|---|---|
| 201001 | NOT_FOUND | 用户不存在 |
| 201002 | LOCKED | 账号已锁定 |
| 201003 | PASSWORD_EXPIRED | 密码已过期 |
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
    PasswordExpired = 201003, // 密码已过期
    Frozen = 201004, // 账号已冻结
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 名称 | 错误描述 |
|---|---|---|
| 201001 | NOT_FOUND | 用户不存在 |
| 201002 | LOCKED | 账号已锁定 |
| 201003 | PASSWORD_EXPIRED | 密码已过期 |
| 201004 | FROZEN | 账号已冻结 |
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let judge = Judge::new(ctx);
    for renamed in Names::new(ctx).renamed() {
        // With the official text it is the same error by another name.
        let agrees = || [Lang::Zh, Lang::En].into_iter().any(|lang| judge.agrees(renamed.entry, lang));
        if is_moved(renamed) || !agrees() {
            sink.report(finding(ctx, renamed));
        }
    }
}

/// True where one of the two names stands at another code, in the table or here.
fn is_moved(renamed: &Renamed<'_>) -> bool {
    renamed.row_of_name.is_some() || renamed.entry_of_name.is_some()
}

fn finding(ctx: &Context<'_>, renamed: &Renamed<'_>) -> Finding {
    let Renamed { entry, cell, row_of_name, entry_of_name } = *renamed;
    let official = cell.text.trim();
    let mut message = format!("{} is `{official}` in the table", sites::title(ctx.index, entry));
    if let Some(other) = entry_of_name {
        message = format!("{message}, which is `{}` here", other.code);
    } else if let Some(row) = row_of_name {
        message = format!("{message}, which has `{}` at `{}`", sites::name(entry), row.code);
    }
    let mut finding = Finding::new(entry.span, message, "another name in the table")
        .secondary(cell.span, format!("the name of `{}`", entry.code));
    if let Some(other) = entry_of_name {
        finding = finding.secondary(other.span, format!("`{official}` is `{}` here", other.code));
    }
    if let Some(row) = row_of_name {
        finding = finding.secondary(row.span, format!("`{}` is `{}` in the table", sites::name(entry), row.code));
    }
    let (note, help) = if is_moved(renamed) {
        ("the codes were numbered anew on one side", "number them alike on both sides")
    } else {
        (
            "the number stands for another error here than in the table that users know",
            "correct the row, or take a number that was never given out",
        )
    };
    finding.note(note).help(help).about_entry(ctx.index, entry)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count, notes};

    const FILES: &str = "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
items = \"DepotError\"
//- docs/codes.md
| Code | Name | Description |
|---|---|---|
| 1 | `DEPOT_GATE_LOCKED` | The gate is locked |
| 2 | DEPOT_TXN_LOST | The transaction is lost |
| 3 | DEPOT_LABEL_TORN | The label is torn |
    //---------------- the name of `3`
| 4 | DEPOT_BOX_EMPTY | The box is empty |
| 5 | DEPOT_DRIVER_AWAY | The driver is away |
//- src/lib.rs
pub enum DepotError {
    GateLocked = 1,
    TransactionLost = 2,
    RoadBlocked = 3,
//                ^ `3` of `DepotError::RoadBlocked` is `DEPOT_LABEL_TORN` in the table
    DriverAway = 4,
//               ^ `4` of `DepotError::DriverAway` is `DEPOT_BOX_EMPTY` in the table, which has `DriverAway` at `5`
    IsAwayDriver = 5,
}
";

    #[test]
    fn names_of_other_symbols() {
        check(&RULE, FILES);
        assert_eq!(notes(&RULE, FILES).len(), 2);
    }

    #[test]
    fn half_of_the_names_do_not_make_them_the_tables() {
        let more = FILES.replace("    DriverAway = 4,", "    PaperJammed = 4,");
        assert_eq!(count(&RULE, &more), 2);
        let half = more.replace("    IsAwayDriver = 5,\n", "");
        assert_eq!(count(&RULE, &half), 0);
    }

    #[test]
    fn a_table_with_names_of_its_own_is_silent() {
        let own = ["GATE_LOCKED", "TXN_LOST", "BOX_EMPTY", "DRIVER_AWAY"];
        let text = own.iter().fold(FILES.to_owned(), |text, name| text.replace(name, &format!("X{}", name.len())));
        assert_eq!(count(&RULE, &text), 0);
    }

    #[test]
    fn a_text_and_the_code_itself_are_no_names() {
        assert_eq!(count(&RULE, &FILES.replace("DEPOT_LABEL_TORN", "label is torn")), 1);
        let text = "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
items = \"DepotError\"
//- docs/codes.md
| Code | Name | Description |
|---|---|---|
| D001 | GATE_LOCKED | The gate is locked |
| D002 | LABEL_TORN | The label is torn |
| D003 | D003 | The road is blocked |
//- src/lib.rs
pub enum DepotError { GateLocked, LabelTorn, RoadBlocked }
impl DepotError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::GateLocked => \"D001\",
            Self::LabelTorn => \"D002\",
            Self::RoadBlocked => \"D003\",
        }
    }
}
";
        assert_eq!(count(&RULE, text), 0);
        assert_eq!(count(&RULE, &text.replace("| D003 | D003", "| D003 | BOX_EMPTY")), 1);
    }
}
