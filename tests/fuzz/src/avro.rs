//! Avro: `schema [0x01 referenced]… 0x00 datum`. A value holds no more bytes than the datum has, and no more values than it may claim.

use std::ops::Range;

use ilion_core::convert::json_text;
use ilion_core::record::Value;
use ilion_core::record::avro::Schema;

use crate::memory::bounded;

/// `"int"` in a union is seven bytes, and JSON, apache-avro's description of it and ours, each with a map of its own.
const SCHEMA_FACTOR: usize = 4096;

/// Sixteen values that take no bytes for each byte of the datum, twice while a vector grows.
const DATUM_FACTOR: usize = 2048;

pub fn check(data: &[u8]) {
    let (text, datum) = match data.iter().position(|byte| *byte == 0) {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[][..]),
    };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let mut texts = text.split('\u{1}');
    let main = texts.next().unwrap_or_default();
    let referenced: Vec<&str> = texts.collect();
    let Ok(schema) = bounded("a schema", text.len(), SCHEMA_FACTOR, || Schema::parse(main, &referenced))
    else {
        return;
    };
    let Ok(value) = bounded("a datum", datum.len(), DATUM_FACTOR, || schema.decode(datum)) else { return };
    let mut content = Content { datum: datum.as_ptr_range(), bytes: 0, values: 0 };
    content.add(&value, 0);
    assert!(content.bytes <= datum.len(), "{} of {} bytes", content.bytes, datum.len());
    assert!(content.values <= 17 * datum.len() + 1025, "{} values of {} bytes", content.values, datum.len());
    if let Ok(json) = json_text(&value) {
        serde_json::from_str::<&serde_json::value::RawValue>(&json).expect("valid JSON");
    }
}

struct Content {
    datum: Range<*const u8>,
    /// Those that are borrowed from the datum; symbols are borrowed from the schema.
    bytes: usize,
    values: usize,
}

impl Content {
    fn add(&mut self, value: &Value<'_>, depth: usize) {
        assert!(depth <= 101, "nested {depth} deep");
        self.values += 1;
        match value {
            Value::Text(text) => self.borrowed(text.as_bytes()),
            Value::Bytes(bytes) => self.borrowed(bytes),
            Value::Decimal { unscaled, .. } => self.borrowed(unscaled),
            Value::List(values) => values.iter().for_each(|value| self.add(value, depth + 1)),
            Value::Struct(shape, values) => {
                assert_eq!(shape.fields().len(), values.len());
                values.iter().for_each(|value| self.add(value, depth + 1));
            }
            Value::Map(entries) => entries.iter().for_each(|(key, value)| {
                self.add(key, depth + 1);
                self.add(value, depth + 1);
            }),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                self.borrowed(name.as_bytes());
                self.add(value, depth + 1);
            }),
            _ => {}
        }
    }

    fn borrowed(&mut self, bytes: &[u8]) {
        if self.datum.contains(&bytes.as_ptr()) {
            self.bytes += bytes.len();
        }
    }
}
