//! A table as the cluster describes it.

use scylla::cluster::metadata::{ColumnKind, ColumnType, NativeType};

/// A table that rows are written to.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its keyspace.
    pub keyspace: String,
    /// Its name.
    pub name: String,
    /// Its columns: the partition key, the clustering key, then the others by name.
    pub columns: Vec<Column>,
    /// How many of the first columns are the partition key.
    pub partition_key_columns: usize,
    /// How many of the first columns are the primary key.
    pub primary_key_columns: usize,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType<'static>,
    /// It belongs to the partition and not to a row.
    pub is_static: bool,
}

/// What a table is not there for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Its keyspace is not there.
    #[error("the keyspace `{name}` does not exist: create it, or correct the name")]
    Keyspace {
        /// The keyspace.
        name: String,
    },
    /// The keyspace has no such table.
    #[error(
        "the table `{name}` in the keyspace `{keyspace}` does not exist{}: create it, or correct the name",
        hinted(near)
    )]
    Table {
        /// The keyspace.
        keyspace: String,
        /// The table.
        name: String,
        /// One of a similar name.
        near: Option<String>,
    },
}

fn hinted(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!(" (there is `{near}`)")).unwrap_or_default()
}

impl Table {
    pub(super) fn new(keyspace: &str, name: &str, metadata: &scylla::cluster::metadata::Table) -> Self {
        let key: Vec<&String> = metadata.partition_key.iter().chain(&metadata.clustering_key).collect();
        let mut others: Vec<&String> = metadata
            .columns
            .iter()
            .filter(|(_, column)| matches!(column.kind, ColumnKind::Regular | ColumnKind::Static))
            .map(|(name, _)| name)
            .collect();
        others.sort_unstable();
        let columns = key
            .iter()
            .chain(&others)
            .filter_map(|name| {
                let column = metadata.columns.get(*name)?;
                Some(Column {
                    name: (*name).clone(),
                    column_type: column.typ.clone(),
                    is_static: column.kind == ColumnKind::Static,
                })
            })
            .collect();
        Self {
            keyspace: keyspace.to_owned(),
            name: name.to_owned(),
            columns,
            partition_key_columns: metadata.partition_key.len(),
            primary_key_columns: key.len(),
        }
    }

    /// Whether it counts: then all columns outside of its primary key are counters.
    pub fn has_counters(&self) -> bool {
        let is_counter = |column: &Column| column.column_type == ColumnType::Native(NativeType::Counter);
        self.columns.iter().any(is_counter)
    }

    /// `keyspace.table`, for messages.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.keyspace, self.name)
    }
}

/// A name as it stands in CQL, whatever characters it has.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_is_doubled() {
        assert_eq!(quoted("a\"B"), "\"a\"\"B\"");
    }
}
