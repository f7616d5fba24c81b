//! What the columns of a table hold, by header and content.

use foldhash::HashSet;

use super::{
    code_cell::{self, CodeCell},
    grid::{Grid, Header},
    headers::{self, Role},
    status,
};
use crate::{
    code::{Lang, is_http_status},
    verdict::split_languages,
};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The codes.
    Code,
    /// Descriptions in the language of this tag: `zh`, `en`, `zh-Hant`, `ja`.
    Text(String),
    /// Descriptions in two languages, one behind the other.
    Bilingual,
    /// The symbol: `UserNotFound`.
    Name,
    /// The HTTP status that goes with the code.
    Http,
    /// Active, deprecated, retired or reserved.
    Status,
    /// The version that brought the code.
    Since,
    /// The code to use in its place.
    ReplacedBy,
    /// Who answers for it.
    Owner,
    /// Why it shares its text, or its number, with another one.
    Shared,
    /// Why the error happens.
    Cause,
    /// What to do about it.
    Solution,
    /// Whether trying again helps.
    Retry,
    /// The module of the code.
    Module,
    /// Something else.
    Other,
}

/// Words of the config for what a column holds, beside the tags of languages.
const KEYS: [(&str, Column); 14] = [
    ("code", Column::Code),
    ("bilingual", Column::Bilingual),
    ("name", Column::Name),
    ("http", Column::Http),
    ("status", Column::Status),
    ("since", Column::Since),
    ("replaced-by", Column::ReplacedBy),
    ("owner", Column::Owner),
    ("shared", Column::Shared),
    ("cause", Column::Cause),
    ("solution", Column::Solution),
    ("retry", Column::Retry),
    ("module", Column::Module),
    ("ignore", Column::Other),
];

impl Column {
    /// The tag of a text whose language its script shows.
    pub const ANY_LANGUAGE: &str = "und";

    /// What the config calls by this key: `code`, `text`, `status`, or the tag of a language: `zh`, `zh-Hant`, `ja`.
    pub fn from_key(key: &str) -> Option<Self> {
        if key == "text" {
            return Some(Self::Text(Self::ANY_LANGUAGE.to_owned()));
        }
        let known = KEYS.into_iter().find_map(|(name, column)| (name == key).then_some(column));
        known.or_else(|| is_tag(key).then(|| Self::Text(key.to_owned())))
    }

    /// True for the tag of a language: `zh`, `zh-Hant`, `ja`.
    pub fn is_language(tag: &str) -> bool {
        is_tag(tag)
    }

    /// The keys that [`Self::from_key`] knows, for a message: those of languages are `zh` and `en` among others.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.into_iter().map(|(name, _)| name).chain(["text", "zh", "en"])
    }

    /// The key of the config for it; that of a text is the tag of its language.
    pub fn key(&self) -> &str {
        match self {
            Self::Text(tag) => tag,
            other => KEYS.iter().find_map(|(name, column)| (column == other).then_some(*name)).unwrap_or("ignore"),
        }
    }

    /// True where the header alone says that its column may be this one.
    pub fn is_named_by(&self, header: &str) -> bool {
        match headers::role(header) {
            Some(Role::Code { .. }) => *self == Self::Code,
            Some(Role::StatusCode) => matches!(self, Self::Code | Self::Http),
            Some(Role::Status) => matches!(self, Self::Status | Self::Http),
            Some(Role::Deprecated) => *self == Self::Status,
            Some(Role::Error) => matches!(self, Self::Name | Self::Text(_)),
            Some(Role::Text { .. }) => matches!(self, Self::Text(_) | Self::Bilingual),
            Some(Role::Field(column)) => column == *self,
            None => false,
        }
    }
}

/// True for `zh`, `zh-Hant`, `pt-BR`.
fn is_tag(key: &str) -> bool {
    let (language, rest) = key.split_once('-').map_or((key, None), |(language, rest)| (language, Some(rest)));
    let is_word = |word: &str| (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()) && rest.is_none_or(is_word)
}

