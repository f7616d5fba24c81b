//! Finds the error codes of a workspace and checks them.
pub mod code;
pub mod config;
pub mod diagnostic;
pub mod error;
pub mod index;
pub mod lint;
pub mod rule;
pub mod rules;
pub mod scheme;
pub mod source;
pub mod table;
pub mod verdict;
pub mod workspace;
