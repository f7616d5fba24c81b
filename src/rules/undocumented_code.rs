//! `undocumented-code`: a code is declared and in no published table.

use std::collections::{BTreeMap, BTreeSet};

use super::sites::{self, Names};
use crate::{
    code::{Form, Role},
    diagnostic::Level,
    index::{Entry, Item},
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::{Namespace, Row},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "undocumented-code",
    group: Group::Tables,
    level: Level::Warn,
    summary: "a declared code that is in none of the tables of its item",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a declared code of an item that goes with a `[[table]]`, where no row has it. An item of which no code has a row is one
finding, and so is one that lacks more than 20. 0, aliases, range markers and codes that do not fit their scheme are left out, and an item without a `[[table]]` is never
reported.

## Why is this bad?
Users meet a number that the published table does not explain, or the number in the source is a slip of one that is there.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
```

## Use instead
```rust,passes
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
| 201002 | 账号已锁定 |
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let lists = lists(ctx);
    let names = Names::new(ctx);
    for item in ctx.index.items.iter().filter(|item| !item.http) {
        let Some((namespace, list)) = item.namespace.and_then(|namespace| Some((namespace, lists.get(&namespace)?)))
        else {
            continue;
        };
        let codes = codes(ctx, item);
        let missing: Vec<&Entry> =
            codes.iter().copied().filter(|entry| ctx.tables.row(namespace, &entry.code).is_none()).collect();
        if missing.len() == codes.len() && codes.len() > 1 {
            sink.report(none_of(ctx, item, &codes, list));
            continue;
        }
        // What does not fit the scheme was told by another rule.
        let missing: Vec<&Entry> = missing.into_iter().filter(|entry| !item.bound || entry.conforms).collect();
        if missing.len() > sites::READ_SINGLY {
            sink.report(many_of(ctx, item, &missing, list));
            continue;
        }
        for entry in missing {
            sink.report(finding(ctx, entry, list, &names));
        }
    }
}

/// The user's rows of a list.
#[derive(Default)]
struct List<'a> {
    first: Option<&'a Row>,
    /// Those whose code is an integer.
    numbers: BTreeMap<i128, &'a Row>,
    /// Codes that no source declares.
    undeclared: BTreeSet<&'a str>,
    /// False for a register of numbers that are kept free, which says nothing of the others.
    documents: bool,
}

fn lists<'a>(ctx: &Context<'a>) -> BTreeMap<Namespace, List<'a>> {
    let tables = ctx.tables;
    let declared: BTreeSet<&str> = ctx.index.declarations().map(|(_, entry)| entry.code.as_str()).collect();
    let mut lists: BTreeMap<Namespace, List<'a>> = BTreeMap::new();
    for row in tables.rows.iter().filter(|row| tables.is_published(row)) {
        let namespace = tables.table(row).namespace;
        // Items that mean the user's tables alone are held against the same rows.
        let own = (namespace == Namespace::TOP).then_some(Namespace::OWN);
        for namespace in own.into_iter().chain([namespace]) {
            let list = lists.entry(namespace).or_default();
            list.first.get_or_insert(row);
            list.documents |= !row.status().is_kept_free();
            if !declared.contains(row.code.as_str()) {
                list.undeclared.insert(&row.code);
            }
            if let Ok(number) = tables.canonical(namespace, &row.code).parse() {
                list.numbers.entry(number).or_insert(row);
            }
        }
    }
    lists.retain(|_, list| list.documents);
    lists
}

/// The distinct codes that an item declares, each with its first entry.
fn codes<'a>(ctx: &Context<'a>, item: &Item) -> Vec<&'a Entry> {
    let mut seen = BTreeSet::new();
    let entries = item.entries.iter().map(|&i| &ctx.index.entries[i]);
    let counts = |entry: &&Entry| {
        let declares = entry.role == Role::Declaration && entry.form != Form::ReverseArm;
        declares && !entry.alias && !entry.marker && entry.value != Some(0)
    };
    entries.filter(counts).filter(|entry| seen.insert(entry.code.as_str())).collect()
}

fn none_of(ctx: &Context<'_>, item: &Item, codes: &[&Entry], list: &List<'_>) -> Finding {
    let message = format!("none of the {} codes of `{}` is in a table", codes.len(), item.name);
    of_item(ctx, item, message, codes, list)
}

fn many_of(ctx: &Context<'_>, item: &Item, missing: &[&Entry], list: &List<'_>) -> Finding {
    let message = format!("{} codes of `{}` are in no table", missing.len(), item.name);
    let codes = sites::ranges(missing.iter().map(|entry| entry.code.as_str()));
    of_item(ctx, item, message, missing, list).note(format!("they are\n{codes}"))
}

