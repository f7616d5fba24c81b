//! `outside-section`: a code that does not belong under the heading that it stands under.

use std::collections::{BTreeMap, BTreeSet};

use super::sites;
use crate::{
    code::Section,
    diagnostic::Level,
    index::{Entry, Status},
    rule::{Check, Context, Finding, Group, Rule, Sink},
    source::FileId,
};

/// The rule.
pub static RULE: Rule = Rule {
    name: "outside-section",
    group: Group::Scheme,
    level: Level::Warn,
    summary: "a code outside of the range that the comment above its section states",
    fixable: false,
    since: "0.1.0",
    docs: "## What it does
Reports a code that stands under a comment such as `// storage: 3000-3999` and is none of these numbers. A comment counts where
more than half of the codes under it fit, or where three comments of the file have ranges and four fifths of all codes under them
fit: other numbers in comments mean something else.

## Why is this bad?
The comment is where the next programmer looks up which numbers are free. The code will be taken again, or was put under the
wrong heading.

## Example
```rust,fails
pub enum StoreError {
    // ===== user: 1000-1999 =====
    NoUser = 1001,
    // ===== storage: 3000-3999 =====
    DiskFull = 3001,
    ReadOnly = 3002,
    Corrupt = 2003,
}
```

## Use instead
```rust,passes
pub enum StoreError {
    // ===== user: 1000-1999 =====
    NoUser = 1001,
    // ===== storage: 3000-3999 =====
    DiskFull = 3001,
    ReadOnly = 3002,
    Corrupt = 3003,
}
```
",
    check: Check::Index(check),
};

/// How many headings with ranges make a habit of a file.
const HABIT: usize = 3;

/// A code and the heading above it.
struct Headed<'a> {
    section: usize,
    entry: &'a Entry,
    fits: bool,
}

fn check(ctx: &Context<'_>, sink: &mut Sink<'_>) {
    let index = ctx.index;
    let mut by_file: BTreeMap<FileId, Vec<&Section>> = BTreeMap::new();
    for section in &index.sections {
        by_file.entry(section.span.file).or_default().push(section);
    }
    let wider: BTreeMap<FileId, Vec<Option<usize>>> =
        by_file.iter().map(|(file, sections)| (*file, reaching_further(sections))).collect();
    let mut headed: BTreeMap<FileId, Vec<Headed<'_>>> = BTreeMap::new();
    // A code that its scheme refuses is told by the scheme's own rules.
    let refused = |entry: &Entry| index.items[entry.item].bound && entry.status == Status::OffScheme;
    let codes = index.declarations().map(|(_, entry)| entry);
    for entry in codes.filter(|entry| !entry.alias && !entry.marker && !refused(entry)) {
        let (file, at) = (entry.span.file, entry.span.start);
        let (Some(value), Some(sections)) = (entry.value, by_file.get(&file)) else { continue };
        // The nearest heading above whose part reaches down to the code.
        let above = sections.partition_point(|section| section.scope.start <= at);
        let mut next = above.checked_sub(1);
        while let Some(section) = next.filter(|&section| sections[section].scope.end <= at) {
            next = wider[&file][section];
        }
        let Some(section) = next else { continue };
        let fits = sections[section].ranges.iter().any(|range| range.contains(&value));
        headed.entry(file).or_default().push(Headed { section, entry, fits });
    }
    for (file, codes) in &headed {
        judge(ctx, &by_file[file], codes, sink);
    }
}

/// For each section the nearest one above whose part reaches further down.
fn reaching_further(sections: &[&Section]) -> Vec<Option<usize>> {
    let mut further: Vec<Option<usize>> = Vec::with_capacity(sections.len());
    for (at, section) in sections.iter().enumerate() {
        let mut above = at.checked_sub(1);
        while let Some(other) = above.filter(|&other| sections[other].scope.end <= section.scope.end) {
            above = further[other];
        }
        further.push(above);
    }
    further
}

/// The first section that has each of these numbers in its ranges.
fn sections_of(sections: &[&Section], mut numbers: BTreeSet<i128>) -> BTreeMap<i128, usize> {
    let mut found = BTreeMap::new();
    for (at, section) in sections.iter().enumerate() {
        for range in section.ranges.iter().filter(|range| !range.is_empty()) {
            let inside: Vec<i128> = numbers.range(range.clone()).copied().collect();
            for number in inside {
                numbers.remove(&number);
                found.insert(number, at);
            }
        }
    }
    found
}

