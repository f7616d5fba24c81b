//! The codes of a revision and those of the workspace, paired: which stayed, whatever was renamed or moved around them, and which were
//! renumbered, given another meaning or removed. Every step is a look into a hash map.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
};

use foldhash::{HashMap, HashSet};

use super::lines::{Lines, has_word};
use crate::{
    code::{GroupKind, Role},
    config::Config,
    index::{Entry, Index, Meaning, Space, Texts, words},
    source::{FileId, Origin, Sources},
    table::{Status, Tables},
    verdict,
};

/// One of the two sides.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its codes.
    pub index: &'a Index,
    /// For the names of its schemes and lists.
    pub config: &'a Config,
    /// For what its rows say of a code.
    pub tables: &'a Tables,
    /// Texts; those of both sides.
    pub sources: &'a Sources,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The declaration has another number.
    Renumbered {
        /// Index of the entry before.
        old: usize,
        /// Index of the entry now.
        new: usize,
    },
    /// The declaration has another number, and the other one that had the old number keeps it: a duplicate that was put right.
    Parted {
        /// Index of the entry before.
        old: usize,
        /// Index of the entry now.
        new: usize,
    },
    /// The number was kept from being used, by the name that had it, and is used.
    Revived {
        /// Index of the entry before.
        old: usize,
        /// Index of the entry now.
        new: usize,
    },
    /// The number stands for something else.
    Repurposed {
        /// Index of the entry before.
        old: usize,
        /// Index of the entry now.
        new: usize,
    },
    /// Nothing has the number any more.
    Removed {
        /// Index of the entry before.
        old: usize,
    },
}

impl Change {
    /// The entry before.
    fn old(self) -> usize {
        match self {
            Self::Renumbered { old, .. }
            | Self::Parted { old, .. }
            | Self::Revived { old, .. }
            | Self::Repurposed { old, .. }
            | Self::Removed { old } => old,
        }
    }
}

/// Two indexes, paired.
#[derive(Debug, Default)]
pub struct Pairs {
    /// The item that each item became.
    pub items: HashMap<usize, usize>,
    /// The entries that are the same code with the same meaning: index before and index now.
    pub same: Vec<(usize, usize)>,
    /// What changed, by the entry before.
    pub changes: Vec<Change>,
}

/// Pairs the declarations of two indexes. `broken` are the files of the later side that were not read to their end.
pub fn pair(before: Side<'_>, after: Side<'_>, broken: &BTreeSet<FileId>) -> Pairs {
    let mut pairing = Pairing::new(before, after, broken);
    pairing.pair_same();
    pairing.pair_moved();
    pairing.pair_renumbered();
    pairing.pair_renamed();
    pairing.judge_the_rest();
    pairing.part_duplicates();
    let Pairing { mut pairs, .. } = pairing;
    pairs.same.sort_unstable();
    pairs.changes.sort_by_key(|change| change.old());
    pairs
}

/// The declarations of an index that give a number its meaning: no HTTP status, no range marker, and a reference to another code only
/// where no plain declaration has the number.
pub fn counted(index: &Index) -> impl Iterator<Item = (usize, &Entry)> {
    let plain: HashSet<&str> =
        index.declarations().filter(|(_, entry)| !entry.alias).map(|(_, entry)| entry.code.as_str()).collect();
    index.declarations().filter(move |(_, entry)| {
        let own = !entry.alias || !plain.contains(entry.code.as_str());
        own && !entry.marker && !index.items[entry.item].http
    })
}

/// A space by a name that both sides know; `None` for the codes of one item alone.
pub fn shared_space(index: &Index, config: &Config, entry: &Entry) -> Option<String> {
    match index.space(entry) {
        Space::Scheme => Some(config.space_name(None)),
        Space::Block(block) => Some(config.space_name(Some(block))),
        Space::List(namespace) => Some(config.official.name(namespace)),
        Space::Item(_) => None,
    }
}

/// A name as it is compared, or nothing.
fn key(entry: &Entry) -> Option<String> {
    entry.name.as_deref().map(words)
}

/// Name and code: what an entry is known by, wherever it stands.
type Known<'a> = (Option<String>, &'a str);

fn known(entry: &Entry) -> Known<'_> {
    (key(entry), &entry.code)
}

/// What tells a code from those of other spaces: the name of a space that both sides know, or an item before.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    Shared(String),
    Item(usize),
}

