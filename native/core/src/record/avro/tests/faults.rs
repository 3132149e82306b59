use super::{decodes, long, refused, schema, sized};
use crate::record::Value;

#[test]
fn every_cut_is_refused() {
    let record = r#"{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": "long"},
        {"name": "b", "type": "string"},
        {"name": "c", "type": {"type": "array", "items": ["null", "double"]}},
        {"name": "d", "type": {"type": "map", "values": {"type": "fixed", "name": "F", "size": 3}}},
        {"name": "e", "type": {"type": "bytes", "logicalType": "big-decimal"}},
        {"name": "f", "type": "boolean"},
        {"name": "g", "type": {"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"}},
        {"name": "h", "type": {"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}}]}"#;
    let datum = [
        long(i64::MIN),
        sized("text"),
        vec![4, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        vec![1, 10, 2, b'k', 1, 2, 3, 0],
        sized([sized([1]), long(2)].concat()),
        vec![1],
        vec![7; 28],
    ]
    .concat();
    let schema = schema(record);
    assert!(schema.decode(&datum).is_ok());
    for end in 0..datum.len() {
        let message = schema.decode(&datum[..end]).expect_err("cut short").to_string();
        assert!(message.contains("beyond the end"), "{message}");
    }
    let longer = [&datum[..], &[0]].concat();
    let message = schema.decode(&longer).unwrap_err().to_string();
    assert!(
        message.starts_with("bytes after the value at byte 68 of the Avro data: it is damaged"),
        "{message}"
    );
}

#[test]
fn a_fault_says_where_it_is_and_holds_no_value() {
    let record = r#"{"type": "record", "name": "R", "fields": [
        {"name": "secret", "type": "string"},
        {"name": "inner", "type": {"type": "record", "name": "I", "fields": [
            {"name": "list", "type": {"type": "array", "items": "boolean"}}]}}]}"#;
    let datum = [sized("hunter2"), vec![2, 2, 0]].concat();
    let message = schema(record).decode(&datum).unwrap_err().to_string();
    assert_eq!(
        message,
        "a boolean that is neither 0 nor 1 at byte 9 of the Avro data in the field `inner.list`: it is damaged, or was written with another schema than it names"
    );
}

#[test]
fn numbers_of_too_many_bits_are_refused() {
    refused(r#""long""#, &[0x80; 10], "a number over 64 bits at byte 0");
    refused(r#""long""#, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], "over 64 bits");
    refused(r#""long""#, &[0x80; 9], "goes on beyond the end");
    refused(r#""int""#, &long(i64::from(i32::MAX) + 1), "an int over 32 bits at byte 0");
    refused(r#""int""#, &long(i64::from(i32::MIN) - 1), "an int over 32 bits");
}

#[test]
fn what_the_schema_lacks_is_refused() {
    for index in [4, 1, 0x7f] {
        refused(r#"["null", "int"]"#, &[index, 2], "a union's branch that the schema lacks");
        refused(
            r#"{"type": "enum", "name": "E", "symbols": ["A", "B"]}"#,
            &[index],
            "an enum's symbol that the schema lacks",
        );
    }
    refused("[]", &[0], "a union's branch");
    refused(r#""string""#, &[4, 0xc3, 0x28], "text that is not UTF-8");
    refused(r#"{"type": "map", "values": "int"}"#, &[2, 2, 0xff, 0, 0], "text that is not UTF-8");
}

#[test]
fn lengths_beyond_the_end_are_refused() {
    for length in [5, i64::MAX, -1, i64::MIN] {
        let datum = [long(length), vec![1, 2, 3, 4]].concat();
        refused(r#""bytes""#, &datum, "goes on beyond the end");
        refused(r#""string""#, &datum, "goes on beyond the end");
    }
    refused(r#"{"type": "fixed", "name": "F", "size": 9223372036854775807}"#, &[1], "beyond the end");
    let decimal = r#"{"type": "bytes", "logicalType": "big-decimal"}"#;
    refused(decimal, &sized(sized([1])), "goes on beyond the end at byte 3");
    refused(decimal, &sized([sized([1]), long(1), vec![0]].concat()), "bytes after the scale");
    refused(decimal, &sized([sized([1]), long(1 << 31)].concat()), "an int over 32 bits");
}

#[test]
fn counts_beyond_the_end_are_refused_before_memory_is_asked_for() {
    let datum = |count: i64| [long(count), vec![0; 8]].concat();
    for items in [r#""int""#, r#"["null", "int"]"#, r#"{"type": "array", "items": "null"}"#] {
        let array = format!(r#"{{"type": "array", "items": {items}}}"#);
        for count in [9, 1 << 60, i64::MAX] {
            refused(&array, &datum(count), "a count beyond the end");
        }
        // The size of the block follows: none.
        refused(&array, &datum(i64::MIN), "a count beyond the end");
    }
    refused(r#"{"type": "array", "items": "double"}"#, &datum(2), "a count beyond the end");
    refused(r#"{"type": "map", "values": "null"}"#, &datum(1 << 60), "a count beyond the end");
}

#[test]
fn values_that_take_no_bytes_are_rationed() {
    let nulls = r#"{"type": "array", "items": "null"}"#;
    decodes(nulls, &[long(1000), vec![0]].concat(), Value::List(vec![Value::Null; 1000]));
    for count in [2000, 1 << 60, i64::MAX] {
        refused(nulls, &[long(count), vec![0]].concat(), "too many values that take no bytes");
    }
    refused(nulls, &[long(900), long(900), vec![0]].concat(), "too many values");
    refused(nulls, &[long(-2000), long(0), vec![0]].concat(), "too many values");

    let fields: Vec<_> = (0..500).map(|n| format!(r#"{{"name": "f{n}", "type": "null"}}"#)).collect();
    let wide = format!(
        r#"{{"type": "array", "items": {{"type": "record", "name": "W", "fields": [{{"name": "b", "type": "boolean"}}, {}]}}}}"#,
        fields.join(", ")
    );
    assert!(schema(&wide).decode(&[4, 0, 0, 0]).is_ok());
    refused(&wide, &[long(50), vec![0; 51]].concat(), "too many values that take no bytes");
}

#[test]
fn records_that_double_at_each_level_run_out_of_their_ration() {
    let mut fields = String::new();
    let mut of = r#"{"type": "fixed", "name": "F", "size": 0}"#.to_owned();
    for level in 0..60 {
        fields += &format!(r#"{{"name": "f{level}", "type": ["null", {of}]}}, "#);
        let name = if level == 0 { "F".to_owned() } else { format!("L{level}") };
        of = format!(
            r#"{{"type": "record", "name": "L{}", "fields": [{{"name": "a", "type": "{name}"}}, {{"name": "b", "type": "{name}"}}]}}"#,
            level + 1
        );
    }
    let doubling = format!(
        r#"{{"type": "record", "name": "Top", "fields": [{fields} {{"name": "all", "type": {of}}}]}}"#
    );
    refused(&doubling, &[0; 60], "too many values that take no bytes");
}

#[test]
fn blocks_that_lie_about_their_size_are_refused() {
    let longs = r#"{"type": "array", "items": "long"}"#;
    refused(longs, &[3, 2, 6, 54, 0], "a block of another size than it says");
    refused(longs, &[3, 6, 6, 54, 0], "a block of another size than it says");
    refused(longs, &[3, 8, 6, 54, 0], "goes on beyond the end");
    refused(longs, &[3, 3, 6, 54, 0], "goes on beyond the end");
}

#[test]
fn values_are_nested_a_hundred_deep_and_no_deeper() {
    let list =
        r#"{"type": "record", "name": "List", "fields": [{"name": "next", "type": ["null", "List"]}]}"#;
    let datum = |depth: usize| [vec![2; depth - 1], vec![0]].concat();
    assert!(schema(list).decode(&datum(100)).is_ok());
    refused(list, &datum(101), "values nested more than 100 deep");
    refused(list, &vec![2; 1_000_000], "values nested more than 100 deep");
    let tree = r#"{"type": "record", "name": "T", "fields": [{"name": "t", "type": {"type": "map", "values": "T"}}]}"#;
    refused(tree, &[2, 0].repeat(1000), "values nested more than 100 deep");
    // No datum can be of this type.
    let endless = r#"{"type": "record", "name": "E", "fields": [{"name": "e", "type": "E"}]}"#;
    refused(endless, &[], "values nested more than 100 deep");
}
