#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ilion_fuzz::run(data, ilion_fuzz::json::check));
