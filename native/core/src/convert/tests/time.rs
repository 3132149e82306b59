use scylla::cluster::metadata::NativeType::*;
use scylla::value::{CqlDate, CqlDuration, CqlTime, CqlTimestamp};

use super::super::{Formats, NumberUnit, TimeZone};
use super::{becomes, bytes, cell, converted, converted_by, decimal, native, number, refused, seconds, text};
use crate::record::Value;

const DAY: i64 = 86_400_000;
/// 2024-02-29
const LEAP_DAY: i64 = 19_782;

fn days(days: i64) -> CqlDate {
    CqlDate(u32::try_from(days + (1 << 31)).unwrap())
}

#[test]
fn a_date_counts_days_from_the_middle_of_its_range() {
    becomes(Value::Date(0), Date, CqlDate(1 << 31));
    becomes(Value::Date(i32::MIN), Date, CqlDate(0));
    becomes(Value::Date(i32::MAX), Date, CqlDate(u32::MAX));
    becomes(Value::Int32(-1), Date, days(-1));
    becomes(number("19782"), Date, days(LEAP_DAY));
    refused(Value::Int64(1 << 31), Date, "days since 1970-01-01");
    refused(number("1.5"), Date, "has a fraction");
}

#[test]
fn a_date_takes_iso_text() {
    becomes(text("2024-02-29"), Date, days(LEAP_DAY));
    becomes(text("1970-01-01"), Date, days(0));
    becomes(text("1969-12-31"), Date, days(-1));
    becomes(text("1900-03-01"), Date, days(-25_508));
    becomes(text("0000-01-01"), Date, days(-719_528));
    becomes(text("-009999-01-01"), Date, days(-4_371_587));
    becomes(text("9999-12-31"), Date, days(2_932_896));
    becomes(text("2024-02-29T00:00:00Z"), Date, days(LEAP_DAY));
    becomes(text("2024-02-29T02:00:00+02:00"), Date, days(LEAP_DAY));
    for junk in
        ["", "2023-02-29", "2024-13-01", "29.02.2024", "20240229", "19782", "2024-02", "2024-2-29", "today"]
    {
        refused(text(junk), Date, "STRING is not a date such as 2024-02-29");
    }
    refused(text("2024-02-29T10:00:00Z"), Date, "is not midnight UTC");
    refused(text("2024-02-29T00:00:00+02:00"), Date, "is not midnight UTC");
}

#[test]
fn a_timestamp_becomes_a_date_only_at_midnight_utc() {
    becomes(Value::Timestamp(LEAP_DAY * DAY), Date, days(LEAP_DAY));
    becomes(Value::Timestamp(-DAY), Date, days(-1));
    refused(Value::Timestamp(1), Date, "Timestamp is not midnight UTC");
    refused(Value::Timestamp(-1), Date, "Timestamp is not midnight UTC");
    refused(Value::Time(0), Date, "Time does not convert to date");
    refused(bytes(&[0; 4]), Date, "BYTES does not convert to date");
}

#[test]
fn a_time_counts_nanoseconds_of_one_day() {
    becomes(Value::Time(0), Time, CqlTime(0));
    becomes(Value::Time(86_399_999), Time, CqlTime(86_399_999_000_000));
    becomes(Value::Int64(86_399_999_999_999), Time, CqlTime(86_399_999_999_999));
    becomes(number("1e9"), Time, CqlTime(1_000_000_000));
    for outside in
        [Value::Time(-1), Value::Time(86_400_000), Value::Int64(-1), Value::Int64(86_400_000_000_000)]
    {
        refused(outside, Time, "0 to 86399999999999 nanoseconds since midnight");
    }
    refused(Value::Timestamp(0), Time, "Timestamp does not convert to time");
}

#[test]
fn a_time_takes_iso_text() {
    becomes(text("23:59:59.123456789"), Time, CqlTime(86_399_123_456_789));
    becomes(text("00:00:00"), Time, CqlTime(0));
    becomes(text("10:30"), Time, CqlTime(37_800_000_000_000));
    for junk in [
        "",
        "24:00:00",
        "10",
        "1030",
        "10:60:00",
        "23:59:60",
        "10:30:00Z",
        "10:30:00+01:00",
        "2024-02-29T10:30:00",
        "10:30:00.1234567891",
        "T10:30:00",
        "3600000000000",
    ] {
        refused(text(junk), Time, "STRING is not a time of day");
    }
}

