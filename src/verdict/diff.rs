//! What changes from one text to another, word by word, for people who read it in a terminal.

use std::{fmt::Write as _, ops::Range};

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::tokens::{Kind, Token, is_hidden, tokens};

/// A stretch of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment<'t> {
    /// What the first text has here; may be empty.
    pub(super) before: &'t str,
    /// What the second one has.
    pub(super) after: &'t str,
    /// True where they say something else here.
    pub(super) changed: bool,
}

/// The stretches of two texts, in turn alike and changed. Joined, each side is its text. Spelling (case, width, spaces, quotes, how a
/// placeholder is written) counts only where nothing else differs. Texts of many pages are one stretch: the search is quadratic.
pub(super) fn segments<'t>(before: &'t str, after: &'t str) -> Vec<Segment<'t>> {
    const LONGEST: usize = 8192;
    if before.len().max(after.len()) > LONGEST {
        return vec![Segment { before, after, changed: before != after }];
    }
    let keyed = (units(before), units(after));
    let changes = changes(&keyed.0, &keyed.1);
    if changes.is_empty() && before != after {
        let exact = (pieces(before), pieces(after));
        return cut(before, after, &self::changes(&exact.0, &exact.1));
    }
    cut(before, after, &changes)
}

/// Two lines that show both texts below each other, with what changes in brackets: `official: 对象[不]存在`. Each text has its name in
/// front; long stretches that are alike are left out.
pub fn lines(before: (&str, &str), after: (&str, &str)) -> String {
    const WIDEST: usize = 80;
    let ((before_name, before), (after_name, after)) = (before, after);
    let segments = segments(before, after);
    let short = before.width().max(after.width()) > WIDEST;
    let last = segments.iter().rposition(|segment| segment.changed);
    let mut shown = (String::new(), String::new());
    for (at, segment) in segments.iter().enumerate() {
        let place = Place { first: at == 0, last: at + 1 == segments.len() };
        let (before, after) = (show(segment, segment.before, short, place), show(segment, segment.after, short, place));
        let width = before.width().max(after.width());
        // A later change stands below its counterpart.
        let padding = |text: &str| if last.is_some_and(|last| at < last) { width - text.width() } else { 0 };
        let _ = write!(shown.0, "{before}{:1$}", "", padding(&before));
        let _ = write!(shown.1, "{after}{:1$}", "", padding(&after));
    }
    let names = before_name.width().max(after_name.width()) + 1;
    let name = |name: &str| format!("{name}:{:1$}", "", names - name.width());
    format!("{}{}\n{}{}", name(before_name), shown.0.trim_end(), name(after_name), shown.1.trim_end())
}

/// A token, or what it is compared by, with its place.
type Unit = (String, Range<usize>);

/// What says something in a text; stops at its end do not.
fn units(text: &str) -> Vec<Unit> {
    let tokens = tokens(text);
    let is_stop = |token: &Token<'_>| token.kind == Kind::Mark && token.key().is_none_or(|key| ".!;,:".contains(&key));
    let end = tokens.iter().rposition(|token| token.key().is_some() && !is_stop(token)).map_or(0, |last| last + 1);
    tokens[..end].iter().filter_map(|token| Some((token.key()?, token.start..token.end()))).collect()
}

fn pieces(text: &str) -> Vec<Unit> {
    tokens(text).iter().map(|token| (token.text.to_owned(), token.start..token.end())).collect()
}

/// The places that differ, in both texts; between two of them something is alike.
fn changes(before: &[Unit], after: &[Unit]) -> Vec<(Range<usize>, Range<usize>)> {
    // The search is quadratic in what differs; beyond this the middle is called changed as a whole.
    const MOST: usize = 400;
    let keys = |units: &[Unit]| units.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    let head = before.iter().zip(after).take_while(|(a, b)| a.0 == b.0).count();
    let alike = before[head..].iter().rev().zip(after[head..].iter().rev());
    let tail = alike.take_while(|(a, b)| a.0 == b.0).count();
    let (middle_before, middle_after) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let mut changed: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    if middle_before.len() > MOST || middle_after.len() > MOST {
        changed.push((0..middle_before.len(), 0..middle_after.len()));
    } else {
        for op in capture_diff_slices(Algorithm::Myers, &keys(middle_before), &keys(middle_after)) {
            // Neighbours come joined.
            if !matches!(op, DiffOp::Equal { .. }) {
                changed.push((op.old_range(), op.new_range()));
            }
        }
    }
    let bytes = |units: &[Unit], range: Range<usize>| {
        let (start, end) = (range.start + head, range.end + head);
        if start == end {
            let at = start.checked_sub(1).map_or(0, |last| units[last].1.end);
            at..at
        } else {
            units[start].1.start..units[end - 1].1.end
        }
    };
    let in_bytes = changed.into_iter().map(|(old, new)| (bytes(before, old), bytes(after, new)));
    in_bytes.filter(|(old, new)| !old.is_empty() || !new.is_empty()).collect()
}

