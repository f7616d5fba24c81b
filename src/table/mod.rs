//! Official tables: one model, one reader a format, the built-in data. A row is what the table says, right or wrong.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use foldhash::{HashMap, HashSet};

use crate::{
    code::Lang,
    diagnostic::Subject,
    scheme::Scheme,
    source::{Excerpt, FileId, Origin, Sources, Span},
    verdict,
};

mod builtin;
mod code_cell;
mod columns;
mod csv;
mod decode;
pub mod edit;
mod grid;
mod headers;
mod html;
mod json;
mod markdown;
mod oddities;
mod problem;
mod read;
mod rows;
mod shown;
mod status;
#[cfg(test)]
mod tests;
mod toml;
mod tree;

pub use columns::Column;
pub use csv::guarded;
pub use decode::decode;
pub use oddities::{Oddity, oddities};
pub use problem::{Problem, ProblemKind};
pub use shown::{Shown, ShownRow, shown};
pub use status::Status;

use problem::Problems;
use read::{Read, Wanted};

/// A list of codes that are unique among each other. The number 10000 means one thing to one vendor and another to the next, so a code is
/// always looked up within a namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(pub usize);

impl Namespace {
    /// That of the built-in tables, and of every table that names none.
    pub const TOP: Self = Self(0);
    /// The rows of [`Self::TOP`] without the built-in ones: for items that mean the user's tables and not the given document.
    pub const OWN: Self = Self(1);
}

/// A cell of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The language of its text, by script.
    pub lang: Lang,
    /// Index into [`Table::columns`].
    pub column: usize,
    /// The text without markdown.
    pub text: String,
    /// The cell's text in the file.
    pub span: Span,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The code as the table writes it, without markdown; an integer without separators is in canonical form.
    pub code: String,
    /// The code cell.
    pub span: Span,
    /// Its texts, in column order; empty cells are left out.
    pub texts: Vec<Cell>,
    /// What else it says of the code: name, HTTP status, owner. In column order; empty cells are left out.
    pub fields: Vec<(Column, Cell)>,
    status: Status,
    /// Index into [`Tables::tables`].
    pub table: usize,
}

impl Row {
    /// The first text in this language.
    pub fn text(&self, lang: Lang) -> Option<&Cell> {
        self.texts.iter().find(|cell| cell.lang == lang)
    }

    /// What the row says in this column.
    pub fn field(&self, column: &Column) -> Option<&Cell> {
        self.fields.iter().find_map(|(known, cell)| (known == column).then_some(cell))
    }

    /// How the code stands, by its status column, a line through it, or its text.
    pub fn status(&self) -> Status {
        self.status
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The heading above it, without markup, or the name of the record that it is a list of; empty where there is none.
    pub name: String,
    /// Its file.
    pub file: FileId,
    /// The whole table in the file.
    pub span: Span,
    /// Its columns, with their headers as written.
    pub columns: Vec<(Column, Excerpt)>,
    /// The list that its codes belong to.
    pub namespace: Namespace,
    /// Index of the `[[table]]` block that asked for it; `None` for a built-in one.
    pub request: Option<usize>,
}

impl Table {
    /// Its heading, where it has one.
    pub fn title(&self) -> Option<String> {
        Some(self.name.clone()).filter(|name| !name.is_empty())
    }
}

/// What the config says of a table: a `[[table]]` block.
#[derive(Clone, Debug)]
pub struct Request {
    /// The block in the config.
    pub span: Span,
    /// The file, relative to the workspace root with `/`; a glob for several.
    pub path: Excerpt,
    /// How the file is written; `None` goes by its name.
    pub format: Option<Format>,
    /// The tables to take of the file, by heading; empty takes all.
    pub headings: Vec<Excerpt>,
    /// What columns hold, by header, or by number from 1; the others are found by header and script.
    pub columns: Vec<(Column, Excerpt)>,
    /// The list that its codes belong to.
    pub namespace: Namespace,
    /// How its texts are compared with those in the code.
    pub comparison: verdict::Comparison,
}

/// How a file with tables is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Pipe tables, and simple HTML tables between them.
    Markdown,
    /// HTML tables.
    Html,
    /// One table with separators, its first record the header.
    Csv,
    /// Tables or arrays of tables.
    Toml,
    /// Objects or arrays of objects.
    Json,
}

