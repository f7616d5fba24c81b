//! Forms F25 to F30: calls of macros that declare codes. Never expanded: read by the macro's own definition where one is known, else by
//! the shape that all rows of a call share.

mod columns;
mod definition;
mod matcher;
mod meaning;
mod rows;

use std::{collections::BTreeMap, ops::Range};

use foldhash::HashMap;

use super::{
    File, enum_variant, expr,
    items::{Item, ItemKind, attributes_at, cfg_predicates, is_deprecated},
    lexer::{self, Kind},
    naming, shape,
};
use crate::code::{Description, DescriptionRole, Expr, Form, GroupKind, Role, Site, Type};

pub use definition::{Definition, MacroCall, Macros};
pub(super) use definition::{Sign, calls, find, signs};

use columns::Hints;
use matcher::Bindings;
use meaning::{Columns, Makes, Meaning, Piece, TypeName};
use rows::{Block, Row};

/// Macros whose name speaks of errors and that declare none.
const OTHER: &[&str] = &["error", "err", "error_chain", "quick_error", "compile_error", "error_enum_from"];

/// First words of macros that use an error in place of declaring one.
#[rustfmt::skip]
const USES: &[&str] = &[
    "assert", "bail", "bench", "box", "check", "debug", "emit", "ensure", "expect", "fail", "format", "from", "handle", "into", "is",
    "log", "map", "match", "panic", "print", "report", "return", "send", "test", "throw", "to", "trace", "try", "unwrap", "warn", "wrap",
];

/// First words of macros that declare something wherever they stand.
const DECLARES: &[&str] = &["declare", "def", "define", "register", "decl"];

/// True where the name of a macro speaks of errors that it declares.
pub(super) fn is_telling(name: &str) -> bool {
    naming::is_error_name(name) && !OTHER.contains(&name) && {
        let words = naming::Words::of(name);
        !words.first().is_some_and(|first| USES.contains(&first))
            && !words.any(|word| matches!(word, "from" | "into" | "test" | "tests"))
    }
}

/// True for the inside of a call that begins with a format string, which is a statement: a prefix of codes has no white space.
pub(super) fn is_statement(inside: &[u8]) -> bool {
    inside.strip_prefix(b"\"").is_some_and(|text| {
        let end = memchr::memchr(b'"', text).unwrap_or(text.len());
        end == 0 || text[..end].iter().any(u8::is_ascii_whitespace)
    })
}

/// A constant that a macro call declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeConstant {
    /// Modules inside of the file that enclose the call.
    pub modules: Vec<String>,
    /// Its name, `Type::NAME` for a member of a type.
    pub name: String,
    /// Its value.
    pub value: Expr,
    /// The predicates of the `#[cfg]` on it and around it.
    pub cfg: Vec<String>,
    /// The bytes of its row.
    pub bytes: Range<usize>,
}

/// A row that was understood.
struct Made {
    attributes: Range<usize>,
    name: Option<String>,
    /// Tokens of the code.
    code: Range<usize>,
    value: Expr,
    texts: Vec<Description>,
    /// Last token.
    last: usize,
}

/// What a definition said of a call.
enum Answer {
    /// The call was read, or declares nothing.
    Settled,
    /// The shape must tell.
    Open,
}

/// Reads the macro calls of a file.
pub(super) fn extract(file: &mut File<'_, '_>) {
    let items = file.items;
    let lexed = file.lexed;
    // Codes of enums and consts that stand in calls as such.
    let mut known: Vec<u32> = file.out.sites.iter().map(|site| site.span.start).collect();
    known.sort_unstable();
    let calls: Vec<&Item> = items.all.iter().filter(|item| item.kind == ItemKind::MacroCall).collect();
    let mut count: HashMap<&str, usize> = HashMap::default();
    for call in &calls {
        *count.entry(lexed.str(call.name)).or_default() += 1;
    }
    let definitions = std::mem::take(&mut file.definitions);
    let mut local: HashMap<&str, Vec<&Definition>> = HashMap::default();
    for definition in &definitions {
        local.entry(&definition.name).or_default().push(definition);
    }
    for item in calls {
        let Some(open) = item.body else { continue };
        let body = lexed.inside(open);
        let bytes = lexed.bytes(item.name..item.end);
        let first = known.partition_point(|&start| (start as usize) < bytes.start);
        if body.is_empty() || known.get(first).is_some_and(|&start| (start as usize) < bytes.end) {
            continue;
        }
        let call =
            Call { item, name: lexed.ident(item.name).unwrap_or(""), body, several: count[lexed.str(item.name)] > 1 };
        call.read(file, local.get(call.name).map_or(&[], Vec::as_slice));
    }
    file.definitions = definitions;
}

