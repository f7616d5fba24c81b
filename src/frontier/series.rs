//! The next number of an item that counts by itself: no scheme says how many there may be, so the numbers in use show it.

use std::collections::{BTreeMap, BTreeSet};

use super::run_at_end;
use crate::{
    history::{History, Side},
    index::{Entry, Index},
    table::Namespace,
};

/// The codes of an item that are counted together: those with the same text in front of their digits, and the same sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What stands in front of the digits: empty, `-`, `IR_`.
    pub prefix: String,
    /// The digits of every code, where all have as many and one begins with a zero; else 0.
    width: usize,
    numbers: BTreeSet<u64>,
    /// They are passed over.
    markers: BTreeSet<u64>,
}

impl Series {
    /// How many numbers it has.
    pub fn count(&self) -> usize {
        self.numbers.len()
    }

    /// The largest code.
    pub fn last(&self) -> Option<String> {
        self.numbers.last().map(|number| self.code(*number))
    }

    /// The next code, a step behind the largest; with `like`, behind the largest of those that differ from that code in their last two digits
    /// alone, or three where these are all behind, and so on. `None` where there is no number behind it.
    pub fn next(&self, like: Option<u64>) -> Option<String> {
        let next = match like {
            None => {
                let end = self.numbers.last().copied().filter(|largest| ends_a_type(*largest));
                self.behind(&self.numbers, end.unwrap_or(u64::MAX))
            }
            Some(like) => (2..=19).map(|digits| 10_u64.pow(digits)).find_map(|size| {
                let (first, last) = (like / size * size, (like / size * size).checked_add(size - 1)?);
                let near: BTreeSet<u64> = self.numbers.range(first..=last).map(|number| number - first).collect();
                let next = self.behind(&near, size - 1)?;
                (next < size).then_some(first + next)
            }),
        }?;
        Some(self.code(next))
    }

    /// A step behind the largest of these numbers that is not at their end.
    fn behind(&self, numbers: &BTreeSet<u64>, end: u64) -> Option<u64> {
        let end = run_at_end(&numbers.iter().copied().collect(), end);
        // Numbers that begin at their end are all there is to count on from.
        let is_all = numbers.range(..end).next().is_none();
        let counted: Vec<u64> = numbers.range(..if is_all { u64::MAX } else { end }).copied().collect();
        let (largest, step) = (counted.last().copied().unwrap_or(0), step(&counted));
        let mut next = largest.checked_add(step)?;
        while self.markers.contains(&next) || numbers.contains(&next) {
            next = next.checked_add(step)?;
        }
        Some(next)
    }

    fn code(&self, number: u64) -> String {
        format!("{}{number:0width$}", self.prefix, width = self.width)
    }

    /// As [`Self::next`], and holds it, so that the next one is another.
    pub fn take(&mut self, like: Option<u64>) -> Option<String> {
        let next = self.next(like)?;
        self.numbers.extend(split(&next).map(|(_, digits)| digits).and_then(|digits| digits.parse::<u64>().ok()));
        Some(next)
    }
}

