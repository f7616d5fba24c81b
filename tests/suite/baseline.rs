//! The baseline: what it silences, what it leaves, how it is written, and what a file that cannot be one is told.

use std::{fs, path::Path, process::Command};

use crate::support::{Project, Run};

const FILE: &str = "errcode-baseline.txt";
const WRITE: &[&str] = &["--baseline", FILE, "--write-baseline"];
const READ: &[&str] = &["--baseline", FILE];
const PRUNE: &[&str] = &["--baseline", FILE, "--prune-baseline"];
const HEADER: &str = "# errcode-check baseline 1\n";

/// Two malformed codes of one enum.
const OLD: &str = "#[repr(u32)]\npub enum UserError {\n    Fine = 201_001, // 用户不存在\n    Short = 20_102, // 密码错误\n    \
    Long = 2_010_003, // 已注销\n}\n";

const CONFIG: &str = "version = 1\nscheme = \"A-BB-CCC\"\n";

/// One package that is held against the scheme.
fn held(library: &str) -> Project {
    Project::demo(library).file("errcode.toml", CONFIG)
}

fn text(project: &Project) -> String {
    fs::read_to_string(project.root().join(FILE)).expect("the baseline was written")
}

fn with(project: Project, path: &str, before: &str, after: &str) -> Project {
    let text = fs::read_to_string(project.root().join(path)).expect("the file is there");
    assert!(text.contains(before), "`{before}` is not in {path}");
    project.file(path, text.replace(before, after))
}

fn check(project: &Project, args: &[&str]) -> Run {
    project.short(&[READ, args].concat())
}

#[test]
fn what_is_written_makes_the_next_run_green() {
    let project = Project::example();
    let found = project.short(&[]).exits(1).findings().len();
    project.short(WRITE).exits(0).says(&["wrote ", " entries to `errcode-baseline.txt`", " in the baseline)"]);
    let run = check(&project, &["-D", "warnings"]).exits(0).says(&["0 errors, 0 warnings", "in the baseline)"]);
    assert!(found > 10 && run.findings().is_empty(), "{run}");
}

#[test]
fn the_file_is_sorted_and_holds_nothing_that_moves() {
    let project = Project::example();
    project.short(WRITE).exits(0);
    let first = text(&project);
    let entries = first.strip_prefix(HEADER).expect("it begins with the header");
    let lines: Vec<_> = entries.lines().collect();
    assert!(lines.is_sorted() && first.ends_with('\n'), "{first}");
    for line in &lines {
        assert_eq!(line.split('\t').count(), 3, "{line}");
        assert!(!line.contains(".rs") && !line.contains('/'), "{line}");
    }
    project.short(WRITE).exits(0);
    assert_eq!(text(&project), first);
}

#[test]
fn lines_files_and_the_order_of_items_may_move() {
    let project = Project::demo("pub mod a_error;\n").file("src/a_error.rs", OLD);
    project.short(WRITE).exits(0);
    let project = project.file("src/lib.rs", "pub mod z_error;\n").file("src/z_error.rs", format!("\n\n{OLD}"));
    fs::remove_file(project.root().join("src/a_error.rs")).expect("it was written above");
    let run = check(&project, &[]).exits(0);
    assert!(run.findings().is_empty(), "{run}");
}

#[test]
fn it_does_not_matter_which_of_two_declarations_keeps_the_code() {
    let first = "pub enum FirstError {\n    Gone = 201_001, // 用户不存在\n}\n";
    let second = "pub enum SecondError {\n    Taken = 201_001, // 名称已被占用\n}\n";
    let third = "pub enum ThirdError {\n    Late = 201_001, // 登录已过期\n}\n";
    let project = Project::demo("").file("src/a.rs", first).file("src/b.rs", second);
    let run = project.short(&["-A", "scheme"]).exits(1);
    assert!(run.stdout.contains("`SecondError::Taken` takes"), "{run}");
    project.short(WRITE).exits(0);
    let project = project.file("src/z.rs", first).file("src/a.rs", "");
    project.short(&[]).exits(1).says(&["`FirstError::Gone` takes"]);
    assert!(check(&project, &[]).exits(0).findings().is_empty());
    // One more is new, wherever its file stands.
    let project = project.file("src/a.rs", third);
    let run = project.run(READ).exits(1).says(&["new here: `201001`"]);
    assert_eq!(run.stdout.matches("error[duplicate-code]").count(), 1, "{run}");
}

#[test]
fn what_is_new_counts() {
    let project = held(OLD);
    project.short(WRITE).exits(0);
    let project = with(project, "src/lib.rs", "}\n", "    Next = 20_103, // 名称已被占用\n}\n");
    let run = check(&project, &[]).exits(1);
    let messages: Vec<_> = run.findings().into_iter().map(|finding| finding.message).collect();
    assert!(messages.len() == 1 && messages[0].contains("UserError::Next"), "{run}");
}

#[test]
fn one_more_of_many_is_new_and_named() {
    let table = "| code | zh |\n|---|---|\n| 201001 | 用户不存在 |\n| 201002 | 密码错误 |\n";
    let config = "version = 1\nscheme = \"A-BB-CCC\"\n\n[[table]]\npath = \"docs/codes.md\"\n";
    let library = |count: usize| {
        let variants = (1..=count).map(|n| format!("    V{n} = {}, // 错误{n}号\n", 201_000 + n));
        let variants = variants.collect::<Vec<_>>().concat();
        format!("#[repr(u32)]\npub enum UserError {{\n{variants}}}\n")
    };
    let rule = ["-A", "warnings", "-D", "undocumented-code"];
    for many in [5, 30] {
        let project = Project::demo(&library(many)).file("errcode.toml", config).file("docs/codes.md", table);
        project.short(&[WRITE, &rule].concat()).exits(0);
        assert_eq!(text(&project).lines().count(), 1 + many - 2, "{}", text(&project));
        let project = project.file("src/lib.rs", library(many + 1));
        check(&project, &rule).exits(1);
        if many > 20 {
            project.run(&[READ, &rule].concat()).exits(1).says(&[&format!("new here: `{}`", 201_001 + many)]);
        }
        // What is documented leaves the others known.
        let row = format!("{table}| 201003 | 错误3号 |\n");
        let project = project.file("src/lib.rs", library(many)).file("docs/codes.md", row);
        check(&project, &rule).exits(0);
    }
}

