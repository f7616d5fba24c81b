//! What a file offers to name resolution: constants, variants, imports and modules. Read only for files that a path leads to; of what
//! it declares, the values, fields and types only where somebody asks for them.

use std::{borrow::Cow, cell::OnceCell, ops::Range};

use foldhash::HashMap;

use super::{
    MadeConstant, expr,
    items::{self, Item, ItemKind, Owner, Scope, attributes_at},
    lexer::{self, Kind, Lexed},
};
use crate::{
    cfg,
    code::{Expr, Function, IntType, Type},
};

/// What a declaration of a constant is; where several have one name, the first here is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A const or static of a module.
    Item,
    /// A variant of an enum.
    Variant,
    /// A const in an impl of a type alone.
    Inherent,
    /// A const in an impl of a trait.
    Trait,
}

/// What a name stands for where a value is expected: a constant, a static, a variant, or a function that can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The expression.
    pub value: Expr,
    /// The written type; for a variant the enum's `repr`, which is `isize` where none is written.
    pub ty: Type,
    /// What declares it.
    pub origin: Origin,
    /// The last segment of the trait of its impl.
    pub of: Option<String>,
    /// True where modules around its own may see it.
    pub public: bool,
    /// The predicates of the `#[cfg]` on it and around it.
    pub cfg: Vec<String>,
    /// The bytes of its item; of a variant its own.
    pub bytes: Range<usize>,
    /// True in the call of a macro, which may make something else of it.
    pub in_macro: bool,
}

/// A type of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub kind: NamedKind,
    /// True where modules around its own may see it.
    pub public: bool,
    /// True where it stands under a `#[cfg]`.
    pub conditional: bool,
}

/// Kinds of types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedKind {
    /// `type Name = …;`
    Alias(Type),
    /// A struct with its fields, `0` and on for those of tuple structs.
    Struct(Vec<(String, Type)>),
    /// An enum or trait.
    Other,
}

/// One name brought in by `use`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The written path.
    pub path: Vec<String>,
    /// The name it gets here; `None` for a glob.
    pub name: Option<String>,
    /// True for `pub use`.
    pub public: bool,
    /// True where it stands under a `#[cfg]`.
    pub conditional: bool,
}

/// One declaration of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// True where its body stands in the same file.
    pub inline: bool,
    /// `#[path = "…"]`.
    pub path: Option<String>,
    /// True for `pub mod`.
    pub public: bool,
    /// True where it stands under a `#[cfg]`.
    pub conditional: bool,
}

/// What one module offers.
#[derive(Debug, Default)]
pub struct ModuleScope {
    /// Constants and statics, and as `Type::NAME` the associated ones and the variants of enums. More than one where `cfg` has twins.
    constants: HashMap<String, Declarations<Typed>>,
    /// `use` declarations.
    pub imports: Imports,
    /// Modules by name, more than one where `cfg` has twins.
    pub children: HashMap<String, Vec<Child>>,
    /// Structs, enums, traits and aliases by name, associated types as `Type::NAME`.
    types: HashMap<String, Declarations<Named>>,
    /// The traits that types implement here, as written.
    pub impls: HashMap<String, Vec<Vec<String>>>,
}

/// The `use` declarations of a module in the order of the source.
#[derive(Debug, Default)]
pub struct Imports {
    all: Vec<Import>,
    by_name: HashMap<String, Vec<usize>>,
    globs: Vec<usize>,
}

impl Imports {
    /// Those that bring in a name.
    pub fn of<'i>(&'i self, name: &str) -> impl Iterator<Item = &'i Import> {
        self.by_name.get(name).into_iter().flatten().map(|&at| &self.all[at])
    }

    /// The globs.
    pub fn globs(&self) -> impl Iterator<Item = &Import> {
        self.globs.iter().map(|&at| &self.all[at])
    }

    fn push(&mut self, import: Import) {
        let places = match &import.name {
            Some(name) => self.by_name.entry(name.clone()).or_default(),
            None => &mut self.globs,
        };
        places.push(self.all.len());
        self.all.push(import);
    }
}

