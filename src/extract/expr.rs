//! From the tokens of an expression to the plain [`Expr`] that evaluation needs. The only file that calls syn.

use std::ops::Range;

use syn::{Lit, UnOp};

use super::{
    lexer::{Kind, Lexed},
    naming,
};
use crate::code::{Arm, BinaryOp, Expr, Function, IntType, Let, Pattern, Type};

/// Deepest bracket nesting that is given to syn. At 200 levels syn needs about 1 MiB of stack.
const MAX_DEPTH: usize = 64;
/// Most tokens of an expression that is given to syn: chains of operators recurse as brackets do.
const MAX_TOKENS: usize = 512;
/// Longest number in bytes that is given to syn, whose time is quadratic in the digits. The largest integer has 128 of them and `_`.
const MAX_NUMBER: usize = 1024;

/// Lowers the expression in `tokens`. What cannot hold a constant comes back as [`Expr::Opaque`] with the reason or its text.
pub(crate) fn lower(lexed: &Lexed<'_>, tokens: Range<usize>) -> Expr {
    if let Some(simple) = simple(lexed, tokens.clone()) {
        return simple;
    }
    if is_too_large(lexed, tokens.clone()) {
        return Expr::Opaque("an expression that is too large to evaluate".to_owned());
    }
    let text = lexed.slice(tokens);
    match syn::parse_str::<syn::Expr>(text) {
        Ok(expr) => from_syn(&expr),
        Err(error) => Expr::Invalid(format!("`{}` is no expression: {error}", short(text))),
    }
}

/// True for tokens that are not given to syn.
fn is_too_large(lexed: &Lexed<'_>, mut tokens: Range<usize>) -> bool {
    tokens.len() > MAX_TOKENS
        || lexed.depth(tokens.clone()) > MAX_DEPTH
        || tokens.any(|token| lexed.kind(token) == Some(Kind::Number) && lexed.str(token).len() > MAX_NUMBER)
}

/// Like [`lower`] for a code, where `0001` is as it is written: a leading zero belongs to it.
pub(crate) fn lower_code(lexed: &Lexed<'_>, tokens: Range<usize>) -> Expr {
    let first = lexed.str(tokens.start);
    let zero = first.len() > 1 && first.starts_with('0') && first.bytes().all(|b| b.is_ascii_digit());
    if zero && tokens.len() == 1 { Expr::Str(first.to_owned()) } else { lower(lexed, tokens) }
}

fn opaque(text: &str) -> Expr {
    Expr::Opaque(short(text))
}

fn short(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 60 { line.chars().take(57).chain("...".chars()).collect() } else { line }
}

/// True for an integer or float literal, also negative.
pub(crate) fn is_number(lexed: &Lexed<'_>, tokens: &Range<usize>) -> bool {
    let sign = usize::from(lexed.is(tokens.start, "-"));
    tokens.len() == 1 + sign && lexed.kind(tokens.start + sign) == Some(Kind::Number)
}

/// The tokens without the conversions behind them: `"…".to_owned().into()` is `"…"`.
pub(crate) fn without_conversions(lexed: &Lexed<'_>, tokens: Range<usize>) -> Range<usize> {
    let mut end = tokens.end;
    while end - tokens.start > 4
        && lexed.is(end - 2, "(")
        && lexed.is(end - 4, ".")
        && lexed.ident(end - 3).is_some_and(is_conversion)
    {
        end -= 4;
    }
    tokens.start..end
}

/// False where the first tokens show that no constant stands here, so that syn need not look.
pub(crate) fn may_be_constant(lexed: &Lexed<'_>, tokens: &Range<usize>) -> bool {
    match lexed.kind(tokens.start) {
        Some(Kind::Number | Kind::Str | Kind::ByteStr) => true,
        Some(Kind::Open) => lexed.is(tokens.start, "("),
        Some(Kind::Punct) => lexed.is(tokens.start, "-") || lexed.is(tokens.start, "!"),
        Some(Kind::Ident | Kind::PathSep) => {
            let mut last = tokens.start + usize::from(lexed.kind(tokens.start) == Some(Kind::PathSep));
            while last + 2 < tokens.end && lexed.kind(last + 1) == Some(Kind::PathSep) {
                last += 2;
            }
            lexed.ident(last).is_some_and(naming::is_constant_name)
        }
        _ => false,
    }
}

