//! Reads the primitives of a message; every length is checked against what is left.

use std::fmt;

use super::VERSION;

/// A message that does not follow the format: a bug of ours, or two versions of the shim and the core mixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorruptMessage {
    what: &'static str,
    position: usize,
}

impl fmt::Display for CorruptMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "corrupt message between the Java shim and the native core: {} at byte {} (are the jar and its native library of one build?)",
            self.what, self.position
        )
    }
}

impl std::error::Error for CorruptMessage {}

#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len() }
    }

    /// A reader of a whole message, past its version byte.
    pub(super) fn message(bytes: &'a [u8]) -> Result<Self, CorruptMessage> {
        let mut reader = Self::new(bytes);
        match reader.u8()? {
            VERSION => Ok(reader),
            _ => Err(CorruptMessage { what: "unknown version", position: 0 }),
        }
    }

    pub(super) fn fault(&self, what: &'static str) -> CorruptMessage {
        CorruptMessage { what, position: self.position() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn position(&self) -> usize {
        self.length - self.rest.len()
    }

    #[inline]
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], CorruptMessage> {
        match self.rest.split_at_checked(length) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.fault("a length beyond the end")),
        }
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], CorruptMessage> {
        match self.rest.split_first_chunk() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => Err(self.fault("a length beyond the end")),
        }
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Result<u8, CorruptMessage> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u32(&mut self) -> Result<u32, CorruptMessage> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn i8(&mut self) -> Result<i8, CorruptMessage> {
        self.array().map(i8::from_le_bytes)
    }

    pub(super) fn i16(&mut self) -> Result<i16, CorruptMessage> {
        self.array().map(i16::from_le_bytes)
    }

    pub(super) fn i32(&mut self) -> Result<i32, CorruptMessage> {
        self.array().map(i32::from_le_bytes)
    }

    pub(super) fn i64(&mut self) -> Result<i64, CorruptMessage> {
        self.array().map(i64::from_le_bytes)
    }

    pub(super) fn f32(&mut self) -> Result<f32, CorruptMessage> {
        self.array().map(f32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Result<f64, CorruptMessage> {
        self.array().map(f64::from_le_bytes)
    }

    #[inline]
    pub(super) fn varint(&mut self) -> Result<u64, CorruptMessage> {
        match self.rest.split_first() {
            Some((byte, rest)) if *byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            _ => self.longer_varint(),
        }
    }

    fn longer_varint(&mut self) -> Result<u64, CorruptMessage> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.fault("a varint over 64 bits"))
    }

    pub(super) fn length(&mut self) -> Result<usize, CorruptMessage> {
        usize::try_from(self.varint()?).map_err(|_| self.fault("a length beyond the end"))
    }

    /// A count of items that take at least one byte each, so that no count can ask for more memory than the message has.
    pub(super) fn count(&mut self) -> Result<usize, CorruptMessage> {
        let count = self.length()?;
        if count > self.rest.len() {
            return Err(self.fault("a count beyond the end"));
        }
        Ok(count)
    }

    pub(super) fn kafka_partition(&mut self) -> Result<i32, CorruptMessage> {
        i32::try_from(self.varint()?).map_err(|_| self.fault("a partition over 31 bits"))
    }

    pub(super) fn offset(&mut self) -> Result<i64, CorruptMessage> {
        i64::try_from(self.varint()?).map_err(|_| self.fault("an offset over 63 bits"))
    }

    #[inline]
    pub(super) fn text(&mut self) -> Result<&'a str, CorruptMessage> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| self.fault("text that is not UTF-8"))
    }
}
