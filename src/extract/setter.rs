//! Form F22: the code and its text are set on one receiver, in neighbouring statements or in one chain of calls:
//! `r.err_mess = "…".into(); r.set_err_code(101);`, `ErrorBody::new().code(1001).message("…")`. Mentions.

use std::ops::Range;

use super::{
    File, call,
    items::Item,
    lexer::{Kind, Lexed},
    naming, shape,
};

/// How many statements away the text may stand.
const NEIGHBOURS: usize = 3;
/// Longest statement and longest chain that are looked at, in tokens.
const LONGEST: usize = 64;

/// `.name = value` or `.name(value)`.
struct Setting {
    name: usize,
    value: Range<usize>,
    /// The token behind it.
    end: usize,
    /// A call, which may stand in a chain.
    call: bool,
}

/// True for the dot in front of the name of a code or of what sets one.
pub(super) fn is_start(lexed: &Lexed<'_>, dot: usize) -> bool {
    naming::is_code_field(bare(lexed.str(dot + 1)))
}

/// Reads what is set behind these dots.
pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, dots: &[usize]) {
    let lexed = file.lexed;
    for &i in dots {
        let Some(setting) = setting(lexed, i) else { continue };
        let Some(code) = shape::code_tokens(lexed, setting.value.clone()) else { continue };
        match receiver(lexed, i) {
            Some(receiver) => statement(file, item, &receiver, &setting, code),
            None if setting.call => chain(file, item, i, &setting, code),
            None => {}
        }
    }
}

/// What is set behind the dot.
fn setting(lexed: &Lexed<'_>, dot: usize) -> Option<Setting> {
    let name = dot + 1;
    lexed.ident(name)?;
    if lexed.is(name + 1, "(") {
        let end = lexed.after(name + 1);
        let value = lexed.inside(name + 1);
        return (lexed.split(value.clone(), ",").len() == 1).then_some(Setting { name, value, end, call: true });
    }
    if !lexed.is(name + 1, "=") {
        return None;
    }
    let mut end = name + 2;
    while end < name + LONGEST && !matches!(lexed.str(end), ";" | "}" | "") {
        end = lexed.after(end);
    }
    (lexed.is(end, ";") && end > name + 2).then_some(Setting { name, value: name + 2..end, end, call: false })
}

/// `err_code` of `set_err_code` and `with_err_code`.
pub(super) fn bare(name: &str) -> &str {
    name.strip_prefix("set_").or_else(|| name.strip_prefix("with_")).unwrap_or(name)
}

/// True for the names of texts, also those of setters.
fn is_text(name: &str) -> bool {
    naming::is_text_field(bare(name))
}

/// The variable or field in front of the dot, where a statement starts with it.
fn receiver(lexed: &Lexed<'_>, dot: usize) -> Option<Range<usize>> {
    let mut start = dot;
    while start > 0 && (lexed.kind(start - 1) == Some(Kind::Ident) || (lexed.is(start - 1, ".") && start < dot)) {
        start -= 1;
        if dot - start > 8 {
            return None;
        }
    }
    let starts_statement = start > 0 && matches!(lexed.str(start - 1), ";" | "{" | "}");
    (start < dot && starts_statement).then_some(start..dot)
}

fn statement(file: &mut File<'_, '_>, item: &Item, receiver: &Range<usize>, setting: &Setting, code: Range<usize>) {
    let lexed = file.lexed;
    if !lexed.is(setting.end, ";") {
        return;
    }
    let own = lexed.slice(receiver.clone());
    let variable = lexed.str(receiver.end - 1);
    let field = bare(lexed.str(setting.name));
    let says_error = naming::is_error_name(field);
    let answers = naming::is_error_name(variable) || is_answer(variable);
    let text = text_nearby(lexed, receiver, own, setting.end);
    let number = lexed.kind(code.start) != Some(Kind::Ident);
    let known = match (says_error, number) {
        // A constant is a mention only where it is declared as a code.
        (true, false) => true,
        (true, true) => text.is_some(),
        (false, _) => answers && text.is_some() && !shape::is_status(lexed, &code),
    };
    let zero = code.len() == 1 && lexed.is(code.start, "0");
    if known && !zero {
        let arguments: Vec<_> = text.into_iter().map(|token| token..token + 1).collect();
        let group = if says_error { field } else { variable };
        call::push(file, item, group, setting.name, code, &arguments);
    }
}

