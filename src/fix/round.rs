//! The edits of one round: those of all fixes that can be applied together.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Edit, Fix},
    source::FileId,
};

/// Edits by file, none of which overlap.
#[derive(Debug, Default)]
pub(super) struct Round {
    files: BTreeMap<FileId, Edits>,
}

/// The edits of one file.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// By their first byte: the byte behind the last one that is replaced, and what is put there.
    pub(super) edits: BTreeMap<usize, (usize, String)>,
    /// How many fixes they are; one of several files counts for the first.
    pub(super) fixes: usize,
}

impl Round {
    /// Takes all edits of a fix, or none where one of them overlaps another.
    pub(super) fn add(&mut self, fix: &Fix) -> bool {
        let added: Vec<_> = fix.edits.iter().map_while(|edit| self.add_edit(edit).map(|new| (edit, new))).collect();
        if added.len() < fix.edits.len() {
            for (edit, _) in added.iter().filter(|(_, new)| *new) {
                self.files.entry(edit.span.file).or_default().edits.remove(&(edit.span.start as usize));
            }
            return false;
        }
        if let Some(first) = fix.edits.first() {
            self.files.entry(first.span.file).or_default().fixes += 1;
        }
        true
    }

    /// Whether the edit is new, or there already; `None` where it overlaps another one.
    fn add_edit(&mut self, edit: &Edit) -> Option<bool> {
        let edits = &mut self.files.entry(edit.span.file).or_default().edits;
        let range = edit.span.range();
        if let Some((end, replacement)) = edits.get(&range.start) {
            return (*end == range.end && *replacement == edit.replacement).then_some(false);
        }
        let before = edits.range(..range.start).next_back().is_some_and(|(_, (end, _))| *end > range.start);
        let behind = edits.range(range.start..).next().is_some_and(|(start, _)| *start < range.end);
        if before || behind {
            return None;
        }
        edits.insert(range.start, (range.end, edit.replacement.clone()));
        Some(true)
    }

    /// The files with edits.
    pub(super) fn into_files(self) -> impl Iterator<Item = (FileId, Edits)> {
        self.files.into_iter().filter(|(_, edits)| !edits.edits.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::{diagnostic::Applicability, source::Span};

    fn fix(edits: &[(Range<usize>, &str)]) -> Fix {
        let edit = |(range, text): &(Range<usize>, &str)| Edit {
            span: Span::new(FileId(0), range.clone()),
            replacement: (*text).to_owned(),
        };
        Fix {
            message: String::new(),
            edits: edits.iter().map(edit).collect(),
            applicability: Applicability::MachineApplicable,
        }
    }

    /// Which of the fixes are taken.
    fn taken(fixes: &[&[(Range<usize>, &str)]]) -> (Vec<bool>, Vec<usize>) {
        let mut round = Round::default();
        let taken = fixes.iter().map(|edits| round.add(&fix(edits))).collect();
        let starts = round.into_files().flat_map(|(_, edits)| edits.edits.into_keys()).collect();
        (taken, starts)
    }

    #[test]
    fn the_first_of_two_that_overlap_is_taken() {
        assert_eq!(taken(&[&[(0..4, "a")], &[(3..5, "b")], &[(4..6, "c")]]), (vec![true, false, true], vec![0, 4]));
        assert_eq!(taken(&[&[(3..5, "a")], &[(0..4, "b")], &[(0..9, "c")]]), (vec![true, false, false], vec![3]));
        assert_eq!(taken(&[&[(3..3, "a")], &[(3..3, "b")], &[(0..3, "c")]]), (vec![true, false, true], vec![0, 3]));
    }

    #[test]
    fn equal_edits_are_one() {
        assert_eq!(
            taken(&[&[(0..4, "a")], &[(0..4, "a"), (6..7, "")], &[(0..4, "b")]]),
            (vec![true, true, false], vec![0, 6])
        );
    }

    #[test]
    fn a_fix_is_taken_with_all_of_its_edits_or_with_none() {
        assert_eq!(
            taken(&[&[(5..6, "a")], &[(0..1, "b"), (5..7, "c")], &[(0..2, "d")]]),
            (vec![true, false, true], vec![0, 5])
        );
        assert_eq!(taken(&[&[(0..2, "a"), (1..3, "b")]]), (vec![false], vec![]));
    }
}
