//! The catalog as tables for people: an index of modules, then a table for each module and level, then what is told of single codes at
//! more length. A row is one line without padding, so that a change of one code changes one line.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use foldhash::HashSet;

use super::{
    Options,
    escape::{attribute, cell, code, inline},
    words::{self, Word, in_languages, language, word},
};
use crate::{
    catalog::{Catalog, Code, Module, Part, Source},
    config::CatalogColumn,
    table::Status,
};

/// A text of more characters is cut behind its first sentence in a cell, and told in full below the table.
const LONG: usize = 120;
/// Most sources that a cell names.
const MOST_SOURCES: usize = 3;

/// The heading of a page that holds a catalog, without a line feed.
pub fn title(options: &Options) -> String {
    format!("# {}", word("错误码目录", "Error code catalog").heading(options))
}

/// Writes everything below the heading of the page.
pub fn write(catalog: &Catalog, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut blocks = vec![summary(catalog, options)];
    blocks.extend(catalog.parts.iter().find(|part| is_top(part)).and_then(|part| format_of(part, options)));
    blocks.extend([format!("## {}", word("索引", "Index").heading(options)), index(catalog, options)]);
    for part in &catalog.parts {
        part_blocks(part, options, &mut blocks);
    }
    writeln!(out, "{}", blocks.join("\n\n"))
}

/// How many codes there are, and how they stand: `共 17 个错误码，1 个已弃用。 / 17 error codes, 1 deprecated.`
pub(super) fn summary(catalog: &Catalog, options: &Options) -> String {
    let codes = || catalog.parts.iter().flat_map(|part| &part.codes);
    let count = |status: Status| codes().filter(|code| code.status == status).count();
    let total = codes().filter(|code| !code.status.is_kept_free()).count();
    let mut zh = format!("共 {total} 个错误码");
    let mut en = format!("{total} error code{}", if total == 1 { "" } else { "s" });
    for (status, words) in [
        (Status::Deprecated, ["个已弃用", "deprecated"]),
        (Status::Retired, ["个已退役", "retired"]),
        (Status::Reserved, ["个已预留", "reserved"]),
    ] {
        let count = count(status);
        if count > 0 {
            zh = format!("{zh}，{count} {}", words[0]);
            en = format!("{en}, {count} {}", words[1]);
        }
    }
    in_languages(options, " / ", format!("{zh}。"), format!("{en}."))
}

pub(super) fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// All modules, and the parts that have none.
pub(super) fn index(catalog: &Catalog, options: &Options) -> String {
    let headers = [("模块", "Module"), ("范围", "Range"), ("已用", "Used"), ("下一个", "Next"), ("负责人", "Owner")];
    let headers = headers.map(|(zh, en)| word(zh, en).label(options));
    let mut lines = vec![row(&headers), "|---|---|---:|---|---|".to_owned()];
    for part in &catalog.parts {
        let of_modules = part.modules.iter().map(|module| row(&index_of_module(part, module, options)));
        lines.extend(of_modules);
        lines.extend(groups(part).iter().map(|group| row(&index_of_group(part, group, options))));
    }
    lines.join("\n")
}

fn index_of_module(part: &Part, module: &Module, options: &Options) -> [String; 5] {
    let title = module_title(module);
    let name = match (is_top(part), title.is_empty()) {
        (_, true) => inline(&part.name),
        (true, false) => title,
        (false, false) => format!("{}: {title}", inline(&part.name)),
    };
    let has_section = part.codes.iter().any(|code| is_shown(code) && code.module.as_ref() == Some(&module.key));
    let anchor = match (is_top(part), module.key.is_empty()) {
        (false, true) => part.id.clone(),
        _ => part.anchor_of_module(&module.key),
    };
    let name = if has_section { link(&name, &anchor, options) } else { name };
    let joined = |separator: &str, texts: Vec<String>| texts.join(separator);
    let ranges = module.blocks.iter().map(|block| format!("{}–{}", inline(&block.first), inline(&block.last)));
    let next = module.blocks.iter().map(|block| cell(block.next.as_deref().unwrap_or_default()));
    [
        name,
        joined(", ", ranges.collect()),
        module.blocks.iter().map(|block| block.used).sum::<u32>().to_string(),
        joined(" / ", next.collect()),
        cell(module.owner.as_deref().unwrap_or_default()),
    ]
}