/// Variables that hold what is sent back.
fn is_answer(name: &str) -> bool {
    matches!(name, "r" | "res" | "ret" | "rsp" | "resp" | "response" | "result" | "reply")
}

/// The string token of a text that a statement around sets on the same receiver.
fn text_nearby(lexed: &Lexed<'_>, receiver: &Range<usize>, own: &str, end: usize) -> Option<usize> {
    let text_of = |statement: Range<usize>| {
        let dot = statement.start + receiver.len();
        let same = statement.end > dot && lexed.slice(statement.start..dot) == own && lexed.is(dot, ".");
        let setting = same.then(|| setting(lexed, dot)).flatten()?;
        let value = if is_text(lexed.str(setting.name)) { setting.value } else { return Some(None) };
        Some(value.take(LONGEST).find(|&i| lexed.kind(i) == Some(Kind::Str)))
    };
    let mut start = end + 1;
    for _ in 0..NEIGHBOURS {
        let Some(behind) = (start..start + LONGEST).find(|&i| matches!(lexed.str(i), ";" | "{" | "}" | "")) else {
            break;
        };
        match text_of(start..behind) {
            Some(None) => start = behind + 1,
            Some(found) => return found,
            None => break,
        }
    }
    let mut end = receiver.start;
    for _ in 0..NEIGHBOURS {
        if end == 0 || !lexed.is(end - 1, ";") {
            break;
        }
        let before = end - 1;
        let from = (before.saturating_sub(LONGEST)..before).rev().find(|&i| matches!(lexed.str(i), ";" | "{" | "}"))?;
        match text_of(from + 1..before) {
            Some(None) => end = from + 1,
            Some(found) => return found,
            None => break,
        }
    }
    None
}

/// `Type::new().code(1001).message("…")`: the text is set right before or behind, and the chain starts with an error or an answer.
fn chain(file: &mut File<'_, '_>, item: &Item, dot: usize, own: &Setting, code: Range<usize>) {
    let lexed = file.lexed;
    let literal = |value: Range<usize>| value.take(LONGEST).find(|&i| lexed.kind(i) == Some(Kind::Str));
    let behind =
        setting(lexed, own.end).filter(|next| lexed.is(own.end, ".") && next.call && is_text(lexed.str(next.name)));
    let text = behind.and_then(|next| literal(next.value)).or_else(|| {
        let open = dot.checked_sub(1).filter(|&close| lexed.is(close, ")")).map(|close| lexed.mate(close))?;
        let name = open.checked_sub(1)?;
        is_text(lexed.ident(name)?).then(|| literal(open + 1..dot - 1))?
    });
    let Some(text) = text.filter(|_| !shape::is_status(lexed, &code)) else { return };
    let mut head = dot;
    while head > 0 && dot - head < LONGEST {
        let before = head - 1;
        let part = match lexed.kind(before) {
            Some(Kind::Close) => lexed.mate(before),
            Some(Kind::Ident | Kind::PathSep) => before,
            Some(Kind::Punct) if lexed.is(before, ".") || lexed.is(before, "?") => before,
            _ => break,
        };
        head = part.min(before);
    }
    let mut types = (head..dot).filter(|&i| lexed.kind(i + 1) == Some(Kind::PathSep)).filter_map(|i| lexed.ident(i));
    let Some(type_name) = types.next_back().filter(|name| file.is_error_type(name) || call::is_response(name)) else {
        return;
    };
    call::push(file, item, type_name, own.name, code, std::slice::from_ref(&(text..text + 1)));
}
