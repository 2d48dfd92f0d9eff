//! Nodes, links and the world: how frames move.
//!
//! [`World`] holds the only event loop. A node sees one input at a time and acts through a
//! [`Context`] that stamps every effect with the event being handled.

mod fabric;
mod ledger;
mod link;
mod names;
mod node;
mod switch;
mod world;

pub use fabric::Fabric;
pub use ledger::Ledger;
pub use link::{Carrier, Link};
pub use node::{Context, Input, InterfaceId, Node};
pub use switch::Switch;
pub use world::World;
