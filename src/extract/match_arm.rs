//! Forms F08 to F11: match tables from variant to code, from code to variant, from code to text and from variant to text.

use std::ops::Range;

use foldhash::HashSet;

use super::{
    Display, File, NumberedText,
    evidence::lack,
    expr,
    items::{Item, attributes_at, cfg_predicates},
    lexer::{Kind, Lexed},
    naming, shape,
};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, IntType, Role, Site, Type, is_http_status};

/// Longest pattern of an `if let` that is read, in tokens.
const LONGEST_PATTERN: usize = 128;
/// Longest scrutinee that is gone over, in tokens; what stands in brackets is one.
const LONGEST_SCRUTINEE: usize = 1024;

/// An arm whose pattern and body were read.
struct Arm {
    patterns: Vec<Pattern>,
    /// The tokens of each pattern.
    pattern_tokens: Vec<Range<usize>>,
    body: Range<usize>,
    /// The body without what only wraps a value.
    value: Range<usize>,
    cfg: Vec<String>,
}

enum Pattern {
    /// Tokens of a literal.
    Code(Range<usize>),
    /// `(Lint, "401")`: a code and the list that it belongs to.
    Listed { list: Range<usize>, code: Range<usize> },
    /// A path: its type, if written, and its last segment.
    Variant { type_name: Option<String>, name: String },
}

impl Pattern {
    /// The variant's name, empty for a literal.
    fn name(&self) -> &str {
        match self {
            Self::Code(_) | Self::Listed { .. } => "",
            Self::Variant { name, .. } => name,
        }
    }

    fn is_code(&self) -> bool {
        matches!(self, Self::Code(_) | Self::Listed { .. })
    }
}

/// What encloses a match.
struct Place<'a> {
    function: &'a str,
    function_token: usize,
    self_type: Option<&'a str>,
    /// The type behind `From<…>`, for `impl From<E> for u32` and `impl From<u32> for E`.
    converted: Option<&'a str>,
    /// The match is what the function gives back.
    tail: bool,
    /// The function returns an integer or a string.
    returns_code: bool,
    modules: &'a [String],
    cfg: &'a [String],
}

/// Reads the matches and the `if let` of a function, by their first tokens.
pub(super) fn extract(file: &mut File<'_, '_>, item: &Item, matches: &[usize], choices: &[usize]) {
    if matches.is_empty() && choices.is_empty() {
        return;
    }
    let lexed = file.lexed;
    let scope = file.scope_of(item);
    let mut place = Place {
        tail: false,
        function: lexed.ident(item.name).unwrap_or(""),
        function_token: item.name,
        self_type: scope.owner.as_ref().map(|owner| owner.self_type.as_str()),
        converted: scope.owner.as_ref().and_then(|owner| owner.trait_argument.as_deref()),
        returns_code: returns_code(lexed, item),
        modules: &scope.modules,
        cfg: &scope.cfg,
    };
    for &i in matches {
        if let Some(open) = body_of(lexed, i + 1) {
            place.tail = item.body.is_some_and(|body| lexed.mate(open) + 1 == lexed.mate(body));
            let arms = arms(lexed, open);
            table(file, &place, &arms, i + 1..open);
        }
    }
    if !choices.is_empty() && naming::is_code_function(place.function) {
        let arms: Vec<Arm> = choices.iter().filter_map(|&i| if_let(lexed, i)).collect();
        codes_of_variants(file, &place, &arms);
    }
}

/// `if let Self::Busy = self { return 1001; }` as an arm.
fn if_let(lexed: &Lexed<'_>, start: usize) -> Option<Arm> {
    let mut equals = start + 2;
    // Longer patterns are none that name an error.
    while equals < start + LONGEST_PATTERN
        && (lexed.kind(equals) == Some(Kind::Open) || !matches!(lexed.str(equals), "=" | ";" | "}" | ""))
    {
        equals = lexed.after(equals);
    }
    let open = body_of(lexed, equals).filter(|_| lexed.is(equals, "="))?;
    let close = lexed.mate(open);
    let end = if lexed.is(close - 1, ";") { close - 1 } else { close };
    if end <= open + 1 || equals == start + 2 {
        return None;
    }
    let (patterns, pattern_tokens) = patterns(lexed, start + 2..equals).into_iter().unzip();
    let value = peel(lexed, open + 1..end);
    Some(Arm { patterns, pattern_tokens, body: open + 1..end, value, cfg: Vec::new() })
}

