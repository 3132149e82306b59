//! Offsets from UTC in the forms that patterns know.

use crate::convert::time_zone::MOST_OFFSET;

/// `+HH` and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OffsetForm {
    minutes: Need,
    seconds: Need,
    has_colons: bool,
    /// `Z` stands for no offset.
    knows_z: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Never,
    Maybe,
    Always,
}

impl OffsetForm {
    /// That of so many letters `X`, or `x`.
    pub(super) fn of_x(letters: u8, knows_z: bool) -> Self {
        Self {
            minutes: if letters == 1 { Need::Maybe } else { Need::Always },
            seconds: if letters >= 4 { Need::Maybe } else { Need::Never },
            has_colons: matches!(letters, 3 | 5),
            knows_z,
        }
    }

    /// Seconds ahead of UTC at the beginning of a text, and what is left of it.
    pub(super) fn read(self, text: &str) -> Option<(i64, &str)> {
        // No offset is always as long as the letters say, so that digits after it are those of what follows.
        let none = match (self.knows_z, self.minutes, self.has_colons) {
            (true, ..) => "Z",
            (false, Need::Always, true) => "+00:00",
            (false, Need::Always, false) => "+0000",
            (false, ..) => "+00",
        };
        if let Some(rest) = text.strip_prefix(none) {
            return Some((0, rest));
        }
        let (sign, rest) = sign(text)?;
        let (hours, rest) = two_digits(rest)?;
        let (minutes, rest) = self.part(self.minutes, rest)?;
        let (seconds, rest) = self.part(self.seconds, rest)?;
        total(sign, hours, minutes, seconds).map(|seconds| (seconds, rest))
    }

    fn part(self, need: Need, text: &str) -> Option<(i64, &str)> {
        let after_colon = if self.has_colons { text.strip_prefix(':') } else { Some(text) };
        let read = after_colon.and_then(two_digits).filter(|(number, _)| *number < 60);
        match need {
            Need::Never => Some((0, text)),
            Need::Maybe => Some(read.unwrap_or((0, text))),
            Need::Always => read,
        }
    }
}

/// An offset after `GMT`, which alone is none; or after `UTC`, as some locales write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GmtOffset {
    /// `GMT+8`, `GMT+8:30`.
    Short,
    /// `GMT+08:00`.
    Full,
}

impl GmtOffset {
    pub(super) fn read(self, text: &str) -> Option<(i64, &str)> {
        let after = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC"))?;
        let Some((sign, rest)) = sign(after) else { return Some((0, after)) };
        let part = |text: &'_ str| -> Option<(i64, usize)> {
            let (number, rest) = two_digits(text.strip_prefix(':')?)?;
            (number < 60).then_some((number, text.len() - rest.len()))
        };
        let (hours, mut rest) = match (two_digits(rest), self) {
            (Some(two), _) => two,
            (None, Self::Short) => (digit(rest)?, &rest[1..]),
            (None, Self::Full) => return None,
        };
        let mut parts = [0; 2];
        for (index, number) in parts.iter_mut().enumerate() {
            match part(rest) {
                Some((read, length)) => {
                    *number = read;
                    rest = &rest[length..];
                }
                None if index == 0 && self == Self::Full => return None,
                None => break,
            }
        }
        total(sign, hours, parts[0], parts[1]).map(|seconds| (seconds, rest))
    }
}

fn sign(text: &str) -> Option<(i64, &str)> {
    match text.as_bytes().first()? {
        b'+' => Some((1, &text[1..])),
        b'-' => Some((-1, &text[1..])),
        _ => None,
    }
}

fn digit(text: &str) -> Option<i64> {
    text.as_bytes().first().filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'))
}

fn two_digits(text: &str) -> Option<(i64, &str)> {
    let high = digit(text)?;
    let low = digit(&text[1..])?;
    Some((high * 10 + low, &text[2..]))
}

fn total(sign: i64, hours: i64, minutes: i64, seconds: i64) -> Option<i64> {
    let total = (hours * 60 + minutes) * 60 + seconds;
    (total <= MOST_OFFSET).then_some(sign * total)
}
