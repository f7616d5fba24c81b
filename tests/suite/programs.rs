//! What a change that somebody sends may name to be run: by cargo, which is asked for the packages, and by git.

#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use crate::{
    gate::git,
    support::{Project, Run},
};

const LIBRARY: &str = "pub const ERR_A: u32 = 201_001; // 用户不存在\n";

/// A workspace with a program in it that leaves a file where it was run.
struct Planted {
    project: Project,
    program: String,
    ran: PathBuf,
}

impl Planted {
    fn new() -> Self {
        let project = Project::demo(LIBRARY);
        let (program, ran) = (project.root().join("planted"), project.root().join("ran"));
        let project = project.file("planted", format!("#!/bin/sh\ntouch '{}'\nexit 1\n", ran.display()));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the file is ours");
        Self { project, program: program.to_string_lossy().into_owned(), ran }
    }

    /// Runs the check, in which nothing that was planted may run.
    #[track_caller]
    fn check(&self, args: &[&str]) -> Run {
        let run = self.project.short(args);
        assert!(!self.ran.exists(), "{run}");
        run
    }
}

#[test]
fn cargo_runs_no_program_of_the_config() {
    let planted = Planted::new();
    let program = &planted.program;
    let config = format!(
        "[build]\nrustc = '{program}'\nrustc-wrapper = '{program}'\nrustc-workspace-wrapper = '{program}'\n\
         [alias]\nmetadata = 'run'\n[registry]\nglobal-credential-providers = ['{program}']\n\
         [env]\nRUSTC = {{ value = '{program}', force = true }}\n"
    );
    let manifest =
        "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\nbuild = \"build.rs\"\n\n[workspace]\n";
    let build = format!("fn main() {{ std::process::Command::new(\"{program}\").status().unwrap(); }}\n");
    let project =
        planted.project.file(".cargo/config.toml", config).file("Cargo.toml", manifest).file("build.rs", build);
    Planted { project, ..planted }.check(&["--all-targets"]).exits(0);
}

/// Git takes a folder for a bare repository by its files, which a change can add, and then runs what the config among them names.
#[test]
fn git_runs_no_program_of_files_that_look_like_a_repository() {
    let planted = Planted::new();
    let root = planted.project.root();
    let ask = |args: &[&str]| git(root, args);
    ask(&["init", "-q", "--bare", "."]);
    ask(&["config", "core.bare", "false"]);
    ask(&["config", "core.worktree", &root.to_string_lossy()]);
    fs::write(root.join(".gitattributes"), "*.rs filter=planted\n").expect("the folder is ours");
    ask(&["add", "-A"]);
    ask(&["commit", "-q", "-m", "change"]);
    ask(&["config", "filter.planted.clean", &planted.program]);
    ask(&["config", "core.fsmonitor", &planted.program]);
    fs::write(root.join("src/lib.rs"), format!("{LIBRARY}\n")).expect("the folder is ours");
    planted.check(&["--base", "HEAD"]).exits(2).says(&["cannot use bare repository"]);
    planted.check(&[]).exits(0);
    planted.check(&["--message-format", "sarif=report"]).exits(0);
    ask(&["status"]);
    assert!(planted.ran.exists(), "a git that is asked without care runs it");
}

#[test]
fn git_asks_no_monitor_of_files() {
    let planted = Planted::new();
    let root = planted.project.root();
    git(root, &["init", "-q"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "change"]);
    git(root, &["config", "core.fsmonitor", &planted.program]);
    planted.check(&["--base", "HEAD"]).exits(0);
    planted.check(&["--fix", "--allow-dirty"]).exits(0);
    git(root, &["status"]);
    assert!(planted.ran.exists(), "a git that is asked without care runs it");
}
