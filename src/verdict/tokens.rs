//! The parts of a text that a reader sees as one: words, Han characters, numbers, placeholders, signs.

use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthChar;

use super::{fold, placeholders::placeholders};
use crate::code::is_han;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word in letters, with digits behind them.
    Word,
    /// One Han character.
    Han,
    /// Digits, with a decimal point between them.
    Number,
    /// `{}`, `%s`
    Placeholder,
    /// One punctuation mark.
    Mark,
    /// White space that can be seen as such.
    Space,
    /// A sign that nobody sees.
    Hidden,
    /// Any other signs, such as an emoji with all its parts.
    Symbol,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// Its text; never empty.
    pub(super) text: &'t str,
    /// Its first byte in the text.
    pub(super) start: usize,
    /// What it is.
    pub(super) kind: Kind,
}

impl Token<'_> {
    /// The byte behind it.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// What it is compared by where spelling does not count; `None` where it says nothing then.
    pub(super) fn key(&self) -> Option<String> {
        match self.kind {
            Kind::Space | Kind::Hidden => None,
            Kind::Placeholder => Some("{}".to_owned()),
            Kind::Mark => {
                let folded = fold(self.text);
                (!folded.is_empty() && !matches!(folded.as_str(), "_" | "-" | "\"" | "'")).then_some(folded)
            }
            Kind::Word | Kind::Number if self.text.is_ascii() => Some(self.text.to_ascii_lowercase()),
            _ => Some(fold(self.text).nfc().flat_map(char::to_lowercase).collect()),
        }
    }
}

/// The tokens of a text; joined they are the text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut places = placeholders(text).into_iter().peekable();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let (kind, end) = match places.next_if(|place| place.range.start == start) {
            Some(place) => (Kind::Placeholder, place.range.end),
            None => {
                let kind = kind(first);
                let limit = places.peek().map_or(text.len(), |place| place.range.start);
                (kind, start + length(&text[start..limit], kind))
            }
        };
        tokens.push(Token { text: &text[start..end], start, kind });
        start = end;
    }
    tokens
}

fn kind(c: char) -> Kind {
    match c {
        c if is_hidden(c) => Kind::Hidden,
        c if c.is_whitespace() => Kind::Space,
        c if c.is_ascii_digit() => Kind::Number,
        c if is_han(c) => Kind::Han,
        c if c.is_alphanumeric() => Kind::Word,
        c if c.is_ascii_punctuation() || is_wide_mark(c) => Kind::Mark,
        _ => Kind::Symbol,
    }
}

/// Bytes of the token of this kind that the text starts with.
fn length(text: &str, kind: Kind) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut end = chars.next().map_or(0, |(_, c)| c.len_utf8());
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let goes_on = match kind {
            Kind::Space => self::kind(c) == Kind::Space,
            Kind::Word => {
                matches!(self::kind(c), Kind::Word | Kind::Number) || (matches!(c, '\'' | '’') && next.is_alphabetic())
            }
            Kind::Number => c.is_ascii_digit() || (c == '.' && next.is_ascii_digit()),
            Kind::Symbol => self::kind(c) == Kind::Symbol || c == '\u{200D}',
            Kind::Hidden | Kind::Han | Kind::Mark | Kind::Placeholder => false,
        };
        // Combining marks belong to what they stand on.
        if !goes_on && (is_hidden(c) || c.width() != Some(0)) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '«' | '»' | '´' | '·')
}

/// True for signs that take part in a text unseen: zero-width signs, signs of direction, spaces that look like others, controls.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{A0}' | '\u{2007}' | '\u{202F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn readers_see_tokens() {
        assert_eq!(
            texts("IPv4 can't 无效,{name} 10.5%"),
            ["IPv4", " ", "can't", " ", "无", "效", ",", "{name}", " ", "10.5", "%"]
        );
        assert_eq!(texts("e\u{301}té 👨‍👩‍👧!"), ["e\u{301}té", " ", "👨‍👩‍👧", "!"]);
        assert_eq!(texts("不\u{200B}\u{A0}在"), ["不", "\u{200B}", "\u{A0}", "在"]);
        assert_eq!(texts("10. 20"), ["10", ".", " ", "20"]);
    }

    #[test]
    fn keys_forget_the_spelling() {
        let keys = |text| tokens(text).iter().filter_map(Token::key).collect::<Vec<_>>();
        assert_eq!(keys("Ｔoken“无效”，%s"), keys("token 无效,{}"));
        assert_ne!(keys("limit 10"), keys("limit 20"));
        assert_eq!(keys("`无效`，%s"), ["无", "效", ",", "{}"]);
        assert_eq!(keys("不\u{200B}在"), keys("不在"));
        assert_eq!([is_hidden('\u{7}'), is_hidden('\t')], [true, false]);
    }

    proptest! {
        #[test]
        fn tokens_joined_are_the_text(text in any::<String>()) {
            prop_assert_eq!(texts(&text).concat(), text);
        }
    }
}
