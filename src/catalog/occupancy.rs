//! Which numbers of a part are taken, stock by stock, for a picture of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use super::{Block, Code, Module, Part};
use crate::table::Status;

/// Numbers that are given out one after the other: those of a block, or those that an item counts by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock<'a> {
    /// The module and the block; `None` for numbers that no scheme reads.
    pub block: Option<(&'a Module, &'a Block)>,
    /// How the numbers are written; `None` where the codes are words, which are counted from 0.
    pub notation: Option<Notation>,
    /// A code of it, which says how many digits a number has.
    pub model: &'a str,
    /// The numbers that are not free.
    pub taken: BTreeMap<i128, Taken>,
    /// The items that declare them, as [`Taken::Active`] counts them: the one with the most codes first.
    pub items: Vec<&'a str>,
    /// The files that declare or use them.
    pub files: BTreeSet<&'a str>,
    /// The numbers that there is room for; `None` where nobody says.
    pub limits: Option<RangeInclusive<i128>>,
    /// Numbers that the config keeps free, ascending.
    pub kept: Vec<RangeInclusive<i128>>,
    /// The next free one.
    pub next: Option<i128>,
    /// How many codes there are.
    pub codes: usize,
}

/// Why a number is not free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// In use by the item of this place in [`Stock::items`].
    Active(usize),
    /// Still known, and no longer to be used.
    Deprecated,
    /// Given up.
    Retired,
    /// Set aside in a table.
    Reserved,
}

/// How the numbers of a stock are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notation {
    /// What stands in front of the digits: `IR_`.
    prefix: String,
    /// 10 or 16.
    radix: u32,
}

impl Notation {
    /// Reads a code as one that differs from its neighbours in a number at its end.
    fn read(code: &str) -> Option<(Self, i128)> {
        let of = |prefix: &str, radix| Self { prefix: prefix.to_owned(), radix };
        // Wider numbers are not counted up, and 64 bits leave room to reckon with.
        if let Some(digits) = code.strip_prefix("0x").filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Some((of("0x", 16), i64::from_str_radix(digits, 16).ok()?.into()));
        }
        if let Ok(number) = code.parse::<i64>() {
            return Some((of("", 10), number.into()));
        }
        let prefix = code.trim_end_matches(|c: char| c.is_ascii_digit());
        Some((of(prefix, 10), code[prefix.len()..].parse::<i64>().ok()?.into()))
    }

    /// How many numbers go into a group that people see as one: 10, or 16.
    pub fn group(&self) -> i128 {
        self.radix.into()
    }

    /// A number as it is written, with as many digits as `model` has.
    pub fn write(&self, number: i128, model: &str) -> String {
        let digits = model.strip_prefix(&self.prefix).unwrap_or_default();
        let is_padded = !self.prefix.is_empty() || digits.starts_with('0');
        let width = if is_padded { digits.len() } else { 0 };
        match self.radix {
            16 if digits.bytes().any(|b| b.is_ascii_lowercase()) => format!("0x{number:0width$x}"),
            16 => format!("0x{number:0width$X}"),
            _ => format!("{}{number:0width$}", self.prefix),
        }
    }
}

/// The stocks of a part: its blocks, module by module, then the numbers that the scheme does not read.
pub fn stocks(part: &Part) -> Vec<Stock<'_>> {
    let has_one_module = part.modules.iter().any(|module| module.key.is_empty());
    let mut of_blocks: BTreeMap<(&str, Option<&str>), Vec<&Code>> = BTreeMap::new();
    let mut others = Vec::new();
    for code in &part.codes {
        match code.module.as_deref().or(has_one_module.then_some("")) {
            Some(module) => of_blocks.entry((module, code.level.as_deref())).or_default().push(code),
            None => others.push(code),
        }
    }
    let mut stocks = Vec::new();
    for (module, block) in part.modules.iter().flat_map(|module| module.blocks.iter().map(move |block| (module, block)))
    {
        let codes = of_blocks.remove(&(module.key.as_str(), block.level.as_deref())).unwrap_or_default();
        match Numbers::of(block) {
            Some(numbers) => {
                let (read, unread): (Vec<_>, Vec<_>) =
                    codes.into_iter().map(|code| (numbers.find(&code.code), code)).partition(|(at, _)| at.is_some());
                others.extend(unread.into_iter().map(|(_, code)| code));
                let read = read.into_iter().filter_map(|(at, code)| Some((at?, code)));
                stocks.push(of_block(&numbers, part, (module, block), read));
            }
            None => stocks.push(Stock { block: Some((module, block)), ..words(&codes) }),
        }
    }
    others.extend(of_blocks.into_values().flatten());
    stocks.extend(own_numbers(&others));
    stocks
}

