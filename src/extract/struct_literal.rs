//! Form F19: struct literals of an error type with a field for the code. Mentions: many sites with one code are normal.

use std::ops::Range;

use super::{
    File,
    evidence::Evidence,
    expr, is_code_string, is_constant_name,
    items::Item,
    lexer::{Kind, Lexed},
    naming,
};
use crate::code::{DescriptionRole, Form, GroupKind, Role, Site};

/// The names of fields that hold a code.
pub(super) fn is_code_field(name: &str) -> bool {
    matches!(name, "code" | "err_code" | "error_code" | "errcode" | "errno" | "err_no" | "error_no" | "ret_code")
}

/// The names of fields that hold the text of a code.
pub(super) fn is_text_field(name: &str) -> bool {
    matches!(
        name,
        "message"
            | "msg"
            | "description"
            | "desc"
            | "err_msg"
            | "error_msg"
            | "error_message"
            | "errmsg"
            | "err_mess"
            | "err_message"
            | "mess"
            | "text"
            | "detail"
            | "reason"
            | "public_message"
    )
}

/// The fields of a struct literal's inside: name and value tokens.
pub(super) fn fields<'t>(lexed: &Lexed<'t>, inner: Range<usize>) -> Vec<(&'t str, Range<usize>)> {
    lexed
        .split(inner, ",")
        .into_iter()
        .filter(|field| field.len() > 2 && lexed.is(field.start + 1, ":"))
        .filter_map(|field| Some((lexed.ident(field.start)?, field.start + 2..field.end)))
        .collect()
}

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, body: &[usize]) {
    let lexed = file.lexed;
    let mut stack = Vec::new();
    for &i in body {
        match lexed.kind(i) {
            Some(Kind::Open) => stack.push(i),
            Some(Kind::Close) => {
                stack.pop();
            }
            Some(Kind::Ident)
                if lexed.is(i + 1, ":") && matches!(lexed.str(i - 1), "{" | ",") && is_code_field(lexed.str(i)) =>
            {
                let Some(&open) = stack.last().filter(|&&open| lexed.is(open, "{")) else { continue };
                let Some(type_name) = file.type_at(item, open - 1) else { continue };
                match evidence(file, &type_name) {
                    _ if is_pattern(lexed, open) => {}
                    Evidence::For(reason) => literal(file, item, &type_name, reason, open, i),
                    Evidence::Against(reason) => leave(file, &type_name, reason, open, i),
                    Evidence::Nothing => {}
                }
            }
            _ => {}
        }
    }
}

/// Whether the literals of a type hold codes of errors.
fn evidence(file: &File<'_, '_>, type_name: &str) -> Evidence {
    if file.is_error_type(type_name) {
        Evidence::For(format!("the type `{type_name}`"))
    } else if file.options.explain {
        let lacks = || format!("`{type_name}` does not speak of errors");
        Evidence::Against(naming::objection(type_name).unwrap_or_else(lacks))
    } else {
        Evidence::Nothing
    }
}

/// A number and a text in one literal come close, once for each type.
fn leave(file: &mut File<'_, '_>, type_name: &str, reason: String, open: usize, field: usize) {
    let lexed = file.lexed;
    let fields = fields(lexed, lexed.inside(open));
    let numbered = |(_, value): &(&str, Range<usize>)| value.start == field + 2 && expr::is_number(lexed, value);
    let close = fields.iter().any(numbered) && fields.iter().any(|(name, _)| is_text_field(name));
    if close {
        file.leave(open - 1, type_name, reason, vec![type_name.to_owned()]);
    }
}

/// A pattern: `..` at its end, or an arrow or a lone `=` behind it.
pub(super) fn is_pattern(lexed: &Lexed<'_>, open: usize) -> bool {
    let close = lexed.mate(open);
    lexed.is(close - 1, "..") || matches!(lexed.str(close + 1), "=>" | "=" | "|" | "if")
}

fn literal(file: &mut File<'_, '_>, item: &Item, type_name: &str, evidence: String, open: usize, field: usize) {
    let lexed = file.lexed;
    let fields = fields(lexed, lexed.inside(open));
    let Some((_, value)) = fields.iter().find(|(_, value)| value.start == field + 2) else { return };
    let Some(code) = code_tokens(lexed, value.clone()) else { return };
    let mut descriptions = Vec::new();
    for (_, text) in fields.iter().filter(|(name, _)| is_text_field(name)) {
        file.texts.first_literal(text.clone(), DescriptionRole::Message, &mut descriptions);
    }
    let group = file.group(GroupKind::Uses, type_name, &[], open - 1, evidence);
    file.out.sites.push(Site {
        group,
        form: Form::StructLiteral,
        role: Role::Mention,
        name: None,
        value: expr::lower(lexed, code.clone()),
        ty: None,
        span: file.span(code),
        descriptions,
        cfg: file.scope_of(item).cfg.clone(),
        marker: false,
        deprecated: false,
    });
}

/// The tokens of a code given as a number, a constant, arithmetic on one, or a string that can be a code; conversions behind it left out.
pub(super) fn code_tokens(lexed: &Lexed<'_>, value: Range<usize>) -> Option<Range<usize>> {
    let value = expr::without_conversions(lexed, value);
    match lexed.kind(value.start)? {
        Kind::Number => Some(value),
        Kind::Punct if lexed.is(value.start, "-") && lexed.kind(value.start + 1) == Some(Kind::Number) => Some(value),
        Kind::Str | Kind::ByteStr if value.len() == 1 => {
            is_code_string(&expr::string(lexed.str(value.start))?).then_some(value)
        }
        Kind::Ident => {
            let last = lexed.path_last(value.start);
            let ends = last + 1 == value.end || matches!(lexed.str(last + 1), "+" | "-" | "|" | "as" | "*" | "<");
            (ends && is_constant_name(lexed.str(last)) && lexed.str(last).len() > 1).then_some(value)
        }
        Kind::Open if lexed.is(value.start, "(") => {
            let numeric = value.clone().any(|i| lexed.kind(i) == Some(Kind::Number));
            numeric.then_some(value)
        }
        _ => None,
    }
}
