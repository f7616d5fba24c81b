//! Integers as rustc counts with them: ranges, overflow, casts and shifts. Values are `i128`; a type that is not known is `None`, and then
//! only what every type would give is given.

use super::value::{Reason, Term};
use crate::code::{BinaryOp, Cause, IntType};

fn too_large() -> Reason {
    Reason::new(Cause::Limit, "it is larger than an `i128`")
}

pub(super) fn unknown_type() -> Reason {
    Reason::new(Cause::UnknownType, "its value depends on a type that is not known")
}

/// `i32::MAX`, `u64::MIN`, `std::i16::MAX`
pub(super) fn limit(path: &[String]) -> Option<Result<Term, Reason>> {
    let [.., ty, limit] = path else { return None };
    let ty = IntType::from_name(ty)?;
    let (min, max) = ty.range();
    match limit.as_str() {
        "MAX" => Some(max.map(|max| Term::Int(max, Some(ty))).ok_or_else(too_large)),
        "MIN" => Some(Ok(Term::Int(min, Some(ty)))),
        "BITS" => Some(Ok(Term::Int(ty.bits.into(), IntType::from_name("u32")))),
        _ => None,
    }
}

/// A value that stays in its type, or the overflow that rustc would refuse.
pub(super) fn fits(value: Option<i128>, ty: Option<IntType>) -> Result<Term, Reason> {
    let overflow = || Reason::overflow(ty, None);
    let value = value.ok_or_else(overflow)?;
    let outside = ty.map(IntType::range).is_some_and(|(min, max)| value < min || max.is_some_and(|max| value > max));
    if outside { Err(overflow()) } else { Ok(Term::Int(value, ty)) }
}

/// A literal, which may stand behind a minus sign: `-128_i8` fits where `128_i8` would not.
pub(super) fn literal(magnitude: u128, negative: bool, ty: Option<IntType>) -> Result<Term, Reason> {
    let value = match (i128::try_from(magnitude), negative) {
        (Ok(value), false) => Some(value),
        (Ok(value), true) => Some(-value),
        (Err(_), true) if magnitude == i128::MIN.unsigned_abs() => Some(i128::MIN),
        (Err(_), _) if ty.is_none_or(|ty| ty.bits == 128 && !ty.signed) && !negative => return Err(too_large()),
        (Err(_), _) => None,
    };
    fits(value, ty)
}

/// A literal in a file that lets rustc cut it where it is too large.
pub(super) fn cut(magnitude: u128, negative: bool, ty: IntType) -> Result<Term, Reason> {
    // The low bits of two's complement are those of the type.
    let value = if negative { magnitude.wrapping_neg() } else { magnitude }.cast_signed();
    wrap(value, ty).map(|value| Term::Int(value, Some(ty)))
}

/// `!value`
pub(super) fn not(value: i128, ty: Option<IntType>) -> Result<Term, Reason> {
    let ty = ty.ok_or_else(unknown_type)?;
    wrap(!value, ty).map(|value| Term::Int(value, Some(ty)))
}

/// `value as T`; `literal` says that the value is a literal of the type itself.
pub(super) fn cast(value: i128, ty: Option<IntType>, literal: bool) -> Result<Term, Reason> {
    match ty {
        Some(ty) => wrap(value, ty).map(|value| Term::Int(value, Some(ty))),
        // Every type holds these, and a literal out of range would not compile.
        None if literal || (0..=127).contains(&value) => Ok(Term::Int(value, None)),
        None => Err(unknown_type()),
    }
}

/// The low bits of a value, read as the type.
fn wrap(value: i128, ty: IntType) -> Result<i128, Reason> {
    match (ty.bits, ty.signed) {
        (128, false) if value < 0 => Err(too_large()),
        (128, _) => Ok(value),
        (bits, signed) => {
            let low = value & ((1_i128 << bits) - 1);
            Ok(if signed && low >> (bits - 1) == 1 { low - (1_i128 << bits) } else { low })
        }
    }
}

