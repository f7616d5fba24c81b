//! Extraction from any text: the byte search in front loses nothing, every place is one of the text, a line in front moves all places by
//! its length, and to look closer finds nothing else.

#![no_main]

use std::sync::LazyLock;

use errcode_check::{
    code::{Forms, Site},
    config::Config,
    extract::{FileFacts, Macros, Options, extract, extract_all, scope},
    source::{FileId, Sources, Span},
};
use libfuzzer_sys::fuzz_target;
use support::{choice_and_text, lies_within};

const FILE: FileId = FileId(0);

/// One pattern of every kind.
const CONFIG: &str = r#"version = 1
[extract]
names = ["*Fault", "X_*"]
[[extract.macro]]
name = "codes"
row = "$name = $code => $text"
[[extract.macro]]
name = "build_exceptions"
row = "$name($code)"
[[extract.call]]
name = ["fail", ".reply_err", "*::coded"]
arguments = "$code, $text, .."
[[extract.field]]
type = "Reply"
code = "status_no"
text = ["hint", "note"]
[[extract.attribute]]
name = "status"
code = "code"
text = "message"
"#;

static CONFIGURED: LazyLock<Config> =
    LazyLock::new(|| {
        let (config, problems) = Config::from_text(CONFIG, "/".as_ref(), &mut Sources::default(), &[]);
        assert!(problems.is_empty(), "{problems:?}");
        config
    });

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = choice_and_text(data) else { return };
    let macros = Macros::default();
    let path = if choice & 1 == 0 { "src/lib.rs" } else { "src/error_code.rs" };
    let takes_name = |name: &str| CONFIGURED.names_match(name);
    let mut options = Options::new(path, &macros);
    if choice & 2 != 0 {
        options.forms = Forms { identifier: true, method_name: true, map_insert: true };
    }
    if choice & 4 != 0 {
        options.patterns = &CONFIGURED.patterns;
        options.names = &takes_name;
    }
    let all = extract_all(FILE, &text, options);
    check(&all, &text);
    let found = extract(FILE, &text, options);
    // What a file without codes says of modules and slips matters to nobody, and in a text that is no Rust brackets may be seen otherwise.
    let says_something = !(all.sites.is_empty() && all.unread.is_empty() && all.modules.is_empty());
    let is_lost = says_something && found != all;
    assert!(!is_lost || syn::parse_file(&text).is_err(), "the byte search loses something: {found:?} and not {all:?}");
    if choice & 8 != 0 {
        let closer = extract(FILE, &text, Options { explain: true, ..options });
        check(&closer, &text);
        assert_eq!(FileFacts { left: Vec::new(), ..closer }, all, "a closer look finds something else");
    }
    if choice & 16 != 0 && !text.starts_with(['\u{FEFF}', '#', '-']) {
        let moved = extract_all(FILE, &format!("\n{text}"), options);
        assert_eq!(places(&moved.sites, 0), places(&all.sites, 1), "a line in front changes more than places");
    }
    if choice & 32 != 0 {
        let _ = scope(&*text);
    }
});

fn places(sites: &[Site], by: u32) -> Vec<(u32, u32)> {
    sites.iter().map(|site| (site.span.start + by, site.span.end + by)).collect()
}

/// What holds of the facts of every text.
fn check(facts: &FileFacts, text: &str) {
    let within = |span: Span| lies_within(span, FILE, text);
    for group in &facts.groups {
        within(group.span);
    }
    for site in &facts.sites {
        assert!(site.group < facts.groups.len());
        within(site.span);
        for description in &site.descriptions {
            within(description.span);
            assert!(!description.text.is_empty() && description.text.trim() == description.text, "{description:?}");
            description.number.iter().for_each(|number| within(number.span));
        }
    }
    assert!(facts.sites.is_sorted_by_key(|site| site.span.start), "codes are in source order");
    facts.unread.iter().for_each(|unread| within(unread.span));
    for section in &facts.sections {
        within(section.span);
        within(section.scope);
        assert!(!section.ranges.is_empty());
    }
    assert!(facts.sections.is_sorted_by_key(|section| section.span.start), "sections are in source order");
    facts.left.iter().for_each(|left| within(left.span));
    for allow in &facts.allows {
        within(allow.span);
        within(allow.scope);
        for (name, span) in &allow.rules {
            within(*span);
            assert_eq!(&text[span.range()], name);
        }
    }
    facts.problems.iter().for_each(|(span, _)| within(*span));
}
