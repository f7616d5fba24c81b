//! The rows of a table whose columns are known, and what is wrong with them. Many slips of one kind in a table are one problem.

use std::collections::BTreeMap;

use super::{
    Cell, Column, Row, Status,
    code_cell::{self, CodeCell},
    columns::{self, Columns},
    grid::{Grid, RawCell, RawRow},
    headers::{self, Role},
    problem::{Places, Problem, ProblemKind, Problems},
    status,
};
use crate::{
    code::Lang,
    source::{FileId, Span},
    verdict::split_languages,
};

/// What may be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    ExtraCells,
    MissingCells,
    Shifted,
    OutOfPlace,
    NoCode,
    CodeRange,
    HiddenInCode,
    WideCode,
    HiddenInText,
    Artefact,
    NotChinese,
    NotEnglish,
    UnknownStatus,
}

/// Reads the rows of a grid of the file with this text.
pub(super) fn read(text: &str, grid: &Grid, columns: &Columns, problems: &mut Problems) -> Vec<Row> {
    let rows = Vec::with_capacity(grid.rows.len());
    let mut reader = Reader { text, file: problems.file, grid, columns, slips: BTreeMap::new(), rows };
    for row in &grid.rows {
        reader.row(row);
    }
    let Reader { slips, rows, .. } = reader;
    problems.add(slips.into_iter().filter_map(|(slip, places)| slip.problem(places, columns.all.len())));
    rows
}

struct Reader<'r> {
    text: &'r str,
    file: FileId,
    grid: &'r Grid,
    columns: &'r Columns,
    slips: BTreeMap<Slip, Places>,
    rows: Vec<Row>,
}

