//! Frames, and everything that looks at one or changes one.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::frame(data));
