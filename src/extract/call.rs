//! Form F20, and F16 inside of a call: constructors and functions of errors that take the code as an argument. Mentions.

use std::ops::Range;

use super::{
    File,
    evidence::Evidence,
    expr,
    items::Item,
    lexer::{Kind, Lexed},
    naming, shape,
};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, Role, Site, Type};

/// Constructors whose number is the system's and not the program's.
const SYSTEM: &[&str] = &["from_raw_os_error", "last_os_error", "with_capacity", "from_hresult", "from_win32"];

/// False for a call in round brackets that [`call`] has nothing to say of: a plain method, a variant without a path, and what has no
/// arguments.
pub(super) fn is_start(lexed: &Lexed<'_>, name: usize) -> bool {
    let start = lexed.kind(name - 1) == Some(Kind::PathSep)
        || (!lexed.is(name - 1, ".") && !lexed.is(name - 1, "fn") && !lexed.str(name).starts_with(is_capital));
    start && !lexed.inside(name + 1).is_empty()
}

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, calls: &[usize]) {
    for &name in calls {
        if file.lexed.is(name + 1, "(") {
            call(file, item, name);
        } else if file.lexed.kind(name + 2) == Some(Kind::Open) {
            coded_macro(file, item, name);
        }
    }
}

/// Macros that log a field named `code`.
const LOGGING: &[&str] = &[
    "error", "warn", "info", "debug", "trace", "event", "log", "span", "error_span", "warn_span", "info_span",
    "println", "format", "json",
];

/// `bail!(code = 0x2603, "…")`
fn coded_macro(file: &mut File<'_, '_>, item: &Item, name: usize) {
    let lexed = file.lexed;
    if LOGGING.contains(&lexed.str(name)) {
        return;
    }
    let arguments = lexed.split(lexed.inside(name + 2), ",");
    let Some(code) = arguments.iter().find(|argument| {
        argument.len() > 2 && naming::is_code_field(lexed.str(argument.start)) && lexed.is(argument.start + 1, "=")
    }) else {
        return;
    };
    let code = code.start + 2..code.end;
    if matches!(lexed.kind(code.start), Some(Kind::Number)) {
        push(file, item, &format!("{}!", lexed.str(name)), name, code, &arguments);
    }
}

/// `AppError::Business(10001, "…")`: a variant that carries a code and its text. The number beside the text of another one may be a
/// limit, unless it has five digits or more.
fn variant(file: &mut File<'_, '_>, item: &Item, name: usize) {
    let lexed = file.lexed;
    let Some(owner) = name.checked_sub(2).filter(|_| lexed.kind(name - 1) == Some(Kind::PathSep)) else { return };
    let Some(type_name) = file.type_at(item, owner) else { return };
    let arguments = lexed.split(lexed.inside(name + 1), ",");
    if arguments.len() < 2 || !file.is_error_type(&type_name) {
        return;
    }
    let carries_codes = naming::Words::of(lexed.str(name)).any(|word| {
        matches!(
            word,
            "api" | "biz" | "business" | "code" | "coded" | "common" | "custom" | "err" | "error" | "service" | "with"
        )
    });
    let long = |argument: &Range<usize>| {
        argument.len() == 1 && lexed.kind(argument.start) == Some(Kind::Number) && lexed.str(argument.start).len() >= 5
    };
    if carries_codes || arguments.iter().any(long) {
        answer(file, item, &type_name, name, &arguments);
    }
}

/// `ApiResponse::error(30002, "…")`, `R::fail(ERR_CODE, "…")`: a code beside a text. HTTP statuses are none.
fn answer(file: &mut File<'_, '_>, item: &Item, type_name: &str, name: usize, arguments: &[Range<usize>]) {
    let lexed = file.lexed;
    if !arguments.iter().any(|argument| holds_text(file, argument)) {
        return;
    }
    let code = arguments.iter().take(2).enumerate().find_map(|(at, argument)| {
        let code = shape::code_tokens(lexed, argument.clone())?;
        let digits = lexed.slice(code.clone()).bytes().filter(u8::is_ascii_digit).count();
        let text = lexed.kind(code.start) == Some(Kind::Str);
        // Behind its text a constant can be anything, such as a duration.
        let told = || {
            let name = lexed.str(code.end - 1);
            at == 0 || naming::is_error_constant(name) || naming::is_code_name(name)
        };
        let constant = lexed.kind(code.start) == Some(Kind::Ident) && told();
        (!text && (constant || digits >= 3) && !shape::is_status(lexed, &code)).then_some(code)
    });
    if let Some(code) = code {
        push(file, item, type_name, name, code, arguments);
    }
}

