//! Lists that `list --message-format json` wrote, read back: what another repository declares, without its sources.

use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    code::Lang,
    document,
    error::Error,
    index::Meaning,
    source::{FileId, Sources, Span},
};

const KIND: document::Kind = document::Kind {
    noun: "list of error codes",
    command: "cargo errcode-check list --message-format json",
    version: 1,
};

/// A list.
#[derive(Debug)]
pub struct List {
    /// Its file, as typed.
    pub name: String,
    /// Its declarations in spaces that have a name, in the order of the document.
    pub records: Vec<Record>,
}

/// A declaration of a list.
#[derive(Debug)]
pub struct Record {
    /// The code, in canonical form.
    pub code: String,
    /// `UserError::LoginExpired`; `None` where a number alone stands.
    pub path: Option<String>,
    /// The name of its space.
    pub space: String,
    /// Where it is declared, in the other repository: `src/error.rs:12:20`.
    pub place: String,
    /// What describes it.
    pub texts: Vec<(Lang, String)>,
    /// Its code in the list.
    pub span: Span,
}

impl Record {
    /// What it means.
    pub fn meaning(&self) -> Meaning<'_> {
        let path = self.path.as_deref();
        let (item, name) = path.map_or(("", None), |path| match path.rsplit_once("::") {
            Some((item, name)) => (item, Some(name)),
            None => ("", Some(path)),
        });
        Meaning { item, name, texts: self.texts.iter().map(|(lang, text)| (*lang, text.as_str())).collect() }
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    codes: Vec<Written<'a>>,
}

#[derive(Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    code: &'a RawValue,
    name: Option<String>,
    role: String,
    space: String,
    file: String,
    line: usize,
    column: usize,
    #[serde(default)]
    descriptions: Vec<Words>,
}

#[derive(Deserialize)]
struct Words {
    text: String,
}

/// Reads a list from disk.
pub fn read(path: &Path, sources: &mut Sources) -> Result<List, Error> {
    let file = KIND.open(path, sources)?;
    parse(&path.display().to_string(), file, sources.get(file).text())
}

/// Reads the text of a list.
fn parse(name: &str, file: FileId, text: &str) -> Result<List, Error> {
    let body = KIND.body(name, text)?;
    let document: Document<'_> = KIND.parse(name, body)?;
    let mut records = Vec::new();
    for written in document.codes {
        let code = serde_json::from_str(written.code.get())
            .map_err(|_| KIND.wrong(name, &format!("the code of {}:{} is no text", written.file, written.line)))?;
        // The space of one item alone is its file and its name.
        let of_item = written.space.strip_prefix(&written.file).is_some_and(|rest| rest.starts_with('#'));
        if written.role != "declaration" || of_item {
            continue;
        }
        records.push(Record {
            code,
            path: written.name,
            space: written.space,
            place: format!("{}:{}:{}", written.file, written.line, written.column),
            texts: written.descriptions.into_iter().map(|words| (Lang::of(&words.text), words.text)).collect(),
            span: document::span(file, text, written.code),
        });
    }
    Ok(List { name: name.to_owned(), records })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"code":"201003","name":"UserError::LoginExpired","role":"declaration","space":"scheme","file":"src/e.rs","line":3,"column":9,"news":[1],"descriptions":[{"text":"登录已过期","lang":"zh"}]}"#;

    fn list(text: &str) -> Result<List, String> {
        parse("theirs.json", FileId(0), text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_record_is_known_by_its_code_and_place() {
        // Some shells begin a file with a mark.
        let text = format!("\u{feff}{{\"version\":1,\"more\":{{}},\"codes\":[{RECORD}]}}");
        let list = list(&text).expect("it is a list");
        let record = &list.records[0];
        assert_eq!(&text[record.span.range()], "\"201003\"");
        assert_eq!(record.place, "src/e.rs:3:9");
        let meaning = record.meaning();
        assert_eq!((meaning.item, meaning.name), ("UserError", Some("LoginExpired")));
        assert_eq!(meaning.texts, [(Lang::Zh, "登录已过期")]);
    }

    #[test]
    fn mentions_and_spaces_of_one_item_are_left_out() {
        for (from, to) in [("declaration", "mention"), ("\"scheme\"", "\"src/e.rs#UserError\"")] {
            let text = format!("{{\"version\":1,\"codes\":[{}]}}", RECORD.replace(from, to));
            assert!(list(&text).expect("it is a list").records.is_empty(), "{to}");
        }
    }

    #[test]
    fn what_is_no_list_says_why() {
        for (text, why) in [
            ("", "it is empty"),
            ("# codes", "it is no JSON object"),
            ("[]", "it is no JSON object"),
            ("{\"version\":1,", "EOF while parsing"),
            ("{\"codes\":[]}", "version"),
            ("{\"version\":2,\"codes\":[]}", "its version is 2, and this program reads 1"),
            ("{\"version\":1}", "missing field `codes`"),
            ("{\"version\":1,\"codes\":[{\"code\":1}]}", "missing field"),
            (&format!("{{\"version\":1,\"codes\":[{}]}}", RECORD.replace("\"201003\"", "201003")), "is no text"),
            (&format!("{{\"version\":1,\"codes\":[{}", "[".repeat(100_000)), "EOF while parsing"),
        ] {
            let error = list(text).expect_err(why);
            assert!(error.contains(why) && error.contains("theirs.json"), "{error}");
        }
    }
}
