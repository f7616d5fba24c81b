//! The proposal as an `errcode.toml` with comments, and as a summary for people.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{Layout, Look, Plan, Proposal};
use crate::{
    code::Lang,
    index::{Entry, Item},
    pipeline::Analysis,
    render::{count, one_line},
};

/// Outliers that are named one by one.
const NAMED: usize = 10;

/// The text of `errcode.toml`.
pub fn config(analysis: &Analysis, proposal: &Proposal<'_>) -> String {
    let mut text = String::from(
        "# Proposed by `cargo errcode-check init` from the codes in the sources. Read it, correct names and ranges, and keep it.\n\
         version = 1\n",
    );
    let of_plan = |wanted: fn(&Plan) -> bool| proposal.items.iter().filter(move |look| wanted(&look.plan));
    let default: Vec<_> = of_plan(|plan| matches!(plan, Plan::Default)).collect();
    if !default.is_empty() {
        top(&mut text, analysis, proposal, &default);
    }
    let mut left_out = String::new();
    for look in of_plan(|plan| matches!(plan, Plan::Http | Plan::Silent(_))) {
        let reason = match &look.plan {
            Plan::Silent(reason) => reason,
            _ => "HTTP statuses, which no scheme holds",
        };
        let _ = writeln!(left_out, "# {}: {reason}.", title(analysis, look));
    }
    if !left_out.is_empty() {
        let _ = write!(text, "\n{left_out}");
    }
    // The first block that fits counts, and one of several items and paths fits more than it is for.
    let mut blocks: Vec<_> = of_plan(|plan| matches!(plan, Plan::Own(_) | Plan::Free(_))).collect();
    blocks.sort_by_key(|look| (look.items.len(), matches!(look.plan, Plan::Free(_))));
    for look in blocks {
        block(&mut text, analysis, look);
    }
    text
}

fn top(text: &mut String, analysis: &Analysis, proposal: &Proposal<'_>, looks: &[&Look<'_>]) {
    let pattern = analysis.config.top.scheme.pattern();
    let all: usize = looks.iter().map(|look| look.codes.len()).sum();
    let outliers: Vec<&Entry> = looks.iter().flat_map(|look| look.outliers.iter().copied()).collect();
    let _ = writeln!(
        text,
        "\n# `{pattern}` and the official tables are the default. They explain {} of {} in {}.",
        all - outliers.len(),
        count(all, "code"),
        count(looks.len(), "item"),
    );
    left(text, analysis, &outliers);
    if !proposal.modules.is_empty() {
        text.push_str("\n# BB of each code; a module that is not listed is out of range. `packages` may declare codes of it.\n[modules]\n");
    }
    for module in &proposal.modules {
        let name = quoted(&module.name);
        let value = match &module.package {
            Some(package) => format!("{{ name = {name}, packages = [{}] }}", quoted(package)),
            None => name,
        };
        let _ = writeln!(text, "{} = {value} # {}", quoted(&module.key), count(module.codes, "code"));
    }
}

fn block(text: &mut String, analysis: &Analysis, look: &Look<'_>) {
    text.push('\n');
    for item in &look.items {
        let _ = writeln!(text, "# {}", told_item(analysis, item));
    }
    let _ = writeln!(text, "# {}.", shape(look));
    match &look.plan {
        Plan::Free(reason) => {
            let _ = writeln!(text, "# No scheme: {reason}. Its codes are unique within it.");
        }
        _ => {
            let (all, left_out) = (look.codes.len(), look.outliers.len());
            let _ = writeln!(text, "# The scheme explains {} of {}.", all - left_out, count(all, "code"));
            left(text, analysis, &look.outliers);
        }
    }
    let names: BTreeSet<&str> = look.items.iter().map(|item| item.name.as_str()).collect();
    let _ = writeln!(text, "[[scheme]]\nitems = [{}]", globs(names.iter().copied()));
    let is_other =
        |item: &&Item| names.contains(item.name.as_str()) && !look.items.iter().any(|own| own.span == item.span);
    if analysis.index.items.iter().any(|item| is_other(&item)) {
        let paths: BTreeSet<&str> =
            look.items.iter().map(|item| analysis.sources.get(item.span.file).path.as_str()).collect();
        let _ = writeln!(text, "paths = [{}] # other items have the same name", globs(paths.into_iter()));
    }
    if look.per_item {
        text.push_str("space = \"item\" # these items repeat each other's codes\n");
    }
    match &look.plan {
        Plan::Own(Layout::Pattern { pattern, levels, modules }) => {
            let _ = writeln!(text, "pattern = {}", quoted(pattern));
            for (key, entries) in [("levels", levels), ("modules", modules)] {
                if !entries.is_empty() {
                    let _ = writeln!(text, "[scheme.{key}] # name them");
                }
                for (value, name) in entries {
                    let _ = writeln!(text, "{} = {}", quoted(value), quoted(name));
                }
            }
        }
        Plan::Own(Layout::Ranges(blocks)) => {
            text.push_str("[scheme.ranges]\n");
            for block in blocks {
                let of_block = look.codes.iter().filter(|entry| entry.value.is_some_and(|value| block.holds(value)));
                let held = of_block.count();
                let name = block.name.clone().unwrap_or_else(|| format!("codes from {}", block.first));
                let name = match &block.package {
                    Some(package) => format!("{{ name = {}, packages = [{}] }}", quoted(&name), quoted(package)),
                    None => quoted(&name),
                };
                let ends = if block.first == block.last {
                    block.first.to_string()
                } else {
                    format!("{}..={}", block.first, block.last)
                };
                let _ = writeln!(text, "{} = {name} # {}", quoted(&ends), count(held, "code"));
            }
        }
        _ => text.push_str("pattern = \"*\"\n"),
    }
}

