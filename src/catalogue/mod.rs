//! The named faults: what can be broken, where, and how it is put right again.
//!
//! A [`Fault`] is plain data and one function; each has a file of its own and one line in the
//! registry. The way of a fault: text -> [`Spec`] (checked names and values) -> [`Place`] (found
//! in a world) -> [`break_now`], which records that something was broken and lets the fault act
//! -> [`Active`], which can be healed. Faults add up, and heal in any order.

mod active;
mod app;
mod dhcp;
mod dns;
mod error;
mod fault;
mod firewall;
mod host;
mod link;
mod listing;
mod nat;
mod param;
mod place;
mod proxy;
mod registry;
mod remembered;
mod route;
mod site;
mod spec;

#[cfg(test)]
mod tests;

pub use active::{Active, break_now};
pub use error::{FaultError, SpecError, UnknownFault};
pub use fault::{Applied, Ending, Fault, Latent, Undo};
pub use listing::{ParamRow, Row, markdown, rows};
pub use param::{Kind, Param, Value};
pub use place::{Place, PlaceKind};
pub use registry::{all, find};
pub use site::Site;
pub use spec::Spec;
