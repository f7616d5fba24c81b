//! The whole way from a library to its fixes: all rules run, every report can be printed, and the difference that is shown makes of the
//! file what the fixes make of it.

#![no_main]

use std::{cell::RefCell, fs, path::Path};

use errcode_check::{
    diagnostic::{Level, Report},
    fix::{Changes, MOST_ROUNDS, Selection},
    lint::Levels,
    pipeline::{Analysis, Outcome, Request, analyse},
    render::{Run, checkstyle, github, gitlab, human, json, junit, rdjsonl, sarif, short},
    rules::{self, RULES},
    source::Sources,
    workspace::{Package, Target, Workspace},
};
use libfuzzer_sys::fuzz_target;
use support::{choice_and_text, is_harmless, patched};
use tempfile::TempDir;

const TABLE: &str = "| code | zh | en |\n|---|---|---|\n| 201001 | 用户不存在 | User not found |\n| 201002 | 订单 {id} 不存在 | No order {id} |\n| 10008 | 参数有误 | Wrong parameter |\n";
const BOUND: &str = "version = 1\nscheme = \"A-BB-CCC\"\n[modules]\n\"01\" = { name = \"user\", packages = [\"demo\"] }\n\n[[table]]\npath = \"codes.md\"\n";
const LOOSE: &str = "version = 1\nscheme = \"*\"\n[extract]\nforms = [\"identifier\", \"method-name\", \"map-insert\"]\n";

struct Demo {
    folder: TempDir,
    workspace: Workspace,
    levels: Levels,
}

impl Demo {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is a place for files");
        let root = folder.path().canonicalize().expect("the folder was just made");
        fs::create_dir(root.join("src")).and_then(|()| fs::write(root.join("codes.md"), TABLE)).expect("it is writable");
        let library = Target {
            name: "demo".to_owned(),
            kind: vec!["lib".to_owned()],
            src_path: root.join("src/lib.rs"),
            ..Target::default()
        };
        let package = Package {
            name: "demo".to_owned(),
            manifest: root.join("Cargo.toml"),
            root: root.clone(),
            targets: vec![library],
            ..Package::default()
        };
        let workspace =
            Workspace { target_directory: root.join("target"), root, packages: vec![package], ..Workspace::default() };
        let all: Vec<_> = RULES.iter().map(|rule| (Level::Warn, rule.name.to_owned())).collect();
        Self { folder, workspace, levels: Levels::new(&[], &all).expect("these are the names of the rules") }
    }

    fn analysed(&self, changes: Option<&Changes>) -> Option<Box<Analysis>> {
        let names: Vec<&str> = rules::names().collect();
        match analyse(self.workspace.clone(), Request { changes, ..Request::default() }, &names) {
            Ok(Outcome::Done(analysis)) => Some(analysis),
            Ok(Outcome::Config(..)) | Err(_) => None,
        }
    }
}

thread_local! {
    static DEMO: RefCell<Option<Demo>> = const { RefCell::new(None) };
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = choice_and_text(data) else { return };
    DEMO.with_borrow_mut(|demo| run(demo.get_or_insert_with(Demo::new), choice, &text));
});

fn run(demo: &Demo, choice: u8, text: &str) {
    let root = demo.folder.path();
    let config = ["", BOUND, LOOSE][usize::from(choice) % 3];
    fs::write(root.join("errcode.toml"), config).expect("it is writable");
    let library = demo.workspace.root.join("src/lib.rs");
    fs::write(&library, text).expect("it is writable");
    let Some(mut analysis) = demo.analysed(None) else { return };
    let mut report = analysis.report(&demo.levels);
    print(&analysis, &report);
    let mut changes = Changes::new(&demo.workspace.root);
    let selection = Selection::Rules(RULES.iter().filter(|rule| rule.fixable).map(|rule| rule.name).collect());
    let mut rounds = 0;
    while changes.apply(&report, &analysis.sources, &selection, &analysis.broken()).fixes > 0 && rounds < MOST_ROUNDS {
        rounds += 1;
        analysis = demo.analysed(Some(&changes)).expect("what could be analysed still can");
        if changes.revert(&analysis.sources, &analysis.broken()) {
            analysis = demo.analysed(Some(&changes)).expect("what could be analysed still can");
        }
        report = analysis.report(&demo.levels);
    }
    assert!(rounds < MOST_ROUNDS, "fixes call for each other without end");
    if let Some(new) = changes.text(&library) {
        let mut difference = Vec::new();
        changes.write_diff(false, &mut difference).expect("a vector takes everything");
        if !text.contains(|c: char| c.is_control() && c != '\n') {
            let difference = String::from_utf8(difference).expect("the difference is UTF-8");
            assert_eq!(patched(text, &difference), new, "the difference is another one");
        }
        let (done, failures) = changes.write();
        assert!(failures.is_empty(), "{failures:?}");
        if done.files > 0 {
            assert_eq!(fs::read_to_string(Path::new(&library)).ok(), Some(new));
        }
    }
}

/// A format and how it is written.
type Format = fn(&Run<'_>, &mut dyn std::io::Write) -> std::io::Result<()>;

fn print(analysis: &Analysis, report: &Report) {
    let Analysis { sources, workspace, .. } = analysis;
    let run = Run::new(report, sources, workspace);
    let people: [fn(&Report, &Sources, &mut dyn std::io::Write) -> std::io::Result<()>; 2] =
        [|report, sources, out| human::write(report, sources, false, out), short::write];
    let mut out = Vec::new();
    for write in people {
        write(report, sources, &mut out).expect("a vector takes everything");
    }
    let formats: [Format; 6] =
        [checkstyle::write, github::write, gitlab::write, junit::write, rdjsonl::write, sarif::write];
    for write in formats {
        write(&run, &mut out).expect("a vector takes everything");
    }
    is_harmless(&out);
    let _ = json::write_failures(&run, &mut out);
}
