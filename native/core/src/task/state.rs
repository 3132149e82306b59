//! What a task knows of its records, shared between Connect's thread and the requests that finish them.

mod ledger;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use foldhash::HashMap;
use tokio::sync::Notify;

use super::batch::{Accepted, Batch, Tracked};
use super::progress::Lag;
use crate::config::{ErrorConfig, Limits};
use crate::cql::{Observer, SharedCluster};
use crate::error::Error;
use crate::metrics::{Done, Gauges, Reading, Requests, SessionState, Tally};
use crate::offsets::OffsetTracker;
use crate::wire::{Errant, Outcome, TopicPartition};
use crate::writer::RowId;

/// How long a cluster takes no request at all before that is an outage, after which all that wait try again at once.
const OUTAGE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// Wakes those who wait for the end of an outage.
    outage_over: Notify,
    limits: Limits,
    errors: ErrorConfig,
    errant_reporter: bool,
    requests: Arc<Requests>,
    /// Once there is a session.
    session: OnceLock<Observer>,
}

#[derive(Debug, Default)]
struct State {
    tracker: OffsetTracker<TopicPartition>,
    batches: HashMap<u64, Batch>,
    next_batch: u64,
    bytes: usize,
    errants: Vec<Errant>,
    /// Rows whose record was handed out as errant and is not acknowledged yet.
    handed_out: Vec<RowId>,
    released: Vec<u64>,
    failure: Option<Error>,
    away: Option<Away>,
    /// When the log last said that the cluster is away: a cluster that comes and goes must not flood it.
    said_away: Option<Instant>,
    full: bool,
    tally: Tally,
    /// How old the last record was when it was read, by its own timestamp.
    behind: Option<Duration>,
    /// What Connect's thread waits for.
    awaited: Option<Awaited>,
}

/// What can be waited for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Awaited {
    /// That nothing is in flight.
    Nothing,
    /// That a task which is full has room again.
    Room,
}

/// Since when the cluster does not take requests, and whether the log says so.
#[derive(Debug)]
struct Away {
    since: Instant,
    said: bool,
}

