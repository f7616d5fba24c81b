//! Form F19: struct literals of an error type with a field for the code. Mentions: many sites with one code are normal.

use std::ops::Range;

use foldhash::HashMap;

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

/// A struct literal.
struct Literal<'t> {
    fields: Vec<(&'t str, Range<usize>)>,
    /// The values of those that hold texts. A second one of a name is none of Rust.
    texts: Vec<Range<usize>>,
}

impl<'t> Literal<'t> {
    fn read(lexed: &Lexed<'t>, open: usize) -> Self {
        let fields = fields(lexed, lexed.inside(open));
        let mut texts: Vec<&(&str, Range<usize>)> = Vec::new();
        for field in fields.iter().filter(|(name, _)| naming::is_text_field(name)) {
            if texts.iter().all(|(name, _)| *name != field.0) {
                texts.push(field);
            }
        }
        Self { texts: texts.into_iter().map(|(_, value)| value.clone()).collect(), fields }
    }

    /// The value of the field whose name is this token.
    fn value(&self, field: usize) -> Option<Range<usize>> {
        let at = self.fields.binary_search_by_key(&(field + 2), |(_, value)| value.start).ok()?;
        Some(self.fields[at].1.clone())
    }
}

/// Reads fields for codes, each with the brace that it stands in.
pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, fields: &[(usize, usize)]) {
    let lexed = file.lexed;
    let mut literals: HashMap<usize, Literal<'_>> = HashMap::default();
    for &(field, open) in fields {
        let Some(type_name) = file.type_at(item, open - 1) else { continue };
        let evidence = evidence(file, &type_name);
        if evidence == Evidence::Nothing || is_pattern(lexed, open) {
            continue;
        }
        let literal = literals.entry(open).or_insert_with(|| Literal::read(lexed, open));
        match evidence {
            Evidence::For(reason) => push(file, item, &type_name, reason, literal, (open, field)),
            Evidence::Against(reason) => leave(file, &type_name, reason, literal, (open, field)),
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
fn leave(
    file: &mut File<'_, '_>,
    type_name: &str,
    reason: String,
    literal: &Literal<'_>,
    (open, field): (usize, usize),
) {
    let numbered = literal.value(field).is_some_and(|value| expr::is_number(file.lexed, &value));
    if numbered && !literal.texts.is_empty() {
        file.leave(open - 1, type_name, reason, vec![type_name.to_owned()]);
    }
}

/// A pattern: `..` at its end, or an arrow or a lone `=` behind it.
pub(super) fn is_pattern(lexed: &Lexed<'_>, open: usize) -> bool {
    let close = lexed.mate(open);
    lexed.is(close - 1, "..") || matches!(lexed.str(close + 1), "=>" | "=" | "|" | "if")
}

/// A mention of the code, with the texts beside it.
fn push(
    file: &mut File<'_, '_>,
    item: &Item,
    type_name: &str,
    evidence: String,
    literal: &Literal<'_>,
    (open, field): (usize, usize),
) {
    let lexed = file.lexed;
    let code = literal.value(field).and_then(|value| shape::code_tokens(lexed, value));
    let Some(code) = code else { return };
    let mut descriptions = Vec::new();
    for text in &literal.texts {
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
