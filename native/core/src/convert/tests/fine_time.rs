//! The types that only Avro has: finer than milliseconds, and durations.

use proptest::prelude::*;
use scylla::cluster::metadata::NativeType::*;
use scylla::value::{CqlDate, CqlDuration, CqlTime, CqlTimestamp};

use super::super::{Formats, NumberUnit, json_text};
use super::{becomes, cell, converted, converted_by, native, refused, text};
use crate::record::Value;

const DAY: i64 = 86_400_000;

fn duration(months: u32, days: u32, milliseconds: u32) -> Value<'static> {
    Value::Duration { months, days, milliseconds }
}

#[test]
fn a_finer_timestamp_becomes_one_only_if_it_is_whole_milliseconds() {
    becomes(Value::TimestampMicros(-1_000), Timestamp, CqlTimestamp(-1));
    becomes(Value::TimestampMicros(1_709_200_799_123_000), Timestamp, CqlTimestamp(1_709_200_799_123));
    becomes(Value::TimestampNanos(-5_000_000), Timestamp, CqlTimestamp(-5));
    refused(Value::TimestampMicros(1), Timestamp, "timestamp-micros has digits below the millisecond");
    refused(Value::TimestampMicros(i64::MIN), Timestamp, "has digits below the millisecond");
    refused(Value::TimestampNanos(-1), Timestamp, "timestamp-nanos has digits below the millisecond");
    refused(Value::TimeMicros(0), Timestamp, "time-micros does not convert to timestamp");
}

#[test]
fn a_finer_timestamp_becomes_a_date_only_at_midnight_utc() {
    becomes(Value::TimestampMicros(-DAY * 1000), Date, CqlDate((1 << 31) - 1));
    becomes(Value::TimestampNanos(DAY * 1_000_000), Date, CqlDate((1 << 31) + 1));
    refused(Value::TimestampMicros(1), Date, "is not midnight UTC");
    refused(Value::TimestampNanos(DAY), Date, "is not midnight UTC");
}

#[test]
fn a_finer_timestamp_becomes_a_bigint_in_the_unit_of_the_formats() {
    let by = |number_unit, value: Value<'_>| {
        converted_by(&Formats { number_unit, ..Formats::default() }, &value, &native(BigInt))
    };
    let number = |number: i64| Ok(cell(number, &native(BigInt)));
    assert_eq!(by(NumberUnit::Seconds, Value::TimestampMicros(-2_000_000)), number(-2));
    assert_eq!(by(NumberUnit::Milliseconds, Value::TimestampNanos(-2_000_000)), number(-2));
    assert_eq!(by(NumberUnit::Microseconds, Value::TimestampMicros(i64::MAX)), number(i64::MAX));
    assert_eq!(by(NumberUnit::Nanoseconds, Value::TimestampMicros(5)), number(5000));
    assert_eq!(by(NumberUnit::Nanoseconds, Value::TimestampNanos(i64::MIN)), number(i64::MIN));
    for (unit, value, words) in [
        (NumberUnit::Seconds, Value::TimestampMicros(1), "below the second"),
        (NumberUnit::Milliseconds, Value::TimestampMicros(1), "below the millisecond"),
        (NumberUnit::Microseconds, Value::TimestampNanos(1), "below the microsecond"),
        (NumberUnit::Nanoseconds, Value::TimestampMicros(i64::MAX), "does not fit into bigint"),
    ] {
        let message = by(unit, value).unwrap_err();
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn a_time_in_microseconds_becomes_a_time() {
    becomes(Value::TimeMicros(86_399_999_999), Time, CqlTime(86_399_999_999_000));
    for outside in [-1, 86_400_000_000, i64::MAX, i64::MIN] {
        refused(Value::TimeMicros(outside), Time, "0 to 86399999999999 nanoseconds since midnight");
    }
    refused(Value::TimeMicros(1), BigInt, "time-micros does not convert to bigint");
}

#[test]
fn finer_times_become_iso_text() {
    becomes(Value::TimestampMicros(-1), Text, "1969-12-31T23:59:59.999999Z");
    becomes(Value::TimestampMicros(1_000), Text, "1970-01-01T00:00:00.001000Z");
    becomes(Value::TimestampNanos(1), Ascii, "1970-01-01T00:00:00.000000001Z");
    becomes(Value::TimestampNanos(1_000_000_000), Text, "1970-01-01T00:00:01Z");
    becomes(Value::TimestampNanos(i64::MIN), Text, "1677-09-21T00:12:43.145224192Z");
    becomes(Value::TimeMicros(1), Text, "00:00:00.000001");
    refused(Value::TimestampMicros(i64::MAX), Text, "outside the years -9999 to 9999");
    refused(Value::TimeMicros(86_400_000_000), Text, "not within a day");
    assert_eq!(json_text(&Value::TimeMicros(1)).as_deref(), Ok("\"00:00:00.000001\""));
}

#[test]
fn a_duration_becomes_a_duration() {
    let expected = CqlDuration { months: 14, days: 3, nanoseconds: 86_400_005_000_000 };
    becomes(duration(14, 3, 86_400_005), Duration, expected);
    let longest = i64::from(u32::MAX) * 1_000_000;
    let expected = CqlDuration { months: i32::MAX, days: 0, nanoseconds: longest };
    becomes(duration(i32::MAX as u32, 0, u32::MAX), Duration, expected);
    refused(duration(1 << 31, 0, 0), Duration, "duration does not fit into duration (2147483647 months");
    refused(duration(0, 1 << 31, 0), Duration, "does not fit into duration");
    refused(duration(0, 0, 1), BigInt, "duration does not convert to bigint");
}

#[test]
fn a_duration_becomes_iso_text() {
    becomes(duration(14, 3, 14_706_005), Text, "P14M3DT14706.005S");
    assert_eq!(json_text(&duration(0, 0, 0)).as_deref(), Ok("\"P0M0DT0.000S\""));
}

proptest! {
    #[test]
    fn a_duration_and_its_text_are_the_same_duration(
        (months, days) in (0..=i32::MAX as u32, 0..=i32::MAX as u32),
        milliseconds: u32,
    ) {
        let value = duration(months, days, milliseconds);
        let iso = json_text(&value).unwrap();
        let to = native(Duration);
        prop_assert_eq!(converted(&text(iso.trim_matches('"')), &to), converted(&value, &to));
    }

    #[test]
    fn a_finer_timestamp_is_exactly_that_many_milliseconds_or_refused(count: i64, whole: bool) {
        let to = native(Timestamp);
        for (parts, of) in
            [(1000, Value::TimestampMicros as fn(i64) -> Value<'static>), (1_000_000, Value::TimestampNanos)]
        {
            let count = if whole { count - count % parts } else { count };
            match converted(&of(count), &to) {
                Ok(cell) => {
                    let milliseconds = i64::from_be_bytes(cell[4..].try_into().unwrap());
                    prop_assert_eq!(milliseconds.checked_mul(parts), Some(count));
                }
                Err(message) => prop_assert!(count % parts != 0, "{}", message),
            }
        }
    }
}
