//! The picture of a catalog and the pages of a book, as files: what is written, what is left alone, and what `--check` says. What they
//! look like is tested in `tests/book`.

use std::{fmt::Write as _, fs};

use roxmltree::Document;

use crate::support::{Project, Run, compare, name, none, package_root};

const LIBRARY: &str = "\
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201002, // 登录已过期 <b>
}
pub enum OrderError {
    Closed = 202001, // 订单已关闭
}
";
const FORMAT: [&str; 4] = ["catalog", "--format", "mdbook", "--output"];

fn write(project: &Project) -> Run {
    project.run(&[&FORMAT[..], &["book"]].concat())
}

fn check(project: &Project) -> Run {
    project.run(&[&FORMAT[..], &["book", "--check"]].concat())
}

fn published() -> Project {
    let project = Project::demo(LIBRARY);
    write(&project).exits(0).says(&["wrote `book`: "]);
    check(&project).exits(0).says(&["`book` is up to date: "]);
    project
}

fn read(project: &Project, path: &str) -> String {
    fs::read_to_string(project.root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn put(project: &Project, path: &str, text: &str) {
    fs::write(project.root().join(path), text).expect("the file is ours");
}

#[test]
fn a_book_has_a_page_for_each_module_and_a_section_for_each_code() {
    let project = published();
    let contents = read(&project, "book/src/SUMMARY.md");
    assert!(contents.contains("- [01](p01.md)\n- [02](p02.md)\n"), "{contents}");
    let page = read(&project, "book/src/p01.md");
    assert!(page.contains("| [`201001`](#e201001) | NotFound | 用户不存在 |"), "{page}");
    assert!(page.contains("### 201002 LoginExpired {#e201002}\n\n- **中文**: 登录已过期 &lt;b>\n"), "{page}");
    let index = read(&project, "book/src/index.md");
    assert!(index.contains("](occupancy.svg)") && index.contains("[01](p01.md#p01)"), "{index}");
    assert!(read(&project, "book/book.toml").contains("title = \"错误码目录 Error code catalog\""));
}

/// Codes of several schemes, of an item's own, and of a table with numbers that nothing may have.
fn with_several_schemes() -> Project {
    let config = "version = 1\n\n[[scheme]]\nname = \"storage\"\nitems = [\"StorageError\"]\n\
        ranges = { \"1050..=1999\" = \"disk\", \"2000..=2999\" = { name = \"cache\", owner = \"team\" } }\n\
        reserved = [\"2100..=2199\"]\n\n[[scheme]]\nitems = [\"IrError\"]\npattern = \"IR_NN\"\n\n\
        [[scheme]]\nitems = [\"Own\"]\npattern = \"*\"\n\n[[scheme]]\npattern = \"A-BB-CCC\"\n\n\
        [[table]]\npath = \"codes.csv\"\nitems = [\"StorageError\"]\n";
    let library = "pub enum StorageError {\n    Full = 1050, // 磁盘已满\n    Slow = 1250, // 磁盘太慢\n    \
        Miss = 2001, // 缓存未命中\n}\n\npub struct IrError(&'static str);\n\nimpl IrError {\n    \
        pub const A_ERROR: &'static str = \"IR_01\"; // 一\n    pub const B_ERROR: &'static str = \"IR_07\"; // 二\n}\n\n\
        #[error_code]\npub enum Own {\n    Err7 = 7, // 七\n}\n\n\
        pub enum UserError {\n    NotFound = 201001, // 用户不存在\n}\n";
    let table = "code,zh,status,replaced_by\n1050,磁盘已满,,\n1250,磁盘太慢,deprecated,1050\n2001,缓存未命中,,\n1099,磁盘已坏,retired,1050\n";
    Project::demo(library).file("errcode.toml", config).file("codes.csv", table)
}

#[test]
fn links_lead_somewhere_whatever_the_scheme() {
    let project = with_several_schemes();
    write(&project).exits(0);
    let pages: Vec<(String, String)> = project
        .files()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "md"))
        .map(|(path, bytes)| (name(&path), String::from_utf8(bytes).expect("pages are UTF-8")))
        .collect();
    let (mut problems, mut links) = (Vec::new(), 0);
    for (here, page) in &pages {
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { here } else { file };
            let target = pages.iter().find(|(name, _)| name == file).map_or("", |(_, page)| page);
            let is_picture = file == "occupancy.svg";
            if !is_picture && (target.is_empty() || !(anchor.is_empty() || target.contains(&format!("{{#{anchor}}}"))))
            {
                problems.push(format!("{here}: {link}"));
            }
            links += 1;
        }
    }
    none(&problems);
    assert!(links > 20, "{links}");
    let all: String = pages.iter().map(|(_, page)| page.as_str()).collect();
    for shown in
        ["# storage: 1050–1999 disk", "# storage: 2000–2999 cache", "### IR_07", "### 6007", "### 201001", "### 1099"]
    {
        assert!(all.contains(shown), "`{shown}` is not in\n{all}");
    }
    assert!(all.contains("→ [1050]("), "{all}");
    let svg = picture(&project, &[]);
    Document::parse(&svg).expect("it is XML");
    for shown in [">1050</text>", ">2100</text>", ">IR_00</text>", ">6000</text>", ">201001</text>"] {
        assert!(svg.contains(shown), "`{shown}` is not in\n{svg}");
    }
}

