//! What `reserve` and `retire` share: the table of the team that they write to, the codes that are meant, and who has them.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    cli::{Args, Format, Verbosity},
    code::is_han,
    error::Error,
    fix,
    frontier::{block_of_row, digits_at_end},
    history::Side,
    index::{Entry, Item},
    pipeline::Analysis,
    published,
    render::{self, human, json::write_line, written},
    scheme::{Fit, Scheme},
    source::{Excerpt, FileId, Origin, Sources, Span},
    table::{
        self, Column, Namespace, Row, Status, Tables,
        edit::{Field, Order, Sheet, TextEdit, edited},
    },
    tree, write,
};

/// Most codes of one reservation.
const MOST: i128 = 1000;

/// Why nothing was written.
pub(super) enum Refusal {
    /// What was asked for is understood, and the answer is no: exit status 1.
    No(Error),
    /// It could not be done: exit status 2.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Refusal {
    pub(super) fn no<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, Self> {
        Err(Self::No(Error::Usage { message: message.into(), help: Some(help.into()) }))
    }

    /// Tells a no and gives its exit status.
    pub(super) fn told(self, args: &Args, log: &mut dyn Write) -> Result<u8, Error> {
        match self {
            Self::No(error) => written(human::write_failure(&error, args.color.stderr, log)).map(|()| 1),
            Self::Failed(error) => Err(error),
        }
    }
}

fn failed<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Failed(Error::Usage { message: message.into(), help: Some(help.into()) }))
}

/// Codes that are unique among each other: those of a list, and the scheme that they have, if they have one.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    analysis: &'a Analysis,
    list: Namespace,
    /// The `[[scheme]]` block, `Some(None)` for the scheme at the top.
    #[expect(clippy::option_option, reason = "a block is named as everywhere, and there may be no scheme at all")]
    block: Option<Option<usize>>,
}

/// A code that was typed.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    /// Canonical.
    pub(super) code: String,
    /// As the table writes its codes.
    pub(super) written: String,
    pub(super) order: Order,
}

impl<'a> Numbers<'a> {
    fn new(analysis: &'a Analysis, list: Namespace) -> Self {
        let config = &analysis.config;
        let of_list = config.official.lists.get(list.0).and_then(|list| list.block).map(Some);
        let shows = || {
            let items = &analysis.index.items;
            items.is_empty() || items.iter().any(|item| item.bound && item.block.is_none())
        };
        let block =
            of_list.or_else(|| (list == Namespace::TOP && (config.top.is_configured() || shows())).then_some(None));
        let block = block.filter(|block| !config.numbering(*block).scheme.is_any());
        Self { analysis, list, block }
    }

