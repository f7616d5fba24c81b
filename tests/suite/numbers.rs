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
    let config = "version = 1\nscheme = \"A-BB-C\"\n";
    let errors = |count: usize| {
        let variant = |at: usize| format!("    Net{at} = 201{at}, // 第{at}种网络错误\n");
        format!("pub enum NetError {{\n{}}}\n", (1..=count).map(variant).collect::<String>())
    };
    let nearly = Project::demo(&errors(7)).file("errcode.toml", config);
    next(&nearly, "").exits(0).keeps_quiet_about(&["warning"]);
    let run =
        next(&nearly, "--count 2").exits(0).says(&["warning: 100 % of level 2 (service), module 01 are given out"]);
    assert_eq!(run.stdout, "2018\n2019\n");
    let run = next(&nearly, "--count 3").exits(1).says(&["3 numbers are wanted and 2 are left"]);
    assert!(run.stdout.is_empty(), "{run}");
    let full = Project::demo(&errors(9)).file("errcode.toml", config);
    let run = next(&full, "").exits(1).says(&["no number is left: level 2 (service)", "may have been given up"]);
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
    two.run(&["explain", "-2"]).exits(0).says(&["WireError::Late"]).keeps_quiet_about(&["built in"]);
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

/// A workspace with a register in TOML.
fn registered(register: &str) -> Project {
    shop().file("errcode.toml", format!("{CONFIG}[[table]]\npath = \"codes.toml\"\n")).file("codes.toml", register)
}

fn register(project: &Project) -> String {
    fs::read_to_string(project.root().join("codes.toml")).expect("the register is there")
}

const REGISTER: &str = "# Numbers of the shop.\n\n[code.201001] # the first\nname = \"NotFound\"\nzh = \"用户不存在\"\n\n\
    # Asked for by the client team.\n[code.201012]\nzh = \"账号已冻结\"\nstatus = \"reserved\" # until summer\n\n\
    [code.202001]\nzh = \"订单已关闭\"\n";

#[test]
fn a_reservation_is_a_row_between_its_neighbours() {
    let project = registered(REGISTER);
    let words = ["reserve", "2-01-020", "--owner", "team-a", "--reason", "短信\n服务 \"x\"", "--name", "SmsFailed"];
    let run = project.run(&words).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "`201020` reserved in `codes.toml`\n"));
    let row = "[code.201020]\nname = \"SmsFailed\"\nstatus = 'reserved: 短信 服务 \"x\"'\nowner = \"team-a\"\n\n";
    assert_eq!(register(&project), REGISTER.replace("[code.202001]", &format!("{row}[code.202001]")));
    gives(&project, "--module user --level 2", "201021");
    project.short(&[]).exits(0);
    project.run(&["reserve", "201022..=201023"]).exits(0).says(&["`201022` to `201023` reserved"]);
    assert!(
        register(&project).contains("\n\n[code.201022]\nstatus = \"reserved\"\n\n[code.201023]\n"),
        "{}",
        register(&project)
    );
}

#[test]
fn the_first_rows_of_an_empty_register() {
    let project = registered("");
    project.short(&[]).exits(0);
    project.run(&["reserve", "201020"]).exits(0);
    project.run(&["reserve", "101020"]).exits(0);
    assert_eq!(register(&project), "[code.101020]\nstatus = \"reserved\"\n\n[code.201020]\nstatus = \"reserved\"\n");
    project.short(&[]).exits(0);
    let commented = registered("# Numbers of the shop.\n");
    commented.run(&["reserve", "201020..=201021"]).exits(0);
    let rows = "[code.201020]\nstatus = \"reserved\"\n\n[code.201021]\nstatus = \"reserved\"\n";
    assert_eq!(register(&commented), format!("# Numbers of the shop.\n\n{rows}"));
}

