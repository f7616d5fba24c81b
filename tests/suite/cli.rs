//! The command line as users type it: both ways of calling, help, levels, selection, exit statuses.

use crate::support::{Project, Run, run_in};

const CLEAN: &str = "pub const ERR_A: u32 = 201_001; // 用户不存在\npub const ERR_B: u32 = 201_002; // 密码错误\n";
const WARNED: &str =
    "pub const ERR_A: u32 = 201_001; // 用户不存在\npub const ERR_B: u32 = other::BASE + 2; // 密码错误\n";
const DENIED: &str = "pub const ERR_A: u32 = 201_001; // 用户不存在\npub const ERR_B: u32 = 201_001; // 密码错误\n";

const GROUPS: [&str; 6] = ["scheme", "uniqueness", "descriptions", "tables", "use", "meta"];

#[test]
fn both_ways_of_calling_are_one() {
    let project = Project::example();
    let as_cargo_does = project.run(&["errcode-check", "--message-format", "short"]).exits(1);
    assert_eq!(project.short(&[]).stdout, as_cargo_does.stdout);
    assert_eq!(project.run(&["check", "--message-format", "short"]).stdout, as_cargo_does.stdout);
    assert_eq!(project.run(&["errcode-check", "check", "--message-format=short"]).stdout, as_cargo_does.stdout);
}

#[test]
fn help_fits_a_terminal_of_80_columns() {
    let project = Project::empty();
    for command in
        [&["--help"][..], &["-h"], &["check", "--help"], &["list", "--help"], &["explain", "-h"], &["rules", "-h"]]
    {
        let run = project.run(command).exits(0);
        let long: Vec<_> = run.stdout.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:#?}");
        assert!(run.stderr.is_empty() && run.stdout.contains("Usage: cargo errcode-check"), "{run}");
    }
    project.run(&["--help"]).says(&["Exit status", "--manifest-path", "-p, --package", "list", "explain", "rules"]);
}

#[test]
fn verbose_says_why_an_item_was_taken() {
    for command in ["check", "list"] {
        let run = Project::example().run(&[command, "-v"]);
        run.says(&["`PayError`: 6 places, because of the name `PayError`, held against `A-BB-CCC`"]);
    }
}

const NEAR_MISSES: &str = r#"
pub enum CommandCode { Login = 1001, Logout = 1002 }
pub mod close_code { pub const NORMAL: u16 = 1000; pub const AWAY: u16 = 1001; }
pub struct Order;
impl Order { pub fn code(&self) -> u32 { match self { Order::Paid => 1, Order::Sent => 2, Order::Lost => 3 } } }
pub fn reply() -> Reply { Reply { code: 7001, message: "late".into() } }
pub fn answer() { respond(7002, "early") }
pub const ERR_LOGIN: u32 = 201_001; // 登录失败
"#;

#[test]
fn verbose_says_what_came_close_and_how_to_take_it() {
    let project = Project::demo(NEAR_MISSES);
    let run = project.run(&["list", "-v"]).exits(0);
    run.says(&[
        "src/lib.rs:2:10: `CommandCode`: left, `command` in its name makes it something else; to take it, write \
         `names = [\"CommandCode\"]` under `[extract]` in `errcode.toml`",
    ]);
    let left: Vec<_> = judged(&project).into_iter().filter(|item| item["taken"] == false).collect();
    let names: Vec<_> = left.iter().map(|item| item["name"].as_str().unwrap_or("")).collect();
    assert_eq!(names, ["CommandCode", "NORMAL and 1 more", "Order", "Reply", "respond"], "{left:#?}");
    for item in &left {
        let config = format!("version = 1\n[extract]\nnames = {}\n", item["names"]);
        let again = judged(&Project::demo(NEAR_MISSES).file("errcode.toml", config));
        assert_eq!(again.iter().filter(|item| item["taken"] == true).count(), 2, "{item}: {again:#?}");
    }
}

/// The items of `list -v`.
fn judged(project: &Project) -> Vec<serde_json::Value> {
    let document = project.run(&["list", "-v", "--message-format", "json"]).exits(0).json().remove(0);
    document["items"].as_array().cloned().unwrap_or_default()
}