    pub(super) fn scheme(self) -> Option<&'a Scheme> {
        self.block.map(|block| &self.analysis.config.numbering(block).scheme)
    }

    fn canonical(self, code: &str) -> String {
        match self.scheme() {
            Some(scheme) => match scheme.read(code).reading() {
                Some(reading) => scheme.code(&reading),
                None => self.analysis.tables.canonical(self.list, code),
            },
            None => self.analysis.tables.canonical(self.list, code),
        }
    }

    fn order(self, code: &str) -> Order {
        let reading = self.scheme().and_then(|scheme| Some((scheme, scheme.read(code).reading()?)));
        let number = match reading {
            Some((scheme, reading)) => Some(scheme.number(&reading)),
            None => self.analysis.tables.canonical(self.list, code).parse().ok(),
        };
        let text = if number.is_some() { String::new() } else { code.to_owned() };
        (number.unwrap_or(i128::MAX), text)
    }

    /// The codes that were typed: one, or `FIRST..=LAST`. `shown` writes a level and module apart, as the table does.
    pub(super) fn typed(self, text: &str, shown: bool) -> Result<Vec<Typed>, Refusal> {
        let Some((first, last)) = text.split_once("..=") else {
            if text.contains("..") {
                return failed(format!("`{text}` is no range"), "write the last one too: `201010..=201019`");
            }
            return Ok(vec![self.one(text, shown)?]);
        };
        let ends = [self.one(first, shown)?, self.one(last, shown)?];
        let codes = self.between(&ends[0].code, &ends[1].code)?;
        codes.iter().map(|code| self.one(code, shown)).collect()
    }

    fn one(self, text: &str, shown: bool) -> Result<Typed, Refusal> {
        let text = text.trim();
        let Some(scheme) = self.scheme() else {
            let stands = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
            if text.is_empty() || !text.chars().all(stands) {
                return failed(format!("`{text}` is no code"), "write it as the table does");
            }
            let code = self.canonical(text);
            return Ok(Typed { written: code.clone(), order: self.order(&code), code });
        };
        let reading = match scheme.read(text) {
            Fit::Conforming(reading) => reading,
            Fit::OutOfRange(reading, fields) => {
                let fields: Vec<_> = fields.iter().map(|field| field.name()).collect();
                let message = format!("`{text}` is out of range: {}", fields.join(" and "));
                return failed(
                    message,
                    format!("it reads as {}; `{}` has others", scheme.explain(&reading), scheme.pattern()),
                );
            }
            Fit::Malformed(misfit) => {
                let message =
                    format!("`{text}` is no code of `{}`: {}", scheme.pattern(), scheme.misfit_reason(&misfit));
                let nearest = scheme.nearest(text);
                return failed(
                    message,
                    match nearest.as_slice() {
                        [] => "write all of its digits".to_owned(),
                        nearest => format!("did you mean {}?", nearest.join(", or ")),
                    },
                );
            }
        };
        let code = scheme.code(&reading);
        let written = if shown { scheme.display(&reading) } else { code.clone() };
        Ok(Typed { written, order: self.order(&code), code })
    }

    /// All codes from the first to the last.
    fn between(self, first: &str, last: &str) -> Result<Vec<String>, Refusal> {
        let codes: Vec<String> = if let Some(scheme) = self.scheme() {
            let readings = [scheme.read(first).reading(), scheme.read(last).reading()];
            let [Some(first), Some(last)] = readings else { return Ok(Vec::new()) };
            if (first.level, first.module) != (last.level, last.module) {
                return failed("the range goes over the end of a module", "reserve each part for itself");
            }
            let serials = first.serial..=last.serial;
            serials
                .take(MOST as usize + 1)
                .map(|serial| scheme.code(&crate::scheme::Reading { serial, ..first }))
                .collect()
        } else {
            let (Some((prefix, from)), Some((other, to))) = (digits_at_end(first), digits_at_end(last)) else {
                return failed(
                    format!("`{first}..={last}` is no range"),
                    "only codes that end in digits have a next one",
                );
            };
            let ends = [from.parse::<i128>(), to.parse::<i128>()];
            let ([Ok(from_number), Ok(to_number)], true) = (ends, prefix == other) else {
                return failed(format!("`{first}..={last}` is no range"), "its ends begin alike");
            };
            let width = if from.len() == to.len() { from.len() } else { 0 };
            let numbers = (from_number..=to_number).take(MOST as usize + 1);
            numbers.map(|number| format!("{prefix}{number:0width$}")).collect()
        };
        match codes.len() {
            0 => failed(format!("`{first}..={last}` is empty"), "write the smaller end first"),
            count if count as i128 > MOST => failed(
                format!("`{first}..={last}` holds more than {MOST} codes"),
                format!("keep a range free in `errcode.toml`: `reserved = [\"{first}..={last}\"]`"),
            ),
            _ => Ok(codes),
        }
    }

    /// The range of the config that keeps a code free.
    pub(super) fn kept_free(self, code: &str) -> Option<(String, Span)> {
        let scheme = self.scheme()?;
        let reserved = scheme.reserved(&scheme.read(code).reading()?)?;
        Some((reserved.text.clone(), reserved.span))
    }

    fn is_same(self, item: &Item, entry: &Entry, code: &str) -> bool {
        let of_numbers = match self.block {
            Some(block) => entry.conforms && item.block == block,
            None => {
                item.namespace == Some(self.list)
                    || (self.list == Namespace::TOP && item.namespace == Some(Namespace::OWN))
            }
        };
        of_numbers && (entry.code == code || (entry.code.len() != code.len() && self.canonical(&entry.code) == code))
    }

    /// What declares or uses a code here, in the order of the index.
    pub(super) fn uses(self, code: &str) -> Vec<&'a Entry> {
        self.uses_of(self.analysis.side(), code)
    }

    fn uses_of<'s>(self, side: Side<'s>, code: &str) -> Vec<&'s Entry> {
        let entries = side.index.entries.iter();
        entries.filter(|entry| self.is_same(&side.index.items[entry.item], entry, code)).collect()
    }

    /// The rows of a code in the tables here.
    pub(super) fn rows(self, code: &str) -> Vec<&'a Row> {
        rows_in(&self.analysis.tables, self, code)
    }

    /// Who has a code, in words, and where: here, in the tables, in the base or another head.
    pub(super) fn holder(self, code: &str) -> Option<String> {
        let Analysis { index, sources, tables, history, .. } = self.analysis;
        let code = &self.canonical(code);
        let place = |span: Span| format!("{}:{}", sources.get(span.file).path, sources.position(span).line);
        if let Some(entry) = self.uses(code).first() {
            return Some(format!("it is `{}` ({})", index.path(entry), place(entry.span)));
        }
        if let Some(row) = self.rows(code).first() {
            let state = match row.status() {
                Status::Active => "in use",
                Status::Deprecated => "deprecated",
                Status::Retired => "retired",
                Status::Reserved => "reserved",
            };
            return Some(format!("by its table it is {state} ({})", place(row.span)));
        }
        if let Some(row) = tables.builtin_row(code).filter(|_| self.list == Namespace::TOP) {
            return Some(format!("it is in the tables that come with the program ({})", place(row.span)));
        }
        let history = history.as_ref()?;
        let heads = history.base.iter().chain(history.others.iter().map(|other| &other.head));
        let in_heads = heads.into_iter().find_map(|past| {
            let side = past.side(sources);
            let entry = self.uses_of(side, code);
            let entry = entry
                .first()
                .map(|entry| format!("in `{}` it is `{}` ({})", past.name, past.index.path(entry), place(entry.span)));
            let row = || rows_in(&past.tables, self, code);
            entry.or_else(|| {
                row().first().map(|row| format!("in `{}` it is in a table ({})", past.name, place(row.span)))
            })
        });
        in_heads.or_else(|| {
            let space = self.block.map(|block| self.analysis.config.space_name(block))?;
            history.lists.iter().find_map(|list| {
                let record = list.records.iter().find(|record| record.space == space && record.code == *code)?;
                let name = record.path.as_ref().unwrap_or(&record.code);
                Some(format!("in `{}` it is `{name}` ({})", list.name, record.place))
            })
        })
    }
}

