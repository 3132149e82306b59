use super::shown::Shown;
use super::*;
use crate::kcql;
use crate::record::Shape;
use crate::record::avro::Schema;

const COLUMNS: &[&str] = &["id", "price", "note"];

fn projection(query: &str) -> Projection {
    compile(query).expect("a valid selection")
}

fn compile(query: &str) -> Result<Projection, Vec<Fault>> {
    Projection::compile(&kcql::parse(query).unwrap()[0], &columns())
}

fn columns() -> Columns<'static> {
    Columns::Table { names: COLUMNS.to_vec(), partition_key: 1, primary_key: 1, statics: vec![] }
}

fn record<'a>(value: Value<'a>) -> Record<'a> {
    Record {
        topic: "orders-topic",
        kafka_partition: 3,
        offset: 42,
        record_timestamp: Some(5),
        headers: vec![("trace".into(), text("first")), ("trace".into(), text("last"))],
        key: text("k1"),
        value,
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(text.into())
}

fn number(text: &str) -> Value<'_> {
    Value::Number(text.into())
}

/// What each slot has.
fn projected(projection: &Projection, record: &Record<'_>) -> Result<Vec<Option<String>>, String> {
    let mut slots = Shown::new(projection.slots());
    projection.project(record, &mut slots)?;
    Ok(slots.0)
}

fn debug(value: Value<'_>) -> Option<String> {
    Some(format!("{value:?}"))
}

/// Column name and content of each slot that has one.
fn project(query: &str, value: Value<'_>) -> Result<Vec<(&'static str, String)>, String> {
    let projection = projection(query);
    let slots = projected(&projection, &record(value))?;
    let named = projection.columns().iter().zip(slots);
    let mut filled: Vec<_> =
        named.filter_map(|(fed, slot)| slot.map(|value| (COLUMNS[fed.column], value))).collect();
    filled.sort_unstable();
    Ok(filled)
}

fn shown<'a>(values: &[(&'static str, Value<'a>)]) -> Vec<(&'static str, String)> {
    values.iter().map(|(column, value)| (*column, format!("{value:?}"))).collect()
}

#[test]
fn structs_maps_and_json_project_alike() {
    let shape = Shape::new(vec!["id".into(), "price".into()]);
    let query = "INSERT INTO orders SELECT * FROM orders-topic";
    let of_struct = project(query, Value::Struct(&shape, vec![text("a"), number("1.5")]));
    let of_object =
        project(query, Value::Object(vec![("id".into(), text("a")), ("price".into(), number("1.5"))]));
    let of_map = project(query, Value::Map(vec![(text("id"), text("a")), (text("price"), number("1.5"))]));
    let of_text = project(query, text("{\"id\": \"a\", \"price\": 1.5}"));
    let of_bytes = project(query, Value::Bytes(b"{\"id\": \"a\", \"price\": 1.5}"[..].into()));
    let expected = Ok(shown(&[("id", text("a")), ("price", number("1.5"))]));
    assert_eq!(of_struct, expected);
    assert_eq!(of_object, expected);
    assert_eq!(of_map, expected);
    assert_eq!(of_text, expected);
    assert_eq!(of_bytes, expected);
}

/// A record of Avro with the fields id (text), price (double), a record of two numbers and a list.
const AVRO: &str = r#"{"type": "record", "name": "R", "fields": [
    {"name": "id", "type": ["null", "string"]}, {"name": "price", "type": "double"},
    {"name": "in", "type": {"type": "record", "name": "In", "fields": [
        {"name": "x", "type": "int"}, {"name": "note", "type": "int"}]}},
    {"name": "l", "type": {"type": "array", "items": "int"}}]}"#;

fn datum() -> Vec<u8> {
    [&[2, 2, b'a'][..], &1.5f64.to_le_bytes(), &[2, 4], &[4, 2, 4, 0]].concat()
}

