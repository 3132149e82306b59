use std::sync::Arc;

use proptest::prelude::*;
use scylla::cluster::metadata::{CollectionType, ColumnType, NativeType, UserDefinedType};
use scylla::value::CqlValue;

use super::super::{supported, type_name};
use super::{Formats, cell, converted, converted_by, list_of, map_of, native, number, set_of, shape, text};
use crate::record::Value;

fn ints() -> ColumnType<'static> {
    native(NativeType::Int)
}

fn texts() -> ColumnType<'static> {
    native(NativeType::Text)
}

fn udt(name: &str, fields: &[(&str, ColumnType<'static>)]) -> ColumnType<'static> {
    let field_types = fields.iter().map(|(name, of)| ((*name).to_owned().into(), of.clone())).collect();
    let definition = UserDefinedType { name: name.to_owned().into(), keyspace: "demo".into(), field_types };
    ColumnType::UserDefinedType { frozen: true, definition: Arc::new(definition) }
}

pub(super) fn address() -> ColumnType<'static> {
    udt("address", &[("street", texts()), ("zip", ints())])
}

fn an_address(street: Option<&str>, zip: Option<i32>) -> CqlValue {
    CqlValue::UserDefinedType {
        keyspace: "demo".into(),
        name: "address".into(),
        fields: vec![
            ("street".into(), street.map(|street| CqlValue::Text(street.into()))),
            ("zip".into(), zip.map(CqlValue::Int)),
        ],
    }
}

pub(super) fn vector(of: ColumnType<'static>, dimensions: u16) -> ColumnType<'static> {
    ColumnType::Vector { typ: Box::new(of), dimensions }
}

fn object<'a>(fields: &[(&'a str, Value<'a>)]) -> Value<'a> {
    Value::Object(fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
}

#[test]
fn an_array_becomes_a_tuple_whose_missing_elements_are_null() {
    let column = ColumnType::Tuple(vec![ints(), texts(), ints()]);
    let tuple = |a, b: Option<&str>, c: Option<i32>| {
        let parts = vec![Some(CqlValue::Int(a)), b.map(|b| CqlValue::Text(b.into())), c.map(CqlValue::Int)];
        Ok(cell(CqlValue::Tuple(parts), &column))
    };
    let array = Value::List(vec![number("1"), text("x"), number("2")]);
    assert_eq!(converted(&array, &column), tuple(1, Some("x"), Some(2)));
    assert_eq!(converted(&Value::List(vec![Value::Int8(1), Value::Null]), &column), tuple(1, None, None));
    assert_eq!(
        converted(&Value::List(vec![Value::Null; 4]), &column),
        Err("ARRAY of 4 elements does not fit into tuple<int, text, int>".to_owned())
    );
    assert_eq!(
        converted(&text("x"), &column),
        Err("STRING does not convert to tuple<int, text, int>".to_owned())
    );
}

#[test]
fn fields_become_a_user_defined_type_by_their_names() {
    let expected = Ok(cell(an_address(Some("Road"), Some(7)), &address()));
    assert_eq!(converted(&object(&[("zip", number("7")), ("street", text("Road"))]), &address()), expected);
    let shape = shape(&["street", "zip"]);
    let of_struct = Value::Struct(&shape, vec![text("Road"), Value::Int16(7)]);
    assert_eq!(converted(&of_struct, &address()), expected);
    let of_map = Value::Map(vec![(text("street"), text("Road")), (text("zip"), number("7"))]);
    assert_eq!(converted(&of_map, &address()), expected);
}

#[test]
fn missing_fields_and_nulls_are_null() {
    let expected = Ok(cell(an_address(None, Some(7)), &address()));
    assert_eq!(converted(&object(&[("zip", number("7"))]), &address()), expected);
    assert_eq!(converted(&object(&[("zip", number("7")), ("street", Value::Null)]), &address()), expected);
    assert_eq!(converted(&object(&[]), &address()), Ok(cell(an_address(None, None), &address())));
}

#[test]
fn unknown_fields_are_refused_or_ignored() {
    let value = object(&[("zip", number("7")), ("Street", text("Road"))]);
    let message = "the type address has no field `Street` (there is `street`): add it, or set udt.unknown.fields = ignore";
    assert_eq!(converted(&value, &address()), Err(message.to_owned()));
    let ignoring = Formats { ignores_unknown_udt_fields: true, ..Formats::default() };
    assert_eq!(converted_by(&ignoring, &value, &address()), Ok(cell(an_address(None, Some(7)), &address())));
}

#[test]
fn a_part_that_does_not_convert_is_named_on_its_way_down() {
    let column = list_of(address());
    let bad = Value::List(vec![object(&[]), object(&[("zip", text("x"))])]);
    assert_eq!(
        converted(&bad, &column),
        Err("element 1: field `zip`: STRING is not a number (the column is int)".to_owned())
    );
    assert_eq!(
        converted(&Value::List(vec![Value::Int8(1)]), &column),
        Err("element 0: INT8 does not convert to address".to_owned())
    );
}

#[test]
fn a_vector_has_exactly_its_number_of_elements() {
    let column = vector(native(NativeType::Float), 2);
    let array = |count| Value::List(vec![number("0.5"); count]);
    let expected = cell(CqlValue::Vector(vec![CqlValue::Float(0.5), CqlValue::Float(0.5)]), &column);
    assert_eq!(converted(&array(2), &column), Ok(expected));
    for count in [0, 1, 3] {
        assert_eq!(
            converted(&array(count), &column),
            Err(format!("ARRAY of {count} elements does not convert to vector<float, 2>"))
        );
    }
    assert_eq!(
        converted(&Value::List(vec![number("1"), Value::Null]), &column),
        Err("element 1: null inside a vector".to_owned())
    );
}

#[test]
fn a_counter_takes_the_amount_to_add() {
    let counter = native(NativeType::Counter);
    assert_eq!(converted(&number("-3"), &counter), converted(&number("-3"), &native(NativeType::BigInt)));
    assert!(converted(&number("1.5"), &counter).is_err());
}

#[test]
fn types_are_named_as_in_cql() {
    let frozen_list = ColumnType::Collection { frozen: true, typ: CollectionType::List(Box::new(ints())) };
    let column = map_of(texts(), ColumnType::Tuple(vec![frozen_list, address(), vector(ints(), 3)]));
    assert_eq!(type_name(&column), "map<text, tuple<frozen<list<int>>, frozen<address>, vector<int, 3>>>");
}

/// Types of every kind, nested.
fn any_type() -> impl Strategy<Value = ColumnType<'static>> {
    let leaf = prop::sample::select(vec![
        NativeType::Int,
        NativeType::Text,
        NativeType::BigInt,
        NativeType::Double,
        NativeType::Boolean,
        NativeType::SmallInt,
        NativeType::Blob,
    ]);
    leaf.prop_map(native).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(list_of),
            inner.clone().prop_map(set_of),
            inner.clone().prop_map(|value| map_of(native(NativeType::Text), value)),
            prop::collection::vec(inner.clone(), 1..4).prop_map(ColumnType::Tuple),
            (inner.clone(), 1..4u16).prop_map(|(of, dimensions)| vector(of, dimensions)),
            prop::collection::vec(inner, 1..4).prop_map(|of| {
                let names = ["a", "b", "c"];
                udt("made", &names.iter().copied().zip(of).collect::<Vec<_>>())
            }),
        ]
    })
}

