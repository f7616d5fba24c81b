//! `[[extract.macro]]`, `call`, `field` and `attribute` of the config: what they read, and what is said where they are wrong.

use crate::support::{Project, Run};

fn project(config: &str, library: &str) -> Project {
    Project::demo(library).file("errcode.toml", format!("version = 1\n\n{config}"))
}

/// `LINE CODE FORM ROLE NAME | LANGUAGE: TEXT …` of each code.
#[track_caller]
fn codes(config: &str, library: &str) -> Vec<String> {
    let run = project(config, library).run(&["list", "--message-format", "json"]).exits(0);
    let document = run.json().remove(0);
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let line = |code: &serde_json::Value| {
        let [text, form, role, name] = ["code", "form", "role", "name"].map(|key| word(&code[key]));
        let texts = code["descriptions"].as_array().map_or(&[][..], Vec::as_slice).iter();
        let texts = texts.map(|text| format!(" | {}: {}", word(&text["lang"]), word(&text["text"])));
        format!("{} {text} {form} {role} {name}{}", code["line"], texts.collect::<Vec<_>>().concat())
    };
    document["codes"].as_array().expect("it lists codes").iter().map(line).collect()
}

/// The run of a config that has problems.
#[track_caller]
fn refused(config: &str, library: &str) -> Run {
    let run = project(config, library).short(&[]).exits(2);
    assert!(run.stdout.is_empty(), "{run}");
    run
}

#[test]
fn rows_of_a_macro() {
    let config =
        "[[extract.macro]]\nname = \"build_exceptions\"\nrow = [\"$name($code)\", \"$name($code, $zh, $en)\"]\n";
    let library = r#"
pub const BASE: u16 = 1000;
build_exceptions! {
    /// Cannot connect
    Connect(BASE + 1),
    Locked(1002, "账号已锁定", "Account is locked"), // 注释
    #[cfg(unix)]
    Gone(1003) // 已注销
}
"#;
    assert_eq!(
        codes(config, library),
        [
            "5 1001 macro-row declaration Connect | en: Cannot connect",
            "6 1002 macro-row declaration Locked | zh: 账号已锁定 | en: Account is locked | zh: 注释",
            "8 1003 macro-row declaration Gone | zh: 已注销",
        ]
    );
}

#[test]
fn rows_with_fields_and_any_order_of_columns() {
    let config = r#"
[[extract.macro]]
name = "catalog"
row = "$name => { .., code: $code, .., msg: $text, .. }"

[[extract.macro]]
name = ["codes", "more_*"]
row = "($prefix, $code, _, $text, $name)"
"#;
    let library = r#"
my::catalog! { LOCKED => { level: f(1, 2), code: "auth.locked", x: 1, msg: "Locked" } }
codes! { ("HE", 0_07, [1, 2], "Seven", SEVEN); ("HE", 8, x, "Eight".into(), "EIGHT",); }
mod inner { more_codes![("E", "01", (), "One", a::ONE)]; }
"#;
    assert_eq!(
        codes(config, library),
        [
            "2 auth.locked macro-row declaration LOCKED | en: Locked",
            "3 HE007 macro-row declaration SEVEN | en: Seven",
            "3 HE8 macro-row declaration EIGHT | en: Eight",
            "4 E01 macro-row declaration ONE | en: One",
        ]
    );
}

#[test]
fn a_prefix_in_front_of_the_rows() {
    let config = "[[extract.macro]]\nname = \"codes\"\nrow = [\"$prefix\", \"$name => ($code, ..)\"]\n";
    let library =
        "codes!(\"KV:Pd:\",\n    IO => (\"Io\", \"\", \"\"),\n    BUSY => (7)\n);\ncodes! { LONE => (\"Lone\") }\n";
    assert_eq!(
        codes(config, library),
        [
            "2 KV:Pd:Io macro-row declaration IO",
            "3 KV:Pd:7 macro-row declaration BUSY",
            "5 Lone macro-row declaration LONE"
        ]
    );
    refused(&config.replace(", \"$name => ($code, ..)\"", ""), library)
        .says(&["`$prefix` alone is no row with a code"]);
}

