//! The patterns of `[extract]` in the config: which macros, calls, struct literals and attributes hold codes, and in which column. Knows
//! the words of a pattern and no tokens of a source file; the fitting is done by [`crate::extract`].

use std::{collections::BTreeMap, ops::Range};

use globset::{Glob, GlobMatcher};

use crate::{code::Role, source::Span};

/// Deepest nesting of brackets in a row.
const MAX_DEPTH: usize = 16;
/// Signs of several characters that are one token; the longer ones first.
const SIGNS: &[&str] = &["..=", "...", "..", "=>", "==", "->", "<=", ">=", "!=", "::"];

/// What a block of the config looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `[[extract.macro]]`
    Macro,
    /// `[[extract.call]]`
    Call,
    /// `[[extract.field]]`
    Field,
    /// `[[extract.attribute]]`
    Attribute,
}

/// A block of the config.
#[derive(Debug)]
pub struct Block {
    /// What it looks at.
    pub target: Target,
    /// The macros, functions, types or attributes; never empty.
    pub names: Vec<Name>,
    /// Where the code stands in them.
    pub columns: Columns,
    /// The place of that in the config.
    pub span: Span,
    /// What the codes are.
    pub role: Role,
}

/// What one name of a block met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatternUse {
    /// Something fitted.
    pub fits: bool,
    /// The first place that has the name and did not fit, up to the end of its line.
    pub misfit: Option<Span>,
}

/// What the blocks met, by block and by name in it. A name that was nowhere is not there.
pub type PatternUses = BTreeMap<(usize, usize), PatternUse>;

/// Where the code stands.
#[derive(Debug)]
pub enum Columns {
    /// In a row of one of these shapes; the first that fits is taken. Never empty.
    Rows(Vec<Row>),
    /// In the value of a key.
    Keys {
        /// The key of the code.
        code: String,
        /// The keys of its texts.
        texts: Vec<String>,
    },
}

impl Columns {
    /// What has to stand in the source, for messages.
    pub fn shown(&self) -> String {
        match self {
            Self::Rows(rows) => rows.iter().map(|row| format!("`{}`", row.text)).collect::<Vec<_>>().join(" or "),
            Self::Keys { code, .. } => format!("`{code} = …`"),
        }
    }

    /// The words that a row cannot do without; empty where there are none.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Rows(rows) => rows.iter().flat_map(|row| words(&row.parts)).collect(),
            Self::Keys { code, .. } => vec![code],
        }
    }
}

fn words(parts: &[Part]) -> Vec<&str> {
    let mut out = Vec::new();
    for part in parts {
        match part {
            Part::Literal(text) if text.starts_with(|c: char| c.is_alphabetic() || c == '_') => out.push(text.as_str()),
            Part::Group(_, inner) => out.extend(words(inner)),
            _ => {}
        }
    }
    out
}

/// What a column of a row is to the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// `$name`
    Name,
    /// `$code`
    Code,
    /// `$prefix`: stands in front of the code.
    Prefix,
    /// `$zh`
    Zh,
    /// `$en`
    En,
    /// `$text`, in the language of its script.
    Text,
}

impl Column {
    const ALL: &[(&str, Self)] = &[
        ("name", Self::Name),
        ("code", Self::Code),
        ("prefix", Self::Prefix),
        ("zh", Self::Zh),
        ("en", Self::En),
        ("text", Self::Text),
    ];
}

/// A part of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A column: an expression.
    Column(Column),
    /// A token that has to stand there.
    Literal(String),
    /// An opening bracket and what has to stand in it.
    Group(char, Vec<Part>),
    /// `_`: any expression.
    Any,
    /// `..`: all up to where the next part fits, or up to the end; may be nothing.
    Rest,
}

/// The shape of a row. It holds `$code` once, or is `$prefix` alone.
#[derive(Debug)]
pub struct Row {
    /// Its parts; brackets are balanced, and no two [`Part::Rest`] stand side by side.
    pub parts: Vec<Part>,
    /// The row as written.
    pub text: String,
}

/// What is wrong with a row.
#[derive(Debug, PartialEq, Eq)]
pub struct RowError {
    /// Bytes in the row.
    pub range: Range<usize>,
    /// What is wrong: lower-case, no final stop.
    pub message: String,
    /// What to type.
    pub help: String,
}

