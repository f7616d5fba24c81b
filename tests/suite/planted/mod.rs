//! Properties of the whole check, on random workspaces of which everything is known: exactly the mistakes that were planted are found,
//! and what has nothing to do with them changes nothing.
//!
//! `PROPTEST_CASES=5000 cargo test --test suite planted` draws more of them, and `PROPTEST_RNG_SEED=7` others.

mod forms;
#[path = "../../../benches/generator/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "measurements write whole workspaces; here it is files without codes alone"
)]
mod generator;
mod marks;
mod plan;
mod tables;
mod words;

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

use errcode_check::{
    code::Role,
    diagnostic::{Level, Report, Subject},
    lint::{self, Levels},
    pipeline::{self, Analysis, Outcome, Request},
    render::{human, json},
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
use crate::{
    gate::git,
    support::{Project, none},
};

/// So many cases, the same ones in every run.
fn cases(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(201_003);
    }
    config
}

/// Every rule, at least at warn.
fn everything() -> Vec<&'static str> {
    Group::ALL.iter().flat_map(|group| ["-W", group.as_str()]).collect()
}

fn project(built: &Built) -> Project {
    written(Project::empty(), built)
}

/// The workspace in this folder.
fn written(folder: Project, built: &Built) -> Project {
    let members = &built.members;
    let root = format!("[workspace]\nresolver = \"2\"\nmembers = {members:?}\n");
    let project = folder.file("Cargo.toml", root).file("errcode.toml", &built.config);
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

/// What every rule finds, at least at warn; of one package, or of all.
fn report(analysis: &Analysis, package: Option<usize>) -> Report {
    let on: Vec<_> = Group::ALL.iter().map(|group| (Level::Warn, group.as_str().to_owned())).collect();
    let levels = Levels::new(&analysis.config.rules, &on).expect("no rule is forbidden");
    let mut report = analysis.report(&levels);
    if let Some(package) = package {
        analysis.keep_packages(&mut report, &[package]);
    }
    report
}

/// The places of it.
fn found(analysis: &Analysis, package: Option<usize>) -> Places {
    let mut places = Places::new();
    for finding in report(analysis, package).diagnostics {
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

/// What the findings are about, sorted.
fn subjects(analysis: &Analysis) -> Vec<(&'static str, Subject)> {
    let subjects = report(analysis, None).diagnostics.into_iter().flat_map(|finding| {
        let subjects = if finding.members.is_empty() { vec![finding.subject] } else { finding.members };
        subjects.into_iter().map(move |subject| (finding.rule, subject))
    });
    let mut subjects: Vec<_> = subjects.collect();
    subjects.sort();
    subjects
}

fn without_lines(places: Places) -> Places {
    let mut all = Places::new();
    for (place, count) in places {
        *all.entry(Place { line: 0, ..place }).or_default() += count;
    }
    all
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

/// The workspace with comments, blank lines, items and files around its own that have nothing to do with codes.
fn surrounded(mut built: Built, seed: u64, lines: usize) -> Built {
    let tree = generator::Tree { seed, hot: 50, ..generator::Tree::default() };
    let head = format!("// Part {seed} of the shop.\n{}use std::fmt::Debug as Debug{seed};\n\n", "\n".repeat(lines));
    let tail = format!("\npub fn visit_{seed}(count: usize) -> usize {{\n    count + {seed} // a step\n}}\n");
    let moved = head.matches('\n').count();
    for (path, text) in &mut built.files {
        if path.ends_with("/lib.rs") {
            text.push_str("mod unrelated;\n");
        } else if is_rust(path) {
            *text = format!("{head}{text}{tail}");
        }
    }
    built.expected = std::mem::take(&mut built.expected)
        .into_iter()
        .map(|(place, count)| {
            (Place { line: place.line + if is_rust(&place.path) { moved } else { 0 }, ..place }, count)
        })
        .collect();
    for (index, member) in built.members.iter().enumerate() {
        built.files.push((format!("{member}/src/unrelated.rs"), generator::source_file(&tree, index)));
    }
    built
}

/// Fails with what is missing and what is there for nothing.
fn same(expected: &Places, found: &Places, built: &Built) -> Result<(), TestCaseError> {
    let less = |a: &Places, b: &Places| -> Vec<String> {
        let more = a.iter().filter(|(place, count)| b.get(place).unwrap_or(&0) < count);
        more.map(|(Place { path, line, rule, code }, _)| format!("{path}:{line} {rule} {code}")).collect()
    };
    let (missing, extra) = (less(expected, found), less(found, expected));
    let files: Vec<String> = built.files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
    prop_assert!(
        missing.is_empty() && extra.is_empty(),
        "missing: {missing:#?}\nfor nothing: {extra:#?}\n--- errcode.toml\n{}{}",
        built.config,
        files.concat()
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
            let items = vec![(Form::DocEnum, 7), (Form::Consts, 7)];
            let plants = vec![Plant { mistake, at: 5 }];
            let first = Member { items: items.clone(), table, plants };
            let second = Member { items, table, plants: Vec::new() };
            let built = Plan { members: vec![first, second], gap: " ", order: (0..9).collect() }.build();
            planted += built.expected.len();
            let project = project(&built);
            if let Err(problem) = same(&built.expected, &found(&analysed(&project, &built.members, 1), None), &built) {
                problems.push(format!("{mistake:?}, {table:?}: {problem}"));
            }
        }
        if planted == 0 {
            problems.push(format!("{mistake:?} is nowhere"));
        }
    }
    none(&problems);
}

/// From some size on the rules run on several threads, which no drawn workspace has.
#[test]
fn the_report_of_a_large_workspace_is_the_same_on_any_number_of_threads() {
    let built = Plan::with_all_mistakes(36).build();
    for mistake in Mistake::ALL {
        assert!(built.planted.contains(&mistake), "{mistake:?} is nowhere");
    }
    let project = project(&built);
    let reports = [1, 2, 3, 8].map(|threads| {
        let analysis = analysed(&project, &built.members, threads);
        assert!(analysis.index.entries.len() + analysis.tables.rows.len() >= lint::THREADS_PAY);
        if let Err(problem) = same(&built.expected, &found(&analysis, None), &built) {
            panic!("{threads} threads: {problem}");
        }
        let report = report(&analysis, None);
        let (mut lines, mut text) = (Vec::new(), Vec::new());
        json::write(&report, &analysis.workspace, &analysis.sources, false, &mut lines).expect("a list takes all");
        human::write(&report, &analysis.sources, false, &mut text).expect("a list takes all");
        [lines, text].map(|bytes| String::from_utf8(bytes).expect("a report is UTF-8"))
    });
    let [one, others @ ..] = reports;
    for other in others {
        assert_eq!(one, other);
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn exactly_the_planted_mistakes_are_found(plan in plan(0..4), threads in 1..8_usize) {
        let built = plan.build();
        let analysis = analysed(&project(&built), &built.members, threads);
        same(&built.expected, &found(&analysis, None), &built)?;
        let declarations = analysis.index.entries.iter().filter(|entry| entry.role == Role::Declaration);
        let known = declarations.map(|entry| (analysis.sources.get(entry.span.file).path.clone(), entry.code.clone()));
        let known: BTreeSet<(String, String)> = known.collect();
        for code in &built.codes {
            prop_assert!(known.contains(code), "{code:?} is not known");
        }
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn what_stands_around_moves_lines_and_changes_nothing(plan in plan(1..4), seed in 0..1000_u64, lines in 0..4_usize) {
        let built = surrounded(plan.build(), seed, lines);
        let project = project(&built);
        same(&built.expected, &found(&analysed(&project, &built.members, 1), None), &built)?;
    }

    #[test]
    fn rustfmt_moves_lines_and_changes_nothing(plan in plan(1..4)) {
        let built = plan.build();
        let project = project(&built);
        let before = without_lines(found(&analysed(&project, &built.members, 1), None));
        prop_assert_eq!(&before, &without_lines(built.expected.clone()));
        let sources = built.files.iter().filter(|(path, _)| is_rust(path)).map(|(path, _)| path);
        let formatted = Command::new("rustfmt").current_dir(project.root()).args(["--edition", "2021"]).args(sources).output();
        let formatted = formatted.expect("`rustfmt` is there");
        prop_assert!(formatted.status.success(), "{}", String::from_utf8_lossy(&formatted.stderr));
        let after = without_lines(found(&analysed(&project, &built.members, 1), None));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_file_of_an_item_is_no_part_of_a_finding(plan in plan(1..4), order in plan::order()) {
        // The comment stands where the finding would, which depends on the file.
        let plan = plan.without(&[Mistake::DuplicateAllowed]);
        let subjects = |plan: &Plan| {
            let built = plan.build();
            subjects(&analysed(&project(&built), &built.members, 1))
        };
        let moved = Plan { order, ..plan.clone() };
        prop_assert_eq!(subjects(&plan), subjects(&moved));
    }

    #[test]
    fn two_halves_are_the_whole(plan in plan(1..4), at in 0..3_usize) {
        // What a foreign module is depends on what others own.
        let plan = plan.without(&[Mistake::ForeignModule]);
        let (whole, count) = (plan.build(), plan.members.len());
        let analysis = analysed(&project(&whole), &whole.members, 1);
        let all = found(&analysis, None);
        let middle = at % (count + 1);
        let mut halves = Places::new();
        for range in [0..middle, middle..count].into_iter().filter(|range| !range.is_empty()) {
            let half = plan.build_members(range);
            halves.extend(found(&analysed(&project(&half), &half.members, 1), None));
        }
        same(&all, &halves, &whole)?;
        let mut selected: Places = all.clone().into_iter().filter(|(place, _)| place.path.starts_with("docs/")).collect();
        selected.extend((0..count).flat_map(|package| found(&analysis, Some(package))));
        same(&all, &selected, &whole)?;
    }
}

proptest! {
    #![proptest_config(cases(6))]

    #[test]
    fn what_is_fixed_stays_fixed(plan in plan(2..5)) {
        // With the text of the other row it is another error by this name.
        let plan = plan.without(&[Mistake::OtherRow]);
        let built = plan.build();
        let project = project(&built);
        let fixed = ["mismatched-description", "unused-allow", "unknown-rule"];
        let fix = [&["--fix=mismatched-description,meta", "--allow-no-vcs"], &everything()[..]].concat();
        let run = project.run(&fix);
        prop_assert!(matches!(run.status, Some(0 | 1)), "{run}");
        let mut left = built.expected.clone();
        left.retain(|place, _| !fixed.contains(&place.rule.as_str()));
        let again = without_lines(found(&analysed(&project, &built.members, 1), None));
        prop_assert_eq!(without_lines(left), again);
        let files = project.files();
        prop_assert!(project.run(&fix).stderr.starts_with("fixed nothing\n"));
        prop_assert_eq!(files, project.files());
    }

    #[test]
    fn what_moves_is_nothing_new(plan in plan(2..5), order in plan::order(), seed in 0..1000_u64) {
        let plan = plan.without(&[Mistake::DuplicateAllowed]);
        let built = plan.build();
        let old = project(&built);
        for args in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "--message", "all"]] {
            git(old.root(), args);
        }
        let moved = surrounded(Plan { order, gap: "   ", ..plan.clone() }.build(), seed, 2);
        for member in &built.members {
            fs::remove_dir_all(old.root().join(member).join("src")).expect("it was written");
        }
        let new = written(old, &moved);
        let run = new.short(&[&["--base", "HEAD"], &everything()[..]].concat());
        prop_assert!(run.status == Some(0) && run.stdout.is_empty(), "{run}");
    }
}
