//! Numbers in JSON text: passed over and, where they are short, known by then.

use super::{JsonError, Scanner};
use crate::eight_bytes;
use crate::record::ShortNumber;

/// The most digits that the sum of [`Digits`] holds whatever they are.
const MOST_DIGITS: usize = 19;

/// Digits that were passed, and the number that they are together where these are not too many.
#[derive(Default)]
struct Digits {
    number: u64,
    count: usize,
}

impl Scanner<'_> {
    /// Passes over a number, and answers what it is where it is a short one.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Option<ShortNumber>, JsonError> {
        let is_negative = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(is_negative);
        let (mut digits, mut scale) = (Digits::default(), 0);
        match self.bytes.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits(&mut digits)?,
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            let whole = digits.count;
            self.digits(&mut digits)?;
            scale = digits.count - whole;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits(&mut Digits::default())?;
            return Ok(None);
        }
        let Digits { number, count } = digits;
        Ok((count <= MOST_DIGITS).then_some(ShortNumber { is_negative, digits: number, scale }))
    }

    #[inline(always)]
    fn digits(&mut self, digits: &mut Digits) -> Result<(), JsonError> {
        let mut rest = self.bytes.get(self.at..).unwrap_or_default();
        let before = rest.len();
        while let Some((eight, after)) = rest.split_first_chunk()
            && let Some(number) = eight_bytes::number(*eight)
        {
            digits.number = digits.number.wrapping_mul(100_000_000).wrapping_add(number);
            rest = after;
        }
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            digits.number = digits.number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            rest = after;
        }
        let count = before - rest.len();
        self.at += count;
        digits.count += count;
        if count == 0 { Err(self.expected("a digit")) } else { Ok(()) }
    }
}
