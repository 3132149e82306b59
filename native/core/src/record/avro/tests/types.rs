use std::borrow::Cow;

use super::{bytes, decodes, long, schema, sized, text};
use crate::record::{Shape, Value};

#[test]
fn primitives_are_as_the_specification_has_them() {
    decodes(r#""null""#, &[], Value::Null);
    decodes(r#""boolean""#, &[0], Value::Boolean(false));
    decodes(r#""boolean""#, &[1], Value::Boolean(true));
    for (number, encoded) in
        [(0, vec![0]), (-1, vec![1]), (1, vec![2]), (-64, vec![0x7f]), (64, vec![0x80, 0x01])]
    {
        assert_eq!(long(number), encoded);
        decodes(r#""int""#, &encoded, Value::Int32(number as i32));
        decodes(r#""long""#, &encoded, Value::Int64(number));
    }
    for number in [i32::MIN, i32::MAX] {
        decodes(r#"{"type": "int"}"#, &long(number.into()), Value::Int32(number));
    }
    for number in [i64::MIN, i64::MAX] {
        decodes(r#"{"type": {"type": "long"}}"#, &long(number), Value::Int64(number));
    }
    decodes(r#""int""#, &[0x80, 0x00], Value::Int32(0));
    decodes(r#""float""#, &1.5f32.to_le_bytes(), Value::Float32(1.5));
    decodes(r#""double""#, &f64::MIN.to_le_bytes(), Value::Float64(f64::MIN));
    decodes(r#""bytes""#, &sized([0xff, 0]), bytes(&[0xff, 0]));
    decodes(r#""string""#, &sized("Grüße 🦀"), text("Grüße 🦀"));
    decodes(r#""string""#, &[0], text(""));
}

#[test]
fn text_and_bytes_are_borrowed_from_the_datum() {
    let (strings, datum) = (schema(r#""string""#), sized("borrowed"));
    assert!(matches!(strings.decode(&datum), Ok(Value::Text(Cow::Borrowed("borrowed")))));
    let (blobs, datum) = (schema(r#""bytes""#), sized([1, 2]));
    assert!(matches!(blobs.decode(&datum), Ok(Value::Bytes(Cow::Borrowed(&[1, 2])))));
}

#[test]
fn fixed_and_enums_have_the_length_and_the_symbols_of_the_schema() {
    decodes(r#"{"type": "fixed", "name": "F", "size": 3}"#, &[1, 2, 3], bytes(&[1, 2, 3]));
    decodes(r#"{"type": "fixed", "name": "F", "size": 0}"#, &[], bytes(&[]));
    let suits = r#"{"type": "enum", "name": "Suit", "symbols": ["SPADES", "HEARTS"]}"#;
    decodes(suits, &[0], text("SPADES"));
    decodes(suits, &[2], text("HEARTS"));
}

#[test]
fn an_array_is_a_list_of_all_blocks() {
    let longs = r#"{"type": "array", "items": "long"}"#;
    let list = |numbers: &[i64]| Value::List(numbers.iter().copied().map(Value::Int64).collect());
    decodes(longs, &[0], list(&[]));
    decodes(longs, &[4, 6, 54, 0], list(&[3, 27]));
    decodes(longs, &[4, 6, 54, 2, 2, 0], list(&[3, 27, 1]));
    // Two items in two bytes, then one more.
    decodes(longs, &[3, 4, 6, 54, 2, 2, 0], list(&[3, 27, 1]));
}

#[test]
fn a_map_is_an_object() {
    let ints = r#"{"type": "map", "values": "int"}"#;
    let object = Value::Object(vec![("b".into(), Value::Int32(1)), ("a".into(), Value::Int32(-1))]);
    decodes(ints, &[0], Value::Object(vec![]));
    decodes(ints, &[4, 2, b'b', 2, 2, b'a', 1, 0], object.clone());
    decodes(ints, &[1, 6, 2, b'b', 2, 2, 2, b'a', 1, 0], object.clone());
}

#[test]
fn a_record_is_a_struct_with_its_fields_by_position() {
    let record = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "int"},
        {"name": "inner", "type": {"type": "record", "name": "I", "fields": [{"name": "b", "type": "string"}]}},
        {"name": "none", "type": {"type": "record", "name": "E", "fields": []}}]}"#;
    let shape = |names: &[&str]| Shape::new(names.iter().map(|name| (*name).to_owned()).collect());
    let (outer, inner, empty) = (shape(&["a", "inner", "none"]), shape(&["b"]), shape(&[]));
    let fields =
        vec![Value::Int32(-1), Value::Struct(&inner, vec![text("x")]), Value::Struct(&empty, vec![])];
    decodes(record, &[1, 2, b'x'], Value::Struct(&outer, fields));
}

#[test]
fn a_union_is_the_value_of_its_branch() {
    let optional = r#"["null", "long"]"#;
    decodes(optional, &[0], Value::Null);
    decodes(optional, &[2, 2], Value::Int64(1));
    let records = r#"["null",
        {"type": "record", "name": "Paid", "fields": [{"name": "amount", "type": "int"}]},
        {"type": "record", "name": "Failed", "fields": [{"name": "reason", "type": "string"}]}]"#;
    let paid = Shape::new(vec!["amount".to_owned()]);
    let failed = Shape::new(vec!["reason".to_owned()]);
    decodes(records, &[2, 10], Value::Struct(&paid, vec![Value::Int32(5)]));
    decodes(records, &[4, 4, b'n', b'o'], Value::Struct(&failed, vec![text("no")]));
}

#[test]
fn decimals_have_the_scale_of_the_schema_or_their_own() {
    let decimal = |unscaled: &'static [u8], scale| Value::Decimal { unscaled: unscaled.into(), scale };
    let of_bytes = r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}"#;
    decodes(of_bytes, &sized([0x30, 0x39]), decimal(&[0x30, 0x39], 2));
    let without_scale = r#"{"type": "bytes", "logicalType": "decimal", "precision": 9}"#;
    decodes(without_scale, &sized([0xff]), decimal(&[0xff], 0));
    let of_fixed = r#"{"type": {"type": "fixed", "name": "D", "size": 3}, "logicalType": "decimal", "precision": 6, "scale": 6}"#;
    decodes(of_fixed, &[0, 0x30, 0x39], decimal(&[0, 0x30, 0x39], 6));
    let big = r#"{"type": "bytes", "logicalType": "big-decimal"}"#;
    decodes(big, &sized([sized([0xff, 0x01]), long(-3)].concat()), decimal(&[0xff, 0x01], -3));
}

#[test]
fn dates_and_times_keep_their_unit() {
    for (of, logical, value) in [
        ("int", "date", Value::Date(-1)),
        ("int", "time-millis", Value::Time(-1)),
        ("long", "time-micros", Value::TimeMicros(-1)),
        ("long", "timestamp-millis", Value::Timestamp(-1)),
        ("long", "timestamp-micros", Value::TimestampMicros(-1)),
        ("long", "timestamp-nanos", Value::TimestampNanos(-1)),
        ("long", "local-timestamp-millis", Value::Timestamp(-1)),
        ("long", "local-timestamp-micros", Value::TimestampMicros(-1)),
        ("long", "local-timestamp-nanos", Value::TimestampNanos(-1)),
    ] {
        decodes(&format!(r#"{{"type": "{of}", "logicalType": "{logical}"}}"#), &[1], value);
    }
}

#[test]
fn a_duration_has_months_days_and_milliseconds() {
    let duration = r#"{"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"}"#;
    let datum = [[14, 0, 0, 0], [3, 0, 0, 0], [0xff; 4]].concat();
    decodes(duration, &datum, Value::Duration { months: 14, days: 3, milliseconds: u32::MAX });
}

#[test]
fn a_uuid_is_text_with_hyphens() {
    let uuid = "01234567-89ab-cdef-0123-456789abcdef";
    decodes(r#"{"type": "string", "logicalType": "uuid"}"#, &sized(uuid), text(uuid));
    let of_fixed = r#"{"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}"#;
    decodes(of_fixed, &0x0123456789abcdef_0123456789abcdef_u128.to_be_bytes(), text(uuid));
}

#[test]
fn a_logical_type_that_does_not_suit_its_type_is_ignored() {
    for (odd, datum, value) in [
        (r#"{"type": "long", "logicalType": "date"}"#, vec![2], Value::Int64(1)),
        (r#"{"type": "int", "logicalType": "our-own"}"#, vec![2], Value::Int32(1)),
        (r#"{"type": "int", "logicalType": 5}"#, vec![2], Value::Int32(1)),
        (r#"{"type": "bytes", "logicalType": "uuid"}"#, vec![2, 9], bytes(&[9])),
        (r#"{"type": "bytes", "logicalType": "decimal"}"#, vec![2, 9], bytes(&[9])),
        (
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}"#,
            vec![2, 9],
            bytes(&[9]),
        ),
        (r#"{"type": "fixed", "name": "D", "size": 1, "logicalType": "duration"}"#, vec![9], bytes(&[9])),
        (r#"{"type": "fixed", "name": "U", "size": 1, "logicalType": "uuid"}"#, vec![9], bytes(&[9])),
    ] {
        decodes(odd, &datum, value);
    }
}

#[test]
fn a_record_may_hold_itself() {
    let list = r#"{"type": "record", "name": "a.List", "fields": [
        {"name": "head", "type": "int"}, {"name": "tail", "type": ["null", "List"]}]}"#;
    let shape = Shape::new(vec!["head".to_owned(), "tail".to_owned()]);
    let of = |head, tail| Value::Struct(&shape, vec![Value::Int32(head), tail]);
    decodes(list, &[2, 2, 4, 2, 6, 0], of(1, of(2, of(3, Value::Null))));
    let tree = r#"{"type": "record", "name": "Tree", "fields": [
        {"name": "children", "type": {"type": "array", "items": "Tree"}}]}"#;
    let shape = Shape::new(vec!["children".to_owned()]);
    let of = |children| Value::Struct(&shape, vec![Value::List(children)]);
    decodes(tree, &[4, 0, 2, 0, 0, 0], of(vec![of(vec![]), of(vec![of(vec![])])]));
}

#[test]
fn a_map_that_connect_wrote_as_an_array_of_entries_is_a_map_again() {
    let value = Value::Map(vec![(Value::Int32(1), text("x")), (Value::Int32(2), text("y"))]);
    let datum = [4, 2, 2, b'x', 4, 2, b'y', 0];
    for name in [
        r#""name": "MapEntry", "namespace": "io.confluent.connect.avro""#,
        r#""name": "Names", "connect.internal.type": "MapEntry""#,
    ] {
        let entries = format!(
            r#"{{"type": "array", "items": {{"type": "record", {name}, "fields": [
                {{"name": "key", "type": "int"}}, {{"name": "value", "type": "string"}}]}}}}"#
        );
        decodes(&entries, &datum, value.clone());
    }
    let of_others = r#"{"type": "array", "items": {"type": "record", "name": "MapEntry", "fields": [
        {"name": "key", "type": "int"}, {"name": "value", "type": "string"}]}}"#;
    assert!(matches!(schema(of_others).decode(&datum), Ok(Value::List(_))));
}
