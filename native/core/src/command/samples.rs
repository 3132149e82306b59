//! Records to try a configuration with, from JSON.
//!
//! What stands as JSON is brought into the form in which the worker's converter would hand it over: StringConverter gives its text,
//! ByteArrayConverter its bytes, and others its fields. Where the configuration names no converter, it is the one that the format needs.

use std::borrow::Cow;
use std::io::Read as _;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::settings::Converters;
use crate::config::{PayloadFormat, SinkConfig};
use crate::record::json::{self, JsonError, Scanner};
use crate::record::{Record, Value};

const NAMES: [&str; 9] =
    ["topic", "partition", "offset", "timestamp", "key", "key_base64", "value", "value_base64", "headers"];

/// A file of records.
#[derive(Debug)]
pub(super) struct File {
    name: String,
    text: String,
}

/// Reads a file; `-` is the standard input.
pub(super) fn load(file: &str) -> Result<File, String> {
    let (name, bytes) = match file {
        "-" => {
            let mut bytes = Vec::new();
            ("the standard input".to_owned(), std::io::stdin().read_to_end(&mut bytes).map(|_| bytes))
        }
        file => (format!("the file of records `{file}`"), std::fs::read(file)),
    };
    let bytes = bytes.map_err(|error| format!("{name} can't be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8"))?;
    Ok(File { name, text })
}

/// A record that owns what it carries.
#[derive(Debug, PartialEq)]
pub(super) struct Sample<'f> {
    /// What messages call it.
    name: String,
    topic: String,
    kafka_partition: i32,
    offset: i64,
    record_timestamp: i64,
    headers: Vec<(Cow<'f, str>, &'f str)>,
    key: Payload<'f>,
    value: Payload<'f>,
}

/// A key or a value as a converter gives it.
#[derive(Debug, PartialEq)]
enum Payload<'f> {
    Null,
    Fields(&'f str),
    Text(String),
    Bytes(Vec<u8>),
}

/// The records of files, in their order.
pub(super) fn of<'f>(
    files: &'f [File],
    config: &SinkConfig,
    converters: &Converters,
) -> Result<Vec<Sample<'f>>, String> {
    let mut samples = Vec::new();
    for file in files {
        let texts = split(&file.text).map_err(|error| format!("{}: it is no JSON: {error}", file.name))?;
        for (index, text) in texts.iter().enumerate() {
            let name = format!("{}: record {}", file.name, index + 1);
            let reader = Reader { config, converters, offset: samples.len() as i64, name };
            samples.push(reader.sample(text).map_err(|reason| format!("{}: {reason}", reader.name))?);
        }
    }
    Ok(samples)
}

/// The texts of the records: one behind the other, or in an array.
fn split(text: &str) -> Result<Vec<&str>, JsonError> {
    let mut scanner = Scanner::new(text);
    let mut records = Vec::new();
    if scanner.peek() == Some(b'[') {
        scanner.elements(|_, scanner| {
            records.push(scanner.skip()?);
            Ok::<_, JsonError>(())
        })?;
        scanner.end()?;
    } else {
        while scanner.peek().is_some() {
            records.push(scanner.skip()?);
        }
    }
    Ok(records)
}

struct Reader<'c> {
    config: &'c SinkConfig,
    converters: &'c Converters,
    /// Of a record that names none.
    offset: i64,
    name: String,
}

type Members<'f> = Vec<(Cow<'f, str>, &'f str)>;

impl Reader<'_> {
    fn sample<'f>(&self, text: &'f str) -> Result<Sample<'f>, String> {
        let members = record_members(text)?;
        let of = |name: &str| {
            let member = members.iter().flatten().rfind(|(member, _)| member == name);
            member.map(|(_, value)| *value).filter(|value| *value != "null")
        };
        let bare = members.is_none().then_some(text).filter(|text| *text != "null");
        let topic = match of("topic") {
            Some(topic) => string(topic).ok_or("`topic` must be text")?,
            None => self.only_topic()?,
        };
        let formats = self.config.payloads;
        let payload = |name: &str, json, format, converter: &Option<String>| {
            let base64 = of(&format!("{name}_base64"));
            payload(json, base64, format, converter.as_deref()).map_err(|reason| format!("`{name}` {reason}"))
        };
        Ok(Sample {
            name: self.name.clone(),
            topic,
            kafka_partition: of("partition")
                .map_or(Some(0), whole)
                .ok_or("`partition` must be a whole number from 0")?,
            offset: of("offset")
                .map_or(Some(self.offset), whole)
                .ok_or("`offset` must be a whole number from 0")?,
            record_timestamp: of("timestamp").map_or_else(now, timestamp).ok_or(
                "`timestamp` must be milliseconds since 1970, or text such as \"2026-01-31T12:00:00Z\"",
            )?,
            headers: of("headers").map_or(Ok(Vec::new()), headers)?,
            key: payload("key", of("key"), formats.key, &self.converters.key)?,
            value: payload("value", of("value").or(bare), formats.value, &self.converters.value)?,
        })
    }

    fn only_topic(&self) -> Result<String, String> {
        let topics = crate::task::known_topics(self.config);
        match topics.as_slice() {
            [topic] => Ok(topic.to_string()),
            [] => Err("which topic is it of? Put {\"topic\": ..., \"value\": ...}".to_owned()),
            topics => Err(format!(
                "which topic is it of? Put {{\"topic\": ..., \"value\": ...}} (there are {})",
                topics.join(", ")
            )),
        }
    }
}