/// What has one name in a module.
#[derive(Debug)]
struct Declarations<T> {
    /// Items that were not read yet.
    written: Vec<Written>,
    /// What is known from the start.
    known: Vec<T>,
    /// Both, once somebody asked.
    read: OnceCell<Vec<T>>,
}

impl<T> Default for Declarations<T> {
    fn default() -> Self {
        Self { written: Vec::new(), known: Vec::new(), read: OnceCell::new() }
    }
}

impl<T: Clone> Declarations<T> {
    fn get(&self, read: impl Fn(&Written) -> Option<T>) -> &[T] {
        if self.written.is_empty() {
            return &self.known;
        }
        self.read.get_or_init(|| self.written.iter().filter_map(read).chain(self.known.iter().cloned()).collect())
    }
}

/// Where an item stands, so that it can be read alone.
#[derive(Debug)]
struct Written {
    kind: ItemKind,
    /// True where it belongs to the owner of its scope.
    owned: bool,
    /// Index of its scope.
    scope: u32,
    /// Its bytes.
    start: u32,
    end: u32,
    /// Its tokens, counted from its first one: behind the attributes, the name, the end.
    attributes: u32,
    name: u32,
    length: u32,
}

/// What a file offers, by the modules inside of it.
#[derive(Debug, Default)]
pub struct FileScope<'t> {
    /// Key: modules inside of the file, outermost first. The body of a function that declares something is one, without a name.
    pub modules: HashMap<Vec<String>, ModuleScope>,
    /// True where `#[allow(overflowing_literals)]` stands in the file: a literal that is too large is cut.
    pub cuts_literals: bool,
    /// These functions, in source order.
    bodies: Vec<Body>,
    text: Cow<'t, str>,
    /// What encloses the items.
    scopes: Vec<Scope>,
}

/// The body of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Body {
    bytes: Range<usize>,
    /// How many named modules enclose it.
    depth: usize,
    /// The one around it, by its place in the list.
    parent: Option<usize>,
}

impl FileScope<'_> {
    /// The key of the innermost module or function that holds a byte; `modules` are the named ones around it.
    pub fn place(&self, modules: &[String], byte: usize) -> Vec<String> {
        let behind = self.bodies.partition_point(|body| body.bytes.start <= byte);
        let mut around = Vec::new();
        let mut next = behind.checked_sub(1);
        while let Some(body) = next.map(|at| &self.bodies[at]) {
            if byte < body.bytes.end {
                around.push(body);
            }
            next = body.parent;
        }
        key(around.into_iter().rev(), modules)
    }

    /// The constants of this name in a module; `None` where it declares none.
    pub fn constants(&self, module: &[String], name: &str) -> Option<&[Typed]> {
        Some(self.read_constants(self.modules.get(module)?.constants.get(name)?))
    }

    /// The types of this name in a module; `None` where it declares none.
    pub fn types(&self, module: &[String], name: &str) -> Option<&[Named]> {
        let types = self.modules.get(module)?.types.get(name)?;
        Some(types.get(|written| self.read(written, named_type)))
    }

    /// All constants, with their modules and names, in no order.
    pub fn all_constants(&self) -> impl Iterator<Item = (&Vec<String>, &String, &Typed)> {
        self.modules.iter().flat_map(move |(module, scope)| {
            let named = scope.constants.iter();
            named.flat_map(move |(name, all)| self.read_constants(all).iter().map(move |one| (module, name, one)))
        })
    }

    fn read_constants<'s>(&'s self, constants: &'s Declarations<Typed>) -> &'s [Typed] {
        constants.get(|written| self.read(written, named_value))
    }

    /// Reads an item alone.
    fn read<T>(&self, written: &Written, read: fn(&Declaration<'_, '_>) -> Option<T>) -> Option<T> {
        let Written { kind, owned, start, end, .. } = *written;
        let [scope, attributes, name, length] =
            [written.scope, written.attributes, written.name, written.length].map(|index| index as usize);
        let lexed = lexer::lex(self.text.get(start as usize..end as usize)?);
        if lexed.tokens.len() != length {
            return None;
        }
        let item = Item { kind, attributes: 0..attributes, name, body: None, end: length, scope };
        let scope = &self.scopes[scope];
        let owner = scope.owner.as_deref().filter(|_| owned);
        read(&Declaration { lexed: &lexed, item: &item, scope, owner, offset: start as usize })
    }

    /// Adds the constants that macro calls of the file declare.
    pub fn add(&mut self, made: &[MadeConstant]) {
        for constant in made {
            let origin = if constant.name.contains("::") { Origin::Inherent } else { Origin::Item };
            let typed = Typed {
                value: constant.value.clone(),
                ty: Type::Inferred,
                origin,
                of: None,
                public: true,
                cfg: constant.cfg.clone(),
                bytes: constant.bytes.clone(),
                in_macro: false,
            };
            let module = self.modules.entry(constant.modules.clone()).or_default();
            module.constants.entry(constant.name.clone()).or_default().known.push(typed);
        }
    }

    /// True for the part of a key that stands for a function.
    pub fn is_body(part: &str) -> bool {
        part.starts_with('{')
    }
}

