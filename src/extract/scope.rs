//! What a file offers to name resolution: constants, variants, imports and modules. Read only for files that a path leads to.

use std::{collections::HashMap, ops::Range};

use super::{
    expr,
    items::{self, Item, ItemKind, attributes_at},
    lexer::{self, Kind, Lexed},
};
use crate::code::{Expr, IntType};

/// A constant's expression and its integer type, where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The expression.
    pub value: Expr,
    /// The integer type of the constant, or of the enum's `repr`.
    pub ty: Option<IntType>,
}

/// One name brought in by `use`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The written path.
    pub path: Vec<String>,
    /// The name it gets here; `None` for a glob.
    pub name: Option<String>,
}

/// What one module offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleScope {
    /// Constants and statics, and as `Type::NAME` the associated ones and the variants of enums. More than one where `cfg` has twins.
    pub constants: HashMap<String, Vec<Typed>>,
    /// `use` declarations.
    pub imports: Vec<Import>,
    /// Modules declared without a body: name and `#[path]`.
    pub files: HashMap<String, Option<String>>,
}

/// What a file offers, by the modules inside of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileScope {
    /// Key: modules inside of the file, outermost first.
    pub modules: HashMap<Vec<String>, ModuleScope>,
}

/// Reads a file for name resolution.
pub fn scope(text: &str) -> FileScope {
    let lexed = lexer::lex(text);
    let found = items::find(&lexed);
    let mut out = FileScope::default();
    out.modules.entry(Vec::new()).or_default();
    for item in &found.all {
        let scope = &found.scopes[item.scope];
        let modules = &scope.modules;
        let module = out.modules.entry(modules.clone()).or_default();
        match item.kind {
            ItemKind::Const | ItemKind::Static => {
                let name = lexed.ident(item.name).unwrap_or("");
                let key = match &scope.owner {
                    Some(owner) => format!("{}::{name}", owner.self_type),
                    None => name.to_owned(),
                };
                if let Some(constant) = constant(&lexed, item) {
                    module.constants.entry(key).or_default().push(constant);
                }
            }
            ItemKind::Enum => variants(&lexed, item, module),
            ItemKind::Use => imports(&lexed, item, module),
            ItemKind::Module if item.body.is_none() => {
                let path = items::attribute_ranges(&lexed, item.attributes.clone())
                    .find(|inner| lexed.is(inner.start, "path") && lexed.is(inner.start + 1, "="))
                    .and_then(|inner| expr::string(lexed.str(inner.start + 2)));
                module.files.insert(lexed.ident(item.name).unwrap_or("").to_owned(), path);
            }
            ItemKind::Module => {
                let mut inner = modules.clone();
                inner.push(lexed.ident(item.name).unwrap_or("").to_owned());
                out.modules.entry(inner).or_default();
            }
            ItemKind::Function | ItemKind::MacroCall => {}
        }
    }
    out
}

fn constant(lexed: &Lexed<'_>, item: &Item) -> Option<Typed> {
    let end = if lexed.is(item.end - 1, ";") { item.end - 1 } else { item.end };
    let mut equals = item.name + 2;
    while equals < end && !lexed.is(equals, "=") {
        equals = lexed.after(equals);
    }
    if equals + 1 >= end {
        return None;
    }
    let ty = (item.name + 2..equals).rev().find_map(|i| lexed.ident(i)).and_then(IntType::from_name);
    let init = equals + 1..end;
    // `Code(5)` counts as 5: paths such as `codes::INVALID` lead to it.
    let open = init.start + 1;
    let newtype = lexed.kind(init.start) == Some(Kind::Ident)
        && lexed.is(open, "(")
        && lexed.after(open) == init.end
        && init.len() > 3;
    let init = if newtype { open + 1..init.end - 1 } else { init };
    let value = match expr::lower(lexed, init) {
        Expr::Cast(inner, None) => Expr::Cast(inner, ty),
        other => other,
    };
    Some(Typed { value, ty })
}

fn variants(lexed: &Lexed<'_>, item: &Item, module: &mut ModuleScope) {
    let Some(open) = item.body else { return };
    let type_name = lexed.ident(item.name).unwrap_or("");
    let repr = items::attribute_ranges(lexed, item.attributes.clone())
        .filter(|inner| lexed.is(inner.start, "repr"))
        .find_map(|inner| inner.into_iter().find_map(|i| IntType::from_name(lexed.ident(i)?)));
    let (mut base, mut steps): (Option<Expr>, u32) = (None, 0);
    for tokens in lexed.split(open + 1..lexed.mate(open).max(open + 1), ",") {
        let name = attributes_at(lexed, tokens.start, tokens.end).end;
        let Some(variant) = lexed.ident(name).filter(|_| name < tokens.end) else { continue };
        let behind = if lexed.kind(name + 1) == Some(Kind::Open) { lexed.after(name + 1) } else { name + 1 };
        let value = if behind + 1 < tokens.end && lexed.is(behind, "=") {
            let value = expr::lower(lexed, behind + 1..tokens.end);
            base = Some(value.clone());
            steps = 0;
            value
        } else {
            Expr::After { base: base.clone().map(Box::new), steps }
        };
        steps += 1;
        module.constants.entry(format!("{type_name}::{variant}")).or_default().push(Typed { value, ty: repr });
    }
}

/// Flattens one `use` declaration.
fn imports(lexed: &Lexed<'_>, item: &Item, module: &mut ModuleScope) {
    let end = if lexed.is(item.end - 1, ";") { item.end - 1 } else { item.end };
    tree(lexed, item.name + 1..end, &[], 0, &mut module.imports);
}

fn tree(lexed: &Lexed<'_>, tokens: Range<usize>, prefix: &[String], depth: usize, out: &mut Vec<Import>) {
    if depth > 32 {
        return;
    }
    let mut path = prefix.to_vec();
    let mut i = tokens.start;
    while i < tokens.end {
        match lexed.kind(i) {
            Some(Kind::Open) => {
                for part in lexed.split(i + 1..lexed.mate(i).max(i + 1), ",") {
                    tree(lexed, part, &path, depth + 1, out);
                }
                return;
            }
            Some(Kind::PathSep) if i == tokens.start && prefix.is_empty() => path.push(String::new()),
            Some(Kind::Punct) if lexed.is(i, "*") => {
                out.push(Import { path, name: None });
                return;
            }
            Some(Kind::Ident) if lexed.is(i, "as") => {
                let name = lexed.ident(i + 1).unwrap_or("_").to_owned();
                out.push(Import { path, name: Some(name) });
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
        out.push(Import { path, name: Some(name) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_flattened() {
        let scope = scope("use a::{self, b::*, c as d, super::E}; pub use ::x::Y;");
        let shown: Vec<_> = scope.modules[&Vec::new()]
            .imports
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
        assert_eq!(scope.modules[&Vec::new()].files["n"].as_deref(), Some("p.rs"));
    }
}
