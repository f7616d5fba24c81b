//! Why two texts of one code are not the same, as data: which words, which sign, which placeholder.

use super::{
    Verdict, canonical, compare,
    diff::{Segment, segments},
    loose, loosen,
    placeholders::{Drift, drift, fold_placeholders},
    polarity::{opposites, without_signs},
    tokens::{Kind, is_hidden, tokens},
    variants::{has_traditional, simplify},
};

/// What makes a text another one than the official text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Signs that nobody sees, in one of them.
    Hidden(Vec<char>),
    /// Only spaces.
    Spaces,
    /// Only punctuation, or the width of signs.
    Punctuation,
    /// Only upper and lower case.
    Case,
    /// Only how words and placeholders are written: `_`, `-`, quotes, `%s` for `{}`.
    Spelling,
    /// Traditional characters against simplified ones.
    Script {
        /// True where the text in the code is the traditional one.
        here: bool,
    },
    /// Only numbers: `10` against `20`.
    Number {
        /// The first that differs, in the official text; may be empty.
        official: String,
        /// In the text in the code.
        here: String,
    },
    /// Only placeholders.
    Placeholders(Drift),
    /// Signs that make one the opposite of the other.
    Polarity {
        /// Those that the official text has more of.
        official: Vec<String>,
        /// Those that the text in the code has more of.
        here: Vec<String>,
    },
    /// A word, or one or two characters, written wrong.
    Typo {
        /// As the official text has it; may be empty for characters.
        official: String,
        /// As it is in the code.
        here: String,
    },
    /// The same words in another order.
    Order,
    /// Some of the words.
    Wording,
    /// Nearly everything.
    Other,
}

/// Why the text in the code is not the official one; `None` where they are equal but for outer white space.
pub fn cause(official: &str, here: &str) -> Option<Cause> {
    let (official, here) = (official.trim(), here.trim());
    if official == here {
        return None;
    }
    if let Some(cause) = unseen(official, here) {
        return Some(cause);
    }
    let folded = (canonical(official), canonical(here));
    let loose = (loosen(&folded.0), loosen(&folded.1));
    let cause = spelling((official, here), &folded, &loose);
    Some(cause.unwrap_or_else(|| meaning((official, here), (&loose.0, &loose.1))))
}

/// Signs that nobody sees, where nothing else differs. A wide space is one where it stands for another space or for none.
fn unseen(official: &str, here: &str) -> Option<Cause> {
    let dropped = |text: &str| text.replace(is_hidden, "");
    let spaced = |text: &str| {
        let signs = text.chars().filter(|c| !is_hidden(*c) || c.is_whitespace());
        signs.map(|c| if is_hidden(c) { ' ' } else { c }).collect::<String>()
    };
    if dropped(official) != dropped(here) && spaced(official) != spaced(here) {
        return None;
    }
    let signs = |text: &str| text.chars().filter(|c| is_hidden(*c)).collect::<Vec<_>>();
    let (ours, theirs) = (signs(here), signs(official));
    let mut signs = if ours.is_empty() { theirs } else { ours };
    signs.sort_unstable();
    signs.dedup();
    Some(Cause::Hidden(signs))
}

/// What differs between texts that say the same, which come as they are, in canonical and in loose form.
fn spelling(
    (official, here): (&str, &str),
    (folded, folded_here): &(String, String),
    (loose, loose_here): &(String, String),
) -> Option<Cause> {
    let without_space = |text: &str| text.split_whitespace().collect::<String>();
    if without_space(official) == without_space(here) {
        Some(Cause::Spaces)
    } else if folded == folded_here {
        Some(Cause::Punctuation)
    } else if folded.to_lowercase() == folded_here.to_lowercase() {
        Some(Cause::Case)
    } else if loose == loose_here {
        Some(Cause::Spelling)
    } else {
        None
    }
}

/// What differs between texts that say something else, which come as they are and in loose form.
fn meaning((official, here): (&str, &str), (loose_official, loose_here): (&str, &str)) -> Cause {
    if simplify(loose_official) == simplify(loose_here) {
        return Cause::Script { here: has_traditional(here) };
    }
    let without_values = |text: &str| loose(&fold_placeholders(text).replace("{}", ""));
    if let Some(drift) = drift(official, here)
        && without_values(official) == without_values(here)
    {
        return Cause::Placeholders(drift);
    }
    let segments = segments(official, here);
    let changed: Vec<Segment<'_>> = segments.iter().copied().filter(|segment| segment.changed).collect();
    let all = |kind| changed.iter().all(|change| is_all(change.before, kind) && is_all(change.after, kind));
    if let Some(first) = changed.first().filter(|_| all(Kind::Number)) {
        return Cause::Number { official: first.before.to_owned(), here: first.after.to_owned() };
    }
    let verdict = compare(official, here);
    if let Some((official, here)) = opposites(loose_official, loose_here)
        && (verdict == Verdict::Polarity || without_signs(loose_official) == without_signs(loose_here))
    {
        let owned = |signs: Vec<&str>| signs.into_iter().map(str::to_owned).collect();
        return Cause::Polarity { official: owned(official), here: owned(here) };
    }
    if verdict == Verdict::Near
        && let Some(first) = changed.first().filter(|_| changed.len() <= 2 && changed.iter().all(is_slip))
    {
        return Cause::Typo { official: first.before.to_owned(), here: first.after.to_owned() };
    }
    if words(official) == words(here) {
        return Cause::Order;
    }
    let kept: usize = segments.iter().filter(|segment| !segment.changed).map(|segment| segment.after.len()).sum();
    if kept * 2 >= official.len().min(here.len()) { Cause::Wording } else { Cause::Other }
}

