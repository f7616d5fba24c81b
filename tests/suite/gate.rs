//! The gate with real git: what a change introduces, what it did to old codes, and who else took its numbers.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Finding, Project, Run, run_with};

/// An error enum whose rows end in a text.
fn error_enum(name: &str, rows: &[(&str, u32, &str)]) -> String {
    let row = |(name, code, text): &(&str, u32, &str)| format!("    {name} = {code}, // {text}");
    let rows: Vec<_> = rows.iter().map(row).collect();
    format!("pub enum {name} {{\n{}\n}}\n", rows.join("\n"))
}

fn users() -> String {
    error_enum("UserError", &[("NotFound", 201_001, "用户不存在"), ("WrongPassword", 201_002, "密码错误")])
}

fn logins() -> String {
    error_enum("LoginError", &[("TokenMissing", 201_101, "缺少令牌"), ("TokenInvalid", 201_102, "令牌无效")])
}

fn package(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
}

/// A project in a git repository of its own, which knows no config of the machine.
struct Repository {
    project: Project,
    /// Where the workspace is, below the root.
    workspace: &'static str,
}

impl Repository {
    /// Everything is committed on `main`.
    fn new(project: Project) -> Self {
        let repository = Self { project, workspace: "" };
        repository.git(&["init", "-q", "-b", "main"]);
        repository.commit();
        repository
    }

    /// Two modules with two codes each.
    fn two_modules() -> Self {
        let project = Project::demo("mod login;\nmod user;\n");
        Self::new(project.file("src/user.rs", users()).file("src/login.rs", logins()))
    }

    fn root(&self) -> &Path {
        self.project.root()
    }

    fn git(&self, args: &[&str]) -> String {
        git(self.root(), args)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.root().join(path);
        let folder = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).expect("the temporary folder is writable");
        self
    }

    fn move_file(&self, from: &str, to: &str) -> &Self {
        let text = fs::read(self.root().join(from)).expect("it is there");
        self.write(to, text).remove(from)
    }

    fn remove(&self, path: &str) -> &Self {
        let path = self.root().join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it is there");
        self
    }

    /// Commits everything and gives the commit.
    fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "change"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// A new branch from `main`.
    fn branch(&self, name: &str) -> &Self {
        self.git(&["switch", "-q", "-c", name, "main"]);
        self
    }

    fn switch(&self, name: &str) -> &Self {
        self.git(&["switch", "-q", name]);
        self
    }

    fn run(&self, args: &[&str]) -> Run {
        run_below(self.root(), self.workspace, args, &[])
    }

    /// One line a finding.
    fn check(&self, args: &[&str]) -> Run {
        self.run(&[&["--message-format", "short"], args].concat())
    }

    /// The change since `main` introduces nothing.
    #[track_caller]
    fn introduces_nothing(&self) {
        self.check(&["--base", "main"]).exits(0).introduces(&[]);
    }
}

impl Run {
    /// These rules, and no other, have a finding that counts; each as often as it is named.
    #[track_caller]
    fn introduces(self, rules: &[&str]) -> Vec<Finding> {
        let findings = self.findings();
        let mut found: Vec<_> = findings.iter().map(|finding| finding.rule.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, rules, "{self}");
        findings
    }
}

/// Git in a folder, alike on every machine and at all times.
pub(crate) fn git(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.autocrlf=false", "-c", "protocol.file.allow=always"]).args(args);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command.envs(hermetic(folder));
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "nobody").env(format!("GIT_{who}_EMAIL"), "nobody@example.org");
        command.env(format!("GIT_{who}_DATE"), "2024-05-06T07:08:09+00:00");
    }
    let output = command.output().expect("git is installed");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Keeps what is set up on the machine out.
fn hermetic(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let above = folder.parent().unwrap_or(folder).to_owned();
    vec![
        ("GIT_CONFIG_NOSYSTEM", "1".into()),
        ("GIT_CONFIG_GLOBAL", PathBuf::new()),
        ("GIT_CEILING_DIRECTORIES", above),
        ("XDG_CONFIG_HOME", folder.join(".nowhere")),
    ]
}

/// Runs the binary in the root of a repository.
fn run_hermetic(root: &Path, args: &[&str], more: &[(&str, &OsStr)]) -> Run {
    run_below(root, "", args, more)
}

