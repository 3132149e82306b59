//! date, time and timestamp.
//!
//! Nothing here depends on the worker's time zone: a date-time without an offset is UTC. Text is ISO-8601, also with
//! a blank in place of `T`. Digits below what the column holds are refused, not cut off, unless they are zeros.

use std::fmt::Display;
use std::io::Write as _;

use jiff::civil;
use jiff::fmt::temporal::{DateTimeParser, Pieces};
use jiff::tz::Offset;

use super::number_text::{NOT_A_NUMBER, NotWhole, NumberText};
use super::numbers::{self, NOT_FINITE, shortest};
use super::{Formats, NumberUnit, Refusal};
use crate::record::Value;

const SECONDS_OF_A_DAY: i64 = 86_400;
const MILLISECONDS_OF_A_DAY: i64 = 86_400_000;
const NANOSECONDS_OF_A_DAY: i64 = 86_400_000_000_000;

const NOT_MIDNIGHT: Refusal = Refusal::Says("is not midnight UTC, and a date has no time of day");
const NOT_A_DATE: Refusal = Refusal::Says("is not a date such as 2024-02-29");
const NOT_A_TIME: Refusal = Refusal::Says("is not a time of day such as 23:59:59.123");
const NOT_A_TIMESTAMP: Refusal = Refusal::Says("is not a date and time such as 2024-02-29T23:59:59.123Z");
const AMBIGUOUS: Refusal =
    Refusal::Says("is 8 or 14 digits, which may be a date or a count of time; write 2024-02-29T23:59:59Z");

/// The content of a date cell: days since 1970-01-01, counted from 2^31.
pub(super) fn date(value: &Value<'_>) -> Result<u32, Refusal> {
    let days = match value {
        Value::Date(days) => i64::from(*days),
        Value::Timestamp(milliseconds) => whole_days(*milliseconds)?,
        Value::TimestampMicros(_) | Value::TimestampNanos(_) => {
            whole_days(whole_milliseconds(value).map_err(|_| NOT_MIDNIGHT)?)?
        }
        Value::Text(text) => whole_days(instant(text, NOT_A_DATE)?)?,
        _ => numbers::whole(value)?.map_err(|reason| match reason {
            NotWhole::Fraction => Refusal::Says("has a fraction"),
            NotWhole::TooLarge => OUTSIDE_DATE,
        })?,
    };
    // The cast keeps the bits; the sign bit is then the centre.
    i32::try_from(days).map(|days| days as u32 ^ 0x8000_0000).map_err(|_| OUTSIDE_DATE)
}

const OUTSIDE_DATE: Refusal = Refusal::Range("-2147483648 to 2147483647 days since 1970-01-01");

fn whole_days(milliseconds: i64) -> Result<i64, Refusal> {
    match milliseconds % MILLISECONDS_OF_A_DAY {
        0 => Ok(milliseconds / MILLISECONDS_OF_A_DAY),
        _ => Err(NOT_MIDNIGHT),
    }
}

/// The content of a time cell: nanoseconds since midnight.
pub(super) fn time(value: &Value<'_>) -> Result<i64, Refusal> {
    const OUTSIDE: Refusal = Refusal::Range("0 to 86399999999999 nanoseconds since midnight");
    let nanoseconds = match value {
        Value::Time(milliseconds) => i64::from(*milliseconds) * 1_000_000,
        Value::TimeMicros(microseconds) => microseconds.checked_mul(1000).ok_or(OUTSIDE)?,
        Value::Text(text) => time_of_day(text)?,
        _ => numbers::whole(value)?.map_err(|reason| match reason {
            NotWhole::Fraction => Refusal::Says("has a fraction"),
            NotWhole::TooLarge => OUTSIDE,
        })?,
    };
    if (0..NANOSECONDS_OF_A_DAY).contains(&nanoseconds) { Ok(nanoseconds) } else { Err(OUTSIDE) }
}

