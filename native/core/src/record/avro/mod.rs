//! Avro: a schema compiled once, then each datum decoded straight into a [`Value`] that borrows from both, or of a record only the fields
//! that somebody reads.
//!
//! A datum is decoded with the schema that it was written with, so a topic may change its schema as often as it likes, and
//! defaults, aliases and field order of other versions play no part: they matter only to readers that ask for a schema of
//! their own. What the route does with a field that a record lacks is the route's business.
//!
//! | Avro | value |
//! |---|---|
//! | null, boolean, int, long, float, double | Null, Boolean, Int32, Int64, Float32, Float64 |
//! | string, an enum's symbol | Text |
//! | bytes, fixed | Bytes |
//! | array | List |
//! | map | Object: the keys are text |
//! | an array of the entries that Connect's AvroConverter makes of a map whose keys are not text | Map |
//! | record | Struct |
//! | union | the value of the branch, of which there may be any number |
//! | decimal (bytes or fixed), big-decimal | Decimal |
//! | uuid (string or fixed) | Text with hyphens |
//! | date, time-millis, timestamp-millis | Date, Time, Timestamp |
//! | time-micros, timestamp-micros, timestamp-nanos | TimeMicros, TimestampMicros, TimestampNanos |
//! | local-timestamp-millis, -micros, -nanos | as timestamp-millis, -micros, -nanos: a wall clock without a zone is read as UTC |
//! | duration | Duration |
//!
//! A logical type that is unknown, or that does not suit its type, is ignored, as Avro's specification has it.
//!
//! Nothing in a datum is believed: lengths and counts are checked against what is left of it, values are nested at most
//! 100 deep, and values that take no bytes at all are rationed, so no datum takes more memory than a fixed multiple of its size.

mod compile;
mod decode;
mod parse;
mod reader;

#[cfg(test)]
mod tests;

use crate::record::{Shape, Value};

pub use decode::Field;
pub use reader::Fault;

/// A schema that is ready to decode data written with it.
#[derive(Debug)]
pub struct Schema {
    root: Node,
    records: Vec<RecordNode>,
    enums: Vec<Vec<String>>,
}

/// Why a text is not a schema that data can be read with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SchemaError(String);

impl Schema {
    /// Compiles the text of a schema. `referenced` are the schemas that it takes types from, each after those that it
    /// takes types from itself.
    pub fn parse(text: &str, referenced: &[impl AsRef<str>]) -> Result<Self, SchemaError> {
        compile::compile(&parse::parse(text, referenced)?)
    }

    /// Decodes a whole datum: Avro's binary encoding, without any framing.
    pub fn decode<'a>(&'a self, datum: &'a [u8]) -> Result<Value<'a>, Fault> {
        decode::decode(self, datum)
    }

    /// A datum to be decoded when it is read, and only as far as it is, where it is a record; others are decoded.
    pub fn read<'a>(&'a self, datum: &'a [u8]) -> Result<Value<'a>, Fault> {
        match &self.root {
            Node::Record(record) => Ok(Value::Avro(Datum { schema: self, record: *record, datum })),
            _ => self.decode(datum),
        }
    }

    /// The fewest bytes that a value of this type takes.
    fn fewest_bytes(&self, node: &Node) -> usize {
        match node {
            Node::Null => 0,
            Node::Float => 4,
            Node::Double => 8,
            Node::Fixed(size) | Node::FixedDecimal { size, .. } => *size,
            Node::FixedUuid => 16,
            Node::Duration => 12,
            Node::Record(index) => self.records[*index].fewest_bytes,
            // The shortest number, length, block or branch is one byte long.
            _ => 1,
        }
    }
}

/// A record that is not decoded yet.
#[derive(Clone, Copy)]
pub struct Datum<'a> {
    schema: &'a Schema,
    record: usize,
    datum: &'a [u8],
}

/// Never shows what it holds.
impl std::fmt::Debug for Datum<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Avro record of {} bytes", self.datum.len())
    }
}

impl PartialEq for Datum<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.schema, other.schema) && self.datum == other.datum
    }
}

impl<'a> Datum<'a> {
    /// The whole record.
    pub fn decode(&self) -> Result<Value<'a>, Fault> {
        self.schema.decode(self.datum)
    }

    /// The names of its fields.
    pub fn shape(&self) -> &'a Shape {
        &self.schema.records[self.record].shape
    }

    /// Goes over the record once: `field` is called for each field with its position, and has to read or skip it.
    pub fn fields<E: From<Fault>>(
        &self,
        field: impl FnMut(usize, Field<'_, 'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        decode::fields(self.schema, self.record, self.datum, field)
    }
}

/// A type, with its names resolved and its logical type decided.
#[derive(Debug, Clone)]
enum Node {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    Text,
    Decimal {
        scale: i32,
    },
    FixedDecimal {
        size: usize,
        scale: i32,
    },
    BigDecimal,
    FixedUuid,
    Date,
    Time,
    TimeMicros,
    Timestamp,
    TimestampMicros,
    TimestampNanos,
    Duration,
    Fixed(usize),
    /// By its place among the enums of the schema.
    Enum(usize),
    Array(Box<Node>),
    /// An array of records that stand for the entries of a map.
    Entries(usize),
    Map(Box<Node>),
    Union(Vec<Node>),
    /// By its place among the records of the schema, so that a record may hold itself.
    Record(usize),
}

#[derive(Debug)]
struct RecordNode {
    shape: Shape,
    fields: Vec<Node>,
    /// Never too many, but too few where a record can't be without holding itself.
    fewest_bytes: usize,
    /// How many of the fields may take no bytes.
    weightless_fields: usize,
}
