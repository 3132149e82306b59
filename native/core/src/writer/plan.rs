//! The text of a statement, and what its markers stand for.

use std::sync::Arc;

use scylla::cluster::metadata::{ColumnType, NativeType};
use scylla::statement::prepared::PreparedStatement;

use crate::convert;
use crate::cql::{Table, quoted};

/// What is to be prepared, and how values become its rows.
#[derive(Debug)]
pub struct Plan {
    /// What it writes, for messages.
    pub(super) target: String,
    /// The table, where it is known.
    pub(super) table: Option<Arc<Table>>,
    pub(super) cql: String,
    pub(super) markers: Vec<Marker>,
    /// The markers of the partition key, in its order.
    pub(super) partition_key: Vec<usize>,
    pub(super) time: TimeMarker,
    /// Rows may travel in unlogged batches.
    pub(super) batchable: bool,
    /// Writing a row twice is the same as writing it once.
    pub(super) idempotent: bool,
}

/// A marker, but for that of the write time.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    /// What messages call it.
    pub(super) name: String,
    pub(super) column_type: ColumnType<'static>,
    /// Which of the values it takes.
    pub(super) slot: usize,
    pub(super) role: Role,
    /// It takes a whole key or value, which a text column holds as JSON.
    pub(super) whole: bool,
}

/// What a marker is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Needs a value.
    Key,
    /// May be unset or null.
    Column,
    /// Is added to.
    Counter,
    /// Seconds to live.
    Ttl,
}

/// Where a statement takes its write time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeMarker {
    First,
    Last,
    /// With the request, where the statement does not say it itself.
    Request,
    /// A counter's writes have no time that a client could choose.
    Nowhere,
}

/// A value that a row is made of: the column that it is for, and whether it is a whole key or value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// The index of the column in its table.
    pub column: usize,
    /// It may become JSON text.
    pub whole: bool,
}

/// How long rows live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ttl {
    /// As the table says.
    OfTable,
    /// Seconds; 0: for ever.
    Seconds(u32),
    /// As the value of this slot says.
    OfRecord(usize),
}

impl Plan {
    /// Writes a row from `values`. A table of counters is updated, as nothing else changes a counter.
    pub fn write(table: &Arc<Table>, values: &[Value], ttl: Ttl) -> Self {
        match table.has_counters() {
            true => Self::count(table, values),
            false => Self::insert(table, values, ttl),
        }
    }

    /// The text of the statement.
    pub fn cql(&self) -> &str {
        &self.cql
    }

    fn insert(table: &Arc<Table>, values: &[Value], ttl: Ttl) -> Self {
        let mut markers: Vec<_> =
            values.iter().enumerate().map(|(slot, value)| Marker::column(table, slot, *value)).collect();
        let names: Vec<_> = markers.iter().map(|marker| quoted(&marker.name)).collect();
        let ttl = match ttl {
            Ttl::OfTable => String::new(),
            Ttl::Seconds(seconds) => format!("TTL {seconds} AND "),
            Ttl::OfRecord(slot) => {
                markers.push(Marker::ttl(slot));
                "TTL ? AND ".to_owned()
            }
        };
        let cql = format!(
            "INSERT INTO {} ({}) VALUES ({}) USING {ttl}TIMESTAMP ?",
            full_name(table),
            names.join(", "),
            vec!["?"; names.len()].join(", ")
        );
        Self::of_table(table, cql, markers, TimeMarker::Last)
    }

    fn count(table: &Arc<Table>, values: &[Value]) -> Self {
        let markers = values.iter().enumerate().map(|(slot, value)| Marker::column(table, slot, *value));
        let (keys, counters): (Vec<_>, Vec<_>) = markers.partition(|marker| marker.role == Role::Key);
        let added = counters.iter().map(|counter| format!("{0} = {0} + ?", quoted(&counter.name)));
        let cql = format!(
            "UPDATE {} SET {} WHERE {}",
            full_name(table),
            added.collect::<Vec<_>>().join(", "),
            are_given(&keys)
        );
        let markers = [counters, keys].concat();
        Self {
            batchable: false,
            idempotent: false,
            ..Self::of_table(table, cql, markers, TimeMarker::Nowhere)
        }
    }

    /// Deletes all rows whose primary key begins with `columns` values.
    pub fn delete(table: &Arc<Table>, columns: usize) -> Self {
        // A key that is one value is a whole one.
        let values = (0..columns).map(|column| Value { column, whole: true });
        let keys: Vec<_> = values.map(|value| Marker::column(table, value.column, value)).collect();
        let (using, time) = match table.has_counters() {
            true => ("", TimeMarker::Nowhere),
            false => (" USING TIMESTAMP ?", TimeMarker::First),
        };
        let cql = format!("DELETE FROM {}{using} WHERE {}", full_name(table), are_given(&keys));
        let plan = Self::of_table(table, cql, keys, time);
        Self { batchable: time == TimeMarker::First, ..plan }
    }

    /// Executes a statement of the user's, whose markers take the values of `slots`.
    pub fn own(prepared: &PreparedStatement, values: &[Value], idempotent: bool) -> Self {
        let specs = prepared.get_variable_col_specs();
        let keys: Vec<usize> =
            prepared.get_variable_pk_indexes().iter().map(|key| usize::from(key.index)).collect();
        let markers = specs.iter().enumerate().map(|(index, spec)| {
            let position = values.iter().position(|value| value.column == index);
            Marker {
                name: format!(":{}", spec.name()),
                column_type: spec.typ().clone(),
                // A marker that a `*` did not feed takes a value that no record has.
                slot: position.unwrap_or(usize::MAX),
                role: if keys.contains(&index) { Role::Key } else { Role::Column },
                whole: position.is_some_and(|position| values[position].whole),
            }
        });
        Self {
            target: "the statement of EXECUTE".to_owned(),
            table: None,
            cql: prepared.get_statement().to_owned(),
            markers: markers.collect(),
            partition_key: Vec::new(),
            time: TimeMarker::Request,
            batchable: false,
            idempotent,
        }
    }

