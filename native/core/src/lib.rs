//! Ilion's core: everything the sink does, without a JVM.
//!
//! # The path of a record
//! 1. Connect's thread calls [`task::Task::put`] with a frame: a batch of records as the Java shim encoded them ([`wire`]).
//! 2. The task notes each record's offset ([`offsets`]), gives it a write time, queues the frame and returns.
//! 3. On the task's own thread each [`record`] is decoded, and the routes of its topic ([`kcql`], [`config`]) project it onto the
//!    columns of their tables ([`project`]).
//! 4. [`convert`] makes each value exactly the cell of its column's type, or says why it can't.
//! 5. [`writer`] sends rows of the same replica together, a bounded number of requests at once, and tries each until it is
//!    decided ([`cql`] tells what the driver's errors mean).
//! 6. Each finished row marks its offset; each record that can't be written is handed to Connect's errant record reporter.
//! 7. What `put` and `drain` answer carries errant records, log lines ([`logs`]) and whether to pause; `pending` holds back the
//!    offsets that must not be committed yet.
#![forbid(unsafe_code)]

#[cfg(not(scylla_unstable))]
compile_error!(
    "add `--cfg scylla_unstable` to RUSTFLAGS: they take the place of .cargo/config.toml, which has it"
);

pub mod command;
pub mod config;
pub mod convert;
pub mod cql;
mod eight_bytes;
pub mod error;
pub mod hint;
pub mod kcql;
pub mod logs;
pub mod metrics;
pub mod offsets;
pub mod project;
pub mod record;
pub mod registry;
mod tape;
pub mod task;
pub mod tls;
pub mod wire;
pub mod writer;