#[test]
fn what_was_not_understood_is_counted_and_listed() {
    let text = "pub enum E { A, B, C(bool) }\nimpl E {\n    pub fn error_code(&self) -> u32 {\n        match self { E::A => 1001, \
                E::B => 1002, E::C(late) => if *late { 1003 } else { 1004 } }\n    }\n}\n";
    let project = Project::demo(&text.replace('E', "LinkError"));
    let document = project.run(&["list", "--message-format", "json"]).exits(0).json().remove(0);
    let reason = "`C` is not evaluated: its code is computed";
    let expected = serde_json::json!([
        { "file": "src/lib.rs", "line": 4, "column": 88, "item": "LinkError", "reason": reason }
    ]);
    assert_eq!(document["unread"], expected);
    assert_eq!(document.get("items"), None, "only -v asks for them");
    project.run(&["list"]).says(&["2 codes in 1 space; 1 place not understood"]);
    project.run(&[]).says(&[reason, "; 1 place not understood"]);
}

#[test]
fn the_version_is_that_of_the_package() {
    project_says(&["--version"], env!("CARGO_PKG_VERSION"));
    project_says(&["errcode-check", "-V"], env!("CARGO_PKG_VERSION"));
}

fn project_says(args: &[&str], text: &str) {
    Project::empty().run(args).exits(0).says(&[text]);
}

#[test]
fn the_exit_status_tells_clean_findings_and_failure_apart() {
    Project::demo(CLEAN).short(&[]).exits(0).keeps_quiet_about(&["error[", "warning["]);
    Project::demo(WARNED).short(&[]).exits(0).says(&["warning[not-evaluated]"]);
    Project::demo(DENIED).short(&[]).exits(1).says(&["error[duplicate-code]"]);
    Project::empty().run(&[]).exits(2);
}

#[test]
fn flags_set_levels() {
    let denied = Project::demo(DENIED);
    denied.short(&["-A", "duplicate-code"]).exits(0).keeps_quiet_about(&["duplicate-code"]);
    denied.short(&["-W", "duplicate-code"]).exits(0).says(&["warning[duplicate-code]"]);
    denied.short(&["-W", "uniqueness"]).exits(0).says(&["warning[duplicate-code]"]);
    denied.short(&["--allow", "uniqueness"]).exits(0).keeps_quiet_about(&["duplicate-code"]);
    let warned = Project::demo(WARNED);
    warned.short(&["-D", "not-evaluated"]).exits(1).says(&["error[not-evaluated]"]);
    warned.short(&["-D", "warnings"]).exits(1).says(&["error[not-evaluated]"]);
    warned.short(&["-A", "warnings"]).exits(0).keeps_quiet_about(&["not-evaluated"]);
    warned.short(&["-F", "not-evaluated"]).exits(1).says(&["error[not-evaluated]"]);
}

#[test]
fn the_later_flag_wins_and_a_rule_beats_its_group() {
    let project = Project::demo(DENIED);
    project.short(&["-A", "duplicate-code", "-D", "duplicate-code"]).exits(1);
    project.short(&["-D", "duplicate-code", "-A", "duplicate-code"]).exits(0);
    project.short(&["-A", "duplicate-code", "-D", "uniqueness"]).exits(0);
    project.short(&["-A", "uniqueness", "check", "-W", "duplicate-code"]).exits(0).says(&["warning[duplicate-code]"]);
}

#[test]
fn flags_beat_the_config() {
    let config = "version = 1\n\n[rules]\nduplicate-code = \"warn\"\n";
    let project = Project::demo(DENIED).file("errcode.toml", config);
    project.short(&[]).exits(0).says(&["warning[duplicate-code]"]);
    project.short(&["-D", "duplicate-code"]).exits(1);
}

#[test]
fn forbid_is_stronger_than_comments_and_flags() {
    let allowed = DENIED.replace("密码错误", "密码错误 ");
    let text = allowed.replacen("\npub", "\n// errcode-check: allow(duplicate-code) reason: 兼容旧客户端\npub", 1);
    let project = Project::demo(&text);
    project.short(&[]).exits(0).keeps_quiet_about(&["duplicate-code]"]);
    project.short(&["-F", "duplicate-code"]).exits(1).says(&["error[duplicate-code]"]);
    project.run(&["-F", "duplicate-code", "-A", "duplicate-code"]).exits(2).says(&["duplicate-code", "-F", "-A"]);
}