/// Runs the binary in a folder of a repository.
fn run_below(root: &Path, folder: &str, args: &[&str], more: &[(&str, &OsStr)]) -> Run {
    let own = hermetic(root);
    let own = own.iter().map(|(name, value)| (*name, value.as_os_str()));
    run_with(&root.join(folder), args, &own.chain(more.iter().copied()).collect::<Vec<_>>())
}

/// Two open branches that both took 201003, with another meaning and on another line, in files that merge without a conflict.
fn race() -> Repository {
    let repository = Repository::two_modules();
    let frozen = users().replace("}\n", "    Frozen = 201003, // 账户已冻结\n}\n");
    repository.branch("ours").write("src/user.rs", frozen).commit();
    let expired = logins().replace("}\n", "    // 会话\n    SessionExpired = 201003, // 会话已过期\n}\n");
    repository.branch("theirs").write("src/login.rs", expired).commit();
    repository
}

#[test]
fn a_number_that_two_branches_take_is_named_on_each() {
    let repository = race();
    for (here, there, name, path, their_place) in [
        ("ours", "theirs", "Frozen", "src/user.rs", "src/login.rs:5"),
        ("theirs", "ours", "SessionExpired", "src/login.rs", "src/user.rs:4"),
    ] {
        repository.switch(here);
        repository.check(&[]).exits(0).introduces(&[]);
        repository.introduces_nothing();
        for args in [&["--also", there][..], &["--base", "main", "--also", there]] {
            let findings = repository.check(args).exits(1).introduces(&["claimed-elsewhere"]);
            assert_eq!((findings[0].path.as_str(), findings[0].severity.as_str()), (path, "error"), "{findings:#?}");
            assert!(findings[0].message.contains("201003"), "{findings:#?}");
            repository.run(args).exits(1).says(&[name, &format!("`{there}`"), their_place]);
        }
    }
}

#[test]
fn the_merge_of_two_green_branches_fails() {
    let repository = race();
    repository.switch("ours").git(&["merge", "-q", "--no-edit", "theirs"]);
    repository.check(&[]).exits(1).introduces(&["duplicate-code"]);
    repository.check(&["--base", "main"]).exits(1).introduces(&["duplicate-code"]);
    // For each side alone it is the other one that brought it.
    repository.check(&["--base", "theirs"]).exits(1).introduces(&["duplicate-code"]);
}

#[test]
fn heads_that_mean_the_same_or_took_other_numbers_are_no_claim() {
    let repository = race();
    repository.switch("ours").git(&["branch", "backport"]);
    let other = logins().replace("}\n", "    SessionExpired = 201103, // 会话已过期\n}\n");
    repository.branch("apart").write("src/login.rs", other).commit();
    repository
        .switch("ours")
        .check(&["--also", "backport", "--also", "apart", "--also", "main"])
        .exits(0)
        .introduces(&[]);
    // What both have had since they parted is nobody's claim.
    repository.git(&["switch", "-q", "-c", "later", "ours"]);
    let later = fs::read_to_string(repository.root().join("src/user.rs")).expect("it is there");
    repository.write("src/user.rs", format!("\n\n{later}")).commit();
    repository.switch("ours").check(&["--base", "main", "--also", "later"]).exits(0).introduces(&[]);
}

#[test]
fn several_heads_are_told_one_by_one() {
    let repository = race();
    let locked = users().replace("}\n", "    Locked = 201003, // 账户被锁定\n}\n");
    repository.branch("third").write("src/user.rs", locked).commit();
    let run = repository.switch("ours").run(&["--base", "main", "--also", "theirs", "--also", "third"]).exits(1);
    run.says(&["`theirs`", "`third`", "src/login.rs:5", "src/user.rs:4"]);
}

#[test]
fn a_list_of_another_repository_is_a_claim_too() {
    let repository = race();
    let theirs = repository.run(&["list", "--message-format", "json"]).exits(0).stdout;
    repository.switch("ours").write("theirs.json", theirs);
    let findings =
        repository.check(&["--base", "main", "--also", "theirs.json"]).exits(1).introduces(&["claimed-elsewhere"]);
    assert_eq!(findings[0].path, "src/user.rs");
    repository
        .run(&["--base", "main", "--also", "theirs.json"])
        .exits(1)
        .says(&["theirs.json", "src/login.rs", "SessionExpired"]);
    repository.check(&["--base", "main", "--also", "src/user.rs"]).exits(2).says(&["src/user.rs"]);
}

