//! Goes through all tokens of a file and shows every macro call, call, struct literal and attribute with its path. What is compiled for
//! tests alone and the definitions of macros are left out.

use std::ops::Range;

use crate::{
    extract::{
        items::{attribute_ranges, attributes_at, cfg_predicates, is_test_only},
        lexer::{Kind, Lexed},
    },
    pattern::Target,
};

/// Most tokens between the angle brackets of a path.
const MAX_GENERICS: usize = 128;
/// Most tokens, brackets counted as one, of a value.
const MAX_VALUE: usize = 64;
/// Stands for an owner that is no path: `<T as Trait>::f`.
const UNKNOWN: &str = "<>";

/// A place that the config may speak of.
#[derive(Debug)]
pub(super) struct Use<'p, 't> {
    pub(super) target: Target,
    /// Segments as written, outermost first; never empty.
    pub(super) path: &'p [&'t str],
    /// `.name(…)`
    pub(super) method: bool,
    /// `.name = …`; what is in the brackets is the value.
    pub(super) assigned: bool,
    /// First token: of the path, or of the attributes that this one is among.
    pub(super) start: usize,
    /// The token of the last segment.
    pub(super) name: usize,
    /// What is in the brackets, or behind the path of an attribute.
    pub(super) inner: Range<usize>,
    /// Behind the closing bracket; for an attribute behind all attributes.
    pub(super) end: usize,
}

/// Shows every place to `visit`. Where it gives true, what is in the brackets is stepped over.
pub(super) fn walk<'t>(lexed: &Lexed<'t>, visit: &mut dyn FnMut(&Use<'_, 't>) -> bool) {
    let count = lexed.tokens.len();
    let mut path = Vec::new();
    let mut i = 0;
    while i < count {
        i = match lexed.kind(i) {
            Some(Kind::Doc | Kind::InnerDoc) => attributes(lexed, i, &mut path, visit),
            Some(Kind::Punct) if lexed.is(i, "#") => attributes(lexed, i, &mut path, visit),
            Some(Kind::Ident) if lexed.is(i, "macro_rules") && lexed.is(i + 1, "!") => lexed.after(i + 3),
            Some(Kind::Ident) => named(lexed, i, &mut path, visit),
            _ => i + 1,
        }
        .max(i + 1);
    }
}

/// Shows the attributes that start at `start`; gives the token behind them, or behind an item for tests.
fn attributes<'t>(
    lexed: &Lexed<'t>,
    start: usize,
    path: &mut Vec<&'t str>,
    visit: &mut dyn FnMut(&Use<'_, 't>) -> bool,
) -> usize {
    let all = attributes_at(lexed, start, lexed.tokens.len());
    let test = cfg_predicates(lexed, all.clone()).iter().any(|predicate| is_test_only(predicate))
        || attribute_ranges(lexed, all.clone()).any(|inner| inner.len() < 6 && lexed.is(inner.end - 1, "test"));
    if test {
        return item_end(lexed, all.end);
    }
    for inner in attribute_ranges(lexed, all.clone()).filter(|inner| !inner.is_empty()) {
        let behind = read_path(lexed, inner.start, path);
        let Some(name) = behind.checked_sub(1).filter(|_| !path.is_empty() && behind <= inner.end) else { continue };
        let arguments = match lexed.str(behind) {
            "(" | "[" | "{" if lexed.mate(behind) > behind => behind + 1..lexed.mate(behind),
            "=" => behind + 1..inner.end,
            _ => behind..behind,
        };
        visit(&Use {
            target: Target::Attribute,
            path,
            method: false,
            assigned: false,
            start,
            name,
            inner: arguments,
            end: all.end,
        });
    }
    all.end
}

/// Behind the item, field or variant that starts at `start`.
fn item_end(lexed: &Lexed<'_>, start: usize) -> usize {
    let item = matches!(
        lexed.str(start),
        "pub"
            | "fn"
            | "mod"
            | "impl"
            | "trait"
            | "struct"
            | "enum"
            | "union"
            | "type"
            | "use"
            | "const"
            | "static"
            | "unsafe"
            | "async"
            | "extern"
    );
    let mut i = start;
    while i < lexed.tokens.len() {
        match lexed.str(i) {
            ";" => return i + 1,
            "," if !item => return i + 1,
            ")" | "]" | "}" => return i,
            "{" => return lexed.after(i),
            _ => i = lexed.after(i),
        }
    }
    i
}

