//! Which offsets may be committed: per partition, everything before the first record that is not finished.
//!
//! A record is finished when each of its rows is written, reported as errant, or skipped by policy. A partition that was taken
//! away and given back is a new run, so that what still finishes from before finds nothing to mark.

use std::collections::VecDeque;
use std::hash::Hash;

use foldhash::{HashMap, HashMapExt};

/// Names one accepted record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    run: u64,
    sequence: u64,
}

/// Tracks the records of a task, partition by partition.
#[derive(Debug)]
pub struct OffsetTracker<P> {
    partitions: HashMap<P, u64>,
    runs: HashMap<u64, Run>,
    next_run: u64,
    unfinished: usize,
}

/// A partition whose next records are noted.
#[derive(Debug)]
pub struct Noting<'t> {
    number: u64,
    run: &'t mut Run,
    unfinished: &'t mut usize,
}

/// The records of a partition since it was assigned; only those from the first unfinished one are kept.
#[derive(Debug, Default)]
struct Run {
    first_sequence: u64,
    records: VecDeque<Tracked>,
}

#[derive(Debug)]
struct Tracked {
    offset: i64,
    /// Rows to be written until the record is finished.
    rows: u32,
}

impl<P> Default for OffsetTracker<P> {
    fn default() -> Self {
        Self { partitions: HashMap::new(), runs: HashMap::new(), next_run: 0, unfinished: 0 }
    }
}

impl<P: Eq + Hash + Clone> OffsetTracker<P> {
    /// A partition, to note records of it.
    pub fn partition(&mut self, partition: &P) -> Noting<'_> {
        let number = match self.partitions.get(partition) {
            Some(run) => *run,
            None => {
                let run = self.next_run;
                self.next_run += 1;
                self.partitions.insert(partition.clone(), run);
                run
            }
        };
        let run = self.runs.entry(number).or_default();
        Noting { number, run, unfinished: &mut self.unfinished }
    }

    /// One row of a record is written, reported or skipped; true where this finished the record.
    pub fn finish_row(&mut self, ticket: Ticket) -> bool {
        let Some(run) = self.runs.get_mut(&ticket.run) else { return false };
        let Some(position) = ticket.sequence.checked_sub(run.first_sequence) else { return false };
        let Some(tracked) = run.records.get_mut(position as usize).filter(|tracked| tracked.rows > 0) else {
            return false;
        };
        tracked.rows -= 1;
        if tracked.rows > 0 {
            return false;
        }
        self.unfinished -= 1;
        while run.records.front().is_some_and(|first| first.rows == 0) {
            run.records.pop_front();
            run.first_sequence += 1;
        }
        true
    }

    /// Whether the record's partition is still assigned.
    pub fn is_assigned(&self, ticket: Ticket) -> bool {
        self.runs.contains_key(&ticket.run)
    }

    /// The first unfinished offset of each partition that has one.
    pub fn pending(&self) -> impl Iterator<Item = (&P, i64)> {
        self.partitions.iter().filter_map(|(partition, run)| {
            let first = self.runs.get(run)?.records.front()?;
            Some((partition, first.offset))
        })
    }

    /// How many records are not finished.
    pub fn unfinished(&self) -> usize {
        self.unfinished
    }

    /// Forgets a partition that was taken away.
    pub fn revoke(&mut self, partition: &P) {
        if let Some(run) = self.partitions.remove(partition).and_then(|run| self.runs.remove(&run)) {
            self.unfinished -= run.records.iter().filter(|tracked| tracked.rows > 0).count();
        }
    }
}

impl Noting<'_> {
    /// Notes a record that becomes `rows` rows, at least one. Records of a partition come in the order of their offsets.
    pub fn accept(&mut self, offset: i64, rows: u32) -> Ticket {
        let sequence = self.run.first_sequence + self.run.records.len() as u64;
        self.run.records.push_back(Tracked { offset, rows: rows.max(1) });
        *self.unfinished += 1;
        Ticket { run: self.number, sequence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pending(tracker: &OffsetTracker<u8>) -> Vec<(u8, i64)> {
        let mut pending: Vec<_> = tracker.pending().map(|(partition, offset)| (*partition, offset)).collect();
        pending.sort_unstable();
        pending
    }

    #[test]
    fn a_gap_holds_the_offset_back_until_it_is_written() {
        let mut tracker = OffsetTracker::default();
        let first = tracker.partition(&0).accept(10, 1);
        let second = tracker.partition(&0).accept(12, 1);
        assert!(tracker.finish_row(second));
        assert_eq!(pending(&tracker), [(0, 10)]);
        assert!(tracker.finish_row(first));
        assert_eq!(pending(&tracker), []);
    }

    #[test]
    fn a_record_of_two_rows_is_finished_by_the_second() {
        let mut tracker = OffsetTracker::default();
        let ticket = tracker.partition(&0).accept(3, 2);
        assert!(!tracker.finish_row(ticket));
        assert_eq!(pending(&tracker), [(0, 3)]);
        assert!(tracker.finish_row(ticket));
        assert_eq!(tracker.unfinished(), 0);
    }

    #[test]
    fn a_record_is_finished_only_once() {
        let mut tracker = OffsetTracker::default();
        let ticket = tracker.partition(&0).accept(3, 1);
        assert!(tracker.finish_row(ticket));
        assert!(!tracker.finish_row(ticket));
        assert_eq!(tracker.unfinished(), 0);
    }

    #[test]
    fn what_finishes_after_its_partition_was_taken_away_marks_nothing() {
        let mut tracker = OffsetTracker::default();
        let before = tracker.partition(&0).accept(3, 1);
        tracker.revoke(&0);
        assert!(!tracker.is_assigned(before));
        let after = tracker.partition(&0).accept(3, 1);
        assert!(!tracker.finish_row(before));
        assert_eq!(pending(&tracker), [(0, 3)]);
        assert!(tracker.finish_row(after));
    }

    proptest! {
        /// Against the plainest model: all records ever accepted, in a list.
        #[test]
        fn pending_is_the_lowest_unfinished_offset(
            records in proptest::collection::vec((0u8..3, 1i64..4, 1u32..3), 1..60),
            order in proptest::collection::vec(any::<prop::sample::Index>(), 0..120),
            revoked in proptest::option::of(0u8..3),
        ) {
            let mut tracker = OffsetTracker::default();
            let mut next = [0i64; 3];
            let mut model = Vec::new();
            for (partition, gap, rows) in records {
                let offset = &mut next[usize::from(partition)];
                *offset += gap;
                model.push((partition, *offset, rows, tracker.partition(&partition).accept(*offset, rows)));
            }
            let half = order.len() / 2;
            for (step, index) in order.into_iter().enumerate() {
                if step == half && let Some(partition) = revoked {
                    tracker.revoke(&partition);
                    model.retain(|(of, ..)| *of != partition);
                    if model.is_empty() { break; }
                }
                let (_, _, rows, ticket) = index.get(&model).to_owned();
                let left = rows.saturating_sub(1);
                prop_assert_eq!(tracker.finish_row(ticket), rows == 1);
                model.iter_mut().filter(|entry| entry.3 == ticket).for_each(|entry| entry.2 = left);
            }
            let mut expected: Vec<(u8, i64)> = (0u8..3)
                .filter_map(|partition| {
                    let of = model.iter().filter(|(of, _, rows, _)| *of == partition && *rows > 0);
                    of.map(|(_, offset, ..)| (partition, *offset)).min()
                })
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(pending(&tracker), expected);
            prop_assert_eq!(tracker.unfinished(), model.iter().filter(|(_, _, rows, _)| *rows > 0).count());
        }
    }
}
