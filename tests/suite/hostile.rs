//! What a change that somebody sends may hold: links that lead out of the repository, pipes in the place of files, signs that move a terminal.

#![cfg(unix)]

use std::{
    fs::File,
    io,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use errcode_check::tree::{Buffer, Disk, Tree};

use crate::support::{Project, Run};

const GOOD: &str = "pub const ERR_A: u32 = 201_001; // 用户不存在\n";
/// No run may show what stands here.
const SECRET: &str = "pub const ERR_S: u32 = 201_777; // hunter2\nhunter2 = \"never closed\n";
const TABLE: &str = "| code | zh |\n|---|---|\n| 201001 | hunter2 |\n";
/// Erases the screen, links to another page, rings, goes back, and turns the text around.
const SIGNS: &str = "\u{1b}[2J\u{1b}]8;;a.example\u{7}\u{9b}31m\u{8}\u{202e}";

fn link(target: &Path, project: &Project, path: &str) {
    symlink(target, project.root().join(path)).expect("links can be made here");
}

fn pipe(project: &Project, path: &str) {
    let made = Command::new("mkfifo").arg(project.root().join(path)).status().expect("`mkfifo` is there");
    assert!(made.success());
}

fn outside() -> Project {
    Project::empty().file("secret.rs", SECRET).file("more/secret.rs", SECRET).file("secret.md", TABLE)
}

fn harmless(run: Run) -> Run {
    let harmful = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
    assert!(!run.stdout.contains(harmful) && !run.stderr.contains(harmful), "{:?}", run.to_string());
    run
}

#[test]
fn no_source_is_read_through_a_link_that_leads_out() {
    let outside = outside();
    let project = Project::demo(&format!("mod link;\n#[path = \"named\"] mod named;\n{GOOD}"));
    link(&outside.root().join("secret.rs"), &project, "src/link.rs");
    link(&outside.root().join("secret.rs"), &project, "src/named");
    link(&outside.root().join("more"), &project, "src/more");
    let run = project.short(&[]).exits(2).keeps_quiet_about(&["hunter2", "201777"]);
    run.says(&[
        "src/link.rs:1:1: error[unparsed-file]",
        "src/more:1:1: error[unparsed-file]",
        "leads out of the workspace",
    ]);
    for command in [&["list"][..], &["list", "--message-format", "json"], &["catalog"], &["-v"]] {
        project.run(command).keeps_quiet_about(&["hunter2", "201777"]);
    }
    let excused = "version = 1\n[extract]\nexclude = [\"src/link.rs\", \"src/more\"]\n";
    let project = project.file("errcode.toml", excused);
    project.short(&[]).exits(0).keeps_quiet_about(&["hunter2", "201777"]);
    let whole = "version = 1\n[extract]\nexclude = [\"src/link.rs\", \"src/more/**\"]\n";
    project.file("errcode.toml", whole).short(&[]).exits(0).keeps_quiet_about(&["hunter2", "201777"]);
}

#[test]
fn a_path_that_leads_out_is_told_and_not_followed() {
    let outside = outside();
    let absolute = outside.root().join("secret.rs");
    let library = format!(
        "#[path = \"../../a/../secret.rs\"]\nmod up;\nmod inner {{\n    include!({absolute:?});\n}}\n\
         #[path = \"named\"]\nmod named;\n#[cfg(test)]\n#[path = \"../../only_tested.rs\"]\nmod tests;\n{GOOD}"
    );
    let project = Project::demo(&library);
    link(&absolute, &project, "src/named");
    let run = project.short(&[]).exits(0).keeps_quiet_about(&["hunter2", "201777", "only_tested"]);
    run.says(&[
        "src/lib.rs:1:10: warning[not-evaluated]: `../../a/../secret.rs` is not read: it leads out of the workspace",
        "src/lib.rs:4:14: warning[not-evaluated]: `/",
        "src/lib.rs:6:10: warning[not-evaluated]: `named` is not read: it leads out of the workspace",
    ]);
    let alone = Project::demo("#[path = \"../../secret.rs\"]\nmod up;\n");
    alone.run(&[]).says(&["#[path = \"../../secret.rs\"]", "not-evaluated"]);
}

#[test]
fn a_repository_is_one_whole() {
    let project = Project::empty()
        .file("app/Cargo.toml", "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n")
        .file("app/src/lib.rs", "mod shared;\n")
        .file("shared.rs", GOOD);
    link(Path::new("../../shared.rs"), &project, "app/src/shared.rs");
    let check = ["--manifest-path", "app/Cargo.toml", "--message-format", "short"];
    project.run(&check).exits(2).says(&["it leads out of the workspace"]);
    let project = project.file(".git/HEAD", "ref: refs/heads/main\n");
    project.run(&check).exits(0).keeps_quiet_about(&["leads out"]);
}

#[test]
fn no_config_and_no_table_is_read_through_a_link_that_leads_out() {
    let outside = outside();
    let project = Project::demo(GOOD);
    link(&outside.root().join("secret.rs"), &project, "errcode.toml");
    project.run(&[]).exits(2).says(&["it leads out of the workspace"]).keeps_quiet_about(&["hunter2"]);
    for path in ["codes.md", "more/secret.md"] {
        let project = Project::demo(GOOD).file("errcode.toml", format!("version = 1\n[[table]]\npath = \"{path}\"\n"));
        link(&outside.root().join("secret.md"), &project, "codes.md");
        link(outside.root(), &project, "more");
        let run = project.run(&["tables"]).exits(2);
        run.says(&["cannot be read: it leads out of the workspace"]).keeps_quiet_about(&["hunter2"]);
    }
}

#[test]
fn no_catalog_is_written_through_a_link_that_leads_out() {
    let outside = outside();
    let project = Project::demo(GOOD).file("errcode.toml", "version = 1\n[catalog]\noutput = \"more/out.md\"\n");
    link(outside.root(), &project, "more");
    for command in [&["catalog"][..], &["catalog", "--check"]] {
        let run = project.run(command).exits(2);
        run.says(&["`more/out.md` is left as it was: it leads out of the workspace", "type the path after `--output`"]);
    }
    assert!(!outside.root().join("out.md").exists());
    project.run(&["catalog", "--output", "more/out.md"]).exits(0);
    assert!(outside.root().join("out.md").exists());
}

#[test]
fn no_book_is_written_through_a_manifest_or_a_link_that_leads_out() {
    for src in ["../..", "../../new", "new/../../../stolen", "/", "pages"] {
        let outside = outside();
        let project = Project::demo(GOOD).file("book/book.toml", format!("[book]\nsrc = \"{src}\"\n"));
        link(outside.root(), &project, "book/pages");
        let run = project.run(&["catalog", "--format", "mdbook", "--output", "book"]).exits(2);
        run.says(&["is not written to: it leads out of the workspace", "name a folder of the book"]);
        let summary = |folder: &Path| folder.join("SUMMARY.md").exists();
        assert!(!summary(outside.root()) && !summary(project.root()) && !project.root().join("stolen").exists());
    }
}

#[test]
fn a_package_beside_the_root_is_read() {
    let manifest = |name| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    let beside = manifest("beside") + "workspace = \"../app\"\n";
    let project = Project::empty()
        .file("app/Cargo.toml", manifest("app") + "[workspace]\nmembers = [\".\", \"../beside\"]\n")
        .file("app/src/lib.rs", "")
        .file("beside/Cargo.toml", beside)
        .file("beside/src/lib.rs", GOOD);
    let run = project.run(&["list", "--manifest-path", "app/Cargo.toml"]).exits(0);
    run.says(&["201001"]).keeps_quiet_about(&["leads out"]);
}

#[test]
fn what_is_nested_or_repeated_without_end_is_read_once() {
    let many = 20_000;
    let literal =
        format!("pub fn f() {{ AppError {{ {} msg: \"one\" }} }}\n", "code: 20_1001, msg: \"two\", ".repeat(many));
    let calls =
        |inner: &str| format!("AppError::from(({}{inner}{}", "AppError::from((".repeat(many), "))".repeat(many + 1));
    let calls = format!("pub fn g() {{ {}; {} }}\n", calls("1"), "AppError::new(201_002, \"three\")");
    let run = Project::demo(&(literal + &calls)).run(&["list", "--message-format", "json"]).exits(0);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("a list is JSON");
    let codes = found["codes"].as_array().expect("it has codes");
    assert_eq!(codes.len(), many + 1);
    assert!(
        codes[..many]
            .iter()
            .all(|code| code["code"] == "201001" && code["descriptions"].as_array().map(Vec::len) == Some(1))
    );
    assert_eq!(codes[many]["code"], "201002");
}

#[test]
fn a_pipe_is_not_waited_for() {
    let project = Project::demo(GOOD);
    pipe(&project, "src/pipe.rs");
    project.short(&[]).exits(0);
    let project = project.file("errcode.toml", "version = 1\n[[table]]\npath = \"codes.md\"\n");
    pipe(&project, "codes.md");
    project.run(&[]).exits(2).says(&["`codes.md` cannot be read: it is no regular file"]);
    let project = Project::demo(GOOD);
    pipe(&project, "errcode.toml");
    project.run(&[]).exits(2).says(&["it is no regular file"]);
    let project = Project::demo(GOOD).file("book/src/a.md", "");
    pipe(&project, "book/book.toml");
    project.run(&["catalog", "--format", "mdbook", "--output", "book"]).exits(2).says(&["it is no regular file"]);
}

#[test]
fn a_pipe_that_takes_the_place_of_a_file_is_not_waited_for() {
    let project = Project::demo(GOOD);
    pipe(&project, "src/pipe.rs");
    let path = project.root().join("src/pipe.rs");
    let read = |path: &Path| {
        let mut found = vec![Disk::default().read(path), Disk::default().find(path).map(Option::unwrap_or_default)];
        let take = &mut |bytes: io::Result<&[u8]>| found.push(bytes.map(<[u8]>::to_vec));
        Disk::default().read_each(&[path], &mut Buffer::default(), take);
        found.into_iter().map(|read| read.map_err(|error| error.to_string())).collect::<Vec<_>>()
    };
    // A reader that waits would wait for ever: it is left behind.
    let read = |path: &Path| {
        let (sender, receiver) = mpsc::channel();
        let path = path.to_owned();
        thread::spawn(move || sender.send(read(&path)));
        receiver.recv_timeout(Duration::from_secs(60)).expect("nothing is waited for")
    };
    let refused = vec![Err("it is no regular file".to_owned()); 3];
    assert_eq!(read(&path), refused);
    let silent = File::options().read(true).write(true).open(&path).expect("it is there");
    assert_eq!(read(&path), refused);
    drop(silent);
    assert_eq!(read(&project.root().join("src/lib.rs")), vec![Ok(GOOD.as_bytes().to_vec()); 3]);
}

#[test]
fn a_catalog_goes_into_a_pipe() {
    let project = Project::demo(GOOD);
    pipe(&project, "pipe");
    let reader = Command::new("cat").arg(project.root().join("pipe")).stdout(Stdio::piped()).spawn().expect("`cat`");
    project.run(&["catalog", "--format", "csv", "--output", "pipe"]).exits(0);
    let read = reader.wait_with_output().expect("it reads to the end");
    assert!(String::from_utf8_lossy(&read.stdout).contains("201001"), "{read:?}");
}

#[test]
fn no_name_of_a_file_moves_the_terminal() {
    let table = format!("docs/{SIGNS}.md");
    let cells =
        format!("# {SIGNS}\n\n| code | zh {SIGNS} |\n|---|---|\n| 201001 | 用户{SIGNS} |\n| 201001 | {SIGNS} |\n");
    let project = Project::demo(GOOD)
        .file(&format!("src/{SIGNS}.rs"), "pub const ERR_B: u32 = 20_102; // 已注销\n")
        .file(&table, cells)
        .file("errcode.toml", "version = 1\n[[table]]\npath = \"docs/*.md\"\n");
    for command in [&[][..], &["-v"], &["list"], &["tables"], &["tables", "-v"], &["explain", "201001"], &["catalog"]] {
        for format in ["human", "short"] {
            if format == "human" || matches!(command, [] | ["-v"]) {
                harmless(project.run(&[command, &["--message-format", format]].concat()));
            }
        }
    }
    harmless(project.run(&["--message-format", "github"]));
}
