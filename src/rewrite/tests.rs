//! What is rewritten is read back with extraction, as it stands in a whole file.

use proptest::prelude::*;

use super::*;
use crate::{
    extract::{Macros, Options, extract},
    source::{FileId, Origin},
};

/// All descriptions that extraction finds in a file.
fn found(source: &str) -> Vec<Description> {
    let facts = extract(FileId(0), source, Options::new("src/error.rs", &Macros::default()));
    facts.sites.into_iter().flat_map(|site| site.descriptions).collect()
}

fn texts(source: &str) -> Vec<String> {
    found(source).into_iter().map(|text| text.text).collect()
}

/// The file with `new` in place of the description `old`.
fn rewritten(source: &str, old: &str, new: &str) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add_text("src/error.rs".into(), "/src/error.rs".into(), Origin::Disk, source.to_owned());
    let descriptions = found(source);
    let text = descriptions.iter().find(|text| text.text == old);
    let text = text.unwrap_or_else(|| panic!("{old:?} is not among {:?}", texts(source)));
    let edit = description(&sources, text, new)?;
    assert_eq!(edit.span.file, file);
    let mut out = source.to_owned();
    out.replace_range(edit.span.range(), &edit.replacement);
    Some(out)
}

/// An enum whose variant has these lines in front of it and this text behind it. The other one has a comment above it, since only a
/// habit of the whole list makes such comments descriptions.
fn variant(above: &str, behind: &str) -> String {
    format!(
        "pub enum AuthError {{\n    {above}\n    InvalidClient = 10001,{behind}\n    // {OTHER}\n    Other = 10002,\n}}\n"
    )
}

const OTHER: &str = "其他错误";

#[track_caller]
fn check(above: &str, behind: &str, old: &str, new: &str, expected: Option<(&str, &str)>) {
    let expected = expected.map(|(above, behind)| variant(above, behind));
    assert_eq!(rewritten(&variant(above, behind), old, new), expected);
}

#[test]
fn comments_keep_their_signs_and_white_space() {
    check("", " // 旧的文字", "旧的文字", "用户认证失败", Some(("", " // 用户认证失败")));
    check("", "\t//旧的文字  ", "旧的文字", "用户认证失败", Some(("", "\t//用户认证失败  ")));
    check("", " /* 旧的文字 */", "旧的文字", "用户认证失败", Some(("", " /* 用户认证失败 */")));
    check("// 旧的文字", "", "旧的文字", "用户认证失败", Some(("// 用户认证失败", "")));
    check("///  旧的文字", "", "旧的文字", "用户认证失败", Some(("///  用户认证失败", "")));
    check("/** 旧的文字 */", "", "旧的文字", "用户认证失败", Some(("/** 用户认证失败 */", "")));
    let block = |text: &str| format!("/**\n     * {text}\n     *\n     * More of it.\n     */");
    check(&block("Old text"), "", "Old text", "Invalid client", Some((&block("Invalid client"), "")));
}

#[test]
fn what_is_not_the_text_stays() {
    check("", " // 10001: 旧的文字", "旧的文字", "用户认证失败", Some(("", " // 10001: 用户认证失败")));
    check("", " // 旧的文字 Old text here", "旧的文字", "用户认证失败", Some(("", " // 用户认证失败 Old text here")));
    check(
        "",
        " // 旧的文字 Old text here",
        "Old text here",
        "Invalid client",
        Some(("", " // 旧的文字 Invalid client")),
    );
    check(
        "/// 旧的文字。请重新登录。",
        "",
        "旧的文字。请重新登录。",
        "用户认证失败",
        Some(("/// 用户认证失败。请重新登录。", "")),
    );
    check(
        "/// Old text. It was\n    /// like this. See more.",
        "",
        "Old text. It was like this. See more.",
        "Invalid client",
        Some(("/// Invalid client. It was\n    /// like this. See more.", "")),
    );
    check(
        "/// The old\n    /// text of it.\n    ///\n    /// More.",
        "",
        "The old text of it.",
        "Invalid client",
        Some(("/// Invalid client\n    ///\n    /// More.", "")),
    );
    check("/// e.g. Old text", "", "e.g. Old text", "Invalid client", Some(("/// Invalid client", "")));
}

#[test]
fn lines_that_may_be_several_statements_are_left() {
    check("/// 旧的文字\n    /// 另一行", "", "旧的文字 另一行", "用户认证失败", None);
    check("/// Old text\n    /// - a point", "", "Old text - a point", "Invalid client", None);
}

