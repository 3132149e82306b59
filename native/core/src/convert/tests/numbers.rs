use num_bigint::BigInt;
use scylla::cluster::metadata::NativeType::*;
use scylla::value::{CqlDecimal, CqlVarint};

use super::{becomes, bytes, decimal, number, refused, text};
use crate::record::Value;

fn varint(digits: &str) -> CqlVarint {
    let number: BigInt = digits.parse().unwrap();
    CqlVarint::from_signed_bytes_be(number.to_signed_bytes_be())
}

fn cql_decimal(digits: &str, scale: i32) -> CqlDecimal {
    let number: BigInt = digits.parse().unwrap();
    CqlDecimal::from_signed_be_bytes_and_exponent(number.to_signed_bytes_be(), scale)
}

#[test]
fn integers_of_each_width_reach_both_ends() {
    for end in [i8::MIN, -1, 0, i8::MAX] {
        becomes(Value::Int8(end), TinyInt, end);
        becomes(Value::Int64(end.into()), TinyInt, end);
    }
    for end in [i16::MIN, i16::MAX] {
        becomes(Value::Int16(end), SmallInt, end);
        becomes(Value::Int64(end.into()), SmallInt, end);
    }
    for end in [i32::MIN, i32::MAX] {
        becomes(Value::Int32(end), Int, end);
        becomes(Value::Int64(end.into()), Int, end);
        becomes(number(&end.to_string()), Int, end);
    }
    for end in [i64::MIN, i64::MAX] {
        becomes(Value::Int64(end), BigInt, end);
        becomes(number(&end.to_string()), BigInt, end);
        becomes(text(&end.to_string()), BigInt, end);
        becomes(decimal(end.into(), 0), BigInt, end);
    }
}

#[test]
fn an_integer_beyond_the_column_is_refused_with_the_limits() {
    refused(Value::Int16(128), TinyInt, "INT16 does not fit into tinyint (-128 to 127)");
    refused(Value::Int16(-129), TinyInt, "-128 to 127");
    refused(Value::Int32(32768), SmallInt, "-32768 to 32767");
    refused(Value::Int32(-32769), SmallInt, "-32768 to 32767");
    refused(Value::Int64(1 << 31), Int, "INT64 does not fit into int (-2147483648 to 2147483647)");
    refused(Value::Int64(-(1 << 31) - 1), Int, "does not fit into int");
    refused(number("5000000000"), Int, "JSON number does not fit into int");
    refused(number("9223372036854775808"), BigInt, "does not fit into bigint");
    refused(number("-9223372036854775809"), BigInt, "does not fit into bigint");
    refused(number("1e400"), BigInt, "does not fit into bigint");
    refused(decimal(i128::MAX, -5), BigInt, "does not fit into bigint");
    refused(decimal(1, i32::MIN), BigInt, "does not fit into bigint");
}

#[test]
fn whole_numbers_are_integers_however_they_are_written() {
    for whole in
        ["1000", "1000.0", "1e3", "1E+3", "0.1e4", "10000e-1", "+1000", "01000", "1000.", "1000.000e0"]
    {
        becomes(number(whole), Int, 1000);
        becomes(text(whole), SmallInt, 1000i16);
        becomes(number(whole), Varint, varint("1000"));
    }
    becomes(Value::Float32(1.0), Int, 1);
    becomes(Value::Float64(-0.0), Int, 0);
    becomes(Value::Float64(-9_223_372_036_854_775_808.0), BigInt, i64::MIN);
    becomes(decimal(1000, 2), Int, 10);
    becomes(decimal(1, -3), Int, 1000);
    becomes(decimal(0, i32::MAX), Int, 0);
    becomes(number("0e999999999999999999999"), Int, 0);
    becomes(number("0.000"), Int, 0);
    becomes(number("-0"), Int, 0);
}

#[test]
fn a_fraction_is_refused_in_integer_columns() {
    refused(number("1.5"), Int, "JSON number has a fraction (the column is int)");
    refused(number("1e-1"), Int, "has a fraction");
    refused(number("1e-999999999999999999999"), Int, "has a fraction");
    refused(number("1.0000000000000000000000000001"), BigInt, "has a fraction");
    refused(text("1.5"), TinyInt, "STRING has a fraction");
    refused(Value::Float32(0.5), Int, "has a fraction");
    refused(Value::Float64(1.5), BigInt, "has a fraction");
    refused(Value::Float64(1.5), Varint, "has a fraction");
    refused(decimal(15, 1), Int, "has a fraction");
    refused(decimal(15, 1), Varint, "has a fraction");
    refused(decimal(1, i32::MAX), Int, "has a fraction");
    refused(number("1.5"), Varint, "has a fraction");
}

