//! The words of an identifier.

/// The words of an identifier in lower case: `ErrSeqNo`, `ERR_SEQ_NO` and `err-seq-no` give `err seq no`. Letters without case, such as
/// the Chinese ones, are a word of their own: `用户Error` gives `用户 error`.
///
/// All of them in one text, each with a space behind it: names are split by the hundred thousand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words(String);

impl Words {
    pub(crate) fn of(name: &str) -> Self {
        Self(if name.is_ascii() { of_ascii(name) } else { of_any_script(name) })
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        Iter(&self.0)
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.iter().next()
    }

    pub(crate) fn last(&self) -> Option<&str> {
        self.iter().next_back()
    }

    /// Each word with the one behind it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().zip(self.iter().skip(1))
    }

    pub(crate) fn any(&self, is: impl Fn(&str) -> bool) -> bool {
        self.iter().any(is)
    }

    /// True for more than one word.
    pub(crate) fn are_several(&self) -> bool {
        self.iter().nth(1).is_some()
    }

    /// The words with a separator between each two.
    pub(crate) fn join(&self, separator: &str) -> String {
        self.iter().collect::<Vec<_>>().join(separator)
    }
}

/// What is left of the [`Words`]. A search for a char of any width costs more than to look at the few bytes of a word.
struct Iter<'w>(&'w str);

impl<'w> Iterator for Iter<'w> {
    type Item = &'w str;

    fn next(&mut self) -> Option<&'w str> {
        let end = self.0.bytes().position(|byte| byte == b' ')?;
        let word = &self.0[..end];
        self.0 = &self.0[end + 1..];
        Some(word)
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let rest = self.0.strip_suffix(' ')?;
        let start = rest.bytes().rposition(|byte| byte == b' ').map_or(0, |space| space + 1);
        self.0 = &rest[..start];
        Some(&rest[start..])
    }
}

/// The last of the [`Words`], without the others.
pub(crate) fn last_word(name: &str) -> Option<String> {
    let end = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    Words::of(end.rsplit('_').next()?).last().map(str::to_owned)
}

/// Nearly all names; a tenth of the cost.
fn of_ascii(name: &str) -> String {
    // At most one space behind each byte.
    let mut words = String::with_capacity(2 * name.len());
    let (mut in_word, mut after_capital) = (false, false);
    let mut rest = name.bytes().peekable();
    while let Some(byte) = rest.next() {
        let is_capital = byte.is_ascii_uppercase();
        let starts = is_capital && (!after_capital || rest.peek().is_some_and(u8::is_ascii_lowercase));
        let belongs = byte.is_ascii_alphanumeric();
        if in_word && (starts || !belongs) {
            words.push(' ');
        }
        if belongs {
            words.push(char::from(byte.to_ascii_lowercase()));
        }
        (in_word, after_capital) = (belongs, is_capital);
    }
    if in_word {
        words.push(' ');
    }
    words
}

fn of_any_script(name: &str) -> String {
    let mut words = String::new();
    let mut before: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let starts_word = before.is_some_and(|before| {
            let changes_script = has_no_case(before) != has_no_case(c) && before.is_alphabetic() && c.is_alphabetic();
            let is_hump = c.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase())));
            is_hump || changes_script
        });
        if starts_word || !c.is_alphanumeric() {
            end_word(&mut words);
        }
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    end_word(&mut words);
    words
}

fn end_word(words: &mut String) {
    if !words.is_empty() && !words.ends_with(' ') {
        words.push(' ');
    }
}

pub(super) fn has_no_case(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn names_in_ascii_have_the_words_of_any_name(name in "[ -~]{0,12}", likely in "[A-Ca-c0-2_-]{0,12}") {
            prop_assert_eq!(of_ascii(&name), of_any_script(&name));
            prop_assert_eq!(last_word(&name), Words::of(&name).last().map(str::to_owned));
            prop_assert_eq!(of_ascii(&likely), of_any_script(&likely));
        }
    }

    #[test]
    fn names_are_split_at_humps_signs_and_scripts() {
        let words = |name: &str| Words::of(name).join(" ");
        assert_eq!(words("ErrHTTPSeqNo2X"), "err http seq no2 x");
        assert_eq!(words("用户Error码2_a"), "用户 error 码2 a");
        assert_eq!(words("__a__B_"), "a b");
        assert_eq!(words("_"), "");
        assert_eq!(Words::of("").iter().count(), 0);
    }
}
