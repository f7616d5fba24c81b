//! `catalog`: the codes in use, for people and for programs.

use std::io::Write;

use super::{
    analyse, nothing_found,
    publish::{Place, Publication},
    unparsed,
};
use crate::{
    catalog::{self, Inputs},
    cli::{self, Args, CatalogFormat},
    config::{self, CatalogColumn},
    error::Error,
    pipeline::Analysis,
    render::{catalog::Options, written},
    source::display_path,
    table::Column,
    tree::Bounds,
};

/// Writes the catalog of the workspace, or says what differs from the one that is there.
pub(crate) fn catalog(
    args: &Args,
    asked: &cli::Catalog,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<u8, Error> {
    let (analysis, packages) = analyse(args, log)?;
    let (format, place) = destination(asked, &analysis, packages.is_some())?;
    let columns = analysis.config.catalog.columns.clone().unwrap_or_else(|| default_columns(&analysis));
    let root = place.way_to(&analysis.workspace.root);
    let options = options(asked, &analysis.config.catalog, columns, root, config::is_url)?;
    let catalog = catalog::build(Inputs {
        here: analysis.side(),
        workspace: &analysis.workspace,
        history: analysis.history.as_ref(),
        packages: packages.as_deref(),
    });
    if catalog.parts.iter().all(|part| part.codes.is_empty()) {
        return Err(nothing_found(analysis.files));
    }
    written(unparsed(&analysis, log))?;
    let publication =
        Publication { catalog: &catalog, options: &options, format, place, is_whole: analysis.is_complete() };
    if asked.check { publication.check(args, out) } else { publication.write(args, out, log) }
}

/// The format and the place: those that are typed, else those of the config. A format that is typed goes into the file of the config
/// only where that has the same.
fn destination(asked: &cli::Catalog, analysis: &Analysis, is_part: bool) -> Result<(CatalogFormat, Place), Error> {
    if asked.format == Some(CatalogFormat::MdBook) {
        let path = asked.output.clone().filter(|path| path.as_os_str() != "-").ok_or_else(|| Error::Usage {
            message: "a book has many files".to_owned(),
            help: Some("name a folder for it with `--output FOLDER`".to_owned()),
        })?;
        let shown = display_path(&analysis.workspace.root, &path);
        return Ok((CatalogFormat::MdBook, Place::Folder { path, shown }));
    }
    if let Some(path) = &asked.output {
        let format = asked.format.unwrap_or_else(|| CatalogFormat::of_path(path));
        let shown = display_path(&analysis.workspace.root, path);
        return Ok((format, Place::of(path, shown)?));
    }
    let Some(output) = &analysis.config.catalog.output else {
        return Ok((asked.format.unwrap_or_default(), Place::Stdout));
    };
    let path = analysis.workspace.root.join(output);
    let format = CatalogFormat::of_path(&path);
    match asked.format {
        Some(other) if other != format => Ok((other, Place::Stdout)),
        _ if is_part => Err(Error::Usage {
            message: format!("`{output}` holds the catalog of all packages, and these flags choose some"),
            help: Some("name another file with `--output FILE`, or `--output -` for standard output".to_owned()),
        }),
        _ => Ok((format, Place::within(&Bounds::of(&analysis.workspace.root), &path, output.clone())?)),
    }
}

/// How the catalog is written, by the flags, then by the config.
pub(super) fn options(
    asked: &cli::Catalog,
    config: &config::Catalog,
    columns: Vec<CatalogColumn>,
    root: String,
    is_address: impl Fn(&str) -> bool,
) -> Result<Options, Error> {
    let defaults = Options::default();
    let languages = match (asked.language.is_empty(), config.languages.is_empty()) {
        (false, _) => asked.language.clone(),
        (true, false) => config.languages.clone(),
        (true, true) => defaults.languages,
    };
    for (at, tag) in languages.iter().enumerate() {
        if !Column::is_language(tag) {
            return Err(Error::Usage {
                message: format!("`{}` is no language", tag.escape_debug()),
                help: Some("write tags such as `zh`, `en`, `zh-Hant`".to_owned()),
            });
        }
        if languages[..at].contains(tag) {
            return Err(Error::usage(format!("the language `{tag}` is named twice")));
        }
    }
    let repo_url = asked.repo_url.clone().or_else(|| config.repo_url.clone());
    if let Some(url) = asked.repo_url.as_ref().filter(|url| !is_address(url)) {
        return Err(Error::Usage {
            message: format!("`{}` is no address that links can begin with", url.escape_debug()),
            help: Some("write an address such as `https://example.com/team/service/blob/main`".to_owned()),
        });
    }
    Ok(Options { languages, columns, repo_url, root, pages: None })
}

/// The columns of a catalog for which the config names none: those with HTTP statuses are there where a table of the config has such a
/// column, whatever its cells hold.
fn default_columns(analysis: &Analysis) -> Vec<CatalogColumn> {
    let mut columns = CatalogColumn::DEFAULT.to_vec();
    let has_http = |table: &crate::table::Table| table.columns.iter().any(|(column, _)| *column == Column::Http);
    if !analysis.tables.tables.iter().any(has_http) {
        columns.retain(|column| *column != CatalogColumn::Http);
    }
    columns
}
