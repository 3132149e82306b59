//! Every message but the frame: outcomes, offsets, configuration.

use std::sync::Arc;

use super::VERSION;
use super::reader::{CorruptMessage, Reader};
use crate::tls::{KeyEntry, StoreContent, StoreFailure, StoreKind, StoreRead, StoreRequest};

/// Writes the primitives of a message.
#[derive(Debug)]
pub struct MessageWriter {
    bytes: Vec<u8>,
}

impl Default for MessageWriter {
    fn default() -> Self {
        Self { bytes: vec![VERSION] }
    }
}

impl MessageWriter {
    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// An unsigned varint.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A number with a fraction.
    pub fn f64(&mut self, value: f64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A count of items.
    pub fn count(&mut self, count: usize) {
        self.varint(count as u64);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// The finished message.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// A line for the worker's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// 1 error, 2 warn, 3 info, 4 debug, 5 trace.
    pub level: u8,
    /// The name of the logger.
    pub logger: &'static str,
    /// What happened.
    pub message: String,
}

/// A record that can't be written, for Connect's errant record reporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errant {
    /// The batch that the record came in.
    pub batch: u64,
    /// Its index in the batch.
    pub index: usize,
    /// Why it can't be written.
    pub message: String,
}

/// What a `put` or `drain` answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The task is full: its partitions are to be paused.
    pub pause: bool,
    /// Something is in flight: the task is to be called again soon.
    pub busy: bool,
    /// Another data center has answered: there are more metrics than before.
    pub met_data_center: bool,
    /// Lines for the worker's log.
    pub logs: Vec<LogLine>,
    /// Records to report.
    pub errants: Vec<Errant>,
    /// Batches that are finished.
    pub released: Vec<u64>,
}

impl Outcome {
    /// The message of this outcome.
    pub fn encode(&self) -> Vec<u8> {
        let mut message = MessageWriter::default();
        message.u8(u8::from(self.pause) | u8::from(self.busy) << 1 | u8::from(self.met_data_center) << 2);
        write_lines(&mut message, &self.logs);
        message.count(self.errants.len());
        for errant in &self.errants {
            message.varint(errant.batch);
            message.count(errant.index);
            message.text(&errant.message);
        }
        message.count(self.released.len());
        for batch in &self.released {
            message.varint(*batch);
        }
        message.finish()
    }
}

fn write_lines(message: &mut MessageWriter, lines: &[LogLine]) {
    message.count(lines.len());
    for line in lines {
        message.u8(line.level);
        message.text(line.logger);
        message.text(&line.message);
    }
}

/// The message of a task's last log lines.
pub fn write_logs(lines: &[LogLine]) -> Vec<u8> {
    let mut message = MessageWriter::default();
    write_lines(&mut message, lines);
    message.finish()
}

/// A partition of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicPartition {
    /// The topic.
    pub topic: Arc<str>,
    /// The partition.
    pub kafka_partition: i32,
}

/// Reads the keys and values of a connector's configuration.
pub fn read_config(bytes: &[u8]) -> Result<Vec<(String, String)>, CorruptMessage> {
    let mut reader = Reader::message(bytes)?;
    (0..reader.count()?).map(|_| Ok((reader.text()?.to_owned(), reader.text()?.to_owned()))).collect()
}

/// Reads a list of texts.
pub fn read_texts(bytes: &[u8]) -> Result<Vec<String>, CorruptMessage> {
    let mut reader = Reader::message(bytes)?;
    (0..reader.count()?).map(|_| Ok(reader.text()?.to_owned())).collect()
}

/// Reads the level of each logger.
pub fn read_levels(bytes: &[u8]) -> Result<Vec<u8>, CorruptMessage> {
    let mut reader = Reader::message(bytes)?;
    (0..reader.count()?).map(|_| reader.u8()).collect()
}

/// The message that asks Java to read key stores.
pub fn write_store_requests(requests: &[StoreRequest]) -> Vec<u8> {
    let mut message = MessageWriter::default();
    message.count(requests.len());
    for request in requests {
        message.u8(StoreKind::ALL.iter().position(|kind| *kind == request.kind).unwrap_or_default() as u8);
        message.text(&request.store_type);
        message.text(&request.path);
        // None and an empty one are the same: no store has an empty password.
        message.text(request.password.as_deref().unwrap_or_default());
    }
    message.finish()
}

/// Reads what Java found in key stores.
pub fn read_stores(bytes: &[u8]) -> Result<Vec<StoreRead>, CorruptMessage> {
    let mut reader = Reader::message(bytes)?;
    (0..reader.count()?).map(|_| read_store(&mut reader)).collect()
}