/// The codes that are not explained, for a comment.
fn left(text: &mut String, analysis: &Analysis, outliers: &[&Entry]) {
    for entry in outliers.iter().take(NAMED) {
        let _ = writeln!(text, "# Not explained: {} ({})", told(analysis, entry), place(analysis, entry));
    }
    if outliers.len() > NAMED {
        let _ = writeln!(text, "# Not explained: {} more", outliers.len() - NAMED);
    }
}

fn told(analysis: &Analysis, entry: &Entry) -> String {
    let path = analysis.index.path(entry);
    // The digits of a hexadecimal number are those of its literal.
    let code = if entry.literal.starts_with("0x") { &entry.literal } else { &entry.code };
    one_line(&if path == entry.code { format!("`{code}`") } else { format!("`{code}` of `{path}`") })
}

fn place(analysis: &Analysis, entry: &Entry) -> String {
    let path = &analysis.sources.get(entry.span.file).path;
    one_line(&format!("{path}:{}", analysis.sources.position(entry.span).line))
}

fn told_item(analysis: &Analysis, item: &Item) -> String {
    let path = &analysis.sources.get(item.span.file).path;
    one_line(&format!("`{}` ({path}:{})", item.name, analysis.sources.position(item.span).line))
}

fn title(analysis: &Analysis, look: &Look<'_>) -> String {
    let first = look.items.first().map_or_else(String::new, |item| told_item(analysis, item));
    match look.items.len() {
        0 | 1 => first,
        items => format!("{first} and {}", count(items - 1, "more item")),
    }
}

/// `100 codes, 1 to 5 digits, 0 to 20802; texts in Chinese`.
fn shape(look: &Look<'_>) -> String {
    let mut parts = vec![count(look.codes.len(), "code")];
    let integers = look.codes.iter().filter(|entry| !entry.literal.starts_with('"'));
    let values: Vec<i128> = integers.filter_map(|entry| entry.value).collect();
    if let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) {
        let widths: BTreeSet<usize> = values.iter().map(|value| value.unsigned_abs().to_string().len()).collect();
        let (few, many) = (widths.first().copied().unwrap_or(0), widths.last().copied().unwrap_or(0));
        parts.push(if few == many { count(few, "digit") } else { format!("{few} to {many} digits") });
        parts.push(format!("{least} to {most}"));
    }
    let literal = |sign: &str| look.codes.iter().filter(|entry| entry.literal.starts_with(sign)).count();
    let texts = look.codes.len() - values.len();
    for (number, what) in [(texts, "text"), (literal("0x"), "hexadecimal"), (literal("-"), "negative")] {
        if number > 0 {
            parts.push(if what == "text" { count(number, what) } else { format!("{number} {what}") });
        }
    }
    let mut langs: BTreeMap<Lang, usize> = BTreeMap::new();
    for entry in &look.codes {
        let of_entry: BTreeSet<Lang> = entry.descriptions.iter().map(|text| text.lang).collect();
        for lang in of_entry {
            *langs.entry(lang).or_default() += 1;
        }
    }
    langs.remove(&Lang::Other);
    for (lang, number) in langs {
        parts.push(format!("{number} described in {}", lang.name()));
    }
    one_line(&parts.join(", "))
}

/// One line an item: what it is and what is proposed.
pub fn summary(analysis: &Analysis, proposal: &Proposal<'_>) -> String {
    let mut text = String::new();
    let mut forms: BTreeMap<_, usize> = BTreeMap::new();
    for (_, entry) in analysis.index.declarations().filter(|(_, entry)| !entry.alias && !entry.marker) {
        *forms.entry(entry.form).or_default() += 1;
    }
    let codes: usize = forms.values().sum();
    let forms: Vec<_> = forms.iter().map(|(form, number)| format!("{number} {}", form.name())).collect();
    let items = count(proposal.items.iter().map(|look| look.items.len()).sum(), "item");
    let _ = writeln!(text, "found {} in {items}: {}", count(codes, "code"), forms.join(", "));
    for look in &proposal.items {
        let plan = match &look.plan {
            Plan::Default => format!("follows `{}`", analysis.config.top.scheme.pattern()),
            Plan::Http => "HTTP statuses".to_owned(),
            Plan::Silent(reason) => (*reason).to_owned(),
            Plan::Free(reason) => format!("no scheme: {reason}"),
            Plan::Own(Layout::Pattern { pattern, .. }) => format!("`{pattern}`"),
            Plan::Own(Layout::Ranges(blocks)) => count(blocks.len(), "range"),
        };
        let left = match look.outliers.len() {
            0 => String::new(),
            number => format!(", {number} not explained"),
        };
        let _ = writeln!(text, "{}: {}: {plan}{left}", title(analysis, look), shape(look));
    }
    text
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in one_line(text).chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(if c.is_control() { ' ' } else { c });
    }
    quoted.push('"');
    quoted
}

/// Globs that match these texts alone.
fn globs<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.map(|text| quoted(&globset::escape(text))).collect::<Vec<_>>().join(", ")
}
