//! What a code means, by its name and its texts, and whether two codes mean the same. They may be of two workspaces, or of two states of
//! one.

use super::{Entry, Index};
use crate::{
    code::Lang,
    table::{Column, Row},
    verdict::{self, Content, Verdict},
};

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning<'a> {
    /// The name of its item.
    pub item: &'a str,
    /// The name without its item.
    pub name: Option<&'a str>,
    /// What describes it, in source order.
    pub texts: Vec<(Lang, &'a str)>,
}

/// How the texts of two codes stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Texts {
    /// They have no language in common.
    Unknown,
    /// They are not the same, and may mean the same.
    Differ,
    /// They say different things for certain.
    Conflict,
    /// One language agrees.
    Agree,
}

impl<'a> Meaning<'a> {
    /// The meaning of an entry.
    pub fn of(index: &'a Index, entry: &'a Entry) -> Self {
        Self {
            item: &index.items[entry.item].name,
            name: entry.name.as_deref(),
            texts: entry.descriptions.iter().map(|text| (text.lang, text.text.as_str())).collect(),
        }
    }

    /// The meaning of a row of an official table.
    pub fn of_row(row: &'a Row) -> Self {
        Self {
            item: "",
            name: row.field(&Column::Name).map(|cell| cell.text.as_str()),
            texts: row.texts.iter().map(|cell| (cell.lang, cell.text.as_str())).collect(),
        }
    }

    /// True where two declarations of one code give it the same meaning. Without a name or a text to go by, they do.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.has_name_of(other), self.texts(other)) {
            (_, Texts::Agree) => true,
            (Some(true), texts) => texts != Texts::Conflict,
            (Some(false), _) => false,
            (None, texts) => texts == Texts::Unknown,
        }
    }

    /// True where a code that meant this still means it later: a name that stays is the identity whatever the text, and names and texts
    /// in other words are no other meaning.
    pub fn is_kept_as(&self, later: &Self) -> bool {
        match (self.has_name_of(later), self.texts(later)) {
            (Some(true), _) | (_, Texts::Agree) | (None, Texts::Unknown) => true,
            (_, Texts::Conflict) => false,
            (Some(false), texts) => {
                let (Some(was), Some(is)) = (self.name, later.name) else { return true };
                verdict::same_symbol(was, is)
                    || self.says_name_of(later)
                    || later.says_name_of(self)
                    || match texts {
                        Texts::Differ => self.speaks_of(later),
                        _ => is_mostly(was, is),
                    }
            }
            (None, _) => self.speaks_of(later),
        }
    }

    /// True for a name that only keeps its number free for later: `Placeholder81`, `Unused`, `Unknown7`. `Unknown` alone is an error.
    pub fn is_placeholder(&self) -> bool {
        self.is_named(&["placeholder", "unused", "spare"]) || (self.is_numbered() && self.is_named(&["unknown"]))
    }

    /// True for a name that only keeps its number from being used: `_Reserved1`, `Retired7`. Alone, `Deprecated` is an error.
    pub fn is_withheld(&self) -> bool {
        self.is_numbered() && self.is_named(&["reserved", "retired", "removed", "deprecated", "obsolete"])
    }

    /// True for a name with a number behind it or `_` before it.
    fn is_numbered(&self) -> bool {
        self.name.is_some_and(|name| name.starts_with('_') || name.ends_with(|c: char| c.is_ascii_digit()))
    }

    /// True where the name is one of these words, with a number behind it or without.
    fn is_named(&self, known: &[&str]) -> bool {
        self.name.is_some_and(|name| known.contains(&words(name).trim_end_matches(|c: char| c.is_ascii_digit())))
    }

    /// True where both names say what they are about, in two words or more, and no word of one is in the other or short for one there.
    pub fn is_named_apart_from(&self, other: &Self) -> bool {
        const FEWEST: usize = 2;
        let (Some(was), Some(is)) = (self.name, other.name) else { return false };
        let (was, is) = (Content::of(was), Content::of(is));
        let tells = |name: &Content| name.words().count() >= FEWEST;
        let means = |word: &str, other: &Content| {
            other.may_mean(word) || other.words().any(|own| verdict::same_symbol(own, word))
        };
        let apart = |name: &Content, other: &Content| !name.words().any(|word| means(word, other));
        tells(&was) && tells(&is) && apart(&was, &is) && apart(&is, &was)
    }

    /// Whether both have one name, but for the words that say "error code"; `None` where one has none.
    fn has_name_of(&self, other: &Self) -> Option<bool> {
        let (own, others) = (words(self.name?), words(other.name?));
        let qualified = |meaning: &Self, name: &str| words(meaning.item) + name;
        Some(own == others || qualified(self, &own) == others || own == qualified(other, &others))
    }

    /// How the texts stand to each other, by the first ones of each language.
    pub fn texts(&self, other: &Self) -> Texts {
        let found = self.pairs(other).map(|(a, b)| match verdict::compare(a, b) {
            Verdict::Exact | Verdict::Canonical | Verdict::Loose | Verdict::Extends | Verdict::Truncates => {
                Texts::Agree
            }
            compared if verdict::conflict_as(a, b, || compared) => Texts::Conflict,
            _ => Texts::Differ,
        });
        found.max().unwrap_or(Texts::Unknown)
    }

    /// True where texts in other words have most of their content in common, or are one sentence about something else.
    fn speaks_of(&self, other: &Self) -> bool {
        let says =
            |a: &str, b: &str| verdict::compare(a, b) == Verdict::Near || is_mostly(a, b) || is_one_sentence(a, b);
        self.pairs(other).any(|(a, b)| says(a, b))
    }

    /// True where a text has all words of the name of another code: `Panic was caught` says `PanicError`.
    fn says_name_of(&self, other: &Self) -> bool {
        let name = other.name.unwrap_or_default();
        let content = Content::of(name);
        let says = |text: &str| {
            let text_content = Content::of(text);
            content.found_in(&text_content) == content.words().count() && !verdict::denies(name, text)
        };
        !content.is_empty() && self.texts.iter().any(|(_, text)| says(text))
    }

    /// The first texts of each language that both have.
    fn pairs(&self, other: &Self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let of = |meaning: &Self, lang| meaning.texts.iter().find(|(known, _)| *known == lang).map(|(_, text)| *text);
        [Lang::Zh, Lang::En].into_iter().filter_map(move |lang| Some((of(self, lang)?, of(other, lang)?)))
    }
}