#[test]
fn a_row_that_does_not_fit_is_said() {
    let config = "[[extract.macro]]\nname = \"codes\"\nrow = \"$name($code)\"\n";
    let library = "codes! {\n    Head;\n    A(1001),\n    B[1002],\n    C(1003) http(404),\n    D(1004),\n}\n";
    let run = project(config, library).run(&["list"]).exits(0);
    for place in ["4:5", "5:5"] {
        assert!(
            run.stderr.contains(&format!("src/lib.rs:{place}: not understood: it does not fit `$name($code)`")),
            "{run}"
        );
    }
    run.says(&["1001", "1004"]).keeps_quiet_about(&["lib.rs:2", "codes!::B", "codes!::C"]);
}

#[test]
fn a_configured_macro_is_not_read_twice() {
    // Without the config the first number of a row would be its code.
    let library = "define_errors! {\n    (404, 1001, \"Gone\"),\n    (500, 1002, \"Broken\"),\n}\n";
    let config = "[[extract.macro]]\nname = \"define_errors\"\nrow = \"(_, $code, $text)\"\n";
    let found = codes(config, library);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains(" 1001 ") && found[1].contains(" 1002 "), "{found:?}");
}

#[test]
fn arguments_of_calls() {
    let config = r#"
[[extract.call]]
name = ["Reply::fail", "*::coded", "give_up", ".reply_err"]
arguments = "$code, $text, .."
"#;
    let library = r#"
pub const ERR_BUSY: u32 = 1003; // 系统繁忙
fn f(x: X, code: u32) {
    api::Reply::fail(1001, "一", g(7, "x"));
    Self::fail(1, "no reply");
    Other::<Vec<u8>>::coded(-2, format!("two {x}"));
    give_up(ERR_BUSY, "系统繁忙");
    x.reply_err((1000 + 4) as i32, "four".to_owned());
    Reply::fail(code, "a variable");
    Reply::give_up(6, "a method of a type");
    x.fail(5, "another name");
}
impl Reply {
    fn g() { Self::fail(7, "seven") }
}
#[cfg(test)]
mod tests {
    fn t() { Reply::fail(9, "a test") }
}
"#;
    assert_eq!(
        codes(config, library),
        [
            "2 1003 const declaration ERR_BUSY | zh: 系统繁忙",
            "4 1001 call mention - | zh: 一",
            "6 -2 call mention - | en: two {x}",
            "7 1003 call mention - | zh: 系统繁忙",
            "8 1004 call mention - | en: four",
            "14 7 call mention - | en: seven",
        ]
    );
}

#[test]
fn calls_may_declare() {
    let config = "[[extract.call]]\nname = \".insert\"\narguments = \"$code, $text\"\nrole = \"declaration\"\n";
    let found = codes(config, "fn f(m: &mut M) { m.insert(3, \"会员不存在\"); m.insert(4, \"会员已过期\"); }\n");
    assert_eq!(found, ["1 3 call declaration - | zh: 会员不存在", "1 4 call declaration - | zh: 会员已过期"]);
}

#[test]
fn a_call_that_does_not_fit_is_said() {
    let config = "[[extract.call]]\nname = \"fail\"\narguments = \"$code, $text\"\n";
    let library = "fn f() {\n    fail(1, \"a\");\n    fail(\"b\", 1002, \"c\");\n    fail(reason);\n}\n";
    let run = project(config, library).run(&["list"]).exits(0);
    run.says(&["src/lib.rs:3:5: not understood"]).keeps_quiet_about(&["lib.rs:4"]);
}

#[test]
fn fields_of_struct_literals() {
    let config = "[[extract.field]]\ntype = \"Reply\"\ncode = \"status_no\"\ntext = [\"hint\", \"note\"]\n";
    let library = r#"
struct Reply { status_no: u32, hint: String }
impl Reply {
    fn a() -> Reply { Self { note: "备注", status_no: 1001, hint: "一".into() } }
    fn b(r: Reply) -> bool { matches!(r, Reply { status_no: 1002, .. }) }
}
fn c(status_no: u32) -> Reply {
    if status_no == 0 { return Reply { status_no, hint: String::new() } }
    api::Reply { hint: "two".to_string(), status_no: 1002 }
}
fn d() { Other { status_no: 1003 } }
"#;
    assert_eq!(
        codes(config, library),
        ["4 1001 struct-literal mention - | zh: 备注 | zh: 一", "9 1002 struct-literal mention - | en: two"]
    );
}