/// Shows what the path at `start` names; gives the token to go on with.
fn named<'t>(
    lexed: &Lexed<'t>,
    start: usize,
    path: &mut Vec<&'t str>,
    visit: &mut dyn FnMut(&Use<'_, 't>) -> bool,
) -> usize {
    let behind = read_path(lexed, start, path);
    let before = if start == 0 { "" } else { lexed.str(start - 1) };
    let (target, open) = match lexed.str(behind) {
        "!" if lexed.kind(behind + 1) == Some(Kind::Open) => (Target::Macro, behind + 1),
        "!" if lexed.kind(behind + 1) == Some(Kind::Ident) && lexed.kind(behind + 2) == Some(Kind::Open) => {
            (Target::Macro, behind + 2)
        }
        "(" if !matches!(before, "fn" | "struct" | "macro") => (Target::Call, behind),
        "{" if !matches!(before, "struct" | "enum" | "union" | "trait" | "mod" | "impl" | "for" | "->") => {
            (Target::Field, behind)
        }
        "=" if before == "." && path.len() == 1 => {
            let inner = behind + 1..value_end(lexed, behind + 1);
            let end = inner.end;
            if !inner.is_empty() {
                visit(&Use {
                    target: Target::Field,
                    path,
                    method: false,
                    assigned: true,
                    start,
                    name: start,
                    inner,
                    end,
                });
            }
            return behind;
        }
        _ => return behind,
    };
    let close = lexed.mate(open);
    if close <= open {
        return open;
    }
    let method = target == Target::Call && before == "." && path.len() == 1;
    let name = (start..behind).rev().find(|&i| lexed.ident(i) == path.last().copied()).unwrap_or(start);
    let used = Use { target, path, method, assigned: false, start, name, inner: open + 1..close, end: close + 1 };
    if visit(&used) { close + 1 } else { open + 1 }
}

/// Behind the value that starts at a token: before `;`, `,` or a closing bracket. `start` itself for one that is too long.
pub(super) fn value_end(lexed: &Lexed<'_>, start: usize) -> usize {
    let mut i = start;
    for _ in 0..MAX_VALUE {
        if matches!(lexed.str(i), ";" | "," | ")" | "]" | "}" | "") {
            return i.min(lexed.tokens.len());
        }
        i = lexed.after(i);
    }
    start
}

/// Reads the path that starts at `start`, without its generics; gives the token behind it.
fn read_path<'t>(lexed: &Lexed<'t>, start: usize, path: &mut Vec<&'t str>) -> usize {
    path.clear();
    if start >= 2 && lexed.kind(start - 1) == Some(Kind::PathSep) && lexed.is(start - 2, ">") {
        path.push(UNKNOWN);
    }
    let Some(first) = lexed.ident(start) else { return start };
    path.push(first);
    let mut end = start + 1;
    while lexed.kind(end) == Some(Kind::PathSep) {
        if let Some(segment) = lexed.ident(end + 1) {
            path.push(segment);
            end += 2;
        } else {
            match generics_end(lexed, end + 1) {
                Some(behind) => end = behind,
                None => break,
            }
        }
    }
    end
}

/// Behind the `>` that closes the `<` at `open`.
fn generics_end(lexed: &Lexed<'_>, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut i = open;
    for _ in 0..MAX_GENERICS {
        match lexed.str(i) {
            "<" => depth += 1,
            ">" if depth == 1 => return Some(i + 1),
            ">" => depth = depth.checked_sub(1)?,
            "" | ";" | ")" | "]" | "}" => return None,
            _ if depth == 0 => return None,
            _ => {}
        }
        i = lexed.after(i);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexer::lex;

    fn found(text: &str) -> Vec<String> {
        let lexed = lex(text);
        let mut out = Vec::new();
        walk(&lexed, &mut |used| {
            let dot = if used.method { "." } else { "" };
            out.push(format!("{:?} {dot}{} [{}]", used.target, used.path.join("::"), lexed.slice(used.inner.clone())));
            assert_eq!(lexed.ident(used.name), used.path.last().copied());
            false
        });
        out
    }

    #[test]
    fn every_place_is_shown_with_its_path() {
        assert_eq!(
            found(
                "#[a::b(x)] fn f() { l.p = q(); a::B::<C<D>>::g(1); x.h(R { y: 2 }); m! { 3 } <T as U>::i(); ::j(); n! o (4) #[k = 5] k }"
            ),
            [
                "Attribute a::b [x]",
                "Field p [q()]",
                "Call q []",
                "Call a::B::g [1]",
                "Call .h [R { y: 2 }]",
                "Field R [y: 2]",
                "Macro m [3]",
                "Call <>::i []",
                "Call j []",
                "Macro n [4]",
                "Attribute k [5]",
            ]
        );
    }

    #[test]
    fn definitions_and_tests_are_left_out() {
        for text in [
            "struct A(u8); struct B { c: u8 } impl B {} fn f() -> B {} macro_rules! m { () => { f(1) } }",
            "#[cfg(test)] mod t { fn g<A, B>() { f(1) } } #[test] fn t() { f(1) }",
            "enum E { #[cfg(test)] A(f(1)), }",
        ] {
            let found = found(text).into_iter().filter(|used| used != "Call f []" && used != "Field E []");
            assert_eq!(found.filter(|used| used.contains('1') || used.contains('8')).collect::<Vec<_>>(), [""; 0]);
        }
        assert_eq!(found("struct S { #[cfg(test)] a: u8, b: [u8; f(1)] }"), ["Call f [1]"]);
    }

    proptest::proptest! {
        #[test]
        fn any_tokens_are_walked(text in "([a-b(){}\\[\\],;:=.\"#!<>-]|::|#\\[cfg\\(test\\)\\]|macro_rules!| ){0,60}") {
            found(&text);
        }
    }
}
