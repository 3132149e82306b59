//! Values into cells: a byte for the column's type, one for the kind of value, and its content. A cell is as long as it says, a
//! refusal leaves nothing behind and does not show the value.

use ilion_core::convert::{Formats, NumberUnit, json_text, write_cell, write_time};
use ilion_core::record::{Value, json};
use scylla::cluster::metadata::{CollectionType, ColumnType, NativeType};

use crate::memory::bounded;

/// A number of 65536 digits is text, digits and a big integer at once.
const FACTOR: usize = 64;

const NATIVES: [NativeType; 20] = [
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
];

pub fn check(data: &[u8]) {
    let [of_column, of_value, content @ ..] = data else { return };
    let column = column(*of_column);
    let Some(value) = value(*of_value, content) else { return };
    let number_unit = [NumberUnit::Seconds, NumberUnit::Nanoseconds][usize::from(of_value >> 7)];
    let formats = Formats { number_unit, ..Formats::default() };

    let mut cells = vec![1, 2, 3];
    let written =
        bounded("a cell", content.len(), FACTOR, || write_cell(&value, &column, &formats, &mut cells));
    assert_eq!(cells[..3], [1, 2, 3]);
    match written {
        Ok(()) => {
            let length = i32::from_be_bytes(cells[3..7].try_into().expect("a length"));
            assert_eq!(usize::try_from(length), Ok(cells.len() - 7));
        }
        Err(mismatch) => {
            assert_eq!(cells.len(), 3);
            if let Value::Text(text) = &value
                && text.len() >= 20
            {
                assert!(!mismatch.to_string().contains(&**text), "{mismatch}");
            }
        }
    }
    let _ = write_time(&value, number_unit, &formats);
    if let Ok(json) = bounded("JSON text", content.len(), FACTOR, || json_text(&value)) {
        serde_json::from_str::<&serde_json::value::RawValue>(&json).expect("valid JSON");
    }
}

fn column(of: u8) -> ColumnType<'static> {
    let native = |of: u8| ColumnType::Native(NATIVES[usize::from(of) % NATIVES.len()].clone());
    let inner = || Box::new(native(of));
    let collection = |typ| ColumnType::Collection { frozen: false, typ };
    match of / 20 {
        0..6 => native(of),
        6 => collection(CollectionType::List(inner())),
        7 => collection(CollectionType::Set(Box::new(collection(CollectionType::List(inner()))))),
        8 => collection(CollectionType::Map(inner(), Box::new(native(of.wrapping_mul(7))))),
        9 => collection(CollectionType::Map(Box::new(native(11)), inner())),
        10 => ColumnType::Tuple(vec![native(of), native(of.wrapping_add(1))]),
        _ => ColumnType::Vector { typ: inner(), dimensions: 2 },
    }
}

fn value(of: u8, content: &[u8]) -> Option<Value<'_>> {
    let number =
        |bytes: usize| Some(content.get(..bytes)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
    Some(match of % 16 {
        0..5 => Value::Text(std::str::from_utf8(content).ok()?.into()),
        5..8 => json::parse(std::str::from_utf8(content).ok()?).ok()?,
        8 => Value::Bytes(content.into()),
        9 => Value::Decimal { scale: number(4)? as i32, unscaled: content[4..].into() },
        10 => Value::Int64(number(8)? as i64),
        11 => Value::Float64(f64::from_bits(number(8)?)),
        12 => Value::Float32(f32::from_bits(number(4)? as u32)),
        13 => match number(1)? % 3 {
            0 => Value::Date(number(5)? as i32),
            1 => Value::Time(number(5)? as i32),
            _ => Value::TimeMicros(number(9)? as i64),
        },
        14 => match number(1)? % 3 {
            0 => Value::Timestamp(number(9)? as i64),
            1 => Value::TimestampMicros(number(9)? as i64),
            _ => Value::TimestampNanos(number(9)? as i64),
        },
        _ => {
            let part = |at: usize| Some(u32::from_be_bytes(content.get(at..at + 4)?.try_into().ok()?));
            Value::Duration { months: part(0)?, days: part(4)?, milliseconds: part(8)? }
        }
    })
}
