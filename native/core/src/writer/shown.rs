//! What is bound to the markers of a statement, for people to read.

use super::Statement;
use super::plan::Role;
use super::row::{NULL, cells};
use crate::convert;
use crate::cql::quoted;

/// A marker and what is bound to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundValue {
    /// The marker as CQL names it: a quoted column, `:marker`, or TTL.
    pub name: String,
    /// The CQL type.
    pub cql_type: String,
    /// What is bound.
    pub cell: BoundCell,
}

/// What is bound to a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoundCell {
    /// A value, as CQL writes it.
    Value(String),
    /// Null, which deletes what the column holds.
    Null,
    /// Nothing, which leaves the column as it is.
    Unset,
}

impl Statement {
    /// What the cells of a row hold, marker by marker.
    pub fn shown(&self, row: &[u8]) -> Vec<BoundValue> {
        let shown = self.markers().iter().zip(cells(row)).map(|(marker, cell)| BoundValue {
            name: match marker.role {
                Role::Ttl => marker.name.clone(),
                _ if marker.name.starts_with(':') => marker.name.clone(),
                _ => quoted(&marker.name),
            },
            cql_type: convert::type_name(&marker.column_type),
            cell: match cell {
                Ok(bytes) => BoundCell::Value(convert::literal(bytes, &marker.column_type)),
                Err(NULL) => BoundCell::Null,
                Err(_) => BoundCell::Unset,
            },
        });
        shown.collect()
    }
}
