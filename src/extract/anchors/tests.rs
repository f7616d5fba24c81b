//! What may stand between two tokens hides no code from the byte search.

use std::{fs, ops::Range, path::PathBuf};

use super::super::{
    FileFacts, Macros, Options, extract, extract_all,
    items::{self, Item},
    lexer::{Kind, Lexed, lex},
};
use crate::{source::FileId, threads};

/// Words that `r#` would make names of.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "_", "as", "break", "const", "crate", "dyn", "else", "enum", "false", "fn", "for", "if", "impl", "in", "let", "loop", "macro_rules",
    "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe",
    "use", "where", "while",
];

/// The facts with the search in front and without it.
fn both(path: &str, text: &str) -> [FileFacts; 2] {
    let macros = Macros::default();
    let options = Options::new(path, &macros);
    [extract(FileId(0), text, options), extract_all(FileId(0), text, options)]
}

/// The tokens of the items that stand in no other one, with what is before their names.
fn items_of(lexed: &Lexed<'_>) -> Vec<Range<usize>> {
    let mut end = 0;
    let mut outer = Vec::new();
    for Item { attributes, name, end: behind, .. } in items::find(lexed).all {
        if attributes.start.min(name) >= end {
            let is_end = |&token: &usize| matches!(lexed.str(token), ";" | "}");
            let start = (end..name).rev().find(is_end).map_or(end, |token| token + 1);
            outer.push(start..behind);
            end = behind;
        }
    }
    outer
}

/// Each item of a file alone, with a comment behind each of its tokens in turn, and with `r#` before each name; those that the search passes
/// over, and how many were tried.
fn hidden_in(text: &str) -> (Vec<String>, usize) {
    let lexed = lex(text);
    let (mut hidden, mut tried) = (Vec::new(), 0);
    for tokens in items_of(&lexed) {
        let bytes = lexed.bytes(tokens.clone());
        let alone = &text[bytes.clone()];
        for path in ["src/lib.rs", "src/error.rs"] {
            if both(path, alone)[1].sites.is_empty() {
                continue;
            }
            for token in tokens.start..tokens.end - 1 {
                let is_name = lexed.kind(token) == Some(Kind::Ident)
                    && !KEYWORDS.contains(&lexed.str(token))
                    && !lexed.str(token).starts_with("r#");
                let place = lexed.bytes(token..token + 1);
                let insertions =
                    [(place.end, " /* /* c */ \" */ "), (place.end, " // c\n // \"\n"), (place.start, "r#")];
                for (at, inserted) in insertions.into_iter().take(if is_name { 3 } else { 2 }) {
                    let (before, behind) = alone.split_at(at - bytes.start);
                    let changed = format!("{before}{inserted}{behind}");
                    let [quick, whole] = both(path, &changed);
                    tried += 1;
                    if quick != whole {
                        hidden.push(changed);
                    }
                }
            }
        }
    }
    (hidden, tried)
}

#[test]
fn comments_between_tokens_and_raw_names_hide_nothing() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/extract");
    let inputs: Vec<PathBuf> = fs::read_dir(fixtures)
        .expect("the fixtures")
        .map(|entry| entry.expect("a folder").path().join("input.rs"))
        .collect();
    let found =
        threads::map(threads::available(), &inputs, |input| hidden_in(&fs::read_to_string(input).unwrap_or_default()));
    assert!(found.iter().map(|(_, tried)| tried).sum::<usize>() > 10_000);
    let hidden: Vec<&String> = found.iter().flat_map(|(hidden, _)| hidden).collect();
    assert!(hidden.is_empty(), "{} are hidden:\n{hidden:#?}", hidden.len());
}

#[test]
fn no_way_to_write_an_enum_without_its_keyword_hides_it() {
    let rows = "{ Locked = 11, Expired = 12 }";
    for head in [
        "LoginError ",
        "pub LoginError",
        "r#LoginError ",
        "/* one */ pub /* two */ LoginError /* three */ ",
        "/// Doc.\n#[a(b)] # /* c */ [d] LoginError ",
        "#![a] LoginError ",
        "/// Error codes of the login.\nLogin ",
    ] {
        for name in ["tagged", "err", "result"] {
            let text = format!("{name}! {{ {head}{rows} }}");
            let [quick, whole] = both("src/lib.rs", &text);
            assert_eq!(quick.sites.len(), 2, "{text}");
            assert_eq!(quick, whole);
        }
    }
}
