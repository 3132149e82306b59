//! Dates of the Gregorian calendar, times of day, and the instants that they are.
//!
//! Own arithmetic, since years go as far as a CQL timestamp does: jiff's end at ±9999.

use jiff::civil;

use super::Refusal;

pub(super) const SECONDS_OF_A_DAY: i64 = 86_400;
pub(super) const NANOSECONDS_OF_A_SECOND: i64 = 1_000_000_000;

/// The calendar begins anew, weekdays included, after so many years of so many days.
const CYCLE_OF_YEARS: i64 = 400;

/// What a calendar and a clock on the wall show: an instant only in a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WallTime {
    year: i64,
    month: i64,
    day: i64,
    /// Nanoseconds since midnight.
    time: i64,
}

impl WallTime {
    /// The most that a year differs from 0, as in java.time.
    pub(super) const LAST_YEAR: i64 = 999_999_999;

    /// A date at midnight, if there is such a date. Years count as astronomers do: 0 is before 1.
    pub(super) fn of_date(year: i64, month: i64, day: i64) -> Option<Self> {
        let exists = (-Self::LAST_YEAR..=Self::LAST_YEAR).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day, time: 0 })
    }

    /// The date of a day that counts from 1 to 365 or 366.
    pub(super) fn of_day_of_year(year: i64, day_of_year: i64) -> Option<Self> {
        let month = (1..=12).rev().find(|month| days_before_month(year, *month) < day_of_year)?;
        Self::of_date(year, month, day_of_year - days_before_month(year, month))
    }

    /// The same month, day and time in another year, if it has such a day.
    pub(super) fn in_year(self, year: i64) -> Option<Self> {
        Self::of_date(year, self.month, self.day).map(|date| date.at(self.time))
    }

    /// The same date at so many nanoseconds after midnight, which are less than a day.
    pub(super) fn at(self, time: i64) -> Self {
        Self { time, ..self }
    }

    pub(super) fn is_midnight(self) -> bool {
        self.time == 0
    }

    pub(super) fn month(self) -> i64 {
        self.month
    }

    pub(super) fn day(self) -> i64 {
        self.day
    }

    pub(super) fn day_of_year(self) -> i64 {
        days_before_month(self.year, self.month) + self.day
    }

    /// 1 for Monday to 7 for Sunday.
    pub(super) fn weekday(self) -> i64 {
        // The first of January 1970 was a Thursday.
        (self.days_since_epoch() + 3).rem_euclid(7) + 1
    }

    pub(super) fn days_since_epoch(self) -> i64 {
        const EPOCH: i64 = days_before_year(1970);
        days_before_year(self.year) - EPOCH + self.day_of_year() - 1
    }

    /// The instant, where clocks are so many seconds ahead of UTC.
    pub(super) fn instant(self, offset: i64) -> Instant {
        let seconds = self.days_since_epoch() * SECONDS_OF_A_DAY + self.time / NANOSECONDS_OF_A_SECOND;
        Instant { seconds: seconds - offset, nanosecond: self.time % NANOSECONDS_OF_A_SECOND }
    }

    /// The same wall time in a year that jiff knows, with the same rules of a time zone. Beyond jiff's years rules do not
    /// change, and the calendar is the same after each cycle.
    pub(super) fn within_reach(self) -> civil::DateTime {
        const NEAR: i64 = 9_600;
        let year = match self.year {
            far if far >= NEAR => NEAR - CYCLE_OF_YEARS + far.rem_euclid(CYCLE_OF_YEARS),
            far if far <= -NEAR => -NEAR + far.rem_euclid(CYCLE_OF_YEARS),
            near => near,
        };
        let seconds = self.time / NANOSECONDS_OF_A_SECOND;
        // Each part is far inside its type, and a date and time that exist are valid.
        civil::DateTime::new(
            year as i16,
            self.month as i8,
            self.day as i8,
            (seconds / 3600) as i8,
            (seconds / 60 % 60) as i8,
            (seconds % 60) as i8,
            (self.time % NANOSECONDS_OF_A_SECOND) as i32,
        )
        .unwrap_or_default()
    }
}

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant {
    /// Since 1970-01-01T00:00:00Z, rounded down.
    seconds: i64,
    /// After that second.
    nanosecond: i64,
}

impl Instant {
    /// Milliseconds since the epoch, if it is whole ones; at most 3.2e19, which a CQL timestamp may not hold.
    pub(super) fn whole_milliseconds(self) -> Result<i128, Refusal> {
        match self.nanosecond % 1_000_000 {
            0 => Ok(i128::from(self.seconds) * 1000 + i128::from(self.nanosecond / 1_000_000)),
            _ => Err(BELOW_MILLISECOND),
        }
    }

    /// Microseconds since the epoch, rounded down.
    pub(super) fn microseconds(self) -> i128 {
        i128::from(self.seconds) * 1_000_000 + i128::from(self.nanosecond / 1000)
    }

    /// Days since the epoch, if it is midnight UTC.
    pub(super) fn whole_days(self) -> Option<i64> {
        let is_midnight = self.nanosecond == 0 && self.seconds % SECONDS_OF_A_DAY == 0;
        is_midnight.then_some(self.seconds / SECONDS_OF_A_DAY)
    }
}

pub(super) const BELOW_MILLISECOND: Refusal = Refusal::Says("has digits below the millisecond");

const fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    365 * year + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_month(year: i64, month: i64) -> i64 {
    (1..month).map(|earlier| days_of_month(year, earlier)).sum()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    #[test]
    fn days_weekdays_and_days_of_the_year_are_those_of_jiff() {
        let mut date = civil::date(-9999, 1, 1);
        let epoch = civil::date(1970, 1, 1);
        while let Ok(next) = date.checked_add(jiff::Span::new().days(17)) {
            let own = WallTime::of_date(date.year().into(), date.month().into(), date.day().into()).unwrap();
            assert_eq!(own.days_since_epoch(), date.duration_since(epoch).as_hours() / 24, "{date}");
            assert_eq!(own.weekday(), i64::from(date.weekday().to_monday_one_offset()), "{date}");
            assert_eq!(own.day_of_year(), i64::from(date.day_of_year()), "{date}");
            assert_eq!(WallTime::of_day_of_year(own.year, own.day_of_year()), Some(own), "{date}");
            date = next;
        }
        assert_eq!(Weekday::Monday.to_monday_one_offset(), 1);
    }

    #[test]
    fn dates_that_do_not_exist_are_none() {
        for (year, month, day) in
            [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0)]
        {
            assert_eq!(WallTime::of_date(year, month, day), None, "{year} {month} {day}");
        }
        assert_eq!(WallTime::of_day_of_year(2023, 366), None);
        assert_eq!(WallTime::of_day_of_year(2023, 0), None);
        assert!(WallTime::of_day_of_year(2024, 366).is_some());
        assert_eq!(WallTime::of_date(1_000_000_000, 1, 1), None);
    }

    #[test]
    fn a_far_year_has_a_near_one_with_the_same_weekdays() {
        for year in [-999_999_999, -9_601, -9_600, -9_599, 9_599, 9_600, 9_601, 12_024, 999_999_999] {
            let far = WallTime::of_date(year, 2, 28).unwrap();
            let near = far.within_reach().date();
            assert_eq!(far.weekday(), i64::from(near.weekday().to_monday_one_offset()), "{year}");
            assert_eq!(is_leap(year), near.in_leap_year(), "{year}");
        }
    }
}
