//! Write times: microseconds that only ever grow, in the order of the log.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::config::WriteTime;
use crate::writer::ROOM;

/// The latest time that a clock of this library gave: a task that starts again must not fall behind the one that it replaces, whatever
/// happened to the worker's wall clock between them.
static LATEST: AtomicI64 = AtomicI64::new(0);

/// Gives records their write times. Reads the worker's wall clock once, at the start: a step of that clock changes nothing.
#[derive(Debug)]
pub(super) struct Clock {
    kind: WriteTime,
    started: Instant,
    /// Microseconds since the epoch at the start.
    epoch: i64,
    next: i64,
}

impl Clock {
    pub(super) fn new(kind: WriteTime) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self {
            kind,
            started: Instant::now(),
            epoch: micros(since_epoch),
            next: LATEST.load(Ordering::Relaxed),
        }
    }

    /// The write times of the next records of the log, from their timestamps and offsets; an error says why a record has none.
    pub(super) fn write_times(
        &mut self,
        records: impl Iterator<Item = (Option<i64>, i64)>,
    ) -> Vec<Result<i64, String>> {
        let times =
            records.map(|(record_timestamp, offset)| self.write_time(record_timestamp, offset)).collect();
        LATEST.fetch_max(self.next, Ordering::Relaxed);
        times
    }

    fn write_time(&mut self, record_timestamp: Option<i64>, offset: i64) -> Result<i64, String> {
        match self.kind {
            WriteTime::Log => {
                let now = self.epoch + micros(self.started.elapsed());
                let time = now.max(self.next);
                self.next = time + ROOM;
                Ok(time)
            }
            WriteTime::Record => {
                let milliseconds = record_timestamp.filter(|milliseconds| *milliseconds >= 0);
                let milliseconds =
                    milliseconds.ok_or("the record has no timestamp, which its write time is taken from")?;
                let time = milliseconds.checked_mul(1000).and_then(|time| time.checked_add(offset % 1000));
                time.ok_or_else(|| "the record's timestamp is too large for a write time".to_owned())
            }
        }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_times_grow_with_room_between_them() {
        let mut clock = Clock::new(WriteTime::Log);
        let times: Vec<_> = (0..10_000).map(|offset| clock.write_time(None, offset).unwrap()).collect();
        assert!(times.windows(2).all(|pair| pair[1] >= pair[0] + ROOM));
    }

    #[test]
    fn a_clock_starts_after_the_latest_time_of_those_before_it() {
        let mut before = Clock::new(WriteTime::Log);
        before.epoch += 3_600_000_000;
        let last = before.write_times([(None, 0)].into_iter()).remove(0).unwrap();
        let next = Clock::new(WriteTime::Log).write_time(None, 1).unwrap();
        assert!(next >= last + ROOM, "a wall clock that was set back by an hour");
    }

    #[test]
    fn record_times_of_one_millisecond_follow_the_offsets() {
        let mut clock = Clock::new(WriteTime::Record);
        assert_eq!(clock.write_time(Some(5), 2_007), Ok(5_007));
        assert_eq!(clock.write_time(Some(5), 2_008), Ok(5_008));
    }

    #[test]
    fn a_record_without_a_timestamp_has_no_record_time() {
        assert!(Clock::new(WriteTime::Record).write_time(None, 1).is_err());
        assert!(Clock::new(WriteTime::Record).write_time(Some(-1), 1).is_err());
        assert!(Clock::new(WriteTime::Record).write_time(Some(i64::MAX), 1).is_err());
    }
}
