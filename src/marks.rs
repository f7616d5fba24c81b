//! The marks between which a file holds a catalog. What stands outside of them is the user's.

use std::ops::Range;

use crate::error::Error;

/// What a file holds between its marks, in its version.
const VERSION: u32 = 1;
const MARK: &str = "<!-- errcode-check:";

/// Where a text holds its catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The lines of the marks and all between them, without the line end behind the last one.
    pub whole: Range<usize>,
    /// What stands between the lines of the marks.
    pub inner: Range<usize>,
}

/// Why the marks of a text are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the mark, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    fn new(line: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line, message: message.into(), help: help.into() }
    }

    /// The problem as that of a file.
    pub fn into_error(self, file: &str) -> Error {
        Error::Usage { message: format!("{file}:{}: {}", self.line, self.message), help: Some(self.help) }
    }
}

/// The mark at the beginning, without a line end.
pub fn begin() -> String {
    format!("{MARK}begin catalog v{VERSION}; written by `cargo errcode-check catalog`, do not edit -->")
}

/// The mark at the end, without a line end.
pub fn end() -> String {
    format!("{MARK}end -->")
}

/// A text between marks, each on a line of its own.
pub fn wrapped(inner: &str) -> String {
    format!("{}\n{inner}{}\n", begin(), end())
}

/// The text with another catalog between its marks, in the line ends of its own.
pub fn replaced(text: &str, region: &Region, inner: &str) -> String {
    let mut new = wrapped(inner);
    new.truncate(new.trim_end_matches('\n').len());
    if text[region.whole.clone()].lines().count() > 0 && text[region.whole.clone()].contains("\r\n") {
        new = new.replace('\n', "\r\n");
    }
    format!("{}{new}{}", &text[..region.whole.start], &text[region.whole.end..])
}

/// What a line of a text says.
enum Line {
    /// A catalog begins, of this version.
    Begin(Option<u32>),
    End,
    /// A mark that nobody knows.
    Unknown,
}

/// Where a text holds its catalog; `None` where it has no mark. Lines of fenced code are none.
pub fn find(text: &str) -> Result<Option<Region>, Problem> {
    const ONE: &str = "remove one of them: a file holds one catalog";
    let mut open: Option<(usize, Range<usize>)> = None;
    let mut found: Option<(usize, Region)> = None;
    for (number, range, line) in marks(text) {
        match (line, &open) {
            (Line::Unknown, _) => {
                let message = "this mark is none that is known";
                return Err(Problem::new(number, message, format!("write `{}` or `{}`", begin(), end())));
            }
            (Line::Begin(Some(version)), _) if version > VERSION => {
                let message = format!("this catalog is of version {version}, and the program knows version {VERSION}");
                return Err(Problem::new(number, message, "use a newer cargo-errcode-check"));
            }
            (Line::Begin(_), Some((first, _))) => {
                let message = format!("a catalog begins inside of the one that begins in line {first}");
                let help = format!("end the first one with `{}`, or remove one of both marks", end());
                return Err(Problem::new(number, message, help));
            }
            (Line::Begin(_), None) => match &found {
                Some((first, _)) => {
                    let message = format!("a second catalog begins, after the one in line {first}");
                    return Err(Problem::new(number, message, ONE));
                }
                None => open = Some((number, range)),
            },
            (Line::End, None) => {
                let message = match &found {
                    Some((first, _)) => format!("the catalog of line {first} ends a second time"),
                    None => "a catalog ends that did not begin".to_owned(),
                };
                let help = format!("remove this mark, or write `{}` where the catalog begins", begin());
                return Err(Problem::new(number, message, help));
            }
            (Line::End, Some((first, begin))) => {
                let behind = text[begin.end..].find('\n').map_or(text.len(), |length| begin.end + length + 1);
                let region = Region { whole: begin.start..range.end, inner: behind..range.start };
                found = Some((*first, region));
                open = None;
            }
        }
    }
    match open {
        Some((number, _)) => {
            let help = format!("write `{}` on a line of its own where it ends", end());
            Err(Problem::new(number, "a catalog begins and does not end", help))
        }
        None => Ok(found.map(|(_, region)| region)),
    }
}