/// The codes of a side, each by its space and by its item.
fn known_places(side: Side<'_>) -> HashSet<(Place, &str)> {
    let places = counted(side.index).flat_map(|(_, entry)| {
        let shared = shared_space(side.index, side.config, entry).map(Place::Shared);
        shared.into_iter().chain([Place::Item(entry.item)]).map(move |place| (place, entry.code.as_str()))
    });
    places.collect()
}

struct Pairing<'a> {
    before: Side<'a>,
    after: Side<'a>,
    broken: &'a BTreeSet<FileId>,
    pairs: Pairs,
    /// Entries before that have no partner yet, in order.
    left: Vec<usize>,
    /// The counted entries now.
    counted: Vec<usize>,
    taken: HashSet<usize>,
    /// Names that an item has now.
    names: HashSet<(usize, String)>,
    /// The codes before, by space and by item.
    known: HashSet<(Place, &'a str)>,
}

impl<'a> Pairing<'a> {
    fn new(before: Side<'a>, after: Side<'a>, broken: &'a BTreeSet<FileId>) -> Self {
        let named = after.index.declarations().filter_map(|(_, entry)| Some((entry.item, key(entry)?)));
        Self {
            before,
            after,
            broken,
            pairs: Pairs { items: pair_items(before, after), ..Pairs::default() },
            left: counted(before.index).map(|(i, _)| i).collect(),
            counted: counted(after.index).map(|(i, _)| i).collect(),
            taken: HashSet::default(),
            names: named.collect(),
            known: known_places(before),
        }
    }

