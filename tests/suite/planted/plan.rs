//! Random workspaces: members with items in random forms, tables in random formats, and mistakes that are planted in them. A plan is
//! what is drawn and shrunk; what is built of it says where each mistake must be found.

use std::{collections::BTreeSet, fmt::Write as _, ops::Range};

use proptest::prelude::*;

use super::{
    forms::{self, Form, Row},
    marks::{self, Places, mark},
    tables::{self, Format, Line},
    words::{self, Word},
};

/// Names of items; no text speaks of them.
const ITEMS: [&str; 9] = ["Login", "Cart", "Profile", "Search", "Upload", "Report", "Billing", "Chat", "Export"];
const MEMBERS: [&str; 3] = ["alpha", "beta", "gamma"];
const ITEMS_OF_A_MEMBER: usize = 3;

/// A workspace to be.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) members: Vec<Member>,
    /// What stands between tokens where nothing must.
    pub(super) gap: &'static str,
    /// Which file each item stands in.
    pub(super) order: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) items: Vec<(Form, usize)>,
    pub(super) table: Option<Format>,
    pub(super) plants: Vec<Plant>,
}

/// A mistake, and the number that chooses its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plant {
    pub(super) mistake: Mistake,
    pub(super) at: usize,
}

/// A mistake; each has its name from the rule that finds it, and what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    LevelOutOfRange,
    ModuleOutOfRange,
    ModuleZero,
    SerialOutOfRange,
    MalformedDigitLost,
    MalformedDigitTwice,
    Reserved,
    ForeignModule,
    Duplicate,
    DuplicateAllowed,
    Redeclared,
    MismatchedText,
    TextOfAnotherRow,
    MissingDescription,
    Conflict,
    MismatchedNumber,
    NotEvaluated,
    AmbiguousNotation,
    Undeclared,
    Overflowing,
    UnusedAllow,
    UnknownRule,
    RoundTrip,
    Gap,
    UnusedRow,
    RowTwice,
    OffSchemeRow,
    RowWithoutCode,
    Retired,
    Undocumented,
    MissingTranslation,
    OtherRow,
}

impl Mistake {
    pub(super) const ALL: [Self; 32] = [
        Self::LevelOutOfRange,
        Self::ModuleOutOfRange,
        Self::ModuleZero,
        Self::SerialOutOfRange,
        Self::MalformedDigitLost,
        Self::MalformedDigitTwice,
        Self::Reserved,
        Self::ForeignModule,
        Self::Duplicate,
        Self::DuplicateAllowed,
        Self::Redeclared,
        Self::MismatchedText,
        Self::TextOfAnotherRow,
        Self::MissingDescription,
        Self::Conflict,
        Self::MismatchedNumber,
        Self::NotEvaluated,
        Self::AmbiguousNotation,
        Self::Undeclared,
        Self::Overflowing,
        Self::UnusedAllow,
        Self::UnknownRule,
        Self::RoundTrip,
        Self::Gap,
        Self::UnusedRow,
        Self::RowTwice,
        Self::OffSchemeRow,
        Self::RowWithoutCode,
        Self::Retired,
        Self::Undocumented,
        Self::MissingTranslation,
        Self::OtherRow,
    ];

    /// True for what is wrong only where most of a table is right.
    fn is_one_of_many(self) -> bool {
        matches!(self, Self::UnusedRow | Self::OffSchemeRow | Self::MissingTranslation)
    }

    /// True for what is wrong with a table or against one, false for what a table would say more of.
    fn needs_table(self) -> Option<bool> {
        match self {
            Self::MismatchedText
            | Self::TextOfAnotherRow
            | Self::UnusedRow
            | Self::RowTwice
            | Self::OffSchemeRow
            | Self::RowWithoutCode
            | Self::Retired
            | Self::Undocumented
            | Self::MissingTranslation
            | Self::OtherRow => Some(true),
            Self::Duplicate | Self::DuplicateAllowed | Self::MissingDescription | Self::Conflict => Some(false),
            _ => None,
        }
    }
}

