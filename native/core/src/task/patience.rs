//! How long a task waits for who is away.

use super::state::Shared;
use crate::config::{ErrorConfig, ErrorPolicy};
use crate::error::{Error, ErrorKind};
use crate::writer::{Backoff, Ledger};

/// Waits for a cluster that is away, as long as the policy says.
pub(super) struct Patience<'p> {
    shared: &'p Shared,
    errors: ErrorConfig,
    backoff: Backoff,
}

impl<'p> Patience<'p> {
    pub(super) fn new(shared: &'p Shared, errors: ErrorConfig) -> Self {
        Self { shared, errors, backoff: Backoff::new(errors.retry_interval) }
    }

    /// Returns when it is time to try again; with the error where there is nothing to wait for.
    pub(super) async fn wait(&mut self, error: Error) -> Result<(), Error> {
        let is_exhausted = self.errors.max_retries.is_some_and(|most| self.backoff.tries() >= most);
        if error.kind != ErrorKind::Unavailable || is_exhausted || self.errors.policy == ErrorPolicy::Throw {
            return Err(error);
        }
        self.shared.unavailable(&error.message);
        self.shared.pause(self.backoff.pause()).await;
        Ok(())
    }
}
