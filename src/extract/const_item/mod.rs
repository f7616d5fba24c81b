//! Forms F12 to F18: consts and statics, in modules and in impls, as integers, newtypes, struct literals and strings, and the
//! texts that stand in a const of their own (`X_CODE` beside `X_MSG`).

mod siblings;

use std::{collections::BTreeMap, ops::Range};

use foldhash::{HashMap, HashSet};

use siblings::{Siblings, set_places};

use super::{
    File,
    evidence::{Evidence, names_or_glob},
    expr,
    items::{Item, ItemKind, cfg_predicates, is_deprecated},
    lexer::Kind,
    naming, shape, struct_literal,
};
use crate::code::{Description, DescriptionRole, Expr, Form, GroupKind, IntType, Role, Site, Type};

/// A const that may be a code.
struct Candidate<'i, 't> {
    item: &'i Item,
    name: &'t str,
    /// The number of what encloses it: modules and type, whatever macro it stands in.
    place: usize,
    /// True where its name or its place may speak of errors; the others are only what such ones are compared with.
    judged: bool,
    /// Tokens of its type.
    ty: Range<usize>,
    /// Tokens of the code: the number, or what stands inside of the newtype.
    code: Range<usize>,
    /// Texts in the initialiser.
    texts: Vec<Description>,
    type_name: &'t str,
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
    let mut messages: HashMap<(&[String], &str), Vec<Description>> = HashMap::default();
    for item in items.all.iter().filter(|item| matches!(item.kind, ItemKind::Const | ItemKind::Static)) {
        // A `static mut` holds what changes, such as the last error.
        if file.lexed.is(item.name - 1, "mut") {
            continue;
        }
        let Some((ty, init)) = type_and_initialiser(file, item) else { continue };
        let name = file.lexed.ident(item.name).unwrap_or("");
        if let Some(stem) = message_stem(name) {
            let mut texts = Vec::new();
            file.texts.first_literal(init.clone(), DescriptionRole::Message, &mut texts);
            if !texts.is_empty() {
                messages.insert((file.scope_of(item).modules.as_slice(), stem), texts);
            }
            continue;
        }
        candidates.extend(candidate(file, item, name, ty, init));
    }

