//! The parts of a check, each through a public door and on generated texts: `cargo bench`, `cargo bench -- extract`.

mod generator;

use std::{hint::black_box, io, path::PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use errcode_check::{
    code::Forms,
    extract::{Macros, Options, extract, extract_all},
    lint::Levels,
    pipeline::{Analysis, analyse_texts},
    render::{self, Run},
    rules,
    source::{FileId, Origin, Sources},
    table::Tables,
};
use generator::{Hostile, Tree};

/// Codes, rows or findings of the larger inputs.
const MANY: usize = 2000;

/// The files that a workspace has without codes, all of one kind.
fn files(hot: u64) -> Vec<String> {
    let tree = Tree { hot, ..Tree::default() };
    (0..50).map(|index| generator::source_file(&tree, index)).collect()
}

fn bytes(texts: &[String]) -> Throughput {
    Throughput::Bytes(texts.iter().map(String::len).sum::<usize>() as u64)
}

/// The texts of a workspace by their paths, and the config among them.
struct Texts {
    files: Vec<(String, String)>,
    config: Option<String>,
}

impl Texts {
    fn new(tree: &Tree) -> Self {
        let (mut files, mut config) = (Vec::new(), None);
        for (path, text) in generator::workspace(tree) {
            match path.to_string_lossy().replace('\\', "/") {
                path if path == "errcode.toml" => config = Some(text.replace("packages = [\"errors\"]\n", "")),
                path => files.push((path, text)),
            }
        }
        Self { files, config }
    }

    fn analyse(&self) -> Analysis {
        let files: Vec<_> = self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        analyse_texts(&files, self.config.as_deref(), &rules::names().collect::<Vec<_>>())
    }
}

/// Files without codes: most are done with after the search in their bytes. Without that search, all of them are split into tokens
/// and items.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("extract");
    let macros = Macros::default();
    for (name, texts) in [("plain files", files(0)), ("files with words of codes", files(100))] {
        group.throughput(bytes(&texts));
        let options = Options { forms: Forms::default(), ..Options::new("src/lib.rs", &macros) };
        group.bench_function(BenchmarkId::new("searched first", name), |bencher| {
            bencher.iter(|| {
                texts.iter().map(|text| extract(FileId(0), black_box(text), options).sites.len()).sum::<usize>()
            });
        });
        group.bench_function(BenchmarkId::new("read whole", name), |bencher| {
            bencher.iter(|| {
                texts.iter().map(|text| extract_all(FileId(0), black_box(text), options).sites.len()).sum::<usize>()
            });
        });
    }
    for name in Hostile::NAMES {
        let Some(text) = Hostile::named(name).map(|shape| shape.text(1 << 20)) else { continue };
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("one shape", name), |bencher| {
            bencher.iter(|| extract(FileId(0), black_box(&text), Options::new("src/lib.rs", &macros)).sites.len());
        });
    }
    group.finish();
}

/// From texts to an index: extraction, values, joining.
fn joining(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("analyse");
    group.throughput(Throughput::Elements(MANY as u64));
    for (name, rows) in [("codes", 0), ("codes with a table", MANY)] {
        let texts = Texts::new(&Tree { codes: MANY, rows, ..Tree::default() });
        group.bench_function(name, |bencher| bencher.iter(|| texts.analyse().index.entries.len()));
    }
    group.finish();
}

fn tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("table");
    group.throughput(Throughput::Elements(MANY as u64));
    let texts = Texts::new(&Tree { codes: 1, rows: MANY, ..Tree::default() });
    let table = texts.files.into_iter().find(|(path, _)| path == "errors.md").map(|(_, text)| text).unwrap_or_default();
    let mut sources = Sources::default();
    let file = sources.add_text("errors.md".to_owned(), PathBuf::from("errors.md"), Origin::Disk, table);
    group.bench_function("markdown", |bencher| {
        bencher.iter(|| {
            let mut tables = Tables::default();
            tables.add(&sources, file, None);
            tables.rows.len()
        });
    });
    group.finish();
}

fn checking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rules");
    group.throughput(Throughput::Elements(MANY as u64));
    let levels = Levels::new(&[], &[]).expect("no level is asked for");
    for (name, findings) in [("nothing to find", 0), ("every code is a finding", MANY)] {
        let analysis = Texts::new(&Tree { codes: MANY, rows: MANY, findings, ..Tree::default() }).analyse();
        group.bench_function(name, |bencher| bencher.iter(|| analysis.report(&levels).diagnostics.len()));
    }
    group.finish();
}

/// A format: its name, and what it writes of a run.
type Format = (&'static str, fn(&Run<'_>, &mut dyn io::Write) -> io::Result<()>);

const FORMATS: [Format; 7] = [
    ("human", |run, out| render::human::write(run.report, run.sources, false, out)),
    ("short", |run, out| render::short::write(run.report, run.sources, out)),
    ("sarif", render::sarif::write),
    ("github", render::github::write),
    ("gitlab", render::gitlab::write),
    ("checkstyle", render::checkstyle::write),
    ("junit", render::junit::write),
];

fn rendering(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("render");
    group.throughput(Throughput::Elements(MANY as u64));
    let analysis = Texts::new(&Tree { codes: MANY, rows: MANY, findings: MANY, ..Tree::default() }).analyse();
    let levels = Levels::new(&[], &[]).expect("no level is asked for");
    let report = analysis.report(&levels);
    let run = Run { levels: Some(&levels), ..Run::new(&report, &analysis.sources, &analysis.workspace) };
    for (name, write) in FORMATS {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut out = Vec::new();
                write(&run, &mut out).expect("a vector takes everything");
                out.len()
            });
        });
    }
    group.finish();
}

fn settings() -> Criterion {
    Criterion::default().sample_size(20).without_plots()
}

criterion_group! {
    name = parts;
    config = settings();
    targets = reading, joining, tables, checking, rendering
}
criterion_main!(parts);
