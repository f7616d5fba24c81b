//! Evaluation on texts in memory; values as rustc gives them.

use std::fmt::Write as _;

use crate::pipeline::analyse_texts;

/// `NAME=code` for each declaration, in source order, then what is not evaluated.
fn evaluated(files: &[(&str, &str)]) -> Vec<String> {
    let analysis = analyse_texts(files, None, &[]);
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    let codes = analysis.index.declarations().map(|(_, entry)| format!("{}={}", name(&entry.name), entry.code));
    codes.chain(analysis.index.unread.iter().map(|unread| unread.reason.clone())).collect()
}

fn one(text: &str) -> Vec<String> {
    evaluated(&[("src/lib.rs", text)])
}

#[test]
fn sums_of_sums_are_evaluated_once() {
    let mut text = "pub const ERR_0: i64 = 1;\n".to_owned();
    for i in 1..=40 {
        writeln!(text, "pub const ERR_{i}: i64 = ERR_{} + ERR_{};", i - 1, i - 1).unwrap_or_default();
    }
    assert_eq!(one(&text).last().map(String::as_str), Some("ERR_40=1099511627776"));
}

#[test]
fn a_long_chain_of_constants_is_followed() {
    let mut text = String::new();
    for i in 0..20_000 {
        writeln!(text, "pub const ERR_{i}: u32 = ERR_{} + 1;", i + 1).unwrap_or_default();
    }
    text.push_str("pub const ERR_20000: u32 = 0;\n");
    assert_eq!(one(&text)[0], "ERR_0=20000");
}

#[test]
fn circles_are_named_and_hide_nothing_else() {
    let found =
        one("pub const ERR_A: i32 = ERR_B;\npub const ERR_B: i32 = ERR_A + 1;\npub const ERR_C: i32 = 5 + 1;\n");
    let circle = |name| format!("`{name}` is not evaluated: `ERR_B` leads back to itself");
    assert_eq!(found, ["ERR_C=6".to_owned(), circle("ERR_A"), circle("ERR_B")]);
}

#[test]
fn sibling_globs_are_searched_once_and_to_the_end() {
    let mut text = String::new();
    for i in 0..12 {
        let globs: Vec<_> = (0..12).filter(|j| *j != i).map(|j| format!("pub use super::m{j}::*;")).collect();
        let globs = globs.join(" ");
        writeln!(text, "pub mod m{i} {{ {globs} pub const BASE_{i}: u32 = {i}; }}").unwrap_or_default();
    }
    // Globs whose own paths are looked for in globs, and lead nowhere.
    let nowhere: Vec<_> = (0..12).map(|i| format!("pub use nowhere{i}::*;")).collect();
    let nowhere = nowhere.join(" ");
    writeln!(text, "mod n {{ {nowhere} pub const ERR_C: u32 = MISSING; }}").unwrap_or_default();
    text.push_str("pub const ERR_A: u32 = m0::BASE_11 + 1;\npub const ERR_B: u32 = m3::MISSING;\n");
    let missing = |name, path| format!("`{name}` is not evaluated: `{path}` was not found");
    assert_eq!(one(&text), ["ERR_A=12".to_owned(), missing("ERR_C", "MISSING"), missing("ERR_B", "m3::MISSING")]);
}

#[test]
fn a_circle_of_globs_still_finds_what_is_there() {
    let text = "pub mod a { pub use super::b::*; pub use inner::*; }\n\
        pub mod b { pub use super::a::*; pub mod inner { pub const BASE: i32 = 7; } }\n\
        pub const ERR_A: i32 = a::BASE + 1;\npub const ERR_B: i32 = b::BASE;\n";
    assert_eq!(one(text), ["ERR_A=8", "ERR_B=7"]);
}