impl Format {
    /// The names that the config knows them by.
    pub const NAMES: [(&str, Self); 6] = [
        ("markdown", Self::Markdown),
        ("html", Self::Html),
        ("csv", Self::Csv),
        ("tsv", Self::Csv),
        ("toml", Self::Toml),
        ("json", Self::Json),
    ];

    /// The format of a file by the end of its name.
    pub fn of_path(path: &str) -> Option<Self> {
        let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
        match extension.as_str() {
            "md" | "markdown" | "mdx" | "mkd" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "csv" | "tsv" | "tab" | "psv" => Some(Self::Csv),
            "toml" => Some(Self::Toml),
            "json" | "jsonc" | "json5" => Some(Self::Json),
            _ => None,
        }
    }
}

/// All official tables of a run.
#[derive(Debug, Default)]
pub struct Tables {
    /// In reading order.
    pub tables: Vec<Table>,
    /// In reading order.
    pub rows: Vec<Row>,
    /// The user's files, by path.
    pub files: Vec<FileId>,
    /// What could not be read of the user's tables, by file and place.
    pub problems: Vec<Problem>,
    /// What the codes of a namespace look like; those of the default scheme where it has no other.
    schemes: Vec<Scheme>,
    /// The first of the built-in rows, which are the last ones; `None` without them.
    builtin: Option<usize>,
    by_code: HashMap<Namespace, HashMap<String, Vec<usize>>>,
    by_loose_text: HashMap<Namespace, HashMap<String, Vec<usize>>>,
    /// Codes of which is known that no row has them, in any spelling: each rule asks for each code, and spellings are dear.
    missing: Mutex<HashMap<Namespace, HashSet<String>>>,
}

impl Tables {
    /// The tables of the document that ships with this package, added to `sources` as [`crate::source::Origin::BuiltIn`].
    pub fn builtin(sources: &mut Sources) -> Self {
        let mut tables = Self::default();
        tables.add_builtin(sources);
        tables
    }

    /// No tables yet, of namespaces whose codes have these schemes.
    pub fn new(schemes: Vec<Scheme>) -> Self {
        Self { schemes, ..Self::default() }
    }

    /// Adds the built-in tables, after the user's: a row of the user's stands in for the built-in one of the same code.
    pub fn add_builtin(&mut self, sources: &mut Sources) {
        let file = builtin::add(sources);
        let problems = self.add(sources, file, None);
        debug_assert!(problems.is_empty(), "the built-in document is read whole: {problems:?}");
    }

    /// Adds the tables of a file of `sources`, whose text is known; what could not be read comes back, by place.
    pub fn add(&mut self, sources: &Sources, file: FileId, request: Option<(usize, &Request)>) -> Vec<Problem> {
        let source = sources.get(file);
        let format = match source.origin {
            Origin::BuiltIn => Some(Format::Markdown),
            Origin::Disk | Origin::Revision => {
                request.and_then(|(_, request)| request.format).or_else(|| Format::of_path(&source.path))
            }
        };
        let Some(format) = format else {
            return request.map(|(_, request)| unknown_format(&request.path)).into_iter().collect();
        };
        let wanted = request.map_or_else(Wanted::default, |(_, request)| Wanted {
            headings: &request.headings,
            columns: &request.columns,
        });
        if request.is_none() {
            self.builtin.get_or_insert(self.rows.len());
        }
        let mut problems = Problems::new(file);
        for Read { grid, columns, rows } in read::read(format, source.text(), wanted, &mut problems) {
            let headers = grid.header.cells.into_iter();
            let headers = headers.map(|cell| Excerpt { text: cell.text, span: Span::new(file, cell.range) });
            self.tables.push(Table {
                name: grid.within.last().cloned().unwrap_or(grid.name),
                file,
                span: Span::new(file, grid.range),
                columns: columns.into_iter().zip(headers).collect(),
                namespace: request.map_or(Namespace::TOP, |(_, request)| request.namespace),
                request: request.map(|(at, _)| at),
            });
            self.rows.reserve(rows.len());
            for row in rows {
                self.add_row(row);
            }
        }
        problems.finish()
    }

    /// True where no row of a `[[table]]` block is of a code in use, so that there is nothing to compare with: a register of numbers that are
    /// kept free, or one without rows.
    pub fn only_keeps_free(&self, request: usize) -> bool {
        let rows = self.rows.iter().filter(|row| self.table(row).request == Some(request));
        rows.into_iter().all(|row| row.status().is_kept_free())
    }

