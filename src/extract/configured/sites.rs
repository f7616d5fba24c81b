//! From fitted columns to codes: values, names, texts; and what they push aside.

use std::ops::Range;

use super::{Claims, Found, GroupKey, fit::Fitted};
use crate::{
    code::{Description, DescriptionRole, Expr, Form, Lang, Role, Site, Type},
    extract::{
        File, expr, items,
        lexer::{Kind, Lexed},
        naming,
    },
    pattern::Column,
    source::Span,
};

/// Forgets what was found where the config speaks.
pub(super) fn drop_claimed(file: &mut File<'_, '_>, claims: &Claims) {
    if claims.whole.is_empty() && claims.direct.is_empty() {
        return;
    }
    let lexed = file.lexed;
    let enclosing = lexed.enclosing(0..lexed.tokens.len());
    let claimed = |span: Span| {
        let start = span.range().start;
        let before = claims.whole.partition_point(|range| range.start <= start);
        let whole = before.checked_sub(1).is_some_and(|i| start < claims.whole[i].end);
        let open = enclosing.get(lexed.token_at(start)).copied().flatten();
        whole || open.is_some_and(|open| claims.direct.contains(&open))
    };
    file.out.sites.retain(|site| !claimed(site.span));
    file.out.unread.retain(|unread| !claimed(unread.span));
}

/// Adds the codes, with the comments above them where such comments are the habit of their list.
pub(super) fn push(file: &mut File<'_, '_>, found: Vec<Found>) {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for found in found {
        let lists = found.role == Role::Declaration && matches!(found.form, Form::MacroRow | Form::Attribute);
        let start = found.start;
        if push_one(file, found) && lists {
            rows.push((file.out.sites.len() - 1, start));
        }
    }
    let mut rows = rows.as_slice();
    while let Some(&(first, _)) = rows.first() {
        let group = file.out.sites[first].group;
        let run = |(i, row): &(usize, &(usize, usize))| row.0 == first + i && file.out.sites[row.0].group == group;
        let length = rows.iter().enumerate().take_while(run).count();
        let starts: Vec<usize> = rows[..length].iter().map(|(_, start)| *start).collect();
        file.comments_above(first, &starts);
        rows = &rows[length..];
    }
}

/// Adds a code; false where a place that only uses codes holds none.
fn push_one(file: &mut File<'_, '_>, found: Found) -> bool {
    let lexed = file.lexed;
    let Some((code, value)) = code_of(lexed, &found.columns) else { return false };
    if let Some(reason) = found.role.eq(&Role::Mention).then(|| no_mention(lexed, &code, &value)).flatten() {
        if !reason.is_empty() {
            file.unread(code, &found.group.name, reason);
        }
        return false;
    }
    if value == Expr::Str(String::new()) {
        return false;
    }
    let (name, descriptions) = (name(file, &found), descriptions(file, &found));
    let GroupKey { kind, name: item, modules, token, evidence } = found.group;
    let group = file.group(kind, &item, &modules, token, evidence);
    file.out.sites.push(Site {
        group,
        form: found.form,
        role: found.role,
        marker: found.role == Role::Declaration && name.as_deref().is_some_and(naming::is_marker_name),
        name,
        value,
        ty: Type::Inferred,
        span: file.span(code),
        descriptions,
        cfg: found.cfg,
        deprecated: items::is_deprecated(lexed, found.attributes),
    });
    true
}

/// Why a place that only uses codes holds none; without words where that is as it should be: a variable, a call.
fn no_mention(lexed: &Lexed<'_>, code: &Range<usize>, value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => {
            let variable = path.last().is_some_and(|name| name.starts_with(|c: char| c.is_lowercase() || c == '_'));
            variable.then(String::new)
        }
        Expr::Opaque(what) => {
            let number = |i: usize| lexed.kind(i) == Some(Kind::Number) && !lexed.is(i - 1, ".");
            let counts = code.clone().any(number);
            let reason =
                format!("this code is not evaluated: {what} is not a constant that can be read without compiling");
            Some(if counts { reason } else { String::new() })
        }
        _ => None,
    }
}

/// The name of the row, else of the item below an attribute, else of the match arm around a call that declares.
fn name(file: &File<'_, '_>, found: &Found) -> Option<String> {
    let lexed = file.lexed;
    let column = found.columns.iter().find(|(column, _)| *column == Column::Name);
    if let Some((_, tokens)) = column {
        return match lexed.kind(tokens.start) {
            Some(Kind::Str) => expr::string(lexed.str(tokens.start)),
            _ => lexed.ident(tokens.end - 1).map(str::to_owned),
        };
    }
    let called = found.role == Role::Declaration && matches!(found.form, Form::Call | Form::StructLiteral);
    let arm = || file.arms.at(found.start).filter(|_| called).map(|variant| variant.as_ref().to_owned());
    found.name.clone().or_else(arm)
}

fn descriptions(file: &File<'_, '_>, found: &Found) -> Vec<Description> {
    let role = if found.form == Form::Attribute { DescriptionRole::Attribute } else { DescriptionRole::Message };
    let mut out = file.texts.attributes(found.attributes.clone());
    for (column, tokens) in &found.columns {
        let lang = match column {
            Column::Zh => Some(Lang::Zh),
            Column::En => Some(Lang::En),
            Column::Text => None,
            _ => continue,
        };
        let mut texts = Vec::new();
        file.texts.first_literal(tokens.clone(), role, &mut texts);
        if let ([text], Some(lang)) = (texts.as_mut_slice(), lang) {
            text.lang = lang;
        }
        // The attribute's text may have been read as that of any attribute.
        texts.retain(|text| !out.iter().any(|known| known.span == text.span));
        out.extend(texts);
    }
    out.sort_by_key(|description| description.span.start);
    if let Some(last) = found.last {
        file.texts.trailing(file.lexed.tokens[last].end as usize, &mut out);
    }
    out
}

/// False where the code's column holds no expression, so that the row has another shape.
pub(super) fn is_code(lexed: &Lexed<'_>, columns: &Fitted) -> bool {
    !matches!(code_of(lexed, columns), None | Some((_, Expr::Invalid(_))))
}

/// The tokens of the code without conversions, and its value with the prefix.
fn code_of(lexed: &Lexed<'_>, columns: &Fitted) -> Option<(Range<usize>, Expr)> {
    let of = |wanted: Column| columns.iter().find(|(column, _)| *column == wanted).map(|(_, tokens)| tokens.clone());
    let code = expr::without_conversions(lexed, of(Column::Code)?);
    let first = lexed.str(code.start);
    let value = expr::lower_code(lexed, code.clone());
    let Some(prefix) = of(Column::Prefix) else { return Some((code, value)) };
    let prefix = match expr::lower(lexed, expr::without_conversions(lexed, prefix.clone())) {
        Expr::Str(text) => text,
        _ => lexed.slice(prefix).to_owned(),
    };
    let joined = match value {
        Expr::Str(text) => Expr::Str(prefix + &text),
        Expr::Int { .. } => Expr::Str(prefix + &first.replace('_', "")),
        Expr::Invalid(message) => Expr::Invalid(message),
        _ => Expr::Opaque(format!("`{}` behind the prefix `{prefix}`", lexed.slice(code.clone()))),
    };
    Some((code, joined))
}
