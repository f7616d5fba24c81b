//! A text that says the same twice, in Chinese and in English: `English(中文)`, `English | 中文`, `中文 English`. It is split where its
//! form says so; a text that only holds words of the other language stays whole.

use std::ops::Range;

use crate::code::{Lang, is_han};

/// A part of a text, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'t> {
    /// The part, without outer white space; never empty.
    pub text: &'t str,
    /// Its language.
    pub lang: Lang,
    /// Its bytes in the text that was split.
    pub range: Range<usize>,
}

/// What stands between two languages.
const SEPARATORS: &[char] = &['|', '｜', '/', '／', '(', '（', '-', ';', '；', ':', '：'];

/// A text in its languages, in their order: one part for each of two, or the whole. Between and around the parts is nothing but white
/// space, signs between the languages and closing brackets. A text of white space has no part.
pub fn split_languages(text: &str) -> Vec<Part<'_>> {
    let whole = text.trim();
    let mixed = whole.contains(is_han) && whole.contains(is_latin);
    let forms = [at_bar, behind_chinese, in_brackets, at_slash, before_chinese];
    let parts = match mixed.then(|| forms.into_iter().find_map(|split| split(whole))).flatten() {
        Some((first, second)) => vec![first, second],
        None => vec![whole],
    };
    let start = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| Part { text: part, lang: Lang::of(part), range: start(part)..start(part) + part.len() })
        .collect()
}

/// `Success｜成功`: one bar, and a language on each side.
fn at_bar(text: &str) -> Option<(&str, &str)> {
    let (left, right) = split_once_only(text, &['|', '｜'])?;
    let (_, english) = one_of_each(left, right)?;
    (english.chars().filter(|c| is_latin(*c)).count() >= 2).then_some((left, right))
}

/// `操作不被允许 Operation not permitted.`, `用户不存在（User not found）`, `请求超时: request timed out`
fn behind_chinese(text: &str) -> Option<(&str, &str)> {
    let last = text.char_indices().rev().find(|(_, c)| is_han(*c) || is_cjk_stop(*c)).map(|(i, c)| i + c.len_utf8())?;
    let tail = text[last..].trim_start_matches([')', '）']);
    let end = text.len() - tail.len();
    let separated = tail.trim_start().starts_with(SEPARATORS);
    let english = trim_separators(tail);
    let capital = english.starts_with(char::is_uppercase);
    let apart = separated || tail.starts_with(char::is_whitespace);
    let sentence = words(english) >= 2 && (capital || separated);
    let chinese = text[..end].trim();
    let word = capital && is_state(english) && !chinese.contains(is_latin);
    (apart && (sentence || word)).then_some((chinese, english))
}

/// `Invalid state(状态无效)`: the brackets close an English text and hold a Chinese one.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_suffix([')', '）'])?;
    let mut depth = 1_usize;
    let (open, bracket) = inside.char_indices().rev().find(|(_, c)| {
        match c {
            ')' | '）' => depth += 1,
            '(' | '（' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let (english, chinese) = (text[..open].trim(), inside[open + bracket.len_utf8()..].trim());
    let said = english.chars().filter(|c| is_latin(*c)).count() >= 2;
    (Lang::of(english) == Lang::En && Lang::of(chinese) == Lang::Zh && said).then_some((english, chinese))
}

/// `成功/Success`: one slash, with nothing but Chinese on one side of it. `TCP/网络错误` is one text.
fn at_slash(text: &str) -> Option<(&str, &str)> {
    let (left, right) = split_once_only(text, &['/', '／'])?;
    let (chinese, english) = one_of_each(left, right)?;
    let word = english.len() > 3 && english.starts_with(char::is_uppercase) && english.contains(char::is_lowercase);
    (!chinese.contains(is_latin) && (word || words(english) > 1)).then_some((left, right))
}

/// `Key was revoked 密钥已吊销`, `Invalid parameter: 参数无效`: a sentence, and then only Chinese. `Redis: 连接失败` is one text.
fn before_chinese(text: &str) -> Option<(&str, &str)> {
    let start = text.find(is_han)?;
    let (head, chinese) = (text[..start].trim_end(), text[start..].trim());
    if head.ends_with(['(', '（']) {
        return None;
    }
    let separated = head.ends_with(SEPARATORS);
    let english = head.trim_end_matches(SEPARATORS).trim();
    let only_chinese = chinese.chars().filter(|c| is_han(*c)).count() >= 2 && !chinese.contains(is_latin);
    let apart = separated || text[..start].ends_with(char::is_whitespace);
    let states = english.split(|c: char| !c.is_alphabetic()).any(is_state);
    let said = match words(english) {
        // `Error: 参数无效` says what kind of line this is.
        1 => separated && states && !english.eq_ignore_ascii_case("error"),
        2 => states,
        _ => true,
    };
    let whole = english.starts_with(char::is_uppercase) && !is_open(english);
    (apart && only_chinese && said && whole).then_some((english, chinese))
}

/// The two sides of the only one of `marks` in the text, without outer white space.
fn split_once_only<'t>(text: &'t str, marks: &[char]) -> Option<(&'t str, &'t str)> {
    let (left, right) = text.split_once(marks)?;
    (!right.contains(marks)).then(|| (left.trim(), right.trim()))
}

/// The Chinese one and the English one, in this order.
fn one_of_each<'t>(a: &'t str, b: &'t str) -> Option<(&'t str, &'t str)> {
    match (Lang::of(a), Lang::of(b)) {
        (Lang::Zh, Lang::En) => Some((a, b)),
        (Lang::En, Lang::Zh) => Some((b, a)),
        _ => None,
    }
}

fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count()
}

