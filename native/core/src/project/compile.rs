//! A selection against the columns of a table, or the markers of an own statement.

use foldhash::{HashMap, HashMapExt};

use super::{Fed, Given, Node, Others, Projection};
use crate::hint;
use crate::kcql::ast::{
    Expression, FieldPath, Literal, Root, Selection, Span, Spanned, Statement, Step, Ttl,
};
use crate::record::Value;

/// What is wrong with a selection, and where in the query.
pub type Fault = (Span, String);

/// What a selection feeds.
#[derive(Debug, Clone)]
pub enum Columns<'c> {
    /// The columns of a table.
    Table {
        /// The partition key, the clustering key, then the others.
        names: Vec<&'c str>,
        /// How many are the partition key.
        partition_key: usize,
        /// How many are the primary key.
        primary_key: usize,
        /// Which belong to the partition and not to a row.
        statics: Vec<&'c str>,
    },
    /// The named markers of an own statement.
    Markers(Vec<&'c str>),
}

impl Columns<'_> {
    fn names(&self) -> &[&str] {
        match self {
            Columns::Table { names, .. } | Columns::Markers(names) => names,
        }
    }

    fn missing(&self, name: &str) -> String {
        let near = hint::nearest(name, self.names().iter().copied());
        let near = near.map(|near| format!(" (there is `{near}`)")).unwrap_or_default();
        match self {
            Columns::Table { .. } => {
                format!(
                    "the table has no column `{name}`{near}: correct the name, or map the field with `AS column`"
                )
            }
            Columns::Markers(_) => {
                format!(
                    "the statement has no marker `:{name}`{near}: correct the name, or name it with `AS marker`"
                )
            }
        }
    }
}

impl Projection {
    /// Compiles the selection of a statement for what it feeds.
    pub fn compile(statement: &Statement, columns: &Columns<'_>) -> Result<Self, Vec<Fault>> {
        let mut compiler = Compiler {
            columns,
            projection: Projection::default(),
            fed_by: HashMap::new(),
            faults: Vec::new(),
        };
        for (index, selection) in statement.selection.iter().enumerate() {
            compiler.item(index, selection);
        }
        compiler.stars(statement);
        compiler.primary_key(statement);
        compiler.is_fed(statement);
        compiler.extras(statement);
        if compiler.faults.is_empty() { Ok(compiler.projection) } else { Err(compiler.faults) }
    }

    /// The node that a path leads to.
    pub(super) fn node(&mut self, path: &FieldPath) -> &mut Node {
        path.steps.iter().fold(self.root(&path.root), |node, step| node.below(step))
    }

    fn root(&mut self, root: &Root) -> &mut Node {
        match root {
            Root::Value => &mut self.value,
            Root::Key => &mut self.key,
            Root::Header(name) => {
                let position = self.headers.iter().position(|(header, _)| header == name);
                let position = position.unwrap_or_else(|| {
                    self.headers.push((name.clone(), Node::default()));
                    self.headers.len() - 1
                });
                &mut self.headers[position].1
            }
        }
    }

    pub(super) fn slot(&mut self) -> usize {
        self.slots += 1;
        self.slots - 1
    }

    fn feed(&mut self, fed: Fed) -> usize {
        self.columns.push(fed);
        self.slot()
    }
}

impl Node {
    fn below(&mut self, step: &Step) -> &mut Self {
        match step {
            Step::Field(name) => self.fields.node(name),
            Step::Index(index) => {
                let index = *index as usize;
                let position = self.elements.iter().position(|(other, _)| *other == index);
                let position = position.unwrap_or_else(|| {
                    self.elements.push((index, Self::default()));
                    self.elements.len() - 1
                });
                &mut self.elements[position].1
            }
        }
    }
}

/// What an expression gives that does not read the record's parts.
pub(super) fn given(expression: &Expression) -> Option<Given> {
    Some(match expression {
        Expression::Path(_) => return None,
        Expression::Topic => Given::Topic,
        Expression::KafkaPartition => Given::KafkaPartition,
        Expression::Offset => Given::Offset,
        Expression::RecordTimestamp => Given::RecordTimestamp,
        Expression::Now => Given::Now,
        Expression::Uuid => Given::Uuid,
        Expression::Literal(literal) => Given::Literal(match literal {
            Literal::Text(text) => Value::Text(text.clone().into()),
            Literal::Number(text) => Value::Number(text.clone().into()),
            Literal::Boolean(boolean) => Value::Boolean(*boolean),
            Literal::Null => Value::Null,
        }),
    })
}

/// The field that a `*` of this path passes over because of an item of IGNORE.
fn ignored_by<'i>(star: &FieldPath, ignored: &'i FieldPath) -> Option<&'i str> {
    match ignored.steps.split_last() {
        Some((Step::Field(name), above)) if ignored.root == star.root && above == star.steps => Some(name),
        _ => None,
    }
}

struct Compiler<'s> {
    columns: &'s Columns<'s>,
    projection: Projection,
    /// The slots and items that feed columns.
    fed_by: HashMap<usize, usize>,
    faults: Vec<Fault>,
}