/// The rows of a code in tables that were read with the config of the workspace.
fn rows_in<'t>(tables: &'t Tables, numbers: Numbers<'_>, code: &str) -> Vec<&'t Row> {
    let config = &numbers.analysis.config;
    let lists = (0..config.official.lists.len()).map(Namespace).filter(|list| *list != Namespace::OWN);
    let rows = lists.flat_map(|list| tables.rows(list, code)).filter(|row| tables.is_published(row));
    let is_of = |row: &&Row| match numbers.block {
        Some(block) => block_of_row(tables, config, row) == Some(block),
        None => tables.table(row).namespace == numbers.list,
    };
    rows.filter(is_of).collect()
}

/// A table that can be written to.
pub(super) struct Register<'a> {
    pub(super) numbers: Numbers<'a>,
    analysis: &'a Analysis,
    request: usize,
    file: FileId,
    sheet: Sheet<'a>,
}

/// The tables of the config in TOML, each with its block.
fn in_toml(analysis: &Analysis) -> Vec<(usize, FileId)> {
    let Analysis { config, tables, sources, .. } = analysis;
    let all = (0..config.official.requests.len()).flat_map(|at| tables.files.iter().map(move |file| (at, *file)));
    let fits = |(at, file): &(usize, FileId)| {
        let path = &sources.get(*file).path;
        let format = config.official.requests[*at].format.or_else(|| table::Format::of_path(path));
        format == Some(table::Format::Toml) && published::is_of(config, *at, path)
    };
    all.filter(fits).collect()
}

