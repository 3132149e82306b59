//! A statement prepared for the real types of its markers, and the rows that are bound to it.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use scylla::cluster::ClusterState;
use scylla::cluster::metadata::{CollectionType, ColumnType};
use scylla::errors::ExecutionError;
use scylla::frame::response::result::TableSpec;
use scylla::response::query_result::QueryResult;
use scylla::routing::Token;
use scylla::routing::partitioner::{Murmur3Partitioner, Partitioner, PartitionerName};
use scylla::statement::Consistency;
use scylla::statement::batch::{Batch, BatchStatement, BatchType};
use scylla::statement::prepared::PreparedStatement;

use super::cells::Cells;
use super::plan::{Marker, Plan, TimeMarker};
use super::row::{BoundRow, Row, Rows, cells};
use crate::config::{ConsistencyLevel, Nulls, WriteConfig, key};
use crate::convert::Formats;
use crate::cql::{SharedCluster, Table};
use crate::error::Error;

/// The first replica of a row, where there is more than one node to choose from.
pub(super) type Replica = Option<[u8; 16]>;

/// Microseconds between the write times of two records of the log.
pub const ROOM: i64 = 4;

/// A prepared statement.
pub struct Statement {
    /// Distinguishes it from all others.
    pub(super) id: u64,
    /// The route that it belongs to, as its owner counts them.
    pub route: usize,
    plan: Plan,
    nulls: Nulls,
    formats: Arc<Formats>,
    pub(super) max_rows: usize,
    /// The most bytes of a batch; less than was asked for where the cluster takes less.
    max_bytes: AtomicUsize,
    prepared: PreparedStatement,
    /// Batches of this statement by their number of rows.
    batches: Mutex<Vec<Option<Arc<Batch>>>>,
    /// A list is written, so that writing a row twice with one time would double its elements.
    has_list: bool,
}

/// The driver's batches have no Debug; the statement says it all.
impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Statement").field("cql", &self.plan.cql).finish_non_exhaustive()
    }
}

