//! Which parts of a record any route reads: the others need not cross from Java.

use std::collections::BTreeSet;

use super::routes::Routes;
use crate::kcql::ast::{Expression, FieldPath, Root, Selection, Statement, Step, Ttl};

/// Parts of records. The key always belongs to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// The value as a whole, or fields that only a record itself shows.
    pub whole_value: bool,
    /// Fields of the value.
    pub value_fields: BTreeSet<String>,
    /// Headers.
    pub headers: bool,
}

impl Reads {
    /// What the routes read, all of them together.
    pub(super) fn of(routes: &Routes) -> Self {
        let mut reads = Self::default();
        routes.iter().for_each(|route| reads.statement(&route.statement));
        reads
    }

    fn statement(&mut self, statement: &Statement) {
        for selection in &statement.selection {
            match &selection.node {
                Selection::AllFields => self.whole_value = true,
                Selection::FieldsOf(path) | Selection::Item { expression: Expression::Path(path), .. } => {
                    self.path(path);
                }
                Selection::Item { .. } => {}
            }
        }
        if let Some(Ttl::Field(path)) = statement.ttl.as_ref().map(|ttl| &ttl.node) {
            self.path(path);
        }
        if let Some(timestamp) = &statement.timestamp {
            self.path(&timestamp.node.field);
        }
    }

    fn path(&mut self, path: &FieldPath) {
        match (&path.root, path.steps.first()) {
            (Root::Key, _) => {}
            (Root::Header(_), _) => self.headers = true,
            (Root::Value, Some(Step::Field(name))) => {
                self.value_fields.insert(name.clone());
            }
            (Root::Value, _) => self.whole_value = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kcql;

    fn reads(query: &str) -> Reads {
        let mut reads = Reads::default();
        kcql::parse(query).unwrap().iter().for_each(|statement| reads.statement(statement));
        reads
    }

    fn fields(query: &str) -> Vec<String> {
        let reads = reads(query);
        assert!(!reads.whole_value);
        reads.value_fields.into_iter().collect()
    }

    #[test]
    fn the_first_steps_of_all_paths_are_read() {
        let query = "INSERT INTO a SELECT id, x.y AS b, z.* FROM t TTL = life WITHTIMESTAMP at; \
                     INSERT INTO c SELECT n.m AS id FROM u";
        assert_eq!(fields(query), ["at", "id", "life", "n", "x", "z"]);
    }

    #[test]
    fn a_star_an_index_and_the_value_itself_read_all_of_it() {
        for selection in ["*", "_value[0] AS a", "_value AS a", "id, *"] {
            assert!(reads(&format!("INSERT INTO a SELECT {selection} FROM t")).whole_value, "{selection}");
        }
    }

    #[test]
    fn what_is_no_part_of_the_value_is_no_field_of_it() {
        let query = "INSERT INTO a SELECT _key.id, _topic AS t, _offset AS o, 'x' AS x FROM t";
        assert_eq!(reads(query), Reads::default());
        assert!(reads("INSERT INTO a SELECT _header.trace AS t FROM t").headers);
    }
}