fn read_store(reader: &mut Reader<'_>) -> Result<StoreRead, CorruptMessage> {
    let kind = StoreKind::ALL.get(usize::from(reader.u8()?)).copied();
    let kind = kind.ok_or_else(|| reader.fault("an unknown key store"))?;
    let content = match reader.u8()? {
        0 => {
            let trusted = read_certificates(reader)?;
            let keys = (0..reader.count()?)
                .map(|_| {
                    let alias = reader.text()?.to_owned();
                    let certificates = read_certificates(reader)?;
                    Ok(KeyEntry { alias, certificates, private_key: read_bytes(reader)? })
                })
                .collect::<Result<_, CorruptMessage>>()?;
            Ok(StoreContent { trusted, keys })
        }
        failure => {
            let failure = StoreFailure::ALL.get(usize::from(failure) - 1).copied();
            let failure = failure.ok_or_else(|| reader.fault("an unknown failure of a key store"))?;
            Err((failure, reader.text()?.to_owned()))
        }
    };
    Ok(StoreRead { kind, content })
}

fn read_certificates(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>, CorruptMessage> {
    (0..reader.count()?).map(|_| read_bytes(reader)).collect()
}

fn read_bytes(reader: &mut Reader<'_>) -> Result<Vec<u8>, CorruptMessage> {
    let length = reader.count()?;
    Ok(reader.take(length)?.to_vec())
}

/// Reads a list of partitions.
pub fn read_partitions(bytes: &[u8]) -> Result<Vec<TopicPartition>, CorruptMessage> {
    let mut reader = Reader::message(bytes)?;
    (0..reader.count()?)
        .map(|_| {
            Ok(TopicPartition { topic: reader.text()?.into(), kafka_partition: reader.kafka_partition()? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_written_as_the_format_says() {
        let outcome = Outcome {
            pause: true,
            busy: true,
            met_data_center: true,
            logs: vec![LogLine { level: 2, logger: "l", message: "m".into() }],
            errants: vec![Errant { batch: 300, index: 1, message: "e".into() }],
            released: vec![5],
        };
        let expected = [1, 7, 1, 2, 1, b'l', 1, b'm', 1, 0xac, 2, 1, 1, b'e', 1, 5];
        assert_eq!(outcome.encode(), expected);
    }

    #[test]
    fn a_config_is_read_back() {
        let mut message = MessageWriter::default();
        message.count(1);
        message.text("name");
        message.text("sink");
        assert_eq!(read_config(&message.finish()).unwrap(), [("name".to_owned(), "sink".to_owned())]);
        assert!(read_config(&[1, 9]).is_err());
    }

    #[test]
    fn texts_are_read_back() {
        assert_eq!(read_texts(&[1, 2, 1, b'a', 0]).unwrap(), ["a", ""]);
        assert!(read_texts(&[1, 1]).is_err());
    }

    #[test]
    fn what_java_found_in_key_stores_is_read() {
        let message = [1, 2, 1, 0, 1, 2, 7, 8, 1, 1, b'a', 1, 1, 9, 1, 5, 2, 2, 1, b'w'];
        let read = read_stores(&message).unwrap();
        let content = read[0].content.as_ref().unwrap();
        assert_eq!((read[0].kind, &content.trusted), (StoreKind::Trusted, &vec![vec![7, 8]]));
        let key = &content.keys[0];
        let expected = ("a", vec![vec![9]], vec![5]);
        assert_eq!((key.alias.as_str(), key.certificates.clone(), key.private_key.clone()), expected);
        assert_eq!(read[1].kind, StoreKind::Identity);
        assert_eq!(read[1].content.as_ref().unwrap_err(), &(StoreFailure::WrongKeyPassword, "w".to_owned()));
        assert!(read_stores(&[1, 1, 3, 0, 0, 0]).is_err());
        assert!(read_stores(&[1, 1, 1, 4, 0]).is_err());
    }

    #[test]
    fn a_key_store_is_asked_for_as_the_format_says() {
        let request = StoreRequest {
            kind: StoreKind::Identity,
            store_type: "JKS".to_owned(),
            path: "/k".to_owned(),
            password: Some("p".to_owned()),
        };
        let expected = [1, 1, 2, 3, b'J', b'K', b'S', 2, b'/', b'k', 1, b'p'];
        assert_eq!(write_store_requests(&[request]), expected);
    }
}