/// True where two names or texts have more than half of their content in common: `InvalidPartNumber` and `InvalidPartId`.
fn is_mostly(a: &str, b: &str) -> bool {
    if verdict::denies(a, b) {
        return false;
    }
    let (a, b) = (Content::of(a), Content::of(b));
    let count = a.words().count().max(b.words().count());
    a.found_in(&b).min(b.found_in(&a)) * 2 > count
}

/// True where two thirds of the words of two texts are the same, and among them two that carry meaning: `the adapter does not belong to
/// this bond manager`, and `… to this market`.
fn is_one_sentence(a: &str, b: &str) -> bool {
    const FEWEST: usize = 2;
    let (of_a, of_b) = (verdict::split(a), verdict::split(b));
    let common = of_a.iter().filter(|word| of_b.contains(word)).count();
    let content = Content::of(a).found_in(&Content::of(b));
    common * 3 >= of_a.len().max(of_b.len()) * 2 && content >= FEWEST && !verdict::denies(a, b)
}

/// A name in lower case without the words that say "error code": `LoginExpired` and `ERR_LOGIN_EXPIRED` are `loginexpired`. A name of
/// nothing else stays whole.
pub fn words(name: &str) -> String {
    const FILLERS: [&str; 7] = ["e", "ec", "err", "error", "errors", "code", "codes"];
    let special: String = split_words(name).filter(|word| !FILLERS.contains(&word.as_str())).collect();
    if special.is_empty() { split_words(name).collect() } else { special }
}