    fn old(&self, i: usize) -> &'a Entry {
        &self.before.index.entries[i]
    }

    fn new_entry(&self, i: usize) -> &'a Entry {
        &self.after.index.entries[i]
    }

    /// The item now of an entry before.
    fn item_of(&self, old: usize) -> Option<usize> {
        self.pairs.items.get(&self.old(old).item).copied()
    }

    /// True for a name before that nobody knows as an error.
    fn is_placeholder(&self, old: usize) -> bool {
        Meaning::of(self.before.index, self.old(old)).is_placeholder()
    }

    /// True where the item of an entry has its name now, with whatever number.
    fn keeps_name(&self, old: usize) -> bool {
        let named = self.item_of(old).zip(key(self.old(old)));
        named.is_some_and(|named| self.names.contains(&named))
    }

    /// Pairs what is left with what is free: `of_old` and `of_new` are equal for partners, and `fits` has the last word.
    fn join<K: std::hash::Hash + Eq>(
        &mut self,
        of_old: impl Fn(&Self, usize) -> Option<K>,
        of_new: impl Fn(&Self, usize) -> Option<K>,
        fits: impl Fn(&Self, usize, usize) -> bool,
        mut found: impl FnMut(&mut Self, usize, usize),
    ) {
        /// Entries with one key that are looked at.
        const MOST: usize = 16;
        let mut free: HashMap<K, VecDeque<usize>> = HashMap::default();
        for &i in self.counted.iter().filter(|i| !self.taken.contains(i)) {
            if let Some(key) = of_new(self, i) {
                free.entry(key).or_default().push_back(i);
            }
        }
        for old in std::mem::take(&mut self.left) {
            let candidates = of_old(self, old).and_then(|key| free.get_mut(&key));
            let partner = candidates.and_then(|candidates| {
                let at = candidates.iter().take(MOST).position(|&new| fits(self, old, new))?;
                candidates.remove(at)
            });
            match partner {
                Some(new) => {
                    self.taken.insert(new);
                    found(self, old, new);
                }
                None => self.left.push(old),
            }
        }
    }

    fn keep(&mut self, old: usize, new: usize) {
        self.pairs.same.push((old, new));
    }

    /// Same item, name and code. A declaration that has become a mention, a marker or a reference is one that stayed too.
    fn pair_same(&mut self) {
        // Two entries of one name and code are a variant and its arm, or twins. Without a name the text says which code it is.
        let of_new = |this: &Self, i: usize| {
            let entry = this.new_entry(i);
            Some((entry.item, known(entry)))
        };
        let of_old = |this: &Self, i: usize| Some((this.item_of(i)?, known(this.old(i))));
        let fits = |this: &Self, old: usize, new: usize| this.old(old).name.is_some() || this.is_kept(old, new);
        self.join(of_old, of_new, fits, Self::keep);
        let named = self.after.index.entries.iter().filter(|entry| entry.name.is_some());
        let standing: HashSet<_> = named.map(|entry| (entry.item, known(entry))).collect();
        let mut left = std::mem::take(&mut self.left);
        left.retain(|&old| self.item_of(old).is_none_or(|item| !standing.contains(&(item, known(self.old(old))))));
        self.left = left;
    }

    /// Same name and code in another item, where the own one has the name no more.
    fn pair_moved(&mut self) {
        self.join(
            |this, old| Some(known(this.old(old))).filter(|known| known.0.is_some() && !this.keeps_name(old)),
            |this, new| Some(known(this.new_entry(new))),
            |_, _, _| true,
            Self::keep,
        );
    }

    /// Same item and name with another code, whoever else had the old number or has it now. A placeholder may stand anywhere.
    fn pair_renumbered(&mut self) {
        self.join(
            |this, old| Some((this.item_of(old)?, key(this.old(old))?)).filter(|_| !this.is_placeholder(old)),
            |this, new| Some((this.new_entry(new).item, key(this.new_entry(new))?)),
            |_, _, _| true,
            |this, old, new| this.pairs.changes.push(Change::Renumbered { old, new }),
        );
    }

    /// Same item and code under another name that means the same.
    fn pair_renamed(&mut self) {
        let dropped = self.dropped_words();
        self.join(
            |this, old| Some((this.item_of(old)?, this.old(old).code.as_str())).filter(|_| !this.keeps_name(old)),
            |this, new| Some((this.new_entry(new).item, this.new_entry(new).code.as_str())),
            |this, old, new| this.dropped_word(old, new).is_some_and(|word| dropped.get(&word) > Some(&1)),
            Self::keep,
        );
        self.join(
            |this, old| Some((this.item_of(old)?, this.old(old).code.as_str())).filter(|_| !this.keeps_name(old)),
            |this, new| Some((this.new_entry(new).item, this.new_entry(new).code.as_str())),
            Self::is_kept,
            Self::keep,
        );
        self.join(
            |this, old| this.space_before(old).filter(|_| !this.keeps_name(old)),
            Self::space_after,
            Self::is_kept,
            Self::keep,
        );
    }

    /// The words that names lost whose codes stay in their item, by the item before, each with how many names lost it: `Swift`, where
    /// `InvalidSwiftOrder` and `SwiftOrderExpired` are `InvalidSignedOrder` and `SignedOrderExpired`.
    fn dropped_words(&self) -> HashMap<(usize, String), usize> {
        let mut free: HashMap<(usize, &str), usize> = HashMap::default();
        for &new in self.counted.iter().filter(|new| !self.taken.contains(new)) {
            let entry = self.new_entry(new);
            free.entry((entry.item, &entry.code)).or_insert(new);
        }
        let mut dropped = HashMap::default();
        for &old in self.left.iter().filter(|&&old| !self.keeps_name(old)) {
            let new = self.item_of(old).and_then(|item| free.get(&(item, self.old(old).code.as_str())));
            if let Some(word) = new.and_then(|&new| self.dropped_word(old, new)) {
                *dropped.entry(word).or_insert(0) += 1;
            }
        }
        dropped
    }

    /// The one word that a name lost, with the item before. All its other words are in the new one.
    fn dropped_word(&self, old: usize, new: usize) -> Option<(usize, String)> {
        let (was, is) = (self.old(old).name.as_deref()?, self.new_entry(new).name.as_deref()?);
        Some((self.old(old).item, verdict::only_lost(was, is)?))
    }

    fn is_kept(&self, old: usize, new: usize) -> bool {
        let was = Meaning::of(self.before.index, self.old(old));
        was.is_kept_as(&Meaning::of(self.after.index, self.new_entry(new)))
    }

    fn space_before(&self, old: usize) -> Option<(String, &'a str)> {
        let entry = self.old(old);
        Some((shared_space(self.before.index, self.before.config, entry)?, entry.code.as_str()))
    }

    fn space_after(&self, new: usize) -> Option<(String, &'a str)> {
        let entry = self.new_entry(new);
        Some((shared_space(self.after.index, self.after.config, entry)?, entry.code.as_str()))
    }

    /// What became of a number that another name has now. There must be evidence that it was given away: its name went to another number,
    /// the texts differ, or the names have nothing in common. Else a name may be a rename, and a number that was kept free for later is
    /// there to be taken.
    fn given_away(&self, old: usize, new: usize) -> Option<Change> {
        let was = Meaning::of(self.before.index, self.old(old));
        let is = Meaning::of(self.after.index, self.new_entry(new));
        if is.is_placeholder() || is.is_withheld() {
            return None;
        }
        if was.is_withheld() {
            return Some(Change::Revived { old, new });
        }
        let evident = self.keeps_name(old) || was.texts(&is) != Texts::Unknown || was.is_named_apart_from(&is);
        (evident && !was.is_placeholder()).then_some(Change::Repurposed { old, new })
    }

    /// Takes the renumbered codes apart whose old number two had: where the other one keeps it, that is what the finding on the two
    /// asked for. A new number that was somebody else's is none to be taken.
    fn part_duplicates(&mut self) {
        let mut kept: HashMap<(Place, &str), Vec<usize>> = HashMap::default();
        for &(old, _) in &self.pairs.same {
            for place in self.places_before(old) {
                kept.entry((place, &self.old(old).code)).or_default().push(old);
            }
        }
        let was_free = |new: usize, item: usize| {
            let code = self.new_entry(new).code.as_str();
            !self.known.contains(&(Place::Item(item), code))
                && self.space_after(new).is_none_or(|(space, code)| !self.known.contains(&(Place::Shared(space), code)))
        };
        let is_parted = |old: usize, new: usize| {
            let own = Meaning::of(self.before.index, self.old(old));
            let mut others =
                self.places_before(old).flat_map(|place| kept.get(&(place, &self.old(old).code)).into_iter().flatten());
            was_free(new, self.old(old).item)
                && others.any(|&other| !own.is_same(&Meaning::of(self.before.index, self.old(other))))
        };
        let changes = self.pairs.changes.iter().map(|change| match *change {
            Change::Renumbered { old, new } if is_parted(old, new) => Change::Parted { old, new },
            change => change,
        });
        self.pairs.changes = changes.collect();
    }

    /// Where the code of an entry before is looked up: its space, and its item.
    fn places_before(&self, old: usize) -> impl Iterator<Item = Place> {
        let shared = self.space_before(old).map(|(space, _)| Place::Shared(space));
        shared.into_iter().chain([Place::Item(self.old(old).item)])
    }

    /// What is left has another meaning, or is gone.
    fn judge_the_rest(&mut self) {
        let repurposed = |this: &mut Self, old: usize, new: usize| {
            let change = this.given_away(old, new);
            this.pairs.changes.extend(change);
        };
        self.join(
            |this, old| Some((this.item_of(old)?, this.old(old).code.as_str())),
            |this, new| Some((this.new_entry(new).item, this.new_entry(new).code.as_str())),
            |_, _, _| true,
            repurposed,
        );
        self.join(Self::space_before, Self::space_after, |_, _, _| true, repurposed);
        let removed = self.removed();
        self.pairs.changes.extend(removed);
    }

    /// What is left and stands nowhere any more, without a word.
    fn removed(&self) -> Vec<Change> {
        let Side { index, config, .. } = self.after;
        let in_items: HashSet<_> = index.entries.iter().map(|entry| (entry.item, entry.code.as_str())).collect();
        let in_space = |entry| Some((shared_space(index, config, entry)?, entry.code.as_str()));
        let in_spaces: HashSet<_> = index.entries.iter().filter_map(in_space).collect();
        let is_in_item =
            |old: usize| self.item_of(old).is_some_and(|item| in_items.contains(&(item, self.old(old).code.as_str())));
        // A number that another declaration took over by reference may be written out there now.
        let aliases = self.before.index.declarations().filter(|&(i, entry)| entry.alias && is_in_item(i));
        let referred: HashSet<&str> = aliases.map(|(_, entry)| entry.code.as_str()).collect();
        // A list that stood twice in a package is still there once.
        let twin = |old: usize| {
            let entry = self.old(old);
            let item = self.before.index.items[entry.item].name.as_str();
            entry.name.is_some().then(|| (entry.package, item, known(entry)))
        };
        let twins: HashSet<_> = self.pairs.same.iter().filter_map(|&(old, _)| twin(old)).collect();
        let texts = Standing::new(self.before, self.after, self.broken);
        let is_gone = |&old: &usize| {
            let entry = self.old(old);
            let stands = referred.contains(entry.code.as_str())
                || twin(old).is_some_and(|twin| twins.contains(&twin))
                || is_in_item(old)
                || self.space_before(old).is_some_and(|key| in_spaces.contains(&key));
            !stands && !self.is_placeholder(old) && !is_announced(self.before, entry) && !texts.holds(entry)
        };
        self.left.iter().copied().filter(is_gone).map(|old| Change::Removed { old }).collect()
    }
}

