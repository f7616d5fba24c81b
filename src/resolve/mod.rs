//! Evaluates constant expressions as rustc does, across modules, imports and member crates. A file is looked into only when a path
//! leads there. `names` finds what a path means, `eval` goes through an expression, `int` counts; here is what stands between them.

mod eval;
mod int;
mod names;
mod value;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use eval::Frame;
use foldhash::{HashMap, HashSet};
use names::{Module, Names, Wanted};
use value::{Callable, Term};
pub use value::{Reason, Value};

use crate::{
    cfg,
    code::{Cause, Expr, IntType, Type},
    extract::{FileScope, NamedKind, Origin, Typed},
    scan::{Reader, Scan},
    source::{FileId, Sources},
    workspace::Workspace,
};

/// How many aliases may lead from one to the next.
const MAX_ALIASES: usize = 32;
/// Parts of the largest type that is looked at: a tuple of tuples of an alias doubles with each of them.
const MAX_PARTS: usize = 1024;

/// Where an expression stands, and what is expected of it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The file.
    pub file: FileId,
    /// Modules inside of the file that enclose it, outermost first.
    pub modules: &'p [String],
    /// Its first byte.
    pub at: usize,
    /// What `Self` means there.
    pub self_type: Option<&'p str>,
    /// The type that its declaration gives it.
    pub expected: &'p Type,
    /// The predicates under which it stands.
    pub cfg: &'p [String],
}

/// A constant of a file, as [`Resolver::constants`] lists them.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its name, `Type::NAME` for those of types.
    pub name: String,
    /// The modules inside of the file that enclose it, outermost first.
    pub modules: Vec<String>,
    /// The bytes of its item; of a variant its own.
    pub bytes: std::ops::Range<usize>,
    /// What declares it.
    pub origin: Origin,
    /// True in the call of a macro, which may make something else of it.
    pub in_macro: bool,
    /// Its value.
    pub value: Result<Value, Reason>,
}

/// Looks constants up. Not shared between threads.
pub struct Resolver<'a> {
    names: Names<'a>,
    values: RefCell<HashMap<Constant, Result<Term, Reason>>>,
}

impl std::fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

/// A constant by its home and its name there, `Type::NAME` for those of types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Constant {
    home: Module,
    name: String,
    /// Which of several declarations is meant, by its first byte; `None` for all of them.
    twin: Option<usize>,
    /// The trait whose constant is meant, where one is named.
    of: Option<String>,
    /// The type that has it from a trait.
    owner: Option<(Module, String)>,
}

/// Why an evaluation stops.
enum Stop {
    /// The value of another constant comes first.
    Needs(Box<Constant>),
    /// There is no value.
    Reason(Reason),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

/// Where an expression stands: its module, what `Self` is there, and the predicates that hold.
#[derive(Clone, Copy)]
struct Home<'h> {
    module: &'h Module,
    owner: Option<(&'h Module, &'h str)>,
    cfg: &'h [String],
}

/// How far a type is followed.
#[derive(Clone, Copy)]
struct Limits<'c> {
    /// Aliases that were gone through.
    depth: usize,
    /// Parts of the whole type that may still be looked at.
    parts: &'c Cell<usize>,
}

/// What a written type is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Int(IntType),
    /// A struct, by its home and its name there, with its fields.
    Struct(Module, String, Rc<[(String, Type)]>),
    /// An enum or a trait.
    Named(Module, String),
    Tuple(Vec<Kind>),
    Array(Box<Kind>),
    Bool,
    Char,
    /// Not written.
    Inferred,
    /// Written, and not found, for this reason.
    Missing(Reason),
    /// One of those that no integer can be cast to without a change.
    Other,
}

impl Kind {
    fn int(&self) -> Option<IntType> {
        match self {
            Self::Int(ty) => Some(*ty),
            _ => None,
        }
    }
}

impl<'a> Resolver<'a> {
    /// A resolver over the files of a scan.
    pub fn new(workspace: &'a Workspace, sources: &'a Sources, scan: &'a Scan, read: &'a Reader<'a>) -> Self {
        Self { names: Names::new(workspace, sources, scan, read), values: RefCell::default() }
    }

