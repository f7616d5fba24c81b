//! Evaluates constant expressions as rustc does, across modules, imports and member crates. A file is looked into only when a path
//! leads there.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    code::{BinaryOp, Expr, IntType},
    extract::{self, FileScope, ModuleScope, Typed},
    scan::{Reader, Scan, module_folder, normalised},
    source::{FileId, Sources},
    workspace::Workspace,
};

/// Longest chain of constants that is followed; a longer one is a circle.
const MAX_STEPS: usize = 64;

/// An evaluated constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer with its type, where one is known.
    Int(i128, Option<IntType>),
    /// A string.
    Str(String),
}

/// A module: a file and the modules inside of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Module {
    /// The file.
    pub file: FileId,
    /// Modules inside of the file, outermost first.
    pub inner: Vec<String>,
}

/// Looks constants up. Not shared between threads.
pub struct Resolver<'a> {
    workspace: &'a Workspace,
    sources: &'a Sources,
    scan: &'a Scan,
    read: &'a Reader<'a>,
    scopes: RefCell<HashMap<FileId, Rc<FileScope>>>,
}

impl std::fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

/// Why a constant has no value, in words that follow "is not evaluated: ".
type Reason = String;

/// A constant where it is declared.
struct Found {
    typed: Typed,
    home: Module,
    /// What `Self` means there.
    owner: Option<String>,
}

/// What is looked for under a name: the two have name spaces of their own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Wanted {
    Constant,
    Module,
}

/// The questions asked on the way to one constant; one that comes again is a circle of imports.
type Seen = HashSet<(Module, String, Wanted)>;

impl<'a> Resolver<'a> {
    /// A resolver over the files of a scan.
    pub fn new(workspace: &'a Workspace, sources: &'a Sources, scan: &'a Scan, read: &'a Reader<'a>) -> Self {
        Self { workspace, sources, scan, read, scopes: RefCell::default() }
    }

    /// The value of `expr` as it stands in `module`; `self_type` is what `Self` means there.
    pub fn evaluate(&self, expr: &Expr, module: &Module, self_type: Option<&str>) -> Result<Value, Reason> {
        self.value(expr, module, self_type, MAX_STEPS)
    }

    fn value(&self, expr: &Expr, module: &Module, self_type: Option<&str>, steps: usize) -> Result<Value, Reason> {
        let integer = |expr: &Expr| match self.value(expr, module, self_type, steps)? {
            Value::Int(value, ty) => Ok((value, ty)),
            Value::Str(_) => Err("it counts with a string".to_owned()),
        };
        match expr {
            Expr::Int { value, suffix } => match i128::try_from(*value) {
                Ok(value) => Ok(Value::Int(value, *suffix)),
                Err(_) => Err(format!("`{value}` is larger than an `i128`")),
            },
            Expr::Str(text) => Ok(Value::Str(text.clone())),
            Expr::Path(path) => self.path(path, module, self_type, steps),
            // The one literal whose magnitude is too large and whose value is not.
            Expr::Neg(inner) if matches!(**inner, Expr::Int { value, .. } if value == 1 << 127) => {
                Ok(Value::Int(i128::MIN, None))
            }
            Expr::Neg(inner) => {
                let (value, ty) = integer(inner)?;
                fits(value.checked_neg(), ty)
            }
            Expr::Not(inner) => {
                let (value, ty) = integer(inner)?;
                Ok(Value::Int(ty.map_or(!value, |ty| wrap(!value, ty)), ty))
            }
            Expr::Cast(inner, ty) => match (self.value(inner, module, self_type, steps)?, ty) {
                (Value::Int(value, _), Some(ty)) => Ok(Value::Int(wrap(value, *ty), Some(*ty))),
                (Value::Int(value, _), None) => Ok(Value::Int(value, None)),
                (Value::Str(_), _) => Err("it casts a string".to_owned()),
            },
            Expr::Binary(op, left, right) => {
                let (left, left_ty) = integer(left)?;
                let (right, right_ty) = integer(right)?;
                // A shift has the type of its left side alone.
                let ty = if matches!(op, BinaryOp::Shl | BinaryOp::Shr) { left_ty } else { left_ty.or(right_ty) };
                binary(*op, left, right, ty)
            }
            Expr::After { base, steps: count } => {
                let (value, ty) = match base {
                    Some(base) => integer(base)?,
                    None => (0, None),
                };
                fits(value.checked_add(i128::from(*count)), ty)
            }
            Expr::Invalid(message) => Err(message.clone()),
            Expr::Opaque(what) => Err(format!("{what} is not a constant that can be read without compiling")),
        }
    }

