//! What must stay in step: the README with the program, the fixtures with the rules.

use std::{collections::BTreeSet, fs, path::Path};

use errcode_check::rules::{self, RULES};

use crate::support::{Project, fixture, folders, name, none, overwrites, package_root, read};

/// Rules whose findings in the example the README shows.
const SHOWN: [&str; 4] =
    ["duplicate-code", "description-of-another-code", "conflicting-descriptions", "undocumented-code"];

#[test]
fn every_rule_has_a_failing_and_a_passing_case() {
    let mut problems = Vec::new();
    for rule in RULES {
        let folder = fixture("rules").join(rule.name);
        let cases: Vec<_> =
            if folder.is_dir() { folders(&folder).iter().map(|case| name(case)).collect() } else { vec![] };
        for kind in ["fail", "pass"] {
            let is_kind = |case: &&String| **case == kind || case.starts_with(&format!("{kind}_"));
            if !cases.iter().any(|case| is_kind(&case)) {
                problems.push(format!("fixtures/rules/{}/{kind} is missing", rule.name));
            }
        }
    }
    let known: BTreeSet<_> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    for folder in folders(&fixture("rules")) {
        if !known.contains(&name(&folder)) {
            problems.push(format!("fixtures/rules/{} is of no rule", name(&folder)));
        }
    }
    none(&problems);
}

#[test]
fn generated_blocks_of_the_readme_are_up_to_date() {
    let path = package_root().join("README.md");
    let mut page = read(&path);
    replace_block(&mut page, "example", &example_block());
    replace_block(&mut page, "rules", &rules::table());
    if overwrites() {
        fs::write(&path, &page).expect("the README is writable");
    }
    snapbox::assert_data_eq!(read(&path), snapbox::Data::text(page).raw());
}

#[test]
fn the_readme_names_what_is_there() {
    let page = read(&package_root().join("README.md"));
    for text in [
        "cargo run --release -- --manifest-path fixtures/example/Cargo.toml",
        "cargo test",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ] {
        assert!(page.contains(text), "`{text}` is missing");
    }
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    let own = format!("Rust {oldest} or newer");
    for (page, text) in [("README.md", &own), ("docs/ci/gitlab.yml", &format!("image: rust:{oldest}\n"))] {
        assert!(read(&package_root().join(page)).contains(text), "`{text}` is missing in {page}");
    }
    let contributing = read(&package_root().join("CONTRIBUTING.md"));
    assert!(contributing.contains(&format!("[Rust](https://rustup.rs) {oldest} or newer")));
}

#[test]
fn the_config_of_the_readme_is_a_config() {
    let page = read(&package_root().join("README.md"));
    let config =
        page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("there is a toml block");
    let member = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    let project = Project::empty()
        .file("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n")
        .file("crates/user-api/Cargo.toml", member("user-api"))
        .file("crates/user-api/src/lib.rs", "pub const ERR_A: u32 = 201_001; // 用户不存在\n")
        .file("crates/user-api/src/generated/mod.rs", "")
        .file("crates/order/Cargo.toml", member("order"))
        .file("crates/order/src/lib.rs", "pub const BIZ_A: u32 = 202_001; // 订单不存在\npub enum OrderErrorCode {}\n")
        .file("errcode.toml", config);
    project.run(&[]).exits(0);
}

#[test]
fn the_version_of_the_changelog_is_that_of_the_package() {
    let page = read(&package_root().join("CHANGELOG.md"));
    let first = page.lines().find(|line| line.starts_with("## ")).unwrap_or_default();
    assert!(first.contains(env!("CARGO_PKG_VERSION")), "{first}");
}

#[test]
fn sources_have_a_header_and_no_stray_white_space() {
    let mut problems = Vec::new();
    for folder in ["src", "tests"] {
        visit(&package_root().join(folder), &mut |path, text| {
            let header = text.lines().take_while(|line| line.starts_with("//!")).count();
            if !(1..=6).contains(&header) && !path.ends_with("lib.rs") {
                problems.push(format!("{}: a header has 1 to 6 lines, not {header}", path.display()));
            }
            for (index, line) in text.lines().enumerate() {
                if line.ends_with([' ', '\t']) {
                    problems.push(format!("{}:{}: white space at the end", path.display(), index + 1));
                }
            }
        });
    }
    none(&problems);
}