/// Codes of a part that belong to none of its modules.
fn index_of_group(part: &Part, group: &Group<'_>, options: &Options) -> [String; 5] {
    let name = match group.title {
        Some(title) if is_top(part) => title.label(options),
        Some(title) => format!("{}: {}", inline(&part.name), title.label(options)),
        None => inline(&part.name),
    };
    let numbers: Vec<i128> = group.codes.iter().filter_map(|code| code.code.parse().ok()).collect();
    let range = match (numbers.iter().min(), numbers.iter().max()) {
        (Some(first), Some(last)) if group.has_range && numbers.len() == group.codes.len() => {
            if first == last {
                first.to_string()
            } else {
                format!("{first}–{last}")
            }
        }
        _ => "-".to_owned(),
    };
    let none = || "-".to_owned();
    [link(&name, &group.anchor, options), range, group.codes.len().to_string(), none(), none()]
}

/// True for the codes of the scheme at the top, whose modules are headed like parts.
pub(super) fn is_top(part: &Part) -> bool {
    part.id.is_empty()
}

/// True for a code that stands in the table of its module; the others are listed as numbers that nothing may have.
pub(super) fn is_shown(code: &Code) -> bool {
    !code.status.is_kept_free()
}

/// Codes of a part that belong to none of its modules.
pub(super) struct Group<'a> {
    /// `None` where they are all codes of the part.
    pub(super) title: Option<Word>,
    pub(super) anchor: String,
    pub(super) codes: Vec<&'a Code>,
    /// False where the first and the last number say nothing of those between.
    has_range: bool,
}

/// The codes of a part that belong to no module: those of official tables, and those that nothing reads.
pub(super) fn groups(part: &Part) -> Vec<Group<'_>> {
    let outside = part.codes.iter().filter(|code| is_shown(code) && code.module.is_none());
    let groups = if part.scheme.is_some() {
        let (official, unread): (Vec<_>, Vec<_>) = outside.partition(|code| code.official);
        vec![
            Group {
                title: Some(word("官方错误码", "Official codes")),
                anchor: part.anchor_of_module("-official"),
                codes: official,
                has_range: false,
            },
            Group {
                title: Some(word("格式之外", "Outside of the scheme")),
                anchor: part.anchor_of_module("-outside"),
                codes: unread,
                has_range: false,
            },
        ]
    } else {
        let codes = outside.collect();
        let (title, anchor) = if is_top(part) {
            (Some(word("错误码", "Codes")), part.anchor_of_module("-all"))
        } else {
            (None, part.id.clone())
        };
        vec![Group { title, anchor, codes, has_range: true }]
    };
    groups.into_iter().filter(|group| !group.codes.is_empty()).collect()
}

pub(super) fn module_title(module: &Module) -> String {
    let key = inline(&module.key.replace("..=", "–"));
    match &module.name {
        Some(name) if !key.is_empty() => format!("{key} {}", inline(name)),
        Some(name) => inline(name),
        None => key,
    }
}

fn link(text: &str, anchor: &str, options: &Options) -> String {
    format!("[{text}]({})", options.way_to(anchor))
}

fn mark(anchor: &str) -> String {
    format!("<a id=\"{}\"></a>", attribute(anchor))
}

/// A heading behind its anchor.
fn heading(depth: usize, anchor: Option<&str>, text: &str) -> String {
    let hashes = "#".repeat(depth.min(6));
    let line = format!("{hashes} {text}");
    anchor.map_or(line.clone(), |anchor| format!("{}\n{line}", mark(anchor)))
}

