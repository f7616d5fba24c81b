//! The catalog as JSON and CSV: what is in it, the schema that says so, and that it can be read back as an official table.

use std::{fmt::Write as _, sync::LazyLock};

use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Project, fixture, folders, package_root, read};

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = read(&package_root().join("docs/catalog.schema.json"));
    let schema = serde_json::from_str(&text).expect("it is JSON");
    jsonschema::draft202012::new(&schema).expect("it is a schema")
});

/// The catalog of a workspace, in JSON.
fn catalog(project: &Project) -> Value {
    let run = project.run(&["catalog", "--format", "json", "--output", "-"]).exits(0);
    let catalog = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
    let errors: Vec<String> = SCHEMA.iter_errors(&catalog).map(|error| format!("{error}")).collect();
    assert_eq!(errors, Vec::<String>::new(), "{run}");
    catalog
}

/// The config with a table for each part of the catalog, which is the file `name`.
fn with_tables(config: &str, catalog: &Value, name: &str) -> String {
    let mut config = config.to_owned();
    for part in catalog["parts"].as_array().expect("there are parts") {
        let _ = write!(config, "\n[[table]]\npath = \"{name}\"\nheading = {}\n", part["name"]);
        let codes = part["codes"].as_array().expect("there are codes");
        let sources = codes.iter().flat_map(|code| code["sources"].as_array().into_iter().flatten());
        let mut items: Vec<&str> = sources.filter_map(|source| source["item"].as_str()).collect();
        items.sort_unstable();
        items.dedup();
        match (part["kind"] == "scheme", part.get("anchor")) {
            (true, None) => {}
            (true, Some(_)) => {
                let _ = writeln!(config, "scheme = {}", part["name"]);
            }
            (false, _) => {
                let _ = writeln!(config, "items = {items:?}");
            }
        }
    }
    config
}

/// Writes the catalog into the workspace, names it as the official table of each part, and checks that nothing is said that was not said
/// before.
#[track_caller]
fn comes_back(config: &str, files: &[(&str, &str)]) {
    let project = files.iter().fold(Project::demo(""), |project, (path, text)| project.file(path, text));
    let project = project.file("errcode.toml", config);
    let before = project.short(&["-A", "undocumented-code"]).stdout;
    let catalog = catalog(&project);
    for (format, name) in [("json", "catalog.json"), ("csv", "catalog.csv")] {
        let written = project.run(&["catalog", "--format", format, "--output", "-"]).exits(0).stdout;
        let read_back = files
            .iter()
            .fold(Project::demo(""), |project, (path, text)| project.file(path, text))
            .file("errcode.toml", with_tables(config, &catalog, name))
            .file(name, &written);
        let run = read_back.short(&[]);
        let new: Vec<&str> = run.stdout.lines().filter(|line| !before.contains(line)).collect();
        assert_eq!(new, Vec::<&str>::new(), "{format}\n{written}\n{run}");
        assert_ne!(run.status, Some(2), "{run}");
    }
}

const CONFIG: &str = "version = 1\n[modules]\n01 = { name = \"user\", owner = \"team-account\" }\n";

#[test]
fn a_catalog_is_the_table_of_its_own_workspace() {
    comes_back(
        CONFIG,
        &[(
            "src/lib.rs",
            "/// User errors.\npub enum UserError {\n    /// 用户不存在 | user not found\n    NotFound = 201001,\n    /// 密码错误，\"三次\"后锁定\n    \
             WrongPassword = 201002,\n    #[deprecated]\n    /// 登录已过期\n    LoginExpired = 201003,\n    /// 保留\n    Kept = 201004,\n}\n\
             pub enum WireError {\n    /// -1 表示未知\n    Unknown = -1,\n    /// 连接断开\n    Torn = 1,\n    /// @所有人\n    All = 2,\n}\n\
             pub enum DiskError {\n    /// 磁盘已满\n    Full = 1,\n    /// =磁盘损坏\n    Broken = 2,\n}\n",
        )],
    );
}

