//! From the names that users type to commits.

use std::collections::BTreeSet;

use globset::GlobBuilder;

use super::{Commit, Repository};
use crate::{error::Error, workspace};

/// What to do where the history is cut off.
const DEEPEN: &str = "run `git fetch --unshallow`; in GitHub Actions give `actions/checkout` the input `fetch-depth: 0`, \
                      in GitLab set `GIT_DEPTH: 0`";

impl Repository {
    /// The commit that a revision means. `flag` is where it was typed.
    pub(crate) fn resolve(&self, flag: &str, revision: &str) -> Result<Commit, Error> {
        // No name of git begins so, and it would be read as an option.
        let is_name = !revision.is_empty() && !revision.starts_with('-');
        let asked = format!("{revision}^{{commit}}");
        let found = if is_name { self.line(&["rev-parse", "--verify", "--quiet", &asked])? } else { None };
        match found {
            Some(id) => Ok(Commit { name: revision.to_owned(), id }),
            None => Err(self.unknown(flag, revision)),
        }
    }

    /// The commit of the work tree.
    pub(crate) fn head(&self, flag: &str) -> Result<Commit, Error> {
        match self.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])? {
            Some(id) => Ok(Commit { name: "HEAD".to_owned(), id }),
            None => Err(Error::Usage {
                message: format!(
                    "the repository `{}` has no commit, and {flag} holds commits against each other",
                    self.top().display()
                ),
                help: Some("commit first".to_owned()),
            }),
        }
    }

    /// Where a commit and the work tree part.
    pub(crate) fn merge_base(&self, flag: &str, head: &Commit, other: &Commit) -> Result<Commit, Error> {
        if let Some(id) = self.line(&["merge-base", &head.id, &other.id])? {
            return Ok(Commit { name: other.name.clone(), id });
        }
        let shallow = self.is_shallow()?;
        let name = &other.name;
        Err(if shallow {
            Error::Usage {
                message: format!("`{flag} {name}` has no commit in common with `HEAD` in this shallow clone"),
                help: Some(DEEPEN.to_owned()),
            }
        } else {
            Error::Usage {
                message: format!("`{flag} {name}` and `HEAD` have no commit in common: their histories are unrelated"),
                help: Some("name a branch that this one was made from".to_owned()),
            }
        })
    }

    fn is_shallow(&self) -> Result<bool, Error> {
        Ok(self.line(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true"))
    }

    fn unknown(&self, flag: &str, revision: &str) -> Error {
        if self.is_shallow().unwrap_or_default() {
            return Error::Usage {
                message: format!("`{flag} {revision}` is no commit that this shallow clone holds"),
                help: Some(DEEPEN.to_owned()),
            };
        }
        let refs = self.refs().unwrap_or_default();
        let names: BTreeSet<&str> = refs.iter().flat_map(|known| short_names(&known.name)).collect();
        let likeness = |name: &&str| (strsim::jaro_winkler(name, revision) * 1000.0).round() as i64;
        let near = names.into_iter().rev().max_by_key(likeness).filter(|name| likeness(name) >= 850);
        let fetch = revision.strip_prefix("origin/").unwrap_or(revision);
        let plain =
            !fetch.is_empty() && fetch.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
        let fetch = if plain && !fetch.starts_with('-') { fetch } else { "NAME" };
        let fetch = format!("`git fetch origin {fetch}` brings a branch that this clone has not");
        let help = near.map_or_else(|| fetch.clone(), |near| format!("the nearest name here is `{near}`; {fetch}"));
        Error::Usage { message: format!("`{flag} {revision}` is no commit of this repository"), help: Some(help) }
    }

    /// All refs that are no name for another one, sorted.
    pub(crate) fn refs(&self) -> Result<Vec<Commit>, Error> {
        let format = "--format=%(symref)%09%(objectname)%09%(*objectname)%09%(refname)";
        let output = self.ask(&["for-each-ref", format])?;
        let read = |line: &str| {
            let mut fields = line.splitn(4, '\t');
            let (symbolic, id, peeled, name) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            let id = if peeled.is_empty() { id } else { peeled };
            symbolic.is_empty().then(|| Commit { name: name.to_owned(), id: id.to_owned() })
        };
        let mut refs: Vec<_> = String::from_utf8_lossy(&output).lines().filter_map(read).collect();
        refs.sort();
        Ok(refs)
    }

    /// The refs that a glob matches, in full or as they are typed in short, without those of the branch at hand. A `*` goes on over `/`.
    pub(crate) fn matching(&self, flag: &str, glob: &str) -> Result<Vec<Commit>, Error> {
        let matcher =
            GlobBuilder::new(glob).literal_separator(false).build().and_then(|glob| workspace::matcher(&glob));
        let matcher = matcher.map_err(|error| Error::usage(format!("`{flag} {glob}` is no glob: {}", error.kind())))?;
        let is_meant = |known: &Commit| short_names(&known.name).any(|name| matcher.is_match(name));
        let found: Vec<Commit> = self.refs()?.into_iter().filter(is_meant).collect();
        if found.is_empty() {
            return Err(Error::Usage {
                message: format!("`{flag} {glob}` matches no ref of this repository"),
                help: Some(
                    "`git for-each-ref` lists them; `git fetch origin '+refs/pull/*/head:refs/pull/*/head'` brings the open pull requests of GitHub"
                        .to_owned(),
                ),
            });
        }
        let own = self.own_refs()?;
        Ok(found.into_iter().filter(|known| !own.contains(&known.name)).collect())
    }

    /// The name of the branch at hand; `None` where a commit is checked out and no branch.
    pub(crate) fn branch(&self) -> Result<Option<String>, Error> {
        self.line(&["symbolic-ref", "--quiet", "--short", "HEAD"])
    }

    /// The branch at hand, and where it is on its remotes.
    fn own_refs(&self) -> Result<BTreeSet<String>, Error> {
        let mut own = BTreeSet::new();
        let Some(branch) = self.line(&["symbolic-ref", "--quiet", "HEAD"])? else { return Ok(own) };
        for name in ["@{upstream}", "@{push}"] {
            own.extend(self.line(&["rev-parse", "--symbolic-full-name", "--verify", "--quiet", name])?);
        }
        // One that was pushed without being tracked.
        if let Some(short) = branch.strip_prefix("refs/heads/") {
            let is_copy = |name: &str| {
                name.strip_prefix("refs/remotes/")
                    .and_then(|rest| rest.split_once('/'))
                    .is_some_and(|(_, rest)| rest == short)
            };
            own.extend(self.refs()?.into_iter().map(|known| known.name).filter(|name| is_copy(name)));
        }
        own.insert(branch);
        Ok(own)
    }

    /// True where a commit holds nothing that another one has not.
    pub(crate) fn is_ancestor(&self, commit: &Commit, of: &Commit) -> Result<bool, Error> {
        Ok(commit.id == of.id || self.line(&["merge-base", &commit.id, &of.id])?.as_ref() == Some(&commit.id))
    }
}

/// A ref in full, and how it may be typed.
fn short_names(name: &str) -> impl Iterator<Item = &str> {
    let short = ["refs/", "refs/heads/", "refs/tags/", "refs/remotes/"].into_iter();
    [name].into_iter().chain(short.filter_map(move |prefix| name.strip_prefix(prefix)))
}