    /// The value of `expr` as it stands in `place`: a number, a string, or that of a newtype or of a struct with a `code`.
    pub fn evaluate(&self, expr: &Expr, place: Place<'_>) -> Result<Value, Reason> {
        // Literals need no look at the file around them, and types only where they may be aliases.
        let expected = place.expected.as_int();
        let is_alias = expected.is_none() && *place.expected != Type::Inferred;
        let module = if is_alias || names_something(expr, expected) {
            self.names.module_at(place.file, place.modules, place.at)
        } else {
            Module { file: place.file, inner: place.modules.to_vec() }
        };
        let owner = place.self_type.map(|name| (&module, name));
        let home = Home { module: &module, owner, cfg: place.cfg };
        let kind = match self.kind(place.expected, home) {
            kind @ Kind::Int(_) => kind,
            // What stands there may be a part of a struct, and is not of its type.
            _ => Kind::Inferred,
        };
        self.until_known(|| Frame::new(self, home).typed(expr, &kind)).and_then(Term::into_code)
    }

    /// Every constant, static and variant of a file with its value, in the order of the source.
    pub fn constants(&self, file: FileId) -> Vec<Declared> {
        let scope = self.names.file_scope(file);
        let valued = scope.all_constants().filter(|(.., twin)| !matches!(twin.value, Expr::Function(_)));
        let declared = valued.map(|(inner, name, twin)| {
            let constant = Constant {
                home: Module { file, inner: inner.clone() },
                name: name.clone(),
                twin: Some(twin.bytes.start),
                of: twin.of.clone(),
                owner: None,
            };
            let value = self.until_known(|| self.known(constant.clone())).and_then(Term::into_code);
            Declared {
                name: name.clone(),
                modules: inner.iter().filter(|part| !FileScope::is_body(part)).cloned().collect(),
                bytes: twin.bytes.clone(),
                origin: twin.origin,
                in_macro: twin.in_macro,
                value,
            }
        });
        let mut all: Vec<Declared> = declared.collect();
        all.sort_by(|a, b| (a.bytes.start, &a.name).cmp(&(b.bytes.start, &b.name)));
        all
    }

    /// Evaluates until every constant that is needed on the way is known.
    fn until_known(&self, evaluate: impl Fn() -> Result<Term, Stop>) -> Result<Term, Reason> {
        loop {
            match evaluate() {
                Ok(term) => return Ok(term),
                Err(Stop::Reason(reason)) => return Err(reason),
                Err(Stop::Needs(constant)) => self.settle(*constant),
            }
        }
    }

    /// Evaluates a constant after those that it needs. They wait in a list, so that a long chain needs no stack.
    fn settle(&self, constant: Constant) {
        let mut open = HashSet::from_iter([constant.clone()]);
        let mut waiting = vec![constant];
        while let Some(constant) = waiting.last() {
            let result = match self.declared(constant) {
                Err(Stop::Needs(next)) if open.contains(&*next) => {
                    Err(Reason::new(Cause::Circle, format!("`{}` leads back to itself", next.name)))
                }
                Err(Stop::Needs(next)) => {
                    open.insert((*next).clone());
                    waiting.push(*next);
                    continue;
                }
                Err(Stop::Reason(reason)) => Err(reason),
                Ok(value) => Ok(value),
            };
            open.remove(constant);
            self.values.borrow_mut().insert(constant.clone(), result);
            waiting.pop();
        }
    }

    /// The declarations of a constant that count: of the nearest origin, of the trait that is named.
    fn twins<'s>(scope: &'s FileScope<'_>, constant: &Constant) -> Vec<&'s Typed> {
        let twins = scope.constants(&constant.home.inner, &constant.name);
        let of_trait = |twin: &&Typed| constant.of.is_none() || twin.of == constant.of;
        let meant = |twin: &&Typed| constant.twin.is_none_or(|start| twin.bytes.start == start);
        let twins: Vec<&Typed> = twins.into_iter().flatten().filter(of_trait).filter(meant).collect();
        let first = twins.iter().map(|twin| twin.origin).min();
        twins.into_iter().filter(|twin| Some(twin.origin) == first).collect()
    }

    /// The value that the declarations of a constant give it.
    fn declared(&self, constant: &Constant) -> Result<Term, Stop> {
        let Constant { home: module, name, .. } = constant;
        let file = self.names.file_scope(module.file);
        let twins = Self::twins(&file, constant);
        let owner = match &constant.owner {
            Some((module, name)) => Some((module, name.as_str())),
            None => name.split_once("::").map(|(owner, _)| (module, owner)),
        };
        let values = twins.iter().map(|twin| {
            let home = Home { module, owner, cfg: &twin.cfg };
            if let Expr::Function(function) = &twin.value {
                let owner = owner.map(|(module, name)| (module.clone(), name.to_owned()));
                let callable = Callable { function: (**function).clone(), home: module.clone(), owner };
                return Ok(Ok(Term::Function(Rc::new(callable))));
            }
            let kind = self.kind(&twin.ty, home);
            Ok(Frame::new(self, home).typed(&twin.value, &kind).map(|term| term.of_type(kind.int())))
        });
        agreed(values, || {
            if twins.iter().any(|twin| !twin.cfg.is_empty()) {
                Reason::new(Cause::Configuration, format!("`{name}` depends on `cfg`"))
            } else {
                Reason::expression(format!("`{name}` is declared more than once, with different values"))
            }
        })
    }

