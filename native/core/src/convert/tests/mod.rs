//! What becomes a cell and what is refused, rule by rule; expected cells are made by the driver's own encoders.

use scylla::cluster::metadata::{CollectionType, ColumnType, NativeType};
use scylla::serialize::value::SerializeValue;
use scylla::serialize::writers::CellWriter;

use super::{Formats, NumberUnit, write_cell};
use crate::record::{Shape, Value};

mod collections;
mod composite;
mod fine_time;
mod json;
mod literal;
mod numbers;
mod patterns;
mod text;
mod time;

pub(super) fn native(native: NativeType) -> ColumnType<'static> {
    ColumnType::Native(native)
}

pub(super) fn list_of(element: ColumnType<'static>) -> ColumnType<'static> {
    ColumnType::Collection { frozen: false, typ: CollectionType::List(Box::new(element)) }
}

pub(super) fn set_of(element: ColumnType<'static>) -> ColumnType<'static> {
    ColumnType::Collection { frozen: true, typ: CollectionType::Set(Box::new(element)) }
}

pub(super) fn map_of(key: ColumnType<'static>, value: ColumnType<'static>) -> ColumnType<'static> {
    ColumnType::Collection { frozen: false, typ: CollectionType::Map(Box::new(key), Box::new(value)) }
}

/// The cell that the driver itself makes of a typed value.
pub(super) fn cell(value: impl SerializeValue, column_type: &ColumnType<'_>) -> Vec<u8> {
    let mut cell = Vec::new();
    value.serialize(column_type, CellWriter::new(&mut cell)).unwrap();
    cell
}

pub(super) fn converted(value: &Value<'_>, column_type: &ColumnType<'_>) -> Result<Vec<u8>, String> {
    converted_by(&Formats::default(), value, column_type)
}

pub(super) fn converted_by(
    formats: &Formats,
    value: &Value<'_>,
    column_type: &ColumnType<'_>,
) -> Result<Vec<u8>, String> {
    let mut cells = vec![1, 2, 3];
    let result = write_cell(value, column_type, formats, &mut cells);
    assert_eq!(cells[..3], [1, 2, 3]);
    match result {
        Ok(()) => Ok(cells.split_off(3)),
        Err(mismatch) => {
            assert_eq!(cells.len(), 3, "an error leaves the cells as they were");
            Err(mismatch.to_string())
        }
    }
}

/// The value becomes the cell that the driver makes of `typed`.
#[track_caller]
pub(super) fn becomes(value: Value<'_>, to: NativeType, typed: impl SerializeValue) {
    let to = native(to);
    assert_eq!(converted(&value, &to), Ok(cell(typed, &to)), "{value:?} into {to:?}");
}

/// The value is refused with a message that contains `words`.
#[track_caller]
pub(super) fn refused(value: Value<'_>, to: NativeType, words: &str) {
    let message = converted(&value, &native(to)).expect_err(&format!("{value:?} was accepted"));
    assert!(message.contains(words), "{message:?} does not say {words:?}");
}

pub(super) fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

pub(super) fn number(text: &str) -> Value<'_> {
    Value::Number(text.into())
}

pub(super) fn bytes(bytes: &[u8]) -> Value<'_> {
    Value::Bytes(bytes.into())
}

pub(super) fn decimal(unscaled: i128, scale: i32) -> Value<'static> {
    Value::Decimal { unscaled: unscaled.to_be_bytes().to_vec().into(), scale }
}

pub(super) fn seconds() -> Formats {
    Formats { number_unit: NumberUnit::Seconds, ..Formats::default() }
}

pub(super) fn shape(fields: &[&str]) -> Shape {
    Shape::new(fields.iter().map(|name| (*name).to_owned()).collect())
}
