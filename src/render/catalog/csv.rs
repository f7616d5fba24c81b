//! The catalog as text with commas: one record a code, below names that our own reader of tables knows. Quotes are those of RFC 4180; lines
//! end with a line feed, as in every file that is written.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::{self, Write},
};

use super::Options;
use crate::{
    catalog::{Catalog, Code, Part, Source},
    table::{Status, guarded},
};

/// The names of the columns before and behind those of the languages.
const BEFORE: [&str; 6] = ["part", "code", "module", "level", "name", "aliases"];
const BEHIND: [&str; 10] =
    ["status", "http", "since", "replaced-by", "owner", "cause", "solution", "retry", "official", "sources"];

/// Writes a header, and a record for each code. The languages that are asked for come first, behind them the others that there are.
pub fn write(catalog: &Catalog, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let known = catalog.parts.iter().flat_map(|part| &part.codes).flat_map(|code| code.texts.keys());
    let asked: BTreeSet<&String> = options.languages.iter().collect();
    let others: BTreeSet<&String> = known.filter(|tag| !asked.contains(tag)).collect();
    let languages: Vec<&str> = options.languages.iter().chain(others).map(String::as_str).collect();
    let header = BEFORE.iter().chain(&languages).chain(&BEHIND).map(|name| Cow::Borrowed(*name));
    record(header, out)?;
    for part in &catalog.parts {
        for code in &part.codes {
            record(fields(part, code, &languages).map(guarded), out)?;
        }
    }
    Ok(())
}

fn fields<'a>(part: &'a Part, code: &'a Code, languages: &[&str]) -> impl Iterator<Item = Cow<'a, str>> {
    let text = |text: &'a Option<String>| Cow::Borrowed(text.as_deref().unwrap_or_default());
    let Code { module, level, name, aliases, status, details, official, sources, texts, .. } = code;
    let before = [
        Cow::Borrowed(part.name.as_str()),
        Cow::Borrowed(code.code.as_str()),
        text(module),
        text(level),
        text(name),
        Cow::Owned(aliases.join(" ")),
    ];
    let texts: Vec<_> = languages.iter().map(|tag| Cow::Borrowed(texts.get(*tag).map_or("", String::as_str))).collect();
    let behind = [
        Cow::Borrowed(word(*status)),
        text(&details.http),
        text(&details.since),
        text(&details.replaced_by),
        text(&details.owner),
        text(&details.cause),
        text(&details.solution),
        text(&details.retry),
        Cow::Borrowed(if *official { "true" } else { "false" }),
        Cow::Owned(sources.iter().map(place).collect::<Vec<_>>().join("; ")),
    ];
    before.into_iter().chain(texts).chain(behind)
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Deprecated => "deprecated",
        Status::Retired => "retired",
        Status::Reserved => "reserved",
    }
}

/// `UserError in user: src/error.rs`, with the repository in front of the file where there are several.
fn place(source: &Source) -> String {
    let Source { repository, file, item, package } = source;
    let repository = repository.as_deref().map(|name| format!("{name}:")).unwrap_or_default();
    format!("{item} in {package}: {repository}{file}")
}

fn record<'a>(fields: impl Iterator<Item = Cow<'a, str>>, out: &mut dyn Write) -> io::Result<()> {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        if field.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{}\"", field.replace('"', "\"\""))?;
        } else {
            out.write_all(field.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::catalog::testing::catalog;

    fn written(catalog: &Catalog) -> String {
        let mut out = Vec::new();
        write(catalog, &Options::default(), &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn every_code_is_a_record() {
        let text = written(&catalog());
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "part,code,module,level,name,aliases,zh,en,status,http,since,replaced-by,owner,cause,solution,retry,official,sources"
            )
        );
        assert_eq!(
            lines.next(),
            Some(
                "A-BB-CCC,201003,01,2,LoginExpired,SessionOver,登录已过期,\"Login, expired\",deprecated,401,,201004,,,,,true,UserError in user: src/user.rs"
            )
        );
        assert_eq!(lines.count(), 2);
    }

    #[test]
    fn languages_that_nobody_asked_for_are_not_lost() {
        let mut catalog = catalog();
        catalog.parts[1].codes[0].texts.insert("ja".to_owned(), "見つかりません".to_owned());
        let text = written(&catalog);
        assert!(text.starts_with("part,code,module,level,name,aliases,zh,en,ja,status,"), "{text}");
    }

    #[test]
    fn quotes_and_lines_stay_in_their_field() {
        let mut catalog = catalog();
        catalog.parts[0].codes[0].texts.insert("zh".to_owned(), "a \"b\"\nc".to_owned());
        let text = written(&catalog);
        assert!(text.contains(",\"a \"\"b\"\"\nc\",\"Login, expired\","), "{text}");
    }

    #[test]
    fn no_text_is_a_formula() {
        let mut catalog = catalog();
        let codes = &mut catalog.parts[0].codes;
        codes[0].texts.insert("zh".to_owned(), "=HYPERLINK(\"x\")".to_owned());
        codes[1].code = "-1".to_owned();
        codes[1].texts.insert("zh".to_owned(), "-1".to_owned());
        let text = written(&catalog);
        assert!(text.contains(",\"'=HYPERLINK(\"\"x\"\")\","), "{text}");
        assert!(text.contains("A-BB-CCC,-1,") && text.contains(",-1,"), "a number is none: {text}");
    }
}
