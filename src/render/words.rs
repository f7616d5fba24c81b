//! What a finding says in words, for formats that have one text for all of it.

use super::{Failure, Run, count, fix_help, place::Spot};
use crate::{
    diagnostic::{Diagnostic, Label},
    source::{Origin, Sources},
};

/// Places that a text names; a reader takes in no more.
pub(super) const MOST_PLACES: usize = 20;
/// Chars of a text. reviewdog reads lines of 64 KiB, and stops without a word at a longer one.
const LONGEST: usize = 4000;

/// All that a finding says, a line or more each: what is wrong, the other places, why, and what to do.
pub(super) fn text(diagnostic: &Diagnostic, run: &Run<'_>) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(own_words(diagnostic, run.sources));
    lines.extend(diagnostic.secondary.iter().take(MOST_PLACES).map(|label| other_place(label, run)));
    lines.extend(more_places(diagnostic.secondary.len()));
    lines.extend(advice(diagnostic));
    cut(&lines.join("\n"), LONGEST)
}

/// How many places are not named.
pub(super) fn more_places(places: usize) -> Option<String> {
    (places > MOST_PLACES).then(|| format!("and {}", count(places - MOST_PLACES, "more place")))
}

/// The words under the place of a finding, or, where no tool can open its file, the place itself.
pub(super) fn own_words(diagnostic: &Diagnostic, sources: &Sources) -> Option<String> {
    let label = &diagnostic.primary;
    match sources.get(label.span.file).origin {
        Origin::Disk => Some(label.message.clone()).filter(|message| !message.is_empty()),
        Origin::BuiltIn | Origin::Revision => Some(elsewhere(label, sources)),
    }
}

/// Why, and what to do; the further lines of one stand below the first.
pub(super) fn advice(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let helps = diagnostic.helps.iter().cloned().chain(diagnostic.fix.as_ref().map(fix_help));
    notes.chain(helps.map(|help| format!("help: {help}"))).map(|text| text.trim_end().replace('\n', "\n      "))
}

fn other_place(label: &Label, run: &Run<'_>) -> String {
    match run.sources.get(label.span.file).origin {
        Origin::Disk => format!("{}: {}", shown(&run.spot_of(label.span)), or_see(label)),
        Origin::BuiltIn | Origin::Revision => elsewhere(label, run.sources),
    }
}

/// A label in a text that no tool can open, in words.
pub(super) fn elsewhere(label: &Label, sources: &Sources) -> String {
    let source = sources.get(label.span.file);
    let at = sources.position(label.span);
    format!("{}: `{}` ({}:{}:{})", or_see(label), sources.slice(label.span).trim(), source.shown(), at.line, at.column)
}

/// The words of a label, which may have none.
pub(super) fn or_see(label: &Label) -> &str {
    if label.message.is_empty() { "see" } else { &label.message }
}

/// `src/lib.rs:3`
pub(super) fn shown(spot: &Spot<'_>) -> String {
    format!("{}:{}", spot.path, spot.line())
}

/// What a failure says.
pub(super) fn failure(failure: &Failure) -> String {
    match &failure.help {
        Some(help) => format!("{}\nhelp: {help}", failure.message),
        None => failure.message.clone(),
    }
}

/// The first `most` chars of a text; a sign says where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::{diagnostic::Report, source::Span, workspace::Workspace};

    #[test]
    fn a_finding_in_words() {
        let (mut sources, mut diagnostic) = sample("x\n\tX = 201003,\n", "201003");
        let past = sources.add_text("a.rs at main".into(), "/w/a.rs".into(), Origin::Revision, "Y = 201003".into());
        let labels = [(diagnostic.primary.span, ""), (Span::new(past, 4..10), "there")];
        diagnostic.secondary = labels.map(|(span, message)| Label { span, message: message.into() }).into();
        diagnostic.notes.push("why\nthat is".into());
        diagnostic.helps.push("what".into());
        let (report, workspace) = (Report::default(), Workspace::default());
        let run = Run { below: "sub/", ..Run::new(&report, &sources, &workspace) };
        let expected = [
            "the code `201003` is taken",
            "here again",
            "sub/src/e.rs:2: see",
            "there: `201003` (a.rs at main:1:5)",
            "note: why",
            "      that is",
            "help: what",
        ];
        assert_eq!(text(&diagnostic, &run).lines().collect::<Vec<_>>(), expected);
        diagnostic.primary.span = Span::new(past, 0..1);
        assert_eq!(own_words(&diagnostic, &sources).as_deref(), Some("here again: `Y` (a.rs at main:1:1)"));
    }

    #[test]
    fn a_text_has_an_end() {
        let (sources, mut diagnostic) = sample("X", "X");
        diagnostic.secondary = vec![diagnostic.primary.clone(); MOST_PLACES + 1];
        let (report, workspace) = (Report::default(), Workspace::default());
        let run = Run::new(&report, &sources, &workspace);
        assert!(text(&diagnostic, &run).ends_with("\nsrc/e.rs:1: here again\nand 1 more place"));
        diagnostic.notes.push("长".repeat(LONGEST));
        assert_eq!(text(&diagnostic, &run).chars().count(), LONGEST);
    }

    #[test]
    fn long_texts_are_cut_between_chars() {
        assert_eq!(cut("中文😀", 3), "中文😀");
        assert_eq!(cut("中文😀x", 3), "中文…");
    }
}