/// An enum in a macro call whose variants are no Rust, and carry their codes in another way: `A = 1, "text";`, `A(1) = "text"`,
/// `A = (1, "text")`. True where it was read.
pub(super) fn odd_enum(file: &mut File<'_, '_>, item: &Item) -> bool {
    let lexed = file.lexed;
    let Some(open) = item.body else { return false };
    let body = lexed.inside(open);
    let odd = body.clone().any(|i| {
        lexed.mate(open) > open
            && match lexed.kind(i) {
                Some(Kind::Str) => !in_attribute(file, i, open),
                _ => lexed.is(i, ";"),
            }
    });
    if !odd {
        return false;
    }
    let name = lexed.ident(item.name).unwrap_or("").to_owned();
    let scope = file.scope_of(item);
    let around = scope.in_macro.as_deref().unwrap_or_default();
    let blocks = rows::blocks(lexed, body);
    let mut read = false;
    for block in &blocks {
        let hints = Hints { codes: false, prefix: false };
        let made = made_rows(file, block, hints).unwrap_or_default();
        let names: Vec<&str> = made.iter().filter_map(|row| row.name.as_deref()).collect();
        if made.is_empty() || type_evidence(file, &name, naming::is_error_name(around), &names).is_none() {
            continue;
        }
        let evidence = format!("the name `{name}`");
        let group = file.group(GroupKind::Type, &name, &scope.modules, item.name, evidence);
        file.out.groups[group].doc = file.texts.whole_doc(item.attributes.clone());
        push(file, item, group, made);
        read = true;
    }
    read
}

/// True for a token between the brackets of an attribute; `open` is the bracket around the rows.
fn in_attribute(file: &File<'_, '_>, token: usize, open: usize) -> bool {
    let lexed = file.lexed;
    let mut i = token;
    while i > open {
        i -= 1;
        match lexed.kind(i) {
            Some(Kind::Close) => i = lexed.mate(i).min(i),
            Some(Kind::Open) if lexed.is(i, "[") && lexed.is(i - 1, "#") => return true,
            Some(Kind::Punct) if lexed.is(i, ";") => return false,
            _ => {}
        }
    }
    false
}

/// One call.
struct Call<'i, 't> {
    item: &'i Item,
    name: &'t str,
    body: Range<usize>,
    /// The macro is called more than once in the file.
    several: bool,
}

impl Call<'_, '_> {
    /// `local`: the definitions of this name in the file.
    fn read(&self, file: &mut File<'_, '_>, local: &[&Definition]) {
        let open = self.body.start - 1;
        let in_function = file.scope_of(self.item).in_function;
        if !in_function && let Some(short) = short_enum(file, self.item, open) {
            if !odd_enum(file, &short) {
                enum_variant::extract(file, &short);
            }
            return;
        }
        let (macros, package) = (file.options.macros, file.options.package);
        let answer = if local.is_empty() {
            self.by_definition(file, macros.of(self.name, package))
        } else {
            self.by_definition(file, local.iter().copied())
        };
        if let Answer::Open = answer {
            self.by_shape(file);
        }
    }

