//! Changes to a table in TOML, as edits of its text: what is not changed stays as it is, byte by byte. New rows are written as the rows of the
//! file are, between those that come before and behind them.

use std::ops::Range;

use toml_edit::{Document, Item, Key, Table, Value};

/// Bytes of a text and what takes their place.
pub type TextEdit = (Range<usize>, String);

/// A key and a text.
pub type Field = (String, String);

/// A new row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// The code, as it is to be written.
    pub code: String,
    /// Where it belongs among the others.
    pub order: Order,
    /// What else the row says, in this order.
    pub fields: Vec<Field>,
}

/// What rows are sorted by: the number of the code, then its text.
pub type Order = (i128, String);

/// The key above the rows of a file that has none yet.
const FIRST_PATH: &str = "code.";

/// How the rows of a file are written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// `[code.201003]`; the text between the bracket and the code.
    Headers { path: String, quote: Option<char> },
    /// `[[code]]` with `code = 201003` in it; the header, the key, and whether the code is a number.
    List { header: String, key: String, number: bool },
    /// `201003 = { zh = "…" }`
    Lines { indent: String, quote: Option<char> },
    /// `{ code = 201003, zh = "…" },` on a line of its own.
    Elements { indent: String, key: String, number: bool },
}

/// A row of a file.
#[derive(Clone, Debug)]
struct Place {
    /// Where its code begins.
    code: usize,
    order: Order,
    /// The whole of it, with the ends of its lines and the comments behind them.
    whole: Range<usize>,
    /// Its keys, with the bytes of their values.
    fields: Vec<(String, Range<usize>)>,
    /// Where a new field stands.
    end: usize,
    /// True where its fields share a line.
    inline: bool,
    form: Form,
}

/// A file whose rows can be changed.
#[derive(Clone, Debug)]
pub struct Sheet<'t> {
    text: &'t str,
    newline: &'static str,
    /// In the order of the file.
    places: Vec<Place>,
}

impl<'t> Sheet<'t> {
    /// Finds the rows of a text: `rows` are the places of their codes, and what they are sorted by. `Err` says why they cannot be changed.
    pub fn read(text: &'t str, rows: &[(usize, Order)]) -> Result<Self, String> {
        let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let document = Document::parse(&text[start..]).map_err(|error| {
            let line = error.span().map(|span| text[..start + span.start].matches('\n').count() + 1);
            let place = line.map_or(String::new(), |line| format!("line {line}: "));
            format!("it is no TOML: {place}{}", error.message())
        })?;
        let mut finder = Finder { text, start, rows, places: Vec::new(), unknown: None };
        finder.table(document.as_table());
        let Finder { mut places, unknown, .. } = finder;
        if let Some(why) = unknown {
            return Err(why.to_owned());
        }
        if places.len() < rows.len() {
            return Err("its rows are written in a form that cannot be changed".to_owned());
        }
        places.sort_by_key(|place| place.whole.start);
        let newline = if text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r')) { "\r\n" } else { "\n" };
        Ok(Self { text, newline, places })
    }

    /// The keys of a row, by the place of its code.
    pub fn keys(&self, code: usize) -> impl Iterator<Item = &str> {
        let place = self.places.iter().find(|place| place.code == code);
        place.into_iter().flat_map(|place| place.fields.iter().map(|(key, _)| key.as_str()))
    }

    /// Adds rows, each behind the one that comes before it.
    pub fn add(&self, mut rows: Vec<NewRow>) -> Vec<TextEdit> {
        rows.sort_by(|a, b| a.order.cmp(&b.order));
        let mut edits: Vec<TextEdit> = Vec::new();
        for row in &rows {
            let before =
                self.places.iter().filter(|place| place.order < row.order).max_by(|a, b| a.order.cmp(&b.order));
            let (at, text) = match (before, self.places.first()) {
                (Some(place), _) => self.behind(place, row),
                (None, Some(place)) => self.in_front(place, row),
                (None, None) => (self.text.len(), self.alone(row, edits.is_empty())),
            };
            match edits.last_mut() {
                Some((range, known)) if range.start == at => known.push_str(&text),
                _ => edits.push((at..at, text)),
            }
        }
        for (range, text) in &mut edits {
            if range.start == self.text.len() && !self.text.is_empty() && !self.text.ends_with('\n') {
                text.insert_str(0, self.newline);
            }
        }
        edits
    }

