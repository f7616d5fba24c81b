//! The commands of the pages: each `$ ` line of a `console` block of the README and of `docs/` is run, and what the page shows below it
//! must be what it prints. A page starts with a fresh repository, and its commands run in it from top to bottom:
//!
//! - `main` holds the example workspace, `feature` is checked out, and `other` is another branch of `main` and of `origin`; both take `201008`;
//! - `# exit 1` behind a command is its exit status;
//! - `…` stands for any text, and on a line of its own for any lines. Without output, none is compared.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{DISTURBING, Project, none, package_root, read};

/// What a shell does before each command.
const PRELUDE: &str = "exec 2>&1
cargo() { if [ \"$1\" = errcode-check ]; then \"$ERRCODE_CHECK\" \"$@\"; else command cargo \"$@\"; fi; }
";

/// A command of a page.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    /// Counted from 1.
    line: usize,
    command: String,
    /// `None` where the page shows none.
    output: Option<String>,
}

impl Example {
    /// The exit status that the page gives.
    fn status(&self) -> i32 {
        let comment = self.command.rsplit_once("# exit ");
        comment.map_or(0, |(_, status)| status.trim().parse().expect("an exit status is a number"))
    }
}

/// The commands of a page.
fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let (mut inside, mut open) = (false, false);
    for (index, line) in page.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (fence, line.strip_prefix("$ ")) {
            (Some(language), _) => (inside, open) = (!inside && language == "console", false),
            (None, Some(command)) if inside => {
                let command = command.to_owned();
                examples.push(Example { line: index + 1, command, output: None });
                open = true;
            }
            (None, None) if inside && open => {
                let example = examples.last_mut().expect("a block is open");
                if example.output.is_none() && example.command.ends_with('\\') {
                    example.command = format!("{}\n{line}", example.command);
                } else {
                    let output = example.output.get_or_insert_default();
                    *output = format!("{output}{line}\n");
                }
            }
            _ => {}
        }
    }
    examples
}

/// The repository that the commands of a page run in.
fn repository() -> Project {
    let project = Project::example().file(".gitignore", "/target\n");
    let git = |words: &[&str]| {
        let output = command("git", &project).args(words).output().expect("git can be started");
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let file = project.root().join("services/user/src/error.rs");
    let text = read(&file);
    let commit = |branch: &str, variant: &str| {
        git(&["checkout", "-q", "-b", branch, "main"]);
        let last = "    NicknameIllegal = 201_007, // 昵称包含敏感词\n";
        fs::write(&file, text.replacen(last, &format!("{last}{variant}"), 1)).expect("the file is writable");
        git(&["commit", "-q", "-a", "-m", branch]);
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "example"]);
    commit("other", "    AvatarTooLarge = 201_008,  // 头像文件过大\n");
    commit("feature", "    EmailTaken = 201_008,      // 邮箱已被注册\n");
    // It fetches from itself.
    git(&["remote", "add", "origin", "."]);
    for branch in ["main", "other"] {
        git(&["update-ref", &format!("refs/remotes/origin/{branch}"), branch]);
    }
    project
}

/// A command in the folder, with nothing in its environment that would change what it prints.
fn command(program: &str, project: &Project) -> Command {
    let mut command = Command::new(program);
    for variable in DISTURBING.iter().chain(&["CI", "GITHUB_ACTIONS", "GITLAB_CI", "GIT_DIR", "GIT_INDEX_FILE"]) {
        command.env_remove(variable);
    }
    command
        .current_dir(project.root())
        .env("ERRCODE_CHECK", env!("CARGO_BIN_EXE_cargo-errcode-check"))
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("GIT_AUTHOR_NAME", "a"), ("GIT_COMMITTER_NAME", "a")])
        .envs([("GIT_AUTHOR_EMAIL", "a@example.org"), ("GIT_COMMITTER_EMAIL", "a@example.org")]);
    command
}

