//! Form F21: a tuple of code and text that becomes an error: `Error::from(("密码不能为空", NOT_PARAMETER))`,
//! `Err((1001, "…").into())`. Mentions.

use super::{
    File, call,
    items::Item,
    lexer::{Kind, Lexed},
    shape,
};

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, conversions: &[usize]) {
    for &i in conversions {
        match file.lexed.ident(i) {
            Some("from") => from(file, item, i),
            Some("into") => into(file, item, i),
            _ => {}
        }
    }
}

/// `Type::from((…))`
fn from(file: &mut File<'_, '_>, item: &Item, name: usize) {
    let lexed = file.lexed;
    let (outer, tuple) = (name + 1, name + 2);
    let wraps = lexed.is(outer, "(") && lexed.is(tuple, "(") && lexed.after(tuple) == lexed.mate(outer);
    let Some(type_name) = name.checked_sub(2).filter(|_| wraps && lexed.kind(name - 1) == Some(Kind::PathSep)) else {
        return;
    };
    let Some(type_name) = file.type_at(item, type_name) else { return };
    if file.is_error_type(&type_name) {
        tuple_of(file, item, &type_name, tuple);
    }
}

/// `(…).into()` where an error is wanted.
fn into(file: &mut File<'_, '_>, item: &Item, name: usize) {
    let lexed = file.lexed;
    let Some(close) = name.checked_sub(2).filter(|&close| lexed.is(close + 1, ".") && lexed.is(close, ")")) else {
        return;
    };
    let tuple = lexed.mate(close);
    if lexed.is(name + 1, "(") && tuple < close && wants_error(lexed, tuple) {
        tuple_of(file, item, "into", tuple);
    }
}

/// `Err(` or `ok_or(` stands before, or a closure that is given to `map_err` or `ok_or_else`.
fn wants_error(lexed: &Lexed<'_>, tuple: usize) -> bool {
    let Some(before) = tuple.checked_sub(1) else { return false };
    let mut open = before;
    if lexed.is(before, "|") {
        // The parameters of the closure.
        open = before.saturating_sub(1);
        while open > 0 && !lexed.is(open, "|") && before - open < 8 {
            open -= 1;
        }
        open = open.saturating_sub(1);
    }
    let taker = open.checked_sub(1).and_then(|taker| lexed.ident(taker));
    lexed.is(open, "(") && matches!(taker, Some("Err" | "ok_or" | "ok_or_else" | "map_err" | "or_else"))
}

/// One column is the code, another one the text.
fn tuple_of(file: &mut File<'_, '_>, item: &Item, group: &str, tuple: usize) {
    let lexed = file.lexed;
    let columns = lexed.split(lexed.inside(tuple), ",");
    if !(2..=3).contains(&columns.len()) || !columns.iter().any(|column| call::holds_text(file, column)) {
        return;
    }
    let code = columns.iter().find_map(|column| {
        let text = lexed.kind(column.start) == Some(Kind::Str);
        shape::code_tokens(lexed, column.clone()).filter(|code| !text && !shape::is_status(lexed, code))
    });
    if let Some(code) = code {
        call::push(file, item, group, code.start, code, &columns);
    }
}
