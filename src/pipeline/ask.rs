//! What git and cargo say of other revisions. Git is asked of them beside the question where the workspace is, and both of what is in them on
//! a thread, while the files of another state are read.

use std::{
    fs,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, Scope},
};

use super::Request;
use crate::{
    error::Error,
    git::{Commit, Listing, Repository},
    revision::{Ground, Revision},
    tree::Disk,
    workspace::Workspace,
};

/// What the run knows before it reads a source file.
pub(super) struct Known<'a> {
    pub(super) request: Request<'a>,
    pub(super) workspace: Workspace,
    pub(super) disk: Disk<'a>,
    /// The source files on disk.
    pub(super) files: Vec<Arc<Path>>,
    pub(super) rule_names: &'a [&'a str],
}

/// What git says of a repository and of what is to be read in it.
#[derive(Clone, Debug)]
struct Survey {
    repository: Repository,
    plan: Plan,
    /// The index, and the part of it that is the same on disk.
    states: (Listing, Listing),
    /// What is in the base.
    base: Option<Listing>,
}

/// What git says around a folder before the workspace is known.
#[derive(Debug)]
pub struct Early {
    folder: PathBuf,
    /// `None` where it does not come to an end; why that is so is told of the workspace.
    survey: Option<Survey>,
}

/// The commits that a run reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) base: Option<Commit>,
    /// Each other head, and where it and the work tree part: at the base where there is one.
    pub(super) others: Vec<(Commit, Commit)>,
}

/// A commit of which git and cargo were asked.
pub(super) struct Opened<'a> {
    pub(super) commit: Commit,
    pub(super) revision: Revision<'a>,
    /// Its packages, `None` where there were none yet.
    pub(super) workspace: Option<Workspace>,
    pub(super) remarks: Vec<String>,
}

/// The answers: first what there is to read, then each commit of it once, in the order in which the plan names them.
pub(super) struct Answers<'a> {
    pub(super) plan: Receiver<Result<Plan, Error>>,
    pub(super) opened: Receiver<Result<Opened<'a>, Error>>,
}

impl Known<'_> {
    /// Begins to ask. The thread is one commit ahead of what is taken, and ends with the answers.
    pub(super) fn ask<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) -> Answers<'scope> {
        let ((planned, plan), (found, opened)) = (sync_channel(1), sync_channel(0));
        scope.spawn(move || {
            // Nobody listens where the run has stopped for another reason.
            let _ended = self.tell(&planned, &found);
        });
        Answers { plan, opened }
    }

    fn tell<'s>(
        &'s self,
        planned: &SyncSender<Result<Plan, Error>>,
        found: &SyncSender<Result<Opened<'s>, Error>>,
    ) -> Option<()> {
        let (survey, ground) = match self.survey() {
            Ok(found) => found,
            Err(error) => return planned.send(Err(error)).ok(),
        };
        let Survey { plan, mut base, .. } = survey;
        let commits = plan.commits();
        planned.send(Ok(plan)).ok()?;
        commits.into_iter().try_for_each(|commit| found.send(self.open(commit, base.take(), &ground)).ok())
    }

    /// True where git has to be asked.
    pub(super) fn names_revisions(&self) -> bool {
        names_revisions(self.request)
    }

    fn survey(&self) -> Result<(Survey, Arc<Ground<'_>>), Error> {
        let root = &self.workspace.root;
        let survey = match self.request.early.and_then(|early| early.of(root)) {
            Some(survey) => survey.clone(),
            None => Survey::new(root, self.request)?,
        };
        let (repository, states) = (survey.repository.clone(), survey.states.clone());
        let ground = Ground::new(repository, states, root, self.disk, flag(self.request))?;
        Ok((survey, Arc::new(ground)))
    }

    fn open<'s>(
        &'s self,
        commit: Commit,
        listing: Option<Listing>,
        ground: &Arc<Ground<'s>>,
    ) -> Result<Opened<'s>, Error> {
        let listing = listing.map_or_else(|| ground.repository.tree(&commit.id), Ok)?;
        let revision = ground.revision(&commit, listing, &self.files)?;
        let mut remarks = Vec::new();
        let options = self.request.options.cloned().unwrap_or_default();
        let workspace = revision.workspace(&self.workspace, &options, &mut remarks);
        Ok(Opened { commit, revision, workspace, remarks })
    }
}