/// The key of what stands in these functions, outermost first, and these named modules.
fn key<'b>(bodies: impl Iterator<Item = &'b Body>, modules: &[String]) -> Vec<String> {
    let mut key = Vec::with_capacity(modules.len());
    let mut rest = 0;
    for body in bodies {
        let depth = body.depth.clamp(rest, modules.len());
        key.extend_from_slice(&modules[rest..depth]);
        key.push(format!("{{{}", body.bytes.start));
        rest = depth;
    }
    key.extend_from_slice(&modules[rest..]);
    key
}

/// Reads a file for name resolution.
pub fn scope<'t>(text: impl Into<Cow<'t, str>>) -> FileScope<'t> {
    let text = text.into();
    let mut scope = scope_of(&text);
    scope.text = text;
    scope
}

fn scope_of(text: &str) -> FileScope<'static> {
    let lexed = lexer::lex(text);
    let found = items::find(&lexed);
    let mut out = FileScope::default();
    out.modules.entry(Vec::new()).or_default();
    out.cuts_literals = cuts_literals(&lexed);
    // The functions around an item, innermost last, and whether they are in the list already.
    let mut around: Vec<(Body, bool)> = Vec::new();
    for item in &found.all {
        let scope = &found.scopes[item.scope];
        let at = lexed.bytes(item.name..item.name + 1).start;
        while around.last().is_some_and(|(body, _)| body.bytes.end <= at) {
            around.pop();
        }
        match (item.kind, item.body) {
            (ItemKind::Function, Some(open)) => {
                let bytes = lexed.bytes(open..lexed.mate(open).max(open) + 1);
                // What it declares is inside of it; it is itself what is around it.
                let constant = is_constant_function(&lexed, item);
                if constant {
                    declare(&lexed, item, scope, &around, &mut out);
                }
                around.push((Body { bytes, depth: scope.modules.len(), parent: None }, false));
                continue;
            }
            (ItemKind::Function | ItemKind::MacroCall, _) => continue,
            _ => {}
        }
        for (body, listed) in &mut around {
            if !std::mem::replace(listed, true) {
                out.bodies.push(body.clone());
            }
        }
        declare(&lexed, item, scope, &around, &mut out);
    }
    out.bodies.sort_by_key(|body| body.bytes.start);
    let mut open: Vec<usize> = Vec::new();
    for at in 0..out.bodies.len() {
        let start = out.bodies[at].bytes.start;
        while open.last().is_some_and(|&around| out.bodies[around].bytes.end <= start) {
            open.pop();
        }
        out.bodies[at].parent = open.last().copied();
        open.push(at);
    }
    out.scopes = found.scopes;
    out
}

/// Adds what an item declares to the module that it stands in.
fn declare(lexed: &Lexed<'_>, item: &Item, scope: &Scope, around: &[(Body, bool)], out: &mut FileScope<'_>) {
    let key = key(around.iter().map(|(body, _)| body), &scope.modules);
    if item.kind == ItemKind::Module && item.body.is_some() {
        let inner = [&key[..], &[lexed.ident(item.name).unwrap_or("").to_owned()]].concat();
        out.modules.entry(inner).or_default();
    }
    // An impl around the function does not own what the function declares.
    let inside = |owner: &&Owner| {
        around.last().is_none_or(|(body, _)| lexed.bytes(owner.name..owner.name + 1).start > body.bytes.start)
    };
    let owner = scope.owner.as_deref().filter(inside);
    let declaration = Declaration { lexed, item, scope, owner, offset: 0 };
    declaration.add_to(out.modules.entry(key).or_default());
}

