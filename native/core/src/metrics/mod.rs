//! What a task counts, and what of it an operator sees.
//!
//! The path of a record must not feel it: records are counted where the task's state is changed anyway ([`Records`]), requests with a few
//! atomic numbers each ([`Requests`]). Everything is a total since the task's start; what is said of the recent past, rates and percentiles,
//! is the difference to what the totals were then ([`Window`]). What is shown under which name stands in one table.

mod histogram;
mod records;
mod requests;
mod table;
mod window;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub use records::{ErrantKind, Records};
pub use requests::Requests;
pub use table::{metrics_tables, of_data_center, of_task};

use histogram::Counts;
use records::Pauses;
use window::{Totals, Window};

/// What a task counts besides its requests, and what it had counted some time ago.
#[derive(Debug, Default)]
pub struct Tally {
    /// Its records.
    pub records: Records,
    pauses: Pauses,
    recent: Window,
    /// How many have answered, as far as Connect's thread was told.
    data_centers: usize,
}

/// How it stands with a task and its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// It has no session yet.
    Connecting,
    /// The cluster takes its requests.
    Connected,
    /// The cluster does not: they are tried again.
    Away,
    /// The task has failed.
    Failed,
}

impl SessionState {
    fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Away => "away",
            Self::Failed => "failed",
        }
    }
}

/// What is so now, without a past.
#[derive(Debug, Clone, Copy)]
pub struct Gauges {
    /// Records that are not finished.
    pub records: usize,
    /// Their bytes.
    pub bytes: usize,
    /// How it stands with the cluster.
    pub session: SessionState,
    /// The nodes that are connected, and all that are known.
    pub nodes: (usize, usize),
}

/// Everything that the metrics of a task are made of.
#[derive(Debug)]
pub struct Reading {
    gauges: Gauges,
    paused: bool,
    now: Totals,
    before: Totals,
    /// How long ago that was.
    elapsed: Duration,
}

/// The requests to a data center.
#[derive(Debug)]
pub struct DataCenterReading {
    name: Arc<str>,
    all: Counts,
    recent: Counts,
}

/// What a metric shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A count.
    Whole(u64),
    /// A measure; no number where there is nothing to measure.
    Fraction(f64),
    /// A word.
    Text(&'static str),
}

/// A metric and what it shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// What it means, and in which unit.
    pub meaning: &'static str,
    /// What it shows.
    pub value: Value,
}

impl Tally {
    /// Called again and again by Connect's thread, with whether the partitions are paused from now on. Answers whether a data center has
    /// answered of which it was not told yet.
    pub fn tick(&mut self, paused: bool, requests: &Requests) -> bool {
        self.pauses.set(paused);
        let Self { records, pauses, recent, .. } = self;
        recent.note(Instant::now(), || Totals::new(*records, pauses, requests));
        let data_centers = requests.data_centers();
        std::mem::replace(&mut self.data_centers, data_centers) < data_centers
    }

    /// What the task shows now.
    pub fn reading(&self, gauges: Gauges, requests: &Requests) -> Reading {
        let now = Totals::new(self.records, &self.pauses, requests);
        let (before, elapsed) = self.recent.begin(Instant::now());
        Reading { gauges, paused: self.pauses.are_on(), now, before, elapsed }
    }
}

impl Totals {
    fn new(records: Records, pauses: &Pauses, requests: &Requests) -> Self {
        Self { records, paused: pauses.total(), requests: requests.totals() }
    }
}

/// What the log says that a task has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Records of which each row is written.
    pub records: u64,
    /// Rows that are written.
    pub rows: u64,
    /// Records that were passed over.
    pub skipped: u64,
    /// Records that can't be written.
    pub errant: u64,
    /// Requests that were sent once more.
    pub retried: u64,
}

impl Reading {
    /// What the task has done since its start.
    pub fn done(&self) -> Done {
        let Totals { records, requests, .. } = &self.now;
        Done {
            records: records.written,
            rows: requests.rows.sum(),
            skipped: records.skipped,
            errant: records.all_errants(),
            retried: requests.repeated,
        }
    }

    /// What it shows of each data center that has answered.
    pub fn data_centers(&self) -> impl Iterator<Item = DataCenterReading> {
        self.now.requests.data_centers.iter().map(|(name, all)| {
            let before = self.before.requests.latencies(name).cloned().unwrap_or_default();
            DataCenterReading { name: Arc::clone(name), all: all.clone(), recent: all.since(&before) }
        })
    }

    fn recent_rows(&self) -> Counts {
        self.now.requests.rows.since(&self.before.requests.rows)
    }

    /// How fast a total grows.
    fn rate(&self, total: impl Fn(&Totals) -> u64) -> Value {
        let grown = total(&self.now).saturating_sub(total(&self.before));
        Value::Fraction(grown as f64 / self.elapsed.as_secs_f64())
    }

    /// Which share of the time the task was paused.
    fn pause_ratio(&self) -> f64 {
        let paused = self.now.paused.saturating_sub(self.before.paused);
        (paused.as_secs_f64() / self.elapsed.as_secs_f64()).min(1.0)
    }
}

impl DataCenterReading {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}
