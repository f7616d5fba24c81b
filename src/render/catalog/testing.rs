//! A small catalog for the tests of the forms.

use crate::{
    catalog::{Block, Catalog, Code, Details, Kind, Level, Module, Part, Source},
    table::Status,
};

/// A code that says nothing of itself.
pub(crate) fn code(code: &str, name: &str) -> Code {
    Code {
        code: code.to_owned(),
        module: None,
        level: None,
        name: Some(name.to_owned()),
        aliases: Vec::new(),
        status: Status::Active,
        details: Details::default(),
        official: false,
        sources: Vec::new(),
        texts: std::collections::BTreeMap::new(),
    }
}

/// Two codes of a scheme, the first with all that a code may have, and one of an item.
pub(crate) fn catalog() -> Catalog {
    let text = |text: &str| Some(text.to_owned());
    let expired = Code {
        module: text("01"),
        level: text("2"),
        aliases: vec!["SessionOver".to_owned()],
        status: Status::Deprecated,
        details: Details { http: text("401"), replaced_by: text("201004"), ..Details::default() },
        official: true,
        sources: vec![Source {
            repository: None,
            file: "src/user.rs".to_owned(),
            item: "UserError".to_owned(),
            package: "user".to_owned(),
        }],
        texts: [("zh", "登录已过期"), ("en", "Login, expired")]
            .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
            .into(),
        ..code("201003", "LoginExpired")
    };
    let next = Code { module: text("01"), level: text("2"), ..code("201004", "TokenExpired") };
    let block = Block {
        level: text("2"),
        first: "201001".to_owned(),
        last: "201999".to_owned(),
        size: 999,
        used: 2,
        next: text("201005"),
    };
    let scheme = Part {
        name: "A-BB-CCC".to_owned(),
        id: String::new(),
        kind: Kind::Scheme,
        scheme: text("A-BB-CCC"),
        levels: vec![Level { key: "2".to_owned(), name: "service".to_owned() }],
        modules: vec![Module {
            key: "01".to_owned(),
            name: text("user"),
            owner: text("team-account"),
            blocks: vec![block],
        }],
        reserved: vec!["201900..=201999".to_owned()],
        codes: vec![expired, next],
    };
    let item = Part {
        name: "LegacyError".to_owned(),
        id: "src-legacy-LegacyError".to_owned(),
        kind: Kind::Item,
        scheme: None,
        levels: Vec::new(),
        modules: Vec::new(),
        reserved: Vec::new(),
        codes: vec![code("1", "NotFound")],
    };
    Catalog { parts: vec![scheme, item] }
}
