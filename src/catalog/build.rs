//! From the index and the tables to the catalog.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Catalog, Code, Details, Kind, Level, Module, Part, Source, anchor, docs};
use crate::{
    code::{Description, DescriptionRole, Lang, Role},
    config::{Config, List, Numbering},
    frontier::{Frontier, block_of_row},
    history::{History, Side, counted},
    index::{Entry, Space, Status as Standing},
    scheme::{FieldKind, Fit, Reading, Scheme},
    table::{Column, Namespace, Row, Status},
    workspace::Workspace,
};

/// What a catalog is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The codes, the tables and the config.
    pub here: Side<'a>,
    /// For the names of packages.
    pub workspace: &'a Workspace,
    /// Other revisions, which may hold the next number.
    pub history: Option<&'a History>,
    /// The packages whose codes are wanted, ascending; `None` for all.
    pub packages: Option<&'a [usize]>,
}

/// The catalog of a workspace.
pub fn build(inputs: Inputs<'_>) -> Catalog {
    let spaces = spaces(inputs);
    let frontier = Frontier::new(inputs.here, inputs.history);
    let titles = titles(inputs.here, spaces.keys().copied());
    let parts = spaces.iter().zip(titles).map(|((space, found), title)| part(inputs, &frontier, *space, found, title));
    let mut parts: Vec<Part> = parts.collect();
    // Those of the config's last block are the ones that matter most.
    parts.sort_by_key(|part| !part.id.is_empty());
    Catalog { parts }
}

/// What is known of a code: what declares or uses it, and the rows of official tables.
#[derive(Default)]
struct Found<'a> {
    entries: Vec<&'a Entry>,
    rows: Vec<&'a Row>,
}

/// The codes of each space, by their canonical text.
type Spaces<'a> = BTreeMap<Space, BTreeMap<String, Found<'a>>>;

