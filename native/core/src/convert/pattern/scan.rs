//! Reading text by a pattern, from left to right, as `DateTimeFormatter` does when it is strict.

use super::fields::Fields;
use super::item::{Item, Meaning, Number, Placed, Sign};

/// What the text says; or the position of the pattern from which on it does not match, `None` for the end.
pub(super) fn scan<'t>(items: &[Placed], text: &'t str) -> Result<Fields<'t>, Option<u16>> {
    let mut scanner = Scanner { text, at: 0, fields: Fields::default(), failed: None };
    if scanner.items(items) && scanner.at == text.len() {
        return Ok(scanner.fields);
    }
    Err(scanner.failed.filter(|(at, _)| *at >= scanner.at).map(|(_, position)| position))
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    fields: Fields<'t>,
    /// Where the text failed that came farthest, and by which part of the pattern.
    failed: Option<(usize, u16)>,
}

impl<'t> Scanner<'t> {
    fn items(&mut self, items: &[Placed]) -> bool {
        items.iter().all(|placed| {
            let matches = self.item(&placed.item).is_some();
            if !matches && self.failed.is_none_or(|(at, _)| at < self.at) {
                self.failed = Some((self.at, placed.at));
            }
            matches
        })
    }

    fn item(&mut self, item: &Item) -> Option<()> {
        let rest = &self.text[self.at..];
        match item {
            Item::Literal(expected) => {
                if !rest.starts_with(*expected) {
                    return None;
                }
                self.at += expected.len_utf8();
            }
            Item::Number(number) => {
                let (value, length) = number.read(rest)?;
                self.fields.set(number.field, value)?;
                self.at += length;
            }
            Item::Name { field, names, full_stop } => {
                let (value, length) = names.read(rest)?;
                self.fields.set(*field, value)?;
                let has_stop =
                    *full_stop && !rest[..length].ends_with('.') && rest[length..].starts_with('.');
                self.at += length + usize::from(has_stop);
            }
            Item::Offset(form) => {
                let (seconds, rest) = form.read(rest)?;
                self.offset(seconds, rest)?;
            }
            Item::GmtOffset(form) => {
                let (seconds, rest) = form.read(rest)?;
                self.offset(seconds, rest)?;
            }
            Item::Zone { abbreviated } => {
                let length = zone_length(rest)?;
                self.fields.set_zone(&rest[..length], *abbreviated)?;
                self.at += length;
            }
            Item::Optional(items) => {
                let (at, fields) = (self.at, self.fields);
                if !self.items(items) {
                    (self.at, self.fields) = (at, fields);
                }
            }
        }
        Some(())
    }

    fn offset(&mut self, seconds: i64, rest: &str) -> Option<()> {
        self.fields.set_offset(seconds)?;
        self.at = self.text.len() - rest.len();
        Some(())
    }
}

/// The bytes of what may be the name of a zone or an offset.
fn zone_length(text: &str) -> Option<usize> {
    let is_of_zone =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+' | b':');
    let length = text.bytes().take_while(|byte| is_of_zone(*byte)).count();
    (length > 0).then_some(length)
}

impl Number {
    /// The number at the beginning of a text, and how many bytes it takes.
    fn read(self, text: &str) -> Option<(i64, usize)> {
        let (negative, positive) = match (text.as_bytes().first()?, self.sign) {
            (b'-', Sign::Minus | Sign::MinusOrPlusBeyond) => (true, false),
            (b'+', Sign::MinusOrPlusBeyond) => (false, true),
            _ => (false, false),
        };
        let signs = usize::from(negative || positive);
        let digits = &text.as_bytes()[signs..];
        let (least, most) = (usize::from(self.least), usize::from(self.most) + usize::from(self.reserved));
        let available = digits.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if available < least {
            return None;
        }
        let width = available.saturating_sub(self.reserved.into()).max(least);
        let value = digits[..width]
            .iter()
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))?;
        let fits = match (self.sign, negative, positive) {
            // There is one zero.
            (_, true, _) => value != 0,
            (Sign::MinusOrPlusBeyond, _, positive) => positive == (width > least),
            _ => true,
        };
        let value = match self.meaning {
            Meaning::Number if negative => -value,
            Meaning::Number => value,
            Meaning::YearOfCentury => 2000 + value,
            // At most nine digits.
            Meaning::Fraction => value * 10_i64.pow(9 - u32::from(self.least)),
        };
        fits.then_some((value, signs + width))
    }
}
