//! What the docs of a code say below their first paragraph: why the error happens, what to do about it, whether trying again helps. The
//! headings and labels are those that tables have for such columns.

use crate::{catalog::Details, table::Column};

/// Longest label, in characters.
const LONGEST_LABEL: usize = 20;

/// What the lines of docs from a byte of a text on say; `at` is in or behind one of their lines.
pub(super) fn details(text: &str, at: usize) -> Details {
    let mut details = Details::default();
    // What is being read, and whether a heading began it: then it goes on to the next heading, else to the next empty line.
    let (mut open, mut by_heading, mut fenced): (Option<Column>, bool, bool) = (None, false, false);
    for line in lines(text, at) {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        if line.starts_with('#') {
            open = column(line.trim_start_matches('#'));
            by_heading = true;
        } else if let Some((label, rest)) = labelled(line) {
            (open, by_heading) = (Some(label.clone()), false);
            add(&mut details, &label, rest, true);
        } else if line.is_empty() && !by_heading {
            open = None;
        } else if let Some(open) = &open {
            let begins = line.starts_with(['-', '*']) || line.is_empty();
            add(&mut details, open, line, begins);
        }
    }
    for part in [&mut details.cause, &mut details.solution, &mut details.retry] {
        *part = part.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    details
}

/// The doc lines behind a byte, without their signs, up to the first line that is none.
fn lines(text: &str, at: usize) -> impl Iterator<Item = &str> {
    let behind = text.get(at..).and_then(|rest| rest.split_once('\n')).map_or("", |(_, behind)| behind);
    behind.lines().map_while(|line| line.trim().strip_prefix("///")).map(str::trim)
}

/// Adds a line to what is known, as a line of its own or behind the last one.
fn add(details: &mut Details, column: &Column, line: &str, begins: bool) {
    let part = match column {
        Column::Cause => &mut details.cause,
        Column::Solution => &mut details.solution,
        _ => &mut details.retry,
    };
    let part = part.get_or_insert_default();
    if !part.is_empty() && !part.ends_with('\n') {
        part.push(if begins { '\n' } else { ' ' });
    }
    part.push_str(line);
}

/// `- **原因**：账号写错`
fn labelled(line: &str) -> Option<(Column, &str)> {
    let plain = line.trim_start_matches(['-', '*', ' ']);
    let (label, rest) = plain.split_once([':', '：'])?;
    let label = label.trim_end_matches('*');
    let is_short = label.chars().count() <= LONGEST_LABEL;
    Some((column(label).filter(|_| is_short)?, rest.trim_start_matches('*').trim()))
}

fn column(title: &str) -> Option<Column> {
    let title = title.trim();
    [Column::Cause, Column::Solution, Column::Retry].into_iter().find(|column| column.is_named_by(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(docs: &str) -> [Option<String>; 3] {
        let text = format!("enum E {{\n{docs}\n    A = 1,\n}}\n");
        let Details { cause, solution, retry, .. } = details(&text, text.find("///").expect("there are docs"));
        [cause, solution, retry]
    }

    #[test]
    fn sections_and_labels_are_read() {
        let some = |text: &str| Some(text.to_owned());
        let docs = "    /// 用户不存在\n    ///\n    /// - 原因：账号写错，\n    ///   或已注销\n    /// - **解决方案**: 核对账号\n    ///\n    /// 不相干";
        assert_eq!(told(docs), [some("账号写错， 或已注销"), some("核对账号"), None]);
        let docs = "/// Locked.\n///\n/// # Cause\n/// Too many\n/// passwords.\n///\n/// A bot.\n/// ```\n/// # Retry\n/// ```\n/// ## Solution\n/// - Wait.\n/// - Ask.\n/// # Example\n/// x\n/// retry: no\n#[x]\n/// Cause: y";
        assert_eq!(told(docs), [some("Too many passwords.\nA bot."), some("- Wait.\n- Ask."), some("no")]);
        assert_eq!(told("/// 原因：在第一行"), [None, None, None]);
        assert_eq!(told("/// a\n/// the cause: unknown\n/// http://x\n/// # Cause\n///"), [None, None, None]);
    }
}