/// A literal, a negative literal or a plain path: nearly all codes, and no reason to wake syn.
fn simple(lexed: &Lexed<'_>, tokens: Range<usize>) -> Option<Expr> {
    let first = tokens.start;
    match (lexed.kind(first)?, tokens.len()) {
        (Kind::Number, 1) => integer(lexed.str(first)),
        (Kind::Str | Kind::ByteStr, 1) => Some(Expr::Str(string(lexed.str(first))?)),
        (Kind::Punct, 2) if lexed.is(first, "-") && lexed.kind(first + 1) == Some(Kind::Number) => {
            Some(Expr::Neg(Box::new(integer(lexed.str(first + 1))?)))
        }
        (Kind::Ident | Kind::PathSep, _) => path(lexed, tokens).map(Expr::Path),
        _ => None,
    }
}

/// The segments of a range that is nothing but a plain path.
pub(crate) fn path(lexed: &Lexed<'_>, tokens: Range<usize>) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    let mut i = tokens.start;
    if lexed.kind(i) == Some(Kind::PathSep) {
        segments.push(String::new());
        i += 1;
    }
    loop {
        segments.push(lexed.ident(i)?.to_owned());
        i += 1;
        if i == tokens.end {
            let word = segments.last().is_some_and(|last| matches!(last.as_str(), "true" | "false" | "_"));
            return (!word).then_some(segments);
        }
        if i > tokens.end || lexed.kind(i) != Some(Kind::PathSep) {
            return None;
        }
        i += 1;
    }
}

/// An integer literal with any radix, `_` and suffix; none for a float.
fn integer(text: &str) -> Option<Expr> {
    let clean: String = text.chars().filter(|&c| c != '_').collect();
    let (radix, digits) = match clean.get(..2) {
        Some("0x") => (16, &clean[2..]),
        Some("0o") => (8, &clean[2..]),
        Some("0b") => (2, &clean[2..]),
        _ => (10, clean.as_str()),
    };
    let split = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, suffix) = digits.split_at(split);
    let value = u128::from_str_radix(digits, radix).ok()?;
    let suffix = match suffix {
        "" => None,
        name => Some(IntType::from_name(name)?),
    };
    Some(Expr::Int { value, suffix })
}

/// The value of a string or byte string literal; bytes that are no UTF-8 give none.
pub(crate) fn string(literal: &str) -> Option<String> {
    // Nearly all literals stand for what is written between their quotes.
    if let Some(plain) = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
        && !plain.contains(['\\', '"', '\r'])
    {
        return Some(plain.to_owned());
    }
    // rustc folds CRLF in every kind of string, syn only in some.
    match syn::parse_str::<Lit>(literal).ok()? {
        Lit::Str(text) => Some(text.value().replace("\r\n", "\n")),
        Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok(),
        Lit::CStr(text) => text.value().into_string().ok(),
        _ => None,
    }
}

fn from_syn(expr: &syn::Expr) -> Expr {
    let boxed = |expr: &syn::Expr| Box::new(from_syn(expr));
    match expr {
        syn::Expr::Lit(lit) => literal(&lit.lit),
        syn::Expr::Paren(inner) => from_syn(&inner.expr),
        syn::Expr::Group(inner) => from_syn(&inner.expr),
        syn::Expr::Reference(inner) => from_syn(&inner.expr),
        syn::Expr::Block(inner) if inner.label.is_none() => block(&inner.block),
        syn::Expr::Unsafe(inner) => block(&inner.block),
        syn::Expr::Const(inner) => block(&inner.block),
        syn::Expr::Unary(unary) => match unary.op {
            UnOp::Neg(_) => Expr::Neg(boxed(&unary.expr)),
            UnOp::Not(_) => Expr::Not(boxed(&unary.expr)),
            _ => from_syn(&unary.expr),
        },
        syn::Expr::Binary(binary) => match operator(&binary.op) {
            Some(op) => Expr::Binary(op, boxed(&binary.left), boxed(&binary.right)),
            None => opaque("an assignment"),
        },
        syn::Expr::Cast(cast) => Expr::Cast(boxed(&cast.expr), from_type(&cast.ty)),
        syn::Expr::Path(path) => match &path.qself {
            None => Expr::Path(segments(&path.path)),
            Some(owner) => qualified(owner, &path.path),
        },
        syn::Expr::MethodCall(call) if is_conversion(&call.method.to_string()) && call.args.is_empty() => {
            from_syn(&call.receiver)
        }
        syn::Expr::MethodCall(call) => {
            Expr::Method(boxed(&call.receiver), name(&call.method), call.args.iter().map(from_syn).collect())
        }
        syn::Expr::Call(call) => Expr::Call(boxed(&call.func), call.args.iter().map(from_syn).collect()),
        syn::Expr::Field(field) => Expr::Field(boxed(&field.base), member(&field.member)),
        syn::Expr::Index(index) => Expr::Index(boxed(&index.expr), boxed(&index.index)),
        syn::Expr::Tuple(tuple) => Expr::Tuple(tuple.elems.iter().map(from_syn).collect()),
        syn::Expr::Array(array) => Expr::Array(array.elems.iter().map(from_syn).collect()),
        syn::Expr::Repeat(repeat) => Expr::Repeat(boxed(&repeat.expr), boxed(&repeat.len)),
        syn::Expr::Struct(whole) if whole.qself.is_none() && whole.rest.is_none() && whole.dot2_token.is_none() => {
            let fields = whole.fields.iter().map(|field| (member(&field.member), from_syn(&field.expr)));
            Expr::Struct(segments(&whole.path), fields.collect())
        }
        syn::Expr::If(choice) => match (&*choice.cond, &choice.else_branch) {
            (syn::Expr::Let(_), _) | (_, None) => opaque("a choice"),
            (condition, Some((_, otherwise))) => {
                Expr::If(boxed(condition), Box::new(block(&choice.then_branch)), boxed(otherwise))
            }
        },
        syn::Expr::Match(choice) => {
            let arms: Option<Vec<Arm>> = choice.arms.iter().map(arm).collect();
            arms.map_or_else(|| opaque("a choice"), |arms| Expr::Match(boxed(&choice.expr), arms))
        }
        syn::Expr::Macro(call) => macro_call(&call.mac),
        _ => opaque("an expression of another kind"),
    }
}