    fn by_definition<'d>(&self, file: &mut File<'_, '_>, definitions: impl Iterator<Item = &'d Definition>) -> Answer {
        let mut silent = false;
        for definition in definitions {
            for rule in definition.rules_for(file.lexed.str(self.body.start)) {
                let Some(bindings) = matcher::matches(file.lexed, &rule.pattern, self.body.clone()) else { continue };
                return match &rule.meaning {
                    Meaning::Codes(columns) => self.by_columns(file, columns, &bindings),
                    // Another rule may be the one that declares, in the end.
                    Meaning::Nothing if !definition.may_declare() => Answer::Settled,
                    Meaning::Nothing | Meaning::Unclear => Answer::Open,
                };
            }
            silent = definition.is_clear() && !definition.may_declare();
        }
        if silent { Answer::Settled } else { Answer::Open }
    }

    /// Rows as the definition has them.
    fn by_columns(&self, file: &mut File<'_, '_>, columns: &Columns, bindings: &Bindings<'_>) -> Answer {
        let lexed = file.lexed;
        let bound = Bound::new(bindings);
        let mut rows = Vec::new();
        let (mut prefix, mut known) = (String::new(), false);
        for code in bindings.all.iter().filter(|binding| binding.name == columns.code) {
            let round = bound.round(&code.path, code.tokens.start).unwrap_or_else(|| self.body.clone());
            let Some(value) = value(file, columns, &bound, code) else { continue };
            // One row that cannot be evaluated leaves the others what they are, and is told like any code.
            let opaque = matches!(value, Expr::Opaque(_));
            if !opaque && !may_be_code(&value) {
                return Answer::Settled;
            }
            known |= !opaque;
            prefix = outer_pieces(file, columns, &bound, code);
            let attributes = attributes_at(lexed, round.start, round.end);
            let mut texts = file.texts.attributes(attributes.clone());
            if code.path.is_empty() {
                texts.splice(0..0, file.texts.attributes(self.item.attributes.clone()));
            }
            for text in columns.texts.iter().flat_map(|name| bound.of(name, &code.path, &round)) {
                if lexed.kind(text.start) != Some(Kind::Doc) {
                    file.texts.first_literal(text, DescriptionRole::Message, &mut texts);
                }
            }
            texts.dedup_by(|a, b| a.span == b.span);
            let name = columns.name.as_deref().and_then(|name| bound.nearest(name, &code.path));
            let name = name.filter(|tokens| tokens.len() == 1).and_then(|tokens| lexed.ident(tokens.start));
            rows.push(Made {
                attributes,
                name: name.map(str::to_owned),
                code: code.tokens.clone(),
                value,
                texts,
                last: round.end - 1,
            });
        }
        if !known && !rows.is_empty() {
            return Answer::Settled;
        }
        let names: Vec<&str> = rows.iter().filter_map(|row| row.name.as_deref()).collect();
        let owner = match &columns.type_name {
            Some(TypeName::Literal(name)) if name != "$" => Some(name.clone()),
            Some(TypeName::Variable(name)) => {
                bound.nearest(name, &[]).and_then(|tokens| lexed.ident(tokens.end - 1)).map(str::to_owned)
            }
            _ => None,
        };
        let Some(evidence) = self.evidence(file, columns, owner.as_deref(), &names) else { return Answer::Settled };
        if rows.is_empty() {
            return Answer::Open;
        }
        let scope = file.scope_of(self.item);
        let group = match &owner {
            Some(name) => file.group(GroupKind::Type, name, &scope.modules, self.item.name, evidence),
            None => {
                let name = format!("{}!", self.name);
                file.keyed_group(GroupKind::Macro, &prefix, &name, &scope.modules, self.item.name, evidence)
            }
        };
        self.make_constants(file, columns.makes, owner.as_deref(), &rows);
        push(file, self.item, group, rows);
        Answer::Settled
    }

    /// What the definition declares can be named by other code.
    fn make_constants(&self, file: &mut File<'_, '_>, makes: Makes, owner: Option<&str>, rows: &[Made]) {
        let scope = file.scope_of(self.item);
        if makes == Makes::Other || scope.in_function {
            return;
        }
        for row in rows {
            let Some(name) = &row.name else { continue };
            let name = match (makes, owner) {
                (Makes::Member, Some(owner)) => format!("{owner}::{name}"),
                _ => name.clone(),
            };
            let own = cfg_predicates(file.lexed, row.attributes.clone());
            let cfg = scope.cfg.iter().cloned().chain(own).collect();
            let bytes = file.lexed.bytes(row.attributes.start.min(row.code.start)..row.last + 1);
            file.out.made.push(MadeConstant {
                modules: scope.modules.to_vec(),
                name,
                value: row.value.clone(),
                cfg,
                bytes,
            });
        }
    }

    /// Why the rows of a definition are error codes, or none.
    fn evidence(&self, file: &File<'_, '_>, columns: &Columns, owner: Option<&str>, names: &[&str]) -> Option<String> {
        if (file.options.names)(self.name) {
            return Some(format!("`{}!` is named in the config", self.name));
        }
        let telling = is_telling(self.name);
        if let Some(owner) = owner {
            return type_evidence(file, owner, telling, names)
                .or_else(|| telling_trait(columns).filter(|_| columns.mentioned.iter().all(|name| name != owner)))
                .map(|reason| format!("{reason}, which `{}!` declares", self.name));
        }
        if let Some(reason) = telling_trait(columns) {
            return Some(format!("{reason} in the definition of `{}!`", self.name));
        }
        if telling {
            return Some(format!("the macro `{}!`", self.name));
        }
        let errors = names.iter().filter(|name| naming::is_error_constant(name)).count();
        let fails = naming::mostly_fail(names.iter().copied()) && file.among_errors;
        (columns.makes == Makes::Constant && (errors * 2 > names.len() || fails))
            .then(|| format!("the constants that `{}!` declares", self.name))
    }

    /// Rows by their shape, where the macro's name says that they are codes.
    fn by_shape(&self, file: &mut File<'_, '_>) {
        let configured = (file.options.names)(self.name);
        let scope = file.scope_of(self.item);
        let words = naming::Words::of(self.name);
        let declares = words.first().is_some_and(|first| DECLARES.contains(&first));
        if !configured && (!is_telling(self.name) || (scope.in_function && !declares) || self.holds_items(file)) {
            return;
        }
        let inside = file.lexed.tokens.get(self.body.start).map_or(0, |first| first.start as usize);
        if is_statement(&file.lexed.text.as_bytes()[inside..]) {
            return;
        }
        file.by_shape.insert(self.name.to_owned());
        let codes = words.any(|word| matches!(word, "code" | "codes" | "errcode" | "errcodes"));
        let blocks = rows::blocks(file.lexed, self.body.clone());
        let evidence = format!("the macro `{}!`", self.name);
        let lone = blocks.iter().map(|block| block.rows.len()).sum::<usize>() < 2;
        let mut read = false;
        for block in &blocks {
            let Some(mut made) = made_rows(file, block, Hints { codes, prefix: block.prefix.is_some() }) else {
                continue;
            };
            if lone && self.body.start < made.first().map_or(usize::MAX, |row| row.code.start) {
                for row in &mut made {
                    row.texts.splice(0..0, file.texts.attributes(self.item.attributes.clone()));
                }
            }
            let plain = lone && !self.several && !declares && !configured;
            made.retain(|row| !row.texts.is_empty() || (row.name.is_some() && !plain));
            if made.is_empty() {
                continue;
            }
            let header = block.header.and_then(|token| file.lexed.ident(token)).unwrap_or("");
            let group = if header.starts_with(|c: char| c.is_uppercase()) && !naming::is_constant_name(header) {
                file.group(GroupKind::Type, header, &scope.modules, self.item.name, evidence.as_str())
            } else {
                let prefix = block.prefix.map_or("", |token| file.lexed.str(token));
                let key = format!("{header}{prefix}");
                let name = format!("{}!", self.name);
                file.keyed_group(GroupKind::Macro, &key, &name, &scope.modules, self.item.name, evidence.as_str())
            };
            push(file, self.item, group, made);
            read = true;
        }
        if !read {
            self.unread(file);
        }
    }

    /// Items inside of the call were read as items.
    fn holds_items(&self, file: &File<'_, '_>) -> bool {
        let all = &file.items.all;
        let from = all.partition_point(|item| item.name < self.body.start);
        all[from..].iter().take_while(|item| item.name < self.body.end).any(|item| item.kind != ItemKind::MacroCall)
    }

    fn unread(&self, file: &mut File<'_, '_>) {
        let lexed = file.lexed;
        let numbers =
            self.body.clone().filter(|&i| lexed.kind(i) == Some(Kind::Number) || shape::is_code_literal(lexed, i));
        if numbers.count() < 2 {
            return;
        }
        let name = self.name;
        let reason = format!(
            "the rows of `{name}!` have a shape that is not known; describe it under `[[extract.macro]]` in `errcode.toml`"
        );
        file.unread(self.item.name..self.item.name + 1, name, reason);
    }
}

