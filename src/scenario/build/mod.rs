//! From a validated scenario to a world: the only place that builds worlds.

mod dhcp;
mod dispatch;
mod dns;
mod link;
mod node;
mod program;
#[cfg(test)]
mod tests;
mod web;

pub use node::build;
