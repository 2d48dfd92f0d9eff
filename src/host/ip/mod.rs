//! The IP layer of a host: routes, fragments, ICMP, UDP, and what is for whom.

mod deliver;
mod icmp;
mod layer;
mod raw;
mod reassembly;
mod route;
mod sender;
mod udp;

pub(super) use icmp::RateLimit;
pub use icmp::{IcmpError, Reported, echo, error_about, parse_error};
pub use raw::Heard;
pub(super) use raw::Raws;
pub(super) use reassembly::Reassembly;
pub use reassembly::fragment;
pub use route::{NextHop, Route, RouteTable, Withheld};
pub use udp::{Datagram, datagram};
pub(super) use udp::{Outgoing, Udp};
