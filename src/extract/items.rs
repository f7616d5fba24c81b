//! The items of a lexed file: where they start (attributes and docs included), what they are called, what encloses them.
//! Bodies are not parsed. A construct that is not known is stepped over, token by token.

use std::{ops::Range, rc::Rc};

use super::lexer::{Kind, Lexed};

/// Modules, functions and macro calls nested deeper than this are not looked into: each level takes stack.
const MAX_DEPTH: usize = 64;

/// Bytes of `#[cfg]` predicates that any item may hand to what it encloses.
const FREE_CFG: usize = 1024;

/// What larger ones may take in one file, in bytes times tokens: whatever stands inside keeps a copy of them.
const LARGE_CFG: usize = 1 << 30;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Enum,
    Struct,
    Const,
    Static,
    Function,
    MacroCall,
    Use,
    Module,
    TypeAlias,
    Trait,
    Impl,
}

/// What encloses an item. Most scopes differ in little from the one around them, and share the rest with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Modules inside of the file, outermost first.
    pub(crate) modules: Rc<Vec<String>>,
    /// `#[cfg]` predicates in force.
    pub(crate) cfg: Rc<Vec<String>>,
    /// The impl or trait around it.
    pub(crate) owner: Option<Rc<Owner>>,
    /// The macro call around it.
    pub(crate) in_macro: Option<Rc<str>>,
    /// True inside of a function.
    pub(crate) in_function: bool,
}

/// An impl or trait header, in last path segments: `impl From<a::Error> for u32` gives `u32`, `From`, `Error`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owner {
    pub(crate) self_type: String,
    pub(crate) trait_name: Option<String>,
    pub(crate) trait_argument: Option<String>,
    /// Token of the self type's name.
    pub(crate) name: usize,
}

/// An item: token indices, `end` exclusive.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    /// Its attributes and doc comments.
    pub(crate) attributes: Range<usize>,
    /// The name; for a macro call the macro's.
    pub(crate) name: usize,
    /// The opening bracket of its body.
    pub(crate) body: Option<usize>,
    pub(crate) end: usize,
    /// Index into [`Items::scopes`].
    pub(crate) scope: usize,
}

/// The items of a file, in source order.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) all: Vec<Item>,
    pub(crate) scopes: Vec<Scope>,
    /// First token of the first body that lies too deep to be looked into.
    pub(crate) too_deep: Option<usize>,
}

/// Finds the items of a file. Items under `#[cfg(test)]` and `#[test]`, and the definitions of macros, are left out.
pub(crate) fn find(lexed: &Lexed<'_>) -> Items {
    let mut walker = Walker {
        lexed,
        out: Items { all: Vec::new(), scopes: vec![Scope::default()], too_deep: None },
        large_cfg: LARGE_CFG,
    };
    walker.walk(0..lexed.tokens.len(), 0, 0);
    walker.out
}

/// The predicate of each `#[cfg(…)]` among the attributes, without white space.
pub(crate) fn cfg_predicates(lexed: &Lexed<'_>, attributes: Range<usize>) -> Vec<String> {
    attribute_ranges(lexed, attributes)
        .filter(|inner| lexed.is(inner.start, "cfg") && lexed.kind(inner.start + 1) == Some(Kind::Open))
        .map(|inner| (inner.start + 2..inner.end - 1).map(|i| lexed.str(i)).collect())
        .collect()
}

/// Token ranges between the brackets of each `#[…]`.
pub(crate) fn attribute_ranges(lexed: &Lexed<'_>, attributes: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut i = attributes.start;
    std::iter::from_fn(move || {
        while i < attributes.end {
            if lexed.is(i, "#") && lexed.is(i + 1, "[") {
                let inner = i + 2..lexed.mate(i + 1).max(i + 2);
                i = inner.end + 1;
                return Some(inner);
            }
            i += 1;
        }
        None
    })
}

/// True where one of the attributes is `#[deprecated]`.
pub(crate) fn is_deprecated(lexed: &Lexed<'_>, attributes: Range<usize>) -> bool {
    attribute_ranges(lexed, attributes).any(|inner| lexed.is(inner.start, "deprecated"))
}