#[test]
fn avro_is_decoded_only_where_something_is_read() {
    let schema = Schema::parse(AVRO, &[] as &[&str]).unwrap();
    let datum = datum();
    let lazy = |query: &str| project(query, schema.read(&datum).unwrap());
    let whole = |query: &str| project(query, schema.decode(&datum).unwrap());
    assert!(matches!(schema.read(&datum), Ok(Value::Avro(_))));
    for query in [
        "INSERT INTO orders SELECT * FROM t IGNORE in, l",
        "INSERT INTO orders SELECT in.note AS id, l[1] AS price FROM t",
        "INSERT INTO orders SELECT price, in.* FROM t IGNORE in.x",
        "INSERT INTO orders SELECT _value AS note, id, price FROM t",
        "INSERT INTO orders SELECT _key AS id FROM t",
    ] {
        let filled = lazy(query).unwrap();
        assert_eq!(Ok(&filled), whole(query).as_ref(), "{query}");
        assert!(!filled.is_empty(), "{query}");
    }
    let error = lazy("INSERT INTO orders SELECT * FROM t IGNORE l").unwrap_err();
    assert!(error.contains("no column for the field `in`"), "{error}");
    let error = lazy("INSERT INTO orders SELECT price.x AS id FROM t").unwrap_err();
    assert_eq!(error, "the field `price` is FLOAT64, which has no fields: the route reads fields of it");
}

#[test]
fn damaged_avro_is_refused_also_where_its_damage_is_passed_over() {
    let schema = Schema::parse(AVRO, &[] as &[&str]).unwrap();
    let datum = datum();
    let read = |datum: &[u8]| {
        project("INSERT INTO orders SELECT id FROM t", schema.read(datum).unwrap()).unwrap_err()
    };
    for length in 0..datum.len() {
        let error = read(&datum[..length]);
        assert!(error.starts_with("the value is no Avro of its schema: "), "{length}: {error}");
    }
    assert!(read(&[&datum[..], &[0]].concat()).contains("bytes after the value"));
    let error = read(&[&datum[..11], &[0x80, 0x80, 0x80, 0x80, 0x80, 0x01], &datum[12..]].concat());
    assert!(error.contains("in the field `in.x`"), "{error}");
}

#[test]
fn a_field_that_a_record_lacks_leaves_its_slot_empty_and_a_null_fills_it() {
    let filled = project("INSERT INTO orders SELECT * FROM t", text("{\"id\": 1, \"note\": null}"));
    assert_eq!(filled, Ok(shown(&[("id", number("1")), ("note", Value::Null)])));
}

#[test]
fn a_field_without_a_column_is_refused_unless_ignored() {
    let value = text("{\"id\": 1, \"extra\": 2}");
    let error = project("INSERT INTO orders SELECT * FROM t", value.clone()).unwrap_err();
    assert!(error.contains("no column for the field `extra`") && error.contains("IGNORE extra"), "{error}");
    let filled = project("INSERT INTO orders SELECT * FROM t IGNORE extra", value);
    assert_eq!(filled, Ok(shown(&[("id", number("1"))])));
}

#[test]
fn a_star_takes_only_fields_that_are_not_named() {
    let filled =
        project("INSERT INTO orders SELECT *, cost AS price FROM t", text("{\"id\": 1, \"cost\": 2}"));
    assert_eq!(filled, Ok(shown(&[("id", number("1")), ("price", number("2"))])));
}

#[test]
fn nested_fields_are_reached_in_json_and_in_objects() {
    let query = "INSERT INTO orders SELECT a.b.c AS id, a AS note FROM t";
    let filled = project(query, text("{\"a\": {\"b\": {\"c\": 7, \"d\": 8}}}")).unwrap();
    assert_eq!(filled[0], ("id", format!("{:?}", number("7"))));
    let inner = Value::Object(vec![("c".into(), Value::Int32(7))]);
    let value = Value::Object(vec![("a".into(), Value::Object(vec![("b".into(), inner)]))]);
    let filled = project(query, value).unwrap();
    assert_eq!(filled[0], ("id", format!("{:?}", Value::Int32(7))));
}

#[test]
fn a_path_through_null_is_missing_and_through_a_scalar_is_refused() {
    let query = "INSERT INTO orders SELECT a.b AS id FROM t";
    assert_eq!(project(query, text("{\"a\": null}")), Ok(vec![]));
    let error = project(query, text("{\"a\": 5}")).unwrap_err();
    assert!(error.contains("the field `a`"), "{error}");
    let error = project(query, Value::Object(vec![("a".into(), Value::Int8(5))])).unwrap_err();
    assert_eq!(error, "the field `a` is INT8, which has no fields: the route reads fields of it");
}

