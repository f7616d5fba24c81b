//! What cannot be done or not be finished: exit status 2, a message with the place, no panic, and the rest still checked.

use std::fs;

use crate::support::Project;

/// A malformed code, to see that the rest was checked.
const REST: &str = "pub const ERR_A: u32 = 201_001; // 用户不存在\npub const ERR_B: u32 = 20_102; // 密码错误\n";

fn beside_a_good_file() -> Project {
    Project::demo("pub mod bad_error;\npub mod good_error;\n").file("src/good_error.rs", REST)
}

#[test]
fn a_syntax_error_has_a_place_and_hides_nothing() {
    let bad = "#[repr(u32)]\npub enum BadError {\n    First = 201_010, // 已锁定\n    Second = = 201_011,\n}\n\n\
        #[repr(u32)]\npub enum NextError {\n    Third = 301_001, // 已注销\n}\n";
    let run = beside_a_good_file().file("src/bad_error.rs", bad);
    let run = run.file("errcode.toml", "version = 1\nscheme = \"A-BB-CCC\"\n").short(&[]).exits(2);
    let found: Vec<_> = run.findings().into_iter().map(|f| (f.path, f.line, f.rule)).collect();
    for (path, line, rule) in [
        ("src/bad_error.rs", 4, "unparsed-file"),
        ("src/bad_error.rs", 9, "level-out-of-range"),
        ("src/good_error.rs", 2, "malformed-code"),
    ] {
        assert!(found.contains(&(path.to_owned(), line, rule.to_owned())), "{rule} is missing\n{run}");
    }
}

#[test]
fn an_unclosed_brace_hides_no_other_file() {
    let bad = "pub enum BadError {\n    First = 201_010,\n    Second = { 201_011,\n\npub fn later() {}\n";
    let run = beside_a_good_file().file("src/bad_error.rs", bad).short(&[]).exits(2);
    let rules: Vec<_> = run.findings().into_iter().map(|f| (f.path, f.rule)).collect();
    assert!(rules.contains(&("src/bad_error.rs".to_owned(), "unparsed-file".to_owned())), "{run}");
    assert!(rules.contains(&("src/good_error.rs".to_owned(), "malformed-code".to_owned())), "{run}");
}

