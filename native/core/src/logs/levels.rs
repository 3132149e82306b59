//! The loggers that lines are printed by, and which levels of each somebody wants to see.

use std::sync::atomic::{AtomicU8, Ordering};

use tracing::{Level, Metadata};

/// A logger of the worker's, and the modules whose lines it prints.
#[derive(Debug)]
pub(super) struct Logger {
    pub(super) name: &'static str,
    /// What the paths of the modules start with.
    modules: &'static str,
}

const fn logger(name: &'static str, modules: &'static str) -> Logger {
    Logger { name, modules }
}

/// All loggers: names for operators, which stay when modules are moved. The first one counts whose modules a line comes from.
pub(super) static LOGGERS: [Logger; 12] = [
    logger("io.ilion.connect.cassandra.core.task", "ilion_core::task"),
    logger("io.ilion.connect.cassandra.core.writer", "ilion_core::writer"),
    logger("io.ilion.connect.cassandra.core.cql", "ilion_core::cql"),
    logger("io.ilion.connect.cassandra.core.registry", "ilion_core::registry"),
    logger("io.ilion.connect.cassandra.core", "ilion_"),
    logger("io.ilion.connect.cassandra.driver.client", "scylla::client"),
    logger("io.ilion.connect.cassandra.driver.cluster", "scylla::cluster"),
    logger("io.ilion.connect.cassandra.driver.network", "scylla::network"),
    logger("io.ilion.connect.cassandra.driver.policies", "scylla::policies"),
    logger("io.ilion.connect.cassandra.driver.routing", "scylla::routing"),
    logger("io.ilion.connect.cassandra.driver", "scylla"),
    logger("io.ilion.connect.cassandra.library", ""),
];

/// The level of each logger: 0 none, 1 errors, to 5 everything.
static LEVELS: [AtomicU8; LOGGERS.len()] = [const { AtomicU8::new(3) }; LOGGERS.len()];

/// The names of all loggers, in the order of [`set_levels`].
pub fn loggers() -> impl ExactSizeIterator<Item = &'static str> {
    LOGGERS.iter().map(|logger| logger.name)
}

/// Collects from now on what each logger prints: 0 nothing, 1 errors, to 5 everything.
pub fn set_levels(levels: &[u8]) {
    for (level, now) in LEVELS.iter().zip(levels) {
        level.store(*now, Ordering::Relaxed);
    }
    // Lines that nobody wants cost a look at a flag from now on.
    tracing::callsite::rebuild_interest_cache();
}

/// The level of the logger that prints the most.
pub(super) fn most() -> u8 {
    LEVELS.iter().map(|level| level.load(Ordering::Relaxed)).max().unwrap_or(0)
}

fn position(metadata: &Metadata<'_>) -> usize {
    let is_of = |logger: &Logger| metadata.target().starts_with(logger.modules);
    LOGGERS.iter().position(is_of).unwrap_or(LOGGERS.len() - 1)
}

/// The name of the logger that prints a line.
pub(super) fn name(metadata: &Metadata<'_>) -> &'static str {
    LOGGERS[position(metadata)].name
}

/// Whether its logger prints a line.
pub(super) fn is_wanted(metadata: &Metadata<'_>) -> bool {
    level(metadata) <= LEVELS[position(metadata)].load(Ordering::Relaxed)
}

/// The level of a line. The driver's are one lower than it says: it speaks of connections, and what they mean for the writes of a task the
/// core says itself. Its search for a cluster that is away is detail, because it repeats with every attempt.
pub(super) fn level(metadata: &Metadata<'_>) -> u8 {
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
