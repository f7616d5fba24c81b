//! Form F31, where the config asks for it: the identifier is the code. A variant is its own code (`E1001`, `Ec08000`, `M_FORBIDDEN`), or
//! becomes one by a rename rule (`rename_all = "SCREAMING_SNAKE_CASE"`); a constant holds its own name.

use std::ops::Range;

use super::{
    File, enum_variant,
    enum_variant::Variant,
    expr,
    items::{Item, attribute_ranges, cfg_predicates, is_deprecated},
    lexer::{Kind, Lexed},
    naming, shape,
};
use crate::{
    code::{Expr, Form, GroupKind, Role, Site, Type},
    source::Span,
};

/// How the names of an enum become codes.
enum Reading {
    /// They are codes, behind so many bytes that all of them begin with.
    Codes(usize),
    /// They are written in another case.
    Renamed(Rename),
}

/// A rename rule, by the library that applies it: they differ in where a word starts.
struct Rename {
    rule: String,
    /// Each capital starts a word.
    by_capital: bool,
}

/// Reads the enum, and says whether its names are its codes; its discriminants are then none.
pub(super) fn variants(file: &mut File<'_, '_>, item: &Item) -> bool {
    let lexed = file.lexed;
    let (Some(open), Some(name)) = (item.body, lexed.ident(item.name)) else { return false };
    let (variants, _) = enum_variant::variants(file, open);
    let names = || variants.iter().filter_map(|variant| lexed.ident(variant.name));
    let weak = naming::is_weak_error_name(name) && naming::mostly_fail(names());
    if !file.is_error_type(name) && !weak {
        return false;
    }
    let Some(reading) = reading(lexed, item, &variants) else { return false };
    let scope = file.scope_of(item);
    let evidence = format!("the names in `{name}`, as the config says");
    let group = file.group(GroupKind::Type, name, &scope.modules, item.name, evidence);
    file.out.groups[group].doc = file.texts.whole_doc(item.attributes.clone());
    let outer = [scope.cfg.to_vec(), cfg_predicates(lexed, item.attributes.clone())].concat();
    let first = file.out.sites.len();
    let mut starts = Vec::new();
    for variant in &variants {
        let own_name = lexed.ident(variant.name).unwrap_or("");
        let Some((code, span)) = code(file, variant, &reading) else { continue };
        let mut descriptions = file.texts.attributes(variant.attributes.clone());
        descriptions.retain(|description| description.span != span);
        file.texts.trailing(lexed.tokens[variant.last].end as usize, &mut descriptions);
        starts.push(variant.attributes.start.min(variant.name));
        file.out.sites.push(Site {
            group,
            form: Form::EnumVariant,
            role: Role::Declaration,
            name: Some(own_name.to_owned()),
            value: Expr::Str(code),
            ty: Type::Inferred,
            span,
            descriptions,
            cfg: outer.iter().cloned().chain(cfg_predicates(lexed, variant.attributes.clone())).collect(),
            marker: false,
            deprecated: is_deprecated(lexed, variant.attributes.clone()),
        });
    }
    file.comments_above(first, &starts);
    true
}

fn reading(lexed: &Lexed<'_>, item: &Item, variants: &[Variant]) -> Option<Reading> {
    let names: Vec<&str> = variants.iter().filter_map(|variant| lexed.ident(variant.name)).collect();
    let prefix = word_before_codes(&names);
    let codes = names.iter().filter(|name| is_code(name.get(prefix..).unwrap_or(""))).count();
    if codes >= 2 && codes * 4 >= names.len() * 3 {
        return Some(Reading::Codes(prefix));
    }
    if variants.iter().any(|variant| variant.discriminant.is_some()) {
        return None;
    }
    if let Some(rename) = rename_rule(lexed, item) {
        return Some(Reading::Renamed(rename));
    }
    let spelled = names.iter().filter(|name| naming::is_constant_name(name) && name.contains('_')).count();
    let renamed = variants.iter().filter(|variant| own_rename(lexed, variant).is_some()).count();
    let whole = !names.is_empty() && (spelled == names.len() || renamed == names.len());
    whole.then(|| Reading::Renamed(Rename { rule: String::new(), by_capital: true }))
}

