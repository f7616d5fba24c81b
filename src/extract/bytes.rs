//! Sets of bytes, and which bytes of a source belong to words, one by one and eight at a time.

/// The bytes of identifiers; those of other alphabets are all bytes that are no ASCII.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < word.len() {
        let ascii = byte as u8;
        word[byte] = ascii == b'_' || ascii.is_ascii_alphanumeric() || ascii >= 0x80;
        byte += 1;
    }
    word
};

/// A table that says of each byte whether it is one of these.
pub(super) const fn set(bytes: &[u8]) -> [bool; 256] {
    let mut set = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        set[bytes[at] as usize] = true;
        at += 1;
    }
    set
}

/// How many bytes are looked at together.
const STEP: usize = size_of::<u64>();

/// The same byte eight times.
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; STEP])
}

/// The highest bit of each byte, which says yes or no of it.
const HIGH: u64 = all(0x80);

/// True for a byte of an identifier.
#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

/// The highest bit of each byte that is none of an identifier in ASCII; what is no ASCII has it, too. No sum leaves its byte, since
/// both parts of it are below 0x80.
#[inline]
fn no_ascii_word(bytes: u64) -> u64 {
    let ascii = bytes & !HIGH;
    let small = ascii | all(0x20);
    let from = |of: u64, first: u8| of + all(0x80 - first);
    let is_letter = from(small, b'a') & !from(small, b'z' + 1);
    let is_digit = from(ascii, b'0') & !from(ascii, b'9' + 1);
    let is_no_line = (ascii ^ all(b'_')) + all(0x7F);
    (!(is_letter | is_digit | !is_no_line) | bytes) & HIGH
}

/// How many bytes a text begins with before the first of which `others`, of eight together, keeps the highest bit, and `is`, of one, is false.
#[inline]
fn length(text: &[u8], others: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> usize {
    let mut length = 0;
    while let Some(bytes) = text[length..].first_chunk::<STEP>() {
        let other = others(u64::from_le_bytes(*bytes));
        if other != 0 {
            return length + other.trailing_zeros() as usize / 8;
        }
        length += STEP;
    }
    length + text[length..].iter().take_while(|&&byte| is(byte)).count()
}

/// How many bytes of words in ASCII a text begins with.
#[inline]
pub(super) fn ascii_word_length(text: &[u8]) -> usize {
    length(text, no_ascii_word, |byte| byte < 0x80 && is_word(byte))
}

/// How many bytes of words, of any alphabet, a text begins with.
#[inline]
pub(super) fn word_length(text: &[u8]) -> usize {
    length(text, |bytes| no_ascii_word(bytes) & !bytes, is_word)
}

/// How many bytes of words, of any alphabet, a text ends with.
#[inline]
pub(super) fn word_length_before(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some(bytes) = rest.last_chunk::<STEP>() {
        let bytes = u64::from_le_bytes(*bytes);
        let other = no_ascii_word(bytes) & !bytes;
        if other != 0 {
            return text.len() - rest.len() + other.leading_zeros() as usize / 8;
        }
        rest = &rest[..rest.len() - STEP];
    }
    text.len() - rest.len() + rest.iter().rev().take_while(|&&byte| is_word(byte)).count()
}

/// How many spaces and line feeds a text begins with: mostly none, or those of an indentation.
#[inline]
pub(super) fn blank_length(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(bytes) = text[length..].first_chunk::<STEP>() {
        let other = u64::from_le_bytes(*bytes) ^ all(b' ');
        let spaces = if other == 0 { STEP } else { other.trailing_zeros() as usize / 8 };
        length += spaces;
        if spaces < STEP {
            if text[length] != b'\n' {
                return length;
            }
            length += 1;
        }
    }
    length + text[length..].iter().take_while(|byte| matches!(byte, b' ' | b'\n')).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(prop_oneof![8 => prop::sample::select(b"aZ09_gG".to_vec()), 1 => any::<u8>()], 0..40)
    }

    proptest! {
        #[test]
        fn eight_bytes_together_are_what_each_is(text in bytes()) {
            let count = |is: &dyn Fn(u8) -> bool| text.iter().take_while(|&&byte| is(byte)).count();
            prop_assert_eq!(word_length(&text), count(&is_word));
            prop_assert_eq!(ascii_word_length(&text), count(&|byte| byte < 0x80 && is_word(byte)));
            prop_assert_eq!(word_length_before(&text), text.iter().rev().take_while(|&&byte| is_word(byte)).count());
        }
    }

    proptest! {
        #[test]
        fn blanks_are_counted(text in "[ \n]{0,20}[ a\t\n]{0,4}") {
            let expected = text.bytes().take_while(|byte| matches!(byte, b' ' | b'\n')).count();
            prop_assert_eq!(blank_length(text.as_bytes()), expected);
        }
    }

    #[test]
    fn each_byte_is_told_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for place in 0..STEP {
                let mut text = [b'a'; STEP];
                text[place] = byte;
                let expected = if is_word(byte) { STEP } else { place };
                assert_eq!(word_length(&text), expected, "{byte:#04x} at {place}");
                let expected = if is_word(byte) && byte < 0x80 { STEP } else { place };
                assert_eq!(ascii_word_length(&text), expected, "{byte:#04x} at {place}");
            }
        }
    }
}
