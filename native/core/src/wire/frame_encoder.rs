//! A frame of one record, as the Java shim would write it. The fuzz targets use it too.

use crate::record::{Record, Shape, Value};

const TOPIC: u8 = 1;
const NAME: u8 = 2;
const SHAPE: u8 = 3;
const RECORD: u8 = 4;

/// A fresh frame of the record; `None` for values that never cross the boundary.
pub(crate) fn encode(record: &Record<'_>) -> Option<Vec<u8>> {
    let mut encoder = Encoder::default();
    let mut body = Vec::new();
    // The topic that the consumer read has the id 0, as has the one after transforms.
    body.push(0);
    varint(u64::try_from(record.kafka_partition).ok()?, &mut body);
    varint(u64::try_from(record.offset).ok()?, &mut body);
    body.push(0);
    match record.record_timestamp {
        Some(timestamp) => {
            body.push(1);
            body.extend(timestamp.to_le_bytes());
        }
        None => body.push(0),
    }
    varint(record.headers.len() as u64, &mut body);
    for (name, value) in &record.headers {
        sized(name.as_bytes(), &mut body);
        encoder.value(value, &mut body)?;
    }
    encoder.value(&record.key, &mut body)?;
    encoder.value(&record.value, &mut body)?;

    let mut frame = vec![1, 1, TOPIC];
    sized(record.topic.as_bytes(), &mut frame);
    frame.extend(encoder.definitions);
    frame.push(RECORD);
    frame.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    frame.extend(body);
    Some(frame)
}

#[derive(Default)]
struct Encoder {
    definitions: Vec<u8>,
    names: u64,
    shapes: u64,
}

impl Encoder {
    fn value(&mut self, value: &Value<'_>, body: &mut Vec<u8>) -> Option<()> {
        let mut fixed = |kind, bytes: &[u8]| {
            body.push(kind);
            body.extend(bytes);
        };
        match value {
            Value::Null => fixed(0, &[]),
            Value::Boolean(truth) => fixed(1 + u8::from(*truth), &[]),
            Value::Int8(number) => fixed(3, &number.to_le_bytes()),
            Value::Int16(number) => fixed(4, &number.to_le_bytes()),
            Value::Int32(number) => fixed(5, &number.to_le_bytes()),
            Value::Int64(number) => fixed(6, &number.to_le_bytes()),
            Value::Float32(number) => fixed(7, &number.to_le_bytes()),
            Value::Float64(number) => fixed(8, &number.to_le_bytes()),
            Value::Text(text) => {
                fixed(9, &[]);
                sized(text.as_bytes(), body);
            }
            Value::Bytes(bytes) => {
                fixed(10, &[]);
                sized(bytes, body);
            }
            Value::Decimal { unscaled, scale } => {
                fixed(11, &scale.to_le_bytes());
                sized(unscaled, body);
            }
            Value::Date(days) => fixed(12, &days.to_le_bytes()),
            Value::Time(milliseconds) => fixed(13, &milliseconds.to_le_bytes()),
            Value::Timestamp(milliseconds) => fixed(14, &milliseconds.to_le_bytes()),
            Value::List(values) => {
                fixed(15, &[]);
                varint(values.len() as u64, body);
                values.iter().try_for_each(|value| self.value(value, body))?;
            }
            Value::Map(entries) => {
                fixed(16, &[]);
                varint(entries.len() as u64, body);
                for (key, value) in entries {
                    self.value(key, body)?;
                    self.value(value, body)?;
                }
            }
            Value::Object(fields) => {
                fixed(17, &[]);
                varint(fields.len() as u64, body);
                for (name, value) in fields {
                    varint(self.name(name), body);
                    self.value(value, body)?;
                }
            }
            Value::Struct(shape, values) => {
                fixed(18, &[]);
                varint(self.shape(shape), body);
                values.iter().try_for_each(|value| self.value(value, body))?;
            }
            Value::Unencodable(reason) => {
                fixed(19, &[]);
                sized(reason.as_bytes(), body);
            }
            Value::Number(_)
            | Value::Avro(_)
            | Value::Json(_)
            | Value::TimeMicros(_)
            | Value::TimestampMicros(_)
            | Value::TimestampNanos(_)
            | Value::Duration { .. } => return None,
        }
        Some(())
    }

    fn name(&mut self, name: &str) -> u64 {
        self.definitions.push(NAME);
        sized(name.as_bytes(), &mut self.definitions);
        self.names += 1;
        self.names - 1
    }

    fn shape(&mut self, shape: &Shape) -> u64 {
        self.definitions.push(SHAPE);
        varint(shape.fields().len() as u64, &mut self.definitions);
        shape.fields().iter().for_each(|field| sized(field.as_bytes(), &mut self.definitions));
        self.shapes += 1;
        self.shapes - 1
    }
}

fn sized(content: &[u8], bytes: &mut Vec<u8>) {
    varint(content.len() as u64, bytes);
    bytes.extend_from_slice(content);
}

fn varint(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
