//! The next free number of a block, which is the numbers of one level and module: the one behind the frontier, the largest that anything
//! holds. Numbers in front of the frontier that nothing holds may have been given up, so they are never offered.
//!
//! Three kinds of numbers are passed over, and are no place to count on from: those that the config reserves, range markers, and what a
//! team puts at the end of a block for an error that has no number (`201999`): a run up to the last number of the block, behind more free
//! numbers than it has itself.

mod choice;
mod runs;
mod series;

pub use choice::{Asked, Choice, Known, choose};
pub use series::{Series, of_item, split as digits_at_end};

use std::{collections::BTreeMap, iter, ops::RangeInclusive};

use runs::Runs;

use crate::{
    config::{Config, List},
    history::{History, Side},
    scheme::{FieldKind, Fit, Reading, Scheme},
    table::{Namespace, Row, Tables},
};

/// A `[[scheme]]` block, a level and a module.
type BlockKey = (Option<usize>, Option<u32>, Option<u32>);

/// The largest window of [`Frontier::scatter`].
const WIDEST_WINDOW: u64 = 16;
/// Which part of what is left of a block may be the window: one of so many.
const WINDOWS_LEFT: u64 = 8;

/// The numbers in use, by block.
#[derive(Clone, Debug)]
pub struct Frontier<'a> {
    config: &'a Config,
    blocks: BTreeMap<BlockKey, Held>,
}

/// The numbers of a block that are not free. A number goes by its place: how many others of the block come before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Held {
    counted: Runs,
    /// They are passed over.
    markers: Runs,
    /// The last one that was handed out here.
    taken: u64,
}

impl Held {
    /// The largest place to count on from; 0 for none. `last` is the last one that the block has room for.
    fn frontier(&self, last: u64) -> u64 {
        let end = run_at_end(&self.counted, last);
        self.counted.last_before(end).unwrap_or(0).max(self.taken)
    }

    /// The last place of the run that holds a place; `None` where it is free.
    fn run(&self, place: u64) -> Option<u64> {
        self.counted.around(place).or_else(|| self.markers.around(place)).map(|(_, last)| last)
    }
}

/// The first place of the run up to the last one of a block, where more free places stand in front of the run than it has itself; else the one
/// behind the block.
fn run_at_end(counted: &Runs, last: u64) -> u64 {
    let behind = last.saturating_add(1);
    let first = counted.around(behind - 1).map_or(behind, |(first, _)| first);
    let before = counted.last_before(first).map_or(0, |before| before + 1);
    if first - before > behind - first { first } else { behind }
}

/// A block of a scheme, for the order in which its numbers are given out: ascending, and away from zero where they are negative.
#[derive(Clone, Copy)]
struct Room<'a> {
    scheme: &'a Scheme,
    /// Its level and module.
    of: Reading,
    /// The last place.
    last: u64,
    descends: bool,
}

impl<'a> Room<'a> {
    fn new(scheme: &'a Scheme, of: Reading) -> Self {
        let last = scheme.largest_serial(&of);
        let descends = scheme.has_ranges() && scheme.number(&Reading { serial: last, ..of }) <= 0;
        Self { scheme, of, last: last.into(), descends }
    }

    /// From a serial to its place, and back.
    fn turned(self, serial: u64) -> u64 {
        if self.descends { self.last.saturating_sub(serial) } else { serial }
    }

    fn place(self, reading: Reading) -> u64 {
        self.turned(reading.serial.into())
    }

    fn reading(self, place: u64) -> Reading {
        Reading { serial: u32::try_from(self.turned(place)).unwrap_or(u32::MAX), ..self.of }
    }

    /// The places that the config keeps free, sorted.
    fn reserved(self) -> Vec<RangeInclusive<u64>> {
        let zero = self.scheme.number(&Reading { serial: 0, ..self.of });
        let serial = |number: i128| u64::try_from((number - zero).clamp(0, self.last.into())).unwrap_or(self.last);
        let meets = |first: i128, last: i128| last >= zero && first <= zero + i128::from(self.last);
        let reserved = self.scheme.reserved.iter().filter(|range| meets(range.first, range.last));
        let mut places: Vec<_> = reserved
            .map(|range| {
                let ends = [range.first, range.last].map(|number| self.turned(serial(number)));
                ends[0].min(ends[1])..=ends[0].max(ends[1])
            })
            .collect();
        places.sort_by_key(|range| *range.start());
        places
    }
}

impl<'a> Frontier<'a> {
    /// The frontier of all codes in the sources and the tables, and of those in the other revisions and lists that are known.
    pub fn new(here: Side<'a>, history: Option<&History>) -> Self {
        let mut frontier = Self { config: here.config, blocks: BTreeMap::new() };
        frontier.add(here);
        frontier.add_history(here, history);
        frontier
    }

