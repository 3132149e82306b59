//! Reads the primitives of Avro's binary encoding; every length is checked against what is left.

use std::fmt;

use crate::eight_bytes;

/// A datum that does not follow its schema; never holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(Box<Details>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    what: &'static str,
    position: usize,
    /// The names of the fields around the fault, innermost first.
    fields: Vec<String>,
}

impl Fault {
    /// The same fault, in a field.
    #[cold]
    pub(super) fn inside(mut self, field: &str) -> Self {
        self.0.fields.push(field.to_owned());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { what, position, fields } = &*self.0;
        write!(f, "{what} at byte {position} of the Avro data")?;
        for (depth, field) in fields.iter().rev().enumerate() {
            write!(f, "{}{field}", if depth == 0 { " in the field `" } else { "." })?;
        }
        let end = if fields.is_empty() { "" } else { "`" };
        write!(f, "{end}: it is damaged, or was written with another schema than it names")
    }
}

impl std::error::Error for Fault {}

#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// Where `rest` ends in the datum.
    end: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(datum: &'a [u8]) -> Self {
        Self { rest: datum, end: datum.len() }
    }

    /// A reader of the bytes that were just taken.
    pub(super) fn inside(&self, taken: &'a [u8]) -> Self {
        Self { rest: taken, end: self.position() }
    }

    pub(super) fn position(&self) -> usize {
        self.end - self.rest.len()
    }

    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    #[cold]
    pub(super) fn fault(&self, what: &'static str) -> Fault {
        Fault(Box::new(Details { what, position: self.position(), fields: Vec::new() }))
    }

    /// The fault of a datum that should go on.
    #[cold]
    pub(super) fn cut_short(&self) -> Fault {
        self.fault("a value goes on beyond the end")
    }

    #[inline]
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        match self.rest.split_at_checked(length) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.cut_short()),
        }
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        match self.rest.split_first_chunk() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => Err(self.cut_short()),
        }
    }

    #[inline]
    pub(super) fn boolean(&mut self) -> Result<bool, Fault> {
        match self.rest {
            [byte @ (0 | 1), rest @ ..] => {
                self.rest = rest;
                Ok(*byte == 1)
            }
            [] => Err(self.cut_short()),
            _ => Err(self.fault("a boolean that is neither 0 nor 1")),
        }
    }

    /// A zigzag number of up to 64 bits.
    #[inline]
    pub(super) fn long(&mut self) -> Result<i64, Fault> {
        match self.rest {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.rest = rest;
                Ok(unzigzag(u64::from(*byte)))
            }
            _ => self.long_of_many_bytes(),
        }
    }

    fn long_of_many_bytes(&mut self) -> Result<i64, Fault> {
        if let Some((eight, rest)) = self.rest.split_first_chunk() {
            let (bits, rest) = match (eight_bytes::sevens(*eight), rest) {
                ((bits, Some(length)), _) => (bits, &self.rest[length..]),
                ((bits, None), [ninth @ ..0x80, rest @ ..]) => (bits | u64::from(*ninth) << 56, rest),
                ((bits, None), [ninth, tenth @ ..2, rest @ ..]) => {
                    (bits | u64::from(ninth & 0x7f) << 56 | u64::from(*tenth) << 63, rest)
                }
                (_, [] | [_]) => return Err(self.cut_short()),
                _ => return Err(self.fault("a number over 64 bits")),
            };
            self.rest = rest;
            return Ok(unzigzag(bits));
        }
        let mut bits = 0;
        for (at, byte) in self.rest.iter().enumerate() {
            bits |= u64::from(byte & 0x7f) << (7 * at);
            if *byte < 0x80 {
                self.rest = &self.rest[at + 1..];
                return Ok(unzigzag(bits));
            }
        }
        Err(self.cut_short())
    }

    /// A zigzag number of up to 32 bits.
    #[inline]
    pub(super) fn int(&mut self) -> Result<i32, Fault> {
        let start = self.rest;
        i32::try_from(self.long()?).map_err(|_| {
            self.rest = start;
            self.fault("an int over 32 bits")
        })
    }

    #[inline]
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let length = self.long()?;
        // A negative length is one beyond the end, too.
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    #[inline]
    pub(super) fn text(&mut self) -> Result<&'a str, Fault> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|_| self.fault("text that is not UTF-8"))
    }
}

fn unzigzag(bits: u64) -> i64 {
    // The casts keep the bits.
    (bits >> 1) as i64 ^ -((bits & 1) as i64)
}
