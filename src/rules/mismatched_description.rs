//! `mismatched-description`: a text differs from the official one of its code.

use std::collections::{BTreeMap, BTreeSet};

use super::sites::{self, Difference, Judge, Names, Standing};
use crate::{
    code::{Description, DescriptionRole, Lang, is_han},
    diagnostic::{Applicability, Fix, Level},
    index::{Entry, Item},
    rewrite,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::Cell,
    verdict::{self, Cause, Drift, Verdict},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "mismatched-description",
    group: Group::Descriptions,
    level: Level::Warn,
    summary: "a description that differs from the official text of its code",
    fixable: true,
    since: "0.1.0",
    docs: "## What it does
Compares the descriptions of a code with its row in the official tables, in the language of each. Width, spaces, punctuation,
case, quotes and the spelling of placeholders may differ, and the text may go on with a detail. Only items that follow the
scheme or the tables are compared. The finding says what differs: a typo, a sign that turns the text into its opposite, a number,
traditional characters, other words. The config may be stricter, or name words that mean the same.

A code is one finding for each language, and none where one of its texts is the official one: the others explain it. What users see
(attribute, displayed text, message) is still reported where it is the official text but for a typo, a number or a negation. A text
that only repeats the name of its code is not compared. Where more than half of the codes of an item, and at least six, have simply
other words, they are one finding; `wording = \"each\"` below `[descriptions]` in the config shows each of them.

## Why is this bad?
The published table and the program tell users two different things.

## Example
```rust,fails
pub enum AuthError {
    InvalidClient = 10001, // 用户认证成功
}
```

## Use instead
```rust,passes
pub enum AuthError {
    InvalidClient = 10001, // 用户认证失败
}
```
",
    check: Check::Index(check),
};

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let judge = Judge::new(ctx);
    let names = Names::new(ctx);
    for item in ctx.index.items.iter().filter(|item| item.is_official()) {
        let (mut apart, mut together, mut compared) = (Vec::new(), Vec::new(), BTreeSet::new());
        for ((code, _), texts) in by_code(ctx, item) {
            if texts.iter().any(|(entry, text)| judge.has_text(entry, text.lang)) {
                compared.insert(code);
            }
            let Some(found) = of_code(&judge, &texts) else { continue };
            if found.is_wording() && !judge.comparer(found.difference.row).tells_wording_apart() {
                together.push(found);
            } else {
                apart.push(found);
            }
        }
        let codes: BTreeSet<&str> = together.iter().map(|found| found.entry.code.as_str()).collect();
        if codes.len() >= MANY && codes.len() * 2 > compared.len() {
            sink.report(another_style(ctx, item, &together, codes.len()));
        } else {
            apart.append(&mut together);
        }
        for found in &apart {
            sink.report(finding(ctx, &judge, &names, found));
        }
    }
}

/// So many codes with other words are another style, and not as many faults.
const MANY: usize = 6;

/// A text of a code that is not the official one.
struct Found<'a> {
    entry: &'a Entry,
    text: &'a Description,
    difference: Difference<'a>,
    cause: Cause,
    /// Other texts of the code in this language, none of which is the official one.
    others: Vec<&'a Description>,
}

impl Found<'_> {
    /// Nothing is known but that the words are others.
    fn is_wording(&self) -> bool {
        self.difference.verdict == Verdict::Different
            && matches!(self.cause, Cause::Wording | Cause::Other | Cause::Order)
    }

    /// A slip in the official text, or a spelling of it that the config refuses.
    fn is_slip(&self) -> bool {
        self.difference.verdict.is_same()
            || matches!(self.cause, Cause::Polarity { .. } | Cause::Number { .. } | Cause::Typo { .. })
    }
}

/// The texts of a code, with their entries.
type Texts<'a> = Vec<(&'a Entry, &'a Description)>;

