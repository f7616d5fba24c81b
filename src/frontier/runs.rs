//! Numbers in use, neighbours as one run.

use std::collections::BTreeMap;

/// A set of places that takes room for each run of neighbours and not for each place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs {
    /// The first place of each run, and its last one. Between two runs there is a gap.
    runs: BTreeMap<u64, u64>,
}

impl FromIterator<u64> for Runs {
    fn from_iter<I: IntoIterator<Item = u64>>(places: I) -> Self {
        let mut runs = Self::default();
        places.into_iter().for_each(|place| runs.insert(place));
        runs
    }
}

impl Runs {
    /// Adds a place.
    pub(super) fn insert(&mut self, place: u64) {
        if self.around(place).is_some() {
            return;
        }
        let before = place.checked_sub(1).and_then(|before| self.around(before));
        let first = before.map_or(place, |(first, _)| first);
        let last = place.checked_add(1).and_then(|behind| self.runs.remove(&behind)).unwrap_or(place);
        self.runs.insert(first, last);
    }

    /// The first and the last place of the run that holds a place.
    pub(super) fn around(&self, place: u64) -> Option<(u64, u64)> {
        self.runs.range(..=place).next_back().map(|(first, last)| (*first, *last)).filter(|(_, last)| place <= *last)
    }

    /// The last place in front of this one.
    pub(super) fn last_before(&self, end: u64) -> Option<u64> {
        self.runs.range(..end).next_back().map(|(_, last)| (*last).min(end - 1))
    }

    /// The runs from a place on, the first of them cut there.
    pub(super) fn from(&self, first: u64) -> impl Iterator<Item = (u64, u64)> {
        let cut = self.around(first).map(|(_, last)| (first, last));
        let behind = first.checked_add(1).map(|behind| self.runs.range(behind..));
        cut.into_iter().chain(behind.into_iter().flatten().map(|(first, last)| (*first, *last)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_a_set(places in prop::collection::vec(prop_oneof![0..40_u64, u64::MAX - 3..=u64::MAX], 0..60)) {
            let runs: Runs = places.iter().copied().collect();
            let set: BTreeSet<u64> = places.into_iter().collect();
            let mut gaps = runs.runs.iter().zip(runs.runs.iter().skip(1));
            prop_assert!(gaps.all(|((_, last), (first, _))| *first > last + 1));
            for place in (0..42).chain(u64::MAX - 5..=u64::MAX) {
                prop_assert_eq!(runs.around(place).is_some(), set.contains(&place));
                prop_assert_eq!(runs.last_before(place), set.range(..place).next_back().copied());
                let from: Vec<u64> = runs.from(place).flat_map(|(first, last)| first..=last).collect();
                let expected: Vec<u64> = set.range(place..).copied().collect();
                prop_assert_eq!(from, expected);
            }
        }
    }
}