/// The distance of the numbers: what divides all differences of three or more, else 1.
fn step(numbers: &[u64]) -> u64 {
    if numbers.len() < 3 {
        return 1;
    }
    let differences = numbers.windows(2).map(|pair| pair[1] - pair[0]);
    differences.fold(0, gcd).max(1)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// True for what people write for "any other error": `99`, `9999`, `255`, `65535`.
fn ends_a_type(number: u64) -> bool {
    let nines = number > 9 && number.to_string().bytes().all(|digit| digit == b'9');
    nines || (number > 100 && number.checked_add(1).is_none_or(u64::is_power_of_two))
}

/// A code and the digits at its end, which are never none.
pub fn split(code: &str) -> Option<(&str, &str)> {
    let digits = code.len() - code.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    (digits > 0).then(|| code.split_at(code.len() - digits))
}

/// The series of an item here, with what rows of its tables and the same item of other revisions hold; by prefix.
pub fn of_item(here: Side<'_>, history: Option<&History>, item: usize) -> Vec<Series> {
    let known = &here.index.items[item];
    let mut codes: Vec<(String, bool)> = codes(here.index, item).collect();
    if let Some(list) = known.namespace.filter(|list| *list != Namespace::TOP) {
        let tables = here.tables;
        let rows = tables.rows.iter().filter(|row| tables.is_published(row));
        let of_list = rows.filter(|row| {
            let of_row = tables.table(row).namespace;
            of_row == list || (list == Namespace::OWN && of_row == Namespace::TOP)
        });
        codes.extend(of_list.map(|row| (tables.canonical(list, &row.code), false)));
    }
    if let Some(history) = history {
        let heads = history.others.iter().map(|other| &other.head);
        for past in history.base.iter().chain(heads) {
            let same = past.index.items.iter().enumerate().filter(|(_, other)| other.name == known.name);
            codes.extend(same.flat_map(|(item, _)| self::codes(&past.index, item)));
        }
    }
    let mut series: BTreeMap<String, (BTreeSet<usize>, bool, Series)> = BTreeMap::new();
    for (code, marker) in &codes {
        let Some((prefix, digits)) = split(code) else { continue };
        let Ok(number) = digits.parse() else { continue };
        let (widths, padded, series) = series.entry(prefix.to_owned()).or_insert_with(|| {
            let (numbers, markers) = Default::default();
            (BTreeSet::new(), false, Series { prefix: prefix.to_owned(), width: 0, numbers, markers })
        });
        widths.insert(digits.len());
        *padded |= digits.len() > 1 && digits.starts_with('0');
        if *marker {
            series.markers.insert(number)
        } else {
            series.numbers.insert(number)
        };
    }
    let of_width = |(widths, padded, series): (BTreeSet<usize>, bool, Series)| match widths.first() {
        Some(&width) if padded && widths.len() == 1 => Series { width, ..series },
        _ => series,
    };
    series.into_values().map(of_width).filter(|series| !series.numbers.is_empty()).collect()
}

/// The codes of an item, and which of them only mark a range.
fn codes(index: &Index, item: usize) -> impl Iterator<Item = (String, bool)> {
    let entries = index.items[item].entries.iter().map(|&entry| &index.entries[entry]);
    entries.map(|entry: &Entry| (entry.code.clone(), entry.marker))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(numbers: &[u64]) -> Series {
        let numbers = numbers.iter().copied().collect();
        Series { prefix: String::new(), width: 0, numbers, markers: BTreeSet::new() }
    }

    fn next(numbers: &[u64]) -> String {
        series(numbers).next(None).expect("there is a number behind")
    }

    #[test]
    fn the_next_number_is_a_step_behind_the_largest() {
        assert_eq!(next(&[0, 1, 2, 5]), "6");
        assert_eq!(next(&[100, 200, 400]), "500");
        assert_eq!(next(&[100, 200]), "201", "two numbers show no step");
        assert_eq!(series(&[u64::MAX - 1]).next(None).as_deref(), Some("18446744073709551615"));
    }

    #[test]
    fn what_stands_for_any_other_error_is_passed_over() {
        for (numbers, expected) in [
            (&[1, 2, 3, 99][..], "4"),
            (&[1, 2, 3, 255], "4"),
            (&[1, 2, 3, 65_534, 65_535], "4"),
            (&[1, 2, 3, 900], "901"),
            (&[96, 97, 98, 99], "100"),
            (&[1, 2, 3, 7], "8"),
        ] {
            assert_eq!(next(numbers), expected, "{numbers:?}");
        }
    }

    #[test]
    fn a_code_chooses_the_numbers_near_it() {
        let series = series(&[0, 1000, 1001, 1009, 1099, 2000, 2001, 3000]);
        assert_eq!(series.next(None).as_deref(), Some("3001"));
        assert_eq!(series.next(Some(1004)).as_deref(), Some("1010"));
        assert_eq!(series.next(Some(2000)).as_deref(), Some("2002"));
        let full: Vec<u64> = (2000..=2131).collect();
        assert_eq!(super::tests::series(&full).next(Some(2005)).as_deref(), Some("2132"));
    }

    #[test]
    fn digits_keep_their_width() {
        let ir = Series { prefix: "IR_".to_owned(), width: 2, ..series(&[1, 2, 8]) };
        assert_eq!(ir.clone().take(None).as_deref(), Some("IR_09"));
        assert_eq!(split("kv:8200"), Some(("kv:", "8200")));
        assert_eq!(split("NotFound"), None);
    }
}
