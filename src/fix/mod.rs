//! Applies the fixes of reports. Everything happens in memory, round after round, since a fix may show the next finding; then each
//! file is written once, or the difference is shown. Knows nothing of rules: what is chosen, and whether a file can still be read after
//! its fixes, is told by the caller.

mod diff;
mod edited;
mod git;
mod round;
mod write;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::Range,
    path::{Path, PathBuf},
};

use edited::Edited;
use foldhash::HashMap;
use round::Round;

use crate::{
    diagnostic::{Applicability, Diagnostic, Fix, Report},
    error::Error,
    source::{FileId, Origin, Source, Sources},
};

/// Most rounds of one run: fixes that call for each other would never end.
pub const MOST_ROUNDS: usize = 32;

/// Which fixes are applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those that are right for certain.
    Certain,
    /// All fixes of these rules.
    Rules(BTreeSet<&'static str>),
}

impl Selection {
    fn takes(&self, finding: &Diagnostic, fix: &Fix) -> bool {
        match self {
            Self::Certain => fix.applicability == Applicability::MachineApplicable,
            Self::Rules(rules) => rules.contains(finding.rule),
        }
    }
}

/// What may be changed although git could not bring it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Files with changes that are not committed, and files that git does not track.
    pub dirty: bool,
    /// Files whose changes are all staged.
    pub staged: bool,
    /// Files of no repository.
    pub no_vcs: bool,
}

/// The files that fixes change, as they are to be.
#[derive(Debug)]
pub struct Changes {
    /// The folder below which files may be changed.
    root: PathBuf,
    /// By the path on disk, symlinks followed.
    files: BTreeMap<PathBuf, Changed>,
    /// The path on disk of each path under which one of them was read.
    targets: HashMap<PathBuf, PathBuf>,
    /// Files that are left as they are and why, by the path under which they were read.
    refused: BTreeMap<PathBuf, Error>,
}

#[derive(Debug)]
struct Changed {
    /// How reports name it.
    path: String,
    /// The path under which it was read; edits of what is read under another one wait.
    absolute: PathBuf,
    text: Edited,
    /// How many findings its edits resolve.
    fixes: usize,
}

/// How much was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Findings that are resolved.
    pub fixes: usize,
    /// Files that are changed.
    pub files: usize,
}

/// What became of the fixes of one report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Fixes that were applied.
    pub fixes: usize,
    /// Fixes that stand in the way of one that was applied, and wait for the next report.
    pub waiting: usize,
}

