//! `mismatched-description`: a text differs from the official one of its code.

use super::sites::{self, Standing};
use crate::{
    code::{Description, DescriptionRole},
    diagnostic::{Applicability, Fix, Level},
    index::Entry,
    rewrite,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    table::Cell,
    verdict::Verdict,
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
scheme or the tables are compared.

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
    let index = ctx.index;
    for entry in index.entries.iter().filter(|entry| index.items[entry.item].is_official() && !entry.marker) {
        for text in &entry.descriptions {
            let Standing::Differs(verdict, cell) = sites::standing(ctx, entry, text) else { continue };
            if text.role == DescriptionRole::Doc && another_agrees(ctx, entry, text) {
                continue;
            }
            sink.report(finding(ctx, entry, text, verdict, cell));
        }
    }
}

/// True where the entry has the official text elsewhere; then a doc comment is free to explain it.
fn another_agrees(ctx: &Context<'_>, entry: &Entry, text: &Description) -> bool {
    let others = entry.descriptions.iter().filter(|other| other.lang == text.lang && other.span != text.span);
    others.into_iter().any(|other| matches!(sites::standing(ctx, entry, other), Standing::Fine))
}

fn finding(ctx: &Context<'_>, entry: &Entry, text: &Description, verdict: Verdict, cell: &Cell) -> Finding {
    let title = sites::title(ctx.index, entry);
    let message = format!(
        "{title} is described as `{}`, and officially is `{}`",
        sites::shown(&text.text),
        sites::shown(&cell.text)
    );
    let label = match verdict {
        Verdict::Polarity => "the opposite of the official text?",
        Verdict::Truncates => "stops before the official text does",
        Verdict::Near => "almost the official text",
        _ => "not the official text",
    };
    let finding = Finding::new(text.span, message, label)
        .secondary(cell.span, format!("the official {} text of `{}`", cell.lang.name(), entry.code))
        .note("the published table and the program tell users two different things")
        .about(&entry.code, ctx.index.path(entry));
    match fix(ctx, text, verdict, cell) {
        Some(fix) => finding.fix(fix),
        None => finding.help(format!("write `{}`", cell.text)),
    }
}

/// Puts the official text in place of the one in the source.
fn fix(ctx: &Context<'_>, text: &Description, verdict: Verdict, cell: &Cell) -> Option<Fix> {
    let edit = rewrite::description(ctx.sources, text, &cell.text)?;
    let applicability = match verdict {
        Verdict::Near | Verdict::Truncates => Applicability::MachineApplicable,
        // The number may be what is wrong.
        _ => Applicability::MaybeIncorrect,
    };
    Some(Fix { message: "replace the text with the official one".to_owned(), edits: vec![edit], applicability })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixes};

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

    #[test]
    fn the_fix_keeps_signs_and_quotes() {
        assert_eq!(fixes(&RULE, TEXTS), ["非法的请求参数", "Invalid client"]);
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
    Own = 201001, // 自己的错误
}
pub enum ForeignError {
    Full = 1, // 满
    Busy = 3, // 忙
}
"#,
        );
    }
}
