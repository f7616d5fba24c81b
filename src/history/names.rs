//! By which names the base knows what has other names now.

use foldhash::HashMap;

use super::{Change, Pairs};
use crate::{diagnostic::Subject, index::Index};

/// What findings of now were about in the base, where that has another name.
#[derive(Debug, Default)]
pub struct Names {
    /// Items and variants that were renamed; their codes are the same.
    renamed: HashMap<Subject, Subject>,
    /// Those that have another number.
    renumbered: HashMap<Subject, Subject>,
}

impl Names {
    /// The names of paired codes and items.
    pub fn new(pairs: &Pairs, before: &Index, after: &Index) -> Self {
        let subjects =
            |&(old, new): &(usize, usize)| (after.subject(&after.entries[new]), before.subject(&before.entries[old]));
        let mut renamed: HashMap<_, _> = pairs.same.iter().map(subjects).filter(|(new, old)| new != old).collect();
        let mut items: Vec<_> = pairs.items.iter().map(|(&old, &new)| (new, old)).collect();
        items.sort_unstable();
        for (new, old) in items {
            let item = |index: &Index, item: usize| Subject { code: None, item: Some(index.items[item].name.clone()) };
            renamed.entry(item(after, new)).or_insert_with(|| item(before, old));
        }
        let moved = pairs.changes.iter().filter_map(|change| match change {
            Change::Renumbered { old, new } | Change::Parted { old, new } => Some((*old, *new)),
            Change::Revived { .. } | Change::Repurposed { .. } | Change::Removed { .. } => None,
        });
        Self { renamed, renumbered: moved.map(|pair| subjects(&pair)).collect() }
    }

    /// What the base knows this as. `by_number` is true for what is about the number itself: under another one it is another thing.
    pub fn before(&self, subject: &Subject, by_number: bool) -> Subject {
        let renumbered = || self.renumbered.get(subject).filter(|_| !by_number);
        self.renamed.get(subject).or_else(renumbered).unwrap_or(subject).clone()
    }
}
