//! Tables of the user's from the config to the findings: which files are read, which items they bind, what the command `tables` shows.

use crate::support::{Project, Run, package_root, read};

const CODES: &str = "\
pub enum StorageError {
    NotFound = 7001, // 文件不存在
    Full = 7002,     // 磁盘已满
    Denied = 7003,   // 没有权限
}
pub enum NetError {
    Timeout = 7001, // 连接超时
    Refused = 7002, // 连接被拒绝
}
";
const TABLE: &str =
    "# 错误码\n\n| Code | 说明 |\n|---|---|\n| 7001 | 文件不存在 |\n| 7002 | 磁盘空间不足 |\n| 7003 | 没有权限 |\n";

fn project(blocks: &str) -> Project {
    Project::demo(CODES).file("docs/codes.md", TABLE).file("errcode.toml", format!("version = 1\n{blocks}"))
}

/// `line: rule` of each finding.
fn found(run: &Run) -> Vec<String> {
    run.findings().iter().map(|finding| format!("{}:{}: {}", finding.path, finding.line, finding.rule)).collect()
}

#[test]
fn an_item_shows_that_it_means_a_table() {
    let run = project("[[table]]\npath = 'docs/codes.md'\n").short(&["-A", "foreign-scheme"]);
    assert_eq!(found(&run), ["src/lib.rs:3: mismatched-description"], "`NetError` counts for itself\n{run}");
}

#[test]
fn an_item_that_is_named_is_held_against_its_table() {
    let run = project("[[table]]\npath = 'docs/codes.md'\nitems = ['NetError']\n").short(&["-A", "foreign-scheme"]);
    let found = found(&run);
    assert!(found.iter().all(|finding| finding.starts_with("src/lib.rs:7: ") || finding.starts_with("src/lib.rs:8: ")));
    assert_eq!(found.len(), 2, "{run}");
}

#[test]
fn items_of_one_list_share_their_codes() {
    let both = "[[table]]\npath = 'docs/codes.md'\nitems = ['*Error']\n";
    project(both).short(&[]).exits(1).says(&["error[duplicate-code]"]);
    let apart = "[[table]]\npath = 'docs/codes.md'\nitems = ['StorageError']\n";
    project(apart).short(&[]).keeps_quiet_about(&["duplicate-code"]);
}

#[test]
fn spellings_of_one_code_meet() {
    let codes =
        "pub const ERR_A: u32 = 0x2711;\npub const ERR_B: &str = \"010002\";\npub const ERR_C: u32 = 2_01_003;\n";
    let table = "|Code|说明|\n|-|-|\n|010001|甲乙|\n|10002|丙丁|\n|2-01-003|戊己|\n";
    let project = Project::demo(codes).file("docs/codes.md", table);
    let config = "version = 1\n[[table]]\npath = 'docs/codes.md'\nitems = ['*']\n";
    project.file("errcode.toml", config).short(&[]).keeps_quiet_about(&["undocumented-code", "table-entry-unused"]);
}

#[test]
fn codes_of_a_scheme_go_with_the_table_of_the_scheme() {
    let blocks = "[[scheme]]\nname = 'storage'\nitems = ['StorageError']\npattern = 'NNNN'\n\
                  [[table]]\npath = 'docs/codes.md'\nscheme = 'storage'\n";
    let run = project(blocks).short(&["-A", "foreign-scheme"]);
    assert_eq!(found(&run), ["src/lib.rs:3: mismatched-description"], "{run}");
}

#[test]
fn a_row_does_not_excuse_a_code_from_its_scheme() {
    let table = "|Code|说明|\n|-|-|\n|201001|用户不存在|\n|202001|订单不存在|\n";
    let config = "version = 1\nscheme = 'A-BB-CCC'\nreserved = ['201001']\n[[table]]\npath = 'docs/codes.md'\n\
                  [modules]\n01 = { name = 'demo', packages = ['demo'] }\n02 = { name = 'other', packages = ['dem?'] }\n";
    let codes = "pub enum UserError {\n    Gone = 201001, // 用户不存在\n    Order = 202001, // 订单不存在\n}\n\
                 fn f() { ApiError::new(201003, \"甲\"); }\n";
    let run = Project::demo(codes).file("docs/codes.md", table).file("errcode.toml", config).short(&[]);
    run.exits(1).says(&["reserved-code", "foreign-module", "undeclared-code"]);
}

