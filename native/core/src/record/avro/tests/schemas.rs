use super::{NONE, decodes, text};
use crate::record::avro::Schema;
use crate::record::{Shape, Value};

const MONEY: &str = r#"{"type": "record", "name": "Money", "namespace": "acme.base", "fields": [
    {"name": "amount", "type": {"type": "fixed", "name": "Amount", "size": 2, "logicalType": "decimal", "precision": 4, "scale": 2}},
    {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["EUR", "USD"]}}]}"#;

fn fault(text: &str, referenced: &[&str]) -> String {
    Schema::parse(text, referenced).expect_err("the schema was accepted").to_string()
}

#[test]
fn types_of_referenced_schemas_are_known_also_those_inside_of_them() {
    let order = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
        {"name": "price", "type": "acme.base.Money"},
        {"name": "tip", "type": ["null", "acme.base.Amount"]},
        {"name": "in", "type": "acme.base.Currency"}]}"#;
    let schema = Schema::parse(order, &[MONEY]).unwrap();
    let order = Shape::new(["price", "tip", "in"].map(str::to_owned).into());
    let money = Shape::new(["amount", "currency"].map(str::to_owned).into());
    let decimal = |unscaled: &'static [u8]| Value::Decimal { unscaled: unscaled.into(), scale: 2 };
    let price = Value::Struct(&money, vec![decimal(&[1, 2]), text("USD")]);
    let expected = Value::Struct(&order, vec![price, decimal(&[3, 4]), text("EUR")]);
    assert_eq!(schema.decode(&[1, 2, 2, 2, 3, 4, 0]), Ok(expected));
}

#[test]
fn a_union_of_referenced_records_is_a_schema() {
    let other = r#"{"type": "record", "name": "Other", "fields": [{"name": "a", "type": "int"}]}"#;
    let schema = Schema::parse(r#"["acme.base.Money", "Other"]"#, &[MONEY, other]).unwrap();
    let shape = Shape::new(vec!["a".to_owned()]);
    assert_eq!(schema.decode(&[2, 2]), Ok(Value::Struct(&shape, vec![Value::Int32(1)])));
}

#[test]
fn a_long_chain_of_references_needs_no_deep_stack() {
    let mut chain = vec![r#"{"type": "fixed", "name": "R0", "size": 1}"#.to_owned()];
    for index in 1..2000 {
        chain.push(format!(
            r#"{{"type": "record", "name": "R{index}", "fields": [{{"name": "f", "type": ["null", "R{}"]}}]}}"#,
            index - 1
        ));
    }
    let last = chain.pop().unwrap();
    let schema = Schema::parse(&last, &chain).unwrap();
    assert!(schema.decode(&[2, 2, 0]).is_ok());
}

#[test]
fn a_name_is_looked_for_in_the_namespace_around_it_then_in_none() {
    let of_none = r#"{"type": "fixed", "name": "Id", "size": 1}"#;
    let of_both = r#"{"type": "fixed", "name": "b.Id", "size": 2}"#;
    let user = |namespace: &str| {
        format!(
            r#"{{"type": "record", "name": "U", "namespace": "{namespace}", "fields": [{{"name": "id", "type": "Id"}}]}}"#
        )
    };
    for (namespace, size) in [("", 1), ("a", 1), ("b", 2)] {
        let schema = Schema::parse(&user(namespace), &[of_none, of_both]).unwrap();
        assert!(schema.decode(&vec![7; size]).is_ok(), "{namespace}");
    }
    let inherited = r#"{"type": "record", "name": "a.b.C", "fields": [
        {"name": "d", "type": {"type": "record", "name": "D", "namespace": "", "fields": [
            {"name": "e", "type": {"type": "fixed", "name": "E", "size": 1}}]}},
        {"name": "f", "type": {"type": "fixed", "name": "E", "size": 2}},
        {"name": "g", "type": ["E", "a.b.D"]}]}"#;
    assert!(fault(inherited, NONE).contains("a.b.D"));
    let schema = Schema::parse(&inherited.replace("a.b.D", "a.b.C"), NONE).unwrap();
    assert!(schema.decode(&[1, 2, 2, 0, 2, 2]).is_ok());
}

#[test]
fn defaults_aliases_and_names_of_old_schemas_are_no_hindrance() {
    let old = r#"{"type": "record", "name": "Größe-1", "namespace": "äh.2", "aliases": ["!"], "doc": 5, "fields": [
        {"name": "länge in m", "type": "long", "default": "0", "aliases": "x"},
        {"name": "text", "type": "string", "default": null},
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["a-b", "ä"], "default": "none"}}]}"#;
    let shape = Shape::new(["länge in m", "text", "e"].map(str::to_owned).into());
    decodes(old, &[2, 2, b'x', 0], Value::Struct(&shape, vec![Value::Int64(1), text("x"), text("a-b")]));
    let error = r#"{"type": "error", "name": "E", "fields": [{"name": "text", "type": "string"}]}"#;
    let shape = Shape::new(vec!["text".to_owned()]);
    decodes(error, &[2, b'x'], Value::Struct(&shape, vec![text("x")]));
}

#[test]
fn a_schema_that_can_not_be_understood_is_refused_with_the_reason() {
    for (schema, words) in [
        ("", "no JSON"),
        ("string", "no JSON"),
        ("5", "object"),
        (r#""text""#, "text"),
        (r#"{"type": "record", "name": "R"}"#, "fields"),
        (r#"{"type": "record", "fields": []}"#, "name"),
        (r#"{"type": "record", "name": "R", "fields": [{"name": "a"}]}"#, "no name or no type"),
        (r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "B"}]}"#, "B"),
        (r#"{"type": "array"}"#, "items"),
        (r#"{"type": "map"}"#, "values"),
        (r#"{"type": "enum", "name": "E"}"#, "symbols"),
        (r#"{"type": "fixed", "name": "F", "size": -1}"#, "size"),
        (r#"["int", "int"]"#, "union"),
        (r#"["null", ["null", "int"]]"#, "union"),
        (r#"{"name": "x"}"#, "type"),
    ] {
        let message = fault(schema, NONE);
        assert!(message.to_lowercase().contains(&words.to_lowercase()), "{schema}: {message}");
    }
    let twice = r#"[{"type": "fixed", "name": "F", "size": 1}, {"type": "record", "name": "R", "fields": [
        {"name": "f", "type": {"type": "fixed", "name": "F", "size": 2}}]}]"#;
    assert_eq!(fault(twice, NONE), "the type `F` is defined twice");
    assert_eq!(fault(MONEY, &[MONEY]), "the type `acme.base.Money` is defined twice");
}

#[test]
fn a_schema_nested_too_deep_is_refused_without_overflow() {
    let nested =
        |depth: usize| r#"{"type": "array", "items": "#.repeat(depth) + r#""int""# + &"}".repeat(depth);
    assert!(Schema::parse(&nested(100), NONE).is_ok());
    assert!(fault(&nested(100_000), NONE).contains("recursion limit"));
}
