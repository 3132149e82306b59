//! Patterns against Java's own, and the places where they are meant to differ.

use proptest::prelude::*;
use scylla::cluster::metadata::NativeType::{BigInt, Date, Time, Timestamp};
use scylla::value::{CqlDate, CqlTime, CqlTimestamp};

use super::super::{DatePattern, Locale, TimePattern, TimeZone, TimestampPattern, write_time};
use super::{Formats, NumberUnit, cell, converted_by, native, number, text};
use crate::record::Value;

fn timestamps(pattern: &str) -> Formats {
    let pattern = TimestampPattern::compile(pattern, &Locale::default()).unwrap();
    Formats { timestamp: Some(pattern), ..Formats::default() }
}

fn dates(pattern: &str) -> Formats {
    let pattern = DatePattern::compile(pattern, &Locale::default()).unwrap();
    Formats { date: Some(pattern), ..Formats::default() }
}

fn times(pattern: &str) -> Formats {
    let pattern = TimePattern::compile(pattern, &Locale::default()).unwrap();
    Formats { time: Some(pattern), ..Formats::default() }
}

fn milliseconds(formats: &Formats, value: &Value<'_>) -> Result<i64, String> {
    let cell = converted_by(formats, value, &native(Timestamp))?;
    Ok(i64::from_be_bytes(cell[4..].try_into().unwrap()))
}

#[track_caller]
fn refused(formats: &Formats, of: &str, words: &str) {
    let message = milliseconds(formats, &text(of)).expect_err(of);
    assert!(message.contains(words), "{message:?} does not say {words:?}");
}

#[track_caller]
fn does_not_compile(pattern: &str, message: &str) {
    let error = TimestampPattern::compile(pattern, &Locale::default()).expect_err(pattern);
    assert_eq!(error, message);
}

#[test]
fn text_means_what_java_makes_of_it() {
    let table = include_str!("java_patterns.tsv");
    let mut read = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let [locale, zone, pattern, of, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line:?} has not five columns");
        };
        let locale = Locale::named(locale).unwrap();
        let formats = Formats {
            timestamp: Some(TimestampPattern::compile(pattern, &locale).expect(pattern)),
            time_zone: TimeZone::named(zone).unwrap(),
            ..Formats::default()
        };
        let made = milliseconds(&formats, &text(of));
        let made = made.as_ref().map_or("refused".to_owned(), i64::to_string);
        assert_eq!(made, expected, "{line}");
        read += 1;
    }
    assert!(read > 200, "the table has {read} lines");
}

#[test]
fn what_java_puts_right_is_refused() {
    refused(&timestamps("d.M.uuuu"), "30.2.2024", "has a day that its month or year has not");
    refused(&timestamps("d.M.uuuu"), "31.4.2024", "has a day that its month or year has not");
    refused(&timestamps("uuuu-MM-dd HH:mm"), "2024-02-29 24:00", "has an hour outside 0 to 23");
    refused(&timestamps("uuuu-MM-dd HH:mm:ss"), "2024-02-29 23:59:60", "has a second outside 0 to 59");
}

#[test]
fn names_are_read_in_any_case_and_with_or_without_a_full_stop() {
    let formats = timestamps("EEE d MMM uuuu h:mm a");
    let expected = milliseconds(&formats, &text("Thu 29 Feb 2024 7:30 PM"));
    assert_eq!(expected, Ok(1_709_235_000_000));
    for same in ["thu 29 feb 2024 7:30 pm", "THU. 29 FEB. 2024 7:30 Pm", "Thu 29 Feb. 2024 7:30 PM"] {
        assert_eq!(milliseconds(&formats, &text(same)), expected, "{same}");
    }
    // Where the pattern has the full stop itself, it is the pattern's.
    assert!(milliseconds(&timestamps("d. MMM. uuuu"), &text("29. Feb. 2024")).is_ok());
    refused(&timestamps("d MMMM uuuu"), "29 February. 2024", "does not match the pattern `d MMMM uuuu`");
}