#[test]
fn rows_are_written_as_those_beside_them() {
    for (before, after) in [
        (
            "[[errors]]\ncode = 201001\nmessage = \"用户不存在\"\n[[errors]]\ncode = 202001\nmessage = \"订单已关闭\"\n",
            "[[errors]]\ncode = 201001\nmessage = \"用户不存在\"\n[[errors]]\ncode = 201020\nstatus = \"reserved\"\n[[errors]]\n\
             code = 202001\nmessage = \"订单已关闭\"\n",
        ),
        (
            "[errors]\n\"2-01-001\" = { \"错误描述\" = \"用户不存在\", \"状态\" = \"使用中\" } # first\n\"2-02-001\" = { \"错误描述\" = \"订单已关闭\", \"状态\" = \"使用中\" }",
            "[errors]\n\"2-01-001\" = { \"错误描述\" = \"用户不存在\", \"状态\" = \"使用中\" } # first\n\"2-01-020\" = { \"状态\" = \"预留\" }\n\
             \"2-02-001\" = { \"错误描述\" = \"订单已关闭\", \"状态\" = \"使用中\" }",
        ),
        (
            "errors = [\n    { code = \"201001\", zh = \"用户不存在\" },\n    { code = \"202001\", zh = \"订单已关闭\" },\n]\n",
            "errors = [\n    { code = \"201001\", zh = \"用户不存在\" },\n    { code = \"201020\", status = \"reserved\" },\n    \
             { code = \"202001\", zh = \"订单已关闭\" },\n]\n",
        ),
        (
            "\u{FEFF}[202001]\r\nzh = \"订单已关闭\"\r\n\r\n[201001]\r\nzh = \"用户不存在\"",
            "\u{FEFF}[202001]\r\nzh = \"订单已关闭\"\r\n\r\n[201001]\r\nzh = \"用户不存在\"\r\n\r\n[201020]\r\nstatus = \"reserved\"\r\n",
        ),
        (
            "# one\n[code.202001]\nzh = \"订单已关闭\"\nstate = \"live\"\n",
            "# one\n[code.201020]\nstate = \"reserved\"\n\n[code.202001]\nzh = \"订单已关闭\"\nstate = \"live\"\n",
        ),
    ] {
        let project = registered(before);
        project.run(&["reserve", "201020"]).exits(0);
        assert_eq!(register(&project), after);
        project.run(&["retire", "201020"]).exits(0);
        let retired = if after.contains("预留") {
            after.replace("预留", "已退役")
        } else {
            after.replace("reserved", "retired")
        };
        assert_eq!(register(&project), retired);
    }
}

#[test]
fn what_has_no_room_for_a_status_is_left() {
    for (text, why) in [
        ("201001 = \"用户不存在\"\n202001 = \"订单已关闭\"\n", "its rows are texts"),
        ("code.201001.zh = \"用户不存在\"\ncode.202001.zh = \"订单已关闭\"\n", "dotted keys"),
        ("rows = [[\"code\", \"zh\"], [\"201001\", \"用户不存在\"]]\n", "in a form that cannot be changed"),
        (
            "e = [{ code = 201001, zh = \"用户不存在\" }, { code = 202001, zh = \"订单已关闭\" }]\n",
            "lines of their own",
        ),
    ] {
        let project = registered(text);
        project.run(&["reserve", "201020"]).exits(2).says(&["codes.toml` is left as it was", why]);
        assert_eq!(register(&project), text);
    }
}

#[test]
fn numbers_that_are_not_free_are_refused() {
    let project = registered(&REGISTER.replace("until", "bis"));
    for (code, status, texts) in [
        ("201001", 1, ["`201001` is not free: it is `UserError::NotFound` (user/src/lib.rs:2)", "next"]),
        ("201012", 1, ["by its table it is reserved (codes.toml:8)", "next"]),
        ("201010..=201013", 1, ["`201012` is not free", "next"]),
        ("201006", 1, ["kept free already, by `201005..=201009` (errcode.toml:3:", "`reserved` in the config"]),
        ("20120", 2, ["five digits", "did you mean"]),
        ("301001", 2, ["out of range: level", "level 3"]),
        ("201013..201015", 2, ["is no range", "`201010..=201019`"]),
        ("201015..=201013", 2, ["is empty", "smaller end first"]),
        ("201990..=202010", 2, ["over the end of a module", "each part"]),
        ("x", 2, ["`x` is no code of", "A-BB-CCC"]),
    ] {
        project.run(&["reserve", code]).exits(status).says(&texts);
    }
    assert!(git(&project, &["init", "-q"]));
    commit(&project, "main");
    let library = project.root().join("user/src/lib.rs");
    let text = fs::read_to_string(&library).expect("it was just written");
    fs::write(&library, text.replace("Unknown = 201999", "Gone = 201030, // 账号已注销\n    Unknown = 201999"))
        .expect("it is ours");
    commit(&project, "other");
    assert!(git(&project, &["checkout", "-q", "main"]));
    project.run(&["reserve", "201030", "--also", "other"]).exits(1).says(&["in `other` it is `UserError::Gone`"]);
    project.run(&["retire", "201030", "--dry-run"]).exits(1).says(&["`201030` was never in use"]);
    project.run(&["retire", "201030", "--dry-run", "--also", "other"]).exits(0).says(&["would be retired"]);
    assert_eq!(register(&project), REGISTER.replace("until", "bis"));
}