#[test]
fn nan_and_infinity_are_refused_in_exact_columns_and_kept_in_floats() {
    for column in [Int, BigInt, Varint, Decimal, Date, Time, Timestamp] {
        refused(Value::Float64(f64::NAN), column.clone(), "NaN or infinite");
        refused(Value::Float32(f32::NEG_INFINITY), column, "NaN or infinite");
    }
    becomes(Value::Float64(f64::INFINITY), Double, f64::INFINITY);
    becomes(Value::Float64(f64::NAN), Double, f64::NAN);
    becomes(Value::Float64(f64::NEG_INFINITY), Float, f32::NEG_INFINITY);
    becomes(Value::Float64(f64::NAN), Float, f32::NAN);
    becomes(Value::Float32(f32::INFINITY), Double, f64::INFINITY);
    becomes(text("-Infinity"), Double, f64::NEG_INFINITY);
    becomes(text("NaN"), Float, f32::NAN);
    refused(text("inf"), Double, "is not a number");
    refused(text("nan"), Double, "is not a number");
}

#[test]
fn a_float_at_the_edge_of_bigint_is_not_cut() {
    refused(Value::Float64(9_223_372_036_854_775_808.0), BigInt, "does not fit");
    becomes(Value::Float64(9_223_372_036_854_774_784.0), BigInt, 9_223_372_036_854_774_784i64);
    refused(Value::Float32(2_147_483_648.0), Int, "does not fit");
    becomes(Value::Float32(2_147_483_520.0), Int, 2_147_483_520);
}

#[test]
fn what_is_no_number_is_refused_in_numeric_columns() {
    for column in [TinyInt, SmallInt, Int, BigInt, Varint, Decimal, Float, Double] {
        for junk in
            ["", " ", "1 ", " 1", "abc", "0x10", "1_000", "1,5", "--1", "1e", "e1", ".", "-", "1.2.3", "１"]
        {
            refused(text(junk), column.clone(), "STRING is not a number");
        }
        refused(Value::Boolean(true), column.clone(), "BOOLEAN does not convert to");
        refused(bytes(&[1]), column.clone(), "BYTES does not convert to");
        refused(Value::List(vec![Value::Int8(1)]), column.clone(), "ARRAY does not convert to");
        refused(Value::Date(1), column.clone(), "Date does not convert to");
        refused(Value::Time(1), column, "Time does not convert to");
    }
}

#[test]
fn integers_become_floats_only_if_exact() {
    becomes(Value::Int64(1 << 53), Double, 9_007_199_254_740_992.0f64);
    refused(Value::Int64((1 << 53) + 1), Double, "more digits than the column can hold exactly");
    refused(Value::Int64(i64::MAX), Double, "more digits");
    becomes(Value::Int64(i64::MIN), Double, i64::MIN as f64);
    becomes(Value::Int32(1 << 24), Float, 16_777_216.0f32);
    refused(Value::Int32((1 << 24) + 1), Float, "more digits");
    refused(number("9007199254740993"), Double, "more digits");
    becomes(number("9007199254740992"), Double, 9_007_199_254_740_992.0f64);
    refused(number("16777217"), Float, "more digits");
    becomes(number("18446744073709551616"), Double, 18_446_744_073_709_551_616.0f64);
    refused(number("340282366920938463463374607431768211455"), Double, "more digits");
    becomes(number("340282366920938463463374607431768211456"), Double, 2f64.powi(128));
    becomes(number("-00016777216"), Float, -16_777_216.0f32);
}

#[test]
fn an_integer_that_is_how_a_float_prints_is_that_float() {
    becomes(number("123456789012345680000"), Double, 123_456_789_012_345_680_000.0f64);
    becomes(number("18446744073709552000"), Double, 18_446_744_073_709_552_000.0f64);
    refused(number("123456789012345680001"), Double, "more digits");
}

#[test]
fn decimal_text_becomes_the_nearest_float() {
    becomes(number("0.1"), Double, 0.1f64);
    becomes(number("0.1"), Float, 0.1f32);
    becomes(text("3.14159265358979323846264338327950288"), Double, std::f64::consts::PI);
    becomes(decimal(1, 1), Double, 0.1f64);
    becomes(decimal(19_999, 2), Float, 199.99f32);
    becomes(number("-1.5e-3"), Double, -0.0015f64);
    becomes(number("-0.0"), Double, -0.0f64);
    becomes(number("1.7976931348623157e308"), Double, f64::MAX);
    becomes(number("5e-324"), Double, f64::from_bits(1));
}

#[test]
fn a_number_too_large_or_too_small_for_a_float_does_not_become_infinity_or_zero() {
    refused(number("1e309"), Double, "too large");
    refused(number("-1e999999999999"), Double, "too large");
    refused(number("3.5e38"), Float, "too large");
    refused(decimal(1, -400), Double, "too large");
    refused(number("1e-400"), Double, "too close to zero");
    refused(number("1e-50"), Float, "too close to zero");
    becomes(number("0e-400"), Double, 0.0f64);
}