/// True for `const fn` with a body.
fn is_constant_function(lexed: &Lexed<'_>, item: &Item) -> bool {
    (item.attributes.end..item.name).any(|i| lexed.is(i, "const"))
}

/// True where an attribute allows literals that are too large for their type.
fn cuts_literals(lexed: &Lexed<'_>) -> bool {
    let named = |i: &usize| lexed.is(*i, "overflowing_literals");
    (0..lexed.tokens.len()).filter(named).any(|at| {
        let open = (0..at).rev().take(64).find(|&i| lexed.is(i, "[") && lexed.mate(i) > at);
        open.is_some_and(|open| matches!(lexed.str(open + 1), "allow" | "warn" | "expect"))
    })
}

/// What stands for a value: of a struct its constructor.
fn named_value(declaration: &Declaration<'_, '_>) -> Option<Typed> {
    match declaration.item.kind {
        ItemKind::Const | ItemKind::Static => declaration.constant(),
        ItemKind::Function => declaration.function(),
        ItemKind::Struct => Some(declaration.constructor()),
        _ => None,
    }
}

fn named_type(declaration: &Declaration<'_, '_>) -> Option<Named> {
    match declaration.item.kind {
        ItemKind::TypeAlias => declaration.alias(),
        ItemKind::Struct => Some(declaration.named(NamedKind::Struct(declaration.fields()))),
        _ => None,
    }
}

/// An item that names something.
struct Declaration<'f, 't> {
    lexed: &'f Lexed<'t>,
    item: &'f Item,
    scope: &'f Scope,
    owner: Option<&'f Owner>,
    /// Bytes of the file in front of what was lexed.
    offset: usize,
}

impl Declaration<'_, '_> {
    fn add_to(&self, module: &mut ModuleScope) {
        let Self { lexed, item, .. } = *self;
        let name = lexed.ident(item.name).unwrap_or("");
        match item.kind {
            ItemKind::Const | ItemKind::Static | ItemKind::Function => {
                module.constants.entry(self.key(name)).or_default().written.push(self.place());
            }
            ItemKind::Enum => {
                module.types.entry(name.to_owned()).or_default().known.push(self.named(NamedKind::Other));
                self.variants(name, module);
            }
            ItemKind::Trait => {
                module.types.entry(name.to_owned()).or_default().known.push(self.named(NamedKind::Other));
            }
            ItemKind::TypeAlias => {
                module.types.entry(self.key(name)).or_default().written.push(self.place());
            }
            ItemKind::Struct => {
                let (_, open) = self.fields_open();
                if lexed.is(open, "(") {
                    module.constants.entry(name.to_owned()).or_default().written.push(self.place());
                }
                module.types.entry(name.to_owned()).or_default().written.push(self.place());
            }
            ItemKind::Impl => self.implementation(module),
            ItemKind::Use => self.imports(module),
            ItemKind::Module => {
                let path = items::path_attribute(lexed, item.attributes.clone());
                let path = path.and_then(|token| expr::string(lexed.str(token)));
                let child = Child {
                    inline: item.body.is_some(),
                    path,
                    public: self.is_public(),
                    conditional: self.is_conditional(),
                };
                module.children.entry(name.to_owned()).or_default().push(child);
            }
            ItemKind::MacroCall => {}
        }
    }

    /// Where the item stands, to be read later.
    fn place(&self) -> Written {
        let Item { kind, ref attributes, name, end, scope, .. } = *self.item;
        let Range { start, end: behind } = self.bytes();
        let first = attributes.start;
        let [scope, start, behind, attributes, name, length] =
            [scope, start, behind, attributes.end - first, name - first, end - first].map(|index| index as u32);
        Written { kind, owned: self.owner.is_some(), scope, start, end: behind, attributes, name, length }
    }

    /// `NAME`, or `Type::NAME` for what belongs to a type.
    fn key(&self, name: &str) -> String {
        match self.owner {
            Some(owner) => format!("{}::{name}", owner.self_type),
            None => name.to_owned(),
        }
    }

