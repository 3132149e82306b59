//! varint and decimal: numbers of any size; and Connect's Decimal, which is one too.

use std::io::Write as _;

use num_bigint::BigInt;

use super::Refusal;
use super::number_text::{MOST_DIGITS, NOT_A_NUMBER, NotWhole, NumberText, TOO_MANY_DIGITS, Unscaled};
use super::numbers::{self, NOT_FINITE, shortest};
use crate::record::Value;

/// The content of a varint cell: big-endian two's complement without needless bytes.
pub(super) fn varint(value: &Value<'_>, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    match value {
        Value::Number(text) | Value::Text(text) => {
            let number = NumberText::parse(text).ok_or(NOT_A_NUMBER)?;
            match number.to_i128() {
                Ok(small) => put_small(small, bytes),
                Err(_) => put_big(&number.to_big()?, bytes),
            }
        }
        Value::Float32(number) => whole_float(f64::from(*number), bytes)?,
        Value::Float64(number) => whole_float(*number, bytes)?,
        Value::Decimal { unscaled, scale: 0 } => put_signed(unscaled, bytes)?,
        Value::Decimal { unscaled, scale } => match whole(unscaled, *scale)? {
            Ok(small) => put_small(small, bytes),
            Err(NotWhole::Fraction) => return Err(Refusal::Says("has a fraction")),
            Err(NotWhole::TooLarge) => {
                let text = text(unscaled, *scale)?;
                put_big(&NumberText::parse(&text).ok_or(NOT_A_NUMBER)?.to_big()?, bytes);
            }
        },
        _ => {
            // What is left are integers, for which nothing is too large and no fraction is possible.
            let number = numbers::whole(value)?.map_err(|_| Refusal::Type)?;
            put_small(i128::from(number), bytes);
        }
    }
    Ok(())
}

fn whole_float(number: f64, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    if !number.is_finite() {
        return Err(NOT_FINITE);
    }
    if number.fract() != 0.0 {
        return Err(Refusal::Says("has a fraction"));
    }
    // 2^127, where the cast to i128 would begin to saturate.
    if number.abs() < 170_141_183_460_469_231_731_687_303_715_884_105_728.0 {
        put_small(number as i128, bytes);
    } else {
        // Beyond 2^53 a float is its 53 bits of mantissa, moved left.
        let bits = number.abs().to_bits();
        let mantissa = BigInt::from((bits & ((1 << 52) - 1)) | (1 << 52));
        let magnitude = mantissa << ((bits >> 52) - 1075);
        put_big(&if number < 0.0 { -magnitude } else { magnitude }, bytes);
    }
    Ok(())
}

/// The content of a decimal cell: the scale, then the digits as a varint.
pub(super) fn decimal(value: &Value<'_>, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    match value {
        Value::Number(text) | Value::Text(text) => {
            let (unscaled, scale) = NumberText::parse(text).ok_or(NOT_A_NUMBER)?.unscaled()?;
            put_decimal(&unscaled, scale, bytes);
        }
        Value::Float32(number) if number.is_finite() => float(shortest(number).as_str(), bytes)?,
        Value::Float64(number) if number.is_finite() => float(shortest(number).as_str(), bytes)?,
        Value::Float32(_) | Value::Float64(_) => return Err(NOT_FINITE),
        Value::Decimal { unscaled, scale } => {
            bytes.extend_from_slice(&scale.to_be_bytes());
            put_signed(unscaled, bytes)?;
        }
        _ => {
            let number = numbers::whole(value)?.map_err(|_| Refusal::Type)?;
            put_decimal(&Unscaled::Small(i128::from(number)), 0, bytes);
        }
    }
    Ok(())
}

/// A float by its shortest text. 100.0 prints as `1e2`, but is stored as 100, not as 1 at scale -2: clients show the
/// latter as `1E+2`.
fn float(text: &str, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    let (unscaled, scale) = NumberText::parse(text).ok_or(NOT_A_NUMBER)?.unscaled()?;
    let (unscaled, scale) = match unscaled {
        // 17 digits and 20 zeros are fewer than the 38 that an i128 holds.
        Unscaled::Small(digits) if (-20..0).contains(&scale) => {
            (Unscaled::Small(digits * 10i128.pow(scale.unsigned_abs())), 0)
        }
        other => (other, scale),
    };
    put_decimal(&unscaled, scale, bytes);
    Ok(())
}

fn put_decimal(unscaled: &Unscaled, scale: i32, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(&scale.to_be_bytes());
    match unscaled {
        Unscaled::Small(number) => put_small(*number, bytes),
        Unscaled::Big(number) => put_big(number, bytes),
    }
}

