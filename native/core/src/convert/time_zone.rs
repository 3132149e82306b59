//! Time zones by name, and the offset that a wall time has in them.
//!
//! The rules come with this library: nothing depends on the machine.

use std::sync::LazyLock;

use jiff::tz::{self, AmbiguousOffset, TimeZoneDatabase};

use super::Refusal;
use super::wall_time::{Instant, WallTime};
use crate::hint;

/// A time zone: that of date-time text that names none; UTC unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(tz::TimeZone);

impl Default for TimeZone {
    fn default() -> Self {
        Self(tz::TimeZone::UTC)
    }
}

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

impl TimeZone {
    /// A zone by its name in the IANA database, such as `Europe/Warsaw`; or `UTC`, `GMT`, `Z`; or an offset, such as
    /// `+05:30` and `UTC+1`. The error is said of the name.
    pub fn named(name: &str) -> Result<Self, String> {
        Self::find(name).ok_or_else(|| {
            let names: Vec<_> = DATABASE.available().map(|known| known.to_string()).collect();
            let nearest = hint::nearest(name, names.iter().map(String::as_str));
            let meant = nearest.map(|nearest| format!("did you mean `{nearest}`? ")).unwrap_or_default();
            format!("`{name}` is not a time zone; {meant}Write a name such as Europe/Warsaw, or an offset such as +01:00")
        })
    }

    pub(super) fn find(name: &str) -> Option<Self> {
        match fixed_offset(name) {
            Some(seconds) => {
                let offset = tz::Offset::from_seconds(i32::try_from(seconds).ok()?).ok()?;
                Some(Self(tz::TimeZone::fixed(offset)))
            }
            None => DATABASE.get(name).ok().filter(|zone| !zone.is_unknown()).map(Self),
        }
    }

    /// Seconds ahead of UTC, decided as java.time does: of two offsets, the earlier one; a time that clocks skip is later
    /// by as much as they skip, which the offset before the gap makes of it.
    fn offset(&self, wall: WallTime) -> i64 {
        let offset = match self.0.to_fixed_offset() {
            Ok(fixed) => fixed,
            Err(_) => match self.0.to_ambiguous_timestamp(wall.within_reach()).offset() {
                AmbiguousOffset::Unambiguous { offset } => offset,
                AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
            },
        };
        i64::from(offset.seconds())
    }

    /// The offset at a wall time at which clocks of this zone go by an abbreviation, such as `CEST`.
    fn offset_called(&self, abbreviation: &str, wall: WallTime) -> Option<i64> {
        let wall = wall.within_reach();
        let candidates = match self.0.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => [Some(offset), None],
            AmbiguousOffset::Fold { before, after } => [Some(before), Some(after)],
            AmbiguousOffset::Gap { .. } => [None, None],
        };
        let is_called = |offset: &tz::Offset| {
            offset
                .to_timestamp(wall)
                .is_ok_and(|instant| self.0.to_offset_info(instant).abbreviation() == abbreviation)
        };
        candidates.into_iter().flatten().find(is_called).map(|offset| i64::from(offset.seconds()))
    }
}

/// What date-time text says of where its clock hangs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place<'t> {
    /// Nothing: it is the zone of the formats.
    Unsaid,
    /// So many seconds ahead of UTC.
    Offset(i64),
    /// A zone by its name.
    Zone(TimeZone),
    /// A zone, and whether it is summer there, by an abbreviation.
    Abbreviation(&'t str),
}

impl Place<'_> {
    pub(super) fn instant(&self, wall: WallTime, unless_said: &TimeZone) -> Result<Instant, Refusal> {
        Ok(wall.instant(match self {
            Place::Unsaid => unless_said.offset(wall),
            Place::Offset(seconds) => *seconds,
            Place::Zone(zone) => zone.offset(wall),
            Place::Abbreviation(abbreviation) => offset_called(abbreviation, wall, unless_said)?,
        }))
    }
}

/// The offset that an abbreviation stands for, where that is beyond doubt: the zone of the formats knows what it calls
/// itself, and a few are what everybody means by them. `EST` in July is refused: it is a mistake for EDT, or Panama.
fn offset_called(abbreviation: &str, wall: WallTime, own: &TimeZone) -> Result<i64, Refusal> {
    if let Some(offset) = own.offset_called(abbreviation, wall) {
        return Ok(offset);
    }
    let known = ABBREVIATIONS.iter().find(|(known, _)| *known == abbreviation);
    match known.map(|(_, zone)| zone) {
        Some(zone) => TimeZone::find(zone)
            .and_then(|zone| zone.offset_called(abbreviation, wall))
            .ok_or(Refusal::Says("has an abbreviation of a time zone that does not hold at that time")),
        None => TimeZone::find(abbreviation).map(|zone| zone.offset(wall)).ok_or(Refusal::Says(
            "has an abbreviation of a time zone that is unknown or stands for several; write an offset such as +01:00",
        )),
    }
}

