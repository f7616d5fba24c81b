//! Other revisions of a workspace, read from real repositories.

use std::{path::Path, process::Command};

use errcode_check::{
    Error,
    history::{History, Past},
    lint::Levels,
    pipeline::{self, Analysis, Outcome, Request},
    rules,
    workspace::{Options, Workspace},
};

use crate::support::Project;

const ONE: &str = "/// Errors.\npub enum UserError {\n    /// gone\n    Gone = 201001,\n}\n";
const TWO: &str =
    "/// Errors.\npub enum UserError {\n    /// gone\n    Gone = 201001,\n    /// late\n    Late = 201002,\n}\n";

fn git(root: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(root).env("HOME", root).env("GIT_CONFIG_NOSYSTEM", "1");
    command.args(["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]);
    command.args(["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"]).args(arguments);
    let output = command.output().expect("git can be run");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository with one commit on `main`.
fn repository(library: &str) -> Project {
    let project = Project::demo(library);
    git(project.root(), &["init", "-q"]);
    commit(&project);
    project
}

fn commit(project: &Project) {
    git(project.root(), &["add", "-A"]);
    git(project.root(), &["commit", "-q", "--allow-empty", "-m", "c"]);
}

fn analysed(root: &Path, base: Option<&str>, also: &[&str]) -> Result<Box<Analysis>, Error> {
    let options = Options { current_dir: root.to_owned(), ..Options::default() };
    let workspace = Workspace::load(&options).expect("the manifests are right");
    let also: Vec<String> = also.iter().map(|&name| name.to_owned()).collect();
    let request = Request { base, also: &also, ..Request::default() };
    let names: Vec<&str> = rules::names().collect();
    match pipeline::analyse(workspace, request, &names)? {
        Outcome::Done(analysis) => Ok(analysis),
        Outcome::Config(_, problems) => panic!("the config has problems: {problems:?}"),
    }
}

fn history(analysis: &Analysis) -> &History {
    analysis.history.as_ref().expect("other revisions were asked for")
}

fn base(analysis: &Analysis) -> &Past {
    history(analysis).base.as_deref().expect("a base was asked for")
}

fn codes(past: &Past) -> Vec<&str> {
    past.index.entries.iter().map(|entry| entry.code.as_str()).collect()
}

fn error(root: &Path, base: Option<&str>, also: &[&str]) -> String {
    let Err(error) = analysed(root, base, also) else { panic!("base {base:?}, also {also:?} can be read") };
    format!("{error}; {}", error.help().unwrap_or_default())
}

#[test]
fn a_base_has_the_codes_of_its_time_and_shares_the_files_that_are_the_same() {
    let project = repository(ONE).file("src/other.rs", "pub enum OtherError { A = 202001 }\n");
    commit(&project);
    let project = project.file("src/lib.rs", TWO).file("src/新 文件.rs", "pub enum NewError { B = 203001 }\n");
    let analysis = analysed(project.root(), Some("main"), &[]).expect("the base can be read");
    assert_eq!(analysis.index.entries.len(), 4);
    let past = base(&analysis);
    assert_eq!(codes(past), ["201001", "202001"]);
    let file = |code: &str, index: &errcode_check::index::Index| {
        index.entries.iter().find(|entry| entry.code == code).map(|entry| entry.span.file).expect("the code is there")
    };
    assert_eq!(file("202001", &past.index), file("202001", &analysis.index), "the same in both");
    let (then, now) = (file("201001", &past.index), file("201001", &analysis.index));
    assert_ne!(then, now);
    assert_eq!(analysis.sources.get(then).shown(), "src/lib.rs (main)");
    assert_eq!(
        (analysis.sources.get(then).path.as_str(), analysis.sources.get(now).shown()),
        ("src/lib.rs", "src/lib.rs".into())
    );
    assert!(history(&analysis).base_as_it_was.is_none() && past.unparsed.is_empty());
    assert!(analysis.past_report(past, &Levels::default()).errors() == 0);
}

#[test]
fn the_base_is_where_the_branches_part() {
    let project = repository(ONE);
    git(project.root(), &["checkout", "-q", "-b", "change"]);
    git(project.root(), &["checkout", "-q", "main"]);
    let project = project.file("src/lib.rs", TWO);
    commit(&project);
    git(project.root(), &["checkout", "-q", "change"]);
    let analysis = analysed(project.root(), Some("main"), &["main"]).expect("both can be read");
    assert_eq!(codes(base(&analysis)), ["201001"]);
    let [other] = &history(&analysis).others[..] else { panic!("main went on") };
    assert_eq!((codes(&other.head), codes(&other.since)), (vec!["201001", "201002"], vec!["201001"]));
}

#[test]
fn heads_are_named_by_globs_and_what_the_head_holds_is_left_out() {
    let project = repository(ONE);
    for name in ["feature/a", "feature/b"] {
        git(project.root(), &["checkout", "-q", "-b", name, "main"]);
        let code = if name == "feature/a" { "201003" } else { "201004" };
        std::fs::write(project.root().join("src/lib.rs"), TWO.replace("201002", code)).expect("the folder is writable");
        commit(&project);
    }
    git(project.root(), &["checkout", "-q", "feature/a"]);
    let analysis = analysed(project.root(), None, &["feature/*", "main", "feature/b"]).expect("the heads can be read");
    let history = history(&analysis);
    let found: Vec<_> = history.others.iter().map(|other| (other.head.name.as_str(), codes(&other.head))).collect();
    assert_eq!(found, [("refs/heads/feature/b", vec!["201001", "201004"])]);
    assert_eq!(codes(&history.others[0].since), ["201001"]);
    assert!(history.base.is_none());
    assert!(error(project.root(), None, &["none/*"]).contains("matches no ref"));
}

#[test]
fn a_workspace_in_a_subfolder_that_moved_packages() {
    let project = Project::empty()
        .file("tools/ws/Cargo.toml", "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n")
        .file("tools/ws/a/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
        .file("tools/ws/a/src/lib.rs", ONE);
    git(project.root(), &["init", "-q"]);
    commit(&project);
    let root = project.root().join("tools/ws");
    git(&root, &["mv", "a", "b"]);
    let project = project.file("tools/ws/Cargo.toml", "[workspace]\nmembers = [\"b\"]\nresolver = \"2\"\n");
    let analysis = analysed(&root, Some("HEAD"), &[]).expect("the base can be read");
    let past = base(&analysis);
    assert_eq!(codes(past), ["201001"]);
    assert_eq!(past.workspace.packages[0].manifest, root.join("a/Cargo.toml"));
    assert_eq!(past.workspace.root, root);
    assert_eq!(analysis.sources.get(past.index.entries[0].span.file).path, "a/src/lib.rs");
    drop(project);
}

#[test]
fn packages_of_the_base_are_its_own_where_a_manifest_changed() {
    let manifest = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    let project = Project::empty()
        .file("Cargo.toml", "[workspace]\nmembers = [\"crates/*\", \"old\"]\nresolver = \"2\"\n")
        .file("crates/same/Cargo.toml", manifest("same"))
        .file("crates/same/src/lib.rs", ONE)
        .file("crates/same/src/bin/tool.rs", "fn main() {}\n")
        .file("crates/changed/Cargo.toml", &(manifest("before") + "[dependencies]\nsame = { path = \"../same\" }\n"))
        .file("crates/changed/src/lib.rs", "pub enum ChangedError { A = 202001 }\n")
        .file("old/Cargo.toml", manifest("old"))
        .file("old/src/main.rs", "fn main() {}\n");
    git(project.root(), &["init", "-q"]);
    commit(&project);
    git(project.root(), &["checkout", "-q", "-b", "side"]);
    commit(&project);
    git(project.root(), &["checkout", "-q", "main"]);
    git(project.root(), &["rm", "-q", "-r", "old"]);
    let project = project
        .file("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n")
        .file("crates/changed/Cargo.toml", manifest("after"))
        .file("crates/new/Cargo.toml", manifest("new"))
        .file("crates/new/src/lib.rs", "");
    let analysis = analysed(project.root(), Some("HEAD"), &["side"]).expect("the base can be read");
    let past = base(&analysis);
    assert!(history(&analysis).remarks.is_empty(), "{:?}", history(&analysis).remarks);
    let root = project.root();
    let found: Vec<_> = past
        .workspace
        .packages
        .iter()
        .map(|package| {
            let targets: Vec<_> =
                package.targets.iter().filter_map(|target| target.src_path.strip_prefix(root).ok()).collect();
            (package.name.as_str(), package.manifest.strip_prefix(root).expect("it is below the root"), targets)
        })
        .collect();
    let expected = [
        ("before", "crates/changed/Cargo.toml", vec!["crates/changed/src/lib.rs"]),
        ("same", "crates/same/Cargo.toml", vec!["crates/same/src/lib.rs", "crates/same/src/bin/tool.rs"]),
        ("old", "old/Cargo.toml", vec!["old/src/main.rs"]),
    ];
    let expected = expected
        .map(|(name, manifest, targets)| (name, Path::new(manifest), targets.into_iter().map(Path::new).collect()));
    assert_eq!(found, expected);
    assert_eq!(codes(past), ["202001", "201001"]);
    let [side] = &history(&analysis).others[..] else { panic!("there is one other head") };
    assert_eq!(format!("{:?}", side.head.workspace), format!("{:?}", past.workspace), "both have the same manifests");
}

#[test]
fn a_base_of_many_files_is_read_to_its_end() {
    let file = |number: usize| format!("/// Errors.\npub enum E{number}Error {{\n    A = {},\n}}\n", 201_001 + number);
    let many = |project: Project, tail: &str| {
        (0..70).fold(project, |project, number| project.file(&format!("src/e{number:02}.rs"), &(file(number) + tail)))
    };
    // More than a pipe takes at once.
    let project = many(repository(ONE), &"// …\n".repeat(20_000));
    commit(&project);
    let project = many(project, "");
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    let expected: Vec<String> =
        (0..70).map(|number| (201_001 + number).to_string()).chain(["201001".to_owned()]).collect();
    assert_eq!(codes(base(&analysis)), expected);
}

#[test]
fn a_base_without_the_workspace_is_empty_and_says_so() {
    let project = Project::empty().file("README.md", "");
    git(project.root(), &["init", "-q"]);
    commit(&project);
    let library = Project::demo(ONE);
    let manifest = std::fs::read_to_string(library.root().join("Cargo.toml")).expect("it was just written");
    let project = project.file("Cargo.toml", &manifest).file("src/lib.rs", ONE);
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("there is nothing to read");
    assert!(codes(base(&analysis)).is_empty());
    assert!(history(&analysis).remarks[0].contains("everything is new"), "{:?}", history(&analysis).remarks);
}

#[test]
fn tables_and_config_of_the_base_are_read_where_they_differ() {
    let config = |words: &str| format!("version = 1\nscheme = \"A-BB-CCC\"\n[[table]]\npath = \"{words}\"\n");
    let row = |text: &str| format!("| code | en |\n|---|---|\n| 201001 | {text} |\n");
    let project = repository(ONE).file("errcode.toml", config("codes.md")).file("codes.md", row("gone"));
    commit(&project);
    let project = project.file("codes.md", row("away"));
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    let text = |past: &Past| analysis.sources.get(past.tables.files[0]).text().to_owned();
    assert!(text(base(&analysis)).contains("gone") && base(&analysis).borrowed.is_empty());
    assert!(history(&analysis).base_as_it_was.is_some());

    let project = project.file("errcode.toml", config("new.md")).file("new.md", row("new"));
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    let past = base(&analysis);
    assert_eq!(past.borrowed.len(), 1, "the table of the change");
    let was = history(&analysis).base_as_it_was.as_deref().expect("the config differs");
    assert!(was.borrowed.is_empty() && analysis.sources.get(was.tables.files[0]).text().contains("gone"));
}

#[test]
fn what_cannot_be_read_says_what_to_type() {
    let project = repository(ONE);
    commit(&project);
    let unknown = error(project.root(), Some("mian"), &[]);
    assert!(
        unknown.contains("the nearest name here is `main`") && unknown.contains("git fetch origin mian"),
        "{unknown}"
    );
    assert!(error(project.root(), Some("--all"), &[]).contains("names an option"));
    let other = Project::demo(ONE);
    let shallow = other.root().join("shallow");
    let url = format!("file://{}", project.root().display());
    git(project.root(), &["checkout", "-q", "--orphan", "lone"]);
    let project = project.file("lone", "");
    commit(&project);
    assert!(error(project.root(), Some("main"), &[]).contains("unrelated"));
    git(project.root(), &["checkout", "-q", "-b", "side", "main~1"]);
    let project = project.file("side", "");
    commit(&project);
    git(other.root(), &["clone", "-q", "--depth", "1", "--no-single-branch", &url, "shallow"]);
    let words = error(&shallow, Some("origin/main"), &[]);
    assert!(words.contains("fetch-depth: 0") && words.contains("--unshallow"), "{words}");
}

#[cfg(unix)]
#[test]
fn links_and_ignored_files_are_as_on_disk() {
    let project = repository(ONE).file("shared/more.rs", "pub enum MoreError { A = 202001 }\n");
    std::os::unix::fs::symlink("../shared", project.root().join("src/linked")).expect("links are supported");
    let project = project.file(".gitignore", "generated.rs\n");
    commit(&project);
    let project = project.file("src/generated.rs", "pub enum MadeError { A = 203001 }\n").file("src/lib.rs", TWO);
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    assert_eq!(codes(base(&analysis)), ["203001", "201001", "202001"]);
}

/// What git prints.
fn told(root: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").current_dir(root).args(arguments).output().expect("git can be run");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[test]
fn a_name_that_is_no_commit_is_told_for_what_it_is() {
    let project = repository(ONE);
    commit(&project);
    git(project.root(), &["tag", "folder", "HEAD^{tree}"]);
    git(project.root(), &["tag", "-a", "-m", "f", "file", "HEAD:src/lib.rs"]);
    let long = "x".repeat(4000);
    for (name, words) in [
        ("", "--base has an empty name; name a branch"),
        ("  ", "look for an empty variable"),
        ("-x", "`--base -x` names an option, and no commit"),
        ("--output=made", "names an option"),
        ("^HEAD", "leaves a commit out, and names none; name the commit alone: `--base HEAD`"),
        ("main..HEAD", "is a range, and no commit; name where it begins: `--base main`"),
        ("main...HEAD", "is a range, and no commit; name where it begins: `--base main`"),
        ("..main", "name where it begins: `--base HEAD`"),
        ("folder", "is a folder of git, and no commit; name a commit by a branch"),
        ("file", "is a file of git, and no commit"),
        ("HEAD^{tree}", "is a folder of git, and no commit; name the commit alone: `--base HEAD`"),
        ("HEAD:src", "is a folder of git, and no commit; name the commit alone: `--base HEAD`"),
        ("HEAD:src/lib.rs", "is a file of git, and no commit; name the commit alone: `--base HEAD`"),
        ("HEAD~9", "`HEAD` is one: `git log --oneline HEAD` shows how far it goes back"),
        ("main@{u}", "the branch follows no other one: name it, such as `origin/main`"),
        ("origin/next", "`git fetch origin next` brings a branch that this clone has not"),
        ("a\nb\u{1b}", "`--base a\\nb\\u{1b}` is no commit"),
        ("../x y", "is a range"),
        ("x y", "`git fetch origin NAME`"),
        (&long, "xxx…` is no commit"),
    ] {
        let told = error(project.root(), Some(name), &[]);
        assert!(told.contains(words) && told.len() < 400, "{name}: {told}");
    }
    for (name, words) in [("src", "is neither a commit nor a regular file"), ("none.json", "nor a file that is there")]
    {
        let name = project.root().join(name);
        let told = error(project.root(), None, &[&name.to_string_lossy()]);
        assert!(told.contains(words) && told.contains("list --message-format json"), "{told}");
    }
    let by_text = analysed(project.root(), Some(":/c"), &[]).expect("a commit is found by its message");
    assert_eq!(codes(base(&by_text)), ["201001"]);
    assert!(error(project.root(), None, &["HEAD^{tree}"]).contains("is a folder of git"), "it is no glob");
}

#[test]
fn a_damaged_object_is_never_an_empty_file() {
    let project = repository(ONE);
    let ids = ["HEAD", "HEAD^{tree}", "HEAD:src", "HEAD:src/lib.rs", "HEAD:Cargo.toml"]
        .map(|name| told(project.root(), &["rev-parse", name]));
    let manifest = std::fs::read_to_string(project.root().join("Cargo.toml")).expect("it was just written");
    let project = project.file("src/lib.rs", TWO).file("Cargo.toml", manifest + "# more\n");
    commit(&project);
    for id in ids {
        let path = project.root().join(".git/objects").join(&id[..2]).join(&id[2..]);
        let whole = std::fs::read(&path).expect("a new object is a file of its own");
        std::fs::remove_file(&path).expect("the folder is ours");
        for damage in [None, Some(&whole[..0]), Some(&whole[..whole.len() / 2])] {
            if let Some(bytes) = damage {
                std::fs::write(&path, bytes).expect("the folder is ours");
            }
            let words = error(project.root(), Some("HEAD~1"), &[]);
            assert!(words.contains("git cannot read") && words.contains("git fsck"), "{id}: {words}");
        }
        std::fs::write(&path, whole).expect("the folder is ours");
        assert!(analysed(project.root(), Some("HEAD~1"), &[]).is_ok(), "{id} is whole again");
    }
}

#[test]
fn a_broken_manifest_of_the_base_is_named_by_commit_and_file() {
    let members = "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n";
    let package = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    let project = Project::empty().file("ws/a/src/lib.rs", ONE);
    git(project.root(), &["init", "-q"]);
    for (path, text, place) in [
        ("ws/Cargo.toml", "[workspace\n", "`ws/Cargo.toml:1:11`: "),
        ("ws/a/Cargo.toml", "[package]\nname = 1\n", "`ws/a/Cargo.toml:2:8`: "),
        ("ws/a/Cargo.toml", "<<<<<<< ours\n", "`ws/a/Cargo.toml:1:9`: "),
        ("ws/Cargo.toml", &members.replace("\"a\"", "\"a\", \"b\""), "`ws/b`"),
        ("ws/a/Cargo.toml", &package.replace("2021", "9021"), "`ws/a/Cargo.toml`: "),
    ] {
        for (path, text) in [("ws/Cargo.toml", members), ("ws/a/Cargo.toml", package), (path, text)] {
            std::fs::write(project.root().join(path), text).expect("the folder is ours");
        }
        commit(&project);
        for (path, text) in [("ws/Cargo.toml", members), ("ws/a/Cargo.toml", package)] {
            std::fs::write(project.root().join(path), text).expect("the folder is ours");
        }
        let analysis = analysed(&project.root().join("ws"), Some("main"), &[]).expect("the manifests at hand are used");
        assert_eq!(codes(base(&analysis)), ["201001"]);
        let [remark] = &history(&analysis).remarks[..] else { panic!("{:?}", history(&analysis).remarks) };
        assert!(remark.contains("`main`") && remark.contains(place), "{remark}");
        let strange = ["\n", "errcode-check-", "-->", " |", "../"];
        assert!(!strange.iter().any(|word| remark.contains(word)), "{remark}");
    }
}

#[test]
fn a_partial_clone_says_what_to_type_and_that_helps() {
    let project = repository(ONE);
    let project = project.file("src/lib.rs", TWO);
    commit(&project);
    git(project.root(), &["config", "uploadpack.allowFilter", "true"]);
    git(project.root(), &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let url = format!("file://{}", project.root().display());
    for filter in ["blob:none", "tree:0"] {
        let clones = Project::empty();
        git(clones.root(), &["clone", "-q", &format!("--filter={filter}"), &url, "clone"]);
        let clone = clones.root().join("clone");
        let words = error(&clone, Some("HEAD~1"), &[]);
        assert!(words.contains("git cannot read") && words.contains("a partial clone"), "{words}");
        let typed = words.split('`').find(|word| word.starts_with("git diff")).expect("it says what to type");
        git(&clone, &typed.split(' ').skip(1).collect::<Vec<_>>());
        let analysis = analysed(&clone, Some("HEAD~1"), &[]).expect("what is needed was fetched");
        assert_eq!(codes(base(&analysis)), ["201001"]);
    }
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_in_neither() {
    let project = repository(ONE).file("src/other.rs", "pub enum OtherError { A = 202001 }\n");
    commit(&project);
    let project = project.file("src/lib.rs", TWO);
    commit(&project);
    git(project.root(), &["sparse-checkout", "set", "--no-cone", "/*", "!/src/other.rs"]);
    assert!(!project.root().join("src/other.rs").exists(), "it is left out");
    let analysis = analysed(project.root(), Some("HEAD~1"), &[]).expect("the base can be read");
    assert_eq!((codes(base(&analysis)), analysis.index.entries.len()), (vec!["201001"], 2));
}

#[test]
fn a_linked_worktree_is_as_good_as_the_first() {
    let project = repository(ONE);
    let project = project.file("src/lib.rs", TWO);
    commit(&project);
    let beside = Project::empty();
    let path = beside.root().join("第二");
    git(project.root(), &["worktree", "add", "-q", "-b", "second", &path.to_string_lossy()]);
    let analysis = analysed(&path, Some("main~1"), &["main"]).expect("the base can be read");
    assert_eq!((codes(base(&analysis)), analysis.index.entries.len()), (vec!["201001"], 2));
}

#[test]
fn a_submodule_is_read_as_it_is_now_and_that_is_said() {
    let library = repository(ONE);
    let project = Project::demo("").file("src/more.rs", "pub enum MoreError { A = 202001 }\n");
    let manifest = std::fs::read_to_string(project.root().join("Cargo.toml")).expect("it was just written");
    let project = project.file("Cargo.toml", manifest + "members = [\"错误\"]\n");
    git(project.root(), &["init", "-q"]);
    git(project.root(), &["submodule", "--quiet", "add", &library.root().to_string_lossy(), "错误"]);
    let own = "[package]\nname = \"errors\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    let project = project.file("错误/Cargo.toml", own);
    commit(&project);
    let project = project.file("错误/src/lib.rs", TWO);
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    assert_eq!(codes(base(&analysis)), ["202001", "201001", "201002"]);
    let remarks = &history(&analysis).remarks;
    assert!(remarks.len() == 1 && remarks[0].contains("the submodule `错误`"), "{remarks:?}");
}

#[test]
fn line_ends_of_the_checkout_change_no_text() {
    let config = "version = 1\n[[table]]\npath = \"codes.md\"\n";
    let table = "| code | en |\n|---|---|\n| 201001 | gone |\n";
    for (attributes, setting) in [("*.rs text eol=crlf\n*.md text eol=crlf\n", "false"), ("", "true")] {
        let project = repository(ONE).file(".gitattributes", attributes).file("errcode.toml", config);
        let project = project.file("codes.md", table);
        git(project.root(), &["config", "core.autocrlf", setting]);
        commit(&project);
        std::fs::remove_file(project.root().join("codes.md")).expect("it is there");
        std::fs::remove_file(project.root().join("src/lib.rs")).expect("it is there");
        git(project.root(), &["checkout", "-q", "."]);
        let on_disk = std::fs::read_to_string(project.root().join("src/lib.rs")).expect("it is there");
        assert!(on_disk.contains("\r\n"), "git has written other line ends");
        let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
        let files =
            |index: &errcode_check::index::Index| index.entries.iter().map(|entry| entry.span.file).collect::<Vec<_>>();
        assert_eq!(files(&base(&analysis).index), files(&analysis.index), "it is the same file");
        let project = project.file("src/lib.rs", TWO.replace('\n', "\r\n"));
        let project = project.file("codes.md", table.replace("gone", "away").replace('\n', "\r\n"));
        let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
        let past = base(&analysis);
        let texts = |index: &errcode_check::index::Index| {
            let texts = index.entries[0].descriptions.iter().map(|text| text.text.clone());
            texts.collect::<Vec<_>>()
        };
        assert_eq!(texts(&past.index), texts(&analysis.index));
        let words = |tables: &errcode_check::table::Tables| {
            tables.rows[0].texts.iter().map(|text| text.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!((words(&past.tables), words(&analysis.tables)), (vec!["gone".into()], vec!["away".into()]));
    }
}

#[test]
fn a_pointer_of_git_lfs_is_no_table() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    let table = "| code | en |\n|---|---|\n| 201001 | gone |\n";
    let config = "version = 1\n[[table]]\npath = \"codes.md\"\n";
    let project = repository(ONE).file("errcode.toml", config).file("codes.md", pointer);
    commit(&project);
    project.run(&[]).exits(2).says(&["`codes.md`", "a pointer of git LFS", "git lfs pull"]);
    let project = project.file("codes.md", table).file("src/lib.rs", TWO);
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    let past = base(&analysis);
    assert_eq!((past.borrowed.len(), past.tables.rows[0].code.as_str()), (1, "201001"), "the one at hand is taken");
    let remarks = &history(&analysis).remarks;
    assert!(remarks[0].contains("`codes.md` of `HEAD`") && remarks[0].contains("a pointer of git LFS"), "{remarks:?}");
}

#[cfg(unix)]
#[test]
fn a_table_may_be_a_link() {
    let config = "version = 1\n[[table]]\npath = \"codes.md\"\n";
    let row = |text: &str| format!("| code | en |\n|---|---|\n| 201001 | {text} |\n");
    let project = repository(ONE).file("errcode.toml", config).file("docs/old.md", row("gone"));
    std::os::unix::fs::symlink("docs/old.md", project.root().join("codes.md")).expect("links are supported");
    commit(&project);
    let text = |analysis: &Analysis| {
        let past = base(analysis);
        assert!(past.borrowed.is_empty());
        analysis.sources.get(past.tables.files[0]).text().to_owned()
    };
    // Now the file behind it is another one, and now it leads elsewhere.
    let project = project.file("docs/old.md", row("away"));
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    assert!(text(&analysis).contains("gone"));
    let project = project.file("docs/old.md", row("gone")).file("docs/new.md", row("away"));
    std::fs::remove_file(project.root().join("codes.md")).expect("it is there");
    std::os::unix::fs::symlink("docs/new.md", project.root().join("codes.md")).expect("links are supported");
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    assert!(text(&analysis).contains("gone"));
}

#[test]
fn a_manifest_with_another_version_leads_to_the_same_packages() {
    let project = repository(ONE);
    let manifest = std::fs::read_to_string(project.root().join("Cargo.toml")).expect("it was just written");
    let newer = manifest.replace("0.1.0", "0.2.0") + "[features]\nnew = []\n";
    assert_ne!(newer, manifest);
    let project = project.file("Cargo.toml", &newer).file("src/lib.rs", TWO);
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    assert_eq!(codes(base(&analysis)), ["201001"]);
    // With another library it is another crate root.
    let project = project.file("Cargo.toml", newer + "[lib]\npath = \"other.rs\"\n").file("other.rs", ONE);
    let analysis = analysed(project.root(), Some("HEAD"), &[]).expect("the base can be read");
    assert_eq!(base(&analysis).workspace.packages[0].targets[0].src_path, project.root().join("src/lib.rs"));
    assert!(history(&analysis).remarks.is_empty());
}
