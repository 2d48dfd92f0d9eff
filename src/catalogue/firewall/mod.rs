//! Faults made of firewall rules: silence, a reset, or an ICMP message.

pub(super) mod drop;
pub(super) mod reject;
pub(super) mod reset;
mod rule;

pub(super) use rule::put;