#[test]
fn the_map_of_the_library_names_every_module_and_none_knows_what_stands_below_it() {
    let library = read(&package_root().join("src/lib.rs"));
    let rows = library.lines().filter_map(|line| line.strip_prefix("//! | ")?.split(" |").next());
    let order: Vec<&str> = rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
    let declared = library.lines().filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "));
    let declared: BTreeSet<_> = declared.map(|name| name.trim_end_matches(';')).collect();
    assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), declared);
    assert_eq!(order.len(), declared.len(), "a module stands in one row");

    let folder = package_root().join("src");
    let place = |module: &str| order.iter().position(|known| *known == module);
    let mut problems = Vec::new();
    visit(&folder, &mut |path, text| {
        let below = path.strip_prefix(&folder).expect("the walk began there");
        let module = below.iter().next().map(|first| first.to_string_lossy().replace(".rs", "")).unwrap_or_default();
        let is_test = ["tests.rs", "testing.rs"].iter().any(|name| path.ends_with(name));
        // The library itself knows all of them.
        let Some(own) = place(&module).filter(|_| !is_test) else { return };
        for used in imported(text) {
            if place(used).is_some_and(|used| used > own) {
                problems.push(format!("{}: `{module}` stands before `{used}` in the map and knows it", path.display()));
            }
        }
    });
    none(&problems);
}

/// The modules of the crate that a source names, outside of comments and of its tests.
fn imported(text: &str) -> BTreeSet<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let first = |part: &'_ str| part.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(part.len());
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].rsplit('\n').next().unwrap_or_default();
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            _ if line.contains("//") => {}
            None => _ = found.insert(&rest[..first(rest)]),
            Some(group) => {
                let (mut depth, mut begins) = (0, true);
                for (at, sign) in group.char_indices() {
                    match sign {
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        '{' => depth += 1,
                        ',' if depth == 0 => begins = true,
                        _ if begins && !sign.is_whitespace() => {
                            found.insert(&group[at..at + first(&group[at..])]);
                            begins = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

#[test]
fn imports_are_found_in_groups_and_paths() {
    let text = "use crate::{\n    a::{b, c},\n    d,\n};\n// crate::no\nfn f() { crate::e::g(); }\n#[cfg(test)]\nuse crate::h;";
    assert_eq!(imported(text), ["a", "d", "e"].into());
}

fn visit(folder: &Path, file: &mut dyn FnMut(&Path, &str)) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            visit(&path, file);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            file(&path, &read(&path));
        }
    }
}

fn replace_block(page: &mut String, name: &str, block: &str) {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let start = page.find(&begin).unwrap_or_else(|| panic!("`{begin}` is missing")) + begin.len();
    let stop = start + page[start..].find(&end).unwrap_or_else(|| panic!("`{end}` is missing"));
    page.replace_range(start..stop, block);
}

/// A few findings of the example and its last line, as a terminal shows them.
fn example_block() -> String {
    let project = Project::example();
    let run = project.run(&[]).exits(1);
    let is_shown = |finding: &&str| SHOWN.iter().any(|rule| finding.contains(&format!("[{rule}]")));
    let findings: Vec<_> = run.stdout.split("\n\n").filter(|finding| !finding.trim().is_empty()).collect();
    let shown: Vec<_> = findings.iter().copied().filter(is_shown).map(str::trim_end).collect();
    let summary = run.stderr.lines().last().unwrap_or_default();
    let summary = summary.rsplit_once(" in ").map_or(summary, |(counts, _)| counts);
    format!(
        "```text\n$ cargo errcode-check --manifest-path fixtures/example/Cargo.toml\n{}\n\n… and {} more\n\n{summary}\n```\n",
        shown.join("\n\n"),
        findings.len() - shown.len(),
    )
}
