//! Tests through the one door: the text of a file, and what comes of it.

use super::*;
use proptest::prelude::*;

/// What comes of a file without a config.
fn read(path: &str, text: &str) -> (Tables, Vec<Problem>) {
    with(path, text, &[], &[])
}

/// What comes of a file of which the config says this.
fn with(path: &str, text: &str, headings: &[&str], columns: &[(&str, &str)]) -> (Tables, Vec<Problem>) {
    let mut sources = Sources::default();
    let file = sources.add_text(path.to_owned(), path.into(), Origin::Disk, text.to_owned());
    let excerpt = |text: &str| Excerpt { text: text.to_owned(), span: Span::new(FileId(7), 0..0) };
    let column = |(key, header): &(&str, &str)| (Column::from_key(key).expect("the key is known"), excerpt(header));
    let request = Request {
        span: Span::new(FileId(7), 0..0),
        path: excerpt(path),
        format: None,
        headings: headings.iter().map(|heading| excerpt(heading)).collect(),
        columns: columns.iter().map(column).collect(),
        namespace: Namespace::TOP,
        comparison: verdict::Comparison::default(),
    };
    let mut tables = Tables::default();
    let problems = tables.add(&sources, file, Some((0, &request)));
    (tables, problems)
}

/// `code | language text | …` of each row.
fn shown(tables: &Tables) -> Vec<String> {
    let row = |row: &Row| {
        let texts = row.texts.iter().map(|cell| format!(" | {} {}", cell.lang.name(), cell.text));
        row.code.clone() + &texts.collect::<String>()
    };
    tables.rows.iter().map(row).collect()
}

fn rows(path: &str, text: &str) -> Vec<String> {
    shown(&read(path, text).0)
}

/// `place: message` of each problem.
fn problems(path: &str, text: &str) -> Vec<String> {
    let problems = read(path, text).1;
    problems.into_iter().map(|problem| format!("{}: {}", &text[problem.span.range()], problem.message)).collect()
}

