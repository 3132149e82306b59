//! The numeric columns of fixed width.
//!
//! Integers: a number is accepted if it is whole and in range, however it is written (`1.0`, `1e3`); an ISO date or a
//! boolean is no number.
//!
//! Floats: INT8 to INT64 and integer text are accepted only if the column holds them exactly, or if they are the
//! shortest text of the float (`123456789012345680000` is how JavaScript prints one). Text with a point or an exponent
//! and Decimal become the nearest float, since 0.1 into a double is what everybody means, but never infinity, nor zero
//! unless they are zero. FLOAT32 into double widens. FLOAT64 into float is accepted if the float has the same value or
//! the same shortest decimal text (0.1 does, 0.1234567891 does not).

use std::fmt::{Display, LowerExp, Write as _};
use std::str::FromStr;

use super::number_text::{NOT_A_NUMBER, NotWhole, NumberText, short_integer};
use super::{Formats, NumberUnit, Refusal, decimal};
use crate::record::Value;

pub(super) fn tinyint(value: &Value<'_>) -> Result<i8, Refusal> {
    narrow(whole(value)?, "-128 to 127")
}

pub(super) fn smallint(value: &Value<'_>) -> Result<i16, Refusal> {
    narrow(whole(value)?, "-32768 to 32767")
}

pub(super) fn int(value: &Value<'_>) -> Result<i32, Refusal> {
    narrow(whole(value)?, "-2147483648 to 2147483647")
}

pub(super) fn bigint(value: &Value<'_>, formats: &Formats) -> Result<i64, Refusal> {
    const LIMITS: &str = "-9223372036854775808 to 9223372036854775807";
    match value {
        // Back to the number that it is, in the unit that numbers have here.
        Value::Timestamp(milliseconds) => match formats.number_unit {
            NumberUnit::Milliseconds => Ok(*milliseconds),
            NumberUnit::Seconds if milliseconds % 1000 != 0 => {
                Err(Refusal::Says("has digits below the second"))
            }
            NumberUnit::Seconds => Ok(milliseconds / 1000),
            NumberUnit::Microseconds => milliseconds.checked_mul(1000).ok_or(Refusal::Range(LIMITS)),
            NumberUnit::Nanoseconds => milliseconds.checked_mul(1_000_000).ok_or(Refusal::Range(LIMITS)),
        },
        Value::TimestampMicros(count) => narrow(in_unit(i128::from(*count) * 1000, formats)?, LIMITS),
        Value::TimestampNanos(count) => narrow(in_unit(i128::from(*count), formats)?, LIMITS),
        _ => narrow(whole(value)?, LIMITS),
    }
}

/// Nanoseconds since the epoch as the number that stands for them.
fn in_unit(nanoseconds: i128, formats: &Formats) -> Result<Result<i64, NotWhole>, Refusal> {
    let (parts, below) = match formats.number_unit {
        NumberUnit::Seconds => (1_000_000_000, "has digits below the second"),
        NumberUnit::Milliseconds => (1_000_000, "has digits below the millisecond"),
        NumberUnit::Microseconds => (1000, "has digits below the microsecond"),
        NumberUnit::Nanoseconds => return Ok(to_i64(Ok(nanoseconds))),
    };
    if nanoseconds % parts == 0 { Ok(to_i64(Ok(nanoseconds / parts))) } else { Err(Refusal::Says(below)) }
}

fn narrow<T: TryFrom<i64>>(whole: Result<i64, NotWhole>, limits: &'static str) -> Result<T, Refusal> {
    match whole {
        Ok(number) => T::try_from(number).map_err(|_| Refusal::Range(limits)),
        Err(NotWhole::TooLarge) => Err(Refusal::Range(limits)),
        Err(NotWhole::Fraction) => Err(Refusal::Says("has a fraction")),
    }
}

/// A value as a whole number: the outer error if it is no number at all.
pub(super) fn whole(value: &Value<'_>) -> Result<Result<i64, NotWhole>, Refusal> {
    Ok(match value {
        Value::Int8(number) => Ok(i64::from(*number)),
        Value::Int16(number) => Ok(i64::from(*number)),
        Value::Int32(number) => Ok(i64::from(*number)),
        Value::Int64(number) => Ok(*number),
        Value::Float32(number) => whole_float(f64::from(*number))?,
        Value::Float64(number) => whole_float(*number)?,
        Value::Number(text) | Value::Text(text) => match short_integer(text) {
            Some(number) => Ok(number),
            None => to_i64(NumberText::parse(text).ok_or(NOT_A_NUMBER)?.to_i128()),
        },
        Value::Decimal { unscaled, scale } => to_i64(decimal::whole(unscaled, *scale)?),
        _ => return Err(Refusal::Type),
    })
}

fn to_i64(number: Result<i128, NotWhole>) -> Result<i64, NotWhole> {
    i64::try_from(number?).map_err(|_| NotWhole::TooLarge)
}

fn whole_float(number: f64) -> Result<Result<i64, NotWhole>, Refusal> {
    // 2^63: the first float that is too large, and the negative of the smallest that is not.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if !number.is_finite() {
        return Err(NOT_FINITE);
    }
    Ok(if number.fract() != 0.0 {
        Err(NotWhole::Fraction)
    } else if (-LIMIT..LIMIT).contains(&number) {
        Ok(number as i64)
    } else {
        Err(NotWhole::TooLarge)
    })
}

