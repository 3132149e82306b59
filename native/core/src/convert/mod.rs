//! From a record's value to the bytes of a CQL cell: exactly what the value says, or a refusal that says why.
//!
//! What becomes what (an integer is any of INT8 to INT64; text is a STRING or a JSON string):
//!
//! | column | from |
//! |---|---|
//! | tinyint … bigint, varint | integers; floats, Decimal and JSON numbers that are whole (`1.0`, `1e3`); text that is such a number; timestamps of any unit into bigint, in `number_unit` |
//! | float, double | integers only if exact; decimal text and Decimal to the nearest, never to infinity; FLOAT64 into float if value or shortest text stays the same (`numbers.rs`) |
//! | decimal | integers, Decimal, number text digit by digit; floats by their shortest decimal text (`0.1f` is 0.1) |
//! | boolean | BOOLEAN, text `true` or `false` in any case; never numbers |
//! | text | text; BYTES that are UTF-8; numbers, booleans, dates, times, timestamps and durations in their usual notation |
//! | ascii | as text, if ASCII |
//! | blob | BYTES; text in CQL's own notation `0x…` (base64 is refused: some base64 text starts with `0x` too) |
//! | date | Date; whole numbers as days since 1970; timestamps of any unit if exactly midnight UTC; text, also with a time that is midnight there or, with an offset or zone, midnight UTC |
//! | time | Time, time-micros; whole numbers as nanoseconds since midnight; text |
//! | timestamp | Timestamp; timestamp-micros and -nanos of whole milliseconds; Date (its midnight UTC); numbers in `number_unit`; text, in the zone of [`Formats`] where it names none |
//! | duration | Avro's duration; text in ISO-8601 or CQL notation |
//! | uuid, timeuuid | text with hyphens, 16 BYTES; timeuuid must be of version 1 |
//! | inet | text of an address (names are not resolved), 4 or 16 BYTES |
//! | list, set | ARRAY |
//! | map | MAP; objects, whose keys are converted from text |
//! | tuple | ARRAY; one that is too short leaves the last elements null |
//! | user-defined type | STRUCT, object or MAP by the names of its fields; missing fields are null, unknown ones refused or ignored |
//! | vector | ARRAY of as many elements |
//! | counter | integers and what is one, as for bigint: the amount to add |
//!
//! Text of dates and times is ISO-8601 or, where [`Formats`] has a pattern, exactly that. Without a pattern, text of digits
//! is a number for a timestamp.
//!
//! A Struct, object, MAP or ARRAY never silently becomes text, and JSON text never becomes a collection.

use std::fmt;

use scylla::cluster::metadata::{CollectionType, ColumnType, NativeType};

use crate::record::Value;

mod bytes;
mod collections;
mod composite;
mod decimal;
mod duration;
mod iso;
mod json_text;
mod literal;
mod locale;
mod number_text;
mod numbers;
mod pattern;
mod plain;
mod text;
mod time;
mod time_zone;
mod wall_time;
mod write_time;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use json_text::json_text;
pub use literal::literal;
pub use locale::Locale;
pub use pattern::{DatePattern, TimePattern, TimestampPattern};
pub use time_zone::TimeZone;
pub use write_time::write_time;

pub(crate) use plain::{write_plain_cell, write_short_number};

/// How values are read whose notation leaves a choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Formats {
    /// What a bare number counts where a timestamp is expected.
    pub number_unit: NumberUnit,
    /// How text for a timestamp is written; ISO-8601 without one.
    pub timestamp: Option<TimestampPattern>,
    /// How text for a date is written; ISO-8601 without one.
    pub date: Option<DatePattern>,
    /// How text for a time of day is written; ISO-8601 without one.
    pub time: Option<TimePattern>,
    /// Where date-time text is from that says no offset and no zone.
    pub time_zone: TimeZone,
    /// A field that a user-defined type does not have is left out instead of refused.
    pub ignores_unknown_udt_fields: bool,
}

/// The unit of a number that counts time since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberUnit {
    /// Seconds.
    Seconds,
    /// Thousandths of a second: the unit of Connect's Timestamp and of CQL's timestamp.
    #[default]
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// Billionths of a second.
    Nanoseconds,
}

/// Why a value does not become a cell of a type; never holds the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Mismatch(String);

impl Mismatch {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The same refusal, said of a part of the value.
    fn inside(self, part: impl fmt::Display) -> Self {
        Self(format!("{part}: {}", self.0))
    }
}

/// A refusal before it is put into words: the code that reads values need not know what to call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// No value of this type becomes one of the column's type.
    Type,
    /// The value is outside these limits.
    Range(&'static str),
    /// What is wrong with the value, read after the name of its type: "is not a uuid".
    Says(&'static str),
    /// The text does not match a pattern from this position of it on; from its end on without one.
    Unmatched { pattern: PatternOf, at: Option<u16> },
}

/// Which of the patterns of [`Formats`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternOf {
    Timestamp,
    Date,
    Time,
}

