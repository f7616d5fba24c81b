//! The byte search in front of extraction loses nothing: with it and without it the facts are the same, on every fixture and, in a test
//! that is run by hand, on every `.rs` file below the folders that `FOREST` names (separated as in `PATH`):
//! `FOREST=path cargo test --release --test suite forest -- --ignored --nocapture`.

#![expect(clippy::print_stdout, reason = "the figures are what the ignored test is run for")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use errcode_check::{
    code::Forms,
    config::Config,
    extract::{FileFacts, Macros, Options, extract, extract_all},
    source::{FileId, Sources},
};
use walkdir::WalkDir;

use crate::support::none;

/// Forms that every file is read with: what is found by default, and all.
const FORMS: [Forms; 2] = [
    Forms { identifier: false, method_name: false, map_insert: false },
    Forms { identifier: true, method_name: true, map_insert: true },
];

/// The fields in which two readings of a file differ, `None` where nothing comes of it: a slip in a file without codes is the
/// compiler's to report, an allow comment may stand alone, and where nothing was read it does not matter how macros are called.
fn difference(found: &FileFacts, all: &FileFacts) -> Option<String> {
    if found == all {
        return None;
    }
    let FileFacts { problems, allows, groups, calls, .. } = all.clone();
    let harmless = all.sites.is_empty() && all.unread.is_empty();
    if harmless && *all == (FileFacts { problems, allows, groups, calls, ..found.clone() }) {
        return None;
    }
    let fields = [
        ("groups", found.groups != all.groups),
        ("sites", found.sites != all.sites),
        ("unread", found.unread != all.unread),
        ("sections", found.sections != all.sections),
        ("left", found.left != all.left),
        ("allows", found.allows != all.allows),
        ("modules", found.modules != all.modules),
        ("includes", found.includes != all.includes),
        ("made", found.made != all.made),
        ("definitions", found.definitions != all.definitions),
        ("calls", found.calls != all.calls),
        ("problems", found.problems != all.problems),
        ("patterns", found.patterns != all.patterns),
    ];
    let names: Vec<&str> = fields.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
    Some(format!("{} of {} codes, other {}", found.sites.len(), all.sites.len(), names.join(", ")))
}

/// What the byte search changes in a file, where it changes anything.
fn lost(text: &str, options: Options<'_>) -> Option<String> {
    difference(&extract(FileId(0), text, options), &extract_all(FileId(0), text, options))
}

fn rust_files(root: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The path as reports name it, relative to the folder that is searched.
fn name(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[test]
fn the_byte_search_loses_nothing() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = rust_files(&fixtures);
    let mut differing = Vec::new();
    for file in &files {
        let path = name(&fixtures, file);
        let text = fs::read_to_string(file).expect("fixtures are texts");
        let config = fs::read_to_string(file.with_file_name("errcode.toml")).unwrap_or_default();
        let (config, _) = Config::from_text(&config, Path::new("/"), &mut Sources::default(), &[]);
        let macros = Macros::default();
        for forms in FORMS {
            let options = Options { patterns: &config.patterns, forms, ..Options::new(&path, &macros) };
            differing.extend(lost(&text, options).map(|difference| format!("{path}: {difference}")));
        }
    }
    assert!(files.len() > 50, "the fixtures are there");
    none(&differing);
}

/// Calls `work` with each index below `count`, on all processors and with the stack that a scan has.
fn in_parallel(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && index < count
        {
            work(index);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            thread::Builder::new().stack_size(16 << 20).spawn_scoped(scope, worker).expect("a thread can be started");
        }
    });
}