impl Statement {
    /// Prepares what a plan says.
    pub async fn prepare(
        cluster: &SharedCluster,
        route: usize,
        plan: Plan,
        write: &WriteConfig,
        formats: &Arc<Formats>,
    ) -> Result<Self, Error> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mut prepared = cluster.prepare(&plan.cql).await?;
        prepared.set_consistency(consistency(write.consistency));
        let is_list = |marker: &Marker| {
            matches!(
                &marker.column_type,
                ColumnType::Collection { frozen: false, typ: CollectionType::List(_) }
            )
        };
        Ok(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            route,
            nulls: write.nulls,
            formats: Arc::clone(formats),
            max_rows: if plan.batchable { write.batch_max_rows } else { 1 },
            max_bytes: AtomicUsize::new(write.batch_max_bytes),
            batches: Mutex::default(),
            has_list: plan.markers.iter().any(is_list),
            plan,
            prepared,
        })
    }

    /// Its text.
    pub fn cql(&self) -> &str {
        &self.plan.cql
    }

    /// What it writes, for messages.
    pub fn target(&self) -> &str {
        &self.plan.target
    }

    /// The markers.
    pub fn markers(&self) -> &[Marker] {
        &self.plan.markers
    }

    /// The marker that takes a value.
    pub fn marker(&self, slot: usize) -> Option<&Marker> {
        self.plan.markers.iter().find(|marker| marker.slot == slot)
    }

    /// The most bytes of a batch.
    pub(super) fn max_bytes(&self) -> usize {
        self.max_bytes.load(Ordering::Relaxed)
    }

    /// After a batch that the cluster refused, but whose rows it took one by one: the next ones are smaller.
    pub(super) fn shrink_batches(&self, bytes: usize, reason: &str) {
        if self.max_bytes.fetch_min(bytes / 2, Ordering::Relaxed) > bytes / 2 {
            tracing::warn!(
                "{}: the cluster refused a batch of {bytes} bytes whose rows it took one by one, so batches have up to {} bytes until the \
                 task is restarted: lower {} for good; {reason}",
                self.target(),
                bytes / 2,
                key::BATCH_MAX_BYTES
            );
        }
    }

    /// Whether its rows have write times of their own.
    pub fn has_write_time(&self) -> bool {
        self.plan.time != TimeMarker::Nowhere
    }

    /// Whether a row that may be written already may be written again.
    pub(super) fn is_idempotent(&self) -> bool {
        self.plan.idempotent
    }

    /// Whether its table is another one than when it was prepared.
    pub fn is_outdated(&self, cluster: &SharedCluster) -> bool {
        self.plan.table.as_deref().is_some_and(|table| is_outdated(table, cluster))
    }

    /// Whether its table is there as it was when it was prepared.
    pub(super) fn is_current(&self, cluster: &SharedCluster) -> bool {
        let is_current =
            |table: &Table| cluster.table(&table.keyspace, &table.name).is_ok_and(|now| now == *table);
        self.plan.table.as_deref().is_none_or(is_current)
    }

    /// How values are read whose notation leaves a choice.
    pub fn formats(&self) -> &Formats {
        &self.formats
    }

    /// The row that a record's cells are. The error says which marker can't be made of what, without the value.
    pub fn row<'c>(&self, cells: &'c mut Cells) -> Result<&'c [u8], String> {
        cells.row(&self.plan.markers, self.nulls)
    }

    /// The node that a row goes to first, in the state of the cluster.
    pub(super) fn replica(&self, state: &ClusterState, local_dc: Option<&str>, row: &[u8]) -> Replica {
        let table = self.plan.table.as_deref()?;
        if state.get_nodes_info().len() < 2
            || *self.prepared.get_partitioner_name() != PartitionerName::Murmur3
        {
            return None;
        }
        let strategy = &state.get_keyspace(&table.keyspace)?.strategy;
        let table = TableSpec::borrowed(&table.keyspace, &table.name);
        let token = self.token(row)?;
        let replicas = state.replica_locator().replicas_for_token(token, strategy, local_dc, &table);
        replicas.into_iter().next().map(|(node, _)| *node.host_id.as_bytes())
    }

    /// Of the serialized partition key: the one cell, or each with its length and an end byte.
    fn token(&self, row: &[u8]) -> Option<Token> {
        if let [marker] = self.plan.partition_key.as_slice() {
            return Some(Murmur3Partitioner.hash_one(cells(row).nth(*marker)?.ok()?));
        }
        let mut key = Vec::new();
        for marker in &self.plan.partition_key {
            let cell = cells(row).nth(*marker)?.ok()?;
            key.extend(u16::try_from(cell.len()).ok()?.to_be_bytes());
            key.extend(cell);
            key.push(0);
        }
        Some(Murmur3Partitioner.hash_one(&key))
    }

    /// Sends rows, in one request.
    pub(super) async fn send(
        &self,
        cluster: &SharedCluster,
        rows: &Rows,
    ) -> Result<QueryResult, ExecutionError> {
        let session = cluster.session();
        let bound: Vec<BoundRow<'_>> = rows.bound(self.plan.time).collect();
        match bound.as_slice() {
            [row] if self.plan.time == TimeMarker::Request => {
                let mut prepared = self.prepared.clone();
                prepared.set_timestamp(Some(row.write_time));
                session.execute_unpaged(&prepared, row).await
            }
            [row] => session.execute_unpaged(&self.prepared, row).await,
            rows => session.batch(&self.batch(rows.len()), rows).await,
        }
    }

    /// An unlogged batch of this statement `rows` times.
    fn batch(&self, rows: usize) -> Arc<Batch> {
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

/// Whether the cluster describes a table otherwise than it is here. One that is missing may be on its way.
pub fn is_outdated(table: &Table, cluster: &SharedCluster) -> bool {
    cluster.table(&table.keyspace, &table.name).is_ok_and(|now| now != *table)
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