    /// What a written type is where it stands.
    fn kind(&self, ty: &Type, home: Home<'_>) -> Kind {
        self.kind_within(ty, home, Limits { depth: 0, parts: &Cell::new(MAX_PARTS) })
    }

    fn kind_within(&self, ty: &Type, home: Home<'_>, limits: Limits<'_>) -> Kind {
        if let Some(ty) = ty.as_int() {
            return Kind::Int(ty);
        }
        let Some(left) = limits.parts.get().checked_sub(1) else {
            return Kind::Missing(Reason::new(Cause::Limit, format!("its type has more than {MAX_PARTS} parts")));
        };
        limits.parts.set(left);
        match ty {
            Type::Inferred => Kind::Inferred,
            Type::Other => Kind::Other,
            Type::Tuple(types) => Kind::Tuple(types.iter().map(|ty| self.kind_within(ty, home, limits)).collect()),
            Type::Array(element) => Kind::Array(Box::new(self.kind_within(element, home, limits))),
            Type::Path(path) => match path.as_slice() {
                [name] if name == "bool" => Kind::Bool,
                [name] if name == "char" => Kind::Char,
                [name] if matches!(name.as_str(), "f16" | "f32" | "f64" | "f128" | "str") => Kind::Other,
                _ => self.named_kind(path, home, limits),
            },
        }
    }

    fn named_kind(&self, path: &[String], home: Home<'_>, limits: Limits<'_>) -> Kind {
        let missing = |reason| Kind::Missing(reason);
        if limits.depth == MAX_ALIASES {
            return missing(Reason::new(Cause::Limit, format!("`{}` is an alias of too many", path.join("::"))));
        }
        let (path, module) = with_owner(path, home);
        let (found, _) = self.names.find(&path, module, Wanted::Type);
        let kinds = found.into_iter().flat_map(|answer| {
            let file = self.names.file_scope(answer.module.file);
            let types = file.types(&answer.module.inner, &answer.name).unwrap_or_default().to_vec();
            types.into_iter().map(move |named| match named.kind {
                NamedKind::Alias(ty) => {
                    let owner = answer.name.split_once("::").map(|(owner, _)| (&answer.module, owner));
                    let limits = Limits { depth: limits.depth + 1, ..limits };
                    self.kind_within(&ty, Home { module: &answer.module, owner, cfg: &[] }, limits)
                }
                NamedKind::Struct(fields) => Kind::Struct(answer.module.clone(), answer.name.clone(), fields.into()),
                NamedKind::Other => Kind::Named(answer.module.clone(), answer.name.clone()),
            })
        });
        let shown = path.join("::");
        let mut only: Option<Kind> = None;
        for kind in kinds {
            match &only {
                Some(known) if *known != kind => {
                    let text = format!("the type `{shown}` depends on `cfg`");
                    return missing(Reason::new(Cause::Configuration, text));
                }
                _ => only = Some(kind),
            }
        }
        only.or_else(|| self.foreign_kind(&path, module)).unwrap_or_else(|| {
            missing(match self.names.foreign_crate(&path, module) {
                Some(name) => {
                    let text = format!("its type `{shown}` belongs to `{name}`, which is no member of the workspace");
                    Reason::new(Cause::Foreign(name), text)
                }
                None => Reason::new(Cause::UnknownType, format!("its type `{shown}` is not known")),
            })
        })
    }

    /// The C types of the standard library that are the same wherever it runs, and its integers that are never zero.
    fn foreign_kind(&self, path: &[String], module: &Module) -> Option<Kind> {
        let last = path.last()?;
        let foreign = self.names.foreign_crate(path, module)?;
        if !matches!(foreign.as_str(), "std" | "core" | "alloc" | "libc") {
            return None;
        }
        let name = match last.as_str() {
            "c_schar" => "i8",
            "c_uchar" => "u8",
            "c_short" => "i16",
            "c_ushort" => "u16",
            "c_int" => "i32",
            "c_uint" => "u32",
            "c_longlong" => "i64",
            "c_ulonglong" => "u64",
            _ => return non_zero(last).map(Kind::Int),
        };
        IntType::from_name(name).map(Kind::Int)
    }

