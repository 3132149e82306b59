//! How often each value came, in buckets whose width grows with the value.
//!
//! Crates for this either lock, or give each thread a part of its own that somebody collects. One array of counters does: who counts adds one,
//! and the recent values are what it holds now less what it held before.

use std::array;
use std::sync::atomic::{AtomicU64, Ordering};

/// Buckets of each power of two: a value is at most 1/32 above what it counts as.
const PRECISION: u32 = 5;

/// Larger values count as this one. In microseconds it is 18 minutes, which is more than the longest timeout.
const LARGEST: u64 = (1 << 30) - 1;

const BUCKETS: usize = bucket(LARGEST) + 1;

/// Up to 63 each value has its own.
const fn bucket(value: u64) -> usize {
    let value = if value > LARGEST { LARGEST } else { value };
    let shift = (value | 1 << PRECISION).ilog2() - PRECISION;
    ((shift as usize) << PRECISION) + (value >> shift) as usize
}

/// The largest value of a bucket.
fn largest(bucket: usize) -> u64 {
    let shift = (bucket >> PRECISION).saturating_sub(1);
    ((bucket - (shift << PRECISION) + 1) << shift) as u64 - 1
}

/// Counts values, from several threads at once.
#[derive(Debug)]
pub(super) struct Histogram {
    buckets: Box<[AtomicU64; BUCKETS]>,
    sum: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: Box::new(array::from_fn(|_| AtomicU64::new(0))), sum: AtomicU64::new(0) }
    }
}

impl Histogram {
    pub(super) fn count(&self, value: u64) {
        if let Some(bucket) = self.buckets.get(bucket(value)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    pub(super) fn counts(&self) -> Counts {
        let buckets = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        Counts { buckets, sum: self.sum.load(Ordering::Relaxed) }
    }
}

/// What was counted at a time, or between two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    buckets: Vec<u64>,
    sum: u64,
}

impl Counts {
    /// What was counted after `before`.
    pub(super) fn since(&self, before: &Self) -> Self {
        let before_it = before.buckets.iter().copied().chain(std::iter::repeat(0));
        let buckets = self.buckets.iter().zip(before_it).map(|(now, before)| now - before).collect();
        Self { buckets, sum: self.sum - before.sum }
    }

    /// How many values there were.
    pub(super) fn number(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// All values together.
    pub(super) fn sum(&self) -> u64 {
        self.sum
    }

    /// No number where there were no values.
    pub(super) fn average(&self) -> f64 {
        self.sum as f64 / self.number() as f64
    }

    /// The value that this share of all values does not exceed; no number where there were none.
    pub(super) fn percentile(&self, share: f64) -> f64 {
        let rank = ((self.number() as f64 * share).ceil() as u64).max(1);
        let mut below = 0;
        let reaches = self.buckets.iter().position(|number| {
            below += number;
            below >= rank
        });
        reaches.map_or(f64::NAN, |bucket| largest(bucket) as f64)
    }

    /// The largest value; no number where there were none.
    pub(super) fn most(&self) -> f64 {
        self.buckets.iter().rposition(|number| *number > 0).map_or(f64::NAN, |bucket| largest(bucket) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_value_counts_as_itself_or_at_most_a_32nd_more(value in 0..=LARGEST) {
            let counted = largest(bucket(value));
            prop_assert!(value <= counted && counted - value <= value / 32, "{value} counts as {counted}");
        }
    }

    #[test]
    fn every_bucket_begins_where_the_one_before_it_ends() {
        for number in 1..BUCKETS {
            assert_eq!(bucket(largest(number - 1) + 1), number);
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    fn counted(values: impl IntoIterator<Item = u64>) -> Histogram {
        let histogram = Histogram::default();
        values.into_iter().for_each(|value| histogram.count(value));
        histogram
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        let counts = counted(1..=50).counts();
        assert_eq!((counts.number(), counts.sum(), counts.average()), (50, 1275, 25.5));
        let percentiles = [0.0, 0.5, 0.9, 0.99, 1.0].map(|share| counts.percentile(share));
        assert_eq!(percentiles, [1.0, 25.0, 45.0, 50.0, 50.0]);
        assert_eq!(counts.most(), 50.0);
    }

    #[test]
    fn what_came_before_a_time_does_not_count_after_it() {
        let histogram = counted([1, 2, 1_000_000]);
        let before = histogram.counts();
        histogram.count(7);
        let recent = histogram.counts().since(&before);
        assert_eq!((recent.number(), recent.sum(), recent.most()), (1, 7, 7.0));
        assert_eq!(histogram.counts().since(&Counts::default()), histogram.counts());
    }

    #[test]
    fn of_no_values_there_is_no_average_and_no_percentile() {
        let none = Histogram::default().counts();
        assert!(none.average().is_nan() && none.percentile(0.5).is_nan() && none.most().is_nan());
        assert!(Counts::default().percentile(0.5).is_nan());
    }
}