    /// Gives the row whose code begins here these fields.
    pub fn set(&self, code: usize, fields: &[Field]) -> Vec<TextEdit> {
        let Some(place) = self.places.iter().find(|place| place.code == code) else { return Vec::new() };
        let known = |key: &str| place.fields.iter().find(|(known, _)| known == key).map(|(_, range)| range.clone());
        let (old, new): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|(key, _)| known(key).is_some());
        let replaced = old.into_iter().filter_map(|(key, text)| Some((known(key)?, string(text))));
        let mut edits: Vec<TextEdit> = replaced.collect();
        let added: String = new
            .into_iter()
            .map(|(key, text)| {
                let field = format!("{} = {}", key_text(key, None), string(text));
                if place.inline { format!(", {field}") } else { format!("{field}{}", self.newline) }
            })
            .collect();
        if !added.is_empty() {
            let open = !place.inline && place.end == self.text.len() && !self.text.ends_with('\n');
            edits.push((place.end..place.end, if open { format!("{}{added}", self.newline) } else { added }));
        }
        edits
    }

    /// True where an empty line stands between two rows.
    fn is_airy(&self) -> bool {
        // A row may stand in another one.
        let between = |pair: &[Place]| self.text.get(pair[0].whole.end..pair[1].whole.start);
        let airy =
            |pair: &[Place]| between(pair).is_some_and(|between| between.lines().any(|line| line.trim().is_empty()));
        self.places.len() < 2 || self.places.windows(2).any(airy)
    }

    fn behind(&self, place: &Place, row: &NewRow) -> (usize, String) {
        let text = self.written(&place.form, row);
        let air = if self.is_airy() { self.newline } else { "" };
        match place.form {
            Form::Headers { .. } | Form::List { .. } => (place.whole.end, format!("{air}{text}")),
            Form::Lines { .. } | Form::Elements { .. } => (place.whole.end, text),
        }
    }

    fn in_front(&self, place: &Place, row: &NewRow) -> (usize, String) {
        let text = self.written(&place.form, row);
        let air = if self.is_airy() { self.newline } else { "" };
        match place.form {
            Form::Headers { .. } | Form::List { .. } => (self.with_comments(place.whole.start), format!("{text}{air}")),
            Form::Lines { .. } | Form::Elements { .. } => (self.with_comments(place.whole.start), text),
        }
    }

    /// The first of the comment lines that stand right above a line. A comment at the top of the file is one of the file.
    fn with_comments(&self, line: usize) -> usize {
        let mut first = line;
        while let Some(above) = self.text[..first].strip_suffix('\n') {
            let start = above.rfind('\n').map_or(0, |at| at + 1);
            if !above[start..].trim_start_matches('\u{FEFF}').trim_start().starts_with('#') {
                break;
            }
            first = start;
        }
        if first == 0 { line } else { first }
    }

    /// A row of a file that had none.
    fn alone(&self, row: &NewRow, is_first: bool) -> String {
        let form = Form::Headers { path: FIRST_PATH.to_owned(), quote: None };
        let is_blank = self.text.trim_start_matches('\u{FEFF}').trim().is_empty();
        let air = if is_first && is_blank { "" } else { self.newline };
        format!("{air}{}", self.written(&form, row))
    }

    fn written(&self, form: &Form, row: &NewRow) -> String {
        let NewRow { code, fields, .. } = row;
        let field = |(key, text): &Field| format!("{} = {}", key_text(key, None), string(text));
        let lines = || fields.iter().map(field).flat_map(|line| [line, self.newline.to_owned()]).collect::<String>();
        let joined = || fields.iter().map(field).collect::<Vec<_>>().join(", ");
        let value = |number: bool| if number { code.clone() } else { string(code) };
        match form {
            Form::Headers { path, quote } => format!("[{path}{}]{}{}", key_text(code, *quote), self.newline, lines()),
            Form::List { header, key, number } => {
                format!("[[{header}]]{0}{key} = {1}{0}{2}", self.newline, value(*number), lines())
            }
            Form::Lines { indent, quote } => {
                format!("{indent}{} = {{ {} }}{}", key_text(code, *quote), joined(), self.newline)
            }
            Form::Elements { indent, key, number } => {
                format!("{indent}{{ {key} = {}, {} }},{}", value(*number), joined(), self.newline)
            }
        }
    }
}

