//! `table-off-scheme`: a published code does not have the shape of the others.

use std::collections::BTreeSet;

use crate::{
    config::Numbering,
    diagnostic::Level,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    scheme::Fit,
    table::{Namespace, Row, Status},
};

/// Fewest digits of a code whose width is compared with that of the row above: lists of small numbers grow by a digit now and then.
const FEWEST_DIGITS: usize = 4;

/// The rule.
pub static RULE: Rule = Rule {
    name: "table-off-scheme",
    group: Group::Tables,
    level: Level::Warn,
    summary: "a row whose code does not fit the scheme of its table, or the row above",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a row of a `[[table]]` whose code does not fit the scheme that the table goes with: that of its `scheme`, the scheme that the
config names at the top, or the one that its items are held against. Where there is none, it reports a code with one digit more or less
than the row above it, and with that digit it would be the next number. 0, retired rows, codes of the built-in tables and the built-in
tables themselves are left out. A table of which most rows do not fit is one finding.

## Why is this bad?
A digit typed twice in the published table is a code that no program sends.

## Example
```rust,fails
//- src/error.rs
pub enum UserError {
    NotFound = 201001, // 用户不存在
    Locked = 201002, // 账号已锁定
}
//- errcode.toml
version = 1
scheme = \"A-BB-CCC\"
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| 错误码 | 错误描述 |
|---|---|
| 201001 | 用户不存在 |
| 20102 | 账号已锁定 |
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
scheme = \"A-BB-CCC\"
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
    let tables = ctx.tables;
    let mut rows: Vec<Vec<&Row>> = vec![Vec::new(); tables.tables.len()];
    for row in tables.rows.iter().filter(|row| tables.is_published(row)) {
        rows[row.table].push(row);
    }
    let builtin = tables.rows.iter().filter(|row| !tables.is_published(row)).map(|row| row.code.as_str()).collect();
    for (table, rows) in tables.tables.iter().zip(rows).filter(|(_, rows)| !rows.is_empty()) {
        match numbering(ctx, table.namespace) {
            Some(numbering) => hold(ctx, &rows, numbering, &builtin, sink),
            None => slips(ctx, &rows, sink),
        }
    }
}

/// The scheme that a list goes with.
fn numbering<'a>(ctx: &Context<'a>, list: Namespace) -> Option<&'a Numbering> {
    if let Some(block) = ctx.config.official.lists.get(list.0).and_then(|list| list.block) {
        return Some(ctx.config.numbering(Some(block)));
    }
    if list == Namespace::TOP && ctx.config.top.span.is_some() {
        return Some(&ctx.config.top);
    }
    let items = ctx.index.items.iter().filter(|item| {
        let own = item.namespace == Some(Namespace::OWN) && list == Namespace::TOP;
        own || item.namespace == Some(list)
    });
    let of_items: BTreeSet<_> = items.map(|item| item.bound.then_some(item.block)).collect();
    match of_items.first() {
        Some(Some(block)) if of_items.len() == 1 => Some(ctx.config.numbering(*block)),
        _ => None,
    }
}

fn hold(ctx: &Context<'_>, rows: &[&Row], numbering: &Numbering, builtin: &BTreeSet<&str>, sink: &mut Sink<'_>) {
    let is_exempt =
        |row: &Row| row.code == "0" || row.status() == Status::Retired || builtin.contains(row.code.as_str());
    let misfits: Vec<(&Row, Fit)> = rows
        .iter()
        .filter(|row| !is_exempt(row))
        .map(|row| (*row, numbering.scheme.read(&row.code)))
        .filter(|(_, fit)| !matches!(fit, Fit::Conforming(_)))
        .collect();
    if misfits.len() > 2 && misfits.len() * 2 > rows.len() {
        let row = misfits[0].0;
        let message =
            format!("{} of the {} codes of this table do not fit {}", misfits.len(), rows.len(), numbering.title());
        let finding = Finding::new(row.span, message, "the first of them")
            .help("say with `scheme`, `items` or `namespace` in `[[table]]` what the table goes with")
            .about_item(&ctx.tables.table(row).name)
            .stands_for(misfits.iter().map(|(row, _)| ctx.tables.subject(row)));
        sink.report(with_scheme(finding, numbering));
        return;
    }
    for (row, fit) in misfits {
        sink.report(misfit(row, &fit, numbering).about_row(ctx.tables, row));
    }
}

fn misfit(row: &Row, fit: &Fit, numbering: &Numbering) -> Finding {
    let (scheme, shown) = (&numbering.scheme, row.code.escape_debug());
    let title = numbering.title();
    let message = match fit {
        Fit::Malformed(misfit) => format!("`{shown}` does not fit the scheme: {}", scheme.misfit_reason(misfit)),
        Fit::OutOfRange(_, fields) => {
            let fields: Vec<_> = fields.iter().map(|field| field.name()).collect();
            format!("`{shown}` has a {} that {title} does not allow", fields.join(" and a "))
        }
        Fit::Conforming(_) => String::new(),
    };
    let nearest = scheme.nearest(&row.code);
    let finding = with_scheme(Finding::new(row.span, message, format!("not {title}")), numbering);
    if nearest.is_empty() {
        finding.help("correct the row, or say with `scheme` or `namespace` in `[[table]]` what the table goes with")
    } else {
        finding.help(format!("did you mean {}?", nearest.join(" or ")))
    }
}

fn with_scheme(finding: Finding, numbering: &Numbering) -> Finding {
    match numbering.span {
        Some(span) => finding.secondary(span, "the scheme"),
        None => finding,
    }
}

/// `100018` behind `10017`.
fn slips(ctx: &Context<'_>, rows: &[&Row], sink: &mut Sink<'_>) {
    for pair in rows.windows(2) {
        let [above, row] = pair else { continue };
        let Some(meant) = meant(&above.code, &row.code) else { continue };
        let shown = row.code.escape_debug();
        let message = format!("`{shown}` stands below `{}`, and the next number is `{meant}`", above.code);
        let finding = Finding::new(row.span, message, "a digit too many, or one too few")
            .secondary(above.span, "the row above")
            .help(format!("write `{meant}`, or list the codes of another width in a table of their own"))
            .about_row(ctx.tables, row);
        sink.report(finding);
    }
}

/// The number behind `above`, where `code` is that number with one digit more or less.
fn meant(above: &str, code: &str) -> Option<String> {
    let digits = |code: &str| code.trim_start_matches(|c: char| !c.is_ascii_digit()).len();
    let (prefix, number) = above.split_at(above.len() - digits(above));
    let rest = code.strip_prefix(prefix)?;
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if number.len() < FEWEST_DIGITS || number.len() > 18 || !all_digits(number) || !all_digits(rest) {
        return None;
    }
    let next = format!("{:0width$}", number.parse::<u64>().ok()? + 1, width = number.len());
    let (short, long) = if rest.len() < next.len() { (rest, next.as_str()) } else { (next.as_str(), rest) };
    let without = |at: usize| long[..at] == short[..at] && long[at + 1..] == short[at..];
    let is_slip = next.len() == number.len() && short.len() + 1 == long.len() && (0..long.len()).any(without);
    is_slip.then(|| format!("{prefix}{next}"))
}

#[cfg(test)]
mod tests {
    use super::{RULE, meant};
    use crate::rules::testing::{check, helps};

    #[test]
    fn a_row_of_another_width() {
        let text = "
//- src/lib.rs
pub enum UserError {
    A = 201001,
}
//- errcode.toml
version = 1
scheme = \"A-BB-CCC\"
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| Code | 说明 |
|---|---|
| 0 | 成功 |
| 10001 | 用户认证失败 |
| 201001 | 用户不存在 |
| 20102 | 密码错误 |
//^^^^^ `20102` does not fit the scheme: five digits where `A-BB-CCC` has six
| 3-01-003 | 账号已锁定 |
//^^^^^^^^ `3-01-003` has a level that `A-BB-CCC` does not allow
";
        check(&RULE, text);
        assert!(helps(&RULE, text)[0].starts_with("did you mean `2-01-002`"));
    }

    #[test]
    fn a_table_of_another_numbering_is_one_finding() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum UserError {
    A = 201001,
}
//- errcode.toml
version = 1
scheme = \"A-BB-CCC\"
[[table]]
path = \"docs/codes.md\"
//- docs/codes.md
| Code | 说明 |
|---|---|
| 4001 | 用户不存在 |
//^^^^ 3 of the 4 codes of this table do not fit `A-BB-CCC`
| 4002 | 密码错误 |
| 4003 | 账号已锁定 |
| 201001 | 其他 |
",
        );
    }

    #[test]
    fn without_a_scheme_the_row_above_tells() {
        check(
            &RULE,
            "
//- src/lib.rs
pub enum StorageError {
    A = 10016,
    B = 10017,
}
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
items = [\"StorageError\"]
//- docs/codes.md
| Code | 说明 |
|---|---|
| 10016 | 用户不存在 |
| 10017 | 密码错误 |
| 100018 | 账号已锁定 |
//^^^^^^ `100018` stands below `10017`, and the next number is `10018`
| 100019 | 其他 |
",
        );
    }

    #[test]
    fn slips_of_one_digit() {
        assert_eq!(meant("3230000", "32300001").as_deref(), Some("3230001"));
        assert_eq!(meant("A0017", "A00018").as_deref(), Some("A0018"));
        assert_eq!(meant("10017", "1018").as_deref(), Some("10018"));
        assert_eq!(meant("9999", "1000"), None);
        for (above, code) in
            [("999", "1000"), ("9999", "10000"), ("10017", "20000"), ("109", "1100"), ("10017", "B1018"), ("x", "y")]
        {
            assert_eq!(meant(above, code), None, "{above} {code}");
        }
    }
}
