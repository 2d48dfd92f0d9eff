//! Owned Ethernet frames whose payload is stored once and shared by every hop.

#[cfg(test)]
mod damage;
mod dissect;
mod frame;
mod ip;
mod read;
mod rewrite;
#[cfg(test)]
pub(crate) mod samples;
mod sum;
mod summary;
mod tuple;

pub use dissect::{Field, Layer, dissect};
pub use frame::{Frame, HEAD_MAX};
pub use rewrite::{rewrite_destination, rewrite_source, set_ttl};
pub use sum::{ip_checksum_holds, tcp_checksum_holds};
pub use summary::summary;
pub use tuple::{Protocol, Tuple};
