//! What a query says.

use super::one;
use crate::kcql::ast::*;
use crate::kcql::parse;

/// Expressions and columns of a selection.
fn items(selection: &str) -> Vec<(Expression, String)> {
    let statement = one(&format!("INSERT INTO t SELECT {selection} FROM t"));
    let item = |item: Spanned<Selection>| {
        let column = item.node.column_name().unwrap_or("*").to_owned();
        match item.node {
            Selection::Item { expression, .. } => (expression, column),
            star => panic!("{star:?}"),
        }
    };
    statement.selection.into_iter().map(item).collect()
}

fn path(path: &str) -> FieldPath {
    match items(&format!("{path} AS c")).remove(0).0 {
        Expression::Path(path) => path,
        other => panic!("{other:?}"),
    }
}

fn field(name: &str) -> Step {
    Step::Field(name.to_owned())
}

fn topic(source: &str) -> String {
    match one(&format!("INSERT INTO t SELECT * FROM {source}")).source.node {
        Source::Topic(topic) => topic,
        Source::AnyTopic => "*".to_owned(),
    }
}

#[test]
fn the_simplest_route_parses() {
    let text = "INSERT INTO orders SELECT * FROM orders-topic";
    let statement = one(text);
    assert_eq!(statement.target.node, Target::Table { keyspace: None, table: "orders".to_owned() });
    assert_eq!(statement.selection[0].node, Selection::AllFields);
    assert_eq!(statement.source.node, Source::Topic("orders-topic".to_owned()));
    assert_eq!(&text[statement.source.span.clone()], "orders-topic");
    assert_eq!(statement.span, 0..text.len());
}

#[test]
fn keywords_are_read_in_any_case_and_names_keep_theirs() {
    let statement = one("insert Into Shop.Orders sElEcT Id aS \"OrderId\" froM T ttl = 5 Pk Id");
    let table = Target::Table { keyspace: Some("Shop".to_owned()), table: "Orders".to_owned() };
    assert_eq!(statement.target.node, table);
    assert_eq!(statement.selection[0].node.column_name(), Some("OrderId"));
    assert_eq!(statement.primary_key[0].node, "Id");
}

#[test]
fn statements_are_separated_by_semicolons() {
    let text = "INSERT INTO a SELECT * FROM x;\n INSERT INTO b SELECT 'a;b' AS c FROM x ;\n";
    let statements = parse(text).unwrap();
    assert_eq!(statements.len(), 2);
    assert_eq!(&text[statements[1].span.clone()], "INSERT INTO b SELECT 'a;b' AS c FROM x");
}

#[test]
fn a_topic_is_named_without_quotes() {
    for name in [
        "orders",
        "orders-topic",
        "_schemas",
        "shop.orders.v1",
        "2024-orders",
        "-x",
        ".x.",
        "1.5",
        "ignore",
        "from",
    ] {
        assert_eq!(topic(name), name);
        assert_eq!(topic(&format!("\"{name}\" TTL = 1")), name);
        assert_eq!(topic(&format!("{name} TTL = 1;")), name);
    }
    assert_eq!(topic("*"), "*");
}

#[test]
fn a_star_targets_the_table_that_is_called_like_the_topic() {
    assert_eq!(one("INSERT INTO * SELECT * FROM *").target.node, Target::TopicName);
}

#[test]
fn paths_start_in_the_value_the_key_or_a_header() {
    let value = |steps| FieldPath { root: Root::Value, steps };
    assert_eq!(path("a.b-c.d1"), value(vec![field("a"), field("b-c"), field("d1")]));
    assert_eq!(path("a[0].b"), value(vec![field("a"), Step::Index(0), field("b")]));
    assert_eq!(path("_value"), value(vec![]));
    assert_eq!(path("_value.f"), path("f"));
    assert_eq!(path("_VALUE[3]"), value(vec![Step::Index(3)]));
    assert_eq!(path("_key"), FieldPath { root: Root::Key, steps: vec![] });
    assert_eq!(path("_key.id.from"), FieldPath { root: Root::Key, steps: vec![field("id"), field("from")] });
    assert_eq!(
        path("_header.trace.id"),
        FieldPath { root: Root::Header("trace".to_owned()), steps: vec![field("id")] }
    );
    assert_eq!(
        path("_header.\"trace.id\""),
        FieldPath { root: Root::Header("trace.id".to_owned()), steps: vec![] }
    );
    assert_eq!(path("größe"), value(vec![field("größe")]));
}

#[test]
fn a_quoted_name_holds_anything_and_is_never_a_keyword() {
    let value = |name| FieldPath { root: Root::Value, steps: vec![field(name)] };
    assert_eq!(path("\"_key\""), value("_key"));
    assert_eq!(path("`null`"), value("null"));
    assert_eq!(path("\"a.b \"\"c\"\"\""), value("a.b \"c\""));
    assert_eq!(path("`a``\"b`"), value("a`\"b"));
    assert_eq!(path("\"FROM\""), value("FROM"));
}

#[test]
fn what_is_known_of_a_record_is_selected_by_name() {
    let selected =
        items("_topic AS a, _partition AS b, _offset AS c, _Timestamp AS d, now() AS e, UUID ( ) AS f");
    let expected = [
        Expression::Topic,
        Expression::KafkaPartition,
        Expression::Offset,
        Expression::RecordTimestamp,
        Expression::Now,
        Expression::Uuid,
    ];
    assert_eq!(selected.into_iter().map(|(expression, _)| expression).collect::<Vec<_>>(), expected);
}

