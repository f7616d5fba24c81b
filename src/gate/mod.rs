//! Which findings count: those that the change brings in, and that no baseline lists. A finding is known again by its rule, its code and
//! its item, and never by its place.

mod baseline;
#[cfg(test)]
mod tests;

pub use baseline::{Baseline, Entry};

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use foldhash::HashMap;

use crate::{
    diagnostic::{Diagnostic, Level, Report, Silence, Silenced, Subject},
    lint,
    rule::Sink,
    rules::{stale_baseline, unparsed_file},
    source::Sources,
};

/// What tells a finding, or one of those that it stands for, from others.
type Key = (&'static str, Subject);

/// How often something is known.
type Known = HashMap<Key, usize>;

/// How many stale entries are reported one by one.
const MOST_SINGLY: usize = 20;

/// What a report is held against.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// The report of the base, with the config and the tables of now.
    pub base: &'a Report,
    /// The report of the base with its own; `None` where they are the same.
    pub as_it_was: Option<&'a Report>,
    /// Paths of files that could not be read to their end in the base.
    pub broken: &'a BTreeSet<&'a str>,
    /// The subject by which the base knows what has this one now: items and variants may have other names.
    pub renamed: &'a dyn Fn(&'static str, &Subject) -> Subject,
}

/// Leaves the findings that the base does not have. Of equal ones as many as the base has are old, first those that stand as they
/// stood; a finding that stands for many counts where one of them is new, and says which.
pub fn keep_introduced(report: &mut Report, against: Against<'_>, sources: &Sources) {
    let mut known = counted(&against.base.diagnostics);
    let mut seen_before = against.as_it_was.map(|report| counted(&report.diagnostics));
    let looks: BTreeSet<_> = against.base.diagnostics.iter().map(|finding| look(finding, sources)).collect();
    let is_unread = |finding: &Diagnostic| finding.rule == unparsed_file::RULE.name;
    let unread = against.base.diagnostics.iter().filter(|finding| is_unread(finding));
    let unread: BTreeSet<_> = unread.map(|finding| finding.primary.span.file).collect();
    sift(report, sources, &|finding| !looks.contains(&look(finding, sources)), &mut |finding, new| {
        let (mut old, mut was_shown) = (false, true);
        for subject in subjects(finding) {
            let key = (finding.rule, (against.renamed)(finding.rule, subject));
            // A file of which not all was read may hide more mistakes than before, where it is not the same file.
            let may_hide = is_unread(finding) && !unread.contains(&finding.primary.span.file);
            if !may_hide && take(&mut known, &key) {
                old = true;
                was_shown &= seen_before.as_mut().is_none_or(|seen| take(seen, &key));
            } else {
                new.push(subject.clone());
            }
        }
        let is_broken = || against.broken.contains(sources.get(finding.primary.span.file).path.as_str());
        match (new.is_empty(), old) {
            (true, _) if was_shown => Some(Silence::PreExisting),
            (true, _) => Some(Silence::MadeVisible),
            // What could not be read may have held it.
            (false, false) if is_broken() && !is_unread(finding) => Some(Silence::MadeVisible),
            _ => None,
        }
    });
}

/// Leaves the findings that the baseline does not list. What is at forbid counts all the same. Gives the entries that list nothing that is
/// there.
pub fn keep_unlisted<'b>(report: &mut Report, baseline: &'b Baseline, sources: &Sources) -> Vec<&'b Entry> {
    let mut open: HashMap<Key, Vec<&Entry>> = HashMap::default();
    for entry in baseline.entries.iter().rev() {
        open.entry((entry.rule, entry.subject.clone())).or_default().push(entry);
    }
    // What the base silenced is there as well, so that its entries are not stale.
    for silenced in &report.silenced {
        for subject in subjects(&silenced.diagnostic) {
            if let Some(entries) = open.get_mut(&(silenced.diagnostic.rule, subject.clone()))
                && !matches!(silenced.by, Silence::Allowed { .. })
            {
                entries.pop();
            }
        }
    }
    sift(report, sources, &|_| false, &mut |finding, new| {
        for subject in subjects(finding) {
            let listed = open.get_mut(&(finding.rule, subject.clone())).and_then(Vec::pop);
            if listed.is_none() || finding.level == Level::Forbid {
                new.push(subject.clone());
            }
        }
        new.is_empty().then_some(Silence::Baseline)
    });
    let mut stale: Vec<&Entry> = open.into_values().flatten().collect();
    stale.sort_by_key(|entry| entry.span);
    stale
}