#[test]
fn a_timestamp_is_milliseconds_since_the_epoch() {
    for end in [i64::MIN, -1, 0, i64::MAX] {
        becomes(Value::Timestamp(end), Timestamp, CqlTimestamp(end));
        becomes(Value::Int64(end), Timestamp, CqlTimestamp(end));
        becomes(number(&end.to_string()), Timestamp, CqlTimestamp(end));
    }
    becomes(Value::Date(-1), Timestamp, CqlTimestamp(-DAY));
    becomes(Value::Date(i32::MAX), Timestamp, CqlTimestamp(i64::from(i32::MAX) * DAY));
    becomes(text("1709200799123"), Timestamp, CqlTimestamp(1_709_200_799_123));
    becomes(Value::Float64(1.7092e12), Timestamp, CqlTimestamp(1_709_200_000_000));
    becomes(decimal(17_092, -8), Timestamp, CqlTimestamp(1_709_200_000_000));
    refused(number("1.5"), Timestamp, "digits below the millisecond");
    refused(number("9223372036854775808"), Timestamp, "does not fit into timestamp");
    refused(Value::Time(0), Timestamp, "Time does not convert to timestamp");
    refused(Value::Boolean(true), Timestamp, "BOOLEAN does not convert to timestamp");
}

#[test]
fn a_timestamp_takes_iso_text_and_means_utc_without_an_offset() {
    let noon = LEAP_DAY * DAY + DAY / 2;
    for same in [
        "2024-02-29T12:00:00Z",
        "2024-02-29T12:00:00",
        "2024-02-29 12:00:00",
        "2024-02-29T12:00",
        "2024-02-29T12:00:00.000000Z",
        "2024-02-29T14:00:00+02:00",
        "2024-02-29T14:00:00+0200",
        "2024-02-29T14:00:00+02",
        "2024-02-29T05:30:00.000-06:30",
        "2024-02-29 12:00:00Z",
        "2024-02-29T13:00:00+01:00[Europe/Warsaw]",
        "20240229T120000Z",
        "2024-02-29T13:00:00[Europe/Warsaw]",
        "2024-02-29T13:00:00[+01:00]",
    ] {
        becomes(text(same), Timestamp, CqlTimestamp(noon));
    }
    becomes(text("2024-02-29"), Timestamp, CqlTimestamp(LEAP_DAY * DAY));
    becomes(text("1969-12-31T23:59:59.999Z"), Timestamp, CqlTimestamp(-1));
    becomes(text("1969-12-31T23:59:59.001+00:00"), Timestamp, CqlTimestamp(-999));
    becomes(text("9999-12-31T23:59:59.999Z"), Timestamp, CqlTimestamp(253_402_300_799_999));
    // Digits of a fraction that look like a leap second.
    becomes(text("1970-01-01T00:00:00.160000Z"), Timestamp, CqlTimestamp(160));
    becomes(text("-009999-01-01T00:00:00Z"), Timestamp, CqlTimestamp(-4_371_587 * DAY));
}

#[test]
fn iso_text_reaches_the_ends_of_dates_and_timestamps() {
    for (of, expected) in [
        ("+10000-01-01", 253_402_300_800_000),
        ("+010000-01-01T00:00:00Z", 253_402_300_800_000),
        ("-0044-03-15", -63_549_360_000_000),
        ("-000044-03-15", -63_549_360_000_000),
        ("+292278994-08-17T07:12:55.807Z", i64::MAX),
        ("-292275055-05-16T16:47:04.192Z", i64::MIN),
        ("-292275055-05-16T18:47:04.192+02:00", i64::MIN),
    ] {
        becomes(text(of), Timestamp, CqlTimestamp(expected));
    }
    refused(text("+292278994-08-17T07:12:55.808Z"), Timestamp, "does not fit into timestamp");
    refused(text("-292275055-05-16T16:47:04.191Z"), Timestamp, "does not fit into timestamp");
    becomes(text("+5881580-07-11"), Date, days(i32::MAX.into()));
    becomes(text("-5877641-06-23"), Date, days(i32::MIN.into()));
    refused(text("+5881580-07-12"), Date, "does not fit into date");
    refused(text("-5877641-06-22"), Date, "does not fit into date");
}

