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
        .file("crates/same/Cargo.toml", &manifest("same"))
        .file("crates/same/src/lib.rs", ONE)
        .file("crates/same/src/bin/tool.rs", "fn main() {}\n")
        .file("crates/changed/Cargo.toml", &(manifest("before") + "[dependencies]\nsame = { path = \"../same\" }\n"))
        .file("crates/changed/src/lib.rs", "pub enum ChangedError { A = 202001 }\n")
        .file("old/Cargo.toml", &manifest("old"))
        .file("old/src/main.rs", "fn main() {}\n");
    git(project.root(), &["init", "-q"]);
    commit(&project);
    git(project.root(), &["checkout", "-q", "-b", "side"]);
    commit(&project);
    git(project.root(), &["checkout", "-q", "main"]);
    git(project.root(), &["rm", "-q", "-r", "old"]);
    let project = project
        .file("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n")
        .file("crates/changed/Cargo.toml", &manifest("after"))
        .file("crates/new/Cargo.toml", &manifest("new"))
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
    assert!(error(project.root(), Some("--all"), &[]).contains("is no commit"));
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