    fn of_table(table: &Arc<Table>, cql: String, markers: Vec<Marker>, time: TimeMarker) -> Self {
        let marker_of = |column: &crate::cql::Column| {
            markers.iter().position(|marker| marker.role == Role::Key && marker.name == column.name)
        };
        let partition_key =
            table.columns[..table.partition_key_columns].iter().filter_map(marker_of).collect();
        Self {
            target: format!("table {}", table.full_name()),
            table: Some(Arc::clone(table)),
            cql,
            markers,
            partition_key,
            time,
            batchable: true,
            idempotent: true,
        }
    }
}

impl Marker {
    fn column(table: &Table, slot: usize, value: Value) -> Self {
        let column = &table.columns[value.column];
        let role = match &column.column_type {
            _ if value.column < table.primary_key_columns => Role::Key,
            ColumnType::Native(NativeType::Counter) => Role::Counter,
            _ => Role::Column,
        };
        Self {
            name: column.name.clone(),
            column_type: column.column_type.clone(),
            slot,
            role,
            whole: value.whole,
        }
    }

    fn ttl(slot: usize) -> Self {
        Self {
            name: "TTL".to_owned(),
            column_type: ColumnType::Native(NativeType::Int),
            slot,
            role: Role::Ttl,
            whole: false,
        }
    }

    /// Which of the values it takes.
    pub fn slot(&self) -> usize {
        self.slot
    }

    /// Whether no value such as this one, whatever it says, becomes a cell of this marker; the reason, if so.
    pub fn refuses(&self, sample: &crate::record::Value<'_>) -> Option<String> {
        let written =
            convert::write_cell(sample, &self.column_type, &convert::Formats::default(), &mut Vec::new());
        written.err().map(|mismatch| format!("{}: {mismatch}", self.place()))
    }

    /// Why no value at all can be written for it, if so.
    pub fn unsupported(&self) -> Option<String> {
        convert::supported(&self.column_type).err().map(|reason| format!("{}: {reason}", self.place()))
    }

    /// What messages call its place.
    pub(super) fn place(&self) -> String {
        match self.role {
            Role::Ttl => "the TTL".to_owned(),
            _ if self.name.starts_with(':') => format!("marker `{}`", self.name),
            _ => format!("column `{}`", self.name),
        }
    }
}

fn full_name(table: &Table) -> String {
    format!("{}.{}", quoted(&table.keyspace), quoted(&table.name))
}

fn are_given(keys: &[Marker]) -> String {
    let conditions = keys.iter().map(|key| format!("{} = ?", quoted(&key.name)));
    conditions.collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cql::Column;

    fn table(value_type: NativeType) -> Arc<Table> {
        let column = |name: &str, native| Column {
            name: name.to_owned(),
            column_type: ColumnType::Native(native),
            is_static: false,
        };
        Arc::new(Table {
            keyspace: "shop".into(),
            name: "Orders".into(),
            columns: vec![
                column("a", NativeType::Int),
                column("b", NativeType::Int),
                column("v", value_type),
            ],
            partition_key_columns: 1,
            primary_key_columns: 2,
        })
    }

    fn values(columns: &[usize]) -> Vec<Value> {
        columns.iter().map(|column| Value { column: *column, whole: false }).collect()
    }

    #[test]
    fn an_insert_names_its_columns_and_its_write_time() {
        let plan = Plan::write(&table(NativeType::Text), &values(&[2, 0, 1]), Ttl::OfTable);
        assert_eq!(
            plan.cql,
            r#"INSERT INTO "shop"."Orders" ("v", "a", "b") VALUES (?, ?, ?) USING TIMESTAMP ?"#
        );
        assert_eq!(plan.partition_key, [1]);
        assert!(plan.idempotent && plan.batchable);
    }

    #[test]
    fn a_ttl_stands_in_the_text_or_is_the_last_value() {
        let of = |ttl| Plan::write(&table(NativeType::Text), &values(&[0, 1]), ttl);
        assert!(of(Ttl::Seconds(7)).cql.ends_with("USING TTL 7 AND TIMESTAMP ?"));
        let plan = of(Ttl::OfRecord(7));
        assert!(plan.cql.ends_with("USING TTL ? AND TIMESTAMP ?"));
        assert_eq!((plan.markers[2].role, plan.markers[2].slot), (Role::Ttl, 7));
    }

    #[test]
    fn a_delete_names_the_first_columns_of_the_primary_key() {
        let plan = Plan::delete(&table(NativeType::Text), 1);
        assert_eq!(plan.cql, r#"DELETE FROM "shop"."Orders" USING TIMESTAMP ? WHERE "a" = ?"#);
        let plan = Plan::delete(&table(NativeType::Text), 2);
        assert!(plan.cql.ends_with(r#"WHERE "a" = ? AND "b" = ?"#));
    }

    #[test]
    fn counters_are_added_to_one_by_one_and_never_twice() {
        let plan = Plan::write(&table(NativeType::Counter), &values(&[2, 0, 1]), Ttl::OfTable);
        assert_eq!(plan.cql, r#"UPDATE "shop"."Orders" SET "v" = "v" + ? WHERE "a" = ? AND "b" = ?"#);
        assert!(!plan.idempotent && !plan.batchable);
        assert_eq!(plan.markers.iter().map(|marker| marker.slot).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(plan.time, TimeMarker::Nowhere);
    }
}
