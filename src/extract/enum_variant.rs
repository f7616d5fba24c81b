//! Forms F01 to F07, F24, F28, F39: an enum whose variants carry numbers, explicit or counted on as rustc does.

use std::ops::Range;

use super::{
    Display, File,
    evidence::Evidence,
    expr,
    items::{Item, attribute_ranges, attributes_at, cfg_predicates, is_deprecated},
    lexer::Kind,
    naming,
    scope::{Count, enum_type},
};
use crate::code::{BinaryOp, DescriptionRole, Expr, Form, GroupKind, IntType, Role, Site, Type};

/// Where Anchor starts to count the errors of a program.
const ANCHOR_OFFSET: u128 = 6000;

pub(super) struct Variant {
    pub(super) attributes: Range<usize>,
    pub(super) name: usize,
    pub(super) discriminant: Option<Range<usize>>,
    /// Last token, comma not included.
    pub(super) last: usize,
}

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item) {
    let lexed = file.lexed;
    let Some(open) = item.body else { return };
    let (variants, strange) = variants(file, open);
    let offset = anchor_offset(file, item.attributes.clone());
    let name = lexed.ident(item.name).unwrap_or("").to_owned();
    let scope = file.scope_of(item);
    let evidence = match evidence(file, item, &variants, offset.is_some()) {
        Evidence::For(reason) => reason,
        other => {
            if let Evidence::Against(reason) = other {
                file.leave(item.name, &name, reason, vec![name.clone()]);
            }
            remember_texts(file, &scope.modules, &name, &variants);
            return;
        }
    };
    let group = file.group(GroupKind::Type, &name, &scope.modules, item.name, evidence);
    // In a macro the enum's own grammar is the macro's business.
    if scope.in_macro.is_none() {
        for tokens in strange {
            let problem =
                format!("`{}` is no variant", lexed.slice(tokens.clone()).chars().take(40).collect::<String>());
            let span = file.span(tokens);
            file.out.problems.push((span, problem));
        }
    }
    file.out.groups[group].doc = file.texts.whole_doc(item.attributes.clone());
    let outer_cfg: Vec<String> =
        scope.cfg.iter().cloned().chain(cfg_predicates(lexed, item.attributes.clone())).collect();

    let ty = match offset {
        Some(_) => Type::Path(vec!["u32".to_owned()]),
        None => enum_type(lexed, item.attributes.clone()),
    };
    let mut count = Count::new(false);
    let first = file.out.sites.len();
    for variant in &variants {
        let written = variant.discriminant.clone().map(|tokens| expr::lower(lexed, tokens));
        let value = count.next(written, cfg_predicates(lexed, variant.attributes.clone()));
        let value = match &offset {
            Some(offset) => Expr::Binary(BinaryOp::Add, Box::new(offset.clone()), Box::new(value)),
            None => value,
        };
        let tokens = variant.discriminant.clone().unwrap_or(variant.name..variant.name + 1);
        let mut descriptions = file.texts.attributes(variant.attributes.clone());
        file.texts.trailing(lexed.tokens[variant.last].end as usize, &mut descriptions);
        let own_name = lexed.ident(variant.name).unwrap_or("");
        file.out.sites.push(Site {
            group,
            form: Form::EnumVariant,
            role: Role::Declaration,
            name: Some(own_name.to_owned()),
            value,
            ty: ty.clone(),
            span: file.span(tokens),
            descriptions,
            cfg: outer_cfg.iter().cloned().chain(cfg_predicates(lexed, variant.attributes.clone())).collect(),
            marker: naming::is_marker_name(own_name),
            deprecated: is_deprecated(lexed, variant.attributes.clone()),
        });
    }
    let starts: Vec<usize> = variants.iter().map(|variant| variant.attributes.start.min(variant.name)).collect();
    file.comments_above(first, &starts);
}

impl File<'_, '_> {
    /// Gives the sites from `first` on the comments above their rows (form F04), where this is the habit of the list: a heading stands
    /// above one row of several.
    pub(super) fn comments_above(&mut self, first: usize, starts: &[usize]) {
        let rows: Vec<_> =
            starts.iter().enumerate().filter(|(i, _)| self.out.sites[first + i].descriptions.is_empty()).collect();
        let above: Vec<_> = rows.iter().map(|(i, start)| (*i, self.texts.above(**start))).collect();
        let described = above.iter().filter(|(_, texts)| !texts.is_empty()).count();
        let bare = rows.iter().filter(|(_, start)| !self.texts.has_comment_above(**start)).count();
        if described * 2 < (described + bare) * 3 / 2 {
            return;
        }
        for (i, texts) in above {
            self.out.sites[first + i].descriptions = texts;
        }
    }
}