#[test]
fn with_a_pattern_text_must_match_it_and_numbers_are_still_numbers() {
    let formats = timestamps("dd.MM.yyyy HH:mm");
    for other in ["2024-02-29T12:00:00Z", "1709208000000", "", "29.02.2024 12:00 "] {
        refused(&formats, other, "STRING does not match the pattern `dd.MM.yyyy HH:mm`");
    }
    for count in [Value::Int64(1_709_208_000), number("1709208000"), Value::Float64(1_709_208_000.0)] {
        assert_eq!(milliseconds(&formats, &count), Ok(1_709_208_000), "{count:?}");
        let seconds = Formats { number_unit: NumberUnit::Seconds, ..formats.clone() };
        assert_eq!(milliseconds(&seconds, &count), Ok(1_709_208_000_000), "{count:?}");
    }
    assert_eq!(milliseconds(&formats, &Value::Timestamp(5)), Ok(5));
    // Digits that no number may be without a pattern.
    assert_eq!(milliseconds(&timestamps("yyyyMMdd"), &text("20240229")), Ok(1_709_164_800_000));
}

#[test]
fn a_refusal_names_the_pattern_and_the_place_in_it() {
    let formats = timestamps("dd.MM.yyyy HH:mm");
    refused(
        &formats,
        "29.xx.2024 12:00",
        "STRING does not match the pattern `dd.MM.yyyy HH:mm` from its position 4 on (the column is timestamp)",
    );
    refused(
        &formats,
        "29.02.2024 12:00 h",
        "since it goes on where the pattern ends (the column is timestamp)",
    );
    refused(&timestamps("uuuu-MM-dd[ HH:mm]"), "2024-02-29 12.00", "from its position 15 on");
    refused(&timestamps("EEE d.M.uuuu"), "Fri 29.2.2024", "has a weekday that is not that of its date");
    refused(&timestamps("uuuu-MM-dd[ HH:][mm]"), "2024-02-2905", "lacks a part of its date or time");
    refused(&timestamps("[uuuu-][MM-dd][ HH:mm]"), "02-29", "lacks a part of its date or time");
    refused(&timestamps("uuuu-MM-dd D"), "2024-02-29 61", "says a part of its date or time twice");
    refused(&timestamps("uuuu-MM-dd VV"), "2024-02-29 Mars/Olympus", "names a time zone that is unknown");
    refused(&timestamps("uuuu-MM-dd XXXVV"), "2024-02-29 +01:00Mars", "names a time zone that is unknown");
    refused(&timestamps("uuuu-MM-dd HH:mm:ss.SSSS"), "2024-02-29 12:00:00.0001", "below the millisecond");
    refused(&timestamps("uuuu-MM-dd"), "+999999999-01-01", "does not fit into timestamp");
}

#[test]
fn the_timestamps_farthest_from_the_epoch_have_text() {
    let formats = timestamps("uuuu-MM-dd HH:mm:ss.SSS");
    for (of, expected) in [
        ("+292278994-08-17 07:12:55.807", i64::MAX),
        ("-292275055-05-16 16:47:04.192", i64::MIN),
        ("+10000-01-01 00:00:00.000", 253_402_300_800_000),
        ("-0044-03-15 00:00:00.000", -63_549_360_000_000),
    ] {
        assert_eq!(milliseconds(&formats, &text(of)), Ok(expected), "{of}");
    }
    refused(&formats, "+292278994-08-17 07:12:55.808", "does not fit into timestamp");
    refused(&formats, "-292275055-05-16 16:47:04.191", "does not fit into timestamp");
}

#[test]
fn a_date_pattern_reads_dates_and_midnights() {
    let date = |formats: &Formats, of: &str| converted_by(formats, &text(of), &native(Date));
    let days = |days: i64| Ok(cell(CqlDate(u32::try_from(days + (1 << 31)).unwrap()), &native(Date)));
    let formats = dates("dd.MM.uuuu[ HH:mm][ XXX]");
    assert_eq!(date(&formats, "29.02.2024"), days(19_782));
    assert_eq!(date(&formats, "29.02.2024 00:00"), days(19_782));
    assert_eq!(date(&formats, "29.02.2024 02:00 +02:00"), days(19_782));
    assert!(date(&formats, "29.02.2024 02:00").unwrap_err().contains("is not midnight, and"));
    assert!(date(&formats, "29.02.2024 00:00 +02:00").unwrap_err().contains("is not midnight UTC"));
    assert!(date(&formats, "2024-02-29").unwrap_err().contains("pattern `dd.MM.uuuu[ HH:mm][ XXX]` from"));
    assert_eq!(converted_by(&formats, &Value::Int32(-1), &native(Date)), days(-1));
    let ends = dates("uuuu-MM-dd");
    assert_eq!(date(&ends, "-5877641-06-23"), days(i32::MIN.into()));
    assert_eq!(date(&ends, "+5881580-07-11"), days(i32::MAX.into()));
    assert!(date(&ends, "-5877641-06-22").unwrap_err().contains("does not fit into date"));
    assert!(date(&ends, "+5881580-07-12").unwrap_err().contains("does not fit into date"));
}

