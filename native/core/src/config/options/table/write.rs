//! How rows are written.

use super::option;
use crate::config::options::{DefaultValue, Group, Importance, Kind, OptionSpec, key};

pub(super) const WRITE: &[OptionSpec] = &[
    OptionSpec {
        default: DefaultValue::Text("LOCAL_QUORUM"),
        importance: Importance::Medium,
        display_name: "Consistency level",
        choices: &["ANY", "ONE", "TWO", "THREE", "QUORUM", "ALL", "LOCAL_QUORUM", "EACH_QUORUM", "LOCAL_ONE"],
        ..option(
            key::CONSISTENCY_LEVEL,
            Kind::Text,
            Group::Write,
            "How many replicas must have written a row before it counts as written.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("log"),
        importance: Importance::Medium,
        display_name: "Write time",
        choices: &["log", "record"],
        ..option(
            key::WRITE_TIME,
            Kind::Text,
            Group::Write,
            "The write time of rows. `log`: the order of the log decides, the last record of a key wins. `record`: the record's \
             timestamp (milliseconds; the offset breaks ties), for tables that other event-time writers share.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.default.value"],
        default: DefaultValue::Text("unset"),
        importance: Importance::Medium,
        display_name: "Nulls",
        choices: &["unset", "null"],
        ..option(
            key::NULLS,
            Kind::Text,
            Group::Write,
            "What a null field does to its column: `unset` leaves the column as it is, `null` deletes its content. A field that \
             is missing always leaves the column as it is.",
        )
    },
    OptionSpec {
        display_name: "Time to live (s)",
        ..option(
            key::TTL,
            Kind::Integer(0, 630_720_000),
            Group::Write,
            "Seconds until a written row is gone, at most 20 years; 0: never. By default what the table says. \
             A route's `TTL` takes its place.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("false"),
        importance: Importance::Medium,
        display_name: "Deletes",
        ..option(
            key::DELETE_ENABLED,
            Kind::Boolean,
            Group::Write,
            "Whether a tombstone (a record without a value) deletes: the row of its key, or, where the key names only the first \
             columns of the primary key, all rows below them.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("errant"),
        display_name: "Tombstones without deletes",
        choices: &["errant", "skip"],
        ..option(
            key::TOMBSTONES,
            Kind::Text,
            Group::Write,
            "What becomes of tombstones where deletes are not enabled. `errant`: they can't be written, see `error.policy`. `skip`: they \
             are passed over.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("refuse"),
        display_name: "Unknown fields of UDTs",
        choices: &["refuse", "ignore"],
        ..option(
            key::UDT_UNKNOWN_FIELDS,
            Kind::Text,
            Group::Write,
            "What becomes of a field that a user-defined type does not have. `refuse`: its record can't be written. `ignore`: the field is \
             left out.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("10"),
        display_name: "Rows per request",
        ..option(
            key::BATCH_MAX_ROWS,
            Kind::Integer(1, 1_000),
            Group::Write,
            "The most rows that go to the same replica in one request (an unlogged batch). Above the server's \
             `unlogged_batch_across_partitions_warn_threshold` (10) it logs warnings.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("4096"),
        display_name: "Bytes per request",
        ..option(
            key::BATCH_MAX_BYTES,
            Kind::Integer(1, 16_777_216),
            Group::Write,
            "The most bytes of rows in one request; a larger row goes alone. The server warns above its \
             `batch_size_warn_threshold` (5 KiB) and refuses above `batch_size_fail_threshold` (50 KiB).",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("128"),
        display_name: "Requests in flight",
        ..option(
            key::MAX_IN_FLIGHT_REQUESTS,
            Kind::Integer(1, 16_384),
            Group::Write,
            "The most requests of a task that wait for an answer at once.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("20000"),
        display_name: "Records in flight",
        ..option(
            key::MAX_IN_FLIGHT_RECORDS,
            Kind::Integer(1, 10_000_000),
            Group::Write,
            "How many unfinished records a task holds before it pauses its partitions. One more poll of the consumer may come on top.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("33554432"),
        display_name: "Bytes in flight",
        ..option(
            key::MAX_IN_FLIGHT_BYTES,
            Kind::Integer(65_536, 2_147_483_647),
            Group::Write,
            "How many bytes of unfinished records a task holds before it pauses its partitions. One more poll of the consumer may \
             come on top.",
        )
    },
];
