//! DNS messages, alone and in a stream.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::dns(data));