    /// The value of the constant or function that a path leads to.
    fn path(&self, path: &[String], home: Home<'_>) -> Result<Term, Stop> {
        if let Some(limit) = int::limit(path) {
            return Ok(limit?);
        }
        let shown = path.join("::");
        let (path, module) = with_owner(path, home);
        let (found, cut) = self.names.find(&path, module, Wanted::Constant);
        if cut {
            let text = format!("`{shown}` leads over more than {} imports", names::MAX_DEPTH);
            return Err(Stop::Reason(Reason::new(Cause::Limit, text)));
        }
        if found.is_empty() {
            if let Some(result) = self.of_a_type(&path, module, home) {
                return result;
            }
            return Err(Stop::Reason(self.not_found(&path, &shown, module)));
        }
        let constants = found.into_iter().flat_map(|answer| {
            let constant = Constant { home: answer.module, name: answer.name, twin: None, of: None, owner: None };
            self.in_configuration(constant, home.cfg)
        });
        let values = constants.map(|constant| self.known_in_turn(constant));
        agreed(values, || Reason::new(Cause::Configuration, format!("`{shown}` depends on `cfg`")))
    }

    /// The declarations that can be there where these predicates hold.
    fn in_configuration(&self, constant: Constant, cfg: &[String]) -> Vec<Constant> {
        if cfg.is_empty() {
            return vec![constant];
        }
        let file = self.names.file_scope(constant.home.file);
        let twins = Self::twins(&file, &constant);
        let possible: Vec<&&Typed> = twins.iter().filter(|twin| !cfg::exclusive(&twin.cfg, cfg)).collect();
        if possible.len() == twins.len() || possible.is_empty() {
            return vec![constant];
        }
        let twin = |twin: &&&Typed| Constant { twin: Some(twin.bytes.start), ..constant.clone() };
        possible.iter().map(twin).collect()
    }

    /// `Alias::NAME`, or what a type has from a trait; `None` where the path leads to no type.
    fn of_a_type(&self, path: &[String], module: &Module, home: Home<'_>) -> Option<Result<Term, Stop>> {
        let (name, owner) = path.split_last()?;
        if owner.is_empty() {
            return None;
        }
        let at = Home { module, ..home };
        match self.kind(&Type::Path(owner.to_vec()), at) {
            Kind::Int(ty) => Some(int::limit(&[ty.to_string(), name.clone()])?.map_err(Stop::Reason)),
            Kind::Struct(module, owner, _) | Kind::Named(module, owner) => {
                self.member(&module, &owner, name, None, home)
            }
            _ => None,
        }
    }

    /// A constant of a type in its home; of this trait, where one is named.
    fn member(
        &self,
        module: &Module,
        owner: &str,
        name: &str,
        of: Option<&[String]>,
        home: Home<'_>,
    ) -> Option<Result<Term, Stop>> {
        let of_trait = of.and_then(<[String]>::last).cloned();
        let own = Constant {
            home: module.clone(),
            name: format!("{owner}::{name}"),
            twin: None,
            of: of_trait.clone(),
            owner: None,
        };
        let file = self.names.file_scope(module.file);
        if !Self::twins(&file, &own).is_empty() {
            let constants = self.in_configuration(own, home.cfg).into_iter();
            let values = constants.map(|constant| self.known_in_turn(constant));
            return Some(agreed(values, || {
                Reason::new(Cause::Configuration, format!("`{owner}::{name}` depends on `cfg`"))
            }));
        }
        let scope = file.modules.get(&module.inner)?;
        let traits = scope.impls.get(owner).map_or(&[][..], Vec::as_slice);
        let mut defaults: Vec<Constant> = Vec::new();
        for path in traits.iter().filter(|path| of_trait.as_ref().is_none_or(|of| path.last() == Some(of))) {
            let path = [&path[..], &[name.to_owned()]].concat();
            let (found, _) = self.names.find(&path, module, Wanted::Constant);
            defaults.extend(found.into_iter().map(|answer| Constant {
                home: answer.module,
                name: answer.name,
                twin: None,
                of: None,
                owner: Some((module.clone(), owner.to_owned())),
            }));
        }
        let first = defaults.pop()?;
        if defaults.iter().any(|other| other.home != first.home || other.name != first.name) {
            return Some(Err(Stop::Reason(Reason::expression(format!("`{owner}::{name}` may be of several traits")))));
        }
        Some(self.known(first))
    }

