//! What the columns of a table mean, by header and script, and the rows that follow from it.

use unicode_normalization::UnicodeNormalization;

use super::{
    Cell, Row, Status,
    code_cell::is_code,
    grid::{Grid, Header},
    problem::Problems,
};
use crate::{
    code::{Lang, is_han, is_http_status},
    source::{Excerpt, FileId, Span},
};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The codes.
    Code,
    /// Descriptions in the language of this tag: `zh`, `en`, `zh-Hant`, `ja`.
    Text(String),
    /// Descriptions in two languages, one behind the other.
    Bilingual,
    /// The symbol: `UserNotFound`.
    Name,
    /// The HTTP status that goes with the code.
    Http,
    /// Active, deprecated, retired or reserved.
    Status,
    /// The version that brought the code.
    Since,
    /// The code to use in its place.
    ReplacedBy,
    /// Who answers for it.
    Owner,
    /// Why it shares its text, or its number, with another one.
    Shared,
    /// Why the error happens.
    Cause,
    /// What to do about it.
    Solution,
    /// Whether trying again helps.
    Retry,
    /// The module of the code.
    Module,
    /// Something else.
    Other,
}

/// Words of the config for what a column holds, beside the tags of languages.
const KEYS: [(&str, Column); 14] = [
    ("code", Column::Code),
    ("bilingual", Column::Bilingual),
    ("name", Column::Name),
    ("http", Column::Http),
    ("status", Column::Status),
    ("since", Column::Since),
    ("replaced-by", Column::ReplacedBy),
    ("owner", Column::Owner),
    ("shared", Column::Shared),
    ("cause", Column::Cause),
    ("solution", Column::Solution),
    ("retry", Column::Retry),
    ("module", Column::Module),
    ("ignore", Column::Other),
];

impl Column {
    /// The tag of a text whose language its script shows.
    pub const ANY_LANGUAGE: &str = "und";

    /// What the config calls by this key: `code`, `text`, `status`, or the tag of a language: `zh`, `zh-Hant`, `ja`.
    pub fn from_key(key: &str) -> Option<Self> {
        if key == "text" {
            return Some(Self::Text(Self::ANY_LANGUAGE.to_owned()));
        }
        let known = KEYS.into_iter().find_map(|(name, column)| (name == key).then_some(column));
        known.or_else(|| is_tag(key).then(|| Self::Text(key.to_owned())))
    }

    /// The keys that [`Self::from_key`] knows, for a message: those of languages are `zh` and `en` among others.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.into_iter().map(|(name, _)| name).chain(["text", "zh", "en"])
    }

    /// The key of the config for it; that of a text is the tag of its language.
    pub fn key(&self) -> &str {
        match self {
            Self::Text(tag) => tag,
            other => KEYS.iter().find_map(|(name, column)| (column == other).then_some(*name)).unwrap_or("ignore"),
        }
    }

    /// What the header alone says that a column holds.
    pub fn of_header(header: &str) -> Option<Self> {
        header_role(header)
    }
}

/// True for `zh`, `zh-Hant`, `pt-BR`.
fn is_tag(key: &str) -> bool {
    let (language, rest) = key.split_once('-').map_or((key, None), |(language, rest)| (language, Some(rest)));
    let is_word = |word: &str| (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()) && rest.is_none_or(is_word)
}

/// What a grid means.
pub(super) struct Read {
    /// Its columns, with their headers.
    pub(super) columns: Vec<(Column, Excerpt)>,
    /// Its rows; [`Row::table`] is not set yet.
    pub(super) rows: Vec<Row>,
}

/// Reads the columns and rows of a grid. `None` for a table that is not read.
pub(super) fn read(file: FileId, grid: &Grid, problems: &mut Problems) -> Option<Read> {
    let Some(columns) = columns(grid) else {
        problems.unread(
            grid.header.range.clone(),
            "the table has no column of codes",
            "name the header of the code column `错误码` or `Code`",
        );
        return None;
    };
    if grid.rows.is_empty() {
        problems.unread(
            grid.header.range.clone(),
            "the table has no rows",
            "put rows below the header, or remove the table",
        );
        return None;
    }
    let rows = grid.rows.iter().filter_map(|row| {
        let whole = Span::new(file, row.range.clone());
        if row.written > columns.len() {
            problems.unread(
                row.range.clone(),
                format!("the row has {} cells and the table {} columns", row.written, columns.len()),
                "write a `|` inside of a cell as `\\|`",
            );
        }
        let mut read = Row {
            code: String::new(),
            span: whole,
            texts: Vec::new(),
            fields: Vec::new(),
            status: Status::Active,
            table: 0,
        };
        for (column, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            let span = Span::new(file, cell.range.clone());
            let of_row = || Cell { lang: Lang::of(&cell.text), column, text: cell.text.clone(), span };
            match columns.get(column) {
                Some(Column::Code) if is_code(&cell.text) => (read.code, read.span) = (cell.text.clone(), span),
                Some(Column::Text(tag)) => read.texts.push(Cell { lang: lang(tag), ..of_row() }),
                Some(Column::Code | Column::Other) | None => {}
                Some(field) => read.fields.push((field.clone(), of_row())),
            }
        }
        if read.code.is_empty() {
            problems.unread(
                row.range.clone(),
                "the row has no code",
                "put its code into the code column; cells that span rows are not read",
            );
            return None;
        }
        Some(read)
    });
    let rows = rows.collect();
    let headers = grid.header.cells.iter();
    let headers = headers.map(|cell| Excerpt { text: cell.text.clone(), span: Span::new(file, cell.range.clone()) });
    Some(Read { columns: columns.into_iter().zip(headers).collect(), rows })
}