/// The texts of each code of an item and each language; a variant and the arms that show it are one code. What only repeats the name
/// is no text.
fn by_code<'a>(ctx: &Context<'a>, item: &Item) -> BTreeMap<(&'a str, Lang), Texts<'a>> {
    let mut codes: BTreeMap<_, Texts<'_>> = BTreeMap::new();
    for entry in item.entries.iter().map(|&i| &ctx.index.entries[i]).filter(|entry| !entry.marker) {
        for text in entry.descriptions.iter().filter(|text| !sites::is_own_name(entry, &text.text)) {
            let texts = codes.entry((entry.code.as_str(), text.lang)).or_default();
            if texts.iter().all(|(_, known)| known.span != text.span) {
                texts.push((entry, text));
            }
        }
    }
    codes
}

/// What is to be said of a code in one language: nothing where one of its texts is the official one, but for a slip in what users see.
fn of_code<'a>(judge: &Judge<'a>, texts: &[(&'a Entry, &'a Description)]) -> Option<Found<'a>> {
    let (mut agrees, mut found) = (false, Vec::new());
    for &(entry, text) in texts {
        match judge.standing(entry, text) {
            Standing::Fine => agrees |= judge.has_text(entry, text.lang),
            // The text of another code, or another value, is told by the rules for that.
            Standing::Other(_) => {}
            Standing::Differs(difference) if verdict::is_success_against_failure(&difference.cell.text, &text.text) => {
            }
            Standing::Differs(Difference { cell, .. })
                if sites::is_own_name(entry, &cell.text) || is_in_one_word(&cell.text, &text.text) =>
            {
                agrees = true;
            }
            Standing::Differs(difference) => {
                let cause = verdict::cause(&difference.cell.text, &text.text).unwrap_or(Cause::Other);
                if judge.may_be_values(difference.row, &cause) {
                    agrees = true;
                } else {
                    found.push(Found { entry, text, difference, cause, others: Vec::new() });
                }
            }
        }
    }
    if agrees {
        found.retain(|found| is_seen(found.text) && found.is_slip());
    }
    let nearest = (0..found.len()).min_by_key(|&at| (found[at].difference.verdict, !is_seen(found[at].text), at))?;
    let mut nearest = found.swap_remove(nearest);
    nearest.others = found.into_iter().map(|found| found.text).collect();
    nearest.others.sort_by_key(|text| text.span);
    Some(nearest)
}

/// `GateLocked` for `gate locked`, on one side or the other.
fn is_in_one_word(official: &str, here: &str) -> bool {
    let words = verdict::split(official);
    let identifier = |text: &str| !text.trim().contains(char::is_whitespace);
    words.len() > 1 && identifier(official) != identifier(here) && words == verdict::split(here)
}

/// True for a text that users of the program see.
fn is_seen(text: &Description) -> bool {
    matches!(text.role, DescriptionRole::Attribute | DescriptionRole::Display | DescriptionRole::Message)
}

/// One finding for the codes of an item that have other words than the table.
fn another_style(ctx: &Context<'_>, item: &Item, found: &[Found<'_>], codes: usize) -> Finding {
    /// More would hide what they show.
    const SHOWN: usize = 3;
    let message = format!("{codes} codes of `{}` are described in other words than officially", item.name);
    let mut finding = Finding::new(item.span, message, "another style than that of its table");
    for found in found.iter().take(SHOWN) {
        let (here, official) = sites::shown_pair(&found.text.text, &found.difference.cell.text);
        let label = format!("`{}` is `{here}`, and officially `{official}`", found.entry.code.escape_debug());
        finding = finding.secondary(found.text.span, label);
    }
    finding
        .note("the texts are not alike: one side is written in another style, and nothing shows a slip")
        .help("write `wording = \"each\"` below `[descriptions]` in the config to see each of them")
        .about_item(&item.name)
        .stands_for(found.iter().map(|found| ctx.index.subject(found.entry)))
}

fn finding(ctx: &Context<'_>, judge: &Judge<'_>, names: &Names<'_>, found: &Found<'_>) -> Finding {
    let Found { entry, text, difference: Difference { verdict, cell, .. }, cause, others } = found;
    let title = sites::title(ctx.index, entry);
    let (here, official) = sites::shown_pair(&text.text, &cell.text);
    let message = format!("{title} is described as `{here}`, and officially is `{official}`");
    let mut finding = Finding::new(text.span, message, label(*verdict, cause))
        .secondary(cell.span, format!("the official {} text of `{}`", cell.lang.name(), entry.code));
    for other in others {
        finding = finding.secondary(other.span, format!("nor is the {} of the code", other.role.name()));
    }
    if *cause != Cause::Other {
        finding = finding.note(verdict::lines(("official", &cell.text), ("here", &text.text)));
    }
    let other = if text.lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let stale = matches!(text.lang, Lang::Zh | Lang::En) && judge.agrees(entry, other);
    finding = finding.note(if stale {
        format!("the {} text agrees with the table: only one of the languages was changed", other.name())
    } else {
        "the published table and the program tell users two different things".to_owned()
    });
    finding = finding.about_entry(ctx.index, entry);
    if let Some(renamed) = names.of_another_symbol(entry) {
        let help = format!("the row is that of `{}`: look at the number before the text", renamed.cell.text);
        return finding.help(help);
    }
    match fix(ctx, text, cell, is_certain(*verdict, cause, stale)) {
        Some(fix) => finding.fix(fix),
        None => finding.help(format!("write `{}`", cell.text)),
    }
}

