//! Forms F25 and F26: rows of a macro call, with name, code and text in any column. Read by shape, never expanded.

use std::ops::Range;

use super::{
    File, enum_variant, expr,
    items::{Item, ItemKind, attributes_at, cfg_predicates},
    lexer::Kind,
    naming,
    struct_literal::code_tokens,
};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, Role, Site};

/// Macros whose name speaks of errors and that declare none.
const OTHER: &[&str] = &[
    "error_chain",
    "quick_error",
    "impl_error",
    "impl_from_error",
    "compile_error",
    "from_error",
    "impl_err",
    "error_enum_from",
];

struct Row {
    attributes: Range<usize>,
    name: Option<usize>,
    code: Range<usize>,
    texts: Vec<usize>,
    last: usize,
}

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item) {
    let lexed = file.lexed;
    let Some(open) = item.body else { return };
    if let Some(short) = short_enum(file, item, open) {
        enum_variant::extract(file, &short);
        return;
    }
    let name = lexed.ident(item.name).unwrap_or("").to_owned();
    let configured = (file.options.names)(&name);
    let named = naming::is_error_name(&name) && !OTHER.contains(&name.as_str());
    if !configured && !named {
        return;
    }
    let body = open + 1..lexed.mate(open).max(open + 1);
    // Items inside were read as items.
    if body.clone().any(|i| matches!(lexed.ident(i), Some("enum" | "const" | "static" | "impl" | "fn" | "mod"))) {
        return;
    }
    let rows = rows(file, body.clone());
    if rows.is_empty() {
        let numbers = body.clone().filter(|&i| lexed.kind(i) == Some(Kind::Number) || is_code_literal(file, i)).count();
        if numbers >= 2 {
            file.unread(
                item.name..item.name + 1,
                &name,
                format!("the rows of the macro `{name}!` have a shape that is not known"),
            );
        }
        return;
    }
    let scope = file.scope_of(item);
    let group =
        file.group(GroupKind::Macro, &format!("{name}!"), &scope.modules, item.name, format!("the macro `{name}!`"));
    let first = file.out.sites.len();
    for row in &rows {
        let mut descriptions = file.texts.attributes(row.attributes.clone());
        for &text in &row.texts {
            file.texts.literal(text, DescriptionRole::Message, &mut descriptions);
        }
        file.texts.trailing(lexed.tokens[row.last].end as usize, &mut descriptions);
        let own_name = row.name.and_then(|token| lexed.ident(token)).map(str::to_owned);
        let value = match row.code.len() {
            // `E0001: 0001`: a leading zero belongs to the code.
            1 if has_leading_zero(lexed.str(row.code.start)) => Expr::Str(lexed.str(row.code.start).to_owned()),
            _ => expr::lower(lexed, row.code.clone()),
        };
        file.out.sites.push(Site {
            group,
            form: Form::MacroRow,
            role: Role::Declaration,
            marker: own_name.as_deref().is_some_and(naming::is_marker_name),
            name: own_name,
            value,
            ty: None,
            span: file.span(row.code.clone()),
            descriptions,
            cfg: scope.cfg.iter().cloned().chain(cfg_predicates(lexed, row.attributes.clone())).collect(),
            deprecated: false,
        });
    }
    let starts: Vec<usize> =
        rows.iter().map(|row| row.attributes.start.min(row.name.unwrap_or(row.code.start))).collect();
    file.comments_above(first, &starts);
}

/// `result!(CreateUserResult { NameTaken = 1012, TooMany = 1020 })`: an enum without its keyword.
fn short_enum(file: &File<'_, '_>, item: &Item, open: usize) -> Option<Item> {
    let lexed = file.lexed;
    let attributes = attributes_at(lexed, open + 1, lexed.mate(open));
    let name = if lexed.is(attributes.end, "pub") { attributes.end + 1 } else { attributes.end };
    let body = name + 1;
    let whole = lexed.kind(name) == Some(Kind::Ident) && lexed.is(body, "{") && lexed.after(body) == lexed.mate(open);
    whole.then(|| Item {
        kind: ItemKind::Enum,
        attributes,
        name,
        body: Some(body),
        end: lexed.after(body),
        scope: item.scope,
    })
}

fn has_leading_zero(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit())
}

fn is_code_literal(file: &File<'_, '_>, token: usize) -> bool {
    file.lexed.kind(token) == Some(Kind::Str)
        && expr::string(file.lexed.str(token)).is_some_and(|text| super::is_code_string(&text))
}