#[test]
fn literals_are_written_in_their_own_syntax() {
    let error = |literal: &str| format!("#[error({literal})]");
    let new = "say \"no\" \\ 完";
    for (old, expected) in [
        (r#""old""#, r#""say \"no\" \\ 完""#),
        (r#"r"old""#, r##"r#"say "no" \ 完"#"##),
        (r##"r#"old"#"##, r##"r#"say "no" \ 完"#"##),
        (r###"r##"old"##"###, r###"r##"say "no" \ 完"##"###),
        (r#"c"old""#, r#"c"say \"no\" \\ 完""#),
        (r#"cr"old""#, r##"cr#"say "no" \ 完"#"##),
        (r#"" old ""#, r#"" say \"no\" \\ 完 ""#),
        (r#""\x6fl\u{64}""#, r#""say \"no\" \\ 完""#),
    ] {
        check(&error(old), "", "old", new, Some((&error(expected), "")));
    }
    check("#[error(r\"old\")]", "", "old", "a\"#b", Some(("#[error(r##\"a\"#b\"##)]", "")));
    check("#[doc = \"old\"]", "", "old", "a\"b", Some(("#[doc = \"a\\\"b\"]", "")));
    for new in ["a\nb", "# a"] {
        check("#[doc = \"old\"]", "", "old", new, None);
    }
    check("#[strum(message = \"old\")]", "", "old", "a {b", Some(("#[strum(message = \"a {b\")]", "")));
    check("#[error(concat!(\"old\", \" text\"))]", "", "old text", "new", None);
}

#[test]
fn byte_strings_stay_ascii() {
    for (slice, new, expected) in [
        ("b\"old\"", "new", Some("new")),
        ("b\"old\"", "错", Some("\\xe9\\x94\\x99")),
        ("br\"old\"", "a\"b", Some("br#\"a\"b\"#")),
        ("br\"old\"", "错", None),
    ] {
        let place = Place { before: "const A: &[u8] = ", slice, is_doc: false };
        let written = place.change("old", new).map(|change| change.written);
        assert_eq!(written.as_deref(), expected, "{slice} {new}");
    }
    let place = Place { before: "", slice: "b\"\\xe9\\x94\\x99 old\"", is_doc: false };
    assert_eq!(place.change("错 old", "new").map(|change| change.range), Some(2..18));
}

#[test]
fn placeholders_are_arguments() {
    let error = |text: &str| format!("#[error(\"{text}\")]");
    for (old, new, expected) in [
        ("old: {0}", "Invalid client", None),
        ("old", "Invalid client {id}", None),
        ("old {0}", "Invalid client {0}", Some("Invalid client {0}")),
        ("old {id:?}", "Invalid client {max}", Some("Invalid client {id:?}")),
        ("old {a} {b}", "b {b}, a {a}", Some("b {b}, a {a}")),
        ("old {a:.2} {b}", "b {b}, a {a}", Some("b {b}, a {a:.2}")),
        ("old {a} {a:?}", "new {a}", Some("new {a}")),
        ("old {} {:?}", "new {:?} {}", None),
        ("old {} {}", "new {} {}", Some("new {} {}")),
        ("old {a} {b}", "new %s %s", None),
        ("old {a} {b}", "new {a} {c}", None),
        ("old", "missing }", Some("missing }}")),
        ("old {0}", "missing { of {0}", Some("missing {{ of {0}")),
        ("missing }}", "missing }", None),
    ] {
        let expected = expected.map(error);
        check(&error(old), "", old, new, expected.as_deref().map(|above| (above, "")));
    }
    check("", " // 旧的 {id} 文字", "旧的 {id} 文字", "新的文字", None);
}

#[test]
fn what_cannot_be_written_there_is_refused() {
    for new in ["a\nb", "a\rb", "a \u{202E}b", "", " a", "a\u{7}"] {
        check("", " // 旧的文字", "旧的文字", new, None);
    }
    check("/** 旧的文字 */", "", "旧的文字", "a */ b", None);
    check("", " /* 旧的文字 */", "旧的文字", "a /* b", None);
    check("", " //旧的文字", "旧的文字", "/ 新的文字", None);
    check("", " //旧的文字", "旧的文字", "! 新的文字", None);
    check("/// 旧的文字", "", "旧的文字", "# 新的文字", None);
    check("", " // 旧的文字", "旧的文字", "TODO 新的文字", None);
    check("", " // 旧的文字", "旧的文字", "旧的文字", None);
    check("", " // 旧的文字", "旧的文字", "新的文字 New text here", None);
}

#[test]
fn display_arms_and_format_macros() {
    let arms = |first: &str| {
        format!(
            "pub enum AuthError {{ A = 10001, B = 10002 }}\nimpl std::fmt::Display for AuthError {{\n    fn fmt(&self, f: &mut \
             std::fmt::Formatter<'_>) -> std::fmt::Result {{\n        match self {{\n            Self::A => {first},\n            \
             Self::B => write!(f, \"other\"),\n        }}\n    }}\n}}\n"
        )
    };
    for (old, new, expected) in [
        ("write!(f, \"old\")", "a } b", Some("write!(f, \"a }} b\")")),
        ("f.write_str(\"old\")", "a b", Some("f.write_str(\"a b\")")),
        ("f.write_str(\"old\")", "a } b", None),
    ] {
        assert_eq!(rewritten(&arms(old), "old", new), expected.map(arms), "{old}");
    }
}

#[test]
fn raw_strings_take_the_line_ends_of_the_file() {
    let source = "pub enum AuthError {\r\n    #[error(r\"old\")]\r\n    A = 10001,\r\n}\r\n";
    let expected = source.replace("old", "a\r\nb");
    assert_eq!(rewritten(source, "old", "a\nb"), Some(expected));
}

#[test]
fn a_line_of_a_text_that_looks_like_the_end_of_the_item_is_none() {
    check("#[error(r\"old\")]", "", "old", "用户\n}", Some(("#[error(r\"用户\n}}\")]", "")));
    assert_eq!(texts(&variant("#[error(r\"用户\n}}\")]", "")), ["用户\n}}", OTHER]);
}

/// Texts with everything that is special in one of the syntaxes.
fn nasty() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "用户", "不存在", "error", "Text", " ", "😀", "\"", "\"#", "\\", "{", "}", "{}", "{id}", "*/", "/*", "//",
        "\n", "\r\n", "\t", "'", "#", "%s", "e\u{301}", "。", ". ", "0", "\u{200B}", "\u{202E}", "(", ")", "`",
    ]);
    prop::collection::vec(parts, 1..8)
        .prop_map(|parts| parts.concat().trim().to_owned())
        .prop_filter("a text", |text| !text.is_empty())
}

/// Syntaxes with `@` for the text.
const SYNTAXES: &[(&str, &str)] = &[
    ("/// @", ""),
    ("/** @ */", ""),
    ("/**\n     * @\n     */", ""),
    ("#[doc = \"@\"]", ""),
    ("#[error(\"@\")]", ""),
    ("#[msg(\"@\")]", ""),
    ("#[error(r\"@\")]", ""),
    ("#[error(r#\"@\"#)]", ""),
    ("#[strum(message = \"@\")]", ""),
    ("#[error(c\"@\")]", ""),
    ("// @", ""),
    ("", " // @"),
    ("", " /* @ */"),
    ("", " // 10001: @"),
];

proptest! {
    #[test]
    fn what_is_written_is_read_again(new in nasty(), syntax in prop::sample::select(SYNTAXES), ends in any::<bool>()) {
        let lines = |text: &str| if ends { text.replace('\n', "\r\n") } else { text.to_owned() };
        let (above, behind) = syntax;
        let source = lines(&variant(&above.replace('@', "old text"), &behind.replace('@', "old text")));
        if let Some(after) = rewritten(&source, "old text", &new) {
            let (head, tail) = source.split_once("old text").expect("it stands there");
            // Hashes of a raw string may be more.
            let (head, tail) = (head.trim_end_matches(['"', '#']), tail.trim_start_matches(['"', '#']));
            prop_assert!(after.starts_with(head) && after.ends_with(tail), "{after:?}");
            let is_format = above.starts_with("#[error(");
            let expected = if is_format { new.replace('{', "{{").replace('}', "}}") } else { new.clone() };
            let read: Vec<_> = texts(&after).into_iter().filter(|text| text != OTHER).collect();
            prop_assert_eq!(read, [expected.as_str()], "{:?}", after);
            prop_assert_eq!(rewritten(&after, &expected, &new), None);
        }
    }

    #[test]
    fn simple_texts_are_never_refused(new in "[a-z]{3,8}( [a-z]{3,8}){0,3}|[用户不存在密码错误]{2,8}", syntax in prop::sample::select(SYNTAXES)) {
        let (above, behind) = syntax;
        let expected = variant(&above.replace('@', &new), &behind.replace('@', &new));
        prop_assert_eq!(rewritten(&variant(&above.replace('@', "old text"), &behind.replace('@', "old text")), "old text", &new), Some(expected));
    }

    #[test]
    fn nothing_panics(before in "\\PC{0,20}", slice in "[/*!\"r#b\\\\ua{}n \n错]{0,30}", old in "\\PC{1,4}", new in "\\PC{1,10}") {
        let place = Place { before: &before, slice: &slice, is_doc: false };
        if let Some(Change { range, .. }) = place.change(&old, &new) {
            prop_assert!(slice.get(range).is_some());
        }
    }
}