/// What a row says that must stay: its code, its status and its texts.
type KnownRow = (String, Status, Vec<String>);

/// The table that a code belongs to: the one that was named, the only one, or the only one with rows of the same code, block or module.
pub(super) fn find<'a>(
    analysis: &'a Analysis,
    args: &Args,
    wanted: Option<&Path>,
    (code, status): (&str, Status),
) -> Result<Register<'a>, Refusal> {
    let all = in_toml(analysis);
    let path = |file: FileId| analysis.sources.get(file).path.as_str();
    let names = |all: &[(usize, FileId)]| {
        let names: Vec<String> = all.iter().map(|(_, file)| format!("`{}`", path(*file))).collect();
        names.join(", ")
    };
    if let Some(wanted) = wanted {
        let absolute = args.workspace.current_dir.join(wanted);
        let absolute = absolute.canonicalize().unwrap_or(absolute);
        let is_named = |file: FileId| {
            let own = &analysis.sources.get(file).absolute;
            Path::new(path(file)) == wanted || own.canonicalize().is_ok_and(|own| own == absolute)
        };
        return match all.iter().find(|(_, file)| is_named(*file)) {
            Some((request, file)) => Register::open(analysis, *request, *file),
            None if all.is_empty() => failed(
                format!("`{}` is no table in TOML that the config names", wanted.display()),
                add_to_config(&wanted.display().to_string()),
            ),
            None => failed(
                format!("`{}` is no table in TOML that the config names", wanted.display()),
                format!("write `--table` with one of {}", names(&all)),
            ),
        };
    }
    if all.is_empty() {
        return Err(Refusal::Failed(no_register(analysis, code, status)));
    }
    let list = |request: usize| analysis.config.official.requests[request].namespace;
    let reads = |request: usize| {
        let numbers = Numbers::new(analysis, list(request));
        numbers.scheme().is_none_or(|scheme| scheme.read(code).reading().is_some())
    };
    let reading: Vec<(usize, FileId)> = all.iter().copied().filter(|(request, _)| reads(*request)).collect();
    let candidates = if reading.is_empty() { &all } else { &reading };
    let holds = |(request, file): &(usize, FileId), depth: usize| {
        let numbers = Numbers::new(analysis, list(*request));
        rows_of(analysis, *request, *file).any(|row| numbers.is_near(&row.code, code, depth))
    };
    let mut chosen = (0..3).map(|depth| candidates.iter().filter(|at| holds(at, depth)).collect::<Vec<_>>());
    match (candidates.as_slice(), chosen.find(|found| !found.is_empty()).as_deref()) {
        ([(request, file)], _) | (_, Some([(request, file)])) => Register::open(analysis, *request, *file),
        _ => failed(
            "the config has several tables in TOML",
            format!("write `--table` with one of {}", names(candidates)),
        ),
    }
}

impl Numbers<'_> {
    /// Whether two codes are one (0), of one level and module (1), or of one module (2).
    fn is_near(self, a: &str, b: &str, depth: usize) -> bool {
        if depth == 0 {
            return self.canonical(a) == self.canonical(b);
        }
        let read = |code: &str| self.scheme()?.read(code).reading();
        let (Some(a), Some(b)) = (read(a), read(b)) else { return false };
        a.module == b.module && (depth == 2 || a.level == b.level)
    }
}

fn rows_of(analysis: &Analysis, request: usize, file: FileId) -> impl Iterator<Item = &Row> {
    let tables = &analysis.tables;
    tables.rows.iter().filter(move |row| {
        let table = tables.table(row);
        table.request == Some(request) && table.file == file
    })
}

fn add_to_config(path: &str) -> String {
    format!(
        "make the file, empty, and write `[[table]]` with `path = \"{path}\"` at the end of `errcode.toml`; then run this again"
    )
}

