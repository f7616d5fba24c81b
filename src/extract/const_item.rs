//! Forms F12 to F18: consts and statics, in modules and in impls, as integers, newtypes, struct literals and strings, and the
//! texts that stand in a const of their own (`X_CODE` beside `X_MSG`).

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    File, expr, is_code_string,
    items::{Item, ItemKind, attribute_ranges, cfg_predicates},
    lexer::Kind,
    naming, struct_literal,
};
use crate::code::{Description, DescriptionRole, Expr, Form, GroupKind, IntType, Role, Site};

/// A const that may be a code.
struct Candidate<'i> {
    item: &'i Item,
    name: String,
    /// Tokens of the code: the number, or what stands inside of the newtype.
    code: Range<usize>,
    /// Texts in the initialiser.
    texts: Vec<Description>,
    type_name: String,
    kind: Initialiser,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Initialiser {
    Integer,
    Newtype,
    Text,
}

pub(super) fn extract(file: &mut File<'_, '_>) {
    let items = file.items;
    let mut candidates = Vec::new();
    let mut messages: HashMap<(Vec<String>, String), (usize, Vec<Description>)> = HashMap::new();
    for item in items.all.iter().filter(|item| matches!(item.kind, ItemKind::Const | ItemKind::Static)) {
        // A `static mut` holds what changes, such as the last error.
        if file.lexed.is(item.name - 1, "mut") {
            continue;
        }
        let Some((ty, init)) = type_and_initialiser(file, item) else { continue };
        let name = file.lexed.ident(item.name).unwrap_or("").to_owned();
        if let Some(stem) = message_stem(&name) {
            let mut texts = Vec::new();
            file.texts.first_literal(init.clone(), DescriptionRole::Message, &mut texts);
            if !texts.is_empty() {
                messages.insert((file.scope_of(item).modules.clone(), stem), (item.name, texts));
            }
            continue;
        }
        candidates.extend(candidate(file, item, name, ty, init));
    }

    let code_groups = code_groups(file, &candidates);
    let states = states(file, &candidates);
    let failing_types = failing_types(file, &candidates);
    let mut accepted: HashSet<String> = HashSet::new();
    let mut reasons: Vec<Option<String>> = Vec::with_capacity(candidates.len());
    for candidate in &candidates {
        let reason = evidence(file, candidate, &code_groups, &failing_types, &accepted)
            .filter(|_| !states.contains(&candidate.item.name));
        if reason.is_some() {
            accepted.insert(candidate.name.clone());
        }
        reasons.push(reason);
    }
    fill_holes(file, &candidates, &mut reasons);
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (candidate, reason) in candidates.into_iter().zip(reasons) {
        let Some(reason) = reason else { continue };
        let start = candidate.item.attributes.start.min(candidate.item.name);
        let message = messages.get(&(file.scope_of(candidate.item).modules.clone(), code_stem(&candidate.name)));
        let message = message.map(|(_, texts)| texts.clone()).unwrap_or_default();
        push(file, candidate, message, reason);
        rows.push((file.out.sites.len() - 1, start));
    }
    comments_above(file, &rows);
}

/// Comments above are judged group by group: the consts of one module are one list.
fn comments_above(file: &mut File<'_, '_>, rows: &[(usize, usize)]) {
    let mut from = 0;
    while from < rows.len() {
        let group = |row: &(usize, usize)| file.out.sites[row.0].group;
        let length = rows[from..].iter().take_while(|row| group(row) == group(&rows[from])).count();
        let starts: Vec<usize> = rows[from..from + length].iter().map(|(_, start)| *start).collect();
        file.comments_above(rows[from].0, &starts);
        from += length;
    }
}