fn time_of_day(text: &str) -> Result<i64, Refusal> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    // The parser would skip a date and an offset, and takes 1030 for half past ten.
    let clock_only = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b':' | b'.'))
        && text.as_bytes().get(2) == Some(&b':');
    if !clock_only || has_leap_second(text) {
        return Err(NOT_A_TIME);
    }
    let time = PARSER.parse_time(text).map_err(|_| NOT_A_TIME)?;
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    Ok(seconds * 1_000_000_000 + i64::from(time.subsec_nanosecond()))
}

/// The content of a timestamp cell: milliseconds since 1970-01-01T00:00:00Z.
pub(super) fn timestamp(value: &Value<'_>, formats: &Formats) -> Result<i64, Refusal> {
    const OUTSIDE: Refusal =
        Refusal::Range("-9223372036854775808 to 9223372036854775807 milliseconds since 1970-01-01");
    let number = |text: &str| {
        let power = match formats.number_unit {
            NumberUnit::Seconds => 3,
            NumberUnit::Milliseconds => 0,
            NumberUnit::Microseconds => -3,
            NumberUnit::Nanoseconds => -6,
        };
        match NumberText::parse(text).ok_or(NOT_A_NUMBER)?.shifted(power).to_i128() {
            Ok(milliseconds) => i64::try_from(milliseconds).map_err(|_| OUTSIDE),
            Err(NotWhole::TooLarge) => Err(OUTSIDE),
            Err(NotWhole::Fraction) => Err(BELOW_MILLISECOND),
        }
    };
    match value {
        Value::Timestamp(milliseconds) => Ok(*milliseconds),
        Value::TimestampMicros(_) | Value::TimestampNanos(_) => whole_milliseconds(value),
        Value::Date(days) => Ok(i64::from(*days) * MILLISECONDS_OF_A_DAY),
        Value::Text(text) if is_bare_number(text) => match text.len() {
            8 | 14 => Err(AMBIGUOUS),
            _ => number(text),
        },
        Value::Text(text) => instant(text, NOT_A_TIMESTAMP),
        Value::Number(text) => number(text),
        Value::Float32(float) if float.is_finite() => number(shortest(float).as_str()),
        Value::Float64(float) if float.is_finite() => number(shortest(float).as_str()),
        Value::Float32(_) | Value::Float64(_) => Err(NOT_FINITE),
        _ => {
            let count = match numbers::whole(value)? {
                Ok(count) => i128::from(count),
                Err(NotWhole::TooLarge) => return Err(OUTSIDE),
                Err(NotWhole::Fraction) => return Err(BELOW_MILLISECOND),
            };
            let (times, parts) = match formats.number_unit {
                NumberUnit::Seconds => (1000, 1),
                NumberUnit::Milliseconds => (1, 1),
                NumberUnit::Microseconds => (1, 1000),
                NumberUnit::Nanoseconds => (1, 1_000_000),
            };
            match count % parts {
                0 => i64::try_from(count * times / parts).map_err(|_| OUTSIDE),
                _ => Err(BELOW_MILLISECOND),
            }
        }
    }
}

/// A timestamp of a finer unit, in milliseconds if it is whole ones.
fn whole_milliseconds(value: &Value<'_>) -> Result<i64, Refusal> {
    let (count, parts) = match value {
        Value::TimestampMicros(microseconds) => (microseconds, 1000),
        Value::TimestampNanos(nanoseconds) => (nanoseconds, 1_000_000),
        _ => return Err(Refusal::Type),
    };
    if count % parts == 0 { Ok(count / parts) } else { Err(BELOW_MILLISECOND) }
}

const BELOW_MILLISECOND: Refusal = Refusal::Says("has digits below the millisecond");

