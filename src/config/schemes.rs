//! The scheme at the top of the config and the `[[scheme]]` blocks: what their codes look like, and which items they are for.

use std::{
    collections::BTreeMap,
    ops::{Range, RangeInclusive},
};

use super::{
    Pattern, Problem, nearest,
    raw::{RawModule, RawScheme, Section, Text},
    valid::patterns,
};
use crate::{
    scheme::{FieldKind, Fit, Reserved, Scheme},
    source::Span,
};

/// A scheme as the config gives it, and what it is for.
#[derive(Debug, Default)]
pub struct Numbering {
    /// What a code looks like.
    pub scheme: Scheme,
    /// `name`.
    pub name: Option<String>,
    /// The pattern, or the key `ranges`, where the config has it.
    pub span: Option<Span>,
    /// `levels`, where the config has it.
    pub levels_span: Option<Span>,
    /// `modules` or `ranges`, where the config has it.
    pub modules_span: Option<Span>,
    /// The modules or ranges, by number.
    pub modules: Vec<Module>,
    /// True where a code must be unique within its item alone.
    pub per_item: bool,
    pub(super) items: Vec<Pattern>,
    pub(super) paths: Vec<Pattern>,
    pub(super) packages: Vec<Pattern>,
}

/// A module of a scheme, or a range of its integers.
#[derive(Debug)]
pub struct Module {
    /// Its number.
    pub number: u32,
    /// Its key in the config, as written: `01`, `1000..=1999`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The globs on package names that belong to it, as written.
    pub package_globs: Vec<String>,
    /// The place of its key.
    pub span: Span,
    packages: Vec<Pattern>,
}

impl Module {
    /// True where the package belongs to this module.
    pub fn claims(&self, package: &str) -> bool {
        self.packages.iter().any(|pattern| pattern.matcher.is_match(package))
    }
}

impl Numbering {
    /// True where the config says anything of its codes.
    pub fn is_configured(&self) -> bool {
        self.span.is_some() || self.levels_span.is_some() || self.modules_span.is_some()
    }

    /// The module with this number.
    pub fn module(&self, number: u32) -> Option<&Module> {
        self.modules.iter().find(|module| module.number == number)
    }

    /// The module that a package belongs to: the one that names it, else the first with a glob that matches.
    pub fn owner_of_package(&self, package: &str) -> Option<&Module> {
        let named = self.modules.iter().find(|module| module.package_globs.iter().any(|glob| glob == package));
        named.or_else(|| self.modules.iter().find(|module| module.claims(package)))
    }

    /// How messages call the scheme: "`A-BB-CCC`", or "the ranges of `storage`".
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) if self.scheme.has_ranges() => format!("the ranges of `{name}`"),
            None if self.scheme.has_ranges() => "the ranges".to_owned(),
            _ => format!("`{}`", self.scheme.pattern()),
        }
    }

    /// What a list calls the space of its codes: the name, else the pattern or ranges.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.scheme.pattern().to_owned())
    }

    /// True where it is for every item that no block above it is for.
    pub fn is_for_all(&self) -> bool {
        self.items.is_empty() && self.paths.is_empty() && self.packages.is_empty()
    }

    pub(super) fn is_for(&self, item: &str, path: &str, package: &str) -> bool {
        let any = |globs: &[Pattern], name: &str| {
            globs.is_empty() || globs.iter().any(|pattern| pattern.matcher.is_match(name))
        };
        any(&self.items, item) && any(&self.paths, path) && any(&self.packages, package)
    }

    /// All globs on package names.
    pub(super) fn package_patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.packages.iter().chain(self.modules.iter().flat_map(|module| &module.packages))
    }
}

/// The scheme at the top, and the blocks with their places. `text` is that of the config.
pub(super) fn check(
    text: &str,
    top: RawScheme,
    blocks: Vec<(Span, RawScheme)>,
    problems: &mut Vec<Problem>,
) -> (Numbering, Vec<Numbering>) {
    let top = numbering(text, None, top, problems);
    let (mut checked, mut is_for_all) = (Vec::new(), false);
    for (span, raw) in blocks {
        if is_for_all {
            let help = "move it in front, or give the block above it `items`, `paths` or `packages`";
            let message = "no code is left for this block: the one above it is for every item";
            problems.push(Problem::new(span, message).help(help));
        }
        is_for_all = raw.items.is_empty() && raw.paths.is_empty() && raw.packages.is_empty();
        checked.push(numbering(text, Some(span), raw, problems));
    }
    (top, checked)
}