#[test]
fn a_time_pattern_reads_times_of_day() {
    let time = |pattern: &str, of: &str| converted_by(&times(pattern), &text(of), &native(Time));
    let nanoseconds = |count: i64| Ok(cell(CqlTime(count), &native(Time)));
    assert_eq!(time("HH.mm", "07.30"), nanoseconds(27_000_000_000_000));
    assert_eq!(time("h:mm:ss a", "12:00:01 AM"), nanoseconds(1_000_000_000));
    assert_eq!(time("HHmmssSSSSSSSSS", "235959999999999"), nanoseconds(86_399_999_999_999));
    assert_eq!(time("N", "86399999999999"), nanoseconds(86_399_999_999_999));
    assert_eq!(time("H", "7"), nanoseconds(25_200_000_000_000));
    assert!(time("HH:mm", "24:00").unwrap_err().contains("has an hour outside 0 to 23"));
    assert!(
        time("HH:mm", "7:30").unwrap_err().contains("does not match the pattern `HH:mm` from its position 1")
    );
    assert!(time("[HH][:mm]", "").unwrap_err().contains("lacks a part"));
    assert_eq!(converted_by(&times("HH:mm"), &Value::Int64(5), &native(Time)), nanoseconds(5));
}

#[test]
fn a_pattern_for_times_of_day_has_nothing_else() {
    let message = |pattern: &str| TimePattern::compile(pattern, &Locale::default()).unwrap_err();
    assert_eq!(message("uuuu-MM-dd HH:mm"), "`u` at position 1 is of a date, which a time of day has not");
    assert_eq!(message("HH:mm XXX"), "`X` at position 7 is of a time zone, which a time of day has not");
    assert_eq!(message("'now'"), "the pattern has no hour; add `HH`");
    assert_eq!(message("mm:ss"), "`m` at position 1 needs an hour, `HH`");
}

#[test]
fn a_pattern_that_is_no_pattern_names_the_letter_and_its_position() {
    does_not_compile("", "a pattern has 1 to 500 characters, such as uuuu-MM-dd");
    does_not_compile(
        "YYYY-MM-dd",
        "`YYYY` at position 1 is the year that a week belongs to; write `u` for the year of a date",
    );
    does_not_compile(
        "uuuu-MM-ddTHH:mm",
        "`T` at position 11 is not supported; letters that stand for themselves are written in quotes: 'T'",
    );
    does_not_compile("uuuu-MM-dd HHH", "`HHH` at position 12 has too many letters; the most is `HH`");
    does_not_compile("uuuu-MMMMM-dd", "`MMMMM` at position 6 has too many letters; the most is `MMMM`");
    does_not_compile("uuuu-MM-dd V", "`V` at position 12 is not `VV`");
    does_not_compile("uuuu-MM-dd OO", "`OO` at position 12 is neither `O` nor `OOOO`");
    does_not_compile(
        "uuuu-MM-dd zzzz",
        "`zzzz` at position 12 is not supported: write `z` for an abbreviation, `VV` for a name",
    );
    does_not_compile("uuuu-MM-dd'T", "the quote at position 11 is never closed");
    does_not_compile("uuuu-MM-dd[ HH", "the `[` at position 11 is never closed");
    does_not_compile("uuuu-MM-dd]", "the `]` at position 11 closes nothing");
    does_not_compile("uuuu-MM-dd #", "`#` at position 12 is reserved; put it in quotes: '#'");
    does_not_compile("é uuuu-MM-dd Q", &does_not_compile_q());
    assert!(TimestampPattern::compile(&"[".repeat(501), &Locale::default()).is_err());
    assert!(
        TimestampPattern::compile(
            &format!("uuuuDDD{}{}", "[".repeat(240), "]".repeat(240)),
            &Locale::default()
        )
        .is_ok()
    );
}