/// The words of an identifier, in lower case.
fn split_words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.into_iter().filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning<'a>(name: &'a str, text: &'a str) -> Meaning<'a> {
        let texts = if text.is_empty() { Vec::new() } else { vec![(Lang::of(text), text)] };
        Meaning { item: "DepotError", name: (!name.is_empty()).then_some(name), texts }
    }

    #[test]
    fn names_are_compared_by_their_words() {
        assert_eq!(words("ERR_LOGIN_EXPIRED"), words("LoginExpired"));
        assert_ne!(words("ENCODE_FAILED"), words("DecodeFailed"));
        assert_ne!(words("Error"), words("Code"));
    }

    #[test]
    fn a_code_keeps_its_meaning() {
        for (was, is) in [
            (("LoginExpired", "登录已过期"), ("LoginExpired", "订单已关闭")),
            (("LoginExpired", "登录已过期"), ("SessionOver", "登录已过期")),
            (("LoginExpired", "登录已过期"), ("ERR_DEPOT_LOGIN_EXPIRED", "")),
            (("ParcelNotFound", ""), ("ParcelDoesNotExist", "")),
            (("ParcelGone", "the parcel is not there"), ("NoSuchParcel", "the parcel is not there: {id}")),
            (("InvalidPartNumber", ""), ("WrongPartNumber", "")),
            (("PanicError", "panic occurred"), ("UnwindError", "the panic was caught during unwind")),
            (("Frozen", ""), ("Halted", "the account is frozen")),
            (
                ("WrongBondManager", "adapter does not belong to given bond manager"),
                ("WrongMarket", "adapter does not belong to given market"),
            ),
            (("", "登录已过期"), ("", "login expired")),
            (("", "the parcel was not found"), ("", "parcel does not exist")),
            (("", ""), ("LoginExpired", "")),
        ] {
            assert!(meaning(was.0, was.1).is_kept_as(&meaning(is.0, is.1)), "{was:?} / {is:?}");
        }
    }

    #[test]
    fn a_placeholder_is_nothing_but_one() {
        for name in ["Placeholder81", "Unused", "Unknown7", "ERR_SPARE_2"] {
            assert!(meaning(name, "").is_placeholder() && !meaning(name, "").is_withheld(), "{name}");
        }
        for name in ["_Reserved1", "_Reserved", "ERR_RESERVED_2", "Retired7"] {
            assert!(meaning(name, "").is_withheld() && !meaning(name, "").is_placeholder(), "{name}");
        }
        for name in ["ReservedNameUsed", "UnknownUser", "Unknown", "Deprecated", "Error81", ""] {
            assert!(!meaning(name, "").is_placeholder() && !meaning(name, "").is_withheld(), "{name}");
        }
    }

    #[test]
    fn names_alone_tell_where_they_have_nothing_in_common() {
        for (was, is) in [("LoginExpired", "OrderClosed"), ("SecretKeyNotSet", "StoragePermissionDenied")] {
            assert!(meaning(was, "").is_named_apart_from(&meaning(is, "")), "{was} / {is}");
        }
        for (was, is) in [
            ("PanicError", "UnwindError"),
            ("Swift", "SignedMsg"),
            ("TxnConflict", "TransactionAborted"),
            ("LoginExpired", "LoginLocked"),
            ("BadAuthToken", "InvalidCredential"),
            ("LoginExpired", ""),
        ] {
            assert!(!meaning(was, "").is_named_apart_from(&meaning(is, "")), "{was} / {is}");
        }
    }

    #[test]
    fn a_code_gets_another_meaning() {
        for (was, is) in [
            (("LoginExpired", "登录已过期"), ("OrderClosed", "订单已关闭")),
            (("LoginExpired", ""), ("OrderClosed", "")),
            (("GateLocked", ""), ("GateNotLocked", "")),
            (("UserNotFound", "user not found"), ("OrderNotFound", "order not found")),
            (("DiskFull", "the disk is full"), ("DiskSlow", "the disk answers too late")),
            (("", "登录已过期"), ("", "订单已关闭")),
            (("", "the parcel was not found"), ("", "the label is torn")),
        ] {
            assert!(!meaning(was.0, was.1).is_kept_as(&meaning(is.0, is.1)), "{was:?} / {is:?}");
        }
    }
}
