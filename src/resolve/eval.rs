//! Goes through one expression. A constant that is not known yet stops it; it begins again when that one is known.

use std::{cell::Cell, rc::Rc};

use super::{
    Home, Kind, Resolver, Stop, int,
    names::{Module, Wanted},
    non_zero,
    value::{Callable, Reason, Structure, Term},
};
use crate::code::{Arm, BinaryOp, Cause, Expr, IntType, Let, Pattern, Type};

/// How many expressions may stand inside of each other, bodies of called functions included: each takes stack.
const MAX_DEPTH: u32 = 300;
/// How many expressions one constant may need, bodies of called functions included.
const MAX_STEPS: u32 = 50_000;
/// The longest array.
const MAX_LENGTH: i128 = 4096;

/// What an expression says of its own type; the greater word counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hint {
    /// Nothing: it is made of bare literals.
    Free,
    /// It has one that is not known, such as that of an alias.
    Unknown,
    /// This one.
    Type(IntType),
}

impl Hint {
    fn known(self) -> Option<IntType> {
        match self {
            Self::Type(ty) => Some(ty),
            Self::Free | Self::Unknown => None,
        }
    }

    /// The type where nothing around the expression expects one.
    fn or_default(self) -> Option<IntType> {
        if self == Self::Free { IntType::from_name("i32") } else { self.known() }
    }
}

/// What has been done for one constant so far.
#[derive(Default)]
struct Work {
    steps: Cell<u32>,
    depth: Cell<u32>,
}

/// A place in a body: where it stands, and the names that are bound there.
pub(super) struct Frame<'f, 'a> {
    resolver: &'f Resolver<'a>,
    home: Home<'f>,
    locals: Vec<(String, Term)>,
    work: Rc<Work>,
}

fn stop<T>(text: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Reason(Reason::expression(text)))
}

impl<'f, 'a> Frame<'f, 'a> {
    pub(super) fn new(resolver: &'f Resolver<'a>, home: Home<'f>) -> Self {
        Self { resolver, home, locals: Vec::new(), work: Rc::default() }
    }

    /// The value of an expression of this type; where none is written, of the type that the expression itself names.
    pub(super) fn typed(&mut self, expr: &Expr, kind: &Kind) -> Result<Term, Stop> {
        match kind {
            Kind::Inferred | Kind::Missing(_) | Kind::Other => match self.hint(expr)?.known() {
                Some(ty) => self.value(expr, &Kind::Int(ty)),
                None => self.value(expr, kind),
            },
            kind => self.value(expr, kind),
        }
    }

    fn value(&mut self, expr: &Expr, kind: &Kind) -> Result<Term, Stop> {
        let Work { steps, depth } = &*self.work;
        steps.set(steps.get() + 1);
        if steps.get() > MAX_STEPS || depth.get() == MAX_DEPTH {
            return Err(Stop::Reason(Reason::new(Cause::Limit, "it takes too many steps")));
        }
        depth.set(depth.get() + 1);
        let value = self.step(expr, kind);
        self.work.depth.set(self.work.depth.get() - 1);
        value
    }

    fn step(&mut self, expr: &Expr, kind: &Kind) -> Result<Term, Stop> {
        match expr {
            Expr::Int { value, suffix } => {
                // Where literals are cut, one of an unknown type may be another number than the written one.
                if matches!(kind, Kind::Missing(_))
                    && *value > 127
                    && self.resolver.names.cuts_literals(self.home.module)
                {
                    return Err(Stop::Reason(int::unknown_type()));
                }
                self.literal(*value, false, suffix.or(kind.int()))
            }
            Expr::Bool(value) => Ok(Term::Bool(*value)),
            Expr::Str(text) => Ok(Term::Str(text.clone())),
            Expr::Path(path) => self.path(path),
            Expr::Qualified { owner, of, name } => self.resolver.qualified(owner, of.as_deref(), name, self.home),
            Expr::Neg(inner) => self.negative(inner, kind),
            Expr::Not(inner) => match self.value(inner, kind)? {
                Term::Int(value, ty) => Ok(int::not(value, ty)?),
                Term::Bool(value) => Ok(Term::Bool(!value)),
                _ => stop("it counts with what is no number"),
            },
            Expr::Cast(inner, ty) => self.cast(inner, ty, kind),
            Expr::Binary(op, left, right) => self.binary(*op, left, right, kind),
            Expr::Call(function, arguments) => self.call(function, arguments),
            Expr::Method(receiver, name, arguments) => self.method(receiver, name, arguments, kind),
            Expr::Field(base, name) => self.field(base, name),
            Expr::Index(base, index) => self.index(base, index),
            Expr::Tuple(parts) => self.tuple(parts, kind),
            Expr::Array(parts) => self.array(parts, kind),
            Expr::Repeat(part, length) => self.repeat(part, length, kind),
            Expr::Struct(path, fields) => self.structure(path, fields),
            Expr::Block(lets, tail) => self.block(lets, tail, kind),
            Expr::If(condition, then, otherwise) => match self.typed(condition, &Kind::Bool)? {
                Term::Bool(true) => self.value(then, kind),
                Term::Bool(false) => self.value(otherwise, kind),
                _ => stop("it has a condition that is no `bool`"),
            },
            Expr::Match(scrutinee, arms) => self.choose(scrutinee, arms, kind),
            Expr::Concat(parts) => concat(parts),
            Expr::After { base, steps } => self.after(base.as_deref(), *steps, kind),
            Expr::Function(_) => stop("it is a function"),
            Expr::Invalid(message) => stop(message.as_str()),
            Expr::Opaque(what) => stop(format!("{what} is not a constant that can be read without compiling")),
        }
    }

