//! The names of months, weekdays and halves of the day in the languages of the world, from Unicode's CLDR.

use std::fmt;

use icu_calendar::{Date, Gregorian};
use icu_datetime::fieldsets::enums::{DateFieldSet, TimeFieldSet};
use icu_datetime::input::Time;
use icu_datetime::pattern::{
    DateTimePattern, DayPeriodNameLength, FixedCalendarDateTimeNames, FormattedDateTimePattern,
    MonthNameLength, WeekdayNameLength,
};
use icu_locale_core::locale;
use writeable::TryWriteable as _;

/// The language of names in a pattern; English unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(icu_locale_core::Locale);

impl Default for Locale {
    fn default() -> Self {
        Self(locale!("en"))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Locale {
    /// A locale by its language tag, such as `de`, `pt-BR` or `zh-Hant`; Java's `pt_BR` too. The error is said of the name.
    pub fn named(name: &str) -> Result<Self, String> {
        let unknown = || {
            format!(
                "`{name}` is not a language with known names of months; write a tag such as en, de or pt-BR"
            )
        };
        let locale =
            Self(icu_locale_core::Locale::try_from_str(&name.replace('_', "-")).map_err(|_| unknown())?);
        let months =
            locale.months(MonthForm { is_full: true, stands_alone: false }).map_err(|_| unknown())?;
        // What CLDR has for languages of which it knows nothing.
        if months.is("M01", 1) { Err(unknown()) } else { Ok(locale) }
    }

    /// The names of months, 1 for January.
    pub(super) fn months(&self, form: MonthForm) -> Result<Names, String> {
        let (length, pattern) = match (form.stands_alone, form.is_full) {
            (false, false) => (MonthNameLength::Abbreviated, "MMM"),
            (false, true) => (MonthNameLength::Wide, "MMMM"),
            (true, false) => (MonthNameLength::StandaloneAbbreviated, "LLL"),
            (true, true) => (MonthNameLength::StandaloneWide, "LLLL"),
        };
        let mut names = FixedCalendarDateTimeNames::<Gregorian, DateFieldSet>::new_without_number_formatting(
            (&self.0).into(),
        );
        names.include_month_names(length).map_err(|e| self.lacks(e))?;
        let pattern: DateTimePattern = pattern.parse().map_err(|e| self.lacks(e))?;
        let formatter = names.with_pattern_unchecked(&pattern);
        Names::of((1..=12).map(|month| {
            let day = Date::try_new_gregorian(2024, month, 1).map_err(|e| self.lacks(e))?;
            Ok((self.written(formatter.format(&day))?, month.into()))
        }))
    }

    /// The names of weekdays, 1 for Monday.
    pub(super) fn weekdays(&self, is_full: bool) -> Result<Names, String> {
        let (length, pattern) = match is_full {
            false => (WeekdayNameLength::Abbreviated, "EEE"),
            true => (WeekdayNameLength::Wide, "EEEE"),
        };
        let mut names = FixedCalendarDateTimeNames::<Gregorian, DateFieldSet>::new_without_number_formatting(
            (&self.0).into(),
        );
        names.include_weekday_names(length).map_err(|e| self.lacks(e))?;
        let pattern: DateTimePattern = pattern.parse().map_err(|e| self.lacks(e))?;
        let formatter = names.with_pattern_unchecked(&pattern);
        Names::of((1..=7).map(|weekday| {
            // A January that begins on a Monday.
            let day = Date::try_new_gregorian(2024, 1, weekday).map_err(|e| self.lacks(e))?;
            Ok((self.written(formatter.format(&day))?, weekday.into()))
        }))
    }

    /// The names of the halves of the day, 0 for the one before noon.
    pub(super) fn halves_of_day(&self) -> Result<Names, String> {
        let mut names =
            FixedCalendarDateTimeNames::<(), TimeFieldSet>::new_without_number_formatting((&self.0).into());
        names.include_day_period_names(DayPeriodNameLength::Abbreviated).map_err(|e| self.lacks(e))?;
        let pattern: DateTimePattern = "a".parse().map_err(|e| self.lacks(e))?;
        let formatter = names.with_pattern_unchecked(&pattern);
        Names::of((0..2).map(|half| {
            let time = Time::try_new(12 * half, 0, 0, 0).map_err(|e| self.lacks(e))?;
            Ok((self.written(formatter.format(&time))?, half.into()))
        }))
    }

    fn written(&self, name: FormattedDateTimePattern<'_>) -> Result<String, String> {
        name.try_write_to_string().map(|name| name.into_owned()).map_err(|(e, _)| self.lacks(e))
    }

    fn lacks(&self, reason: impl fmt::Display) -> String {
        format!("the locale {self} has no such names: {reason}")
    }
}

/// How a month is named.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonthForm {
    pub(super) is_full: bool,
    /// Without a day beside it, which in some languages is another form of the word.
    pub(super) stands_alone: bool,
}

/// Names and the numbers that they stand for.
///
/// Letters of either case and blanks of any width are the same, and a full stop at the end may be missing: releases of
/// CLDR, and so of Java, differ in these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names(Box<[(Box<str>, i64)]>);

impl Names {
    fn of(names: impl Iterator<Item = Result<(String, i64), String>>) -> Result<Self, String> {
        let mut known: Vec<(Box<str>, i64)> = Vec::new();
        for named in names {
            let (name, number) = named?;
            let folded: String = name.chars().flat_map(fold).collect();
            if folded.is_empty() || known.iter().any(|(known, _)| **known == *folded) {
                return Err(format!("`{name}` is the name of nothing or of two things"));
            }
            known.push((folded.into(), number));
        }
        for (name, number) in known.clone() {
            if let Some(short) = name.strip_suffix('.')
                && !known.iter().any(|(known, _)| **known == *short)
            {
                known.push((short.into(), number));
            }
        }
        // A name that begins with another one comes before it.
        known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Ok(Self(known.into()))
    }

