//! From the config as written to one that holds: patterns, numbers, globs and names are checked here.

use super::{
    Config, Pattern, Problem, RuleLevel, catalog, nearest,
    raw::{RawBlock, RawConfig, Text},
    schemes::{self, inside},
    tables,
};
use crate::{code::Forms, diagnostic::Level, source::FileId};

mod patterns;

/// Checks everything; what is wrong is left out of the config.
pub(super) fn check(
    file: FileId,
    text: &str,
    raw: RawConfig,
    rule_names: &[&str],
    problems: &mut Vec<Problem>,
) -> Config {
    let mut config = Config { file: Some(file), ..Config::default() };
    (config.top, config.schemes) = schemes::check(text, raw.top, raw.schemes, problems);
    config.include = patterns(&raw.include, problems);
    config.exclude = patterns(&raw.exclude, problems);
    config.names = patterns(&raw.names, problems);
    for form in &raw.forms {
        if !config.forms.switch_on(&form.text) {
            problems.push(unknown_form(form));
        }
    }
    config.official = tables::check(raw.builtin_tables, &raw.descriptions, raw.tables, &config.schemes, problems);
    config.catalog = catalog::check(raw.catalog, problems);
    config.patterns = patterns::check(text, &raw.patterns, problems);
    config.rules = raw.rules.iter().filter_map(|(name, level)| rule(name, level, rule_names, problems)).collect();
    config
}

fn unknown_form(form: &Text) -> Problem {
    let help = nearest(&form.text, &Forms::NAMES).map_or_else(
        || format!("the forms are {}", Forms::NAMES.map(|name| format!("`{name}`")).join(", ")),
        |name| format!("write `{name}`"),
    );
    Problem::new(form.span, format!("`{}` is no form", form.text.escape_debug())).help(help)
}

pub(super) fn patterns(texts: &[Text], problems: &mut Vec<Problem>) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for text in texts {
        match Pattern::new(&text.text, text.span) {
            Ok(pattern) => patterns.push(pattern),
            Err(error) => {
                let message = format!("`{}` is no glob: {}", text.text.escape_debug(), error.kind());
                problems.push(Problem::new(text.span, message));
            }
        }
    }
    patterns
}

fn rule(name: &Text, level: &Text, rule_names: &[&str], problems: &mut Vec<Problem>) -> Option<RuleLevel> {
    if !rule_names.contains(&name.text.as_str()) {
        let help = match nearest(&name.text, rule_names) {
            Some(name) => format!("write `{name}`"),
            None => "run `cargo errcode-check rules` to see all rules".to_owned(),
        };
        let message = format!("unknown rule `{}`", name.text.escape_debug());
        problems.push(Problem::new(name.span, message).help(help));
        return None;
    }
    let Some(level) = Level::from_name(&level.text) else {
        let message = format!("`{}` is no level", level.text.escape_debug());
        problems.push(Problem::new(level.span, message).help(level_help(&level.text)));
        return None;
    };
    Some(RuleLevel { name: name.text.clone(), level, span: name.span })
}

/// The words that other tools use lead to ours.
fn level_help(word: &str) -> String {
    let meant = match word {
        "error" => Some("deny"),
        "warning" => Some("warn"),
        "off" | "none" | "ignore" => Some("allow"),
        _ => nearest(word, &["allow", "warn", "deny", "forbid"]),
    };
    meant.map_or_else(
        || "the levels are `allow`, `warn`, `deny`, `forbid`".to_owned(),
        |level| format!("write `{level}`"),
    )
}