#[test]
fn all_rules_can_be_turned_off() {
    let off: Vec<&str> = GROUPS.iter().flat_map(|group| ["-A", group]).collect();
    let run = Project::example().short(&off).exits(0);
    assert!(run.stdout.is_empty(), "{run}");
}

#[test]
fn packages_filter_the_report_and_never_the_scan() {
    let project = Project::example();
    let all = project.short(&[]).findings();
    for package in ["user", "order", "payment"] {
        let here = format!("services/{package}/");
        let expected: Vec<_> = all.iter().filter(|finding| finding.path.starts_with(&here)).cloned().collect();
        assert!(!expected.is_empty());
        assert_eq!(project.short(&["-p", package]).findings(), expected, "{package}");
    }
    let both = project.short(&["-p", "user", "-p", "pay*"]).findings();
    assert_eq!(both, project.short(&["--workspace", "--exclude", "order"]).findings());
    assert!(!both.is_empty() && both.len() < all.len());
}

#[test]
fn quiet_prints_findings_alone_and_logs_stand_apart() {
    let project = Project::demo(DENIED);
    let quiet = project.short(&["-q"]).exits(1);
    assert!(quiet.stderr.is_empty(), "{quiet}");
    let normal = project.short(&[]).exits(1);
    assert_eq!(quiet.stdout, normal.stdout);
    assert!(normal.stderr.contains("checked 1 file, 2 codes"), "{normal}");
}

#[test]
fn colour_is_for_those_who_ask() {
    let project = Project::demo(DENIED);
    let coloured = |run: &Run| run.stdout.contains('\u{1b}');
    assert!(!coloured(&project.run(&[])));
    assert!(!coloured(&project.run(&["--color", "never"])));
    assert!(coloured(&project.run(&["--color", "always"])));
    assert!(!coloured(&project.run(&["--color", "always", "--message-format", "json"])));
}

#[test]
fn rules_are_listed_and_explained() {
    let project = Project::empty();
    let list = project.run(&["rules"]).exits(0);
    for rule in errcode_check::rules::RULES {
        assert!(list.stdout.contains(rule.name), "{list}");
        project.run(&["explain", rule.name]).exits(0).says(&[rule.summary, "## Why is this bad?"]);
    }
}

#[test]
fn rules_are_listed_with_their_level_and_who_set_it() {
    let level = |run: &Run, rule: &str| {
        let line = run.stdout.lines().find(|line| line.starts_with(&format!("{rule} ")));
        let cells = line.unwrap_or_default().split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.skip(2).take(2).collect::<Vec<_>>().join("; ")
    };
    let run = Project::empty().run(&["rules"]).exits(0);
    assert_eq!(level(&run, "serial-gap"), "allow; default");
    let run = Project::empty().run(&["rules", "-W", "use"]).exits(0);
    assert_eq!(level(&run, "serial-gap"), "warn; -W use");

    let config = "version = 1\n\n[rules]\nserial-gap = \"warn\"\nscheme = \"deny\"\n";
    let project = Project::demo("").file("errcode.toml", config);
    let run = project.run(&["-D", "serial-gap", "rules", "-A", "unused-allow"]).exits(0);
    assert_eq!(level(&run, "serial-gap"), "deny; -D serial-gap");
    assert_eq!(level(&run, "foreign-scheme"), "deny; scheme = \"deny\"");
    assert_eq!(level(&run, "unused-allow"), "allow; -A unused-allow");
    let below = run_in(&project.root().join("src"), &["rules", "--message-format", "json"]);
    let document = below.json().remove(0);
    let gap = document["rules"].as_array().into_iter().flatten().find(|rule| rule["name"] == "serial-gap");
    let gap = gap.expect("the rule is listed");
    assert_eq!((&gap["level"], &gap["default_level"]), (&"warn".into(), &"allow".into()));
    assert_eq!(gap["set_by"], "serial-gap = \"warn\"");
}

