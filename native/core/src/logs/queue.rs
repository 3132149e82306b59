//! The lines of one task, or of none, until they are printed. Warnings of a kind that come thick and fast are summed up.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;

use super::grouped;
use crate::wire::LogLine;

/// A task that is not called for long must not fill the memory with lines.
const MOST_LINES: usize = 1_000;

/// How many lines of a kind are printed as they are, before only their number is.
const FIRST: u32 = 5;

/// How often the lines of a kind are summed up. After as long without any, the next ones are the first again.
const INTERVAL: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Queue {
    lines: VecDeque<LogLine>,
    /// As many as there are places in the code that warn.
    kinds: HashMap<Identifier, Kind>,
    lost: u64,
}

/// The warnings from one place in the code.
#[derive(Debug)]
struct Kind {
    /// When the first one came, or they were last summed up.
    since: Instant,
    printed: u32,
    /// How many were not printed, and the last of them.
    held: Option<(u64, LogLine)>,
}

impl Queue {
    /// Takes a line that is printed in any case.
    pub(super) fn push(&mut self, line: LogLine) {
        if self.lines.len() == MOST_LINES {
            self.lines.pop_front();
            self.lost += 1;
        }
        self.lines.push_back(line);
    }

    /// Takes a line that may come a thousand times a second.
    pub(super) fn push_warning(&mut self, place: Identifier, line: LogLine, now: Instant) {
        let kind = self.kinds.entry(place).or_insert(Kind { since: now, printed: 0, held: None });
        if kind.printed < FIRST {
            kind.printed += 1;
            self.push(line);
        } else {
            let before = kind.held.take().map_or(0, |(count, _)| count);
            kind.held = Some((before + 1, line));
        }
    }

    /// What is to be printed now.
    pub(super) fn take(&mut self, now: Instant) -> Vec<LogLine> {
        self.sum_up(INTERVAL, now);
        self.print()
    }

    /// Everything, also what would be summed up later.
    pub(super) fn take_all(mut self, now: Instant) -> Vec<LogLine> {
        self.sum_up(Duration::ZERO, now);
        self.print()
    }

    fn sum_up(&mut self, interval: Duration, now: Instant) {
        let mut sums = Vec::new();
        self.kinds.retain(|_, kind| {
            let lasted = now.saturating_duration_since(kind.since);
            if lasted < interval {
                return true;
            }
            kind.since = now;
            let Some((count, mut last)) = kind.held.take() else { return false };
            if count > 1 {
                let (count, seconds) = (grouped(count), lasted.as_secs_f64());
                last.message = format!(
                    "{count} more like this in the last {seconds:.1} s, the last one: {}",
                    last.message
                );
            }
            sums.push(last);
            true
        });
        sums.into_iter().for_each(|sum| self.push(sum));
    }

    fn print(&mut self) -> Vec<LogLine> {
        let mut lines = Vec::new();
        let lost = std::mem::take(&mut self.lost);
        if let Some(first) = self.lines.front().filter(|_| lost > 0) {
            let message = format!("more than {MOST_LINES} log lines at once: {} are lost", grouped(lost));
            lines.push(LogLine { level: 2, logger: first.logger, message });
        }
        lines.extend(self.lines.drain(..));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn line(message: impl ToString) -> LogLine {
        LogLine { level: 2, logger: "l", message: message.to_string() }
    }

    fn messages(lines: Vec<LogLine>) -> Vec<String> {
        lines.into_iter().map(|line| line.message).collect()
    }

    /// Two places that warn.
    fn places() -> (Identifier, Identifier) {
        let place = |span: tracing::Span| span.metadata().unwrap().callsite();
        crate::logs::install();
        let (one, other) = (
            crate::logs::open_task(6001),
            tracing::error_span!(target: "ilion_core::task", "task", task = 6002_u64),
        );
        (place(one), place(other))
    }

    #[test]
    fn of_a_kind_the_first_lines_are_printed_and_the_others_summed_up() {
        let ((one, other), start) = (places(), Instant::now());
        let mut queue = Queue::default();
        for offset in 0..12_350 {
            queue.push_warning(one.clone(), line(format!("skipped: offset {offset}")), start);
        }
        queue.push_warning(other, line("another"), start);
        let first = messages(queue.take(start + SECOND));
        assert_eq!(first.len(), 6, "{first:?}");
        assert_eq!((first[4].as_str(), first[5].as_str()), ("skipped: offset 4", "another"));
        assert_eq!(messages(queue.take(start + SECOND * 29)), [] as [String; 0]);
        assert_eq!(
            messages(queue.take(start + SECOND * 30)),
            ["12,345 more like this in the last 30.0 s, the last one: skipped: offset 12349"]
        );
        // While it goes on, once in an interval.
        queue.push_warning(one.clone(), line("skipped: a"), start + SECOND * 31);
        queue.push_warning(one, line("skipped: b"), start + SECOND * 50);
        assert_eq!(messages(queue.take(start + SECOND * 59)), [] as [String; 0]);
        assert_eq!(
            messages(queue.take(start + SECOND * 62)),
            ["2 more like this in the last 32.0 s, the last one: skipped: b"]
        );
    }

    #[test]
    fn after_a_quiet_interval_lines_are_printed_again_as_they_are() {
        let ((one, _), start) = (places(), Instant::now());
        let mut queue = Queue::default();
        (0..6).for_each(|number| queue.push_warning(one.clone(), line(number), start));
        queue.take(start);
        assert_eq!(messages(queue.take(start + INTERVAL)), ["5"], "a single one needs no sum");
        assert_eq!(messages(queue.take(start + INTERVAL * 2)), [] as [String; 0]);
        assert!(queue.kinds.is_empty());
        queue.push_warning(one, line("again"), start + INTERVAL * 2);
        assert_eq!(messages(queue.take(start + INTERVAL * 2)), ["again"]);
    }

    #[test]
    fn the_last_look_leaves_nothing_unsaid() {
        let ((one, _), start) = (places(), Instant::now());
        let mut queue = Queue::default();
        (0..8).for_each(|number| queue.push_warning(one.clone(), line(number), start));
        let all = messages(queue.take_all(start + SECOND));
        assert_eq!(all[5..], ["3 more like this in the last 1.0 s, the last one: 7"]);
    }

    #[test]
    fn of_too_many_lines_the_newest_are_kept_and_the_others_counted() {
        let mut queue = Queue::default();
        (0..MOST_LINES + 2_000).for_each(|number| queue.push(line(number)));
        let lines = messages(queue.take(Instant::now()));
        assert_eq!(lines.len(), MOST_LINES + 1);
        assert_eq!(lines[0], "more than 1000 log lines at once: 2,000 are lost");
        assert_eq!(lines[1], "2000");
    }
}
