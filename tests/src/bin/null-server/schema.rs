//! What drivers ask of a cluster before they write: its only node, and its tables.

use std::net::IpAddr;

use crate::rows::{Table, Type, collection};

pub(crate) struct Schema {
    columns: Vec<Owned>,
    tables: Vec<Table>,
}

/// A column of a table that is written.
#[derive(Debug, Clone)]
struct Owned {
    table: (String, String),
    name: String,
    position: usize,
    column_type: String,
    is_sent: bool,
}

/// What a statement needs to know of a column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'a> {
    pub(crate) name: &'a str,
    pub(crate) column_type: &'a str,
    pub(crate) is_key: bool,
    /// It holds the time, in microseconds since 1970, at which the row was handed over.
    pub(crate) is_sent: bool,
}

impl Schema {
    /// Reads `keyspace.table=column:type,…`; commas within `<>` belong to a type, and `@sent` behind one marks its column.
    pub(crate) fn parse(address: IpAddr, tables: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut columns = Vec::new();
        for table in tables {
            let malformed = || format!("{table} is not keyspace.table=column:type,…");
            let (name, described) = table.split_once('=').ok_or_else(malformed)?;
            let (keyspace, table) = name.split_once('.').ok_or_else(malformed)?;
            for (position, column) in split(described).into_iter().enumerate() {
                let (name, column_type) = column.split_once(':').ok_or_else(malformed)?;
                let (column_type, is_sent) = match column_type.strip_suffix("@sent") {
                    Some(column_type) => (column_type, true),
                    None => (column_type, false),
                };
                columns.push(Owned {
                    table: (keyspace.to_owned(), table.to_owned()),
                    name: name.to_owned(),
                    position,
                    column_type: column_type.to_owned(),
                    is_sent,
                });
            }
        }
        let mut tables = vec![
            local(address),
            peers(),
            keyspaces(&columns),
            types(),
            described(&columns),
            columns_of(&columns),
            views(),
        ];
        // What there is none of, but drivers ask for.
        for name in [
            "system_schema.functions",
            "system_schema.aggregates",
            "system_schema.indexes",
            "system_virtual_schema.keyspaces",
            "system_virtual_schema.tables",
            "system_virtual_schema.columns",
        ] {
            tables.push(Table { name, columns: &[("keyspace_name", Type::Text)], rows: Vec::new() });
        }
        Ok(Self { columns, tables })
    }

    /// A table of the system.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// A column of a table, `keyspace.table`, that is written.
    pub(crate) fn column(&self, table: &str, name: &str) -> Option<Column<'_>> {
        let (keyspace, table) = table.split_once('.')?;
        let found = self.columns.iter().find(|column| {
            (column.table.0.as_str(), column.table.1.as_str(), column.name.as_str())
                == (keyspace, table, name)
        })?;
        let Owned { name, column_type, position, is_sent, .. } = found;
        Some(Column { name, column_type, is_key: *position == 0, is_sent: *is_sent })
    }

    /// Whether a column is marked, so that latencies are measured.
    pub(crate) fn measures(&self) -> bool {
        self.columns.iter().any(|column| column.is_sent)
    }
}

fn split(columns: &str) -> Vec<&str> {
    let mut depth = 0;
    let is_end = |c| {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    };
    columns.split(is_end).collect()
}

const NODE: &[(&str, Type)] = &[
    ("host_id", Type::Uuid),
    ("rpc_address", Type::Inet),
    ("data_center", Type::Text),
    ("rack", Type::Text),
    ("tokens", Type::SetOfText),
    ("cluster_name", Type::Text),
    ("schema_version", Type::Uuid),
    ("release_version", Type::Text),
    ("partitioner", Type::Text),
];

fn local(address: IpAddr) -> Table {
    let address = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let row = vec![
        vec![1; 16],
        address,
        b"datacenter1".to_vec(),
        b"rack1".to_vec(),
        collection(1, &["0"]),
        b"null".to_vec(),
        vec![2; 16],
        b"4.0.0".to_vec(),
        b"org.apache.cassandra.dht.Murmur3Partitioner".to_vec(),
    ];
    Table { name: "system.local", columns: NODE, rows: vec![row] }
}

fn peers() -> Table {
    Table { name: "system.peers", columns: NODE, rows: Vec::new() }
}

fn keyspaces(columns: &[Owned]) -> Table {
    let replication = ["class", "org.apache.cassandra.locator.SimpleStrategy", "replication_factor", "1"];
    let mut rows: Vec<Vec<Vec<u8>>> = Vec::new();
    for Owned { table: (keyspace, _), .. } in columns {
        let row = vec![keyspace.as_bytes().to_vec(), collection(2, &replication), vec![1]];
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let columns =
        &[("keyspace_name", Type::Text), ("replication", Type::MapOfText), ("durable_writes", Type::Boolean)];
    Table { name: "system_schema.keyspaces", columns, rows }
}

fn types() -> Table {
    let columns = &[
        ("keyspace_name", Type::Text),
        ("type_name", Type::Text),
        ("field_names", Type::ListOfText),
        ("field_types", Type::ListOfText),
    ];
    Table { name: "system_schema.types", columns, rows: Vec::new() }
}

fn described(columns: &[Owned]) -> Table {
    let keys = columns.iter().filter(|column| column.position == 0);
    let rows = keys.map(|Owned { table: (keyspace, table), .. }| {
        vec![keyspace.as_bytes().to_vec(), table.as_bytes().to_vec(), collection(1, &["compound"])]
    });
    let columns = &[("keyspace_name", Type::Text), ("table_name", Type::Text), ("flags", Type::SetOfText)];
    Table { name: "system_schema.tables", columns, rows: rows.collect() }
}

fn columns_of(columns: &[Owned]) -> Table {
    let rows =
        columns.iter().map(|Owned { table: (keyspace, table), name, position, column_type, .. }| {
            let is_key = *position == 0;
            let kind = if is_key { "partition_key" } else { "regular" };
            let position: i32 = if is_key { 0 } else { -1 };
            vec![
                keyspace.as_bytes().to_vec(),
                table.as_bytes().to_vec(),
                name.as_bytes().to_vec(),
                kind.as_bytes().to_vec(),
                position.to_be_bytes().to_vec(),
                column_type.as_bytes().to_vec(),
                b"none".to_vec(),
            ]
        });
    let columns = &[
        ("keyspace_name", Type::Text),
        ("table_name", Type::Text),
        ("column_name", Type::Text),
        ("kind", Type::Text),
        ("position", Type::Int),
        ("type", Type::Text),
        ("clustering_order", Type::Text),
    ];
    Table { name: "system_schema.columns", columns, rows: rows.collect() }
}

fn views() -> Table {
    let columns =
        &[("keyspace_name", Type::Text), ("view_name", Type::Text), ("base_table_name", Type::Text)];
    Table { name: "system_schema.views", columns, rows: Vec::new() }
}