    fn path(&self, path: &[String], module: &Module, self_type: Option<&str>, steps: usize) -> Result<Value, Reason> {
        let shown = path.join("::");
        if let Some(value) = limit_of_integer(path) {
            return Ok(value);
        }
        let Some(Found { typed, home, owner }) = self.constant(path, module, self_type, &mut Seen::new()) else {
            return Err(match self.foreign_crate(path, module) {
                Some(name) => format!("`{shown}` belongs to `{name}`, which is no member of the workspace"),
                None => format!("`{shown}` was not found"),
            });
        };
        let steps = steps.checked_sub(1).ok_or_else(|| format!("`{shown}` leads back to itself"))?;
        let value = self.value(&typed.value, &home, owner.as_deref(), steps)?;
        Ok(match (value, typed.ty) {
            (Value::Int(value, _), Some(ty)) => Value::Int(value, Some(ty)),
            (value, _) => value,
        })
    }

    /// The constant at the end of a path as it is written in `module`.
    fn constant(&self, path: &[String], module: &Module, self_type: Option<&str>, seen: &mut Seen) -> Option<Found> {
        let named;
        let path = match (path.split_first()?, self_type) {
            ((first, rest), Some(name)) if first == "Self" => {
                named = [&[name.to_owned()], rest].concat();
                &named[..]
            }
            _ => path,
        };
        // `module::NAME`, then `module::Type::NAME`.
        (1..=2.min(path.len())).find_map(|length| {
            let (prefix, tail) = path.split_at(path.len() - length);
            let home = if prefix.is_empty() { module.clone() } else { self.module(prefix, module, seen)? };
            self.in_module(tail, &home, seen)
        })
    }

    /// A name, or a type and a name, that `module` declares or imports.
    fn in_module(&self, tail: &[String], module: &Module, seen: &mut Seen) -> Option<Found> {
        if !seen.insert((module.clone(), tail.join("::"), Wanted::Constant)) {
            return None;
        }
        let file = self.file_scope(module.file);
        let scope = file.modules.get(&module.inner)?;
        if let Some(typed) = scope.constants.get(&tail.join("::")).and_then(|twins| twins.first()) {
            let owner = (tail.len() == 2).then(|| tail[0].clone());
            return Some(Found { typed: typed.clone(), home: module.clone(), owner });
        }
        let (first, rest) = tail.split_first()?;
        let imported = scope.imports.iter().filter(|import| import.name.as_ref() == Some(first)).find_map(|import| {
            let target = [&import.path, rest].concat();
            self.constant(&target, module, None, seen)
        });
        imported.or_else(|| {
            scope.imports.iter().filter(|import| import.name.is_none()).find_map(|import| {
                match self.module(&import.path, module, seen) {
                    Some(target) => self.in_module(tail, &target, seen),
                    // A glob over the variants of an enum.
                    None if tail.len() == 1 => self.constant(&[&import.path, tail].concat(), module, None, seen),
                    None => None,
                }
            })
        })
    }

