//! `stale-baseline`

use crate::{
    diagnostic::{Level, Subject},
    rule::{Check, Finding, Group, Rule},
    source::Span,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "stale-baseline",
    group: Group::Meta,
    level: Level::Warn,
    summary: "an entry of the baseline that no finding matches any more",
    fixable: false,
    since: "0.1.0",
    docs: "\
## What it does

Reports each line of the file named by `--baseline` whose finding is gone. It needs the whole picture: under `-p`, and where a file
could not be read, it says nothing. Lines of rules that are at `allow` are not reported.

## Why is this bad?

The finding was mended, and the line stays as a hole: the next mistake of the same kind at the same item goes through it.

## Example

```text
# errcode-check baseline 1
duplicate-code\t201003\tUserError::LoginExpired
```

where `UserError::LoginExpired` has a code of its own by now.

## Use instead

```console
cargo errcode-check --baseline errcode-baseline.txt --prune-baseline
```

which takes such lines out and leaves all others as they are.
",
    check: Check::Engine,
};

/// A finding on many entries, at the first of them.
pub(crate) fn finding_of_many(span: Span, count: usize) -> Finding {
    Finding::new(span, format!("{count} entries of the baseline match nothing any more"), "the first of them")
        .help("take the lines out with `--prune-baseline`")
        .about_item("baseline")
}

/// A finding on an entry.
pub(crate) fn finding(span: Span, rule: &str, subject: &Subject) -> Finding {
    let about: Vec<_> = [&subject.code, &subject.item].into_iter().flatten().map(|name| format!("`{name}`")).collect();
    let about = if about.is_empty() { String::new() } else { format!(" of {}", about.join(", ")) };
    Finding::new(span, format!("the baseline lists a `{rule}`{about}, which is not there any more"), "matches nothing")
        .help("take the line out with `--prune-baseline`")
        .about(rule, subject.code.iter().chain(&subject.item).cloned().collect::<Vec<_>>().join(" "))
}