#[test]
fn arguments_of_attributes() {
    let config = r#"
[[extract.attribute]]
name = "fluvio"
code = "tag"
text = "message"

[[extract.attribute]]
name = "my::code"
arguments = ["$code", "$code, $text"]
"#;
    let library = r#"
pub enum Kind {
    /// Not found
    #[fluvio(min_version = 3, tag = 1001)]
    NotFound,
    #[fluvio(tag(1002), message = "忙")]
    Busy { since: u32 }, // 稍后再试
    #[fluvio(min_version = 4)]
    Other,
}
#[code(2001)]
pub struct Expired(u32);
#[my::code = "2002"]
pub const LOCKED: Error = Error::locked();
#[code(2003, "三")]
#[derive(Debug)]
pub(crate) struct Third;
"#;
    assert_eq!(
        codes(config, library),
        [
            "4 1001 attribute declaration Kind::NotFound | en: Not found",
            "6 1002 attribute declaration Kind::Busy | zh: 忙 | zh: 稍后再试",
            "11 2001 attribute declaration Expired",
            "13 2002 attribute declaration LOCKED",
            "15 2003 attribute declaration Third | zh: 三",
        ]
    );
}

#[test]
fn an_attribute_wins_over_the_discriminant() {
    let config = "[[extract.attribute]]\nname = \"tag\"\narguments = \"$code\"\n";
    let library = "#[repr(u8)]\npub enum ErrorCode {\n    #[tag(2)]\n    #[tag(7)]\n    None, // 无\n    #[tag(1)]\n    Busy = 9,\n    Gone,\n}\n";
    assert_eq!(
        codes(config, library),
        [
            "3 2 attribute declaration ErrorCode::None | zh: 无",
            "4 7 attribute declaration ErrorCode::None | zh: 无",
            "6 1 attribute declaration ErrorCode::Busy",
            "8 10 enum-variant declaration ErrorCode::Gone",
        ]
    );
}

#[test]
fn configured_names_are_found_in_any_file() {
    let project = project("[[extract.call]]\nname = \"halt\"\narguments = \"_, $code\"\n", "mod quiet;\n")
        .file("src/quiet.rs", "fn f() { halt(now(), 7) }\n");
    project.run(&["list"]).exits(0).says(&["src/quiet.rs:1:22"]);
}

#[test]
fn duplicates_of_configured_rows_are_reported() {
    let config = "[[extract.macro]]\nname = \"codes\"\nrow = \"$name = $code\"\n";
    let run = project(config, "codes! {\n    NotFound = 1001, // 不存在\n    Locked = 1001, // 已锁定\n}\n")
        .short(&[])
        .exits(1);
    assert_eq!(run.findings().iter().filter(|found| found.rule == "duplicate-code").count(), 1, "{run}");
}

#[test]
fn everything_wrong_with_the_blocks_is_told_at_once() {
    let config = r#"[[extract.macro]]
name = ""
row = "$nmae($code"

[[extract.macro]]
nam = "codes"
row = 5

[[extract.call]]
name = "a b"
arguments = "$text"
role = "mentoin"

[[extract.field]]
type = "Reply"

[[extract.attribute]]
name = "code"
code = "tag"
arguments = "$code"

[extract]
call = 3
"#;
    let run = refused(&config.replace("[extract]\ncall = 3\n", ""), "");
    run.says(&[
        "errcode.toml:4:8: error[invalid-config]: this name is empty",
        "errcode.toml:5:8: error[invalid-config]: `$nmae($code` is no pattern for `row`: unknown column `$nmae`",
        "errcode.toml:5:13: error[invalid-config]: `$nmae($code` is no pattern for `row`: `(` is never closed",
        "errcode.toml:8:1: error[invalid-config]: unknown key `nam`",
        "errcode.toml:9:7: error[invalid-config]: `row` is a string or an array of strings, and this is an integer",
        "errcode.toml:12:8: error[invalid-config]: `a b` is no name",
        "errcode.toml:13:14: error[invalid-config]: `$text` is no pattern for `arguments`: it has no `$code`",
        "errcode.toml:14:8: error[invalid-config]: `mentoin` is no role",
        "errcode.toml:16:1: error[invalid-config]: this `[[extract.field]]` has no `code`",
        "errcode.toml:21:8: error[invalid-config]: `code` stands beside `arguments`",
    ]);
    refused("[extract]\nmacro = 3\n", "").says(&["errcode.toml:4:1", "`macro` is a list of tables"]);
    refused("[extract]\nmacros = 3\n", "").says(&["unknown key `macros`"]);
}