impl Changes {
    /// No changes yet, to files below `root` alone.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
            files: BTreeMap::new(),
            targets: HashMap::default(),
            refused: BTreeMap::new(),
        }
    }

    /// The text of a file that is read under this path, where fixes changed it.
    pub fn text(&self, path: &Path) -> Option<String> {
        self.files.get(self.targets.get(path)?).map(|changed| changed.text.to_string())
    }

    /// Applies the chosen fixes of a report that was made with the changes so far. A fix is applied with all of its edits or with
    /// none; of two that stand in each other's way it is the first one by position, and edits that are the same are one. No file of
    /// `broken` is changed: those could not be read to their end.
    pub fn apply(
        &mut self,
        report: &Report,
        sources: &Sources,
        selection: &Selection,
        broken: &BTreeSet<FileId>,
    ) -> Applied {
        let mut open: HashMap<FileId, bool> = HashMap::default();
        let mut is_open =
            |file| *open.entry(file).or_insert_with(|| !broken.contains(&file) && self.open(sources.get(file)));
        let chosen = report.diagnostics.iter().filter_map(|finding| {
            let fix =
                finding.fix.as_ref().filter(|fix| selection.takes(finding, fix) && changes_something(fix, sources))?;
            fix.edits.iter().all(|edit| is_open(edit.span.file)).then_some(fix)
        });
        let mut chosen: Vec<&Fix> = chosen.collect();
        chosen.sort_by_key(|fix| fix.edits.iter().map(|edit| edit.span).min());
        let mut round = Round::default();
        let mut applied = Applied::default();
        for fix in chosen {
            if round.add(fix) { applied.fixes += 1 } else { applied.waiting += 1 }
        }
        for (file, edits) in round.into_files() {
            let target = self.targets.get(&*sources.get(file).absolute);
            if let Some(changed) = target.and_then(|target| self.files.get_mut(target)) {
                changed.text.apply(&edits.edits);
                changed.fixes += edits.fixes;
            }
        }
        applied
    }

    /// Makes a file ready for edits. False where it may not be changed, or is not as the report saw it.
    fn open(&mut self, source: &Source) -> bool {
        if source.origin != Origin::Disk || self.refused.contains_key(&*source.absolute) {
            return false;
        }
        if !self.targets.contains_key(&*source.absolute) {
            match write::target(&source.absolute, &self.root) {
                Ok(target) => self.targets.insert(source.absolute.to_path_buf(), target),
                Err(reason) => {
                    self.refuse(&source.absolute, &source.path, reason);
                    return false;
                }
            };
        }
        let changed = self.files.entry(self.targets[&*source.absolute].clone()).or_insert_with(|| Changed {
            path: source.path.clone(),
            absolute: source.absolute.to_path_buf(),
            text: Edited::new(source.text().to_owned()),
            fixes: 0,
        });
        changed.absolute == *source.absolute && changed.text.is(source.text())
    }

    /// Takes back what was done to files that can no longer be read to their end, and leaves them alone from now on. True where there
    /// was one.
    pub fn revert(&mut self, sources: &Sources, broken: &BTreeSet<FileId>) -> bool {
        let mut any = false;
        for source in broken.iter().map(|file| sources.get(*file)) {
            let changed = self.targets.get(&*source.absolute).and_then(|target| self.files.remove(target));
            if let Some(changed) = changed.filter(|changed| changed.fixes > 0) {
                self.refuse(
                    &source.absolute,
                    &changed.path,
                    "its fixes would leave something that cannot be read".to_owned(),
                );
                any = true;
            }
        }
        any
    }

    fn refuse(&mut self, absolute: &Path, path: &str, reason: String) {
        self.refused.insert(absolute.to_owned(), Error::Untouched { path: path.into(), reason });
    }

    /// The files that are left as they are although there is a fix for them.
    pub fn refused(&self) -> impl Iterator<Item = &Error> {
        self.refused.values()
    }

    /// What is to be done.
    pub fn planned(&self) -> Done {
        let changed = self.changed();
        changed.fold(Done::default(), |done, (_, changed)| Done {
            fixes: done.fixes + changed.fixes,
            files: done.files + 1,
        })
    }

    fn changed(&self) -> impl Iterator<Item = (&PathBuf, &Changed)> {
        self.files.iter().filter(|(_, changed)| !changed.text.is_unchanged())
    }

    /// Fails where git could not bring back one of the files.
    pub fn check_vcs(&self, allowed: Allowed) -> Result<(), Error> {
        let files: Vec<_> = self.changed().map(|(target, changed)| (target.as_path(), changed.path.as_str())).collect();
        git::check(&files, allowed)
    }

    /// Writes the files, each as a whole or not at all; what could not be written is told and stays as it was.
    pub fn write(&self) -> (Done, Vec<Error>) {
        let (mut done, mut failures) = (Done::default(), Vec::new());
        for (target, changed) in self.changed() {
            match write::replace(target, &changed.path, changed.text.original(), &changed.text.to_string()) {
                Ok(()) => done = Done { fixes: done.fixes + changed.fixes, files: done.files + 1 },
                Err(error) => failures.push(error),
            }
        }
        (done, failures)
    }

    /// Writes the difference that the changes make, as `git diff` shows it, by path.
    pub fn write_diff(&self, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
        let mut files: Vec<_> = self.changed().map(|(_, changed)| changed).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.into_iter().try_for_each(|changed| diff::write(&changed.path, &changed.text, color, out))
    }
}

/// Writes the difference that edits make to the text of one file, as [`Changes::write_diff`] does. They do not overlap.
pub fn write_difference(
    path: &str,
    text: &str,
    edits: &[(Range<usize>, String)],
    color: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut edited = Edited::new(text.to_owned());
    let by_start = edits.iter().map(|(range, new)| (range.start, (range.end, new.clone())));
    edited.apply(&by_start.collect());
    diff::write(path, &edited, color, out)
}

