//! Findings in an editor: `cargo test --test editor -- --ignored`.
//!
//! A real rust-analyzer is started with the settings that docs/editor.md shows, and spoken to as an editor would. `RUST_ANALYZER` names
//! the binary; without it the one on the path is taken. These tests fail where there is none.

mod client;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use client::Client;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

const MANIFEST: &str = "[workspace]\nresolver = \"2\"\nmembers = [\"codes\", \"api\"]\n";
const CODES: &str = "codes/src/lib.rs";
const API: &str = "api/src/main.rs";

/// The library. The number of `UserError` is that of `OrderError::Closed`.
const USER: &str = "\
/// 用户服务的错误。
pub enum UserError {
    /* 用户 😀 */ NotFound = 201_001, // 用户不存在
}
";
/// The binary. The text of `10000` lacks its last character, and clippy would not write `return`.
const ORDER: &str = "\
//! 错误码 😀

/// 授权接口的错误。
pub enum AuthError {
    /* 参数 😀 */ InvalidRequest = 10000, /* 见文档 😀 */ // 非法的请求参
    InvalidClient = 10001, // 用户认证失败
}

/// 订单服务的错误。
pub enum OrderError {
    Closed = 201_001, // 订单已关闭
}

fn code() -> u32 {
    return OrderError::Closed as u32;
}

fn main() {
    println!(\"{}\", code());
}
";

/// The binary with a number of its own.
fn moved() -> String {
    ORDER.replace("201_001", "202_001")
}

/// The binary with the official text.
fn corrected(api: &str) -> String {
    api.replace("// 非法的请求参\n", "// 非法的请求参数\n")
}

/// A workspace in a temporary folder, and beside it a home of cargo's in which the binary is installed.
#[derive(Debug)]
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    fn new(api: &str) -> Self {
        let workspace = Self { folder: tempfile::tempdir().expect("there is a place for temporary files") };
        workspace.write("Cargo.toml", MANIFEST);
        for name in ["codes", "api"] {
            let manifest = format!("[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2021\"\n");
            workspace.write(&format!("{name}/Cargo.toml"), &manifest);
        }
        workspace.write(CODES, USER);
        workspace.write(API, api);
        let bin = workspace.home().join("bin");
        fs::create_dir_all(&bin).expect("a temporary folder is writable");
        let binary = Path::new(env!("CARGO_BIN_EXE_cargo-errcode-check"));
        let name = binary.file_name().expect("a binary has a name");
        fs::copy(binary, bin.join(name)).expect("the binary was built for this test");
        workspace
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder is there").join("workspace")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join("workspace").join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a temporary folder is writable");
        fs::write(path, text).expect("a temporary folder is writable");
    }

    /// An editor with both source files open.
    fn edit(&self, settings: &Value) -> Client {
        let mut settings = settings.clone();
        // Of what rust-analyzer finds itself nothing is wanted here.
        settings["diagnostics"] = json!({ "enable": false });
        settings["cachePriming"] = json!({ "enable": false });
        settings["cargo"] = json!({ "sysroot": null });
        let mut command = rust_analyzer();
        let bin = self.home().join("bin");
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([bin].into_iter().chain(env::split_paths(&path))).expect("it was a path before");
        command.env("PATH", path).env("CARGO_HOME", self.home()).env("XDG_CONFIG_HOME", self.home());
        let mut client = Client::start(command, &self.root(), &settings);
        client.open(CODES);
        client.open(API);
        client
    }
}

/// The server to test with.
fn rust_analyzer() -> Command {
    let name = env::var_os("RUST_ANALYZER").unwrap_or_else(|| "rust-analyzer".into());
    // A proxy of rustup's stands there without the component too.
    let works = Command::new(&name).arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(
        works,
        "no rust-analyzer at `{}`: `rustup component add rust-analyzer` adds one, and RUST_ANALYZER names another",
        name.display()
    );
    Command::new(name)
}

/// The fenced blocks of docs/editor.md in one language.
fn blocks(language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/editor.md");
    let page = fs::read_to_string(path).expect("the page is there").replace("\r\n", "\n");
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// The settings of a block for VS Code as the server gets them: `{"rust-analyzer.a.b": 1}` is `{"a": {"b": 1}}` there.
fn settings(block: &str) -> Value {
    let keys: Map<String, Value> = serde_json::from_str(block).expect("the block is JSON");
    let mut settings = json!({});
    for (key, value) in keys {
        let path = key.strip_prefix("rust-analyzer.").expect("the key is rust-analyzer's");
        let slot = path.split('.').fold(&mut settings, |table, name| &mut table[name]);
        *slot = value;
    }
    settings
}

/// The findings of rules and lints, without the hints that lead back to them.
fn findings<'a>(client: &'a Client, path: &str) -> Vec<&'a Value> {
    client.diagnostics(path).iter().filter(|diagnostic| diagnostic["severity"] != 4).collect()
}

/// Source and code of each finding, sorted.
fn names(client: &Client, path: &str) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = |finding: &&Value| format!("{}::{}", word(&finding["source"]), word(&finding["code"]));
    let mut names: Vec<_> = findings(client, path).iter().map(name).collect();
    names.sort();
    names
}

/// The byte at a position in UTF-16 units.
fn offset(text: &str, position: &Value) -> usize {
    let number = |key: &str| usize::try_from(position[key].as_u64().expect("it is a number")).expect("it is small");
    let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let mut units = 0;
    let before = text[start..].chars().take_while(|c| {
        let inside = units < number("character");
        units += c.len_utf16();
        inside
    });
    start + before.map(char::len_utf8).sum::<usize>()
}

/// The text that a range covers.
fn covered<'a>(text: &'a str, range: &Value) -> &'a str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