#[test]
fn a_retired_code_is_an_error_from_then_on() {
    let project = registered(REGISTER);
    project.short(&[]).exits(0);
    let run =
        project.run(&["retire", "202001", "--replaced-by", "202002", "--since", "1.4", "--reason", "merged"]).exits(0);
    assert_eq!(
        run.stderr,
        "`202001` retired in `codes.toml`\n1 place still uses it, the first at order/src/lib.rs:2:14: `retired-code` is an error there\n"
    );
    let row = "[code.202001]\nzh = \"订单已关闭\"\nstatus = \"retired 1.4: merged\"\nreplaced-by = \"202002\"\n";
    assert!(register(&project).ends_with(row), "{}", register(&project));
    let findings = project.short(&[]).exits(1).findings();
    let errors = findings.iter().filter(|found| found.severity == "error").map(|found| found.rule.as_str());
    assert_eq!(errors.collect::<Vec<_>>(), ["retired-code"]);
    project.run(&["retire", "202001"]).exits(0).says(&["`202001` is retired already (codes.toml:"]);
    project.run(&["retire", "201012"]).exits(0);
    assert!(register(&project).contains("status = \"retired\" # until summer\n"), "{}", register(&project));
    project.run(&["retire", "201003"]).exits(0);
    let row = "[code.201003]\nname = \"LoginExpired\"\nzh = \"登录已过期\"\nstatus = \"retired\"\n\n# Asked for";
    assert!(register(&project).contains(row), "{}", register(&project));
    for (flags, text) in [
        ("201012 --replaced-by 201012", ""),
        ("201001 --replaced-by 201001", "cannot take its own place"),
        ("201001 --replaced-by 201003", "is retired itself"),
    ] {
        let words: Vec<&str> = ["retire"].into_iter().chain(flags.split(' ')).collect();
        project.run(&words).exits(1).says(&[text]);
    }
}

#[test]
fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let project = registered(REGISTER);
    let run = project.run(&["retire", "202001", "--dry-run"]).exits(0);
    let difference = "--- a/codes.toml\n+++ b/codes.toml\n@@ -11,3 +11,4 @@\n \n [code.202001]\n zh = \"订单已关闭\"\n+status = \"retired\"\n";
    assert_eq!(run.stdout, difference, "{run}");
    let run = project.run(&["reserve", "201020..=201021", "--dry-run", "--message-format", "json"]).exits(0);
    let document = json!({
        "version": 1, "codes": ["201020", "201021"], "status": "reserved", "table": "codes.toml", "written": false,
    });
    assert_eq!(run.json(), [document]);
    assert_eq!(register(&project), REGISTER);
}

