//! What is read while cargo is asked for the workspace changes nothing: neither where the guess is right nor where it is wrong in any way,
//! nor with more or fewer threads.

use std::{fmt::Write as _, fs, path::Path, sync::atomic::AtomicBool};

use errcode_check::{
    extract::{Macros, Options as Reading, extract},
    pipeline::{self, Ahead, Analysis, Outcome, Request},
    rules,
    source::FileId,
    workspace::{Options, Workspace},
};

use crate::support::{Project, fixture, folders, name, read};

const PACKAGE: &str = "edition = \"2021\"\nversion = \"0.1.0\"\n";

fn package(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\n{PACKAGE}{more}")
}

/// An enum with one code.
fn codes(name: &str, number: u32) -> String {
    format!("pub enum {name}Error {{\n    /// gone\n    Gone = {number},\n}}\n")
}

fn options(folder: &Path) -> Options {
    Options { current_dir: folder.to_owned(), offline: true, ..Options::default() }
}

fn ahead(options: &Options, request: Request<'_>) -> Ahead {
    let names: Vec<&str> = rules::names().collect();
    Ahead::read(options, request, &names, &AtomicBool::new(false))
}

fn analysed(ahead: Ahead, options: &Options, request: Request<'_>) -> Box<Analysis> {
    let workspace = Workspace::load(options).expect("the manifests are right");
    let names: Vec<&str> = rules::names().collect();
    match pipeline::analyse_from(ahead, workspace, request, &names).expect("the workspace can be read") {
        Outcome::Done(analysis) => analysis,
        Outcome::Config(_, problems) => panic!("the config has problems: {problems:?}"),
    }
}

/// Everything that was found, down to the ids of files.
fn told(analysis: &Analysis) -> String {
    let mut told = format!("{:#?}", analysis.index);
    for id in analysis.sources.ids() {
        let source = analysis.sources.get(id);
        writeln!(told, "{id:?} {} {:?}", source.path, source.text()).expect("a text can be written");
    }
    let Analysis { allows, left, unparsed, failures, patterns, files, bytes, .. } = analysis;
    write!(told, "{allows:?} {left:?} {unparsed:?} {failures:?} {patterns:?} {files} {bytes}").expect("a text");
    told
}

/// Analyses a folder with and without what was read ahead of it; how many files that were.
fn same(folder: &Path, request: Request<'_>) -> usize {
    let options = options(folder);
    let ahead = ahead(&options, request);
    let count = ahead.count();
    let plain = analysed(Ahead::default(), &options, request);
    assert!(!plain.index.entries.is_empty(), "the test would show nothing");
    assert_eq!(told(&analysed(ahead, &options, request)), told(&plain), "{}", folder.display());
    count
}

/// A workspace with all that can be guessed wrong.
fn workspace() -> Project {
    let nested = "[workspace]\nmembers = [\"deep\"]\n";
    let root =
        "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\", \"odd\"]\nexclude = [\"crates/out\", \"own\"]\n";
    Project::empty()
        .file("Cargo.toml", root)
        .file("crates/a/Cargo.toml", package("a", "[dependencies]\nhidden = { path = \"../../hidden\" }\n"))
        .file("crates/a/src/lib.rs", codes("A", 201_001) + "#[path = \"../other/b.rs\"]\nmod b;\n")
        .file("crates/a/src/deep/Cargo.toml", package("left", ""))
        .file("crates/a/src/deep/src/lib.rs", codes("Left", 201_009))
        .file("crates/a/other/b.rs", codes("B", 201_002))
        .file("crates/a/tests/t.rs", codes("T", 201_003))
        .file("crates/a/build.rs", "fn main() {}\n")
        .file("crates/out/Cargo.toml", package("out", ""))
        .file("crates/out/src/lib.rs", codes("Out", 201_004))
        .file("hidden/Cargo.toml", package("hidden", ""))
        .file("hidden/src/lib.rs", codes("Hidden", 201_005))
        .file("odd/Cargo.toml", package("odd", "[lib]\npath = \"code/root.rs\"\n"))
        .file("odd/code/root.rs", codes("Odd", 201_006))
        .file("odd/code/more.rs", codes("More", 201_007))
        .file("odd/src/stray.rs", codes("Stray", 201_008))
        .file("own/Cargo.toml", nested)
        .file("own/deep/Cargo.toml", package("deep", ""))
        .file("own/deep/src/lib.rs", codes("Deep", 201_010))
        .file("own/apart/Cargo.toml", package("apart", "workspace = \"../\"\n"))
        .file("own/apart/src/lib.rs", codes("Apart", 201_011))
}

#[test]
fn a_result_does_not_depend_on_what_was_read_ahead() {
    let project = workspace();
    let plain = Request::default();
    assert_eq!(same(project.root(), plain), 4, "of `a` and `odd`, the stray file of `odd` in vain");
    assert_eq!(same(project.root(), Request { all_targets: true, ..plain }), 5);
    same(project.root(), Request { explain: true, ..plain });
    for member in ["crates/a", "odd", "hidden", "crates/out", "own/deep"] {
        assert!(same(&project.root().join(member), plain) > 0, "{member}");
    }
    same(&fixture("example"), plain);
}

