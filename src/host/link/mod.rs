//! The link layer of a host: interfaces, ARP, the neighbour table.

mod arp;
mod interface;
mod neighbour;

pub use interface::Interface;
pub use neighbour::{NeighbourState, NeighbourTable};
