//! Bytes that are appended in small pieces, many times over.

use std::ops::Deref;

/// As a `Vec`, but what was there before is written over: to append a few bytes is a comparison and a store, where a `Vec` calls functions.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    /// Longer than what is written.
    bytes: Vec<u8>,
    end: usize,
}

impl Tape {
    /// Begins anew, in the same memory.
    pub(crate) fn clear(&mut self) {
        self.end = 0;
    }

    #[inline(always)]
    pub(crate) fn append<const N: usize>(&mut self, piece: [u8; N]) {
        match self.bytes.get_mut(self.end..).and_then(|room| room.first_chunk_mut()) {
            Some(room) => *room = piece,
            None => self.grow(&piece),
        }
        self.end += N;
    }

    #[inline(always)]
    pub(crate) fn append_slice(&mut self, piece: &[u8]) {
        match self.bytes.get_mut(self.end..self.end + piece.len()) {
            Some(room) => room.copy_from_slice(piece),
            None => self.grow(piece),
        }
        self.end += piece.len();
    }

    /// Writes what there is no room for.
    #[cold]
    fn grow(&mut self, piece: &[u8]) {
        self.bytes.truncate(self.end);
        self.bytes.extend_from_slice(piece);
        self.bytes.resize(self.bytes.len().next_power_of_two().max(1024), 0);
    }
}

impl Deref for Tape {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes[..self.end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_appended_is_there_and_nothing_of_before(
            pieces in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 0..700)), 0..40)
        ) {
            let (mut tape, mut expected) = (Tape::default(), Vec::new());
            for (begins_anew, piece) in pieces {
                if begins_anew {
                    tape.clear();
                    expected.clear();
                }
                tape.append_slice(&piece);
                tape.append([1, 2, 3]);
                expected.extend(piece);
                expected.extend([1, 2, 3]);
                prop_assert_eq!(&*tape, expected.as_slice());
            }
        }
    }
}
