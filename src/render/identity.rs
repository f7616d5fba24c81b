//! What tells findings apart when lines move: names for them, and short hashes of texts.

use std::collections::BTreeMap;

use super::Run;
use crate::{
    diagnostic::{Diagnostic, Silence},
    lint,
    source::Sources,
};

/// A finding with its name.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    /// Why it does not count; `None` where it does.
    pub(super) silence: Option<&'a Silence>,
    /// Rule, code and item, and a number that tells it from others that have these in common. It holds no line.
    pub(super) name: String,
}

/// All findings of a run, those too that do not count, in the order of their places. The names are the same whatever counts.
pub(super) fn findings<'a>(run: &Run<'a>) -> Vec<Found<'a>> {
    let counted = run.report.diagnostics.iter().map(|diagnostic| (diagnostic, None));
    let silenced = run.report.silenced.iter().map(|silenced| (&silenced.diagnostic, Some(&silenced.by)));
    let mut all: Vec<_> = counted.chain(silenced).collect();
    all.sort_by(|a, b| lint::compare(run.sources, a.0, b.0));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    all.into_iter()
        .map(|(diagnostic, silence)| {
            let about = about(diagnostic, run.sources);
            let count = seen.entry(about.clone()).or_default();
            *count += 1;
            Found { diagnostic, silence, name: format!("{about}#{count}") }
        })
        .collect()
}

/// `duplicate-code:201003:UserError::LoginExpired`; a finding about no code and no item is about its file.
fn about(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let subject = &diagnostic.subject;
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    match (&subject.code, &subject.item) {
        (None, None) => format!("{}:{}", diagnostic.rule, sources.get(diagnostic.primary.span.file).path),
        (code, item) => format!("{}:{}:{}", diagnostic.rule, part(code), part(item)),
    }
}

/// The FNV-1a hash of a text in 128 bits: 32 hexadecimal digits, the same on every machine and in every version.
pub(super) fn hash(text: &str) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    const START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let hash = text.bytes().fold(START, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::{
        diagnostic::{Report, Silenced, Subject},
        source::Span,
        workspace::Workspace,
    };

    #[test]
    fn names_do_not_depend_on_lines_or_on_what_counts() {
        let (sources, first) = sample("201003 201003 201003", "201003");
        let at = |start: usize, item: Option<&str>| {
            let mut diagnostic = first.clone();
            diagnostic.primary.span = Span::new(first.primary.span.file, start..start + 6);
            diagnostic.subject = Subject { code: Some("201003".into()), item: item.map(str::to_owned) };
            diagnostic
        };
        let names = |counted: &[&Diagnostic], silenced: &[&Diagnostic]| {
            let by = Silence::PreExisting;
            let report = Report {
                diagnostics: counted.iter().map(|&d| d.clone()).collect(),
                silenced: silenced.iter().map(|&d| Silenced { diagnostic: d.clone(), by: by.clone() }).collect(),
                ..Report::default()
            };
            let workspace = Workspace::default();
            let found = findings(&Run::new(&report, &sources, &workspace));
            found.into_iter().map(|found| found.name).collect::<Vec<_>>()
        };
        let (a, b, c) = (at(0, Some("E::A")), at(7, Some("E::A")), at(14, None));
        let expected = ["duplicate-code:201003:E::A#1", "duplicate-code:201003:E::A#2", "duplicate-code:201003:#1"];
        assert_eq!(names(&[&a, &b, &c], &[]), expected);
        assert_eq!(names(&[&b], &[&a, &c]), expected);
        let mut nothing = first.clone();
        nothing.subject = Subject::default();
        assert_eq!(names(&[&nothing], &[]), ["duplicate-code:src/e.rs#1"]);
    }

    #[test]
    fn hashes_are_fnv() {
        assert_eq!(hash(""), "6c62272e07bb014262b821756295c58d");
        assert_eq!(hash("a"), "d228cb696f1a8caf78912b704e4a8964");
        assert_eq!(hash("foobar"), "343e1662793c64bf6f0d3597ba446f18");
    }
}
