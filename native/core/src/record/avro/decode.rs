//! From the bytes of a datum to its value.

use std::borrow::Cow;

use uuid::Uuid;

use super::reader::{Fault, Reader};
use super::{Node, RecordNode, Schema};
use crate::record::{Take, Value};

/// How deep values may be nested: as deep as any other part of the core takes them.
const DEEPEST: usize = 100;

/// A count is only a claim: no more than this many values get their memory before they are there.
const RESERVED: usize = 64;

/// How many values without a byte of their own a datum may hold: some, and so many more for each of its bytes.
const WEIGHTLESS: usize = 1024;
const WEIGHTLESS_PER_BYTE: usize = 16;

pub(super) fn decode<'a>(schema: &'a Schema, datum: &'a [u8]) -> Result<Value<'a>, Fault> {
    let mut decoder = Decoder::new(schema, datum);
    let value = decoder.value(&schema.root, 0)?;
    decoder.end()?;
    Ok(value)
}

/// Goes over a record; `field` has to read or skip each of its fields.
pub(super) fn fields<'a, E: From<Fault>>(
    schema: &'a Schema,
    record: usize,
    datum: &'a [u8],
    mut field: impl FnMut(usize, Field<'_, 'a>) -> Result<(), E>,
) -> Result<(), E> {
    let mut decoder = Decoder::new(schema, datum);
    let record = decoder.enter(record, 0)?;
    for (position, node) in record.fields.iter().enumerate() {
        field(position, Field { decoder: &mut decoder, record, position, node })?;
    }
    Ok(decoder.end()?)
}

/// A field of a record that is decoded field by field.
#[derive(Debug)]
pub struct Field<'d, 'a> {
    decoder: &'d mut Decoder<'a>,
    record: &'a RecordNode,
    position: usize,
    node: &'a Node,
}

impl<'a> Field<'_, 'a> {
    /// Its name.
    pub fn name(&self) -> &'a str {
        &self.record.shape.fields()[self.position]
    }

    /// Decodes it for somebody.
    #[inline(always)]
    pub fn give(self, to: &mut impl Take) -> Result<(), Fault> {
        self.decoder.give(self.node, to).map_err(|fault| inside(self.record, self.position, fault))
    }

    /// Decodes it.
    pub fn value(self) -> Result<Value<'a>, Fault> {
        self.decoder.value(self.node, 1).map_err(|fault| inside(self.record, self.position, fault))
    }

    /// Passes over it.
    pub fn skip(self) -> Result<(), Fault> {
        self.decoder.skip(self.node).map_err(|fault| inside(self.record, self.position, fault))
    }
}

#[cold]
fn inside(record: &RecordNode, position: usize, fault: Fault) -> Fault {
    fault.inside(&record.shape.fields()[position])
}

#[derive(Debug)]
struct Decoder<'a> {
    schema: &'a Schema,
    reader: Reader<'a>,
    /// How many more values may take no bytes.
    weightless: usize,
}

impl<'a> Decoder<'a> {
    fn new(schema: &'a Schema, datum: &'a [u8]) -> Self {
        let weightless = datum.len().saturating_mul(WEIGHTLESS_PER_BYTE).saturating_add(WEIGHTLESS);
        Self { schema, reader: Reader::new(datum), weightless }
    }

    fn end(&self) -> Result<(), Fault> {
        match self.reader.left() {
            0 => Ok(()),
            _ => Err(self.reader.fault("bytes after the value")),
        }
    }

    /// Gives the next value away, the most frequent kinds without having it anywhere before.
    #[inline(always)]
    fn give(&mut self, mut node: &'a Node, to: &mut impl Take) -> Result<(), Fault> {
        if let Node::Union(branches) = node {
            node = self.branch(branches)?;
        }
        let reader = &mut self.reader;
        match node {
            Node::Boolean => to.take(&Value::Boolean(reader.boolean()?).borrowed()),
            Node::Int => to.take(&Value::Int32(reader.int()?).borrowed()),
            Node::Long => to.take(&Value::Int64(reader.long()?).borrowed()),
            Node::Double => to.take(&Value::Float64(f64::from_le_bytes(reader.array()?)).borrowed()),
            Node::Text => to.take(&Value::Text(Cow::Borrowed(reader.text()?)).borrowed()),
            other => to.take(&self.value(other, 1)?),
        }
        Ok(())
    }

