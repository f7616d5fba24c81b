//! `--fix` and `--diff` on workspaces in temporary folders. Each `fixtures/fix/<case>` holds a workspace before (`in`) and after
//! (`out`), the flags (`args`) and the first line of the summary (`said`); files are compared byte by byte.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Project, Run, fixture, folders, name, none, read};

const WRONG: &str = "pub const ERR_A: u32 = 10000; // 非法的请求参\n";
const RIGHT: &str = "pub const ERR_A: u32 = 10000; // 非法的请求参数\n";
const FIX: &[&str] = &["--fix=mismatched-description"];
const ANYWHERE: &[&str] = &["--fix=mismatched-description", "--allow-no-vcs"];

#[test]
fn every_case_becomes_what_it_should() {
    let mut problems = Vec::new();
    for case in folders(&fixture("fix")) {
        if let Err(problem) = check(&case) {
            problems.push(format!("{}\n{problem}", name(&case)));
        }
    }
    none(&problems);
}

fn check(case: &Path) -> Result<(), String> {
    let project = Project::exact_copy_of(&case.join("in"));
    let args = read(&case.join("args"));
    let args: Vec<&str> = args.split_whitespace().collect();
    let patch = project.run(&[&args, &["--diff"][..]].concat());
    patched(&case.join("in"), &patch.bytes, &case.join("out"))?;
    let said = read(&case.join("said"));
    let again = said.replace("fixed ", "would fix ");
    if patch.status != Some(1) || !patch.stderr.contains(&again) {
        return Err(format!("`{again}` is missing\n{patch}"));
    }
    let args = [&args, &["--allow-no-vcs"][..]].concat();
    let run = project.run(&args);
    if run.stderr.lines().next() != Some(said.trim_end()) {
        return Err(format!("`{said}` is missing\n{run}"));
    }
    let expected = Project::exact_copy_of(&case.join("out"));
    same(&expected, &project)?;
    let run = project.run(&args);
    if !run.stderr.starts_with("fixed nothing\n") {
        return Err(format!("a second run changes something\n{run}"));
    }
    same(&expected, &project)
}

fn same(expected: &Project, actual: &Project) -> Result<(), String> {
    let below = |project: &Project| -> Vec<(PathBuf, String)> {
        let files = project.files().into_iter();
        let below = |path: PathBuf| path.strip_prefix(project.root()).map(Path::to_path_buf).unwrap_or(path);
        files.map(|(path, bytes)| (below(path), String::from_utf8_lossy(&bytes).into_owned())).collect()
    };
    let (expected, actual) = (below(expected), below(actual));
    let wrong = actual.iter().zip(&expected).find(|(a, b)| a != b);
    match wrong {
        Some((actual, expected)) => Err(format!("{actual:#?} should be {expected:#?}")),
        None if actual.len() == expected.len() => Ok(()),
        None => Err("there are more files than before".to_owned()),
    }
}

/// Git makes of the folder what is expected.
fn patched(before: &Path, patch: &[u8], after: &Path) -> Result<(), String> {
    let project = Project::exact_copy_of(before).file("the.patch", patch);
    let output = git(project.root(), &["apply", "--whitespace=nowarn", "the.patch"]);
    fs::remove_file(project.root().join("the.patch")).expect("it was just written");
    output.map_err(|problem| format!("git refuses the difference: {problem}\n{}", String::from_utf8_lossy(patch)))?;
    same(&Project::exact_copy_of(after), &project)
}

fn git(folder: &Path, args: &[&str]) -> Result<(), String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.autocrlf=false", "-c", "user.name=t", "-c", "user.email=t@t"]);
    command
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", folder);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// A project in a repository, everything committed.
fn committed(project: Project) -> Project {
    for args in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "all"]] {
        git(project.root(), args).unwrap_or_else(|problem| panic!("git {args:?}: {problem}"));
    }
    project
}

fn library(project: &Project) -> String {
    fs::read_to_string(project.root().join("src/lib.rs")).expect("the library is there")
}

/// The run refuses, says so, and leaves the library as it is.
#[track_caller]
fn refuses(project: &Project, args: &[&str], says: &[&str]) -> Run {
    let before = library(project);
    let run = project.run(args).exits(2).says(says);
    assert_eq!(library(project), before);
    run
}