#[test]
fn the_official_texts_are_for_those_who_mean_them() {
    let codes = "pub enum OauthError {\n    Invalid = 10001, // 用户认证成功\n    Scope = 10005, // scope信息无效或超出范围\n}\n";
    let run = Project::demo(codes).short(&[]);
    assert_eq!(found(&run), ["src/lib.rs:2: mismatched-description"], "{run}");
    let off = "version = 1\nbuiltin-tables = false\n";
    Project::demo(codes).file("errcode.toml", off).short(&[]).keeps_quiet_about(&["mismatched-description"]);
}

#[test]
fn a_row_of_the_user_stands_in_for_the_official_one() {
    let codes =
        "pub enum OauthError {\n    Invalid = 10001, // 客户端无效\n    Scope = 10005, // scope信息无效或超出范围\n}\n";
    let table = "|Code|说明|\n|-|-|\n|10001|客户端无效|\n";
    let config = "version = 1\nscheme = 'A-BB-CCC'\n[[table]]\npath = 'docs/codes.md'\n";
    let project = Project::demo(codes).file("docs/codes.md", table).file("errcode.toml", config);
    project.short(&[]).exits(0).keeps_quiet_about(&["description", "undocumented"]);
}

#[test]
fn words_of_the_config_that_lead_nowhere_end_the_run() {
    for (block, says) in [
        ("path = 'docs/code.md'", "there is no file `docs/code.md`"),
        ("path = 'docs/*.csv'", "`docs/*.csv` matches no file"),
        ("path = 'docs/codes.md'\nheading = '返回码'", "返回码"),
        ("path = 'docs/codes.md'\ncolumns = { zh = '描述' }", "描述"),
        ("path = 'docs/codes.md'\nitems = ['StorageEror']", "`StorageEror` matches no item with codes"),
        ("path = 'docs/codes.md'\npackages = ['dem']", "`dem` matches no package"),
        ("path = 'docs/codes.md'\npaths = ['crates/**']", "`crates/**` matches no source file"),
        ("path = 'docs'", "no regular file"),
        ("path = 'docs/plain.md'", "`docs/plain.md` has no table that can be read"),
        ("path = 'docs/other.md'", "no item shows that it means this table"),
        ("path = 'docs/latin.md'", "`docs/latin.md` cannot be read"),
    ] {
        let project = project(&format!("[[table]]\n{block}\n"))
            .file("docs/plain.md", "# nothing\n")
            .file("docs/other.md", "|Code|说明|\n|-|-|\n|1|甲|\n|2|乙|\n")
            .file("docs/latin.md", b"|Code|\n|-|\n|\xE9|\n");
        project.short(&[]).exits(2).says(&[says, "errcode.toml:"]);
    }
    let help = project("[[table]]\npath = 'docs/code.md'\n").run(&[]);
    help.exits(2).says(&["write `docs/codes.md`"]);
}

