//! The rules: one file each. `sites` holds what several of them ask about a code; nothing else is shared.

use std::fmt::Write as _;

use crate::{
    diagnostic::Level,
    rule::{Group, Rule},
};

pub mod allow_without_reason;
pub mod ambiguous_notation;
pub mod claimed_elsewhere;
pub mod claimed_module;
pub mod conflicting_descriptions;
pub mod description_of_another_code;
pub mod duplicate_code;
pub mod duplicate_description;
pub mod foreign_module;
pub mod foreign_scheme;
pub mod level_out_of_range;
pub mod malformed_code;
pub mod mismatched_description;
pub mod mismatched_name;
pub mod mismatched_number;
pub mod missing_description;
pub mod missing_translation;
pub mod module_out_of_range;
pub mod not_evaluated;
pub mod numbered_elsewhere;
pub mod outside_section;
pub mod overflowing_code;
pub mod placeholder_mismatch;
pub mod redeclared_code;
pub mod removed_code;
pub mod renumbered_code;
pub mod repurposed_code;
pub mod reserved_code;
pub mod retired_code;
pub mod round_trip_mismatch;
pub mod serial_gap;
pub mod serial_out_of_range;
pub mod stale_baseline;
pub mod table_duplicate_code;
pub mod table_duplicate_description;
pub mod table_entry_unused;
pub mod table_malformed;
pub mod table_off_scheme;
pub mod table_suspicious_cell;
pub mod undeclared_code;
pub mod undocumented_code;
pub mod unknown_rule;
pub mod unparsed_file;
pub mod unused_allow;

mod sites;
#[cfg(test)]
pub(crate) mod testing;

/// All rules, sorted by group (in the order of [`Group::ALL`]), then by name.
pub static RULES: &[&Rule] = &[
    &ambiguous_notation::RULE,
    &foreign_module::RULE,
    &foreign_scheme::RULE,
    &level_out_of_range::RULE,
    &malformed_code::RULE,
    &module_out_of_range::RULE,
    &outside_section::RULE,
    &overflowing_code::RULE,
    &reserved_code::RULE,
    &serial_out_of_range::RULE,
    &duplicate_code::RULE,
    &duplicate_description::RULE,
    &redeclared_code::RULE,
    &conflicting_descriptions::RULE,
    &description_of_another_code::RULE,
    &mismatched_description::RULE,
    &mismatched_number::RULE,
    &missing_description::RULE,
    &missing_translation::RULE,
    &placeholder_mismatch::RULE,
    &mismatched_name::RULE,
    &table_duplicate_code::RULE,
    &table_duplicate_description::RULE,
    &table_entry_unused::RULE,
    &table_malformed::RULE,
    &table_off_scheme::RULE,
    &table_suspicious_cell::RULE,
    &undocumented_code::RULE,
    &round_trip_mismatch::RULE,
    &serial_gap::RULE,
    &undeclared_code::RULE,
    &claimed_elsewhere::RULE,
    &claimed_module::RULE,
    &numbered_elsewhere::RULE,
    &removed_code::RULE,
    &renumbered_code::RULE,
    &repurposed_code::RULE,
    &retired_code::RULE,
    &allow_without_reason::RULE,
    &not_evaluated::RULE,
    &stale_baseline::RULE,
    &unknown_rule::RULE,
    &unparsed_file::RULE,
    &unused_allow::RULE,
];

/// The rule of this name.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// The names of all rules and groups: what the config and allow comments may name.
pub fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.name).chain(Group::ALL.iter().map(|group| group.as_str()))
}

/// The rule or group whose name is most like `written`, where one is like it at all.
pub fn nearest(written: &str) -> Option<&'static str> {
    let written = written.to_ascii_lowercase().replace('_', "-");
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(name, &written);
    let best = names().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= 0.6).then_some(best)
}

/// `docs/rules.md`: every rule by group.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Rules\n\nGenerated from the rules themselves; `SNAPSHOTS=overwrite cargo test` rewrites it.\n\n",
    );
    page.push_str(&table_linked(""));
    for group in Group::ALL {
        let _ = write!(page, "\n## Group `{}`\n", group.as_str());
        for rule in RULES.iter().filter(|rule| rule.group == group) {
            page.push('\n');
            page.push_str(&section(rule));
        }
    }
    page
}

