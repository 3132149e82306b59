//! The write time that a record's field holds: microseconds since 1970-01-01T00:00:00Z.

use super::number_text::{NOT_A_NUMBER, NotWhole, NumberText};
use super::{Formats, Mismatch, NumberUnit, Refusal, explain, numbers, time};
use crate::record::Value;

const OUTSIDE: Refusal =
    Refusal::Range("-9223372036854775807 to 9223372036854775807 microseconds since 1970-01-01");

/// The write time of a number that counts `unit`s, or of a Timestamp, a Date or their text. What is finer than a microsecond is
/// cut off, since no write time holds it.
pub fn write_time(value: &Value<'_>, unit: NumberUnit, formats: &Formats) -> Result<i64, Mismatch> {
    let micros = micros(value, unit, formats).and_then(|micros| match i64::try_from(micros) {
        // The smallest number stands for "no write time" in the server.
        Ok(micros) if micros != i64::MIN => Ok(micros),
        _ => Err(OUTSIDE),
    });
    micros.map_err(|refusal| explain(refusal, value, "a write time", formats))
}

fn micros(value: &Value<'_>, unit: NumberUnit, formats: &Formats) -> Result<i128, Refusal> {
    let (power, parts) = match unit {
        NumberUnit::Seconds => (6, 1),
        NumberUnit::Milliseconds => (3, 1),
        NumberUnit::Microseconds => (0, 1),
        NumberUnit::Nanoseconds => (0, 1000),
    };
    let whole = |number: Result<i128, NotWhole>| match number {
        Ok(number) => Ok(number.div_euclid(parts)),
        Err(NotWhole::TooLarge) => Err(OUTSIDE),
        Err(NotWhole::Fraction) => Err(Refusal::Says("has digits below its unit")),
    };
    match value {
        Value::Number(text) => whole(NumberText::parse(text).ok_or(NOT_A_NUMBER)?.shifted(power).to_i128()),
        Value::Text(text) => match NumberText::parse(text).filter(|_| formats.timestamp.is_none()) {
            Some(number) => whole(number.shifted(power).to_i128()),
            None => Ok(time::instant(text, formats)?.microseconds()),
        },
        Value::TimestampMicros(micros) => Ok(i128::from(*micros)),
        Value::TimestampNanos(nanos) => Ok(i128::from(nanos.div_euclid(1000))),
        Value::Timestamp(_) | Value::Date(_) => Ok(i128::from(time::timestamp(value, formats)?) * 1000),
        _ => match numbers::whole(value)? {
            // An i64 times a million is far from the ends of an i128.
            Ok(number) => whole(Ok(i128::from(number) * 10_i128.pow(power.unsigned_abs() as u32))),
            Err(not_whole) => whole(Err(not_whole)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: Value<'_>, unit: NumberUnit) -> Result<i64, String> {
        write_time(&value, unit, &Formats::default()).map_err(|mismatch| mismatch.to_string())
    }

    #[test]
    fn a_number_counts_its_unit() {
        let units = [
            (NumberUnit::Seconds, 5_000_000),
            (NumberUnit::Milliseconds, 5_000),
            (NumberUnit::Microseconds, 5),
            (NumberUnit::Nanoseconds, 0),
        ];
        for (unit, expected) in units {
            assert_eq!(of(Value::Int64(5), unit), Ok(expected));
            assert_eq!(of(Value::Number("5".into()), unit), Ok(expected));
            assert_eq!(of(Value::Text("5".into()), unit), Ok(expected));
        }
        assert_eq!(of(Value::Number("1.5".into()), NumberUnit::Seconds), Ok(1_500_000));
        assert_eq!(of(Value::Int64(-1), NumberUnit::Nanoseconds), Ok(-1));
    }

    #[test]
    fn an_overflow_is_an_error() {
        let error = of(Value::Int64(i64::MAX), NumberUnit::Milliseconds).unwrap_err();
        assert!(error.contains("does not fit into a write time"), "{error}");
        assert!(of(Value::Int64(i64::MAX), NumberUnit::Microseconds).is_ok());
        assert!(of(Value::Int64(i64::MIN), NumberUnit::Microseconds).is_err());
        assert!(of(Value::Number("9223372036854".into()), NumberUnit::Seconds).is_ok());
        assert!(of(Value::Number("9223372036855".into()), NumberUnit::Seconds).is_err());
    }

    #[test]
    fn connects_timestamp_and_iso_text_need_no_unit() {
        assert_eq!(of(Value::Timestamp(7), NumberUnit::Seconds), Ok(7_000));
        assert_eq!(of(Value::Text("1970-01-01T00:00:01Z".into()), NumberUnit::Seconds), Ok(1_000_000));
        assert!(of(Value::Boolean(true), NumberUnit::Seconds).unwrap_err().contains("does not convert"));
    }
}
