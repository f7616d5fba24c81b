//! `errcode.toml`: problems have places and can be printed, and a config without any answers every question.

#![no_main]

use std::sync::LazyLock;

use errcode_check::{
    config::{Config, Problem},
    diagnostic::Report,
    lint::Levels,
    render::{human, short},
    rules,
    source::{FileId, Sources},
};
use libfuzzer_sys::fuzz_target;
use support::{is_harmless, lies_within};

static RULES: LazyLock<Vec<&str>> = LazyLock::new(|| rules::names().collect());

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (config, problems, sources) = read(&text);
    for problem in &problems {
        lies_within(problem.span, FileId(0), &text);
        assert!(!problem.message.is_empty());
    }
    assert!(problems.is_sorted_by_key(|problem| problem.span), "problems are in the order of the file");
    assert_eq!(read(&text).1, problems, "the same text has other problems");
    if problems.is_empty() {
        ask(&config, &text);
    }
    let diagnostics = problems.into_iter().map(Problem::into_diagnostic).collect();
    let report = Report { diagnostics, ..Report::default() };
    let mut printed = Vec::new();
    human::write(&report, &sources, false, &mut printed).expect("a vector takes everything");
    short::write(&report, &sources, &mut printed).expect("a vector takes everything");
    is_harmless(&printed);
});

fn read(text: &str) -> (Config, Vec<Problem>, Sources) {
    let mut sources = Sources::default();
    let (config, problems) = Config::from_text(text, "/w".as_ref(), &mut sources, &RULES);
    (config, problems, sources)
}

fn ask(config: &Config, text: &str) {
    let _ = Levels::new(&config.rules, &[]);
    for path in ["src/lib.rs", "crates/user-api/src/generated/mod.rs", "a/b/c/d/e/f/g/h/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.rs"] {
        let _ = config.includes(path);
        let block = config.block_for("UserError", path, "user-api");
        let _ = (config.numbering(block).title(), config.space_name(block));
        let _ = config.official.list_for("UserError", path, "user-api", block);
    }
    let _ = config.names_match("ERR_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    for problem in config.unmatched(&["src/lib.rs"], &["user-api"]).iter().chain(&config.unmatched_items(&["UserError"])) {
        lies_within(problem.span, FileId(0), text);
    }
    for numbering in config.schemes.iter().chain([&config.top]) {
        for code in ["201003", "2-01-003", "-32700", "IR_06", "E0308", "0x01000000", "9999999999999999999999999999"] {
            support::holds(&numbering.scheme, code);
        }
    }
}
