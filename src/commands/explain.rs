//! `explain`: what a rule is for, or all that is known of a code.

use std::io::Write;

use super::{analyse, rules::in_workspace, unparsed};
use crate::{
    cli::{Args, Format, Verbosity},
    error::Error,
    explain::{self, code::Explained, page},
    lint,
    render::written,
    rules as known,
};

/// Explains a rule, which needs no workspace, or a code.
pub(crate) fn explain(args: &Args, topic: &str, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
    let typed = topic.trim().trim_matches(['`', '"']);
    // Rules are explained everywhere, and codes where there are some.
    if explain::rule(known::RULES, typed).is_some() || !in_workspace(&args.workspace) {
        return explain::write_rule(known::RULES, typed, out).map(|()| 0);
    }
    let (analysis, packages) = analyse(args, log)?;
    let levels = lint::Levels::new(&analysis.config.rules, &args.levels)?;
    let report = analysis.report(&levels);
    let found = explain::code::gather(&analysis, &report, typed, packages.as_deref());
    if !found.is_known() && !found.is_read() && !typed.contains(|c: char| c.is_ascii_digit()) {
        return Err(unknown(typed, &found));
    }
    written(match args.format {
        Format::Json => page::write_json(&found, out),
        _ => page::write_human(&found, out),
    })?;
    written(out.flush())?;
    if analysis.is_complete() {
        return Ok(0);
    }
    if args.verbosity != Verbosity::Quiet {
        written(unparsed(&analysis, log))?;
    }
    Ok(2)
}

/// The error for a word that is neither.
fn unknown(topic: &str, found: &Explained) -> Error {
    let rule = explain::nearest_rule(known::RULES, topic).map(|rule| format!("the rule `{}`", rule.name));
    let code = found.near.first().map(|near| format!("the code `{}` of `{}`", near.code, near.name));
    let near: Vec<String> = rule.into_iter().chain(code).collect();
    let help = match near.as_slice() {
        [] => "`cargo errcode-check rules` lists the rules, and `list` the codes".to_owned(),
        near => format!("did you mean {}?", near.join(", or ")),
    };
    Error::Usage { message: format!("`{topic}` is neither a rule nor a code"), help: Some(help) }
}
