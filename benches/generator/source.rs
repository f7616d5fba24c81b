//! Rust as people write it, without error codes: structs, enums, functions, tests, comments, strings.

use std::fmt::Write;

use super::Random;

const NOUNS: &[&str] = &[
    "account", "batch", "block", "buffer", "cache", "chunk", "client", "cluster", "column", "cursor", "entry", "epoch",
    "event", "field", "filter", "frame", "graph", "handle", "header", "index", "key", "layer", "leader", "lease",
    "limit", "list", "lock", "log", "mask", "message", "metric", "node", "offset", "order", "packet", "page", "path",
    "peer", "plan", "pool", "queue", "range", "reader", "record", "region", "replica", "request", "route", "row",
    "schema", "segment", "session", "shard", "signal", "slot", "snapshot", "span", "stream", "table", "task", "tenant",
    "ticket", "token", "topic", "trace", "tree", "value", "version", "view", "window", "worker", "writer",
];
const VERBS: &[&str] = &[
    "add", "apply", "build", "check", "clear", "clone", "close", "collect", "commit", "compare", "copy", "count",
    "decode", "drop", "encode", "expand", "fetch", "fill", "find", "flush", "fold", "format", "insert", "join", "load",
    "lookup", "merge", "move", "open", "parse", "poll", "prune", "pull", "push", "read", "reload", "remove", "render",
    "resolve", "resume", "rotate", "scan", "seek", "send", "split", "start", "stop", "store", "swap", "take", "trim",
    "update", "verify", "visit", "wait", "write",
];
const STATES: &[&str] =
    &["active", "busy", "cold", "dirty", "empty", "fresh", "idle", "open", "ready", "stale", "warm"];
const TYPES: &[&str] = &[
    "u64",
    "usize",
    "String",
    "bool",
    "Vec<u8>",
    "Option<String>",
    "Arc<str>",
    "HashMap<String, u64>",
    "Duration",
    "f64",
    "PathBuf",
    "Vec<Entry>",
    "u32",
];
const MODULES: &[&str] = &[
    "std::collections::HashMap",
    "std::sync::Arc",
    "std::path::PathBuf",
    "std::time::Duration",
    "std::fmt",
    "crate::storage::Entry",
    "crate::runtime::Handle",
    "super::config::Settings",
    "tracing::{debug, info, warn}",
    "serde::{Deserialize, Serialize}",
    "parking_lot::Mutex",
    "futures::stream::StreamExt",
];
const PHRASES: &[&str] = &[
    "the lock is held as long as the guard lives",
    "nothing is written before the header is complete",
    "the order of the keys is that of their first use",
    "an empty list means that all of them are wanted",
    "the caller has looked at the bounds already",
    "this is called once for each of the shards",
    "it stays valid until the next flush",
    "older readers do not know of this field",
    "two writers never meet at the same offset",
    "the value is copied, since the buffer is used again",
    "what is behind the last record is padding",
    "the tree is walked from the leaves to the root",
];

/// The name of a thing.
pub(crate) fn noun<'a>(random: &mut Random) -> &'a str {
    random.of(NOUNS)
}

/// What is done with it.
pub(crate) fn verb<'a>(random: &mut Random) -> &'a str {
    random.of(VERBS)
}

