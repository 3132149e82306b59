//! The routes of a configuration: parsed, completed with the connector's options, checked as far as that goes without the cluster, and
//! matched with the topics.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::options::key;
use super::reads::Reads;
use super::write::{Nulls, WriteConfig, boolean};
use crate::kcql::ast::{
    Expression, FieldPath, Root, Selection, Source, Span, Spanned, Statement, Target, Ttl,
};
use crate::kcql::{self, MAX_ERRORS, RouteError};

/// What goes where, in the order of the query.
#[derive(Debug, Clone)]
pub struct Routes {
    routes: Vec<Arc<Route>>,
    /// Those of each topic that one names.
    named: HashMap<String, Vec<Arc<Route>>>,
    /// Those of `FROM *`.
    others: Vec<Arc<Route>>,
}

/// A statement of the query, with what it leaves open filled in.
#[derive(Debug, Clone)]
pub struct Route {
    /// What it writes to.
    pub target: RouteTarget,
    /// What it says.
    pub statement: Statement,
    /// How its rows are written.
    pub write: WriteConfig,
    /// Whether writing a row twice is the same as writing it once: true but for own statements that don't say so.
    pub idempotent: bool,
    /// The whole query, for messages that point into it.
    pub query: Arc<str>,
}

/// What a route writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteTarget {
    /// A table.
    Table {
        /// Its keyspace.
        keyspace: String,
        /// Its name.
        table: String,
    },
    /// The table of this keyspace that is called like the topic.
    TopicName {
        /// The keyspace.
        keyspace: String,
    },
    /// A CQL statement of one's own.
    Cql(String),
}

impl Routes {
    /// Parses the query; `topics` are those that the connector reads, where they are listed.
    pub(super) fn parse(
        query: &str,
        keyspace: &str,
        topics: Option<&[String]>,
        write: &WriteConfig,
    ) -> Result<Self, Vec<String>> {
        let statements = kcql::parse(query).map_err(|errors| vec![errors.to_string()])?;
        let text: Arc<str> = query.into();
        let mut faults = Vec::new();
        let mut routes = Vec::new();
        for statement in statements {
            let (route, found) = Route::new(statement, keyspace, *write, Arc::clone(&text));
            faults.extend(found);
            routes.push(Arc::new(route));
        }
        let routes = Self::new(routes);
        let mut messages: Vec<String> = Vec::new();
        if let Some(topics) = topics {
            faults.extend(routes.without_topic(topics));
            messages.extend(routes.without_route(topics));
        }
        faults.sort_by_key(|(span, _)| span.start);
        let more = (faults.len() + messages.len()).saturating_sub(MAX_ERRORS);
        let shown = |(span, message)| RouteError::new(Arc::clone(&text), span, message).to_string();
        // Each fault shows its line, which may be all of the query: thousands of them would take seconds.
        let mut messages: Vec<_> = faults.into_iter().map(shown).chain(messages).take(MAX_ERRORS).collect();
        if more > 0 {
            messages.push(format!("and {more} more"));
        }
        if messages.is_empty() { Ok(routes) } else { Err(messages) }
    }

    fn new(routes: Vec<Arc<Route>>) -> Self {
        let mut named: HashMap<String, Vec<Arc<Route>>> = HashMap::new();
        let mut others = Vec::new();
        for route in &routes {
            match route.topic() {
                Some(topic) => named.entry(topic.to_owned()).or_default().push(Arc::clone(route)),
                None => others.push(Arc::clone(route)),
            }
        }
        Self { routes, named, others }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Route>> {
        self.routes.iter()
    }

    /// The routes that read a topic: those that name it, else those of `FROM *`.
    pub fn of(&self, topic: &str) -> &[Arc<Route>] {
        self.named.get(topic).unwrap_or(&self.others)
    }

    /// Which parts of a record they read.
    pub fn reads(&self) -> Reads {
        Reads::of(self)
    }

    /// The keyspaces whose tables are written.
    pub fn keyspaces(&self) -> BTreeSet<String> {
        self.routes.iter().filter_map(|route| route.keyspace().map(str::to_owned)).collect()
    }

    fn without_topic(&self, topics: &[String]) -> Vec<Fault> {
        let is_left = topics.iter().any(|topic| self.routes.iter().all(|route| route.topic() != Some(topic)));
        let fault = |route: &Arc<Route>| {
            let message = match route.topic() {
                Some(topic) if topics.iter().any(|listed| listed == topic) => return None,
                Some(topic) => format!("the connector does not read the topic `{topic}`: add it to `topics`"),
                None if is_left => return None,
                None => "each of `topics` has a route of its own, so none is left for `FROM *`".to_owned(),
            };
            Some((route.statement.source.span.clone(), message))
        };
        self.routes.iter().filter_map(fault).collect()
    }

    fn without_route(&self, topics: &[String]) -> Vec<String> {
        let unrouted = topics.iter().filter(|topic| self.of(topic).is_empty());
        let message = |topic: &String| {
            format!(
                "the topic `{topic}` has no route: add `INSERT INTO table SELECT * FROM {topic}`, or remove it from `topics`"
            )
        };
        unrouted.map(message).collect()
    }
}

type Fault = (Span, String);

impl Route {
    /// The topic it names; `None` where it is `FROM *`.
    pub fn topic(&self) -> Option<&str> {
        match &self.statement.source.node {
            Source::Topic(topic) => Some(topic),
            Source::AnyTopic => None,
        }
    }