/// True where a code was marked as going before it went.
fn is_announced(side: Side<'_>, entry: &Entry) -> bool {
    let namespace = side.index.items[entry.item].namespace;
    let rows = namespace.into_iter().flat_map(|namespace| side.tables.rows(namespace, &entry.code));
    let by_text = |text: &str| Status::told_by(text).is_some_and(|status| status != Status::Active);
    entry.deprecated
        || entry.descriptions.iter().any(|text| by_text(&text.text))
        || rows.into_iter().any(|row| row.status() != Status::Active)
}

/// Which codes the sources still have although they are no error codes by what the program goes by.
struct Standing<'a> {
    before: Side<'a>,
    after: Side<'a>,
    broken: &'a BTreeSet<FileId>,
    /// The files of the workspace by path.
    files: HashMap<&'a str, FileId>,
    /// Files with a place that was not understood, by the item of it.
    unread: HashMap<&'a str, BTreeSet<FileId>>,
    /// The items that are taken as error codes, by file and name.
    items: HashSet<(FileId, &'a str)>,
    /// The lines of the files that were looked into.
    lines: RefCell<HashMap<FileId, Rc<Lines<'a>>>>,
    /// Whether a file before and one now have the same text.
    same: RefCell<HashMap<(FileId, FileId), bool>>,
}

