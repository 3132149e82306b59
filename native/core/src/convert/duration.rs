//! duration, from Avro's and from text in CQL's notation (`1y2mo3w4d5h6m7s8ms9us10ns`) or ISO-8601 (`P1Y2M3W4DT5H6M7.8S`).
//!
//! As in CQL, the sign stands in front and holds for all parts, and the parts come in falling order, each at most once.

use scylla::cluster::metadata::{ColumnType, NativeType};
use scylla::serialize::value::SerializeValue;
use scylla::serialize::writers::CellWriter;
use scylla::value::CqlDuration;

use super::Refusal;
use crate::record::Value;

const NOT_A_DURATION: Refusal = Refusal::Says("is not a duration such as P1Y2M3DT4H5M6S or 1y2mo3d4h5m6s");
const OUTSIDE: Refusal =
    Refusal::Range("2147483647 months, 2147483647 days, 9223372036854775807 nanoseconds");

/// Months, days or nanoseconds.
#[derive(Clone, Copy)]
enum Part {
    Months(i64),
    Days(i64),
    Nanoseconds(i64),
}

/// Largest first.
const CQL_UNITS: [(&str, Part); 10] = [
    ("y", Part::Months(12)),
    ("mo", Part::Months(1)),
    ("w", Part::Days(7)),
    ("d", Part::Days(1)),
    ("h", Part::Nanoseconds(3_600_000_000_000)),
    ("m", Part::Nanoseconds(60_000_000_000)),
    ("s", Part::Nanoseconds(SECOND)),
    ("ms", Part::Nanoseconds(1_000_000)),
    ("us", Part::Nanoseconds(1_000)),
    ("ns", Part::Nanoseconds(1)),
];
const ISO_DATE_UNITS: [(&str, Part); 4] =
    [("Y", Part::Months(12)), ("M", Part::Months(1)), ("W", Part::Days(7)), ("D", Part::Days(1))];
const ISO_TIME_UNITS: [(&str, Part); 3] = [
    ("H", Part::Nanoseconds(3_600_000_000_000)),
    ("M", Part::Nanoseconds(60_000_000_000)),
    ("S", Part::Nanoseconds(SECOND)),
];
const SECOND: i64 = 1_000_000_000;

/// Appends a duration cell.
pub(super) fn write(value: &Value<'_>, cells: &mut Vec<u8>) -> Result<(), Refusal> {
    let duration = match value {
        Value::Text(text) => parse(text)?,
        Value::Duration { months, days, milliseconds } => CqlDuration {
            months: i32::try_from(*months).map_err(|_| OUTSIDE)?,
            days: i32::try_from(*days).map_err(|_| OUTSIDE)?,
            nanoseconds: i64::from(*milliseconds) * 1_000_000,
        },
        _ => return Err(Refusal::Type),
    };
    duration
        .serialize(&ColumnType::Native(NativeType::Duration), CellWriter::new(cells))
        .map(|_| ())
        .map_err(|_| Refusal::Type)
}

fn parse(text: &str) -> Result<CqlDuration, Refusal> {
    let (sign, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let mut sum = Sum::default();
    match unsigned.strip_prefix(['P', 'p']) {
        Some(iso) => match iso.split_once(['T', 't']) {
            Some((date, time)) => {
                if !date.is_empty() {
                    sum.add_all(date, &ISO_DATE_UNITS)?;
                }
                sum.add_all(time, &ISO_TIME_UNITS)?;
            }
            None => sum.add_all(iso, &ISO_DATE_UNITS)?,
        },
        None => sum.add_all(unsigned, &CQL_UNITS)?,
    }
    // The sums are magnitudes, so no sign overflows.
    Ok(CqlDuration {
        months: i32::try_from(sum.months).map_err(|_| OUTSIDE)? * sign,
        days: i32::try_from(sum.days).map_err(|_| OUTSIDE)? * sign,
        nanoseconds: sum.nanoseconds * i64::from(sign),
    })
}

#[derive(Default)]
struct Sum {
    months: i64,
    days: i64,
    nanoseconds: i64,
}

impl Sum {
    /// Adds one or more parts, whose units come in the order of `units`.
    fn add_all(&mut self, text: &str, mut units: &[(&str, Part)]) -> Result<(), Refusal> {
        let mut rest = text;
        loop {
            let (number, after) = split_where(rest, |c| !c.is_ascii_digit() && c != '.');
            let (unit, after) = split_where(after, |c| !c.is_alphabetic());
            let unit = if unit == "µs" { "us" } else { unit };
            let at =
                units.iter().position(|(name, _)| name.eq_ignore_ascii_case(unit)).ok_or(NOT_A_DURATION)?;
            self.add(number, units[at].1)?;
            units = &units[at + 1..];
            rest = after;
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    fn add(&mut self, number: &str, part: Part) -> Result<(), Refusal> {
        let (whole, fraction) = match (number.split_once('.'), part) {
            (Some((whole, fraction)), Part::Nanoseconds(SECOND)) => (whole, nanoseconds(fraction)?),
            (Some(_), _) => return Err(NOT_A_DURATION),
            (None, _) => (number, 0),
        };
        if whole.is_empty() {
            return Err(NOT_A_DURATION);
        }
        // Only digits are left, so all that can go wrong is that they are too many.
        let count: i64 = whole.parse().map_err(|_| OUTSIDE)?;
        let (sum, unit) = match part {
            Part::Months(unit) => (&mut self.months, unit),
            Part::Days(unit) => (&mut self.days, unit),
            Part::Nanoseconds(unit) => (&mut self.nanoseconds, unit),
        };
        *sum = count
            .checked_mul(unit)
            .and_then(|product| product.checked_add(fraction))
            .and_then(|product| sum.checked_add(product))
            .ok_or(OUTSIDE)?;
        Ok(())
    }
}

/// Digits after the point of seconds.
fn nanoseconds(fraction: &str) -> Result<i64, Refusal> {
    let digits = fraction.trim_end_matches('0');
    if fraction.is_empty() || digits.contains('.') {
        return Err(NOT_A_DURATION);
    }
    if digits.len() > 9 {
        return Err(Refusal::Says("has digits below the nanosecond"));
    }
    Ok(digits.bytes().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
        * 10_i64.pow(9 - digits.len() as u32))
}

fn split_where(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(end).unwrap_or(text.len()))
}
