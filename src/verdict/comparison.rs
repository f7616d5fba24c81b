//! How strictly texts are compared: the settings of the config, and what they make of two texts.

use std::{borrow::Cow, cmp::Reverse, collections::BTreeMap};

use foldhash::{HashMap, HashSet};

use super::{Verdict, by_form, canonical, compare, variants::simplify};
use crate::code::Lang;

/// How strictly texts are compared, as the config says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Groups of words that mean the same: `["过期", "已过期"]`.
    pub synonyms: Vec<Vec<String>>,
    /// A text may go on behind the official one with a detail ([`Verdict::Extends`]).
    pub allow_detail: bool,
    /// The farthest verdict that counts as the same text for Chinese: `Exact`, `Canonical` or `Loose`.
    pub zh: Verdict,
    /// The same for every other language.
    pub en: Verdict,
    /// Traditional and simplified characters count as the same.
    pub han_variants: bool,
    /// Texts in other words are reported one by one, however many an item has.
    pub each_wording: bool,
}

impl Default for Comparison {
    fn default() -> Self {
        Self {
            synonyms: Vec::new(),
            allow_detail: true,
            zh: Verdict::Loose,
            en: Verdict::Loose,
            han_variants: false,
            each_wording: false,
        }
    }
}

/// Compares texts as a [`Comparison`] says. It is made once for many texts.
#[derive(Debug)]
pub struct Comparer {
    settings: Comparison,
    synonyms: Synonyms,
}

impl Comparer {
    /// A comparer with these settings.
    pub fn new(settings: &Comparison) -> Self {
        Self { settings: settings.clone(), synonyms: Synonyms::new(&settings.synonyms) }
    }

    /// True where a text may go on with a detail, or hold one as a value.
    pub fn allows_detail(&self) -> bool {
        self.settings.allow_detail
    }

    /// True where texts in other words are reported one by one.
    pub fn tells_wording_apart(&self) -> bool {
        self.settings.each_wording
    }

    /// How the text in the code stands to the official one, synonyms and variants taken as one.
    pub fn compare(&self, official: &str, here: &str) -> Verdict {
        compare(&self.fold(official), &self.fold(here))
    }

    /// True where the text in the code, in this language, counts as the official one.
    pub fn accepts(&self, lang: Lang, official: &str, here: &str) -> bool {
        let (official, here) = (self.fold(official), self.fold(here));
        let farthest = if lang == Lang::Zh { self.settings.zh } else { self.settings.en };
        match by_form(&official, &here) {
            Ok(Verdict::Extends) if self.settings.allow_detail => match farthest {
                Verdict::Exact => here.trim().starts_with(official.trim()),
                Verdict::Canonical => canonical(&here).starts_with(&canonical(&official)),
                _ => true,
            },
            found => found.is_ok_and(|verdict| verdict <= farthest),
        }
    }

    fn fold<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = if self.settings.han_variants { simplify(text) } else { Cow::Borrowed(text) };
        if self.synonyms.by_first.is_empty() { text } else { Cow::Owned(self.synonyms.fold(&text)) }
    }
}

/// Words in lower case by their first character, the longest first, and the word that each stands for.
#[derive(Debug)]
struct Synonyms {
    by_first: HashMap<char, Vec<(String, String)>>,
}

impl Synonyms {
    fn new(groups: &[Vec<String>]) -> Self {
        let mut stands_for: BTreeMap<String, String> = BTreeMap::new();
        for group in groups {
            let words: Vec<String> = group.iter().map(|word| word.trim().to_lowercase()).collect();
            let Some(first) = words.first() else { continue };
            // Groups with a word in common are one.
            let one = words.iter().find_map(|word| stands_for.get(word)).unwrap_or(first).clone();
            let known = words.iter().filter_map(|word| stands_for.get(word));
            let joined: HashSet<String> = known.filter(|word| **word != one).cloned().collect();
            if !joined.is_empty() {
                for word in stands_for.values_mut().filter(|word| joined.contains(*word)) {
                    word.clone_from(&one);
                }
            }
            stands_for.extend(words.into_iter().map(|word| (word, one.clone())));
        }
        let mut by_first: HashMap<char, Vec<(String, String)>> = HashMap::default();
        let mut words: Vec<_> = stands_for.into_iter().collect();
        words.sort_by_key(|(word, _)| Reverse(word.len()));
        for (word, one) in words {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push((word, one));
            }
        }
        Self { by_first }
    }

    /// The text with one word for all that mean the same. A Latin word is replaced only as a whole.
    fn fold(&self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        let (mut rest, mut before) = (text, ' ');
        while let Some(c) = rest.chars().next() {
            let words = c.to_lowercase().next().and_then(|first| self.by_first.get(&first));
            let found = words.into_iter().flatten().find_map(|(word, one)| {
                let end = prefix(rest, word)?;
                let after = rest[end..].chars().next().unwrap_or(' ');
                let last = word.chars().next_back().unwrap_or(' ');
                (!are_one_word(before, c) && !are_one_word(last, after)).then_some((end, one, last))
            });
            let end = match found {
                Some((end, one, last)) => {
                    folded.push_str(one);
                    before = last;
                    end
                }
                None => {
                    folded.push(c);
                    before = c;
                    c.len_utf8()
                }
            };
            rest = &rest[end..];
        }
        folded
    }
}