/// Runs a command of a page; what is wrong with the page, if something is.
fn problem(example: &Example, project: &Project) -> Option<String> {
    let output = command("sh", project)
        .arg("-c")
        .arg(format!("{PRELUDE}{}", example.command))
        .output()
        .expect("there is a shell");
    let actual = project.redact(&String::from_utf8_lossy(&output.stdout));
    let status = output.status.code();
    if status != Some(example.status()) {
        return Some(format!("it ended with {status:?} and not {}\n{actual}", example.status()));
    }
    let expected = project.redact(example.output.as_deref()?);
    (!matches(&lines(&expected), &lines(&actual)))
        .then(|| format!("it printed\n{actual}--- and the page shows\n{expected}"))
}

/// Lines without the blanks at their ends.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

/// Whether these lines are what a page shows, in which `…` alone stands for any lines.
fn matches(shown: &[&str], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((&"…", rest)) => (0..=lines.len()).any(|skipped| matches(rest, &lines[skipped..])),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, others)| is_like(first, line) && matches(rest, others))
        }
    }
}

/// Whether a line is what a page shows, in which `…` stands for any text.
fn is_like(shown: &str, line: &str) -> bool {
    let Some((head, tail)) = shown.split_once('…') else { return shown == line };
    let Some(rest) = line.strip_prefix(head) else { return false };
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| is_like(tail, &rest[at..]))
}

/// The pages in the root and those in `docs/`, by name.
fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(package_root().join("docs")).expect("the folder is there");
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let mut pages: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(is_page).collect();
    pages.extend(["CONTRIBUTING.md", "README.md", "SECURITY.md"].map(|name| package_root().join(name)));
    pages.sort();
    pages
}

#[test]
fn the_commands_of_the_pages_do_what_the_pages_say() {
    let (mut problems, mut count) = (Vec::new(), 0);
    for path in pages() {
        let examples = examples(&read(&path));
        if examples.is_empty() {
            continue;
        }
        count += examples.len();
        let project = repository();
        for example in &examples {
            if let Some(problem) = problem(example, &project) {
                let Example { line, command, .. } = example;
                problems.push(format!("{}:{line}: `{command}`: {problem}", shown(&path)));
            }
        }
    }
    none(&problems);
    assert!(count >= 3, "the pages have commands");
}

/// What bash would offer for a command line, by the script that docs/completions.md has users put into their `.bashrc`.
fn completed(words: &str) -> Vec<String> {
    let page = read(&package_root().join("docs/completions.md"));
    let script = page.split("```bash\n").nth(1).and_then(|rest| rest.split("```").next()).expect("there is a block");
    let script = format!(
        "{PRELUDE}{script}COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _cargo_or_errcode_check \"${{COMP_WORDS[0]}}\" \"${{COMP_WORDS[COMP_CWORD]}}\" \\
            \"${{COMP_WORDS[COMP_CWORD-1]}}\"
        printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = command("bash", &Project::empty()).arg("-c").arg(script).output().expect("there is a bash");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_both_names() {
    assert_eq!(completed("cargo errcode-check complet"), ["completions"]);
    assert_eq!(completed("cargo errcode-check explain serial-g"), ["serial-gap"]);
    assert_eq!(completed("cargo errcode-check list --message-format js"), ["json"]);
    assert_eq!(completed("cargo errcode-check check -D duplicate-c"), ["duplicate-code"]);
    assert_eq!(completed("cargo errcode-check --prune"), ["--prune-baseline"]);
}

/// The inputs of `action.yml`.
fn inputs(action: &str) -> Vec<&str> {
    let inputs = action.split("\ninputs:\n").nth(1).and_then(|rest| rest.split("\nruns:\n").next());
    let lines = inputs.expect("the action has inputs").lines();
    lines.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':').filter(|name| !name.starts_with(' '))).collect()
}

/// The script of the last step of `action.yml`.
fn script(action: &str) -> String {
    let (_, script) = action.rsplit_once("      run: |\n").expect("the last step is a script");
    script.lines().flat_map(|line| [line.trim_start_matches("        "), "\n"]).collect()
}

