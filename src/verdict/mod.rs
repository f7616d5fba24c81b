//! Whether two texts say the same. Pure text comparison; knows nothing of tables and codes. Likeness beyond `Loose` never counts as
//! agreement, it only chooses the words of a message.

use std::mem;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class, is_nfc};

use crate::code::is_han;

mod cause;
mod comparison;
mod conflict;
mod content;
mod diff;
mod languages;
mod misplaced;
mod names;
mod placeholders;
mod polarity;
mod tokens;
mod variants;

pub use cause::{Cause, cause};
pub use comparison::{Comparer, Comparison};
pub use conflict::conflict;
pub(crate) use conflict::conflict_as;
pub use content::{Content, Difference, difference, only_lost, split};
use content::{are_denied, are_opposed};
pub use diff::lines;
pub use languages::{Part, split_languages};
pub use misplaced::misplaced;
pub use names::same_symbol;
use placeholders::fold_placeholders;
pub use placeholders::{Dialect, Drift, Key, Placeholder, drift, placeholders};
use polarity::opposites;

/// How the text in the code stands to the official one: the first that holds, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Equal but for outer white space.
    Exact,
    /// Equal in [`canonical`] form: width, spaces, punctuation, a final stop.
    Canonical,
    /// Equal in [`loose`] form: case, placeholders, `_` and `-`, quotes.
    Loose,
    /// The code's text goes on behind the official one.
    Extends,
    /// The code's text stops before the official one does.
    Truncates,
    /// Alike, but one of them negates: 不 against 已, `not` against `already`.
    Polarity,
    /// Alike.
    Near,
    /// None of these.
    Different,
}

impl Verdict {
    /// True where the texts say the same.
    pub fn is_same(self) -> bool {
        self <= Self::Loose
    }
}

/// True where one of two texts says that all went well, and nothing else, and the other one that something failed.
pub fn is_success_against_failure(a: &str, b: &str) -> bool {
    let (a, b) = (loose(a), loose(b));
    let opposed = |a: &str, b: &str| polarity::is_success(a) && polarity::is_failure(b);
    opposed(&a, &b) || opposed(&b, &a)
}

/// True where one name or text says what the other denies, in the same words.
pub fn denies(a: &str, b: &str) -> bool {
    are_denied(&Content::of(a), &Content::of(b))
}

/// True where the texts are exactly, canonically or loosely equal.
pub fn same_text(a: &str, b: &str) -> bool {
    a.trim() == b.trim() || loose(a) == loose(b)
}

/// Compares the text found in the code with the official one.
pub fn compare(official: &str, code_text: &str) -> Verdict {
    match by_form(official, code_text) {
        Ok(verdict) => verdict,
        Err((official, code_text)) if !is_alike(&official, &code_text) => Verdict::Different,
        Err((official, code_text)) if opposites(&official, &code_text).is_some() => Verdict::Polarity,
        Err(_) => Verdict::Near,
    }
}

/// The verdict where the texts are equal in some form, or one is the start of the other; else both in loose form.
fn by_form(official: &str, code_text: &str) -> Result<Verdict, (String, String)> {
    if official.trim() == code_text.trim() {
        return Ok(Verdict::Exact);
    }
    let (official, code_text) = (canonical(official), canonical(code_text));
    if official == code_text {
        return Ok(Verdict::Canonical);
    }
    let (official, code_text) = (loosen(&official), loosen(&code_text));
    if official == code_text {
        Ok(Verdict::Loose)
    } else if goes_on(&official, &code_text) {
        Ok(Verdict::Extends)
    } else if goes_on(&code_text, &official) {
        Ok(Verdict::Truncates)
    } else {
        Err((official, code_text))
    }
}

/// The form in which two spellings of one text are equal: NFC, full-width ASCII and CJK punctuation folded, invisible signs, code
/// ticks, enclosing quotes, spaces beside CJK and punctuation, and a final stop dropped. NFKC would be wrong: it keeps `。“”` and turns
/// `①` into `1`. Idempotent.
pub fn canonical(text: &str) -> String {
    let folded = compose(fold(&compose(text.to_owned())));
    let spaced = compose(fold_spaces(&folded));
    trim_ends(&spaced).to_owned()
}