fn does_not_compile_q() -> String {
    "`Q` at position 14 is not supported; letters that stand for themselves are written in quotes: 'Q'"
        .to_owned()
}

#[test]
fn a_pattern_that_no_text_could_satisfy_is_refused_at_once() {
    does_not_compile("MM-dd", "the pattern has no year; add `uuuu`");
    does_not_compile("uuuu-MM", "the pattern has no month and day; add `MM` and `dd`, or `DDD`");
    does_not_compile("HH:mm", "the pattern has no year; add `uuuu`");
    does_not_compile("uuuu-MM-dd hh:mm", "`h` at position 12 needs `a`, or write `HH`");
    does_not_compile("uuuu-MM-dd HH:ss", "`s` at position 15 needs minutes, `mm`");
    does_not_compile("uuuu-MM-dd HH:mm.SSS", "`S` at position 18 needs seconds, `ss`");
    does_not_compile("uuuu-MM-dd a", "`a` at position 12 needs an hour, `HH`");
    does_not_compile("uuuu-MM-dd HH A", "`A` at position 15 is all of a time of day; leave it out, or `H`");
}

#[test]
fn an_abbreviation_of_a_zone_must_hold_at_its_time() {
    let mut formats = timestamps("uuuu-MM-dd HH:mm z");
    let at = |formats: &Formats, of: &str| milliseconds(formats, &text(of));
    assert_eq!(at(&formats, "2024-11-03 01:30 EST"), Ok(1_730_615_400_000));
    assert_eq!(at(&formats, "2024-11-03 01:30 EDT"), Ok(1_730_611_800_000));
    assert_eq!(at(&formats, "2024-02-29 12:00 GMT+01:00"), at(&formats, "2024-02-29 12:00 CET"));
    assert_eq!(at(&formats, "2024-02-29 12:00 Europe/Warsaw"), at(&formats, "2024-02-29 12:00 CET"));
    refused(&formats, "2024-07-29 12:00 EST", "does not hold at that time");
    refused(&formats, "2024-03-10 02:30 EST", "does not hold at that time");
    refused(&formats, "2024-07-29 12:00 IST", "is unknown or stands for several");
    // The zone of the formats knows what it calls itself.
    formats.time_zone = TimeZone::named("Asia/Kolkata").unwrap();
    assert_eq!(at(&formats, "2024-07-29 12:00 IST"), at(&formats, "2024-07-29 12:00 GMT+05:30"));
    formats.time_zone = TimeZone::named("Asia/Shanghai").unwrap();
    assert_eq!(at(&formats, "2024-07-29 12:00 CST"), at(&formats, "2024-07-29 12:00 GMT+08:00"));
}

#[test]
fn a_write_time_is_read_by_the_pattern_of_timestamps() {
    let formats = timestamps("uuuu-MM-dd HH:mm:ss[.SSSSSS]");
    let micros = |of: &str| write_time(&text(of), NumberUnit::Seconds, &formats).map_err(|e| e.to_string());
    assert_eq!(micros("2024-02-29 12:00:00"), Ok(1_709_208_000_000_000));
    assert_eq!(micros("2024-02-29 12:00:00.000001"), Ok(1_709_208_000_000_001));
    assert_eq!(
        micros("1709208000"),
        Err("STRING does not match the pattern `uuuu-MM-dd HH:mm:ss[.SSSSSS]` from its position 1 on (the column is a write time)"
            .to_owned())
    );
}

#[test]
fn patterns_change_nothing_else() {
    let formats =
        Formats { date: dates("d.M.uuuu").date, time: times("H.mm").time, ..timestamps("d.M.uuuu") };
    let of = |value: &Value<'_>, to| converted_by(&formats, value, &native(to));
    assert_eq!(of(&Value::Timestamp(1500), BigInt), Ok(cell(1500_i64, &native(BigInt))));
    assert_eq!(of(&Value::Date(1), Timestamp), Ok(cell(CqlTimestamp(86_400_000), &native(Timestamp))));
    assert_eq!(of(&Value::Time(1), Time), Ok(cell(CqlTime(1_000_000), &native(Time))));
}