#[test]
fn the_table_is_found_or_named() {
    shop().run(&["reserve", "201020"]).exits(2).says(&["names no table to write to", "`path = \"error-codes.toml\"`"]);
    let rows = "| 错误码 | 错误描述 | 状态 |\n|---|---|---|\n| 201001 | 用户不存在 | |\n";
    let markdown =
        shop().file("errcode.toml", format!("{CONFIG}[[table]]\npath = \"codes.md\"\n")).file("codes.md", rows);
    markdown.run(&["reserve", "201020"]).exits(2).says(&["`codes.md` is no TOML", "`| 201020 | | reserved |`"]);
    let tables = "[[table]]\npath = \"codes/*.toml\"\n";
    let several = shop()
        .file("errcode.toml", format!("{CONFIG}{tables}"))
        .file("codes/user.toml", "[code.201001]\nzh = \"用户不存在\"\n")
        .file("codes/order.toml", "[code.202001]\nzh = \"订单已关闭\"\n");
    several.run(&["reserve", "201020"]).exits(0).says(&["reserved in `codes/user.toml`"]);
    several.run(&["reserve", "102020"]).exits(0).says(&["reserved in `codes/order.toml`"]);
    several.run(&["retire", "202001"]).exits(0).says(&["retired in `codes/order.toml`"]);
    let third = several.file("errcode.toml", format!("{CONFIG}\"03\" = {{ name = \"payment\" }}\n{tables}"));
    third.run(&["reserve", "203001"]).exits(2).says(&["several tables", "`codes/order.toml`, `codes/user.toml`"]);
    third.run(&["reserve", "203001", "--table", "codes/user.toml"]).exits(0);
    let below = run_in(&third.root().join("codes"), &["reserve", "203002", "--table", "order.toml"]);
    below.exits(0).says(&["reserved in `codes/order.toml`"]);
    third
        .run(&["reserve", "203003", "--table", "Cargo.toml"])
        .exits(2)
        .says(&["no table in TOML that the config names"]);
}

#[cfg(unix)]
#[test]
fn links_stay_and_what_must_not_be_written_is_not() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let project = registered(REGISTER);
    let path = project.root().join("codes.toml");
    fs::rename(&path, project.root().join("real.toml")).and_then(|()| symlink("real.toml", &path)).expect("it is ours");
    project.run(&["reserve", "201020"]).exits(0);
    assert!(fs::symlink_metadata(&path).expect("it is there").is_symlink() && register(&project).contains("201020"));
    let project = registered(REGISTER);
    let path = project.root().join("codes.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("it is ours");
    if fs::OpenOptions::new().write(true).open(&path).is_ok() {
        return; // The superuser writes everything.
    }
    project.run(&["reserve", "201020"]).exits(2).says(&["cannot write", "codes.toml"]);
    assert_eq!(register(&project), REGISTER);
}

#[test]
fn branches_merge_cleanly_where_rows_stand_between() {
    let merges = |first: &str, second: &str| {
        let project = registered(REGISTER);
        assert!(git(&project, &["init", "-q"]));
        commit(&project, "main");
        for (branch, code) in [("one", first), ("two", second)] {
            assert!(git(&project, &["checkout", "-q", "main"]));
            assert!(git(&project, &["checkout", "-q", "-b", branch]));
            project.run(&["reserve", code]).exits(0);
            assert!(git(&project, &["commit", "-q", "-a", "-m", branch]));
        }
        let clean = git(&project, &["merge", "-q", "one"]);
        if clean {
            project.short(&[]).exits(0);
            gives(&project, "--like 202001", "202006");
        }
        clean
    };
    assert!(merges("201011", "202005"), "a row stands between them");
    assert!(merges("201002", "202005"), "two do");
    assert!(!merges("202005", "202005"), "one number taken twice is a conflict");
    assert!(!merges("202005", "202004"), "so are neighbours, for git");
}

#[test]
fn a_large_register_is_changed_at_once() {
    let rows: String = (1..1000)
        .flat_map(|serial| {
            (3..20).map(move |module| {
                format!("[code.2{module:02}{serial:03}]\nzh = \"第{module}模块的第{serial}种错误\"\n\n")
            })
        })
        .collect();
    let project = registered(&rows);
    project.run(&["reserve", "201020"]).exits(0);
    let now = register(&project);
    assert_eq!(now.len(), rows.len() + "[code.201020]\nstatus = \"reserved\"\n\n".len());
}