/// The numbers that a block has room for.
struct Numbers {
    notation: Notation,
    limits: RangeInclusive<i128>,
}

impl Numbers {
    /// `None` where the codes of the block are not counted up.
    fn of(block: &Block) -> Option<Self> {
        let ((notation, first), (same, last)) = (Notation::read(&block.first)?, Notation::read(&block.last)?);
        (notation == same && first < last).then_some(Self { notation, limits: first..=last })
    }

    /// The number of a code that is written as those of the block: `201003`, `2-01-003`.
    fn read(&self, code: &str) -> Option<i128> {
        let read = |text: &str| Notation::read(text).filter(|(notation, _)| *notation == self.notation);
        read(code).or_else(|| read(&code.replace(['-', '_', '.', ':', '/', ' '], ""))).map(|(_, number)| number)
    }

    /// The number of a code of the block.
    fn find(&self, code: &str) -> Option<i128> {
        self.read(code).filter(|number| self.limits.contains(number))
    }

    /// The part of a reserved range that lies in the block.
    fn meet(&self, range: &str) -> Option<RangeInclusive<i128>> {
        let (from, to) = range.split_once("..=").unwrap_or((range, range));
        let from = self.read(from.trim())?.max(*self.limits.start());
        let to = self.read(to.trim())?.min(*self.limits.end());
        (from <= to).then_some(from..=to)
    }
}

fn of_block<'a>(
    numbers: &Numbers,
    part: &Part,
    block: (&'a Module, &'a Block),
    codes: impl Iterator<Item = (i128, &'a Code)>,
) -> Stock<'a> {
    let mut kept: Vec<_> = part.reserved.iter().filter_map(|range| numbers.meet(range)).collect();
    kept.sort_by_key(|kept| (*kept.start(), *kept.end()));
    Stock {
        block: Some(block),
        model: &block.1.first,
        kept,
        next: block.1.next.as_deref().and_then(|next| numbers.find(next)),
        limits: Some(numbers.limits.clone()),
        ..numbered(numbers.notation.clone(), codes)
    }
}

/// Codes without a scheme: those with the same text in front of their number belong together.
fn own_numbers<'a>(codes: &[&'a Code]) -> Vec<Stock<'a>> {
    let mut groups: BTreeMap<Notation, BTreeMap<i128, &'a Code>> = BTreeMap::new();
    let mut others = Vec::new();
    for code in codes {
        match Notation::read(&code.code) {
            Some((notation, number)) => {
                groups.entry(notation).or_default().insert(number, code);
            }
            None => others.push(*code),
        }
    }
    let mut stocks = Vec::new();
    for (notation, group) in groups {
        // A lone `Sha256` is a word that ends in digits.
        if notation.prefix.is_empty() || group.len() > 1 {
            stocks.push(numbered(notation, group.into_iter()));
        } else {
            others.extend(group.into_values());
        }
    }
    if !others.is_empty() {
        others.sort_by(|a, b| a.code.cmp(&b.code));
        stocks.push(words(&others));
    }
    stocks
}

fn numbered<'a>(notation: Notation, codes: impl Iterator<Item = (i128, &'a Code)>) -> Stock<'a> {
    Stock { notation: Some(notation), ..stock(codes) }
}

fn words<'a>(codes: &[&'a Code]) -> Stock<'a> {
    stock((0..).zip(codes.iter().copied()))
}