    fn integer(&mut self, expr: &Expr, ty: Option<IntType>) -> Result<(i128, Option<IntType>), Stop> {
        match self.value(expr, &ty.map_or(Kind::Inferred, Kind::Int))? {
            Term::Int(value, ty) => Ok((value, ty)),
            Term::Str(_) => stop("it counts with a string"),
            _ => stop("it counts with what is no number"),
        }
    }

    fn literal(&self, magnitude: u128, negative: bool, ty: Option<IntType>) -> Result<Term, Stop> {
        let cuts = || self.resolver.names.cuts_literals(self.home.module);
        match (int::literal(magnitude, negative, ty), ty) {
            (Err(Reason { cause: Cause::Overflow { .. }, .. }), Some(ty)) if cuts() => {
                Ok(int::cut(magnitude, negative, ty)?)
            }
            (result, _) => Ok(result?),
        }
    }

    fn negative(&mut self, inner: &Expr, kind: &Kind) -> Result<Term, Stop> {
        if let Expr::Int { value, suffix } = inner {
            return self.literal(*value, true, suffix.or(kind.int()));
        }
        let (value, ty) = self.integer(inner, kind.int())?;
        Ok(int::fits(value.checked_neg(), ty)?)
    }

    fn path(&mut self, path: &[String]) -> Result<Term, Stop> {
        if let [name] = path
            && let Some((_, term)) = self.locals.iter().rev().find(|(local, _)| local == name)
        {
            return Ok(term.clone());
        }
        self.resolver.path(path, self.home)
    }

    fn after(&mut self, base: Option<&Expr>, steps: u32, kind: &Kind) -> Result<Term, Stop> {
        let (value, ty) = match base {
            Some(base) => self.integer(base, kind.int())?,
            None => (0, kind.int()),
        };
        Ok(int::fits(value.checked_add(i128::from(steps)), ty)?)
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, kind: &Kind) -> Result<Term, Stop> {
        match op {
            BinaryOp::Shl | BinaryOp::Shr => {
                let (left, ty) = self.integer(left, kind.int())?;
                let right_ty = self.hint(right)?.or_default();
                let (right, _) = self.integer(right, right_ty)?;
                Ok(int::binary(op, left, right, ty)?)
            }
            BinaryOp::LazyAnd | BinaryOp::LazyOr => match self.typed(left, &Kind::Bool)? {
                Term::Bool(value) if value == (op == BinaryOp::LazyOr) => Ok(Term::Bool(value)),
                Term::Bool(_) => self.typed(right, &Kind::Bool),
                _ => stop("it has a condition that is no `bool`"),
            },
            op if op.compares() => {
                let ty = self.hint(left)?.max(self.hint(right)?).or_default();
                let kind = ty.map_or(Kind::Inferred, Kind::Int);
                let (left, right) = (self.value(left, &kind)?, self.value(right, &kind)?);
                operate(op, &left, &right)
            }
            op => {
                let (left, right) = (self.value(left, kind)?, self.value(right, kind)?);
                operate(op, &left, &right)
            }
        }
    }