#[test]
fn everything_known_of_a_code_is_told() {
    let register = REGISTER.replace("status = \"reserved\"", "status = \"retired\"");
    let project = registered(&register);
    let run = project.run(&["explain", "2-01-001"]).exits(0);
    assert_eq!(
        run.stdout,
        "201001\n  A-BB-CCC: 2-01-001, level 2 (service), module 01 (user), serial 001\n  \
         in use; next free: 201013, 986 of 999 left\n\ndeclared\n  \
         UserError::NotFound  enum variant  user/src/lib.rs:2:16  comment  用户不存在\n\ntables\n  \
         codes.toml:3:7  active  用户不存在  name: NotFound\n",
    );
    assert_eq!(run.stderr, "");
    for topic in ["201001", "201_001", "0x31129", "`201001`", "UserError::NotFound", "NotFound"] {
        assert_eq!(project.run(&["explain", topic]).exits(0).stdout, run.stdout, "{topic}");
    }
    project.run(&["explain", "201012"]).exits(0).says(&["retired by its row (codes.toml:8:7)", "账号已冻结"]);
    project.run(&["explain", "201006"]).exits(0).says(&["reserved by `201005..=201009` (errcode.toml:3:"]);
    project.run(&["explain", "201002"]).exits(0).says(&[
        "larger ones are in use",
        "the one before it",
        "the one behind it",
    ]);
    project.run(&["explain", "201013"]).exits(0).says(&["\n  free; next free: 201013"]);
    project.run(&["explain", "20103"]).exits(0).says(&["five digits", "`2-01-003` (a `0` added)", "one sign away"]);
    project.run(&["explain", "10006"]).exits(0).says(&["(built in)", "active"]);
    let document = &project.run(&["explain", "201003", "--message-format", "json"]).exits(0).json()[0];
    assert_eq!((&document["version"], &document["codes"]), (&json!(1), &json!(["201003"])));
    assert_eq!(
        document["declarations"][0]["texts"],
        json!([{ "role": "comment", "lang": "zh", "text": "登录已过期" }])
    );
    assert_eq!(document["findings"][0]["rule"], "undocumented-code");
    assert_eq!((&document["readings"][0]["state"], &document["readings"][0]["fits"]), (&json!("in-use"), &json!(true)));
}

#[test]
fn a_topic_that_is_nothing_names_what_is_near() {
    let project = shop();
    project
        .run(&["explain", "LoginExpird"])
        .exits(2)
        .says(&["neither a rule nor a code", "`201003` of `UserError::LoginExpired`"]);
    project
        .run(&["explain", "duplicate-cod"])
        .exits(2)
        .says(&["neither a rule nor a code", "the rule `duplicate-code`"]);
    project.run(&["explain", "duplicate_code"]).exits(0).says(&["# duplicate-code"]);
    Project::empty().run(&["explain", "duplicate-code"]).exits(0);
    Project::empty().run(&["explain", "201003"]).exits(2).says(&["there is no rule `201003`"]);
}

#[test]
fn the_history_of_a_code_is_told() {
    let project = shop();
    assert!(git(&project, &["init", "-q"]));
    commit(&project, "main");
    let library = project.root().join("user/src/lib.rs");
    let text = fs::read_to_string(&library).expect("it was just written");
    fs::write(&library, text.replace("    Unknown", "    Frozen = 201004, // 账号已冻结\n    Unknown"))
        .expect("it is ours");
    commit(&project, "other");
    assert!(git(&project, &["checkout", "-q", "-b", "work", "main"]));
    let moved = text
        .replace("NotFound = 201001", "NotFound = 201002")
        .replace("    LoginExpired = 201003, // 登录已过期\n", "    Locked = 201004, // 账号已锁定\n");
    fs::write(&library, moved).expect("it is ours");
    let told = |code: &str, texts: &[&str]| {
        project.run(&["explain", code, "--base", "main", "--also", "other"]).exits(0).says(texts);
    };
    told("201999", &["main   `UserError::Unknown` was there"]);
    told("201001", &["it was `UserError::NotFound`, which is `201002` now", "user/src/lib.rs:2:16"]);
    told("201002", &["`UserError::NotFound` was `201001`"]);
    told("201003", &["it was `UserError::LoginExpired` (登录已过期), and was removed", "in another revision"]);
    told(
        "201004",
        &["`UserError::Locked` was not there", "other  `UserError::Frozen` (账号已冻结)", "error[claimed-elsewhere]"],
    );
}
