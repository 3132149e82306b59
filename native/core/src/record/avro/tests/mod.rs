//! What each type decodes to, byte by byte as Avro's specification has it; what is refused; and that apache-avro's encoder
//! and our decoder mean the same.

use super::Schema;
use crate::record::Value;

mod faults;
mod properties;
mod schemas;
mod types;

pub(super) fn schema(text: &str) -> Schema {
    Schema::parse(text, NONE).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(super) const NONE: &[&str] = &[];

/// Data of a schema decode to a value.
#[track_caller]
pub(super) fn decodes(text: &str, datum: &[u8], value: Value<'_>) {
    assert_eq!(schema(text).decode(datum), Ok(value), "{text}");
}

/// Data are refused with a message that contains `words`.
#[track_caller]
pub(super) fn refused(text: &str, datum: &[u8], words: &str) {
    let schema = schema(text);
    let message = schema.decode(datum).expect_err("the data were accepted").to_string();
    assert!(message.contains(words), "{message:?} does not say {words:?}");
}

/// A number as Avro writes it.
pub(super) fn long(number: i64) -> Vec<u8> {
    let mut bits = (number as u64) << 1 ^ (number >> 63) as u64;
    let mut bytes = Vec::new();
    while bits >= 0x80 {
        bytes.push(bits as u8 | 0x80);
        bits >>= 7;
    }
    bytes.push(bits as u8);
    bytes
}

/// Bytes or text as Avro writes them.
pub(super) fn sized(content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    [long(content.len() as i64), content.to_vec()].concat()
}

pub(super) fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

pub(super) fn bytes(bytes: &[u8]) -> Value<'_> {
    Value::Bytes(bytes.into())
}
