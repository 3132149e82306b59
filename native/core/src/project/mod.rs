//! Which part of a record each column takes: a route's selection compiled against the columns of its table, then applied to
//! record after record.
//!
//! `*` takes every field of the value that the statement does not name elsewhere; a field for which the table has no column makes the
//! record errant, because dropping it silently would lose data. A named field that a record does not have leaves its column unset.

mod compile;
mod walk;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::record::{Record, Value};

pub use compile::Fault;

/// What a column takes of one record: `None` where the record has nothing for it.
pub type Slot<'r> = Option<Cow<'r, Value<'r>>>;

/// A compiled selection.
#[derive(Debug)]
pub struct Projection {
    columns: Vec<Fed>,
    value: Node,
    key: Node,
    headers: Vec<(String, Node)>,
    metadata: Vec<(Metadata, usize)>,
}

/// A column that the selection feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fed {
    /// Its index among the table's columns.
    pub column: usize,
    /// It takes the whole key or value, which a text column can hold as JSON.
    pub whole: bool,
    /// The selection names it; otherwise `*` feeds it where a record has a field of its name.
    pub named: bool,
}

/// A step into the key, the value or a header: which slots take what stands here, and what lies below.
#[derive(Debug, Default)]
struct Node {
    slots: Vec<usize>,
    fields: HashMap<String, Node>,
    rest: Option<Rest>,
}

/// `*`: the slots of columns that are fed by the field of their name.
#[derive(Debug, Default)]
struct Rest {
    slots: HashMap<String, usize>,
    ignored: HashSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metadata {
    Topic,
    KafkaPartition,
    Offset,
    RecordTimestamp,
}

impl Projection {
    /// The columns that are fed, in the order of the slots.
    pub fn columns(&self) -> &[Fed] {
        &self.columns
    }

    /// Takes out of a record what the columns need. The error says why the record can't be projected, without its values.
    pub fn project<'r>(&self, record: &'r Record<'r>) -> Result<Vec<Slot<'r>>, String> {
        let mut slots: Vec<Slot<'r>> = Vec::new();
        slots.resize_with(self.columns.len(), || None);
        for (metadata, slot) in &self.metadata {
            slots[*slot] = Some(Cow::Owned(match metadata {
                Metadata::Topic => Value::Text(Cow::Borrowed(record.topic)),
                Metadata::KafkaPartition => Value::Int32(record.kafka_partition),
                Metadata::Offset => Value::Int64(record.offset),
                Metadata::RecordTimestamp => record.record_timestamp.map_or(Value::Null, Value::Timestamp),
            }));
        }
        self.value.walk(&record.value, &"the value", &mut slots)?;
        self.key.walk(&record.key, &"the key", &mut slots)?;
        for (name, node) in &self.headers {
            // Connect's lastWithName: a header that stands more than once counts with its last value.
            if let Some((_, value)) = record.headers.iter().rfind(|(header, _)| header == name) {
                node.walk(value, &format_args!("the header `{name}`"), &mut slots)?;
            }
        }
        Ok(slots)
    }
}

#[cfg(test)]
#[path = "project_tests.rs"]
mod tests;
