//! Gateways: nodes that forward packets, and may translate or refuse them.
//!
//! A gateway is a [`Host`](crate::host::Host) with a [`Gateway`] as its forwarder: packets pass
//! ordered stages, are routed, and leave. Hosts never forward; smoltcp's interface has no part
//! in it.

mod forward;
pub mod nat44;
mod stage;
mod translation;

pub use forward::Gateway;
pub use stage::{Passing, Refusal, Stage};
pub use translation::Translation;
