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
    /// Whether it takes anything at all.
    pub(super) fn reads(&self) -> bool {
        !self.slots.is_empty() || self.reads_parts()
    }

    fn reads_parts(&self) -> bool {
        self.reads_fields() || !self.elements.is_empty()
    }

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
        if !self.reads_parts() {
            return Ok(());
        }
        match value {
            Value::Null => Ok(()),
            Value::Struct(shape, values) if self.reads_fields() => {
                shape.fields.iter().zip(values).try_for_each(|(name, value)| self.field(name, value, slots))
            }
            Value::Object(fields) if self.reads_fields() => {
                fields.iter().try_for_each(|(name, value)| self.field(name, value, slots))
            }
            Value::Map(entries) if self.reads_fields() => {
                entries.iter().try_for_each(|(name, value)| match name {
                    Value::Text(name) => self.field(name, value, slots),
                    other => Err(format!(
                        "{place} is a MAP with keys of type {}: only text names a field",
                        other.type_name()
                    )),
                })
            }
            Value::List(values) if !self.elements.is_empty() => {
                self.elements.iter().try_for_each(|(index, node)| match values.get(*index) {
                    Some(value) => node.walk(value, &format_args!("element {index} of {place}"), slots),
                    None => Ok(()),
                })
            }
            Value::Text(text) | Value::Json(text) => self.json(text, place, slots),
            Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => self.json(text, place, slots),
                Err(_) => Err(format!(
                    "{place} is bytes that are not UTF-8, so no JSON: the route reads fields of it"
                )),
            },
            other => Err(self.no_parts(place, other.type_name())),
        }
    }

    fn no_parts(&self, place: &dyn Display, type_name: &str) -> String {
        let parts = if self.reads_fields() { "fields" } else { "elements" };
        format!("{place} is {type_name}, which has no {parts}: the route reads {parts} of it")
    }

    fn next(&self, name: &str) -> Result<Next<'_>, String> {
        if let Some(node) = self.fields.get(name) {
            return Ok(Next::Node(node));
        }
        let Some(rest) = &self.rest else { return Ok(Next::Ignored) };
        match rest.slots.get(name) {
            Some(slot) => Ok(Next::Slot(*slot)),
            None if rest.ignores_others || rest.ignored.contains(name) => Ok(Next::Ignored),
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

    /// Reads only the members and elements that a slot takes; the rest of the text is skipped.
    fn json<'r>(&self, text: &'r str, place: &dyn Display, slots: &mut [Slot<'r>]) -> Result<(), String> {
        let mut fault = None;
        let (read, what) = match !self.elements.is_empty() && text.trim_start().starts_with('[') {
            true => {
                let element = |index: usize, raw| {
                    if let Some((_, node)) = self.elements.iter().find(|(wanted, _)| *wanted == index)
                        && fault.is_none()
                    {
                        fault = node.raw(raw, &format_args!("element {index} of {place}"), slots).err();
                    }
                };
                (json::elements(text, element), "array")
            }
            false => {
                let member = |name: Cow<'r, str>, raw| {
                    if fault.is_none() {
                        fault = self.member(&name, raw, slots).err();
                    }
                };
                (json::members(text, member), if self.reads_fields() { "object" } else { "array" })
            }
        };
        match (read, fault) {
            (Err(error), _) => Err(format!("{place} is no JSON {what}: {error}")),
            (_, Some(fault)) => Err(fault),
            _ => Ok(()),
        }
    }

    fn member<'r>(&self, name: &str, member: &'r RawValue, slots: &mut [Slot<'r>]) -> Result<(), String> {
        let place = format_args!("the field `{name}`");
        match self.next(name)? {
            Next::Ignored => Ok(()),
            Next::Slot(slot) => {
                slots[slot] = Some(Cow::Owned(parsed(member, &place)?));
                Ok(())
            }
            Next::Node(node) => node.raw(member, &place, slots),
        }
    }

    /// Fills the slots that take something of a value that is still JSON text.
    fn raw<'r>(&self, raw: &'r RawValue, place: &dyn Display, slots: &mut [Slot<'r>]) -> Result<(), String> {
        for slot in &self.slots {
            slots[*slot] = Some(Cow::Owned(parsed(raw, place)?));
        }
        match self.reads_parts() && raw.get() != "null" {
            true => self.json(raw.get(), place, slots),
            false => Ok(()),
        }
    }
}

fn parsed<'r>(raw: &'r RawValue, place: &dyn Display) -> Result<Value<'r>, String> {
    json::value(raw).map_err(|error| format!("{place} is no JSON: {error}"))
}