    fn named(&self, kind: NamedKind) -> Named {
        Named { kind, public: self.owner.is_some() || self.is_public(), conditional: self.is_conditional() }
    }

    fn cfg(&self) -> Vec<String> {
        let own = items::cfg_predicates(self.lexed, self.item.attributes.clone());
        self.scope.cfg.iter().cloned().chain(own).collect()
    }

    fn bytes(&self) -> Range<usize> {
        self.in_file(self.item.attributes.start..self.item.end)
    }

    /// Bytes of tokens in the file.
    fn in_file(&self, tokens: Range<usize>) -> Range<usize> {
        let bytes = self.lexed.bytes(tokens);
        bytes.start + self.offset..bytes.end + self.offset
    }

    fn origin(&self) -> Origin {
        match self.owner {
            None => Origin::Item,
            Some(owner) if owner.trait_name.is_some() => Origin::Trait,
            Some(_) => Origin::Inherent,
        }
    }

    /// A value of this type that the item itself declares.
    fn typed(&self, value: Expr, ty: Type) -> Typed {
        Typed {
            value,
            ty,
            origin: self.origin(),
            of: self.owner.and_then(|owner| owner.trait_name.clone()),
            // What belongs to a type is seen where the type is.
            public: self.owner.is_some() || self.is_public(),
            cfg: self.cfg(),
            bytes: self.bytes(),
            in_macro: self.scope.in_macro.is_some(),
        }
    }

    fn function(&self) -> Option<Typed> {
        let Self { lexed, item, .. } = *self;
        let function = expr::function(lexed, item.attributes.end..item.end)?;
        Some(self.typed(Expr::Function(Box::new(function)), Type::Inferred))
    }

    fn alias(&self) -> Option<Named> {
        let Self { lexed, item, .. } = *self;
        // An alias with parameters is a type for each of them.
        if !lexed.is(item.name + 1, "=") || item.name + 3 >= item.end {
            return None;
        }
        Some(self.named(NamedKind::Alias(expr::written_type(lexed, item.name + 2..item.end - 1))))
    }

    /// The generics of a struct, and what stands in front of its fields; `;` where it has none.
    fn fields_open(&self) -> (Range<usize>, usize) {
        let Self { lexed, item, .. } = *self;
        let generics = if lexed.is(item.name + 1, "<") {
            item.name + 1..lexed.after_angles(item.name + 1)
        } else {
            item.name + 1..item.name + 1
        };
        let open = (generics.end..item.end).find(|&i| matches!(lexed.str(i), "(" | "{" | ";")).unwrap_or(item.end);
        (generics, open)
    }

    /// The fields of a struct.
    fn fields(&self) -> Vec<(String, Type)> {
        let Self { lexed, .. } = *self;
        let (generics, open) = self.fields_open();
        let tuple = lexed.is(open, "(");
        let mut fields = Vec::new();
        if !tuple && !lexed.is(open, "{") {
            return fields;
        }
        for tokens in split_fields(lexed, lexed.inside(open)) {
            let mut at = attributes_at(lexed, tokens.start, tokens.end).end;
            if lexed.is(at, "pub") {
                at = if lexed.is(at + 1, "(") { lexed.after(at + 1) } else { at + 1 };
            }
            let (field, from) =
                if tuple { (fields.len().to_string(), at) } else { (lexed.ident(at).unwrap_or("").to_owned(), at + 2) };
            let ty = if from < tokens.end { expr::written_type(lexed, from..tokens.end) } else { Type::Other };
            let generic =
                |path: &[String]| generics.clone().any(|i| lexed.ident(i) == path.first().map(String::as_str));
            let ty = match ty {
                Type::Path(path) if generic(&path) => Type::Other,
                ty => ty,
            };
            fields.push((field, ty));
        }
        fields
    }

    /// The function that a tuple struct is.
    fn constructor(&self) -> Typed {
        let path = vec![self.lexed.ident(self.item.name).unwrap_or("").to_owned()];
        let fields = self.fields();
        let value = |(field, _): &(String, Type)| (field.clone(), Expr::Path(vec![field.clone()]));
        let body = Expr::Struct(path.clone(), fields.iter().map(value).collect());
        let constructor = Function { parameters: fields, result: Type::Path(path), body };
        self.typed(Expr::Function(Box::new(constructor)), Type::Inferred)
    }