fn numbering(text: &str, block: Option<Span>, raw: RawScheme, problems: &mut Vec<Problem>) -> Numbering {
    let mut numbering = Numbering {
        items: patterns(&raw.items, problems),
        paths: patterns(&raw.paths, problems),
        packages: patterns(&raw.packages, problems),
        name: raw.name.map(|name| name.text),
        ..Numbering::default()
    };
    match (raw.pattern, raw.ranges, block) {
        (Some(pattern), Some(ranges), _) => {
            let message = "a scheme has a pattern or ranges, and this one has both";
            let help = "remove one of them, or keep the ranges and drop the pattern";
            problems.push(Problem::new(ranges.span, message).help(help));
            numbering.span = Some(pattern.span);
        }
        (Some(pattern), None, _) => {
            numbering.span = Some(pattern.span);
            match Scheme::parse(&pattern.text) {
                Ok(scheme) => numbering.scheme = scheme,
                Err(error) => {
                    let message = format!("`{}` is no scheme: {}", pattern.text.escape_debug(), error.message);
                    let span = inside(text, &pattern, error.range);
                    problems.push(Problem::new(span, message).help("write a pattern such as `A-BB-CCC`"));
                    // What is said of its fields would only repeat the mistake.
                    return numbering;
                }
            }
        }
        (None, Some(section), _) => {
            numbering.span = Some(section.span);
            numbering.modules_span = Some(section.span);
            ranges(&mut numbering, section, problems);
        }
        (None, None, Some(block)) => {
            let help = "write `pattern = \"A-BB-CCC\"`, or `ranges = { \"1000..=1999\" = \"storage\" }`, or \
                        `pattern = \"*\"` where the codes have no scheme";
            problems.push(Problem::new(block, "this scheme has no pattern and no ranges").help(help));
            return numbering;
        }
        (None, None, None) => {}
    }
    if let Some(section) = raw.levels {
        numbering.levels_span = Some(section.span);
        levels(&mut numbering.scheme, section, problems);
    }
    if let Some(section) = raw.modules {
        numbering.modules_span = Some(section.span);
        modules(&mut numbering, section, problems);
    } else if let (true, Some(span)) = (numbering.scheme.has_words(FieldKind::Module), numbering.span) {
        let help = "write `modules = { ddl = \"schema changes\" }`";
        problems.push(Problem::new(span, "the words of this pattern are not listed").help(help));
    }
    for text in raw.reserved {
        match reserved(&numbering.scheme, &text) {
            Ok(reserved) => numbering.scheme.reserved.push(reserved),
            Err(problem) => problems.push(problem),
        }
    }
    numbering.per_item = raw.space.is_some_and(|space| per_item(&space, problems));
    numbering
}

/// Whether `space` says that each item is a space of its own.
fn per_item(space: &Text, problems: &mut Vec<Problem>) -> bool {
    match space.text.as_str() {
        "item" => return true,
        "scheme" => {}
        other => {
            let help = nearest(other, &["item", "scheme"]).unwrap_or("item");
            let message = format!("`{}` is no space", other.escape_debug());
            let help = format!("write `\"{help}\"`; the spaces are `scheme` (the default) and `item`");
            problems.push(Problem::new(space.span, message).help(help));
        }
    }
    false
}

/// The place of a part of a string, where the string is written without escapes.
pub(super) fn inside(text: &str, string: &Text, range: Range<usize>) -> Span {
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
        problems.push(no_field(scheme, FieldKind::Level, "levels", section.span));
        return;
    }
    if section.entries.is_empty() {
        let help = "list one, such as `1 = \"system\"`";
        problems.push(Problem::new(section.span, "`[levels]` allows no level").help(help));
        return;
    }
    let mut levels = BTreeMap::new();
    for (key, name) in section.entries {
        match scheme.field_value(FieldKind::Level, &key.text) {
            Some(level) if levels.insert(level, name).is_some() => {
                problems
                    .push(Problem::new(key.span, format!("level {level} is listed twice")).help("remove one of them"));
            }
            Some(_) => {}
            None => {
                let text = |value: u32| scheme.field_text(FieldKind::Level, value);
                let help = one_of(&text(0), &text(scheme.capacity(FieldKind::Level)));
                problems.push(Problem::new(key.span, not_a(&key, FieldKind::Level, scheme)).help(help));
            }
        }
    }
    scheme.levels = levels;
}