#[test]
fn a_file_that_is_not_utf8_is_named() {
    let project =
        beside_a_good_file().file("src/bad_error.rs", b"pub const ERR_GBK: u32 = 201_005; // \xd3\xc3\xbb\xa7\n");
    project.short(&[]).exits(2).says(&["bad_error.rs", "UTF-8", "good_error.rs:2:24: error[malformed-code]"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let project = beside_a_good_file().file("src/bad_error.rs", REST);
    let path = project.root().join("src/bad_error.rs");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("the file was just written");
    if fs::read(&path).is_ok() {
        return; // The superuser reads everything.
    }
    project.short(&[]).exits(2).says(&["bad_error.rs", "good_error.rs:2:24: error[malformed-code]"]);
}

#[test]
fn a_broken_manifest_stops_the_run() {
    let project = Project::empty().file("Cargo.toml", "[package\nname = 1\n").file("src/lib.rs", REST);
    let run = project.run(&[]).exits(2);
    assert!(run.stdout.is_empty(), "{run}");
    assert!(run.stderr.contains("Cargo.toml") && run.stderr.starts_with("error"), "{run}");
}

#[test]
fn no_manifest_stops_the_run() {
    Project::empty().run(&[]).exits(2).says(&["Cargo.toml"]);
    Project::empty().run(&["--manifest-path", "nowhere/Cargo.toml"]).exits(2).says(&["nowhere"]);
}

#[test]
fn everything_wrong_in_the_config_is_told_at_once() {
    let config = "version = 1\nschem = \"A-BB-CCC\"\n\n[levels]\n1 = 7\n\n[modules]\n\"1\" = { name = \"user\" }\n\n\
        [extract]\nexclude = [\"src/[\"]\n\n[rules]\nduplicate-cod = \"deny\"\nserial-gap = \"loud\"\n";
    let run = Project::demo(REST).file("errcode.toml", config).run(&[]).exits(2).says(&[
        "errcode.toml:2:", "errcode.toml:5:", "errcode.toml:8:", "errcode.toml:11:", "errcode.toml:14:",
        "errcode.toml:15:", "`scheme`", "`duplicate-code`",
    ]);
    assert!(!run.stdout.contains("malformed-code") && !run.stderr.contains("malformed-code"), "{run}");
}

#[test]
fn a_config_that_is_no_toml_has_a_place() {
    let project = Project::demo(REST).file("errcode.toml", "version = 1\nscheme = \"A-BB-CCC\n");
    project.run(&[]).exits(2).says(&["errcode.toml:2:"]);
}

#[test]
fn a_name_that_nothing_has_is_an_error() {
    let config = "version = 1\n\n[extract]\nnames = [\"ERR_*\", \"nope\", \"*Oops\"]\n";
    let project = Project::demo(&format!("mod idle;\n{REST}")).file("src/idle.rs", "pub struct NotFoundOops;\n");
    let project = project.file("errcode.toml", config);
    for args in [&[][..], &["list"]] {
        let run = project.run(args).exits(2).says(&["errcode.toml:4:19", "`nope` matches no name"]);
        assert!(run.stdout.is_empty(), "{run}");
        run.keeps_quiet_about(&["`ERR_*`", "`*Oops`", "malformed-code"]);
    }
    project.file("errcode.toml", config.replace("nope", "idle")).short(&[]).exits(1).says(&["malformed-code"]);
}

#[cfg(unix)]
#[test]
fn a_config_that_is_no_file_is_not_opened() {
    use std::{os::unix::fs::symlink, process::Command};

    let project = Project::demo(REST);
    let config = project.root().join("errcode.toml");
    let refused = |why: &str| {
        let run = project.run(&[]).exits(2).says(&[why, &config.to_string_lossy()]);
        assert!(run.stdout.is_empty() && run.stderr.starts_with("error: cannot read"), "{run}");
        fs::remove_file(&config).expect("it was just made");
    };
    let made = Command::new("mkfifo").arg(&config).status();
    if made.is_ok_and(|status| status.success()) {
        refused("it is no regular file");
    }
    for (to, why) in [
        ("nowhere.toml", "leads to no file"),
        ("src", "no regular file"),
        ("/dev/zero", "leads out of the workspace, to `/dev/zero`"),
    ] {
        symlink(to, &config).expect("links are supported");
        refused(why);
    }
    let project = project.file("elsewhere.toml", "version = 1\nrules.malformed-code = \"allow\"\n");
    symlink("elsewhere.toml", &config).expect("links are supported");
    project.short(&[]).exits(0);
}

#[test]
fn two_configs_are_one_too_many() {
    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
        [workspace.metadata.errcode-check]\nversion = 1\n";
    let project = Project::demo(REST).file("Cargo.toml", manifest);
    project.short(&[]).exits(1).says(&["malformed-code"]);
    project.file("errcode.toml", "version = 1\n").run(&[]).exits(2).says(&["errcode.toml", "Cargo.toml"]);
}

#[test]
fn a_module_that_no_package_answers_for_is_an_error() {
    let config = "version = 1\n\n[modules]\n\"01\" = { name = \"user\", packages = [\"usr-*\"] }\n";
    Project::demo(REST).file("errcode.toml", config).run(&[]).exits(2).says(&["errcode.toml:4:", "usr-*"]);
}

#[test]
fn a_run_that_saw_no_code_says_so() {
    for args in [&[][..], &["-q"], &["check"], &["--message-format", "short"]] {
        let run = Project::demo("pub fn f() {}\n").run(args).exits(2);
        assert!(run.stdout.is_empty(), "{run}");
        run.says(&["error: no error code was found in 1 file", "`[extract] names`"]);
    }
    let json = Project::demo("").run(&["--message-format", "json"]).exits(2).json();
    assert_eq!(json, [serde_json::json!({ "reason": "build-finished", "success": false })]);
    let run = Project::demo("").run(&["list"]).exits(0);
    assert!(run.stdout.is_empty() && run.stderr == "no error code found\n", "{run}");
    let empty = Project::empty().file("Cargo.toml", "[workspace]\nmembers = []\nresolver = \"2\"\n");
    let run = empty.run(&[]).says(&["no source file"]);
    assert!(matches!(run.status, Some(0 | 2)), "{run}");
}

#[test]
fn a_package_that_is_not_there_is_an_error() {
    Project::example().run(&["-p", "nope"]).exits(2).says(&["nope"]);
    Project::example().run(&["-p", "ordr"]).exits(2).says(&["ordr", "order"]);
    Project::example().run(&["-p", "zz-*"]).exits(2).says(&["zz-*"]);
}

#[test]
fn a_rule_that_is_not_there_is_an_error() {
    Project::example().run(&["-W", "duplicate-cod"]).exits(2).says(&["duplicate-cod", "`duplicate-code`"]);
    Project::example().run(&["explain", "serial-gaps"]).exits(2).says(&["serial-gap"]);
}

#[test]
fn a_wrong_flag_is_an_error_with_a_hint() {
    let run = Project::example().run(&["--mesage-format", "json"]).exits(2).says(&["--message-format"]);
    assert!(run.stdout.is_empty(), "{run}");
    Project::example().run(&["--message-format", "xml"]).exits(2).says(&["human", "short", "json"]);
}

#[test]
fn odd_files_cause_no_panic() {
    let nested = format!("pub const ERR_DEEP: u32 = {}1{};\n", "(".repeat(20_000), ")".repeat(20_000));
    let long = format!("pub const ERR_LONG: u32 = 201_003; // {}\n", "长".repeat(100_000));
    let rows = (1..=999).map(|n| format!("pub const ERR_{n}: u32 = 299_{n:03}; // 第{n}个\n"));
    let many = rows.collect::<Vec<_>>().concat();
    let files: [(&str, &str); 12] = [
        ("empty", ""),
        ("bom", "\u{feff}"),
        ("nul", "pub const ERR_NUL: u32 = 201_001; // \0\n"),
        ("no_end_of_line", "pub const ERR_LAST: u32 = 201_002; //"),
        ("open_string", "pub const ERR_S: &str = \"2-01-001;\n"),
        ("open_comment", "pub enum CError { A = 201_009 } /* "),
        ("open_raw_string", "pub const ERR_R: &str = r##\"abc\"#;\n"),
        ("huge_number", "pub const ERR_H: u128 = 999999999999999999999999999999999999999999999;\n"),
        ("cycle", "pub const ERR_X: u32 = ERR_Y + 1;\npub const ERR_Y: u32 = ERR_X - 1;\n"),
        ("by_zero", "pub const ERR_Z: u32 = 1 / 0;\npub const ERR_SHIFT: u32 = 1 << 4_000;\n"),
        ("nested", &nested),
        ("long", &long),
    ];
    for (name, text) in files.into_iter().chain([("many", many.as_str())]) {
        let project = Project::demo("pub mod odd_error;\npub mod good_error;\n").file("src/good_error.rs", REST);
        let project = project.file("src/odd_error.rs", text);
        for args in [&["--message-format", "short"][..], &["--message-format", "json"], &[], &["list"]] {
            let run = project.run(args);
            assert!(matches!(run.status, Some(0..=2)), "{name}: {run}");
        }
        project.short(&[]).says(&["good_error.rs:2:24: error[malformed-code]"]);
    }
}
