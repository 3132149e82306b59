//! The options themselves: `options.rs` says what an option is, and what is derived from this table.

use super::{DefaultValue, Group, Importance, Kind, OptionSpec, Width, key};

const fn option(key: &'static str, kind: Kind, group: Group, doc: &'static str) -> OptionSpec {
    OptionSpec {
        key,
        aliases: &[],
        kind,
        default: DefaultValue::Unset,
        importance: Importance::Low,
        group,
        width: Width::Short,
        display_name: "",
        choices: &[],
        doc,
    }
}

const PAYLOAD_FORMATS: &[&str] = &["connect", "json", "avro", "string", "bytes"];

/// Every option, in the order of the form.
pub static OPTIONS: &[OptionSpec] = &[
    OptionSpec {
        default: DefaultValue::Required,
        importance: Importance::High,
        width: Width::Long,
        display_name: "Contact points",
        ..option(
            key::CONTACT_POINTS,
            Kind::List,
            Group::Connection,
            "The nodes to connect to first, separated by commas: `host` or `host:port`, IPv6 addresses in brackets. \
             The other nodes of the cluster are found through them.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("9042"),
        importance: Importance::Medium,
        display_name: "Port",
        ..option(
            key::PORT,
            Kind::Integer(1, 65_535),
            Group::Connection,
            "The port of contact points that name none.",
        )
    },
    OptionSpec {
        importance: Importance::Medium,
        width: Width::Medium,
        display_name: "Local data center",
        ..option(
            key::LOAD_BALANCING_LOCAL_DC,
            Kind::Text,
            Group::Connection,
            "The data center whose nodes are written to. By default that of the first contact point that answers.",
        )
    },
    OptionSpec {
        default: DefaultValue::Required,
        importance: Importance::High,
        width: Width::Medium,
        display_name: "Keyspace",
        ..option(
            key::KEY_SPACE,
            Kind::Text,
            Group::Connection,
            "The keyspace of the tables that a route names without one.",
        )
    },
    OptionSpec {
        importance: Importance::High,
        width: Width::Medium,
        display_name: "User name",
        ..option(
            key::USERNAME,
            Kind::Text,
            Group::Connection,
            "The user, for clusters that ask for one. Needs the password too.",
        )
    },
    OptionSpec {
        importance: Importance::High,
        width: Width::Medium,
        display_name: "Password",
        ..option(
            key::PASSWORD,
            Kind::Password,
            Group::Connection,
            "The password of the user. Never shown in logs, messages or REST answers of the connector.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("none"),
        display_name: "Compression",
        choices: &["none", "lz4", "snappy"],
        ..option(
            key::COMPRESSION,
            Kind::Text,
            Group::Connection,
            "The compression of what is sent to the cluster. Costs CPU in the worker.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("5000"),
        display_name: "Connect timeout (ms)",
        ..option(
            key::CONNECT_TIMEOUT_MS,
            Kind::Integer(100, 600_000),
            Group::Connection,
            "How long opening a connection to a node may take, in milliseconds.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("12000"),
        display_name: "Query timeout (ms)",
        ..option(
            key::QUERY_TIMEOUT_MS,
            Kind::Integer(100, 600_000),
            Group::Connection,
            "How long a request may take before it is tried again, in milliseconds. Keep it above the server's own \
             `write_request_timeout` (2 s by default).",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("1"),
        display_name: "Connections per node",
        ..option(
            key::CONNECTION_POOL_SIZE,
            Kind::Integer(1, 64),
            Group::Connection,
            "Connections to each node (to each shard of a ScyllaDB node). The tasks of connectors with equal connection options in \
             one worker share them.",
        )
    },
    OptionSpec {
        aliases: &["connect.cassandra.kcql", "connect.cassandra.sink.kcql"],
        default: DefaultValue::Required,
        importance: Importance::High,
        width: Width::Long,
        display_name: "Route query",
        ..option(
            key::EXPORT_ROUTE_QUERY,
            Kind::Text,
            Group::Route,
            "Which fields of which topic become which columns of which table: \
             `INSERT INTO table SELECT fields FROM topic`, several statements separated by `;`.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("connect"),
        importance: Importance::Medium,
        display_name: "Value format",
        choices: PAYLOAD_FORMATS,
        ..option(
            key::VALUE_FORMAT,
            Kind::Text,
            Group::Formats,
            "What values arrive as. `connect`: what the worker's converter makes of them; text and bytes of which a route reads fields are \
             taken as JSON. `json`: JSON in text or bytes, with or without the framing of a schema registry. `avro`: Avro with the framing \
             of a schema registry, read by the connector itself; needs `ByteArrayConverter`. `string`, `bytes`: text or bytes, without \
             fields.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("connect"),
        importance: Importance::Medium,
        display_name: "Key format",
        choices: PAYLOAD_FORMATS,
        ..option(
            key::KEY_FORMAT,
            Kind::Text,
            Group::Formats,
            "What keys arrive as; the choices are those of `value.format`.",
        )
    },
    OptionSpec {
        importance: Importance::Medium,
        width: Width::Long,
        display_name: "Schema registry",
        ..option(
            key::SCHEMA_REGISTRY_URL,
            Kind::List,
            Group::Formats,
            "Where the schemas of `avro` are: one or more addresses of a registry with Confluent's interface, such as \
             `https://registry:8081`. Schemas are asked for once and kept; a registry that is away is waited for.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Registry user",
        ..option(
            key::SCHEMA_REGISTRY_USERNAME,
            Kind::Text,
            Group::Formats,
            "The user, for a registry that asks for one (basic authentication). Needs the password too.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Registry password",
        ..option(
            key::SCHEMA_REGISTRY_PASSWORD,
            Kind::Password,
            Group::Formats,
            "The password of the registry's user.",
        )
    },
    OptionSpec {
        width: Width::Long,
        display_name: "Registry authorities",
        ..option(
            key::SCHEMA_REGISTRY_SSL_CA_PATH,
            Kind::Text,
            Group::Formats,
            "A PEM file of the authorities that a registry's certificate may come from. By default those that Mozilla trusts.",
        )
    },
    OptionSpec {
        width: Width::Long,
        display_name: "Registry client certificate",
        ..option(
            key::SCHEMA_REGISTRY_SSL_CERTIFICATE_PATH,
            Kind::Text,
            Group::Formats,
            "A PEM file of the certificate to show to a registry that asks for one. Needs the key too.",
        )
    },
    OptionSpec {
        width: Width::Long,
        display_name: "Registry client key",
        ..option(
            key::SCHEMA_REGISTRY_SSL_KEY_PATH,
            Kind::Text,
            Group::Formats,
            "A PEM file of the private key of that certificate, not encrypted.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("10000"),
        display_name: "Registry timeout (ms)",
        ..option(
            key::SCHEMA_REGISTRY_TIMEOUT_MS,
            Kind::Integer(100, 600_000),
            Group::Formats,
            "How long a question to the registry may take before it is asked again, in milliseconds.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Timestamp pattern",
        ..option(
            key::FORMAT_TIMESTAMP,
            Kind::Text,
            Group::Formats,
            "How text for a timestamp is written, as a pattern of Java's `DateTimeFormatter`, such as `dd.MM.uuuu HH:mm:ss`. By default \
             ISO-8601. Numbers are taken as well, with or without a pattern.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Date pattern",
        ..option(
            key::FORMAT_DATE,
            Kind::Text,
            Group::Formats,
            "How text for a date is written, as such a pattern. By default ISO-8601.",
        )
    },
    OptionSpec {
        width: Width::Medium,
        display_name: "Time pattern",
        ..option(
            key::FORMAT_TIME,
            Kind::Text,
            Group::Formats,
            "How text for a time of day is written, as such a pattern. By default ISO-8601.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("UTC"),
        width: Width::Medium,
        display_name: "Time zone",
        ..option(
            key::FORMAT_TIME_ZONE,
            Kind::Text,
            Group::Formats,
            "The zone of date-time text that names neither zone nor offset, such as `Europe/Warsaw` or `+01:00`. Connect's Date, Time and \
             Timestamp are UTC always.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("en"),
        display_name: "Locale",
        ..option(
            key::FORMAT_LOCALE,
            Kind::Text,
            Group::Formats,
            "The language of the names of months and weekdays in patterns, such as `de` or `pt-BR`.",
        )
    },
    OptionSpec {
        default: DefaultValue::Text("MILLISECONDS"),
        display_name: "Unit of numbers",
        choices: &["SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"],
        ..option(
            key::FORMAT_NUMBER_UNIT,
            Kind::Text,
            Group::Formats,
            "What a bare number counts since 1970-01-01T00:00:00Z where a timestamp is expected.",
        )
    },
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
        ..option(
            key::RETRY_INTERVAL,
            Kind::Integer(10, 3_600_000),
            Group::Errors,
            "The longest pause between two tries, in milliseconds. Pauses start short and double towards it, with jitter; \
             the end of an outage ends them.",
        )
    },
];
