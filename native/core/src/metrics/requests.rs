//! What the requests of a task count.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::histogram::{Counts, Histogram};

/// The requests of a task. Those that run at once count without waiting for each other; no number says anything about another.
#[derive(Debug, Default)]
pub struct Requests {
    sent: AtomicU64,
    ended: AtomicU64,
    bytes: AtomicU64,
    repeated: AtomicU64,
    repeated_rows: AtomicU64,
    /// How many rows each request wrote.
    rows: Histogram,
    data_centers: Link,
}

/// Data centers are found by name in a list that only grows, so that nobody needs a lock. There are few.
type Link = OnceLock<Box<DataCenter>>;

#[derive(Debug)]
struct DataCenter {
    name: Arc<str>,
    /// In microseconds.
    latencies: Histogram,
    next: Link,
}

/// What the requests of a task had counted at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct RequestTotals {
    pub(super) sent: u64,
    pub(super) ended: u64,
    pub(super) bytes: u64,
    pub(super) repeated: u64,
    pub(super) repeated_rows: u64,
    pub(super) rows: Counts,
    pub(super) data_centers: Vec<(Arc<str>, Counts)>,
}

impl Requests {
    /// A request is sent.
    pub fn sent(&self, bytes: usize) {
        add(&self.sent, 1);
        add(&self.bytes, bytes as u64);
    }

    /// It sends rows once more.
    pub fn repeated(&self, rows: usize) {
        add(&self.repeated, 1);
        add(&self.repeated_rows, rows as u64);
    }

    /// It has an answer, good or bad, or none in time.
    pub fn ended(&self) {
        add(&self.ended, 1);
    }

    /// It wrote rows through a node of this data center.
    pub fn written(&self, rows: usize, data_center: &str, took: Duration) {
        self.rows.count(rows as u64);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.data_center(data_center).latencies.count(micros);
    }

    fn data_center(&self, name: &str) -> &DataCenter {
        let mut link = &self.data_centers;
        loop {
            // Where another one was met at the same moment, it is that one, and ours may come behind it.
            let data_center = link.get_or_init(|| Box::new(DataCenter::new(name)));
            if *data_center.name == *name {
                return data_center;
            }
            link = &data_center.next;
        }
    }

    /// The data centers that answered so far.
    pub fn data_centers(&self) -> usize {
        self.known().count()
    }

    fn known(&self) -> impl Iterator<Item = &DataCenter> {
        std::iter::successors(self.data_centers.get(), |known| known.next.get()).map(AsRef::as_ref)
    }

    pub(super) fn totals(&self) -> RequestTotals {
        let load = |number: &AtomicU64| number.load(Ordering::Relaxed);
        RequestTotals {
            // Before those that were sent: each that ended was.
            ended: load(&self.ended),
            sent: load(&self.sent),
            bytes: load(&self.bytes),
            repeated: load(&self.repeated),
            repeated_rows: load(&self.repeated_rows),
            rows: self.rows.counts(),
            data_centers: self
                .known()
                .map(|known| (Arc::clone(&known.name), known.latencies.counts()))
                .collect(),
        }
    }
}

impl DataCenter {
    fn new(name: &str) -> Self {
        Self { name: name.into(), latencies: Histogram::default(), next: Link::new() }
    }
}

impl RequestTotals {
    /// Those that wait for an answer.
    pub(super) fn in_flight(&self) -> u64 {
        self.sent.saturating_sub(self.ended)
    }

    /// Those that ended otherwise than by writing their rows.
    pub(super) fn failed(&self) -> u64 {
        self.ended.saturating_sub(self.rows.number())
    }

    /// The latencies of a data center; none where it did not answer yet.
    pub(super) fn latencies(&self, name: &str) -> Option<&Counts> {
        self.data_centers.iter().find(|(known, _)| **known == *name).map(|(_, latencies)| latencies)
    }
}

fn add(number: &AtomicU64, more: u64) {
    number.fetch_add(more, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_from_their_begin_to_their_end() {
        let requests = Requests::default();
        requests.sent(100);
        requests.sent(20);
        requests.repeated(3);
        assert_eq!(requests.totals().in_flight(), 2);
        requests.written(7, "dc1", Duration::from_millis(3));
        requests.ended();
        requests.ended();
        let totals = requests.totals();
        assert_eq!((totals.sent, totals.bytes, totals.in_flight(), totals.failed()), (2, 120, 0, 1));
        assert_eq!((totals.repeated, totals.repeated_rows, totals.rows.sum()), (1, 3, 7));
        assert_eq!(totals.latencies("dc1").map(Counts::sum), Some(3_000));
    }

    #[test]
    fn each_data_center_has_its_own_latencies_also_when_they_are_met_at_once() {
        let requests = Requests::default();
        let names = ["dc1", "dc2", "dc3", "dc4"];
        std::thread::scope(|scope| {
            for first in 0..names.len() {
                let requests = &requests;
                scope.spawn(move || {
                    for turn in 0..1_000 {
                        let number = (first + turn) % names.len();
                        requests.written(1, names[number], Duration::from_micros(number as u64));
                    }
                });
            }
        });
        assert_eq!(requests.data_centers(), names.len());
        for (number, name) in names.iter().enumerate() {
            let latencies = requests.totals().latencies(name).cloned().unwrap_or_default();
            assert_eq!((latencies.number(), latencies.sum()), (1_000, 1_000 * number as u64));
        }
    }
}
