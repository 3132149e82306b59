//! What the natives do, without JNI.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ilion_core::command;
use ilion_core::config::{self, Parsed, Problem};
use ilion_core::error::{Error, ErrorKind};
use ilion_core::logs;
use ilion_core::task::{self, Task};
use ilion_core::wire::{self, Buffer};

use crate::messages;

/// The open tasks. Handles are never used twice, so that a stale one finds nothing.
#[derive(Debug)]
struct Tasks {
    next_handle: i64,
    open: Option<HashMap<i64, Arc<Task>>>,
}

static TASKS: Mutex<Tasks> = Mutex::new(Tasks { next_handle: 1, open: None });

fn tasks() -> MutexGuard<'static, Tasks> {
    // Inserting and removing leave the map whole, whatever panicked elsewhere.
    TASKS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn task(handle: i64) -> Result<Arc<Task>, Error> {
    let task = tasks().open.as_ref().and_then(|open| open.get(&handle).cloned());
    task.ok_or_else(|| Error::internal("the task is closed"))
}

pub(crate) fn options() -> Vec<u8> {
    messages::options()
}

/// The key stores that Java is to read before it calls `validate` or `open` with this configuration.
pub(crate) fn stores(config: &[u8]) -> Result<Vec<u8>, Error> {
    let entries = wire::read_config(config).map_err(Error::internal)?;
    Ok(wire::write_store_requests(&config::stores(entries)))
}

fn parse(config: &[u8], stores: &[u8]) -> Result<Parsed, Error> {
    let entries = wire::read_config(config).map_err(Error::internal)?;
    Ok(config::parse_with(entries, wire::read_stores(stores).map_err(Error::internal)?))
}

/// All problems of a configuration; those of the cluster show once it has no others. For a connector that starts, a cluster that is
/// away is none.
pub(crate) fn validate(config: &[u8], stores: &[u8], starting: bool) -> Result<Vec<u8>, Error> {
    logs::install();
    let problems = match parse(config, stores)?.config {
        Err(problems) => problems,
        Ok(config) => task::check(&config, starting)?,
    };
    Ok(messages::problems(&problems))
}

pub(crate) fn open(config: &[u8], stores: &[u8], errant_reporter: bool) -> Result<i64, Error> {
    logs::install();
    let parsed = parse(config, stores)?;
    let config = parsed.config.map_err(|problems| {
        let lines: Vec<_> =
            problems.iter().map(|Problem { option, message }| format!("{option}: {message}")).collect();
        Error::new(ErrorKind::InvalidConfig, lines.join("\n"))
    })?;
    let handle = {
        let mut tasks = tasks();
        tasks.next_handle += 1;
        tasks.next_handle
    };
    let task = Task::open(handle.unsigned_abs(), config, &parsed.warnings, errant_reporter)?;
    tasks().open.get_or_insert_default().insert(handle, Arc::new(task));
    Ok(handle)
}

/// Which parts of a record the task needs.
pub(crate) fn reads(handle: i64) -> Result<Vec<u8>, Error> {
    Ok(messages::reads(&task(handle)?.reads()))
}

/// What the bytes of a frame are to be put into.
pub(crate) fn buffer(handle: i64, length: i32) -> Result<Buffer, Error> {
    let length = usize::try_from(length).map_err(|_| Error::internal("a frame of negative length"))?;
    Ok(task(handle)?.buffer(length))
}

pub(crate) fn put(handle: i64, frame: Buffer) -> Result<Vec<u8>, Error> {
    Ok(task(handle)?.put(frame)?.encode())
}

pub(crate) fn drain(handle: i64, timeout_millis: i64) -> Result<Vec<u8>, Error> {
    let timeout = Duration::from_millis(timeout_millis.max(0).unsigned_abs());
    Ok(task(handle)?.drain(timeout)?.encode())
}

pub(crate) fn acknowledge(handle: i64) -> Result<(), Error> {
    task(handle)?.acknowledge()
}

pub(crate) fn pending(handle: i64) -> Result<Vec<u8>, Error> {
    Ok(messages::pending(&task(handle)?.pending()?))
}

pub(crate) fn metrics(handle: i64) -> Result<Vec<u8>, Error> {
    Ok(messages::metrics(&task(handle)?.reading()?))
}

pub(crate) fn assigned(handle: i64) -> Result<(), Error> {
    task(handle)?.assigned()
}

pub(crate) fn revoke(handle: i64, partitions: &[u8]) -> Result<(), Error> {
    let partitions = wire::read_partitions(partitions).map_err(Error::internal)?;
    task(handle)?.revoke(&partitions)
}

/// Answers what the task has not said yet.
pub(crate) fn close(handle: i64) -> Vec<u8> {
    // Dropped after the lock is given back: closing must not hold up other tasks.
    let task = tasks().open.as_mut().and_then(|open| open.remove(&handle));
    drop(task);
    wire::write_logs(&logs::take(handle.unsigned_abs()))
}

/// The configuration that the words of a command line are about.
pub(crate) fn command_config(words: &[u8]) -> Result<Vec<u8>, Error> {
    let words = wire::read_texts(words).map_err(Error::internal)?;
    Ok(messages::config(&command::settings(&words)?))
}

/// Does what the words of a command line say.
pub(crate) fn command(words: &[u8], config: &[u8], stores: &[u8]) -> Result<Vec<u8>, Error> {
    let words = wire::read_texts(words).map_err(Error::internal)?;
    let config = wire::read_config(config).map_err(Error::internal)?;
    let stores = wire::read_stores(stores).map_err(Error::internal)?;
    Ok(messages::output(&command::run(&words, config, stores)?))
}

pub(crate) fn log_levels(levels: &[u8]) -> Result<(), Error> {
    logs::set_levels(&wire::read_levels(levels).map_err(Error::internal)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_handle_is_an_error_and_no_crash() {
        assert!(put(-5, vec![1, 1].into()).unwrap_err().message.contains("the task is closed"));
        close(-5);
    }

    #[test]
    fn a_config_with_problems_opens_nothing() {
        let mut message = wire::MessageWriter::default();
        message.count(1);
        message.text("topics");
        message.text("t");
        let error = open(&message.finish(), &[wire::VERSION, 0], false).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidConfig);
        assert!(error.message.contains("connect.cassandra.contact.points: is required"), "{}", error.message);
    }
}
