//! The unified difference of a file, made of the edits themselves, so that it costs no search for what is equal.

use std::{
    io::{self, Write},
    ops::Range,
};

use anstyle::{AnsiColor, Style};

use super::edited::Edited;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Lines of the original that are replaced, and the lines that are put there; each line with its end.
struct Block<'a> {
    /// Indices of the old lines, from 0.
    lines: Range<usize>,
    old: &'a str,
    new: String,
}

/// Writes the difference of one file with `a/` and `b/` in front of its path.
pub(super) fn write(path: &str, text: &Edited, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = |style: Style| if color { style } else { Style::new() };
    let [bold, cyan, red, green] =
        [Style::new().bold(), AnsiColor::Cyan.on_default(), AnsiColor::Red.on_default(), AnsiColor::Green.on_default()]
            .map(style);
    let path = escaped(path);
    writeln!(out, "{bold}--- a/{path}{bold:#}\n{bold}+++ b/{path}{bold:#}")?;
    let lines: Vec<&str> = text.original().split_inclusive('\n').collect();
    let blocks = blocks(text);
    // How many lines the file has grown by.
    let mut grown = 0_isize;
    for hunk in blocks.chunk_by(|a, b| b.lines.start <= a.lines.end + 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let from = first.lines.start.saturating_sub(CONTEXT);
        let to = (last.lines.end + CONTEXT).min(lines.len());
        let growth: isize = hunk.iter().map(|block| count(&block.new) - count(block.old)).sum();
        let old_count = to - from;
        let new_count = old_count.saturating_add_signed(growth);
        let old = range(from, old_count);
        let new = range(from.saturating_add_signed(grown), new_count);
        writeln!(out, "{cyan}@@ -{old} +{new} @@{cyan:#}")?;
        let mut at = from;
        for change in hunk.chunk_by(|a, b| a.lines.end == b.lines.start) {
            let Some(first) = change.first() else { continue };
            write_lines(' ', &lines[at..first.lines.start], Style::new(), out)?;
            at = change.last().map_or(at, |last| last.lines.end);
            write_lines('-', &lines[first.lines.start..at], red, out)?;
            for block in change {
                write_lines('+', &block.new.split_inclusive('\n').collect::<Vec<_>>(), green, out)?;
            }
        }
        write_lines(' ', &lines[at..to], Style::new(), out)?;
        grown += growth;
    }
    Ok(())
}

fn write_lines(sign: char, lines: &[&str], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        let text = line.strip_suffix('\n').unwrap_or(line);
        writeln!(out, "{style}{sign}{text}{style:#}")?;
        if text.len() == line.len() {
            writeln!(out, "\\ No newline at end of file")?;
        }
    }
    Ok(())
}

/// `12,3`, as a hunk names lines; the first one is 1, and no lines stand behind the one before.
fn range(from: usize, count: usize) -> String {
    match count {
        0 => format!("{from},0"),
        1 => (from + 1).to_string(),
        _ => format!("{},{count}", from + 1),
    }
}

fn count(text: &str) -> isize {
    isize::try_from(text.split_inclusive('\n').count()).unwrap_or(isize::MAX)
}

/// The changes as whole lines; those that share a line are one.
fn blocks(text: &Edited) -> Vec<Block<'_>> {
    let original = text.original();
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // The line that was counted last: its index and first byte.
    let (mut line, mut line_start) = (0, 0);
    // Bytes of the last block, and how far its new text goes.
    let (mut held, mut said) = (0..0, 0);
    for (range, new) in text.changes() {
        let is_open = held.end == original.len() && !original.ends_with('\n');
        if blocks.is_empty() || range.start > held.end || (range.start == held.end && !is_open) {
            if let Some(last) = blocks.last_mut() {
                last.new.push_str(&original[said..held.end]);
            }
            let from = original[held.end..range.start].rfind('\n').map_or(held.end, |at| held.end + at + 1);
            line += original[line_start..from].matches('\n').count();
            line_start = from;
            blocks.push(Block { lines: line..line, old: "", new: String::new() });
            (held, said) = (from..from, from);
        }
        let Some(block) = blocks.last_mut() else { continue };
        block.new.push_str(&original[said..range.start]);
        block.new.push_str(&new);
        said = range.end;
        if said >= held.end {
            let ends_lines = |text: &str| text.is_empty() || text.ends_with('\n');
            // Whole lines need nothing of the line behind them.
            let whole = ends_lines(&original[..said]) && ends_lines(&block.new);
            let line_end = |at: usize| original[at..].find('\n').map_or(original.len(), |end| at + end + 1);
            held.end = if whole { said } else { line_end(said) };
            block.old = &original[held.clone()];
        }
    }
    if let Some(last) = blocks.last_mut() {
        last.new.push_str(&original[said..held.end]);
    }
    for block in &mut blocks {
        block.lines.end = block.lines.start + block.old.split_inclusive('\n').count();
    }
    blocks.retain(|block| block.old != block.new);
    blocks
}