    fn cast(&mut self, inner: &Expr, ty: &Type, around: &Kind) -> Result<Term, Stop> {
        let kind = match self.resolver.kind(ty, self.home) {
            Kind::Inferred => around.clone(),
            kind => kind,
        };
        let ty = kind.int();
        // A literal under a cast is of the type that it is cast to, and is cut to it where it is too large.
        let literal = |expr: &Expr| matches!(expr, Expr::Int { suffix: None, .. });
        let (expected, literal) = match inner {
            inner if literal(inner) => (None, true),
            Expr::Neg(inner) if literal(inner) => (None, true),
            Expr::Not(inner) if literal(inner) => (ty, false),
            _ => (self.hint(inner)?.or_default(), false),
        };
        let value = match self.value(inner, &expected.map_or(Kind::Inferred, Kind::Int))? {
            Term::Int(value, _) => value,
            Term::Bool(value) => i128::from(value),
            Term::Str(_) => return stop("it casts a string"),
            _ => return stop("it casts what is no number"),
        };
        match &kind {
            Kind::Int(ty) => Ok(int::cast(value, Some(*ty), literal)?),
            Kind::Char => Ok(Term::Int(value, IntType::from_name("u32"))),
            Kind::Missing(reason) => {
                let literal = literal && !self.resolver.names.cuts_literals(self.home.module);
                int::cast(value, None, literal).map_err(|_| Stop::Reason(reason.clone()))
            }
            Kind::Inferred => Ok(int::cast(value, None, literal)?),
            _ => stop("it is cast to what is no integer"),
        }
    }

    fn call(&mut self, function: &Expr, arguments: &[Expr]) -> Result<Term, Stop> {
        let called = match function {
            Expr::Path(path) => match self.path(path) {
                Err(Stop::Reason(reason)) => {
                    return match self.standard_call(path, arguments)? {
                        Some(term) => Ok(term),
                        None if reason.cause == Cause::NotFound => stop(format!(
                            "a call of `{}` is not a constant that can be read without compiling",
                            path.join("::")
                        )),
                        None => Err(Stop::Reason(reason)),
                    };
                }
                called => called?,
            },
            function => self.value(function, &Kind::Inferred)?,
        };
        match called {
            Term::Function(callable) => self.apply(&callable, None, arguments),
            _ => stop("it calls what is no function"),
        }
    }

    /// Functions of the standard library; `None` for one that is not known.
    fn standard_call(&mut self, path: &[String], arguments: &[Expr]) -> Result<Option<Term>, Stop> {
        let (Some(name), [first, rest @ ..]) = (path.last(), arguments) else { return Ok(None) };
        let owner = path.len().checked_sub(2).map(|at| path[at].as_str());
        let Some(owner) = owner else { return Ok(None) };
        if let Some(ty) = IntType::from_name(owner) {
            return match name.as_str() {
                "from" => {
                    let hint = self.hint(first)?.known().or(Some(ty));
                    match self.value(first, &hint.map_or(Kind::Inferred, Kind::Int))? {
                        Term::Int(value, _) => Ok(Some(int::fits(Some(value), Some(ty))?)),
                        Term::Bool(value) => Ok(Some(Term::Int(value.into(), Some(ty)))),
                        _ => Ok(None),
                    }
                }
                "from_be_bytes" => self.bytes(first, ty, false),
                "from_le_bytes" => self.bytes(first, ty, true),
                method => {
                    let (value, _) = self.integer(first, Some(ty))?;
                    self.integer_method(method, value, rest, Some(ty))
                }
            };
        }
        // These have no methods of ours: the number stands for them.
        match (non_zero(owner), name.as_str()) {
            (Some(ty), "new_unchecked") => self.integer(first, Some(ty)).map(|(value, ty)| Some(Term::Int(value, ty))),
            _ => Ok(None),
        }
    }