/// The form in which two wordings of one text are equal: [`canonical`], with placeholders made equal, case folded, `_` and `-` as
/// space, quotes dropped.
pub fn loose(text: &str) -> String {
    loosen(&canonical(text))
}

fn loosen(canonical: &str) -> String {
    let mut text = String::with_capacity(canonical.len());
    for c in fold_placeholders(canonical).chars() {
        match c {
            '_' | '-' => text.push(' '),
            '"' | '\'' => {}
            _ if c.is_ascii() => text.push(c.to_ascii_lowercase()),
            _ => c.to_lowercase().for_each(|c| text.push(c)),
        }
    }
    trim_ends(&fold_spaces(&text)).to_owned()
}

fn compose(text: String) -> String {
    if text.is_ascii() || is_nfc(&text) { text } else { text.nfc().collect() }
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_graphic() && c != '`' {
            folded.push(c);
            continue;
        }
        // Full-width ASCII first: its quotes and dashes fold on.
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        };
        match c {
            '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' | '`' => {}
            '。' | '｡' => folded.push('.'),
            '、' | '､' => folded.push(','),
            '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '《' | '》' => folded.push('"'),
            '‘' | '’' | '′' | '´' => folded.push('\''),
            '【' | '〔' => folded.push('['),
            '】' | '〕' => folded.push(']'),
            '…' => folded.push_str("..."),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => folded.push('-'),
            c if c.is_whitespace() => folded.push(' '),
            c => folded.push(c),
        }
    }
    folded
}

/// Collapses spaces, dashes and dots, and drops a space that touches CJK or punctuation. One that a combining mark stands on stays: the mark
/// would go over to the char before it.
fn fold_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut space, mut last) = (false, None);
    for c in text.chars() {
        if c == ' ' {
            space = true;
            continue;
        }
        if mem::take(&mut space)
            && let Some(last) = last
            && ((!c.is_ascii() && canonical_combining_class(c) != 0) || !drops_space(last) && !drops_space(c))
        {
            out.push(' ');
        }
        last = Some(c);
        let repeated = (c == '-' && out.ends_with('-')) || (c == '.' && out.ends_with("..."));
        if !repeated {
            out.push(c);
        }
    }
    out
}

fn drops_space(c: char) -> bool {
    if c.is_ascii_alphanumeric() {
        return false;
    }
    let cjk = is_han(c) || matches!(c, '\u{2E80}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}');
    cjk || (c.is_ascii_punctuation() && !"_%{}$<>".contains(c))
}

/// Drops a final stop and quotes that enclose the whole; a text of nothing else stays whole.
fn trim_ends(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let trimmed = rest.trim_end_matches(['.', '!', ';', ',', ':', ' ']);
        let unquoted = ['"', '\''].into_iter().find_map(|quote| {
            let inner = trimmed.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote)).then_some(inner.trim())
        });
        match unquoted {
            Some(inner) => rest = inner,
            None if trimmed.is_empty() => return text,
            None => return trimmed,
        }
    }
}

/// True where `long` is `short` and then a sign that opens a detail.
fn goes_on(short: &str, long: &str) -> bool {
    let Some(rest) = long.strip_prefix(short) else { return false };
    let least = if short.chars().any(is_han) { 3 } else { 6 };
    rest.starts_with([':', ',', '(', '.', ';', '[']) && short.chars().take(least).count() == least
}

fn is_alike(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 5;
    // The comparison is quadratic, and texts longer than this are prose.
    const LONGEST: usize = 300;
    let (short, long) = {
        let (a, b) = (a.chars().count(), b.chars().count());
        (a.min(b), a.max(b))
    };
    // Texts of which one is half again as long as the other reach neither threshold.
    if short < SHORTEST || long > LONGEST || short * 3 < long * 2 {
        return false;
    }
    let threshold = if a.chars().chain(b.chars()).any(is_han) { 0.80 } else { 0.85 };
    // Neither number is more than `LONGEST`.
    let number = |number: usize| f64::from(u16::try_from(number).unwrap_or(u16::MAX));
    1.0 - number(distance(a, b)) / number(long) >= threshold || strsim::sorensen_dice(a, b) >= threshold
}

