//! One request: tried until its rows are written, refused, dropped, or the task fails.

use std::sync::Arc;

use scylla::errors::ExecutionError;

use super::{Backoff, Context, Insert, Ledger, Row};
use crate::config::ErrorPolicy;
use crate::cql::{Verdict, execution_verdict};
use crate::error::{Error, ErrorKind};

pub(super) struct Request<L> {
    context: Arc<Context<L>>,
    insert: Arc<Insert>,
    rows: Vec<Row>,
}

impl<L: Ledger> Request<L> {
    pub(super) fn new(context: Arc<Context<L>>, insert: Arc<Insert>, rows: Vec<Row>) -> Self {
        Self { context, insert, rows }
    }

    pub(super) async fn run(mut self) {
        let mut backoff = Backoff::new(self.context.errors.retry_interval);
        let mut unknown_tries = 0;
        loop {
            let error = match self.send(&self.rows).await {
                Ok(()) => return self.context.ledger.written(&self.rows),
                Err(error) => error,
            };
            match execution_verdict(&error) {
                Verdict::Again => {}
                Verdict::AgainUnknownOutcome => {
                    unknown_tries += 1;
                    self.rows.iter_mut().for_each(|row| self.insert.make_later(row, unknown_tries));
                }
                Verdict::RowsAtFault => return self.one_by_one(error).await,
                Verdict::Never => return self.fail(ErrorKind::Rejected, &error),
            }
            if self.is_exhausted(&backoff) {
                return self.fail(ErrorKind::Unavailable, &error);
            }
            self.context.ledger.unavailable(&error.to_string());
            tokio::time::sleep(backoff.pause()).await;
            self.drop_unwanted();
            if self.rows.is_empty() {
                return;
            }
        }
    }

    async fn send(&self, rows: &[Row]) -> Result<(), ExecutionError> {
        let session = self.context.cluster.session();
        match rows {
            [row] => session.execute_unpaged(&self.insert.prepared, row).await.map(drop),
            rows => session.batch(&self.insert.batch(rows.len()), rows).await.map(drop),
        }
    }

    fn is_exhausted(&self, backoff: &Backoff) -> bool {
        match (self.context.errors.policy, self.context.errors.max_retries) {
            (ErrorPolicy::Throw, _) => true,
            (_, Some(max_retries)) => backoff.tries() >= max_retries,
            (_, None) => false,
        }
    }

    /// What the rows can't be written for is found by writing them alone.
    async fn one_by_one(self, error: ExecutionError) {
        let Self { context, insert, mut rows } = self;
        if let [row] = rows.as_slice() {
            return match context.cluster.prepare(insert.cql()).await {
                // The statement still works, so it is this row that the cluster refuses.
                Ok(_) => {
                    context.ledger.refused(row.id, format!("table {}: {error}", insert.table().full_name()))
                }
                Err(refused) if refused.kind == ErrorKind::Unavailable => {
                    Box::pin(Self::new(context, insert, rows).run()).await;
                }
                Err(refused) => context.ledger.failed(refused),
            };
        }
        for row in rows.drain(..) {
            Box::pin(Self::new(Arc::clone(&context), Arc::clone(&insert), vec![row]).run()).await;
        }
    }

    fn drop_unwanted(&mut self) {
        let ledger = &self.context.ledger;
        self.rows.retain(|row| {
            let wanted = ledger.is_wanted(row.id);
            if !wanted {
                ledger.dropped(row.id);
            }
            wanted
        });
    }

    fn fail(&self, kind: ErrorKind, error: &ExecutionError) {
        let what_to_do = match kind {
            ErrorKind::Unavailable => "is the cluster up? then restart the task",
            _ => "correct what the server names, then restart the task",
        };
        let table = self.insert.table().full_name();
        self.context
            .ledger
            .failed(Error::new(kind, format!("writing to {table} failed: {error}; {what_to_do}")));
    }
}
