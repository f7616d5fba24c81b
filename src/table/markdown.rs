//! Reads tables from markdown, pipe tables and HTML, each cell with its byte range. What looks like a table and is none is a problem, because
//! markdown shows it as plain text without a word.

use std::{mem, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{
    grid::{Grid, Header, RawCell, RawRow, on_one_line, trim, trimmed},
    html,
    problem::Problems,
};

/// The tables of a file, of which the first `start` bytes are a BOM.
pub(super) fn read(text: &str, start: usize, problems: &mut Problems) -> Vec<Grid> {
    let mut blocks = Blocks::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(&text[start..], options).into_offset_iter() {
        blocks.event(text, event, range.start + start..range.end + start);
    }
    let Blocks { mut tables, mut covered, ends, html, .. } = blocks;
    let mut behind = 0;
    for (at, heading) in html {
        if at < behind {
            continue;
        }
        let end = ends.get(ends.partition_point(|end| *end <= at)).copied().unwrap_or(text.len());
        let (grids, end) = html::tables(text, at..end, &heading, problems);
        behind = end;
        covered.push(at..end);
        tables.extend(grids);
    }
    covered.sort_by_key(|range| range.start);
    tables.sort_by_key(|table| table.range.start);
    lost_tables(text, &covered, problems);
    tables
}

#[derive(Default)]
struct Blocks {
    tables: Vec<Grid>,
    /// Pipe tables and code blocks.
    covered: Vec<Range<usize>>,
    /// Where no HTML table goes on: headings, pipe tables, fenced code.
    ends: Vec<usize>,
    /// Where HTML tables start, each with the heading above it.
    html: Vec<(usize, String)>,
    heading: String,
    in_heading: bool,
    table: Grid,
    row: RawRow,
    cell: Option<RawCell>,
    /// Inside of how many lines through the text.
    struck: usize,
    /// The cell holds a text that is not struck through.
    plain: bool,
}

impl Blocks {
    fn event(&mut self, text: &str, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                self.ends.push(range.start);
                self.heading.clear();
                self.in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => {
                if matches!(kind, CodeBlockKind::Fenced(_)) {
                    self.ends.push(range.start);
                }
                self.covered.push(range);
            }
            Event::Start(Tag::Table(_)) => {
                self.ends.push(range.start);
                self.covered.push(range.clone());
                let range = trimmed(text, range);
                self.table = Grid { name: self.heading.trim().to_owned(), range, kind: Header::Row, ..Grid::default() };
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.row = RawRow { range, ..RawRow::default() },
            Event::Start(Tag::TableCell) => {
                self.cell = Some(RawCell { range: trimmed(text, range), ..RawCell::default() });
                self.plain = false;
            }
            Event::End(TagEnd::TableCell) => {
                let cell = self.cell.take().map(|cell| RawCell {
                    text: trim(&on_one_line(&cell.text)).to_owned(),
                    struck: cell.struck && !self.plain,
                    ..cell
                });
                self.row.cells.extend(cell);
            }
            Event::End(TagEnd::TableHead) => self.table.header = self.end_row(text),
            Event::End(TagEnd::TableRow) => {
                let row = self.end_row(text);
                self.table.rows.push(row);
            }
            Event::End(TagEnd::Table) => self.tables.push(mem::take(&mut self.table)),
            Event::Start(Tag::Strikethrough) => self.struck += 1,
            Event::End(TagEnd::Strikethrough) => self.struck = self.struck.saturating_sub(1),
            Event::Text(words) | Event::Code(words) => self.text(&words),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, range.start),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            _ => {}
        }
    }

    fn end_row(&mut self, text: &str) -> RawRow {
        let row = mem::take(&mut self.row);
        let range = trimmed(text, row.range.start..line_end(text, row.range.start));
        RawRow { written: cells_in(&text[range.clone()]), range, ..row }
    }

    fn text(&mut self, words: &str) {
        match &mut self.cell {
            Some(cell) => {
                cell.text.push_str(words);
                if !words.trim().is_empty() {
                    cell.struck |= self.struck > 0;
                    self.plain |= self.struck == 0;
                }
            }
            None if self.in_heading => self.heading.push_str(words),
            None => {}
        }
    }

    fn html(&mut self, html: &str, start: usize) {
        const TAG: &str = "<table";
        if let Some(cell) = &mut self.cell {
            let tag = html.trim_start_matches(['<', '/']);
            let breaks = tag.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br"));
            cell.text.push_str(if breaks { " " } else { "" });
            return;
        }
        let starts = html.match_indices('<').map(|(at, _)| at);
        let starts = starts.filter(|at| html.get(*at..at + TAG.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(TAG)));
        self.html.extend(starts.map(|at| (start + at, self.heading.trim().to_owned())));
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
        assert!(problems("```\n|a|b|\n|c|d|\n```\n\nx || y || z\n").is_empty());
    }

    #[test]
    fn cells_are_read_as_they_are_shown() {
        let text = "\
> - 表
>
>   | a | b |
>   | - | - |
>   | [1](x) `2\\|3` | ~~*甲*~~&amp;<br/>乙<b>丙</b>\\-4 |
>   | ~~一~~ ~~`二`~~ | \u{3000}三\t |
";
        let mut problems = Problems::new(FileId(0));
        let grids = read(text, 0, &mut problems);
        let cells: Vec<_> = grids[0].rows.iter().flat_map(|row| &row.cells).collect();
        let shown: Vec<_> = cells.iter().map(|cell| (cell.text.as_str(), cell.struck)).collect();
        assert_eq!(shown, [("1 2|3", false), ("甲& 乙丙-4", false), ("一 二", true), ("三", false)]);
        assert_eq!(&text[cells[3].range.clone()], "三");
        assert_eq!(&text[cells[0].range.clone()], "[1](x) `2\\|3`");
    }
}