    /// `impl path::Trait for Type`: what the trait gives the type by default.
    fn implementation(&self, module: &mut ModuleScope) {
        let Self { lexed, item, .. } = *self;
        let Some(owner) = self.scope.owner.as_ref().filter(|owner| owner.trait_name.is_some()) else { return };
        let Some(keyword) = (item.attributes.end..item.name).find(|&i| lexed.is(i, "impl")) else { return };
        let start = if lexed.is(keyword + 1, "<") { lexed.after_angles(keyword + 1) } else { keyword + 1 };
        let end = (start..item.name)
            .find(|&i| !matches!(lexed.kind(i), Some(Kind::PathSep | Kind::Ident)) || lexed.is(i, "for"));
        let path = end.and_then(|end| expr::path(lexed, start..end));
        module.impls.entry(owner.self_type.clone()).or_default().extend(path);
    }

    fn is_public(&self) -> bool {
        self.lexed.is(self.item.attributes.end, "pub")
    }

    fn is_conditional(&self) -> bool {
        !self.cfg().is_empty()
    }

    fn constant(&self) -> Option<Typed> {
        let Self { lexed, item, .. } = *self;
        let end = if lexed.is(item.end - 1, ";") { item.end - 1 } else { item.end };
        let mut equals = item.name + 2;
        while equals < end && !lexed.is(equals, "=") {
            equals = lexed.after(equals);
        }
        if equals + 1 >= end {
            return None;
        }
        let ty = expr::written_type(lexed, item.name + 2..equals);
        Some(self.typed(expr::lower(lexed, equals + 1..end), ty))
    }

    fn variants(&self, type_name: &str, module: &mut ModuleScope) {
        let Self { lexed, item, .. } = *self;
        let Some(open) = item.body else { return };
        let ty = enum_type(lexed, item.attributes.clone());
        let mut count = Count::new(self.scope.in_macro.is_some());
        for tokens in lexed.split(lexed.inside(open), ",") {
            let name = attributes_at(lexed, tokens.start, tokens.end).end;
            let Some(variant) = lexed.ident(name).filter(|_| name < tokens.end) else { continue };
            let behind = if lexed.kind(name + 1) == Some(Kind::Open) { lexed.after(name + 1) } else { name + 1 };
            let written = behind + 1 < tokens.end && lexed.is(behind, "=");
            let written = written.then(|| expr::lower(lexed, behind + 1..tokens.end));
            let own = items::cfg_predicates(lexed, tokens.start..name);
            let value = count.next(written, own.clone());
            let typed = Typed {
                value,
                ty: ty.clone(),
                origin: Origin::Variant,
                of: None,
                public: true,
                cfg: self.cfg().into_iter().chain(own).collect(),
                bytes: self.in_file(tokens),
                in_macro: self.scope.in_macro.is_some(),
            };
            module.constants.entry(format!("{type_name}::{variant}")).or_default().known.push(typed);
        }
    }

    /// Flattens one `use` declaration.
    fn imports(&self, module: &mut ModuleScope) {
        let Self { lexed, item, .. } = *self;
        let end = if lexed.is(item.end - 1, ";") { item.end - 1 } else { item.end };
        let (public, conditional) = (self.is_public(), self.is_conditional());
        let mut add = |path, name| module.imports.push(Import { path, name, public, conditional });
        tree(lexed, item.name + 1..end, &[], 0, &mut add);
    }
}

/// Counts the discriminants of an enum as rustc does.
#[derive(Debug)]
pub(super) struct Count {
    /// The last explicit discriminant.
    base: Option<Expr>,
    /// How many variants behind it.
    steps: u32,
    /// Why the next number cannot be told, where it cannot.
    unknown: Option<&'static str>,
    /// The variant before, where it has a number under a `#[cfg]`.
    twin: Option<(Vec<String>, Expr)>,
}

impl Count {
    /// The count at the start of an enum. A macro may number the variants itself.
    pub(super) fn new(in_macro: bool) -> Self {
        Self { base: None, steps: 0, unknown: in_macro.then_some("a number that a macro may give"), twin: None }
    }

