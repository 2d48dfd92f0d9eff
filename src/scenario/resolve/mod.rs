//! From draft to scenario: resolves every name, checks the whole, computes what is left implicit.
//!
//! The steps build on each other: nodes and links, addresses and networks, services, routes,
//! zones, pools. Mistakes of one step are all reported, but a later step runs only on a sound
//! base, so that one mistake is not reported twice in other words.

mod address;
mod dhcp;
mod names;
mod plan;
mod pool;
mod reverse;
mod route;
mod segment;
mod service;
mod space;
mod topology;
mod whole;
mod zone;

pub(crate) use whole::resolve;
