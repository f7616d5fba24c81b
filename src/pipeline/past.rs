//! The other revisions of a workspace: the base that a change is held against, and the heads beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, mpsc::Receiver},
};

use super::{
    Analysis, Joined, Parts,
    ask::{Answers, Known, Opened, Plan, is_list},
    join,
};
use crate::{
    config::Config,
    discover,
    error::Error,
    git::Commit,
    history::{self, History, Other, Past},
    index::Index,
    published::{self, Files},
    revision::Revision,
    scan::{Extracted, Reading},
    source::{FileId, display_path},
    table::{self, Tables},
    tree::{Bounds, Tree},
    workspace::Workspace,
};

/// Reads the base and the other heads.
pub(super) fn read(
    analysis: &mut Analysis,
    extracted: &mut Extracted,
    known: &Known<'_>,
    answers: Option<Answers<'_>>,
) -> Result<History, Error> {
    let lists = known.request.also.iter().filter(|name| is_list(name));
    let lists = lists.map(|list| history::read(Path::new(list), &mut analysis.sources));
    let mut history = History { lists: lists.collect::<Result<Vec<_>, _>>()?, ..History::default() };
    let Some(answers) = answers else { return Ok(history) };
    let Plan { base, others } = next(&answers.plan)?;
    let opened = &answers.opened;
    let mut reader = Reader { analysis, extracted, known, opened, read: BTreeMap::new(), remarks: Vec::new() };
    if base.is_some() {
        let opened = next(opened)?;
        let base = reader.read(&opened)?;
        history.base_as_it_was = reader.as_it_was(&opened, &base)?;
        history.base = Some(base);
    }
    for (head, since) in others {
        let since = reader.past(&since)?;
        history.others.push(Other { head: reader.past(&head)?, since });
    }
    history.remarks = reader.remarks;
    Ok(history)
}

/// What a thread says next. It says all that is waited for, or has panicked.
fn next<T>(answers: &Receiver<Result<T, Error>>) -> Result<T, Error> {
    answers.recv().unwrap_or_else(|_| panic!("the thread that asks git has ended"))
}

struct Reader<'r, 'a> {
    analysis: &'r mut Analysis,
    extracted: &'r mut Extracted,
    known: &'r Known<'r>,
    opened: &'r Receiver<Result<Opened<'a>, Error>>,
    /// What was read, by commit.
    read: BTreeMap<String, Arc<Past>>,
    remarks: Vec<String>,
}

impl Reader<'_, '_> {
    fn past(&mut self, commit: &Commit) -> Result<Arc<Past>, Error> {
        match self.read.get(&commit.id) {
            Some(read) => Ok(Arc::clone(read)),
            None => self.read(&next(self.opened)?),
        }
    }

    /// Reads a commit with the config at hand, and with the tables at hand where it has none of its own.
    fn read(&mut self, opened: &Opened<'_>) -> Result<Arc<Past>, Error> {
        let Opened { commit, revision, workspace, remarks } = opened;
        self.remarks.extend(remarks.iter().cloned());
        let config = Arc::clone(&self.analysis.config);
        let past = match workspace {
            None => nothing(commit, self.analysis.workspace.clone(), config),
            Some(workspace) => {
                let (tables, borrowed) = self.tables(revision, &config);
                let past = Past { borrowed, ..nothing(commit, workspace.clone(), config) };
                self.fill(past, tables, revision, None)
            }
        };
        revision.complete()?;
        for folder in revision.submodules(&self.known.files) {
            let name = revision.name();
            self.remarks
                .push(format!("the submodule `{folder}` is taken for the same in `{name}`: run the check in it"));
        }
        let past = Arc::new(past);
        self.read.insert(commit.id.clone(), Arc::clone(&past));
        Ok(past)
    }

