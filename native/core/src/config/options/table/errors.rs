//! What happens when something goes wrong.

use super::option;
use crate::config::options::{Condition, DefaultValue, Group, Importance, Kind, OptionSpec, key};

/// Under these policies an outage is waited out.
const WAITING: &[Condition] = &[Condition { option: key::ERROR_POLICY, is: &["RETRY", "NOOP"] }];

pub(super) const ERRORS: &[OptionSpec] = &[
    OptionSpec {
        default: DefaultValue::Text("RETRY"),
        importance: Importance::Medium,
        display_name: "Error policy",
        choices: &["NOOP", "THROW", "RETRY"],
        ..option(
            key::ERROR_POLICY,
            Kind::Text,
            Group::Errors,
            "RETRY: wait while the cluster is unavailable, fail the task on a record that can't be written. THROW: fail the task in both \
             cases. NOOP: wait while the cluster is unavailable, log and skip a record that can't be written. Where Connect has a \
             dead letter queue (or `errors.log.enable`), records that can't be written go there under every policy.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.max.retires"],
        default: DefaultValue::Text("-1"),
        importance: Importance::Medium,
        display_name: "Retries",
        shown_when: WAITING,
        ..option(
            key::MAX_RETRIES,
            Kind::Integer(-1, 2_147_483_647),
            Group::Errors,
            "How often a write is tried again while the cluster is unavailable, before the task fails; -1: for ever.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("3000"),
        importance: Importance::Medium,
        display_name: "Longest retry pause (ms)",
        shown_when: WAITING,
        ..option(
            key::RETRY_INTERVAL,
            Kind::Integer(10, 3_600_000),
            Group::Errors,
            "The longest pause between two tries, in milliseconds. Pauses start short and double towards it, with jitter; \
             the end of an outage ends them.",
        )
    },
];