fn returns_code(lexed: &Lexed<'_>, item: &Item) -> bool {
    let end = item.body.unwrap_or(item.name);
    let arrow = (item.name..end).find(|&i| lexed.is(i, "->"));
    arrow.is_some_and(|arrow| {
        (arrow + 1..end).any(|i| lexed.ident(i).is_some_and(|word| word == "str" || IntType::from_name(word).is_some()))
    })
}

/// The `{` of a match whose scrutinee starts at `start`.
fn body_of(lexed: &Lexed<'_>, start: usize) -> Option<usize> {
    let mut i = start;
    for _ in 0..LONGEST_SCRUTINEE {
        match lexed.str(i) {
            "{" => return (lexed.mate(i) > i).then_some(i),
            ";" | "}" | ")" | "]" | "" => return None,
            _ => i = lexed.after(i),
        }
    }
    None
}

fn arms(lexed: &Lexed<'_>, open: usize) -> Vec<Arm> {
    let end = lexed.mate(open);
    let mut arms = Vec::new();
    let mut i = open + 1;
    while i < end {
        let attributes = attributes_at(lexed, i, end);
        let start = attributes.end;
        let mut arrow = start;
        while arrow < end && lexed.kind(arrow) != Some(Kind::FatArrow) {
            arrow = lexed.after(arrow);
        }
        if arrow + 1 >= end {
            break;
        }
        let body = arrow + 1;
        let mut behind = body;
        if lexed.is(body, "{") {
            behind = lexed.after(body);
        } else {
            while behind < end && !lexed.is(behind, ",") {
                behind = lexed.after_generic(behind);
            }
        }
        let behind = behind.min(end).max(body + 1);
        let (patterns, pattern_tokens) = patterns(lexed, start..arrow).into_iter().unzip();
        arms.push(Arm {
            patterns,
            pattern_tokens,
            body: body..behind,
            value: peel(lexed, body..behind),
            cfg: cfg_predicates(lexed, attributes),
        });
        i = if lexed.is(behind, ",") { behind + 1 } else { behind };
    }
    arms
}

/// The alternatives of a pattern that are literals or paths; an arm with a guard has none that count.
fn patterns(lexed: &Lexed<'_>, tokens: Range<usize>) -> Vec<(Pattern, Range<usize>)> {
    if tokens.clone().any(|i| lexed.is(i, "if")) {
        return Vec::new();
    }
    let alternatives = lexed.split(tokens, "|").into_iter();
    alternatives.filter_map(|tokens| Some((pattern(lexed, tokens.clone())?, tokens))).collect()
}

fn pattern(lexed: &Lexed<'_>, tokens: Range<usize>) -> Option<Pattern> {
    let mut tokens = tokens;
    while matches!(lexed.str(tokens.start), "&" | "ref" | "(") && !tokens.is_empty() {
        // `(A)` is `A`; a tuple is another thing.
        if lexed.is(tokens.start, "(") {
            if lexed.after(tokens.start) != tokens.end {
                return None;
            }
            match lexed.split(tokens.start + 1..tokens.end - 1, ",").as_slice() {
                [_] => {}
                [list, code] => return listed(lexed, list, code),
                _ => return None,
            }
            tokens.end -= 1;
        }
        tokens.start += 1;
    }
    if tokens.is_empty() {
        return None;
    }
    let first = lexed.kind(tokens.start)?;
    let negative = lexed.is(tokens.start, "-") && lexed.kind(tokens.start + 1) == Some(Kind::Number);
    if negative || matches!(first, Kind::Number | Kind::Str | Kind::ByteStr) {
        let length = if negative { 2 } else { 1 };
        return (tokens.len() == length).then_some(Pattern::Code(tokens));
    }
    if let Some(name) = lexed.ident(tokens.start)
        && matches!(name, "Some" | "Ok" | "Err")
        && lexed.is(tokens.start + 1, "(")
        && lexed.after(tokens.start + 1) == tokens.end
    {
        return pattern(lexed, tokens.start + 2..tokens.end - 1);
    }
    let mut end = tokens.start;
    while end < tokens.end && matches!(lexed.kind(end), Some(Kind::Ident | Kind::PathSep)) {
        end += 1;
    }
    let payload = end == tokens.end || (lexed.kind(end) == Some(Kind::Open) && lexed.after(end) == tokens.end);
    let mut path = payload.then(|| expr::path(lexed, tokens.start..end))??;
    let name = path.pop()?;
    let binding = path.is_empty() && name.starts_with(|c: char| c.is_lowercase() || c == '_');
    (!binding).then(|| Pattern::Variant { type_name: path.pop(), name })
}

