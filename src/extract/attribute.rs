//! Form F23: codes in the arguments of an attribute, on variants, structs and constants: `#[error(code = "IR_05", message = "…")]`,
//! `#[fluvio(tag = 1001)]`, `#[code(1001, "…")]`.

use std::ops::Range;

use super::{
    File, const_item, enum_variant, expr,
    items::{Item, ItemKind, attribute_ranges, cfg_predicates, is_deprecated},
    lexer::{Kind, Lexed},
    naming, shape,
};
use crate::code::{DescriptionRole, Expr, Form, GroupKind, Role, Site, Type};

/// What one attribute says.
struct Coded {
    code: Range<usize>,
    /// The attribute's name.
    name: usize,
    /// String tokens of its texts.
    texts: Vec<usize>,
}

/// A variant or an item with a code.
struct Row {
    attributes: Range<usize>,
    name: usize,
    last: usize,
    coded: Coded,
}

pub(super) fn extract(file: &mut File<'_, '_>, item: &Item) {
    match item.kind {
        ItemKind::Enum => variants(file, item),
        ItemKind::Struct | ItemKind::Const | ItemKind::Static => whole(file, item),
        _ => {}
    }
}

fn variants(file: &mut File<'_, '_>, item: &Item) {
    let Some(open) = item.body else { return };
    let lexed = file.lexed;
    let name = lexed.ident(item.name).unwrap_or("").to_owned();
    let known = file.is_error_type(&name);
    let (variants, _) = enum_variant::variants(file, open);
    let rows: Vec<Row> = variants
        .into_iter()
        .filter_map(|variant| {
            let coded = coded(lexed, variant.attributes.clone(), known)?;
            Some(Row { attributes: variant.attributes, name: variant.name, last: variant.last, coded })
        })
        .collect();
    let Some(first) = rows.first() else { return };
    let scope = file.scope_of(item);
    let evidence = evidence(lexed, &name, known, &first.coded);
    let group = file.group(GroupKind::Type, &name, &scope.modules, item.name, evidence);
    file.out.groups[group].doc = file.texts.whole_doc(item.attributes.clone());
    let cfg = [scope.cfg.to_vec(), cfg_predicates(lexed, item.attributes.clone())].concat();
    push(file, group, &cfg, rows);
}

/// The attribute stands on the item itself: the items of a module that have one are a list of codes.
fn whole(file: &mut File<'_, '_>, item: &Item) {
    let lexed = file.lexed;
    let name = lexed.ident(item.name).unwrap_or("");
    let known = file.is_error_type(name);
    let Some(coded) = coded(lexed, item.attributes.clone(), known) else { return };
    let scope = file.scope_of(item);
    let module = scope.modules.last().cloned().unwrap_or_else(|| const_item::module_name(file.options.path));
    let evidence = evidence(lexed, name, known, &coded);
    let group = file.keyed_group(GroupKind::Consts, "attributes", &module, &scope.modules, item.name, evidence);
    let row = Row { attributes: item.attributes.clone(), name: item.name, last: item.end - 1, coded };
    push(file, group, &scope.cfg, vec![row]);
}

fn evidence(lexed: &Lexed<'_>, name: &str, known: bool, coded: &Coded) -> String {
    if known { format!("the name `{name}`") } else { format!("its attribute `{}`", lexed.str(coded.name)) }
}

fn push(file: &mut File<'_, '_>, group: usize, cfg: &[String], rows: Vec<Row>) {
    let lexed = file.lexed;
    let first = file.out.sites.len();
    let starts: Vec<usize> = rows.iter().map(|row| row.attributes.start).collect();
    for row in rows {
        let mut descriptions = file.texts.attributes(row.attributes.clone());
        for text in row.coded.texts {
            let span = file.span(text..text + 1);
            if descriptions.iter().all(|known| known.span != span) {
                file.texts.literal(text, DescriptionRole::Attribute, &mut descriptions);
            }
        }
        descriptions.sort_by_key(|description| description.span.start);
        file.texts.trailing(lexed.tokens[row.last].end as usize, &mut descriptions);
        let name = lexed.ident(row.name).unwrap_or("");
        file.out.sites.push(Site {
            group,
            form: Form::Attribute,
            role: Role::Declaration,
            name: Some(name.to_owned()),
            value: value(lexed, row.coded.code.clone()),
            ty: Type::Inferred,
            span: file.span(row.coded.code),
            descriptions,
            cfg: cfg.iter().cloned().chain(cfg_predicates(lexed, row.attributes.clone())).collect(),
            marker: naming::is_marker_name(name),
            deprecated: is_deprecated(lexed, row.attributes),
        });
    }
    file.comments_above(first, &starts);
}