/// What the text is to the official one, under the text.
fn label(verdict: Verdict, cause: &Cause) -> String {
    let text = match (verdict, cause) {
        (_, Cause::Hidden(signs)) => return format!("only signs that nobody sees differ: {}", code_points(signs)),
        (_, Cause::Spaces) => "only spaces differ",
        (_, Cause::Punctuation) => "only punctuation or the width of signs differs",
        (_, Cause::Case) => "only upper and lower case differ",
        (_, Cause::Spelling) => "only `_`, quotes or the way to write a placeholder differs",
        (_, Cause::Script { here: true }) => "traditional characters, where the official text has simplified ones",
        (_, Cause::Script { here: false }) => "simplified characters, where the official text has traditional ones",
        (Verdict::Extends, _) => "goes on behind the official text",
        (Verdict::Truncates, _) => "stops before the official text does",
        (_, Cause::Number { official, here }) => return instead("another number", official, here),
        (_, Cause::Placeholders(Drift::Count { .. })) => "holds another number of values",
        (_, Cause::Placeholders(_)) => "holds other values",
        (_, Cause::Polarity { official, here }) => {
            return instead("perhaps the opposite", &official.join(" "), &here.join(" "));
        }
        (_, Cause::Typo { official, here }) if here.is_empty() => return format!("is `{official}` missing?"),
        (_, Cause::Typo { official, here }) if official.is_empty() => return format!("is `{here}` too much?"),
        // A character may be a word, and then it is meant.
        (_, Cause::Typo { official, here }) if here.contains(is_han) => {
            return instead("almost the official text", official, here);
        }
        (_, Cause::Typo { official, .. }) => return format!("did you mean `{official}`?"),
        (_, Cause::Order) => "the official words in another order",
        (Verdict::Near, _) => "almost the official text",
        (_, Cause::Wording) => "other words than the official text",
        (_, Cause::Other) => "not the official text",
    };
    text.to_owned()
}

/// "another number: `20`, officially `10`"
fn instead(what: &str, official: &str, here: &str) -> String {
    match (official.is_empty(), here.is_empty()) {
        (false, false) => format!("{what}: `{here}`, officially `{official}`"),
        (true, false) => format!("{what}: `{here}`, and officially nothing"),
        (false, true) => format!("{what}: officially there is `{official}`"),
        (true, true) => what.to_owned(),
    }
}

/// `U+200B, U+00A0`
fn code_points(signs: &[char]) -> String {
    let points: Vec<_> = signs.iter().map(|sign| format!("U+{:04X}", u32::from(*sign))).collect();
    points.join(", ")
}

/// True where the text is what is wrong, and not the number.
fn is_certain(verdict: Verdict, cause: &Cause, stale: bool) -> bool {
    let spelled = verdict.is_same() || matches!(verdict, Verdict::Truncates | Verdict::Extends);
    spelled || matches!(cause, Cause::Typo { .. } | Cause::Hidden(_)) || (verdict == Verdict::Near && stale)
}

