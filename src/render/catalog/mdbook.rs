//! The catalog as the pages of a book for mdBook: an index with the picture, one page a module, and one for the numbers that nothing may
//! have. Each code has a section of its own, since the search of a book leads to sections.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::Arc,
};

use super::{
    Options, Pages,
    escape::{cell, inline},
    escaped,
    markdown::{
        Group, Section, groups, index, is_shown, is_top, module_title, names, place_of, ranges_of, row, struck,
        summary, title,
    },
    svg,
    words::{column, language, word},
};
use crate::{
    catalog::{Catalog, Code, Module, Part},
    config::CatalogColumn,
};

/// What each file begins with, so that it is known again as one that may be replaced.
pub const MARK: &str = "<!-- errcode-check:page";

/// The first line of each file.
const FIRST_LINE: &str = "<!-- errcode-check:page v1; generated, do not edit -->\n";
/// Room for the tables, whose columns of Chinese would shrink to one character each.
const STYLE: &str = "<style>:root{--content-max-width:960px}main td{min-width:5em}</style>";
const INDEX: &str = "index.md";
const KEPT_FREE: &str = "retired.md";
const PICTURE: &str = "occupancy.svg";
/// The table of contents, which mdBook looks for under this name.
pub const SUMMARY: &str = "SUMMARY.md";
/// A file name is at most this long without its ending, in bytes.
const LONGEST: usize = 120;

/// A file of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name in the folder of pages.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A `book.toml` for a folder without one.
pub fn manifest(options: &Options) -> String {
    let title = word("错误码目录", "Error code catalog").label(options);
    let language = options.languages.first().map_or("en", |tag| if tag == "zh" { "zh-CN" } else { tag });
    // Texts are shown as they are, with the quotes and dashes that they have, and modules with their own numbers alone.
    format!(
        "[book]\ntitle = {title:?}\nlanguage = {language:?}\nsrc = \"src\"\n\n[output.html]\nsmart-punctuation = false\n\
         no-section-label = true\n"
    )
}

/// The files of the folder of pages, by name.
pub fn files(catalog: &Catalog, options: &Options) -> Vec<File> {
    let leaves = leaves(catalog);
    let mut pages = Pages::default();
    let mut of_page: BTreeMap<String, String> = BTreeMap::new();
    for leaf in &leaves {
        of_page.insert(leaf.anchor.clone(), leaf.file.clone());
        let codes = leaf.codes();
        of_page.extend(codes.iter().map(|code| (leaf.part.anchor_of(&code.code), leaf.file.clone())));
    }
    for part in &catalog.parts {
        let kept = part.codes.iter().filter(|code| !is_shown(code));
        of_page.extend(kept.map(|code| (part.anchor_of(&code.code), KEPT_FREE.to_owned())));
    }
    pages.of = Arc::new(of_page);
    // The sections tell the sources.
    let columns = || options.columns.iter().copied().filter(|column| *column != CatalogColumn::Source).collect();
    let on = |name: &str| Options {
        columns: columns(),
        pages: Some(Pages { here: name.to_owned(), ..pages.clone() }),
        ..options.clone()
    };
    let mut files: Vec<File> = Vec::new();
    let mut add = |name: &str, text: String| files.push(File { name: name.to_owned(), text });
    let kept_free = kept_free(catalog, &on(KEPT_FREE));
    add(INDEX, page(&index_page(catalog, &on(INDEX))));
    for leaf in &leaves {
        add(&leaf.file, page(&leaf.blocks(&on(&leaf.file))));
    }
    if let Some(blocks) = &kept_free {
        add(KEPT_FREE, page(blocks));
    }
    add(SUMMARY, contents(&leaves, kept_free.is_some(), options));
    add(PICTURE, format!("{FIRST_LINE}{}", svg::picture(catalog, options)));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn page(blocks: &[String]) -> String {
    format!("{FIRST_LINE}{STYLE}\n\n{}\n", blocks.join("\n\n"))
}

/// A heading with an anchor that does not follow from its text.
fn heading(depth: usize, text: &str, anchor: &str) -> String {
    format!("{} {text} {{#{anchor}}}", "#".repeat(depth))
}

/// A page of codes.
struct Leaf<'a> {
    part: &'a Part,
    /// The module, or the codes that belong to none.
    of: Of<'a>,
    anchor: String,
    file: String,
}

