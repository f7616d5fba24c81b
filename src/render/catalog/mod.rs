//! One file a form of the catalog. Each takes the same model and gives bytes that depend on it and on the options alone.

pub mod changes;
pub mod csv;
mod escape;
pub mod json;
pub mod markdown;
pub mod mdbook;
pub mod svg;
#[cfg(test)]
pub(crate) mod testing;
mod words;

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use crate::{catalog::Source, config::CatalogColumn};

/// What stands for the name of a repository in the address of several.
pub const REPOSITORY: &str = "{repository}";

/// How a catalog is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Tags of the languages of texts and headings, in this order; none twice.
    pub languages: Vec<String>,
    /// What is told of a code behind the code itself, in this order; none twice.
    pub columns: Vec<CatalogColumn>,
    /// Where links to sources begin; without it they are relative to the catalog. `{repository}` stands for the name of a repository.
    pub repo_url: Option<String>,
    /// The way from the folder of the catalog to the workspace root: empty, or `../`.
    pub root: String,
    /// The pages of a book, where the catalog is one; they hold no links to sources without an address.
    pub pages: Option<Pages>,
}

/// The pages of a book, as the one that is written links to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The page of each anchor.
    of: Arc<BTreeMap<String, String>>,
    /// The page that is written.
    here: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            languages: ["zh", "en"].map(str::to_owned).to_vec(),
            columns: CatalogColumn::DEFAULT.to_vec(),
            repo_url: None,
            root: String::new(),
            pages: None,
        }
    }
}

impl Options {
    /// The link to a source file; `None` where it would lead nowhere, or into another repository of which nothing says where it is.
    pub fn link(&self, source: &Source) -> Option<String> {
        let file = escaped(&source.file);
        let base = self.repo_url.as_ref().map(|url| url.trim_end_matches('/'));
        match (base, &source.repository) {
            (Some(url), Some(name)) if url.contains(REPOSITORY) => {
                Some(format!("{}/{file}", url.replace(REPOSITORY, &escaped(name))))
            }
            (Some(url), None) => Some(format!("{url}/{file}")),
            (None, None) if self.pages.is_none() => Some(format!("{}{file}", self.root)),
            (None, None) | (_, Some(_)) => None,
        }
    }

    /// The link to an anchor of the catalog.
    fn way_to(&self, anchor: &str) -> String {
        let page = self.pages.as_ref().and_then(|pages| pages.of.get(anchor).filter(|page| **page != pages.here));
        format!("{}#{}", page.map_or_else(String::new, |page| escaped(page)), escaped(anchor))
    }
}

/// A path or an anchor as part of a URL: what a link would take for something else is percent-encoded.
fn escaped(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'*+,;=@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_files_of_any_name() {
        let relative = Options { root: "../".to_owned(), ..Options::default() };
        let link = |options: &Options, file: &str| options.link(&source(None, file)).expect("it is here");
        assert_eq!(link(&relative, "crates/a b/src/错.rs"), "../crates/a%20b/src/%E9%94%99.rs");
        let absolute = Options { repo_url: Some("https://example.org/t/s/blob/main/".to_owned()), ..relative };
        assert_eq!(link(&absolute, "src/(x)#1?.rs"), "https://example.org/t/s/blob/main/src/%28x%29%231%3F.rs");
    }

    #[test]
    fn links_into_another_repository_need_its_address() {
        let with = |url: Option<&str>| Options { repo_url: url.map(str::to_owned), ..Options::default() };
        let theirs = source(Some("user"), "src/error.rs");
        let all = with(Some("https://example.org/{repository}/blob/main"));
        assert_eq!(all.link(&theirs).as_deref(), Some("https://example.org/user/blob/main/src/error.rs"));
        assert_eq!(with(Some("https://example.org/one")).link(&theirs), None);
        assert_eq!(with(None).link(&theirs), None);
    }

    fn source(repository: Option<&str>, file: &str) -> Source {
        let repository = repository.map(str::to_owned);
        Source { repository, file: file.to_owned(), item: String::new(), package: String::new() }
    }
}