/// `(Lint, "401")`, `("KV", 12)`
fn listed(lexed: &Lexed<'_>, list: &Range<usize>, code: &Range<usize>) -> Option<Pattern> {
    let named = match lexed.kind(list.start)? {
        Kind::Str => list.len() == 1,
        _ => expr::path(lexed, list.clone())?.last()?.starts_with(|c: char| c.is_ascii_uppercase()),
    };
    let literal = code.len() == 1 && matches!(lexed.kind(code.start), Some(Kind::Str | Kind::ByteStr | Kind::Number));
    (named && literal).then(|| Pattern::Listed { list: list.clone(), code: code.clone() })
}

/// The value inside of `Some(…)`, `{ … }`, `return …`, `&…`, `"…".into()`, `String::from(…)`, `Cow::Borrowed(…)`.
fn peel(lexed: &Lexed<'_>, tokens: Range<usize>) -> Range<usize> {
    let mut tokens = tokens;
    loop {
        let before = tokens.clone();
        if tokens.len() > 2 && lexed.is(tokens.start, "{") && lexed.after(tokens.start) == tokens.end {
            let inner = tokens.start + 1..tokens.end - 1;
            if inner.clone().all(|i| !lexed.is(i, ";")) {
                tokens = inner;
            }
        }
        if matches!(lexed.str(tokens.start), "return" | "&" | "break") && tokens.len() > 1 {
            tokens.start += 1;
        }
        tokens = expr::without_conversions(lexed, tokens);
        let head = lexed.path_last(tokens.start);
        let wrapper = matches!(lexed.ident(head), Some("Some" | "Ok" | "Borrowed" | "from" | "new" | "Cow" | "String"));
        if wrapper && lexed.is(head + 1, "(") && lexed.after(head + 1) == tokens.end && tokens.end - head > 3 {
            let inner = head + 2..tokens.end - 1;
            let single = lexed.split(inner.clone(), ",").len() == 1;
            let text = matches!(lexed.ident(head), Some("from" | "new"));
            if single && (!text || lexed.kind(inner.start) == Some(Kind::Str)) {
                tokens = lexed.split(inner, ",").remove(0);
            }
        }
        if tokens == before {
            return tokens;
        }
    }
}

/// Reads one match by what its arms have in common.
fn table(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm], scrutinee: Range<usize>) {
    for arm in arms {
        if let Some(Pattern::Variant { name, .. }) = arm.patterns.first() {
            file.arms.add(&arm.body, name);
        }
    }
    if !read_table(file, place, arms, &scrutinee) && file.options.explain {
        leave(file, place, arms);
    }
}

/// True where the match gave codes or their texts.
fn read_table(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm], scrutinee: &Range<usize>) -> bool {
    let read = |file: &File<'_, '_>| file.out.sites.len() + file.numbered.len();
    let before = read(file);
    if arms.iter().any(|arm| arm.patterns.first().is_some_and(Pattern::is_code)) {
        let texts = arms.iter().filter(|arm| text_token(file.lexed, &arm.value).is_some()).count();
        if texts >= 2 && is_text_table(file, place, arms, scrutinee) && !counts(file.lexed, scrutinee.clone()) {
            texts_of_codes(file, place, arms);
        } else {
            variants_of_codes(file, place, arms, scrutinee);
        }
    } else {
        if speaks_of_codes(file, place, scrutinee) {
            variants_of_constants(file, place, arms);
        }
        codes_of_variants(file, place, arms);
        texts_of_variants(file, place, arms);
    }
    read(file) > before
}

