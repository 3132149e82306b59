//! Write times: microseconds that only ever grow, in the order of the log.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::config::WriteTime;
use crate::wire::{Entry, TopicPartition};
use crate::writer::ROOM;

/// The latest time that a clock of this library gave: a task that starts again must not fall behind the one that it replaces.
static LATEST: AtomicI64 = AtomicI64::new(0);

/// When the worker's wall clock was read, and what it said, in microseconds since the epoch. It is read once, so that its steps change
/// nothing, also where tasks start after them.
static WALL_CLOCK: LazyLock<(Instant, i64)> = LazyLock::new(|| {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    (Instant::now(), micros(since_epoch))
});

/// Reads the wall clock, if that is still to be done.
pub(super) fn read_wall_clock() {
    LazyLock::force(&WALL_CLOCK);
}

/// The write times that a record can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WriteTimes {
    log: i64,
    /// `None` where the record has no timestamp that makes one.
    record: Option<i64>,
}

impl WriteTimes {
    /// That of a clock; the error says why there is none.
    pub(super) fn of(self, clock: WriteTime) -> Result<i64, String> {
        match clock {
            WriteTime::Log => Ok(self.log),
            WriteTime::Record => self.record.ok_or_else(|| {
                "the record has no timestamp from 1970 on, which its write time is taken from".to_owned()
            }),
        }
    }
}

/// How long Connect's thread may be away before the worker counts as one that stood still (stopped, swapped out, collecting garbage).
/// The group gives a member's partitions to others after its session timeout, which brokers don't let be under 6 s by default.
const STOOD_STILL: Duration = Duration::from_secs(5);

/// How long after that it may still hand over records of partitions that it has lost, for want of news from its group.
const DOUBT: Duration = Duration::from_secs(30);

/// Gives records their write times.
///
/// A worker that stood still does not know at once that its partitions have another owner, who has written younger records since. So
/// the clock goes on from where it was before, until the group has given partitions anew or time has shown that nothing was lost.
#[derive(Debug)]
pub(super) struct Clock {
    /// When Connect's thread last called.
    called: Instant,
    /// When it called before it stood still, and until when that counts.
    doubt: Option<(Instant, Instant)>,
    next: i64,
    /// Where routes ask for them: what was made of the record timestamps of each partition.
    record_times: Option<HashMap<TopicPartition, RecordTimes>>,
}

/// The write times of a partition that were made of record timestamps.
#[derive(Debug, Default)]
struct RecordTimes {
    /// The last one by its timestamp. Both grow: what younger records were given before an older one overtook it says nothing more.
    last: BTreeMap<i64, i64>,
}

/// How many timestamps of a partition are remembered: its producers' clocks differ, so its timestamps come mixed.
const TIMESTAMPS: usize = 2_000;

impl Clock {
    pub(super) fn new(record_times: bool) -> Self {
        Self {
            called: Instant::now(),
            doubt: None,
            next: LATEST.load(Ordering::Relaxed),
            record_times: record_times.then(HashMap::new),
        }
    }

    /// Connect's thread calls, with records or without.
    pub(super) fn called(&mut self) {
        self.called_at(Instant::now());
    }

    fn called_at(&mut self, now: Instant) {
        if now.duration_since(self.called) >= STOOD_STILL {
            let (sure, _) = self.doubt.unwrap_or((self.called, now));
            self.doubt = Some((sure, now + DOUBT));
        } else if self.doubt.is_some_and(|(_, until)| until <= now) {
            self.doubt = None;
        }
        self.called = now;
    }

    /// The group has just given the task its partitions.
    pub(super) fn assigned(&mut self) {
        self.assigned_at(Instant::now());
    }

    fn assigned_at(&mut self, now: Instant) {
        self.called = now;
        self.doubt = None;
    }

    /// The write times of the next records of the log, which come with their partitions.
    pub(super) fn write_times<'e>(
        &mut self,
        records: impl Iterator<Item = (&'e TopicPartition, &'e [Entry])>,
    ) -> Vec<WriteTimes> {
        let mut times = Vec::new();
        for (partition, entries) in records {
            times.extend(entries.iter().map(|entry| WriteTimes {
                log: self.log_time(),
                record: self.record_time(partition, entry),
            }));
        }
        LATEST.fetch_max(self.next, Ordering::Relaxed);
        times
    }

    fn log_time(&mut self) -> i64 {
        let sure = self.doubt.map_or(self.called, |(sure, _)| sure);
        let time = self.next.max(wall_time(sure));
        self.next = time + ROOM;
        time
    }

    /// The offset breaks the ties of a millisecond. Where its last three digits begin anew within one, or records are read again, what
    /// was given before decides: the later record of the log gets the later time.
    fn record_time(&mut self, partition: &TopicPartition, entry: &Entry) -> Option<i64> {
        let times = self.record_times.as_mut()?;
        let record_timestamp = entry.record_timestamp.filter(|milliseconds| *milliseconds >= 0)?;
        let made = record_timestamp.checked_mul(1000)?.checked_add(entry.offset % 1000)?;
        if !times.contains_key(partition) {
            times.insert(partition.clone(), RecordTimes::default());
        }
        times.get_mut(partition).map(|times| times.give(record_timestamp, made))
    }
}

impl RecordTimes {
    /// A time after all that were given to records that are not younger: `made`, where that is one.
    fn give(&mut self, record_timestamp: i64, made: i64) -> i64 {
        let before = self.last.range(..=record_timestamp).next_back();
        let write_time = before.map_or(made, |(_, last)| made.max(last.saturating_add(1)));
        let younger = self.last.range(record_timestamp + 1..);
        let overtaken: Vec<i64> =
            younger.take_while(|(_, last)| **last <= write_time).map(|(timestamp, _)| *timestamp).collect();
        for timestamp in overtaken {
            self.last.remove(&timestamp);
        }
        self.last.insert(record_timestamp, write_time);
        if self.last.len() > TIMESTAMPS {
            self.last.pop_first();
        }
        write_time
    }
}