#[test]
fn rules_are_listed_where_the_config_names_a_wrong_one() {
    let config = "version = 1\n\n[rules]\nserial-gaps = \"warn\"\n";
    let run = Project::demo("").file("errcode.toml", config).run(&["rules"]).exits(2);
    assert!(run.stdout.contains("serial-gap ") && run.stderr.contains("unknown rule `serial-gaps`"), "{run}");
    Project::empty().run(&["rules", "-W", "serial-gaps"]).exits(2).says(&["serial-gap"]);
    Project::empty().run(&["rules", "--manifest-path", "nowhere/Cargo.toml"]).exits(2).says(&["nowhere"]);
}

#[test]
fn a_list_ends_in_its_counts() {
    let project = Project::demo(WARNED);
    let run = project.run(&["list"]).exits(0);
    assert_eq!(run.stderr.lines().last(), Some("1 code in 1 space; 1 place not understood"), "{run}");
    let quiet = project.run(&["list", "-q"]).exits(0);
    assert!(quiet.stderr.is_empty() && quiet.stdout == run.stdout, "{quiet}");
}

#[test]
fn a_help_says_no_more_than_the_fix_beside_it() {
    let text = format!("// errcode-check: allow(duplicate-code) reason: 旧\n{CLEAN}");
    let run = Project::demo(&text).run(&[]).exits(0).says(&["help: delete the comment"]);
    assert_eq!(run.stdout.matches("help: ").count(), 1, "{run}");
    let run = Project::demo(&text.replace("duplicate-code", "duplicate_code")).run(&[]).exits(1);
    assert_eq!(run.stdout.matches("help: ").count(), 1, "{run}");
    assert!(run.stdout.contains("help: write the name of the nearest rule: `duplicate-code`"), "{run}");
}

#[test]
fn the_manifest_may_be_named_from_elsewhere() {
    let project = Project::example();
    let manifest = project.root().join("Cargo.toml");
    let elsewhere = Project::empty();
    let args = ["--message-format", "short", "--manifest-path", &manifest.to_string_lossy()];
    assert_eq!(run_in(elsewhere.root(), &args).stdout, project.short(&[]).stdout);
    let inside = run_in(&project.root().join("services/user/src"), &["--message-format", "short"]);
    assert_eq!(inside.stdout, project.short(&[]).stdout);
}

#[test]
fn nothing_is_written_to_the_workspace() {
    let project = Project::demo(DENIED);
    let before = project.files();
    project.run(&[]).exits(1);
    project.run(&["list", "--locked"]).exits(0);
    project.run(&["--frozen"]).exits(1);
    assert_eq!(project.files(), before);
}

#[test]
fn tests_and_examples_are_read_when_asked_for() {
    let project = Project::demo(CLEAN).file("tests/api.rs", DENIED).file("examples/demo.rs", "fn main() {}\n");
    project.short(&[]).exits(0);
    project.short(&["--all-targets"]).exits(1).says(&["tests/api.rs"]);
}

#[test]
fn the_config_chooses_what_is_read() {
    let project = Project::demo("pub mod error;\npub mod generated_error;\n")
        .file("src/error.rs", CLEAN)
        .file("src/generated_error.rs", DENIED);
    project.short(&[]).exits(1);
    let project = project.file("errcode.toml", "version = 1\n\n[extract]\nexclude = [\"src/generated_*.rs\"]\n");
    project.short(&[]).exits(0);
    let project = project.file("errcode.toml", "version = 1\n\n[extract]\ninclude = [\"src/generated_*.rs\"]\n");
    project.short(&[]).exits(1).keeps_quiet_about(&["src/error.rs:"]);
}

#[test]
fn names_of_the_config_are_read_too() {
    let project = Project::demo("pub const OOPS_LOGIN: u32 = 201_003; // 登录已过期\n");
    project.run(&["list"]).exits(0).says(&["no error code"]);
    let project = project.file("errcode.toml", "version = 1\n\n[extract]\nnames = [\"OOPS_*\"]\n");
    project.run(&["list"]).exits(0).says(&["201003", "OOPS_LOGIN", "登录已过期"]);
}
