//! What holds for every text and every statement.

use proptest::prelude::*;

use super::printer::{Printer, without_spans};
use crate::kcql::ast::*;
use crate::kcql::{RouteError, parse};

fn bare<T>(node: T) -> Spanned<T> {
    Spanned { node, span: 0..0 }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z][a-zA-Z0-9]{0,6}",
        "[ -~é漢\t\n]{1,6}",
        proptest::sample::select(vec![
            "ttl",
            "batch",
            "_key",
            "_value",
            "FROM",
            "as",
            "a.b",
            "1e3",
            "now",
            "null",
            "WITHUNSET"
        ])
        .prop_map(str::to_owned),
    ]
}

fn steps(least: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![4 => name().prop_map(Step::Field), 1 => any::<u32>().prop_map(Step::Index)];
    proptest::collection::vec(step, least..4)
}

fn path() -> impl Strategy<Value = FieldPath> {
    let root = prop_oneof![4 => Just(Root::Value), 1 => Just(Root::Key), 1 => name().prop_map(Root::Header)];
    (root, steps(0)).prop_map(|(root, steps)| FieldPath { root, steps })
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<String>().prop_map(Literal::Text),
        "-?[0-9]{1,20}(\\.[0-9]{1,9})?([eE][-+]?[0-9]{1,3})?".prop_map(Literal::Number),
        any::<bool>().prop_map(Literal::Boolean),
        Just(Literal::Null),
    ]
}

fn item() -> impl Strategy<Value = Selection> {
    let expression = prop_oneof![
        6 => path().prop_map(Expression::Path),
        1 => Just(Expression::Topic),
        1 => Just(Expression::KafkaPartition),
        1 => Just(Expression::Offset),
        1 => Just(Expression::RecordTimestamp),
        1 => Just(Expression::Now),
        1 => Just(Expression::Uuid),
        2 => literal().prop_map(Expression::Literal),
    ];
    prop_oneof![
        1 => Just(Selection::AllFields),
        1 => path()
            .prop_filter("that is `*`", |path| path.root != Root::Value || !path.steps.is_empty())
            .prop_map(Selection::FieldsOf),
        6 => (expression, proptest::option::of(name())).prop_map(|(expression, column)| {
            let nameless = Selection::Item { expression, column: column.map(bare) };
            match nameless {
                Selection::Item { expression, column: None }
                    if (Selection::Item { expression: expression.clone(), column: None }).column_name().is_none() =>
                {
                    Selection::Item { expression, column: Some(bare("named".to_owned())) }
                }
                item => item,
            }
        }),
    ]
}

/// Keeps what the rules about doubles allow.
fn distinct(items: Vec<Selection>) -> Vec<Spanned<Selection>> {
    let mut kept: Vec<Spanned<Selection>> = Vec::new();
    for item in items {
        let double = kept.iter().any(|other| match item.column_name() {
            Some(name) => other.node.column_name() == Some(name),
            None => other.node == item,
        });
        if !double {
            kept.push(bare(item));
        }
    }
    kept
}

fn statement() -> impl Strategy<Value = Statement> {
    let target = prop_oneof![
        1 => Just(Target::TopicName),
        1 => "[a-z :=?']{0,20}[a-z]".prop_map(Target::Cql),
        4 => (proptest::option::of(name()), name()).prop_map(|(keyspace, table)| Target::Table { keyspace, table }),
    ];
    let source = prop_oneof![
        1 => Just(Source::AnyTopic),
        4 => "[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,12}".prop_map(Source::Topic),
    ];
    let ttl = prop_oneof![(0..=630_720_000u32).prop_map(Ttl::Seconds), path().prop_map(Ttl::Field)];
    let unit = prop_oneof![
        Just(TimeUnit::Seconds),
        Just(TimeUnit::Milliseconds),
        Just(TimeUnit::Microseconds),
        Just(TimeUnit::Nanoseconds)
    ];
    let timestamp = (path(), unit).prop_map(|(field, unit)| TimestampField { field, unit });
    let clauses = (
        proptest::collection::vec(name(), 0..3),
        proptest::collection::hash_set(name(), 0..3),
        proptest::option::of(ttl),
        proptest::option::of(timestamp),
        proptest::option::of(1..=u32::MAX),
        any::<bool>(),
        proptest::collection::btree_map(any::<String>(), any::<String>(), 0..3),
    );
    (target, proptest::collection::vec(item(), 1..5), source, clauses).prop_map(
        |(target, items, source, clauses)| {
            let (mut ignore, primary_key, ttl, timestamp, batch, with_unset, properties) = clauses;
            ignore.sort();
            ignore.dedup();
            if !items.contains(&Selection::AllFields) {
                ignore.clear();
            }
            let field = |name: String| FieldPath { root: Root::Value, steps: vec![Step::Field(name)] };
            Statement {
                span: 0..0,
                target: bare(target),
                selection: distinct(items),
                source: bare(source),
                ignore: ignore.into_iter().map(field).map(bare).collect(),
                primary_key: primary_key.into_iter().map(bare).collect(),
                ttl: ttl.map(bare),
                timestamp: timestamp.map(bare),
                batch: batch.map(bare),
                with_unset: with_unset.then_some(0..0),
                properties: properties.into_iter().map(|(key, value)| (bare(key), bare(value))).collect(),
            }
        },
    )
}

