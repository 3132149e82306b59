//! Slots that keep what they are given as text, to be looked at. The fuzz targets use them too.

use super::{Content, Slots};
use crate::record::Value;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown(pub(crate) Vec<Option<String>>);

impl Shown {
    pub(crate) fn new(slots: usize) -> Self {
        Self(vec![None; slots])
    }
}

impl Slots for Shown {
    fn give(&mut self, slot: usize, value: &Value<'_>) {
        self.0[slot] = Some(format!("{value:?}"));
    }

    fn content(&self, slot: usize) -> Content {
        match self.0[slot].as_deref() {
            None => Content::Nothing,
            Some("Null") => Content::Null,
            Some(_) => Content::Value,
        }
    }

    fn copy(&mut self, from: usize, to: usize) {
        self.0[to] = self.0[from].clone();
    }
}