#[test]
fn a_rename_is_no_renumbering() {
    let repository = Repository::two_modules();
    repository.branch("change").write("src/user.rs", users().replace("UserError", "AccountError")).commit();
    repository.introduces_nothing();
    repository.write("src/user.rs", users().replace("NotFound", "Unknown")).commit();
    repository.introduces_nothing();
}

#[test]
fn a_moved_file_is_no_removal() {
    let repository = Repository::two_modules();
    repository.branch("change").move_file("src/user.rs", "src/account/user.rs");
    repository.write("src/lib.rs", "mod account { mod user; }\nmod login;\n").commit();
    repository.introduces_nothing();
    repository.write("src/account/user.rs", format!("// Moved.\n\n\n{}", users())).commit();
    repository.introduces_nothing();
}

#[test]
fn a_code_may_move_to_another_package() {
    let project = Project::empty().file("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n");
    let project = project.file("a/Cargo.toml", package("a")).file("b/Cargo.toml", package("b"));
    let repository = Repository::new(project.file("a/src/lib.rs", users()).file("b/src/lib.rs", logins()));
    repository.branch("change").write("a/src/lib.rs", "").write("b/src/lib.rs", logins() + &users()).commit();
    repository.introduces_nothing();
}

#[test]
fn a_second_use_of_an_old_number_fails_wherever_the_old_one_stands() {
    // The finding stands at the second by path, which is the old line for the first of the two.
    for path in ["src/a.rs", "src/z.rs"] {
        let repository = Repository::two_modules();
        repository.branch("change");
        repository.write("src/lib.rs", format!("mod login;\nmod user;\nmod {};\n", &path[4..5]));
        let orders = error_enum("OrderError", &[("NotFound", 201_001, "订单不存在"), ("Late", 201_201, "订单已超时")]);
        repository.write(path, orders).commit();
        let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["duplicate-code"]);
        assert!(findings[0].message.contains("201001"), "{findings:#?}");
    }
}

/// A code base in which every number is there twice.
fn old_debt() -> Repository {
    let rows = |text: &'static str| (1..=30).map(move |n| (format!("Case{n}"), 201_000 + n, format!("{text}{n}")));
    let build = |name, text| {
        let rows: Vec<_> = rows(text).collect();
        let rows: Vec<_> = rows.iter().map(|(name, code, text)| (name.as_str(), *code, text.as_str())).collect();
        error_enum(name, &rows)
    };
    let project =
        Project::demo("mod login;\nmod user;\n").file("src/user.rs", build("UserError", "用户资料第几项缺失"));
    Repository::new(project.file("src/login.rs", build("LoginError", "登录步骤失败于第")))
}

const NEW_DUPLICATE: &str =
    "pub enum OrderError {\n    Lost = 201007, // 订单丢失\n    Late = 201301, // 订单超时\n}\n";

#[test]
fn old_debt_is_quiet_against_the_base() {
    let repository = old_debt();
    let old = repository.check(&[]).exits(1).findings().len();
    assert!(old >= 30, "{old}");
    repository.introduces_nothing();
    let user = fs::read_to_string(repository.root().join("src/user.rs")).expect("it is there");
    repository.branch("change").write("src/user.rs", format!("// 用户\n\n{user}")).commit();
    repository.introduces_nothing();
    repository.check(&["--base", "main", "-D", "warnings"]).exits(0).introduces(&[]);
    repository.write("src/order.rs", NEW_DUPLICATE).write("src/lib.rs", "mod login;\nmod order;\nmod user;\n").commit();
    let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["duplicate-code"]);
    assert!(findings[0].message.contains("201007"), "{findings:#?}");
}

