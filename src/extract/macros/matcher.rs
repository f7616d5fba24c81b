//! Holds the arguments of a call against the pattern of a rule, as rustc does but for what never stands in a table of codes.

use std::ops::Range;

use super::{
    super::{
        items::attributes_at,
        lexer::{Kind, Lexed},
    },
    definition::Node,
};

/// Steps that a call may take for each of its tokens.
const STEPS: usize = 64;

/// What a variable stands for in one repetition.
#[derive(Clone, Debug)]
pub(super) struct Binding<'n> {
    pub(super) name: &'n str,
    pub(super) tokens: Range<usize>,
    /// The numbers of the repetitions around it, outermost first.
    pub(super) path: Vec<u32>,
}

/// What a call gives to a pattern.
#[derive(Debug, Default)]
pub(super) struct Bindings<'n> {
    pub(super) all: Vec<Binding<'n>>,
    /// The tokens of each round of each repetition, by its path.
    pub(super) rounds: Vec<(Vec<u32>, Range<usize>)>,
}

/// The bindings where `tokens` fit `pattern` as a whole.
pub(super) fn matches<'n>(lexed: &Lexed<'_>, pattern: &'n [Node], tokens: Range<usize>) -> Option<Bindings<'n>> {
    let steps = STEPS * (tokens.len() + pattern.len() + 1);
    let mut matcher = Matcher { lexed, out: Bindings::default(), path: Vec::new(), steps };
    let end = matcher.nodes(pattern, tokens.start, tokens.end)?;
    (end == tokens.end).then_some(matcher.out)
}

struct Matcher<'l, 't, 'n> {
    lexed: &'l Lexed<'t>,
    out: Bindings<'n>,
    path: Vec<u32>,
    steps: usize,
}

impl<'n> Matcher<'_, '_, 'n> {
    /// The token behind what the nodes accept.
    fn nodes(&mut self, nodes: &'n [Node], start: usize, end: usize) -> Option<usize> {
        let mut i = start;
        let mut n = 0;
        while let Some(node) = nodes.get(n) {
            self.steps = self.steps.checked_sub(1)?;
            if let (Node::Token(sign), Some(Node::Group(_, inner)), Some(Kind::Doc)) =
                (node, nodes.get(n + 1), self.lexed.kind(i).filter(|_| i < end))
                && sign == "#"
            {
                self.doc(inner, i)?;
                i += 1;
                n += 2;
                continue;
            }
            i = match node {
                Node::Token(text) => (i < end && self.lexed.is(i, text)).then_some(i + 1)?,
                Node::Group(open, inner) => {
                    let close = (i < end && self.lexed.is(i, open)).then(|| self.lexed.mate(i))?;
                    (self.nodes(inner, i + 1, close)? == close).then_some(close + 1)?
                }
                Node::Variable { name, fragment } => {
                    let behind = self.fragment(fragment, i, end)?;
                    self.out.all.push(Binding { name, tokens: i..behind, path: self.path.clone() });
                    behind
                }
                Node::Repeat { nodes, separator, once, required } => {
                    self.repeat(nodes, separator.as_deref(), *once, *required, i, end)?
                }
            };
            n += 1;
        }
        Some(i)
    }

    fn repeat(
        &mut self,
        nodes: &'n [Node],
        separator: Option<&str>,
        once: bool,
        required: bool,
        start: usize,
        end: usize,
    ) -> Option<usize> {
        let mut i = start;
        let mut round = 0;
        loop {
            let from = match separator {
                Some(sign) if round > 0 => {
                    if i >= end || !self.lexed.is(i, sign) {
                        break;
                    }
                    i + 1
                }
                _ => i,
            };
            let known = (self.out.all.len(), self.out.rounds.len());
            self.path.push(round);
            let behind = self.nodes(nodes, from, end).filter(|&behind| behind > from);
            if let Some(behind) = behind {
                self.out.rounds.push((self.path.clone(), from..behind));
            }
            self.path.pop();
            let Some(behind) = behind else {
                self.out.all.truncate(known.0);
                self.out.rounds.truncate(known.1);
                break;
            };
            i = behind;
            round += 1;
            if once {
                break;
            }
        }
        (round > 0 || !required).then_some(i)
    }

    /// A doc comment where the pattern has an attribute.
    fn doc(&mut self, inner: &'n [Node], token: usize) -> Option<()> {
        let name = match inner {
            [Node::Token(doc), Node::Token(_), Node::Variable { name, .. }] if doc == "doc" => Some(name),
            [Node::Variable { name, .. }] => Some(name),
            [Node::Repeat { .. }, ..] => None,
            _ => return None,
        };
        if let Some(name) = name {
            self.out.all.push(Binding { name, tokens: token..token + 1, path: self.path.clone() });
        }
        Some(())
    }

    /// The token behind a fragment of this kind.
    fn fragment(&self, kind: &str, i: usize, end: usize) -> Option<usize> {
        let lexed = self.lexed;
        if kind == "vis" {
            return Some(match lexed.str(i) {
                "pub" | "crate" if i < end && lexed.is(i + 1, "(") => lexed.after(i + 1),
                "pub" | "crate" if i < end => i + 1,
                _ => i,
            });
        }
        if i >= end {
            return None;
        }
        let behind = match kind {
            "ident" => (lexed.kind(i) == Some(Kind::Ident)).then_some(i + 1)?,
            "lifetime" => (lexed.kind(i) == Some(Kind::Lifetime)).then_some(i + 1)?,
            "tt" => lexed.after(i),
            "literal" => {
                let value = i + usize::from(lexed.is(i, "-"));
                let literal = matches!(lexed.kind(value), Some(Kind::Number | Kind::Str | Kind::ByteStr | Kind::Char))
                    || matches!(lexed.str(value), "true" | "false");
                literal.then_some(value + 1)?
            }
            "block" => lexed.is(i, "{").then(|| lexed.after(i))?,
            "ty" | "path" => self.type_end(i, end),
            "meta" => self.until(i, end, &[","]),
            "pat" | "pat_param" => self.until(i, end, &[",", "=>", "=", "if", "in"]),
            "item" => {
                let mut at = attributes_at(lexed, i, end).end;
                while at < end && !matches!(lexed.str(at), ";" | "{") {
                    at = lexed.after(at);
                }
                lexed.after(at)
            }
            _ => self.until(i, end, &[",", ";", "=>"]),
        };
        (behind > i && behind <= end).then_some(behind)
    }

    fn until(&self, start: usize, end: usize, signs: &[&str]) -> usize {
        let mut i = start;
        while i < end && !signs.contains(&self.lexed.str(i)) {
            i = self.lexed.after_generic(i);
        }
        i.min(end)
    }

    fn type_end(&self, start: usize, end: usize) -> usize {
        let lexed = self.lexed;
        let mut i = start;
        while i < end
            && (matches!(lexed.str(i), "&" | "mut" | "dyn" | "impl" | "*" | "const")
                || lexed.kind(i) == Some(Kind::Lifetime))
        {
            i += 1;
        }
        if lexed.kind(i) == Some(Kind::Open) {
            return lexed.after(i);
        }
        while i < end {
            match lexed.kind(i) {
                Some(Kind::Ident | Kind::PathSep) => i += 1,
                _ if lexed.is(i, "<") => i = lexed.after_angles(i),
                _ => break,
            }
            if lexed.kind(i) == Some(Kind::Ident) && lexed.kind(i - 1) != Some(Kind::PathSep) {
                break;
            }
        }
        i.min(end)
    }
}