/// The members of what is a record; nothing where it is a value alone.
fn record_members(text: &str) -> Result<Option<Members<'_>>, String> {
    if !text.starts_with('{') {
        return Ok(None);
    }
    let mut members = Members::new();
    let read = Scanner::new(text).members(|scanner| {
        members.push((scanner.name()?, scanner.skip()?));
        Ok::<_, JsonError>(())
    });
    read.map_err(|error| error.to_string())?;
    let has_value = members.iter().any(|(name, _)| name == "value" || name == "value_base64");
    let stranger = members.iter().find(|(name, _)| !NAMES.contains(&name.as_ref()));
    match (has_value, stranger) {
        (true, None) => Ok(Some(members)),
        (false, Some(_)) => Ok(None),
        (false, None) if members.is_empty() => Ok(None),
        (true, Some((name, _))) => Err(format!(
            "a record has no `{name}` (it has {}); if it is a value, put {{\"value\": {{...}}}}",
            NAMES.join(", ")
        )),
        (false, None) => Err("a record needs a `value`, which is null for a tombstone; if it is a value, put {\"value\": {...}}".to_owned()),
    }
}

fn string(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

fn whole<T: TryFrom<i64>>(json: &str) -> Option<T> {
    json.parse::<i64>().ok().filter(|number| *number >= 0).and_then(|number| T::try_from(number).ok())
}

fn timestamp(json: &str) -> Option<i64> {
    let text = || string(json)?.parse::<jiff::Timestamp>().ok();
    whole(json).or_else(|| Some(text()?.as_millisecond()))
}

/// What a producer would put.
fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

fn headers(json: &str) -> Result<Members<'_>, String> {
    let mut headers = Members::new();
    let read = Scanner::new(json).members(|scanner| {
        headers.push((scanner.name()?, scanner.skip()?));
        Ok::<_, JsonError>(())
    });
    read.map_err(|_| "`headers` must be an object".to_owned())?;
    Ok(headers)
}

fn payload<'f>(
    json: Option<&'f str>,
    base64: Option<&str>,
    format: PayloadFormat,
    converter: Option<&str>,
) -> Result<Payload<'f>, String> {
    let is = |name: &str| converter.is_some_and(|class| class.ends_with(name));
    let text_alone = matches!(format, PayloadFormat::Json | PayloadFormat::String);
    match (json, base64) {
        (Some(_), Some(_)) => Err("stands as JSON and as base64: keep one".to_owned()),
        (None, None) => Ok(Payload::Null),
        (None, Some(text)) => {
            let bytes = string(text).and_then(|text| STANDARD.decode(text).ok());
            let bytes = bytes.ok_or("is no base64 text")?;
            match String::from_utf8(bytes) {
                Ok(text) if is("StringConverter") => Ok(Payload::Text(text)),
                Ok(text) => Ok(Payload::Bytes(text.into_bytes())),
                Err(_) if is("StringConverter") => Err("is bytes that are no text, which StringConverter is for".to_owned()),
                Err(error) => Ok(Payload::Bytes(error.into_bytes())),
            }
        }
        (Some(_), None) if format == PayloadFormat::Avro => {
            Err("must be base64 of the bytes in the topic, as its format is avro: put it as value_base64 or key_base64".to_owned())
        }
        (Some(json), None) => {
            // The topic holds the text of a string without its quotes.
            let text = if json.starts_with('"') { string(json).ok_or("has an unpaired surrogate")? } else { json.to_owned() };
            Ok(match converter {
                _ if is("StringConverter") => Payload::Text(text),
                _ if is("ByteArrayConverter") => Payload::Bytes(text.into_bytes()),
                None if text_alone => Payload::Text(text),
                None if format == PayloadFormat::Bytes => Payload::Bytes(text.into_bytes()),
                _ => Payload::Fields(json),
            })
        }
    }
}

impl Payload<'_> {
    fn value(&self) -> Result<Value<'_>, JsonError> {
        Ok(match self {
            Payload::Null => Value::Null,
            Payload::Fields(json) => json::parse(json)?,
            Payload::Text(text) => Value::Text(Cow::Borrowed(text)),
            Payload::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
        })
    }
}

impl Sample<'_> {
    /// The record as a task gets it.
    pub(super) fn record(&self) -> Result<Record<'_>, String> {
        let fault = |error: JsonError| format!("{}: {error}", self.name);
        let headers = self.headers.iter().map(|(name, json)| Ok((name.clone(), json::parse(json)?)));
        Ok(Record {
            topic: &self.topic,
            kafka_partition: self.kafka_partition,
            offset: self.offset,
            record_timestamp: Some(self.record_timestamp),
            headers: headers.collect::<Result<_, JsonError>>().map_err(fault)?,
            key: self.key.value().map_err(fault)?,
            value: self.value.value().map_err(fault)?,
        })
    }
}

#[cfg(test)]
#[path = "samples_tests.rs"]
mod tests;