#[test]
fn keys_headers_and_metadata_feed_columns() {
    let query = "INSERT INTO orders SELECT _key AS id, _header.trace AS note, _offset AS price FROM t";
    let expected = shown(&[("id", text("k1")), ("note", text("last")), ("price", Value::Int64(42))]);
    assert_eq!(project(query, text("not read")), Ok(expected));
    let query = "INSERT INTO orders SELECT _topic AS id, _partition AS note, _timestamp AS price FROM t";
    let expected =
        shown(&[("id", text("orders-topic")), ("note", Value::Int32(3)), ("price", Value::Timestamp(5))]);
    assert_eq!(project(query, text("not read")), Ok(expected));
}

#[test]
fn a_whole_value_is_marked_as_such() {
    let projection = projection("INSERT INTO orders SELECT _key AS id, _value AS note, price FROM t");
    let whole: Vec<_> = projection.columns().iter().map(|fed| (COLUMNS[fed.column], fed.whole)).collect();
    assert_eq!(whole, [("id", true), ("note", true), ("price", false)]);
}

#[test]
fn a_value_without_fields_is_refused_where_fields_are_read() {
    let query = "INSERT INTO orders SELECT * FROM t";
    assert!(project(query, Value::Int64(5)).unwrap_err().contains("the value is INT64"));
    assert!(project(query, text("plain")).unwrap_err().contains("the value is no JSON object"));
    assert!(project(query, Value::Bytes(vec![0xff].into())).unwrap_err().contains("not UTF-8"));
    assert!(
        project(query, Value::Map(vec![(Value::Int8(1), Value::Null)]))
            .unwrap_err()
            .contains("keys of type INT8")
    );
}

#[test]
fn mistakes_in_a_selection_are_found_before_any_record() {
    for (query, message) in [
        ("INSERT INTO orders SELECT id, prise FROM t", "no column `prise` (there is `price`)"),
        ("INSERT INTO orders SELECT id, a AS Note FROM t", "no column `Note` (there is `note`)"),
        ("INSERT INTO orders SELECT price FROM t", "no field feeds the primary key column `id`"),
    ] {
        let faults = compile(query).unwrap_err();
        assert!(faults[0].1.contains(message), "{faults:?}");
    }
}