/// An enum without numbers may get them from a match table: its texts are kept for the arms.
fn remember_texts(file: &mut File<'_, '_>, modules: &[String], name: &str, variants: &[Variant]) {
    if !naming::is_error_name(name) {
        return;
    }
    for variant in variants {
        let mut descriptions = file.texts.attributes(variant.attributes.clone());
        file.texts.trailing(file.lexed.tokens[variant.last].end as usize, &mut descriptions);
        if !descriptions.is_empty() {
            let variant = file.lexed.ident(variant.name).unwrap_or("").to_owned();
            let modules = modules.to_vec();
            file.variant_texts.push(Display { modules, type_name: Some(name.to_owned()), name: variant, descriptions });
        }
    }
}

/// The variants between the braces, and the parts that are none.
pub(super) fn variants(file: &File<'_, '_>, open: usize) -> (Vec<Variant>, Vec<Range<usize>>) {
    let lexed = file.lexed;
    let body = lexed.inside(open);
    let (mut variants, mut strange) = (Vec::new(), Vec::new());
    for tokens in lexed.split(body, ",") {
        let attributes = attributes_at(lexed, tokens.start, tokens.end);
        let name = if lexed.is(attributes.end, "pub") { attributes.end + 1 } else { attributes.end };
        if name >= tokens.end || lexed.kind(name) != Some(Kind::Ident) {
            strange.push(tokens);
            continue;
        }
        let behind = if lexed.kind(name + 1) == Some(Kind::Open) { lexed.after(name + 1) } else { name + 1 };
        let discriminant = (behind + 1 < tokens.end && lexed.is(behind, "=")).then_some(behind + 1..tokens.end);
        variants.push(Variant { attributes, name, discriminant, last: tokens.end - 1 });
    }
    (variants, strange)
}

/// The offset of an `#[error_code]` enum, or none where the enum is no such one.
fn anchor_offset(file: &File<'_, '_>, attributes: Range<usize>) -> Option<Expr> {
    let lexed = file.lexed;
    let inner = attribute_ranges(lexed, attributes).find(|inner| {
        let last = if lexed.kind(inner.start + 1) == Some(Kind::PathSep) { inner.start + 2 } else { inner.start };
        lexed.is(last, "error_code")
    })?;
    let offset = inner.clone().find(|&i| lexed.is(i, "offset") && lexed.is(i + 1, "="));
    Some(match offset {
        Some(i) => {
            let end = lexed.split(i + 2..inner.end - 1, ",").first().map_or(i + 3, |range| range.end);
            expr::lower(lexed, i + 2..end)
        }
        None => Expr::Int { value: ANCHOR_OFFSET, suffix: None },
    })
}

/// Whether the enum is one of error codes.
fn evidence(file: &File<'_, '_>, item: &Item, variants: &[Variant], anchor: bool) -> Evidence {
    let lexed = file.lexed;
    let Some(name) = lexed.ident(item.name) else { return Evidence::Nothing };
    if anchor {
        return Evidence::For("`#[error_code]`".to_owned());
    }
    // In macros a discriminant may be a string, which is the name on another side and no number.
    let number = |tokens: &Range<usize>| lexed.kind(tokens.start) != Some(Kind::Str);
    let explicit = variants.iter().filter(|variant| variant.discriminant.as_ref().is_some_and(number)).count();
    let configured = (file.options.names)(name);
    let words = naming::Words::of(name);
    let numbered = words.any(|word| matches!(word, "code" | "codes" | "errno" | "errcode"));
    let counted = (has_integer_repr(file, item.attributes.clone()) && (numbered || configured))
        || derives_numbers(file, item.attributes.clone());
    if explicit == 0 && !(counted && (configured || naming::is_error_name(name))) {
        return Evidence::Nothing;
    }
    if configured {
        return Evidence::config(name);
    }
    // An error enum that is data has variants with payloads and no number in its name; `= 1` on one of them is a number all the same.
    let failing =
        variants.iter().filter(|variant| naming::is_failure_name(lexed.ident(variant.name).unwrap_or(""))).count();
    if naming::is_error_name(name) && (naming::ends_in_error(name) || failing > 0) {
        return Evidence::For(format!("the name `{name}`"));
    }
    let doc = file.texts.whole_doc(item.attributes.clone());
    let scope = file.scope_of(item);
    let weak = naming::is_weak_error_name(name);
    if weak && scope.in_macro.as_deref().is_some_and(naming::is_error_name) {
        return Evidence::For("the macro around it".to_owned());
    }
    let error_place = file.among_errors || scope.modules.last().is_some_and(|module| naming::is_error_name(module));
    if weak && (error_place || naming::is_error_doc(&doc)) {
        return Evidence::For(format!("the name `{name}` and its place"));
    }
    let failing_list = (failing >= 2 && failing * 10 >= variants.len() * 3)
        || (failing == variants.len() && variants.iter().all(|variant| has_large_number(file, variant)));
    if weak && failing_list && !is_outcome(file, name, variants) && !is_field(file, variants) {
        return Evidence::For(format!("the name `{name}` and {failing} variants that fail"));
    }
    // `ErrTarget`, `ERR_FILE`
    let prefixed = variants
        .iter()
        .filter_map(|variant| lexed.ident(variant.name))
        .filter(|name| name.starts_with("Err") || name.starts_with("ERR"))
        .filter(|name| naming::starts_with_error(name))
        .count();
    if prefixed >= 3 && prefixed * 2 >= variants.len() && naming::objection(name).is_none() {
        return Evidence::For(format!("{prefixed} variants named after errors"));
    }
    if doc_says_codes(&doc) && failing >= 1 {
        return Evidence::For("its doc comment".to_owned());
    }
    let with_text = variants.iter().filter(|variant| {
        let texts = file.texts.attributes(variant.attributes.clone());
        texts.iter().any(|text| text.role == DescriptionRole::Attribute) && is_error_attribute(file, variant)
    });
    if with_text.count() * 2 > variants.len() {
        return Evidence::For("`#[error(…)]` on its variants".to_owned());
    }
    if file.is_error_trait_type(name) {
        return Evidence::For(format!("`impl Error for {name}`"));
    }
    if !file.options.explain {
        return Evidence::Nothing;
    }
    if naming::comes_close(name) {
        let lacks = || "neither its place nor its doc comment nor its variants speak of errors".to_owned();
        Evidence::Against(naming::objection(name).unwrap_or_else(lacks))
    } else if naming::is_error_doc(&doc) {
        Evidence::Against("its doc comment speaks of error codes in passing".to_owned())
    } else if failing_list || error_place {
        Evidence::Against("its name does not speak of errors".to_owned())
    } else {
        Evidence::Nothing
    }
}