    fn add_row(&mut self, mut row: Row) {
        let at = self.rows.len();
        row.table = self.tables.len() - 1;
        let Table { namespace, request, .. } = self.tables[row.table];
        let shadowed = request.is_none() && self.row(Namespace::OWN, &row.code).is_some();
        if !shadowed {
            self.find(namespace, &row, at);
        }
        self.rows.push(row);
    }

    /// Lets a row be found in a namespace, by its code and the loose form of its texts.
    fn find(&mut self, namespace: Namespace, row: &Row, at: usize) {
        let code = self.canonical(namespace, &row.code);
        self.missing.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.by_code.entry(namespace).or_default().entry(code).or_default().push(at);
        let by_text = self.by_loose_text.entry(namespace).or_default();
        for cell in &row.texts {
            let rows = by_text.entry(verdict::loose(&cell.text)).or_default();
            if rows.last() != Some(&at) {
                rows.push(at);
            }
        }
    }

    /// What a finding on a row is about: its code and its table.
    pub fn subject(&self, row: &Row) -> Subject {
        let table = self.table(row);
        Subject { code: Some(self.canonical(table.namespace, &row.code)), item: table.title() }
    }

    /// The form in which the spellings of one code of a namespace are equal: `2-01-003` and `201003`, `010000` and `10000`, `0x10` and `16`.
    pub fn canonical(&self, namespace: Namespace, code: &str) -> String {
        let of_scheme = self.schemes.get(namespace.0).and_then(|scheme| scheme.canonical(code));
        let code = of_scheme.unwrap_or_else(|| code.to_owned());
        integer(&code).map_or(code, |value| value.to_string())
    }

    /// The row of a code in the built-in tables, where no row of the user's stands in for it.
    pub fn builtin_row(&self, code: &str) -> Option<&Row> {
        self.rows(Namespace::TOP, code).find(|row| !self.is_published(row))
    }

    /// The user's rows of each code, in reading order; by list and canonical code.
    pub fn published(&self) -> BTreeMap<(Namespace, String), Vec<&Row>> {
        let mut codes: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| self.is_published(row)) {
            let list = self.table(row).namespace;
            codes.entry((list, self.canonical(list, &row.code))).or_default().push(row);
        }
        codes
    }

    /// True where the row is one of the user's.
    pub fn is_published(&self, row: &Row) -> bool {
        self.table(row).request.is_some()
    }

    /// The first row of a code.
    pub fn row(&self, namespace: Namespace, code: &str) -> Option<&Row> {
        self.rows(namespace, code).next()
    }

    /// Every row of a code, in reading order.
    pub fn rows(&self, namespace: Namespace, code: &str) -> impl Iterator<Item = &Row> {
        self.places(namespace, code).map(|at| &self.rows[at])
    }

    /// Every row of a code as an index into [`Self::rows`], in reading order.
    pub fn places(&self, namespace: Namespace, code: &str) -> impl Iterator<Item = usize> {
        let (namespace, end) = self.findable(namespace);
        let list = self.by_code.get(&namespace);
        // Most codes are asked for in their canonical form, which is its own canonical form.
        let found = list.and_then(|list| list.get(code).or_else(|| self.in_other_spelling(namespace, list, code)));
        found.into_iter().flatten().copied().take_while(move |&at| at < end)
    }

    /// Under which namespace the rows of a namespace are found, and the first row that is not one of them.
    fn findable(&self, namespace: Namespace) -> (Namespace, usize) {
        match namespace {
            Namespace::OWN => (Namespace::TOP, self.builtin.unwrap_or(usize::MAX)),
            namespace => (namespace, usize::MAX),
        }
    }

    fn in_other_spelling<'l>(
        &self,
        namespace: Namespace,
        list: &'l HashMap<String, Vec<usize>>,
        code: &str,
    ) -> Option<&'l Vec<usize>> {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if missing.get(&namespace).is_some_and(|codes| codes.contains(code)) {
            return None;
        }
        let found = list.get(&self.canonical(namespace, code));
        if found.is_none() {
            missing.entry(namespace).or_default().insert(code.to_owned());
        }
        found
    }

    /// Rows with a text that is loosely equal ([`verdict::same_text`]), in reading order.
    pub fn rows_with_same_text(&self, namespace: Namespace, text: &str) -> impl Iterator<Item = &Row> {
        self.with_loose_text(namespace, &verdict::loose(text)).iter().map(|&at| &self.rows[at])
    }

    /// True where a row of the code has a text of this [`verdict::loose`] form.
    pub fn has_loose_text(&self, namespace: Namespace, code: &str, loose: &str) -> bool {
        let with_text = self.with_loose_text(namespace, loose);
        !with_text.is_empty() && self.places(namespace, code).any(|at| with_text.binary_search(&at).is_ok())
    }

    /// Rows with a text of this loose form, as indices in reading order.
    fn with_loose_text(&self, namespace: Namespace, loose: &str) -> &[usize] {
        let (namespace, end) = self.findable(namespace);
        let list = self.by_loose_text.get(&namespace).filter(|_| !loose.is_empty());
        let found = list.and_then(|list| list.get(loose)).map_or(&[][..], Vec::as_slice);
        &found[..found.partition_point(|&at| at < end)]
    }

    /// The rows of each table.
    pub fn rows_by_table(&self) -> Vec<Vec<&Row>> {
        let mut rows = vec![Vec::new(); self.tables.len()];
        for row in &self.rows {
            rows[row.table].push(row);
        }
        rows
    }

    /// The table of a row.
    pub fn table(&self, row: &Row) -> &Table {
        &self.tables[row.table]
    }
}

