//! Attributes with a code, and the variant, constant or type that they stand on.

use super::{Found, GroupKey, Named, Reader, Use, is_meant, shown_name};
use crate::{
    code::{Form, GroupKind},
    extract::{
        items::{Item, ItemKind, cfg_predicates},
        lexer::Kind,
    },
};

/// Most codes of one item: each of them reads all of its attributes.
const MOST: usize = 8;

impl<'a> Reader<'a, '_> {
    /// An attribute, and the variant, constant or type below it.
    pub(super) fn attribute(&mut self, used: &Use<'_, '_>, named: &[Named<'_>]) {
        let lexed = self.lexed;
        let own = used.name..used.inner.end.max(used.name + 1);
        let Some((fitted, columns)) = self.columns(named, &used.inner) else {
            self.misses(named, own.clone());
            if is_meant(lexed, named, used.inner.clone()) {
                self.unread(named, own, &format!("#[{}]", shown_name(used)), false);
            }
            return;
        };
        if self.found.iter().rev().take_while(|found| found.start == used.start).count() == MOST {
            return;
        }
        let Some(below) = self.below(used) else { return };
        self.fits(named, fitted, own.clone(), |reader, other| reader.columns_of(other, &used.inner).is_some());
        // A variant's number in the enum is not its code where an attribute gives it one.
        let variant = below.last.filter(|_| below.variant_of.is_some());
        self.claims.take(lexed.bytes(variant.map_or(own, |last| used.start..last + 1)));
        let context = self.scopes.at(used.start);
        let evidence = format!("the attribute `#[{}]`, which the config names", shown_name(used));
        let group = match below.variant_of {
            Some(item) => GroupKey {
                kind: GroupKind::Type,
                name: lexed.ident(item.name).unwrap_or("").to_owned(),
                modules: context.modules,
                token: item.name,
                evidence,
            },
            None => GroupKey {
                kind: GroupKind::Macro,
                name: format!("#[{}]", shown_name(used)),
                modules: Vec::new(),
                token: used.name,
                evidence,
            },
        };
        let attributes = used.start..used.end;
        let cfg = [context.cfg, cfg_predicates(lexed, attributes.clone())].concat();
        self.found.push(Found {
            form: Form::Attribute,
            role: named[fitted].block.role,
            group,
            name: lexed.ident(below.name).map(str::to_owned),
            columns,
            attributes,
            cfg,
            start: used.start,
            last: below.last,
        });
    }

    /// What an attribute stands on: a variant, or an item with a name.
    fn below(&mut self, used: &Use<'_, '_>) -> Option<Below<'a>> {
        let lexed = self.lexed;
        let item = self.scopes.item(used.start);
        let mut name = used.end;
        if lexed.is(name, "pub") {
            name += 1;
            name = if lexed.is(name, "(") { lexed.after(name) } else { name };
        }
        if let Some(item) = item.filter(|item| item.kind == ItemKind::Enum && item.body.is_some_and(|b| b < used.start))
        {
            let mut last = name;
            while lexed.tokens.get(last).is_some() && !matches!(lexed.str(last + 1), "," | "}" | "") {
                last = lexed.after(last + 1) - 1;
            }
            let known = lexed.kind(name) == Some(Kind::Ident);
            return known.then_some(Below { name, last: Some(last), variant_of: Some(item) });
        }
        let constant = item.filter(|item| {
            matches!(item.kind, ItemKind::Const | ItemKind::Static) && item.attributes.contains(&used.start)
        });
        if let Some(item) = constant {
            return Some(Below { name: item.name, last: item.end.checked_sub(1), variant_of: None });
        }
        let words = ["struct", "enum", "union", "type", "fn", "mod", "trait", "unsafe", "async", "const", "extern"];
        while words.iter().any(|word| lexed.is(name, word)) {
            name += 1;
        }
        (lexed.kind(name) == Some(Kind::Ident)).then_some(Below { name, last: None, variant_of: None })
    }
}

/// What an attribute stands on.
struct Below<'a> {
    name: usize,
    last: Option<usize>,
    variant_of: Option<&'a Item>,
}