fn is_capital(c: char) -> bool {
    c.is_ascii_uppercase()
}

/// True for a function that gives an error: `error`, `fail_with`, `err_msg`.
pub(super) fn fails(function: &str) -> bool {
    // A quick look at the letters before the words are made.
    let may = function.bytes().enumerate().any(|(at, byte)| match naming::small(byte) {
        b'r' => naming::stand_around(function, at, 1, "err"),
        b'f' => naming::stand_around(function, at, 0, "fail"),
        b'b' => naming::stand_around(function, at, 0, "bad"),
        _ => false,
    });
    may && naming::Words::of(function)
        .any(|word| matches!(word, "err" | "error" | "errors" | "fail" | "failed" | "failure" | "bad"))
}

/// A type that is sent back: `ApiResponse`, `R`, `AjaxResult`.
pub(super) fn is_response(name: &str) -> bool {
    let words = naming::Words::of(name);
    let answer = |word: &str| matches!(word, "response" | "resp" | "rsp" | "result" | "reply" | "ret");
    name == "R" || words.last().is_some_and(answer) || (words.are_several() && words.first().is_some_and(answer))
}

fn call(file: &mut File<'_, '_>, item: &Item, name: usize) {
    let lexed = file.lexed;
    let function = lexed.str(name);
    if function.starts_with(is_capital) {
        variant(file, item, name);
        return;
    }
    if !function.starts_with(|c: char| c.is_ascii_lowercase()) || SYSTEM.contains(&function) || lexed.is(name - 1, ".")
    {
        return;
    }
    let is_type = lexed.kind(name - 1) == Some(Kind::PathSep) && lexed.str(name - 2).starts_with(is_capital);
    let type_name = is_type.then(|| file.type_at(item, name - 2)).flatten();
    let evidence = evidence(file, type_name.as_deref(), function);
    let answers = type_name.as_deref().filter(|name| fails(function) && is_response(name));
    if evidence == Evidence::Nothing && answers.is_none() {
        return;
    }
    let arguments = lexed.split(lexed.inside(name + 1), ",");
    if !matches!(evidence, Evidence::For(_)) {
        match (answers, evidence) {
            (Some(type_name), _) => answer(file, item, type_name, name, &arguments),
            (None, Evidence::Against(reason)) => {
                leave(file, name, type_name.as_deref().unwrap_or(function), reason, &arguments);
            }
            (None, _) => {}
        }
        return;
    }
    let typed = type_name.is_some();
    let group = type_name.unwrap_or_else(|| function.to_owned());
    if let [prefix, number, _, ..] = arguments.as_slice()
        && let Some(code) = prefixed(file, prefix, number)
    {
        push(file, item, &group, name, code, &arguments);
        return;
    }
    // A free function takes the code first, or says `code`.
    let places = if typed || naming::is_code_function(function) { 2 } else { 1 };
    let Some((at, code)) = arguments
        .iter()
        .enumerate()
        .take(places)
        .find_map(|(at, argument)| Some((at, shape::code_tokens(lexed, argument.clone())?)))
    else {
        return;
    };
    // An HTTP status beside an error is no code of it.
    if lexed.is(code.start, "StatusCode") || lexed.is(code.start + 2, "StatusCode") {
        return;
    }
    // `Error::global("compositor", 1, cause)`: a name and its version.
    let small = code.len() == 1 && lexed.kind(code.start) == Some(Kind::Number) && lexed.str(code.start).len() < 3;
    if at == 1 && small && arguments.len() > 2 && holds_text(file, &arguments[0]) {
        return;
    }
    let says = arguments.iter().enumerate().any(|(i, argument)| i != at && holds_text(file, argument));
    let coded = naming::Words::of(function).any(|word| matches!(word, "code" | "errno"));
    let literal = lexed.kind(code.start) != Some(Kind::Ident);
    let counted = code.clone().any(|i| lexed.kind(i) == Some(Kind::Number));
    // A lone constant or string can be anything; a number beside a text, or arithmetic on a base, is a code.
    let text_code = lexed.kind(code.start) == Some(Kind::Str);
    // On an error type a number in front is a code, also where the text is a variable.
    let plain = expr::is_number(lexed, &code);
    let number = plain && typed && at == 0 && arguments.len() > 1 && lexed.slice(code.clone()).len() >= 3;
    if number
        || (literal && says && (!text_code || coded))
        || (!literal && (counted || says))
        || (coded && literal && !text_code)
    {
        push(file, item, &group, name, code, &arguments);
    }
}

