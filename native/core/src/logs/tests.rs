use super::*;

/// Levels and queues are one for all tests of the process.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    install();
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    set_levels(&[3; levels::LOGGERS.len()]);
    alone
}

/// Every logger at INFO but one.
fn only(logger: &str, level: u8) {
    let levels: Vec<_> = loggers().map(|name| if name.ends_with(logger) { level } else { 3 }).collect();
    assert!(levels.contains(&level), "no logger {logger}");
    set_levels(&levels);
}

fn said(lines: &[LogLine]) -> Vec<(u8, &str, &str)> {
    let short = |line: &LogLine| line.logger.strip_prefix("io.ilion.connect.cassandra.").unwrap();
    lines.iter().map(|line| (line.level, short(line), line.message.as_str())).collect()
}

/// What somebody makes of a value to print it.
struct Counted<'c>(&'c std::cell::Cell<u32>);

impl std::fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.set(self.0.get() + 1);
        f.write_str("counted")
    }
}

#[test]
fn a_task_gets_its_own_lines_and_those_of_nobody() {
    let _alone = alone();
    let (span, other) = (open_task(7001), open_task(7002));
    span.in_scope(|| tracing::info!("mine"));
    other.in_scope(|| tracing::info!("another's"));
    tracing::warn!(target: "scylla", node = "n1", "nobody's");
    span.in_scope(|| tracing::debug!("too low"));
    let lines = take(7001);
    assert!(said(&lines).contains(&(3, "core", "mine")), "{lines:?}");
    assert!(said(&lines).contains(&(3, "driver", "nobody's node=\"n1\"")), "{lines:?}");
    let others = ["another's", "too low"];
    assert!(!lines.iter().any(|line| others.contains(&line.message.as_str())), "{lines:?}");
    close_task(7002);
    other.in_scope(|| tracing::info!("its last words"));
    let lines = take(7001);
    assert!(said(&lines).contains(&(3, "core", "another's")), "{lines:?}");
    assert!(said(&lines).contains(&(3, "core", "its last words")), "{lines:?}");
    close_task(7001);
}

#[test]
fn each_logger_has_its_own_level() {
    let _alone = alone();
    let speak = || {
        let value = std::cell::Cell::new(0);
        open_task(7003).in_scope(|| {
            tracing::debug!(target: "ilion_core::writer::window", "writer {}", Counted(&value));
            tracing::debug!(target: "ilion_core::cql::session", "cql {}", Counted(&value));
            tracing::debug!(target: "scylla::network::connection_pool", "pool {}", Counted(&value));
            tracing::trace!(target: "scylla::client::session", "client {}", Counted(&value));
        });
        let lines = take(7003);
        close_task(7003);
        (
            said(&lines).iter().map(|(level, logger, _)| format!("{level} {logger}")).collect::<Vec<_>>(),
            value.get(),
        )
    };
    assert_eq!(speak(), (vec![], 0));
    only("core.writer", 4);
    assert_eq!(speak(), (vec!["4 core.writer".to_owned()], 1), "the others are not even made");
    only("driver.network", 5);
    assert_eq!(speak(), (vec!["5 driver.network".to_owned()], 1));
    only("driver.network", 4);
    assert_eq!(speak(), (vec![], 0), "the driver's lines are a level lower than it says");
    set_levels(&[5; levels::LOGGERS.len()]);
    assert_eq!(speak().1, 4);
    set_levels(&[0; levels::LOGGERS.len()]);
    tracing::error!("to nobody");
    assert_eq!(speak(), (vec![], 0));
}

#[test]
fn every_module_that_says_something_has_a_logger_of_its_own() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let macros = ["error", "warn", "info", "debug", "trace"].map(|name| format!("tracing::{name}!("));
    let mut speaking = std::collections::BTreeSet::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            if macros.iter().any(|name| text.contains(name)) {
                let module = path.strip_prefix(&source).unwrap().iter().next().unwrap();
                speaking.insert(module.to_string_lossy().into_owned());
            }
        }
    }
    assert!(speaking.contains("task"), "{speaking:?}");
    for module in speaking.iter().filter(|module| *module != "logs") {
        assert!(loggers().any(|name| name.ends_with(&format!(".core.{module}"))), "{module}");
    }
}