/// Texts that come near to a query, so that all of the parser is walked through.
fn near_query() -> impl Strategy<Value = String> {
    let words = vec![
        "INSERT",
        "INTO",
        "SELECT",
        "FROM",
        "*",
        "t",
        "a.b",
        "_key",
        "_header",
        "_topic",
        "now",
        "(",
        ")",
        "()",
        "[0]",
        "[",
        "]",
        ".",
        ",",
        ";",
        "=",
        "AS",
        "IGNORE",
        "TTL",
        "BATCH",
        "PK",
        "WITHTIMESTAMP",
        "SECONDS",
        "WITHUNSET",
        "PROPERTIES",
        "'k'",
        "'",
        "\"",
        "`",
        "\"é.漢\"",
        "1",
        "-1.5",
        "1e3",
        "99999999999",
        "null",
        "é",
        "漢字",
        "@",
        "\n",
        "\t",
        "\r\n",
        "--",
        "WHERE",
        "DISTINCT",
        "\u{feff}",
        "INSERT INTO t SELECT * FROM t",
        "INSERT INTO t SELECT a FROM",
    ];
    proptest::collection::vec((proptest::sample::select(words), prop_oneof![Just(" "), Just("")]), 0..30)
        .prop_map(|parts| parts.into_iter().map(|(word, blank)| format!("{word}{blank}")).collect())
}

fn every_span(statement: &Statement) -> Vec<Span> {
    let mut spans =
        vec![statement.span.clone(), statement.target.span.clone(), statement.source.span.clone()];
    spans.extend(statement.selection.iter().map(|item| item.span.clone()));
    spans.extend(statement.ignore.iter().map(|path| path.span.clone()));
    spans.extend(statement.primary_key.iter().map(|column| column.span.clone()));
    spans.extend(statement.ttl.iter().map(|ttl| ttl.span.clone()));
    spans.extend(statement.timestamp.iter().map(|timestamp| timestamp.span.clone()));
    spans.extend(statement.batch.iter().map(|batch| batch.span.clone()));
    spans.extend(statement.with_unset.clone());
    spans.extend(statement.properties.iter().flat_map(|(key, value)| [key.span.clone(), value.span.clone()]));
    spans
}

fn check_any_text(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(statements) => {
            prop_assert!(!statements.is_empty());
            for statement in &statements {
                prop_assert!(!statement.selection.is_empty());
                for span in every_span(statement) {
                    prop_assert!(text.get(span.clone()).is_some_and(|part| !part.is_empty()), "{span:?}");
                    prop_assert!(statement.span.start <= span.start && span.end <= statement.span.end);
                }
            }
        }
        Err(errors) => {
            prop_assert!(!errors.errors().is_empty());
            prop_assert_eq!(errors.text(), text);
            for error in errors.errors() {
                prop_assert!(text.get(error.span()).is_some(), "{:?}", error.span());
                prop_assert!(error.to_string().trim_end().ends_with(['^', '…']), "{error}");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        check_any_text(&text)?;
    }

    #[test]
    fn no_text_like_a_query_makes_the_parser_panic(text in near_query()) {
        check_any_text(&text)?;
    }

    #[test]
    fn no_span_makes_an_error_panic(text in "[ab\té漢\n\r ]{0,300}", start in 0..900usize, end in 0..900usize) {
        let error = RouteError::new(text.as_str(), start..end, "wrong");
        prop_assert!(text.get(error.span()).is_some());
        prop_assert!(error.to_string().trim_end().ends_with(['^', '…']), "{error}");
    }

    #[test]
    fn a_printed_statement_parses_to_itself(
        statements in proptest::collection::vec(statement(), 1..3),
        quoted in any::<bool>(),
        rotation in 0..7usize,
    ) {
        let printer = Printer { quoted };
        let text: Vec<String> = statements.iter().map(|s| printer.statement(s, rotation)).collect();
        let text = text.join(";\n");
        let parsed = parse(&text).map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        let parsed: Vec<Statement> = parsed.into_iter().map(without_spans).collect();
        prop_assert_eq!(parsed, statements);
    }
}
