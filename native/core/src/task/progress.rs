//! What a task says now and then of how far it is.

use std::time::{Duration, Instant};

use crate::logs::grouped;
use crate::metrics::Done;

/// What a task has read and not finished.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lag {
    /// How many records.
    pub(super) records: usize,
    /// For how long the oldest of them.
    pub(super) oldest: Option<Duration>,
    /// How old the last record was when it was read, by its own timestamp.
    pub(super) behind: Option<Duration>,
}

#[derive(Debug)]
pub(super) struct Progress {
    interval: Duration,
    /// When the last line was made, and what was done by then.
    last: (Instant, Done),
}

impl Progress {
    pub(super) fn new(interval: Duration, now: Instant) -> Self {
        Self { interval, last: (now, Done::default()) }
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last.0) >= self.interval
    }

    /// The line of the time since the last one.
    pub(super) fn line(&mut self, now: Instant, done: Done, lag: Lag) -> String {
        let (since, before) = std::mem::replace(&mut self.last, (now, done));
        let lasted = now.saturating_duration_since(since).as_secs_f64();
        let rate = |more: u64| grouped((more as f64 / lasted.max(0.001)).round() as u64);
        let (records, rows) = (done.records - before.records, done.rows - before.rows);
        let mut line = format!(
            "progress: {} records written in the last {lasted:.1} s ({}/s) as {} rows ({}/s), {} passed over, {} errant, {} requests \
             sent again; lag: {} records read and not finished",
            grouped(records),
            rate(records),
            grouped(rows),
            rate(rows),
            grouped(done.skipped - before.skipped),
            grouped(done.errant - before.errant),
            grouped(done.retried - before.retried),
            grouped(lag.records as u64),
        );
        if let Some(oldest) = lag.oldest {
            line += &format!(", the oldest for {:.1} s", oldest.as_secs_f64());
        }
        if let Some(behind) = lag.behind {
            line += &format!(", the last one read {:.1} s after its timestamp", behind.as_secs_f64());
        }
        line += &format!(
            "; since the start {} records written, {} errant",
            grouped(done.records),
            grouped(done.errant)
        );
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_line_tells_of_the_time_since_the_one_before_and_of_all() {
        let start = Instant::now();
        let mut progress = Progress::new(SECOND * 10, start);
        assert!(!progress.is_due(start + SECOND * 9));
        assert!(progress.is_due(start + SECOND * 10));
        let done = Done { records: 30_000, rows: 60_000, skipped: 1, errant: 3, retried: 2 };
        let lag = Lag { records: 512, oldest: Some(SECOND / 5), behind: Some(SECOND * 3 / 2) };
        assert_eq!(
            progress.line(start + SECOND * 10, done, lag),
            "progress: 30,000 records written in the last 10.0 s (3,000/s) as 60,000 rows (6,000/s), 1 passed over, 3 errant, 2 requests \
             sent again; lag: 512 records read and not finished, the oldest for 0.2 s, the last one read 1.5 s after its timestamp; \
             since the start 30,000 records written, 3 errant"
        );
        assert!(!progress.is_due(start + SECOND * 19));
        let done = Done { records: 30_005, rows: 60_010, ..done };
        assert_eq!(
            progress.line(start + SECOND * 20, done, Lag::default()),
            "progress: 5 records written in the last 10.0 s (1/s) as 10 rows (1/s), 0 passed over, 0 errant, 0 requests sent again; \
             lag: 0 records read and not finished; since the start 30,005 records written, 3 errant"
        );
    }
}