    /// The base, read with the config and the tables that it has itself; `None` where they are those at hand.
    fn as_it_was(&mut self, opened: &Opened<'_>, base: &Past) -> Result<Option<Arc<Past>>, Error> {
        let Opened { commit, revision, workspace, .. } = opened;
        if workspace.is_none() {
            return Ok(None);
        }
        let sources = &mut self.analysis.sources;
        let (mut config, mut problems) = match Config::load(&base.workspace, revision, sources, self.known.rule_names) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.remarks.push(format!("the config of `{}` cannot be read: {error}", commit.name));
                return Ok(None);
            }
        };
        if self.known.request.without_schemes {
            config = config.without_schemes();
        }
        let same_config = config.file == self.analysis.config.file;
        if same_config && base.borrowed.is_empty() && base.tables.files == self.analysis.tables.files {
            return Ok(None);
        }
        let root = &base.workspace.root;
        let bounds = Bounds::of(root);
        let (tables, wrong) = published::read(
            &config,
            sources,
            Files {
                root,
                below: &|folder| below(revision, root, folder).into_iter().map(Ok).collect(),
                blob: &|path| revision.blob(&root.join(path)),
                read: &|path| bounds.find(revision, &root.join(path)),
            },
        );
        problems.extend(wrong);
        if let Some(problem) = problems.first() {
            let place = format!("{}:{}", sources.get(problem.span.file).shown(), sources.position(problem.span).line);
            self.remarks.push(format!(
                "what `{}` itself showed is not known, since its config has a problem: {place}: {}",
                commit.name, problem.message
            ));
            return Ok(None);
        }
        let past = nothing(commit, base.workspace.clone(), Arc::new(config));
        // What a file says depends on the config.
        let mut own = Extracted::default();
        let past = self.fill(past, tables, revision, (!same_config).then_some(&mut own));
        revision.complete()?;
        Ok(Some(Arc::new(past)))
    }

    /// The tables of the config: those of the revision, else those at hand, which come back by their files.
    fn tables(&mut self, revision: &Revision<'_>, config: &Config) -> (Tables, BTreeSet<FileId>) {
        let Analysis { workspace, sources, tables: present, .. } = &mut *self.analysis;
        let (root, disk) = (&workspace.root, self.known.disk);
        let at_hand: BTreeSet<String> = present.files.iter().map(|file| sources.get(*file).path.clone()).collect();
        let is_own = |path: &str| revision.is_file(&root.join(path)) && unread(revision, &root.join(path)).is_none();
        let bounds = Bounds::of(root);
        let files = Files {
            root,
            below: &|folder| {
                let own: BTreeSet<String> = below(revision, root, folder).into_iter().collect();
                own.union(&at_hand).cloned().map(Ok).collect()
            },
            blob: &|path| revision.blob(&root.join(path)).filter(|_| is_own(path)),
            read: &|path| bounds.find(if is_own(path) { revision } else { &disk }, &root.join(path)),
        };
        // What is wrong with them was told, or was wrong before.
        let (tables, _) = published::read(config, sources, files);
        let borrowed = tables.files.iter().copied().filter(|file| !is_own(&sources.get(*file).path));
        let borrowed: BTreeSet<FileId> = borrowed.collect();
        for path in borrowed.iter().map(|file| &sources.get(*file).path) {
            if let Some(why) = unread(revision, &root.join(path)) {
                let name = revision.name();
                self.remarks.push(format!("`{path}` of `{name}` cannot be read: {why}; the one at hand is taken"));
            }
        }
        (tables, borrowed)
    }

    fn fill(&mut self, past: Past, tables: Tables, revision: &Revision<'_>, own: Option<&mut Extracted>) -> Past {
        let request = self.known.request;
        let mut files = discover::discover(&past.workspace, revision, request.all_targets).files;
        files.retain(|file| past.config.includes(&file.path));
        let threads = request.threads();
        let reading = Reading { config: &past.config, tree: revision, explain: request.explain, threads };
        let parts = Parts { workspace: &past.workspace, tables: &tables, reading };
        let extracted = own.unwrap_or(self.extracted);
        let Joined { index, allows, unparsed, .. } = join(parts, files, &mut self.analysis.sources, extracted);
        Past { tables, index, allows, unparsed, ..past }
    }
}

/// Why a table of a revision, other than the one at hand, has no text.
fn unread(revision: &Revision<'_>, path: &Path) -> Option<String> {
    revision.blob(path)?;
    let bytes = revision.find(path).ok()??;
    table::decode(bytes).err().map(|(why, _)| why)
}

/// The files of a revision below a folder, from the workspace root.
fn below(revision: &Revision<'_>, root: &Path, folder: &str) -> Vec<String> {
    let files = revision.below(&root.join(folder)).into_iter();
    files.filter(|file| revision.is_file(file)).map(|file| display_path(root, &file)).collect()
}

/// A revision of which nothing is known yet.
fn nothing(commit: &Commit, workspace: Workspace, config: Arc<Config>) -> Past {
    Past {
        name: commit.name.clone(),
        commit: commit.id.clone(),
        workspace,
        config,
        tables: Tables::default(),
        index: Index::default(),
        allows: Vec::new(),
        unparsed: Vec::new(),
        borrowed: BTreeSet::new(),
    }
}