/// Reports the entries that list nothing; many of them together.
pub fn report_stale(report: &mut Report, stale: &[&Entry], levels: &lint::Levels, sources: &Sources) {
    let level = levels.level(stale_baseline::RULE.name);
    if level == Level::Allow {
        return;
    }
    let mut sink = Sink::new(&stale_baseline::RULE, level, &mut report.diagnostics);
    match stale {
        [first, _, ..] if stale.len() > MOST_SINGLY => {
            sink.report(stale_baseline::finding_of_many(first.span, stale.len()));
        }
        _ => {
            for entry in stale {
                sink.report(stale_baseline::finding(entry.span, entry.rule, &entry.subject));
            }
        }
    }
    report.diagnostics.sort_by(|a, b| lint::compare(sources, a, b));
}

/// Silences everything that a baseline can: a run that has just written it ends as the next one will.
pub fn silence_all(report: &mut Report, sources: &Sources) {
    sift(report, sources, &|_| false, &mut |finding, _| (finding.level != Level::Forbid).then_some(Silence::Baseline));
}

/// A run is whole where all folders were walked and what could not be read is known: the base could not read it either, or the baseline
/// lists it.
pub fn judge_completeness(report: &mut Report, walked: bool) {
    let unread = |finding: &Diagnostic| finding.rule == unparsed_file::RULE.name && finding.level.is_error();
    report.incomplete = !walked || report.diagnostics.iter().any(unread);
}

/// All that a finding is about: itself, or each of those that it stands for.
pub(crate) fn subjects(finding: &Diagnostic) -> &[Subject] {
    if finding.members.is_empty() { std::slice::from_ref(&finding.subject) } else { &finding.members }
}

fn counted(findings: &[Diagnostic]) -> Known {
    let mut known = Known::default();
    for finding in findings {
        for subject in subjects(finding) {
            *known.entry((finding.rule, subject.clone())).or_default() += 1;
        }
    }
    known
}

fn take(known: &mut Known, key: &Key) -> bool {
    match known.get_mut(key) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// How a finding stands in its file: of several with one subject this one is most likely the same.
fn look<'s>(finding: &Diagnostic, sources: &'s Sources) -> (&'static str, &'s str, &'s str) {
    let source = sources.get(finding.primary.span.file);
    let line: Range<usize> = source.line_range(source.line_index(finding.primary.span.start as usize));
    (finding.rule, &source.path, source.text().get(line).unwrap_or("").trim())
}

/// Asks of each finding whether it is silenced; `new` takes what of it is not known. Those for which `later` holds are asked last.
fn sift(
    report: &mut Report,
    sources: &Sources,
    later: &dyn Fn(&Diagnostic) -> bool,
    silence: &mut dyn FnMut(&Diagnostic, &mut Vec<Subject>) -> Option<Silence>,
) {
    let findings = std::mem::take(&mut report.diagnostics);
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|&index| later(&findings[index]));
    let mut verdicts: BTreeMap<usize, (Option<Silence>, Vec<Subject>)> = BTreeMap::new();
    for index in order {
        let mut new = Vec::new();
        let by = silence(&findings[index], &mut new);
        verdicts.insert(index, (by, new));
    }
    for (mut diagnostic, (by, new)) in findings.into_iter().zip(verdicts.into_values()) {
        match by {
            Some(by) => report.silenced.push(Silenced { diagnostic, by }),
            None => {
                if !new.is_empty() && new.len() < diagnostic.members.len() {
                    diagnostic.notes.push(format!("new here: {}", names(&new)));
                }
                report.diagnostics.push(diagnostic);
            }
        }
    }
    report.silenced.sort_by(|a, b| lint::compare(sources, &a.diagnostic, &b.diagnostic));
}

/// The codes, or items where there is no code, in words; of many the first ones.
fn names(subjects: &[Subject]) -> String {
    const MOST: usize = 10;
    let name = |subject: &Subject| subject.code.as_ref().or(subject.item.as_ref()).map(|name| format!("`{name}`"));
    let shown: Vec<_> = subjects.iter().take(MOST).filter_map(name).collect();
    match subjects.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more", shown.join(", ")),
    }
}
