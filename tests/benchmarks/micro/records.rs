//! Records to measure with: 12 fields, of which 10 are written.

use std::fmt::Write;

use ilion_core::record::{Record, Value};

use encoder::encode;

#[path = "../../../native/core/src/wire/frame_encoder.rs"]
mod encoder;

/// Records of a batch.
pub(crate) const BATCH: usize = 500;

const FIELDS: usize = 12;
/// How many columns a row has.
pub(crate) const COLUMNS: usize = 10;

fn name(field: usize) -> String {
    if field == 0 { "id".to_owned() } else { format!("field{field}") }
}

/// A record as JSON text.
pub(crate) fn json_text() -> String {
    let mut text = String::from("{\"id\":\"key-123456\"");
    for field in 1..FIELDS {
        let value = match field % 5 {
            0 => "\"value 9ae16a3b2f90404f of a field\"",
            1 => "-6504640444042378203",
            2 => "73425.17",
            3 => "1043217",
            _ => "true",
        };
        let _ = write!(text, ",\"{}\":{value}", name(field));
    }
    text + "}"
}

/// A record with this value.
pub(crate) fn record(value: Value<'_>) -> Record<'_> {
    Record {
        topic: "orders",
        kafka_partition: 3,
        offset: 1_234_567,
        record_timestamp: Some(1_700_000_000_000),
        headers: Vec::new(),
        key: Value::Text("key-123456".into()),
        value,
    }
}

/// A batch as the shim sends it.
pub(crate) fn frame(payload: &[u8], offsets: impl IntoIterator<Item = i64>) -> Vec<u8> {
    let mut frame = Vec::new();
    for offset in offsets {
        let record = Record { offset, ..record(Value::Bytes(payload.into())) };
        let one = encode(&record).unwrap_or_default();
        // What stands before the first record is the topic, with its length.
        let known = if frame.is_empty() { 0 } else { 4 + "orders".len() };
        frame.extend(one.get(known..).unwrap_or_default());
    }
    frame
}

/// The names of the columns.
pub(crate) fn names() -> impl Iterator<Item = String> {
    (0..COLUMNS).map(name)
}

/// A route that names its fields.
pub(crate) fn query() -> String {
    format!("INSERT INTO orders SELECT {} FROM orders", names().collect::<Vec<_>>().join(", "))
}

/// The text of the schema of the record.
pub(crate) fn avro_schema_text() -> String {
    let types = ["string", "long", "double", "int", "boolean"];
    let fields =
        (0..FIELDS).map(|field| format!(r#"{{"name":"{}","type":"{}"}}"#, name(field), types[field % 5]));
    let fields: Vec<_> = fields.collect();
    format!(r#"{{"type":"record","name":"Order","fields":[{}]}}"#, fields.join(","))
}

/// The record as Avro.
pub(crate) fn datum() -> Vec<u8> {
    let mut datum = Vec::new();
    for field in 0..FIELDS {
        match field % 5 {
            0 => {
                let text = if field == 0 { "key-123456" } else { "value 9ae16a3b2f90404f of a field" };
                datum.push(u8::try_from(2 * text.len()).unwrap_or_default());
                datum.extend(text.as_bytes());
            }
            // Nine bytes of a large number, its sign in the lowest bit.
            1 => datum.extend([0xb5, 0xa6, 0xd3, 0x9e, 0xb4, 0xf1, 0xc2, 0xc4, 0x34]),
            2 => datum.extend(73_425.17_f64.to_le_bytes()),
            3 => datum.extend([0xa2, 0xac, 0x7f]),
            _ => datum.push(1),
        }
    }
    datum
}
