//! Form F10 as data: a const or static that holds a table of codes and texts, as an array of tuples or structs or as the rows of a map
//! macro: `const ERRORS: &[(i32, &str)] = &[(1001, "…")]`, `phf_map! { 1001i32 => "…" }`.

use std::ops::Range;

use super::{
    Display, File, expr,
    items::{Item, ItemKind, cfg_predicates},
    lexer::{Kind, Lexed},
    naming, shape, struct_literal,
};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, Role, Site, Type};

/// One row: the columns, in any order.
struct Row {
    code: Option<Range<usize>>,
    /// A path to a variant or constant.
    path: Option<Range<usize>>,
    name: Option<String>,
    texts: Vec<usize>,
    last: usize,
}

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item) {
    if !matches!(item.kind, ItemKind::Const | ItemKind::Static) {
        return;
    }
    let lexed = file.lexed;
    let name = lexed.ident(item.name).unwrap_or("").to_owned();
    if !speaks_of_errors(file, &name) {
        return;
    }
    let Some(rows) = rows(lexed, item) else { return };
    // `STATUS_CODES`: the statuses of HTTP with their names.
    let mut codes = rows.iter().filter_map(|row| row.code.as_ref()).peekable();
    if codes.peek().is_some() && codes.all(|code| shape::is_status(lexed, code)) && !(file.options.names)(&name) {
        return;
    }
    let scope = file.scope_of(item);
    let cfg = [scope.cfg.to_vec(), cfg_predicates(lexed, item.attributes.clone())].concat();
    for row in rows {
        let mut descriptions = Vec::new();
        for &text in &row.texts {
            file.texts.literal(text, DescriptionRole::TableCell, &mut descriptions);
        }
        file.texts.trailing(lexed.tokens[row.last].end as usize, &mut descriptions);
        let path = row.path.and_then(|path| expr::path(lexed, path));
        let Some(code) = row.code else {
            // The text of something that is numbered elsewhere.
            let (Some(mut path), false) = (path, descriptions.is_empty()) else { continue };
            let Some(own_name) = path.pop() else { continue };
            let type_name = path.pop().filter(|ty| naming::starts_as_type(ty));
            file.displays.push(Display { modules: scope.modules.to_vec(), type_name, name: own_name, descriptions });
            continue;
        };
        let (variant, type_name) = match path {
            Some(mut path) => (path.pop(), path.pop()),
            None => (row.name, None),
        };
        let value = expr::lower(lexed, code.clone());
        let evidence = format!("the table `{name}`");
        let group = match type_name.filter(|ty| file.is_error_type(ty)) {
            Some(ty) => file.group(GroupKind::Type, &ty, &scope.modules, item.name, evidence),
            None => file.group(GroupKind::Function, &name, &scope.modules, item.name, evidence),
        };
        file.out.sites.push(Site {
            group,
            form: Form::MatchArm,
            role: Role::Declaration,
            name: variant,
            value,
            ty: Type::Inferred,
            span: file.span(code),
            descriptions,
            cfg: cfg.clone(),
            marker: false,
            deprecated: false,
        });
    }
}

/// `ERRORS`, `ERROR_TEXTS`; among errors also `MESSAGES`.
fn speaks_of_errors(file: &File<'_, '_>, name: &str) -> bool {
    let of_texts = |word: &str| {
        matches!(word, "code" | "codes" | "msg" | "msgs" | "message" | "messages" | "text" | "texts" | "table")
    };
    (file.options.names)(name)
        || naming::is_error_name(name)
        || (file.among_errors && naming::Words::of(name).any(of_texts))
}

