//! list, set and map: `[i32 count]`, then the elements as cells.
//!
//! Positions in messages count from 0, as in a route's `field[0]`.

use std::ops::Range;

use scylla::cluster::metadata::{CollectionType, ColumnType};

use super::{Formats, Mismatch, Refusal, TooLong, explain, sized, type_name, write_any};
use crate::record::Value;

/// Appends a cell of a collection.
pub(super) fn write(
    value: &Value<'_>,
    collection: &CollectionType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    match (collection, value) {
        // A set that holds an element twice is put right by the server.
        (CollectionType::List(of) | CollectionType::Set(of), Value::List(values)) => {
            sized(cells, |cells| elements(values, of, formats, cells))
        }
        (CollectionType::Map(key_type, value_type), Value::Map(entries)) => {
            let map = MapWriter { key_type, value_type, formats };
            sized(cells, |cells| {
                map.write(entries.len(), entries.iter().map(|(key, value)| (key, value)), cells)
            })
        }
        (CollectionType::Map(key_type, value_type), Value::Object(entries)) => {
            let map = MapWriter { key_type, value_type, formats };
            // Borrowed again: a key converts like any other text.
            let keys: Vec<Value<'_>> =
                entries.iter().map(|(key, _)| Value::Text(key.as_ref().into())).collect();
            let values = entries.iter().map(|(_, value)| value);
            sized(cells, |cells| map.write(entries.len(), keys.iter().zip(values), cells))
        }
        (of, _) => {
            let column_type = ColumnType::Collection { frozen: false, typ: of.clone() };
            Err(explain(Refusal::Type, value, &type_name(&column_type), formats))
        }
    }
}

fn elements(
    values: &[Value<'_>],
    of: &ColumnType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    put_count(values.len(), cells)?;
    for (position, value) in values.iter().enumerate() {
        part(value, of, formats, cells).map_err(|e| e.inside(format_args!("element {position}")))?;
    }
    Ok(())
}

fn put_count(count: usize, cells: &mut Vec<u8>) -> Result<(), Mismatch> {
    let count = i32::try_from(count).map_err(|_| Mismatch::from(TooLong))?;
    cells.extend_from_slice(&count.to_be_bytes());
    Ok(())
}

/// A cell inside a collection, where CQL has no null.
fn part(
    value: &Value<'_>,
    column_type: &ColumnType<'_>,
    formats: &Formats,
    cells: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    match value {
        Value::Null => Err(Mismatch::new("null inside a collection")),
        _ => write_any(value, column_type, formats, cells),
    }
}

struct MapWriter<'t> {
    key_type: &'t ColumnType<'t>,
    value_type: &'t ColumnType<'t>,
    formats: &'t Formats,
}

/// Where an entry stands in the bytes of its map.
struct Entry {
    key: Range<usize>,
    end: usize,
}

impl MapWriter<'_> {
    /// Appends the entries; of several with the same key, only the last, as JSON's readers do. Servers differ in which
    /// one they keep.
    fn write<'v>(
        &self,
        count: usize,
        entries: impl Iterator<Item = (&'v Value<'v>, &'v Value<'v>)>,
        cells: &mut Vec<u8>,
    ) -> Result<(), Mismatch> {
        let start = cells.len();
        put_count(count, cells)?;
        let mut written = Vec::with_capacity(count);
        for (position, (key, value)) in entries.enumerate() {
            let named =
                |part: &'static str| move |e: Mismatch| e.inside(format_args!("{part} of entry {position}"));
            let key_start = cells.len();
            part(key, self.key_type, self.formats, cells).map_err(named("key"))?;
            let key = key_start..cells.len();
            part(value, self.value_type, self.formats, cells).map_err(named("value"))?;
            written.push(Entry { key, end: cells.len() });
        }
        keep_last(&written, start, cells)
    }
}

fn keep_last(entries: &[Entry], start: usize, cells: &mut Vec<u8>) -> Result<(), Mismatch> {
    let key = |index: &usize| &cells[entries[*index].key.clone()];
    let mut order: Vec<usize> = (0..entries.len()).collect();
    // Stable: of equal keys, the last entry stays last.
    order.sort_by(|a, b| key(a).cmp(key(b)));
    let mut kept: Vec<usize> = order
        .iter()
        .zip(order.iter().skip(1).map(Some).chain([None]))
        .filter(|(index, next)| next.is_none_or(|next| key(index) != key(next)))
        .map(|(index, _)| *index)
        .collect();
    if kept.len() == entries.len() {
        return Ok(());
    }
    kept.sort_unstable();
    let mut bytes = Vec::with_capacity(cells.len() - start);
    put_count(kept.len(), &mut bytes)?;
    for index in kept {
        let entry = &entries[index];
        bytes.extend_from_slice(&cells[entry.key.start..entry.end]);
    }
    cells.truncate(start);
    cells.extend_from_slice(&bytes);
    Ok(())
}
