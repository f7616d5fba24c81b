//! Evaluates constant expressions as rustc does, across modules, imports and member crates. A file is looked into only when a path
//! leads there. `names` finds what a path means, `int` counts; here is what stands between them.

mod int;
mod names;

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use int::Reason;
use names::{Module, Names};

use crate::{
    code::{BinaryOp, Expr, IntType},
    extract::Typed,
    scan::{Reader, Scan},
    source::{FileId, Sources},
    workspace::Workspace,
};

/// An evaluated constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer with its type, where one is known.
    Int(i128, Option<IntType>),
    /// A string.
    Str(String),
}

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
    /// The type that its declaration gives it, where that is an integer type.
    pub expected: Option<IntType>,
}

/// Looks constants up. Not shared between threads.
pub struct Resolver<'a> {
    names: Names<'a>,
    values: RefCell<HashMap<Constant, Result<Value, Reason>>>,
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
}

/// Why an evaluation stops.
enum Stop {
    /// The value of another constant comes first.
    Needs(Constant),
    /// There is no value.
    Reason(Reason),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

/// The module and the type in which an expression stands.
#[derive(Clone, Copy)]
struct Home<'h> {
    module: &'h Module,
    self_type: Option<&'h str>,
}

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

impl<'a> Resolver<'a> {
    /// A resolver over the files of a scan.
    pub fn new(workspace: &'a Workspace, sources: &'a Sources, scan: &'a Scan, read: &'a Reader<'a>) -> Self {
        Self { names: Names::new(workspace, sources, scan, read), values: RefCell::default() }
    }

    /// The value of `expr` as it stands in `place`, or why it has none, in words that follow "is not evaluated: ".
    pub fn evaluate(&self, expr: &Expr, place: Place<'_>) -> Result<Value, String> {
        // Literals need no look at the file around them.
        let module = if names_something(expr) {
            self.names.module_at(place.file, place.modules, place.at)
        } else {
            Module { file: place.file, inner: place.modules.to_vec() }
        };
        let home = Home { module: &module, self_type: place.self_type };
        loop {
            match self.typed(expr, home, place.expected) {
                Ok(value) => return Ok(value),
                Err(Stop::Reason(reason)) => return Err(reason),
                Err(Stop::Needs(constant)) => self.settle(constant),
            }
        }
    }