/// `格式 / Format: A-BB-CCC`
fn format_of(part: &Part, options: &Options) -> Option<String> {
    let scheme = part.scheme.as_ref()?;
    Some(format!("{}: {}", word("格式", "Format").heading(options), code(scheme)))
}

/// The package and the file, where all codes of the part are declared in one.
pub(super) fn place_of(part: &Part, options: &Options) -> Option<String> {
    let mut sources = part.codes.iter().flat_map(|code| &code.sources);
    let first = sources.next()?;
    let is_same = |source: &Source| {
        (&source.repository, &source.package, &source.file) == (&first.repository, &first.package, &first.file)
    };
    let is_one = sources.all(is_same);
    is_one.then(|| format!("{}: {}", inline(&first.package), to_source(inline(&first.file), first, options)))
}

/// A text that links to a source, where that leads somewhere.
fn to_source(text: String, source: &Source, options: &Options) -> String {
    match options.link(source) {
        Some(link) => format!("[{text}]({link})"),
        None => text,
    }
}

/// `预留范围 / Ranges kept free: 202900–202999`
pub(super) fn ranges_of(part: &Part, options: &Options) -> Option<String> {
    let ranges: Vec<String> = part.reserved.iter().map(|range| code(&range.replace("..=", "–"))).collect();
    let title = word("预留范围", "Ranges kept free").heading(options);
    (!ranges.is_empty()).then(|| format!("{title}: {}", ranges.join(", ")))
}

/// The sections of a part.
fn part_blocks(part: &Part, options: &Options, blocks: &mut Vec<String>) {
    let depth = if is_top(part) { 2 } else { 3 };
    if !is_top(part) {
        blocks.push(heading(2, Some(&part.id), &inline(&part.name)));
        blocks.extend(format_of(part, options).or_else(|| place_of(part, options)));
    }
    let section = Section::new(part, options);
    for module in &part.modules {
        section.module(module, depth, blocks);
    }
    for group in groups(part) {
        if let Some(title) = group.title {
            blocks.push(heading(depth, Some(&group.anchor), &title.heading(options)));
        }
        section.table(&group.codes, depth + usize::from(group.title.is_some()), blocks);
    }
    section.kept_free(depth, blocks);
}

/// What the tables of a part share.
pub(super) struct Section<'a> {
    pub(super) part: &'a Part,
    pub(super) options: &'a Options,
    /// All codes of the part.
    known: HashSet<&'a str>,
}

impl<'a> Section<'a> {
    pub(super) fn new(part: &'a Part, options: &'a Options) -> Self {
        Self { part, options, known: part.codes.iter().map(|code| code.code.as_str()).collect() }
    }

    fn module(&self, module: &Module, depth: usize, blocks: &mut Vec<String>) {
        let codes: Vec<&Code> =
            self.part.codes.iter().filter(|code| is_shown(code) && code.module.as_ref() == Some(&module.key)).collect();
        if codes.is_empty() {
            return;
        }
        // The codes of a scheme without modules stand below the heading of their part, where that has one.
        let title = match module_title(module) {
            title if title.is_empty() && is_top(self.part) => word("错误码", "Codes").heading(self.options),
            title => title,
        };
        let depth = if title.is_empty() {
            depth - 1
        } else {
            blocks.push(heading(depth, Some(&self.part.anchor_of_module(&module.key)), &title));
            depth
        };
        // Codes are sorted by level.
        for of_level in codes.chunk_by(|a, b| a.level == b.level) {
            let level = of_level.first().and_then(|code| code.level.as_deref());
            if let Some(level) = level {
                blocks.push(heading(depth + 1, None, &self.level_title(level)));
            }
            self.table(of_level, depth + 1 + usize::from(level.is_some()), blocks);
        }
    }

