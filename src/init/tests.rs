//! What holds for the proposal for any workspace: its config can be read, the check runs with it, and all that the check says of schemes is
//! what the proposal did not explain.

use std::{collections::BTreeSet, fmt::Write as _};

use proptest::{collection::vec, prelude::*, sample::select};

use super::{Plan, config, propose};
use crate::{
    diagnostic::Report,
    lint::Levels,
    pipeline::{self, Analysis},
    rule::Group,
    rules,
    source::Span,
};

const NAMES: &[&str] = &["StoreError", "UserError", "ErrorCode", "PayErrorCode"];
const CODES: &[i64] = &[
    0, 1, 2, 3, 7, 40, 100, 256, 404, 500, 999, 1000, 1001, 1002, 1003, 1004, 1010, 2001, 2002, 2003, 3001, 4004,
    10001, 10002, 10003, 10_004, 20_106, 100_206, 201_001, 201_002, 201_003, 202_001, 204_001, 303_003, 1_000_205, -1,
    -404, -5001, -32000, -32001, -32600, -32700, 99_991_663, 4_294_967_296,
];
const TEXTS: &[&str] = &[
    "IR_01", "IR_02", "IR_03", "IR_100", "WE_01", "A0001", "A0002", "B0001", "C00001", "42S02", "00000", "08006",
    "ddl:8200", "kv:0001", "E-0308", "E-0309", "2-01-003", "2-01-004", "201005", "io:open", "KV:A:B",
    "\u{7528}\u{6237}", "", "a\\\"b",
];

/// An item of random codes.
#[derive(Clone, Debug)]
enum Sample {
    Enum(&'static str, Vec<i64>),
    Consts(&'static str, Vec<i64>, bool),
    Texts(&'static str, Vec<&'static str>),
}

fn sample() -> impl Strategy<Value = Sample> {
    let codes =
        || vec(prop_oneof![4 => select(CODES), 1 => 1000..1100_i64, 1 => any::<i32>().prop_map(i64::from)], 1..12);
    prop_oneof![
        (select(NAMES), codes()).prop_map(|(name, codes)| Sample::Enum(name, codes)),
        (select(&["codes", "errors"][..]), codes(), any::<bool>())
            .prop_map(|(name, codes, hex)| Sample::Consts(name, codes, hex)),
        (select(NAMES), vec(select(TEXTS), 1..10)).prop_map(|(name, texts)| Sample::Texts(name, texts)),
    ]
}

/// The Rust of a file; a heading now and then.
fn rust(samples: &[Sample]) -> String {
    let mut text = String::new();
    for sample in samples {
        match sample {
            Sample::Enum(name, codes) => {
                let _ = writeln!(text, "pub enum {name} {{");
                for (i, code) in codes.iter().enumerate() {
                    if i % 5 == 2 {
                        let _ = writeln!(
                            text,
                            "\n    // ==== {}-{}: part {i} ====",
                            code / 1000 * 1000,
                            code / 1000 * 1000 + 999
                        );
                    }
                    let _ = writeln!(text, "    V{i} = {code}, // text {i}");
                }
                text.push_str("}\n");
            }
            Sample::Consts(name, codes, hex) => {
                let _ = writeln!(text, "pub mod {name} {{");
                for (i, code) in codes.iter().enumerate() {
                    let literal = if *hex && *code >= 0 { format!("{code:#06x}") } else { code.to_string() };
                    let _ = writeln!(text, "    pub const ERR_V{i}: i64 = {literal}; // text {i}");
                }
                text.push_str("}\n");
            }
            Sample::Texts(name, texts) => {
                let variants: Vec<String> = (0..texts.len()).map(|i| format!("T{i}")).collect();
                let _ = writeln!(text, "pub enum {name} {{ {} }}", variants.join(", "));
                let _ = writeln!(
                    text,
                    "impl {name} {{\n    pub fn error_code(&self) -> &'static str {{\n        match self {{"
                );
                for (variant, code) in variants.iter().zip(texts) {
                    let _ = writeln!(text, "            Self::{variant} => {code:?},");
                }
                text.push_str("        }\n    }\n}\n");
            }
        }
    }
    text
}

fn analysis(files: &[(String, String)], config: Option<&str>) -> Analysis {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let names: Vec<_> = rules::names().collect();
    pipeline::analyse_texts(&files, config, &names)
}

fn report(analysis: &Analysis) -> Report {
    analysis.report(&Levels::new(&[], &[]).expect("no level is given"))
}

/// What holds for every proposal.
fn check(samples: &[Vec<Sample>]) -> Result<(), TestCaseError> {
    let files: Vec<(String, String)> =
        samples.iter().enumerate().map(|(i, samples)| (format!("src/part{i}.rs"), rust(samples))).collect();
    let before = analysis(&files, None);
    let proposal = propose(&before);
    let text = config(&before, &proposal);
    // It fails where the config has a problem.
    let after = analysis(&files, Some(&text));
    let items: Vec<&str> = after.index.items.iter().map(|item| item.name.as_str()).collect();
    prop_assert_eq!(after.config.unmatched_items(&items), []);
    let place = |analysis: &Analysis, span: Span| (analysis.sources.get(span.file).path.clone(), span.start);
    let outliers: BTreeSet<_> =
        proposal.items.iter().flat_map(|look| &look.outliers).map(|entry| entry.code.clone()).collect();
    for finding in &report(&after).diagnostics {
        let group = rules::by_name(finding.rule).map(|rule| rule.group);
        // These two speak of how a code is written and of where it stands, whatever the scheme is.
        let elsewhere = matches!(finding.rule, "ambiguous-notation" | "outside-section");
        if group == Some(Group::Scheme) && !elsewhere {
            let code = finding.subject.code.clone().unwrap_or_default();
            prop_assert!(outliers.contains(&code), "{}: {}\n{text}", finding.rule, finding.message);
        }
    }
    for look in proposal.items.iter().filter(|look| matches!(look.plan, Plan::Own(_))) {
        for item in &look.items {
            let wanted = place(&before, item.span);
            let found = after.index.items.iter().find(|other| place(&after, other.span) == wanted);
            prop_assert!(found.is_some_and(|item| item.bound && item.block.is_some()), "{}\n{text}", item.name);
        }
    }
    Ok(())
}

#[test]
fn a_block_of_several_files_holds_no_item_of_another_scheme() {
    use Sample::{Consts, Enum, Texts};
    let consts = |name, codes: &[i64]| Consts(name, codes.to_vec(), false);
    for samples in [
        [vec![consts("errors", &[1010])], vec![consts("codes", &[1010, 0, 1]), consts("errors", &[2000])]],
        [
            vec![Enum("StoreError", vec![-32700]), Enum("PayErrorCode", vec![2000])],
            vec![Enum("PayErrorCode", vec![1, 2, 3, -32700])],
        ],
        [
            vec![Texts("ErrorCode", vec!["2-01-003"]), consts("codes", &[1011, 0, 1000, 1000])],
            vec![Enum("ErrorCode", vec![2001])],
        ],
    ] {
        check(&samples).expect("the proposal holds what is said of it");
    }
}

#[test]
fn some_codes_of_the_default_scheme_among_others() {
    let codes = vec![201_003, -32001, 201_001, 1, 202_001, -32001, 1];
    check(&[vec![Sample::Consts("codes", codes, false)]]).expect("the proposal holds what is said of it");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_proposed_can_be_checked_and_leaves_the_outliers(samples in vec(vec(sample(), 1..4), 1..4)) {
        check(&samples)?;
    }
}
