//! Whole-program tests: the binary on workspaces in temporary folders, one module a subject. `SNAPSHOTS=overwrite cargo test`
//! rewrites every expected file and generated block.

mod anchors;
mod cases;
mod cli;
mod errors;
mod extract;
mod fix;
mod formats;
mod hygiene;
mod init;
mod patterns;
mod published;
mod revisions;
mod support;
mod tables;
