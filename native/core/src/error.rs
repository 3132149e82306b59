//! What can go wrong, by who has to act.

use std::fmt;

/// What is wrong; decides what Connect is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// An option has a value that can't work; the operator changes the configuration.
    InvalidConfig,
    /// A route query can't work; the operator changes the query or the table.
    InvalidRoute,
    /// A record can't become a row; it goes to the dead letter queue, or `error.policy` decides.
    InvalidRecord,
    /// The cluster does not answer, for now; the core tries again.
    Unavailable,
    /// The cluster answered, and no repetition would change the answer.
    Rejected,
    /// A bug of ours.
    Internal,
}

/// A failure that ends a call or a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// What happened, where, and what to do.
    pub message: String,
}

impl Error {
    /// An error of a kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// A bug of ours.
    pub fn internal(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Internal, format!("internal error of the sink, please report it: {message}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
