use super::encoder::encode;
use super::*;
use proptest::prelude::*;

const TOPIC: &[u8] = &[1, 1, b't'];

/// Partition 2, offset 7 of topic 0, no timestamp, no headers, no key, and the value.
fn record(value: &[u8]) -> Vec<u8> {
    let body = [&[0, 2, 7, 0, 0, 0, 0], value].concat();
    [&[4][..], &(body.len() as u32).to_le_bytes(), &body].concat()
}

fn frame(flags: u8, entries: &[&[u8]]) -> Vec<u8> {
    [&[1, flags][..], &entries.concat()].concat()
}

const INT32: &[u8] = &[5, 1, 0, 0, 0];

#[test]
fn a_record_is_decoded_from_what_the_dictionary_says() {
    let frame = FrameDecoder::default().accept(frame(FRESH, &[TOPIC, &record(INT32)])).unwrap();
    let record = frame.record(&frame.entries()[0]).unwrap();
    assert_eq!((record.topic, record.kafka_partition, record.offset), ("t", 2, 7));
    assert_eq!(record.value, Value::Int32(1));
}

#[test]
fn a_topic_of_an_earlier_frame_is_known_until_a_fresh_one() {
    let mut decoder = FrameDecoder::default();
    decoder.accept(frame(FRESH, &[TOPIC])).unwrap();
    assert!(decoder.accept(frame(0, &[&record(INT32)])).is_ok());
    let error = decoder.accept(frame(FRESH, &[&record(INT32)])).unwrap_err();
    assert!(error.to_string().contains("an undefined topic"), "{error}");
}

#[test]
fn a_value_that_is_cut_short_is_a_corrupt_message() {
    let frame = FrameDecoder::default().accept(frame(FRESH, &[TOPIC, &record(&[5, 1])])).unwrap();
    assert!(frame.record(&frame.entries()[0]).is_err());
}

#[test]
fn values_nested_deeper_than_the_limit_are_refused() {
    let nested = [&[15, 1].repeat(DEEPEST + 1)[..], &[0]].concat();
    let frame = FrameDecoder::default().accept(frame(FRESH, &[TOPIC, &record(&nested)])).unwrap();
    let error = frame.record(&frame.entries()[0]).unwrap_err();
    assert!(error.to_string().contains("too deep"), "{error}");
}

#[test]
fn a_huge_count_asks_for_no_memory() {
    let mut decoder = FrameDecoder::default();
    let error = decoder.accept(vec![1, 0, 3, 0xff, 0xff, 0xff, 0xff, 0x0f]).unwrap_err();
    assert!(error.to_string().contains("a count beyond the end"), "{error}");
}

/// A value that crosses the boundary; the shapes of structs are leaked, because values borrow them.
fn value() -> impl Strategy<Value = Value<'static>> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..20).prop_map(Cow::Owned);
    let text = || any::<String>().prop_map(Cow::Owned);
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        any::<i8>().prop_map(Value::Int8),
        any::<i16>().prop_map(Value::Int16),
        any::<i32>().prop_map(Value::Int32),
        any::<i64>().prop_map(Value::Int64),
        any::<f32>().prop_map(Value::Float32),
        any::<f64>().prop_map(Value::Float64),
        text().prop_map(Value::Text),
        bytes().prop_map(Value::Bytes),
        (bytes(), any::<i32>()).prop_map(|(unscaled, scale)| Value::Decimal { unscaled, scale }),
        any::<i32>().prop_map(Value::Date),
        any::<i32>().prop_map(Value::Time),
        any::<i64>().prop_map(Value::Timestamp),
        text().prop_map(Value::Unencodable),
    ];
    scalar.prop_recursive(3, 20, 4, |inner| {
        let named = || proptest::collection::vec((any::<String>(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            proptest::collection::vec((inner.clone(), inner.clone()), 0..4).prop_map(Value::Map),
            named().prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect())
            }),
            named().prop_map(|fields| {
                let (fields, values) = fields.into_iter().unzip();
                Value::Struct(Box::leak(Box::new(Shape::new(fields))), values)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut with_header = vec![1, FRESH, 1, 1, b't', 2, 1, b'n', 3, 1, 1, b'f'];
        with_header.extend(bytes);
        if let Ok(frame) = FrameDecoder::default().accept(with_header) {
            for entry in frame.entries() {
                let _ = frame.record(entry);
            }
        }
    }

    #[test]
    fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(0u8..20, 0..300)) {
        let mut bytes = vec![1, FRESH, 1, 1, b't', 2, 1, b'n', 3, 1, 1, b'f', 4];
        bytes.extend((body.len() as u32 + 5).to_le_bytes());
        bytes.extend([0, 0, 0, 0, 0]);
        bytes.extend(body);
        let frame = FrameDecoder::default().accept(bytes).unwrap();
        let _ = frame.record(&frame.entries()[0]);
    }

    #[test]
    fn an_encoded_record_decodes_to_itself(
        topic in any::<String>(),
        kafka_partition in 0..=i32::MAX,
        offset in 0..=i64::MAX,
        record_timestamp in any::<Option<i64>>(),
        headers in proptest::collection::vec((any::<String>().prop_map(Cow::Owned), value()), 0..3),
        key in value(),
        value in value(),
    ) {
        let record = Record { topic: &topic, kafka_partition, offset, record_timestamp, headers, key, value };
        let frame = FrameDecoder::default().accept(encode(&record).unwrap()).unwrap();
        prop_assert_eq!(frame.record(&frame.entries()[0]).unwrap(), record);
    }

    #[test]
    fn a_frame_that_is_cut_short_is_refused_or_has_fewer_records(value in value(), cut in any::<prop::sample::Index>()) {
        let record = Record {
            topic: "t", kafka_partition: 0, offset: 0, record_timestamp: None, headers: vec![], key: Value::Null, value,
        };
        let mut bytes = encode(&record).unwrap();
        bytes.truncate(cut.index(bytes.len()));
        if let Ok(frame) = FrameDecoder::default().accept(bytes) {
            prop_assert_eq!(frame.entries().len(), 0);
        }
    }
}
