//! Properties of the whole check, on random workspaces of which everything is known: exactly the mistakes that were planted are found,
//! and what has nothing to do with them changes nothing.
//!
//! `PROPTEST_CASES=5000 cargo test --test suite planted` draws more of them, and `PROPTEST_RNG_SEED=7` others.

mod forms;
mod marks;
mod plan;
mod tables;
mod words;

use std::{collections::BTreeSet, env};

use errcode_check::{
    code::Role,
    lint::Levels,
    pipeline::{self, Analysis, Outcome, Request},
    rule::Group,
    rules,
    workspace::{Package, Target, Workspace},
};
use proptest::{prelude::*, test_runner::RngSeed};

use self::{
    forms::Form,
    marks::{Place, Places},
    plan::{Built, Member, Mistake, Plan, Plant, plan},
    tables::Format,
};
use crate::support::{Project, none};

/// So many cases, the same ones in every run.
fn cases(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(20_100_3);
    }
    config
}

fn project(built: &Built) -> Project {
    let members = &built.members;
    let root = format!("[workspace]\nresolver = \"2\"\nmembers = {members:?}\n");
    let project = Project::empty().file("Cargo.toml", root).file("errcode.toml", &built.config);
    let project = members.iter().fold(project, |project, name| {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        project.file(&format!("{name}/Cargo.toml"), manifest)
    });
    built.files.iter().fold(project, |project, (path, text)| project.file(path, text))
}

/// The workspace as cargo would tell it.
fn workspace(project: &Project, members: &[&str]) -> Workspace {
    let root = project.root().to_owned();
    let package = |name: &&str| {
        let folder = root.join(name);
        let target = Target {
            name: (*name).to_owned(),
            kind: vec!["lib".to_owned()],
            crate_types: vec!["lib".to_owned()],
            src_path: folder.join("src/lib.rs"),
            edition: "2021".to_owned(),
            ..Target::default()
        };
        Package {
            name: (*name).to_owned(),
            version: "0.1.0".to_owned(),
            id: (*name).to_owned(),
            manifest: folder.join("Cargo.toml"),
            root: folder,
            targets: vec![target],
            dependencies: Vec::new(),
        }
    };
    Workspace {
        packages: members.iter().map(package).collect(),
        target_directory: root.join("target"),
        root,
        ..Workspace::default()
    }
}

fn analysed(project: &Project, members: &[&str], threads: usize) -> Box<Analysis> {
    let names: Vec<_> = rules::names().collect();
    let request = Request { threads, ..Request::default() };
    match pipeline::analyse(workspace(project, members), request, &names) {
        Ok(Outcome::Done(analysis)) => analysis,
        outcome => panic!("{outcome:?}"),
    }
}

/// What every rule finds, at least at warn.
fn found(analysis: &Analysis) -> Places {
    let on: Vec<_> =
        Group::ALL.iter().map(|group| (errcode_check::diagnostic::Level::Warn, group.as_str().to_owned())).collect();
    let levels = Levels::new(&analysis.config.rules, &on).expect("no rule is forbidden");
    let mut places = Places::new();
    for finding in analysis.report(&levels).diagnostics {
        let source = analysis.sources.get(finding.primary.span.file);
        let start = finding.primary.span.start as usize;
        let place = Place {
            path: source.path.clone(),
            line: source.text()[..start].matches('\n').count() + 1,
            rule: finding.rule.to_owned(),
            code: finding.subject.code.unwrap_or_default(),
        };
        *places.entry(place).or_default() += 1;
    }
    places
}

/// Fails with what is missing and what is there for nothing.
fn same(expected: &Places, found: &Places, built: &Built) -> Result<(), TestCaseError> {
    let less = |a: &Places, b: &Places| -> Vec<String> {
        let more = a.iter().filter(|(place, count)| b.get(place).unwrap_or(&0) < count);
        more.map(|(Place { path, line, rule, code }, _)| format!("{path}:{line} {rule} {code}")).collect()
    };
    let (missing, extra) = (less(expected, found), less(found, expected));
    let files: String = built.files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
    prop_assert!(
        missing.is_empty() && extra.is_empty(),
        "missing: {missing:#?}\nfor nothing: {extra:#?}\n--- errcode.toml\n{}{files}",
        built.config
    );
    Ok(())
}

/// Each mistake alone, with and without a table: that there is a place for it, and that it is found.
#[test]
fn every_mistake_is_planted_and_found_alone() {
    let mut problems = Vec::new();
    for mistake in Mistake::ALL {
        let mut planted = 0;
        for table in [None, Some(Format::Csv)] {
            let items = vec![(Form::DocEnum, 6), (Form::Consts, 6)];
            let plants = vec![Plant { mistake, at: 5 }];
            let first = Member { items: items.clone(), table, plants };
            let second = Member { items, table, plants: Vec::new() };
            let built = Plan { members: vec![first, second], gap: " " }.build();
            planted += built.expected.len();
            let project = project(&built);
            if let Err(problem) = same(&built.expected, &found(&analysed(&project, &built.members, 1)), &built) {
                problems.push(format!("{mistake:?}, {table:?}: {problem}"));
            }
        }
        if planted == 0 {
            problems.push(format!("{mistake:?} is nowhere"));
        }
    }
    none(&problems);
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn exactly_the_planted_mistakes_are_found(plan in plan(0..4)) {
        let built = plan.build();
        let project = project(&built);
        let analysis = analysed(&project, &built.members, 1);
        same(&built.expected, &found(&analysis), &built)?;
        let known: BTreeSet<(String, String)> = analysis
            .index
            .entries
            .iter()
            .filter(|entry| entry.role == Role::Declaration)
            .map(|entry| (analysis.sources.get(entry.span.file).path.clone(), entry.code.clone()))
            .collect();
        for code in &built.codes {
            prop_assert!(known.contains(code), "{code:?} is not known");
        }
    }
}
