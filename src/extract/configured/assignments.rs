//! Fields that are set one by one: `reply.status_no = 5; reply.hint = "…";`. The type is read where the variable is made.

use std::ops::Range;

use super::{GroupKey, Named, Reader, Use, fit::Fitted, sites::is_code, walk::value_end};
use crate::{
    code::Form,
    extract::lexer::{Kind, Lexed},
    pattern::{Column, Columns, Target},
};

/// How many tokens in front of an assignment are looked through for its variable.
const FAR: usize = 1024;
/// Most tokens, brackets counted as one, of a statement in front.
const LONG: usize = 64;
/// How many statements before and behind are looked at for texts.
const NEAR: usize = 4;

impl Reader<'_, '_> {
    /// The assignment of a code to a field of a type that the config names.
    pub(super) fn assignment(&mut self, used: &Use<'_, '_>) {
        let (lexed, blocks) = (self.lexed, self.blocks);
        let Some(field) = lexed.ident(used.name) else { return };
        let meant = |columns: &Columns| matches!(columns, Columns::Keys { code, .. } if code == field);
        if blocks.iter().all(|block| block.target != Target::Field || !meant(&block.columns)) {
            return;
        }
        let Some(receiver) = used.start.checked_sub(2).filter(|&i| i == 0 || !lexed.is(i - 1, ".")) else { return };
        let context = self.scopes.at(used.start);
        let path: Vec<&str> = match lexed.ident(receiver) {
            Some("self") => context.self_type.iter().map(String::as_str).collect(),
            Some(name) => {
                let known = self.variable.take().filter(|known| known.name == name && known.at < receiver);
                let path = type_of(lexed, receiver, known.as_ref());
                self.variable = Some(Variable { name, at: receiver, path: path.clone() });
                path
            }
            None => return,
        };
        let named: Vec<Named<'_>> = self.named_by(Target::Field, false, &path);
        for named in named.into_iter().filter(|named| meant(&named.block.columns)) {
            let Columns::Keys { texts, .. } = &named.block.columns else { continue };
            let mut columns = vec![(Column::Code, used.inner.clone())];
            if !is_code(lexed, &columns) {
                continue;
            }
            columns.extend(self.texts_beside(receiver, used.inner.end, texts));
            let role = named.block.role;
            self.fits(&[named], 0, receiver..used.inner.end, |_, _| true);
            self.claims.take(lexed.bytes(used.inner.clone()));
            let name = path.last().copied().unwrap_or("").to_owned();
            let evidence = format!("the type `{name}`, which the config names");
            let group = GroupKey::uses(used, name, evidence);
            self.found_use(used, Form::StructLiteral, role, group, columns, context.cfg);
            return;
        }
    }

    /// What the statements before and behind set the text fields of the same variable to.
    fn texts_beside(&self, receiver: usize, end: usize, texts: &[String]) -> Fitted {
        let lexed = self.lexed;
        let name = lexed.str(receiver);
        let text = |(field, value): (&str, Range<usize>)| {
            texts.iter().any(|text| text == field).then_some((Column::Text, value))
        };
        let mut columns = Fitted::new();
        let mut at = receiver;
        for _ in 0..NEAR {
            let Some(before) = statement_before(lexed, at) else { break };
            let Some(set) = assigned(lexed, before, name) else { break };
            columns.extend(text(set));
            at = before;
        }
        columns.reverse();
        let mut end = end;
        for _ in 0..NEAR {
            let Some(set) = assigned(lexed, end + 1, name).filter(|_| lexed.is(end, ";")) else { break };
            end = set.1.end;
            columns.extend(text(set));
        }
        columns
    }
}

/// Field and value of `name.field = value` at a token.
fn assigned<'t>(lexed: &Lexed<'t>, at: usize, name: &str) -> Option<(&'t str, Range<usize>)> {
    let shape = lexed.is(at, name) && lexed.is(at + 1, ".") && lexed.is(at + 3, "=");
    let field = lexed.ident(at + 2).filter(|_| shape)?;
    let value = at + 4..value_end(lexed, at + 4);
    (!value.is_empty()).then_some((field, value))
}

/// Where the statement in front of the one that starts at a token starts.
fn statement_before(lexed: &Lexed<'_>, at: usize) -> Option<usize> {
    let mut i = at.checked_sub(1).filter(|&i| lexed.is(i, ";"))?;
    for _ in 0..LONG {
        let before = i.checked_sub(1)?;
        match lexed.kind(before) {
            Some(Kind::Open) => return Some(i),
            Some(Kind::Punct) if lexed.is(before, ";") => return Some(i),
            Some(Kind::Close) => i = lexed.mate(before).min(before),
            _ => i = before,
        }
    }
    None
}

/// A variable, and the type that it has at a token.
pub(super) struct Variable<'t> {
    name: &'t str,
    at: usize,
    path: Vec<&'t str>,
}

/// The type of a variable by its `let` or its parameter in front: `let r: T`, `let r = T { … }`, `let r = T::new()`, `r: &mut T`. What is
/// known of it further in front is not looked for again.
fn type_of<'t>(lexed: &Lexed<'t>, receiver: usize, known: Option<&Variable<'t>>) -> Vec<&'t str> {
    let name = lexed.str(receiver);
    for i in (receiver.saturating_sub(FAR)..receiver).rev() {
        if let Some(known) = known.filter(|known| known.at == i) {
            return known.path.clone();
        }
        if lexed.is(i, "fn") {
            break;
        }
        if !lexed.is(i, name) || i == 0 {
            continue;
        }
        let made = matches!(lexed.str(i - 1), "let" | "mut");
        match lexed.str(i + 1) {
            "=" if made => {
                let (mut path, end) = path_at(lexed, i + 2);
                if lexed.is(end, "(") {
                    path.pop();
                }
                return path;
            }
            ":" if made || matches!(lexed.str(i - 1), "(" | "," | "|") => {
                let mut start = i + 2;
                while matches!(lexed.str(start), "&" | "mut") || lexed.kind(start) == Some(Kind::Lifetime) {
                    start += 1;
                }
                return path_at(lexed, start).0;
            }
            "in" | "|" => break,
            _ => {}
        }
    }
    Vec::new()
}

/// The path at a token, and the token behind it.
fn path_at<'t>(lexed: &Lexed<'t>, start: usize) -> (Vec<&'t str>, usize) {
    let (mut path, mut i) = (Vec::new(), start);
    while let Some(segment) = lexed.ident(i) {
        path.push(segment);
        i += 1;
        if lexed.kind(i) != Some(Kind::PathSep) {
            break;
        }
        i += 1;
    }
    (path, i)
}