impl Row {
    /// Reads a row; gives everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<RowError>> {
        let mut parser = Parser { text, at: 0, columns: Vec::new(), errors: Vec::new() };
        let mut parts = parser.sequence();
        // What stands between rows is no part of one.
        while matches!(parts.last(), Some(Part::Literal(sign)) if matches!(sign.as_str(), "," | ";")) {
            parts.pop();
        }
        let row = Self { parts, text: text.to_owned() };
        let has_code = parser.columns.contains(&Column::Code);
        if parser.errors.is_empty() && !has_code && !row.is_head() {
            parser.error(0..text.len(), "it has no `$code`", "write `$code` where the code stands");
        }
        if parser.errors.is_empty() { Ok(row) } else { Err(parser.errors) }
    }

    /// `$prefix` alone: a string in front of the rows whose codes it begins.
    pub fn is_head(&self) -> bool {
        self.parts == [Part::Column(Column::Prefix)]
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    columns: Vec<Column>,
    errors: Vec<RowError>,
}

impl<'t> Parser<'t> {
    fn error(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(RowError { range, message: message.into(), help: help.into() });
    }

    /// The parts of the row. A bracket that is open is kept with the parts in front of it.
    fn sequence(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut open: Vec<(char, usize, Vec<Part>)> = Vec::new();
        while let Some((range, word)) = self.word() {
            match word {
                "(" | "[" | "{" => {
                    if open.len() == MAX_DEPTH {
                        self.error(
                            range,
                            "brackets are nested too deep",
                            "write `_` for a bracket with all that is in it",
                        );
                        return parts;
                    }
                    let bracket = word.chars().next().unwrap_or('(');
                    open.push((bracket, range.start, std::mem::take(&mut parts)));
                }
                ")" | "]" | "}" => match open.pop() {
                    Some((bracket, _, outer)) if closing(bracket) == word => {
                        let inner = std::mem::replace(&mut parts, outer);
                        parts.push(Part::Group(bracket, inner));
                    }
                    Some((bracket, start, _)) => {
                        let help = format!("close it with `{}`", closing(bracket));
                        self.error(start..range.end, format!("`{bracket}` is closed by `{word}`"), help);
                        return parts;
                    }
                    None => {
                        self.error(range, format!("`{word}` closes nothing"), "remove it, or open the bracket");
                    }
                },
                "_" => parts.push(Part::Any),
                ".." => {
                    if parts.last() == Some(&Part::Rest) {
                        self.error(range, "`..` stands behind `..`", "remove one of them");
                    } else {
                        parts.push(Part::Rest);
                    }
                }
                _ => match word.strip_prefix('$') {
                    Some(name) => parts.extend(self.column(range, name).map(Part::Column)),
                    None => parts.push(Part::Literal(word.to_owned())),
                },
            }
        }
        for (bracket, start, _) in open {
            let help = format!("close it with `{}`", closing(bracket));
            self.error(start..start + 1, format!("`{bracket}` is never closed"), help);
        }
        parts
    }

    fn column(&mut self, range: Range<usize>, name: &str) -> Option<Column> {
        let Some(&(_, column)) = Column::ALL.iter().find(|(known, _)| *known == name) else {
            let distance = |known: &str| strsim::damerau_levenshtein(known, name);
            let near = Column::ALL.iter().map(|(known, _)| *known).min_by_key(|known| distance(known));
            let help = match near.filter(|known| distance(known) <= 2 && !name.is_empty()) {
                Some(known) => format!("write `${known}`"),
                None => "the columns are `$name`, `$code`, `$prefix`, `$text`, `$zh`, `$en`; write `_` for another one"
                    .to_owned(),
            };
            self.error(range, format!("unknown column `${}`", name.escape_debug()), help);
            return None;
        };
        let text = matches!(column, Column::Text | Column::Zh | Column::En);
        if !text && self.columns.contains(&column) {
            self.error(range, format!("`${name}` stands in it twice"), "write `_` for one of them");
        }
        self.columns.push(column);
        Some(column)
    }

