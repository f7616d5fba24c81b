//! From the text of a file to its tables: the grids that its format gives, those that the config chooses, their columns and rows.

use foldhash::{HashMap, HashSet};

use super::{
    Column, Format, Row, code_cell,
    columns::{self, Columns, Evidence},
    csv,
    grid::Grid,
    headers, html, json, markdown,
    problem::{Places, Problem, ProblemKind, Problems},
    rows, toml, tree,
};
use crate::source::{Excerpt, Span};

const BOM: &str = "\u{FEFF}";

/// A table that was read.
pub(super) struct Read {
    /// The table as the file holds it, its rows taken out.
    pub(super) grid: Grid,
    /// What its columns hold.
    pub(super) columns: Vec<Column>,
    /// Its rows; [`Row::table`] is not set yet.
    pub(super) rows: Vec<Row>,
}

/// What the config says of the tables of a file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'r> {
    /// Tables by heading; empty takes all.
    pub(super) headings: &'r [Excerpt],
    /// Columns by header or number.
    pub(super) columns: &'r [(Column, Excerpt)],
}

/// Reads the tables of a text.
pub(super) fn read(format: Format, text: &str, wanted: Wanted<'_>, problems: &mut Problems) -> Vec<Read> {
    let mut grids = grids(format, text, problems);
    if !wanted.headings.is_empty() {
        if format == Format::Csv {
            grids = grids.into_iter().flat_map(Grid::by_part).collect();
        }
        grids = chosen(grids, wanted, problems);
    }
    let fixed: Vec<_> = grids.iter().map(|grid| fixed(grid, wanted.columns)).collect();
    problems.add(unknown_columns(&grids, wanted.columns));
    let find = |evidence| {
        let found = grids.iter().zip(&fixed).map(|(grid, fixed)| columns::find(grid, fixed, evidence));
        found.collect::<Vec<_>>()
    };
    let any = |found: &Vec<Option<Columns>>| found.iter().any(Option::is_some);
    // Weaker evidence counts where the file has no stronger one, or where the config names the tables.
    let found = if wanted.headings.is_empty() {
        let by = [Evidence::Header, Evidence::Keys].into_iter().map(find).find(any);
        by.unwrap_or_else(|| find(Evidence::Content))
    } else {
        find(Evidence::Content)
    };
    let all_matter = !any(&found) || !wanted.headings.is_empty();
    let (mut read, mut without_codes) = (Vec::new(), Places::default());
    for (mut grid, columns) in grids.into_iter().zip(found) {
        let Some(columns) = columns else {
            if all_matter || columns::may_hold_codes(&grid) {
                without_codes.add(Span::new(problems.file, grid.header.range.clone()), String::new);
            }
            continue;
        };
        report_columns(&grid, &columns, problems);
        let rows = rows::read(text, &grid, &columns, problems);
        grid.rows = Vec::new();
        read.push(Read { grid, columns: columns.all, rows });
    }
    let message = |count: usize, _: &str| match count {
        1 => "the table has no column of codes".to_owned(),
        count => format!("{count} tables have no column of codes"),
    };
    let help = "name the header of the code column `错误码` or `Code`, or say in the config which one it is: `columns = { code = \"…\" }`";
    problems.add(without_codes.take(ProblemKind::Unread, message, help));
    read
}

fn grids(format: Format, text: &str, problems: &mut Problems) -> Vec<Grid> {
    let start = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let mut grids = match format {
        Format::Markdown => markdown::read(text, start, problems),
        Format::Html => html::read(text, start, problems),
        Format::Csv => csv::read(text, start, problems).into_iter().collect(),
        Format::Toml => tree::grids(&toml::read(text, start, problems)),
        Format::Json => json::read(text, start, problems).map_or_else(Vec::new, |root| tree::grids(&root)),
    };
    grids.iter_mut().for_each(Grid::limit);
    for grid in grids.iter().filter(|grid| grid.rows.is_empty() && columns::may_hold_codes(grid)) {
        problems.unread(
            grid.header.range.clone(),
            "the table has no rows",
            "put rows below the header, or remove the table",
        );
    }
    let grids: Vec<_> = grids.into_iter().filter(|grid| !grid.rows.is_empty()).collect();
    if grids.is_empty() && problems.is_empty() && !is_register_without_rows(format, text) {
        problems.unread(start..start, no_table(text), "write a table with a header and a row for each code");
    }
    grids
}

