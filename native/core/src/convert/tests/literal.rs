use std::net::IpAddr;

use super::composite::{address, vector};
use super::*;
use crate::convert::literal;

/// What is shown of the cell that a value becomes.
fn shown(value: Value<'_>, column_type: &ColumnType<'_>) -> String {
    let cell = converted(&value, column_type).unwrap();
    literal(&cell[4..], column_type)
}

#[test]
fn scalars_are_shown_as_cql_writes_them() {
    use NativeType::*;
    let of = |value, native_type| shown(value, &native(native_type));
    assert_eq!(of(text("it's"), Text), "'it''s'");
    assert_eq!(of(text("plain"), Ascii), "'plain'");
    assert_eq!(of(Value::Bytes(vec![0xca, 0xfe].into()), Blob), "0xcafe");
    assert_eq!(of(Value::Boolean(true), Boolean), "true");
    for number in [TinyInt, SmallInt, Int, BigInt, Counter, Varint, Decimal] {
        assert_eq!(of(Value::Number("-7".into()), number), "-7");
    }
    assert_eq!(of(Value::Number("19.90".into()), Decimal), "19.90");
    assert_eq!(of(Value::Float32(0.1), Float), "0.1");
    assert_eq!(of(Value::Float64(f64::NEG_INFINITY), Double), "-Infinity");
    let uuid = "ca38ca5e-8a68-11f0-8de9-0242ac120002";
    assert_eq!(of(text(uuid), Timeuuid), uuid);
    assert_eq!(of(text(uuid), Uuid), uuid);
    let address: IpAddr = "::1".parse().unwrap();
    assert_eq!(of(text("::1"), Inet), format!("'{address}'"));
}

#[test]
fn moments_are_shown_as_cql_writes_them() {
    use NativeType::*;
    let of = |value, native_type| shown(value, &native(native_type));
    assert_eq!(of(Value::Date(-1), Date), "'1969-12-31'");
    assert_eq!(of(text("23:59:59.000000001"), Time), "'23:59:59.000000001'");
    assert_eq!(of(Value::Timestamp(1_500), Timestamp), "'1970-01-01T00:00:01.500Z'");
    assert_eq!(of(text("P1M2DT3S"), Duration), "1mo2d3000000000ns");
}

#[test]
fn what_has_no_text_in_cql_is_shown_as_bytes() {
    assert_eq!(literal(&i64::MAX.to_be_bytes(), &native(NativeType::Timestamp)), "0x7fffffffffffffff");
    assert_eq!(literal(&[1], &native(NativeType::Int)), "0x01");
}

#[test]
fn collections_are_shown_with_all_that_is_in_them() {
    let ints = || native(NativeType::Int);
    let list = || Value::List(vec![Value::Int32(1), Value::Int32(2)]);
    assert_eq!(shown(list(), &list_of(ints())), "[1, 2]");
    assert_eq!(shown(list(), &set_of(ints())), "{1, 2}");
    assert_eq!(shown(list(), &vector(ints(), 2)), "[1, 2]");
    assert_eq!(shown(list(), &ColumnType::Tuple(vec![ints(), ints(), ints()])), "(1, 2, null)");
    let object = Value::Object(vec![("a".into(), Value::Int32(1))]);
    assert_eq!(shown(object, &map_of(native(NativeType::Text), ints())), "{'a': 1}");
    let street = Value::Object(vec![("street".into(), text("Main"))]);
    assert_eq!(shown(street, &address()), "{street: 'Main', zip: null}");
}