/// Words by which the text of an error is known as a text of its own.
fn is_state(word: &str) -> bool {
    const STATES: &[&str] = &[
        "already", "busy", "cannot", "closed", "conflict", "denied", "disabled", "duplicate", "duplicated", "empty",
        "error", "exceeded", "exists", "expired", "failed", "failure", "forbidden", "illegal", "incorrect", "invalid",
        "locked", "mismatch", "missing", "no", "not", "refused", "rejected", "required", "reserved", "success",
        "succeeded", "timeout", "unauthorized", "unavailable", "unknown", "unsupported", "wrong",
    ];
    let word = word.trim_end_matches(['.', '!']);
    STATES.iter().any(|state| state.eq_ignore_ascii_case(word))
}

/// True where the sentence goes on behind its last word: `Failed to`.
fn is_open(english: &str) -> bool {
    const OPEN: &[&str] =
        &["a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"];
    let last = english.rsplit(char::is_whitespace).next().unwrap_or_default();
    OPEN.iter().any(|word| word.eq_ignore_ascii_case(last))
}

/// Without separators and white space around it, and without the brackets that are left over then.
fn trim_separators(text: &str) -> &str {
    let is_outer = |c: char| SEPARATORS.contains(&c) || c.is_whitespace();
    let mut rest = text.trim_matches(is_outer);
    let (opening, closing) = (rest.matches(['(', '（']).count(), rest.matches([')', '）']).count());
    for _ in opening..closing {
        rest = rest.strip_suffix([')', '）']).unwrap_or(rest).trim_end_matches(is_outer);
    }
    rest
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && !is_han(c)
}

fn is_cjk_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '，' | '；' | '：' | '”')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split_languages(text).into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn two_languages_are_split() {
        for (text, parts) in [
            ("操作不被允许 Operation not permitted.", ["操作不被允许", "Operation not permitted."]),
            ("I/O错误 I/O error.", ["I/O错误", "I/O error."]),
            ("请重试。 Try again.(as in [EAGAIN])", ["请重试。", "Try again.(as in [EAGAIN])"]),
            ("System error | 系统错误", ["System error", "系统错误"]),
            ("Success｜请求成功", ["Success", "请求成功"]),
            ("Invalid token | Token无效", ["Invalid token", "Token无效"]),
            ("Key was revoked 密钥已吊销", ["Key was revoked", "密钥已吊销"]),
            ("Invalid state(状态无效)", ["Invalid state", "状态无效"]),
            ("Invalid state (状态(一)无效)", ["Invalid state", "状态(一)无效"]),
            ("Method call failed(调用 API 失败)", ["Method call failed", "调用 API 失败"]),
            ("用户不存在（User not found）", ["用户不存在", "User not found"]),
            ("未授权(Unauthorized)", ["未授权", "Unauthorized"]),
            ("冲突（资源已存在） Resource conflict", ["冲突（资源已存在）", "Resource conflict"]),
            ("成功 Success", ["成功", "Success"]),
            ("保留 Reserved.", ["保留", "Reserved."]),
            ("成功/Success", ["成功", "Success"]),
            ("Gateway/网关", ["Gateway", "网关"]),
            ("Invalid parameter: 参数无效", ["Invalid parameter", "参数无效"]),
            ("Success：成功", ["Success", "成功"]),
            ("请求超时: request timed out (30s)", ["请求超时", "request timed out (30s)"]),
            ("成功|ok", ["成功", "ok"]),
            ("not found/不存在", ["not found", "不存在"]),
        ] {
            assert_eq!(texts(text), parts, "{text}");
        }
    }

    #[test]
    fn words_of_the_other_language_stay_where_they_are() {
        for whole in [
            "scope信息无效",
            "无效的key",
            "调用 KMS 接口超时",
            "缺少 access token",
            "api key无效",
            "无效的access token",
            "冲突 (资源已存在)",
            "API key 无效",
            "TTL 设置",
            "no Chinese: at all",
            "Redis: 连接失败",
            "Error: 参数无效",
            "Access token: 已过期",
            "Failed to 连接服务器",
            "TCP/网络错误",
            "参数错误（Token）",
            "签名(MD5)错误",
            "全是中文",
            "Order closed， Try again",
            "接口 API (资源已存在)",
            "Key/密钥",
            "redis/缓存",
            "Request was refused 状态码 ABC",
            "The request was refused密钥已吊销",
        ] {
            assert_eq!(texts(whole), [whole]);
        }
        assert!(split_languages(" \u{3000}").is_empty());
    }

    #[test]
    fn parts_know_their_language_and_place() {
        let text = "  Success｜请求成功 ";
        let parts = split_languages(text);
        let langs: Vec<_> = parts.iter().map(|part| part.lang).collect();
        assert_eq!(langs, [Lang::En, Lang::Zh]);
        assert!(parts.iter().all(|part| &text[part.range.clone()] == part.text));
    }

    fn mixed() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "无效", "状态", "Invalid", "not found", "Success", " ", "(", ")", "（", "）", "|", "｜", "/", ": ", "：",
            "-", "。", ".", "é", "😀", "\u{301}", "\u{200B}", "{}", "1",
        ]);
        prop::collection::vec(pieces, 0..10).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn nothing_is_lost_but_what_separates(text in prop_oneof![mixed(), any::<String>()]) {
            let mut end = 0;
            let mut between = String::new();
            for part in split_languages(&text) {
                prop_assert_eq!(&text[part.range.clone()], part.text);
                prop_assert!(!part.text.is_empty() && part.text.trim() == part.text);
                between.push_str(&text[end..part.range.start]);
                end = part.range.end;
            }
            between.push_str(&text[end..]);
            let is_separator = |c: char| c.is_whitespace() || SEPARATORS.contains(&c) || ")）".contains(c);
            prop_assert!(between.chars().all(is_separator), "{between:?} of {text:?}");
        }
    }
}