/// `left op right`; the type is that of the result, and of the left side.
pub(super) fn binary(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Term, Reason> {
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        BinaryOp::Mul => left.checked_mul(right),
        BinaryOp::Div | BinaryOp::Rem => return divide(op, left, right, ty),
        BinaryOp::And => Some(left & right),
        BinaryOp::Or => Some(left | right),
        BinaryOp::Xor => Some(left ^ right),
        BinaryOp::Shl | BinaryOp::Shr => return shift(op, left, right, ty),
        BinaryOp::Eq => return Ok(Term::Bool(left == right)),
        BinaryOp::Ne => return Ok(Term::Bool(left != right)),
        BinaryOp::Lt => return Ok(Term::Bool(left < right)),
        BinaryOp::Le => return Ok(Term::Bool(left <= right)),
        BinaryOp::Gt => return Ok(Term::Bool(left > right)),
        BinaryOp::Ge => return Ok(Term::Bool(left >= right)),
        BinaryOp::LazyAnd | BinaryOp::LazyOr => return Err(Reason::expression("it counts with truth values")),
    };
    // What an `i128` cannot hold may still be a `u128`.
    if result.is_none() && ty.is_none_or(|ty| !ty.signed && ty.bits == 128) && left >= 0 && right >= 0 {
        return Err(too_large());
    }
    fits(result, ty)
}

