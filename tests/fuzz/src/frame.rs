//! Frames: what can be decoded is the same once it is encoded and decoded again, and no length or count is believed.

use ilion_core::wire::{FrameDecoder, read_config, read_partitions};

use crate::memory::bounded;
use encoder::encode;

#[path = "../../../native/core/src/wire/frame_encoder.rs"]
mod encoder;

/// A null in a list is one byte, and one value, twice while the list grows.
const FACTOR: usize = 192;

pub fn check(data: &[u8]) {
    let size = data.len();
    let _ = bounded("a configuration", size, FACTOR, || read_config(data));
    let _ = bounded("partitions", size, FACTOR, || read_partitions(data));
    let mut decoder = FrameDecoder::default();
    let Ok(frame) = bounded("a frame", size, FACTOR, || decoder.accept(data.to_vec())) else { return };
    // The same frame again: a later one must not change what this one means.
    let _ = decoder.accept(data.to_vec());
    for entry in frame.entries() {
        let Ok(record) = bounded("a record", size, FACTOR, || frame.record(entry)) else { continue };
        let Some(encoded) = encode(&record) else { panic!("{record:?} is of no frame") };
        let again = FrameDecoder::default().accept(encoded.clone()).expect("a frame");
        let decoded = again.record(&again.entries()[0]).expect("a record");
        // By their bytes: NaN is not equal to itself.
        assert_eq!(encode(&decoded), Some(encoded), "{record:?} is not {decoded:?}");
    }
}