    /// The module at the end of a path as it is written in `module`.
    fn module(&self, path: &[String], module: &Module, seen: &mut Seen) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" | "$crate" => self.root_of(module.file)?,
            "self" => module.clone(),
            "super" => self.parent(module)?,
            "" => {
                let (name, rest) = rest.split_first()?;
                let root = self.library_called(name, module)?;
                return self.descend(rest, root, seen);
            }
            name => self.step(name, module, seen).or_else(|| self.library_called(name, module))?,
        };
        let mut rest = rest;
        while rest.first().is_some_and(|next| next == "super") {
            at = self.parent(&at)?;
            rest = &rest[1..];
        }
        self.descend(rest, at, seen)
    }

    fn descend(&self, path: &[String], from: Module, seen: &mut Seen) -> Option<Module> {
        path.iter().try_fold(from, |at, name| self.step(name, &at, seen))
    }

    /// The module that `name` is in `module`: declared there, imported by name, or by a glob.
    fn step(&self, name: &str, module: &Module, seen: &mut Seen) -> Option<Module> {
        if !seen.insert((module.clone(), name.to_owned(), Wanted::Module)) {
            return None;
        }
        let file = self.file_scope(module.file);
        let scope = file.modules.get(&module.inner)?;
        let found = self
            .child(module, name, scope)
            .or_else(|| {
                let named = scope.imports.iter().filter(|import| import.name.as_deref() == Some(name));
                // `use foo;` names the crate.
                named.into_iter().find_map(|import| self.module(&import.path, module, seen))
            })
            .or_else(|| {
                let globs = scope.imports.iter().filter(|import| import.name.is_none());
                globs.into_iter().find_map(|import| {
                    let target = self.module(&import.path, module, seen)?;
                    self.step(name, &target, seen)
                })
            });
        // The guard is against circles; the same step on another way must find the same.
        seen.remove(&(module.clone(), name.to_owned(), Wanted::Module));
        found
    }

    fn library_called(&self, name: &str, module: &Module) -> Option<Module> {
        let package = self.package_of(module.file)?;
        self.library(self.workspace.crate_of(package, name)?)
    }

    /// The module `name` inside of `module`.
    fn child(&self, module: &Module, name: &str, scope: &ModuleScope) -> Option<Module> {
        let mut inner = module.inner.clone();
        inner.push(name.to_owned());
        if self.file_scope(module.file).modules.contains_key(&inner) {
            return Some(Module { file: module.file, inner });
        }
        let declared = scope.files.get(name)?;
        let absolute = &self.sources.get(module.file).absolute;
        let folder = if self.is_root(absolute) && module.inner.is_empty() {
            absolute.parent().unwrap_or(absolute).to_owned()
        } else {
            module_folder(absolute, &module.inner)
        };
        let candidates: Vec<PathBuf> = match declared {
            Some(path) if module.inner.is_empty() => vec![absolute.parent().unwrap_or(absolute).join(path)],
            Some(path) => vec![folder.join(path)],
            None => vec![folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")],
        };
        candidates.iter().find_map(|path| self.file(&normalised(path))).map(|file| Module { file, inner: Vec::new() })
    }

    /// The module around `module`.
    fn parent(&self, module: &Module) -> Option<Module> {
        let mut inner = module.inner.clone();
        if inner.pop().is_some() {
            return Some(Module { file: module.file, inner });
        }
        let absolute = &self.sources.get(module.file).absolute;
        let parent = absolute.parent()?;
        let folder = if absolute.file_stem().is_some_and(|stem| stem == "mod") { parent.parent()? } else { parent };
        let named = folder.file_name().map(|name| folder.with_file_name(format!("{}.rs", name.to_string_lossy())));
        let usual = ["mod.rs", "lib.rs", "main.rs"].into_iter().map(|name| folder.join(name));
        let file = usual.chain(named).filter(|path| path != absolute).find_map(|path| self.file(&path));
        file.or_else(|| self.root_of(module.file).map(|root| root.file)).map(|file| Module { file, inner: Vec::new() })
    }

    /// The crate root over a file: the target that it is, or the target in whose folder it lies, libraries first.
    fn root_of(&self, file: FileId) -> Option<Module> {
        let absolute = &self.sources.get(file).absolute;
        let targets = &self.workspace.packages.get(self.package_of(file)?)?.targets;
        let below = |path: &Path| path.parent().is_some_and(|folder| absolute.starts_with(folder));
        let own = targets.iter().find(|target| &target.src_path == absolute);
        let library = || targets.iter().find(|target| is_library(target) && below(&target.src_path));
        let target = own.or_else(library).or_else(|| targets.iter().find(|target| below(&target.src_path)))?;
        Some(Module { file: self.file(&target.src_path)?, inner: Vec::new() })
    }

    fn library(&self, package: usize) -> Option<Module> {
        let target = self.workspace.packages.get(package)?.targets.iter().find(|target| is_library(target))?;
        Some(Module { file: self.file(&target.src_path)?, inner: Vec::new() })
    }

    fn is_root(&self, absolute: &Path) -> bool {
        self.workspace.packages.iter().flat_map(|package| &package.targets).any(|target| target.src_path == absolute)
    }

    fn file(&self, absolute: &Path) -> Option<FileId> {
        self.scan.known.get(absolute).map(|(file, _)| *file)
    }

    fn package_of(&self, file: FileId) -> Option<usize> {
        self.scan.known.get(&self.sources.get(file).absolute).map(|(_, package)| *package)
    }

    /// The name of the dependency that a path starts with, where that is no member.
    fn foreign_crate(&self, path: &[String], module: &Module) -> Option<String> {
        let package = self.workspace.packages.get(self.package_of(module.file)?)?;
        let first = path.iter().find(|segment| !segment.is_empty())?;
        let file = self.file_scope(module.file);
        let scope = file.modules.get(&module.inner)?;
        let imported = scope
            .imports
            .iter()
            .find(|import| import.name.as_ref() == Some(first))
            .and_then(|import| import.path.first());
        let globs =
            scope.imports.iter().filter(|import| import.name.is_none()).filter_map(|import| import.path.first());
        [first].into_iter().chain(imported).chain(globs).find_map(|name| {
            let member = self.workspace.crate_of(self.package_of(module.file)?, name).is_some();
            let dependency = package.dependencies.iter().find(|(extern_name, _)| extern_name == name && !member);
            let standard = matches!(name.as_str(), "std" | "core" | "alloc" | "libc");
            dependency.map(|(_, package)| package.clone()).or_else(|| standard.then(|| name.clone()))
        })
    }

    fn file_scope(&self, file: FileId) -> Rc<FileScope> {
        if let Some(scope) = self.scopes.borrow().get(&file) {
            return Rc::clone(scope);
        }
        let source = self.sources.get(file);
        let scope = if source.text().is_empty() {
            let bytes = (self.read)(&source.absolute).unwrap_or_default();
            extract::scope(&String::from_utf8_lossy(&bytes))
        } else {
            extract::scope(source.text())
        };
        let scope = Rc::new(scope);
        self.scopes.borrow_mut().insert(file, Rc::clone(&scope));
        scope
    }
}