#[test]
fn a_committed_file_is_fixed() {
    let project = committed(Project::demo(WRONG));
    project.run(FIX).exits(0).says(&["fixed 1 finding in 1 file\n", ": 0 errors, 0 warnings in "]);
    assert_eq!(library(&project), RIGHT);
}

#[test]
fn files_that_git_could_not_bring_back_are_left() {
    let text = format!("{WRONG}pub const ERR_B: u32 = 803; // 指定的对象不存在\n");
    for (state, allow) in [("dirty", "--allow-dirty"), ("staged", "--allow-staged"), ("staged", "--allow-dirty")] {
        let project = committed(Project::demo(WRONG)).file("src/lib.rs", &text);
        if state == "staged" {
            git(project.root(), &["add", "-A"]).expect("it can be staged");
        }
        refuses(&project, FIX, &[&format!("src/lib.rs ({state})"), &format!("--allow-{state}"), "--diff"]);
        project.run(&[FIX, &[allow]].concat()).exits(0).says(&["fixed 1 finding"]);
    }
    let project = committed(Project::demo(WRONG)).file("src/lib.rs", &text);
    refuses(&project, &[FIX, &["--allow-staged"]].concat(), &["src/lib.rs (dirty)"]);
}

#[test]
fn untracked_and_ignored_files_are_left() {
    let project = committed(Project::demo("mod 错误;\nmod b;\n").file("src/b.rs", "").file(".gitignore", "b.rs\n"));
    let project = project.file("src/错误.rs", WRONG).file("src/b.rs", RIGHT.replace("参数", ""));
    refuses(&project, FIX, &["src/b.rs (ignored by git)\n", "src/错误.rs (untracked)\n", "--allow-dirty"]);
    project.run(&[FIX, &["--allow-dirty"]].concat()).exits(0).says(&["fixed 2 findings in 2 files"]);
}

#[test]
fn only_files_with_fixes_matter() {
    let project = committed(Project::demo(WRONG)).file("README.md", "new").file("src/new.rs", "");
    project.run(FIX).exits(0).says(&["fixed 1 finding"]);
}

#[test]
fn a_workspace_may_be_a_part_of_a_repository() {
    let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";
    let project = Project::empty().file("后端 a/Cargo.toml", manifest).file("后端 a/src/lib.rs", WRONG);
    let project = committed(project.file("b.rs", ""));
    let folder = project.root().join("后端 a");
    let run = |args: &[&str]| crate::support::run_in(&folder, args);
    fs::write(folder.join("src/lib.rs"), format!("{WRONG}\n")).expect("it can be written");
    run(FIX).exits(2).says(&["  src/lib.rs (dirty)"]);
    git(project.root(), &["commit", "-q", "-a", "-m", "more"]).expect("it can be committed");
    run(FIX).exits(0).says(&["fixed 1 finding in 1 file"]);
}

#[test]
fn without_a_repository_it_must_be_asked_for() {
    let project = Project::demo(WRONG);
    refuses(&project, FIX, &["`src/lib.rs` is in no git repository", "--allow-no-vcs"]);
    project.run(ANYWHERE).exits(0);
    assert_eq!(library(&project), RIGHT);
}

#[test]
fn without_git_nothing_is_changed() {
    let project = committed(Project::demo(WRONG));
    let nowhere = [("PATH", project.root().as_os_str())];
    let run = crate::support::run_with(project.root(), FIX, &nowhere);
    run.exits(2).says(&["git cannot say which files", "--allow-no-vcs"]);
    assert_eq!(library(&project), WRONG);
}

#[test]
fn variables_of_another_repository_are_not_obeyed() {
    let other = committed(Project::demo(RIGHT));
    let project = committed(Project::demo(WRONG));
    let (folder, index) = (other.root().join(".git"), other.root().join(".git/index"));
    let variables = [
        ("GIT_DIR", folder.as_os_str()),
        ("GIT_WORK_TREE", other.root().as_os_str()),
        ("GIT_INDEX_FILE", index.as_os_str()),
    ];
    crate::support::run_with(project.root(), FIX, &variables).exits(0).says(&["fixed 1 finding"]);
}

