//! One request: tried until its rows are written, refused, dropped, handed back to be bound anew, or the task fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use scylla::errors::ExecutionError;

use super::row::Rows;
use super::window::Window;
use super::{Backoff, Context, Ledger, Outdated, Row, Statement};
use crate::config::ErrorPolicy;
use crate::cql::{Remedy, Verdict, execution_verdict, is_overload, words};
use crate::error::{Error, ErrorKind};
use crate::metrics::ErrantKind;

/// How long a table may be missing, or a statement not be prepared, before the task fails: whoever makes a table anew drops it first.
const SCHEMA_CHANGE: Duration = Duration::from_secs(30);

pub(super) struct Request<L> {
    context: Arc<Context<L>>,
    window: Arc<Window>,
    statement: Arc<Statement>,
    rows: Rows,
    backoff: Backoff,
    /// Its rows were sent before.
    repeats: bool,
    /// Since when the cluster does not know the statement any more.
    unknown_since: Option<Instant>,
    /// A refusal was looked into, and nothing but the row was found to be at fault.
    suspected: bool,
}

/// What to do after a failed try.
enum Next {
    /// Try again at once.
    Again,
    /// Try again after a pause, for this reason.
    Pause(String),
    /// A row, or the size of the batch, is at fault, for this reason.
    OneByOne(String),
    Written,
    /// The rows are somebody else's matter now, or nobody's.
    Done,
}

impl<L: Ledger> Request<L> {
    pub(super) fn new(
        context: Arc<Context<L>>,
        window: Arc<Window>,
        statement: Arc<Statement>,
        rows: Rows,
    ) -> Self {
        let backoff = Backoff::new(context.errors.retry_interval);
        Self {
            context,
            window,
            statement,
            rows,
            backoff,
            repeats: false,
            unknown_since: None,
            suspected: false,
        }
    }

    /// Answers whether its rows are written.
    pub(super) async fn run(mut self) -> bool {
        let mut unknown_tries = 0;
        loop {
            let next = match self.wait_for_table().await {
                Some(next) => next,
                None => self.try_once(&mut unknown_tries).await,
            };
            let reason = match next {
                Next::Again => continue,
                Next::Written => return true,
                Next::Done => return false,
                Next::OneByOne(reason) => return self.one_by_one(&reason).await,
                Next::Pause(reason) => reason,
            };
            if self.is_exhausted() {
                self.fail(ErrorKind::Unavailable, &reason, "is the cluster up? then restart the task");
                return false;
            }
            self.context.ledger.unavailable(&reason);
            self.context.ledger.pause(self.backoff.pause()).await;
            self.drop_unwanted();
            if self.rows.is_empty() {
                return false;
            }
        }
    }

    async fn try_once(&mut self, unknown_tries: &mut i64) -> Next {
        let error = match self.send().await {
            Ok(()) if self.rows.is_empty() => return Next::Done,
            Ok(()) => {
                self.context.ledger.written(self.rows.as_slice());
                return Next::Written;
            }
            Err(error) => error,
        };
        let verdict = execution_verdict(&error);
        match verdict {
            Verdict::Again => Next::Pause(words(&error)),
            Verdict::AgainUnknownOutcome if !self.statement.is_idempotent() => {
                let reason = format!(
                    "{}: nobody knows whether it is written, and writing it again could count it twice ({})",
                    self.statement.target(),
                    words(&error)
                );
                self.refuse_all(ErrantKind::Unknown, &reason);
                Next::Done
            }
            Verdict::AgainUnknownOutcome => {
                *unknown_tries += 1;
                self.rows.iter_mut().for_each(|row| self.statement.make_later(row, *unknown_tries));
                Next::Pause(words(&error))
            }
            Verdict::RowsAtFault | Verdict::StatementAtFault | Verdict::Never(_) => {
                self.look_again(verdict, &error).await
            }
        }
    }

    /// Sends the rows that are still wanted when it is their turn.
    async fn send(&mut self) -> Result<(), ExecutionError> {
        let window = Arc::clone(&self.window);
        let slot = match window.try_enter() {
            Some(slot) => slot,
            None => {
                let slot = window.enter().await;
                self.drop_unwanted();
                slot
            }
        };
        if self.rows.is_empty() {
            return Ok(());
        }
        let requests = &self.context.requests;
        requests.sent(self.rows.size());
        if std::mem::replace(&mut self.repeats, true) {
            requests.repeated(self.rows.len());
        }
        let sent = self.statement.send(&self.context.cluster, &self.rows).await;
        if let Ok(answer) = &sent {
            let data_center = answer.request_coordinator().node().datacenter.as_deref();
            requests.written(self.rows.len(), data_center.unwrap_or_default(), slot.since.elapsed());
        }
        requests.ended();
        match &sent {
            Err(error) if is_overload(error) => slot.overloaded(),
            _ => slot.answered(),
        }
        sent.map(drop)
    }

