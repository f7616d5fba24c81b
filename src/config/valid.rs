//! From the config as written to one that holds: patterns, numbers, globs and names are checked here.

use std::collections::BTreeMap;

use super::{
    Config, Module, Pattern, Problem, RuleLevel, nearest,
    raw::{RawBlock, RawConfig, RawModule, Section, Text},
};
use crate::{
    diagnostic::Level,
    scheme::{FieldKind, Fit, Reserved, Scheme},
    source::{FileId, Span},
};

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
    if let Some(pattern) = raw.scheme {
        config.scheme_span = Some(pattern.span);
        match Scheme::parse(&pattern.text) {
            Ok(scheme) => config.scheme = scheme,
            Err(error) => {
                let message = format!("`{}` is no scheme: {}", pattern.text.escape_debug(), error.message);
                let span = inside(text, &pattern, error.range);
                problems.push(Problem::new(span, message).help("write a pattern such as `A-BB-CCC`"));
            }
        }
    }
    if let Some(section) = raw.levels {
        config.levels_span = Some(section.span);
        levels(&mut config.scheme, section, problems);
    }
    if let Some(section) = raw.modules {
        config.modules_span = Some(section.span);
        modules(&mut config, section, problems);
    }
    for text in raw.reserved {
        match reserved(&config.scheme, &text) {
            Ok(reserved) => config.scheme.reserved.push(reserved),
            Err(problem) => problems.push(problem),
        }
    }
    config.include = patterns(&raw.include, problems);
    config.exclude = patterns(&raw.exclude, problems);
    config.names = patterns(&raw.names, problems);
    config.patterns = patterns::check(text, &raw.patterns, problems);
    config.rules = raw.rules.iter().filter_map(|(name, level)| rule(name, level, rule_names, problems)).collect();
    config
}

/// The place of a part of a string, where the string is written without escapes.
fn inside(text: &str, string: &Text, range: std::ops::Range<usize>) -> Span {
    let whole = string.span.range();
    let written = text.get(whole.clone()).and_then(|written| written.get(1..written.len().checked_sub(1)?));
    if written == Some(string.text.as_str()) && !range.is_empty() {
        let start = whole.start + 1;
        return Span::new(string.span.file, start + range.start..start + range.end);
    }
    string.span
}

fn levels(scheme: &mut Scheme, section: Section<(Text, String)>, problems: &mut Vec<Problem>) {
    if scheme.width(FieldKind::Level).is_none() {
        let message = format!("`{}` has no level", scheme.pattern());
        problems.push(Problem::new(section.span, message).help("remove `[levels]`"));
        return;
    }
    if section.entries.is_empty() {
        let help = "list one, such as `1 = \"system\"`";
        problems.push(Problem::new(section.span, "`[levels]` allows no level").help(help));
        return;
    }
    let mut levels = BTreeMap::new();
    for (key, name) in section.entries {
        match number(&key.text).filter(|level| *level <= scheme.capacity(FieldKind::Level)) {
            Some(level) if levels.insert(level, name).is_some() => {
                problems
                    .push(Problem::new(key.span, format!("level {level} is listed twice")).help("remove one of them"));
            }
            Some(_) => {}
            None => {
                let help = format!("write a number from `0` to `{}`", scheme.capacity(FieldKind::Level));
                problems.push(Problem::new(key.span, not_a(&key, FieldKind::Level, scheme)).help(help));
            }
        }
    }
    scheme.levels = levels;
}

fn modules(config: &mut Config, section: Section<RawModule>, problems: &mut Vec<Problem>) {
    let Some(width) = config.scheme.width(FieldKind::Module) else {
        let message = format!("`{}` has no module", config.scheme.pattern());
        problems.push(Problem::new(section.span, message).help("remove `[modules]`"));
        return;
    };
    if section.entries.is_empty() {
        let help = "list one, such as `\"01\" = \"user\"`, or remove it to allow all";
        problems.push(Problem::new(section.span, "`[modules]` allows no module").help(help));
        return;
    }
    let mut claims: BTreeMap<String, String> = BTreeMap::new();
    for RawModule { key, name, owner, packages } in section.entries {
        for package in &packages {
            match claims.get(&package.text) {
                Some(first) if *first != key.text => {
                    let message =
                        format!("`{}` is claimed by module `{first}` and by module `{}`", package.text, key.text);
                    problems.push(Problem::new(package.span, message).help("leave it to one of them"));
                }
                Some(_) => {}
                None => {
                    claims.insert(package.text.clone(), key.text.clone());
                }
            }
        }
        let package_globs = packages.iter().map(|package| package.text.clone()).collect();
        let packages = patterns(&packages, problems);
        match number(&key.text).filter(|number| *number > 0 && key.text.len() == width) {
            Some(number) => {
                config.modules.push(Module { number, name, owner, package_globs, span: key.span, packages });
            }
            None => problems.push(bad_module(&key, width, &config.scheme)),
        }
    }
    config.modules.sort_by_key(|module| module.number);
    config.scheme.modules = Some(config.modules.iter().map(|module| (module.number, module.name.clone())).collect());
}

fn bad_module(key: &Text, width: usize, scheme: &Scheme) -> Problem {
    let capacity = scheme.capacity(FieldKind::Module);
    let help = match number(&key.text).filter(|number| (1..=capacity).contains(number)) {
        Some(number) => format!("write `\"{number:0width$}\"`"),
        None => format!("write a number from `{:0width$}` to `{capacity}`", 1),
    };
    Problem::new(key.span, not_a(key, FieldKind::Module, scheme)).help(help)
}

fn not_a(key: &Text, kind: FieldKind, scheme: &Scheme) -> String {
    format!("`{}` is no {} of `{}`", key.text.escape_debug(), kind.name(), scheme.pattern())
}

/// Digits only; a sign would pass `parse`.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

fn reserved(scheme: &Scheme, text: &Text) -> Result<Reserved, Problem> {
    let problem = |message: String| Problem::new(text.span, message);
    let (first, last) = text.text.split_once("..=").unwrap_or((&text.text, &text.text));
    if let Some((first, last)) = text.text.split_once("..").filter(|_| !text.text.contains("..=")) {
        let message = format!("`{}` is no inclusive range", text.text);
        return Err(problem(message).help(format!("write `{}..={}`", first.trim(), last.trim())));
    }
    let bound = |code: &str| match scheme.read(code.trim()) {
        Fit::Conforming(reading) | Fit::OutOfRange(reading, _) => Ok(scheme.number(&reading)),
        Fit::Malformed(misfit) => {
            let reason = scheme.misfit_reason(&misfit);
            Err(problem(format!("`{}` does not fit the scheme: {reason}", code.trim().escape_debug())))
        }
    };
    let range = Reserved { first: bound(first)?, last: bound(last)?, text: text.text.clone(), span: text.span };
    if range.first > range.last {
        let help = format!("write `{}..={}`", last.trim(), first.trim());
        return Err(problem("the range is empty".to_owned()).help(help));
    }
    Ok(range)
}

fn patterns(texts: &[Text], problems: &mut Vec<Problem>) -> Vec<Pattern> {
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
