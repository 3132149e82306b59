//! Keys and values as their format says: what the worker's converter left as bytes or text is read here.

use std::borrow::Cow;
use std::sync::Arc;

use crate::config::{PayloadFormat, PayloadFormats};
use crate::error::{Error, ErrorKind};
use crate::record::avro::Schema;
use crate::record::{Record, Value};
use crate::registry::{RegistryErrorKind, SchemaRegistry, framed};

/// Reads the keys and values of a connector's records.
#[derive(Debug)]
pub(super) struct Payloads {
    formats: PayloadFormats,
    registry: Option<SchemaRegistry>,
    /// Schemas that the registry does not have, so that their records are errant. The registry client asks again after a while.
    refused: std::collections::HashMap<u32, String>,
    /// The schema of the last key and that of the last value: mostly those of the next, too.
    last: [Option<(u32, Arc<Schema>)>; 2],
}

/// Which of a record's payloads, by its place in [`Payloads::last`].
#[derive(Debug, Clone, Copy)]
enum Part {
    Key = 0,
    Value = 1,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key => "key",
            Self::Value => "value",
        })
    }
}

/// Why the schemas of a record are not at hand.
#[derive(Debug)]
pub(super) enum NoSchema {
    /// They have to be asked for first.
    Missing(Vec<u32>),
    /// The record can't be read.
    Refused(String),
}

impl Payloads {
    pub(super) fn new(formats: PayloadFormats, registry: Option<SchemaRegistry>) -> Self {
        Self { formats, registry, refused: Default::default(), last: [None, None] }
    }

    /// Sees to it that the schemas which the key and the value of a record were written with are the last ones.
    pub(super) fn find_schemas(&mut self, record: &Record<'_>) -> Result<(), NoSchema> {
        if self.registry.is_none() {
            return Ok(());
        }
        let key = self.find_schema(self.formats.key, &record.key, Part::Key);
        let value = self.find_schema(self.formats.value, &record.value, Part::Value);
        match (key, value) {
            (Ok(()), Ok(())) => Ok(()),
            (Err(NoSchema::Refused(reason)), _) | (_, Err(NoSchema::Refused(reason))) => {
                Err(NoSchema::Refused(reason))
            }
            (Err(NoSchema::Missing(mut ids)), other) | (other, Err(NoSchema::Missing(mut ids))) => {
                if let Err(NoSchema::Missing(more)) = other {
                    ids.extend(more);
                }
                Err(NoSchema::Missing(ids))
            }
        }
    }

    fn find_schema(
        &mut self,
        format: PayloadFormat,
        payload: &Value<'_>,
        part: Part,
    ) -> Result<(), NoSchema> {
        let (PayloadFormat::Avro, Some(registry), Value::Bytes(bytes)) = (format, &self.registry, payload)
        else {
            return Ok(());
        };
        let (id, _) = framed(bytes).map_err(|reason| NoSchema::Refused(format!("the {part} {reason}")))?;
        let last = &mut self.last[part as usize];
        if last.as_ref().is_some_and(|(last, _)| *last == id) {
            return Ok(());
        }
        match (registry.cached(id), self.refused.get(&id)) {
            (Some(schema), _) => {
                *last = Some((id, schema));
                Ok(())
            }
            (None, Some(reason)) => Err(NoSchema::Refused(format!("the {part}: {reason}"))),
            (None, None) => Err(NoSchema::Missing(vec![id])),
        }
    }

    /// Forgets which schemas could not be had: another batch, another try.
    pub(super) fn forget_refused(&mut self) {
        self.refused.clear();
    }

    /// Asks for a schema. Fails where it is the registry and not the record that is to blame.
    pub(super) async fn ask(&mut self, id: u32) -> Result<(), Error> {
        let Some(registry) = &self.registry else { return Ok(()) };
        let Err(error) = registry.schema(id).await else { return Ok(()) };
        match error.kind {
            RegistryErrorKind::Unknown | RegistryErrorKind::Unreadable => {
                self.refused.insert(id, error.message);
                Ok(())
            }
            RegistryErrorKind::Unavailable => Err(Error::new(ErrorKind::Unavailable, error.message)),
            RegistryErrorKind::Denied => Err(Error::new(ErrorKind::Rejected, error.message)),
        }
    }

