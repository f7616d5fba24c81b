//! Comments that head a part of a list and say which numbers belong there: `// ===== storage: 3000-3999 =====`.

use std::{iter::Peekable, ops::RangeInclusive, str::CharIndices};

use foldhash::HashMap;

use super::{
    File,
    lexer::{Comment, Kind},
    texts::Texts,
};
use crate::{code::Section, source::Span};

/// Signs and words between the first and the last number of a range.
const TO: &[&str] = &["..=", "...", "..", "-", "–", "—", "~", "～", "to ", "至", "到"];
/// Signs between the parts of a list of numbers.
const AND: &[&str] = &[",", "，", "、", ";"];

/// A block of comment lines that stand alone on their lines, and the bracket that they stand in.
struct Block {
    bytes: std::ops::Range<usize>,
    /// Token of the innermost open bracket around it.
    around: Option<usize>,
    ranges: Vec<RangeInclusive<i128>>,
    /// It stands apart from what is above it, as a heading does.
    apart: bool,
}

impl File<'_, '_> {
    /// The sections of the file, in source order. A section reaches to the next heading in the same bracket, or to the bracket's end.
    pub(super) fn sections(&mut self) {
        if self.out.sites.is_empty() {
            return;
        }
        let lexed = self.lexed;
        // Where the next heading of each bracket starts, or the bracket ends.
        let mut ends: HashMap<Option<usize>, usize> = HashMap::default();
        for block in blocks(&self.texts).into_iter().rev().filter(Block::is_heading) {
            let close = || block.around.map_or(lexed.text.len(), |open| lexed.tokens[lexed.mate(open)].start as usize);
            let end = ends.insert(block.around, block.bytes.start).unwrap_or_else(close);
            if !block.ranges.is_empty() {
                let scope = Span::new(self.id, block.bytes.end..end.max(block.bytes.end));
                let span = Span::new(self.id, block.bytes);
                self.out.sections.push(Section { span, ranges: block.ranges, scope });
            }
        }
        self.out.sections.reverse();
    }
}

impl Block {
    fn is_heading(&self) -> bool {
        self.apart || !self.ranges.is_empty()
    }
}

/// The blocks of comments between tokens; those behind a token on its line are none.
fn blocks(texts: &Texts<'_, '_>) -> Vec<Block> {
    let lexed = texts.lexed;
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut token = 0;
    let mut last: Option<Comment> = None;
    for comment in &lexed.comments {
        let start = comment.start as usize;
        while lexed.tokens.get(token).is_some_and(|token| (token.start as usize) < start) {
            match lexed.kind(token) {
                Some(Kind::Open) if lexed.mate(token) > token => open.push(token),
                Some(Kind::Close) if open.last().is_some_and(|&open| lexed.mate(open) == token) => {
                    open.pop();
                }
                _ => {}
            }
            token += 1;
        }
        if !texts.starts_line(start) {
            last = None;
            continue;
        }
        let above = last.map(|last| &lexed.text[last.end as usize..start]);
        let text = &lexed.text[start..comment.end as usize];
        let joins = above.is_some_and(|gap| gap.trim().is_empty() && gap.matches('\n').count() == 1);
        last = Some(*comment);
        match blocks.last_mut().filter(|_| joins) {
            Some(block) => {
                block.bytes.end = comment.end as usize;
                let ranges = ranges(text);
                // Ranges on several lines are an overview of what is to come.
                match (block.ranges.is_empty(), ranges.is_empty()) {
                    (true, _) => block.ranges = ranges,
                    (false, false) => block.ranges.clear(),
                    (false, true) => {}
                }
            }
            None => {
                let above = lexed.text[..start].trim_end();
                let lines = lexed.text[above.len()..start].matches('\n').count();
                let apart = lines != 1 || above.ends_with(['{', '(', '[']);
                let bytes = start..comment.end as usize;
                blocks.push(Block { bytes, around: open.last().copied(), ranges: ranges(text), apart });
            }
        }
    }
    blocks
}

/// The numbers that a heading gives: `[1016-1018, 1030]`, `(10000~19999)`, `3000..=3999`, `4xxx`. None where no range is among them.
fn ranges(text: &str) -> Vec<RangeInclusive<i128>> {
    let mut list = Vec::new();
    let mut any = false;
    let mut reader = Reader { text, chars: text.char_indices().peekable() };
    while let Some((at, c)) = reader.chars.peek().copied() {
        let glued = text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '#' | '/' | '-'));
        if !c.is_ascii_digit() || glued {
            reader.chars.next();
            continue;
        }
        list.clear();
        while let Some((range, wide)) = reader.range() {
            list.push(range);
            any |= wide;
            if !reader.skip(AND) {
                break;
            }
        }
        if any {
            return list;
        }
        // Over what is left of a number that counts for nothing.
        reader.chars.next();
    }
    Vec::new()
}

