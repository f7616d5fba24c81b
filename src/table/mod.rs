//! Official tables: one model, one reader a format, the built-in data. A row is what the table says, right or wrong.

use std::collections::HashMap;

use crate::{
    code::Lang,
    source::{FileId, Sources, Span},
    verdict,
};

mod builtin;
mod markdown;

/// A text cell of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its language, from the column.
    pub lang: Lang,
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
    /// Index into [`Tables::tables`].
    pub table: usize,
}

impl Row {
    /// The first text in this language.
    pub fn text(&self, lang: Lang) -> Option<&Cell> {
        self.texts.iter().find(|cell| cell.lang == lang)
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The heading above it, without markup; empty where there is none.
    pub name: String,
    /// Its file.
    pub file: FileId,
    /// The whole table in the file.
    pub span: Span,
}

/// Something in a table file that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place.
    pub span: Span,
    /// What is wrong: lower-case, no final stop.
    pub message: String,
    /// What to type.
    pub help: &'static str,
}

/// All official tables of a run.
#[derive(Debug, Default)]
pub struct Tables {
    /// In reading order.
    pub tables: Vec<Table>,
    /// In reading order.
    pub rows: Vec<Row>,
    by_code: HashMap<String, Vec<usize>>,
    by_loose_text: HashMap<String, Vec<usize>>,
}

impl Tables {
    /// The tables of the document that ships with this package, added to `sources` as [`crate::source::Origin::BuiltIn`].
    pub fn builtin(sources: &mut Sources) -> Self {
        let file = builtin::add(sources);
        let mut tables = Self::default();
        let problems = tables.add_markdown(file, builtin::TEXT);
        debug_assert!(problems.is_empty(), "the built-in document is read whole: {problems:?}");
        tables
    }

    /// Adds the tables of a markdown file; what could not be read comes back.
    pub fn add_markdown(&mut self, file: FileId, text: &str) -> Vec<Problem> {
        let found = markdown::read(file, text);
        for (table, rows) in found.tables {
            self.tables.push(table);
            for row in rows {
                self.add_row(row);
            }
        }
        found.problems
    }

    fn add_row(&mut self, mut row: Row) {
        let at = self.rows.len();
        row.table = self.tables.len() - 1;
        self.by_code.entry(row.code.clone()).or_default().push(at);
        for cell in &row.texts {
            add_once(&mut self.by_loose_text, verdict::loose(&cell.text), at);
        }
        self.rows.push(row);
    }

    /// The first row of a code.
    pub fn row(&self, code: &str) -> Option<&Row> {
        self.rows(code).next()
    }

    /// Every row of a code, in reading order.
    pub fn rows(&self, code: &str) -> impl Iterator<Item = &Row> {
        self.by_code.get(code).into_iter().flatten().map(|&at| &self.rows[at])
    }

    /// Rows with a text that is loosely equal ([`verdict::same_text`]), in reading order.
    pub fn rows_with_same_text(&self, text: &str) -> Vec<&Row> {
        let key = Some(verdict::loose(text)).filter(|key| !key.is_empty());
        let found = key.and_then(|key| self.by_loose_text.get(&key));
        found.into_iter().flatten().map(|&at| &self.rows[at]).collect()
    }

    /// The table of a row.
    pub fn table(&self, row: &Row) -> &Table {
        &self.tables[row.table]
    }
}

fn add_once(map: &mut HashMap<String, Vec<usize>>, key: String, at: usize) {
    let rows = map.entry(key).or_default();
    if rows.last() != Some(&at) {
        rows.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_document_is_read_whole() {
        let mut sources = Sources::default();
        let tables = Tables::builtin(&mut sources);
        let names: Vec<_> = tables.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["授权／令牌请求接口返回码", "API通用返回码"]);
        let count = |table| tables.rows.iter().filter(|row| row.table == table).count();
        assert_eq!((count(0), count(1)), (10, 27));

        let first = tables.row("10000").expect("10000 is in the document");
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
            tables.row("805").and_then(|row| row.text(Lang::Zh)).map(|c| c.text.as_str()),
            Some("数据库操作出错，请重试")
        );
        assert_eq!(tables.table(&tables.rows[36]).name, "API通用返回码");
    }

    #[test]
    fn rows_are_found_by_their_text() {
        let tables = Tables::builtin(&mut Sources::default());
        let codes = |rows: Vec<&Row>| rows.iter().map(|row| row.code.clone()).collect::<Vec<_>>();
        assert_eq!(codes(tables.rows_with_same_text("请求参数无效。")), ["100", "211"]);
        assert_eq!(codes(tables.rows_with_same_text("unsupported response_type")), ["10008", "100", "211"]);
        assert!(tables.rows_with_same_text("").is_empty());
        assert!(tables.row("102").is_none());
    }
}