    let code_file = naming::is_code_file(file.options.path);
    set_places(file, &mut candidates);
    set_judged(file, &mut candidates, code_file);
    if !candidates.iter().any(|candidate| candidate.judged) {
        return;
    }
    let siblings = Siblings::of(file, &candidates);
    let mut accepted: HashSet<&str> = HashSet::default();
    let mut reasons: Vec<Option<String>> = Vec::with_capacity(candidates.len());
    let mut against: Vec<(usize, String)> = Vec::new();
    for (i, candidate) in candidates.iter().enumerate() {
        let said = if candidate.judged {
            evidence(file, candidate, code_file, &siblings, &accepted)
        } else {
            Evidence::Nothing
        };
        let reason = match said {
            Evidence::For(reason) => {
                accepted.insert(candidate.name);
                Some(reason)
            }
            Evidence::Against(reason) => {
                against.push((i, reason));
                None
            }
            Evidence::Nothing => None,
        };
        reasons.push(reason);
    }
    siblings.fill(file, &candidates, &mut reasons);
    leave(file, &candidates, against.into_iter().filter(|(i, _)| reasons[*i].is_none()));
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (candidate, reason) in candidates.into_iter().zip(reasons) {
        let Some(reason) = reason else { continue };
        let start = candidate.item.attributes.start.min(candidate.item.name);
        let message = messages.get(&(file.scope_of(candidate.item).modules.as_slice(), code_stem(candidate.name)));
        let message = message.cloned().unwrap_or_default();
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

fn push(file: &mut File<'_, '_>, candidate: Candidate<'_, '_>, message: Vec<Description>, evidence: String) {
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
            let key = candidate.type_name;
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
        // What stands inside of a newtype is not of its type.
        ty: if candidate.kind == Initialiser::Integer {
            expr::written_type(lexed, candidate.ty)
        } else {
            Type::Inferred
        },
        span: file.span(candidate.code),
        descriptions,
        cfg: scope.cfg.iter().cloned().chain(cfg_predicates(lexed, item.attributes.clone())).collect(),
        marker: naming::is_marker_name(candidate.name),
        deprecated: is_deprecated(lexed, item.attributes.clone()),
        name: Some(candidate.name.to_owned()),
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

fn candidate<'i, 't>(
    file: &File<'_, 't>,
    item: &'i Item,
    name: &'t str,
    ty: Range<usize>,
    init: Range<usize>,
) -> Option<Candidate<'i, 't>> {
    let lexed = file.lexed;
    let type_name = (ty.clone().rev()).find_map(|i| lexed.ident(i)).unwrap_or("");
    let plain = ty.len() == 1 || ty.clone().all(|i| matches!(lexed.kind(i), Some(Kind::Ident | Kind::PathSep)));
    let mut texts = Vec::new();
    let (kind, code) = if plain && IntType::from_name(type_name).is_some() {
        (Initialiser::Integer, init)
    } else if matches!(lexed.kind(init.start), Some(Kind::Str | Kind::ByteStr))
        && lexed.is(ty.start, "&")
        && init.len() == 1
    {
        let text = expr::string(lexed.str(init.start))?;
        shape::is_code_string(&text).then_some(())?;
        (Initialiser::Text, init)
    } else if lexed.is(ty.start, "[") && lexed.is(init.start, "*") && lexed.kind(init.end - 1) == Some(Kind::ByteStr) {
        // `[u8; 5] = *b"57P01"`
        let code = init.start + 1..init.end;
        (code.len() == 1 && shape::is_code_string(&expr::string(lexed.str(code.start))?)).then_some(())?;
        (Initialiser::Text, code)
    } else if plain && expr::is_number(lexed, &init) {
        // Only an alias of an integer type takes a bare number.
        (Initialiser::Integer, init)
    } else if plain {
        (Initialiser::Newtype, newtype_code(file, type_name, init, &mut texts)?)
    } else {
        return None;
    };
    Some(Candidate { item, name, place: 0, judged: false, ty, code, texts, type_name, kind })
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
    let head = lexed.path_last(init.start);
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
        let code = fields.iter().find(|(name, _)| naming::is_code_field(name))?.1.clone();
        for (_, value) in fields.iter().filter(|(name, _)| naming::is_text_field(name)) {
            file.texts.first_literal(value.clone(), DescriptionRole::Message, texts);
        }
        return Some(code);
    }
    let arguments = lexed.split(inner, ",");
    let code = arguments.first()?.clone();
    // `SqlState(*b"57P01")`
    let by_value = lexed.is(code.start, "*") && lexed.kind(code.start + 1) == Some(Kind::ByteStr);
    let code = if by_value { code.start + 1..code.end } else { code };
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
        shape::is_code_string(&expr::string(lexed.str(code.start))?).then_some(())?;
    }
    Some(code)
}

/// A quick look: leaves out only what, in a file that is not named after errors and where nobody asks what came close, none of the
/// questions of [`evidence`] can speak for.
fn set_judged(file: &File<'_, '_>, candidates: &mut [Candidate<'_, '_>], code_file: bool) {
    let all = file.options.explain || file.among_errors || code_file;
    let configured = |name: &str| file.options.has_names && (file.options.names)(name);
    // By place and by type: whether the name of the place, of the type speaks for all.
    let mut places: HashMap<usize, bool> = HashMap::default();
    let mut types: HashMap<(&str, bool), bool> = HashMap::default();
    for candidate in candidates {
        let newtype = candidate.kind == Initialiser::Newtype;
        let mut place = || {
            *places.entry(candidate.place).or_insert_with(|| {
                let module = file.scope_of(candidate.item).modules.last().map_or("", String::as_str);
                [owner(file, candidate), module].into_iter().any(naming::may_be_error)
            })
        };
        let ty = if newtype { own_type(file, candidate) } else { candidate.type_name };
        let mut of_type = || {
            *types.entry((ty, newtype)).or_insert_with(|| {
                naming::may_be_error(ty) || configured(ty) || (newtype && naming::is_weak_error_name(ty))
            })
        };
        candidate.judged =
            all || place() || of_type() || naming::may_be_error_constant(candidate.name) || configured(candidate.name);
    }
}

/// The type whose impl a const stands in, empty where there is none.
fn owner<'f>(file: &'f File<'_, '_>, candidate: &Candidate<'_, '_>) -> &'f str {
    file.scope_of(candidate.item).owner.as_ref().map_or("", |owner| owner.self_type.as_str())
}

/// The type of a const, by its own name.
fn own_type<'f>(file: &'f File<'_, '_>, candidate: &Candidate<'_, 'f>) -> &'f str {
    if candidate.type_name == "Self" { owner(file, candidate) } else { candidate.type_name }
}

/// True for what counts, limits or measures, and is no code wherever it stands.
fn measures(name: &str) -> bool {
    naming::is_base_name(name) || naming::is_limit_name(name) || naming::is_measure_name(name)
}