/// The path in quotes where a line could not hold it.
fn escaped(path: &str) -> String {
    if path.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        format!("{path:?}")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn diff(text: &Edited) -> String {
        let mut out = Vec::new();
        write("src/lib.rs", text, false, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("a difference of texts is one")
    }

    fn edited(original: &str, edits: &[(Range<usize>, &str)]) -> Edited {
        let mut text = Edited::new(original.to_owned());
        let edits: BTreeMap<_, _> =
            edits.iter().map(|(range, new)| (range.start, (range.end, (*new).to_owned()))).collect();
        text.apply(&edits);
        text
    }

    #[test]
    fn hunks_have_three_lines_around_them() {
        let original: String = (1..=20).flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
        let at = |line: &str| original.find(&format!("\n{line}\n")).map_or(0, |at| at + 1);
        let text = edited(
            &original,
            &[(at("5")..at("5") + 1, "five"), (at("16")..at("17"), ""), (at("20")..at("20"), "new\n")],
        );
        assert_eq!(
            diff(&text),
            "--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -13,8 +13,8 @@\n 13\n 14\n \
             15\n-16\n 17\n 18\n 19\n+new\n 20\n"
        );
    }

    #[test]
    fn a_last_line_without_an_end_is_told() {
        let text = edited("a\nb", &[(2..3, "c")]);
        assert!(diff(&text).ends_with(" a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"));
    }

    /// What a patch makes of a text; every line that it takes away or leaves must be there.
    fn patched(original: &str, patch: &str) -> String {
        let old: Vec<&str> = original.split_inclusive('\n').collect();
        let (mut out, mut at) = (String::new(), 0);
        let mut lines = patch.split_inclusive('\n').skip(2).peekable();
        while let Some(line) = lines.next() {
            if let Some(header) = line.strip_prefix("@@ -") {
                let (start, count) = header
                    .split_once(' ')
                    .map_or((header, "1"), |(range, _)| range.split_once(',').unwrap_or((range, "1")));
                let start: usize = start.parse().expect("a line number");
                let start = if count == "0" { start } else { start - 1 };
                out.extend(old[at..start].iter().copied());
                at = start;
                continue;
            }
            let text = match lines.next_if(|next| next.starts_with('\\')) {
                Some(_) => line[1..].strip_suffix('\n').expect("each line of a patch ends"),
                None => &line[1..],
            };
            match line.as_bytes()[0] {
                b'+' => out.push_str(text),
                sign => {
                    assert_eq!(old[at], text);
                    if sign == b' ' {
                        out.push_str(text);
                    }
                    at += 1;
                }
            }
        }
        out.extend(old[at..].iter().copied());
        out
    }

    proptest! {
        #[test]
        fn a_patch_makes_the_new_text(
            original in "([ab]{0,2}\r?\n){0,20}[ab]{0,2}",
            edits in prop::collection::vec((0usize..12, 0usize..6, "[xy\n]{0,3}"), 0..5),
        ) {
            let mut free = 0;
            let mut all = Vec::new();
            for (skip, length, new) in &edits {
                let start = free + skip;
                if start > original.len() {
                    break;
                }
                let end = (start + length).min(original.len());
                all.push((start..end, new.as_str()));
                free = end + 1;
            }
            let text = edited(&original, &all);
            prop_assert_eq!(patched(&original, &diff(&text)), text.to_string(), "{}", diff(&text));
        }
    }
}