    /// `<T as Trait>::NAME`
    fn qualified(&self, owner: &Type, of: Option<&[String]>, name: &str, home: Home<'_>) -> Result<Term, Stop> {
        let missing =
            || Stop::Reason(Reason::new(Cause::NotFound, format!("`{name}` of a type in a trait was not found")));
        match self.kind(owner, home) {
            Kind::Int(ty) if of.is_none() => Ok(int::limit(&[ty.to_string(), name.to_owned()]).ok_or_else(missing)??),
            Kind::Struct(module, owner, _) | Kind::Named(module, owner) => {
                self.member(&module, &owner, name, of, home).unwrap_or_else(|| Err(missing()))
            }
            Kind::Missing(reason) => Err(Stop::Reason(reason)),
            _ => Err(missing()),
        }
    }

    fn not_found(&self, path: &[String], shown: &str, module: &Module) -> Reason {
        match self.names.foreign_crate(path, module) {
            Some(name) => {
                let text = format!("`{shown}` belongs to `{name}`, which is no member of the workspace");
                Reason::new(Cause::Foreign(name), text)
            }
            None => Reason::new(Cause::NotFound, format!("`{shown}` was not found")),
        }
    }

    /// The value of a constant, where it was evaluated before.
    fn known(&self, constant: Constant) -> Result<Term, Stop> {
        match self.values.borrow().get(&constant) {
            Some(value) => value.clone().map_err(|reason| Stop::Reason(reason.within(&constant.name))),
            None => Err(Stop::Needs(Box::new(constant))),
        }
    }

    /// Like [`Self::known`], for [`agreed`].
    fn known_in_turn(&self, constant: Constant) -> Result<Result<Term, Stop>, Stop> {
        match self.known(constant) {
            Err(needs @ Stop::Needs(_)) => Err(needs),
            result => Ok(result),
        }
    }
}

/// `NonZeroU32` is what `u32` is; so is the standard library's `NonZero` of an alias, which has no name of its own.
fn non_zero(name: &str) -> Option<IntType> {
    let inner = name.strip_prefix("NonZero")?;
    inner.starts_with(char::is_uppercase).then(|| IntType::from_name(&inner.to_ascii_lowercase()))?
}

/// A path behind `Self` leads on from the type that it is; the rest is looked for where it stands.
fn with_owner<'h>(path: &[String], home: Home<'h>) -> (Vec<String>, &'h Module) {
    match (path.split_first(), home.owner) {
        (Some((first, rest)), Some((module, owner))) if first == "Self" => {
            ([&[owner.to_owned()], rest].concat(), module)
        }
        _ => (path.to_vec(), home.module),
    }
}

/// False for what needs no look at the file around it.
fn names_something(expr: &Expr, expected: Option<IntType>) -> bool {
    match expr {
        Expr::Int { .. } | Expr::Str(_) | Expr::Bool(_) | Expr::Opaque(_) | Expr::Invalid(_) => false,
        Expr::Neg(inner) => names_something(inner, expected),
        // Without a type it may be that of an alias.
        Expr::Not(inner) => expected.is_none() || names_something(inner, expected),
        Expr::Binary(_, left, right) => {
            expected.is_none() || names_something(left, expected) || names_something(right, expected)
        }
        Expr::Cast(inner, ty) => (ty.as_int().is_none() && *ty != Type::Inferred) || names_something(inner, expected),
        Expr::After { base, .. } => base.as_deref().is_some_and(|base| names_something(base, expected)),
        _ => true,
    }
}

/// The one value of all declarations; without a type where they have several. `differ` is said where there is no such value.
fn agreed(
    values: impl Iterator<Item = Result<Result<Term, Stop>, Stop>>,
    differ: impl Fn() -> Reason,
) -> Result<Term, Stop> {
    let mut agreed: Option<Result<Term, Reason>> = None;
    for value in values {
        let value = match value? {
            Ok(value) => Ok(value),
            Err(Stop::Reason(reason)) => Err(reason),
            Err(needs) => return Err(needs),
        };
        agreed = Some(match (agreed, value) {
            (None, value) => value,
            (Some(Ok(Term::Int(a, one))), Ok(Term::Int(b, other))) if a == b => {
                Ok(Term::Int(a, one.filter(|_| one == other)))
            }
            (Some(Ok(known)), Ok(value)) if known == value => Ok(known),
            (Some(Err(reason)), Err(_)) => Err(reason),
            _ => Err(differ()),
        });
    }
    let none = || Err(Reason::new(Cause::NotFound, "it was not found"));
    agreed.unwrap_or_else(none).map_err(Stop::Reason)
}

#[cfg(test)]
mod tests;