/// Digits with or without a sign: an epoch number, as in CQL's own text of a timestamp.
fn is_bare_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Milliseconds of a date or a date-time in ISO-8601.
fn instant(text: &str, otherwise: Refusal) -> Result<i64, Refusal> {
    let clock = text.split_once(['T', 't', ' ']).map_or("", |(_, clock)| clock);
    if is_bare_number(text) || has_leap_second(clock) {
        return Err(otherwise);
    }
    let pieces = Pieces::parse(text).map_err(|_| otherwise)?;
    let offset = match (pieces.to_numeric_offset(), pieces.time_zone_annotation()) {
        (Some(offset), _) => offset,
        (None, None) => Offset::UTC,
        (None, Some(_)) => {
            return Err(Refusal::Says("names a time zone without its offset, such as +01:00"));
        }
    };
    let time = pieces.time().unwrap_or(civil::Time::midnight());
    // Jiff's own timestamp ends a day before its last date.
    let days = days_since_epoch(pieces.date());
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    let nanoseconds = time.subsec_nanosecond();
    if nanoseconds % 1_000_000 != 0 {
        return Err(BELOW_MILLISECOND);
    }
    let seconds = days * 86_400 + seconds - i64::from(offset.seconds());
    Ok(seconds * 1000 + i64::from(nanoseconds / 1_000_000))
}

/// Neither CQL nor Connect knows a second 60; jiff would take it for 59.
fn has_leap_second(clock: &str) -> bool {
    match clock.as_bytes() {
        [_, _, b':', _, _, b':', seconds @ ..] => seconds.starts_with(b"60"),
        bytes => bytes.len() >= 6 && bytes[..4].iter().all(u8::is_ascii_digit) && &bytes[4..6] == b"60",
    }
}

const EPOCH: civil::Date = civil::date(1970, 1, 1);

fn days_since_epoch(date: civil::Date) -> i64 {
    date.duration_since(EPOCH).as_secs() / 86_400
}

/// Dates, times and timestamps as ISO-8601 text; years beyond 9999 have no such text.
pub(super) fn write_text(value: &Value<'_>, text: &mut Vec<u8>) -> Result<(), Refusal> {
    match value {
        Value::Date(days) => {
            let date = date_of(i64::from(*days))?;
            put(date, text);
        }
        Value::Time(milliseconds) => put_time_of_day(i64::from(*milliseconds), 3, text)?,
        Value::TimeMicros(microseconds) => put_time_of_day(*microseconds, 6, text)?,
        Value::Timestamp(milliseconds) => put_instant(*milliseconds, 3, text)?,
        Value::TimestampMicros(microseconds) => put_instant(*microseconds, 6, text)?,
        Value::TimestampNanos(nanoseconds) => put_instant(*nanoseconds, 9, text)?,
        _ => return Err(Refusal::Type),
    }
    Ok(())
}

/// A time of day in a unit of so many digits below the second.
fn put_time_of_day(count: i64, digits: u32, text: &mut Vec<u8>) -> Result<(), Refusal> {
    if !(0..SECONDS_OF_A_DAY * 10_i64.pow(digits)).contains(&count) {
        return Err(Refusal::Says("is not within a day"));
    }
    put_time(count, digits, text);
    Ok(())
}

/// A count since the epoch in a unit of so many digits below the second.
fn put_instant(count: i64, digits: u32, text: &mut Vec<u8>) -> Result<(), Refusal> {
    let day = SECONDS_OF_A_DAY * 10_i64.pow(digits);
    put(date_of(count.div_euclid(day))?, text);
    text.push(b'T');
    put_time(count.rem_euclid(day), digits, text);
    text.push(b'Z');
    Ok(())
}

fn date_of(days: i64) -> Result<civil::Date, Refusal> {
    let hours = days.checked_mul(24).ok_or(NO_TEXT)?;
    EPOCH.checked_add(jiff::SignedDuration::try_from_hours(hours).ok_or(NO_TEXT)?).map_err(|_| NO_TEXT)
}

const NO_TEXT: Refusal = Refusal::Says("is outside the years -9999 to 9999");

fn put_time(count: i64, digits: u32, text: &mut Vec<u8>) {
    let second = 10_i64.pow(digits);
    let (seconds, rest) = (count / second, count % second);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    put(format_args!("{hours:02}:{minutes:02}:{seconds:02}"), text);
    if rest != 0 {
        put(format_args!(".{rest:0width$}", width = digits as usize), text);
    }
}

fn put(value: impl Display, text: &mut Vec<u8>) {
    // Writing into a Vec does not fail.
    let _ = write!(text, "{value}");
}
