//! HTTP/1 requests, cut anywhere.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::http_request(data));