impl Formats {
    fn pattern(&self, of: PatternOf) -> Option<&str> {
        match of {
            PatternOf::Timestamp => self.timestamp.as_ref().map(TimestampPattern::source),
            PatternOf::Date => self.date.as_ref().map(DatePattern::source),
            PatternOf::Time => self.time.as_ref().map(TimePattern::source),
        }
    }
}

impl Refusal {
    fn of(self, value_type: &str, column_type: &str, formats: &Formats) -> Mismatch {
        Mismatch::new(match self {
            Refusal::Type => format!("{value_type} does not convert to {column_type}"),
            Refusal::Range(limits) => format!("{value_type} does not fit into {column_type} ({limits})"),
            Refusal::Says(what) => format!("{value_type} {what} (the column is {column_type})"),
            Refusal::Unmatched { pattern, at } => {
                let pattern = formats.pattern(pattern).unwrap_or_default();
                let place = match at {
                    Some(position) => format!("from its position {position} on"),
                    None => "since it goes on where the pattern ends".to_owned(),
                };
                format!(
                    "{value_type} does not match the pattern `{pattern}` {place} (the column is {column_type})"
                )
            }
        })
    }
}

/// Appends the cell, `[i32 length][bytes]`, to `cells`; after an error `cells` is as it was.
///
/// Null is for the caller to write: it knows whether a null clears the column or leaves it alone.
pub fn write_cell(
    value: &Value<'_>,
    column_type: &ColumnType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let start = cells.len();
    let written = write_any(value, column_type, formats, cells);
    if written.is_err() {
        cells.truncate(start);
    }
    written
}

fn write_any(
    value: &Value<'_>,
    column_type: &ColumnType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    match column_type {
        ColumnType::Native(native) => write_native(value, native, formats, cells)
            .map_err(|refusal| explain(refusal, value, native_name(native), formats)),
        ColumnType::Collection { typ, .. } => collections::write(value, typ, formats, cells),
        ColumnType::Tuple(types) => composite::tuple(value, types, formats, cells),
        ColumnType::UserDefinedType { definition, .. } => composite::udt(value, definition, formats, cells),
        ColumnType::Vector { typ, dimensions } => composite::vector(value, typ, *dimensions, formats, cells),
        other => Err(Mismatch::new(unknown_type(other))),
    }
}