/// Letters with a text of each that says the same instant, 2024-02-29T19:05:03.123Z.
const SAME_INSTANT: [(&str, &str); 30] = [
    ("uuuu", "2024"),
    ("yy", "24"),
    ("y", "2024"),
    ("M", "2"),
    ("MM", "02"),
    ("MMM", "Feb"),
    ("LLLL", "February"),
    ("d", "29"),
    ("dd", "29"),
    ("DDD", "060"),
    ("EEE", "Thu"),
    ("EEEE", "Thursday"),
    ("H", "19"),
    ("kk", "19"),
    ("h", "7"),
    ("KK", "07"),
    ("a", "PM"),
    ("m", "5"),
    ("mm", "05"),
    ("s", "3"),
    ("ss", "03"),
    ("SSS", "123"),
    ("SSSSSSSSS", "123000000"),
    ("n", "123000000"),
    ("X", "Z"),
    ("xxx", "+00:00"),
    ("Z", "+0000"),
    ("O", "GMT"),
    ("VV", "UTC"),
    ("z", "UTC"),
];

proptest! {
    #[test]
    fn parts_in_any_order_say_the_same_instant(
        order in Just((0..SAME_INSTANT.len()).collect::<Vec<_>>()).prop_shuffle(),
        take in 12..=SAME_INSTANT.len(),
    ) {
        let parts: Vec<_> = order[..take].iter().map(|index| SAME_INSTANT[*index]).collect();
        let pattern = parts.iter().map(|(letters, _)| format!("{letters} ")).collect::<String>();
        let of = parts.iter().map(|(_, text)| format!("{text} ")).collect::<String>();
        // Whatever is left out, what is read is that instant, or less exact.
        if let Ok(compiled) = TimestampPattern::compile(&pattern, &Locale::default()) {
            let formats = Formats { timestamp: Some(compiled), ..Formats::default() };
            let read = milliseconds(&formats, &text(&of));
            let has = |letter: char| pattern.contains(letter);
            let hour = if has('H') || has('k') || has('h') || has('K') { 19 } else { 0 };
            let clock = ((hour * 60 + if has('m') { 5 } else { 0 }) * 60 + if has('s') { 3 } else { 0 }) * 1000
                + if has('S') || has('n') { 123 } else { 0 };
            prop_assert_eq!(read, Ok(1_709_164_800_000 + clock), "{} {}", pattern, of);
        }
    }

    #[test]
    fn no_pattern_and_no_text_panics(
        pattern in "[uyMLdDEahHkKmsSAnNVzOXxZ\\[\\]' :.,-]{0,14}|\\PC{0,12}",
        kept in prop::sample::select(vec!["", "uuuu-MM-dd ", "uuuuMMdd"]),
        of in "[0-9]{4}-?[0-9]{2}-?[0-9]{2} ?[-+0-9:.A-Za-zé ]{0,16}|\\PC{0,20}",
    ) {
        if let Ok(compiled) = TimestampPattern::compile(&format!("{kept}{pattern}"), &Locale::default()) {
            let formats = Formats { timestamp: Some(compiled), ..Formats::default() };
            if let Err(message) = milliseconds(&formats, &text(&of)) {
                prop_assert!(message.starts_with("STRING "), "{}", message);
            }
        }
        let _ = DatePattern::compile(&pattern, &Locale::default());
        let _ = TimePattern::compile(&pattern, &Locale::default());
    }

    #[test]
    fn digits_beside_each_other_are_read_as_they_were_written(
        (year, month, day) in (0..=9999_i16, 1..=12_i8, 1..=28_i8),
        (hour, minute, second, nanosecond) in (0..24_i64, 0..60_i64, 0..60_i64, 0..1000_i64),
    ) {
        let of = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{nanosecond:03}");
        let days = jiff::civil::date(year, month, day).duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24;
        let expected = days * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + nanosecond;
        prop_assert_eq!(milliseconds(&timestamps("uuuuMMddHHmmssSSS"), &text(&of)), Ok(expected));
    }
}
