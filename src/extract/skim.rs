//! Finds its way through a few bytes of Rust without tokens: over comments, strings and chars, from a bracket to its mate, from one argument
//! to the next. For the byte search, which looks at single places of a file that is mostly not read.

use std::ops::Range;

use memchr::{memchr, memmem, memrchr};

use super::bytes::{is_word, set, word_length_before};

/// No arguments are looked through for longer than this, in bytes.
const FARTHEST: usize = 1024;

/// How many arguments are told apart.
const ARGUMENTS: usize = 8;

/// The bytes with which something begins or ends that an [`Outline`] goes by.
const OUTLINING: [bool; 256] = set(b"()[]{};/\"'f");

/// The arguments between two brackets.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// Where the first ones stand: from their first byte, behind white space and comments, up to the comma.
    pub(super) parts: [Range<usize>; ARGUMENTS],
    /// How many there are in all.
    pub(super) count: usize,
}

impl Arguments {
    /// The arguments that are told apart.
    pub(super) fn all(&self) -> &[Range<usize>] {
        &self.parts[..self.count.min(ARGUMENTS)]
    }
}

/// The first byte from `at` on that is no white space and in no comment.
pub(super) fn skip_blank(text: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = text.get(at) {
        let is_comment = byte == b'/' && matches!(text.get(at + 1), Some(b'/' | b'*'));
        if is_comment {
            at = behind(text, at);
        } else if byte.is_ascii_whitespace() {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Where what stands before `end` ends, over white space and comments; `None` where a few bytes do not tell what is a comment, since it is
/// long, or may stand in a string of several lines.
#[inline]
pub(super) fn blank_before(text: &[u8], end: usize) -> Option<usize> {
    match text[..end].last() {
        Some(byte) if byte.is_ascii_whitespace() || *byte == b'/' => before_comments(text, end),
        _ => Some(end),
    }
}

fn before_comments(text: &[u8], mut end: usize) -> Option<usize> {
    loop {
        let rest = text[..end].trim_ascii_end();
        if rest.ends_with(b"*/") {
            end = block_start(rest)?;
        } else if text[rest.len()..end].contains(&b'\n') {
            let near = rest.len().saturating_sub(FARTHEST);
            let line = memrchr(b'\n', &rest[near..]).map_or(near, |at| near + at + 1);
            // Most lines have no slash at all, which is soon told.
            let slash = memchr(b'/', &rest[line..]).map(|at| line + at);
            match slash.and_then(|slash| Some(slash + memmem::find(&rest[slash..], b"//")?)) {
                Some(at) if rest[at..].contains(&b'"') => return None,
                Some(_) => {}
                None => return Some(rest.len()),
            }
            match line_comment(rest, line) {
                Some(start) => end = start,
                None => return Some(rest.len()),
            }
        } else {
            return Some(rest.len());
        }
    }
}

/// Where the comment starts, with those that it holds, that a text ends with.
fn block_start(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (text.len(), 0_usize);
    while at >= 2 && text.len() - at < FARTHEST {
        match &text[at - 2..at] {
            b"*/" => (at, depth) = (at - 2, depth + 1),
            b"/*" => (at, depth) = (at - 2, depth - 1),
            _ => at -= 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Where the comment starts with which the line that begins at `at` ends, if it ends with one.
fn line_comment(text: &[u8], mut at: usize) -> Option<usize> {
    while at < text.len() {
        if text[at..].starts_with(b"//") {
            return Some(at);
        }
        at = behind(text, at);
    }
    None
}

/// The byte behind the comment, string or char that starts at `at`; behind the byte itself where none does.
fn behind(text: &[u8], at: usize) -> usize {
    match text[at] {
        b'/' => match text.get(at + 1) {
            Some(b'/') => memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end),
            Some(b'*') => behind_block(text, at + 2),
            _ => at + 1,
        },
        b'"' => behind_string(text, at),
        b'\'' => behind_quote(text, at),
        _ => at + 1,
    }
}

fn behind_block(text: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from, 1);
    while depth > 0 {
        let Some(next) = memchr::memchr2(b'*', b'/', &text[at.min(text.len())..]) else { return text.len() };
        at += next;
        match (text[at], text.get(at + 1)) {
            (b'*', Some(b'/')) => (at, depth) = (at + 2, depth - 1),
            (b'/', Some(b'*')) => (at, depth) = (at + 2, depth + 1),
            _ => at += 1,
        }
    }
    at
}

fn behind_string(text: &[u8], quote: usize) -> usize {
    let hashes = text[..quote].iter().rev().take_while(|&&byte| byte == b'#').count();
    let before = &text[..quote - hashes];
    let prefix = word_length_before(before);
    if matches!(&before[before.len() - prefix..], b"r" | b"br" | b"cr") {
        let mut end = [b'#'; 256];
        end[0] = b'"';
        let end = &end[..=hashes.min(255)];
        return memmem::find(&text[quote + 1..], end).map_or(text.len(), |i| quote + 1 + i + end.len());
    }
    let mut at = quote + 1;
    while let Some(next) = memchr::memchr2(b'"', b'\\', &text[at.min(text.len())..]) {
        at += next;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

/// Behind `'x'` and `'\u{1F600}'`; behind the quote alone where it is that of a lifetime.
fn behind_quote(text: &[u8], quote: usize) -> usize {
    let rest = &text[quote + 1..];
    match rest.first() {
        Some(b'\\') => {
            let end = rest.iter().skip(2).take(12).position(|&byte| byte == b'\'');
            end.map_or(quote + 1, |end| quote + 1 + 2 + end + 1)
        }
        Some(&first) => {
            let length = match first {
                0..0x80 => 1,
                0x80..0xE0 => 2,
                0xE0..0xF0 => 3,
                _ => 4,
            };
            if rest.get(length) == Some(&b'\'') { quote + length + 2 } else { quote + 1 }
        }
        None => quote + 1,
    }
}

/// Walks from behind an opening bracket to its mate. `visit` is told where something stands that is no white space and no comment, and how
/// many brackets are around it, 0 right inside; of a string or char it is told once.
fn walk(text: &[u8], open: usize, farthest: usize, mut visit: impl FnMut(usize, usize)) -> Option<usize> {
    let (mut at, mut depth) = (open + 1, 0_usize);
    let limit = text.len().min(open.saturating_add(farthest));
    while at < limit {
        let mut end = at + 1;
        match text[at] {
            b'(' | b'[' | b'{' => {
                visit(at, depth);
                depth += 1;
            }
            b')' | b']' | b'}' => {
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
                visit(at, depth);
            }
            b'/' | b'"' | b'\'' => {
                end = behind(text, at);
                if text[at] != b'/' || end == at + 1 {
                    visit(at, depth);
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => visit(at, depth),
        }
        at = end;
    }
    None
}

/// The mate of the bracket at `open`, `None` where there is none.
pub(super) fn close(text: &[u8], open: usize) -> Option<usize> {
    walk(text, open, usize::MAX, |_, _| {})
}

/// True where the bracket at `open` has its mate at `close`.
pub(super) fn closes_at(text: &[u8], open: usize, close: usize) -> bool {
    walk(&text[..=close], open, usize::MAX, |_, _| {}) == Some(close)
}

/// `A = 5` and `A(u8) = -5` between the braces of an enum, and no `=>`, `==` and `= "…"`.
pub(super) fn has_discriminant(text: &[u8], open: usize) -> bool {
    let mut found = false;
    walk(text, open, usize::MAX, |at, depth| {
        if depth == 0 && text[at] == b'=' {
            let next = text[skip_blank(text, at + 1)..].first();
            found |=
                !matches!(next, None | Some(b'"' | b'>' | b'=')) && !matches!(text[at - 1], b'=' | b'<' | b'>' | b'!');
        }
    });
    found
}

/// The brace that opens the body of the item whose header goes on at `from`; where it has none, how far was looked for it.
pub(super) fn body(text: &[u8], from: usize) -> Result<usize, usize> {
    let mut at = from;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'{' => return Ok(at),
            b';' | b'}' | b')' | b']' => return Err(at),
            b'(' | b'[' => at = close(text, at).ok_or(text.len())? + 1,
            _ => at = behind(text, at),
        }
    }
    Err(text.len())
}

/// The arguments behind the bracket at `open`; `None` where they do not end, or not soon.
pub(super) fn arguments(text: &[u8], open: usize) -> Option<Arguments> {
    let mut out = Arguments::default();
    let mut part: Option<usize> = None;
    let push = |out: &mut Arguments, part: Option<usize>, end: usize| {
        if let Some(start) = part {
            if let Some(place) = out.parts.get_mut(out.count) {
                *place = start..end;
            }
            out.count += 1;
        }
    };
    let close = walk(text, open, FARTHEST, |at, depth| {
        if depth == 0 && text[at] == b',' {
            push(&mut out, part.take(), at);
        } else {
            part = part.or(Some(at));
        }
    })?;
    push(&mut out, part, close);
    Some(out)
}

/// A function with a body.
#[derive(Debug)]
struct Function {
    /// The keyword.
    start: usize,
    /// The bracket that opens the body.
    open: usize,
    /// The bracket that closes it.
    close: usize,
    /// The function around it.
    parent: Option<usize>,
}

/// Which bodies of functions stand in which.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// By the place of the bracket.
    functions: Vec<Function>,
}

impl Outline {
    /// The functions of a text, in one pass; `None` where its brackets do not match.
    pub(super) fn new(text: &[u8]) -> Option<Self> {
        let mut functions: Vec<Function> = Vec::new();
        // Open brackets; those of a function with its index.
        let mut stack: Vec<Option<usize>> = Vec::new();
        let mut around: Option<usize> = None;
        // The keyword whose body is to come, and how many brackets are around it.
        let mut pending: Option<(usize, usize)> = None;
        let mut at = 0;
        while let Some(skipped) = text.iter().skip(at).position(|&byte| OUTLINING[usize::from(byte)]) {
            at += skipped;
            match text[at] {
                b'(' | b'[' => stack.push(None),
                b'{' => {
                    // A value among the parameters of a type is no body.
                    let is_body = |text: &[u8]| !matches!(text.trim_ascii_end().last(), Some(b'<' | b','));
                    let due = pending.filter(|(_, depth)| *depth == stack.len() && is_body(&text[..at]));
                    stack.push(due.map(|_| functions.len()));
                    if let Some((start, _)) = due {
                        pending = None;
                        functions.push(Function { start, open: at, close: text.len(), parent: around });
                        around = Some(functions.len() - 1);
                    }
                }
                b')' | b']' | b'}' => {
                    if let Some(function) = stack.pop()? {
                        functions[function].close = at;
                        around = functions[function].parent;
                    }
                    pending = pending.filter(|(_, depth)| *depth <= stack.len());
                }
                b';' => pending = pending.filter(|(_, depth)| *depth != stack.len()),
                b'/' | b'"' | b'\'' => {
                    at = behind(text, at);
                    continue;
                }
                // `fn(u8)` is a type.
                b'f' if text[at..].starts_with(b"fn")
                    && !text[..at].last().is_some_and(|&before| is_word(before))
                    && !text.get(at + 2).is_none_or(|&byte| is_word(byte) || byte == b'(') =>
                {
                    pending = Some((at, stack.len()));
                }
                _ => {}
            }
            at += 1;
        }
        stack.is_empty().then_some(Self { functions })
    }

    /// The keyword of the innermost function around a byte.
    pub(super) fn function_around(&self, at: usize) -> Option<usize> {
        let mut index = self.functions.partition_point(|function| function.open < at).checked_sub(1);
        while let Some(function) = index.map(|index| &self.functions[index]) {
            if at < function.close {
                return Some(function.start);
            }
            index = function.parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Option<Vec<&str>> {
        let open = text.find('(').expect("a bracket");
        let arguments = arguments(text.as_bytes(), open)?;
        Some(arguments.all().iter().map(|part| text[part.clone()].trim_end()).collect())
    }

    #[test]
    fn arguments_end_at_their_own_commas() {
        for (text, expected) in [
            ("f()", &[][..]),
            ("f(1001, \"a, b\\\"), c\" , [1, 2],)", &["1001", "\"a, b\\\"), c\"", "[1, 2]"]),
            ("f(/* a, ( */ 1 /* , */, // )\n 2)", &["1 /* , */", "2"]),
            ("f(')', '\\'', 'a, b', \"中\", '中')", &["')'", "'\\''", "'a", "b'", "\"中\"", "'中'"]),
            ("f(r#\"a\", \"#, br\"\\\", r\"x\")", &["r#\"a\", \"#", "br\"\\\"", "r\"x\""]),
        ] {
            assert_eq!(texts(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(texts("f(1, 2"), None);
        assert_eq!(texts(&format!("f({})", "1, ".repeat(FARTHEST))), None);
        let many = arguments(b"(1,2,3,4,5,6,7,8,9,10)", 0).expect("it ends");
        assert_eq!((many.count, many.all().len()), (10, ARGUMENTS));
    }

    #[test]
    fn what_stands_before_comments_is_found_or_unclear() {
        for (text, expected) in [
            ("a", Some("a")),
            ("a ", Some("a")),
            ("a / ", Some("a /")),
            ("a /* b */ /* /* c */ */ ", Some("a")),
            ("a // b\n  // c\n\n", Some("a")),
            ("\"//\" b\n", None),
            ("'/' / b\n", Some("'/' / b")),
            ("b // c \"d\"\n", None),
            ("c */ ", None),
            ("// c\n", Some("")),
        ] {
            let end = blank_before(text.as_bytes(), text.len());
            assert_eq!(end.map(|end| &text[..end]), expected, "{text:?}");
        }
        assert_eq!(blank_before(format!("a /*{}*/", " ".repeat(FARTHEST)).as_bytes(), FARTHEST + 6), None);
    }

    #[test]
    fn a_bracket_finds_its_mate() {
        let block = b"{ \"}\" '}' /* } */ // }\n { } }";
        assert_eq!(close(block, 0), Some(block.len() - 1));
        assert_eq!(close(b"{ { }", 0), None);
        assert_eq!(close("{ 'a: loop { break 'a } }".as_bytes(), 0), Some(24));
        assert_eq!(body(b"(a: [u8; 5]) -> [u8; 5] { 1 }", 0), Ok(24));
        assert_eq!(body(b"(a: u8) -> u8; fn b() {}", 0), Err(13));
        assert_eq!(body(b"(a: u8 -> u8 {}", 0), Err(15));
        for text in [&b"\""[..], b"'", b"'\\", b"/*", b"/", b"r#\"", b"{'", b"\"\\"] {
            assert_eq!(close(&[b"{", text].concat(), 0), None);
            assert!(skip_blank(text, 0) <= text.len());
        }
    }

    #[test]
    fn numbers_of_variants_are_told_from_other_signs() {
        let has = |body: &str| has_discriminant(format!("{{{body}}}").as_bytes(), 0);
        assert!(has("A = 1") && has("A(u8) =\n-1") && has("#[doc = \"x\"] A /* = */ = BASE + 1, B"));
        assert!(!has("A, B") && !has("#[error(\"{x} = 1\")] A { x: [u8; { 1 }] }, // = 1\n") && !has("A = \"text\""));
        assert!(!has("a => 1") && !has("a == 1"));
    }

    #[test]
    fn an_outline_knows_what_is_around_a_byte() {
        let text = "impl<const N: usize> From<[u8; 3]> for Wrong<{ N }> where A: B {\n    fn outer(f: fn(u8) -> u8, x: impl Into<u8>) -> [u8; 2] {\n\
                    fn inner() { X1 }\n X2 }\n    fn none();\n    const X3: u8 = 1;\n}\ntrait Code { fn code() { \"}\"; X4 } }\nfn free() { X5 }\nconst X6: u8 = 1;";
        let outline = Outline::new(text.as_bytes()).expect("the brackets match");
        let function = |name: &str| {
            let start = outline.function_around(text.find(name).expect("it is there"))?;
            text[start..].split('(').next()
        };
        assert_eq!((function("X1"), function("X2"), function("X3")), (Some("fn inner"), Some("fn outer"), None));
        assert_eq!((function("X4"), function("X5"), function("X6")), (Some("fn code"), Some("fn free"), None));
        assert!(Outline::new(b"fn a() { ").is_none() && Outline::new(b"}").is_none());
    }
}