#[test]
fn an_endless_row_of_imports_is_refused_with_the_reason() {
    let mut text = "pub const ERR_A: i32 = m0::BASE;\n".to_owned();
    for i in 0..1000 {
        writeln!(text, "pub mod m{i} {{ pub use super::m{}::*; }}", i + 1).unwrap_or_default();
    }
    text.push_str("pub mod m1000 { pub const BASE: i32 = 1; }\n");
    assert_eq!(one(&text), ["`ERR_A` is not evaluated: `m0::BASE` leads over more than 128 imports"]);
}

#[test]
fn constants_of_functions_stay_in_them() {
    let text = "fn f() -> i32 { const BASE: i32 = 5; BASE }\npub const BASE: i32 = 201000;\n\
        pub const ERR_A: i32 = BASE + 1;\n\
        fn g() { const BASE: i32 = 7; const OTHER: i32 = super_base(); const ERR_B: i32 = BASE + 1; }\n\
        fn h() { use inner::BASE as START; const ERR_C: i32 = START + BASE; const ERR_D: i32 = self::BASE; }\n\
        mod inner { pub const BASE: i32 = 1; }\n";
    assert_eq!(one(text), ["ERR_A=201001", "ERR_B=8", "ERR_C=201001", "ERR_D=201000"]);
}

#[test]
fn literals_take_the_expected_type() {
    let text = "pub const ERR_A: u32 = !0;\npub const ERR_B: u8 = !5;\npub const ERR_C: i32 = 1 << 31;\n\
        pub const ERR_D: u32 = 0xFFFF_FFFF << 4;\npub const ERR_E: i8 = 0x40 << 1;\npub const ERR_F: u8 = 255 + 1;\n\
        pub const ERR_G: u64 = (1 << 31) as u64;\npub const ERR_H: u32 = 1 << 2u8;\npub const ERR_I: i64 = 1 << 40;\n\
        #[repr(u8)]\npub enum UserError { A = !0 }\npub enum OtherError { A = !0 }\n\
        pub const ERR_J: u32 = !0 as u32;\npub const ERR_K: i32 = 0x8007_0057u32 as _;\npub const ERR_L: u8 = 256;\n\
        pub type Hr = u32;\npub const ERR_M: u32 = -1i32 as Hr;\n\
        pub type Tiny = u8;\npub const ERR_N: u32 = 300u32 as Tiny as u32;\nconst BASE: Tiny = 5;\n\
        pub const ERR_O: u32 = (BASE ^ !0) as u32;\n";
    let overflow = |name| format!("`{name}` is not evaluated: it overflows");
    let unknown = |name| format!("`{name}` is not evaluated: its value depends on a type that is not known");
    let refused = [overflow("ERR_F"), overflow("ERR_L"), unknown("ERR_N"), unknown("ERR_O")];
    let values = [
        "ERR_A=4294967295",
        "ERR_B=250",
        "ERR_C=-2147483648",
        "ERR_D=4294967280",
        "ERR_E=-128",
        "ERR_G=18446744071562067968",
        "ERR_H=4",
        "ERR_I=1099511627776",
        "A=255",
        "A=-1",
        "ERR_J=4294967295",
        "ERR_K=-2147024809",
        "ERR_M=4294967295",
    ];
    let expected: Vec<String> = values.into_iter().map(str::to_owned).chain(refused).collect();
    assert_eq!(one(text), expected);
}

#[test]
fn what_is_larger_than_an_i128_is_said() {
    let found = one(
        "pub const ERR_A: u128 = -1i32 as u128;\npub const ERR_B: u128 = !0;\npub const ERR_C: u128 = u128::MAX;\n",
    );
    let reason = |name| format!("`{name}` is not evaluated: it is larger than an `i128`");
    assert_eq!(found, [reason("ERR_A"), reason("ERR_B"), reason("ERR_C")]);
}