#[test]
fn the_difference_is_shown_and_nothing_is_written() {
    let project = Project::demo(WRONG);
    let run = project.run(&[FIX, &["--diff"]].concat()).exits(1);
    let expected = "--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ -1 +1 @@\n-pub const ERR_A: u32 = 10000; // 非法的请求参\n+pub const \
                    ERR_A: u32 = 10000; // 非法的请求参数\n";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (expected, "would fix 1 finding in 1 file\n"));
    assert_eq!(library(&project), WRONG);
    let run = project.run(&[FIX, &["--diff", "-q"]].concat()).exits(1);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (expected, ""));
    let run = Project::demo(RIGHT).run(&["--diff"]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "would fix nothing\n"));
    project.run(&["--diff", "--message-format", "json"]).exits(2).says(&["`--diff` has no JSON form"]);
}

#[test]
fn what_is_left_is_reported() {
    let project = Project::demo(&format!(
        "{WRONG}pub const ERR_B: u32 = 201_001; // 甲\npub const ERR_C: u32 = 201_001; // 乙\n"
    ));
    let run = project.run(&[ANYWHERE, &["--message-format", "short"]].concat()).exits(1);
    run.says(&["fixed 1 finding in 1 file\nchecked 1 file", ": 1 error, 0 warnings"]);
    assert_eq!(run_rules(&project, ANYWHERE), ["duplicate-code"]);
    let lines = project.run(&[ANYWHERE, &["--message-format", "json", "-q"]].concat()).exits(1).json();
    let reasons: Vec<_> = lines.iter().map(|line| line["reason"].as_str().unwrap_or_default()).collect();
    assert_eq!(reasons, ["compiler-message", "build-finished"]);
}

