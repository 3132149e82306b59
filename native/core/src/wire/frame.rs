//! Frames: a batch of records, indexed when it arrives and decoded when its records are written.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::reader::{CorruptMessage, Reader};
use crate::record::{Record, Shape, Value};

const FRESH: u8 = 1;
const DEEPEST: usize = 100;

/// What the entries of a frame may refer to by id.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    topics: Vec<Arc<str>>,
    names: Vec<Box<str>>,
    shapes: Vec<Shape>,
}

/// Where a record was read, before transforms: offsets are kept by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The topic that the consumer read.
    pub topic: Arc<str>,
    /// The partition of that topic.
    pub kafka_partition: i32,
    /// The offset in that partition.
    pub offset: i64,
}

/// One record of a frame, not decoded yet.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where the record was read.
    pub origin: Origin,
    /// The topic after transforms.
    pub topic: Arc<str>,
    /// Milliseconds since the epoch, where the record has a timestamp.
    pub record_timestamp: Option<i64>,
    /// Headers, key and value.
    body: Range<usize>,
}

/// A batch of records with everything that is needed to decode them, whatever frames come after it.
#[derive(Debug)]
pub struct Frame {
    bytes: Vec<u8>,
    dictionary: Arc<Dictionary>,
    entries: Vec<Entry>,
}

/// Turns the bytes of a task's frames into [`Frame`]s; keeps the definitions that later frames refer to.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    dictionary: Arc<Dictionary>,
}

#[cfg(test)]
impl Entry {
    /// A record of which only its place in the log matters.
    pub(crate) fn at(topic: &str, kafka_partition: i32, offset: i64, record_timestamp: Option<i64>) -> Self {
        let topic: Arc<str> = topic.into();
        let origin = Origin { topic: Arc::clone(&topic), kafka_partition, offset };
        Self { origin, topic, record_timestamp, body: 0..0 }
    }
}

impl FrameDecoder {
    /// Checks the structure of a frame and indexes its records. After an error only a fresh frame can be accepted.
    pub fn accept(&mut self, bytes: Vec<u8>) -> Result<Frame, CorruptMessage> {
        let mut dictionary = std::mem::take(&mut self.dictionary);
        let mut entries = Vec::new();
        let mut reader = Reader::message(&bytes)?;
        if reader.u8()? & FRESH != 0 {
            dictionary = Arc::default();
        }
        while !reader.is_empty() {
            match reader.u8()? {
                1 => Arc::make_mut(&mut dictionary).topics.push(reader.text()?.into()),
                2 => Arc::make_mut(&mut dictionary).names.push(reader.text()?.into()),
                3 => {
                    let fields = (0..reader.count()?).map(|_| reader.text().map(str::to_owned));
                    let fields = fields.collect::<Result<_, _>>()?;
                    Arc::make_mut(&mut dictionary).shapes.push(Shape { fields });
                }
                4 => entries.push(entry(&mut reader, &dictionary)?),
                _ => return Err(reader.fault("an unknown entry")),
            }
        }
        self.dictionary = Arc::clone(&dictionary);
        Ok(Frame { bytes, dictionary, entries })
    }
}

fn entry(reader: &mut Reader<'_>, dictionary: &Dictionary) -> Result<Entry, CorruptMessage> {
    let size = reader.u32()? as usize;
    let start = reader.position();
    let mut record = Reader::new(reader.take(size)?);
    let origin = Origin {
        topic: topic(&mut record, dictionary)?,
        kafka_partition: record.kafka_partition()?,
        offset: record.offset()?,
    };
    let topic = topic(&mut record, dictionary)?;
    let record_timestamp = match record.u8()? {
        0 => None,
        1 | 2 => Some(record.i64()?),
        _ => return Err(record.fault("an unknown timestamp type")),
    };
    let body = start + record.position()..start + size;
    Ok(Entry { origin, topic, record_timestamp, body })
}

fn topic(reader: &mut Reader<'_>, dictionary: &Dictionary) -> Result<Arc<str>, CorruptMessage> {
    let id = reader.length()?;
    dictionary.topics.get(id).cloned().ok_or_else(|| reader.fault("an undefined topic"))
}

impl Frame {
    /// The records of the frame, in log order per partition.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How much memory the frame holds.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Decodes one record.
    pub fn record<'a>(&'a self, entry: &'a Entry) -> Result<Record<'a>, CorruptMessage> {
        let mut body =
            Body { reader: Reader::new(&self.bytes[entry.body.clone()]), dictionary: &self.dictionary };
        let headers = (0..body.reader.count()?)
            .map(|_| Ok((Cow::Borrowed(body.reader.text()?), body.value(0)?)))
            .collect::<Result<_, _>>()?;
        let key = body.value(0)?;
        let value = body.value(0)?;
        if !body.reader.is_empty() {
            return Err(body.reader.fault("bytes after the value"));
        }
        Ok(Record {
            topic: &entry.topic,
            kafka_partition: entry.origin.kafka_partition,
            offset: entry.origin.offset,
            record_timestamp: entry.record_timestamp,
            headers,
            key,
            value,
        })
    }
}

struct Body<'a> {
    reader: Reader<'a>,
    dictionary: &'a Dictionary,
}

