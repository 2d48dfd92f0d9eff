//! Commands that send packets: programs on the emulated host.

pub(super) mod dns;
pub(super) mod nginx;
pub(super) mod ping;
mod resolve;
pub(super) mod traceroute;
pub(super) mod web;