#[test]
fn a_float64_becomes_a_float_of_the_same_value_or_the_same_text() {
    becomes(Value::Float64(0.5), Float, 0.5f32);
    becomes(Value::Float64(0.1), Float, 0.1f32);
    becomes(Value::Float64(-19.99), Float, -19.99f32);
    becomes(Value::Float64(-0.0), Float, -0.0f32);
    refused(Value::Float64(0.123_456_789_1), Float, "more digits");
    refused(Value::Float64(16_777_217.0), Float, "more digits");
    refused(Value::Float64(1e39), Float, "more digits");
    refused(Value::Float64(1e-60), Float, "more digits");
    refused(Value::Float64(std::f64::consts::PI), Float, "more digits");
}

#[test]
fn a_float32_widens_to_double() {
    becomes(Value::Float32(0.1), Double, f64::from(0.1f32));
}

#[test]
fn varint_holds_integers_of_any_size() {
    for digits in
        ["0", "127", "128", "-128", "-129", "255", "-32769", "170141183460469231731687303715884105728"]
    {
        becomes(number(digits), Varint, varint(digits));
        becomes(text(digits), Varint, varint(digits));
    }
    becomes(Value::Int8(-1), Varint, varint("-1"));
    becomes(Value::Int64(i64::MIN), Varint, varint("-9223372036854775808"));
    becomes(Value::Float64(1e300), Varint, varint(&format!("{:.0}", 1e300)));
    becomes(Value::Float64(-1e39), Varint, varint(&format!("{:.0}", -1e39)));
    becomes(Value::Float64(-2f64.powi(127)), Varint, varint(&format!("{:.0}", -2f64.powi(127))));
    becomes(Value::Float64(2f64.powi(127)), Varint, varint(&format!("{:.0}", 2f64.powi(127))));
    becomes(Value::Float64(f64::MAX), Varint, varint(&format!("{:.0}", f64::MAX)));
    becomes(number("1e100"), Varint, varint(&format!("1{}", "0".repeat(100))));
    becomes(decimal(-7, -40), Varint, varint(&format!("-7{}", "0".repeat(40))));
    becomes(decimal(700, 2), Varint, varint("7"));
    let long = "9".repeat(1000);
    becomes(number(&long), Varint, varint(&long));
}

#[test]
fn numbers_that_would_fill_the_memory_are_refused() {
    refused(number("1e999999999"), Varint, "more than 65536 digits");
    refused(number("1e99999999999999999999999"), Varint, "more than 65536 digits");
    refused(number(&"9".repeat(70_000)), Varint, "more than 65536 digits");
    refused(number(&"9".repeat(70_000)), Decimal, "more than 65536 digits");
    refused(decimal(1, -999_999_999), Varint, "more than 65536 digits");
    refused(number("1e99999999999"), Decimal, "exponent beyond");
    refused(number("1e-99999999999"), Decimal, "exponent beyond");
}

#[test]
fn decimal_keeps_every_digit_and_the_scale_as_written() {
    becomes(number("0.1"), Decimal, cql_decimal("1", 1));
    becomes(number("1.10"), Decimal, cql_decimal("110", 2));
    becomes(text("-1234.5678"), Decimal, cql_decimal("-12345678", 4));
    becomes(number("1e3"), Decimal, cql_decimal("1", -3));
    becomes(number("1.5e-7"), Decimal, cql_decimal("15", 8));
    becomes(number("0.00"), Decimal, cql_decimal("0", 2));
    becomes(number("1e2147483648"), Decimal, cql_decimal("1", i32::MIN));
    becomes(number("1e-2147483647"), Decimal, cql_decimal("1", i32::MAX));
    becomes(Value::Int64(i64::MIN), Decimal, cql_decimal("-9223372036854775808", 0));
    let long = format!("-{}", "7".repeat(100));
    becomes(number(&format!("{long}.25")), Decimal, cql_decimal(&format!("{long}25"), 2));
    let small = format!("0.{}123", "0".repeat(100));
    becomes(number(&small), Decimal, cql_decimal("123", 103));
}

#[test]
fn connect_decimals_keep_unscaled_and_scale_in_the_shortest_bytes() {
    becomes(decimal(12345, 2), Decimal, cql_decimal("12345", 2));
    becomes(decimal(-1, -7), Decimal, cql_decimal("-1", -7));
    becomes(decimal(0, i32::MIN), Decimal, cql_decimal("0", i32::MIN));
    let padded = Value::Decimal { unscaled: vec![0; 40].into(), scale: 1 };
    becomes(padded, Decimal, cql_decimal("0", 1));
    let empty = || Value::Decimal { unscaled: vec![].into(), scale: 1 };
    for column in [Decimal, Varint, Int, Double, Text] {
        refused(empty(), column, "has no digits");
    }
}

#[test]
fn a_float_becomes_the_decimal_that_it_prints_as() {
    becomes(Value::Float32(0.1), Decimal, cql_decimal("1", 1));
    becomes(Value::Float64(0.1), Decimal, cql_decimal("1", 1));
    becomes(Value::Float64(100.0), Decimal, cql_decimal("100", 0));
    becomes(Value::Float64(-1234.5), Decimal, cql_decimal("-12345", 1));
    becomes(Value::Float64(1e300), Decimal, cql_decimal("1", -300));
    becomes(Value::Float32(1.17e-38), Decimal, cql_decimal("117", 40));
}
