//! Reads a table from text with separators: commas, semicolons, tabs or bars between fields, quotes around those that hold one.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, ReaderBuilder};

use super::{
    grid::{Grid, RawCell, RawRow, on_one_line, trim, trimmed},
    problem::Problems,
};

/// Signs that may stand between fields; the first of those that are equally frequent is taken.
const SEPARATORS: &[u8] = b"\t;,|";

/// Signs that make a spreadsheet take a text for a formula, or for the end of a field.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/// A text as it is put into a field: an apostrophe, which spreadsheets take for the mark of a text, stands in front of what they would
/// take for a formula. A number is none.
pub fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_number = text.strip_prefix(['-', '+']).is_some_and(|digits| {
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    });
    if !is_number && text.trim_start_matches('\'').starts_with(FORMULA) { Cow::Owned(format!("'{text}")) } else { text }
}

/// The text of a field, without the apostrophe of [`guarded`].
fn unguarded(field: &str) -> &str {
    let text = field.strip_prefix('\'').filter(|text| text.trim_start_matches('\'').starts_with(FORMULA));
    text.unwrap_or(field)
}

/// The table of a file; `start` is the byte behind its BOM.
pub(super) fn read(text: &str, start: usize, problems: &mut Problems) -> Option<Grid> {
    let separator = separator(&text[start..]);
    let mut records = records(text, start, separator, problems);
    let Some(first) = first(text, &records) else {
        problems.unread(
            start..start,
            "the file holds no table",
            "write a line such as `code,zh,en`, and a line for each code",
        );
        return None;
    };
    let mut rows: Vec<_> = records.drain(first..).collect();
    // A header may stand in a comment.
    if let Some(cell) = rows.first_mut().and_then(|row| row.cells.first_mut()) {
        cell.text = cell.text.trim_start_matches(['#', '/']).trim_start().to_owned();
    }
    let range = rows[0].range.start..rows[rows.len() - 1].range.end;
    let is_first = |row: &RawRow| row.range.start == range.start;
    rows.retain(|row| is_first(row) || !is_comment(text, row));
    Grid::of_rows(String::new(), range.clone(), rows)
}

/// The separator that the first line has most of, outside of quotes.
fn separator(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty() && !starts_comment(line));
    let line = line.or_else(|| text.lines().find(|line| !line.trim().is_empty())).unwrap_or_default();
    let count = |sign: u8| {
        let mut quoted = false;
        let outside = |byte: &u8| {
            quoted ^= *byte == b'"';
            !quoted && *byte == sign
        };
        line.bytes().filter(outside).count()
    };
    // The last of equals is the greatest.
    let best = SEPARATORS.iter().rev().map(|&sign| (count(sign), sign)).max_by_key(|&(count, _)| count);
    best.filter(|&(count, _)| count > 0).map_or(b',', |(_, sign)| sign)
}

fn is_comment(text: &str, record: &RawRow) -> bool {
    starts_comment(&text[record.range.clone()])
}

fn starts_comment(line: &str) -> bool {
    ["#", "//"].iter().any(|sign| line.starts_with(sign))
}

/// The first record of the table: a header behind a `#`, which has as many fields as the first line that is no comment, else that line.
fn first(text: &str, records: &[RawRow]) -> Option<usize> {
    let body = records.iter().position(|record| !is_comment(text, record))?;
    let heads = |record: &RawRow| record.written > 1 && record.written == records[body].written;
    records[..body].iter().position(heads).or(Some(body))
}

fn records(text: &str, start: usize, separator: u8, problems: &mut Problems) -> Vec<RawRow> {
    let bytes = text.as_bytes();
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let (mut records, mut row) = (Vec::new(), RawRow::default());
    let (mut at, mut field_start) = (start, start);
    let mut buffer = vec![0; text.len() - start + 1];
    let mut written = 0;
    loop {
        let (result, read, wrote) = reader.read_field(&bytes[at..], &mut buffer[written..]);
        (at, written) = (at + read, written + wrote);
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                let range = field_range(text, field_start..at, separator);
                if !closes(&text[range.clone()]) {
                    problems.unread(
                        range.start..range.start + 1,
                        "a quote is opened and not closed where the field ends",
                        "write a quote inside of a field twice, and put quotes around the whole field",
                    );
                }
                row.cells.push(RawCell {
                    text: unguarded(trim(&on_one_line(&String::from_utf8_lossy(&buffer[..written])))).to_owned(),
                    range,
                    struck: false,
                });
                (field_start, written) = (at, 0);
                if record_end {
                    records.extend(finished(std::mem::take(&mut row)));
                }
            }
            ReadFieldResult::End => break,
        }
    }
    records
}

/// The row of its cells, `None` for a line of white space.
fn finished(mut row: RawRow) -> Option<RawRow> {
    let (first, last) = (row.cells.first()?, row.cells.last()?);
    row.range = first.range.start..last.range.end.max(first.range.start);
    row.written = row.cells.len();
    row.cells.iter().any(|cell| !cell.text.is_empty()).then_some(row)
}

/// The field in what was read for it: line ends before it, and the separator or line end behind it.
fn field_range(text: &str, read: std::ops::Range<usize>, separator: u8) -> std::ops::Range<usize> {
    let slice = &text[read.clone()];
    let start = read.start + slice.len() - slice.trim_start_matches(['\r', '\n']).len();
    let slice = &text[start..read.end];
    let body = slice.strip_suffix(char::from(separator)).unwrap_or_else(|| slice.trim_end_matches(['\r', '\n']));
    trimmed(text, start..start + body.len())
}

/// False for a field that opens a quote and ends without one.
fn closes(field: &str) -> bool {
    match field.strip_prefix('"') {
        Some(rest) => rest.ends_with('"'),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_keeps_a_text_from_being_a_formula() {
        for (text, field) in [
            ("=1+1", "'=1+1"),
            ("+cmd", "'+cmd"),
            ("-x", "'-x"),
            ("@SUM", "'@SUM"),
            ("＝1", "'＝1"),
            ("-", "'-"),
            ("'=' expected", "''=' expected"),
            ("-1", "-1"),
            ("+3.5", "+3.5"),
            ("-1+cmd", "'-1+cmd"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!((guarded(text.into()).as_ref(), unguarded(field)), (field, text));
        }
    }
}