    /// The next value. It may take bytes or none, which its container has counted.
    fn value(&mut self, node: &'a Node, depth: usize) -> Result<Value<'a>, Fault> {
        let reader = &mut self.reader;
        Ok(match node {
            Node::Null => Value::Null,
            Node::Boolean => Value::Boolean(reader.boolean()?),
            Node::Int => Value::Int32(reader.int()?),
            Node::Long => Value::Int64(reader.long()?),
            Node::Float => Value::Float32(f32::from_le_bytes(reader.array()?)),
            Node::Double => Value::Float64(f64::from_le_bytes(reader.array()?)),
            Node::Bytes => Value::Bytes(Cow::Borrowed(reader.bytes()?)),
            Node::Text => Value::Text(Cow::Borrowed(reader.text()?)),
            Node::Decimal { scale } => {
                Value::Decimal { unscaled: Cow::Borrowed(reader.bytes()?), scale: *scale }
            }
            Node::FixedDecimal { size, scale } => {
                Value::Decimal { unscaled: Cow::Borrowed(reader.take(*size)?), scale: *scale }
            }
            Node::BigDecimal => self.big_decimal()?,
            Node::FixedUuid => {
                let uuid = Uuid::from_bytes(reader.array()?);
                Value::Text(Cow::Owned(uuid.hyphenated().to_string()))
            }
            Node::Date => Value::Date(reader.int()?),
            Node::Time => Value::Time(reader.int()?),
            Node::TimeMicros => Value::TimeMicros(reader.long()?),
            Node::Timestamp => Value::Timestamp(reader.long()?),
            Node::TimestampMicros => Value::TimestampMicros(reader.long()?),
            Node::TimestampNanos => Value::TimestampNanos(reader.long()?),
            Node::Duration => Value::Duration {
                months: u32::from_le_bytes(reader.array()?),
                days: u32::from_le_bytes(reader.array()?),
                milliseconds: u32::from_le_bytes(reader.array()?),
            },
            Node::Fixed(size) => Value::Bytes(Cow::Borrowed(reader.take(*size)?)),
            Node::Enum(index) => Value::Text(Cow::Borrowed(self.symbol(*index)?)),
            Node::Union(branches) => {
                let branch = self.branch(branches)?;
                return self.value(branch, depth);
            }
            Node::Array(node) => {
                self.deeper(depth)?;
                let fewest_bytes = self.schema.fewest_bytes(node);
                Value::List(self.items(fewest_bytes, |decoder, items| {
                    items.push(decoder.value(node, depth + 1)?);
                    Ok(())
                })?)
            }
            Node::Entries(index) => {
                self.deeper(depth)?;
                Value::Map(self.entries(*index, depth)?)
            }
            Node::Map(node) => {
                self.deeper(depth)?;
                let fewest_bytes = self.schema.fewest_bytes(node).saturating_add(1);
                Value::Object(self.items(fewest_bytes, |decoder, items| {
                    items.push((Cow::Borrowed(decoder.reader.text()?), decoder.value(node, depth + 1)?));
                    Ok(())
                })?)
            }
            Node::Record(index) => {
                Value::Struct(&self.schema.records[*index].shape, self.record(*index, depth)?)
            }
        })
    }

    /// Passes over the next value. What is made of parts is decoded all the same: its blocks need not say how long they are.
    fn skip(&mut self, node: &'a Node) -> Result<(), Fault> {
        let reader = &mut self.reader;
        match node {
            Node::Null => Ok(()),
            Node::Int | Node::Date | Node::Time => reader.int().map(drop),
            Node::Long
            | Node::TimeMicros
            | Node::Timestamp
            | Node::TimestampMicros
            | Node::TimestampNanos => reader.long().map(drop),
            Node::Bytes | Node::Text | Node::Decimal { .. } => reader.bytes().map(drop),
            Node::Union(branches) => {
                let branch = self.branch(branches)?;
                self.skip(branch)
            }
            _ => self.value(node, 1).map(drop),
        }
    }

    fn symbol(&mut self, of: usize) -> Result<&'a str, Fault> {
        let symbols = &self.schema.enums[of];
        self.chosen(symbols, "an enum's symbol that the schema lacks").map(String::as_str)
    }

