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

/// Beside the values of rustc in `tests/oracle`, one of each kind of expression.
#[test]
fn each_kind_of_expression_has_its_value() {
    const BEFORE: &str = "const BYTES: [u8; 2] = [1, 2];\nconst fn byte() -> u8 { 1 }\n";
    for (expression, value) in [
        ("(true & false) as u32 + 10", 10),
        ("(true | true) as u32 + 10", 11),
        ("(true | false) as u32 + 10", 11),
        ("(true ^ true) as u32 + 10", 10),
        ("(true != false) as u32 + 10", 11),
        ("(true == false) as u32 + 10", 10),
        ("(true && false) as u32 + 10", 10),
        ("(false && true) as u32 + 10", 10),
        ("(true || false) as u32 + 10", 11),
        ("(false || true) as u32 + 10", 11),
        ("(!true) as u32 + 10", 10),
        ("(2 < 1) as u32 + 10", 10),
        ("65_u8 as char as u32", 65),
        ("7_u8 as _", 7),
        ("u32::from(true) + 10", 11),
        ("u32::from(7_u8)", 7),
        ("u32::from_be_bytes([0, 0, 1, 0])", 256),
        ("u32::from_le_bytes([0, 1, 0, 0])", 256),
        ("u32::from_be_bytes(*b\"\\0\\0\\x01\\0\")", 256),
        ("[5, 6].len() as u32 + 10", 12),
        ("\"abc\".len() as u32", 3),
        ("\"abc\".as_bytes()[1] as u32", 98),
        ("[7; 3][2]", 7),
        ("match (1, 2) { (1, x) => x + 10, _ => 0 }", 12),
        ("match 5 { 0..5 => 1, 5..=9 => 2, _ => 3 }", 2),
        ("match 4 { 0..5 => 1, 5..=9 => 2, _ => 3 }", 1),
        ("match \"b\" { \"a\" => 1, \"b\" => 2, _ => 3 }", 2),
        ("match true { false => 1, true => 2 }", 2),
        ("(!1_u8) as u32", 254),
        ("(!(1_u8 << 1_u32)) as u32", 253),
        ("(!(3_u32 as u8)) as u32", 252),
        ("(!if true { 1_u8 } else { 2 }) as u32", 254),
        ("(!u8::from_be_bytes([1])) as u32", 254),
        ("(!1_u8.swap_bytes()) as u32", 254),
        ("(!BYTES[0]) as u32", 254),
        ("(!byte()) as u32", 254),
        ("300 as u8 as u32", 44),
        ("concat!(1, \"b\", true, concat!(2)).len() as u32", 7),
    ] {
        let found = one(&format!("{BEFORE}pub const ERR_A: u32 = {expression};\n"));
        assert_eq!(found, [format!("ERR_A={value}")], "{expression}");
    }
}

#[test]
fn types_that_double_are_not_spelt_out() {
    let mut text = "type T0 = u32;\nconst A0: T0 = 7;\n".to_owned();
    for i in 1..=30 {
        let before = i - 1;
        writeln!(text, "type T{i} = (T{before}, T{before});\nconst A{i}: T{i} = (A{before}, A{before});")
            .unwrap_or_default();
    }
    writeln!(text, "pub const ERR_A: u32 = A4.0.1.0.1;\npub const ERR_B: T30 = 1;").unwrap_or_default();
    assert_eq!(one(&text), ["ERR_A=7", "ERR_B=1"]);
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
    let overflow = |name| format!("`{name}` is not evaluated: it overflows `u8`");
    let refused = [overflow("ERR_F"), overflow("ERR_L")];
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
        "ERR_N=44",
        "ERR_O=250",
    ];
    let expected: Vec<String> = values.into_iter().map(str::to_owned).chain(refused).collect();
    assert_eq!(one(text), expected);
}