impl Reader<'_> {
    fn row(&mut self, row: &RawRow) {
        let columns = self.columns.all.len();
        let span = Span::new(self.file, row.range.clone());
        if self.is_heading(row) {
            return;
        }
        let (code, folded) = self.code_cell(&row.cells);
        if code == CodeCell::None
            && let Some(cells) = self.shifted(row)
        {
            self.slip(Slip::Shifted, span, || count_of(row.written));
            let (code, folded) = self.code_cell(&cells);
            return self.cells(&cells, code, folded, span);
        }
        if row.written > columns {
            self.slip(Slip::ExtraCells, span, || count_of(row.written));
        } else if row.written < columns {
            self.slip(Slip::MissingCells, span, || count_of(row.written));
        }
        self.cells(&row.cells, code, folded, span);
    }

    fn slip(&mut self, slip: Slip, span: Span, detail: impl FnOnce() -> String) {
        self.slips.entry(slip).or_default().add(span, detail);
    }

    fn code_cell(&self, cells: &[RawCell]) -> (CodeCell, code_cell::Folded) {
        let cell = cells.get(self.columns.code);
        cell.map_or((CodeCell::None, code_cell::Folded::default()), |cell| code_cell::read(&cell.text))
    }

    /// True for a row that heads those below it: one text over all columns, or in the first cell alone; or the header once more.
    fn is_heading(&self, row: &RawRow) -> bool {
        let mut filled = row.cells.iter().filter(|cell| !cell.text.is_empty());
        let Some(first) = filled.next() else { return true };
        let is_alone = filled.clone().all(|cell| cell.range == first.range);
        let leads = row.cells.iter().take(self.columns.code + 1).any(|cell| cell == first);
        let heads =
            is_alone && leads && !first.text.contains(|c: char| c.is_ascii_digit()) && self.columns.all.len() > 1;
        let headers = self.grid.header.cells.iter().map(|cell| cell.text.as_str());
        heads || (row.cells.iter().map(|cell| cell.text.as_str()).eq(headers))
    }

    /// The cells of a row that lacks its first cells, because they are merged with those above it.
    fn shifted(&self, row: &RawRow) -> Option<Vec<RawCell>> {
        let missing = self.columns.all.len().checked_sub(row.written).filter(|missing| *missing > 0)?;
        let code = row.cells.get(self.columns.code.checked_sub(missing)?)?;
        let (CodeCell::Codes(codes), _) = code_cell::read(&code.text) else { return None };
        if !codes.iter().all(|code| code_cell::is_numbered(code)) {
            return None;
        }
        let nothing = RawCell { range: row.range.start..row.range.start, ..RawCell::default() };
        Some(std::iter::repeat_n(nothing, missing).chain(row.cells.iter().take(row.written).cloned()).collect())
    }

    fn cells(&mut self, cells: &[RawCell], code: CodeCell, folded: code_cell::Folded, whole: Span) {
        let code_at = self.columns.code;
        let code_span = cells.get(code_at).map_or(whole, |cell| Span::new(self.file, cell.range.clone()));
        let codes = match code {
            CodeCell::Codes(codes) => codes,
            CodeCell::Range => {
                return self.slip(Slip::CodeRange, code_span, || text_of(cells, code_at));
            }
            CodeCell::None => {
                let beside = [code_at.checked_sub(1), Some(code_at + 1)].into_iter().flatten();
                let beside: Vec<_> = beside
                    .filter(|at| matches!(self.columns.all.get(*at), Some(Column::Text(_) | Column::Other)))
                    .collect();
                let found =
                    beside.into_iter().find(|at| cells.get(*at).is_some_and(|cell| code_cell::is_numbered(&cell.text)));
                let slip = if found.is_some() { Slip::OutOfPlace } else { Slip::NoCode };
                return self.slip(slip, whole, || text_of(cells, found.unwrap_or(code_at)));
            }
        };
        if folded.hidden {
            self.slip(Slip::HiddenInCode, code_span, || codes[0].clone());
        }
        if folded.wide {
            self.slip(Slip::WideCode, code_span, || codes[0].clone());
        }
        let mut row = Row {
            code: String::new(),
            span: code_span,
            texts: Vec::new(),
            fields: Vec::new(),
            status: Status::Active,
            table: 0,
        };
        let mut status = None;
        for (at, cell) in cells.iter().enumerate().filter(|(at, cell)| *at != code_at && !is_nothing(&cell.text)) {
            let Some(column) = self.columns.all.get(at) else { continue };
            self.cell(at, column, cell, &mut row, &mut status);
        }
        let is_struck = |cell: &RawCell| cell.struck;
        let struck = cells.iter().any(is_struck).then_some(Status::Deprecated);
        let of_texts = || row.texts.iter().find_map(|cell| status::of_text(&cell.text));
        row.status = status.or(struck).or_else(of_texts).unwrap_or_default();
        // A table may have very many rows, and most have one text.
        row.texts.shrink_to_fit();
        row.fields.shrink_to_fit();
        let mut places = self.places(&codes, code_span);
        if let Some((last, first)) = codes.split_last() {
            for code in first {
                self.rows.push(Row { code: code.clone(), span: places.next().unwrap_or(code_span), ..row.clone() });
            }
            self.rows.push(Row { code: last.clone(), span: places.next().unwrap_or(code_span), ..row });
        }
    }

    fn cell(&mut self, at: usize, column: &Column, cell: &RawCell, row: &mut Row, status: &mut Option<Status>) {
        let span = Span::new(self.file, cell.range.clone());
        let of_row = |lang| Cell { lang, column: at, text: cell.text.clone(), span };
        match column {
            Column::Code | Column::Other => return,
            Column::Text(tag) if tag == Column::ANY_LANGUAGE => row.texts.push(of_row(Lang::of(&cell.text))),
            Column::Text(tag) => {
                let script = columns::script_of(tag);
                row.texts.push(of_row(script));
                match (script, Lang::of(&cell.text)) {
                    (Lang::Zh, Lang::En) => self.slip(Slip::NotChinese, span, || cell.text.clone()),
                    (Lang::En, Lang::Zh) => self.slip(Slip::NotEnglish, span, || cell.text.clone()),
                    _ => {}
                }
            }
            Column::Bilingual => {
                let parts = split_languages(&cell.text).into_iter();
                row.texts.extend(parts.map(|part| Cell { text: part.text.to_owned(), ..of_row(part.lang) }));
            }
            Column::Status => {
                let is_flag = headers::role(&self.grid.header.cells[at].text) == Some(Role::Deprecated);
                match if is_flag { Ok(status::of_flag(&cell.text)) } else { status::of_cell(&cell.text) } {
                    Ok(known) => *status = Some(known),
                    Err(nearest) => self.slip(Slip::UnknownStatus, span, || {
                        let nearest = nearest.map(|nearest| format!(", did you mean `{nearest}`?"));
                        format!("`{}` is no status{}", cell.text, nearest.unwrap_or_default())
                    }),
                }
                if let Some(code) = status::replacement(&cell.text) {
                    row.fields.push((Column::ReplacedBy, Cell { text: code.to_owned(), ..of_row(Lang::Other) }));
                }
                row.fields.push((column.clone(), of_row(Lang::of(&cell.text))));
            }
            field => row.fields.push((field.clone(), of_row(Lang::of(&cell.text)))),
        }
        if cell.text.contains(code_cell::is_hidden) {
            self.slip(Slip::HiddenInText, span, || hidden_name(&cell.text));
        }
        if let Some(artefact) = artefact(&cell.text) {
            self.slip(Slip::Artefact, span, || artefact.to_owned());
        }
    }

    /// The place of each code in its cell.
    fn places(&self, codes: &[String], cell: Span) -> impl Iterator<Item = Span> + use<> {
        let mut at = cell.range().start;
        let mut places = Vec::new();
        for code in codes {
            let found = self.text.get(at..cell.range().end).and_then(|rest| rest.find(code.as_str()));
            let place = found.filter(|_| codes.len() > 1).map(|offset| at + offset..at + offset + code.len());
            at = place.as_ref().map_or(at, |place| place.end);
            places.push(place.map_or(cell, |place| Span::new(self.file, place)));
        }
        places.into_iter()
    }
}

