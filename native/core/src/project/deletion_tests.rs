use super::super::shown::Shown;
use super::*;
use crate::kcql;
use crate::record::Shape;

/// Deletes of a table with the primary key ((a, b), c) and the column v.
fn deletion(selection: &str) -> Result<Deletion, Vec<Fault>> {
    let columns =
        Columns::Table { names: vec!["a", "b", "c", "v"], partition_key: 2, primary_key: 3, statics: vec![] };
    let query = format!("INSERT INTO t SELECT {selection} FROM t");
    Deletion::compile(&kcql::parse(&query).unwrap()[0], &columns, true)
}

fn tombstone(key: Value<'_>) -> Record<'_> {
    Record {
        topic: "t",
        kafka_partition: 3,
        offset: 42,
        record_timestamp: None,
        headers: vec![("h".into(), Value::Int8(9))],
        key,
        value: Value::Null,
    }
}

fn key(selection: &str, key: Value<'_>) -> Result<Vec<String>, String> {
    let record = tombstone(key);
    let deletion = deletion(selection).unwrap();
    let mut slots = Shown::new(deletion.slots());
    let columns = deletion.key(&record, &mut slots)?;
    Ok(slots.0.into_iter().take(columns).flatten().collect())
}

fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

fn json(numbers: &[&str]) -> Vec<String> {
    numbers.iter().map(|number| format!("{:?}", Value::Number((*number).into()))).collect()
}

#[test]
fn columns_of_the_value_are_looked_for_in_the_key() {
    let expected = Ok(json(&["1", "2", "3"]));
    assert_eq!(key("*", text(r#"{"a": 1, "b": 2, "c": 3, "more": 4}"#)), expected);
    assert_eq!(key("a, b, c, v", text(r#"{"c": 3, "b": 2, "a": 1}"#)), expected);
    assert_eq!(key("x.y AS a, b, c", text(r#"{"x": {"y": 1}, "a": 7, "b": 2, "c": 3}"#)), expected);
    assert_eq!(key("x.y AS a, b, c", text(r#"{"a": 1, "b": 2, "c": 3}"#)), expected);
    let shape = Shape::new(vec!["a".into(), "b".into(), "c".into()]);
    let of_struct = Value::Struct(&shape, vec![Value::Int8(1), Value::Int8(2), Value::Int8(3)]);
    assert_eq!(key("*", of_struct).unwrap().len(), 3);
}

#[test]
fn columns_of_key_headers_and_literals_come_from_there() {
    let expected = vec![
        format!("{:?}", Value::Number("1".into())),
        format!("{:?}", Value::Int8(9)),
        format!("{:?}", Value::Text("x".into())),
    ];
    let selection = "_key.id AS a, _header.h AS b, 'x' AS c, v";
    assert_eq!(key(selection, text(r#"{"id": 1}"#)), Ok(expected));
    let error = key("_key.id AS a, _header.other AS b, c", text(r#"{"id": 1}"#)).unwrap_err();
    assert_eq!(error, "the tombstone has nothing for the column `b` of the primary key");
}

#[test]
fn a_key_without_fields_feeds_the_first_column_that_nothing_else_feeds() {
    let expected = Ok(vec![format!("{:?}", Value::Int8(9)), format!("{:?}", Value::Int64(5))]);
    assert_eq!(key("_header.h AS a, b, c", Value::Int64(5)), expected);
    let error = key("a, b, c", Value::Int64(5)).unwrap_err();
    assert_eq!(
        error,
        "the tombstone's key does not name the column `b` of the primary key: a delete needs at least the whole partition key"
    );
    assert!(key("_key.id AS a, b, c", Value::Int64(5)).unwrap_err().contains("the key is INT64"));
}

#[test]
fn the_first_columns_of_a_key_delete_the_rows_below_them() {
    assert_eq!(key("*", text(r#"{"a": 1, "b": 2}"#)), Ok(json(&["1", "2"])));
    let error = key("*", text(r#"{"a": 1, "c": 3}"#)).unwrap_err();
    assert_eq!(
        error,
        "the tombstone's key names the column `c` of the primary key, but not the column `b` of the primary key before it"
    );
    assert!(key("*", text(r#"{}"#)).unwrap_err().contains("does not name the column `a`"));
}

#[test]
fn a_null_in_a_key_deletes_nothing() {
    let error = key("*", text(r#"{"a": 1, "b": 2, "c": null}"#)).unwrap_err();
    assert_eq!(error, "the tombstone has null for the column `c` of the primary key");
    assert!(key("*", Value::Null).unwrap_err().contains("null for the column `a`"));
}

#[test]
fn a_key_that_is_new_for_each_record_can_not_be_deleted() {
    let faults = deletion("now() AS a, b, c").unwrap_err();
    assert!(faults[0].1.contains("so a tombstone can't name it"), "{faults:?}");
}
