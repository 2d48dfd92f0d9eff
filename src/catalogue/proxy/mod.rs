//! Faults in the configuration of a reverse proxy.

pub(super) mod at_limit;
mod configure;
pub(super) mod looped;
pub(super) mod unknown_site;
pub(super) mod wrong_port;
