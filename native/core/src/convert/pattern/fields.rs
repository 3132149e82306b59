//! What a text says by the letters of a pattern, and the date and the time of day that it makes.

use crate::convert::Refusal;
use crate::convert::time_zone::{self, Place, TimeZone};
use crate::convert::wall_time::{NANOSECONDS_OF_A_SECOND as SECOND, SECONDS_OF_A_DAY, WallTime};

/// What a number or a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    YearOfEra,
    Month,
    Day,
    DayOfYear,
    /// 1 for Monday.
    Weekday,
    /// 0 before noon.
    HalfOfDay,
    Hour,
    HourFrom1,
    HourOfHalf,
    HourOfHalfFrom1,
    Minute,
    Second,
    Nanosecond,
    MillisecondOfDay,
    NanosecondOfDay,
}

/// How many fields there are.
const FIELDS: usize = 16;

const DAY: i64 = SECONDS_OF_A_DAY * SECOND;

impl Field {
    /// The values that it may have, and what is said of others.
    fn limits(self) -> (i64, i64, &'static str) {
        const LAST: i64 = WallTime::LAST_YEAR;
        match self {
            Field::Year => (-LAST, LAST, "has a year outside -999999999 to 999999999"),
            Field::YearOfEra => (1, LAST, "has a year of the era outside 1 to 999999999"),
            Field::Month => (1, 12, "has a month outside 1 to 12"),
            Field::Day => (1, 31, NO_SUCH_DAY),
            Field::DayOfYear => (1, 366, NO_SUCH_DAY),
            Field::Weekday => (1, 7, "has no such weekday"),
            Field::HalfOfDay => (0, 1, "has no such half of the day"),
            Field::Hour => (0, 23, "has an hour outside 0 to 23"),
            // 0 where 24 or 12 is expected is what it means everywhere, to Java too.
            Field::HourFrom1 => (0, 24, "has an hour outside 1 to 24"),
            Field::HourOfHalf => (0, 11, "has an hour outside 0 to 11"),
            Field::HourOfHalfFrom1 => (0, 12, "has an hour outside 1 to 12"),
            Field::Minute => (0, 59, "has a minute outside 0 to 59"),
            Field::Second => (0, 59, "has a second outside 0 to 59"),
            Field::Nanosecond => (0, SECOND - 1, "has a nanosecond outside 0 to 999999999"),
            Field::MillisecondOfDay => (0, DAY / 1_000_000 - 1, "has a millisecond that is not of a day"),
            Field::NanosecondOfDay => (0, DAY - 1, "has a nanosecond that is not of a day"),
        }
    }
}

const NO_SUCH_DAY: &str = "has a day that its month or year has not";
const TWICE: Refusal = Refusal::Says("says a part of its date or time twice, and not the same");

/// Said of text in which so many optional sections of the pattern are missing that nothing whole is left.
pub(super) const INCOMPLETE: Refusal =
    Refusal::Says("lacks a part of its date or time that is optional in the pattern but needed");

/// The fields that were read so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields<'t> {
    values: [i64; FIELDS],
    /// A bit for each field that has a value.
    present: u16,
    offset: Option<i64>,
    zone: Option<(&'t str, bool)>,
}

impl<'t> Fields<'t> {
    /// `None` if it is already there with another value.
    pub(super) fn set(&mut self, field: Field, value: i64) -> Option<()> {
        let known = self.of(field);
        self.values[field as usize] = value;
        self.present |= 1 << field as u16;
        known.is_none_or(|known| known == value).then_some(())
    }

    pub(super) fn set_offset(&mut self, seconds: i64) -> Option<()> {
        let known = self.offset.replace(seconds);
        known.is_none_or(|known| known == seconds).then_some(())
    }

    pub(super) fn set_zone(&mut self, name: &'t str, abbreviated: bool) -> Option<()> {
        let known = self.zone.replace((name, abbreviated));
        known.is_none_or(|(known, _)| known == name).then_some(())
    }

    fn of(&self, field: Field) -> Option<i64> {
        (self.present & 1 << field as u16 != 0).then_some(self.values[field as usize])
    }