/// A text between quotes, as TOML has it.
fn string(text: &str) -> String {
    Value::from(text).to_string()
}

/// A key, in these quotes or as it needs them.
fn key_text(key: &str, quote: Option<char>) -> String {
    match quote {
        Some(quote) if !key.contains([quote, '\\']) && !key.contains(char::is_control) => {
            format!("{quote}{key}{quote}")
        }
        _ => Key::new(key).display_repr().into_owned(),
    }
}

/// Looks for the rows in a document.
struct Finder<'a> {
    text: &'a str,
    start: usize,
    rows: &'a [(usize, Order)],
    places: Vec<Place>,
    unknown: Option<&'static str>,
}

impl Finder<'_> {
    fn range(&self, span: Option<Range<usize>>) -> Option<Range<usize>> {
        span.map(|span| span.start + self.start..span.end + self.start)
    }

    /// What a row is sorted by, where a code begins here, with or without its quote.
    fn row(&self, code: &Range<usize>) -> Option<&(usize, Order)> {
        let at = self.rows.partition_point(|(start, _)| *start < code.start);
        self.rows.get(at).filter(|(start, _)| code.contains(start))
    }

    fn table(&mut self, table: &Table) {
        for (key, item) in table {
            let Some(key) = table.key(key) else { continue };
            let code = self.range(key.span());
            let row = code.as_ref().and_then(|code| self.row(code)).cloned();
            match (row, item) {
                (Some(row), item) => self.keyed(row, code.unwrap_or_default(), item),
                (None, Item::Table(inner)) => self.table(inner),
                (None, Item::ArrayOfTables(list)) => {
                    for record in list {
                        self.record(record);
                    }
                }
                (None, Item::Value(Value::Array(elements))) => {
                    for element in elements {
                        self.element(element);
                    }
                }
                (None, _) => {}
            }
        }
    }

    /// A row whose code is its key.
    fn keyed(&mut self, (at, order): (usize, Order), code: Range<usize>, item: &Item) {
        let quote = self.text[code.clone()].chars().next().filter(|c| matches!(c, '"' | '\''));
        match item {
            Item::Table(record) if !record.is_dotted() && !record.is_implicit() => {
                let Some(header) = self.range(record.span()) else { return };
                let path = self.text.get(header.start + 1..code.start).unwrap_or(FIRST_PATH).to_owned();
                let form = Form::Headers { path, quote };
                self.lines(at, order, record, &header, form);
                self.table(record);
            }
            Item::Value(Value::InlineTable(record)) if !record.is_dotted() => {
                let Some(braces) = self.range(record.span()) else { return };
                let line = self.line_start(code.start);
                let indent = self.text[line..code.start].to_owned();
                if !indent.trim().is_empty() {
                    return;
                }
                let fields = self.fields(record.iter().map(|(key, value)| (key, value.span())));
                let end = fields.iter().map(|(_, range)| range.end).max().unwrap_or(braces.start + 1);
                let whole = line..self.line_end(braces.end);
                let form = Form::Lines { indent, quote };
                self.places.push(Place { code: at, order, whole, fields, end, inline: true, form });
            }
            Item::Value(Value::InlineTable(_)) | Item::Table(_) => {
                self.unknown = Some("its rows are written with dotted keys, which cannot be changed");
            }
            _ => {
                let why = "its rows are texts, which have no room for a status: give each a table, `[code.201003]`";
                self.unknown = Some(why);
            }
        }
    }

    /// A row of `[[code]]`.
    fn record(&mut self, record: &Table) {
        let Some(header) = self.range(record.span()) else { return };
        let values = record.iter().filter_map(|(key, item)| Some((key, item.as_value()?)));
        let Some((key, number, row)) = self.code_of(values) else { return self.table(record) };
        let line = self.text[header.clone()].trim();
        let name = line.trim_start_matches('[').trim_end_matches(']').to_owned();
        self.lines(row.0, row.1, record, &header, Form::List { header: name, key, number });
    }

    /// A row of `[{ code = 201003 }]`.
    fn element(&mut self, element: &Value) {
        let Some(record) = element.as_inline_table() else { return };
        let (Some(braces), Some((key, number, row))) = (self.range(record.span()), self.code_of(record.iter())) else {
            return;
        };
        let line = self.line_start(braces.start);
        let indent = self.text[line..braces.start].to_owned();
        let whole = line..self.line_end(braces.end);
        let has_comma = self.text[braces.end..whole.end].trim_start().starts_with(',');
        if !indent.trim().is_empty() || !has_comma {
            self.unknown = Some("its rows do not stand on lines of their own with a comma behind each");
            return;
        }
        let fields = self.fields(record.iter().map(|(key, value)| (key, value.span())));
        let end = fields.iter().map(|(_, range)| range.end).max().unwrap_or(braces.start + 1);
        let form = Form::Elements { indent, key, number };
        self.places.push(Place { code: row.0, order: row.1, whole, fields, end, inline: true, form });
    }

    /// The key of the code among the values of a record, and whether it is a number.
    fn code_of<'v>(
        &self,
        values: impl Iterator<Item = (&'v str, &'v Value)>,
    ) -> Option<(String, bool, (usize, Order))> {
        let mut values = values;
        values.find_map(|(key, value)| {
            let row = self.row(&self.range(value.span())?)?;
            Some((key_text(key, None), value.is_integer(), row.clone()))
        })
    }

    /// A row below a header.
    fn lines(&mut self, at: usize, order: Order, record: &Table, header: &Range<usize>, form: Form) {
        let values = record.iter().filter_map(|(key, item)| Some((key, item.as_value()?.span())));
        let fields = self.fields(values);
        let own = fields.iter().map(|(_, range)| range.end).chain([header.end]).max().unwrap_or(header.end);
        let last = self.last(record).max(own);
        let whole = self.line_start(header.start)..self.line_end(last);
        let end = self.line_end(own);
        self.places.push(Place { code: at, order, whole, fields, end, inline: false, form });
    }

    fn fields<'v>(&self, values: impl Iterator<Item = (&'v str, Option<Range<usize>>)>) -> Vec<(String, Range<usize>)> {
        values.filter_map(|(key, span)| Some((key.to_owned(), self.range(span)?))).collect()
    }

    /// The end of the last value in a table and those in it.
    fn last(&self, table: &Table) -> usize {
        let ends = table.iter().map(|(_, item)| match item {
            Item::Table(inner) => self.last(inner).max(self.range(inner.span()).map_or(0, |range| range.end)),
            Item::ArrayOfTables(list) => list.iter().map(|inner| self.last(inner)).max().unwrap_or(0),
            item => self.range(item.span()).map_or(0, |range| range.end),
        });
        ends.max().unwrap_or(0)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(self.start.min(at), |line| line + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |line| at + line + 1)
    }
}