#[test]
fn old_debt_is_quiet_with_a_baseline() {
    let repository = old_debt();
    let baseline = ["--baseline", "errcode-baseline.txt"];
    repository.check(&[&baseline[..], &["--write-baseline"]].concat()).exits(0);
    let written = fs::read_to_string(repository.root().join(baseline[1])).expect("it was written");
    repository.check(&baseline).exits(0).introduces(&[]);
    let user = fs::read_to_string(repository.root().join("src/user.rs")).expect("it is there");
    repository.write("src/user.rs", format!("// 用户\n\n{user}"));
    repository.check(&baseline).exits(0).introduces(&[]);
    repository.check(&[&baseline[..], &["--write-baseline"]].concat()).exits(0);
    let again = fs::read_to_string(repository.root().join(baseline[1])).expect("it was written");
    assert_eq!(written, again, "lines do not matter");
    repository.write("src/order.rs", NEW_DUPLICATE).write("src/lib.rs", "mod login;\nmod order;\nmod user;\n");
    repository.check(&baseline).exits(1).introduces(&["duplicate-code"]);
    let both = [&["--base", "main"], &baseline[..]].concat();
    repository.check(&both).exits(1).introduces(&["duplicate-code"]);
}

#[test]
fn entries_of_a_baseline_that_match_nothing_go_when_told() {
    let repository = old_debt();
    let baseline = ["--baseline", "errcode-baseline.txt"];
    repository.check(&[&baseline[..], &["--write-baseline"]].concat()).exits(0);
    let lines = || fs::read_to_string(repository.root().join(baseline[1])).expect("it was written").lines().count();
    let before = lines();
    repository.write("src/login.rs", logins());
    let stale = repository.check(&baseline).exits(0).findings();
    assert!(stale.iter().all(|finding| finding.rule == "stale-baseline"), "{stale:#?}");
    assert_eq!(stale.len(), 1, "{stale:#?}");
    assert_eq!(lines(), before, "nothing is written without being told");
    repository.check(&[&baseline[..], &["--prune-baseline"]].concat()).exits(0);
    assert!(lines() < before - 25, "{} of {before} lines are left", lines());
    repository.check(&baseline).exits(0).introduces(&[]);
}

#[test]
fn a_shallow_clone_says_what_to_type() {
    let repository = Repository::two_modules();
    repository.commit();
    repository.branch("change").write("src/user.rs", users() + "// more\n").commit();
    let clones = Project::empty();
    let url = format!("file://{}", repository.root().display());
    git(clones.root(), &["clone", "-q", "--depth=1", "--no-single-branch", "--branch=change", &url, "shallow"]);
    let folder = clones.root().join("shallow");
    run_hermetic(&folder, &["--base", "origin/main"], &[]).exits(2).says(&["fetch-depth: 0", "origin/main"]);
    run_hermetic(&folder, &["--base", "HEAD~1"], &[]).exits(2).says(&["fetch-depth: 0", "HEAD~1"]);
    git(clones.root(), &["clone", "-q", "--depth=1", "--branch=change", &url, "single"]);
    let run = run_hermetic(&clones.root().join("single"), &["--base", "origin/main"], &[]);
    run.exits(2).says(&["origin/main", "fetch-depth: 0"]);
    // Without a base there is nothing to fetch.
    run_hermetic(&folder, &[], &[]).exits(0);
}

#[test]
fn a_revision_that_is_none_is_refused() {
    let repository = Repository::two_modules();
    let blob = repository.git(&["rev-parse", "HEAD:src/user.rs"]);
    let tree = repository.git(&["rev-parse", "HEAD^{tree}"]);
    for wrong in
        ["nope", "", "HEAD:src/user.rs", "HEAD~9", &blob, &tree, "--all", "-x", "--output=made", "main..main", "^main"]
    {
        for flag in ["--base", "--also"] {
            repository.run(&[&format!("{flag}={wrong}")]).exits(2).keeps_quiet_about(&["panicked"]);
        }
    }
    assert!(!repository.root().join("made").exists());
    repository.run(&["--base", "nope"]).exits(2).says(&["--base nope"]);
    repository.git(&["tag", "-a", "-m", "first", "v1"]);
    repository.check(&["--base", "v1"]).exits(0).introduces(&[]);
}

#[test]
fn histories_without_a_common_commit_are_refused() {
    let repository = Repository::two_modules();
    repository.git(&["switch", "-q", "--orphan", "apart"]);
    repository.write("Cargo.toml", package("demo")).write("src/lib.rs", users()).commit();
    repository.run(&["--base", "main"]).exits(2).says(&["main"]);
}

