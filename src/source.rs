//! Files and places in them. Inside the program a place is a byte range; lines and columns are made here and nowhere else.

use std::{
    collections::hash_map::Entry,
    ops::Range,
    path::{MAIN_SEPARATOR, Path, PathBuf},
    sync::{Arc, OnceLock},
};

use foldhash::HashMap;

use crate::tree::Blob;

/// A file of the run: an index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range in a file: `start <= end`, both on `char` boundaries, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte, from 0.
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span of `range` in `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        debug_assert!(range.start <= range.end);
        Self { file, start: range.start as u32, end: range.end as u32 }
    }

    /// The byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A text that a file holds, as it is meant, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, unescaped.
    pub text: String,
    /// Where it stands, with its quotes where it has them.
    pub span: Span,
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file on disk.
    Disk,
    /// Data of this package: no tool can open it.
    BuiltIn,
    /// A file of another revision, which may be different on disk or not there: no tool can open it.
    Revision,
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in chars (Unicode scalar values).
    pub column: usize,
}

/// One file. The text is absent while nothing in it is of interest, so that memory follows the findings and not the workspace.
#[derive(Debug)]
pub struct Source {
    /// How reports name it: relative to the workspace root, with `/`.
    pub path: String,
    /// Where it is on disk (for built-in data: the same as `path`).
    pub absolute: Arc<Path>,
    /// Where its text comes from.
    pub origin: Origin,
    /// How people name the revision that it is of.
    revision: Option<Arc<str>>,
    text: Option<String>,
    line_starts: OnceLock<Vec<usize>>,
    /// What starts before each [`STEP`]th byte.
    before: OnceLock<Vec<Counts>>,
}

/// How many chars, and how many of them that UTF-16 writes as two units.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    chars: usize,
    wide: usize,
}

/// Bytes from one known count to the next.
const STEP: usize = 1024;

impl Source {
    fn new(path: String, absolute: Arc<Path>) -> Self {
        Self {
            path,
            absolute,
            origin: Origin::Disk,
            revision: None,
            text: None,
            line_starts: OnceLock::new(),
            before: OnceLock::new(),
        }
    }

    /// The text, empty where it was not kept.
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or("")
    }

    /// How people are told of it: `src/error.rs`, or `src/error.rs (main)` for one of another revision.
    pub fn shown(&self) -> String {
        match &self.revision {
            Some(revision) => format!("{} ({revision})", self.path),
            None => self.path.clone(),
        }
    }

    /// Byte offsets of the line starts; the first is 0.
    pub fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', self.text().as_bytes()).map(|i| i + 1)).collect()
        })
    }

    /// Index from 0 of the line that holds the byte.
    pub fn line_index(&self, byte: usize) -> usize {
        self.line_starts().partition_point(|&start| start <= byte) - 1
    }

    /// Byte range of the line with this index from 0, without its line end.
    pub fn line_range(&self, index: usize) -> Range<usize> {
        let starts = self.line_starts();
        let text = self.text();
        let start = starts.get(index).copied().unwrap_or(text.len());
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        let line = &text[start..end];
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// Line and column of a byte; past the end it is the end.
    pub fn position(&self, byte: usize) -> Position {
        let (line, counts) = self.in_line(byte);
        Position { line: line + 1, column: counts.chars + 1 }
    }

    /// Line and column of a byte, the column in UTF-16 code units.
    pub fn utf16_position(&self, byte: usize) -> Position {
        let (line, counts) = self.in_line(byte);
        Position { line: line + 1, column: counts.chars + counts.wide + 1 }
    }

    /// Index of the line that holds the byte, and what starts in it before the byte.
    fn in_line(&self, byte: usize) -> (usize, Counts) {
        let text = self.text();
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_index(byte);
        let start = self.line_starts()[line];
        if byte - start <= STEP {
            return (line, Counts::of(&text.as_bytes()[start..byte]));
        }
        let (until, before) = (self.counts_before(byte), self.counts_before(start));
        (line, Counts { chars: until.chars - before.chars, wide: until.wide - before.wide })
    }

    /// What starts before the byte. It counts from the last step, so that a long line costs no more than a short one.
    fn counts_before(&self, byte: usize) -> Counts {
        let bytes = self.text().as_bytes();
        let steps = self.before.get_or_init(|| {
            let mut count = Counts::default();
            let behind = bytes.chunks(STEP).map(|chunk| {
                count = count.and(Counts::of(chunk));
                count
            });
            std::iter::once(Counts::default()).chain(behind).collect()
        });
        let step = byte / STEP;
        steps[step].and(Counts::of(&bytes[step * STEP..byte]))
    }
}

impl Counts {
    fn of(bytes: &[u8]) -> Self {
        let inside_of_char = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
        Self {
            chars: bytes.iter().filter(|&&byte| !inside_of_char(byte)).count(),
            wide: bytes.iter().filter(|&&byte| byte >= 0b1111_0000).count(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self { chars: self.chars + other.chars, wide: self.wide + other.wide }
    }
}

/// All files of a run. An id is never reused.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// The files by place and content: `None` for what is as on disk, else the id of the content.
    known: HashMap<(Arc<Path>, Option<Box<str>>), FileId>,
}

impl Sources {
    /// The file at a place with a content, added where it is not there yet; its text is not known then. `blob` is what it is where it is not as
    /// on disk.
    pub fn file(&mut self, path: &str, absolute: impl Into<Arc<Path>>, blob: Option<Blob>) -> FileId {
        let absolute = absolute.into();
        let next = FileId(self.files.len() as u32);
        match self.known.entry((Arc::clone(&absolute), blob.as_ref().map(|blob| blob.id.clone()))) {
            Entry::Occupied(known) => return *known.get(),
            Entry::Vacant(place) => place.insert(next),
        };
        let origin = if blob.is_some() { Origin::Revision } else { Origin::Disk };
        let revision = blob.map(|blob| blob.revision);
        self.push(Source { origin, revision, ..Source::new(path.to_owned(), absolute) })
    }

    /// Adds a file together with its text.
    pub fn add_text(&mut self, path: String, absolute: PathBuf, origin: Origin, text: String) -> FileId {
        self.push(Source { origin, text: Some(text), ..Source::new(path, absolute.into()) })
    }

    fn push(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(self.files.len() as u32 - 1)
    }

    /// Keeps the text of a file that was added by path.
    pub fn set_text(&mut self, file: FileId, text: String) {
        let source = &mut self.files[file.0 as usize];
        source.text = Some(text);
        source.line_starts = OnceLock::new();
        source.before = OnceLock::new();
    }

    /// The file.
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// All ids, in the order in which the files were added.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).text().get(span.range()).unwrap_or("")
    }

    /// Line and column where a span starts.
    pub fn position(&self, span: Span) -> Position {
        self.get(span.file).position(span.start as usize)
    }

    /// Where a span starts, as people read it: `src/error.rs:12:5`.
    pub fn place(&self, span: Span) -> String {
        let at = self.position(span);
        format!("{}:{}:{}", self.get(span.file).path, at.line, at.column)
    }
}

/// `path` below `root` with `/` between its parts; a path outside of `root` stays whole.
pub fn display_path(root: &Path, path: &Path) -> String {
    let shown = path.strip_prefix(root).unwrap_or(path);
    let is_normal =
        |text: &str| MAIN_SEPARATOR == '/' && !text.is_empty() && text.split('/').all(|part| !matches!(part, "" | "."));
    if let Some(text) = shown.to_str().filter(|text| is_normal(text)) {
        return text.to_owned();
    }
    let parts: Vec<_> = shown.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    if shown.has_root() { shown.display().to_string() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_are_those_of_a_plain_count() {
        let long = "a中😀é".repeat(400);
        let text = format!("{}\n{long}\r\n中\n{long}", "s".repeat(185));
        assert_eq!(text.len() % STEP, 0, "the end of the text is the last step");
        let mut sources = Sources::default();
        let file = sources.add_text("a.rs".into(), "/a.rs".into(), Origin::Disk, text.clone());
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let before = &text[..byte];
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let expected =
                Position { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 };
            assert_eq!(sources.get(file).position(byte), expected, "byte {byte}");
            let units = text[start..byte].encode_utf16().count();
            assert_eq!(
                sources.get(file).utf16_position(byte),
                Position { column: units + 1, ..expected },
                "byte {byte}"
            );
        }
        sources.set_text(file, "中文".to_owned());
        assert_eq!(sources.get(file).position(6), Position { line: 1, column: 3 });
    }
}
