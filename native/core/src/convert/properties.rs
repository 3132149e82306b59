//! What holds for all values, not only for the ones that somebody thought of.

use std::borrow::Cow;

use num_bigint::BigInt;
use proptest::prelude::*;
use scylla::cluster::metadata::{ColumnType, NativeType};
use scylla::value::{CqlDate, CqlDecimal, CqlDuration, CqlTime, CqlTimestamp, CqlVarint};

use super::tests::{cell, converted, list_of, map_of, native, set_of};
use super::{Formats, NumberUnit, json_text, supported, write_cell};
use crate::record::json;
use crate::record::{Shape, Value};

fn native_type() -> impl Strategy<Value = NativeType> {
    prop::sample::select(vec![
        NativeType::Ascii,
        NativeType::Boolean,
        NativeType::Blob,
        NativeType::Counter,
        NativeType::Date,
        NativeType::Decimal,
        NativeType::Double,
        NativeType::Duration,
        NativeType::Float,
        NativeType::Int,
        NativeType::BigInt,
        NativeType::Text,
        NativeType::Timestamp,
        NativeType::Inet,
        NativeType::SmallInt,
        NativeType::TinyInt,
        NativeType::Time,
        NativeType::Timeuuid,
        NativeType::Uuid,
        NativeType::Varint,
    ])
}

fn column_type() -> impl Strategy<Value = ColumnType<'static>> {
    native_type().prop_map(native).prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(list_of),
            inner.clone().prop_map(set_of),
            (inner.clone(), inner.clone()).prop_map(|(key, value)| map_of(key, value)),
            prop::collection::vec(inner, 0..3).prop_map(ColumnType::Tuple),
        ]
    })
}

/// Text that looks like something, and text that does not.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+]?[0-9]{0,25}(\\.[0-9]{0,25})?([eE][-+]?[0-9]{1,12})?",
        "[-+]?[0-9]{4,6}-?[0-9]{2}-?[0-9]{2}([T ][0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]{1,10})?)?)?(Z|[-+][0-9:]{2,8})?)?",
        "[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,10})?)?",
        "-?P?([0-9]{1,20}(\\.[0-9]{1,11})?[A-Za-zµ]{1,2}){0,4}(T[0-9]{1,3}[HMS])?",
        "0x[0-9a-fA-F]{0,8}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[0-9a-f:.]{0,20}",
        "true|false|NaN|-Infinity",
        any::<String>(),
    ]
}

fn scalar() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        any::<i8>().prop_map(Value::Int8),
        any::<i16>().prop_map(Value::Int16),
        any::<i32>().prop_map(Value::Int32),
        any::<i64>().prop_map(Value::Int64),
        any::<u32>().prop_map(|bits| Value::Float32(f32::from_bits(bits))),
        any::<u64>().prop_map(|bits| Value::Float64(f64::from_bits(bits))),
        any::<i32>().prop_map(|whole| Value::Float64(f64::from(whole))),
        any_text().prop_map(|text| Value::Number(Cow::Owned(text))),
        any_text().prop_map(|text| Value::Text(Cow::Owned(text))),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| Value::Bytes(Cow::Owned(bytes))),
        (prop::collection::vec(any::<u8>(), 0..40), prop_oneof![any::<i32>(), -50..50i32])
            .prop_map(|(unscaled, scale)| Value::Decimal { unscaled: Cow::Owned(unscaled), scale }),
        any::<i32>().prop_map(Value::Date),
        any::<i32>().prop_map(Value::Time),
        any::<i64>().prop_map(Value::Timestamp),
        any::<i64>().prop_map(Value::TimeMicros),
        any::<i64>().prop_map(Value::TimestampMicros),
        any::<i64>().prop_map(Value::TimestampNanos),
        any::<(u32, u32, u32)>().prop_map(|(months, days, milliseconds)| Value::Duration {
            months,
            days,
            milliseconds
        }),
        Just(Value::Unencodable("class java.net.URI".into())),
    ]
}

fn value() -> impl Strategy<Value = Value<'static>> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::vec((inner.clone(), inner.clone()), 0..4).prop_map(Value::Map),
            prop::collection::vec((any_text().prop_map(Cow::Owned), inner), 0..4).prop_map(Value::Object),
        ]
    })
}

fn number_unit() -> impl Strategy<Value = NumberUnit> {
    prop::sample::select(vec![
        NumberUnit::Seconds,
        NumberUnit::Milliseconds,
        NumberUnit::Microseconds,
        NumberUnit::Nanoseconds,
    ])
}