#[test]
fn a_workspace_may_be_a_part_of_the_repository() {
    let manifest = package("demo") + "\n[workspace]\n";
    let project = Project::empty().file("后端 服务/Cargo.toml", manifest).file("后端 服务/src/lib.rs", users());
    // A sibling with the same numbers is none of its business.
    let project = project.file("前端/src/lib.rs", users()).file("README.md", "");
    let mut repository = Repository::new(project);
    repository.workspace = "后端 服务";
    repository.branch("change").introduces_nothing();
    let text = users().replace("201002", "201001");
    repository.write("后端 服务/src/lib.rs", text).commit();
    repository.check(&["--base", "main"]).exits(1).introduces(&["duplicate-code", "renumbered-code"]);
    repository.workspace = "";
    let args = ["--manifest-path", "后端 服务/Cargo.toml", "--base", "main"];
    repository.check(&args).exits(1).introduces(&["duplicate-code", "renumbered-code"]);
}

#[test]
fn a_workspace_may_move_within_the_repository() {
    let manifest = package("demo") + "\n[workspace]\n";
    let repository = Repository::new(Project::empty().file("Cargo.toml", &manifest).file("src/lib.rs", users()));
    repository
        .branch("change")
        .move_file("Cargo.toml", "backend/Cargo.toml")
        .move_file("src/lib.rs", "backend/src/lib.rs");
    repository.commit();
    let run = repository.check(&["--manifest-path", "backend/Cargo.toml", "--base", "main"]);
    run.exits(0).keeps_quiet_about(&["panicked", "error["]);
}

#[test]
fn files_may_have_chinese_names() {
    let project = Project::demo("mod 错误;\n").file("src/错误/mod.rs", "mod 用户;\n").file("src/错误/用户.rs", users());
    let repository = Repository::new(project);
    repository.branch("功能/冻结").write("src/错误/用户.rs", format!("// 说明\n{}", users())).commit();
    repository.introduces_nothing();
    repository.write("src/错误/用户.rs", users().replace("201002", "201003")).commit();
    let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["renumbered-code"]);
    assert_eq!((findings[0].path.as_str(), findings[0].line), ("src/错误/用户.rs", 3));
    repository.switch("main").check(&["--base", "main", "--also", "功能/冻结"]).exits(0).introduces(&[]);
}

#[test]
fn without_a_repository_there_is_no_base() {
    let project = Project::demo(&users());
    for flag in ["--base", "--also"] {
        let run = run_hermetic(project.root(), &[flag, "main"], &[]);
        run.exits(2).says(&["git"]).keeps_quiet_about(&["panicked"]);
    }
}

#[test]
fn without_git_there_is_no_base() {
    let repository = Repository::two_modules();
    let nowhere = [("PATH", repository.root().as_os_str())];
    for flag in ["--base", "--also"] {
        run_hermetic(repository.root(), &[flag, "main"], &nowhere).exits(2).says(&["git"]);
    }
    run_hermetic(repository.root(), &[], &nowhere).exits(0);
}

#[test]
fn a_repository_without_a_commit_has_no_base() {
    let project = Project::demo(&users());
    git(project.root(), &["init", "-q", "-b", "main"]);
    for base in ["HEAD", "main"] {
        run_hermetic(project.root(), &["--base", base], &[]).exits(2).says(&["no commit"]);
    }
}

#[test]
fn codes_of_deleted_files_and_packages_are_missed() {
    let workspace = |members: &str| format!("[workspace]\nmembers = [{members}]\nresolver = \"2\"\n");
    let pay = error_enum("PayError", &[("Late", 201_201, "支付超时"), ("Lost", 201_202, "支付丢失")]);
    let project = Project::empty().file("Cargo.toml", workspace("\"a\", \"b\""));
    let project = project.file("a/Cargo.toml", package("a")).file("b/Cargo.toml", package("b"));
    let project = project.file("a/src/lib.rs", format!("mod user;\n{pay}")).file("a/src/user.rs", users());
    let repository = Repository::new(project.file("b/src/lib.rs", logins()));
    repository.branch("file").remove("a/src/user.rs").write("a/src/lib.rs", pay).commit();
    repository.branch("package").remove("b").write("Cargo.toml", workspace("\"a\"")).commit();
    for (branch, codes) in [("file", ["201001", "201002"]), ("package", ["201101", "201102"])] {
        let run = repository.switch(branch).check(&["--base", "main"]).exits(0);
        repository.run(&["--base", "main"]).exits(0).says(&codes);
        for finding in run.findings() {
            assert_eq!(finding.rule, "removed-code", "{run}");
            assert!(repository.root().join(&finding.path).is_file(), "a tool can open the place of it: {run}");
        }
        repository.check(&["--base", "main", "-D", "removed-code"]).exits(1);
    }
}