/// The text after a quick fix.
fn fixed(text: &str, uri: &str, action: &Value) -> String {
    let edits = action["edit"]["changes"][uri].as_array().expect("the fix changes this file");
    let [edit] = edits.as_slice() else { panic!("one edit is enough: {action}") };
    let (start, end) = (offset(text, &edit["range"]["start"]), offset(text, &edit["range"]["end"]));
    [&text[..start], edit["newText"].as_str().expect("it is text"), &text[end..]].concat()
}

#[test]
#[ignore = "needs a rust-analyzer"]
fn findings_stand_at_their_places() {
    let workspace = Workspace::new(ORDER);
    let mut client = workspace.edit(&settings(&blocks("json")[0]));
    client.wait("a finding in each file", |client| {
        names(client, CODES) == ["errcode::duplicate-code"] && names(client, API) == ["errcode::mismatched-description"]
    });
    client.is_well();

    let duplicate = findings(&client, CODES)[0];
    assert_eq!(covered(USER, &duplicate["range"]), "201_001");
    assert_eq!(duplicate["severity"], 1, "{duplicate}");
    let message = duplicate["message"].as_str().unwrap_or_default();
    assert!(message.contains("`OrderError::Closed`") && message.contains("`201002`"), "{message}");
    let elsewhere = &duplicate["relatedInformation"][0];
    assert_eq!(elsewhere["message"], "first declared here");
    assert_eq!(elsewhere["location"]["uri"], client.uri(API));
    assert_eq!(covered(ORDER, &elsewhere["location"]["range"]), "201_001");

    let mismatch = findings(&client, API)[0];
    assert_eq!(covered(ORDER, &mismatch["range"]), "// 非法的请求参");
    assert_eq!(mismatch["severity"], 2, "{mismatch}");
}

#[test]
#[ignore = "needs a rust-analyzer"]
fn a_quick_fix_gives_the_right_text_and_the_finding_goes() {
    let api = moved();
    let workspace = Workspace::new(&api);
    let mut client = workspace.edit(&settings(&blocks("json")[0]));
    client.wait("a finding", |client| names(client, API) == ["errcode::mismatched-description"]);
    let mismatch = findings(&client, API)[0].clone();
    let fixes = client.fixes(API, &mismatch);
    let [fix] = fixes.as_slice() else { panic!("there is one fix: {fixes:?}") };
    assert!(fix["title"].as_str().is_some_and(|title| title.contains("`非法的请求参数`")), "{fix}");
    let better = fixed(&api, &client.uri(API), fix);
    assert_eq!(better, corrected(&api));

    client.save(API, &better);
    client.wait("nothing to be shown", |client| client.shown().is_empty());
    client.wait_until_idle();
    client.is_well();
    assert_eq!(client.shown(), "");
}

#[test]
#[ignore = "needs a rust-analyzer"]
fn a_finding_goes_when_its_cause_in_another_package_does() {
    let workspace = Workspace::new(ORDER);
    let mut client = workspace.edit(&settings(&blocks("json")[0]));
    client.wait("the duplicate", |client| names(client, CODES) == ["errcode::duplicate-code"]);
    client.save(API, &moved());
    client.wait("the duplicate to go", |client| names(client, CODES).is_empty());
    client.wait("what is left", |client| names(client, API) == ["errcode::mismatched-description"]);
    client.is_well();
}

#[test]
#[ignore = "needs a rust-analyzer"]
fn a_clean_workspace_shows_nothing() {
    let api = corrected(&moved());
    let workspace = Workspace::new(&api);
    let mut client = workspace.edit(&settings(&blocks("json")[0]));
    client.wait_until_idle();
    client.save(API, &api);
    client.wait_for_a_check();
    client.is_well();
    assert_eq!(client.shown(), "");
}

#[test]
#[ignore = "needs a rust-analyzer, and clippy"]
fn chained_with_clippy_both_are_shown() {
    let workspace = Workspace::new(ORDER);
    let mut client = workspace.edit(&settings(&blocks("json")[1]));
    client.wait("findings of both", |client| {
        names(client, CODES) == ["errcode::duplicate-code"]
            && names(client, API) == ["clippy::needless_return", "errcode::mismatched-description"]
    });
    // Clippy is content afterwards, and still there is something to show.
    client.save(API, &ORDER.replace("return OrderError::Closed as u32;", "OrderError::Closed as u32"));
    client.wait("findings of one", |client| {
        names(client, CODES) == ["errcode::duplicate-code"] && names(client, API) == ["errcode::mismatched-description"]
    });
    client.is_well();
}

#[test]
#[ignore = "needs a rust-analyzer, and clippy"]
fn chained_with_clippy_a_check_that_fails_is_told() {
    let workspace = Workspace::new(&corrected(&moved()));
    workspace.write("errcode.toml", "version = 1\nschem = \"A-BB-CCC\"\n");
    let mut client = workspace.edit(&settings(&blocks("json")[1]));
    client.wait("a complaint", |client| client.complaint().contains("schem"));
}

#[test]
fn the_page_gives_every_editor_the_same_settings() {
    let json = blocks("json");
    let [code, _, zed] = json.as_slice() else { panic!("there are three blocks: {json:?}") };
    let check = &settings(code)["check"];
    let zed: Value = serde_json::from_str(zed).expect("the block is JSON");
    assert_eq!(&zed["lsp"]["rust-analyzer"]["initialization_options"]["check"], check);
    let toml = blocks("toml");
    let helix: Value = toml::from_str(&toml[0]).expect("the block is TOML");
    assert_eq!(&helix["language-server"]["rust-analyzer"]["config"]["check"], check);
}
