//! What must hold for any input, one module and one function for each target; `targets` hands the inputs of libFuzzer to them.
//!
//! A broken promise is a panic. Beside what the modules check, no input may take more memory than a multiple of its size: see [`memory`].
#![allow(clippy::expect_used, clippy::unwrap_used)] // a panic is how a finding is said

pub mod avro;
pub mod config;
pub mod convert;
pub mod frame;
pub mod json;
pub mod kcql;
pub mod memory;
pub mod pattern;
pub mod project;

/// Where the sources that the core's own tests share with these targets look for it.
pub(crate) use ilion_core::record;

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::OnceLock;

/// Checks one input. It is written to the file that `ILION_FUZZ_INPUT` names first: libFuzzer can't save an input that overflows
/// the stack.
pub fn run(data: &[u8], check: impl FnOnce(&[u8])) {
    static LAST: OnceLock<Option<File>> = OnceLock::new();
    let last = LAST.get_or_init(|| {
        let path = std::env::var_os("ILION_FUZZ_INPUT")?;
        Some(File::create(path).expect("ILION_FUZZ_INPUT names a file that can be written"))
    });
    if let Some(file) = last {
        file.set_len(data.len() as u64).and_then(|()| file.write_all_at(data, 0)).expect("a written input");
    }
    check(data);
}