/// No table is in TOML: what to write by hand, or where to begin.
fn no_register(analysis: &Analysis, code: &str, status: Status) -> Error {
    let Analysis { tables, sources, .. } = analysis;
    let word = if status == Status::Retired { "retired" } else { "reserved" };
    match tables.tables.iter().find(|table| table.request.is_some()) {
        Some(table) => {
            let is_status = |(column, header): &(Column, Excerpt)| {
                *column == Column::Status || Column::Status.is_named_by(&header.text)
            };
            let cell = |column: &(Column, Excerpt)| match column {
                (Column::Code, _) => code,
                column if is_status(column) => word,
                _ => "",
            };
            let cells: Vec<&str> = table.columns.iter().map(cell).collect();
            let path = &sources.get(table.file).path;
            let line = match table::Format::of_path(path) {
                Some(table::Format::Csv) => cells.join(","),
                _ => cells.iter().fold("|".to_owned(), |line, cell| match *cell {
                    "" => format!("{line} |"),
                    cell => format!("{line} {cell} |"),
                }),
            };
            let has_status = table.columns.iter().any(is_status);
            let line = if has_status { format!("`{line}`") } else { format!("`{line}` (with a column of statuses)") };
            Error::Usage {
                message: format!("`{path}` is no TOML, and only tables in TOML can be changed"),
                help: Some(format!("write the row by hand: {line}; or {}", add_to_config("error-codes.toml"))),
            }
        }
        None => Error::Usage {
            message: "the config names no table to write to".to_owned(),
            help: Some(add_to_config("error-codes.toml")),
        },
    }
}

impl<'a> Register<'a> {
    fn open(analysis: &'a Analysis, request: usize, file: FileId) -> Result<Self, Refusal> {
        let source = analysis.sources.get(file);
        let list = analysis.config.official.requests[request].namespace;
        let numbers = Numbers::new(analysis, list);
        let mut rows: Vec<(usize, Order)> =
            rows_of(analysis, request, file).map(|row| (row.span.range().start, numbers.order(&row.code))).collect();
        rows.sort();
        let sheet = Sheet::read(source.text(), &rows)
            .map_err(|why| Refusal::Failed(Error::Untouched { path: source.absolute.to_path_buf(), reason: why }))?;
        Ok(Self { numbers, analysis, request, file, sheet })
    }

    fn rows(&self) -> impl Iterator<Item = &'a Row> + use<'a> {
        rows_of(self.analysis, self.request, self.file)
    }