fn of_item(ctx: &Context<'_>, item: &Item, message: String, codes: &[&Entry], list: &List<'_>) -> Finding {
    let finding = Finding::new(item.span, message, "goes with the tables")
        .help("add rows for them, or say with `items` in `[[table]]` which items the table is for")
        .about_item(&item.name)
        .stands_for(codes.iter().map(|entry| ctx.index.subject(entry)));
    match list.first {
        Some(row) => finding.secondary(ctx.tables.table(row).span, "a table that it goes with"),
        None => finding,
    }
}

fn finding(ctx: &Context<'_>, entry: &Entry, list: &List<'_>, names: &Names<'_>) -> Finding {
    let title = sites::title(ctx.index, entry);
    let finding = Finding::new(entry.span, format!("{title} is in no table"), "not documented")
        .note("users who meet the number find nothing")
        .about_entry(ctx.index, entry);
    if let Some(row) = names.row_elsewhere(entry) {
        return finding
            .secondary(row.span, format!("`{}` is `{}` in the table", sites::name(entry), row.code))
            .help("the codes were numbered anew on one side: number them alike on both");
    }
    let finding = match sites::slip(&entry.code, &list.undeclared) {
        Some(near) => finding.help(format!("did you mean `{near}`, which is in the table and nowhere declared?")),
        None => finding.help("add a row for it"),
    };
    match entry.value.and_then(|value| list.numbers.range(..value).next_back()) {
        Some((_, row)) => finding.secondary(row.span, "it would stand below this row"),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, count, helps, notes};

    const TABLE: &str = "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| Code | 说明 |
|---|---|
| 2-01-001 | 用户不存在 |
//-------- it would stand below this row
| 201040 | 密码错误 |
//- src/lib.rs
";

    #[test]
    fn a_row_that_is_missing() {
        let text = TABLE.to_owned()
            + "pub enum UserError {
    Success = 0,
    NotFound = 201001,
    Password = 201002,
             //^^^^^^ `201002` of `UserError::Password` is in no table
    Oauth = 10001,
}
";
        check(&RULE, &text);
        assert_eq!(helps(&RULE, &text), ["add a row for it"]);
        let slip = TABLE.replace("201040", "201003") + "pub enum E { NotFound = 201001, Password = 201002 }\n";
        let help = helps(&RULE, &slip.replace('E', "UserError"));
        assert_eq!(help, ["did you mean `201003`, which is in the table and nowhere declared?"]);
    }

    #[test]
    fn an_item_without_any_row_is_one_finding() {
        let text = TABLE.replace("//-------- it would stand below this row\n", "")
            + "pub enum UserError {
    NotFound = 201001,
}
pub enum OrderError {
       //^^^^^^^^^^ none of the 2 codes of `OrderError` is in a table
    NotFound = 202001,
    Paid = 202002,
}
";
        check(&RULE, &text);
    }

    #[test]
    fn a_name_that_stands_at_another_code() {
        let text = "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
items = \"DepotError\"
//- docs/codes.md
| Code | Name | Description |
|---|---|---|
| 11 | DEPOT_GATE_LOCKED | The gate is locked |
| 12 | DEPOT_LABEL_TORN | The label is torn |
| 13 | DEPOT_BOX_EMPTY | The box is empty |
//-- `BoxEmpty` is `13` in the table
//- src/lib.rs
pub enum DepotError {
    GateLocked = 11,
    LabelTorn = 12,
    BoxEmpty = 9,
//             ^ `9` of `DepotError::BoxEmpty` is in no table
}
";
        check(&RULE, text);
        assert_eq!(helps(&RULE, text), ["the codes were numbered anew on one side: number them alike on both"]);
    }

    #[test]
    fn many_codes_without_a_row_are_one_finding() {
        let codes: Vec<_> = (10..32).map(|serial| format!("    A{serial} = 2010{serial},\n")).collect();
        let text = TABLE.replace("//-------- it would stand below this row\n", "")
            + "pub enum UserError {
       //^^^^^^^^^ 22 codes of `UserError` are in no table
    NotFound = 201001,
" + &codes.concat()
            + "}\n";
        check(&RULE, &text);
        assert_eq!(notes(&RULE, &text), ["they are\n201010..=201031"]);
    }

    #[test]
    fn without_a_table_nothing_is_said() {
        assert_eq!(count(&RULE, "pub enum UserError { NotFound = 201001, Paid = 201002 }"), 0);
    }

    #[test]
    fn what_declares_no_code_needs_no_row() {
        let text = TABLE.to_owned()
            + "pub enum UserError {
    NotFound = 201001,
    Password = 201002,
             //^^^^^^ `201002` of `UserError::Password` is in no table
    Max = 201099,
}
impl UserError {
    pub fn from_code(code: u32) -> Option<Self> {
        match code {
            201001 => Some(Self::NotFound),
            201077 => Some(Self::Password),
            _ => None,
        }
    }
}
pub mod old {
    pub const ERR_PASSWORD: u32 = super::UserError::Password as u32;
}
";
        check(&RULE, &text);
    }
}
