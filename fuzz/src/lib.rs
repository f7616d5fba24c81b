//! What the targets share: inputs as texts, and what holds of every place and of everything printed.

use std::{borrow::Cow, collections::BTreeSet, path::Path};

use errcode_check::{
    scheme::{FieldKind, Fit, Scheme},
    source::{FileId, Origin, Sources, Span},
    table::{
        Namespace, Tables,
        edit::{NewRow, Order, Sheet, edited},
        oddities,
    },
};

/// The first byte, which chooses the settings of a run, and the text behind it.
pub fn choice_and_text(data: &[u8]) -> Option<(u8, Cow<'_, str>)> {
    let (choice, text) = data.split_first()?;
    Some((*choice, String::from_utf8_lossy(text)))
}

/// Fails where a place is not one of this text.
#[track_caller]
pub fn lies_within(span: Span, file: FileId, text: &str) {
    assert_eq!(span.file, file, "the place is in another file");
    assert!(text.get(span.range()).is_some(), "{span:?} is no place of a text of {} bytes", text.len());
}

/// Fails where a terminal would act on something that is printed.
#[track_caller]
pub fn is_harmless(printed: &[u8]) {
    let printed = std::str::from_utf8(printed).expect("what is printed is UTF-8");
    let harmful = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!printed.contains(harmful), "a terminal would act on {printed:?}");
}

/// Fails where a scheme does not hold of a code what it should: what is read is written and read again, and what is told is true.
#[track_caller]
pub fn holds(scheme: &Scheme, code: &str) {
    let reading = match scheme.read(code) {
        Fit::Conforming(reading) => reading,
        Fit::OutOfRange(reading, fields) => {
            assert!(!fields.is_empty());
            reading
        }
        Fit::Malformed(misfit) => {
            assert!(!scheme.misfit_reason(&misfit).is_empty());
            let nearest = scheme.nearest(code);
            assert!(nearest.len() <= 3);
            for near in nearest {
                let near = near.split('`').nth(1).expect("a code stands in backticks");
                assert!(matches!(scheme.read(near), Fit::Conforming(_)), "`{near}` is near and does not fit");
            }
            return;
        }
    };
    let _ = (scheme.explain(&reading), scheme.explain_block(&reading), scheme.reserved(&reading));
    let _ = (scheme.number(&reading), scheme.largest_serial(&reading));
    // A number in no range has no other way to be written.
    if scheme.is_any() || (scheme.has_ranges() && reading.module.is_none()) {
        return;
    }
    for written in [scheme.code(&reading), scheme.display(&reading)] {
        assert_eq!(scheme.read(&written).reading(), Some(reading), "`{written}` is `{code}` no more");
    }
    if let Some(canonical) = scheme.canonical(code) {
        assert_eq!(canonical, scheme.code(&reading));
        assert_eq!(scheme.canonical(&canonical).as_deref(), Some(canonical.as_str()));
    }
    let fields = [
        (FieldKind::Level, reading.level),
        (FieldKind::Module, reading.module),
        (FieldKind::Serial, Some(reading.serial)),
    ];
    for (kind, value) in fields {
        if let (Some(value), false, false) = (value, scheme.has_words(kind), scheme.has_ranges()) {
            assert_eq!(scheme.field_value(kind, &scheme.field_text(kind, value)), Some(value));
            assert!(value <= scheme.capacity(kind));
        }
    }
}