/// How it is.
pub(crate) fn state<'a>(random: &mut Random) -> &'a str {
    random.of(STATES)
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

fn type_name(random: &mut Random) -> String {
    capital(verb(random)) + &capital(noun(random))
}

/// A file of some hundred lines, now and then of some thousand. What is `hot` holds numbers, constants and fields that are no codes and
/// look as if they were.
pub(crate) fn file(random: &mut Random, index: usize, hot: bool) -> String {
    // Half of all files are short, and most of all bytes stand in long ones.
    let size = 1000 << random.below(6);
    let mut out = String::with_capacity(size + 4000);
    let _ = writeln!(
        out,
        "// Licensed under the terms of the project.\n\n//! The {} of the {}, part {index}.\n",
        noun(random),
        noun(random)
    );
    for module in MODULES {
        if random.chance(40) {
            let _ = writeln!(out, "use {module};");
        }
    }
    out.push('\n');
    while out.len() < size {
        match random.below(10) {
            0 | 1 => structure(&mut out, random),
            2 => states(&mut out, random),
            3 => constants(&mut out, random),
            4 => contract(&mut out, random),
            5 if hot => look_alikes(&mut out, random),
            _ => implementation(&mut out, random),
        }
    }
    if hot {
        look_alikes(&mut out, random);
    }
    if random.chance(50) {
        tests(&mut out, random);
    }
    out
}

fn doc(out: &mut String, random: &mut Random, indent: &str) {
    let _ = writeln!(out, "{indent}/// {} the {}: {}.", capital(verb(random)), noun(random), random.of(PHRASES));
    if random.chance(30) {
        let _ = writeln!(
            out,
            "{indent}///\n{indent}/// See [`{}`], and mind that {}.",
            type_name(random),
            random.of(PHRASES)
        );
    }
}

fn structure(out: &mut String, random: &mut Random) {
    doc(out, random, "");
    let _ = writeln!(out, "#[derive(Clone, Debug, Default, PartialEq)]\npub struct {} {{", type_name(random));
    for _ in 0..random.between(2, 9) {
        doc(out, random, "    ");
        let _ = writeln!(out, "    pub {}_{}: {},", state(random), noun(random), random.of(TYPES));
    }
    out.push_str("}\n\n");
}

fn states(out: &mut String, random: &mut Random) {
    doc(out, random, "");
    let _ = writeln!(out, "#[derive(Clone, Copy, Debug)]\npub enum {} {{", type_name(random));
    for _ in 0..random.between(2, 10) {
        doc(out, random, "    ");
        let _ = match random.below(3) {
            0 => writeln!(out, "    {}({}),", type_name(random), random.of(TYPES)),
            1 => writeln!(out, "    {} {{ {}: {} }},", type_name(random), noun(random), random.of(TYPES)),
            _ => writeln!(out, "    {},", type_name(random)),
        };
    }
    out.push_str("}\n\n");
}

fn constants(out: &mut String, random: &mut Random) {
    for _ in 0..random.between(1, 4) {
        doc(out, random, "");
        let name = format!("{}_{}", state(random), noun(random)).to_uppercase();
        let _ = match random.below(3) {
            0 => writeln!(out, "const {name}: &str = \"{}/{}\";", noun(random), noun(random)),
            1 => writeln!(out, "const {name}: usize = {} << 10;", 1 + random.below(64)),
            _ => writeln!(out, "static {name}: Duration = Duration::from_millis({});", random.below(5000)),
        };
    }
    out.push('\n');
}

fn contract(out: &mut String, random: &mut Random) {
    doc(out, random, "");
    let _ = writeln!(out, "pub trait {}: Send + Sync + 'static {{", type_name(random));
    for _ in 0..random.between(1, 4) {
        doc(out, random, "    ");
        let _ = writeln!(
            out,
            "    fn {}_{}(&self, {}: {}) -> Option<{}>;",
            verb(random),
            noun(random),
            noun(random),
            random.of(TYPES),
            random.of(TYPES)
        );
    }
    out.push_str("}\n\n");
}

fn implementation(out: &mut String, random: &mut Random) {
    let _ = writeln!(out, "impl {} {{", type_name(random));
    for _ in 0..random.between(1, 4) {
        doc(out, random, "    ");
        let parameter = noun(random);
        let _ = writeln!(
            out,
            "    pub fn {}_{}(&mut self, {parameter}: &[{}]) -> usize {{",
            verb(random),
            noun(random),
            random.of(TYPES)
        );
        for _ in 0..random.between(2, 7) {
            statement(out, random, parameter);
        }
        let _ = writeln!(out, "        {parameter}.len()\n    }}\n");
    }
    out.push_str("}\n\n");
}

fn statement(out: &mut String, random: &mut Random, parameter: &str) {
    let (a, b) = (noun(random), noun(random));
    let (does, state) = (verb(random), state(random));
    if random.chance(25) {
        let _ = writeln!(out, "        // Here {}.", random.of(PHRASES));
    }
    let _ = match random.below(7) {
        0 => writeln!(out, "        let {a} = self.{state}_{b}.{does}({parameter}).unwrap_or_default();"),
        1 => writeln!(
            out,
            "        for ({a}, {b}) in {parameter}.iter().enumerate().skip({}) {{\n            self.{does}(&{b}, {a} as u64);\n        }}",
            random.below(4)
        ),
        2 => writeln!(
            out,
            "        if self.is_{state}() && !{parameter}.is_empty() {{\n            debug!(\"{{}} of {{}} is {state}: {{:?}}\", self.{a}, self.{b}, {parameter}.first());\n            return 0;\n        }}"
        ),
        3 => writeln!(
            out,
            "        match self.{does}_{a}() {{\n            Some({b}) if {b} > {} => self.{state} = true,\n            Some(_) | None => self.{b}.clear(),\n        }}",
            random.below(1000)
        ),
        4 => writeln!(
            out,
            "        let {a}: Vec<_> = {parameter}.iter().filter(|{b}| {b}.is_{state}()).map(|{b}| {b}.{does}()).collect();"
        ),
        5 => writeln!(out, "        let {a} = format!(\"{{}}/{{}}-{state}.{b}\", self.{b}, {parameter}.len());"),
        _ => writeln!(
            out,
            "        self.{a}.entry(\"{b}\".to_owned()).or_insert_with(|| {}).{does}();",
            random.below(300)
        ),
    };
}

/// Numbers, constants, fields and results that have to do with errors and hold no code of them.
fn look_alikes(out: &mut String, random: &mut Random) {
    let name = type_name(random);
    let (a, b) = (noun(random), noun(random));
    let _ = match random.below(5) {
        0 => writeln!(
            out,
            "#[repr(u8)]\npub enum {name} {{\n    {} = 1,\n    {} = 2,\n    {} = 4,\n}}\n",
            type_name(random),
            type_name(random),
            type_name(random)
        ),
        1 => writeln!(
            out,
            "pub struct {name}Response {{\n    pub code: u32,\n    pub message: String,\n}}\n\nfn {a}(response: &{name}Response) -> bool {{\n    response.code == 0 && response.message.is_empty()\n}}\n"
        ),
        2 => writeln!(
            out,
            "fn {a}_{b}({a}: &str) -> Result<u64, Error> {{\n    let {b} = {a}.parse().map_err(|error| Error::new(ErrorKind::InvalidData, error))?;\n    if {b} > {} {{\n        return Err(Error::other(format!(\"the {a} {{}} is too large\", {b})));\n    }}\n    Ok({b})\n}}\n",
            random.below(100_000)
        ),
        3 => writeln!(
            out,
            "pub const {}_{}: u32 = {};\npub const MAX_{}_RETRIES: usize = {};\n",
            a.to_uppercase(),
            b.to_uppercase(),
            random.below(70_000),
            b.to_uppercase(),
            random.below(10)
        ),
        _ => writeln!(
            out,
            "#[derive(Debug)]\npub enum {name}Error {{\n    /// The {a} is gone.\n    Missing(String),\n    /// The {b} is in use.\n    Locked,\n}}\n\nimpl std::error::Error for {name}Error {{}}\n\nimpl fmt::Display for {name}Error {{\n    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{\n        match self {{\n            Self::Missing({a}) => write!(f, \"{{{a}}} is gone\"),\n            Self::Locked => f.write_str(\"the {b} is in use\"),\n        }}\n    }}\n}}\n"
        ),
    };
}

fn tests(out: &mut String, random: &mut Random) {
    out.push_str("#[cfg(test)]\nmod tests {\n    use super::*;\n\n");
    for _ in 0..random.between(1, 4) {
        let (a, b) = (noun(random), noun(random));
        let _ = writeln!(
            out,
            "    #[test]\n    fn {}_{a}_{b}() {{\n        let {a} = {}::default();\n        assert_eq!({a}.{}(), {}, \"{}\");\n    }}\n",
            verb(random),
            type_name(random),
            verb(random),
            random.below(5000),
            random.of(PHRASES)
        );
    }
    out.push_str("}\n");
}