#[test]
fn stale_entries_are_told_and_pruned() {
    let project = held(OLD);
    project.short(WRITE).exits(0);
    let before = text(&project);
    let project = with(project, "src/lib.rs", "20_102", "201_002");
    let run = check(&project, &[]).exits(0);
    let stale: Vec<_> = run.findings().into_iter().map(|f| (f.path, f.line, f.rule)).collect();
    let line = before.lines().position(|line| line.contains("UserError::Short")).expect("it is listed") + 1;
    assert_eq!(stale, [(FILE.to_owned(), line, "stale-baseline".to_owned())], "{run}");
    check(&project, &["-D", "stale-baseline"]).exits(1);
    assert!(check(&project, &["-A", "stale-baseline"]).exits(0).findings().is_empty());
    assert!(check(&project, &["-p", "demo"]).exits(0).findings().is_empty());
    project.short(PRUNE).exits(0).says(&["took 1 entry out of"]);
    let kept: String = before.split_inclusive('\n').filter(|line| !line.contains("UserError::Short")).collect();
    assert_eq!(text(&project), kept);
    assert!(check(&project, &["-D", "warnings"]).exits(0).findings().is_empty());
}

#[test]
fn forbid_is_never_in_a_baseline() {
    let project = held(OLD);
    project.short(WRITE).exits(0);
    let run = check(&project, &["-F", "malformed-code"]).exits(1);
    assert_eq!(run.findings().len(), 2, "{run}");
}

#[test]
fn names_in_any_script_survive() {
    let project = held(&OLD.replace("Short", "密码过短"));
    project.short(WRITE).exits(0);
    assert!(text(&project).contains("UserError::密码过短"), "{}", text(&project));
    assert!(check(&project, &["-D", "warnings"]).exits(0).findings().is_empty());
}

#[test]
fn other_line_ends_and_a_mark_at_the_start_are_read() {
    let project = held(OLD);
    project.short(WRITE).exits(0);
    let edited = format!("\u{feff}{}", text(&project).replace('\n', "\r\n"));
    let project = project.file(FILE, edited);
    assert!(check(&project, &["-D", "warnings"]).exits(0).findings().is_empty());
}

#[test]
fn a_file_that_is_no_baseline_stops_the_run() {
    let project = held(OLD);
    project.short(READ).exits(2).says(&["there is no baseline `errcode-baseline.txt`", "--write-baseline"]);
    project.short(WRITE).exits(0);
    let good = text(&project);
    for (bad, line, said) in [
        (good.replace(HEADER, ""), 1, "its first line is not there"),
        (good.replace("baseline 1", "baseline 2"), 1, "this baseline has version `2`"),
        (format!("{good}<<<<<<< HEAD\n"), good.lines().count() + 1, "a merge left its mark here"),
        (format!("{good}malformed-cod\t1\tA\n"), good.lines().count() + 1, "there is no rule `malformed-cod`"),
        (format!("{good}malformed-code 1 A\n"), good.lines().count() + 1, "with tabs between them"),
        (format!("{good}malformed-code\t\\q\tA\n"), good.lines().count() + 1, "begins nothing that is known"),
    ] {
        let project = held(OLD).file(FILE, &bad);
        for args in [READ, PRUNE] {
            let run = project.short(args).exits(2).says(&[&format!("{FILE}:{line}:"), said]);
            assert!(!run.stdout.contains("malformed-code]"), "{run}");
            assert_eq!(text(&project), bad);
        }
    }
}

#[test]
fn a_part_of_the_findings_is_no_baseline() {
    let project = held(OLD);
    for args in [["-p", "demo"], ["--base", "HEAD"]] {
        project.short(&[WRITE, &args].concat()).exits(2).says(&["lists all findings"]);
    }
    assert!(!project.root().join(FILE).exists());
}

#[test]
fn two_branches_that_each_add_an_entry_merge() {
    let variants = [("Aa", 20_102), ("Mm", 20_103), ("Zz", 20_104)];
    let written = |names: &[&str]| {
        let lines = variants.iter().filter(|(name, _)| names.contains(name));
        let lines =
            lines.map(|(name, code)| format!("    {name} = {code}, // 错误{name}\n")).collect::<Vec<_>>().concat();
        let project = held(&format!("#[repr(u32)]\npub enum UserError {{\n    Fine = 201_001, // 好\n{lines}}}\n"));
        project.short(&[WRITE, &["-A", "warnings"]].concat()).exits(0);
        text(&project)
    };
    let folder = Project::empty()
        .file("base", written(&["Mm"]))
        .file("ours", written(&["Aa", "Mm"]))
        .file("theirs", written(&["Mm", "Zz"]));
    assert_eq!(merged(folder.root()), written(&["Aa", "Mm", "Zz"]));
}

/// What git makes of three versions of a file.
fn merged(folder: &Path) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["merge-file", "-p", "ours", "base", "theirs"])
        .output()
        .expect("git can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).expect("a baseline is UTF-8")
}
