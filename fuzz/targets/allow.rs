//! Allow comments: taken away, they are gone, and the codes around them are the same.

#![no_main]

use errcode_check::{
    code::{Allow, Form},
    extract::{FileFacts, Macros, Options, extract_all},
    rewrite::{without_allow, without_name},
    source::{FileId, Origin, Sources},
};
use libfuzzer_sys::fuzz_target;
use support::lies_within;

const FILE: FileId = FileId(0);

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let facts = read(&text);
    let mut sources = Sources::default();
    sources.add_text("a.rs".to_owned(), "/a.rs".into(), Origin::Disk, text.to_string());
    for (at, allow) in facts.allows.iter().enumerate().take(4) {
        let edited = |edit: errcode_check::diagnostic::Edit| {
            lies_within(edit.span, FILE, &text);
            let mut edited = text.to_string();
            edited.replace_range(edit.span.range(), &edit.replacement);
            edited
        };
        let left = read(&edited(without_allow(&sources, allow)));
        let mut others = names(&facts.allows);
        others.remove(at);
        assert_eq!(names(&left.allows), others, "another comment went with it");
        assert_eq!(codes(&left), codes(&facts), "a code went with it");
        for name in (0..allow.rules.len()).take(4).filter(|_| allow.malformed.is_none()) {
            let left = read(&edited(without_name(allow, name)));
            let mut others = names(&facts.allows);
            others[at].remove(name);
            assert_eq!(names(&left.allows), others, "another name went with it");
        }
    }
});

fn read(text: &str) -> FileFacts {
    extract_all(FILE, text, Options::new("src/error.rs", &Macros::default()))
}

fn names(allows: &[Allow]) -> Vec<Vec<String>> {
    allows.iter().map(|allow| allow.rules.iter().map(|(name, _)| name.clone()).collect()).collect()
}

/// The codes that no comment declares.
fn codes(facts: &FileFacts) -> Vec<(Form, Option<String>)> {
    let sites = facts.sites.iter().filter(|site| site.form != Form::Doc);
    sites.map(|site| (site.form, site.name.clone())).collect()
}
