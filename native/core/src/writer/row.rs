//! Rows on their way: cells as they travel, and their write times.

use std::ops::Range;

use scylla::serialize::SerializationError;
use scylla::serialize::row::{RowSerializationContext, SerializeRow};
use scylla::serialize::writers::RowWriter;

use super::plan::TimeMarker;

/// The length that stands for null.
pub(super) const NULL: i32 = -1;
/// The length that stands for "leave the column as it is".
pub(super) const UNSET: i32 = -2;

/// Names a row: the record that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowId {
    /// The batch of records.
    pub batch: u64,
    /// The index in the batch.
    pub index: usize,
}

/// A row, whose cells are kept together with those of others.
#[derive(Debug)]
pub struct Row {
    /// Whose row it is.
    pub id: RowId,
    pub(super) write_time: i64,
    cells: Range<usize>,
}

impl Row {
    /// How many bytes it sends.
    pub(super) fn size(&self) -> usize {
        self.cells.len()
    }
}

/// Rows of one statement.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// The cells of one row behind those of the other, each with its length in front.
    cells: Vec<u8>,
}

impl Rows {
    pub(super) fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { rows: Vec::with_capacity(rows), cells: Vec::with_capacity(bytes) }
    }

    pub(super) fn push(&mut self, id: RowId, write_time: i64, cells: &[u8]) {
        let start = self.cells.len();
        self.cells.extend_from_slice(cells);
        self.rows.push(Row { id, write_time, cells: start..self.cells.len() });
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many bytes of cells it keeps.
    pub(super) fn size(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn as_slice(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.iter_mut()
    }

    pub(super) fn retain(&mut self, is_kept: impl FnMut(&Row) -> bool) {
        self.rows.retain(is_kept);
    }

    /// Each row alone.
    pub(super) fn split(self) -> impl Iterator<Item = Self> {
        let Self { rows, cells } = self;
        rows.into_iter().map(move |Row { id, write_time, cells: range }| {
            let mut one = Self::default();
            one.push(id, write_time, cells.get(range).unwrap_or_default());
            one
        })
    }

    /// The rows as the driver takes them.
    pub(super) fn bound(&self, time: TimeMarker) -> impl Iterator<Item = BoundRow<'_>> {
        self.rows.iter().map(move |row| BoundRow {
            cells: self.cells.get(row.cells.clone()).unwrap_or_default(),
            write_time: row.write_time,
            time,
        })
    }
}

/// The cells of a row; the error is the length that stands for null or unset.
pub(super) fn cells(mut row: &[u8]) -> impl Iterator<Item = Result<&[u8], i32>> {
    std::iter::from_fn(move || {
        let (length, after) = row.split_first_chunk::<4>()?;
        let length = i32::from_be_bytes(*length);
        let (cell, after) = after.split_at_checked(usize::try_from(length).unwrap_or(0))?;
        row = after;
        Some(if length < 0 { Err(length) } else { Ok(cell) })
    })
}

/// A row and where its write time goes.
#[derive(Debug)]
pub(super) struct BoundRow<'r> {
    cells: &'r [u8],
    pub(super) write_time: i64,
    time: TimeMarker,
}

impl SerializeRow for BoundRow<'_> {
    fn serialize(
        &self,
        _: &RowSerializationContext<'_>,
        writer: &mut RowWriter<'_>,
    ) -> Result<(), SerializationError> {
        let write_time = self.write_time.to_be_bytes();
        if self.time == TimeMarker::First {
            writer.make_cell_writer().set_value(&write_time).map_err(SerializationError::new)?;
        }
        for cell in cells(self.cells) {
            let marker = writer.make_cell_writer();
            let _proof = match cell {
                Ok(bytes) => marker.set_value(bytes).map_err(SerializationError::new)?,
                Err(NULL) => marker.set_null(),
                Err(_) => marker.set_unset(),
            };
        }
        if self.time == TimeMarker::Last {
            writer.make_cell_writer().set_value(&write_time).map_err(SerializationError::new)?;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        false
    }
}