fn literal(lit: &Lit) -> Expr {
    match lit {
        Lit::Int(int) => integer(&int.to_string()).unwrap_or_else(|| opaque(&int.to_string())),
        Lit::Bool(value) => Expr::Bool(value.value),
        Lit::Str(text) => Expr::Str(text.value()),
        Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).map_or_else(|_| opaque("a byte string"), Expr::Str),
        Lit::Byte(byte) => Expr::Int { value: byte.value().into(), suffix: IntType::from_name("u8") },
        Lit::Char(c) => Expr::Int { value: u32::from(c.value()).into(), suffix: IntType::from_name("u32") },
        _ => opaque("a literal that is no integer"),
    }
}

/// `{ let a = 1; a + 1 }`; a block that does anything else is not followed.
fn block(block: &syn::Block) -> Expr {
    let Some((syn::Stmt::Expr(tail, None), statements)) = block.stmts.split_last() else { return opaque("a block") };
    let lets: Option<Vec<Let>> = statements.iter().map(local).collect();
    match lets {
        Some(lets) if lets.is_empty() => from_syn(tail),
        Some(lets) => Expr::Block(lets, Box::new(from_syn(tail))),
        None => opaque("a block"),
    }
}

fn local(statement: &syn::Stmt) -> Option<Let> {
    let syn::Stmt::Local(local) = statement else { return None };
    if !local.attrs.is_empty() {
        return None;
    }
    let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
    let (pat, ty) = match &local.pat {
        syn::Pat::Type(typed) => (&*typed.pat, from_type(&typed.ty)),
        pat => (pat, Type::Inferred),
    };
    Some(Let { pattern: pattern(pat)?, ty, value: from_syn(&init.expr) })
}

fn arm(arm: &syn::Arm) -> Option<Arm> {
    // Which arms there are would depend on the configuration.
    if !arm.attrs.is_empty() {
        return None;
    }
    let (pat, guard) = match &arm.pat {
        syn::Pat::Guard(guarded) => (&*guarded.pat, Some(from_syn(&guarded.guard))),
        pat => (pat, None),
    };
    Some(Arm { pattern: pattern(pat)?, guard, value: from_syn(&arm.body) })
}

fn pattern(pat: &syn::Pat) -> Option<Pattern> {
    let all = |pats: &mut dyn Iterator<Item = &syn::Pat>| pats.map(pattern).collect::<Option<Vec<_>>>();
    Some(match pat {
        syn::Pat::Wild(_) => Pattern::Any,
        syn::Pat::Paren(inner) => pattern(&inner.pat)?,
        syn::Pat::Reference(inner) => pattern(&inner.pat)?,
        // What can be assigned to later has no one value.
        syn::Pat::Ident(ident) if ident.subpat.is_none() && ident.mutability.is_none() => {
            Pattern::Name(name(&ident.ident))
        }
        syn::Pat::Lit(lit) => Pattern::Value(from_syn(&syn::Expr::Lit(lit.clone()))),
        syn::Pat::Path(path) => Pattern::Value(from_syn(&syn::Expr::Path(path.clone()))),
        syn::Pat::Const(inner) => Pattern::Value(block(&inner.block)),
        syn::Pat::Range(range) => Pattern::Range {
            from: range.start.as_deref().map(from_syn),
            to: range.end.as_deref().map(from_syn),
            inclusive: matches!(range.limits, syn::RangeLimits::Closed(_)),
        },
        syn::Pat::Or(or) => Pattern::Or(all(&mut or.cases.iter())?),
        syn::Pat::Tuple(tuple) => Pattern::Tuple(all(&mut tuple.elems.iter())?),
        syn::Pat::TupleStruct(whole) => Pattern::Struct(segments(&whole.path), all(&mut whole.elems.iter())?),
        _ => return None,
    })
}

