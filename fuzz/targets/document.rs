//! JSON read back: a catalog that was read is written as it was, and no text in it breaks out of what is made of it; a list gives its
//! records their places.

#![no_main]

use std::{cell::LazyCell, fs, path::PathBuf};

use errcode_check::{
    catalog::{self, Catalog},
    history, marks,
    render::catalog::{Options, csv, json, markdown, mdbook, svg},
    source::{FileId, Sources},
};
use libfuzzer_sys::fuzz_target;
use support::{is_harmless, lies_within};
use tempfile::TempDir;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("there is a place for files"));
}

fuzz_target!(|data: &[u8]| {
    let path = written(data);
    let mut sources = Sources::default();
    if let Ok(list) = history::read(&path, &mut sources) {
        let text = String::from_utf8_lossy(data);
        list.records.iter().for_each(|record| lies_within(record.span, FileId(0), &text));
        let _ = history::collisions(&[list]);
    }
    let mut sources = Sources::default();
    let Ok(catalogs) = catalog::read(&[path], &mut sources) else { return };
    let [published] = catalogs.as_slice() else { panic!("one file is one catalog") };
    let text = String::from_utf8_lossy(data);
    for places in &published.places {
        let all = places.modules.iter().chain(&places.reserved).chain(&places.codes).chain([&places.name]);
        all.for_each(|span| lies_within(*span, FileId(0), &text));
    }
    let once = to_json(&published.catalog);
    let again = catalog::read(&[written(once.as_bytes())], &mut Sources::default()).expect("it was written just now");
    assert_eq!(to_json(&again[0].catalog), once, "what is read is not what was written");
    show(&published.catalog);
    show(&catalog::merge(&catalogs).0);
});

fn written(bytes: &[u8]) -> PathBuf {
    let path = FOLDER.with(|folder| folder.path().join("a.json"));
    fs::write(&path, bytes).expect("the folder is writable");
    path
}

fn to_json(catalog: &Catalog) -> String {
    let mut out = Vec::new();
    json::write(catalog, &mut out).expect("a vector takes everything");
    is_harmless(&out);
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// Every form for people: harmless, and between the marks of a file it ends where it ends.
fn show(catalog: &Catalog) {
    let options = Options::default();
    let mut out = Vec::new();
    markdown::write(catalog, &options, &mut out).expect("a vector takes everything");
    is_harmless(&out);
    let inner = String::from_utf8(out).expect("markdown is UTF-8");
    let page = format!("before\n{}behind\n", marks::wrapped(&inner));
    let region = marks::find(&page).expect("the marks are right").expect("there are marks");
    assert_eq!(page[region.inner], inner, "a text ends the catalog");
    let mut out = Vec::new();
    csv::write(catalog, &options, &mut out).expect("a vector takes everything");
    is_harmless(&out.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<_>>());
    let mut out = Vec::new();
    svg::write(catalog, &options, &mut out).expect("a vector takes everything");
    is_harmless(&out);
    for file in mdbook::files(catalog, &options) {
        is_harmless(file.text.as_bytes());
        assert!(file.name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)), "{} is a file", file.name);
    }
}
