//! What the log says of a task that works.

use super::option;
use crate::config::options::{Condition, DefaultValue, Group, Kind, OptionSpec, key};

const ENABLED: &[Condition] = &[Condition { option: key::PROGRESS_ENABLED, is: &["true"] }];

pub(super) const PROGRESS: &[OptionSpec] = &[
    OptionSpec {
        aliases: &["connect.progress.enabled"],
        default: DefaultValue::Text("false"),
        display_name: "Progress in the log",
        ..option(
            key::PROGRESS_ENABLED,
            Kind::Boolean,
            Group::Progress,
            "Whether each task says in the log now and then how far it is: counts, rates and lag.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("60000"),
        display_name: "Progress interval (ms)",
        shown_when: ENABLED,
        ..option(
            key::PROGRESS_INTERVAL_MS,
            Kind::Integer(1_000, 86_400_000),
            Group::Progress,
            "How often it does, in milliseconds.",
        )
    },
];