enum Of<'a> {
    Module(&'a Module),
    Group(Group<'a>),
}

fn leaves(catalog: &Catalog) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::new();
    // Without regard to case, as some file systems have it.
    let mut names: BTreeSet<String> = [INDEX, KEPT_FREE, SUMMARY].map(str::to_lowercase).into_iter().collect();
    let mut add = |part, anchor: String, of| {
        let mut end = anchor.len().min(LONGEST);
        while !anchor.is_char_boundary(end) {
            end -= 1;
        }
        let stem = anchor[..end].trim_matches(['.', '-']);
        let (mut file, mut nth) = (format!("{stem}.md"), 1);
        while !names.insert(file.to_lowercase()) {
            nth += 1;
            file = format!("{stem}-{nth}.md");
        }
        leaves.push(Leaf { part, of, anchor, file });
    };
    for part in &catalog.parts {
        for module in &part.modules {
            if part.codes.iter().any(|code| is_of(code, module)) {
                let is_all = module.key.is_empty() && !is_top(part);
                let anchor = if is_all { part.id.clone() } else { part.anchor_of_module(&module.key) };
                add(part, anchor, Of::Module(module));
            }
        }
        for group in groups(part) {
            add(part, group.anchor.clone(), Of::Group(group));
        }
    }
    leaves
}

fn is_of(code: &Code, module: &Module) -> bool {
    is_shown(code) && code.module.as_ref() == Some(&module.key)
}

impl Leaf<'_> {
    fn codes(&self) -> Vec<&Code> {
        match &self.of {
            Of::Module(module) => self.part.codes.iter().filter(|code| is_of(code, module)).collect(),
            Of::Group(group) => group.codes.clone(),
        }
    }

    fn title(&self, options: &Options) -> String {
        match &self.of {
            Of::Module(module) => match (module_title(module), is_top(self.part)) {
                (title, true) if title.is_empty() => word("错误码", "Codes").heading(options),
                (title, true) => title,
                (title, false) if title.is_empty() => inline(&self.part.name),
                (title, false) => format!("{}: {title}", inline(&self.part.name)),
            },
            Of::Group(group) => group.title.map_or_else(|| inline(&self.part.name), |title| title.heading(options)),
        }
    }

    fn blocks(&self, options: &Options) -> Vec<String> {
        let section = Section::new(self.part, options);
        let mut blocks = vec![heading(1, &self.title(options), &self.anchor)];
        if let Of::Module(module) = &self.of {
            blocks.push(ranges(&section, module));
            if let Some(owner) = &module.owner {
                blocks.push(format!("{}: {}", column(CatalogColumn::Owner).heading(options), inline(owner)));
            }
        }
        if self.part.scheme.is_none() {
            blocks.extend(place_of(self.part, options));
        }
        let codes = self.codes();
        for of_level in codes.chunk_by(|a, b| a.level == b.level) {
            let level = of_level.first().and_then(|code| code.level.as_deref());
            if let Some(level) = level {
                blocks.push(heading(2, &section.level_title(level), &format!("{}-{level}", self.anchor)));
            }
            blocks.push(table(&section, of_level));
            blocks.extend(of_level.iter().map(|code| about(&section, code)));
        }
        blocks
    }
}

/// A table of codes.
fn table(section: &Section<'_>, codes: &[&Code]) -> String {
    let mut lines = section.header();
    lines.extend(codes.iter().map(|code| section.row(code, false)));
    lines.join("\n")
}

/// What each level of a module has room for.
fn ranges(section: &Section<'_>, module: &Module) -> String {
    let options = section.options;
    let headers = [("级别", "Level"), ("范围", "Range"), ("已用", "Used"), ("容量", "Size"), ("下一个", "Next")];
    let headers = headers.map(|(zh, en)| word(zh, en).label(options));
    let mut lines = vec![row(&headers), "|---|---|---:|---:|---|".to_owned()];
    lines.extend(module.blocks.iter().map(|block| {
        row(&[
            block.level.as_deref().map_or_else(|| "-".to_owned(), |level| section.level_title(level)),
            format!("{}–{}", inline(&block.first), inline(&block.last)),
            block.used.to_string(),
            block.size.to_string(),
            cell(block.next.as_deref().unwrap_or_default()),
        ])
    }));
    lines.join("\n")
}

