//! A task: takes batches of records from Connect's thread and answers what became of those it has.

mod batch;
mod check;
mod clock;
mod dry_run;
mod lane;
mod mistake;
mod patience;
mod payload;
mod pipeline;
mod progress;
mod route;
mod row;
mod state;
mod summary;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tracing::{Instrument, Span};

use crate::config::{Reads, Routes, SinkConfig, WriteTime};
use crate::error::Error;
use crate::logs;
use crate::metrics::Reading;
use crate::wire::{Buffer, Buffers, FrameDecoder, Outcome, TopicPartition};
use crate::writer::Ledger;

pub use check::{check, dry_run};
pub use dry_run::{Made, Write};
pub use pipeline::known_topics;

use batch::Accepted;
use clock::Clock;
use lane::Place;
use pipeline::Batch;
use progress::Progress;
use state::{Awaited, Shared};

/// How long a full task holds Connect's thread before it has its partitions paused. A cluster that keeps up has made room by then, and a
/// pause lasts as long as the worker waits for records that don't come, which is longer.
const ROOM_SOON: Duration = Duration::from_millis(50);

/// A running task.
#[derive(Debug)]
pub struct Task {
    id: u64,
    span: Span,
    shared: Arc<Shared>,
    routes: Routes,
    buffers: Buffers,
    intake: Mutex<Intake>,
    progress: Option<Mutex<Progress>>,
    work: AbortHandle,
    _place: Place,
}

/// What only the call that accepts a batch touches.
#[derive(Debug)]
struct Intake {
    decoder: FrameDecoder,
    clock: Clock,
    batches: UnboundedSender<Batch>,
}

impl Task {
    /// Starts a task. Connects in the background: a cluster that is away is waited for.
    pub fn open(
        id: u64,
        config: SinkConfig,
        warnings: &[String],
        errant_reporter: bool,
    ) -> Result<Self, Error> {
        let place = Place::take()?;
        let span = logs::open_task(id);
        if !warnings.is_empty() {
            // In one line: they are not alike.
            span.in_scope(|| tracing::warn!("the configuration works, but: {}", warnings.join("; ")));
        }
        let shared = Arc::new(Shared::new(config.limits, config.errors, errant_reporter));
        let progress = config.progress.map(|interval| Mutex::new(Progress::new(interval, Instant::now())));
        let (sender, receiver) = unbounded_channel();
        let routes = config.routes.clone();
        let clock = Clock::new(routes.iter().any(|route| route.write.write_time == WriteTime::Record));
        let work = place.runtime().spawn({
            let shared = Arc::clone(&shared);
            let work =
                pipeline::run(Arc::new(config), Arc::clone(&shared), receiver).instrument(span.clone());
            async move {
                // Its own task, so that a panic in it fails this Connect task and not silently nothing.
                let mut work = AbortOnDrop(tokio::spawn(work));
                if (&mut work.0).await.is_err() {
                    shared.failed(pipeline::panicked());
                }
            }
        });
        let intake = Mutex::new(Intake { decoder: FrameDecoder::default(), clock, batches: sender });
        let (buffers, work) = (Buffers::default(), work.abort_handle());
        Ok(Self { id, span, shared, routes, buffers, intake, progress, work, _place: place })
    }

    /// Which parts of a record it needs.
    pub fn reads(&self) -> Reads {
        self.routes.reads()
    }

    /// A buffer of this length for a frame.
    pub fn buffer(&self, length: usize) -> Buffer {
        self.buffers.take(length)
    }

    /// Accepts a batch of records; the rest happens on the task's own thread. Waits a moment for room where the task is full then.
    pub fn put(&self, frame: impl Into<Buffer>) -> Result<Outcome, Error> {
        let mut intake = self.intake()?;
        intake.clock.called();
        let frame = intake.decoder.accept(frame).map_err(Error::internal)?;
        let write_times =
            intake.clock.write_times(frame.stretches().map(|(stretch, entries)| (&stretch.origin, entries)));
        let accepted = Arc::new(Accepted { frame, write_times });
        let number = self.shared.accept(Arc::clone(&accepted), |topic| self.routes.of(topic).len())?;
        // Without a receiver the task has failed, which the outcome says.
        let _ = intake.batches.send((number, accepted));
        drop(intake);
        self.shared.wait(Awaited::Room, ROOM_SOON)?;
        self.outcome()
    }

    /// Waits until nothing is in flight, or until waiting longer changes nothing, or the time is over.
    pub fn drain(&self, timeout: Duration) -> Result<Outcome, Error> {
        self.intake()?.clock.called();
        self.shared.wait(Awaited::Nothing, timeout)?;
        self.outcome()
    }

    fn intake(&self) -> Result<MutexGuard<'_, Intake>, Error> {
        let poisoned =
            |_| Error::internal("an earlier panic left the task's intake unusable; restart the task");
        self.intake.lock().map_err(poisoned)
    }

    fn outcome(&self) -> Result<Outcome, Error> {
        let outcome = self.span.in_scope(|| {
            self.say_progress(Progress::is_due);
            self.shared.outcome()
        })?;
        Ok(Outcome { logs: logs::take(self.id), ..outcome })
    }

    fn say_progress(&self, is_due: impl Fn(&Progress, Instant) -> bool) {
        let Some(progress) = &self.progress else { return };
        let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if is_due(&progress, now)
            && let Ok((done, lag)) = self.shared.progress()
        {
            let line = progress.line(now, done, lag);
            tracing::info!("{line}");
        }
    }

    /// The errant records of all outcomes so far are reported.
    pub fn acknowledge(&self) -> Result<(), Error> {
        self.shared.acknowledge()
    }

    /// The first unfinished offset of each partition that has one.
    pub fn pending(&self) -> Result<Vec<(TopicPartition, i64)>, Error> {
        self.shared.pending()
    }

    /// What it has to show of itself.
    pub fn reading(&self) -> Result<Reading, Error> {
        self.shared.reading()
    }

    /// The group has just given partitions to the task.
    pub fn assigned(&self) -> Result<(), Error> {
        self.intake()?.clock.assigned();
        Ok(())
    }

    /// Forgets partitions that were taken away.
    pub fn revoke(&self, partitions: &[TopicPartition]) -> Result<(), Error> {
        self.shared.revoke(partitions)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.span.in_scope(|| self.say_progress(|_, _| true));
        self.work.abort();
        logs::close_task(self.id);
    }
}

#[derive(Debug)]
struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
