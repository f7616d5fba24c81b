//! `claimed-module`: reported by `merge`, which holds the catalogs of several repositories against each other.

use super::claimed_elsewhere::{MOST, joined};
use crate::{
    catalog::{At, Module, Published},
    diagnostic::Level,
    rule::{Check, Finding, Group, Rule},
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "claimed-module",
    group: Group::History,
    level: Level::Deny,
    summary: "a module, or a range, that two repositories take for different things",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
When `merge` joins catalogs, reports a module number that two of them give different names or owners, ranges that overlap and are not the
same, and one name for two schemes. Case and signs in names and owners do not count, and neither does a catalog that says nothing.

## Why is this bad?
Both teams count on from where they stand, and sooner or later take the same numbers. Whoever looks for the team of a code finds two.

## Example
```toml
# user/errcode.toml
[modules]
01 = { name = \"user\", owner = \"team-account\" }

# order/errcode.toml
[modules]
01 = { name = \"order\", owner = \"team-trade\" }
```

## Use instead
```toml
# in both
[modules]
01 = { name = \"user\", owner = \"team-account\" }
02 = { name = \"order\", owner = \"team-trade\" }
```
",
    check: Check::Engine,
};

const HELP: &str = "agree on who has it, and list all modules in every repository alike";

/// The finding for a module that catalogs give different names.
pub(crate) fn of_names(catalogs: &[Published], members: &[At]) -> Finding {
    of_words(catalogs, members, "is", |module| module.name.as_deref())
}

/// The finding for a module that catalogs give different owners.
pub(crate) fn of_owners(catalogs: &[Published], members: &[At]) -> Finding {
    of_words(catalogs, members, "belongs to", |module| module.owner.as_deref())
}

fn of_words(catalogs: &[Published], members: &[At], verb: &str, word: impl Fn(&Module) -> Option<&str>) -> Finding {
    let first = members[0];
    let said = |at: At| format!("`{}`", word(at.module(catalogs)).unwrap_or_default());
    let subject = format!("module `{}` of `{}`", first.module(catalogs).key, first.part(catalogs).name);
    let message = format!("{subject} {verb} {}", in_words(catalogs, members, said));
    let finding = Finding::new(first.module_span(catalogs), message, format!("here it {verb} {}", said(first)))
        .about_item(subject)
        .note("both count on from where they stand, and take the same numbers")
        .help(HELP);
    members.iter().take(MOST).skip(1).fold(finding, |finding, at| {
        finding.secondary(at.module_span(catalogs), format!("here it {verb} {}", said(*at)))
    })
}

/// The finding for ranges that overlap.
pub(crate) fn of_overlap(catalogs: &[Published], members: &[At]) -> Finding {
    let range = |at: At| {
        let Module { key, name, .. } = at.module(catalogs);
        match name {
            Some(name) => format!("`{key}` of `{name}`"),
            None => format!("`{key}`"),
        }
    };
    let first = members[0];
    let message = format!("ranges overlap: {}", in_words(catalogs, members, range));
    let finding = Finding::new(first.module_span(catalogs), message, range(first))
        .about_item(format!("range `{}`", first.module(catalogs).key))
        .note("a number in both belongs to nobody")
        .help(HELP);
    members
        .iter()
        .take(MOST)
        .skip(1)
        .fold(finding, |finding, at| finding.secondary(at.module_span(catalogs), range(*at)))
}

/// The finding for schemes of one name.
pub(crate) fn of_schemes(catalogs: &[Published], members: &[At]) -> Finding {
    let first = members[0];
    let name = &first.part(catalogs).name;
    let scheme = |at: At| match &at.part(catalogs).scheme {
        Some(scheme) => format!("`{scheme}`"),
        None => "without a scheme".to_owned(),
    };
    let span = |at: At| {
        let places = &catalogs[at.catalog].places[at.part];
        places.scheme.unwrap_or(places.name)
    };
    let message = format!("`{name}` is {}", in_words(catalogs, members, scheme));
    let finding = Finding::new(span(first), message, scheme(first))
        .about_item(name)
        .note("codes of different schemes are not one list, so they are kept apart")
        .help("write the same `pattern` in every repository, or give one of them another `name`");
    members.iter().take(MOST).skip(1).fold(finding, |finding, at| finding.secondary(span(*at), scheme(*at)))
}

/// "`user` in `a.json`, and `order` in `b.json`"
fn in_words(catalogs: &[Published], members: &[At], say: impl Fn(At) -> String) -> String {
    joined(members.iter().map(|at| format!("{} in `{}`", say(*at), catalogs[at.catalog].name)))
}