fn push(file: &mut File<'_, '_>, candidate: Candidate<'_>, message: Vec<Description>, evidence: String) {
    let lexed = file.lexed;
    let item = candidate.item;
    let scope = file.scope_of(item);
    let (group, form) = match &scope.owner {
        Some(owner) => {
            (file.group(GroupKind::Type, &owner.self_type, &scope.modules, owner.name, evidence), Form::AssocConst)
        }
        None => {
            let name = scope.modules.last().cloned().unwrap_or_else(|| module_name(file.options.path));
            let form = if item.kind == ItemKind::Const { Form::Const } else { Form::Static };
            // Numbers of different types are different spaces: nobody can mix them up.
            let key = candidate.type_name.as_str();
            (file.keyed_group(GroupKind::Consts, key, &name, &scope.modules, item.name, evidence), form)
        }
    };
    let mut descriptions = file.texts.attributes(item.attributes.clone());
    descriptions.extend(candidate.texts);
    file.texts.trailing(lexed.tokens[item.end - 1].end as usize, &mut descriptions);
    descriptions.extend(message);
    file.out.sites.push(Site {
        group,
        form,
        role: Role::Declaration,
        value: expr::lower(lexed, candidate.code.clone()),
        ty: IntType::from_name(&candidate.type_name).filter(|_| candidate.kind == Initialiser::Integer),
        span: file.span(candidate.code),
        descriptions,
        cfg: scope.cfg.iter().cloned().chain(cfg_predicates(lexed, item.attributes.clone())).collect(),
        marker: naming::is_marker_name(&candidate.name),
        deprecated: attribute_ranges(lexed, item.attributes.clone()).any(|inner| lexed.is(inner.start, "deprecated")),
        name: Some(candidate.name),
    });
}

/// `codes` for `src/codes.rs` and `src/codes/mod.rs`.
pub(super) fn module_name(path: &str) -> String {
    let mut parts = path.trim_end_matches(".rs").rsplit('/');
    let stem = parts.next().unwrap_or("");
    if stem == "mod" { parts.next().unwrap_or(stem).to_owned() } else { stem.to_owned() }
}

/// Token ranges of the type and of the initialiser.
fn type_and_initialiser(file: &File<'_, '_>, item: &Item) -> Option<(Range<usize>, Range<usize>)> {
    let lexed = file.lexed;
    let end = if lexed.is(item.end - 1, ";") { item.end - 1 } else { item.end };
    let mut i = item.name + 2;
    while i < end && !lexed.is(i, "=") {
        i = lexed.after(i);
    }
    (i > item.name + 2 && i + 1 < end).then_some((item.name + 2..i, i + 1..end))
}

fn candidate<'i>(
    file: &File<'_, '_>,
    item: &'i Item,
    name: String,
    ty: Range<usize>,
    init: Range<usize>,
) -> Option<Candidate<'i>> {
    let lexed = file.lexed;
    let type_name = (ty.clone().rev()).find_map(|i| lexed.ident(i)).unwrap_or("").to_owned();
    let plain = ty.len() == 1 || ty.clone().all(|i| matches!(lexed.kind(i), Some(Kind::Ident | Kind::PathSep)));
    let mut texts = Vec::new();
    let (kind, code) = if plain && IntType::from_name(&type_name).is_some() {
        (Initialiser::Integer, init)
    } else if matches!(lexed.kind(init.start), Some(Kind::Str | Kind::ByteStr))
        && lexed.is(ty.start, "&")
        && init.len() == 1
    {
        let text = expr::string(lexed.str(init.start))?;
        is_code_string(&text).then_some(())?;
        (Initialiser::Text, init)
    } else if lexed.is(ty.start, "[") && lexed.is(init.start, "*") && lexed.kind(init.end - 1) == Some(Kind::ByteStr) {
        // `[u8; 5] = *b"57P01"`
        let code = init.start + 1..init.end;
        (code.len() == 1 && is_code_string(&expr::string(lexed.str(code.start))?)).then_some(())?;
        (Initialiser::Text, code)
    } else if plain && expr::is_number(lexed, &init) {
        // Only an alias of an integer type takes a bare number.
        (Initialiser::Integer, init)
    } else if plain {
        (Initialiser::Newtype, newtype_code(file, &type_name, init, &mut texts)?)
    } else {
        return None;
    };
    Some(Candidate { item, name, code, texts, type_name, kind })
}