/// Any plan with so many mistakes a member.
pub(super) fn plan(plants: Range<usize>) -> impl Strategy<Value = Plan> {
    let item = (prop::sample::select(&Form::ALL[..]), 3..9_usize);
    let plant = (prop::sample::select(&Mistake::ALL[..]), 0..60_usize);
    let plant = plant.prop_map(|(mistake, at)| Plant { mistake, at });
    let table = prop::option::of(prop::sample::select(&Format::ALL[..]));
    let items = prop::collection::vec(item, 1..=ITEMS_OF_A_MEMBER);
    let member = (items, table, prop::collection::vec(plant, plants));
    let member = member.prop_map(|(items, table, plants)| Member { items, table, plants });
    let gap = prop::sample::select(&[" ", "  ", "\n        "][..]);
    let members = prop::collection::vec(member, 1..=MEMBERS.len());
    (members, gap, order()).prop_map(|(members, gap, order)| Plan { members, gap, order })
}

/// Items in any files.
pub(super) fn order() -> impl Strategy<Value = Vec<usize>> {
    Just((0..ITEMS.len()).collect::<Vec<_>>()).prop_shuffle()
}

/// A workspace of which everything is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Built {
    /// Names of the members, which are their folders.
    pub(super) members: Vec<&'static str>,
    /// The files by their paths, without the manifests.
    pub(super) files: Vec<(String, String)>,
    pub(super) config: String,
    /// What must be found.
    pub(super) expected: Places,
    /// Codes that must be known, with the files that declare them.
    pub(super) codes: Vec<(String, String)>,
    /// The mistakes for which there was a place.
    pub(super) planted: Vec<Mistake>,
}

impl Plan {
    /// Every mistake in every member that has a place for it, among so many rows an item.
    pub(super) fn with_all_mistakes(rows: usize) -> Self {
        let members = [
            ([Form::DocEnum, Form::Consts, Form::Arms], Some(Format::Markdown)),
            ([Form::ErrorEnum, Form::Statics, Form::NewTypes], None),
            ([Form::CountedEnum, Form::StringConsts, Form::TupleRows], Some(Format::Json)),
        ];
        // No two mistakes choose by the same number.
        let plants = || Mistake::ALL.into_iter().enumerate().map(|(at, mistake)| Plant { mistake, at });
        let member = |(forms, table): ([Form; ITEMS_OF_A_MEMBER], _)| Member {
            items: forms.map(|form| (form, rows)).to_vec(),
            table,
            plants: plants().collect(),
        };
        Self { members: members.map(member).to_vec(), gap: " ", order: (0..ITEMS.len()).collect() }
    }

    /// Without the mistakes that a property does not speak of.
    pub(super) fn without(mut self, others: &[Mistake]) -> Self {
        for member in &mut self.members {
            member.plants.retain(|plant| !others.contains(&plant.mistake));
        }
        self
    }

    pub(super) fn build(&self) -> Built {
        self.build_members(0..self.members.len())
    }

    /// The workspace with these members alone, each as it is in the whole.
    pub(super) fn build_members(&self, range: Range<usize>) -> Built {
        let mut words = words::words();
        let mut yards: Vec<Yard> = (0..self.members.len()).map(|at| Yard::new(self, at, &mut words)).collect();
        for at in 0..yards.len() {
            for plant in &self.members[at].plants {
                if apply(&mut yards, at, *plant, &mut words).is_some() {
                    yards[at].planted.push(plant.mistake);
                }
            }
        }
        let mut built = Built::default();
        built.config.push_str("version = 1\nscheme = \"A-BB-CCC\"\n");
        let yards = &yards[range];
        let reserved: Vec<_> = yards.iter().flat_map(|yard| &yard.reserved).collect();
        let _ = writeln!(built.config, "reserved = {reserved:?}\n\n[modules]");
        for Yard { module, member, .. } in yards {
            let _ = writeln!(built.config, "\"{module}\" = {{ name = \"{member}\", packages = [\"{member}\"] }}");
        }
        for yard in yards {
            yard.write(self.gap, &mut built);
        }
        built
    }
}