#[test]
fn the_action_hands_its_inputs_over_as_they_are() {
    let action = read(&package_root().join("action.yml"));
    let project = Project::empty()
        .file("errcode-check/bin/cargo-errcode-check", "#!/bin/sh\nprintf '<%s>\\n' $RUSTUP_TOOLCHAIN \"$@\"\n");
    let program = project.root().join("errcode-check/bin/cargo-errcode-check");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    let run = |inputs: &[(&str, &str)]| {
        let unset = ["MANIFEST_PATH", "BASE", "ALSO", "BASELINE", "SARIF_FILE", "ANNOTATIONS", "ARGS", "TOOLCHAIN"];
        let output = command("bash", &project)
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script(&action)])
            .envs(unset.map(|name| (name, "")))
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("RUNNER_TEMP", project.root())
            .envs(inputs.iter().copied())
            .output()
            .expect("there is a bash");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let odd = "a b; $(touch x) \"`'*";
    assert_eq!(run(&[("BASE", odd)]), format!("<--base={odd}>\n"));
    assert_eq!(
        run(&[("BASELINE", odd), ("MANIFEST_PATH", odd)]),
        format!("<--manifest-path={odd}>\n<--baseline={odd}>\n")
    );
    assert_eq!(run(&[("ALSO", &format!("\n{odd}\nb\n"))]), format!("<--also={odd}>\n<--also=b>\n"));
    assert_eq!(
        run(&[("ANNOTATIONS", "true"), ("SARIF_FILE", odd), ("ARGS", "-D  warnings *")]),
        format!("<--message-format>\n<github>\n<--message-format=sarif={odd}>\n<-D>\n<warnings>\n<*>\n")
    );
    assert_eq!(run(&[("TOOLCHAIN", "that-of-the-build"), ("BASE", "a")]), "<that-of-the-build>\n<--base=a>\n");
    assert!(!project.root().join("x").exists(), "an input was run");
}

#[test]
fn the_page_lists_the_inputs_of_the_action() {
    let action = read(&package_root().join("action.yml"));
    let page = read(&package_root().join("docs/ci.md"));
    let rows = page.split("| input of the action | is |\n|---|---|\n").nth(1).expect("there is a table").lines();
    let rows = rows.map_while(|row| row.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<Vec<_>>(), inputs(&action));
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let mut problems = Vec::new();
    for path in pages() {
        let page = read(&path);
        let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http") && !link.starts_with('#')) {
            let file = link.split('#').next().unwrap_or_default();
            if !path.with_file_name(file).exists() {
                problems.push(format!("{}: {link}", shown(&path)));
            }
        }
    }
    none(&problems);
}

#[test]
fn every_habit_is_in_the_table_of_contributing() {
    let output = Command::new(package_root().join("dev")).output().expect("there is a bash");
    let listed = String::from_utf8_lossy(&output.stdout);
    let page = read(&package_root().join("CONTRIBUTING.md"));
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `./dev ")?.split_once('`'));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let told = rows.map(|(habit, rest)| words(&format!("{habit} {}", rest.split(" |").nth(1).unwrap_or_default())));
    let told: Vec<_> = told.map(|words| words.into_iter().filter(|word| word != "|").collect::<Vec<_>>()).collect();
    assert_eq!(told, listed.lines().map(words).collect::<Vec<_>>());
}

fn shown(path: &Path) -> String {
    path.strip_prefix(package_root()).unwrap_or(path).display().to_string()
}

#[test]
fn commands_are_found_with_their_output() {
    let page =
        "```console\n$ a\n```\n```sh\n$ no\n```\n```console\n$ b \\\n  c  # exit 2\nout\n\nout\n$ d\n```\n$ no\n";
    let example = |line, command: &str, output: Option<&str>| Example {
        line,
        command: command.to_owned(),
        output: output.map(str::to_owned),
    };
    let found = examples(page);
    assert_eq!(
        found,
        [example(2, "a", None), example(8, "b \\\n  c  # exit 2", Some("out\n\nout\n")), example(13, "d", None)]
    );
    assert_eq!(found.iter().map(Example::status).collect::<Vec<_>>(), [0, 2, 0]);
    assert!(matches(&["a", "…", "b…d"], &["a", "x", "y", "bcd"]));
    assert!(matches(&["a", "…", "b…d"], &["a", "bd"]));
    assert!(!matches(&["a", "…", "b…d"], &["a", "x", "bc"]));
    assert!(!matches(&["a"], &["a", "b"]) && !matches(&["a", "b"], &["a"]));
}
