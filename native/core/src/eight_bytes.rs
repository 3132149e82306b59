//! Eight bytes of text looked at in one step.

const ONES: u64 = u64::MAX / 255;
const HIGHEST: u64 = ONES << 7;

/// How many bytes of these stand before the first quote, backslash or control character.
#[inline]
pub(crate) fn plain(bytes: [u8; 8]) -> usize {
    let word = u64::from_le_bytes(bytes);
    // The borrow of a subtraction may mark bytes behind the first one that is meant, never before it.
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let quotes = is_zero(word ^ (ONES * 0x22));
    let backslashes = is_zero(word ^ (ONES * 0x5c));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    marked((quotes | backslashes | controls) & HIGHEST)
}

/// The lower seven bits of each byte, those of the first lowest, up to the first byte whose highest bit is not set; and how many bytes that
/// are, where there is one.
#[inline]
pub(crate) fn sevens(bytes: [u8; 8]) -> (u64, Option<usize>) {
    let word = u64::from_le_bytes(bytes);
    let ends = !word & HIGHEST;
    // All bits up to the first end, which is the highest bit of its byte; all where there is none.
    let word = word & (ends ^ ends.wrapping_sub(1)) & !HIGHEST;
    // Two neighbours become one with each step.
    let pairs = (word & 0x007f_007f_007f_007f) | ((word & 0x7f00_7f00_7f00_7f00) >> 1);
    let fours = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
    let eights = (fours & 0x0fff_ffff) | ((fours & 0x0fff_ffff_0000_0000) >> 4);
    (eights, (ends != 0).then(|| marked(ends) + 1))
}

/// The number that eight digits are.
#[inline]
pub(crate) fn number(bytes: [u8; 8]) -> Option<u64> {
    let off = off_zero(bytes);
    if other_than_digits(off) != 0 {
        return None;
    }
    // Two neighbours become one with each step: ones, hundreds, ten thousands.
    let pairs = (off * 10 + (off >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

/// Each byte less the character `0`, where it is a digit; something of 10 or more elsewhere.
#[inline]
fn off_zero(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes) ^ (ONES * 0x30)
}

/// Some of the high bits of each byte that is no digit, and maybe of bytes behind the first of them.
#[inline]
fn other_than_digits(off: u64) -> u64 {
    // Six more than a digit do not reach 16.
    (off | off.wrapping_add(ONES * 6)) & (ONES * 0xf0)
}

/// How many bytes stand before the first one with a bit.
#[inline]
fn marked(word: u64) -> usize {
    word.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = [u8; 8]> {
        prop_oneof![
            any::<[u8; 8]>(),
            "[0-9:/\"\\\\ !\u{1f} é]{8}".prop_map(|text| {
                let mut bytes = [b'0'; 8];
                bytes.iter_mut().zip(text.bytes()).for_each(|(byte, of)| *byte = of);
                bytes
            })
        ]
    }

    proptest! {
        #[test]
        fn they_are_what_a_look_at_each_byte_finds(bytes in bytes()) {
            let until = |is_it: fn(&u8) -> bool| bytes.iter().take_while(|byte| is_it(byte)).count();
            prop_assert_eq!(plain(bytes), until(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)));
            let text = std::str::from_utf8(&bytes).ok().filter(|text| !text.starts_with('+'));
            prop_assert_eq!(number(bytes), text.and_then(|text| text.parse().ok()));
            let last = bytes.iter().position(|byte| *byte < 0x80);
            let low = bytes.iter().enumerate().take(last.unwrap_or(7) + 1);
            let number = low.fold(0, |sum, (at, byte)| sum | u64::from(byte & 0x7f) << (7 * at));
            prop_assert_eq!(sevens(bytes), (number, last.map(|last| last + 1)));
        }
    }
}
