//! Form F33, where the config asks for it: a method of an error type is named after its code. `fn T1009(…)` declares it, and
//! `ErrType::T1009("…")` mentions it.

use foldhash::HashSet;

use super::{File, items::Item};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, Role, Site, Type};

/// The method itself.
pub(super) fn declaration(file: &mut File<'_, '_>, item: &Item) {
    let lexed = file.lexed;
    let scope = file.scope_of(item);
    let (Some(owner), Some(name)) = (&scope.owner, lexed.ident(item.name)) else { return };
    if !is_code(name) || !file.is_error_type(&owner.self_type) {
        return;
    }
    let evidence = format!("the methods of `{}`, as the config says", owner.self_type);
    let group = file.group(GroupKind::Type, &owner.self_type, &scope.modules, owner.name, evidence);
    let mut descriptions = file.texts.attributes(item.attributes.clone());
    if descriptions.is_empty() {
        descriptions = file.texts.above(item.attributes.start.min(item.name));
    }
    push(file, item, group, item.name, Role::Declaration, descriptions);
}

/// The variants that declare codes in the file, with their types.
pub(super) fn variants(file: &File<'_, '_>) -> HashSet<(String, String)> {
    let variants = file.out.sites.iter().filter(|site| site.form == Form::EnumVariant);
    variants.filter_map(|site| Some((file.out.groups[site.group].name.clone(), site.name.clone()?))).collect()
}

/// Calls in a function, by the last `::` of their paths.
pub(super) fn calls(file: &mut File<'_, '_>, item: &Item, paths: &[usize], variants: &HashSet<(String, String)>) {
    let lexed = file.lexed;
    for &i in paths {
        let Some(name) = lexed.ident(i + 1).filter(|name| is_code(name)) else { continue };
        let type_name = match (lexed.ident(i.saturating_sub(1)), &file.scope_of(item).owner) {
            (Some("Self"), Some(owner)) => owner.self_type.clone(),
            (Some(name), _) => name.to_owned(),
            (None, _) => continue,
        };
        // A variant with a payload is called in the same way.
        let is_variant = variants.contains(&(type_name.clone(), name.to_owned()));
        if is_variant || !file.is_error_type(&type_name) {
            continue;
        }
        let mut descriptions = Vec::new();
        file.texts.first_literal(i + 3..lexed.mate(i + 2).max(i + 3), DescriptionRole::Message, &mut descriptions);
        let evidence = format!("the methods of `{type_name}`, as the config says");
        let group = file.group(GroupKind::Uses, &type_name, &[], i - 1, evidence);
        push(file, item, group, i + 1, Role::Mention, descriptions);
    }
}

fn push(
    file: &mut File<'_, '_>,
    item: &Item,
    group: usize,
    token: usize,
    role: Role,
    descriptions: Vec<crate::code::Description>,
) {
    let name = file.lexed.ident(token).unwrap_or("").to_owned();
    file.out.sites.push(Site {
        group,
        form: Form::Call,
        role,
        value: Expr::Str(name.clone()),
        name: (role == Role::Declaration).then_some(name),
        ty: Type::Inferred,
        span: file.span(token..token + 1),
        descriptions,
        cfg: file.scope_of(item).cfg.to_vec(),
        marker: false,
        deprecated: false,
    });
}

/// `T1009`, `e404001`: a letter or two, and three digits or more.
pub(super) fn is_code(name: &str) -> bool {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '_');
    let letters = name.len() - digits.len();
    (1..=3).contains(&letters) && digits.len() >= 3 && digits.bytes().all(|b| b.is_ascii_digit())
}
