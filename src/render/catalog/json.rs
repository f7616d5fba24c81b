//! The catalog as one JSON document that git merges line by line: each code, level, block and reserved number has a line of its own.
//! `docs/catalog.schema.json` says what is in it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::{
    catalog::{Catalog, VERSION},
    render::json::write_value,
};

/// The lists whose members have a line each. What holds one of them has a line for each of its keys.
const LISTS: [&str; 6] = ["parts", "levels", "modules", "blocks", "reserved", "codes"];

/// Writes the document. It holds everything that the catalog does, in all languages.
pub fn write(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let document = json!({ "version": VERSION, "parts": catalog.parts });
    value(&document, 0, out)?;
    out.write_all(b"\n")
}

fn value(value: &Value, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Object(entries) if entries.keys().any(|key| LISTS.contains(&key.as_str())) => {
            broken(entries, depth, out)
        }
        value => write_value(out, value),
    }
}

/// A map with a line for each of its keys.
fn broken(entries: &Map<String, Value>, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{")?;
    for (at, (key, entry)) in entries.iter().enumerate() {
        new_line(at, depth + 1, out)?;
        write_value(out, key)?;
        out.write_all(b": ")?;
        match entry {
            Value::Array(members) if LISTS.contains(&key.as_str()) && !members.is_empty() => {
                out.write_all(b"[")?;
                for (at, member) in members.iter().enumerate() {
                    new_line(at, depth + 2, out)?;
                    value(member, depth + 2, out)?;
                }
                end_line(depth + 1, out)?;
                out.write_all(b"]")?;
            }
            entry => write_value(out, entry)?,
        }
    }
    end_line(depth, out)?;
    out.write_all(b"}")
}

/// Begins the line of a member; `at` is its place among its siblings.
fn new_line(at: usize, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    if at > 0 {
        out.write_all(b",")?;
    }
    end_line(depth, out)
}

fn end_line(depth: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n{:1$}", "", depth * 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::catalog::testing::catalog;

    fn written(catalog: &Catalog) -> String {
        let mut out = Vec::new();
        write(catalog, &mut out).expect("a vector takes everything");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn every_code_has_a_line_of_its_own() {
        let text = written(&catalog());
        let line = r#"        {"code":"201003","module":"01","level":"2","name":"LoginExpired","aliases":["SessionOver"],"status":"deprecated","http":"401","replaced-by":"201004","official":true,"sources":[{"file":"src/user.rs","item":"UserError","package":"user"}],"en":"Login, expired","zh":"登录已过期"},"#;
        assert!(text.lines().any(|own| own == line), "{text}");
        assert!(
            text.starts_with("{\n  \"version\": 1,\n  \"parts\": [\n    {\n      \"name\": \"A-BB-CCC\",\n"),
            "{text}"
        );
        assert!(text.ends_with("\n    }\n  ]\n}\n"), "{text}");
    }

    #[test]
    fn a_catalog_without_codes_is_a_document() {
        assert_eq!(written(&Catalog::default()), "{\n  \"version\": 1,\n  \"parts\": []\n}\n");
    }

    #[test]
    fn what_would_harm_a_terminal_is_escaped() {
        let mut catalog = catalog();
        catalog.parts[0].codes[0].texts.insert("en".to_owned(), "a\u{1b}[2J\u{202e}b".to_owned());
        let text = written(&catalog);
        assert!(text.contains(r"a\u001b[2J\u202eb"), "{text}");
    }
}
