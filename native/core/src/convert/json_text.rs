//! A value as JSON text, for the whole value of a record in a text column.
//!
//! Numbers keep all their digits, BYTES become base64 (as Connect's own JsonConverter has it), dates, times, timestamps
//! and durations ISO-8601 strings. Keys of a MAP that are scalars become strings; JSON has no others.

use super::{Formats, Mismatch, Refusal, text};
use crate::record::Value;

/// As deep as values are read.
pub(super) const DEEPEST: usize = 100;

/// A value as JSON text; NaN, infinity and a MAP whose keys are not scalars have none.
pub fn json_text(value: &Value<'_>) -> Result<String, Mismatch> {
    let mut json = Vec::new();
    write(value, 0, &mut json)?;
    String::from_utf8(json).map_err(|_| Mismatch::new("JSON text that is not UTF-8"))
}

fn write(value: &Value<'_>, depth: usize, json: &mut Vec<u8>) -> Result<(), Mismatch> {
    // One more than the reader's: the record itself may be the outermost.
    if depth > DEEPEST {
        return Err(Mismatch::new("nested more than 100 deep"));
    }
    match value {
        Value::Null => json.extend_from_slice(b"null"),
        Value::Text(text) => string(text, json),
        Value::Json(text) => json.extend_from_slice(text.as_bytes()),
        Value::Bytes(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::TimeMicros(_)
        | Value::Timestamp(_)
        | Value::TimestampMicros(_)
        | Value::TimestampNanos(_)
        | Value::Duration { .. } => quoted(value, json)?,
        Value::Float32(number) if !number.is_finite() => return Err(not_finite(value)),
        Value::Float64(number) if !number.is_finite() => return Err(not_finite(value)),
        Value::Boolean(_)
        | Value::Int8(_)
        | Value::Int16(_)
        | Value::Int32(_)
        | Value::Int64(_)
        | Value::Float32(_)
        | Value::Float64(_)
        | Value::Number(_)
        | Value::Decimal { .. } => plain(value, json)?,
        Value::List(elements) => {
            json.push(b'[');
            for (position, element) in elements.iter().enumerate() {
                if position > 0 {
                    json.push(b',');
                }
                write(element, depth + 1, json).map_err(|e| e.inside(format_args!("element {position}")))?;
            }
            json.push(b']');
        }
        Value::Map(entries) => {
            let mut object = Object::open(json);
            for (key, value) in entries {
                object.next();
                map_key(key, object.json)?;
                object.value(value, depth)?;
            }
            object.close();
        }
        Value::Object(entries) => {
            let mut object = Object::open(json);
            for (name, value) in entries {
                object.next();
                string(name, object.json);
                object.value(value, depth)?;
            }
            object.close();
        }
        Value::Struct(shape, values) => {
            let mut object = Object::open(json);
            for (name, value) in shape.fields().iter().zip(values) {
                object.next();
                string(name, object.json);
                object.value(value, depth).map_err(|e| e.inside(format_args!("field {name}")))?;
            }
            object.close();
        }
        Value::Avro(datum) => {
            let record = datum.decode().map_err(|fault| Mismatch::new(fault.to_string()))?;
            write(&record, depth, json)?;
        }
        Value::Unencodable(reason) => {
            return Err(Mismatch::new(format!("a value that can't be read: {reason}")));
        }
    }
    Ok(())
}

struct Object<'j> {
    json: &'j mut Vec<u8>,
    is_first: bool,
}

impl<'j> Object<'j> {
    fn open(json: &'j mut Vec<u8>) -> Self {
        json.push(b'{');
        Self { json, is_first: true }
    }

    fn next(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.json.push(b',');
        }
    }

    fn value(&mut self, value: &Value<'_>, depth: usize) -> Result<(), Mismatch> {
        self.json.push(b':');
        write(value, depth + 1, self.json)
    }

    fn close(self) {
        self.json.push(b'}');
    }
}

fn not_finite(value: &Value<'_>) -> Mismatch {
    Refusal::Says("is NaN or infinite, which JSON can't say").of(
        value.type_name(),
        "JSON",
        &Formats::default(),
    )
}

/// A scalar as text columns have it, which is JSON where it is a number or a boolean.
fn plain(value: &Value<'_>, json: &mut Vec<u8>) -> Result<(), Mismatch> {
    text::text(value, json).map_err(|refusal| refusal.of(value.type_name(), "JSON", &Formats::default()))
}

fn quoted(value: &Value<'_>, json: &mut Vec<u8>) -> Result<(), Mismatch> {
    json.push(b'"');
    match value {
        Value::Bytes(content) => base64(content, json),
        // No character of numbers, booleans, dates and times needs escaping.
        _ => plain(value, json)?,
    }
    json.push(b'"');
    Ok(())
}

fn map_key(key: &Value<'_>, json: &mut Vec<u8>) -> Result<(), Mismatch> {
    match key {
        Value::Text(text) => {
            string(text, json);
            Ok(())
        }
        Value::Null | Value::List(_) | Value::Map(_) | Value::Object(_) | Value::Struct(..) => {
            Err(Mismatch::new(format!("a MAP key of type {} has no place in JSON", key.type_name())))
        }
        _ => quoted(key, json),
    }
}

fn string(text: &str, json: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    json.push(b'"');
    let bytes = text.as_bytes();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escape = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0..0x20 => b'u',
            _ => continue,
        };
        json.extend_from_slice(&bytes[start..at]);
        json.extend_from_slice(&[b'\\', escape]);
        if escape == b'u' {
            json.extend_from_slice(&[b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
        start = at + 1;
    }
    json.extend_from_slice(&bytes[start..]);
    json.push(b'"');
}

fn base64(content: &[u8], json: &mut Vec<u8>) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in content.chunks(3) {
        let bits = group.iter().chain([&0, &0]).take(3).fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        for place in 0..4 {
            json.push(if place <= group.len() { ALPHABET[bits >> (18 - 6 * place) & 63] } else { b'=' });
        }
    }
}