/// The script of a language.
pub(super) fn script_of(tag: &str) -> Lang {
    match tag.split('-').next() {
        Some("zh") => Lang::Zh,
        Some("ja") => Lang::Ja,
        Some("ko") => Lang::Ko,
        _ => Lang::En,
    }
}

/// What the columns of a grid are.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// What each one holds.
    pub(super) all: Vec<Column>,
    /// The one of the codes.
    pub(super) code: usize,
    /// Another one that could be it as well.
    pub(super) rival: Option<usize>,
    /// A column, the language that its header names, and that of its texts.
    pub(super) misnamed: Option<(usize, &'static str, Lang)>,
}

/// What may speak for a column of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// A header says so, or numbers are the keys of a map.
    Header,
    /// Or words are.
    Keys,
    /// Or there are numbers in a column whose header says nothing.
    Content,
}

/// Finds out what the columns of a grid hold; `fixed` is what the config says. `None` where no column holds codes.
pub(super) fn find(grid: &Grid, fixed: &[Option<Column>], evidence: Evidence) -> Option<Columns> {
    let roles: Vec<_> = grid.header.cells.iter().map(|cell| headers::role(&cell.text)).collect();
    let (code, rival) = match fixed.iter().position(|column| *column == Some(Column::Code)) {
        Some(code) => (code, None),
        None => code_column(grid, &roles, fixed, evidence)?,
    };
    let mut all: Vec<Option<Column>> = fixed.to_vec();
    all[code] = Some(Column::Code);
    let mut misnamed = None;
    let mut texts: Vec<(usize, u8)> = Vec::new();
    for (at, role) in roles.iter().enumerate() {
        if all[at].is_some() && !matches!(&all[at], Some(Column::Text(tag)) if tag == Column::ANY_LANGUAGE) {
            continue;
        }
        let rank = match role {
            _ if all[at].is_some() => 5,
            Some(Role::Field(column)) => {
                all[at] = Some(column.clone());
                continue;
            }
            Some(Role::Code { sure: true } | Role::StatusCode) => {
                let column = if holds(grid, at, is_http) { Column::Http } else { Column::Other };
                all[at] = Some(if holds(grid, at, is_symbol) { Column::Name } else { column });
                continue;
            }
            Some(Role::Status) => {
                all[at] = Some(status_column(grid, at));
                continue;
            }
            Some(Role::Deprecated) => {
                all[at] = Some(Column::Status);
                continue;
            }
            Some(Role::Error) if holds(grid, at, is_word) => {
                all[at] = Some(Column::Name);
                continue;
            }
            Some(Role::Text { rank, .. }) => *rank,
            Some(Role::Error) => 3,
            Some(Role::Code { sure: false }) | None => 0,
        };
        texts.push((at, rank));
    }
    // Columns whose headers say nothing hold texts where no other column does.
    let named = texts.iter().any(|(_, rank)| *rank > 0);
    texts.retain(|(at, rank)| {
        let is_name = *rank == 0 && holds(grid, *at, is_symbol) && is_distinct(grid, *at);
        if is_name && !all.contains(&Some(Column::Name)) {
            all[*at] = Some(Column::Name);
        }
        !is_name && (*rank > 0 || (!named && holds_tenths(grid, *at, 5, is_prose)))
    });
    let read: Vec<_> = texts
        .into_iter()
        .filter_map(|(at, rank)| {
            let tag = match &roles[at] {
                Some(Role::Text { tag, .. }) => *tag,
                _ => None,
            };
            text_column(grid, at, tag, &mut misnamed).map(|column| (at, rank, column))
        })
        .collect();
    // Of two columns in one language, the one whose header says less holds remarks.
    let best = |column: &Column| read.iter().filter(|(_, _, other)| other == column).map(|(_, rank, _)| *rank).max();
    for (at, rank, column) in &read {
        let is_text = best(column) == Some(*rank);
        all[*at] = Some(if is_text { column.clone() } else { Column::Other });
    }
    // Where nothing else says what a code means, its cause does.
    if read.is_empty()
        && let Some(at) = all.iter().position(|column| *column == Some(Column::Cause))
    {
        all[at] = text_column(grid, at, None, &mut misnamed);
    }
    let all = all.into_iter().map(|column| column.unwrap_or(Column::Other)).collect();
    Some(Columns { all, code, rival, misnamed })
}

