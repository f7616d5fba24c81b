//! What rules say and renderers print: plain data, no wording, no I/O.

use crate::source::Span;

/// How seriously a rule is taken, weakest first, as in rustc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not run.
    Allow,
    /// Reported.
    Warn,
    /// Reported, and the run fails.
    Deny,
    /// Deny that neither flags nor comments can lower.
    Forbid,
}

impl Level {
    /// The word in flags, config and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
            Self::Forbid => "forbid",
        }
    }

    /// The level that this word names.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Allow, Self::Warn, Self::Deny, Self::Forbid].into_iter().find(|level| level.as_str() == name)
    }

    /// True where a finding of this level fails the run.
    pub fn is_error(self) -> bool {
        self >= Self::Deny
    }
}

/// A span with a few words; the words may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Lower-case, one line, no final stop.
    pub message: String,
}

/// How safely a fix can be applied, in rustc's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Right for certain.
    MachineApplicable,
    /// Likely right; a person should look.
    MaybeIncorrect,
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What is put there.
    pub replacement: String,
}

/// A change that would resolve a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a help line: `replace the text with the official one`.
    pub message: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// How safe it is.
    pub applicability: Applicability,
}

/// What a finding is about, whatever moves around it: with the rule, what tells it from other findings. There are no lines in it, no files
/// but those that are the subject, and nothing that counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The code, in canonical form; for an allow comment the rules that it names.
    pub code: Option<String>,
    /// The item, such as `UserError::LoginExpired`; for a row its table.
    pub item: Option<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name.
    pub rule: &'static str,
    /// The level after config and flags; never `Allow`.
    pub level: Level,
    /// What is wrong: lower-case start, no final stop, code in backticks.
    pub message: String,
    /// Where; in Rust source wherever there is a place there.
    pub primary: Label,
    /// The other places, in config and tables too.
    pub secondary: Vec<Label>,
    /// Why.
    pub notes: Vec<String>,
    /// What to type.
    pub helps: Vec<String>,
    /// The change that resolves it, if there is one.
    pub fix: Option<Fix>,
    /// What it is about.
    pub subject: Subject,
    /// What it is about one by one, where it stands for many; each with the subject that a finding of its own would have.
    pub members: Vec<Subject>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// An allow comment covers it.
    Allowed {
        /// The reason that the comment gives.
        reason: Option<String>,
    },
    /// The baseline lists it.
    Baseline,
    /// The base has it too.
    PreExisting,
    /// The code is as in the base; a change of config, of tables or of what could be read shows it.
    MadeVisible,
}

/// A finding that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why it does not count.
    pub by: Silence,
}

/// What a run looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Source files read.
    pub files: usize,
    /// Bytes of these files.
    pub bytes: u64,
    /// Codes declared.
    pub codes: usize,
    /// Places that mention a code.
    pub mentions: usize,
    /// Places that were seen and not understood.
    pub not_evaluated: usize,
}

/// The outcome of a check, sorted by path, position, rule and message.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings that count.
    pub diagnostics: Vec<Diagnostic>,
    /// The findings that do not, sorted alike.
    pub silenced: Vec<Silenced>,
    /// What was looked at.
    pub stats: Stats,
    /// True where a file could not be read or parsed, so that "no finding" does not mean "clean".
    pub incomplete: bool,
}

impl Report {
    /// Findings that fail the run.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.level.is_error()).count()
    }

    /// Findings that do not.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }

    /// Findings that an allow comment silenced.
    pub fn allowed(&self) -> usize {
        self.silenced.iter().filter(|silenced| matches!(silenced.by, Silence::Allowed { .. })).count()
    }

    /// 0 clean, 1 findings at deny, 2 the scan is incomplete.
    pub fn exit_status(&self) -> u8 {
        if self.incomplete { 2 } else { u8::from(self.errors() > 0) }
    }
}