fn spaces(inputs: Inputs<'_>) -> Spaces<'_> {
    let Side { index, config, tables, .. } = inputs.here;
    let mut spaces = Spaces::new();
    let is_wanted = |entry: &Entry| inputs.packages.is_none_or(|packages| packages.contains(&entry.package));
    let declared: BTreeSet<(Space, &str)> =
        counted(index).map(|(_, entry)| (space(inputs.here, entry), entry.code.as_str())).collect();
    let is_only_used = |entry: &Entry| {
        let item = &index.items[entry.item];
        entry.role == Role::Mention
            && entry.status != Standing::OffScheme
            && !(entry.marker || item.http)
            && !declared.contains(&(space(inputs.here, entry), entry.code.as_str()))
    };
    let used = index.entries.iter().filter(|entry| is_only_used(entry));
    for entry in counted(index).map(|(_, entry)| entry).chain(used).filter(|entry| is_wanted(entry)) {
        let codes = spaces.entry(space(inputs.here, entry)).or_default();
        codes.entry(entry.code.clone()).or_default().entries.push(entry);
    }
    let list_of = |item: usize| index.items[item].namespace;
    for (space, codes) in &mut spaces {
        for (code, found) in codes {
            let lists: BTreeSet<Namespace> = found.entries.iter().filter_map(|entry| list_of(entry.item)).collect();
            let lists = lists.into_iter().chain(list_of_space(*space));
            let rows: BTreeSet<usize> = lists.flat_map(|list| tables.places(list, code)).collect();
            let mut rows: Vec<&Row> = rows.into_iter().map(|at| &tables.rows[at]).collect();
            rows.sort_by_key(|row| !tables.is_published(row));
            found.rows = rows;
        }
    }
    // Numbers that are not free, although nothing declares them.
    for row in tables.rows.iter().filter(|row| tables.is_published(row) && row.status().is_taken()) {
        let list = tables.table(row).namespace;
        let items = || index.items.iter().find(|item| item.namespace == Some(list));
        let space = match block_of_row(tables, config, row) {
            Some(Some(block)) => Space::Block(block),
            Some(None) => Space::Scheme,
            None => items().map_or(Space::List(list), |item| item.space),
        };
        let found = spaces.entry(space).or_default().entry(tables.canonical(list, &row.code)).or_default();
        if found.entries.is_empty() {
            found.rows.push(row);
        }
    }
    spaces
}

/// The space of a code. One that its scheme does not read stays with the others of its item.
fn space(here: Side<'_>, entry: &Entry) -> Space {
    let item = &here.index.items[entry.item];
    if item.bound { item.space } else { here.index.space(entry) }
}

fn kind(config: &Config, space: Space) -> Kind {
    match space {
        Space::Scheme | Space::Block(_) => Kind::Scheme,
        Space::List(list) if config.official.lists.get(list.0).is_some_and(List::is_named) => Kind::List,
        Space::List(_) | Space::Item(_) => Kind::Item,
    }
}

fn list_of_space(space: Space) -> Option<Namespace> {
    match space {
        Space::List(list) => Some(list),
        Space::Scheme | Space::Block(_) | Space::Item(_) => None,
    }
}

/// The name of a part, and what its anchors begin with.
struct Title {
    name: String,
    id: String,
}

/// The title of each space; items of one name are told apart by their files. What anchors begin with never depends on other spaces.
fn titles(here: Side<'_>, spaces: impl Iterator<Item = Space>) -> Vec<Title> {
    // A block for all items that no other is for takes the place of the scheme at the top, and a config may change from one to the other.
    let rest = here.config.schemes.iter().position(Numbering::is_for_all);
    let file = |item: usize| here.sources.get(here.index.items[item].span.file).path.as_str();
    let own = |space| match space {
        Space::Scheme if rest.is_none() => Title { name: here.config.top.label(), id: String::new() },
        Space::Scheme => with_id(here.config.top.label()),
        Space::Block(block) if rest == Some(block) => {
            Title { name: here.config.numbering(Some(block)).label(), id: String::new() }
        }
        Space::Block(block) => with_id(here.config.numbering(Some(block)).label()),
        Space::List(list) => with_id(here.config.official.name(list)),
        Space::Item(item) => {
            let name = here.index.items[item].name.clone();
            let id = anchor(&format!("{}-{name}", file(item).trim_end_matches(".rs")));
            Title { name, id }
        }
    };
    let mut titled: Vec<(Space, Title)> = spaces.map(|space| (space, own(space))).collect();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (_, title) in &titled {
        *count.entry(title.name.clone()).or_default() += 1;
    }
    let mut same: BTreeMap<String, usize> = BTreeMap::new();
    for (space, title) in &mut titled {
        if let Space::Item(item) = space
            && count[&title.name] > 1
        {
            title.name = format!("{} ({})", title.name, file(*item));
        }
        // Two items of one name in one file.
        let nth = same.entry(title.name.clone()).or_default();
        *nth += 1;
        if *nth > 1 {
            title.name = format!("{} {nth}", title.name);
            title.id = format!("{}-{nth}", title.id);
        }
    }
    titled.into_iter().map(|(_, title)| title).collect()
}

fn with_id(name: String) -> Title {
    Title { id: anchor(&name), name }
}

fn part(
    inputs: Inputs<'_>,
    frontier: &Frontier<'_>,
    space: Space,
    found: &BTreeMap<String, Found<'_>>,
    title: Title,
) -> Part {
    let (block, numbering) = match space {
        Space::Scheme => (None, Some(&inputs.here.config.top)),
        Space::Block(block) => (Some(block), Some(inputs.here.config.numbering(Some(block)))),
        Space::List(_) | Space::Item(_) => (None, None),
    };
    let numbering = numbering.filter(|numbering| !numbering.scheme.is_any());
    let reading = |code: &str| match numbering?.scheme.read(code) {
        Fit::Conforming(reading) => Some(reading),
        Fit::OutOfRange(..) | Fit::Malformed(_) => None,
    };
    let mut codes: Vec<(Option<Reading>, Code)> = found
        .iter()
        .map(|(text, found)| {
            let reading = reading(text);
            let code = code(inputs, text, found);
            let field = |kind, value: Option<u32>| Some(numbering?.scheme.field_text(kind, value?));
            let module = reading.map(|reading| module_key(numbering, reading.module));
            let level = reading.and_then(|reading| field(FieldKind::Level, reading.level));
            (reading, Code { module, level, ..code })
        })
        .collect();
    codes.sort_by(|(a_reading, a), (b_reading, b)| order(*a_reading, a).cmp(&order(*b_reading, b)));
    let readings: Vec<Reading> = codes.iter().filter_map(|(reading, _)| *reading).collect();
    Part {
        name: title.name,
        id: title.id,
        kind: kind(inputs.here.config, space),
        scheme: numbering.map(|numbering| numbering.scheme.pattern().to_owned()),
        levels: numbering.map_or_else(Vec::new, |numbering| levels(&numbering.scheme)),
        modules: numbering.map_or_else(Vec::new, |numbering| {
            let mut modules = modules(numbering, block, frontier, &readings);
            // Those of other packages would look empty.
            modules.retain(|module| inputs.packages.is_none() || module.blocks.iter().any(|block| block.used > 0));
            modules
        }),
        reserved: numbering.map_or_else(Vec::new, |numbering| {
            numbering.scheme.reserved.iter().map(|reserved| reserved.text.clone()).collect()
        }),
        codes: codes.into_iter().map(|(_, code)| code).collect(),
    }
}

/// Codes that the scheme reads come first; the others by number, then by text.
fn order(reading: Option<Reading>, code: &Code) -> impl Ord + '_ {
    let fields = reading.map(|reading| (reading.module, reading.level, reading.serial));
    let number = code.code.parse::<i128>().ok();
    (fields.is_none(), fields, number.is_none(), number, code.code.as_str())
}