/// How many rows make a match that is no table of codes worth a word.
const ROWS: usize = 3;

/// Says of a match with numbers why it is no table of codes, where its function or its type points to them.
fn leave(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm]) {
    let lexed = file.lexed;
    let from_codes: Vec<&Arm> = arms
        .iter()
        .filter(|arm| matches!(arm.patterns.first(), Some(Pattern::Code(tokens)) if expr::is_number(lexed, tokens)))
        .collect();
    let texts = from_codes.iter().filter(|arm| text_token(lexed, &arm.value).is_some()).count();
    if texts >= ROWS {
        return leave_function(file, place, place.self_type);
    }
    let own = place.self_type;
    if from_codes.len() >= ROWS {
        let target = |arm: &&Arm| {
            let mut path = expr::path(lexed, arm.value.clone())?;
            path.pop().and(path.pop())
        };
        let target = from_codes.iter().find_map(target);
        let ty = target.as_deref().filter(|name| *name != "Self").or(own.filter(|_| target.is_some()));
        return ty.map_or((), |ty| leave_type(file, place, ty));
    }
    let to_codes = arms.iter().filter(|arm| expr::is_number(lexed, &arm.value) && !arm.patterns.is_empty());
    if to_codes.clone().count() >= ROWS {
        let written = to_codes.flat_map(|arm| &arm.patterns).find_map(|pattern| match pattern {
            Pattern::Variant { type_name: Some(name), .. } if name != "Self" => Some(name.as_str()),
            _ => None,
        });
        let ty = written.or(place.converted).or(own);
        if naming::is_code_function(place.function) {
            return ty.map_or((), |ty| leave_type(file, place, ty));
        }
        leave_function(file, place, ty);
    }
}

/// A table in a function that does not speak of the codes of errors.
fn leave_function(file: &mut File<'_, '_>, place: &Place<'_>, ty: Option<&str>) {
    let function = place.function;
    if naming::comes_close(function) || ty.is_some_and(naming::comes_close) {
        let reason = if naming::is_ranking_function(function) {
            "it ranks or sorts errors and does not number them"
        } else {
            "neither its name nor its type says that its numbers are codes of errors"
        };
        file.leave(place.function_token, function, reason, vec![function.to_owned()]);
    }
}

/// A table between numbers and a type that does not speak of errors.
fn leave_type(file: &mut File<'_, '_>, place: &Place<'_>, ty: &str) {
    if naming::comes_close(ty) || naming::Words::of(place.function).any(|word| matches!(word, "code" | "errno")) {
        let reason = lack(ty);
        file.leave(
            place.function_token,
            ty,
            format!("`{}` numbers it, but {reason}", place.function),
            vec![ty.to_owned()],
        );
    }
}

/// `match names.len()`
fn counts(lexed: &Lexed<'_>, scrutinee: Range<usize>) -> bool {
    scrutinee.into_iter().any(|i| matches!(lexed.ident(i), Some("len" | "count")))
}

/// F10: the function, or its type and file, must speak of errors.
fn is_text_table(file: &File<'_, '_>, place: &Place<'_>, arms: &[Arm], scrutinee: &Range<usize>) -> bool {
    let strings = arms.iter().any(|arm| matches!(arm.patterns.first(), Some(Pattern::Code(tokens)) if file.lexed.kind(tokens.start) != Some(Kind::Number) && !file.lexed.is(tokens.start, "-")));
    let of_code = |name: &str| naming::is_code_field(name) && naming::is_error_name(name);
    let named = naming::is_error_name(place.function)
        || (file.options.names)(place.function)
        || scrutinee.clone().any(|i| file.lexed.ident(i).is_some_and(of_code));
    let texts = naming::is_text_function(place.function);
    let about_errors = place.self_type.is_some_and(|name| file.is_error_type(name)) || file.among_errors;
    let from_code = naming::Words::of(place.function).first().is_some_and(|first| first == "code")
        || place.function.contains("code_to");
    // What a word is mapped to may be another word.
    let worded = arms
        .iter()
        .filter_map(|arm| text_token(file.lexed, &arm.value))
        .any(|token| expr::string(file.lexed.str(token)).is_some_and(|text| !shape::is_symbol(&text)));
    let asks_code = scrutinee.clone().any(|i| file.lexed.ident(i).is_some_and(naming::is_code_field));
    if strings {
        worded && ((named && (texts || asks_code)) || (texts && asks_code && about_errors))
    } else {
        named || (texts && about_errors) || (from_code && texts)
    }
}