fn write_native(
    value: &Value<'_>,
    native: &NativeType,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Refusal> {
    match native {
        NativeType::TinyInt => fixed(cells, numbers::tinyint(value)?.to_be_bytes()),
        NativeType::SmallInt => fixed(cells, numbers::smallint(value)?.to_be_bytes()),
        NativeType::Int => fixed(cells, numbers::int(value)?.to_be_bytes()),
        NativeType::BigInt => fixed(cells, numbers::bigint(value, formats)?.to_be_bytes()),
        NativeType::Float => fixed(cells, numbers::float(value)?.to_be_bytes()),
        NativeType::Double => fixed(cells, numbers::double(value)?.to_be_bytes()),
        NativeType::Varint => sized(cells, |bytes| decimal::varint(value, bytes)),
        NativeType::Decimal => sized(cells, |bytes| decimal::decimal(value, bytes)),
        NativeType::Boolean => fixed(cells, [u8::from(text::boolean(value)?)]),
        NativeType::Text => sized(cells, |bytes| text::text(value, bytes)),
        NativeType::Ascii => sized(cells, |bytes| text::ascii(value, bytes)),
        NativeType::Blob => sized(cells, |cell| bytes::blob(value, cell)),
        NativeType::Uuid => fixed(cells, bytes::uuid(value)?),
        NativeType::Timeuuid => fixed(cells, bytes::timeuuid(value)?),
        NativeType::Inet => sized(cells, |cell| bytes::inet(value, cell)),
        NativeType::Date => fixed(cells, time::date(value, formats)?.to_be_bytes()),
        NativeType::Time => fixed(cells, time::time(value, formats)?.to_be_bytes()),
        NativeType::Timestamp => fixed(cells, time::timestamp(value, formats)?.to_be_bytes()),
        NativeType::Duration => duration::write(value, cells),
        // What is added to it.
        NativeType::Counter => fixed(cells, numbers::bigint(value, formats)?.to_be_bytes()),
        // The driver's list of types may grow; `supported` refuses such a column before any record comes.
        _ => Err(Refusal::Type),
    }
}

/// Puts a refusal of `value` into words; of what the shim could not encode, the shim knows why.
fn explain(refusal: Refusal, value: &Value<'_>, column_type: &str, formats: &Formats) -> Mismatch {
    match value {
        Value::Unencodable(reason) => Mismatch::new(format!("a value that can't be read: {reason}")),
        _ => refusal.of(value.type_name(), column_type, formats),
    }
}

/// A cell of a fixed number of bytes.
fn fixed<const N: usize>(cells: &mut Vec<u8>, bytes: [u8; N]) -> Result<(), Refusal> {
    // N is 16 at most.
    cells.extend_from_slice(&(N as i32).to_be_bytes());
    cells.extend_from_slice(&bytes);
    Ok(())
}

/// A cell whose length is known once it is written.
fn sized<E: From<TooLong>>(
    cells: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let start = cells.len();
    cells.extend_from_slice(&[0; 4]);
    write(cells)?;
    let length = i32::try_from(cells.len() - start - 4).map_err(|_| TooLong)?;
    cells[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// A cell of more than 2 GiB, which the protocol has no length for.
struct TooLong;

const TOO_LONG: &str = "is longer than 2147483647 bytes, the most that a cell can hold";

impl From<TooLong> for Refusal {
    fn from(_: TooLong) -> Self {
        Refusal::Says(TOO_LONG)
    }
}

impl From<TooLong> for Mismatch {
    fn from(_: TooLong) -> Self {
        Mismatch::new(format!("the collection {TOO_LONG}"))
    }
}

/// Whether cells of a column type can be written by this version; the reason where they can't.
pub fn supported(column_type: &ColumnType<'_>) -> Result<(), String> {
    match column_type {
        ColumnType::Native(native) if native_name(native) != UNKNOWN => Ok(()),
        ColumnType::Collection { typ, .. } => match typ {
            CollectionType::List(element) | CollectionType::Set(element) => supported(element),
            CollectionType::Map(key, value) => supported(key).and_then(|()| supported(value)),
            _ => Err(unknown_type(column_type)),
        },
        ColumnType::Tuple(types) => types.iter().try_for_each(supported),
        ColumnType::Vector { typ, .. } => supported(typ),
        ColumnType::UserDefinedType { definition, .. } => {
            definition.field_types.iter().try_for_each(|(_, of)| supported(of))
        }
        other => Err(unknown_type(other)),
    }
}

fn unknown_type(column_type: &ColumnType<'_>) -> String {
    format!("type {column_type:?} is not supported yet")
}

/// A type as CQL writes it.
pub fn type_name(column_type: &ColumnType<'_>) -> String {
    let frozen = |is_frozen: &bool, name: String| if *is_frozen { format!("frozen<{name}>") } else { name };
    match column_type {
        ColumnType::Native(native) => native_name(native).to_owned(),
        ColumnType::Collection { frozen: is_frozen, typ } => frozen(
            is_frozen,
            match typ {
                CollectionType::List(element) => format!("list<{}>", type_name(element)),
                CollectionType::Set(element) => format!("set<{}>", type_name(element)),
                CollectionType::Map(key, value) => format!("map<{}, {}>", type_name(key), type_name(value)),
                _ => UNKNOWN.to_owned(),
            },
        ),
        ColumnType::Tuple(types) => {
            format!("tuple<{}>", types.iter().map(type_name).collect::<Vec<_>>().join(", "))
        }
        ColumnType::UserDefinedType { frozen: is_frozen, definition } => {
            frozen(is_frozen, definition.name.clone().into_owned())
        }
        ColumnType::Vector { typ, dimensions } => format!("vector<{}, {dimensions}>", type_name(typ)),
        _ => UNKNOWN.to_owned(),
    }
}

/// What [`native_name`] calls a type that a newer driver added.
const UNKNOWN: &str = "a type of a newer server";

/// CQL's name of a type.
fn native_name(native: &NativeType) -> &'static str {
    match native {
        NativeType::Ascii => "ascii",
        NativeType::Boolean => "boolean",
        NativeType::Blob => "blob",
        NativeType::Counter => "counter",
        NativeType::Date => "date",
        NativeType::Decimal => "decimal",
        NativeType::Double => "double",
        NativeType::Duration => "duration",
        NativeType::Float => "float",
        NativeType::Int => "int",
        NativeType::BigInt => "bigint",
        NativeType::Text => "text",
        NativeType::Timestamp => "timestamp",
        NativeType::Inet => "inet",
        NativeType::SmallInt => "smallint",
        NativeType::TinyInt => "tinyint",
        NativeType::Time => "time",
        NativeType::Timeuuid => "timeuuid",
        NativeType::Uuid => "uuid",
        NativeType::Varint => "varint",
        _ => UNKNOWN,
    }
}
