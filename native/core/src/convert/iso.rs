//! Dates and times in ISO-8601, also with a blank in place of `T`.

use jiff::fmt::temporal::{DateTimeParser, Pieces, TimeZoneAnnotationKind};

use super::Refusal;
use super::time_zone::{Place, TimeZone};
use super::wall_time::{NANOSECONDS_OF_A_SECOND, WallTime};

/// Nanoseconds since midnight of a time such as 23:59:59.123; `None` for other text.
pub(super) fn time_of_day(text: &str) -> Option<i64> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    // The parser would skip a date and an offset, and takes 1030 for half past ten.
    let clock_only = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b':' | b'.'))
        && text.as_bytes().get(2) == Some(&b':');
    if !clock_only || has_leap_second(text) {
        return None;
    }
    PARSER.parse_time(text).ok().map(nanoseconds)
}

/// A date or a date and time.
pub(super) fn date_and_time(text: &str, otherwise: Refusal) -> Result<(WallTime, Place<'_>), Refusal> {
    match signed_year(text) {
        Some((year, rest)) => far(year, rest, otherwise),
        None => near(text, otherwise),
    }
}

/// A year with a sign, and the text from its hyphen on: four digits or more, and more after a plus, as Java writes them.
fn signed_year(text: &str) -> Option<(i64, &str)> {
    let unsigned = text.strip_prefix(['+', '-'])?;
    let (digits, rest) = unsigned.split_at_checked(unsigned.find('-')?)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i64 = digits.parse().ok()?;
    match text.starts_with('-') {
        true => (digits.len() >= 4 && year > 0).then_some((-year, rest)),
        false => (digits.len() > 4).then_some((year, rest)),
    }
}

/// Jiff's years end at ±9999: it reads a year like this one, of which the calendar is the same.
fn far<'t>(year: i64, rest: &str, otherwise: Refusal) -> Result<(WallTime, Place<'t>), Refusal> {
    let like = format!("{:04}{rest}", 2000 + year.rem_euclid(400));
    let (wall, place) = near(&like, otherwise)?;
    let place = match place {
        Place::Unsaid => Place::Unsaid,
        Place::Offset(seconds) => Place::Offset(seconds),
        Place::Zone(zone) => Place::Zone(zone),
        Place::Abbreviation(_) => return Err(otherwise),
    };
    Ok((wall.in_year(year).ok_or(otherwise)?, place))
}

fn near(text: &str, otherwise: Refusal) -> Result<(WallTime, Place<'_>), Refusal> {
    let clock = text.split_once(['T', 't', ' ']).map_or("", |(_, clock)| clock);
    if is_bare_number(text) || has_leap_second(clock) {
        return Err(otherwise);
    }
    let pieces = Pieces::parse(text).map_err(|_| otherwise)?;
    let annotation = pieces.time_zone_annotation().map(|zone| zone.kind());
    let place =
        match (pieces.to_numeric_offset(), annotation) {
            (Some(offset), _) => Place::Offset(offset.seconds().into()),
            (None, None) => Place::Unsaid,
            (None, Some(TimeZoneAnnotationKind::Offset(offset))) => Place::Offset(offset.seconds().into()),
            (None, Some(TimeZoneAnnotationKind::Named(name))) => TimeZone::find(name.as_str())
                .map(Place::Zone)
                .ok_or(Refusal::Says("names a time zone that is unknown"))?,
            (None, Some(_)) => return Err(otherwise),
        };
    let date = pieces.date();
    let wall = WallTime::of_date(date.year().into(), date.month().into(), date.day().into());
    Ok((wall.ok_or(otherwise)?.at(pieces.time().map_or(0, nanoseconds)), place))
}

fn nanoseconds(time: jiff::civil::Time) -> i64 {
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    seconds * NANOSECONDS_OF_A_SECOND + i64::from(time.subsec_nanosecond())
}

/// Digits with or without a sign: an epoch number, as in CQL's own text of a timestamp.
pub(super) fn is_bare_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Neither CQL nor Connect knows a second 60; jiff would take it for 59.
fn has_leap_second(clock: &str) -> bool {
    match clock.as_bytes() {
        [_, _, b':', _, _, b':', seconds @ ..] => seconds.starts_with(b"60"),
        bytes => bytes.len() >= 6 && bytes[..4].iter().all(u8::is_ascii_digit) && &bytes[4..6] == b"60",
    }
}