#[test]
fn helps_say_what_to_type() {
    let config = "[[extract.macro]]\nname = \"codes\"\nrow = \"$nmae($code)\"\nrole = \"mentoin\"\n";
    project(config, "").run(&[]).exits(2).says(&["write `$name`", "write `mention`"]);
    project("[[extract.attribute]]\nname = \"code\"\n", "").run(&[]).exits(2).says(&["`arguments = \"$code\"`"]);
}

#[test]
fn a_name_that_is_nowhere_is_an_error_with_the_nearest() {
    let library = "\nbuild_exceptions! { A(1) }\nfn f() { Response::fail_with(1) }\nfn g() { Replay { code: 1 } }\n#[fluvio(tag = 1)]\nfn h() {}\n";
    for (config, message, near) in [
        (
            "[[extract.macro]]\nname = \"build_exeptions\"\nrow = \"$name($code)\"\n",
            "errcode.toml:4:8: error[invalid-config]: no macro `build_exeptions!` is called",
            "the nearest is `build_exceptions!` (src/lib.rs:2)",
        ),
        (
            "[[extract.call]]\nname = \"Reply::fail_with\"\narguments = \"$code\"\n",
            "`Reply::fail_with(…)` is never called",
            "the nearest is `Response::fail_with(…)` (src/lib.rs:3)",
        ),
        (
            "[[extract.field]]\ntype = \"Reply\"\ncode = \"code\"\n",
            "no `Reply { … }` is made",
            "the nearest is `Replay { … }` (src/lib.rs:4)",
        ),
        (
            "[[extract.attribute]]\nname = \"fluvoi\"\ncode = \"tag\"\n",
            "no attribute `#[fluvoi]` is used",
            "the nearest is `#[fluvio]` (src/lib.rs:5)",
        ),
    ] {
        refused(config, library).says(&[message]);
        project(config, library).run(&[]).exits(2).says(&[near]);
    }
    let far = "[[extract.macro]]\nname = \"zz\"\nrow = \"$code\"\n";
    project(far, library).run(&[]).exits(2).says(&["no macro `zz!` is called"]).keeps_quiet_about(&["nearest"]);
}

#[test]
fn a_block_that_others_leave_nothing_to_is_idle_only_where_it_fits_nothing() {
    let block = |name: &str, row: &str| format!("[[extract.macro]]\nname = {name}\nrow = \"{row}\"\n");
    let library = "codes! { A = 1001, B = 1002 }\n";
    let both = block("[\"codes\", \"co*\"]", "$name = $code") + &block("\"codes\"", "_ = $code");
    project(&both, library).short(&[]).exits(0);
    let idle = block("\"codes\"", "$name = $code") + &block("\"codes\"", "$name => $code");
    refused(&idle, library)
        .says(&["errcode.toml:8:7: error[invalid-config]: no row of `codes!` fits `$name => $code`"]);
}

#[test]
fn a_pattern_that_fits_no_row_shows_the_first() {
    let library = "\nbuild_exceptions! {\n    A => 1,\n    B => 2,\n}\nfn f() { fail(5) }\nfn g() { R { no: 1 } }\n#[code(3)]\nfn h() {}\n";
    for (config, message, row) in [
        (
            "[[extract.macro]]\nname = \"build_exceptions\"\nrow = \"$name($code)\"\n",
            "no row of `build_exceptions!` fits `$name($code)`",
            "A => 1",
        ),
        (
            "[[extract.call]]\nname = \"fail\"\narguments = \"_, $code\"\n",
            "no call of `fail(…)` fits `_, $code`",
            "fail(5)",
        ),
        ("[[extract.field]]\ntype = \"R\"\ncode = \"code\"\n", "no `R { … }` fits `code = …`", "R { no: 1 }"),
        ("[[extract.attribute]]\nname = \"code\"\ncode = \"id\"\n", "no attribute `#[code]` fits `id = …`", "code(3"),
    ] {
        project(config, library).run(&[]).exits(2).says(&[message, row, "this does not fit", "src/lib.rs:"]);
    }
}