    /// The keyspace it writes to; an own statement names its own.
    pub fn keyspace(&self) -> Option<&str> {
        match &self.target {
            RouteTarget::Table { keyspace, .. } | RouteTarget::TopicName { keyspace } => Some(keyspace),
            RouteTarget::Cql(_) => None,
        }
    }

    /// Whether it reads a part of the value or of the key.
    pub fn reads_fields_of(&self, root: &Root) -> bool {
        let reads = |path: &FieldPath| path.root == *root && !path.steps.is_empty();
        let selects = self.statement.selection.iter().any(|selection| match &selection.node {
            Selection::AllFields => *root == Root::Value,
            Selection::FieldsOf(path) => path.root == *root,
            Selection::Item { expression: Expression::Path(path), .. } => reads(path),
            Selection::Item { .. } => false,
        });
        let ttl = self.statement.ttl.iter().any(|ttl| matches!(&ttl.node, Ttl::Field(path) if reads(path)));
        selects || ttl || self.statement.timestamp.iter().any(|timestamp| reads(&timestamp.node.field))
    }

    /// Whether its keyspace is that of the connector, because it names none.
    pub fn is_in_default_keyspace(&self) -> bool {
        matches!(&self.statement.target.node, Target::Table { keyspace: None, .. } | Target::TopicName)
    }

    fn new(statement: Statement, keyspace: &str, write: WriteConfig, query: Arc<str>) -> (Self, Vec<Fault>) {
        let target = match &statement.target.node {
            Target::Table { keyspace: named, table } => RouteTarget::Table {
                keyspace: named.as_deref().unwrap_or(keyspace).to_owned(),
                table: table.clone(),
            },
            Target::TopicName => RouteTarget::TopicName { keyspace: keyspace.to_owned() },
            Target::Cql(cql) => RouteTarget::Cql(cql.clone()),
        };
        let idempotent = !matches!(target, RouteTarget::Cql(_));
        let mut route = Self { target, statement, write, idempotent, query };
        let mut faults = Vec::new();
        route.properties(&mut faults);
        route.clauses(&mut faults);
        route.own_statement(&mut faults);
        route.deletes(&mut faults);
        route.ignored(&mut faults);
        (route, faults)
    }

    fn properties(&mut self, faults: &mut Vec<Fault>) {
        for (property, value) in self.statement.properties.clone() {
            let set = match (WriteConfig::option_of_property(&property.node), property.node.as_str()) {
                (Some(option), _) => self.write.set(option, &value.node),
                (None, "idempotent") if matches!(self.target, RouteTarget::Cql(_)) => {
                    boolean(&value.node).map(|idempotent| self.idempotent = idempotent)
                }
                (None, "idempotent") => {
                    faults.push((
                        property.span,
                        "is a property of EXECUTE: rows are idempotent anyway".to_owned(),
                    ));
                    continue;
                }
                (None, name) => {
                    faults.push((property.span, unknown_property(name)));
                    continue;
                }
            };
            if let Err(message) = set {
                faults.push((value.span, format!("`{}` {message}", property.node)));
            }
        }
    }