#[test]
fn a_root_is_found_as_cargo_finds_it() {
    let project = workspace().file("own/Cargo.toml", "[workspace]\nmembers = [\"deep\", \"apart\"]\n");
    let root = project.root();
    for folder in ["own", "own/deep", "own/apart", "own/apart/src"] {
        assert_eq!(same(&root.join(folder), Request::default()), 2, "{folder}");
    }
    let named = Options { manifest_path: Some("own/../own/apart/Cargo.toml".into()), ..options(root) };
    let read = ahead(&named, Request::default());
    assert_eq!(read.count(), 2);
    let plain = analysed(Ahead::default(), &named, Request::default());
    assert_eq!(told(&analysed(read, &named, Request::default())), told(&plain));
}

#[test]
fn what_was_read_for_another_workspace_or_config_is_dropped() {
    let request = Request::default();
    let project = workspace();
    let (whole, inner) = (options(project.root()), options(&project.root().join("own/deep")));
    let other = ahead(&inner, request);
    assert_eq!(other.count(), 1);
    let plain = told(&analysed(Ahead::default(), &whole, request));
    assert_eq!(told(&analysed(other, &whole, request)), plain);

    let library = "pub enum Strange { A = 301001, B = 301002 }\n";
    let project = Project::demo(library).file("src/more.rs", codes("More", 201_007));
    let without = ahead(&options(project.root()), request);
    let project = project.file("errcode.toml", "version = 1\n[extract]\nnames = [\"Strange\"]\n");
    let with = ahead(&options(project.root()), request);
    let found = analysed(without, &options(project.root()), request);
    assert_eq!(found.index.entries.len(), 3);
    let project = project.file("errcode.toml", "version = 1\n");
    assert_eq!(analysed(with, &options(project.root()), request).index.entries.len(), 1);

    let metadata = package("demo", "[workspace.metadata.errcode-check]\nversion = 1\nextract.names = [\"Strange\"]\n");
    let project = Project::demo(library).file("Cargo.toml", metadata);
    assert_eq!(same(project.root(), request), 1);
    assert_eq!(analysed(Ahead::default(), &options(project.root()), request).index.entries.len(), 2);
}

#[test]
fn nothing_is_read_where_cargo_has_told_already_or_no_manifest_is_right() {
    let project = workspace();
    let (options, names) = (options(project.root()), rules::names().collect::<Vec<_>>());
    assert_eq!(Ahead::read(&options, Request::default(), &names, &AtomicBool::new(true)).count(), 0);
    for text in
        ["[workspace", "[[workspace]]\n", "workspace = 1\n", "[lib]\n[[bin]]\n", "[package]\nworkspace = \"no\"\n"]
    {
        let project = Project::empty().file("Cargo.toml", text);
        assert_eq!(ahead(&self::options(project.root()), Request::default()).count(), 0, "{text}");
        project.run(&[]).exits(2);
    }
}

#[test]
fn files_that_are_no_text_are_told_of_whoever_read_them() {
    let project = workspace().file("crates/a/src/bytes.rs", b"pub enum X { \xff }").file("crates/a/src/empty.rs", "");
    assert_eq!(same(project.root(), Request::default()), 6);
    assert_eq!(analysed(Ahead::default(), &options(project.root()), Request::default()).unparsed.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_same_files() {
    use std::os::unix::fs::symlink;

    let project = workspace().file("elsewhere/far.rs", codes("Far", 202_001));
    let source = project.root().join("crates/a/src");
    for (to, link) in [
        ("../../../elsewhere", source.join("linked")),
        ("lib.rs", source.join("again.rs")),
        ("nowhere", source.join("gone.rs")),
        ("..", source.join("up")),
        ("../../Cargo.toml", project.root().join("odd/code/TEXT")),
        ("crates/a", project.root().join("crates/z")),
    ] {
        symlink(to, link).expect("links are supported");
    }
    let manifest = fs::read_to_string(project.root().join("Cargo.toml")).expect("it was written");
    let project = project.file("Cargo.toml", manifest.replace("crates/*", "crates/a"));
    same(project.root(), Request::default());
    let found = analysed(Ahead::default(), &options(project.root()), Request::default());
    assert_eq!(found.index.entries.iter().filter(|entry| entry.code == "202001").count(), 1);
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let mut project = workspace();
    for number in 0..90 {
        let path = format!("crates/a/src/many/m{number}.rs");
        project = project.file(&path, codes(&format!("Many{number}"), 203_001 + number % 7));
    }
    let options = options(project.root());
    let with = |threads: usize| {
        let request = Request { threads, ..Request::default() };
        [
            told(&analysed(Ahead::default(), &options, request)),
            told(&analysed(ahead(&options, request), &options, request)),
        ]
    };
    let one = with(1);
    assert_eq!(one[0], one[1]);
    for threads in [2, 3, 7] {
        assert_eq!(with(threads), one, "{threads} threads");
    }
}

#[test]
fn facts_are_the_same_under_another_id() {
    let macros = Macros::default();
    let mut places = 0;
    for folder in folders(&fixture("extract")) {
        let text = read(&folder.join("input.rs"));
        let read =
            |id: u32| extract(FileId(id), &text, Reading { explain: true, ..Reading::new("src/lib.rs", &macros) });
        let (mut moved, there) = (read(0), read(7));
        places += usize::from(moved != there);
        moved.move_to(FileId(7));
        assert_eq!(moved, there, "{}", name(&folder));
    }
    assert!(places > 20, "the fixtures hold codes");
}