    pub(super) fn level_title(&self, key: &str) -> String {
        let name = self.part.levels.iter().find(|level| level.key == key).map(|level| level.name.as_str());
        let name = match name {
            Some("system") => word("系统级", "system").heading(self.options),
            Some("service") => word("服务级", "service").heading(self.options),
            Some(name) => inline(name),
            None => return format!("{} {}", word("级别", "Level").heading(self.options), inline(key)),
        };
        format!("{} {name}", inline(key))
    }

    /// The table of some codes, and what is told of them at more length.
    fn table(&self, codes: &[&Code], depth: usize, blocks: &mut Vec<String>) {
        let mut lines = self.header();
        let mut details = Vec::new();
        for code in codes {
            let more = self.details(code, depth);
            lines.push(self.row(code, more.is_some()));
            details.extend(more);
        }
        blocks.push(lines.join("\n"));
        blocks.append(&mut details);
    }

    /// Numbers that nothing may have: those of codes that were given up or promised, and those that the config keeps free.
    fn kept_free(&self, depth: usize, blocks: &mut Vec<String>) {
        let mut lines = self.header();
        let mut details = Vec::new();
        for code in self.part.codes.iter().filter(|code| !is_shown(code)) {
            let more = self.details(code, depth + 1);
            lines.push(self.row(code, more.is_some()));
            details.extend(more);
        }
        let ranges = ranges_of(self.part, self.options);
        if lines.len() == 2 && ranges.is_none() {
            return;
        }
        blocks.push(heading(depth, None, &word("已退役与预留", "Retired and reserved").heading(self.options)));
        if lines.len() > 2 {
            blocks.push(lines.join("\n"));
        }
        blocks.extend(ranges);
        blocks.append(&mut details);
    }

    pub(super) fn header(&self) -> Vec<String> {
        let mut headers = vec![word("码", "Code").label(self.options)];
        for column in &self.options.columns {
            match column {
                CatalogColumn::Text => {
                    headers.extend(self.options.languages.iter().map(|tag| inline(language(tag))));
                }
                column => headers.push(words::column(*column).label(self.options)),
            }
        }
        vec![row(&headers), format!("|{}", "---|".repeat(headers.len()))]
    }

    pub(super) fn row(&self, code: &Code, has_details: bool) -> String {
        let anchor = self.part.anchor_of(&code.code);
        let shown = self::code(&code.code);
        // In a book each code has a section, which has the anchor.
        let shown = match has_details {
            _ if self.options.pages.is_some() => link(&shown, &anchor, self.options),
            true => format!("{}{}", mark(&anchor), link(&shown, &details_of(&anchor), self.options)),
            false => format!("{}{shown}", mark(&anchor)),
        };
        let mut cells = vec![shown];
        for column in &self.options.columns {
            match column {
                CatalogColumn::Text => {
                    let texts = self.options.languages.iter().map(|tag| code.texts.get(tag).map_or("", String::as_str));
                    cells.extend(texts.map(|text| struck(code, cell(short(text)))));
                }
                column => cells.push(self.cell(code, *column)),
            }
        }
        row(&cells)
    }

    pub(super) fn cell(&self, code: &Code, column: CatalogColumn) -> String {
        let details = &code.details;
        let text = match column {
            CatalogColumn::Name => return struck(code, cell(&names(code))),
            CatalogColumn::Status => return self.status(code),
            CatalogColumn::Source => return self.sources(code),
            // Has columns of its own.
            CatalogColumn::Text => None,
            CatalogColumn::Http => details.http.as_deref(),
            CatalogColumn::Since => details.since.as_deref(),
            CatalogColumn::Owner => details.owner.as_deref(),
            CatalogColumn::Cause => details.cause.as_deref(),
            CatalogColumn::Solution => details.solution.as_deref(),
            CatalogColumn::Retry => details.retry.as_deref(),
        };
        cell(text.unwrap_or_default())
    }

    /// `active`, or `deprecated → 201004` with a link.
    fn status(&self, code: &Code) -> String {
        let status = words::status(code.status, self.options);
        let Some(other) = &code.details.replaced_by else { return status };
        let other = if self.known.contains(other.as_str()) {
            link(&inline(other), &self.part.anchor_of(other), self.options)
        } else {
            inline(other)
        };
        format!("{status} → {other}")
    }