/// How many characters must be added, dropped or replaced to make one text the other. The quadratic search sees only what differs.
fn distance(a: &str, b: &str) -> usize {
    let head: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[head..], &b[head..]);
    let alike = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b);
    let tail: usize = alike.map(|(c, _)| c.len_utf8()).sum();
    strsim::levenshtein(&a[..a.len() - tail], &b[..b.len() - tail])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Verdict::*, *};

    #[test]
    fn pairs_that_were_met() {
        const LONG: &str = "应用没有被授权，无法使用所指定的grant_type";
        let pairs: &[(&str, &str, Verdict)] = &[
            ("api key无效", "api key 无效", Canonical),
            ("api key无效", "API key无效", Loose),
            ("数据库操作出错，请重试", "数据库操作出错, 请重试", Canonical),
            ("数据库操作出错，请重试", "数据库操作出错，请重试。", Canonical),
            ("数据库操作出错，请重试", "数据库操作出错", Truncates),
            ("A database error occurred. Please try again", "A database error occured. Please try again", Near),
            ("Data store allowable quota was exceeded", "Data store allowable quota was exceeded.", Canonical),
            ("Invalid operation", "Invalid Operation", Loose),
            ("Unauthorized client IP address", "Unauthorized client IP address:%s", Extends),
            ("Unauthorized client IP address", "Unauthorized client IP address: {ip}", Extends),
            ("timestamp参数无效", "timestamp参数无效，请检查timestamp距离当前时间", Extends),
            ("无效的用户资料字段名", "无效的用户资料段名", Near),
            ("Invalid user id", "Invalid borrower id", Different),
            ("Unknown data store API error", "Unknown domain store API error", Near),
            ("来自该refer的请求无访问权限", "来自该referer的请求无访问权限", Near),
            ("Redirect_uri mismatch", "redirect_uri mismatch", Loose),
            ("Redirect_uri mismatch", "Redirect URI mismatch", Loose),
            ("Unsupported grant_type", "Unsupported grant type", Loose),
            ("指定的对象不存在", "指定的对象已存在", Polarity),
            ("access token过期", "access token已过期", Polarity),
            ("来自该refer的请求无访问权限", "Invalid parameter", Different),
            ("请求参数无效", "非法的请求参数", Different),
            ("Unsupported signature method", "Unsupported openapi method", Different),
            ("服务暂不可用", "服务暂不可用\u{200B}", Canonical),
            ("服务暂不可用", "服务\u{A0}暂不可用", Canonical),
            (LONG, "应用没有被授权,无法使用所指定的 grant_type", Canonical),
            (
                "Parameter (%s)'s value invalid, expect (%s) , but get (%s)",
                "Parameter ({})’s value invalid, expect ({}), but get ({})",
                Loose,
            ),
            ("缺少必填参数{argsName}", "缺少必填参数 %s", Loose),
            ("成功", "失败", Different),
            ("Success", "OK", Different),
            ("请求参数过多", "請求參數過多", Different),
            ("No permission to access user data", "No permission to access data", Near),
            ("无效签名", "签名无效", Different),
            ("not found", "not foundation of it all", Different),
            ("账号已锁定", "账号未锁定", Polarity),
            // Too short to be alike.
            ("账号已锁定", "账号锁定", Different),
        ];
        for (official, code, verdict) in pairs {
            assert_eq!(compare(official, code), *verdict, "{official} / {code}");
            assert_eq!(same_text(official, code), verdict.is_same(), "{official} / {code}");
        }
    }

    #[test]
    fn case_is_folded_in_every_script() {
        assert_eq!(compare("Égaré", "égaré"), Loose);
        assert_eq!(compare("НЕ НАЙДЕН", "не найден"), Loose);
    }

    #[test]
    fn prose_is_not_searched_for_likeness() {
        let verdict = |words: usize| compare(&"word ".repeat(words), &format!("{}worm", "word ".repeat(words - 1)));
        assert_eq!([verdict(60), verdict(61)], [Near, Different]);
        let [text, other] = ["words", "worms"].map(|last| "word ".repeat(59) + last);
        assert_eq!((text.len(), compare(&text, &other)), (300, Near));
    }

    #[test]
    fn what_one_says_the_other_denies() {
        for (a, b) in [("the gate is locked", "the gate is not locked"), ("GateLocked", "GateNotLocked")] {
            assert!(denies(a, b) && denies(b, a), "{a} / {b}");
        }
        assert!(!denies("GateLocked", "GateLocked") && !denies("GateLocked", "LabelNotTorn"));
    }

    #[test]
    fn only_success_and_failure_are_against_each_other() {
        for (a, b, against) in [
            ("成功", "密码错误", true),
            ("Success.", "invalid token", true),
            ("OK", "Login FAILED", true),
            ("成功", "请求成功", false),
            ("失败", "密码错误", false),
            ("success", "parcel sent", false),
            ("the label is there", "the label is missing", false),
        ] {
            assert_eq!(is_success_against_failure(a, b), against, "{a} / {b}");
            assert_eq!(is_success_against_failure(b, a), against, "{b} / {a}");
        }
    }

    #[test]
    fn dashes_and_dots_in_a_row_are_one() {
        for (text, expected) in
            [("出错——请重试", "出错-请重试"), ("请稍候……完成", "请稍候...完成"), ("grant-type", "grant-type")]
        {
            assert_eq!(canonical(text), expected);
        }
    }

    #[test]
    fn code_ticks_and_enclosing_quotes_are_markup() {
        assert_eq!(compare("invalid grant_type", "invalid `grant_type`"), Canonical);
        assert_eq!(compare("成功", "「成功」。"), Canonical);
        assert_eq!(canonical(r#""a" or "b""#), r#""a"or"b""#);
    }

    #[test]
    fn numbers_keep_their_meaning() {
        assert_eq!(canonical("第①步"), "第①步");
        assert_ne!(canonical("10²"), canonical("102"));
        assert!(!same_text("50% done", "50% gone"));
    }

    #[test]
    fn a_mark_keeps_the_space_that_it_stands_on() {
        for text in ["< \u{300} \u{3099}", "か \u{3099}", "= \u{338}a", "\u{3099} \u{300} \u{3099}"] {
            let once = canonical(text);
            assert_eq!(canonical(&once), once, "{text:?}");
        }
        assert!(!same_text("か \u{3099}", "が"));
        assert!(same_text("か\u{3099}", "が"));
    }

    #[test]
    fn a_text_of_stops_is_not_every_text() {
        assert_eq!(canonical("..."), "...");
        assert!(!same_text("...", ""));
        assert!(!same_text("!", "?"));
    }

    #[test]
    fn a_contraction_is_its_long_form() {
        assert_eq!(compare("the value cannot be empty here", "the value can't be empty here"), Near);
        assert_eq!(compare("the value cannot be empty here", "the value can be empty here"), Polarity);
    }

    #[test]
    fn placeholders_are_equal_in_every_dialect() {
        for text in ["{}", "{0}", "{name:?}", "{{.x}}", "${x}", "%s", "%-.192s", "%[1]s", "%(name)s", "<name>"] {
            assert_eq!(loose(&format!("bad {text} here")), "bad {} here", "{text}");
        }
        assert_eq!(loose("100% of {"), "100% of {");
    }

    /// Signs that normalisation, folding and trimming treat in special ways, next to each other.
    fn nasty() -> impl Strategy<Value = String> {
        let signs = prop::sample::select(
            " \u{3000}\u{A0}\u{200B}\u{300}\u{338}\u{3099}か中aA가\u{1100}\u{1161}\u{11A8}.。…-—–,，:!\"'“’「`＇＂｀（)=<>{}%$s_İßΣ\u{1FEF}\u{2126}\u{37E}\u{2000}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(signs, 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn canonical_is_idempotent(text in prop_oneof![nasty(), any::<String>()]) {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once);
        }

        #[test]
        fn the_distance_is_that_of_the_whole(a in "[ab中é]{0,9}", b in "[ab中é]{0,9}") {
            prop_assert_eq!(distance(&a, &b), strsim::levenshtein(&a, &b));
        }

        #[test]
        fn agreement_is_symmetric(a in nasty(), b in prop_oneof![nasty(), any::<String>()]) {
            prop_assert_eq!(same_text(&a, &b), same_text(&b, &a));
            prop_assert_eq!(compare(&a, &b).is_same(), same_text(&a, &b));
            prop_assert!(compare(&a, &a).is_same());
        }
    }
}
