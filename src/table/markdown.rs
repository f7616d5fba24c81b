//! Reads tables from markdown, each cell with its byte range. Columns are found by header and script; what looks like a table and is
//! none is a problem, because markdown shows it as plain text without a word.

use std::{mem, ops::Range};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use unicode_normalization::UnicodeNormalization;

use super::{Cell, Problem, Row, Table};
use crate::{
    code::{Lang, is_han, is_http_status},
    source::{FileId, Span},
};

const BOM: &str = "\u{FEFF}";

/// What a file holds. `Row::table` is not set yet.
pub(super) struct Found {
    pub(super) tables: Vec<(Table, Vec<Row>)>,
    pub(super) problems: Vec<Problem>,
}

#[derive(Default)]
struct RawCell {
    text: String,
    range: Range<usize>,
}

#[derive(Default)]
struct RawRow {
    cells: Vec<RawCell>,
    range: Range<usize>,
}

#[derive(Default)]
struct RawTable {
    name: String,
    range: Range<usize>,
    header: RawRow,
    rows: Vec<RawRow>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Code,
    Text(Lang),
    Other,
}

/// Reads all tables of a file.
pub(super) fn read(file: FileId, text: &str) -> Found {
    let blocks = Blocks::of(text);
    let mut found = Found { tables: Vec::new(), problems: lost_tables(file, text, &blocks.covered) };
    for raw in blocks.tables {
        match columns(&raw) {
            Some(columns) if !raw.rows.is_empty() => {
                let rows = rows(file, text, &raw, &columns, &mut found.problems);
                found.tables.push((Table { name: raw.name, file, span: Span::new(file, raw.range) }, rows));
            }
            Some(_) => found.problems.push(Problem {
                span: Span::new(file, raw.header.range),
                message: "the table has no rows".to_owned(),
                help: "put rows below the header, or remove the table",
            }),
            None => found.problems.push(Problem {
                span: Span::new(file, raw.header.range),
                message: "the table has no column of codes".to_owned(),
                help: "name the header of the code column `错误码` or `Code`",
            }),
        }
    }
    found.problems.sort_by_key(|problem| problem.span);
    found
}

struct Blocks {
    tables: Vec<RawTable>,
    /// Tables and code blocks.
    covered: Vec<Range<usize>>,
}

impl Blocks {
    fn of(text: &str) -> Self {
        let skipped = if text.starts_with(BOM) { BOM.len() } else { 0 };
        let mut blocks = Self { tables: Vec::new(), covered: Vec::new() };
        let (mut heading, mut in_heading) = (String::new(), false);
        let (mut table, mut row, mut cell) = (RawTable::default(), RawRow::default(), None::<RawCell>);
        for (event, range) in Parser::new_ext(&text[skipped..], Options::ENABLE_TABLES).into_offset_iter() {
            let range = range.start + skipped..range.end + skipped;
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    heading.clear();
                    in_heading = true;
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Start(Tag::CodeBlock(_)) => blocks.covered.push(range),
                Event::Start(Tag::Table(_)) => {
                    blocks.covered.push(range.clone());
                    table = RawTable { name: heading.trim().to_owned(), range, ..RawTable::default() };
                }
                Event::Start(Tag::TableHead | Tag::TableRow) => row = RawRow { range, ..RawRow::default() },
                Event::Start(Tag::TableCell) => {
                    cell = Some(RawCell { text: String::new(), range: trimmed(text, range) });
                }
                Event::End(TagEnd::TableCell) => row.cells.extend(cell.take().map(|mut cell| {
                    cell.text = cell.text.trim().to_owned();
                    cell
                })),
                Event::End(TagEnd::TableHead) => table.header = mem::take(&mut row),
                Event::End(TagEnd::TableRow) => table.rows.push(mem::take(&mut row)),
                Event::End(TagEnd::Table) => blocks.tables.push(mem::take(&mut table)),
                Event::Text(words) | Event::Code(words) => {
                    if let Some(cell) = &mut cell {
                        cell.text.push_str(&words);
                    } else if in_heading {
                        heading.push_str(&words);
                    }
                }
                Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) => {
                    if let Some(cell) = &mut cell {
                        cell.text.push(' ');
                    }
                }
                _ => {}
            }
        }
        blocks
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + slice.len() - slice.trim_start().len();
    start..start + slice.trim().len()
}

