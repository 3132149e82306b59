//! The memory of frames, used again: to get as much anew for each frame costs more than to read it.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most bytes that are kept for later.
const MOST_KEPT: usize = 8 * 1024 * 1024;

/// Buffers that wait for their next use.
#[derive(Debug, Default)]
pub struct Buffers {
    spare: Arc<Mutex<Spare>>,
}

#[derive(Debug, Default)]
struct Spare {
    buffers: Vec<Vec<u8>>,
    /// How many these are together.
    bytes: usize,
}

/// The bytes of a frame; dropped, they go back to where they came from.
#[derive(Debug)]
pub struct Buffer {
    /// At least as many as the frame has: what is there need not be zeroed again.
    bytes: Vec<u8>,
    length: usize,
    spare: Option<Arc<Mutex<Spare>>>,
}

fn lock(spare: &Mutex<Spare>) -> MutexGuard<'_, Spare> {
    // Whatever panicked, these are but buffers.
    spare.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Buffers {
    /// A buffer of this length, with anything in it.
    pub fn take(&self, length: usize) -> Buffer {
        let mut bytes = lock(&self.spare).take().unwrap_or_default();
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        Buffer { bytes, length, spare: Some(Arc::clone(&self.spare)) }
    }
}

impl Spare {
    fn take(&mut self) -> Option<Vec<u8>> {
        let bytes = self.buffers.pop()?;
        self.bytes -= bytes.capacity();
        Some(bytes)
    }

    fn keep(&mut self, bytes: Vec<u8>) {
        let together = self.bytes + bytes.capacity();
        if together <= MOST_KEPT {
            self.bytes = together;
            self.buffers.push(bytes);
        }
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len(), bytes, spare: None }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.length]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(spare) = &self.spare {
            lock(spare).keep(std::mem::take(&mut self.bytes));
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
        drop(second);
        assert_eq!(buffers.take(1000).as_ptr(), place);
    }

    #[test]
    fn no_more_is_kept_than_a_task_can_use_soon() {
        let buffers = Buffers::default();
        let many: Vec<_> = (0..10).map(|_| buffers.take(1024 * 1024)).collect();
        drop((many, buffers.take(MOST_KEPT + 1)));
        let kept = lock(&buffers.spare);
        let bytes: usize = kept.buffers.iter().map(Vec::capacity).sum();
        assert_eq!((kept.buffers.len(), kept.bytes), (8, bytes));
    }
}