/// Why a type holds error codes, or none; `telling` says that the macro's name speaks of errors.
fn type_evidence(file: &File<'_, '_>, name: &str, telling: bool, names: &[&str]) -> Option<String> {
    if (file.options.names)(name) {
        return Some(format!("`{name}` is named in the config"));
    }
    let weak = naming::is_weak_error_name(name)
        && (telling || file.among_errors || naming::mostly_fail(names.iter().copied()));
    let failing = telling && naming::mostly_fail(names.iter().copied());
    (naming::is_error_name(name) || weak || failing).then(|| format!("the type `{name}`"))
}

/// A type or trait of errors in the definition.
fn telling_trait(columns: &Columns) -> Option<String> {
    let name = columns.mentioned.iter().find(|name| naming::is_error_name(name))?;
    Some(format!("`{name}`"))
}

/// `result!(CreateUserResult { NameTaken = 1012, TooMany = 1020 })`: an enum without its keyword.
fn short_enum(file: &File<'_, '_>, item: &Item, open: usize) -> Option<Item> {
    let lexed = file.lexed;
    let attributes = attributes_at(lexed, open + 1, lexed.mate(open));
    let name = if lexed.is(attributes.end, "pub") { attributes.end + 1 } else { attributes.end };
    let body = name + 1;
    let whole = lexed.kind(name) == Some(Kind::Ident) && lexed.is(body, "{") && lexed.after(body) == lexed.mate(open);
    // `NOT_FOUND { code: 1, message: "…" }` is a row, and no enum.
    let record = whole && lexed.is(body + 2, ":");
    (whole && !record).then(|| Item {
        kind: ItemKind::Enum,
        attributes,
        name,
        body: Some(body),
        end: lexed.after(body),
        scope: item.scope,
    })
}

