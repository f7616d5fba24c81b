//! The book of codes, built by mdBook and looked at in a browser: `cargo test --test book -- --ignored`.
//!
//! `MDBOOK` and `CHROMIUM` name the programs; without them those on the path are taken. These tests fail where there are none.

mod browser;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use browser::Browser;
use serde_json::Value;
use tempfile::TempDir;

/// The colour behind the picture.
const LIGHT: [u64; 3] = [255, 255, 255];
const DARK: [u64; 3] = [13, 17, 23];

/// Texts that markdown, HTML and mdBook could take for something else.
const NASTY: &str = r#"
pub enum UserError {
    /// a | b `c` <b>bold</b> <script>window.broken = 1</script> 用户不存在
    NotFound = 201001,
    /// {{#include /etc/passwd}} {{ handlebars }} \{{#title x}} # [link](x) ![i](y) {#id} *e* _e_ ~~s~~
    Locked = 201002,
    /// </td></table></main> <!-- open &lt; &amp; $x$ "quotes" 'and'
    Gone = 201003,
    /// 订单已关闭，请联系客服。
    Closed = 202003,
}
"#;

/// A workspace in a temporary folder, and the book of its codes.
struct Book {
    folder: TempDir,
}

impl Book {
    /// The book of the workspace that the README shows.
    fn of_example() -> Self {
        let book = Self { folder: tempfile::tempdir().expect("there is a place for temporary files") };
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example"), &book.root());
        book.build();
        book
    }

    /// The book of one library.
    fn of_library(library: &str) -> Self {
        let book = Self { folder: tempfile::tempdir().expect("there is a place for temporary files") };
        let manifest = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";
        fs::create_dir_all(book.root().join("src")).expect("a temporary folder is writable");
        fs::write(book.root().join("Cargo.toml"), manifest).expect("a temporary folder is writable");
        fs::write(book.root().join("src/lib.rs"), library).expect("a temporary folder is writable");
        book.build();
        book
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder is there").join("workspace")
    }

    fn build(&self) {
        self.run(&["catalog", "--format", "mdbook", "--output", "book"]);
        let program = env::var_os("MDBOOK").unwrap_or_else(|| "mdbook".into());
        let output = Command::new(&program).arg("build").arg(self.root().join("book")).output();
        let output = output.unwrap_or_else(|error| panic!("{}: {error}; MDBOOK names another", program.display()));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(!said.contains("WARN") && !said.contains("ERROR"), "{said}");
    }

    fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-errcode-check"));
        let output = command.current_dir(self.root()).args(args).output().expect("the binary was built for this test");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("output is UTF-8")
    }

    fn page(&self, name: &str) -> PathBuf {
        self.root().join("book/book").join(name)
    }

    /// The pages that the table of contents names, in its order.
    fn pages(&self) -> Vec<String> {
        let contents = fs::read_to_string(self.root().join("book/src/SUMMARY.md")).expect("it was written");
        let links = contents.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        links.map(|link| link.replace(".md", ".html")).collect()
    }

    /// The texts of all codes, in the order of the list.
    fn codes(&self) -> BTreeSet<String> {
        let list: Value = serde_json::from_str(&self.run(&["list", "--message-format", "json"])).expect("it is JSON");
        let codes = list["codes"].as_array().expect("it is a list").iter();
        let declared = codes.filter(|code| code["role"] == "declaration");
        declared.map(|code| code["code"].as_str().expect("it is a text").to_owned()).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a temporary folder is writable");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        match path.is_dir() {
            true if path.ends_with("target") => {}
            true => copy(&path, &target),
            false => drop(fs::copy(&path, &target).expect("a temporary folder is writable")),
        }
    }
}

/// Opens every page; gives the anchors of each, and fails where something is wrong on one or a link leads nowhere.
fn look_at_all(book: &Book, browser: &mut Browser) -> BTreeMap<String, BTreeSet<String>> {
    let texts = |value: Value| -> BTreeSet<String> { serde_json::from_value(value).expect("it is a list of texts") };
    let (mut anchors, mut links) = (BTreeMap::new(), BTreeMap::new());
    for page in book.pages() {
        browser.open(&book.page(&page));
        assert_eq!(browser.errors(), [""; 0], "{page}");
        let ids = browser.evaluate("[...document.querySelectorAll('main [id]')].map(element => element.id)");
        assert_eq!(ids.as_array().map(Vec::len), Some(texts(ids.clone()).len()), "{page}: an anchor stands twice");
        anchors.insert(page.clone(), texts(ids));
        let hrefs = browser.evaluate(
            "[...document.querySelectorAll('main a[href]')].map(link => decodeURIComponent(link.getAttribute('href')))",
        );
        links.insert(page, texts(hrefs));
    }
    for (page, links) in &links {
        for link in links.iter().filter(|link| !link.starts_with("http")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { page } else { file };
            let known = anchors.get(file).unwrap_or_else(|| panic!("{page}: {link}: there is no such page"));
            assert!(anchor.is_empty() || known.contains(anchor), "{page}: {link}: there is no such anchor");
        }
    }
    anchors
}

#[test]
#[ignore = "needs mdBook and a browser"]
fn every_page_is_whole_and_every_code_has_its_anchor() {
    let (book, mut browser) = (Book::of_example(), Browser::start());
    let anchors = look_at_all(&book, &mut browser);
    assert!(anchors.len() > 5, "{anchors:?}");
    let codes = book.codes();
    assert!(codes.len() > 20, "{codes:?}");
    let all: BTreeSet<&String> = anchors.values().flatten().collect();
    for code in &codes {
        assert!(all.iter().any(|anchor| anchor.ends_with(&format!("e{code}"))), "{code} has no anchor: {all:?}");
    }
}

