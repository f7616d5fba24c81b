//! A pattern in the first line, or ranges of integers, and codes in the others.

#![no_main]

use std::ops::RangeInclusive;

use errcode_check::scheme::Scheme;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let pattern = lines.next().unwrap_or_default();
    let ranges = ranges(pattern);
    let scheme = if ranges.is_empty() {
        match Scheme::parse(pattern) {
            Ok(scheme) => scheme,
            Err(error) => {
                assert!(pattern.get(error.range.clone()).is_some(), "{error:?} is no place of {pattern:?}");
                assert!(!error.message.is_empty());
                return;
            }
        }
    } else {
        Scheme::of_ranges(ranges.into_iter().map(|range| (range, "a".to_owned())).collect())
    };
    if !scheme.has_ranges() {
        assert_eq!(scheme.pattern(), pattern);
    }
    lines.for_each(|code| support::holds(&scheme, code));
});

/// `1000..=1999,3000..=3999`; those that overlap an earlier one are left out.
fn ranges(text: &str) -> Vec<RangeInclusive<i128>> {
    let mut ranges: Vec<(i128, i128)> = text
        .split(',')
        .filter_map(|range| range.split_once("..="))
        .filter_map(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)))
        .filter(|(first, last)| first <= last)
        .collect();
    ranges.sort_unstable();
    ranges.dedup_by(|later, kept| later.0 <= kept.1);
    ranges.into_iter().map(|(first, last)| first..=last).collect()
}
