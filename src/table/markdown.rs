//! Reads tables from markdown, each cell with its byte range. What looks like a table and is none is a problem, because markdown shows
//! it as plain text without a word.

use std::{mem, ops::Range};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    grid::{Grid, RawCell, RawRow, trimmed},
    problem::Problems,
};

/// The tables of a file, of which the first `start` bytes are a BOM.
pub(super) fn read(text: &str, start: usize, problems: &mut Problems) -> Vec<Grid> {
    let blocks = Blocks::of(text, start);
    lost_tables(text, &blocks.covered, problems);
    blocks.tables
}

struct Blocks {
    tables: Vec<Grid>,
    /// Tables and code blocks.
    covered: Vec<Range<usize>>,
}

impl Blocks {
    fn of(text: &str, skipped: usize) -> Self {
        let mut blocks = Self { tables: Vec::new(), covered: Vec::new() };
        let (mut heading, mut in_heading) = (String::new(), false);
        let (mut table, mut row, mut cell) = (Grid::default(), RawRow::default(), None::<RawCell>);
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
                    table = Grid { name: heading.trim().to_owned(), range, ..Grid::default() };
                }
                Event::Start(Tag::TableHead | Tag::TableRow) => row = RawRow { range, ..RawRow::default() },
                Event::Start(Tag::TableCell) => {
                    cell = Some(RawCell { range: trimmed(text, range), ..RawCell::default() });
                }
                Event::End(TagEnd::TableCell) => row.cells.extend(cell.take().map(|mut cell| {
                    cell.text = cell.text.trim().to_owned();
                    cell
                })),
                Event::End(TagEnd::TableHead) => table.header = mem::take(&mut row),
                Event::End(TagEnd::TableRow) => {
                    row.range = trimmed(text, row.range.start..line_end(text, row.range.start));
                    row.written = cells_in(&text[row.range.clone()]);
                    table.rows.push(mem::take(&mut row));
                }
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
fn lost_tables(text: &str, covered: &[Range<usize>], problems: &mut Problems) {
    let mut run: Option<(Range<usize>, usize)> = None;
    let end_run = |run: Option<(Range<usize>, usize)>, problems: &mut Problems| {
        if let Some((first, lines @ 2..)) = run {
            problems.unread(
                first,
                format!("{lines} lines look like a table and are none"),
                "put a line such as `| --- | --- |` below the header, with as many columns, and use the ASCII sign `|`",
            );
        }
    };
    let (mut start, mut blocks) = (0, covered.iter().peekable());
    for line in text.split_inclusive('\n') {
        let range = trimmed(text, start..start + line.len());
        start += line.len();
        while blocks.next_if(|block| block.end <= range.start).is_some() {}
        let is_covered = blocks.peek().is_some_and(|block| block.start <= range.start);
        if !is_covered && line.trim_start().get(..6).is_some_and(|tag| tag.eq_ignore_ascii_case("<table")) {
            problems.unread(
                range.clone(),
                "an HTML table is not read",
                "write it as a markdown table: `| 错误码 | 错误描述 | Error Description |`",
            );
        }
        let is_row = !is_covered && line.chars().filter(|c| matches!(c, '|' | '｜')).count() >= 2;
        run = match (run.take(), is_row) {
            (Some((first, lines)), true) => Some((first, lines + 1)),
            (None, true) => Some((range, 1)),
            (run, false) => {
                end_run(run, problems);
                None
            }
        };
    }
    end_run(run, problems);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn problems(text: &str) -> Vec<String> {
        let mut problems = Problems::new(FileId(0));
        read(text, 0, &mut problems);
        problems
            .finish()
            .into_iter()
            .map(|problem| format!("{}: {}", &text[problem.span.range()], problem.message))
            .collect()
    }

    #[test]
    fn what_is_no_table_is_a_problem() {
        let lost = "|错误码|说明|\n|7|没有|\n|8|有|\n";
        assert_eq!(problems(lost), ["|错误码|说明|: 3 lines look like a table and are none"]);
        assert_eq!(problems("｜码｜文｜\n｜-｜-｜\n").len(), 1);
        assert_eq!(problems("<table>\n<tr></tr>\n</table>\n"), ["<table>: an HTML table is not read"]);
        assert!(problems("```\n|a|b|\n|c|d|\n```\n\nx || y || z\n").is_empty());
    }
}