    /// Evaluates a constant after those that it needs. They wait in a list, so that a long chain needs no stack.
    fn settle(&self, constant: Constant) {
        let mut open = HashSet::from([constant.clone()]);
        let mut waiting = vec![constant];
        while let Some(constant) = waiting.last() {
            let result = match self.declared(constant) {
                Err(Stop::Needs(next)) if open.contains(&next) => Err(format!("`{}` leads back to itself", next.name)),
                Err(Stop::Needs(next)) => {
                    open.insert(next.clone());
                    waiting.push(next);
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

    /// The value that the declarations of a constant give it.
    fn declared(&self, constant: &Constant) -> Result<Value, Stop> {
        let Constant { home, name } = constant;
        let file = self.names.file_scope(home.file);
        let twins = file.modules.get(&home.inner).and_then(|scope| scope.constants.get(name));
        let twins = twins.map_or(&[][..], Vec::as_slice);
        let first = twins.iter().map(|twin| twin.origin).min();
        let twins: Vec<&Typed> = twins.iter().filter(|twin| Some(twin.origin) == first).collect();
        let home = Home { module: home, self_type: name.split_once("::").map(|(owner, _)| owner) };
        let values =
            twins.iter().map(|twin| Ok(self.typed(&twin.value, home, twin.ty).map(|value| with_type(value, twin.ty))));
        agreed(values, || {
            if twins.iter().any(|twin| twin.conditional) {
                format!("`{name}` depends on `cfg`")
            } else {
                format!("`{name}` is declared more than once, with different values")
            }
        })
    }

    /// The value of an expression of this type; where none is written, of the type that the expression itself names.
    fn typed(&self, expr: &Expr, home: Home<'_>, expected: Option<IntType>) -> Result<Value, Stop> {
        let expected = match expected {
            Some(ty) => Some(ty),
            None => self.type_in(expr, home)?.known(),
        };
        self.value(expr, home, expected)
    }

    /// The type that some part of an expression gives to the whole.
    fn type_in(&self, expr: &Expr, home: Home<'_>) -> Result<Hint, Stop> {
        match expr {
            Expr::Int { suffix, .. } => Ok(suffix.map_or(Hint::Free, Hint::Type)),
            Expr::Path(path) => match self.path(path, home) {
                Ok(Value::Int(_, Some(ty))) => Ok(Hint::Type(ty)),
                Ok(_) | Err(Stop::Reason(_)) => Ok(Hint::Unknown),
                Err(needs) => Err(needs),
            },
            Expr::Neg(inner) | Expr::Not(inner) => self.type_in(inner, home),
            Expr::Cast(_, ty) => Ok(ty.map_or(Hint::Unknown, Hint::Type)),
            // A shift has the type of its left side alone.
            Expr::Binary(BinaryOp::Shl | BinaryOp::Shr, left, _) => self.type_in(left, home),
            Expr::Binary(_, left, right) => Ok(self.type_in(left, home)?.max(self.type_in(right, home)?)),
            Expr::After { base: Some(base), .. } => self.type_in(base, home),
            Expr::After { .. } => Ok(Hint::Free),
            Expr::Str(_) | Expr::Invalid(_) | Expr::Opaque(_) => Ok(Hint::Unknown),
        }
    }

    fn value(&self, expr: &Expr, home: Home<'_>, expected: Option<IntType>) -> Result<Value, Stop> {
        let integer = |expr: &Expr, expected| match self.value(expr, home, expected)? {
            Value::Int(value, ty) => Ok((value, ty)),
            Value::Str(_) => Err(Stop::Reason("it counts with a string".to_owned())),
        };
        Ok(match expr {
            Expr::Int { value, suffix } => int::literal(*value, false, suffix.or(expected))?,
            Expr::Str(text) => Value::Str(text.clone()),
            Expr::Path(path) => self.path(path, home)?,
            Expr::Neg(inner) => match **inner {
                Expr::Int { value, suffix } => int::literal(value, true, suffix.or(expected))?,
                _ => {
                    let (value, ty) = integer(inner, expected)?;
                    int::fits(value.checked_neg(), ty)?
                }
            },
            Expr::Not(inner) => {
                let (value, ty) = integer(inner, expected)?;
                int::not(value, ty)?
            }
            Expr::Cast(inner, ty) => self.cast(inner, home, ty.or(expected))?,
            Expr::Binary(op @ (BinaryOp::Shl | BinaryOp::Shr), left, right) => {
                let (left, ty) = integer(left, expected)?;
                let (right, _) = integer(right, self.type_in(right, home)?.or_default())?;
                int::binary(*op, left, right, ty)?
            }
            Expr::Binary(op, left, right) => {
                let (left, left_ty) = integer(left, expected)?;
                let (right, right_ty) = integer(right, expected)?;
                int::binary(*op, left, right, left_ty.or(right_ty))?
            }
            Expr::After { base, steps } => {
                let (value, ty) = match base {
                    Some(base) => integer(base, expected)?,
                    None => (0, expected),
                };
                int::fits(value.checked_add(i128::from(*steps)), ty)?
            }
            Expr::Invalid(message) => return Err(Stop::Reason(message.clone())),
            Expr::Opaque(what) => {
                return Err(Stop::Reason(format!("{what} is not a constant that can be read without compiling")));
            }
        })
    }

    fn cast(&self, inner: &Expr, home: Home<'_>, ty: Option<IntType>) -> Result<Value, Stop> {
        // A literal under a cast is of the type that it is cast to, and is cut to it where it is too large.
        let literal = |expr: &Expr| matches!(expr, Expr::Int { suffix: None, .. });
        let (expected, literal) = match inner {
            inner if literal(inner) => (None, true),
            Expr::Neg(inner) if literal(inner) => (None, true),
            Expr::Not(inner) if literal(inner) => (ty, false),
            _ => (self.type_in(inner, home)?.or_default(), false),
        };
        match self.value(inner, home, expected)? {
            Value::Int(value, _) => Ok(int::cast(value, ty, literal)?),
            Value::Str(_) => Err(Stop::Reason("it casts a string".to_owned())),
        }
    }

    fn path(&self, path: &[String], home: Home<'_>) -> Result<Value, Stop> {
        let shown = path.join("::");
        if let Some(limit) = int::limit(path) {
            return Ok(limit?);
        }
        let named;
        let path = match (path.split_first(), home.self_type) {
            (Some((first, rest)), Some(name)) if first == "Self" => {
                named = [&[name.to_owned()], rest].concat();
                &named[..]
            }
            _ => path,
        };
        let (found, cut) = self.names.constants(path, home.module);
        if cut {
            return Err(Stop::Reason(format!("`{shown}` leads over more than {} imports", names::MAX_DEPTH)));
        }
        if found.is_empty() {
            return Err(Stop::Reason(match self.names.foreign_crate(path, home.module) {
                Some(name) => format!("`{shown}` belongs to `{name}`, which is no member of the workspace"),
                None => format!("`{shown}` was not found"),
            }));
        }
        let values = found.into_iter().map(|answer| self.known(Constant { home: answer.module, name: answer.name }));
        agreed(values, || format!("`{shown}` depends on `cfg`"))
    }

    /// The value of a constant, where it was evaluated before.
    fn known(&self, constant: Constant) -> Result<Result<Value, Stop>, Stop> {
        match self.values.borrow().get(&constant) {
            Some(value) => Ok(value.clone().map_err(Stop::Reason)),
            None => Err(Stop::Needs(constant)),
        }
    }
}

fn names_something(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Neg(inner) | Expr::Not(inner) | Expr::Cast(inner, _) => names_something(inner),
        Expr::Binary(_, left, right) => names_something(left) || names_something(right),
        Expr::After { base, .. } => base.as_deref().is_some_and(names_something),
        Expr::Int { .. } | Expr::Str(_) | Expr::Opaque(_) | Expr::Invalid(_) => false,
    }
}

fn with_type(value: Value, ty: Option<IntType>) -> Value {
    match (value, ty) {
        (Value::Int(value, _), Some(ty)) => Value::Int(value, Some(ty)),
        (value, _) => value,
    }
}

/// The one value of all declarations; without a type where they have several. `differ` is said where there is no such value.
fn agreed(
    values: impl Iterator<Item = Result<Result<Value, Stop>, Stop>>,
    differ: impl Fn() -> Reason,
) -> Result<Value, Stop> {
    let mut agreed: Option<Result<Value, Reason>> = None;
    for value in values {
        let value = match value? {
            Ok(value) => Ok(value),
            Err(Stop::Reason(reason)) => Err(reason),
            Err(needs) => return Err(needs),
        };
        agreed = Some(match (agreed, value) {
            (None, value) => value,
            (Some(Ok(Value::Int(a, one))), Ok(Value::Int(b, other))) if a == b => {
                Ok(Value::Int(a, one.filter(|_| one == other)))
            }
            (Some(Ok(known)), Ok(value)) if known == value => Ok(known),
            (Some(Err(reason)), Err(_)) => Err(reason),
            _ => Err(differ()),
        });
    }
    agreed.unwrap_or_else(|| Err("it was not found".to_owned())).map_err(Stop::Reason)
}

#[cfg(test)]
mod tests;
