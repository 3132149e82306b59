//! Frames of the native protocol, version 4, as they travel.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

const HEADER: usize = 9;

/// The newest version whose frames stand alone on the wire.
pub const VERSION: u8 = 4;

/// The kinds of frames.
#[expect(missing_docs, reason = "they are named as in the protocol")]
pub mod opcode {
    pub const ERROR: u8 = 0x00;
    pub const STARTUP: u8 = 0x01;
    pub const READY: u8 = 0x02;
    pub const OPTIONS: u8 = 0x05;
    pub const SUPPORTED: u8 = 0x06;
    pub const QUERY: u8 = 0x07;
    pub const RESULT: u8 = 0x08;
    pub const PREPARE: u8 = 0x09;
    pub const EXECUTE: u8 = 0x0a;
    pub const REGISTER: u8 = 0x0b;
    pub const BATCH: u8 = 0x0d;
    pub const AUTH_RESPONSE: u8 = 0x0f;
}

/// Header and body, as they were read.
#[derive(Debug)]
pub struct Frame {
    /// All of it.
    pub bytes: Vec<u8>,
}

impl Frame {
    /// How many bytes the first frame has, if it is whole.
    pub fn length(bytes: &[u8]) -> Option<usize> {
        let header = bytes.get(..HEADER)?;
        let body = u32::from_be_bytes([header[5], header[6], header[7], header[8]]);
        let length = HEADER + usize::try_from(body).ok()?;
        (bytes.len() >= length).then_some(length)
    }

    /// The next one.
    pub async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let mut bytes = vec![0; HEADER];
        from.read_exact(&mut bytes).await?;
        let length = u32::from_be_bytes([bytes[5], bytes[6], bytes[7], bytes[8]]);
        bytes.resize(HEADER + length as usize, 0);
        from.read_exact(&mut bytes[HEADER..]).await?;
        Ok(Self { bytes })
    }

    /// An answer to the request of a stream.
    pub fn answer(stream: i16, opcode: u8, body: &[u8]) -> Self {
        let [high, low] = stream.to_be_bytes();
        Self { bytes: vec![0x80 | VERSION, 0, high, low, opcode] }.with_body(body)
    }

    /// The same with another body.
    pub fn with_body(mut self, body: &[u8]) -> Self {
        self.bytes.truncate(HEADER - 4);
        self.bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.bytes.extend(body);
        self
    }

    /// Replaces bytes of the body by as many others.
    pub fn replace(&mut self, old: &[u8], new: &[u8]) {
        let body = &mut self.bytes[HEADER..];
        for at in 0..body.len() {
            if body[at..].starts_with(old) && old.len() == new.len() {
                body[at..at + new.len()].copy_from_slice(new);
            }
        }
    }

    /// Of the protocol.
    pub fn version(&self) -> u8 {
        self.bytes[0] & 0x7f
    }

    /// No compression, no tracing, no warnings: the body is what the opcode says.
    pub fn is_plain(&self) -> bool {
        self.bytes[1] == 0
    }

    /// What ties an answer to its request.
    pub fn stream(&self) -> i16 {
        i16::from_be_bytes([self.bytes[2], self.bytes[3]])
    }

    /// Its kind.
    pub fn opcode(&self) -> u8 {
        self.bytes[4]
    }

    /// What follows the header.
    pub fn body(&self) -> &[u8] {
        &self.bytes[HEADER..]
    }
}

/// A text with its length in two bytes.
pub fn string(text: &str) -> Vec<u8> {
    let mut bytes = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

/// The bytes after a length of two bytes.
pub fn short_bytes(at: &[u8]) -> Option<&[u8]> {
    let (length, rest) = at.split_first_chunk::<2>()?;
    rest.get(..usize::from(u16::from_be_bytes(*length)))
}

/// The bytes after a length of four bytes.
pub fn long_bytes(at: &[u8]) -> Option<&[u8]> {
    let (length, rest) = at.split_first_chunk::<4>()?;
    rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)
}