/// The rows of a block whose columns were understood.
fn made_rows(file: &File<'_, '_>, block: &Block, hints: Hints) -> Option<Vec<Made>> {
    let readings = columns::read(file.lexed, &block.rows, hints)?;
    let rows = block.rows.iter().zip(&readings);
    Some(rows.filter_map(|(row, reading)| made_row(file, block, row, reading)).collect())
}

fn made_row(file: &File<'_, '_>, block: &Block, row: &Row, reading: &columns::Reading) -> Option<Made> {
    let lexed = file.lexed;
    let code = &row.cells[reading.code?];
    let value = match rows::text(lexed, code) {
        Some(suffix) => {
            let prefix = block.prefix.and_then(|token| expr::string(lexed.str(token))).unwrap_or_default();
            if suffix.is_empty() {
                return None;
            }
            Expr::Str(format!("{prefix}{suffix}"))
        }
        None => expr::lower_code(lexed, code.tokens.clone()),
    };
    let mut texts = file.texts.attributes(row.attributes.clone());
    for &text in &reading.texts {
        file.texts.literal(row.cells[text].tokens.start, DescriptionRole::Message, &mut texts);
    }
    let name = reading.name.and_then(|cell| {
        let cell = &row.cells[cell];
        rows::text(lexed, cell).or_else(|| lexed.ident(cell.tokens.start).map(str::to_owned))
    });
    Some(Made { attributes: row.attributes.clone(), name, code: code.tokens.clone(), value, texts, last: row.last })
}