fn macro_call(call: &syn::Macro) -> Expr {
    let path = segments(&call.path);
    let opaque_call = || opaque(&format!("the macro `{}!`", path.join("::")));
    match path.last().map(String::as_str) {
        Some("concat") => {
            let parts = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
            let parts = call.parse_body_with(parts);
            parts.map_or_else(|_| opaque_call(), |parts| Expr::Concat(parts.iter().map(from_syn).collect()))
        }
        // One name has one spelling; the spaces between more tokens are the compiler's affair.
        Some("stringify") => {
            call.parse_body::<syn::Ident>().map_or_else(|_| opaque_call(), |ident| Expr::Str(ident.to_string()))
        }
        _ => opaque_call(),
    }
}

fn qualified(owner: &syn::QSelf, path: &syn::Path) -> Expr {
    let mut names = segments(path);
    let name = names.pop().unwrap_or_default();
    let owner_type = from_type(&owner.ty);
    match (owner.position, names.len()) {
        (0, 0) => Expr::Qualified { owner: owner_type, of: None, name },
        (position, length) if position == length => Expr::Qualified { owner: owner_type, of: Some(names), name },
        _ => opaque("a constant of a type in a trait"),
    }
}

/// The type in `tokens`.
pub(crate) fn written_type(lexed: &Lexed<'_>, tokens: Range<usize>) -> Type {
    if let Some(path) = path(lexed, tokens.clone()) {
        return Type::Path(path);
    }
    if is_too_large(lexed, tokens.clone()) {
        return Type::Other;
    }
    syn::parse_str::<syn::Type>(lexed.slice(tokens)).map_or(Type::Other, |ty| from_type(&ty))
}

/// The `const fn` in `tokens`, from its keywords to the end of its body.
pub(crate) fn function(lexed: &Lexed<'_>, tokens: Range<usize>) -> Option<Function> {
    if is_too_large(lexed, tokens.clone()) {
        return None;
    }
    let function: syn::ItemFn = syn::parse_str(lexed.slice(tokens)).ok()?;
    let generics: Vec<String> = function.sig.generics.type_params().map(|param| name(&param.ident)).collect();
    let known = |ty: &syn::Type| match from_type(ty) {
        Type::Path(path) if path.first().is_some_and(|first| generics.contains(first)) => Type::Other,
        ty => ty,
    };
    let parameter = |input: &syn::FnArg| match input {
        syn::FnArg::Receiver(_) => Some(("self".to_owned(), Type::Path(vec!["Self".to_owned()]))),
        syn::FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(ident) if ident.mutability.is_none() => Some((name(&ident.ident), known(&typed.ty))),
            syn::Pat::Wild(_) => Some(("_".to_owned(), known(&typed.ty))),
            _ => None,
        },
    };
    let parameters = function.sig.inputs.iter().map(parameter).collect::<Option<Vec<_>>>()?;
    let result = match &function.sig.output {
        syn::ReturnType::Type(_, ty) => known(ty),
        syn::ReturnType::Default => return None,
    };
    Some(Function { parameters, result, body: block(&function.block) })
}

/// Methods that leave a literal what it is.
fn is_conversion(method: &str) -> bool {
    matches!(method, "into" | "to_owned" | "to_string" | "as_str" | "as_ref" | "clone" | "try_into")
}

fn name(ident: &syn::Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

fn member(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(ident) => name(ident),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}

fn segments(path: &syn::Path) -> Vec<String> {
    let names = path.segments.iter().map(|segment| name(&segment.ident));
    path.leading_colon.iter().map(|_| String::new()).chain(names).collect()
}

fn from_type(ty: &syn::Type) -> Type {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => Type::Path(segments(&path.path)),
        syn::Type::Paren(inner) => from_type(&inner.elem),
        syn::Type::Group(inner) => from_type(&inner.elem),
        syn::Type::Reference(inner) => from_type(&inner.elem),
        syn::Type::Tuple(tuple) => Type::Tuple(tuple.elems.iter().map(from_type).collect()),
        syn::Type::Array(array) => Type::Array(Box::new(from_type(&array.elem))),
        syn::Type::Slice(slice) => Type::Array(Box::new(from_type(&slice.elem))),
        syn::Type::Infer(_) => Type::Inferred,
        _ => Type::Other,
    }
}

