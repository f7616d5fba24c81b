//! What encloses a place of a file.

use crate::extract::{
    items::{Item, ItemKind, Items, cfg_predicates},
    lexer::Lexed,
};

/// What encloses a place.
#[derive(Clone, Default)]
pub(super) struct Context {
    pub(super) modules: Vec<String>,
    pub(super) cfg: Vec<String>,
    pub(super) self_type: Option<String>,
}

/// The items around the tokens that are asked for, which come in source order.
pub(super) struct Scopes<'a, 't> {
    items: &'a Items,
    lexed: &'a Lexed<'t>,
    next: usize,
    open: Vec<&'a Item>,
}

impl<'a, 't> Scopes<'a, 't> {
    pub(super) fn new(lexed: &'a Lexed<'t>, items: &'a Items) -> Self {
        Self { items, lexed, next: 0, open: Vec::new() }
    }

    /// The innermost item that holds the token.
    pub(super) fn item(&mut self, token: usize) -> Option<&'a Item> {
        while let Some(item) =
            self.items.all.get(self.next).filter(|item| item.attributes.start.min(item.name) <= token)
        {
            self.open.push(item);
            self.next += 1;
        }
        while self.open.last().is_some_and(|item| item.end <= token) {
            self.open.pop();
        }
        self.open.last().copied()
    }

    pub(super) fn at(&mut self, token: usize) -> Context {
        let Some(item) = self.item(token) else { return Context::default() };
        let scope = &self.items.scopes[item.scope];
        let mut context = Context {
            modules: scope.modules.to_vec(),
            cfg: scope.cfg.to_vec(),
            self_type: scope.owner.as_ref().map(|owner| owner.self_type.clone()),
        };
        if item.kind == ItemKind::Module {
            context.modules.extend(self.lexed.ident(item.name).map(str::to_owned));
        }
        if item.kind != ItemKind::Function && !item.attributes.contains(&token) {
            context.cfg.extend(cfg_predicates(self.lexed, item.attributes.clone()));
        }
        context
    }
}
