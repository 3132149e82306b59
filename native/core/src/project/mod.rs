//! Which part of a record each column takes: a route's selection compiled against the columns of its table, then applied to
//! record after record. Each part is given to the [`Slots`] of a row as it is met, and held by nobody.
//!
//! `*` takes every field of the value that the statement does not name elsewhere, and `a.*` those of the field `a`; a field for which
//! the table has no column makes the record errant, because dropping it silently would lose data. (An own statement takes of a `*` what its
//! markers are called.) A named field, or an element of a list, that a record does not have leaves its column unset.

mod compile;
mod deletion;
mod fields;
mod plan;
mod walk;

use std::borrow::Cow;
use std::sync::Mutex;

use crate::record::{Record, ShortNumber, Value};

pub use compile::{Columns, Fault};
pub use deletion::Deletion;

use fields::Fields;
use plan::Plan;
use walk::Next;

/// What takes the values of one record, by the numbers of their slots.
pub trait Slots {
    /// A slot gets a value, in place of what it had.
    fn give(&mut self, slot: usize, value: &Value<'_>);
    /// A slot gets a number as JSON has it, which is known already.
    #[inline(always)]
    fn give_number(&mut self, slot: usize, text: &str, _: ShortNumber) {
        self.give(slot, &Value::Number(Cow::Borrowed(text)).borrowed());
    }
    /// What a slot has.
    fn content(&self, slot: usize) -> Content;
    /// A slot gets what another one has.
    fn copy(&mut self, from: usize, to: usize);
}

/// What a slot has of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The record has nothing for it.
    Nothing,
    /// A null.
    Null,
    /// A value.
    Value,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotUse {
    /// A column, by its number among [`Projection::columns`].
    Column(usize),
    /// The seconds to live.
    Ttl,
    /// The field of WITHTIMESTAMP.
    WriteTime,
}

/// A compiled selection.
#[derive(Debug, Default)]
pub struct Projection {
    columns: Vec<Fed>,
    ttl: Option<usize>,
    write_time: Option<usize>,
    slots: usize,
    /// Slots of later stars, and the slots of the columns that they feed too.
    also: Vec<(usize, usize)>,
    value: Node,
    key: Node,
    headers: Vec<(String, Node)>,
    given: Vec<(Given, usize)>,
}

/// A column that the selection feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fed {
    /// Its index among the table's columns.
    pub column: usize,
    /// It takes the whole key, value or header, which a text column can hold as JSON.
    pub whole: bool,
    /// The item of the selection that names it; otherwise a `*` feeds it where a record has a field of its name.
    pub item: Option<usize>,
}

/// A step into the key, the value or a header: which slots take what stands here, and what lies below.
#[derive(Debug, Default)]
struct Node {
    slots: Vec<usize>,
    fields: Fields,
    elements: Vec<(usize, Node)>,
    /// Where a `*` stands: what becomes of the other fields.
    others: Option<Others>,
    /// Of its fields. Locked for as long as a record is walked through, which is done to one after the other.
    plan: Mutex<Plan>,
}

/// What a `*` does with a field for which it has no slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Others {
    Ignored,
    Refused,
}

/// What is not read from key, value or headers.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    Topic,
    KafkaPartition,
    Offset,
    RecordTimestamp,
    /// A new version 1 UUID.
    Now,
    /// A new random UUID.
    Uuid,
    Literal(Value<'static>),
}

impl Projection {
    /// The columns that are fed, in the order of the slots.
    pub fn columns(&self) -> &[Fed] {
        &self.columns
    }

    /// Whether it reads something of the value, which a tombstone does not have.
    pub fn reads_value(&self) -> bool {
        self.value.reads()
    }

    /// What is the same kind of value for every record, for a look at its column's type before any comes: the slot, and such a value.
    pub fn samples(&self) -> impl Iterator<Item = (usize, Value<'static>)> {
        let given = self.given.iter().filter(|(_, slot)| *slot < self.columns.len());
        given.map(|(given, slot)| (*slot, given.sample()))
    }

    /// How many slots there are, those of the columns first.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// What a slot is for.
    pub fn slot_use(&self, slot: usize) -> SlotUse {
        match self.also.iter().find(|(second, _)| *second == slot) {
            Some((_, column)) => SlotUse::Column(*column),
            None if self.ttl == Some(slot) => SlotUse::Ttl,
            None if self.write_time == Some(slot) => SlotUse::WriteTime,
            None => SlotUse::Column(slot),
        }
    }

    /// The slot of the TTL, where a field holds it.
    pub fn ttl(&self) -> Option<usize> {
        self.ttl
    }

    /// Gives to empty slots what a record has for them. The error says why that can't be done, without its values.
    pub fn project(&self, record: &Record<'_>, slots: &mut impl Slots) -> Result<(), String> {
        self.fill(record, slots)?;
        for (second, column) in &self.also {
            match (slots.content(*second), slots.content(*column)) {
                (Content::Nothing, _) => {}
                (_, Content::Nothing) => slots.copy(*second, *column),
                _ => {
                    return Err(
                        "two fields feed one column: a `*` and a nested `.*` both have a field of its name; IGNORE one of them"
                            .to_owned(),
                    );
                }
            }
        }
        Ok(())
    }

    fn fill(&self, record: &Record<'_>, slots: &mut impl Slots) -> Result<(), String> {
        for (given, slot) in &self.given {
            slots.give(*slot, &given.of(record));
        }
        self.value.walk(&record.value, &"the value", slots)?;
        self.key.walk(&record.key, &"the key", slots)?;
        for (name, node) in &self.headers {
            // Connect's lastWithName: a header that stands more than once counts with its last value.
            if let Some((_, value)) = record.headers.iter().rfind(|(header, _)| header == name) {
                node.walk(value, &format_args!("the header `{name}`"), slots)?;
            }
        }
        Ok(())
    }
}

impl Given {
    fn of<'r>(&self, record: &Record<'r>) -> Value<'r> {
        match self {
            Given::Topic => Value::Text(Cow::Borrowed(record.topic)),
            Given::KafkaPartition => Value::Int32(record.kafka_partition),
            Given::Offset => Value::Int64(record.offset),
            Given::RecordTimestamp => record.record_timestamp.map_or(Value::Null, Value::Timestamp),
            Given::Now => uuid(uuid::Uuid::now_v1(node_id())),
            Given::Uuid => uuid(uuid::Uuid::new_v4()),
            Given::Literal(value) => value.clone(),
        }
    }

    fn sample(&self) -> Value<'static> {
        let record = Record {
            topic: "topic",
            kafka_partition: 0,
            offset: 0,
            record_timestamp: Some(0),
            headers: Vec::new(),
            key: Value::Null,
            value: Value::Null,
        };
        self.of(&record)
    }
}

fn uuid(uuid: uuid::Uuid) -> Value<'static> {
    Value::Bytes(Cow::Owned(uuid.as_bytes().to_vec()))
}

/// Stands for this process in version 1 UUIDs: random, with the bit that says that it is no network card's address.
fn node_id() -> &'static [u8; 6] {
    static NODE_ID: std::sync::OnceLock<[u8; 6]> = std::sync::OnceLock::new();
    NODE_ID.get_or_init(|| {
        let [first, b, c, d, e, f] = std::array::from_fn(|_| fastrand::u8(..));
        [first | 1, b, c, d, e, f]
    })
}

#[cfg(test)]
mod shown;
#[cfg(test)]
#[path = "project_tests.rs"]
mod tests;
