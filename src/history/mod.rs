//! Other revisions of a workspace: what its codes were, and who else claims a number.

mod claims;
mod exported;
mod lines;
mod names;
mod pairs;

pub use claims::{Claim, Claimant, Collision, RowClaim, claims, collisions, row_claims};
pub use exported::{List, Record, read};
pub use names::Names;
pub use pairs::{Change, Pairs, Side, counted, pair, shared_space};

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    code::Allow,
    config::Config,
    index::Index,
    source::{FileId, Sources, Span},
    table::Tables,
    workspace::Workspace,
};

/// What is known of other revisions.
#[derive(Debug, Default)]
pub struct History {
    /// What the change is held against: its merge base with the head, read with the config and the official tables of the workspace.
    pub base: Option<Arc<Past>>,
    /// The same revision, read with the config and the tables that it has itself; `None` where they are the same.
    pub base_as_it_was: Option<Arc<Past>>,
    /// Other heads.
    pub others: Vec<Other>,
    /// Files of `--also`: lists that `list --message-format json` wrote.
    pub lists: Vec<List>,
    /// What of other revisions is not as one would expect, for the log.
    pub remarks: Vec<String>,
}

/// The workspace at another revision. Its spans are in the sources of the run: a file that is the same in both is there once.
#[derive(Debug)]
pub struct Past {
    /// How the user named it: `origin/main`.
    pub name: String,
    /// The commit, in hexadecimal.
    pub commit: String,
    /// Its packages, as if it stood where the workspace stands.
    pub workspace: Workspace,
    /// The config that it was read with.
    pub config: Arc<Config>,
    /// Its tables.
    pub tables: Tables,
    /// Its codes.
    pub index: Index,
    /// Its allow comments.
    pub allows: Vec<Allow>,
    /// Files, or parts of them, that could not be read: where and why.
    pub unparsed: Vec<(Span, String)>,
    /// Files of tables that are not in the revision and were taken from the workspace at hand.
    pub borrowed: BTreeSet<FileId>,
}

impl Past {
    /// The revision as one side of a comparison.
    pub fn side<'a>(&'a self, sources: &'a Sources) -> Side<'a> {
        Side { index: &self.index, config: &self.config, tables: &self.tables, sources }
    }
}

/// Another head, such as an open pull request.
#[derive(Debug)]
pub struct Other {
    /// The head.
    pub head: Arc<Past>,
    /// Where the change and this head part: what the change introduces is what is not there. The base where there is one.
    pub since: Arc<Past>,
}