/// The rows of the first array or map in the initialiser that has nothing but rows; a single one is no table.
fn rows(lexed: &Lexed<'_>, item: &Item) -> Option<Vec<Row>> {
    let equals = (item.name..item.end).find(|&i| lexed.is(i, "="))?;
    let open = (equals..item.end).find(|&i| {
        lexed.is(i, "[") || (lexed.is(i, "{") && lexed.is(i - 1, "!") && lexed.ident(i - 2).is_some_and(is_map))
    })?;
    let parts = lexed.split(lexed.inside(open), ",");
    let rows: Vec<Row> = parts.iter().filter_map(|part| row(lexed, part.clone())).collect();
    (rows.len() >= 2 && rows.len() == parts.len()).then_some(rows)
}

/// `phf_map!`, `hashmap!`
fn is_map(name: &str) -> bool {
    naming::Words::of(name).last().is_some_and(|last| matches!(last, "map" | "hashmap" | "btreemap"))
}

fn row(lexed: &Lexed<'_>, tokens: Range<usize>) -> Option<Row> {
    let last = tokens.end - 1;
    let open = tokens.start;
    if lexed.is(open, "(") && lexed.after(open) == tokens.end {
        return columns(lexed, &lexed.split(open + 1..last, ","), last);
    }
    if lexed.is(last, "}") {
        let fields = struct_literal::fields(lexed, lexed.mate(last) + 1..last);
        let code = fields.iter().find(|(name, _)| naming::is_code_field(name))?;
        let texts = fields.iter().filter(|(name, _)| naming::is_text_field(name));
        let parts: Vec<_> = [code].into_iter().chain(texts).map(|(_, value)| value.clone()).collect();
        return columns(lexed, &parts, last);
    }
    let arrow = (tokens.start..tokens.end).find(|&i| lexed.kind(i) == Some(Kind::FatArrow))?;
    (arrow > tokens.start && arrow < last)
        .then(|| columns(lexed, &[tokens.start..arrow, arrow + 1..tokens.end], last))
        .flatten()
}

fn columns(lexed: &Lexed<'_>, columns: &[Range<usize>], last: usize) -> Option<Row> {
    let mut row = Row { code: None, path: None, name: None, texts: Vec::new(), last };
    let mut symbol = None;
    for column in columns {
        let column = expr::without_conversions(lexed, column.clone());
        let string = (column.len() == 1).then(|| expr::string(lexed.str(column.start))).flatten();
        match (lexed.kind(column.start)?, string) {
            (Kind::Number | Kind::Punct, _) if row.code.is_none() && is_number(lexed, &column) => {
                row.code = Some(column);
            }
            (Kind::Str | Kind::ByteStr, Some(text)) if row.code.is_none() && shape::is_code_string(&text) => {
                row.code = Some(column);
            }
            (Kind::Str, Some(text)) if symbol.is_none() && shape::is_symbol(&text) => {
                symbol = Some((column.start, text));
            }
            (Kind::Str, Some(_)) => row.texts.push(column.start),
            (Kind::Ident | Kind::PathSep, _) => {
                let path = expr::path(lexed, column.clone());
                let named = path.and_then(|path| path.last().cloned());
                if named.is_some_and(|name| naming::is_constant_name(&name) || name.starts_with(char::is_uppercase)) {
                    row.path = Some(column);
                }
            }
            _ => {}
        }
    }
    // `"Failed.Busy" => "繁忙"`: where nothing else is the code, a word without spaces is; beside a code it is a name, or the text.
    match symbol {
        Some((token, _)) if row.code.is_none() && row.path.is_none() && !row.texts.is_empty() => {
            row.code = Some(token..token + 1);
        }
        Some((token, _)) if row.texts.is_empty() => row.texts.push(token),
        Some((_, text)) => row.name = Some(text),
        None => {}
    }
    let described = row.code.is_some() && (!row.texts.is_empty() || row.path.is_some());
    (described || (row.path.is_some() && !row.texts.is_empty())).then_some(row)
}

fn is_number(lexed: &Lexed<'_>, column: &Range<usize>) -> bool {
    expr::is_number(lexed, column) && !matches!(expr::lower(lexed, column.clone()), Expr::Opaque(_) | Expr::Invalid(_))
}