/// Reads a table of this name: places are in the file, plain cells say what stands there, and a TOML file takes a new row.
pub fn table(name: &str, data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let has_quotes = name.ends_with(".toml") || name.ends_with(".json");
    let mut sources = Sources::default();
    let file = sources.add_text(name.to_owned(), Path::new("/").join(name), Origin::Disk, text.to_string());
    let mut tables = Tables::default();
    let problems = tables.add(&sources, file, None);
    for problem in &problems {
        lies_within(problem.span, file, &text);
        problem.others.iter().for_each(|(span, _)| lies_within(*span, file, &text));
        assert!(!problem.message.is_empty() && problem.count > 0);
    }
    for table in &tables.tables {
        lies_within(table.span, file, &text);
        table.columns.iter().for_each(|(_, header)| lies_within(header.span, file, &text));
    }
    for row in &tables.rows {
        lies_within(row.span, file, &text);
        let columns = tables.tables[row.table].columns.len();
        let code = &text[row.span.range()];
        if code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0') && !code.is_empty() {
            assert_eq!(row.code, code);
        }
        for cell in row.texts.iter().chain(row.fields.iter().map(|(_, cell)| cell)) {
            lies_within(cell.span, file, &text);
            assert!(cell.column < columns && !cell.text.is_empty(), "{cell:?}");
            let written = &text[cell.span.range()];
            let unquoted = |quote| written.strip_prefix(quote)?.strip_suffix(quote);
            let written = unquoted('"').or_else(|| unquoted('\'')).filter(|_| has_quotes).unwrap_or(written);
            if written.bytes().all(|byte| byte.is_ascii_alphabetic()) && !written.is_empty() {
                // A key inside of others is told by its whole path.
                let path = cell.text.strip_suffix(written);
                assert!(path.is_some_and(|path| path.is_empty() || path.ends_with('.')), "{cell:?} is {written}");
            }
        }
        assert!(tables.places(tables.table(row).namespace, &row.code).next().is_some(), "{row:?} cannot be found");
    }
    if Path::new(name).extension().is_some_and(|extension| extension == "toml") {
        takes_a_row(&tables, &text);
    }
    let mut again = Tables::default();
    let _ = again.add(&sources, file, None);
    assert_eq!(codes(&again), codes(&tables), "the same text has other rows");
    let _ = oddities(&tables);
}

fn codes(tables: &Tables) -> Vec<(String, Span)> {
    tables.rows.iter().map(|row| (row.code.clone(), row.span)).collect()
}

/// A new row stands in the file, and those that were there are as they were.
fn takes_a_row(tables: &Tables, text: &str) {
    const NEW: &str = "987654";
    let order = |code: &str| match tables.canonical(Namespace::TOP, code).parse() {
        Ok(number) => (number, String::new()),
        Err(_) => (i128::MAX, code.to_owned()),
    };
    let mut rows: Vec<(usize, Order)> =
        tables.rows.iter().map(|row| (row.span.range().start, order(&row.code))).collect();
    rows.sort();
    rows.dedup_by_key(|(place, _)| *place);
    let before: BTreeSet<_> = tables.rows.iter().map(|row| row.code.as_str()).collect();
    if before.is_empty() || before.contains(NEW) {
        return;
    }
    let Ok(sheet) = Sheet::read(text, &rows) else { return };
    let fields = vec![("zh".to_owned(), "登录\"已\n过期".to_owned())];
    let edits = sheet.add(vec![NewRow { code: NEW.to_owned(), order: order(NEW), fields }]);
    let new = edited(text, &edits);
    let mut sources = Sources::default();
    let file = sources.add_text("codes.toml".to_owned(), "/codes.toml".into(), Origin::Disk, new.clone());
    let mut tables = Tables::default();
    let _ = tables.add(&sources, file, None);
    let after: BTreeSet<_> = tables.rows.iter().map(|row| row.code.as_str()).collect();
    assert!(before.is_subset(&after), "a row is lost: {new}");
    assert!(after.contains(NEW), "the new row is not there: {new}");
}

/// The text that a difference of one file makes of another one.
#[track_caller]
pub fn patched(text: &str, difference: &str) -> String {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let (mut new, mut at) = (String::new(), 0);
    let mut lines = difference.split_inclusive('\n').skip_while(|line| !line.starts_with("@@")).peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        let (sign, rest) = line.split_at_checked(1).unwrap_or_default();
        let rest = if next.starts_with('\\') { rest.trim_end_matches('\n') } else { rest };
        match sign {
            "@" => {
                let from = line.split(['-', ',', ' ']).nth(2).and_then(|from| from.parse::<usize>().ok());
                let from = from.expect("a hunk says where it begins");
                let empty = line.split(' ').nth(1).is_some_and(|old| old.ends_with(",0"));
                let from = if empty { from } else { from - 1 };
                new.extend(old[at..from].iter().copied());
                at = from;
            }
            " " | "-" => {
                assert_eq!(old[at], rest, "the difference shows another line");
                if sign == " " {
                    new.push_str(rest);
                }
                at += 1;
            }
            "+" => new.push_str(rest),
            "\\" => {}
            _ => panic!("{line:?} is no line of a difference"),
        }
    }
    new.extend(old[at..].iter().copied());
    new
}