    fn is(&self, name: &str, number: i64) -> bool {
        self.read(name) == Some((number, name.len()))
    }

    /// What the name at the beginning of a text stands for, and how many bytes it takes.
    pub(super) fn read(&self, text: &str) -> Option<(i64, usize)> {
        self.0.iter().find_map(|(name, number)| Some((*number, length_as(name, text)?)))
    }
}

/// The bytes of a text that spell a folded name.
fn length_as(name: &str, text: &str) -> Option<usize> {
    let mut expected = name.chars();
    let mut rest = text.chars();
    while !expected.as_str().is_empty() {
        if fold(rest.next()?).any(|letter| expected.next() != Some(letter)) {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

fn fold(letter: char) -> impl Iterator<Item = char> {
    match letter {
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    }
    .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_month(locale: &str, name: &str) -> Option<(i64, usize)> {
        let form = MonthForm { is_full: true, stands_alone: false };
        Locale::named(locale).unwrap().months(form).unwrap().read(name)
    }

    #[test]
    fn a_locale_is_found_by_its_tag_and_by_javas_name_of_it() {
        assert_eq!(Locale::named("pt_BR"), Locale::named("pt-BR"));
        assert_eq!(Locale::named("en"), Ok(Locale::default()));
        for name in ["de", "de-CH", "de_AT", "zh-TW", "zh-Hant", "sr-Latn-RS", "es-419", "EN-us"] {
            assert!(Locale::named(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn an_unknown_locale_is_named() {
        for name in ["xx", "qqq", "german", "", "und", "C", "en US", "en_US.UTF-8", "Deutsch (Schweiz)"] {
            let message = Locale::named(name).unwrap_err();
            assert!(message.starts_with(&format!("`{name}` is not a language")), "{message}");
        }
    }

    #[test]
    fn names_are_read_in_their_language_and_in_any_case() {
        assert_eq!(full_month("de", "März 2024"), Some((3, 5)));
        assert_eq!(full_month("de", "MÄRZ"), Some((3, 5)));
        assert_eq!(full_month("ru", "февраля 2024"), Some((2, 14)));
        assert_eq!(full_month("pl", "lutego"), Some((2, 6)));
        assert_eq!(full_month("ja", "12月"), Some((12, 5)));
        assert_eq!(full_month("en", "Februar"), None);
        assert_eq!(full_month("en", "Ma"), None);
    }

    #[test]
    fn a_full_stop_and_the_width_of_a_blank_do_not_matter() {
        let short = MonthForm { is_full: false, stands_alone: false };
        let german = Locale::named("de").unwrap();
        assert_eq!(german.months(short).unwrap().read("Dez. 24"), Some((12, 4)));
        assert_eq!(german.months(short).unwrap().read("Dez 24"), Some((12, 3)));
        let spanish = Locale::named("es").unwrap().halves_of_day().unwrap();
        for afternoon in ["p. m.", "p.\u{a0}m.", "p.\u{202f}m.", "P. M."] {
            assert_eq!(spanish.read(afternoon), Some((1, afternoon.len())), "{afternoon}");
        }
    }

    #[test]
    fn many_languages_have_names_without_doubt() {
        for language in [
            "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en",
            "en-GB", "es", "es-MX", "et", "eu", "fa", "fi", "fil", "fr", "fr-CA", "ga", "gl", "gu", "he",
            "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt",
            "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "nn", "or", "pa", "pl", "ps", "pt",
            "pt-PT", "ro", "ru", "sd", "si", "sk", "sl", "so", "sq", "sr", "sr-Latn", "sv", "sw", "ta", "te",
            "th", "tk", "tr", "uk", "ur", "uz", "vi", "yo", "yue", "zh", "zh-Hant", "zu",
        ] {
            let locale = Locale::named(language).unwrap();
            for (is_full, stands_alone) in [(false, false), (false, true), (true, false), (true, true)] {
                locale.months(MonthForm { is_full, stands_alone }).unwrap();
            }
            locale.weekdays(false).unwrap();
            locale.weekdays(true).unwrap();
            locale.halves_of_day().unwrap();
        }
    }
}