/// The file, the module or the type around it is named after errors.
fn stands_among_errors(file: &File<'_, '_>, candidate: &Candidate<'_, '_>) -> bool {
    let scope = file.scope_of(candidate.item);
    let owner = scope.owner.as_ref().map(|owner| owner.self_type.as_str());
    let place = owner.or(scope.modules.last().map(String::as_str));
    let named = owner.into_iter().chain(scope.modules.last().map(String::as_str)).any(naming::is_error_name);
    (file.among_errors || named) && place.and_then(other_codes).is_none()
}

/// Whether the const is an error code.
fn evidence(
    file: &File<'_, '_>,
    candidate: &Candidate<'_, '_>,
    code_file: bool,
    siblings: &Siblings,
    accepted: &HashSet<&str>,
) -> Evidence {
    let name = candidate.name;
    let scope = file.scope_of(candidate.item);
    if (file.options.names)(name) || (file.options.names)(candidate.type_name) {
        return Evidence::config(name);
    }
    if name == "_" {
        return Evidence::Nothing;
    }
    let named = naming::is_error_constant(name);
    let against = |reason: &str| {
        let close = named || naming::is_code_name(name);
        if close { Evidence::Against(reason.to_owned()) } else { Evidence::Nothing }
    };
    if naming::is_base_name(name) || naming::is_limit_name(name) {
        return against("it limits or counts, or is where codes start to count");
    }
    let marker = naming::is_marker_name(name);
    let measure = naming::is_measure_name(name) && !marker;
    let code_file =
        code_file || scope.modules.last().is_some_and(|module| naming::is_code_file(module) || is_code_module(module));
    if candidate.kind == Initialiser::Text {
        return text_evidence(file, candidate, !measure && is_constant(name), code_file);
    }
    if candidate.kind == Initialiser::Newtype {
        let ty = own_type(file, candidate);
        let weak = naming::is_weak_error_name(ty) && (file.among_errors || siblings.failing_types.contains(ty));
        return match naming::is_error_name(ty) || weak {
            true => Evidence::For(format!("its type `{ty}`")),
            false if naming::comes_close(ty) => Evidence::Against(
                naming::objection(ty)
                    .unwrap_or_else(|| format!("its type is called `{ty}`, and few of its constants speak of failure")),
            ),
            false => against("its type does not speak of errors"),
        };
    }
    let code_owner = scope.owner.as_ref().is_some_and(|owner| is_code_module(&owner.self_type));
    if (code_file || code_owner) && is_constant(name) {
        return Evidence::For("the name of its module".to_owned());
    }
    if naming::is_error_name(candidate.type_name) && IntType::from_name(candidate.type_name).is_none() {
        return Evidence::For(format!("its type `{}`", candidate.type_name));
    }
    if measure {
        return against("its last word says that it measures or marks something");
    }
    // A marker such as `BASE_ERROR` is where codes start to count and no code, except among codes.
    if marker {
        return against("it marks a range");
    }
    if siblings.states.contains(&candidate.item.name) {
        return against("it is one state of several");
    }
    if !naming::starts_with_error(name) {
        if let Some(reason) = other_value(file, candidate) {
            return against(reason);
        }
        if siblings.bits.contains(&candidate.item.name) {
            return against("it is a bit of a register");
        }
    }
    if naming::last_word(name).is_some_and(|last| siblings.other_lists.contains(&(candidate.item.scope, last))) {
        return against("it stands in a long list of something else");
    }
    let owner = scope.owner.as_ref().map(|owner| owner.self_type.as_str());
    let place = owner.or(scope.modules.last().map(String::as_str));
    if let Some(reason) = place.and_then(other_codes).or_else(|| other_codes(candidate.type_name)) {
        return against(&reason);
    }
    if named && is_constant(name) && !is_size_of_something(name) {
        return Evidence::For(format!("the name `{name}`"));
    }
    if scope.in_function {
        return Evidence::Nothing;
    }
    let error_place = stands_among_errors(file, candidate);
    let follows = matches!(expr::lower(file.lexed, candidate.code.clone()), Expr::Binary(_, left, _)
        if matches!(&*left, Expr::Path(path) if path.last().is_some_and(|last| accepted.contains(last.as_str()) || naming::is_error_name(last))));
    if error_place
        && (naming::is_failure_name(name) || naming::is_success_name(name) || naming::is_code_name(name) || follows)
    {
        return Evidence::For("its place among errors".to_owned());
    }
    let tells = naming::is_failure_name(name) || naming::is_success_name(name);
    if naming::is_code_name(name) && tells && siblings.code_groups.iter().any(|group| *group == *scope.modules) {
        return Evidence::For("its place among codes that fail".to_owned());
    }
    if error_place {
        return Evidence::Against(
            "it stands among errors, and its name speaks neither of failure nor of success".to_owned(),
        );
    }
    match place.filter(|place| naming::is_weak_error_name(place)) {
        Some(place) => Evidence::Against(format!("`{place}` does not say that its codes are those of errors")),
        None if named => Evidence::Against("it is the size or limit of something".to_owned()),
        None => against("neither its place nor the constants around it speak of errors"),
    }
}

