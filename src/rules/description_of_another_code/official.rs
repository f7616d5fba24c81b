//! Texts of the official tables that stand at the wrong code: the texts of two codes swapped, those of several shifted by a line, or one.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    code::Description,
    diagnostic::Subject,
    index::Entry,
    rule::{Context, Finding, Sink},
    rules::sites::{self, Difference, Judge, Standing},
    table::Row,
    verdict,
};

/// A text that is that of other rows.
struct Misplaced<'a> {
    entry: &'a Entry,
    text: &'a Description,
    /// Never empty.
    rows: Vec<&'a Row>,
    /// Their codes in canonical form.
    codes: Vec<String>,
    told: bool,
}

/// Checks the entries of an item that is held against tables. What happened to several codes at once is one finding.
pub(super) fn check(ctx: &Context<'_>, judge: &Judge<'_>, entries: &[usize], sink: &mut Sink<'_>) {
    let canonical = |row: &Row| ctx.tables.canonical(ctx.tables.table(row).namespace, &row.code);
    let mut misplaced = Vec::new();
    for entry in entries.iter().map(|&i| &ctx.index.entries[i]).filter(|entry| !entry.marker) {
        for text in &entry.descriptions {
            match judge.standing(entry, text) {
                Standing::Other(rows) => {
                    let codes = rows.iter().map(|row| canonical(row)).collect();
                    misplaced.push(Misplaced { entry, text, rows, codes, told: false });
                }
                Standing::Differs(difference)
                    if verdict::is_success_against_failure(&difference.cell.text, &text.text) =>
                {
                    sink.report(opposite(ctx, entry, text, difference));
                }
                Standing::Differs(_) | Standing::Fine => {}
            }
        }
    }
    if misplaced.len() > 1 {
        for places in [in_table(&misplaced, ctx), in_item(ctx, entries)] {
            for run in runs(&misplaced, &places) {
                tell(&mut misplaced, &run, sink, |run| shifted(ctx, run));
            }
        }
        for pair in pairs(&misplaced) {
            tell(&mut misplaced, &pair, sink, |pair| swapped(ctx, pair));
        }
    }
    let mut rest: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, found) in misplaced.iter().enumerate().filter(|(_, found)| !found.told) {
        rest.entry((found.entry.span, found.rows[0].span)).or_default().push(at);
    }
    for texts in rest.into_values() {
        tell(&mut misplaced, &texts, sink, |texts| single(ctx, judge, texts));
    }
}