fn rows(file: FileId, text: &str, raw: &RawTable, columns: &[Column], problems: &mut Vec<Problem>) -> Vec<Row> {
    let mut rows = Vec::new();
    for row in &raw.rows {
        let line = trimmed(text, row.range.start..line_end(text, row.range.start));
        let cells = cells_in(&text[line.clone()]);
        if cells > columns.len() {
            problems.push(Problem {
                span: Span::new(file, line.clone()),
                message: format!("the row has {cells} cells and the table {} columns", columns.len()),
                help: "write a `|` inside of a cell as `\\|`",
            });
        }
        let mut texts = Vec::new();
        let mut code = None;
        for (cell, column) in row.cells.iter().zip(columns) {
            match column {
                Column::Code => code = Some(cell).filter(|cell| is_code(&cell.text)),
                Column::Text(lang) if !cell.text.is_empty() => {
                    texts.push(Cell {
                        lang: *lang,
                        text: cell.text.clone(),
                        span: Span::new(file, cell.range.clone()),
                    });
                }
                Column::Text(_) | Column::Other => {}
            }
        }
        match code {
            Some(cell) => {
                rows.push(Row { code: cell.text.clone(), span: Span::new(file, cell.range.clone()), texts, table: 0 });
            }
            None => problems.push(Problem {
                span: Span::new(file, line),
                message: "the row has no code".to_owned(),
                help: "put its code into the code column; cells that span rows are not read",
            }),
        }
    }
    rows
}

fn line_end(text: &str, start: usize) -> usize {
    text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length)
}

/// Cells of a row as written. Markdown drops those behind the last column.
fn cells_in(line: &str) -> usize {
    let (mut bars, mut escaped, mut ends_in_bar) = (0, false, false);
    for c in line.chars() {
        ends_in_bar = c == '|' && !escaped;
        bars += usize::from(ends_in_bar);
        escaped = c == '\\' && !escaped;
    }
    bars + 1 - usize::from(line.starts_with('|')) - usize::from(ends_in_bar)
}

/// Lines that a reader takes for a table and markdown does not.
fn lost_tables(file: FileId, text: &str, covered: &[Range<usize>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut run: Option<(Range<usize>, usize)> = None;
    let end_run = |run: Option<(Range<usize>, usize)>, problems: &mut Vec<Problem>| {
        if let Some((first, lines @ 2..)) = run {
            problems.push(Problem {
                span: Span::new(file, first),
                message: format!("{lines} lines look like a table and are none"),
                help: "put a line such as `| --- | --- |` below the header, with as many columns, and use the ASCII sign `|`",
            });
        }
    };
    let (mut start, mut blocks) = (0, covered.iter().peekable());
    for line in text.split_inclusive('\n') {
        let range = trimmed(text, start..start + line.len());
        start += line.len();
        while blocks.next_if(|block| block.end <= range.start).is_some() {}
        let is_covered = blocks.peek().is_some_and(|block| block.start <= range.start);
        if !is_covered && line.trim_start().get(..6).is_some_and(|tag| tag.eq_ignore_ascii_case("<table")) {
            problems.push(Problem {
                span: Span::new(file, range.clone()),
                message: "an HTML table is not read".to_owned(),
                help: "write it as a markdown table: `| 错误码 | 错误描述 | Error Description |`",
            });
        }
        let is_row = !is_covered && line.chars().filter(|c| matches!(c, '|' | '｜')).count() >= 2;
        run = match (run.take(), is_row) {
            (Some((first, lines)), true) => Some((first, lines + 1)),
            (None, true) => Some((range, 1)),
            (run, false) => {
                end_run(run, &mut problems);
                None
            }
        };
    }
    end_run(run, &mut problems);
    problems
}

/// The role of each column, or `None` where no column holds codes.
fn columns(raw: &RawTable) -> Option<Vec<Column>> {
    let headers: Vec<_> = raw.header.cells.iter().map(|cell| header_role(&cell.text)).collect();
    let code = code_column(raw, &headers)?;
    let named = headers.iter().enumerate().any(|(at, role)| at != code && matches!(role, HeaderRole::Text(_)));
    let columns = headers.iter().enumerate().map(|(at, role)| {
        let lang = script(cells(raw, at));
        match role {
            _ if at == code => Column::Code,
            // Header and script may disagree; then the script is right.
            HeaderRole::Text(header) => Column::Text(lang.unwrap_or(*header)),
            HeaderRole::Unknown if !named => lang.map_or(Column::Other, Column::Text),
            HeaderRole::Unknown | HeaderRole::Code | HeaderRole::Other => Column::Other,
        }
    });
    Some(columns.collect())
}

fn cells(raw: &RawTable, column: usize) -> impl Iterator<Item = &str> + Clone {
    raw.rows
        .iter()
        .filter_map(move |row| row.cells.get(column))
        .map(|cell| cell.text.as_str())
        .filter(|text| !text.is_empty())
}

fn code_column(raw: &RawTable, headers: &[HeaderRole]) -> Option<usize> {
    let holds_codes = |column: usize| most(cells(raw, column), 9, is_code);
    // Without a header that says so, words are not taken for codes.
    let holds_numbers = |column: usize| {
        most(cells(raw, column), 9, |text| is_code(text) && text.contains(|c: char| c.is_ascii_digit()))
    };
    let all = 0..headers.len();
    let by_header: Vec<_> = all.clone().filter(|&at| headers[at] == HeaderRole::Code && holds_codes(at)).collect();
    let by_content =
        all.filter(|&at| headers[at] == HeaderRole::Unknown && cells(raw, at).next().is_some() && holds_numbers(at));
    let candidates = if by_header.is_empty() { by_content.collect() } else { by_header };
    let is_http = |column: &usize| cells(raw, *column).all(|text| text.parse::<u32>().is_ok_and(is_http_status));
    candidates.iter().find(|column| !is_http(column)).or(candidates.first()).copied()
}

/// True where at least `tenths` of ten texts hold.
fn most<'a>(texts: impl Iterator<Item = &'a str>, tenths: usize, holds: impl Fn(&str) -> bool) -> bool {
    let (mut all, mut good) = (0, 0);
    for text in texts {
        all += 1;
        good += usize::from(holds(text));
    }
    good * 10 >= all * tenths
}