/// The marks of a text: the number of the line, its bytes without its end and what is before the mark, and what it says.
fn marks(text: &str) -> impl Iterator<Item = (usize, Range<usize>, Line)> + '_ {
    let (mut start, mut fence) = (0, None);
    text.split_inclusive('\n').enumerate().filter_map(move |(at, line)| {
        let (from, body) = (start, line.trim_end_matches(['\n', '\r']));
        start += line.len();
        let trimmed = body.trim_start_matches('\u{FEFF}').trim();
        match (fence_of(trimmed), fence) {
            (Some((sign, length, _)), None) => fence = Some((sign, length)),
            (Some((sign, length, true)), Some((open, least))) if sign == open && length >= least => fence = None,
            _ => {}
        }
        let says = trimmed.strip_prefix(MARK).filter(|_| fence.is_none())?;
        let lead = body.len() - body.trim_start_matches('\u{FEFF}').len();
        Some((at + 1, from + lead..from + body.len(), line_of(says)))
    })
}

/// The sign and length of a fence, and whether nothing is behind it.
fn fence_of(line: &str) -> Option<(char, usize, bool)> {
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = line.trim_start_matches(sign);
    let length = line.len() - rest.len();
    (length >= 3).then_some((sign, length, rest.trim().is_empty()))
}

fn line_of(says: &str) -> Line {
    let Some(words) = says.strip_suffix("-->") else { return Line::Unknown };
    let mut words = words.split([' ', ';']).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some("begin"), Some("catalog")) => {
            Line::Begin(words.next().and_then(|word| word.strip_prefix('v')).and_then(|word| word.parse().ok()))
        }
        (Some("end"), None) => Line::End,
        _ => Line::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<Option<&str>, (usize, String)> {
        match find(text) {
            Ok(region) => Ok(region.map(|region| &text[region.inner])),
            Err(problem) => Err((problem.line, problem.message)),
        }
    }

    #[test]
    fn a_catalog_stands_between_its_marks() {
        let text = format!("# 码\r\n\r\n{}\r\nold\r\n  {}  \r\nbehind\r\n", begin(), end());
        assert_eq!(found(&text), Ok(Some("old\r\n")));
        let region = find(&text).expect("the marks are right").expect("there are marks");
        let new = replaced(&text, &region, "new\n");
        assert_eq!(new, format!("# 码\r\n\r\n{}\r\nnew\r\n{}\r\nbehind\r\n", begin(), end()));
        assert_eq!(found("# 码\n\ntext\n"), Ok(None));
        assert_eq!(found("<!-- errcode-check:begin catalog -->\n<!-- errcode-check:end -->"), Ok(Some("")));
    }

    #[test]
    fn what_is_shown_as_code_is_no_mark() {
        let marks = wrapped("x\n");
        let text = format!("````md\n```\n{marks}```\n````\n`{}`\n", begin());
        assert_eq!(found(&text), Ok(None));
        assert_eq!(found(&format!("{text}{marks}")), Ok(Some("x\n")));
    }

    #[test]
    fn wrong_marks_are_told_with_their_lines() {
        let (begin, end) = (begin(), end());
        for (text, line, says) in [
            (format!("\n{begin}\n"), 2, "does not end"),
            (format!("{end}\n"), 1, "did not begin"),
            (format!("{begin}\n{begin}\n{end}\n{end}\n"), 2, "inside"),
            (format!("{begin}\n{end}\n{begin}\n{end}\n"), 3, "second catalog"),
            (format!("{begin}\n{end}\n{end}\n"), 3, "second time"),
            (format!("{begin}\n<!-- errcode-check:ende -->\n"), 2, "none that is known"),
            (format!("<!-- errcode-check:begin catalog v2 -->\n{end}\n"), 1, "version 2"),
            ("<!-- errcode-check:begin catalog v1\n".to_owned(), 1, "none that is known"),
        ] {
            let (at, message) = found(&text).expect_err(&text);
            assert!(at == line && message.contains(says), "{at}: {message}\n{text}");
        }
    }
}
