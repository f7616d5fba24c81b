//! Reports against bases and baselines: what comes in counts, and nothing else.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    diagnostic::Label,
    source::{FileId, Origin, Span},
};

const RULES: [&str; 3] = ["duplicate-code", "missing-description", "undocumented-code"];
/// Names that a file of lines and fields could stumble over.
const ITEMS: [&str; 6] = ["UserError::Locked", "错误码::未找到", "a b", "-", "\\u{9}\t\n", "#x"];

fn finding(rule: usize, item: usize, members: Vec<usize>) -> Diagnostic {
    let subject = |item: usize| Subject { code: Some("201003".to_owned()), item: Some(ITEMS[item].to_owned()) };
    Diagnostic {
        rule: RULES[rule],
        level: Level::Deny,
        message: String::new(),
        primary: Label { span: Span::new(FileId(0), 0..0), message: String::new() },
        secondary: Vec::new(),
        notes: Vec::new(),
        helps: Vec::new(),
        fix: None,
        subject: subject(item),
        members: members.into_iter().map(subject).collect(),
    }
}

fn some() -> impl Strategy<Value = Diagnostic> {
    (0..RULES.len(), 0..ITEMS.len(), vec(0..ITEMS.len(), 0..4)).prop_map(|(rule, item, all)| finding(rule, item, all))
}

fn report(diagnostics: &[Diagnostic]) -> Report {
    Report { diagnostics: diagnostics.to_vec(), ..Report::default() }
}

fn sources(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add_text("a.txt".into(), "/a.txt".into(), Origin::Disk, text.to_owned());
    (sources, file)
}

fn held_against(now: &[Diagnostic], base: &Report, as_it_was: Option<&Report>) -> Report {
    let mut report = report(now);
    let broken = BTreeSet::new();
    let against = Against { base, as_it_was, broken: &broken, renamed: &|_, subject| subject.clone() };
    keep_introduced(&mut report, against, &sources("").0);
    report
}

fn parsed(text: &str) -> Result<(Sources, Baseline), Vec<String>> {
    let (sources, file) = sources(text);
    match Baseline::parse(&sources, file) {
        Ok(baseline) => Ok((sources, baseline)),
        Err(problems) => Err(problems.into_iter().map(|problem| problem.message).collect()),
    }
}

proptest! {
    #[test]
    fn a_report_against_itself_leaves_nothing(now in vec(some(), 0..12)) {
        let held = held_against(&now, &report(&now), None);
        prop_assert_eq!((held.diagnostics.len(), held.silenced.len()), (0, now.len()));
        prop_assert!(held.silenced.iter().all(|silenced| silenced.by == Silence::PreExisting));
    }

    #[test]
    fn what_comes_in_counts(now in vec(some(), 0..12), more in 1..4_usize, item in 0..ITEMS.len()) {
        let new = vec![finding(0, item, Vec::new()); more];
        let both = [now.clone(), new].concat();
        let held = held_against(&both, &report(&now), None);
        prop_assert_eq!(held.diagnostics.len(), more);
        prop_assert_eq!(held.silenced.len(), now.len());
    }

    #[test]
    fn what_only_the_config_of_now_finds_is_made_visible(now in vec(some(), 0..12)) {
        let held = held_against(&now, &report(&now), Some(&Report::default()));
        prop_assert!(held.diagnostics.is_empty());
        prop_assert!(held.silenced.iter().all(|silenced| silenced.by == Silence::MadeVisible));
    }

    #[test]
    fn a_baseline_silences_what_it_was_written_of(now in vec(some(), 0..12)) {
        let (text, entries) = Baseline::of(&report(&now));
        let (sources, baseline) = parsed(&text).map_err(|problems| TestCaseError::fail(problems.join("; ")))?;
        prop_assert_eq!(entries, baseline.entries.len());
        prop_assert_eq!(text.lines().count(), entries + 1);
        prop_assert!(text.lines().skip(1).is_sorted());
        let mut held = report(&now);
        prop_assert!(keep_unlisted(&mut held, &baseline, &sources).is_empty());
        prop_assert_eq!((held.diagnostics.len(), held.silenced.len()), (0, now.len()));
        let mut nothing = Report::default();
        let stale = keep_unlisted(&mut nothing, &baseline, &sources);
        prop_assert_eq!(Baseline::without(&text, &stale), Baseline::of(&Report::default()).0);
    }

    #[test]
    fn lines_of_two_sides_together_are_the_baseline_of_both(a in vec(some(), 0..6), b in vec(some(), 0..6)) {
        let lines = |findings: &[Diagnostic]| Baseline::of(&report(findings)).0;
        let (ours, theirs) = (lines(&a), lines(&b));
        let mut merged: Vec<_> = ours.lines().chain(theirs.lines().skip(1)).collect();
        merged[1..].sort_unstable();
        let both = lines(&[a, b].concat());
        prop_assert_eq!(both.lines().collect::<Vec<_>>(), merged);
    }
}