#[test]
#[ignore = "needs mdBook and a browser"]
fn the_search_leads_to_a_code_by_its_number() {
    let (book, mut browser) = (Book::of_example(), Browser::start());
    for (code, name) in [("201003", "LoginExpired"), ("202003", "ERR_ORDER_CANCELLED")] {
        browser.open(&book.page("index.html"));
        browser.evaluate("document.querySelector('#mdbook-search-toggle, #search-toggle').click()");
        browser.wait_for("document.activeElement.matches('input[type=search]')");
        browser.write(code);
        let first = "document.querySelector('#mdbook-searchresults a, #searchresults a')";
        let href = browser.wait_for(&format!("{first} && {first}.getAttribute('href')"));
        let href = href.as_str().expect("a link has a target");
        assert!(href.ends_with(&format!("#e{code}")), "{href}");
        browser.load(|browser| drop(browser.evaluate(&format!("{first}.click()"))));
        assert_eq!(browser.evaluate("location.hash"), format!("#e{code}"));
        let heading = browser.evaluate("document.querySelector(location.hash).textContent");
        assert_eq!(heading, format!("{code} {name}"));
        let top = format!("document.getElementById('e{code}').getBoundingClientRect().top");
        browser.wait_for(&format!("{top} >= 0 && {top} < innerHeight"));
        assert_eq!(browser.errors(), [""; 0]);
    }
}

/// How many pixels of the picture on the page have a colour.
fn count(pixels: &[[u64; 3]], colour: [u64; 3]) -> usize {
    pixels.iter().filter(|pixel| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 2)).count()
}

#[test]
#[ignore = "needs mdBook and a browser"]
fn the_picture_is_seen_in_light_and_dark() {
    let (book, mut browser) = (Book::of_example(), Browser::start());
    let picture = "main img";
    for (scheme, ground, other, used) in [("light", LIGHT, DARK, [9, 105, 218]), ("dark", DARK, LIGHT, [68, 147, 248])]
    {
        browser.prefer(scheme);
        browser.open(&book.page("index.html"));
        assert_eq!(browser.evaluate("document.querySelector('main img').naturalWidth > 0"), true);
        let pixels = browser.pixels(picture);
        assert!(count(&pixels, ground) > pixels.len() / 2, "{scheme}: {} pixels", count(&pixels, ground));
        assert_eq!(count(&pixels, other), 0, "{scheme}");
        assert!(count(&pixels, used) > 100, "{scheme}: the codes in use are not seen");
    }
    // The theme of the page decides, not the system.
    browser.prefer("light");
    browser.evaluate("localStorage.setItem('mdbook-theme', 'coal')");
    browser.open(&book.page("index.html"));
    let pixels = browser.pixels(picture);
    assert!(count(&pixels, DARK) > pixels.len() / 2);
    // By itself, as a file.
    for (scheme, ground) in [("light", LIGHT), ("dark", DARK)] {
        browser.prefer(scheme);
        browser.open(&book.page("occupancy.svg"));
        let pixels = browser.pixels("svg");
        assert!(count(&pixels, ground) > pixels.len() / 2, "{scheme}");
        assert_eq!(browser.errors(), [""; 0]);
    }
}

#[test]
#[ignore = "needs mdBook and a browser"]
fn no_text_lies_on_another_in_the_picture() {
    let (book, mut browser) = (Book::of_library(NASTY), Browser::start());
    let example = Book::of_example();
    for book in [&book, &example] {
        browser.open(&book.page("occupancy.svg"));
        let overlaps = browser.evaluate(
            "(() => { const boxes = [...document.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]); \
             const found = []; const svg = document.documentElement.getBoundingClientRect(); \
             for (const [a, one] of boxes) { if (one.right > svg.right || one.left < svg.left) found.push(a); \
             for (const [b, two] of boxes) if (one !== two && one.left < two.right - 1 && two.left < one.right - 1 \
             && Math.abs((one.top + one.bottom) - (two.top + two.bottom)) < 8) found.push(a + ' / ' + b); } return found; })()",
        );
        assert_eq!(overlaps.as_array().map(Vec::len), Some(0), "{overlaps}");
    }
}

#[test]
#[ignore = "needs mdBook and a browser"]
fn texts_are_shown_as_they_are() {
    let (book, mut browser) = (Book::of_library(NASTY), Browser::start());
    look_at_all(&book, &mut browser);
    let page = book.pages().into_iter().find(|page| page == "p01.html").expect("there is a page of the module");
    browser.open(&book.page(&page));
    assert_eq!(browser.evaluate("typeof window.broken"), "undefined");
    let text = browser.evaluate("document.querySelector('main').innerText");
    let text = text.as_str().expect("it is a text");
    for shown in [
        "a | b `c` <b>bold</b> <script>window.broken = 1</script> 用户不存在",
        "{{#include /etc/passwd}} {{ handlebars }}",
        "# [link](x) ![i](y) {#id} *e* _e_ ~~s~~",
        "</td></table></main> <!-- open &lt; &amp; $x$ \"quotes\" 'and'",
    ] {
        assert!(text.contains(shown), "`{shown}` is not in\n{text}");
    }
    let rows = browser.evaluate("[...document.querySelectorAll('main table tr')].map(row => row.cells.length)");
    let rows: Vec<u64> = serde_json::from_value(rows).expect("it is a list of numbers");
    assert!(rows.iter().all(|cells| *cells == 5), "{rows:?}");
    // A chapter has no number beside that of its module.
    assert_eq!(browser.evaluate("document.querySelector('.chapter-item .active').textContent"), "01");
    let contents = browser.evaluate("document.querySelectorAll('#mdbook-sidebar a, #sidebar a').length");
    assert!(contents.as_u64().is_some_and(|links| links > 2), "the table of contents has {contents} links");
}
