//! How the cluster is reached.

use super::option;
use crate::config::options::{DefaultValue, Group, Importance, Kind, OptionSpec, Width, key};

pub(super) const CONNECTION: &[OptionSpec] = &[
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
];
