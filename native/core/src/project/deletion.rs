//! Which primary key a tombstone deletes.
//!
//! A column that the route feeds from the key, a header, `_topic`… or a literal is fed from there for tombstones too. One that it feeds
//! from the value is looked for in the record's key: the field of the same path, or else the field that is called like the column.
//! A key that is not made of fields feeds the first column that the key has to feed.
//!
//! A key that names the first columns of the primary key only, but all of the partition key, deletes all rows below them.

use super::compile::given;
use super::{Columns, Content, Fault, Projection, Slots};
use crate::kcql::ast::{Expression, FieldPath, Root, Selection, Spanned, Statement, Step};
use crate::record::{Record, Value};

/// A compiled way from tombstones to primary keys.
#[derive(Debug)]
pub struct Deletion {
    /// For keys that have fields.
    of_fields: Projection,
    /// For keys that have none.
    of_plain: Projection,
    /// The second slot of columns that are looked for under two names.
    second: Vec<Option<usize>>,
    /// Columns that a tombstone must have, because it is not the key that they come from.
    required: Vec<bool>,
    names: Vec<String>,
    partition_key: usize,
    keys_have_fields: bool,
}

impl Deletion {
    /// Compiles the deletes of a statement that writes a table; keys may be of a format that has no fields.
    pub fn compile(
        statement: &Statement,
        columns: &Columns<'_>,
        keys_have_fields: bool,
    ) -> Result<Self, Vec<Fault>> {
        let (names, partition_key) = match columns {
            Columns::Table { names, partition_key, primary_key, .. } => {
                (&names[..*primary_key], *partition_key)
            }
            Columns::Markers(_) => (&[][..], 0),
        };
        let mut deletion = Self {
            of_fields: Projection::default(),
            of_plain: Projection::default(),
            second: vec![None; names.len()],
            required: vec![false; names.len()],
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            partition_key,
            keys_have_fields,
        };
        // The slots of the columns come first.
        deletion.of_fields.slots = names.len();
        deletion.of_plain.slots = names.len();
        let mut plain_key_is_taken = false;
        let mut faults = Vec::new();
        for (slot, name) in names.iter().enumerate() {
            let item = statement.selection.iter().find(|item| item.node.column_name() == Some(name));
            let path = match item {
                None => None,
                Some(Spanned { node: Selection::Item { expression, .. }, span }) => match expression {
                    Expression::Path(path) => Some(path),
                    Expression::Now | Expression::Uuid => {
                        let message = "is new for each record, so a tombstone can't name it: set PROPERTIES('delete.enabled' = 'false') \
                                       for this route";
                        faults.push((span.clone(), message.to_owned()));
                        continue;
                    }
                    other => {
                        deletion.of_fields.given.extend(given(other).map(|given| (given, slot)));
                        deletion.of_plain.given.extend(given(other).map(|given| (given, slot)));
                        deletion.required[slot] = true;
                        continue;
                    }
                },
                Some(_) => None,
            };
            match path {
                Some(path) if path.root != Root::Value => {
                    deletion.of_fields.node(path).slots.push(slot);
                    deletion.of_plain.node(path).slots.push(slot);
                    deletion.required[slot] = path.root != Root::Key;
                }
                _ => {
                    let field = Step::Field((*name).to_owned());
                    let by_name = FieldPath { root: Root::Key, steps: vec![field] };
                    let same = path.filter(|path| !path.steps.is_empty());
                    let same = same.map(|path| FieldPath { root: Root::Key, steps: path.steps.clone() });
                    match same.filter(|same| *same != by_name) {
                        Some(same) => {
                            deletion.of_fields.node(&same).slots.push(slot);
                            let second = deletion.of_fields.slot();
                            deletion.of_fields.node(&by_name).slots.push(second);
                            deletion.second[slot] = Some(second);
                        }
                        None => deletion.of_fields.node(&by_name).slots.push(slot),
                    }
                    if !std::mem::replace(&mut plain_key_is_taken, true) {
                        deletion.of_plain.key.slots.push(slot);
                    }
                }
            }
        }
        if faults.is_empty() { Ok(deletion) } else { Err(faults) }
    }

    /// How many slots there are, those of the columns of the primary key first.
    pub fn slots(&self) -> usize {
        self.of_fields.slots
    }

    /// The column of the primary key that a slot is for.
    pub fn column(&self, slot: usize) -> usize {
        self.second.iter().position(|second| *second == Some(slot)).unwrap_or(slot)
    }

    /// Gives to empty slots the columns of the primary key that a tombstone names, and answers how many these are: at least the whole partition
    /// key. The error says what is missing.
    pub fn key(&self, record: &Record<'_>, slots: &mut impl Slots) -> Result<usize, String> {
        let projection =
            if self.keys_have_fields && has_fields(&record.key) { &self.of_fields } else { &self.of_plain };
        projection.fill(record, slots)?;
        for (slot, second) in self.second.iter().enumerate() {
            if let Some(second) = second.filter(|_| slots.content(slot) == Content::Nothing) {
                slots.copy(second, slot);
            }
        }
        let named = |slot: usize| format!("the column `{}` of the primary key", self.names[slot]);
        let columns = self.names.len();
        for slot in 0..columns {
            match slots.content(slot) {
                Content::Null => return Err(format!("the tombstone has null for {}", named(slot))),
                Content::Nothing if self.required[slot] => {
                    return Err(format!("the tombstone has nothing for {}", named(slot)));
                }
                _ => {}
            }
        }
        let is_named = |slot: &usize| slots.content(*slot) != Content::Nothing;
        let count = (0..columns).take_while(is_named).count();
        if let Some(later) = (count..columns).find(is_named) {
            return Err(format!(
                "the tombstone's key names {}, but not {} before it",
                named(later),
                named(count)
            ));
        }
        if count < self.partition_key {
            return Err(format!(
                "the tombstone's key does not name {}: a delete needs at least the whole partition key",
                named(count)
            ));
        }
        Ok(count)
    }
}

/// Whether a key is made of fields; text and bytes are where they hold a JSON object.
fn has_fields(key: &Value<'_>) -> bool {
    match key {
        Value::Struct(..) | Value::Object(_) | Value::Map(_) | Value::Avro(_) => true,
        Value::Text(text) | Value::Json(text) => text.trim_start().starts_with('{'),
        Value::Bytes(bytes) => bytes.trim_ascii_start().starts_with(b"{"),
        _ => false,
    }
}

#[cfg(test)]
#[path = "deletion_tests.rs"]
mod tests;