#[test]
fn functions_newtypes_and_fields_are_followed() {
    let text = "pub struct Code(pub i32);\npub struct Full { pub code: u16, pub text: &'static str }\n\
        const BASE: i32 = 201_000;\n\
        impl Code { pub const fn new(base: i32, n: i32) -> Self { let sum = base + n; Code(sum) }\n\
            pub const fn get(self) -> i32 { self.0 * 2 } }\n\
        pub const FIRST: Code = Code::new(BASE, 1);\npub const LAST: Full = Full { code: 9, text: \"last\" };\n\
        const fn pick(n: u32) -> u32 { if n > 10 { double(n) } else { match n { 0 | 1 => 100, 2..=5 => n + 200, other => other } } }\n\
        const fn double(n: u32) -> u32 { n * 2 }\n\
        static TABLE: [u16; 3] = [7, 8, 9];\nconst PAIR: (u8, u8) = (1, !0);\n\
        pub const ERR_A: i32 = FIRST.0;\npub const ERR_B: u16 = LAST.code;\npub const ERR_C: u32 = pick(1);\n\
        pub const ERR_D: u32 = pick(3);\npub const ERR_E: u32 = pick(7);\npub const ERR_F: u32 = pick(11);\n\
        pub const ERR_G: u16 = TABLE[2];\npub const ERR_H: u8 = PAIR.1;\npub const ERR_I: i32 = Code::new(5, 6).get();\n\
        pub const ERR_J: u32 = 10_u32.pow(3) + u32::from(true) + 0xFF00_u16.swap_bytes() as u32;\n\
        pub const ERR_K: i32 = { let x = 5; let y = x + BASE; y };\npub const ERR_L: u32 = missing(3);\n";
    let values = ["ERR_A=201001", "ERR_B=9", "ERR_C=100", "ERR_D=203", "ERR_E=7", "ERR_F=22", "ERR_G=9", "ERR_H=255"];
    let more = ["ERR_I=22", "ERR_J=1256", "ERR_K=201005"];
    let refused = "`ERR_L` is not evaluated: a call of `missing` is not a constant that can be read without compiling";
    let expected: Vec<&str> = values.into_iter().chain(more).chain([refused]).collect();
    assert_eq!(one(text), expected);
}

#[test]
fn functions_that_call_themselves_are_cut() {
    let text = "const fn down(n: u32) -> u32 { if n == 0 { 0 } else { down(n - 1) + 1 } }\n\
        const fn twice(n: u32) -> u32 { twice(n) + twice(n) }\n\
        pub const ERR_A: u32 = down(20);\npub const ERR_B: u32 = twice(1);\n";
    assert_eq!(one(text), ["ERR_A=20", "`ERR_B` is not evaluated: it takes too many steps"]);
}

#[test]
fn traits_give_their_constants() {
    let text = "mod traits { pub trait Coded { const CODE: i32; const NEXT: i32 = Self::CODE + 1; } }\n\
        use traits::Coded;\npub trait Other { const CODE: i32 = 9; }\npub struct User;\n\
        impl Coded for User { const CODE: i32 = 201_001; }\nimpl Other for User {}\n\
        pub const ERR_A: i32 = User::NEXT;\npub const ERR_B: i32 = <User as Coded>::CODE;\n\
        pub const ERR_C: i32 = <User as Other>::CODE;\npub const ERR_D: i32 = <User as traits::Coded>::NEXT;\n";
    assert_eq!(one(text), ["ERR_A=201002", "ERR_B=201001", "ERR_C=9", "ERR_D=201002"]);
}

#[test]
fn literals_are_cut_only_where_rustc_is_told_to() {
    let text = "pub type HRESULT = i32;\npub const ERR_A: HRESULT = 0x8000_FFFF;\n";
    let cut = format!("#![allow(overflowing_literals)]\n{text}pub mod inner;\n");
    assert_eq!(one(text), ["`ERR_A` is not evaluated: it overflows `i32`"]);
    let found = evaluated(&[("src/lib.rs", &cut), ("src/inner.rs", "pub const ERR_B: i8 = 255;\n")]);
    assert_eq!(found, ["ERR_B=-1", "ERR_A=-2147418113"]);
}

