//! HTTP/1 responses, cut anywhere.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::http_response(data));