#[test]
fn named_schemes_and_ranges_come_back() {
    comes_back(
        "version = 1\n[[scheme]]\nname = \"storage\"\nitems = [\"StoreError\"]\npattern = \"NNNN\"\n\
         [[scheme]]\nname = \"ranges\"\nitems = [\"RangeError\"]\nranges = { \"3000..=3999\" = \"disk\" }\n",
        &[(
            "src/lib.rs",
            "pub enum StoreError {\n    Full = 7001, // 磁盘已满\n    Slow = 7002, // 响应超时\n}\n\
             pub enum RangeError {\n    Torn = 3001, // 分片已损坏\n    Late = 3002, // 分片未就绪\n}\n\
             pub enum UserError {\n    NotFound = 201001, // 用户不存在\n}\n",
        )],
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn catalogs_of_any_workspace_come_back(
        items in proptest::collection::vec((0..3_u32, 1..4_u32, proptest::collection::vec(0..TEXTS.len(), 1..6)), 1..5)
    ) {
        let mut library = String::new();
        let mut used = vec![false; TEXTS.len()];
        let mut serials = [0; 4];
        for (at, (numbering, module, texts)) in items.into_iter().enumerate() {
            let _ = writeln!(library, "pub enum Item{at}Error {{");
            for (index, text) in texts.into_iter().enumerate().filter(|(_, text)| !std::mem::replace(&mut used[*text], true)) {
                let (name, text) = TEXTS[text];
                let code = if numbering == 0 {
                    format!("{}", index + 1)
                } else {
                    serials[module as usize] += 1;
                    format!("{numbering}{module:02}{:03}", serials[module as usize])
                };
                let _ = writeln!(library, "    /// {text}\n    {name} = {code},");
            }
            library.push_str("}\n");
        }
        // An enum without variants has no codes, and a workspace without codes no catalog.
        prop_assume!(library.contains(" = "));
        comes_back("version = 1\n", &[("src/lib.rs", &library)]);
    }
}

/// Names and texts, with what the formats must quote.
const TEXTS: [(&str, &str); 12] = [
    ("NotFound", "用户不存在"),
    ("WrongPassword", "密码错误, 请重试"),
    ("LoginExpired", "登录已过期 | login expired"),
    ("OrderClosed", "订单已关闭；请重新下单"),
    ("SmsLimit", "短信发送过于频繁：{limit}"),
    ("StockEmpty", "商品\"已售罄\""),
    ("PaymentLate", "支付超时 {minutes} 分钟"),
    ("CouponUsed", "优惠券已使用 `{code}`"),
    ("RefundDenied", "=退款被拒绝"),
    ("AddressMissing", "缺少 <address>"),
    ("ChannelDown", "支付渠道不可用\\n请稍后重试"),
    ("QuotaExceeded", "配额已用完：100%"),
];

#[test]
fn the_schema_holds_for_every_workspace() {
    let mut count = 0;
    for kind in folders(&fixture("rules")) {
        for folder in folders(&kind) {
            let project = Project::exact_copy_of(&folder);
            let run = project.run(&["catalog", "--format", "json", "--output", "-"]);
            if run.status == Some(0) {
                catalog(&project);
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count} fixtures have a catalog");
    catalog(&Project::example());
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let good = catalog(&Project::example());
    let wrong: [(&str, &str, Value); 9] = [
        ("", "version", 2.into()),
        ("", "parts", "none".into()),
        ("", "codes", Value::Array(Vec::new())),
        ("/parts/0", "kind", "galaxy".into()),
        ("/parts/0", "name", Value::Null),
        ("/parts/0/codes/0", "code", 201_001.into()),
        ("/parts/0/codes/0", "status", "gone".into()),
        ("/parts/0/codes/0", "severity", "high".into()),
        ("/parts/0/modules/0/blocks/0", "used", (-1).into()),
    ];
    for (path, key, value) in wrong {
        let mut bad = good.clone();
        bad.pointer_mut(path).expect("the place is there")[key] = value;
        assert!(!SCHEMA.is_valid(&bad), "{path}/{key}");
    }
    let mut without = good.clone();
    without["parts"][0].as_object_mut().expect("it is an object").remove("codes");
    assert!(!SCHEMA.is_valid(&without));
    assert!(SCHEMA.is_valid(&good));
}

#[test]
fn the_catalog_of_one_repository_is_the_table_of_another() {
    let vendor = "pub enum VendorError {\n    /// 配额已用完\n    Quota = 17,\n    /// 请求超时\n    Timeout = 18,\n}\n\
                  pub enum OtherError {\n    /// 无权限\n    Denied = 17,\n}\n";
    let theirs = Project::demo(vendor);
    let client = "pub enum GatewayError {\n    /// 配额已用完\n    Quota = 17,\n    /// 无权限\n    Timeout = 18,\n}\n";
    for (format, name) in [("json", "vendor.json"), ("csv", "vendor.csv")] {
        let published = theirs.run(&["catalog", "--format", format, "--output", "-"]).exits(0).stdout;
        let config = format!(
            "version = 1\n[[table]]\npath = \"{name}\"\nheading = \"VendorError\"\nnamespace = \"vendor\"\nitems = [\"GatewayError\"]\n"
        );
        let project = Project::demo(client).file(name, published).file("errcode.toml", config);
        let run = project.short(&[]).exits(0);
        let findings = run.findings();
        assert_eq!(findings.len(), 1, "{run}");
        assert!(findings[0].message.contains("`18` of `GatewayError::Timeout`"), "{run}");
    }
    let wrong = "version = 1\n[[table]]\npath = \"vendor.json\"\nheading = \"VendorErr\"\nitems = [\"GatewayError\"]\n";
    let published = theirs.run(&["catalog", "--format", "json"]).exits(0).stdout;
    let project = Project::demo(client).file("vendor.json", published).file("errcode.toml", wrong);
    project.run(&[]).exits(2).says(&["no table stands below the heading `VendorErr`", "did you mean `VendorError`?"]);
}

#[test]
fn the_columns_of_a_catalog_are_known() {
    let project = Project::example();
    for (format, name) in [("json", "all.json"), ("csv", "all.csv")] {
        let published = project.run(&["catalog", "--format", format, "--output", "-"]).exits(0).stdout;
        let config = format!("version = 1\n[[table]]\npath = \"{name}\"\nheading = \"A-BB-CCC\"\n");
        let reader = Project::demo("pub enum UserError {\n    NotFound = 201001, // 用户不存在\n}\n")
            .file(name, published)
            .file("errcode.toml", config);
        let tables = reader.run(&["tables", "--message-format", "json"]).exits(0).stdout;
        let document: Value = serde_json::from_str(&tables).expect("it is JSON");
        let table = document["tables"]
            .as_array()
            .expect("there are tables")
            .iter()
            .find(|table| table["heading"] == "A-BB-CCC");
        let table = table.unwrap_or_else(|| panic!("{format}: {document:#}"));
        let columns: Vec<_> = table["columns"].as_array().expect("there are columns").iter().collect();
        let of = |header: &str| {
            columns.iter().find(|column| column["header"] == header).map(|column| column["holds"].clone())
        };
        for (header, holds) in [("code", "code"), ("name", "name"), ("zh", "zh"), ("en", "en"), ("module", "module")] {
            assert_eq!(of(header), Some(holds.into()), "{format}: {document:#}");
        }
    }
}
