//! The records of a task that are not finished, as Connect handed them over.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::clock::WriteTimes;
use crate::offsets::Ticket;
use crate::wire::Frame;

/// The records of one accepted frame.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) accepted: Arc<Accepted>,
    pub(super) records: Vec<Tracked>,
    pub(super) rows_left: usize,
    /// When it came.
    pub(super) since: Instant,
}

/// A frame of records, and the write times that they were given.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) frame: Frame,
    pub(super) write_times: Vec<WriteTimes>,
}

#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) ticket: Ticket,
    /// Already errant through another route: reported once is enough.
    pub(super) errant: bool,
    /// One of its rows was not to be written.
    pub(super) skipped: bool,
}

impl Accepted {
    /// How old the last record is, where it has a timestamp.
    pub(super) fn age(&self) -> Option<Duration> {
        let timestamp = self.frame.entries().last()?.record_timestamp?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(now.saturating_sub(Duration::from_millis(u64::try_from(timestamp).ok()?)))
    }
}
