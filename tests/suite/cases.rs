//! Every workspace under `fixtures/rules/<rule>`, with every rule on. A finding is expected where a mark stands: `//~ rule` on the
//! line of its primary label, `//~^ rule` a line below it, `//~| rule` for the line of the mark before; `#~` in TOML. A case with a folder
//! `catalogs` is merged.
//! Marks are cut off before the run, so that they are neither comments nor descriptions.

use std::{collections::BTreeMap, fs, path::Path};

use errcode_check::rule::Group;

use crate::{
    gate::git,
    support::{Finding, Project, Run, fixture, folders, name, none},
};

/// The folder of a case with catalogs that are merged, in the place of a workspace that is checked.
const CATALOGS: &str = "catalogs";
/// The folder of a case with the files of its base, and that of another head.
const BASE: &str = "base";
/// A baseline of a case.
const BASELINE: &str = "errcode-baseline.txt";
const OTHER: &str = "other";

/// How often a rule is to be found at a path and line.
type Places = BTreeMap<(String, usize, String), usize>;

#[test]
fn every_mark_is_found_and_nothing_else() {
    let mut problems = Vec::new();
    for rule in folders(&fixture("rules")) {
        for case in folders(&rule) {
            let shown = format!("{}/{}", name(&rule), name(&case));
            if let Err(problem) = check(&case, &name(&rule)) {
                problems.push(format!("{shown}\n{problem}"));
            }
        }
    }
    none(&problems);
}

#[test]
fn marks_are_read_and_cut_off() {
    let mut places = Places::new();
    let text = "a = 1, // 文字 //~ one //~ two\n\n//~^^ three\nb //~ four\n  //~| five\n";
    assert_eq!(cut("src/lib.rs", text, "//~", &mut places), "a = 1, // 文字\n\n\nb\n\n");
    let found: Vec<_> = places.keys().map(|(_, line, rule)| (*line, rule.as_str())).collect();
    assert_eq!(found, [(1, "one"), (1, "three"), (1, "two"), (4, "five"), (4, "four")]);
}

fn check(case: &Path, rule: &str) -> Result<(), String> {
    let mut marks = Places::new();
    let project = Project::copy_of(case, &mut |path, text| unmarked(path, text, &mut marks));
    let (project, heads) = history(case, project);
    let marked = marks.keys().any(|(_, _, marked)| marked == rule);
    let fails = name(case).starts_with("fail");
    if !fails && !name(case).starts_with("pass") {
        return Err("a case is named `fail…` or `pass…`".to_owned());
    }
    if marked != fails {
        return Err(format!("a case named `fail…` marks `{rule}`, and no other does"));
    }

    let on: Vec<&str> = Group::ALL.iter().flat_map(|group| ["-W", group.as_str()]).collect();
    let baseline: &[&str] = if case.join(BASELINE).exists() { &["--baseline", BASELINE] } else { &[] };
    let heads: Vec<&str> = heads.iter().map(String::as_str).chain(baseline.iter().copied()).collect();
    let is_merged = case.join(CATALOGS).is_dir();
    let run = if is_merged { merged(&project, &on) } else { project.short(&[on, heads].concat()) };
    if !matches!(run.status, Some(0..=2)) || (run.status != Some(0) && run.stdout.is_empty()) {
        return Err(run.to_string());
    }
    let findings = run.findings();
    let mut problems = Vec::new();
    for ((path, line, rule), missing) in difference(&marks, &places(&findings)) {
        problems.push(format!("missing: {path}:{line} {rule}{}", times(missing)));
    }
    for ((path, line, rule), extra) in difference(&places(&findings), &marks) {
        let messages = findings.iter().filter(|f| (&f.path, f.line, &f.rule) == (&path, line, &rule));
        let messages: Vec<_> = messages.map(|finding| finding.message.as_str()).collect();
        problems.push(format!("not marked: {path}:{line} {rule}{}: {}", times(extra), messages.join(" / ")));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// Merges the catalogs of a case.
fn merged(project: &Project, flags: &[&str]) -> Run {
    let files = project.files();
    let catalogs = files.iter().filter_map(|(path, _)| path.strip_prefix(project.root()).ok()?.to_str());
    let catalogs = catalogs.filter(|path| path.starts_with(CATALOGS));
    project.short(&[&["merge", "--output", "merged.json"], flags, &catalogs.collect::<Vec<_>>()].concat())
}

/// Commits the files of the base and those of another head, and leaves those of the case; gives the flags that name them. What is no
/// Rust source is the same in all of them, unless they have their own.
fn history(case: &Path, project: Project) -> (Project, Vec<String>) {
    if !case.join(BASE).is_dir() {
        return (project, Vec::new());
    }
    let root = project.root().to_owned();
    let (mut own, mut past) = (Vec::new(), Vec::new());
    for (path, bytes) in project.files() {
        let below = path.strip_prefix(&root).expect("it is listed below").to_string_lossy().replace('\\', "/");
        let is_past = [BASE, OTHER].iter().any(|folder| below.starts_with(&format!("{folder}/")));
        if is_past || Path::new(&below).extension().is_some_and(|end| end == "rs") {
            fs::remove_file(path).expect("the temporary folder is writable");
        }
        if is_past { past.push((below, bytes)) } else { own.push((below, bytes)) }
    }
    let put = |project: Project, folder: &str| {
        let files =
            past.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.strip_prefix('/')?, bytes)));
        files.fold(project, |project, (path, bytes)| project.file(path, bytes))
    };
    let commit = |words: &str| {
        git(&root, &["add", "--all"]);
        git(&root, &["commit", "--quiet", "--message", words]);
    };
    git(&root, &["init", "--quiet", "--initial-branch", "main"]);
    let mut project = put(project, BASE);
    commit("the base");
    let mut flags = vec!["--base".to_owned(), "main".to_owned()];
    if case.join(OTHER).is_dir() {
        git(&root, &["checkout", "--quiet", "-b", "feature"]);
        project = put(project, OTHER);
        commit("another head");
        git(&root, &["checkout", "--quiet", "main"]);
        flags.extend(["--also".to_owned(), "feature".to_owned()]);
    }
    for (path, _) in project.files().iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "rs")) {
        fs::remove_file(path).expect("the temporary folder is writable");
    }
    (own.iter().fold(project, |project, (path, bytes)| project.file(path, bytes)), flags)
}