/// A value for a type, and the same as the driver's own.
fn pair(column: &ColumnType<'static>, random: &mut fastrand::Rng) -> (Value<'static>, CqlValue) {
    let count = random.usize(0..4);
    match column {
        ColumnType::Native(NativeType::Int) => {
            let int = random.i32(..);
            (Value::Int32(int), CqlValue::Int(int))
        }
        ColumnType::Native(NativeType::Text) => {
            let text: String = (0..random.usize(0..300)).map(|_| random.alphanumeric()).collect();
            (Value::Text(text.clone().into()), CqlValue::Text(text))
        }
        ColumnType::Native(NativeType::BigInt) => {
            let int = random.i64(..);
            (Value::Number(int.to_string().into()), CqlValue::BigInt(int))
        }
        ColumnType::Native(NativeType::Double) => {
            let float = random.f64();
            (Value::Float64(float), CqlValue::Double(float))
        }
        ColumnType::Native(NativeType::Boolean) => {
            let boolean = random.bool();
            (Value::Boolean(boolean), CqlValue::Boolean(boolean))
        }
        ColumnType::Native(NativeType::SmallInt) => {
            let int = random.i16(..);
            (Value::Int16(int), CqlValue::SmallInt(int))
        }
        ColumnType::Native(_) => {
            let bytes: Vec<u8> = (0..count).map(|_| random.u8(..)).collect();
            (Value::Bytes(bytes.clone().into()), CqlValue::Blob(bytes))
        }
        ColumnType::Collection { typ: CollectionType::Map(_, value), .. } => {
            let entries = (0..count).map(|index| (format!("k{index}"), pair(value, random)));
            let (ours, theirs) = entries
                .map(|(key, (ours, theirs))| ((key.clone().into(), ours), (CqlValue::Text(key), theirs)))
                .unzip();
            (Value::Object(ours), CqlValue::Map(theirs))
        }
        ColumnType::Collection { typ: CollectionType::Set(of), .. } => {
            let (ours, theirs) = (0..count).map(|_| pair(of, random)).unzip();
            (Value::List(ours), CqlValue::Set(theirs))
        }
        ColumnType::Collection { typ: CollectionType::List(of), .. } => {
            let (ours, theirs) = (0..count).map(|_| pair(of, random)).unzip();
            (Value::List(ours), CqlValue::List(theirs))
        }
        ColumnType::Vector { typ, dimensions } => {
            let (ours, theirs) = (0..*dimensions).map(|_| pair(typ, random)).unzip();
            (Value::List(ours), CqlValue::Vector(theirs))
        }
        ColumnType::Tuple(types) => {
            let (ours, theirs) = types.iter().map(|of| nullable(of, random)).unzip();
            (Value::List(ours), CqlValue::Tuple(theirs))
        }
        ColumnType::UserDefinedType { definition, .. } => {
            let fields = definition.field_types.iter().map(|(name, of)| (name, nullable(of, random)));
            let (ours, fields) = fields
                .map(|(name, (ours, theirs))| ((name.clone(), ours), (name.to_string(), theirs)))
                .unzip();
            let (keyspace, name) = (definition.keyspace.to_string(), definition.name.to_string());
            (Value::Object(ours), CqlValue::UserDefinedType { keyspace, name, fields })
        }
        other => unreachable!("{other:?}"),
    }
}

fn nullable(of: &ColumnType<'static>, random: &mut fastrand::Rng) -> (Value<'static>, Option<CqlValue>) {
    if random.u8(0..4) == 0 {
        return (Value::Null, None);
    }
    let (ours, theirs) = pair(of, random);
    (ours, Some(theirs))
}

proptest! {
    #[test]
    fn every_nested_value_becomes_the_cell_that_the_driver_makes_of_it(column in any_type(), seed: u64) {
        let (ours, theirs) = pair(&column, &mut fastrand::Rng::with_seed(seed));
        prop_assert_eq!(supported(&column), Ok(()));
        prop_assert_eq!(converted(&ours, &column), Ok(cell(theirs, &column)), "{}", type_name(&column));
    }
}
