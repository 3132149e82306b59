//! The steps of a record's path, and records for them: 12 fields, of which 10 are written.

use std::fmt::Write;
use std::hint::black_box;

use ilion_core::convert::{Formats, write_cell};
use ilion_core::kcql;
use ilion_core::offsets::OffsetTracker;
use ilion_core::project::{Columns, Content, Projection, Slots};
use ilion_core::record::avro::Schema;
use ilion_core::record::{Record, Value, json};
use ilion_core::wire::FrameDecoder;
use scylla::cluster::metadata::{ColumnType, NativeType};

use encoder::encode;

#[path = "../../../native/core/src/wire/frame_encoder.rs"]
mod encoder;

/// Records of a batch.
pub(crate) const BATCH: usize = 500;

const FIELDS: usize = 12;
const COLUMNS: usize = 10;

fn name(field: usize) -> String {
    if field == 0 { "id".to_owned() } else { format!("field{field}") }
}

/// A record as JSON text.
pub(crate) fn json_text() -> String {
    let mut text = String::from("{\"id\":\"key-123456\"");
    for field in 1..FIELDS {
        let value = match field % 5 {
            0 => "\"value 9ae16a3b2f90404f of a field\"",
            1 => "-6504640444042378203",
            2 => "73425.17",
            3 => "1043217",
            _ => "true",
        };
        let _ = write!(text, ",\"{}\":{value}", name(field));
    }
    text + "}"
}

/// A record with this value.
pub(crate) fn record(value: Value<'_>) -> Record<'_> {
    Record {
        topic: "orders",
        kafka_partition: 3,
        offset: 1_234_567,
        record_timestamp: Some(1_700_000_000_000),
        headers: Vec::new(),
        key: Value::Text("key-123456".into()),
        value,
    }
}

/// A batch as the shim sends it.
pub(crate) fn frame(text: &str) -> Vec<u8> {
    let one = encode(&record(Value::Bytes(text.as_bytes().into()))).unwrap_or_default();
    // What stands before the record is the topic, with its length.
    let (topic, record) = one.split_at(4 + "orders".len());
    [topic, &record.repeat(BATCH)].concat()
}

/// Decodes a batch; answers with how many values its records have.
pub(crate) fn decode(frame: Vec<u8>) -> usize {
    let Ok(frame) = FrameDecoder::default().accept(frame) else { return 0 };
    frame.entries().iter().filter(|entry| frame.record(entry).is_ok()).count()
}

/// A route that names its fields.
pub(crate) fn projection() -> Option<Projection> {
    let names: Vec<String> = (0..COLUMNS).map(name).collect();
    let query = format!("INSERT INTO orders SELECT {} FROM orders", names.join(", "));
    let columns = Columns::Table {
        names: names.iter().map(String::as_str).collect(),
        partition_key: 1,
        primary_key: 1,
        statics: Vec::new(),
    };
    Projection::compile(kcql::parse(&query).ok()?.first()?, &columns).ok()
}

/// Takes the fields of JSON text; answers with how many there are.
pub(crate) fn project_json(projection: &Projection, text: &str) -> usize {
    project(projection, &record(Value::Json(text.into())))
}

/// Takes the fields of a record; answers with how many there are.
pub(crate) fn project(projection: &Projection, record: &Record<'_>) -> usize {
    let mut taken = Taken(0);
    projection.project(record, &mut taken).map_or(0, |()| taken.0)
}

/// Counts what it is given.
struct Taken(usize);

impl Slots for Taken {
    fn give(&mut self, _: usize, value: &Value<'_>) {
        self.0 += usize::from(black_box(value) != &Value::Null);
    }

    fn content(&self, _: usize) -> Content {
        Content::Nothing
    }

    fn copy(&mut self, _: usize, _: usize) {}
}

/// The record as the values that a converter of Connect's makes.
pub(crate) fn object() -> Value<'static> {
    let owned = |value: Value<'_>| match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Number(text) => Value::Number(text.into_owned().into()),
        Value::Boolean(value) => Value::Boolean(value),
        _ => Value::Null,
    };
    let text = json_text();
    let Ok(Value::Object(fields)) = json::parse(&text) else { return Value::Null };
    Value::Object(fields.into_iter().map(|(name, value)| (name.into_owned().into(), owned(value))).collect())
}

/// The values of a record, and the types of their columns.
pub(crate) type Cells = Vec<(Value<'static>, ColumnType<'static>)>;

/// What a row is made of.
pub(crate) fn cells() -> Cells {
    let Value::Object(fields) = object() else { return Vec::new() };
    let types =
        [NativeType::Text, NativeType::BigInt, NativeType::Double, NativeType::Int, NativeType::Boolean];
    let typed = fields.into_iter().take(COLUMNS).enumerate();
    typed.map(|(field, (_, value))| (value, ColumnType::Native(types[field % 5].clone()))).collect()
}

/// Makes the cells of a row; answers with how many bytes they take.
pub(crate) fn convert(cells: &Cells, formats: &Formats) -> usize {
    let mut row = Vec::with_capacity(16 * cells.len());
    let written = cells.iter().try_for_each(|(value, column)| write_cell(value, column, formats, &mut row));
    written.map_or(0, |()| row.len())
}

/// The schema of the record.
pub(crate) fn avro_schema() -> Option<Schema> {
    let types = ["string", "long", "double", "int", "boolean"];
    let fields =
        (0..FIELDS).map(|field| format!(r#"{{"name":"{}","type":"{}"}}"#, name(field), types[field % 5]));
    let fields: Vec<_> = fields.collect();
    let schema = format!(r#"{{"type":"record","name":"Order","fields":[{}]}}"#, fields.join(","));
    Schema::parse(&schema, &[] as &[&str]).ok()
}

/// The record as Avro.
pub(crate) fn datum() -> Vec<u8> {
    let mut datum = Vec::new();
    for field in 0..FIELDS {
        match field % 5 {
            0 => {
                let text = if field == 0 { "key-123456" } else { "value 9ae16a3b2f90404f of a field" };
                datum.push(u8::try_from(2 * text.len()).unwrap_or_default());
                datum.extend(text.as_bytes());
            }
            // Nine bytes of a large number, its sign in the lowest bit.
            1 => datum.extend([0xb5, 0xa6, 0xd3, 0x9e, 0xb4, 0xf1, 0xc2, 0xc4, 0x34]),
            2 => datum.extend(73_425.17_f64.to_le_bytes()),
            3 => datum.extend([0xa2, 0xac, 0x7f]),
            _ => datum.push(1),
        }
    }
    datum
}

/// Takes the fields of a record of Avro; answers with how many there are.
pub(crate) fn project_avro(projection: &Projection, schema: &Schema, datum: &[u8]) -> usize {
    schema.read(datum).map_or(0, |value| project(projection, &record(value)))
}

/// Notes the offsets of a batch over four partitions and finishes them; answers with how many records it finished.
pub(crate) fn track() -> usize {
    let mut tracker = OffsetTracker::default();
    let mut tickets = Vec::with_capacity(BATCH);
    for partition in 0..4 {
        let mut partition = tracker.partition(&partition);
        tickets.extend((0..BATCH as i64 / 4).map(|offset| partition.accept(offset, 1)));
    }
    tickets.into_iter().filter(|ticket| tracker.finish_row(*ticket)).count()
}