/// Length of the word that stands before the code in every name, such as `Ec` of `Ec08000` and `EcHV000`. Capitals belong to the code.
fn word_before_codes(names: &[&str]) -> usize {
    let Some(first) = names.first() else { return 0 };
    let bytes = first.as_bytes();
    let lower = bytes.iter().skip(1).take_while(|b| b.is_ascii_lowercase()).count();
    let length = if lower > 0 && bytes[0].is_ascii_uppercase() { 1 + lower } else { 0 };
    let shared = names.iter().filter(|name| name.as_bytes().starts_with(&bytes[..length])).count();
    if shared * 4 >= names.len() * 3 { length } else { 0 }
}

/// Capitals and digits: two digits or more, and no more than four capitals before the first one.
fn is_code(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let before = name.bytes().take_while(u8::is_ascii_uppercase).count();
    digits >= 2
        && name.len() >= 3
        && before <= 4
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// The code of a variant and its place; none for a variant that is not sent.
fn code(file: &File<'_, '_>, variant: &Variant, reading: &Reading) -> Option<(String, Span)> {
    let lexed = file.lexed;
    let name = lexed.ident(variant.name)?;
    let place = lexed.bytes(variant.name..variant.name + 1);
    match reading {
        Reading::Codes(prefix) => {
            let code = name.get(*prefix..).filter(|code| is_code(code))?;
            Some((code.to_owned(), Span::new(file.id, place.end - code.len()..place.end)))
        }
        Reading::Renamed(_) if is_left_out(lexed, variant) => None,
        Reading::Renamed(rename) => match own_rename(lexed, variant) {
            Some(token) => Some((expr::string(lexed.str(token))?, file.span(token..token + 1))),
            None => Some((renamed(name, rename), Span::new(file.id, place))),
        },
    }
}

/// `rename_all = "…"` of serde, `serialize_all = "…"` of strum.
fn rename_rule(lexed: &Lexed<'_>, item: &Item) -> Option<Rename> {
    attribute_ranges(lexed, item.attributes.clone()).find_map(|inner| {
        let at = inner.clone().find(|&i| matches!(lexed.ident(i), Some("rename_all" | "serialize_all")))?;
        let string = (at + 1..inner.end).take(4).find(|&i| lexed.kind(i) == Some(Kind::Str))?;
        Some(Rename { rule: expr::string(lexed.str(string))?, by_capital: lexed.is(at, "rename_all") })
    })
}

/// The string token of `#[serde(rename = "…")]` and `#[strum(serialize = "…")]`.
fn own_rename(lexed: &Lexed<'_>, variant: &Variant) -> Option<usize> {
    let of_serialiser = |inner: &Range<usize>| is_serialiser(lexed, inner.start);
    attribute_ranges(lexed, variant.attributes.clone()).filter(of_serialiser).find_map(|inner| {
        let key = inner.clone().find(|&i| matches!(lexed.ident(i), Some("rename" | "serialize" | "to_string")))?;
        (key + 1..inner.end).take(4).find(|&i| lexed.kind(i) == Some(Kind::Str))
    })
}

fn is_serialiser(lexed: &Lexed<'_>, token: usize) -> bool {
    matches!(lexed.ident(token), Some("serde" | "strum"))
}

/// `#[serde(skip)]`, `#[serde(other)]`, `#[strum(disabled)]`
fn is_left_out(lexed: &Lexed<'_>, variant: &Variant) -> bool {
    attribute_ranges(lexed, variant.attributes.clone()).any(|inner| {
        is_serialiser(lexed, inner.start)
            && inner.into_iter().any(|i| {
                matches!(lexed.ident(i), Some("skip" | "skip_serializing" | "other" | "untagged" | "disabled"))
            })
    })
}

/// The name as the rule writes it; a rule that is not known leaves it.
fn renamed(name: &str, rename: &Rename) -> String {
    let joined = |separator: &str| {
        if rename.by_capital { capital_words(name).join(separator) } else { naming::Words::of(name).join(separator) }
    };
    match rename.rule.as_str() {
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        "camelCase" | "mixed_case" => {
            let mut chars = name.chars();
            chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
        "snake_case" => joined("_"),
        "SCREAMING_SNAKE_CASE" | "shouty_snake_case" => joined("_").to_uppercase(),
        "kebab-case" | "kebab_case" => joined("-"),
        "SCREAMING-KEBAB-CASE" => joined("-").to_uppercase(),
        _ => name.to_owned(),
    }
}

/// `HTTPBusy` gives `h t t p busy`.
fn capital_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    words
}

/// `pub const M_FORBIDDEN: &str = "M_FORBIDDEN";` among errors.
pub(super) fn constant(file: &mut File<'_, '_>, item: &Item) {
    let lexed = file.lexed;
    let name = lexed.ident(item.name).unwrap_or("");
    let scope = file.scope_of(item);
    let place = file.among_errors
        || naming::is_error_name(name)
        || scope.modules.last().is_some_and(|module| naming::is_error_name(module));
    let token = item.end.saturating_sub(2);
    let text =
        (lexed.is(token - 1, "=") && lexed.kind(token) == Some(Kind::Str)).then(|| expr::string(lexed.str(token)));
    let Some(text) = text.flatten().filter(|text| place && naming::Words::of(text) == naming::Words::of(name)) else {
        return;
    };
    // A text with a digit is read as a code by default.
    if !naming::is_constant_name(name) || shape::is_code_string(&text) {
        return;
    }
    let module = scope.modules.last().cloned().unwrap_or_else(|| super::const_item::module_name(file.options.path));
    let evidence = format!("the name `{name}`, as the config says");
    let group = file.keyed_group(GroupKind::Consts, "names", &module, &scope.modules, item.name, evidence);
    let mut descriptions = file.texts.attributes(item.attributes.clone());
    file.texts.trailing(lexed.tokens[item.end - 1].end as usize, &mut descriptions);
    file.out.sites.push(Site {
        group,
        form: Form::Const,
        role: Role::Declaration,
        name: Some(name.to_owned()),
        value: Expr::Str(text),
        ty: Type::Inferred,
        span: file.span(token..token + 1),
        descriptions,
        cfg: [scope.cfg.to_vec(), cfg_predicates(lexed, item.attributes.clone())].concat(),
        marker: false,
        deprecated: is_deprecated(lexed, item.attributes.clone()),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_writes_a_name_its_way() {
        for (rule, expected) in [
            ("lowercase", "httpbusy"),
            ("UPPERCASE", "HTTPBUSY"),
            ("PascalCase", "HTTPBusy"),
            ("camelCase", "hTTPBusy"),
            ("snake_case", "h_t_t_p_busy"),
            ("SCREAMING_SNAKE_CASE", "H_T_T_P_BUSY"),
            ("kebab-case", "h-t-t-p-busy"),
            ("SCREAMING-KEBAB-CASE", "H-T-T-P-BUSY"),
        ] {
            assert_eq!(renamed("HTTPBusy", &Rename { rule: rule.to_owned(), by_capital: true }), expected);
        }
        let words = Rename { rule: "snake_case".to_owned(), by_capital: false };
        assert_eq!(renamed("HTTPBusy", &words), "http_busy");
    }

    #[test]
    fn a_word_that_all_codes_share_is_no_part_of_them() {
        assert_eq!(word_before_codes(&["Ec08000", "EcHV000"]), 2);
        assert_eq!(word_before_codes(&["E0001", "E0002"]), 0);
        assert!(is_code("E0001") && is_code("HV000") && is_code("08000") && !is_code("UTF8") && !is_code("Busy10"));
    }
}