/// A number of three digits or more: nobody counts like that.
fn has_large_number(file: &File<'_, '_>, variant: &Variant) -> bool {
    let large = |tokens: &Range<usize>| {
        expr::is_number(file.lexed, tokens)
            && file.lexed.slice(tokens.clone()).bytes().filter(u8::is_ascii_digit).count() >= 3
    };
    variant.discriminant.as_ref().is_some_and(large)
}

/// How many ways a thing can go that has an outcome rather than codes.
const OUTCOMES: usize = 4;

/// `SaveResult { Done = 1, Failed = 2, Stale = 3 }`: one of its variants says that it failed and no more, so the others say how it went.
/// `WaitResult { Ok = 0, Mismatch = 1, TimedOut = 2 }` is as short as that.
fn is_outcome(file: &File<'_, '_>, name: &str, variants: &[Variant]) -> bool {
    let called = |variant: &Variant| file.lexed.ident(variant.name).unwrap_or("");
    let failed = |variant: &Variant| matches!(called(variant), "Fail" | "Failed" | "Failure" | "Error");
    let went = |variant: &Variant| naming::is_success_name(called(variant));
    naming::Words::of(name).last().is_some_and(|last| last == "result")
        && (variants.iter().any(failed) || (variants.len() <= OUTCOMES && variants.iter().any(went)))
}

/// `TxCode { Inactive = 0b1000, Abort = 0b1001 }`: what the bits of a register say.
fn is_field(file: &File<'_, '_>, variants: &[Variant]) -> bool {
    let mut numbers = variants.iter().filter_map(|variant| variant.discriminant.as_ref()).peekable();
    numbers.peek().is_some() && numbers.all(|tokens| file.lexed.str(tokens.start).starts_with("0b"))
}

/// `#[derive(FromPrimitive)]` and its like: the variants are sent as numbers.
fn derives_numbers(file: &File<'_, '_>, attributes: Range<usize>) -> bool {
    let lexed = file.lexed;
    attribute_ranges(lexed, attributes).filter(|inner| lexed.is(inner.start, "derive")).any(|inner| {
        inner.into_iter().any(|i| {
            matches!(
                lexed.ident(i),
                Some("FromPrimitive" | "ToPrimitive" | "IntoPrimitive" | "TryFromPrimitive" | "FromRepr")
            )
        })
    })
}

fn doc_says_codes(doc: &str) -> bool {
    // The first sentence alone: a doc may mention error codes in passing.
    let sentence = doc.split(['.', '。']).next().unwrap_or("");
    naming::is_error_doc(sentence) && sentence.chars().count() < 60
}

fn is_error_attribute(file: &File<'_, '_>, variant: &Variant) -> bool {
    attribute_ranges(file.lexed, variant.attributes.clone()).any(|inner| file.lexed.is(inner.start, "error"))
}

fn has_integer_repr(file: &File<'_, '_>, attributes: Range<usize>) -> bool {
    let lexed = file.lexed;
    attribute_ranges(lexed, attributes)
        .filter(|inner| lexed.is(inner.start, "repr"))
        .any(|inner| inner.into_iter().any(|i| lexed.ident(i).is_some_and(|word| IntType::from_name(word).is_some())))
}
