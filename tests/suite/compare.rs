//! Lists of several repositories, held against each other without a workspace.

use crate::support::{Project, Run};

fn list(library: &str) -> String {
    Project::demo(library).run(&["list", "--message-format", "json"]).exits(0).stdout
}

/// Two repositories that both took 201002, and a third that took it for the same thing as the first.
fn lists() -> Project {
    let users = |row: &str| format!("pub enum UserError {{\n    NotFound = 201001, // 用户不存在\n{row}}}\n");
    Project::empty()
        .file("one.json", list(&users("    LoginExpired = 201002, // 登录已过期\n")))
        .file("two.json", list("pub enum OrderError {\n    Closed = 201002, // 订单已关闭\n}\n"))
        .file("three.json", list(&users("    SessionOver = 201002, // 登录已过期\n")))
}

fn compare(project: &Project, lists: &[&str]) -> Run {
    project.run(&[&["compare"], lists].concat())
}

#[test]
fn a_code_with_two_meanings_is_named_with_both_places() {
    let project = lists();
    let run = compare(&project, &["one.json", "two.json", "three.json", "--message-format", "short"]).exits(1);
    let findings = run.findings();
    assert_eq!(findings.len(), 1, "{run}");
    assert_eq!((findings[0].path.as_str(), findings[0].rule.as_str()), ("one.json", "claimed-elsewhere"));
    assert_eq!(findings[0].message, "`201002` is also `OrderError::Closed` in `two.json` (src/lib.rs:2:14)");
    compare(&project, &["one.json", "two.json"]).exits(1).says(&[
        "src/lib.rs:3:20",
        "there it means `订单已关闭`",
        "1 collision",
    ]);
    let json = compare(&project, &["one.json", "two.json", "--message-format", "json"]).exits(1).json();
    assert_eq!(json[0]["message"]["spans"][0]["file_name"], "one.json", "{:#}", json[0]);
    assert_eq!(json[1]["success"], false);
}

#[test]
fn lists_that_agree_are_clean() {
    compare(&lists(), &["one.json", "three.json"]).exits(0).says(&["0 collisions"]);
}

#[test]
fn what_is_no_list_stops_the_run() {
    let project =
        lists().file("four.json", "{\"version\":7,\"codes\":[]}").file("five.json", "").file("six.json", [0xff, 0xfe]);
    for (file, why) in [
        ("four.json", "its version is 7"),
        ("five.json", "it is empty"),
        ("six.json", "it is UTF-16LE"),
        ("seven.json", "cannot read `seven.json`"),
    ] {
        compare(&project, &["one.json", file]).exits(2).says(&[why]);
    }
    compare(&project, &["one.json"]).exits(2);
}

#[test]
fn a_list_needs_no_git_and_no_base() {
    let library =
        "pub enum UserError {\n    NotFound = 201001, // 用户不存在\n    LoginExpired = 201002, // 登录已过期\n}\n";
    let theirs = list("pub enum OrderError {\n    Closed = 201002, // 订单已关闭\n}\n");
    let project = Project::demo(library).file("theirs.json", theirs);
    let run = project.short(&["--also", "theirs.json"]).exits(1);
    let findings = run.findings();
    assert_eq!((findings[0].path.as_str(), findings[0].line, findings.len()), ("src/lib.rs", 3, 1), "{run}");
    assert!(findings[0].message.contains("`theirs.json` (src/lib.rs:2:14)"), "{run}");
}