    /// The frontier of the other revisions and lists alone, which is that of this workspace before the change at hand.
    pub fn before(here: Side<'a>, history: &History) -> Self {
        let mut frontier = Self { config: here.config, blocks: BTreeMap::new() };
        frontier.add_history(here, Some(history));
        frontier
    }

    fn add_history(&mut self, here: Side<'a>, history: Option<&History>) {
        let Some(History { base, others, lists, .. }) = history else { return };
        for past in base.iter().chain(others.iter().map(|other| &other.head)) {
            self.add(past.side(here.sources));
        }
        let mut spaces: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for block in (0..here.config.schemes.len()).map(Some).chain([None]) {
            spaces.entry(here.config.space_name(block)).or_insert(block);
        }
        for record in lists.iter().flat_map(|list| &list.records) {
            if let Some(block) = spaces.get(&record.space) {
                self.hold(*block, &record.code, false);
            }
        }
    }

    fn add(&mut self, side: Side<'_>) {
        for entry in side.index.entries.iter().filter(|entry| entry.conforms) {
            self.hold(side.index.items[entry.item].block, &entry.code, entry.marker);
        }
        for (block, row) in rows_of_schemes(side.tables, side.config) {
            self.hold(block, &row.code, false);
        }
    }

    fn hold(&mut self, block: Option<usize>, code: &str, marker: bool) {
        let scheme = &self.config.numbering(block).scheme;
        // A number that is kept free is no place to count on from.
        if let Fit::Conforming(reading) = scheme.read(code)
            && scheme.reserved(&reading).is_none()
        {
            let place = Room::new(scheme, reading).place(reading);
            let held = self.blocks.entry((block, reading.level, reading.module)).or_default();
            let places = if marker { &mut held.markers } else { &mut held.counted };
            places.insert(place);
        }
    }

    fn held(&self, block: Option<usize>, reading: Reading) -> Option<&Held> {
        self.blocks.get(&(block, reading.level, reading.module))
    }

    fn room(&self, block: Option<usize>, reading: Reading) -> Room<'a> {
        Room::new(&self.config.numbering(block).scheme, reading)
    }

    /// The levels and modules of a scheme that hold a number, ascending.
    pub fn blocks(&self, block: Option<usize>) -> impl Iterator<Item = (Option<u32>, Option<u32>)> {
        self.blocks.keys().filter(move |(of, ..)| *of == block).map(|(_, level, module)| (*level, *module))
    }

    /// The place to count on from; 0 where the block holds none.
    fn largest(&self, block: Option<usize>, room: Room<'_>) -> u64 {
        self.held(block, room.of).map_or(0, |held| held.frontier(room.last))
    }

    /// The next free code of the level and module of a reading, whatever its serial; `None` where the block is full.
    pub fn next(&self, block: Option<usize>, reading: Reading) -> Option<Reading> {
        let room = self.room(block, reading);
        self.first_free(block, room, self.largest(block, room).saturating_add(1))
    }

    /// True where a code is behind the frontier and nothing has it.
    pub fn is_free(&self, block: Option<usize>, reading: Reading) -> bool {
        let room = self.room(block, reading);
        let place = room.place(reading);
        place > self.largest(block, room) && self.first_free(block, room, place) == Some(reading)
    }

    /// True where something has a code.
    pub fn is_held(&self, block: Option<usize>, reading: Reading) -> bool {
        let place = self.room(block, reading).place(reading);
        self.held(block, reading).is_some_and(|held| held.run(place).is_some())
    }

    /// The first free code from this place on.
    fn first_free(&self, block: Option<usize>, room: Room<'_>, first: u64) -> Option<Reading> {
        let (reserved, held) = (room.reserved(), self.held(block, room.of));
        let mut place = first;
        while place <= room.last {
            let reserved = reserved.iter().find(|range| range.contains(&place)).map(|range| *range.end());
            match reserved.or_else(|| held.and_then(|held| held.run(place))) {
                Some(last) => place = last.checked_add(1)?,
                None => return Some(room.reading(place)),
            }
        }
        None
    }

    /// As [`Self::next`], and holds it, so that the next one is another.
    pub fn take(&mut self, block: Option<usize>, reading: Reading) -> Option<Reading> {
        let next = self.next(block, reading)?;
        self.hold_reading(block, next);
        Some(next)
    }

    fn hold_reading(&mut self, block: Option<usize>, taken: Reading) {
        let place = self.room(block, taken).place(taken);
        let held = self.blocks.entry((block, taken.level, taken.module)).or_default();
        held.counted.insert(place);
        held.taken = held.taken.max(place);
    }

    /// How many numbers of the level and module of a reading are still to be given out.
    pub fn left(&self, block: Option<usize>, reading: Reading) -> u64 {
        let room = self.room(block, reading);
        let first = self.largest(block, room).saturating_add(1);
        if first > room.last {
            return 0;
        }
        let mut taken = room.reserved();
        if let Some(held) = self.held(block, reading) {
            let behind = held.counted.from(first).chain(held.markers.from(first));
            taken.extend(behind.map(|(first, last)| first..=last));
            taken.sort_by_key(|range| *range.start());
        }
        let (mut free, mut at) = (0, first);
        for range in taken {
            free += range.start().saturating_sub(at);
            at = at.max(range.end() + 1);
        }
        free + (room.last + 1).saturating_sub(at)
    }

    /// How many numbers the level and module of a reading have room for.
    pub fn size(&self, block: Option<usize>, reading: Reading) -> u64 {
        let room = self.room(block, reading);
        (room.last + 1).saturating_sub(room.scheme.least(FieldKind::Serial).into())
    }

    /// Takes numbers behind the frontier, from a place on that the seed chooses, so that two seeds seldom meet. `before` is the frontier without
    /// what the branch itself took: behind its own numbers a branch goes on one by one. Fewer than `count` where the block is full.
    pub fn scatter(
        &mut self,
        block: Option<usize>,
        reading: Reading,
        before: &Frontier<'_>,
        (seed, count): (&str, u32),
    ) -> Vec<Reading> {
        let room = self.room(block, reading);
        let (own, common) = (self.largest(block, room), before.largest(block, room));
        let key = format!("{seed}\0{block:?} {:?} {:?} {common}", reading.level, reading.module);
        // Branches that take as many codes each do not meet in half of them.
        let each = u64::from(count.max(1));
        let offset = (mixed(&key) % window(before.left(block, reading) / each)).saturating_mul(each);
        let first = common.saturating_add(1).saturating_add(offset).max(own.saturating_add(1));
        let mut taken = Vec::new();
        if let Some(start) = self.first_free(block, room, first).or_else(|| self.next(block, reading)) {
            self.hold_reading(block, start);
            taken.push(start);
            let more = iter::from_fn(|| self.take(block, reading));
            taken.extend(more.take(count.saturating_sub(1) as usize));
        }
        taken
    }
}

