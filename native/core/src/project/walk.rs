//! From a value to the slots.

use std::borrow::Cow;
use std::fmt::Display;

use serde_json::value::RawValue;

use super::{Node, Slot};
use crate::record::Value;
use crate::record::json;

/// What the next step of a field is.
enum Next<'n> {
    Node(&'n Node),
    Slot(usize),
    Ignored,
}

impl Node {
    fn reads_fields(&self) -> bool {
        self.rest.is_some() || !self.fields.is_empty()
    }

    /// Fills the slots that take something of `value`; `place` names it in messages.
    pub(super) fn walk<'r>(
        &self,
        value: &'r Value<'r>,
        place: &dyn Display,
        slots: &mut [Slot<'r>],
    ) -> Result<(), String> {
        for slot in &self.slots {
            slots[*slot] = Some(Cow::Borrowed(value));
        }
        if !self.reads_fields() {
            return Ok(());
        }
        match value {
            Value::Null => Ok(()),
            Value::Struct(shape, values) => {
                shape.fields.iter().zip(values).try_for_each(|(name, value)| self.field(name, value, slots))
            }
            Value::Object(fields) => {
                fields.iter().try_for_each(|(name, value)| self.field(name, value, slots))
            }
            Value::Map(entries) => entries.iter().try_for_each(|(name, value)| match name {
                Value::Text(name) => self.field(name, value, slots),
                other => Err(format!(
                    "{place} is a MAP with keys of type {}: only text names a field",
                    other.type_name()
                )),
            }),
            Value::Text(text) => self.json(text, place, slots),
            Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => self.json(text, place, slots),
                Err(_) => Err(format!(
                    "{place} is bytes that are not UTF-8, so no JSON: the route reads fields of it"
                )),
            },
            other => Err(format!(
                "{place} is {}, which has no fields: the route reads fields of it",
                other.type_name()
            )),
        }
    }

    fn next(&self, name: &str) -> Result<Next<'_>, String> {
        if let Some(node) = self.fields.get(name) {
            return Ok(Next::Node(node));
        }
        let Some(rest) = &self.rest else { return Ok(Next::Ignored) };
        match rest.slots.get(name) {
            Some(slot) => Ok(Next::Slot(*slot)),
            None if rest.ignored.contains(name) => Ok(Next::Ignored),
            None => Err(format!(
                "the table has no column for the field `{name}`: add the column, map the field with `AS column`, or add `IGNORE {name}` to the route"
            )),
        }
    }

    fn field<'r>(&self, name: &str, value: &'r Value<'r>, slots: &mut [Slot<'r>]) -> Result<(), String> {
        match self.next(name)? {
            Next::Node(node) => node.walk(value, &format_args!("the field `{name}`"), slots),
            Next::Slot(slot) => {
                slots[slot] = Some(Cow::Borrowed(value));
                Ok(())
            }
            Next::Ignored => Ok(()),
        }
    }

    /// Reads only the members that a slot takes; the rest of the text is skipped.
    fn json<'r>(&self, text: &'r str, place: &dyn Display, slots: &mut [Slot<'r>]) -> Result<(), String> {
        let mut fault = None;
        let read = json::members(text, |name, member| {
            if fault.is_none() {
                fault = self.member(&name, member, slots).err();
            }
        });
        match (read, fault) {
            (Err(error), _) => Err(format!("{place} is no JSON object: {error}")),
            (_, Some(fault)) => Err(fault),
            _ => Ok(()),
        }
    }

    fn member<'r>(&self, name: &str, member: &'r RawValue, slots: &mut [Slot<'r>]) -> Result<(), String> {
        let place = format_args!("the field `{name}`");
        let parse = || json::value(member).map_err(|error| format!("{place} is no JSON: {error}"));
        match self.next(name)? {
            Next::Ignored => Ok(()),
            Next::Slot(slot) => {
                slots[slot] = Some(Cow::Owned(parse()?));
                Ok(())
            }
            Next::Node(node) => {
                for slot in &node.slots {
                    slots[*slot] = Some(Cow::Owned(parse()?));
                }
                match node.reads_fields() && member.get() != "null" {
                    true => node.json(member.get(), &place, slots),
                    false => Ok(()),
                }
            }
        }
    }
}
