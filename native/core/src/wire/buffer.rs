//! The memory of frames, used again: to get as much anew for each frame costs more than to read it.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most buffers that are kept for later, and the most bytes of one.
const MOST_KEPT: usize = 8;
const LARGEST_KEPT: usize = 1024 * 1024;

/// Buffers that wait for their next use.
#[derive(Debug, Default)]
pub struct Buffers {
    spare: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// The bytes of a frame; dropped, they go back to where they came from.
#[derive(Debug)]
pub struct Buffer {
    bytes: Vec<u8>,
    spare: Option<Arc<Mutex<Vec<Vec<u8>>>>>,
}

fn lock(spare: &Mutex<Vec<Vec<u8>>>) -> MutexGuard<'_, Vec<Vec<u8>>> {
    // Whatever panicked, these are but buffers.
    spare.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Buffers {
    /// A buffer of this length, with anything in it.
    pub fn take(&self, length: usize) -> Buffer {
        let mut bytes = lock(&self.spare).pop().unwrap_or_default();
        bytes.resize(length, 0);
        Buffer { bytes, spare: Some(Arc::clone(&self.spare)) }
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, spare: None }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let Some(spare) = &self.spare else { return };
        let mut spare = lock(spare);
        if spare.len() < MOST_KEPT && self.bytes.capacity() <= LARGEST_KEPT {
            spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_with_another_length() {
        let buffers = Buffers::default();
        let first = buffers.take(1000);
        let place = first.as_ptr();
        drop(first);
        let second = buffers.take(10);
        assert_eq!((second.len(), second.as_ptr()), (10, place));
        assert_eq!(buffers.take(2000).len(), 2000);
    }

    #[test]
    fn no_more_is_kept_than_a_task_can_use_soon() {
        let buffers = Buffers::default();
        let many: Vec<_> = (0..100).map(|_| buffers.take(10)).collect();
        drop((many, buffers.take(LARGEST_KEPT + 1)));
        let kept = lock(&buffers.spare);
        assert!(kept.len() == MOST_KEPT && kept.iter().all(|bytes| bytes.capacity() <= LARGEST_KEPT));
    }
}
