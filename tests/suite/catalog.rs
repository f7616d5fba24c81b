//! The catalog in markdown: what it holds, where it is written, what `--check` says, and that its bytes depend on the codes alone.

use std::{ffi::OsStr, fmt::Write as _, fs};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::support::{Project, compare, fixture, none, read, run_with};

const PAGE: &str = "docs/catalog.md";

/// Two codes of the scheme and one of an item's own.
const LIBRARY: &str = "\
pub enum UserError {
    NotFound = 201001, // 用户不存在
    /// Login expired
    LoginExpired = 201002, // 登录已过期
    Locked = 201003, // 账号已锁定
}
";

/// Puts another text in the place of one in a file.
#[track_caller]
fn edit(project: &Project, path: &str, from: &str, to: &str) {
    let path = project.root().join(path);
    let text = fs::read_to_string(&path).expect("the file is there");
    assert!(text.contains(from), "{from:?} is not in\n{text}");
    fs::write(&path, text.replacen(from, to, 1)).expect("the file is ours");
}

/// A package with this library and its catalog.
fn published(library: &str) -> Project {
    let project = Project::demo(library).file("docs/readme.md", "");
    project.run(&["catalog", "-o", PAGE]).exits(0).says(&["wrote `docs/catalog.md`"]);
    project.run(&["catalog", "--check", "-o", PAGE]).exits(0).says(&["`docs/catalog.md` is up to date"]);
    project
}