#[test]
fn a_stricter_config_shows_old_findings_and_fails_for_none() {
    let config = "version = 1\nscheme = \"A-BB-CCC\"\n[modules]\n\"05\" = { name = \"pay\" }\n";
    let repository = Repository::two_modules();
    repository.branch("change").write("errcode.toml", config).commit();
    repository.check(&[]).exits(1).says(&["error[module-out-of-range]"]);
    repository.check(&["--base", "main"]).exits(0).introduces(&[]);
    // What is new in it counts.
    let more = users().replace("}\n", "    Frozen = 201003, // 账户已冻结\n}\n");
    repository.write("src/user.rs", more).commit();
    let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["module-out-of-range"]);
    assert!(findings[0].message.contains("201003") || findings[0].line == 4, "{findings:#?}");
}

#[test]
fn variables_of_hooks_change_nothing() {
    let repository = race();
    let other = old_debt();
    let expected = repository.check(&["--base", "main", "--also", "ours"]).exits(1).stdout;
    let (own, foreign) = (Path::new(".git").to_owned(), other.root().join(".git"));
    for (folder, index) in [(&own, Path::new(".git/index").to_owned()), (&foreign, foreign.join("index"))] {
        let variables = [
            ("GIT_DIR", folder.as_os_str()),
            ("GIT_INDEX_FILE", index.as_os_str()),
            ("GIT_PREFIX", OsStr::new("src/")),
            ("GIT_EXTERNAL_DIFF", OsStr::new("false")),
            ("GIT_LITERAL_PATHSPECS", OsStr::new("0")),
        ];
        let args = ["--message-format", "short", "--base", "main", "--also", "ours"];
        assert_eq!(run_hermetic(repository.root(), &args, &variables).exits(1).stdout, expected);
    }
}

#[test]
fn what_is_not_committed_is_a_part_of_the_change() {
    let repository = Repository::two_modules();
    repository.write("src/user.rs", users().replace("201002", "201001"));
    for base in ["HEAD", "main"] {
        repository.check(&["--base", base]).exits(1).introduces(&["duplicate-code", "renumbered-code"]);
    }
    repository.git(&["checkout", "-q", "."]);
    repository.write("src/order.rs", NEW_DUPLICATE.replace("201007", "201001"));
    repository.write("src/lib.rs", "mod login;\nmod order;\nmod user;\n");
    repository.check(&["--base", "HEAD"]).exits(1).introduces(&["duplicate-code"]);
    repository.git(&["add", "-A"]);
    repository.check(&["--base", "HEAD"]).exits(1).introduces(&["duplicate-code"]);
}

#[test]
fn the_base_is_where_the_branch_began() {
    let repository = Repository::two_modules();
    repository.branch("change").commit();
    // What others did on `main` meanwhile is no removal of ours.
    repository
        .switch("main")
        .write("src/user.rs", users().replace("}\n", "    Frozen = 201003, // 账户已冻结\n}\n"))
        .commit();
    repository.switch("change").introduces_nothing();
    let run = repository.check(&["--base", "main", "--also", "main"]).exits(0);
    run.introduces(&[]);
}

#[test]
fn a_detached_head_is_as_good_as_a_branch() {
    let repository = race();
    repository.switch("ours").git(&["checkout", "-q", "--detach"]);
    repository.git(&["branch", "-q", "-D", "ours"]);
    repository.introduces_nothing();
    repository.check(&["--base", "main", "--also", "theirs"]).exits(1).introduces(&["claimed-elsewhere"]);
}