fn run_rules(project: &Project, args: &[&str]) -> Vec<String> {
    project.short(args).findings().into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn the_edits_of_the_json_report_are_those_that_are_applied() {
    let is_of = |case: &PathBuf| read(&case.join("args")).trim_end() == FIX[0];
    for case in folders(&fixture("fix")).into_iter().filter(is_of) {
        let project = Project::exact_copy_of(&case.join("in"));
        let lines = project.run(&["--message-format", "json"]).json();
        let about = lines.iter().filter(|line| line["message"]["code"]["code"] == "errcode::mismatched-description");
        let children = about.flat_map(|line| list(&line["message"]["children"]));
        let mut edits: Vec<_> = children.flat_map(|child| list(&child["spans"])).map(edit).collect();
        edits.sort_by(|a, b| b.cmp(a));
        for (path, start, end, new) in edits {
            let path = project.root().join(path);
            let mut text = fs::read(&path).expect("the file of a span is there");
            text.splice(start..end, new.bytes());
            fs::write(&path, text).expect("the folder is ours");
        }
        none(&Vec::from_iter(same(&Project::exact_copy_of(&case.join("out")), &project).err()));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Path, first byte, byte behind the last one, and new text of a suggestion.
fn edit(span: &Value) -> (String, usize, usize, String) {
    let text = |key: &str| span[key].as_str().expect("it is a text").to_owned();
    let number = |key: &str| span[key].as_u64().and_then(|n| usize::try_from(n).ok()).expect("it is a number");
    (text("file_name"), number("byte_start"), number("byte_end"), text("suggested_replacement"))
}

#[test]
fn only_what_was_asked_for_is_fixed() {
    let text = format!(
        "{WRONG}// errcode-check: allow(duplicate-code) reason: x\npub const ERR_B: u32 = 803; // 指定的对象不存在\n"
    );
    let project = Project::demo(&text);
    project.run(&["--fix=unused-allow", "--allow-no-vcs"]).says(&["fixed 1 finding"]);
    assert!(library(&project).starts_with(WRONG) && !library(&project).contains("errcode-check"));
    let project = Project::demo(&text);
    project.run(&["--fix=descriptions,meta", "--allow-no-vcs"]).exits(0).says(&["fixed 2 findings"]);
    let project = Project::demo(&text);
    project.run(&["--fix", "--allow-no-vcs", "-A", "unused-allow"]);
    assert!(library(&project).contains("errcode-check"), "a rule that is off fixes nothing");
}

#[test]
fn packages_that_are_not_reported_are_not_fixed() {
    let project = Project::exact_copy_of(&fixture("fix/several_files/in"));
    project.run(&[ANYWHERE, &["-p", "a"]].concat()).exits(0).says(&["fixed 1 finding in 1 file"]);
}

#[test]
fn names_that_fix_nothing_are_an_error() {
    let project = Project::demo(WRONG);
    for (flag, says) in [
        ("--fix=mismatched_description", "did you mean `mismatched-description`?"),
        ("--fix=unused-allow,xyz", "there is no rule or group `xyz` (in `--fix=xyz`)"),
        ("--fix=", "there is no rule or group ``"),
        ("--fix=duplicate-code", "`duplicate-code` has no fixes"),
    ] {
        refuses(&project, &[flag, "--allow-no-vcs"], &[says]);
    }
    let off = ["--fix=unused-allow", "-A", "unused-allow", "--allow-no-vcs"];
    refuses(&project, &off, &["`unused-allow` is at allow", "-W unused-allow"]);
    project.run(&["list", "--fix"]).exits(2).says(&["go with the check alone"]);
    project.run(&["--fix", "rules"]).exits(2);
}

#[test]
fn flags_of_fixes_stand_on_both_sides_of_the_command() {
    let project = Project::demo(WRONG);
    project.run(&["--fix=unused-allow", "check", "--fix=mismatched-description", "--allow-no-vcs"]).exits(0);
    assert_eq!(library(&project), RIGHT);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_left() {
    let broken = format!("{WRONG}pub enum UserError {{ A = 201_001, B = (2 }}\n");
    let project = Project::demo(&broken).file("src/other.rs", WRONG.replace("ERR_A", "ERR_Z"));
    project.run(ANYWHERE).exits(2).says(&["fixed 1 finding in 1 file", "unparsed-file"]);
    assert_eq!(library(&project), broken);
    let text = [broken.as_bytes(), b"// \xff\n"].concat();
    let project = Project::demo(RIGHT).file("src/other.rs", &text);
    project.run(ANYWHERE).exits(2).says(&["fixed nothing", "not UTF-8"]);
    assert_eq!(fs::read(project.root().join("src/other.rs")).ok(), Some(text));
}

/// Codes of the built-in tables and their texts.
const OFFICIAL: &[(u32, &str)] = &[
    (10000, "非法的请求参数"),
    (10001, "Invalid client"),
    (10002, "非法的授权信息"),
    (10004, "Unsupported grant_type"),
    (10006, "提供的更新令牌已过期"),
    (10007, "Redirect_uri mismatch"),
    (10008, "Unsupported response type"),
    (10009, "用户或授权服务器拒绝授予数据访问权限"),
];

/// How a text stands above or behind a variant; `@` is the text.
const SYNTAXES: &[(&str, &str)] = &[
    ("/// @", ""),
    ("///@", " // TODO: x"),
    ("/** @ */", ""),
    ("/**\n     * @\n     *\n     * 😀 more\n     */", ""),
    ("#[doc = \"@\"]", ""),
    ("#[error(\"@\")]", ""),
    ("#[error( r\"@\" )]", " /* 1 */"),
    ("#[msg(r##\"@\"##)]", ""),
    ("", " // @"),
    ("", "\t//@  "),
    ("", " /* @ */"),
];

type Row = (usize, bool);

fn source(rows: &[Row], is_right: bool, line_end: &str, head: &str) -> String {
    let mut text = format!("{head}//! 错误码 \\ \"\npub enum AuthError {{\n");
    for ((code, official), (syntax, is_wrong)) in OFFICIAL.iter().zip(rows) {
        let mut official = (*official).to_owned();
        if *is_wrong && !is_right {
            official.pop();
        }
        let (above, behind) = SYNTAXES[*syntax];
        let above = if above.is_empty() { String::new() } else { format!("    {above}\n") };
        text.push_str(&above.replace('@', &official));
        text.extend([&format!("    V{code} = {code},"), &behind.replace('@', &official), "\n"]);
    }
    text.push_str("}\n");
    text.replace('\n', line_end)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn wrong_texts_become_the_official_ones_and_no_other_byte_changes(
        rows in prop::collection::vec((0..SYNTAXES.len(), any::<bool>()), OFFICIAL.len()),
        carriage in any::<bool>(),
        mark in any::<bool>(),
    ) {
        let (line_end, head) = (if carriage { "\r\n" } else { "\n" }, if mark { "\u{FEFF}" } else { "" });
        let project = Project::demo(&source(&rows, false, line_end, head));
        let wrong = rows.iter().filter(|(_, is_wrong)| *is_wrong).count();
        let run = project.run(ANYWHERE).exits(0);
        let said = match wrong {
            0 => "fixed nothing\n".to_owned(),
            1 => "fixed 1 finding in 1 file\n".to_owned(),
            _ => format!("fixed {wrong} findings in 1 file\n"),
        };
        prop_assert!(run.stderr.starts_with(&said), "{said}{run}");
        prop_assert_eq!(library(&project), source(&rows, true, line_end, head));
        project.run(ANYWHERE).exits(0).says(&["fixed nothing"]);
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("the file is there").permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
    }

    #[test]
    fn the_mode_is_kept() {
        for wanted in [0o755, 0o600, 0o664] {
            let project = Project::demo(WRONG);
            let path = project.root().join("src/lib.rs");
            set_mode(&path, wanted);
            project.run(ANYWHERE).exits(0);
            assert_eq!((mode(&path), library(&project).as_str()), (wanted, RIGHT));
            assert_eq!(
                fs::read_dir(project.root().join("src")).map(Iterator::count).ok(),
                Some(1),
                "nothing is left behind"
            );
        }
    }

    #[test]
    fn a_read_only_file_is_left_and_the_others_are_fixed() {
        let project = Project::demo(&format!("mod b;\n{WRONG}")).file("src/b.rs", WRONG.replace("ERR_A", "ERR_B"));
        set_mode(&project.root().join("src/b.rs"), 0o444);
        let run = project.run(&[ANYWHERE, &["--message-format", "short"]].concat()).exits(2);
        run.says(&["`src/b.rs` is left as it was: it is read-only", "fixed 1 finding in 1 file", "src/b.rs:1:"]);
        assert_eq!(library(&project), format!("mod b;\n{RIGHT}"));
        assert_eq!(mode(&project.root().join("src/b.rs")), 0o444);
    }

    #[test]
    fn a_symlink_stays_one() {
        let project = Project::demo("mod b;\n").file("shared/c.rs", WRONG);
        symlink("../shared/c.rs", project.root().join("src/b.rs")).expect("links can be made here");
        project.run(ANYWHERE).exits(0).says(&["fixed 1 finding in 1 file"]);
        let link = fs::symlink_metadata(project.root().join("src/b.rs")).expect("the link is there");
        assert!(link.file_type().is_symlink());
        assert_eq!(fs::read_to_string(project.root().join("shared/c.rs")).ok().as_deref(), Some(RIGHT));
    }

    #[test]
    fn two_paths_to_one_file_are_written_once() {
        let project = Project::demo("mod a;\nmod b;\n").file("src/a.rs", WRONG);
        symlink("a.rs", project.root().join("src/b.rs")).expect("links can be made here");
        project.run(ANYWHERE).says(&["in 1 file\n"]);
        assert_eq!(fs::read_to_string(project.root().join("src/a.rs")).ok().as_deref(), Some(RIGHT));
    }

    #[test]
    fn what_lies_outside_is_left() {
        let outside = Project::empty().file("c.rs", WRONG);
        let project = Project::demo("mod b;\n");
        symlink(outside.root().join("c.rs"), project.root().join("src/b.rs")).expect("links can be made here");
        project.run(&[ANYWHERE, &["--diff"]].concat()).exits(2);
        project
            .run(ANYWHERE)
            .exits(2)
            .says(&["`src/b.rs` cannot be checked as a whole", "it leads out of the workspace"]);
        assert_eq!(fs::read_to_string(outside.root().join("c.rs")).ok().as_deref(), Some(WRONG));
    }
}
