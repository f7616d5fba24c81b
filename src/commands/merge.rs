//! `merge`: the catalogs of several repositories as one, and what they do not agree on; without a workspace and without git.

use std::io::{self, Write};

use super::{
    catalog::options,
    publish::{Place, Publication},
};
use crate::{
    catalog::{self, Catalog, Disagreement, Published},
    cli::{self, Args, CatalogFormat, Format, Verbosity},
    config::{self, CatalogColumn},
    diagnostic::{Diagnostic, Level, Report},
    error::Error,
    lint::Levels,
    render::{self, catalog::REPOSITORY, human, json, short, written},
    rule::{Finding, Rule, Sink},
    rules::{claimed_elsewhere, claimed_module, numbered_elsewhere, reserved_code, retired_code},
    source::Sources,
    workspace::Workspace,
};

/// Writes the catalogs as one, and reports what they do not agree on: where the catalog goes to standard output, beside it.
pub(crate) fn merge(args: &Args, asked: &cli::Merge, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let levels = Levels::new(&[], &args.levels)?;
    if asked.catalog.repo_url.as_ref().is_some_and(|url| !url.contains(REPOSITORY)) {
        return Err(Error::Usage {
            message: format!("the address of many repositories has `{REPOSITORY}` where their names go"),
            help: Some(format!("write an address such as `https://example.com/team/{REPOSITORY}/blob/main`")),
        });
    }
    let place = match &asked.catalog.output {
        Some(path) => Place::of(path, path.display().to_string())?,
        None => Place::Stdout,
    };
    let format = asked.catalog.format.or_else(|| asked.catalog.output.as_deref().map(CatalogFormat::of_path));
    let mut sources = Sources::default();
    let catalogs = catalog::read(&asked.catalogs, &mut sources)?;
    let (catalog, disagreements) = catalog::merge(&catalogs);
    let is_address = |url: &str| config::is_url(&url.replacen(REPOSITORY, "repository", 1));
    let nothing = config::Catalog::default();
    let options =
        options(&asked.catalog, &nothing, columns(&catalog), place.way_to(&args.workspace.current_dir), is_address)?;
    let in_file = place != Place::Stdout;
    let publication =
        Publication { catalog: &catalog, options: &options, format: format.unwrap_or_default(), place, is_whole: true };
    let of_catalog =
        if asked.catalog.check { publication.check(args, out)? } else { publication.write(args, out, log)? };
    let diagnostics = disagreements.iter().filter_map(|found| diagnostic(&catalogs, found, &levels)).collect();
    let report = Report { diagnostics, ..Report::default() };
    let status = report.exit_status().max(of_catalog);
    written(if in_file {
        print(args, &report, &sources, args.color.stdout, out).and_then(|()| out.flush())
    } else {
        print(args, &report, &sources, args.color.stderr, log)
    })?;
    if args.verbosity != Verbosity::Quiet {
        let (errors, warnings) = (render::count(report.errors(), "error"), render::count(report.warnings(), "warning"));
        let catalogs = render::count(catalogs.len(), "catalog");
        written(writeln!(log, "merged {catalogs}: {errors}, {warnings}"))?;
    }
    Ok(status)
}

fn print(args: &Args, report: &Report, sources: &Sources, color: bool, out: &mut dyn Write) -> io::Result<()> {
    match args.format {
        Format::Short => short::write(report, sources, out),
        Format::Json => json::write(report, &Workspace::default(), sources, report.exit_status() == 0, out),
        _ => human::write(report, sources, color, out),
    }
}

/// There is no config: HTTP statuses are shown where one of the catalogs knows one.
fn columns(catalog: &Catalog) -> Vec<CatalogColumn> {
    let has_http = catalog.parts.iter().flat_map(|part| &part.codes).any(|code| code.details.http.is_some());
    let all = CatalogColumn::DEFAULT.into_iter();
    all.filter(|column| has_http || *column != CatalogColumn::Http).collect()
}

/// The finding for a disagreement, at the level of its rule.
fn diagnostic(catalogs: &[Published], found: &Disagreement, levels: &Levels) -> Option<Diagnostic> {
    let (rule, finding): (&'static Rule, Finding) = match found {
        Disagreement::Scheme(members) => (&claimed_module::RULE, claimed_module::of_schemes(catalogs, members)),
        Disagreement::Module(members) => (&claimed_module::RULE, claimed_module::of_names(catalogs, members)),
        Disagreement::Owner(members) => (&claimed_module::RULE, claimed_module::of_owners(catalogs, members)),
        Disagreement::Overlap(members) => (&claimed_module::RULE, claimed_module::of_overlap(catalogs, members)),
        Disagreement::Meaning(members) => (&claimed_elsewhere::RULE, claimed_elsewhere::of_catalogs(catalogs, members)),
        Disagreement::Number(members) => (&numbered_elsewhere::RULE, numbered_elsewhere::finding(catalogs, members)),
        Disagreement::Retired(members) => (&retired_code::RULE, retired_code::of_catalogs(catalogs, members)),
        Disagreement::Reserved(keeper, codes) => {
            (&reserved_code::RULE, reserved_code::of_catalogs(catalogs, *keeper, codes))
        }
    };
    let level = levels.level(rule.name);
    let mut diagnostics = Vec::new();
    if level != Level::Allow {
        Sink::new(rule, level, &mut diagnostics).report(finding);
    }
    diagnostics.pop()
}