#[test]
fn merges_may_have_any_number_of_parents() {
    let repository = Repository::two_modules();
    for (branch, path) in [("a", "src/a.rs"), ("b", "src/b.rs"), ("c", "src/c.rs")] {
        repository.branch(branch).write(path, "").commit();
    }
    repository.branch("octopus").git(&["merge", "-q", "--no-edit", "a", "b", "c"]);
    repository.introduces_nothing();
    repository.write("src/user.rs", users().replace("201002", "201003")).commit();
    for base in ["main", "a", "HEAD~1"] {
        repository.check(&["--base", base]).exits(1).introduces(&["renumbered-code"]);
    }
    // Two branches that merged each other have two merge bases.
    repository.git(&["branch", "-q", "left", "a"]);
    repository.git(&["branch", "-q", "right", "b"]);
    repository.switch("left").git(&["merge", "-q", "--no-edit", "b"]);
    repository.switch("right").git(&["merge", "-q", "--no-edit", "a"]);
    repository.check(&["--base", "left"]).exits(0).introduces(&[]);
}

#[test]
fn an_item_with_another_number_is_renumbered() {
    let repository = Repository::two_modules();
    repository.branch("change").write("src/user.rs", users().replace("201002", "201003")).commit();
    let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["renumbered-code"]);
    let Finding { path, line, message, .. } = &findings[0];
    assert_eq!((path.as_str(), *line), ("src/user.rs", 3));
    assert!(["201002", "201003", "WrongPassword"].iter().all(|word| message.contains(word)), "{message}");
}

#[test]
fn a_number_with_another_meaning_is_repurposed() {
    let repository = Repository::two_modules();
    let text = users().replace("WrongPassword = 201002, // 密码错误", "QuotaExceeded = 201002, // 存储空间不足");
    repository.branch("change").write("src/user.rs", text).commit();
    let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["repurposed-code"]);
    assert_eq!((findings[0].path.as_str(), findings[0].line), ("src/user.rs", 3));
    assert!(findings[0].message.contains("201002"), "{findings:#?}");
    // Better words for the same thing are none.
    repository.write("src/user.rs", users().replace("密码错误", "密码错误，请重试")).commit();
    repository.introduces_nothing();
}

#[test]
fn a_retired_number_is_not_used_again() {
    let table = "| 错误码 | 错误描述 | 状态 |\n|---|---|---|\n| 201001 | 用户不存在 | 使用中 |\n| 201002 | 密码错误 | 使用中 |\n\
                 | 201003 | 账户已冻结 | 已停用 |\n| 201101 | 缺少令牌 | 使用中 |\n| 201102 | 令牌无效 | 使用中 |\n";
    let repository = Repository::two_modules();
    repository.write("docs/codes.md", table);
    repository.write("errcode.toml", "version = 1\n[[table]]\npath = \"docs/codes.md\"\n").commit();
    repository.introduces_nothing();
    let text = users().replace("}\n", "    Frozen = 201003, // 账户已冻结\n}\n");
    repository.branch("change").write("src/user.rs", text).commit();
    let findings = repository.check(&["--base", "main"]).exits(1).introduces(&["retired-code"]);
    assert_eq!((findings[0].path.as_str(), findings[0].line), ("src/user.rs", 4));
    // It needs no base.
    repository.check(&[]).exits(1).introduces(&["retired-code"]);
}

#[test]
fn the_repository_is_left_as_it_is() {
    let repository = race();
    repository.write("src/user.rs", users() + "\n");
    let before = repository.project.files();
    repository.check(&["--base", "main", "--also", "ours", "--also", "main"]);
    assert!(before == repository.project.files(), "nothing is written, not even the index");
}

#[test]
fn a_base_that_cannot_be_read_is_no_panic() {
    let broken = [
        ("Cargo.toml", "[package\n"),
        ("errcode.toml", "version = \"nine\"\n"),
        ("src/user.rs", "pub enum UserError { NotFound = 201001, }}} \"\n"),
    ];
    for (path, text) in broken {
        let repository = Repository::two_modules();
        let good = fs::read(repository.root().join(path)).ok();
        repository.write(path, text).commit();
        repository.git(&["switch", "-q", "-c", "change"]);
        match good {
            Some(good) => repository.write(path, good),
            None => repository.remove(path),
        };
        repository.commit();
        let run = repository.check(&["--base", "main"]).keeps_quiet_about(&["panicked"]);
        assert!(matches!(run.status, Some(0 | 2)), "{path}: {run}");
    }
}

#[test]
fn a_base_without_the_workspace_holds_nothing() {
    let repository = Repository::new(Project::empty().file("README.md", "空\n"));
    repository.branch("change").write("Cargo.toml", package("demo")).write("src/lib.rs", users()).commit();
    repository.introduces_nothing();
    repository.write("src/lib.rs", users().replace("201002", "201001")).commit();
    repository.check(&["--base", "main"]).exits(1).introduces(&["duplicate-code"]);
}

