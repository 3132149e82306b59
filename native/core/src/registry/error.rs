//! Why there is no schema.

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistryErrorKind {
    /// The registry has no such schema: the record is errant.
    Unknown,
    /// The schema is there, but data can't be read with it: the record is errant.
    Unreadable,
    /// The registry does not answer, for now: ask again later.
    Unavailable,
    /// The registry won't ever answer as it is asked: the configuration has to change.
    Denied,
}

/// Why there is no schema for an id; the message names the registry's address, and no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RegistryError {
    /// Who has to act.
    pub kind: RegistryErrorKind,
    /// What happened, where, and what to do.
    pub message: String,
}

impl RegistryError {
    pub(super) fn new(kind: RegistryErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}
