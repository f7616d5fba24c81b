//! From the names that users type to commits.

use std::{collections::BTreeSet, path::Path};

use globset::GlobBuilder;

use super::{Commit, MOST_PATHS, Repository};
use crate::{error::Error, workspace};

/// What to do where the history is cut off.
const DEEPEN: &str = "run `git fetch --unshallow`; in GitHub Actions give `actions/checkout` the input `fetch-depth: 0`, \
                      in GitLab set `GIT_DEPTH: 0`";

/// How many chars of a name are repeated.
const LONGEST_SHOWN: usize = 100;

impl Repository {
    /// The commit that a revision means. `flag` is where it was typed.
    pub(crate) fn resolve(&self, flag: &str, revision: &str) -> Result<Commit, Error> {
        if let Some(error) = misspelt(flag, revision) {
            return Err(error);
        }
        let id = match self.verified(&format!("{revision}^{{commit}}"))? {
            Some(id) => Some(id),
            // `:/text` takes what stands behind it for a part of the text.
            None => match self.verified(revision)? {
                Some(id) => self.verified(&format!("{id}^{{commit}}"))?,
                None => None,
            },
        };
        id.map(|id| Commit { name: revision.to_owned(), id }).ok_or_else(|| self.unknown(flag, revision))
    }

    /// The id of what a name means; it must not look like an option.
    fn verified(&self, name: &str) -> Result<Option<String>, Error> {
        self.line(&["rev-parse", "--verify", "--quiet", name])
    }

    /// The commit of the work tree.
    pub(crate) fn head(&self, flag: &str) -> Result<Commit, Error> {
        if let Some(id) = self.verified("HEAD^{commit}")? {
            return Ok(Commit { name: "HEAD".to_owned(), id });
        }
        if let Some(id) = self.verified("HEAD")? {
            return Err(self.missing(&id, &format!("the commit `{id}`, which is `HEAD`")));
        }
        Err(Error::Usage {
            message: format!(
                "the repository `{}` has no commit, and {flag} holds commits against each other",
                self.top().display()
            ),
            help: Some("commit first".to_owned()),
        })
    }

    /// Where a commit and the work tree part.
    pub(crate) fn merge_base(&self, flag: &str, head: &Commit, other: &Commit) -> Result<Commit, Error> {
        if let Some(id) = self.answer(&["merge-base", &head.id, &other.id])? {
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

    /// Why a revision is no commit, and what to type instead.
    fn unknown(&self, flag: &str, revision: &str) -> Error {
        let typed = typed(flag, revision);
        let usage = |message: String, help: String| Error::Usage { message, help: Some(help) };
        if flag == "--also" {
            let path = Path::new(revision);
            if path.exists() {
                let help = "name a branch, or a file that `cargo errcode-check list --message-format json` wrote";
                return usage(format!("{typed} is neither a commit nor a regular file"), help.to_owned());
            }
            if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
                let help = "`cargo errcode-check list --message-format json` writes one".to_owned();
                return usage(format!("{typed} is neither a commit nor a file that is there"), help);
            }
        }
        if let Some((first, _)) = revision.split_once("..").filter(|_| !revision.contains(['{', ':'])) {
            let first = if first.is_empty() { "HEAD" } else { first };
            return usage(
                format!("{typed} is a range, and no commit"),
                format!("name where it begins: `{flag} {first}`"),
            );
        }
        if let Some(what) = self.other_object(revision) {
            let commit = revision.split(['^', ':']).next().filter(|name| *name != revision && !name.is_empty());
            let help = match commit {
                Some(commit) => format!("name the commit alone: `{flag} {commit}`"),
                None => "name a commit by a branch, a tag or an id; `git log --oneline` lists the last ones".to_owned(),
            };
            return usage(format!("{typed} is {what}, and no commit"), help);
        }
        if self.is_shallow().unwrap_or_default() {
            return usage(format!("{typed} is no commit that this shallow clone holds"), DEEPEN.to_owned());
        }
        // Any id passes for one; that of a commit is only asked for where a name leads to it.
        if let Some(id) = self.verified(revision).unwrap_or_default().filter(|id| id != revision) {
            return self.missing(&id, &format!("the commit `{id}`, which {typed} names"));
        }
        usage(format!("{typed} is no commit of this repository"), self.instead_of(revision))
    }

    /// What a name stands for that no commit is behind.
    fn other_object(&self, revision: &str) -> Option<&'static str> {
        let id = self.verified(revision).ok()??;
        match self.line(&["cat-file", "-t", &format!("{id}^{{}}")]).ok()?.as_deref()? {
            "tree" => Some("a folder of git"),
            "blob" => Some("a file of git"),
            _ => None,
        }
    }

