//! Reports in files: several at once, each whole or not at all, with paths from the root of the repository; and what they say of a
//! run that was not done.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::support::{Project, Run, formats};

const LIBRARY: &str = "pub const ERR_A: u32 = 201_001; // 用户不存在\npub const ERR_B: u32 = 20_102; // 密码错误\n";

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    let page = crate::support::read(&crate::support::package_root().join("docs/formats.md"));
    let blocks = page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let project = Project::example();
    let mut shown = String::new();
    for command in blocks.flat_map(str::lines) {
        let words = command.strip_prefix("$ cargo errcode-check ").and_then(|words| words.strip_suffix("# exit 1"));
        let words = words.unwrap_or_else(|| panic!("`{command}`")).trim_end();
        let args: Vec<_> = words.split(' ').collect();
        let run = project.run(&args).exits(1);
        assert!(!run.stdout.is_empty(), "{run}");
        for file in args.iter().filter_map(|word| word.split_once('=')).map(|(_, file)| file) {
            assert!(read(&project, file).contains("duplicate-code"), "{command}");
        }
        shown.push_str(words);
    }
    let help = project.run(&["--help"]).exits(0).stdout;
    for format in &formats()[1..] {
        assert!(shown.contains(format), "{format} has no example in docs/formats.md");
        assert!(page.contains(&format!("| `{format}` |")), "{format} is not in the table of docs/formats.md");
        assert!(help.contains(format), "{format} is not in the help of `--message-format`");
    }
}

/// Runs with a report of every format in `out/FORMAT`, and `more` behind.
fn run_all(project: &Project, more: &[&str]) -> Run {
    fs::create_dir_all(project.root().join("out")).expect("the temporary folder is writable");
    let files: Vec<_> = formats().iter().map(|format| format!("{format}=out/{format}")).collect();
    let mut args: Vec<_> = files.iter().flat_map(|file| ["--message-format", file.as_str()]).collect();
    args.extend(more);
    project.run(&args)
}

