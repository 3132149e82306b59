//! An INSERT prepared for the table's real column types, and the rows that are bound to it.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use scylla::cluster::metadata::{CollectionType, ColumnType, NativeType};
use scylla::routing::partitioner::{Murmur3Partitioner, Partitioner, PartitionerName};
use scylla::serialize::SerializationError;
use scylla::serialize::row::{RowSerializationContext, SerializeRow};
use scylla::serialize::writers::RowWriter;
use scylla::statement::Consistency;
use scylla::statement::batch::{Batch, BatchStatement, BatchType};
use scylla::statement::prepared::PreparedStatement;

use crate::config::{ConsistencyLevel, Nulls, WriteConfig};
use crate::convert::{self, Formats};
use crate::cql::{SharedCluster, Table, quoted};
use crate::error::Error;
use crate::record::Value;

const NULL: i32 = -1;
const UNSET: i32 = -2;

/// The first replica of a row, where there is more than one node to choose from.
pub(super) type Replica = Option<[u8; 16]>;

/// A column that a statement has a marker for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// Its index among the table's columns.
    pub column: usize,
    /// It takes a whole key or value, which a text column holds as JSON.
    pub whole: bool,
}

/// An `INSERT … USING TIMESTAMP ?`, prepared.
pub struct Insert {
    table: Arc<Table>,
    cql: String,
    markers: Vec<Marker>,
    /// The markers of the partition key, in its order.
    partition_key: Vec<usize>,
    nulls: Nulls,
    formats: Formats,
    pub(super) prepared: PreparedStatement,
    /// Batches of this statement by their number of rows.
    batches: Mutex<Vec<Option<Arc<Batch>>>>,
    /// A list is written, so that writing a row twice with one time would double its elements.
    has_list: bool,
}

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
    cells: Vec<u8>,
    write_time: i64,
}

/// The driver's batches have no Debug; the statement says it all.
impl std::fmt::Debug for Insert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Insert").field("cql", &self.cql).finish_non_exhaustive()
    }
}

impl Insert {
    /// Prepares the statement that writes these columns of a table.
    pub async fn prepare(
        cluster: &SharedCluster,
        table: Arc<Table>,
        markers: Vec<Marker>,
        write: &WriteConfig,
    ) -> Result<Self, Error> {
        let cql = insert_cql(&table, &markers);
        let mut prepared = cluster.prepare(&cql).await?;
        prepared.set_consistency(consistency(write.consistency));
        let marker_of = |column| markers.iter().position(|marker| marker.column == column);
        let has_list = markers.iter().any(|marker| {
            let column_type = &table.columns[marker.column].column_type;
            matches!(column_type, ColumnType::Collection { frozen: false, typ: CollectionType::List(_) })
        });
        Ok(Self {
            partition_key: (0..table.partition_key_columns).filter_map(marker_of).collect(),
            nulls: write.nulls,
            formats: Formats::default(),
            batches: Mutex::default(),
            has_list,
            table,
            cql,
            markers,
            prepared,
        })
    }

    /// The statement.
    pub fn cql(&self) -> &str {
        &self.cql
    }

    /// The table it writes.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Turns the values for the markers into a row. The error says which column can't be made of what, without the value.
    pub fn bind(
        &self,
        id: RowId,
        values: &[Option<Cow<'_, Value<'_>>>],
        write_time: i64,
    ) -> Result<Row, String> {
        // Most rows of a table are about as long as each other; the first few grow to it.
        let mut cells = Vec::with_capacity(16 * self.markers.len());
        for (marker, value) in self.markers.iter().zip(values) {
            self.cell(*marker, value.as_deref(), &mut cells)?;
        }
        Ok(Row { id, cells, write_time })
    }

    fn cell(&self, marker: Marker, value: Option<&Value<'_>>, cells: &mut Vec<u8>) -> Result<(), String> {
        let column = &self.table.columns[marker.column];
        let refuse = |reason: &dyn std::fmt::Display| Err(format!("column `{}`: {reason}", column.name));
        let is_key = marker.column < self.table.primary_key_columns;
        match value {
            None if is_key => refuse(&"the record has no field for this column of the primary key"),
            Some(Value::Null) if is_key => refuse(&"null for a column of the primary key"),
            None => {
                cells.extend(UNSET.to_be_bytes());
                Ok(())
            }
            Some(Value::Null) => {
                let length = match self.nulls {
                    Nulls::Unset => UNSET,
                    Nulls::Null => NULL,
                };
                cells.extend(length.to_be_bytes());
                Ok(())
            }
            Some(value) if marker.whole && is_text(&column.column_type) && is_container(value) => {
                match convert::json_text(value) {
                    Ok(text) => convert::write_cell(
                        &Value::Text(text.into()),
                        &column.column_type,
                        &self.formats,
                        cells,
                    )
                    .or_else(|mismatch| refuse(&mismatch)),
                    Err(mismatch) => refuse(&mismatch),
                }
            }
            Some(value) => convert::write_cell(value, &column.column_type, &self.formats, cells)
                .or_else(|mismatch| refuse(&mismatch)),
        }
    }