/// The column of texts that this one is, with the language of its script where header and script disagree. `None` for one without texts.
fn text_column(
    grid: &Grid,
    at: usize,
    tag: Option<&'static str>,
    misnamed: &mut Option<(usize, &'static str, Lang)>,
) -> Option<Column> {
    let script = script(grid, at);
    match (tag, script) {
        (None, _) if is_bilingual(grid, at) => Some(Column::Bilingual),
        (Some(tag), Some(script)) if !goes_with(script_of(tag), script) => {
            misnamed.get_or_insert((at, tag, script));
            Some(Column::Text(script.tag().to_owned()))
        }
        (Some(tag), _) => Some(Column::Text(tag.to_owned())),
        (None, Some(script)) => Some(Column::Text(script.tag().to_owned())),
        // Texts in several languages: each goes by its own script.
        (None, None) => grid
            .texts(at)
            .any(|text| Lang::of(text) != Lang::Other && !is_flag(text))
            .then(|| Column::Text(Column::ANY_LANGUAGE.to_owned())),
    }
}

/// A Japanese text may be in Chinese characters alone.
fn goes_with(named: Lang, script: Lang) -> bool {
    named == script || (named == Lang::Ja && script == Lang::Zh)
}

fn is_flag(text: &str) -> bool {
    ["true", "false", "yes", "no", "y", "n"].iter().any(|flag| flag.eq_ignore_ascii_case(text))
}

/// The language that the scripts of a column show.
fn script(grid: &Grid, at: usize) -> Option<Lang> {
    let mut counts = [(Lang::Ja, 0), (Lang::Ko, 0), (Lang::Zh, 0), (Lang::En, 0)];
    let (mut all, mut flags) = (0_usize, 0);
    for text in grid.texts(at) {
        all += 1;
        flags += usize::from(is_flag(text));
        let lang = Lang::of(text);
        counts.iter_mut().filter(|(known, _)| *known == lang).for_each(|(_, count)| *count += 1);
    }
    let [(_, ja), (_, ko), (_, zh), (_, en)] = counts;
    let at_least = |count: usize, tenths: usize| count > 0 && count * 10 >= all * tenths;
    match () {
        () if flags == all => None,
        () if at_least(ja, 5) => Some(Lang::Ja),
        () if at_least(ko, 5) => Some(Lang::Ko),
        () if at_least(zh + ja, 6) => Some(Lang::Zh),
        () if at_least(en, 8) => Some(Lang::En),
        () => None,
    }
}

/// True where most texts are in two languages: `English(中文)`.
fn is_bilingual(grid: &Grid, at: usize) -> bool {
    // A part of the column says it.
    const SAMPLE: usize = 500;
    let texts = || grid.texts(at).take(SAMPLE);
    let two = texts().filter(|text| split_languages(text).len() == 2).count();
    two > 0 && two * 10 >= texts().count() * 6
}

/// What a column `Status` holds.
fn status_column(grid: &Grid, at: usize) -> Column {
    if holds(grid, at, is_http) {
        Column::Http
    } else if holds_tenths(grid, at, 5, |text| status::of_cell(text).is_ok()) {
        Column::Status
    } else {
        Column::Other
    }
}

/// The column of the codes, and another one that could be it as well.
fn code_column(
    grid: &Grid,
    roles: &[Option<Role>],
    fixed: &[Option<Column>],
    evidence: Evidence,
) -> Option<(usize, Option<usize>)> {
    let has_texts = roles.iter().any(|role| matches!(role, Some(Role::Text { .. } | Role::Error)));
    let keys = |at: usize| at == 0 && grid.kind == Header::MapKeys;
    let fits = |at: &usize| match &roles[*at] {
        _ if fixed[*at].is_some() => false,
        _ if keys(*at) => {
            holds(grid, *at, if has_texts && evidence > Evidence::Header { is_codes } else { is_numbers })
        }
        // The header is word enough; the rows that have none are told of.
        Some(Role::Code { sure: true }) => holds_tenths(grid, *at, 5, is_codes),
        Some(Role::Code { sure: false }) => holds(grid, *at, code_cell::is_mostly_number),
        Some(Role::StatusCode) => holds(grid, *at, is_numbers) && !holds(grid, *at, is_http),
        _ => false,
    };
    let mut candidates: Vec<_> = (0..roles.len()).filter(fits).collect();
    if candidates.is_empty() && evidence == Evidence::Content {
        let silent = |at: &usize| roles[*at].is_none() && fixed[*at].is_none();
        let numbers = |at: &usize| holds(grid, *at, code_cell::is_mostly_number) && is_distinct(grid, *at);
        candidates = (0..roles.len()).filter(silent).filter(numbers).collect();
    }
    let is_sure = |at: usize| keys(at) || matches!(roles[at], Some(Role::Code { sure: true }));
    // Each question leaves those of which it is true, where it is true of any.
    let mut ask = |question: &dyn Fn(usize) -> bool| {
        if candidates.len() > 1 && candidates.iter().any(|at| question(*at)) {
            candidates.retain(|at| question(*at));
        }
    };
    ask(&|at| !holds(grid, at, is_http));
    ask(&|at| is_distinct(grid, at));
    ask(&is_sure);
    ask(&|at| holds(grid, at, is_numbers));
    let code = *candidates.first()?;
    // Statuses of HTTP that stand again and again are not what tells the errors apart, where symbols do.
    if holds(grid, code, is_http) && !is_distinct(grid, code) {
        let is_key = |at: &usize| fixed[*at].is_none() && holds(grid, *at, is_word) && is_distinct(grid, *at);
        if let Some(symbol) = (0..roles.len()).find(is_key) {
            return Some((symbol, None));
        }
    }
    Some((code, candidates.get(1).copied()))
}

/// True where a column without a header for codes might hold some.
pub(super) fn may_hold_codes(grid: &Grid) -> bool {
    let is_code = |cell: &super::grid::RawCell| matches!(headers::role(&cell.text), Some(Role::Code { sure: true }));
    grid.header.cells.iter().any(is_code)
}

/// True where nine of ten texts hold.
fn holds(grid: &Grid, at: usize, question: impl Fn(&str) -> bool) -> bool {
    holds_tenths(grid, at, 9, question)
}

fn holds_tenths(grid: &Grid, at: usize, tenths: usize, question: impl Fn(&str) -> bool) -> bool {
    let (mut all, mut good) = (0, 0);
    for text in grid.texts(at) {
        all += 1;
        good += usize::from(question(text));
    }
    all > 0 && good * 10 >= all * tenths
}

/// True where few texts of a column stand twice.
fn is_distinct(grid: &Grid, at: usize) -> bool {
    let all = grid.texts(at).count();
    let distinct: HashSet<_> = grid.texts(at).collect();
    distinct.len() * 10 >= all * 8
}

fn is_codes(text: &str) -> bool {
    code_cell::is_code(text) || code_cell::read(text).0 != CodeCell::None
}

fn is_numbers(text: &str) -> bool {
    code_cell::is_numbered(text)
        || match code_cell::read(text).0 {
            CodeCell::Codes(codes) => codes.iter().all(|code| code_cell::is_numbered(code)),
            CodeCell::Range => true,
            CodeCell::None => false,
        }
}

fn is_http(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(is_http_status)
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && code_cell::is_code(text)
}

/// True for a text that says something to people: no number, and not all in capitals.
fn is_prose(text: &str) -> bool {
    !is_numbers(text) && (text.contains(char::is_lowercase) || matches!(Lang::of(text), Lang::Zh | Lang::Ja | Lang::Ko))
}

/// True for a name that only a program has: `ERR_NOT_FOUND`, `NotFound`.
fn is_symbol(text: &str) -> bool {
    is_word(text) && (text.contains('_') || text.chars().skip(1).any(|c| c.is_ascii_uppercase()))
}