/// A member that is being built.
#[derive(Debug)]
struct Yard {
    member: &'static str,
    module: String,
    items: Vec<(Form, &'static str, Vec<Row>)>,
    /// The names of their files.
    stems: Vec<String>,
    table: Option<(Format, Vec<Line>)>,
    /// Items of other shapes, a file each.
    more: Vec<String>,
    reserved: Vec<String>,
    serial: u32,
    /// Rows that a mistake has, by item and row.
    used: BTreeSet<(usize, usize)>,
    planted: Vec<Mistake>,
}

impl Yard {
    fn new(plan: &Plan, at: usize, words: &mut dyn Iterator<Item = Word>) -> Self {
        let Member { items, table, .. } = &plan.members[at];
        let mut yard = Self {
            member: MEMBERS[at],
            module: format!("{:02}", at + 1),
            items: Vec::new(),
            stems: plan.order[at * ITEMS_OF_A_MEMBER..].iter().map(|item| ITEMS[*item].to_lowercase()).collect(),
            table: table.map(|format| (format, Vec::new())),
            more: Vec::new(),
            reserved: Vec::new(),
            serial: 0,
            used: BTreeSet::new(),
            planted: Vec::new(),
        };
        for (index, (form, rows)) in items.iter().enumerate() {
            let rows = (0..*rows).map(|_| yard.new_row(words)).collect();
            yard.items.push((*form, ITEMS[at * ITEMS_OF_A_MEMBER + index], rows));
        }
        yard
    }

    /// The next number.
    fn next_code(&mut self) -> String {
        self.serial += 1;
        format!("2{}{:03}", self.module, self.serial)
    }

    /// The next code, with a row in the table.
    fn new_row(&mut self, words: &mut dyn Iterator<Item = Word>) -> Row {
        let word = words.next().expect("there are words enough");
        let code = self.next_code();
        self.document(&word, &code);
        Row::new(word, &code)
    }

    fn document(&mut self, word: &Word, code: &str) {
        if let Some((_, lines)) = &mut self.table {
            lines.push(Line::of(word, code));
        }
    }

    /// A row that no mistake has.
    fn take(&mut self, at: usize, fits: impl Fn(Form) -> bool) -> Option<(usize, usize)> {
        let all: Vec<_> = self
            .items
            .iter()
            .enumerate()
            .filter(|(_, (form, ..))| fits(*form))
            .flat_map(|(item, (_, _, rows))| (0..rows.len()).map(move |row| (item, row)))
            .filter(|place| !self.used.contains(place))
            .collect();
        let place = *all.get(at % all.len().max(1))?;
        self.used.insert(place);
        Some(place)
    }

    /// Adds a row to an item, which no other mistake takes.
    fn append(&mut self, item: usize, row: Row) {
        let rows = &mut self.items[item].2;
        self.used.insert((item, rows.len()));
        rows.push(row);
    }

    fn row(&mut self, (item, row): (usize, usize)) -> &mut Row {
        &mut self.items[item].2[row]
    }

    /// The line of the table with this code.
    fn line(&mut self, code: &str) -> Option<&mut Line> {
        let (_, lines) = self.table.as_mut()?;
        lines.iter_mut().find(|line| line.code.text == code)
    }

    fn path(&self, item: usize) -> String {
        format!("{}/src/{}.rs", self.member, self.stems[item])
    }

    fn more_path(&self, number: usize) -> String {
        format!("{}/src/more{number}.rs", self.member)
    }

