//! What becomes of a task's records.

use std::time::{Duration, Instant};

/// Why a record can't be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrantKind {
    /// Its topic has no route, or no table.
    Unrouted,
    /// It can't be made into a row of its table.
    Unfit,
    /// The cluster refused its row.
    Refused,
    /// Nobody knows whether it is written, and it must not be written twice.
    Unknown,
}

impl ErrantKind {
    const COUNT: usize = 4;
}

/// The records of a task, and what became of them; those that are unfinished are counted elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Records {
    /// Those that Connect handed over.
    pub read: u64,
    /// Their bytes.
    pub bytes: u64,
    pub(super) written: u64,
    pub(super) skipped: u64,
    pub(super) errant: [u64; ErrantKind::COUNT],
}

impl Records {
    /// A record is finished: each of its rows is written, or one was not to be.
    pub fn finished(&mut self, skipped: bool) {
        match skipped {
            true => self.skipped += 1,
            false => self.written += 1,
        }
    }

    /// A record can't be written.
    pub fn errant(&mut self, kind: ErrantKind) {
        self.errant[kind as usize] += 1;
    }

    pub(super) fn errants(&self, kind: ErrantKind) -> u64 {
        self.errant[kind as usize]
    }

    pub(super) fn all_errants(&self) -> u64 {
        self.errant.iter().sum()
    }
}

/// When a task's partitions were paused.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    over: Duration,
    since: Option<Instant>,
}

impl Pauses {
    /// They are paused from now on, or not.
    pub(super) fn set(&mut self, paused: bool) {
        match (paused, self.since) {
            (true, None) => self.since = Some(Instant::now()),
            (false, Some(since)) => {
                self.over += since.elapsed();
                self.since = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    pub(super) fn are_on(&self) -> bool {
        self.since.is_some()
    }

    /// How long they were paused in all.
    pub(super) fn total(&self) -> Duration {
        self.over + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_errant_record_is_counted_for_itself() {
        let mut records = Records::default();
        let kinds = [ErrantKind::Unrouted, ErrantKind::Unfit, ErrantKind::Refused, ErrantKind::Unknown];
        for (times, kind) in kinds.into_iter().enumerate() {
            (0..=times).for_each(|_| records.errant(kind));
        }
        assert_eq!(kinds.map(|kind| records.errants(kind)), [1, 2, 3, 4]);
        assert_eq!(records.all_errants(), 10);
    }

    #[test]
    fn pauses_add_up_and_one_that_is_on_counts() {
        let mut pauses = Pauses::default();
        pauses.set(false);
        assert_eq!((pauses.total(), pauses.are_on()), (Duration::ZERO, false));
        pauses.set(true);
        std::thread::sleep(Duration::from_millis(20));
        pauses.set(true);
        let first = pauses.total();
        assert!(first >= Duration::from_millis(20) && pauses.are_on());
        pauses.set(false);
        let over = pauses.total();
        std::thread::sleep(Duration::from_millis(20));
        assert!(over >= first && pauses.total() == over && !pauses.are_on());
    }
}
