//! Before | gateway | after: what came to a gateway, what left it, and what it keeps that made the
//! difference. A gateway here is whatever passes something on: a NAT, a router, a proxy, a DNS
//! server that asks others, a DHCP server that answers.

mod at;
mod came;
mod facts;
mod model;
mod said;
mod table;

pub use at::{crossing, crossing_then, is_crossing};
pub use model::{Crossing, Pair};
