//! A Kafka record as the core sees it: where it stands in the log, and its key, value and headers as [`Value`]s that
//! borrow from the frame they crossed the JNI boundary in.

pub mod avro;
pub mod json;

use std::borrow::Cow;
use std::fmt;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicU64, Ordering};

/// The field names of a Connect Struct or an Avro record, in the order of its schema.
#[derive(Clone)]
pub struct Shape {
    fields: Vec<String>,
    id: ShapeId,
}

/// Stands for a shape and its clones, and for no other shape, also after they are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeId(u64);

impl Shape {
    /// The shape of values with these fields.
    pub fn new(fields: Vec<String>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { fields, id: ShapeId(NEXT.fetch_add(1, Ordering::Relaxed)) }
    }

    /// Field names by position.
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// What stands for it.
    #[inline]
    pub fn id(&self) -> ShapeId {
        self.id
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shape").field("fields", &self.fields).finish()
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
    }
}

impl Eq for Shape {}

/// Takes a value right where it is read.
pub trait Take {
    /// Takes it.
    fn take(&mut self, value: &Value<'_>);

    /// Takes a number as JSON has it, which is known already.
    #[inline(always)]
    fn take_number(&mut self, text: &str, _: ShortNumber) {
        self.take(&Value::Number(Cow::Borrowed(text)).borrowed());
    }
}

/// A number with few digits and no exponent: `digits × 10^-scale`, or the negative of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortNumber {
    /// There is a minus, maybe before a zero.
    pub is_negative: bool,
    /// All digits, 19 at most.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub scale: usize,
}

/// Any value that a key, a value, a header or a field of them can have.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Connect `null`, JSON `null`.
    Null,
    /// Connect BOOLEAN, JSON `true` and `false`.
    Boolean(bool),
    /// Connect INT8.
    Int8(i8),
    /// Connect INT16.
    Int16(i16),
    /// Connect INT32.
    Int32(i32),
    /// Connect INT64.
    Int64(i64),
    /// Connect FLOAT32.
    Float32(f32),
    /// Connect FLOAT64.
    Float64(f64),
    /// A JSON number, kept as its text so that no digit is lost before the column's type is known.
    Number(Cow<'a, str>),
    /// Connect STRING, a JSON string.
    Text(Cow<'a, str>),
    /// JSON text, of which only what a route needs is read.
    Json(Cow<'a, str>),
    /// An Avro record, of which only the fields that a route needs are decoded.
    Avro(avro::Datum<'a>),
    /// Connect BYTES.
    Bytes(Cow<'a, [u8]>),
    /// Connect's logical Decimal: `unscaled × 10^-scale`, `unscaled` as big-endian two's complement.
    Decimal {
        /// Digits without the decimal point.
        unscaled: Cow<'a, [u8]>,
        /// How many of the digits stand after the point; may be negative.
        scale: i32,
    },
    /// Connect's logical Date: days since 1970-01-01 (UTC).
    Date(i32),
    /// Connect's logical Time: milliseconds since midnight (UTC).
    Time(i32),
    /// Connect's logical Timestamp: milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Avro's time-micros: microseconds since midnight.
    TimeMicros(i64),
    /// Avro's timestamp-micros: microseconds since 1970-01-01T00:00:00Z.
    TimestampMicros(i64),
    /// Avro's timestamp-nanos: nanoseconds since 1970-01-01T00:00:00Z.
    TimestampNanos(i64),
    /// Avro's duration. None of the three has a fixed length in another, so they are kept apart.
    Duration {
        /// Whole months.
        months: u32,
        /// Whole days.
        days: u32,
        /// Milliseconds, possibly more than a day of them.
        milliseconds: u32,
    },
    /// Connect ARRAY, a JSON array.
    List(Vec<Value<'a>>),
    /// Connect MAP with a schema, and schemaless maps with keys other than strings.
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// A schemaless map with string keys, a JSON object.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
    /// Connect STRUCT, an Avro record: values by the position of the shape's fields.
    Struct(&'a Shape, Vec<Value<'a>>),
    /// What the shim could not encode, with the reason: refused where a route reads it.
    Unencodable(Cow<'a, str>),
}

impl Value<'_> {
    /// A value that owns nothing, so that nobody needs to look whether it does when it goes. One that owns something would never give it back.
    #[inline(always)]
    pub(crate) fn borrowed(self) -> ManuallyDrop<Self> {
        ManuallyDrop::new(self)
    }

    /// What messages call the type of this value; never the value itself.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "BOOLEAN",
            Value::Int8(_) => "INT8",
            Value::Int16(_) => "INT16",
            Value::Int32(_) => "INT32",
            Value::Int64(_) => "INT64",
            Value::Float32(_) => "FLOAT32",
            Value::Float64(_) => "FLOAT64",
            Value::Number(_) => "JSON number",
            Value::Text(_) => "STRING",
            Value::Json(_) => "JSON",
            Value::Avro(_) => "Avro record",
            Value::Bytes(_) => "BYTES",
            Value::Decimal { .. } => "Decimal",
            Value::Date(_) => "Date",
            Value::Time(_) => "Time",
            Value::Timestamp(_) => "Timestamp",
            Value::TimeMicros(_) => "time-micros",
            Value::TimestampMicros(_) => "timestamp-micros",
            Value::TimestampNanos(_) => "timestamp-nanos",
            Value::Duration { .. } => "duration",
            Value::List(_) => "ARRAY",
            Value::Map(_) => "MAP",
            Value::Object(_) => "object",
            Value::Struct(..) => "STRUCT",
            Value::Unencodable(_) => "unencodable value",
        }
    }
}

/// One record: its place in the log, and what it carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<'a> {
    /// The topic after transforms: routes are chosen by it.
    pub topic: &'a str,
    /// The partition of the log that the record was read from.
    pub kafka_partition: i32,
    /// The offset in that partition.
    pub offset: i64,
    /// Milliseconds since the epoch, where the record has a timestamp.
    pub record_timestamp: Option<i64>,
    /// Headers in their order; a name may occur more than once.
    pub headers: Vec<(Cow<'a, str>, Value<'a>)>,
    /// The key.
    pub key: Value<'a>,
    /// The value; `Null` is a tombstone.
    pub value: Value<'a>,
}
