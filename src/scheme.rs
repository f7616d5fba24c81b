//! Numbering schemes: read a pattern, classify a code, explain a reading. Knows nothing of files and rules.
/// The fields of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// First field of the scheme, as a number.
    pub level: u32,
    /// Middle field.
    pub module: u32,
    /// Last field.
    pub serial: u32,
}
