//! What git and cargo say of other revisions. They are asked on a thread, while the files of another state are read.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::Scope,
};

use super::Request;
use crate::{
    error::Error,
    git::{Commit, Repository},
    revision::{Ground, Revision},
    tree::Disk,
    workspace::{Options, Workspace},
};

/// What the run knows before it reads a source file.
pub(super) struct Known<'a> {
    pub(super) request: Request<'a>,
    pub(super) workspace: Workspace,
    pub(super) disk: Disk<'a>,
    /// The source files on disk.
    pub(super) files: Vec<PathBuf>,
    pub(super) rule_names: &'a [&'a str],
}

/// The commits that a run reads.
#[derive(Debug, Default)]
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
        let (plan, ground) = match self.plan() {
            Ok(found) => found,
            Err(error) => return planned.send(Err(error)).ok(),
        };
        let commits = plan.commits();
        planned.send(Ok(plan)).ok()?;
        commits.into_iter().try_for_each(|commit| found.send(self.open(commit, &ground)).ok())
    }

    /// The revisions among the other heads: what is no file.
    fn names(&self) -> impl Iterator<Item = &String> {
        self.request.also.iter().filter(|name| !is_list(name))
    }

    /// True where git has to be asked.
    pub(super) fn names_revisions(&self) -> bool {
        self.request.base.is_some() || self.names().next().is_some()
    }

    fn plan(&self) -> Result<(Plan, Arc<Ground<'_>>), Error> {
        let flag = if self.request.base.is_some() { "--base" } else { "--also" };
        let repository = Repository::find(&self.workspace.root, flag)?;
        let head = repository.head(flag)?;
        let ground = Ground::new(repository.clone(), &self.workspace.root, self.disk, flag)?;
        let mut plan = Plan::default();
        if let Some(name) = self.request.base {
            plan.base = Some(repository.merge_base("--base", &head, &repository.resolve("--base", name)?)?);
        }
        for commit in self.heads(&repository, &head)? {
            let since = match &plan.base {
                Some(base) => base.clone(),
                None => repository.merge_base("--also", &head, &commit)?,
            };
            plan.others.push((commit, since));
        }
        Ok((plan, Arc::new(ground)))
    }

    /// The heads that names and globs mean, each commit once, in the order in which they were typed. What `HEAD` holds is left out.
    fn heads(&self, repository: &Repository, head: &Commit) -> Result<Vec<Commit>, Error> {
        let mut heads: Vec<Commit> = Vec::new();
        for name in self.names() {
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

    fn open<'s>(&'s self, commit: Commit, ground: &Arc<Ground<'s>>) -> Result<Opened<'s>, Error> {
        let revision = ground.revision(&commit, &self.files)?;
        let mut remarks = Vec::new();
        let workspace = revision.workspace(&self.workspace, &Options::default(), &mut remarks);
        Ok(Opened { commit, revision, workspace, remarks })
    }
}

impl Plan {
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