/// How many places behind the frontier a seed chooses from, by how often all of its numbers go into what is left: 16, and fewer where the block
/// is nearly full.
pub fn window(left: u64) -> u64 {
    (left / WINDOWS_LEFT).clamp(1, WIDEST_WINDOW)
}

/// A number that says nothing of the text, and is the same on every machine: FNV-1a, and the last steps of `SplitMix64` behind it.
pub fn mixed(text: &str) -> u64 {
    let fnv = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The rows of official tables that go with a scheme, and its `[[scheme]]` block; `None` for the scheme at the top.
pub fn rows_of_schemes<'a>(tables: &'a Tables, config: &'a Config) -> impl Iterator<Item = (Option<usize>, &'a Row)> {
    tables.rows.iter().filter_map(move |row| Some((block_of_row(tables, config, row)?, row)))
}

/// The `[[scheme]]` block that a row of an official table goes with, `Some(None)` for the scheme at the top. Of a table that is for some
/// items, and says nothing else, the rows that the scheme at the top reads go with it.
pub fn block_of_row(tables: &Tables, config: &Config, row: &Row) -> Option<Option<usize>> {
    let namespace = tables.table(row).namespace;
    let list = config.official.lists.get(namespace.0);
    let top = &config.top.scheme;
    let fits = || matches!(top.read(&tables.canonical(namespace, &row.code)), Fit::Conforming(_));
    match list.and_then(|list| list.block) {
        Some(block) => Some(Some(block)),
        None if namespace == Namespace::TOP => Some(None),
        None => (list.is_some_and(List::is_unnamed) && !top.is_any() && fits()).then_some(None),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{config::Config, source::Sources};

    /// The frontier of the scheme at the top of a config, with these codes in use.
    fn with<T>(config: &str, codes: &[&str], run: impl FnOnce(&mut Frontier<'_>, &Scheme) -> T) -> T {
        let text = format!("version = 1\n{config}");
        let (config, problems) = Config::from_text(&text, "/w".as_ref(), &mut Sources::default(), &[]);
        assert!(problems.is_empty(), "{problems:?}");
        let mut frontier = Frontier { config: &config, blocks: BTreeMap::new() };
        let block = (!config.schemes.is_empty()).then_some(0);
        for code in codes {
            let (code, marker) = code.strip_suffix('!').map_or((*code, false), |code| (code, true));
            frontier.hold(block, code, marker);
        }
        run(&mut frontier, &config.numbering(block).scheme)
    }

    /// The next code of the block of the first one, and how many are left.
    fn next(config: &str, codes: &[&str]) -> (Option<String>, u64) {
        with(config, codes, |frontier, scheme| {
            let of = scheme.read(codes[0].trim_end_matches('!')).reading().expect("the code fits");
            let block = scheme.has_ranges().then_some(0);
            (frontier.next(block, of).map(|next| scheme.code(&next)), frontier.left(block, of))
        })
    }

    fn some(code: &str, left: u64) -> (Option<String>, u64) {
        (Some(code.to_owned()), left)
    }

    #[test]
    fn gaps_are_never_offered() {
        assert_eq!(next("", &["201001", "201003", "202009", "101100"]), some("201004", 996));
        assert_eq!(next("", &["201998"]), some("201999", 1));
    }

    #[test]
    fn the_end_of_a_block_is_no_place_to_count_on_from() {
        assert_eq!(next("", &["201001", "201002", "201999"]), some("201003", 996));
        assert_eq!(next("", &["201999"]), some("201001", 998));
        assert_eq!(
            next("", &["201999", "201998", "201997", "201993", "201994"]),
            (None, 0),
            "a gap no longer than the run"
        );
        assert_eq!(next("", &["201001", "201998"]), some("201999", 1), "it does not go up to the end");
        let all: Vec<String> = (1..1000).map(|serial| format!("201{serial:03}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(next("", &all), (None, 0));
    }

    #[test]
    fn what_is_reserved_and_what_marks_a_range_is_passed_over() {
        let reserved = "reserved = [\"201004..=201009\", \"201011\", \"201900..=203100\", \"101001..=101999\"]";
        assert_eq!(next(reserved, &["201003", "201950"]), some("201010", 889));
        assert_eq!(next(reserved, &["201010"]), some("201012", 888));
        assert_eq!(next("", &["201003", "201004!", "201100!"]), some("201005", 994));
    }

    #[test]
    fn ranges_are_counted_away_from_zero() {
        let ranges = "[[scheme]]\nranges = { \"-32099..=-32000\" = \"server\", \"1000..=1009\" = \"storage\" }\n";
        assert_eq!(next(ranges, &["-32000", "-32001"]), some("-32002", 98));
        assert_eq!(next(ranges, &["1000", "1001", "1009"]), some("1002", 7));
        let reserved = format!("{ranges}reserved = [\"-32005..=-32002\"]\n");
        assert_eq!(next(&reserved, &["-32000", "-32001"]), some("-32006", 94));
    }

    #[test]
    fn a_block_of_eight_hexadecimal_digits_has_a_size() {
        with("scheme = \"0xNNNNNNNN\"", &["0xffffffff", "0x00000001"], |frontier, scheme| {
            let of = scheme.read("0x00000001").reading().expect("the code fits");
            assert_eq!(frontier.size(None, of), 1 << 32);
            assert_eq!(frontier.left(None, of), (1 << 32) - 3);
            assert_eq!(frontier.next(None, of).map(|next| scheme.code(&next)).as_deref(), Some("0x00000002"));
        });
    }

    #[test]
    fn scattered_numbers_are_behind_the_frontier_and_near_it() {
        with("", &["201003", "201999"], |frontier, scheme| {
            let of = scheme.read("201003").reading().expect("the code fits");
            let before = frontier.clone();
            let mut seen = BTreeSet::new();
            for branch in 0..200 {
                let taken = before.clone().scatter(None, of, &before, (&format!("feature/{branch}"), 2));
                let serials: Vec<u32> = taken.iter().map(|taken| taken.serial).collect();
                assert!(
                    (4..36).contains(&serials[0]) && serials[0].is_multiple_of(2) && serials[1] == serials[0] + 1,
                    "{serials:?}"
                );
                seen.insert(serials[0]);
            }
            assert_eq!(seen.len(), 16, "{seen:?}");
            let first = frontier.scatter(None, of, &before, ("feature/1", 1))[0].serial;
            let second = frontier.scatter(None, of, &before, ("feature/1", 1))[0].serial;
            assert_eq!(second, first + 1, "a branch goes on behind its own numbers");
        });
    }

    #[test]
    fn the_window_closes_with_the_block() {
        assert_eq!([window(999), window(128), window(99), window(15), window(0)], [16, 16, 12, 1, 1]);
        let of_block = |codes: &[&str]| {
            with("", codes, |frontier, scheme| {
                let of = scheme.read(codes[0]).reading().expect("the code fits");
                let before = frontier.clone();
                frontier.scatter(None, of, &before, ("a", 3)).iter().map(|taken| taken.serial).collect::<Vec<_>>()
            })
        };
        assert_eq!(of_block(&["201997"]), [998, 999]);
        assert_eq!(of_block(&["201998", "201996"]), [999]);
    }
}
