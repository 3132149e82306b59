//! From the bytes of a datum to its value.

use std::borrow::Cow;

use uuid::Uuid;

use super::reader::{Fault, Reader};
use super::{Node, Schema};
use crate::record::Value;

/// How deep values may be nested: as deep as any other part of the core takes them.
const DEEPEST: usize = 100;

/// A count is only a claim: no more than this many values get their memory before they are there.
const RESERVED: usize = 64;

/// How many values without a byte of their own a datum may hold: some, and so many more for each of its bytes.
const WEIGHTLESS: usize = 1024;
const WEIGHTLESS_PER_BYTE: usize = 16;

pub(super) fn decode<'a>(schema: &'a Schema, datum: &'a [u8]) -> Result<Value<'a>, Fault> {
    let weightless = datum.len().saturating_mul(WEIGHTLESS_PER_BYTE).saturating_add(WEIGHTLESS);
    let mut decoder = Decoder { schema, reader: Reader::new(datum), weightless };
    let value = decoder.value(&schema.root, 0)?;
    match decoder.reader.left() {
        0 => Ok(value),
        _ => Err(decoder.reader.fault("bytes after the value")),
    }
}

struct Decoder<'a> {
    schema: &'a Schema,
    reader: Reader<'a>,
    /// How many more values may take no bytes.
    weightless: usize,
}

impl<'a> Decoder<'a> {
    /// A value by itself. Fields and elements are rather [`push`](Self::push)ed to where they belong: moving a value costs as
    /// much as decoding it.
    fn value(&mut self, node: &'a Node, depth: usize) -> Result<Value<'a>, Fault> {
        match node {
            Node::Record(index) => self.record(*index, depth),
            _ => {
                let mut values = Vec::with_capacity(1);
                self.push(node, depth, &mut values)?;
                Ok(values.pop().unwrap_or(Value::Null))
            }
        }
    }

    /// Appends the next value to `values`.
    fn push(&mut self, node: &'a Node, depth: usize, values: &mut Vec<Value<'a>>) -> Result<(), Fault> {
        let reader = &mut self.reader;
        match node {
            Node::Null => values.push(Value::Null),
            Node::Boolean => values.push(Value::Boolean(reader.boolean()?)),
            Node::Int => values.push(Value::Int32(reader.int()?)),
            Node::Long => values.push(Value::Int64(reader.long()?)),
            Node::Float => values.push(Value::Float32(f32::from_le_bytes(reader.array()?))),
            Node::Double => values.push(Value::Float64(f64::from_le_bytes(reader.array()?))),
            Node::Bytes => values.push(Value::Bytes(Cow::Borrowed(reader.bytes()?))),
            Node::Text => values.push(Value::Text(Cow::Borrowed(reader.text()?))),
            Node::Decimal { scale } => {
                let unscaled = Cow::Borrowed(reader.bytes()?);
                values.push(Value::Decimal { unscaled, scale: *scale });
            }
            Node::FixedDecimal { size, scale } => {
                let unscaled = Cow::Borrowed(reader.take(*size)?);
                values.push(Value::Decimal { unscaled, scale: *scale });
            }
            Node::BigDecimal => values.push(self.big_decimal()?),
            Node::FixedUuid => {
                let uuid = Uuid::from_bytes(reader.array()?);
                values.push(Value::Text(Cow::Owned(uuid.hyphenated().to_string())));
            }
            Node::Date => values.push(Value::Date(reader.int()?)),
            Node::Time => values.push(Value::Time(reader.int()?)),
            Node::TimeMicros => values.push(Value::TimeMicros(reader.long()?)),
            Node::Timestamp => values.push(Value::Timestamp(reader.long()?)),
            Node::TimestampMicros => values.push(Value::TimestampMicros(reader.long()?)),
            Node::TimestampNanos => values.push(Value::TimestampNanos(reader.long()?)),
            Node::Duration => values.push(Value::Duration {
                months: u32::from_le_bytes(reader.array()?),
                days: u32::from_le_bytes(reader.array()?),
                milliseconds: u32::from_le_bytes(reader.array()?),
            }),
            Node::Fixed(size) => values.push(Value::Bytes(Cow::Borrowed(reader.take(*size)?))),
            Node::Enum(index) => {
                let symbols = &self.schema.enums[*index];
                let symbol = self.chosen(symbols, "an enum's symbol that the schema lacks")?;
                values.push(Value::Text(Cow::Borrowed(symbol)));
            }
            Node::Union(branches) => {
                let branch = self.chosen(branches, "a union's branch that the schema lacks")?;
                self.push(branch, depth, values)?;
            }
            Node::Array(node) => {
                self.deeper(depth)?;
                let fewest_bytes = self.schema.fewest_bytes(node);
                values.push(Value::List(
                    self.items(fewest_bytes, |decoder, items| decoder.push(node, depth + 1, items))?,
                ));
            }
            Node::Entries(index) => {
                self.deeper(depth)?;
                values.push(Value::Map(self.entries(*index, depth + 1)?));
            }
            Node::Map(node) => {
                self.deeper(depth)?;
                let fewest_bytes = self.schema.fewest_bytes(node).saturating_add(1);
                values.push(Value::Object(self.items(fewest_bytes, |decoder, items| {
                    items.push((Cow::Borrowed(decoder.reader.text()?), decoder.value(node, depth + 1)?));
                    Ok(())
                })?));
            }
            Node::Record(index) => values.push(self.record(*index, depth)?),
        }
        Ok(())
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

    fn record(&mut self, record: usize, depth: usize) -> Result<Value<'a>, Fault> {
        self.deeper(depth)?;
        Ok(Value::Struct(&self.schema.records[record].shape, self.fields(record, depth + 1)?))
    }

    fn fields(&mut self, record: usize, depth: usize) -> Result<Vec<Value<'a>>, Fault> {
        let record = &self.schema.records[record];
        if record.fewest_bytes > self.reader.left() {
            return Err(self.reader.cut_short());
        }
        self.spend(record.weightless_fields)?;
        let mut values = Vec::with_capacity(record.fields.len());
        for (position, node) in record.fields.iter().enumerate() {
            self.push(node, depth, &mut values)
                .map_err(|fault| fault.inside(&record.shape.fields[position]))?;
        }
        Ok(values)
    }

    fn entries(&mut self, record: usize, depth: usize) -> Result<Vec<(Value<'a>, Value<'a>)>, Fault> {
        let fewest_bytes = self.schema.records[record].fewest_bytes;
        self.items(fewest_bytes, |decoder, items| {
            let mut fields = decoder.fields(record, depth)?.into_iter();
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