fn varint(number: i128) -> CqlVarint {
    CqlVarint::from_signed_bytes_be(BigInt::from(number).to_signed_bytes_be())
}

/// An integer near a power of two: where widths end.
fn near_an_end() -> impl Strategy<Value = i128> {
    (0..100u32, -2..=2i128, any::<bool>()).prop_map(|(power, off, negative)| {
        let magnitude = (1i128 << power) + off;
        if negative { -magnitude } else { magnitude }
    })
}

#[track_caller]
fn is_exactly_or_refused<T, S>(value: &Value<'_>, to: NativeType, typed: Result<T, S>)
where
    T: scylla::serialize::value::SerializeValue,
{
    let to = native(to);
    let cells = converted(value, &to);
    match typed {
        Ok(typed) => assert_eq!(cells, Ok(cell(typed, &to))),
        Err(_) => assert!(cells.unwrap_err().contains("does not fit")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_value_panics_in_any_column_and_an_error_leaves_the_cells_as_they_were(
        value in value(),
        column_type in column_type(),
        number_unit in number_unit(),
    ) {
        let mut cells = b"before".to_vec();
        match write_cell(&value, &column_type, &Formats { number_unit, ..Formats::default() }, &mut cells) {
            Ok(()) => {
                let (before, cell) = cells.split_at(6);
                prop_assert_eq!(before, b"before");
                let (length, content) = cell.split_at(4);
                let length = i32::from_be_bytes(length.try_into().unwrap());
                prop_assert_eq!(usize::try_from(length).unwrap(), content.len());
                if let ColumnType::Native(_) = column_type {
                    prop_assert_eq!(supported(&column_type), Ok(()));
                }
            }
            Err(mismatch) => {
                prop_assert_eq!(cells, b"before");
                prop_assert!(!mismatch.to_string().is_empty());
            }
        }
    }

    #[test]
    fn an_integer_is_the_same_in_every_notation_and_column_or_refused(number in near_an_end()) {
        let text = number.to_string();
        let notations = [
            Value::Text(text.as_str().into()),
            Value::Number(format!("{text}.00").into()),
            Value::Number(format!("{text}0e-1").into()),
            super::tests::decimal(number, 0),
            super::tests::decimal(number * 1000, 3),
        ];
        for value in &notations {
            is_exactly_or_refused(value, NativeType::TinyInt, i8::try_from(number));
            is_exactly_or_refused(value, NativeType::SmallInt, i16::try_from(number));
            is_exactly_or_refused(value, NativeType::Int, i32::try_from(number));
            is_exactly_or_refused(value, NativeType::BigInt, i64::try_from(number));
            is_exactly_or_refused::<_, ()>(value, NativeType::Varint, Ok(varint(number)));
        }
    }

    #[test]
    fn a_big_integer_keeps_every_digit(digits in "-?[1-9][0-9]{0,200}") {
        let number: BigInt = digits.parse().unwrap();
        let bytes = number.to_signed_bytes_be();
        let value = Value::Number(digits.as_str().into());
        is_exactly_or_refused::<_, ()>(
            &value,
            NativeType::Varint,
            Ok(CqlVarint::from_signed_bytes_be(bytes.clone())),
        );
        let decimal = CqlDecimal::from_signed_be_bytes_and_exponent(bytes, 0);
        is_exactly_or_refused::<_, ()>(&value, NativeType::Decimal, Ok(decimal));
    }

    #[test]
    fn a_decimal_and_its_text_are_the_same_decimal(
        unscaled in any::<i128>(),
        scale in prop_oneof![any::<i32>(), -10..60i32],
    ) {
        let value = super::tests::decimal(unscaled, scale);
        let to = native(NativeType::Decimal);
        let expected = CqlDecimal::from_signed_be_bytes_and_exponent(
            BigInt::from(unscaled).to_signed_bytes_be(),
            scale,
        );
        prop_assert_eq!(converted(&value, &to), Ok(cell(expected, &to)));
        // An exponent in text counts from the first digit, so at the end of its range it does not come back.
        let text = json_text(&value).unwrap();
        if scale < i32::MAX - 40 {
            prop_assert_eq!(converted(&Value::Number(text.into()), &to), converted(&value, &to));
        }
    }

    #[test]
    fn every_float_survives_its_own_text(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        let to = native(NativeType::Double);
        for text in [format!("{number}"), format!("{number:e}"), format!("{number:?}"), format!("{number:.0}.0")] {
            // Without digits after the point, a small number is another one.
            if text.parse() == Ok(number) {
                prop_assert_eq!(converted(&Value::Number(text.into()), &to), Ok(cell(number, &to)));
            }
        }
        prop_assert_eq!(converted(&Value::Float64(number), &to), Ok(cell(number, &to)));
    }

    #[test]
    fn a_float_widened_by_text_or_by_value_narrows_again(bits in any::<u32>()) {
        let number = f32::from_bits(bits);
        prop_assume!(number.is_finite());
        let to = native(NativeType::Float);
        let expected = Ok(cell(number, &to));
        prop_assert_eq!(&converted(&Value::Float64(f64::from(number)), &to), &expected);
        let by_text: f64 = number.to_string().parse().unwrap();
        prop_assert_eq!(&converted(&Value::Float64(by_text), &to), &expected);
        prop_assert_eq!(&converted(&Value::Text(number.to_string().into()), &to), &expected);
    }

    #[test]
    fn an_integer_in_a_float_column_is_that_integer(number in near_an_end()) {
        let value = Value::Int64(number as i64);
        if let Ok(cell) = converted(&value, &native(NativeType::Double)) {
            let float = f64::from_be_bytes(cell[4..].try_into().unwrap());
            prop_assert_eq!(float as i128, i128::from(number as i64));
        }
        if let Ok(cell) = converted(&value, &native(NativeType::Float)) {
            let float = f32::from_be_bytes(cell[4..].try_into().unwrap());
            prop_assert_eq!(float as i128, i128::from(number as i64));
        }
    }

    #[test]
    fn a_timestamp_and_its_text_are_the_same_timestamp(
        milliseconds in -377_705_116_800_000..253_402_300_799_999i64,
    ) {
        let to = native(NativeType::Timestamp);
        let text = json_text(&Value::Timestamp(milliseconds)).unwrap();
        let expected = Ok(cell(CqlTimestamp(milliseconds), &to));
        prop_assert_eq!(converted(&Value::Text(text.trim_matches('"').into()), &to), expected);
    }

    #[test]
    fn a_date_and_its_text_are_the_same_date(days in -4_371_587..2_932_896i32) {
        let to = native(NativeType::Date);
        let text = json_text(&Value::Date(days)).unwrap();
        let expected = Ok(cell(CqlDate(days as u32 ^ 0x8000_0000), &to));
        prop_assert_eq!(converted(&Value::Text(text.trim_matches('"').into()), &to), expected);
    }

    #[test]
    fn a_time_and_its_text_are_the_same_time(milliseconds in 0..86_400_000i32) {
        let to = native(NativeType::Time);
        let text = json_text(&Value::Time(milliseconds)).unwrap();
        let expected = Ok(cell(CqlTime(i64::from(milliseconds) * 1_000_000), &to));
        prop_assert_eq!(converted(&Value::Text(text.trim_matches('"').into()), &to), expected);
    }

    #[test]
    fn a_duration_is_the_sum_of_its_parts(
        parts in prop::array::uniform10(0..1000i64),
        negative in any::<bool>(),
    ) {
        let [y, mo, w, d, h, m, s, ms, us, ns] = parts;
        let sign = if negative { -1 } else { 1 };
        let text = format!(
            "{}{y}y{mo}mo{w}w{d}d{h}h{m}m{s}s{ms}ms{us}us{ns}ns",
            if negative { "-" } else { "" }
        );
        let expected = CqlDuration {
            months: sign * i32::try_from(12 * y + mo).unwrap(),
            days: sign * i32::try_from(7 * w + d).unwrap(),
            nanoseconds: i64::from(sign)
                * (((((h * 60 + m) * 60 + s) * 1000 + ms) * 1000 + us) * 1000 + ns),
        };
        let to = native(NativeType::Duration);
        prop_assert_eq!(converted(&Value::Text(text.into()), &to), Ok(cell(expected, &to)));
    }

    #[test]
    fn json_text_is_json_that_reads_back(value in value()) {
        let shape = Shape::new(vec!["a\"".to_owned()]);
        let value = Value::Struct(&shape, vec![value]);
        if let Ok(text) = json_text(&value) {
            // A Number that is no JSON number can't come from JSON, but from these strategies it can.
            if let Ok(read) = json::parse(&text) {
                prop_assert_eq!(json_text(&read).unwrap(), text);
            }
        }
    }
}
