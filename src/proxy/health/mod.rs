//! Active health checks: small requests of the proxy's own that tell whether an upstream works.
//!
//! | | |
//! |---|---|
//! | `judge` | what a row of results says: up or down |
//! | `probe` | one check: connects, perhaps asks for a path |
//! | `watch` | the task that checks one upstream again and again |

mod judge;
mod probe;
mod watch;

pub(super) use watch::begin;