impl Shared {
    pub(super) fn new(limits: Limits, errors: ErrorConfig, errant_reporter: bool) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            outage_over: Notify::new(),
            limits,
            errors,
            errant_reporter,
            requests: Arc::default(),
            session: OnceLock::new(),
        }
    }

    /// A state that a panic left half changed can't be trusted with offsets.
    fn lock(&self) -> Result<MutexGuard<'_, State>, Error> {
        self.state
            .lock()
            .map_err(|_| Error::internal("an earlier panic left the task's state unusable; restart the task"))
    }

    /// For those who can't be told: their task fails with the next call of Connect's thread.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let is_awaited = match self.lock() {
            Ok(mut state) => {
                change(&mut state);
                state.awaited.is_some_and(|awaited| state.has_come(awaited, self.limits))
            }
            Err(_) => true,
        };
        // To wake somebody for nothing would cost system calls for each request.
        if is_awaited {
            self.changed.notify_all();
        }
    }

    /// Notes the records of a frame; `rows` tells how many rows a record of a topic becomes.
    pub(super) fn accept(&self, accepted: Arc<Accepted>, rows: impl Fn(&str) -> usize) -> Result<u64, Error> {
        let mut state = self.lock()?;
        let number = state.next_batch;
        state.next_batch += 1;
        let frame = &accepted.frame;
        let bytes = frame.size();
        let mut records = Vec::with_capacity(frame.entries().len());
        let mut rows_left = 0;
        for (stretch, entries) in frame.stretches() {
            let rows = rows(&stretch.topic).max(1);
            rows_left += rows * entries.len();
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let mut partition = state.tracker.partition(&stretch.origin);
            let tracked = entries.iter().map(|entry| Tracked {
                ticket: partition.accept(entry.offset, rows),
                errant: false,
                skipped: false,
            });
            records.extend(tracked);
        }
        state.tally.records.read += records.len() as u64;
        state.tally.records.bytes += bytes as u64;
        if rows_left == 0 {
            state.released.push(number);
        } else {
            state.bytes += bytes;
            state.behind = accepted.age();
            let since = Instant::now();
            state.batches.insert(number, Batch { accepted, records, rows_left, since });
        }
        Ok(number)
    }

    /// A batch that is not finished.
    pub(super) fn accepted(&self, batch: u64) -> Option<Arc<Accepted>> {
        self.lock().ok()?.batches.get(&batch).map(|batch| Arc::clone(&batch.accepted))
    }

    /// What Connect's thread is to do now; an error where the task has failed.
    pub(super) fn outcome(&self) -> Result<Outcome, Error> {
        let mut state = self.lock()?;
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        let full = state.note_full(self.limits);
        let errants = std::mem::take(&mut state.errants);
        state
            .handed_out
            .extend(errants.iter().map(|errant| RowId { batch: errant.batch, index: errant.index }));
        let busy = !state.batches.is_empty();
        // Only what is in flight can tell that the cluster is back: a task without it would stay paused for ever.
        let pause = full || busy && state.away.is_some();
        Ok(Outcome {
            pause,
            busy,
            met_data_center: state.tally.tick(pause, &self.requests),
            logs: Vec::new(),
            errants,
            released: std::mem::take(&mut state.released),
        })
    }

    /// Waits for what may come, or until waiting longer changes nothing.
    pub(super) fn wait(&self, awaited: Awaited, timeout: Duration) -> Result<(), Error> {
        let deadline = Instant::now() + timeout;
        let mut state = self.lock()?;
        loop {
            if state.has_come(awaited, self.limits) {
                return Ok(());
            }
            let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
            else {
                return Ok(());
            };
            state.awaited = Some(awaited);
            let waited = self.changed.wait_timeout(state, left);
            state = waited
                .map_err(|_| Error::internal("a panic left the task's state unusable; restart the task"))?
                .0;
            state.awaited = None;
        }
    }

    /// The errant records that were handed out are reported.
    pub(super) fn acknowledge(&self) -> Result<(), Error> {
        let mut state = self.lock()?;
        for row in std::mem::take(&mut state.handed_out) {
            state.finish(row);
        }
        Ok(())
    }

    pub(super) fn pending(&self) -> Result<Vec<(TopicPartition, i64)>, Error> {
        Ok(self.lock()?.tracker.pending().map(|(partition, offset)| (partition.clone(), offset)).collect())
    }

    pub(super) fn revoke(&self, partitions: &[TopicPartition]) -> Result<(), Error> {
        let mut state = self.lock()?;
        partitions.iter().for_each(|partition| state.tracker.revoke(partition));
        let State { errants, tracker, batches, .. } = &mut *state;
        // Whoever gets the partition meets these records again and reports them.
        let revoked = errants.extract_if(.., |errant| {
            let record = batches.get(&errant.batch).and_then(|batch| batch.records.get(errant.index));
            record.is_some_and(|record| !tracker.is_assigned(record.ticket))
        });
        let revoked: Vec<_> =
            revoked.map(|errant| RowId { batch: errant.batch, index: errant.index }).collect();
        revoked.into_iter().for_each(|row| state.finish(row));
        Ok(())
    }

    /// What its requests count.
    pub(super) fn requests(&self) -> &Arc<Requests> {
        &self.requests
    }

    /// There is a session.
    pub(super) fn connected(&self, cluster: &SharedCluster) {
        // A task connects once.
        let _ = self.session.set(cluster.observer());
    }

    /// What it has to show.
    pub(super) fn reading(&self) -> Result<Reading, Error> {
        let observer = self.session.get();
        let nodes = observer.map(Observer::nodes).unwrap_or_default();
        let state = self.lock()?;
        let session = match (&state.failure, observer, &state.away) {
            (Some(_), ..) => SessionState::Failed,
            (None, None, _) => SessionState::Connecting,
            (None, Some(_), Some(_)) => SessionState::Away,
            (None, Some(_), None) => SessionState::Connected,
        };
        let (records, bytes) = (state.tracker.unfinished(), state.bytes);
        Ok(state.tally.reading(Gauges { records, bytes, session, nodes }, &self.requests))
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Result<(Done, Lag), Error> {
        let done = self.reading()?.done();
        let state = self.lock()?;
        let oldest = state.batches.iter().min_by_key(|(number, _)| **number);
        let oldest = oldest.map(|(_, batch)| batch.since.elapsed());
        Ok((done, Lag { records: state.tracker.unfinished(), oldest, behind: state.behind }))
    }

    pub(super) fn has_failed(&self) -> bool {
        self.lock().is_ok_and(|state| state.failure.is_some())
    }

    /// The cluster took a request.
    pub(super) fn available(&self) {
        self.change(|state| self.end_outage(state));
    }

    fn end_outage(&self, state: &mut State) {
        let Some(away) = state.away.take() else { return };
        let lasted = away.since.elapsed();
        // A cluster that takes some requests and refuses others is overloaded: whoever waits goes on waiting.
        if lasted >= OUTAGE {
            self.outage_over.notify_waiters();
        }
        if away.said {
            tracing::info!("writing goes on, after {:.1} s", lasted.as_secs_f64());
        }
    }
}

impl State {
    /// Notes whether it holds as much as it may, or did and is not half empty since: what is paused for it must not flap.
    fn note_full(&mut self, limits: Limits) -> bool {
        let (records, bytes) = (self.tracker.unfinished(), self.bytes);
        self.full = match self.full {
            true => records > limits.records / 2 || bytes > limits.bytes / 2,
            false => records >= limits.records || bytes >= limits.bytes,
        };
        self.full
    }

    fn has_come(&mut self, awaited: Awaited, limits: Limits) -> bool {
        match awaited {
            Awaited::Nothing => self.is_settled(),
            Awaited::Room => !self.note_full(limits) || self.is_settled(),
        }
    }

    /// Nothing is in flight, or to wait longer changes nothing.
    fn is_settled(&self) -> bool {
        let in_flight = !self.batches.is_empty() && self.handed_out.is_empty();
        !in_flight || !self.errants.is_empty() || self.failure.is_some() || self.away.is_some()
    }

    fn record(&self, row: RowId) -> Option<&Tracked> {
        self.batches.get(&row.batch)?.records.get(row.index)
    }

    /// A row needs nothing more.
    fn finish(&mut self, row: RowId) {
        let Some(batch) = self.batches.get_mut(&row.batch) else { return };
        if let Some(record) = batch.records.get(row.index)
            && self.tracker.finish_row(record.ticket)
            && !record.errant
        {
            self.tally.records.finished(record.skipped);
        }
        batch.rows_left = batch.rows_left.saturating_sub(1);
        if batch.rows_left == 0 {
            self.bytes -= batch.accepted.frame.size();
            self.batches.remove(&row.batch);
            self.released.push(row.batch);
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
