//! The official table of a member, in the formats that people publish.

use std::fmt::Write as _;

use super::{forms::Marked, words::Word};

/// How the table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Markdown,
    Csv,
    Tsv,
    Json,
    Toml,
    Html,
}

impl Format {
    pub(super) const ALL: [Self; 6] = [Self::Markdown, Self::Csv, Self::Tsv, Self::Json, Self::Toml, Self::Html];

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Toml => "toml",
            Self::Html => "html",
        }
    }
}

/// A row of it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What is expected of the row as a whole.
    pub(super) all: Marked,
    pub(super) code: Marked,
    pub(super) name: String,
    pub(super) zh: Marked,
    pub(super) en: Marked,
    /// `retired`, or nothing.
    pub(super) status: &'static str,
}

impl Line {
    /// What the table says of a code with this word.
    pub(super) fn of(word: &Word, code: &str) -> Self {
        Self {
            all: Marked::default(),
            code: Marked::new(code),
            name: word.upper.clone(),
            zh: Marked::new(&word.zh),
            en: Marked::new(&word.en),
            status: "",
        }
    }
}

/// The text of the file.
pub(super) fn write(format: Format, lines: &[Line]) -> String {
    let mut out = String::new();
    out.push_str(match format {
        Format::Markdown => {
            "# 错误码\n\n| 错误码 | 名称 | 错误描述 | Error Description | 状态 |\n|---|---|---|---|---|\n"
        }
        Format::Csv => "code,name,zh,en,status\n",
        Format::Tsv => "code\tname\tzh\ten\tstatus\n",
        Format::Json => "[\n",
        Format::Toml => "# The codes.\n",
        Format::Html => {
            "<h1>Codes</h1>\n<table>\n<tr><th>code</th><th>name</th><th>zh</th><th>en</th><th>status</th></tr>\n"
        }
    });
    for (at, line) in lines.iter().enumerate() {
        let Line { all, code, name, zh, en, status } = line;
        let _ = match format {
            Format::Markdown => writeln!(out, "{all}| {code} | {name} | {zh} | {en} | {status} |"),
            Format::Csv => writeln!(out, "{all}{code},{name},{zh},\"{en}\",{status}"),
            Format::Tsv => writeln!(out, "{all}{code}\t{name}\t{zh}\t{en}\t{status}"),
            Format::Json => writeln!(
                out,
                "  {all}{{\"code\": \"{code}\", \"name\": \"{name}\", \"zh\": \"{zh}\", \"en\": \"{en}\", \"status\": \"{status}\"}}{}",
                if at + 1 == lines.len() { "" } else { "," }
            ),
            Format::Toml => writeln!(
                out,
                "\n{all}[[codes]]\ncode = \"{code}\"\nname = \"{name}\"\nzh = \"{zh}\"\nen = \"{en}\"\nstatus = \"{status}\""
            ),
            Format::Html => {
                writeln!(out, "{all}<tr><td>{code}</td><td>{name}</td><td>{zh}</td><td>{en}</td><td>{status}</td></tr>")
            }
        };
    }
    out.push_str(match format {
        Format::Json => "]\n",
        Format::Html => "</table>\n",
        _ => "",
    });
    out
}