#[test]
fn a_file_beside_the_workspace_is_named() {
    let files = Project::empty()
        .file("docs/codes.md", TABLE)
        .file("rust/Cargo.toml", "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n")
        .file("rust/src/lib.rs", CODES)
        .file("rust/errcode.toml", "version = 1\n[[table]]\npath = '../docs/codes.md'\nitems = ['StorageError']\n");
    let run = files.short(&["--manifest-path", "rust/Cargo.toml", "-A", "foreign-scheme"]);
    assert_eq!(found(&run), ["src/lib.rs:3: mismatched-description"], "{run}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_are_no_table() {
    let project = project("[[table]]\npath = 'docs/**/*.md'\n");
    let link = project.root().join("docs/self");
    std::os::unix::fs::symlink("..", link).expect("a link can be made there");
    let run = project.short(&["-A", "foreign-scheme"]);
    assert_eq!(found(&run).len(), 1, "{run}");
}

#[test]
fn the_command_shows_tables_columns_and_items() {
    let project = project("[[table]]\npath = 'docs/codes.md'\ncolumns = { code = 1 }\nitems = ['StorageError']\n");
    let run = project.run(&["tables"]).exits(0);
    let first: Vec<_> = run.stdout.lines().take(5).collect();
    assert_eq!(
        first,
        [
            "docs/codes.md:3 错误码 (3 rows)",
            "  list: StorageError",
            "  items: StorageError (src/lib.rs:1, 3 codes)",
            "  column Code: code (config)",
            "  column 说明: zh (header)",
        ],
        "{run}"
    );
    run.says(&["3 tables, 40 rows"]).keeps_quiet_about(&["is the text of"]);
    let document = project.run(&["tables", "-v", "--message-format", "json"]).exits(0).json().remove(0);
    let tables = document["tables"].as_array().cloned().unwrap_or_default();
    let built_in: Vec<_> = tables.iter().map(|table| table["built_in"] == true).collect();
    assert_eq!(built_in, [false, true, true]);
    let notes: Vec<_> =
        tables.iter().flat_map(|table| table["notes"].as_array().cloned().unwrap_or_default()).collect();
    let notes: Vec<_> = notes.iter().map(|note| note["message"].as_str().unwrap_or_default()).collect();
    assert_eq!(
        notes,
        [
            "`Unsupported response type` is the text of `10008`, `100` and `211`",
            "`请求参数无效` is the text of `100` and `211`",
            "`102`, `103` and `108` are missing, which does not make a number free: it may have been in use",
        ]
    );
}

#[test]
fn editions_of_one_table_are_held_against_each_other() {
    let rows = [
        ("6", "无权限访问该用户数据", "No permission to access user data"),
        ("7", "来自该refer的请求无访问权限", "No permission to access data for this referer"),
        ("100", "请求参数无效", "Invalid parameter"),
        ("101", "api key无效", "Invalid API key"),
        ("210", "用户不可见", "User not visible"),
        ("211", "获取未授权的字段", "Unsupported permission"),
        ("803", "指定的对象不存在", "Specified object cannot be found"),
        ("804", "指定的对象已存在", "Specified object already exists"),
        ("805", "数据库操作出错，请重试", "A database error occurred. Please try again"),
    ];
    let rows = rows.map(|(code, zh, en)| format!("|{code}|{zh}|{en}|\n")).concat();
    let codes = "pub enum OpenError {\n    Key = 101, // api key无效\n    Gone = 803, // 指定的对象不存在\n}\n";
    let project = Project::demo(codes)
        .file("docs/codes.md", format!("|错误码|错误描述|Error Description|\n|-|-|-|\n{rows}"))
        .file("errcode.toml", "version = 1\n[[table]]\npath = 'docs/codes.md'\n");
    let run = project.run(&["tables", "-v"]).exits(0);
    let notes: Vec<_> = run.stdout.lines().filter(|line| line.contains("differs from another edition")).collect();
    let of = |code: &str| notes.iter().filter(|note| note.contains(&format!(" `{code}` differs"))).count();
    assert_eq!(["7", "100", "210", "211"].map(of), [1; 4], "{run}");
    assert_eq!(notes.len(), 4, "{run}");
    run.says(&["`用户不可见` here and `获取未授权的字段` there, which is the text of `211` here"]);
}

#[test]
fn the_configs_of_the_page_are_configs() {
    let page = read(&package_root().join("docs/tables.md"));
    let configs: Vec<_> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(configs.len() >= 4, "the page has examples");
    for config in configs {
        let users = "pub enum UserError { Gone = 201001, /* 用户不存在 */ Locked = 201002, /* 账号已锁定 */ }\n";
        let vendor = "pub enum VendorError { Quota = 17, Timeout = 18 }\n";
        let storage = "# 存储服务返回码\n\n|编号|经办人|English|提示|备注|\n|-|-|-|-|-|\n\
                       |7001|甲|File not found|文件不存在||\n|7002|乙|Disk full|磁盘已满||\n|7003|丙|Denied|没有权限||\n";
        let run = Project::demo(&[users, vendor, CODES].concat())
            .file("docs/error-codes.md", "|错误码|错误描述|\n|-|-|\n|201001|用户不存在|\n|201002|账号已锁定|\n")
            .file("docs/storage.md", storage)
            .file("docs/storage.csv", "code,zh\n7001,文件不存在\n7002,磁盘已满\n7003,没有权限\n")
            .file("docs/vendor/codes.json", r#"{"17": "Quota exceeded", "18": "Timed out"}"#)
            .file("errcode.toml", config)
            .short(&["-A", "foreign-scheme"]);
        assert_eq!((run.status, found(&run)), (Some(0), Vec::new()), "{config}\n{run}");
    }
}