/// Microseconds since the epoch.
fn wall_time(at: Instant) -> i64 {
    let (read, said) = *WALL_CLOCK;
    said + micros(at.saturating_duration_since(read))
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(record_timestamp: Option<i64>, offset: i64) -> Entry {
        Entry::at(offset, record_timestamp)
    }

    /// The write times of records of one partition.
    fn write_times(clock: &mut Clock, entries: &[Entry]) -> Vec<WriteTimes> {
        let partition = TopicPartition { topic: "t".into(), kafka_partition: 0 };
        clock.write_times(std::iter::once((&partition, entries)))
    }

    fn record_times(records: &[(Option<i64>, i64)]) -> Vec<Option<i64>> {
        let entries: Vec<_> = records.iter().map(|(timestamp, offset)| entry(*timestamp, *offset)).collect();
        let times = write_times(&mut Clock::new(true), &entries);
        times.iter().map(|times| times.record).collect()
    }

    #[test]
    fn log_times_grow_with_room_between_them() {
        let mut clock = Clock::new(false);
        let times: Vec<_> = (0..10_000).map(|_| clock.log_time()).collect();
        assert!(times.windows(2).all(|pair| pair[1] >= pair[0] + ROOM));
    }

    #[test]
    fn a_worker_that_stood_still_writes_earlier_than_who_got_its_partitions_meanwhile() {
        let mut clock = Clock { next: 0, ..Clock::new(false) };
        let start = clock.called;
        let after = |seconds| start + Duration::from_secs(seconds);
        clock.called_at(after(4));
        clock.called_at(after(90));
        let zombie = clock.log_time();
        clock.called_at(after(91));
        let zombie_again = clock.log_time();
        assert_eq!([zombie, zombie_again], [wall_time(after(4)), wall_time(after(4)) + ROOM]);
        clock.assigned_at(after(92));
        assert_eq!(clock.log_time(), wall_time(after(92)), "after the records of the others");
    }

    #[test]
    fn a_worker_that_stood_still_and_lost_nothing_trusts_its_clock_again_after_a_while() {
        let mut clock = Clock { next: 0, ..Clock::new(false) };
        let start = clock.called;
        for seconds in 60..91 {
            clock.called_at(start + Duration::from_secs(seconds));
        }
        assert_eq!(clock.log_time(), wall_time(start + Duration::from_secs(90)));
    }

    #[test]
    fn a_clock_starts_after_the_latest_time_of_those_before_it() {
        let mut before = Clock::new(false);
        before.next = wall_time(Instant::now()) + 3_600_000_000;
        let last = write_times(&mut before, &[entry(None, 0)])[0].log;
        let next = Clock::new(false).log_time();
        assert!(next >= last + ROOM);
    }

    #[test]
    fn record_times_of_one_millisecond_follow_the_offsets() {
        assert_eq!(record_times(&[(Some(5), 2_007), (Some(5), 2_008)]), [Some(5_007), Some(5_008)]);
    }

    #[test]
    fn record_times_of_one_millisecond_grow_where_the_digits_of_the_offset_begin_anew() {
        let records =
            [(Some(5), 999), (Some(5), 1_000), (Some(5), 1_001), (Some(6), 1_002), (Some(4), 1_003)];
        assert_eq!(record_times(&records), [Some(5_999), Some(6_000), Some(6_001), Some(6_002), Some(4_003)]);
    }

    #[test]
    fn record_times_of_one_millisecond_grow_also_where_younger_records_stand_between_them() {
        let records =
            [(Some(5), 999), (Some(7), 1_000), (Some(5), 1_001), (Some(6), 1_002), (Some(7), 1_003)];
        assert_eq!(record_times(&records), [Some(5_999), Some(7_000), Some(6_000), Some(6_002), Some(7_003)]);
        let many = (0..3_000).map(|offset| (Some(1_000_000 - offset), offset));
        let mut clock = Clock::new(true);
        let entries: Vec<_> = many.map(|(timestamp, offset)| entry(timestamp, offset)).collect();
        write_times(&mut clock, &entries);
        let remembered = clock.record_times.unwrap().into_values().map(|times| times.last.len());
        assert_eq!(remembered.collect::<Vec<_>>(), [TIMESTAMPS]);
    }

    #[test]
    fn record_times_also_grow_where_records_are_read_again() {
        let mut clock = Clock::new(true);
        let records: Vec<_> =
            (0..4_000).map(|offset| entry(Some(if offset < 3_000 { 5 } else { 6 }), offset)).collect();
        let first = write_times(&mut clock, &records);
        let again = write_times(&mut clock, &records[1_500..]);
        assert_eq!(first[3_999].record, Some(8_999));
        assert!(again.windows(2).all(|pair| pair[0].record < pair[1].record));
        assert!(again[0].record > first[2_999].record, "after all that this millisecond was given before");
    }

    #[test]
    fn a_record_without_a_timestamp_has_no_record_time() {
        assert_eq!(record_times(&[(None, 1), (Some(-1), 2), (Some(i64::MAX), 3)]), [None, None, None]);
        let times = write_times(&mut Clock::new(true), &[entry(None, 1)])[0];
        assert!(times.of(WriteTime::Log).is_ok());
        assert!(times.of(WriteTime::Record).unwrap_err().contains("no timestamp"));
    }
}