#[test]
fn a_nested_star_takes_the_fields_of_its_field() {
    let query = "INSERT INTO orders SELECT id, a.b.* FROM t IGNORE a.b.c";
    let value = text(r#"{"id": 1, "x": 2, "a": {"y": 3, "b": {"price": 4, "c": 5}}}"#);
    assert_eq!(project(query, value), Ok(shown(&[("id", number("1")), ("price", number("4"))])));
    let error = project(query, text(r#"{"a": {"b": {"extra": 4}}}"#)).unwrap_err();
    assert!(error.contains("no column for the field `extra`"), "{error}");
    let query = "INSERT INTO orders SELECT _key.* FROM t";
    let mut record = record(Value::Null);
    record.key = text(r#"{"id": 7}"#);
    let slots = projected(&projection(query), &record).unwrap();
    assert_eq!(slots[0], debug(number("7")));
}

#[test]
fn two_stars_that_have_a_field_of_one_name_are_refused() {
    let query = "INSERT INTO orders SELECT *, a.* FROM t";
    let both = shown(&[("id", number("1")), ("price", number("2"))]);
    assert_eq!(project(query, text(r#"{"id": 1, "a": {"price": 2}}"#)), Ok(both.clone()));
    assert_eq!(project(query, text(r#"{"a": {"id": 1, "price": 2}}"#)), Ok(both));
    let error = project(query, text(r#"{"id": 1, "a": {"id": 1}}"#)).unwrap_err();
    assert!(error.contains("two fields feed one column"), "{error}");
}

#[test]
fn an_index_takes_an_element_of_a_list() {
    let query = "INSERT INTO orders SELECT a[1] AS id, a[0].b AS price, a[9] AS note FROM t";
    let expected = Ok(shown(&[("id", number("7")), ("price", number("5"))]));
    assert_eq!(project(query, text(r#"{"a": [{"b": 5}, 7]}"#)), expected);
    let inner = Value::Object(vec![("b".into(), number("5"))]);
    let list = Value::List(vec![inner, number("7")]);
    assert_eq!(project(query, Value::Object(vec![("a".into(), list)])), expected);
    let error = project(query, text(r#"{"a": 3}"#)).unwrap_err();
    assert!(error.starts_with("the field `a` is no JSON array"), "{error}");
    let error = project(query, Value::Object(vec![("a".into(), Value::Int8(3))])).unwrap_err();
    assert_eq!(error, "the field `a` is INT8, which has no elements: the route reads elements of it");
    assert_eq!(
        project("INSERT INTO orders SELECT _value[1] AS id FROM t", text("[1, 2]")),
        Ok(shown(&[("id", number("2"))]))
    );
}

/// Keeps the UUIDs that it is given.
#[derive(Default)]
struct Ids(Vec<uuid::Uuid>);

impl Slots for Ids {
    fn give(&mut self, _: usize, value: &Value<'_>) {
        let Value::Bytes(bytes) = value else { panic!("{value:?}") };
        self.0.push(uuid::Uuid::from_slice(bytes).unwrap());
    }

    fn content(&self, _: usize) -> Content {
        Content::Nothing
    }

    fn copy(&mut self, _: usize, _: usize) {}
}

#[test]
fn literals_and_functions_feed_columns() {
    let filled =
        project("INSERT INTO orders SELECT 'a' AS id, 1.50 AS price, null AS note FROM t", Value::Null);
    let expected = [("id", text("a")), ("note", Value::Null), ("price", number("1.50"))];
    assert_eq!(filled, Ok(shown(&expected)));
    let projection = projection("INSERT INTO orders SELECT now() AS id, uuid() AS note FROM t");
    let record = record(Value::Null);
    let mut ids = Ids::default();
    (0..3).for_each(|_| projection.project(&record, &mut ids).unwrap());
    let ids = ids.0;
    assert_eq!(ids.iter().map(uuid::Uuid::get_version_num).collect::<Vec<_>>(), [1, 4, 1, 4, 1, 4]);
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len());
}

#[test]
fn a_star_takes_the_fields_of_ttl_and_write_time_too_where_the_table_has_their_columns() {
    let projection =
        projection("INSERT INTO orders SELECT * FROM t TTL = keep WITHTIMESTAMP price MILLISECONDS");
    let record = record(text(r#"{"id": 1, "price": 2, "keep": 3}"#));
    let slots = projected(&projection, &record).unwrap();
    let of = |is: &dyn Fn(SlotUse) -> bool| {
        let slot = (0..projection.slots()).find(|slot| is(projection.slot_use(*slot))).unwrap();
        slots[slot].clone()
    };
    assert_eq!(of(&|used| used == SlotUse::Ttl), debug(number("3")));
    assert_eq!(of(&|used| used == SlotUse::WriteTime), debug(number("2")));
    let price = projection.columns().iter().position(|fed| COLUMNS[fed.column] == "price").unwrap();
    assert_eq!(of(&|used| used == SlotUse::Column(price)), debug(number("2")));
}

#[test]
fn pk_names_the_primary_key_of_the_table() {
    let fault = |query: &str| compile(query).unwrap_err().remove(0).1;
    assert!(compile("INSERT INTO orders SELECT * FROM t PK id").is_ok());
    let message = "`price` is no column of the primary key: the primary key is id";
    assert_eq!(fault("INSERT INTO orders SELECT * FROM t PK price"), message);
}

#[test]
fn an_own_statement_is_fed_by_the_names_of_its_markers() {
    let columns = Columns::Markers(vec!["id", "x"]);
    let compile = |query: &str| Projection::compile(&kcql::parse(query).unwrap()[0], &columns);
    let star = compile("EXECUTE 'UPDATE …' SELECT * FROM t").unwrap();
    let record = record(text(r#"{"id": 1, "x": 2, "more": 3}"#));
    assert_eq!(projected(&star, &record).unwrap(), [debug(number("1")), debug(number("2"))]);
    let fault = |query| compile(query).unwrap_err().remove(0).1;
    assert!(fault("EXECUTE 'UPDATE …' SELECT id FROM t").contains("nothing feeds the marker `x`"));
    assert!(fault("EXECUTE 'UPDATE …' SELECT id, y AS X FROM t").contains("no marker `:X` (there is `x`)"));
}

#[test]
fn static_columns_need_the_partition_key_only() {
    let columns = Columns::Table {
        names: vec!["a", "b", "s", "v"],
        partition_key: 1,
        primary_key: 2,
        statics: vec!["s"],
    };
    let compile = |query: &str| Projection::compile(&kcql::parse(query).unwrap()[0], &columns);
    assert!(compile("INSERT INTO t SELECT a, s FROM t").is_ok());
    for query in ["INSERT INTO t SELECT a, s, v FROM t", "INSERT INTO t SELECT a FROM t"] {
        assert!(compile(query).unwrap_err()[0].1.contains("primary key column `b`"));
    }
}