/// One rule as markdown, its headings two levels down.
fn section(rule: &Rule) -> String {
    let mut section =
        format!("### {}\n\n{}.\n\nDefault: {}", rule.name, capitalised(rule.summary), rule.level.as_str());
    if rule.fixable {
        section.push_str(" · can be fixed with `--fix`");
    }
    let _ = writeln!(section, " · since {}\n", rule.since);
    let mut code = false;
    for line in rule.docs.trim().lines() {
        code ^= line.starts_with("```");
        if !code && line.starts_with("## ") {
            section.push_str("##");
        }
        section.push_str(line);
        section.push('\n');
    }
    section
}

/// The table of all rules, for the README.
pub fn table() -> String {
    table_linked("docs/rules.md")
}

fn table_linked(page: &str) -> String {
    let mut table = String::from("| rule | group | default | fix | what it reports |\n|---|---|---|---|---|\n");
    for rule in RULES {
        let fix = if rule.fixable { "yes" } else { "" };
        let default = if rule.level == Level::Deny { "**deny**" } else { rule.level.as_str() };
        let _ = writeln!(
            table,
            "| [`{0}`]({page}#{0}) | {1} | {default} | {fix} | {2} |",
            rule.name,
            rule.group.as_str(),
            rule.summary,
        );
    }
    table
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::rule::Check;

    const SECTIONS: [&str; 4] = ["## What it does", "## Why is this bad?", "## Example", "## Use instead"];

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn rules_are_sorted_by_group_then_name() {
        assert!(RULES.is_sorted_by_key(|rule| (rule.group, rule.name)));
    }

    #[test]
    fn names_are_unique_and_kebab_case() {
        let all: BTreeSet<_> = names().collect();
        assert_eq!(all.len(), names().count());
        assert!(all.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    }

    #[test]
    fn every_file_is_registered() {
        let folder = root().join("src/rules");
        let files: BTreeSet<String> = fs::read_dir(folder)
            .expect("the folder of this file exists")
            .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().replace(".rs", ""))
            .filter(|stem| !["mod", "sites", "testing"].contains(&stem.as_str()))
            .collect();
        let registered = RULES.iter().map(|rule| rule.name.replace('-', "_")).collect();
        assert_eq!(files, registered);
    }

    #[test]
    fn no_rule_forbids_by_default() {
        assert!(RULES.iter().all(|rule| rule.level < Level::Forbid));
    }

    #[test]
    fn summaries_are_one_phrase() {
        for rule in RULES {
            assert!(!rule.summary.ends_with('.') && !rule.summary.contains('\n'), "{}", rule.name);
            assert!(rule.summary.starts_with(|c: char| !c.is_uppercase()), "{}", rule.name);
        }
    }

    #[test]
    fn docs_have_their_sections_in_order() {
        for rule in RULES {
            let headings: Vec<_> = rule.docs.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(headings, SECTIONS, "{}", rule.name);
        }
    }

    #[test]
    fn examples_are_tagged() {
        for rule in RULES.iter().filter(|rule| matches!(rule.check, Check::Index(_))) {
            let tags = |tag| rule.docs.lines().filter(|line| line.starts_with("```") && line.ends_with(tag)).count();
            assert!(tags(",fails") >= 1 && tags(",passes") >= 1, "{}", rule.name);
        }
    }

    #[test]
    fn examples_do_what_they_say() {
        for rule in RULES.iter().filter(|rule| matches!(rule.check, Check::Index(_))) {
            for (tag, fails) in [("```rust,fails\n", true), ("```rust,passes\n", false)] {
                for example in rule.docs.split(tag).skip(1).filter_map(|rest| rest.split("```").next()) {
                    assert_eq!(testing::count(rule, example) > 0, fails, "{}:\n{example}", rule.name);
                }
            }
        }
    }

    #[test]
    fn nearest_finds_a_slip() {
        assert_eq!(nearest("duplicate_code"), Some("duplicate-code"));
        assert_eq!(nearest("serial-gaps"), Some("serial-gap"));
        assert_eq!(nearest("zzz"), None);
    }

    #[test]
    fn page_is_up_to_date() {
        let page = root().join("docs/rules.md");
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            fs::create_dir_all(root().join("docs"))
                .and_then(|()| fs::write(&page, markdown()))
                .expect("docs is writable");
        }
        let found = fs::read_to_string(&page).unwrap_or_default().replace("\r\n", "\n");
        snapbox::assert_data_eq!(found, snapbox::Data::text(markdown()).raw());
    }
}
