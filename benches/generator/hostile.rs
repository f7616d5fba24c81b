//! Files that nobody writes, and that must cost no more than their size: one shape, again and again.

use std::fmt::Write;

/// A shape that fills a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hostile {
    /// One enum with a number on every variant.
    Enum,
    /// One line of short tokens.
    Line,
    /// One string.
    String,
    /// Comments about codes.
    Comments,
    /// Brackets inside of brackets.
    Nesting,
    /// The same few bytes, whatever they mean.
    Repeat(&'static str),
}

impl Hostile {
    /// The names that [`Hostile::named`] knows, in the order of reports.
    pub(crate) const NAMES: [&str; 12] = [
        "enum", "line", "string", "comments", "nesting", "paths", "arrows", "enums", "calls", "quotes", "slashes",
        "code",
    ];

    /// The shape of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "enum" => Self::Enum,
            "line" => Self::Line,
            "string" => Self::String,
            "comments" => Self::Comments,
            "nesting" => Self::Nesting,
            "paths" => Self::Repeat("::"),
            "arrows" => Self::Repeat("=>"),
            "enums" => Self::Repeat("enum "),
            "calls" => Self::Repeat("ErrorCode::X("),
            "quotes" => Self::Repeat("\""),
            "slashes" => Self::Repeat("/*"),
            "code" => Self::Repeat("code "),
            _ => return None,
        })
    }

    /// The text of a file of about this size.
    pub(crate) fn text(self, bytes: usize) -> String {
        let mut out = String::with_capacity(bytes + 100);
        match self {
            Self::Enum => {
                out.push_str("pub enum StoreError {\n");
                let mut number = 0;
                while out.len() < bytes {
                    let _ = writeln!(out, "    /// The store is full at {number}.\n    AtTheEndOf{number} = {number},");
                    number += 1;
                }
                out.push_str("}\n");
            }
            Self::Line => {
                out.push_str("pub const ERROR_CODES: &[u32] = &[");
                let mut number = 0;
                while out.len() < bytes {
                    let _ = write!(out, "{number}, ");
                    number += 1;
                }
                out.push_str("];\n");
            }
            Self::String => {
                out.push_str("pub const ERROR_CODE: &str = \"");
                fill(&mut out, "error code 4001 \\\" ", bytes);
                out.push_str("\";\n");
            }
            Self::Comments => {
                fill(
                    &mut out,
                    "/// The error code 4001 = \"missing\", in an enum.\n/* ErrorCode::Missing => 4001, */\n",
                    bytes,
                );
                out.push_str("pub enum StoreError {\n    Missing = 4001,\n}\n");
            }
            Self::Nesting => {
                out.push_str("pub fn error_code() -> u32 {\n    ");
                let depth = bytes / 2;
                out.extend(std::iter::repeat_n('(', depth));
                out.extend(std::iter::repeat_n(')', depth));
                out.push_str("\n}\n");
            }
            Self::Repeat(unit) => fill(&mut out, unit, bytes),
        }
        out
    }
}

fn fill(out: &mut String, unit: &str, bytes: usize) {
    while out.len() < bytes {
        out.push_str(unit);
    }
}
