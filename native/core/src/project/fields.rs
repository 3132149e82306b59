//! The fields that a step into a value takes by their names.

use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::HashMap;

use super::Node;

/// Nodes by the names of their fields, and the order in which the last records had them: the next record most likely has them so too, and
/// to compare one name is cheaper than to look it up.
#[derive(Debug, Default)]
pub(super) struct Fields {
    entries: Vec<Field>,
    numbers: HashMap<String, usize>,
    first: AtomicUsize,
}

/// A field and what is below it.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Box<str>,
    /// The name as JSON text has it.
    pub(super) quoted: Box<str>,
    pub(super) node: Node,
    /// The number of the field that came next.
    next: AtomicUsize,
}

impl Fields {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.numbers.contains_key(name)
    }

    /// The node of a field, new where there is none.
    pub(super) fn node(&mut self, name: &str) -> &mut Node {
        let number = *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            let quoted = serde_json::Value::from(name).to_string().into();
            // It is thought to come after the one before it, until records say otherwise.
            let next = AtomicUsize::new(self.entries.len() + 1);
            self.entries.push(Field { name: name.into(), quoted, node: Node::default(), next });
            self.entries.len() - 1
        });
        &mut self.entries[number].node
    }

    /// The number of a field.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The node of the field of a number.
    #[inline]
    pub(super) fn at(&self, number: usize) -> &Node {
        &self.entries[number].node
    }

    /// For a walk through the fields of one value.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { fields: self, before: None }
    }
}

/// Finds the fields of one value in turn.
pub(super) struct Walk<'f> {
    fields: &'f Fields,
    /// The field that was found last.
    before: Option<&'f Field>,
}

impl<'f> Walk<'f> {
    #[inline]
    fn next(&self) -> &'f AtomicUsize {
        self.before.map_or(&self.fields.first, |field| &field.next)
    }

    /// The field that probably comes next.
    #[inline]
    pub(super) fn expected(&self) -> Option<&'f Field> {
        self.fields.entries.get(self.next().load(Ordering::Relaxed))
    }

    /// The field that was expected came.
    #[inline]
    pub(super) fn pass(&mut self, field: &'f Field) -> &'f Node {
        self.before = Some(field);
        &field.node
    }

    /// The node of the field that comes next.
    #[inline]
    pub(super) fn find(&mut self, name: &str) -> Option<&'f Node> {
        match self.expected() {
            Some(field) if *field.name == *name => Some(self.pass(field)),
            _ => self.look_up(name),
        }
    }

    /// The node of a field that was not expected.
    pub(super) fn look_up(&mut self, name: &str) -> Option<&'f Node> {
        let number = *self.fields.numbers.get(name)?;
        self.next().store(number, Ordering::Relaxed);
        Some(self.pass(&self.fields.entries[number]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(names: &[&str]) -> Fields {
        let mut fields = Fields::default();
        for (slot, name) in names.iter().enumerate() {
            fields.node(name).slots.push(slot);
        }
        fields
    }

    /// The slots of fields in the order of a record.
    fn found(fields: &Fields, names: &[&str]) -> Vec<Option<usize>> {
        let mut walk = fields.walk();
        names.iter().map(|name| walk.find(name).map(|node| node.slots[0])).collect()
    }

    #[test]
    fn fields_are_found_in_any_order_and_as_often_as_they_stand_there() {
        let fields = fields(&["a", "b", "c"]);
        for _ in 0..2 {
            assert_eq!(found(&fields, &["c", "a", "b"]), [Some(2), Some(0), Some(1)]);
            assert_eq!(
                found(&fields, &["a", "x", "b", "b", "c"]),
                [Some(0), None, Some(1), Some(1), Some(2)]
            );
            assert_eq!(found(&fields, &["y", "c", "c"]), [None, Some(2), Some(2)]);
        }
    }

    #[test]
    fn the_order_of_the_last_record_is_expected_of_the_next() {
        let fields = fields(&["a", "b", "c"]);
        let expected = || {
            let mut walk = fields.walk();
            let passed = std::iter::from_fn(move || {
                let field = walk.expected()?;
                walk.pass(field);
                Some(&*field.name)
            });
            passed.take(3).collect::<Vec<_>>()
        };
        assert_eq!(expected(), ["a", "b", "c"]);
        found(&fields, &["c", "unread", "a", "b"]);
        assert_eq!(expected(), ["c", "a", "b"]);
    }

    #[test]
    fn names_that_json_escapes_are_found_by_what_they_mean() {
        let fields = fields(&["a\"b", "a\\\"b"]);
        assert_eq!(found(&fields, &["a\"b", "a\\\"b"]), [Some(0), Some(1)]);
        assert_eq!(fields.walk().expected().map(|field| &*field.quoted), Some(r#""a\"b""#));
    }
}
