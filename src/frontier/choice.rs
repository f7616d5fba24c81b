//! Which numbers are meant: what was typed, and what the workspace leaves no choice of.

use std::collections::BTreeSet;

use crate::{
    config::{Config, Numbering},
    error::Error,
    frontier::{Frontier, Series, of_item},
    history::{History, Side},
    index::{Index, Item},
    scheme::{FieldKind, Reading},
    workspace::Workspace,
};

/// How many names an error lists.
const MOST_NAMES: usize = 12;

/// What was typed, and where.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// A level: its number or name.
    pub level: Option<&'a str>,
    /// A module: its number or name, or the name of a package of it.
    pub module: Option<&'a str>,
    /// The name or pattern of a scheme.
    pub scheme: Option<&'a str>,
    /// The name of an item, or `FILE#NAME`.
    pub item: Option<&'a str>,
    /// A code beside which the new one belongs.
    pub like: Option<&'a str>,
    /// The packages at hand; empty for none in particular.
    pub packages: &'a [usize],
}

/// What is known of the codes.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The workspace.
    pub here: Side<'a>,
    /// Its packages.
    pub workspace: &'a Workspace,
    /// Other revisions.
    pub history: Option<&'a History>,
    /// What they all hold.
    pub frontier: &'a Frontier<'a>,
}

/// The numbers that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Those of a level and module of a `[[scheme]]` block, or of the scheme at the top. The serial says nothing.
    Block(Option<usize>, Reading),
    /// Those of an item with a numbering of its own.
    Item {
        /// Its index.
        item: usize,
        /// Its codes that are counted together.
        series: Series,
        /// The number beside which the new one belongs.
        like: Option<u64>,
    },
}

/// Finds out what is meant; an error says what else must be typed.
pub fn choose(known: Known<'_>, asked: Asked<'_>) -> Result<Choice, Error> {
    Chooser { known, asked }.choose()
}

#[derive(Clone, Copy)]
struct Chooser<'a> {
    known: Known<'a>,
    asked: Asked<'a>,
}

fn unclear<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, Error> {
    Err(Error::Usage { message: message.into(), help: Some(help.into()) })
}