    fn branch(&mut self, branches: &'a [Node]) -> Result<&'a Node, Fault> {
        self.chosen(branches, "a union's branch that the schema lacks")
    }

    fn deeper(&self, depth: usize) -> Result<(), Fault> {
        if depth < DEEPEST { Ok(()) } else { Err(self.reader.fault("values nested more than 100 deep")) }
    }

    fn chosen<T>(&mut self, from: &'a [T], otherwise: &'static str) -> Result<&'a T, Fault> {
        let index = self.reader.long()?;
        usize::try_from(index)
            .ok()
            .and_then(|index| from.get(index))
            .ok_or_else(|| self.reader.fault(otherwise))
    }

    /// Counts a record's fields before they are read.
    fn enter(&mut self, record: usize, depth: usize) -> Result<&'a RecordNode, Fault> {
        self.deeper(depth)?;
        let record = &self.schema.records[record];
        if record.fewest_bytes > self.reader.left() {
            return Err(self.reader.cut_short());
        }
        self.spend(record.weightless_fields)?;
        Ok(record)
    }

    fn record(&mut self, record: usize, depth: usize) -> Result<Vec<Value<'a>>, Fault> {
        let record = self.enter(record, depth)?;
        let mut values = Vec::with_capacity(record.fields.len());
        for (name, node) in record.shape.fields().iter().zip(&record.fields) {
            values.push(self.value(node, depth + 1).map_err(|fault| fault.inside(name))?);
        }
        Ok(values)
    }

    fn entries(&mut self, record: usize, depth: usize) -> Result<Vec<(Value<'a>, Value<'a>)>, Fault> {
        let fewest_bytes = self.schema.records[record].fewest_bytes;
        self.items(fewest_bytes, |decoder, items| {
            let mut fields = decoder.record(record, depth)?.into_iter();
            // The schema was compiled to entries because the record has just these two.
            items.push((fields.next().unwrap_or(Value::Null), fields.next().unwrap_or(Value::Null)));
            Ok(())
        })
    }

    /// The blocks of an array or a map.
    fn items<T>(
        &mut self,
        fewest_bytes: usize,
        mut push: impl FnMut(&mut Self, &mut Vec<T>) -> Result<(), Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        loop {
            let count = self.reader.long()?;
            if count == 0 {
                return Ok(items);
            }
            // A negative count is followed by the size of the block, for those who skip it.
            let left_behind = if count < 0 { Some(self.left_behind_block()?) } else { None };
            let count = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
            match fewest_bytes {
                0 => self.spend(count)?,
                _ if count > self.reader.left() / fewest_bytes => {
                    return Err(self.reader.fault("a count beyond the end"));
                }
                _ => {}
            }
            items.reserve(count.min(RESERVED));
            for _ in 0..count {
                push(self, &mut items)?;
            }
            if left_behind.is_some_and(|left| left != self.reader.left()) {
                return Err(self.reader.fault("a block of another size than it says"));
            }
        }
    }

    /// How much will be left after a block that says its size.
    fn left_behind_block(&mut self) -> Result<usize, Fault> {
        let size = self.reader.long()?;
        usize::try_from(size)
            .ok()
            .and_then(|size| self.reader.left().checked_sub(size))
            .ok_or_else(|| self.reader.cut_short())
    }

    /// Takes values without bytes from what the datum may have of them.
    fn spend(&mut self, count: usize) -> Result<(), Fault> {
        match self.weightless.checked_sub(count) {
            Some(left) => {
                self.weightless = left;
                Ok(())
            }
            None => Err(self.reader.fault("too many values that take no bytes")),
        }
    }

    /// Bytes that hold the digits, as bytes once more, and the scale.
    fn big_decimal(&mut self) -> Result<Value<'a>, Fault> {
        let bytes = self.reader.bytes()?;
        let mut inner = self.reader.inside(bytes);
        let unscaled = Cow::Borrowed(inner.bytes()?);
        let scale = inner.int()?;
        match inner.left() {
            0 => Ok(Value::Decimal { unscaled, scale }),
            _ => Err(inner.fault("bytes after the scale of a big-decimal")),
        }
    }
}