    /// The next token and its place.
    fn word(&mut self) -> Option<(Range<usize>, &'t str)> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.len() - rest.trim_start().len();
        let rest = &self.text[start..];
        let first = rest.chars().next()?;
        let run = |from: usize, passes: &dyn Fn(char) -> bool| {
            rest[from..].find(|c: char| !passes(c)).map_or(rest.len(), |length| from + length)
        };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            '$' => run(1, &word),
            '"' => self.string(start),
            '\'' => {
                let end = run(1, &word);
                end + usize::from(rest[end..].starts_with('\''))
            }
            c if word(c) => {
                let end = run(0, &word);
                let fraction = first.is_ascii_digit() && rest[end..].starts_with('.');
                let digits = if fraction { run(end + 1, &|c| c.is_ascii_digit()) } else { end };
                if digits > end + 1 { digits } else { end }
            }
            _ => SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |sign| sign.len()),
        };
        self.at = start + length;
        Some((start..self.at, &rest[..length]))
    }

    /// Length of the string literal at `start`.
    fn string(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        let mut escaped = false;
        for (i, c) in rest.char_indices().skip(1) {
            match c {
                '"' if !escaped => return i + 1,
                _ => escaped = c == '\\' && !escaped,
            }
        }
        self.error(start..self.text.len(), "this string is never closed", "close it with `\"`");
        rest.len()
    }
}

fn closing(bracket: char) -> &'static str {
    match bracket {
        '(' => ")",
        '[' => "]",
        _ => "}",
    }
}

/// The name of what a block looks at: a path whose segments may hold `*`, or `.method`.
#[derive(Debug)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Its place in the config.
    pub span: Span,
    /// `.method`
    pub method: bool,
    segments: Vec<(String, GlobMatcher)>,
}

impl Name {
    /// Reads a name. `Err` is what is wrong with it and what to type.
    pub fn parse(target: Target, text: &str, span: Span) -> Result<Self, (String, &'static str)> {
        let help = match target {
            Target::Macro => "write the name of a macro, such as `define_errors`",
            Target::Call => "write a function such as `Reply::error`, `*::error` or `.reply_error`",
            Target::Field => "write the name of a type, such as `Reply`",
            Target::Attribute => "write the name of an attribute, such as `error`",
        };
        if text.trim().is_empty() {
            return Err(("this name is empty".to_owned(), help));
        }
        let bare = if target == Target::Macro { text.strip_suffix('!').unwrap_or(text) } else { text };
        let (method, path) = match bare.strip_prefix('.') {
            Some(name) if target == Target::Call && !name.contains("::") => (true, name),
            _ => (false, bare),
        };
        let segment = |segment: &str| {
            let segment = segment.strip_prefix("r#").unwrap_or(segment);
            let named = !segment.is_empty()
                && !segment.starts_with(|c: char| c.is_ascii_digit())
                && segment.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '*' | '?'));
            let glob = named.then(|| Glob::new(segment).ok())??;
            Some((segment.to_owned(), glob.compile_matcher()))
        };
        let path = path.strip_prefix("::").unwrap_or(path);
        match path.split("::").map(segment).collect() {
            Some(segments) => Ok(Self { text: bare.to_owned(), span, method, segments }),
            None => Err((format!("`{}` is no name", text.escape_debug()), help)),
        }
    }

    /// True for a path as the source writes it, outermost segment first. Modules in front may be left out there or here; a type may not.
    pub fn matches(&self, path: &[&str]) -> bool {
        let mut written = path.iter().rev();
        let mut fitted = 0;
        for (i, (text, glob)) in self.segments.iter().rev().enumerate() {
            match written.next() {
                Some(segment) if glob.is_match(segment) => fitted += 1,
                None if i > 0 && is_module(text) => break,
                _ => return false,
            }
        }
        fitted > 0 && written.next().is_none_or(|owner| is_module(owner))
    }

    /// The longest text that stands in every name that matches; empty where any name may match.
    pub fn needle(&self) -> &str {
        let last = self.segments.last().map_or("", |(text, _)| text.as_str());
        last.split(['*', '?']).max_by_key(|part| part.len()).unwrap_or("")
    }
}