    fn sources(&self, code: &Code) -> String {
        let shown = code.sources.iter().take(MOST_SOURCES).map(|source| {
            // The heading of an item's own codes tells the package.
            let text = if self.part.scheme.is_none() && !is_top(self.part) {
                source.item.clone()
            } else {
                format!("{}::{}", source.package, source.item)
            };
            to_source(inline(&text), source, self.options)
        });
        let mut shown: Vec<String> = shown.collect();
        if code.sources.len() > MOST_SOURCES {
            shown.push(format!("+{}", code.sources.len() - MOST_SOURCES));
        }
        if shown.is_empty() { "-".to_owned() } else { shown.join(", ") }
    }

    /// What is told of a code outside of its row.
    fn details(&self, code: &Code, depth: usize) -> Option<String> {
        let has_column = |column: CatalogColumn| self.options.columns.contains(&column);
        let mut lines = Vec::new();
        for tag in self.options.languages.iter().filter(|_| has_column(CatalogColumn::Text)) {
            let text = code.texts.get(tag).map_or("", String::as_str);
            if short(text) != text {
                lines.push((inline(language(tag)), text));
            }
        }
        let details = &code.details;
        for (column, text) in [
            (CatalogColumn::Cause, &details.cause),
            (CatalogColumn::Solution, &details.solution),
            (CatalogColumn::Retry, &details.retry),
        ] {
            if let Some(text) = text
                && !has_column(column)
            {
                lines.push((words::column(column).label(self.options), text));
            }
        }
        if lines.is_empty() {
            return None;
        }
        let mut texts = self.options.languages.iter().filter_map(|tag| code.texts.get(tag));
        let name = code.name.as_deref().or_else(|| texts.next().map(|text| short(text))).unwrap_or_default();
        let title = format!("{} {}", inline(&code.code), inline(name));
        let anchor = details_of(&self.part.anchor_of(&code.code));
        let items: Vec<String> =
            lines.into_iter().map(|(label, text)| format!("- **{label}**: {}", inline(text))).collect();
        Some(format!("{}\n\n{}", heading(depth, Some(&anchor), title.trim()), items.join("\n")))
    }
}

fn details_of(anchor: &str) -> String {
    format!("{anchor}-details")
}

pub(super) fn struck(code: &Code, cell: String) -> String {
    if code.status == Status::Deprecated && cell != "-" { format!("~~{cell}~~") } else { cell }
}

pub(super) fn names(code: &Code) -> String {
    let names: BTreeSet<&str> = code.aliases.iter().map(String::as_str).collect();
    let names = code.name.as_deref().into_iter().chain(names);
    names.collect::<Vec<_>>().join(", ")
}

/// A text as a cell shows it: of a long one the first sentence.
fn short(text: &str) -> &str {
    if text.chars().nth(LONG).is_none() {
        return text;
    }
    let end = text.char_indices().find_map(|(at, c)| {
        let behind = &text[at + c.len_utf8()..];
        let ends = match c {
            '。' | '！' | '？' | '；' => true,
            '\n' => return Some(at),
            '.' if is_initial(&text[..at]) => false,
            '.' | '!' | '?' => {
                behind.strip_prefix([' ', '\n']).is_some_and(|next| !next.starts_with(char::is_lowercase))
            }
            _ => false,
        };
        ends.then_some(at + c.len_utf8())
    });
    let first = end.map_or(text, |end| text[..end].trim_end());
    if first.is_empty() { text } else { first }
}

/// True where one letter is all of the last word: `i.e`, `e.g`.
fn is_initial(text: &str) -> bool {
    let mut last = text.chars().rev();
    let (letter, before) = (last.next(), last.next());
    letter.is_some_and(char::is_alphabetic) && before.is_none_or(|before| !before.is_alphanumeric())
}