fn stock<'a>(codes: impl Iterator<Item = (i128, &'a Code)>) -> Stock<'a> {
    let codes: Vec<_> = codes.collect();
    let item = |code: &'a Code| code.sources.first().map_or("", |source| source.item.as_str());
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, code) in codes.iter().filter(|(_, code)| code.status == Status::Active) {
        *count.entry(item(code)).or_default() += 1;
    }
    let mut items: Vec<(&str, usize)> = count.into_iter().collect();
    items.sort_by_key(|(item, count)| (item.is_empty(), std::cmp::Reverse(*count), *item));
    let items: Vec<&str> = items.into_iter().map(|(item, _)| item).collect();
    let place: BTreeMap<&str, usize> = items.iter().enumerate().map(|(place, item)| (*item, place)).collect();
    let taken = codes.iter().map(|(number, code)| {
        let taken = match code.status {
            Status::Active => Taken::Active(place[item(code)]),
            Status::Deprecated => Taken::Deprecated,
            Status::Retired => Taken::Retired,
            Status::Reserved => Taken::Reserved,
        };
        (*number, taken)
    });
    let taken: BTreeMap<i128, Taken> = taken.collect();
    Stock {
        block: None,
        notation: None,
        model: codes.first().map_or("", |(_, code)| code.code.as_str()),
        items,
        files: codes.iter().flat_map(|(_, code)| &code.sources).map(|source| source.file.as_str()).collect(),
        limits: None,
        kept: Vec::new(),
        next: None,
        codes: codes.len(),
        taken,
    }
}

/// The rows of a stock that hold something; those that are free are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// How many numbers a cell stands for.
    pub unit: i128,
    /// The first number of each row, ascending; never empty.
    pub starts: Vec<i128>,
}

/// How many groups of so many numbers a row has.
pub fn groups(group: i128) -> i128 {
    if group == 16 { 4 } else { 10 }
}

