//! text, ascii and boolean.

use std::fmt::Display;
use std::io::Write as _;

use super::{Refusal, decimal, time};
use crate::record::Value;

/// The content of a text cell.
pub(super) fn text(value: &Value<'_>, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    match value {
        Value::Text(text) | Value::Number(text) => bytes.extend_from_slice(text.as_bytes()),
        Value::Bytes(content) => match std::str::from_utf8(content) {
            Ok(text) => bytes.extend_from_slice(text.as_bytes()),
            Err(_) => return Err(Refusal::Says("is not UTF-8")),
        },
        Value::Boolean(truth) => put(truth, bytes),
        Value::Int8(number) => put(number, bytes),
        Value::Int16(number) => put(number, bytes),
        Value::Int32(number) => put(number, bytes),
        Value::Int64(number) => put(number, bytes),
        Value::Float32(number) if number.is_finite() => put(format_args!("{number:?}"), bytes),
        Value::Float64(number) if number.is_finite() => put(format_args!("{number:?}"), bytes),
        Value::Float32(number) => bytes.extend_from_slice(not_finite(f64::from(*number)).as_bytes()),
        Value::Float64(number) => bytes.extend_from_slice(not_finite(*number).as_bytes()),
        Value::Decimal { unscaled, scale } => decimal::write_text(unscaled, *scale, bytes)?,
        Value::Date(_)
        | Value::Time(_)
        | Value::TimeMicros(_)
        | Value::Timestamp(_)
        | Value::TimestampMicros(_)
        | Value::TimestampNanos(_) => time::write_text(value, bytes)?,
        // ISO-8601, which `duration` reads back.
        Value::Duration { months, days, milliseconds } => {
            let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
            put(format_args!("P{months}M{days}DT{seconds}.{rest:03}S"), bytes);
        }
        Value::Null
        | Value::Json(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Object(_)
        | Value::Struct(..)
        | Value::Avro(_)
        | Value::Unencodable(_) => return Err(Refusal::Type),
    }
    Ok(())
}

fn put(value: impl Display, bytes: &mut Vec<u8>) {
    // Writing into a Vec does not fail.
    let _ = write!(bytes, "{value}");
}

/// As Java and JavaScript spell them.
fn not_finite(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// The content of an ascii cell.
pub(super) fn ascii(value: &Value<'_>, bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    let start = bytes.len();
    text(value, bytes)?;
    if bytes[start..].is_ascii() { Ok(()) } else { Err(Refusal::Says("has characters that are not ASCII")) }
}

pub(super) fn boolean(value: &Value<'_>) -> Result<bool, Refusal> {
    match value {
        Value::Boolean(truth) => Ok(*truth),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Value::Text(_) => Err(Refusal::Says("is neither true nor false")),
        _ => Err(Refusal::Type),
    }
}
