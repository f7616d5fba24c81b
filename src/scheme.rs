//! Numbering schemes: read a pattern, classify a code, explain a reading. A code is never padded or cut to make it fit.
//!
//! A pattern is a literal prefix, then runs of one letter: `A` is the level, `B` the module, `C` or `N` the serial; the last run is
//! always the serial. A pattern that ends in `N` has this one field, and everything before it is literal: `IR_NN`.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::repeat_n,
    ops::Range,
};

use crate::source::Span;

const DEFAULT_PATTERN: &str = "A-BB-CCC";
const SEPARATORS: &str = "-_.:/";
const MAX_WIDTH: usize = 6;
const MAX_NEAREST: usize = 3;

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

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    kind: FieldKind,
    width: usize,
    /// Between the field before and this one.
    separator: Option<char>,
}

/// Codes that are kept free: an inclusive range of [`Scheme::number`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
    /// As written: `201090..=201099`.
    pub text: String,
    /// The place in the config.
    pub span: Span,
}

/// The shape of a code and the values that its fields may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    pattern: String,
    prefix: String,
    /// Never empty; the last one is the serial.
    fields: Vec<Field>,
    /// Allowed levels with their names; asked only where the pattern has a level.
    pub levels: BTreeMap<u32, String>,
    /// Listed modules with their names; `None` allows every module but zero.
    pub modules: Option<BTreeMap<u32, String>>,
    /// Reserved codes, in config order.
    pub reserved: Vec<Reserved>,
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
    /// Digits only, but not as many as the scheme has.
    Digits(usize),
    /// Separators, but not where the scheme has them; the digits of each part.
    Parts(Vec<usize>),
}

impl Default for Scheme {
    fn default() -> Self {
        Self::parse(DEFAULT_PATTERN).expect("the default pattern is a constant that parses")
    }
}