fn count_of(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

fn text_of(cells: &[RawCell], at: usize) -> String {
    cells.get(at).map(|cell| cell.text.clone()).unwrap_or_default()
}

/// True for a cell that says that there is nothing to say.
fn is_nothing(text: &str) -> bool {
    text.is_empty() || matches!(text, "-" | "--" | "—" | "——" | "–" | "/" | "N/A" | "n/a")
}

/// What a program left behind that should have put something there.
fn artefact(text: &str) -> Option<&str> {
    if let Some(at) = text.find("[object Object]") {
        return Some(&text[at..at + "[object Object]".len()]);
    }
    if let Some(at) = text.find('\u{FFFD}') {
        return Some(&text[at..at + '\u{FFFD}'.len_utf8()]);
    }
    // `%!s(MISSING)`, `%!(EXTRA string=a)`
    let at = text.find("%!")?;
    let rest = &text[at + 2..];
    let open = rest.find('(')?;
    let verb = &rest[..open];
    let close = rest.find(')')?;
    (open <= 1 && verb.bytes().all(|b| b.is_ascii_alphabetic()) && close > open).then(|| &text[at..=at + 2 + close])
}

fn hidden_name(text: &str) -> String {
    text.chars().find(|c| code_cell::is_hidden(*c)).map(|c| format!("U+{:04X}", c as u32)).unwrap_or_default()
}

impl Slip {
    /// The problem that these places are; `columns` is how many the table has.
    fn problem(self, mut places: Places, columns: usize) -> Option<Problem> {
        let rows = |count: usize, one: &str, many: &str| match count {
            1 => format!("the row {one}"),
            count => format!("{count} rows {many}"),
        };
        let more = |count: usize| match count {
            1 => String::new(),
            count => format!(", the first of {count} such cells"),
        };
        let (kind, help) = match self {
            Self::ExtraCells => (ProblemKind::Unread, "write a separator inside of a cell as `\\|`, or between quotes"),
            Self::MissingCells => (ProblemKind::Unread, "write every cell of a row, an empty one too"),
            Self::Shifted => {
                (ProblemKind::Unread, "write every cell of a row; the first ones seem to be merged with those above")
            }
            Self::OutOfPlace => (ProblemKind::Unread, "put the code into the code column"),
            Self::NoCode => (ProblemKind::Unread, "put its code into the code column"),
            Self::CodeRange => (ProblemKind::Unread, "write a row for each code"),
            Self::HiddenInCode => (ProblemKind::Suspect, "type the code anew: nobody finds it by searching"),
            Self::WideCode => (ProblemKind::Suspect, "write it in ASCII: nobody finds it by searching"),
            Self::HiddenInText => (ProblemKind::Suspect, "remove the sign"),
            Self::Artefact => (ProblemKind::Suspect, "mend the program that writes the table, or the text"),
            Self::NotChinese | Self::NotEnglish => {
                (ProblemKind::Suspect, "translate it, or look whether the cells of the row are in order")
            }
            Self::UnknownStatus => (ProblemKind::Suspect, "write `active`, `deprecated`, `retired` or `reserved`"),
        };
        let message = |count: usize, detail: &str| match self {
            Self::ExtraCells | Self::MissingCells => {
                let one = format!("has {detail} and the table {columns} columns");
                let many = if self == Self::ExtraCells { "more" } else { "fewer" };
                rows(count, &one, &format!("have {many} cells than the table has columns"))
            }
            Self::Shifted => rows(
                count,
                &format!("has {detail} and the table {columns} columns: it is read from the right"),
                "lack their first cells: they are read from the right",
            ),
            Self::OutOfPlace => rows(
                count,
                &format!("has its code `{detail}` beside the code column"),
                "have their codes beside the code column",
            ),
            Self::NoCode => rows(count, "has no code", "have no code"),
            Self::CodeRange => format!("`{detail}` is a range and no code{}", more(count)),
            Self::HiddenInCode => format!("the code `{detail}` is written with a sign that nobody sees{}", more(count)),
            Self::WideCode => format!("the code `{detail}` is written in full-width signs{}", more(count)),
            Self::HiddenInText => format!("the text holds a hidden {detail}{}", more(count)),
            Self::Artefact => format!("`{detail}` was left by a program{}", more(count)),
            Self::NotChinese => format!("`{detail}` is in a column of Chinese texts and not Chinese{}", more(count)),
            Self::NotEnglish => format!("`{detail}` is in a column of English texts and holds Chinese{}", more(count)),
            Self::UnknownStatus => format!("{detail}{}", more(count)),
        };
        places.take(kind, message, help)
    }
}