impl<'a> Standing<'a> {
    fn new(before: Side<'a>, after: Side<'a>, broken: &'a BTreeSet<FileId>) -> Self {
        let sources = after.sources;
        let on_disk = sources.ids().filter(|&file| sources.get(file).origin == Origin::Disk);
        let mut unread: HashMap<&str, BTreeSet<FileId>> = HashMap::default();
        for place in &after.index.unread {
            unread.entry(&place.item).or_default().insert(place.span.file);
        }
        let items = after.index.items.iter().map(|item| (item.span.file, item.name.as_str()));
        Self {
            before,
            after,
            broken,
            files: on_disk.map(|file| (sources.get(file).path.as_str(), file)).collect(),
            unread,
            items: items.collect(),
            lines: RefCell::default(),
            same: RefCell::default(),
        }
    }

    /// The lines of a file now.
    fn lines(&self, file: FileId) -> Rc<Lines<'a>> {
        let of_file = || Rc::new(Lines::of(self.after.sources.get(file).text()));
        Rc::clone(self.lines.borrow_mut().entry(file).or_insert_with(of_file))
    }

    /// True where a file before and one now have the same text.
    fn is_same(&self, before: FileId, now: FileId) -> bool {
        let compared = || self.before.sources.get(before).text() == self.after.sources.get(now).text();
        *self.same.borrow_mut().entry((before, now)).or_insert_with(compared)
    }

    /// True where a code that the index has no more may still stand in the sources.
    fn holds(&self, entry: &Entry) -> bool {
        let source = self.before.sources.get(entry.span.file);
        let item = &self.before.index.items[entry.item];
        let name = entry.name.as_deref().unwrap_or(&entry.literal);
        let unread = self.unread.get(item.name.as_str()).into_iter().flatten();
        if unread.into_iter().any(|&file| self.lines(file).hold(name)) {
            return true;
        }
        let Some(&file) = self.files.get(source.path.as_str()) else { return false };
        if file == entry.span.file || self.broken.contains(&file) {
            return true;
        }
        if self.is_same(entry.span.file, file) {
            return true;
        }
        // Of an item that is still taken, what is gone is gone.
        let is_read = item.kind == GroupKind::Type && self.items.contains(&(file, item.name.as_str()));
        let literal = entry.literal.as_str();
        !is_read && self.lines(file).any(&[name, literal], |line| stands_in(line, name, literal))
    }
}

/// True for a line of code that has both words.
fn stands_in(line: &str, name: &str, literal: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    has_word(code, name) && has_word(code, literal)
}