/// Reports what does not fit, where the headings are meant as ranges.
fn judge(ctx: &Context<'_>, sections: &[&Section], codes: &[Headed<'_>], sink: &mut Sink<'_>) {
    // An item under a heading stands or falls as a whole: another one below it may have other numbers.
    let mut counts: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for code in codes {
        let (fitting, all) = counts.entry((code.entry.item, code.section)).or_default();
        *fitting += usize::from(code.fits);
        *all += 1;
    }
    let mut habits: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
    for ((item, _), (fitting, all)) in &counts {
        let habit = habits.entry(*item).or_default();
        *habit = (habit.0 + 1, habit.1 + fitting, habit.2 + all);
    }
    let outside = || codes.iter().filter(|code| !code.fits);
    let belongs = sections_of(sections, outside().filter_map(|code| code.entry.value).collect());
    for code in outside() {
        let entry = code.entry;
        let (fitting, all) = counts[&(entry.item, code.section)];
        let (headings, fitting_all, of_all) = habits[&entry.item];
        if fitting * 2 <= all && !(headings >= HABIT && fitting_all * 5 >= of_all * 4) {
            continue;
        }
        let section = sections[code.section];
        let title = sites::title(ctx.index, entry);
        let message = format!("{title} is outside of {}, the range of its section", shown(section));
        let mut finding = Finding::new(entry.span, message, "not in the range")
            .secondary(section.span, "the heading that it stands under")
            .note("who looks for a free number trusts the heading")
            .about_entry(ctx.index, entry);
        let other = entry.value.and_then(|value| belongs.get(&value)).map(|&other| sections[other]);
        finding = match other {
            Some(other) => finding
                .secondary(other.span, format!("`{}` belongs here", entry.code))
                .help("move the line under that heading, or correct the number or the heading"),
            None => finding.help(format!("correct the number, or add `{}` to the heading", entry.code)),
        };
        sink.report(finding);
    }
}

/// `1041-1044, 1053`, not more than three of them.
fn shown(section: &Section) -> String {
    const MOST: usize = 3;
    let ranges = section.ranges.iter().take(MOST).map(|range| {
        let (first, last) = (range.start(), range.end());
        if first == last { format!("`{first}`") } else { format!("`{first}`-`{last}`") }
    });
    let more = if section.ranges.len() > MOST { ", …" } else { "" };
    ranges.collect::<Vec<_>>().join(", ") + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rules::testing::{check, helps},
        source::Span,
    };

    #[test]
    fn the_heading_above_is_found_as_by_a_plain_search() {
        let file = FileId(0);
        let section = |start: usize, end: usize, ranges| Section {
            span: Span::new(file, start..start),
            ranges,
            scope: Span::new(file, start..end),
        };
        // One inside of another, beside each other, and over each other.
        let sections = [(0, 40), (2, 20), (4, 6), (8, 10), (12, 30), (22, 24), (50, 60)];
        let sections = sections.map(|(start, end)| section(start, end, Vec::new()));
        let sections: Vec<&Section> = sections.iter().collect();
        let wider = reaching_further(&sections);
        for at in 0..70 {
            let above = sections.partition_point(|section| section.scope.start <= at);
            let plain = (0..above).rev().find(|&i| at < sections[i].scope.end);
            let mut next = above.checked_sub(1);
            while let Some(section) = next.filter(|&section| sections[section].scope.end <= at) {
                next = wider[section];
            }
            assert_eq!(next, plain, "byte {at}");
        }
        let ranged =
            [section(0, 1, vec![5..=9, std::ops::RangeInclusive::new(30, 20)]), section(2, 3, vec![1..=6, 40..=40])];
        let found = sections_of(&ranged.iter().collect::<Vec<_>>(), [1, 5, 6, 25, 40].into());
        assert_eq!(found, [(1, 1), (5, 0), (6, 0), (40, 1)].into());
    }

    const STORE: &str = "
pub enum StoreError {
    // user: 1000-1999
//  ------------------ `1004` belongs here
    NoUser = 1001,

    // storage [3000-3099, 3900]
//  ---------------------------- the heading that it stands under
    DiskFull = 3001,
    ReadOnly = 3900,
    Misplaced = 1004,
//              ^^^^ `1004` of `StoreError::Misplaced` is outside of `3000`-`3099`, `3900`, the range of its section

    // no range at all
    Other = 77,
}
";

    #[test]
    fn a_code_under_the_wrong_heading() {
        check(&RULE, STORE);
        assert_eq!(helps(&RULE, STORE), ["move the line under that heading, or correct the number or the heading"]);
    }

    #[test]
    fn a_habit_of_the_file_convicts_a_section_of_strangers() {
        let part = |n: usize| format!("    // part {n}: {n}000-{n}999\n    A{n} = {n}001,\n    B{n} = {n}002,\n");
        let parts = [1, 2, 3].map(part).concat();
        let text = format!("pub enum BigError {{\n{parts}    // last: 9000-9999\n    Odd = 8001,\n}}\n");
        assert_eq!(helps(&RULE, &text), ["correct the number, or add `8001` to the heading"]);
    }

    #[test]
    fn numbers_that_are_no_ranges_of_codes_are_silent() {
        check(
            &RULE,
            "
pub enum HttpError {
    // RFC 7231, pages 58-61
    Bad = 4001,
    Gone = 4002,
}
// retried 1-3 times
pub const ERR_A: u32 = 7;
",
        );
    }
}
