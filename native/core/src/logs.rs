//! The core's and the driver's log lines, kept until Connect's thread prints them through the worker's logger.
//!
//! A line that belongs to a task waits for that task's next call, so that it carries its MDC context. Lines of shared things, such as
//! a driver session's own, go with the next call of any task.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Span, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::wire::LogLine;

/// A task that is not called for long must not fill the memory with lines.
const MOST_LINES: usize = 1_000;

const LOGGER: &str = "io.ilion.connect.cassandra";

static LEVEL: AtomicU8 = AtomicU8::new(3);

static QUEUES: Mutex<Option<HashMap<Option<u64>, Queue>>> = Mutex::new(None);

#[derive(Debug, Default)]
struct Queue {
    lines: VecDeque<LogLine>,
    /// How often the last line came again: what goes on a thousand times a second is said once.
    repeated: u64,
    lost: u64,
}

/// Starts to collect lines. Once per loaded library; later calls change nothing.
pub fn install() {
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Collector));
}

/// Collects lines up to this level: 0 none, 1 errors, to 5 everything.
pub fn set_level(level: u8) {
    LEVEL.store(level, Ordering::Relaxed);
    tracing::callsite::rebuild_interest_cache();
}

/// The span that a task's work runs in; lines inside it are the task's.
pub fn task_span(id: u64) -> Span {
    tracing::error_span!(target: "ilion_core::task", "task", task = id)
}

/// Takes the lines of a task, and those of nobody.
pub fn drain(task: u64) -> Vec<LogLine> {
    let mut queues = QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(queues) = queues.as_mut() else { return Vec::new() };
    let mut lines = Vec::new();
    for key in [None, Some(task)] {
        let Some(queue) = queues.get_mut(&key) else { continue };
        queue.say_repeated();
        lines.extend(queue.lines.drain(..));
        if std::mem::take(&mut queue.lost) > 0 {
            let message = format!("more than {MOST_LINES} log lines at once: the older ones are lost");
            lines.push(LogLine { level: 2, logger: LOGGER.to_owned(), message });
        }
    }
    lines
}

/// What a closed task did not print, the next one to be called does.
pub fn close_task(task: u64) {
    let mut queues = QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(queues) = queues.as_mut() else { return };
    if let Some(queue) = queues.remove(&Some(task)) {
        let shared = queues.entry(None).or_default();
        queue.lines.into_iter().for_each(|line| shared.push(line));
    }
}

impl Queue {
    fn push(&mut self, line: LogLine) {
        if self.lines.back() == Some(&line) {
            self.repeated += 1;
            return;
        }
        self.say_repeated();
        if self.lines.len() == MOST_LINES {
            self.lines.pop_front();
            self.lost += 1;
        }
        self.lines.push_back(line);
    }

    fn say_repeated(&mut self) {
        let repeated = std::mem::take(&mut self.repeated);
        if let Some(line) = self.lines.back_mut().filter(|_| repeated > 0) {
            let _ = write!(line.message, " (and {repeated} times more)");
        }
    }
}

/// The level of a line. The driver's are one lower than it says: it speaks of connections, and what they mean for the writes of a task the
/// core says itself. Its search for a cluster that is away is detail, because it repeats with every attempt.
fn level(metadata: &Metadata<'_>) -> u8 {
    if metadata.target().starts_with("scylla::cluster::metadata") {
        return 4;
    }
    let level = match *metadata.level() {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    };
    if metadata.target().starts_with("scylla") { (level + 1).min(5) } else { level }
}

/// The name of the Java logger for a module path.
fn logger(target: &str) -> String {
    let (part, rest) = target.split_once("::").unwrap_or((target, ""));
    let part = match part {
        "ilion_core" | "ilion_jni" => "core",
        "scylla" => "driver",
        _ => "library",
    };
    match rest {
        "" => format!("{LOGGER}.{part}"),
        rest => format!("{LOGGER}.{part}.{}", rest.replace("::", ".")),
    }
}

struct Collector;

/// The task that a span belongs to.
struct TaskId(u64);

#[derive(Default)]
struct TaskField(Option<u64>);

impl Visit for TaskField {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "task" {
            self.0 = Some(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// The message of an event, then its other fields.
#[derive(Default)]
struct Message {
    message: String,
    fields: String,
}

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collector {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_span() || level(metadata) <= LEVEL.load(Ordering::Relaxed)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(match LEVEL.load(Ordering::Relaxed) {
            // Spans of tasks are at the level of errors.
            0 | 1 => LevelFilter::ERROR,
            2 => LevelFilter::WARN,
            3 => LevelFilter::INFO,
            4 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        })
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut task = TaskField::default();
        attributes.record(&mut task);
        if let (Some(task), Some(span)) = (task.0, context.span(id)) {
            span.extensions_mut().insert(TaskId(task));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut message = Message::default();
        event.record(&mut message);
        let task = context.event_scope(event).and_then(|scope| {
            scope.into_iter().find_map(|span| span.extensions().get::<TaskId>().map(|task| task.0))
        });
        let line = LogLine {
            level: level(event.metadata()),
            logger: logger(event.metadata().target()),
            message: message.message + &message.fields,
        };
        let mut queues = QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
        queues.get_or_insert_default().entry(task).or_default().push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_repeats_is_said_once_with_its_count() {
        let line = |message: &str| LogLine { level: 2, logger: "l".to_owned(), message: message.to_owned() };
        let mut queue = Queue::default();
        ["a", "a", "a", "b"].into_iter().for_each(|message| queue.push(line(message)));
        let messages: Vec<_> = queue.lines.iter().map(|line| line.message.as_str()).collect();
        assert_eq!(messages, ["a (and 2 times more)", "b"]);
    }

    #[test]
    fn a_task_gets_its_own_lines_and_those_of_nobody() {
        install();
        set_level(3);
        let span = task_span(7001);
        span.in_scope(|| tracing::info!("mine"));
        task_span(7002).in_scope(|| tracing::info!("another's"));
        tracing::warn!(target: "scylla", node = "n1", "nobody's");
        span.in_scope(|| tracing::debug!("too low"));
        let lines = drain(7001);
        let mine: Vec<_> = lines.iter().map(|line| (line.logger.as_str(), line.message.as_str())).collect();
        assert!(mine.contains(&("io.ilion.connect.cassandra.core.logs.tests", "mine")), "{mine:?}");
        assert!(mine.contains(&("io.ilion.connect.cassandra.driver", "nobody's node=\"n1\"")), "{mine:?}");
        assert!(!mine.iter().any(|(_, message)| ["another's", "too low"].contains(message)), "{mine:?}");
        close_task(7002);
        assert!(drain(7003).iter().any(|line| line.message == "another's"));
    }
}
