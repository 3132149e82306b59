//! The cells of the row that is being made, in the order in which a record gives its values.

use scylla::cluster::metadata::{ColumnType, NativeType};

use super::plan::{Marker, Role};
use super::row::{NULL, UNSET};
use crate::config::Nulls;
use crate::convert::{self, Formats};
use crate::record::{ShortNumber, Value, json};
use crate::tape::Tape;

/// Cassandra's own limit: 20 years.
const MAX_TTL_SECONDS: i32 = 630_720_000;

/// Cells by the slots that their values come from. Used again for row after row, so that no row needs memory of its own.
#[derive(Debug, Default)]
pub struct Cells {
    places: Vec<Place>,
    /// The cells one behind the other, each with its length in front.
    bytes: Tape,
    /// A cell that is made of a value of another type.
    made: Vec<u8>,
    /// The cells in the order of their statement's markers, where that is another one.
    ordered: Vec<u8>,
    /// Why values could not become cells.
    refused: Vec<String>,
}

/// What a slot has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The record has nothing for it.
    Nothing,
    /// A null: what that does, its marker decides.
    Null,
    /// A cell, from here to there.
    Cell(usize, usize),
    /// A value that can't become a cell, by the number of the reason.
    Refused(usize),
}

impl Cells {
    /// Begins a row of so many slots.
    pub fn begin(&mut self, slots: usize) {
        self.places.clear();
        self.places.resize(slots, Place::Nothing);
        self.bytes.clear();
        self.refused.clear();
    }

    /// What a slot has.
    pub fn place(&self, slot: usize) -> Place {
        self.places.get(slot).copied().unwrap_or(Place::Nothing)
    }

    /// A slot gets what another one has.
    pub fn copy(&mut self, from: usize, to: usize) {
        self.places[to] = self.place(from);
    }

    /// A slot gets the cell that a marker takes of a value.
    #[inline(always)]
    pub fn give(&mut self, slot: usize, marker: &Marker, formats: &Formats, value: &Value<'_>) {
        let start = self.bytes.len();
        self.places[slot] = match marker.role {
            Role::Key | Role::Column
                if convert::write_plain_cell(value, &marker.column_type, &mut self.bytes) =>
            {
                Place::Cell(start, self.bytes.len())
            }
            _ => self.convert(marker, formats, value),
        };
    }

    /// A slot gets the cell that a marker takes of a number, which JSON has as this text.
    #[inline(always)]
    pub fn give_number(
        &mut self,
        slot: usize,
        marker: &Marker,
        formats: &Formats,
        (text, number): (&str, ShortNumber),
    ) {
        let start = self.bytes.len();
        self.places[slot] = match marker.role {
            Role::Key | Role::Column
                if convert::write_short_number(number, &marker.column_type, &mut self.bytes) =>
            {
                Place::Cell(start, self.bytes.len())
            }
            _ => self.convert(marker, formats, &Value::Number(text.into()).borrowed()),
        };
    }

    fn convert(&mut self, marker: &Marker, formats: &Formats, value: &Value<'_>) -> Place {
        self.made.clear();
        match cell(marker, formats, value, &mut self.made) {
            Ok(true) => {
                let start = self.bytes.len();
                self.bytes.append_slice(&self.made);
                Place::Cell(start, self.bytes.len())
            }
            Ok(false) => Place::Null,
            Err(reason) => {
                self.refused.push(format!("{}: {reason}", marker.place()));
                Place::Refused(self.refused.len() - 1)
            }
        }
    }