fn is_code(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    body.len() <= 64
        && body.starts_with(|c: char| c.is_ascii_alphanumeric())
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:-".contains(&b))
}

fn script<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Lang> {
    texts.clone().next()?;
    if most(texts.clone(), 6, |text| text.chars().any(is_han)) {
        return Some(Lang::Zh);
    }
    most(texts, 8, |text| Lang::of(text) == Lang::En).then_some(Lang::En)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HeaderRole {
    Code,
    Text(Lang),
    /// Known, and neither code nor description: HTTP status, symbol, solution.
    Other,
    Unknown,
}

const CODE_HEADERS: &str = "\
    错误码 错误代码 错误编号 返回码 返回值 状态码 响应码 代码 业务错误码 错误 参数 值 code coden \
    errorcode errornumber errorid errcode errno subcode value";
const ZH_HEADERS: &str = "\
    错误描述 错误中文描述 错误描述-中文 错误描述中文 中文描述 中文解释 中文含义 中文 描述 说明 含义 \
    含义说明 释义 备注 注释 错误说明 错误解释 详细描述 错误简述 zh zh-cn chinese chinesedescription \
    errordescriptionchinese";
const EN_HEADERS: &str = "\
    errordescription errormessage 错误信息 错误描述-英文 错误描述英文 错误英文描述 英文描述 英文 \
    对应message message msg errormsg en en-us english englishdescription errordescriptionenglish \
    description";
const OTHER_HEADERS: &str = "\
    http状态码 httpcode httpstatuscode httpstatus http status 名称 宏定义 枚举 枚举名 enumerationname \
    identifier name symbol reason errorname 错误原因 可能原因 常见原因 异常原因 possiblecauses 解决方案 \
    解决办法 解决方式 处理措施 处理步骤 排查建议 排查方法 建议解决方法 操作 操作建议 workaround solution \
    是否重试 模块 模块名 modulename module";

/// Tries the whole header, then the part before a parenthesised gloss, then the gloss.
fn header_role(header: &str) -> HeaderRole {
    let folded: String =
        header.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && *c != '_').collect();
    let whole: String = folded.chars().filter(|c| !"()[]".contains(*c)).collect();
    let (before, gloss) = folded.split_once(['(', '[']).unwrap_or((&folded, ""));
    let gloss = gloss.trim_end_matches([')', ']']);
    let known = |word: &str| {
        [
            (CODE_HEADERS, HeaderRole::Code),
            (ZH_HEADERS, HeaderRole::Text(Lang::Zh)),
            (EN_HEADERS, HeaderRole::Text(Lang::En)),
            (OTHER_HEADERS, HeaderRole::Other),
        ]
        .into_iter()
        .find_map(|(words, role)| words.split(' ').any(|known| known == word).then_some(role))
    };
    [whole.as_str(), before, gloss].into_iter().find_map(known).unwrap_or(HeaderRole::Unknown)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Found {
        read(FileId(0), text)
    }

    /// `code | lang text | …` of each row.
    fn shown(text: &str) -> Vec<String> {
        let found = found(text);
        let rows = found.tables.iter().flat_map(|(_, rows)| rows);
        rows.map(|row| {
            let texts = row.texts.iter().map(|cell| format!(" | {} {}", cell.lang.name(), cell.text));
            row.code.clone() + &texts.collect::<String>()
        })
        .collect()
    }

    fn problems(text: &str) -> Vec<(&str, String)> {
        found(text).problems.into_iter().map(|problem| (&text[problem.span.range()], problem.message)).collect()
    }

    #[test]
    fn columns_are_found_in_any_order() {
        let table = "\
| HTTP 状态码 | 错误描述-英文 | 返回码 (code) | 说明 | 解决方案 |
|---|---|---|---|---|
| 404 | Not \\| here | `40401` | **不存在** | 重试<br>或放弃 |
";
        assert_eq!(shown(table), ["40401 | English Not | here | Chinese 不存在"]);
        let cells = &found(table).tables[0].1[0];
        assert_eq!(&table[cells.span.range()], "`40401`");
        assert_eq!(&table[cells.texts[1].span.range()], "**不存在**");
    }

    #[test]
    fn the_script_beats_the_header() {
        assert_eq!(shown("|错误码|错误描述|\n|-|-|\n|1|Not found|\n"), ["1 | English Not found"]);
    }

    #[test]
    fn headers_that_say_nothing_leave_the_content() {
        assert_eq!(
            shown("|甲|乙|丙|\n|-|-|-|\n|-101|失败了|It failed|\n"),
            ["-101 | Chinese 失败了 | English It failed"]
        );
    }

    #[test]
    fn of_two_code_columns_the_one_that_is_no_http_status_wins() {
        assert_eq!(shown("|状态码|错误码|描述|\n|-|-|-|\n|404|Ecs.0001|没有|\n"), ["Ecs.0001 | Chinese 没有"]);
    }

    #[test]
    fn a_bom_shifts_nothing() {
        let text = "\u{FEFF}# 表\n\n|错误码|说明|\n|-|-|\n|7|没有|\n";
        let found = found(text);
        let (table, rows) = &found.tables[0];
        assert_eq!((table.name.as_str(), &text[rows[0].span.range()]), ("表", "7"));
    }

    #[test]
    fn what_is_not_read_is_a_problem() {
        let lost = "|错误码|说明|\n|7|没有|\n|8|有|\n";
        assert_eq!(problems(lost), [("|错误码|说明|", "3 lines look like a table and are none".to_owned())]);
        assert_eq!(problems("｜码｜文｜\n｜-｜-｜\n").len(), 1);
        assert_eq!(problems("<table>\n<tr></tr>\n</table>\n")[0].1, "an HTML table is not read");
        assert!(problems("```\n|a|b|\n|c|d|\n```\n\nx || y || z\n").is_empty());

        let bad = "|错误码|说明|\n|---|---|\n|7|没有|多|\n||空|\n|8|对|\n";
        assert_eq!(
            problems(bad),
            [
                ("|7|没有|多|", "the row has 3 cells and the table 2 columns".to_owned()),
                ("||空|", "the row has no code".to_owned()),
            ]
        );
        assert_eq!(shown(bad).len(), 2);
        assert_eq!(problems("|错误码|说明|\n|-|-|\n")[0].1, "the table has no rows");
        assert_eq!(problems("|颜色|说明|\n|-|-|\n|红|热|\n")[0].1, "the table has no column of codes");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[|｜\\-\\\\`#a7错 \r\n\u{FEFF}<]{0,60}") {
            for (_, rows) in found(&text).tables {
                for row in rows {
                    prop_assert!(text.get(row.span.range()).is_some());
                }
            }
        }
    }
}