impl<'a> Chooser<'a> {
    fn config(self) -> &'a Config {
        self.known.here.config
    }

    fn index(self) -> &'a Index {
        self.known.here.index
    }

    fn choose(self) -> Result<Choice, Error> {
        if let Some(name) = self.asked.item {
            return self.of_item(self.item(name)?);
        }
        let blocks = self.blocks();
        if let Some(code) = self.asked.like {
            let chosen = self.asked.scheme.map(|name| self.scheme(name)).transpose()?;
            let all = chosen.map_or(blocks, |block| vec![block]);
            let readings = all.iter().find_map(|block| {
                let reading = self.config().numbering(*block).scheme.read(code).reading()?;
                Some((*block, reading))
            });
            return match readings {
                Some((block, reading)) => self.of_block(block, Some(reading)),
                None => self.item_with(code),
            };
        }
        let typed = self.asked.level.is_some() || self.asked.module.is_some();
        match (self.asked.scheme, blocks.as_slice()) {
            (Some(name), _) => self.of_block(self.scheme(name)?, None),
            (None, []) if typed => self.of_block(None, None),
            (None, []) => self.only_item(),
            (None, [block]) => self.of_block(*block, None),
            (None, blocks) => self.of_block(self.only_block(blocks)?, None),
        }
    }

    /// The schemes that the config has, and that at the top where codes show that they mean it.
    fn blocks(self) -> Vec<Option<usize>> {
        let config = self.config();
        let shows = || self.known.frontier.blocks(None).next().is_some();
        let bound = || self.index().items.iter().any(|item| item.bound && item.block.is_none());
        let top = (config.top.is_configured() || bound() || (config.schemes.is_empty() && shows())).then_some(None);
        let blocks = (0..config.schemes.len()).map(Some).chain(top);
        blocks.filter(|block| !config.numbering(*block).scheme.is_any()).collect()
    }

    fn scheme(self, name: &str) -> Result<Option<usize>, Error> {
        let config = self.config();
        let all: Vec<Option<usize>> = (0..config.schemes.len()).map(Some).chain([None]).collect();
        let is_named = |numbering: &Numbering| {
            numbering.label().eq_ignore_ascii_case(name) || numbering.scheme.pattern().eq_ignore_ascii_case(name)
        };
        match all.iter().find(|block| is_named(config.numbering(**block))) {
            Some(block) if !config.numbering(*block).scheme.is_any() => Ok(*block),
            Some(_) => unclear(
                format!("every code fits `{name}`, so that nothing says which is next"),
                "name an item with `--item`",
            ),
            None => unclear(
                format!("there is no scheme `{name}`"),
                format!("the config has {}", self.names_of_schemes(&self.blocks())),
            ),
        }
    }

    fn names_of_schemes(self, blocks: &[Option<usize>]) -> String {
        listed(blocks.iter().map(|block| format!("`{}`", self.config().numbering(*block).label())))
    }

    /// The scheme of the items of the packages at hand, or the one that knows the module that was typed.
    fn only_block(self, blocks: &[Option<usize>]) -> Result<Option<usize>, Error> {
        let of_packages: BTreeSet<Option<usize>> =
            self.items_at_hand().filter(|(_, item)| item.bound).map(|(_, item)| item.block).collect();
        let of_packages: Vec<_> = blocks.iter().filter(|block| of_packages.contains(block)).collect();
        if let ([block], false) = (of_packages.as_slice(), self.asked.packages.is_empty()) {
            return Ok(**block);
        }
        let knows = |block: &&Option<usize>| {
            let numbering = self.config().numbering(**block);
            let module = self.asked.module.is_none_or(|typed| listed_module(numbering, typed).is_some());
            module && (self.asked.level.is_none() || numbering.scheme.width(FieldKind::Level).is_some())
        };
        let knowing: Vec<_> = blocks.iter().filter(knows).collect();
        match (knowing.as_slice(), self.asked.module) {
            ([block], Some(_)) => Ok(**block),
            _ => unclear(
                "the workspace has several schemes",
                format!("write `--scheme` with one of {}", self.names_of_schemes(blocks)),
            ),
        }
    }

    fn of_block(self, block: Option<usize>, like: Option<Reading>) -> Result<Choice, Error> {
        let scheme = &self.config().numbering(block).scheme;
        let module = match (self.asked.module, like) {
            (None, Some(like)) => like.module,
            _ => self.module(block)?,
        };
        let level = match (self.asked.level, like) {
            (None, Some(like)) => like.level,
            _ => self.level(block, module)?,
        };
        let reading = Reading { level, module, serial: scheme.least(FieldKind::Serial) };
        if scheme.largest_serial(&reading) == 0 {
            return unclear(
                format!("the last part of `{}` holds letters, which are not counted up", scheme.pattern()),
                "choose a number by hand; `cargo errcode-check explain CODE` says whether it is free",
            );
        }
        Ok(Choice::Block(block, reading))
    }

    fn level(self, block: Option<usize>, module: Option<u32>) -> Result<Option<u32>, Error> {
        let scheme = &self.config().numbering(block).scheme;
        if scheme.width(FieldKind::Level).is_none() {
            return match self.asked.level {
                Some(_) => unclear(format!("`{}` has no level", scheme.pattern()), "leave `--level` out"),
                None => Ok(None),
            };
        }
        let in_use: BTreeSet<u32> = self.known.frontier.blocks(block).filter_map(|(level, _)| level).collect();
        let known: BTreeSet<u32> =
            if scheme.levels.is_empty() { in_use } else { scheme.levels.keys().copied().collect() };
        let shown = |level: u32| {
            let name = scheme.level_name(level).map_or(String::new(), |name| format!(" ({name})"));
            format!("`{}`{name}", scheme.field_text(FieldKind::Level, level))
        };
        let all = || listed(known.iter().map(|level| shown(*level)));
        if let Some(typed) = self.asked.level {
            let named =
                scheme.levels.iter().find(|(_, name)| name.eq_ignore_ascii_case(typed)).map(|(level, _)| *level);
            let level = named.or_else(|| scheme.field_value(FieldKind::Level, typed));
            return match level.filter(|level| scheme.levels.is_empty() || scheme.levels.contains_key(level)) {
                Some(level) => Ok(Some(level)),
                None => unclear(
                    format!("`{}` has no level `{typed}`", scheme.pattern()),
                    format!("write `--level` with one of {}", all()),
                ),
            };
        }
        let of_module = self.known.frontier.blocks(block).filter(|(_, other)| *other == module);
        let of_module: BTreeSet<u32> = of_module.filter_map(|(level, _)| level).collect();
        // A module whose codes are all of one level goes on there.
        match (of_module.len(), of_module.first(), known.len(), known.first()) {
            (1, Some(level), ..) | (_, _, 1, Some(level)) => Ok(Some(*level)),
            _ => unclear("the level is not given", format!("write `--level` with one of {}", all())),
        }
    }

    fn module(self, block: Option<usize>) -> Result<Option<u32>, Error> {
        let numbering = self.config().numbering(block);
        let scheme = &numbering.scheme;
        if scheme.width(FieldKind::Module).is_none() && !scheme.has_ranges() {
            return match self.asked.module {
                Some(_) => unclear(format!("`{}` has no module", scheme.pattern()), "leave `--module` out"),
                None => Ok(None),
            };
        }
        let in_use: BTreeSet<u32> = self.known.frontier.blocks(block).filter_map(|(_, module)| module).collect();
        let known: BTreeSet<u32> = match &scheme.modules {
            Some(modules) => modules.keys().copied().collect(),
            None => in_use,
        };
        let shown = |module: u32| match numbering.module(module) {
            Some(listed) if scheme.has_ranges() => format!("`{}` (`{}`)", listed.name, listed.key),
            Some(listed) => format!("`{}` ({})", listed.key, listed.name),
            None => format!("`{}`", scheme.field_text(FieldKind::Module, module)),
        };
        let all = || listed(known.iter().map(|module| shown(*module)));
        if let Some(typed) = self.asked.module {
            let allowed = |module: &u32| match &scheme.modules {
                Some(modules) => modules.contains_key(module),
                None => *module >= scheme.least(FieldKind::Module),
            };
            let module = listed_module(numbering, typed)
                .or_else(|| scheme.field_value(FieldKind::Module, typed).filter(allowed))
                .or_else(|| self.module_of_package(block, self.package(typed)?));
            return match module {
                Some(module) => Ok(Some(module)),
                None if known.is_empty() => unclear(
                    format!("`{}` has no module `{typed}`", scheme.pattern()),
                    "write its number, or give it a name under `[modules]` in `errcode.toml`",
                ),
                None => unclear(
                    format!("{} has no module `{typed}`", numbering.title()),
                    format!("write `--module` with one of {}", all()),
                ),
            };
        }
        if let (1, Some(module)) = (known.len(), known.first()) {
            return Ok(Some(*module));
        }
        let of_packages = self.asked.packages.iter().filter_map(|package| self.module_of_package(block, *package));
        let of_packages: BTreeSet<u32> = of_packages.collect();
        match (of_packages.len(), of_packages.first()) {
            (1, Some(module)) => Ok(Some(*module)),
            _ if known.is_empty() => unclear("the module is not given", "write its number behind `--module`"),
            _ => unclear("the module is not given", format!("write `--module` with one of {}", all())),
        }
    }

    fn package(self, name: &str) -> Option<usize> {
        self.known.workspace.packages.iter().position(|package| package.name == name)
    }

    /// The module that the config gives a package to, or the only one that its codes are of.
    fn module_of_package(self, block: Option<usize>, package: usize) -> Option<u32> {
        let numbering = self.config().numbering(block);
        if let Some(owner) = numbering.owner_of_package(&self.known.workspace.packages.get(package)?.name) {
            return Some(owner.number);
        }
        let index = self.index();
        let entries = index.entries.iter().filter(|entry| entry.package == package && entry.conforms);
        let entries = entries.filter(|entry| index.items[entry.item].block == block);
        let modules: BTreeSet<u32> =
            entries.filter_map(|entry| numbering.scheme.read(&entry.code).reading()?.module).collect();
        modules.first().copied().filter(|_| modules.len() == 1)
    }

    /// The items of the packages at hand, or all.
    fn items_at_hand(self) -> impl Iterator<Item = (usize, &'a Item)> {
        let packages = self.asked.packages;
        let items = self.index().items.iter().enumerate().filter(|(_, item)| !item.http);
        items.filter(move |(_, item)| packages.is_empty() || packages.contains(&item.package))
    }

    fn path(self, item: &Item) -> &'a str {
        &self.known.here.sources.get(item.span.file).path
    }

    /// Names that tell the items apart: `UserError`, `src/error.rs#UserError`, `src/error.rs:12`.
    fn names_of_items(self, items: &[(usize, &Item)]) -> String {
        let with_file = |item: &Item| format!("{}#{}", self.path(item), item.name);
        let count = |name: &dyn Fn(&Item) -> String, of: &Item| {
            let own = name(of);
            items.iter().filter(|(_, item)| name(item) == own).count()
        };
        listed(items.iter().map(|(_, item)| {
            if count(&|item| item.name.clone(), item) == 1 {
                format!("`{}`", item.name)
            } else if count(&with_file, item) == 1 {
                format!("`{}`", with_file(item))
            } else {
                format!("`{}:{}`", self.path(item), self.line(item))
            }
        }))
    }

    fn line(self, item: &Item) -> usize {
        self.known.here.sources.position(item.span).line
    }

    fn item(self, typed: &str) -> Result<usize, Error> {
        let of_file = typed.rsplit_once('#');
        let of_line = typed.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse::<usize>().ok()?)));
        let is_meant = |item: &Item| {
            item.name == typed
                || of_file.is_some_and(|(file, name)| item.name == name && self.path(item) == file)
                || of_line.is_some_and(|(file, line)| self.path(item) == file && self.line(item) == line)
        };
        let all: Vec<(usize, &Item)> =
            self.index().items.iter().enumerate().filter(|(_, item)| is_meant(item)).collect();
        let near: Vec<(usize, &Item)> = self.items_at_hand().filter(|(_, item)| is_meant(item)).collect();
        match (all.as_slice(), near.as_slice()) {
            ([(item, _)], _) | (_, [(item, _)]) => Ok(*item),
            ([], _) => {
                let likeness = |item: &Item| strsim::normalized_damerau_levenshtein(&item.name, typed);
                let items: Vec<_> = self.items_at_hand().collect();
                let nearest = items.iter().max_by(|(_, a), (_, b)| likeness(a).total_cmp(&likeness(b)));
                let help = match nearest.filter(|(_, item)| likeness(item) >= 0.6) {
                    Some((_, item)) => format!("did you mean `{}`?", item.name),
                    None if items.is_empty() => "`cargo errcode-check list` shows what is found".to_owned(),
                    None => format!("there are {}", self.names_of_items(&items)),
                };
                unclear(format!("there is no item `{typed}` with codes"), help)
            }
            (items, _) => unclear(
                format!("there are {} items `{typed}`", items.len()),
                format!("write `--item` with one of {}", self.names_of_items(items)),
            ),
        }
    }

    /// The numbers of an item: those of its block, where it is held against a scheme.
    fn of_item(self, item: usize) -> Result<Choice, Error> {
        let known = &self.index().items[item];
        let scheme = &self.config().numbering(known.block).scheme;
        if known.bound && !scheme.is_any() {
            let entries =
                known.entries.iter().map(|&entry| &self.index().entries[entry]).filter(|entry| entry.conforms);
            let readings: Vec<Reading> = entries.filter_map(|entry| scheme.read(&entry.code).reading()).collect();
            let of_asked = Self { asked: Asked { packages: &[], ..self.asked }, ..self };
            let blocks: BTreeSet<_> = readings.iter().map(|reading| (reading.level, reading.module)).collect();
            let like = match self.asked.like {
                Some(code) => scheme.read(code).reading(),
                None => readings.first().copied().filter(|_| blocks.len() == 1),
            };
            return of_asked.of_block(known.block, like);
        }
        self.of_series(item)
    }

    fn of_series(self, item: usize) -> Result<Choice, Error> {
        let name = &self.index().items[item].name;
        let all = of_item(self.known.here, self.known.history, item);
        let split = self.asked.like.and_then(super::series::split);
        let like = split.and_then(|(_, digits)| digits.parse().ok());
        let fits = |series: &&Series| split.is_none_or(|(prefix, _)| series.prefix == prefix);
        let found: Vec<&Series> = all.iter().filter(fits).collect();
        let several: Vec<&Series> = found.iter().copied().filter(|series| series.count() > 1).collect();
        match (found.as_slice(), several.as_slice()) {
            ([series], _) | (_, [series]) => Ok(Choice::Item { item, series: (*series).clone(), like }),
            ([], _) if self.asked.like.is_some() && !all.is_empty() => unclear(
                format!("no code of `{name}` begins as `{}` does", self.asked.like.unwrap_or_default()),
                format!("they are like {}", examples(&all)),
            ),
            ([], _) => unclear(
                format!("the codes of `{name}` do not end in digits, so that nothing says which is next"),
                "choose one by hand",
            ),
            _ => unclear(
                format!("`{name}` has several kinds of codes"),
                format!("write `--like` with one of {}", examples(&all)),
            ),
        }
    }

    /// The item that has a code.
    fn item_with(self, code: &str) -> Result<Choice, Error> {
        let index = self.index();
        let items =
            self.items_at_hand().filter(|(_, item)| item.entries.iter().any(|&at| index.entries[at].code == code));
        let items: Vec<(usize, &Item)> = items.collect();
        match items.as_slice() {
            [(item, _)] => self.of_item(*item),
            [] => unclear(
                format!("`{code}` fits no scheme of the workspace and is no code of an item"),
                format!("`cargo errcode-check explain {code}` says what is near it"),
            ),
            _ => unclear(
                format!("{} items have `{code}`", items.len()),
                format!("write `--item` with one of {}", self.names_of_items(&items)),
            ),
        }
    }

    /// The only item, where no code is of a scheme.
    fn only_item(self) -> Result<Choice, Error> {
        let items: Vec<(usize, &Item)> = self.items_at_hand().collect();
        match items.as_slice() {
            [(item, _)] => self.of_series(*item),
            [] => unclear(
                "no error code was found, and the config has no scheme",
                "write `--level` and `--module` for the first code of `A-BB-CCC`, or `scheme` in `errcode.toml`",
            ),
            _ => unclear(
                format!("no code is of a scheme, and {} items count by themselves", items.len()),
                format!("write `--item` with one of {}", self.names_of_items(&items)),
            ),
        }
    }
}

/// The module that the config lists by this key, name, number or package.
fn listed_module(numbering: &Numbering, typed: &str) -> Option<u32> {
    let modules = &numbering.modules;
    let number = numbering.scheme.field_value(FieldKind::Module, typed);
    let by_key = modules.iter().find(|module| module.key == typed || Some(module.number) == number);
    let by_name = || modules.iter().find(|module| module.name.eq_ignore_ascii_case(typed));
    let found = by_key.or_else(by_name).or_else(|| numbering.owner_of_package(typed));
    found.map(|module| module.number)
}

fn examples(series: &[Series]) -> String {
    listed(series.iter().filter_map(|series| Some(format!("`{}`", series.last()?))))
}

/// Names with commas between them, not too many.
fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let shown = names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}
