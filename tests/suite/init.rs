//! Every folder of `fixtures/init` through `init`, then through `check` with what it wrote: `errcode.toml` and `check.txt` are expected.

use std::fs;

use crate::support::{Project, compare, fixture, folders, name, none};

const EXPECTED: [&str; 2] = ["errcode.toml", "check.txt"];

/// A copy of a fixture as it was before `init`.
fn bare(folder: &std::path::Path) -> Project {
    let project = Project::copy_of(folder, &mut |_, text| text);
    for file in EXPECTED {
        let path = project.root().join(file);
        if path.exists() {
            fs::remove_file(path).expect("the copy is ours");
        }
    }
    project
}

#[test]
fn proposals_and_what_they_leave_over() {
    let mut problems = Vec::new();
    for folder in folders(&fixture("init")) {
        let project = bare(&folder);
        let printed = project.run(&["init", "--dry-run", "-q"]).exits(0);
        let before = project.files();
        let run = project.run(&["init"]).exits(0).says(&["wrote `"]);
        assert!(run.stdout.is_empty(), "{run}");
        assert_eq!(project.files().len(), before.len() + 1, "{}", name(&folder));
        let written = fs::read_to_string(project.root().join(EXPECTED[0])).expect("init wrote it");
        assert_eq!(written, printed.stdout, "{}", name(&folder));
        let check = project.short(&["-q"]);
        assert!(matches!(check.status, Some(0 | 1)), "{check}");
        for (file, text) in EXPECTED.into_iter().zip([written, check.stdout]) {
            if let Err(difference) = compare(&folder.join(file), text) {
                problems.push(format!("{}\n{difference}", name(&folder)));
            }
        }
    }
    none(&problems);
}

#[test]
fn a_config_is_never_replaced() {
    let library = "pub enum StoreError {\n    A = 4001,\n    B = 4002,\n    C = 4003,\n}\n";
    let old = "version = 1\nscheme = \"NNNNNN\"\n";
    let project = Project::demo(library).file("errcode.toml", old);
    project.run(&["init"]).exits(2).says(&["has a config already", "--dry-run"]);
    assert_eq!(fs::read_to_string(project.root().join("errcode.toml")).ok().as_deref(), Some(old));
    let run = project.run(&["init", "--dry-run"]).exits(0).says(&["found 3 codes in 1 item"]);
    assert!(run.stdout.contains("\"4000..=4999\""), "{run}");
}

#[test]
fn nothing_is_written_where_nothing_is_found() {
    let project = Project::demo("pub fn nothing() {}\n");
    project.run(&["init"]).exits(2).says(&["no error code was found"]);
    assert!(!project.root().join("errcode.toml").exists());
}