    /// Reads the key and the value of a record whose schemas were found just before; what they are takes the place of what they were. The
    /// error says why they can't be read, without them.
    pub(super) fn read<'r>(&'r self, record: &mut Record<'r>) -> Result<(), String> {
        replace(&mut record.key, self.formats.key, self.last(Part::Key))
            .map_err(|reason| format!("the key {reason}"))?;
        let is_tombstone = record.value == Value::Null;
        replace(&mut record.value, self.formats.value, self.last(Part::Value))
            .map_err(|reason| format!("the value {reason}"))?;
        if record.value == Value::Null && !is_tombstone {
            return Err("the value holds a null, but it is no tombstone, which alone deletes".to_owned());
        }
        Ok(())
    }

    fn last(&self, part: Part) -> Option<&Schema> {
        self.last[part as usize].as_ref().map(|(_, schema)| &**schema)
    }
}

fn replace<'r>(
    payload: &mut Value<'r>,
    format: PayloadFormat,
    schema: Option<&'r Schema>,
) -> Result<(), String> {
    if format != PayloadFormat::Connect {
        *payload = read(format, std::mem::replace(payload, Value::Null), schema)?;
    }
    Ok(())
}

fn read<'r>(
    format: PayloadFormat,
    payload: Value<'r>,
    schema: Option<&'r Schema>,
) -> Result<Value<'r>, String> {
    let needs = |what: &str, payload: &Value<'_>| {
        Err(format!(
            "is {}, where its format needs {what}: is its converter the right one?",
            payload.type_name()
        ))
    };
    match (format, payload) {
        (PayloadFormat::Connect, payload) | (_, payload @ Value::Null) => Ok(payload),
        (PayloadFormat::Json, Value::Text(text)) => Ok(Value::Json(text)),
        (PayloadFormat::Json, Value::Bytes(bytes)) => {
            // JSON text never begins with the zero byte that framing begins with.
            let json = match bytes.first() {
                Some(0) => part(bytes, |bytes| framed(bytes).map(|(_, json)| json))
                    .map_err(|reason| reason.to_string())?,
                _ => bytes,
            };
            utf8(json).map(Value::Json)
        }
        (PayloadFormat::Json, other) => {
            needs("text or bytes (StringConverter or ByteArrayConverter)", &other)
        }
        (PayloadFormat::Avro, Value::Bytes(bytes)) => {
            let Some(schema) = schema else { return Err("has no schema".to_owned()) };
            match bytes {
                Cow::Borrowed(bytes) => {
                    let (_, datum) = framed(bytes).map_err(|reason| reason.to_string())?;
                    schema.read(datum).map_err(|fault| format!("is no Avro of its schema: {fault}"))
                }
                // What crosses from Java is borrowed from its frame.
                Cow::Owned(_) => Err("is not where it came from".to_owned()),
            }
        }
        (PayloadFormat::Avro, other) => needs("bytes (ByteArrayConverter)", &other),
        (PayloadFormat::String, text @ Value::Text(_)) => Ok(text),
        (PayloadFormat::String, Value::Bytes(bytes)) => utf8(bytes).map(Value::Text),
        (PayloadFormat::String, other) => {
            needs("text or bytes (StringConverter or ByteArrayConverter)", &other)
        }
        (PayloadFormat::Bytes, bytes @ Value::Bytes(_)) => Ok(bytes),
        (PayloadFormat::Bytes, other) => needs("bytes (ByteArrayConverter)", &other),
    }
}

fn part<'r, E>(
    bytes: Cow<'r, [u8]>,
    of: impl for<'b> Fn(&'b [u8]) -> Result<&'b [u8], E>,
) -> Result<Cow<'r, [u8]>, E> {
    Ok(match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(of(bytes)?),
        Cow::Owned(bytes) => Cow::Owned(of(&bytes)?.to_vec()),
    })
}

fn utf8(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, String> {
    let not_utf8 = |_| "is bytes that are not UTF-8".to_owned();
    Ok(match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).map_err(not_utf8)?),
        Cow::Owned(bytes) => {
            Cow::Owned(String::from_utf8(bytes).map_err(|_| "is bytes that are not UTF-8".to_owned())?)
        }
    })
}

#[cfg(test)]
#[path = "payload_tests.rs"]
mod tests;