/// Whether a const that holds a text is an error code; `constant` where its name is that of a constant that measures nothing.
fn text_evidence(file: &File<'_, '_>, candidate: &Candidate<'_, '_>, constant: bool, code_file: bool) -> Evidence {
    let name = candidate.name;
    let named = naming::is_error_constant(name);
    let coded = naming::Words::of(name).any(|word| matches!(word, "code" | "errno"));
    let text = expr::string(file.lexed.str(candidate.code.start)).unwrap_or_default();
    let numbered =
        !text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().filter(u8::is_ascii_digit).count() >= 2;
    if constant && (code_file || (named && (coded || numbered))) {
        Evidence::For(format!("the name `{name}`"))
    } else if named {
        Evidence::Against("it is a text, and neither its name nor its form says that this is a code".to_owned())
    } else {
        Evidence::Nothing
    }
}

/// What the initialiser says against an error code: a bit of a set, or the end of a type.
fn other_value(file: &File<'_, '_>, candidate: &Candidate<'_, '_>) -> Option<&'static str> {
    let lexed = file.lexed;
    let code = &candidate.code;
    let first = lexed.str(code.start);
    let one = first.split(['u', 'i', '_']).next() == Some("1");
    let shifted = code.len() > 3 && lexed.is(code.start + 1, "<") && lexed.is(code.start + 2, "<");
    let bit = first.starts_with("0b") || (one && shifted);
    let end = code.len() > 2
        && IntType::from_name(lexed.str(code.start)).is_some()
        && matches!(lexed.str(code.end - 1), "MAX" | "MIN");
    if candidate.type_name == "usize" && first.starts_with("0x") {
        Some("a `usize` in hexadecimal points into something")
    } else if bit {
        Some("its value is a bit of a set")
    } else if end {
        Some("its value is the end of its type")
    } else {
        None
    }
}

/// `impl ScanCodeSet`, `mod exit_status`, `mod severity`: numbers of another kind, and their constants with them.
fn other_codes(place: &str) -> Option<String> {
    let others = |word: &str| matches!(word, "code" | "codes" | "exit" | "severity");
    let numbered = !naming::is_error_name(place) && naming::Words::of(place).any(others);
    naming::objection(place).filter(|_| numbered)
}

/// Says of the consts that came close why they were left, those of one place and reason together.
fn leave(file: &mut File<'_, '_>, candidates: &[Candidate<'_, '_>], against: impl Iterator<Item = (usize, String)>) {
    if !file.options.explain {
        return;
    }
    let mut families: BTreeMap<(usize, String), Vec<&Candidate<'_, '_>>> = BTreeMap::new();
    for (i, reason) in against {
        families.entry((candidates[i].item.scope, reason)).or_default().push(&candidates[i]);
    }
    for ((_, reason), family) in families {
        let names: Vec<String> = family.iter().map(|candidate| candidate.name.to_owned()).collect();
        let item = match names.as_slice() {
            [first, _, ..] => format!("{first} and {} more", names.len() - 1),
            _ => names.concat(),
        };
        file.leave(family[0].item.name, &item, reason, names_or_glob(&names));
    }
}

/// `mod codes { … }` in an error file is as good as a file named after error codes.
fn is_code_module(module: &str) -> bool {
    let words = naming::Words::of(module);
    words.any(|word| matches!(word, "err" | "error" | "errors")) && words.any(|word| matches!(word, "code" | "codes"))
}

fn is_constant(name: &str) -> bool {
    naming::is_constant_name(name)
}

/// `ERROR_MESSAGE_MAX` and the like were sorted out by their last word; these say it in the middle.
fn is_size_of_something(name: &str) -> bool {
    naming::Words::of(name)
        .any(|word| matches!(word, "max" | "min" | "len" | "margin" | "offset" | "threshold" | "interval" | "ttl"))
}

/// `X` for `X_MSG`, `X_MESSAGE`, `X_DESC`.
fn message_stem(name: &str) -> Option<&str> {
    let (stem, last) = name.rsplit_once('_')?;
    matches!(last, "MSG" | "MESSAGE" | "DESC" | "DESCRIPTION" | "TEXT").then_some(stem)
}

/// `X` for `X_CODE`; any other name is its own stem.
fn code_stem(name: &str) -> &str {
    name.strip_suffix("_CODE").unwrap_or(name)
}
