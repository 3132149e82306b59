//! A selection against the columns of a table.

use std::collections::HashMap;

use super::{Fed, Metadata, Node, Projection, Rest};
use crate::hint;
use crate::kcql::ast::{Expression, FieldPath, Root, Selection, Span, Spanned, Statement, Step};

/// What is wrong with a selection, and where in the query.
pub type Fault = (Span, String);

impl Projection {
    /// Compiles the selection of a statement for a table with these columns, of which the first `key_columns` are its primary key.
    pub fn compile(statement: &Statement, columns: &[&str], key_columns: usize) -> Result<Self, Vec<Fault>> {
        let mut compiler = Compiler {
            columns,
            projection: Projection {
                columns: Vec::new(),
                value: Node::default(),
                key: Node::default(),
                headers: Vec::new(),
                metadata: Vec::new(),
            },
            fed_by: HashMap::new(),
            faults: Vec::new(),
        };
        for selection in &statement.selection {
            compiler.item(selection);
        }
        if statement.selection.iter().any(|selection| selection.node == Selection::AllFields) {
            compiler.all_fields(&statement.ignore);
        } else {
            compiler.key_is_fed(statement, key_columns);
        }
        if compiler.faults.is_empty() { Ok(compiler.projection) } else { Err(compiler.faults) }
    }
}

struct Compiler<'s> {
    columns: &'s [&'s str],
    projection: Projection,
    /// The items that feed columns, for the second one that would.
    fed_by: HashMap<usize, Span>,
    faults: Vec<Fault>,
}

impl Compiler<'_> {
    fn item(&mut self, selection: &Spanned<Selection>) {
        let Selection::Item { expression, .. } = &selection.node else { return };
        let Some(name) = selection.node.column_name() else {
            self.faults.push((selection.span.clone(), "needs a column: add `AS column`".to_owned()));
            return;
        };
        let Some(column) = self.columns.iter().position(|column| *column == name) else {
            let near = hint::nearest(name, self.columns.iter().copied());
            let near = near.map(|near| format!(" (there is `{near}`)")).unwrap_or_default();
            let message = format!(
                "the table has no column `{name}`{near}: correct the name, or map the field with `AS column`"
            );
            self.faults.push((selection.span.clone(), message));
            return;
        };
        if self.fed_by.insert(column, selection.span.clone()).is_some() {
            self.faults.push((selection.span.clone(), format!("the column `{name}` is fed twice")));
            return;
        }
        let whole = matches!(expression, Expression::Path(path) if path.steps.is_empty());
        let slot = self.feed(Fed { column, whole, named: true });
        let metadata = match expression {
            Expression::Path(path) => return self.path(path, slot),
            Expression::Topic => Metadata::Topic,
            Expression::KafkaPartition => Metadata::KafkaPartition,
            Expression::Offset => Metadata::Offset,
            Expression::RecordTimestamp => Metadata::RecordTimestamp,
            Expression::Now | Expression::Uuid | Expression::Literal(_) => {
                return self
                    .faults
                    .push((selection.span.clone(), "is not supported yet by this version".to_owned()));
            }
        };
        self.projection.metadata.push((metadata, slot));
    }

    fn feed(&mut self, fed: Fed) -> usize {
        self.projection.columns.push(fed);
        self.projection.columns.len() - 1
    }

    fn path(&mut self, path: &FieldPath, slot: usize) {
        let projection = &mut self.projection;
        let mut node = match &path.root {
            Root::Value => &mut projection.value,
            Root::Key => &mut projection.key,
            Root::Header(name) => {
                let position = projection.headers.iter().position(|(header, _)| header == name);
                let position = position.unwrap_or_else(|| {
                    projection.headers.push((name.clone(), Node::default()));
                    projection.headers.len() - 1
                });
                &mut projection.headers[position].1
            }
        };
        for step in &path.steps {
            // Routes with an index are refused with the configuration.
            let Step::Field(name) = step else { return };
            node = node.fields.entry(name.clone()).or_default();
        }
        node.slots.push(slot);
    }

    fn all_fields(&mut self, ignore: &[Spanned<FieldPath>]) {
        let mut rest = Rest::default();
        for (column, name) in self.columns.iter().enumerate() {
            if !self.fed_by.contains_key(&column) {
                let slot = self.feed(Fed { column, whole: false, named: false });
                rest.slots.insert((*name).to_owned(), slot);
            }
        }
        for path in ignore {
            if let [Step::Field(name)] = path.node.steps.as_slice() {
                rest.slots.remove(name);
                rest.ignored.insert(name.clone());
            }
        }
        self.projection.value.rest = Some(rest);
    }

    /// With `*` only a record shows which columns it feeds.
    fn key_is_fed(&mut self, statement: &Statement, key_columns: usize) {
        let missing: Vec<String> = (0..key_columns)
            .filter(|column| !self.fed_by.contains_key(column))
            .map(|column| format!("`{}`", self.columns[column]))
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "no field feeds the primary key column {}: add `field AS column`",
                missing.join(", ")
            );
            self.faults.push((statement.target.span.clone(), message));
        }
    }
}