    fn bytes(&mut self, bytes: &Expr, ty: IntType, reversed: bool) -> Result<Option<Term>, Stop> {
        let byte = IntType::from_name("u8").map_or(Kind::Other, Kind::Int);
        let mut bytes: Vec<u8> = match self.value(bytes, &Kind::Array(Box::new(byte)))? {
            Term::Str(text) => text.into_bytes(),
            Term::List(terms) => {
                let byte = |term: &Term| match term {
                    Term::Int(value, _) => u8::try_from(*value).ok(),
                    _ => None,
                };
                match terms.iter().map(byte).collect::<Option<_>>() {
                    Some(bytes) => bytes,
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        if reversed {
            bytes.reverse();
        }
        if bytes.len() * 8 != ty.bits as usize {
            return Ok(None);
        }
        Ok(Some(int::from_bytes(bytes.into_iter(), ty)?))
    }

    /// What a function gives for these arguments; `receiver` is its `self`.
    fn apply(&mut self, callable: &Callable, receiver: Option<Term>, arguments: &[Expr]) -> Result<Term, Stop> {
        let Callable { function, home: module, owner } = callable;
        let owner = owner.as_ref().map(|(module, name)| (module, name.as_str()));
        let resolver = self.resolver;
        let home = Home { module, owner, cfg: self.home.cfg };
        let given = usize::from(receiver.is_some());
        if function.parameters.len() != arguments.len() + given {
            return stop("it calls a function with other arguments than it takes");
        }
        let mut locals = Vec::with_capacity(function.parameters.len());
        locals.extend(receiver.map(|term| ("self".to_owned(), term)));
        for ((name, ty), argument) in function.parameters[given..].iter().zip(arguments) {
            let kind = resolver.kind(ty, home);
            locals.push((name.clone(), self.typed(argument, &kind)?.of_type(kind.int())));
        }
        let kind = resolver.kind(&function.result, home);
        // The fields of a tuple struct are their own values, whatever else has such a name.
        let mut inner = Frame { resolver, home, locals, work: Rc::clone(&self.work) };
        Ok(inner.typed(&function.body, &kind)?.of_type(kind.int()))
    }

    fn method(&mut self, receiver: &Expr, name: &str, arguments: &[Expr], kind: &Kind) -> Result<Term, Stop> {
        let ty = match self.hint(receiver)? {
            Hint::Free if int::keeps_type(name) => kind.int(),
            hint => hint.known(),
        };
        let term = self.value(receiver, &ty.map_or(Kind::Inferred, Kind::Int))?;
        let unknown = || format!("a call of `{name}` is not a constant that can be read without compiling");
        let owner = match (&term, receiver) {
            (Term::Struct(structure), _) => structure.ty.clone(),
            // The number of a variant does not say what enum it is of.
            (Term::Int(..), Expr::Path(path)) => self.type_of_variant(path),
            _ => None,
        };
        if let Some((module, owner)) = owner {
            return match self.resolver.member(&module, &owner, name, None, self.home) {
                Some(function) => match function? {
                    Term::Function(callable) => self.apply(&callable, Some(term), arguments),
                    _ => stop(unknown()),
                },
                None => stop(unknown()),
            };
        }
        match term {
            Term::Int(value, ty) => match self.integer_method(name, value, arguments, ty)? {
                Some(term) => Ok(term),
                None => stop(unknown()),
            },
            Term::Str(text) if arguments.is_empty() => match name {
                "len" => Ok(Term::Int(text.len() as i128, IntType::from_name("usize"))),
                "as_bytes" => Ok(Term::Str(text)),
                _ => stop(unknown()),
            },
            Term::List(terms) if arguments.is_empty() && name == "len" => {
                Ok(Term::Int(terms.len() as i128, IntType::from_name("usize")))
            }
            _ => stop(unknown()),
        }
    }

    /// The enum that a path to one of its variants, or to a constant of its type, speaks of.
    fn type_of_variant(&self, path: &[String]) -> Option<(Module, String)> {
        let (_, owner) = path.split_last()?;
        if owner.is_empty() {
            return None;
        }
        match self.resolver.kind(&Type::Path(owner.to_vec()), self.home) {
            Kind::Named(module, name) => Some((module, name)),
            _ => None,
        }
    }

    fn integer_method(
        &mut self,
        name: &str,
        value: i128,
        arguments: &[Expr],
        ty: Option<IntType>,
    ) -> Result<Option<Term>, Stop> {
        let argument_ty = if int::takes_u32(name) { IntType::from_name("u32") } else { ty };
        let mut integers = Vec::with_capacity(arguments.len());
        for argument in arguments {
            integers.push(self.integer(argument, argument_ty)?.0);
        }
        Ok(int::method(name, value, &integers, ty).transpose()?)
    }

    fn field(&mut self, base: &Expr, name: &str) -> Result<Term, Stop> {
        let found = match self.typed(base, &Kind::Inferred)? {
            Term::Struct(structure) => {
                structure.fields.iter().find(|(field, _)| field == name).map(|(_, term)| term.clone())
            }
            Term::List(terms) => name.parse::<usize>().ok().and_then(|at| terms.get(at).cloned()),
            _ => None,
        };
        found.map_or_else(|| stop(format!("it takes a field `{name}` of what has none")), Ok)
    }

    fn index(&mut self, base: &Expr, index: &Expr) -> Result<Term, Stop> {
        let (index, _) = self.integer(index, IntType::from_name("usize"))?;
        let index = usize::try_from(index).ok();
        let found = match self.typed(base, &Kind::Inferred)? {
            Term::List(terms) => index.and_then(|index| terms.get(index).cloned()),
            Term::Str(text) => index
                .and_then(|index| text.as_bytes().get(index).copied())
                .map(|byte| Term::Int(byte.into(), IntType::from_name("u8"))),
            _ => None,
        };
        found.map_or_else(|| stop("it takes an element that there is not"), Ok)
    }

    fn tuple(&mut self, parts: &[Expr], kind: &Kind) -> Result<Term, Stop> {
        let mut terms = Vec::with_capacity(parts.len());
        for (at, part) in parts.iter().enumerate() {
            let kind = match kind {
                Kind::Tuple(kinds) => kinds.get(at).unwrap_or(&Kind::Inferred),
                _ => &Kind::Inferred,
            };
            terms.push(self.typed(part, kind)?.of_type(kind.int()));
        }
        Ok(Term::List(terms.into()))
    }

    fn array(&mut self, parts: &[Expr], kind: &Kind) -> Result<Term, Stop> {
        let kind = match kind {
            Kind::Array(element) => element,
            _ => &Kind::Inferred,
        };
        let mut terms = Vec::with_capacity(parts.len());
        for part in parts {
            terms.push(self.typed(part, kind)?.of_type(kind.int()));
        }
        Ok(Term::List(terms.into()))
    }

    fn repeat(&mut self, part: &Expr, length: &Expr, kind: &Kind) -> Result<Term, Stop> {
        let kind = match kind {
            Kind::Array(element) => element,
            _ => &Kind::Inferred,
        };
        let (length, _) = self.integer(length, IntType::from_name("usize"))?;
        if !(0..=MAX_LENGTH).contains(&length) {
            return Err(Stop::Reason(Reason::new(Cause::Limit, "it holds an array that is too long")));
        }
        let term = self.typed(part, kind)?.of_type(kind.int());
        Ok(Term::List((0..length).map(|_| term.clone()).collect()))
    }

    fn structure(&mut self, path: &[String], fields: &[(String, Expr)]) -> Result<Term, Stop> {
        let resolver = self.resolver;
        let (ty, types) = match resolver.kind(&Type::Path(path.to_vec()), self.home) {
            Kind::Struct(module, name, types) => ((module, name), types),
            Kind::Missing(reason) => return Err(Stop::Reason(reason)),
            _ => return stop(format!("`{}` is no struct", path.join("::"))),
        };
        let mut terms = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            let home = Home { module: &ty.0, owner: Some((&ty.0, &ty.1)), cfg: self.home.cfg };
            let written = types.iter().find(|(field, _)| field == name).map_or(&Type::Other, |(_, ty)| ty);
            let kind = resolver.kind(written, home);
            // A text or a list beside the code need not be understood.
            let term = match self.typed(value, &kind) {
                Err(Stop::Reason(_)) if kind.int().is_none() && !may_be_number(value) => Term::List(Rc::new([])),
                term => term?.of_type(kind.int()),
            };
            terms.push((name.clone(), term));
        }
        Ok(Term::Struct(Rc::new(Structure { ty: Some(ty), fields: terms })))
    }

    fn block(&mut self, lets: &[Let], tail: &Expr, kind: &Kind) -> Result<Term, Stop> {
        let before = self.locals.len();
        let mut result = Ok(());
        for local in lets {
            result = self.bind_let(local);
            if result.is_err() {
                break;
            }
        }
        let value = match result {
            Ok(()) => self.typed(tail, kind),
            Err(stop) => Err(stop),
        };
        self.locals.truncate(before);
        value
    }

    fn bind_let(&mut self, local: &Let) -> Result<(), Stop> {
        let kind = self.resolver.kind(&local.ty, self.home);
        let term = self.typed(&local.value, &kind)?.of_type(kind.int());
        // What stands behind `let` without `else` always matches: a name there is always new.
        if self.bind(&local.pattern, &term, true)? { Ok(()) } else { stop("a `let` does not match") }
    }

    fn choose(&mut self, scrutinee: &Expr, arms: &[Arm], kind: &Kind) -> Result<Term, Stop> {
        let term = self.typed(scrutinee, &Kind::Inferred)?;
        let before = self.locals.len();
        for arm in arms {
            let mut matches = self.bind(&arm.pattern, &term, false)?;
            if let (true, Some(guard)) = (matches, &arm.guard) {
                matches = self.typed(guard, &Kind::Bool)? == Term::Bool(true);
            }
            let value = if matches { Some(self.value(&arm.value, kind)) } else { None };
            self.locals.truncate(before);
            if let Some(value) = value {
                return value;
            }
        }
        stop("no arm of its `match` holds its value")
    }

    /// True where the pattern holds the value; then its names are bound.
    fn bind(&mut self, pattern: &Pattern, term: &Term, always_new: bool) -> Result<bool, Stop> {
        let same = |this: &mut Self, expr: &Expr| {
            let kind = match term {
                Term::Int(_, Some(ty)) => Kind::Int(*ty),
                _ => Kind::Inferred,
            };
            this.value(expr, &kind)
        };
        Ok(match pattern {
            Pattern::Any => true,
            Pattern::Name(name) => {
                let path = std::slice::from_ref(name);
                let constant =
                    !always_new && !self.resolver.names.find(path, self.home.module, Wanted::Constant).0.is_empty();
                if constant {
                    equal(&self.resolver.path(path, self.home)?, term)?
                } else {
                    self.locals.push((name.clone(), term.clone()));
                    true
                }
            }
            Pattern::Value(expr) => equal(&same(self, expr)?, term)?,
            Pattern::Range { from, to, inclusive } => {
                let Term::Int(value, _) = *term else { return stop("it compares what is no number") };
                let mut limits = [None, None];
                for (limit, expr) in limits.iter_mut().zip([from, to]) {
                    if let Some(expr) = expr {
                        let Term::Int(value, _) = same(self, expr)? else {
                            return stop("it compares what is no number");
                        };
                        *limit = Some(value);
                    }
                }
                let [from, to] = limits;
                from.is_none_or(|from| from <= value)
                    && to.is_none_or(|to| if *inclusive { value <= to } else { value < to })
            }
            Pattern::Or(patterns) => {
                for pattern in patterns {
                    if self.bind(pattern, term, always_new)? {
                        return Ok(true);
                    }
                }
                false
            }
            Pattern::Tuple(patterns) => match term {
                Term::List(terms) if terms.len() == patterns.len() => {
                    for (pattern, term) in patterns.iter().zip(terms.iter()) {
                        if !self.bind(pattern, term, always_new)? {
                            return Ok(false);
                        }
                    }
                    true
                }
                _ => return stop("it takes a tuple apart that is none"),
            },
            Pattern::Struct(path, patterns) => match term {
                Term::Struct(structure) if structure.fields.len() == patterns.len() => {
                    let kind = self.resolver.kind(&Type::Path(path.clone()), self.home);
                    let named = matches!(&kind, Kind::Struct(module, name, _)
                        if structure.ty.as_ref().is_some_and(|ty| ty.0 == *module && ty.1 == *name));
                    if !named {
                        return stop("it takes a value apart that is not known");
                    }
                    for (pattern, (_, term)) in patterns.iter().zip(&structure.fields) {
                        if !self.bind(pattern, term, always_new)? {
                            return Ok(false);
                        }
                    }
                    true
                }
                _ => return stop("it takes a value apart that is not known"),
            },
        })
    }

    /// The type that some part of an expression gives to the whole.
    fn hint(&mut self, expr: &Expr) -> Result<Hint, Stop> {
        let of_term = |term: Result<Term, Stop>| match term {
            Ok(Term::Int(_, Some(ty))) => Ok(Hint::Type(ty)),
            Ok(_) | Err(Stop::Reason(_)) => Ok(Hint::Unknown),
            Err(needs) => Err(needs),
        };
        match expr {
            Expr::Int { suffix, .. } => Ok(suffix.map_or(Hint::Free, Hint::Type)),
            Expr::Path(path) => of_term(self.path(path)),
            Expr::Qualified { .. } | Expr::Field(..) | Expr::Index(..) => of_term(self.value(expr, &Kind::Inferred)),
            Expr::Neg(inner) | Expr::Not(inner) => self.hint(inner),
            Expr::Cast(_, ty) => Ok(self.resolver.kind(ty, self.home).int().map_or(Hint::Unknown, Hint::Type)),
            // A shift has the type of its left side alone.
            Expr::Binary(BinaryOp::Shl | BinaryOp::Shr, left, _) => self.hint(left),
            Expr::Binary(op, ..) if op.compares() => Ok(Hint::Unknown),
            Expr::Binary(_, left, right) => Ok(self.hint(left)?.max(self.hint(right)?)),
            Expr::If(_, then, otherwise) => Ok(self.hint(then)?.max(self.hint(otherwise)?)),
            Expr::Call(function, _) => match &**function {
                Expr::Path(path) => self.result_type(path),
                _ => Ok(Hint::Unknown),
            },
            Expr::Method(receiver, name, _) if int::keeps_type(name) => self.hint(receiver),
            Expr::After { base: Some(base), .. } => self.hint(base),
            _ => Ok(Hint::Unknown),
        }
    }

    /// The type of what a function gives.
    fn result_type(&mut self, path: &[String]) -> Result<Hint, Stop> {
        match self.path(path) {
            Ok(Term::Function(callable)) => {
                let owner = callable.owner.as_ref().map(|(module, name)| (module, name.as_str()));
                let home = Home { module: &callable.home, owner, cfg: self.home.cfg };
                let ty = self.resolver.kind(&callable.function.result, home).int();
                Ok(ty.map_or(Hint::Unknown, Hint::Type))
            }
            Ok(_) => Ok(Hint::Unknown),
            Err(Stop::Reason(_)) => {
                let owner = path.len().checked_sub(2).and_then(|at| IntType::from_name(&path[at]));
                let keeps = path.last().is_some_and(|name| {
                    int::keeps_type(name) || matches!(name.as_str(), "from" | "from_be_bytes" | "from_le_bytes")
                });
                Ok(owner.filter(|_| keeps).map_or(Hint::Unknown, Hint::Type))
            }
            Err(needs) => Err(needs),
        }
    }
}

/// The text of `concat!`, whose arguments are plain literals.
fn concat(parts: &[Expr]) -> Result<Term, Stop> {
    let mut text = String::new();
    for part in parts {
        let literal = match part {
            Expr::Int { suffix: Some(_), .. } => None,
            Expr::Int { value, .. } => Some(value.to_string()),
            Expr::Str(part) => Some(part.clone()),
            Expr::Bool(value) => Some(value.to_string()),
            Expr::Concat(parts) => match concat(parts)? {
                Term::Str(part) => Some(part),
                _ => None,
            },
            _ => None,
        };
        match literal {
            Some(part) => text.push_str(&part),
            None => return stop("the macro `concat!` of what is no plain literal"),
        }
    }
    Ok(Term::Str(text))
}

/// `left op right` of two values.
fn operate(op: BinaryOp, left: &Term, right: &Term) -> Result<Term, Stop> {
    match (left, right) {
        (Term::Int(left, left_ty), Term::Int(right, right_ty)) => {
            Ok(int::binary(op, *left, *right, left_ty.or(*right_ty))?)
        }
        (Term::Bool(left), Term::Bool(right)) => Ok(Term::Bool(match op {
            BinaryOp::And => left & right,
            BinaryOp::Or => left | right,
            BinaryOp::Xor | BinaryOp::Ne => left != right,
            BinaryOp::Eq => left == right,
            _ => return stop("it compares truth values"),
        })),
        (Term::Str(_), _) | (_, Term::Str(_)) => stop("it counts with a string"),
        _ => stop("it counts with what is no number"),
    }
}

fn equal(pattern: &Term, term: &Term) -> Result<bool, Stop> {
    match (pattern, term) {
        (Term::Int(a, _), Term::Int(b, _)) => Ok(a == b),
        (Term::Bool(a), Term::Bool(b)) => Ok(a == b),
        (Term::Str(a), Term::Str(b)) => Ok(a == b),
        _ => stop("it compares what is no number"),
    }
}

/// False for what can only be a text, a list or a call beside a code.
fn may_be_number(expr: &Expr) -> bool {
    !matches!(expr, Expr::Str(_) | Expr::Array(_) | Expr::Concat(_) | Expr::Opaque(_))
}