    fn write(&self, gap: &str, built: &mut Built) {
        built.members.push(self.member);
        built.planted.extend(&self.planted);
        let mut root = String::new();
        for (index, (form, name, rows)) in self.items.iter().enumerate() {
            let _ = writeln!(root, "pub mod {};", self.stems[index]);
            let marked = forms::write(*form, name, rows, gap);
            let path = self.path(index);
            let text = marks::cut(&path, &marked, &mut built.expected);
            built.codes.extend(rows.iter().map(|row| (path.clone(), row.code.text.clone())));
            built.files.push((path, text));
        }
        for (number, marked) in self.more.iter().enumerate() {
            let _ = writeln!(root, "pub mod more{number};");
            let path = self.more_path(number);
            let text = marks::cut(&path, marked, &mut built.expected);
            built.files.push((path, text));
        }
        built.files.push((format!("{}/src/lib.rs", self.member), root));
        if let Some((format, lines)) = &self.table {
            let path = format!("docs/{}.{}", self.member, format.extension());
            let text = marks::cut(&path, &tables::write(*format, lines), &mut built.expected);
            let _ = writeln!(built.config, "\n[[table]]\npath = \"{path}\"\npackages = [\"{}\"]", self.member);
            built.files.push((path, text));
        }
    }
}

/// Plants a mistake where there is a place for it.
fn apply(yards: &mut [Yard], at: usize, plant: Plant, words: &mut dyn Iterator<Item = Word>) -> Option<()> {
    let Plant { mistake, at: choice } = plant;
    let modules = yards.len();
    let others: Vec<_> = (0..modules).filter(|other| *other != at).collect();
    if mistake == Mistake::ForeignModule {
        let other = *others.get(choice % others.len().max(1))?;
        let code = yards[other].next_code();
        let word = words.next()?;
        let mut row = Row::new(word.clone(), &code);
        row.code.expect("foreign-module", &code);
        let yard = &mut yards[at];
        yard.document(&word, &code);
        yard.append(choice % yard.items.len(), row);
        return Some(());
    }
    let yard = &mut yards[at];
    if mistake.needs_table().is_some_and(|needs| needs != yard.table.is_some()) {
        return None;
    }
    let rows: usize = yard.items.iter().map(|(_, _, rows)| rows.len()).sum();
    if mistake.is_one_of_many() && rows < 12 {
        return None;
    }
    let module = yard.module.clone();
    let item = choice % yard.items.len();
    // A code that the scheme does not know is not looked for in a table.
    let extra = |yard: &mut Yard, words: &mut dyn Iterator<Item = Word>, code: &str, rule: &str| {
        let known = yard.items.iter().flat_map(|(_, _, rows)| rows).any(|row| row.code.text == code);
        if known {
            return None;
        }
        let mut row = Row::new(words.next()?, code);
        row.code.expect(rule, code);
        yard.append(item, row);
        Some(())
    };
    match mistake {
        Mistake::LevelOutOfRange => extra(yard, words, &format!("7{module}{:03}", 100 + choice), "level-out-of-range"),
        Mistake::ModuleOutOfRange => extra(yard, words, &format!("277{module}1"), "module-out-of-range"),
        Mistake::ModuleZero => extra(yard, words, &format!("100{module}1"), "module-out-of-range"),
        Mistake::SerialOutOfRange => extra(yard, words, &format!("1{module}000"), "serial-out-of-range"),
        Mistake::MalformedDigitLost => extra(yard, words, &format!("2{module}{:02}", 10 + choice), "malformed-code"),
        Mistake::MalformedDigitTwice => extra(yard, words, &format!("22{module}{:03}", 100 + choice), "malformed-code"),
        Mistake::Reserved => {
            let mut row = yard.new_row(words);
            let code = row.code.text.clone();
            row.code.expect("reserved-code", &code);
            yard.reserved.push(code);
            yard.append(item, row);
            Some(())
        }
        Mistake::Duplicate | Mistake::DuplicateAllowed => duplicate(yard, item, choice, mistake, words),
        Mistake::Redeclared => {
            let place = yard.take(choice, |form| form.repeats() && form.has_chinese())?;
            let keeps = yard.items[place.0].0.is_enum() || yard.path(place.0) < yard.more_path(yard.more.len());
            let row = yard.row(place);
            let (word, code, rule) = (row.word.clone(), row.code.text.clone(), "redeclared-code");
            let marked = if keeps { mark(rule, &code) } else { String::new() };
            if !keeps {
                row.code.expect(rule, &code);
            }
            yard.more.push(format!("pub const ERR_{}_AGAIN: u32 = {marked}{code}; // {}", word.upper, word.zh));
            Some(())
        }
        Mistake::MismatchedText | Mistake::TextOfAnotherRow => wrong_text(yard, choice, mistake),
        Mistake::MissingDescription => {
            let (word, code) = (words.next()?, yard.next_code());
            let marked = mark("missing-description", &code);
            yard.more.push(format!("pub const ERR_{}: u32 = {marked}{code};", word.upper));
            Some(())
        }
        Mistake::Conflict => {
            let row = yard.new_row(words);
            let (word, code) = (row.word, row.code.text);
            yard.more.push(format!(
                "#[repr(u32)]\npub enum {0}Error {{\n    /// {1}\n    #[error(\"{2}{3}\")]\n    {0} = {code},\n}}",
                word.name,
                word.zh,
                mark("conflicting-descriptions", &code),
                word.zh_negated
            ));
            Some(())
        }
        Mistake::MismatchedNumber => {
            let row = yard.new_row(words);
            let (word, code) = (row.word, row.code.text);
            let wrong = format!("2{module}99{}", choice % 10);
            yard.more.push(format!(
                "pub const ERR_{}: u32 = {code}; // {}错误码 {wrong}：{}",
                word.upper,
                mark("mismatched-number", &code),
                word.zh
            ));
            Some(())
        }
        Mistake::NotEvaluated => {
            let word = words.next()?;
            let marked = mark("not-evaluated", "");
            yard.more.push(format!("pub const ERR_{}: u32 = {marked}offset_of_module() + 3;", word.upper));
            Some(())
        }
        Mistake::AmbiguousNotation => {
            let word = words.next()?;
            let serial = 100 + choice;
            let difference = 2 - i64::try_from(choice + 101 + at).ok()?;
            let marked = mark("ambiguous-notation", &difference.to_string());
            yard.more.push(format!("pub const ERR_{}: i32 = {marked}2-{module}-{serial}; // {}", word.upper, word.zh));
            Some(())
        }
        Mistake::Undeclared => {
            let word = words.next()?;
            let code = format!("2{module}{}", 800 + choice);
            let marked = mark("undeclared-code", &code);
            yard.more.push(format!(
                "fn raise_{}() -> ApiError {{\n    ApiError::new({marked}{code}, \"{}\")\n}}",
                word.upper.to_lowercase(),
                word.zh
            ));
            Some(())
        }
        Mistake::Overflowing => {
            let (word, marked) = (words.next()?, mark("overflowing-code", ""));
            yard.more.push(format!("pub const ERR_{}: u16 = {marked}2{module}999; // {}", word.upper, word.zh));
            Some(())
        }
        Mistake::UnusedAllow => {
            let place = yard.take(choice, |form| form != Form::Arms)?;
            let rule = "duplicate-code";
            let marked = mark("unused-allow", rule);
            yard.row(place).above = format!("    // {marked}errcode-check: allow({rule}) reason: kept\n");
            Some(())
        }
        Mistake::UnknownRule => {
            let place = yard.take(choice, |form| form != Form::Arms)?;
            let marked = mark("unknown-rule", "duplicate_code");
            yard.row(place).above = format!("    // errcode-check: allow({marked}duplicate_code) reason: kept\n");
            Some(())
        }
        Mistake::RoundTrip => {
            let rows = [yard.new_row(words), yard.new_row(words)];
            yard.more.push(round_trip(&rows));
            Some(())
        }
        Mistake::Gap => {
            yard.serial += 1;
            let mut row = yard.new_row(words);
            let code = row.code.text.clone();
            row.code.expect("serial-gap", &code);
            yard.append(item, row);
            Some(())
        }
        Mistake::UnusedRow => {
            let (word, code) = (words.next()?, yard.next_code());
            yard.document(&word, &code);
            yard.line(&code)?.code.expect("table-entry-unused", &code);
            Some(())
        }
        Mistake::RowTwice => {
            let place = yard.take(choice, |_| true)?;
            let code = yard.row(place).code.text.clone();
            let mut line = Line::of(&words::apart(words, &yard.row(place).word), &code);
            line.code.expect("table-duplicate-code", &code);
            yard.table.as_mut()?.1.push(line);
            Some(())
        }
        Mistake::OffSchemeRow => {
            let code = format!("2{module}{:02}", 10 + choice);
            let mut line = Line::of(&words.next()?, &code);
            line.code.expect("table-off-scheme", &code);
            line.code.expect("table-entry-unused", &code);
            yard.table.as_mut()?.1.push(line);
            Some(())
        }
        Mistake::RowWithoutCode => {
            // All such rows of a table are one finding.
            if yard.line("").is_some() {
                return None;
            }
            let mut line = Line::of(&words.next()?, "");
            line.all.expect("table-malformed", "");
            yard.table.as_mut()?.1.push(line);
            Some(())
        }
        Mistake::Retired => {
            let place = yard.take(choice, |_| true)?;
            let code = yard.row(place).code.text.clone();
            yard.line(&code)?.status = "retired";
            yard.row(place).code.expect("retired-code", &code);
            Some(())
        }
        Mistake::Undocumented => {
            let place = yard.take(choice, |_| true)?;
            let code = yard.row(place).code.text.clone();
            yard.table.as_mut()?.1.retain(|line| line.code.text != code);
            yard.row(place).code.expect("undocumented-code", &code);
            Some(())
        }
        Mistake::MissingTranslation => {
            let place = yard.take(choice, |form| !form.has_english())?;
            let code = yard.row(place).code.text.clone();
            let line = yard.line(&code)?;
            line.en.text.clear();
            line.code.expect("missing-translation", &code);
            Some(())
        }
        Mistake::OtherRow => {
            let place = yard.take(choice, Form::has_names)?;
            // Where most names are others, the table has names of its own.
            if yard.items[place.0].2.len() < 7 {
                return None;
            }
            let row = yard.row(place);
            let code = row.code.text.clone();
            row.code.expect("mismatched-name", &code);
            row.zh.expect("mismatched-description", &code);
            row.en.expect("mismatched-description", &code);
            let word = words::apart(words, &row.word);
            *yard.line(&code)? = Line::of(&word, &code);
            Some(())
        }
        Mistake::ForeignModule => None,
    }
}

/// A second declaration with another meaning.
fn duplicate(
    yard: &mut Yard,
    item: usize,
    choice: usize,
    mistake: Mistake,
    words: &mut dyn Iterator<Item = Word>,
) -> Option<()> {
    let form = yard.items[item].0;
    if !form.repeats() {
        return None;
    }
    let place = yard.take(choice, Form::repeats)?;
    let code = yard.row(place).code.text.clone();
    // An enum keeps its code before all else, then the first file does, then the first line.
    let rank = |yard: &Yard, item: usize| (!yard.items[item].0.is_enum(), yard.path(item));
    let new_keeps = rank(yard, item) < rank(yard, place.0);
    let mut row = Row::new(words::apart(words, &yard.row(place).word), &code);
    let is_allowed = mistake == Mistake::DuplicateAllowed;
    let told = if new_keeps { yard.row(place) } else { &mut row };
    if is_allowed {
        let marked = mark("allow-without-reason", "duplicate-code");
        told.above = format!("    // {marked}errcode-check: allow(duplicate-code)\n");
    } else {
        told.code.expect("duplicate-code", &code);
    }
    yard.append(item, row);
    Some(())
}

/// A text that is not the official one.
fn wrong_text(yard: &mut Yard, choice: usize, mistake: Mistake) -> Option<()> {
    let place = yard.take(choice, |_| true)?;
    let other = yard.take(choice / 2, |_| true)?;
    let other = yard.row(other).word.clone();
    if other.subject == yard.row(place).word.subject {
        return None;
    }
    let form = yard.items[place.0].0;
    let in_chinese = form.has_chinese() && (choice.is_multiple_of(2) || !form.has_english());
    let row = yard.row(place);
    let code = row.code.text.clone();
    let (text, copied) = if in_chinese { (&mut row.zh, other.zh) } else { (&mut row.en, other.en) };
    if mistake == Mistake::TextOfAnotherRow {
        text.text = copied;
        text.expect("description-of-another-code", &code);
    } else {
        text.text.pop();
        text.expect("mismatched-description", &code);
    }
    Some(())
}

/// Two codes that are read as each other.
fn round_trip(rows: &[Row; 2]) -> String {
    let mut out = String::new();
    let [a, b] = rows;
    let name = &a.word.name;
    let _ = writeln!(out, "pub enum {name}Error {{");
    for Row { word, code, zh, .. } in rows {
        let _ = writeln!(out, "    {} = {code}, // {zh}", word.name);
    }
    let _ = writeln!(
        out,
        "}}\n\nimpl {name}Error {{\n    fn from_code(code: u32) -> Option<Self> {{\n        match code {{"
    );
    for (from, to) in [(a, b), (b, a)] {
        let marked = mark("round-trip-mismatch", &from.code.text);
        let _ = writeln!(out, "            {marked}{} => Some(Self::{}),", from.code, to.word.name);
    }
    out.push_str("            _ => None,\n        }\n    }\n}\n");
    out
}
