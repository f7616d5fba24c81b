//! A `macro_rules!` definition as plain data: what its patterns accept, and what the columns of a call become.

use std::ops::Range;

use foldhash::{HashMap, HashSet};
use memchr::{memchr, memchr_iter, memrchr};

use super::{
    super::{
        bytes::word_length_before,
        items::is_plain_macro,
        lexer::{self, Kind, Lexed},
        naming, skim,
    },
    meaning::{self, Meaning, Variable},
};

/// Deepest nesting of brackets in a pattern.
const MAX_DEPTH: usize = 16;
/// The sign of a definition.
const SIGN: &str = "macro_rules!";

/// The definition of a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The macro's name.
    pub name: String,
    pub(super) rules: Vec<Rule>,
    /// The rules whose pattern starts with a token, by that token, and those that may start with anything.
    by_token: HashMap<String, Vec<usize>>,
    by_any: Vec<usize>,
}

/// One rule of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) pattern: Vec<Node>,
    pub(super) meaning: Meaning,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A token that must stand there.
    Token(String),
    /// A bracket and what it encloses.
    Group(String, Vec<Node>),
    /// `$name:fragment`
    Variable { name: String, fragment: String },
    /// `$(…) separator operator`
    Repeat { nodes: Vec<Node>, separator: Option<String>, once: bool, required: bool },
}

/// A macro that a file calls and does not define.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroCall {
    /// Its name.
    pub name: String,
    /// True where a call of it was read by its shape, or tried to be.
    pub by_shape: bool,
}

/// The definitions of the workspace, by name, each with its package.
#[derive(Clone, Debug, Default)]
pub struct Macros {
    by_name: HashMap<String, Vec<(usize, Definition)>>,
}

impl Macros {
    /// Adds a definition of a package.
    pub fn add(&mut self, package: usize, definition: Definition) {
        self.by_name.entry(definition.name.clone()).or_default().push((package, definition));
    }

    /// True where a file that calls it says something else with the definitions than without.
    pub fn changes(&self, call: &MacroCall) -> bool {
        self.declares(&call.name) || (call.by_shape && self.by_name.contains_key(&call.name))
    }

    /// True where a macro of this name declares codes.
    pub fn declares(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|all| all.iter().any(|(_, definition)| definition.may_declare()))
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The definitions that a call in this package may mean: its own, else those of others.
    pub(super) fn of(&self, name: &str, package: usize) -> impl Iterator<Item = &Definition> {
        let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let own = all.iter().any(|(home, _)| *home == package);
        all.iter().filter(move |(home, _)| !own || *home == package).map(|(_, definition)| definition)
    }
}

impl Definition {
    fn new(name: String, rules: Vec<Rule>) -> Self {
        let mut definition = Self { name, rules, by_token: HashMap::default(), by_any: Vec::new() };
        for (at, rule) in definition.rules.iter().enumerate() {
            match rule.pattern.first() {
                // The sign of an attribute stands for a doc comment too.
                Some(Node::Token(token)) if token != "#" => {
                    definition.by_token.entry(token.clone()).or_default().push(at);
                }
                _ => definition.by_any.push(at),
            }
        }
        definition
    }

    /// The rules that arguments with this first token may fit, in their order.
    pub(super) fn rules_for(&self, first: &str) -> impl Iterator<Item = &Rule> {
        let mut of_token = self.by_token.get(first).map_or(&[][..], Vec::as_slice).iter().peekable();
        let mut any = self.by_any.iter().peekable();
        std::iter::from_fn(move || {
            let token_is_next = match (of_token.peek(), any.peek()) {
                (Some(token), Some(any)) => token < any,
                (token, _) => token.is_some(),
            };
            if token_is_next { of_token.next() } else { any.next() }
        })
        .map(|&at| &self.rules[at])
    }

