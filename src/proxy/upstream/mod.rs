//! The upstream side: pool members and their health, connections kept open, connecting.

mod balance;
mod connection;
mod idle;
mod member;
mod queue;

pub(super) use balance::{Choice, Demand};
pub(super) use connection::{Connection, connect};
pub(super) use idle::{IdleConnections, keep};
pub(super) use member::{Key, Member, Members, Seat};
pub(super) use queue::Queues;
