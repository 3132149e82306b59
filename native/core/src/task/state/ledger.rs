//! What requests tell a task of its rows and of the cluster.

use std::time::{Duration, Instant};

use super::{Away, Shared};
use crate::config::ErrorPolicy;
use crate::error::{Error, ErrorKind};
use crate::metrics::ErrantKind;
use crate::wire::{Errant, TopicPartition};
use crate::writer::{Ledger, Row, RowId};

/// How often the log repeats that the cluster is away.
const REMINDER: Duration = Duration::from_secs(30);

impl Ledger for Shared {
    fn is_wanted(&self, row: RowId) -> bool {
        self.lock().is_ok_and(|state| {
            state.failure.is_none()
                && state.record(row).is_some_and(|record| state.tracker.is_assigned(record.ticket))
        })
    }

    fn written(&self, rows: &[Row]) {
        self.change(|state| {
            self.end_outage(state);
            rows.iter().for_each(|row| state.finish(row.id));
        });
    }

    fn dropped(&self, row: RowId) {
        self.change(|state| {
            let batch = state.batches.get_mut(&row.batch);
            if let Some(record) = batch.and_then(|batch| batch.records.get_mut(row.index)) {
                record.skipped = true;
            }
            state.finish(row);
        });
    }

    fn refused(&self, row: RowId, kind: ErrantKind, reason: String) {
        self.change(|state| {
            let Some(batch) = state.batches.get_mut(&row.batch) else { return };
            let Some(record) = batch.records.get_mut(row.index) else { return };
            if std::mem::replace(&mut record.errant, true) || !state.tracker.is_assigned(record.ticket) {
                return state.finish(row);
            }
            state.tally.records.errant(kind);
            let frame = &batch.accepted.frame;
            let Some(entry) = frame.entries().get(row.index) else { return };
            let TopicPartition { topic, kafka_partition } = &frame.stretch(entry).origin;
            let message =
                format!("topic {topic}, partition {kafka_partition}, offset {}: {reason}", entry.offset);
            if self.errant_reporter {
                state.errants.push(Errant { batch: row.batch, index: row.index, message });
                return;
            }
            match self.errors.policy {
                ErrorPolicy::Noop => {
                    tracing::warn!("record skipped (error.policy NOOP): {message}");
                    state.finish(row);
                }
                ErrorPolicy::Throw | ErrorPolicy::Retry => {
                    let what_to_do = "configure a dead letter queue (errors.tolerance=all, errors.deadletterqueue.topic.name) or \
                                      connect.cassandra.error.policy=NOOP to get past such records";
                    let error = Error::new(ErrorKind::InvalidRecord, format!("{message}; {what_to_do}"));
                    state.failure.get_or_insert(error);
                }
            }
        });
    }

    fn unavailable(&self, reason: &str) {
        self.change(|state| {
            let away = state.away.get_or_insert_with(|| Away { since: Instant::now(), said: false });
            if state.said_away.is_some_and(|said| said.elapsed() < REMINDER) {
                return;
            }
            away.said = true;
            state.said_away = Some(Instant::now());
            let waiting = state.tracker.unfinished();
            tracing::warn!(
                "writing has to wait: {reason}; the task is paused and tries again, {waiting} records wait"
            );
        });
    }

    async fn pause(&self, pause: Duration) {
        let _ = tokio::time::timeout(pause, self.outage_over.notified()).await;
    }

    fn failed(&self, error: Error) {
        self.change(|state| {
            state.failure.get_or_insert(error);
        });
    }
}