    /// What may have been meant by a name that git does not know.
    fn instead_of(&self, revision: &str) -> String {
        if ["@{u}", "@{upstream}", "@{push}"].iter().any(|end| revision.to_ascii_lowercase().ends_with(end)) {
            return "the branch follows no other one: name it, such as `origin/main`".to_owned();
        }
        if let Some(start) =
            revision.find(['~', '^', '@']).map(|end| &revision[..end]).filter(|start| !start.is_empty())
            && self.verified(&format!("{start}^{{commit}}")).is_ok_and(|id| id.is_some())
        {
            return format!("`{start}` is one: `git log --oneline {start}` shows how far it goes back");
        }
        let refs = self.refs().unwrap_or_default();
        let names: BTreeSet<&str> = refs.iter().flat_map(|known| short_names(&known.name)).collect();
        let likeness = |name: &&str| (strsim::jaro_winkler(name, revision) * 1000.0).round() as i64;
        let near = names.into_iter().rev().max_by_key(likeness).filter(|name| likeness(name) >= 850);
        let fetch = revision.strip_prefix("origin/").unwrap_or(revision);
        let is_plain = fetch.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
            && fetch.starts_with(|first: char| first.is_ascii_alphanumeric())
            && fetch.len() <= LONGEST_SHOWN
            && !fetch.ends_with("HEAD");
        let fetch = if is_plain { fetch } else { "NAME" };
        let fetch = format!("`git fetch origin {fetch}` brings a branch that this clone has not");
        near.map_or_else(|| fetch.clone(), |near| format!("the nearest name here is `{near}`; {fetch}"))
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

    /// Those of the heads that hold something that `head` has not.
    pub(crate) fn beyond(&self, mut heads: Vec<Commit>, head: &Commit) -> Result<Vec<Commit>, Error> {
        let known = format!("^{}", head.id);
        let mut beyond: BTreeSet<String> = BTreeSet::new();
        for part in heads.chunks(MOST_PATHS) {
            let ids = part.iter().map(|head| head.id.as_str());
            let arguments: Vec<&str> = ["rev-list", &known].into_iter().chain(ids).collect();
            beyond.extend(String::from_utf8_lossy(&self.ask(&arguments)?).lines().map(str::to_owned));
        }
        heads.retain(|head| beyond.contains(&head.id));
        Ok(heads)
    }
}

/// A name that no revision can have, or that means many commits.
fn misspelt(flag: &str, revision: &str) -> Option<Error> {
    let typed = typed(flag, revision);
    let (message, help) = if revision.trim().is_empty() {
        let help =
            format!("name a branch, a tag or a commit: `{flag} origin/main`; in a script, look for an empty variable");
        (format!("{flag} has an empty name"), help)
    } else if revision.starts_with('-') {
        (
            format!("{typed} names an option, and no commit"),
            format!("name a branch, a tag or a commit: `{flag} origin/main`"),
        )
    } else if let Some(rest) = revision.strip_prefix('^') {
        (format!("{typed} leaves a commit out, and names none"), format!("name the commit alone: `{flag} {rest}`"))
    } else {
        return None;
    };
    Some(Error::Usage { message, help: Some(help) })
}

/// A flag and a name as they are shown: on one line, and not for ever.
fn typed(flag: &str, revision: &str) -> String {
    let mut shown = String::new();
    for char in revision.chars().take(LONGEST_SHOWN) {
        if char.is_control() { shown.extend(char.escape_default()) } else { shown.push(char) }
    }
    let more = if revision.chars().nth(LONGEST_SHOWN).is_some() { "…" } else { "" };
    format!("`{flag} {shown}{more}`")
}

/// A ref in full, and how it may be typed.
fn short_names(name: &str) -> impl Iterator<Item = &str> {
    let short = ["refs/", "refs/heads/", "refs/tags/", "refs/remotes/"].into_iter();
    [name].into_iter().chain(short.filter_map(move |prefix| name.strip_prefix(prefix)))
}
