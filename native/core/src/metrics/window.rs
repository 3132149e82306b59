//! The recent past: what a task had counted some time ago.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::records::Records;
use super::requests::RequestTotals;

/// How long ago the recent past begins, at least; at most one step more.
const LENGTH: Duration = Duration::from_secs(30);

const STEP: Duration = Duration::from_secs(10);

/// Everything that a task had counted at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    pub(super) records: Records,
    pub(super) paused: Duration,
    pub(super) requests: RequestTotals,
}

/// Remembers totals, for rates and percentiles of the recent past.
#[derive(Debug)]
pub(super) struct Window {
    /// Never empty.
    samples: VecDeque<(Instant, Totals)>,
}

impl Default for Window {
    fn default() -> Self {
        Self { samples: VecDeque::from([(Instant::now(), Totals::default())]) }
    }
}

impl Window {
    /// Remembers what is counted now, where it is time to. Called again and again, so that who looks at the metrics, and how often, changes
    /// nothing.
    pub(super) fn note(&mut self, now: Instant, totals: impl FnOnce() -> Totals) {
        if self.samples.back().is_some_and(|(last, _)| now.duration_since(*last) < STEP) {
            return;
        }
        self.samples.push_back((now, totals()));
        while self.samples.get(1).is_some_and(|(second, _)| now.duration_since(*second) >= LENGTH) {
            self.samples.pop_front();
        }
    }

    /// What was counted where the recent past begins, and how long ago that is.
    pub(super) fn begin(&self, now: Instant) -> (Totals, Duration) {
        let begin = self.samples.front().map(|(begin, totals)| (totals.clone(), now.duration_since(*begin)));
        begin.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(read: u64) -> Totals {
        Totals { records: Records { read, ..Records::default() }, ..Totals::default() }
    }

    #[test]
    fn the_recent_past_is_30_to_40_seconds_once_a_task_is_as_old() {
        let mut window = Window::default();
        let start = window.samples[0].0;
        let mut noted = 0;
        for second in 0..=200 {
            let now = start + Duration::from_secs(second);
            window.note(now, || {
                noted += 1;
                read(second)
            });
            let (begin, ago) = window.begin(now);
            assert_eq!(ago.as_secs() + begin.records.read, second);
            assert!(ago.as_secs() >= second.min(30) && ago.as_secs() < 40, "{ago:?} at {second} s");
        }
        assert_eq!(noted, 20, "one each 10 s");
        assert!(window.samples.len() <= 5);
    }

    #[test]
    fn a_silence_is_part_of_the_recent_past() {
        let mut window = Window::default();
        let start = window.samples[0].0;
        let at = |seconds| start + Duration::from_secs(seconds);
        window.note(at(10), || read(10));
        let (begin, ago) = window.begin(at(500));
        assert_eq!((begin.records.read, ago.as_secs()), (0, 500));
        window.note(at(500), || read(20));
        let (begin, ago) = window.begin(at(510));
        assert_eq!((begin.records.read, ago.as_secs()), (10, 500));
        window.note(at(530), || read(30));
        assert_eq!(window.begin(at(530)).0.records.read, 20);
    }
}