/// The lines that a check prints.
#[track_caller]
fn differences(project: &Project) -> Vec<String> {
    let run = project.run(&["catalog", "--check", "-o", PAGE]).exits(1);
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn the_pages_of_the_example_are_as_expected() {
    let project = Project::example();
    let mut problems = Vec::new();
    for (name, args) in [
        ("example.md", &["catalog"][..]),
        ("english.md", &["catalog", "--language", "en", "--repo-url", "https://example.com/team/shop/blob/main/"]),
        ("chinese.md", &["catalog", "--language=zh", "--format", "markdown", "-p", "user"]),
    ] {
        let run = project.run(args).exits(0);
        problems.extend(compare(&fixture("catalog").join(name), run.stdout).err());
    }
    none(&problems);
}

#[test]
fn columns_are_chosen_by_the_config() {
    let project = Project::demo(LIBRARY)
        .file(
            "codes.md",
            "\
| 错误码 | 名称 | 中文 | 英文 | HTTP | 状态 | 版本 | 负责人 | 原因 | 解决方案 | 是否重试 |
|---|---|---|---|---|---|---|---|---|---|---|
| 201001 | NotFound | 用户不存在 | User not found | 404 | active | 1.0 | team-a | 账号写错 | 核对账号 | 否 |
| 201002 | LoginExpired | 登录已过期 | Login expired | 401 | deprecated → 201003 | 1.1 | team-b | - | 重新登录 | 是 |
| 201009 | Gone | 已合并 | Merged | 410 | retired | 1.0 | - | - | - | - |
",
        )
        .file(
            "errcode.toml",
            "version = 1\nscheme = \"A-BB-CCC\"\nreserved = [\"201900..=201999\"]\n[[table]]\npath = \"codes.md\"\n",
        );
    // The table has a column of HTTP statuses.
    let page = project.run(&["catalog"]).exits(0).stdout;
    assert!(page.contains("| 码 Code | 名称 Name | 中文 | English | HTTP | 状态 Status | 源码 Source |"), "{page}");
    compare(&fixture("catalog").join("table.md"), page).unwrap_or_else(|difference| panic!("{difference}"));
    edit(
        &project,
        "errcode.toml",
        "[[table]]",
        "[catalog]\ncolumns = [\"retry\", \"text\", \"owner\", \"since\", \"cause\"]\nlanguage = [\"en\", \"zh\"]\n[[table]]",
    );
    let page = project.run(&["catalog"]).exits(0).stdout;
    assert!(
        page.contains("| Code 码 | Retry 可重试 | English | 中文 | Owner 负责人 | Since 起始版本 | Cause 原因 |"),
        "{page}"
    );
    assert!(page.contains("| 否 | User not found | 用户不存在 | team-a | 1.0 | 账号写错 |"), "{page}");
    assert!(page.contains("- **Solution 处理建议**: 核对账号") && !page.contains("**Retry"), "{page}");
}

#[test]
fn the_config_says_where_the_catalog_is() {
    let config = "version = 1\n[catalog]\noutput = \"docs/codes.md\"\nlanguage = \"en\"\nrepo-url = \"https://example.com/b/main\"\n";
    let project = Project::demo(LIBRARY).file("docs/codes.md", "").file("errcode.toml", config);
    project.run(&["catalog"]).exits(0).says(&["wrote `docs/codes.md`: 3 codes"]);
    let page = read(&project.root().join("docs/codes.md"));
    assert!(page.starts_with("# Error code catalog\n\n<!-- errcode-check:begin catalog v1;"), "{page}");
    assert!(page.contains("[demo::UserError](https://example.com/b/main/src/lib.rs)"), "{page}");
    project.run(&["catalog", "--check"]).exits(0);
    project.run(&["catalog"]).exits(0).says(&["`docs/codes.md` is up to date: 3 codes"]);
    let printed = project.run(&["catalog", "--output", "-"]).exits(0);
    assert!(printed.stdout.contains("`201002`") && printed.stderr.is_empty(), "{printed}");
    // Part of the codes, or another format, is not what the file holds.
    project.run(&["catalog", "-p", "demo"]).exits(2).says(&["holds the catalog of all packages", "--output -"]);
    assert!(project.run(&["catalog", "--format", "json"]).exits(0).stdout.starts_with(['{', '[']));
    assert_eq!(read(&project.root().join("docs/codes.md")), page);
}

#[test]
fn wrong_words_of_the_config_have_their_places() {
    let config = "version = 1
[catalog]
outptu = \"a.md\"
output = \"../a.md\"
language = [\"zh\", \"klingon\", \"zh\"]
columns = [\"text\", \"owners\", \"text\"]
repo-url = \"example.com/a b\"
";
    let run = Project::demo(LIBRARY).file("errcode.toml", config).run(&["catalog"]).exits(2);
    run.says(&[
        "errcode.toml:3:1",
        "unknown key `outptu`",
        "write `output`",
        "errcode.toml:4:10",
        "`../a.md` is no file below the workspace root",
        "errcode.toml:5:19",
        "`klingon` is no language",
        "`zh` is named twice",
        "errcode.toml:6:20",
        "write `owner`",
        "`text` is named twice",
        "errcode.toml:7:12",
        "is no address that links can begin with",
    ]);
}

#[test]
fn wrong_flags_say_what_to_type() {
    let project = Project::demo(LIBRARY);
    project.run(&["catalog", "--check"]).exits(2).says(&["`--check` has no file to look at", "--output FILE"]);
    project.run(&["catalog", "--check", "-o", "none.md"]).exits(2).says(&["there is no catalog `none.md`"]);
    project.run(&["catalog", "-o", "none/a.md"]).exits(2).says(&["there is no folder"]);
    project.run(&["catalog", "--language", "zh,zh"]).exits(2).says(&["`zh` is named twice"]);
    project.run(&["catalog", "--language", "chinese"]).exits(2).says(&["is no language"]);
    project.run(&["catalog", "--repo-url", "x"]).exits(2).says(&["is no address"]);
    Project::demo("").run(&["catalog"]).exits(2).says(&["no error code was found in 1 file"]);
}

#[test]
fn what_stands_outside_of_the_marks_stays() {
    let project = published(LIBRARY);
    let page = project.root().join(PAGE);
    let text = read(&page);
    let (before, after) = ("\u{FEFF}# 我们的错误码\r\n\r\nSee [one](#e201001).\r\n", "\r\n\r\nBehind. \r\n\r\n");
    let (_, region) = text.split_once("\n\n").expect("a heading comes first");
    let with_feeds = region.trim_end().replace('\n', "\r\n");
    fs::write(&page, format!("{before}{with_feeds}{after}")).expect("the file is ours");
    project.run(&["catalog", "--check", "-o", PAGE]).exits(0);
    edit(&project, "src/lib.rs", "账号已锁定", "账号已封禁");
    project.run(&["catalog", "-o", PAGE]).exits(0);
    let new = fs::read_to_string(&page).expect("it was just written");
    assert_eq!(new, format!("{before}{}{after}", with_feeds.replace("账号已锁定", "账号已封禁")));
    project.run(&["catalog", "--check", "-o", PAGE]).exits(0);
}

#[test]
fn a_file_without_marks_is_never_overwritten() {
    let project = Project::demo(LIBRARY).file("a.md", "# Ours\n");
    for args in [&["catalog", "-o", "a.md"][..], &["catalog", "--check", "-o", "a.md"]] {
        let run = project.run(args).exits(2);
        run.says(&["`a.md` has no marks", "<!-- errcode-check:begin catalog v1;", "<!-- errcode-check:end -->"]);
    }
    assert_eq!(read(&project.root().join("a.md")), "# Ours\n");
    // The lines that it says to put there do.
    let help = project.run(&["catalog", "-o", "a.md"]).stderr;
    let marks: String =
        help.lines().filter(|line| line.starts_with("<!--")).fold(String::new(), |all, line| all + line + "\n");
    fs::write(project.root().join("a.md"), format!("# Ours\n\n{marks}")).expect("the file is ours");
    project.run(&["catalog", "-o", "a.md"]).exits(0);
    assert!(read(&project.root().join("a.md")).starts_with("# Ours\n\n<!-- errcode-check:begin"));
    for (text, says) in [
        ("\n<!-- errcode-check:begin catalog v1 -->\n", "a.md:2: a catalog begins and does not end"),
        ("<!-- errcode-check:end -->\n", "a.md:1: a catalog ends that did not begin"),
        (
            "<!-- errcode-check:begin catalog v9 -->\n<!-- errcode-check:end -->\n",
            "a.md:1: this catalog is of version 9",
        ),
    ] {
        fs::write(project.root().join("a.md"), text).expect("the file is ours");
        project.run(&["catalog", "-o", "a.md"]).exits(2).says(&[says]);
        project.run(&["catalog", "--check", "-o", "a.md"]).exits(2).says(&[says]);
        assert_eq!(read(&project.root().join("a.md")), text);
    }
}

#[test]
fn a_check_says_what_differs() {
    let project = published(LIBRARY);
    let before = project.files();
    edit(&project, "src/lib.rs", "    Locked = 201003, // 账号已锁定\n", "    Banned = 201004, // 账号已封禁\n");
    edit(
        &project,
        "src/lib.rs",
        "NotFound = 201001, // 用户不存在",
        "#[deprecated]\n    NotFound = 201001, // 没有这个用户",
    );
    edit(&project, "src/lib.rs", "201002", "201005");
    assert_eq!(
        differences(&project),
        [
            "`docs/catalog.md` is not up to date:",
            "~ 201002 -> 201005 LoginExpired",
            "- 201003 Locked",
            "+ 201004 Banned",
            "~ 201001 NotFound: status: `active` -> `deprecated`",
            "~ 201001 NotFound: zh: `用户不存在` -> `没有这个用户`",
            "run `cargo errcode-check catalog` to write it",
        ]
    );
    let page = |files: Vec<(std::path::PathBuf, Vec<u8>)>| files.into_iter().find(|(path, _)| path.ends_with(PAGE));
    assert_eq!(page(project.files()), page(before), "a check writes nothing");
    project.run(&["catalog", "-o", PAGE]).exits(0);
    project.run(&["catalog", "--check", "-o", PAGE]).exits(0);
    let json = project.run(&["catalog", "--check", "-o", PAGE, "--message-format", "json"]).exits(0).json();
    assert_eq!(json[0]["clean"], true);
    edit(&project, "src/lib.rs", "    Banned = 201004, // 账号已封禁\n", "");
    let json = project.run(&["catalog", "--check", "-o", PAGE, "--message-format", "json"]).exits(1).json();
    assert_eq!(json[0]["changes"][0]["kind"], "removed");
    assert_eq!(json[0]["changes"][0]["code"]["name"], "Banned");
}

#[test]
fn a_check_tells_of_edits_links_and_anchors() {
    let project = published(LIBRARY);
    edit(&project, PAGE, "\n\n## 索引", "\n\nBy hand.\n\n## 索引");
    let lines = differences(&project);
    assert!(lines[1].starts_with("docs/catalog.md:8: `By hand.` is not `## 索引 / Index`"), "{lines:?}");
    project.run(&["catalog", "-o", PAGE]).exits(0);
    edit(&project, PAGE, "(../src/lib.rs)", "(../src/none.rs)");
    edit(&project, PAGE, "\n\n", "\n\n<a id=\"e201002\"></a> [gone](#e201009) [here](#e201001)\n\n");
    assert_eq!(
        differences(&project)[2..],
        [
            "docs/catalog.md:3: the anchor `e201002` is there twice",
            "docs/catalog.md:3: the link `#e201009` leads to no code",
            "docs/catalog.md:23: the link `../src/none.rs` leads to no file",
            "run `cargo errcode-check catalog` to write it",
        ]
    );
}

#[test]
fn no_byte_of_a_catalog_can_change_unseen() {
    let project = published(LIBRARY);
    let path = project.root().join(PAGE);
    let text = read(&path);
    let start = text.find("<!--").expect("there is a mark");
    let mut places: Vec<usize> = (start..text.trim_end().len()).filter(|at| text.is_char_boundary(*at)).collect();
    let every = (places.len() / 32).max(1);
    places = places.into_iter().step_by(every).collect();
    for at in places {
        let c = text[at..].chars().next().expect("the text goes on");
        let other = if c == 'x' { 'y' } else { 'x' };
        fs::write(&path, format!("{}{other}{}", &text[..at], &text[at + c.len_utf8()..])).expect("the file is ours");
        let run = project.run(&["catalog", "--check", "-o", PAGE]);
        assert!(matches!(run.status, Some(1 | 2)), "byte {at}: {run}");
    }
}

#[test]
fn bytes_depend_on_the_codes_alone() {
    let one = Project::example();
    let expected = one.run(&["catalog"]).exits(0).stdout;
    // The same files, made in another order and in another folder.
    let mut other = Project::empty();
    for (path, bytes) in one.files().into_iter().rev() {
        let below = path.strip_prefix(one.root()).expect("the walk began there").to_string_lossy().replace('\\', "/");
        other = other.file(&below, bytes);
    }
    for (locale, threads) in [("C", "1"), ("zh_CN.UTF-8", "7")] {
        let variables = [("LC_ALL", locale), ("LANG", locale), ("RAYON_NUM_THREADS", threads)];
        let variables = variables.map(|(name, value)| (name, OsStr::new(value)));
        assert_eq!(run_with(other.root(), &["catalog"], &variables).exits(0).stdout, expected);
    }
    // Code that has nothing to do with codes moves lines and changes nothing.
    edit(&other, "services/user/src/error.rs", "", "//! A comment.\n\nfn nothing() {}\n\n");
    assert_eq!(other.run(&["catalog"]).exits(0).stdout, expected);
    // Nor does the order of items and variants.
    let variants =
        ["    A = 201001, // 甲\n", "    B = 201002, // 乙\n", "    C = 102003, // 丙\n", "    D = 7, // 丁\n"];
    let of_order = |turn: usize| {
        let mut variants = variants;
        variants.rotate_left(turn % 4);
        if turn > 3 {
            variants.reverse();
        }
        let items = [format!("pub enum OneError {{\n{}}}\n", variants.concat()), LIBRARY.replace("2010", "2030")];
        let items = if turn % 2 == 0 { items.concat() } else { format!("{}{}", items[1], items[0]) };
        Project::demo(&items).run(&["catalog"]).exits(0).stdout
    };
    let first = of_order(0);
    for turn in 1..8 {
        assert_eq!(of_order(turn), first, "{turn}");
    }
    // Rows stay on lines of their own: another code adds a row.
    let library =
        |more: &str| Project::demo(&LIBRARY.replace('}', &format!("{more}}}"))).run(&["catalog"]).exits(0).stdout;
    let (before, after) = (library(""), library("    Banned = 201004, // 账号已封禁\n"));
    let added: Vec<_> = after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
    assert_eq!(added.len(), 3, "the sum, the row of the module and the row of the code: {added:?}");
}

/// The cells of all tables of a page as a reader sees them, and the HTML in it.
fn shown(page: &str) -> (Vec<Vec<String>>, Vec<String>) {
    let (mut rows, mut html): (Vec<Vec<String>>, _) = (Vec::new(), Vec::new());
    let mut cell = None;
    let github = Options::ENABLE_GFM | Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(page, github | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => rows.iter_mut().last().into_iter().for_each(|row| row.extend(cell.take())),
            Event::Html(text) | Event::InlineHtml(text) => html.push(text.into_string()),
            Event::Text(text) | Event::Code(text) => cell.iter_mut().for_each(|cell| cell.push_str(&text)),
            _ => {}
        }
    }
    (rows, html)
}

#[test]
fn texts_are_shown_as_they_are() {
    let texts = [
        "a | b || c\\|d",
        "<script>alert(1)</script> <!-- errcode-check:end --> <b>",
        "`code` ``two`` ```three",
        "*em* **strong** _em_ __strong__ a_b ~~gone~~ ~x~",
        "[link](https://example.org) ![image](x.png) [^note] [x]: y",
        "&lt; &amp; &#35; & AT&T",
        "# heading - list 1. > quote",
        "用户不存在：中文，标点。😀 👩‍👩‍👧",
        "عربي שלום",
        "$x$ $$y$$ ${name} {{#include x}} {{ y }}",
        "ends in a backslash \\",
        "C:\\temp\\new C:\\\\",
        "a | --- | :-: |",
    ];
    let mut library = "pub enum UserError {\n".to_owned();
    for (at, text) in texts.iter().enumerate() {
        let _ = writeln!(library, "    #[error({text:?})]\n    __Proto__{at} = {},", 201_001 + at);
    }
    library.push_str("    __proto__ = 201100, // constructor\n}\n");
    let project = Project::demo(&library);
    let page = project.run(&["catalog", "--output", "-"]).exits(0).stdout;
    let (rows, html) = shown(&page);
    let cells: Vec<_> = rows.iter().flatten().collect();
    for text in texts {
        // What `format!` makes of braces.
        let plain = text.replace("{{", "{").replace("}}", "}");
        let is_there = cells.iter().any(|cell| **cell == text || **cell == plain);
        assert!(is_there, "{text} is not in {cells:#?}");
    }
    assert!(rows.iter().any(|row| row[1] == "__proto__" && row[3] == "constructor"), "{rows:#?}");
    let of_codes = rows.iter().filter(|row| row[0].starts_with("201"));
    assert!(of_codes.clone().count() == texts.len() + 1 && of_codes.into_iter().all(|row| row.len() == 6));
    let is_ours =
        |html: &String| html == "</a>" || html.starts_with("<a id=\"") || html.starts_with("<!-- errcode-check:");
    assert!(html.iter().all(is_ours), "{html:#?}");
    project.run(&["catalog", "-o", "a.md"]).exits(0);
    project.run(&["catalog", "--check", "-o", "a.md"]).exits(0);
}

#[test]
fn a_catalog_is_a_table_that_can_be_read_again() {
    let project = Project::example();
    project.run(&["catalog", "-o", "codes.md"]).exits(0);
    edit(&project, "errcode.toml", "[[table]]", "[[table]]\npath = \"codes.md\"\n\n[[table]]");
    let run = project.short(&["-A", "warnings"]);
    let of_page: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("codes.md")).collect();
    assert!(of_page.is_empty(), "{of_page:#?}");
    project.run(&["tables"]).exits(0).says(&["codes.md"]);
}

#[test]
fn ten_thousand_codes_are_no_trouble() {
    let mut library = "pub enum UserError {\n".to_owned();
    for at in 0..10_000 {
        let _ = writeln!(library, "    E{at} = {}, // 错误 {at}", 200_000 + (at / 999 + 1) * 1000 + at % 999 + 1);
    }
    library.push_str("}\n");
    let project = published(&library);
    let page = read(&project.root().join(PAGE));
    assert_eq!(page.lines().filter(|line| line.starts_with("| <a id=\"e2")).count(), 10_000);
    edit(&project, "src/lib.rs", "// 错误 5000\n", "// 错误 五千\n");
    assert_eq!(differences(&project)[1], "~ 206006 E5000: zh: `错误 5000` -> `错误 五千`");
}

#[test]
fn what_could_not_be_read_keeps_a_catalog_from_being_written() {
    let project = published(LIBRARY).file("src/broken.rs", "pub enum BadError { A = 201_007 = }\n");
    edit(&project, "src/lib.rs", "pub enum", "mod broken;\npub enum");
    let before = read(&project.root().join(PAGE));
    let run = project.run(&["catalog", "-o", PAGE]).exits(2);
    run.says(&["src/broken.rs:1", "`docs/catalog.md` is left as it was"]);
    assert_eq!(read(&project.root().join(PAGE)), before);
    assert!(project.run(&["catalog"]).exits(2).stdout.contains("`201001`"), "what is known is printed");
}

#[test]
fn links_to_sources_lead_to_files() {
    let project = Project::example();
    project.run(&["catalog", "-o", PAGE]).exits(0);
    let page = read(&project.root().join(PAGE));
    let links = Parser::new_ext(&page, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    let links: Vec<_> = links.collect();
    let (anchors, files): (Vec<_>, Vec<_>) = links.iter().partition(|link| link.starts_with('#'));
    assert!(!anchors.is_empty() && !files.is_empty(), "{links:?}");
    assert!(files.iter().all(|file| project.root().join("docs").join(file).is_file()), "{files:?}");
    assert!(anchors.iter().all(|link| page.contains(&format!("<a id=\"{}\"></a>", &link[1..]))), "{anchors:?}");
}

#[test]
fn schemes_lists_and_items_have_their_parts() {
    let config = "version = 1
[catalog]
columns = [\"name\", \"text\", \"status\"]
[[scheme]]
name = \"storage\"
items = [\"StorageError\"]
ranges = { \"1000..=1999\" = { name = \"磁盘\", owner = \"team-disk\" }, \"2000..=2999\" = \"缓存\" }
[[scheme]]
name = \"ir\"
pattern = \"IR_NN\"
items = [\"IrError\"]
[[scheme]]
pattern = \"A-BB-CCC\"
[[table]]
path = \"vendor.csv\"
namespace = \"vendor\"
items = [\"VendorError\"]
";
    let library = "\
pub enum UserError {
    NotFound = 201001, // 用户不存在
    /// 已锁定
    ///
    /// # Solution
    /// Wait an hour.
    Locked = 201002,
}
pub enum StorageError {
    Full = 1001, // 磁盘满
    Miss = 2001, // 缓存缺失
    Odd = 7777,  // 其他
}
pub enum VendorError {
    Timeout = 5001,
    Old = 5002,
}
pub enum IrError {
    Pay,
    Refund,
}
impl IrError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pay => \"IR_05\",
            Self::Refund => \"IR_06\",
        }
    }
}
";
    let project = Project::demo(library)
        .file("errcode.toml", config)
        .file("vendor.csv", "code,zh,status\n5001,下游超时,active\n5002,旧错误,deprecated → 5001\n5003,已删,retired\n");
    let page = project.run(&["catalog"]).exits(0).stdout;
    compare(&fixture("catalog").join("parts.md"), page).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn a_catalog_is_no_official_table_of_its_own() {
    let config = "version = 1\n[catalog]\noutput = \"docs/catalog.md\"\n[[table]]\npath = \"docs/*.md\"\n";
    let table = "| 错误码 | 中文 |\n|---|---|\n| 201002 | 登录已过期 |\n";
    let project = Project::demo(LIBRARY).file("docs/codes.md", table).file("errcode.toml", config);
    project.run(&["catalog"]).exits(0);
    edit(&project, "src/lib.rs", "账号已锁定", "账号已封禁");
    // The old text in the page is no text that the source must have.
    project.short(&["-A", "undocumented-code"]).exits(0).keeps_quiet_about(&["账号已锁定"]);
    project.run(&["catalog"]).exits(0).says(&["wrote"]);
    assert!(read(&project.root().join(PAGE)).contains("账号已封禁"));
    project.run(&["catalog", "--check"]).exits(0);
    edit(&project, "errcode.toml", "docs/*.md", "docs/catalog.md");
    project.run(&["catalog"]).exits(2).says(&["errcode.toml:5:8", "holds no table but the catalog"]);
}
