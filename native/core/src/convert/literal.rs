//! A cell as CQL writes it, for people to read: made of the bytes that travel, not of the value that they came from.

use scylla::cluster::metadata::ColumnType;
use scylla::deserialize::FrameSlice;
use scylla::deserialize::value::DeserializeValue;
use scylla::value::CqlValue;

use super::{Refusal, decimal, text, time};
use crate::record::Value;

/// The content of a cell of this type; bytes where CQL has no text for it, as for a date in the year 10000.
pub fn literal(cell: &[u8], column_type: &ColumnType<'_>) -> String {
    let value = CqlValue::deserialize(column_type, Some(FrameSlice::new_borrowed(cell)));
    value.ok().and_then(|value| of(&value).ok()).unwrap_or_else(|| hex(cell))
}

fn of(value: &CqlValue) -> Result<String, Refusal> {
    Ok(match value {
        CqlValue::Ascii(text) | CqlValue::Text(text) => quoted(text),
        CqlValue::Blob(bytes) => hex(bytes),
        CqlValue::Empty => hex(&[]),
        CqlValue::Boolean(truth) => truth.to_string(),
        CqlValue::TinyInt(number) => number.to_string(),
        CqlValue::SmallInt(number) => number.to_string(),
        CqlValue::Int(number) => number.to_string(),
        CqlValue::BigInt(number) => number.to_string(),
        CqlValue::Counter(number) => number.0.to_string(),
        CqlValue::Float(number) => written(|bytes| text::text(&Value::Float32(*number), bytes))?,
        CqlValue::Double(number) => written(|bytes| text::text(&Value::Float64(*number), bytes))?,
        CqlValue::Varint(number) => {
            written(|bytes| decimal::write_text(number.as_signed_bytes_be_slice(), 0, bytes))?
        }
        CqlValue::Decimal(number) => {
            let (unscaled, scale) = number.as_signed_be_bytes_slice_and_exponent();
            written(|bytes| decimal::write_text(unscaled, scale, bytes))?
        }
        CqlValue::Uuid(uuid) => uuid.to_string(),
        CqlValue::Timeuuid(uuid) => uuid.to_string(),
        CqlValue::Inet(address) => quoted(&address.to_string()),
        // Days from the middle of what 32 bits can count.
        CqlValue::Date(days) => moment(&Value::Date((days.0 ^ 1 << 31) as i32))?,
        // The text of a time of day is the same on the first day of all, and of nanoseconds.
        CqlValue::Time(nanoseconds) => {
            let text = moment(&Value::TimestampNanos(nanoseconds.0))?;
            text.replace("1970-01-01T", "").replace('Z', "")
        }
        CqlValue::Timestamp(milliseconds) => moment(&Value::Timestamp(milliseconds.0))?,
        CqlValue::Duration(long) => format!("{}mo{}d{}ns", long.months, long.days, long.nanoseconds),
        CqlValue::List(elements) | CqlValue::Vector(elements) => format!("[{}]", all(elements)?),
        CqlValue::Set(elements) => format!("{{{}}}", all(elements)?),
        CqlValue::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| Ok(format!("{}: {}", of(key)?, of(value)?)));
            format!("{{{}}}", entries.collect::<Result<Vec<_>, Refusal>>()?.join(", "))
        }
        CqlValue::Tuple(elements) => {
            let elements = elements.iter().map(|element| or_null(element.as_ref()));
            format!("({})", elements.collect::<Result<Vec<_>, Refusal>>()?.join(", "))
        }
        CqlValue::UserDefinedType { fields, .. } => {
            let fields =
                fields.iter().map(|(name, value)| Ok(format!("{name}: {}", or_null(value.as_ref())?)));
            format!("{{{}}}", fields.collect::<Result<Vec<_>, Refusal>>()?.join(", "))
        }
        _ => return Err(Refusal::Type),
    })
}

fn all(elements: &[CqlValue]) -> Result<String, Refusal> {
    Ok(elements.iter().map(of).collect::<Result<Vec<_>, _>>()?.join(", "))
}

fn or_null(value: Option<&CqlValue>) -> Result<String, Refusal> {
    value.map_or(Ok("null".to_owned()), of)
}

fn moment(value: &Value<'_>) -> Result<String, Refusal> {
    Ok(quoted(&written(|bytes| time::write_text(value, bytes))?))
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Refusal>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    String::from_utf8(bytes).map_err(|_| Refusal::Type)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}