/// Which item each item became: the one that has most of its codes, before the one of its place and name, before the one of its name.
fn pair_items(before: Side<'_>, after: Side<'_>) -> HashMap<usize, usize> {
    let mut pairs = ItemPairs::default();
    let old: BTreeSet<usize> = counted(before.index).map(|(_, entry)| entry.item).collect();
    let items = &after.index.items;
    let new: BTreeSet<usize> = (0..items.len()).filter(|&item| items[item].kind != GroupKind::Uses).collect();
    let place = |side: Side<'_>, item: usize| {
        let item = &side.index.items[item];
        (side.sources.get(item.span.file).path.clone(), item.name.clone())
    };
    let name = |side: Side<'_>, item: usize| side.index.items[item].name.clone();

    let shared = votes(before, after, &|entry| Some((key(entry), entry.code.clone())));
    let most = |count: usize, old: usize| count * 2 > size(before.index, old);
    let mut ranked: Vec<(bool, usize, usize, usize)> = shared
        .iter()
        .filter(|&(&(a, _), &count)| most(count, a))
        .map(|(&(a, b), &count)| (place(before, a) == place(after, b), count, a, b))
        .collect();
    ranked.sort_by(|x, y| (y.0, y.1).cmp(&(x.0, x.1)).then((x.2, x.3).cmp(&(y.2, y.3))));
    for (_, _, a, b) in ranked {
        pairs.add(a, b);
    }
    pairs.add_alike(&old, &new, |item| place(before, item), |item| place(after, item), false);
    pairs.add_alike(&old, &new, |item| name(before, item), |item| name(after, item), true);

    let path = |side: Side<'_>, entry: &Entry| side.sources.get(entry.span.file).path.clone();
    let consts =
        |side: Side<'_>, entry: &Entry| (side.index.items[entry.item].kind == GroupKind::Consts).then(String::new);
    // Consts have no type by which they were known: where those of a module are gone, the new ones of the same names are them.
    for named in [
        votes_by(before, after, &|side, entry| Some((path(side, entry), key(entry)?))),
        votes_by(before, after, &|side, entry| Some((consts(side, entry)?, key(entry)?))),
    ] {
        let mut ranked: Vec<_> = named.into_iter().filter(|&((a, _), count)| count > 1 && most(count, a)).collect();
        ranked.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
        for ((a, b), _) in ranked {
            pairs.add(a, b);
        }
    }
    pairs.of_old
}

/// How many declarations an item has.
fn size(index: &Index, item: usize) -> usize {
    let entries = index.items[item].entries.iter().map(|&i| &index.entries[i]);
    entries.filter(|entry| entry.role == Role::Declaration && !entry.marker).count()
}

#[derive(Default)]
struct ItemPairs {
    of_old: HashMap<usize, usize>,
    taken: HashSet<usize>,
}

impl ItemPairs {
    fn add(&mut self, old: usize, new: usize) {
        if !self.of_old.contains_key(&old) && !self.taken.contains(&new) {
            self.of_old.insert(old, new);
            self.taken.insert(new);
        }
    }

    /// Pairs the items without a partner that have one key, in their order; `only` where each side has a single one.
    fn add_alike<K: Ord>(
        &mut self,
        old: &BTreeSet<usize>,
        new: &BTreeSet<usize>,
        of_old: impl Fn(usize) -> K,
        of_new: impl Fn(usize) -> K,
        only: bool,
    ) {
        let mut alike: BTreeMap<K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for &item in old.iter().filter(|item| !self.of_old.contains_key(item)) {
            alike.entry(of_old(item)).or_default().0.push(item);
        }
        for &item in new.iter().filter(|item| !self.taken.contains(item)) {
            alike.entry(of_new(item)).or_default().1.push(item);
        }
        for (a, b) in alike.into_values().filter(|(a, b)| !only || (a.len() == 1 && b.len() == 1)) {
            a.into_iter().zip(b).for_each(|(a, b)| self.add(a, b));
        }
    }
}

/// How many entries two items have in common.
type Votes = HashMap<(usize, usize), usize>;

fn votes<K: std::hash::Hash + Eq>(before: Side<'_>, after: Side<'_>, of: &dyn Fn(&Entry) -> Option<K>) -> Votes {
    votes_by(before, after, &|_, entry| of(entry))
}

fn votes_by<K: std::hash::Hash + Eq>(
    before: Side<'_>,
    after: Side<'_>,
    of: &dyn Fn(Side<'_>, &Entry) -> Option<K>,
) -> Votes {
    /// Items with one entry in common that are looked at: what so many have tells none of them apart.
    const MOST: usize = 16;
    let mut items: HashMap<K, BTreeSet<usize>> = HashMap::default();
    for (_, entry) in after.index.declarations() {
        if let Some(key) = of(after, entry) {
            items.entry(key).or_default().insert(entry.item);
        }
    }
    let mut votes = Votes::default();
    let mut seen = HashSet::default();
    for (_, entry) in counted(before.index) {
        let Some(key) = of(before, entry) else { continue };
        let found = items.get(&key);
        if seen.insert((entry.item, key)) {
            for &item in found.into_iter().flatten().take(MOST) {
                *votes.entry((entry.item, item)).or_default() += 1;
            }
        }
    }
    votes
}
