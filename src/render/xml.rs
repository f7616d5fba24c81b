//! Text in XML 1.0, which has no place for most control characters, escaped or not.

use super::harmless;

/// The value of an attribute, on one line of the file.
pub(super) fn attribute(text: &str) -> String {
    text_of(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// What stands between two tags.
pub(super) fn text_of(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_tag_or_is_no_char_of_xml() {
        let text = "a]]>&\"<\u{0}\u{1b}\u{fffe}\u{ffff}\u{202e}中😀\n";
        assert_eq!(text_of(text), "a]]&gt;&amp;&quot;&lt;??\u{fffd}\u{fffd}\u{fffd}中😀\n");
        assert_eq!(attribute("a\r\n\tb"), "a?&#10;&#9;b");
    }
}
