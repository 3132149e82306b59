//! How text and numbers are read whose notation leaves a choice.

use super::options::key;
use super::parse::Parser;
use crate::convert::{DatePattern, Formats, Locale, NumberUnit, TimePattern, TimeZone, TimestampPattern};

impl Parser {
    pub(super) fn formats(&mut self) -> Option<Formats> {
        let number_unit = self.choice(
            key::FORMAT_NUMBER_UNIT,
            &[
                ("SECONDS", NumberUnit::Seconds),
                ("MILLISECONDS", NumberUnit::Milliseconds),
                ("MICROSECONDS", NumberUnit::Microseconds),
                ("NANOSECONDS", NumberUnit::Nanoseconds),
            ],
        );
        let time_zone = self.value(key::FORMAT_TIME_ZONE, TimeZone::named);
        let locale = self.value(key::FORMAT_LOCALE, Locale::named)?;
        Some(Formats {
            timestamp: self.value(key::FORMAT_TIMESTAMP, |text| TimestampPattern::compile(text, &locale)),
            date: self.value(key::FORMAT_DATE, |text| DatePattern::compile(text, &locale)),
            time: self.value(key::FORMAT_TIME, |text| TimePattern::compile(text, &locale)),
            time_zone: time_zone?,
            number_unit: number_unit?,
            ignores_unknown_udt_fields: false,
        })
    }
}
