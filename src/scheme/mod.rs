//! Numbering schemes: read a pattern, classify a code, explain a reading. A code is never padded or cut to make it fit.
//!
//! A pattern is a literal prefix, then runs of one letter: `A` is the level, `B` the module, `C` or `N` the serial; the last run is
//! always the serial. A pattern that ends in `N` has this one field, and everything before it is literal: `IR_NN`. A field of other
//! characters than digits stands in braces (`{A:upper}NNNN`), digits that may be missing at the end in brackets (`NNN[N]`), and after
//! `0x` all digits are hexadecimal. In place of a pattern a scheme may have ranges of integers, each with a name.

mod nearest;
mod pattern;

use std::{
    collections::BTreeMap,
    fmt::Write,
    iter::repeat_n,
    ops::{Range, RangeInclusive},
};

use pattern::{Class, Field};

use crate::source::Span;

const DEFAULT_PATTERN: &str = "A-BB-CCC";
const ANY_PATTERN: &str = "*";
const SEPARATORS: &str = "-_.:/";

/// The fields of a code. A field that the scheme does not have is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reading {
    /// `A`.
    pub level: Option<u32>,
    /// `BB`.
    pub module: Option<u32>,
    /// `CCC`.
    pub serial: u32,
}

/// The parts of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// `A`: who is at fault.
    Level,
    /// `BB`: the project or module.
    Module,
    /// `CCC`: counted up within the module.
    Serial,
}

impl FieldKind {
    /// The word of messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Module => "module",
            Self::Serial => "serial",
        }
    }

    fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'A' => Some(Self::Level),
            b'B' => Some(Self::Module),
            b'C' | b'N' => Some(Self::Serial),
            _ => None,
        }
    }
}

/// Codes that are kept free: an inclusive range of [`Scheme::number`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The first.
    pub first: i128,
    /// The last.
    pub last: i128,
    /// As written: `201090..=201099`.
    pub text: String,
    /// The place in the config.
    pub span: Span,
}

/// The shape of a code and the values that its fields may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    text: String,
    shape: Shape,
    /// Allowed levels with their names, asked only where the pattern has a level. None listed allows every level.
    pub levels: BTreeMap<u32, String>,
    /// Listed modules with their names; `None` allows every module but zero. The modules of ranges are the ranges, counted from 1.
    pub modules: Option<BTreeMap<u32, String>>,
    /// Reserved codes, in config order.
    pub reserved: Vec<Reserved>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// Every code fits.
    Any,
    Fields {
        prefix: String,
        /// Never empty; the last one is the serial.
        fields: Vec<Field>,
        /// The words of a field of words, in the order of their values.
        words: Vec<String>,
    },
    /// Integers; sorted, none empty, none overlaps another.
    Ranges(Vec<RangeInclusive<i128>>),
}

/// Why a pattern is no scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// The bytes of the pattern that are at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
}

/// How a code stands to a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Shape and values fit.
    Conforming(Reading),
    /// The shape fits; these fields (never none) hold a value that is not allowed.
    OutOfRange(Reading, Vec<FieldKind>),
    /// The shape does not fit.
    Malformed(Misfit),
}

impl Fit {
    /// The fields, where the shape fits.
    pub fn reading(&self) -> Option<Reading> {
        match self {
            Self::Conforming(reading) | Self::OutOfRange(reading, _) => Some(*reading),
            Self::Malformed(_) => None,
        }
    }
}

/// Why the shape does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The literal prefix is missing.
    Prefix,
    /// A minus sign.
    Negative,
    /// A sign where a digit must stand.
    Character(char),
    /// A word that is not listed.
    Word(String),
    /// The right characters, but not as many as the scheme has.
    Digits(usize),
    /// Separators, but not where the scheme has them; the digits of each part.
    Parts(Vec<usize>),
    /// No integer, where the scheme has ranges of them.
    NoInteger,
}

impl Default for Scheme {
    fn default() -> Self {
        Self::parse(DEFAULT_PATTERN).expect("the default pattern is a constant that parses")
    }
}