fn cut<'t>(before: &'t str, after: &'t str, changes: &[(Range<usize>, Range<usize>)]) -> Vec<Segment<'t>> {
    let mut segments = Vec::new();
    let mut done = (0, 0);
    for (old, new) in changes {
        segments.push(Segment { before: &before[done.0..old.start], after: &after[done.1..new.start], changed: false });
        segments.push(Segment { before: &before[old.clone()], after: &after[new.clone()], changed: true });
        done = (old.end, new.end);
    }
    segments.push(Segment { before: &before[done.0..], after: &after[done.1..], changed: false });
    segments.retain(|segment| !segment.before.is_empty() || !segment.after.is_empty());
    segments
}

/// Where a stretch stands among the others.
#[derive(Clone, Copy)]
struct Place {
    first: bool,
    last: bool,
}

fn show(segment: &Segment<'_>, text: &str, short: bool, place: Place) -> String {
    /// Columns that are left of a stretch that is alike, beside a change.
    const BESIDE: usize = 20;
    /// Columns that are left of a change.
    const WITHIN: usize = 60;
    let text = visible(text);
    if segment.changed {
        let cut = from_start(&text, WITHIN);
        return if cut.len() < text.len() { format!("[{cut}…]") } else { format!("[{text}]") };
    }
    let (start, end) = (if place.first { 0 } else { BESIDE }, if place.last { 0 } else { BESIDE });
    if !short || text.width() <= start + end + 1 {
        return text;
    }
    format!("{}…{}", from_start(&text, start), from_end(&text, end))
}

/// The text with signs that nobody sees by their code points.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut joined = ' ';
    for c in text.chars() {
        // What joins two parts of an emoji is seen in it.
        let joins = c == '\u{200D}' && !joined.is_alphanumeric() && !joined.is_whitespace();
        if c.is_control() {
            shown.extend(c.escape_default());
        } else if is_hidden(c) && !joins {
            shown.push_str(&code_point(c));
        } else {
            shown.push(c);
        }
        joined = c;
    }
    shown
}