/// The code in `Ty(lit)`, `Self(lit)`, `Ty::new_const(lit)`, `Ty { code: lit, description: "…" }` or a bare integer behind an alias type.
fn newtype_code(
    file: &File<'_, '_>,
    type_name: &str,
    init: Range<usize>,
    texts: &mut Vec<Description>,
) -> Option<Range<usize>> {
    let lexed = file.lexed;
    if lexed.kind(init.start) != Some(Kind::Ident) {
        return None;
    }
    let mut head = init.start;
    while lexed.kind(head + 1) == Some(Kind::PathSep) {
        head += 2;
    }
    let open = head + 1;
    let starts_with_type =
        (init.start..=head).any(|i| matches!(lexed.ident(i), Some(name) if name == "Self" || name == type_name));
    if !starts_with_type || lexed.kind(open) != Some(Kind::Open) || lexed.after(open) != init.end {
        return None;
    }
    // A constructor that may compute says nothing of its result.
    let function = lexed.str(head);
    let constructor = function == "Self"
        || function == type_name
        || matches!(
            function,
            "new"
                | "new_const"
                | "const_new"
                | "from"
                | "new_unchecked"
                | "from_code"
                | "from_u16"
                | "from_u32"
                | "from_i32"
        );
    if !constructor {
        // Seen, and left to be listed as not evaluated.
        let numbered = (open..init.end).any(|i| lexed.kind(i) == Some(Kind::Number));
        return numbered.then_some(init);
    }
    let inner = open + 1..init.end - 1;
    if lexed.is(open, "{") {
        let fields = struct_literal::fields(lexed, inner);
        let code = fields.iter().find(|(name, _)| struct_literal::is_code_field(name))?.1.clone();
        for (_, value) in fields.iter().filter(|(name, _)| struct_literal::is_text_field(name)) {
            file.texts.first_literal(value.clone(), DescriptionRole::Message, texts);
        }
        return Some(code);
    }
    let arguments = lexed.split(inner, ",");
    let code = arguments.first()?.clone();
    let constant = match lexed.kind(code.start)? {
        Kind::Number | Kind::Str | Kind::ByteStr | Kind::PathSep => true,
        // A path to a variant of another enum is no number.
        Kind::Ident => !lexed.is(code.start, "move") && is_constant(lexed.str(code.end - 1)),
        _ => lexed.is(code.start, "-") || lexed.is(code.start, "("),
    };
    if !constant {
        return None;
    }
    if arguments.len() > 1 {
        file.texts.first_literal(arguments[1].start..init.end, DescriptionRole::Message, texts);
        // With more than one argument only a literal says which one is the code.
        matches!(lexed.kind(code.start), Some(Kind::Number)).then_some(())?;
    }
    if lexed.kind(code.start) == Some(Kind::Str) {
        is_code_string(&expr::string(lexed.str(code.start))?).then_some(())?;
    }
    Some(code)
}

/// `STATE_ERROR` beside `STATE_OK` and `STATE_LATER`: one state of several, and no error code. Tokens of their names.
fn states(file: &File<'_, '_>, candidates: &[Candidate<'_>]) -> HashSet<usize> {
    let stem = |candidate: &Candidate<'_>| candidate.name.rsplit_once('_').map(|(stem, _)| stem.to_owned());
    let mut neutral: HashSet<(&[String], String)> = HashSet::new();
    for candidate in candidates.iter().filter(|candidate| !naming::is_failure_name(&candidate.name)) {
        neutral.extend(stem(candidate).map(|stem| (file.scope_of(candidate.item).modules.as_slice(), stem)));
    }
    let is_state = |candidate: &&Candidate<'_>| {
        let words = naming::words(&candidate.name);
        let last = words.last().is_some_and(|last| matches!(last.as_str(), "err" | "error" | "fault" | "faults"));
        last && stem(candidate)
            .is_some_and(|stem| neutral.contains(&(file.scope_of(candidate.item).modules.as_slice(), stem)))
    };
    candidates.iter().filter(is_state).map(|candidate| candidate.item.name).collect()
}

