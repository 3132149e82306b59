//! The routes of a configuration: parsed, with what this version can't execute refused, and matched with the topics.

use std::sync::Arc;

use crate::kcql::ast::{Expression, Root, Selection, Source, Span, Statement, Step, Target};
use crate::kcql::{self, RouteError};

/// A statement that can be executed, with its place resolved.
#[derive(Debug, Clone)]
pub struct Route {
    /// The topic it reads.
    pub topic: String,
    /// The keyspace of its table.
    pub keyspace: String,
    /// Its table.
    pub table: String,
    /// What it says.
    pub statement: Statement,
    /// The whole query, for messages that point into it.
    pub query: Arc<str>,
}

/// Parses the query; `topics` are those that the connector reads, where they are listed.
pub(super) fn parse_routes(
    query: &str,
    keyspace: &str,
    topics: Option<&[String]>,
) -> Result<Vec<Route>, Vec<String>> {
    let statements = kcql::parse(query).map_err(|errors| vec![errors.to_string()])?;
    let text: Arc<str> = query.into();
    let mut routes = Vec::new();
    let mut messages = Vec::new();
    // Also by statements that are refused: one message for one mistake is enough.
    let is_routed = |topic: &str| {
        statements.iter().any(|statement| match &statement.source.node {
            Source::Topic(routed) => routed == topic,
            Source::AnyTopic => true,
        })
    };
    let unrouted: Vec<_> =
        topics.unwrap_or_default().iter().filter(|topic| !is_routed(topic)).cloned().collect();
    let mut fault = |span: &Span, message: String| {
        messages.push(RouteError::new(query, span.clone(), message).to_string())
    };
    for statement in statements {
        unsupported(&statement)
            .for_each(|(span, what)| fault(&span, format!("{what} is not supported yet by this version")));
        let (Target::Table { keyspace: named, table }, Source::Topic(topic)) =
            (&statement.target.node, &statement.source.node)
        else {
            continue;
        };
        if topics.is_some_and(|topics| !topics.contains(topic)) {
            fault(
                &statement.source.span,
                format!("the connector does not read the topic `{topic}`: add it to `topics`"),
            );
        }
        routes.push(Route {
            topic: topic.clone(),
            keyspace: named.clone().unwrap_or_else(|| keyspace.to_owned()),
            table: table.clone(),
            statement,
            query: Arc::clone(&text),
        });
    }
    messages.extend(unrouted.iter().map(|topic| {
        format!(
            "the topic `{topic}` has no route: add `INSERT INTO table SELECT * FROM {topic}`, or remove it from `topics`"
        )
    }));
    if messages.is_empty() { Ok(routes) } else { Err(messages) }
}

/// What the grammar knows and the execution does not; refused so that nothing is ever silently ignored.
fn unsupported(statement: &Statement) -> impl Iterator<Item = (Span, &'static str)> {
    let mut found = Vec::new();
    if statement.target.node == Target::TopicName {
        found.push((statement.target.span.clone(), "INSERT INTO *"));
    }
    if statement.source.node == Source::AnyTopic {
        found.push((statement.source.span.clone(), "FROM *"));
    }
    for selection in &statement.selection {
        let what = match &selection.node {
            Selection::AllFields => continue,
            Selection::FieldsOf(_) => "`.*` of a nested field",
            Selection::Item { expression, .. } => match expression {
                Expression::Path(path) if path.steps.iter().any(|step| matches!(step, Step::Index(_))) => {
                    "an array index"
                }
                Expression::Path(_)
                | Expression::Topic
                | Expression::KafkaPartition
                | Expression::Offset
                | Expression::RecordTimestamp => continue,
                Expression::Now | Expression::Uuid => "a function",
                Expression::Literal(_) => "a literal",
            },
        };
        found.push((selection.span.clone(), what));
    }
    for path in &statement.ignore {
        if path.node.root != Root::Value || !matches!(path.node.steps.as_slice(), [Step::Field(_)]) {
            found.push((path.span.clone(), "IGNORE of anything but a field of the value"));
        }
    }
    found.extend(statement.primary_key.first().map(|column| (column.span.clone(), "PK")));
    found.extend(statement.ttl.iter().map(|ttl| (ttl.span.clone(), "TTL")));
    found.extend(statement.timestamp.iter().map(|field| (field.span.clone(), "WITHTIMESTAMP")));
    found.extend(statement.batch.iter().map(|rows| (rows.span.clone(), "BATCH")));
    found.extend(statement.with_unset.iter().map(|span| (span.clone(), "WITHUNSET")));
    found.extend(statement.properties.first().map(|(key, _)| (key.span.clone(), "PROPERTIES")));
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_parsed_and_not_executed_is_refused_by_name() {
        for (query, what) in [
            ("INSERT INTO * SELECT * FROM t", "INSERT INTO *"),
            ("INSERT INTO a SELECT * FROM *", "FROM *"),
            ("INSERT INTO a SELECT b.* FROM t", "`.*` of a nested field"),
            ("INSERT INTO a SELECT b[0] AS c FROM t", "an array index"),
            ("INSERT INTO a SELECT now() AS c FROM t", "a function"),
            ("INSERT INTO a SELECT 1 AS c FROM t", "a literal"),
            ("INSERT INTO a SELECT * FROM t IGNORE b.c", "IGNORE of anything but"),
            ("INSERT INTO a SELECT * FROM t PK b", "PK"),
            ("INSERT INTO a SELECT * FROM t TTL = 5", "TTL"),
            ("INSERT INTO a SELECT * FROM t WITHTIMESTAMP b", "WITHTIMESTAMP"),
            ("INSERT INTO a SELECT * FROM t BATCH = 5", "BATCH"),
            ("INSERT INTO a SELECT * FROM t WITHUNSET", "WITHUNSET"),
            ("INSERT INTO a SELECT * FROM t PROPERTIES('k' = 'v')", "PROPERTIES"),
        ] {
            let messages = parse_routes(query, "ks", None).unwrap_err();
            assert!(messages[0].contains(what), "{messages:?}");
            assert!(messages[0].contains("not supported yet"), "{messages:?}");
        }
    }

    #[test]
    fn a_topic_whose_statement_is_refused_is_not_also_said_to_have_no_route() {
        let topics = ["t".to_owned()];
        for query in ["INSERT INTO * SELECT * FROM t", "INSERT INTO a SELECT * FROM *"] {
            assert_eq!(parse_routes(query, "ks", Some(&topics)).unwrap_err().len(), 1);
        }
    }

    #[test]
    fn a_route_may_name_another_keyspace() {
        let routes = parse_routes("INSERT INTO other.a SELECT * FROM t", "ks", None).unwrap();
        assert_eq!((routes[0].keyspace.as_str(), routes[0].table.as_str()), ("other", "a"));
    }
}
