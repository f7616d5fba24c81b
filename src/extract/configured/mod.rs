//! What the config's `[extract]` patterns say: macro rows, calls, struct literals and attributes with a code in a named place. They win over
//! what is found without a config in the same tokens.

mod fit;
mod walk;

use std::{collections::HashSet, ops::Range};

use fit::Fitted;
use walk::Use;

use super::{
    File, expr, is_code_string,
    items::{self, Item, ItemKind, attributes_at, cfg_predicates},
    lexer::{Kind, Lexed},
    macro_row::has_leading_zero,
    naming,
};
use crate::{
    code::{Description, DescriptionRole, Expr, Form, GroupKind, Lang, Role, Site},
    pattern::{Block, Column, Columns, PatternUses, Row, Target},
    source::{FileId, Span},
};

/// The macros, calls, types or attributes of a text, each with its first byte. For the nearest name of one that is nowhere.
pub fn names(text: &str, target: Target, seen: &mut dyn FnMut(String, usize)) {
    let lexed = super::lexer::lex(text);
    walk::walk(&lexed, &mut |used| {
        if used.target == target {
            seen(shown_name(used), lexed.bytes(used.name..used.name + 1).start);
        }
        false
    });
}

/// The name as the config would write it.
fn shown_name(used: &Use<'_, '_>) -> String {
    match used.path {
        [.., owner, name] if used.target == Target::Call => format!("{owner}::{name}"),
        [.., name] if used.method => format!(".{name}"),
        [.., name] => (*name).to_owned(),
        [] => String::new(),
    }
}

/// Reads everything that the config names, in place of what was found there before.
pub(super) fn extract(file: &mut File<'_, '_>) {
    if file.options.patterns.is_empty() {
        return;
    }
    let mut reader = Reader {
        lexed: file.lexed,
        blocks: file.options.patterns,
        scopes: Scopes { items: file.items, lexed: file.lexed, next: 0, open: Vec::new() },
        found: Vec::new(),
        misfits: Vec::new(),
        claims: Claims::default(),
        uses: PatternUses::new(),
        file: file.id,
    };
    walk::walk(file.lexed, &mut |used| reader.read(used));
    let Reader { found, misfits, claims, uses, .. } = reader;
    file.out.patterns = uses;
    drop_claimed(file, &claims);
    push(file, found);
    for misfit in misfits {
        let range = file.lexed.bytes(misfit.tokens.clone());
        let read = file
            .out
            .sites
            .iter()
            .any(|site| range.start <= site.span.range().start && site.span.range().end <= range.end);
        if misfit.certain || !read {
            file.unread(misfit.tokens, &misfit.item, misfit.reason);
        }
    }
}

/// A row with a code.
struct Found {
    form: Form,
    role: Role,
    group: GroupKey,
    name: Option<String>,
    columns: Fitted,
    attributes: Range<usize>,
    cfg: Vec<String>,
    start: usize,
    /// The last token, where a comment behind it belongs to the row.
    last: Option<usize>,
}

#[derive(Clone, PartialEq, Eq)]
struct GroupKey {
    kind: GroupKind,
    name: String,
    modules: Vec<String>,
    token: usize,
    evidence: String,
}

/// A row that fits no pattern and holds what may be a code.
struct Misfit {
    tokens: Range<usize>,
    item: String,
    reason: String,
    /// Nothing but the pattern can read it.
    certain: bool,
}

/// Tokens that the config speaks for.
#[derive(Default)]
struct Claims {
    /// Byte ranges with everything in them, in source order.
    whole: Vec<Range<usize>>,
    /// Opening brackets, with what stands in them outside of further brackets.
    direct: HashSet<usize>,
}

struct Reader<'a, 't> {
    lexed: &'a Lexed<'t>,
    blocks: &'a [Block],
    scopes: Scopes<'a, 't>,
    found: Vec<Found>,
    misfits: Vec<Misfit>,
    claims: Claims,
    uses: PatternUses,
    file: FileId,
}

/// A block and which of its names fitted.
type Named<'a> = (usize, usize, &'a Block);