/// A path such as `app::E0501` is a code as it is written.
fn value(lexed: &Lexed<'_>, code: Range<usize>) -> Expr {
    match expr::lower(lexed, code.clone()) {
        Expr::Path(path) if is_numbered(path.last().map_or("", String::as_str)) => {
            Expr::Str(lexed.slice(code).to_owned())
        }
        value => value,
    }
}

/// The code in the attributes of one declaration. Without a `known` error around it the attribute itself must speak of errors.
fn coded(lexed: &Lexed<'_>, attributes: Range<usize>, known: bool) -> Option<Coded> {
    attribute_ranges(lexed, attributes).find_map(|inner| in_attribute(lexed, inner, known))
}

fn in_attribute(lexed: &Lexed<'_>, inner: Range<usize>, known: bool) -> Option<Coded> {
    let name = lexed.path_last(inner.start);
    let word = lexed.ident(name)?;
    let is_code = naming::is_code_field(word) && name == inner.start;
    if is_code && lexed.is(name + 1, "=") {
        let code = literal(lexed, name + 2..inner.end, true).filter(|_| known || word != "code")?;
        return Some(Coded { code, name, texts: Vec::new() });
    }
    let open = name + 1;
    if !lexed.is(open, "(") || lexed.after(open) != inner.end {
        return None;
    }
    let telling = naming::is_error_name(word) || word == "diagnostic";
    if !known && !telling {
        return None;
    }
    let arguments = lexed.split(open + 1..inner.end - 1, ",");
    let positional = || {
        let first = arguments.first()?;
        let texts = arguments[1..]
            .iter()
            .filter(|argument| argument.len() == 1 && lexed.kind(argument.start) == Some(Kind::Str));
        let texts: Vec<usize> = texts.map(|argument| argument.start).collect();
        let code = literal(lexed, first.clone(), true)?;
        // `#[error("a1")]` is a text.
        let number = lexed.kind(code.start) != Some(Kind::Str);
        (is_code || (number && telling && !texts.is_empty())).then_some(Coded { code, name, texts })
    };
    let texts = || {
        let texts = arguments.iter().filter(|argument| {
            argument.len() == 3
                && lexed.is(argument.start + 1, "=")
                && lexed.ident(argument.start).is_some_and(is_text_key)
                && lexed.kind(argument.start + 2) == Some(Kind::Str)
        });
        texts.map(|argument| argument.start + 2).collect()
    };
    let keyed = arguments.iter().find_map(|argument| {
        let key = lexed.ident(argument.start)?;
        let numbers_alone = word == "diagnostic" || key == "tag";
        let is_tag = key == "tag" && known;
        if !naming::is_code_field(key) && !is_tag {
            return None;
        }
        let value = argument.start + 2..argument.end;
        let value = match lexed.str(argument.start + 1) {
            "=" => value,
            "(" if lexed.after(argument.start + 1) == argument.end => value.start..value.end - 1,
            _ => return None,
        };
        let code = literal(lexed, value, numbers_alone)?;
        (!is_tag || lexed.kind(code.start) != Some(Kind::Str)).then(|| Coded { code, name, texts: texts() })
    });
    keyed.or_else(positional)
}

fn is_text_key(key: &str) -> bool {
    naming::is_text_field(key) || matches!(key, "display" | "zh" | "cn" | "en")
}

/// The tokens of a code: a number, a string, a constant, or a path that ends in a number as `app::E0501` does. An identifier such as
/// `parameter_missing` is one only where it is called a code and need not be `numbered`.
fn literal(lexed: &Lexed<'_>, value: Range<usize>, numbered: bool) -> Option<Range<usize>> {
    if value.is_empty() {
        return None;
    }
    match lexed.kind(value.start)? {
        Kind::Str | Kind::ByteStr if value.len() == 1 => {
            let text = expr::string(lexed.str(value.start))?;
            (shape::is_code_string(&text) || (!numbered && shape::is_symbol(&text))).then_some(value)
        }
        Kind::Ident if is_numbered(lexed.str(value.end - 1)) => expr::path(lexed, value.clone()).map(|_| value),
        _ => shape::code_tokens(lexed, value),
    }
}

/// `E0501`, `e1001`: letters, and then three digits or more.
fn is_numbered(name: &str) -> bool {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    digits.len() < name.len() && digits.len() >= 3 && digits.bytes().all(|b| b.is_ascii_digit())
}