/// `<U+200B>`
fn code_point(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

/// The start of a text, no wider than this, with all that belongs to its last sign.
fn from_start(text: &str, widest: usize) -> &str {
    let mut width = 0;
    let end = text.char_indices().find(|(_, c)| {
        width += c.width().unwrap_or(0);
        width > widest
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// The end of a text, no wider than this, starting with a whole sign.
fn from_end(text: &str, widest: usize) -> &str {
    let mut width = 0;
    let before = text.char_indices().rev().find(|(_, c)| {
        width += c.width().unwrap_or(0);
        width > widest
    });
    let rest = &text[before.map_or(0, |(at, c)| at + c.len_utf8())..];
    rest.trim_start_matches(|c: char| c.width() == Some(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(before: &str, after: &str) -> [String; 2] {
        let text = lines(("official", before), ("here", after));
        let (first, second) = text.split_once('\n').expect("there are two lines");
        [first, second].map(|line| line.split_once(':').map_or("", |(_, text)| text).trim_start().to_owned())
    }

    #[test]
    fn texts_of_many_pages_are_one_stretch() {
        let (before, after) = ("用户".repeat(200_000), "不存在".repeat(200_000));
        assert_eq!(segments(&before, &after), [Segment { before: &before, after: &after, changed: true }]);
        let count = |bytes: usize| {
            let [before, after] = ["a", "b"].map(|last| "x ".repeat(bytes / 2 - 1) + &last.repeat(2 + bytes % 2));
            segments(&before, &after).len()
        };
        assert_eq!([count(8192), count(8193)], [2, 1]);
    }

    #[test]
    fn the_middle_of_many_changes_is_one() {
        let changed = |before: usize, after: usize| {
            let text = |ends: [&str; 2], words: usize| format!("{}{} {}", ends[0], " x".repeat(words - 2), ends[1]);
            let (before, after) = (text(["a", "b"], before), text(["c", "d"], after));
            segments(&before, &after).iter().filter(|segment| segment.changed).count()
        };
        assert_eq!([changed(400, 400), changed(401, 400), changed(400, 401)], [2, 1, 1]);
    }

    #[test]
    fn changes_are_marked() {
        for (before, after, official, here) in [
            ("指定的对象不存在", "指定的对象已存在", "指定的对象[不]存在", "指定的对象[已]存在"),
            ("无效的资料字段名", "无效的资料段名", "无效的资料[字]段名", "无效的资料[]段名"),
            ("No access to user data", "No access to data", "No access to [user] data", "No access to [] data"),
            ("error occurred. Retry", "Error occured。retry!", "error [occurred]. Retry", "Error [occured]。retry!"),
            ("缺少参数 %s", "缺少参数", "缺少参数 [%s]", "缺少参数 []"),
            ("limit 10 of {a}", "limit 20 of {}", "limit [10] of {a}", "limit [20] of {}"),
            ("Limit 10%", "limit 10", "Limit 10[%]", "limit 10[]"),
        ] {
            assert_eq!(marked(before, after), [official, here]);
        }
    }

    #[test]
    fn spelling_counts_where_nothing_else_differs() {
        assert_eq!(marked("出错，请重试", "出错, 请重试"), ["出错[，]请重试", "出错[, ]请重试"]);
        assert_eq!(marked("不可用", "不\u{200B}可用"), ["不[]可用", "不[<U+200B>]可用"]);
        assert_eq!(marked("Invalid API key", "Invalid api key"), ["Invalid [API] key", "Invalid [api] key"]);
    }

    #[test]
    fn a_later_change_stands_below_its_counterpart() {
        let text = lines(("official", "用户不存在或已注销"), ("here", "客户存在或未注销"));
        assert_eq!(
            text, "official: [用]户[不]存在或[已]注销\nhere:     [客]户[]  存在或[未]注销",
            "the columns of a terminal are equal"
        );
    }

    #[test]
    fn long_texts_are_cut_around_the_changes() {
        let (head, tail) = ("很".repeat(60), "长".repeat(60));
        let [official, here] = marked(&format!("{head}不{tail}"), &format!("{head}已{tail}"));
        assert_eq!(official, format!("…{}[不]{}…", "很".repeat(10), "长".repeat(10)));
        assert_eq!(here, format!("…{}[已]{}…", "很".repeat(10), "长".repeat(10)));
    }

    #[test]
    fn long_changes_are_cut_and_short_stretches_beside_them_are_not() {
        let [official, here] = marked(&"甲".repeat(31), &"乙".repeat(30));
        assert_eq!([official, here], [format!("[{}…]", "甲".repeat(30)), format!("[{}]", "乙".repeat(30))]);
        let is_whole = |first: usize, middle: usize| {
            let columns = |columns: usize| "a ".repeat(columns / 2) + &",".repeat(columns % 2);
            let (first, middle) = (columns(first), format!(" {}", columns(middle - 1)));
            let text = |number: u32| format!("{first}{number}{middle}{number} {}", "b ".repeat(20));
            let [official, _] = marked(&text(10), &text(20));
            official.starts_with(&format!("{first}[10]{middle}[10]"))
        };
        assert_eq!([is_whole(21, 41), is_whole(22, 41), is_whole(21, 42)], [true, false, false]);
    }

    #[test]
    fn texts_as_wide_as_a_terminal_are_whole() {
        let is_whole = |columns: usize| {
            let head = "a ".repeat(columns / 2 - 1) + &"b".repeat(columns % 2);
            let [official, here] = marked(&format!("{head}10"), &format!("{head}20"));
            [official, here] == [format!("{head}[10]"), format!("{head}[20]")]
        };
        assert!(is_whole(80) && !is_whole(81));
    }

    #[test]
    fn signs_that_nobody_sees_are_shown_but_within_an_emoji() {
        assert_eq!(visible("👩\u{200D}🚀"), "👩\u{200D}🚀");
        assert_eq!(visible("😀\u{200B}（\u{2060}"), "😀<U+200B>（<U+2060>");
        assert_eq!(visible("用\u{200D}户 \u{200D}"), "用<U+200D>户 <U+200D>");
        assert_eq!(visible("\u{200D}a\tb"), "<U+200D>a\\tb");
    }

    proptest! {
        #[test]
        fn both_texts_are_kept(
            a in prop_oneof![any::<String>(), "[ab不已 ,%s{}1\u{200B}\u{301}👨‍👩😀-]{0,20}"],
            b in prop_oneof![any::<String>(), "[ab不已 ,%s{}1\u{200B}\u{301}👨‍👩😀-]{0,20}"],
        ) {
            let segments = segments(&a, &b);
            prop_assert_eq!(segments.iter().map(|segment| segment.before).collect::<String>(), a.as_str());
            prop_assert_eq!(segments.iter().map(|segment| segment.after).collect::<String>(), b.as_str());
            prop_assert_eq!(segments.iter().any(|segment| segment.changed), a != b);
            prop_assert_eq!(lines(("a", &a), ("b", &b)).lines().count(), 2);
        }
    }
}
