//! Faults of DHCP servers.

pub(super) mod exhausted;
mod misconfigure;
pub(super) mod wrong_gateway;
