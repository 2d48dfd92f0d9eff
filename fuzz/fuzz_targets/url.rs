//! Addresses of pages.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::url(data));