/// The script of a language.
fn lang(tag: &str) -> Lang {
    if tag == "zh" { Lang::Zh } else { Lang::En }
}

/// What each column holds, or `None` where no column holds codes.
fn columns(grid: &Grid) -> Option<Vec<Column>> {
    let headers: Vec<_> = grid.header.cells.iter().map(|cell| header_role(&cell.text)).collect();
    let code = code_column(grid, &headers)?;
    let is_text = |column: &Option<Column>| matches!(column, Some(Column::Text(_)));
    let named = headers.iter().enumerate().any(|(at, column)| at != code && is_text(column));
    let columns = headers.iter().enumerate().map(|(at, header)| {
        let lang = script(grid.texts(at));
        match header {
            _ if at == code => Column::Code,
            // Header and script may disagree; then the script is right.
            Some(Column::Text(header)) => Column::Text(lang.map_or_else(|| header.clone(), tag)),
            None if !named => lang.map_or(Column::Other, |lang| Column::Text(tag(lang))),
            None | Some(Column::Code) => Column::Other,
            Some(other) => other.clone(),
        }
    });
    Some(columns.collect())
}

/// The tag of a language that its script gives away.
fn tag(lang: Lang) -> String {
    if lang == Lang::Zh { "zh" } else { "en" }.to_owned()
}

fn code_column(grid: &Grid, headers: &[Option<Column>]) -> Option<usize> {
    let holds_codes = |column: usize| most(grid.texts(column), 9, is_code);
    // Without a header that says so, words are not taken for codes.
    let holds_numbers = |column: usize| {
        most(grid.texts(column), 9, |text| is_code(text) && text.contains(|c: char| c.is_ascii_digit()))
    };
    // The keys of a map are codes where nothing says which field is.
    if grid.kind == Header::MapKeys && holds_codes(0) && !headers.contains(&Some(Column::Code)) {
        return Some(0);
    }
    let all = 0..headers.len();
    let by_header: Vec<_> = all.clone().filter(|&at| headers[at] == Some(Column::Code) && holds_codes(at)).collect();
    let by_content = all.filter(|&at| headers[at].is_none() && grid.texts(at).next().is_some() && holds_numbers(at));
    let candidates = if by_header.is_empty() { by_content.collect() } else { by_header };
    let is_http = |column: &usize| grid.texts(*column).all(|text| text.parse::<u32>().is_ok_and(is_http_status));
    candidates.iter().find(|column| !is_http(column)).or(candidates.first()).copied()
}

/// True where at least `tenths` of ten texts hold.
fn most<'a>(texts: impl Iterator<Item = &'a str>, tenths: usize, holds: impl Fn(&str) -> bool) -> bool {
    let (mut all, mut good) = (0, 0);
    for text in texts {
        all += 1;
        good += usize::from(holds(text));
    }
    good * 10 >= all * tenths
}

fn script<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Lang> {
    texts.clone().next()?;
    if most(texts.clone(), 6, |text| text.chars().any(is_han)) {
        return Some(Lang::Zh);
    }
    most(texts, 8, |text| Lang::of(text) == Lang::En).then_some(Lang::En)
}

const CODE_HEADERS: &str = "\
    错误码 错误代码 错误编号 返回码 返回值 状态码 响应码 代码 业务错误码 错误 参数 值 code coden \
    errorcode errornumber errorid errcode errno subcode value";
const ZH_HEADERS: &str = "\
    错误描述 错误中文描述 错误描述-中文 错误描述中文 中文描述 中文解释 中文含义 中文 描述 说明 含义 \
    含义说明 释义 备注 注释 错误说明 错误解释 详细描述 错误简述 zh zh-cn chinese chinesedescription \
    errordescriptionchinese";
const EN_HEADERS: &str = "\
    errordescription errormessage 错误信息 错误描述-英文 错误描述英文 错误英文描述 英文描述 英文 \
    对应message message msg errormsg en en-us english englishdescription errordescriptionenglish \
    description";
const HTTP_HEADERS: &str = "http状态码 httpcode httpstatuscode httpstatus http";
const NAME_HEADERS: &str = "名称 宏定义 枚举 枚举名 enumerationname identifier name symbol reason errorname";
const CAUSE_HEADERS: &str = "错误原因 可能原因 常见原因 异常原因 possiblecauses";
const SOLUTION_HEADERS: &str =
    "解决方案 解决办法 解决方式 处理措施 处理步骤 排查建议 排查方法 建议解决方法 操作 操作建议 workaround solution";
