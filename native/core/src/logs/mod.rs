//! The core's and the driver's log lines, kept until Connect's thread prints them through the worker's logger.
//!
//! A line that belongs to a task waits for that task's next call, so that it carries its MDC context. Lines of shared things, such as
//! a driver session's own, go with the next call of any task.
//!
//! Only what its logger prints is made at all. What somebody else writes is cut to what can be trusted: of the driver's spans nothing is
//! read, as they hold statements and keys, and of its lines not the words of a node about a request.

mod levels;
mod panics;
mod queue;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Span, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::wire::LogLine;

pub use levels::{loggers, set_levels};
pub use panics::THREAD;

use queue::Queue;

/// The most bytes of a line.
const LONGEST: usize = 8 * 1024;

/// Fields of the driver's lines that hold what a node says about a request: it may quote the record.
const UNTRUSTED: [(&str, &[&str]); 2] =
    [("scylla::client::execution", &["error", "last_error"]), ("scylla::network::connection", &["warning"])];

/// Where the span of a task is made.
const TASK: &str = "ilion_core::task";

static QUEUES: Mutex<Option<Queues>> = Mutex::new(None);

/// The lines of the open tasks, and of nobody.
#[derive(Debug, Default)]
struct Queues {
    tasks: HashMap<u64, Queue>,
    shared: Queue,
}

impl Queues {
    /// What a task that is closed still says is nobody's.
    fn of(&mut self, task: Option<u64>) -> &mut Queue {
        task.and_then(|task| self.tasks.get_mut(&task)).unwrap_or(&mut self.shared)
    }
}

fn with_queues<T>(work: impl FnOnce(&mut Queues) -> T) -> T {
    let mut queues: MutexGuard<'_, _> = QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
    work(queues.get_or_insert_default())
}

/// Starts to collect lines. Once per loaded library; later calls change nothing.
pub fn install() {
    panics::install();
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Collector));
}

/// The span that a task's work runs in; lines inside it are the task's.
pub fn open_task(id: u64) -> Span {
    with_queues(|queues| queues.tasks.insert(id, Queue::default()));
    tracing::error_span!(target: TASK, "task", task = id)
}

/// Takes the lines of a task, and those of nobody.
pub fn take(task: u64) -> Vec<LogLine> {
    let now = Instant::now();
    with_queues(|queues| {
        let mut lines = queues.shared.take(now);
        if let Some(queue) = queues.tasks.get_mut(&task) {
            lines.extend(queue.take(now));
        }
        lines
    })
}

/// What a closed task did not print, the next one to be called does.
pub fn close_task(task: u64) {
    with_queues(|queues| {
        let Some(queue) = queues.tasks.remove(&task) else { return };
        queue.take_all(Instant::now()).into_iter().for_each(|line| queues.shared.push(line));
    });
}

/// A number with its thousands set apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
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
struct Message {
    untrusted: &'static [&'static str],
    message: String,
    fields: String,
}

impl Message {
    fn of(event: &Event<'_>) -> String {
        let target = event.metadata().target();
        let untrusted = UNTRUSTED.iter().find(|(of, _)| *of == target).map_or(&[][..], |(_, names)| names);
        let mut message = Self { untrusted, message: String::new(), fields: String::new() };
        event.record(&mut message);
        let mut text = message.message + &message.fields;
        if text.starts_with(' ') {
            text.remove(0);
        }
        if text.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            let cut = text.len() - end;
            text.truncate(end);
            let _ = write!(text, "… ({cut} bytes more)");
        }
        text
    }
}

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name if self.untrusted.contains(&name) => {
                write!(self.fields, " {name}=[hidden: see the node's own log]")
            }
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

/// Whether a line or span is of use. The only spans are those of tasks.
fn is_wanted(metadata: &Metadata<'_>) -> bool {
    if metadata.is_span() { metadata.target() == TASK } else { levels::is_wanted(metadata) }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collector {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_wanted(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        is_wanted(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(match levels::most() {
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
        let metadata = event.metadata();
        // Not the event's own parent, which may be a span that nobody reads.
        let task = context.lookup_current().and_then(|span| {
            span.scope().find_map(|span| span.extensions().get::<TaskId>().map(|task| task.0))
        });
        let (level, logger) = (levels::level(metadata), levels::name(metadata));
        let line = LogLine { level, logger, message: Message::of(event) };
        with_queues(|queues| match *metadata.level() <= Level::WARN {
            true => queues.of(task).push_warning(metadata.callsite(), line, Instant::now()),
            false => queues.of(task).push(line),
        });
    }
}

#[cfg(test)]
mod tests;
