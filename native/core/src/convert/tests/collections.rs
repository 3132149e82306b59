use std::collections::BTreeMap;

use scylla::cluster::metadata::{ColumnType, NativeType};

use super::super::supported;
use super::{cell, converted, decimal, list_of, map_of, native, number, set_of, shape, text};
use crate::record::Value;

fn ints() -> ColumnType<'static> {
    native(NativeType::Int)
}

fn texts() -> ColumnType<'static> {
    native(NativeType::Text)
}

#[test]
fn an_array_becomes_a_list_or_a_set_whose_elements_convert() {
    let array = Value::List(vec![Value::Int64(1), number("2.0"), text("3"), decimal(40, 1)]);
    assert_eq!(converted(&array, &list_of(ints())), Ok(cell(vec![1, 2, 3, 4], &list_of(ints()))));
    assert_eq!(converted(&array, &set_of(ints())), Ok(cell(vec![1, 2, 3, 4], &set_of(ints()))));
}

#[test]
fn empty_collections_stay_empty_collections() {
    let none = Value::List(vec![]);
    assert_eq!(converted(&none, &list_of(ints())), Ok(cell(Vec::<i32>::new(), &list_of(ints()))));
    let column = map_of(texts(), ints());
    let empty = Ok(cell(BTreeMap::<String, i32>::new(), &column));
    assert_eq!(converted(&Value::Map(vec![]), &column), empty);
    assert_eq!(converted(&Value::Object(vec![]), &column), empty);
}

#[test]
fn an_element_that_does_not_convert_is_named_by_its_position() {
    let array = Value::List(vec![Value::Int8(0), Value::Null]);
    assert_eq!(converted(&array, &list_of(ints())), Err("element 1: null inside a collection".to_owned()));
    let array = Value::List(vec![Value::Int64(1 << 40)]);
    assert_eq!(
        converted(&array, &set_of(ints())),
        Err("element 0: INT64 does not fit into int (-2147483648 to 2147483647)".to_owned())
    );
    let entries = Value::Object(vec![("a".into(), Value::Int8(1)), ("b".into(), Value::Null)]);
    assert_eq!(
        converted(&entries, &map_of(texts(), ints())),
        Err("value of entry 1: null inside a collection".to_owned())
    );
    assert_eq!(
        converted(&entries, &map_of(ints(), ints())),
        Err("key of entry 0: STRING is not a number (the column is int)".to_owned())
    );
}

#[test]
fn maps_and_objects_become_maps_whose_keys_convert() {
    let column = map_of(ints(), texts());
    let expected = Ok(cell(BTreeMap::from([(1, "a"), (2, "b")]), &column));
    let map = Value::Map(vec![(Value::Int8(1), text("a")), (Value::Int64(2), text("b"))]);
    assert_eq!(converted(&map, &column), expected);
    let object = Value::Object(vec![("1".into(), text("a")), ("2".into(), text("b"))]);
    assert_eq!(converted(&object, &column), expected);
}

#[test]
fn of_entries_with_the_same_key_the_last_is_kept() {
    let column = map_of(ints(), ints());
    let entry = |key: &'static str, value| (key.into(), Value::Int32(value));
    let object =
        Value::Object(vec![entry("7", 1), entry("5", 2), entry("7.0", 3), entry("5", 4), entry("9", 5)]);
    // Length and count of the map; then length and content of each key and value.
    let ints: [i32; 14] = [52, 3, 4, 7, 4, 3, 4, 5, 4, 4, 4, 9, 4, 5];
    assert_eq!(converted(&object, &column), Ok(ints.map(i32::to_be_bytes).concat()));
}

#[test]
fn other_values_do_not_become_collections() {
    let shape = shape(&["a"]);
    for value in [
        text("[1, 2]"),
        Value::Int8(1),
        Value::Bytes(vec![1].into()),
        Value::Object(vec![]),
        Value::Struct(&shape, vec![Value::Int8(1)]),
    ] {
        let message = converted(&value, &list_of(ints())).unwrap_err();
        assert_eq!(message, format!("{} does not convert to list<int>", value.type_name()));
    }
    assert_eq!(
        converted(&text("{}"), &map_of(texts(), ints())),
        Err("STRING does not convert to map<text, int>".to_owned())
    );
    assert_eq!(
        converted(&Value::List(vec![]), &map_of(texts(), ints())),
        Err("ARRAY does not convert to map<text, int>".to_owned())
    );
    assert_eq!(converted(&Value::List(vec![]), &ints()), Err("ARRAY does not convert to int".to_owned()));
}

#[test]
fn frozen_collections_nest() {
    let column = map_of(texts(), set_of(ints()));
    let object = Value::Object(vec![
        ("a".into(), Value::List(vec![Value::Int8(1)])),
        ("b".into(), Value::List(vec![])),
    ]);
    assert_eq!(
        converted(&object, &column),
        Ok(cell(BTreeMap::from([("a", vec![1]), ("b", vec![])]), &column))
    );
    assert_eq!(supported(&column), Ok(()));
}