#[test]
fn sources_are_linked_where_there_is_an_address() {
    let project = Project::demo(LIBRARY);
    let url = "https://example.com/team/demo/blob/main";
    project.run(&[&FORMAT[..], &["book", "--repo-url", url]].concat()).exits(0);
    let link = format!("[demo::UserError]({url}/src/lib.rs)");
    assert!(read(&project, "book/src/p01.md").contains(&link));
    // Without one they would lead out of the book.
    write(&project).exits(0);
    assert!(!read(&project, "book/src/p01.md").contains("lib.rs"));
}

#[test]
fn the_check_names_what_differs_and_writes_nothing() {
    let project = published();
    let page = read(&project, "book/src/p01.md");
    put(&project, "book/src/p01.md", &page.replace("NotFound", "notFound"));
    put(&project, "src/lib.rs", &LIBRARY.replace("202001", "203001"));
    let before = project.files();
    let run = check(&project).exits(1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "`book` is not up to date:",
            "book/src/SUMMARY.md: differs",
            "book/src/index.md: differs",
            "book/src/occupancy.svg: differs",
            "book/src/p01.md: differs",
            "book/src/p02.md: no longer part of the book",
            "book/src/p03.md: missing",
            "run the same command without `--check` to write it",
        ]
    );
    assert_eq!(project.files(), before);
    let json = project.run(&[&FORMAT[..], &["book", "--check", "--message-format", "json"]].concat()).exits(1);
    let document = &json.json()[0];
    assert_eq!((document["version"].as_u64(), document["clean"].as_bool()), (Some(1), Some(false)));
    assert_eq!(document["problems"].as_array().map(Vec::len), Some(6));
    write(&project).exits(0).says(&["removed 1 page"]);
    check(&project).exits(0);
    write(&project).exits(0).says(&["`book` is up to date"]);
}

#[test]
fn line_ends_of_a_checkout_are_no_difference() {
    let project = published();
    let page = read(&project, "book/src/p01.md");
    put(&project, "book/src/p01.md", &page.replace('\n', "\r\n"));
    check(&project).exits(0);
}

#[test]
fn files_of_others_are_left_alone() {
    let mine = "[book]\ntitle = \"Mine\"\nsrc = \"pages/errors\"\n";
    let project = Project::demo(LIBRARY)
        .file("book/book.toml", mine)
        .file("book/pages/errors/SUMMARY.md", "# Summary\n\n- [Start](start.md)\n- [01](./p01.md)\n")
        .file("book/pages/errors/start.md", "# Start\n");
    let named = "`book/pages/errors/SUMMARY.md` is yours and stays as it is; name in it: index.md, p02.md";
    write(&project).exits(0).says(&[named]);
    assert_eq!(read(&project, "book/book.toml"), mine);
    check(&project).exits(1).says(&["book/pages/errors/SUMMARY.md: does not name `p02.md`"]);
    put(&project, "book/pages/errors/SUMMARY.md", "- [a](index.md)\n- [b](p01.md)\n- [c](p02.md)\n");
    check(&project).exits(0);
    // The page of a module that goes is ours, whatever else lies there is not.
    put(&project, "src/lib.rs", &LIBRARY.replace("202001", "201003"));
    write(&project).exits(0);
    assert!(!project.root().join("book/pages/errors/p02.md").exists());
    assert_eq!(read(&project, "book/pages/errors/start.md"), "# Start\n");
}

#[test]
fn a_file_of_others_in_the_place_of_a_page_stops_everything() {
    let project = Project::demo(LIBRARY).file("book/src/p02.md", "# My own\n");
    let before = project.files();
    write(&project).exits(2).says(&["`book/src/p02.md` was not written by `catalog`", "nothing was written"]);
    assert_eq!(project.files(), before);
}

