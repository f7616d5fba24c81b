//! What the config's `[extract]` patterns say: macro rows, calls, struct literals and attributes with a code in a named place. They win over
//! what is found without a config in the same tokens.

mod assignments;
mod attributes;
mod fit;
mod macros;
mod scopes;
mod sites;
mod walk;

use std::ops::Range;

use assignments::Variable;
use fit::Fitted;
use foldhash::HashSet;
use scopes::Scopes;
use sites::is_code;
use walk::Use;

use super::{
    File,
    items::attributes_at,
    lexer::{Kind, Lexed},
    shape,
    struct_literal::is_pattern,
};
use crate::{
    code::{Form, GroupKind, Role},
    pattern::{Block, Column, Columns, PatternUses, Target},
    source::{FileId, Span},
};

/// The macros, calls, types or attributes of a text, each with its first byte. For the nearest name of one that is nowhere.
pub fn names(text: &str, target: Target, seen: &mut dyn FnMut(String, usize)) {
    let lexed = super::lexer::lex(text);
    walk::walk(&lexed, &mut |used| {
        if used.target == target && !used.assigned {
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
        scopes: Scopes::new(file.lexed, file.items),
        found: Vec::new(),
        misfits: Vec::new(),
        claims: Claims::default(),
        uses: PatternUses::new(),
        variable: None,
        file: file.id,
    };
    walk::walk(file.lexed, &mut |used| reader.read(used));
    let Reader { found, misfits, claims, uses, .. } = reader;
    file.out.patterns = uses;
    sites::drop_claimed(file, &claims);
    sites::push(file, found);
    let mut starts: Vec<usize> = file.out.sites.iter().map(|site| site.span.range().start).collect();
    starts.sort_unstable();
    for misfit in misfits {
        let range = file.lexed.bytes(misfit.tokens.clone());
        let read =
            starts.get(starts.partition_point(|start| *start < range.start)).is_some_and(|start| *start < range.end);
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
    /// Byte ranges with everything in them, in source order and apart.
    whole: Vec<Range<usize>>,
    /// Opening brackets, with what stands in them outside of further brackets.
    direct: HashSet<usize>,
}

impl Claims {
    /// Claims all of a range, which starts behind those that were claimed before or in the last of them.
    fn take(&mut self, range: Range<usize>) {
        match self.whole.last_mut().filter(|last| range.start < last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => self.whole.push(range),
        }
    }
}

impl GroupKey {
    /// The group of what uses codes: a type, or the calls of a function or macro.
    fn uses(used: &Use<'_, '_>, name: String, evidence: String) -> Self {
        Self { kind: GroupKind::Uses, name, modules: Vec::new(), token: used.name, evidence }
    }
}

struct Reader<'a, 't> {
    lexed: &'a Lexed<'t>,
    blocks: &'a [Block],
    scopes: Scopes<'a, 't>,
    found: Vec<Found>,
    misfits: Vec<Misfit>,
    claims: Claims,
    uses: PatternUses,
    /// The variable that was last assigned to.
    variable: Option<Variable<'t>>,
    file: FileId,
}

/// A block that names a place.
struct Named<'a> {
    block: &'a Block,
    /// Its index, and those of its names that are meant.
    keys: Vec<(usize, usize)>,
}

impl<'a> Reader<'a, '_> {
    /// Reads a place; true where nothing else is to be looked for in its brackets.
    fn read(&mut self, used: &Use<'_, '_>) -> bool {
        if used.assigned {
            self.assignment(used);
            return false;
        }
        let named = self.named(used);
        if named.is_empty() {
            return false;
        }
        let declares = named.iter().any(|named| named.block.role == Role::Declaration);
        match used.target {
            Target::Macro if declares => self.rows(used, &named),
            Target::Macro | Target::Call | Target::Field => self.arguments(used, &named),
            Target::Attribute => self.attribute(used, &named),
        }
        used.target == Target::Macro && declares
    }

    /// The blocks that name this place.
    fn named(&mut self, used: &Use<'_, '_>) -> Vec<Named<'a>> {
        let owner = (used.path.first() == Some(&"Self")).then(|| self.scopes.at(used.start).self_type).flatten();
        let mut path = used.path.to_vec();
        if let (Some(owner), Some(first)) = (&owner, path.first_mut()) {
            *first = owner;
        }
        self.named_by(used.target, used.method, &path)
    }

    fn named_by(&self, target: Target, method: bool, path: &[&str]) -> Vec<Named<'a>> {
        let mut out = Vec::new();
        for (b, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.target == target) {
            let names = block.names.iter().enumerate();
            let names = names.filter(|(_, name)| name.method == method && name.matches(path));
            let keys: Vec<_> = names.map(|(n, _)| (b, n)).collect();
            if !keys.is_empty() {
                out.push(Named { block, keys });
            }
        }
        out
    }

    /// Remembers what fitted; `others` says of the blocks behind it whether they would have fitted too.
    fn fits(
        &mut self,
        named: &[Named<'_>],
        fitted: usize,
        tokens: Range<usize>,
        others: impl Fn(&Self, &Named<'_>) -> bool,
    ) {
        for (i, other) in named.iter().enumerate() {
            let known = other.keys.iter().all(|key| self.uses.get(key).is_some_and(|met| met.fits));
            if known {
                continue;
            }
            if i == fitted || (i > fitted && others(self, other)) {
                for key in &other.keys {
                    self.uses.entry(*key).or_default().fits = true;
                }
            } else {
                self.misses(std::slice::from_ref(other), tokens.clone());
            }
        }
    }

    /// Remembers the first row of each block that did not fit, up to the end of its line.
    fn misses(&mut self, named: &[Named<'_>], tokens: Range<usize>) {
        for key in named.iter().flat_map(|named| &named.keys) {
            let met = self.uses.entry(*key).or_default();
            if met.misfit.is_none() {
                let range = self.lexed.bytes(tokens.clone());
                let line = self.lexed.text[range.clone()].find(['\n', '\r']).map_or(range.end, |end| range.start + end);
                met.misfit = Some(Span::new(self.file, range.start..line));
            }
        }
    }

    fn unread(&mut self, named: &[Named<'_>], tokens: Range<usize>, item: &str, certain: bool) {
        let shown = named.iter().map(|named| named.block.columns.shown()).collect::<Vec<_>>().join(" or ");
        let reason = format!("it does not fit {shown} of the config");
        self.misfits.push(Misfit { tokens, item: item.to_owned(), reason, certain });
    }

    /// The arguments of a call or of a macro that mentions, or the fields of a struct literal.
    fn arguments(&mut self, used: &Use<'_, '_>, named: &[Named<'a>]) {
        let lexed = self.lexed;
        if used.target == Target::Field && is_pattern(lexed, used.inner.start - 1) {
            return;
        }
        let whole = used.start..used.end;
        let Some((fitted, columns)) = self.columns(named, &used.inner) else {
            self.misses(named, whole.clone());
            if used.target != Target::Field && is_meant(lexed, named, used.inner.clone()) {
                self.unread(named, whole, &shown_name(used), false);
            }
            return;
        };
        self.fits(named, fitted, whole, |reader, other| reader.columns_of(other, &used.inner).is_some());
        self.claims.direct.insert(used.inner.start - 1);
        let context = self.scopes.at(used.start);
        let owner = match used.path {
            ["Self", ..] => context.self_type.clone(),
            [.., owner, _] if used.target == Target::Call => Some((*owner).to_owned()),
            _ => None,
        };
        let name = owner.unwrap_or_else(|| used.path.last().copied().unwrap_or("").to_owned());
        let (form, name, evidence) = match used.target {
            Target::Macro => {
                (Form::MacroRow, format!("{name}!"), format!("the macro `{name}!`, which the config names"))
            }
            Target::Field => (Form::StructLiteral, name.clone(), format!("the type `{name}`, which the config names")),
            _ => (Form::Call, name, format!("calls of `{}`, which the config names", shown_name(used))),
        };
        let group = GroupKey::uses(used, name, evidence);
        self.found_use(used, form, named[fitted].block.role, group, columns, context.cfg);
    }

    /// Adds what stands in a function: a row of its own, without attributes and comments.
    fn found_use(
        &mut self,
        used: &Use<'_, '_>,
        form: Form,
        role: Role,
        group: GroupKey,
        columns: Fitted,
        cfg: Vec<String>,
    ) {
        let attributes = used.start..used.start;
        let start = used.start;
        self.found.push(Found { form, role, group, name: None, columns, attributes, cfg, start, last: None });
    }

    /// The first block that fits what is in brackets, and its columns.
    fn columns(&self, named: &[Named<'_>], inner: &Range<usize>) -> Option<(usize, Fitted)> {
        named.iter().enumerate().find_map(|(i, named)| Some((i, self.columns_of(named, inner)?)))
    }

    fn columns_of(&self, named: &Named<'_>, inner: &Range<usize>) -> Option<Fitted> {
        let lexed = self.lexed;
        match &named.block.columns {
            Columns::Rows(rows) => rows
                .iter()
                .find_map(|row| fit::whole(lexed, row, inner.clone()).filter(|columns| is_code(lexed, columns))),
            Columns::Keys { code, texts } => keyed(lexed, code, texts, inner.clone()),
        }
    }
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

/// A number, or a string that can be a code, stands in the tokens outside of brackets.
fn holds_code(lexed: &Lexed<'_>, tokens: Range<usize>) -> bool {
    let mut i = tokens.start;
    while i < tokens.end {
        let code = match lexed.kind(i) {
            // `self.0` is a field.
            Some(Kind::Number) => !lexed.is(i.wrapping_sub(1), "."),
            _ => shape::is_code_literal(lexed, i),
        };
        if code {
            return true;
        }
        i = lexed.after(i);
    }
    false
}

/// How many tokens are looked through for a word of the patterns.
const MEANT: usize = 256;

/// True where what does not fit was meant to: it has a word of the patterns, or a code where they have no words.
fn is_meant(lexed: &Lexed<'_>, named: &[Named<'_>], tokens: Range<usize>) -> bool {
    let words: HashSet<&str> = named.iter().flat_map(|named| named.block.columns.words()).collect();
    if words.is_empty() {
        return holds_code(lexed, tokens);
    }
    tokens.take(MEANT).any(|i| lexed.ident(i).is_some_and(|word| words.contains(word)))
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
        let macros = crate::extract::Macros::default();
        read(FileId(0), text, Options { patterns: &blocks, ..Options::new("src/lib.rs", &macros) })
    }

    #[test]
    fn a_number_that_is_no_constant_is_told() {
        let told =
            |text: &str| facts(text, extract_all).unread.into_iter().map(|unread| unread.reason).collect::<Vec<_>>();
        assert!(told("fn g() { X::f(f!(1)) }")[0].contains("the macro `f!` is not a constant"));
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
        let arms = "E::Gone => match o { O::In => x.f(1, 4, \"E\"), O::Out => () }, E::Lost => (), E::Late => ()";
        let inner = facts(&format!("fn g(e: E) {{ match e {{ {arms} }} }}"), extract).sites;
        assert_eq!(inner.into_iter().map(|site| site.name).collect::<Vec<_>>(), [Some("In".to_owned())]);
    }

    proptest::proptest! {
        #[test]
        fn any_tokens_are_read_and_the_byte_search_agrees(
            text in "(codes!|(a|self)\\.a = |let a = A|X::f\\(|\\.f\\(|A \\{|Self|#\\[a\\(|#\\[b = |enum E \\{|impl A \\{|fn g\\(\\) \\{|a[:=(]|\"x1\"|00?7|[-+,;(){}\\[\\]]|=>|\\.\\.| |\n){0,40}",
        ) {
            let (all, found) = (facts(&text, extract_all), facts(&text, extract));
            proptest::prop_assert!(all == found || all.sites.is_empty() && all.unread.is_empty() && all.patterns.is_empty());
            for site in &all.sites {
                proptest::prop_assert!(text.get(site.span.range()).is_some());
            }
        }
    }
}