/// Whether the arguments of a constructor or function are codes of errors.
fn evidence(file: &File<'_, '_>, type_name: Option<&str>, function: &str) -> Evidence {
    let named = type_name.unwrap_or(function);
    let known = match type_name {
        Some(name) => file.is_error_type(name),
        None => {
            (naming::is_error_name(function) && !naming::is_ranking_function(function))
                || (file.options.names)(function)
        }
    };
    if known && type_name.is_some() && naming::is_measuring_function(function) {
        Evidence::Against(format!("the number of `{function}` measures something"))
    } else if known {
        Evidence::For(format!("the constructor `{named}`"))
    } else {
        Evidence::against(file, named)
    }
}

/// A number of three digits or more in front of a text comes close, once for each type or function.
fn leave(file: &mut File<'_, '_>, token: usize, item: &str, reason: String, arguments: &[Range<usize>]) {
    let [number, text, ..] = arguments else { return };
    let close = expr::is_number(file.lexed, number)
        && file.lexed.slice(number.clone()).bytes().filter(u8::is_ascii_digit).count() >= 3
        && holds_text(file, text);
    if close {
        file.leave(token, item, reason, vec![item.to_owned()]);
    }
}

/// `("HE", 3, …)`: a prefix of capitals and a number are one code.
fn prefixed(file: &File<'_, '_>, prefix: &Range<usize>, number: &Range<usize>) -> Option<Range<usize>> {
    let lexed = file.lexed;
    if prefix.len() != 1
        || number.len() != 1
        || lexed.kind(prefix.start) != Some(Kind::Str)
        || lexed.kind(number.start) != Some(Kind::Number)
    {
        return None;
    }
    let text = expr::string(lexed.str(prefix.start))?;
    let capitals = (1..=8).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit());
    capitals.then_some(prefix.start..number.end)
}

pub(super) fn holds_text(file: &File<'_, '_>, argument: &Range<usize>) -> bool {
    let lexed = file.lexed;
    let mut near = argument.clone().take(shape::LONGEST_VALUE);
    lexed.kind(argument.start) == Some(Kind::Str)
        || (lexed.is(argument.start, "format") && lexed.is(argument.start + 1, "!"))
        || (lexed.is(argument.start, "String") && near.any(|i| lexed.kind(i) == Some(Kind::Str)))
}

/// A mention of the code, with the first text among the arguments.
pub(super) fn push(
    file: &mut File<'_, '_>,
    item: &Item,
    group: &str,
    name: usize,
    code: Range<usize>,
    arguments: &[Range<usize>],
) {
    let lexed = file.lexed;
    let mut descriptions = Vec::new();
    let text = arguments
        .iter()
        .find(|argument| (argument.start >= code.end || argument.end <= code.start) && holds_text(file, argument));
    if let Some(text) = text {
        file.texts.first_literal(text.clone(), DescriptionRole::Message, &mut descriptions);
    }
    let parts = lexed.split(code.clone(), ",");
    let value = match parts.as_slice() {
        [prefix, number] => match (expr::lower(lexed, prefix.clone()), expr::lower(lexed, number.clone())) {
            (Expr::Str(prefix), Expr::Int { value, .. }) => Expr::Str(format!("{prefix}_{value}")),
            _ => return,
        },
        _ => expr::lower(lexed, code.clone()),
    };
    let arm = file.arms.at(name).map(|variant| variant.as_ref().to_owned());
    let evidence = format!("the constructor `{group}`");
    let group = file.group(GroupKind::Uses, group, &[], name, evidence);
    file.out.sites.push(Site {
        group,
        form: Form::Call,
        role: Role::Mention,
        name: arm,
        value,
        ty: Type::Inferred,
        span: file.span(code),
        descriptions,
        cfg: file.scope_of(item).cfg.to_vec(),
        marker: false,
        deprecated: false,
    });
}
