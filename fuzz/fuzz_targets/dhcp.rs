//! DHCP messages, and a server and a client that hear them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::dhcp(data));
