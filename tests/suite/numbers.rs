//! `next`, `reserve`, `retire` and `explain CODE`: which number is free, and what is known of one.

use std::{ffi::OsStr, fs, process::Command};

use serde_json::json;

use crate::support::{Project, Run, run_in, run_with};

const CONFIG: &str = "version = 1\nscheme = \"A-BB-CCC\"\nreserved = [\"201005..=201009\"]\n\n[modules]\n\
    \"01\" = { name = \"user\", packages = [\"user\"] }\n\"02\" = { name = \"order\", packages = [\"order\"] }\n";

/// Two packages, of the modules 01 and 02.
fn shop() -> Project {
    let member = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    Project::empty()
        .file("Cargo.toml", "[workspace]\nmembers = [\"user\", \"order\"]\nresolver = \"2\"\n")
        .file("errcode.toml", CONFIG)
        .file("user/Cargo.toml", member("user"))
        .file("order/Cargo.toml", member("order"))
        .file(
            "user/src/lib.rs",
            "pub enum UserError {\n    NotFound = 201001, // 用户不存在\n    LoginExpired = 201003, // 登录已过期\n    \
             Unknown = 201999, // 未知错误\n}\n",
        )
        .file(
            "order/src/lib.rs",
            "pub enum OrderError {\n    Closed = 202001, // 订单已关闭\n}\n\
             pub enum SystemError {\n    Database = 102001, // 数据库操作出错，请重试\n}\n",
        )
}

fn git(project: &Project, words: &[&str]) -> bool {
    let output = Command::new("git")
        .current_dir(project.root())
        .args(words)
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("GIT_AUTHOR_NAME", "a"), ("GIT_COMMITTER_NAME", "a")])
        .envs([("GIT_AUTHOR_EMAIL", "a@example.org"), ("GIT_COMMITTER_EMAIL", "a@example.org")])
        .output()
        .expect("git can be started");
    output.status.success()
}

/// Commits all files on a new branch.
#[track_caller]
fn commit(project: &Project, branch: &str) {
    assert!(git(project, &["checkout", "-q", "-b", branch]) && git(project, &["add", "."]));
    assert!(git(project, &["commit", "-q", "-m", branch]));
}

/// The outcome of `next`, which prints codes alone.
fn next(project: &Project, flags: &str) -> Run {
    let words: Vec<&str> = ["next"].into_iter().chain(flags.split_whitespace()).collect();
    project.run(&words)
}

#[track_caller]
fn gives(project: &Project, flags: &str, codes: &str) {
    let run = next(project, flags).exits(0);
    assert_eq!(run.stdout.split_whitespace().collect::<Vec<_>>().join(" "), codes, "{run}");
}

#[test]
fn the_number_alone_is_on_standard_output() {
    let project = shop();
    for flags in ["--level 2 --module 01", "--module 1", "--module user", "--level service --module User", "-p user"] {
        gives(&project, flags, "201004");
    }
    gives(&project, "--module user --level 2 --count 3", "201004 201010 201011");
    gives(&project, "--module user --level 1", "101001");
    gives(&project, "--like 2-02-001", "202002");
    gives(&project, "--item OrderError", "202002");
    let run = next(&project, "--module user --level 2").exits(0);
    assert_eq!(run.stderr, "2-01-004: level 2 (service), module 01 (user), 989 of 999 left\n");
    let run = next(&project, "-q --module user --level 2").exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("201004\n", ""));
    let below = run_in(&project.root().join("user/src"), &["next"]).exits(0);
    assert_eq!(below.stdout, "201004\n", "the folder tells the module, and its codes the level");
}

#[test]
fn the_document_has_every_field() {
    let run = next(&shop(), "--module user --level 2 --count 2 --message-format json").exits(0);
    let document = json!({
        "version": 1, "codes": ["201004", "201010"], "display": ["2-01-004", "2-01-010"], "scheme": "A-BB-CCC",
        "level": "2", "module": "01", "item": null, "left": 988, "size": 999,
    });
    assert_eq!(run.json(), [document]);
}