fn texts_of_codes(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm]) {
    // The texts of a type whose codes stand in this file describe those codes.
    if let Some(ty) = place.self_type.filter(|ty| file.types.contains(*ty)) {
        for arm in arms {
            let Some(token) = text_token(file.lexed, &arm.value) else { continue };
            let mut descriptions = Vec::new();
            file.texts.literal(token, DescriptionRole::Display, &mut descriptions);
            for pattern in &arm.patterns {
                let Pattern::Code(tokens) = pattern else { continue };
                file.numbered.push(NumberedText {
                    type_name: ty.to_owned(),
                    value: expr::lower(file.lexed, tokens.clone()),
                    descriptions: descriptions.clone(),
                });
            }
        }
        return;
    }
    let name = place.function.to_owned();
    let evidence = format!("the function `{name}`");
    let group = match place.self_type.filter(|ty| naming::is_error_name(ty)) {
        Some(ty) => format!("{ty}::{name}"),
        None => name,
    };
    let group = file.group(GroupKind::Function, &group, place.modules, place.function_token, evidence);
    for arm in arms {
        let Some(token) = text_token(file.lexed, &arm.value) else { continue };
        for pattern in &arm.patterns {
            let Pattern::Code(tokens) = pattern else { continue };
            let value = expr::lower(file.lexed, tokens.clone());
            if matches!(&value, Expr::Str(text) if text.contains(char::is_whitespace) || text.is_empty()) {
                continue;
            }
            let mut descriptions = Vec::new();
            file.texts.literal(token, DescriptionRole::Display, &mut descriptions);
            push(file, place, arm, group, Form::MatchArm, None, value, tokens.clone(), descriptions);
        }
    }
}

/// F09. One number, or many that lead to one variant, are a question and no table.
fn variants_of_codes(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm], scrutinee: &Range<usize>) {
    let lexed = file.lexed;
    let coded = arms.iter().filter(|arm| arm.patterns.first().is_some_and(Pattern::is_code));
    let targets: HashSet<&str> =
        coded.filter(|arm| arm.patterns.len() == 1).map(|arm| lexed.slice(arm.value.clone())).collect();
    if targets.len() < 2 {
        return;
    }
    // With a payload or as an `Err` a variant may as well be what the function answers to any number.
    let payload = speaks_of_codes(file, place, scrutinee) && are_numbers(lexed, arms);
    let loose = Loose { payload, err: payload && !gives_values(lexed, arms) };
    for arm in arms {
        let Some((type_name, name)) = variant_of(file, place, arm, loose) else { continue };
        for pattern in &arm.patterns {
            let (code, value) = match pattern {
                Pattern::Code(tokens) => (tokens.clone(), expr::lower(lexed, tokens.clone())),
                Pattern::Listed { list, code } => (list.start..code.end, Expr::Str(listed_code(lexed, list, code))),
                Pattern::Variant { .. } => continue,
            };
            let text = lexed.kind(code.start) != Some(Kind::Number) && matches!(pattern, Pattern::Code(_));
            if text && matches!(&value, Expr::Str(text) if !shape::is_code_string(text)) {
                continue;
            }
            let evidence = format!("the type `{type_name}`");
            let group = file.group(GroupKind::Type, &type_name, place.modules, place.function_token, evidence);
            push(file, place, arm, group, Form::ReverseArm, Some(name.clone()), value, code, Vec::new());
        }
    }
}

/// `Lint:401`
fn listed_code(lexed: &Lexed<'_>, list: &Range<usize>, code: &Range<usize>) -> String {
    let word = |token: usize| expr::string(lexed.str(token)).unwrap_or_else(|| lexed.str(token).to_owned());
    format!("{}:{}", word(list.end - 1), word(code.start))
}