struct Reader<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

impl Reader<'_> {
    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn go_to(&mut self, at: usize) {
        while self.at() < at {
            self.chars.next();
        }
    }

    /// Steps over one of these with the spaces around it.
    fn skip(&mut self, signs: &[&str]) -> bool {
        let at = self.at();
        let rest = self.text[at..].trim_start();
        let Some(sign) = signs.iter().find(|sign| rest.starts_with(**sign)) else { return false };
        let behind = rest[sign.len()..].trim_start();
        self.go_to(self.text.len() - behind.len());
        true
    }

    /// A number, or two with a sign between; true for the latter.
    fn range(&mut self) -> Option<(RangeInclusive<i128>, bool)> {
        let first = self.number()?;
        if first.start() != first.end() {
            return Some((first, true));
        }
        let mut ahead = Reader { text: self.text, chars: self.chars.clone() };
        if ahead.skip(TO)
            && let Some(last) = ahead.number()
            && first.start() < last.start()
        {
            self.chars = ahead.chars;
            return Some((*first.start()..=*last.end(), true));
        }
        Some((first, false))
    }

    /// `1000`, `1_000`, `0x0100`; `10xx` is all that starts so.
    fn number(&mut self) -> Option<RangeInclusive<i128>> {
        let rest = &self.text[self.at()..];
        let word: &str = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
        let behind = rest[word.len()..].chars().next();
        let clean = word.replace('_', "");
        // A decimal, a percentage or a part of a longer word.
        let point = behind == Some('.') && rest[word.len() + 1..].starts_with(|c: char| c.is_ascii_digit());
        if point || matches!(behind, Some('%')) {
            return None;
        }
        let digits = clean.trim_end_matches(['x', 'X']);
        let range = if let Some(hex) = clean.strip_prefix("0x") {
            let value = i128::from_str_radix(hex, 16).ok()?;
            value..=value
        } else {
            let free = clean.len() - digits.len();
            let unit = 10_i128.checked_pow(u32::try_from(free).ok()?)?;
            let first = digits.parse::<i128>().ok()?.checked_mul(unit)?;
            first..=first.checked_add(unit - 1)?
        };
        let at = self.at();
        self.go_to(at + word.len());
        Some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extract::lexer::lex, source::FileId};

    fn read(text: &str) -> Vec<Block> {
        blocks(&Texts { lexed: &lex(text), file: FileId(0) })
    }

    #[test]
    fn numbers_of_headings() {
        let of = |text: &str| ranges(text);
        assert_eq!(of("// Query Errors [1041-1044, 1053, 1127]"), [1041..=1044, 1053..=1053, 1127..=1127]);
        assert_eq!(of("// ===== 用户 (10000~19999) ====="), [10000..=19999]);
        assert_eq!(of("// 3000..=3999: storage"), [3000..=3999]);
        assert_eq!(of("// 201001 至 201099 用户"), [201_001..=201_099]);
        assert_eq!(of("/* 4xxx client, 5xxx server */"), [4000..=4999]);
        assert_eq!(of("// from 0x0100 to 0x01FF"), [0x100..=0x1FF]);
        for none in ["// see RFC-7231", "// 100", "// 1.5-2.5", "// 5-3", "// a1-2", "// v2-3", "// #12-14", "// -1-2"]
        {
            assert_eq!(of(none), [], "{none}");
        }
    }

    #[test]
    fn blocks_know_their_bracket_and_whether_they_stand_apart() {
        let text = "// 1-9\nenum E {\n    // 1-5\n    A = 1, // 7-8\n\n    // note\n    // 6-9\n    B = 6,\n}\n";
        let found: Vec<_> =
            read(text).into_iter().map(|block| (block.around.is_some(), block.apart, block.ranges)).collect();
        assert_eq!(found, [(false, true, vec![1..=9]), (true, true, vec![1..=5]), (true, true, vec![6..=9])]);
    }

    #[test]
    fn an_overview_heads_nothing() {
        let found = read("// 1000-1999 user\n// 2000-2999 order\nconst A: u8 = 1;");
        assert!(found[0].ranges.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_comment_is_read_without_panic(text in "//[0-9xX_.~至到, \\-=a%\u{e9}]{0,40}") {
            ranges(&text);
        }
    }
}