/// A file of a case without its marks.
fn unmarked(path: &str, text: String, marks: &mut Places) -> String {
    match path.rsplit('.').next().unwrap_or_default() {
        "rs" | "md" | "csv" | "json" => cut(path, &text, "//~", marks),
        "toml" | "txt" => cut(path, &text, "#~", marks),
        _ => text,
    }
}

/// The workspace of a case without its marks, each file as `edit` leaves it.
pub(crate) fn workspace_of(case: &Path, edit: &dyn Fn(&str, String) -> String) -> Project {
    Project::copy_of(case, &mut |path, text| edit(path, unmarked(path, text, &mut Places::new())))
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!(" ({count} times)") }
}

fn places(findings: &[Finding]) -> Places {
    let mut places = Places::new();
    for finding in findings {
        *places.entry((finding.path.clone(), finding.line, finding.rule.clone())).or_default() += 1;
    }
    places
}

/// What `a` has more often than `b`.
fn difference(a: &Places, b: &Places) -> Places {
    let more = a.iter().map(|(place, count)| (place, count.saturating_sub(b.get(place).copied().unwrap_or(0))));
    more.filter(|(_, count)| *count > 0).map(|(place, count)| (place.clone(), count)).collect()
}

/// The text without its marks; adds what they say.
fn cut(path: &str, text: &str, sign: &str, places: &mut Places) -> String {
    let mut rest = String::new();
    let mut last = 0;
    for (index, line) in text.lines().enumerate() {
        let mut parts = line.split(sign);
        let code = parts.next().unwrap_or_default();
        let mut has_mark = false;
        for mark in parts {
            has_mark = true;
            let up = mark.chars().take_while(|&c| c == '^').count();
            let at = if mark.starts_with('|') { last } else { index + 1 - up };
            let rule = mark.trim_start_matches(['^', '|']).trim();
            assert!(!rule.is_empty() && at > 0, "{path}:{}: a mark names a rule and a line", index + 1);
            *places.entry((path.to_owned(), at, rule.to_owned())).or_default() += 1;
            last = at;
        }
        rest.push_str(if has_mark { code.trim_end() } else { code });
        rest.push('\n');
    }
    rest
}