    /// The row of these markers. The error says which of them can't be made of what, without the value.
    pub(super) fn row(&mut self, markers: &[Marker], nulls: Nulls) -> Result<&[u8], String> {
        // Records mostly give their values in the order of the markers.
        let (mut end, mut in_order) = (0, 0);
        while let Some(marker) = markers.get(in_order)
            && let Place::Cell(from, to) = self.place(marker.slot)
            && from == end
        {
            end = to;
            in_order += 1;
        }
        if in_order == markers.len() {
            return Ok(&self.bytes[..end]);
        }
        let mut ordered = std::mem::take(&mut self.ordered);
        ordered.clear();
        ordered.extend_from_slice(&self.bytes[..end]);
        let filled =
            markers[in_order..].iter().try_for_each(|marker| self.append(marker, nulls, &mut ordered));
        self.ordered = ordered;
        filled.map(|()| self.ordered.as_slice())
    }

    fn append(&self, marker: &Marker, nulls: Nulls, row: &mut Vec<u8>) -> Result<(), String> {
        let fault = |what: &str| Err(format!("{}: {what}", marker.place()));
        let absent = match (self.place(marker.slot), marker.role) {
            (Place::Cell(from, to), _) => {
                row.extend_from_slice(&self.bytes[from..to]);
                return Ok(());
            }
            (Place::Refused(reason), _) => return Err(self.refused[reason].clone()),
            (Place::Nothing, Role::Key) => {
                return fault("the record has no field for this part of the primary key");
            }
            (Place::Null, Role::Key) => return fault("null for a part of the primary key"),
            (Place::Null, Role::Column) if nulls == Nulls::Null => NULL,
            (Place::Nothing | Place::Null, _) => UNSET,
        };
        row.extend_from_slice(&absent.to_be_bytes());
        Ok(())
    }
}

/// Appends the cell that a marker takes of a value; false for a null. The error does not have the value.
fn cell(marker: &Marker, formats: &Formats, value: &Value<'_>, cells: &mut Vec<u8>) -> Result<bool, String> {
    match value {
        Value::Null => return Ok(false),
        value if marker.whole => return whole(marker, formats, value, cells),
        value => write(marker, formats, value, cells)?,
    }
    Ok(true)
}

fn write(marker: &Marker, formats: &Formats, value: &Value<'_>, cells: &mut Vec<u8>) -> Result<(), String> {
    convert::write_cell(value, &marker.column_type, formats, cells)
        .map_err(|mismatch| mismatch.to_string())?;
    if marker.role == Role::Ttl { ttl(cells) } else { Ok(()) }
}

/// Looks at the cell of seconds to live that was just written.
fn ttl(cells: &[u8]) -> Result<(), String> {
    let seconds = cells.last_chunk().map_or(-1, |bytes| i32::from_be_bytes(*bytes));
    match seconds {
        0..=MAX_TTL_SECONDS => Ok(()),
        _ => Err(format!("is not within 0 to {MAX_TTL_SECONDS} seconds (20 years)")),
    }
}

