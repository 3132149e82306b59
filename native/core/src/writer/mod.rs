//! Rows to the cluster: grouped by the replica they go to, a bounded number of requests at once, each tried until it is decided.

mod backoff;
mod cells;
mod groups;
mod plan;
mod request;
mod row;
mod shown;
mod statement;
mod window;

use std::sync::Arc;
use std::time::Duration;

use scylla::cluster::ClusterState;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use crate::config::{ErrorConfig, Limits};
use crate::cql::SharedCluster;
use crate::error::Error;
use crate::metrics::{ErrantKind, Requests};

pub use backoff::Backoff;
pub use cells::{Cells, Place};
pub use plan::{Marker, Plan, Ttl, Value};
pub use row::{Row, RowId};
pub use shown::{BoundCell, BoundValue};
pub use statement::{ROOM, Statement, is_outdated};

use groups::{Group, Groups};
use request::Request;
use window::Window;

/// Who is told what became of each row. Every row is told exactly once as written, refused or dropped.
pub trait Ledger: Send + Sync + 'static {
    /// Whether the row is still to be written: its partition may have been taken away meanwhile.
    fn is_wanted(&self, row: RowId) -> bool;
    /// The rows are written.
    fn written(&self, rows: &[Row]);
    /// The row is no longer wanted.
    fn dropped(&self, row: RowId);
    /// The row can't be written, for this reason.
    fn refused(&self, row: RowId, kind: ErrantKind, reason: String);
    /// The cluster did not take a request.
    fn unavailable(&self, reason: &str);
    /// Waits for a pause, or until an outage is over before that.
    fn pause(&self, pause: Duration) -> impl Future<Output = ()> + Send;
    /// The task can't go on.
    fn failed(&self, error: Error);
}

/// What all requests of a task have in common.
#[derive(Debug)]
pub struct Context<L> {
    /// The cluster.
    pub cluster: SharedCluster,
    /// Who is told.
    pub ledger: Arc<L>,
    /// When and how often to try again.
    pub errors: ErrorConfig,
    /// What they count.
    pub requests: Arc<Requests>,
    /// Takes rows whose table has changed since their statement was prepared, to be bound anew.
    pub outdated: UnboundedSender<Outdated>,
}

/// Rows of a statement that no longer fits its table.
#[derive(Debug)]
pub struct Outdated {
    /// The route that the rows belong to.
    pub route: usize,
    /// The rows.
    pub rows: Vec<RowId>,
}

/// Writes the rows of one task.
#[derive(Debug)]
pub struct Writer<L> {
    context: Arc<Context<L>>,
    groups: Groups,
    /// Groups that are to be sent.
    full: Vec<Group>,
    /// For requests, those too that pause between their tries.
    permits: Arc<Semaphore>,
    /// For tries.
    window: Arc<Window>,
    requests: JoinSet<()>,
    /// The state of the cluster since the last flush: which nodes it has, and which of them has what.
    state: Option<Arc<ClusterState>>,
}

impl<L: Ledger> Writer<L> {
    /// A writer.
    pub fn new(context: Context<L>, limits: Limits) -> Self {
        Self {
            context: Arc::new(context),
            groups: Groups::default(),
            full: Vec::new(),
            permits: Arc::new(Semaphore::new(limits.requests)),
            window: Arc::new(Window::new(limits.requests)),
            requests: JoinSet::new(),
            state: None,
        }
    }

    /// Takes the cells of a row.
    pub fn write(&mut self, statement: &Arc<Statement>, id: RowId, write_time: i64, cells: &[u8]) {
        let cluster = &self.context.cluster;
        let state = self.state.get_or_insert_with(|| cluster.session().get_cluster_state());
        let replica = statement.replica(state, cluster.local_dc(), cells);
        self.full.extend(self.groups.push(statement, replica, (id, write_time, cells)));
    }

    /// Whether there is what need not wait for company.
    pub fn is_full(&self) -> bool {
        !self.full.is_empty()
    }

    /// Sends what need not wait for company; waits where as many requests are under way as may be.
    pub async fn send_full(&mut self) -> Result<(), JoinError> {
        while let Some(group) = self.full.pop() {
            self.send(group).await?;
        }
        Ok(())
    }

    /// Sends everything.
    pub async fn flush(&mut self) -> Result<(), JoinError> {
        self.full.extend(self.groups.take());
        self.state = None;
        self.send_full().await
    }

    async fn send(&mut self, group: Group) -> Result<(), JoinError> {
        // A request that panicked must not go unnoticed.
        while let Some(ended) = self.requests.try_join_next() {
            ended?;
        }
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else { return Ok(()) };
        let (context, window) = (Arc::clone(&self.context), Arc::clone(&self.window));
        let request = Request::new(context, window, group.statement, group.rows);
        let run = async move {
            // In a box, because whatever runs is moved several times before.
            Box::pin(request.run()).await;
            drop(permit);
        };
        self.requests.spawn(run.in_current_span());
        Ok(())
    }

    /// Waits for a request to end, to learn whether it panicked; for ever where none is under way.
    pub async fn reap(&mut self) -> Result<(), JoinError> {
        match self.requests.join_next().await {
            Some(ended) => ended,
            None => std::future::pending().await,
        }
    }
}
