//! The metrics by name. What JMX, the worker's own registry and doc/metrics.md show is derived from these tables.

use std::fmt::Write;

use super::{DataCenterReading, ErrantKind, Reading, Shown, Value};

/// A metric of what is read.
struct Metric<R> {
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    value: fn(&R) -> Value,
}

const fn metric<R>(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    value: fn(&R) -> Value,
) -> Metric<R> {
    Metric { name, unit, meaning, value }
}

static OF_TASK: &[Metric<Reading>] = &[
    metric("record-read-total", "records", "Records that Connect has handed to the task.", |reading| {
        Value::Whole(reading.now.records.read)
    }),
    metric("record-read-rate", "records/s", "How many that are a second.", |reading| {
        reading.rate(|totals| totals.records.read)
    }),
    metric("record-read-bytes-total", "bytes", "Their size as it enters the native core.", |reading| {
        Value::Whole(reading.now.records.bytes)
    }),
    metric(
        "record-written-total",
        "records",
        "Records of which every row is written. One that is read again after a restart counts again.",
        |reading| Value::Whole(reading.now.records.written),
    ),
    metric(
        "record-skipped-total",
        "records",
        "Records of which a row was not to be written: tombstones that are passed over.",
        |reading| Value::Whole(reading.now.records.skipped),
    ),
    metric(
        "record-errant-total",
        "records",
        "Records that can't be written: reported to the dead letter queue, skipped by `error.policy=NOOP`, or what failed the task. The sum of the four below.",
        |reading| Value::Whole(reading.now.records.all_errants()),
    ),
    metric(
        "record-errant-unrouted-total",
        "records",
        "Those whose topic has no route or no table.",
        |reading| errants(reading, ErrantKind::Unrouted),
    ),
    metric(
        "record-errant-unfit-total",
        "records",
        "Those that can't be made into a row: not readable in their format, without a key column, with a value that its column does not take.",
        |reading| errants(reading, ErrantKind::Unfit),
    ),
    metric("record-errant-refused-total", "records", "Those whose row the cluster refused.", |reading| {
        errants(reading, ErrantKind::Refused)
    }),
    metric(
        "record-errant-unknown-total",
        "records",
        "Those of which nobody knows whether they are written, and which must not be written twice (counters).",
        |reading| errants(reading, ErrantKind::Unknown),
    ),
    metric("row-written-total", "rows", "Rows that the cluster has taken.", |reading| {
        Value::Whole(reading.now.requests.rows.sum())
    }),
    metric("row-written-rate", "rows/s", "How many that are a second.", |reading| {
        reading.rate(|totals| totals.requests.rows.sum())
    }),
    metric("row-retried-total", "rows", "Rows that were sent once more, each time.", |reading| {
        Value::Whole(reading.now.requests.repeated_rows)
    }),
    metric("request-total", "requests", "Requests that were sent to write rows, each try.", |reading| {
        Value::Whole(reading.now.requests.sent)
    }),
    metric("request-rate", "requests/s", "How many that are a second.", |reading| {
        reading.rate(|totals| totals.requests.sent)
    }),
    metric("request-bytes-total", "bytes", "The size of the cells that they sent.", |reading| {
        Value::Whole(reading.now.requests.bytes)
    }),
    metric(
        "request-retried-total",
        "requests",
        "Those that sent rows which an earlier request did not write.",
        |reading| Value::Whole(reading.now.requests.repeated),
    ),
    metric(
        "request-failed-total",
        "requests",
        "Those that ended otherwise than by writing their rows: refused, timed out, not taken.",
        |reading| Value::Whole(reading.now.requests.failed()),
    ),
    metric("request-rows-avg", "rows", "The rows of a request that wrote them, on average.", |reading| {
        Value::Fraction(reading.recent_rows().average())
    }),
    metric("request-rows-max", "rows", "The most rows of such a request.", |reading| {
        Value::Fraction(reading.recent_rows().most())
    }),
    metric("request-in-flight", "requests", "Requests that wait for an answer.", |reading| {
        Value::Whole(reading.now.requests.in_flight())
    }),
    metric("record-in-flight", "records", "Records that are not finished.", |reading| {
        Value::Whole(reading.gauges.records as u64)
    }),
    metric(
        "record-in-flight-bytes",
        "bytes",
        "The size of the batches of records that are not finished.",
        |reading| Value::Whole(reading.gauges.bytes as u64),
    ),
    metric(
        "paused",
        "0 or 1",
        "Whether the task has paused its partitions, because it is full or the cluster is away.",
        |reading| Value::Whole(reading.paused.into()),
    ),
    metric("pause-time-ms-total", "ms", "How long they were paused in all.", |reading| {
        Value::Whole(reading.now.paused.as_millis() as u64)
    }),
    metric("pause-ratio", "0 to 1", "For which share of the time they were paused.", |reading| {
        Value::Fraction(reading.pause_ratio())
    }),
    metric(
        "session-state",
        "text",
        "`connecting`: there is no session with the cluster yet. `connected`. `away`: the cluster takes no requests, they are tried again. `failed`: the task has failed.",
        |reading| Value::Text(reading.gauges.session.word()),
    ),
    metric("session-nodes-connected", "nodes", "Nodes that the session is connected to.", |reading| {
        Value::Whole(reading.gauges.nodes.0 as u64)
    }),
    metric("session-nodes-known", "nodes", "Nodes of the cluster, as it describes itself.", |reading| {
        Value::Whole(reading.gauges.nodes.1 as u64)
    }),
];

fn errants(reading: &Reading, kind: ErrantKind) -> Value {
    Value::Whole(reading.now.records.errants(kind))
}