/// Bytes of the text that are this word, whatever their case.
fn prefix(text: &str, lower: &str) -> Option<usize> {
    let mut wanted = lower.chars().peekable();
    let mut end = 0;
    for c in text.chars() {
        if wanted.peek().is_none() {
            break;
        }
        if !c.to_lowercase().all(|c| wanted.next() == Some(c)) {
            return None;
        }
        end += c.len_utf8();
    }
    wanted.peek().is_none().then_some(end)
}

fn are_one_word(a: char, b: char) -> bool {
    a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn comparer(synonyms: &[&[&str]]) -> Comparer {
        let group = |group: &&[&str]| group.iter().map(|word| (*word).to_owned()).collect();
        Comparer::new(&Comparison { synonyms: synonyms.iter().map(group).collect(), ..Comparison::default() })
    }

    #[test]
    fn many_synonyms_are_known_in_a_moment() {
        let word = |at: usize| format!("w{at}");
        let mut groups: Vec<Vec<String>> = (0..20_000).map(|at| vec![word(2 * at), word(2 * at + 1)]).collect();
        groups.push((50_000..90_000).map(word).collect());
        let comparer = Comparer::new(&Comparison { synonyms: groups, ..Comparison::default() });
        assert_eq!(comparer.compare("bad w50000", "bad w89999"), Verdict::Exact);
        assert_ne!(comparer.compare("bad w50000", "bad w7"), Verdict::Exact);
    }

    #[test]
    fn synonyms_are_one_word() {
        let comparer = comparer(&[&["过期", "已过期"], &["Success", "OK"], &["失效", "已过期"], &["用户", "User"]]);
        for (official, here) in [
            ("access token过期", "access token已过期"),
            ("access token失效", "access token过期"),
            ("Success", "ok"),
            ("User不存在", "用户不存在"),
            ("Success: done", "OK: done"),
        ] {
            assert!(comparer.accepts(Lang::Zh, official, here), "{official} / {here}");
        }
        assert_eq!(comparer.compare("Success", "Book"), Verdict::Different);
        assert!(!comparer.accepts(Lang::En, "the userid is wrong", "the 用户id is wrong"), "no part of a Latin word");
    }

    #[test]
    fn strictness_is_by_language() {
        let strict = Comparer::new(&Comparison { zh: Verdict::Exact, en: Verdict::Canonical, ..Comparison::default() });
        for (lang, official, here, accepted) in [
            (Lang::Zh, "出错，请重试", "出错, 请重试", false),
            (Lang::Zh, "操作出错", "操作出错：磁盘", true),
            (Lang::Zh, "操作 出错", "操作出错：磁盘", false),
            (Lang::En, "not found", "not found.", true),
            (Lang::En, "not found", "Not found", false),
            (Lang::En, "not found", "not  found: {id}", true),
            (Lang::En, "not found", "Not found: {id}", false),
        ] {
            assert_eq!(strict.accepts(lang, official, here), accepted, "{official} / {here}");
        }
    }

    #[test]
    fn details_and_variants_are_as_the_config_says() {
        let settings =
            Comparison { allow_detail: false, han_variants: true, each_wording: true, ..Comparison::default() };
        let strict = Comparer::new(&settings);
        assert_eq!([strict.allows_detail(), strict.tells_wording_apart()], [false, true]);
        assert_eq!([comparer(&[]).allows_detail(), comparer(&[]).tells_wording_apart()], [true, false]);
        assert!(!strict.accepts(Lang::En, "not found", "not found: {id}"));
        assert!(strict.accepts(Lang::Zh, "请求参数过多", "請求參數過多"));
        assert!(!comparer(&[]).accepts(Lang::Zh, "请求参数过多", "請求參數過多"));
    }

    proptest! {
        #[test]
        fn agreement_is_symmetric_but_for_details(a in "[ab不已过期 ,%s]{0,9}", b in "[ab不已过期 ,%s]{0,9}") {
            let synonyms = vec![vec!["过期".to_owned(), "已过期".to_owned()], vec!["a b".to_owned(), "B".to_owned()]];
            let comparer = Comparer::new(&Comparison { synonyms, allow_detail: false, ..Comparison::default() });
            prop_assert!(comparer.accepts(Lang::Zh, &a, &a));
            prop_assert_eq!(comparer.accepts(Lang::Zh, &a, &b), comparer.accepts(Lang::Zh, &b, &a));
        }
    }
}