#[test]
fn variants_under_cfg_leave_the_count_open() {
    let text = "pub enum UserError { First = 5, #[cfg(a)] Second, Third, Fourth = 9, #[cfg(a)] Fifth = 20,\n\
        #[cfg(not(a))] Sixth = 20, Seventh }\n";
    let reason = "a number behind a variant under `cfg` is not a constant that can be read without compiling";
    let values = ["First=5", "Second=6", "Fourth=9", "Fifth=20", "Sixth=20", "Seventh=21"];
    let refused = format!("`Third` is not evaluated: {reason}");
    let expected: Vec<&str> = values.into_iter().chain([refused.as_str()]).collect();
    assert_eq!(one(text), expected);
}

#[test]
fn a_branch_sees_its_own_constants() {
    let text = "cfg_if::cfg_if! { if #[cfg(unix)] { const BASE: i32 = 10; pub const ERR_A: i32 = BASE + 1; }\n\
        else { const BASE: i32 = 20; pub const ERR_A: i32 = BASE + 1; } }\npub const ERR_B: i32 = BASE;\n";
    assert_eq!(one(text), ["ERR_A=11", "ERR_A=21", "`ERR_B` is not evaluated: `BASE` depends on `cfg`"]);
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

#[test]
fn a_type_is_known_where_every_build_has_the_same() {
    let with = |unix: &str, windows: &str| {
        one(&format!(
            "#[cfg(unix)]\ntype Code = {unix};\n#[cfg(windows)]\ntype Code = {windows};\n\
             pub const ERR_A: u32 = 70_001 as Code as u32;\n"
        ))
    };
    assert_eq!(with("u16", "u16"), ["ERR_A=4465"]);
    assert_eq!(with("u32", "u32"), ["ERR_A=70001"]);
    // The build with the smaller type is refused by rustc, unless it is told to cut the literal.
    assert_eq!(with("u16", "u32"), ["ERR_A=70001"]);
    let cut = |literal: &str| {
        one(&format!(
            "#![allow(overflowing_literals)]\n#[cfg(unix)]\ntype Code = i16;\n#[cfg(windows)]\ntype Code = i32;\n\
             pub const ERR_A: i32 = {literal} as Code as i32;\n"
        ))
    };
    let reason = "`ERR_A` is not evaluated: the type `Code` depends on `cfg`";
    assert_eq!([cut("70_001"), cut("-70_001"), cut("101")].concat(), [reason, reason, "ERR_A=101"]);
}

#[test]
fn the_integers_of_c_are_known() {
    let value = |name: &str| one(&format!("pub const ERR_A: i128 = (-70_001_i64 * 70_001) as {name} as i128;\n"));
    for (name, ty) in [
        ("c_schar", "i8"),
        ("c_uchar", "u8"),
        ("c_short", "i16"),
        ("c_ushort", "u16"),
        ("c_int", "i32"),
        ("c_uint", "u32"),
        ("c_longlong", "i64"),
        ("c_ulonglong", "u64"),
    ] {
        assert_eq!(value(&format!("std::ffi::{name}")), value(ty), "{name}");
    }
}

#[test]
fn a_field_and_an_element_have_their_type_in_a_cast() {
    let text = "pub struct Full { pub code: u16, pub text: &'static str }\n\
        pub const LAST: Full = Full { code: 9, text: \"last\" };\nstatic TABLE: [u16; 1] = [9];\n\
        pub const ERR_A: u32 = !LAST.code as u32;\npub const ERR_B: u32 = !TABLE[0] as u32;\n\
        pub const ERR_C: u32 = \"last\" as u32;\n";
    let refused = "`ERR_C` is not evaluated: it casts a string";
    assert_eq!(one(text), ["ERR_A=65526", "ERR_B=65526", refused]);
}

#[test]
fn any_part_of_an_expression_gives_its_type_to_the_literals_beside_it() {
    let text = "pub type Tiny = u8;\npub struct Full { pub code: u8, pub text: &'static str }\n\
        pub trait Coded { const CODE: u8; }\npub struct User;\nimpl Coded for User { const CODE: u8 = 9; }\n\
        const BASE: Tiny = 5;\npub const LAST: Full = Full { code: 9, text: \"last\" };\nstatic TABLE: [u8; 1] = [9];\n\
        const fn nine() -> u8 { 9 }\n\
        pub const ERR_A: u32 = (LAST.code ^ !0) as u32;\npub const ERR_B: u32 = (TABLE[0] ^ !0) as u32;\n\
        pub const ERR_C: u32 = (<User as Coded>::CODE ^ !0) as u32;\npub const ERR_D: u32 = (!BASE ^ !0) as u32;\n\
        pub const ERR_E: u32 = (5 as u8 ^ !0) as u32;\npub const ERR_F: u32 = (1 << 9u8) as u32;\n\
        pub const ERR_G: u32 = ((if true { BASE } else { 0 }) ^ !0) as u32;\npub const ERR_H: u32 = (nine() ^ !0) as u32;\n\
        pub const ERR_I: u32 = (300 + BASE.count_ones()) as u32;\npub const ERR_J: u32 = (BASE.pow(2) ^ !0) as u32;\n\
        #[cfg_attr(small, repr(u8))]\npub enum UserError { First = BASE ^ !0, Second }\n";
    let values = [
        "ERR_A=246", "ERR_B=246", "ERR_C=246", "ERR_D=5", "ERR_E=250", "ERR_F=512", "ERR_G=250", "ERR_H=246",
        "ERR_I=302", "ERR_J=230", "First=250", "Second=251",
    ];
    assert_eq!(one(text), values);
}

#[test]
fn a_function_of_an_enum_takes_its_variants_and_its_constants() {
    let text = "pub enum UserError { First = 5, Second }\n\
        impl UserError { pub const fn code(self) -> u32 { self as u32 + 201_000 } pub const LAST: Self = Self::Second; }\n\
        pub const ERR_A: u32 = UserError::First.code();\npub const ERR_B: u32 = UserError::LAST.code();\n";
    assert_eq!(one(text), ["First=5", "Second=6", "ERR_A=201005", "ERR_B=201006"]);
}

#[test]
fn a_module_called_as_a_standard_library_is_found() {
    let text = "mod core { pub const BASE: i32 = 1; }\npub const ERR_A: i32 = core::BASE;\n\
        mod own { pub mod base { pub const BASE: i32 = 2; } }\n\
        mod user { use super::own::base as alloc; pub const ERR_B: i32 = alloc::BASE; }\n";
    assert_eq!(one(text), ["ERR_A=1", "ERR_B=2"]);
}

#[test]
fn a_glob_over_an_enum_brings_its_variants() {
    let text = "pub enum UserError { First = 5, Second }\n\
        mod user { use super::UserError::*; pub const ERR_A: i32 = Second as i32; }\n";
    assert_eq!(one(text), ["First=5", "Second=6", "ERR_A=6"]);
}

#[test]
fn a_name_that_one_build_publishes_is_seen_from_outside() {
    let with = |first: &str, second: &str| {
        one(&format!(
            "mod inner {{ pub const BASE: i32 = 7; }}\n\
             mod a {{ #[cfg(unix)] {first} super::inner::BASE; #[cfg(windows)] {second} super::inner::BASE; }}\n\
             mod b {{ use super::a::*; pub const ERR_A: i32 = BASE; }}\n"
        ))
    };
    for (first, second) in [("use", "pub use"), ("pub use", "use"), ("pub use", "pub use")] {
        assert_eq!(with(first, second), ["ERR_A=7"], "{first}, {second}");
    }
    assert_eq!(with("use", "use"), ["`ERR_A` is not evaluated: `BASE` was not found"]);
}