#[test]
fn iso_text_without_an_offset_is_of_the_zone_of_the_formats() {
    let warsaw = Formats { time_zone: TimeZone::named("Europe/Warsaw").unwrap(), ..Formats::default() };
    let same = |of: &'static str, utc: &'static str| {
        let to = native(Timestamp);
        assert_eq!(converted_by(&warsaw, &text(of), &to), converted(&text(utc), &to), "{of}");
    };
    same("2024-01-15T12:00:00", "2024-01-15T11:00:00Z");
    same("2024-07-15 12:00:00", "2024-07-15T10:00:00Z");
    same("2024-07-15", "2024-07-14T22:00:00Z");
    same("2024-07-15T12:00:00Z", "2024-07-15T12:00:00Z");
    same("2024-07-15T12:00:00+09:00", "2024-07-15T03:00:00Z");
    same("2024-07-15T12:00:00[Asia/Tokyo]", "2024-07-15T03:00:00Z");
    // Clocks skip from two to three: as much later. They go back from three to two: the first of the two.
    same("2024-03-31T02:30:00", "2024-03-31T01:30:00Z");
    same("2024-10-27T02:30:00", "2024-10-27T00:30:00Z");
    same("+12024-07-15T12:00:00", "+12024-07-15T10:00:00Z");
    same("-9999-01-01", "-9999-01-01T00:00:00+01:24");
    // Connect's own types are UTC, and a date has no zone.
    for value in [Value::Timestamp(0), Value::Date(5), Value::Int64(7), text("1709200799123")] {
        let to = native(Timestamp);
        assert_eq!(converted_by(&warsaw, &value, &to), converted(&value, &to), "{value:?}");
    }
    for of in ["2024-07-15", "2024-07-15T00:00:00", "2024-07-15T02:00:00+02:00", "2024-07-15T00:00:00Z"] {
        assert_eq!(
            converted_by(&warsaw, &text(of), &native(Date)),
            Ok(cell(days(19_919), &native(Date))),
            "{of}"
        );
    }
    let message = converted_by(&warsaw, &text("2024-07-15T02:00:00"), &native(Date)).unwrap_err();
    assert!(message.contains("is not midnight, and a date has no time of day"), "{message}");
}

#[test]
fn text_that_is_no_point_in_time_is_refused() {
    for junk in [
        "",
        "now",
        "2023-02-29T00:00:00Z",
        "2024-02-29T25:00:00Z",
        "2024-02-29T23:59:60Z",
        "20240229T235960Z",
        "2024-02-29T24:00:00Z",
        "+2024-02-29T00:00:00Z",
        "-0000-02-29T00:00:00Z",
        "+12023-02-29T00:00:00Z",
        "+1000000000-01-01",
        "-99999999999999999999-01-01",
        "2024-02-29Z",
        "12:00:00",
        "Thu, 29 Feb 2024 12:00:00 GMT",
        "1e12",
    ] {
        refused(text(junk), Timestamp, "STRING is not a date and time such as");
    }
    refused(text("2024-02-29T12:00:00[Mars/Olympus]"), Timestamp, "names a time zone that is unknown");
    refused(text("2024-02-29T12:00:00.0001Z"), Timestamp, "digits below the millisecond");
}

#[test]
fn digits_that_may_be_a_date_are_no_timestamp() {
    refused(text("20240229"), Timestamp, "is 8 or 14 digits");
    refused(text("20240229120000"), Timestamp, "is 8 or 14 digits");
    becomes(number("20240229"), Timestamp, CqlTimestamp(20_240_229));
}

#[test]
fn bare_numbers_count_in_the_unit_of_the_formats() {
    let to = native(Timestamp);
    let by = |number_unit, value: Value<'_>| {
        converted_by(&Formats { number_unit, ..Formats::default() }, &value, &to)
    };
    let expected = |milliseconds| Ok(cell(CqlTimestamp(milliseconds), &to));
    assert_eq!(by(NumberUnit::Seconds, Value::Int32(-2)), expected(-2000));
    assert_eq!(by(NumberUnit::Seconds, number("1.5")), expected(1500));
    assert_eq!(by(NumberUnit::Seconds, Value::Float64(1_709_200_799.123)), expected(1_709_200_799_123));
    assert_eq!(by(NumberUnit::Seconds, text("1709200799")), expected(1_709_200_799_000));
    assert_eq!(by(NumberUnit::Microseconds, Value::Int64(-5000)), expected(-5));
    assert_eq!(by(NumberUnit::Nanoseconds, number("5000000")), expected(5));
    assert!(by(NumberUnit::Seconds, number("1.0001")).unwrap_err().contains("below the millisecond"));
    assert!(by(NumberUnit::Microseconds, Value::Int64(1)).unwrap_err().contains("below the millisecond"));
    assert!(by(NumberUnit::Seconds, Value::Int64(i64::MAX)).unwrap_err().contains("does not fit"));
    assert_eq!(by(NumberUnit::Seconds, Value::Timestamp(5)), expected(5));
}