/// F09 by the names of constants: `codes::NOT_FOUND => Self::NotFound`. A conversion between two enums is none.
fn variants_of_constants(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm]) {
    let lexed = file.lexed;
    let is_module = |name: &str| name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_constant = |pattern: &Pattern| match pattern {
        Pattern::Variant { type_name, name } => {
            naming::is_constant_name(name) && name.len() > 1 && type_name.as_deref().is_none_or(is_module)
        }
        _ => false,
    };
    let looseness = Loose { payload: true, err: !gives_values(lexed, arms) };
    for arm in arms {
        let Some((type_name, name)) = variant_of(file, place, arm, looseness) else { continue };
        if naming::is_constant_name(&name) {
            continue;
        }
        for (pattern, tokens) in arm.patterns.iter().zip(&arm.pattern_tokens) {
            let Some(path) = expr::path(lexed, tokens.clone()).filter(|_| is_constant(pattern)) else { continue };
            let evidence = format!("the type `{type_name}`");
            let group = file.group(GroupKind::Type, &type_name, place.modules, place.function_token, evidence);
            let value = Expr::Path(path);
            push(file, place, arm, group, Form::ReverseArm, Some(name.clone()), value, tokens.clone(), Vec::new());
            // The constant is declared elsewhere, as a code or as something else.
            if let Some(site) = file.out.sites.last_mut() {
                site.role = Role::Mention;
            }
        }
    }
}

/// What may stand around a variant.
#[derive(Clone, Copy, Default)]
struct Loose {
    /// `Self::Io(error)`, `Self::Lost { by: 1 }`
    payload: bool,
    /// `Err(…)`
    err: bool,
}

/// `Ok(Self::Open)`: other arms give values, and an `Err` is the failure to find one.
fn gives_values(lexed: &Lexed<'_>, arms: &[Arm]) -> bool {
    arms.iter().any(|arm| {
        let start = arm.body.start;
        lexed.is(start, "Ok") && !(lexed.is(start + 1, "(") && lexed.is(start + 2, "(") && lexed.is(start + 3, ")"))
    })
}

/// The error type and the variant that an arm gives.
fn variant_of(file: &File<'_, '_>, place: &Place<'_>, arm: &Arm, loose: Loose) -> Option<(String, String)> {
    let lexed = file.lexed;
    let mut value = arm.value.clone();
    if loose.err
        && lexed.is(value.start, "Err")
        && lexed.is(value.start + 1, "(")
        && lexed.after(value.start + 1) == value.end
    {
        value = expr::without_conversions(lexed, value.start + 2..value.end - 1);
    }
    if loose.payload {
        let path = value.clone().take_while(|&i| matches!(lexed.kind(i), Some(Kind::Ident | Kind::PathSep))).count();
        let payload = value.start + path;
        if path > 0
            && payload < value.end
            && lexed.kind(payload) == Some(Kind::Open)
            && lexed.after(payload) == value.end
        {
            value.end = payload;
        }
    }
    if value.is_empty() {
        return None;
    }
    let mut path = expr::path(lexed, value)?;
    let name = path.pop().filter(|name| naming::starts_as_type(name))?;
    let type_name = path.pop()?;
    let type_name = if type_name == "Self" { place.self_type?.to_owned() } else { type_name };
    let numbered = (file.options.names)(place.function) || file.is_numbered_type(&type_name);
    numbered.then_some((type_name, name))
}

/// The function or what it looks at is called a code, or the function converts a number.
fn speaks_of_codes(file: &File<'_, '_>, place: &Place<'_>, scrutinee: &Range<usize>) -> bool {
    let asked = scrutinee.clone().any(|i| {
        let name = file.lexed.ident(i).unwrap_or("");
        naming::is_code_field(name) || (naming::is_code_function(name) && naming::is_error_name(name))
    });
    (asked || naming::is_code_function(place.function)) && !counts(file.lexed, scrutinee.clone())
}

/// All codes are numbers, and not all of them those of HTTP.
fn are_numbers(lexed: &Lexed<'_>, arms: &[Arm]) -> bool {
    let codes = arms.iter().flat_map(|arm| &arm.patterns).filter_map(|pattern| match pattern {
        Pattern::Code(tokens) => Some(expr::lower(lexed, tokens.clone()).as_literal()),
        _ => None,
    });
    let codes: Vec<Option<i128>> = codes.collect();
    let status = |code: &Option<i128>| code.is_some_and(is_http_status);
    codes.iter().all(Option::is_some) && !codes.iter().all(status)
}