#[test]
fn literals_are_texts_numbers_booleans_and_null() {
    let number = |number: &str| Literal::Number(number.to_owned());
    let selected = items(
        "'it''s' AS a, 12 AS n, -1.5 AS x, 1e3 AS y, 1.5E-3 AS z, 2e+7 AS v, TRUE AS b, false AS c, null AS d, '' AS e",
    );
    let expected = [
        Literal::Text("it's".to_owned()),
        number("12"),
        number("-1.5"),
        number("1e3"),
        number("1.5E-3"),
        number("2e+7"),
        Literal::Boolean(true),
        Literal::Boolean(false),
        Literal::Null,
        Literal::Text(String::new()),
    ];
    let literals: Vec<_> = selected.into_iter().map(|(expression, _)| expression).collect();
    assert_eq!(literals, expected.map(Expression::Literal));
}

#[test]
fn a_column_is_called_like_its_alias_else_like_the_end_of_its_path() {
    let selected = items("a, b.c, d.e AS f, _key.id, _header.h, _header.g.i, x[0].y, j[1] AS k");
    let columns: Vec<_> = selected.into_iter().map(|(_, column)| column).collect();
    assert_eq!(columns, ["a", "c", "f", "id", "h", "i", "y", "k"]);
}

#[test]
fn stars_take_the_value_or_a_part_of_the_record() {
    let statement = one("INSERT INTO t SELECT _value.*, a.b.*, _key.*, _header.h.*, c[0].* FROM t");
    let shown = statement.selection.iter().map(|item| match &item.node {
        Selection::AllFields => "*".to_owned(),
        Selection::FieldsOf(path) => format!("{path}.*"),
        Selection::Item { .. } => "item".to_owned(),
    });
    assert_eq!(shown.collect::<Vec<_>>(), ["*", "a.b.*", "_key.*", "_header.h.*", "c[0].*"]);
}

#[test]
fn keywords_that_are_not_reserved_are_names() {
    let selected =
        items("batch, ttl, pk, ignore, properties, now, uuid, seconds, withunset, where, limit AS batch2");
    assert_eq!(selected.len(), 11);
    let statement = one(
        "INSERT INTO ttl SELECT * FROM batch IGNORE ttl, batch TTL = ttl PK pk, seconds WITHTIMESTAMP seconds seconds",
    );
    assert_eq!(statement.ignore.len(), 2);
    assert_eq!(statement.primary_key.len(), 2);
    assert_eq!(statement.timestamp.unwrap().node.unit, TimeUnit::Seconds);
    assert!(matches!(statement.ttl.unwrap().node, Ttl::Field(field) if field == path("ttl")));
}

#[test]
fn clauses_come_in_any_order() {
    let text = "INSERT INTO t SELECT * FROM t PROPERTIES('a' = 'b', 'c'=12, 'd' = TRUE) WITHUNSET BATCH 7 PK a, \"B c\" TTL _key.ttl \
                WITHTIMESTAMP a.b MICROSECONDS IGNORE a, b.c";
    let statement = one(text);
    assert_eq!(statement.batch.as_ref().unwrap().node, 7);
    assert_eq!(statement.ttl.as_ref().unwrap().node, Ttl::Field(path("_key.ttl")));
    let timestamp = statement.timestamp.unwrap();
    assert_eq!(timestamp.node, TimestampField { field: path("a.b"), unit: TimeUnit::Microseconds });
    assert_eq!(&text[timestamp.span], "a.b MICROSECONDS");
    assert_eq!(&text[statement.with_unset.unwrap()], "WITHUNSET");
    assert_eq!(statement.ignore.iter().map(|path| path.node.to_string()).collect::<Vec<_>>(), ["a", "b.c"]);
    assert_eq!(
        statement.primary_key.iter().map(|column| column.node.as_str()).collect::<Vec<_>>(),
        ["a", "B c"]
    );
    let properties: Vec<_> =
        statement.properties.iter().map(|(k, v)| (k.node.as_str(), v.node.as_str())).collect();
    assert_eq!(properties, [("a", "b"), ("c", "12"), ("d", "true")]);
}

#[test]
fn a_time_to_live_is_seconds_or_a_field_with_or_without_an_equals_sign() {
    let ttl = |clause: &str| one(&format!("INSERT INTO t SELECT * FROM t {clause}")).ttl.unwrap().node;
    assert_eq!(ttl("TTL = 60"), Ttl::Seconds(60));
    assert_eq!(ttl("TTL 60"), Ttl::Seconds(60));
    assert_eq!(ttl("TTL=0"), Ttl::Seconds(0));
    assert_eq!(ttl("TTL expires.in"), Ttl::Field(path("expires.in")));
}

#[test]
fn milliseconds_are_the_unit_when_none_is_named() {
    let timestamp = one("INSERT INTO t SELECT * FROM t WITHTIMESTAMP at TTL = 1").timestamp.unwrap().node;
    assert_eq!(timestamp, TimestampField { field: path("at"), unit: TimeUnit::Milliseconds });
}
