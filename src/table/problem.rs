//! What a reader says of a table file: never silence, and never one line a row.

use std::mem;

use crate::source::{FileId, Span};

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A word of the config leads nowhere: a heading, a header, a file whose format is not known. Its place is in the config.
    Config,
    /// Something of the file was not read, or not as it is written.
    Unread,
    /// It was read, and looks wrong: a hidden character, a text in another language than its column.
    Suspect,
}

/// Something in a table file that was not read, or that looks wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub kind: ProblemKind,
    /// The place: the first one of several.
    pub span: Span,
    /// What is wrong: lower-case, no final stop.
    pub message: String,
    /// What to type.
    pub help: String,
    /// How many there are of it: more than the places that it shows, where there are many.
    pub count: usize,
    /// Further places, each with a few words; not every one where there are many.
    pub others: Vec<(Span, &'static str)>,
}

impl Problem {
    /// A problem with one place.
    pub(super) fn new(kind: ProblemKind, span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), help: help.into(), count: 1, others: Vec::new() }
    }
}

/// The places of one kind of problem in one table: how many, and the first of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    count: usize,
    first: Vec<Span>,
    /// What the first one is about: its text, its numbers.
    detail: String,
}

impl Places {
    /// Places that a problem shows.
    const SHOWN: usize = 4;

    /// Adds a place; `detail` is asked for the first one.
    pub(super) fn add(&mut self, span: Span, detail: impl FnOnce() -> String) {
        if self.count == 0 {
            self.detail = detail();
        }
        self.count += 1;
        if self.first.len() < Self::SHOWN {
            self.first.push(span);
        }
    }

    /// The one problem that they are, and no more places; `None` where there is no place. `message` knows how many there are, and the detail.
    pub(super) fn take(
        &mut self,
        kind: ProblemKind,
        message: impl FnOnce(usize, &str) -> String,
        help: &str,
    ) -> Option<Problem> {
        let Self { count, first, detail } = mem::take(self);
        let (&span, others) = first.split_first()?;
        let others = others.iter().map(|&span| (span, "and here")).collect();
        Some(Problem { count, others, ..Problem::new(kind, span, message(count, &detail), help) })
    }
}

/// Collects the problems of one file.
#[derive(Debug)]
pub(super) struct Problems {
    /// The file.
    pub(super) file: FileId,
    found: Vec<Problem>,
}

impl Problems {
    /// None yet.
    pub(super) fn new(file: FileId) -> Self {
        Self { file, found: Vec::new() }
    }

    /// Adds those that there are.
    pub(super) fn add(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.found.extend(problems);
    }

    /// Something at these bytes was not read.
    pub(super) fn unread(
        &mut self,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = Span::new(self.file, range);
        self.found.push(Problem::new(ProblemKind::Unread, span, message, help));
    }

    /// True where there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them, by place.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.found.sort_by(|a, b| (a.span, a.kind, &a.message).cmp(&(b.span, b.kind, &b.message)));
        self.found
    }
}