/// F08
fn codes_of_variants(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm]) {
    let words = naming::Words::of(place.function);
    let http = words.any(|word| matches!(word, "http" | "status" | "exit" | "grpc"));
    let names_error = naming::is_error_name(place.function);
    let strings = words.any(|word| matches!(word, "code" | "errno" | "sqlstate"));
    let configured = (file.options.names)(place.function);
    if !configured
        && !naming::is_code_function(place.function)
        && (naming::is_ranking_function(place.function) || !numbers_errors(file, place, arms))
    {
        return;
    }
    let names = arms.iter().flat_map(|arm| &arm.patterns).map(Pattern::name).filter(|name| !name.is_empty());
    let fails = naming::mostly_fail(names);
    let known = |file: &File<'_, '_>, ty: &str| {
        configured || file.is_numbered_type(ty) || (fails && naming::is_weak_error_name(ty))
    };
    let (mut read, mut computed) = (0, Vec::new());
    for arm in arms {
        let value = expr::may_be_constant(file.lexed, &arm.value).then(|| expr::lower(file.lexed, arm.value.clone()));
        let plausible = match &value {
            Some(Expr::Int { .. } | Expr::Neg(_)) => true,
            Some(Expr::Str(text)) => {
                strings && (shape::is_code_string(text) || (names_error && shape::is_symbol(text)))
            }
            Some(Expr::Path(path)) => path.last().is_some_and(|last| naming::is_constant_name(last) && last.len() > 1),
            Some(value @ (Expr::Binary(..) | Expr::Cast(..))) => holds_number_or_constant(value),
            _ => false,
        };
        let status = matches!(&value, Some(Expr::Int { value, .. }) if is_http_status(*value));
        if http && status {
            continue;
        }
        for pattern in &arm.patterns {
            let Some((type_name, name)) = variant(place, pattern).filter(|(ty, _)| known(file, ty)) else { continue };
            match &value {
                Some(value) if plausible => {
                    let evidence = format!("the type `{type_name}`");
                    let group = file.group(GroupKind::Type, type_name, place.modules, place.function_token, evidence);
                    let (name, value) = (Some(name.to_owned()), value.clone());
                    push(file, place, arm, group, Form::MatchArm, name, value, arm.value.clone(), Vec::new());
                    read += 1;
                }
                _ if computes(file.lexed, &arm.value) => computed.push((arm, type_name, name)),
                _ => {}
            }
        }
    }
    for (arm, type_name, name) in computed.into_iter().filter(|_| read >= 2) {
        let reason = format!("`{name}` is not evaluated: its code is computed");
        file.unread(arm.value.clone(), type_name, reason);
    }
}

/// The type and the name of a variant in a pattern.
fn variant<'a>(place: &Place<'a>, pattern: &'a Pattern) -> Option<(&'a str, &'a str)> {
    let Pattern::Variant { type_name, name } = pattern else { return None };
    let type_name = match type_name.as_deref() {
        Some("Self") => place.self_type,
        Some(name) => Some(name),
        None if naming::is_constant_name(name) => None,
        None => place.converted.or(place.self_type),
    };
    Some((type_name?, name))
}

/// A number in something that is no constant: `if sent { 1004 } else { 1005 }`, `1000 + kind`. A macro and another match are their own.
fn computes(lexed: &Lexed<'_>, value: &Range<usize>) -> bool {
    value.clone().any(|i| lexed.kind(i) == Some(Kind::Number))
        && !value.clone().any(|i| lexed.is(i, "match") || (lexed.is(i, "!") && lexed.kind(i + 1) == Some(Kind::Open)))
}