fn read(project: &Project, path: &str) -> String {
    let path = project.root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json_of(project: &Project, path: &str) -> Value {
    serde_json::from_str(&read(project, path)).expect("it is JSON")
}

#[test]
fn several_reports_come_from_one_run() {
    let project = Project::demo(LIBRARY);
    let run = run_all(&project, &[]).exits(1);
    assert!(run.stdout.starts_with("error[malformed-code]"), "{run}");
    for format in formats() {
        assert!(read(&project, &format!("out/{format}")).contains("malformed-code"), "{format}");
        let alone = project.run(&["--message-format", &format]).exits(1);
        if format != "github" {
            assert_eq!(read(&project, &format!("out/{format}")), alone.stdout, "{format}");
        }
    }
    let github = read(&project, "out/github");
    assert!(github.starts_with("::error ") && github.lines().count() == 1, "{github}");
    let short = project.run(&["--message-format", "short", "--message-format", "junit=out/junit"]).exits(1);
    assert_eq!(short.findings().len(), 1, "{short}");
}

#[test]
fn a_file_that_cannot_be_written_fails_the_run_and_no_other_report() {
    let project = Project::demo(LIBRARY).file("out/folder/x", "").file("out/a.sarif", "old");
    for (file, said) in [
        ("sarif=nowhere/a.sarif", "there is no folder `nowhere`"),
        ("sarif=out/folder", "`out/folder`: it is a folder"),
        ("sarif=/", "it is a folder"),
        ("sarif=-", "`-` is no file"),
        ("sarif=", "the name of the file is missing"),
    ] {
        let run = project.run(&["--message-format", file]).exits(2).says(&[said]);
        assert_eq!(run.stderr.matches(said).count(), 1, "{run}");
    }
    let run = project.run(&["--message-format", "gitlab=out/b", "--message-format", "sarif=nowhere/a.sarif"]).exits(2);
    assert!(run.stdout.is_empty(), "{run}");
    assert_eq!(json_of(&project, "out/b")[0]["check_name"], "unfinished");
    assert_eq!(read(&project, "out/a.sarif"), "old");
}

#[test]
fn two_reports_in_one_file_are_refused() {
    let project = Project::demo(LIBRARY).file("out/x", "");
    for second in ["junit=out/a", "sarif=out/../out/a", "junit=./out/a"] {
        let run = project.run(&["--message-format", "sarif=out/a", "--message-format", second]);
        run.exits(2).says(&["two reports would be written to"]);
    }
    project.run(&["--message-format", "sarif=out/a", "--message-format", "sarif=out/b"]).exits(1);
    for report in ["sarif=out/a", "sarif", "github"] {
        project.run(&["--diff", "--message-format", report]).exits(2).says(&["writes no report"]);
    }
}

#[cfg(unix)]
#[test]
fn no_report_and_no_baseline_takes_the_place_of_a_source() {
    let project = Project::demo(LIBRARY).file("errcode.toml", "version = 1\n").file("notes.txt", "mine\n");
    let before = project.files();
    for file in ["src/lib.rs", "Cargo.toml", "errcode.toml", "./src/../src/lib.rs"] {
        let words = [file, "a source of the workspace"];
        project.run(&["--message-format", &format!("sarif={file}")]).exits(2).says(&words);
    }
    for file in ["src/lib.rs", "notes.txt", "Cargo.toml"] {
        project.run(&["--baseline", file, "--write-baseline"]).exits(2).says(&[file, "is no baseline"]);
    }
    assert!(before == project.files(), "nothing is written");
    for broken in ["", "<<<<<<< ours\n# errcode-check baseline 9\n"] {
        let project = Project::demo(LIBRARY).file("b.txt", broken);
        project.run(&["--baseline", "b.txt", "--write-baseline"]).exits(0);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_not_waited_for() {
    let project = Project::demo(LIBRARY);
    project.run(&["--baseline", "/dev/zero"]).exits(2).says(&["/dev/zero", "more than 256 MiB"]);
    project.run(&["compare", "/dev/zero", "/dev/zero"]).exits(2).says(&["/dev/zero", "more than 256 MiB"]);
}

#[test]
fn files_are_replaced_as_a_whole() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    let project = Project::demo(LIBRARY).file("real/old.sarif", "old").file("plain", "");
    let path = |name: &str| project.root().join(name);
    fs::set_permissions(path("real/old.sarif"), fs::Permissions::from_mode(0o640)).expect("it is ours");
    symlink("real/old.sarif", path("link.sarif")).expect("links are supported");
    let inode = |name: &str| fs::metadata(path(name)).expect("it is there").ino();
    let before = inode("real/old.sarif");
    project.run(&["--message-format", "sarif=link.sarif", "--message-format", "junit=new.xml"]).exits(1);
    assert!(fs::symlink_metadata(path("link.sarif")).expect("it is there").is_symlink());
    assert!(read(&project, "real/old.sarif").contains("malformed-code"));
    assert_ne!(inode("real/old.sarif"), before, "another file took its place");
    let mode = |name: &str| fs::metadata(path(name)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode("real/old.sarif"), 0o640);
    assert_eq!(mode("new.xml"), mode("plain"), "as other programs make files");
    let left: Vec<_> =
        fs::read_dir(project.root()).expect("it can be listed").flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".tmp")), "{left:?}");

    project.run(&["--message-format", "sarif=/dev/null", "-q"]).exits(1);
    assert!(!fs::metadata("/dev/null").expect("it is there").is_file());

    if cfg!(target_os = "linux") {
        // Nobody can make a file there.
        let run = project.run(&["--message-format", "sarif=/proc/a.sarif", "--message-format", "junit=c.xml"]).exits(2);
        run.says(&["cannot write `/proc/a.sarif`", "error[malformed-code]"]).keeps_quiet_about(&[".tmp", "at path"]);
        assert!(read(&project, "c.xml").contains("malformed-code"));
    }
    fs::set_permissions(path("real/old.sarif"), fs::Permissions::from_mode(0o440)).expect("it is ours");
    if fs::OpenOptions::new().write(true).open(path("real/old.sarif")).is_err() {
        let run = project.run(&["--message-format", "sarif=link.sarif", "--message-format", "junit=b.xml"]).exits(2);
        run.says(&["cannot write `link.sarif`", "error[malformed-code]"]);
        assert!(read(&project, "b.xml").contains("malformed-code"));
        let run = project.run(&["--message-format", "sarif=link.sarif", "-p", "nope"]).exits(2);
        run.says(&["cannot write `link.sarif`", "nope"]);
    }
}