#[test]
fn a_folder_of_another_user_says_what_to_type() {
    let repository = Repository::two_modules();
    let other = [("GIT_TEST_ASSUME_DIFFERENT_OWNER", OsStr::new("1"))];
    for flag in ["--base", "--also"] {
        let run = run_hermetic(repository.root(), &[flag, "main"], &other).exits(2);
        run.says(&["belongs to another user", "git config --global --add safe.directory"]);
    }
    run_hermetic(repository.root(), &[], &other).exits(0);
}

#[test]
fn a_bare_repository_has_no_workspace() {
    let repository = Repository::two_modules();
    let clones = Project::empty();
    let url = repository.root().to_string_lossy();
    git(clones.root(), &["clone", "-q", "--bare", &url, "bare"]);
    let bare = clones.root().join("bare");
    fs::create_dir_all(bare.join("src")).expect("the folder is ours");
    fs::write(bare.join("Cargo.toml"), package("demo") + "[workspace]\n").expect("the folder is ours");
    fs::write(bare.join("src/lib.rs"), users()).expect("the folder is ours");
    run_hermetic(&bare, &["--base", "main"], &[]).exits(2).says(&["cannot use bare repository", "git worktree add"]);
    git(&bare, &["worktree", "add", "-q", "-b", "change", "../tree", "main"]);
    let tree = clones.root().join("tree");
    fs::write(tree.join("src/user.rs"), users().replace("201002", "201003")).expect("the folder is ours");
    let run = run_hermetic(&tree, &["--message-format", "short", "--base", "main"], &[]);
    run.exits(1).introduces(&["renumbered-code"]);
}

#[test]
fn only_what_the_change_brings_in_is_fixed() {
    let table = "| 错误码 | 错误描述 |\n|---|---|\n| 201001 | 用户不存在 |\n| 201002 | 密码错误 |\n\
                 | 201101 | 缺少令牌字段 |\n| 201102 | 令牌无效 |\n";
    let old = users().replace("用户不存在", "用户不存");
    let repository = Repository::two_modules();
    repository.write("docs/codes.md", table);
    repository.write("errcode.toml", "version = 1\n[[table]]\npath = \"docs/codes.md\"\n");
    repository.write("src/user.rs", &old).write("src/login.rs", logins().replace("缺少令牌", "缺少令牌字段")).commit();
    let new = logins().replace("缺少令牌", "缺少令牌字");
    repository.branch("change").write("src/login.rs", &new).commit();
    let both = repository.check(&[]).findings();
    assert!(both.len() == 2 && both.iter().all(|found| found.rule == "mismatched-description"), "{both:?}");
    repository.check(&["--base", "main", "--fix=mismatched-description"]).exits(0).introduces(&[]);
    let text = |path: &str| fs::read_to_string(repository.root().join(path)).expect("it is there");
    assert_eq!(text("src/user.rs"), old, "it was there before");
    assert_ne!(text("src/login.rs"), new);
}

#[cfg(unix)]
#[test]
fn it_runs_in_a_hook_of_git() {
    use std::os::unix::fs::PermissionsExt;
    let repository = Repository::two_modules();
    let program = env!("CARGO_BIN_EXE_cargo-errcode-check");
    let hook = format!("#!/bin/sh\nexec '{program}' --message-format short --base main >said 2>&1\n");
    repository.write(".git/hooks/pre-commit", hook).write(".git/info/exclude", "said\n");
    let path = repository.root().join(".git/hooks/pre-commit");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    repository.branch("change").write("src/user.rs", users().replace("201002", "201003"));
    let commit = ["-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "-q", "-a", "-m", "change"];
    let refused = Command::new("git").arg("-C").arg(repository.root()).args(commit).output().expect("git can be run");
    let said = fs::read_to_string(repository.root().join("said")).expect("the hook was run");
    assert!(!refused.status.success() && said.contains("error[renumbered-code]"), "{said}");
    repository.write("src/user.rs", users() + "// more\n").commit();
    let said = fs::read_to_string(repository.root().join("said")).expect("the hook was run");
    assert!(said.contains("0 errors"), "{said}");
}
