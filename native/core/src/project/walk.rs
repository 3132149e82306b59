//! From a value to the slots.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::{MutexGuard, PoisonError};

use super::plan::Plan;
use super::{Node, Others, Slots};
use crate::record::avro::{self, Datum};
use crate::record::json::{self, JsonError, Scanner};
use crate::record::{Shape, ShortNumber, Take, Value};

/// What the next step of a field is.
pub(super) enum Next<'n> {
    Node(&'n Node),
    /// A slot takes it, and nothing looks into it.
    Slot(usize),
    Ignored,
    /// A `*` has no column for it.
    Refused,
}

#[cold]
fn refused(name: &str) -> String {
    format!(
        "the table has no column for the field `{name}`: add the column, map the field with `AS column`, or add `IGNORE {name}` to the route"
    )
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
        self.others.is_some() || !self.fields.is_empty()
    }

    /// Gives to the slots what they take of `value`; `place` names it in messages.
    pub(super) fn walk(
        &self,
        value: &Value<'_>,
        place: &dyn Display,
        slots: &mut impl Slots,
    ) -> Result<(), String> {
        if let Value::Avro(datum) = value {
            return self.avro(datum, place, slots);
        }
        for slot in &self.slots {
            slots.give(*slot, value);
        }
        if !self.reads_parts() {
            return Ok(());
        }
        let mut fields = self.fields.walk();
        match value {
            Value::Null => Ok(()),
            Value::Struct(shape, values) if self.reads_fields() => {
                let plan = self.plan(shape);
                let mut named = shape.fields().iter().zip(values).enumerate();
                named.try_for_each(|(position, (name, value))| {
                    follow(plan.next(self, position), name, value, slots)
                })
            }
            Value::Object(named) if self.reads_fields() => named
                .iter()
                .try_for_each(|(name, value)| follow(self.next(fields.find(name)), name, value, slots)),
            Value::Map(entries) if self.reads_fields() => {
                entries.iter().try_for_each(|(name, value)| match name {
                    Value::Text(name) => follow(self.next(fields.find(name)), name, value, slots),
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

    /// Decodes only the fields that a slot takes; the rest of the data is passed over.
    fn avro(&self, datum: &Datum<'_>, place: &dyn Display, slots: &mut impl Slots) -> Result<(), String> {
        let no_avro = |fault: avro::Fault| format!("{place} is no Avro of its schema: {fault}");
        if !self.slots.is_empty() || !self.elements.is_empty() {
            return self.walk(&datum.decode().map_err(no_avro)?, place, slots);
        }
        if !self.reads_fields() {
            return Ok(());
        }
        let plan = self.plan(datum.shape());
        let read = datum.fields(|position, field| {
            match plan.next(self, position) {
                Next::Slot(slot) => field.give(&mut Slot { slots, slot })?,
                Next::Node(node) => {
                    let name = field.name();
                    node.walk(&field.value()?, &format_args!("the field `{name}`"), slots)
                        .map_err(Unread::value)?;
                }
                Next::Ignored => field.skip()?,
                Next::Refused => return Err(Unread::value(refused(field.name()))),
            }
            Ok(())
        });
        read.map_err(|Unread(why)| match *why {
            Why::Avro(fault) => no_avro(fault),
            Why::Json(error) => error.to_string(),
            Why::Value(fault) => fault,
        })
    }

    fn no_parts(&self, place: &dyn Display, type_name: &str) -> String {
        let parts = if self.reads_fields() { "fields" } else { "elements" };
        format!("{place} is {type_name}, which has no {parts}: the route reads {parts} of it")
    }

    /// The plan for a shape.
    #[inline]
    fn plan(&self, shape: &Shape) -> MutexGuard<'_, Plan> {
        // A plan is made anew from its beginning.
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        plan.make(self, shape);
        plan
    }

    /// What to do with a field, for which there is a node or none.
    #[inline]
    pub(super) fn next<'n>(&self, node: Option<&'n Node>) -> Next<'n> {
        match node {
            Some(node) if node.reads_parts() => Next::Node(node),
            Some(node) => match node.slots.as_slice() {
                [] => Next::Ignored,
                [slot] => Next::Slot(*slot),
                _ => Next::Node(node),
            },
            None if self.others == Some(Others::Refused) => Next::Refused,
            None => Next::Ignored,
        }
    }

    /// Reads only the members and elements that a slot takes; the rest of the text is passed over.
    fn json(&self, text: &str, place: &dyn Display, slots: &mut impl Slots) -> Result<(), String> {
        let mut scanner = Scanner::new(text);
        let read = self.parts(&mut scanner, place, slots).and_then(|()| Ok(scanner.end()?));
        read.map_err(|Unread(why)| match *why {
            Why::Json(error) => {
                let what = if self.reads_fields() { "object" } else { "array" };
                format!("{place} is no JSON {what}: {error}")
            }
            Why::Avro(fault) => fault.to_string(),
            Why::Value(fault) => fault,
        })
    }

    fn parts(
        &self,
        scanner: &mut Scanner<'_>,
        place: &dyn Display,
        slots: &mut impl Slots,
    ) -> Result<(), Unread> {
        if !self.elements.is_empty() && (scanner.peek() == Some(b'[') || !self.reads_fields()) {
            return scanner.elements(|index, scanner| {
                match self.elements.iter().find(|(wanted, _)| *wanted == index) {
                    Some((_, node)) => node.raw(scanner, &format_args!("element {index} of {place}"), slots),
                    None => Ok(scanner.skip().map(drop)?),
                }
            });
        }
        let mut fields = self.fields.walk();
        scanner.members(|scanner| {
            let (name, node) = match fields.expected() {
                Some(field) if scanner.passes_name(&field.quoted)? => {
                    (Cow::Borrowed(&*field.name), Some(fields.pass(field)))
                }
                _ => {
                    let name = scanner.name()?;
                    let node = fields.look_up(&name);
                    (name, node)
                }
            };
            match self.next(node) {
                Next::Slot(slot) => scanner.give(&mut Slot { slots, slot })?,
                Next::Node(node) => node.raw(scanner, &format_args!("the field `{name}`"), slots)?,
                Next::Ignored => drop(scanner.skip()?),
                Next::Refused => return Err(Unread::value(refused(&name))),
            }
            Ok(())
        })
    }

    /// Fills the slots that take something of what comes next.
    fn raw(
        &self,
        scanner: &mut Scanner<'_>,
        place: &dyn Display,
        slots: &mut impl Slots,
    ) -> Result<(), Unread> {
        let text = scanner.skip()?;
        if !self.slots.is_empty() {
            let value = json::parse(text)?;
            self.slots.iter().for_each(|slot| slots.give(*slot, &value));
        }
        match self.reads_parts() && text != "null" {
            true => self.json(text, place, slots).map_err(Unread::value),
            false => Ok(()),
        }
    }
}

/// Does with the value of a field what is to be done.
fn follow(next: Next<'_>, name: &str, value: &Value<'_>, slots: &mut impl Slots) -> Result<(), String> {
    match next {
        Next::Slot(slot) => {
            slots.give(slot, value);
            Ok(())
        }
        Next::Refused => Err(refused(name)),
        Next::Node(node) => node.walk(value, &format_args!("the field `{name}`"), slots),
        Next::Ignored => Ok(()),
    }
}

/// One of the slots.
struct Slot<'s, S> {
    slots: &'s mut S,
    slot: usize,
}

impl<S: Slots> Take for Slot<'_, S> {
    #[inline(always)]
    fn take(&mut self, value: &Value<'_>) {
        self.slots.give(self.slot, value);
    }

    #[inline(always)]
    fn take_number(&mut self, text: &str, number: ShortNumber) {
        self.slots.give_number(self.slot, text, number);
    }
}

/// Why JSON text or Avro data could not be read; small, since each member is answered with it or without.
struct Unread(Box<Why>);

enum Why {
    Json(JsonError),
    Avro(avro::Fault),
    /// What is wrong with a value, in words.
    Value(String),
}

impl Unread {
    fn value(fault: String) -> Self {
        Self(Box::new(Why::Value(fault)))
    }
}

impl From<JsonError> for Unread {
    fn from(error: JsonError) -> Self {
        Self(Box::new(Why::Json(error)))
    }
}

impl From<avro::Fault> for Unread {
    fn from(fault: avro::Fault) -> Self {
        Self(Box::new(Why::Avro(fault)))
    }
}
