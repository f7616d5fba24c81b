//! The catalogs of several repositories, joined and held against each other.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Project, Run};

/// The config of a company: all repositories list all modules.
const CONFIG: &str = "version = 1\nreserved = [\"201900..=201999\"]\n[modules]\n\
                      01 = { name = \"user\", owner = \"team-account\" }\n02 = { name = \"order\", owner = \"team-trade\" }\n";
const USER: &str =
    "pub enum UserError {\n    NotFound = 201001, // 用户不存在\n    LoginExpired = 201002, // 登录已过期\n}\n";
const ORDER: &str =
    "pub enum OrderError {\n    NotFound = 202001, // 订单不存在\n    Closed = 202002, // 订单已关闭\n}\n";

/// The catalog of a repository.
fn catalog(config: &str, library: &str) -> String {
    let project = Project::demo(library).file("errcode.toml", config);
    project.run(&["catalog", "--format", "json"]).exits(0).stdout
}

/// Two repositories that agree.
fn company() -> Project {
    Project::empty().file("user.json", catalog(CONFIG, USER)).file("order.json", catalog(CONFIG, ORDER))
}

fn merge(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["merge", "-q"], args].concat())
}

fn parsed(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

#[test]
fn repositories_of_one_scheme_are_one_part() {
    let merged = parsed(&merge(&company(), &["user.json", "order.json", "--format", "json"]).exits(0));
    let part = &merged["parts"][0];
    assert_eq!(merged["parts"].as_array().map(Vec::len), Some(1), "{merged:#}");
    assert_eq!((&part["name"], &part["kind"]), (&json!("A-BB-CCC"), &json!("scheme")));
    let codes: Vec<_> = part["codes"].as_array().expect("there are codes").iter().map(|code| &code["code"]).collect();
    assert_eq!(codes, ["201001", "201002", "202001", "202002"]);
    assert_eq!(
        part["codes"][2]["sources"],
        json!([{ "repository": "order", "file": "src/lib.rs", "item": "OrderError", "package": "demo" }])
    );
    let module = &part["modules"][0];
    assert_eq!(
        (&module["module"], &module["name"], &module["owner"]),
        (&json!("01"), &json!("user"), &json!("team-account"))
    );
    assert_eq!(
        module["blocks"][1],
        json!({ "level": "2", "first": "201001", "last": "201999", "size": 999, "used": 2, "next": "201003" })
    );
    assert_eq!(part["reserved"], json!(["201900..=201999"]));
}

#[test]
fn items_of_one_name_stay_apart() {
    let item = "pub enum WireError {\n    Torn = 1, // 连接断开\n    Late = 2, // 响应超时\n}\n";
    let other = "pub enum WireError {\n    Full = 1, // 队列已满\n    Gone = 2, // 连接不存在\n}\n";
    let project =
        Project::empty().file("a.json", catalog("version = 1\n", item)).file("b.json", catalog("version = 1\n", other));
    let merged = parsed(&merge(&project, &["a.json", "b.json", "--format", "json"]).exits(0));
    let parts = merged["parts"].as_array().expect("there are parts");
    let names: Vec<_> = parts.iter().map(|part| (&part["name"], &part["anchor"])).collect();
    assert_eq!(
        names,
        [
            (&json!("WireError (a)"), &json!("a-src-lib-WireError")),
            (&json!("WireError (b)"), &json!("b-src-lib-WireError"))
        ]
    );
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let project = company();
    for format in ["json", "csv", "markdown"] {
        let one = merge(&project, &["user.json", "order.json", "--format", format]).exits(0).bytes;
        let other = merge(&project, &["order.json", "user.json", "--format", format]).exits(0).bytes;
        assert_eq!(one, other, "{format}");
    }
}

#[test]
fn a_number_is_free_where_no_repository_has_it() {
    let behind = CONFIG.replace("201900..=201999", "201003..=201004");
    let gateway = "pub enum GatewayError {\n    Busy = 201005, // 网关繁忙\n}\n";
    let next = |catalogs: &[(&str, &str, &str)]| {
        let project = catalogs
            .iter()
            .fold(Project::empty(), |project, (file, config, library)| project.file(file, catalog(config, library)));
        let files: Vec<_> = catalogs.iter().map(|(file, ..)| *file).collect();
        let run = merge(&project, &[&files[..], &["--format", "json"]].concat()).exits(0);
        parsed(&run)["parts"][0]["modules"][0]["blocks"][1]["next"].clone()
    };
    assert_eq!(next(&[("user.json", CONFIG, USER), ("gateway.json", CONFIG, gateway)]), json!("201006"));
    assert_eq!(next(&[("user.json", CONFIG, USER), ("order.json", &behind, ORDER)]), json!("201005"));
    let all = CONFIG.replace("201900..=201999", "201003..=201999");
    assert_eq!(next(&[("user.json", CONFIG, USER), ("order.json", &all, ORDER)]), Value::Null);
}

/// A change of one of the two catalogs, and the finding that it brings: where, how bad, which rule, and what it says.
fn disagreement(config: &str, library: &str) -> (Project, Run) {
    let project = Project::empty().file("a.json", catalog(CONFIG, USER)).file("b.json", catalog(config, library));
    let run = merge(&project, &["a.json", "b.json", "--output", "all.json", "--message-format", "short"]);
    (project, run)
}

#[test]
fn what_catalogs_do_not_agree_on_is_named_with_both_places() {
    let renamed = CONFIG.replace("\"user\"", "\"account\"");
    let owned = CONFIG.replace("team-account", "team-login");
    let spelt = CONFIG.replace("team-account", "Team Account").replace("\"user\"", "\"User\"");
    let reserved = CONFIG.replace("reserved = [\"201900..=201999\"]\n", "");
    let named = |pattern: &str| {
        format!("version = 1\n[[scheme]]\nname = \"storage\"\nitems = [\"*\"]\npattern = \"{pattern}\"\n")
    };
    let other = "pub enum LoginError {\n    Locked = 201002, // 账号已锁定\n}\n";
    let moved =
        "pub enum UserError {\n    NotFound = 201001, // 用户不存在\n    LoginExpired = 201009, // 登录已过期\n}\n";
    let both = "pub enum UserError {\n    LoginExpired = 201002, // 登录已过期\n    SessionExpired = 201009, // 登录已过期\n}\n";
    let kept = "pub enum LoginError {\n    Test = 201905, // 测试\n}\n";
    for (config, library, expected) in [
        (
            &renamed[..],
            ORDER,
            "error[claimed-module]: module `01` of `A-BB-CCC` is `user` in `a.json`, and `account` in `b.json`",
        ),
        (
            &owned,
            ORDER,
            "error[claimed-module]: module `01` of `A-BB-CCC` belongs to `team-account` in `a.json`, and `team-login` in `b.json`",
        ),
        (&spelt, ORDER, ""),
        (CONFIG, other, "error[claimed-elsewhere]: `201002` is also `LoginError::Locked` in `b.json` (src/lib.rs)"),
        (CONFIG, USER, ""),
        (
            CONFIG,
            moved,
            "warning[numbered-elsewhere]: `UserError::LoginExpired` is `201002` in `a.json`, and `201009` in `b.json`",
        ),
        (CONFIG, both, ""),
        (
            &reserved,
            kept,
            "error[reserved-code]: `201905` of `LoginError::Test` is reserved by `201900..=201999` of `a.json`",
        ),
        (&named("NNNN"), "pub enum StoreError {\n    Full = 7001, // 磁盘已满\n}\n", ""),
    ] {
        let (_, run) = disagreement(config, library);
        let findings: Vec<_> = run
            .findings()
            .into_iter()
            .map(|found| format!("{}[{}]: {}", found.severity, found.rule, found.message))
            .collect();
        let expected: Vec<&str> = [expected].into_iter().filter(|text| !text.is_empty()).collect();
        assert_eq!(findings, expected, "{config}{library}\n{run}");
        assert_eq!(run.status, Some(i32::from(expected.iter().any(|text| text.starts_with("error")))), "{run}");
    }
}

#[test]
fn the_places_are_those_of_the_json_files() {
    let (project, run) = disagreement(CONFIG, "pub enum LoginError {\n    Locked = 201002, // 账号已锁定\n}\n");
    let found = &run.findings()[0];
    let text = fs::read_to_string(project.root().join("a.json")).expect("it was just written");
    let line = text.lines().nth(found.line - 1).expect("the line is there");
    assert!(line.chars().skip(found.column - 1).collect::<String>().starts_with("\"201002\""), "{line}");
    let run =
        merge(&project, &["a.json", "b.json", "--output", "all.json", "--message-format", "json"]).exits(1).json();
    let spans = run[0]["message"]["spans"].as_array().expect("there are spans");
    let files: Vec<_> = spans.iter().map(|span| &span["file_name"]).collect();
    assert_eq!(files, ["a.json", "b.json"]);
    assert_eq!(run[1]["success"], false);
}

#[test]
fn schemes_of_one_name_are_one_where_they_are_the_same() {
    let config = |pattern: &str| {
        format!("version = 1\n[[scheme]]\nname = \"storage\"\nitems = [\"*\"]\npattern = \"{pattern}\"\n")
    };
    let store = "pub enum StoreError {\n    Full = 7001, // 磁盘已满\n}\n";
    let queue = "pub enum QueueError {\n    Torn = 70012, // 消息已损坏\n}\n";
    let project = Project::empty()
        .file("a.json", catalog(&config("NNNN"), store))
        .file("b.json", catalog(&config("NNNNN"), queue));
    let run = merge(&project, &["a.json", "b.json", "--output", "all.json", "--message-format", "short"]).exits(1);
    assert_eq!(run.findings()[0].message, "`storage` is `NNNN` in `a.json`, and `NNNNN` in `b.json`");
    let all = fs::read_to_string(project.root().join("all.json")).expect("it was written");
    let all: Value = serde_json::from_str(&all).expect("it is JSON");
    let names: Vec<_> = all["parts"].as_array().expect("there are parts").iter().map(|part| &part["name"]).collect();
    assert_eq!(names, ["storage", "storage (b)"]);
}

#[test]
fn ranges_that_overlap_are_named() {
    let config =
        |ranges: &str| format!("version = 1\n[[scheme]]\nname = \"store\"\nitems = [\"*\"]\nranges = {{ {ranges} }}\n");
    let disk = "\"7000..=7499\" = \"disk\"";
    let disk_error = "pub enum DiskError {\n    Full = 7001, // 磁盘已满\n}\n";
    let queue_error = "pub enum QueueError {\n    Torn = 7601, // 消息已损坏\n}\n";
    for (ranges, expected) in [
        ("\"7500..=7999\" = \"queue\"", None),
        (
            "\"7400..=7999\" = \"queue\"",
            Some("ranges overlap: `7000..=7499` of `disk` in `a.json`, and `7400..=7999` of `queue` in `b.json`"),
        ),
    ] {
        let project = Project::empty()
            .file("a.json", catalog(&config(disk), disk_error))
            .file("b.json", catalog(&config(ranges), queue_error));
        let run = merge(&project, &["a.json", "b.json", "--output", "all.json", "--message-format", "short"]);
        let messages: Vec<_> = run.findings().into_iter().map(|found| found.message).collect();
        assert_eq!(messages, expected.into_iter().collect::<Vec<_>>(), "{run}");
        let all = fs::read_to_string(project.root().join("all.json")).expect("it was written");
        let all: Value = serde_json::from_str(&all).expect("it is JSON");
        assert_eq!(all["parts"][0]["name"], "store");
        assert_eq!(all["parts"].as_array().map(Vec::len), Some(1), "ranges of one name are one scheme");
    }
}

#[test]
fn a_retired_code_is_retired_for_all() {
    let retired = "version = 1\n[[table]]\npath = \"codes.csv\"\nscheme = \"team\"\n[[scheme]]\nname = \"team\"\nitems = [\"*\"]\npattern = \"A-BB-CCC\"\n";
    let plain = "version = 1\n[[scheme]]\nname = \"team\"\nitems = [\"*\"]\npattern = \"A-BB-CCC\"\n";
    let table = "code,name,zh,status\n201001,NotFound,用户不存在,active\n201002,LoginExpired,登录已过期,retired\n";
    let owner = Project::demo("pub enum UserError {\n    NotFound = 201001, // 用户不存在\n}\n")
        .file("errcode.toml", retired)
        .file("codes.csv", table);
    let owner = owner.run(&["catalog", "--format", "json"]).exits(0).stdout;
    let project = Project::empty().file("a.json", owner).file("b.json", catalog(plain, USER));
    let run = merge(&project, &["a.json", "b.json", "--output", "all.csv", "--message-format", "short"]).exits(1);
    let found = &run.findings()[0];
    assert_eq!((found.path.as_str(), found.rule.as_str()), ("b.json", "retired-code"), "{run}");
    assert_eq!(found.message, "`201002` is retired in `a.json` and in use in `b.json`");
    assert_eq!(run.findings().len(), 1, "{run}");
    let all = fs::read_to_string(project.root().join("all.csv")).expect("it was written");
    assert!(all.contains("team,201002,01,2,LoginExpired,,登录已过期,,retired,"), "{all}");
}

#[test]
fn levels_are_those_of_the_rules() {
    let (project, _) = disagreement(&CONFIG.replace("\"user\"", "\"account\""), ORDER);
    merge(&project, &["a.json", "b.json", "-A", "claimed-module"]).exits(0).keeps_quiet_about(&["account` in"]);
    merge(&project, &["a.json", "b.json", "-W", "claimed-module"]).exits(0).says(&["warning[claimed-module]"]);
    merge(&project, &["a.json", "b.json", "-D", "no-such-rule"]).exits(2);
}

#[test]
fn the_report_does_not_run_into_the_catalog() {
    let (project, _) = disagreement(&CONFIG.replace("\"user\"", "\"account\""), ORDER);
    let run = merge(&project, &["a.json", "b.json", "--format", "json"]).exits(1);
    assert_eq!(parsed(&run)["version"], 1);
    assert!(run.stderr.contains("error[claimed-module]"), "{run}");
}

#[test]
fn a_merged_catalog_is_a_catalog() {
    let project = company();
    merge(&project, &["user.json", "order.json", "--output", "all.json"]).exits(0);
    merge(&project, &["user.json", "order.json", "--output", "all.json", "--check"]).exits(0);
    let once = fs::read_to_string(project.root().join("all.json")).expect("it was written");
    let project = project.file("empty.json", "{\"version\":1,\"parts\":[]}");
    let twice = merge(&project, &["all.json", "empty.json", "--format", "json"]).exits(0).stdout;
    assert_eq!(once, twice, "sources keep their repositories");
    let project = project.file("all.json", once.replacen("用户", "账户", 1));
    merge(&project, &["user.json", "order.json", "--output", "all.json", "--check"]).exits(1);
}

#[test]
fn links_lead_into_each_repository() {
    let address = "https://example.com/team/{repository}/blob/main";
    let run = merge(&company(), &["user.json", "order.json", "--repo-url", address]).exits(0);
    run.says(&[
        "(https://example.com/team/user/blob/main/src/lib.rs)",
        "(https://example.com/team/order/blob/main/src/lib.rs)",
    ]);
    let run = merge(&company(), &["user.json", "order.json"]).exits(0);
    run.says(&["demo::UserError"]).keeps_quiet_about(&["](src/lib.rs)"]);
    let one = "https://example.com/team/user/blob/main";
    merge(&company(), &["user.json", "order.json", "--repo-url", one]).exits(2).says(&["`{repository}`"]);
}

#[test]
fn what_is_no_catalog_stops_the_run() {
    let project = company()
        .file("version.json", "{\"version\":7,\"parts\":[]}")
        .file("empty.json", "")
        .file("utf16.json", [0xff, 0xfe, b'{', 0])
        .file("list.json", Project::demo(USER).run(&["list", "--message-format", "json"]).exits(0).stdout)
        .file("copies/user.json", catalog(CONFIG, USER))
        .file("torn.json", catalog(CONFIG, USER).replacen("\"codes\": [", "\"codes\": [ {\"code\":\"201001\"},", 1));
    for (file, why) in [
        ("version.json", "its version is 7"),
        ("empty.json", "it is empty"),
        ("utf16.json", "it is UTF-16LE"),
        ("list.json", "missing field `parts`"),
        ("torn.json", "`201001` stands in `A-BB-CCC` twice, at "),
        ("nowhere.json", "cannot read `nowhere.json`"),
        ("copies/user.json", "are both the catalog of `user`"),
        ("user.json", "are both the catalog of `user`"),
    ] {
        let run = merge(&project, &["user.json", file, "--output", "all.json"]).exits(2);
        run.says(&[why]);
        assert!(!project.root().join("all.json").exists(), "{file}: nothing is written");
    }
    merge(&project, &["user.json"]).exits(2);
    let bom = company().file("bom.json", format!("\u{FEFF}{}", catalog(CONFIG, ORDER)));
    merge(&bom, &["user.json", "bom.json"]).exits(0);
}

#[test]
fn ninety_nine_catalogs_are_one() {
    let code = |module: usize, serial: usize| {
        json!({
            "code": format!("2{module:02}{serial:03}"),
            "module": format!("{module:02}"),
            "level": "2",
            "name": format!("Error{serial}"),
            "sources": [{ "file": "src/error.rs", "item": "Error", "package": "demo" }],
            "zh": format!("错误 {module}-{serial}"),
        })
    };
    let catalog = |module: usize, owner: usize| {
        let codes: Vec<_> = (1..=20).map(|serial| code(module, serial)).collect();
        let modules = json!([{ "module": "01", "name": format!("module {owner}"), "blocks": [] }]);
        let part =
            json!({ "name": "A-BB-CCC", "kind": "scheme", "scheme": "A-BB-CCC", "modules": modules, "codes": codes });
        json!({ "version": 1, "parts": [part] }).to_string()
    };
    let names: Vec<String> = (1..=99).map(|module| format!("r{module}.json")).collect();
    let merged = |owner: &dyn Fn(usize) -> usize| {
        let files = names.iter().zip(1..);
        let project =
            files.fold(Project::empty(), |project, (name, module)| project.file(name, catalog(module, owner(module))));
        let args: Vec<&str> = names.iter().map(String::as_str).chain(["--output", "all.json"]).collect();
        let run = project.short(&[&["merge"], &args[..]].concat());
        let all = fs::read_to_string(project.root().join("all.json")).expect("it was written");
        let all: Value = serde_json::from_str(&all).expect("it is JSON");
        let codes = all["parts"][0]["codes"].as_array().expect("there are codes");
        let codes: Vec<_> = codes.iter().filter_map(|code| code["code"].as_str().map(str::to_owned)).collect();
        assert!(codes.len() == 99 * 20 && codes.is_sorted(), "{run}");
        run
    };
    merged(&|_| 1).exits(0);
    let findings = merged(&|module| module).exits(1).findings();
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].message.ends_with("in `r12.json`, and `module 13` in `r13.json`, and 94 more"),
        "{:?}",
        findings[0]
    );
}
