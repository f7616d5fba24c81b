//! Every folder of `fixtures/extract` through `list`: the codes found in `input.rs`, one line each, against `expected.txt`.
//!
//! An `errcode.toml` in the folder is the config of the run.
//!
//! A line is `LINE:COLUMN CODE FORM ROLE NAME`, then ` | ROLE LANGUAGE: TEXT` for each description; `-` stands for no name.

use std::{fmt::Write as _, path::Path};

use serde_json::Value;

use crate::support::{Project, compare, fixture, folders, name, none, read};

#[test]
fn every_form_is_read() {
    let mut problems = Vec::new();
    let folders = folders(&fixture("extract"));
    assert!(folders.len() > 20, "the fixtures are there");
    for folder in folders {
        let project = project(&folder);
        let run = project.run(&["list", "--message-format", "json"]).exits(0);
        let found: String = codes(&run.json()[0]).iter().map(|code| line(code) + "\n").collect();
        if let Err(difference) = compare(&folder.join("expected.txt"), found) {
            problems.push(format!("{}\n{difference}", name(&folder)));
        }
    }
    none(&problems);
}

#[test]
fn places_slice_back_to_the_literal() {
    for folder in folders(&fixture("extract")) {
        let text = read(&folder.join("input.rs"));
        let run = project(&folder).run(&["list", "--message-format", "json"]).exits(0);
        for code in codes(&run.json()[0]) {
            let (start, end) = (number(code, "byte_start"), number(code, "byte_end"));
            assert_eq!(text.get(start..end), code["literal"].as_str(), "{}: {code}", name(&folder));
            let before = &text[..start];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
            assert_eq!((number(code, "line"), number(code, "column")), (line, column), "{}: {code}", name(&folder));
        }
    }
}

#[test]
fn other_signs_at_the_start_and_end_of_lines_move_nothing() {
    let text = "#[repr(u32)]\npub enum UserError {\n    NotFound = 201_001, // 用户不存在 😀\n    /// 密码错误\n    Password = 201_002,\n}\n";
    let places = |text: &str| -> Vec<(usize, usize)> {
        let run = Project::demo(text).run(&["list", "--message-format", "json"]).exits(0);
        let document = run.json().remove(0);
        let places = codes(&document).iter().map(|code| (number(code, "line"), number(code, "column"))).collect();
        assert_eq!(codes(&document)[1]["descriptions"][0]["text"], "密码错误");
        places
    };
    assert_eq!(places(text), [(3, 16), (5, 16)]);
    assert_eq!(places(&text.replace('\n', "\r\n")), [(3, 16), (5, 16)]);
    assert_eq!(places(&format!("\u{feff}{text}")), [(3, 16), (5, 16)]);
    assert_eq!(places(&format!("#!/usr/bin/env run\n{text}")), [(4, 16), (6, 16)]);
    assert_eq!(places(&text.replace("    ", "\t")), [(3, 13), (5, 13)]);
}

#[test]
fn the_document_has_its_stable_fields() {
    let project = Project::demo("pub const ERR_LOGIN: u32 = 201_003; // 登录已过期\n");
    let document = project.run(&["list", "--message-format", "json"]).exits(0).json().remove(0);
    let expected = serde_json::json!({
        "version": 1,
        "codes": [{
            "code": "201003",
            "literal": "201_003",
            "value": 201_003,
            "name": "ERR_LOGIN",
            "role": "declaration",
            "form": "const",
            "package": "demo",
            "file": "src/lib.rs",
            "line": 1,
            "column": 28,
            "byte_start": 27,
            "byte_end": 34,
            "space": "scheme",
            "status": "conforming",
            "descriptions": [{ "text": "登录已过期", "lang": "zh", "role": "line-comment" }],
        }],
        "unread": [],
    });
    assert_eq!(document, expected);
}

/// The input as a library, with the config beside it where there is one.
fn project(folder: &Path) -> Project {
    let project = Project::demo(&read(&folder.join("input.rs")));
    let config = folder.join("errcode.toml");
    if config.exists() { project.file("errcode.toml", read(&config)) } else { project }
}

#[test]
fn definitions_of_macros_hold_in_other_files() {
    let definitions = r"
        macro_rules! table {
            ($($name:ident = $value:expr, $text:expr;)*) => { $(pub const $name: ErrorCode = ErrorCode($value, $text);)* };
        }
        macro_rules! error_colours {
            ($($name:ident = $value:expr;)*) => { pub enum Colour { $($name = $value),* } };
        }
        mod rows;
        pub fn code(error: &StoreError) -> ErrorCode {
            match error {
                StoreError::Torn => rows::TORN,
            }
        }
    ";
    let rows =
        "table! { TORN = 7, \"page is torn\"; LATE = 8, \"too late\"; }\nerror_colours! { Red = 1; Green = 2; }\n";
    let project = Project::demo(definitions).file("src/rows.rs", rows);
    let run = project.run(&["list", "--message-format", "json"]).exits(0);
    let document = run.json().remove(0);
    let found: Vec<_> = codes(&document).iter().map(|code| format!("{} {}", code["file"], line(code))).collect();
    assert_eq!(
        found,
        [
            "\"src/lib.rs\" 11:37 7 match-arm declaration StoreError::Torn",
            "\"src/rows.rs\" 1:17 7 macro-row declaration TORN | message en: page is torn",
            "\"src/rows.rs\" 1:43 8 macro-row declaration LATE | message en: too late",
        ]
    );
}

#[test]
fn calls_that_are_not_understood_are_said() {
    let text =
        "error_grid! { 1..=2 => Low, 3..=4 => High }\nlog_error!(\"{} {}\", 1, 2);\npub const ERR_LATE: u32 = 1;\n";
    let run = Project::demo(text).run(&["list"]).exits(0).says(&["src/lib.rs:1:1", "error_grid!", "[[extract.macro]]"]);
    run.keeps_quiet_about(&["log_error"]);
}

fn codes(document: &Value) -> &[Value] {
    document["codes"].as_array().map_or(&[], Vec::as_slice)
}

fn number(code: &Value, key: &str) -> usize {
    code[key].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_else(|| panic!("no {key} in {code}"))
}

fn line(code: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let [text, form, role, name] = ["code", "form", "role", "name"].map(|key| word(&code[key]));
    let mut line = format!("{}:{} {text} {form} {role} {name}", number(code, "line"), number(code, "column"));
    for description in code["descriptions"].as_array().into_iter().flatten() {
        let [role, lang, text] = ["role", "lang", "text"].map(|key| word(&description[key]));
        write!(line, " | {role} {lang}: {text}").expect("a string can be written");
    }
    line
}
