//! The byte search in front of extraction loses nothing: with it and without it the facts are the same, on every fixture and, where
//! `ERRCODE_CORPUS` names a folder, on every `.rs` file below it.

use std::{env, fs, path::Path};

use errcode_check::{
    code::Forms,
    config::Config,
    extract::{Macros, Options, extract, extract_all},
    source::{FileId, Sources},
};
use walkdir::WalkDir;

use crate::support::none;

#[test]
fn the_byte_search_loses_nothing() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let corpus = env::var_os("ERRCODE_CORPUS");
    let mut lost = Vec::new();
    let mut files = 0;
    for root in [fixtures.as_path()].into_iter().chain(corpus.as_ref().map(Path::new)) {
        for entry in WalkDir::new(root).into_iter().filter_map(Result::ok) {
            let rust = entry.path().extension().is_some_and(|extension| extension == "rs");
            let Some(text) = rust.then(|| fs::read_to_string(entry.path()).ok()).flatten() else { continue };
            files += 1;
            let path = entry.path().to_string_lossy().replace('\\', "/");
            let config = fs::read_to_string(entry.path().with_file_name("errcode.toml")).unwrap_or_default();
            let (config, _) = Config::from_text(&config, Path::new("/"), &mut Sources::default(), &[]);
            let macros = Macros::default();
            for forms in [Forms::default(), Forms { identifier: true, method_name: true, map_insert: true }] {
                let options = Options { patterns: &config.patterns, forms, ..Options::new(&path, &macros) };
                let all = extract_all(FileId(0), &text, options);
                let found = extract(FileId(0), &text, options);
                // A slip in a file without codes is the compiler's to report, and modules matter only where they lead somewhere else.
                if found != all && !(all.sites.is_empty() && all.unread.is_empty() && all.modules.is_empty()) {
                    let first = all.sites.first().map(|site| &text[site.span.range()]);
                    lost.push(format!("{path}: {} codes, the first is {first:?}", all.sites.len()));
                }
            }
        }
    }
    assert!(files > 50, "the fixtures are there");
    none(&lost);
}

#[test]
fn what_comes_again_and_again_is_searched_once() {
    let declared = "\npub enum StoreError {\n    Missing = 4001,\n    Locked = 4002,\n}\n";
    let word = format!("fn code() {{}}\nconst DATA: &str = \"{}\";\n", "codeerrERRno".repeat(20_000));
    let enums = format!("codes! {{ {} }}\n", "pub enum A { x(1) } ".repeat(20_000));
    let lines: Vec<String> = (0..20_000).map(|i| format!("{}enum A {{ B }}", " ".repeat(i % 40))).collect();
    let bits: Vec<String> = (0..20_000).map(|i| format!("pub const ERR_BIT: u32 = {i};")).collect();
    let macros = Macros::default();
    for text in [word, enums, lines.join("\n"), bits.join("\n")] {
        let options = Options::new("src/lib.rs", &macros);
        let (found, more) = (extract(FileId(0), &text, options), extract(FileId(0), &(text + declared), options));
        assert_eq!(more.sites.len(), found.sites.len() + 2);
    }
}