fn levels(scheme: &Scheme) -> Vec<Level> {
    let level = |(number, name): (&u32, &String)| Level {
        key: scheme.field_text(FieldKind::Level, *number),
        name: name.clone(),
    };
    scheme.levels.iter().map(level).collect()
}

/// The key of a module: that of the config for a range, the digits in a code for any other.
/// Empty where the scheme has no modules.
fn module_key(numbering: Option<&Numbering>, module: Option<u32>) -> String {
    let (Some(numbering), Some(module)) = (numbering, module) else { return String::new() };
    match numbering.module(module) {
        Some(listed) if numbering.scheme.has_ranges() => listed.key.clone(),
        _ => numbering.scheme.field_text(FieldKind::Module, module),
    }
}

/// The modules that the config lists and those of codes.
fn modules(numbering: &Numbering, block: Option<usize>, frontier: &Frontier<'_>, readings: &[Reading]) -> Vec<Module> {
    let scheme = &numbering.scheme;
    let mut used: BTreeMap<(Option<u32>, Option<u32>), u32> = BTreeMap::new();
    for reading in readings {
        *used.entry((reading.module, reading.level)).or_default() += 1;
    }
    let listed = numbering.modules.iter().map(|module| Some(module.number));
    let numbers: BTreeSet<Option<u32>> = listed.chain(used.keys().map(|(module, _)| *module)).collect();
    let of_module = |module: Option<u32>| {
        let known = module.and_then(|number| numbering.module(number));
        let seen = used.keys().filter(|(other, _)| *other == module).map(|(_, level)| *level);
        let levels: BTreeSet<Option<u32>> = if scheme.levels.is_empty() {
            seen.chain(scheme.width(FieldKind::Level).is_none().then_some(None)).collect()
        } else {
            seen.chain(scheme.levels.keys().copied().map(Some)).collect()
        };
        let of_level = |level: Option<u32>| {
            let first = Reading { level, module, serial: scheme.least(FieldKind::Serial) };
            let last = Reading { serial: scheme.largest_serial(&first), ..first };
            Block {
                level: level.map(|level| scheme.field_text(FieldKind::Level, level)),
                first: scheme.code(&first),
                last: scheme.code(&last),
                size: (last.serial + 1).saturating_sub(first.serial),
                used: used.get(&(module, level)).copied().unwrap_or(0),
                next: frontier.next(block, first).map(|next| scheme.code(&next)),
            }
        };
        Module {
            key: module_key(Some(numbering), module),
            name: known.map(|module| module.name.clone()),
            owner: known.and_then(|module| module.owner.clone()),
            blocks: levels.into_iter().map(of_level).collect(),
        }
    };
    numbers.into_iter().map(of_module).collect()
}