#[test]
fn a_timestamp_becomes_a_bigint_in_the_same_unit() {
    becomes(Value::Timestamp(1500), BigInt, 1500i64);
    let by = |formats: &Formats, value: Value<'_>| converted_by(formats, &value, &native(BigInt));
    assert_eq!(by(&seconds(), Value::Timestamp(-2000)), Ok(cell(-2i64, &native(BigInt))));
    assert!(by(&seconds(), Value::Timestamp(1500)).unwrap_err().contains("below the second"));
    refused(Value::Timestamp(0), Int, "Timestamp does not convert to int");
}

#[test]
fn dates_and_times_become_iso_text() {
    becomes(Value::Date(LEAP_DAY as i32), Text, "2024-02-29");
    becomes(Value::Date(-719_528), Text, "0000-01-01");
    becomes(Value::Time(86_399_005), Text, "23:59:59.005");
    becomes(Value::Time(0), Ascii, "00:00:00");
    becomes(Value::Timestamp(LEAP_DAY * DAY), Text, "2024-02-29T00:00:00Z");
    becomes(Value::Timestamp(-1), Text, "1969-12-31T23:59:59.999Z");
    refused(Value::Date(i32::MAX), Text, "outside the years -9999 to 9999");
    refused(Value::Timestamp(i64::MIN), Text, "outside the years");
    refused(Value::Time(-1), Text, "not within a day");
}

#[test]
fn a_duration_takes_iso_and_cql_text() {
    let duration = |months, days, nanoseconds| CqlDuration { months, days, nanoseconds };
    let all = duration(14, 3, 14_706_000_000_000);
    becomes(text("P1Y2M3DT4H5M6S"), Duration, all);
    becomes(text("1y2mo3d4h5m6s"), Duration, all);
    becomes(text("-P1Y2M3DT4H5M6S"), Duration, duration(-14, -3, -14_706_000_000_000));
    becomes(text("-1Y2MO3D4H5M6S"), Duration, duration(-14, -3, -14_706_000_000_000));
    becomes(text("7ms8us9ns"), Duration, duration(0, 0, 7_008_009));
    becomes(text("+8µs"), Duration, duration(0, 0, 8000));
    becomes(text("P2W"), Duration, duration(0, 14, 0));
    becomes(text("2w1d"), Duration, duration(0, 15, 0));
    becomes(text("PT8.345S"), Duration, duration(0, 0, 8_345_000_000));
    becomes(text("PT0S"), Duration, duration(0, 0, 0));
    becomes(text("9223372036854775807ns"), Duration, duration(0, 0, i64::MAX));
    becomes(text("2147483647mo2147483647d"), Duration, duration(i32::MAX, i32::MAX, 0));
}

#[test]
fn a_duration_that_is_malformed_or_too_long_is_refused() {
    for junk in [
        "", "-", "P", "PT", "P1DT", "1", "d", "1x", "1d1y", "1s1s", "1us2µs", "1.5d", "PT1.5H", "PT.5S",
        "PT1.S", "PT-5S", "P1H", "1y ", " 1y", "P1Y2Y", "PT1S2", "--1d", "PT1.2.3S",
    ] {
        refused(text(junk), Duration, "STRING is not a duration such as");
    }
    refused(text("2147483648d"), Duration, "does not fit into duration");
    refused(text("9223372036854775808ns"), Duration, "does not fit into duration");
    refused(text("9223372036854775807s"), Duration, "does not fit into duration");
    refused(text("PT0.1234567891S"), Duration, "digits below the nanosecond");
    refused(Value::Int64(5), Duration, "INT64 does not convert to duration");
}
