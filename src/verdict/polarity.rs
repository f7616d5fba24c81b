//! Words that turn a text into its opposite.

use std::collections::BTreeSet;

/// Signs that negate or name a state.
const HAN: [&str; 12] = ["不", "无", "未", "没", "非", "已", "缺", "有", "超", "成功", "失败", "过期"];

/// Words that do, each row of one meaning.
const LATIN: [&[&str]; 8] = [
    &[
        "not", "no", "cannot", "cant", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "wont",
        "couldnt", "hasnt", "havent", "without", "never",
    ],
    &["already"],
    &["missing"],
    &["expired"],
    &["invalid"],
    &["unsupported", "unknown"],
    &["failed", "failure"],
    &["success", "succeeded", "successful", "successfully"],
];

/// What stands in front of a word and makes it its opposite.
const PREFIXES: [&str; 7] = ["un", "in", "im", "ir", "dis", "de", "non"];

/// The signs and words of a text, with the meaning of each. The text is in [`super::loose`] form.
fn signs(text: &str) -> Vec<(usize, &str)> {
    let mut signs = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
        signs.extend(HAN.iter().enumerate().filter(|(_, sign)| text[at..].starts_with(**sign)).map(|(i, s)| (i, *s)));
    }
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        signs.extend(
            LATIN
                .iter()
                .position(|words| words.iter().any(|sign| is_sign(word, sign)))
                .map(|class| (HAN.len() + class, word)),
        );
    }
    signs
}

/// True where the word is the sign; a long one may be misspelt by one letter: `unsuported` takes nothing from the meaning.
fn is_sign(word: &str, sign: &str) -> bool {
    const LONG: usize = 6;
    word == sign || (sign.len() >= LONG && is_one_slip(word.as_bytes(), sign.as_bytes()))
}

/// True where one letter was added, left out or taken for another, or two neighbours have changed places.
fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - tail], &b[..b.len() - tail]) {
        ([a, other_a], [b, other_b]) => a == other_b && b == other_a,
        (a, b) => a.len() <= 1 && b.len() <= 1,
    }
}

/// The signs by which two texts in loose form are each other's opposite: those that each has more of. `None` where they have the same.
pub(super) fn opposites<'t>(a: &'t str, b: &'t str) -> Option<(Vec<&'t str>, Vec<&'t str>)> {
    let (signs_a, signs_b) = (signs(a), signs(b));
    let counts = |signs: &[(usize, &str)]| {
        let mut counts = [0_usize; HAN.len() + LATIN.len()];
        for (class, _) in signs {
            counts[*class] += 1;
        }
        counts
    };
    let more = |signs: &[(usize, &'t str)], others: &[(usize, &'t str)]| -> Vec<&'t str> {
        let (counts, others) = (counts(signs), counts(others));
        let more = signs.iter().filter(|(class, _)| counts[*class] > others[*class]);
        let mut words: Vec<&str> = more.map(|(_, word)| *word).collect();
        words.dedup();
        words
    };
    let found = (more(&signs_a, &signs_b), more(&signs_b, &signs_a));
    if found.0.is_empty() && found.1.is_empty() { opposite_words(a, b) } else { Some(found) }
}

/// `register` against `unregister`: a word that only one of the texts has, and its opposite in the other.
fn opposite_words<'t>(a: &'t str, b: &'t str) -> Option<(Vec<&'t str>, Vec<&'t str>)> {
    let words = |text: &'t str| -> BTreeSet<&'t str> {
        text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3).collect()
    };
    let (words_a, words_b) = (words(a), words(b));
    let turned = |words: &BTreeSet<&'t str>, others: &BTreeSet<&'t str>| {
        words.difference(others).find_map(|word| {
            let plain = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
            plain
                .filter_map(|plain| others.get(plain))
                .find(|plain| !words.contains(*plain))
                .map(|plain| (*word, *plain))
        })
    };
    turned(&words_a, &words_b)
        .or_else(|| turned(&words_b, &words_a).map(|(word, plain)| (plain, word)))
        .map(|(a, b)| (vec![a], vec![b]))
}

/// The text in loose form without its signs.
pub(super) fn without_signs(text: &str) -> String {
    let mut plain = text.to_owned();
    for sign in HAN {
        plain = plain.replace(sign, "");
    }
    let is_any = |word: &&str| LATIN.iter().any(|words| words.contains(word));
    plain.split(' ').filter(|word| !is_any(word)).collect::<Vec<_>>().join(" ")
}

/// True where the text says that all went well.
pub(super) fn is_success(loose: &str) -> bool {
    ["成功", "success", "succeeded", "successful", "ok", "正常", "操作成功", "请求成功"].contains(&loose)
}

/// True where the text says that something failed.
pub(super) fn is_failure(loose: &str) -> bool {
    const WORDS: [&str; 7] = ["failed", "failure", "error", "invalid", "unknown", "denied", "missing"];
    ["失败", "错误", "异常", "无效", "出错"].iter().any(|sign| loose.contains(sign))
        || loose.split(|c: char| !c.is_ascii_alphabetic()).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn signs_are_named() {
        let signs = |a, b| opposites(a, b).map(|(a, b)| (a.join(" "), b.join(" ")));
        let both = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(signs("对象不存在", "对象已存在"), both("不", "已"));
        assert_eq!(signs("token过期", "token已过期"), both("", "已"));
        assert_eq!(signs("it cannot be", "it can be"), both("cannot", ""));
        assert_eq!(signs("register to iam failed", "unregister to iam failed"), both("register", "unregister"));
        assert_eq!(signs("missing", "失败"), both("missing", "失败"));
        assert_eq!(signs("cannot be empty", "cant be empty"), None);
        assert_eq!(signs("put the parcel", "input the parcel"), None);
        assert_eq!(signs("unknown method", "unknow method"), None);
        assert_eq!(signs("对象不存在", "资源不存在"), None);
    }

    proptest! {
        #[test]
        fn a_slip_is_a_distance_of_one(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            prop_assert_eq!(is_one_slip(a.as_bytes(), b.as_bytes()), strsim::osa_distance(&a, &b) <= 1);
        }
    }
}
