//! Baselines: what is written is read back, and what is pruned is gone and nothing else.

#![no_main]

use errcode_check::{
    diagnostic::{Diagnostic, Label, Level, Report, Subject},
    gate::{Baseline, Entry},
    rules::RULES,
    source::{FileId, Origin, Sources, Span},
};
use libfuzzer_sys::fuzz_target;
use support::lies_within;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let sources = sources(&text);
    match Baseline::parse(&sources, FileId(0)) {
        Err(problems) => problems.iter().for_each(|problem| lies_within(problem.span, FileId(0), &text)),
        Ok(known) => {
            let (stale, kept): (Vec<_>, Vec<_>) = known.entries.iter().enumerate().partition(|(at, _)| at % 2 == 0);
            let stale: Vec<&Entry> = stale.into_iter().map(|(_, entry)| entry).collect();
            let kept: Vec<_> = kept.into_iter().map(|(_, entry)| said(entry)).collect();
            assert_eq!(entries(&Baseline::without(&text, &stale)), kept, "other entries are left");
        }
    }
    let mut fields = text.split('\n').map(|field| (!field.is_empty()).then(|| field.to_owned()));
    let mut diagnostics = Vec::new();
    while let (Some(code), Some(item), true) = (fields.next(), fields.next(), diagnostics.len() < 50) {
        diagnostics.push(finding(RULES[diagnostics.len() % RULES.len()].name, Subject { code, item }));
    }
    let mut expected: Vec<_> =
        diagnostics.iter().map(|finding: &Diagnostic| (finding.rule, finding.subject.clone())).collect();
    let (written, count) = Baseline::of(&Report { diagnostics, ..Report::default() });
    assert_eq!(count, expected.len());
    let mut found = entries(&written);
    expected.sort_by_key(|entry| format!("{entry:?}"));
    found.sort_by_key(|entry| format!("{entry:?}"));
    assert_eq!(found, expected, "what is written is not what is read");
});

fn sources(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add_text("baseline".to_owned(), "/baseline".into(), Origin::Disk, text.to_owned());
    sources
}

fn entries(text: &str) -> Vec<(&'static str, Subject)> {
    let known = Baseline::parse(&sources(text), FileId(0)).expect("the baseline is right");
    known.entries.iter().map(said).collect()
}

fn said(entry: &Entry) -> (&'static str, Subject) {
    (entry.rule, entry.subject.clone())
}

fn finding(rule: &'static str, subject: Subject) -> Diagnostic {
    Diagnostic {
        rule,
        level: Level::Warn,
        message: String::new(),
        primary: Label { span: Span::new(FileId(0), 0..0), message: String::new() },
        secondary: Vec::new(),
        notes: Vec::new(),
        helps: Vec::new(),
        fix: None,
        subject,
        members: Vec::new(),
    }
}
