//! Frames: a batch of records, indexed when it arrives and decoded when its records are written.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::buffer::Buffer;
use super::message::TopicPartition;
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

/// Records of one partition and one topic that stand together in a frame.
#[derive(Debug)]
pub struct Stretch {
    /// Where the records were read, before transforms: offsets are kept by it.
    pub origin: TopicPartition,
    /// Their topic after transforms.
    pub topic: Arc<str>,
    /// Which of the frame's records they are.
    pub records: Range<usize>,
}

/// One record of a frame, not decoded yet.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its offset in its partition.
    pub offset: i64,
    /// Milliseconds since the epoch, where the record has a timestamp.
    pub record_timestamp: Option<i64>,
    stretch: usize,
    /// Headers, key and value.
    body: Range<usize>,
}

/// A batch of records with everything that is needed to decode them, whatever frames come after it.
#[derive(Debug)]
pub struct Frame {
    bytes: Buffer,
    dictionary: Arc<Dictionary>,
    stretches: Vec<Stretch>,
    entries: Vec<Entry>,
}

/// Turns the bytes of a task's frames into [`Frame`]s; keeps the definitions that later frames refer to.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    dictionary: Arc<Dictionary>,
}

impl Entry {
    /// A record of which only its place in the log matters.
    pub(crate) fn at(offset: i64, record_timestamp: Option<i64>) -> Self {
        Self { offset, record_timestamp, stretch: 0, body: 0..0 }
    }
}

impl FrameDecoder {
    /// Checks the structure of a frame and indexes its records. After an error only a fresh frame can be accepted.
    pub fn accept(&mut self, bytes: impl Into<Buffer>) -> Result<Frame, CorruptMessage> {
        let bytes = bytes.into();
        let mut dictionary = std::mem::take(&mut self.dictionary);
        let mut records = Records::default();
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
                    Arc::make_mut(&mut dictionary).shapes.push(Shape::new(fields));
                }
                4 => records.read(&mut reader, &dictionary)?,
                _ => return Err(reader.fault("an unknown entry")),
            }
        }
        let Records { stretches, entries, .. } = records;
        self.dictionary = Arc::clone(&dictionary);
        Ok(Frame { bytes, dictionary, stretches, entries })
    }
}

/// The records of a frame that is read.
#[derive(Default)]
struct Records {
    stretches: Vec<Stretch>,
    entries: Vec<Entry>,
    /// The ids of the topics of the last stretch, and its partition.
    last: Option<(usize, i32, usize)>,
}

impl Records {
    fn read(&mut self, reader: &mut Reader<'_>, dictionary: &Dictionary) -> Result<(), CorruptMessage> {
        let size = reader.u32()? as usize;
        let start = reader.position();
        let mut record = Reader::new(reader.take(size)?);
        let (read_topic, kafka_partition) = (record.length()?, record.kafka_partition()?);
        let offset = record.offset()?;
        let topic = record.length()?;
        if self.last != Some((read_topic, kafka_partition, topic)) {
            let name = |id: usize| {
                dictionary.topics.get(id).cloned().ok_or_else(|| record.fault("an undefined topic"))
            };
            self.stretches.push(Stretch {
                origin: TopicPartition { topic: name(read_topic)?, kafka_partition },
                topic: name(topic)?,
                records: self.entries.len()..self.entries.len(),
            });
            self.last = Some((read_topic, kafka_partition, topic));
        }
        let record_timestamp = match record.u8()? {
            0 => None,
            1 | 2 => Some(record.i64()?),
            _ => return Err(record.fault("an unknown timestamp type")),
        };
        let body = start + record.position()..start + size;
        self.entries.push(Entry { offset, record_timestamp, stretch: self.stretches.len() - 1, body });
        if let Some(stretch) = self.stretches.last_mut() {
            stretch.records.end = self.entries.len();
        }
        Ok(())
    }
}

impl Frame {
    /// The records of the frame, in log order per partition.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The records in stretches of one partition and one topic.
    pub fn stretches(&self) -> impl Iterator<Item = (&Stretch, &[Entry])> {
        self.stretches.iter().map(|stretch| (stretch, &self.entries[stretch.records.clone()]))
    }

    /// The stretch that a record belongs to.
    pub fn stretch(&self, entry: &Entry) -> &Stretch {
        &self.stretches[entry.stretch]
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
        let stretch = self.stretch(entry);
        Ok(Record {
            topic: &stretch.topic,
            kafka_partition: stretch.origin.kafka_partition,
            offset: entry.offset,
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
                let values = shape.fields().iter().map(|_| self.value(depth + 1));
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
#[path = "frame_encoder.rs"]
mod encoder;
#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