#[test]
fn no_report_is_written_over_the_baseline() {
    let project = Project::demo(LIBRARY);
    project.run(&["--baseline", "known.txt", "--write-baseline"]).exits(0);
    let before = read(&project, "known.txt");
    for more in [&[][..], &["--write-baseline"], &["--prune-baseline"]] {
        let args = [&["--baseline", "known.txt", "--message-format", "sarif=./known.txt"], more].concat();
        let run = project.run(&args).exits(2);
        run.says(&["a report would be written to `./known.txt`, which is the baseline"]);
    }
    assert_eq!(read(&project, "known.txt"), before);
}

#[test]
fn a_broken_config_is_told_in_every_file() {
    let project = Project::demo(LIBRARY);
    run_all(&project, &[]).exits(1);
    let project = project.file("errcode.toml", "version = 1\n\n[levels]\n9 = 7 # 错\n");
    let run = run_all(&project, &[]).exits(2).says(&["errcode.toml:4:5"]);
    assert!(run.stdout.is_empty(), "{run}");
    for format in formats() {
        let text = read(&project, &format!("out/{format}"));
        assert!(text.contains("errcode.toml") && !text.contains("malformed-code: "), "{format}: {text}");
    }
    let log = json_of(&project, "out/sarif");
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&json!(false), &json!(2)));
    let place = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "errcode.toml");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&json!(4), &json!(5)));
    assert_eq!(log["runs"][0]["results"], json!([]));
    assert!(read(&project, "out/github").starts_with("::error file=errcode.toml,line=4,endLine=4,col=5,"));
    assert_eq!(json_of(&project, "out/gitlab")[0]["severity"], "blocker");
    assert_eq!(json_of(&project, "out/rdjsonl")["location"]["range"]["start"], json!({ "line": 4, "column": 5 }));
    assert!(
        read(&project, "out/checkstyle").contains("<file name=\"errcode.toml\">\n    <error line=\"4\" column=\"5\"")
    );
    assert!(read(&project, "out/junit").contains("tests=\"1\" failures=\"0\" errors=\"1\""));
    let lines: Vec<Value> =
        read(&project, "out/json").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["message"]["spans"][0]["line_start"], 4);
    assert_eq!(lines[1], json!({ "reason": "build-finished", "success": false }));
    assert!(read(&project, "out/short").starts_with("errcode.toml:4:5: error: "));

    for format in &formats()[3..] {
        let run = project.run(&["--message-format", format]).exits(2);
        assert_eq!(run.stdout, read(&project, &format!("out/{format}")), "{format}");
    }
}

#[test]
fn whatever_stops_a_run_is_told_in_every_file() {
    let broken = Project::empty().file("Cargo.toml", "[package\n").file("src/lib.rs", LIBRARY);
    let no_code = Project::demo("pub fn f() {}\n");
    let cases: [(&Project, &[&str], &str); 5] = [
        (&broken, &[], "cannot read the workspace"),
        (&no_code, &[], "no error code was found"),
        (&Project::demo(LIBRARY), &["-p", "nope"], "nope"),
        (&Project::demo(LIBRARY), &["-D", "nope"], "nope"),
        (&Project::demo(LIBRARY), &["--message-format", "sarif=nowhere/x"], "nowhere"),
    ];
    for (project, more, said) in cases {
        let run = run_all(project, more).exits(2).says(&[said]);
        assert!(run.stdout.is_empty(), "{run}");
        for format in &formats()[2..] {
            let text = read(project, &format!("out/{format}"));
            let told = text.contains(said) || (format == "json" && text.contains("\"success\":false"));
            assert!(told, "{format} of {more:?}: {text}");
        }
        assert_eq!(json_of(project, "out/sarif")["runs"][0]["invocations"][0]["executionSuccessful"], false);
        assert!(read(project, "out/junit").contains("errors=\"1\""));
    }
}