fn put_small(number: i128, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(shortened(&number.to_be_bytes()));
}

fn put_big(number: &BigInt, bytes: &mut Vec<u8>) {
    // Shortest by num-bigint's own promise.
    bytes.extend_from_slice(&number.to_signed_bytes_be());
}

fn put_signed(unscaled: &[u8], bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    if unscaled.is_empty() {
        return Err(NO_DIGITS);
    }
    bytes.extend_from_slice(shortened(unscaled));
    Ok(())
}

const NO_DIGITS: Refusal = Refusal::Says("has no digits");

/// Two's complement without the leading bytes that only repeat the sign.
fn shortened(mut bytes: &[u8]) -> &[u8] {
    while let [first, second, ..] = bytes {
        let repeats = (*first == 0 && second & 0x80 == 0) || (*first == 0xff && second & 0x80 != 0);
        if !repeats {
            break;
        }
        bytes = &bytes[1..];
    }
    bytes
}

/// The digits of a Decimal that fit into an i128.
fn small(unscaled: &[u8]) -> Option<i128> {
    let bytes = shortened(unscaled);
    let mut wide = [if bytes.first()? & 0x80 == 0 { 0 } else { 0xff }; 16];
    wide.get_mut(16usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(wide))
}

/// A Decimal as a whole number; the outer error if it is none at all.
pub(super) fn whole(unscaled: &[u8], scale: i32) -> Result<Result<i128, NotWhole>, Refusal> {
    let Some(number) = small(unscaled) else {
        let text = text(unscaled, scale)?;
        return Ok(NumberText::parse(&text).ok_or(NOT_A_NUMBER)?.to_i128());
    };
    let power = 10i128.checked_pow(scale.unsigned_abs());
    Ok(match (number, power) {
        (0, _) => Ok(0),
        (_, Some(power)) if scale > 0 && number % power == 0 => Ok(number / power),
        (_, Some(power)) if scale <= 0 => number.checked_mul(power).ok_or(NotWhole::TooLarge),
        // A power that an i128 does not hold can't divide a number that it holds.
        (..) if scale > 0 => Err(NotWhole::Fraction),
        (..) => Err(NotWhole::TooLarge),
    })
}

/// A Decimal in decimal notation with all its digits, as Java's `BigDecimal.toString` has it: plain where that is
/// short, else with an exponent, so that a scale of a billion does not become a billion zeros.
pub(super) fn write_text(unscaled: &[u8], scale: i32, text: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut digits = Vec::new();
    match small(unscaled) {
        Some(number) => {
            // Writing into a Vec does not fail.
            let _ = write!(digits, "{number}");
        }
        None if unscaled.is_empty() => return Err(NO_DIGITS),
        // Below 2^2.4 values a digit, so these are more digits than accepted.
        None if unscaled.len() > MOST_DIGITS / 2 => return Err(TOO_MANY_DIGITS),
        None => {
            let _ = write!(digits, "{}", BigInt::from_signed_bytes_be(unscaled));
        }
    }
    let digits = match digits.split_first() {
        Some((b'-', magnitude)) => {
            text.push(b'-');
            magnitude
        }
        _ => &digits,
    };
    // i64: neither fits into an i32 at the ends.
    let scale = i64::from(scale);
    let adjusted = digits.len() as i64 - 1 - scale;
    if scale == 0 {
        text.extend_from_slice(digits);
    } else if scale > 0 && adjusted >= -6 {
        match usize::try_from(scale) {
            Ok(scale) if scale < digits.len() => {
                let (whole, fraction) = digits.split_at(digits.len() - scale);
                text.extend_from_slice(whole);
                text.push(b'.');
                text.extend_from_slice(fraction);
            }
            _ => {
                text.extend_from_slice(b"0.");
                // At most five zeros, since the first digit stands no lower than the sixth place.
                text.extend(std::iter::repeat_n(b'0', (-adjusted - 1).unsigned_abs() as usize));
                text.extend_from_slice(digits);
            }
        }
    } else {
        text.extend_from_slice(&digits[..1]);
        if digits.len() > 1 {
            text.push(b'.');
            text.extend_from_slice(&digits[1..]);
        }
        if adjusted != 0 {
            let _ = write!(text, "E{adjusted:+}");
        }
    }
    Ok(())
}

fn text(unscaled: &[u8], scale: i32) -> Result<String, Refusal> {
    let mut text = Vec::new();
    write_text(unscaled, scale, &mut text)?;
    String::from_utf8(text).map_err(|_| NOT_A_NUMBER)
}