    /// True where a call of it may declare codes.
    pub(in super::super) fn may_declare(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.meaning, Meaning::Codes(_)))
    }

    /// True where calls in other files must know of it.
    pub fn matters(&self) -> bool {
        self.may_declare() || (self.is_clear() && naming::is_error_name(&self.name))
    }

    /// True where what it does with its arguments was understood in each rule.
    pub(super) fn is_clear(&self) -> bool {
        self.rules.iter().all(|rule| rule.meaning != Meaning::Unclear)
    }
}

/// A word with an exclamation mark behind it, found by its bytes.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Sign<'t> {
    /// The word; empty where a comment before the mark hides it.
    pub(in super::super) name: &'t str,
    /// Its first byte.
    start: usize,
    /// The byte behind the mark.
    pub(in super::super) behind: usize,
}

/// What may be the definition or the call of a macro, in the order of the text; comments and strings are no exception.
pub(in super::super) fn signs(text: &str) -> Vec<Sign<'_>> {
    let bytes = text.as_bytes();
    let sign = |at: usize| {
        if !matches!(bytes.get(at + 1)?, b'(' | b'{' | b'[' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0C') {
            return None;
        }
        let Some(end) = skim::blank_before(bytes, at) else {
            return Some(Sign { name: "", start: at, behind: at + 1 });
        };
        let start = end - word_length_before(&bytes[..end]);
        let name = text.get(start..end)?;
        // What may stand before a negation.
        let keyword =
            end < at && matches!(name, "if" | "while" | "match" | "return" | "in" | "else" | "break" | "move");
        (start < end && !keyword).then_some(Sign { name, start, behind: at + 1 })
    };
    memchr_iter(b'!', bytes).filter_map(sign).collect()
}

