//! Firewall rules for hosts and gateways, and the memory of connections that they ask.
//!
//! Chains and rules decide (words of nftables), [`Connections`] tells `new` from `established`,
//! `related` and `invalid`. The parts of that memory that address translation needs as well live
//! here too: [`TcpSession`], [`Lifetimes`], [`Fragments`] and [`Deadlines`].

mod chain;
mod connection;
mod deadline;
mod firewall;
#[cfg(test)]
pub(crate) mod fixture;
mod fragment;
mod listing;
mod rule;
mod session;

#[cfg(test)]
mod tests;

pub use chain::{Chain, Entry, RuleId, Verdict};
pub use connection::{Connection, Connections, Sighting};
pub use deadline::Deadlines;
pub use firewall::{Firewall, Hook, Passage};
pub use fragment::Fragments;
pub use listing::RuleRow;
pub use rule::{Action, Facts, InterfaceIndex, Matches, RejectWith, Rule, State};
pub(crate) use session::Flags;
pub use session::{Lifetimes, Side, TcpSession, TcpState};