#[test]
fn only_warnings_are_summed_up() {
    let _alone = alone();
    let span = open_task(7004);
    span.in_scope(|| {
        for number in 0..100 {
            tracing::info!("route {number}");
            tracing::warn!("skipped {number}");
        }
    });
    let lines = take(7004);
    let count = |text: &str| lines.iter().filter(|line| line.message.starts_with(text)).count();
    assert_eq!((count("route "), count("skipped ")), (100, 5));
    close_task(7004);
    let lines = take(7004);
    let last = "95 more like this in the last 0.0 s, the last one: skipped 99";
    assert!(lines.iter().any(|line| line.message == last), "{lines:?}");
}

/// What the driver puts into its spans and lines: see `observability/driver_tracing.rs`, `client/execution.rs` and
/// `network/connection.rs` of it.
#[test]
fn what_may_quote_a_record_is_not_read() {
    let _alone = alone();
    set_levels(&[5; levels::LOGGERS.len()]);
    let value = std::cell::Cell::new(0);
    open_task(7005).in_scope(|| {
        let request = tracing::trace_span!(target: "scylla::observability::driver_tracing", "Request", partition_key = tracing::field::Empty);
        request.record("partition_key", tracing::field::display(Counted(&value)));
        assert!(request.is_disabled());
        request.in_scope(|| {
            let error = tracing::field::display(Counted(&value));
            tracing::trace!(target: "scylla::client::execution", parent: &request, last_error = error, "Request failed");
            tracing::warn!(target: "scylla::network::connection", warning = "secret", "A warning");
            tracing::debug!(target: "scylla::network::connection_pool", error = "no route to host", "Broken");
        });
    });
    let lines = take(7005);
    let hidden = "[hidden: see the node's own log]";
    let expected = [
        (5, "driver.client", format!("Request failed last_error={hidden}")),
        (3, "driver.network", format!("A warning warning={hidden}")),
        (5, "driver.network", "Broken error=\"no route to host\"".to_owned()),
    ];
    let said = said(&lines);
    for (level, logger, message) in &expected {
        assert!(said.contains(&(*level, logger, message.as_str())), "{said:?}");
    }
    assert_eq!(value.get(), 0);
    close_task(7005);
}

#[test]
fn a_line_has_an_end() {
    let _alone = alone();
    let long = "ä".repeat(LONGEST);
    let span = open_task(7006);
    span.in_scope(|| tracing::info!("{long}"));
    let lines = take(7006);
    let line = lines.iter().find(|line| line.message.starts_with('ä')).unwrap();
    assert!(line.message.len() < LONGEST + 40, "{}", line.message.len());
    assert!(line.message.ends_with("ä… (8192 bytes more)"), "{}", &line.message[LONGEST - 2..]);
    close_task(7006);
}

#[test]
fn a_panic_says_where_but_not_what() {
    let _alone = alone();
    for name in [Some(THREAD), None] {
        let mut thread = std::thread::Builder::new();
        if let Some(name) = name {
            thread = thread.name(name.to_owned());
        }
        let panicked = thread.spawn(|| "secret".parse::<u8>().expect("secret")).unwrap().join();
        assert!(panicked.is_err());
        let lines = take(7007);
        let place = "a bug of the connector, please report it: panic at native/core/src/logs/tests.rs:";
        let said = said(&lines);
        assert!(
            said.iter()
                .any(|(level, logger, said)| (*level, *logger) == (1, "core") && said.starts_with(place)),
            "{said:?}"
        );
        assert!(!said.iter().any(|(_, _, message)| message.contains("secret")), "{said:?}");
    }
}

#[test]
fn numbers_are_grouped() {
    let numbers = [0, 999, 1_000, 12_345, 123_456, 1_234_567];
    assert_eq!(numbers.map(grouped), ["0", "999", "1,000", "12,345", "123,456", "1,234,567"]);
}