fn operator(op: &syn::BinOp) -> Option<BinaryOp> {
    Some(match op {
        syn::BinOp::Add(_) => BinaryOp::Add,
        syn::BinOp::Sub(_) => BinaryOp::Sub,
        syn::BinOp::Mul(_) => BinaryOp::Mul,
        syn::BinOp::Div(_) => BinaryOp::Div,
        syn::BinOp::Rem(_) => BinaryOp::Rem,
        syn::BinOp::Shl(_) => BinaryOp::Shl,
        syn::BinOp::Shr(_) => BinaryOp::Shr,
        syn::BinOp::BitAnd(_) => BinaryOp::And,
        syn::BinOp::BitOr(_) => BinaryOp::Or,
        syn::BinOp::BitXor(_) => BinaryOp::Xor,
        syn::BinOp::And(_) => BinaryOp::LazyAnd,
        syn::BinOp::Or(_) => BinaryOp::LazyOr,
        syn::BinOp::Eq(_) => BinaryOp::Eq,
        syn::BinOp::Ne(_) => BinaryOp::Ne,
        syn::BinOp::Lt(_) => BinaryOp::Lt,
        syn::BinOp::Le(_) => BinaryOp::Le,
        syn::BinOp::Gt(_) => BinaryOp::Gt,
        syn::BinOp::Ge(_) => BinaryOp::Ge,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexer::lex;

    fn lowered(text: &str) -> Expr {
        let lexed = lex(text);
        lower(&lexed, 0..lexed.tokens.len())
    }

    fn int(value: u128) -> Expr {
        Expr::Int { value, suffix: None }
    }

    #[test]
    fn literals_in_every_spelling() {
        assert_eq!(lowered("-32_700"), Expr::Neg(Box::new(int(32700))));
        assert_eq!(lowered("0x8007_0057_u32"), Expr::Int { value: 0x8007_0057, suffix: IntType::from_name("u32") });
        assert_eq!(lowered("0b11"), int(3));
        assert_eq!(lowered("b\"57P01\""), Expr::Str("57P01".to_owned()));
        assert!(matches!(lowered("1.5"), Expr::Opaque(_)));
    }

    #[test]
    fn a_number_without_end_is_not_read() {
        let too_large = Expr::Opaque("an expression that is too large to evaluate".to_owned());
        for text in
            ["9".repeat(1_000_000), format!("[u8; {}]", "1_".repeat(1_000_000)), format!("-1{}", "0".repeat(1 << 20))]
        {
            assert_eq!(lowered(&text), too_large);
        }
        assert_eq!(lowered(&format!("0b{}1", "0_".repeat(300))), int(1));
    }

    #[test]
    fn arithmetic_and_paths() {
        let base = Box::new(Expr::Path(vec!["crate".into(), "BASE".into()]));
        let sum = Expr::Binary(BinaryOp::Add, base, Box::new(int(2)));
        assert_eq!(lowered("(crate::BASE + 2) as i32"), Expr::Cast(Box::new(sum), Type::Path(vec!["i32".to_owned()])));
        assert_eq!(lowered("{ 5 as _ }"), Expr::Cast(Box::new(int(5)), Type::Inferred));
        assert_eq!(lowered("f!(1)"), Expr::Opaque("the macro `f!`".to_owned()));
    }

    #[test]
    fn a_leading_zero_belongs_to_a_code() {
        let code = |text: &str| {
            let lexed = lex(text);
            lower_code(&lexed, 0..lexed.tokens.len())
        };
        assert_eq!(code("0042"), Expr::Str("0042".to_owned()));
        assert_eq!((code("0"), code("0x10"), code("-01")), (int(0), int(16), Expr::Neg(Box::new(int(1)))));
    }

    #[test]
    fn deep_and_long_expressions_are_refused() {
        assert!(matches!(lowered(&format!("{}1{}", "(".repeat(5000), ")".repeat(5000))), Expr::Opaque(_)));
        assert!(matches!(lowered(&format!("1{}", "+1".repeat(5000))), Expr::Opaque(_)));
        assert!(matches!(lowered(&"-".repeat(100_000)), Expr::Opaque(_)));
        assert!(matches!(lowered("= 5"), Expr::Invalid(_)));
    }
}