impl Compiler<'_> {
    fn item(&mut self, index: usize, selection: &Spanned<Selection>) {
        let Selection::Item { expression, .. } = &selection.node else { return };
        let Some(name) = selection.node.column_name() else {
            self.faults.push((selection.span.clone(), "needs a column: add `AS column`".to_owned()));
            return;
        };
        let Some(column) = self.columns.names().iter().position(|column| *column == name) else {
            self.faults.push((selection.span.clone(), self.columns.missing(name)));
            return;
        };
        let whole = matches!(expression, Expression::Path(path) if path.steps.is_empty());
        let slot = self.projection.feed(Fed { column, whole, item: Some(index) });
        if self.fed_by.insert(column, slot).is_some() {
            self.faults.push((selection.span.clone(), format!("the column `{name}` is fed twice")));
            return;
        }
        match expression {
            Expression::Path(path) => self.projection.node(path).slots.push(slot),
            other => self.projection.given.extend(given(other).map(|given| (given, slot))),
        }
    }

    fn stars(&mut self, statement: &Statement) {
        let stars = statement.selection.iter().filter_map(|selection| match &selection.node {
            Selection::AllFields => Some(FieldPath { root: Root::Value, steps: Vec::new() }),
            Selection::FieldsOf(path) => Some(path.clone()),
            Selection::Item { .. } => None,
        });
        let named: Vec<usize> = self.fed_by.keys().copied().collect();
        let stars: Vec<FieldPath> = stars.collect();
        let others = match self.columns {
            Columns::Table { .. } => Others::Refused,
            Columns::Markers(_) => Others::Ignored,
        };
        for path in &stars {
            self.projection.node(path).others = Some(others);
            for ignored in statement.ignore.iter().filter_map(|ignored| ignored_by(path, &ignored.node)) {
                self.projection.node(path).fields.node(ignored);
            }
        }
        // The columns come first among the slots, so all of them are given one before any column gets a second.
        let mut slots = Vec::new();
        let mut second = Vec::new();
        for path in &stars {
            for (column, name) in self.columns.names().iter().enumerate() {
                // What the selection names or ignores is no matter of the star.
                if named.contains(&column)
                    || statement.ignore.iter().any(|ignored| ignored_by(path, &ignored.node) == Some(*name))
                {
                    continue;
                }
                match self.fed_by.get(&column) {
                    Some(slot) => second.push((path, *name, *slot)),
                    None => {
                        let slot = self.projection.feed(Fed { column, whole: false, item: None });
                        self.fed_by.insert(column, slot);
                        slots.push((path, *name, slot));
                    }
                }
            }
        }
        for (path, name, column_slot) in second {
            let slot = self.projection.slot();
            self.projection.also.push((slot, column_slot));
            slots.push((path, name, slot));
        }
        for (path, name, slot) in slots {
            let fields = &mut self.projection.node(path).fields;
            if !fields.contains(name) {
                fields.node(name).slots.push(slot);
            }
        }
    }

    /// `PK` says what the writer of the route thinks that the primary key is.
    fn primary_key(&mut self, statement: &Statement) {
        let Columns::Table { names, primary_key, .. } = self.columns else { return };
        let key = &names[..*primary_key];
        let is_other = |column: &&Spanned<String>| !key.contains(&column.node.as_str());
        let is = || format!("the primary key is {}", key.join(", "));
        if let Some(column) = statement.primary_key.iter().find(is_other) {
            self.faults.push((
                column.span.clone(),
                format!("`{}` is no column of the primary key: {}", column.node, is()),
            ));
        } else if let [first, .., last] | [first @ last] = statement.primary_key.as_slice()
            && statement.primary_key.len() < key.len()
        {
            self.faults.push((
                first.span.start..last.span.end,
                format!("not all columns of the primary key: {}", is()),
            ));
        }
    }

    /// With a `*` only a record shows which columns it feeds.
    fn is_fed(&mut self, statement: &Statement) {
        let has_star =
            statement.selection.iter().any(|selection| !matches!(selection.node, Selection::Item { .. }));
        if has_star {
            return;
        }
        let fed = |column: &usize| self.fed_by.contains_key(column);
        let (needed, message): (usize, fn(String) -> String) = match self.columns {
            Columns::Markers(names) => (names.len(), |missing| {
                format!("nothing feeds the marker {missing} of the statement: add `field AS marker`")
            }),
            Columns::Table { names, partition_key, primary_key, statics } => {
                let mut others = (*partition_key..names.len()).filter(fed).peekable();
                let writes_statics_alone =
                    others.peek().is_some() && others.all(|column| statics.contains(&names[column]));
                (if writes_statics_alone { *partition_key } else { *primary_key }, |missing| {
                    format!("no field feeds the primary key column {missing}: add `field AS column`")
                })
            }
        };
        let missing = (0..needed).filter(|column| !fed(column));
        let missing: Vec<_> = missing.map(|column| format!("`{}`", self.columns.names()[column])).collect();
        if !missing.is_empty() {
            self.faults.push((statement.target.span.clone(), message(missing.join(", "))));
        }
    }

    /// The fields that clauses read; a `*` takes them all the same.
    fn extras(&mut self, statement: &Statement) {
        if let Some(Spanned { node: Ttl::Field(path), .. }) = &statement.ttl {
            self.projection.ttl = Some(self.extra(path));
        }
        if let Some(timestamp) = &statement.timestamp {
            self.projection.write_time = Some(self.extra(&timestamp.node.field));
        }
    }

    fn extra(&mut self, path: &FieldPath) -> usize {
        let slot = self.projection.slot();
        let root = self.projection.root(&path.root);
        path.steps.iter().fold(root, |node, step| node.below(step)).slots.push(slot);
        slot
    }
}
