//! The blocks of `[extract]`: names, rows and roles are read here.

use super::{Problem, RawBlock, Text, inside, nearest};
use crate::{
    code::Role,
    pattern::{Block, Columns, Name, Row, Target},
};

/// Checks the blocks; one with a problem is left out. `text` is the config's.
pub(super) fn check(text: &str, blocks: &[RawBlock], problems: &mut Vec<Problem>) -> Vec<Block> {
    blocks.iter().filter_map(|raw| block(text, raw, problems)).collect()
}

fn block(text: &str, raw: &RawBlock, problems: &mut Vec<Problem>) -> Option<Block> {
    let before = problems.len();
    let names = names(raw, problems);
    let role = role(raw, problems);
    let span = raw.code.as_ref().or(raw.rows.iter().flatten().next()).map_or(raw.span, |text| text.span);
    let columns = columns(text, raw, problems);
    let columns = columns.filter(|_| problems.len() == before && !names.is_empty())?;
    Some(Block { target: raw.target, names, columns, span, role })
}

/// The heading of a block, and the keys of its names and of its rows.
fn words(target: Target) -> (&'static str, &'static str, &'static str) {
    match target {
        Target::Macro => ("[[extract.macro]]", "name", "row"),
        Target::Call => ("[[extract.call]]", "name", "arguments"),
        Target::Field => ("[[extract.field]]", "type", "code"),
        Target::Attribute => ("[[extract.attribute]]", "name", "arguments"),
    }
}

fn names(raw: &RawBlock, problems: &mut Vec<Problem>) -> Vec<Name> {
    let (heading, key, _) = words(raw.target);
    let names = raw.names.as_deref().unwrap_or(&[]);
    let mut out = Vec::new();
    for name in names {
        match Name::parse(raw.target, &name.text, name.span) {
            Ok(name) => out.push(name),
            Err((message, help)) => problems.push(Problem::new(name.span, message).help(help)),
        }
    }
    if names.is_empty() && !raw.told {
        let message = format!("this `{heading}` has no `{key}`");
        problems.push(Problem::new(raw.span, message).help(format!("write `{key} = \"…\"`")));
    }
    out
}

fn role(raw: &RawBlock, problems: &mut Vec<Problem>) -> Role {
    let usual = match raw.target {
        Target::Macro | Target::Attribute => Role::Declaration,
        Target::Call | Target::Field => Role::Mention,
    };
    let Some(role) = &raw.role else { return usual };
    match role.text.as_str() {
        "declaration" => Role::Declaration,
        "mention" => Role::Mention,
        word => {
            let help = match nearest(word, &["declaration", "mention"]) {
                Some(name) => format!("write `{name}`"),
                None => "write `declaration` where the code is made, `mention` where it is used".to_owned(),
            };
            problems.push(Problem::new(role.span, format!("`{}` is no role", word.escape_debug())).help(help));
            usual
        }
    }
}

fn columns(text: &str, raw: &RawBlock, problems: &mut Vec<Problem>) -> Option<Columns> {
    let (heading, _, key) = words(raw.target);
    match (&raw.rows, &raw.code) {
        (Some(_), Some(code)) => {
            let message = "`code` stands beside `arguments`, which says where the code is";
            problems.push(Problem::new(code.span, message).help("remove one of them"));
            None
        }
        (Some(rows), None) => {
            if let Some(text) = raw.texts.first() {
                let message = "`text` stands beside `arguments`, which says where the text is";
                problems.push(Problem::new(text.span, message).help("write `$text` in `arguments`"));
            }
            if rows.is_empty() && !raw.told {
                let message = format!("this `{heading}` has no `{key}`");
                problems.push(Problem::new(raw.span, message).help(format!("write `{key} = \"$code\"`")));
            }
            let parse = |row| Some((row, parse(text, key, row, problems)?));
            let (written, parsed): (Vec<&Text>, Vec<Row>) = rows.iter().filter_map(parse).unzip();
            let lone = parsed.iter().all(Row::is_head) || raw.target != Target::Macro;
            if let Some(i) = parsed.iter().position(Row::is_head).filter(|_| lone) {
                let help =
                    format!("write `{key} = [\"$prefix\", \"$name => $code\"]` for rows of a macro below a prefix");
                problems.push(Problem::new(written[i].span, "`$prefix` alone is no row with a code").help(help));
            }
            (!parsed.is_empty()).then_some(Columns::Rows(parsed))
        }
        (None, Some(code)) => {
            for word in std::iter::once(code).chain(&raw.texts) {
                if !is_word(&word.text) {
                    let message = format!("`{}` is no name of a field", word.text.escape_debug());
                    problems.push(Problem::new(word.span, message).help("write the name as it stands in the source"));
                }
            }
            let texts = raw.texts.iter().map(|text| text.text.clone()).collect();
            Some(Columns::Keys { code: code.text.clone(), texts })
        }
        (None, None) if raw.told => None,
        (None, None) => {
            let help = match raw.target {
                Target::Field => "write `code = \"…\"`, the field that holds the code".to_owned(),
                Target::Attribute => "write `code = \"…\"`, the key of the code, or `arguments = \"$code\"`".to_owned(),
                Target::Macro => "write `row = \"$name($code)\"`, as the rows stand there".to_owned(),
                Target::Call => "write `arguments = \"$code, $text\"`, as the arguments stand there".to_owned(),
            };
            problems.push(Problem::new(raw.span, format!("this `{heading}` has no `{key}`")).help(help));
            None
        }
    }
}

fn parse(text: &str, key: &str, row: &Text, problems: &mut Vec<Problem>) -> Option<Row> {
    match Row::parse(&row.text) {
        Ok(parsed) => Some(parsed),
        Err(errors) => {
            problems.extend(errors.into_iter().map(|error| {
                let message = format!("`{}` is no pattern for `{key}`: {}", row.text.escape_debug(), error.message);
                Problem::new(inside(text, row, error.range), message).help(error.help)
            }));
            None
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
