//! date, time and timestamp.
//!
//! Nothing here depends on the worker's time zone: a date-time without an offset is in the zone of the formats, UTC unless
//! told otherwise. Digits below what the column holds are refused, not cut off, unless they are zeros.

use std::fmt::Display;
use std::io::Write as _;

use jiff::civil;

use super::number_text::{NOT_A_NUMBER, NotWhole, NumberText};
use super::numbers::{self, NOT_FINITE, shortest};
use super::time_zone::Place;
use super::wall_time::{BELOW_MILLISECOND, Instant, SECONDS_OF_A_DAY};
use super::{Formats, NumberUnit, Refusal, iso};
use crate::record::Value;

const MILLISECONDS_OF_A_DAY: i64 = 86_400_000;
const NANOSECONDS_OF_A_DAY: i64 = 86_400_000_000_000;

const NOT_MIDNIGHT: Refusal = Refusal::Says("is not midnight UTC, and a date has no time of day");
const NOT_A_DATE: Refusal = Refusal::Says("is not a date such as 2024-02-29");
const NOT_A_TIME: Refusal = Refusal::Says("is not a time of day such as 23:59:59.123");
const NOT_A_TIMESTAMP: Refusal = Refusal::Says("is not a date and time such as 2024-02-29T23:59:59.123Z");
const AMBIGUOUS: Refusal =
    Refusal::Says("is 8 or 14 digits, which may be a date or a count of time; write 2024-02-29T23:59:59Z");

/// The content of a date cell: days since 1970-01-01, counted from 2^31.
pub(super) fn date(value: &Value<'_>, formats: &Formats) -> Result<u32, Refusal> {
    let days = match value {
        Value::Date(days) => i64::from(*days),
        Value::Timestamp(milliseconds) => whole_days(*milliseconds)?,
        Value::TimestampMicros(_) | Value::TimestampNanos(_) => {
            whole_days(whole_milliseconds(value).map_err(|_| NOT_MIDNIGHT)?)?
        }
        Value::Text(text) => days_of_text(text, formats)?,
        _ => numbers::whole(value)?.map_err(|reason| match reason {
            NotWhole::Fraction => Refusal::Says("has a fraction"),
            NotWhole::TooLarge => OUTSIDE_DATE,
        })?,
    };
    // The cast keeps the bits; the sign bit is then the centre.
    i32::try_from(days).map(|days| days as u32 ^ 0x8000_0000).map_err(|_| OUTSIDE_DATE)
}

const OUTSIDE_DATE: Refusal = Refusal::Range("-2147483648 to 2147483647 days since 1970-01-01");

/// A date has no time zone: text without one is of that date, in whatever zone it was written.
fn days_of_text(text: &str, formats: &Formats) -> Result<i64, Refusal> {
    let (wall, place) = match &formats.date {
        Some(pattern) => pattern.read(text)?,
        None => iso::date_and_time(text, NOT_A_DATE)?,
    };
    match place {
        Place::Unsaid if wall.is_midnight() => Ok(wall.days_since_epoch()),
        Place::Unsaid => Err(Refusal::Says("is not midnight, and a date has no time of day")),
        _ => place.instant(wall, &formats.time_zone)?.whole_days().ok_or(NOT_MIDNIGHT),
    }
}

fn whole_days(milliseconds: i64) -> Result<i64, Refusal> {
    match milliseconds % MILLISECONDS_OF_A_DAY {
        0 => Ok(milliseconds / MILLISECONDS_OF_A_DAY),
        _ => Err(NOT_MIDNIGHT),
    }
}

/// The content of a time cell: nanoseconds since midnight.
pub(super) fn time(value: &Value<'_>, formats: &Formats) -> Result<i64, Refusal> {
    const OUTSIDE: Refusal = Refusal::Range("0 to 86399999999999 nanoseconds since midnight");
    let nanoseconds = match value {
        Value::Time(milliseconds) => i64::from(*milliseconds) * 1_000_000,
        Value::TimeMicros(microseconds) => microseconds.checked_mul(1000).ok_or(OUTSIDE)?,
        Value::Text(text) => match &formats.time {
            Some(pattern) => pattern.read(text)?,
            None => iso::time_of_day(text).ok_or(NOT_A_TIME)?,
        },
        _ => numbers::whole(value)?.map_err(|reason| match reason {
            NotWhole::Fraction => Refusal::Says("has a fraction"),
            NotWhole::TooLarge => OUTSIDE,
        })?,
    };
    if (0..NANOSECONDS_OF_A_DAY).contains(&nanoseconds) { Ok(nanoseconds) } else { Err(OUTSIDE) }
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
        Value::Text(text) if formats.timestamp.is_none() && iso::is_bare_number(text) => match text.len() {
            8 | 14 => Err(AMBIGUOUS),
            _ => number(text),
        },
        Value::Text(text) => {
            let milliseconds = instant(text, formats)?.whole_milliseconds()?;
            i64::try_from(milliseconds).map_err(|_| OUTSIDE)
        }
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

/// The point in time that a text says.
pub(super) fn instant(text: &str, formats: &Formats) -> Result<Instant, Refusal> {
    let (wall, place) = match &formats.timestamp {
        Some(pattern) => pattern.read(text)?,
        None => iso::date_and_time(text, NOT_A_TIMESTAMP)?,
    };
    place.instant(wall, &formats.time_zone)
}

const EPOCH: civil::Date = civil::date(1970, 1, 1);

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
