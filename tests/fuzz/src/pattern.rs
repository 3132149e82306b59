//! Patterns of dates and times: four lines of locale, zone, pattern and the text to read. What is read is the same when it is read again.

use ilion_core::convert::{
    DatePattern, Formats, Locale, NumberUnit, TimePattern, TimeZone, TimestampPattern, write_cell, write_time,
};
use ilion_core::record::Value;
use scylla::cluster::metadata::{ColumnType, NativeType};

use crate::memory::bounded;

/// Each letter of a pattern may be the names of twelve months, made with the data of a language.
const FACTOR: usize = 32 * 1024;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.splitn(4, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (locale, zone, pattern, text) = (line(), line(), line(), line());
    let locale = bounded("a locale", locale.len(), FACTOR, || Locale::named(locale)).unwrap_or_default();
    let time_zone = bounded("a zone", zone.len(), FACTOR, || TimeZone::named(zone)).unwrap_or_default();
    let formats = bounded("a pattern", pattern.len(), FACTOR, || Formats {
        timestamp: TimestampPattern::compile(pattern, &locale).ok(),
        date: DatePattern::compile(pattern, &locale).ok(),
        time: TimePattern::compile(pattern, &locale).ok(),
        time_zone,
        number_unit: NumberUnit::Milliseconds,
        ignores_unknown_udt_fields: false,
    });
    if let Some(compiled) = &formats.timestamp {
        assert_eq!(compiled.source(), pattern);
    }
    let value = Value::Text(text.into());
    for (native, is_compiled) in [
        (NativeType::Timestamp, formats.timestamp.is_some()),
        (NativeType::Date, formats.date.is_some()),
        (NativeType::Time, formats.time.is_some()),
    ] {
        let column = ColumnType::Native(native);
        let mut cell = Vec::new();
        let written =
            bounded("a date or time", text.len(), 64, || write_cell(&value, &column, &formats, &mut cell));
        match written {
            Ok(()) => assert!([8, 12].contains(&cell.len()), "{cell:?}"),
            Err(_) => assert!(cell.is_empty()),
        }
        let mut again = Vec::new();
        assert_eq!(write_cell(&value, &column, &formats, &mut again), written, "{is_compiled}");
        assert_eq!(cell, again);
    }
    let _ = write_time(&value, NumberUnit::Microseconds, &formats);
}
