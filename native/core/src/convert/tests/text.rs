use std::net::IpAddr;

use scylla::cluster::metadata::NativeType::*;
use scylla::value::{CqlTimeuuid, CqlValue};
use uuid::uuid;

use super::{becomes, bytes, decimal, number, refused, shape, text};
use crate::record::Value;

#[test]
fn text_is_stored_as_it_is() {
    for content in ["", "plain", "Grüße 🦀", "a\0b", "{\"a\":1}"] {
        becomes(text(content), Text, content);
    }
    becomes(bytes("Grüße".as_bytes()), Text, "Grüße");
    refused(bytes(&[0xff, 0xfe]), Text, "BYTES is not UTF-8");
}

#[test]
fn numbers_and_booleans_become_the_text_that_they_are_written_as() {
    becomes(Value::Boolean(true), Text, "true");
    becomes(Value::Int8(-5), Text, "-5");
    becomes(Value::Int16(5), Ascii, "5");
    becomes(Value::Int32(i32::MIN), Text, "-2147483648");
    becomes(Value::Int64(i64::MAX), Text, "9223372036854775807");
    becomes(Value::Float32(0.1), Text, "0.1");
    becomes(Value::Float64(100.0), Text, "100.0");
    becomes(Value::Float64(1e300), Text, "1e300");
    becomes(Value::Float64(f64::NAN), Text, "NaN");
    becomes(Value::Float32(f32::NEG_INFINITY), Text, "-Infinity");
    becomes(number("1.10"), Text, "1.10");
}

#[test]
fn decimals_become_text_as_java_prints_them() {
    for (unscaled, scale, printed) in [
        (12345, 2, "123.45"),
        (-12345, 2, "-123.45"),
        (5, 2, "0.05"),
        (-5, 1, "-0.5"),
        (10, 0, "10"),
        (0, 2, "0.00"),
        (1, 6, "0.000001"),
        (1, 7, "1E-7"),
        (123, 9, "1.23E-7"),
        (1, -3, "1E+3"),
        (12, -3, "1.2E+4"),
        (-12, -3, "-1.2E+4"),
        (1, i32::MIN, "1E+2147483648"),
        (123, i32::MAX, "1.23E-2147483645"),
        (i128::MIN, 0, "-170141183460469231731687303715884105728"),
    ] {
        becomes(decimal(unscaled, scale), Text, printed);
    }
    let wide = Value::Decimal { unscaled: [&[1][..], &[0; 16]].concat().into(), scale: 1 };
    becomes(wide, Text, "34028236692093846346337460743176821145.6");
}

#[test]
fn structures_never_become_text_by_themselves() {
    refused(Value::List(vec![]), Text, "ARRAY does not convert to text");
    refused(Value::Map(vec![]), Text, "MAP does not convert to text");
    refused(Value::Object(vec![]), Ascii, "object does not convert to ascii");
    let shape = shape(&[]);
    refused(Value::Struct(&shape, vec![]), Text, "STRUCT does not convert to text");
    refused(Value::Null, Text, "null does not convert to text");
}

#[test]
fn ascii_takes_only_ascii() {
    becomes(text("plain"), Ascii, "plain");
    refused(text("Grüße"), Ascii, "STRING has characters that are not ASCII");
    refused(bytes(&[0x80]), Ascii, "BYTES is not UTF-8");
}

#[test]
fn boolean_takes_booleans_and_their_words() {
    becomes(Value::Boolean(true), Boolean, true);
    for (word, truth) in [("true", true), ("false", false), ("TRUE", true), ("False", false)] {
        becomes(text(word), Boolean, truth);
    }
    for other in ["", "yes", "1", "t", " true"] {
        refused(text(other), Boolean, "is neither true nor false");
    }
    for value in [Value::Int8(1), number("1"), Value::Float64(1.0), bytes(&[1])] {
        refused(value, Boolean, "does not convert to boolean");
    }
}

#[test]
fn blob_takes_bytes_also_none_and_hexadecimal_text() {
    becomes(bytes(&[]), Blob, CqlValue::Blob(vec![]));
    becomes(bytes(&[0, 255]), Blob, CqlValue::Blob(vec![0, 255]));
    becomes(text("0x00fFA5"), Blob, CqlValue::Blob(vec![0, 255, 0xa5]));
    becomes(text("0x"), Blob, CqlValue::Blob(vec![]));
    for junk in ["", "AAEC", "0x0", "0xzz", "00ff", "0x+1", "0xé"] {
        refused(text(junk), Blob, "STRING is not 0x and an even number of hexadecimal digits");
    }
    refused(Value::Int32(1), Blob, "INT32 does not convert to blob");
}

#[test]
fn uuid_takes_the_form_with_hyphens_and_sixteen_bytes() {
    let id = uuid!("f81d4fae-7dec-41d0-a765-00a0c91e6bf6");
    becomes(text("f81d4fae-7dec-41d0-a765-00a0c91e6bf6"), Uuid, id);
    becomes(text("F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6"), Uuid, id);
    becomes(bytes(id.as_bytes()), Uuid, id);
    for junk in [
        "",
        "f81d4fae7dec41d0a76500a0c91e6bf6",
        "{f81d4fae-7dec-41d0-a765-00a0c91e6bf6}",
        "f81d4fae-7dec-41d0-a765-00a0c91e6bfg",
        "f81d4fae7-dec-41d0-a765-00a0c91e6bf6",
    ] {
        refused(text(junk), Uuid, "STRING is not a uuid of the form");
    }
    refused(bytes(&[0; 15]), Uuid, "16 bytes");
    refused(Value::Int64(1), Uuid, "does not convert");
}

#[test]
fn timeuuid_takes_only_version_one() {
    let id = uuid!("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    becomes(text("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), Timeuuid, CqlTimeuuid::from(id));
    becomes(bytes(id.as_bytes()), Timeuuid, CqlTimeuuid::from(id));
    refused(text("f81d4fae-7dec-41d0-a765-00a0c91e6bf6"), Timeuuid, "is not a uuid of version 1");
    refused(bytes(&[0; 16]), Timeuuid, "is not a uuid of version 1");
}

#[test]
fn inet_takes_addresses_and_their_bytes_but_no_names() {
    for address in ["127.0.0.1", "::1", "2001:db8::8a2e:370:7334", "::ffff:1.2.3.4"] {
        becomes(text(address), Inet, address.parse::<IpAddr>().unwrap());
    }
    becomes(bytes(&[10, 0, 0, 1]), Inet, "10.0.0.1".parse::<IpAddr>().unwrap());
    becomes(bytes(&[0; 16]), Inet, "::".parse::<IpAddr>().unwrap());
    for junk in ["", "localhost", "10.0.0", "010.0.0.1", "10.0.0.1:80", "fe80::1%eth0", "[::1]"] {
        refused(text(junk), Inet, "STRING is not an IPv4 or IPv6 address");
    }
    refused(bytes(&[0; 5]), Inet, "4 or 16 bytes");
    refused(Value::Int32(0), Inet, "INT32 does not convert to inet");
}

#[test]
fn what_the_shim_could_not_encode_is_refused_with_its_reason() {
    refused(Value::Unencodable("class java.util.UUID".into()), Text, "class java.util.UUID");
    refused(Value::Unencodable("class java.util.UUID".into()), Int, "class java.util.UUID");
}

#[test]
fn a_refusal_never_holds_the_value() {
    for column in [Int, Uuid, Inet, Date, Time, Timestamp, Duration, Blob, Decimal] {
        let message = super::converted(&text("s3cret"), &super::native(column)).unwrap_err();
        assert!(!message.contains("s3cret"), "{message}");
    }
}
