//! A row on its way: cells as they travel, and its write time.

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

/// Cells as they travel, each with its length in front.
#[derive(Debug)]
pub struct Row {
    /// Whose row it is.
    pub id: RowId,
    pub(super) cells: Vec<u8>,
    pub(super) write_time: i64,
    pub(super) time: TimeMarker,
}

impl Row {
    /// How many bytes it sends.
    pub fn size(&self) -> usize {
        self.cells.len()
    }

    /// The cells; the error is the length that stands for null or unset.
    pub(super) fn cells(&self) -> impl Iterator<Item = Result<&[u8], i32>> {
        let mut rest = self.cells.as_slice();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk::<4>()?;
            let length = i32::from_be_bytes(*length);
            let (cell, after) = after.split_at_checked(usize::try_from(length).unwrap_or(0))?;
            rest = after;
            Some(if length < 0 { Err(length) } else { Ok(cell) })
        })
    }

    #[cfg(test)]
    pub(super) fn of_size(index: usize, bytes: usize) -> Self {
        Self { id: RowId { batch: 0, index }, cells: vec![0; bytes], write_time: 0, time: TimeMarker::Last }
    }
}

impl SerializeRow for Row {
    fn serialize(
        &self,
        _: &RowSerializationContext<'_>,
        writer: &mut RowWriter<'_>,
    ) -> Result<(), SerializationError> {
        let write_time = self.write_time.to_be_bytes();
        if self.time == TimeMarker::First {
            writer.make_cell_writer().set_value(&write_time).map_err(SerializationError::new)?;
        }
        for cell in self.cells() {
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