fn no_field(scheme: &Scheme, kind: FieldKind, key: &str, span: Span) -> Problem {
    let message = if scheme.has_ranges() {
        format!("a scheme of ranges has no {}", kind.name())
    } else {
        format!("`{}` has no {}", scheme.pattern(), kind.name())
    };
    Problem::new(span, message).help(format!("remove `[{key}]`"))
}

fn modules(numbering: &mut Numbering, section: Section<RawModule>, problems: &mut Vec<Problem>) {
    let Some(width) = numbering.scheme.width(FieldKind::Module) else {
        problems.push(no_field(&numbering.scheme, FieldKind::Module, "modules", section.span));
        return;
    };
    if section.entries.is_empty() {
        let help = "list one, such as `\"01\" = \"user\"`, or remove it to allow all";
        problems.push(Problem::new(section.span, "`[modules]` allows no module").help(help));
        return;
    }
    let has_words = numbering.scheme.has_words(FieldKind::Module);
    if has_words {
        numbering.scheme.set_words(section.entries.iter().map(|module| module.key.text.clone()).collect());
    }
    for raw in claimed(section.entries, problems) {
        let value = numbering.scheme.field_value(FieldKind::Module, &raw.key.text);
        let least = numbering.scheme.least(FieldKind::Module);
        match value.filter(|number| *number >= least && (has_words || raw.key.text.len() == width)) {
            Some(number) => numbering.modules.push(module(number, raw, problems)),
            None => problems.push(bad_module(&raw.key, width, &numbering.scheme)),
        }
    }
    numbering.modules.sort_by_key(|module| module.number);
    let named = numbering.modules.iter().map(|module| (module.number, module.name.clone()));
    numbering.scheme.modules = Some(named.collect());
}

fn module(number: u32, raw: RawModule, problems: &mut Vec<Problem>) -> Module {
    let RawModule { key, name, owner, packages } = raw;
    let package_globs = packages.iter().map(|package| package.text.clone()).collect();
    let packages = patterns(&packages, problems);
    Module { number, key: key.text, name, owner, package_globs, span: key.span, packages }
}

/// The modules as they are; a package that two of them claim is a problem.
fn claimed(entries: Vec<RawModule>, problems: &mut Vec<Problem>) -> Vec<RawModule> {
    let mut claims: BTreeMap<&str, &str> = BTreeMap::new();
    for RawModule { key, packages, .. } in &entries {
        for package in packages {
            match claims.insert(&package.text, &key.text) {
                Some(first) if first != key.text => {
                    claims.insert(&package.text, first);
                    let message =
                        format!("`{}` is claimed by module `{first}` and by module `{}`", package.text, key.text);
                    problems.push(Problem::new(package.span, message).help("leave it to one of them"));
                }
                _ => {}
            }
        }
    }
    entries
}

