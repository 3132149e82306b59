//! What a prepared statement's markers are.

use crate::schema::{Column, Schema};

/// A statement that writes.
#[derive(Debug, Default, Clone)]
pub(crate) struct Statement {
    pub(crate) markers: Vec<Marker>,
    /// The marker of the partition key.
    pub(crate) key: Option<usize>,
    /// The marker of the time at which a row was handed over.
    pub(crate) sent: Option<usize>,
}

/// Where a value goes, and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) name: String,
    pub(crate) column_type: String,
}

impl Marker {
    fn new(name: &str, column_type: &str) -> Self {
        Self { name: name.to_owned(), column_type: column_type.to_owned() }
    }
}

impl Statement {
    /// Reads an INSERT. Of other statements only the number of markers is known, and each is taken for a text.
    pub(crate) fn parse(text: &str, schema: &Schema) -> Self {
        Self::insert(text, schema).unwrap_or_else(|| {
            let markers = text.matches('?').map(|_| Marker::new("marker", "text"));
            Self { markers: markers.collect(), ..Self::default() }
        })
    }

    fn insert(text: &str, schema: &Schema) -> Option<Self> {
        let (before, rest) = text.split_once('(')?;
        let table = before.trim().strip_prefix("INSERT INTO ")?.replace('"', "");
        let (names, rest) = rest.split_once(')')?;
        let (values, using) = rest.split_once('(')?.1.split_once(')')?;
        let mut statement = Self::default();
        for (name, value) in names.split(',').zip(values.split(',')) {
            let Column { name, column_type, is_key, is_sent } =
                schema.column(table.trim(), name.trim().trim_matches('"'))?;
            if value.trim().starts_with(['?', ':']) {
                let position = statement.markers.len();
                statement.key = statement.key.or(is_key.then_some(position));
                statement.sent = statement.sent.or(is_sent.then_some(position));
                statement.markers.push(Marker::new(name, column_type));
            }
        }
        let words: Vec<&str> = using.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| pair[1].starts_with(['?', ':'])) {
            match pair[0].to_ascii_uppercase().as_str() {
                "TTL" => statement.markers.push(Marker::new("[ttl]", "int")),
                "TIMESTAMP" => statement.markers.push(Marker::new("[timestamp]", "bigint")),
                _ => {}
            }
        }
        Some(statement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Statement {
        let tables = ["bench.orders=id:text,at:bigint@sent,price:double".to_owned()];
        let schema = Schema::parse([127, 0, 0, 1].into(), tables.into_iter()).expect("a schema");
        Statement::parse(text, &schema)
    }

    #[test]
    fn the_markers_of_an_insert_have_the_types_of_its_columns() {
        let statement = parse(
            r#"INSERT INTO "bench"."orders" ("price", "id", "at") VALUES (?, ?, :at) USING TTL ? AND TIMESTAMP ?"#,
        );
        let markers = [
            Marker::new("price", "double"),
            Marker::new("id", "text"),
            Marker::new("at", "bigint"),
            Marker::new("[ttl]", "int"),
            Marker::new("[timestamp]", "bigint"),
        ];
        assert_eq!(statement.markers, markers);
        assert_eq!((statement.key, statement.sent), (Some(1), Some(2)));
    }

    #[test]
    fn values_that_stand_in_the_statement_have_no_marker() {
        let statement = parse("INSERT INTO bench.orders(at, id) VALUES (7,?)");
        assert_eq!(statement.markers, [Marker::new("id", "text")]);
        assert_eq!((statement.key, statement.sent), (Some(0), None));
    }

    #[test]
    fn of_other_statements_the_markers_are_counted() {
        assert_eq!(parse("DELETE FROM bench.orders WHERE id = ? AND at = ?").markers.len(), 2);
    }
}
