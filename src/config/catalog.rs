//! `[catalog]`: where the catalog of used codes is written, and what is in it.

use crate::source::Excerpt;

/// What the config says of the catalog; what it does not say is empty or `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The file, relative to the workspace root with `/`.
    pub output: Option<Excerpt>,
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