    /// The discriminant of the next variant: the written one, or the next number. A variant under `#[cfg]` leaves it open where those
    /// behind it begin to count, but for two of one number of which there is always one.
    pub(super) fn next(&mut self, written: Option<Expr>, cfg: Vec<String>) -> Expr {
        let explicit = written.is_some();
        let value = match (written, self.unknown) {
            (Some(value), _) => {
                (self.base, self.steps, self.unknown) = (Some(value.clone()), 0, None);
                value
            }
            (None, Some(reason)) => Expr::Opaque(reason.to_owned()),
            (None, None) => Expr::After { base: self.base.clone().map(Box::new), steps: self.steps },
        };
        self.steps += 1;
        let twin = self.twin.take();
        if !cfg.is_empty() {
            let always = twin.is_some_and(|(other, number)| explicit && number == value && cfg::complete(&other, &cfg));
            self.unknown = (!always).then_some("a number behind a variant under `cfg`");
            self.twin = explicit.then(|| (cfg, value.clone()));
        }
        value
    }
}

/// Splits the fields of a struct at commas outside of brackets, angles included.
fn split_fields(lexed: &Lexed<'_>, tokens: Range<usize>) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut i) = (Vec::new(), tokens.start, tokens.start);
    while i < tokens.end {
        if lexed.is(i, ",") {
            parts.push(start..i);
            start = i + 1;
        }
        i = if lexed.is(i, "<") { lexed.after_angles(i).max(i + 1) } else { lexed.after(i) };
    }
    parts.push(start..tokens.end);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The type of an enum's discriminants: that of its `repr`, else `isize`; not known where the `repr` depends on `cfg`.
pub(super) fn enum_type(lexed: &Lexed<'_>, attributes: Range<usize>) -> Type {
    let depends = items::attribute_ranges(lexed, attributes.clone())
        .any(|inner| lexed.is(inner.start, "cfg_attr") && inner.clone().any(|i| lexed.is(i, "repr")));
    if depends {
        return Type::Inferred;
    }
    let repr =
        items::attribute_ranges(lexed, attributes).filter(|inner| lexed.is(inner.start, "repr")).find_map(|inner| {
            inner.into_iter().find_map(|i| lexed.ident(i).filter(|name| IntType::from_name(name).is_some()))
        });
    Type::Path(vec![repr.unwrap_or("isize").to_owned()])
}

fn tree(
    lexed: &Lexed<'_>,
    tokens: Range<usize>,
    prefix: &[String],
    depth: usize,
    add: &mut dyn FnMut(Vec<String>, Option<String>),
) {
    if depth > 32 {
        return;
    }
    let mut path = prefix.to_vec();
    let mut i = tokens.start;
    while i < tokens.end {
        match lexed.kind(i) {
            Some(Kind::Open) => {
                for part in lexed.split(lexed.inside(i), ",") {
                    tree(lexed, part, &path, depth + 1, add);
                }
                return;
            }
            Some(Kind::PathSep) if i == tokens.start && prefix.is_empty() => path.push(String::new()),
            Some(Kind::Punct) if lexed.is(i, "*") => {
                add(path, None);
                return;
            }
            Some(Kind::Ident) if lexed.is(i, "as") => {
                let name = lexed.ident(i + 1).unwrap_or("_").to_owned();
                add(path, Some(name));
                return;
            }
            // `a::{self}` is `a`.
            Some(Kind::Ident) if lexed.is(i, "self") && !path.is_empty() => {}
            Some(Kind::Ident) => path.push(lexed.ident(i).unwrap_or("").to_owned()),
            _ => {}
        }
        i += 1;
    }
    if let Some(name) = path.last().cloned() {
        add(path, Some(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_flattened() {
        let scope = scope("use a::{self, b::*, c as d, super::E}; pub use ::x::Y;");
        let imports = &scope.modules[&Vec::new()].imports;
        assert_eq!(imports.of("d").count() + imports.globs().count(), 2);
        let shown: Vec<_> = imports
            .all
            .iter()
            .map(|i| format!("{} as {}", i.path.join("::"), i.name.as_deref().unwrap_or("*")))
            .collect();
        assert_eq!(shown, ["a as a", "a::b as *", "a::c as d", "a::super::E as E", "::x::Y as Y"]);
    }

    #[test]
    fn constants_and_variants_by_module() {
        let scope = scope(
            "mod m { pub const A: u8 = 1; enum E { X = 5, Y } impl E { const Z: i32 = 2; } } #[path = \"p.rs\"] mod n;",
        );
        let module = &scope.modules[&vec!["m".to_owned()]];
        let mut names: Vec<_> = module.constants.keys().cloned().collect();
        names.sort();
        assert_eq!(names, ["A", "E::X", "E::Y", "E::Z"]);
        assert_eq!(scope.modules[&Vec::new()].children["n"][0].path.as_deref(), Some("p.rs"));
    }

    #[test]
    fn an_item_is_read_where_it_is_asked_for() {
        let text = "struct S(pub u8, T); impl S { pub const A: u8 = (1, 2).0; } const B: u8 = /* 3 */ 4; type T = u16;";
        let scope = scope(text);
        let module = &scope.modules[&Vec::new()];
        let unread = |name: &str| module.constants[name].read.get().is_none();
        let a = &scope.constants(&[], "S::A").expect("it is declared")[0];
        assert_eq!(&text[a.bytes.clone()], "pub const A: u8 = (1, 2).0;");
        assert_eq!(a.origin, Origin::Inherent);
        assert!(!unread("S::A") && unread("B") && unread("S"));
        let b = &scope.constants(&[], "B").expect("it is declared")[0];
        assert_eq!((&b.value, b.ty.as_int()), (&Expr::Int { value: 4, suffix: None }, IntType::from_name("u8")));
        let fields = |name: &str| match &scope.types(&[], name).expect("it is declared")[0].kind {
            NamedKind::Struct(fields) => fields.iter().map(|(field, _)| field.clone()).collect(),
            _ => Vec::new(),
        };
        assert_eq!(fields("S"), ["0", "1"]);
        assert!(unread("S"), "a type is no constructor");
        let constructor = &scope.constants(&[], "S").expect("it is declared")[0];
        assert!(matches!(constructor.value, Expr::Function(_)));
        assert!(matches!(scope.types(&[], "T").expect("it is declared")[0].kind, NamedKind::Alias(_)));
        assert!(scope.constants(&[], "T").is_none() && scope.types(&["m".to_owned()], "S").is_none());
    }

    #[test]
    fn functions_are_found_around_a_place_and_not_beside_it() {
        let text =
            "fn a() { const A: u8 = 1; fn b() { const B: u8 = 2; } fn c() { const C: u8 = 3; } const D: u8 = 4; }";
        let scope = scope(text);
        let place = |words: &str| scope.place(&[], text.find(words).expect("it is there"));
        let [in_a, in_b, in_c, behind] = ["A: u8", "B: u8", "C: u8", "D: u8"].map(place);
        assert_eq!((in_a.len(), in_b.len(), in_c.len()), (1, 2, 2));
        assert_eq!((&in_a, &in_a[0], &in_a[0]), (&behind, &in_b[0], &in_c[0]));
        assert_ne!(in_b, in_c);
        assert!(scope.place(&[], text.len() - 1).len() == 1 && scope.place(&[], 0).is_empty());
    }

    #[test]
    fn functions_keep_what_they_declare() {
        let text = "fn f() { const A: u8 = 1; mod m { const B: u8 = 2; } } impl T { fn g() { const A: u8 = 3; } }";
        let scope = scope(text);
        assert!(scope.modules[&Vec::new()].constants.is_empty());
        let in_f = scope.place(&[], 10);
        let in_m = scope.place(&["m".to_owned()], text.find("const B").unwrap_or(0));
        let in_g = scope.place(&[], text.find("= 3").unwrap_or(0));
        assert!(scope.modules[&in_f].constants.contains_key("A"));
        assert!(scope.modules[&in_m].constants.contains_key("B"));
        assert!(scope.modules[&in_g].constants.contains_key("A"));
        assert_eq!(in_m, [in_f[0].as_str(), "m"]);
        assert_ne!(in_f, in_g);
    }
}
