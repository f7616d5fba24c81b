//! `[catalog]`: where the catalog of used codes is written, and what is in it.

use super::{
    Problem, nearest,
    raw::{RawCatalog, Text},
};
use crate::table::Column;

/// What the config says of the catalog; what it does not say is empty or `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The file, relative to the workspace root with `/`.
    pub output: Option<String>,
    /// Tags of languages, in this order; none twice.
    pub languages: Vec<String>,
    /// What is told of a code, in this order; none twice.
    pub columns: Option<Vec<CatalogColumn>>,
    /// Where links to sources begin.
    pub repo_url: Option<String>,
}

/// What a catalog tells of a code beside the code itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogColumn {
    /// The symbol: `LoginExpired`.
    Name,
    /// The texts: one column a language.
    Text,
    /// The HTTP status.
    Http,
    /// Active, deprecated, retired or reserved.
    Status,
    /// The version that brought the code.
    Since,
    /// Who answers for it.
    Owner,
    /// Why the error happens.
    Cause,
    /// What to do about it.
    Solution,
    /// Whether trying again helps.
    Retry,
    /// What declares it.
    Source,
}

impl CatalogColumn {
    /// The columns of a catalog for which none are named.
    pub const DEFAULT: [Self; 5] = [Self::Name, Self::Text, Self::Http, Self::Status, Self::Source];

    /// The names that the config knows them by.
    pub const NAMES: [(&str, Self); 10] = [
        ("name", Self::Name),
        ("text", Self::Text),
        ("http", Self::Http),
        ("status", Self::Status),
        ("since", Self::Since),
        ("owner", Self::Owner),
        ("cause", Self::Cause),
        ("solution", Self::Solution),
        ("retry", Self::Retry),
        ("source", Self::Source),
    ];
}

/// Checks the section; what is wrong is left out.
pub(super) fn check(raw: RawCatalog, problems: &mut Vec<Problem>) -> Catalog {
    let mut languages: Vec<String> = Vec::new();
    for tag in &raw.language {
        if !Column::is_language(&tag.text) {
            let message = format!("`{}` is no language", tag.text.escape_debug());
            problems.push(Problem::new(tag.span, message).help("write tags such as `zh`, `en`, `zh-Hant`"));
        } else if languages.contains(&tag.text) {
            problems.push(twice(tag));
        } else {
            languages.push(tag.text.clone());
        }
    }
    Catalog {
        output: raw.output.and_then(|path| output(&path, problems)),
        languages,
        columns: raw.columns.map(|columns| self::columns(&columns, problems)),
        repo_url: raw.repo_url.and_then(|url| address(url, problems)),
    }
}

fn columns(names: &[Text], problems: &mut Vec<Problem>) -> Vec<CatalogColumn> {
    let mut columns = Vec::new();
    for name in names {
        let known = CatalogColumn::NAMES.iter().find(|(known, _)| *known == name.text);
        match known {
            Some((_, column)) if columns.contains(column) => problems.push(twice(name)),
            Some((_, column)) => columns.push(*column),
            None => problems.push(unknown_column(name)),
        }
    }
    columns
}

fn unknown_column(name: &Text) -> Problem {
    let names = CatalogColumn::NAMES.map(|(name, _)| name);
    let help = nearest(&name.text, &names).map_or_else(
        || format!("the columns are {}", names.map(|name| format!("`{name}`")).join(", ")),
        |name| format!("write `{name}`"),
    );
    Problem::new(name.span, format!("`{}` is no column of a catalog", name.text.escape_debug())).help(help)
}

fn twice(text: &Text) -> Problem {
    Problem::new(text.span, format!("`{}` is named twice", text.text)).help("remove one of them")
}

fn output(path: &Text, problems: &mut Vec<Problem>) -> Option<String> {
    let is_below = !path.text.starts_with('/') && !path.text.split('/').any(|part| part == "..");
    if !path.text.is_empty() && is_below && !path.text.contains('\\') && path.text != "-" {
        return Some(path.text.strip_prefix("./").unwrap_or(&path.text).to_owned());
    }
    let message = format!("`{}` is no file below the workspace root", path.text.escape_debug());
    problems.push(Problem::new(path.span, message).help("write a path with `/`, such as `docs/error-codes.md`"));
    None
}

fn address(url: Text, problems: &mut Vec<Problem>) -> Option<String> {
    if is_url(&url.text) {
        return Some(url.text);
    }
    let message = format!("`{}` is no address that links can begin with", url.text.escape_debug());
    let help = "write an address such as `https://example.com/team/service/blob/main`";
    problems.push(Problem::new(url.span, message).help(help));
    None
}

/// True for an address that stands in a link as it is.
pub fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%!$&'*+,;=:@".contains(c);
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && rest.chars().all(is_plain)
    })
}