/// The token of the path in `#[path = "…"]`.
pub(crate) fn path_attribute(lexed: &Lexed<'_>, attributes: Range<usize>) -> Option<usize> {
    attribute_ranges(lexed, attributes)
        .find(|inner| lexed.is(inner.start, "path") && lexed.is(inner.start + 1, "="))
        .map(|inner| inner.start + 2)
}

/// The range of attributes and doc comments that starts at `start`; inner ones are passed over.
pub(crate) fn attributes_at(lexed: &Lexed<'_>, start: usize, end: usize) -> Range<usize> {
    let mut i = start;
    while i < end {
        match lexed.kind(i) {
            Some(Kind::Doc | Kind::InnerDoc) => i += 1,
            Some(Kind::Punct) if lexed.is(i, "#") && lexed.is(i + 1, "[") => i = lexed.after(i + 1),
            Some(Kind::Punct) if lexed.is(i, "#") && lexed.is(i + 1, "!") && lexed.is(i + 2, "[") => {
                i = lexed.after(i + 2);
            }
            _ => break,
        }
    }
    start..i.min(end)
}

/// True for predicates that hold in tests alone: `test`, and `all(…)` with `test` among its own arguments.
pub(crate) fn is_test_only(predicate: &str) -> bool {
    let Some(inner) = predicate.strip_prefix("all(").and_then(|rest| rest.strip_suffix(')')) else {
        return predicate == "test";
    };
    let mut depth = 0_usize;
    inner
        .split(|c: char| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        })
        .any(|argument| argument == "test")
}

/// Macros of the standard library and of logs, that declare nothing.
#[rustfmt::skip]
pub(crate) fn is_plain_macro(name: &str) -> bool {
    matches!(
        name,
        "anyhow" | "assert" | "assert_eq" | "assert_ne" | "bail" | "cfg" | "column" | "compile_error" | "concat" | "debug"
            | "debug_assert" | "debug_assert_eq" | "debug_assert_ne" | "ensure" | "env" | "eprint" | "eprintln" | "error" | "file"
            | "format" | "format_args" | "include_bytes" | "include_str" | "info" | "json" | "line" | "log" | "matches"
            | "module_path" | "panic" | "print" | "println" | "stringify" | "todo" | "trace" | "unimplemented" | "unreachable"
            | "vec" | "warn" | "write" | "writeln"
    )
}

struct Walker<'l, 't> {
    lexed: &'l Lexed<'t>,
    out: Items,
    /// What is left of [`LARGE_CFG`].
    large_cfg: usize,
}

impl Walker<'_, '_> {
    fn walk(&mut self, tokens: Range<usize>, scope: usize, depth: usize) {
        if self.is_too_deep(&tokens, depth) {
            return;
        }
        let mut i = tokens.start;
        while i < tokens.end {
            i = self.item(i, tokens.end, scope, depth).max(i + 1);
        }
    }

    fn is_too_deep(&mut self, tokens: &Range<usize>, depth: usize) -> bool {
        let deep = depth > MAX_DEPTH && !tokens.is_empty();
        if deep {
            self.out.too_deep.get_or_insert(tokens.start);
        }
        deep
    }