/// A text with edits.
pub fn edited(text: &str, edits: &[TextEdit]) -> String {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a text, by the places of these codes in it.
    fn sheet<'t>(text: &'t str, codes: &[&str]) -> Result<Sheet<'t>, String> {
        let rows = codes.iter().map(|code| (text.find(code).expect("the code is there"), order(code)));
        Sheet::read(text, &rows.collect::<Vec<_>>())
    }

    fn order(code: &str) -> Order {
        (i128::MAX, code.to_owned())
    }

    fn row(code: &str) -> NewRow {
        NewRow { code: code.to_owned(), order: order(code), fields: vec![field("status", "reserved")] }
    }

    fn field(key: &str, text: &str) -> Field {
        (key.to_owned(), text.to_owned())
    }

    #[test]
    fn a_row_may_stand_in_another_one() {
        let text = "[code.1001]\nzh = \"a\"\n\n[code.1001.1002]\nzh = \"b\"\n";
        let sheet = sheet(text, &["1001", "1002"]).expect("the rows are found");
        let new = edited(text, &sheet.add(vec![row("1003")]));
        assert_eq!(new, format!("{text}[code.1001.1003]\nstatus = \"reserved\"\n"));
    }

    const WORDS: &str = "[\"KV:Raft:A\"]\nerror = '''\nno [\"KV:Raft:B\"]\n'''\n\n[\"KV:Raft:C\"]\nerror = \"gone\" # \u{1F980}\n\n\
        [\"KV:Raft:C\".more]\nx = 1\n\n[other]\ny = 2\n";

    #[test]
    fn a_row_goes_behind_all_of_the_one_before_it() {
        let sheet = sheet(WORDS, &["KV:Raft:A", "KV:Raft:C"]).expect("the rows are found");
        let text = edited(WORDS, &sheet.add(vec![row("KV:Raft:D"), row("KV:Raft:B")]));
        let new = |code: &str| format!("\n[\"KV:Raft:{code}\"]\nstatus = \"reserved\"\n");
        let expected = WORDS.replace("'''\n\n[", &format!("'''\n{}\n[", new("B")));
        assert_eq!(text, expected.replace("x = 1\n", &format!("x = 1\n{}", new("D"))));
    }

    #[test]
    fn a_field_goes_above_the_tables_of_its_row() {
        let sheet = sheet(WORDS, &["KV:Raft:A", "KV:Raft:C"]).expect("the rows are found");
        let code = WORDS.find("KV:Raft:C").expect("the code is there");
        assert_eq!(sheet.keys(code).collect::<Vec<_>>(), ["error"]);
        let edits = sheet.set(code, &[field("error", "\"went\""), field("since when", "1.4")]);
        let expected = WORDS.replace("\"gone\" # \u{1F980}\n", "'\"went\"' # \u{1F980}\n\"since when\" = \"1.4\"\n");
        assert_eq!(edited(WORDS, &edits), expected);
    }

    #[test]
    fn a_row_goes_in_front_with_the_comments_of_its_neighbour_left_there() {
        for (text, expected) in [
            ("# file\n[c.b]\nx = 1\n", "# file\n[c.a]\nstatus = \"reserved\"\n\n[c.b]\nx = 1\n"),
            ("# file\n\n# row\n[c.b]\nx = 1\n", "# file\n\n[c.a]\nstatus = \"reserved\"\n\n# row\n[c.b]\nx = 1\n"),
            ("[c]\nb = { x = 1 }\n", "[c]\na = { status = \"reserved\" }\nb = { x = 1 }\n"),
            (
                "[[c]]\nk = \"b\"\n[[c]]\nk = \"d\"\n",
                "[[c]]\nk = \"a\"\nstatus = \"reserved\"\n[[c]]\nk = \"b\"\n[[c]]\nk = \"d\"\n",
            ),
        ] {
            let codes: &[&str] = if text.contains("\"d\"") { &["\"b\"", "\"d\""] } else { &["b"] };
            let rows = codes.iter().map(|code| (text.find(code).expect("it is there"), order(code.trim_matches('"'))));
            let sheet = Sheet::read(text, &rows.collect::<Vec<_>>()).expect("the rows are found");
            assert_eq!(edited(text, &sheet.add(vec![row("a")])), expected);
        }
    }

    #[test]
    fn what_is_no_toml_has_a_line() {
        assert_eq!(
            Sheet::read("a = 1\nb = \n", &[]).map(|_| ()).expect_err("it is no TOML").split(": ").nth(1),
            Some("line 2")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(\\[{1,2}[a-c.\"]{0,3}\\]{1,2}\n?|[a-c]{1,2} ?= ?[0-9\"\\[{}a,=\\] ]{0,6}\n?|#\n|\u{FEFF}|\r\n){0,8}", at in 0_usize..40) {
            if let Ok(sheet) = Sheet::read(&text, &[(at, order("b"))]) {
                for edits in [sheet.add(vec![row("a"), row("c")]), sheet.set(at, &[field("s", "t")])] {
                    proptest::prop_assert!(edited(&text, &edits).len() >= text.len());
                }
            }
        }
    }
}