impl<'a> Reader<'a, '_> {
    /// Reads a place; true where nothing else is to be looked for in its brackets.
    fn read(&mut self, used: &Use<'_, '_>) -> bool {
        let named = self.named(used);
        if named.is_empty() {
            return false;
        }
        match used.target {
            Target::Macro => self.rows(used, &named),
            Target::Call | Target::Field => self.arguments(used, &named),
            Target::Attribute => self.attribute(used, &named),
        }
        used.target == Target::Macro
    }

    /// The blocks that name this place.
    fn named(&mut self, used: &Use<'_, '_>) -> Vec<Named<'a>> {
        let owner = (used.path.first() == Some(&"Self")).then(|| self.scopes.at(used.start).self_type).flatten();
        let mut path = used.path.to_vec();
        if let (Some(owner), Some(first)) = (&owner, path.first_mut()) {
            *first = owner;
        }
        let mut out = Vec::new();
        for (b, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.target == used.target) {
            let name = block.names.iter().position(|name| name.method == used.method && name.matches(&path));
            out.extend(name.map(|name| (b, name, block)));
        }
        out
    }

    fn fits(&mut self, (block, name, _): Named<'_>) {
        self.uses.entry((block, name)).or_default().fits = true;
    }

    /// Remembers the first row of each block that did not fit, up to the end of its line.
    fn misses(&mut self, named: &[Named<'_>], tokens: Range<usize>) {
        let range = self.lexed.bytes(tokens);
        let line = self.lexed.text[range.clone()].find(['\n', '\r']).map_or(range.end, |end| range.start + end);
        let span = Span::new(self.file, range.start..line);
        for &(block, name, _) in named {
            self.uses.entry((block, name)).or_default().misfit.get_or_insert(span);
        }
    }

    /// The rows of a macro call.
    fn rows(&mut self, used: &Use<'_, '_>, named: &[Named<'a>]) {
        let lexed = self.lexed;
        let name = lexed.ident(used.name).unwrap_or("");
        self.claims.whole.push(lexed.bytes(used.start..used.end));
        let context = self.scopes.at(used.start);
        let group = GroupKey {
            kind: GroupKind::Macro,
            name: format!("{name}!"),
            modules: context.modules,
            token: used.name,
            evidence: format!("the macro `{name}!` of the config"),
        };
        let mut prefix = None;
        let mut i = used.inner.start;
        while i < used.inner.end {
            if matches!(lexed.str(i), "," | ";") {
                i += 1;
                continue;
            }
            let attributes = attributes_at(lexed, i, used.inner.end);
            let start = attributes.end;
            if start >= used.inner.end {
                break;
            }
            let tokens = start..used.inner.end;
            let fitted = rows_of(named).find_map(|(named, row)| {
                let (mut columns, end) = fit::start(lexed, row, tokens.clone())?;
                if row.is_head() {
                    let string = end == start + 1 && lexed.kind(start) == Some(Kind::Str);
                    return (string && self.row_ends(end, &tokens)).then_some((None, columns, end));
                }
                if columns.iter().all(|(column, _)| *column != Column::Prefix) {
                    columns.extend(prefix.clone());
                }
                (self.row_ends(end, &tokens) && is_code(lexed, &columns)).then_some((Some(named), columns, end))
            });
            i = match fitted {
                Some((None, columns, end)) => {
                    prefix = columns.into_iter().next();
                    end
                }
                Some((Some(named), columns, end)) => {
                    self.fits(named);
                    let cfg = [context.cfg.clone(), cfg_predicates(lexed, attributes.clone())].concat();
                    self.found.push(Found {
                        form: Form::MacroRow,
                        role: named.2.role,
                        group: group.clone(),
                        name: None,
                        columns,
                        start: attributes.start.min(start),
                        attributes,
                        cfg,
                        last: Some(end - 1),
                    });
                    end
                }
                None => {
                    let mut rows = rows_of(named).filter(|(_, row)| !row.is_head());
                    let end = rows.next().map_or(tokens.end, |(_, row)| fit::row_end(lexed, row, tokens.clone()));
                    let end = end.max(start + 1);
                    self.row_misses(named, start..end, &group.name);
                    end
                }
            };
        }
    }

    /// A row ends before a separator, at the end of a line, or with braces.
    fn row_ends(&self, end: usize, tokens: &Range<usize>) -> bool {
        let lexed = self.lexed;
        if end >= tokens.end || end <= tokens.start || matches!(lexed.str(end), "," | ";") || lexed.is(end - 1, "}") {
            return end > tokens.start;
        }
        let between = lexed.tokens[end - 1].end as usize..lexed.tokens[end].start as usize;
        lexed.text[between].contains('\n')
    }

    fn row_misses(&mut self, named: &[Named<'_>], tokens: Range<usize>, item: &str) {
        let lexed = self.lexed;
        let declares = named.iter().any(|(_, _, block)| block.role == Role::Declaration);
        let told = if declares {
            tokens.clone().any(|i| matches!(lexed.kind(i), Some(Kind::Number | Kind::Str | Kind::ByteStr)))
        } else {
            holds_code(lexed, tokens.clone())
        };
        // A head of the table, such as a type's name, is no row.
        if told || !declares {
            self.misses(named, tokens.clone());
        }
        if told {
            self.unread(named, tokens, item, true);
        }
    }

    fn unread(&mut self, named: &[Named<'_>], tokens: Range<usize>, item: &str, certain: bool) {
        let shown = named.iter().map(|(_, _, block)| block.columns.shown()).collect::<Vec<_>>().join(" or ");
        let reason = format!("it does not fit {shown} of the config");
        self.misfits.push(Misfit { tokens, item: item.to_owned(), reason, certain });
    }

    /// The arguments of a call, or the fields of a struct literal.
    fn arguments(&mut self, used: &Use<'_, '_>, named: &[Named<'a>]) {
        let lexed = self.lexed;
        if used.target == Target::Field && is_pattern(lexed, used.end - 1) {
            return;
        }
        let whole = used.start..used.end;
        let Some((fitted, columns)) = self.columns(named, used.inner.clone()) else {
            self.misses(named, whole.clone());
            if used.target == Target::Call && is_meant(lexed, named, used.inner.clone()) {
                self.unread(named, whole, &shown_name(used), false);
            }
            return;
        };
        self.fits(fitted);
        self.claims.direct.insert(used.inner.start - 1);
        let context = self.scopes.at(used.start);
        let owner = match used.path {
            ["Self", ..] => context.self_type.clone(),
            [.., owner, _] if used.target == Target::Call => Some((*owner).to_owned()),
            _ => None,
        };
        let name = owner.unwrap_or_else(|| used.path.last().copied().unwrap_or("").to_owned());
        let (form, evidence) = match used.target {
            Target::Field => (Form::StructLiteral, format!("the type `{name}` of the config")),
            _ => (Form::Call, format!("calls of `{}` of the config", shown_name(used))),
        };
        self.found.push(Found {
            form,
            role: fitted.2.role,
            group: GroupKey { kind: GroupKind::Uses, name, modules: Vec::new(), token: used.name, evidence },
            name: None,
            columns,
            attributes: used.start..used.start,
            cfg: context.cfg,
            start: used.start,
            last: None,
        });
    }

    /// The columns of the first block that fits what is in brackets.
    fn columns(&self, named: &[Named<'a>], inner: Range<usize>) -> Option<(Named<'a>, Fitted)> {
        let lexed = self.lexed;
        named.iter().find_map(|&named| {
            let columns = match &named.2.columns {
                Columns::Rows(rows) => rows
                    .iter()
                    .find_map(|row| fit::whole(lexed, row, inner.clone()).filter(|columns| is_code(lexed, columns))),
                Columns::Keys { code, texts } => keyed(lexed, code, texts, inner.clone()),
            };
            columns.map(|columns| (named, columns))
        })
    }

    /// An attribute, and the variant, constant or type below it.
    fn attribute(&mut self, used: &Use<'_, '_>, named: &[Named<'a>]) {
        let lexed = self.lexed;
        let own = used.name..used.inner.end.max(used.name + 1);
        let Some((fitted, columns)) = self.columns(named, used.inner.clone()) else {
            self.misses(named, own.clone());
            if is_meant(lexed, named, used.inner.clone()) {
                self.unread(named, own, &format!("#[{}]", shown_name(used)), false);
            }
            return;
        };
        let Some(below) = self.below(used) else { return };
        self.fits(fitted);
        self.claims.whole.push(lexed.bytes(own));
        let context = self.scopes.at(used.start);
        let evidence = format!("the attribute `#[{}]` of the config", shown_name(used));
        let group = match below.variant_of {
            Some(item) => GroupKey {
                kind: GroupKind::Type,
                name: lexed.ident(item.name).unwrap_or("").to_owned(),
                modules: context.modules,
                token: item.name,
                evidence,
            },
            None => GroupKey {
                kind: GroupKind::Macro,
                name: format!("#[{}]", shown_name(used)),
                modules: Vec::new(),
                token: used.name,
                evidence,
            },
        };
        let attributes = used.start..used.end;
        let cfg = [context.cfg, cfg_predicates(lexed, attributes.clone())].concat();
        self.found.push(Found {
            form: Form::Attribute,
            role: fitted.2.role,
            group,
            name: lexed.ident(below.name).map(str::to_owned),
            columns,
            attributes,
            cfg,
            start: used.start,
            last: below.last,
        });
    }

    /// What an attribute stands on: a variant, or an item with a name.
    fn below(&mut self, used: &Use<'_, '_>) -> Option<Below<'a>> {
        let lexed = self.lexed;
        let item = self.scopes.item(used.start);
        let mut name = used.end;
        if lexed.is(name, "pub") {
            name += 1;
            name = if lexed.is(name, "(") { lexed.after(name) } else { name };
        }
        if let Some(item) = item.filter(|item| item.kind == ItemKind::Enum && item.body.is_some_and(|b| b < used.start))
        {
            let mut last = name;
            while lexed.tokens.get(last).is_some() && !matches!(lexed.str(last + 1), "," | "}" | "") {
                last = lexed.after(last + 1) - 1;
            }
            let known = lexed.kind(name) == Some(Kind::Ident);
            return known.then_some(Below { name, last: Some(last), variant_of: Some(item) });
        }
        let constant = item.filter(|item| {
            matches!(item.kind, ItemKind::Const | ItemKind::Static) && item.attributes.contains(&used.start)
        });
        if let Some(item) = constant {
            return Some(Below { name: item.name, last: item.end.checked_sub(1), variant_of: None });
        }
        let words = ["struct", "enum", "union", "type", "fn", "mod", "trait", "unsafe", "async", "const", "extern"];
        while words.iter().any(|word| lexed.is(name, word)) {
            name += 1;
        }
        (lexed.kind(name) == Some(Kind::Ident)).then_some(Below { name, last: None, variant_of: None })
    }
}

/// What an attribute stands on.
struct Below<'a> {
    name: usize,
    last: Option<usize>,
    variant_of: Option<&'a Item>,
}

/// The rows of the blocks, each with its block.
fn rows_of<'b, 'a>(named: &'b [Named<'a>]) -> impl Iterator<Item = (Named<'a>, &'a Row)> + 'b {
    named.iter().flat_map(|&named| {
        let rows = match &named.2.columns {
            Columns::Rows(rows) => rows.as_slice(),
            Columns::Keys { .. } => &[],
        };
        rows.iter().map(move |row| (named, row))
    })
}

/// False where the code's column holds no expression, so that the row has another shape.
fn is_code(lexed: &Lexed<'_>, columns: &Fitted) -> bool {
    !matches!(code_of(lexed, columns), None | Some((_, Expr::Invalid(_))))
}

/// The tokens of the code without conversions, and its value with the prefix.
fn code_of(lexed: &Lexed<'_>, columns: &Fitted) -> Option<(Range<usize>, Expr)> {
    let of = |wanted: Column| columns.iter().find(|(column, _)| *column == wanted).map(|(_, tokens)| tokens.clone());
    let code = expr::without_conversions(lexed, of(Column::Code)?);
    let first = lexed.str(code.start);
    let value = match code.len() {
        // `E0001: 0001`: a leading zero belongs to the code.
        1 if has_leading_zero(first) => Expr::Str(first.to_owned()),
        _ => expr::lower(lexed, code.clone()),
    };
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

/// The values of keys in `code = 1, text("…"), other: 2`, in any order; none without the code's.
fn keyed(lexed: &Lexed<'_>, code: &str, texts: &[String], inner: Range<usize>) -> Option<Fitted> {
    let mut columns = Fitted::new();
    for part in lexed.split(inner, ",") {
        let part = attributes_at(lexed, part.start, part.end).end..part.end;
        let value = match lexed.str(part.start + 1) {
            "=" | ":" => part.start + 2..part.end,
            "(" => part.start + 2..lexed.mate(part.start + 1).min(part.end),
            _ => continue,
        };
        let Some(key) = lexed.ident(part.start).filter(|_| !value.is_empty()) else { continue };
        if key == code {
            columns.push((Column::Code, value));
        } else if texts.iter().any(|text| text == key) {
            columns.push((Column::Text, value));
        }
    }
    is_code(lexed, &columns).then_some(columns)
}

/// A pattern: `..` at its end, or an arrow or a lone `=` behind it.
fn is_pattern(lexed: &Lexed<'_>, close: usize) -> bool {
    lexed.is(close - 1, "..") || matches!(lexed.str(close + 1), "=>" | "=" | "|" | "if")
}

/// A number, or a string that can be a code, stands in the tokens outside of brackets.
fn holds_code(lexed: &Lexed<'_>, tokens: Range<usize>) -> bool {
    let mut i = tokens.start;
    while i < tokens.end {
        let code = match lexed.kind(i) {
            // `self.0` is a field.
            Some(Kind::Number) => !lexed.is(i.wrapping_sub(1), "."),
            Some(Kind::Str) => expr::string(lexed.str(i)).is_some_and(|text| is_code_string(&text)),
            _ => false,
        };
        if code {
            return true;
        }
        i = lexed.after(i);
    }
    false
}

/// True where what does not fit was meant to: it has a word of the patterns, or a code where they have no words.
fn is_meant(lexed: &Lexed<'_>, named: &[Named<'_>], mut tokens: Range<usize>) -> bool {
    let words: HashSet<&str> = named.iter().flat_map(|(_, _, block)| block.columns.words()).collect();
    if words.is_empty() {
        return holds_code(lexed, tokens);
    }
    tokens.any(|i| lexed.ident(i).is_some_and(|word| words.contains(word)))
}

/// What encloses a place.
#[derive(Clone, Default)]
struct Context {
    modules: Vec<String>,
    cfg: Vec<String>,
    self_type: Option<String>,
}

/// The items around the tokens that are asked for, which come in source order.
struct Scopes<'a, 't> {
    items: &'a items::Items,
    lexed: &'a Lexed<'t>,
    next: usize,
    open: Vec<&'a Item>,
}

impl<'a> Scopes<'a, '_> {
    /// The innermost item that holds the token.
    fn item(&mut self, token: usize) -> Option<&'a Item> {
        while let Some(item) =
            self.items.all.get(self.next).filter(|item| item.attributes.start.min(item.name) <= token)
        {
            self.open.push(item);
            self.next += 1;
        }
        while self.open.last().is_some_and(|item| item.end <= token) {
            self.open.pop();
        }
        self.open.last().copied()
    }

    fn at(&mut self, token: usize) -> Context {
        let Some(item) = self.item(token) else { return Context::default() };
        let scope = &self.items.scopes[item.scope];
        let mut context = Context {
            modules: scope.modules.clone(),
            cfg: scope.cfg.clone(),
            self_type: scope.owner.as_ref().map(|owner| owner.self_type.clone()),
        };
        if item.kind == ItemKind::Module {
            context.modules.extend(self.lexed.ident(item.name).map(str::to_owned));
        }
        if item.kind != ItemKind::Function && !item.attributes.contains(&token) {
            context.cfg.extend(cfg_predicates(self.lexed, item.attributes.clone()));
        }
        context
    }
}