impl Scheme {
    /// The scheme of a pattern, with every module and nothing reserved, and with levels 1 and 2 where a level is a digit. `*` is the
    /// scheme that every code fits.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let any = pattern == ANY_PATTERN;
        let (prefix, fields) = if any { <(String, Vec<Field>)>::default() } else { pattern::parse(pattern)? };
        let counted = fields.iter().any(|field| field.kind == FieldKind::Level && field.class == Class::Digits);
        let levels = [(1, "system".to_owned()), (2, "service".to_owned())];
        Ok(Self {
            text: pattern.to_owned(),
            shape: if any { Shape::Any } else { Shape::Fields { prefix, fields, words: Vec::new() } },
            levels: levels.into_iter().filter(|_| counted).collect(),
            modules: None,
            reserved: Vec::new(),
        })
    }

    /// The scheme of named ranges of integers, which must be sorted and must not overlap.
    pub fn of_ranges(ranges: Vec<(RangeInclusive<i128>, String)>) -> Self {
        let text = ranges.iter().map(|(range, _)| format!("{}..={}", range.start(), range.end())).collect::<Vec<_>>();
        let modules = (1..).zip(&ranges).map(|(number, (_, name))| (number, name.clone())).collect();
        Self {
            text: text.join(", "),
            shape: Shape::Ranges(ranges.into_iter().map(|(range, _)| range).collect()),
            levels: BTreeMap::new(),
            modules: Some(modules),
            reserved: Vec::new(),
        }
    }

    /// The pattern as written, or the ranges.
    pub fn pattern(&self) -> &str {
        &self.text
    }

    /// True where every code fits, so that there is nothing to hold one against.
    pub fn is_any(&self) -> bool {
        self.shape == Shape::Any
    }

    /// True where the modules are ranges of integers.
    pub fn has_ranges(&self) -> bool {
        matches!(self.shape, Shape::Ranges(_))
    }

    fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Fields { fields, .. } => fields,
            Shape::Any | Shape::Ranges(_) => &[],
        }
    }

    fn prefix(&self) -> &str {
        match &self.shape {
            Shape::Fields { prefix, .. } => prefix,
            Shape::Any | Shape::Ranges(_) => "",
        }
    }

    fn field(&self, kind: FieldKind) -> Option<&Field> {
        self.fields().iter().find(|field| field.kind == kind)
    }

    /// The most digits that the field has; `None` where the scheme has no such field.
    pub fn width(&self, kind: FieldKind) -> Option<usize> {
        self.field(kind).map(|field| field.widest)
    }

    /// The largest value that the field has room for; 0 where the scheme has no such field.
    pub fn capacity(&self, kind: FieldKind) -> u32 {
        let most = |field: &Field| u64::from(field.class.radix()).saturating_pow(field.widest as u32) - 1;
        self.field(kind).map_or(0, |field| u32::try_from(most(field)).unwrap_or(u32::MAX))
    }

    /// The smallest value of a field: decimal modules and serials count from 1.
    pub fn least(&self, kind: FieldKind) -> u32 {
        self.field(kind).map_or(0, |field| field.least)
    }

    /// True where the field takes its values from the words that the config lists.
    pub fn has_words(&self, kind: FieldKind) -> bool {
        self.field(kind).is_some_and(|field| field.class == Class::Word)
    }

    /// Lists the words of the field of words; their values count from 1.
    pub fn set_words(&mut self, listed: Vec<String>) {
        if let Shape::Fields { words, .. } = &mut self.shape {
            *words = listed;
        }
    }

    /// The value that a text gives to a field, `None` where it has other characters than the field or more of them.
    pub fn field_value(&self, kind: FieldKind, text: &str) -> Option<u32> {
        let field = self.field(kind)?;
        let Shape::Fields { words, .. } = &self.shape else { return None };
        let fits = field.class == Class::Word || (1..=field.widest).contains(&text.len());
        let value = || field_value(field, words, text);
        if fits && text.chars().all(|c| field.class.holds(c)) { value() } else { None }
    }

    /// A value of a field as it stands in a code: `01`, `B`, `42`.
    pub fn field_text(&self, kind: FieldKind, value: u32) -> String {
        let Shape::Fields { words, .. } = &self.shape else { return value.to_string() };
        let Some(field) = self.field(kind) else { return value.to_string() };
        let mut text = String::new();
        push_field(&mut text, field, words, value);
        text
    }

    /// Holds a code against the scheme: `201003`, `2-01-003`, `-32700`, `IR_06`.
    pub fn read(&self, code: &str) -> Fit {
        let read = match &self.shape {
            Shape::Any => return Fit::Conforming(Reading { level: None, module: None, serial: 0 }),
            Shape::Ranges(ranges) => return read_in_ranges(ranges, code),
            Shape::Fields { .. } => self.shape(code),
        };
        let reading = match read {
            Ok(reading) => reading,
            Err(misfit) => return Fit::Malformed(misfit),
        };
        let out = self.out_of_range(&reading);
        if out.is_empty() { Fit::Conforming(reading) } else { Fit::OutOfRange(reading, out) }
    }

    /// The canonical text of a code whose shape fits: `2-01-003` gives `201003`.
    pub fn canonical(&self, text: &str) -> Option<String> {
        match self.shape {
            Shape::Fields { .. } => self.shape(text).ok().map(|reading| self.code(&reading)),
            Shape::Any | Shape::Ranges(_) => None,
        }
    }

    /// The canonical text of a reading: `201003`.
    pub fn code(&self, reading: &Reading) -> String {
        self.write(reading, false)
    }

    /// A reading as people read it: `2-01-003`.
    pub fn display(&self, reading: &Reading) -> String {
        self.write(reading, true)
    }

    /// The digits of the fields as one integer (`201003`), and the integer itself where the scheme has ranges.
    pub fn number(&self, reading: &Reading) -> i128 {
        match &self.shape {
            Shape::Any => 0,
            Shape::Ranges(ranges) => {
                let range = ranges.get((reading.module.unwrap_or(0) as usize).wrapping_sub(1));
                range.map_or(0, |range| range.start() + i128::from(reading.serial))
            }
            Shape::Fields { fields, .. } => fields.iter().fold(0_i128, |number, field| {
                let capacity = i128::from(field.class.radix()).saturating_pow(field.widest as u32);
                number.saturating_mul(capacity).saturating_add(i128::from(value(reading, field.kind)))
            }),
        }
    }

    /// The largest serial beside the level and module of this reading.
    pub fn largest_serial(&self, reading: &Reading) -> u32 {
        match &self.shape {
            Shape::Any => 0,
            Shape::Ranges(ranges) => {
                let range = ranges.get((reading.module.unwrap_or(0) as usize).wrapping_sub(1));
                range.map_or(0, |range| u32::try_from(range.end() - range.start()).unwrap_or(u32::MAX))
            }
            // Letters are not counted up.
            Shape::Fields { fields, .. }
                if fields.iter().any(|field| field.kind == FieldKind::Serial && field.class.radix() > 16) =>
            {
                0
            }
            Shape::Fields { .. } => self.capacity(FieldKind::Serial),
        }
    }

    /// The name of a level.
    pub fn level_name(&self, level: u32) -> Option<&str> {
        self.levels.get(&level).map(String::as_str)
    }

    /// The name of a listed module.
    pub fn module_name(&self, module: u32) -> Option<&str> {
        self.modules.as_ref()?.get(&module).map(String::as_str)
    }

    /// The reservation that holds this code.
    pub fn reserved(&self, reading: &Reading) -> Option<&Reserved> {
        let number = self.number(reading);
        self.reserved.iter().find(|range| (range.first..=range.last).contains(&number))
    }

    /// A reading in words: `level 2 (service), module 01 (user), serial 003`.
    pub fn explain(&self, reading: &Reading) -> String {
        self.words(reading, &|_| true)
    }

    /// The level and module of a reading in words: `level 2 (service), module 01 (user)`; empty where the scheme has neither.
    pub fn explain_block(&self, reading: &Reading) -> String {
        self.words(reading, &|kind| kind != FieldKind::Serial)
    }

    fn words(&self, reading: &Reading, is_told: &dyn Fn(FieldKind) -> bool) -> String {
        if self.has_ranges() {
            let name = reading.module.and_then(|module| self.module_name(module));
            return name.map_or_else(|| "in no range".to_owned(), |name| format!("in the range of {name}"));
        }
        let words = self.fields().iter().filter(|field| is_told(field.kind)).map(|field| {
            let value = value(reading, field.kind);
            let name = match field.kind {
                FieldKind::Level => self.level_name(value),
                FieldKind::Module => self.module_name(value),
                FieldKind::Serial => None,
            };
            let name = name.map_or(String::new(), |name| format!(" ({name})"));
            format!("{} {}{name}", field.kind.name(), self.field_text(field.kind, value))
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Why the shape does not fit, in words: "five digits where `A-BB-CCC` has six".
    pub fn misfit_reason(&self, misfit: &Misfit) -> String {
        let pattern = &self.text;
        let unit = if self.fields().iter().all(|field| field.class.radix() <= 16) { "digit" } else { "character" };
        match misfit {
            Misfit::Prefix => format!("it does not start with `{}` as `{pattern}` does", self.prefix()),
            Misfit::Negative => format!("it is negative, and `{pattern}` has no sign"),
            Misfit::Character(c) if unit == "digit" => format!("`{}` where `{pattern}` has a digit", c.escape_debug()),
            Misfit::Character(c) => format!("`{}` cannot stand there in `{pattern}`", c.escape_debug()),
            Misfit::Word(word) => format!("`{}` is not one of the listed modules", word.escape_debug()),
            Misfit::Digits(count) => {
                let few = self.fields().iter().map(|field| field.width).sum();
                let many = self.fields().iter().map(|field| field.widest).sum();
                let plural = if *count == 1 { "" } else { "s" };
                let allowed = if few == many {
                    number_word(few)
                } else {
                    format!("{} to {}", number_word(few), number_word(many))
                };
                if (few..=many).contains(count) {
                    return format!("a `0` in front of more than {} {unit}s", number_word(few));
                }
                format!("{} {unit}{plural} where `{pattern}` has {allowed}", number_word(*count))
            }
            Misfit::Parts(parts) => {
                let parts: Vec<_> = parts.iter().map(usize::to_string).collect();
                let widths: Vec<_> = self.fields().iter().map(|field| field.width.to_string()).collect();
                format!("parts of {} {unit}s where `{pattern}` has {}", parts.join("-"), widths.join("-"))
            }
            Misfit::NoInteger => "it is no integer, and the scheme has ranges of integers".to_owned(),
        }
    }

    fn shape(&self, code: &str) -> Result<Reading, Misfit> {
        let Shape::Fields { prefix, fields, words } = &self.shape else { return Err(Misfit::Prefix) };
        let hex = self.as_hex(code);
        let code = hex.as_deref().unwrap_or(code);
        let rest = match code.strip_prefix(prefix.as_str()) {
            Some(rest) => rest,
            None if code.starts_with('-') => return Err(Misfit::Negative),
            None => return Err(Misfit::Prefix),
        };
        if rest.starts_with('-') && prefix.is_empty() {
            return Err(Misfit::Negative);
        }
        let is_separator = |c: char| fields.iter().any(|field| field.separator == Some(c));
        let stands = |c: char| is_separator(c) || fields.iter().any(|field| field.class.holds(c));
        if let Some(c) = rest.chars().find(|&c| !stands(c)) {
            return Err(Misfit::Character(c));
        }
        let plain = !rest.contains(is_separator);
        let few: usize = fields.iter().map(|field| field.width).sum();
        let many: usize = fields.iter().map(|field| field.widest).sum();
        let wordy = fields.iter().any(|field| field.class == Class::Word);
        if plain && !wordy && !(few..=many).contains(&rest.len()) {
            return Err(Misfit::Digits(rest.len()));
        }
        split(fields, words, rest, plain && !wordy)
            .unwrap_or_else(|| Err(Misfit::Parts(rest.split(is_separator).map(str::len).collect())))
    }

    /// An integer in the digits of a hexadecimal scheme. A value has no leading zeros to lose, so they are added.
    fn as_hex(&self, code: &str) -> Option<String> {
        let digits = self.prefix().strip_prefix("0x")?.len();
        let width = digits + self.fields().iter().map(|field| field.width).sum::<usize>();
        let value: i128 = code.parse().ok()?;
        // A code with its highest bit set is negative in an `i32`.
        let value = if i32::try_from(value).is_ok_and(i32::is_negative) { value + (1 << 32) } else { value };
        (value >= 0).then(|| format!("0x{value:0width$x}"))
    }

    fn out_of_range(&self, reading: &Reading) -> Vec<FieldKind> {
        let allowed = |kind: FieldKind| match kind {
            FieldKind::Level => {
                self.levels.is_empty() || reading.level.is_none_or(|level| self.levels.contains_key(&level))
            }
            FieldKind::Module => reading.module.is_none_or(|module| match &self.modules {
                Some(modules) => modules.contains_key(&module),
                None => module >= self.least(kind),
            }),
            FieldKind::Serial => reading.serial >= self.least(kind),
        };
        self.fields().iter().map(|field| field.kind).filter(|kind| !allowed(*kind)).collect()
    }

    fn write(&self, reading: &Reading, separated: bool) -> String {
        let Shape::Fields { prefix, fields, words } = &self.shape else { return self.number(reading).to_string() };
        let mut text = prefix.clone();
        for field in fields {
            let kept = separated || fields.iter().any(|field| field.class == Class::Word);
            text.extend(field.separator.filter(|_| kept));
            push_field(&mut text, field, words, value(reading, field.kind));
        }
        text
    }
}

fn read_in_ranges(ranges: &[RangeInclusive<i128>], code: &str) -> Fit {
    let Ok(value) = code.parse::<i128>() else { return Fit::Malformed(Misfit::NoInteger) };
    let none = Reading { level: None, module: None, serial: 0 };
    let at = ranges.partition_point(|range| *range.end() < value);
    let reading = ranges.get(at).filter(|range| range.contains(&value)).and_then(|range| {
        let module = u32::try_from(at + 1).ok();
        Some(Reading { module, serial: u32::try_from(value - range.start()).ok()?, ..none })
    });
    reading.map_or_else(|| Fit::OutOfRange(none, vec![FieldKind::Module]), Fit::Conforming)
}

/// `None` where the separators or widths are not those of the fields.
fn split(fields: &[Field], words: &[String], mut rest: &str, plain: bool) -> Option<Result<Reading, Misfit>> {
    let mut reading = Reading { level: None, module: None, serial: 0 };
    for (i, field) in fields.iter().enumerate() {
        if let Some(separator) = field.separator.filter(|_| !plain) {
            rest = rest.strip_prefix(separator)?;
        }
        let width = match field.class {
            // A separator always follows a word.
            Class::Word => rest.find(fields.get(i + 1)?.separator?).unwrap_or(rest.len()),
            _ if i + 1 == fields.len() => rest.len(),
            _ => field.width,
        };
        let (text, behind) = rest.split_at_checked(width)?;
        if field.class != Class::Word && !(field.width..=field.widest).contains(&width) {
            return None;
        }
        if let Some(c) = text.chars().find(|&c| !field.class.holds(c)) {
            return plain.then_some(Err(Misfit::Character(c)));
        }
        if width > field.width && field.class != Class::Word && text.starts_with('0') {
            return Some(Err(Misfit::Digits(width)));
        }
        let Some(value) = field_value(field, words, text) else { return Some(Err(Misfit::Word(text.to_owned()))) };
        match field.kind {
            FieldKind::Level => reading.level = Some(value),
            FieldKind::Module => reading.module = Some(value),
            FieldKind::Serial => reading.serial = value,
        }
        rest = behind;
    }
    rest.is_empty().then_some(Ok(reading))
}

fn field_value(field: &Field, words: &[String], text: &str) -> Option<u32> {
    match field.class {
        Class::Word => words.iter().position(|word| word == text).and_then(|at| u32::try_from(at + 1).ok()),
        class => u32::from_str_radix(text, class.radix()).ok(),
    }
}

/// Writes the value of a field behind a text.
fn push_field(text: &mut String, field: &Field, words: &[String], value: u32) {
    let width = field.width;
    match field.class {
        Class::Word => text.push_str(words.get((value as usize).wrapping_sub(1)).map_or("", String::as_str)),
        Class::Digits => _ = write!(text, "{value:0width$}"),
        Class::Hex => _ = write!(text, "{value:0width$x}"),
        Class::Upper | Class::Alnum => {
            let mut digits = Vec::new();
            let mut rest = value;
            while rest > 0 {
                digits.extend(char::from_digit(rest % 36, 36).map(|digit| digit.to_ascii_uppercase()));
                rest /= 36;
            }
            text.extend(repeat_n('0', width.saturating_sub(digits.len())).chain(digits.into_iter().rev()));
        }
    }
}

fn value(reading: &Reading, kind: FieldKind) -> u32 {
    match kind {
        FieldKind::Level => reading.level.unwrap_or(0),
        FieldKind::Module => reading.module.unwrap_or(0),
        FieldKind::Serial => reading.serial,
    }
}

fn number_word(count: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scheme(pattern: &str) -> Scheme {
        Scheme::parse(pattern).expect("the pattern is right")
    }

    fn reading(level: u32, module: u32, serial: u32) -> Reading {
        Reading { level: Some(level), module: Some(module), serial }
    }

    #[test]
    fn both_notations_give_one_reading() {
        let scheme = Scheme::default();
        for text in ["201003", "2-01-003"] {
            assert_eq!(scheme.read(text), Fit::Conforming(reading(2, 1, 3)), "{text}");
            assert_eq!(scheme.canonical(text).as_deref(), Some("201003"));
        }
        assert_eq!(scheme.display(&reading(2, 1, 3)), "2-01-003");
        assert_eq!(scheme.number(&reading(2, 1, 3)), 201_003);
    }

    #[test]
    fn each_field_has_its_own_range() {
        let mut scheme = Scheme::default();
        let out = |scheme: &Scheme, code: &str| match scheme.read(code) {
            Fit::OutOfRange(_, fields) => fields,
            other => panic!("{code}: {other:?}"),
        };
        assert_eq!(out(&scheme, "301003"), [FieldKind::Level]);
        assert_eq!(out(&scheme, "200003"), [FieldKind::Module]);
        assert_eq!(out(&scheme, "201000"), [FieldKind::Serial]);
        assert_eq!(out(&scheme, "000000"), [FieldKind::Level, FieldKind::Module, FieldKind::Serial]);
        scheme.modules = Some(BTreeMap::from([(1, "user".to_owned())]));
        assert_eq!(out(&scheme, "202003"), [FieldKind::Module]);
        assert_eq!(scheme.explain(&reading(2, 1, 3)), "level 2 (service), module 01 (user), serial 003");
    }

    #[test]
    fn a_misfit_says_what_is_wrong() {
        let why = |pattern: &str, code: &str| match scheme(pattern).read(code) {
            Fit::Malformed(misfit) => scheme(pattern).misfit_reason(&misfit),
            other => panic!("{code}: {other:?}"),
        };
        assert_eq!(why("A-BB-CCC", "20103"), "five digits where `A-BB-CCC` has six");
        assert_eq!(why("A-BB-CCC", ""), "no digits where `A-BB-CCC` has six");
        assert_eq!(why("A-BB-CCC", "-32700"), "it is negative, and `A-BB-CCC` has no sign");
        assert_eq!(why("A-BB-CCC", "E201003"), "`E` where `A-BB-CCC` has a digit");
        assert_eq!(why("A-BB-CCC", "20-1-003"), "parts of 2-1-3 digits where `A-BB-CCC` has 1-2-3");
        assert_eq!(why("A-BB-CCC", "2-01003"), "parts of 1-5 digits where `A-BB-CCC` has 1-2-3");
        assert_eq!(why("IR_NN", "HE_02"), "it does not start with `IR_` as `IR_NN` does");
        assert_eq!(why("IR_NN", "IR_006"), "three digits where `IR_NN` has two");
        assert_eq!(why("IR_NN", "-5"), "it is negative, and `IR_NN` has no sign");
        assert_eq!(why("{A:upper}NNNN", "a0001"), "`a` cannot stand there in `{A:upper}NNNN`");
    }

    #[test]
    fn other_patterns() {
        assert_eq!(scheme("A-BB-CC").read("20502"), Fit::Conforming(reading(2, 5, 2)));
        let serial = |serial| Fit::Conforming(Reading { level: None, module: None, serial });
        assert_eq!(scheme("IR_NN").read("IR_06"), serial(6));
        assert_eq!(scheme("E-NNNN").read("E-0308"), serial(308));
        assert_eq!(scheme("NNNNNN").read("000101"), serial(101));
        assert_eq!(scheme("DB_NN").canonical("DB_07").as_deref(), Some("DB_07"));
        assert_eq!(scheme("E-A-BB-CCC").canonical("E-2-01-003").as_deref(), Some("E-201003"));
        let two = Reading { level: None, module: Some(11), serial: 2 };
        assert_eq!(scheme("BB-CC").read("1102"), Fit::Conforming(two));
        assert_eq!(scheme("ABBCCC").display(&reading(2, 1, 3)), "201003");
    }

    #[test]
    fn fields_of_other_characters() {
        let fits = |pattern: &str, code: &str| matches!(scheme(pattern).read(code), Fit::Conforming(_));
        for (pattern, good, bad) in [
            ("{A:upper}NNNN", "A0001", "a0001"),
            ("{A:upper}NNNN", "B0301", "B301"),
            ("{BB:alnum}{NNN:alnum}", "42S02", "42S2"),
            ("{BB:alnum}{NNN:alnum}", "00000", "42s02"),
            ("IR_NN[N]", "IR_06", "IR_6"),
            ("IR_NN[N]", "IR_123", "IR_012"),
            ("NNN[NNN]", "100", "0100"),
            ("E-NNNN", "E-0308", "E-308"),
            ("0xBBCCCCCC", "0x01000001", "0x0100001"),
            ("0xBBCCCCCC", "16777217", "4294967296"),
            ("0x80BBCCCC", "-2147417857", "0x8101ffff"),
            ("-32NNN", "-32700", "-327000"),
            ("-32NNN", "-32000", "32000"),
            ("*", "anything", ""),
        ] {
            assert!(fits(pattern, good), "{pattern}: {good}");
            assert!(pattern == "*" || !fits(pattern, bad), "{pattern}: {bad}");
        }
        let letters = scheme("{A:upper}NNNN");
        let reading = letters.read("B0301").reading().expect("it fits");
        assert_eq!(
            (letters.code(&reading).as_str(), letters.explain(&reading).as_str()),
            ("B0301", "level B, serial 0301")
        );
        let hex = scheme("0xBBCCCCCC");
        assert_eq!(hex.read("16777218").reading().map(|reading| hex.code(&reading)).as_deref(), Some("0x01000002"));
        let mut words = scheme("{B:word}:NNNN");
        words.set_words(vec!["ddl".to_owned(), "kv".to_owned()]);
        let reading = words.read("kv:8200").reading().expect("it fits");
        assert_eq!((words.code(&reading).as_str(), words.number(&reading)), ("kv:8200", 28200));
        let why = |code: &str| match words.read(code) {
            Fit::Malformed(misfit) => words.misfit_reason(&misfit),
            other => panic!("{code}: {other:?}"),
        };
        assert!(words.has_words(FieldKind::Module) && !hex.has_words(FieldKind::Module));
        let mut within = scheme("{B:word}:NN");
        within.set_words(vec!["a_b".to_owned()]);
        assert_eq!(within.canonical("a_b:07").as_deref(), Some("a_b:07"));
        let mut under = scheme("{B:word}_NN");
        under.set_words(vec!["IR".to_owned(), "WE".to_owned()]);
        assert_eq!(under.read("WE_07").reading().map(|reading| under.code(&reading)).as_deref(), Some("WE_07"));
        assert_eq!(why("ddx:8200"), "`ddx` is not one of the listed modules");
        assert_eq!(why("kv:82000"), "parts of 2-5 characters where `{B:word}:NNNN` has 0-4");
    }

    #[test]
    fn fields_by_themselves() {
        use FieldKind::{Level, Module, Serial};
        let usual = Scheme::default();
        assert_eq!([Level, Module, Serial].map(|field| usual.width(field)), [Some(1), Some(2), Some(3)]);
        assert_eq!([Level, Module, Serial].map(|field| usual.capacity(field)), [9, 99, 999]);
        assert_eq!(scheme("NNNN").capacity(Module), 0);
        assert_eq!(scheme("0xBBCCCCCC").capacity(Module), 255);
        assert_eq!(
            ["01", "1", "99", "", "100", "A"].map(|text| usual.field_value(Module, text)),
            [Some(1), Some(1), Some(99), None, None, None]
        );
        assert_eq!([usual.field_text(Module, 7), usual.field_text(Serial, 42)], ["07", "042"]);
        assert!(scheme("*").is_any() && !usual.is_any() && !scheme("NNNN").is_any());
        assert_eq!(usual.largest_serial(&reading(2, 1, 3)), 999);
        assert_eq!(scheme("NNN[NNN]").width(Serial), Some(6));
        assert_eq!(usual.explain_block(&reading(2, 1, 3)), "level 2 (service), module 01");
        assert_eq!(scheme("{A:upper}NNNN").largest_serial(&reading(10, 0, 3)), 9999);
        // Nobody counts up in letters.
        assert_eq!(scheme("{BB:alnum}{NNN:alnum}").largest_serial(&reading(0, 1, 3)), 0);
        assert_eq!(scheme("0xBBCCCCCC").largest_serial(&reading(0, 1, 3)), 0x00ff_ffff);
    }

    #[test]
    fn ranges_of_integers() {
        let ranges = vec![(-32099..=-32000, "server".to_owned()), (1000..=1999, "storage".to_owned())];
        let scheme = Scheme::of_ranges(ranges);
        let number = |code: &str| match scheme.read(code) {
            Fit::Conforming(reading) => Some(scheme.number(&reading)),
            _ => None,
        };
        for code in ["-32099", "-32000", "1000", "1999"] {
            assert_eq!(number(code), code.parse().ok());
        }
        assert_eq!([number("-32100"), number("999"), number("10000"), number("x")], [None; 4]);
        let reading = scheme.read("1005").reading().expect("it is in a range");
        assert_eq!((scheme.code(&reading).as_str(), scheme.largest_serial(&reading)), ("1005", 999));
        assert_eq!(scheme.explain(&reading), "in the range of storage");
    }

    #[test]
    fn a_wrong_pattern_names_its_place() {
        let place = |pattern: &str| Scheme::parse(pattern).expect_err("the pattern is wrong").range;
        assert_eq!(place(""), 0..0);
        assert_eq!(place("A-BB-CCX"), 7..8);
        assert_eq!(place("A—BB"), 1..4);
        assert_eq!(place("A-BB-CC-CCC"), 0..1);
        assert_eq!(place("E-NNNNNNN"), 2..9);
        assert_eq!(place("A-BB-"), 4..5);
        assert_eq!(place("{A:lower}NNNN"), 0..9);
        assert_eq!(place("{B:word}NNNN"), 0..8);
        assert_eq!(place("[N]NNN"), 0..1);
        assert_eq!(place("{CC:alnum}{A:upper}NN"), 0..10);
        assert_eq!(place("NN[C]"), 4..5);
        assert_eq!(place("0x{C:hex}NNNN"), 2..9);
        assert_eq!(place("NN[]"), 3..4);
        assert_eq!(place("X-AA-7-CCC"), 2..4);
    }

    #[test]
    fn nearest_codes_conform_and_name_the_slip() {
        let scheme = Scheme::default();
        assert_eq!(
            scheme.nearest("20103"),
            ["`2-01-003` (a `0` added)", "`1-20-103` (a `1` added)", "`2-20-103` (a `2` added)",]
        );
        assert_eq!(scheme.nearest("2001003")[0], "`2-01-003` (a `0` dropped)");
        assert_eq!(scheme.nearest("2110345")[0], "`2-11-345` (a `0` dropped)");
        assert_eq!(
            scheme.nearest("2113345"),
            ["`2-13-345` (a `1` dropped)", "`2-11-345` (a `3` dropped)", "`1-13-345` (a `2` dropped)"]
        );
        assert_eq!(scheme.nearest("E201003"), ["`2-01-003`"]);
        assert!(scheme.nearest("10000").is_empty());
        for code in ["201003", "301003", "-32700", "7", "42S02", "", "IR_06"] {
            assert!(scheme.nearest(code).is_empty(), "{code}");
        }
        assert!(self::scheme("0xBBCC").nearest("0x123").is_empty());
    }

    #[test]
    fn a_reservation_holds_both_ends() {
        let mut scheme = Scheme::default();
        let span = Span::new(crate::source::FileId(0), 0..0);
        scheme.reserved.push(Reserved { first: 201_090, last: 201_099, text: String::new(), span });
        let held = |serial| scheme.reserved(&reading(2, 1, serial)).is_some();
        assert_eq!([held(89), held(90), held(99), held(100)], [false, true, true, false]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(pattern in "\\PC{0,12}", code in "\\PC{0,16}", number in any::<i64>()) {
            let scheme = Scheme::parse(&pattern).unwrap_or_default();
            for code in [code, number.to_string()] {
                if let Fit::Malformed(misfit) = scheme.read(&code) {
                    prop_assert!(!scheme.misfit_reason(&misfit).is_empty());
                }
                let _ = scheme.nearest(&code);
            }
        }

        #[test]
        fn what_fits_any_pattern_survives_writing(
            pattern in "[A-CE0x_-]{0,4}(\\{(A|BB):(upper|alnum|hex|word|digits)\\})?[-:_]?[ABCN]{0,5}(\\[[CN]{0,3}\\])?[}\\]]?",
            code in "[A-C0-9x_:-]{0,10}",
            number in any::<i32>(),
        ) {
            let Ok(mut scheme) = Scheme::parse(&pattern) else { return Ok(()) };
            scheme.set_words(vec!["AB".to_owned(), "1".to_owned(), "C_C".to_owned()]);
            for code in [code, number.to_string()] {
                match scheme.read(&code) {
                    Fit::Malformed(misfit) => prop_assert!(!scheme.misfit_reason(&misfit).is_empty()),
                    fit => {
                        let reading = fit.reading();
                        let written = reading.map(|reading| (scheme.code(&reading), scheme.display(&reading)));
                        let Some((plain, shown)) = written else { return Ok(()) };
                        prop_assert_eq!(scheme.read(&plain).reading(), reading, "{}: {} as {}", pattern, code, plain);
                        prop_assert_eq!(scheme.read(&shown).reading(), reading, "{}: {} as {}", pattern, code, shown);
                    }
                }
                let _ = scheme.nearest(&code);
            }
        }

        #[test]
        fn a_reading_survives_both_notations(level in 0..10_u32, module in 0..100_u32, serial in 0..1000_u32) {
            let scheme = Scheme::default();
            let reading = reading(level, module, serial);
            prop_assert_eq!(scheme.read(&scheme.display(&reading)).reading(), Some(reading));
            prop_assert_eq!(scheme.read(&scheme.code(&reading)).reading(), Some(reading));
        }
    }
}