#[test]
fn one_more_among_many_counts_and_says_which() {
    let (old, now) = (finding(2, 0, vec![0, 1, 2]), finding(2, 0, vec![0, 1, 2, 5]));
    let held = held_against(&[now], &report(&[old]), None);
    assert_eq!(held.diagnostics[0].notes, ["new here: `201003`"]);
}

#[test]
fn another_number_of_the_same_item_is_as_the_caller_says() {
    let old = finding(0, 0, Vec::new());
    let now = Diagnostic { subject: Subject { code: Some("201004".into()), ..old.subject.clone() }, ..old.clone() };
    let renamed = |_: &'static str, subject: &Subject| Subject { code: Some("201003".into()), ..subject.clone() };
    let (base, broken) = (report(&[old]), BTreeSet::new());
    let mut held = report(&[now]);
    let against = Against { base: &base, as_it_was: None, broken: &broken, renamed: &renamed };
    keep_introduced(&mut held, against, &sources("").0);
    assert_eq!((held.diagnostics.len(), held.silenced.len()), (0, 1));
}

#[test]
fn what_is_at_forbid_counts_though_it_is_listed() {
    let now = Diagnostic { level: Level::Forbid, ..finding(0, 0, Vec::new()) };
    let (text, _) = Baseline::of(&report(std::slice::from_ref(&now)));
    let (sources, baseline) = parsed(&text).expect("it was just written");
    let mut held = report(&[now]);
    assert!(keep_unlisted(&mut held, &baseline, &sources).is_empty());
    assert_eq!(held.diagnostics.len(), 1);
}

#[test]
fn a_baseline_survives_other_editors() {
    let text = "\u{feff}# errcode-check baseline 1\r\n\r\n# 旧账\r\nduplicate-code\t201003\tA::B\r\n";
    let (_, baseline) = parsed(text).expect("it is one");
    assert_eq!(baseline.entries[0].subject.item.as_deref(), Some("A::B"));
    let stale: Vec<_> = baseline.entries.iter().collect();
    assert_eq!(Baseline::without(text, &stale), "\u{feff}# errcode-check baseline 1\r\n\r\n# 旧账\r\n");
}

#[test]
fn what_is_no_baseline_is_told_by_line() {
    let header = "# errcode-check baseline 1\n";
    for (text, message) in [
        (String::new(), "this is no baseline: its first line is not there"),
        ("{}\n".to_owned(), "this is no `rule`, `code` and `item` with tabs between them"),
        ("# errcode-check baseline 2\nnew format\n".to_owned(), "this baseline has version `2`"),
        (format!("{header}<<<<<<< HEAD\n"), "a merge left its mark here"),
        (format!("{header}duplicate_codes\t1\t-\n"), "there is no rule `duplicate_codes`"),
        (format!("{header}duplicate-code\t1\t\\x\n"), "a `\\` here begins nothing that is known"),
        (format!("{header}duplicate-code\t1\t\\u{{zz}}\n"), "a `\\` here begins nothing that is known"),
    ] {
        assert_eq!(parsed(&text).expect_err(&text)[0], message, "{text:?}");
    }
}