#[test]
fn one_table_in_all_formats_gives_the_same_rows() {
    let expected = ["1001 | Chinese 用户不存在 | English User not found", "1002 | Chinese 已过期 | English Expired"];
    for (path, text) in [
        ("a.md", "|code|zh|en|\n|-|-|-|\n|1001|用户不存在|User not found|\n|1002|已过期|Expired|\n"),
        ("a.csv", "code,zh,en\n1001,用户不存在,User not found\n1002,已过期,Expired\n"),
        ("a.toml", "[1001]\nzh = '用户不存在'\nen = 'User not found'\n[1002]\nzh = '已过期'\nen = 'Expired'\n"),
        (
            "b.toml",
            "[[e]]\ncode = 1001\nzh = '用户不存在'\nen = 'User not found'\n[[e]]\ncode = 1002\nzh = '已过期'\nen = 'Expired'\n",
        ),
        (
            "a.json",
            r#"{"1001": {"zh": "用户不存在", "en": "User not found"}, "1002": {"zh": "已过期", "en": "Expired"}}"#,
        ),
        ("b.json", r#"[["code", "zh", "en"], [1001, "用户不存在", "User not found"], [1002, "已过期", "Expired"]]"#),
    ] {
        let (tables, problems) = read(path, text);
        assert_eq!(shown(&tables), expected, "{path}");
        assert_eq!(problems, [], "{path}");
    }
    assert_eq!(rows("c.json", r#"{"1001": "用户不存在"}"#), ["1001 | Chinese 用户不存在"]);
}

#[test]
fn columns_are_found_in_any_order() {
    let table = "\
| HTTP 状态码 | 错误描述-英文 | 返回码 (code) | 说明 | 解决方案 |
|---|---|---|---|---|
| 404 | Not \\| here | `40401` | **不存在** | 重试<br>或放弃 |
";
    let (tables, problems) = read("a.md", table);
    assert_eq!(problems, []);
    assert_eq!(shown(&tables), ["40401 | English Not | here | Chinese 不存在"]);
    let row = &tables.rows[0];
    assert_eq!(&table[row.span.range()], "`40401`");
    assert_eq!(&table[row.texts[1].span.range()], "**不存在**");
    assert_eq!(row.field(&Column::Http).map(|cell| cell.text.as_str()), Some("404"));
    assert_eq!(row.field(&Column::Solution).map(|cell| cell.text.as_str()), Some("重试 或放弃"));
}

#[test]
fn an_ambiguous_header_leaves_it_to_the_script() {
    assert_eq!(rows("a.md", "|错误码|错误描述|\n|-|-|\n|1|Not found|\n"), ["1 | English Not found"]);
    assert_eq!(problems("a.md", "|错误码|错误描述|\n|-|-|\n|1|Not found|\n"), [""; 0]);
}

#[test]
fn the_script_beats_a_header_that_names_a_language() {
    let swapped = "|错误码|中文|英文|\n|-|-|-|\n|1|Not found|没有|\n";
    assert_eq!(rows("a.md", swapped), ["1 | English Not found | Chinese 没有"]);
    assert_eq!(
        problems("a.md", swapped),
        ["中文: `中文` is named as `zh` and holds English texts: they are taken for what they are"]
    );
}

#[test]
fn headers_that_say_nothing_leave_the_content() {
    assert_eq!(
        rows("a.md", "|甲|乙|丙|\n|-|-|-|\n|-101|失败了|It failed|\n"),
        ["-101 | Chinese 失败了 | English It failed"]
    );
}

#[test]
fn of_several_columns_of_codes_the_likeliest_wins() {
    for (table, code) in [
        ("|状态码|错误码|描述|\n|-|-|-|\n|404|Ecs.0001|没有|\n", "Ecs.0001"),
        ("|错误码(error)|错误编号(error_code)|错误描述|\n|-|-|-|\n|redirect_uri_mismatch|21322|不匹配|\n", "21322"),
        ("|code|sub_code|说明|\n|-|-|-|\n|40004|A.ONE|一|\n|40004|A.TWO|二|\n|40004|A.THREE|三|\n", "A.ONE"),
        ("|状态码|描述|\n|-|-|\n|10017|没有|\n", "10017"),
        ("|参数|说明|\n|-|-|\n|34005|没有|\n", "34005"),
    ] {
        let (tables, problems) = read("a.md", table);
        assert_eq!(tables.rows[0].code, code, "{table}");
        assert_eq!(problems, [], "{table}");
    }
    assert_eq!(
        problems("a.md", "|错误码|返回码|说明|\n|-|-|-|\n|1001|2001|没有|\n"),
        ["错误码: `错误码` and `返回码` both hold codes: the first is taken"]
    );
}

#[test]
fn numbers_without_texts_are_a_problem() {
    let text = "value,hex,classes\n0,0x00,ROOT|LEAF\n1,0x01,LEAF|EDGE\n2,0x02,LEAF\n";
    assert_eq!(problems("a.csv", text), ["value: the table has codes and nothing that says what they mean"]);
}

#[test]
fn tables_of_other_things_are_left_alone() {
    let text =
        "|参数|说明|\n|-|-|\n|user_id|编号|\n\n|版本|说明|\n|-|-|\n|1.0.2|新|\n\n|错误码|说明|\n|-|-|\n|1001|没有|\n";
    let (tables, problems) = read("a.md", text);
    assert_eq!(shown(&tables), ["1001 | Chinese 没有"]);
    assert_eq!(problems, []);
}

#[test]
fn languages_are_found_by_header() {
    let table =
        "|code|zh|日本語|한국어|Français|繁體中文|\n|-|-|-|-|-|-|\n|1|没有|見つかりません|없음|Introuvable|沒有|\n";
    let (tables, problems) = read("a.md", table);
    assert_eq!(problems, []);
    let tags = tables.tables[0].columns.iter().filter_map(|(column, _)| match column {
        Column::Text(tag) => Some(tag.as_str()),
        _ => None,
    });
    assert_eq!(tags.collect::<Vec<_>>(), ["zh", "ja", "ko", "fr", "zh-Hant"]);
    let langs: Vec<_> = tables.rows[0].texts.iter().map(|cell| cell.lang).collect();
    assert_eq!(langs, [Lang::Zh, Lang::Ja, Lang::Ko, Lang::En, Lang::Zh]);
}

#[test]
fn status_comes_from_a_column_a_line_or_the_text() {
    let table = "\
|code|说明|状态|
|-|-|-|
|1|没有|active|
|2|没有了|deprecated 1.4 → 1|
|3|~~过期~~||
|4|该错误码已废弃||
|5|以后|保留|
|6|删除|depricated|
";
    let (tables, problems) = read("a.md", table);
    let statuses: Vec<_> = tables.rows.iter().map(Row::status).collect();
    assert_eq!(
        statuses,
        [Status::Active, Status::Deprecated, Status::Deprecated, Status::Deprecated, Status::Reserved, Status::Active]
    );
    assert_eq!(tables.rows[1].field(&Column::ReplacedBy).map(|cell| cell.text.as_str()), Some("1"));
    let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(messages, ["`depricated` is no status, did you mean `deprecated`?"]);
}

#[test]
fn a_cell_with_several_codes_is_several_rows() {
    let table = "|code|说明|\n|-|-|\n|1001/1002|没有|\n|1003-1009|保留|\n";
    let (tables, problems) = read("a.md", table);
    assert_eq!(shown(&tables), ["1001 | Chinese 没有", "1002 | Chinese 没有"]);
    let places: Vec<_> = tables.rows.iter().map(|row| &table[row.span.range()]).collect();
    assert_eq!(places, ["1001", "1002"]);
    assert_eq!(problems[0].message, "`1003-1009` is a range and no code");
}

#[test]
fn what_is_not_read_is_a_problem() {
    let bad = "|错误码|说明|备注|\n|---|---|---|\n|7|没有|多|的|\n||空|的|\n|8|对|\n|9|在|\n";
    assert_eq!(
        problems("a.md", bad),
        [
            "|7|没有|多|的|: the row has 4 cells and the table 3 columns",
            "||空|的|: the row has no code",
            "|8|对|: 2 rows have fewer cells than the table has columns",
        ]
    );
    assert_eq!(problems("a.md", "|错误码|说明|\n|-|-|\n"), ["|错误码|说明|: the table has no rows",]);
    assert_eq!(problems("a.md", "|颜色|说明|\n|-|-|\n|红|热|\n"), ["|颜色|说明|: the table has no column of codes"]);
    assert_eq!(problems("a.md", "- **3000**: 没有\n"), [": the file holds no table"]);
}

#[test]
fn cells_merged_with_those_above_shift_no_row() {
    let table = "|module|code|zh|en|\n|-|-|-|-|\n|user|1001|没有|None|\n|1002|过期|Expired|\n|1003|错误|Wrong|\n";
    let (tables, problems) = read("a.md", table);
    assert_eq!(shown(&tables)[1..], ["1002 | Chinese 过期 | English Expired", "1003 | Chinese 错误 | English Wrong"]);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message, "2 rows lack their first cells: they are read from the right");
    assert_eq!(problems[0].others.len(), 1);
}

#[test]
fn suspect_cells_are_told_once_a_table() {
    let table = "\
|code|zh|en|
|-|-|-|
|１００１|没有|None|
|1002\u{A0}|过\u{200B}期|已过期|
|1003|Wrong|Wrong %!s(MISSING)|
|1004|对|Right|
|1005|好|好|
|1006|坏|Bad|
";
    assert_eq!(
        problems("a.md", table),
        [
            "１００１: the code `1001` is written in full-width signs",
            "1002\u{A0}: the code `1002` is written with a sign that nobody sees",
            "过\u{200B}期: the text holds a hidden U+200B",
            "已过期: `已过期` is in a column of English texts and holds Chinese, the first of 2 such cells",
            "Wrong: `Wrong` is in a column of Chinese texts and not Chinese",
            "Wrong %!s(MISSING): `%!s(MISSING)` was left by a program",
        ]
    );
    assert!(read("a.md", table).1.iter().all(|problem| problem.kind == ProblemKind::Suspect));
}

#[test]
fn tables_are_chosen_by_heading() {
    let text = "# **甲／乙**\n\n|code|说明|\n|-|-|\n|1|一|\n\n# 丙\n\n|code|说明|\n|-|-|\n|2|二|\n\n|code|说明|\n|-|-|\n|3|三|\n";
    let codes = |headings: &[&str]| {
        let (tables, problems) = with("a.md", text, headings, &[]);
        let codes: Vec<_> = tables.rows.iter().map(|row| row.code.clone()).collect();
        (codes.join(" "), problems.into_iter().map(|problem| problem.help).collect::<Vec<_>>())
    };
    assert_eq!(codes(&["甲/乙"]), ("1".to_owned(), vec![]));
    assert_eq!(codes(&["# 丙"]), ("2 3".to_owned(), vec![]));
    assert_eq!(codes(&["丙#2", "**甲／乙**"]), ("1 3".to_owned(), vec![]));
    assert_eq!(codes(&["丙#3"]).1, ["did you mean `丙`?"]);
    assert_eq!(codes(&["甲乙"]), (String::new(), vec!["did you mean `甲／乙`?".to_owned()]));
    let problem = &with("a.md", text, &["丁"], &[]).1[0];
    assert_eq!((problem.kind, problem.span.file), (ProblemKind::Config, FileId(7)));
}

#[test]
fn the_config_names_columns_by_header_or_number() {
    let text = "编号,甲,乙\n1001,没有,None\n";
    let (tables, problems) = with("a.csv", text, &[], &[("code", "编号"), ("en", "3"), ("owner", "甲")]);
    assert_eq!(problems, []);
    assert_eq!(shown(&tables), ["1001 | English None"]);
    assert_eq!(tables.rows[0].field(&Column::Owner).map(|cell| cell.text.as_str()), Some("没有"));
    let (_, problems) = with("a.csv", text, &[], &[("code", "编 号"), ("zh", "甲乙"), ("en", "9")]);
    let told: Vec<_> =
        problems.iter().map(|problem| (problem.kind, problem.message.as_str(), problem.help.as_str())).collect();
    assert_eq!(
        told,
        [
            (ProblemKind::Config, "no column has the header `9`", "did you mean `编号`?"),
            (ProblemKind::Config, "no column has the header `甲乙`", "did you mean `甲`?"),
        ]
    );
}

#[test]
fn records_are_found_at_any_depth() {
    let nested =
        "[user.201001]\nzh = '没有'\n[user.201002]\nzh = '过期'\n[order.202001]\nmessage = { zh = '少', en = 'Few' }\n";
    let (tables, problems) = read("a.toml", nested);
    assert_eq!(problems, []);
    assert_eq!(shown(&tables), ["201001 | Chinese 没有", "201002 | Chinese 过期", "202001 | Chinese 少 | English Few"]);
    assert_eq!(tables.tables[1].name, "order");
    let lines =
        r#"{"A_B": {"message": ["One", "two."], "sqlState": "42000", "subClass": {"C": {"message": ["Three"]}}}}"#;
    assert_eq!(rows("a.json", lines), ["A_B | English One two.", "A_B.C | English Three"]);
    assert_eq!(rows("a.toml", "[\"ddl:8200\"]\nerror = '''\nNot here\n'''\n"), ["ddl:8200 | English Not here"]);
}

#[test]
fn a_key_that_stands_twice_is_a_problem_with_both_places() {
    for (path, text) in [
        ("a.json", r#"{"1001": "一", "1002": "二", "1001": "三"}"#),
        ("a.toml", "1001 = '一'\n1002 = '二'\n1001 = '三'\n"),
        ("b.toml", "[code.1001]\nzh = '一'\n[code.1002]\nzh = '二'\n[code.1001]\nzh = '三'\n"),
    ] {
        let (tables, problems) = read(path, text);
        assert_eq!(shown(&tables), ["1001 | Chinese 一", "1002 | Chinese 二"], "{path}");
        let [problem] = problems.as_slice() else { panic!("{path}: {problems:?}") };
        assert!(problem.message.starts_with("the key `1001` stands twice"), "{}", problem.message);
        let (first, _) = problem.others[0];
        assert!(first.end < problem.span.start && text[first.range()].contains("1001"), "{path}: {problem:?}");
        assert!(text[problem.span.range()].contains("1001"), "{path}");
    }
}

#[test]
fn csv_of_all_makes_is_read() {
    for text in [
        "code,message\n1001,\"Not, here\"\n",
        "code;message\r\n1001;Not, here\r\n",
        "\u{FEFF}code\tmessage\n1001\tNot, here\n",
        "# made by a program\n#code,message\n\n1001,\"Not, here\"",
        "1001,\"Not, here\"\n",
        "code,message\n1001,\"Not,\nhere\"\n",
    ] {
        assert_eq!(rows("a.csv", text), ["1001 | English Not, here"], "{text:?}");
        assert_eq!(problems("a.csv", text), [""; 0], "{text:?}");
    }
    let quoted = "code,message\n1001,\"Say \"\"no\"\"\"\n";
    let (tables, _) = read("a.csv", quoted);
    assert_eq!(tables.rows[0].texts[0].text, "Say \"no\"");
    assert_eq!(&quoted[tables.rows[0].texts[0].span.range()], "\"Say \"\"no\"\"\"");
    assert_eq!(
        problems("a.csv", "code,message\n1001,\"open\n1002,b\n"),
        ["\": a quote is opened and not closed where the field ends"]
    );
}

#[test]
fn comments_above_a_csv_are_looked_at_once() {
    let text = format!("{}code,message\n1001,Not here\n", "# a,b,c\n".repeat(50_000));
    assert_eq!(rows("a.csv", &text), ["1001 | English Not here"]);
}

#[test]
fn cells_that_span_take_no_more_memory_than_a_bound() {
    let wide = |rows: usize| {
        let long = "错".repeat(10_000);
        let below = "<tr><td>1001<td>a".repeat(rows);
        format!("<table><tr><th>code<th>zh<th>note<tr><td>1000<td>无<td rowspan=0 colspan=60>{long}{below}</table>")
    };
    assert_eq!(read("a.html", &wide(10)).0.rows.len(), 11);
    let (tables, problems) = read("a.html", &wide(1000));
    assert!((11..100).contains(&tables.rows.len()), "{}", tables.rows.len());
    assert!(problems.iter().any(|problem| problem.message.starts_with("the rows from here on are not read")));
    let text =
        format!("<table><tr><th>code<th>zh<tr><td rowspan=999999999>1001<td>无{}</table>", "<tr>".repeat(50_000));
    assert_eq!(rows("a.html", &text), ["1001 | Chinese 无"], "rows without a cell are none");
}

#[test]
fn mistakes_of_syntax_are_told() {
    assert_eq!(problems("a.json", "{\"1\": \"a\",\n \"2\": b}"), ["b: the file is no JSON: unexpected token"]);
    let toml = "1001 = 'a'\n1002 = \n1003 = 'c'\n";
    assert_eq!(rows("a.toml", toml).len(), 3);
    assert_eq!(read("a.toml", toml).1.len(), 1);
    let (_, problems) = read("a.txt", "1001 a");
    assert_eq!(
        (problems[0].kind, problems[0].message.as_str()),
        (ProblemKind::Config, "how `a.txt` is written is not known")
    );
}

#[test]
fn a_bom_shifts_nothing() {
    for (path, text) in [
        ("a.md", "\u{FEFF}# 表\n\n|错误码|说明|\n|-|-|\n|7|没有|\n"),
        ("a.csv", "\u{FEFF}错误码,说明\n7,没有\n"),
        ("a.toml", "\u{FEFF}7 = '没有'\n"),
        ("a.json", "\u{FEFF}{\"7\": \"没有\"}"),
        ("a.html", "\u{FEFF}<table><tr><th>错误码<th>说明<tr><td>7<td>没有</table>"),
    ] {
        let (tables, problems) = read(path, text);
        assert_eq!(problems, [], "{path}");
        let row = &tables.rows[0];
        assert_eq!(text[row.span.range()].trim_matches('"'), "7", "{path}");
        assert_eq!(text[row.texts[0].span.range()].trim_matches(['"', '\'']), "没有", "{path}");
    }
}

#[test]
fn a_text_whose_language_is_not_told_goes_by_its_script() {
    let (tables, problems) =
        with("a.json", "{\"1001\": \"没有\", \"1002\": \"过期\"}", &[], &[("code", "1"), ("text", "2")]);
    assert_eq!(problems, []);
    assert_eq!(shown(&tables), ["1001 | Chinese 没有", "1002 | Chinese 过期"]);
}

#[test]
fn files_of_one_list_give_a_code_all_its_texts() {
    let mut sources = Sources::default();
    let mut tables = Tables::default();
    for (path, text) in [("zh/a.json", "{\"1001\": \"没有\"}"), ("en/a.json", "{\"1001\": \"None\"}")] {
        let file = sources.add_text(path.to_owned(), path.into(), Origin::Disk, text.to_owned());
        assert_eq!(tables.add(&sources, file, None), []);
    }
    let texts: Vec<_> = tables.rows(Namespace::TOP, "1001").flat_map(|row| &row.texts).map(|cell| cell.lang).collect();
    assert_eq!(texts, [Lang::Zh, Lang::En]);
}

/// A table as each format writes it.
fn written(rows: &[(u32, String, String)]) -> Vec<(&'static str, String)> {
    let all = |row: &dyn Fn(&(u32, String, String)) -> String| rows.iter().map(row).collect::<String>();
    let pipe = |text: &str| text.replace('|', "\\|").replace('&', "&amp;");
    let html = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let quoted = |text: &str| text.replace('"', "\"\"");
    let json = |text: &str| serde_json::to_string(text).expect("a text is JSON");
    let markdown = |(code, zh, en): &(u32, String, String)| format!("|{code}|{}|{}|\n", pipe(zh), pipe(en));
    let cells =
        |(code, zh, en): &(u32, String, String)| format!("<tr><td>{code}<td>{}</td><td>{}</tr>\n", html(zh), html(en));
    let csv = |(code, zh, en): &(u32, String, String)| format!("{code},\"{}\",\"{}\"\r\n", quoted(zh), quoted(en));
    let toml = |(code, zh, en): &(u32, String, String)| format!("[{code}]\nzh = {}\nen = {}\n", json(zh), json(en));
    let list = |(code, zh, en): &(u32, String, String)| format!(",[{code}, {}, {}]\n", json(zh), json(en));
    vec![
        ("a.md", format!("|code|zh|en|\n|-|-|-|\n{}", all(&markdown))),
        ("a.html", format!("<table><tr><th>code<th>zh<th>en\n{}</table>", all(&cells))),
        ("b.md", format!("# h\n\n<table><tr><th>code<th>zh<th>en\n{}</table>\n", all(&cells))),
        ("a.csv", format!("code,zh,en\n{}", all(&csv))),
        ("a.toml", all(&toml)),
        ("a.json", format!("[[\"code\", \"zh\", \"en\"]{}]", all(&list))),
    ]
}

proptest! {
    #[test]
    fn a_table_written_in_any_format_gives_the_same_rows(
        texts in prop::collection::vec(("[错码无效（，。|&<\";]{0,6}无", "[A-Z][a-z|&<\";' ]{0,12}[a-z]"), 1..8),
    ) {
        let spaces = |text: String| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let rows: Vec<_> = (1001..).zip(texts).map(|(code, (zh, en))| (code, zh, spaces(en))).collect();
        let expected: Vec<_> =
            rows.iter().map(|(code, zh, en)| format!("{code} | Chinese {zh} | English {en}")).collect();
        for (path, text) in written(&rows) {
            let (tables, problems) = read(path, &text);
            prop_assert_eq!(&shown(&tables), &expected, "{}: {}", path, text);
            prop_assert!(problems.is_empty(), "{path}: {problems:?}");
        }
    }

    #[test]
    fn any_text_is_read_without_panic(
        path in prop::sample::select(vec!["a.md", "a.html", "a.csv", "a.toml", "a.json"]),
        text in prop_oneof![
            "[|｜\\-\\\\`#a7错 \r\n\u{FEFF}<]{0,60}",
            "(<table>|<tr>|<td>|<td rowspan=2>|<th colspan=3>|</td>|</table>|</|&amp;|7|错|\n| |[|]){0,30}",
            "[\\[\\]{}\":=,'\"\n7a错#.]{0,60}",
            "(\\|code\\|zh\\|\n\\|-\\|-\\|\n|\\|7\\|错\\|\n|code,zh\n|7,错\n|\"|\u{200B}|\\[7\\]\n|zh='错'\n){0,12}",
            any::<String>(),
        ],
    ) {
        let (tables, problems) = read(path, &text);
        for row in &tables.rows {
            prop_assert!(text.get(row.span.range()).is_some());
            for cell in row.texts.iter().chain(row.fields.iter().map(|(_, cell)| cell)) {
                prop_assert!(text.get(cell.span.range()).is_some());
            }
        }
        for problem in problems.iter().filter(|problem| problem.kind != ProblemKind::Config) {
            prop_assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
            prop_assert!(problem.others.iter().all(|(span, _)| text.get(span.range()).is_some()), "{problem:?}");
        }
    }
}

#[test]
fn the_rows_of_the_user_are_a_list_of_their_own() {
    let (mut tables, _) = read("a.csv", "code,zh\n211,请求参数无效\n102,新的\n");
    tables.add_builtin(&mut Sources::default());
    let with_text =
        |list| tables.rows_with_same_text(list, "请求参数无效").map(|row| row.code.as_str()).collect::<Vec<_>>();
    assert_eq!((with_text(Namespace::TOP), with_text(Namespace::OWN)), (vec!["211", "100"], vec!["211"]));
    let known = |list, code| tables.rows(list, code).map(|row| tables.is_published(row)).collect::<Vec<_>>();
    assert_eq!((known(Namespace::TOP, "0211"), known(Namespace::OWN, "0211")), (vec![true], vec![true]));
    assert_eq!((known(Namespace::TOP, "0100"), known(Namespace::OWN, "0100")), (vec![false], vec![]));
    assert_eq!((known(Namespace::TOP, "102"), known(Namespace::OWN, "102")), (vec![true], vec![true]));
}