fn is_module(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_lowercase() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

    fn parts(text: &str) -> Vec<Part> {
        Row::parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}")).parts
    }

    /// `place: message; help` of each error.
    fn errors(text: &str) -> Vec<String> {
        let errors = Row::parse(text).err().unwrap_or_default();
        errors
            .iter()
            .map(|error| format!("{}: {}; {}", &text[error.range.clone()], error.message, error.help))
            .collect()
    }

    fn literal(text: &str) -> Part {
        Part::Literal(text.to_owned())
    }

    #[test]
    fn a_row_is_columns_literals_and_brackets() {
        let code = || Part::Column(Column::Code);
        assert_eq!(parts("$name($code)"), [Part::Column(Column::Name), Part::Group('(', vec![code()])]);
        assert_eq!(
            parts("NAME=>{ code::x: $code , 'a 1.5 \"a b\" ..}"),
            [
                literal("NAME"),
                literal("=>"),
                Part::Group(
                    '{',
                    vec![
                        literal("code"),
                        literal("::"),
                        literal("x"),
                        literal(":"),
                        code(),
                        literal(","),
                        literal("'a"),
                        literal("1.5"),
                        literal("\"a b\""),
                        Part::Rest,
                    ]
                )
            ]
        );
        assert_eq!(parts("_, 错误, $code,;"), [Part::Any, literal(","), literal("错误"), literal(","), code()]);
        assert!(Row::parse("$prefix,").is_ok_and(|row| row.is_head()));
    }

    #[test]
    fn everything_wrong_with_a_row_is_told() {
        assert_eq!(
            errors("$nmae($code, $price"),
            [
                "$nmae: unknown column `$nmae`; write `$name`",
                "$price: unknown column `$price`; the columns are `$name`, `$code`, `$prefix`, `$text`, `$zh`, `$en`; write `_` for another one",
                "(: `(` is never closed; close it with `)`",
            ]
        );
        assert_eq!(errors("$name($text)"), ["$name($text): it has no `$code`; write `$code` where the code stands"]);
        assert_eq!(errors(""), [": it has no `$code`; write `$code` where the code stands"]);
        assert_eq!(errors("$code)"), ["): `)` closes nothing; remove it, or open the bracket"]);
        assert_eq!(errors("($code]"), ["($code]: `(` is closed by `]`; close it with `)`"]);
        assert_eq!(errors("$code .. .."), ["..: `..` stands behind `..`; remove one of them"]);
        assert_eq!(errors("$code $code"), ["$code: `$code` stands in it twice; write `_` for one of them"]);
        assert_eq!(errors("$code \"a"), ["\"a: this string is never closed; close it with `\"`"]);
        assert_eq!(errors(&"(".repeat(100_000)).len(), 1);
    }

    fn matches(name: &str, path: &str) -> bool {
        let name = Name::parse(Target::Call, name, SPAN).expect("it is a name");
        name.matches(&path.split("::").collect::<Vec<_>>())
    }

    #[test]
    fn a_name_fits_a_path_from_its_end() {
        for (name, path) in [
            ("fail", "fail"),
            ("fail", "reply::fail"),
            ("Reply::fail", "Reply::fail"),
            ("Reply::fail", "api::Reply::fail"),
            ("api::Reply::fail", "Reply::fail"),
            ("reply::fail", "fail"),
            ("*::fail", "Reply::fail"),
            ("*Error::with_*", "ApiError::with_code"),
        ] {
            assert!(matches(name, path), "{name} {path}");
        }
        for (name, path) in [
            ("fail", "Reply::fail"),
            ("Reply::fail", "fail"),
            ("Reply::fail", "Other::fail"),
            ("api::Reply::fail", "other::Reply::fail"),
            ("*::fail", "fail"),
            ("fail", "failed"),
        ] {
            assert!(!matches(name, path), "{name} {path}");
        }
    }

    #[test]
    fn a_name_is_a_path() {
        let parse = |target, text| Name::parse(target, text, SPAN);
        for text in ["", " ", "a b", "a::", "1a", "a-b", "a.b"] {
            assert!(parse(Target::Call, text).is_err(), "{text}");
        }
        assert!(parse(Target::Macro, ".a").is_err() && parse(Target::Call, ".a").is_ok_and(|name| name.method));
        assert!(parse(Target::Macro, "a!").is_ok_and(|name| name.text == "a" && name.matches(&["a"])));
        assert_eq!(parse(Target::Call, "*::with_*").expect("it is a name").needle(), "with_");
    }

    proptest::proptest! {
        #[test]
        fn any_row_is_read_without_panic(text in "[$a-c_.(){}\\[\\]\"'\\\\=>: 1,\u{e9}\u{9519}]{0,40}|(\\$(name|code|text) ?|[(),.]){0,20}") {
            if let Err(errors) = Row::parse(&text) {
                for error in errors {
                    proptest::prop_assert!(text.get(error.range).is_some());
                }
            }
            for target in [Target::Macro, Target::Call, Target::Field, Target::Attribute] {
                if let Ok(name) = Name::parse(target, &text, SPAN) {
                    name.matches(&["a", "B"]);
                }
            }
        }
    }
}
