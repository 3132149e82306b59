//! Values that become cells without any thought, as most do: of their column's own type, or a number with few digits.

use scylla::cluster::metadata::{ColumnType, NativeType};

use crate::record::{ShortNumber, Value};
use crate::tape::Tape;

/// The powers of ten that a double holds exactly.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Up to here a double holds each whole number exactly.
const MOST_EXACT: u64 = 1 << 53;

/// Appends the cell that [`write_cell`](super::write_cell) makes of a value; false where only that knows what to do.
#[inline(always)]
pub(crate) fn write_plain_cell(value: &Value<'_>, column_type: &ColumnType<'_>, cells: &mut Tape) -> bool {
    let ColumnType::Native(native) = column_type else { return false };
    match (native, value) {
        (NativeType::Text, Value::Text(text)) => {
            let Ok(length) = i32::try_from(text.len()) else { return false };
            cells.append(length.to_be_bytes());
            cells.append_slice(text.as_bytes());
        }
        (NativeType::BigInt, Value::Int64(number)) | (NativeType::Timestamp, Value::Timestamp(number)) => {
            fixed(number.to_be_bytes(), cells);
        }
        (NativeType::Double, Value::Float64(number)) => fixed(number.to_be_bytes(), cells),
        (NativeType::Int, Value::Int32(number)) => fixed(number.to_be_bytes(), cells),
        (NativeType::Boolean, Value::Boolean(truth)) => fixed([u8::from(*truth)], cells),
        _ => return false,
    }
    true
}

/// As [`write_plain_cell`], of a number in decimal notation.
#[inline(always)]
pub(crate) fn write_short_number(
    number: ShortNumber,
    column_type: &ColumnType<'_>,
    cells: &mut Tape,
) -> bool {
    let ShortNumber { is_negative, digits, scale } = number;
    match column_type {
        ColumnType::Native(NativeType::BigInt) if scale == 0 => {
            let Some(number) = integer(is_negative, digits) else { return false };
            fixed(number.to_be_bytes(), cells);
        }
        ColumnType::Native(NativeType::Int) if scale == 0 => {
            let number = integer(is_negative, digits).and_then(|number| i32::try_from(number).ok());
            let Some(number) = number else { return false };
            fixed(number.to_be_bytes(), cells);
        }
        ColumnType::Native(NativeType::Double) if digits <= MOST_EXACT && scale < POWERS_OF_TEN.len() => {
            // Both are exact, so the quotient is the double nearest to the number.
            let number = digits as f64 / POWERS_OF_TEN[scale];
            fixed(if is_negative { -number } else { number }.to_be_bytes(), cells);
        }
        _ => return false,
    }
    true
}

#[inline(always)]
fn integer(is_negative: bool, digits: u64) -> Option<i64> {
    if is_negative { 0_i64.checked_sub_unsigned(digits) } else { i64::try_from(digits).ok() }
}

/// A cell of a fixed number of bytes.
#[inline(always)]
fn fixed<const N: usize>(bytes: [u8; N], cells: &mut Tape) {
    // N is 8 at most.
    cells.append((N as i32).to_be_bytes());
    cells.append(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::{Formats, write_cell};
    use crate::record::Take;
    use crate::record::json::Scanner;
    use proptest::prelude::*;

    const TYPES: [NativeType; 6] = [
        NativeType::Text,
        NativeType::BigInt,
        NativeType::Int,
        NativeType::Double,
        NativeType::Boolean,
        NativeType::Timestamp,
    ];

    /// What the slower way makes of a value.
    fn cell(value: &Value<'_>, native: &NativeType) -> Option<Vec<u8>> {
        let mut cells = Vec::new();
        write_cell(value, &ColumnType::Native(native.clone()), &Formats::default(), &mut cells).ok()?;
        Some(cells)
    }

    fn values() -> impl Strategy<Value = Value<'static>> {
        prop_oneof![
            ".*".prop_map(|text| Value::Text(text.into())),
            any::<i64>().prop_map(Value::Int64),
            any::<i64>().prop_map(Value::Timestamp),
            any::<i32>().prop_map(Value::Int32),
            any::<f64>().prop_map(Value::Float64),
            any::<bool>().prop_map(Value::Boolean),
        ]
    }

    /// Keeps the number that it is given.
    struct Kept(Option<ShortNumber>);

    impl Take for Kept {
        fn take(&mut self, _: &Value<'_>) {}

        fn take_number(&mut self, _: &str, number: ShortNumber) {
            self.0 = Some(number);
        }
    }

    fn short(text: &str) -> Option<ShortNumber> {
        let mut kept = Kept(None);
        Scanner::new(text).give(&mut kept).unwrap();
        kept.0
    }

    #[test]
    fn the_limits_of_a_number_are_those_of_the_slower_way() {
        for text in [
            "0",
            "-0",
            "0.0",
            "-0.0",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "9999999999999999999",
            "9007199254740992",
            "9007199254740993",
            "0.1",
            "1.0",
            "0.000000000000000001",
        ] {
            let number = short(text).unwrap();
            for native in &TYPES {
                let mut tape = Tape::default();
                if write_short_number(number, &ColumnType::Native(native.clone()), &mut tape) {
                    assert_eq!(
                        Some(tape.to_vec()),
                        cell(&Value::Number(text.into()), native),
                        "{text} {native:?}"
                    );
                }
            }
        }
        assert_eq!(short("1e2"), None);
        assert_eq!(short("10000000000000000000"), None);
    }

    proptest! {
        #[test]
        fn a_plain_cell_is_that_of_the_slower_way(value in values()) {
            for native in &TYPES {
                let mut tape = Tape::default();
                if write_plain_cell(&value, &ColumnType::Native(native.clone()), &mut tape) {
                    prop_assert_eq!(Some(tape.to_vec()), cell(&value, native));
                }
            }
        }

        #[test]
        fn a_number_with_few_digits_is_that_of_the_slower_way(
            text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?([eE]-?[0-9])?"
        ) {
            let Some(number) = short(&text) else { return Ok(()) };
            for native in &TYPES {
                let mut tape = Tape::default();
                if write_short_number(number, &ColumnType::Native(native.clone()), &mut tape) {
                    prop_assert_eq!(Some(tape.to_vec()), cell(&Value::Number(text.as_str().into()), native));
                }
            }
        }
    }
}