impl Early {
    /// Asks git around a folder; `None` where nothing is to be asked.
    pub fn ask(folder: &Path, request: Request<'_>) -> Option<Self> {
        names_revisions(request).then(|| Self { folder: folder.to_owned(), survey: Survey::new(folder, request).ok() })
    }

    /// The survey, where it is what git says around `root` too: no repository begins between the two.
    fn of(&self, root: &Path) -> Option<&Survey> {
        let (folder, root) = (fs::canonicalize(&self.folder).ok()?, fs::canonicalize(root).ok()?);
        let survey = self.survey.as_ref()?;
        (folder.starts_with(&root) && root.starts_with(survey.repository.top())).then_some(survey)
    }
}

impl Survey {
    fn new(folder: &Path, request: Request<'_>) -> Result<Self, Error> {
        let flag = flag(request);
        let repository = Repository::find(folder, flag)?;
        // The work tree and the commits have nothing to do with each other, and git takes most of its time to start.
        let (states, planned) = thread::scope(|scope| {
            let states = scope.spawn(|| repository.on_disk());
            let planned = repository.head(flag).map(|head| Plan::of(&repository, request, &head));
            (states.join().unwrap_or_else(|panic| resume_unwind(panic)), planned)
        });
        let planned = planned?;
        let states = states?;
        let (plan, base) = planned?;
        Ok(Self { repository, plan, states, base })
    }
}

/// The heads that names and globs mean, each commit once, in the order in which they were typed. What `HEAD` holds is left out.
fn heads(repository: &Repository, request: Request<'_>, head: &Commit) -> Result<Vec<Commit>, Error> {
    let mut heads: Vec<Commit> = Vec::new();
    for name in names(request) {
        let is_glob = name.contains(['*', '?', '[', '{']) && !name.contains("@{") && !name.contains("^{");
        let found =
            if is_glob { repository.matching("--also", name)? } else { vec![repository.resolve("--also", name)?] };
        for commit in found {
            if heads.iter().all(|known| known.id != commit.id) {
                heads.push(commit);
            }
        }
    }
    repository.beyond(heads, head)
}

/// The revisions among the other heads: what is no file.
fn names(request: Request<'_>) -> impl Iterator<Item = &String> {
    request.also.iter().filter(|name| !is_list(name))
}

fn names_revisions(request: Request<'_>) -> bool {
    request.base.is_some() || names(request).next().is_some()
}

/// What asks for git, in the words of the command line.
fn flag(request: Request<'_>) -> &'static str {
    if request.base.is_some() { "--base" } else { "--also" }
}

impl Plan {
    /// The plan of a request, and what is in its base.
    fn of(repository: &Repository, request: Request<'_>, head: &Commit) -> Result<(Self, Option<Listing>), Error> {
        let mut plan = Self::default();
        if let Some(name) = request.base {
            plan.base = Some(repository.merge_base("--base", head, &repository.resolve("--base", name)?)?);
        }
        for commit in heads(repository, request, head)? {
            let since = match &plan.base {
                Some(base) => base.clone(),
                None => repository.merge_base("--also", head, &commit)?,
            };
            plan.others.push((commit, since));
        }
        let base = plan.base.as_ref().map(|base| repository.tree(&base.id)).transpose()?;
        Ok((plan, base))
    }

    /// All commits, each once.
    fn commits(&self) -> Vec<Commit> {
        let mut commits: Vec<Commit> = Vec::new();
        let others = self.others.iter().flat_map(|(head, since)| [since, head]);
        for commit in self.base.iter().chain(others) {
            if commits.iter().all(|known| known.id != commit.id) {
                commits.push(commit.clone());
            }
        }
        commits
    }
}

/// True for a list that `list --message-format json` wrote, in place of a revision.
pub(super) fn is_list(name: &str) -> bool {
    Path::new(name).is_file()
}
