//! `errcode.toml`.
/// The config.
#[derive(Debug, Default)]
pub struct Config {}