    fn is_exhausted(&self) -> bool {
        match (self.context.errors.policy, self.context.errors.max_retries) {
            (ErrorPolicy::Throw, _) => true,
            (_, Some(max_retries)) => self.backoff.tries() >= max_retries,
            (_, None) => false,
        }
    }

    /// Finds out whether it is the table that changed, or the statement that is not possible any more, or the rows that are at fault.
    async fn look_again(&mut self, verdict: Verdict, error: &ExecutionError) -> Next {
        let cluster = &self.context.cluster;
        if let Err(away) = cluster.refresh().await {
            return Next::Pause(away.message);
        }
        if verdict == Verdict::StatementAtFault || self.statement.is_outdated(cluster) {
            return self.hand_back();
        }
        if let Err(refused) = cluster.prepare(self.statement.cql()).await {
            return self.not_prepared(refused);
        }
        match verdict {
            Verdict::Never(remedy) => self.reject(error, remedy),
            _ if self.rows.len() > 1 => return Next::OneByOne(words(error)),
            // A node that had not heard of a change of the schema may have refused it: once more, now that they all have.
            _ if !std::mem::replace(&mut self.suspected, true) => return Next::Again,
            // The statement still works, so it is this row that the cluster refuses.
            _ => self
                .refuse_all(ErrantKind::Refused, &format!("{}: {}", self.statement.target(), words(error))),
        }
        Next::Done
    }

    /// The rows are bound anew for the table as it is.
    fn hand_back(&self) -> Next {
        let rows = self.rows.as_slice().iter().map(|row| row.id).collect();
        // Without a receiver the task is over.
        let _ = self.context.outdated.send(Outdated { route: self.statement.route, rows });
        Next::Done
    }

    fn not_prepared(&mut self, refused: Error) -> Next {
        if refused.kind == ErrorKind::Unavailable {
            return Next::Pause(refused.message);
        }
        let since = *self.unknown_since.get_or_insert_with(Instant::now);
        if since.elapsed() < SCHEMA_CHANGE && !self.is_exhausted() {
            return Next::Pause(refused.message);
        }
        self.context.ledger.failed(refused);
        Next::Done
    }

    /// Looks after a statement that the cluster did not know. When its table is back it may be another one, for which these cells are
    /// not meant.
    async fn wait_for_table(&mut self) -> Option<Next> {
        self.unknown_since?;
        let cluster = &self.context.cluster;
        if let Err(away) = cluster.refresh().await {
            return Some(Next::Pause(away.message));
        }
        if self.statement.is_outdated(cluster) {
            return Some(self.hand_back());
        }
        match cluster.prepare(self.statement.cql()).await {
            Ok(_) if self.statement.is_current(cluster) => {
                self.unknown_since = None;
                None
            }
            // It came back after the look at its description.
            Ok(_) => Some(Next::Pause(format!("{} was away", self.statement.target()))),
            Err(refused) => Some(self.not_prepared(refused)),
        }
    }

    /// What the rows can't be written for is found by writing them alone.
    async fn one_by_one(mut self, reason: &str) -> bool {
        let rows = std::mem::take(&mut self.rows);
        let bytes = rows.as_slice().iter().map(Row::size).sum();
        let mut written = true;
        for row in rows.split() {
            let (context, window) = (Arc::clone(&self.context), Arc::clone(&self.window));
            let request =
                Self { repeats: true, ..Self::new(context, window, Arc::clone(&self.statement), row) };
            written &= Box::pin(request.run()).await;
        }
        if written {
            self.statement.shrink_batches(bytes, reason);
        }
        written
    }

    fn refuse_all(&self, kind: ErrantKind, reason: &str) {
        let rows = self.rows.as_slice().iter();
        rows.for_each(|row| self.context.ledger.refused(row.id, kind, reason.to_owned()));
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

    fn reject(&self, error: &ExecutionError, remedy: Remedy) {
        self.fail(ErrorKind::Rejected, &words(error), &format!("{remedy}, then restart the task"));
    }

    fn fail(&self, kind: ErrorKind, error: &str, what_to_do: &str) {
        let message = format!("writing to {} failed: {error}; {what_to_do}", self.statement.target());
        self.context.ledger.failed(Error::new(kind, message));
    }
}