fn push(file: &mut File<'_, '_>, item: &Item, group: usize, rows: Vec<Made>) {
    let scope = file.scope_of(item);
    let first = file.out.sites.len();
    let starts: Vec<usize> = rows.iter().map(|row| row.attributes.start.min(row.code.start)).collect();
    for mut row in rows {
        file.texts.trailing(file.lexed.tokens[row.last].end as usize, &mut row.texts);
        file.out.sites.push(Site {
            group,
            form: Form::MacroRow,
            role: Role::Declaration,
            marker: row.name.as_deref().is_some_and(naming::is_marker_name),
            name: row.name,
            value: row.value,
            ty: Type::Inferred,
            span: file.span(row.code),
            descriptions: row.texts,
            cfg: scope.cfg.iter().cloned().chain(cfg_predicates(file.lexed, row.attributes.clone())).collect(),
            deprecated: is_deprecated(file.lexed, row.attributes),
        });
    }
    file.comments_above(first, &starts);
}

/// The bindings of a call, by name and repetition.
struct Bound<'b> {
    by_name: HashMap<&'b str, BTreeMap<&'b [u32], Vec<Range<usize>>>>,
    rounds: HashMap<&'b [u32], Vec<Range<usize>>>,
}

impl<'b> Bound<'b> {
    fn new(bindings: &'b Bindings<'b>) -> Self {
        let mut by_name: HashMap<_, BTreeMap<_, Vec<_>>> = HashMap::default();
        for binding in &bindings.all {
            let of_name = by_name.entry(binding.name).or_default();
            of_name.entry(binding.path.as_slice()).or_default().push(binding.tokens.clone());
        }
        let mut rounds: HashMap<_, Vec<_>> = HashMap::default();
        for (path, tokens) in &bindings.rounds {
            rounds.entry(path.as_slice()).or_default().push(tokens.clone());
        }
        Self { by_name, rounds }
    }

    /// The round of a repetition that holds a token.
    fn round(&self, path: &[u32], token: usize) -> Option<Range<usize>> {
        self.rounds.get(path)?.iter().find(|round| round.contains(&token)).cloned()
    }

    /// What the variable stands for in this round, or in the rounds around it.
    fn nearest(&self, name: &str, path: &[u32]) -> Option<Range<usize>> {
        let of_name = self.by_name.get(name)?;
        (0..=path.len()).rev().find_map(|length| of_name.get(&path[..length])?.first().cloned())
    }

    /// What the variable stands for in this round and in the rounds inside of it.
    fn of(&self, name: &str, path: &[u32], round: &Range<usize>) -> Vec<Range<usize>> {
        let Some(of_name) = self.by_name.get(name) else { return Vec::new() };
        of_name
            .range(path..)
            .take_while(|(other, _)| other.starts_with(path))
            .flat_map(|(_, all)| all)
            .filter(|tokens| round.contains(&tokens.start))
            .cloned()
            .collect()
    }
}

/// A number, a word or a constant; a text or the path of a type is no code.
fn may_be_code(value: &Expr) -> bool {
    match value {
        Expr::Str(text) => !text.is_empty() && !text.contains(char::is_whitespace),
        Expr::Path(path) => path.last().is_some_and(|last| naming::is_constant_name(last)),
        Expr::Invalid(_) | Expr::Opaque(_) => false,
        _ => true,
    }
}

/// The value of a code as the definition makes it.
fn value(file: &File<'_, '_>, columns: &Columns, bound: &Bound<'_>, code: &matcher::Binding<'_>) -> Option<Expr> {
    let lexed = file.lexed;
    if let [Piece::Variable(_)] = columns.template.as_slice() {
        return Some(expr::lower_code(lexed, code.tokens.clone()));
    }
    let joins = matches!(columns.template.first(), Some(Piece::Token(first)) if first == "concat");
    let text = |tokens: &Range<usize>| lexed.slice(tokens.clone());
    let mut out = String::new();
    for piece in &columns.template {
        let part = match piece {
            Piece::Variable(name) if *name == columns.code => text(&code.tokens),
            Piece::Variable(name) => text(&bound.nearest(name, &code.path)?),
            Piece::Token(token) => token,
        };
        match (joins, piece) {
            (false, Piece::Variable(_)) => out.extend([" (", part, ") "]),
            (false, Piece::Token(_)) => out.extend([part, " "]),
            (true, _) if part.starts_with('"') => out += &expr::string(part)?,
            (true, Piece::Token(token)) if !token.starts_with(|c: char| c.is_ascii_digit()) => {}
            (true, _) => out += part,
        }
    }
    if joins {
        return Some(Expr::Str(out));
    }
    let made = lexer::lex(&out);
    Some(expr::lower(&made, 0..made.tokens.len()))
}