    /// A field whose value is within its limits.
    fn valid(&self, field: Field) -> Result<Option<i64>, Refusal> {
        let (low, high, otherwise) = field.limits();
        match self.of(field) {
            Some(value) if !(low..=high).contains(&value) => Err(Refusal::Says(otherwise)),
            value => Ok(value),
        }
    }

    /// The date, if there is a year; an error if it is not whole or is none.
    pub(super) fn date(&self) -> Result<Option<WallTime>, Refusal> {
        let year = same(self.valid(Field::Year)?, self.valid(Field::YearOfEra)?)?;
        let (month, day) = (self.valid(Field::Month)?, self.valid(Field::Day)?);
        let day_of_year = self.valid(Field::DayOfYear)?;
        let weekday = self.valid(Field::Weekday)?;
        let date = match (year, month, day, day_of_year) {
            (Some(year), Some(month), Some(day), _) => WallTime::of_date(year, month, day),
            (Some(year), _, _, Some(day)) => WallTime::of_day_of_year(year, day),
            (None, None, None, None) if weekday.is_none() => return Ok(None),
            _ => return Err(INCOMPLETE),
        };
        let date = date.ok_or(Refusal::Says(NO_SUCH_DAY))?;
        same(month, Some(date.month()))?;
        same(day, Some(date.day()))?;
        same(day_of_year, Some(date.day_of_year()))?;
        match weekday {
            Some(weekday) if weekday != date.weekday() => {
                Err(Refusal::Says("has a weekday that is not that of its date"))
            }
            _ => Ok(Some(date)),
        }
    }

    /// Nanoseconds since midnight, if there is an hour. What is smaller than what the text says is zero.
    pub(super) fn time(&self) -> Result<Option<i64>, Refusal> {
        let milliseconds = self.valid(Field::MillisecondOfDay)?.map(|milliseconds| milliseconds * 1_000_000);
        if let Some(whole) = same(milliseconds, self.valid(Field::NanosecondOfDay)?)? {
            return Ok(Some(whole));
        }
        let (minute, second) = (self.valid(Field::Minute)?, self.valid(Field::Second)?);
        let nanosecond = self.valid(Field::Nanosecond)?;
        let parts = [self.hour()?, minute, second, nanosecond];
        // None of them without the one before.
        if parts.iter().skip_while(|part| part.is_some()).any(Option::is_some) {
            return Err(INCOMPLETE);
        }
        let [hour, minute, second, nanosecond] = parts.map(|part| part.unwrap_or(0));
        let time = ((hour * 60 + minute) * 60 + second) * SECOND + nanosecond;
        Ok(parts[0].map(|_| time))
    }

    /// The hour from 0 to 23.
    fn hour(&self) -> Result<Option<i64>, Refusal> {
        let whole = same(self.valid(Field::Hour)?, self.valid(Field::HourFrom1)?.map(|hour| hour % 24))?;
        let of_half =
            same(self.valid(Field::HourOfHalf)?, self.valid(Field::HourOfHalfFrom1)?.map(|hour| hour % 12))?;
        let half = self.valid(Field::HalfOfDay)?;
        match whole {
            Some(hour) => {
                same(half, Some(hour / 12))?;
                same(of_half, Some(hour % 12))?;
                Ok(whole)
            }
            None => match (half, of_half) {
                (Some(half), Some(hour)) => Ok(Some(12 * half + hour)),
                (None, None) => Ok(None),
                _ => Err(INCOMPLETE),
            },
        }
    }

    /// Where the clock hangs; an offset says more than a zone, which must exist all the same.
    pub(super) fn place(&self) -> Result<Place<'t>, Refusal> {
        const UNKNOWN: Refusal = Refusal::Says("names a time zone that is unknown");
        let zone = match self.zone {
            None => Place::Unsaid,
            Some((name, abbreviated)) => match time_zone::fixed_offset(name) {
                Some(seconds) => Place::Offset(seconds),
                None if abbreviated && name.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                    Place::Abbreviation(name)
                }
                None => Place::Zone(TimeZone::find(name).ok_or(UNKNOWN)?),
            },
        };
        Ok(self.offset.map_or(zone, Place::Offset))
    }
}

/// The value of whichever is there.
fn same(one: Option<i64>, other: Option<i64>) -> Result<Option<i64>, Refusal> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(TWICE),
        _ => Ok(one.or(other)),
    }
}
