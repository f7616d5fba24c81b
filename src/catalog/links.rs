//! The anchors of a page and the links that lead to them.

use std::ops::Range;

use foldhash::HashMap;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::marks::Region;

/// What is wrong with an anchor or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line in the page, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// The anchors and links of a text, each with its first byte.
#[derive(Default)]
struct Found {
    anchors: Vec<(usize, String)>,
    links: Vec<(usize, String)>,
}

/// What will be wrong with a page when `inner` stands between its marks: anchors that are there twice, links to codes that the catalog
/// does not have. And what is wrong now: links of the catalog to files that are not there. `is_file` is asked for a path relative to the
/// folder of the page.
pub fn problems(page: &str, region: &Region, inner: &str, is_file: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    let old = found(page);
    let is_ours = |at: usize| region.inner.contains(&at);
    let mut anchors: HashMap<String, usize> = HashMap::default();
    let mut problems = Vec::new();
    for (_, anchor) in found(inner).anchors {
        *anchors.entry(anchor).or_default() += 1;
    }
    for (at, anchor) in old.anchors.into_iter().filter(|(at, _)| !is_ours(*at)) {
        let count = anchors.entry(anchor.clone()).or_default();
        *count += 1;
        if *count > 1 {
            problems.push((at, format!("the anchor `{anchor}` is there twice")));
        }
    }
    for (at, link) in old.links {
        let link = decoded(&link);
        match link.strip_prefix('#') {
            Some(anchor) if !is_ours(at) && is_of_code(anchor) && !anchors.contains_key(anchor) => {
                problems.push((at, format!("the link `#{anchor}` leads to no code")));
            }
            None if is_ours(at) && !link.contains("://") && !is_file(&link) => {
                problems.push((at, format!("the link `{link}` leads to no file")));
            }
            _ => {}
        }
    }
    problems.sort();
    problems.dedup_by(|a, b| a.1 == b.1);
    problems.into_iter().map(|(at, message)| Problem { line: line_of(page, at), message }).collect()
}

/// True for an anchor such as catalogs give their codes: `e201003`, `e-1`. A heading may have any other.
fn is_of_code(anchor: &str) -> bool {
    let number = anchor.strip_prefix('e').map(|number| number.strip_prefix('-').unwrap_or(number));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn found(text: &str) -> Found {
    let mut found = Found::default();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => found.links.push((range.start, dest_url.into_string())),
            Event::Html(html) | Event::InlineHtml(html) => {
                found.anchors.extend(ids(&html).map(|id| (range.start + id.start, html[id].to_owned())));
            }
            _ => {}
        }
    }
    found
}

/// The values of `id="…"` and `name="…"`.
fn ids(html: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    ["id=\"", "name=\""].into_iter().flat_map(move |key| {
        let starts = html.match_indices(key).map(move |(at, _)| (at, at + key.len()));
        let whole = starts.filter(|(at, _)| html[..*at].ends_with(|c: char| c.is_ascii_whitespace()));
        whole.filter_map(|(_, start)| Some(start..start + html[start..].find('"')?))
    })
}

/// A link without percent signs.
fn decoded(link: &str) -> String {
    let bytes = link.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = link.get(at + 1..at + 3).filter(|_| byte == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks;

    #[test]
    fn anchors_and_links_of_a_page_are_held_together() {
        let old = "[a](src/a.rs) [b](src/b%20c.rs) [c](https://example.org/x) [d](#e9)\n";
        let page = format!(
            "<a id=\"e1\"></a> [x](#e1) [y](#e2) [z](#e-3) [h](#heading) [i](other.md)\n\n{}\n<p id='q' name=\"n\">",
            marks::wrapped(old)
        );
        let region = marks::find(&page).expect("the marks are right").expect("there are marks");
        let new = "<a id=\"e1\"></a>`1` and <a id=\"e2\"></a>`2`\n";
        let found = problems(&page, &region, new, &|file| file == "src/b c.rs");
        let found: Vec<_> = found.iter().map(|problem| (problem.line, problem.message.as_str())).collect();
        assert_eq!(
            found,
            [
                (1, "the anchor `e1` is there twice"),
                (1, "the link `#e-3` leads to no code"),
                (4, "the link `src/a.rs` leads to no file"),
            ]
        );
    }
}
