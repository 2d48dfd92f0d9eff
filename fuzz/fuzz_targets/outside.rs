//! Packets of a real program, through NAT and two routers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::outside(data));