/// A whole key, value or header: a text column holds as JSON what is not text itself.
fn whole(marker: &Marker, formats: &Formats, value: &Value<'_>, cells: &mut Vec<u8>) -> Result<bool, String> {
    let is_text = matches!(marker.column_type, ColumnType::Native(NativeType::Text | NativeType::Ascii));
    match value {
        Value::List(_) | Value::Map(_) | Value::Object(_) | Value::Struct(..) if is_text => {
            let text = convert::json_text(value).map_err(|mismatch| mismatch.to_string())?;
            write(marker, formats, &Value::Text(text.into()), cells)?;
        }
        // A JSON string is text; what is not text stays as it is written.
        Value::Json(text) if is_text && !text.trim_start().starts_with(['"', 'n']) => {
            write(marker, formats, &Value::Text(text.as_ref().into()), cells)?;
        }
        Value::Json(text) => {
            let value = json::parse(text).map_err(|error| format!("it is no JSON: {error}"))?;
            if value == Value::Null {
                return Ok(false);
            }
            write(marker, formats, &value, cells)?;
        }
        value => write(marker, formats, value, cells)?,
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key, a column of numbers and one of text.
    fn markers() -> Vec<Marker> {
        let marker = |name: &str, slot, role, native| Marker {
            name: name.to_owned(),
            column_type: ColumnType::Native(native),
            slot,
            role,
            whole: false,
        };
        vec![
            marker("id", 0, Role::Key, NativeType::Int),
            marker("n", 1, Role::Column, NativeType::Int),
            marker("t", 2, Role::Column, NativeType::Text),
        ]
    }

    fn row(given: &[(usize, Value<'_>)], nulls: Nulls) -> Result<Vec<u8>, String> {
        let (mut cells, markers) = (Cells::default(), markers());
        // What an earlier row has left does not matter.
        cells.begin(9);
        cells.give(8, &markers[2], &Formats::default(), &Value::Text("earlier".into()));
        cells.begin(3);
        for (slot, value) in given {
            cells.give(*slot, &markers[*slot], &Formats::default(), value);
        }
        cells.row(&markers, nulls).map(<[u8]>::to_vec)
    }

    const INT_7: [u8; 8] = [0, 0, 0, 4, 0, 0, 0, 7];
    const TEXT_A: [u8; 5] = [0, 0, 0, 1, b'a'];
    const UNSET: [u8; 4] = [255, 255, 255, 254];
    const NULL: [u8; 4] = [255, 255, 255, 255];

    #[test]
    fn cells_stand_in_the_order_of_the_markers_whatever_came_first() {
        let expected = Ok([&INT_7[..], &INT_7, &TEXT_A].concat());
        let (id, n, t) = ((0, Value::Int8(7)), (1, Value::Int64(7)), (2, Value::Text("a".into())));
        assert_eq!(row(&[id.clone(), n.clone(), t.clone()], Nulls::Unset), expected);
        assert_eq!(row(&[t.clone(), n.clone(), id.clone()], Nulls::Unset), expected);
        assert_eq!(row(&[id, t, n], Nulls::Unset), expected);
    }

    #[test]
    fn the_last_value_of_a_slot_counts_even_after_one_that_could_not_be_written() {
        let (id, n) = ((0, Value::Int8(7)), (1, Value::Int8(7)));
        let wrong = (1, Value::Text("no number".into()));
        let expected = Ok([&INT_7[..], &INT_7, &UNSET].concat());
        assert_eq!(row(&[id.clone(), wrong.clone(), n.clone()], Nulls::Unset), expected);
        assert_eq!(row(&[id.clone(), (1, Value::Int8(1)), n.clone()], Nulls::Unset), expected);
        let error = row(&[id, n, wrong], Nulls::Unset).unwrap_err();
        assert!(error.starts_with("column `n`: ") && !error.contains("no number"), "{error}");
    }

    #[test]
    fn what_is_missing_is_unset_and_a_null_does_as_it_is_told() {
        let id = (0, Value::Int8(7));
        assert_eq!(row(std::slice::from_ref(&id), Nulls::Null), Ok([&INT_7[..], &UNSET, &UNSET].concat()));
        let null = [id, (2, Value::Null)];
        assert_eq!(row(&null, Nulls::Null), Ok([&INT_7[..], &UNSET, &NULL].concat()));
        assert_eq!(row(&null, Nulls::Unset), Ok([&INT_7[..], &UNSET, &UNSET].concat()));
    }

    #[test]
    fn a_primary_key_needs_its_value() {
        let error = row(&[(1, Value::Int8(7))], Nulls::Unset).unwrap_err();
        assert_eq!(error, "column `id`: the record has no field for this part of the primary key");
        let error = row(&[(0, Value::Null)], Nulls::Unset).unwrap_err();
        assert_eq!(error, "column `id`: null for a part of the primary key");
    }

    #[test]
    fn a_time_to_live_has_limits() {
        let ttl = Marker { role: Role::Ttl, ..markers().remove(1) };
        let of = |seconds| cell(&ttl, &Formats::default(), &Value::Int32(seconds), &mut Vec::new());
        assert_eq!([of(0), of(MAX_TTL_SECONDS)], [Ok(true), Ok(true)]);
        assert!(of(-1).is_err() && of(MAX_TTL_SECONDS + 1).is_err());
    }
}