fn unknown_format(path: &Excerpt) -> Problem {
    let names: Vec<_> = Format::NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = format!("how `{}` is written is not known", path.text);
    Problem::new(ProblemKind::Config, path.span, message, format!("add `format`, one of {}", names.join(", ")))
}

/// True for a key or header whose cells are truth values: `deprecated = true`.
pub fn is_flag_of_status(header: &str) -> bool {
    headers::role(header) == Some(headers::Role::Deprecated)
}

/// True for the text of a TOML file that has no row yet.
pub fn is_without_rows(format: Option<Format>, text: &str) -> bool {
    format.is_some_and(|format| read::is_register_without_rows(format, text))
}

/// The value of a code that is an integer, decimal or behind `0x`, with leading zeros or without.
fn integer(code: &str) -> Option<i128> {
    match code.strip_prefix("0x").or_else(|| code.strip_prefix("0X")) {
        Some(digits) if !digits.starts_with(['+', '-']) => i128::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None => code.parse().ok(),
    }
}

#[cfg(test)]
mod built_in_tests {
    use super::*;

    #[test]
    fn the_built_in_document_is_read_whole() {
        let mut sources = Sources::default();
        let tables = Tables::builtin(&mut sources);
        let names: Vec<_> = tables.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["授权／令牌请求接口返回码", "API通用返回码"]);
        let count = |table| tables.rows.iter().filter(|row| row.table == table).count();
        assert_eq!((count(0), count(1)), (10, 27));

        let first = tables.row(Namespace::TOP, "10000").expect("10000 is in the document");
        assert_eq!(sources.position(first.span).line, 18);
        for row in &tables.rows {
            assert_eq!(sources.slice(row.span), row.code);
            let langs: Vec<_> = row.texts.iter().map(|cell| cell.lang).collect();
            assert_eq!(langs, [Lang::Zh, Lang::En], "{}", row.code);
            for cell in &row.texts {
                assert_eq!(sources.slice(cell.span), cell.text);
            }
        }
        assert_eq!(
            tables.row(Namespace::TOP, "805").and_then(|row| row.text(Lang::Zh)).map(|c| c.text.as_str()),
            Some("数据库操作出错，请重试")
        );
        assert_eq!(tables.table(&tables.rows[36]).name, "API通用返回码");
    }

    #[test]
    fn rows_are_found_by_their_text() {
        let tables = Tables::builtin(&mut Sources::default());
        let codes = |rows: Vec<&Row>| rows.iter().map(|row| row.code.clone()).collect::<Vec<_>>();
        assert_eq!(codes(tables.rows_with_same_text(Namespace::TOP, "请求参数无效。").collect()), ["100", "211"]);
        assert_eq!(
            codes(tables.rows_with_same_text(Namespace::TOP, "unsupported response_type").collect()),
            ["10008", "100", "211"]
        );
        let loose = verdict::loose("请求参数无效");
        assert!(tables.has_loose_text(Namespace::TOP, "0211", &loose), "in any spelling of the code");
        assert!(!tables.has_loose_text(Namespace::TOP, "10001", &loose));
        assert!(tables.rows_with_same_text(Namespace::TOP, "").next().is_none());
        assert!(tables.row(Namespace::TOP, "102").is_none());
    }
}