#[test]
fn a_scan_that_is_not_complete_is_no_success() {
    let project = Project::demo("mod bad_error;\n")
        .file("src/bad_error.rs", format!("{LIBRARY}pub enum BadError {{ A = = 1 }}\n"));
    run_all(&project, &[]).exits(2);
    let log = json_of(&project, "out/sarif");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert!(log["runs"][0]["results"].as_array().is_some_and(|results| results.len() >= 2));
    let junit = read(&project, "out/junit");
    assert!(junit.contains("errors=\"1\"") && junit.contains("<testcase name=\"unparsed-file\""), "{junit}");
    assert!(read(&project, "out/github").contains("the scan is incomplete"));
}

#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let files = [
        ("Cargo.toml", "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n"),
        ("src/lib.rs", LIBRARY),
        ("out/x", ""),
    ];
    let mut project = Project::empty();
    for (path, text) in files {
        project = project.file(&format!("后端/my app/{path}"), text);
    }
    let manifest = "后端/my app/Cargo.toml";
    let paths = |folder: &Path| {
        let project = Project::empty();
        let out = |name: &str| project.root().join(name).to_string_lossy().into_owned();
        let manifest = folder.join(manifest).to_string_lossy().into_owned();
        let mut args = vec!["--manifest-path".to_owned(), manifest];
        for format in &formats()[3..] {
            args.extend(["--message-format".to_owned(), format!("{format}={}", out(format))]);
        }
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        crate::support::run_in(folder, &args).exits(1);
        let sarif = json_of(&project, "sarif");
        let category = sarif["runs"][0]["automationDetails"]["id"].clone();
        let uri = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
        let gitlab = json_of(&project, "gitlab")[0]["location"]["path"].clone();
        let rdjsonl = json_of(&project, "rdjsonl")["location"]["path"].clone();
        let holds =
            |format: &str, text: &str| assert!(read(&project, format).contains(text), "{}", read(&project, format));
        let path = gitlab.as_str().expect("it is a text").to_owned();
        assert_eq!(gitlab, rdjsonl);
        holds("github", &format!("::error file={path},line=2,"));
        holds("checkstyle", &format!("<file name=\"{path}\">"));
        holds("junit", &format!(" file=\"{path}\" line=\"2\""));
        (path, uri, category)
    };
    let alone = ("src/lib.rs".to_owned(), json!("src/lib.rs"), json!("cargo-errcode-check/"));
    assert_eq!(paths(project.root()), alone);
    let made = Command::new("git").arg("-C").arg(project.root()).args(["init", "-q"]).status();
    assert!(made.is_ok_and(|status| status.success()), "git is there");
    let uri = json!("%E5%90%8E%E7%AB%AF/my%20app/src/lib.rs");
    let category = json!("cargo-errcode-check/后端/my app/");
    assert_eq!(paths(project.root()), ("后端/my app/src/lib.rs".to_owned(), uri, category));
    let folder = project.root().join("后端/my app");
    let nowhere = [("PATH", folder.as_os_str())];
    let run = crate::support::run_with(&folder, &["--message-format", "github"], &nowhere).exits(1);
    assert!(run.stdout.contains("::error file=后端/my app/src/lib.rs,line=2,"), "{run}");
    let broken = project.file("后端/my app/errcode.toml", "version = 9\n");
    let run =
        crate::support::run_in(broken.root(), &["--manifest-path", manifest, "--message-format", "github"]).exits(2);
    assert!(run.stdout.starts_with("::error file=后端/my app/errcode.toml,line=1,"), "{run}");
}

#[test]
fn what_is_silenced_is_in_the_log_and_nowhere_else() {
    let library = "pub const ERR_A: u32 = 201_001; // 用户不存在\n\
        pub const ERR_B: u32 = 20_102; // errcode-check: allow(malformed-code) reason: 兼容旧客户端\n";
    let project = Project::demo(library);
    run_all(&project, &[]).exits(0);
    let log = json_of(&project, "out/sarif");
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["suppressions"], json!([{ "kind": "inSource", "justification": "兼容旧客户端" }]));
    assert_eq!(result["ruleId"], "malformed-code");
    for format in ["github", "rdjsonl", "human", "short"] {
        assert!(read(&project, &format!("out/{format}")).is_empty(), "{format}");
    }
    assert_eq!(json_of(&project, "out/gitlab"), json!([]));
    assert!(!read(&project, "out/checkstyle").contains("<error"));
    assert!(read(&project, "out/junit").contains("failures=\"0\""));
}
