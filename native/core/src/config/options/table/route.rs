//! What goes where.

use super::option;
use crate::config::options::{DefaultValue, Group, Importance, Kind, OptionSpec, Width, key};

pub(super) const ROUTE: &[OptionSpec] = &[OptionSpec {
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
}];