/// True where the text is of this kind alone.
fn is_all(text: &str, kind: Kind) -> bool {
    tokens(text).iter().all(|token| token.kind == kind || token.kind == Kind::Space)
}

/// A word for one that is nearly the same, or at most two characters for two.
fn is_slip(change: &Segment<'_>) -> bool {
    let (before, after) = (tokens(change.before), tokens(change.after));
    let han = before.iter().chain(&after).all(|token| token.kind == Kind::Han);
    match (before.as_slice(), after.as_slice()) {
        ([a], [b]) if a.kind == Kind::Word && b.kind == Kind::Word => {
            let longer = a.text.chars().count().max(b.text.chars().count());
            longer > 3 && strsim::osa_distance(a.text, b.text) <= ((longer + 1) / 3).clamp(1, 2)
        }
        _ => han && before.len() <= 2 && after.len() <= 2,
    }
}

/// What a text is made of, sorted.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = tokens(text).iter().filter_map(super::tokens::Token::key).collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cause::*, *};

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn causes_are_named() {
        let typo = |official: &str, here: &str| Typo { official: official.to_owned(), here: here.to_owned() };
        let polarity = |official: &[&str], here: &[&str]| Polarity { official: strings(official), here: strings(here) };
        for (official, here, cause) in [
            ("api key无效", "api key 无效", Spaces),
            ("api key无效", "API key无效", Case),
            ("出错，请重试", "出错, 请重试", Punctuation),
            ("出错，请重试", "出错，请重试。", Punctuation),
            ("Unsupported grant_type", "Unsupported grant type", Spelling),
            ("缺少参数{name}", "缺少参数 %s", Spelling),
            ("服务暂不可用", "服务暂不可用\u{200B}", Hidden(vec!['\u{200B}'])),
            ("服务暂不可用", "服务\u{A0}暂不可用", Hidden(vec!['\u{A0}'])),
            ("not found", "not\u{A0}found", Hidden(vec!['\u{A0}'])),
            ("not found", "\u{202E}not found", Hidden(vec!['\u{202E}'])),
            ("an error occurred here", "an error occured here", typo("occurred", "occured")),
            ("无效的用户资料字段名", "无效的用户资料段名", typo("字", "")),
            ("来自该refer的请求无访问权限", "来自该referer的请求无访问权限", typo("refer", "referer")),
            ("the gate of the shop is open", "the gape of the shop is open", typo("gate", "gape")),
            ("the gate of the shop is open", "the gone of the shop is open", Wording),
            ("the gates of the shop are open", "the gamas of the shop are open", typo("gates", "gamas")),
            ("the cat of the shop is open", "the car of the shop is open", Wording),
            ("the code a1234 of the shop is wrong", "the code 1234 of the shop is wrong", Wording),
            ("无效的用户资料字段名", "无效的用户资料子段名", typo("字", "子")),
            ("Unknown data store API error", "Unknown domain store API error", Wording),
            ("No permission to access user data", "No permission to access data", Wording),
            ("指定的对象不存在", "指定的对象已存在", polarity(&["不"], &["已"])),
            ("成功", "失败", polarity(&["成功"], &["失败"])),
            ("register host to iam failed", "unregister host to iam failed", polarity(&["register"], &["unregister"])),
            ("无效签名", "签名无效", Order),
            ("请求参数过多", "請求參數過多", Script { here: true }),
            ("請求參數過多", "请求参数过多", Script { here: false }),
            ("at most 10 items", "at most 20 items", Number { official: "10".to_owned(), here: "20".to_owned() }),
            ("缺少参数%s", "缺少参数", Placeholders(Drift::Count { official: 1, here: 0 })),
            ("用户认证失败", "磁盘空间已满", Other),
        ] {
            assert_eq!(super::cause(official, here), Some(cause), "{official} / {here}");
        }
        assert_eq!(cause("成功", " 成功 "), None);
    }

    proptest! {
        #[test]
        fn equal_texts_alone_have_no_cause(a in any::<String>(), b in "[ab不已 ,%s{}1\u{200B}]{0,9}") {
            prop_assert_eq!(cause(&a, &a), None);
            prop_assert_eq!(cause(&a, &b).is_none(), a.trim() == b.trim());
            prop_assert_eq!(cause(&b, &a).is_none(), a.trim() == b.trim());
        }
    }
}