    /// The clauses that say what an option says too.
    fn clauses(&mut self, faults: &mut Vec<Fault>) {
        let Statement { ttl, batch, with_unset, timestamp, .. } = self.statement.clone();
        let mut twice = |route: &Self, option: &str, clause: &str| {
            if let Some(span) = route.property(option) {
                faults.push((span, format!("{clause} says this already: keep one of them")));
            }
        };
        if let Some(ttl) = ttl {
            twice(self, key::TTL, "TTL");
            if let Ttl::Seconds(seconds) = ttl.node {
                self.write.ttl = Some(seconds);
            }
        }
        if with_unset.is_some() {
            twice(self, key::NULLS, "WITHUNSET");
            self.write.nulls = Nulls::Unset;
        }
        if timestamp.is_some() {
            twice(self, key::WRITE_TIME, "WITHTIMESTAMP");
        }
        if let Some(batch) = batch {
            twice(self, key::BATCH_MAX_ROWS, "BATCH");
            if let Err(message) = self.write.set(key::BATCH_MAX_ROWS, &batch.node.to_string()) {
                faults.push((batch.span, format!("BATCH {message}")));
            }
        }
    }

    /// Where a property of the statement sets an option.
    fn property(&self, option: &str) -> Option<Span> {
        let mut properties = self.statement.properties.iter();
        let set = properties.find(|(name, _)| WriteConfig::option_of_property(&name.node) == Some(option));
        set.map(|(name, _)| name.span.clone())
    }

    /// What an own statement says itself can't be said beside it.
    fn own_statement(&self, faults: &mut Vec<Fault>) {
        if !matches!(self.target, RouteTarget::Cql(_)) {
            return;
        }
        let Statement { ttl, batch, primary_key, .. } = &self.statement;
        let inside = |clause: &str, instead: &str| format!("EXECUTE takes no {clause}: {instead}");
        let in_cql = "say USING TTL :name in the statement and select the field AS name";
        faults.extend(ttl.iter().map(|ttl| (ttl.span.clone(), inside("TTL", in_cql))));
        let one_by_one = "own statements are sent one by one";
        faults.extend(batch.iter().map(|batch| (batch.span.clone(), inside("BATCH", one_by_one))));
        let markers = "its markers say what it needs";
        faults.extend(primary_key.iter().map(|column| (column.span.clone(), inside("PK", markers))));
        for (option, instead) in [
            (key::TTL, in_cql),
            (key::BATCH_MAX_ROWS, one_by_one),
            (key::BATCH_MAX_BYTES, one_by_one),
            (
                key::DELETE_ENABLED,
                "a statement that reads only key, headers and `_topic`… is executed for tombstones too",
            ),
        ] {
            if let Some(span) = self.property(option) {
                faults.push((span, inside("such property", instead)));
            }
        }
    }

    /// A delete needs its write time like every write.
    fn deletes(&self, faults: &mut Vec<Fault>) {
        if let Some(timestamp) = &self.statement.timestamp
            && self.write.deletes
            && !matches!(self.target, RouteTarget::Cql(_))
            && timestamp.node.field.root == Root::Value
        {
            let message = "a tombstone has no value to take its write time from: take it from `_key.field` or `_header.name`, or set \
                           PROPERTIES('delete.enabled' = 'false') for this route";
            faults.push((timestamp.span.clone(), message.to_owned()));
        }
    }

    /// A `*` takes whole fields, so whole fields are what it leaves out.
    fn ignored(&self, faults: &mut Vec<Fault>) {
        let star = |selection: &Spanned<Selection>| match &selection.node {
            Selection::AllFields => Some(FieldPath { root: Root::Value, steps: Vec::new() }),
            Selection::FieldsOf(path) => Some(path.clone()),
            Selection::Item { .. } => None,
        };
        let stars: Vec<_> = self.statement.selection.iter().filter_map(star).collect();
        for Spanned { node: path, span } in &self.statement.ignore {
            let is_taken = path.steps.split_last().is_some_and(|(_, above)| {
                stars.iter().any(|star| star.root == path.root && star.steps == above)
            });
            if !is_taken {
                let message = "only a part of a field that a `*` takes: IGNORE leaves out whole fields; select the parts with `.*`";
                faults.push((span.clone(), message.to_owned()));
            }
        }
    }
}

fn unknown_property(name: &str) -> String {
    let short = |option: &'static str| option.strip_prefix(super::options::PREFIX).unwrap_or(option);
    let known: Vec<&str> =
        WriteConfig::OPTIONS.iter().map(|(option, _)| short(option)).chain(["idempotent"]).collect();
    let others = WriteConfig::OPTIONS.iter().flat_map(|(_, names)| names.iter().copied());
    let near = crate::hint::nearest(name, known.iter().copied().chain(others));
    let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
    format!("there is no property `{name}`{near} (there are {})", known.join(", "))
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