static OF_DATA_CENTER: &[Metric<DataCenterReading>] = &[
    metric(
        "request-written-total",
        "requests",
        "Requests that wrote their rows through a node of this data center.",
        |reading| Value::Whole(reading.all.number()),
    ),
    metric(
        "request-latency-avg-ms",
        "ms",
        "From sending such a request to its answer, on average.",
        |reading| Value::Fraction(reading.recent.average() / MICROS),
    ),
    metric("request-latency-p50-ms", "ms", "What half of them did not exceed.", |reading| {
        latency(reading, 0.5)
    }),
    metric("request-latency-p95-ms", "ms", "What 95 % of them did not exceed.", |reading| {
        latency(reading, 0.95)
    }),
    metric("request-latency-p99-ms", "ms", "What 99 % of them did not exceed.", |reading| {
        latency(reading, 0.99)
    }),
    metric("request-latency-p999-ms", "ms", "What 99.9 % of them did not exceed.", |reading| {
        latency(reading, 0.999)
    }),
    metric("request-latency-max-ms", "ms", "The longest.", |reading| {
        Value::Fraction(reading.recent.most() / MICROS)
    }),
];

/// In a millisecond.
const MICROS: f64 = 1_000.0;

fn latency(reading: &DataCenterReading, share: f64) -> Value {
    Value::Fraction(reading.recent.percentile(share) / MICROS)
}

fn shown<R>(metrics: &[Metric<R>], reading: &R) -> Vec<Shown> {
    let shown = metrics.iter().map(|metric| Shown {
        name: metric.name,
        meaning: metric.meaning,
        value: (metric.value)(reading),
    });
    shown.collect()
}

/// What a task shows.
pub fn of_task(reading: &Reading) -> Vec<Shown> {
    shown(OF_TASK, reading)
}

/// What it shows of a data center.
pub fn of_data_center(reading: &DataCenterReading) -> Vec<Shown> {
    shown(OF_DATA_CENTER, reading)
}

fn table<R>(metrics: &[Metric<R>]) -> String {
    let mut table = "| name | unit | meaning |\n|---|---|---|\n".to_owned();
    for Metric { name, unit, meaning, .. } in metrics {
        let _ = writeln!(table, "| `{name}` | {unit} | {meaning} |");
    }
    table
}

/// Both tables as Markdown.
pub fn metrics_tables() -> String {
    format!("\n**Of a task**\n\n{}\n**Of a data center**\n\n{}", table(OF_TASK), table(OF_DATA_CENTER))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::metrics::{Gauges, Requests, SessionState, Tally, Totals};

    const GAUGES: Gauges = Gauges { records: 5, bytes: 500, session: SessionState::Connected, nodes: (2, 3) };

    fn value(shown: &[Shown], name: &str) -> Value {
        shown.iter().find(|shown| shown.name == name).unwrap().value
    }

    #[test]
    fn names_are_unique_and_every_meaning_is_a_sentence() {
        let of_task: Vec<_> = OF_TASK.iter().map(|metric| (metric.name, metric.meaning)).collect();
        let of_data_center: Vec<_> =
            OF_DATA_CENTER.iter().map(|metric| (metric.name, metric.meaning)).collect();
        for metrics in [of_task, of_data_center] {
            for (number, (name, meaning)) in metrics.iter().enumerate() {
                assert!(metrics[number + 1..].iter().all(|(other, _)| other != name), "{name}");
                assert!(meaning.ends_with('.') && !meaning.contains('|'), "{name}: {meaning}");
                assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
            }
        }
    }

    #[test]
    fn totals_are_since_the_start_and_measures_of_the_recent_past() {
        let (requests, mut tally) = (Requests::default(), Tally::default());
        let written = |rows, millis| {
            requests.sent(10 * rows);
            requests.written(rows, "dc1", Duration::from_millis(millis));
            requests.ended();
        };
        let now = Instant::now();
        written(63, 900);
        tally.records.read = 100;
        for past in 1..5 {
            let totals = Totals::new(tally.records, &tally.pauses, &requests);
            tally.recent.note(now + past * Duration::from_secs(10), || totals);
        }
        (0..3).for_each(|_| written(10, 2));
        tally.records.read = 200;
        let reading = Reading { elapsed: Duration::from_secs(40), ..tally.reading(GAUGES, &requests) };
        let shown = of_task(&reading);
        assert_eq!(value(&shown, "record-read-total"), Value::Whole(200));
        assert_eq!(value(&shown, "record-read-rate"), Value::Fraction(2.5));
        assert_eq!(value(&shown, "row-written-total"), Value::Whole(93));
        assert_eq!(value(&shown, "row-written-rate"), Value::Fraction(0.75));
        assert_eq!(value(&shown, "request-rows-avg"), Value::Fraction(10.0));
        assert_eq!(value(&shown, "request-rows-max"), Value::Fraction(10.0));
        assert_eq!(value(&shown, "session-state"), Value::Text("connected"));
        let data_center = reading.data_centers().next().unwrap();
        let shown = of_data_center(&data_center);
        assert_eq!(data_center.name(), "dc1");
        assert_eq!(value(&shown, "request-written-total"), Value::Whole(4));
        let Value::Fraction(longest) = value(&shown, "request-latency-max-ms") else { panic!() };
        assert!((2.0..2.1).contains(&longest), "{longest}");
    }

    #[test]
    fn a_task_that_has_just_started_shows_no_nonsense() {
        let reading = Tally::default().reading(GAUGES, &Requests::default());
        for Shown { name, value, .. } in of_task(&reading) {
            let fine = match value {
                Value::Whole(_) | Value::Text(_) => true,
                Value::Fraction(value) => value == 0.0 || value.is_nan() && name.starts_with("request-rows"),
            };
            assert!(fine, "{name}: {value:?}");
        }
        assert!(reading.data_centers().next().is_none());
    }
}