/// Puts the official text in place of the one in the source.
fn fix(ctx: &Context<'_>, text: &Description, cell: &Cell, certain: bool) -> Option<Fix> {
    Some(Fix {
        message: "replace the text with the official one".to_owned(),
        edits: vec![rewrite::description(ctx.sources, text, &cell.text)?],
        applicability: if certain { Applicability::MachineApplicable } else { Applicability::MaybeIncorrect },
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{certain_fixes, check, count, fixes, labels, notes};

    const TEXTS: &str = r#"
pub enum AuthError {
    InvalidRequest = 10000, // 非法的请求
//                          ^^^^^^^^ `10000` of `AuthError::InvalidRequest` is described as `非法的请求`, and officially is `非法的请求参数`
    #[error("Invalid clients")]
//          ^^^^^^^^^^^^^^^^^ `10001` of `AuthError::InvalidClient` is described as `Invalid clients`, and officially is `Invalid client`
    InvalidClient = 10001,
    /// 指定的对象 `{id}` 已经存在
//  ^^^^^^^^^^^^^^^^^^^^^ `804` of `AuthError::Exists` is described as `指定的对象 `{id}` 已经存在`, and officially is `指定的对象已存在`
    Exists = 804,
}
"#;

    #[test]
    fn a_text_that_differs() {
        check(&RULE, TEXTS);
    }

    const CAUSES: &str = "
pub enum AuthError {
    InvalidRequest = 10000, // 非法的请求参数
    Unauthorized = 10003, // 應用沒有被授權，無法使用所指定的grant_type
    Scope = 10005, // scope信息无效
    Uri = 10007, // redirect_uri字段与注册应用时所填写的匹配
    Denied = 10009, // 用户或授权服务器拒绝授予数据权限
    Signature = 106, // Unsuported signature method
    User = 6, // 无权限访问该用户数据 No permission to access data
    Operation = 801, // 系统繁忙
}
";

    #[test]
    fn the_cause_is_named() {
        assert_eq!(
            labels(&RULE, CAUSES),
            [
                "traditional characters, where the official text has simplified ones",
                "other words than the official text",
                "perhaps the opposite: officially there is `不`",
                "is `访问` missing?",
                "did you mean `Unsupported`?",
                "almost the official text",
                "not the official text",
            ]
        );
    }

    #[test]
    fn words_that_change_are_shown() {
        let notes = notes(&RULE, CAUSES);
        let lines = "official: [Unsupported] signature method\nhere:     [Unsuported] signature method";
        assert!(notes.contains(&lines.to_owned()), "{notes:#?}");
        let stale = "the Chinese text agrees with the table: only one of the languages was changed";
        assert_eq!(notes.iter().filter(|note| *note == stale).count(), 1);
        assert_eq!(notes.iter().filter(|note| note.starts_with("official: ")).count(), 6, "not where nothing is alike");
    }

    #[test]
    fn a_fix_is_certain_where_the_number_cannot_be_wrong() {
        assert_eq!(
            certain_fixes(&RULE, CAUSES),
            [
                "用户或授权服务器拒绝授予数据访问权限",
                "Unsupported signature method",
                "No permission to access user data",
            ]
        );
    }

    #[test]
    fn the_fix_keeps_signs_and_quotes() {
        assert_eq!(fixes(&RULE, TEXTS), ["非法的请求参数", "Invalid client"]);
    }

    #[test]
    fn a_text_of_another_symbol_has_no_fix() {
        let text = "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
items = \"DepotError\"
//- docs/codes.md
| Code | Name | Description |
|---|---|---|
| 1 | GATE_LOCKED | The gate is locked |
| 2 | LABEL_TORN | The label is torn |
| 3 | BOX_EMPTY | The box is empty |
//- src/lib.rs
pub enum DepotError {
    /// The gate is lokced
    GateLocked = 1,
    /// The lable is torn
    RoadBlocked = 2,
    BoxEmpty = 3,
}
";
        assert_eq!(fixes(&RULE, text), ["The gate is locked"]);
    }

    #[test]
    fn spelling_details_and_docs_beside_the_official_text_are_silent() {
        check(
            &RULE,
            r#"
pub enum AuthError {
    InvalidRequest = 10000, // 非法的 请求参数。
    /// The client could not be told apart from others.
    #[error("invalid client: {0}")]
    InvalidClient = 10001,
    /// 非法的授权信息
    /// 例如验证码已使用
    InvalidGrant = 10002,
    Own = 201001, // 自己的错误
}
pub enum ForeignError {
    Full = 1, // 满
    Busy = 3, // 忙
}
"#,
        );
    }

    #[test]
    fn a_value_is_a_detail_where_the_table_has_none() {
        let text = "
//- errcode.toml
version = 1
[[table]]
path = \"docs/codes.md\"
allow-detail = false
//- docs/codes.md
| Code | Description |
|---|---|
| 201001 | the client is invalid |
| 201002 | the label {} is torn |
//- src/lib.rs
pub enum UserError {
    #[error(\"the client {0} is invalid\")]
    Client = 201001,
    #[error(\"the label {0}{1} is torn\")]
    Label = 201002,
}
";
        assert_eq!(count(&RULE, text), 1);
        assert_eq!(count(&RULE, &text.replace("false", "true")), 0);
    }
}
