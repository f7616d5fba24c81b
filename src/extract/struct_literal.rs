//! Form F19: struct literals of an error type with a field for the code. Mentions: many sites with one code are normal.

use std::ops::Range;

use super::{File, evidence::Evidence, expr, items::Item, lexer::Lexed, naming, shape};
use crate::code::{DescriptionRole, Form, GroupKind, Role, Site, Type};

/// The fields of a struct literal's inside: name and value tokens.
pub(super) fn fields<'t>(lexed: &Lexed<'t>, inner: Range<usize>) -> Vec<(&'t str, Range<usize>)> {
    lexed
        .split(inner, ",")
        .into_iter()
        .filter(|field| field.len() > 2 && lexed.is(field.start + 1, ":"))
        .filter_map(|field| Some((lexed.ident(field.start)?, field.start + 2..field.end)))
        .collect()
}

/// `{ code:` or `, code:`
pub(super) fn is_start(lexed: &Lexed<'_>, name: usize) -> bool {
    (lexed.is(name - 1, "{") || lexed.is(name - 1, ",")) && naming::is_code_field(lexed.str(name))
}

/// Reads fields for codes, each with the brace that it stands in.
pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, fields: &[(usize, usize)]) {
    for &(field, open) in fields {
        let Some(type_name) = file.type_at(item, open - 1) else { continue };
        match evidence(file, &type_name) {
            _ if is_pattern(file.lexed, open) => {}
            Evidence::For(reason) => literal(file, item, &type_name, reason, open, field),
            Evidence::Against(reason) => leave(file, &type_name, reason, open, field),
            Evidence::Nothing => {}
        }
    }
}

/// Whether the literals of a type hold codes of errors.
fn evidence(file: &File<'_, '_>, type_name: &str) -> Evidence {
    if file.is_error_type(type_name) {
        Evidence::For(format!("the type `{type_name}`"))
    } else {
        Evidence::against(file, type_name)
    }
}

/// A number and a text in one literal come close, once for each type.
fn leave(file: &mut File<'_, '_>, type_name: &str, reason: String, open: usize, field: usize) {
    let lexed = file.lexed;
    let fields = fields(lexed, lexed.inside(open));
    let numbered = |(_, value): &(&str, Range<usize>)| value.start == field + 2 && expr::is_number(lexed, value);
    let close = fields.iter().any(numbered) && fields.iter().any(|(name, _)| naming::is_text_field(name));
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
    let Some(code) = shape::code_tokens(lexed, value.clone()) else { return };
    let mut descriptions = Vec::new();
    for (_, text) in fields.iter().filter(|(name, _)| naming::is_text_field(name)) {
        file.texts.first_literal(text.clone(), DescriptionRole::Message, &mut descriptions);
    }
    let group = file.group(GroupKind::Uses, type_name, &[], open - 1, evidence);
    file.out.sites.push(Site {
        group,
        form: Form::StructLiteral,
        role: Role::Mention,
        name: None,
        value: expr::lower(lexed, code.clone()),
        ty: Type::Inferred,
        span: file.span(code),
        descriptions,
        cfg: file.scope_of(item).cfg.to_vec(),
        marker: false,
        deprecated: false,
    });
}
