//! Pairs the rows of both sides by file, name and place.

use std::{
    collections::BTreeMap,
    fmt, fs,
    ops::Range,
    path::{Path, PathBuf},
};

use foldhash::HashMap;

use crate::{ours, rustdoc};

/// How a comparison ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Values that both sides have.
    pub(crate) compared: usize,
    /// Pairs that differ, in words.
    pub(crate) differing: Vec<String>,
    /// Values that rustc has and the program refuses to give, by reason.
    pub(crate) refused: BTreeMap<String, usize>,
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Self) {
        self.compared += other.compared;
        self.differing.extend(other.differing);
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
    }

    fn refusals(&self) -> usize {
        self.refused.values().sum()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agreed = self.compared - self.differing.len();
        write!(f, "compared {}, agreed {agreed}, not evaluated {}", self.compared, self.refusals())
    }
}

/// A value of rustc: its bytes, itself, and whether it is a discriminant that rustc counted.
type Placed = (Range<usize>, i128, bool);

/// Compares what both sides say of the files of a package; relative paths of rustdoc are those below `root`.
pub(crate) fn compare(ours: &[ours::Row], rustc: &[rustdoc::Row], root: &Path) -> Outcome {
    let mut texts = Texts::default();
    let mut by_name: HashMap<(PathBuf, &str), Vec<Placed>> = HashMap::default();
    for row in rustc {
        let Some(value) = row.value else { continue };
        let file = root.join(&row.file);
        let Some(bytes) = texts.bytes(&file, row) else { continue };
        by_name.entry((file, &row.name)).or_default().push((bytes, value, row.implicit));
    }
    let mut outcome = Outcome::default();
    for row in ours {
        let key = (row.file.clone(), row.name.as_str());
        let overlapping = by_name.get(&key).into_iter().flatten();
        let overlapping = overlapping.filter(|(bytes, ..)| bytes.start < row.bytes.end && row.bytes.start < bytes.end);
        // What a macro makes of the number beside a variant is its own affair, where it is no discriminant.
        let counted = overlapping.filter(|(.., implicit)| !(*implicit && row.in_macro));
        let mut values: Vec<i128> = counted.map(|(_, value, _)| *value).collect();
        values.dedup();
        // Several values at one place are those of a macro's call; which is meant cannot be told.
        let [expected] = values[..] else { continue };
        match &row.value {
            Ok(value) => {
                outcome.compared += 1;
                if *value != expected {
                    let place = format!("{} byte {}", row.file.display(), row.bytes.start);
                    outcome.differing.push(format!("{place}: `{}` is {value}, and {expected} to rustc", row.name));
                }
            }
            Err(reason) => *outcome.refused.entry(general(reason)).or_default() += 1,
        }
    }
    outcome
}

/// The reason without the names in it.
fn general(reason: &str) -> String {
    let outside = reason.split('`').step_by(2);
    outside.collect::<Vec<_>>().join("`…`")
}

/// Texts of files, with the byte at which each line starts.
#[derive(Default)]
struct Texts(HashMap<PathBuf, Option<(String, Vec<usize>)>>);

impl Texts {
    /// The bytes of an item whose place is given in lines and columns of characters.
    fn bytes(&mut self, file: &Path, row: &rustdoc::Row) -> Option<Range<usize>> {
        let known = self.0.entry(file.to_owned()).or_insert_with(|| {
            let text = fs::read_to_string(file).ok()?;
            let starts = text.split_inclusive('\n').scan(0, |at, line| {
                let start = *at;
                *at += line.len();
                Some(start)
            });
            let starts = starts.collect();
            Some((text, starts))
        });
        let (text, starts) = known.as_ref()?;
        let byte = |(line, column): (usize, usize)| {
            let start = *starts.get(line.checked_sub(1)?)?;
            let line = text[start..].split('\n').next()?;
            Some(start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at))
        };
        Some(byte(row.begin)?..byte(row.end)? + 1)
    }
}