/// True where the fix can be applied to these texts and makes them others.
fn changes_something(fix: &Fix, sources: &Sources) -> bool {
    let now = |edit: &crate::diagnostic::Edit| sources.get(edit.span.file).text().get(edit.span.range());
    fix.edits.iter().all(|edit| now(edit).is_some())
        && fix.edits.iter().any(|edit| now(edit) != Some(edit.replacement.as_str()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::{
        diagnostic::{Edit, Label, Level, Subject},
        source::Span,
    };

    /// A file on disk, and the findings with fixes that replace these parts of it.
    struct Case {
        _folder: TempDir,
        path: PathBuf,
        sources: Sources,
        changes: Changes,
    }

    impl Case {
        fn new(text: &str) -> Self {
            let folder = tempfile::tempdir().expect("there is a place for temporary files");
            let path = folder.path().join("a.rs");
            fs::write(&path, text).expect("the folder is writable");
            let mut sources = Sources::default();
            sources.add_text("a.rs".into(), path.clone(), Origin::Disk, text.to_owned());
            let changes = Changes::new(folder.path());
            Self { _folder: folder, path, sources, changes }
        }

        fn apply(&mut self, edits: &[(&str, &str)], selection: &Selection) -> (usize, usize) {
            let text = self.sources.get(FileId(0)).text();
            let diagnostics = edits.iter().map(|(old, new)| {
                let start = text.find(old).expect("it stands there");
                finding(Span::new(FileId(0), start..start + old.len()), new)
            });
            let report = Report { diagnostics: diagnostics.collect(), ..Report::default() };
            let applied = self.changes.apply(&report, &self.sources, selection, &BTreeSet::new());
            (applied.fixes, applied.waiting)
        }

        /// The text that the next round sees.
        fn next_round(&mut self) -> String {
            let text = self.changes.text(&self.path).expect("the file has changes");
            self.sources.set_text(FileId(0), text.clone());
            text
        }

        fn on_disk(&self) -> String {
            fs::read_to_string(&self.path).expect("the file is there")
        }
    }

    fn finding(span: Span, new: &str) -> Diagnostic {
        Diagnostic {
            rule: "some-rule",
            level: Level::Warn,
            message: String::new(),
            primary: Label { span, message: String::new() },
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: Some(Fix {
                message: String::new(),
                edits: vec![Edit { span, replacement: new.to_owned() }],
                applicability: Applicability::MaybeIncorrect,
            }),
            subject: Subject::default(),
            members: Vec::new(),
        }
    }

    fn some_rule() -> Selection {
        Selection::Rules(BTreeSet::from(["some-rule"]))
    }

    #[test]
    fn rounds_build_on_each_other_and_the_file_is_written_once() {
        let mut case = Case::new("one two three\n");
        assert_eq!(case.apply(&[("two t", "2 t"), ("one two", "1 2")], &some_rule()), (1, 1));
        assert_eq!(case.next_round(), "1 2 three\n");
        assert_eq!(case.apply(&[("three", "3"), ("1", "1")], &some_rule()), (1, 0));
        assert_eq!((case.next_round().as_str(), case.on_disk().as_str()), ("1 2 3\n", "one two three\n"));
        let (done, failures) = case.changes.write();
        assert_eq!((done, failures.len()), (Done { fixes: 2, files: 1 }, 0));
        assert_eq!(case.on_disk(), "1 2 3\n");
    }

    #[test]
    fn fixes_that_are_not_chosen_change_nothing() {
        let mut case = Case::new("one");
        assert_eq!(case.apply(&[("one", "1")], &Selection::Certain), (0, 0));
        assert_eq!(case.apply(&[("one", "1")], &Selection::Rules(BTreeSet::from(["another"]))), (0, 0));
        assert_eq!(case.changes.planned(), Done::default());
    }

    #[test]
    fn a_report_of_another_text_is_not_applied() {
        let mut case = Case::new("one two");
        assert_eq!(case.apply(&[("one", "1")], &some_rule()), (1, 0));
        assert_eq!(case.apply(&[("two", "2")], &some_rule()), (0, 0), "the report was made of the text on disk");
    }

    #[test]
    fn a_file_that_changed_on_disk_is_left() {
        let mut case = Case::new("one");
        case.apply(&[("one", "1")], &some_rule());
        fs::write(&case.path, "other").expect("the folder is writable");
        let (done, failures) = case.changes.write();
        assert_eq!(done, Done::default());
        let said: Vec<_> = failures.iter().map(ToString::to_string).collect();
        assert_eq!(said, ["`a.rs` is left as it was: it was changed while it was checked"]);
        assert_eq!(case.on_disk(), "other");
    }

    #[test]
    fn a_file_that_can_no_longer_be_read_is_as_before() {
        let mut case = Case::new("one");
        case.apply(&[("one", "1(")], &some_rule());
        assert!(case.changes.revert(&case.sources, &BTreeSet::from([FileId(0)])));
        assert_eq!((case.changes.planned(), case.changes.text(&case.path)), (Done::default(), None));
        assert_eq!(case.apply(&[("one", "1")], &some_rule()), (0, 0), "it is left alone from now on");
        let said: Vec<_> = case.changes.refused().map(ToString::to_string).collect();
        assert_eq!(said, ["`a.rs` is left as it was: its fixes would leave something that cannot be read"]);
        assert!(!case.changes.revert(&case.sources, &BTreeSet::from([FileId(0)])));
    }
}