/// The rows of a body. A row is `Name(code) "text"`, `Name = code`, `Name: code`, `Name => code`, or a bracket that holds a code and a
/// name or text; between rows stand `,` or `;` or nothing.
fn rows(file: &File<'_, '_>, body: Range<usize>) -> Vec<Row> {
    let lexed = file.lexed;
    let mut rows = Vec::new();
    let mut i = body.start;
    while i < body.end {
        let attributes = attributes_at(lexed, i, body.end);
        let start = attributes.end;
        if start >= body.end {
            break;
        }
        let row = match lexed.kind(start) {
            Some(Kind::Ident) => named_row(file, attributes, start, body.end),
            Some(Kind::Open) => bracket_row(file, attributes, start),
            _ => None,
        };
        i = match row {
            Some(row) => {
                let behind = row.last + 1;
                rows.push(row);
                behind
            }
            None => lexed.after(start),
        };
    }
    rows
}

fn named_row(file: &File<'_, '_>, attributes: Range<usize>, name: usize, end: usize) -> Option<Row> {
    let lexed = file.lexed;
    let mut texts = Vec::new();
    let (code, mut last) = match lexed.str(name + 1) {
        "(" if name + 1 < end => {
            let inside = lexed.split(name + 2..lexed.mate(name + 1).max(name + 2), ",");
            let code = inside.iter().find_map(|part| number_tokens(file, part.clone()))?;
            texts.extend(
                inside
                    .iter()
                    .filter(|part| part.len() == 1 && part.start != code.start && is_text(file, part.start))
                    .map(|part| part.start),
            );
            (code, lexed.mate(name + 1))
        }
        "=" | ":" | "=>" => {
            let row = lexed.split(name + 2..end, ",").into_iter().next()?;
            let row = lexed.split(row, ";").into_iter().next()?;
            let length = if lexed.is(row.start, "-") { 2 } else { 1 };
            let code = number_tokens(file, row.start..(row.start + length).min(row.end))?;
            let last = code.end - 1;
            (code, last)
        }
        _ => return None,
    };
    // Texts behind the code, with or without a sign between: `BUSY(0x2) "server is busy"`, `= 1, "busy"` is another row's start.
    while last + 1 < end {
        let next = last + 1;
        if is_text(file, next) {
            texts.push(next);
            last = next;
        } else if matches!(lexed.str(next), ":" | "=>" | "-") && is_text(file, next + 1) {
            texts.push(next + 1);
            last = next + 1;
        } else {
            break;
        }
    }
    Some(Row { attributes, name: Some(name), code, texts, last })
}

/// `(100, CONTINUE, "Continue")` in any order of columns.
fn bracket_row(file: &File<'_, '_>, attributes: Range<usize>, open: usize) -> Option<Row> {
    let lexed = file.lexed;
    let close = lexed.mate(open);
    let columns = lexed.split(open + 1..close.max(open + 1), ",");
    if columns.len() < 2 {
        return None;
    }
    let code = columns
        .iter()
        .find_map(|column| number_tokens(file, column.clone()))
        .or_else(|| columns.iter().find(|column| column.len() == 1 && is_code_literal(file, column.start)).cloned())?;
    let name = columns
        .iter()
        .find(|column| {
            column.len() == 1
                && lexed.kind(column.start) == Some(Kind::Ident)
                && !matches!(lexed.str(column.start), "true" | "false")
        })
        .map(|column| column.start);
    let texts: Vec<usize> = columns
        .iter()
        .filter(|column| column.len() == 1 && column.start != code.start && is_text(file, column.start))
        .map(|column| column.start)
        .collect();
    if name.is_none() && texts.is_empty() {
        return None;
    }
    Some(Row { attributes, name, code, texts, last: close })
}

fn is_text(file: &File<'_, '_>, token: usize) -> bool {
    file.lexed.kind(token) == Some(Kind::Str)
}

/// A number, also negative, with its casts; strings are another column.
fn number_tokens(file: &File<'_, '_>, tokens: Range<usize>) -> Option<Range<usize>> {
    let lexed = file.lexed;
    if tokens.is_empty() || !(lexed.kind(tokens.start) == Some(Kind::Number) || lexed.is(tokens.start, "-")) {
        return None;
    }
    if lexed.kind(tokens.start) == Some(Kind::Number) && lexed.str(tokens.start).contains('.') {
        return None;
    }
    code_tokens(lexed, tokens)
}