/// True for a TOML file that has no row yet.
pub(super) fn is_register_without_rows(format: Format, text: &str) -> bool {
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    format == Format::Toml && text.trim_start_matches(BOM).lines().all(is_blank)
}

/// The message for a file without tables: lists of codes are seen, and not read.
fn no_table(text: &str) -> String {
    let starts_with_code = |line: &&str| {
        let body = line.trim_start_matches(|c: char| c.is_whitespace() || "-*+#`•>[".contains(c));
        let end = body.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c))).unwrap_or(body.len());
        let code = body[..end].trim_end_matches(['.', ':', '-']);
        code_cell::is_mostly_number(code) && code.len() > 2 && body[end..].chars().any(char::is_alphabetic)
    };
    match text.lines().filter(starts_with_code).count() {
        0 | 1 => "the file holds no table".to_owned(),
        lines => format!("the file holds no table, and {lines} lines that start with a code"),
    }
}

/// The grids below the headings, in the order of the file.
fn chosen(grids: Vec<Grid>, wanted: Wanted<'_>, problems: &mut Problems) -> Vec<Grid> {
    let names: Vec<_> = grids.iter().map(|grid| fold_heading(&grid.name)).collect();
    let mut inside: HashMap<String, Vec<usize>> = HashMap::default();
    for (at, grid) in grids.iter().enumerate() {
        for name in &grid.within {
            inside.entry(fold_heading(name)).or_default().push(at);
        }
    }
    let mut taken = HashSet::default();
    for heading in wanted.headings {
        let below = |name: &str| (0..names.len()).filter(|at| names[*at] == name).collect::<Vec<_>>();
        let whole = fold_heading(&heading.text);
        let mut found = below(&whole);
        if let (true, Some((name, ordinal))) = (found.is_empty(), whole.rsplit_once('#')) {
            let nth = ordinal.parse::<usize>().ok().and_then(|nth| nth.checked_sub(1));
            found = nth.and_then(|nth| below(name).get(nth).copied()).into_iter().collect();
        }
        if found.is_empty() {
            found = with_codes(&grids, inside.get(&whole).cloned().unwrap_or_default(), wanted);
        }
        if found.is_empty() {
            problems.add([unknown_heading(heading, &grids)]);
        }
        taken.extend(found);
    }
    let chosen = grids.into_iter().enumerate().filter(|(at, _)| taken.contains(at));
    chosen.map(|(_, grid)| grid).collect()
}

/// Of all that a record holds, the grids whose headers say that they hold codes; all of them where none does.
fn with_codes(grids: &[Grid], found: Vec<usize>, wanted: Wanted<'_>) -> Vec<usize> {
    let holds = |at: &usize| {
        let grid = &grids[*at];
        columns::find(grid, &fixed(grid, wanted.columns), Evidence::Header).is_some()
    };
    let holding: Vec<_> = found.iter().copied().filter(holds).collect();
    if holding.is_empty() { found } else { holding }
}

/// A heading as it is compared: width and case folded, without markup and white space.
fn fold_heading(heading: &str) -> String {
    headers::fold(heading.trim_start_matches(['#', ' ', '\t']))
        .chars()
        .filter(|c| !matches!(c, '*' | '`' | '~' | '\\'))
        .collect()
}

