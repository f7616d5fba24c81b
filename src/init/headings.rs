//! Comments that stand over a group of codes: `// ==== 1000-1999: storage ====`, or a name alone. Read from the text, because they describe
//! no code and extraction has no use for them.

use super::Block;
use crate::{index::Entry, pipeline::Analysis};

/// A name as long as this is a sentence.
const LONGEST: usize = 40;

/// The name in the heading right above each code. None has one where most codes do: such comments describe codes.
pub(super) fn names(analysis: &Analysis, codes: &[&Entry]) -> Vec<Option<String>> {
    let right_above = |entry: &&Entry| {
        let lines = lines_above(analysis, entry);
        lines.rsplit(String::is_empty).find_map(|paragraph| paragraph.iter().find_map(|line| name(line)))
    };
    let found: Vec<Option<String>> = codes.iter().map(right_above).collect();
    let with_one = found.iter().flatten().count();
    if with_one * 2 > codes.len() { vec![None; codes.len()] } else { found }
}

/// The comment lines above a code, topmost first; an empty line stands for those between two comments.
fn lines_above(analysis: &Analysis, entry: &Entry) -> Vec<String> {
    let text = analysis.sources.get(entry.span.file).text();
    let before = text.get(..entry.span.start as usize).unwrap_or("");
    let mut lines: Vec<String> = Vec::new();
    // The last piece is the line of the code itself.
    for line in before.rsplit('\n').skip(1) {
        let line = line.trim();
        let opens_call = line.ends_with("! {") || line.ends_with("!{");
        if line.starts_with("///") || line.starts_with("#[") || opens_call {
            continue;
        }
        if line.is_empty() {
            if lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(String::new());
            }
            continue;
        }
        match line.strip_prefix("//").filter(|rest| !rest.starts_with('!')) {
            Some(comment) => lines.push(comment.to_owned()),
            None => break,
        }
    }
    lines.reverse();
    lines
}

/// The name in a heading; `None` where nothing is left without decoration, numbers and brackets.
pub(super) fn name(line: &str) -> Option<String> {
    let is_edge = |c: char| !c.is_alphanumeric();
    let text = match numbers(line) {
        Some((range, _)) => format!(
            "{} {}",
            line[..range.start].trim_end_matches(is_edge),
            line[range.end..].trim_start_matches(is_edge)
        ),
        // What follows other numbers only counts them up.
        None => line.split(|c: char| c.is_ascii_digit()).next().unwrap_or("").to_owned(),
    };
    let text = text.trim_matches(is_edge);
    let lower = text.to_ascii_lowercase();
    let opening = ["begin of ", "start of "].into_iter().find(|opening| lower.starts_with(opening));
    let text = opening.map_or(text, |opening| &text[opening.len()..]);
    let fits = text.chars().count() <= LONGEST && text.chars().any(char::is_alphabetic);
    fits.then(|| text.to_owned())
}

/// The ranges that headings give, where they hold nine tenths of the codes; of nested ones the inner, where these are enough.
pub(super) fn ranges(analysis: &Analysis, codes: &[&Entry]) -> Option<Vec<Block>> {
    let values: Vec<i128> = codes.iter().filter_map(|entry| entry.value).filter(|value| *value != 0).collect();
    let mut found: Vec<Block> = Vec::new();
    for entry in codes {
        for line in lines_above(analysis, entry) {
            let Some((_, (first, last))) = numbers(&line) else { continue };
            let block = Block::new(first, last, name(&line));
            if values.iter().any(|value| block.holds(*value)) {
                found.push(block);
            }
        }
    }
    found.sort_by_key(|block| (block.last - block.first, block.first));
    let held = |blocks: &[Block], value: i128| blocks.iter().any(|block| block.holds(value));
    let mut kept: Vec<Block> = Vec::new();
    for block in found {
        let (inner, outer): (Vec<Block>, Vec<Block>) =
            kept.into_iter().partition(|other| other.first <= block.last && block.first <= other.last);
        kept = outer;
        let nested = inner.iter().all(|other| block.holds(other.first) && block.holds(other.last));
        let enough = values.iter().filter(|value| block.holds(**value)).all(|value| held(&inner, *value));
        if inner.is_empty() || (nested && !enough) {
            kept.push(block);
        } else {
            kept.extend(inner);
        }
    }
    kept.sort_by_key(|block| block.first);
    let explained = values.iter().filter(|value| held(&kept, **value)).count();
    (!kept.is_empty() && explained * 10 >= values.len() * 9).then_some(kept)
}

/// Two numbers with a dash, dots, `to` or a tilde between them, and where they stand; `None` where there are more numbers than these.
fn numbers(line: &str) -> Option<(std::ops::Range<usize>, (i128, i128))> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, c) in line.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + c.len_utf8(),
            _ => runs.push(at..at + c.len_utf8()),
        }
    }
    let [first, last] = runs.as_slice() else { return None };
    let between = line[first.end..last.start].trim();
    if !["-", "--", "–", "—", "~", "～", "..", "..=", "...", "to", "至", "到"].contains(&between) {
        return None;
    }
    let (low, high): (i128, i128) = (line[first.clone()].parse().ok()?, line[last.clone()].parse().ok()?);
    (low < high && high - low < i128::from(u32::MAX)).then_some((first.start..last.end, (low, high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_gives_numbers_and_a_name() {
        let read = |line: &str| (numbers(line).map(|(_, ends)| ends), name(line));
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(read(" ==== 1000-1999: storage ===="), (Some((1000, 1999)), named("storage")));
        assert_eq!(read(" Storage Errors [1000..=1999]"), (Some((1000, 1999)), named("Storage Errors")));
        assert_eq!(read(" 用户模块（2000 ~ 2999）"), (Some((2000, 2999)), named("用户模块")));
        assert_eq!(read(" ---- 文件相关错误 ----"), (None, named("文件相关错误")));
        assert_eq!(read(" Table errors [1003-1004, 1020]"), (None, named("Table errors")));
        assert_eq!(read(" ==== Begin of query errors ===="), (None, named("query errors")));
        assert_eq!(read(" ========"), (None, None));
        assert_eq!(read(" 1999-1000"), (None, None));
    }
}