#[test]
fn a_book_needs_a_folder() {
    let project = Project::demo(LIBRARY).file("file", "").file("other/book.toml", "[book\n");
    project.run(&["catalog", "--format", "mdbook"]).exits(2).says(&["name a folder for it with `--output FOLDER`"]);
    project.run(&[&FORMAT[..], &["-"]].concat()).exits(2).says(&["a book has many files"]);
    project.run(&[&FORMAT[..], &["file"]].concat()).exits(2).says(&["`file` is no folder"]);
    project.run(&[&FORMAT[..], &["other"]].concat()).exits(2).says(&["`other/book.toml`"]);
    check(&project).exits(1).says(&["book/book.toml: missing", "book/src/p01.md: missing"]);
    assert!(!project.root().join("book").exists());
}

#[test]
fn nothing_is_written_where_a_file_could_not_be_read() {
    let project = published();
    put(
        &project,
        "src/lib.rs",
        "pub enum UserError { NotFound = 201001, } pub enum OrderError { Closed = 202001 +, }\n",
    );
    let before = project.files();
    write(&project).exits(2).says(&["`book` is left as it was: not all codes are known"]);
    assert_eq!(project.files(), before);
}

/// The picture that a command prints.
fn picture(project: &Project, args: &[&str]) -> String {
    project.run(&[&["catalog", "--format", "svg"], args].concat()).exits(0).stdout
}

#[test]
fn the_picture_is_xml_that_says_what_it_shows() {
    let project = Project::demo(LIBRARY).file(
        "errcode.toml",
        "version = 1\nreserved = [\"201900..=201999\"]\n\n[modules]\n\"01\" = { name = \"<user> & 'co'\", owner = \"团队\" }\n\"02\" = { name = \"order\" }\n",
    );
    let svg = picture(&project, &[]);
    let document = Document::parse(&svg).expect("it is XML");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("aria-label"), Some("错误码占用 Error codes in use"));
    let texts: Vec<&str> = root
        .descendants()
        .filter(|node| node.has_tag_name((root.tag_name().namespace().unwrap_or_default(), "text")))
        .filter_map(|node| node.text())
        .collect();
    for shown in ["01 <user> & 'co'", "团队", "2 service", "201001", "201003", "201900"] {
        assert!(texts.contains(&shown), "`{shown}` is not in {texts:?}");
    }
    let titles: Vec<&str> =
        root.descendants().filter(|node| node.tag_name().name() == "title").filter_map(|node| node.text()).collect();
    assert!(
        titles.contains(&"01 <user> & 'co', 2 service: 201001–201999, 已用 2/999, 下一个 201003, 团队"),
        "{titles:?}"
    );
    assert!(!svg.contains("http://") || svg.matches("http").count() == 1, "nothing is loaded from elsewhere");
    assert!(svg.contains("prefers-color-scheme:dark") && svg.ends_with("</svg>\n") && !svg.contains('\r'));
    // Each number is drawn: 201001 and 201002 in one run, behind the room for them.
    assert!(svg.contains("class=\"a0\" d=\"M253 "), "{svg}");
    assert_eq!(svg, picture(&project, &[]));
    project.run(&["catalog", "-o", "codes.svg"]).exits(0);
    assert_eq!(read(&project, "codes.svg"), svg);
    project.run(&["catalog", "-o", "codes.svg", "--check"]).exits(0);
    put(&project, "src/lib.rs", &LIBRARY.replace("202001", "202002"));
    project.run(&["catalog", "-o", "codes.svg", "--check"]).exits(1);
}

#[test]
fn the_docs_show_the_picture_of_the_example() {
    let svg = picture(&Project::example(), &[]);
    none(&compare(&package_root().join("docs/codes.svg"), svg).err().into_iter().collect::<Vec<_>>());
}

#[test]
fn the_picture_speaks_the_languages_that_are_asked_for() {
    let project = Project::demo(LIBRARY);
    let english = picture(&project, &["--language", "en"]);
    assert!(english.is_ascii() || !english.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{english}");
    let chinese = picture(&project, &["--language", "zh"]);
    assert!(chinese.contains("已用") && !chinese.contains("in use"));
}

#[test]
fn many_codes_give_a_picture_of_bounded_size() {
    let mut library = String::from("#![allow(dead_code)]\n");
    for module in 1..=99 {
        let _ = writeln!(library, "pub enum M{module}Error {{");
        for serial in (1..=200).step_by(2) {
            let level = 1 + serial / 2 % 2;
            let _ = writeln!(library, "    E{serial} = {level}{module:02}{serial:03}, // 错误");
        }
        library.push_str("}\n");
    }
    let project = Project::demo(&library);
    let svg = picture(&project, &[]);
    let document = Document::parse(&svg).expect("it is XML");
    let height: u32 =
        document.root_element().attribute("height").and_then(|height| height.parse().ok()).expect("it has one");
    assert!(height < 10_000, "{height}");
    assert!(svg.len() < 1_000_000, "{}", svg.len());
    write(&project).exits(0).says(&["102 of 102 files"]);
}
