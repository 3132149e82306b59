use super::*;

fn record<'r>(key: Value<'r>, value: Value<'r>) -> Record<'r> {
    Record {
        topic: "t",
        kafka_partition: 0,
        offset: 1,
        record_timestamp: None,
        headers: Vec::new(),
        key,
        value,
    }
}

/// The value of a record of which only that counts.
fn value(format: PayloadFormat, value: Value<'_>) -> Result<String, String> {
    let payloads = Payloads::new(PayloadFormats { key: PayloadFormat::Connect, value: format }, None);
    let mut record = record(Value::Null, value);
    payloads.read(&mut record).map(|()| format!("{:?}", record.value))
}

fn bytes(bytes: &[u8]) -> Value<'_> {
    Value::Bytes(bytes.into())
}

#[test]
fn connect_leaves_everything_as_the_converter_made_it() {
    assert_eq!(value(PayloadFormat::Connect, Value::Int8(1)), Ok(format!("{:?}", Value::Int8(1))));
}

#[test]
fn json_is_text_or_bytes_with_or_without_the_framing_of_a_registry() {
    let expected = Ok(format!("{:?}", Value::Json("{}".into())));
    assert_eq!(value(PayloadFormat::Json, Value::Text("{}".into())), expected);
    assert_eq!(value(PayloadFormat::Json, bytes(b"{}")), expected);
    assert_eq!(value(PayloadFormat::Json, bytes(b"\0\0\0\0\x07{}")), expected);
    assert!(value(PayloadFormat::Json, bytes(b"\0\0")).unwrap_err().contains("shorter than the 5 bytes"));
    assert!(value(PayloadFormat::Json, bytes(b"\xff")).unwrap_err().contains("not UTF-8"));
    let error = value(PayloadFormat::Json, Value::Int8(1)).unwrap_err();
    assert!(error.contains("the value is INT8") && error.contains("StringConverter"), "{error}");
}

#[test]
fn text_and_bytes_are_told_apart_by_the_format() {
    assert_eq!(value(PayloadFormat::String, bytes(b"x")), Ok(format!("{:?}", Value::Text("x".into()))));
    assert_eq!(value(PayloadFormat::Bytes, bytes(b"x")), Ok(format!("{:?}", bytes(b"x"))));
    assert!(value(PayloadFormat::Bytes, Value::Text("x".into())).unwrap_err().contains("ByteArrayConverter"));
}

#[test]
fn a_tombstone_is_one_in_every_format() {
    for format in [PayloadFormat::Connect, PayloadFormat::Json, PayloadFormat::Avro, PayloadFormat::Bytes] {
        assert_eq!(value(format, Value::Null), Ok("Null".to_owned()));
    }
}

#[test]
fn avro_without_the_framing_is_refused_before_any_registry_is_asked() {
    let config = crate::registry::RegistryConfig {
        urls: vec!["http://127.0.0.1:1".to_owned()],
        basic_auth: None,
        tls: Default::default(),
        timeout: std::time::Duration::from_secs(1),
    };
    let registry = SchemaRegistry::new(&config).unwrap();
    let formats = PayloadFormats { key: PayloadFormat::Avro, value: PayloadFormat::Avro };
    let mut payloads = Payloads::new(formats, Some(registry));
    match payloads.find_schemas(&record(Value::Null, bytes(b"{}"))) {
        Err(NoSchema::Refused(reason)) => assert!(reason.contains("magic byte"), "{reason}"),
        other => panic!("{other:?}"),
    }
    match payloads.find_schemas(&record(bytes(b"\0\0\0\0\x01"), bytes(b"\0\0\0\0\x02"))) {
        Err(NoSchema::Missing(ids)) => assert_eq!(ids, [1, 2]),
        other => panic!("{other:?}"),
    }
}