/// Reports these texts as one finding, and no more.
fn tell(
    misplaced: &mut [Misplaced<'_>],
    texts: &[usize],
    sink: &mut Sink<'_>,
    finding: impl Fn(&[&Misplaced<'_>]) -> Finding,
) {
    let told: Vec<&Misplaced<'_>> = texts.iter().map(|&at| &misplaced[at]).collect();
    sink.report(finding(&told));
    for &at in texts {
        misplaced[at].told = true;
    }
}

/// A list of codes, and the place of one of them in it.
type Place = (usize, usize);

/// The codes of an item in their order, as one list.
fn in_item(ctx: &Context<'_>, entries: &[usize]) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for &i in entries {
        let next = places.len();
        places.entry(ctx.index.entries[i].code.clone()).or_insert((0, next));
    }
    places
}

/// The places of misplaced texts and their codes in the tables that the texts are from, each table a list.
fn in_table(misplaced: &[Misplaced<'_>], ctx: &Context<'_>) -> BTreeMap<String, Place> {
    let tables: BTreeSet<usize> = misplaced.iter().flat_map(|found| &found.rows).map(|row| row.table).collect();
    let place = |namespace, code: &str| {
        let places = ctx.tables.places(namespace, code).map(|at| (ctx.tables.rows[at].table, at));
        places.filter(|(table, _)| tables.contains(table)).last()
    };
    let mut places = BTreeMap::new();
    for found in misplaced {
        let Some(namespace) = ctx.index.items[found.entry.item].namespace else { continue };
        for code in found.codes.iter().chain([&found.entry.code]) {
            places.extend(place(namespace, code).map(|place| (code.clone(), place)));
        }
    }
    places
}

/// Texts of two or more neighbours that each are the text of the next one, or each of the one before.
fn runs(misplaced: &[Misplaced<'_>], places: &BTreeMap<String, Place>) -> Vec<Vec<usize>> {
    // By direction, list and place.
    let mut shifted: BTreeMap<(bool, usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, found) in misplaced.iter().enumerate().filter(|(_, found)| !found.told) {
        let Some(&(list, own)) = places.get(&found.entry.code) else { continue };
        for &(other_list, other) in found.codes.iter().filter_map(|code| places.get(code)) {
            if other_list == list && other.abs_diff(own) == 1 {
                shifted.entry((other > own, list, own)).or_default().push(at);
            }
        }
    }
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut length = 0;
    let mut last = None;
    for ((forward, list, own), texts) in shifted {
        let goes_on = last.is_some_and(|last| last == (forward, list, own.wrapping_sub(1)));
        last = Some((forward, list, own));
        match runs.last_mut().filter(|_| goes_on) {
            Some(run) => {
                run.extend(texts);
                length += 1;
            }
            None => {
                if length == 1 {
                    runs.pop();
                }
                runs.push(texts);
                length = 1;
            }
        }
    }
    if length == 1 {
        runs.pop();
    }
    // A text that two rows share may have been taken in both directions.
    let mut taken = vec![false; misplaced.len()];
    for run in &mut runs {
        run.sort_unstable();
        run.retain(|&at| !std::mem::replace(&mut taken[at], true));
    }
    runs.retain(|run| run.iter().any(|&at| misplaced[at].entry.code != misplaced[run[0]].entry.code));
    runs
}

/// Texts of two codes that have each other's.
fn pairs(misplaced: &[Misplaced<'_>]) -> Vec<Vec<usize>> {
    let mut by_codes: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, found) in misplaced.iter().enumerate().filter(|(_, found)| !found.told) {
        for code in &found.codes {
            by_codes.entry((&found.entry.code, code)).or_default().push(at);
        }
    }
    let mut taken = vec![false; misplaced.len()];
    let mut pairs = Vec::new();
    for ((code, other), texts) in by_codes.iter().filter(|((code, other), _)| code < other) {
        let Some(back) = by_codes.get(&(*other, *code)) else { continue };
        let mut pair: Vec<usize> = texts.iter().chain(back).copied().collect();
        pair.sort_unstable();
        if pair.iter().all(|&at| !taken[at]) {
            for &at in &pair {
                taken[at] = true;
            }
            pairs.push(pair);
        }
    }
    pairs
}

fn single(ctx: &Context<'_>, judge: &Judge<'_>, texts: &[&Misplaced<'_>]) -> Finding {
    let Misplaced { entry, text, rows, .. } = texts[0];
    let row = rows[0];
    let (title, code) = (sites::title(ctx.index, entry), sites::code_of_row(ctx, row));
    let message = format!("{title} is described as `{}`, the official text of {code}", sites::shown(&text.text));
    let mut finding = Finding::new(text.span, message, this_is(ctx, row)).secondary(row.span, the_row(row));
    for other in &texts[1..] {
        finding = finding.secondary(other.text.span, this_is(ctx, row));
    }
    finding = finding.note("the text or the number was copied from another line").about_entry(ctx.index, entry);
    let own = judge.rows(entry).find_map(|own| own.text(text.lang));
    if let Some(own) = own {
        finding = finding
            .secondary(own.span, format!("the text of `{}`", entry.code))
            .help(format!("write `{}`, or use the code {code}", own.text));
    }
    finding
}

fn swapped(ctx: &Context<'_>, texts: &[&Misplaced<'_>]) -> Finding {
    let first = texts[0];
    let other = texts.iter().find(|found| found.entry.code != first.entry.code).unwrap_or(&first);
    let message = format!(
        "{} and `{}` have each other's official texts",
        sites::title(ctx.index, first.entry),
        other.entry.code.escape_debug()
    );
    let mut finding = Finding::new(first.text.span, message, format!("this is `{}`", other.entry.code));
    for found in &texts[1..] {
        let of = if found.entry.code == first.entry.code { other.entry } else { first.entry };
        finding = finding.secondary(found.text.span, format!("this is `{}`", of.code));
    }
    for (found, of) in [(other, first.entry), (&first, other.entry)] {
        if let Some(at) = found.codes.iter().position(|code| *code == of.code) {
            finding = finding.secondary(found.rows[at].span, the_row(found.rows[at]));
        }
    }
    finding
        .note("the texts or the numbers of two lines were swapped")
        .help("swap the texts, or the codes")
        .about_entry(ctx.index, first.entry)
        .stands_for(subjects(ctx, texts))
}

/// The codes of these texts, each once.
fn subjects(ctx: &Context<'_>, texts: &[&Misplaced<'_>]) -> Vec<Subject> {
    let mut seen = BTreeSet::new();
    let codes = texts.iter().filter(|found| seen.insert(found.entry.span));
    codes.map(|found| ctx.index.subject(found.entry)).collect()
}

fn shifted(ctx: &Context<'_>, texts: &[&Misplaced<'_>]) -> Finding {
    /// More labels than this hide what they show.
    const LABELS: usize = 6;
    let (first, last) = (texts[0], texts[texts.len() - 1]);
    let message = format!(
        "from {} to `{}`, each code has the official text of a neighbour",
        sites::title(ctx.index, first.entry),
        last.entry.code.escape_debug()
    );
    let mut finding = Finding::new(first.text.span, message, this_is(ctx, first.rows[0]));
    for found in texts.iter().skip(1).take(LABELS) {
        finding = finding.secondary(found.text.span, this_is(ctx, found.rows[0]));
    }
    finding
        .secondary(first.rows[0].span, the_row(first.rows[0]))
        .note("the texts were shifted by a line against the codes")
        .help(format!("move the texts by a line, from `{}` on", first.entry.code))
        .about_entry(ctx.index, first.entry)
        .stands_for(subjects(ctx, texts))
}

/// A failure that stands at a success, or the other way round.
fn opposite(ctx: &Context<'_>, entry: &Entry, text: &Description, difference: Difference<'_>) -> Finding {
    let cell = difference.cell;
    let title = sites::title(ctx.index, entry);
    let message = format!("{title} is described as `{}`, and officially is `{}`", sites::shown(&text.text), cell.text);
    Finding::new(text.span, message, "success and failure are different codes")
        .secondary(cell.span, format!("the official {} text of `{}`", cell.lang.name(), entry.code))
        .note("the text or the number was copied from another line")
        .help(format!("write `{}`, or use another code", cell.text))
        .about_entry(ctx.index, entry)
}

fn this_is(ctx: &Context<'_>, row: &Row) -> String {
    format!("this is {}", sites::code_of_row(ctx, row))
}

fn the_row(row: &Row) -> String {
    format!("the row of `{}`", row.code)
}

#[cfg(test)]
mod tests {
    use crate::rules::{
        description_of_another_code::RULE,
        testing::{check, helps},
    };

    #[test]
    fn two_codes_with_each_others_texts_are_one_finding() {
        check(
            &RULE,
            r#"
pub enum AuthError {
    #[error("用户认证失败 Invalid client")]
//          ^^^^^^^^^^^^^^^^^^^^^^^ `10002` of `AuthError::Grant` and `10001` have each other's official texts
    Grant = 10002,
    #[error("非法的授权信息 Invalid grant")]
          //----------------------- this is `10002`
    Client = 10001,
    InvalidScope = 10005, // Invalid scope
}
"#,
        );
    }

    const SHIFTED: &str = "
pub enum AuthError {
    Request = 10000, // 用户认证失败
//                   ^^^^^^^^^ from `10000` of `AuthError::Request` to `10002`, each code has the official text of a neighbour
    Client = 10001, // 非法的授权信息
                  //---------- this is `10002`
    Grant = 10002, // 应用没有被授权，无法使用所指定的grant_type
    Unauthorized = 10003,
    Denied = 10009, // 用户或授权服务器拒绝授予数据访问权限
}
";

    #[test]
    fn a_run_of_texts_of_the_next_line_is_one_finding() {
        check(&RULE, SHIFTED);
        assert_eq!(helps(&RULE, SHIFTED), ["move the texts by a line, from `10000` on"]);
    }

    #[test]
    fn a_run_is_found_where_an_item_has_some_of_the_codes() {
        check(
            &RULE,
            "
pub enum AuthError {
    Request = 10000, // 非法的请求参数
    Grant = 10002, // 非法的请求参数
//                 ^^^^^^^^^^ from `10002` of `AuthError::Grant` to `10009`, each code has the official text of a neighbour
    Scope = 10005, // 非法的授权信息
    Denied = 10009, // scope信息无效或超出范围
}
",
        );
    }

    #[test]
    fn other_texts_of_neighbours_are_told_one_by_one() {
        check(
            &RULE,
            "
pub enum AuthError {
    Request = 10000, // 用户认证失败
//                   ^^^^^^^^^ `10000` of `AuthError::Request` is described as `用户认证失败`, the official text of `10001`
    Client = 10001, // 用户认证失败
    Grant = 10002, // 指定的对象已存在
//                 ^^^^^^^^^^^ `10002` of `AuthError::Grant` is described as `指定的对象已存在`, the official text of `804`
}
",
        );
    }

    #[test]
    fn a_code_in_hex_is_told_in_decimal_too() {
        check(
            &RULE,
            "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
items = \"DepotError\"
//- docs/codes.md
| Code | Description |
|---|---|
| 0x10 | The gate is locked |
| 0x1a | The label is torn |
//- src/lib.rs
pub enum DepotError {
    GateLocked = 16, // The label is torn
//                   ^^^^^^^^^^^^^^^^^^^^ `16` of `DepotError::GateLocked` is described as `The label is torn`, the official text of `0x1a` (26)
}
",
        );
    }

    #[test]
    fn a_failure_is_no_text_of_a_success() {
        check(
            &RULE,
            "
pub enum ApiCode {
    Ok = 0, // 失败
//          ^^^^^ `0` of `ApiCode::Ok` is described as `失败`, and officially is `成功`
    Unknown = 1, // 未知错误
    Denied = 10009, // 用户或授权服务器拒绝授予数据访问权限
}
pub enum TokenCode {
    Ok = 0, // OK
    Unknown = 1, // 未知错误
    Denied = 10009, // Access denied
}
",
        );
    }
}
