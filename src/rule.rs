//! What a rule is, what it sees, and where it puts its findings.

use std::{collections::BTreeSet, sync::OnceLock};

use crate::{
    code::Description,
    config::Config,
    diagnostic::{Diagnostic, Fix, Label, Level, Subject},
    history::{self, History, Pairs, Past},
    index::{Entry, Index},
    source::{FileId, Sources, Span},
    table::{Row, Tables},
    verdict::{self, Comparer},
    workspace::Workspace,
};

/// Topic of a rule; a group name stands for its rules in flags and config.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The shape and range of a code.
    Scheme,
    /// One code, one meaning.
    Uniqueness,
    /// The texts beside a code.
    Descriptions,
    /// The official tables themselves, and what they leave out.
    Tables,
    /// How codes are used.
    Use,
    /// What a change does to codes that were there before it.
    History,
    /// The check itself.
    Meta,
}

impl Group {
    /// All groups, in the order of the documentation.
    pub const ALL: [Self; 7] =
        [Self::Scheme, Self::Uniqueness, Self::Descriptions, Self::Tables, Self::Use, Self::History, Self::Meta];

    /// The name in flags, config and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Uniqueness => "uniqueness",
            Self::Descriptions => "descriptions",
            Self::Tables => "tables",
            Self::Use => "use",
            Self::History => "history",
            Self::Meta => "meta",
        }
    }
}

/// A rule: static data and one function. Its file holds nothing that another rule needs.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case; reads as "allow X".
    pub name: &'static str,
    /// Its topic.
    pub group: Group,
    /// Level without config: what is certainly wrong is deny, what is probably wrong is warn, taste is allow.
    pub level: Level,
    /// One line without a final stop.
    pub summary: &'static str,
    /// True where a finding can carry a fix.
    pub fixable: bool,
    /// Version that brought it.
    pub since: &'static str,
    /// Markdown with the sections `## What it does`, `## Why is this bad?`, `## Example`, `## Use instead`.
    pub docs: &'static str,
    /// What runs it.
    pub check: Check,
}

/// What runs a rule.
#[derive(Debug)]
pub enum Check {
    /// A function over the index.
    Index(fn(&Context<'_>, &mut Sink<'_>)),
    /// The engine reports it while it reads files or applies allow comments.
    Engine,
}

/// What a rule sees. Nothing in it can be changed, read from disk or printed to.
#[derive(Debug)]
pub struct Context<'a> {
    /// All codes.
    pub index: &'a Index,
    /// The official tables.
    pub tables: &'a Tables,
    /// The config.
    pub config: &'a Config,
    /// Packages and their names.
    pub workspace: &'a Workspace,
    /// Texts, for spans.
    pub sources: &'a Sources,
    /// Other revisions of the workspace; `None` where nobody asks.
    pub history: Option<&'a History>,
    /// What several rules work out of these.
    pub(crate) shared: Shared,
}

/// What several rules work out of the index and the tables, once in a run.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Texts that were copied.
    pub(crate) copies: OnceLock<Vec<Copy>>,
    /// Declarations that repeat a code.
    pub(crate) repeats: OnceLock<Vec<Repeat>>,
    /// How texts are compared, by table.
    pub(crate) comparers: OnceLock<Vec<Comparer>>,
    /// The codes of the base, and what became of them.
    pub(crate) pairs: OnceLock<Pairs>,
    /// Files that were not read to their end.
    pub(crate) broken: BTreeSet<FileId>,
}

impl<'a> Context<'a> {
    /// The base, and what became of its codes; `None` where there is no base.
    pub(crate) fn since_base(&self) -> Option<(&'a Past, &Pairs)> {
        let base = self.history?.base.as_deref()?;
        let pair = || history::pair(base.side(self.sources), self.side(), &self.shared.broken);
        Some((base, self.shared.pairs.get_or_init(pair)))
    }

    /// The workspace as one side of a comparison.
    pub(crate) fn side(&self) -> history::Side<'a> {
        let Self { index, config, tables, sources, .. } = *self;
        history::Side { index, config, tables, sources }
    }
}

/// Two declarations of one code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat {
    /// Index of the declaration that keeps the code.
    pub(crate) keeper: usize,
    /// Index of the one that repeats it.
    pub(crate) extra: usize,
    /// True where both mean the same.
    pub(crate) same: bool,
    /// True for the first of those that repeat one declaration and mean as much.
    pub(crate) first: bool,
}

