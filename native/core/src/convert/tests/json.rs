use super::super::json_text;
use super::{bytes, decimal, number, shape, text};
use crate::record::Value;

#[track_caller]
fn prints(value: Value<'_>, expected: &str) {
    let json = json_text(&value).unwrap();
    assert_eq!(json, expected);
    serde_json::from_str::<&serde_json::value::RawValue>(&json).expect("JSON that others read");
}

#[test]
fn scalars_become_json() {
    prints(Value::Null, "null");
    prints(Value::Boolean(false), "false");
    prints(Value::Int64(i64::MIN), "-9223372036854775808");
    prints(Value::Float32(0.1), "0.1");
    prints(Value::Float64(1e300), "1e300");
    prints(number("1.10"), "1.10");
    prints(decimal(-12345, 2), "-123.45");
    prints(decimal(1, -1000), "1E+1000");
    prints(Value::Date(19_782), "\"2024-02-29\"");
    prints(Value::Time(1), "\"00:00:00.001\"");
    prints(Value::Timestamp(0), "\"1970-01-01T00:00:00Z\"");
}

#[test]
fn strings_are_escaped() {
    prints(
        text("a\"b\\c\nd\re\tf\u{1}\u{1f}Grüße 🦀\u{7f}"),
        "\"a\\\"b\\\\c\\nd\\re\\tf\\u0001\\u001fGrüße 🦀\u{7f}\"",
    );
}

#[test]
fn bytes_become_base64() {
    // RFC 4648, section 10.
    for (plain, coded) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        prints(bytes(plain.as_bytes()), &format!("\"{coded}\""));
    }
    prints(bytes(&[0xff, 0xef, 0xfe]), "\"/+/+\"");
}

#[test]
fn structures_become_objects_and_arrays() {
    let shape = shape(&["id", "tags"]);
    let record = Value::Struct(&shape, vec![Value::Int8(1), Value::List(vec![text("a"), Value::Null])]);
    prints(record, r#"{"id":1,"tags":["a",null]}"#);
    prints(
        Value::Object(vec![("a b".into(), Value::Object(vec![])), ("c".into(), Value::List(vec![]))]),
        r#"{"a b":{},"c":[]}"#,
    );
    let map = Value::Map(vec![
        (Value::Int8(1), text("x")),
        (Value::Boolean(true), Value::Null),
        (Value::Date(0), Value::Int8(2)),
        (bytes(b"f"), Value::Int8(3)),
        (text("\""), Value::Int8(4)),
    ]);
    prints(map, r#"{"1":"x","true":null,"1970-01-01":2,"Zg==":3,"\"":4}"#);
}

#[test]
fn what_json_can_not_say_is_refused() {
    let message = |value: Value<'_>| json_text(&value).unwrap_err().to_string();
    assert!(message(Value::Float64(f64::NAN)).contains("FLOAT64 is NaN or infinite"));
    assert!(message(Value::Float32(f32::INFINITY)).contains("FLOAT32 is NaN or infinite"));
    assert!(message(Value::Map(vec![(Value::Null, Value::Null)])).contains("MAP key of type null"));
    assert!(message(Value::Map(vec![(Value::List(vec![]), Value::Null)])).contains("MAP key of type ARRAY"));
    assert!(message(Value::Unencodable("class java.net.URI".into())).contains("class java.net.URI"));
    let shape = shape(&["price"]);
    let record = Value::Struct(&shape, vec![Value::Float64(f64::NAN)]);
    assert!(message(record).starts_with("field price: FLOAT64"));
    let mut deep = Value::Null;
    for _ in 0..=101 {
        deep = Value::List(vec![deep]);
    }
    assert!(message(deep).contains("nested more than 100 deep"));
}