#[test]
#[ignore = "reads the folders that `FOREST` names, which are public sources and no part of this project"]
fn the_byte_search_loses_nothing_in_a_forest() {
    let Some(forest) = env::var_os("FOREST") else {
        return println!("NOTHING WAS COMPARED: `FOREST` names no folder");
    };
    for root in env::split_paths(&forest) {
        let files: Vec<(String, PathBuf)> =
            rust_files(&root).into_iter().map(|path| (name(&root, &path), path)).collect();
        assert!(!files.is_empty(), "{} holds Rust", root.display());
        let differing = Mutex::new(BTreeMap::new());
        let (codes, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let definitions = Mutex::new(BTreeMap::new());
        let compare = |index: usize, options: Options<'_>, text: &str| {
            let all = extract_all(FileId(0), text, options);
            let found = extract(FileId(0), text, options);
            if let Some(difference) = difference(&found, &all) {
                let mut differing = differing.lock().expect("no thread panics with it");
                differing.entry(index).or_insert_with(|| format!("{}: {difference}", files[index].0));
            }
            all
        };
        in_parallel(files.len(), &|index| {
            let (name, path) = &files[index];
            // What is no UTF-8 is not extracted at all.
            let Ok(text) = fs::read_to_string(path) else { return };
            let macros = Macros::default();
            let [plain, _] = FORMS.map(|forms| compare(index, Options { forms, ..Options::new(name, &macros) }, &text));
            codes.fetch_add(plain.sites.len(), Ordering::Relaxed);
            bytes.fetch_add(text.len(), Ordering::Relaxed);
            if !plain.definitions.is_empty() {
                let mut definitions = definitions.lock().expect("no thread panics with it");
                definitions.insert(index, plain.definitions);
            }
        });
        // As a scan does it: once more, with the macros that are defined in other files.
        let mut macros = Macros::default();
        for definition in definitions.into_inner().expect("no thread panicked").into_values().flatten() {
            macros.add(0, definition);
        }
        let again = AtomicUsize::new(0);
        in_parallel(if macros.is_empty() { 0 } else { files.len() }, &|index| {
            let (name, path) = &files[index];
            let Ok(text) = fs::read_to_string(path) else { return };
            let before = extract(FileId(0), &text, Options::new(name, &Macros::default()));
            if before.calls.iter().any(|call| macros.changes(call)) {
                again.fetch_add(1, Ordering::Relaxed);
                compare(index, Options::new(name, &macros), &text);
            }
        });
        let differing = differing.into_inner().expect("no thread panicked");
        println!(
            "{}: {} files, {} MB, {} codes, {} files with macros of others; {} differ",
            root.display(),
            files.len(),
            bytes.into_inner() / 1_000_000,
            codes.into_inner(),
            again.into_inner(),
            differing.len()
        );
        none(&differing.into_values().take(20).collect::<Vec<_>>());
    }
}

#[test]
fn what_comes_again_and_again_is_searched_once() {
    let declared = "\npub enum StoreError {\n    Missing = 4001,\n    Locked = 4002,\n}\n";
    let word = format!("fn code() {{}}\nconst DATA: &str = \"{}\";\n", "codeerrERRno".repeat(20_000));
    let enums = format!("codes! {{ {} }}\n", "pub enum A { x(1) } ".repeat(20_000));
    let lines: Vec<String> = (0..20_000).map(|i| format!("{}enum A {{ B }}", " ".repeat(i % 40))).collect();
    let bits: Vec<String> = (0..20_000).map(|i| format!("pub const ERR_BIT: u32 = {i};")).collect();
    // Headers without a body, and modules without a declaration.
    let headers = format!("/*\n*/ {}\n;", "fn code ".repeat(20_000));
    let modules = format!("macro_rules! m {{ () => {{ {} }} }}\n", "#[cfg(unix)] mod a {} ".repeat(20_000));
    let macros = Macros::default();
    for text in [word, enums, lines.join("\n"), bits.join("\n"), headers, modules] {
        let options = Options::new("src/lib.rs", &macros);
        let (found, more) = (extract(FileId(0), &text, options), extract(FileId(0), &(text + declared), options));
        assert_eq!(more.sites.len(), found.sites.len() + 2);
    }
}

#[test]
fn what_stands_alone_in_a_file_is_found() {
    let macros = Macros::default();
    let named = |name: &str| name == "answer_with";
    for text in [
        "fn f() { biz_code(10001, \"no such order\"); }",
        "fn f() { codes::raise_fault(10001, \"no such order\"); }",
        "fn f() { answer_with(10001, \"no such order\"); }",
        "fn f() { Err((10001, \"no such order\").into()) }",
        "fn f() { Err(/* to the caller */ (NOT_FOUND, format!(\"no {order}\")).into()) }",
        "impl Fault { pub const MISSING: Self = Self(10001); pub const DENIED: Self = Self(10002); }",
        "impl OrderError { fn number(&self) -> [u8; 2] { match self { Self::A => Self::BASE_CODE } } }",
        "impl OrderError { fn as_u8(self) -> u8 { match self { OrderError::A => consts::MISSING, OrderError::B => consts::DENIED } } }",
        "enum /* of the shop */ OrderError { A = 10001 }",
        "#[cfg(unix)] mod posix { mod order; }",
        "cfg_if! { if #[cfg(unix)] { mod order; } }",
    ] {
        let options = Options { names: &named, has_names: true, ..Options::new("src/lib.rs", &macros) };
        let all = extract_all(FileId(0), text, options);
        assert!(!all.sites.is_empty() || !all.modules.is_empty(), "something is read in {text}");
        assert_eq!(lost(text, options), None, "{text}");
    }
}