/// The parts of a template that all rows share: the prefix or the base.
fn outer_pieces(file: &File<'_, '_>, columns: &Columns, bound: &Bound<'_>, code: &matcher::Binding<'_>) -> String {
    let others = columns.template.iter().filter_map(|piece| match piece {
        Piece::Variable(name) if *name != columns.code => bound.nearest(name, &code.path),
        _ => None,
    });
    others.map(|tokens| file.lexed.slice(tokens)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::{FileFacts, Options, extract},
        source::FileId,
    };

    fn facts(text: &str) -> FileFacts {
        let macros = Macros::default();
        let options = Options::new("src/lib.rs", &macros);
        extract(FileId(0), text, options)
    }

    fn found(text: &str) -> Vec<(String, Expr)> {
        facts(text).sites.into_iter().map(|site| (site.name.unwrap_or_default(), site.value)).collect()
    }

    #[test]
    fn broken_and_huge_calls_end() {
        let open = |bracket: &str| format!("error_codes! {{ A {} ", bracket.repeat(50_000));
        let closed = format!("error_codes! {{ A {}1{} }}", "(".repeat(50_000), ")".repeat(50_000));
        let wide = format!("error_codes! {{ A = [{}] }}", "1, ".repeat(50_000));
        let rows: Vec<String> = (0..20_000).map(|i| format!("A{i} {{ x{i}: {i} }}")).collect();
        let labels = format!("error_codes! {{ {} }}", rows.join(" "));
        let unclosed = "macro_rules! error_codes { ($a:expr) => { ".repeat(2_000);
        let rules = format!("macro_rules! t {{ ({}) => {{ const A: u8 = $a; }} }}", "$(".repeat(10_000));
        for text in [open("("), open("{"), closed, wide, labels, unclosed, rules] {
            assert!(facts(&text).sites.len() < 100_000);
        }
    }

    #[test]
    fn a_definition_decides_over_the_name() {
        let rows = "{ NotFound = 1, Denied = 2 }";
        let errors = "macro_rules! table { ($($n:ident = $c:expr),*) => { enum UserError { $($n = $c),* } } }";
        let styles = "macro_rules! error_table { ($($n:ident = $c:expr),*) => { enum Style { $($n = $c),* } } }";
        assert_eq!(found(&format!("{errors}\ntable! {rows}")).len(), 2);
        assert_eq!(found(&format!("{styles}\nerror_table! {{ Bold = 1, Thin = 2 }}")), []);
        assert_eq!(found(&format!("table! {rows}")), []);
        assert_eq!(found(&format!("error_table! {rows}")).len(), 2);
    }

    #[test]
    fn a_row_that_is_not_evaluated_leaves_the_others() {
        let definition = "macro_rules! t { ($($n:ident = $c:expr),*) => { enum UserError { $($n = $c),* } } }";
        let values = |rows: &str| -> Vec<Expr> {
            found(&format!("{definition}\nt! {{ {rows} }}")).into_iter().map(|(_, value)| value).collect()
        };
        assert!(matches!(values("A = 1, B = f!(2), C = 3")[..], [Expr::Int { .. }, Expr::Opaque(_), Expr::Int { .. }]));
        assert_eq!(values("A = f!(1), B = f!(2)"), []);
    }

    #[test]
    fn a_code_is_made_as_the_definition_makes_it() {
        let definition = "macro_rules! codes {\n ($base:expr; $($n:ident + $c:literal),* $(,)?) => {\n $(pub const $n: ErrorCode = \
                          ErrorCode(($base + $c) as u32);)*\n };\n}\n";
        let found = found(&format!("{definition}codes!(100; A + 1, B + 2,);"));
        let values: Vec<_> =
            found.iter().map(|(name, value)| (name.as_str(), matches!(value, Expr::Cast(..)))).collect();
        assert_eq!(values, [("A", true), ("B", true)]);
    }
}