#[test]
fn twins_under_cfg_agree_or_depend_on_it() {
    let text = "#[cfg(a)]\nconst BASE: i32 = 1;\n#[cfg(not(a))]\nconst BASE: i32 = 2;\n#[cfg(a)]\nconst SAME: i32 = 3;\n\
        #[cfg(not(a))]\nconst SAME: i32 = 2 + 1;\npub const ERR_A: i32 = BASE + 1;\npub const ERR_B: i32 = SAME + 1;\n\
        #[cfg(a)]\nuse one::X;\n#[cfg(not(a))]\nuse two::X;\nmod one { pub const X: i32 = 1; }\nmod two { pub const X: i32 = 2; }\n\
        pub const ERR_C: i32 = X;\n";
    let reason = |name, path| format!("`{name}` is not evaluated: `{path}` depends on `cfg`");
    assert_eq!(one(text), ["ERR_B=4".to_owned(), reason("ERR_A", "BASE"), reason("ERR_C", "X")]);
    let plat = "#[cfg(a)]\n#[path = \"a.rs\"]\nmod plat;\n#[cfg(not(a))]\n#[path = \"b.rs\"]\nmod plat;\n\
        pub const ERR_A: i32 = plat::BASE + 1;\npub const ERR_B: i32 = plat::SAME + 1;\n";
    let a = ("src/a.rs", "pub const BASE: i32 = 1;\npub const SAME: i32 = 7;\n");
    let b = ("src/b.rs", "pub const BASE: i32 = 2;\npub const SAME: i32 = 7;\n");
    assert_eq!(evaluated(&[("src/lib.rs", plat), a, b]), ["ERR_B=8".to_owned(), reason("ERR_A", "plat::BASE")]);
}

#[test]
fn constants_of_types_are_found_as_rustc_finds_them() {
    let text = "pub trait Coded { const BASE: i32; }\npub struct Kind;\n\
        impl Coded for Kind { const BASE: i32 = 1; }\nimpl Kind { pub const BASE: i32 = 100; }\n\
        pub const ERR_A: i32 = Kind::BASE + 1;\n\
        pub enum UserError { First = 201_001, Next }\n\
        impl UserError { pub const ERR_B: i32 = Self::Next as i32 + 1; }\n";
    assert_eq!(one(text), ["ERR_A=101", "First=201001", "Next=201002", "ERR_B=201003"]);
}

#[test]
fn globs_bring_only_what_they_may_see() {
    let text = "mod a { const BASE: i32 = 1; pub const ERR_A: i32 = BASE; pub mod sub { use super::*; pub const ERR_B: i32 = BASE; } }\n\
        mod b { pub const BASE: i32 = 2; }\nuse a::*;\nuse b::*;\npub const ERR_C: i32 = BASE;\n";
    assert_eq!(one(text), ["ERR_A=1", "ERR_B=1", "ERR_C=2"]);
}

#[test]
fn a_declaration_that_cannot_be_followed_is_said() {
    let found = one("pub const ERR_A: i32 = Missing::CODE;\npub enum UserError { A = Other::B }\n");
    assert_eq!(
        found,
        ["`ERR_A` is not evaluated: `Missing::CODE` was not found", "`A` is not evaluated: `Other::B` was not found"]
    );
}

#[test]
fn the_parent_of_a_file_is_the_module_that_declares_it() {
    let lib = ("src/lib.rs", "pub mod tree;\n#[path = \"odd/place.rs\"]\npub mod placed;\nconst START: u32 = 300;\n");
    let tree = ("src/tree.rs", "pub mod branch { pub mod leaf; const TWIG: u32 = 20; }\nconst START: u32 = 1;\n");
    let leaf = (
        "src/tree/branch/leaf.rs",
        "use super::super::super::START;\npub const ERR_A: u32 = START + 7;\npub const ERR_B: u32 = super::TWIG;\n",
    );
    let place = ("src/odd/place.rs", "pub const ERR_C: u32 = super::START;\n");
    let other = ("src/odd/mod.rs", "const START: u32 = 5;\n");
    assert_eq!(evaluated(&[lib, tree, leaf, place, other]), ["ERR_C=300", "ERR_A=307", "ERR_B=20"]);
}
