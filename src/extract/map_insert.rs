//! Form F40, where the config asks for it: a map from code to text that is filled at run time, `map.insert(3, "…")`. The function, the
//! static or the map itself must speak of errors.

use std::ops::Range;

use super::{
    File, expr,
    items::{Item, ItemKind},
    lexer::Kind,
    naming, shape,
};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, Role, Site, Type};

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item) {
    let tokens = match (item.kind, item.body) {
        (ItemKind::Function, Some(open)) => open..item.end,
        (ItemKind::Static | ItemKind::Const, _) => item.name..item.end,
        _ => return,
    };
    let rows: Vec<_> = tokens.filter_map(|i| row(file, i)).collect();
    let name = file.lexed.ident(item.name).unwrap_or("").to_owned();
    for (receiver, code, text) in rows {
        let speaks =
            [name.as_str(), receiver].into_iter().any(|name| naming::is_error_name(name) || (file.options.names)(name));
        if speaks || file.among_errors {
            push(file, item, &name, code, text);
        }
    }
}

/// Receiver, code and string token of `receiver.insert(code, "…")`, where `insert` stands at the token.
fn row<'t>(file: &File<'_, 't>, i: usize) -> Option<(&'t str, Range<usize>, usize)> {
    let lexed = file.lexed;
    if !lexed.is(i, "insert") || !lexed.is(i - 1, ".") || !lexed.is(i + 1, "(") {
        return None;
    }
    let receiver = lexed.ident(i.checked_sub(2)?)?;
    let arguments = lexed.split(i + 2..lexed.mate(i + 1).max(i + 2), ",");
    let [code, text] = arguments.as_slice() else { return None };
    let code = expr::without_conversions(lexed, code.clone());
    let coded = match lexed.kind(code.start)? {
        Kind::Str if code.len() == 1 => shape::is_code_string(&expr::string(lexed.str(code.start))?),
        Kind::Ident => naming::is_constant_name(lexed.str(code.end - 1)),
        _ => expr::is_number(lexed, &code),
    };
    let text = text.clone().take(4).find(|&token| lexed.kind(token) == Some(Kind::Str))?;
    coded.then_some((receiver, code, text))
}

fn push(file: &mut File<'_, '_>, item: &Item, name: &str, code: Range<usize>, text: usize) {
    let scope = file.scope_of(item);
    let value = expr::lower(file.lexed, code.clone());
    let mut descriptions = Vec::new();
    file.texts.literal(text, DescriptionRole::Message, &mut descriptions);
    let group = file.group(
        GroupKind::Function,
        name,
        &scope.modules,
        item.name,
        format!("the map in `{name}`, as the config says"),
    );
    file.out.sites.push(Site {
        group,
        form: Form::Call,
        // The text of a constant describes what is declared elsewhere.
        role: if matches!(value, Expr::Path(_)) { Role::Mention } else { Role::Declaration },
        name: None,
        value,
        ty: Type::Inferred,
        span: file.span(code),
        descriptions,
        cfg: scope.cfg.to_vec(),
        marker: false,
        deprecated: false,
    });
}