impl Stock<'_> {
    /// How many cells a group has, which people see as one.
    pub fn group(&self) -> i128 {
        self.notation.as_ref().map_or(10, Notation::group)
    }

    /// Rows of whole groups, with cells as fine as `most` rows allow.
    pub fn rows(&self, most: usize) -> Rows {
        let ends = self.kept.iter().flat_map(|kept| [*kept.start(), *kept.end()]);
        let mut shown: BTreeSet<i128> = self.taken.keys().copied().chain(ends).chain(self.next).collect();
        if shown.is_empty() {
            shown.extend(self.limits.as_ref().map(|limits| *limits.start()).or(Some(0)));
        }
        let mut unit = 1;
        loop {
            let length = unit * self.group() * groups(self.group());
            let starts: BTreeSet<i128> =
                shown.iter().map(|number| number.div_euclid(length).saturating_mul(length)).collect();
            if starts.len() <= most.max(2) {
                return Rows { unit, starts: starts.into_iter().collect() };
            }
            unit *= self.group();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Details, Kind, Source};

    fn code(code: &str, module: Option<&str>, item: &str, status: Status) -> Code {
        Code {
            code: code.to_owned(),
            module: module.map(str::to_owned),
            level: None,
            name: None,
            aliases: Vec::new(),
            status,
            details: Details::default(),
            official: false,
            sources: vec![Source {
                repository: None,
                file: "a.rs".to_owned(),
                item: item.to_owned(),
                package: "a".to_owned(),
            }],
            texts: BTreeMap::new(),
        }
    }

    fn part(scheme: Option<&str>, modules: Vec<Module>, reserved: &[&str], codes: Vec<Code>) -> Part {
        Part {
            name: "a".to_owned(),
            id: String::new(),
            kind: if scheme.is_some() { Kind::Scheme } else { Kind::Item },
            scheme: scheme.map(str::to_owned),
            levels: Vec::new(),
            modules,
            reserved: reserved.iter().map(|range| (*range).to_owned()).collect(),
            codes,
        }
    }

    fn module(key: &str, first: &str, last: &str, next: &str) -> Module {
        let block = Block {
            level: None,
            first: first.to_owned(),
            last: last.to_owned(),
            size: 999,
            used: 0,
            next: Some(next.to_owned()),
        };
        Module { key: key.to_owned(), name: None, owner: None, blocks: vec![block] }
    }

    fn own(codes: &[&str]) -> Part {
        part(None, Vec::new(), &[], codes.iter().map(|text| code(text, None, "E", Status::Active)).collect())
    }

    #[test]
    fn a_block_knows_what_is_taken_kept_and_next() {
        let codes = vec![
            code("201001", Some("01"), "B", Status::Active),
            code("201002", Some("01"), "A", Status::Active),
            code("201003", Some("01"), "A", Status::Retired),
            code("201004", Some("01"), "A", Status::Active),
            code("10001", None, "C", Status::Active),
        ];
        let reserved = ["2-01-090..=2-01-099", "201900..=202050", "201500", "205000..=205001", "nonsense"];
        let part = part(Some("A-BB-CCC"), vec![module("01", "201001", "201999", "201005")], &reserved, codes);
        let [block, others] = stocks(&part).try_into().expect("a block, and a code that the scheme does not read");
        assert_eq!(block.items, ["A", "B"]);
        let taken = [(201_001, Taken::Active(1)), (201_002, Taken::Active(0)), (201_003, Taken::Retired)];
        assert_eq!(block.taken, taken.into_iter().chain([(201_004, Taken::Active(0))]).collect());
        assert_eq!(block.kept, [201_090..=201_099, 201_500..=201_500, 201_900..=201_999]);
        assert_eq!((block.next, block.limits.clone()), (Some(201_005), Some(201_001..=201_999)));
        assert_eq!(block.rows(12), Rows { unit: 1, starts: vec![201_000, 201_500, 201_900] });
        assert_eq!(block.notation.map(|notation| notation.write(201_000, "201001")).as_deref(), Some("201000"));
        assert_eq!((others.codes, others.block), (1, None));
    }

    #[test]
    fn codes_of_an_item_are_told_apart_by_what_stands_before_the_number() {
        let part = own(&["7", "-3", "IR_01", "IR_12", "Sha256", "Gone"]);
        let [numbers, ir, words] = stocks(&part).try_into().expect("three ways to write a code");
        assert_eq!(numbers.taken.keys().copied().collect::<Vec<_>>(), [-3, 7]);
        assert_eq!(numbers.rows(40).starts, [-100, 0]);
        assert_eq!(ir.notation.map(|notation| notation.write(2, "IR_01")).as_deref(), Some("IR_02"));
        assert_eq!((words.notation, words.codes), (None, 2));
    }

    #[test]
    fn hexadecimal_blocks_have_rows_of_sixteens() {
        let codes = vec![code("0x01ff", Some("01"), "E", Status::Active)];
        let part = part(Some("0xBBCC"), vec![module("01", "0x0100", "0x01ff", "0x0142")], &[], codes);
        let [block] = stocks(&part).try_into().expect("one block");
        assert_eq!(block.rows(12), Rows { unit: 1, starts: vec![0x140, 0x1c0] });
        assert_eq!(block.notation.map(|notation| notation.write(0x1c0, "0x0100")).as_deref(), Some("0x01C0"));
    }

    #[test]
    fn cells_get_coarser_where_rows_would_be_many() {
        let numbers: Vec<String> = (0..50).map(|number| (number * 1000).to_string()).collect();
        let part = own(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
        let [stock] = stocks(&part).try_into().expect("one item");
        assert_eq!(stock.rows(40), Rows { unit: 100, starts: vec![0, 10_000, 20_000, 30_000, 40_000] });
        let extremes = [i64::MIN, i64::MAX].map(|number| number.to_string());
        let part = own(&[&extremes[0], &extremes[1], "99999999999999999999999999"]);
        let stocks = stocks(&part);
        assert_eq!(stocks.iter().map(|stock| stock.codes).collect::<Vec<_>>(), [2, 1]);
        assert!(stocks.iter().all(|stock| stock.rows(1).starts.len() <= 2));
    }
}
