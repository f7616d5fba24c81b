//! What a code means, by its name and its texts, and whether two codes mean the same. They may be of two workspaces, or of two states of
//! one.

use super::{Entry, Index};
use crate::{
    code::Lang,
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
                    || match texts {
                        Texts::Differ => self.speaks_of(later),
                        _ => is_mostly(was, is),
                    }
            }
            (None, _) => self.speaks_of(later),
        }
    }

    /// True for a name that only keeps its number free: `Placeholder81`, `_Reserved1`, `Unused`.
    pub fn is_placeholder(&self) -> bool {
        const KEPT: [&str; 5] = ["placeholder", "reserved", "unused", "deprecated", "unknown"];
        self.name.is_some_and(|name| KEPT.contains(&words(name).trim_end_matches(|c: char| c.is_ascii_digit())))
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
            _ if verdict::conflict(a, b) => Texts::Conflict,
            _ => Texts::Differ,
        });
        found.max().unwrap_or(Texts::Unknown)
    }

    /// True where texts in other words have most of their content in common.
    fn speaks_of(&self, other: &Self) -> bool {
        self.pairs(other).any(|(a, b)| verdict::compare(a, b) == Verdict::Near || is_mostly(a, b))
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
            (("", "登录已过期"), ("", "login expired")),
            (("", "the parcel was not found"), ("", "parcel does not exist")),
            (("", ""), ("LoginExpired", "")),
        ] {
            assert!(meaning(was.0, was.1).is_kept_as(&meaning(is.0, is.1)), "{was:?} / {is:?}");
        }
    }

    #[test]
    fn a_placeholder_is_nothing_but_one() {
        for name in ["Placeholder81", "_Reserved1", "ERR_RESERVED_2", "Unused", "DeprecatedError", "Unknown7"] {
            assert!(meaning(name, "").is_placeholder(), "{name}");
        }
        for name in ["ReservedNameUsed", "UnknownUser", "Error81", ""] {
            assert!(!meaning(name, "").is_placeholder(), "{name}");
        }
    }

    #[test]
    fn a_code_gets_another_meaning() {
        for (was, is) in [
            (("LoginExpired", "登录已过期"), ("OrderClosed", "订单已关闭")),
            (("LoginExpired", ""), ("OrderClosed", "")),
            (("GateLocked", ""), ("GateNotLocked", "")),
            (("DiskFull", "the disk is full"), ("DiskSlow", "the disk answers too late")),
            (("", "登录已过期"), ("", "订单已关闭")),
            (("", "the parcel was not found"), ("", "the label is torn")),
        ] {
            assert!(!meaning(was.0, was.1).is_kept_as(&meaning(is.0, is.1)), "{was:?} / {is:?}");
        }
    }
}