    /// False where these tokens cannot be looked into, as each thing inside would keep predicates that are too large for that.
    fn affords<'p>(&mut self, cfg: impl Iterator<Item = &'p String>, tokens: &Range<usize>) -> bool {
        let bytes: usize = cfg.map(|predicate| predicate.len() + size_of::<String>()).sum();
        if bytes <= FREE_CFG {
            return true;
        }
        match self.large_cfg.checked_sub(bytes.saturating_mul(tokens.len() + 1)) {
            Some(rest) => self.large_cfg = rest,
            None => {
                self.out.too_deep.get_or_insert(tokens.start);
                return false;
            }
        }
        true
    }

    /// Reads the item that starts at `start` and returns the token behind it, or behind the token that was not understood.
    fn item(&mut self, start: usize, limit: usize, scope: usize, depth: usize) -> usize {
        let lexed = self.lexed;
        let attributes = attributes_at(lexed, start, limit);
        let keyword = self.skip_modifiers(attributes.end);
        if keyword >= limit {
            return limit;
        }
        let Some(word) = lexed.ident(keyword) else { return keyword.max(start + 1) };
        let cfg = cfg_predicates(lexed, attributes.clone());
        let test = cfg.iter().any(|predicate| is_test_only(predicate))
            || attribute_ranges(lexed, attributes.clone())
                .any(|inner| inner.len() < 6 && lexed.is(inner.end - 1, "test"));
        let inner_scope = |this: &mut Self, change: &dyn Fn(&mut Scope)| {
            let mut new = this.out.scopes[scope].clone();
            if !cfg.is_empty() {
                Rc::make_mut(&mut new.cfg).extend(cfg.iter().cloned());
            }
            change(&mut new);
            this.out.scopes.push(new);
            this.out.scopes.len() - 1
        };
        let name = keyword + 1;
        if !cfg.is_empty() && !test && matches!(word, "mod" | "fn" | "impl" | "trait") {
            let (body, end) = self.body_or_semicolon(name, limit);
            let around = Rc::clone(&self.out.scopes[scope].cfg);
            if body.is_some_and(|open| !self.affords(around.iter().chain(&cfg), &lexed.inside(open))) {
                return end;
            }
        }
        match word {
            "enum" if lexed.kind(name) == Some(Kind::Ident) => {
                let (body, end) = self.body_or_semicolon(name, limit);
                if !test && body.is_some() {
                    self.push(ItemKind::Enum, attributes, name, body, end, scope);
                }
                end
            }
            "const" | "static" => {
                let name = if lexed.is(name, "mut") || lexed.is(name, "ref") { name + 1 } else { name };
                if lexed.kind(name) != Some(Kind::Ident) || !lexed.is(name + 1, ":") {
                    return keyword + 1;
                }
                let end = self.semicolon(name, limit);
                let kind = if word == "const" { ItemKind::Const } else { ItemKind::Static };
                if !test {
                    self.push(kind, attributes, name, None, end, scope);
                }
                end
            }
            "mod" if lexed.kind(name) == Some(Kind::Ident) && matches!(lexed.str(name + 1), "{" | ";") => {
                let (body, end) = self.body_or_semicolon(name, limit);
                // A test module without a body stays, so that its file is known as a test.
                if !test || body.is_none() {
                    self.push(ItemKind::Module, attributes, name, body, end, scope);
                }
                if let (Some(open), false) = (body, test) {
                    let module = lexed.ident(name).unwrap_or("").to_owned();
                    let inner = inner_scope(self, &|scope| Rc::make_mut(&mut scope.modules).push(module.clone()));
                    self.walk(lexed.inside(open), inner, depth + 1);
                }
                end
            }
            "fn" if lexed.kind(name) == Some(Kind::Ident) => {
                let (body, end) = self.body_or_semicolon(name, limit);
                if let (Some(open), false) = (body, test) {
                    let inner = inner_scope(self, &|scope| scope.in_function = true);
                    self.push(ItemKind::Function, attributes, name, body, end, inner);
                    self.statements(lexed.inside(open), inner, depth + 1);
                }
                end
            }
            "impl" | "trait" => {
                let (body, end) = self.body_or_semicolon(keyword, limit);
                if let (Some(open), false) = (body, test) {
                    let (kind, owner) = match word {
                        "impl" => (ItemKind::Impl, self.impl_header(keyword + 1, open)),
                        _ => (ItemKind::Trait, self.trait_header(name)),
                    };
                    let owner = Rc::new(owner);
                    let inner = inner_scope(self, &|scope| scope.owner = Some(Rc::clone(&owner)));
                    self.push(kind, attributes, owner.name, body, end, inner);
                    self.walk(lexed.inside(open), inner, depth + 1);
                }
                end
            }
            "use" => {
                let end = self.semicolon(keyword, limit);
                if !test {
                    self.push(ItemKind::Use, attributes, keyword, None, end, scope);
                }
                end
            }
            "struct" | "type" => {
                let end = self.semicolon_or_body_end(keyword, limit);
                if !test && lexed.kind(name) == Some(Kind::Ident) && end > name {
                    let kind = if word == "struct" { ItemKind::Struct } else { ItemKind::TypeAlias };
                    self.push(kind, attributes, name, None, end, scope);
                }
                end
            }
            "union" | "extern" => self.semicolon_or_body_end(keyword, limit),
            "macro_rules" if lexed.is(name, "!") => self.body_or_semicolon(name, limit).1,
            _ => self.macro_call(attributes, keyword, limit, scope, depth, test),
        }
    }

    /// A call such as `path::name! { … }`; anything else is stepped over.
    fn macro_call(
        &mut self,
        attributes: Range<usize>,
        start: usize,
        limit: usize,
        scope: usize,
        depth: usize,
        test: bool,
    ) -> usize {
        let lexed = self.lexed;
        let name = lexed.path_last(start);
        if !lexed.is(name + 1, "!") {
            return start + 1;
        }
        let open = if lexed.kind(name + 2) == Some(Kind::Ident) { name + 3 } else { name + 2 };
        if lexed.kind(open) != Some(Kind::Open) || open >= limit {
            return start + 1;
        }
        let end = lexed.after(open);
        if test || lexed.mate(open) == open {
            return end;
        }
        self.push(ItemKind::MacroCall, attributes, name, Some(open), end, scope);
        let body = open + 1..lexed.mate(open);
        if lexed.is(name, "cfg_if") {
            self.branches(body, scope, depth + 1);
            return end;
        }
        let holds_items =
            body.clone().any(|i| matches!(lexed.ident(i), Some("enum" | "const" | "static" | "impl" | "mod")));
        if holds_items {
            let mut inner = self.out.scopes[scope].clone();
            inner.in_macro = lexed.ident(name).map(Rc::from);
            self.out.scopes.push(inner);
            let inner = self.out.scopes.len() - 1;
            self.walk(body, inner, depth + 1);
        }
        end
    }

    /// The items of `if #[cfg(a)] { … } else if #[cfg(b)] { … } else { … }`, each under the predicate of its branch and against those of
    /// the branches before it.
    fn branches(&mut self, body: Range<usize>, scope: usize, depth: usize) {
        let lexed = self.lexed;
        let mut against: Vec<String> = Vec::new();
        let mut i = body.start;
        while i < body.end {
            let from = i;
            while i < body.end && !lexed.is(i, "{") {
                i = lexed.after(i);
            }
            let predicates = cfg_predicates(lexed, from..i);
            let inside = lexed.inside(i.min(body.end));
            let holds =
                i < body.end && !inside.is_empty() && !predicates.iter().any(|predicate| is_test_only(predicate));
            let around = Rc::clone(&self.out.scopes[scope].cfg);
            if holds && self.affords(around.iter().chain(&against).chain(&predicates), &inside) {
                let mut inner = self.out.scopes[scope].clone();
                Rc::make_mut(&mut inner.cfg).extend(against.iter().chain(&predicates).cloned());
                self.out.scopes.push(inner);
                let inner = self.out.scopes.len() - 1;
                self.walk(inside, inner, depth);
            }
            against.extend(predicates.iter().map(|predicate| format!("not({predicate})")));
            i = lexed.after(i).max(i + 1);
        }
    }

    /// Consts, statics and enums that stand as statements anywhere in a function.
    fn statements(&mut self, body: Range<usize>, scope: usize, depth: usize) {
        if self.is_too_deep(&body, depth) {
            return;
        }
        let lexed = self.lexed;
        let mut i = body.start;
        while i < body.end {
            let at_statement = i == body.start || matches!(lexed.first(i - 1), b'{' | b'}' | b';');
            if at_statement {
                let keyword = self.skip_modifiers(attributes_at(lexed, i, body.end).end);
                let item = matches!(
                    lexed.str(keyword),
                    "const" | "static" | "enum" | "mod" | "impl" | "fn" | "use" | "struct" | "type"
                );
                if item || self.is_open_call(keyword) {
                    i = self.item(i, body.end, scope, depth).max(i + 1);
                    continue;
                }
            }
            i += 1;
        }
    }

    /// A call of a macro that may declare something.
    fn is_open_call(&self, start: usize) -> bool {
        let lexed = self.lexed;
        let name = lexed.path_last(start);
        lexed.is(name + 1, "!")
            && lexed.kind(name + 2) == Some(Kind::Open)
            && lexed.ident(name).is_some_and(|name| !is_plain_macro(name))
    }

    fn push(
        &mut self,
        kind: ItemKind,
        attributes: Range<usize>,
        name: usize,
        body: Option<usize>,
        end: usize,
        scope: usize,
    ) {
        self.out.all.push(Item { kind, attributes, name, body, end, scope });
    }

    /// Over `pub(…)`, `unsafe`, `async`, `default`, `extern "C"`, and `const` before `fn`.
    fn skip_modifiers(&self, start: usize) -> usize {
        let lexed = self.lexed;
        let mut i = start;
        loop {
            let next = match lexed.ident(i) {
                Some("pub") if lexed.is(i + 1, "(") => lexed.after(i + 1),
                Some("pub" | "unsafe" | "async" | "default" | "safe" | "gen")
                    if lexed.kind(i + 1) == Some(Kind::Ident) =>
                {
                    i + 1
                }
                Some("extern") if lexed.kind(i + 1) == Some(Kind::Str) && !lexed.is(i + 2, "{") => i + 2,
                Some("extern") if lexed.is(i + 1, "fn") => i + 1,
                Some("const") if matches!(lexed.str(i + 1), "fn" | "unsafe" | "async" | "extern") => i + 1,
                _ => return i,
            };
            i = next;
        }
    }

    /// The first `{` outside of other brackets and the token behind its partner; or no body, and the token behind the `;`.
    fn body_or_semicolon(&self, start: usize, limit: usize) -> (Option<usize>, usize) {
        let lexed = self.lexed;
        let mut i = start;
        while i < limit {
            match lexed.first(i) {
                b'{' if lexed.mate(i) == i => return (None, i + 1),
                b'{' => return (Some(i), lexed.after(i)),
                b';' => return (None, i + 1),
                _ => i = lexed.after(i),
            }
        }
        (None, limit)
    }

    fn semicolon(&self, start: usize, limit: usize) -> usize {
        let mut i = start;
        while i < limit {
            if self.lexed.is(i, ";") {
                return i + 1;
            }
            i = self.lexed.after(i);
        }
        limit
    }

    fn semicolon_or_body_end(&self, start: usize, limit: usize) -> usize {
        let (body, end) = self.body_or_semicolon(start, limit);
        // `type X = { … }` is none; a struct's braces end it, and so do those of `extern "C"`.
        if body.is_some() || end > start { end } else { start + 1 }
    }

    fn trait_header(&self, name: usize) -> Owner {
        Owner { self_type: self.lexed.ident(name).unwrap_or("").to_owned(), name, ..Owner::default() }
    }

    fn impl_header(&self, start: usize, open: usize) -> Owner {
        let lexed = self.lexed;
        let mut i = if lexed.is(start, "<") { lexed.after_angles(start) } else { start };
        let mut owner = Owner { name: start, ..Owner::default() };
        let (mut last, mut last_at, mut argument) = (String::new(), start, None);
        while i < open {
            match lexed.str(i) {
                "for" => {
                    owner.trait_name = Some(std::mem::take(&mut last));
                    owner.trait_argument = argument.take();
                }
                "where" => break,
                "<" => {
                    let end = lexed.after_angles(i);
                    // The last plain name in the brackets: `From<&a::Error<T>>` gives `Error`.
                    let mut j = i + 1;
                    while j + 1 < end {
                        if lexed.is(j, "<") {
                            break;
                        }
                        if let Some(name) = lexed.ident(j).filter(|name| !matches!(*name, "mut" | "dyn")) {
                            argument = Some(name.to_owned());
                        }
                        j += 1;
                    }
                    i = end;
                    continue;
                }
                _ => {
                    if let Some(name) = lexed.ident(i).filter(|name| !matches!(*name, "mut" | "dyn" | "const")) {
                        name.clone_into(&mut last);
                        last_at = i;
                    }
                }
            }
            i = lexed.after(i);
        }
        owner.self_type = last;
        owner.name = last_at;
        owner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexer::lex;

    fn found(text: &str) -> Vec<String> {
        let lexed = lex(text);
        let items = find(&lexed);
        items
            .all
            .iter()
            .map(|item| {
                let scope = &items.scopes[item.scope];
                let owner = scope.owner.as_ref().map_or(String::new(), |owner| {
                    let parts =
                        [owner.trait_name.as_deref(), owner.trait_argument.as_deref(), Some(owner.self_type.as_str())];
                    format!(" in {}", parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
                });
                let path = [&scope.modules[..], &[lexed.str(item.name).to_owned()]].concat().join("::");
                format!("{:?} {path}{owner}", item.kind)
            })
            .collect()
    }

    #[test]
    fn items_with_what_encloses_them() {
        assert_eq!(
            found(
                "pub(crate) mod a { #[x] pub enum E { A } impl<T: X> From<&b::Err<T>> for u32 where T: Y { const unsafe fn f(x: [u8; 3]) -> u8 { const C: u8 = 1; } } }\nstatic mut S: u8 = { 1 };"
            ),
            [
                "Module a",
                "Enum a::E",
                "Impl a::u32 in From Err u32",
                "Function a::f in From Err u32",
                "Const a::C in From Err u32",
                "Static S"
            ]
        );
    }

    #[test]
    fn tests_and_macro_definitions_are_left_out() {
        assert_eq!(
            found(
                "#[cfg(test)] mod t { enum E {} } macro_rules! m { () => { enum E {} } } #[tokio::test] fn f() {} #[cfg(all(unix, test))] enum F {}"
            ),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_module_is_a_body_or_a_file() {
        assert_eq!(found("mod a; mod b {} mod c enum E { A }"), ["Module a", "Module b", "Enum E"]);
    }

    #[test]
    fn a_predicate_that_only_mentions_tests_is_none() {
        assert!(is_test_only("test") && is_test_only("all(unix,test)") && is_test_only("all(test,any(a,b))"));
        for other in ["all(unix,test_support)", "all(any(windows,test),unix)", "not(test)", "any(test,unix)"] {
            assert!(!is_test_only(other), "{other}");
        }
    }

    #[test]
    fn nesting_without_end_is_said_and_not_followed() {
        let text = format!("{}{}", "fn m() {".repeat(100_000), "}".repeat(100_000));
        let lexed = lex(&text);
        assert!(find(&lexed).too_deep.is_some());
    }

    #[test]
    fn branches_of_cfg_if_exclude_each_other() {
        let lexed = lex(
            "cfg_if::cfg_if! { if #[cfg(unix)] { const A: u8 = 1; } else if #[cfg(test)] { const B: u8 = 1; } else { const C: u8 = 2; } }",
        );
        let items = find(&lexed);
        let constants = items.all.iter().filter(|item| item.kind == ItemKind::Const);
        let shown: Vec<_> = constants
            .map(|item| format!("{} {}", lexed.str(item.name), items.scopes[item.scope].cfg.join(" ")))
            .collect();
        assert_eq!(shown, ["A unix", "C not(unix) not(test)"]);
    }

    #[test]
    fn calls_of_macros_are_looked_into() {
        assert_eq!(
            found("a::m! { pub enum E { A = 1 } }\nx!(1);\nfn f() { y!(enum); println!(z); }"),
            ["MacroCall m", "Enum E", "MacroCall x", "Function f", "MacroCall y"]
        );
    }

    #[test]
    fn syntax_too_new_does_not_hide_what_follows() {
        assert_eq!(
            found("gen fn f() { super let x = &pin mut y; } impl const A for B {} unsafe field; enum E { A }"),
            ["Function f", "Impl B in A B", "Enum E"]
        );
    }
}