const RETRY_HEADERS: &str = "是否重试";
const MODULE_HEADERS: &str = "模块 模块名 modulename module";

/// Tries the whole header, then the part before a parenthesised gloss, then the gloss.
fn header_role(header: &str) -> Option<Column> {
    let folded: String =
        header.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && *c != '_').collect();
    let whole: String = folded.chars().filter(|c| !"()[]".contains(*c)).collect();
    let (before, gloss) = folded.split_once(['(', '[']).unwrap_or((&folded, ""));
    let gloss = gloss.trim_end_matches([')', ']']);
    let known = |word: &str| {
        let lists = [
            (CODE_HEADERS, Column::Code),
            (ZH_HEADERS, Column::Text("zh".to_owned())),
            (EN_HEADERS, Column::Text("en".to_owned())),
            (HTTP_HEADERS, Column::Http),
            (NAME_HEADERS, Column::Name),
            (CAUSE_HEADERS, Column::Cause),
            (SOLUTION_HEADERS, Column::Solution),
            (RETRY_HEADERS, Column::Retry),
            (MODULE_HEADERS, Column::Module),
        ];
        lists.into_iter().find_map(|(words, column)| words.split(' ').any(|known| known == word).then_some(column))
    };
    [whole.as_str(), before, gloss].into_iter().find_map(known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::markdown, *};

    /// The tables of a markdown text.
    fn found(text: &str) -> (Vec<(Grid, Vec<Row>)>, Vec<super::super::Problem>) {
        let mut problems = Problems::new(FileId(0));
        let start = text.len() - text.trim_start_matches('\u{FEFF}').len();
        let grids = markdown::read(text, start.min(3), &mut problems);
        let mut tables = Vec::new();
        for grid in grids {
            let Some(read) = read(FileId(0), &grid, &mut problems) else { continue };
            tables.push((grid, read.rows));
        }
        (tables, problems.finish())
    }

    /// `code | lang text | …` of each row.
    fn shown(text: &str) -> Vec<String> {
        let (tables, _) = found(text);
        let rows = tables.iter().flat_map(|(_, rows)| rows);
        rows.map(|row| {
            let texts = row.texts.iter().map(|cell| format!(" | {} {}", cell.lang.name(), cell.text));
            row.code.clone() + &texts.collect::<String>()
        })
        .collect()
    }

    fn problems(text: &str) -> Vec<(&str, String)> {
        found(text).1.into_iter().map(|problem| (&text[problem.span.range()], problem.message)).collect()
    }

    #[test]
    fn columns_are_found_in_any_order() {
        let table = "\
| HTTP 状态码 | 错误描述-英文 | 返回码 (code) | 说明 | 解决方案 |
|---|---|---|---|---|
| 404 | Not \\| here | `40401` | **不存在** | 重试<br>或放弃 |
";
        assert_eq!(shown(table), ["40401 | English Not | here | Chinese 不存在"]);
        let cells = &found(table).0[0].1[0];
        assert_eq!(&table[cells.span.range()], "`40401`");
        assert_eq!(&table[cells.texts[1].span.range()], "**不存在**");
    }

    #[test]
    fn the_script_beats_the_header() {
        assert_eq!(shown("|错误码|错误描述|\n|-|-|\n|1|Not found|\n"), ["1 | English Not found"]);
    }

    #[test]
    fn headers_that_say_nothing_leave_the_content() {
        assert_eq!(
            shown("|甲|乙|丙|\n|-|-|-|\n|-101|失败了|It failed|\n"),
            ["-101 | Chinese 失败了 | English It failed"]
        );
    }

    #[test]
    fn of_two_code_columns_the_one_that_is_no_http_status_wins() {
        assert_eq!(shown("|状态码|错误码|描述|\n|-|-|-|\n|404|Ecs.0001|没有|\n"), ["Ecs.0001 | Chinese 没有"]);
    }

    #[test]
    fn a_bom_shifts_nothing() {
        let text = "\u{FEFF}# 表\n\n|错误码|说明|\n|-|-|\n|7|没有|\n";
        let (tables, _) = found(text);
        let (table, rows) = &tables[0];
        assert_eq!((table.name.as_str(), &text[rows[0].span.range()]), ("表", "7"));
    }

    #[test]
    fn what_is_not_read_is_a_problem() {
        let bad = "|错误码|说明|\n|---|---|\n|7|没有|多|\n||空|\n|8|对|\n";
        assert_eq!(
            problems(bad),
            [
                ("|7|没有|多|", "the row has 3 cells and the table 2 columns".to_owned()),
                ("||空|", "the row has no code".to_owned()),
            ]
        );
        assert_eq!(shown(bad).len(), 2);
        assert_eq!(problems("|错误码|说明|\n|-|-|\n")[0].1, "the table has no rows");
        assert_eq!(problems("|颜色|说明|\n|-|-|\n|红|热|\n")[0].1, "the table has no column of codes");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[|｜\\-\\\\`#a7错 \r\n\u{FEFF}<]{0,60}") {
            for (_, rows) in found(&text).0 {
                for row in rows {
                    prop_assert!(text.get(row.span.range()).is_some());
                }
            }
        }
    }
}