fn unknown_heading(heading: &Excerpt, grids: &[Grid]) -> Problem {
    let names = grids.iter().flat_map(|grid| [&grid.name].into_iter().chain(&grid.within)).map(String::as_str);
    let names = names.filter(|name| !name.is_empty());
    let message = format!("no table stands below the heading `{}`", heading.text);
    let help = nearest(&heading.text, names).map_or_else(
        || "no table of the file has a heading: remove `heading`".to_owned(),
        |name| format!("did you mean `{name}`?"),
    );
    Problem::new(ProblemKind::Config, heading.span, message, help)
}

/// What the config says of each column of a grid.
fn fixed(grid: &Grid, wanted: &[(Column, Excerpt)]) -> Vec<Option<Column>> {
    let mut fixed = vec![None; grid.header.cells.len()];
    for (column, header) in wanted {
        if let Some(at) = position(grid, &header.text) {
            fixed[at] = Some(column.clone());
        }
    }
    fixed
}

/// The column with this header, or this number from 1.
fn position(grid: &Grid, header: &str) -> Option<usize> {
    let cells = &grid.header.cells;
    let folded = headers::fold(header);
    let by_header = cells.iter().position(|cell| !folded.is_empty() && headers::fold(&cell.text) == folded);
    let by_number = || header.trim().parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < cells.len());
    by_header.or_else(by_number)
}

fn unknown_columns(grids: &[Grid], wanted: &[(Column, Excerpt)]) -> Vec<Problem> {
    let unknown = wanted.iter().filter(|(_, header)| !grids.iter().any(|grid| position(grid, &header.text).is_some()));
    let unknown = unknown.filter(|_| !grids.is_empty());
    let problem = |(_, header): &(Column, Excerpt)| {
        let headers = grids.iter().flat_map(|grid| &grid.header.cells).map(|cell| cell.text.as_str());
        let help = nearest(&header.text, headers.filter(|text| !text.is_empty())).map_or_else(
            || "the table has no header: write the number of the column, from 1".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        Problem::new(ProblemKind::Config, header.span, format!("no column has the header `{}`", header.text), help)
    };
    unknown.map(problem).collect()
}

/// The text that is most like this one.
fn nearest<'t>(text: &str, known: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let folded = fold_heading(text);
    let likeness = |name: &str| strsim::normalized_levenshtein(&fold_heading(name), &folded);
    // The first of equals.
    known
        .map(|name| (likeness(name), name))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, name)| name)
}

/// What is doubtful about the columns themselves.
fn report_columns(grid: &Grid, columns: &Columns, problems: &mut Problems) {
    let header = |at: usize| &grid.header.cells[at];
    let named = |at: usize| match header(at).text.as_str() {
        "" => format!("column {}", at + 1),
        text => format!("`{text}`"),
    };
    if let Some(rival) = columns.rival {
        let span = |at: usize| Span::new(problems.file, header(at).range.clone());
        let message = format!("{} and {} both hold codes: the first is taken", named(columns.code), named(rival));
        let help = format!("say which one in the config: `columns = {{ code = \"{}\" }}`", header(columns.code).text);
        let others = vec![(span(rival), "or this one")];
        problems.add([Problem { others, ..Problem::new(ProblemKind::Unread, span(columns.code), message, help) }]);
    }
    // A register of numbers that are kept free says no more than that.
    let says = |column: &Column| matches!(column, Column::Text(_) | Column::Bilingual | Column::Name | Column::Status);
    if !columns.all.iter().any(says) {
        problems.unread(
            header(columns.code).range.clone(),
            "the table has codes and nothing that says what they mean",
            "say in the config which column does: `columns = { zh = \"…\" }`, or remove the table",
        );
    }
    if let Some((at, tag, script)) = columns.misnamed {
        let span = Span::new(problems.file, header(at).range.clone());
        let message = format!(
            "{} is named as `{tag}` and holds {} texts: they are taken for what they are",
            named(at),
            script.name()
        );
        let help = "look whether two columns are swapped, or mend the header";
        problems.add([Problem::new(ProblemKind::Suspect, span, message, help)]);
    }
}
