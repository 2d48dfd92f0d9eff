//! The texts of faults, broken and healed in the scenario `first`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gatelab_fuzz::fault(data));
