//! What a rule is for, in words: the documentation of one rule, and the table of all. All that is known of a code is in [`code`], and is
//! written by [`page`].

pub mod code;
pub mod page;

use std::io::{self, Write};

use serde_json::json;

use crate::{
    error::Error,
    lint::Setting,
    render::{json::write_line, list::write_table, written},
    rule::Rule,
};

/// Writes the documentation of the rule with this name; `errcode::x` and `_` for `-` are understood.
pub fn write_rule(rules: &[&'static Rule], name: &str, out: &mut dyn Write) -> Result<(), Error> {
    let rule = find(rules, name)?;
    written(write_one(rule, out))
}

/// Writes the rules with group, level in force, its origin and summary, in the order given.
pub fn write_rules<'a>(
    rules: impl Iterator<Item = (&'static Rule, &'a Setting)>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let mut rows = vec![["RULE", "GROUP", "LEVEL", "SET BY", "FIX", "SUMMARY"].map(str::to_owned)];
    rows.extend(rules.map(|(rule, setting)| {
        let (fix, origin) = (if rule.fixable { "yes" } else { "-" }, setting.origin.to_string());
        [rule.name, rule.group.as_str(), setting.level.as_str(), &origin, fix, rule.summary].map(str::to_owned)
    }));
    written(write_table(&rows, out))
}

/// Writes the rules as one JSON document.
pub fn write_rules_json<'a>(
    rules: impl Iterator<Item = (&'static Rule, &'a Setting)>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let rules: Vec<_> = rules
        .map(|(rule, setting)| {
            json!({
                "name": rule.name,
                "group": rule.group.as_str(),
                "level": setting.level.as_str(),
                "default_level": rule.level.as_str(),
                "set_by": setting.origin.to_string(),
                "fixable": rule.fixable,
                "since": rule.since,
                "summary": rule.summary,
            })
        })
        .collect();
    written(write_line(out, &json!({ "version": 1, "rules": rules })))
}

fn write_one(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}\n", rule.name, rule.summary)?;
    writeln!(out, "Group: {}", rule.group.as_str())?;
    writeln!(out, "Default level: {}", rule.level.as_str())?;
    writeln!(out, "Fix: {}", if rule.fixable { "for some findings" } else { "none" })?;
    writeln!(out, "Since: {}\n\n{}", rule.since, rule.docs.trim())
}

fn find(rules: &[&'static Rule], typed: &str) -> Result<&'static Rule, Error> {
    if let Some(rule) = rule(rules, typed) {
        return Ok(rule);
    }
    let help = match nearest_rule(rules, typed) {
        Some(rule) => format!("did you mean `{}`?", rule.name),
        None => "`cargo errcode-check rules` lists all rules".to_owned(),
    };
    Err(Error::Usage { message: format!("there is no rule `{typed}`"), help: Some(help) })
}

fn folded(typed: &str) -> String {
    typed.strip_prefix("errcode::").unwrap_or(typed).replace('_', "-")
}

/// The rule with this name; `errcode::x` and `_` for `-` are understood.
pub fn rule(rules: &[&'static Rule], typed: &str) -> Option<&'static Rule> {
    let name = folded(typed);
    rules.iter().find(|rule| rule.name == name).copied()
}

/// The rule that was probably meant.
pub fn nearest_rule(rules: &[&'static Rule], typed: &str) -> Option<&'static Rule> {
    let name = folded(typed);
    let likeness = |rule: &Rule| strsim::normalized_damerau_levenshtein(rule.name, &name);
    let nearest = rules.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.filter(|rule| likeness(rule) >= 0.5).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Level,
        lint::Origin,
        rule::{Check, Group},
    };

    static DUPLICATE: Rule = Rule {
        name: "duplicate-code",
        group: Group::Uniqueness,
        level: Level::Deny,
        summary: "one code with two meanings",
        fixable: false,
        since: "0.1.0",
        docs: "## What it does\nIt looks.\n",
        check: Check::Engine,
    };
    static GAP: Rule = Rule {
        name: "serial-gap",
        group: Group::Use,
        level: Level::Allow,
        summary: "a number is left out",
        fixable: true,
        since: "0.1.0",
        docs: "",
        check: Check::Engine,
    };
    static RULES: [&Rule; 2] = [&DUPLICATE, &GAP];

    fn explained(name: &str) -> Result<String, Error> {
        let mut out = Vec::new();
        write_rule(&RULES, name, &mut out)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn a_rule_is_explained_under_each_spelling() {
        let text = explained("duplicate-code").expect("the rule exists");
        assert!(
            text.starts_with(
                "# duplicate-code\n\none code with two meanings\n\nGroup: uniqueness\nDefault level: deny\n"
            ),
            "{text}"
        );
        assert!(text.ends_with("Since: 0.1.0\n\n## What it does\nIt looks.\n"), "{text}");
        assert_eq!(explained("errcode::duplicate_code").expect("the rule exists"), text);
    }

    #[test]
    fn an_unknown_rule_names_the_nearest() {
        let error = explained("duplicate-cod").expect_err("no such rule");
        assert_eq!(error.to_string(), "there is no rule `duplicate-cod`");
        assert_eq!(error.help().as_deref(), Some("did you mean `duplicate-code`?"));
        let error = explained("zzz").expect_err("no such rule");
        assert_eq!(error.help().as_deref(), Some("`cargo errcode-check rules` lists all rules"));
    }

    #[test]
    fn rules_are_a_table_and_a_document() {
        let setting = |level, origin| Setting { level, origin };
        let settings =
            [setting(Level::Deny, Origin::Default), setting(Level::Warn, Origin::Flag("-W serial-gap".to_owned()))];
        let rules = || RULES.into_iter().zip(&settings);
        let mut out = Vec::new();
        write_rules(rules(), &mut out).expect("memory can be written");
        let table = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(
            table,
            "RULE            GROUP       LEVEL  SET BY         FIX  SUMMARY\n\
             duplicate-code  uniqueness  deny   default        -    one code with two meanings\n\
             serial-gap      use         warn   -W serial-gap  yes  a number is left out\n"
        );
        let mut out = Vec::new();
        write_rules_json(rules(), &mut out).expect("memory can be written");
        let document: serde_json::Value = serde_json::from_slice(&out).expect("it is JSON");
        let gap = &document["rules"][1];
        assert_eq!((&gap["level"], &gap["default_level"]), (&json!("warn"), &json!("allow")));
        assert_eq!(gap["set_by"], "-W serial-gap");
    }
}