impl Scheme {
    /// The scheme of a pattern, with levels 1 and 2, every module, and nothing reserved.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let error = |range: Range<usize>, message: String| Err(PatternError { range, message });
        if pattern.is_empty() {
            return error(0..0, "a pattern is empty".to_owned());
        }
        if let Some((at, c)) =
            pattern.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !SEPARATORS.contains(*c))
        {
            return error(at..at + c.len_utf8(), format!("`{}` cannot stand in a pattern", c.escape_debug()));
        }
        let bytes = pattern.as_bytes();
        let (mut fields, mut end) = (Vec::new(), pattern.len());
        loop {
            let letter = bytes[end - 1];
            let Some(kind) = FieldKind::of_letter(letter) else {
                return error(end - 1..end, "a pattern ends in its serial, a run of `C` or `N`".to_owned());
            };
            let start = bytes[..end].iter().rposition(|&b| b != letter).map_or(0, |at| at + 1);
            if end - start > MAX_WIDTH {
                return error(start..end, format!("a field has at most {MAX_WIDTH} digits"));
            }
            let separator = pattern[..start].chars().next_back().filter(|c| SEPARATORS.contains(*c));
            let kind = if fields.is_empty() { FieldKind::Serial } else { kind };
            fields.push(Field { kind, width: end - start, separator });
            let next = start - usize::from(separator.is_some());
            let goes_on =
                letter != b'N' && next > 0 && matches!(bytes[next - 1], b'A'..=b'C') && bytes[next - 1] < letter;
            if !goes_on {
                end = start;
                break;
            }
            end = next;
        }
        fields.reverse();
        fields[0].separator = None;
        if bytes[pattern.len() - 1] != b'N'
            && let Some(range) = stray_field(&pattern[..end])
        {
            let message =
                format!("`{}` is out of order: the fields are `A`, `BB`, `CCC`, each once", &pattern[range.clone()]);
            return error(range, message);
        }
        Ok(Self {
            pattern: pattern.to_owned(),
            prefix: pattern[..end].to_owned(),
            fields,
            levels: BTreeMap::from([(1, "system".to_owned()), (2, "service".to_owned())]),
            modules: None,
            reserved: Vec::new(),
        })
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// How many digits the field has; `None` where the scheme has no such field.
    pub fn width(&self, kind: FieldKind) -> Option<usize> {
        self.fields.iter().find(|field| field.kind == kind).map(|field| field.width)
    }

    /// The largest value that the field has room for; 0 where the scheme has no such field.
    pub fn capacity(&self, kind: FieldKind) -> u32 {
        self.width(kind).map_or(0, |width| 10_u32.pow(width as u32) - 1)
    }

    /// Holds a code against the scheme: `201003`, `2-01-003`, `-32700`, `IR_06`.
    pub fn read(&self, code: &str) -> Fit {
        let reading = match self.shape(code) {
            Ok(reading) => reading,
            Err(misfit) => return Fit::Malformed(misfit),
        };
        let out = self.out_of_range(&reading);
        if out.is_empty() { Fit::Conforming(reading) } else { Fit::OutOfRange(reading, out) }
    }

    /// The canonical text of a code whose shape fits: `2-01-003` gives `201003`.
    pub fn canonical(&self, text: &str) -> Option<String> {
        self.shape(text).ok().map(|reading| self.code(&reading))
    }

    /// The canonical text of a reading: `201003`.
    pub fn code(&self, reading: &Reading) -> String {
        self.write(reading, false)
    }

    /// A reading as people read it: `2-01-003`.
    pub fn display(&self, reading: &Reading) -> String {
        self.write(reading, true)
    }

    /// The digits of the fields as one integer: `201003`.
    pub fn number(&self, reading: &Reading) -> u64 {
        self.fields
            .iter()
            .fold(0, |number, field| number * 10_u64.pow(field.width as u32) + u64::from(value(reading, field.kind)))
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
        let words = self.fields.iter().map(|field| {
            let value = value(reading, field.kind);
            let name = match field.kind {
                FieldKind::Level => self.level_name(value),
                FieldKind::Module => self.module_name(value),
                FieldKind::Serial => None,
            };
            let name = name.map_or(String::new(), |name| format!(" ({name})"));
            format!("{} {value:0width$}{name}", field.kind.name(), width = field.width)
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Why the shape does not fit, in words: "five digits where `A-BB-CCC` has six".
    pub fn misfit_reason(&self, misfit: &Misfit) -> String {
        let pattern = &self.pattern;
        match misfit {
            Misfit::Prefix => format!("it does not start with `{}` as `{pattern}` does", self.prefix),
            Misfit::Negative => format!("it is negative, and `{pattern}` has no sign"),
            Misfit::Character(c) => format!("`{}` where `{pattern}` has a digit", c.escape_debug()),
            Misfit::Digits(count) => format!("{} where `{pattern}` has {}", digits(*count), number_word(self.digits())),
            Misfit::Parts(parts) => {
                let parts: Vec<_> = parts.iter().map(usize::to_string).collect();
                let widths: Vec<_> = self.fields.iter().map(|field| field.width.to_string()).collect();
                format!("parts of {} digits where `{pattern}` has {}", parts.join("-"), widths.join("-"))
            }
        }
    }

    /// The conforming codes that are one slip of the keyboard away, each with the slip in words: "`2-01-003` (a `0` added)". At most three,
    /// likeliest first; none where the code is further away or its shape fits.
    pub fn nearest(&self, code: &str) -> Vec<String> {
        if self.shape(code).is_ok() {
            return Vec::new();
        }
        let rest = code.strip_prefix(&self.prefix).filter(|_| !self.prefix.is_empty());
        let rest = rest.unwrap_or_else(|| code.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '-'));
        if rest.starts_with('-') || !rest.chars().all(|c| c.is_ascii_digit() || SEPARATORS.contains(c)) {
            return Vec::new();
        }
        let found: String = rest.chars().filter(char::is_ascii_digit).collect();
        let candidates = match found.len() {
            len if len == self.digits() => vec![(found, String::new())],
            len if len + 1 == self.digits() => self.with_one_more(&found),
            len if len == self.digits() + 1 => with_one_less(&found),
            _ => return Vec::new(),
        };
        let mut seen = BTreeSet::new();
        let mut nearest = Vec::new();
        for (digits, slip) in candidates {
            let Fit::Conforming(reading) = self.read(&format!("{}{digits}", self.prefix)) else { continue };
            if nearest.len() < MAX_NEAREST && seen.insert(reading) {
                nearest.push(format!("`{}`{slip}", self.display(&reading)));
            }
        }
        nearest
    }

    /// Insertions: a `0` that a field lost at its left, then a lost level, then a `0` elsewhere.
    fn with_one_more(&self, found: &str) -> Vec<(String, String)> {
        let insert = |at: usize, digit: &str| {
            (format!("{}{digit}{}", &found[..at], &found[at..]), format!(" (a `{digit}` added)"))
        };
        let starts = self.fields.iter().scan(0, |at, field| {
            let start = *at;
            *at += field.width;
            Some(start)
        });
        let mut candidates: Vec<_> = starts.map(|start| insert(start, "0")).collect();
        if self.width(FieldKind::Level) == Some(1) {
            candidates.extend(self.levels.keys().map(|level| insert(0, &level.to_string())));
        }
        candidates.extend((0..=found.len()).map(|at| insert(at, "0")));
        candidates
    }

    fn digits(&self) -> usize {
        self.fields.iter().map(|field| field.width).sum()
    }

    fn shape(&self, code: &str) -> Result<Reading, Misfit> {
        let rest = match code.strip_prefix(&self.prefix) {
            Some(rest) => rest,
            None if code.starts_with('-') => return Err(Misfit::Negative),
            None => return Err(Misfit::Prefix),
        };
        if rest.starts_with('-') && self.prefix.is_empty() {
            return Err(Misfit::Negative);
        }
        let stray =
            rest.chars().find(|&c| !c.is_ascii_digit() && !self.fields.iter().any(|field| field.separator == Some(c)));
        if let Some(c) = stray {
            return Err(Misfit::Character(c));
        }
        let plain = rest.bytes().all(|b| b.is_ascii_digit());
        if plain && rest.len() != self.digits() {
            return Err(Misfit::Digits(rest.len()));
        }
        self.split(rest, plain)
            .ok_or_else(|| Misfit::Parts(rest.split(|c: char| !c.is_ascii_digit()).map(str::len).collect()))
    }

    fn split(&self, mut rest: &str, plain: bool) -> Option<Reading> {
        let mut reading = Reading { level: None, module: None, serial: 0 };
        for field in &self.fields {
            if let Some(separator) = field.separator.filter(|_| !plain) {
                rest = rest.strip_prefix(separator)?;
            }
            let (digits, behind) = rest.split_at_checked(field.width)?;
            let value = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
            match field.kind {
                FieldKind::Level => reading.level = Some(value),
                FieldKind::Module => reading.module = Some(value),
                FieldKind::Serial => reading.serial = value,
            }
            rest = behind;
        }
        rest.is_empty().then_some(reading)
    }

    fn out_of_range(&self, reading: &Reading) -> Vec<FieldKind> {
        let allowed = |kind: FieldKind| match kind {
            FieldKind::Level => reading.level.is_none_or(|level| self.levels.contains_key(&level)),
            FieldKind::Module => reading.module.is_none_or(|module| {
                module != 0 && self.modules.as_ref().is_none_or(|modules| modules.contains_key(&module))
            }),
            FieldKind::Serial => reading.serial != 0,
        };
        self.fields.iter().map(|field| field.kind).filter(|kind| !allowed(*kind)).collect()
    }

    fn write(&self, reading: &Reading, separated: bool) -> String {
        let mut text = self.prefix.clone();
        for field in &self.fields {
            text.extend(field.separator.filter(|_| separated));
            let digits = value(reading, field.kind).to_string();
            text.extend(repeat_n('0', field.width.saturating_sub(digits.len())));
            text.push_str(&digits);
        }
        text
    }
}

fn value(reading: &Reading, kind: FieldKind) -> u32 {
    match kind {
        FieldKind::Level => reading.level.unwrap_or(0),
        FieldKind::Module => reading.module.unwrap_or(0),
        FieldKind::Serial => reading.serial,
    }
}

/// A part of a literal prefix that looks like a field.
fn stray_field(prefix: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for part in prefix.split(|c| SEPARATORS.contains(c)) {
        let first = part.bytes().next();
        if first.is_some_and(|first| matches!(first, b'A'..=b'C') && part.bytes().all(|b| b == first)) {
            return Some(start..start + part.len());
        }
        start += part.len() + 1;
    }
    None
}

/// Deletions: a `0` too many, then a digit typed twice, then any other.
fn with_one_less(found: &str) -> Vec<(String, String)> {
    let bytes = found.as_bytes();
    let mut at: Vec<usize> = (0..bytes.len()).collect();
    at.sort_by_key(|&i| match bytes[i] {
        b'0' => 0,
        digit if i > 0 && bytes[i - 1] == digit => 1,
        _ => 2,
    });
    at.into_iter()
        .map(|i| (format!("{}{}", &found[..i], &found[i + 1..]), format!(" (a `{}` dropped)", char::from(bytes[i]))))
        .collect()
}

fn digits(count: usize) -> String {
    format!("{} {}", number_word(count), if count == 1 { "digit" } else { "digits" })
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
    fn a_wrong_pattern_names_its_place() {
        let place = |pattern: &str| Scheme::parse(pattern).expect_err("the pattern is wrong").range;
        assert_eq!(place(""), 0..0);
        assert_eq!(place("A-BB-CCX"), 7..8);
        assert_eq!(place("A—BB"), 1..4);
        assert_eq!(place("A-BB-CC-CCC"), 0..1);
        assert_eq!(place("E-NNNNNNN"), 2..9);
        assert_eq!(place("A-BB-"), 4..5);
    }

    #[test]
    fn nearest_codes_conform_and_name_the_slip() {
        let scheme = Scheme::default();
        assert_eq!(
            scheme.nearest("20103"),
            ["`2-01-003` (a `0` added)", "`1-20-103` (a `1` added)", "`2-20-103` (a `2` added)",]
        );
        assert_eq!(scheme.nearest("2001003")[0], "`2-01-003` (a `0` dropped)");
        assert_eq!(scheme.nearest("E201003"), ["`2-01-003`"]);
        assert!(scheme.nearest("10000").is_empty());
        for code in ["201003", "301003", "-32700", "7", "42S02", "", "IR_06"] {
            assert!(scheme.nearest(code).is_empty(), "{code}");
        }
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
        fn a_reading_survives_both_notations(level in 0..10_u32, module in 0..100_u32, serial in 0..1000_u32) {
            let scheme = Scheme::default();
            let reading = reading(level, module, serial);
            prop_assert_eq!(scheme.read(&scheme.display(&reading)).reading(), Some(reading));
            prop_assert_eq!(scheme.read(&scheme.code(&reading)).reading(), Some(reading));
        }
    }
}