impl<'a> Body<'a> {
    fn value(&mut self, depth: usize) -> Result<Value<'a>, CorruptMessage> {
        if depth > DEEPEST {
            return Err(self.reader.fault("values nested too deep"));
        }
        let reader = &mut self.reader;
        Ok(match reader.u8()? {
            0 => Value::Null,
            1 => Value::Boolean(false),
            2 => Value::Boolean(true),
            3 => Value::Int8(reader.i8()?),
            4 => Value::Int16(reader.i16()?),
            5 => Value::Int32(reader.i32()?),
            6 => Value::Int64(reader.i64()?),
            7 => Value::Float32(reader.f32()?),
            8 => Value::Float64(reader.f64()?),
            9 => Value::Text(Cow::Borrowed(reader.text()?)),
            10 => {
                let length = reader.length()?;
                Value::Bytes(Cow::Borrowed(reader.take(length)?))
            }
            11 => {
                let scale = reader.i32()?;
                let length = reader.length()?;
                Value::Decimal { unscaled: Cow::Borrowed(reader.take(length)?), scale }
            }
            12 => Value::Date(reader.i32()?),
            13 => Value::Time(reader.i32()?),
            14 => Value::Timestamp(reader.i64()?),
            15 => Value::List((0..reader.count()?).map(|_| self.value(depth + 1)).collect::<Result<_, _>>()?),
            16 => Value::Map(
                (0..reader.count()?)
                    .map(|_| Ok((self.value(depth + 1)?, self.value(depth + 1)?)))
                    .collect::<Result<_, _>>()?,
            ),
            17 => Value::Object(
                (0..reader.count()?)
                    .map(|_| Ok((Cow::Borrowed(self.name()?), self.value(depth + 1)?)))
                    .collect::<Result<_, _>>()?,
            ),
            18 => {
                let shape = self.shape()?;
                let values = shape.fields.iter().map(|_| self.value(depth + 1));
                Value::Struct(shape, values.collect::<Result<_, _>>()?)
            }
            19 => Value::Unencodable(Cow::Borrowed(reader.text()?)),
            _ => return Err(reader.fault("an unknown kind of value")),
        })
    }

    fn name(&mut self) -> Result<&'a str, CorruptMessage> {
        let id = self.reader.length()?;
        match self.dictionary.names.get(id) {
            Some(name) => Ok(name),
            None => Err(self.reader.fault("an undefined name")),
        }
    }

    fn shape(&mut self) -> Result<&'a Shape, CorruptMessage> {
        let id = self.reader.length()?;
        self.dictionary.shapes.get(id).ok_or_else(|| self.reader.fault("an undefined shape"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOPIC: &[u8] = &[1, 1, b't'];

    /// Partition 2, offset 7 of topic 0, no timestamp, no headers, no key, and the value.
    fn record(value: &[u8]) -> Vec<u8> {
        let body = [&[0, 2, 7, 0, 0, 0, 0], value].concat();
        [&[4][..], &(body.len() as u32).to_le_bytes(), &body].concat()
    }

    fn frame(flags: u8, entries: &[&[u8]]) -> Vec<u8> {
        [&[1, flags][..], &entries.concat()].concat()
    }

    const INT32: &[u8] = &[5, 1, 0, 0, 0];

    #[test]
    fn a_record_is_decoded_from_what_the_dictionary_says() {
        let frame = FrameDecoder::default().accept(frame(FRESH, &[TOPIC, &record(INT32)])).unwrap();
        let record = frame.record(&frame.entries()[0]).unwrap();
        assert_eq!((record.topic, record.kafka_partition, record.offset), ("t", 2, 7));
        assert_eq!(record.value, Value::Int32(1));
    }

    #[test]
    fn a_topic_of_an_earlier_frame_is_known_until_a_fresh_one() {
        let mut decoder = FrameDecoder::default();
        decoder.accept(frame(FRESH, &[TOPIC])).unwrap();
        assert!(decoder.accept(frame(0, &[&record(INT32)])).is_ok());
        let error = decoder.accept(frame(FRESH, &[&record(INT32)])).unwrap_err();
        assert!(error.to_string().contains("an undefined topic"), "{error}");
    }

    #[test]
    fn a_value_that_is_cut_short_is_a_corrupt_message() {
        let frame = FrameDecoder::default().accept(frame(FRESH, &[TOPIC, &record(&[5, 1])])).unwrap();
        assert!(frame.record(&frame.entries()[0]).is_err());
    }

    #[test]
    fn values_nested_deeper_than_the_limit_are_refused() {
        let nested = [&[15, 1].repeat(DEEPEST + 1)[..], &[0]].concat();
        let frame = FrameDecoder::default().accept(frame(FRESH, &[TOPIC, &record(&nested)])).unwrap();
        let error = frame.record(&frame.entries()[0]).unwrap_err();
        assert!(error.to_string().contains("too deep"), "{error}");
    }

    #[test]
    fn a_huge_count_asks_for_no_memory() {
        let mut decoder = FrameDecoder::default();
        let error = decoder.accept(vec![1, 0, 3, 0xff, 0xff, 0xff, 0xff, 0x0f]).unwrap_err();
        assert!(error.to_string().contains("a count beyond the end"), "{error}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut with_header = vec![1, FRESH, 1, 1, b't', 2, 1, b'n', 3, 1, 1, b'f'];
            with_header.extend(bytes);
            if let Ok(frame) = FrameDecoder::default().accept(with_header) {
                for entry in frame.entries() {
                    let _ = frame.record(entry);
                }
            }
        }

        #[test]
        fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(0u8..20, 0..300)) {
            let mut bytes = vec![1, FRESH, 1, 1, b't', 2, 1, b'n', 3, 1, 1, b'f', 4];
            bytes.extend((body.len() as u32 + 5).to_le_bytes());
            bytes.extend([0, 0, 0, 0, 0]);
            bytes.extend(body);
            let frame = FrameDecoder::default().accept(bytes).unwrap();
            let _ = frame.record(&frame.entries()[0]);
        }
    }
}