/// Forgets what was found where the config speaks.
fn drop_claimed(file: &mut File<'_, '_>, claims: &Claims) {
    if claims.whole.is_empty() && claims.direct.is_empty() {
        return;
    }
    let lexed = file.lexed;
    let mut enclosing = vec![usize::MAX; lexed.tokens.len()];
    let mut open = Vec::new();
    for (i, around) in enclosing.iter_mut().enumerate() {
        if lexed.kind(i) == Some(Kind::Close) {
            open.pop();
        }
        *around = open.last().copied().unwrap_or(usize::MAX);
        if lexed.kind(i) == Some(Kind::Open) {
            open.push(i);
        }
    }
    let claimed = |span: Span| {
        let start = span.range().start;
        let before = claims.whole.partition_point(|range| range.start <= start);
        let whole = before.checked_sub(1).is_some_and(|i| start < claims.whole[i].end);
        whole || enclosing.get(lexed.token_at(start)).is_some_and(|open| claims.direct.contains(open))
    };
    file.out.sites.retain(|site| !claimed(site.span));
    file.out.unread.retain(|unread| !claimed(unread.span));
}

fn push(file: &mut File<'_, '_>, found: Vec<Found>) {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for found in found {
        let (start, lists) = (found.start, matches!(found.form, Form::MacroRow | Form::Attribute));
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
        ty: None,
        span: file.span(code),
        descriptions,
        cfg: found.cfg,
        deprecated: items::attribute_ranges(lexed, found.attributes).any(|inner| lexed.is(inner.start, "deprecated")),
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
    let arm = || {
        let before = file.arms.partition_point(|arm| arm.tokens.start <= found.start);
        let around = file.arms[..before].iter().rev().take(ARMS).find(|arm| found.start < arm.tokens.end);
        around.map(|arm| arm.name.clone())
    };
    let called = found.role == Role::Declaration && matches!(found.form, Form::Call | Form::StructLiteral);
    found.name.clone().or_else(|| called.then(arm)?)
}

/// How many arms in front of a place are looked at for the one around it.
const ARMS: usize = 64;

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

#[cfg(test)]
mod tests {
    use crate::{
        code::Role,
        extract::{FileFacts, Options, extract, extract_all},
        pattern::{Block, Columns, Name, Row, Target},
        source::{FileId, Span},
    };

    const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

    fn block(target: Target, name: &str, row: Option<&str>, role: Role) -> Block {
        let columns = match row {
            Some(row) => Columns::Rows(vec![Row::parse(row).expect("it is a row")]),
            None => Columns::Keys { code: "a".to_owned(), texts: vec!["b".to_owned()] },
        };
        Block { target, names: vec![Name::parse(target, name, SPAN).expect("it is a name")], columns, span: SPAN, role }
    }

    fn blocks() -> Vec<Block> {
        vec![
            block(Target::Macro, "codes", Some("$name = $code $text"), Role::Declaration),
            block(Target::Macro, "codes", Some("{ .., $code, .. }"), Role::Mention),
            block(Target::Call, "*::f", Some("$code, .."), Role::Mention),
            block(Target::Call, ".f", Some("_, $code, $prefix"), Role::Declaration),
            block(Target::Field, "A", None, Role::Mention),
            block(Target::Attribute, "a", None, Role::Declaration),
            block(Target::Attribute, "b", Some("$code"), Role::Declaration),
        ]
    }

    fn facts(text: &str, read: fn(FileId, &str, Options<'_>) -> FileFacts) -> FileFacts {
        let blocks = blocks();
        read(FileId(0), text, Options { path: "src/lib.rs", names: &|_| false, patterns: &blocks })
    }

    #[test]
    fn a_number_that_is_no_constant_is_told() {
        let told =
            |text: &str| facts(text, extract_all).unread.into_iter().map(|unread| unread.reason).collect::<Vec<_>>();
        assert!(told("fn g() { X::f(if x { 1 } else { 2 }) }")[0].contains("a choice is not a constant"));
        for silent in ["fn g() { X::f(code) }", "fn g() { X::f(self.code()) }", "fn g() { X::f(self.0) }"] {
            assert_eq!(told(silent), [""; 0], "{silent}");
        }
    }

    #[test]
    fn a_call_that_declares_is_named_by_its_arm() {
        let text = "fn g(e: E) { match e { E::Gone => x.f(1, 2, \"E\"), E::Lost => x.f(1, 3, \"E\") } }";
        let names: Vec<_> = facts(text, extract).sites.into_iter().map(|site| (site.name, site.value)).collect();
        let code = |text: &str| crate::code::Expr::Str(text.to_owned());
        assert_eq!(names, [(Some("Gone".to_owned()), code("E2")), (Some("Lost".to_owned()), code("E3"))]);
    }

    proptest::proptest! {
        #[test]
        fn any_tokens_are_read_and_the_byte_search_agrees(
            text in "(codes!|X::f\\(|\\.f\\(|A \\{|Self|#\\[a\\(|#\\[b = |enum E \\{|impl A \\{|fn g\\(\\) \\{|a[:=(]|\"x1\"|00?7|[-+,;(){}\\[\\]]|=>|\\.\\.| |\n){0,40}",
        ) {
            let (all, found) = (facts(&text, extract_all), facts(&text, extract));
            proptest::prop_assert!(all == found || all.sites.is_empty() && all.unread.is_empty() && all.patterns.is_empty());
            for site in &all.sites {
                proptest::prop_assert!(text.get(site.span.range()).is_some());
            }
        }
    }
}