fn is_library(target: &crate::workspace::Target) -> bool {
    target
        .kind
        .iter()
        .any(|kind| matches!(kind.as_str(), "lib" | "rlib" | "dylib" | "cdylib" | "staticlib" | "proc-macro"))
}

/// `i32::MAX`, `u64::MIN`, `std::i16::MAX`
fn limit_of_integer(path: &[String]) -> Option<Value> {
    let [.., ty, limit] = path else { return None };
    let ty = IntType::from_name(ty)?;
    let (min, max) = range(ty);
    match limit.as_str() {
        "MAX" => Some(Value::Int(max?, Some(ty))),
        "MIN" => Some(Value::Int(min, Some(ty))),
        "BITS" => Some(Value::Int(ty.bits.into(), IntType::from_name("u32"))),
        _ => None,
    }
}

/// Least and greatest value of a type; that of `u128` does not fit.
fn range(ty: IntType) -> (i128, Option<i128>) {
    match (ty.signed, ty.bits) {
        (true, 128) => (i128::MIN, Some(i128::MAX)),
        (false, 128) => (0, None),
        (true, bits) => (-(1_i128 << (bits - 1)), Some((1_i128 << (bits - 1)) - 1)),
        (false, bits) => (0, Some((1_i128 << bits) - 1)),
    }
}

/// A value that stays in its type, or the overflow that rustc would refuse.
fn fits(value: Option<i128>, ty: Option<IntType>) -> Result<Value, Reason> {
    let overflow = || "it overflows".to_owned();
    let value = value.ok_or_else(overflow)?;
    let Some(known) = ty else { return Ok(Value::Int(value, ty)) };
    let (min, max) = range(known);
    if value < min || max.is_some_and(|max| value > max) {
        return Err(overflow());
    }
    Ok(Value::Int(value, ty))
}

/// What `as` makes of a value.
fn wrap(value: i128, ty: IntType) -> i128 {
    if ty.bits == 128 {
        return value;
    }
    let mask = (1_i128 << ty.bits) - 1;
    let low = value & mask;
    if ty.signed && low >> (ty.bits - 1) == 1 { low - (1_i128 << ty.bits) } else { low }
}

fn binary(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Value, Reason> {
    let width = ty.map_or(128, |ty| ty.bits);
    let shift = u32::try_from(right).ok().filter(|&shift| shift < width);
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        BinaryOp::Mul => left.checked_mul(right),
        BinaryOp::Div => left.checked_div(right),
        BinaryOp::Rem => left.checked_rem(right),
        BinaryOp::And => Some(left & right),
        BinaryOp::Or => Some(left | right),
        BinaryOp::Xor => Some(left ^ right),
        // `<<` drops the high bits of its type and does not overflow.
        BinaryOp::Shl => match (shift, ty) {
            (Some(shift), Some(ty)) if ty.bits < 128 => Some(wrap(left.wrapping_shl(shift), ty)),
            (Some(shift), _) => left.checked_mul(1_i128.checked_shl(shift).unwrap_or(0)).filter(|_| shift < 127),
            (None, _) => None,
        },
        BinaryOp::Shr => shift.map(|shift| left >> shift),
    };
    fits(result, ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(name: &str) -> Option<IntType> {
        IntType::from_name(name)
    }

    #[test]
    fn arithmetic_is_rustcs() {
        assert_eq!(binary(BinaryOp::Shl, 1, 31, ty("i32")), Ok(Value::Int(i128::from(i32::MIN), ty("i32"))));
        assert_eq!(binary(BinaryOp::Add, 255, 1, ty("u8")), Err("it overflows".to_owned()));
        assert_eq!(binary(BinaryOp::Shl, 1, 32, ty("u32")), Err("it overflows".to_owned()));
        assert!(binary(BinaryOp::Div, 1, 0, None).is_err());
    }

    proptest::proptest! {
        #[test]
        fn casts_wrap_as_rustcs(value: u64) {
            proptest::prop_assert_eq!(wrap(value.into(), IntType { bits: 8, signed: true }), i128::from(value as i8));
            proptest::prop_assert_eq!(wrap(value.into(), IntType { bits: 16, signed: false }), i128::from(value as u16));
            proptest::prop_assert_eq!(wrap(value.into(), IntType { bits: 32, signed: true }), i128::from(value as i32));
            proptest::prop_assert_eq!(wrap(value.into(), IntType { bits: 64, signed: false }), i128::from(value as u64));
        }
    }
}
