use super::*;
use crate::config::{key, parse};

fn config(changes: &[(&str, &str)]) -> SinkConfig {
    let entries = [
        (key::EXPORT_ROUTE_QUERY, "INSERT INTO orders SELECT * FROM orders"),
        (key::CONTACT_POINTS, "a"),
        (key::KEY_SPACE, "demo"),
        ("topics", "orders"),
    ];
    parse(entries.iter().chain(changes).copied()).config.unwrap()
}

fn file(text: &str) -> [File; 1] {
    [File { name: "f".to_owned(), text: text.to_owned() }]
}

/// The keys and values of the records of a text.
fn read(text: &str, config: &SinkConfig, converters: &Converters) -> Result<Vec<String>, String> {
    let file = file(text);
    let samples = of(&file, config, converters)?;
    let records = samples.iter().map(|sample| {
        let Record { topic, offset, key, value, .. } = sample.record()?;
        Ok(format!("{topic}@{offset} {key:?} {value:?}"))
    });
    records.collect()
}

fn plain(text: &str) -> Result<Vec<String>, String> {
    read(text, &config(&[]), &Converters::default())
}

#[test]
fn records_stand_one_behind_the_other_or_in_an_array() {
    let one = r#"{"value": 1, "offset": 7}"#;
    let two = r#"{"topic": "t", "key": "k", "value": null}"#;
    let expected = ["orders@7 Null Number(\"1\")", "t@1 Text(\"k\") Null"];
    assert_eq!(plain(&format!("{one}\n{two}\n")).unwrap(), expected);
    assert_eq!(plain(&format!("[{one}, {two}]")).unwrap(), expected);
}

#[test]
fn a_value_alone_is_one_where_it_is_no_record() {
    assert_eq!(plain(r#"{"id": 1}"#).unwrap(), [r#"orders@0 Null Object([("id", Number("1"))])"#]);
    assert_eq!(plain("5 null").unwrap(), [r#"orders@0 Null Number("5")"#, "orders@1 Null Null"]);
    assert_eq!(plain("{}").unwrap(), ["orders@0 Null Object([])"]);
    assert!(plain(r#"{"value": 1, "id": 2}"#).unwrap_err().starts_with("f: record 1: a record has no `id`"));
    assert!(plain(r#"{"topic": "orders"}"#).unwrap_err().contains("a record needs a `value`"));
}

#[test]
fn a_topic_is_left_out_where_there_is_one() {
    let config = config(&[
        (key::EXPORT_ROUTE_QUERY, "INSERT INTO a SELECT * FROM a; INSERT INTO b SELECT * FROM b"),
        ("topics", "a, b"),
    ]);
    let error = read("1", &config, &Converters::default()).unwrap_err();
    assert!(error.contains("which topic is it of?") && error.contains("(there are a, b)"), "{error}");
}

#[test]
fn the_place_in_the_log_and_headers_are_read() {
    let file = file(
        r#"{"value": 1, "partition": 3, "timestamp": 5, "headers": {"h": "x", "h": [1]}}
           {"value": 1, "timestamp": "1970-01-01T00:00:02Z"} 1"#,
    );
    let config = config(&[]);
    let samples = of(&file, &config, &Converters::default()).unwrap();
    let record = samples[0].record().unwrap();
    assert_eq!((record.kafka_partition, record.record_timestamp), (3, Some(5)));
    let list = Value::List(vec![Value::Number("1".into())]);
    assert_eq!(record.headers, [("h".into(), Value::Text("x".into())), ("h".into(), list)]);
    assert_eq!(samples[1].record().unwrap().record_timestamp, Some(2_000));
    assert!(samples[2].record().unwrap().record_timestamp > Some(1_600_000_000_000), "now");
}

#[test]
fn converters_make_of_json_what_they_would_in_a_worker() {
    let with = |text: &str, class: &str, format: &str| {
        let converters = Converters { value: Some(class.to_owned()), key: None };
        let read = read(
            text,
            &config(&[
                (key::VALUE_FORMAT, format),
                (key::EXPORT_ROUTE_QUERY, "INSERT INTO t SELECT _value AS v FROM orders"),
            ]),
            &converters,
        );
        read.unwrap().join("").replace("orders@0 Null ", "")
    };
    let string = "org.apache.kafka.connect.storage.StringConverter";
    let bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
    let json = "org.apache.kafka.connect.json.JsonConverter";
    assert_eq!(with(r#"{"value": {"a" :1}}"#, string, "connect"), r#"Text("{\"a\" :1}")"#);
    assert_eq!(with(r#""a\n""#, string, "string"), r#"Text("a\n")"#);
    assert_eq!(with("1", bytes, "json"), "Bytes([49])");
    assert_eq!(with("1", json, "json"), r#"Number("1")"#);
    assert_eq!(with("{\"value_base64\": \"AAE=\"}", bytes, "bytes"), "Bytes([0, 1])");
    assert_eq!(with("{\"value_base64\": \"YQ==\"}", string, "string"), r#"Text("a")"#);
}

#[test]
fn without_a_converter_payloads_are_what_their_format_needs() {
    let of = |format: &str| {
        let query = (key::EXPORT_ROUTE_QUERY, "INSERT INTO t SELECT _value AS v FROM orders");
        read("1", &config(&[(key::VALUE_FORMAT, format), query]), &Converters::default()).unwrap().join("")
    };
    assert_eq!(of("json"), "orders@0 Null Text(\"1\")");
    assert_eq!(of("string"), "orders@0 Null Text(\"1\")");
    assert_eq!(of("bytes"), "orders@0 Null Bytes([49])");
}

#[test]
fn what_can_not_be_a_record_is_said_with_its_number() {
    for (record, words) in [
        (r#"{"value": 1, "partition": -1}"#, "`partition` must be a whole number"),
        (r#"{"value": 1, "offset": "x"}"#, "`offset` must be a whole number"),
        (r#"{"value": 1, "timestamp": "noon"}"#, "`timestamp` must be milliseconds"),
        (r#"{"value": 1, "topic": 5}"#, "`topic` must be text"),
        (r#"{"value": 1, "headers": []}"#, "`headers` must be an object"),
        (r#"{"value": 1, "value_base64": "YQ=="}"#, "stands as JSON and as base64"),
        (r#"{"value_base64": "?"}"#, "`value` is no base64 text"),
    ] {
        let error = plain(&format!("1 {record}")).unwrap_err();
        assert!(error.starts_with("f: record 2: ") && error.contains(words), "{error}");
    }
    assert!(plain("{\"value\": 1").unwrap_err().starts_with("f: it is no JSON: "));
    let avro = config(&[(key::VALUE_FORMAT, "avro"), (key::SCHEMA_REGISTRY_URL, "http://r")]);
    assert!(read("1", &avro, &Converters::default()).unwrap_err().contains("value_base64"));
}
