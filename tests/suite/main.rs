//! Whole-program tests: the binary on workspaces in temporary folders, one module a subject. `SNAPSHOTS=overwrite cargo test`
//! rewrites every expected file and generated block.

mod ahead;
mod anchors;
mod baseline;
mod book;
mod cases;
mod catalog;
mod catalog_formats;
mod cli;
mod collisions;
mod compare;
mod docs;
mod errors;
mod extract;
mod fix;
mod formats;
mod gate;
mod hostile;
mod hygiene;
mod init;
mod machine_formats;
mod merge;
mod numbers;
mod patterns;
mod planted;
mod programs;
mod published;
mod report_files;
mod revisions;
mod subjects;
mod support;
mod tables;
mod writes;