    fn tables(&self) -> &'a Tables {
        &self.analysis.tables
    }

    pub(super) fn path(&self) -> &'a str {
        &self.analysis.sources.get(self.file).path
    }

    /// True where the rows write levels and modules apart: `2-01-003`.
    pub(super) fn is_shown(&self) -> bool {
        let Some(scheme) = self.numbers.scheme() else { return false };
        self.rows().any(|row| match scheme.read(&row.code).reading() {
            Some(reading) => scheme.code(&reading) != row.code && scheme.display(&reading) == row.code,
            None => false,
        })
    }

    /// The row of a code in this table.
    pub(super) fn row(&self, code: &str) -> Option<&'a Row> {
        let numbers = self.numbers;
        self.rows().find(|row| numbers.canonical(&row.code) == code)
    }

    /// The key that the rows of this table have for a column; this one where none has.
    pub(super) fn key(&self, wanted: &Column, default: &str) -> String {
        let tables =
            self.tables().tables.iter().filter(|table| table.request == Some(self.request) && table.file == self.file);
        let columns = tables.flat_map(|table| &table.columns);
        let mut keys = columns.filter(|(column, _)| column == wanted).map(|(_, key)| key.text.as_str());
        let is_plain = |key: &&str| !key.contains('.') && !table::is_flag_of_status(key);
        keys.find(is_plain).unwrap_or(default).to_owned()
    }

    /// The key and the text of a status. The words behind it are a version and a reason.
    pub(super) fn status(&self, status: Status, since: Option<&str>, reason: Option<&str>) -> Field {
        let cells = self.rows().filter_map(|row| row.field(&Column::Status));
        let is_chinese = cells.into_iter().any(|cell| cell.text.starts_with(is_han));
        let word = match (status, is_chinese) {
            (Status::Retired, true) => "已退役",
            (Status::Retired, false) => "retired",
            (_, true) => "预留",
            (_, false) => "reserved",
        };
        let mut text = word.to_owned();
        if let Some(since) = since {
            text = format!("{text} {}", render::one_line(since));
        }
        if let Some(reason) = reason {
            text = format!("{text}{} {}", if is_chinese { "：" } else { ":" }, render::one_line(reason))
                .replace("： ", "：");
        }
        let taken = |key: &str| {
            let of_file = self.tables().tables.iter().filter(|table| table.file == self.file);
            of_file
                .flat_map(|table| &table.columns)
                .any(|(column, known)| known.text == key && *column != Column::Status)
        };
        let free = ["status", "state", "lifecycle"].into_iter().find(|key| !taken(key)).unwrap_or("status");
        (self.key(&Column::Status, free), text)
    }

    pub(super) fn sheet(&self) -> &Sheet<'a> {
        &self.sheet
    }

    /// Writes the edits, or shows them. Nothing is written that would not be read back as it is meant: every row as it was, and these codes with
    /// their status.
    pub(super) fn write(
        &self,
        args: &Args,
        edits: &[TextEdit],
        (codes, status): (&[String], Status),
        dry_run: bool,
        (out, log): (&mut dyn Write, &mut dyn Write),
    ) -> Result<(), Refusal> {
        let source = self.analysis.sources.get(self.file);
        let untouched =
            |reason: &str| Error::Untouched { path: source.absolute.to_path_buf(), reason: reason.to_owned() };
        let on_disk = tree::read(&source.absolute).map_err(|error| Error::Io {
            action: "read",
            path: source.absolute.to_path_buf(),
            source: error,
        })?;
        if on_disk != source.text().as_bytes() {
            return Err(untouched("it was changed while this ran").into());
        }
        let text = edited(source.text(), edits);
        if !self.reads_back(&text, codes, status) {
            return Err(untouched("its rows would not be read back as they are; change it by hand").into());
        }
        let verb = if status == Status::Retired { "retired" } else { "reserved" };
        let shown = match codes {
            [first, .., last] => format!("`{first}` to `{last}`"),
            codes => format!("`{}`", codes.join("`, `")),
        };
        if args.format == Format::Json {
            let document = json!({
                "version": 1, "codes": codes, "status": verb, "table": self.path(), "written": !dry_run,
            });
            written(write_line(out, &document))?;
        } else if dry_run {
            written(fix::write_difference(self.path(), source.text(), edits, args.color.stdout, out))?;
        }
        if !dry_run {
            let target: PathBuf = write::target(&source.absolute)?;
            write::replace(&target, text.as_bytes()).map_err(|error| Error::Io {
                action: "write",
                path: source.absolute.to_path_buf(),
                source: error,
            })?;
        }
        if args.verbosity != Verbosity::Quiet {
            let would = if dry_run { "would be " } else { "" };
            let path = render::one_line(self.path());
            written(out.flush())?;
            written(writeln!(log, "{shown} {would}{verb} in `{path}`"))?;
        }
        Ok(())
    }

    fn reads_back(&self, text: &str, codes: &[String], status: Status) -> bool {
        let source = self.analysis.sources.get(self.file);
        let request = &self.analysis.config.official.requests[self.request];
        let read = |text: &str| {
            let mut sources = Sources::default();
            let file =
                sources.add_text(source.path.clone(), source.absolute.to_path_buf(), Origin::Disk, text.to_owned());
            let mut tables = Tables::new(Vec::new());
            tables.add(&sources, file, Some((0, request)));
            tables.rows
        };
        let known = |row: &Row| -> KnownRow {
            let texts = row.texts.iter().map(|cell| cell.text.clone()).collect();
            (self.numbers.canonical(&row.code), row.status(), texts)
        };
        let is_changed = |(code, ..): &KnownRow| codes.contains(code);
        let sorted = |rows: Vec<Row>, changed: bool| {
            let mut rows: Vec<KnownRow> = rows.iter().map(known).filter(|row| is_changed(row) == changed).collect();
            rows.sort();
            rows
        };
        let now = read(text);
        let as_meant = sorted(now.clone(), true);
        as_meant.len() == codes.len()
            && as_meant.iter().all(|(_, known, _)| *known == status)
            && sorted(now, false) == sorted(read(source.text()), false)
    }
}