/// The definitions in a text, found by their bytes, so that no file need be read as tokens for them.
pub(in super::super) fn find(text: &str, signs: &[Sign<'_>]) -> Vec<Definition> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    // From where on is searched, and the start of its line.
    let (mut from, mut line) = (0, 0);
    for sign in signs.iter().filter(|sign| SIGN.strip_suffix('!') == Some(sign.name)) {
        let at = sign.start;
        if at < from {
            continue;
        }
        line = memrchr(b'\n', &bytes[from..at]).map_or(line, |i| from + i + 1);
        let before = text[line..at].trim_end();
        from = sign.behind;
        if !before.is_empty() && !before.ends_with([']', '}', ';', '{']) {
            continue;
        }
        // One that is written on one line ends there.
        let line_end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        if let Some(definition) = parse(&text[at..line_end]) {
            from = line_end;
            out.push(definition);
            continue;
        }
        let indent = bytes[line..].iter().take_while(|&&b| b == b' ' || b == b'\t').count();
        from = end(bytes, at, indent);
        out.extend(parse(&text[at..from]));
    }
    out
}

/// The names of the macros that a text calls and does not define itself, those that declare nothing left out.
pub(in super::super) fn calls(signs: &[Sign<'_>], own: &[Definition], by_shape: &HashSet<String>) -> Vec<MacroCall> {
    let mut names: HashSet<&str> =
        signs.iter().map(|sign| sign.name).filter(|name| !name.is_empty() && !is_plain_macro(name)).collect();
    let own: HashSet<&str> = own.iter().map(|definition| definition.name.as_str()).collect();
    names.retain(|name| *name != "macro_rules" && !own.contains(name));
    let call = |name: &str| MacroCall { name: name.to_owned(), by_shape: by_shape.contains(name) };
    let mut calls: Vec<_> = names.into_iter().map(call).collect();
    calls.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    calls
}

/// Behind the line that closes the definition at its own indentation.
fn end(bytes: &[u8], at: usize, indent: usize) -> usize {
    let mut from = at;
    while let Some(i) = memchr(b'\n', &bytes[from..]) {
        let start = from + i + 1;
        let rest = &bytes[start..];
        let closes = matches!(rest.get(indent), Some(b'}' | b')' | b']'))
            && rest[..indent].iter().all(|&b| b == b' ' || b == b'\t');
        if closes {
            return start + memchr(b'\n', rest).unwrap_or(rest.len());
        }
        from = start;
    }
    bytes.len()
}

fn parse(text: &str) -> Option<Definition> {
    // What declares nothing is of interest only where its name promises something else.
    let declares = ["const ", "static ", "enum ", "fn "].iter().any(|keyword| text.contains(keyword));
    let name = text[SIGN.len().min(text.len())..].trim_start().split(|c: char| !c.is_alphanumeric() && c != '_').next();
    if !declares && !name.is_some_and(naming::is_error_name) {
        return None;
    }
    let lexed = lexer::lex(text);
    let name = lexed.ident(2)?.to_owned();
    let open = 3;
    if lexed.kind(open) != Some(Kind::Open) || lexed.mate(open) == open {
        return None;
    }
    let mut rules = Vec::new();
    for rule in lexed.split(open + 1..lexed.mate(open), ";") {
        let arrow = lexed.after(rule.start);
        let body = arrow + 1;
        if lexed.kind(rule.start) != Some(Kind::Open) || !lexed.is(arrow, "=>") || lexed.kind(body) != Some(Kind::Open)
        {
            return None;
        }
        let pattern = pattern(&lexed, rule.start + 1..lexed.mate(rule.start).max(rule.start + 1), 0)?;
        let variables = variables(&pattern);
        let meaning = meaning::of(&lexed, &name, lexed.inside(body), &variables);
        rules.push(Rule { pattern, meaning });
    }
    Some(Definition::new(name, rules))
}

fn pattern(lexed: &Lexed<'_>, tokens: Range<usize>, depth: usize) -> Option<Vec<Node>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut nodes = Vec::new();
    let mut i = tokens.start;
    while i < tokens.end {
        if lexed.is(i, "$") && lexed.is(i + 1, "(") {
            let inner = pattern(lexed, lexed.inside(i + 1), depth + 1)?;
            let mut operator = lexed.after(i + 1);
            let mut separator = None;
            let is_operator = |i: usize| matches!(lexed.str(i), "*" | "+" | "?");
            // `$(…)+*` has a plus between.
            if !is_operator(operator)
                || (is_operator(operator + 1) && lexed.is(operator, "+") && touches(lexed, operator))
            {
                separator = Some(lexed.str(operator).to_owned());
                operator += 1;
            }
            nodes.push(Node::Repeat {
                nodes: inner,
                separator,
                once: lexed.is(operator, "?"),
                required: lexed.is(operator, "+"),
            });
            i = operator + 1;
        } else if lexed.is(i, "$") && lexed.is(i + 2, ":") && lexed.kind(i + 3) == Some(Kind::Ident) {
            nodes.push(Node::Variable { name: lexed.str(i + 1).to_owned(), fragment: lexed.str(i + 3).to_owned() });
            i += 4;
        } else if lexed.kind(i) == Some(Kind::Open) {
            nodes.push(Node::Group(lexed.str(i).to_owned(), pattern(lexed, lexed.inside(i), depth + 1)?));
            i = lexed.after(i);
        } else {
            nodes.push(Node::Token(lexed.str(i).to_owned()));
            i += 1;
        }
    }
    Some(nodes)
}

/// No white space stands behind the token.
fn touches(lexed: &Lexed<'_>, token: usize) -> bool {
    matches!((lexed.tokens.get(token), lexed.tokens.get(token + 1)), (Some(one), Some(next)) if one.end == next.start)
}

fn variables(nodes: &[Node]) -> Vec<Variable> {
    fn walk(nodes: &[Node], depth: usize, out: &mut Vec<Variable>) {
        for node in nodes {
            match node {
                Node::Token(_) => {}
                Node::Group(_, inner) => walk(inner, depth, out),
                Node::Repeat { nodes, .. } => walk(nodes, depth + 1, out),
                Node::Variable { name, fragment } => {
                    out.push(Variable { name: name.clone(), fragment: fragment.clone(), depth });
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(nodes, 0, &mut out);
    out
}