impl Repeat {
    /// The declarations that a finding on it stands for. The first one stands for the keeper too: all together name each declaration of
    /// the code once, whichever of them keeps it, so that a file that moves brings nothing in.
    pub(crate) fn members(&self, index: &Index) -> Vec<Subject> {
        let keeper = self.first.then_some(self.keeper);
        [self.extra].into_iter().chain(keeper).map(|i| index.subject(&index.entries[i])).collect()
    }
}

/// A text that was copied to a code whose name it does not fit.
#[derive(Debug)]
pub(crate) struct Copy {
    /// The code that it was copied to.
    pub(crate) entry: usize,
    /// Index of the text there.
    pub(crate) text: usize,
    /// The code whose name it fits.
    pub(crate) owner: usize,
    /// What tells the two names apart.
    pub(crate) difference: verdict::Difference,
}

impl Copy {
    /// The code that it was copied to.
    pub(crate) fn entry<'a>(&self, index: &'a Index) -> &'a Entry {
        &index.entries[self.entry]
    }

    /// The text there.
    pub(crate) fn text<'a>(&self, index: &'a Index) -> &'a Description {
        &self.entry(index).descriptions[self.text]
    }

    /// The code whose name it fits.
    pub(crate) fn owner<'a>(&self, index: &'a Index) -> &'a Entry {
        &index.entries[self.owner]
    }
}

/// A finding as a rule builds it; the sink adds name and level.
#[derive(Debug)]
pub struct Finding {
    message: String,
    primary: Label,
    secondary: Vec<Label>,
    notes: Vec<String>,
    helps: Vec<String>,
    fix: Option<Fix>,
    subject: Subject,
    members: Vec<Subject>,
}

impl Finding {
    /// A finding at `span`; `label` are the words under it and may be empty.
    pub fn new(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            primary: Label { span, message: label.into() },
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
            subject: Subject::default(),
            members: Vec::new(),
        }
    }

    /// Points to another place.
    #[must_use]
    pub fn secondary(mut self, span: Span, message: impl Into<String>) -> Self {
        self.secondary.push(Label { span, message: message.into() });
        self
    }

    /// Says why.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to type.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Offers a change.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Names the code and the item it is about.
    #[must_use]
    pub fn about(mut self, code: impl Into<String>, item: impl Into<String>) -> Self {
        self.subject = Subject { code: Some(code.into()), item: Some(item.into()) };
        self
    }

    /// Names the code that it is about by its entry.
    #[must_use]
    pub fn about_entry(self, index: &Index, entry: &Entry) -> Self {
        self.about_subject(index.subject(entry))
    }

    /// Names the row that it is about.
    #[must_use]
    pub fn about_row(self, tables: &Tables, row: &Row) -> Self {
        self.about_subject(tables.subject(row))
    }

    /// Names what it is about.
    #[must_use]
    pub fn about_subject(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }

    /// Names the item it is about, where it is about no single code.
    #[must_use]
    pub fn about_item(mut self, item: impl Into<String>) -> Self {
        self.subject = Subject { code: None, item: Some(item.into()) };
        self
    }

    /// Names all that it stands for, one by one: it is new where one of them is.
    #[must_use]
    pub fn stands_for(mut self, members: impl IntoIterator<Item = Subject>) -> Self {
        self.members = members.into_iter().collect();
        self
    }
}

/// Takes the findings of one rule.
#[derive(Debug)]
pub struct Sink<'a> {
    rule: &'static Rule,
    level: Level,
    out: &'a mut Vec<Diagnostic>,
}

impl<'a> Sink<'a> {
    /// A sink for `rule` at `level`, which is not allow.
    pub fn new(rule: &'static Rule, level: Level, out: &'a mut Vec<Diagnostic>) -> Self {
        Self { rule, level, out }
    }

    /// Takes findings.
    pub fn report_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.report(finding));
    }

    /// Takes one finding.
    pub fn report(&mut self, finding: Finding) {
        let Finding { message, primary, secondary, notes, helps, fix, subject, members } = finding;
        self.out.push(Diagnostic {
            rule: self.rule.name,
            level: self.level,
            message,
            primary,
            secondary,
            notes,
            helps,
            fix,
            subject,
            members,
        });
    }
}
