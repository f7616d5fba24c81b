//! Every folder of `fixtures/tables`: what is read of its one file `table.*`, against `expected.txt`.
//!
//! A table is a line with its heading and columns, and a line for each row: `LINE:COLUMN CODE`, then ` | LANGUAGE: TEXT` for each text and
//! ` | FIELD = TEXT` for each field. A problem is a line with its kind, its place, and what stands there.

use std::{fmt::Write as _, fs, path::Path};

use errcode_check::{
    source::{Origin, Sources, Span},
    table::{Column, Row, Status, Tables, decode},
};

use crate::support::{compare, fixture, folders, name, none};

#[test]
fn every_table_is_read() {
    let mut problems = Vec::new();
    let folders = folders(&fixture("tables"));
    assert!(folders.len() > 10, "the fixtures are there");
    for folder in folders {
        let files = fs::read_dir(&folder).expect("the folder can be listed");
        let mut files = files.map(|entry| entry.expect("the folder can be listed").path());
        let file = files.find(|path| name(path).starts_with("table.")).expect("the folder has a table");
        if let Err(difference) = compare(&folder.join("expected.txt"), shown(&file)) {
            problems.push(format!("{}\n{difference}", name(&folder)));
        }
    }
    none(&problems);
}

/// What is read of a file.
fn shown(path: &Path) -> String {
    let text = match decode(fs::read(path).expect("the file is there")) {
        Ok(text) => text,
        Err((message, help)) => return format!("{message}; {help}\n"),
    };
    let mut sources = Sources::default();
    let file = sources.add_text(name(path), path.to_owned(), Origin::Disk, text);
    let mut tables = Tables::default();
    let problems = tables.add(&sources, file, None);
    let mut shown = String::new();
    for (at, table) in tables.tables.iter().enumerate() {
        let columns =
            table.columns.iter().map(|(column, header)| format!("{} = `{}`", column_name(column), header.text));
        let _ = writeln!(shown, "table `{}`: {}", table.name, columns.collect::<Vec<_>>().join(", "));
        for row in tables.rows.iter().filter(|row| row.table == at) {
            shown.push_str(&row_line(&sources, row));
        }
    }
    for problem in problems {
        let place = |span: Span| {
            let position = sources.position(span);
            format!("{}:{}", position.line, position.column)
        };
        let slice = sources.slice(problem.span).escape_debug().to_string();
        let _ = writeln!(
            shown,
            "{:?} {} `{slice}`: {}; {}",
            problem.kind,
            place(problem.span),
            problem.message,
            problem.help
        );
        for (span, words) in problem.others {
            let _ = writeln!(shown, "  {} {words}", place(span));
        }
    }
    shown
}

fn column_name(column: &Column) -> String {
    match column {
        Column::Text(tag) => tag.clone(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn row_line(sources: &Sources, row: &Row) -> String {
    let position = sources.position(row.span);
    let mut line = format!("  {}:{} {}", position.line, position.column, row.code);
    if row.status() != Status::Active {
        let _ = write!(line, " ({})", format!("{:?}", row.status()).to_lowercase());
    }
    for cell in &row.texts {
        assert!(!sources.slice(cell.span).is_empty(), "a text has a place: {cell:?}");
        let _ = write!(line, " | {}: {}", cell.lang.name(), cell.text);
    }
    for (column, cell) in &row.fields {
        let _ = write!(line, " | {} = {}", column_name(column), cell.text);
    }
    line + "\n"
}