/// Whether a table in a function of another name is one of codes: its name speaks of errors and it gives integers, or it is a method of
/// an error type that gives each variant a number of its own.
fn numbers_errors(file: &File<'_, '_>, place: &Place<'_>, arms: &[Arm]) -> bool {
    let numbers: Vec<String> = arms
        .iter()
        .filter(|arm| expr::is_number(file.lexed, &arm.value) && !arm.patterns.is_empty())
        .map(|arm| file.lexed.slice(arm.value.clone()).to_owned())
        .collect();
    let distinct = numbers.iter().collect::<HashSet<_>>().len();
    if naming::is_error_name(place.function) {
        return place.returns_code && distinct > 1;
    }
    let method = place.tail && place.self_type.is_some_and(naming::is_error_name) && place.converted.is_none();
    method && place.returns_code && distinct >= 3 && distinct == numbers.len() && numbers.len() + 1 >= arms.len()
}

fn holds_number_or_constant(value: &Expr) -> bool {
    match value {
        Expr::Int { .. } => true,
        Expr::Path(path) => path.last().is_some_and(|last| naming::is_constant_name(last)),
        Expr::Binary(_, left, right) => holds_number_or_constant(left) && holds_number_or_constant(right),
        Expr::Cast(inner, _) | Expr::Neg(inner) => holds_number_or_constant(inner),
        _ => false,
    }
}

/// F11, kept until all declarations of the file are known.
fn texts_of_variants(file: &mut File<'_, '_>, place: &Place<'_>, arms: &[Arm]) {
    if !naming::is_text_function(place.function) {
        return;
    }
    for arm in arms {
        let Some(token) = text_token(file.lexed, &arm.value) else { continue };
        let mut descriptions = Vec::new();
        file.texts.literal(token, DescriptionRole::Display, &mut descriptions);
        descriptions.retain(|description| !is_identifier_text(&description.text));
        if descriptions.is_empty() {
            continue;
        }
        for pattern in &arm.patterns {
            let Pattern::Variant { type_name, name } = pattern else { continue };
            let type_name = match type_name.as_deref() {
                Some("Self") => place.self_type.map(str::to_owned),
                Some(name) if name.starts_with(|c: char| c.is_ascii_lowercase()) => None,
                Some(name) => Some(name.to_owned()),
                None if naming::is_constant_name(name) => None,
                None => place.self_type.map(str::to_owned),
            };
            file.displays.push(Display {
                modules: place.modules.to_vec(),
                type_name,
                name: name.clone(),
                descriptions: descriptions.clone(),
            });
        }
    }
}

/// `CONNECTION_FAILED`, `notFound`, `auth.failed`: a second identifier and no text.
fn is_identifier_text(text: &str) -> bool {
    text.is_ascii()
        && !text.contains(char::is_whitespace)
        && (text.contains(['_', '.', '-', ':'])
            || !text.bytes().any(|b| b.is_ascii_lowercase())
            || text[1..].bytes().any(|b| b.is_ascii_uppercase()))
}

/// The string of an arm that gives a text: the literal itself, or the first one of `write!`, `format!` and `write_str`.
fn text_token(lexed: &Lexed<'_>, value: &Range<usize>) -> Option<usize> {
    let first = value.start;
    if lexed.kind(first) == Some(Kind::Str) && value.len() == 1 {
        return Some(first);
    }
    let macros = matches!(lexed.ident(first), Some("write" | "format" | "concat")) && lexed.is(first + 1, "!");
    let method =
        value.len() > 4 && lexed.is(first + 1, ".") && matches!(lexed.ident(first + 2), Some("write_str" | "pad"));
    if !macros && !method {
        return None;
    }
    value.clone().find(|&i| lexed.kind(i) == Some(Kind::Str))
}

#[expect(clippy::too_many_arguments, reason = "the fields of a site, once")]
fn push(
    file: &mut File<'_, '_>,
    place: &Place<'_>,
    arm: &Arm,
    group: usize,
    form: Form,
    name: Option<String>,
    value: Expr,
    code: Range<usize>,
    mut descriptions: Vec<crate::code::Description>,
) {
    file.texts.trailing(file.lexed.tokens[arm.body.end - 1].end as usize, &mut descriptions);
    file.out.sites.push(Site {
        group,
        form,
        role: Role::Declaration,
        name,
        value,
        ty: Type::Inferred,
        span: file.span(code),
        descriptions,
        cfg: place.cfg.iter().chain(&arm.cfg).cloned().collect(),
        marker: false,
        deprecated: false,
    });
}