/// Ranges of one scheme often belong to one package together, so two of them may claim it.
fn ranges(numbering: &mut Numbering, section: Section<RawModule>, problems: &mut Vec<Problem>) {
    if section.entries.is_empty() {
        let help = "list one, such as `\"1000..=1999\" = \"storage\"`";
        problems.push(Problem::new(section.span, "`ranges` allows no code").help(help));
        return;
    }
    let mut ranges: Vec<(RangeInclusive<i128>, RawModule)> = Vec::new();
    for raw in section.entries {
        match range(&raw.key) {
            Ok(range) => {
                match ranges.iter().find(|(other, _)| range.start() <= other.end() && other.start() <= range.end()) {
                    Some((_, other)) => {
                        let message = format!("`{}` overlaps `{}`", raw.key.text, other.key.text);
                        problems.push(Problem::new(raw.key.span, message).help("give each number to one range"));
                    }
                    None => ranges.push((range, raw)),
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    ranges.sort_by_key(|(range, _)| *range.start());
    let named = ranges.iter().map(|(range, raw)| (range.clone(), raw.name.clone())).collect();
    numbering.scheme = Scheme::of_ranges(named);
    numbering.modules = (1..).zip(ranges).map(|(number, (_, raw))| module(number, raw, problems)).collect();
}

/// `1000..=1999`, `-32099..=-32000`, `0x0100..=0x01ff`, or one number.
fn range(key: &Text) -> Result<RangeInclusive<i128>, Problem> {
    let (first, last) = bounds(key)?;
    let number = |text: &str| {
        let text = text.trim().replace('_', "");
        let found = match text.strip_prefix("0x") {
            Some(digits) if !digits.starts_with(['+', '-']) => i128::from_str_radix(digits, 16).ok(),
            Some(_) => None,
            None => text.parse().ok(),
        };
        let help = "write `\"1000..=1999\" = \"storage\"`";
        found.ok_or_else(|| Problem::new(key.span, format!("`{}` is no integer", text.escape_debug())).help(help))
    };
    let (from, to) = (number(first)?, number(last)?);
    if from > to {
        return Err(empty_range(key, first, last));
    }
    if to.checked_sub(from).is_none_or(|width| width >= i128::from(u32::MAX)) {
        return Err(Problem::new(key.span, "a range holds at most 4294967294 numbers"));
    }
    Ok(from..=to)
}

/// Both ends of an inclusive range as written; of a single code, the code twice.
fn bounds(text: &Text) -> Result<(&str, &str), Problem> {
    if let Some(bounds) = text.text.split_once("..=") {
        return Ok(bounds);
    }
    match text.text.split_once("..") {
        Some((first, last)) => {
            let message = format!("`{}` is no inclusive range", text.text.escape_debug());
            let help = format!("write `{}..={}`", first.trim(), last.trim());
            Err(Problem::new(text.span, message).help(help))
        }
        None => Ok((&text.text, &text.text)),
    }
}

fn empty_range(text: &Text, first: &str, last: &str) -> Problem {
    let help = format!("write `{}..={}`", last.trim(), first.trim());
    Problem::new(text.span, "the range is empty").help(help)
}

fn bad_module(key: &Text, width: usize, scheme: &Scheme) -> Problem {
    let text = |value: u32| scheme.field_text(FieldKind::Module, value);
    let least = scheme.least(FieldKind::Module);
    let help = match scheme.field_value(FieldKind::Module, &key.text).filter(|number| *number >= least) {
        Some(number) if key.text.len() < width => format!("write `\"{}\"`", text(number)),
        _ => one_of(&text(least), &text(scheme.capacity(FieldKind::Module))),
    };
    Problem::new(key.span, not_a(key, FieldKind::Module, scheme)).help(help)
}

fn one_of(least: &str, most: &str) -> String {
    let what = if most.bytes().all(|b| b.is_ascii_digit()) { "number" } else { "value" };
    format!("write a {what} from `{least}` to `{most}`")
}

fn not_a(key: &Text, kind: FieldKind, scheme: &Scheme) -> String {
    format!("`{}` is no {} of `{}`", key.text.escape_debug(), kind.name(), scheme.pattern())
}

fn reserved(scheme: &Scheme, text: &Text) -> Result<Reserved, Problem> {
    let (first, last) = bounds(text)?;
    let bound = |code: &str| {
        let fit = scheme.read(code.trim());
        match (fit.reading(), fit) {
            (Some(reading), fit) if !scheme.has_ranges() || matches!(fit, Fit::Conforming(_)) => {
                Ok(scheme.number(&reading))
            }
            (_, Fit::Malformed(misfit)) => {
                let reason = scheme.misfit_reason(&misfit);
                let message = format!("`{}` does not fit the scheme: {reason}", code.trim().escape_debug());
                Err(Problem::new(text.span, message))
            }
            _ => Err(Problem::new(text.span, format!("`{}` is in no range of the scheme", code.trim().escape_debug()))),
        }
    };
    let range = Reserved { first: bound(first)?, last: bound(last)?, text: text.text.clone(), span: text.span };
    if range.first > range.last {
        return Err(empty_range(text, first, last));
    }
    Ok(range)
}