#[test]
fn what_is_not_clear_is_asked_for() {
    let project = shop();
    for (flags, texts) in [
        ("", ["the module is not given", "`01` (user), `02` (order)"]),
        ("--module 02", ["the level is not given", "`1` (system), `2` (service)"]),
        ("--module 07", ["no module `07`", "`01` (user), `02` (order)"]),
        ("--module usr", ["no module `usr`", "`01` (user), `02` (order)"]),
        ("--level 3 --module 01", ["no level `3`", "`1` (system), `2` (service)"]),
        ("--scheme B --module 01", ["there is no scheme `B`", "`A-BB-CCC`"]),
        ("--like 7", ["`7` fits no scheme", "explain 7"]),
        ("--item UserErrors", ["there is no item `UserErrors`", "did you mean `UserError`?"]),
        ("--count 0", ["`--count` is at least 1", "error"]),
    ] {
        let run = next(&project, flags).exits(2).says(&texts);
        assert!(run.stdout.is_empty(), "{run}");
    }
}

#[test]
fn a_workspace_of_one_module_needs_no_words() {
    gives(&Project::demo("pub enum UserError {\n    NotFound = 201001, // 用户不存在\n}\n"), "", "201002");
    let pattern = Project::demo("pub const ERR_NET: &str = \"IR_07\"; // 网络不可用\n");
    gives(&pattern.file("errcode.toml", "version = 1\nscheme = \"IR_NN\"\n"), "", "IR_08");
    let nothing_yet = Project::demo("pub fn nothing() {}\n");
    gives(&nothing_yet, "--level 2 --module 01", "201001");
    next(&nothing_yet, "").exits(2).says(&["no error code was found", "`--level` and `--module`"]);
}

#[test]
fn ranges_have_names() {
    let config = "version = 1\n[[scheme]]\nranges = { \"1000..=1999\" = \"storage\", \"2000..=2999\" = \"query\" }\n";
    let project =
        Project::demo("pub enum DbError {\n    Disk = 1000, // 磁盘已满\n    Syntax = 2000, // 语法错误\n}\n");
    let project = project.file("errcode.toml", config);
    gives(&project, "--module query", "2001");
    gives(&project, "--module 1000..=1999", "1001");
    gives(&project, "--like 1500", "1001");
    next(&project, "").exits(2).says(&["`storage` (`1000..=1999`), `query` (`2000..=2999`)"]);
}

#[test]
fn retired_and_reserved_rows_and_other_heads_hold_their_numbers() {
    let rows = "| 错误码 | 错误描述 | 状态 |\n|---|---|---|\n| 201001 | 用户不存在 | |\n| 201003 | 登录已过期 | |\n\
                | 201012 | 账号已注销 | retired |\n";
    let project = shop().file("codes.md", rows);
    let project = project.file("errcode.toml", format!("{CONFIG}[[table]]\npath = \"codes.md\"\n"));
    gives(&project, "--module user --level 2", "201013");
    assert!(git(&project, &["init", "-q"]));
    commit(&project, "main");
    let library = project.root().join("user/src/lib.rs");
    let text = fs::read_to_string(&library).expect("it was just written");
    for (branch, code) in [("taken", "201020"), ("given-up", "201014")] {
        fs::write(&library, text.replace("    Unknown", &format!("    New = {code}, // 昵称已被占用\n    Unknown")))
            .expect("it is ours");
        commit(&project, branch);
        assert!(git(&project, &["checkout", "-q", "main"]));
    }
    gives(&project, "--module user --level 2", "201013");
    gives(&project, "--module user --level 2 --also taken", "201021");
    gives(&project, "--module user --level 2 --base given-up", "201013");
    assert!(git(&project, &["checkout", "-q", "-b", "later", "given-up"]));
    fs::write(&library, &text).expect("it is ours");
    gives(&project, "--module user --level 2 --base given-up", "201015");
}