/// Abbreviations that stand for one zone: those of RFC 5322 and the best known of others.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("EST", "America/New_York"),
    ("EDT", "America/New_York"),
    ("CST", "America/Chicago"),
    ("CDT", "America/Chicago"),
    ("MST", "America/Denver"),
    ("MDT", "America/Denver"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("AKST", "America/Anchorage"),
    ("AKDT", "America/Anchorage"),
    ("HST", "Pacific/Honolulu"),
    ("WET", "Europe/Lisbon"),
    ("WEST", "Europe/Lisbon"),
    ("CET", "Europe/Paris"),
    ("CEST", "Europe/Paris"),
    ("EET", "Europe/Athens"),
    ("EEST", "Europe/Athens"),
    ("MSK", "Europe/Moscow"),
    ("SAST", "Africa/Johannesburg"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("HKT", "Asia/Hong_Kong"),
    ("AWST", "Australia/Perth"),
    ("ACST", "Australia/Adelaide"),
    ("ACDT", "Australia/Adelaide"),
    ("AEST", "Australia/Sydney"),
    ("AEDT", "Australia/Sydney"),
    ("NZST", "Pacific/Auckland"),
    ("NZDT", "Pacific/Auckland"),
];

/// The most that clocks are ahead of UTC or behind it, as in java.time.
pub(super) const MOST_OFFSET: i64 = 18 * 3600;

/// Seconds of `Z`, `UTC`, `GMT`, `UT`, of an offset, or of an offset after one of these.
pub(super) fn fixed_offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let rest = ["UTC", "GMT", "UT"].iter().find_map(|prefix| text.strip_prefix(prefix));
    if rest == Some("") {
        return Some(0);
    }
    let (sign, digits) = match rest.unwrap_or(text).split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let number = |digits: &str| match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => digits.parse::<i64>().ok(),
        false => None,
    };
    let mut parts = [0; 3];
    if digits.contains(':') {
        let mut split = digits.split(':');
        for (part, digits) in parts.iter_mut().zip(&mut split) {
            *part = number(digits).filter(|_| digits.len() == 2)?;
        }
        if split.next().is_some() {
            return None;
        }
    } else if digits.len() == 1 {
        parts[0] = number(digits)?;
    } else if matches!(digits.len(), 2 | 4 | 6) {
        for (part, at) in parts.iter_mut().zip((0..digits.len()).step_by(2)) {
            *part = number(digits.get(at..at + 2)?)?;
        }
    } else {
        return None;
    }
    let [hours, minutes, seconds] = parts;
    let total = (hours * 60 + minutes) * 60 + seconds;
    (minutes < 60 && seconds < 60 && total <= MOST_OFFSET).then_some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_the_forms_that_java_reads() {
        for (text, seconds) in [
            ("Z", 0),
            ("UTC", 0),
            ("GMT", 0),
            ("UT", 0),
            ("+1", 3600),
            ("-01", -3600),
            ("+05:30", 19_800),
            ("+0530", 19_800),
            ("-05:30:15", -19_815),
            ("-053015", -19_815),
            ("UTC+1", 3600),
            ("GMT-02:30", -9_000),
            ("+18:00", 64_800),
        ] {
            assert_eq!(fixed_offset(text), Some(seconds), "{text}");
        }
        for junk in [
            "",
            "+",
            "UTC+",
            "1",
            "+1:00",
            "+01:0",
            "+01:60",
            "+18:01",
            "+19",
            "+011",
            "+01:00:00:00",
            "+ 1",
            "z",
            "++1",
            "+a1",
            "+01:00:60",
            "é",
        ] {
            assert_eq!(fixed_offset(junk), None, "{junk}");
        }
    }

    #[test]
    fn a_zone_is_found_by_its_name_or_offset() {
        for name in
            ["UTC", "Europe/Warsaw", "US/Pacific", "America/Argentina/Buenos_Aires", "EST5EDT", "+02:00"]
        {
            assert!(TimeZone::named(name).is_ok(), "{name}");
        }
        assert_eq!(TimeZone::named("UTC"), Ok(TimeZone::default()));
        assert_eq!(TimeZone::named("GMT"), Ok(TimeZone::default()));
    }

    #[test]
    fn an_unknown_zone_is_named_and_the_nearest_one_too() {
        let message = TimeZone::named("Europe/Warsow").unwrap_err();
        assert!(
            message.starts_with("`Europe/Warsow` is not a time zone; did you mean `Europe/Warsaw`?"),
            "{message}"
        );
        for name in ["", "Etc/Unknown", "Mars/Olympus", "+25:00", "../etc/passwd"] {
            assert!(TimeZone::named(name).unwrap_err().contains("is not a time zone"), "{name}");
        }
    }

    #[test]
    fn every_abbreviation_is_used_in_its_zone() {
        for (abbreviation, zone) in ABBREVIATIONS {
            let zone = TimeZone::named(zone).unwrap();
            let used = [1, 7].map(|month| WallTime::of_date(2024, month, 1).unwrap());
            assert!(
                used.into_iter().any(|day| zone.offset_called(abbreviation, day).is_some()),
                "{abbreviation}"
            );
        }
    }
}
