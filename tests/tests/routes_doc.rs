//! The examples of doc/routes.md become the CQL that stands below them.
#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't read its files is to fail

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ilion_core::config::{self, Route, RouteTarget};
use ilion_core::cql::{Column, Table};
use ilion_core::project::{Columns, Projection};
use ilion_core::writer::{Plan, Ttl, Value};
use scylla::cluster::metadata::{ColumnType, NativeType};

/// The tables of the document: keyspace, name, columns of the partition key, of the primary key, and others, by name as the server lists them.
const TABLES: &[(&str, &str, usize, usize, &[&str])] = &[
    ("shop", "orders", 1, 1, &["id", "created", "price", "product", "qty", "status"]),
    ("shop", "lines", 1, 2, &["order_id", "line", "document", "sku", "tags"]),
    ("shop", "log", 2, 3, &["topic", "part", "pos", "at", "line", "seen"]),
    ("shop", "clicks", 1, 1, &["page", "n"]),
    ("archive", "orders", 1, 1, &["id", "status"]),
];

fn table(keyspace: &str, name: &str) -> Arc<Table> {
    let (_, _, partition_key_columns, primary_key_columns, columns) = TABLES
        .iter()
        .find(|table| (table.0, table.1) == (keyspace, name))
        .unwrap_or_else(|| panic!("the document has no table {keyspace}.{name}"));
    let of = |column: &str| if column == "n" { NativeType::Counter } else { NativeType::Text };
    let columns = columns.iter().map(|column| Column {
        name: (*column).to_owned(),
        column_type: ColumnType::Native(of(column)),
        is_static: false,
    });
    Arc::new(Table {
        keyspace: keyspace.to_owned(),
        name: name.to_owned(),
        columns: columns.collect(),
        partition_key_columns: *partition_key_columns,
        primary_key_columns: *primary_key_columns,
    })
}

/// The statements that a route of the topic `orders`, or of its own, is written by.
fn statements(route: &Route) -> Vec<String> {
    let table = match &route.target {
        RouteTarget::Cql(cql) => return vec![cql.clone()],
        RouteTarget::Table { keyspace, table: name } => table(keyspace, name),
        RouteTarget::TopicName { keyspace } => table(keyspace, "orders"),
    };
    let columns = Columns::Table {
        names: table.columns.iter().map(|column| column.name.as_str()).collect(),
        partition_key: table.partition_key_columns,
        primary_key: table.primary_key_columns,
        statics: Vec::new(),
    };
    let projection = Projection::compile(&route.statement, &columns).expect("a selection that fits");
    let values: Vec<_> =
        projection.columns().iter().map(|fed| Value { column: fed.column, whole: fed.whole }).collect();
    let ttl = match (projection.ttl(), route.write.ttl) {
        (Some(slot), _) => Ttl::OfRecord(slot),
        (None, Some(seconds)) => Ttl::Seconds(seconds),
        (None, None) => Ttl::OfTable,
    };
    let mut statements = vec![Plan::write(&table, &values, ttl).cql().to_owned()];
    if route.write.deletes {
        statements.push(Plan::delete(&table, table.primary_key_columns).cql().to_owned());
    }
    statements
}

/// The fenced blocks of a language.
fn blocks<'d>(document: &'d str, language: &str) -> Vec<&'d str> {
    let fence = format!("```{language}\n");
    document.split(&fence).skip(1).map(|rest| rest.split("\n```").next().unwrap_or_default()).collect()
}

#[test]
fn every_route_of_the_reference_becomes_the_cql_below_it() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../doc/routes.md");
    let document = fs::read_to_string(document).expect("doc/routes.md");
    let (routes, cql) = (blocks(&document, "route"), blocks(&document, "cql"));
    assert_eq!(routes.len(), cql.len(), "each route has its CQL");
    assert!(routes.len() > 10);
    for (query, expected) in routes.iter().zip(cql) {
        let parsed = config::parse([
            ("connect.cassandra.contact.points", "localhost"),
            ("connect.cassandra.key.space", "shop"),
            ("connect.cassandra.export.route.query", query),
        ]);
        let config = parsed.config.unwrap_or_else(|problems| panic!("{query}: {problems:?}"));
        let found: Vec<_> = config.routes.iter().flat_map(|route| statements(route)).collect();
        assert_eq!(found.join("\n"), expected, "{query}");
    }
}