/// Said of floats that no exact number can stand for.
pub(super) const NOT_FINITE: Refusal = Refusal::Says("is NaN or infinite");

const NOT_EXACT: Refusal = Refusal::Says("has more digits than the column can hold exactly");

pub(super) fn double(value: &Value<'_>) -> Result<f64, Refusal> {
    match value {
        Value::Int8(number) => Ok(f64::from(*number)),
        Value::Int16(number) => Ok(f64::from(*number)),
        Value::Int32(number) => Ok(f64::from(*number)),
        // The cast rounds; i128 holds every float that can come of an i64, so the comparison is exact.
        Value::Int64(number) if (*number as f64) as i128 == i128::from(*number) => Ok(*number as f64),
        Value::Int64(_) => Err(NOT_EXACT),
        Value::Float32(number) => Ok(f64::from(*number)),
        Value::Float64(number) => Ok(*number),
        _ => float_of_text(value),
    }
}

pub(super) fn float(value: &Value<'_>) -> Result<f32, Refusal> {
    let integer = |number: i64| match (number as f32) as i128 == i128::from(number) {
        true => Ok(number as f32),
        false => Err(NOT_EXACT),
    };
    match value {
        Value::Int8(number) => Ok(f32::from(*number)),
        Value::Int16(number) => Ok(f32::from(*number)),
        Value::Int32(number) => integer(i64::from(*number)),
        Value::Int64(number) => integer(*number),
        Value::Float32(number) => Ok(*number),
        Value::Float64(number) => narrow_float(*number),
        _ => float_of_text(value),
    }
}

fn narrow_float(number: f64) -> Result<f32, Refusal> {
    let nearest = number as f32;
    let same = number.is_nan() || f64::from(nearest) == number || {
        nearest.is_finite() && shortest(&nearest).as_str() == shortest(&number).as_str()
    };
    if same { Ok(nearest) } else { Err(NOT_EXACT) }
}

/// The float of a number in decimal notation.
fn float_of_text<F>(value: &Value<'_>) -> Result<F, Refusal>
where
    F: FromStr + Display + Copy + Into<f64>,
{
    match value {
        Value::Number(text) => nearest(text),
        Value::Text(text) => match text.as_ref() {
            // JSON has no notation for these; strings spelled like this are what Java writes.
            "NaN" | "Infinity" | "-Infinity" => text.parse().map_err(|_| NOT_A_NUMBER),
            text => nearest(text),
        },
        Value::Decimal { unscaled, scale } => {
            let mut text = Vec::new();
            decimal::write_text(unscaled, *scale, &mut text)?;
            nearest(std::str::from_utf8(&text).map_err(|_| NOT_A_NUMBER)?)
        }
        _ => Err(Refusal::Type),
    }
}

fn nearest<F>(text: &str) -> Result<F, Refusal>
where
    F: FromStr + Display + Copy + Into<f64>,
{
    let float = text.parse::<F>().map_err(|_| NOT_A_NUMBER)?;
    let wide: f64 = float.into();
    // Up to 7 digits, every integer is a float.
    let is_short_or_no_integer =
        text.len() <= 7 || text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    if wide.is_finite() && wide != 0.0 && is_short_or_no_integer {
        return Ok(float);
    }
    // Rust's own parser also takes "inf" and the like.
    let number = NumberText::parse(text).ok_or(NOT_A_NUMBER)?;
    if wide.is_infinite() {
        return Err(Refusal::Says("is too large for a number of this width"));
    }
    if wide == 0.0 && !number.is_zero() {
        return Err(Refusal::Says("is too close to zero for a number of this width"));
    }
    if number.is_plain_integer && number.whole().len() > 7 && !is_same_integer(number.whole(), float) {
        return Err(NOT_EXACT);
    }
    Ok(float)
}

fn is_same_integer<F: Display + Copy + Into<f64>>(digits: &str, float: F) -> bool {
    let wide: f64 = float.into().abs();
    // 2^128, where the cast to u128 would begin to saturate.
    const LIMIT: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;
    if wide < LIMIT && digits.parse::<u128>().is_ok_and(|number| wide as u128 == number) {
        return true;
    }
    // Without a precision: the shortest digits that mean this float, and zeros; with it: its exact value.
    let mut shortest = String::new();
    let mut exact = String::new();
    let printed = write!(shortest, "{float}").is_ok() && write!(exact, "{wide:.0}").is_ok();
    printed && (shortest.trim_start_matches('-') == digits || exact == digits)
}

/// The shortest decimal text that means this float, such as `1.5e-3`, without allocating.
pub(super) fn shortest<F: LowerExp>(number: &F) -> ShortText {
    let mut text = ShortText { bytes: [0; 32], length: 0 };
    // It has 24 characters at most: sign, 17 digits, point, and an exponent of three digits with its sign.
    let written = write!(text, "{number:e}");
    debug_assert!(written.is_ok());
    text
}

/// A few characters on the stack.
pub(super) struct ShortText {
    bytes: [u8; 32],
    length: usize,
}

impl ShortText {
    pub(super) fn as_str(&self) -> &str {
        // Only `write_str` fills it, with whole strings.
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl std::fmt::Write for ShortText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
