//! What findings are about: every rule says it, and lines that move change nothing of it. Asked of all workspaces under `fixtures/rules`.

use std::path::Path;

use errcode_check::{
    diagnostic::{Diagnostic, Level, Subject},
    lint::Levels,
    pipeline::{self, Outcome, Request},
    rule::Group,
    rules,
    workspace::{Options, Workspace},
};

use crate::{
    cases,
    support::{Project, fixture, folders, name, none},
};

/// What is wrong with a comment or a table that nothing is known of has no other name than its rule.
const NAMELESS: [&str; 3] = ["table-malformed", "table-suspicious-cell", "unknown-rule"];

#[test]
fn every_finding_says_what_it_is_about() {
    let mut problems = Vec::new();
    for case in cases() {
        let found = findings(&cases::workspace_of(&case, &|_, text| text));
        let is_about = |subject: &Subject| subject.code.is_some() || subject.item.is_some();
        for finding in found.iter().filter(|finding| !NAMELESS.contains(&finding.rule)) {
            if !is_about(&finding.subject) || !finding.members.iter().all(is_about) {
                problems.push(format!("{}: {}: {}", shown(&case), finding.rule, finding.message));
            }
        }
    }
    none(&problems);
}

#[test]
fn lines_that_move_change_nothing_of_it() {
    let mut problems = Vec::new();
    for case in cases() {
        let still = identities(&findings(&cases::workspace_of(&case, &|_, text| text)));
        let moved = cases::workspace_of(&case, &|path, text| {
            let plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
            let is_rust = Path::new(path).extension().is_some_and(|extension| extension == "rs");
            if is_rust && plain { format!("\n\n\n{text}") } else { text }
        });
        let moved = identities(&findings(&moved));
        if still != moved {
            problems.push(format!("{}\n{still:#?}\n{moved:#?}", shown(&case)));
        }
    }
    none(&problems);
}

fn cases() -> Vec<std::path::PathBuf> {
    folders(&fixture("rules")).iter().flat_map(|rule| folders(rule)).collect()
}

fn shown(case: &Path) -> String {
    format!("{}/{}", case.parent().map(name).unwrap_or_default(), name(case))
}

/// Every rule, at least at warn.
fn findings(project: &Project) -> Vec<Diagnostic> {
    let options = Options { current_dir: project.root().to_owned(), ..Options::default() };
    let workspace = Workspace::load(&options).unwrap_or_else(|error| panic!("{}: {error}", project.root().display()));
    let names: Vec<_> = rules::names().collect();
    let outcome = pipeline::analyse(workspace, Request::default(), &names);
    let Ok(Outcome::Done(analysis)) = outcome else { panic!("{}: {outcome:?}", project.root().display()) };
    let on: Vec<_> = Group::ALL.iter().map(|group| (Level::Warn, group.as_str().to_owned())).collect();
    let levels = Levels::new(&analysis.config.rules, &on).expect("no fixture forbids a rule");
    analysis.report(&levels).diagnostics
}

/// What tells findings apart, sorted.
fn identities(findings: &[Diagnostic]) -> Vec<(&'static str, Subject, Vec<Subject>)> {
    let identity = |finding: &Diagnostic| (finding.rule, finding.subject.clone(), finding.members.clone());
    let mut all: Vec<_> = findings.iter().map(identity).collect();
    all.sort();
    all
}