/// Newtypes two and a third of whose constants speak of failure: all of them are codes, or none.
fn failing_types(file: &File<'_, '_>, candidates: &[Candidate<'_>]) -> HashSet<String> {
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for candidate in candidates.iter().filter(|candidate| candidate.kind == Initialiser::Newtype) {
        let owner = file.scope_of(candidate.item).owner.as_ref().map_or("", |owner| owner.self_type.as_str());
        let ty = if candidate.type_name == "Self" { owner } else { &candidate.type_name };
        let (all, failing) = counts.entry(ty).or_default();
        *all += 1;
        *failing += usize::from(naming::is_failure_name(&candidate.name));
    }
    let fails = |(all, failing): &(usize, usize)| *failing >= 2 && failing * 10 >= all * 3;
    counts.into_iter().filter(|(_, count)| fails(count)).map(|(ty, _)| ty.to_owned()).collect()
}

/// A number between two codes of one type is a code, whatever its name: lists are written without holes.
fn fill_holes(file: &File<'_, '_>, candidates: &[Candidate<'_>], reasons: &mut [Option<String>]) {
    let place = |i: usize| {
        let candidate: &Candidate<'_> = &candidates[i];
        (file.items.scopes[candidate.item.scope].modules.clone(), candidate.type_name.clone(), candidate.item.scope)
    };
    let holes: Vec<usize> = (1..candidates.len().saturating_sub(1))
        .filter(|&i| {
            let candidate = &candidates[i];
            let name = candidate.name.as_str();
            reasons[i].is_none()
                && candidate.kind == Initialiser::Integer
                && candidate.item.attributes.start.saturating_sub(candidates[i - 1].item.end) < 4
                && reasons[i - 1].is_some()
                && reasons[i + 1].is_some()
                && place(i - 1) == place(i)
                && place(i + 1) == place(i)
                && !naming::is_base_name(name)
                && !naming::is_limit_name(name)
                && !naming::is_measure_name(name)
        })
        .collect();
    for i in holes {
        reasons[i] = Some("its place between two codes".to_owned());
    }
}

/// The modules whose `X_CODE` constants are error codes: two or more, one of which fails.
fn code_groups(file: &File<'_, '_>, candidates: &[Candidate<'_>]) -> Vec<Vec<String>> {
    let mut count: HashMap<&[String], (usize, bool)> = HashMap::new();
    for candidate in candidates.iter().filter(|candidate| naming::is_code_name(&candidate.name)) {
        let entry = count.entry(&file.scope_of(candidate.item).modules).or_default();
        entry.0 += 1;
        entry.1 |= naming::is_failure_name(&candidate.name);
    }
    let mut groups: Vec<_> =
        count.into_iter().filter(|(_, (n, fails))| *n >= 2 && *fails).map(|(group, _)| group.to_vec()).collect();
    groups.sort();
    groups
}

/// Why the const is an error code, or none.
fn evidence(
    file: &File<'_, '_>,
    candidate: &Candidate<'_>,
    code_groups: &[Vec<String>],
    failing_types: &HashSet<String>,
    accepted: &HashSet<String>,
) -> Option<String> {
    let name = candidate.name.as_str();
    let scope = file.scope_of(candidate.item);
    if (file.options.names)(name) || (file.options.names)(&candidate.type_name) {
        return Some(format!("`{name}` is named in the config"));
    }
    if name == "_" || naming::is_base_name(name) || naming::is_limit_name(name) {
        return None;
    }
    let marker = naming::is_marker_name(name);
    let measure = naming::is_measure_name(name) && !marker;
    let named = naming::is_error_constant(name);
    let code_file = naming::is_code_file(file.options.path)
        || scope.modules.last().is_some_and(|module| naming::is_code_file(module) || is_code_module(module));
    if candidate.kind == Initialiser::Text {
        let coded = naming::words(name).iter().any(|word| matches!(word.as_str(), "code" | "errno"));
        let text = expr::string(file.lexed.str(candidate.code.start)).unwrap_or_default();
        let numbered =
            !text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().filter(u8::is_ascii_digit).count() >= 2;
        return (!measure && is_constant(name) && (code_file || (named && (coded || numbered))))
            .then(|| format!("the name `{name}`"));
    }
    if candidate.kind == Initialiser::Newtype {
        let owner = scope.owner.as_ref().map_or("", |owner| owner.self_type.as_str());
        let ty = if candidate.type_name == "Self" { owner } else { &candidate.type_name };
        let weak = naming::is_weak_error_name(ty) && (file.among_errors || failing_types.contains(ty));
        return (naming::is_error_name(ty) || weak).then(|| format!("its type `{ty}`"));
    }
    let code_owner = scope.owner.as_ref().is_some_and(|owner| is_code_module(&owner.self_type));
    if (code_file || code_owner) && is_constant(name) {
        return Some("the name of its module".to_owned());
    }
    if naming::is_error_name(&candidate.type_name) && IntType::from_name(&candidate.type_name).is_none() {
        return Some(format!("its type `{}`", candidate.type_name));
    }
    if measure {
        return None;
    }
    // A marker such as `BASE_ERROR` is where codes start to count and no code, except among codes.
    if marker {
        return None;
    }
    if named && is_constant(name) && !is_size_of_something(name) {
        return Some(format!("the name `{name}`"));
    }
    if scope.in_function {
        return None;
    }
    let error_place = file.among_errors
        || scope.modules.last().is_some_and(|module| naming::is_error_name(module))
        || scope.owner.as_ref().is_some_and(|owner| naming::is_error_name(&owner.self_type));
    let follows = matches!(expr::lower(file.lexed, candidate.code.clone()), Expr::Binary(_, left, _)
        if matches!(&*left, Expr::Path(path) if path.last().is_some_and(|last| accepted.contains(last) || naming::is_error_name(last))));
    if error_place
        && (naming::is_failure_name(name) || naming::is_success_name(name) || naming::is_code_name(name) || follows)
    {
        return Some("its place among errors".to_owned());
    }
    let tells = naming::is_failure_name(name) || naming::is_success_name(name);
    if naming::is_code_name(name) && tells && code_groups.contains(&scope.modules) {
        return Some("its place among codes that fail".to_owned());
    }
    None
}

/// `mod codes { … }` in an error file is as good as a file named after error codes.
fn is_code_module(module: &str) -> bool {
    let words = naming::words(module);
    words.iter().any(|word| matches!(word.as_str(), "err" | "error" | "errors"))
        && words.iter().any(|word| matches!(word.as_str(), "code" | "codes"))
}

fn is_constant(name: &str) -> bool {
    super::is_constant_name(name)
}

/// `ERROR_MESSAGE_MAX` and the like were sorted out by their last word; these say it in the middle.
fn is_size_of_something(name: &str) -> bool {
    naming::words(name)
        .iter()
        .any(|word| matches!(word.as_str(), "max" | "min" | "len" | "offset" | "threshold" | "interval" | "ttl"))
}

/// `X` for `X_MSG`, `X_MESSAGE`, `X_DESC`.
fn message_stem(name: &str) -> Option<String> {
    let (stem, last) = name.rsplit_once('_')?;
    matches!(last, "MSG" | "MESSAGE" | "DESC" | "DESCRIPTION" | "TEXT").then(|| stem.to_owned())
}

/// `X` for `X_CODE`; any other name is its own stem.
fn code_stem(name: &str) -> String {
    name.strip_suffix("_CODE").unwrap_or(name).to_owned()
}
