//! Active health checks: small requests of the proxy's own that tell whether an upstream works.
//!
//! | | |
//! |---|---|
//! | `judge` | what a row of results says: up or down |
//! | `probe` | one check: connects, perhaps asks for a path |
//! | `prove` | one connection to see whether an upstream is alive at all |
//! | `watch` | the task that checks one upstream again and again |

mod judge;
mod probe;
mod prove;
mod watch;

pub(super) use prove::{doubt, prove};
pub(super) use watch::begin;