#[test]
fn a_full_block_is_an_answer_and_no_number() {
    let config = "version = 1\nscheme = \"IR_N\"\n";
    let constants = |count: usize| -> String {
        (1..=count).map(|at| format!("pub const ERR_NET_{at}: &str = \"IR_{at}\"; // 第{at}种网络错误\n")).collect()
    };
    let nearly = Project::demo(&constants(7)).file("errcode.toml", config);
    let run = next(&nearly, "").exits(0).says(&["warning: 90 % of `IR_N` are given out"]);
    assert_eq!(run.stdout, "IR_8\n");
    let run = next(&nearly, "--count 3").exits(1).says(&["3 numbers are wanted and 2 are left"]);
    assert!(run.stdout.is_empty(), "{run}");
    let full = Project::demo(&constants(9)).file("errcode.toml", config);
    let run = next(&full, "").exits(1).says(&["no number is left: `IR_N`", "may have been given up"]);
    assert!(run.stdout.is_empty(), "{run}");
}

#[test]
fn an_item_without_a_scheme_counts_by_itself() {
    let library = "pub enum StoreError {\n    Empty = 100, // 仓库为空\n    Full = 200, // 仓库已满\n    Torn = 300, // 包裹破损\n    \
                   Unknown = 9999, // 未知错误\n}\n";
    let one = Project::demo(library);
    gives(&one, "", "400");
    gives(&one, "--item StoreError --count 2", "400 500");
    let two = Project::demo(&format!(
        "{library}pub enum WireError {{\n    Gone = -1, // 连接已断开\n    Late = -2, // 超时\n}}\n"
    ));
    next(&two, "").exits(2).says(&["2 items count by themselves", "`StoreError`, `WireError`"]);
    gives(&two, "--item WireError", "-3");
    gives(&two, "--item src/lib.rs#WireError", "-3");
    gives(&two, "--like 100", "101");
    next(&two, "--item WireError --scatter=a").exits(2).says(&["`--scatter` goes with the numbers of a scheme"]);
    let run = next(&two, "--item WireError --message-format json").exits(0);
    assert_eq!((&run.json()[0]["item"], &run.json()[0]["size"]), (&json!("WireError"), &json!(null)));
}

#[test]
fn a_file_that_was_not_read_may_hold_the_number() {
    let project = shop().file("user/src/bad_error.rs", "pub enum BadError {\n    Late = = 201004, // 已过期\n}\n");
    let run = next(&project, "--module user --level 2").exits(2).says(&["user/src/bad_error.rs:2:", "not read"]);
    assert_eq!(run.stdout, "201004\n");
}

#[test]
fn branches_scatter_by_their_names() {
    let project = shop();
    let seeded = |seed: &str| next(&project, &format!("--module order --level 2 --scatter={seed}")).exits(0).stdout;
    let all: Vec<String> = (0..20).map(|seed| seeded(&seed.to_string())).collect();
    assert_eq!(seeded("7"), all[7]);
    assert!(all.iter().any(|code| *code != all[0]), "{all:?}");
    for code in &all {
        let serial: u32 = code.trim().strip_prefix("202").and_then(|serial| serial.parse().ok()).expect("it is of 202");
        assert!((2..18).contains(&serial), "{code}");
    }
    assert!(git(&project, &["init", "-q"]));
    commit(&project, "feature/17");
    gives(&project, "--module order --level 2 --scatter", seeded("feature/17").trim());
    assert!(git(&project, &["checkout", "-q", "--detach"]));
    let words = ["next", "--module", "order", "--level", "2", "--scatter"];
    let run = |variables: &[(&str, &str)]| {
        let unset = [("GITHUB_HEAD_REF", ""), ("CI_COMMIT_REF_NAME", "")];
        let variables: Vec<(&str, &OsStr)> =
            unset.iter().chain(variables).map(|(name, value)| (*name, OsStr::new(*value))).collect();
        run_with(project.root(), &words, &variables)
    };
    run(&[]).exits(2).says(&["no branch is checked out", "`--scatter=SEED`"]);
    assert_eq!(run(&[("GITHUB_HEAD_REF", "7")]).exits(0).stdout, all[7]);
    assert_eq!(run(&[("CI_COMMIT_REF_NAME", "7")]).exits(0).stdout, all[7]);
}
