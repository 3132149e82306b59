//! The steps of a record's path.

use std::hint::black_box;

use ilion_core::convert::{Formats, write_cell};
use ilion_core::kcql;
use ilion_core::offsets::OffsetTracker;
use ilion_core::project::{Columns, Content, Projection, Slots};
use ilion_core::record::avro::Schema;
use ilion_core::record::{Record, Value, json};
use ilion_core::wire::FrameDecoder;
use scylla::cluster::metadata::{ColumnType, NativeType};

use crate::records::{BATCH, COLUMNS, avro_schema_text, json_text, names, query, record};

/// Decodes a batch; answers with how many values its records have.
pub(crate) fn decode(frame: Vec<u8>) -> usize {
    let Ok(frame) = FrameDecoder::default().accept(frame) else { return 0 };
    frame.entries().iter().filter(|entry| frame.record(entry).is_ok()).count()
}

/// The route's selection.
pub(crate) fn projection() -> Option<Projection> {
    let names: Vec<String> = names().collect();
    let columns = Columns::Table {
        names: names.iter().map(String::as_str).collect(),
        partition_key: 1,
        primary_key: 1,
        statics: Vec::new(),
    };
    Projection::compile(kcql::parse(&query()).ok()?.first()?, &columns).ok()
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
    Schema::parse(&avro_schema_text(), &[] as &[&str]).ok()
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