/// All that is known of a code.
fn about(section: &Section<'_>, code: &Code) -> String {
    let options = section.options;
    let mut title = inline(&code.code);
    let shown = names(code);
    if !shown.is_empty() {
        title = format!("{title} {}", inline(&shown));
    }
    let texts = options.languages.iter().filter_map(|tag| Some((inline(language(tag)), inline(code.texts.get(tag)?))));
    let mut lines: Vec<(String, String)> = texts.collect();
    let details = &code.details;
    for (of, text) in [
        (CatalogColumn::Http, &details.http),
        (CatalogColumn::Since, &details.since),
        (CatalogColumn::Owner, &details.owner),
        (CatalogColumn::Cause, &details.cause),
        (CatalogColumn::Solution, &details.solution),
        (CatalogColumn::Retry, &details.retry),
    ] {
        if let Some(text) = text {
            lines.push((column(of).label(options), inline(text)));
        }
    }
    for of in [CatalogColumn::Status, CatalogColumn::Source] {
        lines.push((column(of).label(options), section.cell(code, of)));
    }
    let lines: Vec<String> = lines.into_iter().map(|(label, text)| format!("- **{label}**: {text}")).collect();
    format!("{}\n\n{}", heading(3, &struck(code, title), &section.part.anchor_of(&code.code)), lines.join("\n"))
}

fn index_page(catalog: &Catalog, options: &Options) -> Vec<String> {
    vec![
        title(options),
        summary(catalog, options),
        format!("![{}]({PICTURE})", word("错误码占用", "Error codes in use").label(options)),
        heading(2, &word("索引", "Index").heading(options), "index"),
        index(catalog, options),
    ]
}

/// The numbers of all parts that nothing may have; `None` where there are none.
fn kept_free(catalog: &Catalog, options: &Options) -> Option<Vec<String>> {
    let mut blocks = vec![heading(1, &word("已退役与预留", "Retired and reserved").heading(options), "retired")];
    for part in &catalog.parts {
        let section = Section::new(part, options);
        let codes: Vec<&Code> = part.codes.iter().filter(|code| !is_shown(code)).collect();
        if !codes.is_empty() || !part.reserved.is_empty() {
            let anchor = if is_top(part) { "retired-scheme".to_owned() } else { format!("{}-retired", part.id) };
            blocks.push(heading(2, &inline(&part.name), &anchor));
            if !codes.is_empty() {
                blocks.push(table(&section, &codes));
            }
            blocks.extend(ranges_of(part, options));
            blocks.extend(codes.iter().map(|code| about(&section, code)));
        }
    }
    (blocks.len() > 1).then_some(blocks)
}

/// `SUMMARY.md`: every page once, the parts as headings.
fn contents(leaves: &[Leaf<'_>], has_kept_free: bool, options: &Options) -> String {
    let link = |title: &str, file: &str| format!("[{title}]({})", escaped(file));
    let mut text = format!("{FIRST_LINE}\n# Summary\n\n{}\n", link(&word("概览", "Overview").heading(options), INDEX));
    let mut heading: Option<String> = None;
    for leaf in leaves {
        let next = match leaf.part.scheme {
            Some(_) => inline(&leaf.part.name),
            None => word("自有编号", "Numbers of their own").heading(options),
        };
        if heading.as_ref() != Some(&next) {
            let _ = write!(text, "\n# {next}\n\n");
            heading = Some(next);
        }
        let _ = writeln!(text, "- {}", link(&leaf.title(options), &leaf.file));
    }
    if has_kept_free {
        let title = word("已退役与预留", "Retired and reserved").heading(options);
        let _ = write!(text, "\n---\n\n{}\n", link(&title, KEPT_FREE));
    }
    text
}
