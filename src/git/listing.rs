//! What is in a commit or in the index, as plain data.

use std::{borrow::Borrow, ops::Range};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    File,
    /// A symlink, whose text is where it leads to.
    Link,
    /// A repository of its own, of which only the commit is known.
    Submodule,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// From the top of the repository, with `/`.
    pub(crate) path: Box<[u8]>,
    /// What it is.
    pub(crate) kind: Kind,
    /// The id of its object; empty for what git does not know.
    pub(crate) id: Box<str>,
}

/// Entries, sorted by the bytes of their paths, each path once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    entries: Vec<Entry>,
}

impl Listing {
    /// Reads what `git ls-tree -r -z` prints: `mode type id TAB path`.
    pub(super) fn of_tree(output: &[u8]) -> Self {
        Self::read(output, |fields| match fields {
            [mode, _, id] => Some((*mode, *id)),
            _ => None,
        })
    }

    /// Reads what `git ls-files --stage -z` prints: `mode id stage TAB path`. Files with conflicts are left out.
    pub(super) fn of_index(output: &[u8]) -> Self {
        Self::read(output, |fields| match fields {
            [mode, id, "0"] => Some((*mode, *id)),
            _ => None,
        })
    }

    fn read<'a>(output: &'a [u8], take: impl Fn(&[&'a str]) -> Option<(&'a str, &'a str)>) -> Self {
        let entry = |line: &'a [u8]| {
            let tab = memchr::memchr(b'\t', line)?;
            let fields: Vec<&str> = std::str::from_utf8(&line[..tab]).ok()?.split(' ').collect();
            let (mode, id) = take(&fields)?;
            let kind = match mode {
                "120000" => Kind::Link,
                "160000" => Kind::Submodule,
                _ => Kind::File,
            };
            Some(Entry { path: line[tab + 1..].into(), kind, id: id.into() })
        };
        Self::new(output.split(|&byte| byte == 0).filter_map(entry).collect())
    }

    fn new(mut entries: Vec<Entry>) -> Self {
        if !entries.is_sorted_by(|a, b| a.path < b.path) {
            entries.sort_by(|a, b| a.path.cmp(&b.path));
            entries.dedup_by(|later, first| later.path == first.path);
        }
        Self { entries }
    }

    /// Leaves these paths out.
    pub(super) fn remove<'p>(&mut self, paths: impl Iterator<Item = &'p [u8]>) {
        let mut paths: Vec<&[u8]> = paths.filter(|path| !path.is_empty()).collect();
        paths.sort_unstable();
        self.entries.retain(|entry| paths.binary_search(&entry.path.borrow()).is_err());
    }

    /// Adds what git does not know, where the listing has nothing of that name.
    pub(crate) fn add(&mut self, entries: impl IntoIterator<Item = Entry>) {
        let new: Vec<Entry> = entries.into_iter().filter(|entry| self.get(&entry.path).is_none()).collect();
        if !new.is_empty() {
            self.entries.extend(new);
            *self = Self::new(std::mem::take(&mut self.entries));
        }
    }

    /// The entry of a path.
    pub(crate) fn get(&self, path: &[u8]) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| (*entry.path).cmp(path)).ok()?;
        Some(&self.entries[at])
    }

    /// All entries.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries below a folder; all of them for the empty path.
    pub(crate) fn below(&self, folder: &[u8]) -> &[Entry] {
        if folder.is_empty() {
            return &self.entries;
        }
        &self.entries[self.range(folder)]
    }

    fn range(&self, folder: &[u8]) -> Range<usize> {
        let is_before = |entry: &Entry| below(folder, &entry.path).is_lt();
        let is_inside = |entry: &Entry| below(folder, &entry.path).is_le();
        self.entries.partition_point(is_before)..self.entries.partition_point(is_inside)
    }
}

/// Whether a path stands before, below or behind all that is below a folder.
fn below(folder: &[u8], path: &[u8]) -> std::cmp::Ordering {
    let length = folder.len().min(path.len());
    path[..length].cmp(&folder[..length]).then_with(|| match path.get(folder.len()) {
        Some(byte) => byte.cmp(&b'/'),
        None => std::cmp::Ordering::Less,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> Listing {
        let output = "100644 blob 11\ta.rs\x00100755 blob 22\ta/b.rs\x00120000 blob 33\ta/错 误\nx.rs\x00160000 commit 44\tsub\x00";
        Listing::of_tree(output.as_bytes())
    }

    #[test]
    fn entries_are_read_with_any_name() {
        let found: Vec<_> = listing()
            .entries()
            .iter()
            .map(|entry| (String::from_utf8_lossy(&entry.path).into_owned(), entry.kind, entry.id.to_string()))
            .collect();
        let expected = [
            ("a.rs", Kind::File, "11"),
            ("a/b.rs", Kind::File, "22"),
            ("a/错 误\nx.rs", Kind::Link, "33"),
            ("sub", Kind::Submodule, "44"),
        ];
        assert_eq!(found, expected.map(|(path, kind, id)| (path.to_owned(), kind, id.to_owned())));
        let index =
            Listing::of_index(b"100644 11 0\t\xff.rs\x00100644 22 1\tboth.rs\x00100644 33 2\tboth.rs\x00broken\x00");
        assert_eq!(index.entries().len(), 1, "conflicts and what is no entry are left out");
        assert_eq!(index.get(b"\xff.rs").map(|entry| &*entry.id), Some("11"));
    }

    #[test]
    fn a_folder_holds_what_is_below_it_alone() {
        let paths = ["a", "a!", "a-b/x", "a.rs", "a/1", "a/b/2", "a0", "b/3"];
        let entry = |path: &str| Entry { path: path.as_bytes().into(), kind: Kind::File, id: "1".into() };
        let listing = Listing::new(paths.map(entry).into());
        let below = |folder: &str| {
            let entries = listing.below(folder.as_bytes()).iter();
            entries.map(|entry| String::from_utf8_lossy(&entry.path).into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(below("a"), ["a/1", "a/b/2"]);
        assert_eq!(below("a/b"), ["a/b/2"]);
        assert_eq!(below("a.rs"), Vec::<String>::new());
        assert_eq!(below("c"), Vec::<String>::new());
        assert_eq!(below("").len(), paths.len());
    }

    #[test]
    fn paths_are_taken_out_and_put_in() {
        let mut listing = listing();
        listing.remove([&b"a.rs"[..], b"", b"gone"].into_iter());
        assert_eq!((listing.entries().len(), listing.get(b"a.rs")), (3, None));
        let entry = |path: &str| Entry { path: path.as_bytes().into(), kind: Kind::File, id: "".into() };
        listing.add([entry("A.rs"), entry("sub")]);
        assert_eq!(listing.entries().first(), Some(&entry("A.rs")));
        assert_eq!(listing.get(b"sub").map(|entry| entry.kind), Some(Kind::Submodule), "what is there stays");
    }
}
