//! What a record's values go to: the cells of a row, and its write time.

use crate::convert::{self, Formats, NumberUnit};
use crate::project::{Content, Deletion, Projection, SlotUse, Slots};
use crate::record::{ShortNumber, Value};
use crate::writer::{Cells, Marker, Place, Statement};

/// What each slot of a selection is for.
#[derive(Debug)]
pub(super) struct Takers(Vec<Taker>);

#[derive(Debug, Clone, Copy)]
enum Taker {
    /// A marker of the statement.
    Marker(usize),
    WriteTime,
    /// The statement does not need it.
    Nobody,
}

impl Takers {
    /// Of a statement that writes.
    pub(super) fn of(projection: &Projection, statement: &Statement) -> Self {
        let taker = |slot| match projection.slot_use(slot) {
            SlotUse::WriteTime => Taker::WriteTime,
            SlotUse::Column(column) => marker(statement, column),
            SlotUse::Ttl => marker(statement, slot),
        };
        Self((0..projection.slots()).map(taker).collect())
    }

    /// Of a statement that deletes by the whole primary key.
    pub(super) fn of_key(deletion: &Deletion, statement: &Statement) -> Self {
        Self((0..deletion.slots()).map(|slot| marker(statement, deletion.column(slot))).collect())
    }
}

fn marker(statement: &Statement, slot: usize) -> Taker {
    let position = statement.markers().iter().position(|marker| marker.slot() == slot);
    position.map_or(Taker::Nobody, Taker::Marker)
}

/// The slots of one record.
pub(super) struct RowSlots<'c> {
    takers: &'c Takers,
    markers: &'c [Marker],
    formats: &'c Formats,
    cells: &'c mut Cells,
    /// What the field of WITHTIMESTAMP counts.
    write_time_unit: NumberUnit,
    write_time: WriteTimeGiven,
}

/// What the field of WITHTIMESTAMP holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WriteTimeGiven {
    Nothing,
    Null,
    Micros(i64),
    Refused(String),
}

impl<'c> RowSlots<'c> {
    pub(super) fn new(
        takers: &'c Takers,
        statement: &'c Statement,
        write_time_unit: NumberUnit,
        cells: &'c mut Cells,
    ) -> Self {
        cells.begin(takers.0.len());
        Self {
            takers,
            markers: statement.markers(),
            formats: statement.formats(),
            cells,
            write_time_unit,
            write_time: WriteTimeGiven::Nothing,
        }
    }

    /// What the field of WITHTIMESTAMP held.
    pub(super) fn write_time(self) -> WriteTimeGiven {
        self.write_time
    }

    #[cold]
    fn give_write_time(&mut self, value: &Value<'_>) {
        self.write_time = match value {
            Value::Null => WriteTimeGiven::Null,
            value => match convert::write_time(value, self.write_time_unit, self.formats) {
                Ok(micros) => WriteTimeGiven::Micros(micros),
                Err(mismatch) => WriteTimeGiven::Refused(mismatch.to_string()),
            },
        };
    }
}

impl Slots for RowSlots<'_> {
    #[inline(always)]
    fn give(&mut self, slot: usize, value: &Value<'_>) {
        match self.takers.0.get(slot) {
            Some(Taker::Marker(marker)) => {
                self.cells.give(slot, &self.markers[*marker], self.formats, value);
            }
            Some(Taker::WriteTime) => self.give_write_time(value),
            Some(Taker::Nobody) | None => {}
        }
    }

    #[inline(always)]
    fn give_number(&mut self, slot: usize, text: &str, number: ShortNumber) {
        match self.takers.0.get(slot) {
            Some(Taker::Marker(marker)) => {
                self.cells.give_number(slot, &self.markers[*marker], self.formats, (text, number));
            }
            _ => self.give(slot, &Value::Number(text.into()).borrowed()),
        }
    }

    fn content(&self, slot: usize) -> Content {
        match self.cells.place(slot) {
            Place::Nothing => Content::Nothing,
            Place::Null => Content::Null,
            Place::Cell(..) | Place::Refused(_) => Content::Value,
        }
    }

    fn copy(&mut self, from: usize, to: usize) {
        self.cells.copy(from, to);
    }
}
