//! The connector's configuration: [`parse`] returns a typed, valid [`SinkConfig`], or every problem at once.

mod formats;
mod options;
mod parse;
mod payloads;
mod reads;
mod routes;
mod secret;
mod tls;
mod write;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::convert::Formats;
use crate::registry::RegistryConfig;
use crate::tls::TlsConfig;

pub use options::{
    Condition, DefaultValue, Group, Importance, Kind, OPTIONS, OptionSpec, Width, key, options_table,
};
pub use parse::{parse, parse_with};
pub use reads::Reads;
pub use routes::{Route, RouteTarget, Routes};
pub use secret::Secret;
pub use tls::stores;
pub use write::{ConsistencyLevel, Nulls, Tombstones, UnknownUdtFields, WriteConfig, WriteTime};

/// Something wrong with an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The option that the message stands at.
    pub option: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What came of parsing: problems make a configuration unusable, warnings don't.
#[derive(Debug)]
pub struct Parsed {
    /// The configuration, or all of its problems.
    pub config: Result<SinkConfig, Vec<Problem>>,
    /// What works, but is probably not what was meant.
    pub warnings: Vec<String>,
}

/// A configuration that has no static mistake.
#[derive(Debug, Clone)]
pub struct SinkConfig {
    /// How the cluster is reached; tasks with equal ones share a session.
    pub connection: ConnectionConfig,
    /// What goes where, and how.
    pub routes: Routes,
    /// The topics that records come with, where they are known.
    pub topics: Option<Vec<String>>,
    /// What keys and values arrive as.
    pub payloads: PayloadFormats,
    /// Where the schemas of Avro are; there is one where something is Avro.
    pub registry: Option<RegistryConfig>,
    /// How text and numbers are read whose notation leaves a choice.
    pub formats: Formats,
    /// How much a task holds.
    pub limits: Limits,
    /// What happens when something goes wrong.
    pub errors: ErrorConfig,
    /// How often the log says how far a task is, where it does.
    pub progress: Option<Duration>,
}

/// What keys and values arrive as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadFormats {
    /// Keys.
    pub key: PayloadFormat,
    /// Values.
    pub value: PayloadFormat,
}

/// What a key or a value arrives as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadFormat {
    /// What the worker's converter makes of it.
    Connect,
    /// JSON text.
    Json,
    /// Avro with the framing of a schema registry.
    Avro,
    /// Text, which has no fields.
    String,
    /// Bytes, which have no fields.
    Bytes,
}

impl PayloadFormat {
    /// Whether fields can be read of it.
    pub fn has_fields(self) -> bool {
        match self {
            PayloadFormat::Connect | PayloadFormat::Json | PayloadFormat::Avro => true,
            PayloadFormat::String | PayloadFormat::Bytes => false,
        }
    }
}

/// How the cluster is reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConnectionConfig {
    /// The nodes to ask first.
    pub contact_points: Vec<ContactPoint>,
    /// The data center to write to, where it is named.
    pub local_dc: Option<String>,
    /// The user, where there is one.
    pub credentials: Option<Credentials>,
    /// How connections are encrypted, where they are.
    pub tls: Option<TlsConfig>,
    /// The compression of frames.
    pub compression: Compression,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long a request may take.
    pub query_timeout: Duration,
    /// Connections per node or shard.
    pub pool_size: usize,
    /// The keyspaces whose tables are written.
    pub keyspaces: BTreeSet<String>,
}

/// A node to ask first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContactPoint {
    /// A host name or an IP address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl std::fmt::Display for ContactPoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// The compression of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Sent as they are.
    None,
    /// LZ4.
    Lz4,
    /// Snappy.
    Snappy,
}

/// How much a task holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests at once.
    pub requests: usize,
    /// Unfinished records.
    pub records: usize,
    /// Bytes of unfinished records.
    pub bytes: usize,
}

/// What happens when something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorConfig {
    /// The policy.
    pub policy: ErrorPolicy,
    /// How often a write is tried again; `None`: for ever.
    pub max_retries: Option<u32>,
    /// The longest pause between two tries.
    pub retry_interval: Duration,
}

/// What happens to what cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// Records that can't be written are skipped.
    Noop,
    /// Everything fails the task.
    Throw,
    /// The cluster is waited for; records that can't be written fail the task.
    Retry,
}

const ERROR_POLICIES: [(&str, ErrorPolicy); 3] =
    [("NOOP", ErrorPolicy::Noop), ("THROW", ErrorPolicy::Throw), ("RETRY", ErrorPolicy::Retry)];

impl std::fmt::Display for ErrorPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(write::name(*self, &ERROR_POLICIES))
    }
}