fn code(inputs: Inputs<'_>, text: &str, found: &Found<'_>) -> Code {
    let Inputs { here, workspace, .. } = inputs;
    let field = |column: &Column| found.rows.iter().find_map(|row| row.field(column)).map(|cell| cell.text.clone());
    let mut names: Vec<String> = Vec::new();
    for name in found.entries.iter().filter_map(|entry| entry.name.clone()).chain(field(&Column::Name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut names = names.into_iter();
    let name = names.next();
    let mut aliases: Vec<String> = if found.entries.is_empty() { Vec::new() } else { names.collect() };
    aliases.sort();
    let of_rows = found.rows.iter().map(|row| row.status()).find(|status| status.is_taken());
    let is_deprecated = !found.entries.is_empty() && found.entries.iter().all(|entry| entry.deprecated);
    let sources: BTreeSet<Source> = found
        .entries
        .iter()
        .map(|entry| Source {
            repository: None,
            file: here.sources.get(entry.span.file).path.clone(),
            item: here.index.items[entry.item].name.clone(),
            package: workspace.name_of(entry.package).to_owned(),
        })
        .collect();
    let docs = told_by_docs(inputs, found);
    Code {
        code: text.to_owned(),
        module: None,
        level: None,
        name,
        aliases,
        status: of_rows.unwrap_or(if is_deprecated { Status::Deprecated } else { Status::Active }),
        details: Details {
            http: field(&Column::Http),
            since: field(&Column::Since),
            replaced_by: field(&Column::ReplacedBy),
            owner: field(&Column::Owner),
            cause: field(&Column::Cause).or(docs.cause),
            solution: field(&Column::Solution).or(docs.solution),
            retry: field(&Column::Retry).or(docs.retry),
        },
        official: !found.rows.is_empty(),
        sources: sources.into_iter().collect(),
        texts: texts(inputs, found),
    }
}

/// What the docs of the first declaration that has some say below their first paragraph.
fn told_by_docs(inputs: Inputs<'_>, found: &Found<'_>) -> Details {
    let descriptions = found.entries.iter().flat_map(|entry| &entry.descriptions);
    let docs = descriptions.filter(|description| description.role == DescriptionRole::Doc);
    let last_line = docs.map(|description| (description.span.file, description.span.range().end));
    let mut said = last_line.map(|(file, end)| docs::details(inputs.here.sources.get(file).text(), end));
    said.find(|details| *details != Details::default()).unwrap_or_default()
}

/// The texts of a code: those of its rows, and in the languages that they do not have those in the sources.
fn texts(inputs: Inputs<'_>, found: &Found<'_>) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for row in &found.rows {
        for cell in &row.texts {
            let tag = match &inputs.here.tables.table(row).columns[cell.column].0 {
                Column::Text(tag) if tag != Column::ANY_LANGUAGE => tag.clone(),
                _ => cell.lang.tag().to_owned(),
            };
            texts.entry(tag).or_insert_with(|| cell.text.clone());
        }
    }
    let mut written: Vec<&Description> = found.entries.iter().flat_map(|entry| &entry.descriptions).collect();
    // What users see comes before what developers read.
    written.sort_by_key(|description| match description.role {
        DescriptionRole::TableCell => 0,
        DescriptionRole::Message | DescriptionRole::Attribute | DescriptionRole::Display => 1,
        DescriptionRole::Doc => 2,
        DescriptionRole::LineComment => 3,
    });
    for description in written.into_iter().filter(|description| description.lang != Lang::Other) {
        texts.entry(description.lang.tag().to_owned()).or_insert_with(|| description.text.clone());
    }
    texts
}
