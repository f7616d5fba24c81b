//! Integers as rustc counts with them: ranges, overflow, casts and shifts. Values are `i128`; a type that is not known is `None`, and then
//! only what every type would give is given.

use super::Value;
use crate::code::{BinaryOp, IntType};

/// Why a calculation has no value, in words that follow "is not evaluated: ".
pub(super) type Reason = String;

fn overflow() -> Reason {
    "it overflows".to_owned()
}

fn too_large() -> Reason {
    "it is larger than an `i128`".to_owned()
}

fn unknown_type() -> Reason {
    "its value depends on a type that is not known".to_owned()
}

/// `i32::MAX`, `u64::MIN`, `std::i16::MAX`
pub(super) fn limit(path: &[String]) -> Option<Result<Value, Reason>> {
    let [.., ty, limit] = path else { return None };
    let ty = IntType::from_name(ty)?;
    let (min, max) = range(ty);
    match limit.as_str() {
        "MAX" => Some(max.map(|max| Value::Int(max, Some(ty))).ok_or_else(too_large)),
        "MIN" => Some(Ok(Value::Int(min, Some(ty)))),
        "BITS" => Some(Ok(Value::Int(ty.bits.into(), IntType::from_name("u32")))),
        _ => None,
    }
}

/// Least and greatest value of a type; the greatest `u128` does not fit.
fn range(ty: IntType) -> (i128, Option<i128>) {
    match (ty.signed, ty.bits) {
        (true, 128) => (i128::MIN, Some(i128::MAX)),
        (false, 128) => (0, None),
        (true, bits) => (-(1_i128 << (bits - 1)), Some((1_i128 << (bits - 1)) - 1)),
        (false, bits) => (0, Some((1_i128 << bits) - 1)),
    }
}

/// A value that stays in its type, or the overflow that rustc would refuse.
pub(super) fn fits(value: Option<i128>, ty: Option<IntType>) -> Result<Value, Reason> {
    let value = value.ok_or_else(overflow)?;
    let outside = ty.map(range).is_some_and(|(min, max)| value < min || max.is_some_and(|max| value > max));
    if outside { Err(overflow()) } else { Ok(Value::Int(value, ty)) }
}

/// A literal, which may stand behind a minus sign: `-128_i8` fits where `128_i8` would not.
pub(super) fn literal(magnitude: u128, negative: bool, ty: Option<IntType>) -> Result<Value, Reason> {
    let value = match (i128::try_from(magnitude), negative) {
        (Ok(value), false) => Some(value),
        (Ok(value), true) => Some(-value),
        (Err(_), true) if magnitude == i128::MIN.unsigned_abs() => Some(i128::MIN),
        (Err(_), _) if ty.is_none_or(|ty| ty.bits == 128 && !ty.signed) && !negative => return Err(too_large()),
        (Err(_), _) => None,
    };
    fits(value, ty)
}

/// `!value`
pub(super) fn not(value: i128, ty: Option<IntType>) -> Result<Value, Reason> {
    let ty = ty.ok_or_else(unknown_type)?;
    wrap(!value, ty).map(|value| Value::Int(value, Some(ty)))
}

/// `value as T`; `literal` says that the value is a literal of the type itself.
pub(super) fn cast(value: i128, ty: Option<IntType>, literal: bool) -> Result<Value, Reason> {
    match ty {
        Some(ty) => wrap(value, ty).map(|value| Value::Int(value, Some(ty))),
        // Every type holds these, and a literal out of range would not compile.
        None if literal || (0..=127).contains(&value) => Ok(Value::Int(value, None)),
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
pub(super) fn binary(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Value, Reason> {
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        BinaryOp::Mul => left.checked_mul(right),
        BinaryOp::Div | BinaryOp::Rem => return divide(op, left, right, ty),
        BinaryOp::And => Some(left & right),
        BinaryOp::Or => Some(left | right),
        BinaryOp::Xor => Some(left ^ right),
        BinaryOp::Shl | BinaryOp::Shr => return shift(op, left, right, ty),
    };
    // What an `i128` cannot hold may still be a `u128`.
    if result.is_none() && ty.is_none_or(|ty| !ty.signed && ty.bits == 128) && left >= 0 && right >= 0 {
        return Err(too_large());
    }
    fits(result, ty)
}

fn divide(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Value, Reason> {
    if right == 0 {
        return Err("it divides by zero".to_owned());
    }
    let quotient = fits(left.checked_div(right), ty)?;
    // `i32::MIN % -1` overflows as the division does.
    if op == BinaryOp::Div { Ok(quotient) } else { fits(left.checked_rem(right), ty) }
}

/// A shift drops the bits that leave the type, and overflows only where it is as wide as the type.
fn shift(op: BinaryOp, left: i128, right: i128, ty: Option<IntType>) -> Result<Value, Reason> {
    let width = ty.map_or(128, |ty| ty.bits);
    let right = u32::try_from(right).ok().filter(|&right| right < width).ok_or_else(overflow)?;
    match (op, ty) {
        (BinaryOp::Shr, _) => fits(Some(left >> right), ty),
        (_, None) => {
            // The shift shows how wide the type is at least; no bit may come near that width.
            let narrowest = [8, 16, 32, 64, 128].into_iter().find(|&width| width > right).unwrap_or(width);
            let value = 1_i128.checked_shl(right).and_then(|factor| left.checked_mul(factor));
            let safe = value.filter(|value| *value >= 0 && *value >> (narrowest - 1) == 0);
            safe.map(|value| Value::Int(value, None)).ok_or_else(unknown_type)
        }
        (_, Some(known)) => wrap(left.wrapping_shl(right), known).map(|value| Value::Int(value, ty)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(name: &str) -> Option<IntType> {
        IntType::from_name(name)
    }

    fn int(value: i128, name: &str) -> Value {
        Value::Int(value, ty(name))
    }

    #[test]
    fn arithmetic_is_rustcs() {
        assert_eq!(binary(BinaryOp::Shl, 1, 31, ty("i32")), Ok(int(i32::MIN.into(), "i32")));
        assert_eq!(binary(BinaryOp::Shl, 0x40, 1, ty("i8")), Ok(int(-128, "i8")));
        assert_eq!(binary(BinaryOp::Shl, 0xFFFF_FFFF, 4, ty("u32")), Ok(int(0xFFFF_FFF0, "u32")));
        assert_eq!(binary(BinaryOp::Add, 255, 1, ty("u8")), Err(overflow()));
        assert_eq!(binary(BinaryOp::Shl, 1, 32, ty("u32")), Err(overflow()));
        assert_eq!(binary(BinaryOp::Rem, i32::MIN.into(), -1, ty("i32")), Err(overflow()));
        assert_eq!(binary(BinaryOp::Div, 1, 0, None), Err("it divides by zero".to_owned()));
        assert_eq!(literal(128, true, ty("i8")), Ok(int(-128, "i8")));
        assert_eq!(literal(128, false, ty("i8")), Err(overflow()));
        assert_eq!(literal(1 << 127, true, ty("i128")), Ok(int(i128::MIN, "i128")));
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
        assert_eq!(cast(-1, None, true), Ok(Value::Int(-1, None)));
        assert_eq!(binary(BinaryOp::Shl, 1, 31, None), Err(unknown_type()));
        assert_eq!(binary(BinaryOp::Shl, 5, 7, None), Err(unknown_type()));
        assert_eq!(binary(BinaryOp::Shl, 1, 12, None), Ok(Value::Int(4096, None)));
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
