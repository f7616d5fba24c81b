//! The text of a table file, or why it has none.

/// How a file begins that stands for one in git LFS.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// The text of a file, with its BOM. `Err` says what the bytes are, and what to type.
pub fn decode(bytes: Vec<u8>) -> Result<String, (String, &'static str)> {
    if bytes.starts_with(POINTER) {
        let help = "run `git lfs pull`; in GitHub Actions give `actions/checkout` the input `lfs: true`";
        return Err(("it is a pointer of git LFS, and not the file itself".to_owned(), help));
    }
    if let Some(name) = utf16(&bytes) {
        return Err((format!("it is {name}"), "save it as UTF-8: `iconv -f UTF-16 -t UTF-8`"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        if is_double_byte(&bytes) {
            ("it is GBK, or Big5, and not UTF-8".to_owned(), "save it as UTF-8: `iconv -f GB18030 -t UTF-8`")
        } else {
            let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
            (format!("it is not UTF-8 from line {line} on"), "save it as UTF-8")
        }
    })
}

/// The name of a UTF-16 encoding, by the BOM or by the zeros in every other byte.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    const SAMPLE: usize = 256;
    match bytes {
        [0xFF, 0xFE, ..] => return Some("UTF-16LE"),
        [0xFE, 0xFF, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let enough = |count: usize| count > 1 && count * 4 >= sample.len() / 2;
    match (enough(zeros(0)), enough(zeros(1))) {
        (false, true) => Some("UTF-16LE"),
        (true, false) => Some("UTF-16BE"),
        _ => None,
    }
}

/// True where every byte beyond ASCII belongs to a pair as the double-byte encodings of Chinese have them.
fn is_double_byte(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(&byte) = rest.next() {
        if byte >= 0x80 {
            let lead = (0x81..=0xFE).contains(&byte);
            let trail = rest.next().is_some_and(|&byte| (0x40..=0xFE).contains(&byte) || byte.is_ascii_digit());
            if !lead || !trail {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).expect_err("the bytes are no UTF-8").0
    }

    #[test]
    fn what_is_no_utf_8_is_named() {
        assert_eq!(refused(b"\xFF\xFE1\x00"), "it is UTF-16LE");
        assert_eq!(refused(b"c\0o\0d\0e\0,\0"), "it is UTF-16LE");
        assert_eq!(refused(b"\0c\0o\0d\0e\0,"), "it is UTF-16BE");
        // 错误码 in GBK.
        assert_eq!(refused(b"1,\xB4\xED\xCE\xF3\xC2\xEB\n"), "it is GBK, or Big5, and not UTF-8");
        assert_eq!(refused(b"1,a\n2,\x80\n"), "it is not UTF-8 from line 2 on");
    }

    #[test]
    fn a_pointer_is_no_table() {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
        let (why, help) = decode(pointer.to_vec()).expect_err("it is a pointer");
        assert!(why.contains("a pointer of git LFS") && help.contains("git lfs pull"), "{why}: {help}");
    }

    #[test]
    fn utf_8_is_taken_as_it_is() {
        for text in ["", "\u{FEFF}错误码", "a\0b"] {
            assert_eq!(decode(text.as_bytes().to_vec()).as_deref(), Ok(text));
        }
    }
}