    /// The node that a row goes to first.
    pub(super) fn replica(&self, cluster: &SharedCluster, row: &Row) -> Replica {
        let state = cluster.session().get_cluster_state();
        if state.get_nodes_info().len() < 2
            || *self.prepared.get_partitioner_name() != PartitionerName::Murmur3
        {
            return None;
        }
        let token = Murmur3Partitioner.hash_one(&self.partition_key(row)?);
        let replicas = state.get_token_endpoints(&self.table.keyspace, &self.table.name, token);
        let local = replicas.iter().find(|(node, _)| {
            cluster.local_dc().is_none() || node.datacenter.as_deref() == cluster.local_dc()
        });
        local.map(|(node, _)| *node.host_id.as_bytes())
    }

    /// The serialized partition key: the one cell, or each with its length and an end byte.
    fn partition_key(&self, row: &Row) -> Option<Vec<u8>> {
        let mut key = Vec::new();
        for marker in &self.partition_key {
            let cell = row.cells().nth(*marker)?.ok()?;
            if let [_] = self.partition_key.as_slice() {
                key.extend(cell);
            } else {
                key.extend(u16::try_from(cell.len()).ok()?.to_be_bytes());
                key.extend(cell);
                key.push(0);
            }
        }
        Some(key)
    }

    /// An unlogged batch of this statement `rows` times.
    pub(super) fn batch(&self, rows: usize) -> Arc<Batch> {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        if batches.len() <= rows {
            batches.resize(rows + 1, None);
        }
        let batch = batches[rows].get_or_insert_with(|| {
            let statements = vec![BatchStatement::PreparedStatement(self.prepared.clone()); rows];
            let mut batch = Batch::new_with_statements(BatchType::Unlogged, statements);
            if let Some(consistency) = self.prepared.get_consistency() {
                batch.set_consistency(consistency);
            }
            Arc::new(batch)
        });
        Arc::clone(batch)
    }

    /// After a try whose outcome nobody knows: the next one gets a later time, so that the lists of the first are overwritten and
    /// not added to. Clocks leave [`ROOM`] for it before the next record's time.
    pub(super) fn make_later(&self, row: &mut Row, unknown_tries: i64) {
        if self.has_list && unknown_tries < ROOM {
            row.write_time += 1;
        }
    }
}

/// Microseconds between the write times of two records of the log.
pub const ROOM: i64 = 4;

fn insert_cql(table: &Table, markers: &[Marker]) -> String {
    let names: Vec<_> = markers.iter().map(|marker| quoted(&table.columns[marker.column].name)).collect();
    format!(
        "INSERT INTO {}.{} ({}) VALUES ({}) USING TIMESTAMP ?",
        quoted(&table.keyspace),
        quoted(&table.name),
        names.join(", "),
        vec!["?"; markers.len()].join(", ")
    )
}

fn is_text(column_type: &ColumnType<'_>) -> bool {
    matches!(column_type, ColumnType::Native(NativeType::Text | NativeType::Ascii))
}

fn is_container(value: &Value<'_>) -> bool {
    matches!(value, Value::List(_) | Value::Map(_) | Value::Object(_) | Value::Struct(..))
}

fn consistency(level: ConsistencyLevel) -> Consistency {
    match level {
        ConsistencyLevel::Any => Consistency::Any,
        ConsistencyLevel::One => Consistency::One,
        ConsistencyLevel::Two => Consistency::Two,
        ConsistencyLevel::Three => Consistency::Three,
        ConsistencyLevel::Quorum => Consistency::Quorum,
        ConsistencyLevel::All => Consistency::All,
        ConsistencyLevel::LocalQuorum => Consistency::LocalQuorum,
        ConsistencyLevel::EachQuorum => Consistency::EachQuorum,
        ConsistencyLevel::LocalOne => Consistency::LocalOne,
    }
}

impl Row {
    /// How many bytes it sends.
    pub fn size(&self) -> usize {
        self.cells.len()
    }

    /// The cells; the error is the length that stands for null or unset.
    fn cells(&self) -> impl Iterator<Item = Result<&[u8], i32>> {
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
        Self { id: RowId { batch: 0, index }, cells: vec![0; bytes], write_time: 0 }
    }
}

impl SerializeRow for Row {
    fn serialize(
        &self,
        _: &RowSerializationContext<'_>,
        writer: &mut RowWriter<'_>,
    ) -> Result<(), SerializationError> {
        for cell in self.cells() {
            let marker = writer.make_cell_writer();
            let _proof = match cell {
                Ok(bytes) => marker.set_value(bytes).map_err(SerializationError::new)?,
                Err(NULL) => marker.set_null(),
                Err(_) => marker.set_unset(),
            };
        }
        let write_time = self.write_time.to_be_bytes();
        writer.make_cell_writer().set_value(&write_time).map_err(SerializationError::new)?;
        Ok(())
    }

    fn is_empty(&self) -> bool {
        false
    }
}
