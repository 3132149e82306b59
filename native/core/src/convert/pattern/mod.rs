//! Patterns of dates and times, as Java's `DateTimeFormatter` has them.
//!
//! | letters | what | text |
//! |---|---|---|
//! | `u` `y` | year, year of the era (never below 1) | `yy` is 2000 to 2099; `uuuu` is four digits, or more after a `+` or `-` |
//! | `M` `L` | month, month that stands alone | `M` 7, `MM` 07, `MMM` Jul, `MMMM` July |
//! | `d` `D` | day of the month, of the year | `d` 9, `dd` 09, `DDD` 009 |
//! | `E` | weekday | `E` to `EEE` Tue, `EEEE` Tuesday |
//! | `H` `k` | hour from 0 to 23, from 1 to 24 | `H` 7, `HH` 07 |
//! | `h` `K` `a` | hour from 1 to 12, from 0 to 11; AM or PM | `h:mm a` 7:30 PM |
//! | `m` `s` | minute, second | `m` 7, `mm` 07 |
//! | `S` | digits of the second's fraction, as many as letters | `SSS` 123 |
//! | `n` `N` `A` | nanosecond, nanosecond of the day, millisecond of the day | at least as many digits as letters |
//! | `X` `x` `Z` | offset: `X` with `Z` for none | `X` +01, `XXX` +01:00, `Z` +0100, `ZZZZZ` +01:00, `ZZZZ` GMT+01:00 |
//! | `O` | offset after GMT | `O` GMT+1, `OOOO` GMT+01:00 |
//! | `VV` `z` | zone by its name, by its abbreviation | Europe/Warsaw, CET |
//! | `'…'` `''` | text, a quote | |
//! | `[…]` | what may be missing | |
//!
//! Signs between letters stand for themselves. Numbers beside each other share their digits as in Java: `uuuuMMdd` reads
//! 20240229. Unlike Java, names are read in any case of letters, and what Java puts right is refused: the 30th of February,
//! 24:00. What can never be read, such as `hh` without `a`, is refused when the pattern is compiled.

mod compile;
mod completeness;
mod fields;
mod item;
mod offset;
mod scan;

use self::compile::Compiled;
use super::locale::Locale;
use super::time_zone::Place;
use super::wall_time::WallTime;
use super::{PatternOf, Refusal};

/// The notation of timestamps in text: it has a date, and midnight where it has no time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampPattern(Compiled);

impl TimestampPattern {
    /// Compiles a pattern; the error names the letter and its position.
    pub fn compile(pattern: &str, locale: &Locale) -> Result<Self, String> {
        let compiled = Compiled::of(pattern, locale)?;
        completeness::of_date_and_time(&compiled.letters)?;
        Ok(Self(compiled))
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    pub(super) fn read<'t>(&self, text: &'t str) -> Result<(WallTime, Place<'t>), Refusal> {
        date_and_time(&self.0, text, PatternOf::Timestamp)
    }
}

/// The notation of dates in text; a time of day that it may have must be midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern(Compiled);

impl DatePattern {
    /// Compiles a pattern; the error names the letter and its position.
    pub fn compile(pattern: &str, locale: &Locale) -> Result<Self, String> {
        let compiled = Compiled::of(pattern, locale)?;
        completeness::of_date_and_time(&compiled.letters)?;
        Ok(Self(compiled))
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    pub(super) fn read<'t>(&self, text: &'t str) -> Result<(WallTime, Place<'t>), Refusal> {
        date_and_time(&self.0, text, PatternOf::Date)
    }
}

/// The notation of times of day in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimePattern(Compiled);

impl TimePattern {
    /// Compiles a pattern; the error names the letter and its position.
    pub fn compile(pattern: &str, locale: &Locale) -> Result<Self, String> {
        let compiled = Compiled::of(pattern, locale)?;
        completeness::of_time(&compiled.letters)?;
        Ok(Self(compiled))
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Nanoseconds since midnight.
    pub(super) fn read(&self, text: &str) -> Result<i64, Refusal> {
        let fields = scan::scan(&self.0.items, text)
            .map_err(|at| Refusal::Unmatched { pattern: PatternOf::Time, at })?;
        fields.time()?.ok_or(fields::INCOMPLETE)
    }
}

fn date_and_time<'t>(
    compiled: &Compiled,
    text: &'t str,
    pattern: PatternOf,
) -> Result<(WallTime, Place<'t>), Refusal> {
    let fields = scan::scan(&compiled.items, text).map_err(|at| Refusal::Unmatched { pattern, at })?;
    let date = fields.date()?.ok_or(fields::INCOMPLETE)?;
    let time = fields.time()?.unwrap_or(0);
    Ok((date.at(time), fields.place()?))
}
