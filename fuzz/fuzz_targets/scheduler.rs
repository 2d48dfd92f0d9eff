//! The event queue keeps its total order.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::scheduler(data));
