//! Numbers written as decimal text: JSON numbers, strings that are numbers, and what floats print.

use num_bigint::BigInt;

use super::Refusal;
use crate::eight_bytes;

/// The most digits of a number that are worked on. Far above any real number, and low enough that neither a long run
/// of digits nor an exponent such as `1e999999999` can keep a thread busy or fill the memory.
pub(super) const MOST_DIGITS: usize = 65_536;

/// Said of numbers with more digits than [`MOST_DIGITS`].
pub(super) const TOO_MANY_DIGITS: Refusal = Refusal::Says("has more than 65536 digits");

/// Said of text that is not a number from its first to its last character.
pub(super) const NOT_A_NUMBER: Refusal = Refusal::Says("is not a number");

/// `[+-] whole [. fraction] [e exponent]`, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumberText<'a> {
    pub(super) negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a str,
    /// Digits after the point, as written.
    fraction: &'a str,
    /// Power of ten; saturates, since nothing so far from zero is ever accepted.
    exponent: i64,
    /// No point and no exponent.
    pub(super) is_plain_integer: bool,
}

/// Why a number is not a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotWhole {
    Fraction,
    TooLarge,
}

/// A whole number of up to 19 digits and maybe a minus, eight digits at a time: most are that. `None` says nothing of the text.
#[inline]
pub(super) fn short_integer(text: &str) -> Option<i64> {
    let (is_negative, mut digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if !(1..=19).contains(&digits.len()) {
        return None;
    }
    let mut number: u64 = 0;
    while let Some((eight, rest)) = digits.split_first_chunk() {
        number = number * 100_000_000 + eight_bytes::number(*eight)?;
        digits = rest;
    }
    for digit in digits {
        number = number * 10 + u64::from(char::from(*digit).to_digit(10)?);
    }
    if is_negative { 0_i64.checked_sub_unsigned(number) } else { i64::try_from(number).ok() }
}

impl<'a> NumberText<'a> {
    /// JSON's grammar of numbers, and also a leading `+`, leading zeros, `.5` and `5.`, which other writers produce.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let whole = leading_digits(rest);
        let (fraction, after) = match rest[whole.len()..].strip_prefix('.') {
            Some(after_point) => {
                let fraction = leading_digits(after_point);
                (Some(fraction), &after_point[fraction.len()..])
            }
            None => (None, &rest[whole.len()..]),
        };
        let exponent = match after.strip_prefix(['e', 'E']) {
            Some(text) => Some(exponent(text)?),
            None if after.is_empty() => None,
            None => return None,
        };
        let digits = fraction.unwrap_or_default();
        if whole.len() + digits.len() == 0 {
            return None;
        }
        Some(Self {
            negative,
            whole: whole.trim_start_matches('0'),
            fraction: digits,
            exponent: exponent.unwrap_or(0),
            is_plain_integer: fraction.is_none() && exponent.is_none(),
        })
    }

    /// The same number times `10^power`.
    pub(super) fn shifted(self, power: i64) -> Self {
        Self { exponent: self.exponent.saturating_add(power), ..self }
    }

    /// The digits before the point, of a plain integer all of them.
    pub(super) fn whole(&self) -> &'a str {
        self.whole
    }

    pub(super) fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.bytes().all(|digit| digit == b'0')
    }

    fn digits(&self) -> impl Iterator<Item = u8> + 'a {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    /// How many digits stand between the first that is not zero and the last that is written.
    fn significant(&self) -> usize {
        if self.whole.is_empty() {
            self.fraction.trim_start_matches('0').len()
        } else {
            self.whole.len() + self.fraction.len()
        }
    }

    /// How many digits to take, and how many zeros to append, to have the number without point and exponent.
    fn layout(&self) -> Result<(usize, usize), NotWhole> {
        let written = self.whole.len() + self.fraction.len();
        if self.is_zero() {
            return Ok((0, 0));
        }
        // How many digits stand before the point once the exponent is applied.
        let before_point = i64::try_from(self.whole.len()).unwrap_or(i64::MAX).saturating_add(self.exponent);
        let Ok(before_point) = usize::try_from(before_point) else { return Err(NotWhole::Fraction) };
        if before_point < written {
            match self.digits().skip(before_point).all(|digit| digit == b'0') {
                true => Ok((before_point, 0)),
                false => Err(NotWhole::Fraction),
            }
        } else if before_point - written > MOST_DIGITS {
            Err(NotWhole::TooLarge)
        } else {
            Ok((written, before_point - written))
        }
    }

    /// The number as an i128, if it is whole and has no more than 38 digits.
    pub(super) fn to_i128(self) -> Result<i128, NotWhole> {
        let (take, zeros) = self.layout()?;
        let mut magnitude: i128 = 0;
        for digit in self.digits().take(take).chain(std::iter::repeat_n(b'0', zeros)) {
            magnitude = magnitude
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(i128::from(digit - b'0')))
                .ok_or(NotWhole::TooLarge)?;
        }
        Ok(if self.negative { -magnitude } else { magnitude })
    }

    /// The number as an integer of any size.
    pub(super) fn to_big(self) -> Result<BigInt, Refusal> {
        let (take, zeros) = self.layout().map_err(|reason| match reason {
            NotWhole::Fraction => Refusal::Says("has a fraction"),
            NotWhole::TooLarge => TOO_MANY_DIGITS,
        })?;
        if take + zeros > MOST_DIGITS {
            return Err(TOO_MANY_DIGITS);
        }
        self.big(take, zeros)
    }

    /// The number as digits and the scale at which they stand, both as written: `1.10` is 110 at scale 2.
    pub(super) fn unscaled(self) -> Result<(Unscaled, i32), Refusal> {
        let scale = i64::try_from(self.fraction.len()).unwrap_or(i64::MAX).saturating_sub(self.exponent);
        let scale = i32::try_from(scale)
            .map_err(|_| Refusal::Says("has an exponent beyond what decimal can hold"))?;
        let significant = self.significant();
        let written = self.whole.len() + self.fraction.len();
        // 10^38 - 1 is below i128::MAX.
        if significant <= 38 {
            let magnitude = self.digits().fold(0i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
            return Ok((Unscaled::Small(if self.negative { -magnitude } else { magnitude }), scale));
        }
        if significant > MOST_DIGITS {
            return Err(TOO_MANY_DIGITS);
        }
        Ok((Unscaled::Big(self.big(written, 0)?), scale))
    }

    fn big(self, take: usize, zeros: usize) -> Result<BigInt, Refusal> {
        let mut digits = Vec::with_capacity(1 + take + zeros);
        digits.push(if self.negative { b'-' } else { b'+' });
        digits.extend(self.digits().take(take).skip_while(|digit| *digit == b'0'));
        digits.resize(digits.len() + zeros, b'0');
        if digits.len() == 1 {
            return Ok(BigInt::ZERO);
        }
        BigInt::parse_bytes(&digits, 10).ok_or(NOT_A_NUMBER)
    }
}

/// The digits of a decimal; almost all fit into the machine's own integers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unscaled {
    Small(i128),
    Big(BigInt),
}

fn leading_digits(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    &text[..digits]
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !is_digits(digits) {
        return None;
    }
    // All that can go wrong with digits is that they are too many.
    Some(text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_integers_are_what_the_standard_library_reads(text in "-?([0-9]{0,21}|[0-9]{0,9}[^0-9]{1}[0-9]{0,9}|922337203685477580[0-9])") {
            match short_integer(&text) {
                Some(number) => prop_assert_eq!(Ok(number), text.parse()),
                None => prop_assert!(text.parse::<i64>().is_err() || text.len() > 19 || text.starts_with('+')),
            }
        }
    }
}
