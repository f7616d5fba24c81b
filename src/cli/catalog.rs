//! The flags of `catalog` and `merge`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

/// What `catalog` is asked for. What is not typed is taken from the config.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Catalog {
    /// Write into this file, between its marks where it has them; for mdbook
    /// into this folder
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write nothing; say what differs from what is there
    #[arg(long)]
    pub check: bool,
    /// How to write it: markdown, json, csv, svg or mdbook [default: markdown]
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    pub format: Option<CatalogFormat>,
    /// Languages of texts and headings, in this order [default: zh,en]
    #[arg(long, value_name = "TAG,...", value_delimiter = ',')]
    pub language: Vec<String>,
    /// Where links to sources begin: the address of the workspace root, such as
    /// that of a branch on a code host; without it they are relative
    #[arg(long, value_name = "URL")]
    pub repo_url: Option<String>,
}

/// How a catalog is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CatalogFormat {
    /// Tables for people.
    #[default]
    Markdown,
    /// One document, which can be read back as a table.
    Json,
    /// One record a code.
    Csv,
    /// A picture of how full each module is.
    Svg,
    /// The pages of a book, in a folder.
    #[value(name = "mdbook")]
    MdBook,
}

impl CatalogFormat {
    /// The format of a file by the end of its name; markdown where that says nothing.
    pub fn of_path(path: &Path) -> Self {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("json") => Self::Json,
            Some("csv") => Self::Csv,
            Some("svg") => Self::Svg,
            _ => Self::Markdown,
        }
    }
}

/// What `merge` is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[group(skip)]
pub struct Merge {
    /// Two or more catalogs
    #[arg(value_name = "FILE", num_args = 2.., required = true)]
    pub catalogs: Vec<PathBuf>,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a group of flags has no help of its own")]
    pub catalog: Catalog,
}