fn divide(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Term, Reason> {
    if right == 0 {
        return Err(Reason::expression("it divides by zero"));
    }
    let quotient = fits(left.checked_div(right), ty)?;
    // `i32::MIN % -1` overflows as the division does.
    if op == BinaryOp::Div { Ok(quotient) } else { fits(left.checked_rem(right), ty) }
}

/// A shift drops the bits that leave the type, and overflows only where it is as wide as the type.
fn shift(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Term, Reason> {
    let width = ty.map_or(128, |ty| ty.bits);
    let right = u32::try_from(right).ok().filter(|&right| right < width).ok_or_else(|| Reason::overflow(ty, None))?;
    match (op, ty) {
        (BinaryOp::Shr, _) => fits(Some(left >> right), ty),
        (_, None) => {
            // The shift shows how wide the type is at least; no bit may come near that width.
            let narrowest = [8, 16, 32, 64, 128].into_iter().find(|&width| width > right).unwrap_or(width);
            let value = 1_i128.checked_shl(right).and_then(|factor| left.checked_mul(factor));
            let safe = value.filter(|value| *value >= 0 && *value >> (narrowest - 1) == 0);
            safe.map(|value| Term::Int(value, None)).ok_or_else(unknown_type)
        }
        (_, Some(known)) => wrap(left.wrapping_shl(right), known).map(|value| Term::Int(value, ty)),
    }
}

/// Methods of integers that give a value of the integer's own type.
pub(super) fn keeps_type(method: &str) -> bool {
    matches!(
        method,
        "get"
            | "pow"
            | "abs"
            | "signum"
            | "swap_bytes"
            | "reverse_bits"
            | "rem_euclid"
            | "div_euclid"
            | "rotate_left"
            | "rotate_right"
            | "wrapping_add"
            | "wrapping_sub"
            | "wrapping_mul"
            | "wrapping_neg"
            | "wrapping_shl"
            | "wrapping_shr"
            | "saturating_add"
            | "saturating_sub"
            | "saturating_mul"
    )
}

/// True for the methods of integers whose argument is a `u32`, whatever the integer is.
pub(super) fn takes_u32(method: &str) -> bool {
    matches!(method, "pow" | "rotate_left" | "rotate_right" | "wrapping_shl" | "wrapping_shr")
}

/// A method of the standard library on an integer; `None` for one that is not known.
pub(super) fn method(name: &str, value: i128, arguments: &[i128], ty: Option<IntType>) -> Option<Result<Term, Reason>> {
    let u32_type = IntType::from_name("u32");
    let result = match (name, arguments) {
        ("get", []) => Ok(Term::Int(value, ty)),
        ("pow", [exponent]) => power(value, *exponent, ty),
        ("abs", []) => fits(value.checked_abs(), ty),
        ("signum", []) => fits(Some(value.signum()), ty),
        ("is_positive", []) => Ok(Term::Bool(value > 0)),
        ("is_negative", []) => Ok(Term::Bool(value < 0)),
        ("rem_euclid" | "div_euclid", [0]) => Err(Reason::expression("it divides by zero")),
        ("rem_euclid", [divisor]) => fits(value.checked_rem_euclid(*divisor), ty),
        ("div_euclid", [divisor]) => fits(value.checked_div_euclid(*divisor), ty),
        _ => {
            let known = known_width(name)?;
            match ty {
                Some(ty) if ty.bits < 128 => known(value, arguments, ty)?,
                Some(_) => Err(too_large()),
                None => Err(unknown_type()),
            }
        }
    };
    Some(match result {
        Ok(Term::Int(value, _)) if counts_bits(name) => Ok(Term::Int(value, u32_type)),
        result => result,
    })
}

/// `value.pow(exponent)`
fn power(value: i128, exponent: i128, ty: Option<IntType>) -> Result<Term, Reason> {
    let result = u32::try_from(exponent).ok().and_then(|exponent| value.checked_pow(exponent));
    if result.is_none() && value > 0 && ty.is_none_or(|ty| !ty.signed && ty.bits == 128) {
        return Err(too_large());
    }
    fits(result, ty)
}

fn counts_bits(method: &str) -> bool {
    matches!(method, "count_ones" | "count_zeros" | "leading_zeros" | "trailing_zeros")
}

type OfWidth = fn(i128, &[i128], IntType) -> Option<Result<Term, Reason>>;

/// The methods whose result depends on the width of the type; below 128 bits nothing here overflows.
fn known_width(name: &str) -> Option<OfWidth> {
    fn bits(value: i128, ty: IntType) -> u128 {
        value.cast_unsigned() & ((1 << ty.bits) - 1)
    }
    fn of_bits(bits: u128, ty: IntType) -> Result<Term, Reason> {
        wrap(bits.cast_signed(), ty).map(|value| Term::Int(value, Some(ty)))
    }
    fn wrapped(value: Option<i128>, ty: IntType) -> Result<Term, Reason> {
        wrap(value.ok_or_else(too_large)?, ty).map(|value| Term::Int(value, Some(ty)))
    }
    fn clamped(value: Option<i128>, ty: IntType) -> Result<Term, Reason> {
        let (min, max) = ty.range();
        let value = value.ok_or_else(too_large)?;
        Ok(Term::Int(value.clamp(min, max.unwrap_or(i128::MAX)), Some(ty)))
    }
    fn distance(by: i128, ty: IntType) -> Option<u32> {
        Some(u32::try_from(by).ok()? % ty.bits)
    }
    Some(match name {
        "wrapping_add" => |value, rest, ty| Some(wrapped(value.checked_add(*rest.first()?), ty)),
        "wrapping_sub" => |value, rest, ty| Some(wrapped(value.checked_sub(*rest.first()?), ty)),
        "wrapping_mul" => |value, rest, ty| Some(wrapped(Some(value.wrapping_mul(*rest.first()?)), ty)),
        "wrapping_neg" => |value, _, ty| Some(wrapped(value.checked_neg(), ty)),
        "wrapping_shl" => |value, rest, ty| Some(of_bits(bits(value, ty) << distance(*rest.first()?, ty)?, ty)),
        "wrapping_shr" => |value, rest, ty| Some(wrapped(Some(value >> distance(*rest.first()?, ty)?), ty)),
        "saturating_add" => |value, rest, ty| Some(clamped(value.checked_add(*rest.first()?), ty)),
        "saturating_sub" => |value, rest, ty| Some(clamped(value.checked_sub(*rest.first()?), ty)),
        "saturating_mul" => |value, rest, ty| Some(clamped(Some(value.saturating_mul(*rest.first()?)), ty)),
        "swap_bytes" => |value, _, ty| Some(of_bits(bits(value, ty).swap_bytes() >> (128 - ty.bits), ty)),
        "reverse_bits" => |value, _, ty| Some(of_bits(bits(value, ty).reverse_bits() >> (128 - ty.bits), ty)),
        "rotate_left" => |value, rest, ty| {
            let by = distance(*rest.first()?, ty)?;
            let bits = bits(value, ty);
            Some(of_bits(bits << by | bits >> (ty.bits - by), ty))
        },
        "rotate_right" => |value, rest, ty| {
            let by = distance(*rest.first()?, ty)?;
            let bits = bits(value, ty);
            Some(of_bits(bits >> by | bits << (ty.bits - by), ty))
        },
        "count_ones" => |value, _, ty| Some(Ok(Term::Int(bits(value, ty).count_ones().into(), None))),
        "count_zeros" => |value, _, ty| Some(Ok(Term::Int((ty.bits - bits(value, ty).count_ones()).into(), None))),
        "leading_zeros" => {
            |value, _, ty| Some(Ok(Term::Int((bits(value, ty).leading_zeros() + ty.bits - 128).into(), None)))
        }
        "trailing_zeros" => {
            |value, _, ty| Some(Ok(Term::Int(bits(value, ty).trailing_zeros().min(ty.bits).into(), None)))
        }
        "unsigned_abs" => |value, _, ty| {
            let ty = IntType { signed: false, ..ty };
            Some(Ok(Term::Int(value.checked_abs()?, Some(ty))))
        },
        "cast_signed" => |value, _, ty| Some(wrapped(Some(value), IntType { signed: true, ..ty })),
        "cast_unsigned" => |value, _, ty| Some(wrapped(Some(value), IntType { signed: false, ..ty })),
        _ => return None,
    })
}

/// The integer of these bytes.
pub(super) fn from_bytes(bytes: impl Iterator<Item = u8>, ty: IntType) -> Result<Term, Reason> {
    let value = bytes.fold(0_u128, |value, byte| value << 8 | u128::from(byte));
    i128::try_from(value)
        .map_err(|_| too_large())
        .and_then(|value| wrap(value, ty))
        .map(|value| Term::Int(value, Some(ty)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(name: &str) -> Option<IntType> {
        IntType::from_name(name)
    }

    fn int(value: i128, name: &str) -> Term {
        Term::Int(value, ty(name))
    }

    #[test]
    fn arithmetic_is_rustcs() {
        assert_eq!(binary(BinaryOp::Shl, 1, 31, ty("i32")), Ok(int(i32::MIN.into(), "i32")));
        assert_eq!(binary(BinaryOp::Shl, 0x40, 1, ty("i8")), Ok(int(-128, "i8")));
        assert_eq!(binary(BinaryOp::Shl, 0xFFFF_FFFF, 4, ty("u32")), Ok(int(0xFFFF_FFF0, "u32")));
        assert_eq!(binary(BinaryOp::Add, 255, 1, ty("u8")), Err(Reason::overflow(ty("u8"), None)));
        assert_eq!(binary(BinaryOp::Shl, 1, 32, ty("u32")), Err(Reason::overflow(ty("u32"), None)));
        assert_eq!(binary(BinaryOp::Rem, i32::MIN.into(), -1, ty("i32")), Err(Reason::overflow(ty("i32"), None)));
        assert_eq!(binary(BinaryOp::Div, 1, 0, None), Err(Reason::expression("it divides by zero")));
        assert_eq!(literal(128, true, ty("i8")), Ok(int(-128, "i8")));
        assert_eq!(literal(128, false, ty("i8")), Err(Reason::overflow(ty("i8"), None)));
        assert_eq!(literal(1 << 127, true, ty("i128")), Ok(int(i128::MIN, "i128")));
        assert_eq!(literal(u128::MAX, false, ty("u8")), Err(Reason::overflow(ty("u8"), None)));
        assert_eq!(literal(u128::MAX, false, ty("i128")), Err(Reason::overflow(ty("i128"), None)));
        assert_eq!(literal(u128::MAX, true, ty("u128")), Err(Reason::overflow(ty("u128"), None)));
    }

    #[test]
    fn what_an_i128_cannot_hold_is_said() {
        assert_eq!(cast(-1, ty("u128"), false), Err(too_large()));
        assert_eq!(not(0, ty("u128")), Err(too_large()));
        assert_eq!(literal(u128::MAX, false, ty("u128")), Err(too_large()));
        assert_eq!(binary(BinaryOp::Add, i128::MAX, 1, ty("u128")), Err(too_large()));
        assert_eq!(binary(BinaryOp::Shl, 1, 127, ty("u128")), Err(too_large()));
        assert_eq!(limit(&["u128".to_owned(), "MAX".to_owned()]), Some(Err(too_large())));
    }

    #[test]
    fn an_unknown_type_is_not_guessed() {
        assert_eq!(not(0, None), Err(unknown_type()));
        assert_eq!(cast(-1, None, false), Err(unknown_type()));
        assert_eq!(cast(300, None, false), Err(unknown_type()));
        assert_eq!(cast(-1, None, true), Ok(Term::Int(-1, None)));
        assert_eq!(binary(BinaryOp::Shl, 1, 31, None), Err(unknown_type()));
        assert_eq!(binary(BinaryOp::Shl, 5, 7, None), Err(unknown_type()));
        assert_eq!(binary(BinaryOp::Shl, 1, 12, None), Ok(Term::Int(4096, None)));
    }

    #[test]
    fn methods_of_signed_integers_are_rustcs() {
        for value in i8::MIN..=i8::MAX {
            let ours = |name| method(name, value.into(), &[], ty("i8")).expect("it is known");
            let abs = value.checked_abs().map(|abs| int(abs.into(), "i8"));
            assert_eq!(ours("abs"), abs.ok_or_else(|| Reason::overflow(ty("i8"), None)));
            assert_eq!(ours("signum"), Ok(int(value.signum().into(), "i8")));
            assert_eq!(ours("is_positive"), Ok(Term::Bool(value.is_positive())));
            assert_eq!(ours("is_negative"), Ok(Term::Bool(value.is_negative())));
            assert_eq!(ours("unsigned_abs"), Ok(int(value.unsigned_abs().into(), "u8")));
            assert_eq!(ours("cast_unsigned"), Ok(int(value.cast_unsigned().into(), "u8")));
            let unsigned = value.cast_unsigned().into();
            assert_eq!(method("cast_signed", unsigned, &[], ty("u8")), Some(Ok(int(value.into(), "i8"))));
        }
    }

    #[test]
    fn powers_are_rustcs() {
        let pow = |value, by, name: &str| method("pow", value, &[by], ty(name)).expect("it is known");
        assert_eq!(pow(-2, 7, "i8"), Ok(int(-128, "i8")));
        assert_eq!(pow(2, 7, "i8"), Err(Reason::overflow(ty("i8"), None)));
        assert_eq!(pow(2, 127, "u128"), Err(too_large()));
        assert_eq!(pow(2, 127, "i128"), Err(Reason::overflow(ty("i128"), None)));
        assert_eq!(pow(2, 200, "u8"), Err(Reason::overflow(ty("u8"), None)));
        assert_eq!(method("pow", 2, &[127], None), Some(Err(too_large())));
        assert_eq!(method("pow", -3, &[127], None), Some(Err(Reason::overflow(None, None))));
    }

    /// Holds what is worked out for each of these types against what rustc makes of the same.
    macro_rules! of_rustc {
        ($($test:ident: $ty:ident)*) => {
            proptest::proptest! {$(
                #[test]
                fn $test(value: $ty, other: $ty, by in 0..100_u32) {
                    let name = stringify!($ty);
                    let own = |value: $ty| Ok(int(value.into(), name));
                    let checked = |value: Option<$ty>| value.map_or(Err(Reason::overflow(ty(name), None)), own);
                    let count = |bits: u32| Ok(int(bits.into(), "u32"));
                    let (left, right, bits) = (i128::from(value), i128::from(other), i128::from(by));
                    let operators = [
                        (BinaryOp::Add, right, checked(value.checked_add(other))),
                        (BinaryOp::Sub, right, checked(value.checked_sub(other))),
                        (BinaryOp::Mul, right, checked(value.checked_mul(other))),
                        (BinaryOp::And, right, own(value & other)),
                        (BinaryOp::Or, right, own(value | other)),
                        (BinaryOp::Xor, right, own(value ^ other)),
                        (BinaryOp::Shl, bits, checked(value.checked_shl(by))),
                        (BinaryOp::Shr, bits, checked(value.checked_shr(by))),
                        (BinaryOp::Lt, right, Ok(Term::Bool(value < other))),
                        (BinaryOp::Le, left, Ok(Term::Bool(true))),
                        (BinaryOp::Gt, right, Ok(Term::Bool(value > other))),
                        (BinaryOp::Ge, left, Ok(Term::Bool(true))),
                        (BinaryOp::Eq, left, Ok(Term::Bool(true))),
                        (BinaryOp::Ne, right, Ok(Term::Bool(value != other))),
                    ];
                    for (op, right, result) in operators {
                        proptest::prop_assert_eq!(binary(op, left, right, ty(name)), result);
                    }
                    let methods = [
                        ("get", vec![], own(value)),
                        ("pow", vec![bits], checked(value.checked_pow(by))),
                        ("swap_bytes", vec![], own(value.swap_bytes())),
                        ("reverse_bits", vec![], own(value.reverse_bits())),
                        ("rotate_left", vec![bits], own(value.rotate_left(by))),
                        ("rotate_right", vec![bits], own(value.rotate_right(by))),
                        ("wrapping_add", vec![right], own(value.wrapping_add(other))),
                        ("wrapping_sub", vec![right], own(value.wrapping_sub(other))),
                        ("wrapping_mul", vec![right], own(value.wrapping_mul(other))),
                        ("wrapping_neg", vec![], own(value.wrapping_neg())),
                        ("wrapping_shl", vec![bits], own(value.wrapping_shl(by))),
                        ("wrapping_shr", vec![bits], own(value.wrapping_shr(by))),
                        ("saturating_add", vec![right], own(value.saturating_add(other))),
                        ("saturating_sub", vec![right], own(value.saturating_sub(other))),
                        ("saturating_mul", vec![right], own(value.saturating_mul(other))),
                        ("count_ones", vec![], count(value.count_ones())),
                        ("count_zeros", vec![], count(value.count_zeros())),
                        ("leading_zeros", vec![], count(value.leading_zeros())),
                        ("trailing_zeros", vec![], count(value.trailing_zeros())),
                    ];
                    for (method_name, arguments, result) in methods {
                        let ours = method(method_name, left, &arguments, ty(name));
                        proptest::prop_assert_eq!(ours, Some(result), "{}", method_name);
                    }
                }
            )*}
        };
    }

    of_rustc! {
        an_i8_is_rustcs: i8
        a_u8_is_rustcs: u8
        an_i16_is_rustcs: i16
        a_u32_is_rustcs: u32
        an_i64_is_rustcs: i64
        a_u64_is_rustcs: u64
    }

    proptest::proptest! {
        #[test]
        fn casts_wrap_as_rustcs(value: u64) {
            let cast = |name| cast(value.into(), ty(name), false);
            proptest::prop_assert_eq!(cast("i8"), Ok(int(i128::from(value as i8), "i8")));
            proptest::prop_assert_eq!(cast("u16"), Ok(int(i128::from(value as u16), "u16")));
            proptest::prop_assert_eq!(cast("u32"), Ok(int(i128::from(value as u32), "u32")));
            proptest::prop_assert_eq!(cast("i64"), Ok(int(i128::from(value.cast_signed()), "i64")));
        }
    }
}
